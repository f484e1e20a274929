"""What an author got wrong: one record for each mistake.

A mistake of an author is returned as a `Diagnostic`; a mistake of ours is an exception.
"""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

Severity = Literal["error", "warning", "notice"]
SHORTEST_SURE = 4
"""How many letters a name has at least that is sure to be meant by one that is a letter off."""
MANY = 100
"""Of more words than that, only the likeliest are looked at closely."""
_ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "notice": 2}


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in a file: the path from the project's top, with `/`; line and column count from 1,
    columns in code points. `end` is the column after the last sign, 0 where it is not known."""

    path: str
    line: int = 1
    column: int = 1
    end: int = 0

    @classmethod
    def within(cls, path: str, text: str, start: int, words: str = "") -> Where:
        """The place of some words of a file's text, from where on they stand in it; without any, of where it is."""
        column = start - text.rfind("\n", 0, start)
        return cls(path, text.count("\n", 0, start) + 1, column, column + len(words) if words else 0)


@dataclass(frozen=True, slots=True)
class Edit:
    """What to put in place of the signs at a place, which stand in one line; an insertion, where the place ends
    at its own column. A line break in the `text` is written as the file writes its own."""

    where: Where
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake: where, what, and what to type instead.

    `edits` do what `fix` says, all of them together. There are none where a machine can't be sure of it.
    """

    code: str
    where: Where
    message: str
    fix: str = ""
    severity: Severity = "error"
    edits: tuple[Edit, ...] = field(default=(), compare=False)

    @property
    def sort_key(self) -> tuple[str, int, int, int, int, str, str]:
        """By place; at one place errors first."""
        where = self.where
        return (where.path, where.line, where.column, where.end, _ORDER[self.severity], self.code, self.message)


def in_order(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """By place, none twice."""
    return sorted(set(found), key=lambda diagnostic: diagnostic.sort_key)


MOST_IN_FILE, MOST_IN_ALL = 100, 1_000
"""So many mistakes of a file, and of all of them, are told in one run."""
MOST_SIGNS = 1_000
"""So many signs of a message and of a fix are told; what is longer repeats what stands in the file."""


def told(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """What is told of all that was found: the worst of each file, the first of them, and how many more there are."""
    shown: list[Diagnostic] = []
    counts: Counter[str] = Counter()
    left: dict[str, list[Diagnostic]] = defaultdict(list)
    for each in sorted(found, key=lambda each: (_ORDER[each.severity], each.sort_key)):
        path = each.where.path
        if counts[path] < MOST_IN_FILE and len(shown) < MOST_IN_ALL:
            counts[path] += 1
            shown.append(_shortened(each))
        else:
            left[path if path in counts else ""].append(each)
    for path, more in left.items():
        number = f"{len(more):,} more mistake{'s' if len(more) > 1 else ''}"
        are = "are" if len(more) > 1 else "is"
        message = f"{number} in this file {are} not shown" if path else f"{number} in other files {are} not shown"
        fix = "Mend those that are shown, and check again."
        shown.append(Diagnostic("too-long", more[0].where, message, fix, more[0].severity))
    return in_order(shown)


def _shortened(diagnostic: Diagnostic) -> Diagnostic:
    if max(len(diagnostic.message), len(diagnostic.fix)) <= MOST_SIGNS:
        return diagnostic
    message, fix = (
        text if len(text) <= MOST_SIGNS else f"{text[: MOST_SIGNS - 1]}…"
        for text in (diagnostic.message, diagnostic.fix)
    )
    return replace(diagnostic, message=message, fix=fix)


def has_errors(found: Iterable[Diagnostic]) -> bool:
    """Whether anything in it stops the build."""
    return any(diagnostic.severity == "error" for diagnostic in found)


_INCOMPLETE = ("empty-field", "empty-file")


def is_unread(found: Iterable[Diagnostic]) -> bool:
    """Whether something can't be read as it was meant; what is only empty can."""
    return has_errors(diagnostic for diagnostic in found if diagnostic.code not in _INCOMPLETE)


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or None where none is near."""
    near = {_folded(other): other for other in known if abs(len(other) - len(word)) <= 3}
    folded = _folded(word)
    slips = [other for other in near if _one_slip(folded, other)]
    if len(slips) == 1 and len(slips[0]) >= SHORTEST_SURE:
        return near[slips[0]]
    likely = _likely(folded, list(near)) if len(near) > MANY else near
    matches = difflib.get_close_matches(folded, likely, n=1, cutoff=0.72)
    return near[matches[0]] if matches else None


def _likely(word: str, others: list[str]) -> list[str]:
    """Those of very many words that are most like one: looking more closely at all of them takes seconds."""
    from rapidfuzz import process  # here, since there are seldom so many
    from rapidfuzz.distance import Indel

    near = process.extract(word, others, scorer=Indel.normalized_similarity, score_cutoff=0.72, limit=MANY)
    return [other for other, _, _ in near]


def surely(word: str, known: Iterable[str]) -> str | None:
    """The word that `closest` gives, where it alone is one slip away, and no digit is in doubt: names with
    another number, and short ones, may well be other names."""
    folded = _folded(word)
    slips = [other for other in known if abs(len(other) - len(word)) <= 1 and _one_slip(folded, _folded(other))]
    meant = slips[0] if len(slips) == 1 else ""
    return meant if len(meant) >= SHORTEST_SURE and _digits(meant) == _digits(word) else None


def _folded(word: str) -> str:
    return word.casefold().replace("_", "-")


def _digits(word: str) -> str:
    return "".join(sign for sign in word if sign.isdigit())


def _one_slip(word: str, other: str) -> bool:
    """Whether at most one letter is missing, too many or another one, or two have changed places."""
    half = (min(len(word), len(other)) - 1) // 2
    if abs(len(word) - len(other)) > 1 or not (
        word[:half] == other[:half] or word[len(word) - half :] == other[len(other) - half :]
    ):
        return False  # at once: this is asked of every name there is
    _, left, meant = difference(word, other)
    return max(len(left), len(meant)) <= 1 or (len(left) == 2 and left == meant[::-1])


def difference(one: str, other: str) -> tuple[int, str, str]:
    """From where on two texts differ, and what stands there in each, up to where they are the same again."""
    shorter = min(len(one), len(other))
    start = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    end = next((at for at in range(shorter - start) if one[-1 - at] != other[-1 - at]), shorter - start)
    return start, one[start : len(one) - end], other[start : len(other) - end]


def did_you_mean(word: str, known: Mapping[str, str] | Iterable[str], otherwise: str = "") -> str:
    """The sentence with the nearest of the known words, or `otherwise` where none is near.

    Where `known` is a mapping, its values are the names that readers know them by.
    """
    meant = closest(word, known)
    if meant is None:
        return otherwise
    name = known[meant] if isinstance(known, Mapping) else ""
    return f"Did you mean `{meant}` ({name})?" if name and name != meant else f"Did you mean `{meant}`?"


def listed(words: Iterable[str], most: int = 12, last: str = "or") -> str:
    """The words as a reader would list them: `a`, `b` or `c`; or with another word before the `last` one."""
    shown = [f"`{word}`" for word in words]
    if len(shown) > most:
        return ", ".join(shown[:most]) + f" and {len(shown) - most} more"
    return f" {last} ".join(filter(None, [", ".join(shown[:-1]), shown[-1]])) if shown else "nothing"


def counted(number: int, word: str) -> str:
    """A number of things: `1 problem`, `2 problems`."""
    return f"{number} {word}{'' if number == 1 else 's'}"
