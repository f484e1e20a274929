"""Serve: the engine's own local server over the staged pages, which are staged again at every change."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import watchfiles

from generator import build, engine, load

COMMANDS = {
    "mkdocs": ("serve", "--no-strict", "--watch-theme"),
    "zensical": ("serve",),
}


def serve(root: Path, name: str, address: str, stage: Callable[[], object]) -> None:
    """Shows the site at `address` (HOST:PORT) until interrupted; calls `stage` when something was saved.

    The engine watches the staged folder and reloads open pages by itself. A source with a mistake
    stages nothing, so that the last good pages stay.
    """
    command = [sys.executable, "-m", name, *COMMANDS[name], "--dev-addr", address]
    server = subprocess.Popen(command, cwd=root, env=engine.environment(root), stdin=subprocess.DEVNULL)
    watched = [folder for folder in (root / load.SOURCES, root / load.DOCS, build.PACKAGE) if folder.is_dir()]
    try:
        for changes in watchfiles.watch(*watched, yield_on_timeout=True, raise_interrupt=False):
            if server.poll() is not None:
                break
            if changes:
                stage()
    finally:
        server.terminate()
        server.wait()
