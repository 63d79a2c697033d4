"""Do two extractions, or two sets of directions, agree? Prints one JSON object.

Usage: compare.py hidden OURS.safetensors THEIRS.safetensors
           for every tensor of theirs: the largest relative error of a row, ‖ours − theirs‖ / ‖theirs‖
       compare.py directions OURS.safetensors STORE_DIR steering-vectors|repeng|cvector-generator FILE
           steering-vectors: the relative error of our direction times its norm, since both are the mean difference of last tokens
           repeng: absolute cosine of its component with the first principal component of the differences in our store
           cvector-generator: absolute cosine with ours (fit on a mean-pooled store for its mean; it averages over tokens, we over pairs)
       compare.py methods OURS.safetensors PEER.npz
           1 - the smallest absolute cosine of a direction, over methods, emotions and layers
Hidden-state numbers are ours: repeng's direction.N is hidden state N + 1, cvector-generator's direction.N is N.
"""

import json
import pathlib
import sys

import numpy
from safetensors import safe_open


def tensors(path: str) -> dict[str, numpy.ndarray]:
    with safe_open(path, framework="numpy") as file:
        return {name: file.get_tensor(name).astype(numpy.float64) for name in file.keys()}


def cosine(a: numpy.ndarray, b: numpy.ndarray) -> float:
    return float(abs(a @ b) / (numpy.linalg.norm(a) * numpy.linalg.norm(b)))


def compare_hidden(ours_path: str, theirs_path: str) -> dict:
    errors = {}
    with safe_open(ours_path, framework="numpy") as ours, safe_open(theirs_path, framework="numpy") as theirs:
        for name in sorted(theirs.keys(), key=lambda name: int(name.split(".")[1])):
            a, b = ours.get_tensor(name).astype(numpy.float64), theirs.get_tensor(name).astype(numpy.float64)
            if a.shape != b.shape:
                raise SystemExit(f"{name}: shapes {a.shape} and {b.shape}")
            errors[name] = float((numpy.linalg.norm(a - b, axis=1) / numpy.linalg.norm(b, axis=1)).max())
    return {"what": "largest relative row error", "worst": max(errors.values()), "each": errors}


def our_directions(path: str) -> dict[int, numpy.ndarray]:
    """Unit vectors times their norms, by hidden state."""
    with safe_open(path, framework="numpy") as file:
        entries = json.loads(file.metadata()["undertone.directions"])
        found = {}
        for entry in entries:
            layer = int(entry["tensor"].rsplit(".", 1)[1])
            found[layer] = file.get_tensor(entry["tensor"]).astype(numpy.float64) * entry["norm"]
        return found


def gguf_directions(path: str, shift: int) -> dict[int, numpy.ndarray]:
    from gguf import GGUFReader

    reader = GGUFReader(path)
    return {int(tensor.name.split(".")[1]) + shift: tensor.data.astype(numpy.float64) for tensor in reader.tensors}


def first_component(store: str, layer: int) -> numpy.ndarray:
    """Of the differences positive − negative, centred; the store's rows alternate, as repeng's do."""
    with safe_open(f"{store}/activations.safetensors", framework="numpy") as file:
        rows = file.get_tensor(f"hidden.{layer}").astype(numpy.float64)
    differences = rows[0::2] - rows[1::2]
    return numpy.linalg.svd(differences - differences.mean(0), full_matrices=False)[2][0]


def compare_directions(ours_path: str, store: str, peer: str, theirs_path: str) -> dict:
    ours = our_directions(ours_path)
    each = {}
    if peer == "steering-vectors":
        for name, b in tensors(theirs_path).items():
            layer = int(name.split(".")[1])
            each[layer] = float(numpy.linalg.norm(ours[layer] - b) / numpy.linalg.norm(b))
        return {"what": "largest relative error of a mean difference", "worst": max(each.values()), "each": each}
    if peer == "repeng":
        for layer, b in gguf_directions(theirs_path, 1).items():
            each[layer] = cosine(first_component(store, layer), b)
        return {"what": "smallest absolute cosine with the first component of our differences", "worst": min(each.values()), "each": each}
    for layer, b in gguf_directions(theirs_path, 0).items():
        each[layer] = cosine(ours[layer], b)
    return {"what": "smallest absolute cosine with our mean-pooled directions", "worst": min(each.values()), "each": each}


def compare_methods(ours_path: str, theirs_path: str) -> dict:
    theirs = numpy.load(theirs_path)
    each: dict[str, float] = {}
    with safe_open(ours_path, framework="numpy") as file:
        entries = json.loads(file.metadata()["undertone.directions"])
        names = sorted({entry["name"] for entry in entries})
        for entry in entries:
            key = f"{entry['method']}.{entry['point']['layer']}"
            if key in theirs.files:
                far = 1 - cosine(file.get_tensor(entry["tensor"]).astype(numpy.float64), theirs[key][names.index(entry["name"])].astype(numpy.float64))
                each[entry["method"]] = max(each.get(entry["method"], 0.0), far)
    return {"what": "1 - the smallest absolute cosine of a direction", "worst": max(each.values()), "each": each}


def main() -> None:
    arguments = sys.argv[1:]
    if len(arguments) == 3 and arguments[0] == "hidden":
        result = compare_hidden(*arguments[1:])
    elif len(arguments) == 5 and arguments[0] == "directions":
        result = compare_directions(*arguments[1:])
    elif len(arguments) == 3 and arguments[0] == "methods":
        result = compare_methods(*arguments[1:])
    else:
        sys.exit(__doc__)
    result["each"] = {str(key): value for key, value in sorted(result["each"].items(), key=lambda item: str(item[0]))}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
