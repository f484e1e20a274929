"""What readers need to check a statement stands beside it, on the real site."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator import routes
from generator.check import check
from generator.explanation import Explanation
from tests.expected import PROJECT


@cache
def explanation() -> Explanation:
    explanation = check(PROJECT).explanation
    assert explanation is not None
    return explanation


@cache
def tree(path: Path) -> LexborHTMLParser:
    return LexborHTMLParser(path.read_text("utf-8"))


def test_every_statement_has_its_panel(site: Path) -> None:
    """At its own address, each statement has a panel that answers who says so and how well it is known."""
    for claim in explanation().claims:
        route = routes.to_claim(claim)
        page = tree(site / f"{route.page.removesuffix('.md')}.html")
        place = page.css_first(f'[id="{route.anchor}"]') if route.anchor else page.css_first("article")
        if place is not None and place.tag in ("h1", "h2", "h3"):
            place = place.next.next if place.next is not None else None  # the section that the heading begins
        assert place is not None, route
        panel = place.css_first("details.how")
        assert panel is not None, route
        questions = [term.text() for term in panel.css("dt")]
        assert questions[:2] == ["Who says so", "How well known"]
        assert ("Sources" in questions) == bool(panel.css("a[href^='#ref-']"))


def test_every_marker_leads_there_and_back(site: Path) -> None:
    """Each marker leads to a reference that leads back to it, and each reference to a page of its source."""
    markers = 0
    for path in site.rglob("*.html"):
        page = tree(path)
        back = Counter(node.attributes["href"] for node in page.css(".references .back a[href^='#']"))
        for marker in page.css("a.cite[id]"):
            markers += 1
            assert back[f"#{marker.attributes['id']}"] == 1
            reference = page.css_first(str(marker.attributes["href"]))
            assert reference is not None
            assert reference.css_first(".back a:not([href^='#'])") is not None
    assert markers > 1000


def test_a_source_lists_all_that_rests_on_it(site: Path) -> None:
    """The page of each source names every statement that cites it, with its sentence, where that is not its title."""
    for key, claims in explanation().claims_by_source.items():
        page = tree(site / f"{routes.to_source(key).page.removesuffix('.md')}.html")
        uses = page.css("ul.claims > li")
        assert len(uses) == len(claims)
        said = [[node.text() for node in use.css("a, small")] for use in uses]
        assert all(said)
        assert all(len(words) == len(set(words)) for words in said), "nothing is said twice"


@pytest.mark.parametrize(
    ("page", "type", "selector"),
    [
        ("timeline.html", "Event", "li.event"),
        ("quotes.html", "Quotation", "figure.quote"),
        ("glossary.html", "DefinedTerm", ".glossary > div"),
        ("treaty.html", "Legislation", "h1"),
        ("positions/dialogue-with-us.html", "Claim", "article.position"),
    ],
)
def test_what_a_page_says_for_machines_is_what_it_shows(page: str, type: str, selector: str, site: Path) -> None:
    """JSON-LD parses, and holds as many things of a kind as the page shows, and as many sources as it cites."""
    shown = tree(site / page)
    (script,) = shown.css('script[type="application/ld+json"]')
    graph = json.loads(script.text())["@graph"]
    kinds = Counter(node["@type"] for node in graph)
    assert kinds[type] == len(shown.css(selector))
    assert len(graph[0]["citation"]) == len(shown.css("ol.references > li"))
    assert {node["@id"] for node in graph[1:]} == {about["@id"] for about in graph[0]["about"]}
