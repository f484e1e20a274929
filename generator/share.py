"""Share: the picture that goes with a page where its address is passed on.

1200 by 630 pixels, in the fonts of the package, so that the same words give the same bytes everywhere. The name
of its file is made from all that is drawn; whoever finds that file need not draw it again.
"""

from __future__ import annotations

import io
import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from generator import routes
from generator.archive import digest
from generator.naming import shortened

DESIGN = 1
"""Raise it where the same words would be drawn in another way."""
WIDTH, HEIGHT = 1200, 630
MOST = 300
"""How many pages may have pictures of their own: each takes 6 ms to draw, and every site is built anew somewhere."""

_ASSETS = Path(__file__).parent / "theme" / "assets"
_SUBSETS = ("latin", "latin-ext", "greek", "cyrillic", "cyrillic-ext", "vietnamese")
_PAPER, _INK, _ACCENT, _BLUE, _LINE = (253, 252, 250), (27, 33, 38), (138, 59, 18), (29, 60, 80), (220, 216, 208)
_COLOURS = (_INK, _ACCENT, _BLUE, _LINE)
_SHADES = 6
"""How many steps there are from the paper to a colour, at the edges of letters."""
_MARK_COLOURS = 24
_MARGIN = 84
_MARK = 60
_RULE = HEIGHT - _MARGIN - _MARK - 37
_ROOM = WIDTH - 2 * _MARGIN
_TITLE_SIZES = ((88, 2), (76, 3), (64, 3), (54, 4))
"""The sizes of a title, each with the lines that it may take; the first that fits is taken."""
_MOST_SIGNS = 300
_PICTOGRAPHS = ("So", "Sk", "Cn", "Co", "Cs", "Cf")


@dataclass(frozen=True, slots=True)
class Card:
    """What a picture says: the kind of page, its title, a line below it, and the site's name."""

    kind: str
    title: str
    note: str
    site: str

    @property
    def words(self) -> str:
        """The same for those who don't see it."""
        return " · ".join(filter(None, [self.title, self.note, self.kind, self.site]))

    def path(self, page: str) -> str:
        """The file in the staged folder for the picture of `page`."""
        said = json.dumps([DESIGN, *astuple(self)], ensure_ascii=False)
        return f"{routes.PICTURES}/{page.removesuffix('.md')}-{digest(said)[:8]}.png"


def card(kind: str, title: str, notes: Iterable[str], site: str) -> Card | None:
    """What can be drawn of it, or None where the fonts lack a letter of a title; no sign is ever drawn as a box.

    Pictographs are left out, and notes that can't be drawn as a whole.
    """
    title, site, kind = (_without_pictographs(text) for text in (title, site, kind))
    if not title or not all(map(_has, title + site + kind)):
        return None
    sound = [note for note in map(_without_pictographs, notes) if note and all(map(_has, note))]
    return Card(kind, title, " · ".join(sound), site)


def draw(card: Card) -> bytes:
    """The picture, as a PNG with a palette."""
    picture = _paper(card.site).copy()
    _line(picture, card.kind, 30, _ACCENT, 104)
    size, lines = _set(card.title)
    top = 152
    for line in lines:
        _line(picture, line, size, _INK, top + round(size * 0.95))
        top += round(size * 1.16)
    below = range(top + 50, _RULE - 16, 46)
    for line, baseline in zip(_fitted(card.note, 34, min(2, len(below))), below, strict=False):
        _line(picture, line, 34, _BLUE, baseline)
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=6)
    return out.getvalue()


# ---------------------------------------------------------------- the sheet


@cache
def _paper(site: str) -> Image.Image:
    """What is the same on every picture of a site: the paper, the mark, the site's name."""
    picture = Image.new("P", (WIDTH, HEIGHT))
    with Image.open(_ASSETS / "icon-180.png") as icon:
        mark = icon.convert("RGB").resize((_MARK, _MARK), Image.Resampling.LANCZOS)
    mark = _rounded(mark).quantize(_MARK_COLOURS, dither=Image.Dither.NONE)
    first = len(_COLOURS) * _SHADES
    picture.putpalette(bytes(_shades()) + bytes((mark.getpalette() or [])[: 3 * _MARK_COLOURS]))
    bottom = HEIGHT - _MARGIN
    shifted = Image.frombytes("P", mark.size, bytes(index + first for index in mark.tobytes()))
    picture.paste(shifted, (_MARGIN, bottom - _MARK))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, WIDTH, 11), fill=_index(_BLUE, _SHADES - 1))
    draw.rectangle((_MARGIN, _RULE, WIDTH - _MARGIN, _RULE + 1), fill=_index(_LINE, _SHADES - 1))
    left = _MARK + 22
    _line(picture, _shortened(site, 32, _ROOM - left), 32, _BLUE, bottom - _MARK // 2 + 11, left)
    return picture


def _rounded(mark: Image.Image) -> Image.Image:
    """The mark with round corners, on the paper."""
    fine = Image.new("L", (4 * _MARK, 4 * _MARK))
    ImageDraw.Draw(fine).rounded_rectangle((0, 0, 4 * _MARK - 1, 4 * _MARK - 1), 4 * _MARK * 7 // 32, fill=255)
    paper = Image.new("RGB", mark.size, _PAPER)
    paper.paste(mark, mask=fine.resize(mark.size, Image.Resampling.LANCZOS))
    return paper


def _shades() -> Iterator[int]:
    """The palette: for each colour the steps to it from the paper."""
    for colour in _COLOURS:
        for step in range(_SHADES):
            yield from (
                round(paper + (full - paper) * step / (_SHADES - 1)) for paper, full in zip(_PAPER, colour, strict=True)
            )


def _index(colour: tuple[int, int, int], step: int) -> int:
    """Where a shade stands in the palette."""
    return _COLOURS.index(colour) * _SHADES + step


# ---------------------------------------------------------------- text


def _line(
    picture: Image.Image, text: str, size: int, colour: tuple[int, int, int], baseline: int, left: int = 0
) -> None:
    """Draws one line of text."""
    cover = Image.new("L", (WIDTH - _MARGIN - left, size * 2))
    pen = ImageDraw.Draw(cover)
    at = 0.0
    for subset, run in _runs(text):
        pen.text((at, size * 1.4), run, fill=255, font=_font(subset, size), anchor="ls")
        at += _font(subset, size).getlength(run)
    steps = [round(value * (_SHADES - 1) / 255) for value in range(256)]
    first = _index(colour, 0)
    shaded = Image.frombytes("P", cover.size, cover.point([first + step for step in steps]).tobytes())
    picture.paste(
        shaded, (_MARGIN + left, baseline - round(size * 1.4)), cover.point([255 * (step > 0) for step in steps])
    )


def _set(title: str) -> tuple[int, list[str]]:
    """A title in lines: the largest size in which it fits, or as many words as fit in the smallest."""
    for size, most in _TITLE_SIZES:
        lines = _wrapped(title, size)
        if len(lines) <= most and all(_length(line, size) <= _ROOM for line in lines):
            return size, lines
    return size, _fitted(title, size, most)


def _fitted(text: str, size: int, most: int) -> list[str]:
    """A text in so many lines at most; what has no room is left out at the ends of words."""
    lines = _wrapped(text, size)
    kept = [*lines[: most - 1], " ".join(lines[most - 1 :])] if len(lines) > most > 0 else lines[:most]
    return [_shortened(line, size, _ROOM) for line in kept]


def _wrapped(text: str, size: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else ""
        if longer and _length(longer, size) <= _ROOM:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _shortened(text: str, size: int, room: int) -> str:
    """The text, or as many of its words as there is room for; of a single word that is too long, its beginning."""
    if _length(text, size) <= room:
        return text
    words = text.split()
    while len(words) > 1 and _length(" ".join(words) + " …", size) > room:
        words.pop()
    end = " …" if len(words) > 1 else "…"
    kept = " ".join(words)
    while kept and _length(kept + end, size) > room:
        kept = kept[:-1]
    return kept + end


def _length(text: str, size: int) -> float:
    return sum(_font(subset, size).getlength(run) for subset, run in _runs(text))


def _runs(text: str) -> list[tuple[str, str]]:
    """The text in runs of one font each."""
    runs: list[tuple[str, str]] = []
    for subset, signs in groupby(text, key=lambda sign: _subset_of(sign) or _SUBSETS[0]):
        runs.append((subset, "".join(signs)))
    return runs


def _without_pictographs(text: str) -> str:
    """The text in NFC, without emoji and signs that can't be seen, unless the fonts have them."""
    signs = unicodedata.normalize("NFC", " ".join(text.split()))
    kept = [
        sign for sign in shortened(signs, _MOST_SIGNS) if unicodedata.category(sign) not in _PICTOGRAPHS or _has(sign)
    ]
    return " ".join("".join(kept).replace("\ufe0f", "").split())


def _has(sign: str) -> bool:
    return _subset_of(sign) is not None


@cache
def _subset_of(sign: str) -> str | None:
    """The first font that has a sign: what it lacks, it draws as it draws a sign that nobody has."""
    return next((name for name in _SUBSETS if _looks(name, sign) != _looks(name, "\uffff")), None)


@cache
def _looks(subset: str, sign: str) -> bytes:
    mask = _font(subset, 20).getmask(sign)
    return bytes(mask) + bytes(mask.size)


@cache
def _font(subset: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_ASSETS / "fonts" / f"source-serif-4-{subset}.woff2", size)
