"""Where each record lives, its page and its anchor there, and where files stand. No other module knows an address."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from generator.archive import digest
from generator.document import Path
from generator.explanation import Claim, Explanation
from generator.model import Entity, Position


@dataclass(frozen=True, slots=True)
class Route:
    """A page, by its Markdown file in the staged folder, and an anchor on it, which may be empty."""

    page: str
    anchor: str = ""


HOME = Route("index.md")
ACTORS = Route("actors/index.md")
TREATY = Route("treaty.md")
POSITIONS = Route("positions/index.md")
TIMELINE = Route("timeline.md")
RELATIONS = Route("relations.md")
QUOTES = Route("quotes.md")
QUESTIONS = Route("questions.md")
GLOSSARY = Route("glossary.md")
SOURCES = Route("sources/index.md")
READING = Route("reading.md")
REPORT = Route("report.md")
MESSAGES = Route("messages.md")
FORMAT = Route("format.md")
PRINT = Route("print.md")
"""The page that holds the whole explainer."""
SEARCH = Route("search.md")
QUOTATIONS = Route("data/v1/quotations.jsonld")
ONLY_WITH = {
    TREATY: "treaty",
    POSITIONS: "issue",
    TIMELINE: "event",
    RELATIONS: "relation",
    QUOTES: "quote",
    QUESTIONS: "question",
    GLOSSARY: "term",
}
"""The pages that are made where there is a record of a kind."""
SHARED = (
    HOME,
    ACTORS,
    SOURCES,
    PRINT,
    READING,
    REPORT,
    MESSAGES,
    FORMAT,
    SEARCH,
)
"""The pages that every explanation has."""
SEARCHED = "data/v1/search"
"""The folder of what the search loads."""
SCHEMAS = "schemas/v1"
"""The folder of the JSON Schemas of the sources."""
PICTURES = "assets/share"
"""The folder of the pictures that go with pages where their addresses are passed on."""
DOWNLOADS = "downloads"
"""The folder of the files with the sources of each page."""
ALL_SOURCES = f"{DOWNLOADS}/all-sources"
"""Where the files with every source are, without their endings."""
GENERATED_FOLDERS = ("data", DOWNLOADS, "schemas", PICTURES)
"""Folders of the site in which nothing is written by hand."""

WITH_PAGES = {"actor": "actors", "issue": "positions"}
"""The kinds of which each record has a page of its own, and the folders of these."""
_SHARED = {
    "event": TIMELINE,
    "quote": QUOTES,
    "question": QUESTIONS,
    "term": GLOSSARY,
    "relation": RELATIONS,
    "provision": TREATY,
}
_PRINTED = {route.page for route in (HOME, TREATY, TIMELINE, RELATIONS, QUOTES, QUESTIONS, GLOSSARY)}
_PARTS = {"key_points": "point", "offices": "office", "life": "life", "disputes": "dispute", "readings": "reading"}
_IN_PLACE = {"note", "sentence"}
"""Parts that stand right at their record, without an anchor of their own."""


def is_of_all(path: str) -> bool:
    """Whether a file of the staged folder is made of all that there is: the page that holds it, and the search."""
    return path in (PRINT.page, SEARCH.page) or path.startswith(f"{SEARCHED}/")


def to_own(kind: str, id: str) -> Route:
    """The address of a record of a kind that has a page for each."""
    return Route(f"{WITH_PAGES[kind]}/{id}.md")


def to(kind: str, record: Entity) -> Route:
    """The address of a record."""
    if kind in WITH_PAGES:
        return to_own(kind, record.id)
    if isinstance(record, Position):
        return Route(f"positions/{record.issue}.md", record.id)
    if kind == "explainer":
        return HOME
    if kind == "treaty":
        return TREATY
    return Route(_SHARED[kind].page, record.id)


def to_comparison(actors: Sequence[str]) -> Route:
    """The address of the page on which some actors stand side by side; no id has two hyphens in a row."""
    return Route(f"positions/{'--'.join(actors)}.md")


def to_source(key: str) -> Route:
    """The address of a source's own page."""
    return Route(f"sources/{source_anchor(key)}.md")


@cache
def source_anchor(key: str) -> str:
    """A citation key as a file's name and an anchor.

    Keys that differ only in letter case are refused, so small letters will do; of a key with other signs than
    a file's name should have, a part of its digest keeps it apart.
    """
    name = re.sub(r"[^a-z0-9_-]+", "-", key.lower()).strip("-")
    return name if name == key.lower() and name != "index" else f"{name}-{digest(key)[:8]}"


def downloads_of(page: str) -> str:
    """Where the files with the sources of a page are, without their endings."""
    return f"{DOWNLOADS}/{page.removesuffix('.md')}"


def to_claim(claim: Claim) -> Route:
    """The address of a statement: that of its record, or of the part of the record that states it."""
    route = to(claim.kind, claim.entity)
    if not claim.path:
        return route
    if claim.path[-1] in _IN_PLACE:
        return route
    names = [route.anchor, part(claim.path)]
    return Route(route.page, "-".join(filter(None, names)))


def part(path: Path) -> str:
    """The anchor of a part of a record: `offices`, 0 is `office-1`."""
    names = [_PARTS.get(step, step) if isinstance(step, str) else str(step + 1) for step in path]
    return "-".join(names)


def on_print(route: Route) -> Route:
    """Where the page that holds the whole explainer has what stands at a route; the route itself where it has not.

    No id holds two hyphens, so no two anchors become one.
    """
    if route == SOURCES:
        return Route(PRINT.page, "sources")
    folder, _, name = route.page.removesuffix(".md").rpartition("/")
    if route.page not in _PRINTED and folder not in ("actors", "positions"):
        return route
    anchor = "" if folder == "actors" and name != "index" else route.anchor  # of an actor it has name and summary
    return Route(PRINT.page, "--".join(filter(None, [folder, name, anchor])))


def only_with(path: str) -> str | None:
    """Of a page that is made only where there is a record of a kind: the kind."""
    return ONLY_WITH.get(Route(path))


def page_paths(explanation: Explanation) -> list[str]:
    """Every page that is made from an explanation."""
    told = [route for route, kind in ONLY_WITH.items() if explanation.of(kind)]
    own = [to(kind, record) for kind in WITH_PAGES for record in explanation.of(kind).values()]
    compared = [to_comparison(each.actors) for each in explanation.settings.comparisons]
    sources = [to_source(key) for key in explanation.cited_keys]
    return [route.page for route in (*SHARED, *told, *own, *compared, *sources)]


def href(source: str, target: Route) -> str:
    """The link from the page `source` to a route, relative, so that the site works under any address."""
    page = f"{target.page.removesuffix('.md')}.html" if target.page.endswith(".md") else target.page
    path = "" if target.page == source else _relative(page, source.rpartition("/")[0])
    return f"{path}#{target.anchor}" if target.anchor else path or posixpath.basename(page)


@cache
def _relative(page: str, folder: str) -> str:
    """The way to a page from a folder, as an address; both are given from the top."""
    return quote(posixpath.relpath(f"/{page}", f"/{folder}"))
