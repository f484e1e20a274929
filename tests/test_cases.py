"""The table of mistakes: a folder `cases/STAGE/NAME` for each, and in `NAME.out` what `check` prints for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import cli
from generator.build import build
from tests import expected

CASES = sorted(path for path in expected.CASES.glob("*/*") if path.is_dir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_what_an_editor_is_told(case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A case is reported as its `.out` says, whole; errors make the exit code 1, warnings leave it 0."""
    code = cli.main(["--root", str(expected.golden(tmp_path, case)), "check"])
    printed = capsys.readouterr()
    assert printed.err == ""
    expected.hold(case.with_name(f"{case.name}.out"), printed.out)
    assert code == (1 if ": error: " in printed.out else 0)


def test_every_expectation_has_its_case() -> None:
    """No `.out` is left behind when a case is renamed."""
    assert set(expected.CASES.glob("*/*.out")) <= {case.with_name(f"{case.name}.out") for case in CASES}


@pytest.mark.parametrize(
    ("path", "text", "reported"),
    [
        (
            "terms/moat.yml",
            "moat:\n  term: Moat\n  definition: " + "a" * 20_001 + "\n",
            ":3:15: error: `definition` is longer",
        ),
        (
            "terms/moat.yml",
            "moat:\n  term: " + "[" * 64 + "\n",
            ":2:71: error: Lists and fields are nested more than 64 deep",
        ),
        (
            "terms/moat.yml",
            "moat: " + "[" * 30_000 + "\n",
            ":1:70: error: Lists and fields are nested more than 64 deep",
        ),
        (
            "terms/moat.yml",
            "moat: " + "{a: " * 30_000 + "\n",
            ":1:259: error: Lists and fields are nested more than 64 deep",
        ),
        (
            "terms/moat.yml",
            "moat:\n  aliases: [" + "a, " * 100_000 + "]\n",
            ": error: The file holds more than 100,000 values",
        ),
        ("terms/moat.yml", "# " + "a" * 1_000_000 + "\n", ":1:1: error: The file is larger than 1 MB"),
        ("references.bib", "% " + "a" * 20_000_000 + "\n", ":1:1: error: The file is larger than 20 MB"),
    ],
    ids=["text", "list", "lists", "fields", "values", "file", "bibliography"],
)
def test_what_is_too_long_or_too_deep_is_refused(
    path: str, text: str, reported: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Such a file gets one message, and nobody's terminal is filled with it."""
    target = expected.golden(tmp_path) / "sources" / path
    target.parent.mkdir(exist_ok=True)
    target.write_text(text, encoding="utf-8")
    assert cli.main(["--root", str(tmp_path), "check"]) == 1
    printed = capsys.readouterr().out
    assert reported in printed
    assert printed.count(": error: ") == 1
    assert max(len(line) for line in printed.splitlines()) < 500


def test_files_of_other_systems_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A byte order mark and the line ends of Windows change nothing, neither the pages nor the place of a mistake."""
    plain, other = expected.golden(tmp_path / "plain"), expected.golden(tmp_path / "other")
    for path in [path for path in (other / "sources").rglob("*") if path.is_file()]:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert build(plain).pages == build(other).pages
    printed = []
    for root in (plain, other):
        with (root / "sources" / "terms.yml").open("ab") as stream:
            stream.write(b"\r\nmoat:\r\n  trem: Moat\r\n")
        assert cli.main(["--root", str(root), "check"]) == 1
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]


def test_what_is_never_cited_is_a_notice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A source that nothing cites is named by `check --all` alone, and stops nothing."""
    root = expected.golden(tmp_path)
    with (root / "sources" / "references.bib").open("a", encoding="utf-8") as stream:
        stream.write("\n@book{moats1950,\n  title = {Moats and Ditches},\n  date = {1950}\n}\n")
    assert cli.main(["--root", str(root), "check"]) == 0
    assert capsys.readouterr().out == "19 files are fine.\n"
    assert cli.main(["--root", str(root), "check", "--all"]) == 0
    assert ": notice: Nothing cites `moats1950` [never-cited]" in capsys.readouterr().out
