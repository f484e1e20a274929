"""Nothing that an author writes becomes code: hostile texts in every field and page, judged by a real browser."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import material  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import Browser, Route, expect
from pydantic import TypeAdapter, ValidationError
from selectolax.lexbor import LexborHTMLParser

from generator import cli, lock, policy, prose
from generator.build import verified
from generator.check import check
from generator.escape import refused_sign
from generator.finish import finished, read_site
from generator.load import LOCK, SOURCES
from generator.model import KINDS, Record, records_of
from tests import hostile
from tests.expected import PROJECT, golden
from tests.hostile import CLOSED, NAMED, OFF_HOST, PROSE, STRICT, TEXT, takes

PAYLOADS = hostile.payloads()
UNSEEN = [payload for payload in PAYLOADS if refused_sign(payload)]
SEEN = [payload for payload in PAYLOADS if not refused_sign(payload)]


def _is_sound(payload: str) -> bool:
    read = prose.read(payload)
    return not (read.faults or read.citations or read.cross_references)


IN_PROSE = [payload for payload in SEEN if _is_sound(payload)]
"""Those that our Markdown has nothing against; the others are diagnostics."""
VIOLATIONS = 'document.addEventListener("securitypolicyviolation", (event) => __broken(event.violatedDirective));'
HOOK = """
    const later = setTimeout;
    if (window !== top) window.setTimeout = (act) => later(act);  // previews come at once
    window.__done = new Promise((done) => addEventListener("load", async () => {
        const turn = () => new Promise((over) => setTimeout(() => setTimeout(over)));
        const nodes = [...document.querySelectorAll("*")];
        for (const node of nodes) {
            for (const { name } of [...node.attributes]) {
                if (name.startsWith("on")) node.dispatchEvent(new Event(name.slice(2)));
            }
            const href = String(node.href?.baseVal ?? node.href ?? "");
            if (/^javascript:/i.test(href)) node.dispatchEvent(new MouseEvent("click", { cancelable: true }));
        }
        await turn();
        for (const link of [...document.querySelectorAll(".md-content a[href]")].slice(0, 20)) {  // their previews
            link.dispatchEvent(new PointerEvent("pointerover", { bubbles: true, pointerType: "mouse" }));
            await turn();
        }
        for (const node of nodes) if (node.matches("button[formaction], form:not([role]) button")) node.click();
        await turn();
        done();
    }));
"""
"""Does to a page whatever may set code off."""
ALL_DONE = """
    () => Promise.race([
        new Promise((over) => setTimeout(over, 3000)),  // a page that led away is never done
        Promise.all([...document.querySelectorAll("iframe")].map(async ({ contentWindow }) => {
            try { await contentWindow.__done; } catch { /* it is another host's now */ }
        })),
    ])
"""
AT_ONCE = 30


# ---------------------------------------------------------------- what a browser makes of pages


Made = tuple[hostile.Filled, dict[str, bytes]]


@dataclass
class Watched:
    """What pages did while a browser showed them."""

    ran: set[int] = field(default_factory=set)
    """The numbers of the payloads that ran."""
    elsewhere: set[str] = field(default_factory=set)
    """What was asked of another host."""
    broken: set[str] = field(default_factory=set)
    """What the policy refused."""


def watched(browser: Browser, files: Mapping[str, bytes], pages: list[str]) -> Watched:
    """Shows every page of a site in memory, and does to it whatever may set code off."""
    seen, context = Watched(), browser.new_context(viewport={"width": 600, "height": 400})
    context.expose_function("__ran", lambda number: seen.ran.add(number))
    context.expose_function("__broken", lambda rule: seen.broken.add(rule))
    context.add_init_script(VIOLATIONS + HOOK)
    context.route("**/*", lambda route: _answer(route, files, seen))
    page = context.new_page()
    for part in range(0, len(pages), AT_ONCE):
        frames = "".join(f'<iframe src="/{name}"></iframe>' for name in pages[part : part + AT_ONCE])
        files = {**files, FRAMES: f"<!DOCTYPE html>{frames}".encode()}
        page.goto(f"http://site.invalid/{FRAMES}", wait_until="load")
        page.evaluate(ALL_DONE)
    context.close()
    return seen


FRAMES = "all.html"
_KINDS = {"html": "text/html; charset=utf-8", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


def _answer(route: Route, files: Mapping[str, bytes], seen: Watched) -> None:
    host, _, path = route.request.url.removeprefix("http://").removeprefix("https://").partition("/")
    path = path.partition("?")[0].partition("#")[0]
    if host != "site.invalid":
        seen.elsewhere.add(route.request.url)
        if host == OFF_HOST and path.endswith(".js"):
            route.fulfill(content_type="text/javascript", body=f"__ran({path.partition('/')[0]})")
        else:
            route.abort()
    elif path in files:
        route.fulfill(content_type=_KINDS.get(path.rpartition(".")[2], "application/octet-stream"), body=files[path])
    else:
        route.fulfill(status=404, body="")


# ---------------------------------------------------------------- in the sources


def _joined(payloads: list[str], tag: str) -> Iterator[str]:
    """All payloads in one text, time and again; each time another one is the first."""
    for number in itertools.count():
        first = number * 7 % len(payloads)
        yield f"{tag}{number}: {' ¦ '.join([*payloads[first:], *payloads[:first]])} ."


def _project(root: Path, text: Iterator[str], of_prose: Iterator[str]) -> hostile.Filled:
    """A whole project with these texts in all its fields."""
    filled = hostile.write(root, text, of_prose)
    shutil.copytree(PROJECT / "docs", root / "docs")
    shutil.copy(PROJECT / "mkdocs.yml", root)
    made = verified(root, "2026-01-31").lock
    assert made is not None
    (root / SOURCES / LOCK).write_text(lock.write(made.model_copy(update={"pages": ""})), "utf-8")
    shutil.rmtree(root / SOURCES / "texts")
    return filled


def _bare(text: str) -> str:
    return "".join(text.split())


def _as_shown(owner: str, name: str, text: str) -> str:
    """What readers are to see of a text."""
    if PROSE_FIELDS[owner, name] != PROSE:
        return _bare(text)
    return _bare("".join(part.text for part in prose.read(text).inlines() if isinstance(part, prose.Words)))


def _every_field() -> Iterator[tuple[type[Record], str, Any]]:
    owners: list[type[Record]] = list(KINDS.values())
    for owner in owners:
        for name, info in owner.model_fields.items():
            yield owner, name, info
            owners += [each for each in records_of(info) if each not in owners]


PROSE_FIELDS = {(owner.__name__, name): takes(owner, name, info) for owner, name, info in _every_field()}
NOT_SHOWN = {("Actor", "sort"), ("Quote", "prefix"), ("Quote", "suffix")}
"""What they hold is for the machine alone."""


def _foreign(html: bytes) -> list[str]:
    """What of a page would be code or another host's, were it not refused."""
    tree = LexborHTMLParser(html)
    every = tree.root.traverse() if tree.root else []
    return [
        *(problem for node in every for problem in policy.judged(node.tag or "", node, node.attributes)),
        *policy.in_force(tree),
        *(node.html or "" for node in tree.css("script[src]") if OFF_HOST in (node.attributes["src"] or "")),
    ]


TEXTS: dict[str, Callable[[list[str], str], Iterator[str]]] = {
    "all at once": _joined,
    "one by one": lambda payloads, _: itertools.cycle(payloads),
}


@pytest.fixture(scope="module", params=TEXTS)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The golden explainer with every payload in every field that takes a text, or one in each; and its site."""
    root = tmp_path_factory.mktemp("hostile") / "project"
    texts = TEXTS[request.param]
    filled = _project(root, texts(SEEN, "t"), texts(IN_PROSE, "p"))
    assert cli.main(["--root", str(root), "build"]) == 0
    return filled, read_site(root / "site")


def test_every_field_that_takes_a_text_was_filled(made: Made) -> None:
    filled, _ = made
    assert {each for each, kind in PROSE_FIELDS.items() if kind in (TEXT, PROSE)} <= filled.fields
    assert set(PROSE_FIELDS.values()) == {TEXT, PROSE, STRICT, NAMED, CLOSED}
    assert len(PAYLOADS) >= 150
    assert len(filled.put) > 150


def test_every_payload_is_shown_as_it_was_written(made: Made) -> None:
    """In every field, letter for letter."""
    filled, site = made
    shown = ""
    for path, html in site.items():
        if path.endswith(".html"):
            tree = LexborHTMLParser(html)
            tree.strip_tags(["script"])
            shown += _bare(tree.body.text() if tree.body else "")
    lost = {
        (owner, name)
        for owner, name, text in filled.put
        if (owner, name) not in NOT_SHOWN and _as_shown(owner, name, text) not in shown
    }
    assert lost == set()


def test_nothing_of_it_runs_in_a_browser(made: Made, browser: Browser) -> None:
    _, site = made
    pages = [path for path in site if path.endswith(".html")]
    assert {path: problems for path in pages if (problems := _foreign(site[path]))} == {}
    seen = watched(
        browser, site, [*pages, "search.html?q=script", "search.html?q=%3Cimg%20src%3Dx%20onerror%3D__ran(0)%3E"]
    )
    assert seen == Watched()


# ---------------------------------------------------------------- where no free text stands


@pytest.mark.parametrize("payload", UNSEEN, ids=lambda payload: payload.encode("unicode_escape").decode())
def test_a_sign_that_is_not_seen_is_refused(tmp_path: Path, payload: str) -> None:
    """In a record, in the bibliography, and on a hand-written page."""
    root = golden(tmp_path)
    (root / "docs").mkdir()
    for path in ("sources/terms.yml", "sources/references.bib", "docs/about.md"):
        with (root / path).open("a", encoding="utf-8") as stream:
            stream.write(f"\n% {payload}\n" if path.endswith("bib") else f"\n# {payload}\n")
    assert [each.code for each in check(root).found if each.severity == "error"] == ["invisible-sign"] * 3


def test_a_field_that_takes_no_text_refuses_all(tmp_path: Path) -> None:
    """Dates, addresses, languages, numbers of items, and words of a closed list."""
    assert sum(takes(*each) == STRICT for each in _every_field()) > 20
    taken = {
        (owner.__name__, name, payload)
        for owner, name, info in _every_field()
        if takes(owner, name, info) == STRICT
        for adapter in [TypeAdapter(info.rebuild_annotation())]
        for payload in PAYLOADS
        if _is_taken(adapter, payload)
    }
    assert taken == set()


def _is_taken(adapter: TypeAdapter[Any], payload: str) -> bool:
    try:
        return adapter.validate_python(payload) is not None
    except ValidationError:
        return False


def test_no_payload_is_an_id_or_leads_anywhere(tmp_path: Path) -> None:
    """As the id of a record each is named; as a reference each is unknown."""
    root = golden(tmp_path)
    path = root / "sources/terms.yml"
    record = {"term": "x", "definition": "x", "synthesis": True}
    ids = {payload.strip(): record | {"actor": payload} for payload in SEEN}
    path.write_text(json.dumps(ids), "utf-8")
    found = [each.code for each in check(root).found]
    assert found.count("bad-id") == len(ids)


@pytest.mark.parametrize("name", ["url", "doi"])
def test_an_address_in_the_bibliography_is_refused_or_sound(tmp_path: Path, name: str) -> None:
    """What passes leads to the web, and has no sign that could end an attribute."""
    root = golden(tmp_path)
    payloads = [payload for payload in SEEN if payload.count("{") == payload.count("}")]
    entries = [f"@online{{hostile{n}, title = {{x}}, {name} = {{{each}}}}}" for n, each in enumerate(payloads)]
    bib = root / "sources/references.bib"
    bib.write_text("\n".join([bib.read_text("utf-8"), *entries]), "utf-8")
    explainer = root / "sources/explainer.yml"
    cites = "".join(f"      - hostile{number}\n" for number in range(len(payloads)))
    explainer.write_text(f"{explainer.read_text('utf-8')}    evidence:\n{cites}", "utf-8")
    codes = [each.code for each in check(root).found if each.severity == "error"]
    assert len(codes) >= 0.9 * len(payloads)


# ---------------------------------------------------------------- on hand-written pages, and the positive control

_TEMPLATE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{{ page.title }}</title>
<meta name="description" content="{{ page.meta.description }}"></head>
<body><nav><a href="#">{{ page.title }}</a></nav><main><article>{{ page.content }}</article></main></body></html>"""
_PLAIN = """
site_name: Plain
theme: {name: null, custom_dir: theme}
use_directory_urls: false
plugins: []
markdown_extensions: [admonition, attr_list, abbr, footnotes, md_in_html, tables, toc, fenced_code, pymdownx.snippets]
"""


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What MkDocs alone makes of the payloads: each as a page of its own, and each as a title and a description."""
    root = tmp_path_factory.mktemp("plain")
    (root / "docs").mkdir()
    (root / "theme").mkdir()
    (root / "theme/main.html").write_text(_TEMPLATE)
    shutil.copy(Path(material.__file__).parent / "templates/redirect.html", root / "theme")
    (root / "mkdocs.yml").write_text(_PLAIN)
    (root / "docs/index.md").write_text("# Home\n")
    for number, payload in enumerate(PAYLOADS, 1):
        (root / f"docs/page-{number}.md").write_text(f"{payload}\n", "utf-8")
        front = f"---\ntitle: {json.dumps(payload)}\ndescription: {json.dumps(payload)}\n---\n"
        (root / f"docs/title-{number}.md").write_text(f"{front}# Title\n", "utf-8")
    made = subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q"], cwd=root, capture_output=True, check=False)
    assert made.returncode == 0, made.stderr.decode()
    return {path: data for path, data in read_site(root / "site").items() if path.endswith(".html")}


def _by_number(seen: Watched) -> set[int]:
    """The payloads that ran, or asked another host for something."""
    asked = [url.split("/") for url in seen.elsewhere]
    return seen.ran | {int(parts[3]) for parts in asked if len(parts) > 3 and parts[3].isdigit()}


def test_plain_pages_do_run_and_ours_would_be_refused(plain: dict[str, bytes], browser: Browser) -> None:
    """The positive control: half of the payloads run where nothing holds them, and more ask another host. Each page
    of these is refused by `finish`, and under our policy alone none runs."""
    pages = [path for path in plain if path[:5] in ("page-", "title")]
    of = {kind: [path for path in pages if path.startswith(kind)] for kind in ("page-", "title-")}
    problems = finished(dict(plain), {})
    refused = _pages_named(plain)
    for kind, paths in of.items():
        seen = watched(browser, plain, paths)
        unrefused = {number for number in _by_number(seen) if f"{kind}{number}.html" not in refused}
        assert len(seen.ran) > 50
        assert unrefused == set(), problems
    guarded = {path: policy.ahead(html.decode()).encode() for path, html in plain.items()}
    assert watched(browser, guarded, pages).ran == set()


def _pages_named(site: Mapping[str, bytes]) -> set[str]:
    """The pages that `finish` refuses, for more than their number of titles."""
    every = {path: finished({path: data}) for path, data in site.items()}
    return {path for path, problems in every.items() if any("one <h1>" not in problem for problem in problems)}


def test_a_preview_takes_words_alone(project: Path, browser: Browser) -> None:
    """It may be made of a file that nobody has judged, since no browser takes it for a page."""
    frame = '<iframe srcdoc="<script src=../code.txt></script>"></iframe>'
    (project / "docs/evil.txt").write_text(f'<div class="md-content__inner"><h1>T</h1><p>hello {frame}</p></div>')
    (project / "docs/code.txt").write_text('parent.document.title = "ran"')
    (project / "docs/sources").mkdir()
    (project / "docs/sources/more.md").write_text("# More\n\n[look here](../evil.txt)\n")
    assert cli.main(["--root", str(project), "build"]) == 0
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(project / "site"))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/sources/more.html")
        page.keyboard.press("Tab")
        page.get_by_text("look here").focus()
        card = page.locator("#x-card")
        card.wait_for()
        assert "hello" in card.inner_text()
        assert card.locator("iframe").count() == 0
        page.wait_for_load_state("networkidle")
        assert "ran" not in page.title()
        page.close()
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


# ---------------------------------------------------------------- the policy and what a page can do


def test_every_feature_works_under_the_policy(site: Path, address: str, browser: Browser) -> None:
    """Filters, previews, panels and both ways into the search: from a server and, but for previews, from a folder."""
    broken: list[str] = []
    for top in (address, f"{site.as_uri()}/"):
        page = browser.new_page()
        page.expose_function("__broken", lambda rule: broken.append(rule))
        page.add_init_script(VIOLATIONS)
        page.on("console", lambda message: broken.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(f"{top}positions/index.html")
        page.locator("form.filters select").first.select_option(index=1)
        page.locator("form.filters [role=status]").filter(has_text="shown").wait_for()
        page.goto(f"{top}actors/kim-jong-un.html")
        assert page.evaluate("getComputedStyle(document.querySelector('.x-bar')).display") == "flex"
        page.locator("details summary").first.click()
        page.locator("a.cite").first.hover()
        page.locator(".x-card .reference, .x-card .x-title").first.wait_for()
        page.keyboard.press("Escape")
        page.locator("form.search-box input").fill("treaty")
        page.keyboard.press("Enter")
        page.locator(".search-results li .badge").first.wait_for()
        expect(page).to_have_url(f"{top}search.html?q=treaty")
        page.close()
    assert broken == []
