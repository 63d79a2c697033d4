"""Write one Llama-shaped model with random weights both ways: as a Hugging Face folder and as an F32 GGUF.

0.36 billion parameters by default (width 1024, 24 blocks, 16 heads, inner 3072, 32,000 tokens, tied output). The
tokenizer is a byte-level BPE trained on a text file, written from the same merges into tokenizer.json and the GGUF, so that
both sides see the same ids (check_random_llama.py). Weights come from a seed, tensor by tensor.

Usage: random_llama.py OUT_DIR --texts TEXTS.txt [--seed 1] [--width 1024 --blocks 24 --inner 3072 --heads 16 --vocabulary 32000]
Writes OUT_DIR/hf/ (config.json, model.safetensors, tokenizer files) and OUT_DIR/model-F32.gguf, 1.4 GB each, and
OUT_DIR/model-Q8_0.gguf, 0.4 GB.
"""

import argparse
import json
import pathlib
import zlib

import gguf
import numpy
from safetensors.numpy import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

END = "<|endoftext|>"
NAMES = {
    "model.embed_tokens": "token_embd",
    "model.norm": "output_norm",
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--texts", type=pathlib.Path, required=True, help="trains the tokenizer")
    for name, value in (("seed", 1), ("width", 1024), ("blocks", 24), ("inner", 3072), ("heads", 16), ("vocabulary", 32000), ("context", 2048)):
        parser.add_argument(f"--{name}", type=int, default=value)
    return parser.parse_args()


def train_tokenizer(texts: pathlib.Path, size: int) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)  # GPT-2's
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=[END],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts.read_text(encoding="utf-8").split("\n"), trainer)
    return tokenizer


def draw(seed: int, name: str, shape: tuple[int, ...]) -> numpy.ndarray:
    generator = numpy.random.default_rng([seed, zlib.crc32(name.encode())])
    if len(shape) == 1:
        return generator.uniform(0.8, 1.2, shape).astype(numpy.float32)
    scale = numpy.float32(0.5 if "embed" in name else shape[1] ** -0.5)
    return generator.standard_normal(shape, dtype=numpy.float32) * scale


def draw_model(arguments: argparse.Namespace, vocabulary: int) -> dict[str, numpy.ndarray]:
    width, inner = arguments.width, arguments.inner
    shapes = {"model.embed_tokens.weight": (vocabulary, width), "model.norm.weight": (width,)}
    for block in range(arguments.blocks):
        stem = f"model.layers.{block}."
        for name in ("input_layernorm", "post_attention_layernorm"):
            shapes[f"{stem}{name}.weight"] = (width,)
        for name in ("q_proj", "k_proj", "v_proj", "o_proj"):
            shapes[f"{stem}self_attn.{name}.weight"] = (width, width)
        for name in ("gate_proj", "up_proj"):
            shapes[f"{stem}mlp.{name}.weight"] = (inner, width)
        shapes[f"{stem}mlp.down_proj.weight"] = (width, inner)
    return {name: draw(arguments.seed, name, shape) for name, shape in shapes.items()}


def write_folder(folder: pathlib.Path, arguments: argparse.Namespace, tokenizer: Tokenizer, tensors: dict[str, numpy.ndarray]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    tokenizer.save(str(folder / "tokenizer.json"))
    end = tokenizer.token_to_id(END)
    config = {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": tokenizer.get_vocab_size(),
        "hidden_size": arguments.width,
        "intermediate_size": arguments.inner,
        "num_hidden_layers": arguments.blocks,
        "num_attention_heads": arguments.heads,
        "num_key_value_heads": arguments.heads,
        "max_position_embeddings": arguments.context,
        "rms_norm_eps": 1e-5,
        "rope_theta": 10000.0,
        "hidden_act": "silu",
        "tie_word_embeddings": True,
        "bos_token_id": end,
        "eos_token_id": end,
        "torch_dtype": "float32",
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1))
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": END, "pad_token": END, "model_max_length": arguments.context})
    )


def interleave(tensor: numpy.ndarray, heads: int) -> numpy.ndarray:
    """Rotary pairs (i, i + half) of transformers to (2i, 2i + 1) of llama.cpp."""
    return tensor.reshape(heads, 2, -1, tensor.shape[1]).swapaxes(1, 2).reshape(tensor.shape)


def write_gguf(path: pathlib.Path, arguments: argparse.Namespace, tokenizer: Tokenizer, tensors: dict[str, numpy.ndarray], quantised: bool = False) -> None:
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("random-llama")
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0 if quantised else gguf.LlamaFileType.ALL_F32)
    writer.add_vocab_size(tokenizer.get_vocab_size())
    writer.add_context_length(arguments.context)
    writer.add_embedding_length(arguments.width)
    writer.add_block_count(arguments.blocks)
    writer.add_feed_forward_length(arguments.inner)
    writer.add_head_count(arguments.heads)
    writer.add_head_count_kv(arguments.heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(arguments.width // arguments.heads)
    writer.add_rope_freq_base(10000.0)
    tokens = [tokenizer.id_to_token(index) for index in range(tokenizer.get_vocab_size())]
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    end = tokenizer.token_to_id(END)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types([gguf.TokenType.CONTROL if token == END else gguf.TokenType.NORMAL for token in tokens])
    writer.add_token_merges([merge if isinstance(merge, str) else " ".join(merge) for merge in merges])
    writer.add_bos_token_id(end)
    writer.add_eos_token_id(end)
    writer.add_add_bos_token(False)
    for name, tensor in tensors.items():
        stem = name.removesuffix(".weight")
        if stem.startswith("model.layers."):
            _, _, block, rest = stem.split(".", 3)
            target = f"blk.{block}.{NAMES[rest]}"
        else:
            target = NAMES[stem]
        if target.endswith(("attn_q", "attn_k")):
            tensor = interleave(tensor, arguments.heads)
        tensor = numpy.ascontiguousarray(tensor)
        if quantised and tensor.ndim == 2:
            kind = gguf.GGMLQuantizationType.Q8_0
            writer.add_tensor(f"{target}.weight", gguf.quants.quantize(tensor, kind), raw_dtype=kind)
        else:
            writer.add_tensor(f"{target}.weight", tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main() -> None:
    arguments = parse()
    tokenizer = train_tokenizer(arguments.texts, arguments.vocabulary)
    tensors = draw_model(arguments, tokenizer.get_vocab_size())
    write_folder(arguments.out / "hf", arguments, tokenizer, tensors)
    for name, quantised in (("model-Q8_0.gguf", True), ("model-F32.gguf", False)):
        partial = arguments.out / f"{name}.partial"
        write_gguf(partial, arguments, tokenizer, tensors, quantised)
        partial.rename(arguments.out / name)
    total = sum(tensor.size for tensor in tensors.values())
    print(f"{total / 1e9:.3f} billion parameters, {tokenizer.get_vocab_size()} tokens: {arguments.out}")


if __name__ == "__main__":
    main()
