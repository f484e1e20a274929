"""Answers: what the explanation answers to a question, as a digest of all that whoever asked could have seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from generator.asked import Lookup
from generator.cite import Reference
from generator.explanation import GROUPS, Claim
from generator.kept import key
from generator.lock import Lock
from generator.model import KINDS, Entity
from generator.naming import Names


class Answers:
    """Answers to questions, each found once."""

    def __init__(self, names: Names, references: Mapping[str, Reference], lock: Lock) -> None:
        self.x, self.names, self.references, self.lock = names.explanation, names, dict(references), lock
        self._found: dict[Lookup, bytes] = {}
        self._records: dict[int, bytes] = {}
        self._by_record: dict[str, list[Claim]] = {}
        for claim in self.x.told:
            self._by_record.setdefault(claim.of, []).append(claim)

    def to(self, asked: Iterable[Lookup]) -> bytes:
        """A digest of the answers to all these questions, in order."""
        return key(*map(self._one, asked))

    def _one(self, question: Lookup) -> bytes:
        if (found := self._found.get(question)) is None:
            found = self._found[question] = self._answer(*question)
        return found

    def _answer(self, what: str, which: str) -> bytes:
        x = self.x
        if what in KINDS:
            return self._of(x.of(what), which)
        if what in GROUPS:
            return self._of(getattr(x, what), which)
        match what:
            case "claims":
                return self._listed(self._by_record.get(which, ()) if which else x.told)
            case "meant":
                found = x.meaning(which)
                return key(found[0], found[1].id) if found else b""
            case "mentioned":
                kind, _, id = which.partition(":")
                record = dict.get(x.of(kind), id)
                return self._mentioned(record) if record else b""
            case "cited":
                return key(*x.in_order)
            case "references":
                return self._of(self.references, which)
            case "verified":
                return key(repr(self.lock.quotes.get(which) if which else self.lock.quotes))
            case "terms":
                terms = dict.values(x.terms)
                return key(*(part for term in terms for part in (term.id, term.term, term.actor, repr(term.aliases))))
        raise AssertionError(f"nobody knows the answer to {what} {which}")

    def _of(self, items: dict[str, Any], which: str) -> bytes:
        """What there is under an id, or all of it with the ids."""
        if which:
            return self._digest(found) if (found := dict.get(items, which)) is not None else b""
        return key(*(part for id, item in dict.items(items) for part in (id, self._digest(item))))

    def _mentioned(self, record: Entity) -> bytes:
        return key(self.names.name(record), getattr(record, "kind", ""), getattr(record, "issue", ""))

    def _listed(self, items: Iterable[Any]) -> bytes:
        return key(*map(self._digest, items))

    def _digest(self, item: Any) -> bytes:
        match item:
            case Entity():
                return self._record(item)
            case Claim():
                return key(self._record(item.entity), item.path, item.voice, item.listed, item.inline)
            case Reference():
                return key(item.html, item.text, item.short, item.label, item.title, item.url, item.language, item.sort)
            case list():
                return self._listed(item)
        raise AssertionError(f"no digest of {type(item)}")

    def _record(self, record: Entity) -> bytes:
        if (found := self._records.get(id(record))) is None:
            found = key(type(record).__name__, record.id, record.file, repr(record.source_data))
            self._records[id(record)] = found
        return found
