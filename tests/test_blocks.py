"""Blocks of HTML: found in our way, Markdown becomes what the libraries make of it in theirs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown import Markdown
from mkdocs.config import load_config
from mkdocs.structure import pages
from mkdocs.structure.files import get_files
from mkdocs.structure.pages import Page, _RawHTMLPreprocessor

from generator import cli
from generator.blocks import blocks
from generator.hurry import Hurried, hurried
from generator.resident import EXTENSIONS as EVERY

EXTENSIONS = ("admonition", "attr_list", "tables", "toc")


def made(text: str, *more: Hurried) -> tuple[str, set[str]]:
    """A page's HTML and ids."""
    markdown = Markdown(extensions=[*EXTENSIONS, *more], extension_configs={"toc": {"permalink": "#"}})
    ids = _RawHTMLPreprocessor()
    ids._register(markdown)
    return markdown.convert(text), ids.present_anchor_ids


def normal(text: str) -> str:
    """A text as it is when blocks are looked for."""
    return "\n".join(Markdown().preprocessors["normalize_whitespace"].run(text.split("\n")))


PIECES = [
    *(
        "# A title { #top }",
        "## Two &amp; more",
        "words",
        "* item",
        "| a | b |\n|---|---|\n| c | d |",
        "    code",
        "`<b>`",
    ),
    *('<div class="a" id="one">', "</div>", "<p>", "</p>", "<section>", "</section>", "<ul><li>x</li></ul>"),
    *('<span lang="ko">', "</span>", '<a name="two">', "</a>", '<a href="x.md#y">y</a>', "<br>", "<hr>", "<wbr/>"),
    *('<svg viewBox="0 0 1 1"><title>a &gt; b</title><path d="M0 0"/></svg>', "<details open>", "</details>"),
    *('<script type="application/ld+json">{"a":"\\u003c"}</script>', "<script>", "</script>", "<style>p{}</style>"),
    *(
        "<!-- a remark -->",
        "<?php ?>",
        "<!DOCTYPE html>",
        "<![CDATA[x]]>",
        "&",
        "&copy",
        "&#39;",
        "&nosuch;",
        "<",
        ">",
        "</>",
    ),
    *(
        "<DIV>",
        "<p id=unquoted>",
        '<p id="a&amp;b">',
        '<p\nid="x">',
        "<title>",
        "</title>",
        "<textarea>",
        "<x-y>",
        "\\<p>",
    ),
    *("\n", "\n", "\n\n", "\n\n", "\n\n\n", " ", "  \n", "\t", "한국"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("<div>\n</div>\n<p>a</p>\n# B\n")
@example("<div><br></div>\n\n<p>a</p> b\n")
def test_markdown_becomes_the_same(text: str) -> None:
    with hurried():
        quick = made(text, Hurried())
    assert quick == made(text)


MORE = [
    *(
        "```py\ncode\n```",
        "~~~\n# code\n~~~",
        "``` {.a #b}\nx\n```",
        "```",
        "*[HTML]: Language",
        "HTML",
        "!!! note\n    x",
    ),
    *("a[^1]\n\n[^1]: b", "[x]: y.md", "[x]", '"quoted"', "word\n:   meaning", "# A title", "<div markdown>", "[TOC]"),
]
SETTINGS = [{"toc": {"permalink": "#"}}, {"footnotes": {"UNIQUE_IDS": True}}]


@given(st.lists(st.lists(st.sampled_from([*PIECES, *MORE]), max_size=8).map("\n".join)), st.sampled_from(SETTINGS))
@example(["a[^1]\n\n[^1]: b\n"] * 2, SETTINGS[1])
@example(["*[HTML]: Language\n\n# HTML", "# HTML\n\n[x]\n", "```\n# HTML\n```\n"], SETTINGS[0])
def test_page_after_page_becomes_the_same(texts: list[str], configured: dict[str, dict[str, object]]) -> None:
    def read(text: str, library: Any, *more: Hurried) -> tuple[str, object]:
        markdown = library.Markdown(extensions=[*sorted(EVERY), *more], extension_configs=configured)
        return markdown.convert(text), markdown.toc_tokens

    with hurried():
        quick = [read(text, vars(pages)["markdown"], Hurried()) for text in texts]
    assert quick == [read(text, vars(pages)["markdown"]) for text in texts]


def test_mkdocs_asks_where_one_is_at_hand(project: Path) -> None:
    """Were this to fail, each page would be read by a `Markdown` of its own, in more time and memory."""
    assert cli.main(["--root", str(project), "generate"]) == 0
    config = load_config(str(project / "mkdocs.yml"))
    files = get_files(config)
    with hurried():
        made = vars(pages)["markdown"].Markdown(
            extensions=config["markdown_extensions"], extension_configs=config["mdx_configs"]
        )
        page = Page(None, files.documentation_pages()[0], config)
        page.read_source(config)
        page.render(config, files)
    assert "mkdocs_extract_title" in made.treeprocessors


@pytest.mark.parametrize(
    "text",
    [
        '<div id="a">\n\n<p>x</p></div>\n\n# B <span lang="ko">b</span>\n\n<p>y</p>\n<p>z</p>',
        '<figure><svg><title>a &#39;b&#39;</title><path d="M0"/></svg></figure>',
    ],
)
def test_no_parser_is_needed(text: str) -> None:
    assert blocks(normal(text)) is not None


def test_where_markdown_may_stand_in_blocks_they_are_looked_into() -> None:
    text = '<div markdown="1">\n\n*word*\n\n</div>'
    both = [Markdown(extensions=["md_in_html", *more]).convert(text) for more in ([], [Hurried()])]
    assert both[0] == both[1]
    assert "<em>word</em>" in both[0]


def test_no_page_of_ours_needs_a_parser(project: Path) -> None:
    """Were this to fail, all would be as it is, but each build would take half as long again."""
    assert cli.main(["--root", str(project), "generate"]) == 0
    pages = sorted((project / "build/docs").rglob("*.md"))
    texts = {page.name: normal(page.read_text("utf-8").split("\n---\n", 1)[-1]) for page in pages}
    assert len(texts) > 20
    assert [name for name, text in texts.items() if blocks(text) is None] == []
    with hurried():
        quick = {name: made(text, Hurried()) for name, text in texts.items()}
    assert [name for name, text in texts.items() if quick[name] != made(text)] == []
