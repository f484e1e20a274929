"""What an author got wrong: one record for each mistake, and how it is printed.

A mistake of an author is returned as a `Diagnostic`; a mistake of ours is an exception.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

LONGEST_LINE = 160
"""How much of a line as it was written is shown; of a longer one, what is round the mistake."""

Severity = Literal["error", "warning", "notice"]
_ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "notice": 2}


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in a file: the path from the project's top, with `/`; line and column count from 1,
    columns in code points. `end` is the column after the last sign, 0 where it is not known."""

    path: str
    line: int = 1
    column: int = 1
    end: int = 0


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake: where, what, and what to type instead."""

    code: str
    where: Where
    message: str
    fix: str = ""
    severity: Severity = "error"

    @property
    def sort_key(self) -> tuple[Where, int, str, str]:
        """By place; at one place errors first."""
        return (self.where, _ORDER[self.severity], self.code, self.message)


def in_order(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """By place, none twice."""
    return sorted(set(found), key=lambda diagnostic: diagnostic.sort_key)


def has_errors(found: Iterable[Diagnostic]) -> bool:
    """Whether anything in it stops the build."""
    return any(diagnostic.severity == "error" for diagnostic in found)


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or None where none is near."""
    folded = word.casefold().replace("_", "-")
    near = {other.casefold().replace("_", "-"): other for other in known if abs(len(other) - len(word)) <= 3}
    matches = difflib.get_close_matches(folded, near, n=1, cutoff=0.72)
    return near[matches[0]] if matches else None


def did_you_mean(word: str, known: Mapping[str, str] | Iterable[str], otherwise: str = "") -> str:
    """The sentence with the nearest of the known words, or `otherwise` where none is near.

    Where `known` is a mapping, its values are the names that readers know them by.
    """
    meant = closest(word, known)
    if meant is None:
        return otherwise
    name = known[meant] if isinstance(known, Mapping) else ""
    return f"Did you mean `{meant}` ({name})?" if name and name != meant else f"Did you mean `{meant}`?"


def listed(words: Iterable[str], most: int = 12) -> str:
    """The words as a reader would list them: `a`, `b` or `c`."""
    shown = [f"`{word}`" for word in words]
    if len(shown) > most:
        return ", ".join(shown[:most]) + f" and {len(shown) - most} more"
    return " or ".join(filter(None, [", ".join(shown[:-1]), shown[-1]])) if shown else "nothing"


def _width(text: str) -> int:
    """How many columns a terminal gives the text: two for Hangul, Han and emoji, none for accents."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def printable(text: str) -> str:
    """The text with every sign that could steer a terminal shown as a space or a code."""
    return "".join(" " if sign in "\t\n\r" else sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)


def as_text(found: Iterable[Diagnostic], line_of: Callable[[str, int], str | None]) -> str:
    """The diagnostics for a terminal. `line_of(path, line)` gives the line as it was written."""
    return "\n".join(_one_as_text(diagnostic, line_of) for diagnostic in found)


def _one_as_text(diagnostic: Diagnostic, line_of: Callable[[str, int], str | None]) -> str:
    where = diagnostic.where
    head = f"{printable(where.path)}:{where.line}:{where.column}: {diagnostic.severity}: "
    lines = [head + f"{printable(diagnostic.message)} [{diagnostic.code}]"]
    written = line_of(where.path, where.line)
    margin = " " * len(str(where.line))
    if written is not None:
        start = max(0, where.column - 1 - LONGEST_LINE // 2) if len(written) > LONGEST_LINE else 0
        shown, column = written[start : start + LONGEST_LINE], where.column - 1 - start
        marked = shown[column : max(where.end - 1 - start, column + 1)]
        caret = "^" * max(1, _width(printable(marked.rstrip())))
        lines += [
            f" {margin} |",
            f" {where.line} | {printable(shown).rstrip()}",
            f" {margin} | {' ' * _width(printable(shown[:column]))}{caret}",
        ]
    if diagnostic.fix:
        lines.append(f" {margin} = fix: {printable(diagnostic.fix)}")
    return "\n".join(lines)


def summary(found: list[Diagnostic], files: Iterable[str]) -> str:
    """One line at the end: `3 problems in 2 files; 41 files are fine.` `files`: those that were read."""
    troubled = {diagnostic.where.path for diagnostic in found}
    fine = len(set(files) - troubled)
    if not found:
        return f"{fine} files are fine."
    problems = f"{len(found)} problem{'s' * (len(found) != 1)}"
    return f"{problems} in {len(troubled)} file{'s' * (len(troubled) != 1)}; {fine} files are fine."
