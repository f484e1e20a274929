"""Hurry: what Python-Markdown and MkDocs do at length, done sooner, with the same result.

They take blocks of HTML as they are: here they do so where `blocks` finds them, and read themselves where it has no
answer. MkDocs works out of each file's path where the file goes: here it does so once, while the files are the same.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import HtmlBlockPreprocessor, Preprocessor
from mkdocs.commands import build as commands
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import pages
from mkdocs.structure.files import File, Files, get_files

from generator.blocks import Blocks, blocks


class Hurried(Extension):  # type: ignore[misc]
    """Python-Markdown takes blocks of HTML as they are: so it does where we find them, only sooner. For blocks of code
    it looks where something may be one."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library calls it so)
        """Takes the place of the library's own search for blocks, which stays at hand."""
        thorough = md.preprocessors["html_block"]
        if type(thorough) is HtmlBlockPreprocessor:  # another one may look into the blocks
            md.preprocessors.register(_HtmlBlocks(md, thorough), "html_block", 20)
        if _FENCED in md.preprocessors:
            md.preprocessors.register(_Fenced(md, md.preprocessors[_FENCED]), _FENCED, 25)


_FENCED = "fenced_code_block"


class _Fenced(Preprocessor):  # type: ignore[misc]
    """Looks for blocks of code in a text that has a fence."""

    def __init__(self, md: Markdown, thorough: Preprocessor) -> None:
        super().__init__(md)
        self.thorough = thorough

    def run(self, lines: list[str]) -> list[str]:
        found: list[str] = self.thorough.run(lines) if any(map(_FENCE, lines)) else lines
        return found


_FENCE = re.compile("~~~|```").match


class _HtmlBlocks(Preprocessor):  # type: ignore[misc]
    """Puts the blocks of HTML aside; of what it does not know, another one reads all."""

    def __init__(self, md: Markdown, thorough: Preprocessor) -> None:
        super().__init__(md)
        self.thorough = thorough

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        found = blocks(text)
        if found is None or not self._agrees(found):
            thorough: list[str] = self.thorough.run(lines)
            return thorough
        parts, last = [], 0
        for start, end, _ in found.places:
            after = "\n" if text.startswith("\n\n", end) else ""
            parts += [text[last:start], "\n", self.md.htmlStash.store(f"{text[start:end]}{after}"), "\n\n"]
            last = end
        return "".join([*parts, text[last:]]).split("\n")

    def _agrees(self, found: Blocks) -> bool:
        """Whether Python-Markdown would take these elements for blocks, and no others."""
        level = self.md.is_block_level
        return all(level(outermost) for _, _, outermost in found.places) and not any(map(level, found.inline))


class _Anchors(pages._HTMLHandler):
    """Gathers the ids in a text as MkDocs does."""

    def feed(self, data: str) -> None:
        if (found := blocks(data)) is None:
            super().feed(data)
        else:
            self.present_anchor_ids |= found.ids


class _Parsers:
    """In the place of the library where MkDocs asks for a `Markdown` for each page: one is as good as new for the
    next, and to make it takes as long as reading a short page."""

    def __init__(self) -> None:
        self._made: Markdown | None = None

    def Markdown(self, **settings: Any) -> Markdown:  # noqa: N802 (the library calls it so)
        """One for the next page, with the settings of the site."""
        if self._made is None or settings["extension_configs"].get("footnotes"):  # those may be numbered on and on
            self._made = Markdown(**settings)
        else:
            self._made.reset()
        return self._made


class Listing:
    """The files of the folder with the pages, listed as MkDocs does it, and of what it knows of each."""

    def __init__(self) -> None:
        self._config: MkDocsConfig | None = None
        self._names: list[tuple[str, list[str]]] = []
        self._files: list[File] = []

    def get_files(self, config: MkDocsConfig) -> Files:
        """The same files as before where the settings are the same, and the folder holds the same names."""
        names = [(folder, sorted(found)) for folder, _, found in os.walk(config.docs_dir, followlinks=True)]
        if names != self._names or config is not self._config:
            self._config, self._names, self._files = config, [], list(get_files(config))
            if len(self._files) == sum(len(found) for _, found in names):  # else MkDocs has something to warn of
                self._names = names
        for file in self._files:
            file.page = None
        return Files(self._files)


@contextmanager
def hurried(listing: Listing | None = None) -> Iterator[None]:
    """Lets MkDocs read Markdown and gather ids in our way, and list files, where there is a `listing`."""
    before, library, listed = pages._HTMLHandler, pages.markdown, get_files  # type: ignore[attr-defined]
    pages._HTMLHandler = _Anchors  # type: ignore[misc]
    pages.markdown = _Parsers()  # type: ignore[attr-defined]
    commands.get_files = listing.get_files if listing else listed  # type: ignore[attr-defined]
    try:
        yield
    finally:
        pages._HTMLHandler = before  # type: ignore[misc]
        pages.markdown = library  # type: ignore[attr-defined]
        commands.get_files = listed  # type: ignore[attr-defined]
