"""Redirects: the old addresses of records that were renamed, and those to which they lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, MutableMapping

from generator import escape, routes
from generator.diagnostics import Diagnostic, did_you_mean
from generator.document import Document
from generator.explanation import CROSS_REFERENCED, Explanation
from generator.load import Loaded
from generator.routes import Route

_ADDRESS = re.compile(r"([a-z0-9_-]+/)*[a-z0-9_-]+\.html(#[a-z0-9_-]+)?")


def address(route: Route) -> str:
    """A route as `sources/redirects.yml` has it: from the top of the site, such as `actors/name.html`."""
    return routes.href("", route)


def sound(document: Document | None) -> dict[str, str]:
    """What leads where, as far as it is written as addresses are."""
    written = {old: str(new) for old, new in document.data.items()} if document else {}
    return {old: new for old, new in written.items() if _ADDRESS.fullmatch(old) and _ADDRESS.fullmatch(new)}


def led(redirects: Mapping[str, str], before: str, after: str) -> dict[str, str]:
    """The redirects when an address has changed: none leads to the old one, or away from the new one."""

    def moved(old: str) -> str:
        return after + old.removeprefix(before) if old == before or old.startswith(f"{before}#") else old

    anew = {moved(old) if "#" in old else old: moved(new) for old, new in redirects.items()}
    anew.pop(after, None)
    return {**anew, before: after}


def as_file(redirects: Mapping[str, str]) -> bytes:
    """The file of them."""
    head = "# Written by `rename`: an old address of this site, and the one to which it leads now."
    return "\n".join([head, *(f"{old}: {new}" for old, new in sorted(redirects.items())), ""]).encode()


def misled(files: Loaded, explanation: Explanation) -> Iterator[Diagnostic]:
    """What is wrong with the redirects: no addresses, or such as lead nowhere or away from what is there."""
    if files.redirects is None:
        return
    document, kept = files.redirects, sound(files.redirects)
    records = [(kind, record) for kind in CROSS_REFERENCED for record in explanation.of(kind).values()]
    pages = [Route(page) for page in (*routes.page_paths(explanation), *files.docs)]
    there = {address(route) for route in (*pages, *(routes.to(kind, record) for kind, record in records))}
    for old, new in document.data.items():
        where = document.where((old,))
        if new is None:  # told when the file was read
            continue
        if old not in kept:
            fix = "Write both from the top of the site, such as `actors/old.html: actors/new.html`."
            yield Diagnostic("bad-redirect", where, "This does not lead from one address to another", fix)
        elif new not in there:
            fix = did_you_mean(new, there, "Name a page that there is, or delete this line.")
            yield Diagnostic("bad-redirect", where, f"There is no `{new}` to lead to", fix)
        elif old in there:
            where = document.where_field((old,))
            yield Diagnostic("bad-redirect", where, f"`{old}` is there and can't lead elsewhere", "Delete this line.")
        elif "#" in old and old.partition("#")[0] != new.partition("#")[0]:
            message = "A place on a page can lead only to a place on the same page"
            yield Diagnostic("bad-redirect", where, message, "Delete this line.")


def lead_on(made: MutableMapping[str, bytes], document: Document | None, title: str) -> None:
    """Gives its redirects to a site of this title: a page at each old address, an anchor at each old place."""
    for old, new in sound(document).items():
        (page, _, anchor), (target, _, place) = old.partition("#"), new.partition("#")
        own = f"{page.removesuffix('.html')}.md"
        if not anchor:
            made[page] = _moved(title, routes.href(page, Route(target, place))).encode()
        elif own in made:
            made[own] = _anchored(made[own].decode(), anchor, place).encode()


def _anchored(page: str, old: str, new: str) -> str:
    """The page with a second anchor where one is: within a heading, an element, or the first cell of a row."""
    mark = f'<span id="{old}"></span>'
    page = re.sub(rf"^(#+ )(?=.*\{{ #{new} \}}$)", rf"\1{mark}", page, count=1, flags=re.MULTILINE)
    return re.sub(rf'<[^<>]* id="{new}"[^<>]*>(?:<(?:dt|td)\b[^<>]*>)?', rf"\g<0>{mark}", page, count=1)


def _moved(title: str, href: str) -> str:
    """A page that leads on at once, and by a link where a reader's browser does not."""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="refresh" content="0; url={href}">
<link rel="canonical" href="{href}">
<title>This page has moved · {escape.words(title)}</title>
</head>
<body>
<h1>This page has moved</h1>
<p><a href="{href}">Go to its new address</a></p>
</body>
</html>
"""
