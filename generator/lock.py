"""`sources/quotes.lock`: what was verified against texts that are not in the repository.

Written by `verify`, in an order that reads well in a diff; read here, so that each quote can be held
to it where the texts are not at hand. A seal over the whole shows whether a hand changed it.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from generator.archive import digest
from generator.diagnostics import Diagnostic, Where
from generator.document import Document
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
    lines.append(f"pages: {lock.pages}")
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
            Diagnostic("lock-edited", where, message, "Take the change back, or run `verify` with the texts.")
        ]
    return lock, []
