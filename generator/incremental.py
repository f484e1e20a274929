"""Incremental: a plugin of MkDocs with which what it made of each page is kept by what it was made from.

The site is byte for byte what a build from nothing makes: MkDocs runs as a whole each time, and only the costly
steps of a page are looked up first: its Markdown to HTML, its HTML into the theme, its words into the index of the
search. Their keys hold all that they read: the page's Markdown and front matter, the files that its links ask for,
the titles and addresses of the navigation. `resident` says where all that is known.

`mkdocs.yml` knows nothing of this, and no other engine needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import jinja2
from mkdocs.commands.build import _build_page, _populate_page
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from generator.cores import Ahead
from generator.finish import Known, PageRead, Site, mended, read_page
from generator.kept import Gone, Put, Store, key
from generator.last import Last, LastPage, state_of
from generator.progress import Seen


@dataclass(frozen=True, slots=True)
class _Content:
    """What MkDocs made of a page's Markdown, but for its HTML, which is kept by its `digest` and seldom asked for."""

    asked: Mapping[str, str | None]
    """The files that its links asked for, by path: their addresses, or None where there was none."""
    links: Mapping[str, Mapping[str, str]]
    """Its links to anchors: the path of a page -> an anchor there -> the link as it is written."""
    toc: TableOfContents
    title: str | None
    anchors: set[str]
    digest: bytes

    def put(self, page: Page, files: Files) -> None:
        """Gives it to a page, in the place of rendering it."""
        page.toc, page._title_from_render, page.present_anchor_ids = self.toc, self.title, self.anchors
        found = ((files.get_file_from_path(path), anchors) for path, anchors in self.links.items())
        page.links_to_anchors = {file: dict(anchors) for file, anchors in found if file is not None}
        page.content = ""

    def plain(self) -> list[Any]:
        """As JSON."""
        toc = [_outlined(item) for item in self.toc]
        return [self.asked, self.links, toc, self.title, sorted(self.anchors), self.digest.hex()]

    @classmethod
    def read(cls, plain: list[Any]) -> _Content:
        """What `plain` gave, read back."""
        asked, links, toc, title, anchors, digest = plain
        return cls(
            asked,
            links,
            TableOfContents([_anchor_link(item) for item in toc]),
            title,
            set(anchors),
            bytes.fromhex(digest),
        )


def _outlined(item: AnchorLink) -> list[Any]:
    return [item.title, item.id, item.level, [_outlined(child) for child in item.children]]


def _anchor_link(plain: list[Any]) -> AnchorLink:
    link = AnchorLink(*plain[:3])
    link.children = [_anchor_link(child) for child in plain[3]]
    return link


class _Asked:
    """The site's files as a page sees them; notes for which of them its links asked."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.paths: dict[str, str | None] = {}
        self.more = False
        """Whether anything else was asked for than single files."""

    def get_file_from_path(self, path: str) -> File | None:
        file = self._files.get_file_from_path(path)
        self.paths[path] = _address(file)
        return file

    def __getattr__(self, name: str) -> Any:
        self.more = True
        return getattr(self._files, name)


def _address(file: File | None) -> str | None:
    return None if file is None else f"{file.url} {file.inclusion.name}"


class Incremental(BasePlugin):  # type: ignore[no-untyped-call,type-arg]
    """Takes what is kept of a page, and makes only what is not.

    At each event it comes after the other plugins, so that it sees what a page is made from in the end. What was
    warned of is never kept: it is to be heard again.
    """

    NAME = "explainer/incremental"

    def __init__(self, store: Store, signature: bytes, warnings: Callable[[], int], seen: Seen, processes: int) -> None:
        self.store, self.signature, self.processes = store, signature, processes
        self.warnings = warnings
        """How many warnings there were so far in this build."""
        self.seen = seen
        """Hears how far it is: each page is done twice, since it is read, and put into the theme."""
        self.done, self.total = 0, 0
        self.searches = False
        """Whether the theme's own search reads the pages."""
        self.static: dict[str, str] = {}
        """Files that are no pages, by their path in the site."""
        self.known: Known = {}
        """What was made of each page, by its path in the site."""
        self.contents: dict[str, bytes] = {}
        """The key of the HTML of each page whose Markdown was not made anew, by the page's path."""
        self.digests: dict[str, bytes] = {}
        """Of what was made of each page's Markdown, by the page's path."""
        self.navigation = b""
        self.anew = False
        """Whether nothing of the last site is to stay as it is."""
        self.last: Last | None = None
        """The last site, while this one may go on from it."""
        self.shown: set[str] = set()
        """The pages in the navigation, by their paths."""
        self.titled: dict[str, Page] = {}
        """Those of them that were told their titles."""
        self.stay: dict[str, File] = {}
        """The pages that are as they were, by their paths, which MkDocs need not look at."""
        self.keys: dict[str, list[bytes]] = {}
        """The keys of what was made of each of the others."""
        self.ahead: Ahead[list[Put]] = Ahead()
        """What is made in other processes, by the pages' paths: what they put into their stores."""

    @event_priority(-100)
    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Each build has an index of its own."""
        self.last, self.stay, self.keys = None, {}, {}
        index = getattr(config.plugins.get("material/search"), "search_index", None)
        self.searches = index is not None
        if index is not None:
            add = index.add_entry_from_context

            def added(page: Page) -> list[object]:
                start = len(index.entries)
                add(page)
                entries: list[object] = index.entries[start:]
                del index.entries[start:]
                return entries

            index.add_entry_from_context = lambda page: index.entries.extend(
                self._once(self._of_search(page), lambda: added(page))
            )

    @event_priority(-100)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Files that are no pages need no copy in MkDocs' folder."""
        self.known, self.contents = {}, {}

        def copy_static_files(*, inclusion: Callable[[InclusionLevel], bool], **_: object) -> None:
            wanted = (file for file in files if not file.is_documentation_page() and inclusion(file.inclusion))
            self.static = {file.dest_uri: file.abs_src_path or "" for file in wanted}

        files.copy_static_files = copy_static_files  # type: ignore[method-assign, assignment]
        return files

    @event_priority(-100)
    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """The order of the pages is known, but not yet what they are called; it is known which of them may stay."""
        self.nav, self.config, self.all_files = nav, config, files
        self.shown, self.titled = {page.file.src_uri for page in nav.pages}, {}
        pages = files.documentation_pages()
        self.mapping = key("\n".join([f"{file.src_uri} {_address(file)}" for file in files]))
        self.sources = {file.src_uri: state_of(file.abs_src_path or "") for file in pages}
        last: Last | None = None if self.anew or self.searches else self.store.get(self._of_last(), Last.read)
        if last is not None and last.files == self.mapping:
            self.last = last
            self.stay = {file.src_uri: file for file in pages if self._stays(file, last)}
            for path, file in self.stay.items():
                self._as_it_was(file.page, last.pages[path])
        self.done, self.total = 0, 2 * (len(pages) - len(self.stay))
        whole = cache(files.documentation_pages)

        def documentation_pages(**wanted: Any) -> Sequence[File]:
            """All for the map of the site; those to be made where MkDocs says which it `wanted`."""
            return [file for file in whole(**wanted) if not wanted or file.src_uri not in self.stay]

        files.documentation_pages = documentation_pages  # type: ignore[method-assign]
        self.from_nothing = last is None
        if self.from_nothing:
            self._begin(pages, lambda page: _populate_page(page, config, files))
        return nav

    def _begin(self, files: Sequence[File], make: Callable[[Page], None]) -> None:
        """Lets other processes make the later part of the pages ahead."""
        by_path = {file.src_uri: file for file in files}

        def made(path: str) -> list[Put]:
            self.seen = lambda *_: None
            page = by_path[path].page
            assert page is not None
            make(page)
            return self.store.handed_on()

        self.ahead.close()
        self.ahead = Ahead([*by_path], made, self.processes, self.store.go_apart)

    def _of_last(self) -> bytes:
        return key("last", self.signature)

    def _stays(self, file: File, last: Last) -> bool:
        """Whether a page has not changed, and all that was made of it is there.

        The first page is made each time, since from it the check of the site learns where the site is.
        """
        page = last.pages.get(file.src_uri)
        return (
            page is not None
            and page.source == self.sources[file.src_uri]
            and not (file.page and file.page.is_homepage)
            and (page.shown is not None or file.src_uri not in self.shown)
            and all(map(self.store.has, page.keys))
        )

    def _as_it_was(self, page: Page | None, last: LastPage) -> None:
        """Tells a page that stays what others read of it."""
        if page is not None:
            page.present_anchor_ids = set(last.anchors)
            if last.shown is not None:
                title, meta = last.shown
                page.meta = dict(meta)
                if "title" not in vars(page):  # as it is set where the navigation names it
                    page.title, self.titled[page.file.src_uri] = title, page

    def _goes_on(self, last: Last) -> bool:
        """Whether the navigation is as it was, and no anchor is gone from the pages that are made."""
        made = ((path, self._page_at(path)) for path in last.pages if path not in self.stay)
        return self.navigation == last.navigation and all(
            page is not None and set(last.pages[path].anchors) <= (page.present_anchor_ids or set())
            for path, page in made
        )

    def _page_at(self, path: str) -> Page | None:
        file = self.all_files.get_file_from_path(path)
        return file.page if file is not None else None

    def site(self) -> Site:
        """What was made, and what is as it was; all but what MkDocs wrote into its folder itself.

        Raises:
            Gone: what stays is not as it was after all.
        """
        site = Site({path: mended for path, (_, mended, _) in self.known.items()})
        states = {path: state_of(source) for path, source in self.static.items()}
        self.others = {path: state for path, state in states.items() if state is not None}
        for path, source in self.static.items():
            if self.last is not None and states[path] == self.last.others.get(path):
                site.get[path], site.same[path] = partial(_read, source), None
            else:
                site.files[path] = _read(source)
        if self.last is not None:
            for path, file in self.stay.items():
                page = self.last.pages[path]
                site.get[file.dest_uri] = partial(self.store.need, page.keys[-1])
                site.same[file.dest_uri] = page.ids
            self._hold_ids(self.last)
        return site

    def _hold_ids(self, last: Last) -> None:
        """Holds the pages that were made to the ids that they had."""
        for path, before in last.pages.items():
            file = self.all_files.get_file_from_path(path)
            if path not in self.stay and file is not None:
                page = self.known[file.dest_uri][2]
                if not page.ids.keys() >= set(before.others):  # the anchors are held already
                    raise Gone

    def remember(self) -> None:
        """Keeps what the next build may go on from: this site is sound."""
        pages = dict(self.last.pages) if self.last is not None else {}
        for path, keys in self.keys.items():
            page, source = self._page_at(path), self.sources[path]
            if page is not None and source is not None:
                anchors = page.present_anchor_ids or set()
                others = self.known[page.file.dest_uri][2].ids.keys() - anchors
                shown = (page.title, dict(page.meta)) if path in self.shown else None
                pages[path] = LastPage(source, keys, sorted(anchors), sorted(others), shown)
        last = Last(self.mapping, self.navigation, pages, self.others)
        self.store.put(self._of_last(), last, last.plain)

    @event_priority(-100)
    def on_pre_page(self, page: Page, *, config: MkDocsConfig, files: Files) -> Page:
        """Next, MkDocs asks the page to read its source."""

        def read_source(config: MkDocsConfig) -> None:
            self.store.take_over(self.ahead.take(page.file.src_uri) or ())
            of = key("source", page.file.content_string)
            self.keys[page.file.src_uri] = []
            kept = self.store.get(of)
            if kept is None:
                Page.read_source(page, config)
                kept = [page.markdown, page.meta]
                self.store.put(of, kept)
            else:
                page.markdown, page.meta = kept[0], dict(kept[1])

        page.read_source = read_source  # type: ignore[method-assign]
        return page

    @event_priority(-100)
    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """The Markdown is final: next, MkDocs asks the page to render it."""
        page.render = lambda config, files: self._render(page, config, files)  # type: ignore[method-assign]
        return markdown

    def _render(self, page: Page, config: MkDocsConfig, files: Files) -> None:
        self._tick()
        of = key("markdown", self.signature, page.file.src_uri, page.markdown)
        content: _Content | None = self.store.get(of, _Content.read)
        if content is None or not self._holds(content, files):
            before, asked = self.warnings(), _Asked(files)
            Page.render(page, config, asked)  # type: ignore[arg-type]
            links = {file.src_uri: anchors for file, anchors in (page.links_to_anchors or {}).items()}
            html = (page.content or "").encode("utf-8", "surrogatepass")
            digest = key(of, html)
            content = _Content(
                asked.paths, links, page.toc, page._title_from_render, set(page.present_anchor_ids or ()), digest
            )
            if not asked.more and self.warnings() == before:
                self.store.put(of, content, content.plain)
                self.store.put(digest, html, lambda: html, lasting=False)
        else:
            content.put(page, files)
            self.contents[page.file.src_uri] = content.digest
        self.digests[page.file.src_uri] = content.digest
        self.keys[page.file.src_uri].append(of)

    def _holds(self, content: _Content, files: Files) -> bool:
        """Whether what was made of a page is what would be made of it now."""
        now = ((_address(files.get_file_from_path(path)), address) for path, address in content.asked.items())
        return all(one == other for one, other in now)

    @event_priority(-100)
    def on_env(  # type: ignore[override]
        self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files
    ) -> _Templates:
        """All pages are read: they have their titles, and all that is made of them has its key."""
        self.navigation = key(*map(_outline, self.nav.items))
        if self.last is not None and not self._goes_on(self.last):
            others, self.stay, self.last = self.stay, {}, None
            for file in others.values():
                assert file.page is not None
                if file.src_uri in self.titled:
                    del file.page.title
                _populate_page(file.page, config, files)
        for file in files.documentation_pages():
            page = file.page
            if page is None or page.file.src_uri not in self.contents:
                continue
            if not self.store.has(self._of_page(page)) or (self.searches and not self.store.has(self._of_search(page))):
                self._fetch(page)
        templates: Any = _Templates(env, self._page)
        if self.from_nothing:
            shown = files.documentation_pages(inclusion=InclusionLevel.is_included)
            self._begin(shown, lambda page: _build_page(page, config, shown, self.nav, templates))
        return templates  # type: ignore[no-any-return]

    def _fetch(self, page: Page) -> None:
        """Gives a page its HTML: somebody will read it."""
        html = self.store.get(self.contents.pop(page.file.src_uri))
        if html is None:  # what is kept was damaged
            Page.render(page, self.config, self.all_files)
        else:
            page.content = html.decode("utf-8", "surrogatepass")

    def _page(self, template: jinja2.Template, page: Page, context: Any) -> str:
        """Makes the page, and gives MkDocs nothing to write."""
        self._tick()
        self.store.take_over(self.ahead.take(page.file.src_uri) or ())
        of = self._of_page(page)
        made: bytes | None = self.store.get(of)
        read: PageRead | None = self.store.get(key("read", of), PageRead.from_plain)
        if made is not None and read is None:
            read = read_page(made.decode())
        if made is None or read is None:
            if page.file.src_uri in self.contents:  # what is kept was damaged
                self._fetch(page)
            before = self.warnings()
            made, read = mended(template.render(context).encode("utf-8", errors="xmlcharrefreplace"))
            if self.warnings() == before:
                self.store.put(of, made, lambda: made)
                self.store.put(key("read", of), read, read.plain, lasting=False)
        self.known[page.file.dest_uri] = (made, made, read)  # mended already: `finished` gets it as the engine's page
        self.keys[page.file.src_uri].append(of)
        return ""

    def _tick(self) -> None:
        self.done += 1
        self.seen(self.done, max(self.total, self.done))

    def _of_page(self, page: Page) -> bytes:
        """The key of the page in the theme: all of it that a template reads."""
        return key("page", self.signature, page.meta.get("template"), self.navigation, *self._read(page))

    def _of_search(self, page: Page) -> bytes:
        """The key of the page's words in the index of the search."""
        return key("search", self.signature, *self._read(page))

    def _read(self, page: Page) -> tuple[object, ...]:
        return self.digests[page.file.src_uri], page.url, page.title, page.meta

    def _once(self, of: bytes, make: Callable[[], Any]) -> Any:
        """What is kept, or what is made, and kept then."""
        if (value := self.store.get(of)) is None:
            before = self.warnings()
            value = make()
            if self.warnings() == before:
                self.store.put(of, value, lambda: value)
        return value


def _read(path: str) -> bytes:
    with open(path, "rb") as stream:  # noqa: PTH123 (pathlib takes as long as the reading)
        return stream.read()


def _outline(item: Any) -> tuple[object, ...]:
    """All of an entry of the navigation that a page's template reads."""
    children = tuple(map(_outline, item.children or ()))
    return type(item).__name__, item.title, getattr(item, "url", None), getattr(item, "meta", None), children


@dataclass(frozen=True, slots=True)
class _Templates:
    """The theme's templates as MkDocs asks for them: rendering a page may take what is kept."""

    environment: jinja2.Environment
    page: Callable[[jinja2.Template, Page, Any], str]

    def get_template(self, name: str) -> _Template:
        return _Template(self.environment.get_template(name), self.page)


@dataclass(frozen=True, slots=True)
class _Template:
    template: jinja2.Template
    page: Callable[[jinja2.Template, Page, Any], str]

    def render(self, context: Any) -> str:
        page = context["page"]
        return self.template.render(context) if page is None else self.page(self.template, page, context)
