"""Handwritten: what is wrong in the pages of `docs/`, at its place.

A page that looks sound is looked at once, which costs next to nothing. What looks wrong is told where Markdown itself
makes of the page what it seems to be; of what nobody can be sure, the engine and the check of the site tell.
"""

from __future__ import annotations

import html
import posixpath
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import yaml

from generator import markup, redirects, routes
from generator.advice import PLACEHOLDER, unfilled
from generator.diagnostics import Diagnostic, Severity, Where, closest, did_you_mean
from generator.explanation import CROSS_REFERENCED, Explanation
from generator.load import DOCS, SETTINGS, Loaded
from generator.model import Entity
from generator.navigation import unlisted
from generator.routes import Route
from generator.settings import settings_of
from generator.yaml_repair import unmerged

MAX_EFFORT = 5_000_000
"""About how many microseconds Markdown may take in one run for pages in which something seems wrong."""
MOST_GUESSES = 100
"""After so many names that lead nowhere, no more is guessed at what was meant."""
_OURS = ("assets", *routes.GENERATED_FOLDERS)
"""Folders of the site with files that are made, of which nobody knows here."""
_OF_RECORDS = ("actors", "positions", "sources", "treaty.md")
"""Where pages stand of which nobody knows while the settings of the explainer can't be read."""
_EXTENSIONS = {
    *("abbr", "admonition", "attr_list", "def_list", "fenced_code", "footnotes", "md_in_html", "meta", "nl2br"),
    *("sane_lists", "smarty", "tables", "toc", "wikilinks"),
}
"""Those of Markdown itself."""
_USUAL = ("toc", "tables", "fenced_code")
"""Those that MkDocs adds."""

_LINK = re.compile(
    r"(?P<image>!\[[^\[\]]{0,300})?\]\([ \t]*"
    r"(?:<(?P<pointed>[^<>\n]{1,500})>|(?P<plain>[^\s<>()]{1,500}(?:\([^\s<>()]{0,200}\)[^\s<>()]{0,200}){0,3}))(?=[\s)])"
)
_DEFINITION = re.compile(r"^ {0,3}\[(?P<label>[^\[\]\n]{1,300})\]:[ \t]*<?(?P<plain>[^\s<>]{1,500})", re.MULTILINE)
_REFERENCE = re.compile(r"(?<![\w\]!])!?\[(?P<words>[^\[\]]{1,300})\]\[(?P<label>[^\[\]\n]{0,300})\]")
_CITATION = re.compile(r"(?<![\w\]])\[(?P<first>@(?P<key>[^\s,;@\[\]]{1,200}))[^\[\]\n]{0,500}\](?![\[(:])")
_RECORD = re.compile(
    r"\[\[(?P<target>(?:[a-z_]{1,30}:)?[a-z0-9-]{1,80})(?:\|(?P<label>[^\[\]\n]{1,300}))?\]\](?![\[(])"
)
_TAG = re.compile(
    r"<(?P<tag>[a-z][a-z0-9-]{0,50})(?P<rest>(?:[\s/](?:[^<>\"']|\"[^\"]{0,2000}\"|'[^']{0,2000}'){0,5000})?)>",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))?")
_REFUSED = re.compile(r"<([^\s<>]+)(?: ([\w:-]+))?.*?>: ")
_HEADING_WITHIN = re.compile(r"^[ \t>\d.)*+-]+#(?!#)", re.MULTILINE)
_HEADING_IN_HTML = re.compile(r"<h1\b[^<>]*>(?P<words>[^<\n]*)", re.IGNORECASE)
_ID = re.compile(r"""\bid\s*=\s*["']?([^\s"'<>]+)|\{[^{}\n]{0,100}?#([\w:.-]+)""")


@dataclass(slots=True)
class Mistake:
    """What is wrong: a code, where in the text, a message, and what to type instead."""

    code: str
    start: int
    end: int
    message: str
    fix: str
    severity: Severity = "error"


@dataclass(frozen=True, slots=True)
class _Made:
    """What Markdown makes of a page."""

    titles: int
    """How many headings of the first level it makes."""
    all_titles: int
    """How many there are with those that are written in HTML."""
    addresses: frozenset[str]
    ids: frozenset[str]
    words: str
    """All words that are no code."""
    refused: tuple[str, ...]
    """Why elements may not be on it."""


def wrong(loaded: Loaded, explanation: Explanation | None, *, sure: bool) -> Iterator[Diagnostic]:
    """What is wrong in the pages written by hand. `sure` says that nothing is wrong in the sources."""
    pages = {path: loaded.read[f"{DOCS}/{path}"] for path in loaded.docs if f"{DOCS}/{path}" in loaded.read}
    if not pages:
        return
    settings = settings_of(loaded)
    if settings is not None and "INHERIT" in settings.data:
        settings = None
    site = _Site(loaded, explanation, sure=sure)
    left_out = unlisted(settings, [path for path in pages if path not in site.made]) if settings else set()
    extensions = _extensions(settings.data if settings else {})
    effort = MAX_EFFORT
    for path, text in pages.items():
        page = _Page(path, text, site)
        found = list(page.conflicts())
        if not found and extensions is not None and page.is_suspect() and (effort := effort - _effort(text)) > 0:
            made = _made(text[markup.front(text) :], extensions)
            found = list(page.mistakes(made)) if made else []
        found += page.unfilled()
        if path in left_out:
            fix = f"Add `- {path}` under `nav:` in {SETTINGS}."
            found.append(Mistake("page-unlisted", 0, 0, "This page is not in the navigation", fix))
        starts = _starts(text) if found else []
        yield from (_placed(f"{DOCS}/{path}", starts, each) for each in found)


def _starts(text: str) -> list[int]:
    """Where each line of a text begins."""
    return [0, *(found.end() for found in re.finditer("\n", text))]


def _placed(path: str, starts: Sequence[int], mistake: Mistake) -> Diagnostic:
    line = bisect_right(starts, mistake.start)
    begins, is_within = starts[line - 1], bisect_right(starts, mistake.end) == line and mistake.start < mistake.end
    where = Where(path, line, mistake.start - begins + 1, mistake.end - begins + 1 if is_within else 0)
    return Diagnostic(mistake.code, where, mistake.message, mistake.fix, mistake.severity)


# ---------------------------------------------------------------- the site


class _Site:
    """What there will be: pages that are made, pages and files of `docs/`, and the places on the latter."""

    def __init__(self, loaded: Loaded, explanation: Explanation | None, *, sure: bool) -> None:
        self.x = explanation
        self.made = {*(routes.page_paths(explanation) if explanation else [route.page for route in routes.SHARED])}
        if not sure:
            self.made |= set(_expected(loaded))
        self.moved = redirects.sound(loaded.redirects)
        self.there = self.made | loaded.docs.keys() | self.moved.keys()
        self.guesses = 0

    def is_unknown(self, target: str) -> bool:
        """Whether nobody can say if there is such a file."""
        top = target.partition("/")[0]
        return (top in _OURS and not target.endswith(".md")) or (self.x is None and top in _OF_RECORDS)

    def guess(self, word: str, known: Iterable[str]) -> str | None:
        """The word that was probably meant."""
        self.guesses += 1
        return closest(word, sorted(known)) if self.guesses <= MOST_GUESSES else None

    def nearest(self, page: str, target: str, rest: str) -> str | None:
        """The way from a page to what was probably meant."""
        stem = target.removesuffix(".html").strip("/")
        ways = [stem, f"{stem}.md", f"{stem}/index.md"]
        names = {posixpath.basename(way) for way in ways[:2]}
        named = (
            [path for path in self.there if posixpath.basename(path) in names] if self.guesses < MOST_GUESSES else []
        )
        meant = next((way for way in ways if way in self.there), named[0] if len(named) == 1 else None)
        meant = meant or self.guess(target, self.there)
        return f"{quote(_way(page, meant))}{rest}" if meant else None

    def record(self, target: str) -> tuple[str, Entity] | None:
        """What `[[target]]` means in the sources, or what is nearest to it."""
        if self.x is None:
            return None
        ids = (id for kind in CROSS_REFERENCED for id in self.x.of(kind))
        return self.x.meaning(target) or self.x.meaning(self.guess(target.rpartition(":")[2], ids) or "")


def _expected(loaded: Loaded) -> Iterator[str]:
    """The pages that there may be once the mistakes in the sources are mended."""
    pages = {kind: route.page for route, kind in routes.ONLY_WITH.items()}
    for each in loaded.written:
        if each.kind in routes.WITH_PAGES:
            yield routes.to_own(each.kind, each.name.lower().replace("_", "-")).page
        if each.kind in pages:
            yield pages[each.kind]
    for key in loaded.bibliography.known if loaded.bibliography else ():
        yield routes.to_source(key).page


def _way(page: str, target: str) -> str:
    return posixpath.relpath(f"/{target}", f"/{posixpath.dirname(page)}")


def _to(page: str, route: Route) -> str:
    """The address of a route in the Markdown of a page."""
    way = _way(page, route.page)
    return f"{way}#{route.anchor}" if route.anchor else way


@lru_cache(maxsize=64)
def _ids(text: str) -> frozenset[str]:
    """The anchors of a page as far as they are seen without making it."""
    given = {found[1] or found[2] for found in _ID.finditer(text)}
    return frozenset(given | {_slug(markup.bare(head.words)) for head in markup.headings(text)})


def _slug(words: str) -> str:
    """As Markdown makes anchors."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())


# ---------------------------------------------------------------- a page


class _Page:
    def __init__(self, path: str, text: str, site: _Site) -> None:
        self.path, self.text, self.site = path, text, site
        self.plain = markup.blanked(text)
        self.labels = {" ".join(found["label"].lower().split()) for found in _DEFINITION.finditer(self.plain)}

    def conflicts(self) -> Iterator[Mistake]:
        """Versions that were not merged; what else is wrong is not told before."""
        if "<<<<<<<" not in self.plain:
            return
        starts = _starts(self.text)
        for found in unmerged("", self.text)[1]:
            start = starts[found.where.line - 1]
            if self.plain.startswith("<", start):
                yield Mistake(found.code, start, start + 7, found.message, found.fix)

    def unfilled(self) -> Iterator[Mistake]:
        """What was left to be filled in; a line that begins with `???` begins a box."""
        for found in PLACEHOLDER.finditer(self.plain):
            line = self.plain[self.plain.rfind("\n", 0, found.start()) + 1 : found.start()]
            if found[0] != "???" or line.strip():
                code, _, message, fix = unfilled(found[0])
                yield Mistake(code, found.start(), found.end(), message, fix, "warning")

    def _line(self, at: int) -> int:
        return self.text.count("\n", 0, at) + 1

    def is_suspect(self) -> bool:
        """Whether anything seems to be wrong."""
        signs = (self._dead(), self._lost(), self._undefined(), self._citations(), self._records(), self._tags())
        return not self._has_one_title() or any(next(each, None) for each in signs)

    def mistakes(self, made: _Made) -> Iterator[Mistake]:
        """What is wrong, held against what Markdown makes of the page."""
        yield from self._titles(made)
        for url, mistake in self._dead():
            if url in made.addresses:
                yield mistake
        for (url, anchor), mistake in self._lost():
            if url in made.addresses and anchor not in made.ids:
                yield mistake
        for words, mistake in (*self._undefined(), *self._citations(), *self._records()):
            if words in made.words:
                yield mistake
        for found, attributes in self._tags():
            for refused in made.refused:
                named = _REFUSED.match(refused)
                if named and named[1] == found["tag"].lower() and named[2] in (None, *attributes):
                    yield _refused(found, named)

    # ------------------------------------------------------------ titles

    def _tops(self) -> list[tuple[int, int, str]]:
        """The headings of the first level: where each begins and ends, and its words."""
        tops = [(head.start, head.end, head.words) for head in markup.headings(self.text) if head.level == 1]
        tops += [(found.start(), found.end(), found["words"]) for found in _HEADING_IN_HTML.finditer(self.plain)]
        return sorted(tops)

    def _has_one_title(self) -> bool:
        within = _HEADING_WITHIN.search(self.plain) or _HEADING_IN_HTML.search(self.plain)
        return within is None and len(self._tops()) == 1

    def _titles(self, made: _Made) -> Iterator[Mistake]:
        tops = self._tops()
        if made.titles == 0 and not markup.given_title(self.text):
            start, end, words = tops[0] if tops else (markup.front(self.text), 0, "")
            place = "in its place" if tops else "in the first line" if start == 0 else f"in line {self._line(start)}"
            fix = f"Write `# {words.strip() or markup.name(self.path)}` {place}."
            yield Mistake("page-title", start, end, "This page has no title", fix)
        elif made.all_titles == len(tops):
            first = self._line(tops[0][0]) if tops else 0
            for start, end, words in tops[1:]:
                fix = f"Write `## {words.strip()}`, or `#` before one heading alone."
                yield Mistake("page-title", start, end, f"This page has a title already, in line {first}", fix)

    # ------------------------------------------------------------ links

    def _addresses(self) -> Iterator[tuple[str, int, int, bool]]:
        """Each address as Markdown has it, where it begins and ends, and whether it is that of a picture."""
        for found in (*_LINK.finditer(self.plain), *_DEFINITION.finditer(self.plain)):
            groups = found.groupdict()
            start, end = found.span("pointed" if groups.get("pointed") else "plain")
            yield html.unescape(self.text[start:end]), start, end, bool(groups.get("image"))

    def _dead(self) -> Iterator[tuple[str, Mistake]]:
        """Each address that leads nowhere."""
        for url, start, end, is_image in self._addresses():
            if told := self._astray(url, is_image=is_image):
                yield url, Mistake("page-link", start, end, *told)

    def _astray(self, url: str, *, is_image: bool) -> tuple[str, str] | None:
        """What is wrong with an address, and what to type instead."""
        try:
            split = urlsplit(url)
        except ValueError:
            return f"`{url}` is no address", "Write the way to a page, or an address that begins with https://."
        if split.scheme or split.netloc:
            return _abroad(url, is_image=is_image)
        path = unquote(split.path)
        target = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), path))
        if path.startswith("/"):
            if not path.endswith(".md"):  # what it leads to on another host, nobody knows here
                return None
            target = target.lstrip("/")
        elif not path or target in self.site.there or self.site.is_unknown(target):
            return None
        near = self.site.nearest(self.path, target, f"#{split.fragment}" if split.fragment else "")
        if is_image or posixpath.splitext(target)[1] not in ("", ".md", ".html"):
            fix = f"Did you mean `{near}`?" if near else f"Put the file into {DOCS}/, or name one that is there."
            return f"`{url}` leads to no file of this site", fix
        such = _way(self.path, routes.ACTORS.page)
        fix = f"Did you mean `{near}`?" if near else f"Name a page that there is, such as `{such}`."
        return f"The link `{url}` leads to no page of this site", fix

    def _lost(self) -> Iterator[tuple[tuple[str, str], Mistake]]:
        """Each address of a place that this page does not have at first sight, with the anchor."""
        for url, start, end, _ in self._addresses():
            page, sign, anchor = url.partition("#")
            anchor = unquote(anchor)
            own = page in ("", posixpath.basename(self.path)) and sign
            if not own or anchor in ("", "top", *_ids(self.text)) or ":" in anchor:
                continue
            if f"{self.path.removesuffix('.md')}.html#{anchor}" not in self.site.moved:
                near = self.site.guess(anchor, _ids(self.text))
                fix = (
                    f"Did you mean `{page}#{near}`?"
                    if near
                    else "Name a heading: `#` and its words, as in `#how-to-do-it`."
                )
                message = f"The link `{url}` leads to a place that its page does not have"
                yield (url, anchor), Mistake("page-link", start, end, message, fix)

    def _undefined(self) -> Iterator[tuple[str, Mistake]]:
        """Each `[words][label]` whose label stands nowhere with an address."""
        for found in _REFERENCE.finditer(self.plain):
            label = self.text[slice(*found.span("label"))]
            known = " ".join((label or found["words"]).lower().split())
            if known in self.labels or label.startswith("^") or found["words"].strip().isdigit():
                continue
            message = f"Nothing says where `[{label}]` leads" if label else "Nothing says where this link leads"
            fix = did_you_mean(label, self.labels, "Write `[words](address)`.")
            yield f"][{label}]", Mistake("page-link", found.start(), found.end(), message, fix)

    # ------------------------------------------------------------ what only the sources know

    def _citations(self) -> Iterator[tuple[str, Mistake]]:
        message = "Hand-written pages take no citations; this is shown as it is written here"
        for found in _CITATION.finditer(self.plain):
            x = self.site.x
            key = found["key"] if x and found["key"] in x.cited else self.site.guess(found["key"], x.cited if x else ())
            way = _to(self.path, routes.to_source(key)) if key else _to(self.path, routes.SOURCES)
            fix = f"Link to the source: `[words]({way})`."
            yield f"[{found['first']}", Mistake("page-markup", found.start(), found.end(), message, fix)

    def _records(self) -> Iterator[tuple[str, Mistake]]:
        message = "Hand-written pages know no ids; this is shown as it is written here"
        for found in _RECORD.finditer(self.plain):
            record = self.site.record(found["target"])
            words = self.text[slice(*found.span("label"))] if found["label"] else "words"
            way = _to(self.path, routes.to(*record) if record else routes.ACTORS)
            fix = f"Write `[{words}]({way})`." if record else f"Link to a page, such as `[{words}]({way})`."
            yield f"[[{found['target']}", Mistake("page-markup", found.start(), found.end(), message, fix)

    # ------------------------------------------------------------ HTML

    def _tags(self) -> Iterator[tuple[re.Match[str], tuple[str, ...]]]:
        """Each element that may be refused, with the names of its attributes."""
        for found in _TAG.finditer(self.plain):
            from generator import policy  # here, since it brings a parser, and most pages hold no HTML

            attributes = tuple(each[1].lower() for each in _ATTRIBUTE.finditer(found["rest"]))
            if not policy.harmless(found["tag"].lower(), attributes):
                yield found, attributes


def _refused(found: re.Match[str], named: re.Match[str]) -> Mistake:
    """An element that the site's own check refuses, in its words."""
    fix = f"Leave `{named[2]}` out." if named[2] else "Leave it out, or link to what it shows: `[words](address)`."
    message = f"`{named[0].removesuffix(': ')}`: {named.string[named.end() :]}"
    return Mistake("page-html", found.start(), found.end(), message, fix)


def _abroad(url: str, *, is_image: bool) -> tuple[str, str] | None:
    """What is wrong with an address on another host, or of no host."""
    scheme = urlsplit(url).scheme
    if scheme in ("http", "https") and "@" not in url and not is_image:
        return None
    from generator import policy  # here, since few pages need it

    problem = policy.forbidden(policy.as_browsers_read(url), shown=is_image)
    if not problem and is_image and scheme in ("http", "https"):
        problem = "nothing may be fetched from another host"
    fix = f"Put the picture into {DOCS}/, and write its name." if is_image else "Write another address."
    return (f"`{url}`: {problem}", fix) if problem else None


# ---------------------------------------------------------------- what Markdown makes of it


def _effort(text: str) -> int:
    """About how many microseconds Markdown takes for a page: for each bracket and tag it looks at all that follow."""
    squares = sum((chunk.count("[") + chunk.count("!")) ** 2 for chunk in text.split("\n\n"))
    squares += text.count("<") ** 2 + (text.count("\n=") + text.count("\n#") + text.count("{")) ** 2
    return 8 * len(text) + squares // 2


@lru_cache(maxsize=64)
def _made(text: str, extensions: tuple[tuple[str, str], ...]) -> _Made | None:
    """What Markdown makes of a page; None where it fails, which the engine will tell."""
    from markdown import Markdown  # here, since it takes a while, and seldom anything seems wrong
    from selectolax.lexbor import LexborHTMLParser

    from generator import policy

    options = {name: yaml.safe_load(given) for name, given in extensions}
    try:
        markdown = Markdown(extensions=list(options), extension_configs=options)
        tree = LexborHTMLParser(markdown.convert(text))
    except Exception:  # whatever it is: the page is read by what is not ours
        return None
    nodes = list(tree.root.traverse()) if tree.root else []
    refused = [each for node in nodes for each in policy.judged(node.tag or "", node, node.attributes)]
    names = ("id", "name")
    ids = {value for node in nodes for name in names if (value := node.attributes.get(name))}
    addresses = {value for node in nodes for name in ("href", "src") if (value := node.attributes.get(name))}
    all_titles = sum(node.tag == "h1" for node in nodes)
    for node in tree.css("code, pre, script, style"):
        node.decompose()
    words = " ".join(tree.body.text().split()) if tree.body else ""
    return _Made(
        titles=sum(level == 1 for level in _levels(markdown.toc_tokens)),
        all_titles=all_titles,
        addresses=frozenset(addresses),
        ids=frozenset(ids),
        words=words,
        refused=tuple(dict.fromkeys(refused)),
    )


def _levels(tokens: list[dict[str, Any]]) -> Iterator[int]:
    for token in tokens:
        yield token["level"]
        yield from _levels(token["children"])


# ---------------------------------------------------------------- the settings


def _extensions(settings: Mapping[str, Any]) -> tuple[tuple[str, str], ...] | None:
    """The extensions of Markdown with their options as YAML; None where one may read a page in its own way."""
    listed = settings.get("markdown_extensions", [])
    named: dict[str, Any] = {name: {} for name in _USUAL}
    for each in listed if isinstance(listed, list) else [listed]:
        name, options = next(iter(each.items())) if isinstance(each, dict) and len(each) == 1 else (each, None)
        if not isinstance(name, str):
            return None
        if name in _EXTENSIONS:
            named[name] = options or {}
        elif not name.startswith("pymdownx.") or name == "pymdownx.snippets":
            return None
    return tuple((name, yaml.safe_dump(options)) for name, options in named.items())
