"""`check --fix`: what is sure is mended, nothing else is touched, and what is not sure is left to people."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from generator import channels, cli
from generator.check import check
from generator.fix import mended, put
from generator.messages import Meaning, meanings
from generator.records import Refused
from tests import expected
from tests.test_cases import CASES
from tests.test_messages import write_example

TERM = "moat:\n  term: Moat\n  definition: A ditch.\n  synthesis: true\n"
BOOK = "\n@book{moats1950,\n  title = {Moats},\n  date  = {1950}\n}\n"
SLIPS: Mapping[str, tuple[str, str, str, str]] = {
    "apostrophe": ("term", "A ditch.", "'The lake's \"C:\\ditch\"'", '"The lake\'s \\"C:\\\\ditch\\""'),
    "bad-choice": (
        "term",
        "synthesis: true",
        "status: Reportd\n  synthesis: true",
        "status: reported\n  synthesis: true",
    ),
    "bad-date": ("bib", "{1950}", "{31.12.1950}", "{1950-12-31}"),
    "bad-escape": ("term", "A ditch.", '"See C:\\ditch"', '"See C:\\\\ditch"'),
    "bad-form": ("actor", "name: Arland", "wikidata: q884\nname: Arland", "wikidata: Q884\nname: Arland"),
    "bad-id": ("term", "moat:", "The Möat:", "the-moat:"),
    "bad-language": ("actor", "language: ko", "language: Korean", "language: ko"),
    "bad-markup": ("term", "A ditch.", "A [ditch](example.org/a).", "A [ditch](https://example.org/a)."),
    "bad-url": (
        "bib",
        "{1950}",
        "{1950}, url = {www.example.org/a\\_b}",
        "{1950}, url = {https://www.example.org/a\\_b}",
    ),
    "bib-author": ("bib", "{1950}", "{1950}, author = {A, B; C, D;  E}", "{1950}, author = {A, B and C, D and E}"),
    "bib-brace": ("bib", "{1950}\n}", "{1950}\n)", "{1950}\n}"),
    "bib-comma": ("bib", "{Moats},", "{Moats}", "{Moats},"),
    "bib-equals": ("bib", "title =", "title", "title ="),
    "bib-field": ("bib", "{1950}", "{1950}, publsher = {A}", "{1950}, publisher = {A}"),
    "bib-key": ("bib", "moats1950", "moats 1950", "moats1950"),
    "bib-langid": ("bib", "{1950}", "{1950}, langid = {frensh}", "{1950}, langid = {french}"),
    "bib-percent": ("bib", "{Moats}", "{80% or 90% \\% Moats}", "{80\\% or 90\\% \\% Moats}"),
    "bib-text": ("bib", "@book", "book", "@book"),
    "bib-type": ("bib", "@book", "@bok", "@book"),
    "bib-value": ("bib", "{Moats}", "Moats and Dykes", "{Moats and Dykes}"),
    "evidence-kind": (
        "term",
        "  synthesis",
        '  evidence:\n    - "[@treaty1950, p. 2]" # a\n  synthesis',
        '  evidence:\n    - "treaty1950, p. 2" # a\n  synthesis',
    ),
    "indent": ("term", "  definition", "   definition", "  definition"),
    "invisible-sign": ("term", "A ditch.", "A\u200b dit\u200bch.", "A ditch."),
    "needs-quotes": ("term", "A ditch.", '%A "ditch".', '"%A \\"ditch\\"."'),
    "no-colon": ("term", "term: ", "term\uff1a", "term: "),
    "no-space": ("term", "term: Moat", "term:Moat", "term: Moat"),
    "not-a-list": (
        "term",
        "  synthesis",
        "  aliases: Dyke # a\n  synthesis",
        "  aliases:\n    - Dyke # a\n  synthesis",
    ),
    "tab": ("term", "  definition", "\tdefinition", "  definition"),
    "unclosed-bracket": ("term", "  synthesis", "  aliases: [A, B\n  synthesis", "  aliases: [A, B]\n  synthesis"),
    "unclosed-quote": ("term", "A ditch.", '"A ditch.', '"A ditch."'),
    "unknown-citation": ("term", "A ditch.", "A ditch [@arland2020statment].", "A ditch [@arland2020statement]."),
    "unknown-field": ("term", "definition", "Definiton", "definition"),
    "unknown-reference": ("term", "A ditch.", "A [[ actor:arlnad|ditch]].", "A [[ actor:arland|ditch]]."),
    "unquoted-colon": ("term", "A ditch.", "A: ditch.", '"A: ditch."'),
    "wrong-hyphen": (
        "term",
        "  synthesis",
        "  aliases:\n    - Dyke\n    – Trench\n  synthesis",
        "  aliases:\n    - Dyke\n    - Trench\n  synthesis",
    ),
    "wrong-paragraph": ("quotes", "locator: ¶4", "locator: ¶6", "locator: ¶4"),
}
"""Every code that can be mended, with a slip in one of the files below: what it stands for, how it is written, and
how when it is mended."""
FILES = {
    "term": "sources/terms/moat.yml",
    "bib": "sources/references.bib",
    "actor": "sources/actors/arland.yml",
    "quotes": "sources/quotes.yml",
    "types": "sources/relation-types.yml",
    "issue": "sources/issues/treaty-end.yml",
}


def laid(root: Path, file: str, old: str, new: str) -> Path:
    """The file of the golden explainer with a term and a source more, and with other words in it."""
    path = expected.golden(root) / FILES[file]
    path.parent.mkdir(exist_ok=True)
    text = {"term": TERM}.get(file) or path.read_text(encoding="utf-8") + {"bib": BOOK}.get(file, "")
    at = text.rindex(old)
    path.write_bytes((text[:at] + new + text[at + len(old) :]).encode())
    return path


def run(root: Path, *arguments: str) -> int:
    return cli.main(["--root", str(root), "check", *arguments])


def told(root: Path) -> set[tuple[str, str, str]]:
    """What is wrong, wherever in its file it is."""
    return {(each.where.path, each.code, each.message) for each in check(root).found}


# ---------------------------------------------------------------- what is sure


def test_the_codes_that_can_be_mended_are_known() -> None:
    """Their explanations say so, and the README counts them."""
    codes = [meaning.code for meaning in meanings().values() if meaning.mended]
    assert list(SLIPS) == codes
    readme = " ".join((expected.PROJECT / "README.md").read_text(encoding="utf-8").split())
    assert f"{len(codes)} of the {len(meanings())} kinds of mistakes" in readme


@pytest.mark.parametrize("code", SLIPS)
def test_a_slip_is_mended_and_nothing_else(code: str, tmp_path: Path) -> None:
    """The file is as it would have been, byte for byte, and a second run has nothing to do."""
    file, meant, wrong, right = SLIPS[code]
    root = tmp_path / "explainer"
    path = laid(root, file, meant, wrong)
    sound = laid(tmp_path / "sound", file, meant, right).read_bytes()
    assert code in {each.code for each in check(root).found if each.edits}
    run(root, "--fix")
    assert path.read_bytes() == sound
    assert {each.code for each in check(root).found} <= {"never-cited"}


EXAMPLES = [*CASES, *meanings().values()]


def named(example: Path | Meaning) -> str:
    return f"{example.parent.name}/{example.name}" if isinstance(example, Path) else example.code


@pytest.mark.parametrize("example", EXAMPLES, ids=named)
def test_whatever_has_an_edit_is_gone_after_it(example: Path | Meaning, tmp_path: Path) -> None:
    """In every case and every bad example: nothing else comes, no line changes but those of the edits, and what a
    fix says to write is what is written."""
    if isinstance(example, Meaning):
        write_example(tmp_path / "example", example.bad, example.encoding)
        example = tmp_path / "example"
    root = expected.golden(tmp_path / "explainer", example)
    found, files, before = check(root).found, expected.contents(root), told(root)
    edits = [edit for each in found for edit in each.edits]
    run(root, "--fix")
    mendable = [each for each in found if each.edits]
    assert {each.code for each in mendable} <= set(SLIPS)
    assert told(root) <= before - {(each.where.path, each.code, each.message) for each in mendable}
    for path, data in expected.contents(root).items():
        lines = {edit.where.line for edit in edits if edit.where.path == path}
        assert set(changed(files[path], data)) == lines
    for diagnostic in mendable:
        text = "".join((root / diagnostic.where.path).read_text(encoding="utf-8").split())
        assert all("".join(words.split()) in text for words in to_write(diagnostic.fix)), diagnostic


def changed(before: bytes, after: bytes) -> Iterator[int]:
    """The numbers of the lines that are no longer as they were; of a line that became two, the one."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for kind, start, end, _, _ in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from range(start + 1, max(end, start + 1) + 1)


def to_write(fix: str) -> list[str]:
    """The words that a fix tells to write, where it gives them in full."""
    found = re.findall(r"(?:Write|quotes:|each:|Did you mean) `(.+?)`(?=[.,?: ]|$)|Write (\d[\d-]+)\.", fix)
    return [code or date for code, date in found if "…" not in code]


def test_remarks_line_ends_and_marks_stay(tmp_path: Path) -> None:
    """A byte order mark, the line ends of Windows, remarks, blank lines, and the end of the file without one."""
    root = expected.golden(tmp_path)
    path = root / FILES["term"]
    path.parent.mkdir()
    text = (
        "\ufeffmaot: # the moat\r\n  trem: 'Moat' # was: Graben\r\n\r\n  # on Arland\r\n  aliases: Dyke\r\n"
        '  definition: >-   # two lines\r\n    A ditch\u2028 of\r\n    [[arlnad]].\r\n  actor: "arlnad"\t# a\r\n'
        "  evidence:\r\n    - source:  arland2020statment\r\n      locator: ¶1 "
    )
    path.write_bytes(text.encode())
    assert run(root, "--fix") == 0
    for old, new in {
        "trem:": "term:",
        "aliases: Dyke": "aliases:\r\n    - Dyke",
        "[[arlnad]]": "[[arland]]",
        '"arlnad"': '"arland"',
        "statment": "statement",
    }.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    assert path.read_bytes() == text.encode()


def test_one_slip_after_the_other_is_mended(tmp_path: Path) -> None:
    """Two in a line, some that only show when others are mended, and a name that is wrong in several places."""
    root = expected.golden(tmp_path)
    path = root / FILES["term"]
    path.parent.mkdir()
    path.write_text(
        "moat:\n\tterm: Moat\n  definition: See [@arland2020statment]: a [[wier]].\n  actor: arlnad\n"
        "dyke:\n  term: Dyke\n  defintion: A wall, see [@treatty1950].\n  actor:arlnad\n",
        encoding="utf-8",
    )
    assert run(root, "--fix") == 0
    assert path.read_text(encoding="utf-8") == (
        'moat:\n  term: Moat\n  definition: "See [@arland2020statement]: a [[weir]]."\n  actor: arland\n'
        "dyke:\n  term: Dyke\n  definition: A wall, see [@treaty1950].\n  actor: arland\n"
    )


# ---------------------------------------------------------------- what is not


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("term", "A ditch.", "A ditch: deep # see there"),  # is it a remark?
        ("term", "A ditch.", '"A ditch # see there'),
        ("term", "A ditch.", '"See C:\\ditch\\new"'),  # `\n` has a meaning
        ("term", "A ditch.", "'It''s Arland's'"),
        ("term", "A ditch.", "A [ditch](report.pdf)."),
        ("term", "A ditch.", "A ditch of [[orland]]."),  # Arland and Borland
        ("term", "A ditch.", "A ditch [@arland2021statement]."),  # another year is another source
        ("term", "A ditch.", "The arlnad of [[arlnad]]."),
        ("types", "speaks-for:", "speaks-or:"),  # misspelt where it is given, and not where it is named
        ("issue", "in-force:", "in-froce:"),
        ("term", "  synthesis", "  aliases: Dyke, Wall\n  synthesis"),
        ("term", "  synthesis", "  Term: Ditch\n  synthesis"),  # which of the two?
        ("term", "  synthesis: true", "  synthesis: true\n  act"),  # half of a name is no part of the line above
        ("term", "A ditch.", "A \u202editch\u202c."),
        ("bib", "{1950}", "{06/07/1950}"),
        ("bib", "{1950}", "{1950-17-06}"),
        ("bib", "{1950}", "{31 June 1950}"),
        ("bib", "{1950}", "{1950}, url = {report.pdf}"),
        ("bib", "{1950}", "{1950}, notes = {Ask Mary}"),  # another program's, for nobody else
        ("bib", "{1950}", "{1950}, author = {A and B; C}"),
        ("bib", "{Moats}", "The Moats, Ditches and Dykes"),
    ],
)
def test_a_guess_is_left_to_people(
    file: str, old: str, new: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is written, and what is printed is what `check` prints."""
    laid(tmp_path, file, old, new)
    before = expected.contents(tmp_path)
    code = run(tmp_path)
    printed = capsys.readouterr()
    assert run(tmp_path, "--fix") == code
    assert capsys.readouterr() == printed
    assert expected.contents(tmp_path) == before
    assert re.search(r"\n[12] problems? in 1 file; 1\d files are fine\.\n$", printed.out)


def test_an_edit_has_to_prove_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the nearest name brings another mistake, it was not meant: the file stays, and nothing is promised."""
    laid(tmp_path, "term", "synthesis: true", "synthesis: true\n  voice: contxet\n  actor: arland")
    position = tmp_path / "sources/positions/moat.yml"
    position.parent.mkdir()
    position.write_text(
        "arland-moat:\n  actor: arland\n  issue: lake-level\n  stance: high\n  date: 2020\n  summary: They want one.\n"
        "  quotes:\n    - boatmen-words\n",
        encoding="utf-8",
    )
    before = position.read_bytes()
    assert run(tmp_path, "--fix") == 1
    assert position.read_bytes() == before
    printed = capsys.readouterr().out
    assert printed.startswith("--- sources/terms/moat.yml\n+++ sources/terms/moat.yml\n")
    assert ": error: There is no quote `boatmen-words` [unknown-reference]" in printed
    assert printed.endswith("\n1 problem in 1 file; 20 files are fine.\n")


# ---------------------------------------------------------------- what is printed


def test_the_difference_is_shown_and_then_what_is_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As between two files; before that, the summary says how many could be mended."""
    laid(tmp_path, "term", "A ditch.", "With\u202f water: deep\n  voice: nobody")
    assert run(tmp_path) == 1
    assert capsys.readouterr().out.endswith(
        "\n2 problems in 1 file (1 may be mended with `check --fix`); 19 files are fine.\n"
    )
    assert run(tmp_path, "--fix") == 1
    assert capsys.readouterr().out == (
        "--- sources/terms/moat.yml\n"
        "+++ sources/terms/moat.yml\n"
        "@@ -1,6 +1,6 @@\n"
        " moat:\n"
        "   term: Moat\n"
        "-  definition: With\\u202f water: deep\n"
        '+  definition: "With\\u202f water: deep"\n'
        "   voice: nobody\n"
        "   synthesis: true\n"
        "\n"
        "sources/terms/moat.yml:4:10: error: `nobody` is not one of the choices for `voice` [bad-choice]\n"
        "   |\n"
        " 4 |   voice: nobody\n"
        "   |          ^^^^^^\n"
        "   = fix: Choose `article`, `quoted` or `context`.\n"
        "1 problem in 1 file; 19 files are fine.\n"
    )


def test_a_difference_in_colour_is_the_same_difference() -> None:
    before, after = {"a.yml": b"a: b: c\n\x1b[31m\n"}, {"a.yml": b'a: "b: c"\n\x1b[31m\n'}
    plain, coloured = channels.as_diff(before, after), channels.as_diff(before, after, colour=True)
    assert plain == '--- a.yml\n+++ a.yml\n@@ -1,3 +1,3 @@\n-a: b: c\n+a: "b: c"\n \\u001b[31m\n'
    assert re.sub(r"\x1b\[\d*m", "", coloured) == plain
    assert '\x1b[32m+a: "b: c"\x1b[0m' in coloured


@pytest.mark.parametrize("form", ["json", "sarif"])
@pytest.mark.parametrize("code", SLIPS)
def test_another_program_can_apply_the_edits(
    code: str, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With what `check` prints for it, and no more, it comes to the same file."""
    file, meant, wrong, _ = SLIPS[code]
    path = laid(tmp_path, file, meant, wrong)
    run(tmp_path, "--format", form)
    edits = (of_json if form == "json" else of_sarif)(json.loads(capsys.readouterr().out))
    lines = path.read_text(encoding="utf-8").split("\n")
    for line, column, end, text in sorted(edits, reverse=True):
        lines[line - 1] = lines[line - 1][: column - 1] + text + lines[line - 1][end - 1 :]
    run(tmp_path, "--fix", "--format", form)
    assert json.loads(capsys.readouterr().out) is not None
    assert path.read_text(encoding="utf-8") == "\n".join(lines)


def of_json(found: Any) -> list[tuple[int, int, int, str]]:
    edits = [edit for each in found for edit in each["edits"]]
    return [(edit["line"], edit["column"], edit["end"], edit["text"]) for edit in edits]


def of_sarif(log: Any) -> list[tuple[int, int, int, str]]:
    changes = [
        change
        for each in log["runs"][0]["results"]
        for fix in each.get("fixes", [])
        for change in fix["artifactChanges"]
    ]
    replacements = [each for change in changes for each in change["replacements"]]
    regions = [(each["deletedRegion"], each["insertedContent"]["text"]) for each in replacements]
    return [(region["startLine"], region["startColumn"], region["endColumn"], text) for region, text in regions]


# ---------------------------------------------------------------- what may be written


def two(root: Path) -> tuple[Path, Path]:
    """Two files with a slip each."""
    first, second = expected.golden(root) / "sources/terms/dyke.yml", root / "sources/terms/moat.yml"
    first.parent.mkdir()
    first.write_text(TERM.replace("moat", "dyke").replace("Moat", "Dyke: wall"), encoding="utf-8")
    second.write_text(TERM.replace("Moat", "Moat: ditch"), encoding="utf-8")
    return first, second


def test_a_file_that_may_only_be_read_stops_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One message; everything is as it was, the other file too."""
    _, second = two(tmp_path)
    second.chmod(0o444)
    before = expected.contents(tmp_path)
    assert run(tmp_path, "--fix") == 2
    printed = capsys.readouterr()
    assert printed.err == "sources/terms/moat.yml may only be read; nothing was changed.\n"
    assert printed.out == ""
    assert expected.contents(tmp_path) == before


def test_when_one_can_not_be_written_the_others_are_put_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Here a file stands where what is made ready would be put."""
    two(tmp_path)
    (tmp_path / "build").touch()
    before = expected.contents(tmp_path)
    assert run(tmp_path, "--fix") == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert expected.contents(tmp_path) == before


def test_links_are_neither_followed_nor_replaced(tmp_path: Path) -> None:
    """Neither a source that is a link, nor a link that waits where the new file is written first."""
    root = tmp_path / "explainer"
    first, second = two(root)
    outside = tmp_path / "outside.yml"
    outside.write_bytes(second.read_bytes())
    second.unlink()
    second.symlink_to(outside)
    (root / "sources/terms/.dyke.yml.new").symlink_to(outside)
    assert run(root, "--fix") == 1
    assert outside.read_text(encoding="utf-8") == TERM.replace("Moat", "Moat: ditch")
    assert second.is_symlink()
    assert 'term: "Dyke: wall"' in first.read_text(encoding="utf-8")
    assert not first.is_symlink()


def test_what_somebody_else_changed_meanwhile_is_kept(tmp_path: Path) -> None:
    first, second = two(tmp_path)
    fixed = mended(tmp_path)
    second.write_text("# mine\n", encoding="utf-8")
    before = expected.contents(tmp_path)
    with pytest.raises(Refused, match=r"^sources/terms/moat\.yml was changed by somebody else meanwhile; nothing was"):
        put(tmp_path, fixed)
    assert expected.contents(tmp_path) == before
    assert first.exists()


def test_who_may_read_a_file_stays_as_it_was(tmp_path: Path) -> None:
    first, second = two(tmp_path)
    first.chmod(0o640)
    second.chmod(0o755)
    assert run(tmp_path, "--fix") == 0
    assert [path.stat().st_mode & 0o777 for path in (first, second)] == [0o640, 0o755]


def test_other_encodings_are_left_alone(tmp_path: Path) -> None:
    root = expected.golden(tmp_path)
    path = root / FILES["term"]
    path.parent.mkdir()
    path.write_bytes("moat:\n\tterm: Gräben: tief\n".encode("latin-1"))
    assert run(root, "--fix") == 1
    assert path.read_bytes() == "moat:\n\tterm: Gräben: tief\n".encode("latin-1")


@pytest.mark.parametrize("name", ["a\x1b[31m.yml", "a\n+b.yml", "a\u202eb.yml", "--- a.yml"])
def test_a_name_can_not_steer_the_terminal(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither in the difference nor in a refusal."""
    first, second = two(tmp_path)
    hostile = first.rename(first.with_name(name))
    assert run(tmp_path, "--fix") == 0
    printed = capsys.readouterr().out
    assert all(sign.isprintable() or sign == "\n" for sign in printed)
    assert printed.count("\n+++ ") == 2
    second.write_text("# fine\n" + TERM, encoding="utf-8")
    hostile.write_text(hostile.read_text(encoding="utf-8").replace('"', ""), encoding="utf-8")
    hostile.chmod(0o444)
    assert run(tmp_path, "--fix") == 2
    refusal = capsys.readouterr().err
    assert all(sign.isprintable() for sign in refusal.removesuffix("\n"))
