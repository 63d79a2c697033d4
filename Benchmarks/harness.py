"""Runs commands as whole processes and measures them: wall time, CPU time, peak memory, and what else the machine did."""

import dataclasses
import os
import pathlib
import platform
import re
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time

QUIET_LOAD = 0.5  # a load average above this, before a job starts, marks the job as disturbed
QUIET_OTHERS = 0.1  # so does more than this many cores' worth of others' work while a process runs


@dataclasses.dataclass
class Sample:
    """One run of one side: one process, or several one after the other."""

    seconds: float
    cpu_seconds: float  # user and system, of the processes and their children
    peak_bytes: int  # the largest resident set
    others: float | None  # cores that everything else kept busy meanwhile (None: unknown)
    output: str
    errors: str


@dataclasses.dataclass
class Side:
    """Who is measured: commands that run one after the other and are timed together."""

    name: str
    commands: list[list[str]]
    environment: dict[str, str]
    writes: list[pathlib.Path]  # removed before each run, so that nothing is found done


class Failed(Exception):
    pass


def busy_seconds() -> float | None:
    """Seconds that all cores together were busy since the start of the machine (Linux), stolen time included."""
    try:
        with open("/proc/stat", encoding="ascii") as file:
            ticks = [int(word) for word in file.readline().split()[1:9]]
    except (OSError, ValueError):
        return None
    user, nice, system, _, _, interrupt, soft, steal = ticks
    return (user + nice + system + interrupt + soft + steal) / os.sysconf("SC_CLK_TCK")


def load() -> float:
    return round(os.getloadavg()[0], 2)


def run_once(command: list[str], environment: dict[str, str], folder: pathlib.Path, limit: float) -> Sample:
    """One process from start to exit.

    Peak memory is ru_maxrss of the child, which on Linux begins with what this small process had when it forked
    (about 20 MB): a floor below everything measured here.
    """
    with open(folder / "stdout", "w+b") as output, open(folder / "stderr", "w+b") as errors:
        before = busy_seconds()
        started = time.perf_counter()
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, start_new_session=True
        )
        timer = threading.Timer(limit, lambda: os.killpg(process.pid, signal.SIGKILL))
        timer.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            timer.cancel()
        seconds = time.perf_counter() - started
        after = busy_seconds()
        process.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for file in (output, errors):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
    if process.returncode != 0:
        why = f"stopped after {limit:.0f} s" if seconds >= limit else f"exit {process.returncode}"
        raise Failed(f"{why}: {' '.join(command)}\n" + "\n".join((texts[0] + texts[1]).splitlines()[-15:]))
    cpu = usage.ru_utime + usage.ru_stime
    others = None
    if before is not None and after is not None:
        others = max(0.0, (after - before - cpu) / max(seconds, 0.01))
    scale = 1 if sys.platform == "darwin" else 1024
    return Sample(seconds, cpu, usage.ru_maxrss * scale, others, *texts)


def run_side(side: Side, folder: pathlib.Path, limit: float) -> Sample:
    for path in side.writes:
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)
    samples = [run_once(command, side.environment, folder, limit) for command in side.commands]
    known = [sample.others for sample in samples if sample.others is not None]
    return Sample(
        seconds=sum(sample.seconds for sample in samples),
        cpu_seconds=sum(sample.cpu_seconds for sample in samples),
        peak_bytes=max(sample.peak_bytes for sample in samples),
        others=max(known) if known else None,
        output="\n".join(sample.output for sample in samples),
        errors="\n".join(sample.errors for sample in samples),
    )


def interleave(sides: list[Side], rounds: int, folder: pathlib.Path, limit: float, say) -> dict[str, list[Sample]]:
    """Each round runs every side once; every other round in the opposite order, so that drift favours nobody."""
    samples: dict[str, list[Sample]] = {side.name: [] for side in sides}
    for index in range(rounds):
        for side in sides if index % 2 == 0 else reversed(sides):
            sample = run_side(side, folder, limit)
            samples[side.name].append(sample)
            others = "" if sample.others is None else f", others {sample.others:.2f} cores"
            say(
                f"round {index + 1} of {rounds}, {side.name}: {sample.seconds:.2f} s,"
                f" {sample.cpu_seconds / sample.seconds:.2f} cores, {sample.peak_bytes / 1e6:.0f} MB{others}"
            )
    return samples


def ratios(ours: list[Sample], theirs: list[Sample]) -> dict[str, float]:
    """Peer's seconds over ours, pair by pair."""
    values = [peer.seconds / our.seconds for our, peer in zip(ours, theirs)]
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def wait_for_quiet(longest: float, say) -> float:
    """Waits until the load average is low, which after a job of two threads takes two minutes; the load in the end."""
    started = time.monotonic()
    if load() > QUIET_LOAD and longest > 0:
        say(f"load average {load()}: waiting at most {longest:.0f} s for {QUIET_LOAD}")
    while load() > QUIET_LOAD and time.monotonic() - started < longest:
        time.sleep(5)
    return load()


def disturbances(before: float, samples: list[Sample]) -> list[str]:
    found = []
    if before > QUIET_LOAD:
        found.append(f"load average {before} before it started")
    others = max((sample.others for sample in samples if sample.others is not None), default=0)
    if others > QUIET_OTHERS:
        found.append(f"others kept up to {others:.2f} cores busy while a process ran")
    return found


def warm(paths: list[pathlib.Path]) -> None:
    """Reads files through, so that nobody's first run pays for the disk."""
    for path in paths:
        with open(path, "rb") as file:
            while file.read(1 << 20):
                pass


def machine() -> dict[str, str | int]:
    processor = platform.processor() or platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if sys.platform == "darwin":
        processor = subprocess.run(["sysctl", "-n", "machdep.cpu.brand_string"], capture_output=True, text=True).stdout.strip()
    else:
        match = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8"))
        processor = match.group(1) if match else processor
    return {
        "processor": processor,
        "cores": os.cpu_count() or 0,
        "memory_bytes": memory,
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }
