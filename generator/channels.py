"""Channels: what was found, for a terminal, for programs, for GitHub and for code scanning.

Each channel is a function from the same records to text: the same records give the same text, and no path in
it is absolute. Whatever an author typed is escaped for the place where it goes. Only `cli` prints and writes.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import typing
import unicodedata
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from generator import escape
from generator.diagnostics import Diagnostic, Edit, Severity, counted, told
from generator.messages import meanings

FORMATS = ("text", "json", "github", "sarif")
"""What `check --format` may be given; the first is the usual one."""
LONGEST_LINE = 160
"""How much of a line as it was written is shown; of a longer one, what is round the mistake."""
MOST_ANNOTATIONS = 10
"""GitHub shows so many of a step, and drops the others without a word."""
MAX_SUMMARY = 1_000_000
"""How many bytes a summary may have; GitHub drops one of more than 1 MiB."""
_SEVERITIES: tuple[Severity, ...] = typing.get_args(Severity)


def rendered(
    form: str, found: list[Diagnostic], texts: Mapping[str, str], files: Iterable[str], *, colour: bool = False
) -> str:
    """What was found, in one of the `FORMATS`. `texts`: what was read, by path; `files`: what is counted as fine."""
    shortly = told(found)
    match form:
        case "json":
            return as_json(shortly)
        case "sarif":
            return as_sarif(shortly)
        case "github":
            shown = as_github(shortly)
        case _:
            shown = as_text(shortly, texts, colour=colour)
    return "\n".join(filter(None, [shown, summary(found, files)]))


def summary(found: list[Diagnostic], files: Iterable[str]) -> str:
    """One line at the end: `3 problems in 2 files; 41 files are fine.` It says how many of them `check --fix` can mend.
    `files`: those that were read."""
    troubled = {diagnostic.where.path for diagnostic in found}
    number = len(set(files) - troubled)
    fine = f"{counted(number, 'file')} {'is' if number == 1 else 'are'} fine."
    if not found:
        return fine
    problems = counted(len(found), "problem")
    mendable = sum(bool(diagnostic.edits) for diagnostic in found)
    mended = f" ({mendable} may be mended with `check --fix`)" if mendable else ""
    return f"{problems} in {counted(len(troubled), 'file')}{mended}; {fine}"


# ---------------------------------------------------------------- for a terminal

_BOLD, _GREEN = "1", "32"
_COLOURS: dict[Severity, str] = {"error": "1;31", "warning": "1;33", "notice": "1;36"}


def in_colour(terminal: bool, environment: Mapping[str, str]) -> bool:
    """Whether to print in colour: on a terminal that knows it, unless NO_COLOR is set (https://no-color.org)."""
    return terminal and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def as_text(found: Iterable[Diagnostic], texts: Mapping[str, str], *, colour: bool = False) -> str:
    """The diagnostics for a terminal, each with the line as it was written in the text of its file."""
    found = list(found)
    lines = {path: texts[path].split("\n") for path in {each.where.path for each in found} if path in texts}
    return "\n".join(_one_as_text(each, lines.get(each.where.path, []), colour) for each in found)


def as_diff(before: Mapping[str, bytes], after: Mapping[str, bytes], *, colour: bool = False) -> str:
    """What changed in files, by their paths, for a terminal."""
    hues = {"-": "31", "+": _GREEN, "@": "36"}
    shown = []
    for path in sorted(after):
        old, new = (re.split("\r\n|\r|\n", files[path].decode("utf-8-sig")) for files in (before, after))
        for line in difflib.unified_diff(old, new, path, path, lineterm=""):
            hue = hues.get(line[0]) if colour else None
            shown.append(f"\x1b[{hue}m{printable(line)}\x1b[0m" if hue else printable(line).rstrip())
    return "\n".join(shown)


def _one_as_text(diagnostic: Diagnostic, lines: list[str], colour: bool) -> str:
    def painted(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if colour else text

    where, hue = diagnostic.where, _COLOURS[diagnostic.severity]
    place = painted(f"{printable(where.path)}:{where.line}:{where.column}:", _BOLD)
    said = f"{place} {painted(f'{diagnostic.severity}:', hue)} {printable(diagnostic.message)} [{diagnostic.code}]"
    shown = [said]
    margin = " " * len(str(where.line))
    if where.line <= len(lines):
        written = lines[where.line - 1]
        start = max(0, where.column - 1 - LONGEST_LINE // 2) if len(written) > LONGEST_LINE else 0
        part, column = written[start : start + LONGEST_LINE], where.column - 1 - start
        marked = part[column : max(where.end - 1 - start, column + 1)]
        caret = painted("^" * max(1, width(printable(marked.rstrip()))), hue)
        shown += [
            f" {margin} |",
            f" {where.line} | {printable(part).rstrip()}",
            f" {margin} | {' ' * width(printable(part[:column]))}{caret}",
        ]
    if diagnostic.fix:
        shown.append(f" {margin} = {painted('fix:', _GREEN)} {printable(diagnostic.fix)}")
    return "\n".join(shown)


_JOINED = re.compile("[\u1160-\u11ff\u200c\u200d\U0001f3fb-\U0001f3ff]")
"""Vowels and finals of Hangul in parts, joiners, and tones of skin: they join the sign before them."""


def width(text: str) -> int:
    """How many columns a terminal gives the text: two for Hangul, Han and emoji, none for accents."""
    total = last = 0
    for sign in text:
        if sign == "\ufe0f":  # shows the sign before it as an emoji
            total, last = total - last + 2, 2
        elif not (unicodedata.category(sign) in ("Mn", "Me") or _JOINED.match(sign)):
            last = 2 if unicodedata.east_asian_width(sign) in "WF" else 1
            total += last
    return total


def printable(text: str) -> str:
    """The text with every sign that could steer a terminal shown as a space or a code."""
    if text.isprintable():
        return text
    needed = escape.joiners(text)
    return "".join(
        " " if sign in "\t\n\r" else sign if sign.isprintable() or at in needed else f"\\u{ord(sign):04x}"
        for at, sign in enumerate(text)
    )


def refused(error: OSError) -> str:
    """One line for what the system would not do: a full disk, a missing right."""
    places = [os.fsdecode(name) for name in (error.filename,) if name is not None and not isinstance(name, int)]
    return printable(": ".join(["Could not go on", error.strerror or str(error), *places]))


# ---------------------------------------------------------------- for programs


def as_json(found: Iterable[Diagnostic]) -> str:
    """A list with an object for each, by place.

    `code`, `severity` (error, warning or notice), `path` (from the project's top, with `/`), `line` and `column`
    (from 1, in code points), `end` (the column after the last sign; null where it is on another line or not
    known), `message` and `fix` (which may be empty), and `edits`, which do what `fix` says where that is sure: each
    puts its `text` in the place of what stands in one `line` from `column` up to `end`. Fields may be added, but none
    will change or go.
    """
    return json.dumps([_as_object(diagnostic) for diagnostic in found], indent=2)


def _as_object(diagnostic: Diagnostic) -> dict[str, object]:
    where = diagnostic.where
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "path": where.path,
        "line": where.line,
        "column": where.column,
        "end": where.end or None,
        "message": diagnostic.message,
        "fix": diagnostic.fix,
        "edits": [
            {
                "path": edit.where.path,
                "line": edit.where.line,
                "column": edit.where.column,
                "end": edit.where.end,
                "text": edit.text,
            }
            for edit in diagnostic.edits
        ],
    }


_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "notice": "note"}


def as_sarif(found: Iterable[Diagnostic]) -> str:
    """A log in SARIF 2.1.0, which code scanning reads. Addresses are relative to the project's top."""
    found = list(found)
    codes = sorted({diagnostic.code for diagnostic in found})
    driver = {"name": "explainer", "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(diagnostic, codes.index(diagnostic.code)) for diagnostic in found],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(code: str) -> dict[str, object]:
    meaning = meanings()[code]
    return {
        "id": code,
        "shortDescription": {"text": meaning.title},
        "fullDescription": {"text": meaning.why},
        "help": {"text": meaning.why},
        "defaultConfiguration": {"level": _LEVELS[meaning.severity]},
    }


def _result(diagnostic: Diagnostic, rule: int) -> dict[str, object]:
    where = diagnostic.where
    region = {"startLine": where.line, "startColumn": where.column}
    if where.end:
        region["endColumn"] = where.end
    said = ". ".join(filter(None, [diagnostic.message, diagnostic.fix]))
    result: dict[str, object] = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": _LEVELS[diagnostic.severity],
        "message": _sarif_text(said),
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(where.path), "region": region}}],
    }
    if diagnostic.edits:
        paths = dict.fromkeys(edit.where.path for edit in diagnostic.edits)
        changes = [
            {
                "artifactLocation": _artifact(path),
                "replacements": [_replacement(edit) for edit in diagnostic.edits if edit.where.path == path],
            }
            for path in paths
        ]
        result["fixes"] = [{"description": _sarif_text(diagnostic.fix), "artifactChanges": changes}]
    return result


def _sarif_text(text: str) -> dict[str, str]:
    """A text of ours. In SARIF braces stand for something else, and `[words](address)` is a link (3.11.5, 3.11.6)."""
    return {"text": printable(text).replace("{", "{{").replace("}", "}}").replace("](", "\\](")}


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(path, errors="surrogateescape")}


def _replacement(edit: Edit) -> dict[str, object]:
    where = edit.where
    region = {"startLine": where.line, "startColumn": where.column, "endColumn": where.end}
    return {"deletedRegion": region, "insertedContent": {"text": edit.text}}


# ---------------------------------------------------------------- for GitHub


def as_github(found: Iterable[Diagnostic]) -> str:
    """Workflow commands that put the worst of what was found on the lines, and say how many more there are."""
    worst = sorted(found, key=lambda diagnostic: _SEVERITIES.index(diagnostic.severity))
    commands = [_annotation(diagnostic) for diagnostic in worst[:MOST_ANNOTATIONS]]
    if (more := len(worst) - MOST_ANNOTATIONS) > 0:
        problems = "1 more problem is" if more == 1 else f"{more} more problems are"
        commands.append(f"::notice::{problems} listed in the summary of this step")
    return "\n".join(commands)


def _annotation(diagnostic: Diagnostic) -> str:
    where = diagnostic.where
    properties = {"title": diagnostic.code, "file": where.path, "line": str(where.line), "col": str(where.column)}
    if where.end:
        properties["endColumn"] = str(where.end)
    listed = ",".join(f"{name}={_in_property(value)}" for name, value in properties.items())
    said = "\n".join(filter(None, [printable(diagnostic.message), printable(diagnostic.fix)]))
    return f"::{diagnostic.severity} {listed}::{_in_command(said)}"


def _in_command(text: str) -> str:
    """Text as the message of a workflow command: one line, whatever is in it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _in_property(text: str) -> str:
    """Text as a property of a workflow command, which also ends at a colon or a comma."""
    return _in_command(printable(text)).replace(":", "%3A").replace(",", "%2C")


def step_summary(found: list[Diagnostic], files: Iterable[str]) -> str:
    """Everything that was found as a Markdown table, to be added to the file that $GITHUB_STEP_SUMMARY names."""
    rows = [f"### {summary(found, files)}", ""]
    if found:
        rows += ["| | Where | What is wrong | What to do |", "| --- | --- | --- | --- |"]
    room = MAX_SUMMARY
    for number, diagnostic in enumerate(found):
        where = diagnostic.where
        place = f"`{where.path}`:{where.line}:{where.column}"
        said = f"{diagnostic.message} (`{diagnostic.code}`)"
        row = f"| {diagnostic.severity} | {' | '.join(map(_in_cell, [place, said, diagnostic.fix]))} |"
        room -= len(row.encode())
        if room < 0:
            rows += ["", f"{len(found) - number} more do not fit in here."]
            break
        rows.append(row)
    return "\n".join([*rows, ""])


def _in_cell(text: str) -> str:
    """Text for a cell of a Markdown table; what stands between backticks is shown as code."""
    return re.sub("&#96;(.*?)&#96;", r"<code>\1</code>", str(escape.heading(printable(text))))
