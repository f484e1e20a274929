"""Search: the statements of an explanation -> an index in pieces, of which a browser asks for the few that it needs.

The names stand on the search page itself and need no index. A piece is a script that hands over its data: so it
loads from a folder, too, and under a security policy that knows nothing but the site's own scripts. What
`assets/search.js` does with a query must be what `terms` does with a text; the tests' queries hold them together.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from markdown.extensions.toc import slugify, unique

from generator import letters, markup, routes
from generator.archive import digest
from generator.cite import Reference
from generator.document import text_of
from generator.explanation import Claim, Explanation
from generator.model import Entity, Provision, Record, names_of, ref_of
from generator.naming import Names
from generator.prose import Prose
from generator.routes import Route
from generator.wording import SEARCHED

STATEMENTS_A_PIECE = 16
CHARACTERS_A_PIECE = 12_000
"""Of words, and of the numbers of the statements that hold them."""

_WORDED = ("title", "question", "role", "qualifier", "label", "term", "place", "occasion", "translation", "note")
"""Fields of plain text that say something; prose, names and aliases do always."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search can find: where it is, what sort of thing, what it is called, and what it says."""

    route: Route
    kind: str
    title: str
    text: str
    more: tuple[str, ...] = ()
    """What it is found by besides: other names of those whom it is about."""


@dataclass(frozen=True, slots=True)
class Index:
    """The pieces by their path, and what the search page must know to ask for the right ones."""

    files: dict[str, str]
    starts: list[str]
    """The first word in each piece of words."""
    count: int
    """How many statements there are."""
    version: str


def index(all_found: Iterable[Found]) -> Index:
    """An index of what can be found. The words are in the order in which JavaScript compares texts."""
    shown: list[list[str]] = []
    holders: dict[str, list[int]] = defaultdict(list)
    for number, found in enumerate(all_found):
        shown.append([routes.href(routes.SEARCH.page, found.route), found.kind, found.title, found.text])
        for term in set().union(*map(terms, (found.title, found.text, *found.more))):
            holders[term].append(number)
    files, starts = {}, []
    for place, piece in enumerate(_pieces(holders)):
        starts.append(next(iter(piece)))
        files[f"{routes.SEARCHED}/words-{place}.js"] = _script(f"words-{place}", piece)
    for place, first in enumerate(range(0, len(shown), STATEMENTS_A_PIECE)):
        name = f"statements-{place}"
        files[f"{routes.SEARCHED}/{name}.js"] = _script(name, shown[first : first + STATEMENTS_A_PIECE])
    return Index(files, starts, len(shown), digest("".join(files.values()))[:8])


def _pieces(holders: Mapping[str, list[int]]) -> Iterator[dict[str, list[int]]]:
    """The words in order, cut where a piece is full. Of the numbers, each is written as its distance from the last."""
    piece: dict[str, list[int]] = {}
    size = 0
    for term in sorted(holders, key=_order):
        numbers = holders[term]
        steps = [numbers[0], *(after - before for before, after in pairwise(numbers))]
        length = len(term) + 2 * len(steps) + 6
        if piece and size + length > CHARACTERS_A_PIECE:
            yield piece
            piece, size = {}, 0
        piece[term] = steps
        size += length
    if piece:
        yield piece


def _order(term: str) -> bytes:
    return term.encode("utf-16-be")


def _script(name: str, data: object) -> str:
    return f"searchPiece({json.dumps(name)},{json.dumps(data, ensure_ascii=False, separators=(',', ':'))})\n"


# ---------------------------------------------------------------- words

_RUN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff"
"""Scripts that are searched sign by sign: they put no space between words, or hang particles on them."""
_TERMS = re.compile(rf"[{_RUN}]+|[^\W_{_RUN}]+(?:-[^\W_{_RUN}]+)*")
_IN_A_RUN = re.compile(f"[{_RUN}]")
_ASCII_TERMS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_A_NAME = 80
"""So many signs a name has at most, or nearly."""
_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘ʼʻ\u200c\u200d", "") | dict.fromkeys("‐‑", "-"))


def folded(text: str) -> str:
    """Without case, accents, apostrophes, joiners and differences of width, and in the letters that people type."""
    if text.isascii():
        return text.lower().replace("'", "")
    parts = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
    bare = parts.translate(_BARE)
    return unicodedata.normalize("NFC", bare.lower().translate(letters.TABLE).replace("l·l", "ll"))


class _Bare(dict[int, int | None]):
    """Each sign as it is, and none for what only stands on another (Unicode's category M)."""

    def __missing__(self, sign: int) -> int | None:
        self[sign] = None if unicodedata.category(chr(sign))[0] == "M" else sign
        return self[sign]


_BARE = _Bare()


def terms(text: str) -> tuple[str, ...]:
    """What a text is found by: its words, what a hyphen joins also as one, and each two signs of East Asian scripts."""
    return _name_terms(text) if len(text) <= _A_NAME else _terms(text)


def _terms(text: str) -> tuple[str, ...]:
    plain = folded(text)
    if plain.isascii():
        runs = _ASCII_TERMS.findall(plain)
        return tuple(_joined(runs) if "-" in plain else runs)
    return tuple(_joined(_TERMS.findall(plain)))


_name_terms = lru_cache(maxsize=1 << 16)(_terms)
"""Names stand beside many statements, long texts beside one."""


def _joined(runs: list[str]) -> Iterator[str]:
    for run in runs:
        if _IN_A_RUN.match(run):
            yield from (run[place : place + 2] for place in range(len(run)))
        elif "-" in run:
            yield from run.split("-")
            yield run.replace("-", "")
        else:
            yield run


# ---------------------------------------------------------------- what there is to find


def statements(names: Names, references: Mapping[str, Reference], handwritten: Mapping[str, bytes]) -> Iterator[Found]:
    """Every statement, quotation and source, and every section of the pages written by hand."""
    x = names.explanation
    for claim in x.claims:
        yield _statement(names, claim)
    for quote in x.quotes.values():
        told = [quote.exact, quote.translation, quote.occasion]
        more = _others(x, quote)
        text = " · ".join(filter(None, told))
        yield Found(routes.to("quote", quote), SEARCHED["quote"], names.speaker(quote), text, more)
    for key in x.cited_keys:
        source = x.sources.get(key)
        note = source.note if source else None
        text = " ".join(filter(None, [references[key].text, note]))
        yield Found(routes.to_source(key), SEARCHED["source"], references[key].title, text)
    for path, data in handwritten.items():
        if path.endswith(".md"):
            yield from _sections(path, data)


def _statement(names: Names, claim: Claim) -> Found:
    """A statement: what it says, and the words that its record says beside it."""
    record = claim.statement
    values = [(name, getattr(record, name)) for name in type(record).model_fields]
    prose = [value for _, value in values if isinstance(value, Prose)]
    text = " ".join(names.plain(each) for each in prose)
    title = names.title(claim)
    worded = [value for name, value in values if name in _WORDED and isinstance(value, str) and value != title]
    about = [claim.entity, *(found[1] for each in prose for found in _meant(names.explanation, each))]
    more = [*worded, *(_others(names.explanation, *about, record))]
    if date := getattr(record, "date", None):
        more.append(date.words)
    shown = " · ".join([*worded, text] if text else worded)
    return Found(routes.to_claim(claim), SEARCHED[claim.kind], title, shown, tuple(more))


def _meant(x: Explanation, prose: Prose) -> Iterator[tuple[str, Entity]]:
    for reference in prose.cross_references:
        if found := x.resolve(reference.target):
            yield found


def _others(x: Explanation, *records: Record) -> tuple[str, ...]:
    """Every name of what the records are, and of the actors whom they name."""
    about: list[Record] = list(records)
    for record in records:
        for field in _actor_fields(type(record)):
            value = getattr(record, field)
            about += [x.actors[id] for id in ([value] if isinstance(value, str) else value or [])]
        if isinstance(record, Provision) and x.treaty:
            about.append(x.treaty)
    return tuple(dict.fromkeys(name for record in about for name, _ in names_of(record)))


@cache
def _actor_fields(model: type[Record]) -> list[str]:
    references = {name: ref_of(info) for name, info in model.model_fields.items()}
    return [name for name, reference in references.items() if reference and reference.kind == "actor"]


_DEEPEST = 4
"""The level of the headings up to which each begins a section that is found by itself."""


def _sections(path: str, data: bytes) -> Iterator[Found]:
    """A page written by hand, and its sections under the anchors that Markdown gives them."""
    text = text_of(data, "replace")
    heads = [head for head in markup.headings(text) if head.level <= _DEEPEST]
    ends = [*(head.start for head in heads), len(text)]
    anchors: set[str] = set()
    top = markup.given_title(text) or markup.name(path)
    opening = markup.bare(text[markup.front(text) : ends[0]])
    if opening or all(head.level > 1 for head in heads):
        yield Found(Route(path), SEARCHED["page"], top, opening)
    for head, end in zip(heads, ends[1:], strict=True):
        title = markup.bare(head.words)
        anchor = unique(head.anchor or slugify(title, "-"), anchors)
        shown = title if head.level == 1 else f"{top}: {title}"
        top = title if head.level == 1 else top
        yield Found(
            Route(path, anchor if head.level > 1 else ""), SEARCHED["page"], shown, markup.bare(text[head.end : end])
        )


def titles(handwritten: Mapping[str, bytes]) -> dict[str, str]:
    """What each page written by hand is called, by its path."""
    sections = [found for path, data in handwritten.items() if path.endswith(".md") for found in _sections(path, data)]
    return {found.route.page: found.title for found in sections if not found.route.anchor}
