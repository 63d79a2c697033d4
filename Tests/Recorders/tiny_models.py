"""The tiny random-weight models of the golden files: how transformers builds each, and how it is laid down as GGUF.

A `Tiny` names the modules one hooks (blocks, the two output projections of a block) and the tensors' GGUF names, with
the rearrangements that llama.cpp expects: q and k rows interleaved for Llama, transposed Conv1D for GPT-2, q k v of
all heads apart for GPT-NeoX, 1 added to Gemma's norm weights.
"""

import dataclasses
import re
import zlib
from typing import Callable

import gguf
import numpy
import torch
import transformers
from tiny_tokenizers import Tokenizer, byte_level, sentencepiece, wordpiece

SEED = 20260


@dataclasses.dataclass
class Tiny:
    name: str
    architecture: str  # llama.cpp's
    tokenizer: Tokenizer
    config: transformers.PreTrainedConfig
    model_class: type
    blocks: str  # path of the list of blocks
    attention_output: str  # inside a block: projects heads → attention output
    mlp_output: str  # inside a block: projects neurons → MLP output
    tensors: dict[str, str]  # transformers stem (a block's number as #) → GGUF stem
    parameters: Callable[[gguf.GGUFWriter, transformers.PreTrainedConfig], None]
    rearrange: Callable[[str, numpy.ndarray, transformers.PreTrainedConfig], numpy.ndarray] = lambda stem, x, config: x
    embedding_scale: float = 0.6
    norm_centre: float = 1.0

    def build(self) -> torch.nn.Module:
        """The model in float32, its weights drawn from a generator seeded by the tensor's name."""
        self.config._attn_implementation = "eager"
        model = self.model_class(self.config).eval()
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                parameter.copy_(torch.from_numpy(self.draw(name, tuple(parameter.shape))))
        return model

    def draw(self, name: str, shape: tuple[int, ...]) -> numpy.ndarray:
        generator = numpy.random.default_rng([SEED, zlib.crc32(f"{self.name}/{name}".encode())])
        if len(shape) == 1 and name.endswith("weight"):  # norms
            values = generator.uniform(self.norm_centre - 0.3, self.norm_centre + 0.3, shape)
        elif len(shape) == 1:
            values = generator.normal(0, 0.1, shape)
        elif re.search(r"embed|wte|wpe", name):
            values = generator.normal(0, self.embedding_scale, shape)
        else:
            fan_in = shape[0] if self.architecture == "gpt2" else shape[1]
            values = generator.normal(0, 1.2 / fan_in**0.5, shape)
        return values.astype(numpy.float32)

    def write(self, model: torch.nn.Module, path: str) -> None:
        writer = gguf.GGUFWriter(path, self.architecture)
        writer.add_name(f"undertone-golden-{self.name}")
        writer.add_file_type(gguf.LlamaFileType.ALL_F32)
        writer.add_vocab_size(len(self.tokenizer.tokens))
        self.parameters(writer, self.config)
        self.tokenizer.write(writer)
        for name, parameter in model.named_parameters():  # a tied output matrix is listed once, as the embedding
            stem, kind = name.rsplit(".", 1)
            number = re.search(r"\.(\d+)\.", stem)
            target = self.tensors[re.sub(r"\.\d+\.", ".#.", stem)]
            if number:
                target = target.replace("#", number.group(1))
            values = self.rearrange(name, parameter.detach().numpy(), self.config)
            writer.add_tensor(f"{target}.{kind}", numpy.ascontiguousarray(values, dtype=numpy.float32))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()


# ---------------------------------------------------------------- rearrangements
def interleave_rotary(name: str, x: numpy.ndarray, config) -> numpy.ndarray:
    """Llama's rotary pairs are (i, i + half) in transformers and (2i, 2i + 1) in llama.cpp."""
    if "q_proj" in name:
        heads = config.num_attention_heads
    elif "k_proj" in name:
        heads = config.num_key_value_heads
    else:
        return x
    return x.reshape(heads, 2, x.shape[0] // heads // 2, *x.shape[1:]).swapaxes(1, 2).reshape(x.shape)


def transpose_conv1d(name: str, x: numpy.ndarray, config) -> numpy.ndarray:
    return x.T if name.endswith(("c_attn.weight", "c_proj.weight", "c_fc.weight")) else x


def unmix_qkv(name: str, x: numpy.ndarray, config) -> numpy.ndarray:
    """[heads, (q, k, v), head size] → [(q, k, v), heads, head size]."""
    if "query_key_value" not in name:
        return x
    heads = config.num_attention_heads
    return x.reshape(heads, 3, -1, *x.shape[1:]).swapaxes(0, 1).reshape(x.shape)


def add_one_to_norms(name: str, x: numpy.ndarray, config) -> numpy.ndarray:
    return x + numpy.float32(1) if name.endswith("norm.weight") else x


# ---------------------------------------------------------------- GGUF names and parameters
BERT = {
    "embeddings.word_embeddings": "token_embd",
    "embeddings.position_embeddings": "position_embd",
    "embeddings.token_type_embeddings": "token_types",
    "embeddings.LayerNorm": "token_embd_norm",
    "encoder.layer.#.attention.self.query": "blk.#.attn_q",
    "encoder.layer.#.attention.self.key": "blk.#.attn_k",
    "encoder.layer.#.attention.self.value": "blk.#.attn_v",
    "encoder.layer.#.attention.output.dense": "blk.#.attn_output",
    "encoder.layer.#.attention.output.LayerNorm": "blk.#.attn_output_norm",
    "encoder.layer.#.intermediate.dense": "blk.#.ffn_up",
    "encoder.layer.#.output.dense": "blk.#.ffn_down",
    "encoder.layer.#.output.LayerNorm": "blk.#.layer_output_norm",
}
DISTILBERT = {
    "embeddings.word_embeddings": "token_embd",
    "embeddings.position_embeddings": "position_embd",
    "embeddings.LayerNorm": "token_embd_norm",
    "transformer.layer.#.attention.q_lin": "blk.#.attn_q",
    "transformer.layer.#.attention.k_lin": "blk.#.attn_k",
    "transformer.layer.#.attention.v_lin": "blk.#.attn_v",
    "transformer.layer.#.attention.out_lin": "blk.#.attn_output",
    "transformer.layer.#.sa_layer_norm": "blk.#.attn_output_norm",
    "transformer.layer.#.ffn.lin1": "blk.#.ffn_up",
    "transformer.layer.#.ffn.lin2": "blk.#.ffn_down",
    "transformer.layer.#.output_layer_norm": "blk.#.layer_output_norm",
}
GPT2 = {
    "transformer.wte": "token_embd",
    "transformer.wpe": "position_embd",
    "transformer.ln_f": "output_norm",
    "transformer.h.#.ln_1": "blk.#.attn_norm",
    "transformer.h.#.attn.c_attn": "blk.#.attn_qkv",
    "transformer.h.#.attn.c_proj": "blk.#.attn_output",
    "transformer.h.#.ln_2": "blk.#.ffn_norm",
    "transformer.h.#.mlp.c_fc": "blk.#.ffn_up",
    "transformer.h.#.mlp.c_proj": "blk.#.ffn_down",
}
GPTNEOX = {
    "gpt_neox.embed_in": "token_embd",
    "gpt_neox.final_layer_norm": "output_norm",
    "embed_out": "output",
    "lm_head": "output",
    "gpt_neox.layers.#.input_layernorm": "blk.#.attn_norm",
    "gpt_neox.layers.#.post_attention_layernorm": "blk.#.ffn_norm",
    "gpt_neox.layers.#.attention.query_key_value": "blk.#.attn_qkv",
    "gpt_neox.layers.#.attention.dense": "blk.#.attn_output",
    "gpt_neox.layers.#.mlp.dense_h_to_4h": "blk.#.ffn_up",
    "gpt_neox.layers.#.mlp.dense_4h_to_h": "blk.#.ffn_down",
}
LLAMA = {
    "model.embed_tokens": "token_embd",
    "model.norm": "output_norm",
    "lm_head": "output",
    "model.layers.#.input_layernorm": "blk.#.attn_norm",
    "model.layers.#.self_attn.q_proj": "blk.#.attn_q",
    "model.layers.#.self_attn.k_proj": "blk.#.attn_k",
    "model.layers.#.self_attn.v_proj": "blk.#.attn_v",
    "model.layers.#.self_attn.q_norm": "blk.#.attn_q_norm",
    "model.layers.#.self_attn.k_norm": "blk.#.attn_k_norm",
    "model.layers.#.self_attn.o_proj": "blk.#.attn_output",
    "model.layers.#.post_attention_layernorm": "blk.#.ffn_norm",
    "model.layers.#.mlp.gate_proj": "blk.#.ffn_gate",
    "model.layers.#.mlp.up_proj": "blk.#.ffn_up",
    "model.layers.#.mlp.down_proj": "blk.#.ffn_down",
}
GEMMA = LLAMA | {
    "model.layers.#.post_attention_layernorm": "blk.#.post_attention_norm",
    "model.layers.#.pre_feedforward_layernorm": "blk.#.ffn_norm",
    "model.layers.#.post_feedforward_layernorm": "blk.#.post_ffw_norm",
}


def common(writer: gguf.GGUFWriter, context: int, width: int, blocks: int, inner: int, heads: int) -> None:
    writer.add_context_length(context)
    writer.add_embedding_length(width)
    writer.add_block_count(blocks)
    writer.add_feed_forward_length(inner)
    writer.add_head_count(heads)


def bert_parameters(writer: gguf.GGUFWriter, config) -> None:
    common(writer, config.max_position_embeddings, config.hidden_size, config.num_hidden_layers, config.intermediate_size, config.num_attention_heads)
    writer.add_layer_norm_eps(config.layer_norm_eps)
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType.NONE)
    writer.add_token_type_count(config.type_vocab_size)


def distilbert_parameters(writer: gguf.GGUFWriter, config) -> None:
    common(writer, config.max_position_embeddings, config.dim, config.n_layers, config.hidden_dim, config.n_heads)
    writer.add_layer_norm_eps(1e-12)  # fixed in transformers' code
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType.NONE)
    writer.add_token_type_count(1)


def gpt2_parameters(writer: gguf.GGUFWriter, config) -> None:
    common(writer, config.n_positions, config.n_embd, config.n_layer, config.n_inner, config.n_head)
    writer.add_layer_norm_eps(config.layer_norm_epsilon)


def gptneox_parameters(writer: gguf.GGUFWriter, config) -> None:
    common(writer, config.max_position_embeddings, config.hidden_size, config.num_hidden_layers, config.intermediate_size, config.num_attention_heads)
    writer.add_layer_norm_eps(config.layer_norm_eps)
    head_size = config.hidden_size // config.num_attention_heads
    writer.add_rope_dimension_count(int(config.rope_parameters["partial_rotary_factor"] * head_size))
    writer.add_rope_freq_base(config.rope_parameters["rope_theta"])
    writer.add_parallel_residual(config.use_parallel_residual)


def llama_parameters(writer: gguf.GGUFWriter, config) -> None:
    common(writer, config.max_position_embeddings, config.hidden_size, config.num_hidden_layers, config.intermediate_size, config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    head_size = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    writer.add_rope_dimension_count(head_size)
    writer.add_key_length(head_size)
    writer.add_value_length(head_size)
    if "rope_theta" in config.rope_parameters:
        writer.add_rope_freq_base(config.rope_parameters["rope_theta"])


def gemma_parameters(writer: gguf.GGUFWriter, config) -> None:
    llama_parameters(writer, config)
    writer.add_sliding_window(config.sliding_window)
    writer.add_sliding_window_pattern([kind == "sliding_attention" for kind in config.layer_types])
    if config.attn_logit_softcapping:
        writer.add_attn_logit_softcapping(config.attn_logit_softcapping)
    if config.final_logit_softcapping:
        writer.add_final_logit_softcapping(config.final_logit_softcapping)
    if "full_attention" in config.rope_parameters:
        writer.add_rope_freq_base(config.rope_parameters["full_attention"]["rope_theta"])
        writer.add_rope_freq_base_swa(config.rope_parameters["sliding_attention"]["rope_theta"])


# ---------------------------------------------------------------- the models
def tiny_models() -> list[Tiny]:
    byte, chat, pieces, words = byte_level("gpt-2"), byte_level("qwen2", chat=True), sentencepiece(), wordpiece()
    llama_chat = byte_level("llama-bpe", chat=True, add_bos=True)
    decoder = {"attention_output": "self_attn.o_proj", "mlp_output": "mlp.down_proj", "blocks": "model.layers"}

    def sizes(tokenizer: Tokenizer, blocks: int, inner: int, heads: int, kv_heads: int, width: int = 32) -> dict:
        return {
            "vocab_size": len(tokenizer.tokens),
            "hidden_size": width,
            "num_hidden_layers": blocks,
            "intermediate_size": inner,
            "num_attention_heads": heads,
            "num_key_value_heads": kv_heads,
            "max_position_embeddings": 512,
            "bos_token_id": None,
            "eos_token_id": None,
            "pad_token_id": None,
        }

    def rope(base: float) -> dict:
        return {"rope_type": "default", "rope_theta": base}

    t = transformers
    return [
        Tiny(
            "bert", "bert", words,
            t.BertConfig(vocab_size=len(words.tokens), hidden_size=32, num_hidden_layers=4, num_attention_heads=4, intermediate_size=64, max_position_embeddings=64),
            lambda config: t.BertModel(config, add_pooling_layer=False),
            "encoder.layer", "attention.output.dense", "output.dense", BERT, bert_parameters,
        ),
        Tiny(
            "distilbert", "bert", words,
            t.DistilBertConfig(vocab_size=len(words.tokens), dim=48, n_layers=3, n_heads=4, hidden_dim=64, max_position_embeddings=64),
            t.DistilBertModel,
            "transformer.layer", "attention.out_lin", "ffn.lin2", DISTILBERT, distilbert_parameters,
        ),
        Tiny(
            "gpt2", "gpt2", byte,
            t.GPT2Config(vocab_size=len(byte.tokens), n_embd=32, n_layer=3, n_head=4, n_inner=64, n_positions=64, bos_token_id=None, eos_token_id=None),
            t.GPT2LMHeadModel,
            "transformer.h", "attn.c_proj", "mlp.c_proj", GPT2, gpt2_parameters, transpose_conv1d,
        ),
        Tiny(
            "llama", "llama", llama_chat,
            t.LlamaConfig(**sizes(llama_chat, 4, 64, 4, 2), rms_norm_eps=1e-5, rope_parameters=rope(10000.0), tie_word_embeddings=True),
            t.LlamaForCausalLM, tensors=LLAMA, parameters=llama_parameters, rearrange=interleave_rotary, **decoder,
        ),
        Tiny(
            "qwen2", "qwen2", chat,
            t.Qwen2Config(**sizes(chat, 3, 64, 5, 1, 40), rms_norm_eps=1e-6, rope_parameters=rope(1e6), tie_word_embeddings=True),
            t.Qwen2ForCausalLM, tensors=LLAMA, parameters=llama_parameters, **decoder,
        ),
        Tiny(
            "qwen3", "qwen3", chat,
            t.Qwen3Config(**sizes(chat, 3, 64, 4, 2), head_dim=16, rms_norm_eps=1e-6, rope_parameters=rope(1e6), tie_word_embeddings=True),
            t.Qwen3ForCausalLM, tensors=LLAMA, parameters=llama_parameters, **decoder,
        ),
        Tiny(
            "gemma2", "gemma2", pieces,
            # Soft caps low enough, and the window short enough, to show in the values.
            t.Gemma2Config(**sizes(pieces, 3, 64, 4, 2), head_dim=16, query_pre_attn_scalar=16, sliding_window=8, rope_parameters=rope(10000.0), attn_logit_softcapping=4.0, final_logit_softcapping=6.0),
            t.Gemma2ForCausalLM, tensors=GEMMA, parameters=gemma_parameters, rearrange=add_one_to_norms,
            embedding_scale=0.2, norm_centre=0.0, **decoder,
        ),
        Tiny(
            "gemma3", "gemma3", pieces,
            t.Gemma3TextConfig(
                **sizes(pieces, 4, 64, 4, 1), head_dim=16, query_pre_attn_scalar=16, sliding_window=8,
                layer_types=["sliding_attention", "sliding_attention", "full_attention", "sliding_attention"],
                rope_parameters={"sliding_attention": rope(10000.0), "full_attention": rope(1e6)},
            ),
            t.Gemma3ForCausalLM, tensors=GEMMA, parameters=gemma_parameters, rearrange=add_one_to_norms,
            embedding_scale=0.2, norm_centre=0.0, **decoder,
        ),
        Tiny(
            "gptneox", "gptneox", byte,
            t.GPTNeoXConfig(
                vocab_size=len(byte.tokens), hidden_size=32, num_hidden_layers=3, num_attention_heads=2, intermediate_size=64, max_position_embeddings=512,
                rope_parameters=rope(10000.0) | {"partial_rotary_factor": 0.25}, bos_token_id=None, eos_token_id=None,
            ),
            t.GPTNeoXForCausalLM,
            "gpt_neox.layers", "attention.dense", "mlp.dense_4h_to_h", GPTNEOX, gptneox_parameters, unmix_qkv,
        ),
    ]
