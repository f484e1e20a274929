"""An explanation: every record with its references resolved, readable from both ends."""

from __future__ import annotations

import re
import typing
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar

from generator.asked import Asked, Asking
from generator.bibliography import Bibliography
from generator.document import Path
from generator.kept import key as key_of
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

E = TypeVar("E", bound=Entity)
MOST_ON_ONE_PAGE = 1_500
"""So many statements make about 2 MB of HTML."""
Speaks = Literal["article", "quoted", "context", "editors"]
"""Who speaks in a statement: one of the three voices, or the editors themselves."""


@dataclass(frozen=True, slots=True)
class Cited:
    """One piece of evidence, resolved: the source, the place in it, and the quote that was named, if any."""

    key: str
    locator: str = ""
    quote: str | None = None
    via: str | None = None


@dataclass(eq=False)
class Claim:
    """A statement with all that is known about it. `listed` is the evidence from its lists, `inline` that
    from the citations in its texts. Once all that is gathered, nothing of it changes."""

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
    def of(self) -> str:
        """The record that makes it: its kind and id."""
        return f"{self.kind}:{self.entity.id}"

    @cached_property
    def cited(self) -> list[Cited]:
        """All its evidence, what its texts cite first."""
        return list(dict.fromkeys([*self.inline, *self.listed]))

    @cached_property
    def evidence(self) -> bytes:
        """A digest of its evidence, of who speaks, and of how well it is known."""
        return key_of(repr((self.path, self.voice, self.statement.status, self.listed, self.inline)))

    @cached_property
    def digest(self) -> bytes:
        """A digest of all of it, with the record that makes it."""
        return key_of(self.entity.digest, self.evidence)


@dataclass
class Explanation:
    """The whole explainer. The mappings go from id to record, in the order of the sources.

    What is looked up here is noted by `asking`, but for the settings, which hold for all, and for what says that nobody
    notes it: a page that reads that is not made again when it changes.
    """

    settings: Explainer
    treaties: dict[str, Treaty]
    """The treaty, where there is one."""
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
    told: list[Claim]
    """Every statement, noted by nobody: pages ask for `claims`."""
    cited: set[str]
    """The key of every source that is cited anywhere."""

    def __post_init__(self) -> None:
        self.asking = Asking()
        self._claims = {id(claim.statement): claim for claim in self.told}
        for kind in KINDS:
            if kind != "explainer":
                setattr(self, _named(kind), Asked(kind, self.of(kind), self.asking))

    @property
    def fits_one_page(self) -> bool:
        """Whether a page that holds the whole can be read and printed."""
        return len(self.told) <= MOST_ON_ONE_PAGE

    @property
    def treaty(self) -> Treaty | None:
        """The treaty, where there is one."""
        return next(iter(self.treaties.values()), None)

    @property
    def claims(self) -> list[Claim]:
        """Every statement."""
        self.asking.note("claims")
        return self.told

    @property
    def count(self) -> int:
        """How many statements there are."""
        self.asking.note("count")
        return len(self.told)

    @property
    def counted(self) -> list[Claim]:
        """Every statement, for who looks at its evidence, who speaks, and how well it is known, and at nothing else."""
        self.asking.note("counted")
        return self.told

    def claim(self, statement: Statement) -> Claim:
        """All that is known about a statement of this explanation; what is noted is its evidence alone."""
        claim = self._claims[id(statement)]
        self.asking.note("evidence", claim.of)
        return claim

    def resolve(self, target: str) -> tuple[str, Entity] | None:
        """The kind and record that `[[target]]` means: `id`, or `kind:id` to force the kind. It is only mentioned."""
        self.asking.note("meant", target)
        if found := self.meaning(target):
            self.mentioned(found[0], found[1].id)
        return found

    def mentioned(self, kind: str, id: str) -> Any:
        """A record of which nothing is looked at but its id, its name, its address and what sort of thing it is."""
        self.asking.note("mentioned", f"{kind}:{id}")
        return dict.__getitem__(self.of(kind), id)

    def outlines(self, kind: str) -> Iterable[Any]:
        """Every record of a kind, for who looks at none of their texts (`Prose`)."""
        self.asking.note("outlines", kind)
        return dict.values(self.of(kind))

    def uses(self, key: str) -> int:
        """How many statements rest on a source."""
        self.asking.note("uses", key)
        return len(dict.get(self.claims_by_source, key, ()))

    def meaning(self, target: str) -> tuple[str, Entity] | None:
        """What `resolve` finds, noted by nobody."""
        kind, _, id = target.rpartition(":")
        if kind:
            record = dict.get(self.of(kind), id)
            return (kind, record) if record else None
        return self._meant.get(id)

    @cached_property
    def _meant(self) -> dict[str, tuple[str, Entity]]:
        """What an id without a kind means."""
        kinds = reversed(CROSS_REFERENCED)
        return {id: (kind, record) for kind in kinds for id, record in dict.items(self.of(kind))}

    def of(self, kind: str) -> dict[str, Any]:
        """The records of a kind, by its name in `KINDS`."""
        return typing.cast(dict[str, Any], getattr(self, _named(kind), {}))

    # ------------------------------------------------------------ read from the other end

    @cached_property
    def positions_by_actor(self) -> dict[str, list[Position]]:
        """What each actor holds, or holds as somebody's speaker, in order of time."""
        return self._grouped("positions_by_actor", self.positions, lambda position: [position.actor, position.speaker])

    @cached_property
    def positions_by_issue(self) -> dict[str, list[Position]]:
        """Who holds what on each issue, in order of time."""
        return self._grouped("positions_by_issue", self.positions, lambda position: [position.issue])

    @cached_property
    def relations_by_actor(self) -> dict[str, list[Relation]]:
        """Every relation of an actor, from whichever end."""
        return self._grouped("relations_by_actor", self.relations, lambda relation: [relation.subject, relation.object])

    @cached_property
    def events_by_actor(self) -> dict[str, list[Event]]:
        """Every event that an actor took part in, in order of time."""
        return self._grouped("events_by_actor", self.events, lambda event: event.actors)

    @cached_property
    def quotes_by_speaker(self) -> dict[str, list[Quote]]:
        """Everybody's own words; under an empty id those that are the treaty's own."""
        return self._grouped("quotes_by_speaker", self.quotes, lambda quote: [quote.speaker or ""])

    @cached_property
    def quotes_by_source(self) -> dict[str, list[Quote]]:
        """The quotations that a source prints."""
        return self._grouped("quotes_by_source", self.quotes, lambda quote: [quote.source])

    @cached_property
    def issues_by_provision(self) -> dict[str, list[Issue]]:
        """The issues that turn on a provision."""
        return self._grouped("issues_by_provision", self.issues, lambda issue: issue.provisions)

    @cached_property
    def questions_by_issue(self) -> dict[str, list[Question]]:
        """What is uncertain about each issue, in the order of the sources."""
        return self._grouped("questions_by_issue", self.questions, lambda question: question.issues)

    @cached_property
    def claims_by_source(self) -> dict[str, list[Claim]]:
        """Every statement that rests on a source."""
        groups: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.told:
            for key in dict.fromkeys(cited.key for cited in claim.cited):
                groups[key].append(claim)
        return Asked("claims_by_source", groups, self.asking)

    def _grouped(
        self, name: str, records: dict[str, E], keys: Callable[[E], Sequence[str | None]]
    ) -> dict[str, list[E]]:
        groups: dict[str, list[E]] = defaultdict(list)
        for record in dict.values(records):
            for key in dict.fromkeys(keys(record)):
                if key is not None:
                    groups[key].append(record)
        for group in groups.values():
            group.sort(key=when)
        return Asked(name, groups, self.asking)

    def origins(self, claim: Claim) -> set[str]:
        """Whom a statement rests on in the end: what passes on one agency, or comes from one house, is one source."""
        for cited in claim.cited:
            self.asking.note("origin", cited.key)
        return origins(claim.cited, self.of("source"), self.bibliography)

    @property
    def in_article(self) -> frozenset[str]:
        """The ids of the actors of which the article tells: what they are, say or hold, and how they stand to others.

        Who took part in an event that it tells may be known from elsewhere.
        """
        self.asking.note("in_article")
        return self.told_of

    @cached_property
    def told_of(self) -> frozenset[str]:
        """The ids of `in_article`, noted by nobody."""
        said = (claim.entity for claim in self.told if claim.voice in ("article", "quoted"))
        quoted = [quote.speaker for quote in dict.values(self.quotes) if quote.source == self.settings.article]
        taking_part = (id for record in said for id in _taking_part(record))
        return frozenset(filter(None, [*taking_part, *quoted]))

    @property
    def cited_keys(self) -> list[str]:
        """The key of every source that is cited anywhere, in the order of the .bib."""
        self.asking.note("cited")
        return self.in_order

    @cached_property
    def in_order(self) -> list[str]:
        """The keys of `cited_keys`, noted by nobody."""
        return [key for key in self.bibliography.entries if key in self.cited]


CROSS_REFERENCED = [kind for kind in KINDS if kind not in ("explainer", "relation_type", "source")]
"""The kinds that `[[id]]` may mean, the first that fits."""
GROUPS = {name for name in vars(Explanation) if "_by_" in name}
"""The groups of an explanation: records, or statements, by what they have in common."""


_OF_A_HOUSE = {"wire", "newspaper", "broadcaster", "news-site", "state-media", "encyclopaedia", "official"}
"""Sorts of sources of which one house publishes many, which do not confirm one another."""
_EDITION = re.compile(r"\s*\([^()]*\)$")
"""What tells the editions of a house apart: `Wikipedia (Irish)`."""
_WITHOUT_THE_POINT = {"indirect", "title"}
"""What the editors saw of a source that can't bear a statement by itself."""


def origins(cited: Iterable[Cited], sources: dict[str, Any], bibliography: Bibliography) -> set[str]:
    """Whom some evidence rests on in the end; sources in which the point was seen, where there are any."""
    found = [(each.via or origin(each.key, sources, bibliography), sees_the_point(each.key, sources)) for each in cited]
    return {name for name, sees in found if sees} or {name for name, _ in found}


def origin(key: str, sources: dict[str, Any], bibliography: Bibliography) -> str:
    """The agency that a source repeats, the house that published it, or the source itself."""
    source, entry = dict.get(sources, key), bibliography.entries.get(key)
    if not isinstance(source, Source) or entry is None:
        return key
    houses = (entry.fields.get(name, "") for name in ("journaltitle", "organization", "institution"))
    house = next(filter(None, houses), "") if source.type in _OF_A_HOUSE else ""
    house = _EDITION.sub("", house.strip("{} ")).casefold()
    return source.agency or house or key


def sees_the_point(key: str, sources: dict[str, Any]) -> bool:
    """Whether the editors saw the point itself in a source."""
    source = dict.get(sources, key)
    return not isinstance(source, Source) or source.seen not in _WITHOUT_THE_POINT


def _taking_part(record: Entity) -> Sequence[str | None]:
    """The actors of a record."""
    match record:
        case Actor():
            return [record.id]
        case Position():
            return [record.actor, record.speaker]
        case Relation():
            return [record.subject, record.object]
    return []


def _named(kind: str) -> str:
    """The field of an explanation that holds the records of a kind."""
    return "treaties" if kind == "treaty" else f"{kind}s"


def when(record: Entity) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """Orders records by their dates; one without a date comes first."""
    date = getattr(record, "date", None)
    return date.sort_key if date else ((0, 0, 0), (0, 0, 0))
