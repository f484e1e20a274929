"""The golden explainer, which is invented, and every page that is made from it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from markdown import markdown
from selectolax.lexbor import LexborHTMLParser

from generator import contents
from generator.build import Built, build, verified
from generator.load import LOCK, SOURCES
from generator.lock import write
from tests import expected

PAGES = expected.GOLDEN / "pages"


def made(built: Built) -> dict[str, str]:
    """The Markdown among what is to be staged, by path."""
    return {path: data.decode() for path, data in built.pages.items() if path.endswith(".md")}


def test_the_golden_explainer_gives_the_golden_pages() -> None:
    """Every page is made, word for word as it is kept, and no other."""
    if expected.WRITING:
        lock = verified(expected.GOLDEN, "2026-01-31").lock
        assert lock is not None
        (expected.GOLDEN / SOURCES / LOCK).write_text(write(lock.model_copy(update={"pages": ""})), encoding="utf-8")
    built = build(expected.GOLDEN)
    assert built.found == []
    pages = made(built)
    if expected.WRITING:
        for path in {path.relative_to(PAGES).as_posix() for path in PAGES.rglob("*.md")} - set(pages):
            (PAGES / path).unlink()
    for path, text in pages.items():
        expected.hold(PAGES / path, text)
    assert sorted(pages) == sorted(expected.contents(PAGES))


def test_what_an_author_typed_shows_as_written() -> None:
    """Signs of Markdown, HTML, YAML and templates reach the reader, and none of them becomes markup."""
    shown = {}
    for path, page in made(build(expected.GOLDEN)).items():
        if path in ("messages.md", "format.md"):  # no author typed anything there
            continue
        body = page.split("\n---\n", 1)[1]
        tree = LexborHTMLParser(markdown(body, extensions=["admonition", "attr_list", "tables", "toc"]))
        assert (
            tree.css(
                "b, code, del, mark, weir, levels, script:not([type='application/ld+json'], [src='assets/search.js'])"
            )
            == []
        ), path
        for script in tree.css("script:not([src])"):
            assert json.loads(script.text())["@graph"], path
        tree.strip_tags(["script"])
        shown[path] = tree.body.text() if tree.body else ""
    assert (
        '<mark>not marked</mark>, 2 * 3 * 4, snake_case_name, {{ page.title }}, {% raw %}, R&D, &amp;, "double", '
        "'single', `code`, a | b, # no heading, a backslash \\, [no link] (here), *no stress*, ~~struck~~, ==marked==, "
        "$5, <!-- no comment -->, :no_emoji:, and 호수 in between."
    ) in shown["actors/boatmen.md"]
    assert 'Boatmen & "Fishers" <of the lake>' in shown["actors/boatmen.md"]
    assert "The level *of_the* {{ lake }}" in shown["positions/lake-level.md"]
    assert "market_place of *both* capitals" in shown["timeline.md"]
    assert "Who turned the wheel of the <weir>?" in shown["questions.md"]
    assert "do it <b>today</b>" in shown["quotes.md"]
    assert "Lake <Levels> Online" in shown["sources/index.md"]


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    """A second build changes nothing, and neither does another place."""
    first, second, elsewhere = build(expected.GOLDEN), build(expected.GOLDEN), build(expected.golden(tmp_path))
    assert first.pages == second.pages == elsewhere.pages
    assert first.theme == second.theme == elsewhere.theme


def test_the_generator_knows_nothing_of_the_first_explainer() -> None:
    """Program, templates and styles name no state, capital or person of the article that is explained first.

    A language is not a state: tables of languages may name Korean.
    """
    named = re.compile(r"korea|dprk|pyongyang|china|kim", re.IGNORECASE)
    language = re.compile(r'"ko": "korean"', re.IGNORECASE)
    found = [
        f"{path.relative_to(expected.PROJECT)}:{number}: {line.strip()}"
        for path in sorted((expected.PROJECT / "generator").rglob("*"))
        if path.suffix in {".py", ".jinja", ".html", ".css"}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if named.search(language.sub("", line))
    ]
    assert found == []


def test_of_a_large_matrix_only_what_is_held_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same positions in the same order, each with its actor and its issue."""
    matrix = LexborHTMLParser(made(build(expected.GOLDEN))["positions/index.md"])
    monkeypatch.setattr(contents, "MOST_CELLS", 0)
    listed = LexborHTMLParser(made(build(expected.GOLDEN))["positions/index.md"])
    held = [stance.attributes["href"] for stance in matrix.css("table.positions a.stance")]
    assert held == [stance.attributes["href"] for stance in listed.css("table.positions a.stance")] != []
    assert listed.css("td.empty") == []
    rows = [[link.attributes["href"] or "" for link in row.css("a")] for row in listed.css("table.positions tbody tr")]
    assert all(stance.startswith(issue) for _, issue, stance, *_ in rows)
    assert {link.attributes["href"] for link in matrix.css("tbody th a")} == {actor for actor, *_ in rows}
