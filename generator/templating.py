"""Templating: the templates of the pages, and what they can say of a record in words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from generator import drawings, escape, routes
from generator.diagnostics import counted
from generator.explanation import Cited
from generator.model import NO_KNOWN_STATEMENT, Issue, Position, Quote
from generator.naming import shortened, undressed
from generator.wording import (
    AND_OTHERS,
    CERTAINTIES,
    POSITION_KINDS,
    READINGS,
    SOURCE_TYPES,
    STATUS_WORDS,
    STATUSES,
    STEPS,
    VOICE_WORDS,
    VOICES,
    language,
)

TEMPLATES = Path(__file__).parent / "templates"


def state() -> list[object]:
    """What the system knows of the templates: the server goes on while they are written."""
    states = [(path, path.stat()) for path in sorted(TEMPLATES.iterdir())]
    return [part for path, state in states for part in (path.name, state.st_size, state.st_mtime_ns)]


@cache
def environment() -> jinja2.Environment:
    """Where the templates are found. Autoescape is on: what an author typed is text unless `page` made it markup."""
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals |= {"drawings": drawings, "and_others": AND_OTHERS}
    templates.filters.update(
        by_actor=_by_actor,
        certainty=CERTAINTIES.__getitem__,
        cited=lambda quote: Cited(quote.source, quote.locator, quote.id, quote.via),
        claim_route=routes.to_claim,
        counted=counted,
        heading=escape.heading,
        kind_of_position=_kind_of_position,
        language=language,
        reading=READINGS.__getitem__,
        route=lambda record, kind: routes.to(kind, record),
        short_quotation=_short_quotation,
        slug=lambda text: text.lower().replace(" ", "-"),
        source_anchor=routes.source_anchor,
        source_route=routes.to_source,
        source_type=SOURCE_TYPES.__getitem__,
        stance=in_words,
        status=STATUSES.__getitem__,
        status_words=STATUS_WORDS.__getitem__,
        step=STEPS.__getitem__,
        undressed=undressed,
        voice=VOICES.__getitem__,
        voice_words=VOICE_WORDS.__getitem__,
        words=escape.words,
    )
    return templates


def _kind_of_position(position: Position) -> str:
    """What sort of position it is; that none is known is nobody's statement."""
    return "No statement found" if position.stance == NO_KNOWN_STATEMENT else POSITION_KINDS[position.kind]


def scale(issue: Issue) -> list[str]:
    """The stances on an issue, in order."""
    return [*issue.scale, NO_KNOWN_STATEMENT]


def in_words(issue: Issue, position: Position) -> Markup:
    """The stance of a position in the issue's own words."""
    if position.stance == NO_KNOWN_STATEMENT:
        return Markup("no known statement")
    return escape.words(issue.scale[position.stance])


def _short_quotation(quote: Quote) -> Markup:
    return Markup('<q lang="{}">{}</q>').format(quote.language, shortened(quote.exact))


def _by_actor(positions: Iterable[Position]) -> list[list[Position]]:
    """The positions of each actor together, in order of time; the actors in order of their first."""
    groups: dict[str, list[Position]] = {}
    for position in positions:
        groups.setdefault(position.actor, []).append(position)
    return list(groups.values())
