"""One page while it is written: its links, its citations in order, and the files that it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from generator import dates, routes
from generator import escape as out
from generator.cite import Reference
from generator.dates import Edtf
from generator.explanation import Cited, Claim
from generator.lock import Lock
from generator.model import Entity, Quote, Source, Statement
from generator.naming import Names, undressed
from generator.prose import Citation, CrossReference, Emphasis, Inline, Link, Prose, Words
from generator.routes import Route
from generator.wording import AND_OTHERS, DOWNLOADS, SEEN, SOURCE_TYPES, STATUSES, VOICES, language

_HEADING = re.compile(r"^(#+) (.*?)(?: \{ #([^ }]+) \})?$", re.MULTILINE)
_ID = re.compile(r'(?<!cite") id="([^"]+)"')


@dataclass(slots=True)
class Panel:
    """What stands behind a statement: who speaks, and whether sources beside the article do, how well it is known, on
    how many independent sources it rests, and, as list items, the sources and the exact words."""

    voice: str
    beside: bool
    status: str
    independent: int
    sources: Markup
    quotes: Markup


class Page:
    """A page at `path`. Citations are numbered in the order in which the page asks for their markers.

    The page that is `whole` holds the others, for paper, where they fit one page: its links stay on it, voice and
    status stand beside each statement in place of a panel, and its references give their addresses in full.
    """

    def __init__(self, path: str, names: Names, references: Mapping[str, Reference], lock: Lock) -> None:
        self.whole = path == routes.PRINT.page and names.explanation.fits_one_page
        self.path, self.names, self.lock = path, names, lock
        self.explanation = explanation = names.explanation
        self._references = references
        self._worded = names.of_sources
        self.by_author = explanation.settings.citations == "author-date"
        self.cited: dict[str, tuple[int, int]] = {}
        """Each source cited so far, by key: its number, and how often it was cited."""
        self._terms_told: set[str] | None = None if path == routes.GLOSSARY.page else set()
        """The terms of the glossary that were linked so far; None where none is to be linked."""
        self.files: dict[str, None] = {}
        """The files in `sources/` that the page was made from, in order."""

    # ------------------------------------------------------------ links

    def to(self, route: Route) -> str:
        """The link from here to a route."""
        return routes.href(self.path, routes.on_print(route) if self.whole else route)

    def anchor(self, route: Route) -> str:
        """The id of what stands at a route, on the page that is whole."""
        return routes.on_print(route).anchor

    def part(self, page: Markup, route: Route, deeper: int = 1) -> Markup:
        """Another page as a part of this one: its headings so much deeper, its own address before each of its ids."""

        def heading(found: re.Match[str]) -> str:
            return f"{'#' * deeper}{found[1]} {found[2]} {{ #{self.anchor(Route(route.page, found[3] or ''))} }}"

        def id(found: re.Match[str]) -> str:
            return f' id="{self.anchor(Route(route.page, found[1]))}"'

        return Markup(_ID.sub(id, _HEADING.sub(heading, page.strip())))

    def link(self, kind: str, record: Entity, words: str = "") -> Markup:
        """A link to a record, by its own name where no words are given."""
        text = out.words(words or self.names.name(record))
        return Markup(f'<a href="{escape(self.to(routes.to(kind, record)))}">{text}</a>')

    def actor(self, id: str) -> Markup:
        """A link to an actor."""
        return self.link("actor", self.explanation.mentioned("actor", id))

    def within(self, id: str) -> Markup:
        """A link to an actor within a sentence, with the article that its name may need."""
        article = "the " if self.explanation.mentioned("actor", id).definite else ""
        return Markup("{}{}").format(article, self.actor(id))

    def uses(self, *records: Entity) -> None:
        """Notes the records' files as those that the page is made from."""
        self.files.update(dict.fromkeys(record.file for record in records))

    def is_about(self, id: str) -> None:
        """Notes that the page is an actor's own: it need not explain the actor's name."""
        if self._terms_told is not None:
            self._terms_told |= self.names.terms_of(id)

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
                return self._with_terms(text)
            case Emphasis(inner, strong):
                tag = Markup("strong" if strong else "em")
                return Markup("<{0}>{1}</{0}>").format(tag, self._inlines(inner))
            case Link(url, inner):
                return Markup('<a href="{}" rel="external">{}</a>').format(url, self._plain(inner))
            case Citation(items):
                return self.markers([Cited(key, locator) for key, locator in items])
            case CrossReference(target, label):
                found = self.explanation.resolve(target)
                assert found is not None, f"an unknown reference reached a page: {target}"
                kind, record = found
                return self.link(kind, record, label)

    def _plain(self, inlines: tuple[Inline, ...]) -> Markup:
        """Words within a link, in which no other link can stand."""
        told, self._terms_told = self._terms_told, None
        try:
            return self._inlines(inlines)
        finally:
            self._terms_told = told

    def _with_terms(self, text: str) -> Markup:
        """Words; a term of the glossary is linked where it stands first on the page."""
        if self._terms_told is None:
            return out.words(text)
        made, last = Markup(""), 0
        for start, end, term in self.names.terms_in(text):
            if term.id not in self._terms_told:
                self._terms_told.add(term.id)
                href = escape(self.to(routes.to("term", term)))
                link = f'<a class="term" href="{href}">{out.words(text[start:end])}</a>'
                made += out.words(text[last:start]) + Markup(link)
                last = end
        return made + out.words(text[last:])

    def date(self, date: Edtf) -> Markup:
        """A date in `<time>`, an interval as two."""
        start, end = date.start, date.end
        if date.is_interval and start and end:
            first, _, last = date.words.partition(" to ")
            return Markup(f'<time datetime="{start.iso}">{first}</time> to <time datetime="{end.iso}">{last}</time>')
        point = start or end
        return Markup(f'<time datetime="{point.iso}">{date.words}</time>') if point else Markup(date.words)

    def lasting(self, since: Edtf | None, until: Edtf | None) -> Markup:
        """From when to when something is: `since December 1999, until 2001 or later`."""
        parts = [Markup(f"{word} {self._limit(date)}") for word, date in (("since", since), ("until", until)) if date]
        return Markup("; " if any(", " in part for part in parts) else ", ").join(parts)

    def _limit(self, date: Edtf) -> Markup:
        """When something began or ended. An interval says between which days that was, not how long it took."""
        point = date.start or date.end
        if point is None or (date.is_interval and date.start and date.end):
            said = f"some time from {self.date(date)}"
        else:
            more = "" if not date.is_interval else " or later" if date.start else " or earlier"
            said = f'<time datetime="{point.iso}">{point.words()}</time>{more}'
        sure = said.replace(" (uncertain)", "")
        return Markup(sure if sure == said else f"{sure}, uncertain")

    # ------------------------------------------------------------ citations

    def markers(self, cited: list[Cited]) -> Markup:
        """A marker for each piece of evidence, that leads to its reference at the foot of the page."""
        if not cited:
            return Markup("")
        return Markup(f'<span class="cites">{"<wbr>".join([self._marker(one) for one in cited])}</span>')

    def _marker(self, cited: Cited) -> Markup:
        number, before = self.cited.get(cited.key, (len(self.cited) + 1, 0))
        count = before + 1
        self.cited[cited.key] = (number, count)
        reference = self._references[cited.key]
        shown = reference.label if self.by_author else str(number)
        if cited.locator:
            shown = f"{shown}, {cited.locator}"
        label = f"Source {shown}: {reference.short}"  # what is seen is part of what is heard (WCAG 2.5.3)
        width = f"n{len(shown)} " if len(shown) < 3 else ""  # of short ones: they, too, are as wide as a finger
        marker = f'<a class="{width}cite" id="cite-{number}-{count}" href="#ref-{number}"'
        return Markup(f'{marker} aria-label="{escape(label)}">{out.words(shown)}</a>')

    def evidence(self, statement: Statement) -> Markup:
        """Markers for the evidence of a statement that its text does not cite itself; on paper, who speaks as well."""
        claim = self.explanation.claim(statement)
        places = {(cited.key, cited.locator): cited for cited in reversed(claim.listed)}
        for cited in claim.inline:
            places.pop((cited.key, cited.locator), None)
        markers = self.markers(list(reversed(places.values())))
        return markers + self._badges(claim, statement.status) if self.whole else markers

    def _beside(self, claim: Claim) -> bool:
        """Whether what the article tells rests on other sources, too."""
        article = self.explanation.settings.article
        return claim.voice == "article" and any(cited.key != article for cited in claim.cited)

    def _badges(self, claim: Claim, status: str) -> Markup:
        beside = f" {AND_OTHERS}" if self._beside(claim) else ""
        told = [f'<span class="badge badge-voice-{claim.voice}">{VOICES[claim.voice]}{beside}</span>']
        if status != "reported":
            told.append(f'<span class="badge badge-status-{status}">{STATUSES[status]}</span>')
        return Markup(f" {' '.join(told)}")

    def panel(self, statement: Statement) -> Panel:
        """All that stands behind a statement."""
        claim = self.explanation.claim(statement)
        places: dict[str, list[str]] = {}
        for cited in claim.cited:
            of_source = places.setdefault(cited.key, [])
            via = f"through {self.actor(cited.via)}" if cited.via else ""
            of_source += [part for part in (escape(cited.locator), via) if part and part not in of_source]
        numbers = {key: self.cited.setdefault(key, (len(self.cited) + 1, 0))[0] for key in places}
        quotes = dict.fromkeys(cited.quote for cited in claim.cited if cited.quote is not None)
        return Panel(
            claim.voice,
            self._beside(claim),
            statement.status,
            len(self.explanation.origins(claim)),
            Markup(
                "".join([self._used(key, numbers[key], places[key]) for key in sorted(places, key=numbers.__getitem__)])
            ),
            Markup("".join([self._quoted(self.explanation.quotes[id]) for id in quotes])),
        )

    def _used(self, key: str, number: int, places: list[str]) -> str:
        reference = self._references[key]
        named = f'<a href="#ref-{number}">{"" if self.by_author else f"{number}. "}{out.words(reference.short)}</a>'
        return f"<li>{', '.join([named, *places])}{self._checkable(key)}</li>"

    def _checkable(self, key: str) -> str:
        """The way to a source, and what is known of it; worded once for each folder."""
        folder = self.path.rpartition("/")[0]
        return self.explanation.asking.once(self._worded, (folder, key), lambda: self._way_to(key))

    def _way_to(self, key: str) -> str:
        reference = self._references[key]
        opened = f'Open<span class="sr"> {out.words(reference.short)}</span>'
        way = f' · <a href="{escape(reference.url)}" rel="external">{opened}</a>' if reference.url else ""
        return f"{way}<small>{self.source_facts(key)}</small>"

    def _quoted(self, quote: Quote) -> str:
        self.uses(quote)
        words = f'<q lang="{quote.language}">{escape(undressed(quote.exact))}</q>'
        more = f'<a href="{self.to(routes.to("quote", quote))}">more on this quotation</a>'
        return f"<li>{words} <small>{self.verified(quote)}; {more}</small></li>"

    def verified(self, quote: Quote) -> Markup:
        """What the lock says of a quote."""
        self.explanation.asking.note("verified", quote.id)
        locked = self.lock.quotes.get(quote.id)
        if locked is None:
            return Markup("not verified")
        where = escape(locked.locator)
        return Markup(f"✓ found word for word in {where}, verified on {self.date(dates.parse(locked.verified))}")

    def source_facts(self, key: str) -> Markup:
        """What sort of source it is, what was seen of it, and where a copy is kept."""
        source = self.explanation.sources.get(key)
        return Markup(" · ").join(self._facts_of(source)) if source else Markup("")

    def _facts_of(self, source: Source) -> Iterator[Markup]:
        yield Markup(SOURCE_TYPES[source.type])
        if source.language:
            yield escape(f"in {language(source.language)}")
        if source.seen:
            yield Markup(f"seen: {SEEN[source.seen]}")
        if source.agency:
            yield Markup(f"agency: {self.actor(source.agency)}")
        if source.accessed:
            yield Markup(f"read on {self.date(source.accessed)}")
        if source.archive:
            yield Markup(f'<a href="{escape(source.archive)}" rel="external">archived copy</a>')
        if source.paywall:
            yield Markup("subscription")

    def reference(self, key: str) -> Reference:
        """The worded reference of a source."""
        return self._references[key]

    def in_source(self, quote: Quote) -> str:
        """The address of a quote's very words in its source; that of the source where words can't be linked to."""
        url = self._references[quote.source].url or ""
        fragment = out.text_fragment(quote.exact, quote.prefix, quote.suffix, quote.language)
        return f"{url}#{fragment}" if url and fragment and "#" not in url else url

    def downloads(self, stem: str = "") -> Markup:
        """Links to the files with the page's sources, or with others."""
        stem = stem or routes.downloads_of(self.path)
        return Markup(", ").join(
            Markup(f'<a href="{self.to(Route(f"{stem}.{suffix}"))}" download>{name}</a>')
            for suffix, name in DOWNLOADS.items()
        )

    def works(self) -> list[Reference]:
        """The sources that the page cites, in the order of their numbers."""
        return [self._references[key] for key in self.cited]

    def references(self) -> list[Markup]:
        """An item for each source that the page cites: its wording, the ways back to its markers, and its own page.

        In the order of their numbers, or sorted by author where they are cited so.
        """
        keys = sorted(self.cited, key=lambda key: self._references[key].sort) if self.by_author else list(self.cited)
        return [self._item(key, *self.cited[key]) for key in keys]

    def _item(self, key: str, number: int, count: int) -> Markup:
        arrows = [(nth, f"↑{nth}" if count > 1 else "↑") for nth in range(1, count + 1)]
        label = f"back to where source {number} is cited"
        back = " ".join(
            f'<a href="#cite-{number}-{nth}" aria-label="{arrow} {label}">{arrow}</a>' for nth, arrow in arrows
        )
        every = f'<a href="{self.to(routes.to_source(key))}" aria-label="all uses of source {number}">all uses</a>'
        wording = f'<span class="reference">{self._references[key].html}</span>'
        full = self._in_full(key) if self.whole else ""
        return Markup(f'<li id="ref-{number}">{wording}{full} <span class="back">{back} {every}</span></li>')

    def _in_full(self, key: str) -> str:
        url = self._references[key].url
        address = f' <span class="address">{out.words(url)}</span>' if url else ""
        return f'{address} <small class="facts">{self.source_facts(key)}</small>'
