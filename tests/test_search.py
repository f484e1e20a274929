"""Readers find names in every script and spelling, and statements by their words, and are led to the place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page, Route, expect
from selectolax.lexbor import LexborHTMLParser

from generator.letters import PLAIN
from generator.routes import SEARCHED
from generator.search import folded, terms

PROJECT = Path(__file__).parent.parent
QUERIES: dict[str, str | list[str]] = yaml.load(
    (PROJECT / "tests/data/queries.yml").read_text(encoding="utf-8"), yaml.BaseLoader
)
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'"


@pytest.fixture(scope="module")
def page(address: str, browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(f"{address}search.html")
    yield page
    page.close()


def ask(page: Page, query: str) -> list[str]:
    """Types a query; the places that are shown, in order, as links."""
    page.locator("#query").fill(query)
    results = page.locator(".search-results")
    page.wait_for_function(
        "query => document.querySelector('.search-results').dataset.query === query.trim()", arg=query
    )
    return [str(link.get_attribute("href")) for link in results.locator("li > a").all()]


@pytest.mark.parametrize("query", QUERIES)
def test_readers_find_the_place(query: str, page: Page) -> None:
    """Each query shows a place that is wanted among the first five."""
    wanted = QUERIES[query]
    assert {*([wanted] if isinstance(wanted, str) else wanted)} & {*ask(page, query)[:5]}


def test_most_is_found_at_once(page: Page) -> None:
    """Nine queries of ten show it as the first."""
    firsts = {query: ask(page, query)[0] for query in QUERIES}
    missed = [query for query, first in firsts.items() if first not in QUERIES[query]]
    assert len(missed) <= len(QUERIES) // 10, missed


def test_a_name_finds_the_statements_that_write_it_otherwise(page: Page) -> None:
    """A query in one script leads to statements that give the name in another; their words are marked."""
    found = ask(page, "习近平 김정은")
    assert "timeline.html#treaty-anniversary-messages" in found
    ask(page, "anywhere")
    assert page.locator(".search-results mark").first.inner_text() == "anywhere"


def test_the_rest_is_shown_on_request(page: Page) -> None:
    """By keyboard: each press shows the next ones, leads to the first of them and says how many there are by then."""
    ask(page, "beijing")
    more = page.get_by_role("button", name="Show more")
    results = page.locator(".search-results li:has(p)")
    status = page.get_by_role("status")
    expect(status).to_contain_text("; the 16 that fit best are shown.")
    count = int(re.findall(r"(\d+) statements", status.inner_text())[0])
    for shown in range(16, count, 16):
        assert results.count() == shown
        more.focus()
        page.keyboard.press("Enter")
        expect(results).to_have_count(min(shown + 16, count))
        expect(results.nth(shown).locator("a")).to_be_focused()
        if shown + 16 < count:
            expect(status).to_contain_text(f"; the {shown + 16} that fit best are shown.")
    expect(more).to_be_hidden()
    expect(status).to_contain_text(f"{count} statements for “beijing”.")
    assert results.count() == count
    ask(page, "anywhere")
    assert results.count() < 16
    expect(more).to_be_hidden()


def test_what_is_asked_is_never_markup(page: Page) -> None:
    """A query that looks like HTML is told as it was typed, and a miss says what to do."""
    assert ask(page, "<img src=x onerror=alert(1)> zzzzzz") == []
    status = page.locator(".search-status")
    assert "Nothing was found for “<img src=x onerror=alert(1)> zzzzzz”" in status.inner_text()
    assert page.locator(".md-content img").count() == 0
    assert page.locator(".search-names").is_visible()


def test_what_cannot_be_loaded_is_told(address: str, browser: Browser) -> None:
    """Names are found all the same; the next query tries again."""
    page = browser.new_page()
    page.goto(f"{address}search.html")
    page.route("**/words-*.js*", lambda route: route.abort())
    assert ask(page, "Xi Jinping") == ["actors/xi-jinping.html"]
    assert "could not be loaded" in page.locator(".search-status").inner_text()
    page.unroute("**/words-*.js*")
    assert len(ask(page, "习近平")) > 1
    page.close()


def test_the_address_holds_the_query(address: str, browser: Browser) -> None:
    """What is typed goes into the address, and the address shows the results again."""
    page = browser.new_page()
    page.goto(f"{address}search.html")
    found = ask(page, "互助条约")
    shared = page.url
    assert "?q=" in shared
    page.goto("about:blank")
    page.goto(shared)
    page.locator(".search-results li").first.wait_for()
    assert page.locator("#query").input_value() == "互助条约"
    assert page.locator(".search-results li > a").first.get_attribute("href") == found[0]
    page.close()


def test_every_page_leads_to_the_search_by_keyboard(address: str, browser: Browser) -> None:
    """At 320 px by a link, with more room by a field; Enter goes to the results, and from them to the place."""
    for width in (320, 1280):
        page = browser.new_page(viewport={"width": width, "height": 700})
        page.goto(f"{address}actors/xi-jinping.html")
        start = page.locator(".search-link" if width == 320 else ".search-box input")
        for _ in range(40):
            page.keyboard.press("Tab")
            if start.evaluate("node => node === document.activeElement"):
                break
        if width == 320:
            page.keyboard.press("Enter")
            page.wait_for_url("**/search.html*")
            page.locator("#query").focus()
        page.keyboard.type("金正恩")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=*")
        first = page.locator(".search-results li > a").first
        first.wait_for()
        first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/actors/kim-jong-un.html")
        page.close()


def test_no_page_loads_an_index_before_it_is_needed(site: Path, address: str, browser: Browser) -> None:
    """Pages ask for no script of the search and no index; the search page for no index until somebody asks."""
    loaded = {}
    seen: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: seen.append(request.url))
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site).as_posix()
        seen.clear()
        page.goto(address + name, wait_until="load")
        loaded[name] = [url for url in seen if re.search(r"search(?!\.html)|lunr|worker", url)]
    page.close()
    assert loaded.pop("search.html") == [f"{address}assets/search.js"]
    assert {name: urls for name, urls in loaded.items() if urls} == {}


def test_without_scripts_every_name_is_listed(address: str, browser: Browser) -> None:
    """The page says that searching needs scripts, and lists all names with links for the browser's own search."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}actors/xi-jinping.html")
    page.locator(".search-box input").fill("김정은")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    expect(page.get_by_text("Search needs JavaScript")).to_be_visible()
    names = page.locator(".search-names")
    assert names.locator("li", has_text="김정은").locator("a").get_attribute("href") == "actors/kim-jong-un.html"
    assert names.locator("a").count() > 90
    context.close()


def test_it_works_from_a_folder(sites: Mapping[str, Path], browser: Browser) -> None:
    """Without a server, whichever engine built the site."""
    for site in sites.values():
        page = browser.new_page()
        page.goto(f"{(site / 'search.html').as_uri()}?q=preconditions")
        page.locator(".search-results[data-query] li").first.wait_for()
        assert "statements for “preconditions”" in page.locator(".search-status").inner_text()
        page.close()


def test_it_works_under_a_strict_policy(address: str, browser: Browser) -> None:
    """It needs scripts of its own host and nothing else: no WebAssembly, no worker, no inline script or style."""
    page = browser.new_page()
    refused: list[str] = []

    def with_policy(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, headers={**response.headers, "content-security-policy": POLICY})

    page.route("**/search.html*", with_policy)
    page.on("console", lambda message: refused.append(message.text) if "search" in message.text else None)
    page.goto(f"{address}search.html")
    assert ask(page, "互助条约")[0] == "treaty.html"
    assert refused == []
    page.close()


def test_both_engines_publish_the_same_index(sites: Mapping[str, Path]) -> None:
    pieces = [
        {path.name: path.read_bytes() for path in (site / SEARCHED).iterdir()} for site in map(Path, sites.values())
    ]
    assert pieces[0] == pieces[1]


def test_every_place_exists(site: Path) -> None:
    """Each link of the index leads to a page, and to an id on it."""
    missing = []
    ids: dict[str, set[str | None]] = {}
    for piece in sorted((site / SEARCHED).glob("statements-*.js")):
        data = json.loads(piece.read_text("utf-8").split(",", 1)[1].rstrip()[:-1])
        for href, *_ in data:
            name, _, anchor = href.partition("#")
            if name not in ids:
                tree = LexborHTMLParser((site / name).read_text("utf-8"))
                ids[name] = {node.attributes["id"] for node in tree.css("[id]")}
            if anchor and anchor not in ids[name]:
                missing.append(href)
    assert missing == []
    assert len(ids) > 100


def test_no_piece_is_large(site: Path) -> None:
    """What a reader waits for is small, however much there is to find."""
    assert max(path.stat().st_size for path in (site / SEARCHED).iterdir()) < 20_000


def test_a_query_is_folded_as_a_text_is(browser: Browser) -> None:
    """The script knows the same letters as the program, and makes the same of each."""
    script = (PROJECT / "generator/theme/assets/search.js").read_text("utf-8")
    constants = re.findall(r"^  const (?:PLAIN|OTHERS|folded) = [^;]*;$", script, re.MULTILINE)
    assert len(constants) == 3
    page = browser.new_page()
    assert page.evaluate(f"() => {{ {constants[0]} return PLAIN; }}") == PLAIN
    latin = "".join(map(chr, range(0xA0, 0x250))) + "".join(map(chr, range(0x1E00, 0x1F00)))
    for text in (latin, latin.upper(), "Yılmaz YILMAZ", "می\u200cشود", "col·lecció", "Jong-un’s"):
        assert page.evaluate(f"text => {{ {' '.join(constants)} return folded(text); }}", text) == folded(text)
    page.close()


def test_a_letter_is_found_by_the_one_that_people_type(page: Page) -> None:
    for query in ("Xı Jınpıng", "Xi Jin\u200cping", "pręconditiøns"):
        assert ask(page, query)
    assert page.locator(".search-results mark").first.inner_text() == "preconditions"


@pytest.mark.parametrize(
    ("text", "found_by"),
    [
        ("Jong-un’s", ["jong", "uns", "jonguns"]),
        ("Chŏng’ŭn", ["chongun"]),
        ("Straße ﬁne", ["strasse", "fine"]),
        ("in 互助条约, 金", ["in", "互助", "助条", "条约", "约", "金"]),
        ("김정은은 1961", ["김정", "정은", "은은", "은", "1961"]),
        ("ＫＣＮＡ", ["kcna"]),
        ("Yılmaz YILMAZ İzmir", ["yilmaz", "yilmaz", "izmir"]),
        ("Wałęsa", ["walesa"]),
        ("Ørsted, ǿ", ["orsted", "o"]),
        ("Æthel Þórr Đorđe Œuvre", ["aethel", "thorr", "dorde", "oeuvre"]),
        ("Paraŀlel col·lecció", ["parallel", "colleccio"]),
        ("می\u200cشود", ["میشود"]),
        ("ශ්\u200dරී", ["ශර"]),
        ("…", []),
    ],
)
def test_a_text_is_found_by_its_words(text: str, found_by: list[str]) -> None:
    assert list(terms(text)) == found_by
    assert list(terms(folded(text))) == found_by
