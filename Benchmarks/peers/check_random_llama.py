"""Check that transformers and llama.cpp read the two forms of random_llama.py's model alike: the token ids of every text.

Usage: check_random_llama.py OUT_DIR TEXTS.txt LLAMA_TOKENIZE       (built by build_cvector_generator.sh)
"""

import json
import pathlib
import subprocess
import sys
import tempfile

from transformers import AutoTokenizer


def main() -> None:
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    model, texts, tool = sys.argv[1:]
    lines = pathlib.Path(texts).read_text(encoding="utf-8").split("\n")
    tokenizer = AutoTokenizer.from_pretrained(f"{model}/hf")
    # One process for all lines would be one text: join them in pieces that llama-tokenize can take from a file.
    different = 0
    for at in range(0, len(lines), 200):
        piece = "\n".join(lines[at : at + 200])
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="\n", suffix=".txt") as file:
            file.write(piece)
            file.flush()
            command = [tool, "-m", f"{model}/model-F32.gguf", "-f", file.name, "--ids", "--no-bos", "--log-disable"]
            theirs = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        ours = tokenizer(piece, add_special_tokens=False)["input_ids"]
        if ours != theirs:
            different += 1
            where = next((i for i, pair in enumerate(zip(ours, theirs)) if pair[0] != pair[1]), min(len(ours), len(theirs)))
            print(f"lines {at + 1}…: token {where}: {ours[where:where + 5]} against {theirs[where:where + 5]}")
    print(f"{len(lines)} lines in {-(-len(lines) // 200)} pieces, {different} pieces differ")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
