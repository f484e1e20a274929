"""What is wrong in a file that YAML can't read, found by trying what an editor probably meant.

At the parser's complaint, and in the lines above it, every likely slip is mended in turn; the one with which
the file reads furthest is the mistake. The mended text is only used to go on reading, never written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from generator.diagnostics import Diagnostic, Where

LOOK_BACK = 12
"""How many lines above the complaint are looked at: a text that was never closed is noticed late."""

Progress = Callable[[str], int]
"""How many lines of a text can be read; more than it has where all can."""

_LINE = re.compile(r"(?P<indent>[ \t]*)(?P<dash>(?:- +)*)(?:(?P<field>[\w-]+)(?P<colon>: +|:$))?(?P<value>.*)")
_MERGE = re.compile(r"(<{7}|>{7}|={7})( .*)?$")
_CLOSING = {"[": "]", "{": "}"}
_SIGNS = "@`%*&!|>{[]},?#"


@dataclass(frozen=True, slots=True)
class Slip:
    """A likely slip: the message for it, and the line as it should be (None: the line goes)."""

    row: int
    column: int
    code: str
    message: str
    fix: str
    line: str | None


def mended(path: str, text: str, row: int, progress: Progress) -> tuple[Diagnostic, str] | None:
    """The slip that best explains why reading stopped at `row` (counted from 0), and the text without it."""
    lines = text.split("\n")
    best: tuple[int, Slip, str] | None = None
    read_so_far = progress(text)
    for slip in _slips(lines, min(row, len(lines) - 1)):
        changed = [*lines[: slip.row], *([] if slip.line is None else [slip.line]), *lines[slip.row + 1 :]]
        if slip.line is None:
            changed.insert(slip.row, "#")  # so that the lines below keep their numbers
        without = "\n".join(changed)
        reached = progress(without)
        if reached > read_so_far and (best is None or reached > best[0]):
            best = (reached, slip, without)
    if best is None:
        return None
    slip = best[1]
    where = Where(path, slip.row + 1, slip.column + 1)
    return Diagnostic(slip.code, where, slip.message, slip.fix), best[2]


def _slips(lines: list[str], row: int) -> Iterator[Slip]:
    """Every likely slip near a row, the surest first."""
    for kind in (_merge, _tab, _space, _quotes, _unclosed, _indent):
        for at in range(row, max(row - LOOK_BACK, -1), -1):
            yield from kind(lines, at)


def _merge(lines: list[str], at: int) -> Iterator[Slip]:
    if _MERGE.match(lines[at]):
        message, fix = "Two versions of this file were not merged", "Keep one of the two and delete the marks."
        yield Slip(at, 0, "merge-conflict", message, fix, None)


def _tab(lines: list[str], at: int) -> Iterator[Slip]:
    line = lines[at]
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" not in indent:
        return
    widths = {len(indent.expandtabs(2)), *_indents(lines, at)}
    for width in sorted(widths, key=lambda width: abs(width - len(indent.expandtabs(2)))):
        fix = f"Replace the tab by spaces, {width} in all, as its siblings have."
        message = "This line is indented with a tab; YAML allows only spaces"
        yield Slip(at, indent.index("\t"), "tab", message, fix, " " * width + line.lstrip())


def _space(lines: list[str], at: int) -> Iterator[Slip]:
    """A space is missing after a colon or a dash; or the colon itself."""
    line = lines[at]
    if found := re.match(r"( *(?:- )*)([A-Za-z_][\w-]*):(?=[^\s/])", line):
        fixed = f"{found[0]} {line[found.end() :]}"
        message = "A field needs a space after its colon"
        yield Slip(at, found.end(), "no-space", message, f"Write `{fixed.strip()}`.", fixed)
    if found := re.match(r"( *)-(?=[^\s-])", line):
        fixed = f"{found[0]} {line[found.end() :]}"
        yield Slip(
            at,
            found.end(),
            "no-space",
            "A list's item needs a space after its dash",
            f"Write `{fixed.strip()}`.",
            fixed,
        )
    if found := re.match(r"( *(?:- )*)([a-z_]+) (?=\S)", line):
        fixed = f"{found[1]}{found[2]}: {line[found.end() :]}"
        message = f"A colon is missing after `{found[2]}`"
        yield Slip(at, found.end() - 1, "no-colon", message, f"Write `{fixed.strip()}`.", fixed)
    if re.fullmatch(r" *[\w-]+", line):
        yield Slip(
            at,
            len(line),
            "no-colon",
            f"A colon is missing after `{line.strip()}`",
            f"Write `{line.strip()}:`.",
            f"{line}:",
        )


def _quotes(lines: list[str], at: int) -> Iterator[Slip]:
    """A text that needs quotes round it."""
    parts = _LINE.fullmatch(lines[at])
    if parts is None or not parts["value"].strip() or not (parts["field"] or parts["dash"]):
        return
    value, start = parts["value"].strip(), parts.start("value")
    quoted = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    fixed = lines[at][:start] + quoted
    fix = f"Put the whole text in double quotes: `{fixed.strip()}`."
    first = value[0]
    if first == "'" and value.endswith("'") and len(value) > 2 and (inner := value.find("'", 1)) < len(value) - 1:
        straight = lines[at][:start] + '"' + value[1:-1].replace('"', '\\"') + '"'
        message = "An apostrophe ends a text that stands in single quotes"
        fix = f"Put the text in double quotes: `{straight.strip()}`."
        yield Slip(at, start + inner, "apostrophe", message, fix, straight)
    elif first == '"' and (bad := re.search(r"\\(?![0abtnvfre \"/\\N_LPxuU])", value)):
        doubled = lines[at][:start] + re.sub(r"\\(?![0abtnvfre \"/\\N_LPxuU])", r"\\\\", value)
        message = "A backslash in double quotes begins a special sign, and this one does not exist"
        yield Slip(at, start + bad.start(), "bad-escape", message, "Write the backslash twice.", doubled)
    elif first == '"' and (inner := _closing(value)) and inner < len(value) - 1:
        message = "A text that begins with a quotation mark ends at the next one"
        single = lines[at][:start] + "'" + value.replace("'", "''") + "'"
        yield Slip(
            at, start, "needs-quotes", message, f"Put the whole text in single quotes: `{single.strip()}`.", single
        )
    elif first in "[{" and value.count(first) > value.count(_CLOSING[first]):
        return
    elif first in _SIGNS or value.startswith("- "):
        yield Slip(at, start, "needs-quotes", f"A text can't start with {_sign(first)}", fix, fixed)
    elif ": " in value or value.endswith(":"):
        colon = value.find(": ") if ": " in value else len(value) - 1
        message = "A colon inside a text needs quotes around the text"
        yield Slip(at, start + colon, "unquoted-colon", message, fix, fixed)


def _closing(value: str) -> int:
    """Where a double quote that opens a value is closed, or 0."""
    found = re.match(r'"(?:[^"\\]|\\.)*"', value)
    return found.end() - 1 if found else 0


def _sign(sign: str) -> str:
    return "a backtick" if sign == "`" else f"`{sign}`"


def _unclosed(lines: list[str], at: int) -> Iterator[Slip]:
    """A quotation mark or bracket that opens in a line and is not closed in it."""
    parts = _LINE.fullmatch(lines[at])
    if parts is None or not (value := parts["value"].rstrip()):
        return
    start = parts.start("value")
    if value[0] in "\"'" and not (len(value) > 1 and value.endswith(value[0])):
        fixed = lines[at].rstrip() + value[0]
        message, fix = "The text that opens here is never closed", f"Close it with `{value[0]}` at its end."
        yield Slip(at, start, "unclosed-quote", message, fix, fixed)
    closing = _CLOSING.get(value[0])
    if closing and value.count(value[0]) > value.count(closing):
        message, fix = (
            "The list that opens here is never closed",
            f"Close it with `{closing}`, or write one `- ` line each.",
        )
        yield Slip(at, start, "unclosed-bracket", message, fix, lines[at].rstrip() + closing)


def _indent(lines: list[str], at: int) -> Iterator[Slip]:
    """A line that does not line up with its siblings."""
    line = lines[at]
    if not line.strip() or line.lstrip().startswith("#"):
        return
    has = len(line) - len(line.lstrip())
    for width in sorted(_indents(lines, at) - {has}, key=lambda width: abs(width - has)):
        message = "This line does not line up with the lines around it"
        fix = f"Give it {width} spaces at its start, not {has}." if width else "Begin it at the start of the line."
        yield Slip(at, has, "indent", message, fix, " " * width + line.lstrip())


def _indents(lines: list[str], at: int) -> set[int]:
    """How far in the lines around a line begin."""
    around = [line for line in lines[max(at - 4, 0) : at + 4] if line.strip() and "\t" not in line]
    return {len(line) - len(line.lstrip()) for line in around if line is not lines[at]}
