"""YAML as text with places, from the events of PyYAML's C parser.

Read as YAML 1.2 core with every value kept as text, since the models say what it should be: `no`,
`12:30`, `1.10` and `010` stay what the author typed. Refused, each at its place: repeated fields,
tags, anchors, aliases, merge keys, several documents, and what is too deep or too long.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from generator.diagnostics import Diagnostic, Where
from generator.document import Document, Place

MAX_DEPTH = 64
MAX_EVENTS = 100_000
_FIELD = re.compile(r"\s*(?:- +)?[\w-]+:(?:\s|$)")


class _Unreadable(Exception):
    """Ends the reading of a file; what was wrong is in its one argument."""


def read(path: str, text: str) -> tuple[Document | None, list[Diagnostic]]:
    """The document in `text`, or None where it can't be read to its end, and what is wrong with it."""
    reader = _Reader(path, text)
    try:
        document = reader.document()
    except _Unreadable as stop:
        return None, [*reader.found, stop.args[0]]
    except (yaml.YAMLError, ValueError) as error:
        return None, [*reader.found, reader.syntax(error)]
    return document, reader.found


class _Reader:
    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text
        self.found: list[Diagnostic] = []
        self.events = 0
        self.quoted: tuple[Place, int] | None = None
        self.loader: Any = None

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
        return Document(self.path, self.text, data, place)

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
            if event.style in ("'", '"') and not same_line:
                self.quoted = (place, end.line + 1)
            if event.anchor is not None or (event.tag is not None and event.tag != "!"):
                self._feature(event)
            value = event.value
            plain = not event.style
            return (None if plain and value in ("", "~", "null", "Null", "NULL") else value), place
        if kind is yaml.AliasEvent:
            self._feature(event)
            return None, Place(line, start.column + 1, end.column + 1, line)
        if depth > MAX_DEPTH:
            message = f"Lists and fields are nested more than {MAX_DEPTH} deep"
            self._stop("too-deep", self._where(event), message, "Take some levels out.")
        if event.anchor is not None or event.tag is not None:
            self._feature(event)
        place = Place(line, start.column + 1, 0, line)
        return (self._mapping(place, depth) if kind is yaml.MappingStartEvent else self._sequence(place, depth)), place

    def _sequence(self, place: Place, depth: int) -> list[Any]:
        items: list[Any] = []
        while type(event := self._next()) is not yaml.SequenceEndEvent:
            value, below = self._node(event, depth + 1)
            place.children[len(items)] = below
            place.last_line = below.last_line
            items.append(value)
        return items

    def _mapping(self, place: Place, depth: int) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        while type(event := self._next()) is not yaml.MappingEndEvent:
            key, key_place = self._node(event, depth + 1)
            value, below = self._node(self._next(), depth + 1)
            if not isinstance(key, str):
                self._note("bad-field", key_place, "A field's name is a word", "Write a name before the colon.")
                continue
            if key == "<<":
                self._note("yaml-feature", key_place, "`<<` takes fields from elsewhere", "Write the fields out.")
                continue
            if key in fields:
                first = place.children[key].key
                assert first is not None
                message = f"`{key}` was already given in line {first.line}; the second would replace it"
                self._note("duplicate-field", key_place, message, "Keep one of the two.")
                continue
            below.key = key_place
            place.children[key] = below
            place.last_line = below.last_line
            fields[key] = value
        return fields

    def _where(self, event: Any) -> Where:
        return Where(self.path, event.start_mark.line + 1, event.start_mark.column + 1)

    def _note(self, code: str, place: Place, message: str, fix: str) -> None:
        self.found.append(Diagnostic(code, Where(self.path, place.line, place.column, place.end), message, fix))

    def _stop(self, code: str, where: Where, message: str, fix: str) -> None:
        raise _Unreadable(Diagnostic(code, where, message, fix))

    def _feature(self, event: Any) -> None:
        where = self._where(event)
        sign = self.text.split("\n")[where.line - 1][where.column - 1 : where.column]
        self.found.append(
            Diagnostic(
                "yaml-feature",
                where,
                f"A text that begins with `{sign}` has a special meaning in YAML",
                "Put the text in double quotes.",
            )
        )

    # ------------------------------------------------------------ what the parser could not read

    def syntax(self, error: Exception) -> Diagnostic:
        """The parser's complaint in an editor's words, at the place of the mistake."""
        lines = self.text.split("\n")
        mark = getattr(error, "problem_mark", None)
        context_mark = getattr(error, "context_mark", None)
        context = str(getattr(error, "context", None) or "")
        problem = str(getattr(error, "problem", None) or error)
        number = min(mark.line if mark else 0, len(lines) - 1)
        line = lines[number]
        column = mark.column if mark else 0

        def at(row: int, col: int, code: str, message: str, fix: str) -> Diagnostic:
            return Diagnostic(code, Where(self.path, row + 1, col + 1), message, fix)

        for row in range(number, max(number - 2, -1), -1):
            margin = lines[row][: len(lines[row]) - len(lines[row].lstrip())]
            if "\t" in margin:
                spaces = " " * len(margin.expandtabs(2))
                message = "This line is indented with a tab; YAML allows only spaces"
                return at(row, margin.index("\t"), "tab", message, f"Replace the tab by spaces: `{spaces}`.")
        for row, each in enumerate(lines):
            if re.match(r"(<{7}|>{7}|={7})( |$)", each):
                message = "Two versions of this file were not merged"
                return at(row, 0, "merge-conflict", message, "Keep one of the two and delete the marks.")
        if self.quoted is not None and self.quoted[1] == number + 1 or "quoted scalar" in context:
            row, col = (
                (self.quoted[0].line - 1, self.quoted[0].column - 1)
                if self.quoted is not None and self.quoted[1] == number + 1
                else (context_mark.line, context_mark.column)
                if context_mark
                else (number, column)
            )
            if "escape" not in problem:
                return at(
                    row,
                    col,
                    "unclosed-quote",
                    "The text that opens here is never closed",
                    "Close it with the same mark at the end of the text.",
                )
            message = "A backslash in double quotes begins a special sign that does not exist"
            return at(number, column, "bad-escape", message, "Use single quotes, or write the backslash twice.")
        if "flow" in context and context_mark:
            message = "The list that opens here is never closed, or a comma is missing in it"
            return at(context_mark.line, context_mark.column, "unclosed-bracket", message, "Close it, or use quotes.")
        if "mapping values are not allowed" in problem:
            if number and _FIELD.match(line) and not _FIELD.match(lines[number - 1]) and lines[number - 1].strip():
                message = "This line is read as part of the text above it"
                return at(
                    number, column, "indent", message, "End the text above, or line the field up with its siblings."
                )
            field, _, value = line.partition(":")
            quoted = value.strip().replace("\\", "\\\\").replace('"', '\\"')
            message = "A colon inside a text needs quotes around the text"
            return at(number, column, "unquoted-colon", message, f'Write `{field.strip()}: "{quoted}"`.')
        if "could not find expected ':'" in problem and context_mark:
            row = context_mark.line
            word = lines[row].strip()
            message = "A field needs a colon and a space after its name"
            return at(row, context_mark.column, "no-colon", message, f"Write `{word.split(':')[0].split(' ')[0]}: …`.")
        if "cannot start any token" in problem:
            sign = line[column : column + 1]
            message = f"A text can't start with `{sign}`"
            return at(number, column, "needs-quotes", message, "Put the text in double quotes.")
        if "did not find expected" in problem or "block" in context:
            indent = len(line) - len(line.lstrip())
            message = "This line does not line up with the lines around it"
            return at(number, indent, "indent", message, "Give it the same number of spaces as its siblings.")
        return at(
            number,
            column,
            "unreadable",
            "From here on the file can't be read",
            "Look at this line and the one above it.",
        )
