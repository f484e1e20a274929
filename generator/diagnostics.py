"""What an author got wrong: one record for each mistake.

A mistake of an author is returned as a `Diagnostic`; a mistake of ours is an exception.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

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


_INCOMPLETE = ("empty-field", "empty-file")


def is_unread(found: Iterable[Diagnostic]) -> bool:
    """Whether something can't be read as it was meant; what is only empty can."""
    return has_errors(diagnostic for diagnostic in found if diagnostic.code not in _INCOMPLETE)


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
