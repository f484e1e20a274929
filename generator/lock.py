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
from generator.diagnostics import Diagnostic, Where
from generator.document import Document
from generator.explanation import Claim, Explanation
from generator.load import LOCK, SOURCES, TEXTS
from generator.model import Quote


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
    for quote in explanation.quotes.values():
        locked = lock.quotes.get(quote.id)
        given = _paragraphs(quote.locator)
        if locked and locked.selector == selector(quote) and given and given != _paragraphs(locked.locator):
            message = f"The words stand in {locked.locator}, not in {quote.locator}"
            alone = re.fullmatch(r"¶ ?\d+", quote.locator)  # no page beside it, which would be lost
            edits = quote.edits(("locator",), quote.locator, locked.locator) if alone else ()
            where, fix = quote.where(("locator",)), f"Write `{locked.locator}`."
            yield Diagnostic("wrong-paragraph", where, message, fix, edits=edits)
    for claim in explanation.claims:
        for cited in claim.cited:
            text = lock.texts.get(cited.key)
            if text and cited.quote is None and any(number > text.paragraphs for number in _paragraphs(cited.locator)):
                message = f"`{cited.key}` has {text.paragraphs} paragraphs; there is no {cited.locator}"
                yield Diagnostic(
                    "wrong-paragraph", _where_cited(claim, cited.locator), message, "Look it up in the source."
                )


@lru_cache(maxsize=1 << 14)
def _paragraphs(locator: str) -> list[int]:
    """The paragraph numbers that a locator names."""
    return [int(number) for number in re.findall(r"\d+", locator)] if locator.startswith("¶") else []


def _where_cited(claim: Claim, locator: str) -> Where:
    """The place of a locator within a statement's own lines."""
    statement = claim.statement
    for index, evidence in enumerate(statement.evidence):
        if evidence.locator == locator:
            return claim.entity.where_words((*claim.path, "evidence", index), locator)
    return claim.entity.where_words(claim.path, locator)
