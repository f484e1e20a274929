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

HEIGHT = 30
_POINTS_AN_INCH = 72
_SIGN, _SMALL = 7.0, 5.6
"""How wide a sign of the boxes and of the labels is at most, on average, in the units of the drawing."""


@dataclass(frozen=True, slots=True)
class Node:
    """An actor: its id, what the box says, what sort of actor it is, and where the box leads."""

    id: str
    label: str
    kind: str
    href: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation: from, to, its words, what sort of tie it is, and where the line leads."""

    source: str
    target: str
    label: str
    group: str
    href: str
    title: str


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
        _n(-margin),
        _n(-margin),
        _n(width + 2 * margin),
        _n(height + 2 * margin),
        _n(width + 2 * margin),
        _ARROW,
        Markup("").join(lines),
        Markup("").join(boxes),
    )


_ARROW = Markup(
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
    'orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>'
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
            width=str(box_width(node.label) / _POINTS_AN_INCH),
            height=str(HEIGHT / _POINTS_AN_INCH),
        )
    for key, edge in enumerate(edges):
        width = round(len(edge.label) * _SMALL + 8)
        size = f'BORDER="0" CELLPADDING="0" FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="14"'
        label = f"<<TABLE {size}><TR><TD></TD></TR></TABLE>>"
        graph.add_edge(edge.source, edge.target, key=str(key), label=label)
    graph.layout(prog="dot")
    return graph


def box_width(label: str) -> float:
    """How wide the box of a label is drawn."""
    return round(len(label) * _SIGN + 20, 1)


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _point(text: str, height: float) -> tuple[str, str]:
    x, y = (float(part) for part in text.split(","))
    return _n(x), _n(height - y)


def _node(node: Node, placed: pygraphviz.Node, height: float) -> Markup:
    x, y = (float(part) for part in placed.attr["pos"].split(","))
    width = box_width(node.label)
    return Markup(
        '<a href="{}" class="node node-{}"><rect x="{}" y="{}" width="{}" height="{}" rx="4"/>'
        '<text x="{}" y="{}" text-anchor="middle">{}</text></a>'
    ).format(
        node.href,
        node.kind,
        _n(x - width / 2),
        _n(height - y - HEIGHT / 2),
        _n(width),
        HEIGHT,
        _n(x),
        _n(height - y + 4.5),
        node.label,
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
        '<a href="{}" class="edge edge-{}" aria-label="{}"><path d="{}" marker-end="url(#arrow)"/>'
        '<text x="{}" y="{}" text-anchor="middle">{}</text></a>'
    ).format(edge.href, edge.group, edge.title, path, label[0], _n(float(label[1]) + 3.5), edge.label)
