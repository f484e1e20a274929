"""`serve` as an editor meets it: a process, a browser, and files that are saved."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.expected import PROJECT

KIND = "kind: state"
WRONG = "kin: state"


@dataclass
class Serving:
    """A running `serve`."""

    root: Path
    address: str
    output: IO[str]

    def save(self, path: str, old: str, new: str) -> None:
        """Saves a change as an editor does: the new file takes the place of the old one."""
        file = self.root / path
        text = file.read_text("utf-8")
        assert old in text
        beside = file.with_name(f"{file.name}.tmp")
        beside.write_text(text.replace(old, new), "utf-8")
        beside.replace(file)


@contextmanager
def serving(root: Path, *options: str) -> Iterator[Serving]:
    """`serve` in a process of its own, and that it ends in peace."""
    command = [sys.executable, "-m", "generator", "--root", str(root), "serve", "--address", "localhost:0", *options]
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if found := re.match(r"Serving at (\S+)", line):
                yield Serving(root, found[1], process.stdout)
                break
        else:
            pytest.fail("it never began")
    finally:
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        code = process.wait()
        process.stdout.close()
    assert "Traceback" not in rest, rest
    assert code == 0


@pytest.fixture
def served(project: Path) -> Iterator[Serving]:
    with serving(project) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 800, "height": 500})
    yield context.new_page()
    context.close()


def focus_is_within(page: Page) -> bool:
    return bool(page.evaluate("!!document.activeElement.shadowRoot?.activeElement?.closest('dialog')"))


def test_break_hide_mend(served: Serving, page: Page) -> None:
    """The overlay comes, has the focus, hides at Escape, can be had back, comes for another mistake, and goes."""
    page.goto(served.address + "actors/arland.html")
    page.locator("a.cite").first.focus()
    served.save("sources/actors/arland.yml", KIND, WRONG)
    dialog = page.get_by_role("dialog", name="1 mistake stops the site from being made")
    expect(dialog).to_be_visible()
    assert focus_is_within(page)
    box = dialog.bounding_box()
    assert box == {"x": 0, "y": 0, "width": 800, "height": 500}
    expect(dialog.get_by_role("link")).to_have_attribute(
        "href", f"vscode://file{served.root.as_posix().replace(' ', '%20')}/sources/actors/arland.yml:1:1"
    )
    expect(dialog.locator("mark")).to_have_text("kin")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("h1").first).to_have_text("Arland#")
    assert page.evaluate("document.activeElement.matches('a.cite')"), "the focus is where it was"

    page.reload()
    badge = page.get_by_role("button", name="1 mistake")
    expect(badge).to_be_visible()
    expect(dialog).to_be_hidden()
    badge.click()
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")

    served.save("sources/actors/borland.yml", KIND, WRONG)
    expect(page.get_by_role("dialog", name="2 mistakes stop the site from being made")).to_be_visible()
    served.save("sources/actors/arland.yml", WRONG, KIND)
    expect(dialog).to_be_visible()
    served.save("sources/actors/borland.yml", WRONG, KIND)
    expect(page.locator("dialog")).to_have_count(0)
    expect(badge).to_have_count(0)


def test_the_page_reloads_where_it_was(served: Serving, page: Page) -> None:
    """A changed text is shown at the same place, with the same panels open, and the terminal says how soon."""
    page.goto(served.address + "actors/arland.html")
    page.locator("details summary").first.click()
    page.evaluate("scrollTo({top: 321, behavior: 'instant'})")
    for old, new in (("It wants the lake high", "It wants a deep lake"), ("a deep lake", "a lake that is deep")):
        served.save("sources/actors/arland.yml", old, new)
        expect(page.locator("article").first).to_contain_text(new)
        page.wait_for_function("scrollY === 321")
        expect(page.locator("details").first).to_have_attribute("open", "")
        lines = iter(served.output.readline, "")
        assert re.match(r"\d\d:\d\d:\d\d  sources/actors/arland\.yml → \d+ pages in \d+\.\d\d s$", next(lines))
    served.save("docs/about.md", "# About this site", "# About all this")
    expect(page.get_by_role("link", name="About all this").first).to_be_attached()
    served.save("mkdocs.yml", "site_name: ", "site_name: Anew, ")
    expect(page).to_have_title(re.compile("Anew, "))


def test_a_dead_link_is_shown_too(served: Serving, page: Page) -> None:
    page.goto(served.address + "about.html")
    served.save("docs/about.md", "# About this site", "# About this site\n\n[nobody](actors/nobody.md)")
    dialog = page.locator("dialog")
    message = dialog.get_by_role("heading", level=2)
    expect(message).to_have_text("The link actors/nobody.md leads to no page of this site")
    expect(dialog.get_by_role("link")).to_have_text("Open docs/about.md:3:10")
    served.save("docs/about.md", "[nobody](actors/nobody.md)", "<a href='treaty.html#gone'>x</a>")
    expect(message).to_contain_text('treaty.html has no id "gone"')
    served.save("docs/about.md", "<a href='treaty.html#gone'>x</a>", "Nothing.")
    expect(dialog).to_have_count(0)
    expect(page.locator("article").first).to_contain_text("Nothing.")


def test_where_nothing_was_ever_sound_there_is_the_overlay(project: Path, page: Page) -> None:
    arland = project / "sources/actors/arland.yml"
    text = arland.read_text()
    arland.write_text(text.replace(KIND, WRONG))
    with serving(project) as running:
        page.goto(running.address)
        expect(page.locator("dialog")).to_contain_text("There is no site to show yet.")
        page.keyboard.press("Escape")
        expect(page.get_by_role("heading", name="The site is not made yet")).to_be_visible()
        running.save("sources/actors/arland.yml", WRONG, KIND)
        expect(page.locator("dialog")).to_have_count(0)
        expect(page.locator("article a[href$='arland.html']").first).to_be_visible()


def test_the_page_that_holds_the_whole_is_made_when_it_is_asked_for(project: Path, page: Page) -> None:
    """It is as long as all others together, so a save does not wait for it; who opens it gets what is saved."""
    with serving(project) as running:
        page.goto(running.address + "actors/arland.html")
        running.save("sources/actors/arland.yml", "summary: ", "summary: Freshly written. ")
        expect(page.get_by_text("Freshly written.")).to_be_visible()
        page.goto(running.address + "print.html")
        expect(page.get_by_text("Freshly written.")).to_be_visible()
        running.save("sources/actors/arland.yml", "Freshly written.", "Quixotically written.")
        page.goto(running.address + "search.html?q=quixotically")
        expect(page.locator(".search-results").get_by_text("Quixotically written.")).to_be_visible()


def test_every_page_opens_its_files_in_the_editor(project: Path, page: Page) -> None:
    (project / "docs/a 100% new #1.md").write_text("# New\n")
    settings = project / "mkdocs.yml"
    settings.write_text(settings.read_text().replace("  /sources/*\n", "  /sources/*\n  /a 100*\n"))
    with serving(project, "--editor", "edit://{path}?{line}") as running:
        site = next((project / "build/serve").glob("*/site"))
        names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
        assert "a 100% new #1.html" in names
        for name in set(names) - {"404.html"}:
            page.goto(running.address + urllib.request.pathname2url(name))
            page.evaluate("document.querySelectorAll('.made-from details').forEach(files => { files.open = true })")
            links = page.get_by_role("link", name=re.compile("^Edit "))
            hrefs = [link.get_attribute("href") or "" for link in links.all()]
            assert hrefs, name
            for href in hrefs:
                path = re.fullmatch(r"edit://(/.*)\?1", href)
                assert path, href
                assert Path(urllib.request.url2pathname(path[1])).is_relative_to(project)
                assert Path(urllib.request.url2pathname(path[1])).exists(), href


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_overlay_has_no_barrier(scheme: Literal["light", "dark"], served: Serving, browser: Browser) -> None:
    served.save("sources/actors/arland.yml", KIND, WRONG)
    context = browser.new_context(viewport={"width": 375, "height": 700}, color_scheme=scheme)
    page = context.new_page()
    page.goto(served.address)
    expect(page.locator("dialog")).to_be_visible()
    violations = (
        Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}).response["violations"]
    )
    wider = page.evaluate("(({scrollWidth, clientWidth}) => scrollWidth > clientWidth)(document.documentElement)")
    context.close()
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in violations] == []
    assert not wider


def status(url: str, host: str | None = None) -> int:
    request = urllib.request.Request(url, headers={"Host": host} if host else {})
    try:
        with urllib.request.urlopen(request) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_nothing_is_served_but_the_site_and_only_to_this_machine(served: Serving) -> None:
    top = served.address.removesuffix("explainer/")
    assert status(top) == 200, "it leads to the site"
    assert status(served.address + "treaty.html") == 200
    for missing in ("actors/none.html", "../treaty.html", "..%2f..%2f..%2f..%2fsources/treaty.yml", "assets/", "%00"):
        assert status(served.address + missing) == 404, missing
    assert status(top + "treaty.html") == 404
    assert status(served.address, host="evil.example") == 400
    assert status(served.address, host="localhost") == 200
    published = (served.root / "build/serve").glob("*/site/**/*.html")
    assert not any("live.js" in path.read_text("utf-8") for path in published)


def test_an_address_that_is_taken_is_one_clear_line(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"localhost:{taken.getsockname()[1]}"
        command = [sys.executable, "-m", "generator", "--root", str(project), "serve", "--address"]
        for wanted, told in ((address, "already in use"), ("nonsense", "localhost:8000"), ("localhost:99999", "99999")):
            ran = subprocess.run([*command, wanted], cwd=PROJECT, capture_output=True, text=True, check=False)
            assert ran.returncode == 2
            assert ran.stdout == ""
            assert told in ran.stderr
            assert ran.stderr.count("\n") == 1
