"""Our Markdown: a closed list of signs, and everything else is text."""

from __future__ import annotations

import pytest

from generator.prose import Block, Citation, CrossReference, Emphasis, Inline, Link, Words, read


def text(*words: str) -> tuple[Inline, ...]:
    return tuple(Words(part) for part in words)


def inlines(source: str) -> tuple[Inline, ...]:
    """The parts of a text that is a single paragraph without fault."""
    prose = read(source)
    assert prose.faults == ()
    (block,) = prose.blocks
    assert block.kind == "p"
    (item,) = block.items
    return item


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("*deep*", (Emphasis(text("deep")),)),
        ("**deep**", (Emphasis(text("deep"), strong=True),)),
        ("a *very deep* lake", (*text("a "), Emphasis(text("very deep")), *text(" lake"))),
        ("(*d*)", (*text("("), Emphasis(text("d")), *text(")"))),
        ("[the map](https://example.org/a)", (Link("https://example.org/a", text("the map")),)),
        ("[map](https://example.org/a_(b))", (Link("https://example.org/a_(b)", text("map")),)),
        ("[map](http://example.org/?a=1&b=*2*)", (Link("http://example.org/?a=1&b=*2*", text("map")),)),
        ("[*the* map](https://example.org)", (Link("https://example.org", (Emphasis(text("the")), *text(" map"))),)),
        ("*[map](https://example.org)*", (Emphasis((Link("https://example.org", text("map")),)),)),
        ("[[weir]]", (CrossReference("weir"),)),
        ("[[term:weir]]", (CrossReference("term:weir"),)),
        ("the [[weir|old weir]]s", (*text("the "), CrossReference("weir", "old weir"), *text("s"))),
        ("[[ weir | old weir ]]", (CrossReference("weir", "old weir"),)),
        ("**[[weir]]**", (Emphasis((CrossReference("weir"),), strong=True),)),
        ("**so *very* deep**", (Emphasis((*text("so "), Emphasis(text("very")), *text(" deep")), strong=True),)),
    ],
)
def test_emphasis_links_and_cross_references(source: str, parts: tuple[Inline, ...]) -> None:
    """Stars, links and cross-references are understood, one within the other, too."""
    assert inlines(source) == parts


@pytest.mark.parametrize(
    ("source", "items"),
    [
        ("[@reeds]", (("reeds", ""),)),
        ("[@reeds, p. 5]", (("reeds", "p. 5"),)),
        ("[@reeds, pp. 5, 6 and 8–9]", (("reeds", "pp. 5, 6 and 8–9"),)),
        ("[@reeds, ¶9; @weir2020; @weir2020, ¶1]", (("reeds", "¶9"), ("weir2020", ""), ("weir2020", "¶1"))),
        ("[ @reeds ]", None),
        ("[@DBLP:journals/x.y-z_1+2, p. 5]", (("DBLP:journals/x.y-z_1+2", "p. 5"),)),
    ],
)
def test_citations(source: str, items: tuple[tuple[str, str], ...] | None) -> None:
    """Several sources, each with its place, stand in one bracket that begins with `[@`."""
    assert inlines(source) == (text(source) if items is None else (Citation(items),))


def test_a_citation_stands_close_to_what_it_supports() -> None:
    """The space before the bracket is not shown, since a marker follows the word at once."""
    assert inlines("It is deep [@reeds].") == (*text("It is deep"), Citation((("reeds", ""),)), *text("."))


@pytest.mark.parametrize(
    "source",
    [
        "<b>deep</b> &amp; <!-- wide -->",
        "2 * 3 * 4 = 24, or 2*3",
        "snake_case_name and __dunder__",
        "{{ page.title }} {% raw %} $5 `code` ~~no~~ ==no== # no > no | no",
        "[no link] (https://example.org) and [no link]",
        "a ] and a [ and an @ and [a@example.org]",
        "https://example.org and <https://example.org>",
        "![no picture]",
        "**",
        "**a * b",
        "\\a and \\\\",
        "1950. A year",
        "-5 degrees",
    ],
)
def test_everything_else_is_text(source: str) -> None:
    """Signs that mean something in other Markdown, in HTML or in templates are shown as they are written."""
    assert inlines(source) == text(source.replace("\\\\", "\\"))


@pytest.mark.parametrize("sign", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
def test_a_backslash_takes_the_meaning_from_a_sign(sign: str) -> None:
    """The sign after a backslash is text, whatever it is."""
    assert "".join(part.text for part in inlines(f"a\\{sign}b") if isinstance(part, Words)) == f"a{sign}b"


@pytest.mark.parametrize("source", ["\\*deep*", "\\[[weir]]", "\\[@reeds]", "\\[map](https://example.org)", "*deep\\*"])
def test_a_sign_without_meaning_opens_nothing(source: str) -> None:
    """What a backslash stands before is no longer emphasis, a link or a reference."""
    prose = read(source)
    assert prose.faults == ()
    assert all(isinstance(part, Words) for part in prose.inlines())
    assert "".join(part.text for part in prose.inlines() if isinstance(part, Words)) == source.replace("\\", "")


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        ("one\ntwo", [("p", ["one two"])]),
        ("one\n\ntwo", [("p", ["one"]), ("p", ["two"])]),
        ("one\n \t\n\n\ntwo", [("p", ["one"]), ("p", ["two"])]),
        ("  one  \n", [("p", ["one"])]),
        ("- one\n- two", [("ul", ["one", "two"])]),
        ("* one\n* two", [("ul", ["one", "two"])]),
        ("1. one\n2. two", [("ol", ["one", "two"])]),
        ("1) one\n2) two", [("ol", ["one", "two"])]),
        ("- one\n  and more\n- two", [("ul", ["one and more", "two"])]),
        ("before:\n- one\n- two", [("p", ["before:"]), ("ul", ["one", "two"])]),
        ("before:\n\n- one\n\nafter", [("p", ["before:"]), ("ul", ["one"]), ("p", ["after"])]),
        ("in July\n1950. Then", [("p", ["in July 1950. Then"])]),
        ("- one\n1. two", [("ul", ["one"]), ("ol", ["two"])]),
        ("- one\n\n- two", [("ul", ["one", "two"])]),
        ("1. one\n\n2. two", [("ol", ["one", "two"])]),
    ],
)
def test_paragraphs_and_lists(source: str, blocks: list[tuple[str, list[str]]]) -> None:
    """An empty line ends a paragraph, but not a list that goes on; a line break is a space."""
    assert read(source).blocks == tuple(Block(kind, tuple(text(item) for item in items)) for kind, items in blocks)


@pytest.mark.parametrize(
    ("source", "words", "fix"),
    [
        ("deep [@reeds, p. 5.", "[@reeds,", "Close it with `]`."),
        ("deep [[weir", "[[weir", "Close it with `]]`."),
        ("deep [[weir|the\nold weir", "[[weir|the", "Close it with `]]`."),
        ("[@reeds; p. 5]", "p. 5", "Write `[@key, ¶9]`, and several with `;` between them"),
        ("[@]", "@", "Write `[@key, ¶9]`, and several with `;` between them"),
        ("[@reeds @weir]", "@reeds @weir", "Write `[@key, ¶9]`, and several with `;` between them"),
        ("[map](www.example.org)", "www.example.org", "Write `https://www.example.org`."),
        ("[map](javascript:alert)", "javascript:alert", "A web address begins with https:// or http://."),
        ("[map](ftp://example.org)", "ftp://example.org", "A web address begins with https:// or http://."),
        ("[map](https://user@example.org)", "https://user@example.org", "Leave out what stands before the `@`."),
        (
            r"[map](https://example.org\a)",
            r"https://example.org\a",
            "Copy it again from the address bar of a browser.",
        ),
        (
            "[map](https://exam|ple.org)",
            "https://exam|ple.org",
            "Copy it again from the address bar of a browser.",
        ),
        ("[map](//example.org)", "//example.org", "A web address begins with https:// or http://."),
        ("[[]]", "[[]]", ""),
    ],
)
def test_what_is_surely_a_mistake(source: str, words: str, fix: str) -> None:
    """A bracket that is left open, a citation that can't be read and a link that leads nowhere are named, once."""
    (fault,) = read(source).faults
    assert fault.words == words
    assert fault.fix.startswith(fix)


def test_a_text_knows_what_it_refers_to() -> None:
    """Citations and cross-references are found wherever they stand, in the order of the text."""
    prose = read("*A [[weir]]* [@reeds, p. 5].\n\n- **old [@weir2020; @reeds]**\n- [a [@map]](https://example.org)")
    assert prose.citations[:3] == [("reeds", "p. 5"), ("weir2020", ""), ("reeds", "")]
    assert prose.cross_references == [CrossReference("weir")]


@pytest.mark.parametrize("sign", ["[", "[[", "[@", "[a](", "[a](https://example.org/(", "\\\\", "a *b ", "** "])
def test_odd_texts_are_read_to_their_end(sign: str) -> None:
    """Thousands of signs that open something and never close it are shown as they are."""
    source = (sign * 2000).strip()
    shown = "".join(part.text for part in read(source).inlines() if isinstance(part, Words))
    assert shown == source.replace("\\\\", "\\")
