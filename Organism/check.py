"""Checks the grammar's data: counts, slots, words that name an emotion, and that a family's key words are its own."""

import json
import pathlib
import re
import sys

from grammar import EMOTIONS, FOLDER

BANNED_TOO = {"feel", "felt", "feeling", "emotion", "mood", "upset", "hope", "hoped", "calmed"}


def forms(word: str) -> str:
    """A pattern of a lemma's regular inflections."""
    ends = ["", "s", "es", "ly"]
    if re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", word):  # tap, tapped
        ends += [word[-1] + "ed", word[-1] + "ing"]
    else:
        ends += ["d", "ed", "ing"]
    whole = "|".join(ends)
    stem = {"e": "ing", "y": "ies|ied"}.get(word[-1])
    return rf"\b(?:{re.escape(word)}(?:{whole})" + (rf"|{re.escape(word[:-1])}(?:{stem})" if stem else "") + r")\b"


def main() -> int:
    catalogue = json.loads((FOLDER.parent.parent / "Corpora/emotions.json").read_text())["emotions"]
    banned = re.compile("|".join(rf"\b{re.escape(w)}\b" for e in catalogue.values() for w in e["banned"]) + "|" + "|".join(rf"\b{w}\b" for w in BANNED_TOO), re.I)
    problems: list[str] = []
    keys: dict[str, str] = {}
    families = []
    for emotion in EMOTIONS:
        path = FOLDER / "families" / f"{emotion}.json"
        if not path.exists():
            problems.append(f"{path}: missing")
            continue
        listed = json.loads(path.read_text())["families"]
        counts = [sum(f["kind"] == k for f in listed) for k in ("event", "gesture")]
        if counts != [9, 3]:
            problems.append(f"{emotion}: {counts[0]} event and {counts[1]} gesture families, expected 9 and 3")
        for family in listed:
            families.append((emotion, family))
            for key in family["keys"]:
                if key in keys:
                    problems.append(f"key '{key}' is of {keys[key]} and of {emotion}/{family['id']}")
                keys[key] = f"{emotion}/{family['id']}"
    patterns = {key: re.compile(forms(key), re.I) for key in keys}
    stories = json.loads((FOLDER / "stories.json").read_text())["stories"] if (FOLDER / "stories.json").exists() else []
    foreign = [(f"stories/{s['id']}", line) for s in stories for step in s["steps"] for line in step]
    for emotion, family in families:
        where = f"{emotion}/{family['id']}"
        if len(family["tellings"]) != 24 or len(family["negated"]) != 2:
            problems.append(f"{where}: {len(family['tellings'])} tellings, {len(family['negated'])} negated")
        for line in family["tellings"]:
            if line.count("{S}") != 1:
                problems.append(f"{where}: not one {{S}}: {line}")
            if sum(bool(patterns[k].search(line)) for k in family["keys"]) < 2:
                problems.append(f"{where}: fewer than two keys: {line}")
        for line in family["tellings"] + family["negated"]:
            found = banned.search(line)
            if found:
                problems.append(f"{where}: '{found.group()}' names an emotion: {line}")
            if not line.isascii() or not line.endswith("."):
                problems.append(f"{where}: not a plain sentence: {line}")
            for key, owner in keys.items():
                if owner != where and patterns[key].search(line):
                    problems.append(f"{where}: '{key}' is {owner}'s: {line}")
    for where, line in foreign:
        if line.count("{S}") != 1:
            problems.append(f"{where}: not one {{S}}: {line}")
        for key, owner in keys.items():
            if patterns[key].search(line):
                problems.append(f"{where}: '{key}' is {owner}'s: {line}")
        if found := banned.search(line):
            problems.append(f"{where}: '{found.group()}' names an emotion: {line}")
    print("\n".join(problems) or f"{len(families)} families, {sum(len(f['tellings']) for _, f in families)} wordings, {len(stories)} stories: nothing to say")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
