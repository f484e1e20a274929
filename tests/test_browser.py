"""The real site in a real browser, as readers meet it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request

WIDTHS = (320, 1280)
KINDS_OF_PAGES = [
    "index.html",
    "actors/index.html",
    "actors/kim-jong-un.html",
    "treaty.html",
    "positions/index.html",
    "positions/dialogue-with-us.html",
    "timeline.html",
    "relations.html",
    "quotes.html",
    "questions.html",
    "glossary.html",
    "sources/index.html",
    "sources/koreatimes2021article.html",
    "report.html",
    "reading.html",
    "about.html",
    "method.html",
    "messages.html",
    "guide.html",
    "format.html",
    "print.html",
    "search.html",
]
"""One page of each kind."""
WHOLE = "print.html"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPEN_PANELS = "document.querySelectorAll('details').forEach(panel => panel.open = true)"


def names(site: Path) -> list[str]:
    return [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html"))]


def visit(page: Page, url: str) -> None:
    page.goto(url, wait_until="load")


STICKS_OUT = """() => [...document.querySelectorAll('article.md-content__inner *')].filter(node => {
    if (node.closest('.graph, .matrix, .sr, .md-typeset__scrollwrap, table')) return false;
    const box = node.getBoundingClientRect();
    return box.width && box.right > document.documentElement.clientWidth + 1;
}).slice(0, 3).map(node => node.outerHTML.slice(0, 120))"""
WITHOUT_LANGUAGE = """() => {
    const walker = document.createTreeWalker(
        document.querySelector('article.md-content__inner'), NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
        const node = walker.currentNode;
        if (!/[\\u3040-\\u30ff\\u3400-\\u9fff\\uac00-\\ud7a3]/.test(node.data)) continue;
        if (node.parentElement.closest('script')) continue;
        const lang = node.parentElement.closest('[lang]').getAttribute('lang');
        if (!/^(ko|zh|ja)/.test(lang)) found.push(node.data.trim());
    }
    return found;
}"""
TORN = """() => {
    const box = (text, at) => {
        const range = document.createRange();
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        return range.getBoundingClientRect();
    };
    const found = [];
    for (const markers of document.querySelectorAll('.cites')) {
        const first = markers.firstElementChild.getBoundingClientRect();
        const last = markers.lastElementChild.getBoundingClientRect();
        const [before, after] = [markers.previousSibling, markers.nextSibling];
        if (!first.width) continue;
        if (Math.min(first.width, first.height, last.width, last.height) < 23.9)
            found.push(`${markers.textContent} is too small`);
        if (before?.nodeType === 3 && /[^\\s]$/.test(before.data) && box(before, before.length - 1).left > first.left)
            found.push(`${before.data.slice(-20)} | ${markers.textContent}`);
        if (after?.nodeType === 3 && /^[,.;:!?)]/.test(after.data) && box(after, 0).left < last.left)
            found.push(`${markers.textContent} | ${after.data.slice(0, 20)}`);
    }
    for (const link of document.querySelectorAll('article a')) {
        const after = link.nextSibling, boxes = link.getClientRects();
        if (!boxes.length || after?.nodeType !== 3 || !/^[,.;:!?)]/.test(after.data)) continue;
        if (box(after, 0).left < boxes[boxes.length - 1].left)
            found.push(`${link.textContent} | ${after.data.slice(0, 20)}`);
    }
    return found;
}"""
"""Markers that begin a line, or that are too small for a finger; and signs that begin one after a marker or a link."""
WORDS = """() => {
    document.querySelectorAll('form.filters, .search-without').forEach(node => node.remove());
    return document.querySelector('article.md-content__inner').innerText.split(/\\s+/).filter(Boolean);
}"""


@dataclass(slots=True)
class Walk:
    """What was met on a walk through every page, by page: nothing, but for the words."""

    elsewhere: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    wider: list[tuple[str, str]] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    torn: list[tuple[str, str]] = field(default_factory=list)
    words: dict[str, list[str]] = field(default_factory=dict)


def walk(site: Path, address: str, browser: Browser, width: int, *, scripts: bool = True) -> Walk:
    found = Walk()
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts)
    page = context.new_page()

    def note(request: Request) -> None:
        if not request.url.startswith((address.rsplit("/", 2)[0], "data:")):
            found.elsewhere.append(request.url)

    page.on("request", note)
    page.on("console", lambda message: found.errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.errors.append(str(error)))
    for name in names(site):
        visit(page, address + name)
        found.wider += [(name, html) for html in page.evaluate(STICKS_OUT)]
        found.bare += page.evaluate(WITHOUT_LANGUAGE)
        found.torn += [(name, words) for words in page.evaluate(TORN)]
        found.words[name] = page.evaluate(WORDS)
    context.close()
    return found


@pytest.fixture(scope="module")
def narrow(site: Path, address: str, browser: Browser) -> Walk:
    """At 320 px."""
    return walk(site, address, browser, WIDTHS[0])


@pytest.fixture(scope="module")
def wide(site: Path, address: str, browser: Browser) -> Walk:
    """At 1280 px."""
    return walk(site, address, browser, WIDTHS[1])


@pytest.fixture(scope="module")
def still(site: Path, address: str, browser: Browser) -> Walk:
    """At 320 px, without scripts."""
    return walk(site, address, browser, WIDTHS[0], scripts=False)


def test_nothing_is_fetched_from_elsewhere(narrow: Walk, wide: Walk) -> None:
    """Every page loads without a request to another host, without an error in the console."""
    assert narrow.elsewhere == wide.elsewhere == []
    assert narrow.errors == wide.errors == []


def test_everything_is_there_without_scripts(narrow: Walk, still: Walk) -> None:
    """The words of the main column are the same with JavaScript and without, but for the filters."""
    assert [name for name, words in narrow.words.items() if words != still.words[name]] == []
    assert all(narrow.words.values())


def test_no_page_scrolls_sideways(narrow: Walk, wide: Walk) -> None:
    """At 320 and at 1280 px nothing sticks out of the page; wide drawings scroll in a box of their own."""
    assert narrow.wider == wide.wider == []


TWICE = """() => {
    const html = document.documentElement;
    html.style.fontSize = `${2 * parseFloat(getComputedStyle(html).fontSize)}px`;
    return html.scrollWidth;
}"""
NARROWER_THAN_A_WORD = """() => [...document.querySelectorAll('.tie')]
    .filter(tie => tie.offsetWidth && tie.offsetHeight > 3 * tie.offsetWidth).map(tie => tie.textContent)"""


def test_letters_twice_as_large_fit(address: str, browser: Browser) -> None:
    """At 320 px with text at 200 % no kind of page scrolls sideways, and no words run down letter by letter."""
    page = browser.new_page(viewport={"width": WIDTHS[0], "height": 800})
    found = []
    for name in KINDS_OF_PAGES:
        visit(page, address + name)
        width = page.evaluate(TWICE)
        found += [(name, width)] if width > WIDTHS[0] else []
        found += [(name, words) for words in page.evaluate(NARROWER_THAN_A_WORD)]
    page.close()
    assert found == []


def test_markers_stay_with_their_words(narrow: Walk, wide: Walk) -> None:
    """No line begins with a marker of the word before it, or with the sign after one or after a link; each marker is
    24 px wide and high."""
    assert narrow.torn == wide.torn == []


def test_native_scripts_say_their_language(wide: Walk) -> None:
    """Every run of Hangul, kana or Han in the main column stands within an element that names its language."""
    assert wide.bare == []


def test_a_marker_leads_to_its_reference_and_back(address: str, browser: Browser) -> None:
    """By keyboard alone: from a marker to the reference, from the arrow back to the marker, then out."""
    page = browser.new_page()
    visit(page, address + "actors/kim-jong-un.html")
    marker = page.locator("a.cite").first
    marker.focus()
    page.keyboard.press("Enter")
    number = str(marker.get_attribute("href")).removeprefix("#ref-")
    reference = page.locator(f"#ref-{number}")
    page.wait_for_url(f"**/*.html#ref-{number}")  # the browser tells of it in its own time
    assert reference.locator("a[href^=http]").count() == 1
    back = reference.locator(".back a").first
    back.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/*.html#{marker.get_attribute('id')}")
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_barrier_is_found(width: int, scheme: Literal["light", "dark"], address: str, browser: Browser) -> None:
    """axe finds nothing against WCAG 2.2 AA on any kind of page, with every panel and a preview open."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    found = []
    for name in KINDS_OF_PAGES:
        if name == WHOLE and (width, scheme) != (320, "dark"):  # it is made of the others, and takes as long as all
            continue
        visit(page, address + name)
        page.evaluate(OPEN_PANELS)
        if name != WHOLE and (markers := page.locator(".md-content a.cite")).count():
            markers.first.focus()
            page.locator("#x-card").wait_for()
        violations = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
        found += [(name, rule["id"], [node["html"][:120] for node in rule["nodes"][:3]]) for rule in violations]
    context.close()
    assert found == []


def test_a_panel_opens_by_keyboard_alone(address: str, browser: Browser) -> None:
    """Tab reaches the question, Enter opens the answer, Tab goes on into it; without JavaScript too."""
    for scripts in (True, False):
        context = browser.new_context(java_script_enabled=scripts)
        page = context.new_page()
        visit(page, address + "positions/dialogue-with-us.html")
        panel = page.locator("article.position details.how").first
        panel.locator("summary").focus()
        assert not panel.locator("dl").is_visible()
        page.keyboard.press("Enter")
        assert panel.locator("dl").is_visible()
        page.keyboard.press("Tab")
        assert panel.locator("dl a:focus").count() == 1
        context.close()
