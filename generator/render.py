"""Render: explanation + references -> {path: Markdown}, every page of the site.

A page is front matter, Markdown headings, and HTML blocks between them. Autoescape is on: what an
author typed is text unless `page` made it markup.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import groupby
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from generator import dates, drawings, escape, messages, metadata, reference, report, routes, search, share
from generator.answers import Answers
from generator.asked import Asked, Lookup
from generator.cite import Reference
from generator.compiled import Compiled
from generator.cores import Ahead
from generator.explanation import Cited, Claim, Explanation
from generator.export import Downloads
from generator.kept import Store, key
from generator.load import BIBLIOGRAPHY, SOURCES
from generator.lock import Lock
from generator.model import KINDS, NO_KNOWN_STATEMENT, Actor, Entity, Event, Issue, Position, Provision, Quote
from generator.naming import Names, listed_names, shortened, undressed
from generator.page import ALL_SOURCES, Page, downloads_of
from generator.prose import Prose
from generator.routes import Route
from generator.share import Card
from generator.wording import (
    ACTOR_KINDS,
    CERTAINTIES,
    EVENT_CERTAINTIES,
    POSITION_KINDS,
    READINGS,
    SEARCHED,
    SOURCE_TYPES,
    STATUS_WORDS,
    STATUSES,
    STEPS,
    VOICE_WORDS,
    VOICES,
    language,
)

TEMPLATES = Path(__file__).parent / "templates"
RECENT_EVENTS = 10
MOST_CELLS = 5_000
"""So many actors times issues stand in a matrix, of which most cells are empty; of more, only what is held."""


@dataclass(slots=True)
class Rendered:
    """What is drawn beside the pages."""

    pictures: dict[str, Card] = field(default_factory=dict)
    """The pictures that go with pages where their addresses are passed on, by path."""
    picture: dict[str, str] = field(default_factory=dict)
    """Path and text of the one that stands for the whole site; nothing where its title can't be drawn."""


@dataclass(frozen=True, slots=True)
class _Made:
    """What a template made: a page's path, title and text, the sources that it cites, and what its picture shows."""

    path: str
    title: str
    text: bytes
    cited: list[str]
    picture: tuple[str, str, list[str]] | None


@dataclass(frozen=True, slots=True)
class _Kept:
    """A page that was made, what was asked meanwhile, and a digest of the answers."""

    made: _Made
    asked: list[Lookup]
    answers: bytes

    def plain(self) -> list[Any]:
        """As JSON, but for the text."""
        made = self.made
        return [made.path, made.title, made.cited, made.picture, self.asked, self.answers.hex()]

    @classmethod
    def read(cls, text: bytes, plain: list[Any]) -> _Kept:
        """The same from JSON, with its text."""
        path, title, cited, picture, asked, answers = plain
        made = _Made(path, title, text, cited, picture and (picture[0], picture[1], picture[2]))
        return cls(made, [(what, which) for what, which in asked], bytes.fromhex(answers))


def render(
    files: MutableMapping[str, bytes],
    explanation: Explanation,
    references: Mapping[str, Reference],
    lock: Lock,
    handwritten: Mapping[str, bytes],
    *,
    whole: bool = True,
    store: Store | None = None,
    processes: int = 1,
) -> Rendered:
    """Puts all that is made from an explanation among the `files`, by its path in the staged folder; what is made of
    the `whole` of it (`routes.is_of_all`) may be left out.

    The search finds the `handwritten` pages, too, which are given by path. A page that is in the `store` is made again
    only where something that was asked for it has another answer now. Many pages are made by several `processes`.
    """
    renderer = _Renderer(files, explanation, references, lock, handwritten, store, processes, whole=whole)
    renderer.pages()
    quotations = metadata.web_annotations(explanation, references, lock)
    text = f"{json.dumps(quotations, ensure_ascii=False, indent=1, sort_keys=True)}\n"
    files[routes.QUOTATIONS.page] = text.encode()
    return Rendered(renderer.pictures, renderer.picture)


class _Renderer:
    def __init__(
        self,
        files: MutableMapping[str, bytes],
        explanation: Explanation,
        references: Mapping[str, Reference],
        lock: Lock,
        handwritten: Mapping[str, bytes],
        store: Store | None,
        processes: int,
        *,
        whole: bool,
    ) -> None:
        self.files, self.x, self.lock, self.store, self.processes = files, explanation, lock, store, processes
        self.references = references = Asked("references", references, explanation.asking)
        self.names = Names(explanation)
        self.whole = whole
        self.handwritten, self.titles = handwritten, search.titles(handwritten)
        self.templates = _environment()
        self.templates.bytecode_cache = Compiled(store) if store is not None else None
        self.export = Downloads(explanation.bibliography.entries)
        self._take_along(ALL_SOURCES, explanation.cited_keys)
        self.all_drawn = len(explanation.actors) + len(explanation.issues) <= share.MOST
        self.pictures: dict[str, Card] = {}
        self.picture: dict[str, str] = {}
        title, article = explanation.settings.title, references[explanation.settings.article]
        shown = ("Explainer", title, [f"Explains {article.short}"])
        self.picture = self._picture(routes.HOME.page, *shown)
        self._draw(routes.HOME.page, *shown)
        self.answers = Answers(self.names, references, lock)
        shape = (self.all_drawn, explanation.fits_one_page)
        self.signature = key(explanation.settings.digest, shape, self.picture, *_templates())

    def pages(self) -> None:
        """Makes every page."""
        x = self.x
        makers: list[tuple[Route, Callable[[], _Made]]] = [
            (routes.HOME, self._home),
            (routes.ACTORS, self._actors),
            *((routes.to("actor", actor), partial(self._actor, id)) for id, actor in x.actors.items()),
            (routes.POSITIONS, self._positions),
            *((routes.to("issue", issue), partial(self._issue, id)) for id, issue in x.issues.items()),
            *(
                (routes.to_comparison(compared.actors), partial(self._comparison, compared.actors))
                for compared in x.settings.comparisons
            ),
            (routes.TIMELINE, self._timeline),
            (routes.RELATIONS, self._relations),
            (routes.QUOTES, self._quotes),
            (routes.QUESTIONS, self._questions),
            (routes.GLOSSARY, self._glossary),
            (routes.SOURCES, self._sources),
            *((routes.to_source(key), partial(self._source, key)) for key in x.cited_keys),
            (routes.REPORT, self._report),
            *([(routes.PRINT, self._print)] if self.whole or not x.fits_one_page else []),
            (routes.MESSAGES, self._messages),
            (routes.FORMAT, self._format),
            (routes.READING, self._reading),
            *([(routes.TREATY, self._treaty)] if x.treaty else []),
        ]
        kept = {route.page: self._kept(route.page) for route, _ in makers}
        stale = {route.page: make for route, make in makers if kept[route.page] is None}

        def job(path: str) -> _Kept | search.Index:
            return self._fresh(stale[path]) if path in stale else self._index()

        jobs = [*stale, *([search.FOLDER] if self.whole else [])]
        with closing(Ahead(jobs, job, self.processes)) as others:
            for path in list(kept):
                if (page := kept.pop(path)) is None:
                    ahead = others.take(path)
                    page = ahead if isinstance(ahead, _Kept) else self._fresh(stale[path])
                    self._keep(page)
                self._take(page.made)
            if self.whole:
                ahead = others.take(search.FOLDER)
                index = ahead if isinstance(ahead, search.Index) else self._index()
                self.files.update({path: text.encode() for path, text in index.files.items()})
                self._take(self._search(index))  # of the pages that are taken

    def _key(self, path: str) -> bytes:
        return key("staged", self.signature, path)

    def _kept(self, path: str) -> _Kept | None:
        """A page from the store, where all that was asked for it has the same answer now."""
        if self.store is None or (text := self.store.get(key("text", self._key(path)))) is None:
            return None
        kept: _Kept | None = self.store.get(self._key(path), partial(_Kept.read, text))
        return kept if kept is not None and self.answers.to(kept.asked) == kept.answers else None

    def _keep(self, page: _Kept) -> None:
        """Keeps a page, and its text by itself, which is long, and no JSON."""
        if self.store is not None:
            text, of = page.made.text, self._key(page.made.path)
            self.store.put(of, page, page.plain)
            self.store.put(key("text", of), text, lambda: text)

    def _fresh(self, make: Callable[[], _Made]) -> _Kept:
        """A page made, and what was asked for it, if somebody keeps it."""
        if self.store is None:
            return _Kept(make(), [], b"")
        with self.x.asking.noted() as asked:
            made = make()
        return _Kept(made, list(asked), self.answers.to(asked))

    def _take(self, made: _Made) -> None:
        """Takes a page among the files: its title, its picture, and the files with its sources."""
        self.files[made.path] = made.text
        self.titles[made.path] = made.title
        if made.picture:
            self._draw(made.path, *made.picture)
        if made.cited:
            self._take_along(downloads_of(made.path), made.cited)

    def _take_along(self, stem: str, cited: Iterable[str]) -> None:
        """Makes the files with some sources."""
        self.files.update({path: text.encode() for path, text in self.export.of(stem, cited).items()})

    def _timeline(self) -> _Made:
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

    def _quotes(self) -> _Made:
        return self._page(
            "quotes",
            routes.QUOTES,
            "Quotes",
            "Every quotation, word for word, with its speaker and source.",
            self.x.quotes.values(),
            kind="Who said what",
            groups=self._speakers(),
        )

    def _questions(self) -> _Made:
        return self._page(
            "questions",
            routes.QUESTIONS,
            "Open questions",
            "What is uncertain, what was known then and what is known now.",
            self.x.questions.values(),
            kind="Known then, known now",
        )

    def _glossary(self) -> _Made:
        return self._page(
            "glossary",
            routes.GLOSSARY,
            "Glossary",
            "The words that one needs, explained.",
            self.x.terms.values(),
            kind="What words mean",
        )

    def _messages(self) -> _Made:
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

    def _format(self) -> _Made:
        return self._page(
            "format",
            routes.FORMAT,
            "The format of the sources",
            "What can be written in the sources, field by field, for those who have never seen YAML.",
            [],
            format=reference.reference(),
        )

    def _reading(self) -> _Made:
        return self._page("reading", routes.READING, "How to read this site", "What the signs on the pages mean.", [])

    def _treaty(self) -> _Made:
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
    ) -> _Made:
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
        body = self.templates.get_template(f"{template}.md.jinja").render(page=page, x=self.x, routes=routes, **values)
        summary = shortened(description if isinstance(description, str) else page.names.plain(description), 155)
        front = escape.front_matter(
            {
                "description": summary,
                "sources": list(page.files),
                "hide": ["navigation", "toc"] if wide else ["navigation"],
                "cite": {"title": escape.words(title)} | metadata.citable(self.x.settings)
                if shown and page.cited
                else None,
                "search": {"exclude": True} if page.whole else None,  # what it says is found where it stands
                "picture": self._picture(route.page, kind, title, notes or [summary]) if kind else self.picture,
            }
        )
        data = metadata.script(metadata.page_graph(page, title, summary, shown))
        text = f'{front}\n\n{body.strip()}\n\n<script type="application/ld+json">{data}</script>\n'
        cited = [] if page.whole else list(page.cited)
        return _Made(route.page, title, text.encode(), cited, (kind, title, list(notes or [summary])) if kind else None)

    def _picture(self, page: str, kind: str, title: str, notes: Iterable[str]) -> dict[str, str]:
        """Path and text of a page's own picture; those of the site's where its title can't be drawn."""
        drawn = self._drawn(kind, title, notes)
        return self.picture if drawn is None else {"path": drawn.path(page), "words": drawn.words}

    def _draw(self, page: str, kind: str, title: str, notes: Iterable[str]) -> None:
        """Notes that a page has a picture of its own, if it can be drawn."""
        if drawn := self._drawn(kind, title, notes):
            self.pictures[drawn.path(page)] = drawn

    def _drawn(self, kind: str, title: str, notes: Iterable[str]) -> Card | None:
        return share.card(kind, title, notes, self.x.settings.title)

    def _home(self) -> _Made:
        x = self.x
        before = [
            event.id
            for event in x.outlines("event")
            if x.claim(event).voice == "article" and event.date.sort_key <= x.settings.written.sort_key
        ]
        named = [actor for actor in x.outlines("actor") if x.claim(actor).voice != "context"]
        shown: list[Entity] = [x.settings, *([x.treaty] if x.treaty else []), *x.issues.values(), *x.questions.values()]
        return self._page(
            "home",
            routes.HOME,
            x.settings.title,
            x.settings.sentence.text,
            shown,
            also=sorted({record.file for kind in ("position", "event") for record in x.outlines(kind)}),
            who=_by_kind(named, ("state", "person", "summit")),
            recent=[x.events[id] for id in before[-RECENT_EVENTS:]],
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
        sides = [(stance, [held for held in positions if held.stance == stance]) for stance in _scale(issue)]
        return [(_stance(issue, held[0]), held) for _, held in sides if held]

    def _actors(self) -> _Made:
        actors = list(self.x.outlines("actor"))
        description = "Everybody who plays a part, in the article or around it."
        return self._page(
            "actors", routes.ACTORS, "Actors", description, actors, kind="Who is who", groups=_by_kind(actors)
        )

    def _actor(self, id: str) -> _Made:
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

    def _positions(self) -> _Made:
        x = self.x
        holders = {position.actor for position in x.positions.values()}
        is_matrix = len(holders) * len(x.issues) <= MOST_CELLS
        matrix = [(x.mentioned("actor", id), self._held(id, every_issue=is_matrix)) for id in x.actors if id in holders]
        description = "Who holds what on which question, side by side."
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

    def _issue(self, id: str) -> _Made:
        issue = self.x.issues[id]
        positions = self.x.positions_by_issue.get(issue.id, [])
        shown = [issue, *positions]
        route = routes.to("issue", issue)
        return self._page(
            "issue",
            route,
            issue.title,
            issue.question,
            shown,
            kind="Positions on" if self.all_drawn else "",
            notes=[issue.question],
            issue=issue,
            positions=positions,
        )

    def _comparison(self, ids: list[str]) -> _Made:
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
            f"What {names} say and do, question by question.",
            [each for _, row in rows for cell in row for each in cell],
            wide=True,
            kind="Side by side" if self.all_drawn else "",
            notes=[issue.title for issue, _ in rows],
            names=names,
            actors=actors,
            rows=rows,
        )

    def _relations(self) -> _Made:
        x = self.x
        description = "How the actors stand to each other, as a drawing and as a table."
        shown = [*x.relations.values(), *x.relation_types.values()]
        kind = "Who stands how to whom"
        return self._page("relations", routes.RELATIONS, "Relations", description, shown, wide=True, kind=kind)

    def _sources(self) -> _Made:
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
            all_sources=ALL_SOURCES,
        )

    def _source(self, key: str) -> _Made:
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

    def _speakers(self) -> list[tuple[Actor, list[Quote]]]:
        return [(self.x.actors[id], quotes) for id, quotes in self.x.quotes_by_speaker.items()]

    def _print(self) -> _Made:
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

    def _report(self) -> _Made:
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

    def _index(self) -> search.Index:
        return search.index(search.statements(self.names, self.references, self.handwritten))

    def _search(self, index: search.Index) -> _Made:
        """The page that searches, with every name; last, since it names the other pages."""
        x = self.x
        kinds: list[tuple[str, str, Iterable[Entity]]] = [
            (title, "actor", actors) for title, actors in _by_kind(x.actors.values())
        ]
        kinds += [
            ("Treaty", "treaty", [*x.of("treaty").values(), *x.provisions.values()]),
            ("Issues", "issue", x.issues.values()),
            ("Words", "term", x.terms.values()),
        ]
        groups = [
            (title, SEARCHED[kind], [(self._link(record), self._called(record)) for record in records])
            for title, kind, records in kinds
        ]
        own = self._of_records()
        listed = [path for path in self.titles if path not in own]
        pages = [(routes.href(routes.SEARCH.page, Route(path)), [(self.titles[path], "")]) for path in listed]
        return self._page(
            "search",
            routes.SEARCH,
            "Search",
            "Find a name in any script and spelling, or words, and go to the place.",
            [],
            index=index,
            folder=search.FOLDER,
            piece=search.STATEMENTS_A_PIECE,
            groups=[group for group in [*groups, ("Pages", SEARCHED["page"], pages)] if group[2]],
        )

    def _link(self, record: Entity) -> str:
        kind = next(kind for kind, model in KINDS.items() if type(record) is model)
        return routes.href(routes.SEARCH.page, routes.to(kind, record))

    def _called(self, record: Entity) -> list[tuple[str, str]]:
        """The names of a record, each with its language, which may be empty; one name only once."""
        names = search.names_of(record) or [(self.names.name(record), "")]
        return list({name: (name, language) for name, language in reversed(names)}.values())[::-1]

    def _of_records(self) -> set[str]:
        """The pages that stand in the lists of names already."""
        x = self.x
        own = [routes.to(kind, record) for kind in ("actor", "issue") for record in x.of(kind).values()]
        return {route.page for route in [routes.TREATY, *own, *map(routes.to_source, x.cited_keys)]}


def _by_kind(actors: Iterable[Actor], kinds: Iterable[str] = tuple(ACTOR_KINDS)) -> list[tuple[str, list[Actor]]]:
    groups = [(ACTOR_KINDS[kind], [actor for actor in actors if actor.kind == kind]) for kind in kinds]
    return [(name, group) for name, group in groups if group]


def _occurring(words: Mapping[str, str], used: Iterable[str]) -> list[tuple[str, str]]:
    """Those of some words that are used, with what readers see of them."""
    found = set(used)
    return [each for each in words.items() if each[0] in found]


def _by_actor(positions: Iterable[Position]) -> list[list[Position]]:
    """The positions of each actor together, in order of time; the actors in order of their first."""
    groups: dict[str, list[Position]] = {}
    for position in positions:
        groups.setdefault(position.actor, []).append(position)
    return list(groups.values())


def _year(event: Event) -> int:
    point = event.date.start or event.date.end
    return point.year if point else 0


def _templates() -> list[object]:
    """What the system knows of the templates: the server goes on while they are written."""
    states = [(path, path.stat()) for path in sorted(TEMPLATES.iterdir())]
    return [part for path, state in states for part in (path.name, state.st_size, state.st_mtime_ns)]


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["drawings"] = drawings
    environment.filters.update(
        by_actor=_by_actor,
        certainty=CERTAINTIES.__getitem__,
        cited=lambda quote: Cited(quote.source, quote.locator, quote.id, quote.via),
        claim_route=routes.to_claim,
        date_words=lambda text: dates.parse(text).words,
        heading=escape.heading,
        kind_of_position=_kind_of_position,
        language=language,
        reading=READINGS.__getitem__,
        route=lambda record, kind: routes.to(kind, record),
        shortened=shortened,
        short_quotation=_short_quotation,
        slug=lambda text: text.lower().replace(" ", "-"),
        source_anchor=routes.source_anchor,
        source_route=routes.to_source,
        source_type=SOURCE_TYPES.__getitem__,
        stance=_stance,
        status=STATUSES.__getitem__,
        status_words=STATUS_WORDS.__getitem__,
        step=STEPS.__getitem__,
        undressed=undressed,
        voice=VOICES.__getitem__,
        voice_words=VOICE_WORDS.__getitem__,
        words=escape.words,
    )
    return environment


def _kind_of_position(position: Position) -> str:
    """What sort of position it is; that none is known is nobody's statement."""
    return "Looked for" if position.stance == NO_KNOWN_STATEMENT else POSITION_KINDS[position.kind]


def _scale(issue: Issue) -> list[str]:
    """The stances on an issue, in order."""
    return [*issue.scale, NO_KNOWN_STATEMENT]


def _stance(issue: Issue, position: Position) -> Markup:
    """The stance of a position in the issue's own words."""
    if position.stance == NO_KNOWN_STATEMENT:
        return Markup("no known statement")
    return escape.words(issue.scale[position.stance])


def _short_quotation(quote: Quote) -> Markup:
    return Markup('<q lang="{}">{}</q>').format(quote.language, shortened(quote.exact))
