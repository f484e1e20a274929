"""`python -m bench.mutations`: what an editor is told when one thing in the real sources goes wrong.

A mutant is the real sources with one slip in one file, drawn by a seed. Of each it is asked whether `check` gives
exactly one message, and on the line of the slip. A mutant may also be no mistake at all, such as a remark deleted or
a text indented by one more space: then silence is right, which is told apart by what the file means.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import PROJECT
from generator.check import Checked, check, uncollected
from generator.diagnostics import Diagnostic
from generator.load import BIBLIOGRAPHY, DOCS, LOCK, SOURCES, TEXTS

SEED = 1
EACH = 60
"""How many mutants of each kind are drawn."""
RIGHT, ELSEWHERE, SEVERAL, SAME, SILENT, CRASH = "right", "elsewhere", "several", "same", "silent", "crash"
OUTCOMES = {
    RIGHT: "one message, on the line",
    ELSEWHERE: "one message, elsewhere",
    SEVERAL: "several messages",
    SAME: "silent: means the same",
    SILENT: "silent: means something else",
    CRASH: "crash",
}

Lines = list[str]
Slip = Callable[[Lines, int, random.Random], "tuple[Lines, set[int]] | None"]
"""What a kind of slip makes of the lines at one of them, and the numbers of the lines on which it may be reported;
None where it can't happen there."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file with one slip: its kind, the file, the line (from 1), the text, and where it may be reported."""

    kind: str
    path: str
    line: int
    text: str
    places: frozenset[int]


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a mutant: one of the `OUTCOMES`, and what was found."""

    mutant: Mutant
    outcome: str
    found: tuple[Diagnostic, ...]
    said: str = ""


# ---------------------------------------------------------------- the kinds of slips

_FIELD = re.compile(r"(?P<before> *(?:- )?)(?P<name>[\w-]+):(?: +(?P<value>\S.*)| *$)")
_ITEM = re.compile(r"(?P<before> *- )(?P<value>\S.*)")
_BIB_FIELD = re.compile(r" *[a-z]+ *= *\{.*\},?")


def _value(line: str) -> tuple[str, str] | None:
    """A line up to its value, and the value, where that is a text without quotes."""
    found = _FIELD.fullmatch(line) or _ITEM.fullmatch(line)
    if found is None or not found["value"] or found["value"][0] in "\"'>|[{#":
        return None
    return line[: found.start("value")], found["value"]


def _replaced(lines: Lines, at: int, *by: str) -> tuple[Lines, set[int]]:
    return [*lines[:at], *by, *lines[at + 1 :]], {at + 1}


def _misspelt(word: str, draw: random.Random) -> str:
    """The word with one letter gone, twice, another, or two of them the other way round."""
    at = draw.randrange(len(word))
    letter = draw.choice("abcdefghijklmnopqrstuvwxyz")
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    return draw.choice(
        [word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[:at] + letter + word[at + 1 :], swapped]
    )


def _field_misspelt(lines: Lines, at: int, draw: random.Random) -> tuple[Lines, set[int]] | None:
    found = _FIELD.fullmatch(lines[at])
    if found is None:
        return None
    name = _misspelt(found["name"], draw)
    changed = found["before"] + name + lines[at][found.end("name") :]
    return _replaced(lines, at, changed) if name and changed != lines[at] else None


def _moved(by: int) -> Slip:
    def moved(lines: Lines, at: int, _: random.Random) -> tuple[Lines, set[int]] | None:
        line = lines[at]
        if not line.strip() or (by < 0 and not line.startswith(" ")):
            return None
        return _replaced(lines, at, " " * by + line if by > 0 else line[-by:])

    return moved


def _tab(lines: Lines, at: int, _: random.Random) -> tuple[Lines, set[int]] | None:
    return _replaced(lines, at, "\t" + lines[at][2:]) if lines[at].startswith("  ") and lines[at].strip() else None


def _without_colon(lines: Lines, at: int, _: random.Random) -> tuple[Lines, set[int]] | None:
    found = _FIELD.fullmatch(lines[at])
    end = found.end("name") if found else 0
    return _replaced(lines, at, lines[at][:end] + lines[at][end + 1 :]) if found else None


def _without_space(lines: Lines, at: int, _: random.Random) -> tuple[Lines, set[int]] | None:
    found = _FIELD.fullmatch(lines[at])
    if found is None or not found["value"]:
        return None
    return _replaced(lines, at, lines[at][: found.end("name") + 1] + found["value"])


def _colon_added(lines: Lines, at: int, draw: random.Random) -> tuple[Lines, set[int]] | None:
    parts = _value(lines[at])
    spaces = [found.start() for found in re.finditer(" ", parts[1])] if parts else []
    if parts is None or not spaces:
        return None
    where = draw.choice(spaces)
    return _replaced(lines, at, f"{parts[0]}{parts[1][:where]}:{parts[1][where:]}")


def _led_by(sign: str) -> Slip:
    def led(lines: Lines, at: int, _: random.Random) -> tuple[Lines, set[int]] | None:
        parts = _value(lines[at])
        return _replaced(lines, at, parts[0] + sign + parts[1]) if parts else None

    return led


def _starred(lines: Lines, at: int, _: random.Random) -> tuple[Lines, set[int]] | None:
    """A whole list from its first item on, with `*` for each hyphen."""
    found = _ITEM.fullmatch(lines[at])
    if found is None or _ITEM.fullmatch(lines[at - 1]):
        return None
    dash, changed = found["before"], list(lines)
    for row in range(at, len(lines)):
        if lines[row].startswith(dash):
            changed[row] = dash.replace("-", "*") + lines[row].removeprefix(dash)
        elif not lines[row].startswith(" " * len(dash)):
            break
    return changed, {at + 1}


def _twice(lines: Lines, at: int, _: random.Random) -> tuple[Lines, set[int]] | None:
    found = _FIELD.fullmatch(lines[at])
    if found is None or not found["value"] or found["value"][0] in ">|" or "- " in found["before"]:
        return None
    return [*lines[: at + 1], *lines[at:]], {at + 1, at + 2}


def _deleted(lines: Lines, at: int, _: random.Random) -> tuple[Lines, set[int]] | None:
    """What misses the line is the line before it, or the record or field that it was in."""
    if not lines[at].strip():
        return None
    around, indent = {at, at + 1}, _indent(lines[at])
    for above in range(at - 1, -1, -1):
        if lines[above].strip() and _indent(lines[above]) < indent:
            around.add(above + 1)
            indent = _indent(lines[above])
    return [*lines[:at], *lines[at + 1 :]], {*around, 1} if _indent(lines[at]) == 0 else around


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" -"))


def _conflict(lines: Lines, at: int, _: random.Random) -> tuple[Lines, set[int]] | None:
    if not lines[at].strip():
        return None
    changed, _places = _replaced(lines, at, "<<<<<<< HEAD", lines[at], "=======", lines[at] + "s", ">>>>>>> theirs")
    return changed, {at + 1}


def _sign_removed(sign: str) -> Slip:
    def removed(lines: Lines, at: int, draw: random.Random) -> tuple[Lines, set[int]] | None:
        places = [found.start() for found in re.finditer(re.escape(sign), lines[at])]
        if not places:
            return None
        where = draw.choice(places)
        changed, lines_meant = _replaced(lines, at, lines[at][:where] + lines[at][where + 1 :])
        return changed, lines_meant | _entry(lines, at)

    return removed


def _sign_added(sign: str) -> Slip:
    """Adds a sign within the value of a field, or at its end."""

    def added(lines: Lines, at: int, draw: random.Random) -> tuple[Lines, set[int]] | None:
        if not _BIB_FIELD.fullmatch(lines[at]):
            return None
        where = draw.randint(lines[at].index("{") + 1, len(lines[at].rstrip(",")))
        changed, lines_meant = _replaced(lines, at, lines[at][:where] + sign + lines[at][where:])
        return changed, lines_meant

    return added


def _entry(lines: Lines, at: int) -> set[int]:
    """The first line of the entry of which the line is the last: a closing brace is missed where the entry opens."""
    if lines[at].strip() != "}":
        return set()
    return {max(above for above in range(at) if lines[above].startswith("@")) + 1}


def _bib_field_misspelt(lines: Lines, at: int, draw: random.Random) -> tuple[Lines, set[int]] | None:
    if not _BIB_FIELD.fullmatch(lines[at]):
        return None
    name = lines[at].split("=")[0].strip()
    changed = lines[at].replace(name, _misspelt(name, draw), 1)
    return _replaced(lines, at, changed) if changed != lines[at] else None


def _bib_twice(lines: Lines, at: int, _: random.Random) -> tuple[Lines, set[int]] | None:
    if not _BIB_FIELD.fullmatch(lines[at]) or not lines[at].endswith(","):
        return None
    return [*lines[: at + 1], *lines[at:]], {at + 1, at + 2}


def _bib_deleted(lines: Lines, at: int, _: random.Random) -> tuple[Lines, set[int]] | None:
    if not lines[at].strip():
        return None
    first = max((above for above in range(at + 1) if lines[above].startswith("@")), default=0)
    return [*lines[:at], *lines[at + 1 :]], {at, at + 1, first + 1}


YAML: dict[str, Slip] = {
    "a field or id misspelt": _field_misspelt,
    "one space more": _moved(1),
    "one space less": _moved(-1),
    "a tab": _tab,
    "no colon": _without_colon,
    "no space after the colon": _without_space,
    "a colon in a text": _colon_added,
    **{f"a text begins with {sign}": _led_by(sign) for sign in ("%", "@", "*", "[", "`", '"', "'")},
    "a list with stars": _starred,
    "a field twice": _twice,
    "a line deleted": _deleted,
    "conflict marks": _conflict,
}
BIB: dict[str, Slip] = {
    "bib: a brace missing": _sign_removed("{"),
    "bib: a closing brace missing": _sign_removed("}"),
    "bib: a brace too many": _sign_added("{"),
    "bib: a closing brace too many": _sign_added("}"),
    "bib: a comma missing": _sign_removed(","),
    "bib: a percent": _sign_added("%"),
    "bib: a field misspelt": _bib_field_misspelt,
    "bib: a field twice": _bib_twice,
    "bib: a line deleted": _bib_deleted,
    "bib: conflict marks": _conflict,
}


# ---------------------------------------------------------------- drawing and judging


def mutants(root: Path, each: int, seed: int) -> Iterator[Mutant]:
    """So many of each kind over all sources below `root`, never the same twice; the same seed draws the same."""
    draw = random.Random(seed)
    paths = sorted(path.relative_to(root).as_posix() for path in (root / SOURCES).rglob("*") if path.is_file())
    written = {path: (root / path).read_text(encoding="utf-8").split("\n") for path in paths if _is_source(path)}
    bibliography = f"{SOURCES}/{BIBLIOGRAPHY}"
    for kind, slip in (YAML | BIB).items():
        files = [path for path in written if (path == bibliography) == (kind in BIB)]
        spots = [(path, at) for path in files for at in range(len(written[path]))]
        draw.shuffle(spots)
        drawn = 0
        for path, at in spots:
            made = slip(written[path], at, draw)
            if made is not None:
                yield Mutant(kind, path, at + 1, "\n".join(made[0]), frozenset(made[1]))
                drawn += 1
            if drawn == each:
                break


def _is_source(path: str) -> bool:
    """Whether editors write the file."""
    return path != f"{SOURCES}/{LOCK}" and not path.startswith(f"{SOURCES}/{TEXTS}/")


def judged(root: Path, drawn: Iterable[Mutant]) -> Iterator[Judged]:
    """What `check` says of each mutant of the sources below `root`, which must be a copy and is sound again after."""
    sound = check(root)
    meaning = meaning_of(sound)
    for mutant in drawn:
        target = root / mutant.path
        before = target.read_bytes()
        target.write_text(mutant.text, encoding="utf-8")
        try:
            with uncollected():
                checked = check(root)
            found = tuple(each for each in checked.found if each.severity != "notice")
            yield Judged(mutant, _outcome(mutant, found, meaning_of(checked) == meaning), found)
        except Exception:
            yield Judged(mutant, CRASH, (), traceback.format_exc())
        finally:
            target.write_bytes(before)


def _outcome(mutant: Mutant, found: Sequence[Diagnostic], same: bool) -> str:
    if not found:
        return SAME if same else SILENT
    if len(found) > 1:
        return SEVERAL
    where = found[0].where
    return RIGHT if where.path == mutant.path and where.line in mutant.places else ELSEWHERE


def meaning_of(checked: Checked) -> object:
    """What the files say, however they are laid out."""
    entries = checked.loaded.bibliography.entries if checked.loaded.bibliography else {}
    data = {item.path: item.document and item.document.data for item in checked.loaded.written}
    return _plain(data), {key: (entry.type, entry.fields) for key, entry in entries.items()}


def _plain(value: object) -> object:
    """Data with white space folded."""
    if isinstance(value, dict):
        return {name: _plain(below) for name, below in value.items()}
    if isinstance(value, list):
        return [_plain(below) for below in value]
    return " ".join(value.split()) if isinstance(value, str) else value


def copied(root: Path) -> Path:
    """A copy of the project's sources and pages under `root`."""
    for name in (SOURCES, DOCS):
        shutil.copytree(PROJECT / name, root / name)
    return root


# ---------------------------------------------------------------- the long run


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table by kind, and on request each mutant that was not reported on its line; 1 after a crash."""
    parser = argparse.ArgumentParser(prog="python -m bench.mutations", description=__doc__)
    parser.add_argument("--each", type=int, default=EACH, help="mutants of each kind (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="(default: %(default)s)")
    parser.add_argument(
        "--show", metavar="WORDS", help="also show the mutants of the kinds whose name holds these words"
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder:
        root = copied(Path(folder))
        results = list(judged(root, mutants(root, options.each, options.seed)))
    if options.show is not None:
        print(
            "\n".join(
                _shown(each)
                for each in results
                if options.show in each.mutant.kind and each.outcome not in (RIGHT, SAME)
            )
        )
    print("\n".join(_table(results)))
    return int(any(each.outcome == CRASH for each in results))


def _shown(each: Judged) -> str:
    mutant = each.mutant
    lines = mutant.text.split("\n")
    around = [
        f"    {number:4} {lines[number - 1]}"
        for number in range(max(1, mutant.line - 1), mutant.line + 2)
        if number <= len(lines)
    ]
    said = [
        f"  - {found.where.path}:{found.where.line}:{found.where.column} {found.message} [{found.code}] {found.fix}"
        for found in each.found
    ]
    return "\n".join(
        [f"{mutant.kind}, {mutant.path}:{mutant.line}: {OUTCOMES[each.outcome]}", *around, *said[:4], each.said]
    )


def _table(results: Sequence[Judged]) -> list[str]:
    """The outcomes by kind in GitHub's Markdown. The last column leaves out what is no mistake."""
    kinds = list(dict.fromkeys(each.mutant.kind for each in results))
    rows = [["", "mutants", *OUTCOMES.values(), "share on the line"]]
    for name, members in [*((kind, {kind}) for kind in kinds), ("**all**", set(kinds))]:
        counts = Counter(each.outcome for each in results if each.mutant.kind in members)
        total = sum(counts.values())
        share = counts[RIGHT] / max(1, total - counts[SAME])
        rows.append([name, str(total), *(str(counts[outcome]) for outcome in OUTCOMES), f"{share:.0%}"])
    return [f"| {' | '.join(row)} |" for row in (rows[0], ["---", *["---:"] * (len(rows[0]) - 1)], *rows[1:])]


if __name__ == "__main__":
    sys.exit(main())
