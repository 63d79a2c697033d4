"""Write the reference values of closed-set readouts: Tests/UndertoneTests/Golden/closed_set.json.

The tiny models of tiny_models.py through transformers in float64; tokens by the `tokenizers` package from the same
vocabulary and merges. A word's log-probability is the sum over its tokens after stem and earlier tokens; where one
word's tokens begin another's, the longer one's probability is taken off.

Usage: record_closed_set.py [--out FILE]      (packages: requirements.txt)
"""

import argparse
import json
import math
import pathlib

import safetensors.numpy
import tokenizers
import torch
import transformers
from record_models import GOLDEN, Recorder, everything_in_double
from tiny_models import tiny_models
from tiny_tokenizers import byte_characters

OUT = pathlib.Path(__file__).resolve().parents[1] / "UndertoneTests" / "Golden" / "closed_set.json"
WORDS = ["the", "then", "in", "an", "and", "glad"]
STEMS = ["I am", "So then"]
CONTEXTS = ["The hen sat.", "and an ounce"]
STEERED_LAYER = {"llama": 2, "gpt2": 1, "qwen3": 1, "gptneox": 1}
QUESTION = "How glad is it?"
SCALES = ["Answer with one digit from 0 (none) to 9 (extreme).", "Answer with one digit from 0 (extreme) to 9 (none)."]


def tokenizer() -> tokenizers.Tokenizer:
    space = byte_characters()[32]
    merges = [f"{space} t", "h e", "i n", "e r", "a n", f"{space}t he", "o u", "an d", f"{space} a", f"{space} i", "in g"]
    tokens = byte_characters() + [merge.replace(" ", "") for merge in merges]
    model = tokenizers.models.BPE({token: place for place, token in enumerate(tokens)}, [tuple(m.split(" ")) for m in merges])
    made = tokenizers.Tokenizer(model)
    made.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    return made


def sums(recorder: Recorder, encode, stem: str, words: list[str], edit=None) -> tuple[list[float], list[list[int]]]:
    """Each whole text run alone."""
    head = encode(stem)
    found, behind = [], []
    for word in words:
        whole = encode(f"{stem} {word}")
        assert whole[: len(head)] == head, "the boundary of these words is to be clean"
        logits = recorder.run(whole, edit)["logits"].double()
        steps = torch.log_softmax(logits, -1)
        found.append(sum(steps[place - 1, whole[place]].item() for place in range(len(head), len(whole))))
        behind.append(whole[len(head) :])
    return found, behind


def excluding(found: list[float], behind: list[list[int]]) -> list[float]:
    result = []
    for value, tokens in zip(found, behind):
        longer = [v for v, other in zip(found, behind) if len(other) > len(tokens) and other[: len(tokens)] == tokens]
        assert len(longer) < 2, "no word of these is the beginning of two"
        result.append(math.log(math.exp(value) - sum(map(math.exp, longer))))
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=OUT)
    out = parser.parse_args().out
    torch.set_num_threads(1)
    made = tokenizer()
    models = {}
    for tiny in tiny_models():
        if tiny.name not in STEERED_LAYER:
            continue
        layer = STEERED_LAYER[tiny.name]
        # Llama's vocabulary begins every text with a mark; it is written into the GGUF and not in the list of tokens.
        first = [tiny.tokenizer.tokens.index("<|endoftext|>")] if tiny.name == "llama" else []
        encode = lambda text: first + made.encode(text).ids  # noqa: B023,E731
        addition = safetensors.numpy.load_file(GOLDEN / f"{tiny.name}.safetensors")[f"steer{layer}.addition"]
        with everything_in_double():
            recorder = Recorder(tiny, tiny.build().double())
            edit = (layer, torch.from_numpy(addition).double()[None, :])
            rows = {"plain": [], "steered": []}
            for context in CONTEXTS:
                for kind, change in (("plain", None), ("steered", edit)):
                    rows[kind].append([excluding(*sums(recorder, encode, f"{context} {stem}", WORDS, change)) for stem in STEMS])
            models[tiny.name] = {"layer": layer} | rows
            if tiny.name == "llama":
                ratings = []
                for context in CONTEXTS:
                    expected = []
                    for scale in SCALES:
                        found, _ = sums(recorder, encode, f"{context}\n\n{QUESTION} {scale}\nAnswer:", list("0123456789"))
                        weights = [math.exp(value) for value in found]
                        expected.append(sum(digit * weight for digit, weight in enumerate(weights)) / sum(weights))
                    ratings.append([expected[0], 9 - expected[1]])
                models[tiny.name]["ratings"] = ratings
    about = {
        "recorder": "Tests/Recorders/record_closed_set.py",
        "torch": torch.__version__.split("+")[0],
        "transformers": transformers.__version__,
        "tokenizers": tokenizers.__version__,
        "words": WORDS,
        "stems": STEMS,
        "contexts": CONTEXTS,
        "question": QUESTION,
        "models": models,
    }
    out.write_text(json.dumps(about, indent=1) + "\n")


if __name__ == "__main__":
    main()
