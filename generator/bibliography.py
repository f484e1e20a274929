"""The bibliography: biblatex entries, the place of every value, and what is wrong with them.

Built on pybtex's low-level parser, which here records places, keeps to the entry that it is in, and
goes on after a mistake: the next entry is known by a line that begins with `@word{`. The fields and
types are those of the biblatex manual, sections 2.1 and 2.2; BibTeX's older names are understood.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from pybtex.database import InvalidNameString, Person
from pybtex.database.input.bibtex import LowLevelParser, month_names

from generator import dates, latex
from generator.diagnostics import Diagnostic, Edit, Severity, Where, closest, did_you_mean, in_order, surely
from generator.kept import Store
from generator.kept import key as key_of
from generator.latex import shown
from generator.yaml_repair import unmerged

MAX_ENTRIES = 50_000
MAX_EXPANSION = 100_000
"""How many signs `@string` names may stand for in a file; in a long file, its length."""
MAX_KEY = 500
MAX_NAME = 1_000
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
MAX_CHAIN = 8
MAX_PARENTS = 50
"""From how many entries an entry may take fields, without what those take from others."""
MAX_INHERITED = 300_000
"""How many fields the entries of a file may take from others, all together."""
MAX_FOUND = 10_000
"""After so many mistakes the rest of a file is left for the next run."""
MOST_COMPARED = 200_000
"""With so many words a file's misspelt ones are compared; then no more is guessed at what was meant: it takes time."""

PEOPLE = ("author", "bookauthor", "editor", "translator")
DATES = ("date", "urldate", "eventdate", "origdate")
_TYPES = """
    article artwork audio book bookinbook booklet collection commentary dataset image inbook incollection
    inproceedings inreference jurisdiction legal legislation letter manual misc movie music mvbook mvcollection
    mvproceedings mvreference online patent performance periodical proceedings reference report review software
    standard suppbook suppcollection suppperiodical thesis unpublished video xdata
"""
TYPES = frozenset(_TYPES.split())
_TYPE_NAMES = {
    "conference": "inproceedings",
    "electronic": "online",
    "www": "online",
    "techreport": "report",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
}
_FIELDS = """
    abstract addendum afterword annotation annotator articleno author authortype bdsk-url-1 biburl bibsource bookauthor
    bookpagination booksubtitle booktitle booktitleaddon chapter comment commentator copyright crossref date doi edition
    editor editora editorb editorc editortype eid entryset entrysubtype eprint eprintclass eprinttype eventdate
    eventtitle eventtitleaddon execute file foreword gender groups holder howpublished ids indextitle institution
    introduction isan isbn ismn isrn issn issue issuesubtitle issuetitle issuetitleaddon iswc journalsubtitle
    journaltitle journaltitleaddon keywords label langid langidopts language library location mainsubtitle maintitle
    maintitleaddon month mrnumber nameaddon note number numpages options organization origdate origlanguage origlocation
    origpublisher origtitle owner pages pagetotal pagination part pmcid pmid presort publisher pubstate related
    relatedoptions relatedstring relatedtype reprinttitle series shortauthor shorteditor shorthand shorthandintro
    shortjournal shortseries shorttitle sortkey sortname sortshorthand sorttitle sortyear subtitle timestamp title
    titleaddon translator type url urldate userd usere venue version volume volumes xdata xref year
"""
_THESIS_AND_REPORT = {"techreport": "techreport", "phdthesis": "phdthesis", "mastersthesis": "mathesis"}
"""The field `type` that BibTeX's names imply."""
_FIELD_NAMES = {
    "address": "location",
    "annote": "annotation",
    "archiveprefix": "eprinttype",
    "hyphenation": "langid",
    "journal": "journaltitle",
    "key": "sortkey",
    "pdf": "file",
    "primaryclass": "eprintclass",
    "school": "institution",
}
FIELDS = frozenset([*_FIELDS.split(), *_FIELD_NAMES])
"""biblatex's fields, BibTeX's names for them, and what other programs write beside them."""
_VERBATIM = {"doi", "eprint", "file", "pdf", "uri", "url", "urlraw", "verba", "verbb", "verbc"}
"""Fields in which a `%` is only a `%`."""
_NOT_KEPT = {"crossref", "month", "xdata"}
"""Fields whose meaning is in other fields once the file is read."""
_NOT_INHERITED = {"crossref", "ids", "keywords", "options", "shorttitle", "sortkey", "sortname", "xdata", "xref"}
_PARTS = {"bookinbook", "inbook", "incollection", "inproceedings", "inreference", "suppbook", "suppcollection"}
_ORGANISATION = re.compile(
    r"\b(Academy|Administration|Agency|Assembly|Association|Authority|Board|Bureau|Centre|Center|Commission|Committee"
    r"|Company|Corporation|Council|Department|Embassy|Federation|Foundation|Government|Institute|Ministry|Nations"
    r"|Office|Organi[sz]ation|Secretariat|Society|Union|University|of|for)\b"
)
_EAST_ASIAN = re.compile("[\u1100-\u11ff\u3040-\u309f\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")
"""Hangul, Hiragana and Han; a name in Katakana alone is a foreign one."""
_LANGUAGES = {
    "en": "english american british canadian australian newzealand usenglish ukenglish",
    "ar": "arabic",
    "bg": "bulgarian",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german ngerman austrian naustrian swissgerman nswissgerman",
    "el": "greek",
    "es": "spanish mexican",
    "et": "estonian",
    "fa": "persian farsi",
    "fi": "finnish",
    "fr": "french francais acadian canadien",
    "he": "hebrew",
    "hi": "hindi",
    "hr": "croatian",
    "hu": "hungarian magyar",
    "id": "indonesian",
    "is": "icelandic",
    "it": "italian",
    "ja": "japanese",
    "ko": "korean",
    "la": "latin",
    "lt": "lithuanian",
    "lv": "latvian",
    "mn": "mongolian",
    "nb": "norwegian norsk",
    "nl": "dutch",
    "nn": "nynorsk",
    "pl": "polish",
    "pt": "portuguese portuges brazilian brazil",
    "ro": "romanian",
    "ru": "russian",
    "sk": "slovak",
    "sl": "slovene slovenian",
    "sr": "serbian serbianc",
    "sv": "swedish",
    "th": "thai",
    "tr": "turkish",
    "uk": "ukrainian",
    "vi": "vietnamese",
    "zh": "chinese",
}
_TAGS = {name: tag for tag, names in _LANGUAGES.items() for name in names.split()}


# ---------------------------------------------------------------- what is read


@dataclass(eq=False, slots=True)
class Entry:
    """One source, equal only to itself. `fields` holds LaTeX under biblatex's names."""

    key: str
    type: str
    fields: dict[str, str]
    _place: Callable[[str], Where] = field(repr=False)
    _digest: str = field(default="", repr=False)
    _persons: dict[str, list[Person]] | None = field(default=None, repr=False)

    @property
    def persons(self) -> dict[str, list[Person]]:
        """The names of those in `PEOPLE`; taken apart when they are asked for, since few of many sources are cited."""
        if self._persons is None:
            named = {role: text for role in PEOPLE if (text := self.fields.get(role))}
            self._persons = {
                role: [_person(each) for each in _split_names(text) if each] for role, text in named.items()
            }
        return self._persons

    @property
    def digest(self) -> str:
        """A digest of all that it says."""
        if not self._digest:
            self._digest = key_of(self.key, repr((self.type, self.fields))).hex()
        return self._digest

    def where(self, field: str | None = None) -> Where:
        """The place of a field's value, with its braces; of the key, where there is no such field or none is named."""
        return self._place(field or "")

    @property
    def language(self) -> str | None:
        """The BCP 47 tag of the language that the source is in, from `langid`; None where it is not known."""
        return _language(self.fields.get("langid", ""))


@dataclass(slots=True)
class Bibliography:
    """The entries by key, in the order of the file, and the file's text.

    `known` holds every key that is written, also of an entry that another one leaves no room for.
    """

    entries: dict[str, Entry] = field(default_factory=dict)
    text: str = ""
    known: set[str] = field(default_factory=set)


@lru_cache(maxsize=2)
def read(path: str, text: str) -> tuple[Bibliography, list[Diagnostic]]:
    """Every entry that can be read, and what is wrong with the file, in order; the same for the same text."""
    merged, found = unmerged(path, text)
    source = _Source(path, merged)
    parser = _Parser(source)
    raws = list(parser)
    found += parser.found
    slips = {diagnostic.where.line for diagnostic in found if diagnostic.code in _SPOILS}
    for raw in raws:
        _modernise(raw)
        if len(found) > MAX_FOUND:
            continue
        doubts = (diagnostic for check in _CHECKS for diagnostic in check(source, raw))
        found += (diagnostic for diagnostic in doubts if diagnostic.where.line not in slips)
    by_key, repeated = _by_key(source, raws)
    fields, unresolved = _inherited(source, by_key)
    entries = {key: _entry(source, raw, fields[key]) for key, raw in by_key.items() if raw.type != "xdata"}
    found += [*repeated, *unresolved, *_untitled(by_key, entries)]
    known = {raw.key for raw in raws if raw.type != "xdata"}
    return Bibliography(entries, text, known), in_order(found)


def read_kept(path: str, text: str, store: Store | None) -> tuple[Bibliography, list[Diagnostic]]:
    """The same, from the store where nothing was wrong with this text; then it is read only if a place is asked for."""
    if store is None:
        return read(path, text)
    of = key_of("bibliography", path, text)
    kept: Bibliography | None = store.get(of, partial(_from_plain, path, text))
    if kept is not None:
        return kept, []
    bibliography, found = read(path, text)
    if not found:
        store.put(of, bibliography, partial(_plain, bibliography))
    return bibliography, found


def _plain(bibliography: Bibliography) -> list[Any]:
    """As JSON."""
    listed = [[entry.key, entry.type, entry.fields, entry.digest] for entry in bibliography.entries.values()]
    return [listed, sorted(bibliography.known - bibliography.entries.keys())]


def _from_plain(path: str, text: str, plain: list[Any]) -> Bibliography:
    """The same from JSON."""
    listed, known_besides = plain
    entries = {
        name: Entry(name, type, fields, partial(_read_place, path, text, name), digest)
        for name, type, fields, digest in listed
    }
    return Bibliography(entries, text, {*entries, *known_besides})


def _read_place(path: str, text: str, name: str, field: str) -> Where:
    return read(path, text)[0].entries[name].where(field)


# ---------------------------------------------------------------- places


class _Source:
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
        return Diagnostic(code, self.where(start, end), message, fix, severity, edits)

    def edit(self, start: int, end: int, text: str) -> tuple[Edit, ...]:
        """The edit that puts a text in the place of what stands from `start` up to `end`."""
        return (Edit(self.where(start, end), text),)

    def edits(self, value: _Value, words: str, by: str | None) -> tuple[Edit, ...]:
        """The edit that puts other words, if there are any, in the place of some that stand in a value just once."""
        written = self.text[value.start : value.end]
        if not by or written.count(words) != 1:
            return ()
        start = value.start + written.index(words)
        return self.edit(start, start + len(words), by)


@dataclass(frozen=True, slots=True)
class _Value:
    """A value with its white space folded, and where it stands, with its braces."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class _Raw:
    """An entry as it is written. `named` holds where each field's name stands, also of those that can't be read."""

    word: str
    start: int
    key: str = ""
    written_key: _Value = _Value("", 0, 0)
    fields: dict[str, _Value] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)
    mistakes: int = 0

    @property
    def troubled(self) -> bool:
        """Whether a part of it can't be read, so that what seems to be missing may be there."""
        return self.mistakes > 0

    @property
    def type(self) -> str:
        """The biblatex type; `misc` where there is no such type."""
        name = _TYPE_NAMES.get(self.word, self.word)
        return name if name in TYPES else "misc"


# ---------------------------------------------------------------- reading

_COMMAND = re.compile(r"(?<!\w)@[ \t]*([A-Za-z]+)(?![A-Za-z])\s*([{(]?)")
_UNOPENED_ENTRY = re.compile(
    rf"@({'|'.join(sorted([*TYPES, *_TYPE_NAMES], key=len, reverse=True))})[\[<]?(?=[\w:.+/-]+[ \t]*,[ \t]*\n)",
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


class _Parser(LowLevelParser):  # type: ignore[misc]
    """Yields the entries, and keeps the mistakes in `found`. `end_pos` is where the next entry begins."""

    text: str
    pos: int
    end_pos: int
    macros: dict[str, str]
    current_value: list[str]

    def __init__(self, source: _Source) -> None:
        super().__init__(source.text, macros=dict(month_names))
        self.source = source
        self.found: list[Diagnostic] = []
        self.expanded = self.parts = 0
        self.raw = _Raw("", 0)
        self.name, self.name_start, self.value_end = "", 0, 0
        self.closer = ""
        self.left_open = False
        self.comments_close = True

    def parse_bibliography(self) -> Iterator[_Raw]:
        starts = [found.start(1) for found in _ENTRY_LINE.finditer(self.text)]
        entries = fields = 0
        while command := _COMMAND.search(self.text, self.pos):
            if len(self.found) >= MAX_FOUND:
                message = f"The file holds more than {MAX_FOUND:,} mistakes; from here on it is not read"
                self._note("too-long", command.start(), command.end(1), message, "Mend those above first.")
                return
            start, word, opening = command.start(), command[1].lower(), command.start(2)
            self.pos = command.end()
            first = self.source.first_sign(start)
            unopened = _UNOPENED_ENTRY.match(self.text, start) if not command[2] and first == start else None
            if unopened:
                word, opening = unopened[1].lower(), start
                self.pos = unopened.end()
                message, fix = f"There is no brace after `@{word}`", f"Write `@{word}{{` and the key."
                self._note("bib-brace", start, self.pos, message, fix)
            elif not command[2]:
                if first == start and (word in TYPES or word in _TYPE_NAMES):
                    message = f"There is no brace after `@{word}`"
                    self._note("bib-brace", start, command.end(1), message, f"Write `@{word}{{` and the key.")
                continue
            if self.text[first] == "%":
                message = f"A `%` does not hide an entry: BibTeX reads what follows `@{word}`"
                self._note("bib-comment", start, opening, message, "Delete the entry, or its sign `@`.", "warning")
                self.pos = self.text.find("\n", start) + 1 or len(self.text)
                continue
            following = bisect_right(starts, start)
            self.end_pos = starts[following] if following < len(starts) else len(self.text)
            if word in ("comment", "preamble"):
                self._skip_group(word, opening)
                continue
            entries += 1
            if entries > MAX_ENTRIES:
                message = f"The file holds more than {MAX_ENTRIES:,} entries; the others are not read"
                self._note("too-long", start, opening, message, "Split it into several files.")
                return
            raw = self._command(word, start, opening)
            fields += len(raw.named)
            if fields > MAX_FIELDS_IN_ALL:
                message = f"The entries hold more than {MAX_FIELDS_IN_ALL:,} fields; the others are not read"
                self._note("too-long", start, opening, message, "Split it into several files.")
                return
            if word == "string":
                self.macros.update((name, value.text) for name, value in raw.fields.items())
            elif raw.key:
                yield raw

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

    def _command(self, word: str, start: int, opening: int) -> _Raw:
        raw = _Raw(word, start)
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

    def _key(self, raw: _Raw, opening: int) -> None:
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
        raw.written_key = _Value(key, *written.span())
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

    def _ended(self, raw: _Raw, opening: int) -> bool:
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
            return False
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

    def _surplus(self, raw: _Raw, at: int) -> None:
        raw.mistakes += 1
        named = f" in `{raw.key}`" if raw.key else ""
        self._note("bib-brace", at, None, f"There is a closing brace too many{named}", "Delete this `}`.")

    def _entry_left_open(self, raw: _Raw, opening: int) -> None:
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

    def _field(self, raw: _Raw) -> None:
        name_start = self.pos
        if (plain := self._match(_PLAIN)) and (name := plain[1].lower()) not in raw.named:
            raw.named[name], self.name_start, self.name = name_start, name_start, plain[1]
            raw.fields[name] = _Value(_SPACE.sub(" ", plain[3]).strip(), *plain.span(2))
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
        value = _Value(_SPACE.sub(" ", text[:MAX_VALUE]).strip(), start, self.value_end)
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

    def _after_value(self, name: str, value: _Value) -> None:
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
        self.current_value = [self.parse_value_part()]
        while self._sign() == "#":
            self.pos += 1
            self.current_value.append(self.parse_value_part())

    def parse_value_part(self) -> str:
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

    def _left_open(self, raw: _Raw, name: str, start: int, inner: str) -> Diagnostic:
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

    def _percent(self, value: _Value) -> None:
        signs = [found.start() for found in _PERCENT.finditer(self.text, value.start, value.end) if found[1]]
        if signs:
            message, fix = "In LaTeX a `%` hides the rest of the line", r"Write `\%` for every `%` in this value."
            edits = tuple(Edit(self.source.where(sign), r"\%") for sign in signs)
            self._note("bib-percent", signs[0], None, message, fix, edits=edits)


# ---------------------------------------------------------------- checks of one entry


def _modernise(raw: _Raw) -> None:
    """Gives the fields biblatex's names; `year` and `month` become `date`."""
    fields: dict[str, _Value] = {}
    for name, value in raw.fields.items():
        modern = _FIELD_NAMES.get(name, name)
        if (modern == name or modern not in raw.fields) and (value.text or name == "title"):
            fields.setdefault(modern, value)
    year, month = fields.pop("year", None), raw.fields.get("month")
    if year is not None and "date" not in raw.named:
        number = _month(month.text) if month is not None else ""
        whole = number and re.fullmatch(r"\d{4}", year.text)
        fields["date"] = _Value(f"{year.text}-{number}" if whole else year.text, year.start, year.end)
    if raw.word in _THESIS_AND_REPORT:
        fields.setdefault("type", _Value(_THESIS_AND_REPORT[raw.word], raw.start, raw.start + 1 + len(raw.word)))
    raw.fields = fields


def _month(text: str) -> str:
    """The month, and the day where it is given, as in a date; empty where it is none."""
    found = re.fullmatch(
        r"(?:(\d{1,2})[^A-Za-z\d]{1,3})?([A-Za-z]{3,9})(?:[^A-Za-z\d]{1,3}(\d{1,2}))?\.?|(\d{1,2})", text
    )
    if found is None:
        return ""
    before, name, after, number = found.groups()
    for month in range(1, 13):
        if dates.MONTHS[month].lower().startswith(name.lower()) if name else month == int(number):
            day = int(before or after or 0)
            return f"{month:02d}-{day:02d}" if day else f"{month:02d}"
    return ""


def _known_type(source: _Source, raw: _Raw) -> Iterator[Diagnostic]:
    if raw.word not in TYPES and raw.word not in _TYPE_NAMES:
        types = source.guesses([*TYPES, *_TYPE_NAMES])
        fix = did_you_mean(raw.word, types, "Write `@misc` where no other type fits.")
        end = raw.start + 1 + len(raw.word)
        meant = surely(raw.word, types)
        edits = source.edit(raw.start + 1, end, meant) if meant and source.text[end - 1].isalpha() else ()
        message = f"There is no type of entry `@{raw.word}`"
        yield source.diagnostic("bib-type", raw.start, end, message, fix, edits=edits)


def _known_fields(source: _Source, raw: _Raw) -> Iterator[Diagnostic]:
    """A field that nobody knows, but that is written almost as one that is not there."""
    for name, start in raw.named.items():
        if name in FIELDS or not _like_a_field(source, name):
            continue
        if (meant := closest(name, source.guesses(FIELDS - set(raw.named)))) is None:
            continue
        raw.mistakes += meant == "title"  # which is not missed then
        message, fix = f"There is no field `{name}`", f"Did you mean `{meant}`?"
        own = name in (f"{meant}s", meant.removesuffix("s"))  # such as the `notes` of another program
        edits = source.edit(start, start + len(name), meant) if surely(name, FIELDS) == meant and not own else ()
        yield source.diagnostic("bib-field", start, start + len(name), message, fix, "warning", edits)


def _like_a_field(source: _Source, name: str) -> bool:
    """Whether a field that nobody knows is written almost as one that is known."""
    if name not in source.strangers:
        source.strangers[name] = closest(name, source.guesses(FIELDS)) is not None
    return source.strangers[name]


def _sound_dates(source: _Source, raw: _Raw) -> Iterator[Diagnostic]:
    for name in DATES:
        if value := raw.fields.get(name):
            try:
                dates.parse(value.text)
            except dates.DateError as error:
                edits = source.edits(value, error.words, error.by)
                yield source.diagnostic("bad-date", value.start, value.end, str(error), error.fix, edits=edits)
    month = raw.fields.get("month")
    if month and not _month(month.text) and "date" not in raw.named:
        fix = "Write it as 1 to 12, or as `jan` to `dec` without braces."
        yield source.diagnostic("bad-date", month.start, month.end, f"`{month.text}` is no month", fix)


def _safe_addresses(source: _Source, raw: _Raw) -> Iterator[Diagnostic]:
    checks: dict[str, tuple[str, Callable[[str], str]]] = {
        "url": ("bad-url", latex.address),
        "doi": ("bad-doi", latex.doi),
    }
    for name, (code, check) in checks.items():
        if value := raw.fields.get(name):
            try:
                check(value.text)
            except latex.AddressError as error:
                edits = source.edits(value, value.text, error.by)
                yield source.diagnostic(code, value.start, value.end, str(error), error.fix, edits=edits)


def _plausible_names(source: _Source, raw: _Raw) -> Iterator[Diagnostic]:
    for role in PEOPLE:
        if value := raw.fields.get(role):
            for severity, message, fix in _doubts(role, value.text):
                edits = _joined(source, value) if ";" in message else ()
                yield source.diagnostic("bib-author", value.start, value.end, message, fix, severity, edits)


def _joined(source: _Source, value: _Value) -> tuple[Edit, ...]:
    """The edits that join names by the word and, where a `;` does; none where one of them may stand within a name."""
    first, last = value.start + 1, value.end - 1
    if last - first > MAX_VALUE or re.search(r"[{}\"&\\]|;\s*(?:;|$)|\band\b", source.text[first:last]):
        return ()
    joints = re.compile(r"\s*;\s+").finditer(source.text, first, last)
    return tuple(edit for found in joints for edit in source.edit(*found.span(), " and "))


def _doubts(role: str, text: str) -> Iterator[tuple[Severity, str, str]]:
    """What seems wrong with a list of names, and what to write instead."""
    names = _split_names(text)
    if (parts := [part for part in _split(text, r";(?=\s|$)") if part]) != [text.strip()] and parts:
        message = f"The names in `{role}` are joined by `;`, not by the word and"
        yield "error", message, f"Write `{role} = {{{' and '.join(parts)}}}`."
        return
    if text and not all(names):
        yield "error", f"A name is missing beside the word and in `{role}`", "Add the name, or delete the word."
    for name in names:
        if len(name) > MAX_NAME:
            yield "error", f"The name `{shown(name)}` is too long", "Is a brace missing in it?"
        elif name.count(",") > 1 and _is_a_list(_split(name, ",")):
            fix = "Join names by the word and: `Doe, Jane and Roe, Richard`."
            yield "error", f"The name `{shown(name)}` has too many commas", fix
    loose = [name for name in names if " " in name and "," not in name and _ORGANISATION.search(_outside_braces(name))]
    if loose and len(names) > 1 and not re.search(r"[,{]", text):
        fix = f"Write `{{{{{text}}}}}` if it is one; `{{{{One}} and {{Other}}}}` if they are several."
        yield "warning", f"The organisation `{shown(text)}` would be read as {len(names)} persons", fix
        return
    for name in loose:
        fix = f"Write `{{{{{name}}}}}`." if names == [name] else f"Put it in braces of its own: `{{{name}}}`."
        yield "warning", f"The organisation `{shown(name)}` would be read as a person's name", fix


def _is_a_list(parts: list[str]) -> bool:
    """Whether commas part more than a name: that has two at most, round a suffix, such as `Doe, Jr., Jane`."""
    return len(parts) > 3 or (len(parts) == 3 and " " in parts[1].strip())


def _known_language(source: _Source, raw: _Raw) -> Iterator[Diagnostic]:
    value = raw.fields.get("langid")
    if value and _language(value.text) is None:
        tags = source.guesses(_TAGS)
        fix = did_you_mean(value.text, tags, "Write its English name, such as `french`, or a tag, such as `fr`.")
        message = f"There is no language `{value.text}`"
        edits = source.edits(value, value.text, surely(value.text, tags))
        yield source.diagnostic("bib-langid", value.start, value.end, message, fix, "warning", edits)


_SPOILS = ("bib-brace", "bib-percent", "bib-quote")
"""After such a mistake in a value nothing else is said of it."""
_CHECKS = (_known_type, _known_fields, _sound_dates, _safe_addresses, _plausible_names, _known_language)


def _language(langid: str) -> str | None:
    name = langid.lower()
    if name in _TAGS:
        return _TAGS[name]
    return langid if re.fullmatch(r"[a-z]{2}(-[A-Za-z]{2,8})*", langid) else None


# ---------------------------------------------------------------- names


def _split(text: str, separator: str) -> list[str]:
    """The parts between separators that stand in no braces."""
    parts, start, depth = [], 0, 0
    for found in re.compile(rf"[{{}}]|{separator}", re.IGNORECASE).finditer(text):
        if found[0] == "{":
            depth += 1
        elif found[0] == "}":
            depth -= 1
        elif depth <= 0:
            parts.append(text[start : found.start()].strip())
            start = found.end()
    return [*parts, text[start:].strip()]


def _split_names(text: str) -> list[str]:
    return _split(text, r"(?<![^ ])and(?![^ ])")


def _outside_braces(name: str) -> str:
    return re.sub(r"\{.*\}", "", name)


def _person(name: str) -> Person:
    """The name's parts. What BibTeX can't take apart, and an East Asian name without a comma, stays whole."""
    if len(name) > MAX_NAME:
        return Person(last=f"{{{name[:MAX_NAME]}}}")
    if "," not in name and is_east_asian(name):
        return Person(last=name)
    try:
        return Person(name)
    except InvalidNameString:
        return Person(last=f"{{{name}}}")


def is_east_asian(name: str) -> bool:
    """Whether a name begins in Hangul, Han or Hiragana: its family name is first, and no comma follows."""
    return _EAST_ASIAN.match(name) is not None


# ---------------------------------------------------------------- from one entry to another


def _by_key(source: _Source, raws: list[_Raw]) -> tuple[dict[str, _Raw], list[Diagnostic]]:
    """The first entry of each key; keys that differ only by case or by how Unicode writes them are the same."""
    known: dict[str, _Raw] = {}
    folded: dict[str, _Raw] = {}
    found = []
    for raw in raws:
        same = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", raw.key).casefold())
        first = folded.setdefault(same, raw)
        if first is raw:
            known[raw.key] = raw
            continue
        line = source.line(first.written_key.start)
        message = f"The key `{raw.key}` is already used in line {line}"
        if raw.key != first.key:
            message = f"The key `{raw.key}` differs too little from `{first.key}` in line {line}"
        fix = "Delete one of the two entries, or give one another key."
        place = raw.written_key
        found.append(source.diagnostic("duplicate-bib-key", place.start, place.end, message, fix))
    return known, found


def _inherited(source: _Source, known: dict[str, _Raw]) -> tuple[dict[str, dict[str, _Value]], list[Diagnostic]]:
    """The fields of every entry with those from `crossref` and `xdata` (biblatex manual, appendix B)."""
    done: dict[str, dict[str, _Value]] = {}
    found: list[Diagnostic] = []
    taken = 0

    def fields(key: str, heirs: tuple[str, ...]) -> dict[str, _Value]:
        nonlocal taken
        if key in done:
            return done[key]
        raw = known[key]
        own = raw.fields
        for name in ("xdata", "crossref"):
            if value := raw.fields.get(name):
                own = dict(own)
                for parent in (part.strip() for part in value.text.split(",", MAX_PARENTS)[:MAX_PARENTS]):
                    parent = unicodedata.normalize("NFC", parent)
                    if parent not in known:
                        fix = did_you_mean(parent, source.guesses(known), "Check the key.")
                        message = f"There is no entry `{parent}` to take fields from"
                        found.append(source.diagnostic("unknown-reference", value.start, value.end, message, fix))
                    elif parent == key or parent in heirs or len(heirs) >= MAX_CHAIN:
                        message = (
                            f"From `{parent}` the way leads back to `{key}`, or over more than {MAX_CHAIN} entries"
                        )
                        found.append(
                            source.diagnostic("bib-crossref", value.start, value.end, message, f"Delete this `{name}`.")
                        )
                    else:
                        passing = fields(parent, (*heirs, key)) if taken <= MAX_INHERITED else {}
                        for inherited, passed in passing.items():
                            into = _passes_to(inherited, known[parent].type, raw.type, name)
                            if into is not None and into not in own and len(own) < MAX_FIELDS:
                                taken += 1
                                if taken <= MAX_INHERITED:
                                    own[into] = passed
                                elif taken == MAX_INHERITED + 1:
                                    message = f"The entries take more than {MAX_INHERITED:,} fields from others"
                                    fix = "Write the fields out, or split the file."
                                    found.append(source.diagnostic("too-long", value.start, value.end, message, fix))
        done[key] = own
        return own

    return {key: fields(key, ()) for key in known}, found


def _passes_to(name: str, parent: str, child: str, by: str) -> str | None:
    """The field of the child that a field of its parent becomes, or None."""
    if name in _NOT_INHERITED:
        return None
    if by == "crossref" and name in ("title", "subtitle", "titleaddon"):
        if parent.startswith("mv"):
            return f"main{name}"
        if parent == "periodical":
            return f"journal{name}"
        if child in _PARTS:
            return f"book{name}"
    if name == "author" and parent in ("book", "mvbook") and child in _PARTS:
        return "bookauthor"
    return name


def _entry(source: _Source, raw: _Raw, fields: dict[str, _Value]) -> Entry:
    texts = {name: value.text for name, value in fields.items() if name not in _NOT_KEPT}
    return Entry(raw.key, raw.type, texts, partial(_place, source, raw.written_key, fields))


def _place(source: _Source, written_key: _Value, fields: dict[str, _Value], field: str) -> Where:
    value = fields.get(field, written_key)
    return source.where(value.start, value.end)


def _untitled(known: dict[str, _Raw], entries: dict[str, Entry]) -> Iterator[Diagnostic]:
    for key, entry in entries.items():
        title = entry.fields.get("title")
        if not title and not known[key].troubled:
            fix = "Add a line `title = {…},`; a description in [square brackets] where the title is not known."
            yield Diagnostic("missing-field", entry.where("title"), f"The source `{key}` has no title", fix)
