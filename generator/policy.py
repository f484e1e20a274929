"""Policy: nothing runs on a page but our own programs, whoever wrote the page and whichever engine made it.

Pages in `docs/` pass through Markdown with their HTML as it is, so what was built is judged, not what was written:
by a closed list of elements, and by what browsers take for code. A browser holds the page to `CONTENT_SECURITY`
besides. The scripts that may run are those of the theme, byte for byte; there is no hash of an inline one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from xml.etree import ElementTree as ET

from selectolax.lexbor import LexborHTMLParser, LexborNode

from generator.routes import SEARCHED

CONTENT_SECURITY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)
"""What a browser may load and run. The theme's styles hold their icons as `data:` images."""
HEAD = (
    f'<meta http-equiv="Content-Security-Policy" content="{CONTENT_SECURITY}">'
    '<meta name="referrer" content="strict-origin-when-cross-origin">'
)
"""What stands first in the head of every page: whatever comes before it would be free of it."""

_THEME = Path(__file__).parent / "theme"
_SCRIPTS = {"assets/explainer.js": "", "assets/search.js": "search.html"}
"""The programs that a page may load, and the one page that may, where it is one."""
_ENGINES_OWN = ("assets/javascripts/",)
"""Programs of the engine that no page loads."""
_PIECE = re.compile(rb'searchPiece\("[\w-]+",(.*)\);?\s*', re.DOTALL)

_PROSE = """
    a abbr address article aside b bdi bdo blockquote br caption cite code col colgroup data dd del details dfn
    div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q
    rp rt ruby s samp section small span strong sub summary sup table tbody td tfoot th thead time tr u ul var
    wbr
"""
_FORMS = "button fieldset form input label legend optgroup option output select textarea"
_DRAWINGS = """
    circle clippath defs desc ellipse g line lineargradient marker mask path pattern polygon polyline radialgradient
    rect stop svg symbol text textpath title tspan use
"""
_COMMENT = "-comment"
_ELEMENTS = frozenset(f"html head body link meta script title {_COMMENT} {_PROSE} {_FORMS} {_DRAWINGS}".split())
"""All that a page may be made of. No frame, no plugin, no style, nothing that two parsers read in two ways."""
_NEVER = frozenset(["style", "srcdoc", "ping"])
_CLOBBERING = frozenset(["img", "form"])
"""Elements whose `name` takes the place of a property of the document."""
_DATA_BLOCK = "application/ld+json"
_JUDGED_BY_VALUE = ("script", "meta")
_REFRESH = re.compile(r"0; url=\S+")


def ahead(html: str) -> str:
    """The page with the policy first in its head."""
    start, tag, rest = html.partition("<head>")
    return html if rest.startswith(HEAD) else f"{start}{tag}{HEAD}{rest}"


def in_force(tree: LexborHTMLParser) -> Iterator[str]:
    """Whether the policy is the first thing in the head."""
    first = tree.css_first("head > *")
    if first is None or first.html != HEAD.partition(">")[0] + ">":
        yield "the policy does not stand first in the head"


def harmless(tag: str, attributes: tuple[str, ...]) -> bool:
    """Whether there is nothing to judge about elements of a name with these attributes, whatever is in them."""
    return tag not in _JUDGED_BY_VALUE and not _named(tag, attributes)


def judged(tag: str, node: LexborNode, attributes: Mapping[str, str | None]) -> Iterable[str]:
    """Why an element may not be on a page."""
    wrong = _named(tag, tuple(attributes))
    if tag == "script" and not wrong:
        return _script(node, attributes)
    if tag == "meta" and "http-equiv" in attributes and not wrong:
        return _instruction(node)
    if tag == "meta" and (attributes.get("charset") or "utf-8").lower() != "utf-8":
        return ("<meta charset>: a page is written in UTF-8",)
    return wrong


@lru_cache(maxsize=1 << 12)
def _named(tag: str, attributes: tuple[str, ...]) -> tuple[str, ...]:
    """What is wrong with an element by its name and those of its attributes."""
    if tag.lower() not in _ELEMENTS:
        return (f"<{tag}>: a page may not hold this element",)
    return tuple(
        f"<{tag} {name}>: a page may not hold this attribute"
        for name in map(str.lower, attributes)
        if name.startswith("on") or name in _NEVER or (name == "name" and tag in _CLOBBERING)
    )


def _script(node: LexborNode, attributes: Mapping[str, str | None]) -> Iterator[str]:
    """A script is one of the site's own, or data for machines."""
    if "src" not in attributes:
        yield from _data(node)
    elif set(attributes) - {"src", "defer"}:
        yield "<script>: a script has no more than its address"


def _data(node: LexborNode) -> Iterator[str]:
    """An inline script is data for machines, or a mistake."""
    if node.attributes != {"type": _DATA_BLOCK}:
        yield "<script>: an inline script may not run"
        return
    try:
        json.loads(node.text())
    except ValueError:
        yield f'<script type="{_DATA_BLOCK}">: this is no JSON'


def _instruction(node: LexborNode) -> Iterator[str]:
    """An instruction to the browser is the policy, or leads on from a page that has moved."""
    value = node.attributes.get("content") or ""
    in_head = node.parent is not None and node.parent.tag == "head"
    match (node.attributes.get("http-equiv") or "").lower():
        case "content-security-policy" if in_head and value == CONTENT_SECURITY:
            return
        case "refresh" if in_head and _REFRESH.fullmatch(value):
            return
        case name:
            yield f'<meta http-equiv="{name}">: a page may not hold this'


_STRIPPED = "".join(map(chr, range(33)))
_LOST = str.maketrans("", "", "\t\n\r")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_AUTHORITY = re.compile(r"(?:https?:)?/{2,}([^/?#]*)", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/[a-z0-9.+-]+[;,]", re.IGNORECASE)


def as_browsers_read(url: str) -> str:
    """An address as a browser takes it before it looks at it: without the signs that it skips, `\\` as `/`."""
    url = url.strip(_STRIPPED).translate(_LOST)
    scheme = _SCHEME.match(url)
    if scheme and scheme[1].lower() not in ("http", "https"):
        return url
    path, sign, rest = re.split(r"([?#])", url, maxsplit=1) if re.search(r"[?#]", url) else (url, "", "")
    return path.replace("\\", "/") + sign + rest


def forbidden(url: str, *, shown: bool) -> str:
    """Why an address, as browsers read it, may not stand on a page; `shown` says that it is that of a picture."""
    scheme = _SCHEME.match(url)
    if scheme and scheme[1].lower() not in ("http", "https", "mailto"):
        return "" if shown and _PICTURE.match(url) else f"an address may not begin with {scheme[1].lower()}:"
    authority = _AUTHORITY.match(url)
    if authority and "@" in authority[1]:
        return "an address may not hold a user name"
    return ""


def may_load(page: str, script: str) -> bool:
    """Whether a page may load the script at a path of the site."""
    return script in _SCRIPTS and _SCRIPTS[script] in ("", page)


@cache
def _own(path: str) -> bytes:
    return (_THEME / path).read_bytes()


def files(site: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Which files of a site a browser might run, though they are not ours; each with what is wrong."""
    for path, data in site.items():
        match path.rpartition(".")[2].lower():
            case "html":
                if not path.endswith(".html"):
                    yield path, "the ending of a page is .html"
            case "js" | "mjs":
                if not path.startswith(_ENGINES_OWN) and not _is_ours(path, data):
                    yield path, "a site may not hold a script that is not its own"
            case "svg":
                if problem := _drawing(data):
                    yield path, problem
            case "xml":
                if path != "sitemap.xml" or not _is_map(data):
                    yield path, "the only XML file of a site is its sitemap"
            case ending if ending not in _ENDINGS and "." in path.rpartition("/")[2]:
                yield path, f"a site may not hold files that end in .{ending}"
            case _ if "." not in path.rpartition("/")[2] and path.rpartition("/")[2] not in _BARE:
                yield path, "a file of a site has an ending"


_BARE = frozenset(["CNAME", "LICENSE", "SHA256SUMS", ".nojekyll"])
_KEPT = "avif bib css csv gif gz ico jpeg jpg json jsonld jsonl map md pdf png ris txt webmanifest webp woff woff2 yml"
_ENDINGS = frozenset(_KEPT.split())
"""What browsers show or keep, and never run."""


def _is_map(data: bytes) -> bool:
    """Whether a file lists pages, and a browser can take it for nothing else."""
    if re.search(rb"<!|<\?(?!xml )", data):
        return False
    try:
        elements = ET.fromstring(data.decode()).iter()
        return all(str(element.tag).startswith(_SITEMAP) for element in elements)
    except (ET.ParseError, ValueError):
        return False


def _is_ours(path: str, data: bytes) -> bool:
    if path in _SCRIPTS:
        return data == _own(path)
    piece = _PIECE.fullmatch(data) if path.startswith(f"{SEARCHED}/") else None
    try:
        return piece is not None and json.loads(piece[1]) is not None
    except ValueError:
        return False


_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_DRAWN = frozenset(_DRAWINGS.split())
_SVG = "{http://www.w3.org/2000/svg}"


def _drawing(data: bytes) -> str:
    """Why a drawing, which a browser shows as a page of its own, may not be there."""
    if re.search(rb"<!|<\?(?!xml )", re.sub(rb"<!--.*?-->", b"", data, flags=re.DOTALL)):
        return "a drawing may hold no declarations"
    try:
        root = ET.fromstring(data.decode())
    except (ET.ParseError, UnicodeDecodeError):
        return "this drawing can't be read"
    for element in root.iter():
        tag = str(element.tag)
        if not tag.startswith(_SVG) or tag.removeprefix(_SVG).lower() not in _DRAWN:
            return f"a drawing may not hold the element {tag.rpartition('}')[2]}"
        for name, value in element.attrib.items():
            bare = name.rpartition("}")[2].lower()
            if bare.startswith("on") or bare == "style":
                return f"a drawing may not hold the attribute {bare}"
            if (bare in ("href", "src") and not value.startswith("#")) or re.search(r"url\((?!#)|\\", value):
                return "a drawing may hold no address"
    return ""
