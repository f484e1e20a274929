"""A reader's visit in a real browser: by keyboard alone, without scripts, with previews and filters, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, ViewportSize, expect

PHONE: ViewportSize = {"width": 375, "height": 800}
CARD = "#x-card"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def tab_to(page: Page, selector: str, most: int = 400) -> None:
    """Presses Tab until something that a selector means has the focus, and sees that it shows."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
            return
    raise AssertionError(f"{most} times Tab do not lead to {selector}")


def path(page: Page) -> str:
    return urlsplit(page.url).path.partition("/explainer/")[2]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_home_to_the_source_of_a_quote_and_back(scripts: bool, address: str, browser: Browser) -> None:
    """By keyboard alone: home, positions, one position, its quote, its source; and back to where one was."""
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(address)
    steps = [
        ("nav.x-menu a[href$='positions/index.html']", "positions/index.html"),
        (".md-content a.stance[href*='#kim-jong-un-ready-for-both']", "positions/dialogue-with-us.html"),
        ("#kim-jong-un-ready-for-both blockquote a", "quotes.html"),
        ("#kim-dialogue a.cite", "quotes.html"),
        ("#ref-1 .back a[href*='sources/']", "sources/koreatimes2021article.html"),
    ]
    for selector, leads_to in steps:
        tab_to(page, selector)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{leads_to}*")
    assert page.locator("h1").inner_text().startswith("North Korea commences")
    for leads_to in ("quotes.html", "quotes.html", "positions/dialogue-with-us.html", "positions/index.html"):
        page.go_back()
        page.wait_for_url(f"**/{leads_to}*")
    context.close()


def test_a_marker_shows_its_source_on_hover_and_escape_hides_it(address: str, page: Page) -> None:
    """The card can be hovered itself, stays until the pointer leaves, and Escape takes it away (WCAG 1.4.13)."""
    page.goto(f"{address}actors/kim-jong-un.html")
    marker = page.locator("a.cite").first
    marker.hover()
    card = page.locator(CARD)
    expect(card).to_contain_text("The Korea Times")
    expect(marker).to_have_attribute("aria-describedby", "x-card")
    card.hover()
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(marker).not_to_have_attribute("aria-describedby", "x-card")
    marker.hover(position={"x": 2, "y": 2})
    page.mouse.move(5, 5)
    expect(card).to_be_hidden()


def test_a_name_shows_who_it_is_on_focus(address: str, page: Page) -> None:
    page.goto(address)
    tab_to(page, ".md-content ol.points a[href='actors/kim-jong-un.html']")
    card = page.locator(CARD)
    expect(card).to_contain_text("Leader of North Korea and General Secretary")
    expect(card.locator("a", has_text="Open")).to_have_attribute("href", f"{address}actors/kim-jong-un.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_a_quotation_shows_whose_words_it_is_and_that_they_were_found(address: str, page: Page) -> None:
    """Speaker, source, place, whether it was verified and the way to the words, as the quotations' page tells them."""
    page.goto(f"{address}quotes.html")
    figure = page.locator("#kim-dialogue")
    told = figure.locator("figcaption")
    speaker = told.locator("> a").first.inner_text()
    place = told.locator("a.cite").first.inner_text().partition(", ")[2]
    words = str(told.locator(".note a").first.get_attribute("href"))
    page.goto(f"{address}positions/dialogue-with-us.html")
    page.locator("blockquote.quotation a[href$='#kim-dialogue']").first.hover()
    card = page.locator(CARD)
    expect(card.locator(".x-title")).to_contain_text(speaker)
    expect(card).to_contain_text(f"The Korea Times, 24 June 2021. {place}")
    expect(card).to_contain_text(f"✓ found word for word in {place}, verified on ")
    expect(card).to_contain_text(". Go to these words in the source.")
    assert card.locator("a").all_inner_texts() == ["Go to these words in the source", "Open"]
    assert card.locator("a").first.get_attribute("href") == words
    assert not card.get_by_text("Who says so").count()


def test_a_tap_on_a_name_follows_it(address: str, browser: Browser) -> None:
    """As on any site: what leads to a record needs no second tap."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{address}actors/kim-jong-un.html")
    page.locator(".actor a[href='../timeline.html#kim-remarks']").first.tap()
    page.wait_for_url("**/timeline.html#kim-remarks")
    context.close()


@pytest.mark.parametrize(
    ("name", "link", "leads_to"),
    [
        ("actors/kim-jong-un.html", "a.cite", "**/kim-jong-un.html#ref-*"),
        ("treaty.html", "a.term", "**/glossary.html#*"),
    ],
)
def test_a_tap_on_a_marker_or_a_term_shows_it(
    name: str, link: str, leads_to: str, address: str, browser: Browser
) -> None:
    """A second tap follows the link."""
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(address + name)
    page.locator(link).first.tap()
    expect(page.locator(CARD)).to_be_visible()
    assert page.url == address + name
    page.locator(link).first.tap()
    page.wait_for_url(leads_to)
    context.close()


IN_SIGHT = """card => [card, card.querySelector("p:last-child a")].every((node) => {
    const box = node.getBoundingClientRect();
    return box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight;
})"""


@pytest.mark.parametrize("height", [640, 256])
def test_a_card_stays_on_the_screen(height: int, address: str, browser: Browser) -> None:
    """However much is in it, and wherever its link stands; what it leads to stays in sight."""
    context = browser.new_context(viewport={"width": 360, "height": height})
    page = context.new_page()
    card = page.locator(CARD)
    scrolled = 0
    for name, selector in (
        ("index.html", ".sides-of a, .points a"),
        ("positions/dialogue-with-us.html", ".position a:not(details *)"),
    ):
        page.goto(address + name)
        page.keyboard.press("Tab")
        for link in page.locator(selector).all():
            if not link.is_visible():
                continue
            link.focus()
            expect(link).to_have_attribute("aria-describedby", "x-card")
            assert card.evaluate(IN_SIGHT), link.inner_text()
            scrolled += card.evaluate("card => card.scrollHeight > card.clientHeight")
    assert height > 256 or scrolled
    context.close()


def test_a_preview_that_cannot_be_read_leaves_the_link_alone(address: str, page: Page) -> None:
    page.goto(address)
    page.route("**/actors/*.html", lambda route: route.abort())
    name = page.locator(".md-content ol.points a[href='actors/kim-jong-un.html']")
    name.hover()
    page.locator(".md-content ol.points a[href='actors/kim-jong-un.html'] >> xpath=ancestor::li").locator(
        "a.cite"
    ).first.hover()
    expect(page.locator(CARD)).to_contain_text("The Korea Times")
    name.focus()
    page.unroute("**/actors/*.html")
    page.keyboard.press("Enter")
    page.wait_for_url("**/actors/kim-jong-un.html")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_menu_shows_where_one_is(scripts: bool, address: str, browser: Browser) -> None:
    """On a phone too, where the tab would be out of sight; nothing else moves, and nothing gets the focus."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, java_script_enabled=scripts)
    page = context.new_page()
    for name in ("index.html", "timeline.html", "report.html"):
        page.goto(address + name)
        box = page.locator(".x-menu a[aria-current]").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        assert page.evaluate("scrollX + scrollY") == 0
        assert page.evaluate("document.activeElement === document.body")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_panel_that_has_the_focus_shows_it(scheme: Literal["light", "dark"], address: str, browser: Browser) -> None:
    """The question has the same ring as a link."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{address}positions/dialogue-with-us.html")
    ring = "getComputedStyle(document.activeElement).outline"
    tab_to(page, ".md-content a:not(.headerlink)")
    link = page.evaluate(ring)
    tab_to(page, "details.how > summary")
    assert page.evaluate(ring) == link
    context.close()


def test_the_timeline_is_filtered_and_the_address_says_how(address: str, page: Page) -> None:
    """What is left is counted, years without events go, and who gets the address sees the same."""
    page.goto(f"{address}timeline.html")
    events = page.locator("li.event")
    everything = events.count()
    page.get_by_label("Actor").select_option("kim-jong-un")
    page.get_by_label("only what the article tells").check()
    shown = page.locator("li.event:visible").count()
    assert 0 < shown < everything
    expect(page.get_by_role("status")).to_have_text(f"{shown} of {everything} shown")
    expect(page).to_have_url(f"{address}timeline.html?actor=kim-jong-un&voice=article")
    assert page.locator("h2:visible", has_text="1961").count() == 0
    page.goto(page.url)
    assert page.locator("li.event:visible").count() == shown
    page.get_by_role("button", name="Show all").click()
    expect(page.get_by_role("status")).to_have_text("")
    assert page.locator("li.event:visible").count() == everything
    expect(page).to_have_url(f"{address}timeline.html")


def test_the_matrix_is_filtered_by_issue_and_kind(address: str, page: Page) -> None:
    page.goto(f"{address}positions/index.html?issue=dialogue-with-us&kind=person")
    columns = page.locator("thead th:visible")
    assert columns.all_inner_texts() == ["Actor", "Talks with the United States"]
    rows = page.locator("tbody tr:visible th").all_inner_texts()
    assert "Kim Jong-un" in rows
    assert "The Korea Times" not in rows
    assert "China" not in rows


@pytest.mark.parametrize("width", [PHONE["width"], 1280])
@pytest.mark.parametrize(
    "asked", ["issue=denuclearisation", "how=act", "issue=dialogue-with-us&kind=person&how=statement"]
)
def test_the_matrix_counts_what_shows_and_hides_the_others(asked: str, width: int, address: str, page: Page) -> None:
    """No actor stays of whom nothing is shown, be it as a row or, on a phone, as a card."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{address}positions/index.html?{asked}")
    shown = page.locator("tbody .cell:visible").count()
    everything = page.locator("tbody .cell").count()
    assert 0 < shown < everything
    expect(page.get_by_role("status")).to_have_text(f"{shown} of {everything} shown")
    rows = page.locator("tbody tr:visible")
    assert [row.inner_text() for row in rows.all() if not row.locator(".cell:visible").count()] == []
    page.get_by_role("button", name="Show all").click()
    expect(page.get_by_role("status")).to_have_text("")
    assert page.locator("tbody .cell:visible").count() == everything
    assert page.locator("tbody tr:visible").count() == page.locator("tbody tr").count()


def test_without_scripts_no_filter_shows(address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name in ("timeline.html", "positions/index.html"):
        page.goto(address + name)
        assert page.locator("form.filters").count() == 1
        assert not page.locator("form.filters").is_visible()
    context.close()


def test_a_first_visit_is_light(address: str, page: Page) -> None:
    """Whatever page it is: few requests, and none for what is not needed yet."""
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(urlsplit(request.url).path)

    page.on("request", note)
    for name in ("index.html", "timeline.html", "actors/kim-jong-un.html", "positions/index.html"):
        asked.clear()
        page.goto(address + name, wait_until="networkidle")
        assert len(set(asked)) <= 10, asked
        assert not [url for url in asked if "search" in url]
