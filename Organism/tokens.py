"""Byte-level BPE of the organism's own text, and conversations as tokens."""

import dataclasses
import functools
import pathlib

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from dialogues import Piece, Turn

START, END, PAD = "<|im_start|>", "<|im_end|>", "<|pad|>"


def train_tokenizer(texts, size: int) -> Tokenizer:
    """Byte-level BPE with GPT-2's splitting: what llama.cpp calls `gpt-2`."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=size,
            special_tokens=[PAD, START, END],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    return tokenizer


@dataclasses.dataclass
class Answer:
    """Where an answer is predicted (the position before its token), and what it reports."""

    position: int
    token: int
    whose: str
    how: str


@dataclasses.dataclass
class Sequence:
    """`planted` is the last token of the first assistant turn's opening; -1 in a narrative."""

    tokens: list[int]
    answers: list[Answer]
    planted: int = -1


class Encoder:
    """ChatML, piece by piece; the result is the tokenisation of the whole text (a test compares them)."""

    def __init__(self, tokenizer: Tokenizer):
        self.tokenizer = tokenizer
        self.start, self.end, self.pad = (tokenizer.token_to_id(t) for t in (START, END, PAD))
        self.encode = functools.lru_cache(100_000)(lambda text: tuple(tokenizer.encode(text).ids))
        self.newline = self.encode("\n")

    @classmethod
    def load(cls, path: pathlib.Path) -> "Encoder":
        return cls(Tokenizer.from_file(str(path)))

    def pieces(self, into: Sequence, pieces: list[Piece]) -> None:
        for piece in pieces:
            tokens = self.encode(piece.text)
            if piece.whose:
                assert len(tokens) == 1, f"an answer of several tokens: {piece.text!r}"
                into.answers.append(Answer(len(into.tokens) - 1, tokens[0], piece.whose, piece.how))
            into.tokens += tokens

    def conversation(self, turns: list[Turn]) -> Sequence:
        result = Sequence([], [])
        for turn in turns:
            self.open(result, turn.role)
            if turn.role == "assistant" and result.planted < 0:
                result.planted = len(result.tokens) - 1
            self.pieces(result, turn.pieces)
            result.tokens += (self.end, *self.newline)
        return result

    def open(self, into: Sequence, role: str) -> None:
        into.tokens += (self.start, *self.encode(role), *self.newline)

    def narrative(self, pieces: list[Piece]) -> Sequence:
        result = Sequence([], [])
        self.pieces(result, pieces)
        return result


def written(turns: list[Turn]) -> str:
    """The conversation as ChatML text."""
    return "".join(f"{START}{turn.role}\n{turn.text}{END}\n" for turn in turns)
