"""Quotations against the archived texts of their sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import cli
from generator.archive import Archived
from generator.build import build, verified
from generator.load import LOCK, SOURCES, TEXTS
from tests.expected import contents, golden

TEXT = """The Courier

First para\u00adgraph: “We won’t go,” he said — and went.

The guests sat down. On the second day
they rose\u00a0and spoke of the
\f
weir, the weir and the meadows (in that order).

“The weir,” she said, “is ours.”
"""


@pytest.mark.parametrize(
    ("exact", "around", "found"),
    [
        ("We won’t go,", {}, ["¶2"]),
        ("We won't go,", {}, ["¶2"]),
        ("First paragraph", {}, ["¶2"]),
        ("he said - and went.", {}, ["¶2"]),
        ("they rose and spoke of the weir", {}, ["¶3–4"]),
        ("On the second day they rose [...] the meadows", {}, ["¶3–4"]),
        ("On the second day […] the meadows", {}, ["¶3–4"]),
        ("they [the guests] rose", {}, ["¶3"]),
        ("the meadows [...] On the second day", {}, []),
        ("We won’t goes,", {}, []),
        ("we won’t go,", {}, []),
        ("para", {}, []),
        ("The guest", {}, []),
        ("the weir", {}, ["¶3–4", "¶4"]),
        ("the weir", {"prefix": "weir,"}, ["¶4"]),
        ("the weir", {"prefix": "spoke of", "suffix": ", the"}, ["¶3–4"]),
        ("the weir", {"prefix": "nothing of"}, []),
        ("The weir,", {}, ["¶5"]),
    ],
)
def test_words_are_found_whatever_their_typesetting(exact: str, around: dict[str, str], found: list[str]) -> None:
    """Marks, dashes, soft hyphens, spaces and breaks make no difference; letters, case and word ends do."""
    assert [place.locator for place in Archived(TEXT).find(exact, **around)] == found


INVISIBLE = "\ufeffبند\n\u200f\nیہ\u200c پانی \u200f ہمارا\u200f ہے\u061c، می\u200cشود"
INVISIBLE += "\u200b\u2060 co\u200doperate \u200e\n\nend\u200e.\n"


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        ("بند", "بند"),
        ("یہ پانی ہمارا ہے، میشود", "یہ\u200c پانی \u200f ہمارا\u200f ہے\u061c، می\u200cشود"),
        ("\u200fیہ\u200c پانی\u200f", "یہ\u200c پانی"),
        ("یہ\u200c پانی", "یہ\u200c پانی"),
        ("می\u200cشود", "می\u200cشود"),
        ("م\u200cیشود", "می\u200cشود"),
        ("ہما\u200dرا", "ہمارا"),
        ("cooperate end.", "co\u200doperate \u200e\n\nend\u200e."),
        ("یہپانی", None),
        ("می شود", None),
        ("می", None),
        ("operate end", None),
    ],
)
def test_signs_that_nobody_sees_make_no_difference(exact: str, shown: str | None) -> None:
    """Archived texts are full of them; letters, spaces and word ends count, and positions are the text's."""
    archived = Archived(INVISIBLE)
    assert [archived.text[place.start : place.end] for place in archived.find(exact)] == ([shown] if shown else [])
    assert [place.locator for place in archived.find("cooperate")] == ["¶2"]


def test_a_text_that_is_there_need_not_be_put_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = golden(tmp_path)
    (root / SOURCES / LOCK).unlink()
    (root / SOURCES / TEXTS / "treaty1950.txt").unlink()
    assert cli.main(["--root", str(root), "check"]) == 1
    told = capsys.readouterr().out
    assert "Put the source’s text into sources/texts/treaty1950.txt and run `make verify`." in told
    assert "courier2020article.txt" not in told
    assert "Run `make verify`.\n" in told


def test_the_position_is_that_of_the_words() -> None:
    """Start and end count code points of the text, so that the words can be cut out of it."""
    archived = Archived(TEXT)
    for words in ("paragraph: “We", "they rose and spoke of the weir", "“is ours.”"):
        (place,) = archived.find(words)
        cut = archived.text[place.start : place.end]
        assert cut.replace("\u00ad", "").split() == words.split()


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "line", "code", "says"),
    [
        (
            "less lake & more fish",
            "less lake and more fish",
            12,
            "quote-not-in-source",
            "It has `&` where the quote has `and`",
        ),
        (
            "exact: less lake & more fish",
            "exact: less lake & more fish.",
            12,
            "quote-not-in-source",
            "leave out the `.` at the end of the quote.",
        ),
        ("exact: less lake & more fish", "exact: fish", 12, "quote-too-short", "One word proves nothing"),
        (
            "exact: less lake & more fish",
            "exact: the lake\n  prefix: nothing of\n  suffix: are",
            13,
            "quote-not-in-source",
            "not between this prefix and suffix",
        ),
        ("exact: less lake & more fish", "exact: of the", 12, "quote-too-short", "Two words prove nothing"),
        ("locator: ¶4", "locator: ¶5", 14, "wrong-paragraph", "The words stand in ¶4, not in ¶5"),
    ],
)
def test_what_is_wrong_with_a_quotation(
    old: str, new: str, line: int, code: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mistake is told at its place, with the nearest passage or the way out; the lock stays as it was."""
    root = golden(tmp_path)
    lock = (root / SOURCES / LOCK).read_bytes()
    change(root / SOURCES / "quotes.yml", old, new)
    assert cli.main(["--root", str(root), "verify"]) == 1
    printed = capsys.readouterr().out
    assert f"sources/quotes.yml:{line}:" in printed
    assert f"[{code}]" in printed
    assert says in printed
    assert printed.count(": error: ") == 1
    assert (root / SOURCES / LOCK).read_bytes() == lock


def test_what_only_the_texts_tell_is_not_said_to_be_mended_by_the_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """While a quotation is not verified, `check` does not know where its words stand."""
    root = golden(tmp_path)
    (root / SOURCES / LOCK).unlink()
    change(root / SOURCES / "quotes.yml", "locator: ¶4", "locator: ¶5")
    assert cli.main(["--root", str(root), "verify"]) == 1
    printed = capsys.readouterr().out
    assert "Write `¶4`." in printed
    assert "--fix" not in printed


def test_nothing_is_found_before_all_else_is_sound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the lock says of an earlier run is not what this one has found."""
    root = golden(tmp_path)
    change(root / SOURCES / "terms.yml", "  term: weir\n", "  term: weir\n  colour: green\n")
    assert cli.main(["--root", str(root), "verify"]) == 1
    printed = capsys.readouterr().out
    assert "found " not in printed
    assert printed.endswith("Nothing is recorded before all is well: mend what is named, and verify again.\n")


def test_words_that_stand_twice_need_what_is_before_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two places that match are an error that names both; a prefix ends it."""
    root = golden(tmp_path)
    with (root / SOURCES / TEXTS / "courier2020article.txt").open("a", encoding="utf-8") as text:
        text.write("\nThey cried less lake & more fish again.\n")
    assert cli.main(["--root", str(root), "verify"]) == 1
    assert "These words stand 2 times in the source (¶4, ¶7) [quote-ambiguous]" in capsys.readouterr().out
    quotes = root / SOURCES / "quotes.yml"
    change(quotes, "exact: less lake & more fish", "exact: less lake & more fish\n  prefix: One voice asked for “")
    assert cli.main(["--root", str(root), "verify"]) == 0


def test_without_the_texts_the_lock_decides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was verified passes without its text, typeset as it may be; one letter more does not."""
    root = golden(tmp_path)
    for text in (root / SOURCES / TEXTS).iterdir():
        text.unlink()
    assert cli.main(["--root", str(root), "check"]) == 0
    capsys.readouterr()
    change(root / SOURCES / "quotes.yml", "more fish", "more fishs")
    assert cli.main(["--root", str(root), "check"]) == 1
    assert (
        "sources/quotes.yml:12:10: error: This quotation was changed after it was verified" in capsys.readouterr().out
    )
    assert cli.main(["--root", str(root), "verify"]) == 1


def test_another_text_must_be_verified_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A text that is not the one that was verified against is told, and verifying ends it."""
    root = golden(tmp_path)
    with (root / SOURCES / TEXTS / "courier2020article.txt").open("a", encoding="utf-8") as text:
        text.write("\nA line more.\n")
    assert cli.main(["--root", str(root), "check"]) == 1
    assert "sources/texts/courier2020article.txt:1:1: error: This text is not the one" in capsys.readouterr().out
    assert cli.main(["--root", str(root), "verify"]) == 0
    assert cli.main(["--root", str(root), "check"]) == 0


def test_verifying_again_changes_nothing(tmp_path: Path) -> None:
    """What was verified keeps its day; a second run writes the same lock."""
    root = golden(tmp_path)
    assert cli.main(["--root", str(root), "verify"]) == 0
    before = contents(root)
    lock = verified(root, "2099-12-31").lock
    assert lock is not None
    assert {quote.verified for quote in lock.quotes.values()} == {"2026-01-31"}
    assert cli.main(["--root", str(root), "verify"]) == 0
    assert contents(root) == before


def test_no_page_repeats_a_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """More than 25 words of a text in a row are told at the page; as a marked quotation they may stand."""
    root = golden(tmp_path)
    long = " ".join(f"word{number}" for number in range(30))
    text = root / SOURCES / TEXTS / "courier2020article.txt"
    text.write_text(f"{text.read_text(encoding='utf-8')}\n{long}\n", encoding="utf-8")
    change(root / SOURCES / "quotes.yml", "  exact: less lake & more fish", f"  exact: {long}")
    change(root / SOURCES / "quotes.yml", "  locator: ¶4", "  locator: ¶7")
    assert cli.main(["--root", str(root), "verify"]) == 0
    capsys.readouterr()
    with (root / SOURCES / "terms.yml").open("a", encoding="utf-8") as terms:
        terms.write(f"\nmoat:\n  term: Moat\n  definition: It is {long}.\n  synthesis: true\n")
    assert cli.main(["--root", str(root), "verify"]) == 1
    printed = capsys.readouterr().out
    assert "glossary.md:1:1: error: This page repeats more than 25 words of `courier2020article`" in printed


def test_pages_that_were_not_held_against_the_texts_are_a_notice(tmp_path: Path) -> None:
    """After `verify`, a change of a page is noticed, and stops nothing."""
    root = golden(tmp_path)
    assert cli.main(["--root", str(root), "verify"]) == 0
    assert build(root).found == []
    with (root / SOURCES / "terms.yml").open("a", encoding="utf-8") as terms:
        terms.write("\nmoat:\n  term: Moat\n  definition: A ditch.\n  synthesis: true\n")
    assert [(each.code, each.severity) for each in build(root).found] == [("pages-unchecked", "notice")]
