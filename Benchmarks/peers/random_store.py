#!/usr/bin/env python3
"""An activation store of random vectors with emotions, scenarios and noise in them, as `undertone extract` writes one.

Usage: random_store.py OUT_DIR [--emotions 20] [--scenarios 200] [--layers 33] [--width 4096] [--share 1] [--seed 0]
Every scenario has a baseline and each emotion with probability --share. A layer is made and written at a time.
"""

import argparse
import hashlib
import json
import pathlib
import struct

import numpy as np


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--emotions", type=int, default=20)
    parser.add_argument("--scenarios", type=int, default=200)
    parser.add_argument("--layers", type=int, default=33)
    parser.add_argument("--width", type=int, default=4096)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    generator = np.random.default_rng(arguments.seed)
    names = [f"emotion{number:02}" for number in range(arguments.emotions)]
    rows = [
        (scenario, emotion)
        for scenario in range(arguments.scenarios)
        for emotion in range(-1, arguments.emotions)
        if emotion < 0 or generator.random() < arguments.share
    ]
    arguments.out.mkdir(parents=True)
    lines = [
        json.dumps({
            "id": f"row{number}", "labels": [names[emotion] if emotion >= 0 else "baseline"],
            "scenario": f"scene{scenario:03}", "tokens": 90, "text": f"text {number}",
        }, separators=(",", ":"))
        for number, (scenario, emotion) in enumerate(rows)
    ]
    examples = "".join(line + "\n" for line in lines).encode()
    (arguments.out / "examples.jsonl").write_bytes(examples)
    layers, width, count = list(range(arguments.layers)), arguments.width, len(rows)
    manifest = {
        "format": 1,
        "model": {"sha256": "0" * 64, "name": "random", "architecture": "llama", "width": width, "blockCount": arguments.layers - 1},
        "corpus": {"spec": "paired:random", "sha256": hashlib.sha256(examples).hexdigest()},
        "examples": count, "site": "hidden", "layers": layers, "widths": [width] * len(layers), "precision": "F32",
        "pooling": "mean", "options": {"seed": str(arguments.seed)}, "llamaVersion": "none", "toolVersion": "none",
        "examplesBytes": len(examples),
    }
    settings = {
        "format": "1", "model hash": manifest["model"]["sha256"], "model name": "random", "architecture": "llama",
        "model width": str(width), "blocks": str(arguments.layers - 1), "corpus hash": manifest["corpus"]["sha256"],
        "examples": str(count), "site": "hidden", "layers": ",".join(map(str, layers)),
        "widths": ",".join(map(str, manifest["widths"])), "precision": "F32", "pooling": "mean",
        "llama.cpp version": "none", "undertone version": "none", "option seed": str(arguments.seed),
    }
    quoted = "".join(f"{json.dumps(key)}:{json.dumps(value)}\n" for key, value in sorted(settings.items()))
    size = count * width * 4
    header = {"__metadata__": {"fingerprint": hashlib.sha256(quoted.encode()).hexdigest()}}
    for layer in layers:
        header[f"hidden.{layer}"] = {"dtype": "F32", "shape": [count, width], "data_offsets": [layer * size, (layer + 1) * size]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    scenario = np.array([row[0] for row in rows])
    emotion = np.array([row[1] for row in rows])
    with open(arguments.out / "activations.safetensors", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _ in layers:
            vectors = generator.standard_normal((count, width), dtype=np.float32)
            effects = generator.standard_normal((arguments.scenarios, width), dtype=np.float32)
            emotions = generator.standard_normal((arguments.emotions + 1, width), dtype=np.float32)
            emotions[-1] = 0  # the baseline
            vectors += 1.5 * effects[scenario]
            vectors += 0.5 * emotions[emotion]
            file.write(vectors.tobytes())
    (arguments.out / "manifest.json").write_text(json.dumps(manifest, sort_keys=True), encoding="utf-8")
    print(f"{count} rows, {len(layers)} layers, {len(layers) * size / 1e9:.2f} GB")


if __name__ == "__main__":
    main()
