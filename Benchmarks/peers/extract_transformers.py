"""Peer: mean-pooled hidden states with transformers + torch, from model folder and text file to a safetensors file.

What a careful user would write: F32, tokenised at once, sorted by length, batches of 64, no gradients, no language-model
head, no cache, pooled per batch so that nothing of size tokens × width × layers outlives it. With `--layer L` only
that hidden state is kept, as transformers' documentation shows it (`output_hidden_states=True`, index L); with `--cut`
the model is shortened by hand before, so that the blocks after it aren't computed. `hidden.L` is [texts, width] in the file's order;
hidden state n is taken before the final norm, as Undertone does.

Usage: extract_transformers.py MODEL_DIR TEXTS.txt OUT.safetensors [--layer L [--cut]] [--batch 64] [--threads 2]
"""

import argparse
import time


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("texts", help="one text a line, UTF-8")
    parser.add_argument("out")
    parser.add_argument("--layer", type=int, help="only this hidden state; default all")
    parser.add_argument("--cut", action="store_true", help="with --layer: drop the blocks after it")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--include-special", action="store_true", help="pool [CLS], [SEP], <s> … too")
    return parser.parse_args()


def cut(model, layer: int | None) -> int:
    """Keep the blocks before `layer`, drop the final norm; the number of blocks kept."""
    import torch

    stack = model.encoder if hasattr(model, "encoder") else model.transformer if hasattr(model, "transformer") else model
    name = "layers" if hasattr(stack, "layers") else "layer"
    blocks = getattr(stack, name)
    if layer is not None:
        if not 0 <= layer <= len(blocks):
            raise SystemExit(f"this model has hidden states 0…{len(blocks)}")
        setattr(stack, name, blocks[: max(layer, 1)])
        model.config.num_hidden_layers = max(layer, 1)
    if hasattr(model, "norm"):
        model.norm = torch.nn.Identity()
    return len(getattr(stack, name))


def main() -> None:
    started = time.perf_counter()
    arguments = parse()
    import torch
    from safetensors.torch import save_file
    from transformers import AutoModel, AutoTokenizer, logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    torch.set_num_threads(arguments.threads)
    tokenizer = AutoTokenizer.from_pretrained(arguments.model)
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    tokenizer.padding_side = "right"
    options = {"add_pooling_layer": False} if "bert" in type(tokenizer).__name__.lower() else {}
    model = AutoModel.from_pretrained(arguments.model, dtype=torch.float32, **options).eval()
    count = cut(model, arguments.layer if arguments.cut else None)
    limit = model.config.max_position_embeddings

    with open(arguments.texts, encoding="utf-8", newline="\n") as file:
        texts = file.read().split("\n")
    if texts[-1] == "":
        texts.pop()
    encoded = tokenizer(texts, truncation=True, max_length=limit, return_special_tokens_mask=not arguments.include_special)
    lengths = [len(ids) for ids in encoded["input_ids"]]
    order = sorted(range(len(texts)), key=lengths.__getitem__)
    wanted = range(count + 1) if arguments.layer is None else [arguments.layer]
    pooled = {layer: torch.empty(len(texts), model.config.hidden_size) for layer in wanted}
    decoder = {"use_cache": False} if hasattr(model.config, "use_cache") and not hasattr(model, "encoder") else {}
    loaded = time.perf_counter()
    with torch.inference_mode():
        for at in range(0, len(order), arguments.batch):
            rows = order[at : at + arguments.batch]
            batch = tokenizer.pad({"input_ids": [encoded["input_ids"][row] for row in rows]}, return_tensors="pt")
            output = model(**batch, output_hidden_states=not arguments.cut or arguments.layer == 0, **decoder)
            mask = batch["attention_mask"]
            if not arguments.include_special:
                special = [encoded["special_tokens_mask"][row] for row in rows]
                plain = torch.tensor([[1 - bit for bit in bits] + [0] * (mask.shape[1] - len(bits)) for bits in special])
                plain[plain.sum(1) == 0] = mask[plain.sum(1) == 0]
                mask = plain
            weights = (mask / mask.sum(1, keepdim=True)).to(torch.float32).unsqueeze(1)
            for layer in wanted:
                state = output.last_hidden_state if arguments.cut and layer > 0 else output.hidden_states[layer]
                pooled[layer][rows] = torch.bmm(weights, state).squeeze(1)
    save_file({f"hidden.{layer}": value for layer, value in pooled.items()}, arguments.out)
    done = time.perf_counter()
    print(
        f"{len(texts)} texts, {sum(lengths)} tokens: {done - started:.2f} s"
        f" ({loaded - started:.2f} s to load and tokenise, {sum(lengths) / (done - loaded):.0f} tokens/s after)"
    )


if __name__ == "__main__":
    main()
