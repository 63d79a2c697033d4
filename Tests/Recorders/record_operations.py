"""Write what every steering operation does to the golden decoders: Tests/LlamaEngineTests/Golden/operations.<model>.safetensors.

The reference is written here from the formulae of the literature, on transformers' forward pass with hooks, every
operation in float64 (record_models.py). Layout and tolerance: README.md beside the files.

Usage: record_operations.py [--out DIR] [--only NAME ...]      (packages: requirements.txt)
"""

import argparse
import json
import math
import pathlib

import numpy
import safetensors.numpy
import torch
import transformers
from record_models import GOLDEN, STEERED, Recorder, draw_tokens, everything_in_double
from tiny_models import SEED, tiny_models

MODELS = ("llama", "qwen2", "qwen3", "gemma2", "gemma3")
DEGREES = 60.0


def gap(values: numpy.ndarray) -> float:
    """A threshold in the widest gap of the middle half, so that no rounding moves a token across it."""
    ordered = numpy.sort(values)
    first, last = len(ordered) // 4, 3 * len(ordered) // 4
    widest = max(range(first, last), key=lambda index: ordered[index + 1] - ordered[index])
    return float((ordered[widest] + ordered[widest + 1]) / 2)


def unit(vector: torch.Tensor) -> torch.Tensor:
    return vector / vector.norm()


def formulae(given: dict[str, numpy.ndarray]) -> dict:
    """The operations on rows h [tokens, width], by name."""
    v, u = (torch.from_numpy(given[name]).double() for name in ("first", "second"))
    value = {name.split(".")[1]: float(given[name][0]) for name in given if name.startswith("value.")}
    e = unit(v)
    across = unit(u - (u @ e) * e)
    angle = math.radians(value["degrees"])

    def along(h):
        return (h @ e)[:, None]

    def rotate(h):
        a, b = (h @ e)[:, None], (h @ across)[:, None]
        length = (a**2 + b**2).sqrt()
        return h - a * e - b * across + length * (math.cos(angle) * e + math.sin(angle) * across)

    return {
        "add": lambda h: h + v,
        "keep": lambda h: h.norm(dim=1, keepdim=True) * (h + v) / (h + v).norm(dim=1, keepdim=True),
        "ablate": lambda h: h - along(h) * e,
        "mean-ablate": lambda h: h - (along(h) - value["mean"]) * e,
        "set": lambda h: h + (value["set"] - along(h)) * e,
        "cap": lambda h: h - (along(h) - value["limit"]).clamp(min=0) * e,
        "floor": lambda h: h + (value["limit"] - along(h)).clamp(min=0) * e,
        "affine": lambda h: h - along(h) * e + (value["reference"] + value["shift"]) * e,
        "rotate": rotate,
    }


def draw(recorder: Recorder, tokens: list[int], generator: numpy.random.Generator) -> dict[str, numpy.ndarray]:
    """Directions of no particular length, thresholds, probes: float32 numbers that both sides use as they are."""
    plain = recorder.run(tokens)
    layer = recorder.count // 2
    state = plain[f"hidden.{layer}"].double().numpy()
    norm = numpy.linalg.norm(state, axis=1).mean()
    width = state.shape[1]
    given = {}
    for name, size in (("first", 0.4 * norm), ("second", 2.0), ("weights", 1.0)):
        vector = generator.normal(size=width)
        given[name] = (size * vector / numpy.linalg.norm(vector)).astype(numpy.float32)
    heads = generator.normal(size=plain["heads.0"].shape[1])
    given["heads"] = heads.astype(numpy.float32)
    projections = state @ (given["first"].astype(float) / numpy.linalg.norm(given["first"].astype(float)))
    earlier = plain[f"hidden.{layer - 1}"].double().numpy() @ given["weights"].astype(float)
    here = state @ given["weights"].astype(float)
    numbers = {
        "value.mean": projections.mean(), "value.set": 0.4 * norm, "value.limit": gap(projections),
        "value.reference": projections[0], "value.shift": 0.3 * norm, "value.degrees": DEGREES,
        "bias.earlier": -gap(earlier), "bias.here": -gap(here),
    }
    given |= {name: numpy.array([number], dtype=numpy.float32) for name, number in numbers.items()}
    given["mask"] = (generator.random(len(tokens)) < 0.4).astype(numpy.int32)
    return given


def record(recorder: Recorder, tokens: list[int], given: dict[str, numpy.ndarray]) -> dict[str, torch.Tensor]:
    operations, layer = formulae(given), recorder.count // 2
    mask = torch.from_numpy(given["mask"]).bool()[:, None]
    weights = torch.from_numpy(given["weights"]).double()
    heads = unit(torch.from_numpy(given["heads"]).double())
    place, sooner = f"hidden.{layer}", f"hidden.{layer - 1}"

    def gated(operation, point: str, bias: str):
        def edit(rows, before):
            is_open = (before[point] @ weights + float(given[bias][0]) > 0)[:, None]
            assert 0 < int(is_open.sum()) < len(rows)
            return torch.where(is_open, operation(rows), rows)

        return edit

    runs = {}
    for name, operation in operations.items():
        runs[f"{name}.all"] = {place: lambda rows, _, operation=operation: operation(rows)}
        runs[f"{name}.masked"] = {place: lambda rows, _, operation=operation: torch.where(mask, operation(rows), rows)}
        runs[f"{name}.gated"] = {place: gated(operation, sooner, "bias.earlier")}
    runs["gate.here"] = {place: gated(operations["add"], place, "bias.here")}
    # The gate sees its place as it was before anything was written there.
    runs["gate.before"] = {place: lambda rows, before: gated(operations["rotate"], place, "bias.here")(operations["set"](rows), before)}
    runs["several.all"] = {
        place: lambda rows, _: operations["rotate"](operations["add"](operations["ablate"](rows))),
        f"hidden.{layer - 1}": lambda rows, _: operations["keep"](rows),
        f"mlp.{layer}": lambda rows, _: operations["set"](rows),
    }
    runs["mlp.all"] = {f"mlp.{layer}": lambda rows, _: operations["ablate"](rows)}
    runs["heads.all"] = {f"heads.{layer}": lambda rows, _: rows - (rows @ heads)[:, None] * heads}
    values = {}
    for name, edits in runs.items():
        result = recorder.run(tokens, edits=edits)
        values[f"{name}.hidden"] = result[f"hidden.{recorder.count}"]
        values[f"{name}.logits"] = result["logits"][-1:]
    return values


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=GOLDEN)
    parser.add_argument("--only", nargs="*", choices=MODELS, help="names of models; default all")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    for tiny in tiny_models():
        if tiny.name not in (arguments.only or MODELS):
            continue
        generator = numpy.random.default_rng([SEED, sum(tiny.name.encode())])
        tokens = draw_tokens(tiny, generator)[STEERED]  # the same as in record_models.py
        model = tiny.build()
        given = draw(Recorder(tiny, model), tokens, numpy.random.default_rng([SEED, 5, sum(tiny.name.encode())]))
        with everything_in_double():
            reference = record(Recorder(tiny, model.double()), tokens, given)
        tensors = {name: value.detach().numpy().astype(numpy.float32) for name, value in reference.items()}
        tensors |= given
        about = {
            "model": tiny.name, "sequence": STEERED, "seed": SEED, "recorder": "Tests/Recorders/record_operations.py",
            "torch": torch.__version__.split("+")[0], "transformers": transformers.__version__,
        }
        path = arguments.out / f"operations.{tiny.name}.safetensors"
        ordered = {name: numpy.ascontiguousarray(tensors[name]) for name in sorted(tensors)}
        safetensors.numpy.save_file(ordered, path, {"golden": json.dumps(about, sort_keys=True)})
        path.chmod(0o644)
        print(f"{tiny.name:8} {path.stat().st_size // 1000} kB, {len(reference)} tensors", flush=True)


if __name__ == "__main__":
    main()
