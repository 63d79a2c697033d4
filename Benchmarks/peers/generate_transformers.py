"""Peer: steered generation with transformers + torch: a forward hook adds a vector to the output of one block.

What a careful user would write: F32, key-value cache, no gradients, `generate` with sampling. Loading and a first,
shorter generation are left out of the time.

Usage: generate_transformers.py MODEL_DIR [--layer L] [--tokens 64] [--prompt 16] [--threads 2] [--rounds 3] [--unsteered]
Prints one JSON object with the tokens a second of each round.
"""

import argparse
import json
import time


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--layer", type=int, help="hidden state to write; default the middle one")
    parser.add_argument("--tokens", type=int, default=64)
    parser.add_argument("--prompt", type=int, default=16)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--unsteered", action="store_true")
    arguments = parser.parse_args()
    import torch
    from transformers import AutoModelForCausalLM, logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    torch.set_num_threads(arguments.threads)
    model = AutoModelForCausalLM.from_pretrained(arguments.model, dtype=torch.float32).eval()
    blocks = model.model.layers
    layer = arguments.layer if arguments.layer is not None else len(blocks) // 2
    width, vocabulary = model.config.hidden_size, model.config.vocab_size
    vector = torch.tensor([((column * 37 + 101) % 201 - 100) / 20_000 for column in range(width)])

    def hook(module, args, output):
        return (output[0] + vector, *output[1:]) if isinstance(output, tuple) else output + vector

    if not arguments.unsteered:
        blocks[layer - 1].register_forward_hook(hook)
    prompt = torch.tensor([[(place * 131) % (vocabulary - 10) + 5 for place in range(arguments.prompt)]])

    def rate(tokens: int) -> float:
        torch.manual_seed(0)
        started = time.perf_counter()
        with torch.inference_mode():
            made = model.generate(
                prompt, attention_mask=torch.ones_like(prompt), do_sample=True, top_k=0, max_new_tokens=tokens, min_new_tokens=tokens
            )
        return (made.shape[1] - prompt.shape[1]) / (time.perf_counter() - started)

    rate(4)
    print(json.dumps({"tokensPerSecond": [rate(arguments.tokens) for _ in range(arguments.rounds)]}))


if __name__ == "__main__":
    main()
