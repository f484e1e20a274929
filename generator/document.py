"""Data as it was written, and where each value stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from generator.diagnostics import Edit, Where

Path = tuple[str | int, ...]
"""How to reach a value: the names of fields and the places in lists, from the top."""


class Place:
    """Where one value stands: line and column from 1, the column after its last sign (0: on another line),
    the last line, and the places of what it holds."""

    __slots__ = ("children", "column", "end", "key", "last_line", "line")

    def __init__(self, line: int, column: int, end: int, last_line: int) -> None:
        self.line, self.column, self.end, self.last_line = line, column, end, last_line
        self.key: Place | None = None
        self.children: dict[str | int, Place] = _NONE


_NONE: dict[str | int, Place] = {}
"""What a text holds: one for all, since most places are those of texts."""


class Document:
    """One file: its text, the data that it holds and the place of every value."""

    __slots__ = ("_find_again", "_lines", "_place", "data", "path", "slips", "text")

    def __init__(self, path: str, text: str, data: Any, place: Place) -> None:
        self.path, self.text, self.data = path, text, data
        self._place: Place | None = place
        self._find_again: Callable[[], Place] | None = None
        self._lines: list[str] = []
        self.slips: set[int] = set()
        """Lines that had to be mended to be read: what else is wrong in them is not told."""

    @property
    def lines(self) -> list[str]:
        """The text's lines."""
        self._lines = self._lines or self.text.split("\n")
        return self._lines

    @property
    def place(self) -> Place:
        """The place of all that it holds."""
        if self._place is None:
            assert self._find_again is not None
            self._place = self._find_again()
        return self._place

    def forget_places(self, find_again: Callable[[], Place]) -> None:
        """Forgets where each value stands until somebody asks: nobody does while nothing is wrong."""
        self._place, self._find_again = None, find_again

    def _find(self, path: Path) -> tuple[Place, int]:
        """The place of a value, or of the nearest around it, and how many steps led there."""
        place = self.place
        for depth, step in enumerate(path):
            below = place.children.get(step)
            if below is None:
                return place, depth
            place = below
        return place, len(path)

    def value(self, path: Path) -> Any:
        """The value at a path that there is."""
        value = self.data
        for step in path:
            value = value[step]
        return value

    def holds(self, path: Path) -> bool:
        """Whether there is a value."""
        return self._find(path)[1] == len(path)

    def where(self, path: Path = ()) -> Where:
        """The place of a value. Of a value that holds others, or is not there: of the field that it is in."""
        place, _ = self._find(path)
        spot = place.key if place.key is not None and place.children else place
        return Where(self.path, spot.line, spot.column, spot.end)

    def where_field(self, path: Path) -> Where:
        """The place of a field's name; of a list's item, where the item begins."""
        place, _ = self._find(path)
        spot = place.key or place
        return Where(self.path, spot.line, spot.column, spot.end)

    def where_words(self, path: Path, words: str, earlier: int = 0) -> Where:
        """The place of some words within a text, or of the whole text where they can't be told apart; not that of the
        same words that stand `earlier` in it."""
        place, _ = self._find(path)
        if words and "\n" not in words:
            for number, line in enumerate(self.lines[place.line - 1 : place.last_line], place.line):
                found = line.find(words, place.column - 1 if number == place.line else 0)
                while found >= 0 and earlier:
                    found, earlier = line.find(words, found + len(words)), earlier - 1
                if found >= 0:
                    return Where(self.path, number, found + 1, found + 1 + len(words))
        return self.where(path)

    def edits(self, path: Path, words: str, by: str) -> tuple[Edit, ...]:
        """The edit that puts other words in the place of some that stand in a text just once; otherwise none."""
        place, _ = self._find(path)
        return () if place.children else self._edits(place, words, by)

    def edits_field(self, path: Path, by: str) -> tuple[Edit, ...]:
        """The edit that gives a field another name."""
        place, depth = self._find(path)
        return self._edits(place.key, str(path[-1]), by) if place.key and depth == len(path) else ()

    def _edits(self, place: Place, words: str, by: str) -> tuple[Edit, ...]:
        found = []
        for number, line in enumerate(self.lines[place.line - 1 : place.last_line], place.line):
            start = place.column - 1 if number == place.line else 0
            end = place.end - 1 if place.end else len(line)
            while (start := line.find(words, start, end)) >= 0:
                found.append(Edit(Where(self.path, number, start + 1, start + 1 + len(words)), by))
                start += len(words)
        return tuple(found) if len(found) == 1 else ()


def text_of(data: bytes, errors: str = "strict") -> str:
    """The text of a file as it is read: without a byte order mark, each line ended by the same sign.

    Raises:
        UnicodeDecodeError: it is no UTF-8, and that is an error.
    """
    return re.sub("\r\n?", "\n", data.decode("utf-8", errors).removeprefix("\ufeff"))
