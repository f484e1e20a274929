"""Link: records -> one explanation, every reference resolved and readable from both ends."""

from __future__ import annotations

import typing
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from typing import Any, Literal, TypeVar

from pydantic import BaseModel

from generator.bibliography import Bibliography
from generator.diagnostics import Diagnostic, Where, did_you_mean, in_order, listed
from generator.document import Path
from generator.load import BIBLIOGRAPHY, SOURCES
from generator.model import (
    KINDS,
    NO_KNOWN_STATEMENT,
    Actor,
    Entity,
    Event,
    Evidence,
    Explainer,
    Issue,
    Position,
    Provision,
    Question,
    Quote,
    Record,
    Ref,
    Relation,
    RelationType,
    Source,
    Statement,
    Term,
    Treaty,
)
from generator.prose import CrossReference, Prose
from generator.validate import Records

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
        group.sort(key=_when)
    return groups


def _when(record: Entity) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    date = getattr(record, "date", None)
    return date.sort_key if date else ((0, 0, 0), (0, 0, 0))


def link(records: Records, bibliography: Bibliography | None) -> tuple[Explanation | None, list[Diagnostic]]:
    """The explanation, or None where the settings or the bibliography are missing, and every reference that
    leads nowhere."""
    linker = _Linker(records, bibliography)
    for kind, of_kind in records.sound.items():
        for record in of_kind.values():
            linker.record(kind, record)
    sound: dict[str, Any] = records.sound
    for check in CHECKS:
        linker.found += check(records, linker)
    linker.found = told_once(linker.found)
    if bibliography is None or "explainer" not in sound["explainer"]:
        return None, linker.found
    return (
        Explanation(
            settings=sound["explainer"]["explainer"],
            treaty=sound["treaty"].get("treaty"),
            actors=dict(sorted(sound["actor"].items(), key=lambda item: (item[1].sort_key, item[0]))),
            events=dict(sorted(sound["event"].items(), key=lambda item: (*_when(item[1]), item[0]))),
            issues=dict(sorted(sound["issue"].items(), key=lambda item: (item[1].order, item[0]))),
            terms=dict(sorted(sound["term"].items(), key=lambda item: (item[1].term.casefold(), item[0]))),
            bibliography=bibliography,
            claims=linker.claims,
            cited=linker.cited,
            **{f"{kind}s": sound[kind] for kind in _AS_WRITTEN},
        ),
        linker.found,
    )


_AS_WRITTEN = ("provision", "position", "question", "quote", "relation", "relation_type", "source")


class _Linker:
    """Walks every record once: checks what it names, and gathers the evidence of each statement."""

    def __init__(self, records: Records, bibliography: Bibliography | None) -> None:
        self.records, self.bibliography = records, bibliography
        self.found: list[Diagnostic] = []
        self.claims: list[Claim] = []
        self.cited: set[str] = set()
        settings: Any = records.sound["explainer"].get("explainer")
        self.article = settings.article if settings else None
        self.outlet = settings.outlet if settings else None

    def record(self, kind: str, entity: Entity) -> None:
        """Checks what a record names, and gathers its statements."""
        if kind == "source":
            self._citation(entity.id, entity.where_field)
        self._walk(entity, kind, entity, (), None)

    def _walk(self, record: Record, kind: str, entity: Entity, path: Path, owner: Claim | None) -> None:
        if isinstance(record, Statement):
            owner = Claim(entity, kind, path, record)
            self.claims.append(owner)
        elif not isinstance(record, Evidence):
            owner = None
        for name, ref, nested in _plan(type(record)):
            value = getattr(record, name)
            if value is None:
                continue
            below = (*path, name)
            if ref is not None:
                for at, id in _each(value, below):
                    self._reference(ref, id, entity, at)
            elif isinstance(value, Prose):
                self._prose(value, entity, below, owner)
            elif nested:
                for at, item in _each(value, below):
                    if isinstance(item, Evidence):
                        self._evidence(item, owner)
                    if not isinstance(item, Entity):
                        self._walk(item, kind, entity, at, owner)
        if owner is not None and owner.statement is record:
            if isinstance(record, Position):
                owner.listed += [cited for id in record.quotes for cited in self._quoted(id)]
            owner.voice = self._voice(owner)
            self._supported(owner, entity)

    def _reference(self, ref: Ref, id: str, entity: Entity, path: Path) -> None:
        if ref.kind == "citation":
            self.cited.add(id)
            self._citation(id, partial(entity.where, path))
        elif id not in self.records.known[ref.kind] and ref.kind not in self.records.unreadable:
            self._unknown(ref.kind, id, entity.where(path))

    def _unknown(self, kind: str, id: str, where: Where) -> None:
        names = {known: _name(self.records.sound[kind].get(known)) for known in self.records.known[kind]}
        called = kind.replace("_", " ")
        article = "an" if called[0] in "aeiou" else "a"
        otherwise = f"Make {article} {called} with this id under {SOURCES}/{KINDS[kind].layout.removesuffix('*')}"
        fix = did_you_mean(id, names, f"{otherwise.removesuffix('/')}.")
        if kind == "provision":
            fix = did_you_mean(id, names, f"The treaty's provisions are {listed(names, most=30)}.")
        self.found.append(Diagnostic("unknown-reference", where, f"There is no {called} `{id}`", fix))

    def _citation(self, key: str, where: Callable[[], Where]) -> None:
        if self.bibliography is None or key in self.bibliography.known:
            return
        titles = {known: entry.fields.get("title", "") for known, entry in self.bibliography.entries.items()}
        fix = did_you_mean(key, titles, f"Add an entry with this key to {SOURCES}/{BIBLIOGRAPHY}.")
        self.found.append(Diagnostic("unknown-citation", where(), f"{BIBLIOGRAPHY} has no key `{key}`", fix))

    def _prose(self, prose: Prose, entity: Entity, path: Path, owner: Claim | None) -> None:
        for fault in prose.faults:
            if owner is not None:
                owner.faulty = True
            where = entity.where_words(path, fault.words)
            self.found.append(Diagnostic("bad-markup", where, fault.message, fault.fix))
        for key, locator in prose.citations:
            self.cited.add(key)
            self._citation(key, partial(entity.where_words, path, key))
            if owner is not None:
                owner.inline.append(Cited(key, locator))
        for reference in prose.cross_references:
            self._cross_reference(reference, partial(entity.where_words, path, reference.target))

    def _cross_reference(self, reference: CrossReference, where: Callable[[], Where]) -> None:
        kind, _, id = reference.target.rpartition(":")
        if kind and kind not in CROSS_REFERENCED:
            fix = did_you_mean(kind, CROSS_REFERENCED, f"The kinds are {listed(CROSS_REFERENCED, most=20)}.")
            self.found.append(Diagnostic("unknown-reference", where(), f"There is no kind `{kind}` to refer to", fix))
            return
        kinds = [kind] if kind else CROSS_REFERENCED
        if any(id in self.records.known[name] or name in self.records.unreadable for name in kinds):
            return
        if kind:
            self._unknown(kind, id, where())
            return
        names = {
            known: _name(self.records.sound[name].get(known))
            for name in reversed(CROSS_REFERENCED)
            for known in self.records.known[name]
        }
        fix = did_you_mean(id, names, "Write the id of an actor, an event, an issue, a term …")
        self.found.append(Diagnostic("unknown-reference", where(), f"There is nothing with the id `{id}`", fix))

    def _evidence(self, evidence: Evidence, owner: Claim | None) -> None:
        if owner is None:
            return
        if evidence.quote is not None:
            owner.listed += self._quoted(evidence.quote)
        elif evidence.source is not None:
            owner.listed.append(Cited(evidence.source, evidence.locator or "", via=evidence.via))

    def _quoted(self, id: str) -> Iterator[Cited]:
        quote = self.records.sound["quote"].get(id)
        if isinstance(quote, Quote):
            yield Cited(quote.source, quote.locator, quote.id, quote.via)

    def _voice(self, claim: Claim) -> Speaks:
        """Who speaks, where the author does not say: it follows from the evidence."""
        statement = claim.statement
        if statement.synthesis:
            return "editors"
        if statement.voice is not None:
            return statement.voice
        if not any(cited.key == self.article for cited in claim.cited):
            return "context"
        told = ("statement", "reported", "interpretation")
        if isinstance(statement, Position) and statement.actor != self.outlet and statement.kind in told:
            return "article" if statement.stance == NO_KNOWN_STATEMENT else "quoted"
        return "article"

    def _supported(self, claim: Claim, entity: Entity) -> None:
        statement = claim.statement
        names_quote = any(evidence.quote for evidence in statement.evidence) or getattr(statement, "quotes", [])
        if not (claim.cited or names_quote or statement.synthesis or claim.faulty):
            where = entity.where_field(claim.path)
            fix = "Add `evidence:` with `- KEY, ¶9`, or `synthesis: true` where the editors say it themselves."
            self.found.append(Diagnostic("no-evidence", where, "This statement has no evidence", fix))


def told_once(found: list[Diagnostic]) -> list[Diagnostic]:
    """The same thing missing in many places as one message, at the first place, with the count and the next places."""
    places: dict[tuple[str, str, str], list[Diagnostic]] = defaultdict(list)
    for diagnostic in in_order(found):
        places[diagnostic.code, diagnostic.message, diagnostic.fix].append(diagnostic)
    once = []
    for (code, message, fix), same in places.items():
        if code not in ("unknown-reference", "unknown-citation") or len(same) == 1:
            once += same
            continue
        others = [f"{each.where.path}:{each.where.line}" for each in same[1:3]]
        more = f", and {len(same) - 3} more" if len(same) > 3 else ""
        named = f"{message}; it is named in {len(same)} places, also in {', '.join(others)}{more}"
        once.append(Diagnostic(code, same[0].where, named, fix))
    return once


def _name(record: Entity | None) -> str:
    for name in ("name", "title", "term", "question", "label"):
        if isinstance(value := getattr(record, name, None), str):
            return value
    return ""


def _each(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """A value at a path, or each that it holds where it is a list or a mapping."""
    if isinstance(value, list):
        yield from (((*path, index), item) for index, item in enumerate(value))
    elif isinstance(value, dict):
        yield from (((*path, key), item) for key, item in value.items())
    else:
        yield path, value


@cache
def _plan(model: type[BaseModel]) -> list[tuple[str, Ref | None, bool]]:
    """The fields of a model that lead somewhere: name, what it refers to, and whether it holds records."""
    plan = []
    for name, info in model.model_fields.items():
        parts = list(_parts(info.annotation, info.metadata))
        ref = next((part for part in parts if isinstance(part, Ref)), None)
        nested = any(isinstance(part, type) and issubclass(part, Record) for part in parts)
        if ref or nested or Prose in parts:
            plan.append((name, ref, nested))
    return plan


def _parts(annotation: Any, metadata: typing.Sequence[Any] = ()) -> Iterator[Any]:
    yield annotation
    yield from metadata
    for argument in (*typing.get_args(annotation), *getattr(annotation, "__metadata__", ())):
        if not isinstance(argument, str):
            yield from _parts(argument)


# ---------------------------------------------------------------- checks that need several records


def stances(records: Records, _: _Linker) -> Iterator[Diagnostic]:
    """A position's stance is a word of its issue's scale."""
    for position in records.sound["position"].values():
        issue = records.sound["issue"].get(getattr(position, "issue", ""))
        if not isinstance(position, Position) or not isinstance(issue, Issue):
            continue
        scale = {**issue.scale, NO_KNOWN_STATEMENT: "no known statement"}
        if position.stance not in scale:
            where = position.where(("stance",))
            message = f"`{position.stance}` is not one of the stances on `{issue.id}`"
            choices = f"The stances are {listed(scale, most=20)}."
            fix = " ".join(filter(None, [did_you_mean(position.stance, scale), choices]))
            yield Diagnostic("bad-choice", where, message, fix)


def relations_to_self(records: Records, _: _Linker) -> Iterator[Diagnostic]:
    """A relation leads from one actor to another."""
    for relation in records.sound["relation"].values():
        if isinstance(relation, Relation) and relation.subject == relation.object:
            message = "An actor can't stand in a relation to itself"
            yield Diagnostic("relation-to-self", relation.where(("object",)), message, "Name another actor.")


def own_words(records: Records, _: _Linker) -> Iterator[Diagnostic]:
    """A position quotes its actor, or who speaks for it, and nobody else; so does the evidence of a statement."""
    for position in records.sound["position"].values():
        if not isinstance(position, Position) or position.actor not in records.known["actor"]:
            continue
        named: list[tuple[Path, str]] = [(("quotes", index), id) for index, id in enumerate(position.quotes)]
        if position.kind == "statement":
            listed_quotes = ((index, evidence.quote) for index, evidence in enumerate(position.evidence))
            named += [(("evidence", index), id) for index, id in listed_quotes if id is not None]
        for path, id in named:
            quote = records.sound["quote"].get(id)
            if isinstance(quote, Quote) and quote.speaker not in (position.actor, position.speaker):
                message = f"`{id}` are the words of `{quote.speaker}`, not of `{position.actor}`"
                fix = f"Name a quote of `{position.actor}`, or add `speaker: {quote.speaker}`."
                yield Diagnostic("other-speaker", position.where(path), message, fix)


def confirmed(records: Records, linker: _Linker) -> Iterator[Diagnostic]:
    """What is confirmed rests on two sources that do not depend on each other."""
    for claim in linker.claims:
        if claim.statement.status != "confirmed":
            continue
        origins = {origin(cited, records.sound["source"]) for cited in claim.cited}
        if len(origins) < 2:
            where = claim.entity.where((*claim.path, "status"))
            message = "A single independent source can't confirm itself"
            fix = "Cite a second source that does not repeat the first, or write `status: reported`."
            yield Diagnostic("confirmed-alone", where, message, fix)


def sources_used(records: Records, linker: _Linker) -> Iterator[Diagnostic]:
    """Every source in the .bib is cited somewhere."""
    if records.broken or linker.bibliography is None:
        return
    for key, entry in linker.bibliography.entries.items():
        if key not in linker.cited:
            yield Diagnostic("never-cited", entry.where(), f"Nothing cites `{key}`", "Cite it or delete it.", "notice")


CHECKS: list[Callable[[Records, _Linker], Iterator[Diagnostic]]] = [
    stances,
    relations_to_self,
    own_words,
    confirmed,
    sources_used,
]
