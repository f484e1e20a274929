"""Hurry: Python-Markdown and MkDocs take blocks of HTML as they are; here they do so where `blocks` finds them.

What comes of a page is the same; where `blocks` has no answer, they read it themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import HtmlBlockPreprocessor, Preprocessor
from mkdocs.structure import pages

from generator.blocks import Blocks, blocks


class Hurried(Extension):  # type: ignore[misc]
    """Python-Markdown takes blocks of HTML as they are: so it does where we find them, only sooner."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library calls it so)
        """Takes the place of the library's own search for blocks, which stays at hand."""
        thorough = md.preprocessors["html_block"]
        if type(thorough) is HtmlBlockPreprocessor:  # another one may look into the blocks
            md.preprocessors.register(_HtmlBlocks(md, thorough), "html_block", 20)


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


@contextmanager
def hurried() -> Iterator[None]:
    """Lets MkDocs gather ids in our way."""
    before = pages._HTMLHandler
    pages._HTMLHandler = _Anchors  # type: ignore[misc]
    try:
        yield
    finally:
        pages._HTMLHandler = before  # type: ignore[misc]
