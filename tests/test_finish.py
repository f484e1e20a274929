"""Small sites, whole: what `finish` mends in them, and what it says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.finish import finish

HOME = "https://example.org/explainer/"


def html(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html lang=en><head><title>A</title>{head}</head><body>{body}</body></html>"


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
        '<p style="background: url(dot.svg)"></p><style>p { background: url("dot.svg") }</style>',
    ],
)
def test_a_sound_page_is_left_alone(tmp_path: Path, body: str) -> None:
    site = made(tmp_path, {"about.html": html(f'<h1 id="here">About</h1>{body}'), "dot.svg": "<svg></svg>"})
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
        ('<object data="x.svg"></object>', '<object data="x.svg">: there is no file "x.svg"'),
        ('<form action="x.html"></form>', '<form action="x.html">: there is no file "x.html"'),
        ('<svg><use href="#dot"></use></svg>', '<use href="#dot">: about.html has no id "dot"'),
        ('<p style="background: url(x.png)">', 'url(x.png): there is no file "x.png"'),
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
        ('<iframe src="https://example.com/"></iframe>', '<iframe src="https://example.com/">'),
        ("<style>@import 'https://example.com/a.css';</style>", "url(https://example.com/a.css)"),
        ('<style>p { background: url( "https://example.com/a.png" ) }</style>', "url(https://example.com/a.png)"),
    ],
)
def test_nothing_comes_from_another_host(tmp_path: Path, markup: str, place: str) -> None:
    problems = finish(made(tmp_path, {"about.html": html("<h1>About</h1>", markup)}))
    assert problems == [f"about.html: {place}: nothing may be fetched from another host"]


def test_style_sheets_are_held_to_the_same(tmp_path: Path) -> None:
    css = "@import url(https://example.com/a.css); a { background: url('../dot.svg') } b { background: url(x.svg) }"
    assert finish(made(tmp_path, {"css/a.css": css, "dot.svg": "<svg></svg>"})) == [
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
