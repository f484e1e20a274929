"""The bibliography: the entries of a .bib as biblatex means them, and what is wrong with what they say.

The fields and types are those of the biblatex manual, sections 2.1 and 2.2; BibTeX's older names are understood.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from pybtex.database import InvalidNameString, Person

from generator import dates, languages, latex
from generator.addresses import AddressError, shown
from generator.bibtex import MAX_FIELDS, MAX_FOUND, MAX_VALUE, TYPE_NAMES, TYPES, Parser, Placed, Raw, Value
from generator.diagnostics import Diagnostic, Edit, Severity, Where, closest, did_you_mean, in_order, surely
from generator.kept import Store
from generator.kept import key as key_of
from generator.yaml_repair import unmerged

MAX_NAME = 1_000
MAX_CHAIN = 8
MAX_PARENTS = 50
"""From how many entries an entry may take fields, without what those take from others."""
MAX_INHERITED = 300_000
"""How many fields the entries of a file may take from others, all together."""

PEOPLE = ("author", "bookauthor", "editor", "translator")
DATES = ("date", "urldate", "eventdate", "origdate")
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
_BY_OTHER_NAMES = {
    "accessdate": "urldate",
    "accessed": "urldate",
    "headline": "title",
    "link": "url",
    "magazine": "journaltitle",
    "newspaper": "journaltitle",
    "published": "date",
    "retrieved": "urldate",
    "site": "organization",
    "website": "organization",
}
"""Names that no program knows, and the fields that are meant; a newspaper on the web is an `organization`."""
_NOT_KEPT = {"crossref", "month", "xdata"}
"""Fields whose meaning is in other fields once the file is read."""
_NOT_INHERITED = {"crossref", "ids", "keywords", "options", "sortkey", "sortname", "xdata", "xref"}
_NOT_INHERITED |= {"shortauthor", "shorteditor", "shorthand", "shorthandintro", "shorttitle"}
_PARTS = {"bookinbook", "inbook", "incollection", "inproceedings", "inreference", "suppbook", "suppcollection"}
_ORGANISATION = re.compile(
    r"\b(Academy|Administration|Agency|Assembly|Association|Authority|Board|Bureau|Centre|Center|Commission|Committee"
    r"|Company|Corporation|Council|Department|Embassy|Federation|Foundation|Government|Institute|Ministry|Nations"
    r"|Office|Organi[sz]ation|Secretariat|Society|Union|University|of|for)\b"
)
_LEGAL_FORMS = """
    A.Ş. A.Ş AŞ A.S. AS a.s. AB A/S ApS AG A.G. ASA B.V. BV Co. Corp. Corp d.o.o. e.V. GmbH Inc. Inc JSC K.K. KK Kft. KG
    Limited L.L.C. LLC LLP Ltd. Ltd Ltda. Ltda N.V. NV OAO OOO Oy Oyj PAO PLC plc Pty S.A. SA S.A.S. SAS SARL S.L. SL SE
    S.p.A. SpA S.r.l. Srl s.r.o. Şti. ZAO Zrt.
"""
_LEGAL_FORM = re.compile(rf" ({'|'.join(map(re.escape, _LEGAL_FORMS.split()))})$")
"""How the name of a company ends, in the law of many countries."""
_BEHIND_A_COMMA = re.compile(r", *(Corp|GmbH|Inc|L\.?L\.?C|L\.?L\.?P|Limited|Ltd|PLC)\.?$", re.IGNORECASE)
"""The same where it is no first name either."""
_INITIALS = re.compile(r"[\w-]+ [A-Z]{1,3}|others")
"""A family name and first letters, as medicine cites them."""
_ET_AL = re.compile(r"(?:,|\s+and|\s*\\?&)?\s+et\.?\s+al\.?$", re.IGNORECASE)
_EAST_ASIAN = re.compile("[\u1100-\u11ff\u3040-\u309f\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")
"""Hangul, Hiragana and Han; a name in Katakana alone is a foreign one."""
_LANGUAGES = {
    "en": "english american british canadian australian newzealand usenglish ukenglish",
    "ar": "arabic",
    "bg": "bulgarian",
    "bn": "bengali",
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
"""What LaTeX calls languages; most of the others have their English names there."""


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
            self._persons = {role: self.named(role) for role in PEOPLE if self.fields.get(role)}
        return self._persons

    def named(self, field: str) -> list[Person]:
        """The names in a field; none where there is no such field."""
        return [_person(each) for each in _split_names(self.fields.get(field, "")) if each]

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
    source = Placed(path, merged)
    parser = Parser(source)
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
    """What `read` gives; from the store where nothing was wrong with this text, which is then read if somebody asks
    for a place."""
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
    """What `_plain` gave, read back."""
    listed, known_besides = plain
    entries = {
        name: Entry(name, type, fields, partial(_read_place, path, text, name), digest)
        for name, type, fields, digest in listed
    }
    return Bibliography(entries, text, {*entries, *known_besides})


def _read_place(path: str, text: str, name: str, field: str) -> Where:
    return read(path, text)[0].entries[name].where(field)


# ---------------------------------------------------------------- checks of one entry


def _modernise(raw: Raw) -> None:
    """Gives the fields biblatex's names; `year` and `month` become `date`."""
    fields: dict[str, Value] = {}
    for name, value in raw.fields.items():
        modern = _FIELD_NAMES.get(name, name)
        if (modern == name or modern not in raw.fields) and (value.text or name == "title"):
            fields.setdefault(modern, value)
    year, month = fields.pop("year", None), raw.fields.get("month")
    if year is not None and "date" not in raw.named:
        number = _month(month.text) if month is not None else ""
        whole = number and re.fullmatch(r"\d{4}", year.text)
        fields["date"] = Value(f"{year.text}-{number}" if whole else year.text, year.start, year.end)
    if raw.word in _THESIS_AND_REPORT:
        fields.setdefault("type", Value(_THESIS_AND_REPORT[raw.word], raw.start, raw.start + 1 + len(raw.word)))
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


def _known_type(source: Placed, raw: Raw) -> Iterator[Diagnostic]:
    if raw.word not in TYPES and raw.word not in TYPE_NAMES:
        types = source.guesses([*TYPES, *TYPE_NAMES])
        fix = did_you_mean(raw.word, types, "Write `@misc` where no other type fits.")
        end = raw.start + 1 + len(raw.word)
        meant = surely(raw.word, types)
        edits = source.edit(raw.start + 1, end, meant) if meant and source.text[end - 1].isalpha() else ()
        message = f"There is no type of entry `@{raw.word}`"
        yield source.diagnostic("bib-type", raw.start, end, message, fix, edits=edits)


def _known_fields(source: Placed, raw: Raw) -> Iterator[Diagnostic]:
    """A field that nobody knows, but that is written almost as one that is not there."""
    for name, start in raw.named.items():
        if other := _BY_OTHER_NAMES.get(name.replace("-", "")):
            other = "organization" if (raw.type, other) == ("online", "journaltitle") else other
            raw.mistakes += other == "title"
            message = f"There is no field `{name}`; what it says is not shown"
            sure = other != "organization" and other not in raw.named  # a site may be a name or an address
            edits = source.edit(start, start + len(name), other) if sure else ()
            yield source.diagnostic(
                "bib-field", start, start + len(name), message, f"Write `{other}`.", "warning", edits
            )
            continue
        if name in FIELDS or not _like_a_field(source, name):
            continue
        if (meant := closest(name, source.guesses(FIELDS - set(raw.named)))) is None:
            continue
        raw.mistakes += meant == "title"  # which is not missed then
        message, fix = f"There is no field `{name}`", f"Did you mean `{meant}`?"
        own = name in (f"{meant}s", meant.removesuffix("s"))  # such as the `notes` of another program
        edits = source.edit(start, start + len(name), meant) if surely(name, FIELDS) == meant and not own else ()
        yield source.diagnostic("bib-field", start, start + len(name), message, fix, "warning", edits)


def _like_a_field(source: Placed, name: str) -> bool:
    """Whether a field that nobody knows is written almost as one that is known."""
    if name not in source.strangers:
        source.strangers[name] = closest(name, source.guesses(FIELDS)) is not None
    return source.strangers[name]


def _sound_dates(source: Placed, raw: Raw) -> Iterator[Diagnostic]:
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


def _safe_addresses(source: Placed, raw: Raw) -> Iterator[Diagnostic]:
    checks: dict[str, tuple[str, Callable[[str], str]]] = {
        "url": ("bad-url", latex.address),
        "doi": ("bad-doi", latex.doi),
    }
    for name, (code, check) in checks.items():
        if value := raw.fields.get(name):
            try:
                check(value.text)
            except AddressError as error:
                edits = source.edits(value, value.text, error.by)
                yield source.diagnostic(code, value.start, value.end, str(error), error.fix, edits=edits)


def _plausible_names(source: Placed, raw: Raw) -> Iterator[Diagnostic]:
    for role in PEOPLE:
        if value := raw.fields.get(role):
            for severity, message, fix, words, by in _doubts(role, value.text):
                edits = _joined(source, value) if ";" in message else source.edits(value, words, by)
                yield source.diagnostic("bib-author", value.start, value.end, message, fix, severity, edits)


def _joined(source: Placed, value: Value) -> tuple[Edit, ...]:
    """The edits that join names by the word and, where a `;` does; none where one of them may stand within a name."""
    first, last = value.start + 1, value.end - 1
    if last - first > MAX_VALUE or re.search(r"[{}\"&\\]|;\s*(?:;|$)|\band\b", source.text[first:last]):
        return ()
    joints = re.compile(r"\s*;\s+").finditer(source.text, first, last)
    return tuple(edit for found in joints for edit in source.edit(*found.span(), " and "))


def _doubts(role: str, text: str) -> Iterator[tuple[Severity, str, str, str, str]]:
    """What seems wrong with a list of names, and what to write instead; where that is sure, in the place of what."""
    names = _split_names(text)
    if found := _ET_AL.search(text):
        meant = f"{text[: found.start()]} and others"
        message = f"`et al.` in `{role}` would be read as a name"
        yield "error", message, f"Write `{meant}`.", text, meant
        return
    if (parts := [part for part in _split(text, r";(?=\s|$)") if part]) != [text.strip()] and parts:
        message = f"The names in `{role}` are joined by `;`, not by the word and"
        yield "error", message, f"Write `{role} = {{{' and '.join(parts)}}}`.", "", ""
        return
    if text and not all(names):
        yield "error", f"A name is missing beside the word and in `{role}`", "Add the name, or delete the word.", "", ""
    for name in names:
        if len(name) > MAX_NAME:
            yield "error", f"The name `{shown(name)}` is too long", "Is a brace missing in it?", "", ""
        elif len(parts := _split(name, r"(?<=\s)\\?&(?=\s)")) > 1 and all(parts) and not _is_organisation(name):
            yield _ampersand(role, name, parts)
        elif name.count(",") > 1 and _is_a_list(_split(name, ",")):
            fix = "Join names by the word and: `Doe, Jane and Roe, Richard`."
            yield "error", f"The name `{shown(name)}` has too many commas", fix, "", ""
    loose = [name for name in names if _is_organisation(name)]
    if len(names) > 1 and all(map(_INITIALS.fullmatch, names)):
        loose = []  # `Doe SA and Roe AG` are persons
    if loose and len(names) > 1 and not re.search(r"[,{]", text):
        fix = f"Write `{{{{{text}}}}}` if it is one; `{{{{One}} and {{Other}}}}` if they are several."
        yield "warning", f"The organisation `{shown(text)}` would be read as {len(names)} persons", fix, "", ""
        return
    for name in loose:
        fix = f"Write `{{{{{name}}}}}`." if names == [name] else f"Put it in braces of its own: `{{{name}}}`."
        yield "warning", f"The organisation `{shown(name)}` would be read as a person's name", fix, "", ""


def _ampersand(role: str, name: str, parts: list[str]) -> tuple[Severity, str, str, str, str]:
    """What is said of names with a `&` between them: persons, where each has two names; else it may be a company's."""
    meant, message = " and ".join(parts), f"The names in `{role}` are joined by `&`, not by the word and"
    if all(part.count(",") == 1 for part in parts) or all("," not in part and " " in part for part in parts):
        return "error", message, f"Write `{meant}`.", name, meant
    if "," in name:
        return "error", message, "Join names by the word and: `Doe, Jane and Roe, Richard`.", "", ""
    fix = f"Write `{meant}` if they are several persons, `{{{{{name}}}}}` if it is one company."
    return "warning", f"`{shown(name)}` would be read as one person's name, not as an organisation's", fix, "", ""


def _is_organisation(name: str) -> bool:
    """Whether a name without braces is surely none of a person."""
    bare = _outside_braces(name)
    if "," in name:
        return _BEHIND_A_COMMA.search(bare) is not None
    return " " in name and (_ORGANISATION.search(bare) or _LEGAL_FORM.search(bare)) is not None


def _is_a_list(parts: list[str]) -> bool:
    """Whether commas part more than a name: that has two at most, round a suffix, such as `Doe, Jr., Jane`."""
    return len(parts) > 3 or (len(parts) == 3 and " " in parts[1].strip())


def _known_language(source: Placed, raw: Raw) -> Iterator[Diagnostic]:
    value = raw.fields.get("langid")
    if value and _language(value.text) is None:
        tags = source.guesses({**languages.tags(), **_TAGS})
        fix = "Write its English name, such as `urdu`, or a BCP 47 tag, such as `ur`."
        fix = did_you_mean(value.text, tags, fix)
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
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z\d]{2,8})*", langid):
        return languages.tags().get(name)
    return langid if langid.split("-")[0] in _LANGUAGES or languages.name(langid) else None


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


def _by_key(source: Placed, raws: list[Raw]) -> tuple[dict[str, Raw], list[Diagnostic]]:
    """The first entry of each key; keys that differ only by case or by how Unicode writes them are the same."""
    known: dict[str, Raw] = {}
    folded: dict[str, Raw] = {}
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


def _inherited(source: Placed, known: dict[str, Raw]) -> tuple[dict[str, dict[str, Value]], list[Diagnostic]]:
    """The fields of every entry with those from `crossref` and `xdata` (biblatex manual, appendix B)."""
    done: dict[str, dict[str, Value]] = {}
    found: list[Diagnostic] = []
    taken = 0

    def fields(key: str, heirs: tuple[str, ...]) -> dict[str, Value]:
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


def _entry(source: Placed, raw: Raw, fields: dict[str, Value]) -> Entry:
    texts = {name: value.text for name, value in fields.items() if name not in _NOT_KEPT}
    return Entry(raw.key, raw.type, texts, partial(_place, source, raw.written_key, fields))


def _place(source: Placed, written_key: Value, fields: dict[str, Value], field: str) -> Where:
    value = fields.get(field, written_key)
    return source.where(value.start, value.end)


def _untitled(known: dict[str, Raw], entries: dict[str, Entry]) -> Iterator[Diagnostic]:
    for key, entry in entries.items():
        title = entry.fields.get("title")
        if not title and not known[key].troubled:
            fix = "Add a line `title = {…},`; a description in [square brackets] where the title is not known."
            yield Diagnostic("missing-field", entry.where("title"), f"The source `{key}` has no title", fix)
