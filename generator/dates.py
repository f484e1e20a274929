"""Dates as the Library of Congress writes them (EDTF, levels 0 and 1), kept with their precision.

What is accepted: `1961`, `1961-07`, `1961-07-11`; a trailing `?` (uncertain), `~`
(approximate) or `%` (both); and intervals of two such dates, `2018-03-25/2018-03-28`, either
end of which may be `..` (open) or empty (unknown). See https://www.loc.gov/standards/datetime/.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from functools import lru_cache

MONTHS = tuple(calendar.month_name)
_OTHER_NOTATION = re.compile(r"\d{1,2}/\d{1,2}/\d{4}|\d{4}/\d{1,2}/\d{1,2}", re.ASCII)
_ISO = r"(\d{4}(?:-\d\d){0,2}[?~%]?)"
_FROM_TO = re.compile(rf"{_ISO}(?: ?/ ?| - | to | until |-){_ISO}", re.ASCII)
_SHORT_END = re.compile(r"(?:\d\d-)?\d\d", re.ASCII)
"""The end of an interval as a day, a month, or both, without what the start says already."""
_IN_WORDS = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?\.?(?: of)? )?([A-Za-z]+)\.?(?: (\d{1,2})(?:st|nd|rd|th)?)?,? (\d{4})", re.ASCII
)
_LONGEST_IN_WORDS = 60
"""In a longer text nobody looks for a date in words."""
_SPAN_IN_WORDS = re.compile(r"(?:from )?([A-Za-z\d., ]+?)(?: ?- ?| to | until )([A-Za-z\d., ]+)", re.ASCII)
_SPAN_IN_MONTH = re.compile(r"([A-Za-z]+)\.? (\d{1,2})(?: ?- ?| to )(\d{1,2}),? (\d{4})", re.ASCII)
_UNSURE = (
    (re.compile(r"(?:(?:circa|ca|c|approx|about|around)\.? ?|~ ?)(.+)", re.IGNORECASE), "{}~"),
    (re.compile(r"\? ?(.+)|(.+?) ?(?:\?|\(\?\))"), "{}?"),
    (re.compile(r"(?:until|till|up to) (.+)", re.IGNORECASE), "../{}"),
    (re.compile(r"since (.+)", re.IGNORECASE), "{}/.."),
)
"""What is said in words of a date, and the sign for it."""
_NEARLY = (
    (re.compile(r"(?:before|by) (.+)", re.IGNORECASE), "../{}"),
    (re.compile(r"(?:after|from) (.+)", re.IGNORECASE), "{}/.."),
)
"""The same where no sign says quite that."""
_EITHER = re.compile(rf"(?:between )?{_ISO} (?:or|and) {_ISO}", re.ASCII)
_DECADE = re.compile(r"(?:the )?(\d{3})(?:0s|0'?s|0’s|[Xx])", re.ASCII)
_SEASON = re.compile(r"(?:spring|summer|autumn|fall|winter)(?: of|,)? (\d{4})", re.ASCII | re.IGNORECASE)
_QUARTER = re.compile(r"(?P<year>\d{4})[ -]?Q(?P<number>[1-4])|Q(?P<first>[1-4])[ /-]?(?P<then>\d{4})", re.ASCII)
_POINT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([?~%]?)", re.ASCII)


class DateError(ValueError):
    """A text that is no date; the message says why, and `fix` what to write instead. Where there is no doubt about
    it, `by` is what to put in the place of the `words`."""

    def __init__(self, why: str, fix: str, words: str = "", by: str = "") -> None:
        super().__init__(why)
        self.fix, self.words, self.by = fix, words, by


@dataclass(frozen=True, slots=True)
class Point:
    """One date: a year, perhaps a month (1 to 12), perhaps a day; 0 where it is not given."""

    year: int
    month: int = 0
    day: int = 0
    qualifier: str = ""

    @property
    def iso(self) -> str:
        """The date for a `<time datetime>`: as precise as it is known, without the qualifier."""
        parts = [f"{self.year:04d}", f"{self.month:02d}", f"{self.day:02d}"]
        return "-".join(parts[: 1 + bool(self.month) + bool(self.day)])

    @property
    def first_day(self) -> tuple[int, int, int]:
        """The earliest day it can mean, as (year, month, day)."""
        return (self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> tuple[int, int, int]:
        """The latest day it can mean, as (year, month, day)."""
        month = self.month or 12
        return (self.year, month, self.day or _days(self.year, month))

    def words(self, *, year: bool = True, month: bool = True) -> str:
        """The date for readers: `11 July 1961`, `about 1961`, `June 2021 (uncertain)`."""
        parts = [str(self.day)] if self.day else []
        if self.month and month:
            parts.append(MONTHS[self.month])
        if year or not self.month:
            parts.append(str(self.year))
        text = " ".join(parts)
        if self.qualifier in ("~", "%"):
            text = f"about {text}"
        return f"{text} (uncertain)" if self.qualifier in ("?", "%") else text


@dataclass(frozen=True, slots=True)
class Edtf:
    """A date or an interval. `start` or `end` is None where an interval is open or unknown there."""

    text: str
    start: Point | None
    end: Point | None

    @property
    def is_interval(self) -> bool:
        """Whether two dates were written, not one."""
        return "/" in self.text

    @property
    def sort_key(self) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
        """Orders by first possible day, then by last; an open start comes first, an open end last."""
        start = self.start.first_day if self.start else (0, 0, 0)
        end = self.end.last_day if self.end else (9999, 12, 31)
        return (start, end)

    def holds(self, other: Edtf) -> bool:
        """Whether every day that the other can mean is one that it can mean itself."""
        return self.sort_key[0] <= other.sort_key[0] and other.sort_key[1] <= self.sort_key[1]

    @property
    def words(self) -> str:
        """The date for readers, an interval without repeating what both ends share."""
        start, end = self.start, self.end
        if not self.is_interval and start is not None:
            return start.words()
        if start is None:
            return f"until {end.words()}" if end else "at an unknown time"
        if end is None:
            return f"since {start.words()}"
        same_year = start.year == end.year and not start.qualifier and bool(start.month)
        same_month = same_year and start.month == end.month and bool(start.day and end.day)
        return f"{start.words(year=not same_year, month=not same_month)} to {end.words()}"


def _days(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _point(text: str) -> Point:
    match = _POINT.fullmatch(text)
    if match is None:
        fix, by = _guess(text)
        raise DateError(f"`{text}` is no date: a date is written year-month-day", fix, text, by)
    year, month, day = (int(part or 0) for part in match.group(1, 2, 3))
    if year == 0:
        raise DateError(f"`{text}` is no date: there is no year 0", "Check the year in your source.")
    if match[2] and not 1 <= month <= 12:
        if match[3] and 1 <= day <= 12 and 1 <= month <= _days(year, day):
            swapped = f"{year:04d}-{day:02d}-{month:02d}"
            raise DateError(f"`{text}` is no date: there is no month {month}", f"Did you mean {swapped}?")
        raise DateError(f"`{text}` is no date: there is no month {month}", "Months run from 01 to 12.")
    if match[3] and not 1 <= day <= _days(year, month):
        last = _days(year, month)
        raise DateError(
            f"`{text}` is no date: {MONTHS[month]} {year} has {last} days",
            f"Check the day in your source; the last day is {year:04d}-{month:02d}-{last:02d}.",
        )
    return Point(year, month, day, match[4])


def _guess(text: str) -> tuple[str, str]:
    """What to write instead of a date in another notation, and the date; a question where two readings fit."""
    if (plain := re.sub("[‐‑‒–—−]", "-", text)) != text and _POINT.fullmatch(plain):
        return _written(plain)
    if found := _FROM_TO.fullmatch(plain):
        return _written(f"{found[1]}/{found[2]}")
    if len(text) <= _LONGEST_IN_WORDS and (meant := _in_words(plain) or _unsure(plain)):
        return meant
    if found := re.fullmatch(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})", text, re.ASCII):
        year, month, day = (int(part) for part in found.groups())
        if 1 <= month <= 12 and 1 <= day <= _days(year, month):
            return _sure(Point(year, month, day))
    if found := re.fullmatch(r"(\d{1,2})[./ ](\d{1,2})[./ ](\d{4})", text):
        first, second, year = (int(part) for part in found.groups())
        readings = {
            Point(year, month, day)
            for day, month in ((first, second), (second, first))
            if 1 <= month <= 12 and 1 <= day <= _days(year, month)
        }
        if len(readings) == 1:
            return _sure(readings.pop())
        if readings:
            either = " or ".join(sorted(point.iso for point in readings))
            return f"Write {either}: which of the two numbers is the month?", ""
    return "Write it as 2021-06-17, 2021-06 or 2021.", ""


def _in_words(text: str) -> tuple[str, str] | None:
    """The same where a date, or the first and the last one, stand in words."""
    if point := _named(text):
        return _sure(point)
    if found := _SPAN_IN_MONTH.fullmatch(text):
        text = f"{found[2]} {found[1]} - {found[3]} {found[1]} {found[4]}"
    if not (found := _SPAN_IN_WORDS.fullmatch(text)) or not (last := _named(found[2])):
        return None
    shared = (f"{found[1]} {MONTHS[last.month]} {last.year}", f"{found[1]} {last.year}")
    if first := _named(found[1]) or next(filter(None, map(_named, shared)), None):
        is_year_before = first.month > last.month and not _named(found[1])
        first = replace(first, year=first.year - 1) if is_year_before else first
        fix, by = _written(f"{first.iso}/{last.iso}")
        return fix, "" if is_year_before else by
    return None


def _named(text: str) -> Point | None:
    """The date whose month stands in words."""
    if found := _IN_WORDS.fullmatch(text):
        day_first, name, day_second, year = found.groups()
        for month in range(1, 13):
            if len(name) >= 3 and MONTHS[month].lower().startswith(name.lower()):
                return Point(int(year), month, int(day_first or day_second or 0))
    return None


def _unsure(text: str) -> tuple[str, str] | None:
    """The same where words say of a date that it is not known quite."""
    for patterns, is_sure in ((_UNSURE, True), (_NEARLY, False)):
        for pattern, sign in patterns:
            if (found := pattern.fullmatch(text)) and (date := _plain(found[found.lastindex or 1])):
                return _written(sign.format(date)) if is_sure else _nearly(sign.format(date))
    if found := _EITHER.fullmatch(text):
        return _nearly(f"{found[1]}/{found[2]}")
    if (found := _DECADE.fullmatch(text)) and found[1].endswith("0"):
        return f"Write {found[1]}0/{found[1]}9 for the decade, or {found[1]}0/{found[1][:2]}99 for the century.", ""
    if found:
        return _nearly(f"{found[1]}0/{found[1]}9")
    if found := _SEASON.fullmatch(text):
        return f"Write {found[1]}, or the months that are meant, such as {found[1]}-06/{found[1]}-08.", ""
    if found := _QUARTER.fullmatch(text):
        year, number = found["year"] or found["then"], int(found["number"] or found["first"])
        return _nearly(f"{year}-{number * 3 - 2:02d}/{year}-{number * 3:02d}")
    return None


def _plain(text: str) -> str:
    """A single date that is sure, as it is written here or the one that stands in words; else nothing."""
    if (found := _POINT.fullmatch(text)) and not found[4]:
        return text
    point = _named(text)
    return point.iso if point else ""


def _nearly(meant: str) -> tuple[str, str]:
    """What comes nearest to what was meant, and how readers will see it; only the author knows whether it will do."""
    fix, by = _written(meant)
    return (f"Write {_shown(by)}, which reads “{parse(by).words}”.", "") if by else (fix, "")


def _written(meant: str) -> tuple[str, str]:
    """The same where the date or interval that was meant can be read."""
    try:
        parse(meant)
    except DateError as error:
        return error.fix, ""
    return f"Write {_shown(meant)}.", meant


def _shown(date: str) -> str:
    """A date within a sentence: set apart where its last sign might be taken for that of the sentence."""
    return f"`{date}`" if date.endswith((".", "?")) else date


def _sure(point: Point) -> tuple[str, str]:
    return f"Write {point.iso}.", point.iso if point.day <= _days(point.year, point.month or 1) else ""


@lru_cache(maxsize=4096)
def parse(text: str) -> Edtf:
    """The date that `text` writes.

    Raises:
        DateError: it is no date of EDTF level 0 or 1, or an interval that ends before it starts.
    """
    if "/" not in text or " " in text or _OTHER_NOTATION.fullmatch(text):
        point = _point(text)
        return Edtf(text, point, point)
    parts = text.split("/")
    if len(parts) != 2:
        raise DateError(f"`{text}` is no interval: it has more than one `/`", "Write 2021-06-19/2021-06-23.")
    if (full := re.fullmatch(r"(\d{4}-)(\d\d)(-\d\d)?", parts[0], re.ASCII)) and _SHORT_END.fullmatch(parts[1]):
        shared = full[1] + (f"{full[2]}-" if full[3] and len(parts[1]) <= 2 else "")
        fix, by = _written(f"{parts[0]}/{shared}{parts[1]}")
        raise DateError(f"`{text}` is no interval: both dates are written in full", fix, text, by)
    start, end = (None if part in ("", "..") else _point(part) for part in parts)
    if start is None and end is None:
        raise DateError(f"`{text}` is no interval: neither end is a date", "Write at least one date.")
    if start and end and start.first_day > end.last_day:
        raise DateError(f"`{text}` ends before it starts", f"Did you mean {parts[1]}/{parts[0]}?")
    return Edtf(text, start, end)
