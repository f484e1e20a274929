"""Blocks: where the blocks of HTML stand in a page's Markdown, found in one pass.

Nine tenths of a generated page are HTML, and a site engine written in Python reads each tag twice, attribute by
attribute. What is read here is the HTML that the pages' own templates make: elements that are closed in order, values
in double quotes, nothing that browsers would have to guess at. Of any other there is no answer, and the engine reads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(
    r"<(?:/([a-z][a-z0-9]*)>"
    r'|([a-z][a-z0-9]*)((?: [A-Za-z][\w:.-]*(?:="[^"<>]*")?)*) ?(/?)>(?:[^<&]*+(</\2>))?)'
    r"|&(?:#\d+|#x[\da-f]+|[A-Za-z][A-Za-z0-9]*);"
    r"|([<&])",
    re.ASCII,
)
"""The name of an end tag; name, attributes and slash of a start tag, and its end tag where only words are between; a
character reference; any other such sign."""
_START = re.compile(r"^<", re.MULTILINE)
_ID = re.compile(r' (id|name)="([^"]*)"')
_VOID = {"br", "col", "img", "input", "wbr"}
"""Elements without content that stand in a block; a block begins with none of them."""
_RAW = {"script", "title"}
"""Elements in which no other can stand. They are read only where nothing in them looks like one."""
_OTHERWISE = {"hr", "iframe", "noembed", "noframes", "noscript", "plaintext", "style", "template", "textarea", "xmp"}
"""Elements that parsers read each in their own way."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of HTML in a text: where each begins and ends, and its outermost element; the elements within lines
    of Markdown; and all ids."""

    places: list[tuple[int, int, str]]
    inline: set[str]
    ids: set[str]


@lru_cache(maxsize=1)
def blocks(text: str) -> Blocks | None:
    """The blocks in Markdown whose lines end in `\\n`, as does the last; None where it takes a parser.

    A block begins a line, and ends with one. Whether its element may begin one is for the asker to judge, and whether
    the others may not.
    """
    found, end = Blocks([], set(), set()), 0
    while (begun := _START.search(text, end)) is not None:
        block = _block(text, begun.start(), found.ids)
        if block is None or not text.startswith("\n", block[0]) or not _within_lines(text, end, begun.start(), found):
            return None
        found.places.append((begun.start(), *block))
        end = block[0]
    return found if _within_lines(text, end, len(text), found) else None


def _within_lines(text: str, start: int, end: int, found: Blocks) -> bool:
    """Whether between two places stand no other tags than those of whole elements; they are added to what is found."""
    if text.find("<", start, end) < 0 and text.find("&", start, end) < 0:
        return True
    for token in _TOKEN.finditer(text, start, end):
        closed, opened, attributes, slash, _, other = token.groups()
        if other or slash or (attributes and not _note(opened, attributes, found.ids)):
            return False
        found.inline.update(filter(None, (closed, opened)))
    return not found.inline & (_RAW | _OTHERWISE)


def _note(element: str, attributes: str, ids: set[str]) -> bool:
    """Adds the ids in a start tag to others; whether they are written as they are."""
    if 'id="' not in attributes and 'name="' not in attributes:
        return True
    for name, value in _ID.findall(attributes):
        if "&" in value:
            return False
        if name == "id" or element == "a":
            ids.add(value)
    return True


def _block(text: str, start: int, ids: set[str]) -> tuple[int, str] | None:
    """Where the element that begins at a place ends, and what it is; its ids are added to `ids`."""
    stack: list[str] = []
    outermost = raw = ""
    for token in _TOKEN.finditer(text, start):
        closed, opened, attributes, slash, ended, other = token.groups()
        if other or (raw and (opened or closed not in (raw, None))):
            return None
        if closed:
            raw = ""
            if not stack or stack.pop() != closed:
                return None
            if not stack:
                return token.end(), outermost
        elif opened:
            if attributes and not _note(opened, attributes, ids):
                return None
            if slash or opened in _VOID:
                if ended or not stack:
                    return None
            elif opened in _OTHERWISE:
                return None
            elif not ended:
                outermost = outermost or opened
                raw = opened if opened in _RAW else ""
                stack.append(opened)
            elif not stack:
                return token.end(), opened
    return None
