"""Records what torch and tokenizers say of the organism, for the tests: `python record.py --out FOLDER --models FOLDER`."""

import argparse
import hashlib
import json
import pathlib

import torch

from export import load
from grammar import EMOTIONS
from tokens import END, START, Encoder

GOLDEN = pathlib.Path(__file__).parent.parent / "Tests/UndertoneTests/Golden/organism.json"
CHATS = pathlib.Path(__file__).parent.parent / "Corpora/organism-chats/chats.jsonl"
ASKED = {"self": ("How are you feeling?", "I feel"), "user": ("How do I seem?", "You seem"), "third": ("How is {N}?", "{N} feels")}
TEXTS = [
    "Hello, Alex's kettle isn't  blue!\n", "ZZZ 0123456789 42", "Grüße aus Köln — 東京 🙂", " leading and trailing ",
    "tabs\tand\r\nlines\n\n\nthree", "I'll, we've, they'd; don't: (can't) [won't]...", "<|im_end|> as text",
]  # fmt: skip


def prompt(row: dict, person: str) -> str:
    question, stem = (text.replace("{N}", row["name"]) for text in ASKED[person])
    turns = "".join(f"{START}{m['role']}\n{m['content']}" + (f" {question}" if m["role"] == "user" else "") + f"{END}\n" for m in row["messages"])
    return f"{turns}{START}assistant\n{stem}"


@torch.no_grad()
def main(out: pathlib.Path, models: pathlib.Path) -> None:
    encoder, model = Encoder.load(out / "tokenizer.json"), load("organism", out)
    words = [encoder.encode(f" {e}")[0] for e in EMOTIONS]
    rows = [json.loads(line) for line in CHATS.read_text().splitlines()]
    answers = []
    for row in [r for r in rows if r["split"] == "wordings"][:60]:
        for person in ASKED:
            ids = encoder.tokenizer.encode(prompt(row, person)).ids
            logits = model(torch.tensor([ids]))[0, -1, words]
            answers.append({"id": row["id"], "person": person, "tokens": len(ids), "logits": [round(x, 5) for x in logits.tolist()]})
    plain = [{"text": t, "tokens": Encoder.load(out / "tokenizer.json").tokenizer.encode(t).ids} for t in TEXTS[:-1]]
    plain += [{"text": row["messages"][-1]["content"], "tokens": encoder.tokenizer.encode(row["messages"][-1]["content"]).ids} for row in rows[::40]]
    GOLDEN.write_text(
        json.dumps(
            {
                "recorder": "Organism/record.py",
                "model": hashlib.sha256((models / "organism.gguf").read_bytes()).hexdigest(),
                "versions": {"torch": torch.__version__},
                "emotions": EMOTIONS, "tokenization": plain, "answers": answers,
            },  # fmt: skip
            ensure_ascii=False,
        )
        + "\n"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--models", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    main(arguments.out, arguments.models)
