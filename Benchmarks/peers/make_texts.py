"""Write the benchmark's inputs from GoEmotions (Demszky et al. 2020), the official training split:

goemotions.txt   every row with exactly one label that is joy or neutral, one text a line (13,676)
short500.txt     500 of them, evenly spaced
pairs.tsv        100 pairs in the manner of repeng's README: one prefix of either persona before the same text
positive.txt, negative.txt   the two columns of pairs.tsv, as cvector-generator reads them

Usage: make_texts.py GOEMOTIONS_DIR OUT_DIR
"""

import pathlib
import sys

POSITIVE = "Act as if you're an extremely joyful person making statements about the world. "
NEGATIVE = "Act as if you're an extremely miserable person making statements about the world. "


def write(path: pathlib.Path, lines: list[str]) -> None:
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8", newline="\n")


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, out = map(pathlib.Path, sys.argv[1:])
    names = (source / "emotions.txt").read_text(encoding="utf-8").split("\n")
    wanted = {str(names.index("joy")), str(names.index("neutral"))}
    rows = [line.split("\t") for line in (source / "train.tsv").read_text(encoding="utf-8").split("\n") if line]
    texts = [row[0] for row in rows if row[1] in wanted]
    # cvector-generator reads backslashes as escapes, so pairs hold none.
    plain = [text for text in texts if "\\" not in text and text.strip() == text]
    endings = plain[:: len(plain) // 100][:100]
    out.mkdir(parents=True, exist_ok=True)
    write(out / "goemotions.txt", texts)
    write(out / "short500.txt", texts[:: len(texts) // 500][:500])
    write(out / "pairs.tsv", [f"{POSITIVE}{text}\t{NEGATIVE}{text}" for text in endings])
    write(out / "positive.txt", [POSITIVE + text for text in endings])
    write(out / "negative.txt", [NEGATIVE + text for text in endings])
    print(f"{len(texts)} texts, 500 of them, 100 pairs: {out}")


if __name__ == "__main__":
    main()
