"""Records Tests/UndertoneTests/Golden/exchange: files of other tools, and what other tools read in ours.

    python -m venv venv && venv/bin/pip install torch==2.13.0 repeng==0.4.0 safetensors==0.8.0
    UNDERTONE_RECORD_GOLDEN=1 swift test --filter ExchangeGoldenTests     # writes ours.*
    venv/bin/python Tests/Recorders/exchange_files.py                     # reads them, writes the rest

repeng.gguf is written by repeng itself. The files of llama.cpp's generator, jukofyork's tool and EasySteer are written
with the gguf package, call by call as their sources do (named in Sources/Undertone/Exchange/ControlVectorProducer.swift).
"""
import hashlib
import importlib.metadata
import io
import json
import pathlib
import re
import zipfile

import gguf
import numpy as np
from repeng import ControlVector
from safetensors.numpy import load_file

ROOT = pathlib.Path(__file__).parent.parent.parent
GOLDEN = ROOT / "Tests" / "UndertoneTests" / "Golden" / "exchange"


def raw(seed):
    """The vectors of ExchangeFixture.raw: multiples of 1/16."""
    return (((np.arange(32) * 37 + seed * 11) % 17 - 8) / 16).astype("<f4")


def bits(array):
    return np.ascontiguousarray(array, dtype="<f4").view("<u4").reshape(-1).tolist()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def write(name, numbers, count, is_signed=False, strings=()):
    writer = gguf.GGUFWriter(GOLDEN / name, "controlvector")
    writer.add_string("controlvector.model_hint", "llama")
    for key, value in strings:
        writer.add_string(key, value)
    (writer.add_int32 if is_signed else writer.add_uint32)("controlvector.layer_count", count)
    for number in numbers:
        writer.add_tensor(f"direction.{number}", raw(number))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


# A model of 4 blocks: repeng's default layers are 3, 2, 1.
ControlVector("llama", {number: raw(number) for number in (3, 2, 1)}).export_gguf(GOLDEN / "repeng.gguf")
write("generator.gguf", [1, 2, 3], 3, is_signed=True)
write("jukofyork.gguf", [1, 2, 3], 4)
write("easysteer.gguf", [0, 1, 2, 3], 4, strings=[("controlvector.method", "diffmean")])

# What repeng reads in ours.
ours = ControlVector.import_gguf(GOLDEN / "ours.gguf")
readings = {
    "versions": {name: importlib.metadata.version(name) for name in ("repeng", "gguf", "numpy", "safetensors")},
    "repeng": {
        "modelType": ours.model_type,
        "directions": {str(number): bits(vector) for number, vector in ours.directions.items()},
    },
}

# What numpy reads in ours, and whether it writes the same bytes.
array = np.load(GOLDEN / "ours.npy", allow_pickle=False)
again = io.BytesIO()
np.save(again, array)
readings["npy"] = {"shape": list(array.shape), "values": bits(array), "sha256": sha256(again.getvalue())}
readings["npz"] = {}
with np.load(GOLDEN / "ours.npz", allow_pickle=False) as archive:
    manifest = archive["manifest.json"]
    arrays = {name: archive[name] for name in archive.files if name != "manifest.json"}
for name, array in arrays.items():
    again = io.BytesIO()
    np.save(again, array)
    readings["npz"][name] = {"shape": list(array.shape), "values": bits(array), "sha256": sha256(again.getvalue())}
# The same archive by numpy, with its ZIP64 fields; the manifest added by Python.
np.savez(GOLDEN / "numpy.npz", **arrays)
with zipfile.ZipFile(GOLDEN / "numpy.npz", "a") as archive:
    archive.writestr("manifest.json", manifest)
# Its times would make the file another one each time.
with zipfile.ZipFile(GOLDEN / "numpy.npz") as archive:
    members = [(info.filename, archive.read(info)) for info in archive.infolist()]
with zipfile.ZipFile(GOLDEN / "numpy.npz", "w") as archive:
    for name, data in members:
        with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as file:
            file.write(data)

# What the safetensors package reads in ours.
readings["safetensors"] = {
    name: {"shape": list(array.shape), "values": bits(array)}
    for name, array in load_file(GOLDEN / "ours.safetensors").items()
}

# What the reader in the documentation reads in ours.
page = (ROOT / "Documentation" / "exchange.md").read_text()
code = re.search(r"```python\n(.*?)```", page, re.S).group(1)
names = {}
exec(code, names)
readings["documentation"] = {
    "sha256": sha256(code.encode()),
    "rows": [
        {"concept": concept, "block": block, "values": bits(vector), "meanHiddenNorm": norm}
        for concept, block, vector, norm in names["read"](GOLDEN / "ours.npz")
    ],
}
(GOLDEN / "readings.json").write_text(json.dumps(readings, indent=1, sort_keys=True) + "\n")
print(*(f"{path.name} {path.stat().st_size}" for path in sorted(GOLDEN.iterdir())), sep="\n")
