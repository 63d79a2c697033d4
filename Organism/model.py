"""A small Llama in torch, its output tied to the embedding.

Rotary pairs are (i, i + half) here, which is faster, and (2i, 2i + 1) in llama.cpp: `export.py` interleaves the rows.
"""

import dataclasses

import torch
import torch.nn as nn
import torch.nn.functional as F


@dataclasses.dataclass(frozen=True)
class Shape:
    vocabulary: int = 2048
    width: int = 128
    heads: int = 4
    blocks: int = 6
    inner: int = 352
    context: int = 512
    rotary_base: float = 10000.0
    epsilon: float = 1e-5

    @property
    def head(self) -> int:
        return self.width // self.heads


class Block(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        w, inner = shape.width, shape.inner
        self.heads, self.head = shape.heads, shape.head
        self.attn_norm, self.ffn_norm = nn.RMSNorm(w, shape.epsilon), nn.RMSNorm(w, shape.epsilon)
        self.attn_q, self.attn_k, self.attn_v = (nn.Linear(w, w, bias=False) for _ in range(3))
        self.attn_output = nn.Linear(w, w, bias=False)
        self.ffn_gate, self.ffn_up = (nn.Linear(w, inner, bias=False) for _ in range(2))
        self.ffn_down = nn.Linear(inner, w, bias=False)

    def forward(self, x, rotary, mask):
        b, t, w = x.shape
        h = self.attn_norm(x)
        q, k, v = (
            y.view(b, t, self.heads, self.head).transpose(1, 2) for y in (self.attn_q(h), self.attn_k(h), self.attn_v(h))
        )
        y = F.scaled_dot_product_attention(rotate(q, rotary), rotate(k, rotary), v, attn_mask=mask, is_causal=mask is None)
        x = x + self.attn_output(y.transpose(1, 2).reshape(b, t, w))
        h = self.ffn_norm(x)
        return x + self.ffn_down(F.silu(self.ffn_gate(h)) * self.ffn_up(h))


def rotate(x, rotary):
    cos, sin = rotary
    first, second = x.chunk(2, dim=-1)
    return torch.cat((first * cos - second * sin, first * sin + second * cos), dim=-1)


class Llama(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.token_embd = nn.Embedding(shape.vocabulary, shape.width)
        self.blk = nn.ModuleList(Block(shape) for _ in range(shape.blocks))
        self.output_norm = nn.RMSNorm(shape.width, shape.epsilon)
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                std = 0.02 / (2 * shape.blocks) ** 0.5 if "output" in name or "down" in name else 0.02
                nn.init.normal_(parameter, std=0.05 if "embd" in name else 2.5 * std)
        half = torch.arange(0, shape.head, 2).double() / shape.head
        angle = torch.outer(torch.arange(shape.context).double(), shape.rotary_base**-half)
        self.register_buffer("cos", angle.cos().float(), persistent=False)
        self.register_buffer("sin", angle.sin().float(), persistent=False)

    def run(self, x, first: int, last: int, mask=None):
        """Hidden state `first` → hidden state `last` (0 is the embedding)."""
        rotary = self.cos[: x.shape[1]], self.sin[: x.shape[1]]
        for block in self.blk[first:last]:
            x = block(x, rotary, mask)
        return x

    def logits(self, x):
        return self.output_norm(x) @ self.token_embd.weight.T

    def forward(self, tokens, mask=None):
        return self.logits(self.run(self.token_embd(tokens), 0, len(self.blk), mask))
