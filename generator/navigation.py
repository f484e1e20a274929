"""Navigation: the pages to which `nav` in mkdocs.yml leads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from generator import routes
from generator.diagnostics import Diagnostic, did_you_mean
from generator.document import Document, Path
from generator.explanation import Explanation
from generator.load import DOCS, Loaded
from generator.validate import MOST_GUESSES

_PAGE = re.compile(r"(?!/)[^:*?#]+\.(?:md|html)")
"""A page of this site, and no other address."""
_UNDERSTOOD = {"yaml-feature", "empty-field", "hidden-text"}
"""What may be said of settings that other programs read, too, as long as it is not said of `nav`."""


def lost(files: Loaded, explanation: Explanation) -> Iterator[Diagnostic]:
    """The entries of the navigation that lead to pages which are not there; none where it can't be understood."""
    settings = files.settings
    if settings is None or not {each.code for each in files.of_settings} <= _UNDERSTOOD:
        return
    there = {*routes.page_paths(explanation), *files.docs, *(files.redirects.data if files.redirects else ())}
    entries = _entries(settings, settings.data.get("nav"), ("nav",))
    astray = ((path, page) for path, page in entries if PurePosixPath(page).as_posix() not in there)
    for number, (path, page) in enumerate(astray):
        otherwise = f"Delete this line, or write the page in {DOCS}/{page}."
        fix = did_you_mean(page, there if number < MOST_GUESSES else (), otherwise)
        yield Diagnostic("unknown-page", settings.where(path), f"There is no page `{page}` to lead to", fix)


def _entries(settings: Document, value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Each page that is named in a part of the navigation, and where; what has a special meaning is left out."""
    if settings.where(path).line in settings.slips:
        return
    if isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _entries(settings, inner, (*path, step))
    elif isinstance(value, str) and len(path) > 1 and _PAGE.fullmatch(value):
        yield path, value
