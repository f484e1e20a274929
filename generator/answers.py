"""Answers: what the explanation answers to a question, as a digest of all that whoever asked could have seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from generator.asked import Lookup
from generator.cite import Reference
from generator.explanation import GROUPS, Claim, origin, sees_the_point
from generator.kept import key
from generator.lock import Lock
from generator.model import KINDS, Entity
from generator.naming import Names

_NOTHING = key()


class Answers:
    """Answers to questions, each found once."""

    def __init__(self, names: Names, references: Mapping[str, Reference], lock: Lock) -> None:
        self.x, self.names, self.references, self.lock = names.explanation, names, dict(references), lock
        self._found: dict[Lookup, bytes] = {}
        self._items: dict[str, dict[str, Any]] = {"references": self.references}
        """What there is of a kind, in groups, or of references, by id."""
        self._by_record: dict[str, list[Claim]] = {}
        for claim in self.x.told:
            self._by_record.setdefault(claim.of, []).append(claim)

    def to(self, asked: Iterable[Lookup]) -> bytes:
        """A digest of the answers to all these questions, in order."""
        found = self._found
        return key(b"".join([found.get(each) or self._one(each) for each in asked]))  # all are of one length

    def _one(self, question: Lookup) -> bytes:
        if (found := self._found.get(question)) is None:
            found = self._found[question] = self._answer(*question)
        return found

    def _answer(self, what: str, which: str) -> bytes:
        x = self.x
        if (items := self._in(what)) is not None:
            return self._of(items, which)
        match what:
            case "ids":
                return key(*(self._in(which) or ()))
            case "outlines":
                return key(*(record.outline for record in dict.values(x.of(which))))
            case "counted":
                return key(b"".join(claim.evidence for claim in x.told))
            case "count":
                return key(len(x.told))
            case "minutes":
                return key(self.names.minutes_of_all())
            case "uses":
                return key(len(dict.get(x.claims_by_source, which, ())))
            case "evidence":
                return key(*(claim.evidence for claim in self._by_record.get(which, ())))
            case "claims":  # all that a statement is follows from the records
                return key(b"".join(self._one((kind, "")) for kind in KINDS))
            case "meant":
                found = x.meaning(which)
                return key(found[0], found[1].id) if found else _NOTHING
            case "mentioned":
                kind, _, id = which.partition(":")
                record = dict.get(x.of(kind), id)
                return self._mentioned(record) if record else _NOTHING
            case "cited":
                return key(*x.in_order)
            case "in_article":
                return key(*sorted(x.told_of))
            case "origin":
                sources = x.of("source")
                return key(origin(which, sources, x.bibliography), sees_the_point(which, sources))
            case "verified":
                return key(repr(self.lock.quotes.get(which) if which else self.lock.quotes))
            case "terms":
                terms = dict.values(x.terms)
                return key(*(part for term in terms for part in (term.id, term.term, term.actor, repr(term.aliases))))
        raise AssertionError(f"nobody knows the answer to {what} {which}")

    def _in(self, what: str) -> dict[str, Any] | None:
        if (items := self._items.get(what)) is None and (what in KINDS or what in GROUPS):
            items = self._items[what] = self.x.of(what) if what in KINDS else getattr(self.x, what)
        return items

    def _of(self, items: dict[str, Any], which: str) -> bytes:
        """What there is under an id, or all of it with the ids."""
        if which:
            return self._digest(found) if (found := dict.get(items, which)) is not None else _NOTHING
        return key(*(part for id, item in dict.items(items) for part in (id, self._digest(item))))

    def _mentioned(self, record: Entity) -> bytes:
        more = (getattr(record, name, "") for name in ("kind", "issue", "definite"))
        return key(self.names.name(record), *more)

    def _listed(self, items: Iterable[Any]) -> bytes:
        return key(*map(self._digest, items))

    def _digest(self, item: Any) -> bytes:
        if isinstance(item, list):
            return self._listed(item)
        if isinstance(item, Reference):
            return key(*item)
        digest: bytes = item.digest
        return digest
