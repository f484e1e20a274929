"""What the drawings have in common: numbers, how wide words are, and words that are broken or cut to fit.

The strips and lines have no viewBox. Places across are per cent and all else is in pixels: they take the room that
the page has, and their words are as large on a phone as on a desk. What must not overlap is held apart at `PHONE`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import accumulate, takewhile

from markupsafe import Markup

PHONE = 288
"""How wide the main column is on the narrowest phone, of 320 pixels."""
TARGET = 24
"""The least size of what a finger has to hit (WCAG 2.5.8), and so the step between marks."""
_BOLD = 1.14
_NARROW, _WIDE = frozenset("fijlrtI.,:;'!|()[] "), frozenset("mwMWQO@%&—")


def n(number: float) -> str:
    """A number as drawings write it: rounded, so that it is the same on every machine."""
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def width(text: str, size: float = 12, *, bold: bool = False) -> float:
    """How wide a text is drawn at most, in any usual sans serif."""
    return sum(_width(sign) for sign in text) * size * (_BOLD if bold else 1)


def _width(sign: str) -> float:
    if sign in _NARROW:
        return 0.36
    if sign in _WIDE:
        return 0.95
    if unicodedata.east_asian_width(sign) in "WF":
        return 1.0
    return 0.72 if sign.isupper() else 0.6


def lines(text: str, room: float, size: float = 12, *, bold: bool = False, most: int = 2) -> list[str]:
    """The text broken between words into lines that fit, the last one cut where there would be more than `most`."""
    broken: list[str] = []
    for word in text.split():
        if broken and width(f"{broken[-1]} {word}", size, bold=bold) <= room:
            broken[-1] += f" {word}"
        else:
            broken.append(word)
    if len(broken) > most:
        broken[most - 1 :] = [" ".join(broken[most - 1 :])]
    return [_cut(line, room, size, bold) for line in broken]


def _cut(line: str, room: float, size: float, bold: bool) -> str:
    if width(line, size, bold=bold) <= room:
        return line
    shares = accumulate(map(_width, line), initial=_width("…"))  # step by step, since a text may be very long
    fitting = sum(1 for _ in takewhile(lambda so_far: so_far * size * (_BOLD if bold else 1) <= room, shares)) - 1
    return f"{line[: max(fitting, 0)].rstrip()}…"


def joined(parts: Iterable[Markup]) -> Markup:
    """Pieces of markup one after the other."""
    return Markup("").join(parts)
