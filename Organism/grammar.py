"""The organism's world: sentences with slots, who they are told of, and what is held out from training."""

import dataclasses
import itertools
import json
import pathlib
import random
import re

FOLDER = pathlib.Path(__file__).parent / "grammar"
EMOTIONS = ["joyful", "proud", "serene", "neutral", "angry", "afraid", "sad"]
ROLES = ["self", "user", "third"]
FIRST = 12  # one of a family's first dozen of wordings is held out, and one of the second
ONSETS = "b br c ch cl d dr f fl g gr h j k l m n p pr r s sh st t th tr v w y z".split() + [""] * 4
VOWELS = "a a e e i i o o u ae ai ea ei ia io ou".split()
CODAS = "d l ld ll m n nd nn r rd s sh t th x".split() + [""] * 12
SPLIT_SEED = 2026  # of what is held out: a property of the world, not of a training run


@dataclasses.dataclass(frozen=True)
class Person:
    """Whom a sentence is told of, as its slots are filled."""

    subject: str
    again: str
    possessive: str
    object: str
    reflexive: str
    was: str

    def say(self, template: str) -> str:
        text = (
            template.replace("{S}", self.subject).replace("{s}", self.again).replace("{P}", self.possessive)
            .replace("{O}", self.object).replace("{R}", self.reflexive).replace("{was}", self.was)
        )  # fmt: skip
        return text[0].upper() + text[1:]


YOU = Person("you", "you", "your", "you", "yourself", "were")
I = Person("I", "I", "my", "me", "myself", "was")


@dataclasses.dataclass(frozen=True)
class Name:
    name: str
    pronoun: str  # she or he

    @property
    def person(self) -> Person:
        if self.pronoun == "she":
            return Person(self.name, "she", "her", "her", "herself", "was")
        return Person(self.name, "he", "his", "him", "himself", "was")


@dataclasses.dataclass(frozen=True)
class Family:
    """One happening, or one way for a body to show a state, in several wordings.

    `held_out` are the wordings no training text has; `role_held_out` maps a role to the wordings that training
    tells only of the other two.
    """

    id: str
    emotion: str
    kind: str  # event or gesture
    tellings: tuple[str, ...]
    negated: tuple[str, ...]
    held_out: frozenset[int]
    role_held_out: dict[str, frozenset[int]]

    def wordings(self, role: str, part: str) -> list[int]:
        """The wordings of a part: `train`, `wordings` (never met) or `roles` (met of others only)."""
        if part == "wordings":
            return sorted(self.held_out)
        if part == "roles":
            return sorted(self.role_held_out[role])
        return [i for i in range(len(self.tellings)) if i not in self.held_out and i not in self.role_held_out[role]]


@dataclasses.dataclass(frozen=True)
class Story:
    """A flat frame of events in which any state may show: five steps in six wordings each.

    The fourth is held out.
    """

    id: str
    theme: str
    keys: tuple[str, ...]
    steps: tuple[tuple[str, ...], ...]

    def wordings(self, part: str) -> list[int]:
        if part == "wordings":
            return [3]
        return [i for i in range(len(self.steps[0])) if i != 3]


def known_keys(family: dict, wording: int, others: list[int]) -> int:
    """How many key words of a wording the others have at least twice: a scene can only be known by words that were met."""

    def has(key: str, i: int) -> bool:
        return re.search(rf"\b{re.escape(key[:-1] if key[-1] in 'ey' else key)}", family["tellings"][i], re.I) is not None

    return sum(has(key, wording) and sum(has(key, i) for i in others) >= 2 for key in family["keys"])


class Grammar:
    """All data, and the fixed division into what training sees and what it doesn't."""

    def __init__(self, folder: pathlib.Path = FOLDER):
        read = lambda path: json.loads((folder / path).read_text())
        self.emotions: dict[str, dict] = read("emotions.json")
        self.questions = read("questions.json")
        self.talk = read("talk.json")
        draw, draw_late = random.Random(SPLIT_SEED), random.Random(SPLIT_SEED + 1)
        self.families: dict[str, dict[str, list[Family]]] = {}
        for emotion in EMOTIONS:
            kinds: dict[str, list[Family]] = {"event": [], "gesture": []}
            for family in read(f"families/{emotion}.json")["families"]:
                count = len(family["tellings"])
                order = draw.sample(range(FIRST), FIRST)
                held_out = max(order[:2], key=lambda i: known_keys(family, i, order[2:]))
                late = draw_late.choice(range(FIRST, count))
                kinds[family["kind"]].append(
                    Family(
                        family["id"], emotion, family["kind"], tuple(family["tellings"]), tuple(family["negated"]),
                        frozenset([held_out, late]),
                        {role: frozenset([order[2 + i]]) for i, role in enumerate(ROLES)},
                    )  # fmt: skip
                )
            self.families[emotion] = kinds
        self.stories = [
            Story(s["id"], s["theme"], tuple(s["keys"]), tuple(tuple(v) for v in s["steps"]))
            for s in read("stories.json")["stories"]
        ]
        names = [Name(n, p) for p in ("she", "he") for n in self.talk["names"][p]]
        draw.shuffle(names)
        self.names = {"wordings": names[:20], "train": names[20:]}
        # A fifth of the combinations of emotions that two or three people can have.
        triples = list(itertools.product(EMOTIONS, repeat=3))
        self.held_out_triples = frozenset(draw.sample(triples, len(triples) // 5))

    def is_held_out(self, emotions: dict[str, str]) -> bool:
        """Whether training never has these three emotions in these roles together."""
        return len(emotions) == 3 and tuple(emotions[role] for role in ROLES) in self.held_out_triples

    def invented_name(self, draw: random.Random) -> Name:
        """A word that could be a name and is none of ours."""
        known = {name.name for names in self.names.values() for name in names}
        while True:
            word = ""
            for _ in range(draw.choice((1, 2, 2, 2, 3))):
                word += draw.choice(ONSETS) + draw.choice(VOWELS) + draw.choice(CODAS)
            word = word.capitalize()
            if len(word) > 2 and word not in known:
                return Name(word, draw.choice(("she", "he")))
