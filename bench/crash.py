"""`python -m bench.crash`: what is on the disk when a command is refused something by the system, or is killed.

Faults: each call that writes (open, write, fsync, mkdir, rename, link, chmod, unlink ...) fails in turn, in `--fix`,
`new`, `rename`, `verify`, `generate` and `build`. The command must end with 2, one line and the old state byte for
byte, or with 0 and the new one. Full disk: from that call on, nothing more can be written. Killed: at that call, by
`kill -9`; the site and the staged folders are old or new, and the next run ends clean, in the new state.

Kills: `build` as a process of its own, with the real engine, at random moments and in its last stretch; one edition
follows another. All is chosen by the seed; the table has a row for each kind.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench import PROJECT
from bench.faults import sitecustomize
from generator import cli, engine, stage

COPIED = "bench.faults.copied"
ERRORS = ("ENOSPC", "EROFS", "EACCES", "EIO")
WHOLE = ("site", "build/docs", "build/theme")
"""The folders that are old or new at any moment."""

_PROGRESS = re.compile(r".*: \d+% after \d+ s\.")
"""What a run says of itself that takes longer than a second."""

State = dict[str, tuple[int, str]]
"""Every file and folder by its path: its mode, and a digest of its bytes."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Tries all, or a sample; prints a table and what went wrong; 1 where anything did."""
    parser = argparse.ArgumentParser(prog="python -m bench.crash", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=int, metavar="N", help="only so many of a command's calls (default: all)")
    parser.add_argument("--kills", type=int, default=100, metavar="N", help="at random moments (default: %(default)s)")
    parser.add_argument("--last", type=int, default=30, metavar="N", help="in the last stretch (default: %(default)s)")
    parser.add_argument("--only", nargs="*", choices=[trial.name for trial in TRIALS], help="faults of these commands")
    parser.add_argument("--disk", action="store_true", help="on a small disk that is really full (needs root)")
    options = parser.parse_args(arguments)
    rows, wrong = Counter[tuple[str, str]](), list[str]()
    chosen = [trial for trial in TRIALS if options.only is None or trial.name in options.only]
    try:
        with tempfile.TemporaryDirectory(prefix="crash-") as folder:
            for number, trial in enumerate(chosen):
                _Faults(trial, Path(folder) / str(number), random.Random(options.seed), rows, wrong).run(options.faults)
            if options.disk:
                _full(Path(folder) / "disk", rows, wrong)
            if options.kills + options.last:
                _kills(Path(folder) / "kills", random.Random(options.seed), options.kills, options.last, rows, wrong)
    finally:  # what was tried until it is interrupted counts, too
        for (what, outcome), count in sorted(rows.items()):
            print(f"{what:32} {outcome:40} {count:5}")
        print("\n".join(wrong) or f"{sum(rows.values())} in all; each left the old state or the new one.")
    return 1 if wrong else 0


# ---------------------------------------------------------------- what is tried


@dataclass(frozen=True, slots=True)
class Trial:
    """A command, and what was changed in the project before it."""

    name: str
    arguments: tuple[str, ...]
    change: Callable[[Path], None] = lambda root: None
    code: int = 0
    again: int = 0
    """With which code a second run ends, where the first has done it."""


def new_edition(root: Path, words: str = "It wants the lake higher.") -> None:
    """Another edition: one sentence says something else."""
    path = root / "sources/actors/arland.yml"
    path.write_text(path.read_text("utf-8").replace("It wants the lake high.", words), "utf-8")


def mistakes(root: Path) -> None:
    """Two files with a mistake that can be mended."""
    folder = root / "sources/terms"
    (root / "sources/terms.yml").rename(root / "sources/kept.yml")
    folder.mkdir()
    (root / "sources/kept.yml").rename(folder / "terms.yml")
    for name in ("moat", "dyke"):
        text = f"{name}:\n  term: {name}: wall\n  definition: A ditch.\n  synthesis: true\n"
        (folder / f"{name}.yml").write_text(text, "utf-8")


TRIALS = (
    Trial("check --fix", ("check", "--fix"), mistakes),
    Trial("new", ("new", "actor", "Newland"), again=2),
    Trial("rename", ("rename", "actor", "arland", "moat"), again=2),
    Trial("verify", ("verify",), lambda root: (root / "sources/quotes.lock").unlink()),
    Trial("generate", ("generate",), new_edition),
    Trial("build", ("build", "--engine", COPIED)),
)


def project(root: Path) -> Path:
    """The golden explainer, with the hand-written pages and the settings of the real one."""
    shutil.copytree(PROJECT / "tests/golden/sources", root / "sources")
    shutil.copytree(PROJECT / "docs", root / "docs")
    shutil.copy(PROJECT / "mkdocs.yml", root)
    return root


def state(root: Path, places: Sequence[str] = ("sources", "docs", "mkdocs.yml", *WHOLE)) -> State:
    """What is there."""
    found: State = {}
    for path in sorted(path for place in places for path in [root / place, *(root / place).rglob("*")]):
        if os.path.lexists(path):
            data = path.read_bytes() if path.is_file() else b""
            name = path.relative_to(root).as_posix()
            found[name] = stat.S_IMODE(path.stat().st_mode), hashlib.sha256(data).hexdigest()
    return found


def left(root: Path) -> list[str]:
    """What a run left in `build` beside the staged folders and what it keeps for the next one."""
    return sorted(
        {path.name for path in (root / "build").glob("*")} - {"again", "docs", "kept", "mark", "marked", "theme"}
    )


# ---------------------------------------------------------------- faults


@dataclass(slots=True)
class _Faults:
    trial: Trial
    folder: Path
    random: random.Random
    rows: Counter[tuple[str, str]]
    wrong: list[str]
    before: State = field(default_factory=dict)
    after: State = field(default_factory=dict)

    def run(self, most: int | None) -> None:
        """Each call fails in turn, or `most` of them."""
        calls = self._prepare()
        numbers = list(range(1, len(calls) + 1))
        for number in sorted(self.random.sample(numbers, min(most or len(numbers), len(numbers)))):
            call = calls[number - 1]
            for what in ([self.random.choice(ERRORS)] if most else [ERRORS[number % len(ERRORS)]]) + [
                "ENOSPC+",
                "KILL",
            ]:
                self._try(number, call, what)

    def _prepare(self) -> list[str]:
        """Makes the project as it is before the command; returns the calls that it makes."""
        kept = project(self.folder / "kept")
        if self.trial.name in ("generate", "build"):
            assert _run(kept, self.trial.name)[0] == 0
        if self.trial.name == "build":  # what the engine makes next is the same site with other words
            made = shutil.copytree(kept / "site", self.folder / "made")
            (made / "SHA256SUMS").unlink()
            page = made / "about.html"
            page.write_bytes(page.read_bytes().replace(b"</h1>", b" and others</h1>", 1))
            os.environ |= {"MADE_BEFORE": str(made), "PYTHONPATH": str(PROJECT)}
            engine.COMMANDS[COPIED] = ()
        self.trial.change(kept)
        self.before = state(kept)
        code, said = self._attempt("*", 0, "COUNT")
        assert code == self.trial.code, said
        self.after = state(self.root)
        assert self.after != self.before
        assert not left(self.root), left(self.root)
        return (self.folder / "calls").read_text().split()

    @property
    def root(self) -> Path:
        return self.folder / "root"

    def _attempt(self, call: str, number: int, what: str) -> tuple[int, str]:
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(self.folder / "kept", self.root)
        if (self.root / "build/mark").exists():
            stage.mark(self.root)  # as if all had been made where it is now
        fault = f"{self.root}|{call}|{number}|{what}"
        return _run(self.root, *self.trial.arguments, fault=fault, calls=self.folder / "calls")

    def _try(self, number: int, call: str, what: str) -> None:
        code, said = self._attempt("*", number, what)
        now = state(self.root)
        faults = [] if what == "KILL" else _faults_of(code, said, now, self.before, self.after)
        for place in WHOLE if what == "KILL" else ():
            if (here := state(self.root, [place])) not in [_of(self.before, place), _of(self.after, place)]:
                faults.append(f"{place} is neither old nor new: {_differing(here, _of(self.after, place))}")
        if what == "KILL":
            _run(self.root, "list")
            now = state(self.root)
            sources = [
                {path: value for path, value in each.items() if path.startswith("sources")}
                for each in (now, self.before, self.after)
            ]
            if sources[0] not in sources[1:]:
                faults.append(f"the sources are neither old nor new: {_differing(sources[0], sources[1])}")
        if what == "KILL" or number % 7 == 0:
            done = now == self.after and self.trial.again
            again, told = _run(self.root, *self.trial.arguments)
            if again != (self.trial.again if done else 0) or state(self.root) != self.after or left(self.root):
                faults.append(
                    f"the next run: {again} {told} {_differing(state(self.root), self.after)} {left(self.root)}"
                )
        kind = {"KILL": "killed at a call", "ENOSPC+": "full disk from a call on"}.get(what, "a call refused")
        outcome = (
            "new" if now == self.after else "old" if now == self.before else "taken back or mended by the next run"
        )
        self.rows[f"{self.trial.name}, {kind}", outcome] += 1
        self.wrong += [f"{self.trial.name}: {call} {number}, {what}: {fault}" for fault in faults]


def _faults_of(code: int, said: str, now: State, before: State, after: State) -> list[str]:
    """What is wrong after a refused call."""
    if code == 0:
        return [] if now == after else [f"it ended with 0, but {_differing(now, after)}"]
    lines = said.strip().splitlines()
    faults = [] if code == 2 else [f"it ended with {code}: {said}"]
    if len(lines) != 1 or not lines[0].startswith("Could not go on: "):
        faults.append(f"it said {said}")
    if now != before:
        faults.append(f"the old state has changed: {_differing(now, before)}")
    return faults


def _of(whole: State, place: str) -> State:
    return {path: value for path, value in whole.items() if path == place or path.startswith(f"{place}/")}


def _differing(one: State, other: State) -> list[str]:
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))[:5]


def _run(root: Path, *arguments: str, fault: str = "", calls: Path | None = None) -> tuple[int, str]:
    """A command in a copy of this process, which has all imported: its exit code and its errors; 9 where killed."""
    with tempfile.TemporaryFile("w+") as errors:
        sys.stdout.flush()
        if (child := os.fork()) == 0:
            code = 70
            try:
                os.dup2(errors.fileno(), 2)
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
                sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
                if fault:
                    sitecustomize.install(fault)
                code = cli.main(["--root", str(root), *arguments])
                if calls is not None:
                    calls.write_text("\n".join(sitecustomize.calls))
            except BaseException as error:
                print(f"Traceback: {error!r}", file=sys.stderr)
            finally:
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        errors.seek(0)
        return abs(os.waitstatus_to_exitcode(status)), errors.read()


# ---------------------------------------------------------------- a full disk


def _full(disk: Path, rows: Counter[tuple[str, str]], wrong: list[str]) -> None:
    """Runs commands on a disk of memory that has ever more room beside what is on it, until they succeed."""
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100m", "tmpfs", disk], check=True)
    try:
        root = project(disk / "root")
        assert _spawned(root, "build").returncode == 0
        new_edition(root)
        for arguments in (("build",), ("rename", "actor", "arland", "moat"), ("generate",)):
            before, room, code = state(root), 0, 2
            while code:
                used = os.statvfs(disk)
                size = (used.f_blocks - used.f_bfree) * used.f_frsize // 1024 + room
                subprocess.run(["mount", "-o", f"remount,size={size}k", disk], check=True)
                ran = _spawned(root, *arguments)
                code, now = ran.returncode, state(root)
                if code:
                    old, here = before, now
                    if arguments == (
                        "build",
                    ):  # the pages may be staged as a whole, and then there is no room for the site
                        old, here = ({p: v for p, v in each.items() if p[:6] != "build/"} for each in (before, now))
                    faults = _faults_of(code, ran.stderr, here, old, here)
                    wrong += [f"{arguments[0]}, {room} kB of room: {fault}" for fault in faults]
                rows[
                    f"{arguments[0]}, {'no' if code else 'enough'} room on the disk", "old" if now == before else "new"
                ] += 1
                if left(root):
                    wrong.append(f"{arguments[0]}, {room} kB of room: {left(root)} was left")
                room = 2 * room or 4
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def _spawned(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(_command(root, *arguments), cwd=PROJECT, capture_output=True, text=True, check=False)


# ---------------------------------------------------------------- kills


def _kills(
    folder: Path, chance: random.Random, anywhere: int, last: int, rows: Counter[tuple[str, str]], wrong: list[str]
) -> None:
    """Builds one edition after the other, kills each build, and builds again."""
    root, editions = project(folder / "root"), list[State]()
    source = root / "sources/actors/arland.yml"
    texts = [source.read_bytes()]
    new_edition(root)
    texts.append(source.read_bytes())
    took, stretch = [], []
    for text in (texts[0], texts[1], texts[0], texts[1]):
        source.write_bytes(text)
        begin = time.perf_counter()
        process = _started(root)
        at_last = _seen(root, process)
        process.wait()
        took.append(time.perf_counter() - begin)
        stretch.append(time.perf_counter() - at_last)
        editions.append(state(root, ["site"]))
    assert editions[0] == editions[2]
    assert editions[1] == editions[3]
    assert editions[0] != editions[1]
    print(f"A build takes {max(took):.2f} s, its last stretch {1000 * max(stretch):.0f} ms.", file=sys.stderr)
    for number in range(anywhere + last):
        source.write_bytes(texts[number % 2])
        old, new = editions[1 - number % 2], editions[number % 2]
        process = _started(root)
        if number < anywhere:
            time.sleep(chance.uniform(0, max(took)))
        else:
            _seen(root, process)
            time.sleep(chance.uniform(0, max(0.05, max(stretch))))
        process.send_signal(signal.SIGKILL)
        killed = process.wait() == -signal.SIGKILL
        now = state(root, ["site"])
        ended = _spawned(root, "build")
        where = "kill -9, anywhere" if number < anywhere else "kill -9, last stretch"
        outcome = "old" if now == old else "new" if now == new else "half"
        rows[where, outcome if killed else f"{outcome}: it had ended"] += 1
        if now not in (old, new) or (not killed and now != new):
            wrong.append(f"{where} {number}: {_differing(now, new)}")
        told = [line for line in ended.stderr.splitlines() if not _PROGRESS.fullmatch(line)]
        if ended.returncode or told or state(root, ["site"]) != new or left(root):
            wrong.append(f"{where} {number}, the next run: {ended.stdout}{ended.stderr}{left(root)}")


def _command(root: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "generator", "--root", str(root), *arguments]


def _started(root: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(_command(root, "build"), cwd=PROJECT, stdout=subprocess.DEVNULL)


def _seen(root: Path, process: subprocess.Popen[bytes]) -> float:
    """Waits until the check sums are there, the last that is written before the exchange; returns when."""
    while process.poll() is None and not (root / "build/site/SHA256SUMS").exists():
        time.sleep(0.0005)
    return time.perf_counter()


if __name__ == "__main__":
    sys.exit(main())
