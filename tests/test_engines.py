"""The same staged folder, built by both engines: the same addresses, anchors and text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

ENGINES_OWN = {"404.html"}
"""Pages of the themes' own, which no source made."""


def pages(site: Path) -> dict[str, LexborHTMLParser]:
    return {
        path.relative_to(site).as_posix(): LexborHTMLParser(path.read_text("utf-8"))
        for path in sorted(site.rglob("*.html"))
        if path.relative_to(site).as_posix() not in ENGINES_OWN
    }


def text_of_main(page: LexborHTMLParser) -> list[str]:
    """The visible words of the main column."""
    main = page.css_first("article.md-content__inner")
    assert main is not None
    return main.text(separator=" ").split()


def ids_of_main(page: LexborHTMLParser) -> set[str]:
    main = page.css_first("article.md-content__inner")
    assert main is not None
    own = {"__skip"}  # Zensical's target of the skip link stands within the column
    return {str(node.attributes["id"]) for node in main.css("[id]")} - own


def links_of_main(page: LexborHTMLParser) -> list[str | None]:
    main = page.css_first("article.md-content__inner")
    assert main is not None
    return [node.attributes["href"] for node in main.css("a[href]")]


def test_both_engines_make_the_same_site(sites: Mapping[str, Path]) -> None:
    """Addresses, ids, links and words of the main column are the same, page by page."""
    mkdocs, zensical = pages(sites["mkdocs"]), pages(sites["zensical"])
    assert set(mkdocs) == set(zensical)
    assert len(mkdocs) > 60
    for name, page in mkdocs.items():
        other = zensical[name]
        assert text_of_main(page) == text_of_main(other), name
        assert ids_of_main(page) == ids_of_main(other), name
        assert links_of_main(page) == links_of_main(other), name
