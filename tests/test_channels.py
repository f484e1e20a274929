"""The channels: the same findings for people and programs, on a terminal and on GitHub, whatever is in them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator import channels, cli
from generator.check import check
from generator.diagnostics import Diagnostic, Edit, Severity, Where
from generator.messages import as_text, meanings, overview
from tests import expected

HOSTILE = (
    "::error::x",
    "%0A::error::x",
    "a\r\n::error file=b::c",
    "##[error]x",
    "50% of a, b: c",
    "</code><script>alert(1)</script>",
    "a | b | c",
    "*a* _b_ [c](https://example.org) ![d](e) <f>",
    "`tick` and ``two`` and ` one",
    "{0} {{1}} {}",
    "\x1b[31mred\x07",
    "\u202ereversed\u2066",
    "김정은 🇰🇷 e\u0301",
    "\\",
    '"quoted"',
    "\udcff",
)
"""What an author may type, or name a file, that means something to somebody."""
PATH = "sources/terms/moat.yml"


def diagnostic(text: str, path: str = PATH, severity: Severity = "error", line: int = 1) -> Diagnostic:
    return Diagnostic("bad-id", Where(path, line, 3, 7), f"The id `{text}` is odd", f"Write {text}.", severity)


# ---------------------------------------------------------------- every channel


@pytest.mark.parametrize("form", channels.FORMATS)
def test_no_channel_tells_where_on_the_machine(form: str, tmp_path: Path) -> None:
    """Paths are relative, and another place gives the same bytes."""
    printed = []
    for name in ("one", "two"):
        checked = check(expected.golden(tmp_path / name, expected.CASES / "validate" / "several-mistakes"))
        texts = checked.loaded.read
        printed.append(
            channels.rendered(form, checked.found, texts, texts) + channels.step_summary(checked.found, texts)
        )
    assert printed[0] == printed[1]
    assert tmp_path.as_posix() not in printed[0]
    assert "sources/terms/moat.yml" in printed[0]


@pytest.mark.parametrize("form", channels.FORMATS)
def test_nothing_found_is_said_too(form: str) -> None:
    """For people in a line, for programs as an empty list."""
    printed = channels.rendered(form, [], {}, ["a.yml", "b.yml"])
    if form in ("text", "github"):
        assert printed == "2 files are fine."
    elif form == "json":
        assert json.loads(printed) == []
    else:
        assert json.loads(printed)["runs"][0]["results"] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_typed_is_text_in_every_channel(text: str) -> None:
    """Each channel gives back one finding, with the text in it and nothing more."""
    found = [diagnostic(text, path=f"sources/{text.replace('/', '')}.yml")]
    shown = channels.printable(text)

    printed = channels.as_text(found, {found[0].where.path: f"id: {text}"})
    assert printed.count("\n") == 4
    assert all(sign.isprintable() or sign == "\n" for sign in printed)
    assert shown in printed

    (read,) = json.loads(channels.as_json(found))
    assert (read["path"], read["message"], read["fix"]) == (found[0].where.path, found[0].message, found[0].fix)

    (command,) = commands(channels.as_github(found))
    assert command[0] == "error"
    assert command[1]["file"] == channels.printable(found[0].where.path)
    assert command[2] == f"The id `{shown}` is odd\nWrite {shown}."

    (result,) = json.loads(channels.as_sarif(found))["runs"][0]["results"]
    said = result["message"]["text"].replace("{{", "{").replace("}}", "}").replace("\\](", "](")
    assert said == f"The id `{shown}` is odd. Write {shown}."
    (uri,) = (each["physicalLocation"]["artifactLocation"]["uri"] for each in result["locations"])
    assert re.fullmatch(r"[A-Za-z0-9/._~%-]+", uri)
    assert unquote(uri, errors="surrogateescape") == found[0].where.path

    (row,) = table(channels.step_summary(found, []))
    assert "".join(row[2].replace("`", "").split()) == "".join(f"Theid{shown}isodd(bad-id)".replace("`", "").split())


# ---------------------------------------------------------------- a terminal


@pytest.mark.parametrize(
    ("line", "marked", "under"),
    [
        ("name: kim", "kim", "      ^^^"),
        ("name: 김정은", "김정은", "      ^^^^^^"),
        ("김정은: kim", "kim", "        ^^^"),
        ("김정은: 정은", "정", "        ^^"),
        ("한국: kim", "kim", "      ^^^"),  # Hangul in parts
        ("cafe\u0301: kim", "kim", "      ^^^"),
        ("🚢⭐️: kim", "kim", "      ^^^"),
        ("❤️: 👍🏽 kim", "👍🏽", "    ^^"),
        ("🇰🇷: kim", "kim", "    ^^^"),
        ("ｱ中: kim", "中", " ^^"),
        ("\tname: kim", "kim", "       ^^^"),
        ("\x1b[31m: kim", "kim", "            ^^^"),
    ],
)
def test_carets_stand_under_what_is_meant(line: str, marked: str, under: str) -> None:
    """Also where signs are two columns wide, or none, or shown as a code."""
    column = line.rindex(marked) + 1
    found = Diagnostic("bad-id", Where(PATH, 12, column, column + len(marked)), "It is odd")
    assert channels.as_text([found], {PATH: "\n" * 11 + line}).splitlines() == [
        f"{PATH}:12:{column}: error: It is odd [bad-id]",
        "    |",
        f" 12 | {channels.printable(line)}",
        f"    | {under}",
    ]


def test_of_a_long_line_what_is_round_the_mistake_is_shown() -> None:
    """The caret stands under the word all the same."""
    line = "가" * 300 + "kim" + "나" * 300
    _, _, shown, under = channels.as_text(
        [Diagnostic("bad-id", Where(PATH, 1, 301, 304), "It is odd")], {PATH: line}
    ).splitlines()
    assert len(shown) < 200
    assert under == "   | " + " " * 160 + "^^^"
    assert shown.index("kim") == len("   | ") + 80


def test_colour_changes_nothing_but_the_colour() -> None:
    """Without its codes, what is printed in colour is what is printed without."""
    found = [diagnostic("moat", severity=severity) for severity in ("error", "warning", "notice")]
    texts = {PATH: "id: moat"}
    plain, coloured = channels.as_text(found, texts), channels.as_text(found, texts, colour=True)
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    assert [hue in coloured for hue in ("\x1b[1;31merror:", "\x1b[1;33mwarning:", "\x1b[1;36mnotice:")] == [True] * 3


@pytest.mark.parametrize(
    ("terminal", "environment", "coloured"),
    [
        (True, {"TERM": "xterm"}, True),
        (True, {}, True),
        (True, {"NO_COLOR": ""}, True),  # as the rule has it
        (True, {"NO_COLOR": "1"}, False),
        (True, {"TERM": "dumb"}, False),
        (False, {"TERM": "xterm"}, False),
    ],
)
def test_colour_is_for_terminals(terminal: bool, environment: dict[str, str], coloured: bool) -> None:
    """And not for those who set NO_COLOR."""
    assert channels.in_colour(terminal, environment) is coloured


# ---------------------------------------------------------------- programs


def test_the_fields_of_json_are_as_documented() -> None:
    """Their names and types are a promise."""
    edits = (Edit(Where(PATH, 1, 3, 7), "호수"),)
    found = [
        replace(diagnostic("호수"), edits=edits),
        Diagnostic("no-explainer", Where("sources/explainer.yml"), "No settings"),
    ]
    assert json.loads(channels.as_json(found)) == [
        {
            "code": "bad-id",
            "severity": "error",
            "path": PATH,
            "line": 1,
            "column": 3,
            "end": 7,
            "message": "The id `호수` is odd",
            "fix": "Write 호수.",
            "edits": [{"path": PATH, "line": 1, "column": 3, "end": 7, "text": "호수"}],
        },
        {
            "code": "no-explainer",
            "severity": "error",
            "path": "sources/explainer.yml",
            "line": 1,
            "column": 1,
            "end": None,
            "message": "No settings",
            "fix": "",
            "edits": [],
        },
    ]


def test_sarif_has_all_that_code_scanning_asks_for() -> None:
    """A rule for each code that is there, and a result for each finding, which points to its rule."""
    severities: list[Severity] = ["error", "warning", "notice"]
    found = [diagnostic("moat", severity=severity) for severity in severities]
    found.append(Diagnostic("tab", Where("sources/ü n.yml", 4, 1), "A tab"))
    log: dict[str, Any] = json.loads(channels.as_sarif(found))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("/sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"]["name"] == "explainer"
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["bad-id", "tab"]
    for rule in rules:
        assert rule["shortDescription"]["text"] == meanings()[rule["id"]].title
        assert rule["fullDescription"]["text"] == rule["help"]["text"] == meanings()[rule["id"]].why
        assert rule["defaultConfiguration"] == {"level": "error"}
    results = run["results"]
    assert [rules[result["ruleIndex"]]["id"] for result in results] == [result["ruleId"] for result in results]
    assert [result["level"] for result in results] == ["error", "warning", "note", "error"]
    assert [result["locations"] for result in results[2:]] == [
        [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": PATH},
                    "region": {"startLine": 1, "startColumn": 3, "endColumn": 7},
                }
            }
        ],
        [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "sources/%C3%BC%20n.yml"},
                    "region": {"startLine": 4, "startColumn": 1},
                }
            }
        ],
    ]


def test_a_fix_in_sarif_names_the_file_and_the_signs() -> None:
    """Every fix replaces what stands in a region of one line; an insertion deletes nothing."""
    edits = (Edit(Where(PATH, 1, 3, 7), "{호수}"), Edit(Where("sources/ü.yml", 2, 5, 5), "\n"))
    (result,) = json.loads(channels.as_sarif([replace(diagnostic("moat"), edits=edits)]))["runs"][0]["results"]
    assert result["fixes"] == [
        {
            "description": {"text": "Write moat."},
            "artifactChanges": [
                {
                    "artifactLocation": {"uri": PATH},
                    "replacements": [
                        {
                            "deletedRegion": {"startLine": 1, "startColumn": 3, "endColumn": 7},
                            "insertedContent": {"text": "{호수}"},
                        }
                    ],
                },
                {
                    "artifactLocation": {"uri": "sources/%C3%BC.yml"},
                    "replacements": [
                        {
                            "deletedRegion": {"startLine": 2, "startColumn": 5, "endColumn": 5},
                            "insertedContent": {"text": "\n"},
                        }
                    ],
                },
            ],
        }
    ]


# ---------------------------------------------------------------- GitHub


def commands(printed: str) -> list[tuple[str, dict[str, str], str]]:
    """The workflow commands in what was printed, read as GitHub's runner reads them: name, properties, message."""
    read = []
    for line in re.split(r"\r\n|\r|\n", printed):
        if found := re.fullmatch(r"\s*::(\w+)(?: (.*?))?::(.*)", line):
            pairs = (part.partition("=") for part in (found[2] or "").split(",") if part)
            properties = {name: _unescaped(value, {":": "%3A", ",": "%2C"}) for name, _, value in pairs}
            read.append((found[1], properties, _unescaped(found[3], {})))
        else:
            assert "##[" not in line
    return read


def _unescaped(text: str, others: dict[str, str]) -> str:
    for sign, code in {"\r": "%0D", "\n": "%0A", **others, "%": "%25"}.items():
        text = text.replace(code, sign)
    return text


def table(summary: str) -> list[list[str]]:
    """The rows of the table in a step's summary, as a reader sees their cells.

    They hold no ASCII sign but letters, digits, spaces, entities and two tags, so that nothing in them is Markdown.
    """
    lines = summary.splitlines()
    rows = [line.removeprefix("| ").removesuffix(" |").split(" | ") for line in lines if line.startswith("| ")][2:]
    for cell in (cell for row in rows for cell in row):
        assert re.fullmatch(r'(?:[A-Za-z0-9 ]|[^\x00-\x7f]|&#\d+;|</?code>|<span lang="\w+">|</span>)*', cell), cell
    return [[LexborHTMLParser(f"<p>{cell}</p>").text() for cell in row] for row in rows]


def test_annotations_stand_on_their_lines() -> None:
    """With the code as their title, and the fix below the message."""
    found = [diagnostic("a, b: 5%", path="sources/a,b:5%.yml"), Diagnostic("tab", Where(PATH, 4), "A tab")]
    assert channels.as_github(found) == (
        "::error title=bad-id,file=sources/a%2Cb%3A5%25.yml,line=1,col=3,endColumn=7"
        "::The id `a, b: 5%25` is odd%0AWrite a, b: 5%25.\n"
        f"::error title=tab,file={PATH},line=4,col=1::A tab"
    )


def test_the_worst_ten_are_annotations_and_the_others_are_counted() -> None:
    """Errors come first, each sort by place; the summary of the step has them all, by place."""
    kinds: list[Severity] = ["notice", "warning", "error"]
    found = [diagnostic("moat", severity=kinds[line % 3], line=line) for line in range(1, 25)]
    *shown, note = commands(channels.as_github(found))
    assert [(name, int(properties["line"])) for name, properties, _ in shown] == [
        *(("error", line) for line in range(2, 25, 3)),
        *(("warning", line) for line in (1, 4)),
    ]
    assert note == ("notice", {}, "14 more problems are listed in the summary of this step")
    assert commands(channels.as_github(found[:11]))[-1][2] == "1 more problem is listed in the summary of this step"
    assert len(commands(channels.as_github(found[:10]))) == 10
    assert [row[1] for row in table(channels.step_summary(found, []))] == [f"{PATH}:{line}:3" for line in range(1, 25)]


def test_the_summary_of_a_step() -> None:
    """A heading that counts, and a row for each finding, its names and values as code."""
    assert channels.step_summary([], ["a.yml"]) == "### 1 file is fine.\n\n"
    assert channels.step_summary([diagnostic("moat")], [PATH, "a.yml"]) == (
        "### 1 problem in 1 file; 1 file is fine.\n\n"
        "| | Where | What is wrong | What to do |\n| --- | --- | --- | --- |\n"
        "| error | <code>sources&#47;terms&#47;moat&#46;yml</code>&#58;1&#58;3 "
        "| The id <code>moat</code> is odd &#40;<code>bad&#45;id</code>&#41; | Write moat&#46; |\n"
    )


def test_a_summary_is_never_too_long_for_github() -> None:
    """What does not fit in is counted."""
    found = [diagnostic("해자 " * 200, line=line) for line in range(1, 3000)]
    summary = channels.step_summary(found, [])
    assert len(summary.encode()) < 1024 * 1024
    left = re.search(r"\n\n(\d+) more do not fit in here\.\n$", summary)
    assert left is not None
    assert summary.count("\n| error |") == len(found) - int(left[1])


# ---------------------------------------------------------------- the command line


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The golden explainer with several mistakes in it."""
    return expected.golden(tmp_path / "explainer", expected.CASES / "validate" / "several-mistakes")


@pytest.mark.parametrize("form", channels.FORMATS)
def test_every_form_carries_the_same_findings(form: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code is the same, and so are the places and codes."""
    assert cli.main(["--root", str(root), "check", "--format", form]) == 1
    printed = capsys.readouterr().out
    places = [(each.where.line, each.code) for each in check(root).found]
    if form == "json":
        assert [(each["line"], each["code"]) for each in json.loads(printed)] == places
    elif form == "sarif":
        results = json.loads(printed)["runs"][0]["results"]
        regions = [result["locations"][0]["physicalLocation"]["region"] for result in results]
        lines = [region["startLine"] for region in regions]
        assert list(zip(lines, [result["ruleId"] for result in results], strict=True)) == places
    elif form == "github":
        found = [properties for _, properties, _ in commands(printed)]
        assert [(int(properties["line"]), properties["title"]) for properties in found] == places
        assert printed.endswith("3 problems in 1 file (1 may be mended with `check --fix`); 19 files are fine.\n")
    else:
        found_lines = re.findall(r"^\S+:(\d+):\d+: error: .* \[(\S+)\]$", printed, re.MULTILINE)
        assert [(int(line), code) for line, code in found_lines] == places


def test_the_summary_is_added_to_the_file_that_github_names(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What another step wrote there stays; the other forms write nothing."""
    file = root / "summary.md"
    file.write_text("# Another step\n\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    cli.main(["--root", str(root), "check"])
    assert file.read_text(encoding="utf-8") == "# Another step\n\n"
    cli.main(["--root", str(root), "check", "--format", "github"])
    assert file.read_text(encoding="utf-8").startswith(
        "# Another step\n\n### 3 problems in 1 file (1 may be mended with `check --fix`); 19 files are fine.\n"
    )
    assert len(table(file.read_text(encoding="utf-8"))) == 3
    assert "summary.md" not in capsys.readouterr().out


def test_explain_says_what_a_code_means(capsys: pytest.CaptureFixture[str]) -> None:
    """Alone it lists all codes; of an unknown one it says which may be meant, and that is no success."""
    assert cli.main(["explain", "tab"]) == 0
    assert capsys.readouterr().out == as_text(meanings()["tab"]) + "\n"
    assert cli.main(["explain"]) == 0
    assert capsys.readouterr().out == overview() + "\n"
    assert cli.main(["explain", "[tab]"]) == 0
    assert capsys.readouterr().out == as_text(meanings()["tab"]) + "\n"
    assert cli.main(["explain", "unknwon-field"]) == 2
    printed = capsys.readouterr()
    assert "Did you mean `unknown-field` (A field that does not exist)?" in printed.out + printed.err
