"""`python -m bench`: what it costs to check, to generate and to build, beside site engines on the same pages.

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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench import PROJECT, others
from generator.cores import cores

SIZES = (30, 300, 3000)
MANY = 1000
"""From so many entities on, one run is enough: what disturbs it is small beside it."""
MOST = 10_000
"""From so many on, only the generator runs."""
RUNS = 3
CHECKS = 7
SEED = 1
GENERATOR = (sys.executable, "-m", "generator", "--root")
BUILD = (sys.executable, "-m", "generator", "build")
CHECK, COLD, AGAIN, ENGINE = "check", "generate", "generate again", "mkdocs build"
WHOLE, CHANGED, SAME = "build", "build, a text changed", "build, nothing changed"
ZENSICAL, HUGO = "zensical build", "hugo, barest layout"
GENERATED = (CHECK, COLD, AGAIN)
STEPS = (*GENERATED, ENGINE, ZENSICAL, HUGO, WHOLE, CHANGED, SAME)
COMMAND, INSIDE = "check, the real explainer", "the same, in process"
YAML, PYBTEX, FIRST, SECOND = (
    "CSafeLoader alone",
    "pybtex, 5,000 entries",
    "ours, the first time",
    "ours, the second time",
)


class Failed(Exception):
    """A step could not run; the argument says what it printed."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run took: seconds of CPU and of the clock, and megabytes at the peak."""

    cpu: float
    wall: float
    peak: float


@dataclass(slots=True)
class Figures:
    """What was measured: each step by size, all its runs; the check of the real explainer; and parts of the work."""

    steps: dict[int, dict[str, list[Cost]]] = field(default_factory=dict)
    real: dict[str, Cost] = field(default_factory=dict)
    parts: dict[str, float] = field(default_factory=dict)

    def of(self, size: int, step: str) -> Cost | None:
        """The median of a step's runs; None where it did not run."""
        runs = self.steps.get(size, {}).get(step)
        return _median(runs) if runs else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, and prints the table and the targets; 1 where a step failed, whatever the figures are."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=SIZES, metavar="N", help="entities (default: %(default)s)"
    )
    parser.add_argument("--runs", type=int, help=f"how often (default: {RUNS}; from {MANY} entities on once)")
    parser.add_argument(
        "--profile", type=int, metavar="N", help="only say where the time of a build of N entities goes"
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="put what is printed into a file of Markdown, too")
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # modules are compiled once, as with users
            os.environ["PYTHONPYCACHEPREFIX"] = f"{folder}/compiled"
            if options.profile:
                _corpus(Path(folder), options.profile)
                print(
                    run((sys.executable, "-m", "bench.profile", str(Path(folder) / str(options.profile))), PROJECT)[1]
                )
                return 0
            sizes: list[int] = sorted(set(options.sizes))
            runs = {size: options.runs or (1 if size >= MANY else RUNS) for size in sizes}
            figures = Figures(real=_real(options.runs or RUNS), parts=_parts(Path(folder), sizes))
            figures.steps = _measured(Path(folder), runs)
    except Failed as error:
        print(error, file=sys.stderr)
        return 1
    lines = [*_table(figures), "", *_targets(figures)]
    print("\n".join(lines))
    if options.write:
        where = f"TMPDIR={os.environ['TMPDIR']} " if "TMPDIR" in os.environ else ""
        command = f"{where}python -m bench --sizes {' '.join(map(str, sizes))}"
        head = ["# What was measured", "", f"By `{command}`, on {cores()} cores, which were not ours alone.", ""]
        options.write.write_text("\n".join([*head, *lines, ""]), "utf-8")
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


def _corpus(folder: Path, size: int) -> None:
    if not (folder / str(size)).exists():
        run((sys.executable, "-m", "bench.corpus", str(folder / str(size)), str(size), str(SEED)), PROJECT)


def _measured(folder: Path, runs: dict[int, int]) -> dict[int, dict[str, list[Cost]]]:
    """The cost of each run of each step, by size."""
    costs: dict[int, dict[str, list[Cost]]] = {size: {} for size in runs}
    for size in runs:
        _corpus(folder, size)
    for step in _steps(min(runs)):  # not counted: fills caches, and compiles modules
        _step(step, folder / str(min(runs)))
    for number in range(max(runs.values())):
        for size in runs:
            if number < runs[size]:
                print(f"{size:,} entities, run {number + 1} of {runs[size]}", file=sys.stderr, flush=True)
                for step in _steps(size):
                    costs[size].setdefault(step, []).append(_step(step, folder / str(size)))
    return costs


def _steps(size: int) -> Iterator[str]:
    """The steps that are taken at a size, as far as their programs are here."""
    for step in STEPS if size < MOST else GENERATED:
        if step != HUGO or others.hugo():
            yield step


def _step(step: str, root: Path) -> Cost:
    if step == ENGINE:
        shutil.rmtree(root / "build" / "site", ignore_errors=True)
        return run((sys.executable, "-m", "mkdocs", "build", "--strict"), root)[0]
    if step == ZENSICAL:
        shutil.rmtree(root / ".cache", ignore_errors=True)
        cost, _ = run(others.ZENSICAL, root)
        shutil.rmtree(root / ".cache", ignore_errors=True)
        return cost
    if step == HUGO:
        beside = root.with_name(f"{root.name}-hugo")
        others.for_hugo(root / "build" / "docs", beside)
        return run((str(others.hugo()), "--quiet", "--cacheDir", str(beside / "cache")), beside)[0]
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


def _parts(folder: Path, sizes: Sequence[int]) -> dict[str, float]:
    """Seconds of CPU for parts of the work, each the median of three processes; the YAML of 3,000 entities."""

    def spent(part: str, where: Path) -> float:
        return float(run((sys.executable, "-m", "bench.parts", part, str(where)), PROJECT)[1])

    print("parts", file=sys.stderr, flush=True)
    made = {PYBTEX: spent("pybtex", folder), FIRST: spent("references", folder)}
    made[SECOND] = median(spent("references", folder) for _ in range(3))
    if 3000 in sizes:
        _corpus(folder, 3000)
        made[YAML] = median(spent("yaml", folder / "3000") for _ in range(3))
    return made


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(*(median(getattr(cost, name) for cost in costs) for name in Cost.__slots__))


# ---------------------------------------------------------------- printing


def _table(figures: Figures) -> list[str]:
    """The table, in GitHub's Markdown and readable as it is.

    An entity's cost stands beside that at the next smaller size; the last column leaves out what a run costs anyhow.
    """
    head = ["entities", "step", *_FIGURES, "spread", "CPU to mkdocs", "wall to mkdocs", "ms an entity"]
    head += ["to the size before", "ms each more"]
    rows = [head]
    fewer: dict[str, tuple[int, float]] = {}
    for size, steps in figures.steps.items():
        engine = figures.of(size, ENGINE)
        for step, runs in steps.items():
            cost, each = _median(runs), 1000 * _median(runs).cpu / size
            spread = f"{min(each.cpu for each in runs):.2f} to {max(each.cpu for each in runs):.2f}" if runs[1:] else ""
            ratios = [f"{cost.cpu / engine.cpu:.3f}", f"{cost.wall / engine.wall:.3f}"] if engine else ["", ""]
            row = [f"{size:,}", step, *_figures(cost), spread, *ratios, f"{each:.2f}"]
            if step in fewer:
                less, cpu = fewer[step]
                more = 1000 * (cost.cpu - cpu) / (size - less)
                row += [f"{each / (1000 * cpu / less):.2f}", f"{more:.2f}"]
            rows.append(row)
            fewer[step] = (size, cost.cpu)
    rows += [["real", step, *_figures(cost)] for step, cost in figures.real.items()]
    rows += [["", part, f"{seconds:.3f}"] for part, seconds in figures.parts.items()]
    rows = [row + [""] * (len(head) - len(row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [" | ".join(map(str.rjust, row, widths)) for row in rows]
    rule = " | ".join("-" * (width - 1) + ":" for width in widths)
    return [f"| {line} |" for line in (lines[0], rule, *lines[1:])]


_FIGURES = ("CPU s", "wall s", "peak MB")


def _figures(cost: Cost) -> list[str]:
    return [f"{cost.cpu:.2f}", f"{cost.wall:.2f}", f"{cost.peak:.0f}"]


def _targets(figures: Figures) -> list[str]:
    """Each target, what was measured, and whether it was reached."""
    lines = ["Targets (ratios, the same on any machine; the seconds are this machine's):", ""]

    def share(what: str, one: float | None, other: float | None, most: float) -> None:
        if one is not None and other:
            lines.append(_target(what, one / other, most, ""))

    def at(size: int, step: str, of: Callable[[Cost], float]) -> float | None:
        cost = figures.of(size, step)
        return of(cost) if cost else None

    def cpu(cost: Cost) -> float:
        return cost.cpu

    engine = at(3000, ENGINE, cpu)
    share("CPU of a build, a text changed, to that of mkdocs, 3,000 entities", at(3000, CHANGED, cpu), engine, 0.04)
    share("CPU of a build, nothing changed, to that of mkdocs, 3,000 entities", at(3000, SAME, cpu), engine, 0.005)
    share("CPU of generate to that of CSafeLoader, 3,000 entities", at(3000, COLD, cpu), figures.parts.get(YAML), 1.3)
    share("CPU of generate to that of a build, 3,000 entities", at(3000, COLD, cpu), at(3000, WHOLE, cpu), 0.08)
    walls = at(3000, WHOLE, lambda cost: cost.wall), at(3000, ENGINE, lambda cost: cost.wall)
    share("wall of a build to that of mkdocs, 3,000 entities", *walls, 0.6)
    share("CPU of generate, 30,000 to 3,000 entities", at(30_000, COLD, cpu), at(3000, COLD, cpu), 11)
    share("CPU of 5,000 references, the second time, to pybtex", figures.parts[SECOND], figures.parts[PYBTEX], 0.01)
    for step in (CHECK, COLD):
        small = at(300, step, cpu)
        growth = 10 * small if small else None
        share(f"CPU an entity of {step}, 3,000 to 300 entities", at(3000, step, cpu), growth, 1.3)
    lines.append(_target("check of the real explainer in process, wall", figures.real[INSIDE].wall, 0.3, " s"))
    lines.append(_target("check of the real explainer as a command, wall", figures.real[COMMAND].wall, 0.8, " s"))
    return lines


def _target(what: str, value: float, most: float, unit: str) -> str:
    return f"- {what}: {value:.3f}{unit}, at most {most}{unit}: {'reached' if value <= most else 'missed'}"


if __name__ == "__main__":
    sys.exit(main())
