"""A treaty's life as a line to scale: full while it is in force, with the years below or above, and what they brought.

What stands close together is one group; groups keep apart on a phone, in lanes below and above the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup

from generator import svg
from generator.dates import MONTHS
from generator.svg import PHONE, TARGET, joined, n

_LEFT, _RIGHT = 3.0, 95.0
"""Where the line's first and last step stand, in per cent."""
_CLOSE = (22, 36, 60, 100, PHONE)
"""Steps nearer than so many pixels, on a phone, are one group; where the words find no room, than the next number."""
_ROOM = 92
_LINE = 15


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its first day, its kind and the words for it, where it is told, what it is called in full, and whether
    it is only said to have happened. Without a `href` it is no step of the treaty, but the article."""

    day: date
    kind: str
    words: str
    href: str
    title: str
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What a group says in a line or two, and the steps that it stands for."""

    steps: tuple[Step, ...]
    words: tuple[str, ...]

    @property
    def height(self) -> int:
        """A finger's height at least."""
        return max(TARGET, len(self.words) * _LINE + 4)


@dataclass(frozen=True, slots=True)
class Group:
    """Steps at nearly one place `x`, in per cent; the years; the extent of the words on a phone, in pixels, and where
    they stand: the lane, which is 0 next to the line, and whether it is `above`."""

    x: float
    years: str
    lines: tuple[Line, ...]
    left: float
    right: float
    lane: int = 0
    above: bool = False

    @property
    def height(self) -> int:
        """How much room the words need."""
        return 18 + sum(line.height for line in self.lines)

    @property
    def anchor(self) -> str:
        """Where the words begin, end or have their middle."""
        pixels = self.x * PHONE / 100
        middle = (self.left + self.right) / 2
        return "middle" if abs(middle - pixels) < 1 else "start" if middle > pixels else "end"


def arrange(steps: Sequence[Step]) -> list[Group]:
    """The steps in groups that do not overlap, from left to right; in fewer groups where there is no room for more."""
    ordered = sorted(steps, key=lambda step: step.day)
    return next(groups for close in _CLOSE if (groups := _arranged(ordered, close)) is not None)


def _arranged(steps: Sequence[Step], close: int) -> list[Group] | None:
    first, last = steps[0].day, steps[-1].day
    span = max((last - first).days, 1)
    near: list[tuple[float, list[Step]]] = []
    for step in steps:
        x = _LEFT + (step.day - first).days / span * (_RIGHT - _LEFT)
        if near and (x - near[-1][0]) * PHONE / 100 < close:
            near[-1][1].append(step)
        else:
            near.append((x, [step]))
    if len(near) > 1:  # the last one stands at the end, and not where its first step is
        near[-1] = (_RIGHT, near[-1][1])
    groups: list[Group] = []
    for x, members in near:
        settled = _settled(_group(x, members, span < 3 * 366), groups)
        if settled is None:
            return None
        groups.append(settled)
    return groups


def _group(x: float, steps: list[Step], by_month: bool) -> Group:
    runs: list[list[Step]] = []
    for step in steps:
        if runs and (runs[-1][0].kind, runs[-1][0].unsure) == (step.kind, step.unsure):
            runs[-1].append(step)
        else:
            runs.append([step])
    lines = []
    for run in runs:
        said = f"{run[0].words} ×{len(run)}" if len(run) > 1 else run[0].words
        lines.append(Line(tuple(run), tuple(svg.lines(said, _ROOM))))
    labels = [f"{MONTHS[step.day.month][:3]} {step.day.year}" if by_month else str(step.day.year) for step in steps]
    years = labels[0] if labels[0] == labels[-1] else f"{labels[0]}–{labels[-1]}"
    wide = max(svg.width(words, bold=True) for words in (years, *(part for line in lines for part in line.words))) + 4
    pixels = x * PHONE / 100
    left = pixels - wide / 2
    if left < 0:
        left = pixels - 7
    if left + wide > PHONE:
        left = pixels + 7 - wide
    return Group(x, years, tuple(lines), left, left + wide)


def _settled(group: Group, others: Sequence[Group]) -> Group | None:
    """The group where it has room: nothing in its lane, and no way to the line that leads through words."""
    x = group.x * PHONE / 100
    for place in range(2 * len(others) + 2):
        lane, above = place // 2, place % 2 == 1
        same = [other for other in others if other.above == above]
        clash = any(
            other.left < group.right + 6 and group.left < other.right + 6 for other in same if other.lane == lane
        )
        crossed = any(other.left < x + 4 and x - 4 < other.right for other in same if other.lane < lane)
        crosses = any(
            group.left < other.x * PHONE / 100 + 4 and other.x * PHONE / 100 - 4 < group.right
            for other in same
            if other.lane > lane
        )
        if not (clash or crossed or crosses):
            return replace(group, lane=lane, above=above)
    return None


def draw(steps: Sequence[Step], label: str) -> Markup:
    """The line as an SVG; every step is a link to where it is told."""
    groups = arrange(steps)
    offsets: dict[tuple[bool, int], int] = {}
    total = {False: 0, True: 0}
    for above in (True, False):
        side = [group for group in groups if group.above == above]
        for lane in range(1 + max((group.lane for group in side), default=-1)):
            offsets[above, lane] = total[above]
            total[above] += max((group.height for group in side if group.lane == lane), default=0) + 6
    axis = total[True] + 16
    height = axis + 14 + total[False]
    parts = [_axis(groups, axis)]
    for group in groups:
        offset = offsets[group.above, group.lane]
        top = axis - 14 - offset - group.height if group.above else axis + 14 + offset
        near = top + group.height if group.above else top
        parts.append(
            Markup('<line class="leader" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}"/>').format(n(group.x), axis, near)
        )
        parts.append(_words(group, top))
    parts += [_node(group, axis) for group in groups]
    return Markup('<svg class="lifeline" width="100%" height="{}" role="group" aria-label="{}">{}</svg>').format(
        height, label, joined(parts)
    )


def _axis(groups: Sequence[Group], y: int) -> Markup:
    """The line: full while the treaty is in force, broken before, and while it is suspended; ending where it ends."""
    kinds = [(group.x, step.kind) for group in groups for line in group.lines for step in line.steps]
    ends = next((x for x, kind in kinds if kind == "ended"), None)
    full: list[tuple[float, float]] = []
    since: float | None = None
    for x, kind in kinds:
        if kind in ("in-force", "resumed") and since is None and (ends is None or x < ends):
            since = x
        elif kind in ("suspended", "ended") and since is not None:
            full += [(since, x)] if since < x else []
            since = None
    if since is not None:
        full.append((since, 98.5))
    parts = [
        Markup('<line class="axis before" x1="{0}%" x2="{1}%" y1="{2}" y2="{2}"/>').format(
            n(groups[0].x), n(100.0 if ends is None else ends), y
        )
    ]
    line = Markup('<line class="axis in-force" x1="{0}%" x2="{1}%" y1="{2}" y2="{2}"/>')
    parts += [line.format(n(start), n(end), y) for start, end in full]
    if since is not None:
        parts.append(
            Markup('<svg x="100%" y="{}"><path class="head" d="M-30-2.5H-10V-7L0 0-10 7V2.5H-30z"/></svg>').format(y)
        )
    return joined(parts)


def _node(group: Group, y: int) -> Markup:
    steps = [step for line in group.lines for step in line.steps]
    own = [step for step in steps if step.href]
    parts = []
    if len(own) < len(steps):
        parts.append(Markup('<path class="here" d="M0-14V14"/>'))
    if own:
        unsure = " unsure" if any(step.unsure for step in own) else ""
        parts.append(Markup('<circle class="node{}" r="6.5"/>').format(unsure))
    return Markup('<svg x="{}%" y="{}">{}</svg>').format(n(group.x), y, joined(parts))


def _words(group: Group, top: int) -> Markup:
    x, anchor = n(group.x), group.anchor
    shift = Markup(' dx="{}"').format({"start": -7, "end": 7}.get(anchor, 0)) if anchor != "middle" else ""
    parts = [Markup('<text class="years" x="{}%" y="{}"{}>{}</text>').format(x, top + 13, shift, group.years)]
    y = top + 18
    for line in group.lines:
        first = y + (line.height - len(line.words) * _LINE) / 2 + 11
        said = joined(
            Markup('<text x="{}%" y="{}"{}>{}</text>').format(x, n(first + row * _LINE), shift, words)
            for row, words in enumerate(line.words)
        )
        one = line.steps[0]
        if one.href:
            title = "; ".join(step.title for step in line.steps)
            unsure = Markup(' class="unsure"') if one.unsure else ""
            said = Markup('<a href="{}"{}><title>{}</title>{}</a>').format(one.href, unsure, title, said)
        else:
            said = Markup('<g class="here"><title>{}</title>{}</g>').format(one.title, said)
        parts.append(said)
        y += line.height
    return Markup('<g class="{}">{}</g>').format(anchor, joined(parts))
