"""What comes out of a printer: every kind of page, and the whole explainer on one, as PDF and read back."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser

from generator import cli
from generator.explanation import MOST_ON_ONE_PAGE
from generator.preview import Preview
from tests.test_browser import KINDS_OF_PAGES

WHOLE = "print.html"
SHOWN = """() => {
    const page = document.querySelector('article.md-content__inner').cloneNode(true);
    const press = 'script, .sr, .wide, .headerlink, .back, .filters, .depths, .more, ol.references + .meta, '
        + '.made-from > :not(.cite-this)';
    page.querySelectorAll(`${press}, svg title`).forEach(node => node.remove());
    const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
    let text = '';
    while (walker.nextNode()) text += ' ' + walker.currentNode.data;
    return text;
}"""
"""What stands in the main column, panels and all, but for what is pressed, and drawings for wide screens."""


def words(text: str) -> list[str]:
    """Words as they are, however letters are joined (ﬁ) or cased."""
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())


def printed(page: Page) -> PdfReader:
    """The page as Chromium prints it."""
    return PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))


def text_of(pdf: PdfReader) -> str:
    return "\n".join(sheet.extract_text() for sheet in pdf.pages)


def packed(text: str) -> str:
    """Without spaces: an address may run over a line's end; letters one by one."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.parametrize("name", KINDS_OF_PAGES)
def test_hardly_a_word_is_lost_on_paper(name: str, address: str, browser: Browser) -> None:
    """Closed panels, cells and marks are printed too; no sheet is empty; nothing of the site around the page is."""
    page = browser.new_page()
    page.goto(address + name)
    shown = words(page.evaluate(SHOWN))
    pdf = printed(page)
    page.close()
    lost = Counter(shown) - Counter(words(text_of(pdf)))
    assert sum(lost.values()) <= 0.02 * len(shown), lost.most_common(10)
    assert all(words(sheet.extract_text()) for sheet in pdf.pages)
    assert "Skip to content" not in text_of(pdf)
    assert "Edit sources/" not in text_of(pdf)


def test_every_source_stands_in_the_whole_with_its_address(site: Path, address: str, browser: Browser) -> None:
    """The PDF of the whole gives the address of every source that is cited, and is a book of a sensible size."""
    page = browser.new_page()
    page.goto(address + WHOLE)
    pdf = printed(page)
    page.close()
    text = packed(text_of(pdf))
    sources = json.loads((site / "downloads" / "all-sources.json").read_text("utf-8"))
    urls = [source["URL"] for source in sources if "URL" in source]
    assert len(urls) > 60
    assert [url for url in urls if packed(url) not in text] == []
    assert 30 <= len(pdf.pages) <= 70


def test_a_list_of_sources_prints_addresses_and_running_text_none(address: str, browser: Browser) -> None:
    """In a page's list the address follows each title; a link within a text leads by its number alone."""
    page = browser.new_page()
    page.goto(address + "actors/kim-jong-un.html")
    page.emulate_media(media="print")
    after = """selector => [...document.querySelectorAll(selector)]
        .map(link => getComputedStyle(link, '::after').content)"""
    listed = page.evaluate(after, ".references .reference a[href^=http]")
    assert listed
    assert all("http" in content for content in listed)
    running = page.evaluate(after, ".how a[href^=http], blockquote a, .actor a, .meta a")
    assert running
    assert {content for content in running if "http" in content} == set()
    page.close()


@pytest.mark.parametrize("name", ["index.html", "positions/index.html", WHOLE])
def test_paper_is_white_in_the_dark_too(name: str, address: str, browser: Browser) -> None:
    """Whoever reads at night prints dark letters on white."""
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(address + name)
    page.emulate_media(media="print", color_scheme="dark")
    colours = page.evaluate(
        """() => [...document.querySelectorAll('body, article.md-content__inner *')].flatMap(node => {
            const style = getComputedStyle(node), seen = node.getClientRects().length;
            const light = colour => Math.max(...colour.match(/[0-9.]+/g).slice(0, 3).map(Number));
            const clear = /, 0\\)$/.test(style.backgroundColor);
            if (!seen || node.closest('svg')) return [];
            return [...(light(style.color) > 110 ? ['pale ' + node.className] : []),
                    ...(!clear && light(style.backgroundColor) < 200 ? ['dark ' + node.className] : [])];
        })"""
    )
    context.close()
    assert colours == []


def test_the_whole_holds_every_record_under_an_id_of_its_own(site: Path) -> None:
    """Everything that the pages hold stands on it once, and its links stay on it."""
    whole = LexborHTMLParser((site / WHOLE).read_text("utf-8")).css_first("article.md-content__inner")
    assert whole is not None
    ids = [str(node.attributes["id"]) for node in whole.css("[id]")]
    assert len(ids) == len(set(ids))
    for name in ("timeline", "quotes", "questions", "glossary", "relations", "treaty"):
        page = LexborHTMLParser((site / f"{name}.html").read_text("utf-8")).css_first("article.md-content__inner")
        assert page is not None
        own = {str(node.attributes["id"]) for node in page.css("[id]:not(h1, .cite, .drawing *, svg *, [id^=ref-])")}
        assert {f"{name}--{id}" for id in own - {"references", "table", "__skip"}} <= set(ids)
    links = [str(node.attributes["href"]) for node in whole.css("a[href]:not(.headerlink)")]
    elsewhere = {link.partition("#")[0] for link in links if not link.startswith(("#", "http", "sources/"))}
    assert elsewhere == {"reading.html"}
    assert whole.css("details") == []


def test_the_whole_tells_voice_and_status_in_words(site: Path) -> None:
    """Beside each statement stands who speaks; a status that is not the usual one stands behind it."""
    whole = LexborHTMLParser((site / WHOLE).read_text("utf-8"))
    told = Counter(node.text() for node in whole.css(".badge"))
    assert told["Article"] > 50
    assert told["Context"] > 50
    assert min(told[word] for word in ("Quoted", "Disputed", "Confirmed", "Inferred", "Superseded")) > 0
    numbers = {str(node.attributes["href"]) for node in whole.css("a.cite")}
    listed = [f"#{node.attributes['id']}" for node in whole.css("ol.references > li")]
    assert numbers == set(listed)


def test_the_whole_is_found(site: Path) -> None:
    """The first page leads to it, and so does the page on how to read."""
    for name in ("index.html", "reading.html", "about.html"):
        assert LexborHTMLParser((site / name).read_text("utf-8")).css(f'article a[href="{WHOLE}"]')


def test_what_is_too_large_for_one_page_is_printed_in_its_parts(project: Path) -> None:
    """Every link to the page that would hold all leads to what holds the point and names the parts."""
    terms = project / "sources" / "terms.yml"
    more = (
        f"more-{n}:\n  term: More {n}\n  definition: One more.\n  synthesis: true\n" for n in range(MOST_ON_ONE_PAGE)
    )
    terms.write_text(terms.read_text("utf-8") + "".join(more), "utf-8")
    assert cli.main(["--root", str(project), "build"]) == 0  # no link leads nowhere
    page = LexborHTMLParser((project / "site" / WHOLE).read_text("utf-8"))
    text = page.body.text() if page.body else ""
    assert "too large for one page" in text
    assert "One more." not in text
    parts = [link.attributes["href"] for link in page.css("ul.parts a")]
    assert {"actors/index.html", "glossary.html", "sources/index.html"} <= {*parts}
    assert page.css("ol.points li .how"), "its point carries its evidence"
    preview = Preview(project, project / "build" / "serve" / "1")
    assert preview.refresh().changed
    terms.write_text(terms.read_text("utf-8").replace("One more.", "Another one.", 1), "utf-8")
    assert preview.refresh(whole=False).pages == ["glossary.html"]
    assert preview.is_behind, "it is sound without what is made of the whole"
