"""Peer: a vector for every layer from pairs, with the PyPI package steering-vectors, called as its documentation does
(`train_steering_vector(model, tokenizer, samples)`: last token, difference of means, batch size 1 unless told).

Usage: vector_steering_vectors.py MODEL_DIR PAIRS.tsv OUT.safetensors [--batch 1] [--threads 2]
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
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    import torch
    from safetensors.torch import save_file
    from steering_vectors import train_steering_vector
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.set_num_threads(arguments.threads)
    with open(arguments.pairs, encoding="utf-8", newline="\n") as file:
        samples = [tuple(line.rstrip("\n").split("\t")) for line in file]
    tokenizer = AutoTokenizer.from_pretrained(arguments.model)
    model = AutoModelForCausalLM.from_pretrained(arguments.model, dtype=torch.float32).eval()
    vector = train_steering_vector(model, tokenizer, samples, batch_size=arguments.batch)
    # Its layer B is the output of block B, so hidden state B + 1.
    save_file({f"direction.{block + 1}": value.contiguous() for block, value in vector.layer_activations.items()}, arguments.out)
    print(f"{len(samples)} pairs, {len(vector.layer_activations)} vectors: {time.perf_counter() - started:.2f} s")


if __name__ == "__main__":
    main()
