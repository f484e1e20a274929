"""Contents: what stands on each page, and the template that sets it.

A page is front matter, Markdown headings, and HTML blocks between them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from markupsafe import Markup

from generator import direction, escape, manual, messages, metadata, report, routes, search, share
from generator.asked import Asked
from generator.cite import Reference
from generator.compiled import Compiled
from generator.explanation import Claim, Explanation
from generator.kept import Store
from generator.load import BIBLIOGRAPHY, SOURCES
from generator.lock import Lock
from generator.model import KINDS, Actor, Entity, Event, Issue, Position, Provision, Quote, names_of
from generator.naming import Names, listed_names, shortened
from generator.page import Page
from generator.prose import Prose
from generator.routes import Route
from generator.share import Card
from generator.templating import environment, in_words, scale
from generator.wording import ACTOR_KINDS, EVENT_CERTAINTIES, POSITION_KINDS, SEARCHED, SOURCE_TYPES

RECENT_EVENTS = 10
_ON_HOME = ("state", "region", "person", "organisation", "court", "summit")
MOST_CELLS = 5_000
"""So many actors times issues stand in a matrix, of which most cells are empty; of more, only what is held."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a template made: a page's path, title and text, the sources that it cites, and what its picture
    shows, where it has one of its own."""

    path: str
    title: str
    text: bytes
    cited: list[str]
    card: Card | None


class Contents:
    """The pages of an explanation, each of which can be made by itself."""

    def __init__(
        self,
        explanation: Explanation,
        references: Mapping[str, Reference],
        lock: Lock,
        handwritten: Mapping[str, bytes],
        store: Store | None,
    ) -> None:
        self.x, self.lock, self.handwritten = explanation, lock, handwritten
        self.references = references = Asked("references", references, explanation.asking)
        self.names = Names(explanation)
        self.templates = environment()
        self.templates.bytecode_cache = Compiled(store) if store is not None else None
        self.all_drawn = len(explanation.actors) + len(explanation.issues) <= share.MOST
        """Whether each record has a picture of its own."""
        title, article = explanation.settings.title, references[explanation.settings.article]
        self.card = share.card("Explainer", title, [f"Explains {article.short}"], title)
        """What the picture of the site shows; None where its title can't be drawn."""
        self.picture = _picture(routes.HOME.page, self.card) if self.card else {}
        """Path and text of the picture that stands for the whole site; nothing where there is none."""

    def makers(self, *, whole: bool) -> list[tuple[Route, Callable[[], Made]]]:
        """What makes each page but that of the search; what is made of the `whole` explanation may be left out."""
        x = self.x
        only_with = {
            routes.TREATY: self._treaty,
            routes.POSITIONS: self._positions,
            routes.TIMELINE: self._timeline,
            routes.RELATIONS: self._relations,
            routes.QUOTES: self._quotes,
            routes.QUESTIONS: self._questions,
            routes.GLOSSARY: self._glossary,
        }
        return [
            (routes.HOME, self._home),
            (routes.ACTORS, self._actors),
            *((routes.to("actor", actor), partial(self._actor, id)) for id, actor in x.actors.items()),
            *((route, make) for route, make in only_with.items() if x.of(routes.ONLY_WITH[route])),
            *((routes.to("issue", issue), partial(self._issue, id)) for id, issue in x.issues.items()),
            *(
                (routes.to_comparison(compared.actors), partial(self._comparison, compared.actors))
                for compared in x.settings.comparisons
            ),
            (routes.SOURCES, self._sources),
            *((routes.to_source(key), partial(self._source, key)) for key in x.cited_keys),
            (routes.REPORT, self._report),
            *([(routes.PRINT, self._print)] if whole or not x.fits_one_page else []),
            (routes.MESSAGES, self._messages),
            (routes.FORMAT, self._format),
            (routes.READING, self._reading),
        ]

    def index(self) -> search.Index:
        """What the search finds, in every script."""
        return search.index(search.statements(self.names, self.references, self.handwritten))

    def search_page(self, index: search.Index, titles: Mapping[str, str]) -> Made:
        """The page that searches, with every name; last, since it names the other pages."""
        x = self.x
        kinds: list[tuple[str, str, Iterable[Entity]]] = [
            (title, "actor", actors) for title, actors in _by_kind(x.actors.values())
        ]
        kinds += [
            ("Treaty", "treaty", [*x.of("treaty").values(), *x.provisions.values()]),
            ("Issues", "issue", x.issues.values()),
            ("Glossary", "term", x.terms.values()),
        ]
        groups = [
            (title, SEARCHED[kind], [(self._link(record), self._called(record)) for record in records])
            for title, kind, records in kinds
        ]
        own = self._of_records()
        listed = [path for path in titles if path not in own]
        pages = [(routes.href(routes.SEARCH.page, Route(path)), [(titles[path], "")]) for path in listed]
        return self._page(
            "search",
            routes.SEARCH,
            "Search",
            "Find a name in any script and spelling, or words, and go to the place.",
            [],
            index=index,
            folder=routes.SEARCHED,
            piece=search.STATEMENTS_A_PIECE,
            groups=[group for group in [*groups, ("Pages", SEARCHED["page"], pages)] if group[2]],
        )

    def _link(self, record: Entity) -> str:
        kind = next(kind for kind, model in KINDS.items() if type(record) is model)
        return routes.href(routes.SEARCH.page, routes.to(kind, record))

    def _called(self, record: Entity) -> list[tuple[str, str]]:
        """The names of a record, each with its language, which may be empty; one name only once."""
        names = names_of(record) or [(self.names.name(record), "")]
        return list({name: (name, language) for name, language in reversed(names)}.values())[::-1]

    def _of_records(self) -> set[str]:
        """The pages that stand in the lists of names already."""
        x = self.x
        own = [routes.to(kind, record) for kind in ("actor", "issue") for record in x.of(kind).values()]
        return {route.page for route in [routes.TREATY, *own, *map(routes.to_source, x.cited_keys)]}

    # ------------------------------------------------------------ the pages

    def _timeline(self) -> Made:
        x = self.x
        return self._page(
            "timeline",
            routes.TIMELINE,
            "Timeline",
            "What happened, in order, and what was only reported or expected.",
            x.events.values(),
            kind="What happened",
            years=self._years(),
            taking_part=[x.mentioned("actor", id) for id in x.actors if id in x.events_by_actor],
            certainties=_occurring(EVENT_CERTAINTIES, [each.certainty for each in x.events.values()]),
        )

    def _quotes(self) -> Made:
        return self._page(
            "quotes",
            routes.QUOTES,
            "Quotes",
            "Every quotation, word for word, with its speaker and source.",
            self.x.quotes.values(),
            kind="Who said what",
            groups=self._speakers(),
        )

    def _questions(self) -> Made:
        return self._page(
            "questions",
            routes.QUESTIONS,
            "Questions",
            "What is uncertain, what was known then and what is known now.",
            self.x.questions.values(),
            kind="Known then, known now",
        )

    def _glossary(self) -> Made:
        return self._page(
            "glossary",
            routes.GLOSSARY,
            "Glossary",
            "The words that one needs, explained.",
            self.x.terms.values(),
            kind="What words mean",
        )

    def _messages(self) -> Made:
        return self._page(
            "messages",
            routes.MESSAGES,
            "What the messages mean",
            "Every message of the check, with a wrong and a right example.",
            [],
            meanings=messages.meanings().values(),
            with_code=messages.with_code,
            mended=messages.MENDED,
        )

    def _format(self) -> Made:
        return self._page(
            "format",
            routes.FORMAT,
            "The format of the sources",
            "What can be written in the sources, field by field, for those who have never seen YAML.",
            [],
            format=manual.manual(),
        )

    def _reading(self) -> Made:
        return self._page("reading", routes.READING, "How to read this site", "What the signs on the pages mean.", [])

    def _treaty(self) -> Made:
        treaty = self.x.treaty
        assert treaty is not None
        return self._page(
            "treaty",
            routes.TREATY,
            treaty.title,
            treaty.summary,
            [treaty],
            kind="Treaty",
            notes=[step.date.words for step in treaty.life if step.kind == "signed"],
            treaty=treaty,
        )

    def _home(self) -> Made:
        x = self.x
        written = x.settings.written.sort_key
        before = [event for event in x.outlines("event") if event.date.sort_key <= written]
        told = [event for event in before if x.claim(event).voice == "article"]
        recent = (told or before)[-RECENT_EVENTS:] or list(x.outlines("event"))[:RECENT_EVENTS]
        near = x.in_article | (set(x.treaty.parties) if x.treaty else set())
        named = [actor for actor in x.outlines("actor") if actor.id in near]
        shown: list[Entity] = [x.settings, *([x.treaty] if x.treaty else []), *x.issues.values(), *x.questions.values()]
        return self._page(
            "home",
            routes.HOME,
            x.settings.title,
            x.settings.sentence.text,
            shown,
            also=sorted({record.file for kind in ("position", "event") for record in x.outlines(kind)}),
            who=_by_kind(named, _ON_HOME) or _by_kind(named),
            recent=[x.events[event.id] for event in recent],
            provision=self._pivot(),
            disputes=[(issue, self._sides(issue)) for issue in x.issues.values()],
            minutes={"point": self.names.minutes(self._point()), "everything": self.names.minutes_of_all()},
        )

    def _pivot(self) -> Provision | None:
        """The provision of the treaty on which most of the issues turn."""
        turning = [(len(issues), id) for id, issues in self.x.issues_by_provision.items() if issues]
        return self.x.provisions[max(turning, key=lambda each: each[0])[1]] if turning else None

    def _point(self) -> list[Claim]:
        """The statements that make up the point: the standfirst and the key points."""
        settings = self.x.settings
        return [self.x.claim(statement) for statement in (settings, *settings.key_points)]

    def _sides(self, issue: Issue) -> list[tuple[Markup, list[Position]]]:
        """Who takes which stance on an issue, in the order of its scale; what was overtaken is left out."""
        positions = [held for held in self.x.positions_by_issue.get(issue.id, []) if held.status != "superseded"]
        sides = [(stance, [held for held in positions if held.stance == stance]) for stance in scale(issue)]
        return [(in_words(issue, held[0]), held) for _, held in sides if held]

    def _actors(self) -> Made:
        actors = list(self.x.outlines("actor"))
        description = "Everybody who plays a part, in the article or around it."
        return self._page(
            "actors", routes.ACTORS, "Actors", description, actors, kind="Who is who", groups=_by_kind(actors)
        )

    def _actor(self, id: str) -> Made:
        x = self.x
        actor = x.actors[id]
        positions = x.positions_by_actor.get(actor.id, [])
        quotes = x.quotes_by_speaker.get(actor.id, [])
        relations = x.relations_by_actor.get(actor.id, [])
        events = x.events_by_actor.get(actor.id, [])
        return self._page(
            "actor",
            routes.to("actor", actor),
            actor.name,
            actor.summary,
            [actor, *positions, *quotes, *relations, *events],
            kind="Actor" if self.all_drawn else "",
            notes=[*(name.text for name in actor.names[:1]), actor.role or ""],
            actor=actor,
            positions=positions,
            quotes=quotes,
            relations=relations,
            events=events,
        )

    def _positions(self) -> Made:
        x = self.x
        holders = {position.actor for position in x.positions.values()}
        is_matrix = len(holders) * len(x.issues) <= MOST_CELLS
        matrix = [(x.mentioned("actor", id), self._held(id, every_issue=is_matrix)) for id in x.actors if id in holders]
        description = "Who holds what on which issue, side by side."
        shown = [*x.issues.values(), *x.positions.values()]
        return self._page(
            "positions",
            routes.POSITIONS,
            "Positions",
            description,
            shown,
            wide=True,
            kind="Who holds what",
            matrix=matrix,
            is_matrix=is_matrix,
            kinds=_occurring(ACTOR_KINDS, (actor.kind for actor, _ in matrix)),
            hows=_occurring(POSITION_KINDS, (each.kind for each in x.positions.values())),
        )

    def _held(self, actor: str, *, every_issue: bool) -> list[tuple[Issue, list[Position]]]:
        """What an actor itself holds on each issue, or on those on which it holds something."""
        held: dict[str, list[Position]] = {}
        for position in self.x.positions_by_actor[actor]:
            if position.actor == actor:
                held.setdefault(position.issue, []).append(position)
        return [(issue, held.get(id, [])) for id, issue in self.x.issues.items() if every_issue or id in held]

    def _issue(self, id: str) -> Made:
        issue = self.x.issues[id]
        positions = self.x.positions_by_issue.get(issue.id, [])
        questions = self.x.questions_by_issue.get(issue.id, [])
        shown = [issue, *positions]
        route = routes.to("issue", issue)
        return self._page(
            "issue",
            route,
            issue.title,
            issue.question,
            shown,
            kind="Positions on" if self.all_drawn else "",
            also=sorted({question.file for question in questions}),
            notes=[issue.question],
            issue=issue,
            positions=positions,
        )

    def _comparison(self, ids: list[str]) -> Made:
        """Some actors side by side, on every issue on which one of them holds something."""
        x = self.x
        actors = [x.actors[id] for id in ids]
        held = {id: x.positions_by_actor.get(id, []) for id in ids}
        cells = {
            issue.id: [[each for each in held[id] if each.issue == issue.id] for id in ids]
            for issue in x.issues.values()
        }
        rows = [(x.issues[id], row) for id, row in cells.items() if any(row)]
        names = listed_names([actor.name for actor in actors])
        return self._page(
            "comparison",
            routes.to_comparison(ids),
            f"{names}, side by side",
            f"What {names} say and do, issue by issue.",
            [each for _, row in rows for cell in row for each in cell],
            wide=True,
            kind="Side by side" if self.all_drawn else "",
            notes=[issue.title for issue, _ in rows],
            names=names,
            actors=actors,
            rows=rows,
        )

    def _relations(self) -> Made:
        x = self.x
        description = "How the actors stand to each other, as a drawing and as a table."
        shown = [*x.relations.values(), *x.relation_types.values()]
        kind = "Who stands how to whom"
        return self._page("relations", routes.RELATIONS, "Relations", description, shown, wide=True, kind=kind)

    def _sources(self) -> Made:
        x = self.x
        types = {key: x.sources[key].type if key in x.sources else "other" for key in x.cited_keys}
        by_wording = sorted(x.cited_keys, key=lambda key: (self.references[key].sort, key))
        groups = [(type, keys) for type in SOURCE_TYPES if (keys := [key for key in by_wording if types[key] == type])]
        return self._page(
            "sources",
            routes.SOURCES,
            "Sources",
            "Every source, what we saw of it, and every statement that rests on it.",
            x.sources.values(),
            also=[f"{SOURCES}/{BIBLIOGRAPHY}"],
            kind="What it all rests on",
            groups=groups,
            all_sources=routes.ALL_SOURCES,
        )

    def _source(self, key: str) -> Made:
        x, reference, source = self.x, self.references[key], self.x.sources.get(key)
        return self._page(
            "source",
            routes.to_source(key),
            reference.title,
            f"What rests on this source: {reference.text}",
            [source] if source else [],
            also=[f"{SOURCES}/{BIBLIOGRAPHY}"],
            key=key,
            reference=reference,
            source=source,
            uses=x.claims_by_source.get(key, []),
            quotes=x.quotes_by_source.get(key, []),
        )

    def _years(self) -> list[tuple[int, list[Event]]]:
        return [(year, list(events)) for year, events in groupby(self.x.events.values(), key=_year)]

    def _speakers(self) -> list[tuple[str, str, list[Quote]]]:
        """Whose words there are: an anchor, a name, and the words. No actor's id is `treaty`."""
        groups = self.x.quotes_by_speaker.items()
        return [(id or "treaty", self.names.speaker(quotes[0]), quotes) for id, quotes in groups]

    def _print(self) -> Made:
        x = self.x
        title = f"{x.settings.title}: the whole explainer"
        if not x.fits_one_page:
            description = "Too large for one page: its point, and where to find and print all the rest."
            return self._page("parts", routes.PRINT, title, description, [x.settings])
        return self._page(
            "print",
            routes.PRINT,
            title,
            "The whole explainer on one page, to print or to keep, with one list of its sources and their addresses.",
            [x.settings],
            who=_by_kind(x.actors.values()),
            years=self._years(),
            groups=self._speakers(),
            drawing="",
        )

    def _report(self) -> Made:
        x = self.x
        x.asking.note("verified")
        figures = report.report(x, sum(id in self.lock.quotes for id in x.quotes))
        for claim in figures.state_media_alone:
            x.asking.note(claim.kind, claim.entity.id)  # they are told word for word
        return self._page(
            "report",
            routes.REPORT,
            "Report on the evidence",
            "How every statement of this site is supported, counted.",
            [],
            report=figures,
            tables=dict(report.rows(figures)),
        )

    # ------------------------------------------------------------ what they share

    def _page(
        self,
        template: str,
        route: Route,
        title: str,
        description: str | Prose,
        shown: Iterable[Entity],
        *,
        wide: bool = False,
        also: Iterable[str] = (),
        kind: str = "",
        notes: Sequence[str] = (),
        **values: Any,
    ) -> Made:
        """A page made by a template, with front matter before it and what it says for machines behind it.

        `also` names files that it was made from besides those of what is `shown`.
        Its title is its first heading: engines put that, escaped, where they put a title from front matter as it is.
        A page of a `kind` has a picture of its own, with notes below the title, or else its description.
        """
        shown = list(shown)
        page = Page(route.page, self.names, self.references, self.lock)
        page.uses(*shown)
        page.files.update(dict.fromkeys(also))
        if shown and isinstance(shown[0], Actor):
            page.is_about(shown[0].id)
        made = self.templates.get_template(f"{template}.md.jinja").render(page=page, x=self.x, routes=routes, **values)
        body = direction.isolated(made.strip())
        summary = shortened(description if isinstance(description, str) else page.names.plain(description), 155)
        card = share.card(kind, title, notes or [summary], self.x.settings.title) if kind else None
        front = escape.front_matter(
            {
                "description": summary,
                "sources": list(page.files),
                "hide": ["navigation", "toc"] if wide else ["navigation"],
                "cite": self._cite(title) if shown and page.cited else None,
                "search": {"exclude": True} if page.whole else None,  # what it says is found where it stands
                "picture": _picture(route.page, card) if card else self.picture,
            }
        )
        data = metadata.script(metadata.page_graph(page, title, summary, shown))
        text = f'{front}\n\n{body}\n\n<script type="application/ld+json">{data}</script>\n'
        cited = [] if page.whole else list(page.cited)
        return Made(route.page, title, text.encode(), cited, card)

    def _cite(self, title: str) -> dict[str, object]:
        """What a page is cited by, and whether its parts have to be set apart, since one runs from right to left."""
        words = metadata.citable(self.x.settings)
        apart = direction.runs_left(f"{title}{words}")
        return {"title": escape.words(title)} | words | ({"apart": True} if apart else {})


def _picture(page: str, card: Card) -> dict[str, str]:
    """Path and text of a page's own picture."""
    return {"path": card.path(page), "words": card.words}


def _by_kind(actors: Iterable[Actor], kinds: Iterable[str] = tuple(ACTOR_KINDS)) -> list[tuple[str, list[Actor]]]:
    groups = [(ACTOR_KINDS[kind], [actor for actor in actors if actor.kind == kind]) for kind in kinds]
    return [(name, group) for name, group in groups if group]


def _occurring(words: Mapping[str, str], used: Iterable[str]) -> list[tuple[str, str]]:
    """Those of some words that are used, with what readers see of them."""
    found = set(used)
    return [each for each in words.items() if each[0] in found]


def _year(event: Event) -> int:
    point = event.date.start or event.date.end
    return point.year if point else 0
