"""The drawings of a page, each from the explanation's own records; empty where there is too little to draw.

Templates call them with their page, which knows the way to every record: `{{ drawings.timeline(page) }}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from markupsafe import Markup

from generator import graph, lifeline, routes, strips, ties
from generator.dates import Edtf
from generator.diagnostics import counted
from generator.model import Actor, Event, Relation, Treaty
from generator.page import Page
from generator.wording import CERTAINTIES, STEPS

_TEN_DAYS = timedelta(days=10 - 1)
"""From the first of ten days to the last."""
MOST_OF_A_SIDE = 6
_A_THICKET = 120
"""With more relations, there is no graph, which nobody could read, and only the picture by sides."""


# ---------------------------------------------------------------- events in time


def timeline(page: Page) -> Markup:
    """All events: a row of years, and day by day the weeks on which most of them fall."""
    x = page.explanation
    marks = [_mark(page, event) for event in x.outlines("event")]
    if len(marks) < 2:
        return Markup("")
    article = _span(x.settings.written)
    arranged = strips.arrange(marks, article[0])
    first = next(iter(x.events))
    below = sum(cell.below for cell in arranged.cells)
    by_day = "The years stand in a row; under them, the weeks with the most events are shown day by day: "
    by_day = f"{by_day}{counted(below, 'event')} (↓). " if below else ""
    return Markup(
        '<figure class="drawing time" data-search-exclude><figcaption>{}, one mark each. {}'
        'Years without events are left out (⋯). <a href="#{}">The list below</a> says the same in words.</figcaption>'
        "{}{}</figure>"
    ).format(
        counted(len(marks), "event"),
        by_day,
        first,
        strips.draw(arranged, article),
        strips.legend(marks),
    )


def ten_days(page: Page) -> Markup:
    """The ten days up to the article, with the events of each; every mark leads to its event on the timeline."""
    x = page.explanation
    article = _span(x.settings.written)
    if (article[1] - article[0]).days > 3:
        return Markup("")
    first = article[1] - _TEN_DAYS
    marks = [_mark(page, event) for event in x.outlines("event")]
    marks = strips.within([mark for mark in marks if (mark.last - mark.first).days <= 31], first, article[1])
    if len(marks) < 3:
        return Markup("")
    return Markup(
        '<figure class="drawing time" data-search-exclude>{}<figcaption>{}'
        "The ten days up to the article: {} events, each a link to the timeline.</figcaption></figure>"
    ).format(
        strips.days(strips.strip(marks, first, 10), article, "The ten days up to the article"),
        strips.legend(marks),
        counted(len(marks), "event"),
    )


def _mark(page: Page, event: Event) -> strips.Mark:
    first, last = _span(event.date)
    told = page.explanation.claim(event).voice in ("article", "quoted")
    sure = "" if event.certainty == "happened" else f" ({CERTAINTIES[event.certainty]})"
    whose = "" if told else ". From elsewhere"
    start = event.date.start
    vague = not event.date.is_interval and start is not None and (not start.day or bool(start.qualifier))
    if vague and start is not None and start.day:
        first = max(first, date.min + _TEN_DAYS) - timedelta(days=1)
        last = min(last, date.max - _TEN_DAYS) + timedelta(days=1)
    return strips.Mark(
        page.to(routes.to("event", event)),
        f"{event.date.words}: {event.title}{sure}{whose}",
        first,
        last,
        told,
        event.certainty,
        vague,
    )


def _span(when: Edtf) -> tuple[date, date]:
    start, end = when.start or when.end, when.end or when.start
    assert start is not None
    assert end is not None
    first = date(*(start.first_day if when.start else start.last_day))
    return first, max(first, date(*(end.last_day if when.end else end.first_day)))


# ---------------------------------------------------------------- the treaty


def life(page: Page, treaty: Treaty) -> Markup:
    """The treaty's life as a line, with the article in it."""
    x = page.explanation
    steps = []
    for number, step in enumerate(treaty.life, 1):
        event = x.events.get(step.event) if step.event else None
        unsure = step.status in ("disputed", "superseded") or (event is not None and event.certainty != "happened")
        steps.append(
            lifeline.Step(
                _span(step.date)[0],
                step.kind,
                STEPS[step.kind],
                f"#life-{number}",
                f"{step.date.words}: {STEPS[step.kind]}{' (disputed or only reported)' if unsure else ''}",
                unsure,
            )
        )
    if len(steps) < 2:
        return Markup("")
    unsure = any(step.unsure for step in steps)
    written = x.settings.written
    steps.append(lifeline.Step(_span(written)[0], "article", "The article", "", f"{written.words}: the article"))
    return Markup(
        '<figure class="drawing life" data-search-exclude>{}<figcaption>To scale. The line is solid while the treaty '
        "is in force{}; the vertical stroke is the article. The list below says the same in words.</figcaption>"
        "</figure>"
    ).format(
        lifeline.draw(steps, "The life of the treaty"),
        "; a hollow ring marks a step that is disputed or only reported" if unsure else "",
    )


# ---------------------------------------------------------------- the actors


def relations(page: Page) -> Markup:
    """All relations: a graph where there is room for it, else the same side by side."""
    nodes, edges = _graph(page, page.explanation.outlines("relation"))
    if not edges:
        return Markup("")
    label = f"{len(edges)} relations between {len(nodes)} actors"
    drawn = Markup("") if len(edges) > _A_THICKET else graph.draw(tuple(nodes), tuple(edges), label)
    return Markup('{}{}<div class="sides-of{}">{}</div>').format(
        ties.legend(edge.group for edge in edges),
        Markup('<div class="wide">{}</div>').format(drawn) if drawn else "",
        " narrow" if drawn else "",
        ties.picture(nodes, edges),
    )


def who(page: Page) -> Markup:
    """The article's actors by sides: each state with its people and bodies under it, and the ties between states."""
    x = page.explanation
    named = x.in_article | (set(x.treaty.parties) if x.treaty else set())
    nodes, edges = _graph(
        page, [relation for relation in x.outlines("relation") if {relation.subject, relation.object} <= named]
    )
    if not edges:
        return Markup("")
    return Markup(
        '<figure class="drawing sides-of" data-search-exclude>{}<figcaption>{}Every name leads to its page, the words '
        "on a line to the evidence.</figcaption></figure>"
    ).format(
        ties.picture(nodes, edges, most=MOST_OF_A_SIDE, rest=page.to(routes.RELATIONS)),
        ties.legend(edge.group for edge in edges),
    )


def neighbours(page: Page, actor: Actor, related: Sequence[Relation]) -> Markup:
    """An actor in the middle of those next to it, with the words for each tie."""
    x = page.explanation
    around: dict[str, list[tuple[str, str]]] = {}
    for relation in related:
        type = x.relation_types[relation.type]
        if relation.subject == actor.id:
            around.setdefault(relation.object, []).append((type.wording, type.group))
        else:
            around.setdefault(relation.subject, []).append((type.inverse, type.group))
    if len(around) < 2:
        return Markup("")
    shown = list(around)[: ties.MOST_NEIGHBOURS]
    drawn = [
        ties.Neighbour(
            _node(page, x.mentioned("actor", id)),
            "; ".join(dict.fromkeys(words for words, _ in around[id])),
            around[id][0][1],
        )
        for id in shown
    ]
    return Markup('<figure class="drawing next" data-search-exclude>{}{}</figure>').format(
        ties.neighbours(actor.name, drawn, len(around) - len(shown)),
        ties.legend(neighbour.group for neighbour in drawn),
    )


def _graph(page: Page, related: Iterable[Relation]) -> tuple[list[graph.Node], list[graph.Edge]]:
    x = page.explanation
    related = list(related)
    ids = {id for relation in related for id in (relation.subject, relation.object)}
    nodes = [_node(page, x.mentioned("actor", id)) for id in x.actors if id in ids]
    edges = [
        graph.Edge(
            relation.subject,
            relation.object,
            x.relation_types[relation.type].wording,
            x.relation_types[relation.type].group,
            page.to(routes.to("relation", relation)),
            page.names.name(relation),
            x.relation_types[relation.type].inverse,
        )
        for relation in related
    ]
    return nodes, edges


def _node(page: Page, actor: Actor) -> graph.Node:
    return graph.Node(actor.id, actor.name, actor.kind, page.to(routes.to("actor", actor)), actor.definite)
