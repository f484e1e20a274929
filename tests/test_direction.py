"""What is written from right to left, within English lines: on the pages, and in a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from generator import cli
from generator.blocks import blocks
from generator.direction import isolated
from tests.test_other_subjects import change

WRITER, PAPER = "رضوی, سید محمد علی", "روزنامہ دریا"
TOAST = "پانی کا معاہدہ 1950 میں NATO نے لکھا"


@pytest.fixture
def urdu(project: Path) -> Path:
    """A project with a source, a name and a quotation in Urdu, which names its sources by author and date."""
    sources = project / "sources"
    with (sources / "references.bib").open("a", encoding="utf-8") as bib:
        bib.write(f"\n@online{{rizvi2025,\n  author = {{{WRITER}}},\n  title = {{The river}},\n")
        bib.write(f"  organization = {{{PAPER}}},\n  date = {{2025-05-01}},\n  url = {{https://example.org/dar}}\n}}\n")
    change(sources / "actors/borland.yml", "article, ¶2]", "article, ¶2; @rizvi2025, ¶2]")
    change(
        sources / "actors/arland.yml", "  - Republic of Arland\n", f"  - Republic of Arland\n  - {PAPER} 2025 (old)\n"
    )
    change(
        sources / "explainer.yml",
        "article: courier2020article\n",
        "article: courier2020article\ncitations: author-date\n",
    )
    change(sources / "explainer.yml", "Tests & Sons", "رضوی 2")
    change(sources / "quotes.yml", "Στην υγεία της λίμνης!\n", f"{TOAST}\n")
    change(sources / "quotes.yml", "language: el", "language: ur")
    change(sources / "texts/treaty1950.txt", "Στην υγεία της λίμνης!", TOAST)
    assert cli.main(["--root", str(project), "verify"]) == 0
    assert cli.main(["--root", str(project), "build"]) == 0
    return project


def staged(root: Path, name: str) -> str:
    return (root / "build/docs" / name).read_text("utf-8")


PLACES = """() => {
    const walker = document.createTreeWalker(document.querySelector('.reference'), NodeFilter.SHOW_TEXT);
    const places = {};
    for (let node; (node = walker.nextNode());) {
        for (const word of ['علی', 'روزنامہ', 'دریا', '1 May', '2025', 'River']) {
            const at = node.data.indexOf(word);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + word.length);
            places[word] = range.getBoundingClientRect().x;
        }
    }
    return places;
}"""


def test_right_to_left_letters_are_set_apart(urdu: Path) -> None:
    source = staged(urdu, "sources/rizvi2025.md")
    assert f"<bdi>{WRITER}</bdi>. “" in source
    assert f"<bdi>{PAPER}</bdi>, 1 May 2025." in source
    assert "><bdi>رضوی</bdi> 2025, ¶2</a>" in staged(urdu, "actors/borland.md")
    assert f"<li><bdi>{PAPER}</bdi> 2025 (old)</li>" in staged(urdu, "actors/arland.md")
    quotes = staged(urdu, "quotes.md")
    assert f'<blockquote lang="ur" dir="rtl"><p>“{TOAST}”</p></blockquote>' in quotes
    assert f'“{TOAST}”</a><span class="cites" dir="ltr"><a ' in staged(urdu, "treaty.md")
    for path in (urdu / "build/docs").rglob("*.md"):
        body = path.read_text("utf-8").split("\n---\n", 1)[-1]
        if "<bdi>" in body:
            assert blocks(body) is not None, path
            assert not re.search(r"<svg(?:(?!</svg>).)*<bdi>", body, re.DOTALL), path


def test_other_pages_stay_as_they_are(urdu: Path) -> None:
    for name in ("relations.md", "format.md", "actors/boatmen.md"):
        assert not re.search("<bdi>|dir=", staged(urdu, name)), name


def test_the_date_stands_after_the_names(urdu: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((urdu / "site/sources/rizvi2025.html").as_uri())
    places = page.evaluate(PLACES)
    page.goto(f"{(urdu / 'site/search.html').as_uri()}?q=rizvi")
    page.fill("#query", "river")
    page.wait_for_selector(".search-results p")
    found = page.text_content(".search-results p:has-text('دریا')")
    page.close()
    assert found is not None
    assert f"\u2068{PAPER}\u2069, 1 May 2025" in found
    assert places["علی"] < places["دریا"] < places["روزنامہ"] < places["1 May"] < places["2025"]
    assert ("<bdi>رضوی 2</bdi>, “<bdi>Borland</bdi>”, in: <bdi>Why ") in (urdu / "site/actors/borland.html").read_text(
        "utf-8"
    )


@pytest.mark.parametrize(
    ("html", "apart"),
    [
        ("<p>no such letter, 2025</p>", None),
        ("<p>א &amp; ב, 5</p>", "<p><bdi>א &amp; ב</bdi>, 5</p>"),
        ("<p>سنہ 2025ء، and</p>", "<p><bdi>سنہ 2025ء،</bdi> and</p>"),
        ("<p>ב, then ג</p>", "<p><bdi>ב</bdi>, then <bdi>ג</bdi></p>"),
        ("# אב 1\n\n## ג { #c }", "# <bdi>אב</bdi> 1\n\n## <bdi>ג</bdi> { #c }"),
        ('<q lang="fr">le mot كتاب, 2</q>', '<q lang="fr">le mot <bdi>كتاب</bdi>, 2</q>'),
        ('<span lang="ar">كتاب 2 NATO</span>', '<span lang="ar" dir="rtl">كتاب 2 NATO</span>'),
        (
            '<q lang="he">אב <span class="cites"><a>ג 2025</a></span></q>',
            '<q lang="he" dir="rtl">אב <span class="cites" dir="ltr"><a><bdi>ג</bdi> 2025</a></span></q>',
        ),
        ("<p>א<br>ב<input></p><option>א 2</option>", "<p><bdi>א</bdi><br><bdi>ב</bdi><input></p><option>א 2</option>"),
    ],
)
def test_what_is_set_apart(html: str, apart: str | None) -> None:
    assert isolated(html) == (apart or html)
