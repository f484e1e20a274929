"""The archived text of a source, folded so that words can be found in it whatever its typesetting.

Folding keeps every word and drops what only typesetting decides: Unicode form (NFC), typographic
quotation marks and apostrophes, dashes and hyphens, soft hyphens, signs that nobody sees, and white space of
any kind with the breaks of lines, pages and columns. Nothing else: case, spelling and punctuation must agree.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

_SAME_LENGTH = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛‹›′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)
_UNSEEN = "\u061c\u200b-\u200f\u2060\ufeff"
"""Signs without width: they join, part and turn what is round them, and no two programs agree where to put them."""
_LOOSE = re.compile(rf"\u00ad[\s{_UNSEEN}]*|(?P<space>[{_UNSEEN}]*\s[\s{_UNSEEN}]*)|[{_UNSEEN}]+")
_PARAGRAPH = re.compile(rf"\n(?:[^\S\n]|[{_UNSEEN}])*\n[\s{_UNSEEN}]*|\f[\s{_UNSEEN}]*")
_ADDED = re.compile(r"\s*\[(?![.…]+\])[^\[\]]*\]")
_LEFT_OUT = re.compile(r"\s*\[(?:\.\.\.|…)\]\s*")
_WORD = re.compile(r"\w")
_SPACES = re.compile(r"\s+")
MOST_PLACES = 100
"""Of more places none is looked for: words that stand at so many say nothing."""


def digest(text: str) -> str:
    """The SHA-256 of a text's UTF-8, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def fold(text: str) -> str:
    """The text as it is compared."""
    straight = unicodedata.normalize("NFC", text).translate(_SAME_LENGTH)
    return _LOOSE.sub(lambda loose: " " if loose["space"] else "", straight)


@dataclass(frozen=True, slots=True)
class Found:
    """Where words stand: code points from the start of the text in NFC, the end exclusive (a W3C
    TextPositionSelector), and the paragraphs of the first and the last word, counted from 1."""

    start: int
    end: int
    first_paragraph: int
    last_paragraph: int

    @property
    def locator(self) -> str:
        """The paragraphs as a locator: `¶9`, or `¶18–19`."""
        both = "" if self.first_paragraph == self.last_paragraph else f"–{self.last_paragraph}"
        return f"¶{self.first_paragraph}{both}"


class Archived:
    """One archived text."""

    def __init__(self, text: str) -> None:
        self.text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
        self.digest = digest(self.text)

    @cached_property
    def folded(self) -> str:
        """The text as it is compared."""
        return fold(self.text)

    @cached_property
    def paragraphs(self) -> list[int]:
        """Where each paragraph starts, in code points."""
        start = len(self.text) - len(self.text.lstrip())
        rest = (gap.end() for gap in _PARAGRAPH.finditer(self.text, start))
        return [start, *(at for at in rest if at < len(self.text))]

    @cached_property
    def _shifts(self) -> tuple[list[int], list[int]]:
        """At which folded positions the text got shorter, and how much shorter it was from there on."""
        at, shorter, total = [], [], 0
        for loose in _LOOSE.finditer(self.text):
            kept = 1 if loose["space"] else 0
            if len(loose[0]) != kept:
                at.append(loose.start() - total + kept)
                total += len(loose[0]) - kept
                shorter.append(total)
        return at, shorter

    def _original(self, folded: int) -> int:
        at, shorter = self._shifts
        index = bisect_right(at, folded)
        return folded + (shorter[index - 1] if index else 0)

    def find(self, exact: str, prefix: str | None = None, suffix: str | None = None) -> list[Found]:
        """Every place where the words stand, with the given words right before and after them.

        `[...]` in `exact` leaves words out, any other words in square brackets were added by an
        editor. Matching is whole words only, and never fuzzy.
        """
        exact = _SPACES.sub(" ", exact)
        parts = [fold(_ADDED.sub("", part)).strip() for part in _LEFT_OUT.split(exact.strip())]
        literal = [fold(exact).strip()]
        if not literal[0]:
            return []
        found = self._find(literal, prefix, suffix)
        return found or (self._find(parts, prefix, suffix) if parts != literal and all(parts) else [])

    def _find(self, parts: list[str], prefix: str | None, suffix: str | None) -> list[Found]:
        before, after = fold(prefix or "").strip(), fold(suffix or "").strip()
        found: list[Found] = []
        at = self._next(parts[0], 0)
        later = [-1] * len(parts)  # where each part stands next, since it is the same for many a place
        while at >= 0 and len(found) < MOST_PLACES:
            end = at + len(parts[0])
            for number, part in enumerate(parts[1:], 1):
                if later[number] < end:
                    later[number] = self._next(part, end)
                following = later[number]
                end = following + len(part) if following >= 0 else -1
                if end < 0:
                    return found
            stands_before = self.folded[max(at - len(before) - 1, 0) : at].rstrip()
            stands_after = self.folded[end : end + len(after) + 2].lstrip()
            if stands_before.endswith(before) and stands_after.startswith(after):
                found.append(self._place(at, end))
            at = self._next(parts[0], at + 1)
        return found

    def _next(self, words: str, start: int) -> int:
        """The next place of the words as whole words, or -1."""
        at = self.folded.find(words, start)
        while at >= 0:
            end = at + len(words)
            opens = at == 0 or not (_WORD.match(words[0]) and _WORD.match(self.folded[at - 1]))
            closes = end >= len(self.folded) or not (_WORD.match(words[-1]) and _WORD.match(self.folded[end]))
            if opens and closes:
                return at
            at = self.folded.find(words, at + 1)
        return -1

    def _place(self, start: int, end: int) -> Found:
        first, last = self._original(start), self._original(end - 1) + 1
        return Found(first, last, self.paragraph(first), self.paragraph(last - 1))

    def paragraph(self, position: int) -> int:
        """The number of the paragraph at a position, counted from 1."""
        return bisect_right(self.paragraphs, position)

    def position(self, folded: int) -> int:
        """The position in the text of a position in the folded text."""
        return self._original(folded)
