"""Export: sources for reference managers, as biblatex, RIS and CSL-JSON.

biblatex keeps every value as LaTeX. The two others hold text as readers see it, and say the same: an entry
becomes a CSL item, and a RIS record is made from that. See the biblatex manual, the CSL 1.0.2 schema
https://github.com/citation-style-language/schema and the RIS format specifications of 2001 and 2011.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from pybtex.database import Person

from generator import dates, latex
from generator.addresses import AddressError
from generator.bibliography import PEOPLE, Entry, is_east_asian
from generator.cite import OF_TYPE, eprint_address, with_subtitle
from generator.latex import plain

Item: TypeAlias = dict[str, Any]
"""A CSL item: its variables by name, without empty ones."""

_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
"""Control characters, and whatever a reader may take for the end of a line."""
_NOT_SHARED = {"file"}
"""Fields that say something of the editor's computer only."""
_ORDER = (*PEOPLE, "title", "subtitle", "titleaddon", "journaltitle", "booktitle", "booksubtitle", "date", "url")
"""The fields that come first; the others follow by name."""

_CSL_TYPES = {
    "article": "article-journal",
    "artwork": "graphic",
    "audio": "song",
    "book": "book",
    "bookinbook": "chapter",
    "booklet": "pamphlet",
    "collection": "book",
    "commentary": "book",
    "dataset": "dataset",
    "image": "graphic",
    "inbook": "chapter",
    "incollection": "chapter",
    "inproceedings": "paper-conference",
    "inreference": "entry-encyclopedia",
    "jurisdiction": "legal_case",
    "legal": "treaty",
    "legislation": "legislation",
    "letter": "personal_communication",
    "manual": "report",
    "misc": "document",
    "movie": "motion_picture",
    "music": "song",
    "mvbook": "book",
    "mvcollection": "book",
    "mvproceedings": "book",
    "mvreference": "book",
    "online": "webpage",
    "patent": "patent",
    "performance": "performance",
    "periodical": "periodical",
    "proceedings": "book",
    "reference": "book",
    "report": "report",
    "review": "review",
    "software": "software",
    "standard": "standard",
    "suppbook": "chapter",
    "suppcollection": "chapter",
    "suppperiodical": "article-journal",
    "thesis": "thesis",
    "unpublished": "manuscript",
    "video": "motion_picture",
}
_RIS_TYPES = {
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "book": "BOOK",
    "chapter": "CHAP",
    "dataset": "DATA",
    "entry-encyclopedia": "ENCYC",
    "graphic": "ART",
    "legal_case": "CASE",
    "legislation": "STAT",
    "manuscript": "UNPB",
    "motion_picture": "VIDEO",
    "pamphlet": "PAMP",
    "paper-conference": "CONF",
    "patent": "PAT",
    "periodical": "JFULL",
    "personal_communication": "PCOMM",
    "report": "RPRT",
    "review": "JOUR",
    "software": "COMP",
    "song": "SOUND",
    "standard": "STAND",
    "thesis": "THES",
    "treaty": "LEGAL",
    "webpage": "ELEC",
}
"""RIS types by CSL type; all others are generic."""
_RIS_NAMES = {"AU": "author", "A2": "editor", "A4": "translator"}
_RIS_TAGS = {
    "TI": ("title",),
    "ST": ("title-short",),
    "T2": ("container-title",),
    "T3": ("collection-title",),
    "VL": ("volume",),
    "IS": ("issue", "number", "collection-number"),
    "ET": ("edition", "version"),
    "CY": ("publisher-place",),
    "PB": ("publisher", "authority"),
    "SN": ("ISBN", "ISSN"),
    "M3": ("genre", "medium"),
    "DO": ("DOI",),
    "UR": ("URL",),
    "LA": ("language",),
    "AB": ("abstract",),
    "N1": ("note",),
}
"""RIS tags, each with the CSL variables of which it holds the first that there is."""


# ---------------------------------------------------------------- biblatex


def bibtex(entries: Iterable[Entry]) -> str:
    """The entries as a biblatex file, each complete in itself: nothing is inherited, and names are in one form."""
    return "\n".join("".join(f"{line}\n" for line in _bibtex(entry)) for entry in entries)


def _bibtex(entry: Entry) -> Iterator[str]:
    values = {name: value for name, value in entry.fields.items() if name not in _NOT_SHARED}
    values |= {role: " and ".join(_bibtex_name(person) for person in people) for role, people in entry.persons.items()}
    values |= {"url": _url(entry), "doi": _doi(entry)}
    ranks = {name: rank for rank, name in enumerate(_ORDER)}
    yield f"@{entry.type}{{{entry.key},"
    for name in sorted(values, key=lambda name: (ranks.get(name, len(ranks)), name)):
        if value := _line(values[name]):
            yield f"  {name.ljust(12)} = {_braced(value)},"
    yield "}"


def _bibtex_name(person: Person) -> str:
    """`von Last, Jr, First`; a name of several words that are not family and given name is kept whole by braces."""
    last = " ".join([*person.prelast_names, *person.last_names])
    given = " ".join(person.bibtex_first_names)
    if person.lineage_names:
        return f"{last}, {' '.join(person.lineage_names)}, {given}"
    if given:
        return f"{last}, {given}"
    return last if person.prelast_names or len(person.last_names) == 1 else f"{{{last}}}"


def _braced(value: str) -> str:
    r"""The value in braces. Its own are left out where it would end early, also to those who take `\}` for a sign."""
    braced = f"{{{value}}}"
    if _closes_at_end(braced) and _closes_at_end(re.sub(r"\\.", "", braced)):
        return braced
    return "{" + re.sub(r"[{}\\]", "", value) + "}"


def _closes_at_end(text: str) -> bool:
    """Whether the brace that the text begins with is closed by its last sign, and not before."""
    depth = 0
    for found in re.finditer("[{}]", text):
        depth += 1 if found[0] == "{" else -1
        if not depth:
            return found.end() == len(text)
    return False


# ---------------------------------------------------------------- CSL-JSON


def csl_json(entries: Iterable[Entry]) -> str:
    """The entries as CSL-JSON."""
    return json.dumps([_item(entry) for entry in entries], ensure_ascii=False, indent=2) + "\n"


def _item(entry: Entry) -> Item:
    fields, kind = entry.fields, _csl_type(entry)
    container = _title(entry, "journal") or _title(entry, "book")
    if kind == "webpage":
        container = container or _text(entry, "organization")
    publishers = [name for name in _texts(entry, "institution", "organization", "publisher") if name != container]
    item = {
        "id": entry.key,
        "type": kind,
        "title": _title(entry),
        "title-short": _text(entry, "shorttitle"),
        "author": _names(entry, "author"),
        "container-author": _names(entry, "bookauthor"),
        "editor": _names(entry, "editor"),
        "translator": _names(entry, "translator"),
        "issued": _date(entry, "date"),
        "original-date": _date(entry, "origdate"),
        "event-date": _date(entry, "eventdate"),
        "accessed": _date(entry, "urldate"),
        "container-title": container,
        "collection-title": _text(entry, "series") or _title(entry, "main"),
        "volume": _text(entry, "volume"),
        _numbered(entry, kind): _text(entry, "number") or _text(entry, "issue"),
        "chapter-number": _text(entry, "chapter"),
        "page": (_text(entry, "pages") or _text(entry, "eid")).replace("–", "-"),
        "number-of-pages": _text(entry, "pagetotal"),
        "edition": _text(entry, "edition"),
        "version": _text(entry, "version"),
        "genre": OF_TYPE.get(fields.get("type", "")) or _text(entry, "type"),
        "medium": _text(entry, "howpublished"),
        "authority" if kind == "legal_case" else "publisher": ", ".join(publishers),
        "publisher-place": _text(entry, "location"),
        "event-title": _text(entry, "eventtitle"),
        "event-place": _text(entry, "venue"),
        "DOI": _doi(entry),
        "ISBN": _text(entry, "isbn"),
        "ISSN": _text(entry, "issn"),
        "URL": _url(entry) or ("" if "doi" in fields else eprint_address(entry)),
        "language": entry.language,
        "abstract": _text(entry, "abstract"),
        "note": "; ".join(_texts(entry, "titleaddon", "issuetitle", "note", "addendum")),
    }
    return {name: value for name, value in item.items() if value}


def _csl_type(entry: Entry) -> str:
    """The CSL type; an article without anything that journals have is one in a newspaper."""
    if entry.type == "article":
        subtype = entry.fields.get("entrysubtype", "").lower()
        if subtype in ("magazine", "newspaper"):
            return f"article-{subtype}"
        if not {"doi", "eid", "issue", "number", "volume"} & set(entry.fields):
            return "article-newspaper"
    return _CSL_TYPES[entry.type]


def _numbered(entry: Entry, kind: str) -> str:
    """What the field `number` counts: issues of a periodical, volumes of a series, or works such as reports."""
    if "journaltitle" in entry.fields or kind == "periodical":
        return "issue"
    in_series = "series" in entry.fields and kind in ("book", "chapter", "paper-conference")
    return "collection-number" if in_series else "number"


def _names(entry: Entry, role: str) -> list[dict[str, str]]:
    return [name for name in map(_name, entry.persons.get(role, [])) if name]


def _name(person: Person) -> dict[str, str]:
    """A name in its parts; in one piece, where it is that of a body or is written in an East Asian script."""
    family, given, particle, suffix = (
        _line(plain(" ".join(names)))
        for names in (person.last_names, person.bibtex_first_names, person.prelast_names, person.lineage_names)
    )
    name = {"family": family, "given": given, "non-dropping-particle": particle, "suffix": suffix}
    if not (given or particle or suffix) and (_is_body(person) or is_east_asian(family)):
        name = {"literal": family}
    return {part: text for part, text in name.items() if text}


def _is_body(person: Person) -> bool:
    r"""Whether braces keep the name whole, as a body's; those of an accent, as in `{\'E}tienn{\'e}`, don't count."""
    name = person.last_names[0] if len(person.last_names) == 1 else ""
    return name == "others" or name.startswith("{") and name.endswith("}") and (" " in name or name[1] != "\\")


def _date(entry: Entry, field: str) -> Item:
    """A date or a range of two; in words, where no first day is known."""
    text = entry.fields.get(field, "")
    try:
        date = dates.parse(text)
    except dates.DateError:
        return {"literal": _line(plain(text))} if text else {}
    if date.start is None:
        return {"literal": date.words}
    parts = [_parts(date.start)]
    if date.is_interval:
        parts.append(_parts(date.end) if date.end else [0, 0, 0])
    return {"date-parts": parts} | ({"circa": True} if re.search("[~?%]", text) else {})


def _parts(point: dates.Point) -> list[int]:
    return [part for part in (point.year, point.month, point.day) if part]


# ---------------------------------------------------------------- RIS


def ris(entries: Iterable[Entry]) -> str:
    """The entries as RIS, with the line ends CR LF that it asks for."""
    return "".join(f"{tag}  - {value}\r\n" for entry in entries for tag, value in _ris(_item(entry)))


def _ris(item: Item) -> Iterator[tuple[str, str]]:
    yield "TY", _RIS_TYPES.get(item["type"], "GEN")
    yield "ID", item["id"]
    for tag, role in _RIS_NAMES.items():
        for name in item.get(role, []):
            yield tag, _ris_name(name)
    for tag, variables in _RIS_TAGS.items():
        if value := next((item[name] for name in variables if name in item), None):
            yield tag, value
    if pages := item.get("page"):
        first_and_last = re.fullmatch(r"([^-,;]+)-+([^-,;]+)", pages)
        yield from zip(("SP", "EP"), first_and_last.groups() if first_and_last else (pages,), strict=False)
    if date := item.get("issued"):
        if "date-parts" in date:
            yield "PY", f"{date['date-parts'][0][0]:04d}"
        yield "DA", _ris_date(date)
    if date := item.get("accessed"):
        yield "Y2", _ris_date(date)
    yield "ER", ""


def _ris_name(name: dict[str, str]) -> str:
    """`Family, Given, Suffix`, the particle before the family name."""
    family = " ".join(filter(None, [name.get("non-dropping-particle"), name.get("literal") or name.get("family")]))
    return ", ".join(filter(None, [family, name.get("given"), name.get("suffix")]))


def _ris_date(date: Item) -> str:
    """`2020/11/03/`, with what else is known of it after the last stroke: the end of a range, or that it is rough."""
    if "literal" in date:
        return f"///{date['literal']}"
    start, *ends = date["date-parts"]
    year, month, day = (f"{part:02d}" if part else "" for part in [*start, 0, 0][:3])
    known = [f"to {'-'.join(f'{part:02d}' for part in end)}" if end[0] else "and later" for end in ends]
    return f"{year:0>4}/{month}/{day}/{' '.join([*known, *(['circa'] if 'circa' in date else [])])}"


# ---------------------------------------------------------------- values


def _line(text: str) -> str:
    return _BREAKS.sub(" ", text).strip()


def _text(entry: Entry, field: str) -> str:
    return _line(plain(entry.fields.get(field, "")))


def _texts(entry: Entry, *fields: str) -> list[str]:
    """What the fields say that there are, without repetition."""
    return list(dict.fromkeys(filter(None, (_text(entry, field) for field in fields))))


def _title(entry: Entry, of: str = "") -> str:
    """The title with its subtitle; of the work itself, or of the larger one whose fields begin with `of`."""
    fields = entry.fields
    return _line(plain(with_subtitle(fields.get(f"{of}title", ""), fields.get(f"{of}subtitle", ""))))


def _url(entry: Entry) -> str:
    try:
        return latex.address(entry.fields["url"]) if "url" in entry.fields else ""
    except AddressError:
        return ""


def _doi(entry: Entry) -> str:
    try:
        return latex.doi(entry.fields["doi"]) if "doi" in entry.fields else ""
    except AddressError:
        return ""


FORMATS: dict[str, Callable[[Iterable[Entry]], str]] = {"bib": bibtex, "ris": ris, "json": csl_json}
"""The formats, by the suffix of their files."""


class Downloads:
    """Files with the sources of pages: each entry is written once in each format, however many pages cite it."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = entries

    def of(self, stem: str, keys: Iterable[str]) -> dict[str, str]:
        """The files for some sources, by path: `stem` with the suffix of each format."""
        keys = list(keys)
        return {
            f"{stem}.{suffix}": _JOINED[suffix]([_one(suffix, self._entries[key]) for key in keys])
            for suffix in FORMATS
        }


@lru_cache(maxsize=1 << 18)  # more than a .bib may hold: each is on many pages
def _one(suffix: str, entry: Entry) -> str:
    """The file with one entry alone."""
    return FORMATS[suffix]([entry])


_JOINED: dict[str, Callable[[list[str]], str]] = {
    "bib": "\n".join,
    "ris": "".join,
    "json": lambda files: "[\n" + ",\n".join(file[2:-3] for file in files) + "\n]\n" if files else "[]\n",
}
"""How files of one entry become one of several."""
