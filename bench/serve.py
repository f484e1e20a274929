"""`python -m bench.serve`: from the save of a changed text to the browser that shows it, and from a mistake to the
overlay and back, in `serve`; beside it the same edit in `mkdocs serve`.

All of it on a copy of the real explainer, in the real Chromium, in turns, so that a busy machine weighs on both alike.
The clock starts right before the file is written and stops two frames after the page holds the change.
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
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from bench import PROJECT

GENERATOR = (sys.executable, "-m", "generator", "--root")
ROUNDS = 20
PAUSE = 1000
"""Milliseconds between two saves: nobody saves while the page of before is still settling."""
PATIENCE = 30.0
ACTOR = "sung-kim"
_SHOWN = """addEventListener('DOMContentLoaded', () => {
    const found = document.body.innerText.match(/Round (\\d+)\\./);
    if (found) requestAnimationFrame(() => requestAnimationFrame(() => shown(found[1])));
})"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, and prints the medians and the worst; 1 where the target is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.serve", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often (default: %(default)s)")
    rounds: int = parser.parse_args(arguments).rounds
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        root, beside = Path(folder) / "serve", Path(folder) / "mkdocs"
        for name in ("sources", "docs"):
            shutil.copytree(PROJECT / name, root / name, ignore=shutil.ignore_patterns("texts"))
        shutil.copy(PROJECT / "mkdocs.yml", root)
        subprocess.run([*GENERATOR, str(root), "generate"], cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)
        shutil.copytree(root, beside)
        figures = _measured(root, beside, rounds)
    for name, seconds in figures.items():
        print(f"{name:42} median {median(seconds):.3f} s, worst {max(seconds):.3f} s, of {len(seconds)}")
    changed, mkdocs = figures[_CHANGED], figures[_MKDOCS]
    print(f"serve to mkdocs serve, changed text: {median(changed) / median(mkdocs):.3f}")
    reached = median(changed) < 0.5
    print(f"median of a changed text, at most 0.5 s: {'reached' if reached else 'missed'}")
    return 0 if reached else 1


_CHANGED, _BROKEN, _MENDED = "changed text to page", "mistake to overlay", "mended mistake to page without overlay"
_MKDOCS = "changed text to page, mkdocs serve"


def _measured(root: Path, plain: Path, rounds: int) -> dict[str, list[float]]:
    figures: dict[str, list[float]] = {name: [] for name in (_CHANGED, _BROKEN, _MENDED, _MKDOCS)}
    source, staged = root / "sources" / "actors" / f"{ACTOR}.yml", plain / "build" / "docs" / "actors" / f"{ACTOR}.md"
    text, markdown = source.read_text("utf-8"), staged.read_text("utf-8")
    ours = [*GENERATOR, str(root), "serve", "--address", "localhost:0"]
    theirs = [sys.executable, "-m", "mkdocs", "serve", "--no-strict", "--dev-addr", "localhost:8765"]
    theirs += ["--config-file", str(plain / "mkdocs.yml")]
    with (
        _running(ours, r"Serving at (\S+)") as address,
        _running(theirs, r"Serving on (\S+)") as beside,
        sync_playwright() as playwright,
    ):
        chromium = shutil.which("chromium")
        with playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"]) as browser:
            page = browser.new_page()
            seen: list[tuple[str, float]] = []
            page.expose_binding("shown", lambda _, number: seen.append((number, time.time())))
            page.add_init_script(_SHOWN)

            def until(path: Path, data: str, number: int) -> float:
                page.wait_for_timeout(PAUSE)
                start = time.time()
                path.write_text(data, "utf-8")
                while not (seen and seen[-1][0] == str(number)):
                    assert time.time() - start < PATIENCE, f"nothing after {PATIENCE} s"
                    page.wait_for_timeout(5)
                return seen[-1][1] - start

            for number in range(rounds):
                print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
                page.goto(f"{address}actors/{ACTOR}.html")
                changed = text.replace("summary: ", f"summary: Round {number}. ", 1)
                figures[_CHANGED].append(until(source, changed, number))
                figures[_BROKEN].append(_overlay(page, source, changed.replace("kind:", "kin:", 1), "visible"))
                figures[_MENDED].append(_overlay(page, source, changed, "detached"))
                page.goto(f"{beside}actors/{ACTOR}.html")
                last = number + rounds
                figures[_MKDOCS].append(until(staged, markdown.replace("<p>", f"<p>Round {last}. ", 1), last))
    return figures


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
