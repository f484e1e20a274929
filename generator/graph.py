"""The relations as a drawing: Graphviz lays the graph out, the SVG is ours.

Graphviz gets boxes and labels of fixed sizes, so that no font of the machine has a say in the
layout: the same relations give the same drawing everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import pygraphviz
from markupsafe import Markup

from generator import escape, svg

_POINTS_AN_INCH = 72
_NAMES, _LABELS = 13.0, 12.0
"""The sizes of the words in the boxes and on the lines."""
_ROOM, _LINE = 130, 16
"""How wide a line in a box may be, and how high it is."""


@dataclass(frozen=True, slots=True)
class Node:
    """An actor: its id, what the box says, what sort of actor it is, where the box leads, and whether its name has an
    article within a sentence."""

    id: str
    label: str
    kind: str
    href: str
    definite: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation: from, to, its words, what sort of tie it is, and where the line leads."""

    source: str
    target: str
    label: str
    group: str
    href: str
    title: str
    inverse: str = ""
    """Its words from the other end."""


@lru_cache(maxsize=2)
def draw(nodes: tuple[Node, ...], edges: tuple[Edge, ...], title: str) -> Markup:
    """The graph as an SVG with a link on every box and line. Empty where there is nothing to draw."""
    if not edges:
        return Markup("")
    placed = _layout(nodes, edges)
    width, height = (float(number) for number in placed.graph_attr["bb"].split(",")[2:])
    margin = 6.0
    lines = [_edge(edge, placed.get_edge(edge.source, edge.target, str(key)), height) for key, edge in enumerate(edges)]
    boxes = [_node(node, placed.get_node(node.id), height) for node in nodes]
    return Markup(
        '<svg class="relations-graph" role="group" aria-label="{}" viewBox="{} {} {} {}" '
        'width="{}" xmlns="http://www.w3.org/2000/svg">{}{}{}</svg>'
    ).format(
        title,
        svg.n(-margin),
        svg.n(-margin),
        svg.n(width + 2 * margin),
        svg.n(height + 2 * margin),
        svg.n(width + 2 * margin),
        _ARROW,
        Markup("").join(lines),
        Markup("").join(boxes),
    )


_ARROW = Markup(
    '<defs><marker id="relations-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" '
    'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>'
)


def _layout(nodes: Sequence[Node], edges: Sequence[Edge]) -> pygraphviz.AGraph:
    graph = pygraphviz.AGraph(directed=True, strict=False)
    graph.graph_attr.update(rankdir="LR", nodesep="0.16", ranksep="0.3", splines="true", fontname="")
    for node in nodes:
        graph.add_node(
            node.id,
            label="",
            shape="box",
            fixedsize="true",
            width=str(_size(node.label)[0] / _POINTS_AN_INCH),
            height=str(_size(node.label)[1] / _POINTS_AN_INCH),
        )
    for key, edge in enumerate(edges):
        width = round(svg.width(edge.label, _LABELS) + 4)
        size = f'BORDER="0" CELLPADDING="0" FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="14"'
        label = f"<<TABLE {size}><TR><TD></TD></TR></TABLE>>"
        graph.add_edge(edge.source, edge.target, key=str(key), label=label)
    graph.layout(prog="dot")
    return graph


def _lines(label: str) -> list[str]:
    return svg.lines(label, _ROOM, _NAMES, bold=True, most=3)


def _size(label: str) -> tuple[float, int]:
    """How wide and how high the box of a label is drawn."""
    lines = _lines(label)
    return round(max(svg.width(line, _NAMES, bold=True) for line in lines) + 16, 1), _LINE * len(lines) + 14


def _point(text: str, height: float) -> tuple[str, str]:
    x, y = (float(part) for part in text.split(","))
    return svg.n(x), svg.n(height - y)


def _node(node: Node, placed: pygraphviz.Node, height: float) -> Markup:
    x, y = (float(part) for part in placed.attr["pos"].split(","))
    width, high = _size(node.label)
    top = height - y - high / 2
    lines = svg.joined(
        Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(
            svg.n(x), svg.n(top + 7 + 12 + _LINE * row), escape.in_svg(line)
        )
        for row, line in enumerate(_lines(node.label))
    )
    return Markup('<a href="{}" class="node node-{}"><rect x="{}" y="{}" width="{}" height="{}" rx="4"/>{}</a>').format(
        node.href,
        node.kind,
        svg.n(x - width / 2),
        svg.n(top),
        svg.n(width),
        high,
        lines,
    )


def _edge(edge: Edge, placed: pygraphviz.Edge, height: float) -> Markup:
    position = re.sub(r"\\\s+", "", placed.attr["pos"])
    parts = position.split()
    end = next((part[2:] for part in parts if part.startswith("e,")), None)
    points = [" ".join(_point(part, height)) for part in parts if part[:2] not in ("e,", "s,")]
    path = f"M{points[0]}C{' '.join(points[1:])}"
    if end is not None:
        path += f"L{' '.join(_point(end, height))}"
    label = _point(placed.attr["lp"], height)
    return Markup(
        '<a href="{}" class="edge edge-{}" aria-label="{}"><path d="{}" marker-end="url(#relations-arrow)"/>'
        '<text x="{}" y="{}" text-anchor="middle">{}</text></a>'
    ).format(edge.href, edge.group, edge.title, path, label[0], svg.n(float(label[1]) + 3.5), edge.label)
