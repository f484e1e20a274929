"""Events as marks in time: a row of years, with what is empty left out, and the days that most of them fall on.

What the article tells is round, what is known from elsewhere is square. Full: it happened. Hollow: it was expected;
with a broken outline: it is only reported; crossed: it did not happen. A date that is not known to the day has a
broken line over all the days that it can mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from markupsafe import Markup

from generator.dates import MONTHS
from generator.diagnostics import counted
from generator.svg import TARGET, joined, n

WEEKS = 6
"""How many weeks are drawn day by day at most."""
LEAST = 4
"""How many events make it worth while to draw days."""
HIGH = 4
"""How many marks of a year stand over one another."""
MOST = 40
"""How many marks of a year are drawn; of the others there is the number."""
_DAY = timedelta(days=1)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LINE = 14


@dataclass(frozen=True, slots=True)
class Mark:
    """An event: where its mark leads, what it is called, its first and last day, who tells it and how sure it is."""

    href: str
    title: str
    first: date
    last: date
    told: bool = True
    certainty: str = "happened"
    vague: bool = False
    """Whether it fell on some day between the first and the last, and not on all of them."""

    @property
    def middle(self) -> date:
        """The day in the middle."""
        return self.first + (self.last - self.first) // 2

    @property
    def look(self) -> str:
        """Its classes: who tells it, and how sure it is."""
        return f"{'told' if self.told else 'context'} {self.certainty}"


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark over the columns `start` to `end` of a strip, in a lane above the axis. Of an event that reaches over
    the strip's first day, it `continues` what stands in the strip before."""

    mark: Mark
    start: int
    end: int
    lane: int
    continues: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """Some days in a row, and the marks over them."""

    first: date
    days: int
    placed: tuple[Placed, ...]

    @property
    def lanes(self) -> int:
        """How many marks stand over one another."""
        return 1 + max((placed.lane for placed in self.placed), default=-1)


@dataclass(frozen=True, slots=True)
class Cell:
    """A year or a month of the row, by its words and its anchor; its marks; how many of its events are drawn by day,
    and what is left out before it, such as `19 years`."""

    words: str
    href: str
    marks: tuple[Mark, ...]
    below: int
    skipped: str
    article: bool

    @property
    def columns(self) -> int:
        """How many marks stand side by side."""
        return max(1, -(-len(self.marks[:MOST]) // HIGH))


@dataclass(frozen=True, slots=True)
class Timeline:
    """Every event once: in a cell of the row or, where most of them are, in a strip of days."""

    cells: tuple[Cell, ...]
    weeks: tuple[Strip, ...]


# ---------------------------------------------------------------- where each mark stands


def strip(marks: Sequence[Mark], first: date, days: int) -> Strip:
    """The marks that fall on some days, long ones first and each as low as there is room."""
    last = first + _DAY * (days - 1)
    shown = [mark for mark in marks if mark.first <= last and mark.last >= first]
    taken: list[set[int]] = []
    placed = []
    for mark in sorted(shown, key=lambda mark: (mark.first - mark.last, mark.first, mark.href)):
        start, end = max(mark.first, first), min(mark.last, last)
        columns = set(range((start - first).days, (end - first).days + 1))
        lane = next((lane for lane, used in enumerate(taken) if not used & columns), len(taken))
        if lane == len(taken):
            taken.append(set())
        taken[lane] |= columns
        placed.append(Placed(mark, min(columns), max(columns), lane, mark.first < first))
    placed.sort(key=lambda one: (one.start, one.lane))
    return Strip(first, days, tuple(placed))


def densest(marks: Sequence[Mark], near: date) -> tuple[date, int] | None:
    """The weeks on which most events fall: the first Monday, and how many weeks. Of equals, those nearest to a day."""
    weeks = [_week(mark.middle) for mark in marks if (mark.last - mark.first).days <= 31]
    fit = {start: sum(start <= week < start + WEEKS for week in weeks) for start in set(weeks)}
    if not fit or max(fit.values()) < LEAST:
        return None
    start = min(fit, key=lambda start: (-fit[start], abs(start + WEEKS // 2 - _week(near)), start))
    end = max(week for week in weeks if week < start + WEEKS)
    return date.fromordinal(start * 7 + 1), end - start + 1


def _week(day: date) -> int:
    return (day.toordinal() - 1) // 7


def within(marks: Iterable[Mark], first: date, last: date) -> list[Mark]:
    """The marks that fall between two days, cut off there."""
    return [
        replace(mark, first=max(mark.first, first), last=min(mark.last, last))
        for mark in marks
        if mark.first <= last and mark.last >= first
    ]


def arrange(marks: Sequence[Mark], near: date) -> Timeline:
    """Where every mark stands."""
    found = densest(marks, near)
    by_day: list[Mark] = []
    weeks: list[Strip] = []
    if found:
        first, count = found
        last = first + _DAY * (7 * count - 1)
        by_day = [mark for mark in marks if (mark.last - mark.first).days <= 31 and first <= mark.middle <= last]
        clipped = within(by_day, first, last)
        weeks = [strip(clipped, first + _DAY * 7 * week, 7) for week in range(count)]
    drawn = set(map(id, by_day))
    by_month = len({mark.first.year for mark in marks}) <= 2
    cells: list[Cell] = []
    groups: dict[int, list[Mark]] = {}
    for mark in marks:
        groups.setdefault(mark.first.year * 12 + mark.first.month - 1 if by_month else mark.first.year, []).append(mark)
    here = near.year * 12 + near.month - 1 if by_month else near.year
    before = None
    for unit in sorted(groups):
        year = unit // 12 if by_month else unit
        cells.append(
            Cell(
                f"{MONTHS[unit % 12 + 1][:3]} {year}" if by_month else str(year),
                f"#y{year}",
                tuple(mark for mark in groups[unit] if id(mark) not in drawn),
                sum(id(mark) in drawn for mark in groups[unit]),
                _skipped(before, unit, "month" if by_month else "year"),
                unit == here,
            )
        )
        before = unit
    return Timeline(tuple(cells), tuple(weeks))


def _skipped(before: int | None, unit: int, word: str) -> str:
    count = 0 if before is None else unit - before - 1
    return counted(count, word) if count else ""


# ---------------------------------------------------------------- how it is drawn


def draw(timeline: Timeline, article: tuple[date, date]) -> Markup:
    """The row of years, and the weeks that are drawn day by day."""
    whole = not timeline.weeks
    cells = joined(_cell(cell) for cell in timeline.cells)
    if whole:
        return Markup('<ol class="years">{}</ol>').format(cells)
    weeks = joined(
        Markup("<li>{}</li>").format(days(strip, article, f"Week of {_words(strip.first)}")) for strip in timeline.weeks
    )
    return Markup('<ol class="years">{}</ol><ol class="weeks" id="days">{}</ol>').format(cells, weeks)


def _words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month]} {day.year}"


def _cell(cell: Cell) -> Markup:
    marks, more = cell.marks[:MOST], len(cell.marks) - MOST
    high = min(HIGH, len(marks)) if cell.columns == 1 else -(-len(marks) // cell.columns)
    height = max(high, 1) * TARGET if marks else 0
    drawn = joined(
        _linked(
            mark,
            Markup('<svg x="{}" y="{}">{}</svg>').format(
                TARGET // 2 + index // high * TARGET, height - TARGET // 2 - index % high * TARGET, _glyph(mark)
            ),
        )
        for index, mark in enumerate(marks)
    )
    count = len(cell.marks) + cell.below
    gap = Markup('<span class="gap"><span class="sr">after {} without an event: </span>⋯</span>').format(cell.skipped)
    below = (
        Markup('<a class="below" href="#days">{}<span class="sr"> by day</span> ↓</a>').format(cell.below)
        if cell.below
        else ""
    )
    picture = (
        Markup('<svg width="{}" height="{}" role="group" aria-label="{}">{}</svg>').format(
            cell.columns * TARGET, height, f"{cell.words}: {len(cell.marks)}", drawn
        )
        if marks
        else ""
    )
    looks = [look for look, fits in (("article", cell.article), ("later", cell.skipped)) if fits]
    return Markup('<li{}>{}{}{}{}<a class="unit" href="{}">{}</a> <span class="count">{}</span></li>').format(
        Markup(' class="{}"').format(" ".join(looks)) if looks else "",
        gap if cell.skipped else "",
        below,
        Markup('<span class="count">+{}</span>').format(more) if more > 0 else "",
        picture,
        cell.href,
        cell.words,
        Markup('{}<span class="sr"> event{}</span>').format(count, "" if count == 1 else "s"),
    )


def days(strip: Strip, article: tuple[date, date], label: str) -> Markup:
    """A strip of days with their marks. The days of the article are shaded and say so."""
    axis = _LINE + 4 + TARGET * max(1, strip.lanes)
    dates = [strip.first + _DAY * column for column in range(strip.days)]
    marked = [column for column, day in enumerate(dates) if article[0] <= day <= article[1]]
    height = axis + _LINE * (3 if marked else 2) + 8
    step = 100 / strip.days
    parts = []
    for column, day in enumerate(dates):
        kind = "day article" if column in marked else "day weekend" if day.weekday() > 4 else "day"
        parts.append(
            Markup('<rect class="{}" x="{}%" y="{}" width="{}%" height="{}"/>').format(
                kind, n(column * step), _LINE + 2, n(step), axis + _LINE + 4
            )
        )
        if column == 0 or day.day == 1:
            named = f"{MONTHS[day.month]} {day.year}" if column == 0 and day.day < 24 else MONTHS[day.month][:3]
            parts.append(Markup('<text x="{}%" y="11">{}</text>').format(n(column * step), named))
        middle = n((column + 0.5) * step)
        for line, words in enumerate((str(day.day), _DAYS[day.weekday()])):
            parts.append(
                Markup('<text class="{}" x="{}%" y="{}">{}</text>').format(
                    ("number", "weekday")[line], middle, axis + _LINE * (line + 1), words
                )
            )
    if marked:
        edge = len(marked) == 1 and marked[0] == strip.days - 1
        x = 100.0 if edge else (marked[0] + marked[-1] + 1) / 2 * step
        parts.append(
            Markup('<text class="here{}" x="{}%" y="{}">written</text>').format(
                " end" if edge else "", n(x), axis + _LINE * 3 + 4
            )
        )
    parts.append(Markup('<line class="axis" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(axis))
    parts += [_placed(placed, strip, axis) for placed in strip.placed]
    return Markup('<svg class="days" width="100%" height="{}" role="group" aria-label="{}">{}</svg>').format(
        height, f"{label}: {len(strip.placed)}", joined(parts)
    )


def _placed(placed: Placed, strip: Strip, axis: int) -> Markup:
    mark, step = placed.mark, 100 / strip.days
    y = axis - TARGET // 2 - placed.lane * TARGET
    left, right = placed.start * step, (placed.end + 1) * step
    middle = n((left + right) / 2)
    if mark.vague or mark.first == mark.last:
        reach = (
            Markup('<line class="whisker" x1="{}%" x2="{}%" y1="{}" y2="{}"/>').format(n(left), n(right), y, y)
            if mark.vague
            else ""
        )
        shape = Markup('{}<svg x="{}%" y="{}">{}</svg>').format(reach, middle, y, _glyph(mark))
    else:
        before = mark.first < strip.first
        after = mark.last > strip.first + _DAY * (strip.days - 1)
        x, width = (left - 2 if before else left + 0.8), right - left - 1.6
        width += (2.8 if before else 0) + (2.8 if after else 0)
        shape = Markup(
            '<rect class="hit" x="{}%" y="{}" width="{}%" height="24"/>'
            '<rect class="shape" x="{}%" y="{}" width="{}%" height="13" rx="{}"/>'
        ).format(n(left), y - 12, n(right - left), n(x), y - 6.5, n(width), 6.5 if mark.told else 0)
        if mark.certainty == "did-not-happen":
            shape += Markup('<svg x="{}%" y="{}"><path class="cross" d="M-9-9 9 9M9-9-9 9"/></svg>').format(middle, y)
    return _linked(mark, shape, again=placed.continues)


def _linked(mark: Mark, shape: Markup, *, again: bool = False) -> Markup:
    hidden = Markup(' tabindex="-1" aria-hidden="true"') if again else ""
    return Markup('<a class="mark {}" href="{}"{}><title>{}</title>{}</a>').format(
        mark.look, mark.href, hidden, mark.title, shape
    )


def _glyph(mark: Mark) -> Markup:
    shape = (
        '<circle class="shape" r="6.5"/>' if mark.told else '<rect class="shape" x="-6" y="-6" width="12" height="12"/>'
    )
    cross = '<path class="cross" d="M-9-9 9 9M9-9-9 9"/>' if mark.certainty == "did-not-happen" else ""
    return Markup(f'<rect class="hit" x="-12" y="-12" width="24" height="24"/>{shape}{cross}')


_LOOKS = (
    ("told", "told by the article"),
    ("context", "known from elsewhere"),
    ("reported", "only reported"),
    ("expected", "expected"),
    ("did-not-happen", "did not happen"),
    ("vague", "on one of these days"),
)


def legend(marks: Sequence[Mark]) -> Markup:
    """What the looks of the marks mean, as far as they occur."""
    today = date(1, 1, 1)
    occur = {"told" if mark.told else "context" for mark in marks}
    occur |= {mark.certainty for mark in marks} | {"vague" for mark in marks if mark.vague}
    items = []
    for look, words in _LOOKS:
        if look not in occur:
            continue
        mark = Mark(
            "", "", today, today, look != "context", look if look not in ("told", "context", "vague") else "happened"
        )
        whisker = Markup('<line class="whisker" x1="-14" x2="14" y1="0" y2="0"/>') if look == "vague" else ""
        items.append(
            Markup(
                '<li><svg class="sample mark {}" viewBox="-14 -12 28 24" width="28" height="24" aria-hidden="true">'
                "{}{}</svg> {}</li>"
            ).format(mark.look, whisker, _glyph(mark), words)
        )
    return Markup('<ul class="legend">{}</ul>').format(joined(items))
