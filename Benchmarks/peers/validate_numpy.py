#!/usr/bin/env python3
"""The families' permutation test of `undertone validate` in numpy, as one would write it.

Usage: validate_numpy.py STORE EMOTIONS_JSON OUT.json [--permutations 1000] [--layers N] [--wide]
Two-way directions (scenario + emotion, least squares over emotion texts), cosines, cohesion of each family; labels permuted within
scenarios, directions fitted again each time. Works on inner products of texts, as ours does; --wide fits in the full width instead.
"""

import argparse
import json
import pathlib
import struct

import numpy as np


def read(store):
    rows = [json.loads(line) for line in (store / "examples.jsonl").read_text(encoding="utf-8").split("\n")[:-1]]
    path = store / "activations.safetensors"
    with open(path, "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(size))
    data = np.memmap(path, dtype=np.uint8, mode="r", offset=8 + size)
    layers = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            layers[int(name.split(".")[1])] = data[start:end].view(np.float32).reshape(entry["shape"])
    return rows, dict(sorted(layers.items()))


def cohesions(cosines, family, names):
    same = family[:, None] == family[None, :]
    off = ~np.eye(len(family), dtype=bool)
    return [
        cosines[(family == f)[:, None] & same & off].mean() - cosines[family == f][:, family != f].mean() for f in names
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=pathlib.Path)
    parser.add_argument("emotions", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--permutations", type=int, default=1000)
    parser.add_argument("--layers", type=int)
    parser.add_argument("--wide", action="store_true")
    arguments = parser.parse_args()
    rows, layers = read(arguments.store)
    catalogue = json.loads(arguments.emotions.read_text(encoding="utf-8"))["emotions"]
    told = [i for i, row in enumerate(rows) if row["labels"] != ["baseline"]]
    emotions = sorted({rows[i]["labels"][0] for i in told})
    scenarios = sorted({rows[i]["scenario"] for i in told})
    label = np.array([emotions.index(rows[i]["labels"][0]) for i in told])
    scenario = np.array([scenarios.index(rows[i]["scenario"]) for i in told])
    family = np.array([catalogue[name]["family"] for name in emotions])
    names = [name for name in sorted(set(family)) if (family == name).sum() > 1]
    free = np.eye(len(told))  # takes scenario means off
    for s in range(len(scenarios)):
        rows_of = np.flatnonzero(scenario == s)
        free[np.ix_(rows_of, rows_of)] -= 1 / len(rows_of)
    generator = np.random.default_rng(0)

    def weights(label):
        indicator = np.zeros((len(told), len(emotions)))
        indicator[np.arange(len(told)), label] = 1
        return np.linalg.pinv(indicator.T @ free @ indicator, hermitian=True) @ indicator.T @ free

    permuted = []
    for _ in range(arguments.permutations):
        moved = label.copy()
        for s in range(len(scenarios)):
            rows_of = np.flatnonzero(scenario == s)
            moved[rows_of] = generator.permutation(label[rows_of])
        permuted.append(weights(moved))

    def cosines(weight, x, gram):
        products = (v := weight @ x) @ v.T if arguments.wide else weight @ gram @ weight.T
        length = np.sqrt(np.diag(products))
        return products / length / length[:, None]

    result = {}
    for layer, vectors in list(layers.items())[: arguments.layers]:
        x = vectors[told].astype(np.float64)
        x -= x.mean(0)
        gram = x @ x.T
        observed = cohesions(cosines(weights(label), x, gram), family, names)
        null = np.array([cohesions(cosines(weight, x, gram), family, names) for weight in permuted])
        result[layer] = {
            name: {
                "cohesion": observed[i], "z": (observed[i] - null[:, i].mean()) / null[:, i].std(ddof=1),
                "p": min(1, 2 * min(1 + (null[:, i] >= observed[i]).sum(), 1 + (null[:, i] <= observed[i]).sum()) / (1 + len(null))),
            }
            for i, name in enumerate(names)
        }
    arguments.out.write_text(json.dumps(result, default=float), encoding="utf-8")


if __name__ == "__main__":
    main()
