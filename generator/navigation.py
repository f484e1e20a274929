"""Navigation: the pages to which `nav` in mkdocs.yml leads."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from generator import routes
from generator.diagnostics import Diagnostic, closest, did_you_mean, listed
from generator.document import Document, Path
from generator.explanation import Explanation
from generator.load import DOCS, Loaded
from generator.model import a_kind
from generator.settings import settings_of
from generator.validate import MOST_GUESSES

_PAGE = re.compile(r"(?!/)(?:[^:*?#]+/)?[^:*?#/.]+(?:\.md|\.html)?")
"""A page of this site, or what was meant for one, and no other address."""
_FOLDER = re.compile(r"/((?:[\w-]+/)+)\*")
"""A pattern for all that a folder holds."""


def lost(files: Loaded, explanation: Explanation) -> Iterator[Diagnostic]:
    """The entries of the navigation that lead to pages which are not there, and the pages of the sources to which none
    leads; nothing where it can't be understood."""
    settings = settings_of(files)
    if settings is None:
        return
    made = routes.page_paths(explanation)
    yield from _left_out(settings, made)
    yield from _empty(settings)
    there = {*made, *files.docs, *(files.redirects.data if files.redirects else ())}
    pages = ((path, page) for path, page in _listed(settings) if len(path) > 1 and _PAGE.fullmatch(page))
    astray = ((path, page) for path, page in pages if PurePosixPath(page).as_posix() not in there)
    for number, (path, page) in enumerate(astray):
        near = there if number < MOST_GUESSES else set()
        title, _, last = page.rpartition(" ")
        if kind := routes.only_with(page):
            fix = f"Delete this line: the page is made once there is {a_kind(kind)}."
        elif meant := next((way for way in (f"{page}.md", f"{page}/index.md") if way in there), ""):
            fix = f"Write `{meant}`."
        elif title and (named := last if last in near else closest(last, near)):
            fix = f"Write `{title}: {named}`, with a colon."
        else:
            otherwise = f"Delete this line, or write the page in {DOCS}/{page}."
            if not page.endswith((".md", ".html")):
                otherwise = "Write the file of a page, such as `timeline.md`."
            fix = did_you_mean(page, near, otherwise)
        yield Diagnostic("unknown-page", settings.where(path), f"There is no page `{page}` to lead to", fix)


def _empty(settings: Document) -> Iterator[Diagnostic]:
    """The entries with a title and no page, for which MkDocs takes none of the navigation."""
    for path, page in _listed(settings):
        title = path[-1]
        if not page and isinstance(title, str) and len(path) > 1 and settings.value(path) in (None, ""):
            fix = f"Write its page behind the colon, such as `{title}: timeline.md`, or delete the line."
            yield Diagnostic("empty-field", settings.where_field(path), f"`{title}` leads to no page", fix)


def _left_out(settings: Document, made: Iterable[str]) -> Iterator[Diagnostic]:
    """The pages that are made and to which no entry leads."""
    if left := sorted(unlisted(settings, [*made])):
        message = f"No entry of the navigation leads to {listed(left, most=5, last='and')}"
        fix = f"Add `- {left[0]}` below `nav:`, or the line `/{left[0]}` below `not_in_nav:`."
        yield Diagnostic("page-unlisted", settings.where_field(("nav",)), message, fix)


def unlisted(written: Document, pages: Collection[str]) -> set[str]:
    """The pages for which the engine stops, since they are in no navigation."""
    settings = written.data
    shown = {posixpath.normpath(page) if page else "" for _, page in _listed(written)}
    validation = settings.get("validation")
    rule = validation.get("nav") if isinstance(validation, dict) else None
    omitted = rule.get("omitted_files") if isinstance(rule, dict) else None
    if "" in shown or not shown or "INHERIT" in settings or omitted != "warn" or settings.get("strict") != "true":
        return set()
    left = {path for path in pages if path not in shown}
    patterns = [settings.get(name) or "" for name in ("not_in_nav", "exclude_docs", "draft_docs")]
    if not left or not all(isinstance(each, str) for each in patterns):
        return set()
    lines = [line.strip() for line in "\n".join(patterns).splitlines()]
    if not any(line.startswith("!") for line in lines):  # whole folders at once: they hold nearly all pages
        folders = tuple(found[1] for line in lines if (found := _FOLDER.fullmatch(line)))
        left = {path for path in left if not path.startswith(folders)}
    if not left:
        return set()
    from pathspec import GitIgnoreSpec  # here: MkDocs brings it, and seldom a page is left

    return left - {*GitIgnoreSpec.from_lines(lines).match_files(left)}


def _listed(settings: Document) -> Iterator[tuple[Path, str]]:
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
