"""Render: explanation + references -> {path: Markdown}, every page of the site, and the files that go with them.

`contents` makes a page; here it is decided which of them are made, by whom, and what is kept of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from contextlib import closing
from dataclasses import astuple, dataclass, field
from functools import partial
from typing import Any

from generator import metadata, routes, search, templating
from generator.answers import Answers
from generator.asked import Lookup
from generator.cite import Reference
from generator.contents import Contents, Made
from generator.cores import Ahead
from generator.explanation import Explanation
from generator.export import Downloads
from generator.kept import Store, key
from generator.lock import Lock
from generator.share import Card


@dataclass(slots=True)
class Rendered:
    """What is drawn beside the pages."""

    pictures: dict[str, Card] = field(default_factory=dict)
    """The pictures that go with pages where their addresses are passed on, by path."""
    picture: dict[str, str] = field(default_factory=dict)
    """Path and text of the one that stands for the whole site; nothing where its title can't be drawn."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A page that was made, what was asked meanwhile, and a digest of the answers."""

    made: Made
    asked: list[Lookup]
    answers: bytes

    def plain(self) -> list[Any]:
        """As JSON, but for the text."""
        made = self.made
        return [made.path, made.title, made.cited, made.card and astuple(made.card), self.asked, self.answers.hex()]

    @classmethod
    def read(cls, text: bytes, plain: list[Any]) -> _Kept:
        """What `plain` gave, read back, with the text."""
        path, title, cited, card, asked, answers = plain
        made = Made(path, title, text, cited, card and Card(*card))
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
    contents = Contents(explanation, references, lock, handwritten, store)
    renderer = _Renderer(files, contents, store)
    renderer.pages(search.titles(handwritten), processes, whole=whole)
    quotations = metadata.web_annotations(explanation, references, lock)
    text = f"{json.dumps(quotations, ensure_ascii=False, indent=1, sort_keys=True)}\n"
    files[routes.QUOTATIONS.page] = text.encode()
    return Rendered(renderer.pictures, contents.picture)


class _Renderer:
    def __init__(self, files: MutableMapping[str, bytes], contents: Contents, store: Store | None) -> None:
        self.files, self.contents, self.x, self.store = files, contents, contents.x, store
        self.export = Downloads(self.x.bibliography.entries)
        self._take_along(routes.ALL_SOURCES, self.x.cited_keys)
        self.pictures: dict[str, Card] = {}
        if contents.card:
            self.pictures[contents.card.path(routes.HOME.page)] = contents.card
        self.answers = Answers(contents.names, contents.references, contents.lock)
        shape = (contents.all_drawn, self.x.fits_one_page)
        self.signature = key(self.x.settings.digest, shape, contents.picture, *templating.state())

    def pages(self, titles: dict[str, str], processes: int, *, whole: bool) -> None:
        """Makes every page; to the `titles` of others, by path, those of the pages are added."""
        makers = self.contents.makers(whole=whole)
        kept = {route.page: self._kept(route.page) for route, _ in makers}
        stale = {route.page: make for route, make in makers if kept[route.page] is None}

        def job(path: str) -> _Kept | search.Index:
            return self._fresh(stale[path]) if path in stale else self.contents.index()

        jobs = [*stale, *([routes.SEARCHED] if whole else [])]
        with closing(Ahead(jobs, job, processes)) as others:
            for path in list(kept):
                if (page := kept.pop(path)) is None:
                    ahead = others.take(path)
                    page = ahead if isinstance(ahead, _Kept) else self._fresh(stale[path])
                    self._keep(page)
                self._take(page.made)
                titles[path] = page.made.title
            if whole:
                ahead = others.take(routes.SEARCHED)
                index = ahead if isinstance(ahead, search.Index) else self.contents.index()
                self.files.update({path: text.encode() for path, text in index.files.items()})
                self._take(self.contents.search_page(index, titles))

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

    def _fresh(self, make: Callable[[], Made]) -> _Kept:
        """A page made, and what was asked for it, if somebody keeps it."""
        if self.store is None:
            return _Kept(make(), [], b"")
        with self.x.asking.noted() as asked:
            made = make()
        return _Kept(made, list(asked), self.answers.to(asked))

    def _take(self, made: Made) -> None:
        """Takes a page among the files, with its picture and the files of its sources."""
        self.files[made.path] = made.text
        if made.card:
            self.pictures[made.card.path(made.path)] = made.card
        if made.cited:
            self._take_along(routes.downloads_of(made.path), made.cited)

    def _take_along(self, stem: str, cited: Iterable[str]) -> None:
        """Makes the files with some sources."""
        self.files.update({path: text.encode() for path, text in self.export.of(stem, cited).items()})
