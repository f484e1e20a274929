"""Direction: what is written from right to left keeps its order within English lines, and theirs.

Browsers put each line in order by its signs (Unicode's bidirectional algorithm): a number beside right-to-left
letters is taken for a part of them, unless an element sets them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

_SIGNS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
"""The blocks of Unicode whose letters run from right to left: Hebrew, Arabic, Syriac, Thaana, N'Ko and others."""
_SIGN = re.compile(f"[{_SIGNS}]")
_RUN = re.compile(rf"\d*[{_SIGNS}](?:(?:[{_SIGNS}]|[^\w\n&]|\d|&#?\w+;)*[{_SIGNS}])?\d*")
"""From the first such letter to the last, with all between them that is no other letter."""
_TAG = re.compile("(<[^>]*>)")
_NAME = re.compile(r"</?([a-z][a-z0-9]*)")
_VOID = {"br", "hr", "img", "input", "wbr"}
_WITHOUT_ELEMENTS = {"option", "script", "svg", "textarea", "title"}
"""Elements in which no `<bdi>` can stand."""


def runs_left(text: str) -> bool:
    """Whether a text holds letters that are written from right to left."""
    return _SIGN.search(text) is not None


def isolated(html: str) -> str:
    """HTML whose elements are closed in order, each run of right-to-left letters in a `<bdi>`.

    An element with a `lang` of its own of whose letters at least half are such ones runs from right to left as a whole.
    """
    if not runs_left(html):
        return html
    pieces = _TAG.split(html)  # words and tags by turns
    ends: dict[int, int] = {}
    opened: list[int] = []
    for at in range(1, len(pieces), 2):
        if pieces[at].startswith("</"):
            ends[opened.pop()] = at
        elif not pieces[at].endswith("/>") and _name(pieces[at]) not in _VOID:
            opened.append(at)
    return "".join(_walk(pieces, ends, 0, len(pieces), turned=False))


def _walk(pieces: list[str], ends: dict[int, int], at: int, last: int, *, turned: bool) -> Iterator[str]:
    """The pieces from one to another; `turned` within an element that runs from right to left."""
    while at < last:
        piece, end = pieces[at], ends.get(at, at)
        if at % 2 == 0:
            yield piece if turned else _RUN.sub(r"<bdi>\g<0></bdi>", piece)
        elif end > at and _name(piece) in _WITHOUT_ELEMENTS:
            yield "".join(pieces[at:end])
            at = end
            continue
        elif end > at and (_is_marker(piece) if turned else _turns(piece, pieces[at + 1 : end])):
            yield f'{piece[:-1]} dir="{"ltr" if turned else "rtl"}">'
            yield from _walk(pieces, ends, at + 1, end, turned=not turned)
            at = end
            continue
        else:
            yield piece
        at += 1


def _turns(tag: str, within: list[str]) -> bool:
    """Whether an element runs from right to left as a whole."""
    if ' lang="' not in tag:
        return False
    own = takewhile(lambda piece: not _is_marker(piece), within)
    letters = [sign for words in own if words[:1] != "<" for sign in words if sign.isalpha()]
    return sum(map(runs_left, letters)) * 2 >= len(letters) > 0


def _is_marker(tag: str) -> bool:
    """Whether an element holds the markers of sources, which are English wherever they stand."""
    return 'class="cites"' in tag


def _name(tag: str) -> str:
    found = _NAME.match(tag)
    return found[1] if found else ""
