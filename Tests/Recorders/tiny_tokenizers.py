"""Vocabularies of a few hundred tokens, made here and nobody else's, in the three kinds that llama.cpp knows best.

`byte_level` is GPT-2's byte-level BPE, `sentencepiece` has byte fallback and a leading space, `wordpiece` is BERT's.
Each returns a `Tokenizer`: the tokens in order of id, and a function that writes them into a GGUF.
"""

import dataclasses
from typing import Callable

import gguf

NORMAL, UNKNOWN, CONTROL, BYTE = (
    gguf.TokenType.NORMAL,
    gguf.TokenType.UNKNOWN,
    gguf.TokenType.CONTROL,
    gguf.TokenType.BYTE,
)

CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + "
    "'<|im_end|>' + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
GEMMA = (
    "{{ bos_token }}{% for message in messages %}{{ '<start_of_turn>' + "
    "('model' if message['role'] == 'assistant' else message['role']) + '\\n' + message['content'] + "
    "'<end_of_turn>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{% endif %}"
)


@dataclasses.dataclass
class Tokenizer:
    tokens: list[str]
    write: Callable[[gguf.GGUFWriter], None]
    first: int | None = None  # put before, and `last` after, every recorded sequence
    last: int | None = None


def byte_characters() -> list[str]:
    """GPT-2's printable stand-in for each byte value."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    table, spare = {}, 256
    for byte in range(256):
        if byte in printable:
            table[byte] = chr(byte)
        else:
            table[byte] = chr(spare)
            spare += 1
    return [table[byte] for byte in range(256)]


def byte_level(pre: str, chat: bool = False, add_bos: bool = False) -> Tokenizer:
    space = byte_characters()[32]
    merges = [f"{space} t", "h e", "i n", "e r", "a n", f"{space}t he", "o u", "an d", f"{space} a", f"{space} i", "in g"]
    tokens = byte_characters() + [merge.replace(" ", "") for merge in merges]
    control = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"] if chat else ["<|endoftext|>"]
    types = [NORMAL] * len(tokens) + [CONTROL] * len(control)
    tokens = tokens + control

    def write(writer: gguf.GGUFWriter) -> None:
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre(pre)
        writer.add_token_list(tokens)
        writer.add_token_types(types)
        writer.add_token_merges(merges)
        writer.add_bos_token_id(tokens.index("<|endoftext|>"))
        writer.add_eos_token_id(tokens.index("<|im_end|>" if chat else "<|endoftext|>"))
        writer.add_add_bos_token(add_bos)
        if chat:
            writer.add_eot_token_id(tokens.index("<|im_end|>"))
            writer.add_chat_template(CHATML)

    return Tokenizer(tokens, write)


def sentencepiece() -> Tokenizer:
    control = ["<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>"]
    pieces = ["\u2581", "e", "t", "a", "h", "n", "i", "\u2581t", "he", "in", "an", "\u2581the"]
    tokens = control + [f"<0x{byte:02X}>" for byte in range(256)] + pieces
    types = [CONTROL, CONTROL, CONTROL, UNKNOWN, CONTROL, CONTROL] + [BYTE] * 256 + [NORMAL] * len(pieces)
    scores = [0.0] * (len(control) + 256) + [-float(rank) for rank in reversed(range(len(pieces)))]

    def write(writer: gguf.GGUFWriter) -> None:
        writer.add_tokenizer_model("llama")
        writer.add_tokenizer_pre("default")
        writer.add_token_list(tokens)
        writer.add_token_scores(scores)
        writer.add_token_types(types)
        writer.add_pad_token_id(tokens.index("<pad>"))
        writer.add_bos_token_id(tokens.index("<bos>"))
        writer.add_eos_token_id(tokens.index("<eos>"))
        writer.add_unk_token_id(tokens.index("<unk>"))
        writer.add_eot_token_id(tokens.index("<end_of_turn>"))
        writer.add_add_bos_token(True)
        writer.add_add_eos_token(False)
        writer.add_add_space_prefix(False)
        writer.add_chat_template(GEMMA)

    return Tokenizer(tokens, write, first=tokens.index("<bos>"))


def wordpiece() -> Tokenizer:
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    words = ["the", "a", "i", "am", "is", "so", "glad", "sad", "angry", "and", "of", "to", "you", "not"]
    endings = ["##ing", "##ed", "##er", "##ly", "##ness"]
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    plain = letters + [word for word in words if len(word) > 1] + [".", ",", "!", "?", "'"]
    vocabulary = special + plain + [f"##{letter}" for letter in letters] + endings
    types = [UNKNOWN if token == "[UNK]" else CONTROL for token in special] + [NORMAL] * (len(vocabulary) - len(special))
    # WordPiece continues a word with "##"; llama.cpp marks the beginning of one instead.
    tokens = special + [token[2:] if token.startswith("##") else "\u2581" + token for token in vocabulary[len(special) :]]

    def write(writer: gguf.GGUFWriter) -> None:
        writer.add_tokenizer_model("bert")
        writer.add_tokenizer_pre("default")
        writer.add_token_list(tokens)
        writer.add_token_types(types)
        writer.add_bos_token_id(special.index("[CLS]"))
        writer.add_sep_token_id(special.index("[SEP]"))
        writer.add_unk_token_id(special.index("[UNK]"))
        writer.add_pad_token_id(special.index("[PAD]"))
        writer.add_mask_token_id(special.index("[MASK]"))

    return Tokenizer(tokens, write, first=special.index("[CLS]"), last=special.index("[SEP]"))
