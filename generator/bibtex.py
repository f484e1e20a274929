"""BibTeX: the entries in a text as they are written, with the place of every value, and what can't be read.

Built on pybtex's low-level parser, which here records places, keeps to the entry that it is in, and
goes on after a mistake: the next entry is known by a line that begins with `@word{`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from pybtex.database.input.bibtex import LowLevelParser, month_names

from generator import latex
from generator.addresses import shown
from generator.diagnostics import Diagnostic, Edit, Severity, Where, did_you_mean

MAX_ENTRIES = 50_000
MAX_EXPANSION = 100_000
"""How many signs `@string` names may stand for in a file; in a long file, its length."""
MAX_KEY = 500
MAX_VALUE = 20_000
MAX_WRITTEN = 10 * MAX_VALUE
"""In so many signs a value ends, or is passed over."""
MAX_PARTS = 200
"""How many parts a value may be put together from, with `#`."""
MAX_FIELDS = 200
"""How many fields an entry may have, with those that it takes from others."""
MAX_FIELDS_IN_ALL = 200_000
"""How many fields the entries of a file may have."""
MAX_MISTAKES = 20
"""How many fields of an entry may be unreadable before the rest of it is passed over."""
MAX_FOUND = 10_000
"""After so many mistakes the rest of a file is left for the next run."""
MOST_COMPARED = 200_000
"""With so many words a file's misspelt ones are compared; then no more is guessed at what was meant: it takes time."""
_TYPES = """
    article artwork audio book bookinbook booklet collection commentary dataset image inbook incollection
    inproceedings inreference jurisdiction legal legislation letter manual misc movie music mvbook mvcollection
    mvproceedings mvreference online patent performance periodical proceedings reference report review software
    standard suppbook suppcollection suppperiodical thesis unpublished video xdata
"""
TYPES = frozenset(_TYPES.split())
TYPE_NAMES = {
    "conference": "inproceedings",
    "electronic": "online",
    "www": "online",
    "techreport": "report",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
}
_VERBATIM = {"doi", "eprint", "file", "pdf", "uri", "url", "urlraw", "verba", "verbb", "verbc"}
"""Fields in which a `%` is only a `%`."""


# ---------------------------------------------------------------- places


class Placed:
    """The text, and the line and column of any place in it."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.compared = 0
        self.strangers: dict[str, bool] = {}
        """Names of fields that nobody knows, and whether one that is known is like them."""

    def guesses(self, known: Collection[str]) -> list[str]:
        """Those of the known words that a misspelt one may be compared with: none where enough was compared."""
        self.compared += len(known)
        return list(known) if self.compared <= MOST_COMPARED else []

    def line(self, at: int) -> int:
        """The number of the line, from 1."""
        return bisect_right(self.starts, at)

    def first_sign(self, at: int) -> int:
        """Where the line that holds `at` begins, but for white space."""
        indent = _INDENT.match(self.text, self.starts[self.line(at) - 1])
        return indent.end() if indent else at

    def where(self, start: int, end: int | None = None) -> Where:
        """The place of what stands from `start` up to `end`; of one sign, where no end is given."""
        line = self.line(start)
        before = self.starts[line - 1] - 1
        end = start + 1 if end is None else end
        same_line = self.line(max(start, end - 1)) == line
        return Where(self.path, line, start - before, end - before if same_line else 0)

    def diagnostic(
        self,
        code: str,
        start: int,
        end: int | None,
        message: str,
        fix: str,
        severity: Severity = "error",
        edits: tuple[Edit, ...] = (),
    ) -> Diagnostic:
        """What is wrong with what stands from `start` up to `end`."""
        return Diagnostic(code, self.where(start, end), message, fix, severity, edits)

    def edit(self, start: int, end: int, text: str) -> tuple[Edit, ...]:
        """The edit that puts a text in the place of what stands from `start` up to `end`."""
        return (Edit(self.where(start, end), text),)

    def edits(self, value: Value, words: str, by: str | None) -> tuple[Edit, ...]:
        """The edit that puts other words, if there are any, in the place of some that stand in a value just once."""
        written = self.text[value.start : value.end]
        if not by or written.count(words) != 1:
            return ()
        start = value.start + written.index(words)
        return self.edit(start, start + len(words), by)


@dataclass(frozen=True, slots=True)
class Value:
    """A value with its white space folded, and where it stands, with its braces."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class Raw:
    """An entry as it is written. `named` holds where each field's name stands, also of those that can't be read."""

    word: str
    start: int
    key: str = ""
    written_key: Value = Value("", 0, 0)
    fields: dict[str, Value] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)
    mistakes: int = 0

    @property
    def troubled(self) -> bool:
        """Whether a part of it can't be read, so that what seems to be missing may be there."""
        return self.mistakes > 0

    @property
    def type(self) -> str:
        """The biblatex type; `misc` where there is no such type."""
        name = TYPE_NAMES.get(self.word, self.word)
        return name if name in TYPES else "misc"


# ---------------------------------------------------------------- reading

_COMMAND = re.compile(r"(?P<start>(?<!\w)@)[ \t]*(?P<word>[A-Za-z]+)(?![A-Za-z])\s*(?P<opening>[{(]?)")
_WITHOUT_AT = re.compile(
    rf"^[ \t]*(?P<start>)(?P<word>{'|'.join(sorted([*TYPES, *TYPE_NAMES]))})[ \t]*(?P<opening>\{{)"
    r"(?=[^\s,{}=]+[ \t]*,)",
    re.IGNORECASE | re.MULTILINE,
)
"""An entry that lacks only its sign."""
_UNOPENED_ENTRY = re.compile(
    rf"@({'|'.join(sorted([*TYPES, *TYPE_NAMES], key=len, reverse=True))})[\[<]?(?=[\w:.+/-]+[ \t]*,[ \t]*\n)",
    re.IGNORECASE,
)
"""The type of an entry whose key follows without a brace."""
_ENTRY_LINE = re.compile(r"^[ \t]*(@)[ \t]*[A-Za-z]+\s*[{(]", re.MULTILINE)
_INDENT = re.compile(r"[ \t]*")
_BETWEEN = re.compile(r"(?:[\s,]+|%[^\n]*)*")
_NAME = r"[A-Za-z][A-Za-z0-9_:.+/-]*(?!\w)"
_KEY = re.compile(r"[^\s,{}]+(?:(?:[ \t]+[^\s,{}=]+)+(?=[ \t]*,))?")
_FIELD = re.compile(rf"{_NAME}\s*=")
_FIELD_NEXT = re.compile(rf"\s*{_NAME}\s*=")
_NEXT_FIELD = re.compile(rf"(?:^|,)[ \t]*{_NAME}\s*=", re.MULTILINE)
_FIELD_AFTER_BRACE = re.compile(rf"\s*,?\s*{_NAME}\s*=\s*[{{\"\w]")
_LINE_ENDS = re.compile(r"[ \t]*,?[ \t]*\n")
_CLOSING_NEXT = re.compile(r"\s*\}")
_CLOSING_LINE = re.compile(r"^[ \t]*[})]", re.MULTILINE)
_USUAL = (
    "abstract|addendum|address|annotation|author|booktitle|chapter|crossref|date|doi|edition|editor|eprint|eprinttype"
    "|eventdate|eventtitle|howpublished|institution|isbn|issn|journal|journaltitle|keywords|langid|language|location"
    "|month|note|number|organization|origdate|pages|publisher|school|series|subtitle|title|titleaddon|translator|type"
    "|url|urldate|venue|version|volume|year"
)
_FIELD_WITHIN = re.compile(
    rf"^[ \t]*(?:{_USUAL})[ \t]*=[ \t]*(?:[\"{{]|\w+[ \t]*,?[ \t]*$)|,[ \t]*(?:{_USUAL})[ \t]*=[ \t]*[\"{{]",
    re.MULTILINE | re.IGNORECASE,
)
"""A field that is written inside a value: the value was not closed."""
_UNOPENED = re.compile(rf"([^{{}}#%\n]*)\}}(?=[ \t]*(?:,\s*{_NAME}\s*=|,?[ \t]*\n[ \t]*\}}))")
"""The rest of a value that is closed before the next field or the end of its entry, but was not opened."""
_BARE = re.compile(r'[^,#"{}\n]*[^,#"{}\s]')
_PERCENT = re.compile(r"\\(?:url|href)\s*\{[^{}]*\}|(?<!\\)(%)")
_ODD_WORD = re.compile(r"[^\s,={}]+")
_WRONG_COMMA = re.compile(rf"([;.:])\s*{_NAME}\s*=")
_NAMED = re.compile(_NAME)
_PLAIN = re.compile(rf'({_NAME})[ \t]*=[ \t]*(\{{([^{{}}%"\n]{{0,{MAX_VALUE}}})\}})(?=\s*[,}}])')
"""A field as nearly all are: its value in braces, in one line, with nothing in it that could be a mistake."""
_WHITE = re.compile(r"\s+")
_SPACE = re.compile(r"[\x00-\x20\x7f]+")


class _Mistake(Exception):
    """Ends the reading of a field; what was wrong is in its one argument."""


class Parser(LowLevelParser):  # type: ignore[misc]
    """Yields the entries, and keeps the mistakes in `found`. `end_pos` is where the next entry begins."""

    text: str
    pos: int
    end_pos: int
    macros: dict[str, str]
    current_value: list[str]

    def __init__(self, source: Placed) -> None:
        super().__init__(source.text, macros=dict(month_names))
        self.source = source
        self.found: list[Diagnostic] = []
        self.expanded = self.parts = 0
        self.raw = Raw("", 0)
        self.name, self.name_start, self.value_end = "", 0, 0
        self.closer = ""
        self.left_open = False
        self.comments_close = True
        self.between: int | None = 0
        """Where the last entry ended; None where nothing is said of what follows it."""

    def parse_bibliography(self) -> Iterator[Raw]:
        """Each entry, one after the other."""
        starts = [found.start(1) for found in _ENTRY_LINE.finditer(self.text)]
        entries = fields = 0
        while command := self._next():
            if len(self.found) >= MAX_FOUND:
                message = f"The file holds more than {MAX_FOUND:,} mistakes; from here on it is not read"
                self._note("too-long", command.start(), command.end("word"), message, "Mend those above first.")
                return
            start, word, opening = command.start("start"), command["word"].lower(), command.start("opening")
            self.pos = command.end()
            first = self.source.first_sign(start)
            unopened = _UNOPENED_ENTRY.match(self.text, start) if not command["opening"] and first == start else None
            if unopened:
                self._ignored(start)
                word, opening = unopened[1].lower(), start
                self.pos = unopened.end()
                message, fix = f"There is no brace after `@{word}`", f"Write `@{word}{{` and the key."
                self._note("bib-brace", start, self.pos, message, fix)
            elif not command["opening"]:
                if first == start and (word in TYPES or word in TYPE_NAMES):
                    self._ignored(start)
                    message = f"There is no brace after `@{word}`"
                    self._note("bib-brace", start, command.end("word"), message, f"Write `@{word}{{` and the key.")
                continue
            self._ignored(start)
            if self.text[first] == "%":
                message = f"A `%` does not hide an entry: BibTeX reads what follows `@{word}`"
                self._note("bib-comment", start, opening, message, "Delete the entry, or its sign `@`.", "warning")
                self.pos = self.text.find("\n", start) + 1 or len(self.text)
                continue
            following = bisect_right(starts, start)
            self.end_pos = starts[following] if following < len(starts) else len(self.text)
            if word in ("comment", "preamble"):
                self._skip_group(word, opening)
                self.between = self.pos
                continue
            entries += 1
            if entries > MAX_ENTRIES:
                message = f"The file holds more than {MAX_ENTRIES:,} entries; the others are not read"
                self._note("too-long", start, opening, message, "Split it into several files.")
                return
            found = len(self.found)
            raw = self._command(word, start, opening)
            self.between = self.pos if len(self.found) == found else None  # what is left over was told with a mistake
            fields += len(raw.named)
            if fields > MAX_FIELDS_IN_ALL:
                message = f"The entries hold more than {MAX_FIELDS_IN_ALL:,} fields; the others are not read"
                self._note("too-long", start, opening, message, "Split it into several files.")
                return
            if word == "string":
                self.macros.update((name, value.text) for name, value in raw.fields.items())
            elif raw.key:
                yield raw
        self._ignored(len(self.text))

    def _next(self) -> re.Match[str] | None:
        """Where the next entry or command begins; an entry also without its `@`."""
        command = _COMMAND.search(self.text, self.pos)
        without = _WITHOUT_AT.search(self.text, self.pos, command.start() if command else len(self.text))
        if without is None:
            return command
        start, opening = without.start("word"), without.end("opening")
        message, fix = "This looks like an entry, but it lacks its `@`", f"Write `@{self.text[start:opening]}`."
        self._note("bib-text", start, opening, message, fix, edits=self.source.edit(start, start, "@"))
        return without

    def _ignored(self, end: int) -> None:
        """Tells of text between entries that is no remark, up to where the next one begins."""
        at, self.between = self.between, None
        if at is None:
            return
        for line in self.text[at:end].split("\n"):
            words = line.partition("%")[0].strip()
            if re.search(r"\w", words):
                start = at + line.index(words)
                message = "Text between entries is not read"
                fix = "Write it as an entry, such as `@online{key, title = {…}}`, or begin each line with `%`."
                self._note("bib-text", start, start + len(words), message, fix, "warning")
                return
            at += len(line) + 1

    def _note(
        self,
        code: str,
        start: int,
        end: int | None,
        message: str,
        fix: str,
        severity: Severity = "error",
        edits: tuple[Edit, ...] = (),
    ) -> None:
        self.found.append(self.source.diagnostic(code, start, end, message, fix, severity, edits))

    def _mistake(
        self, code: str, start: int, end: int | None, message: str, fix: str, edits: tuple[Edit, ...] = ()
    ) -> _Mistake:
        return _Mistake(self.source.diagnostic(code, start, end, message, fix, edits=edits))

    def _skip_group(self, word: str, opening: int) -> None:
        """Passes over `@comment{...}`, which may hold entries, and `@preamble{...}`."""
        limit = len(self.text) if word == "comment" and self.comments_close else self.end_pos
        try:
            end, closed = self._closing(opening, limit)
        except _Mistake as mistake:
            self.found.append(mistake.args[0])
            end, closed = self.end_pos, True
        if closed:
            self.pos = end + 1
            return
        self.comments_close = self.comments_close and word != "comment"
        self._note("bib-brace", opening, None, f"The brace after `@{word}` is never closed", "Close it with `}`.")
        self.pos = self.end_pos

    # ------------------------------------------------------------ one entry

    def _command(self, word: str, start: int, opening: int) -> Raw:
        raw = Raw(word, start)
        self.closer = ")" if self.text[opening] == "(" else "}"
        if word != "string":
            self._key(raw, opening)
        for _ in range(MAX_FIELDS + 1):
            try:
                if self._ended(raw, opening):
                    return raw
                self._field(raw)
            except _Mistake as mistake:
                self.found.append(mistake.args[0])
                raw.mistakes += 1
                self._resume()
                if raw.mistakes >= MAX_MISTAKES:
                    break
        else:
            message = f"An entry can't have more than {MAX_FIELDS} fields"
            end = self.name_start + len(self.name)
            self._note("too-long", self.name_start, end, message, "Is a brace missing before this field?")
            raw.mistakes += 1
        self.pos = self.end_pos
        return raw

    def _sign(self) -> str:
        """The sign after white space; empty where the entry must end."""
        if self.text[self.pos : self.pos + 1].isspace() and (white := _WHITE.match(self.text, self.pos)):
            self.pos = white.end()
        return self.text[self.pos] if self.pos < self.end_pos else ""

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What stands here, if the pattern fits; never further than the entry may reach."""
        return pattern.match(self.text, self.pos, self.end_pos)

    def _key(self, raw: Raw, opening: int) -> None:
        self._sign()
        written = self._match(_KEY)
        if written is None or self._match(_FIELD):
            fix = f"Write one after the brace, such as `@{raw.word}{{smith2020,`."
            self._note("bib-key", opening, None, f"This @{raw.word} has no key", fix)
            raw.mistakes += 1
            return
        key, start = written[0], self.pos
        self.pos = written.end()
        if len(key) > MAX_KEY:
            message, fix = f"The key `{shown(key)}` is longer than {MAX_KEY} signs", "Choose a shorter one."
            self._note("too-long", start, self.pos, message, fix)
            raw.mistakes += 1
            return
        raw.written_key = Value(key, *written.span())
        odd = [sign for sign in key if not (sign.isalnum() or sign in "-_:./+" or unicodedata.category(sign)[0] == "M")]
        sound = "".join(sign for sign in key if sign not in odd)
        if odd:
            holds = "a space" if odd[0].isspace() else f"the sign `{odd[0]}`"
            fix = f"Write `{shown(sound)}`: a key is made of letters, digits and - _ : . / +"
            message, edits = f"The key `{shown(key)}` holds {holds}", self.source.edit(*written.span(), sound)
            self._note("bib-key", start + key.index(odd[0]), None, message, fix, edits=edits if sound else ())
        elif self._match(_FIELD_NEXT):
            message, edits = f"There is no comma after the key `{key}`", self.source.edit(self.pos, self.pos, ",")
            self._note("bib-comma", self.pos, None, message, f"Write `{key},`.", edits=edits)
        raw.key = unicodedata.normalize("NFC", sound)

    def _ended(self, raw: Raw, opening: int) -> bool:
        """Whether the entry ends here; passes over commas and remarks, and over a brace that is one too many."""
        if between := self._match(_BETWEEN):
            self.pos = between.end()
        sign = self._sign()
        if not sign or sign == "@" and _COMMAND.match(self.text, self.pos):
            if not raw.troubled:
                self._entry_left_open(raw, opening)
                raw.mistakes += 1
            return True
        if sign != self.closer:
            return sign in ("}", ")") and self._ended_by_another(sign)
        at = self.pos
        self.pos += 1
        if self.closer == "}":
            beside = self.text[at - 1] in '}"'
            after = self._match(_CLOSING_NEXT)
            apart = after is not None and "\n" in after[0]
            if self._match(_FIELD_AFTER_BRACE) or (apart and beside):
                self._surplus(raw, at)
                return self._ended(raw, opening)
            if after:
                self._surplus(raw, after.end() - 1)
                self.pos = after.end()
        return True

    def _ended_by_another(self, sign: str) -> bool:
        """Whether nothing but the end of the entry can be meant by a sign that does not fit its beginning."""
        after = _BETWEEN.match(self.text, self.pos + 1)
        if after is None or after.end() < self.end_pos:
            return False
        message = f"`{sign}` does not close what `{'(' if sign == '}' else '{'}` opened"
        edits = self.source.edit(self.pos, self.pos + 1, self.closer)
        self._note("bib-brace", self.pos, None, message, f"Write `{self.closer}`.", edits=edits)
        self.pos += 1
        return True

    def _surplus(self, raw: Raw, at: int) -> None:
        raw.mistakes += 1
        named = f" in `{raw.key}`" if raw.key else ""
        self._note("bib-brace", at, None, f"There is a closing brace too many{named}", "Delete this `}`.")

    def _entry_left_open(self, raw: Raw, opening: int) -> None:
        last = max(raw.fields.values(), key=lambda value: value.end, default=None)
        if last is not None and re.search(r"\n[ \t]*[}]$", self.text[max(last.start, last.end - 200) : last.end]):
            name = next(name for name, value in raw.fields.items() if value is last)
            inner = self.text[last.start + 1 : last.end - 1].rstrip().removesuffix(",")
            self.found.append(self._left_open(raw, name, last.start, inner))
            return
        until = f"the next entry in line {self.source.line(self.end_pos)}"
        if self.end_pos == len(self.text):
            until = "the end of the file"
        line = self.source.line(opening + len(self.text[opening : self.pos].rstrip()) - 1)
        name = f"The entry `{raw.key}`" if raw.key else f"This @{raw.word}"
        fix = f"Add a line `{self.closer}` after line {line}."
        self._note("bib-brace", opening, None, f"{name} is not closed before {until}", fix)

    def _resume(self) -> None:
        """Goes on after a mistake: at the next field, or where the entry ends."""
        if self._sign() in (",", self.closer, ""):
            return
        found = _NEXT_FIELD.search(self.text, self.pos, self.end_pos)
        found = found or _CLOSING_LINE.search(self.text, self.pos, self.end_pos)
        self.pos = found.start() if found else self.end_pos

    # ------------------------------------------------------------ one field

    def _field(self, raw: Raw) -> None:
        name_start = self.pos
        if (plain := self._match(_PLAIN)) and (name := plain[1].lower()) not in raw.named:
            raw.named[name], self.name_start, self.name = name_start, name_start, plain[1]
            raw.fields[name] = Value(_SPACE.sub(" ", plain[3]).strip(), *plain.span(2))
            self.pos = plain.end()
            return
        named = self._match(_NAMED) if self._sign() else None
        if named is None:
            written = self._match(_ODD_WORD)
            word = written[0] if written else self.text[self.pos]
            self.pos += len(word)
            fix = "A field is written `title = {…}`, its name in the letters a to z."
            raise self._mistake("bib-field", name_start, name_start + len(word), f"`{shown(word)}` is no field", fix)
        written_name = named[0]
        self.pos = named.end()
        self.parts = 0
        name = written_name.lower()
        name_end = self.pos
        if self._sign() == "=":
            self.pos += 1
        else:
            name = name.removesuffix(":")  # as other notations have it
            message = f"There is no `=` after `{written_name.removesuffix(':')}`"
            fix = f"Write `{written_name.removesuffix(':')} = {{…}}`."
            if self._sign() not in ("{", '"'):
                raise self._mistake("bib-equals", name_start, name_end, message, fix)
            self._note(
                "bib-equals",
                name_start,
                name_end,
                message,
                fix,
                edits=self.source.edit(name_start + len(name), name_end, " ="),
            )
        first = raw.named.setdefault(name, name_start)
        self._sign()
        start = self.pos
        self.raw, self.name, self.name_start = raw, written_name, name_start
        self.parse_value()
        text = "".join(self.current_value)
        long = len(text) > MAX_VALUE
        value = Value(_SPACE.sub(" ", text[:MAX_VALUE]).strip(), start, self.value_end)
        if long:
            message = f"The value of `{shown(written_name)}` is longer than {MAX_VALUE:,} signs"
            self._note("too-long", start, start + 1, message, "Shorten it. Is a brace missing in it?")
        if first != name_start:
            line = self.source.line(first)
            message = f"`{written_name}` was already given in line {line}; this one is not read"
            self._note("duplicate-field", name_start, name_end, message, "Keep one of the two.")
        else:
            raw.fields[name] = value
        if name not in _VERBATIM and not long:
            self._percent(value)
        if not self.left_open:
            self._after_value(written_name, value)
        self.left_open = False

    def _after_value(self, name: str, value: Value) -> None:
        sign = self._sign()
        if sign in ("", ",", "}", ")") or sign == "@" and _COMMAND.match(self.text, self.pos):
            return
        end = value.end
        if self._match(_FIELD):
            line = self.source.line(end - 1)
            message = f"There is no comma after the value of `{name}`"
            place = f"at the end of line {line}" if line < self.source.line(self.pos) else "after it"
            self._note("bib-comma", end, None, message, f"Add a comma {place}.", edits=self.source.edit(end, end, ","))
            return
        if wrong := self._match(_WRONG_COMMA):
            message = f"A comma ends the value of `{name}`, not `{wrong[1]}`"
            edits = self.source.edit(self.pos, self.pos + 1, ",")
            self._note("bib-comma", self.pos, None, message, "Write `,`.", edits=edits)
            self.pos += 1
            return
        closing = self.text[end - 1]
        message = f"The value of `{name}` ends at this `{closing}`, but text follows it"
        if closing == '"':
            fix = "Put the whole value in braces in place of the quotation marks."
            raise self._mistake("bib-quote", end - 1, None, message, fix)
        fix = "Delete the brace, or put braces around the whole value."
        raise self._mistake("bib-brace", end - 1, None, message, fix)

    def parse_value(self) -> None:
        """Reads a value, of one part or of several."""
        self.current_value = [self.parse_value_part()]
        while self._sign() == "#":
            self.pos += 1
            self.current_value.append(self.parse_value_part())

    def parse_value_part(self) -> str:
        """What a part of a value says.

        Raises:
            _Mistake: it can't be read.
        """
        sign = self._sign()
        start, name = self.pos, self.name
        self.parts += 1
        if self.parts > MAX_PARTS:
            message = f"The value of `{shown(name)}` is put together from more than {MAX_PARTS} parts"
            end = self.name_start + len(name)
            raise self._mistake("too-long", self.name_start, end, message, "Write it as one text.")
        if sign in ("{", '"'):
            return self._delimited(start)
        bare = self._match(_BARE)
        word = bare[0] if bare else ""
        if self.closer == ")":
            word = word.partition(")")[0].rstrip()
        if not word:
            end, fix = self.name_start + len(name), f"Write `{name} = {{…}}`, or delete `{name}`."
            raise self._mistake("bib-value", self.name_start, end, f"`{name}` has no value", fix)
        self.pos = self.value_end = start + len(word)
        if unopened := self._match(_UNOPENED):
            self.pos = unopened.end()
            self.value_end = unopened.end()
            message = f"There is no opening brace before the value of `{name}`"
            self._note(
                "bib-brace", start, unopened.end(), message, f"Write `{name} = {{{shown(word + unopened[1])}}}`."
            )
            self.raw.mistakes += 1
            return word + unopened[1]
        if word.isdecimal():
            return word
        if not re.fullmatch(_NAME, word):
            message = f"The value of `{name}` is not in braces"
            whole = _LINE_ENDS.match(self.text, self.pos)
            edits = self.source.edit(start, self.pos, f"{{{word}}}") if whole else ()
            raise self._mistake("bib-value", start, self.pos, message, f"Write `{name} = {{{word}}}`.", edits)
        return self.substitute_macro(word)

    def substitute_macro(self, name: str) -> str:
        """What an `@string` name stands for."""
        text = self.macros.get(name.lower())
        start = self.value_end - len(name)
        if text is None:
            otherwise = f"Write `{{{name}}}`, or define it above: `@string{{{name} = {{…}}}}`."
            fix = did_you_mean(name, self.source.guesses(self.macros), otherwise)
            raise self._mistake("bib-string", start, self.value_end, f"There is no @string `{name}` above", fix)
        limit = max(MAX_EXPANSION, len(self.text))
        within = self.expanded <= limit
        self.expanded += len(text)
        if self.expanded <= limit:
            return text
        if within:
            message = f"The @string names stand for more than {limit:,} signs; from here on they are left out"
            self._note("too-long", start, self.value_end, message, "Write the texts out.")
        return ""

    # ------------------------------------------------------------ braces and quotation marks

    def _closing(self, start: int, limit: int) -> tuple[int, bool]:
        """Where the brace or quotation mark at `start` is closed, or how far it could reach, and whether it is."""
        quoted = self.text[start] == '"'
        closer = {'"': '"', "{": "}", "(": ")"}[self.text[start]]
        depth = 0
        for found in re.compile(f"[{{}}{closer}]").finditer(self.text, start + 1, limit):
            sign, at = found[0], found.start()
            if sign == closer and not depth:
                return at, True
            if sign == "{":
                depth += 1
                if depth > latex.MAX_DEPTH:
                    self.pos = at
                    message = f"Braces are nested more than {latex.MAX_DEPTH} deep"
                    raise self._mistake("too-deep", at, None, message, "Take some of them out.")
            elif sign == "}" and depth:
                depth -= 1
            elif sign == "}" and quoted:
                if self.source.first_sign(at) == at or _FIELD_WITHIN.search(self.text, start + 1, at):
                    return at, False
                self.pos = at + 1
                message = "There is a closing brace too many in this value"
                raise self._mistake("bib-brace", at, None, message, "Delete this `}`.")
        return limit, False

    def _delimited(self, start: int) -> str:
        """The text between braces or quotation marks. Left open, it ends where the next field begins."""
        end, closed = self._closing(start, min(self.end_pos, start + MAX_WRITTEN))
        if not closed and end == start + MAX_WRITTEN < self.end_pos:
            self.pos = end
            message = f"The value of `{self.name}` is longer than {MAX_VALUE:,} signs"
            raise self._mistake("too-long", start, None, message, "Shorten it. Is a brace missing in it?")
        inside = _FIELD_WITHIN.search(self.text, start + 1, end + closed)
        if closed and inside is None:
            self.pos = self.value_end = end + 1
            return self.text[start + 1 : end]
        self.pos = inside.start() if inside else end
        inner = self.text[start + 1 : self.pos].rstrip().removesuffix(",").rstrip()
        diagnostic = self._left_open(self.raw, self.name, start, inner)
        if inside is None:
            raise _Mistake(diagnostic)
        self.found.append(diagnostic)
        self.raw.mistakes += 1
        self.left_open = True
        self.value_end = start + 1 + len(inner)
        return inner

    def _left_open(self, raw: Raw, name: str, start: int, inner: str) -> Diagnostic:
        line = self.source.line(start + len(inner))
        comma = self.text.startswith(",", start + 1 + len(inner))
        end = f"{'before the comma ' if comma else ''}at the end of line {line}"
        value = f"The value of `{name}`" + (f" in `{raw.key}`" if raw.key else "")
        opened, closed = inner.count("{") + (self.text[start] == "{"), inner.count("}")
        message, fix = f'{value} begins with a `"` that nothing closes', f'Add `"` {end}.'
        if opened > closed:
            message = f"{value} has {opened} opening but {closed} closing braces"
            fix = f"Add `{'}' * (opened - closed)}` {end}."
        return self.source.diagnostic("bib-brace", start, None, message, fix)

    def _percent(self, value: Value) -> None:
        signs = [found.start() for found in _PERCENT.finditer(self.text, value.start, value.end) if found[1]]
        if signs:
            message, fix = "In LaTeX a `%` hides the rest of the line", r"Write `\%` for every `%` in this value."
            edits = tuple(Edit(self.source.where(sign), r"\%") for sign in signs)
            self._note("bib-percent", signs[0], None, message, fix, edits=edits)
