"""Pages written by hand: what is wrong in them is told at its place, and whatever they hold, the search copes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import cli
from generator.check import check
from generator.load import MAX_BYTES
from generator.search import titles
from tests.expected import golden

PIECES = st.sampled_from(["# ", "#A", "## B", "===", "---", "```", "~~~", "<h1>", "<!--", "`", "\\", "[[a]]", "](#x)"])
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=5), st.just("\n"), st.just("    ")), max_size=30).map("".join)


def told(root: Path) -> list[str]:
    return [f"{each.where.path}:{each.where.line}:{each.where.column} {each.code}" for each in check(root).found]


def written(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")


@given(TEXTS)
def test_the_search_copes_with_any_page(text: str) -> None:
    assert titles({"my-page.md": text.encode("utf-8", "replace")})["my-page.md"] is not None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Contact us\n==========\n\nWrite.\n", "Contact us"),
        ("#Contact us\n\nWrite.\n", "Contact us"),
        ("---\ntitle: Contact us\n---\n\nWrite.\n", "Contact us"),
        ("\ufeff# Contact us\r\n\r\nWrite.\r\n", "Contact us"),
    ],
)
def test_a_page_with_any_kind_of_title_is_built_and_found(project: Path, text: str, title: str) -> None:
    """What the check takes for a title is one on the site, too."""
    (project / "docs/mine.md").write_bytes(text.encode())
    settings = project / "mkdocs.yml"
    settings.write_text(
        settings.read_text("utf-8").replace("      - about.md\n", "      - about.md\n      - mine.md\n")
    )
    assert cli.main(["--root", str(project), "build"]) == 0
    assert re.search(rf"<h1\b[^>]*>{title}", (project / "site/mine.html").read_text("utf-8"))
    assert f">{title}</a>" in (project / "site/search.html").read_text("utf-8")


def test_the_pages_of_this_project_are_sound(project: Path) -> None:
    assert told(project) == []


def test_links_are_held_against_what_there_will_be_once_the_sources_are_mended(tmp_path: Path) -> None:
    """A record with a mistake has no page yet, but a link to it is right; other links are told in the same run."""
    root = golden(tmp_path)
    arland = root / "sources/actors/arland.yml"
    arland.write_text(arland.read_text("utf-8") + "colour: green\n", "utf-8")
    links = "[a](actors/arland.md) [b](sources/treaty1950.md) [c](treaty.md) [d](positions/lake-level.md) [e](gone.md)"
    written(root, "docs/mine.md", f"# Mine\n\n{links}\n")
    assert [each for each in told(root) if each.startswith("docs/")] == [
        f"docs/mine.md:3:{links.index('gone') + 1} page-link"
    ]


def test_an_old_address_is_there(tmp_path: Path) -> None:
    root = golden(tmp_path)
    written(root, "sources/redirects.yml", "actors/old.html: actors/arland.html\nmine.html#old: mine.html#new\n")
    written(root, "docs/mine.md", "# Mine\n\n[a](actors/old.html) [b](#old)\n\n## New\n")
    assert [each for each in told(root) if each.startswith("docs/")] == []


@pytest.mark.parametrize(
    "settings",
    [
        "markdown_extensions: [mine]",
        "markdown_extensions: [pymdownx.snippets]",
        "markdown_extensions:\n  - toc:\n      slugify: !!python/name:mine.slug",
        "INHERIT: other.yml\nmarkdown_extensions: {a: b, c: d}",
        "markdown_extensions: {toc: , b: }",
    ],
)
def test_what_is_not_understood_is_left_to_the_engine(tmp_path: Path, settings: str) -> None:
    """An extension that nobody knows here may read a page in its own way; broken settings are the engine's to tell."""
    root = golden(tmp_path)
    written(root, "mkdocs.yml", f"site_name: Mine\nstrict: true\n{settings}\n")
    written(root, "docs/mine.md", "# Mine\n\n[a](#gone-)\n")
    assert len(told(root)) <= ("INHERIT" in settings)


@pytest.mark.parametrize(
    ("nav", "more"),
    [
        ("[index.md, treaty.md, {More: [{Mine: ./mine.md}]}]", ""),
        ("[index.md]", "not_in_nav: |\n  /mine.md"),
        ("[index.md]", "exclude_docs: '*'"),
        ("[index.md, !mine [mine.md]]", ""),
        ("[]", ""),
    ],
)
def test_a_page_that_is_listed_or_meant_to_be_left_out_is_not_told(tmp_path: Path, nav: str, more: str) -> None:
    root = golden(tmp_path)
    rule = "site_name: Mine\nstrict: true\nvalidation: {nav: {omitted_files: warn}}"
    written(root, "mkdocs.yml", f"{rule}\nnav: {nav}\n{more}\n")
    written(root, "docs/mine.md", "# Mine\n")
    assert [each for each in told(root) if each.startswith("docs/")] == []
    written(root, "mkdocs.yml", f"{rule}\nnav: [index.md]\n")
    assert told(root) == ["docs/mine.md:1:1 page-unlisted", "mkdocs.yml:4:1 page-unlisted"]


def test_an_invisible_sign_on_a_page_is_mended(tmp_path: Path) -> None:
    root = golden(tmp_path)
    written(root, "docs/mine.md", "# Mine\n\nHere\u200b it is.\n")
    assert cli.main(["--root", str(root), "check", "--fix"]) == 0
    assert (root / "docs/mine.md").read_text("utf-8") == "# Mine\n\nHere it is.\n"


LONG = ["[", "![a][", "[a](<", "[a](", "<![CDATA[", "<a b='", "<a b=c ", "`", "``` ", "a\n=\n", "# {a", "[[a]]", "[@a]"]
LONG += [
    "[a](b.md) ",
    "[a][b] ",
    "<b style=''>",
    "~~~\n",
    "    a\n\n",
    "- ",
    "\\",
    "<!--",
    "#x\n",
    "[a]: b\n",
    "](#a) ",
]


@pytest.mark.parametrize("piece", LONG)
def test_the_largest_page_is_read_to_its_end(tmp_path: Path, piece: str) -> None:
    root = golden(tmp_path)
    for size in (3_000, MAX_BYTES - 10):
        written(root, "docs/mine.md", f"<b style='x'>\n\n# Mine\n\n{piece * (size // len(piece))}\n")
        assert all(each.startswith("docs/mine.md:") for each in told(root)), "it is read to its end"
