"""One page while it is written: its links, its citations in order, and the files that it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from generator import escape as out
from generator import routes
from generator.cite import Reference
from generator.dates import Edtf
from generator.link import Cited
from generator.lock import Lock, LockedQuote
from generator.model import Entity, Quote, Source, Statement
from generator.naming import Names
from generator.prose import Citation, CrossReference, Emphasis, Inline, Link, Prose, Words
from generator.routes import Route


@dataclass(slots=True)
class Used:
    """A source as a statement uses it: its number on the page, its wording, what is known of it, and the places."""

    number: int
    reference: Reference
    source: Source | None
    locators: list[str] = field(default_factory=list)
    via: str | None = None


@dataclass(slots=True)
class Panel:
    """What stands behind a statement: who speaks, how well it is known, the sources, and the exact words
    with what the lock says of each."""

    voice: str
    status: str
    independent: int
    sources: list[Used]
    quotes: list[tuple[Quote, LockedQuote | None]]


class Page:
    """A page at `path`. Citations are numbered in the order in which the page asks for their markers."""

    def __init__(self, path: str, names: Names, references: Mapping[str, Reference], lock: Lock) -> None:
        self.path, self.names, self.lock = path, names, lock
        self.explanation = explanation = names.explanation
        self._references = references
        self.by_author = explanation.settings.citations == "author-date"
        self.cited: dict[str, tuple[int, int]] = {}
        """Each source cited so far, by key: its number, and how often it was cited."""
        self.files: dict[str, None] = {}
        """The files in `sources/` that the page was made from, in order."""

    # ------------------------------------------------------------ links

    def to(self, route: Route) -> str:
        """The link from here to a route."""
        return routes.href(self.path, route)

    def link(self, kind: str, record: Entity, words: str = "") -> Markup:
        """A link to a record, by its own name where no words are given."""
        text = out.words(words or self.names.name(record))
        return Markup(f'<a href="{escape(self.to(routes.to(kind, record)))}">{text}</a>')

    def actor(self, id: str, words: str = "") -> Markup:
        """A link to an actor."""
        return self.link("actor", self.explanation.actors[id], words)

    def uses(self, *records: Entity) -> None:
        """Notes the records' files as those that the page is made from."""
        self.files.update(dict.fromkeys(record.file for record in records))

    # ------------------------------------------------------------ texts

    def prose(self, prose: Prose, statement: Statement | None = None) -> Markup:
        """The text as blocks, with the evidence of the statement that it makes at the end of the last."""
        parts = []
        for number, block in enumerate(prose.blocks, 1):
            items = [self._inlines(item) for item in block.items]
            if statement is not None and number == len(prose.blocks):
                items[-1] += self.evidence(statement)
            if block.kind == "p":
                parts.append(Markup(f"<p>{items[0]}</p>"))
            else:
                inner = Markup("").join(Markup("<li>{}</li>").format(item) for item in items)
                parts.append(Markup("<{0}>{1}</{0}>").format(Markup(block.kind), inner))
        return Markup("").join(parts)

    def line(self, prose: Prose) -> Markup:
        """The text without blocks, for where a paragraph can't stand."""
        return Markup(" ").join(self._inlines(item) for block in prose.blocks for item in block.items)

    def _inlines(self, inlines: tuple[Inline, ...]) -> Markup:
        return Markup("".join([self._inline(inline) for inline in inlines]))

    def _inline(self, inline: Inline) -> Markup:
        match inline:
            case Words(text):
                return out.words(text)
            case Emphasis(inner, strong):
                tag = Markup("strong" if strong else "em")
                return Markup("<{0}>{1}</{0}>").format(tag, self._inlines(inner))
            case Link(url, inner):
                return Markup('<a href="{}" rel="external">{}</a>').format(url, self._inlines(inner))
            case Citation(items):
                return self.markers([Cited(key, locator) for key, locator in items])
            case CrossReference(target, label):
                found = self.explanation.resolve(target)
                assert found is not None, f"an unknown reference reached a page: {target}"
                kind, record = found
                return self.link(kind, record, label)

    def date(self, date: Edtf) -> Markup:
        """A date in `<time>`, an interval as two."""
        start, end = date.start, date.end
        if date.is_interval and start and end:
            first, _, last = date.words.partition(" to ")
            return Markup(f'<time datetime="{start.iso}">{first}</time> to <time datetime="{end.iso}">{last}</time>')
        point = start or end
        return Markup(f'<time datetime="{point.iso}">{date.words}</time>') if point else Markup(date.words)

    # ------------------------------------------------------------ citations

    def markers(self, cited: list[Cited]) -> Markup:
        """A marker for each piece of evidence, that leads to its reference at the foot of the page."""
        if not cited:
            return Markup("")
        return Markup(f'<span class="cites">{"".join([self._marker(one) for one in cited])}</span>')

    def _marker(self, cited: Cited) -> Markup:
        number, before = self.cited.get(cited.key, (len(self.cited) + 1, 0))
        count = before + 1
        self.cited[cited.key] = (number, count)
        reference = self._references[cited.key]
        label = f"Source {number}: {reference.short}" + (f", {cited.locator}" if cited.locator else "")
        shown = reference.label if self.by_author else str(number)
        if cited.locator:
            shown = f"{shown}, {cited.locator}"
        marker = f'<a class="cite" id="cite-{number}-{count}" href="#ref-{number}"'
        return Markup(f'{marker} aria-label="{escape(label)}">{out.words(shown)}</a>')

    def evidence(self, statement: Statement) -> Markup:
        """Markers for the evidence of a statement that its text does not cite itself."""
        claim = self.explanation.claim(statement)
        places = {(cited.key, cited.locator): cited for cited in reversed(claim.listed)}
        for cited in claim.inline:
            places.pop((cited.key, cited.locator), None)
        return self.markers(list(reversed(places.values())))

    def panel(self, statement: Statement) -> Panel:
        """All that stands behind a statement."""
        x = self.explanation
        claim = x.claim(statement)
        used: dict[str, Used] = {}
        for cited in claim.cited:
            if cited.key not in used:
                number, _ = self.cited.setdefault(cited.key, (len(self.cited) + 1, 0))
                used[cited.key] = Used(number, self._references[cited.key], x.sources.get(cited.key))
            one = used[cited.key]
            if cited.locator and cited.locator not in one.locators:
                one.locators.append(cited.locator)
            one.via = one.via or cited.via
        quotes = [x.quotes[id] for id in dict.fromkeys(cited.quote for cited in claim.cited) if id is not None]
        return Panel(
            voice=claim.voice,
            status=statement.status,
            independent=len(x.origins(claim)),
            sources=sorted(used.values(), key=lambda one: one.number),
            quotes=[(quote, self.lock.quotes.get(quote.id)) for quote in quotes],
        )

    def reference(self, key: str) -> Reference:
        """The worded reference of a source."""
        return self._references[key]

    def in_source(self, quote: Quote) -> str:
        """The address of a quote's very words in its source; that of the source where words can't be linked to."""
        url = self._references[quote.source].url or ""
        fragment = out.text_fragment(quote.exact, quote.prefix, quote.suffix, quote.language)
        return f"{url}#{fragment}" if url and fragment and "#" not in url else url

    def references(self) -> list[tuple[int, str, Reference, range]]:
        """The sources that the page cites: number, key, reference, and the counts of its markers.

        In the order of their numbers, or sorted by author where they are cited so.
        """
        listed = [
            (number, key, self._references[key], range(1, count + 1)) for key, (number, count) in self.cited.items()
        ]
        return sorted(listed, key=lambda item: item[2].sort) if self.by_author else listed
