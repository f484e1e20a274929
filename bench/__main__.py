"""`python -m bench`: what it costs to check, to generate and to build, beside the site engine alone on the same pages.

Each step runs in a process of its own, the steps of one size one after the other and then again, so that a
busy machine weighs on all of them alike. CPU seconds are user and system; of several runs the median counts.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench import PROJECT

SIZES = (30, 300, 3000)
MANY = 1000
"""From so many entities on, one run is enough: what disturbs it is small beside it."""
RUNS = 3
CHECKS = 7
SEED = 1
GENERATOR = (sys.executable, "-m", "generator", "--root")
BUILD = (sys.executable, "-m", "generator", "build")
CHECK, COLD, AGAIN, ENGINE = "check", "generate", "generate again", "mkdocs build"
WHOLE, CHANGED, SAME = "build", "build, a text changed", "build, nothing changed"
STEPS = (CHECK, COLD, AGAIN, ENGINE, WHOLE, CHANGED, SAME)
COMMAND, INSIDE = "check, the real explainer", "the same, in process"


class Failed(Exception):
    """A step could not run; the argument says what it printed."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run took: seconds of CPU and of the clock, and megabytes at the peak."""

    cpu: float
    wall: float
    peak: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, and prints the table and the targets; 1 where a step failed, whatever the figures are."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=SIZES, metavar="N", help="entities (default: %(default)s)"
    )
    parser.add_argument("--runs", type=int, help=f"how often (default: {RUNS}; from {MANY} entities on once)")
    options = parser.parse_args(arguments)
    sizes: list[int] = sorted(set(options.sizes))
    runs = {size: options.runs or (1 if size >= MANY else RUNS) for size in sizes}
    try:
        real = _real(options.runs or RUNS)
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            costs = _measured(Path(folder), runs)
    except Failed as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join([*_table(costs, real), "", *_targets(costs, real)]))
    return 0


# ---------------------------------------------------------------- measuring


def run(command: Sequence[str], folder: Path) -> tuple[Cost, str]:
    """What a command costs in a process of its own, and what it printed.

    This process stays small, since the peak of a new one begins with that of its parent.

    Raises:
        Failed: it ended with another code than 0.
    """
    environment = {name: value for name, value in os.environ.items() if name not in ("SITE_DIR", "SITE_URL")}
    environment |= {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(PROJECT)}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
    if process.returncode != 0:
        raise Failed(f"{' '.join(command)}\nended with {process.returncode}:\n{text[-4000:]}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * unit / 1e6), text


def _measured(folder: Path, runs: dict[int, int]) -> dict[int, dict[str, Cost]]:
    """The median cost of each step by size."""
    costs: dict[int, dict[str, list[Cost]]] = {size: {step: [] for step in STEPS} for size in runs}
    for size in runs:
        run((sys.executable, "-m", "bench.corpus", str(folder / str(size)), str(size), str(SEED)), PROJECT)
    for step in STEPS:  # not counted: fills caches, and compiles modules
        _step(step, folder / str(min(runs)))
    for number in range(max(runs.values())):
        for size in runs:
            if number < runs[size]:
                print(f"{size:,} entities, run {number + 1} of {runs[size]}", file=sys.stderr, flush=True)
                for step in STEPS:
                    costs[size][step].append(_step(step, folder / str(size)))
    return {size: {step: _median(spent) for step, spent in steps.items()} for size, steps in costs.items()}


def _step(step: str, root: Path) -> Cost:
    if step == ENGINE:
        shutil.rmtree(root / "build" / "site", ignore_errors=True)
        return run((sys.executable, "-m", "mkdocs", "build", "--strict"), root)[0]
    if step in (COLD, WHOLE):
        for made in ("build", "site"):
            shutil.rmtree(root / made, ignore_errors=True)
    if step == CHANGED:
        _change(min((root / "sources" / "actors").glob("*.yml")))
    if step in (WHOLE, CHANGED, SAME):
        return run(BUILD, root)[0]
    return run((*GENERATOR, str(root), "check" if step == CHECK else "generate"), PROJECT)[0]


def _change(actor: Path) -> None:
    """Another word in the text of an actor."""
    text = actor.read_text(encoding="utf-8")
    words = re.search(r"^summary:\s+(?:[>|]-?\s+)?", text, re.MULTILINE)
    assert words is not None
    actor.write_text(f"{text[: words.end()]}Again {text[words.end() :]}", encoding="utf-8")


def _real(runs: int) -> dict[str, Cost]:
    """The check of the project's own sources: as a command, and in a process that has all imported."""
    print("the real explainer", file=sys.stderr, flush=True)
    command = [run((*GENERATOR, ".", "check"), PROJECT)[0] for _ in range(runs)]
    process, text = run((sys.executable, "-m", "bench.inside", ".", str(CHECKS)), PROJECT)
    walls, cpus = zip(*json.loads(text), strict=True)
    return {COMMAND: _median(command), INSIDE: Cost(median(cpus), median(walls), process.peak)}


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(*(median(getattr(cost, name) for cost in costs) for name in Cost.__slots__))


# ---------------------------------------------------------------- printing


def _table(costs: dict[int, dict[str, Cost]], real: dict[str, Cost]) -> list[str]:
    """The table, in GitHub's Markdown and readable as it is.

    An entity's cost stands beside that at the next smaller size; the last column leaves out what a run costs anyhow.
    """
    head = ["entities", "step", *_FIGURES, "CPU to mkdocs", "ms an entity", "to the size before", "ms each more"]
    rows = [head]
    fewer: dict[str, tuple[int, float]] = {}
    for size, steps in costs.items():
        for step, cost in steps.items():
            ratio, each = cost.cpu / steps[ENGINE].cpu, 1000 * cost.cpu / size
            row = [f"{size:,}", step, *_figures(cost), f"{ratio:.3f}", f"{each:.2f}"]
            if step in fewer:
                less, cpu = fewer[step]
                more = 1000 * (cost.cpu - cpu) / (size - less)
                row += [f"{each / (1000 * cpu / less):.2f}", f"{more:.2f}"]
            rows.append(row)
            fewer[step] = (size, cost.cpu)
    rows += [["real", step, *_figures(cost)] for step, cost in real.items()]
    rows = [row + [""] * (len(head) - len(row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [" | ".join(map(str.rjust, row, widths)) for row in rows]
    rule = " | ".join("-" * (width - 1) + ":" for width in widths)
    return [f"| {line} |" for line in (lines[0], rule, *lines[1:])]


_FIGURES = ("CPU s", "wall s", "peak MB")


def _figures(cost: Cost) -> list[str]:
    return [f"{cost.cpu:.2f}", f"{cost.wall:.2f}", f"{cost.peak:.0f}"]


def _targets(costs: dict[int, dict[str, Cost]], real: dict[str, Cost]) -> list[str]:
    """Each target, what was measured, and whether it was reached."""
    lines = ["Targets (ratios, the same on any machine; the seconds are this machine's):"]
    large, small = costs.get(3000), costs.get(300)
    if large:
        share = large[COLD].cpu / large[ENGINE].cpu
        lines.append(_target("CPU of generate to that of mkdocs, 3,000 entities", share, 0.15, ""))
        for step, most in ((CHANGED, 0.04), (SAME, 0.005)):
            share = large[step].cpu / large[ENGINE].cpu
            lines.append(_target(f"CPU of {step}, to that of mkdocs, 3,000 entities", share, most, ""))
    if large and small:
        for step in (CHECK, COLD):
            growth = large[step].cpu / small[step].cpu / 10
            lines.append(_target(f"CPU an entity of {step}, 3,000 to 300 entities", growth, 1.3, ""))
    lines.append(_target("check of the real explainer in process, wall", real[INSIDE].wall, 0.3, " s"))
    lines.append(_target("check of the real explainer as a command, wall", real[COMMAND].wall, 0.8, " s"))
    return lines


def _target(what: str, value: float, most: float, unit: str) -> str:
    return f"- {what}: {value:.3f}{unit}, at most {most}{unit}: {'reached' if value <= most else 'missed'}"


if __name__ == "__main__":
    sys.exit(main())
