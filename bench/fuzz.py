"""`python -m bench.fuzz`: sources that nobody would write, and what reading them costs.

Mutants are the real files with some slips of a byte, a word or a line each, drawn by a seed; the worst are files that
are made to be slow: as large, as deep or as wrong as they may be. Each is put into a small explainer and checked in
another process, which is ended when it takes too long. Counted are tracebacks, signals and hangs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import select
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import PROJECT
from generator import channels
from generator.check import Checked, check, uncollected
from generator.diagnostics import Where, in_order
from generator.load import BIBLIOGRAPHY, SOURCES

SEED = 1
MUTANTS = 10_000
HANG = 2.0
"""Seconds of work after which a file counts as one that hangs."""
MOST = 20
"""Seconds of work after which the system ends a process."""
PATIENCE = 600
"""Seconds after which a process that says nothing is ended, though it does not work: others may be at work, too."""
MEMORY = 300
"""Megabytes that checking may take."""
AT_ONCE = 500
"""So many mutants are checked by one process."""
LARGEST_YAML, LARGEST_BIB = 999_000, 19_990_000
BASE = PROJECT / "tests" / "golden" / SOURCES
YAML, BIB = "yaml", "bib"

# ---------------------------------------------------------------- mutants

_SIGNS = "\"'`[]{}()<>|&*!%@#:;,?-=~\\/^_$+. \t\n\r\0\u00a0\u2028\u200b\ufeff\u0301가\U0001f600"
_WORDS = (
    "- ", "  - ", ": ", " #", "---", "...", "<<: *a", "&a ", "*a", "!!str ", "? ", "| ", ">-", "[[", "]]", "[@", "](",
    "<<<<<<<", "=======", ">>>>>>>", "null", "~", "2021-13-45", "{{", "}}", "@book{", "@string{", "@comment{",
    " and ", " # ", "crossref = {a}", "\\url{", "\\href{", '\\"', "\\'", "$", "--", "'''", '"""', "http://", "\\", "%",
)  # fmt: skip


def mutated(data: bytes, others: Sequence[bytes], draw: random.Random) -> bytes:
    """The file with one to four slips; what is put in comes from the file itself, from others or from nowhere."""
    for _ in range(draw.choice((1, 1, 1, 2, 3, 4))):
        data = draw.choice(_SLIPS)(data, others, draw)
    return data


def _bytes(data: bytes, _: Sequence[bytes], draw: random.Random) -> bytes:
    """A byte is another one, is gone, or is new."""
    at = draw.randrange(len(data) + 1)
    new = bytes([draw.randrange(256)])
    return draw.choice((data[:at] + new + data[at + 1 :], data[:at] + data[at + 1 :], data[:at] + new + data[at:]))


def _sign(data: bytes, _: Sequence[bytes], draw: random.Random) -> bytes:
    """A sign or word with a meaning is put in, once or often."""
    at = draw.randrange(len(data) + 1)
    word = draw.choice((draw.choice(_SIGNS), draw.choice(_WORDS))) * draw.choice((1, 1, 1, 2, 3, 100))
    return data[:at] + word.encode() + data[at:]


def _cut(data: bytes, _: Sequence[bytes], draw: random.Random) -> bytes:
    """A piece is gone, perhaps all that follows."""
    start = draw.randrange(len(data) + 1)
    end = draw.choice((start + draw.randrange(40), start + draw.randrange(400), len(data)))
    return data[:start] + data[end:]


def _piece(data: bytes, others: Sequence[bytes], draw: random.Random) -> bytes:
    """A piece of this file or of another one is put in."""
    source = draw.choice((data, draw.choice(others)))
    start, at = draw.randrange(len(source) + 1), draw.randrange(len(data) + 1)
    return data[:at] + source[start : start + draw.randrange(200)] + data[at:]


def _lines(data: bytes, _: Sequence[bytes], draw: random.Random) -> bytes:
    """Lines are gone, twice, in another order, or further in."""
    lines = data.split(b"\n")
    at, many = draw.randrange(len(lines)), draw.randrange(1, 5)
    here = lines[at : at + many]
    change = draw.choice(([], here + here, here[::-1], [b"  " + line for line in here], [line[1:] for line in here]))
    return b"\n".join([*lines[:at], *change, *lines[at + many :]])


_SLIPS = (_bytes, _sign, _sign, _cut, _piece, _lines, _lines)


@dataclass(frozen=True, slots=True)
class Origin:
    """A file that mutants are made of, and where they lie in the small explainer."""

    path: str
    data: bytes


def origins(kind: str) -> list[Origin]:
    """The real files of a kind, and those of the small explainer."""
    paths = [
        (path, sources.parent)
        for sources in (PROJECT / SOURCES, BASE)
        for path in sorted(sources.rglob("*.yml" if kind == YAML else BIBLIOGRAPHY))
    ]
    return [Origin(path.relative_to(above).as_posix(), path.read_bytes()) for path, above in paths]


def mutant(kind: str, seed: int, number: int, known: Sequence[Origin]) -> Origin:
    """The mutant with a number; the same for the same seed."""
    draw = random.Random(f"{seed} {kind} {number}")
    origin = draw.choice(known)
    return Origin(origin.path, mutated(origin.data, [each.data for each in known], draw))


@contextmanager
def planted(root: Path, file: Origin) -> Iterator[None]:
    """With a file in its place; then all is as it was."""
    target = root / file.path
    before = target.read_bytes() if target.exists() else None
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(file.data)
    try:
        yield
    finally:
        target.unlink()
        if before is not None:
            target.write_bytes(before)
        elif not any(target.parent.iterdir()):
            target.parent.rmdir()


def faults(checked: Checked) -> list[str]:
    """What is wrong with what was found: it must be in order, each once, and at a place that there is."""
    wrong = [] if checked.found == in_order(checked.found) else ["not in order, or one of them twice"]
    lines = {path: text.split("\n") for path, text in checked.loaded.read.items()}
    for each in checked.found:
        places = [each.where, *(edit.where for edit in each.edits)]
        outside = [where for where in places if where.path in lines and not _within(where, lines[where.path])]
        wrong += [f"{where} is not in the file [{each.code}]" for where in outside]
    return wrong


def _within(where: Where, lines: Sequence[str]) -> bool:
    if not 1 <= where.line <= len(lines):
        return False
    length = len(lines[where.line - 1]) + 1
    return 1 <= where.column <= length and (where.end == 0 or where.column <= where.end <= length + 1)


# ---------------------------------------------------------------- the worst


def _filled(line: Callable[[int], str], size: int) -> str:
    """As many lines as there is room for, each made from its number."""
    made, number = [], 0
    while size > 0:
        made.append(line(number))
        size -= len(made[-1].encode()) + 1
        number += 1
    return "\n".join(made[:-1]) + "\n"


def _rows(line: str, many: int, after: str = "") -> str:
    return "\n".join(line.replace("§", str(number)) for number in range(many)) + "\n" + after


def _entry(value: str) -> str:
    return f"@book{{k, title = {{T}}, {value}}}"


def _long(sign: str, size: int = LARGEST_BIB - 100) -> str:
    return sign * (size // len(sign.encode()))


def _texts(text: str) -> str:
    """A file of terms with texts as long as they may be."""
    return _filled(lambda number: f'm{number}:\n  term: M\n  definition: "{text[:19_900]}"', LARGEST_YAML)


_RECORDS = _rows("r§:\n  a: b", 15_500)
_SLIPPED = _rows("z§:\n  term: a: b\n  definition: `x", 20)

WORST_YAML: dict[str, Callable[[], str]] = {
    "lists in lists": lambda: _long("- [", LARGEST_YAML),
    "lists in lines": lambda: _long("- [\n", LARGEST_YAML),
    "brackets": lambda: _long("[", LARGEST_YAML),
    "quotes left open": lambda: _filled(lambda number: f'a{number}: "x', LARGEST_YAML),
    "brackets left open": lambda: _filled(lambda number: f"a{number}: [x", LARGEST_YAML),
    "colons in texts": lambda: _filled(lambda number: f"a{number}: b: c", LARGEST_YAML),
    "tabs": lambda: _filled(lambda number: f"\ta{number}: b", LARGEST_YAML),
    "indents of all kinds": lambda: _filled(lambda number: " " * (number % 50) + f"a{number}: b", LARGEST_YAML),
    "spaces of another kind": lambda: _filled(lambda number: f"\u00a0\u00a0a{number}: b", LARGEST_YAML),
    "invisible signs": lambda: _filled(lambda number: f"a{number}: b\u200b", LARGEST_YAML),
    "versions not merged": lambda: _filled(lambda _: "<<<<<<< a\nx: y\n=======\nx: z\n>>>>>>> b", LARGEST_YAML),
    "empty fields": lambda: _rows("m§:", 49_000),
    "empty items": lambda: "m:\n  aliases:\n" + "    -\n" * 90_000,
    "tags": lambda: _rows("m§: !a b", 49_000),
    "aliases": lambda: _rows("m§: *a§", 49_000),
    "slips at the end": lambda: _RECORDS + _SLIPPED,
    "slips at the end of lists": lambda: "x:\n" + _rows(f"  - [{','.join('a' * 20)}]", 4_000, _SLIPPED),
    "slips at the end of texts": lambda: _texts("d ") + _SLIPPED,
    "a slip at the beginning": lambda: _SLIPPED[:40] + _RECORDS,
    "lines out of line at the end": lambda: _RECORDS + _rows("z§:\n  term: a\n   definition: x", 20),
    "remarks in a long line": lambda: (
        "x: {" + ",".join(f"a{number}: b" for number in range(49_000)) + "} # 2" + " " * 9
    ),
    "a long line": lambda: "a: " + _long("b: ", LARGEST_YAML),
    "unknown fields": lambda: "moat:\n  term: M\n" + _rows("  f§: b", 40_000),
    "misspelt fields": lambda: "moat:\n  term: M\n" + _rows("  definitio§: b", 40_000),
    "records of nothing": lambda: _rows("m§:\n  trem: M\n  x: y", 12_000),
    "sources that are not there": lambda: _rows('m§:\n  term: M§\n  definition: "[[n§]] [@k§]"', 12_000),
    "many sources in a text": lambda: _rows(f'm§:\n  term: M\n  definition: "{"[@times§x] [[m§y]]" * 900}"', 50),
    "names a letter off": lambda: _rows('known-name-§:\n  term: M\n  definition: "[[konwn-name-§]]"', 9_000),
    "stars": lambda: _texts("**" + "a*" * 9_000),
    "open stars": lambda: _texts("*a" * 9_900),
    "stars and brackets": lambda: _texts("[*" * 9_000),
    "spaces in a citation": lambda: _texts("[@a, b" + " " * 19_000 + "c]"),
    "citations left open": lambda: _texts("[@" * 9_900),
    "links that are none": lambda: _texts("[a](b) " * 2_800),
    "links with brackets": lambda: _texts("[a](http://" + "(a)" * 6_000),
    "addresses that lead on": lambda: _texts("google." * 2_800),
    "addresses that track": lambda: _texts("https://a.b/?utm_a=1 " * 900),
    "a remark of addresses": lambda: "# " + _long("google.", LARGEST_YAML - 99) + "\nmoat:\n  term: M\n",
    "tags of HTML": lambda: _texts("<a " * 6_600),
}
WORST_BIB: dict[str, Callable[[], str]] = {
    "entries": lambda: _filled(
        lambda number: (
            f"@article{{key{number},\n author = {{Doe, Jane and Roe, Richard}},\n title = {{A title}},\n"
            f" date = {{2021-06-{number % 28 + 1:02d}}},\n journaltitle = {{The Journal}},\n"
            f" url = {{https://example.org/{number}}},\n}}"
        ),
        LARGEST_BIB,
    ),
    "short entries": lambda: _rows("@book{k§,title={T},date={2020}}", 50_000),
    "entries left open": lambda: _long("@a{\n"),
    "entries without a brace": lambda: _long("@book\n"),
    "wrong entries": lambda: _filled(
        lambda number: f"@bok{{k{number},titel={{T}},date={{20}},url={{x}},langid={{q}},author={{a;b}}}}", LARGEST_BIB
    ),
    "at signs": lambda: _long("@"),
    "empty lines": lambda: _long("\n") + "@",
    "braces": lambda: "@book{k, title = " + _long("{"),
    "braces in braces": lambda: "@book{k, title = {" + _long("{" * 49 + "}" * 49) + "}}",
    "a long text": lambda: "@book{k, title = {" + _long("\\emph{a} ") + "}}",
    "dollars": lambda: "@book{k, title = {" + _long("$a ") + "}}",
    "long texts": lambda: _filled(lambda number: f"@book{{k{number}, title={{{'$a ' * 6_000}}}}}", LARGEST_BIB),
    "a long name": lambda: _entry("author = {" + _long("a ") + "}"),
    "many names": lambda: _entry("author = {" + _long("a and ") + "b}"),
    "lists of names": lambda: _filled(
        lambda number: f"@book{{k{number},title={{T}},author={{{'Doe, J and ' * 1_700}b}}}}", LARGEST_BIB
    ),
    "names and commas": lambda: _entry("author = {" + _long("a,,,, and ") + "b}"),
    "a long date": lambda: _entry("date = {" + _long("1/") + "}"),
    "a long address": lambda: _entry("url = {http://" + _long("a-") + "!}"),
    "addresses that track": lambda: _rows("@book{k§,title={T},url={http://a.b/?utm_a=1}}", 50_000),
    "a long DOI": lambda: _entry("doi = {10.1234" + _long(".1") + "}"),
    "percents": lambda: "@book{k, title = {" + _long("%") + "}}",
    "strings of strings": lambda: (
        "@string{a = {"
        + "x" * 1_000
        + "}}\n"
        + "".join(f"@string{{{chr(98 + step)} = {' # '.join([chr(97 + step)] * 100)}}}\n" for step in range(20))
        + "@book{k, title = u}"
    ),
    "many strings": lambda: _filled(lambda number: f"@string{{a{number}={{x}}}}", LARGEST_BIB),
    "unknown strings": lambda: _filled(lambda number: f"@book{{k{number},title=a{number}}}", LARGEST_BIB),
    "a text in parts": lambda: "@book{k, title = " + _long("{a}#") + "{b}}",
    "crossrefs in a row": lambda: _filled(lambda number: f"@book{{k{number},crossref={{k{number + 1}}}}}", LARGEST_BIB),
    "a crossref to many": lambda: _entry("crossref = {" + _long("a,") + "}"),
    "many crossrefs to one": lambda: (
        "@book{p,"
        + ",".join(f"f{number}={{a}}" for number in range(190))
        + "}\n"
        + _rows("@book{k§,title={T},crossref={p}}", 49_000)
    ),
    "fields twice": lambda: "@book{k," + _long("f={a},\n") + "}",
    "entries of fields": lambda: _filled(
        lambda number: f"@book{{k{number},title={{T}},{'f={a},' * 150}}}", LARGEST_BIB
    ),
    "unknown fields": lambda: _filled(
        lambda number: f"@book{{k{number},title={{T}},{','.join(f'titel{number}x{at}={{a}}' for at in range(150))}}}",
        LARGEST_BIB,
    ),
    "keys twice": lambda: _filled(lambda _: "@book{k,title={T}}", LARGEST_BIB),
    "a long key": lambda: "@book{" + _long("!") + ", title = {T}}",
    "closing braces": lambda: "@book{k, title = {T}" + _long("}\n"),
    "quotes left open": lambda: _filled(lambda number: f'@book{{k{number},title="T', LARGEST_BIB),
    "preambles left open": lambda: _long("@preamble{\n"),
    "versions not merged": lambda: _filled(lambda _: "<<<<<<< a\nx\n=======\nz\n>>>>>>> b", LARGEST_BIB),
    "Han": lambda: "@book{k, title = {" + _long("中") + "}}",
}


# ---------------------------------------------------------------- another process


@dataclass(slots=True)
class Tally:
    """What a run came to: counts, what was wrong, and the most that one file took."""

    files: int = 0
    wrong: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    largest: tuple[float, str] = (0.0, "")

    def add(self, name: str, seconds: float, megabytes: float, said: str) -> None:
        """Counts one file."""
        self.files += 1
        if said:
            self.wrong.append(f"{name}: {said}")
        self.slowest = max(self.slowest, (seconds, name))
        self.largest = max(self.largest, (megabytes, name))


def checked(root: Path) -> str:
    """Checks and words what is found; returns what is wrong with that, if anything."""
    try:
        with uncollected():
            found = check(root)
        for form in channels.FORMATS:
            channels.rendered(form, found.found, found.loaded.read, found.loaded.read)
        return "; ".join(faults(found)[:3])
    except Exception:
        return traceback.format_exc()


def _work(kind: str, seed: int, start: int, end: int) -> None:
    """Checks the mutants from one number up to another, and says of each what it took."""
    known = origins(kind)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        root = small(Path(folder))
        for number in range(start, end):
            made = mutant(kind, seed, number, known)
            resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + MOST, resource.RLIM_INFINITY))
            with planted(root, made):
                spent = time.process_time()
                said = checked(root)
                _say([number, made.path, time.process_time() - spent, said])


def _once(kind: str, name: str) -> None:
    """Checks one of the worst, as the command does."""
    text = (WORST_YAML if kind == YAML else WORST_BIB)[name]()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        root = small(Path(folder))
        path = root / SOURCES / ("terms.yml" if kind == YAML else BIBLIOGRAPHY)
        path.write_text(text, encoding="utf-8", newline="")
        del text
        child = subprocess.Popen(
            [sys.executable, "-m", "generator", "--root", str(root), "check"],
            cwd=PROJECT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        said = child.stderr.read().decode() if child.stderr else ""
        code = child.wait()
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = f"ended by signal {-code}" if code < 0 else ""
    _say([spent.ru_utime + spent.ru_stime, spent.ru_maxrss / 1024, ended or said])


def small(root: Path) -> Path:
    """The small explainer, under `root`."""
    shutil.copytree(BASE, root / SOURCES)
    return root


def _say(what: object) -> None:
    print(json.dumps(what), flush=True)


def _asked(*arguments: object) -> Iterator[list[Any] | None]:
    """What another process says, line by line; None at the end, where it was ended because it said nothing."""
    command = [sys.executable, "-m", "bench.fuzz", *map(str, arguments)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, start_new_session=True) as child:
        assert child.stdout is not None
        while select.select([child.stdout], [], [], PATIENCE)[0]:
            line = child.stdout.readline()
            if not line:
                break
            yield json.loads(line)
        else:
            os.killpg(child.pid, 9)
            yield None


def mutants(kind: str, many: int, seed: int) -> Tally:
    """What becomes of so many mutants. Memory is that of the process that checked up to `AT_ONCE` of them."""
    tally, number = Tally(), 0
    while number < many:
        end = min(many, (number // AT_ONCE + 1) * AT_ONCE)
        for told in _asked("--work", kind, seed, number, end):
            if told is None:
                break
            number, path, seconds, said = told[0] + 1, told[1], told[2], told[3]
            late = f"took {seconds:.1f} s" if seconds > HANG else ""
            tally.add(f"{kind} {seed} {told[0]} ({path})", seconds, 0, said or late)
        else:
            if number == end:
                continue
            tally.add(f"{kind} {seed} {number}", 0, 0, "the process was ended by a signal")
            number += 1
            continue
        tally.add(f"{kind} {seed} {number}", PATIENCE, 0, "hangs")
        number += 1
    spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    tally.largest = (spent, f"after {AT_ONCE} files")
    return tally


def worst(kind: str, show: str) -> Tally:
    """What becomes of the worst files, each on its own."""
    tally = Tally()
    for name in WORST_YAML if kind == YAML else WORST_BIB:
        if show and show not in name:
            continue
        told = next(_asked("--once", kind, name), None)
        seconds, megabytes, said = told or (PATIENCE, 0, "hangs")
        over = f"{seconds:.1f} s, {megabytes:.0f} MB" if seconds > HANG or megabytes > MEMORY else ""
        tally.add(f"{kind}: {name}", seconds, megabytes, said or over)
        print(f"| {kind} | {name} | {seconds:.2f} s | {megabytes:.0f} MB |", flush=True)
    return tally


# ---------------------------------------------------------------- the long run


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints what the runs came to; 1 where anything was wrong."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["--work"]:
        _work(given[1], *map(int, given[2:5]))
        return 0
    if given[:1] == ["--once"]:
        _once(given[1], given[2])
        return 0
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__)
    parser.add_argument("--mutants", type=int, default=MUTANTS, help="of each kind (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="(default: %(default)s)")
    parser.add_argument("--kind", choices=(YAML, BIB), action="append", help="one kind alone")
    parser.add_argument("--worst", metavar="WORDS", nargs="?", const="", help="the worst alone, whose names hold WORDS")
    options = parser.parse_args(given)
    wrong: list[str] = []
    for kind in options.kind or (YAML, BIB):
        runs = [("worst", worst(kind, options.worst or ""))]
        if options.worst is None:
            runs.append((f"seed {options.seed}", mutants(kind, options.mutants, options.seed)))
        for name, tally in runs:
            wrong += tally.wrong
            print(
                f"{kind}, {name}: {tally.files:,} files, {len(tally.wrong)} wrong;"
                f" slowest {tally.slowest[0]:.2f} s ({tally.slowest[1]}),"
                f" most memory {tally.largest[0]:.0f} MB ({tally.largest[1]})",
                flush=True,
            )
    print("\n".join(wrong))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
