"""How actors stand to each other, drawn without a layout program: the neighbours of one, and all of them by sides.

A line's pattern says what sort of tie it is, the same in all drawings; `legend` explains the patterns.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from generator import escape, svg
from generator.graph import Edge, Node
from generator.svg import PHONE, joined, n
from generator.wording import TIES

MOST_NEIGHBOURS = 12
DEPTH = 4
"""How many steps an actor can stand away from the one that its side is named after."""
_ROOM = PHONE / 2 - 10
_LINE = 14


# ---------------------------------------------------------------- the neighbours of one


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An actor next to another: how the other stands to it in words, and what sort of tie it is."""

    node: Node
    words: str
    group: str


@dataclass(frozen=True, slots=True)
class Twig:
    """A neighbour with its words broken into lines, on the left or the right, its branch at the height `y`."""

    neighbour: Neighbour
    words: tuple[str, ...]
    name: tuple[str, ...]
    left: bool
    y: int

    @property
    def height(self) -> int:
        """How high its words stand over the branch."""
        return (len(self.words) + len(self.name)) * _LINE + 6


def twigs(neighbours: Sequence[Neighbour], top: int) -> list[Twig]:
    """Where each neighbour stands, two in a row, under the height `top`."""
    placed: list[Twig] = []
    y = top
    for row in range(0, len(neighbours), 2):
        pair = [
            Twig(
                neighbour,
                tuple(svg.lines(neighbour.words, _ROOM, 11.5)),
                tuple(svg.lines(neighbour.node.label, _ROOM, 13.5, bold=True, most=3)),
                side == 0,
                0,
            )
            for side, neighbour in enumerate(neighbours[row : row + 2])
        ]
        y += max(twig.height for twig in pair) + 10
        placed += [replace(twig, y=y) for twig in pair]
    return placed


def neighbours(actor: str, around: Sequence[Neighbour], more: int) -> Markup:
    """An actor with its neighbours on branches to both sides, as an SVG; each name is a link."""
    title = svg.lines(actor, PHONE - 40, 14.5, bold=True)
    box = len(title) * 17 + 12
    placed = twigs(around, box + 4)
    end = placed[-1].y
    wide = max(svg.width(line, 14.5, bold=True) for line in title) + 20
    parts = [
        Markup('<line class="stem" x1="50%" x2="50%" y1="{}" y2="{}"/>').format(box, end + (14 if more else 0)),
        Markup('<svg x="50%"><rect class="box" x="{}" y="1" width="{}" height="{}" rx="5"/></svg>').format(
            n(-wide / 2), n(wide), box - 2
        ),
        *(
            Markup('<text class="middle" x="50%" y="{}">{}</text>').format(20 + row * 17, escape.in_svg(line))
            for row, line in enumerate(title)
        ),
        *(_twig(twig) for twig in placed),
    ]
    if more:
        parts.append(Markup('<text class="more" x="50%" y="{}">and {} more in the list</text>').format(end + 28, more))
    label = f"{actor} and {len(around)} actors next to it"
    return Markup('<svg class="neighbours" width="100%" height="{}" role="group" aria-label="{}">{}</svg>').format(
        end + (34 if more else 6), label, joined(parts)
    )


def _twig(twig: Twig) -> Markup:
    x = 25 if twig.left else 75
    y = twig.y - twig.height + _LINE - 2
    said = [("words", line) for line in twig.words] + [("name", line) for line in twig.name]
    texts = joined(
        Markup('<text class="{}" x="{}%" y="{}">{}</text>').format(kind, x, y + row * _LINE, escape.in_svg(line))
        for row, (kind, line) in enumerate(said)
    )
    return Markup(
        '<g class="edge edge-{}"><line x1="50%" x2="{}%" y1="{}" y2="{}"/></g>'
        '<a href="{}"><title>{}</title><rect class="hit" x="{}%" y="{}" width="48%" height="{}"/>{}</a>'
    ).format(
        twig.neighbour.group,
        2 if twig.left else 98,
        twig.y,
        twig.y,
        twig.neighbour.node.href,
        f"{twig.neighbour.words} {twig.neighbour.node.label}",
        1 if twig.left else 51,
        y - _LINE,
        twig.height + 2,
        texts,
    )


# ---------------------------------------------------------------- all of them, by sides


@dataclass(slots=True)
class Branch:
    """An actor under another, by the edge that joins them; `forward` where the edge leads down to it. One that is
    `elsewhere` stands in its own place, too, with what is under it."""

    node: Node
    edge: Edge
    forward: bool
    elsewhere: bool
    branches: list[Branch] = field(default_factory=list)

    @property
    def words(self) -> str:
        """What stands before the actor's name."""
        words = self.edge.label if self.forward else self.edge.inverse
        return f"{words} the" if self.node.definite else words


@dataclass(slots=True)
class Side:
    """An actor after whom a side is named, mostly a state, and the actors under it."""

    root: Node
    branches: list[Branch] = field(default_factory=list)


def sides(nodes: Sequence[Node], edges: Sequence[Edge]) -> tuple[list[Edge], list[Side]]:
    """The edges between sides, and the sides. Every edge is there once.

    Each actor stands on the side of the state that is fewest steps away; alliances and rivalries take nobody to a
    side. Actors whom no edge leads to a state are on the side of the one among them with most edges.
    """
    by_id = {node.id: node for node in nodes}
    around: dict[str, list[Edge]] = {node.id: [] for node in nodes}
    for edge in edges:
        around[edge.source].append(edge)
        if edge.target != edge.source:
            around[edge.target].append(edge)
    order = {node.id: place for place, node in enumerate(nodes)}

    def first(node: Node) -> tuple[int, int]:
        return -len(around[node.id]), order[node.id]

    states = sorted((node for node in nodes if node.kind == "state" and around[node.id]), key=first)
    others = sorted((node for node in nodes if node.kind != "state" and around[node.id]), key=first)
    made = [Side(node) for node in states]
    placed = {node.id for node in states}
    used = {
        number
        for number, edge in enumerate(edges)
        if edge.group in ("alliance", "rivalry") or {edge.source, edge.target} <= placed
    }
    between = [edges[number] for number in sorted(used)]
    numbers = {id(edge): number for number, edge in enumerate(edges)}

    def grow(roots: list[Side]) -> None:
        waiting: deque[tuple[Node, list[Branch], int]] = deque((side.root, side.branches, 0) for side in roots)
        while waiting:
            node, branches, depth = waiting.popleft()
            for edge in around[node.id]:
                if numbers[id(edge)] in used:
                    continue
                used.add(numbers[id(edge)])
                forward = edge.source == node.id
                other = by_id[edge.target if forward else edge.source]
                leads_on = any(numbers[id(further)] not in used for further in around[other.id])
                branch = Branch(other, edge, forward, other.id in placed or (depth + 1 >= DEPTH and leads_on))
                branches.append(branch)
                if not branch.elsewhere:
                    placed.add(other.id)
                    waiting.append((other, branch.branches, depth + 1))

    grow(made)
    for node in others:
        if node.id not in placed and any(numbers[id(edge)] not in used for edge in around[node.id]):
            placed.add(node.id)
            made.append(Side(node))
            grow(made[-1:])
    return between, [side for side in made if side.branches or side.root.kind == "state"]


def picture(nodes: Sequence[Node], edges: Sequence[Edge], *, most: int = 0, rest: str = "") -> Markup:
    """The sides beside each other, or under each other where there is no room, and before them the ties between them.

    Each name leads to its actor, each tie to its evidence. Where `most` is given, it is a summary: everybody is there
    once, under each name stand so many branches, and the number of the others leads to `rest`.
    """
    between, made = sides(nodes, edges)
    by_id = {node.id: node for node in nodes}
    ties = joined(
        Markup(
            '<li>{1} <div class="edge-{0}"><a class="tie" href="{2}" title="{3}">{4}</a>'
            '<svg class="run" aria-hidden="true"><line x1="0" x2="100%" y1="50%" y2="50%"/></svg></div> {5}</li>'
        ).format(
            edge.group,
            _name(by_id[edge.source]),
            edge.href,
            edge.title,
            edge.label,
            _name(by_id[edge.target]),
        )
        for edge in between
    )
    tied = {id for edge in between for id in (edge.source, edge.target)}
    under = [(side.root, _branches(side.branches, most, rest)) for side in made]
    columns = joined(
        Markup('<li class="side"><p class="root">{}</p>{}</li>').format(_name(root), branches)
        for root, branches in under
        if branches or root.id not in tied
    )
    return joined(
        [
            Markup('<ul class="between">{}</ul>').format(ties) if ties else Markup(""),
            Markup('<ul class="all-sides">{}</ul>').format(columns) if columns else Markup(""),
        ]
    )


def _branches(branches: Sequence[Branch], most: int, rest: str) -> Markup:
    if most:
        branches = [branch for branch in branches if not branch.elsewhere]
    if not branches:
        return Markup("")
    shown = branches[:most] if most else branches
    more = len(branches) - len(shown)
    items = [
        Markup('<li class="edge-{}">{}<a class="tie" href="{}" title="{}">{}</a> {}{}</li>').format(
            branch.edge.group,
            _elbow(branch),
            branch.edge.href,
            branch.edge.title,
            branch.words,
            _name(branch.node, " again" if branch.elsewhere else ""),
            _branches(branch.branches, most, rest),
        )
        for branch in shown
    ]
    if more:
        items.append(Markup('<li class="more"><a href="{}">and {} more</a></li>').format(rest, more))
    return Markup("<ul>{}</ul>").format(joined(items))


def _elbow(branch: Branch) -> Markup:
    head = "M16 8 22 12 16 16" if branch.forward else "M9 8 3 12 9 16"
    arrow = "" if branch.edge.label == branch.edge.inverse else Markup('<path class="head" d="{}"/>').format(head)
    return Markup('<svg class="elbow" width="24" height="24" aria-hidden="true"><path d="M0 12H22"/>{}</svg>').format(
        arrow
    )


def _name(node: Node, more: str = "") -> Markup:
    return Markup('<a class="who-{}{}" href="{}">{}</a>').format(node.kind, more, node.href, escape.words(node.label))


def legend(groups: Iterable[str]) -> Markup:
    """What the patterns of the lines mean, as far as they occur."""
    occur = set(groups)
    return Markup('<ul class="legend">{}</ul>').format(
        joined(
            Markup(
                '<li class="edge-{}"><svg class="sample" width="40" height="12" aria-hidden="true">'
                '<line x1="1" x2="39" y1="6" y2="6"/></svg> {}</li>'
            ).format(group, words)
            for group, words in TIES.items()
            if group in occur
        )
    )
