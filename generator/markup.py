"""Markup: where what stands in the Markdown of a page written by hand, found in one pass over it.

A site engine reads the page as a whole and knows no places. Here code, remarks and escaped signs are blanked out, so
that what looks like markup in them is not taken for it; every other sign stays at its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

_FRONT = re.compile(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
"""What an author says of a page before it begins, as the engines find it."""
_TITLE = re.compile(r"^title:[ \t]*(\S.*)$", re.MULTILINE)
_FENCE = re.compile(r" *(`{3,}|~{3,})")
_HOLDS_MORE = re.compile(r" {0,3}(?:[-*+:][ \t]|\d{1,9}[.)][ \t]|!!!|\?\?\?|\[\^)")
"""What begins a list, a box or a note, of which indented lines are a part, and no code."""
_TICKS = re.compile(r"`+")
_ESCAPED = re.compile(r"\\[\\`*_{}\[\]()>#+\-.!]")
"""A backslash before one of these signs makes it a plain one; `<` is none of them."""
_UNDERLINE = re.compile(r"(=+|-+) *")
_CHUNK = re.compile(r"\n[ \t]*\n")
_MARKUP = re.compile(r"\]\([^)]{0,300}\)|```\w*|[`*\[\]|]|^[-#>:]+ |<[^<>]+>", re.MULTILINE)
_DEEPEST = 20
"""Of a line that begins with so many spaces it makes no difference how many more there are."""
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_OTHER_SIGN = re.compile(r"[^\n]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its words as they are written, its anchor where one is given, and where it begins and ends."""

    level: int
    words: str
    anchor: str
    start: int
    end: int


def front(text: str) -> int:
    """Where a page begins, after what its author says of it."""
    found = _FRONT.match(text)
    return found.end() if found else 0


def given_title(text: str) -> str:
    """The title that an author gives a page before it begins, or nothing."""
    found = _TITLE.search(text, 0, front(text))
    return found[1].strip().strip("'\"") if found else ""


def name(path: str) -> str:
    """What a page is called after its file, as MkDocs does."""
    words = PurePosixPath(path).stem.replace("-", " ").replace("_", " ")
    return words.capitalize() if words == words.lower() else words


def bare(text: str) -> str:
    """The words of a text alone."""
    return " ".join(_MARKUP.sub("", text).split())


def headings(text: str) -> Iterator[Heading]:
    """The headings of a page, in order."""
    before: tuple[int, str, str] = (0, "", "")
    above = ""
    for start, line in _lines(blanked(text)):
        written = text[start : start + len(line)]
        underline = _UNDERLINE.fullmatch(line)
        if line.startswith("#"):
            level = min(len(line) - len(line.lstrip("#")), 6)
            yield _heading(level, written[level:].rstrip().rstrip("#"), start, start + len(line))
        elif underline and before[1].strip() and not above.strip():
            level = 1 if line[0] == "=" else 2
            yield _heading(level, before[2], before[0], start + len(line))
        above, before = before[1], (start, line, written)


def _heading(level: int, words: str, start: int, end: int) -> Heading:
    words, anchor = words.strip(), ""
    if words.endswith("}") and (at := words.rfind(" {")) >= 0:
        given = re.search(r"#([\w:.-]+)", words[at:])
        words, anchor = words[:at].rstrip(), given[1] if given else ""
    return Heading(level, words, anchor, start, end)


@lru_cache(maxsize=64)
def blanked(text: str) -> str:
    """The text with spaces in the place of what is no markup: code, remarks, and signs after a backslash."""
    begins = front(text)
    lines = [_blank(text[:begins]), *_without_blocks_of_code(text[begins:])]
    text = "".join(lines)
    parts: list[str] = []
    end = 0
    for gap in _CHUNK.finditer(text):
        parts += [_without_code(text[end : gap.start()]), gap[0]]
        end = gap.end()
    text = "".join([*parts, _without_code(text[end:])])
    return _ESCAPED.sub("  ", _without_remarks(text))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Each line without its end, and where it begins."""
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _blank(text: str) -> str:
    return _OTHER_SIGN.sub(" ", text)


def _without_blocks_of_code(text: str) -> Iterator[str]:
    """The lines of a text, with their ends; those of code are blank."""
    fence = ""
    after_blank, in_code, holds_more = True, False, False
    for line in _LINE.findall(text):
        opens = _FENCE.match(line)
        if fence:
            fence = "" if line.strip() == fence else fence
            yield _blank(line)
        elif opens and "`" not in line[opens.end() :]:
            fence = opens[1]
            yield _blank(line)
        elif not line.strip():
            yield line
            after_blank = True
            continue
        else:
            wide = line[:_DEEPEST].expandtabs(4)
            depth = len(wide) - len(wide.lstrip())
            if depth < 4:
                holds_more = _HOLDS_MORE.match(line) is not None or (holds_more and not after_blank)
            in_code = depth >= (8 if holds_more else 4) and (after_blank or in_code)
            yield _blank(line) if in_code else line
        after_blank = False


def _without_code(chunk: str) -> str:
    """A paragraph, or what stands in one piece, without the code in its lines."""
    runs = [found.span() for found in _TICKS.finditer(chunk)]
    nearest: dict[int, int] = {}
    closes: list[int | None] = []
    for at in range(len(runs) - 1, -1, -1):
        length = runs[at][1] - runs[at][0]
        closes.append(nearest.get(length))
        nearest[length] = at
    closes.reverse()
    parts: list[str] = []
    at = end = 0
    while at < len(runs):
        start = runs[at][0]
        if (last := closes[at]) is None or _is_escaped(chunk, start):
            at += 1
            continue
        parts += [chunk[end:start], _blank(chunk[start : runs[last][1]])]
        at, end = last + 1, runs[last][1]
    return "".join([*parts, chunk[end:]])


def _is_escaped(text: str, at: int) -> bool:
    before = text[max(0, at - 20) : at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _without_remarks(text: str) -> str:
    parts: list[str] = []
    end = 0
    while (start := text.find("<!--", end)) >= 0 and (last := text.find("-->", start)) >= 0:
        parts += [text[end:start], _blank(text[start : last + 3])]
        end = last + 3
    return "".join([*parts, text[end:]])
