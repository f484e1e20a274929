"""Report: what the evidence of the whole explainer looks like, counted. The page and the command show the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from generator.explanation import Claim, Explanation
from generator.model import Quote
from generator.naming import Names
from generator.wording import SOURCE_TYPES, STATUSES, VOICES

STATE_MEDIA = "state-media"
MANY = 4


@dataclass(frozen=True, slots=True)
class Report:
    """Counts of statements and lists of those that a careful reader would ask about."""

    statements: int
    by_status: Counter[str]
    by_voice: Counter[str]
    by_independent: Counter[int]
    """By the number of sources that do not depend on each other; `MANY` stands for that many and more."""
    by_type: Counter[str]
    """How many statements rest on at least one source of a type."""
    state_media_alone: list[Claim]
    """Statements all of whose sources are state media."""
    without_archive: list[str]
    """Keys of the sources of which no archived copy is named."""
    words_of: list[tuple[str, list[Quote]]]
    """Who is quoted: the actor's id, which is empty of the treaty's own words, and the quotes, most first."""
    verified: int
    """How many of the quotations the lock calls verified."""


def rows(figures: Report) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """The counts as tables: what is counted, and for each of its words how many statements."""
    yield "Voice", [(shown, figures.by_voice[voice]) for voice, shown in VOICES.items()]
    yield "Status", [(shown, figures.by_status[status]) for status, shown in STATUSES.items()]
    many = {0: "none", MANY: f"{MANY} and more"}
    yield "Independent sources", [(many.get(n, str(n)), figures.by_independent[n]) for n in range(MANY + 1)]
    yield "Sort of source", [(shown, figures.by_type[of]) for of, shown in SOURCE_TYPES.items() if figures.by_type[of]]


def table(figures: Report, explanation: Explanation) -> str:
    """The report for a terminal."""
    names = Names(explanation)
    lines = [f"{figures.statements} statements"]
    for name, counts in rows(figures):
        lines += ["", name, *(f"  {count:6}  {shown}" for shown, count in counts)]
    lines += ["", "Resting on state media alone"]
    lines += [f"  {names.title(claim)}" for claim in figures.state_media_alone]
    lines += ["", f"Quotations: {figures.verified} of {len(explanation.quotes)} verified"]
    lines += [f"  {len(quotes):6}  {names.speaker(quotes[0])}" for _, quotes in figures.words_of]
    lines += ["", f"Sources without an archived copy: {len(figures.without_archive)} of {len(explanation.cited_keys)}"]
    return "\n".join(lines)


def report(explanation: Explanation, verified: int) -> Report:
    """The figures of an explanation; `verified` quotations are in its lock."""
    x = explanation
    types = {key: source.type for key, source in x.sources.items()}
    of_claim = [{types.get(cited.key, "other") for cited in claim.cited} for claim in x.counted]
    quoted = sorted(x.quotes_by_speaker.items(), key=lambda item: (-len(item[1]), item[0]))
    return Report(
        statements=x.count,
        by_status=Counter(claim.statement.status for claim in x.counted),
        by_voice=Counter(claim.voice for claim in x.counted),
        by_independent=Counter(min(len(x.origins(claim)), MANY) for claim in x.counted),
        by_type=Counter(type for used in of_claim for type in used),
        state_media_alone=[claim for claim, used in zip(x.counted, of_claim, strict=True) if used == {STATE_MEDIA}],
        without_archive=[key for key in x.cited_keys if not (key in x.sources and x.sources[key].archive)],
        words_of=quoted,
        verified=verified,
    )
