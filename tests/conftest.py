"""What several tests stand on: the real site, built once by each engine, and a browser that shows it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from generator import cli
from generator.engine import COMMANDS
from tests.expected import PROJECT, golden

BASE = "/explainer/"
"""The site is served under a sub-path, as GitHub Pages does."""


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The real explainer as each engine builds it: the engine's name -> the folder of the site."""
    built = {}
    for engine in COMMANDS:
        root = tmp_path_factory.mktemp(engine)
        for name in ("sources", "docs"):
            shutil.copytree(PROJECT / name, root / name, ignore=shutil.ignore_patterns("texts"))
        shutil.copy(PROJECT / "mkdocs.yml", root)
        assert cli.main(["--root", str(root), "build", "--engine", engine]) == 0
        built[engine] = root / "site"
    return built


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of its own: the golden explainer, with the hand-written pages and the settings of the real one."""
    root = golden(tmp_path / "a project")
    shutil.copytree(PROJECT / "docs", root / "docs")
    shutil.copy(PROJECT / "mkdocs.yml", root)
    return root


@pytest.fixture(scope="session")
def site(sites: Mapping[str, Path]) -> Path:
    """The real explainer as it is published."""
    return sites["mkdocs"]


class _UnderBase(SimpleHTTPRequestHandler):
    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix(BASE.rstrip("/")))

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address at which the site is served, with a `/` at its end."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_UnderBase, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{BASE}"
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without its calls home."""
    chromium = shutil.which("chromium")
    assert chromium, "Chromium is missing; on Debian: apt-get install chromium"
    arguments = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield running
        running.close()
