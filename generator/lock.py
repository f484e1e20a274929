"""`sources/quotes.lock`: what was verified against texts that are not in the repository.

Written by `verify`, in an order that reads well in a diff; each quote is held to it where the texts are
not at hand. A seal over the whole shows whether a hand changed it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from generator.archive import Archived, digest
from generator.diagnostics import Diagnostic, Edit, Where
from generator.document import Document, Path
from generator.explanation import Cited, Claim, Explanation
from generator.load import LOCK, SOURCES, TEXTS
from generator.model import Quote, texts_of


class _Locked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LockedText(_Locked):
    """An archived text: its digest and how many paragraphs it has."""

    sha256: str
    paragraphs: int


class LockedQuote(_Locked):
    """A verified quote: the digest of its selector and source, that of the text in which it was found, the
    position there (a W3C TextPositionSelector: code points, `end` exclusive), its paragraphs and the day."""

    selector: str
    text: str
    start: int
    end: int
    locator: str
    verified: str


class Lock(_Locked):
    """All that was verified, and the digest of the pages that were held against the texts."""

    texts: dict[str, LockedText] = {}
    quotes: dict[str, LockedQuote] = {}
    pages: str = ""

    def seal(self) -> str:
        """The digest over everything else."""
        return digest(json.dumps(self.model_dump(), sort_keys=True))


def selector(quote: Quote) -> str:
    """The digest of what `verify` looked for: the source, the words, and those before and after."""
    return digest(json.dumps([quote.source, quote.exact, quote.prefix, quote.suffix], ensure_ascii=False))


def write(lock: Lock) -> str:
    """The file's text."""
    lines = [
        "# Written by `verify`, never by hand: which quotations were found, word for word, in the archived text",
        "# of their source. Positions count code points of the text in Unicode form NFC.",
        f"seal: {lock.seal()}",
        "texts:" if lock.texts else "texts: {}",
    ]
    for key, text in sorted(lock.texts.items()):
        lines += [f"  {key}:", f"    sha256: {text.sha256}", f"    paragraphs: {text.paragraphs}"]
    lines.append("quotes:" if lock.quotes else "quotes: {}")
    for id, quote in sorted(lock.quotes.items()):
        lines.append(f"  {id}:")
        lines += [f"    {name}: {value}" for name, value in quote.model_dump().items()]
    lines += [f"pages: {lock.pages}"] if lock.pages else []
    return "\n".join(lines) + "\n"


def read(document: Document | None) -> tuple[Lock | None, list[Diagnostic]]:
    """The lock in a document: an empty one where there is none, None where it does not hold together."""
    if document is None:
        return Lock(), []
    data: dict[str, Any] = dict(document.data)
    seal = data.pop("seal", None)
    data = {name: value if value is not None else "" for name, value in data.items()}
    try:
        lock = Lock.model_validate(data)
    except ValidationError:
        lock = None
    if lock is None or lock.seal() != seal:
        where = document.where(("seal",)) if seal else Where(document.path)
        message = "This file was changed by hand; it proves nothing any more"
        return None, [
            Diagnostic("lock-edited", where, message, "Take the change back, or run `make verify` with the texts.")
        ]
    return lock, []


# ---------------------------------------------------------------- what agrees with it


def hold(explanation: Explanation, lock: Lock, texts: Mapping[str, Archived]) -> list[Diagnostic]:
    """What does not agree with the lock: quotes changed or never verified, places that are not there, other texts."""
    found: list[Diagnostic] = []
    for quote in explanation.quotes.values():
        if quote.source in explanation.bibliography.known:
            found += kept(quote, lock.quotes.get(quote.id), at_hand=quote.source in texts)
    for key, text in texts.items():
        if key in lock.texts and lock.texts[key].sha256 != text.digest:
            message = "This text is not the one that the quotations were verified against"
            fix = "Run `make verify`: it holds every quotation against the new text."
            found.append(Diagnostic("text-changed", Where(f"{SOURCES}/{TEXTS}/{key}.txt"), message, fix))
    for id in lock.quotes:
        if id not in explanation.quotes:
            message = f"The quote `{id}` is in the lock, but no longer in the sources"
            fix = "Run `make verify`; it drops it."
            found.append(Diagnostic("lock-stale", Where(f"{SOURCES}/{LOCK}"), message, fix, "notice"))
    return [*found, *places(explanation, lock)]


def pages_digest(pages: Mapping[str, bytes]) -> str:
    """The digest of the pages' names and bytes."""
    return digest("\n".join(f"{path} {digest(pages[path].decode())}" for path in sorted(pages) if path.endswith(".md")))


def kept(quote: Quote, locked: LockedQuote | None, *, at_hand: bool) -> Iterator[Diagnostic]:
    """Whether a quote is the one that was verified; `at_hand` says that the text of its source is there."""
    if locked is None:
        where = quote.where(("exact",))
        fix = f"Put the source’s text into {SOURCES}/{TEXTS}/{quote.source}.txt and run `make verify`."
        fix = "Run `make verify`." if at_hand else fix
        yield Diagnostic("quote-unverified", where, "This quotation was never verified against its source", fix)
    elif locked.selector != selector(quote):
        where = quote.where(("exact",))
        fix = "Take the change back, or run `make verify` with the source’s text."
        yield Diagnostic("quote-changed", where, "This quotation was changed after it was verified", fix)


def places(explanation: Explanation, lock: Lock) -> Iterator[Diagnostic]:
    """Paragraphs that a text does not have, and quotes that stand in another paragraph than they say."""
    cited_places = [(cited.key, cited.locator) for claim in explanation.claims for cited in claim.cited]
    by_paragraph = {key for key, locator in cited_places if key in lock.texts and locator.startswith("¶")}
    for quote in explanation.quotes.values():
        locked = lock.quotes.get(quote.id)
        given = _paragraphs(quote.locator)
        if locked and locked.selector == selector(quote) and given and given != _paragraphs(locked.locator):
            message = f"The words stand in {locked.locator}, not in {quote.locator}"
            alone = re.fullmatch(r"¶ ?\d+", quote.locator)  # no page beside it, which would be lost
            edits = quote.edits(("locator",), quote.locator, locked.locator) if alone else ()
            where, fix = quote.where(("locator",)), f"Write `{locked.locator}`."
            yield Diagnostic("wrong-paragraph", where, message, fix, edits=edits)
        elif quote.source in by_paragraph and (meant := _meant(quote.locator)):
            where, edits = quote.where(("locator",)), quote.edits(("locator",), quote.locator, _sure(quote.locator))
            yield _other_form(quote.locator, meant, where, edits)
    for claim in explanation.claims:
        for cited in claim.cited:
            text = lock.texts.get(cited.key)
            if text and cited.quote is None and cited.key in by_paragraph and (meant := _meant(cited.locator)):
                path, where = _where_cited(claim, cited)
                edits = claim.entity.edits(path, cited.locator, _sure(cited.locator))
                yield _other_form(cited.locator, meant, where, edits)
            elif (
                text and cited.quote is None and any(number > text.paragraphs for number in _paragraphs(cited.locator))
            ):
                message = f"`{cited.key}` has {text.paragraphs} paragraphs; there is no {cited.locator}"
                _, where = _where_cited(claim, cited)
                yield Diagnostic("wrong-paragraph", where, message, "Look it up in the source.")


def _other_form(locator: str, meant: str, where: Where, edits: tuple[Edit, ...]) -> Diagnostic:
    """What is wrong with a place that is written in another form than the others in its source."""
    message = (
        f"`{locator}` ends before it begins" if locator.startswith("¶") else f"`{locator}` is not written with `¶`"
    )
    if not _sure(locator):
        fix = f"Write `{meant}` where a paragraph is meant."
        return Diagnostic("wrong-paragraph", where, message, fix, "warning")
    return Diagnostic("wrong-paragraph", where, message, f"Write `{meant}`.", edits=edits)


@lru_cache(maxsize=1 << 14)
def _meant(locator: str) -> str:
    """The paragraphs that a place in another form may mean; empty where it is written as it should be."""
    found = _OTHER_FORM.fullmatch(locator) or _RANGE.fullmatch(locator)
    if found is None:
        return ""
    first, last = int(found[1]), int(found[2] or found[1])
    if locator.startswith("¶") and first <= last:
        return ""
    return f"¶{first}" if first == last else f"¶{min(first, last)}–{max(first, last)}"


def _sure(locator: str) -> str:
    """The same where nothing else can be meant, such as a page or a section."""
    return _meant(locator) if locator[:3].lower() == "par" or locator.startswith("¶") else ""


_OTHER_FORM = re.compile(r"(?:[Pp]ar(?:agraphs?|as?\.?|s?\.?)|P|§§?)? ?(\d{1,4})(?: ?[-–—] ?(\d{1,4}))?", re.ASCII)
"""A number with another word or sign than `¶`, or with none; pages are `p. 9`."""
_RANGE = re.compile(r"¶ ?(\d{1,4}) ?[-–—] ?(?:¶ ?)?(\d{1,4})", re.ASCII)


@lru_cache(maxsize=1 << 14)
def _paragraphs(locator: str) -> list[int]:
    """The paragraph numbers that a locator names."""
    return [int(number) for number in re.findall(r"\d+", locator)] if locator.startswith("¶") else []


def _where_cited(claim: Claim, cited: Cited) -> tuple[Path, Where]:
    """The field in which a statement names a place in a source, and where it stands there."""
    statement, path = claim.statement, claim.path
    for index, evidence in enumerate(statement.evidence):
        if (evidence.source, evidence.locator) == (cited.key, cited.locator):
            path = (*claim.path, "evidence", index)
    for name in texts_of(type(statement)):
        text = getattr(statement, name)
        if text is not None and (cited.key, cited.locator) in text.citations:
            path = (*claim.path, name)
    return path, claim.entity.where_words(path, cited.locator)
