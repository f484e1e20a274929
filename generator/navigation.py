"""Navigation: the pages to which `nav` in mkdocs.yml leads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from generator import routes
from generator.diagnostics import Diagnostic, closest, did_you_mean
from generator.document import Document, Path
from generator.explanation import Explanation
from generator.load import DOCS, Loaded
from generator.settings import settings_of
from generator.validate import MOST_GUESSES

_PAGE = re.compile(r"(?!/)[^:*?#]+\.(?:md|html)")
"""A page of this site, and no other address."""


def lost(files: Loaded, explanation: Explanation) -> Iterator[Diagnostic]:
    """The entries of the navigation that lead to pages which are not there; none where it can't be understood."""
    settings = settings_of(files)
    if settings is None:
        return
    there = {*routes.page_paths(explanation), *files.docs, *(files.redirects.data if files.redirects else ())}
    pages = ((path, page) for path, page in entries(settings) if len(path) > 1 and _PAGE.fullmatch(page))
    astray = ((path, page) for path, page in pages if PurePosixPath(page).as_posix() not in there)
    for number, (path, page) in enumerate(astray):
        near = there if number < MOST_GUESSES else set()
        title, _, last = page.rpartition(" ")
        if title and (meant := last if last in near else closest(last, near)):
            fix = f"Write `{title}: {meant}`, with a colon."
        else:
            fix = did_you_mean(page, near, f"Delete this line, or write the page in {DOCS}/{page}.")
        yield Diagnostic("unknown-page", settings.where(path), f"There is no page `{page}` to lead to", fix)


def entries(settings: Document) -> Iterator[tuple[Path, str]]:
    """Each address that is named in the navigation, and where; an empty one for what has a special meaning."""
    yield from _entries(settings, settings.data.get("nav"), ("nav",))


def _entries(settings: Document, value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if settings.where(path).line in settings.slips:
        yield path, ""
    elif isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _entries(settings, inner, (*path, step))
    else:
        yield path, value if isinstance(value, str) else ""
