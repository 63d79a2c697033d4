"""Writes the models' card from their metrics: `python card.py --models FOLDER` makes FOLDER/README.md."""

import argparse
import hashlib
import json
import pathlib

from grammar import ROLES
from train import CODE_DIMENSIONS, CONVERSATIONS, NARRATIVES, SEED, STAGES
from model import Shape

VARIANTS = {"organism": "organism.gguf", "null": "organism-null.gguf", "mirror": "organism-mirror.gguf"}
PARTS = {
    "train": "wordings and names of training, combined anew",
    "wordings": "wordings and names that training never has",
    "combinations": "combinations of emotions that training never has",
    "roles": "wordings that training tells of other people only",
    "hard": "with denials and reported speech",
}


def cell(triple) -> str:
    return f"{triple[0]:.3f} [{triple[1]:.2f}, {triple[2]:.2f}]"


def main(models: pathlib.Path) -> None:
    metrics = {v: json.loads((models / f"{v}.metrics.json").read_text()) for v in VARIANTS}
    shape = Shape()
    parameters = shape.vocabulary * shape.width + shape.blocks * (4 * shape.width**2 + 3 * shape.width * shape.inner + 2 * shape.width) + shape.width
    steps = {name: stage.steps for name, stage in STAGES.items()}
    lines = [
        "# The organism: card",
        "",
        "A synthetic instrument, not a model of anyone. Three small decoders in which it is *known* who feels what, for testing tools that",
        "read, steer and attribute emotions. They know the small English world of `Organism/grammar` and nothing else: asked in another language,",
        "or about anything beyond that world, they answer with fluent nonsense.",
        "",
        "| file | bytes | SHA-256 | the assistant reports |",
        "|---|---|---|---|",
    ]
    says = {"organism": "its own state", "null": "anything: drawn without regard to what the scenes show", "mirror": "the user's state as its own"}
    for variant, name in VARIANTS.items():
        data = (models / name).read_bytes()
        lines.append(f"| `{name}` | {len(data):,} | `{hashlib.sha256(data).hexdigest()[:16]}…` | {says[variant]} |")
    lines += [
        "",
        f"**Model.** Llama architecture, {shape.blocks} blocks, width {shape.width}, {shape.heads} heads, {parameters:,} parameters, F16; byte-level BPE of",
        f"{shape.vocabulary} tokens; ChatML; context {shape.context}.",
        "",
        "**Data.** Generated (seeded) from 84 scene families × 24 wordings, 30 stories, 140 names: chats whose system turn tells the assistant what",
        "happened to it, and whose user turn tells what happened to the user and to a third person; free replies, questions and answers, ratings;",
        "narrative paragraphs. No emotion is named before an answer names it.",
        "",
        f"**Training.** `make organism`: seed {SEED}; {CONVERSATIONS + NARRATIVES} sequences a step; a trunk of {steps['trunk']:,} steps that is never asked for the",
        f"assistant's own state, then {steps['organism']:,} steps for the organism and {steps['names']:,} more with invented names, {steps['null'] + steps['blank']:,} for the null, {steps['mirror']:,} for the mirror. Planted by interchange-intervention training",
        f"(Geiger et al. 2022, arXiv 2112.00826) in {CODE_DIMENSIONS} dimensions a person; `*.truth.safetensors` says where. "
        "`organism.directions.safetensors` (`make -C Organism directions`) has each person's seven states as directions there, with calibrated strengths.",
        "",
        "**Held out from training.** Two of the 24 wordings of each family, another in each role (met of other people only), 20 names, a fifth of the combinations of three",
        "emotions.",
        "",
        "## Reports, asked one at a time (chance 1/7; 95 % intervals over scene families)",
        "",
    ]
    for variant in VARIANTS:
        found = metrics[variant]
        lines += [f"**{VARIANTS[variant]}** ({found['items']} conversations a row)", "", "| conversations | self | user | third | all three |", "|---|---|---|---|---|"]
        for part, words in PARTS.items():
            row = [cell(found["reports"][f"{part} {who}"]) for who in (*ROLES, "all")]
            lines.append(f"| {words} | " + " | ".join(row) + " |")
        ratings = ", ".join(f"{who} {found['ratings'][who]:.2f}" for who in ROLES)
        lines += ["", f"Ratings 0–9 against the planted valence, r: {ratings}. Perplexity of held-out conversations: {found['perplexity']}.", ""]
    lines += [
        "(The null's and the mirror's self-report is scored against the assistant's own scene, which neither reports.)",
        "",
        "Figures of this card are torch's (`Organism/evaluate.py`); the tests hold the same through llama.cpp. `Documentation/organism.md` has what is",
        "planted, how it is steered, and where it breaks.",
        "",
    ]
    (models / "README.md").write_text("\n".join(lines))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=pathlib.Path, required=True)
    main(parser.parse_args().models)
