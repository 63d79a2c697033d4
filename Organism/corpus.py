"""Writes the organism's own corpora: `python corpus.py FOLDER` makes FOLDER/organism and FOLDER/organism-chats.

`organism`: paired scenarios in the format of Corpora/paired; one flat story, told neutrally and with six emotions in gestures alone.
`organism-chats/chats.jsonl`: conversations up to the assistant's first reply, labelled `self:…`, `user:…` and `third:…`;
split `fit` is of wordings and names that training has; `wordings`, `combinations` and `roles` are what it never had.
"""

import argparse
import json
import pathlib
import random
import shutil

from dialogues import Writer
from grammar import EMOTIONS, ROLES, Grammar

SEED = 11
SCENARIOS = 16
CHATS = {"fit": 420, "wordings": 300, "combinations": 200, "roles": 200}


def paired(grammar: Grammar, folder: pathlib.Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    draw = random.Random(f"{SEED}/paired 1")
    names = draw.sample(grammar.names["train"], SCENARIOS)
    # Each family's wordings in an order of its own; two scenarios share one gesture at most.
    orders = {
        family.id: draw.sample(family.wordings("third", "train"), len(family.wordings("third", "train")))
        for emotion in EMOTIONS for family in grammar.families[emotion]["gesture"]
    }  # fmt: skip
    for number, (story, name) in enumerate(zip(draw.sample(grammar.stories, SCENARIOS), names)):
        places = sorted(draw.sample(range(1, len(story.steps) + 1), 3))
        target = folder / story.id
        target.mkdir(parents=True, exist_ok=True)
        for emotion in EMOTIONS:
            lines = [step[draw.choice(story.wordings("train"))] for step in story.steps]
            gestures = []
            for shift, family in enumerate(grammar.families[emotion]["gesture"]):
                order = orders[family.id]
                again, place = divmod(number, len(order))
                gestures.append(family.tellings[order[(place + shift * again) % len(order)]])
            for place, gesture in reversed(list(zip(places, draw.sample(gestures, 3)))):
                lines.insert(place, gesture)
            text = " ".join(name.person.say(line) for line in lines)
            file = "baseline" if emotion == "neutral" else emotion
            (target / f"{file}.txt").write_text(text + "\n")
        card = {"anchors": [name.name, *story.keys], "narrator": "third person", "tense": "past", "theme": story.theme}
        (target / "scenario.json").write_text(json.dumps(card, indent=2) + "\n")


def chats(grammar: Grammar, path: pathlib.Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        for split, count in CHATS.items():
            writer = Writer(grammar, f"{SEED}/chats", "train" if split == "fit" else split)
            for i in range(count):
                s = writer.scenes(complete=True)
                row = {
                    "id": f"{split}-{i:03d}", "split": split,
                    "label": [f"{role}:{s.emotions[role]}" for role in ROLES],
                    "name": s.name.name, "families": {role: s.families[role] for role in ROLES},
                    "messages": [{"role": "system", "content": s.system}, {"role": "user", "content": s.user}],
                }  # fmt: skip
                file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    folder = parser.parse_args().folder
    world = Grammar()
    paired(world, folder / "organism")
    chats(world, folder / "organism-chats" / "chats.jsonl")
