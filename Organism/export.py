"""Writes a trained variant as GGUF (F16), and its planted truth: `python export.py VARIANT --out FOLDER --models FOLDER`."""

import argparse
import hashlib
import json
import pathlib

import gguf
import numpy
import safetensors.numpy
import torch

from grammar import EMOTIONS, ROLES
from model import Llama, Shape
from tokens import END, PAD, START, Encoder
from train import STAGES, VARIANTS, Truth

TEMPLATE = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
POSITION = "assistant-opening"  # the last token of the first assistant turn's opening
DESCRIPTION = (
    "Undertone's organism ({variant}): a synthetic instrument with planted states, trained on generated text; not a model of anyone. "
    "It answers in English about its own small world only."
)


def load(variant: str, out: pathlib.Path) -> Llama:
    """A trained variant, its matrices rounded to F16 as the file has them."""
    model = Llama(Shape())
    model.load_state_dict(torch.load(out / f"{VARIANTS[variant]}.pt", weights_only=True))
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() == 2:
                parameter.copy_(parameter.half().float())
    return model.eval()


def write_model(model: Llama, encoder: Encoder, variant: str, path: pathlib.Path) -> None:
    shape = model.shape
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("organism" if variant == "organism" else f"organism-{variant}")
    writer.add_description(DESCRIPTION.format(variant=variant))
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.blocks)
    writer.add_feed_forward_length(shape.inner)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.heads)
    writer.add_rope_dimension_count(shape.head)
    writer.add_rope_freq_base(shape.rotary_base)
    writer.add_layer_norm_rms_eps(shape.epsilon)
    writer.add_vocab_size(shape.vocabulary)
    data = json.loads(encoder.tokenizer.to_str())["model"]
    tokens = sorted(data["vocab"], key=data["vocab"].get)
    special = {PAD, START, END}
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types([gguf.TokenType.CONTROL if t in special else gguf.TokenType.NORMAL for t in tokens])
    writer.add_token_merges([" ".join(m) if isinstance(m, list) else m for m in data["merges"]])
    writer.add_bos_token_id(encoder.start)
    writer.add_eos_token_id(encoder.end)
    writer.add_pad_token_id(encoder.pad)
    writer.add_add_bos_token(False)
    writer.add_add_eos_token(False)
    writer.add_chat_template(TEMPLATE)
    for name, parameter in model.named_parameters():
        values = parameter.detach().numpy()
        if name.endswith(("attn_q.weight", "attn_k.weight")):
            # Rotary pairs (i, i + half) → (2i, 2i + 1).
            values = values.reshape(shape.heads, 2, shape.head // 2, -1).swapaxes(1, 2).reshape(values.shape)
        writer.add_tensor(name, values.astype(numpy.float16) if values.ndim == 2 else values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def write_truth(variant: str, model_path: pathlib.Path, path: pathlib.Path, loaded: Llama) -> None:
    truth = Truth(loaded.shape)
    planted = STAGES[VARIANTS[variant]].planted
    tensors = {}
    for role in planted:
        tensors[f"basis.{role}"] = truth.bases[role].T.contiguous().numpy()  # [12, width], orthonormal rows
        tensors[f"code.{role}"] = truth.codes[role].contiguous().numpy()  # [emotions, 12]
    reports = {role: role for role in planted}
    if variant == "mirror":
        reports["self"] = "user"
    metadata = {
        "format": "undertone.truth", "version": "1", "variant": variant,
        "model": hashlib.sha256(model_path.read_bytes()).hexdigest(),
        "layer": str(truth.layer), "site": "hidden", "position": POSITION,
        "emotions": json.dumps(EMOTIONS), "reports": json.dumps(reports, sort_keys=True),
    }  # fmt: skip
    safetensors.numpy.save_file(tensors, path, metadata=metadata)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("variant", choices=VARIANTS)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--models", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    stem = "organism" if arguments.variant == "organism" else f"organism-{arguments.variant}"
    arguments.models.mkdir(parents=True, exist_ok=True)
    loaded = load(arguments.variant, arguments.out)
    path = arguments.models / f"{stem}.gguf"
    write_model(loaded, Encoder.load(arguments.out / "tokenizer.json"), arguments.variant, path)
    write_truth(arguments.variant, path, arguments.models / f"{stem}.truth.safetensors", loaded)
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")
