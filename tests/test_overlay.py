"""The overlay as HTML: escaped, complete, and at the right places."""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from generator.diagnostics import Diagnostic, Where
from generator.overlay import Editor, overlay

HERE = Editor(Path("/a project"))
TEXTS = {"sources/a.yml": "one\ntwo <b>\nthree", "docs/about.md": "# About\n\n[x](gone.md#y)\n"}


def cards(found: list[Diagnostic], problems: list[str]) -> list[LexborNode]:
    return LexborHTMLParser(overlay(found, problems, TEXTS, HERE).html).css("li")


def test_nothing_wrong_is_nothing_at_all() -> None:
    assert overlay([], [], TEXTS, HERE).html == ""
    assert overlay([], [], TEXTS, HERE).digest == ""


def test_a_mistake_is_told_with_its_place_its_line_and_its_fix() -> None:
    found = Diagnostic("bad", Where("sources/a.yml", 2, 5, 8), "No `<i>` here", "Take `</dialog>` out.")
    (card,) = cards([found], [])
    link, mark = card.css_first("a"), card.css_first("mark")
    assert link is not None
    assert mark is not None
    assert link.attributes["href"] == "vscode://file/a%20project/sources/a.yml:2:5"
    assert link.text() == "Open sources/a.yml:2:5"
    assert mark.text() == "<b>"
    assert [(line.attributes["data-line"], line.text()) for line in card.css(".line")] == [
        ("1", "one\n"),
        ("2", "two <b>\n"),
        ("3", "three\n"),
    ]
    assert [code.text() for code in card.css("h2 code, .fix code")] == ["<i>", "</dialog>"]
    assert card.text().strip().endswith("bad")


@pytest.mark.parametrize(
    "where", [Where("sources/a.yml", 9, 9), Where("sources/gone.yml"), Where("sources/a.yml", 3, 40)]
)
def test_a_place_that_is_not_there_does_no_harm(where: Where) -> None:
    assert len(cards([Diagnostic("bad", where, "Bad")], [])) == 1


def test_warnings_alone_do_not_open_it() -> None:
    warning = Diagnostic("odd", Where("sources/a.yml"), "Odd", severity="warning")
    error = Diagnostic("bad", Where("sources/a.yml"), "Bad")
    assert not overlay([warning], [], TEXTS, HERE).opens
    assert ">1 warning</button>" in overlay([warning], [], TEXTS, HERE).html
    assert overlay([warning, error], [], TEXTS, HERE).opens
    assert ">1 mistake</button>" in overlay([warning, error], [], TEXTS, HERE).html
    assert "There is no site to show yet" in overlay([error], [], TEXTS, HERE, first=True).html


@pytest.mark.parametrize(
    ("problem", "place", "message"),
    [
        (
            "Doc file 'about.md' contains a link 'gone.md#y', but the target is not found. Did you mean 'method.md'?",
            "docs/about.md:3:5",
            "The link gone.md#y leads to no page of this site",
        ),
        (
            "Doc file 'about.md' contains a link 'gone.md#y', but the doc 'gone.md' does not contain an anchor '#y'.",
            "docs/about.md:3:5",
            "The link gone.md#y leads to a place that its page does not have",
        ),
        (
            'about.html: <a href="gone.md#y">: there is no file "gone.md"',
            "docs/about.md:3:5",
            'about.html: <a href="gone.md#y">: there is no file "gone.md"',
        ),
        ("about.html: there must be one <h1>, and there are 2", "docs/about.md:1:1", None),
        ("actors/kim.html: the id stands 2 times", None, None),
        ("main.html:2: 'no' is undefined", None, None),
    ],
)
def test_a_problem_of_the_site_is_told_where_it_was_written(
    problem: str, place: str | None, message: str | None
) -> None:
    (card,) = cards([], [problem])
    link, told = card.css_first("a"), card.css_first("h2")
    assert told is not None
    assert told.text() == (message or problem)
    assert (link.text().removeprefix("Open ") if link else None) == place


@pytest.mark.parametrize(
    ("template", "address"),
    [
        ("idea://open?file={path}&line={line}", "idea://open?file=/a%20project/docs/%EB%B6%81%25%23%3F.md&line=7"),
        ("x:{column}{line}{path}{other}{0}", "x:37/a%20project/docs/%EB%B6%81%25%23%3F.md{other}{0}"),
    ],
)
def test_an_editor_has_addresses_of_its_own(template: str, address: str) -> None:
    assert Editor(Path("/a project"), template).address(Where("docs/북%#?.md", 7, 3)) == address


def test_the_same_messages_have_the_same_digest() -> None:
    one, other = (overlay([Diagnostic("bad", Where("a", 1), text)], [], {}, HERE) for text in ("One", "Other"))
    assert one.digest == overlay([Diagnostic("bad", Where("a", 1), "One")], [], {}, HERE).digest
    assert one.digest != other.digest
