"""An explanation: every record with its references resolved, readable from both ends."""

from __future__ import annotations

import typing
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar

from generator.bibliography import Bibliography
from generator.document import Path
from generator.model import (
    KINDS,
    Actor,
    Entity,
    Event,
    Explainer,
    Issue,
    Position,
    Provision,
    Question,
    Quote,
    Relation,
    RelationType,
    Source,
    Statement,
    Term,
    Treaty,
)

Speaks = Literal["article", "quoted", "context", "editors"]
"""Who speaks in a statement: one of the three voices, or the editors themselves."""


@dataclass(frozen=True, slots=True)
class Cited:
    """One piece of evidence, resolved: the source, the place in it, and the quote that was named, if any."""

    key: str
    locator: str = ""
    quote: str | None = None
    via: str | None = None


@dataclass(slots=True, eq=False)
class Claim:
    """A statement with all that is known about it. `listed` is the evidence from its lists, `inline` that
    from the citations in its texts."""

    entity: Entity
    kind: str
    path: Path
    statement: Statement
    listed: list[Cited] = field(default_factory=list)
    inline: list[Cited] = field(default_factory=list)
    voice: Speaks = "context"
    faulty: bool = False
    """Whether a citation in its texts could not be read."""

    @property
    def cited(self) -> list[Cited]:
        """All its evidence, what its texts cite first."""
        return list(dict.fromkeys([*self.inline, *self.listed]))


@dataclass
class Explanation:
    """The whole explainer. The mappings go from id to record, in the order of the sources."""

    settings: Explainer
    treaty: Treaty | None
    actors: dict[str, Actor]
    provisions: dict[str, Provision]
    issues: dict[str, Issue]
    positions: dict[str, Position]
    events: dict[str, Event]
    questions: dict[str, Question]
    quotes: dict[str, Quote]
    relations: dict[str, Relation]
    relation_types: dict[str, RelationType]
    terms: dict[str, Term]
    sources: dict[str, Source]
    bibliography: Bibliography
    claims: list[Claim]
    cited: set[str]
    """The key of every source that is cited anywhere."""

    def __post_init__(self) -> None:
        self._claims = {id(claim.statement): claim for claim in self.claims}

    def claim(self, statement: Statement) -> Claim:
        """All that is known about a statement of this explanation."""
        return self._claims[id(statement)]

    def resolve(self, target: str) -> tuple[str, Entity] | None:
        """The kind and record that `[[target]]` means: `id`, or `kind:id` to force the kind."""
        kind, _, id = target.rpartition(":")
        if kind:
            record = self.of(kind).get(id)
            return (kind, record) if record else None
        return self._meant.get(id)

    @cached_property
    def _meant(self) -> dict[str, tuple[str, Entity]]:
        """What an id without a kind means."""
        kinds = reversed(CROSS_REFERENCED)
        return {id: (kind, record) for kind in kinds for id, record in self.of(kind).items()}

    def of(self, kind: str) -> dict[str, Any]:
        """The records of a kind, by its name in `KINDS`."""
        if kind == "treaty":
            return {self.treaty.id: self.treaty} if self.treaty else {}
        return typing.cast(dict[str, Any], getattr(self, f"{kind}s", {}))

    # ------------------------------------------------------------ read from the other end

    @cached_property
    def positions_by_actor(self) -> dict[str, list[Position]]:
        """What each actor holds, or holds as somebody's speaker, in order of time."""
        return _grouped(self.positions, lambda position: [position.actor, position.speaker])

    @cached_property
    def positions_by_issue(self) -> dict[str, list[Position]]:
        """Who holds what on each issue, in order of time."""
        return _grouped(self.positions, lambda position: [position.issue])

    @cached_property
    def relations_by_actor(self) -> dict[str, list[Relation]]:
        """Every relation of an actor, from whichever end."""
        return _grouped(self.relations, lambda relation: [relation.subject, relation.object])

    @cached_property
    def events_by_actor(self) -> dict[str, list[Event]]:
        """Every event that an actor took part in, in order of time."""
        return _grouped(self.events, lambda event: event.actors)

    @cached_property
    def quotes_by_speaker(self) -> dict[str, list[Quote]]:
        """Everybody's own words."""
        return _grouped(self.quotes, lambda quote: [quote.speaker])

    @cached_property
    def quotes_by_source(self) -> dict[str, list[Quote]]:
        """The quotations that a source prints."""
        return _grouped(self.quotes, lambda quote: [quote.source])

    @cached_property
    def issues_by_provision(self) -> dict[str, list[Issue]]:
        """The issues that turn on a provision."""
        return _grouped(self.issues, lambda issue: issue.provisions)

    @cached_property
    def claims_by_source(self) -> dict[str, list[Claim]]:
        """Every statement that rests on a source."""
        groups: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            for key in dict.fromkeys(cited.key for cited in claim.cited):
                groups[key].append(claim)
        return groups

    def origins(self, claim: Claim) -> set[str]:
        """Whom a statement rests on in the end: sources that pass on one agency are one."""
        return {origin(cited, self.sources) for cited in claim.cited}

    @cached_property
    def cited_keys(self) -> list[str]:
        """The key of every source that is cited anywhere, in the order of the .bib."""
        return [key for key in self.bibliography.entries if key in self.cited]


E = TypeVar("E", bound=Entity)
CROSS_REFERENCED = [kind for kind in KINDS if kind not in ("explainer", "relation_type", "source")]
"""The kinds that `[[id]]` may mean, the first that fits."""


def origin(cited: Cited, sources: Mapping[str, Any]) -> str:
    """The agency through which a source has it, or the source itself."""
    source = sources.get(cited.key)
    return cited.via or (source.agency if isinstance(source, Source) and source.agency else cited.key)


def _grouped(records: dict[str, E], keys: Callable[[E], Sequence[str | None]]) -> dict[str, list[E]]:
    groups: dict[str, list[E]] = defaultdict(list)
    for record in records.values():
        for key in dict.fromkeys(keys(record)):
            if key is not None:
                groups[key].append(record)
    for group in groups.values():
        group.sort(key=when)
    return groups


def when(record: Entity) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """Orders records by their dates; one without a date comes first."""
    date = getattr(record, "date", None)
    return date.sort_key if date else ((0, 0, 0), (0, 0, 0))
