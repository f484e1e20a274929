"""YAML as text with places, from the events of PyYAML's C parser.

Read as YAML 1.2 core with every value kept as text, since the models say what it should be: `no`,
`12:30`, `1.10` and `010` stay what the author typed. Refused, each at its place: repeated fields,
tags, anchors, aliases, merge keys, several documents, and what is too deep or too long.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from typing import Any

import yaml

from generator.diagnostics import Diagnostic, Edit, Where
from generator.document import Document, Place
from generator.escape import refused_sign
from generator.yaml_repair import bulleted, evenly_spaced, out_of_line, outdented, unmerged
from generator.yaml_repair import mended as repair

MAX_DEPTH = 64
MAX_EVENTS = 100_000
MAX_SLIPS = 20
"""After so many slips in one file the rest of it is left for the next run."""
RECORD = 2
"""How deep the fields of a record stand in a file of several."""
MAX_EFFORT = 400_000
"""How many values are read at most while a file's slips are looked for; then the rest is left for the next run."""
KEPT = 50_000
"""A document of so many signs is kept for as long as thousands of others; of longer ones, a few: they take memory."""
_SIGNS_A_VALUE = 100
"""So many signs take about as long as one value, where there are few values in a text."""

_ENDS = dict.fromkeys(map(ord, "\x85\u2028\u2029"), " ")
"""What only YAML takes for the end of a line."""
_HIDDEN = re.compile(r"\s+(#)\s?\d")
_ITEM = re.compile(r" *(?=- )")
_TIGHT_ITEM = re.compile(r" *-")


class _Unreadable(Exception):
    """Ends the reading of a file; what was wrong is in its one argument."""


def read(path: str, text: str) -> tuple[Document | None, list[Diagnostic]]:
    """The document in `text`, or None where it can't be read to its end, and what is wrong with it; the same for
    the same text."""
    return (_short if len(text) <= KEPT else _long)(path, text)


def _whole(path: str, text: str) -> tuple[Document | None, list[Diagnostic]]:
    """The same, read anew.

    Where YAML can't be read, the likely slip is reported and reading goes on as if it were mended; what else is
    wrong in a line with such a slip is not told.
    """
    mended = _as_lines(text)
    mended, slips = unmerged(path, mended)
    mended, spaces = evenly_spaced(path, mended)
    slips += spaces
    effort = _Effort()
    while True:
        document, found, stopped = effort.read(path, mended)
        if effort.ids and effort.spent <= MAX_EFFORT:
            before = mended
            told, mended = outdented(path, mended, effort.ids[: MAX_SLIPS - len(slips)])
            slips += [_as_written(each, text, before) for each in told]
            if len(slips) < MAX_SLIPS:
                continue
        if stopped is None:
            break
        slip = repair(path, mended, stopped, effort.progress) if len(slips) < MAX_SLIPS else None
        if slip is None:
            unreadable = "From here on the file can't be read"
            where = Where(path, min(stopped, mended.count("\n")) + 1, 1)
            found = [Diagnostic("unreadable", where, unreadable, "Look at this line and the one above it.")]
            break
        slips.append(_as_written(slip[0], text, mended))
        if slip[0].code == "merge-conflict":
            break
        mended = slip[1]
    lines = {slip.where.line for slip in slips}
    if document is not None:
        document.text = text
        document.slips |= lines
        if not (slips or found or document.slips):
            document.forget_places(partial(_places, path, text))
    return document, [*slips, *(each for each in found if each.where.line not in lines)]


def _as_lines(text: str) -> str:
    """The text with the ends of lines that editors see, and no others."""
    return text if text.isascii() else text.translate(_ENDS)


def _places(path: str, text: str) -> Place:
    """Where each value stands in a text in which nothing is wrong."""
    document = _Reader(path, _as_lines(text)).document()
    assert document is not None
    return document.place


def _as_written(slip: Diagnostic, text: str, mended: str) -> Diagnostic:
    """The slip at a place of the text as it was written; without its edits where they would change a line that was
    mended before, and not the one written."""
    lines, now = text.split("\n"), mended.split("\n")
    same = all(lines[edit.where.line - 1] == now[edit.where.line - 1] for edit in slip.edits)
    where = replace(slip.where, column=min(slip.where.column, len(lines[slip.where.line - 1]) + 1))
    return replace(slip, where=where, edits=slip.edits if same else ())


_short = lru_cache(maxsize=1 << 12)(_whole)
_long = lru_cache(maxsize=1 << 4)(_whole)


class _Effort:
    """Reads one file, or parts of it, over and over, and knows when it has read enough."""

    def __init__(self) -> None:
        self.spent = 0
        self.ids: list[int] = []
        """The lines (from 0) of what was read last, in which the id of a record stands among the fields of another."""

    def read(self, path: str, text: str) -> tuple[Document | None, list[Diagnostic], int | None]:
        """One attempt: the document, what is wrong in it, and the line (from 0) at which YAML could not be read."""
        reader = _Reader(path, text)
        try:
            return reader.document(), reader.found, None
        except _Unreadable as stop:
            return None, [*reader.found, stop.args[0]], None
        except yaml.YAMLError as error:
            return None, reader.found, _stopped_by(error)
        finally:
            self.ids = reader.ids
            self.spent += reader.events + len(text) // _SIGNS_A_VALUE

    def progress(self, text: str) -> tuple[int, int] | None:
        """How many lines of a text can be read, and how well: the less is wrong in them, the larger the number."""
        if self.spent > MAX_EFFORT:
            return None
        _, found, stopped = self.read("", text)
        return (text.count("\n") + 2 if stopped is None else stopped), -len(found)


def _stopped_by(error: yaml.YAMLError) -> int:
    """The line (from 0) that stops the reading; of a quotation that is never closed, that in which it begins."""
    mark = getattr(error, "problem_mark", None)
    if "end of stream" in (getattr(error, "problem", None) or "") and getattr(error, "context_mark", None):
        mark = error.context_mark  # type: ignore[attr-defined]
    return mark.line if mark else 0


class _Reader:
    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text
        self.found: list[Diagnostic] = []
        self.events = 0
        self.slips: set[int] = set()
        self.ids: list[int] = []
        self.remarks = " #" in text
        self.loader: Any = None

    @cached_property
    def lines(self) -> list[str]:
        """The text's lines."""
        return self.text.split("\n")

    def document(self) -> Document | None:
        self.loader = yaml.CSafeLoader(self.text)
        try:
            self._next()  # stream start
            event = self._next()
            if isinstance(event, yaml.StreamEndEvent):
                self._stop("empty-file", Where(self.path), "The file is empty", "Write its fields, or delete the file.")
            event = self._next()
            data, place = self._node(event, 1)
            self._next()  # document end
            event = self._next()
            if not isinstance(event, yaml.StreamEndEvent):
                self._stop(
                    "several-documents",
                    self._where(event),
                    "A second document begins here; a file holds one",
                    "Delete the line `---`.",
                )
        finally:
            self.loader.dispose()
        if data is None:
            self._stop("empty-file", Where(self.path), "The file is empty", "Write its fields, or delete the file.")
        if not isinstance(data, dict):
            self._stop(
                "no-fields",
                Where(self.path, place.line, place.column, place.end),
                "The file holds no fields",
                "Write one field a line, such as `name: Acme`.",
            )
        document = Document(self.path, self.text, data, place)
        document.slips = self.slips
        return document

    def _next(self) -> Any:
        self.events += 1
        event = self.loader.get_event()
        if self.events > MAX_EVENTS:
            message = f"The file holds more than {MAX_EVENTS:,} values"
            self._stop("too-long", self._where(event), message, "Split it into several files.")
        return event

    def _node(self, event: Any, depth: int) -> tuple[Any, Place]:
        start, end = event.start_mark, event.end_mark
        line = start.line + 1
        kind = type(event)
        if kind is yaml.ScalarEvent:
            same_line = end.line == start.line
            place = Place(line, start.column + 1, end.column + 1 if same_line else 0, end.line + 1)
            value = event.value
            plain = not event.style
            if event.anchor is not None or (event.tag is not None and event.tag != "!"):
                self._feature(event)
                value = value or str(event.anchor or event.tag)
            if event.style == '"' and (sign := refused_sign(value)):
                message = f"An invisible sign is written here as a code (U+{ord(sign[0]):04X})"
                self._note("invisible-sign", place, message, "Delete it.")
            if plain and same_line and self.remarks:
                self._hidden(place)
            if plain and not same_line:
                self._swallowed(place)
            return (None if plain and value in ("", "~", "null", "Null", "NULL") else value), place
        if kind is yaml.AliasEvent:
            self._feature(event)
            return f"*{event.anchor}", Place(line, start.column + 1, end.column + 1, line)
        if depth > MAX_DEPTH:
            message = f"Lists and fields are nested more than {MAX_DEPTH} deep"
            self._stop("too-deep", self._where(event), message, "Take some levels out.")
        if event.anchor is not None or event.tag is not None:
            self._feature(event)
        place = Place(line, start.column + 1, 0, line)
        place.children = {}
        return (self._mapping(place, depth) if kind is yaml.MappingStartEvent else self._sequence(place, depth)), place

    def _sequence(self, place: Place, depth: int) -> list[Any]:
        items: list[Any] = []
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            value, below = self._node(event, depth + 1)
            if value is None:
                self._note("empty-field", below, "This item of a list is empty", "Fill it, or delete the line.")
            place.children[len(items)] = below
            place.last_line = below.last_line
            items.append(value)
        return items

    def _mapping(self, place: Place, depth: int) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        again: list[tuple[int, str, Place]] = []
        bare: Place | None = None
        number = 0
        while type(event := self._next()) is not yaml.MappingEndEvent:
            key, key_place = self._node(event, depth + 1)
            value, below = self._node(self._next(), depth + 1)
            number += 1
            if not isinstance(key, str):
                self._note("bad-field", key_place, "A field's name is a word", "Write a name before the colon.")
                continue
            if key == "<<":
                self._note("yaml-feature", key_place, "`<<` takes fields from elsewhere", "Write the fields out.")
                continue
            if key in fields:
                if not again and depth == RECORD and bare is not None:
                    self.ids.append(bare.line - 1)
                again.append((number, key, key_place))
                continue
            bare = key_place if value is None else None
            if value is None:
                fix = "Write what belongs there after the colon, or delete the line."
                self._note("empty-field", key_place, f"`{key}` is empty", fix)
            below.key = key_place
            place.children[key] = below
            place.last_line = below.last_line
            fields[key] = value
        if len(again) > 1 and again[1][0] == again[0][0] + 1:  # one below the other: what came between them is missing
            _, key, second = again[0]
            more = f"`{again[1][1]}`" if len(again) == 2 else f"{len(again) - 1} more"
            message = f"`{key}` and {more} were already given from line {self._line(place, key)} on"
            fix = "Write the id of a new record above this line, or keep one of each."
            self._note("duplicate-field", second, message, fix)
        else:
            for _, key, second in again:
                line = self._line(place, key)
                message = f"`{key}` was already given in line {line}; the second would replace it"
                self._note("duplicate-field", second, message, "Keep one of the two.")
        return fields

    def _line(self, place: Place, key: str) -> int:
        """The line in which a field was given first."""
        first = place.children[key].key
        assert first is not None
        return first.line

    def _swallowed(self, place: Place) -> None:
        """Tells of a list's item that is taken for a part of the text above it."""
        above = _ITEM.match(self.lines[place.line - 1])
        for number in range(place.line + 1, place.last_line + 1):
            if (item := _ITEM.match(self.lines[number - 1])) is None:
                continue
            if tight := _TIGHT_ITEM.fullmatch(self.lines[place.line - 1][: item.end() + 1]):
                where = Where(self.path, place.line, tight.end() + 1)
                fix = f"Write `- {self.lines[place.line - 1][tight.end() :]}`."
                space = Edit(replace(where, end=where.column), " ")
                message = "A list's item needs a space after its dash"
                self.found.append(Diagnostic("no-space", where, message, fix, edits=(space,)))
                self.slips |= {place.line, number}
                return
            if item.end() == place.column - 1 and (list_ := bulleted(self.path, self.lines, place.line - 1)):
                self.found.append(list_)
                self.slips |= set(range(place.line, place.last_line + 1))
                return
            line, column = number, item.end()
            message = f"This `-` begins no item: it is taken for a part of the text in line {place.line}"
            fix = "Write the list's name, with a colon, on a line above it."
            edits: tuple[Edit, ...] = ()
            if above is not None:
                line, column, has, wanted = number, item.end(), item.end(), above.end()
                if above.end() % 2:  # an even number of spaces is seldom wrong
                    line, column, has, wanted = place.line, above.end(), above.end(), item.end()
                message, fix = out_of_line(has, wanted)
                edits = (Edit(Where(self.path, line, 1, has + 1), " " * wanted),)
            self.found.append(Diagnostic("indent", Where(self.path, line, column + 1), message, fix, edits=edits))
            self.slips |= {place.line, number}
            return

    def _where(self, event: Any) -> Where:
        return Where(self.path, event.start_mark.line + 1, event.start_mark.column + 1)

    def _hidden(self, place: Place) -> None:
        """Warns of a text whose end was taken for a remark: `no. # 2` rather than `# see there`."""
        line = self.lines[place.line - 1] if place.line <= len(self.lines) else ""  # nothing, after the last line
        if found := _HIDDEN.match(line, place.end - 1):
            sign = found.start(1) + 1
            message = "From ` #` on, this is a remark that readers will not see"
            where = Where(self.path, place.line, sign, len(line) + 1)
            fix = "Put the whole text in double quotes, or delete the remark."
            self.found.append(Diagnostic("hidden-text", where, message, fix, "warning"))

    def _note(self, code: str, place: Place, message: str, fix: str) -> None:
        self.found.append(Diagnostic(code, Where(self.path, place.line, place.column, place.end), message, fix))

    def _stop(self, code: str, where: Where, message: str, fix: str) -> None:
        raise _Unreadable(Diagnostic(code, where, message, fix))

    def _feature(self, event: Any) -> None:
        where = self._where(event)
        self.slips.add(where.line)
        sign = self.lines[where.line - 1][where.column - 1 : where.column]
        self.found.append(
            Diagnostic(
                "yaml-feature",
                where,
                f"A text that begins with `{sign}` has a special meaning in YAML",
                "Put the text in double quotes.",
            )
        )
