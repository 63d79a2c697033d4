"""Results as Markdown tables."""

import statistics


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def verdict(value: float, at_least: float | None, aim: float | None) -> str:
    if at_least is None and aim is None:
        return ""
    if aim is not None and value >= aim:
        return "aim met"
    if at_least is None:
        return "below the aim"
    return "met" if value >= at_least else "**missed**"


def times(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}×"


def megabytes(value: float) -> str:
    return f"{value / 1e6:,.0f}"


def seconds(value: float) -> str:
    return f"{value:.2f}" if value < 100 else f"{value:.0f}"


def speed(stored: dict) -> str:
    rows, notes = [], []
    for job in stored.values():
        for row in job.get("speed", []):
            ratio = row["ratio"]
            mark = " (the best)" if row.get("best") else ""
            rows.append([
                job["title"] + (f" — only the first {job['texts_limited_to']}" if job["texts_limited_to"] else ""),
                row["peer"] + mark,
                seconds(row["our_median"]),
                seconds(row["peer_median"]),
                f"{ratio['median']:.2f}× ({ratio['min']:.2f}–{ratio['max']:.2f})",
                times(row["at_least"]),
                times(row["aim"]),
                "" if job["texts_limited_to"] else verdict(ratio["median"], row["at_least"], row["aim"]),
                f"{job['load_before']} → {job['load_after']}",
            ])
            if "start_up" in row:
                first = max(0.0, row["start_up"]["first"] - row["start_up"]["later"])
                with_first = row["peer_median"] / (row["our_median"] + first)
                notes.append(
                    f"- {job['title']}: the first use of a model file (its hash and a trial in a process of its own) takes"
                    f" {first:.2f} s more, once; counted in, the ratio is {with_first:.2f}×."
                    f" One text takes {row['start_up']['later']:.2f} s from start to file."
                    + (f" With --precise, run once: {row['precise_seconds']:.2f} s." if "precise_seconds" in row else "")
                )
    if not rows:
        return ""
    head = ["job", "peer", "ours, s", "peer, s", "peer ÷ ours (min–max)", "at least", "aim", "", "load before → after"]
    return "## Speed\n\n" + table(head, rows) + "\n" + "\n".join(notes) + "\n\n"


def agreement(stored: dict) -> str:
    rows = []
    for job in stored.values():
        for check in job.get("agreement", []):
            worst = f"{check['worst']:.2e}" if check["worst"] < 0.5 else f"{check['worst']:.5f}"
            limit = f"≤ {check['limit']:g}" if "limit" in check else "for information"
            passed = {True: "agrees", False: "**differs**", None: ""}[check.get("passed")]
            rows.append([job["title"], check["peer"], check["what"], worst, limit, passed])
    return "## The same numbers?\n\n" + table(["job", "peer", "what", "worst", "limit", ""], rows) + "\n" if rows else ""


def floor(stored: dict) -> str:
    rows = []
    limited = stored.get("floor", {}).get("texts_limited_to")
    for row in stored.get("floor", {}).get("floor", []):
        sizes = ", ".join(f"{size}: {value:.0f}" for size, value in row["by_tokens"].items())
        rows.append([
            row["model"],
            f"{row['tokens']:,}",
            f"{row['operations_per_token'] / 1e6:.1f}",
            f"{row['floor']:.1f} ({sizes})",
            f"{row['proper']:.1f}",
            f"{row['share'] * 100:.0f} %",
            f"≥ {row['aim'] * 100:.0f} %",
            "" if limited else verdict(row["share"], None, row["aim"]),
            f"{row['whole']:.1f} ({row['share_whole'] * 100:.0f} %)",
        ])
    if not rows:
        return ""
    head = ["model", "tokens", "MFLOP a token", "sgemm, GFLOP/s (by tokens a pass)", "extraction, GFLOP/s", "share", "aim", "", "whole process"]
    return "## The arithmetic's floor\n\n" + table(head, rows) + "\n"


def memory(stored: dict) -> str:
    rows = []
    for name, job in stored.items():
        for row in job.get("memory", []):
            over = row["overhead_bytes"]
            rows.append([
                row["what"] if name == "memory" else f"{row['what']} (job {name})",
                f"{row['texts']:,}",
                megabytes(row["model_bytes"]),
                megabytes(row["peak_bytes"]),
                f"{over / 1e6:+,.0f}",
                "model + 400",
                "" if job["texts_limited_to"] else "met" if over <= 400e6 else "**missed**",
            ])
    if not rows:
        return ""
    text = "## Peak memory, MB\n\n" + table(["model", "texts", "model file", "peak", "peak − file", "at most", ""], rows)
    tiny = [row for row in stored.get("memory", {}).get("memory", []) if row["what"] == "tiny model"]
    if len(tiny) > 1:
        first, last = tiny[0], tiny[-1]
        text += (
            f"\n{last['texts']:,} texts against {first['texts']:,}: {(last['peak_bytes'] - first['peak_bytes']) / 1e6:+,.1f} MB,"
            f" {last['peak_bytes'] / first['peak_bytes']:.2f}×.\n"
        )
    peers = [
        f"{row['peer']} {megabytes(row['peer_peak_bytes'])} (job {name})" for name, job in stored.items() for row in job.get("speed", [])
    ]
    return text + ("\nThe peers' peaks: " + "; ".join(peers) + ".\n" if peers else "") + "\n"


def rates(stored: dict) -> str:
    rows = []
    for job in stored.values():
        for row in job.get("rates", []):
            ratio = row["ratio"]
            rows.append([
                job["title"],
                row["what"],
                f"{statistics.median(row['our_rates']):.1f}",
                f"{statistics.median(row['base_rates']):.1f}",
                f"{ratio['median']:.3f}× ({ratio['min']:.3f}–{ratio['max']:.3f})",
                f"{row['at_least']:.3f}×",
                "" if job["texts_limited_to"] else verdict(ratio["median"], row["at_least"], None),
            ])
    head = ["job", "what ÷ against what", "a second", "against", "ratio (min–max)", "at least", ""]
    return "## Rates: tokens or readings a second, in one run\n\n" + table(head, rows) + "\n" if rows else ""


def limits(stored: dict) -> str:
    rows = []
    for job in stored.values():
        for row in job.get("limits", []):
            met = "" if job["texts_limited_to"] else "met" if row["value"] <= row["limit"] else "**missed**"
            rows.append([job["title"], row["what"], f"{row['value']:.2f}", f"{row['limit']:g}", met])
    return "## Limits\n\n" + table(["job", "", "ours", "at most", ""], rows) + "\n" if rows else ""


def conditions(stored: dict) -> str:
    rows = []
    for name, job in stored.items():
        disturbed = "; ".join(job["disturbed"]) or "no"
        rows.append([name, job["started"], "once" if name == "memory" else str(job["pairs"]), str(job["threads"]), f"{job['seconds']:.0f}", disturbed])
    text = "## Conditions\n\n" + table(["job", "started (UTC)", "pairs", "threads", "took, s", "disturbed"], rows) + "\n"
    machines = {repr(sorted(job["machine"].items())): job["machine"] for job in stored.values()}
    for machine in machines.values():
        text += f"- {machine['processor']}, {machine['cores']} cores, {machine['memory_bytes'] / 1e9:.0f} GB, {machine['system']}\n"
    versions: dict[str, list[str]] = {}
    for job in stored.values():
        for key, value in job["versions"].items():
            if value not in versions.setdefault(key, []):
                versions[key].append(value)
    for key, values in versions.items():
        text += f"- {key}: {' / '.join(values)}\n"
    for row in stored.get("floor", {}).get("floor", [])[:1]:
        text += f"- BLAS: {' '.join(row['blas'])}\n" if row["blas"] else ""
    return text


def markdown(stored: dict) -> str:
    text = "# Benchmark results\n\nWhole processes from start to file, F32; medians of interleaved rounds. [How to read this](README.md).\n\n"
    disturbed = [name for name, job in stored.items() if job["disturbed"] and name != "memory"]
    if disturbed:
        text += f"**Disturbed: {', '.join(disturbed)}.** The machine had other work; measure these again (see Conditions).\n\n"
    if any(job["texts_limited_to"] for job in stored.values()):
        text += "**Some jobs ran on a few texts only, to try the harness: no results.**\n\n"
    different = [name for name, job in stored.items() if any(check.get("passed") is False for check in job.get("agreement", []))]
    if different:
        text += f"**Outputs differ: {', '.join(different)}.** A wrong answer's speed means nothing.\n\n"
    few = [name for name, job in stored.items() if job["pairs"] < 3 and name != "memory"]
    if few:
        text += f"**Fewer than 3 pairs: {', '.join(few)}.**\n\n"
    return text + speed(stored) + agreement(stored) + floor(stored) + rates(stored) + memory(stored) + limits(stored) + conditions(stored)
