"""Records: what is written in the sources, sound or not; what editing them, or beginning others, asks for."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from generator.diagnostics import Diagnostic, Where, did_you_mean, is_unread, listed
from generator.document import Document
from generator.document import Path as Steps
from generator.load import SOURCES, Loaded, load
from generator.model import KINDS, a_kind
from generator.validate import MAX_ID, RESERVED, SLUG


class Refused(Exception):
    """What was asked for can't be done; the sentence says why, and what to do instead."""

    def __init__(self, why: str, *, mend_first: bool = False) -> None:
        super().__init__(why)
        self.mend_first = mend_first
        """Whether it could be done if the sources could be read."""


def loaded(root: Path) -> Loaded:
    """The files of the explainer under `root`, as far as they can be read."""
    return _loaded(root)[0]


def sound(root: Path) -> Loaded:
    """The files of the explainer under `root`.

    Raises:
        Refused: one of them can't be read as a whole.
    """
    files, found = _loaded(root)
    wrong = [diagnostic.where for diagnostic in found if is_unread([diagnostic])]
    if wrong:
        first = f"{wrong[0].path}, line {wrong[0].line}"
        raise Refused(f"Something in {first}, can't be read; mend what `check` says of it first.", mend_first=True)
    return files


def _loaded(root: Path) -> tuple[Loaded, list[Diagnostic]]:
    if not (root / SOURCES).is_dir():
        raise Refused(f"There is no folder {SOURCES}/ here; `init` begins an explainer.")
    return load(root)


# ---------------------------------------------------------------- what there is


@dataclass(frozen=True, slots=True)
class Listed:
    """A record as it is written, sound or not: its kind, its id, what it is known by, and its place."""

    kind: str
    id: str
    name: str
    where: Where


@dataclass(frozen=True, slots=True)
class Raw:
    """A record within the data of a document."""

    kind: str
    id: str
    document: Document
    path: Steps
    data: Mapping[str, Any]


class _Texts(dict[str, str]):
    """Texts by name; one that is missing is shown as an ellipsis."""

    def __missing__(self, name: str) -> str:
        return "…"


_KNOWN_BY = {
    "explainer": "{title}",
    "actor": "{name}",
    "treaty": "{short}",
    "provision": "{label}: {title}",
    "issue": "{title}",
    "position": "{actor} on {issue}: {stance}",
    "event": "{date}: {title}",
    "question": "{question}",
    "quote": "{speaker}: {exact}",
    "relation": "{subject} {type} {object}",
    "relation_type": "{wording}",
    "term": "{term}",
}


def listing(root: Path, kind: str = "") -> list[Listed]:
    """What there is of a kind, or of every kind, in the order of the sources. Sources are the keys of the .bib."""
    return [each for each in listed_in(loaded(root)) if kind in ("", each.kind)]


def listed_in(files: Loaded) -> list[Listed]:
    """What there is of every kind in these files, in the order of the kinds."""
    found = [
        Listed(record.kind, record.id, _name(record), record.document.where_field(record.path))
        for record in records(files)
        if record.kind != "source"
    ]
    entries = files.bibliography.entries if files.bibliography else {}
    found += [Listed("source", key, entry.fields.get("title", "…"), entry.where()) for key, entry in entries.items()]
    order = list(KINDS)
    return sorted(found, key=lambda each: order.index(each.kind))


def records(files: Loaded) -> Iterator[Raw]:
    """Every record in the order of the files; the provisions after the treaty that they are a part of."""
    for written in files.written:
        document = written.document
        if document is None:
            continue
        several = KINDS[written.kind].layout.endswith("*")
        below = document.data if several else {written.name: document.data}
        for id, data in below.items():
            yield Raw(written.kind, id, document, (id,) if several else (), data if is_fields(data) else {})
        if written.kind == "treaty" and is_fields(provisions := document.data.get("provisions")):
            for id, data in provisions.items():
                yield Raw("provision", id, document, ("provisions", id), data if is_fields(data) else {})


def is_fields(data: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether it is a group of fields, as a record should be."""
    return isinstance(data, dict)


def _name(record: Raw) -> str:
    texts = _Texts({name: value for name, value in record.data.items() if isinstance(value, str)})
    if record.kind == "quote" and "speaker" not in texts:
        texts["speaker"] = texts["source"]  # the treaty's own words
    return textwrap.shorten(_KNOWN_BY[record.kind].format_map(texts), 100, placeholder=" …")


def kind_called(word: str, offered: Iterable[str] = tuple(KINDS)) -> str:
    """The kind that an editor means by `actor`, `actors` or `relation-type`. Where it is none, some are `offered`."""
    kind = word.lower().replace("-", "_")
    for meant in (kind, kind.removesuffix("s")):
        if meant in KINDS:
            return meant
    names = [shown(name) for name in offered]
    raise Refused(f"There is no kind `{word}`. {did_you_mean(word, names, f'The kinds are {listed(names, most=20)}.')}")


def shown(kind: str) -> str:
    """A kind's name as an editor types it."""
    return kind.replace("_", "-")


def checked_id(kind: str, id: str, taken: Collection[str]) -> str:
    """The id of a new record, or the key of a source; refused where it can't be that."""
    if kind == "source":
        if not re.fullmatch(r"[\w:.+-]+", id) or unicodedata.normalize("NFC", id) != id:
            raise Refused(f"`{id}` can't be the key of a source: write letters, digits and - _ : . + only.")
    elif not SLUG.fullmatch(id):
        raise Refused(f"`{id}` can't be an id: write small letters from a to z, digits and single hyphens only.")
    elif len(id) > MAX_ID:
        raise Refused(f"The id `{id}` is longer than {MAX_ID} signs; choose a shorter one.")
    elif RESERVED.fullmatch(id):
        raise Refused(f"The id `{id}` is reserved; choose another.")
    if id.casefold() in {other.casefold() for other in taken}:
        raise Refused(f"There is already {a_kind(kind)} `{id}`; choose another id.")
    return id
