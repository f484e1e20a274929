"""Finish: mends what the engine built, whichever it was, and checks the site as a whole.

A real parser reads every page. What is mended are faults in the theme's own markup that no template block
reaches; nothing is added that a reader would see, but the policy that browsers hold a page to. What is checked is
what no engine checks, since it looks at Markdown and not at the site: links in raw HTML and in templates, ids,
requests to other hosts, and whatever would run.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from generator import policy
from generator.write import write_new

_LINK_ONLY = {"alternate", "author", "canonical", "describedby", "help", "license", "me", "next", "prev", "self"}
"""What a `<link>` may be to its target without the browser asking for it."""

_CSS_URL = re.compile(
    r"""(?:url\(\s*|@import\s+(?!url))(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s"')]+))""", re.IGNORECASE
)
_PRESCAN = 1024
"""In so many bytes browsers look for what a page says of its encoding; else they guess, and may run what was text."""
_PAINTED = {"clip-path", "cursor", "fill", "filter", "marker-end", "marker-mid", "marker-start", "mask", "stroke"}
"""Attributes of drawings that hold what a style sheet would."""
_HOLD_ADDRESSES = _PAINTED | {
    *("href", "xlink:href", "src", "background", "srcset", "imagesrcset", "action", "formaction", "content")
}
_META_URL = re.compile(r"^https?:\S+$|(?<=url=)\S+$", re.IGNORECASE)


class _Address(NamedTuple):
    """An address: where it stands, as it is written there, and whether a browser fetches it unasked."""

    place: str
    url: str
    fetched: bool


@dataclass(slots=True)
class PageRead:
    """What the check needs to know of a page."""

    addresses: set[_Address]
    ids: Counter[str]
    code: list[str]
    """What would run on it, or is not known to do nothing."""
    titles: int = 0
    """How many `<h1>` it has."""
    canonical: str = ""

    def plain(self) -> list[object]:
        """As JSON."""
        return [sorted(map(list, self.addresses)), self.ids, self.code, self.titles, self.canonical]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> PageRead:
        """What `plain` gave, read back."""
        addresses, ids, code, titles, canonical = plain
        return cls({_Address(*address) for address in addresses}, Counter(ids), code, titles, canonical)


Known = dict[str, tuple[bytes, bytes, PageRead]]
"""Of each page by its path: its bytes as an engine made them and as they were mended, and what the check needs."""


@dataclass(slots=True)
class Site:
    """A site as it was made: its files by path; and of those that are as in the last one, how to get them."""

    files: dict[str, bytes]
    get: dict[str, Callable[[], bytes]] = field(default_factory=dict)
    same: dict[str, set[str] | None] = field(default_factory=dict)
    """Which are as in the last one; of a page, its ids."""


SUMS = "SHA256SUMS"
"""The file with which `sha256sum --check` tells whether a copy of the site is whole."""


def finish(site: Path) -> list[str]:
    """Mends every page of the built site, in place, and adds its check sums; returns what is wrong, a line each.

    Raises:
        OSError: a page can't be written.
    """
    built = read_site(site)
    files = dict(built)
    problems = finished(files)
    files[SUMS] = sums({path: hashlib.sha256(data).hexdigest() for path, data in files.items()})
    for path, data in files.items():
        if data is not (before := built.get(path)) and data != before:
            write_new(site / path, data)
    return problems


def sums(digests: Mapping[str, str]) -> bytes:
    """A line for the SHA-256 of each file, in the order of the paths."""
    lines = (f"{digest}  {path}\n" for path, digest in sorted(digests.items()) if path != SUMS)
    return "".join(lines).encode("utf-8", "surrogateescape")


def read_site(site: Path) -> dict[str, bytes]:
    """Every file of the built site, by its path."""
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}


Same = Mapping[str, Collection[str] | None]
"""What is as it was in a site that was sound, by path; of a page, its ids."""


def finished(files: dict[str, bytes], known: Known | None = None, same: Same | None = None) -> list[str]:
    """Mends and checks a site in memory: its files by path, of which the pages are mended in place; returns what is
    wrong, a line each. A page that is `known`, as it was built before, is not read again.

    What is the `same` as in a site that was sound is not looked at: no file of that site may be missing in this one,
    nor any id of its pages.
    """
    known, same = {} if known is None else known, same or {}
    pages: dict[str, PageRead] = {}
    new = {name: data for name, data in files.items() if name not in same}
    for name, built in new.items():
        if name.endswith(".html"):
            if name not in known or known[name][0] != built:
                known[name] = (built, *mended(built))
            _, files[name], pages[name] = known[name]
    for name in known.keys() - pages.keys():
        del known[name]
    check = _Check(files.keys() | same.keys(), pages, same)

    found: dict[str, list[str]] = {}
    for name, page in pages.items():
        for problem in [*check.structure(page), *page.code, *check.addresses(name, page.addresses)]:
            found.setdefault(problem, []).append(name)
    for name, problem in policy.files({name: files[name] for name in new}):
        found.setdefault(problem, []).append(name)
    for name, css in new.items():
        if name.endswith(".css"):
            for problem in check.addresses(name, set(_css_addresses(css.decode(errors="replace")))):
                found.setdefault(problem, []).append(name)
    return sorted(f"{_listed(names)}: {problem}" for problem, names in found.items())


def _listed(names: list[str]) -> str:
    """The pages that share a fault, which is mostly the theme's: the first, and how many more."""
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


# ---------------------------------------------------------------- mend


def mended(built: bytes) -> tuple[bytes, PageRead]:
    """A page as it is mended, and what the check needs to know of it.

    That is read from what is written: markup can be made so that it reads otherwise the second time.
    """
    text = built.decode("utf-8-sig", "replace")
    tree = LexborHTMLParser(text.rstrip())
    _remove_dead_controls(tree)
    html = policy.ahead(tree.html or "")
    return f"{html}\n".encode(), read_page(html)


def read_page(html: str) -> PageRead:
    """What the check needs to know of a page that is mended."""
    read = _read(LexborHTMLParser(html))
    if "\ufffd" in html or '<meta charset="utf-8">' not in html[:_PRESCAN].lower():
        read.code.append("a page is written in UTF-8, and says so at its beginning: <meta charset=utf-8>")
    return read


def _remove_dead_controls(tree: LexborHTMLParser) -> None:
    """The theme's drawer, search and messages are made by its own program, which no page loads."""
    for node in tree.css("input.md-toggle, label.md-overlay, .md-dialog, [data-md-component=announce]"):
        node.decompose()


# ---------------------------------------------------------------- read


def _read(tree: LexborHTMLParser) -> PageRead:
    page = PageRead(set(), Counter(), list(policy.in_force(tree)))
    if tree.root is None:
        return page
    for node in tree.root.traverse():
        tag, attributes = node.tag or "", node.attributes
        is_harmless, read = _shape(tag, tuple(attributes))
        if not is_harmless:
            page.code += policy.judged(tag, node, attributes)
        if tag == "h1":
            page.titles += 1
        elif tag == "link" and attributes.get("rel") == "canonical":
            page.canonical = attributes.get("href") or ""
        for name in read:
            value = attributes[name]
            if name == "id":
                page.ids[intern(value or "")] += 1
            elif value:
                beside = (
                    attributes.get("rel") or "" if tag == "link" else "http-equiv" if "http-equiv" in attributes else ""
                )
                page.addresses.update(_addresses(tag, name, value, beside))
    return page


@lru_cache(maxsize=1 << 12)
def _shape(tag: str, attributes: tuple[str, ...]) -> tuple[bool, tuple[str, ...]]:
    """Of elements of a name with these attributes, which most of a page's share: whether there is nothing to judge
    about them, and which of the attributes are read."""
    read = tuple(name for name in attributes if name == "id" or name in _HOLD_ADDRESSES)
    return policy.harmless(tag, attributes), read


@lru_cache(maxsize=1 << 16)
def _addresses(tag: str, name: str, value: str, beside: str) -> tuple[_Address, ...]:
    """The addresses that one attribute holds; of a `<link>` its relation stands `beside`, of others whether they are
    an instruction to the browser."""
    return tuple(_written(tag, name, value, beside))


def _written(tag: str, name: str, value: str, beside: str) -> Iterator[_Address]:
    urls: list[str] = []
    fetched = True
    match name:
        case "href" | "xlink:href":
            urls = [value]
            relation = set(beside.lower().split())
            fetched = tag not in ("a", "area") and not (tag == "link" and relation <= _LINK_ONLY)
        case "src" | "background":
            urls = [value]
        case "srcset" | "imagesrcset":
            urls = [candidate.split()[0] for candidate in value.split(",") if candidate.strip()]
        case "action" | "formaction":
            urls = [value]
        case "content" if tag == "meta":
            urls, fetched = _META_URL.findall(value), beside == "http-equiv"
        case _ if "url(" in value.lower() and name in _PAINTED:
            yield from _css_addresses(value)
    for url in urls:
        yield _Address(intern(f'<{tag} {name}="{url}">'), intern(policy.as_browsers_read(url)), fetched)


def _css_addresses(css: str) -> Iterator[_Address]:
    for match in _CSS_URL.finditer(css):
        if url := match[1] or match[2] or match[3]:
            yield _Address(f"url({url})", policy.as_browsers_read(url), fetched=True)


# ---------------------------------------------------------------- check


class _Check:
    """Holds every page to the files and the ids that there are."""

    def __init__(self, files: Container[str], pages: Mapping[str, PageRead], same: Same) -> None:
        self.files = files
        self.pages, self._same = pages, same
        canonical = pages["index.html"].canonical if "index.html" in pages else ""
        self.home = urljoin(canonical or "https://home.invalid/", ".")
        """The address of the site's top folder, as its first page gives it."""
        self._known: dict[tuple[str, _Address], str] = {}
        """What is wrong with an address on the pages of a folder, or nothing: most stand on many of them."""

    def structure(self, page: PageRead) -> Iterator[str]:
        """Whether the page has one title, and no id twice."""
        if page.titles != 1:
            yield f"there must be one <h1>, and there are {page.titles}"
        for name, times in page.ids.items():
            if times > 1:
                yield f'the id "{name}" stands {times} times'

    def addresses(self, name: str, addresses: Iterable[_Address]) -> Iterator[str]:
        """Which addresses on the page `name` lead nowhere, or fetch something from another host."""
        folder = urljoin(self.home, quote(name.rpartition("/")[0] + "/").lstrip("/"))
        if name == "404.html":
            folder += "at/any/depth/"  # it is shown at every address that is missing: no relative one holds there
        above = [] if name == "404.html" else _above(name)
        for address in addresses:
            if (plain := _PLAIN.fullmatch(address.url)) and self._holds(above, plain) and address.place[:3] == "<a ":
                continue
            if address.url.startswith("#") or address.place.startswith("<script "):
                problem = self._problem(name, folder, address)
            elif (problem := self._known.get((folder, address), "?")) == "?":
                problem = self._known[folder, address] = self._problem(name, folder, address)
            if problem:
                yield f"{address.place}: {problem}"

    def _holds(self, above: Sequence[str], address: re.Match[str]) -> bool:
        """Whether a plain address leads to a file, and to an id where it names one; of any other the rest decides."""
        up, path, anchor = address.groups()
        if len(up) // 3 >= len(above) or (target := above[len(up) // 3] + path) not in self.files:
            return False
        return anchor is None or anchor in (
            self.pages[target].ids if target in self.pages else self._same.get(target) or ()
        )

    def _problem(self, name: str, folder: str, address: _Address) -> str:
        """What is wrong with one address, or nothing."""
        if address.url.startswith("#") and not address.fetched and address.url[1:] in self.pages[name].ids:
            return ""
        shown = address.place.startswith(("<img ", "url("))
        if problem := policy.forbidden(address.url, shown=shown):
            return problem
        try:
            written = urlsplit(address.url)
        except ValueError:
            return "this is no address"
        if written.scheme not in ("", "http", "https"):
            return ""
        if written.netloc and address.fetched:
            return "nothing may be fetched from another host"
        if address.url.startswith("#"):
            target, fragment = name, written.fragment
        else:
            url, fragment = _resolved(folder, address.url)
            if not url.startswith(self.home):
                return "" if written.netloc else "it leads out of the site"
            target = unquote(url.removeprefix(self.home))
            if written.path.startswith("/") and f"/{target}".endswith("/"):
                target += "index.html"  # only a server does that: an address within the site names its file
        if target not in self.files:
            return f'there is no file "{target}"'
        if address.place.startswith("<script ") and not policy.may_load(name, target):
            return "a page may not load this script"
        anchor = unquote(fragment.partition(":~:")[0])
        ids = self.pages[target].ids if target in self.pages else self._same.get(target)
        return "" if ids is None or anchor in ("", "top") or anchor in ids else f'{target} has no id "{anchor}"'


_PLAIN = re.compile(r"((?:\.\./)*)((?:[\w-]+/)*[\w-]+\.[\w.-]*\w)(?:#([\w-]+))?", re.ASCII)
"""An address as most on a page are: how far up, the path from there, and the id. No host, no sign that stands for
another."""


@lru_cache(maxsize=1 << 10)
def _above(name: str) -> list[str]:
    """The folder in which a page stands, and all above it in the site."""
    parts = name.split("/")[:-1]
    return ["".join(f"{part}/" for part in parts[:count]) for count in range(len(parts), -1, -1)]


@lru_cache(maxsize=1 << 16)
def _resolved(folder: str, url: str) -> tuple[str, str]:
    """The whole address without its query, and its fragment."""
    split = urlsplit(urljoin(folder, url))
    return split._replace(query="", fragment="").geturl(), split.fragment
