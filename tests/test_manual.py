"""The reference page of the format, its examples, and those of the guide for editors."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from markdown import markdown
from selectolax.lexbor import LexborHTMLParser, LexborNode

from generator import cli
from generator.build import build
from generator.check import check
from generator.load import BIBLIOGRAPHY, SOURCES
from generator.manual import EXAMPLES
from generator.model import KINDS, Entity, Record, Statement
from generator.routes import FORMAT
from tests.expected import GOLDEN, PROJECT, golden

GUIDE = (PROJECT / "docs" / "guide.md").read_text(encoding="utf-8")
CITING = "winter:\n  term: Winter\n  definition: When the ferry rests [@ferry2021winter].\n"
"""Something that cites the source of the example."""


# ---------------------------------------------------------------- the page


@cache
def page() -> LexborHTMLParser:
    """The reference page as readers get it, without the theme."""
    text = build(GOLDEN).pages[FORMAT.page].decode().split("\n---\n", 1)[1]
    return LexborHTMLParser(markdown(text, extensions=["attr_list"]))


def element(anchor: str) -> LexborNode:
    """The one element with an anchor."""
    found = page().css(f"[id='{anchor}']")
    assert len(found) == 1, anchor
    return found[0]


def models(model: type[Record] = Record) -> Iterator[type[Record]]:
    """Every class of the format that has fields."""
    for each in model.__subclasses__():
        if each.model_fields:
            yield each
        yield from models(each)


MODELS = list(dict.fromkeys(models()))
FIELDS = [
    (model, name)
    for model in MODELS
    for name in model.model_fields
    if model is Statement or name not in Statement.model_fields
]


def anchor(model: type[Record]) -> str:
    """`KeyPoint` is `key-point`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", model.__name__).lower()


def words(text: str) -> str:
    """A text without backticks, its spaces as one."""
    return " ".join(text.replace("`", "").split())


def choices(annotation: Any) -> list[str]:
    """The words that a type allows."""
    arguments = typing.get_args(annotation)
    if typing.get_origin(annotation) is typing.Literal:
        return list(arguments)
    return [word for argument in arguments if not isinstance(argument, str) for word in choices(argument)]


@pytest.mark.parametrize(("model", "name"), FIELDS, ids=lambda part: part if isinstance(part, str) else part.__name__)
def test_every_field_stands_there_with_its_sentence(model: type[Record], name: str) -> None:
    """It has an anchor, its sentence, and says whether it is required and which choices it has."""
    info = model.model_fields[name]
    field = element(f"{anchor(model)}.{name}")
    shown = words(field.text())
    assert info.description
    assert words(info.description) in shown
    required = field.css_first("dt small")
    assert required is not None
    assert required.text() == ("required" if info.is_required() else "may be left out")
    codes = {code.text() for code in field.css("dd small code")}
    assert codes >= set(choices(info.annotation))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_kind_and_part_has_a_heading(model: type[Record]) -> None:
    """Its anchor is on a heading, and the sentence about it follows."""
    heading = element(anchor(model))
    assert heading.tag in {"h2", "h3"}
    following = heading.next
    while following is not None and following.tag != "p":
        following = following.next
    assert following is not None
    assert words(model.__doc__ or "") in words(following.text())
    assert issubclass(model, Entity) == (model in KINDS.values())


def test_every_link_leads_to_an_anchor() -> None:
    """Whatever the page links to within itself is there, and every anchor is there once."""
    ids = [node.attributes["id"] for node in page().css("[id]")]
    assert len(ids) == len(set(ids))
    links = {link.attributes["href"] or "" for link in page().css("a")}
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert len(links) > 20


# ---------------------------------------------------------------- its examples


def lay(root: Path, path: str, text: str) -> None:
    """Writes an example where it belongs: below what a file holds already, or as a file of its own."""
    target = root / SOURCES / path
    several = {model.layout.replace("/*", ".yml") for model in KINDS.values() if model.layout.endswith("*")}
    before = target.read_text(encoding="utf-8") + "\n" if path in {*several, BIBLIOGRAPHY} else ""
    target.write_text(before + text, encoding="utf-8")


def said(root: Path) -> list[str]:
    """All that is found in the sources under a root, notices too."""
    return [f"{each.where.path}:{each.where.line}: {each.message}" for each in check(root).found]


@pytest.mark.parametrize("kind", [kind for kind, model in KINDS.items() if model.layout])
def test_every_example_is_valid(kind: str, tmp_path: Path) -> None:
    """Laid over the golden explainer it gives no message; a quotation is verified first, as editors do."""
    root = golden(tmp_path)
    for path, text in EXAMPLES[kind].items():
        lay(root, path, text)
    if kind == "source":
        lay(root, "terms.yml", CITING)
    if kind == "quote":
        assert cli.main(["--root", str(root), "verify"]) == 0
    assert said(root) == []


@pytest.mark.parametrize("kind", EXAMPLES)
def test_every_example_is_shown(kind: str) -> None:
    """The page shows it whole, with the file that it belongs to."""
    for path, text in EXAMPLES[kind].items():
        assert text.strip() in [block.text() for block in page().css("pre")]
        assert f"{SOURCES}/{path}" in [code.text() for code in page().css("p > code")]


# ---------------------------------------------------------------- the guide


EXAMPLE = re.compile(rf"^In `{SOURCES}/(\S+)`.*:\n\n((?:    .*\n)+)", re.MULTILINE)
"""An example: its file, and what to write there, indented."""
MESSAGE = re.compile(r"^    sources/\S+: error: .*\n(?:    .*\n)+", re.MULTILINE)


def plain(block: str) -> str:
    """A block of Markdown without its indent."""
    return re.sub(r"^    ", "", block, flags=re.MULTILINE)


def as_the_guide_says(root: Path) -> dict[str, str]:
    """Lays all examples over the golden explainer; returns them by file."""
    golden(root)
    examples = {path: plain(text) for path, text in EXAMPLE.findall(GUIDE)}
    for path, text in examples.items():
        if path == "explainer.yml":  # where there are corrections already
            before = (root / SOURCES / path).read_text(encoding="utf-8")
            assert before.count("corrections:\n") == 1
            (root / SOURCES / path).write_text(before.replace("corrections:\n", text), encoding="utf-8")
        else:
            lay(root, path, text)
    text = "Tall ships wait before the bridge.\n\n“No mast has ever been too tall for this town.”\n"
    (root / SOURCES / "texts" / "harbour2021bridge.txt").write_text(text, encoding="utf-8")
    return examples


def test_what_the_guide_shows_can_be_typed(tmp_path: Path) -> None:
    """All its examples together, verified as it says, give no message."""
    assert len(as_the_guide_says(tmp_path)) == 7
    assert cli.main(["--root", str(tmp_path), "verify"]) == 0
    assert said(tmp_path) == []


def test_the_message_in_the_guide_is_a_real_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The mistake that it shows is told in these very words."""
    position = as_the_guide_says(tmp_path)["positions.yml"]
    wrong = position.replace("actor: harbour-master", "actor: harbor-master")
    (tmp_path / SOURCES / "positions.yml").write_text(wrong, encoding="utf-8")
    assert cli.main(["--root", str(tmp_path), "check"]) == 1
    shown = MESSAGE.search(GUIDE)
    assert shown is not None
    assert plain(shown[0]) in capsys.readouterr().out


@pytest.mark.parametrize("word", sorted(set(re.findall(r"`make (\w+)`", GUIDE))))
def test_the_commands_in_the_guide_exist(word: str) -> None:
    """Each is a word of the Makefile."""
    assert re.search(rf"^{word}:", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
