"""Our Markdown: a closed list of signs, and everything else is text.

    *emphasis*  **strong**  [words](https://…)  [@key, ¶9; @other]  [[id]]  [[kind:id|words]]
    - a list, or 1. a numbered one, set off by blank lines

There is no HTML in it: `<b>` is shown as written. A backslash takes the meaning from the sign after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import unescape

from generator.addresses import AddressError, address


@dataclass(frozen=True, slots=True)
class Words:
    """Text as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Text with a stress; `strong` for the stronger one."""

    inner: tuple[Inline, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another site."""

    url: str
    inner: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """One marker: sources with the place in each, as (key, locator)."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CrossReference:
    """A link to another record; `label` is empty where its own name is to be shown."""

    target: str
    label: str = ""


Inline = Words | Emphasis | Link | Citation | CrossReference


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (`p`, one item) or a list (`ul`, `ol`)."""

    kind: str
    items: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a text, with the words at which it is."""

    words: str
    message: str
    fix: str
    by: str = ""
    """What to put in the place of the words, where that is certain."""
    earlier: int = 0
    """How often the same words stand before them in the text."""


@dataclass(frozen=True, slots=True)
class Prose:
    """A text in our Markdown, read."""

    source: str
    blocks: tuple[Block, ...]
    faults: tuple[Fault, ...] = field(default=(), compare=False)

    def items(self) -> Iterator[list[Inline]]:
        """The inline parts of each paragraph and list item, outer before inner."""
        for block in self.blocks:
            yield from (list(_flat(item)) for item in block.items)

    def inlines(self) -> Iterator[Inline]:
        """Every inline part, outer before inner."""
        for item in self.items():
            yield from item

    @property
    def length(self) -> int:
        """How many words it has, citations aside; a record that is mentioned without other words counts as one."""
        return len(_CITES.sub("", self.source).split())

    @property
    def citations(self) -> list[tuple[str, str]]:
        """Every citation in it as (key, locator)."""
        return [item for inline in self.inlines() if isinstance(inline, Citation) for item in inline.items]

    @property
    def cross_references(self) -> list[CrossReference]:
        """Every cross-reference in it."""
        return [inline for inline in self.inlines() if isinstance(inline, CrossReference)]


def _flat(inlines: tuple[Inline, ...]) -> Iterator[Inline]:
    for inline in inlines:
        yield inline
        if isinstance(inline, Emphasis | Link):
            yield from _flat(inline.inner)


_BULLET = re.compile(r"(?:[-*]|(\d{1,3})[.)])[ \t]+")
_SPECIAL = re.compile(
    r"""\\(?P<escaped>[!-/:-@\[-`{-~])
    | (?P<doubled>\[\[\[[^\[\]@\n][^\[\]\n]*\]\]\]|\[(?:\[@[^\[\]]*\][;,]?\s?)+\])
    | \[\[(?P<target>[^\[\]|\n]+)(?:\|(?P<label>[^\[\]\n]+))?\]\]
    | \[(?P<cites>@[^\[\]]*)\]
    | (?P<image>!\[[^\[\]]*\]\([^()]*\))
    | \[(?P<words>[^\[\]]+)\]\((?P<url>[^()\s]+(?:\([^()\s]*\)[^()\s]*)*)\)
    | \*\*(?P<strong>(?!\s)(?:\\.|[^*\\]|\*(?!\*))+?)(?<!\s)\*\*
    | \*(?P<emphasis>(?![\s*])(?:\\.|[^*\\])+?)(?<!\s)\*
    """,
    re.VERBOSE,
)
_CITES = re.compile(r"\[@[^\[\]]*\]")
_CITE = re.compile(r"@([^\s,;@]+)(?:\s*,\s*(.+))?", re.DOTALL)
_JOINED = re.compile(r"(?:,|\s+and)\s*@(?=\w)")
"""What stands between two sources in the place of a `;`."""
_NO_COMMA = re.compile(r"(@[^\s,;@]+)\s+(?=[¶§]|pp?\.)")
ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|[lr][sd]quo|[mn]dash|hellip|#\d{2,5}|#x[0-9A-Fa-f]{2,5});")
"""HTML's name of a sign, which nobody can have meant to be shown."""
MOST_FAULTS = 20
"""After so many faults in a text no more are told."""


def read(source: str) -> Prose:
    """The text as blocks; what could not be understood stays text and is named in `faults`."""
    faults: list[Fault] = []
    blocks: list[Block] = []
    for chunk in re.split(r"\n(?:[ \t]*\n)+", source.strip()):
        for block in _blocks(chunk.split("\n"), blocks[-1].kind if blocks else "p", faults):
            if blocks and block.kind != "p" and blocks[-1].kind == block.kind:
                block = Block(block.kind, blocks.pop().items + block.items)
            blocks.append(block)
    faults = faults[:MOST_FAULTS]
    if any(fault.words.startswith("[") for fault in faults):
        faults = list(_apart(source, faults))
    return Prose(source, tuple(blocks), tuple(faults))


def _apart(source: str, faults: list[Fault]) -> Iterator[Fault]:
    """The faults; those of a bracket that is left open with the number of those before it that begin alike."""
    gaps, end = [], 0
    for match in _SPECIAL.finditer(source):
        gaps.append((end, match.start()))
        end = match.end()
    for fault in faults:
        starts = (source.find(fault.words, start, stop) for start, stop in [*gaps, (end, len(source))])
        at = next((start for start in starts if start >= 0), 0)
        yield replace(fault, earlier=source.count(fault.words, 0, at))


def in_its_place(entity: str, escape: str = "") -> str:
    """What to write in the place of HTML's name of a sign; in LaTeX some signs have an `escape` before them."""
    sign = unescape(entity)
    return "Write a space." if sign.isspace() else f"Write `{escape if sign in '&#%' else ''}{sign}`."


def _blocks(lines: list[str], before: str, faults: list[Fault]) -> Iterator[Block]:
    """The blocks of lines without a blank one. A number opens a list where it is 1, or where one stands `before`."""
    kind, items = "p", [""]
    for line in lines:
        bullet = _BULLET.match(line.strip())
        if bullet and ("ol" in (kind, before) or bullet[1] in (None, "1")):
            wanted = "ol" if bullet[1] else "ul"
            if kind != wanted:
                if any(items):
                    yield _block(kind, items, faults)
                kind, items = wanted, []
            items.append(line.strip()[bullet.end() :])
        else:
            items[-1] = f"{items[-1]} {line.strip()}".strip()
    yield _block(kind, items, faults)


def _block(kind: str, items: list[str], faults: list[Fault]) -> Block:
    return Block(kind, tuple(_inlines(item, faults) for item in items))


def _inlines(text: str, faults: list[Fault]) -> tuple[Inline, ...]:
    out: list[Inline] = []
    plain: list[str] = []

    def flush() -> None:
        if plain:
            out.append(Words("".join(plain)))
            plain.clear()

    end = 0
    for match in _SPECIAL.finditer(text):
        plain.append(_checked(text[end : match.start()], faults))
        end = match.end()
        found = match.groupdict()
        if found["escaped"]:
            plain.append(found["escaped"])
            continue
        made = _inline(found, match[0], faults)
        if isinstance(made, Citation) and plain:
            plain[-1] = plain[-1].rstrip()
        flush()
        out.append(made)
    plain.append(_checked(text[end:], faults))
    flush()
    return tuple(part for part in out if part != Words(""))


def _inline(found: dict[str, str | None], whole: str, faults: list[Fault]) -> Inline:
    if found["target"]:
        return CrossReference(found["target"].strip(), (found["label"] or "").strip())
    if found["cites"]:
        return _citation(found["cites"], whole, faults)
    if found["doubled"]:
        faults.append(_doubled(whole))
        return Words(whole)
    if found["image"]:
        faults.append(Fault(whole, "A text holds no pictures", "Leave it out, or link to it: `[words](address)`."))
        return Words(whole)
    if found["url"]:
        url, words = found["url"], found["words"] or ""
        try:
            address(url)
        except AddressError as error:
            faults.append(Fault(url, str(error), error.fix, error.by))
            return Words(whole)
        return Link(url, _inlines(words, faults))
    strong = found["strong"]
    return Emphasis(_inlines(strong or found["emphasis"] or "", faults), strong=strong is not None)


def _doubled(whole: str) -> Fault:
    """What is wrong with a mark that has a pair of brackets too many."""
    sources = [cites.removeprefix("[").removesuffix("]") for cites in _CITES.findall(whole)]
    meant = f"[{'; '.join(sources)}]" if sources else whole[1:-1]
    return Fault(whole, "There is a pair of brackets too many", f"Write `{meant}`.", meant)


def _citation(cites: str, whole: str, faults: list[Fault]) -> Inline:
    items = []
    for part in cites.split(";"):
        match = _CITE.fullmatch(part.strip())
        if match is None or _JOINED.search(part):
            faults.append(_unread(part.strip() or whole))
            return Words(whole)
        items.append((match[1], match[2] or ""))
    return Citation(tuple(items))


def _unread(part: str) -> Fault:
    """What is wrong with a part of a citation, and how it was meant where that is certain."""
    meant = _JOINED.sub("; @", _NO_COMMA.sub(r"\1, ", part))
    if meant == part:
        fix = "Write `[@key, ¶9]`, and several with `;` between them: `[@key, ¶9; @other]`."
        return Fault(part, "This citation can't be read", fix)
    message = "Sources in one bracket stand with `;` between them"
    if not _JOINED.search(part):
        message = "A comma stands between a source and the place in it"
    return Fault(part, message, f"Write `{meant}`.", meant)


def _checked(text: str, faults: list[Fault]) -> str:
    """The text itself, after signs in it that were surely meant as something else."""
    for sign, fix in (("[[", "Close it with `]]`."), ("[@", "Close it with `]`.")):
        if sign in text:
            words = text[text.index(sign) :].split(" ")[0]
            faults.append(Fault(words, f"The bracket that opens at `{words}` is never closed", fix))
    return text
