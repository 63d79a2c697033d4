#!/usr/bin/env python3
"""The eight methods of `undertone fit --target all --method all` in numpy and scikit-learn, as one would write them.

Usage: fit_numpy.py STORE OUT.npz [--layers N] [--divisions D]
Estimates from all rows; with --divisions also the mean split-half cosine over so many random halves of the scenarios.
"""

import argparse
import json
import pathlib
import warnings

import numpy as np
from sklearn.covariance import ledoit_wolf_shrinkage
from sklearn.linear_model import LogisticRegression


def discriminant(x, target):
    """(S_w shrunk by Ledoit and Wolf)^-1 (mu1 - mu0), by Woodbury's identity on the rows' side."""
    means = np.stack([x[~target].mean(0), x[target].mean(0)])
    within = x - means[target.astype(int)]
    n, width = within.shape
    rho = ledoit_wolf_shrinkage(within, assume_centered=True)
    ridge = rho * (within ** 2).sum() / n / width
    own = (1 - rho) / n
    delta = means[1] - means[0]
    inner = within @ within.T
    inner[np.diag_indices(n)] += ridge / own
    return (delta - within.T @ np.linalg.solve(inner, within @ delta)) / ridge


def logistic(x, target):
    centred = x - x.mean(0)
    centred /= np.sqrt((centred ** 2).mean())
    model = LogisticRegression(class_weight="balanced", max_iter=1000).fit(centred, target)
    return centred.T @ (centred @ model.coef_[0])


def differences(x, target, scenario):
    found = []
    for value in np.unique(scenario):
        own, other = (scenario == value) & target, (scenario == value) & ~target
        if own.any() and other.any():
            found.append(x[own].mean(0) - x[other].mean(0))
    return np.array(found)


def pair_methods(x, target, scenario):
    paired = differences(x, target, scenario)
    component = np.linalg.svd(paired, full_matrices=False)[2][0]
    if np.sign(paired @ component).sum() < 0:
        component = -component
    return {
        "dim": x[target].mean(0) - x[~target].mean(0), "paired": paired.mean(0), "pca": component,
        "lda": discriminant(x, target), "logistic": logistic(x, target),
    }


def table_methods(x, emotion, scenario, count):
    """two-way, centred and circuit-centred for all emotions: {method: [count, width]}."""
    places = np.unique(scenario, return_inverse=True)[1]
    design = np.zeros((len(x), places.max() + 1 + count))
    design[np.arange(len(x)), places] = 1
    kept = np.flatnonzero(emotion >= 0)
    design[kept, places.max() + 1 + emotion[kept]] = 1
    terms = np.linalg.lstsq(design, x, rcond=None)[0]
    means = np.stack([x[emotion == value].mean(0) for value in range(-1, count)])
    centred = x.copy()
    for value in range(places.max() + 1):
        rows = np.flatnonzero(places == value)
        cells = np.stack([x[rows[emotion[rows] == e]].mean(0) for e in np.unique(emotion[rows])])
        centred[rows] -= cells.mean(0)
    circuit = np.stack([centred[emotion == value].mean(0) for value in range(-1, count)])
    return {
        "two-way": terms[-count:], "centred": means[1:] - means.mean(0),
        "circuit-centred": circuit[1:] - circuit.mean(0),
    }


def all_methods(x, emotion, scenario, count):
    found = table_methods(x, emotion, scenario, count)
    pairs = []
    for value in range(count):
        rows = np.flatnonzero((emotion == value) | (emotion == -1))
        pairs.append(pair_methods(x[rows], emotion[rows] == value, scenario[rows]))
    for name in pairs[0]:
        found[name] = np.stack([pair[name] for pair in pairs])
    return {name: v / np.linalg.norm(v, axis=1, keepdims=True) for name, v in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--layers", type=int, help="only the first so many")
    parser.add_argument("--divisions", type=int, default=0)
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    manifest = json.loads((arguments.store / "manifest.json").read_text())
    rows = [json.loads(line) for line in (arguments.store / "examples.jsonl").read_text().splitlines()]
    names = sorted({row["labels"][0] for row in rows} - {"baseline"})
    emotion = np.array([names.index(row["labels"][0]) if row["labels"][0] != "baseline" else -1 for row in rows])
    scenario = np.unique([row["scenario"] for row in rows], return_inverse=True)[1]
    generator = np.random.default_rng(0)
    results = {}
    with open(arguments.store / "activations.safetensors", "rb") as file:
        start = 8 + int.from_bytes(file.read(8), "little")
        for number, layer in enumerate(manifest["layers"][: arguments.layers]):
            shape = (manifest["examples"], manifest["widths"][number])
            file.seek(start + number * shape[0] * shape[1] * 4)
            x = np.fromfile(file, dtype=np.float32, count=shape[0] * shape[1]).reshape(shape)
            for name, vectors in all_methods(x, emotion, scenario, len(names)).items():
                results[f"{name}.{layer}"] = vectors
            cosines = []
            for _ in range(arguments.divisions):
                first = np.isin(scenario, generator.permutation(scenario.max() + 1)[: (scenario.max() + 1) // 2])
                one, other = (all_methods(x[side], emotion[side], scenario[side], len(names)) for side in (first, ~first))
                cosines.append([(one[name] * other[name]).sum(1) for name in one])
            if cosines:
                results[f"halves.{layer}"] = np.mean(cosines, axis=0)
    np.savez(arguments.out, **results)


if __name__ == "__main__":
    main()
