"""What readers know each record and statement by, in plain words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from generator.asked import Lookup
from generator.explanation import Claim, Explanation
from generator.model import (
    Actor,
    Entity,
    Event,
    Explainer,
    Issue,
    Office,
    Position,
    Provision,
    Question,
    Quote,
    Reading,
    Relation,
    Step,
    Term,
    Treaty,
    texts_of,
)
from generator.prose import CrossReference, Inline, Prose, Words
from generator.wording import STEPS, TREATY_WORDS

WORDS_A_MINUTE = 220
"""How fast a text of this kind is read silently: 238 for non-fiction less what numbers and names cost
(Brysbaert 2019, https://doi.org/10.1016/j.jml.2019.104047)."""
_WORD = re.compile(r"\w+")


class Names:
    """The names of an explanation's records, each worded once."""

    def __init__(self, explanation: Explanation) -> None:
        self.explanation = explanation
        self._sentences: dict[int, tuple[str, dict[Lookup, None]]] = {}
        self.of_sources: dict[tuple[str, str], tuple[str, dict[Lookup, None]]] = {}
        """What the pages in a folder say about a source, as HTML, by folder and key."""

    def name(self, record: Entity) -> str:
        """What readers know a record by."""
        x = self.explanation
        match record:
            case Position():
                return f"{x.mentioned('actor', record.actor).name} on {x.mentioned('issue', record.issue).title}"
            case Relation():
                subject, object = (x.mentioned("actor", id) for id in (record.subject, record.object))
                return f"{subject.name}: {x.relation_types[record.type].wording} {self.within(object)}"
            case Quote():
                return f"{self.speaker(record)}: “{shortened(record.exact)}”"
            case Question():
                return record.question
            case Treaty():
                return record.short
            case Actor():
                return record.name
            case Term():
                return record.term
            case Provision():
                return record.label
            case Explainer() | Issue() | Event():
                return record.title
        return record.id

    def within(self, actor: Actor) -> str:
        """An actor's name as it stands within a sentence."""
        return f"the {actor.name}" if actor.definite else actor.name

    def speaker(self, quote: Quote) -> str:
        """Whose words they are."""
        return self.explanation.mentioned("actor", quote.speaker).name if quote.speaker else TREATY_WORDS

    def terms_in(self, text: str) -> Iterator[tuple[int, int, Term]]:
        """Where terms of the glossary stand in a text, the longest first where several begin: from, to, and which."""
        self.explanation.asking.note("terms")
        end = 0
        for word in _WORD.finditer(text):
            for written, term in self._terms.get(word[0], ()):
                at = word.start()
                if at >= end and text.startswith(written, at) and not text[at + len(written) :][:1].isalnum():
                    end = at + len(written)
                    yield at, end, term
                    break

    @cached_property
    def _terms(self) -> dict[str, list[tuple[str, Term]]]:
        """Every way to write a term, by its first word."""
        ways: dict[str, list[tuple[str, Term]]] = defaultdict(list)
        for term in dict.values(self.explanation.terms):
            for written in (term.term, *term.aliases):
                if first := _WORD.match(written):
                    ways[first[0]].append((written, term))
        for group in ways.values():
            group.sort(key=lambda way: -len(way[0]))
        return ways

    def terms_of(self, actor: str) -> set[str]:
        """The terms that are also this actor."""
        self.explanation.asking.note("terms")
        return self._terms_of_actors.get(actor, set())

    @cached_property
    def _terms_of_actors(self) -> dict[str, set[str]]:
        terms: dict[str, set[str]] = defaultdict(set)
        for term in dict.values(self.explanation.terms):
            if term.actor:
                terms[term.actor].add(term.id)
        return terms

    def title(self, claim: Claim) -> str:
        """What readers know a statement by."""
        name = self.name(claim.entity)
        match claim.statement:
            case Office(role=role):
                return f"{name}: {role}"
            case Step(kind=kind, date=date):
                return f"{name}: {STEPS[kind].lower()}, {date.words}"
            case Reading(label=label):
                return f"{name}: {label}"
        return name

    def sentence(self, claim: Claim) -> str:
        """What a statement says, in plain words; the same on every page."""
        return self.explanation.asking.once(self._sentences, id(claim), lambda: self._said(claim))

    def minutes_of_all(self) -> str:
        """How long it takes to read every statement."""
        self.explanation.asking.note("minutes")
        return self._minutes_of_all

    @cached_property
    def _minutes_of_all(self) -> str:
        with self.explanation.asking.unnoted():
            return self.minutes(self.explanation.told)

    def minutes(self, claims: Iterable[Claim]) -> str:
        """How long it takes to read some statements."""
        minutes = sum(map(self._length, claims)) / WORDS_A_MINUTE
        return "a minute" if minutes < 1.5 else f"{minutes:.0f} minutes"

    def _length(self, claim: Claim) -> int:
        text = _text(claim)
        return text.length if text else len(self.title(claim).split())

    def _said(self, claim: Claim) -> str:
        text = _text(claim)
        return self.plain(text) if text else self.title(claim)

    def plain(self, prose: Prose) -> str:
        """The words alone: no links, no citations."""
        return " ".join(" ".join("".join(map(self._words, item)) for item in prose.items()).split())

    def _words(self, inline: Inline) -> str:
        match inline:
            case Words(text):
                return text
            case CrossReference(target, label):
                found = self.explanation.resolve(target)
                return label or (self.name(found[1]) if found else "")
        return ""


def _text(claim: Claim) -> Prose | None:
    """What a statement says."""
    values = (getattr(claim.statement, name) for name in texts_of(type(claim.statement)))
    return next(filter(None, values), None)


def listed_names(names: list[str]) -> str:
    """The names as one would list them: A, B and C."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def shortened(text: str, most: int = 60) -> str:
    """The text, or its beginning up to the end of a word, with an ellipsis."""
    text = text.rstrip(",.")
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def undressed(exact: str) -> str:
    """The words of a quote without the comma that only joins them to the source's sentence."""
    return exact.removesuffix(",")
