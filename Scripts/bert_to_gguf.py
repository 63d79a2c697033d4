"""Write a BERT encoder (Hugging Face folder: config.json, model.safetensors, vocab.txt) as an F32 GGUF.

Needs gguf, numpy and safetensors; no torch. Pooling and pooler weights are left out: Undertone pools by itself.
Usage: bert_to_gguf.py MODEL_DIR OUT.gguf [--name NAME]
"""

import argparse
import json
import pathlib
import sys

import gguf
import numpy
from safetensors.numpy import load_file

NAMES = {
    "embeddings.word_embeddings": "token_embd",
    "embeddings.position_embeddings": "position_embd",
    "embeddings.token_type_embeddings": "token_types",
    "embeddings.LayerNorm": "token_embd_norm",
    "attention.self.query": "attn_q",
    "attention.self.key": "attn_k",
    "attention.self.value": "attn_v",
    "attention.output.dense": "attn_output",
    "attention.output.LayerNorm": "attn_output_norm",
    "intermediate.dense": "ffn_up",
    "output.dense": "ffn_down",
    "output.LayerNorm": "layer_output_norm",
}
LEFT_OUT = ("embeddings.position_ids", "pooler.", "cls.")


def gguf_name(name: str) -> str:
    """`encoder.layer.3.attention.self.query.weight` → `blk.3.attn_q.weight`."""
    stem, kind = name.rsplit(".", 1)
    if stem.startswith("encoder.layer."):
        _, _, block, rest = stem.split(".", 3)
        return f"blk.{block}.{NAMES[rest]}.{kind}"
    return f"{NAMES[stem]}.{kind}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--name", default="bert")
    arguments = parser.parse_args()

    config = json.loads((arguments.model / "config.json").read_text())
    if config.get("model_type") != "bert":
        sys.exit(f"{arguments.model / 'config.json'}: model_type is {config.get('model_type')!r}; this script writes 'bert' only")
    vocabulary = (arguments.model / "vocab.txt").read_text(encoding="utf-8").split("\n")
    if vocabulary[-1] == "":
        vocabulary.pop()
    if len(vocabulary) != config["vocab_size"]:
        sys.exit(f"vocab.txt has {len(vocabulary)} entries, config.json says {config['vocab_size']}")

    writer = gguf.GGUFWriter(arguments.out, "bert")
    writer.add_name(arguments.name)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_layer_norm_eps(config["layer_norm_eps"])
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType.NONE)
    writer.add_vocab_size(len(vocabulary))

    special = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
    tokens, types = [], []
    for token in vocabulary:
        if token in special or (token.startswith("[unused") and token.endswith("]")):
            tokens.append(token)
            types.append(gguf.TokenType.UNKNOWN if token == "[UNK]" else gguf.TokenType.CONTROL)
        else:
            # WordPiece continues a word with "##"; llama.cpp marks the beginning of one instead.
            tokens.append(token[2:] if token.startswith("##") else "\u2581" + token)
            types.append(gguf.TokenType.NORMAL)
    writer.add_tokenizer_model("bert")
    writer.add_tokenizer_pre("default")
    writer.add_token_type_count(config["type_vocab_size"])
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_bos_token_id(vocabulary.index("[CLS]"))
    writer.add_sep_token_id(vocabulary.index("[SEP]"))
    writer.add_unk_token_id(vocabulary.index("[UNK]"))
    writer.add_pad_token_id(vocabulary.index("[PAD]"))
    writer.add_mask_token_id(vocabulary.index("[MASK]"))

    tensors = {}
    for name, tensor in load_file(arguments.model / "model.safetensors").items():
        name = name.removeprefix("bert.")
        if not name.startswith(LEFT_OUT):
            tensors[gguf_name(name)] = numpy.ascontiguousarray(tensor, dtype=numpy.float32)
    # One product instead of three: queries, keys and values come out of one matrix.
    for block in range(config["num_hidden_layers"]):
        for kind in ("weight", "bias"):
            parts = [tensors.pop(f"blk.{block}.attn_{part}.{kind}") for part in "qkv"]
            tensors[f"blk.{block}.attn_qkv.{kind}"] = numpy.concatenate(parts)
    for name, tensor in tensors.items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main()
