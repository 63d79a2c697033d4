"""Peer: a vector for every layer from pairs, with the PyPI package repeng, called as its README does
(`ControlVector.train(ControlModel(model, layers), tokenizer, dataset)`, then `export_gguf`: last token, first principal
component of the differences, batches of 32).

Usage: vector_repeng.py MODEL_DIR PAIRS.tsv OUT.gguf [--batch 32] [--threads 2]
PAIRS.tsv: positive<TAB>negative, one pair a line.
"""

import argparse
import time


def main() -> None:
    started = time.perf_counter()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("pairs")
    parser.add_argument("out")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    import torch
    from repeng import ControlModel, ControlVector, DatasetEntry
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.set_num_threads(arguments.threads)
    with open(arguments.pairs, encoding="utf-8", newline="\n") as file:
        dataset = [DatasetEntry(*line.rstrip("\n").split("\t")) for line in file]
    tokenizer = AutoTokenizer.from_pretrained(arguments.model)
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token_id = 0  # as in its README
    model = AutoModelForCausalLM.from_pretrained(arguments.model, dtype=torch.float32)
    model = ControlModel(model, list(range(-1, -model.config.num_hidden_layers, -1)))
    vector = ControlVector.train(model, tokenizer, dataset, batch_size=arguments.batch)
    vector.export_gguf(arguments.out)
    print(f"{len(dataset)} pairs, {len(vector.directions)} vectors: {time.perf_counter() - started:.2f} s")


if __name__ == "__main__":
    main()
