"""Records Tests/UndertoneTests/Golden/*.safetensors with the format's reference implementation.

    pip install numpy==2.4.6 safetensors==0.8.0 && python Tests/Recorders/safetensors_files.py

The values follow from a formula that the test repeats, so that nothing but the bytes is recorded. No file
has more than one key of metadata: the reference implementation writes several in random order.
"""
import pathlib

import numpy as np
from safetensors.numpy import save_file

GOLDEN = pathlib.Path(__file__).parent.parent / "UndertoneTests" / "Golden"


def values(count, seed):
    """Multiples of 1/8 in [-16, 16), exact in every type."""
    return ((np.arange(count) * 37 + seed * 11) % 256 - 128) / 8


def tensor(shape, seed, dtype):
    return values(int(np.prod(shape)), seed).reshape(shape).astype(dtype)


save_file(
    {f"hidden.{layer}": tensor((5, 3), layer, np.float32) for layer in (0, 1, 2, 10)},
    GOLDEN / "layers.safetensors",
    metadata={"fingerprint": "0123456789abcdef"},
)
save_file(
    {
        "wide": tensor((4,), 1, np.float64),
        "half": tensor((2, 3), 2, np.float16),
        "single": tensor((3, 1), 3, np.float32),
        "empty": tensor((0, 7), 4, np.float32),
        "a \"quoted\"\tname, ü": tensor((1,), 5, np.float32),
    },
    GOLDEN / "types.safetensors",
)
print(*(f"{path.name} {path.stat().st_size}" for path in sorted(GOLDEN.glob("*.safetensors"))), sep="\n")
