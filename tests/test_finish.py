"""Small sites, whole: what `finish` mends in them, and what it says of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.build import THEME
from generator.finish import finish, finished
from generator.policy import CONTENT_SECURITY, HEAD

HOME = "https://example.org/explainer/"
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>'


def html(body: str, head: str = "") -> str:
    known = f'{HEAD}<meta charset="utf-8"><title>A</title>'
    return f"<!DOCTYPE html><html lang=en><head>{known}{head}</head><body>{body}</body></html>"


def made(folder: Path, files: dict[str, str]) -> Path:
    """A sound site of two pages, and these files."""
    pages = {
        "index.html": html("<h1>Home</h1>", f'<link rel="canonical" href="{HOME}index.html">'),
        "actors/kim.html": html('<h1 id="kim">Kim</h1><p id="김정은">He</p>'),
    }
    for name, text in {**pages, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    "body",
    [
        '<a href="actors/kim.html#kim">its own words</a>',
        '<a href="actors/kim.html#%EA%B9%80%EC%A0%95%EC%9D%80">a percent-encoded id</a>',
        '<a href="actors/kim.html?a=b#:~:text=He">a place in the text</a>',
        '<a href="#">the top</a> <a href="#top">the top</a> <a href="#here">here</a>',
        f'<a href="/explainer/actors/kim.html">from the host</a> <a href="{HOME}">the whole address</a>',
        '<a href="https://example.com/nobody#knows">elsewhere</a> <a href="mailto:a@example.org">letter</a>',
        '<img src="dot.svg" srcset="dot.svg 1x, actors/../dot.svg 2x" alt="">',
        '<img src="data:image/gif;base64,R0" alt="">',
        '<svg><a xlink:href="actors/kim.html"><use href="#here"></use></a></svg>',
        '<svg><rect fill="url(#here)"></rect></svg>',
        '<script type="application/ld+json">{"@graph": "</p>"}</script>',
    ],
)
def test_a_sound_page_is_left_alone(tmp_path: Path, body: str) -> None:
    site = made(tmp_path, {"about.html": html(f'<h1 id="here">About</h1>{body}'), "dot.svg": SVG})
    assert finish(site) == []
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*.*")}
    assert finish(site) == []
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*.*")} == before


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('<a href="actors/lee.html">', '<a href="actors/lee.html">: there is no file "actors/lee.html"'),
        ('<a href="Actors/kim.html">', '<a href="Actors/kim.html">: there is no file "Actors/kim.html"'),
        ('<a href="actors/">', '<a href="actors/">: there is no file "actors/"'),
        ('<a href="actors/kim.html#lee">', '<a href="actors/kim.html#lee">: actors/kim.html has no id "lee"'),
        ('<a href="#lee">', '<a href="#lee">: about.html has no id "lee"'),
        ('<a href="../x.html">', '<a href="../x.html">: it leads out of the site'),
        ('<a href="/x.html">', '<a href="/x.html">: it leads out of the site'),
        (f'<a href="{HOME}x">', f'<a href="{HOME}x">: there is no file "x"'),
        ('<a href="https://[x">', '<a href="https://[x">: this is no address'),
        ('<img src="x.png" alt="">', '<img src="x.png">: there is no file "x.png"'),
        ('<img srcset="x.png 2x" alt="">', '<img srcset="x.png">: there is no file "x.png"'),
        ('<form action="x.html"></form>', '<form action="x.html">: there is no file "x.html"'),
        ('<svg><use href="#dot"></use></svg>', '<use href="#dot">: about.html has no id "dot"'),
        ('<svg><rect fill="url(x.svg)"></rect></svg>', 'url(x.svg): there is no file "x.svg"'),
        ('<p id="a"></p><p id="a">', 'the id "a" stands 2 times'),
        ("<h1>Again</h1>", "there must be one <h1>, and there are 2"),
    ],
)
def test_a_fault_is_told_with_its_page_and_place(tmp_path: Path, body: str, problem: str) -> None:
    assert finish(made(tmp_path, {"about.html": html(f"<h1>About</h1>{body}")})) == [f"about.html: {problem}"]


@pytest.mark.parametrize(
    ("markup", "place"),
    [
        ('<script src="//example.com/a.js"></script>', '<script src="//example.com/a.js">'),
        ('<link rel="stylesheet" href="https://example.com/a.css">', '<link href="https://example.com/a.css">'),
        ('<link rel="preconnect" href="https://example.com">', '<link href="https://example.com">'),
        ('<img src="https://example.com/a.png" alt="">', '<img src="https://example.com/a.png">'),
        (r'<img src="/\example.com/a.png" alt="">', r'<img src="/\example.com/a.png">'),
        ('<table background="https://example.com/a.png"></table>', '<table background="https://example.com/a.png">'),
        ('<svg><rect mask="URL( https://example.com/a.svg )"></rect></svg>', "url(https://example.com/a.svg)"),
        ('<form action="https://example.com/a"></form>', '<form action="https://example.com/a">'),
        ('<button formaction="//example.com/a"></button>', '<button formaction="//example.com/a">'),
    ],
)
def test_nothing_comes_from_another_host(tmp_path: Path, markup: str, place: str) -> None:
    problems = finish(made(tmp_path, {"about.html": html(f"<h1>About</h1>{markup}")}))
    assert problems == [f"about.html: {place}: nothing may be fetched from another host"]


def test_style_sheets_are_held_to_the_same(tmp_path: Path) -> None:
    css = "@import url(https://example.com/a.css); a { background: url('../dot.svg') } b { background: url(x.svg) }"
    assert finish(made(tmp_path, {"css/a.css": css, "dot.svg": SVG})) == [
        "css/a.css: url(https://example.com/a.css): nothing may be fetched from another host",
        'css/a.css: url(x.svg): there is no file "css/x.svg"',
    ]


@pytest.mark.parametrize(
    "head",
    [
        '<meta http-equiv="refresh" content="0; url=gone.html">',
        f'<meta property="og:image" content="{HOME}gone.png">',
        '<link rel="next" href="gone.html">',
    ],
)
def test_addresses_in_the_head_are_checked(tmp_path: Path, head: str) -> None:
    (problem,) = finish(made(tmp_path, {"about.html": html("<h1>About</h1>", head)}))
    assert problem.startswith("about.html: ")
    assert "there is no file" in problem


def test_the_page_for_what_is_missing_has_no_relative_address(tmp_path: Path) -> None:
    page = html('<h1>Not here</h1><a href="index.html">a</a><a href="/explainer/index.html">b</a>')
    (problem,) = finish(made(tmp_path, {"404.html": page}))
    assert problem.startswith('404.html: <a href="index.html">')


ADDRESSES = st.tuples(
    st.sampled_from(["", "../", "../../", "../../../", "./", "/explainer/", "/"]),
    st.sampled_from(["", "actors/", "actors/old/", "actors/../"]),
    st.sampled_from(["index.html", "kim.html", "lee.html", "gone.html", ".html", "a..b.html", "kim", ""]),
    st.sampled_from(["", "#kim", "#lee", "#none", "#", "#top", "?a=b#kim", "#:~:text=He"]),
).map("".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["about.html", "actors/old/kim.html", "404.html"]), st.lists(ADDRESSES, min_size=1, max_size=6))
def test_plain_addresses_are_judged_as_the_others(monkeypatch: pytest.MonkeyPatch, page: str, urls: list[str]) -> None:
    links = "".join(f'<a href="{url}">a</a><link rel="next" href="{url}">' for url in urls)
    files = {
        "index.html": html("<h1>Home</h1>", f'<link rel="canonical" href="{HOME}index.html">'),
        "actors/kim.html": html('<h1 id="kim">Kim</h1>'),
        "actors/old/lee.html": html('<h1 id="lee">Lee</h1>'),
        page: html(f"<h1>A</h1>{links}"),
    }
    sites = [{path: text.encode() for path, text in files.items()} for _ in range(2)]
    quick = finished(sites[0])
    with monkeypatch.context() as patched:
        patched.setattr("generator.finish._PLAIN", re.compile("(?!)"))
        assert finished(sites[1]) == quick


def test_a_fault_of_many_pages_is_told_once(tmp_path: Path) -> None:
    page = html('<h1>A</h1><a href="x.html">x</a>')
    assert finish(made(tmp_path, {"a.html": page, "b.html": page, "c.html": page})) == [
        'a.html and 2 more: <a href="x.html">: there is no file "x.html"'
    ]


@pytest.mark.parametrize(
    "control",
    [
        '<input class="md-toggle" type="checkbox" id="__drawer" autocomplete="off">',
        '<label class="md-overlay" for="__drawer"></label>',
        '<div class="md-dialog"><div class="md-dialog__inner"></div></div>',
    ],
)
def test_controls_of_a_program_that_is_not_there_are_taken_out(tmp_path: Path, control: str) -> None:
    site = made(tmp_path, {"about.html": html(f"<h1>About</h1>{control}<input type=checkbox><label>Mine</label>")})
    assert finish(site) == []
    page = (site / "about.html").read_text()
    assert "md-" not in page
    assert '<input type="checkbox"><label>Mine</label>' in page


XHTML = "http://www.w3.org/1999/xhtml"
MAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://example.org/</loc></url></urlset>'


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("x.xml", f'<html xmlns="{XHTML}"><script>run()</script></html>', True),
        ("x.xml", MAP, True),
        ("sitemap.xml", f"<?xml version='1.0'?>{MAP}", False),
        ("sitemap.xml", f'<html xmlns="{XHTML.replace("l", "&#108;")}"><script>run()</script></html>', True),
        ("sitemap.xml", MAP.replace("<url>", f'<html xmlns="{XHTML}"/><url>'), True),
        ("sitemap.xml", f"<?xml-stylesheet href='x.css'?>{MAP}", True),
        ("sitemap.xml", "<", True),
    ],
)
def test_the_only_xml_is_a_sitemap(tmp_path: Path, name: str, data: str, told: bool) -> None:
    """A browser runs what it takes for a page."""
    problems = finish(made(tmp_path, {name: data}))
    assert problems == [f"{name}: the only XML file of a site is its sitemap"] * told


def test_a_sitemap_is_written_in_utf_8(tmp_path: Path) -> None:
    site = made(tmp_path, {})
    page = f'<?xml version="1.0" encoding="utf-16"?><html xmlns="{XHTML}"><script>run()</script></html>'
    (site / "sitemap.xml").write_bytes(page.encode("utf-16"))
    assert finish(site) == ["sitemap.xml: the only XML file of a site is its sitemap"]


@pytest.mark.parametrize(
    "charset",
    ["", '<meta charset="iso-2022-jp">', '<meta charset="utf-16">', f"<!--{'x' * 999}--><meta charset='utf-8'>"],
)
def test_a_page_says_that_it_is_written_in_utf_8(tmp_path: Path, charset: str) -> None:
    """Before a browser guesses: what it takes for another encoding may hold a script that nobody has seen."""
    page = html("<h1>About</h1>").replace('<meta charset="utf-8">', charset)
    (problem, *_) = finish(made(tmp_path, {"about.html": page}))
    assert "a page is written in UTF-8" in problem


def test_bytes_that_are_no_utf_8_are_told(tmp_path: Path) -> None:
    site = made(tmp_path, {})
    (site / "about.html").write_bytes(html("<h1>Caf\xe9</h1>").encode("latin-1"))
    (site / "a.css").write_bytes(b"/* \xe9 */")
    (problem,) = finish(site)
    assert problem.startswith("about.html: a page is written in UTF-8")


def test_every_page_begins_with_the_policy(tmp_path: Path) -> None:
    """It is put there first, and once."""
    site = made(tmp_path, {"about.html": html("<h1>About</h1>").replace(HEAD, "<meta charset=utf-8>")})
    for _ in range(2):
        assert finish(site) == []
        assert f'<head>{HEAD}<meta charset="utf-8">' in (site / "about.html").read_text()


def test_a_page_without_room_for_the_policy_is_refused(tmp_path: Path) -> None:
    page = "<!DOCTYPE html><!-- <head> -->" + html("<h1>About</h1>").replace(HEAD, "")
    assert finish(made(tmp_path, {"about.html": page})) == ["about.html: the policy does not stand first in the head"]


@pytest.mark.parametrize(
    ("markup", "problem"),
    [
        ("<script>run()</script>", "<script>: an inline script may not run"),
        ('<script type="module">run()</script>', "<script>: an inline script may not run"),
        ('<script type="application/ld+json" src="assets/explainer.js"></script>', "more than its address"),
        ('<script type="application/ld+json">run()</script>', "this is no JSON"),
        ('<script src="assets/search.js"></script>', "may not load this script"),
        ('<svg><script href="dot.svg"></script></svg>', "<script>: an inline script may not run"),
        ('<p onclick="run()">', "<p onclick>: a page may not hold this attribute"),
        ("<svg><g OnLoad=run()></g></svg>", "<g onload>: a page may not hold this attribute"),
        ('<p style="color: red">', "<p style>"),
        ('<a ping="index.html" href="#">', "<a ping>"),
        ('<img name="body" src="dot.svg" alt="">', "<img name>"),
        ("<style>p { color: red }</style>", "<style>"),
        ('<iframe srcdoc="x"></iframe>', "<iframe>"),
        ('<object data="dot.svg"></object>', "<object>"),
        ('<embed src="dot.svg">', "<embed>"),
        ('<base href="https://example.com/">', "<base>"),
        ("<template><p onclick=run()></p></template>", "<template>"),
        ('<noscript><p title="</noscript><img src=x onerror=run()>"></p></noscript>', "<noscript>"),
        ('<svg><animate attributeName="href" values="javascript:run()"></animate></svg>', "<animate>"),
        ("<svg><foreignObject></foreignObject></svg>", "<foreignObject>"),
        ("<math><mi>x</mi></math>", "<math>"),
        ('<a href="javascript:run()">', "may not begin with javascript:"),
        ('<a href=" &#1;Java&#10;Script&colon;run()">', "may not begin with javascript:"),
        ('<svg><a xlink:href="javascript:run()"></a></svg>', "may not begin with javascript:"),
        ('<form action="javascript:run()"></form>', "may not begin with javascript:"),
        ('<a href="data:text/html,x">', "may not begin with data:"),
        ('<svg><use href="data:image/svg+xml,x"></use></svg>', "may not begin with data:"),
        ('<a href="vbscript:x">', "may not begin with vbscript:"),
        ('<a href="file:///etc/passwd">', "may not begin with file:"),
        ('<a href="https://example.org@example.com/">', "may not hold a user name"),
        (r'<a href="https:\\u:p@example.com">', "may not hold a user name"),
        ('<meta http-equiv="refresh" content="0; url=index.html">', "may not hold this"),
        ('<meta http-equiv="Content-Security-Policy" content="img-src \'none\'">', "may not hold this"),
        ('<meta http-equiv="set-cookie" content="a=b">', "may not hold this"),
    ],
)
def test_what_would_run_is_refused(tmp_path: Path, markup: str, problem: str) -> None:
    files = {"about.html": html(f"<h1>About</h1>{markup}"), "dot.svg": SVG}
    files["assets/explainer.js"] = (THEME / "assets/explainer.js").read_text()
    files["assets/search.js"] = (THEME / "assets/search.js").read_text()
    found = finish(made(tmp_path, files))
    assert [problem in each for each in found].count(True) == 1, found


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("assets/explainer.js", "run()", "a script that is not its own"),
        ("data/v1/search/words-0.js", "run()", "a script that is not its own"),
        ("data/v1/search/words-0.js", 'searchPiece("a",{});run();', "a script that is not its own"),
        ("mine.mjs", "run()", "a script that is not its own"),
        ("mine.htm", "<script>run()</script>", "files that end in .htm"),
        ("mine.xhtml", "<script>run()</script>", "files that end in .xhtml"),
        ("mine.HTML", "<script>run()</script>", "the ending of a page is .html"),
        ("mine.swf", "", "files that end in .swf"),
        ("mine", "<script>run()</script>", "has an ending"),
        ("mine.xml", '<a xmlns="http://www.w3.org/1999/xhtml"><script>run()</script></a>', "XML file"),
        ("mine.svg", SVG.replace("<rect/>", "<script>run()</script>"), "the element script"),
        ("mine.svg", SVG.replace("<rect/>", '<rect onclick="run()"/>'), "the attribute onclick"),
        ("mine.svg", SVG.replace("<rect/>", "<foreignObject/>"), "the element foreignObject"),
        ("mine.svg", SVG.replace("<rect/>", '<a href="javascript:run()"/>'), "the element a"),
        ("mine.svg", SVG.replace("<rect/>", '<use href="https://example.com/a.svg#a"/>'), "no address"),
        ("mine.svg", SVG.replace("<rect/>", '<rect fill="url(https://example.com/a.svg)"/>'), "no address"),
        ("mine.svg", f'<!DOCTYPE svg [<!ENTITY a "b">]>{SVG}', "no declarations"),
        ("mine.svg", f'<?xml-stylesheet href="https://example.com/a.css"?>{SVG}', "no declarations"),
        ("mine.svg", SVG.replace("<rect/>", "").replace("</svg>", ""), "can't be read"),
    ],
)
def test_files_that_would_run_are_refused(tmp_path: Path, name: str, text: str, problem: str) -> None:
    found = finish(made(tmp_path, {name: text}))
    assert [problem in each for each in found] == [True], found


def test_the_policy_knows_no_inline_code() -> None:
    assert "unsafe" not in CONTENT_SECURITY
    assert CONTENT_SECURITY.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
