"""`python -m bench.serve`: from the save of a changed text to the browser that shows it, and from a mistake to the
overlay and back, in `serve`; beside it the same edit of a page in the servers of other engines.

All of it on a copy of the real explainer, or on a synthetic one, in the real Chromium, in turns, so that a busy machine
weighs on all alike. The clock starts right before the file is written and stops two frames after the page holds the
change.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from bench import PROJECT, corpus, others

GENERATOR = (sys.executable, "-m", "generator", "--root")
ROUNDS = 20
PAUSE = 1000
"""Milliseconds between two saves: nobody saves while the page of before is still settling."""
PATIENCE = 120.0
ACTOR, ANYBODY = "sung-kim", "body-0001"
_SHOWN = """addEventListener('DOMContentLoaded', () => {
    const found = document.body.innerText.match(/Round (\\d+)\\./);
    if (found) requestAnimationFrame(() => requestAnimationFrame(() => shown(found[1])));
})"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, and prints the medians and the worst; 1 where the target is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.serve", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often (default: %(default)s)")
    parser.add_argument("--entities", type=int, help="a synthetic explainer of so many (default: the real one)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        root, beside = Path(folder) / "serve", Path(folder) / "others"
        if options.entities:
            corpus.write(root, options.entities, 1)
        else:
            for name in ("sources", "docs"):
                shutil.copytree(PROJECT / name, root / name, ignore=shutil.ignore_patterns("texts"))
            shutil.copy(PROJECT / "mkdocs.yml", root)
        subprocess.run([*GENERATOR, str(root), "generate"], cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)
        shutil.copytree(root, beside)
        others.for_hugo(beside / "build" / "docs", beside / "hugo")
        figures = _measured(root, beside, ANYBODY if options.entities else ACTOR, options.rounds)
    for name, seconds in figures.items():
        print(f"{name:42} median {median(seconds):.3f} s, worst {max(seconds):.3f} s, of {len(seconds)}")
    most = 1.0 if options.entities else 0.3
    reached = median(figures[_CHANGED]) < most
    print(f"median of a changed text, at most {most} s: {'reached' if reached else 'missed'}")
    return 0 if reached else 1


_CHANGED, _BROKEN, _MENDED = "changed text to page", "mistake to overlay", "mended mistake to page without overlay"


@dataclass(frozen=True, slots=True)
class _Other:
    """Another engine's server: how it is called and says where it serves, and which file is edited."""

    command: list[str]
    begins: str
    page: Path


def _others(beside: Path, actor: str) -> dict[str, _Other]:
    settings = str(beside / "mkdocs.yml")
    staged = beside / "build" / "docs" / "actors" / f"{actor}.md"
    mkdocs = [sys.executable, "-m", "mkdocs", "serve", "--no-strict", "--dev-addr", "localhost:8765"]
    zensical = [sys.executable, "-m", "zensical", "serve", "--dev-addr", "localhost:8766", "--config-file", settings]
    found = {
        "mkdocs serve": _Other([*mkdocs, "--config-file", settings], r"Serving on (\S+)", staged),
        "zensical serve": _Other(zensical, r"(?s)Serving \S+ on (\S+).*No issues", staged),
    }
    if program := others.hugo():
        command = [str(program), "server", "--source", str(beside / "hugo"), "--port", "8767"]
        page = beside / "hugo" / "content" / "actors" / f"{actor}.md"
        found["hugo server, barest layout"] = _Other(command, r"available at (\S+)", page)
    return found


def _measured(root: Path, beside: Path, actor: str, rounds: int) -> dict[str, list[float]]:
    figures: dict[str, list[float]] = {name: [] for name in (_CHANGED, _BROKEN, _MENDED)}
    source = root / "sources" / "actors" / f"{actor}.yml"
    text, start_of_text = source.read_text("utf-8"), re.compile(r"^summary:\s+(?:[>|]-?\s+)?", re.MULTILINE)
    ours = [*GENERATOR, str(root), "serve", "--address", "localhost:0"]
    with (
        _running(ours, r"Serving at (\S+)") as address,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"]) as browser,
    ):
        page = browser.new_page()
        seen: list[tuple[str, float]] = []
        page.expose_binding("shown", lambda _, number: seen.append((number, time.time())))
        page.add_init_script(_SHOWN)

        def until(path: Path, data: str, number: int) -> float:
            page.wait_for_timeout(PAUSE)
            start = time.time()
            path.write_text(data, "utf-8")
            while not (seen and seen[-1][0] == str(number)):
                assert time.time() - start < PATIENCE, f"nothing after {PATIENCE} s at {page.url}"
                page.wait_for_timeout(5)
            return seen[-1][1] - start

        page.goto(f"{address}actors/{actor}.html")
        for number in range(rounds):
            print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
            changed = start_of_text.sub(rf"\g<0>Round {number}. ", text, count=1)
            figures[_CHANGED].append(until(source, changed, number))
            figures[_BROKEN].append(_overlay(page, source, changed.replace("kind:", "kin:", 1), "visible"))
            figures[_MENDED].append(_overlay(page, source, changed, "detached"))
        for name, other in _others(beside, actor).items():  # one after the other: they take the same ports and folders
            figures[f"{_CHANGED}, {name}"] = spent = []
            markdown = other.page.read_text("utf-8")
            with _running(other.command, other.begins) as served:
                for number in range(rounds, 2 * rounds):
                    page.goto(f"{_at(served)}actors/{actor}{'/' if 'hugo' in name else '.html'}")
                    spent.append(until(other.page, markdown.replace("<p>", f"<p>Round {number}. ", 1), number))
            other.page.write_text(markdown, "utf-8")
    return figures


def _at(served: str) -> str:
    """The address of the site, which not every server says."""
    return served if "/explainer" in served else f"{served.rstrip('/')}/explainer/"


def _overlay(page: Page, source: Path, data: str, state: str) -> float:
    """How long it takes from a save until the overlay is there, or gone."""
    page.wait_for_timeout(PAUSE)
    start = time.time()
    source.write_text(data, "utf-8")
    if state == "visible":
        page.locator("dialog[open]").wait_for(state="visible", timeout=1000 * PATIENCE)
    else:
        page.locator("dialog").wait_for(state="detached", timeout=1000 * PATIENCE)
    return time.time() - start


@contextmanager
def _running(command: Sequence[str], begins: str) -> Iterator[str]:
    """A server while it runs: its address, as it prints it."""
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONUNBUFFERED": "1"}
    with tempfile.NamedTemporaryFile("w+") as output:
        server = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            start = time.time()
            while not (found := re.search(begins, Path(output.name).read_text())):
                assert time.time() - start < PATIENCE, Path(output.name).read_text()
                assert server.poll() is None, Path(output.name).read_text()
                time.sleep(0.05)
            yield found[1]
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    sys.exit(main())
