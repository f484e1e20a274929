"""The drawings: nothing is left out, nothing lies on something else, and what authors typed stays text."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from markupsafe import Markup
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser

from generator import drawings, lifeline, strips, svg, ties
from generator.check import check
from generator.cite import Reference
from generator.graph import Edge, Node
from generator.lock import Lock
from generator.naming import Names
from generator.page import Page
from tests import expected

NEAR = date(2020, 5, 20)
HOSTILE = "<b>\"Bold\" & Sons</b> & 'Co' of the northern shore of the lake, 호수"


def home(root: Path) -> Page:
    """The home page of an explainer, as templates see it."""
    explanation = check(root).explanation
    assert explanation is not None
    references: dict[str, Reference] = {}
    return Page("index.md", Names(explanation), references, Lock())


def marks(count: int, seed: int, years: int) -> list[strips.Mark]:
    """Events here and there in some years, most of them round one day; some are long, some vague."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        spread = 20 if number % 2 else 365 * years
        first = NEAR + timedelta(days=chance.randint(-spread, spread))
        last = first + timedelta(days=chance.choice([0, 0, 0, 3, 12, 400]))
        made.append(strips.Mark(f"#e{number}", f"Event {number}", first, last, vague=chance.random() < 0.1))
    return sorted(made, key=lambda mark: mark.first)


# ---------------------------------------------------------------- words


def test_words_fit_into_the_room_that_they_get() -> None:
    """Long texts are broken between words, and cut only where there are too many lines or no space at all."""
    assert svg.lines("Reported as renewed", 92) == ["Reported as", "renewed"]
    assert svg.lines("Signed", 92) == ["Signed"]
    for text in (HOSTILE, "W" * 80, "", "one"):
        found = svg.lines(text, 100)
        assert len(found) <= 2
        assert all(svg.width(line) <= 100 for line in found)
    assert svg.lines("W" * 80, 100)[0].endswith("…")


def test_numbers_are_short_and_alike() -> None:
    """One decimal at most, and no minus before nothing."""
    assert [svg.n(number) for number in (1.0, 0.04, -0.04, 12.345, -3.25, 100)] == [
        "1",
        "0",
        "0",
        "12.3",
        "-3.2",
        "100",
    ]


# ---------------------------------------------------------------- events in time


@pytest.mark.parametrize(("count", "years"), [(1, 1), (5, 0), (40, 1), (54, 40), (300, 8)])
@pytest.mark.parametrize("seed", range(5))
def test_every_event_is_there_once_and_none_on_another(count: int, years: int, seed: int) -> None:
    """Each is in a cell or in the weeks, begins once, and has its place to itself."""
    events = marks(count, seed, years)
    arranged = strips.arrange(events, NEAR)
    seen = [mark.href for cell in arranged.cells for mark in cell.marks]
    seen += [one.mark.href for week in arranged.weeks for one in week.placed if not one.continues]
    assert sorted(seen) == sorted(mark.href for mark in events)
    assert sum(len(cell.marks) + cell.below for cell in arranged.cells) == count
    assert len(arranged.weeks) <= strips.WEEKS
    for week in arranged.weeks:
        taken = Counter((column, one.lane) for one in week.placed for column in range(one.start, one.end + 1))
        assert max(taken.values(), default=1) == 1
        assert all(0 <= one.start <= one.end < week.days for one in week.placed)


def test_days_are_drawn_where_most_happened() -> None:
    """The weeks are those with most events; there are none where hardly anything falls together."""
    alone = [strips.Mark(f"#{year}", "", date(year, 1, 1), date(year, 1, 1)) for year in range(1961, 2000, 4)]
    assert strips.densest(alone, NEAR) is None
    together = [strips.Mark(f"#d{day}", "", date(1990, 3, day), date(1990, 3, day)) for day in (5, 6, 7, 8, 20)]
    assert strips.densest([*alone, *together], NEAR) == (date(1990, 3, 5), 3)
    assert strips.densest([], NEAR) is None


def test_years_left_out_are_told() -> None:
    """A gap says how many years it stands for; where there are only two years, the row is of months."""
    days = [date(1961, 7, 11), date(1981, 1, 1), date(1982, 1, 1)]
    cells = strips.arrange([strips.Mark("#", "", day, day) for day in days], NEAR).cells
    assert [(cell.words, cell.skipped) for cell in cells] == [("1961", ""), ("1981", "19 years"), ("1982", "")]
    days = [date(2019, 11, 3), date(2020, 2, 1)]
    cells = strips.arrange([strips.Mark("#", "", day, day) for day in days], NEAR).cells
    assert [(cell.words, cell.skipped, cell.href) for cell in cells] == [
        ("Nov 2019", "", "#y2019"),
        ("Feb 2020", "2 months", "#y2020"),
    ]


def test_the_timeline_of_the_real_explainer_has_a_mark_for_each_event() -> None:
    """One that can be reached each, with a name; what stands for the rest of a long event can't."""
    page = home(expected.PROJECT)
    tree = LexborHTMLParser(drawings.timeline(Page("timeline.md", page.names, {}, page.lock)))
    reached = [str(link.attributes["href"])[1:] for link in tree.css("a.mark") if "tabindex" not in link.attributes]
    assert sorted(reached) == sorted(page.explanation.events)
    for link in tree.css("a.mark"):
        title = link.css_first("title")
        assert title is not None
        assert page.explanation.events[str(link.attributes["href"])[1:]].title in title.text()


# ---------------------------------------------------------------- a treaty's life


def steps(count: int, seed: int, days: int) -> list[lifeline.Step]:
    """A life of some steps within so many days."""
    chance = random.Random(seed)
    words = ("Signed", "Ratified", "In force", "Reported as renewed", "Affirmed", "Ended")
    made = []
    for number in range(count):
        kind = chance.choice(words)
        day = NEAR + timedelta(days=chance.randint(0, days))
        made.append(lifeline.Step(day, kind.lower(), kind, f"#life-{number}", f"{kind} {number}"))
    return made


@pytest.mark.parametrize("count", [2, 5, 9, 20])
@pytest.mark.parametrize("days", [0, 40, 900, 25_000])
@pytest.mark.parametrize("seed", range(5))
def test_the_words_of_a_life_do_not_overlap_on_a_phone(count: int, days: int, seed: int) -> None:
    """Every step is told once; groups in a lane keep apart, stay within the phone, and cross no way to the line."""
    life = steps(count, seed, days)
    groups = lifeline.arrange(life)
    told = [step.href for group in groups for line in group.lines for step in line.steps]
    assert sorted(told) == sorted(step.href for step in life)
    for group in groups:
        assert group.left >= -1
        assert group.right <= svg.PHONE + 1
        for other in groups:
            if other is group or other.above != group.above:
                continue
            if other.lane == group.lane:
                assert group.right < other.left or other.right < group.left
            elif other.lane > group.lane:
                assert not group.left < other.x * svg.PHONE / 100 < group.right


@pytest.mark.parametrize(("unsure", "hollow"), [((False, False), 0), ((False, True), 1), ((True, True), 1)])
def test_a_ring_is_hollow_where_one_of_its_steps_is_unsure(unsure: tuple[bool, bool], hollow: int) -> None:
    """Steps of nearly one day share a ring; that one of them is sure makes no other so."""
    days = [date(1961, 7, 11), date(1961, 7, 12), date(2021, 1, 1)]
    life = [
        lifeline.Step(day, "signed", "Signed", "#life", "Signed", each)
        for day, each in zip(days, (*unsure, False), strict=True)
    ]
    tree = LexborHTMLParser(lifeline.draw(life, "A life"))
    assert len(tree.css("circle.node")) == 2
    assert len(tree.css("circle.unsure")) == hollow


# ---------------------------------------------------------------- who stands how to whom


def network(actors: int, relations: int, seed: int) -> tuple[list[Node], list[Edge]]:
    """Actors, some of them states, and ties of all sorts between them."""
    chance = random.Random(seed)
    nodes = [Node(f"a{n}", HOSTILE, "state" if n < 3 else "person", f"a{n}.html") for n in range(actors)]
    edges = []
    for number in range(relations):
        one, other = chance.sample(nodes, 2)
        group = chance.choice(["office", "family", "organisation", "alliance", "rivalry", "work"])
        edges.append(Edge(one.id, other.id, "head of", group, f"#r{number}", "", "headed by"))
    return nodes, edges


@pytest.mark.parametrize(("actors", "relations"), [(2, 1), (6, 12), (40, 60), (300, 200)])
@pytest.mark.parametrize("seed", range(3))
def test_every_tie_is_drawn_once(actors: int, relations: int, seed: int) -> None:
    """Between sides or on one of them; and every actor with a tie is named."""
    nodes, edges = network(actors, relations, seed)
    tree = LexborHTMLParser(ties.picture(nodes, edges))
    assert sorted(str(tie.attributes["href"]) for tie in tree.css("a.tie")) == sorted(edge.href for edge in edges)
    named = {str(link.attributes["href"]) for link in tree.css("a:not(.tie)")}
    assert named >= {f"{id}.html" for edge in edges for id in (edge.source, edge.target)}
    assert tree.css("b") == []


def test_a_chain_of_actors_is_cut_into_sides_that_are_not_deep() -> None:
    """No more than some steps stand under one another, however long the way."""
    nodes = [Node(f"a{n}", f"A{n}", "person", f"a{n}.html") for n in range(2000)]
    edges = [Edge(f"a{n}", f"a{n + 1}", "of", "office", f"#{n}", "", "has") for n in range(1999)]
    between, made = ties.sides(nodes, edges)
    assert between == []
    assert len(made) > 2000 / (2 * ties.DEPTH + 2)
    assert ties.picture(nodes, edges).count('class="tie"') == 1999


@pytest.mark.parametrize("most", [0, 6])
def test_a_state_with_nobody_under_it_is_there_once(most: int) -> None:
    """With its tie to another state, and not once more as a side on which nobody stands; without a tie, alone."""
    nodes = [Node(id, id.upper(), kind, f"{id}.html") for id, kind in (("a", "state"), ("b", "state"), ("p", "person"))]
    tie = Edge("a", "b", "allied with", "alliance", "#ab", "", "allied with")
    office = Edge("p", "a", "head of", "office", "#pa", "", "headed by")

    def named(*edges: Edge) -> list[str]:
        tree = LexborHTMLParser(ties.picture(nodes, edges, most=most))
        assert all(each.css("li") for each in tree.css("ul"))
        return [link.text() for link in tree.css("a:not(.tie)")]

    assert named(tie, office) == ["A", "B", "A", "P"]
    assert named(tie) == ["A", "B"]
    assert named(Edge("p", "b", "speaks to", "work", "#pb", "", "hears"), office) == [
        "A",
        "P",
        "B",
        *([] if most else "P"),
    ]


def test_neighbours_stand_under_one_another() -> None:
    """On each side, a neighbour's words end above its branch and begin under the branch before."""
    around = [
        ties.Neighbour(Node(str(n), HOSTILE if n % 3 else "X", "body", "x.html"), "has the ambassador", "office")
        for n in range(12)
    ]
    placed = ties.twigs(around, 40)
    assert [twig.neighbour for twig in placed] == around
    for left in (True, False):
        column = [twig for twig in placed if twig.left == left]
        assert all(after.y - after.height > before.y for before, after in pairwise(column))
        assert column[0].y - column[0].height >= 40
    drawn = ties.neighbours(HOSTILE, around, 7)
    assert "and 7 more in the list" in drawn
    assert LexborHTMLParser(drawn).css("b") == []


def test_what_the_home_page_may_show(tmp_path: Path) -> None:
    """The ten days and who is who, for the real explainer and for the invented one; every link leads somewhere."""
    page = home(expected.PROJECT)
    days = LexborHTMLParser(drawings.ten_days(page))
    assert len(days.css("a.mark")) > 5
    assert all(str(link.attributes["href"]).startswith("timeline.html#") for link in days.css("a.mark"))
    who = LexborHTMLParser(drawings.who(page))
    states = [link.text() for link in who.css(".root .who-state")]
    assert set(states) == {actor.name for actor in page.explanation.actors.values() if actor.kind == "state"}
    names = [link.text() for link in who.css("a:not(.tie)")]
    assert {"Kim Jong-un", "Song Tao", "Hong Min", "Ned Price"} <= set(names)
    assert "Kim Song-nam" not in names  # the article does not name him
    golden = home(expected.golden(tmp_path))
    assert 'lang="ko"' not in drawings.who(golden)
    assert "Office of the Spokesman of Arland" in drawings.who(golden)


def test_drawings_hold_no_style_and_no_id_twice() -> None:
    """A strict policy lets them pass: no `style`, no script; ids are few and theirs alone."""
    page = home(expected.PROJECT)
    x = page.explanation
    assert x.treaty is not None
    drawn = [
        drawings.timeline(page),
        drawings.ten_days(page),
        drawings.life(page, x.treaty),
        drawings.relations(page),
        drawings.who(page),
        *(drawings.neighbours(page, actor, x.relations_by_actor.get(id, [])) for id, actor in x.actors.items()),
    ]
    whole = Markup("").join(drawn)
    assert not re.search(r"style=|<script|<style| on\w+=", whole)
    assert sorted(re.findall(r' id="([^"]+)"', whole)) == ["days", "relations-arrow"]
    assert sum(bool(one) for one in drawn[5:]) == sum(
        len({r.subject for r in related} | {r.object for r in related}) > 2 for related in x.relations_by_actor.values()
    )


@pytest.mark.parametrize("name", ["timeline", "treaty", "relations", "actors/north-korea", "actors/kim-jong-un"])
@pytest.mark.parametrize("width", [320, 375, 1280])
def test_words_in_drawings_can_be_read(name: str, width: int, address: str, browser: Browser) -> None:
    """No word is smaller than 11 pixels, none lies on another, and none sticks out of the page."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{address}{name}.html", wait_until="load")
    found = page.evaluate(
        """() => {
            const faults = [];
            for (const drawing of document.querySelectorAll('article svg')) {
                const texts = [...drawing.querySelectorAll('text')].filter(text => text.getBoundingClientRect().width);
                const boxes = texts.map(text => text.getBoundingClientRect());
                texts.forEach((text, one) => {
                    const size = parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a;
                    if (size < 10.99) faults.push(['small', size, text.textContent]);
                    const out = boxes[one].right > innerWidth + 1 || boxes[one].left < -1;
                    if (out) faults.push(['out', text.textContent]);
                    for (let other = 0; other < one; other++) {
                        const across = Math.min(boxes[one].right, boxes[other].right)
                            - Math.max(boxes[one].left, boxes[other].left);
                        const down = Math.min(boxes[one].bottom, boxes[other].bottom)
                            - Math.max(boxes[one].top, boxes[other].top);
                        if (across > 1 && down > 4) faults.push(['over', text.textContent, texts[other].textContent]);
                    }
                });
            }
            return faults;
        }"""
    )
    context.close()
    assert found == []
