"""What the messages mean: every code is explained, and its examples show what they say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from generator.build import build, verified
from generator.check import check
from generator.diagnostics import Diagnostic
from generator.load import LOCK, SOURCES
from generator.lock import write
from generator.messages import Meaning, as_text, meanings, overview, unknown, with_code
from tests import expected

TODAY = "2026-01-31"
GIVES_A_CODE = {
    "Advice": 0,
    "Diagnostic": 0,
    "Mistake": 0,
    "PydanticCustomError": 0,
    "Slip": 2,
    "_mistake": 0,
    "_note": 0,
    "_stop": 0,
    "diagnostic": 0,
}
"""What makes a diagnostic, and which of its arguments is the code."""
JARGON = re.compile(
    r"\b(tokens?|mappings?|scalars?|nodes?|schemas?|regex\w*|null|str|dict|bool(ean)?|int(eger)?|tuples?|sequences?"
    r"|pars(e|es|ed|er|ers|ing)|valid\w*|exceptions?|tracebacks?|pydantic|pyyaml|libyaml|pybtex|mkdocs(?!\.yml)|python)\b"
    r"|https?://\S*(pydantic|pypi|pyyaml|readthedocs|yaml\.org)",
    re.IGNORECASE,
)
CLASS_NAME = re.compile(r"\b(?!BibTeX|LaTeX)[A-Z][a-z]+[A-Z]\w*|\b[A-Z]\w*(?:Error|Exception)\b|\bNone\b")


def codes_in_the_program() -> set[str]:
    """Every code that a part of the generator can give."""
    found: set[str] = set()
    for path in (expected.PROJECT / "generator").glob("*.py"):
        for function in (
            each for each in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(each, ast.FunctionDef)
        ):
            for code in _code_arguments(function):
                if isinstance(code, ast.Constant):
                    found.add(str(code.value).replace("_", "-"))
                elif isinstance(code, ast.Name):  # one of those that the function names
                    texts = (str(each.value) for each in ast.walk(function) if isinstance(each, ast.Constant))
                    found |= {text for text in texts if re.fullmatch(r"[a-z]+(-[a-z]+)+", text)}
    return found


def _code_arguments(function: ast.FunctionDef) -> Iterator[ast.expr]:
    for call in (each for each in ast.walk(function) if isinstance(each, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        at = GIVES_A_CODE.get(name)
        if at is not None and len(call.args) > at:
            yield call.args[at]


def said(command: str, files: Mapping[str, str], encoding: str, root: Path) -> list[Diagnostic]:
    """All that a command finds in the golden explainer with the files of an example laid over it, notices too."""
    example = root / "example"
    write_example(example, files, encoding)
    laid = expected.golden(root / "explainer", example)
    if command == "verify":
        return verified(laid, TODAY).found
    if command == "check":
        return check(laid).found
    lock = _verified_before()
    (laid / SOURCES / LOCK).write_text(lock, encoding="utf-8")
    return build(laid).found


def write_example(folder: Path, files: Mapping[str, str], encoding: str) -> None:
    """Writes the files of an example, by their paths, into a folder."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_at_length(text), encoding=encoding)


def _at_length(text: str) -> str:
    """The text of an example with as many letters and words as it only names."""
    text = re.sub(r"<(\d+) signs>", lambda found: "a" * int(found[1]), text)
    return re.sub(r"<(\d+) words>", lambda found: " ".join(f"word{n}" for n in range(int(found[1]))), text)


@cache
def _verified_before() -> str:
    """The lock of the golden explainer after `verify`, with the digest of its pages."""
    lock = verified(expected.GOLDEN, TODAY).lock
    assert lock is not None
    return write(lock)


@pytest.mark.parametrize("meaning", meanings().values(), ids=meanings())
def test_the_bad_example_gives_its_code_once(meaning: Meaning, tmp_path: Path) -> None:
    """It gives exactly this message, as serious as is said, in the words of editors, and nothing else."""
    found = said(meaning.command, meaning.bad, meaning.encoding, tmp_path)
    assert [(each.code, each.severity) for each in found] == [(meaning.code, meaning.severity)]
    assert no_jargon(f"{found[0].message} {found[0].fix}")
    assert found[0].fix


@pytest.mark.parametrize("meaning", meanings().values(), ids=meanings())
def test_the_good_example_is_sound(meaning: Meaning, tmp_path: Path) -> None:
    """Nothing is found in it, not even a notice."""
    assert said(meaning.command, meaning.good, "utf-8", tmp_path) == []


def test_every_code_is_explained() -> None:
    """There is an explanation for each code that the generator can give, and for no other."""
    assert set(meanings()) == codes_in_the_program()


def no_jargon(text: str) -> bool:
    """Whether a text does without the words of programmers, names of classes and links to libraries."""
    assert JARGON.findall(text) == [], text
    assert CLASS_NAME.findall(text) == [], text
    return True


@pytest.mark.parametrize("meaning", meanings().values(), ids=meanings())
def test_explanations_are_for_editors(meaning: Meaning) -> None:
    """They are short, whole sentences without jargon; the title is no sentence."""
    assert no_jargon(f"{meaning.title} {meaning.why}")
    assert len(meaning.title) <= 66
    assert not meaning.title.endswith(".")
    assert len(meaning.why) <= 420
    assert meaning.why.endswith(".")
    assert all(len(line) <= 100 for _, text in meaning.examples() for line in text.splitlines())
    assert all(text or place.startswith("Wrong, without") for place, text in meaning.examples())


def test_messages_are_for_editors() -> None:
    """No message of any case holds jargon, and each says what to do."""
    for case in expected.CASES.glob("*/*.out"):
        printed = case.read_text(encoding="utf-8")
        messages = re.findall(r"^\S+:\d+:\d+: .*", printed, re.MULTILINE)
        fixes = re.findall(r"^ += fix: .*", printed, re.MULTILINE)
        assert len(messages) == len(fixes), case
        assert all(no_jargon(line) for line in (*messages, *fixes))


def test_an_explanation_on_a_terminal() -> None:
    """Title, what to do, and both examples; signs that nobody would see are shown."""
    assert as_text(meanings()["tab"]) == (
        "tab: A tab at the start of a line\n\n"
        "Lines are indented with spaces only, since a tab has no fixed width. Replace it by the\n"
        "spaces that the lines around it have; most editors can be told to type spaces for the\n"
        "tab key.\n\n"
        "`check --fix` mends this where it is sure what is meant.\n\n"
        "Wrong, in sources/terms/moat.yml:\n\n"
        "    moat:\n      term: Moat\n    →   definition: A ditch with water in it.\n      synthesis: true\n\n"
        "Right, in sources/terms/moat.yml:\n\n"
        "    moat:\n      term: Moat\n      definition: A ditch with water in it.\n      synthesis: true"
    )
    assert "wa\\u200bter" in as_text(meanings()["invisible-sign"])
    assert "saved as windows-1252:" in as_text(meanings()["not-utf8"])
    assert "Wrong, without sources/explainer.yml:\n\nRight, in" in as_text(meanings()["no-explainer"])
    assert as_text(meanings()["never-cited"]).startswith("never-cited: A source that nothing cites (notice)\n")


def test_all_codes_on_a_terminal() -> None:
    """One line for each, and how to see more; for an unknown one, which was meant."""
    lines = overview().splitlines()
    assert lines[0] == "apostrophe           An apostrophe within single quotes"
    assert lines[-2:] == ["", "`explain CODE` says more about one of them."]
    assert len(lines) == len(meanings()) + 2
    assert max(map(len, lines)) <= 100
    assert unknown("unknown-refrence") == (
        "There is no message with the code `unknown-refrence`. "
        "Did you mean `unknown-reference` (A name that leads nowhere)?"
    )
    assert unknown("zzz") == "There is no message with the code `zzz`. `explain` alone lists all codes."


def test_code_within_a_text() -> None:
    """What stands between backticks is code, and all of it is text."""
    assert with_code("Write `<b>` & not\n`호수`.") == ("Write <code>&lt;b&gt;</code> &amp; not <code>호수</code>.")
