"""Write the golden models and their reference values: Tests/LlamaEngineTests/Golden/<model>.{gguf,safetensors}.

The weights are float32 numbers drawn from a seed; the reference is transformers' own forward pass (eager attention)
with every operation in float64, rounded to float32 at the end, so a deviation is the engine's alone. Layout, meaning
and tolerance: README.md beside the files.

Usage: record_models.py [--out DIR] [--only NAME ...]      (packages: requirements.txt)
"""

import argparse
import contextlib
import json
import pathlib

import numpy
import safetensors.numpy
import torch
import transformers
from tiny_models import SEED, Tiny, tiny_models

LENGTHS = (1, 9, 24)  # a lone token, one inside a sliding window of 8 and a bit, one of several windows
STEERED = 2  # the sequence whose steering is recorded
STRENGTH = 0.5  # of the mean norm of the hidden state over the steered sequence
GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "LlamaEngineTests" / "Golden"


@contextlib.contextmanager
def everything_in_double():
    """transformers casts to float32 inside norms, softmax and rotary tables; here those casts go to float64."""
    saved = torch.float32, torch.float, torch.Tensor.float
    torch.float32 = torch.float = torch.float64
    torch.Tensor.float = torch.Tensor.double
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.float32, torch.float, torch.Tensor.float = saved
        torch.set_default_dtype(saved[0])


class Recorder:
    """One forward pass with hooks: what comes out is in `values`; `edit` is added at one hidden state, and `edits` are
    functions by place (hidden.L, heads.B, mlp.B) of its rows and of what was there, and before it, ere it was edited.

    hidden.L  [tokens, width]   the residual stream: the input of block L, and after the last block its output
    heads.B / attention.B       input and output of block B's attention output projection (bias included)
    neurons.B / mlp.B           input and output of block B's last MLP projection (bias included)
    logits    [tokens, vocabulary]
    """

    def __init__(self, tiny: Tiny, model: torch.nn.Module):
        self.tiny, self.model = tiny, model
        self.blocks = model.get_submodule(tiny.blocks)
        self.count = len(self.blocks)

    def run(self, tokens: list[int], edit: tuple[int, torch.Tensor] | None = None, edits: dict | None = None) -> dict[str, torch.Tensor]:
        values: dict[str, torch.Tensor] = {}
        before: dict[str, torch.Tensor] = {}
        edits = edits or {}
        handles = []

        def edited(name: str, state: torch.Tensor) -> torch.Tensor:
            rows = state.reshape(len(tokens), -1)
            before[name] = rows
            return edits[name](rows, before).reshape(state.shape) if name in edits else state

        def before_block(index: int):
            def hook(module, args, kwargs):
                state = args[0] if args else kwargs["hidden_states"]
                if edit is not None and edit[0] == index:
                    state = state + edit[1]
                state = edited(f"hidden.{index}", state)
                values[f"hidden.{index}"] = state[0]
                return ((state, *args[1:]), kwargs) if args else (args, kwargs | {"hidden_states": state})

            return hook

        def after_last(module, args, output):
            values[f"hidden.{self.count}"] = (output[0] if isinstance(output, tuple) else output)[0]

        def projection(inner: str, outer: str, index: int):
            def hook(module, args, output):
                values[f"{inner}.{index}"] = args[0].reshape(len(tokens), -1)
                output = edited(f"{outer}.{index}", output)
                values[f"{outer}.{index}"] = output.reshape(len(tokens), -1)
                return output

            return hook

        def before_projection(inner: str, index: int):
            def hook(module, args):
                return (edited(f"{inner}.{index}", args[0]), *args[1:])

            return hook

        for index, block in enumerate(self.blocks):
            handles.append(block.register_forward_pre_hook(before_block(index), with_kwargs=True))
            attention, mlp = block.get_submodule(self.tiny.attention_output), block.get_submodule(self.tiny.mlp_output)
            handles.append(attention.register_forward_pre_hook(before_projection("heads", index)))
            handles.append(attention.register_forward_hook(projection("heads", "attention", index)))
            handles.append(mlp.register_forward_hook(projection("neurons", "mlp", index)))
        handles.append(self.blocks[-1].register_forward_hook(after_last))
        try:
            with torch.no_grad():
                ids = torch.tensor([tokens])
                output = self.model(input_ids=ids, attention_mask=torch.ones_like(ids))
        finally:
            for handle in handles:
                handle.remove()
        if getattr(output, "logits", None) is not None:
            values["logits"] = output.logits[0]
        return values


def draw_tokens(tiny: Tiny, generator: numpy.random.Generator) -> list[list[int]]:
    sequences = []
    for length in LENGTHS:
        tokens = generator.integers(0, len(tiny.tokenizer.tokens), length).tolist()
        if tiny.tokenizer.first is not None:
            tokens[0] = tiny.tokenizer.first
        if tiny.tokenizer.last is not None and length > 1:
            tokens[-1] = tiny.tokenizer.last
        sequences.append(tokens)
    return sequences


def record(recorder: Recorder, sequences: list[list[int]], steering: dict[str, numpy.ndarray]) -> dict[str, torch.Tensor]:
    values: dict[str, torch.Tensor] = {}
    for index, tokens in enumerate(sequences):
        for name, value in recorder.run(tokens).items():
            if index == STEERED or name.startswith(("hidden", "logits")):  # the other sites once, for size
                values[f"sequence{index}.{name}"] = value
    mask = torch.from_numpy(steering["steer.mask"]).bool()
    for layer in steered_layers(recorder.count):
        addition = torch.from_numpy(steering[f"steer{layer}.addition"]).to(next(recorder.model.parameters()).dtype)
        for kind, rows in (("all", torch.ones_like(mask)), ("masked", mask)):
            edited = recorder.run(sequences[STEERED], (layer, rows[:, None] * addition[None, :]))
            for after in range(layer, recorder.count + 1):
                values[f"steer{layer}.{kind}.hidden.{after}"] = edited[f"hidden.{after}"]
            if "logits" in edited:
                values[f"steer{layer}.{kind}.logits"] = edited["logits"][-1:]
    return values


def steered_layers(count: int) -> list[int]:
    return sorted({0, count // 2, count - 1})


def draw_steering(recorder: Recorder, sequences: list[list[int]], generator: numpy.random.Generator) -> dict[str, numpy.ndarray]:
    """A random unit vector a layer, times the strength: the float32 addition that both sides use as it is."""
    plain = recorder.run(sequences[STEERED])
    steering: dict[str, numpy.ndarray] = {}
    for layer in steered_layers(recorder.count):
        state = plain[f"hidden.{layer}"].double().numpy()
        vector = generator.normal(size=state.shape[1])
        vector /= numpy.linalg.norm(vector)
        alpha = STRENGTH * numpy.linalg.norm(state, axis=1).mean()
        steering[f"steer{layer}.addition"] = (alpha * vector).astype(numpy.float32)
    steering["steer.mask"] = (generator.random(LENGTHS[STEERED]) < 0.4).astype(numpy.int32)
    return steering


def worst_row(values: dict[str, torch.Tensor], reference: dict[str, torch.Tensor]) -> float:
    """The largest ‖x − r‖ / ‖r‖ of any recorded row."""
    worst = 0.0
    for name, expected in reference.items():
        difference = (values[name].double() - expected.double()).norm(dim=-1)
        worst = max(worst, (difference / expected.double().norm(dim=-1)).max().item())
    return worst


def make(tiny: Tiny, out: pathlib.Path) -> None:
    generator = numpy.random.default_rng([SEED, sum(tiny.name.encode())])
    sequences = draw_tokens(tiny, generator)
    model = tiny.build()
    tiny.write(model, str(out / f"{tiny.name}.gguf"))
    single = Recorder(tiny, model)
    steering = draw_steering(single, sequences, generator)
    in_single = record(single, sequences, steering)
    with everything_in_double():
        double = Recorder(tiny, model.double())
        reference = record(double, sequences, steering)
    noise = worst_row(in_single, reference)

    tensors = {name: value.numpy().astype(numpy.float32) for name, value in reference.items()}
    tensors |= steering
    for index, tokens in enumerate(sequences):
        tensors[f"sequence{index}.tokens"] = numpy.array(tokens, dtype=numpy.int32)
    about = {
        "model": tiny.name,
        "architecture": tiny.architecture,
        "blocks": single.count,
        "width": int(tensors["sequence0.hidden.0"].shape[1]),
        "sequences": len(sequences),
        "steeredSequence": STEERED,
        "steeredLayers": steered_layers(single.count),
        "strength": STRENGTH,
        "float32Noise": float(f"{noise:.2e}"),
        "seed": SEED,
        "torch": torch.__version__.split("+")[0],
        "transformers": transformers.__version__,
        "recorder": "Tests/Recorders/record_models.py",
        "config": {key: value for key, value in tiny.config.to_diff_dict().items() if key != "transformers_version"},
    }
    path = out / f"{tiny.name}.safetensors"
    # One metadata key: the order of several would differ from run to run.
    metadata = {"golden": json.dumps(about, sort_keys=True)}
    safetensors.numpy.save_file({name: numpy.ascontiguousarray(tensors[name]) for name in sorted(tensors)}, path, metadata)
    path.chmod(0o644)
    norms = [numpy.linalg.norm(tensors[f"sequence2.hidden.{layer}"], axis=1).mean() for layer in range(single.count + 1)]
    sizes = [(out / f"{tiny.name}.{kind}").stat().st_size // 1000 for kind in ("gguf", "safetensors")]
    print(f"{tiny.name:11} {sizes[0]:4} + {sizes[1]:4} kB   float32 noise {noise:.1e}   mean norms {numpy.round(norms, 2)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=GOLDEN)
    parser.add_argument("--only", nargs="*", help="names of models; default all")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    arguments.out.mkdir(parents=True, exist_ok=True)
    models = tiny_models()
    for name in set(arguments.only or []) - {tiny.name for tiny in models}:
        parser.error(f"no model '{name}'; there are {', '.join(tiny.name for tiny in models)}")
    for tiny in models:
        if not arguments.only or tiny.name in arguments.only:
            make(tiny, arguments.out)


if __name__ == "__main__":
    main()
