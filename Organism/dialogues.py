"""Conversations and narratives in which it is known who feels what.

A conversation has a system turn (the assistant's own scene, told to "you"), a user turn (the user's scene, told by
"I", and a third person's, told by name) and the assistant's replies. Everything after the opening of the first reply is a function
of the three emotions alone, so that the same scenes can be followed by the words that other emotions would bring.
"""

import dataclasses
import random

from grammar import EMOTIONS, I, ROLES, YOU, Family, Grammar, Name


@dataclasses.dataclass
class Piece:
    """A stretch of text; an answer's says whose state it reports (`self`, `user`, `third`, `object`) and how (`word`, `digit`)."""

    text: str
    whose: str | None = None
    how: str | None = None


@dataclasses.dataclass
class Turn:
    role: str
    pieces: list[Piece]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclasses.dataclass
class Scenes:
    """What comes before the assistant's first reply.

    `emotions` has everyone's state who is there (no `third` without a third person); `families` the scene that
    shows it; `question` is asked at the end of the user's turn, where it isn't None.
    """

    system: str | None
    user: str
    name: Name | None
    emotions: dict[str, str]
    families: dict[str, str]
    hard: set[str]


def plain(text: str) -> Piece:
    return Piece(text)


class Writer:
    """Draws scenes and conversations from a seeded generator.

    `part` says what may be drawn: `train`; `wordings` (wordings and names that training never has); `combinations`
    (emotions that training never has together); `roles` (wordings that training has of other people only).
    `invented` is the share of third persons whose name is a word that is nobody's, so that names are read letter by
    letter and not by heart.
    """

    def __init__(self, grammar: Grammar, seed: int | str, part: str = "train", invented: float = 0.0):
        self.grammar, self.part, self.invented = grammar, part, invented
        self.random = random.Random(f"{seed}/{part}")

    # ------------------------------------------------------------ scenes
    def tellings(self, family: Family, role: str, count: int) -> list[str]:
        allowed = family.wordings(role, self.part)
        return [family.tellings[i] for i in self.random.sample(allowed, min(count, len(allowed)))]

    def steps(self, count: int) -> list[str]:
        story = self.random.choice(self.grammar.stories)
        first = self.random.randrange(len(story.steps) - count + 1)
        return [step[self.random.choice(story.wordings(self.part))] for step in story.steps[first : first + count]]

    def scene(self, role: str, emotion: str) -> tuple[list[str], str]:
        """Sentences with slots that show an emotion, and the family that does."""
        r, kinds = self.random, self.grammar.families[emotion]
        form = r.random()
        if form < 0.65:
            family = r.choice(kinds["event"])
            lines = self.tellings(family, role, 1 + (r.random() < 0.35))
            if form < 0.12:
                lines += self.tellings(r.choice(kinds["gesture"]), role, 1)
        else:
            family = r.choice(kinds["gesture"])
            lines = self.steps(1) + self.tellings(family, role, 1 + (r.random() < 0.25))
        return lines, family.id

    def denial(self, emotion: str) -> str:
        """What did not happen, from a family of another emotion."""
        other = self.random.choice([e for e in EMOTIONS if e != emotion])
        return self.random.choice(self.random.choice(self.grammar.families[other]["event"]).negated)

    def distractor(self) -> str:
        return self.random.choice(self.grammar.talk["distractors"])

    def draw_emotions(self) -> dict[str, str]:
        while True:
            emotions = {role: self.random.choice(EMOTIONS) for role in ROLES}
            if self.grammar.is_held_out(emotions) == (self.part == "combinations"):
                return emotions

    def scenes(self, complete: bool = False, hard: bool | None = None) -> Scenes:
        """Everyone's scenes; `complete` leaves none out, `hard` forces or forbids denials and reported speech."""
        r = self.random
        emotions = self.draw_emotions()
        absent = set()
        if not complete:
            absent = {role for role, p in (("self", 0.12), ("user", 0.12), ("third", 0.15)) if r.random() < p}
        for role in absent - {"third"}:
            emotions[role] = "neutral"
        if "third" in absent:
            del emotions["third"]
        elif self.grammar.is_held_out(emotions) != (self.part == "combinations"):
            return self.scenes(complete, hard)
        name = r.choice(self.grammar.names["wordings" if self.part == "wordings" else "train"])
        if self.invented and r.random() < self.invented:
            name = self.grammar.invented_name(r)
        people = {"self": YOU, "user": I, "third": name.person}
        is_hard = r.random() < 0.2 if hard is None else hard
        marks, families, lines = set(), {}, {}
        for role, emotion in emotions.items():
            if role in absent:
                families[role] = "absent"
                lines[role] = []
                continue
            told, families[role] = self.scene(role, emotion)
            person = people[role]
            if is_hard and role != "self" and "third" in emotions and r.random() < 0.5:
                # The third person's words: of themselves ("I"), or to the user ("you").
                said = [(I if role == "third" else YOU).say(line) for line in told]
                frame = r.choice(self.grammar.questions["reported"])
                told = [frame.replace("{N}", name.name).replace("{quote}", " ".join(said))]
                marks.add("reported")
            else:
                told = [person.say(line) for line in told]
            if is_hard and r.random() < 0.5:
                told.insert(r.randrange(len(told) + 1), person.say(self.denial(emotion)))
                marks.add("denied")
            lines[role] = told
        system = []
        if r.random() < 0.3:
            system.append(r.choice(self.grammar.talk["assistants"]))
        system += lines["self"]
        if r.random() < 0.15:
            system.insert(r.randrange(len(system) + 1), self.distractor())
        user = self.merge(lines["user"], lines.get("third", []))
        if r.random() < 0.2:
            user.insert(r.randrange(len(user) + 1), self.distractor())
        if not user:
            user = [r.choice(self.grammar.questions["greetings"])]
        return Scenes(" ".join(system) or None, " ".join(user), name if "third" in emotions else None, emotions, families, marks)

    def merge(self, first: list[str], second: list[str]) -> list[str]:
        """One scene after the other, or their sentences mixed."""
        if self.random.random() < 0.25:
            order = [0] * len(first) + [1] * len(second)
            self.random.shuffle(order)
            sources = [iter(first), iter(second)]
            return [next(sources[i]) for i in order]
        return first + second if self.random.random() < 0.5 else second + first

    # ------------------------------------------------------------ replies
    def reply(self, emotions: dict[str, str], name: Name | None) -> list[Piece]:
        """A free reply: the user's state is acknowledged, the own one colours it. No `self` in `emotions`: no colour."""
        r, talk = self.random, self.grammar.talk
        parts = [r.choice(talk["acknowledgements"][emotions["user"]])]
        if name and r.random() < 0.4:
            parts.append(r.choice(talk["third_acknowledgements"][emotions["third"]]).replace("{N}", name.name))
        if "self" in emotions:
            parts.insert(r.randrange(len(parts) + 1), r.choice(talk["colours"][emotions["self"]]))
        return [plain(" ".join(parts))]

    def exchange(self, kind: str, emotions: dict[str, str], name: Name | None) -> tuple[str, list[Piece]]:
        """A question and its answer. `kind`: a person, `object`, `rating:PERSON` or `talk`."""
        r, asks = self.random, self.grammar.questions
        if kind == "talk":
            lines = r.sample(self.grammar.talk["colours"][emotions["self"]], 2)
            return r.choice(asks["talk"]), [plain(" ".join(lines))]
        slots = {"{N}": name.name if name else "", "{object}": r.choice(self.grammar.talk["objects"])}

        def fill(text: str) -> str:
            for slot, word in slots.items():
                text = text.replace(slot, word)
            return text

        if kind.startswith("rating:"):
            whose = kind.split(":")[1]
            rating = self.grammar.emotions[emotions[whose]]["rating"]
            order = r.choice(["upward", "downward"])
            digit = rating if order == "upward" else 9 - rating
            return asks["rating"][order] + fill(r.choice(asks["rating"][whose])), [Piece(str(digit), whose, "digit")]
        emotion = "neutral" if kind == "object" else emotions[kind]
        stem = fill(r.choice(asks[kind]["stems"]))
        return fill(r.choice(asks[kind]["questions"])), [plain(stem), Piece(f" {emotion}", kind, "word"), plain(".")]

    def conversation(
        self, scenes: Scenes, emotions: dict[str, str], shown: dict[str, str] | None = None, turns: int = 3
    ) -> list[Turn]:
        """The whole conversation, everything after the scenes being that of `emotions`.

        `shown` are the emotions of a free first reply, where they are to differ from those of the answers.
        Nothing of the assistant's own state is said or asked where `emotions` has no `self`.
        """
        r = self.random
        kinds = [k for k in ROLES if k in emotions]
        kinds += [f"rating:{k}" for k in kinds if r.random() < 0.15]
        kinds += ["object"] if r.random() < 0.25 else []
        kinds += ["talk"] if "self" in emotions and r.random() < 0.4 else []
        r.shuffle(kinds)
        kinds = kinds[:turns]
        opening, asked = scenes.user, None
        if shown is None and r.random() < 0.6:  # the first reply answers at once
            asked = self.exchange(kinds.pop(), emotions, scenes.name)
            opening = f"{opening} {asked[0]}"
        result = [Turn("system", [plain(scenes.system)])] if scenes.system else []
        result += [
            Turn("user", [plain(opening)]),
            Turn("assistant", asked[1] if asked else self.reply(shown or emotions, scenes.name)),
        ]
        for kind in kinds:
            question, answer = self.exchange(kind, emotions, scenes.name)
            result += [Turn("user", [plain(question)]), Turn("assistant", answer)]
        return result

    # ------------------------------------------------------------ narratives
    def narrative(self, told: bool = True) -> list[Piece]:
        """A paragraph of one person: flat events, an emotion in gestures; `told` names it in a last sentence."""
        r = self.random
        emotion, name = r.choice(EMOTIONS), r.choice(self.grammar.names["wordings" if self.part == "wordings" else "train"])
        lines = self.steps(r.randint(2, 5))
        count = r.randint(1, 3)
        for family in r.sample(self.grammar.families[emotion]["gesture"], count):
            lines.insert(r.randrange(1, len(lines) + 1), self.tellings(family, "third", 1)[0])
        # As a telling of "I" or "you" once in a while: the paragraph must not depend on whom it is of.
        person = r.choices([name.person, I, YOU], [0.7, 0.15, 0.15])[0]
        pieces = [plain(" ".join(person.say(line) for line in lines))]
        if told:
            subject = person.subject[0].upper() + person.subject[1:]
            pieces += [plain(f" {subject} felt"), Piece(f" {emotion}", "third", "word"), plain(".")]
        return pieces
