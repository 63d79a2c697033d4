"""Run the golden models through llama.cpp (check_models.cpp) and compare with the golden values, plain and steered.

ggml's GELU is the tanh form read from a half-precision table. For models that have a GELU a second line is printed,
with the activation overwritten by the exact one in the callback: that line must meet the golden values to 1e-4.

Usage: check_models.py CHECKER [--golden DIR] [--only NAME ...]
Build CHECKER with: g++ -O1 -std=c++17 check_models.cpp -o CHECKER $(pkg-config --cflags --libs undertone-llama)
"""

import argparse
import collections
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
import safetensors
import safetensors.numpy
import torch
from record_models import GOLDEN, STEERED
from tiny_models import Tiny, tiny_models

TOLERANCE = 1e-4


def gelu_of(tiny: Tiny) -> str | None:
    """Which GELU the model has: the exact one, the tanh form, or none."""
    names = [type(module).__name__.lower() for module in tiny.build().modules()]
    kinds = {name for name in names if "gelu" in name and "silu" not in name}
    if not kinds:
        return None
    return "tanh" if any("new" in kind or "tanh" in kind for kind in kinds) else "erf"


def dump(checker: str, model: pathlib.Path, gelu: str, tokens: numpy.ndarray, edit: tuple[int, numpy.ndarray, numpy.ndarray] | None = None):
    with tempfile.TemporaryDirectory() as folder:
        out, addition = pathlib.Path(folder) / "out.bin", pathlib.Path(folder) / "addition.f32"
        command = [checker, model, out, gelu, ",".join(map(str, tokens))]
        if edit is not None:
            edit[1].astype("<f4").tofile(addition)
            command += [str(edit[0]), addition, ",".join(map(str, edit[2]))]
        subprocess.run(command, check=True)
        data = out.read_bytes()
    values, at = {}, 0
    while at < len(data):
        end = data.index(b"\n", at)
        columns, rows = numpy.frombuffer(data, "<i4", 2, end + 1)
        # A projection's bias comes as a second node of the same name: the last one counts.
        values[data[at:end].decode()] = numpy.frombuffer(data, "<f4", columns * rows, end + 9).reshape(rows, columns)
        at = end + 9 + 4 * columns * rows
    if "embedding" in values:
        values.setdefault("hidden.0", values.pop("embedding"))
    return values


def through_llama(checker: str, golden: pathlib.Path, tiny: Tiny, gelu: str, tensors: dict[str, numpy.ndarray], about: dict):
    """What the golden file holds, by name, out of llama.cpp."""
    model, values = golden / f"{tiny.name}.gguf", {}
    for index in range(about["sequences"]):
        for name, value in dump(checker, model, gelu, tensors[f"sequence{index}.tokens"]).items():
            values[f"sequence{index}.{name}"] = value
    tokens, mask = tensors[f"sequence{STEERED}.tokens"], tensors["steer.mask"]
    for layer in about["steeredLayers"]:
        for kind, rows in (("all", numpy.arange(len(tokens))), ("masked", numpy.flatnonzero(mask))):
            edited = dump(checker, model, gelu, tokens, (layer, tensors[f"steer{layer}.addition"], rows))
            for after in range(layer, about["blocks"] + 1):
                values[f"steer{layer}.{kind}.hidden.{after}"] = edited[f"hidden.{after}"]
            if "logits" in edited:
                values[f"steer{layer}.{kind}.logits"] = edited["logits"][-1:]
    return values


def compare(values: dict[str, numpy.ndarray], reference: dict[str, numpy.ndarray]) -> dict[str, float]:
    """The largest ‖x − r‖ / ‖r‖ of any row, for each kind of value."""
    worst: dict[str, float] = collections.defaultdict(float)
    for name, expected in reference.items():
        if name.endswith(("tokens", "addition", "mask")):
            continue
        kind = "steered" if name.startswith("steer") else name.split(".")[1]
        difference = numpy.linalg.norm(values[name].astype(float) - expected, axis=-1)
        worst[kind] = max(worst[kind], float((difference / numpy.linalg.norm(expected.astype(float), axis=-1)).max()))
    return dict(worst)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checker")
    parser.add_argument("--golden", type=pathlib.Path, default=GOLDEN)
    parser.add_argument("--only", nargs="*")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    failed = False
    for tiny in tiny_models():
        if arguments.only and tiny.name not in arguments.only:
            continue
        path = arguments.golden / f"{tiny.name}.safetensors"
        tensors = safetensors.numpy.load_file(path)
        with safetensors.safe_open(path, "numpy") as file:
            about = json.loads(file.metadata()["golden"])
        gelu = gelu_of(tiny)
        for kind in ("ggml", gelu) if gelu else ("ggml",):
            values = through_llama(arguments.checker, arguments.golden, tiny, kind, tensors, about)
            report = compare(values, tensors)
            label = "as it is" if kind == "ggml" else f"exact {kind}"
            print(f"{tiny.name:11} {label:10}", *(f"{site} {worst:.1e}" for site, worst in sorted(report.items())))
            failed |= not report or (kind == (gelu or "ggml") and max(report.values()) > TOLERANCE)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
