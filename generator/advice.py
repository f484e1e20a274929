"""Advice: what is allowed in the sources, and probably not meant. All of it is a warning, and stops nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from generator.bibliography import DATES
from generator.diagnostics import Diagnostic, Where
from generator.document import Document, Path
from generator.load import Loaded
from generator.model import AS_PRINTED
from generator.prose import ENTITY, in_its_place

PLACEHOLDER = re.compile(r"\b(?:TODO|FIXME|TBD|XXX+)\b|\b[Ll]orem ipsum\b|\b[Yy]our text here\b|\?\?\?")
_TAG = re.compile(r"</?(?:a|b|br|div|em|font|h[1-6]|i|img|li|ol|p|s|span|strong|su[bp]|table|u|ul)(?: [^<>]*)?/?>")
_ESCAPED = re.compile(rf"\\?({ENTITY.pattern})")
_STARS = re.compile(r"\*\*[^\s*][^*]*\*\*")
_MARKUP = {"b": "**…**", "strong": "**…**", "i": "*…*", "em": "*…*", "a": "[words](address)"}
"""What our Markdown has in the place of some tags."""
_OUTER = re.compile(r"(?:“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|‘[^‘’]*’)", re.DOTALL)
_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|igshid|mc_[ce]id|ref_src)", re.ASCII)
_REDIRECT = re.compile(
    r"(?:www\.)?google\.(?:[a-z]{2,3}\.)?[a-z]{2,3}/url|lm?\.facebook\.com/l\.php|(?:t\.co|bit\.ly|lnkd\.in)/"
)
MOST_AHEAD = 5
"""Where more dates lie ahead, the day that they lie ahead of is probably wrong."""
_DATE = re.compile(r"(\d{4})(?:-\d\d){0,2}")
_ARTICLE = re.compile(r"(?:the|an?)\s+", re.IGNORECASE)
_BEFORE_A_NAME = re.compile(r"\b((?i:the|an?))\s+\[\[((?:[a-z_]+:)?[a-z0-9-]+)\]\]")
_CALLED = {"term": "term", "actor": "name", "treaty": "short"}
"""The kinds that texts mention by names which may begin with an article, and the fields of these names."""
_AHEAD = {"review_by"}
"""Dates that are meant to lie ahead; so is that of an event which is only expected."""
_UNSHOWN = {"abstract", "annotation", "doi", "file", "keywords", "url"}
"""Fields of a source that hold an address, or what other programs and people write for themselves."""

_SUSPECT = re.compile("|".join(each.pattern for each in (PLACEHOLDER, _TAG, _OUTER, _TRACKING, _REDIRECT)), re.DOTALL)
"""A file without any of it, and without a date that lies ahead, need not be looked at more closely."""
_HINTS = (
    *("TODO", "FIXME", "TBD", "XXX", "orem ipsum", "our text here", "???", "<", "“", "„", "«", "‘"),
    *("utm_", "clid", "clkid", "igshid", "mc_", "ref_src", "google.", "facebook.com", "t.co/", "bit.ly/", "lnkd.in/"),
)
"""One of these is in whatever is suspect; they are found much sooner."""


class Advice(NamedTuple):
    """What is said of a text: a code, what is meant, why, and what to type instead."""

    code: str
    words: str
    message: str
    fix: str


def unfilled(words: str) -> Advice:
    """What is said of words that stand for a text."""
    fix = "Write the text, or delete the line."
    return Advice("placeholder", words, f"`{words}` was left to be filled in", fix)


def advice(loaded: Loaded) -> Iterator[Diagnostic]:
    """What is probably not meant in the records, and in the addresses of the bibliography."""
    explainer = next((each.document for each in loaded.written if each.kind == "explainer" and each.document), None)
    as_of = _as_of(explainer) if explainer else ""
    found = [each for item in loaded.written if item.document for each in _of_document(item.document, as_of)]
    ahead = [each for each in found if each.code == "future-date"]
    if explainer and len(ahead) > MOST_AHEAD:
        found = [each for each in found if each.code != "future-date"]
        message = f"{len(ahead)} dates lie after {as_of}, up to which this explainer tells"
        fix = f"Is this day right? One of them is in {ahead[0].where.path}, line {ahead[0].where.line}."
        yield Diagnostic("future-date", explainer.where(("as_of",)), message, fix, "warning")
        as_of = ""
    yield from found
    yield from _doubled_articles(loaded)
    if loaded.bibliography is None:
        return
    lines: list[str] = []
    has_signs = any(each.search(loaded.bibliography.text) for each in (_TAG, ENTITY, _STARS))
    for entry in loaded.bibliography.entries.values():
        doubts = [("url", each) for each in _of_address(entry.fields.get("url", ""))]
        doubts += [(name, each) for name in DATES for each in _far_ahead(entry.fields.get(name, ""), as_of)]
        if has_signs:
            doubts += [
                (name, each) for name, text in entry.fields.items() if name not in _UNSHOWN for each in _signs(text)
            ]
        for name, (code, words, message, fix) in doubts:
            lines = lines or loaded.bibliography.text.split("\n")
            yield Diagnostic(code, _within(entry.where(name), lines, words), message, fix, "warning")


def _far_ahead(text: str, as_of: str) -> Iterator[Advice]:
    """What is said of a date of a source; one of the next year may be right, since books are announced."""
    for year in re.findall(r"(?:^|/)(\d{4})", text):
        if as_of and int(year) > int(as_of[:4]) + 1:
            nearer = [each for each in _transposed(year) if each <= as_of[:4]]
            fix = f"Did you mean `{max(nearer)}`?" if nearer else "Write another date."
            message = f"`{year}` lies after {as_of}, up to which this explainer tells"
            yield Advice("future-date", year, message, fix)


def _signs(text: str) -> Iterator[Advice]:
    """What would be shown as it is written in the list of sources, which is written in LaTeX."""
    if found := _TAG.search(text):
        instead = r"Write `\emph{…}`, or leave it out." if found[0] in ("<i>", "<em>") else "Leave it out."
        yield Advice("html", found[0], f"`{found[0]}` will be shown as it is written here", instead)
    if found := _ESCAPED.search(text):
        message, fix = f"`{found[0]}` will be shown as it is written here", in_its_place(found[1], escape="\\")
        yield Advice("html", found[0], message, fix)
    if found := _STARS.search(text):
        yield Advice("html", found[0], f"`{found[0]}` will be shown as it is written here", "Leave the stars out.")


@lru_cache(maxsize=1 << 12)
def _of_document(document: Document, as_of: str) -> list[Diagnostic]:
    """The same of one file, which stays the same document while nobody writes it."""
    if not _is_suspect(document.text) and _latest(document.text) <= as_of:
        return []
    return [
        Diagnostic(code, document.where_words(path, words), message, fix, "warning")
        for path, text, expected in _texts(document.data, (), expected=False)
        for code, words, message, fix in _of_text(path, text, "" if expected else as_of)
    ]


def _doubled_articles(loaded: Loaded) -> Iterator[Diagnostic]:
    """Where a text has an article, and the name that follows in the place of an id has another."""
    names = dict(_names(loaded))
    if not any(map(_ARTICLE.match, names.values())):
        return
    for document in (each.document for each in loaded.written if each.document):
        for path, words, before, target in _before_names(document):
            name = names.get(target, "")
            if not (article := _ARTICLE.match(name)):
                continue
            instead = f", or write `short: {name[article.end() :]}` in treaty.yml and `the [[treaty]]` everywhere"
            fix = f"Leave it out here{instead if target in ('treaty', 'treaty:treaty') else ''}."
            message = f"This will read `{before} {name}`"
            yield Diagnostic("doubled-article", document.where_words(path, words), message, fix, "warning")


@lru_cache(maxsize=1 << 12)
def _before_names(document: Document) -> list[tuple[Path, str, str, str]]:
    """Where in a file an article stands before an id: the words, the article and the id; once for each document."""
    return [
        (path, found[0], found[1], found[2])
        for path, text, _ in (_texts(document.data, (), expected=False) if "[[" in document.text else ())
        if "[[" in text
        for found in _BEFORE_A_NAME.finditer(text)
    ]


def _names(loaded: Loaded) -> Iterator[tuple[str, str]]:
    """What readers see in the place of an id, with its kind before it or without: those of terms first, since without
    a kind the others are meant."""
    documents = [(each.kind, each.name, each.document.data) for each in loaded.written if each.document]
    for kind, field in _CALLED.items():
        of_kind = [(name, data) for written, name, data in documents if written == kind]
        for id, record in of_kind if kind != "term" else (item for _, data in of_kind for item in data.items()):
            if isinstance(record, dict) and isinstance(name := record.get(field), str):
                yield from ((id, name), (f"{kind}:{id}", name))


def _is_suspect(text: str) -> bool:
    return any(hint in text for hint in _HINTS) and _SUSPECT.search(text) is not None


def _as_of(document: Document) -> str:
    """The day up to which the explainer tells; empty where it is not given."""
    day = document.data.get("as_of") if isinstance(document.data, dict) else None
    return day if isinstance(day, str) and _DATE.fullmatch(day) else ""


def _latest(text: str) -> str:
    return max((date[0] for date in _DATE.finditer(text)), default="")


def _texts(value: Any, path: Path, *, expected: bool) -> Iterator[tuple[Path, str, bool]]:
    """Every text with its place, and whether it belongs to something that is only expected."""
    if isinstance(value, str):
        yield path, value, expected
    elif isinstance(value, dict):
        expected = expected or value.get("certainty") == "expected"
        for key, inner in value.items():
            yield from _texts(inner, (*path, key), expected=expected or key in _AHEAD)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, (*path, index), expected=expected)


def _of_text(path: Path, text: str, as_of: str) -> Iterator[Advice]:
    name = next((step for step in reversed(path) if isinstance(step, str)), "")
    if found := PLACEHOLDER.search(text):
        yield unfilled(found[0])
    if name not in AS_PRINTED and (found := _TAG.search(text)):
        tag = re.sub(r"\W.*", "", found[0].strip("</"), flags=re.DOTALL)
        instead = f"Write `{_MARKUP[tag]}`, or leave it out." if tag in _MARKUP else "Leave it out."
        yield Advice("html", found[0], f"`{found[0]}` will be shown as it is written here", instead)
    if _OUTER.fullmatch(text.strip()):
        message = f"The quotation marks {text.strip()[0]} and {text.strip()[-1]} become part of the text"
        yield Advice(
            "outer-quotes", text.strip() if "\n" not in text.strip() else "", message, "Leave both of them out."
        )
    if as_of and (date := _DATE.fullmatch(text)) and text > as_of[: len(text)]:
        nearer = [year for year in _transposed(date[1]) if year <= as_of[:4]]
        instead = f"Did you mean `{max(nearer)}{text[4:]}`?" if nearer else "Write another date."
        fix = f"{instead} If it is right, set `as_of` in explainer.yml to a later day."
        yield Advice("future-date", text, f"`{text}` lies after {as_of}, up to which this explainer tells", fix)
    for address in re.findall(r"https?://[^\s<>\")\]]+", text):
        yield from _of_address(address)


def _transposed(year: str) -> Iterator[str]:
    """The years that one may have meant who typed two digits in the wrong order."""
    swapped = (year[:at] + year[at + 1] + year[at] + year[at + 2 :] for at in range(len(year) - 1))
    return (each for each in swapped if each[0] != "0")


def _of_address(address: str) -> Iterator[Advice]:
    if not (_TRACKING.search(address) or _REDIRECT.search(address)):
        return
    split = urlsplit(address)
    query = parse_qsl(split.query)
    if _REDIRECT.match(f"{split.netloc}{split.path}"):
        leads = next((value for key, value in query if key in ("q", "u", "url") and value.startswith("http")), "")
        fix = f"Write `{leads}`." if leads else "Open it, and write the address that it leads to."
        yield Advice("tracking-address", address, "This address only leads on to another one", fix)
    elif kept := [pair for pair in query if _TRACKING.fullmatch(pair[0])]:
        clean = split._replace(query=urlencode([pair for pair in query if pair not in kept])).geturl()
        yield Advice("tracking-address", address, f"`{kept[0][0]}` in this address tracks readers", f"Write `{clean}`.")


def _within(value: Where, lines: list[str], words: str) -> Where:
    """The place of some words within a value that stands on one line."""
    at = lines[value.line - 1].find(words, value.column - 1)
    return Where(value.path, value.line, at + 1, at + 1 + len(words)) if at >= 0 else value
