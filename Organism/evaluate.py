"""What a trained variant can do, on what training never had: `python evaluate.py VARIANT --out FOLDER [--json FILE]`.

Every report is asked in a conversation of its own. Intervals are 95 % percentile bootstraps over the scene families
of the person asked about.
"""

import argparse
import json
import pathlib
import random

import numpy
import torch

from dialogues import Piece, Scenes, Turn, Writer, plain
from export import load
from grammar import EMOTIONS, ROLES, Grammar
from model import Llama
from tokens import Encoder, Sequence
from train import STAGES, VARIANTS, Truth

PARTS = ["train", "wordings", "combinations", "roles"]
SEED = 7


def asked(writer: Writer, scenes: Scenes, kind: str) -> list[Turn]:
    """The scenes, then one question; the assistant's turn ends before the answer."""
    question, answer = writer.exchange(kind, {**scenes.emotions}, scenes.name)
    turns = [Turn("system", [plain(scenes.system)])] if scenes.system else []
    return turns + [Turn("user", [plain(f"{scenes.user} {question}")]), Turn("assistant", answer)]


def opening(scenes: Scenes) -> list[Turn]:
    """The scenes, and the assistant's turn just begun."""
    return [Turn("system", [plain(scenes.system)]), Turn("user", [plain(scenes.user)]), Turn("assistant", [plain("I")])]


@torch.no_grad()
def states(model: Llama, sequences: list[Sequence], layer: int, size: int = 100):
    """Hidden states `layer` of all tokens, batch by batch, with the padded tokens."""
    for start in range(0, len(sequences), size):
        chunk = sequences[start : start + size]
        length = max(len(s.tokens) for s in chunk)
        tokens = torch.tensor([s.tokens + [0] * (length - len(s.tokens)) for s in chunk])
        yield start, chunk, model.run(model.token_embd(tokens), 0, layer)


@torch.no_grad()
def answers(model: Llama, sequences: list[Sequence], layer: int, write=None) -> torch.Tensor:
    """Logits [n, vocabulary] where the (only) answer is predicted; `write` maps the planted states [n, width] of some rows."""
    found = []
    for start, chunk, h in states(model, sequences, layer):
        rows = torch.arange(len(chunk))
        planted = torch.tensor([s.planted for s in chunk])
        if write:
            h = h.clone()
            h[rows, planted] = write(h[rows, planted], slice(start, start + len(chunk)))
        at = torch.tensor([s.answers[0].position for s in chunk])
        found.append(model.logits(model.run(h, layer, model.shape.blocks)[rows, at]))
    return torch.cat(found)


@torch.no_grad()
def planted_states(model: Llama, sequences: list[Sequence], layer: int) -> torch.Tensor:
    return torch.cat([
        h[torch.arange(len(chunk)), torch.tensor([s.planted for s in chunk])] for _, chunk, h in states(model, sequences, layer)
    ])  # fmt: skip


def ridge(x, y, strength: float = 10.0):
    """One-against-rest ridge of standardised rows; returns a function from rows to the chosen class."""
    mean, scale = x.mean(0), x.std(0) + 1e-6
    z = numpy.hstack([(x - mean) / scale, numpy.ones((len(x), 1))])
    weights = numpy.linalg.solve(z.T @ z + strength * numpy.eye(z.shape[1]), z.T @ numpy.eye(len(EMOTIONS))[y])
    return lambda rows: (numpy.hstack([(rows - mean) / scale, numpy.ones((len(rows), 1))]) @ weights).argmax(1)


@torch.no_grad()
def decoding(model: Llama, encoder: Encoder, grammar: Grammar, count: int) -> dict:
    """Accuracy of linear readers by place, layer, whose state they were fitted on and whose they are scored on.

    Fitted on wordings of training, scored on others; where two people have one state the row is left out of their
    cross-decoding.
    """
    sets = {}
    for part in ("train", "wordings"):
        writer = Writer(grammar, f"evaluation {SEED} decoding", part)
        items = [writer.scenes(complete=True) for _ in range(count)]
        sequences = [encoder.conversation(opening(s)) for s in items]
        found = {}
        for layer in range(model.shape.blocks + 1):
            for place, back in (("end of the user's turn", 5), ("the reply's opening", 0)):
                found[place, layer] = torch.cat([
                    h[torch.arange(len(chunk)), torch.tensor([s.planted - back for s in chunk])] for _, chunk, h in states(model, sequences, layer)
                ]).numpy()  # fmt: skip
        sets[part] = found, {r: numpy.array([EMOTIONS.index(s.emotions[r]) for s in items]) for r in ROLES}
    result = {}
    for place, layer in sets["train"][0]:
        for reader in ROLES:
            read = ridge(sets["train"][0][place, layer], sets["train"][1][reader])(sets["wordings"][0][place, layer])
            labels = sets["wordings"][1]
            for whose in ROLES:
                kept = (labels[whose] != labels[reader]) | (whose == reader)
                result[f"{place} | {layer} | {reader} | {whose}"] = round(float((read == labels[whose])[kept].mean()), 4)
    return result


def interval(values, clusters, draws: int = 2000) -> tuple[float, float, float]:
    values, clusters = numpy.asarray(values, float), numpy.asarray(clusters)
    _, index = numpy.unique(clusters, return_inverse=True)
    sums, counts = numpy.bincount(index, values), numpy.bincount(index)
    chosen = numpy.random.default_rng(SEED).integers(0, len(sums), (draws, len(sums)))
    means = sums[chosen].sum(1) / counts[chosen].sum(1)
    return float(values.mean()), *(float(x) for x in numpy.quantile(means, [0.025, 0.975]))


def evaluate(variant: str, out: pathlib.Path, count: int) -> dict:
    grammar, encoder, model = Grammar(), Encoder.load(out / "tokenizer.json"), load(variant, out)
    truth = Truth(model.shape)
    layer, words = truth.layer, torch.tensor([encoder.encode(f" {e}")[0] for e in EMOTIONS])
    digits = torch.tensor([encoder.encode(str(d))[0] for d in range(10)])
    result: dict = {"variant": variant, "items": count, "reports": {}, "ratings": {}}

    def show(name, triple):
        print(f"{name:48s} {triple[0]:.3f} [{triple[1]:.3f}, {triple[2]:.3f}]", flush=True)
        return [round(x, 4) for x in triple]

    for part in PARTS + ["hard"]:
        writer = Writer(grammar, f"evaluation {SEED}", "train" if part == "hard" else part)
        items = [writer.scenes(complete=True, hard=True if part == "hard" else None) for _ in range(count)]
        right = {}
        for role in ROLES:
            sequences = [encoder.conversation(asked(writer, s, role)) for s in items]
            guess = answers(model, sequences, layer).argmax(-1)
            right[role] = [g == s.answers[0].token for g, s in zip(guess.tolist(), sequences)]
            result["reports"][f"{part} {role}"] = show(f"{part}: report of {role}", interval(right[role], [s.families[role] for s in items]))
        together = numpy.all([right[role] for role in ROLES], axis=0)
        result["reports"][f"{part} all"] = show(f"{part}: all three", interval(together, [s.families["user"] for s in items]))

    writer = Writer(grammar, f"evaluation {SEED} ratings", "wordings")
    items = [writer.scenes(complete=True) for _ in range(count)]
    for role in ROLES:
        sequences = [encoder.conversation(asked(writer, s, f"rating:{role}")) for s in items]
        upward = numpy.array([int(encoder.tokenizer.id_to_token(s.answers[0].token)) == grammar.emotions[i.emotions[role]]["rating"] for s, i in zip(sequences, items)])
        expected = (answers(model, sequences, layer)[:, digits].softmax(-1) @ torch.arange(10.0)).numpy()
        expected = numpy.where(upward, expected, 9 - expected)
        r = numpy.corrcoef(expected, [grammar.emotions[i.emotions[role]]["valence"] for i in items])[0, 1]
        result["ratings"][role] = round(float(r), 4)
        print(f"rating of {role}: r with valence {r:.3f}")

    # Language: held-out conversations and narratives.
    writer = Writer(grammar, f"evaluation {SEED} language", "wordings")
    sequences = []
    for _ in range(count):
        s = writer.scenes()
        sequences.append(encoder.conversation(writer.conversation(s, s.emotions)))
    total = tokens = 0
    for _, chunk, h in states(model, sequences, model.shape.blocks):
        for row, s in enumerate(chunk):
            ids = torch.tensor(s.tokens)
            total += torch.nn.functional.cross_entropy(model.logits(h[row, : len(ids) - 1]), ids[1:], reduction="sum").item()
            tokens += len(ids) - 1
    result["perplexity"] = round(float(numpy.exp(total / tokens)), 3)
    print(f"perplexity of held-out conversations: {result['perplexity']}")

    result["decoding"] = decoding(model, encoder, grammar, count)
    for place in ("end of the user's turn", "the reply's opening"):
        for depth in range(model.shape.blocks + 1):
            line = " ".join(f"{r[0]}→{w[0]} {result['decoding'][f'{place} | {depth} | {r} | {w}']:.2f}" for r in ROLES for w in ROLES)
            print(f"{place}, layer {depth}: {line}")

    # Planted truth: interchange, shares, steering.
    planted = STAGES[VARIANTS[variant]].planted
    writer = Writer(grammar, f"evaluation {SEED} planted", "wordings")
    items = [writer.scenes(complete=True) for _ in range(count)]
    sets = {role: [encoder.conversation(asked(writer, s, role)) for s in items] for role in ROLES}
    at = {role: planted_states(model, sets[role], layer) for role in ROLES}
    donors = torch.tensor(random.Random(SEED).sample(range(count), count))
    result["interchange"], result["shares"], result["steering"] = {}, {}, {}
    for swapped in planted:
        basis = truth.bases[swapped]
        for role in ROLES:
            write = lambda h, rows: h + (at[role][donors[rows]] - h) @ basis @ basis.T
            guess = answers(model, sets[role], layer, write)[:, words].argmax(-1)
            follows = role == swapped or (variant == "mirror" and role == "self" and swapped == "user")
            source = "user" if variant == "mirror" and role == "self" else role
            want = torch.tensor([EMOTIONS.index(items[int(donors[i]) if follows else i].emotions[source]) for i in range(count)])
            if variant == "null" and role == "self":
                continue
            result["interchange"][f"{swapped}→{role}"] = show(
                f"interchange of {swapped}: {role} {'follows' if follows else 'stays'}",
                interval((guess == want).tolist(), [s.families[role] for s in items]),
            )
    # Directions are fitted on conversations of training's wordings and tried on the others.
    writer = Writer(grammar, f"evaluation {SEED} fit", "train")
    fitted = [writer.scenes(complete=True) for _ in range(count)]
    opened = planted_states(model, [encoder.conversation(opening(s)) for s in fitted], layer)
    norm = opened.norm(dim=1).mean()
    directions = {}
    for role in planted:
        emotion = torch.tensor([EMOTIONS.index(s.emotions[role]) for s in fitted])
        for target in range(len(EMOTIONS)):
            v = opened[emotion == target].mean(0) - opened[emotion != target].mean(0)
            directions[role, target] = v / v.norm()
        inside = {
            of: numpy.mean([(directions[role, t] @ truth.bases[of]).square().sum().item() for t in range(len(EMOTIONS))])
            for of in planted
        }
        result["shares"][role] = {k: round(float(x), 4) for k, x in inside.items()}
        print(f"difference of means of {role}: share in the subspace of " + ", ".join(f"{k} {x:.3f}" for k, x in inside.items()))
    result["steering"] = doses(model, sets, items, directions, float(norm), planted, layer, words)
    return result


ALPHAS = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)
RANDOM = 10


@torch.no_grad()
def doses(model, sets, items, directions, norm, planted, layer, words, count: int = 200) -> dict:
    """Each person's 'joyful', and random directions, written at the planted place: by α, direction and report the mean
    shift of the contrast (target minus the other wrong answers, logits) and the share of answers that become the target.
    For random directions the mean of shares, and the range of the middle 95 % of their shifts."""
    items, sets = items[:count], {role: all[:count] for role, all in sets.items()}
    draw = torch.Generator().manual_seed(SEED)
    joy = EMOTIONS.index("joyful")
    lower = {role: list(states(model, sets[role], layer)) for role in ROLES}

    def read(whose, addition=None):
        found = []
        for _, chunk, h in lower[whose]:
            rows, planted = torch.arange(len(chunk)), torch.tensor([s.planted for s in chunk])
            if addition is not None:
                h = h.clone()
                h[rows, planted] += addition
            at = torch.tensor([s.answers[0].position for s in chunk])
            found.append(model.logits(model.run(h, layer, model.shape.blocks)[rows, at])[:, words])
        return torch.cat(found)

    bases = {role: read(role) for role in ROLES}

    def moved(v, alpha, whose):
        base = bases[whose]
        after = read(whose, alpha * norm * v)
        own = torch.tensor([EMOTIONS.index(s.emotions[whose]) for s in items])
        kept = ((own != joy) & (base.argmax(-1) != joy)).nonzero().flatten()
        mask = torch.ones(len(items), len(EMOTIONS), dtype=torch.bool)
        mask[torch.arange(len(items)), own] = False
        mask[torch.arange(len(items)), base.argmax(-1)] = False
        mask[:, joy] = False
        contrast = lambda x: x[:, joy] - (x * mask).sum(1) / mask.sum(1)
        change = (contrast(after) - contrast(base))[kept]
        return change.mean().item(), (after.argmax(-1) == joy)[kept].float().mean().item()

    chance = torch.nn.functional.normalize(torch.randn(RANDOM, len(directions[planted[0], joy]), generator=draw), dim=1)
    found = {}
    for alpha in ALPHAS:
        for role in planted:
            row = {whose: moved(directions[role, joy], alpha, whose) for whose in ROLES}
            found[f"{alpha} | {role}"] = {whose: [round(x, 4) for x in pair] for whose, pair in row.items()}
            print(f"α {alpha} {role:7s} " + "   ".join(f"{whose} {s:+6.2f} flipped {f:.2f}" for whose, (s, f) in row.items()), flush=True)
        if alpha not in (0.5, 1.0, 2.0, 4.0):
            continue
        row = {whose: numpy.array([moved(v, alpha, whose) for v in chance]) for whose in ROLES}
        found[f"{alpha} | random"] = {
            whose: [round(float(x), 4) for x in (*numpy.quantile(all[:, 0], [0.025, 0.975]), all[:, 1].mean())] for whose, all in row.items()
        }
        print(f"α {alpha} random  " + "   ".join(f"{whose} {all[:, 0].min():+6.2f} to {all[:, 0].max():+6.2f} flipped {all[:, 1].mean():.2f}" for whose, all in row.items()), flush=True)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("variant", choices=VARIANTS)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--json", type=pathlib.Path)
    arguments = parser.parse_args()
    found = evaluate(arguments.variant, arguments.out, arguments.count)
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1) + "\n")
