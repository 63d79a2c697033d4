#!/usr/bin/env python3
"""Undertone beside its peers: whole processes from start to file, interleaved, 2 threads each, same texts, F32.

Usage: bench.py JOB… [options]     jobs: minilm llama llama-layer vectors floor memory directions validation generation attribution, or all
`make` in this folder sets up what this needs and calls it; README.md says how to read the results.
Results go to a Markdown file and a JSON file beside it; a job that is measured again replaces its old rows only.
"""

import argparse
import datetime
import json
import pathlib
import sys
import time

import harness
import jobs
import report


def parse() -> argparse.Namespace:
    here = pathlib.Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("jobs", nargs="+", choices=[*jobs.ALL, "all"], metavar="JOB")
    parser.add_argument("--bench", type=pathlib.Path, required=True, help="folder of texts, models and environments, as `make setup` fills it")
    parser.add_argument("--undertone", type=pathlib.Path, default=here.parent / ".build/release/undertone")
    parser.add_argument("--minilm", type=pathlib.Path, required=True, help="MiniLM as GGUF")
    parser.add_argument("--cvector", type=pathlib.Path, required=True, help="llama-cvector-generator")
    parser.add_argument("--generation", type=pathlib.Path, default=here / "generation/.build/release/GenerationBench")
    parser.add_argument("--tiny", type=pathlib.Path, default=here.parent / "Tests/LlamaEngineTests/Golden/llama.gguf")
    parser.add_argument("--results", type=pathlib.Path, required=True, help="Markdown file; the JSON file lies beside it")
    parser.add_argument("--pairs", type=int, default=3, help="rounds in which every side runs once (default 3)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--texts", type=int, help="only the first so many texts or pairs: to try the harness, never for results")
    parser.add_argument("--memory-counts", default="10000,1000000", help="numbers of generated texts")
    parser.add_argument("--settle", type=float, default=300, help="seconds to wait at most for a quiet machine before each job")
    parser.add_argument("--limit", type=float, default=7200, help="seconds after which a process is stopped")
    arguments = parser.parse_args()
    arguments.peers = here / "peers"
    for name in ("bench", "undertone", "minilm", "cvector", "generation", "tiny", "results"):
        setattr(arguments, name, getattr(arguments, name).absolute())
    arguments.memory_counts = [int(word) for word in arguments.memory_counts.split(",")]
    if "all" in arguments.jobs:
        arguments.jobs = list(jobs.ALL)
    if not arguments.undertone.exists():
        parser.error(f"{arguments.undertone} is missing; run `make build` in the package's folder")
    if arguments.pairs < 1:
        parser.error("--pairs must be at least 1")
    return arguments


def say(text: str) -> None:
    print(f"    {text}", file=sys.stderr, flush=True)


def measure(name: str, arguments: argparse.Namespace) -> dict:
    print(f"==> {name}: {jobs.ALL[name].title}", file=sys.stderr, flush=True)
    before = harness.wait_for_quiet(arguments.settle, say)
    started = time.monotonic()
    result = {
        "job": name,
        "title": jobs.ALL[name].title,
        "started": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "pairs": arguments.pairs,
        "threads": arguments.threads,
        "texts_limited_to": arguments.texts,
        "load_before": before,
        "machine": harness.machine(),
        "versions": jobs.versions(arguments),
    }
    work = jobs.Work(arguments, name, say)
    try:
        result |= jobs.ALL[name].measure(work)
    finally:
        work.clean()
    result["load_after"] = harness.load()
    result["seconds"] = round(time.monotonic() - started, 1)
    result["disturbed"] = harness.disturbances(before, work.seen)
    return result


def save(arguments: argparse.Namespace, result: dict) -> dict:
    path = arguments.results.with_suffix(".json")
    stored = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    stored[result["job"]] = result
    stored = {name: stored[name] for name in jobs.ALL if name in stored}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    arguments.results.write_text(report.markdown(stored), encoding="utf-8")
    return stored


def main() -> None:
    arguments = parse()
    failures = []
    for name in arguments.jobs:
        try:
            result = measure(name, arguments)
        except (harness.Failed, OSError) as error:
            failures.append(name)
            print(f"bench: {name} failed: {error}", file=sys.stderr)
            continue
        save(arguments, result)
        print(report.markdown({name: result}), flush=True)
        if any(check.get("passed") is False for check in result.get("agreement", [])):
            failures.append(name)
            print(f"bench: {name}: the outputs differ, so its times mean nothing", file=sys.stderr)
    print(f"results: {arguments.results}, {arguments.results.with_suffix('.json')}", file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
