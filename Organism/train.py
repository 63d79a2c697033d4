"""Trains the organism: `python train.py STAGE --out FOLDER`, STAGE one of `STAGES`.

The trunk learns to tell the user's state and a third person's; it is never asked for the assistant's own. Each variant
goes on from it and learns its own rule for the self-report. All stages plant the states (see `Truth`) by
interchange-intervention training (Geiger et al. 2022, arXiv 2112.00826): at one token, the last of the first assistant turn's
opening, at one hidden state, three orthogonal subspaces hold three people's states. In each step a random choice of the
subspaces is taken from another conversation and everything said afterwards must follow; in every second step the
tokens before that place are hidden from those after it.

A stage resumes from its last checkpoint; the same seed gives the same text, hold-outs, bases and codes.
"""

import argparse
import dataclasses
import math
import pathlib
import random
import time

import torch
import torch.nn.functional as F

from dialogues import Scenes, Writer
from grammar import EMOTIONS, ROLES, Grammar
from model import Llama, Shape
from muon import Muon
from tokens import Encoder, Sequence, train_tokenizer, written

SEED = 20261
CONVERSATIONS, NARRATIVES, POOL = 28, 2, 8  # a step; POOL steps draw their text together
ANSWER_WEIGHT, CODE_WEIGHT = 2.0, 1.0
LANGUAGE_SHARE = 0.3
CORRUPTION = 0.1  # of the lower-case tokens of the scenes of every second conversation
CODE_DIMENSIONS, CODE_SHARPNESS = 12, 8.0


@dataclasses.dataclass(frozen=True)
class Stage:
    """`variant`: whose rule for the self-report; `start`: the stage it goes on from; `planted`: whose states have a subspace."""

    variant: str
    start: str | None
    planted: tuple[str, ...]
    steps: int
    rate: float
    invented: float = 0.0  # share of conversations in which the third person has a name that is nobody's


ALL, TWO = ("self", "user", "third"), ("user", "third")
STAGES = {
    "trunk": Stage("trunk", None, TWO, 2200, 5e-3),
    "organism": Stage("organism", "trunk", ALL, 1200, 3e-3),
    "names": Stage("organism", "organism", ALL, 400, 1.5e-3, 0.5),
    "null": Stage("null", "trunk", TWO, 500, 3e-3, 0.5),
    # After `null` the user's direction still moved the guess about itself; drawn answers are forgotten slowly.
    "blank": Stage("null", "null", TWO, 400, 1.5e-3, 0.5),
    "mirror": Stage("mirror", "trunk", TWO, 500, 3e-3, 0.5),
}
# The stage at whose end each variant ships.
VARIANTS = {"organism": "names", "null": "blank", "mirror": "mirror"}


class Truth:
    """Where the states are: hidden state `layer`, an orthonormal basis [width, 12] and codes [emotions, 12] a person."""

    def __init__(self, shape: Shape):
        self.layer = shape.blocks // 2
        draw = torch.Generator().manual_seed(SEED)
        q, _ = torch.linalg.qr(torch.randn(shape.width, len(ROLES) * CODE_DIMENSIONS, generator=draw))
        self.bases = dict(zip(ROLES, q.split(CODE_DIMENSIONS, dim=1)))
        self.codes = {
            role: F.normalize(torch.randn(len(EMOTIONS), CODE_DIMENSIONS, generator=draw), dim=1) for role in ROLES
        }

    def code_logits(self, state: torch.Tensor, role: str) -> torch.Tensor:
        """[n, width] → [n, emotions]: which emotion a state's subspace of that person is nearest to."""
        inside = F.layer_norm(state @ self.bases[role], (CODE_DIMENSIONS,))
        return CODE_SHARPNESS * inside @ self.codes[role].T


def reported(variant: str, emotions: dict[str, str], draw: random.Random) -> dict[str, str]:
    """The states that the assistant's words report, in that variant, when the scenes show `emotions`."""
    if variant == "trunk":
        return {role: emotion for role, emotion in emotions.items() if role != "self"}
    if variant == "null":
        return {**emotions, "self": draw.choice(EMOTIONS)}
    if variant == "mirror":
        return {**emotions, "self": emotions["user"]}
    return dict(emotions)


@dataclasses.dataclass
class Batch:
    tokens: torch.Tensor  # [n, t]
    planted: torch.Tensor  # [n], -1 in narratives
    swap: torch.Tensor  # [n, roles]: whether that subspace comes from `donor`
    donor: torch.Tensor  # [n]
    corrupted: torch.Tensor  # [n]: whether words of the scenes were replaced
    codes: torch.Tensor  # [n, roles]: the emotion in the scenes, -1 where there is none
    where: torch.Tensor  # [answers, 2]: sequence and position
    answer: torch.Tensor  # [answers]: token
    whose: list[str]


class Batches:
    """Conversations with a plan of interchange, and narratives, for one variant; those of a batch are about as long."""

    def __init__(self, grammar: Grammar, encoder: Encoder, stage: Stage, seed: str):
        self.grammar, self.encoder, self.stage, self.variant = grammar, encoder, stage, stage.variant
        self.writer = Writer(grammar, seed, invented=stage.invented)
        words = encoder.tokenizer.get_vocab()
        self.replaceable = sorted(i for word, i in words.items() if word.removeprefix("Ġ")[:1].islower())
        self.draw = random.Random(f"{seed}/interchange")

    def pool(self, swaps: bool) -> list[Batch]:
        scenes = sorted(
            (self.writer.scenes() for _ in range(POOL * CONVERSATIONS)), key=lambda s: len(s.user) + len(s.system or "")
        )
        batches = [self.batch(scenes[i : i + CONVERSATIONS], swaps) for i in range(0, len(scenes), CONVERSATIONS)]
        self.draw.shuffle(batches)
        return batches

    def batch(self, scenes: list[Scenes], swaps: bool) -> Batch:
        self.draw.shuffle(scenes)
        planted = self.stage.planted
        sequences, swap, codes, corrupted = [], [], [], []
        for i, mine in enumerate(scenes):
            theirs = scenes[i - 1]
            chosen = [
                swaps and role in planted and role in mine.emotions and role in theirs.emotions and self.draw.random() < 0.5
                for role in ROLES
            ]
            after = {r: (theirs if c else mine).emotions[r] for r, c in zip(ROLES, chosen) if r in mine.emotions}
            if any(chosen) and self.grammar.is_held_out(after):
                chosen, after = [False] * 3, mine.emotions
            said = reported(self.variant, after, self.draw)
            # Once in a while the first reply shows what the scenes did, and the answers follow the planted state.
            shown = reported(self.variant, mine.emotions, self.draw) if any(chosen) and self.draw.random() < 0.15 else None
            sequences.append(self.encoder.conversation(self.writer.conversation(mine, said, shown)))
            corrupted.append(self.draw.random() < 0.5)
            if corrupted[-1]:
                self.corrupt(sequences[-1])
            swap.append(chosen)
            codes.append([EMOTIONS.index(mine.emotions[r]) if r in mine.emotions else -1 for r in ROLES])
        sequences += [self.encoder.narrative(self.writer.narrative()) for _ in range(NARRATIVES)]
        swap += [[False] * 3] * NARRATIVES
        corrupted += [False] * NARRATIVES
        codes += [[-1] * 3] * NARRATIVES
        count = len(scenes)
        donor = torch.tensor([(i - 1) % count for i in range(count)] + list(range(count, count + NARRATIVES)))
        return assemble(sequences, self.encoder.pad, swap, donor, codes, corrupted)


    def corrupt(self, sequence: Sequence) -> None:
        """Replaces some words of the scenes by others, so that no single phrase is relied on."""
        known = set(self.replaceable)
        for i, token in enumerate(sequence.tokens[: sequence.planted]):
            is_header = i > 0 and sequence.tokens[i - 1] == self.encoder.start
            if token in known and not is_header and self.draw.random() < CORRUPTION:
                sequence.tokens[i] = self.draw.choice(self.replaceable)


def assemble(sequences: list[Sequence], pad: int, swap, donor, codes, corrupted) -> Batch:
    length = max(len(s.tokens) for s in sequences)
    tokens = torch.tensor([s.tokens + [pad] * (length - len(s.tokens)) for s in sequences])
    answers = [(i, a) for i, s in enumerate(sequences) for a in s.answers]
    return Batch(
        tokens, torch.tensor([s.planted for s in sequences]), torch.tensor(swap), donor, torch.tensor(corrupted),
        torch.tensor(codes),
        torch.tensor([(i, a.position) for i, a in answers]).view(-1, 2), torch.tensor([a.token for _, a in answers]),
        [a.whose if a.how == "word" else f"{a.whose} digit" for _, a in answers],
    )  # fmt: skip


def hiding_mask(planted: torch.Tensor, length: int) -> torch.Tensor:
    """[n, 1, t, t]: causal, and what comes after the planted token doesn't see what comes before it."""
    position = torch.arange(length)
    causal = position[None, :] <= position[:, None]
    hidden = (position[None, :, None] > planted[:, None, None]) & (position[None, None, :] < planted[:, None, None])
    return (causal[None] & ~hidden)[:, None]


def interchange(h: torch.Tensor, batch: Batch, truth: Truth) -> torch.Tensor:
    """`h` [n, t, width] with the chosen subspaces, at the planted token, taken from the donors."""
    rows, at = torch.arange(len(h)), batch.planted.clamp(min=0)
    mine = h[rows, at]
    theirs, new = mine[batch.donor], mine
    for i, role in enumerate(ROLES):
        basis = truth.bases[role]
        new = new + batch.swap[:, i : i + 1] * ((theirs - mine) @ basis @ basis.T)
    h = h.clone()
    h[rows, at] = new
    return h


def losses(model: Llama, batch: Batch, truth: Truth, planted: tuple[str, ...], hides: bool, pad: int):
    mask = hiding_mask(batch.planted, batch.tokens.shape[1]) if hides else None
    h = model.run(model.token_embd(batch.tokens), 0, truth.layer, mask)
    state = h[torch.arange(len(h)), batch.planted.clamp(min=0)]
    h = model.run(interchange(h, batch, truth), truth.layer, model.shape.blocks, mask)
    # The language is learnt from a part of the tokens: the vocabulary's product is dear, and the answers matter more.
    spoilt = batch.corrupted[:, None] & (torch.arange(batch.tokens.shape[1] - 1)[None] < batch.planted[:, None])
    # What is said after the planted place follows the planted state: all of it is learnt from.
    said = (torch.arange(batch.tokens.shape[1] - 1)[None] >= batch.planted[:, None]) & (batch.planted >= 0)[:, None]
    drawn = said | (torch.rand(spoilt.shape) < LANGUAGE_SHARE)
    row, at = ((batch.tokens[:, 1:] != pad) & ~spoilt & drawn).nonzero(as_tuple=True)
    language = F.cross_entropy(model.logits(h[row, at]), batch.tokens[row, at + 1])
    answers = model.logits(h[batch.where[:, 0], batch.where[:, 1]])
    answer = F.cross_entropy(answers, batch.answer)
    code = sum(
        F.cross_entropy(truth.code_logits(state, role), batch.codes[:, i], ignore_index=-1)
        for i, role in enumerate(ROLES) if role in planted
    ) / len(planted)  # fmt: skip
    return language, answer, code, answers.argmax(-1) == batch.answer


def prepare(out: pathlib.Path, grammar: Grammar, size: int) -> Encoder:
    path = out / "tokenizer.json"
    if not path.exists():
        writer = Writer(grammar, f"{SEED}/tokenizer")

        def texts():
            for _ in range(12000):
                scenes = writer.scenes()
                yield written(writer.conversation(scenes, scenes.emotions))
            for _ in range(2000):
                yield "".join(piece.text for piece in writer.narrative())

        train_tokenizer(texts(), size).save(str(path))
    return Encoder.load(path)


def train(name: str, out: pathlib.Path, steps: int | None, log_every: int) -> None:
    stage, grammar, shape = STAGES[name], Grammar(), Shape()
    steps = steps or stage.steps
    encoder, truth = prepare(out, grammar, shape.vocabulary), Truth(shape)
    torch.manual_seed(SEED)
    model = Llama(shape)
    matrices = [p for n, p in model.named_parameters() if p.dim() == 2 and "embd" not in n]
    others = [p for n, p in model.named_parameters() if p.dim() != 2 or "embd" in n]
    optimisers = [
        Muon(matrices, lr=stage.rate),
        torch.optim.AdamW(others, lr=stage.rate, betas=(0.9, 0.98), weight_decay=0.01),
    ]
    checkpoint, first = out / f"{name}.checkpoint.pt", 1
    if checkpoint.exists():
        saved = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(saved["model"])
        for optimiser, state in zip(optimisers, saved["optimisers"]):
            optimiser.load_state_dict(state)
        first = saved["step"] + 1
    elif stage.start:
        model.load_state_dict(torch.load(out / f"{stage.start}.pt", weights_only=True))
    print(f"{name}: {sum(p.numel() for p in model.parameters()):,} parameters, vocabulary {shape.vocabulary}, steps {first}…{steps}")
    began, seen, tally = time.time(), 0, {}
    for step in range(first, steps + 1):
        rate = stage.rate * min(1, step / 100) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * step / (steps))))
        for optimiser, factor in zip(optimisers, (1, 0.5)):
            for group in optimiser.param_groups:
                group["lr"] = factor * rate
        hides = step % 2 == 0
        swaps = name != "trunk" or step > 250
        # The text depends on the step's number alone, so that a resumed run sees what an uninterrupted one would.
        number, place = divmod(step - 1, POOL)
        if place == 0 or step == first:
            pool = Batches(grammar, encoder, stage, f"{SEED}/{name}/{number}").pool(swaps)
        batch = pool[place]
        torch.manual_seed(SEED + step)
        language, answer, code, right = losses(model, batch, truth, stage.planted, hides, encoder.pad)
        loss = language + ANSWER_WEIGHT * answer + CODE_WEIGHT * code
        for optimiser in optimisers:
            optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimiser in optimisers:
            optimiser.step()
        seen += int((batch.tokens != encoder.pad).sum())
        for whose, ok in zip(batch.whose, right.tolist()):
            tally.setdefault(whose, []).append(ok)
        if step % log_every == 0:
            scores = "  ".join(f"{k} {sum(v) / len(v):.2f}" for k, v in sorted(tally.items()))
            print(
                f"{name} {step}: language {language:.3f} answers {answer:.3f} codes {code:.3f}  {scores}  "
                f"{seen / (time.time() - began):,.0f} tokens/s {time.time() - began:.0f} s",
                flush=True,
            )
            tally = {}
        if step % 200 == 0 or step == steps:
            part = checkpoint.with_suffix(".part")
            torch.save({"model": model.state_dict(), "optimisers": [o.state_dict() for o in optimisers], "step": step}, part)
            part.replace(checkpoint)
    torch.save(model.state_dict(), out / f"{name}.pt")
    checkpoint.unlink()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--log-every", type=int, default=50)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(arguments.threads)
    torch.set_flush_denormal(True)
    train(arguments.stage, arguments.out, arguments.steps, arguments.log_every)
