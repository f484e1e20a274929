"""What is wrong in a file that YAML can't read, found by trying what an editor probably meant.

At the parser's complaint, and in the lines above it, every likely slip is mended in turn; the one with which
the file reads furthest, and best, is the mistake. The mended text is only used to go on reading; of a slip that is
sure, what was changed is told as its edits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice, takewhile

from generator.diagnostics import Diagnostic, Edit, Where, counted, difference
from generator.model import all_records

LOOK_BACK = 12
"""How many lines above the complaint are looked at."""
MOST_OPEN = 40
"""How many texts that seem never closed are looked at; they are noticed late, so all lines above count."""

WINDOW = 3_000
"""Of a file that is longer, so many signs above the complaint and below it are looked at, in whole records."""

Progress = Callable[[str], tuple[int, int] | None]
"""How many lines of a text can be read, more than it has where all can; and how many of them read well, as a number
that is the smaller the more is wrong in them. None where enough was tried."""

_LINE = re.compile(r"(?P<indent>[ \t]*)(?P<dash>(?:- +)*)(?:(?P<field>[\w-]+)(?P<colon>: +|:$))?(?P<value>.*)")
_TOP = re.compile(r"[^\s#-]")
_MERGE = re.compile(r"(<{7}|\|{7}|={7}|>{7})( .*)?$")
_TIGHT_ITEM = re.compile(r" *-(?=[^\s-])")
_BULLET = re.compile(r"( *)(?:([–—•·*+]|\d{1,2}[.)]) +(?=\S)|(\*)(?=[^\s*][^*]*$))")
"""Begins an item of a list as texts have it, and YAML has not."""
_BLOCK = re.compile(r"(?:[:-] +)[>|][+-]?\d?[+-]?(?: +#.*| *)$")
"""Ends a line below which a text begins, as far as the lines stand further in."""
_BEGUN = re.compile(r"([>|][+-]?) +(?=\S)")
"""Begins such a text in the line that should only end so."""
_FIELDS = frozenset(name for record in all_records() for name in record.model_fields)
"""What a line in the place of a field may begin with; ids aside."""
_ODD_SPACES = "\u00a0\u2000-\u200a\u202f\u3000"
_ODD_SPACE = re.compile(f"[{_ODD_SPACES}]")
_SPACED = re.compile(rf"[ {_ODD_SPACES}]*(?:-[ {_ODD_SPACES}]+)*(?:[\w-]+:(?:[ {_ODD_SPACES}]+|$))?")
"""All spaces of a line that say what belongs where."""
_CLOSING = {"[": "]", "{": "}"}
_CURLY = {"“": "”", "„": "“”", "«": "»", "‘": "’"}
_SIGNS = "@`%*&!|>{[]},?#"


@dataclass(frozen=True, slots=True)
class Slip:
    """A likely slip: the message for it, and the line as it should be; where the lines below share it, so many
    `rows`. Of two that read as well, the one with the smaller `doubt` is meant. It is not `sure` where something else
    may be meant even so."""

    row: int
    column: int
    code: str
    message: str
    fix: str
    line: str
    doubt: int = 0
    rows: int = 1
    sure: bool = True
    apart: str = ""
    """The two lines that it should be, where `line` is the first of them, so that all others keep their place."""

    def told(self, path: str, lines: list[str]) -> Diagnostic:
        """The slip as it is told of these lines."""
        where = Where(path, self.row + 1, self.column + 1)
        return Diagnostic(self.code, where, self.message, self.fix, edits=self.edits(path, lines))

    def edits(self, path: str, lines: list[str]) -> tuple[Edit, ...]:
        """What makes of the lines as they are the lines as they should be."""
        if not self.sure:
            return ()
        fixed = [self.apart] if self.apart else self.line.split("\n")
        pairs = zip(lines[self.row : self.row + self.rows], fixed, strict=True)
        changes = enumerate((difference(*pair) for pair in pairs), self.row + 1)
        return tuple(
            Edit(Where(path, row, start + 1, start + 1 + len(was)), by)
            for row, (start, was, by) in changes
            if was or by
        )


def unmerged(path: str, text: str) -> tuple[str, list[Diagnostic]]:
    """The text with the first version of what was not merged, its other lines left empty; and where that is."""
    if "<<<<<<<" not in text:
        return text, []
    lines = text.split("\n")
    found: list[Diagnostic] = []
    marks: list[int] = []
    for row, line in enumerate(lines):
        if mark := _MERGE.match(line):
            marks = [row] if mark[1][0] == "<" else [*marks, row]
            if mark[1][0] == ">" and len(marks) >= 3:
                first, *_, parted, last = marks
                message = "Two versions of these lines were not merged"
                fix = f"Keep {_rows(first, marks[1])} or {_rows(parted, last)}, and delete the marks."
                found.append(Diagnostic("merge-conflict", Where(path, first + 1, 1, 8), message, fix))
                lines[first] = ""
                lines[marks[1] : last + 1] = [""] * (last + 1 - marks[1])
    return "\n".join(lines), found


def evenly_spaced(path: str, text: str) -> tuple[str, list[Diagnostic]]:
    """The text with plain spaces where others would keep a field or an item from being seen; and where that is."""
    if not _ODD_SPACE.search(text):
        return text, []
    lines = text.split("\n")
    found = []
    for row, line in enumerate(lines):
        spaced = _SPACED.match(line)
        odd = _ODD_SPACE.search(spaced[0]) if spaced and re.search(r"[\w-]", spaced[0]) else None
        if spaced and odd:
            message = f"A space of another kind stands here (U+{ord(odd[0]):04X})"
            where = Where(path, row + 1, odd.start() + 1, odd.end() + 1)
            odds = (each.start() + 1 for each in _ODD_SPACE.finditer(spaced[0]))
            edits = tuple(Edit(Where(path, row + 1, column, column + 1), " ") for column in odds)
            fix = "Replace it by an ordinary space."
            found.append(Diagnostic("invisible-sign", where, message, fix, edits=edits))
            lines[row] = _ODD_SPACE.sub(" ", spaced[0]) + line[spaced.end() :]
    return "\n".join(lines), found


def outdented(path: str, text: str, rows: list[int]) -> tuple[list[Diagnostic], str]:
    """Ids of records, which stand among the fields of those above them, told and put at the left edge."""
    lines, found = text.split("\n"), []
    for row in rows:
        written = lines[row].lstrip(" ")
        indent, name = len(lines[row]) - len(written), written.partition(":")[0].strip()
        where = Where(path, row + 1, indent + 1, indent + 1 + len(name))
        message = f"`{name}` is indented, and so belongs to the record above it"
        fix = f"If it is the id of a record, delete the {indent} spaces before it."
        edits = (Edit(Where(path, row + 1, 1, indent + 1), ""),)
        found.append(Diagnostic("indent", where, message, fix, edits=edits))
        lines[row] = written
    return found, "\n".join(lines)


def _rows(before: int, after: int) -> str:
    """The lines between two marks."""
    if after - before < 2:
        return "nothing"
    return f"line {before + 2}" if after - before == 2 else f"lines {before + 2} to {after}"


def mended(path: str, text: str, row: int, progress: Progress) -> tuple[Diagnostic, str] | None:
    """The slip that best explains why reading stopped at `row` (counted from 0), and the text without it."""
    whole = text.split("\n")
    row = min(row, len(whole) - 1)
    start, end = _around(whole, row)
    lines = whole[start:end]
    best: tuple[tuple[int, int, int], Slip] | None = None
    so_far = progress("\n".join(lines))
    for slip in _slips(lines, row - start) if so_far else ():
        now = progress("\n".join([*lines[: slip.row], slip.line, *lines[slip.row + slip.rows :]]))
        if so_far is None or now is None:
            break
        if now[0] > so_far[0] and (best is None or (*now, -slip.doubt) > best[0]):
            best = ((*now, -slip.doubt), slip)
    if best is None:
        return None
    slip = replace(best[1], row=best[1].row + start)
    without = "\n".join([*whole[: slip.row], slip.line, *whole[slip.row + slip.rows :]])
    return slip.told(path, whole), without


def _around(lines: list[str], row: int) -> tuple[int, int]:
    """From which line up to which one a complaint is looked into: all, or, where that is much, the records near it."""
    start = _top(lines, range(row, -1, -1))
    end = _top(lines, range(row + 1, len(lines)))
    return start or 0, len(lines) if end is None else end


def _top(lines: list[str], rows: range) -> int | None:
    """The first row, more than a window away, at which a record begins."""
    room = WINDOW
    for at in rows:
        room -= len(lines[at]) + 1
        if room < 0 and _TOP.match(lines[at]):
            return at
    return None


def _slips(lines: list[str], row: int) -> Iterator[Slip]:
    """Every likely slip near a row, the surest first."""
    near = range(row, max(row - LOOK_BACK, -1), -1)
    for kind in (_merge, _tab, _space, _quotes):
        yield from (slip for at in near for slip in kind(lines, at))
    yield from islice((slip for at in range(row, -1, -1) for slip in _unclosed(lines, at)), MOST_OPEN)
    rows = sorted({*near, *_outline(lines, row)}, reverse=True)
    yield from (slip for at in rows for slip in _indent(lines, at, _width(lines[row])))
    yield from (slip for at in rows for slip in _dashes(lines, at))
    yield from (slip for at in rows for slip in _undashed(lines, at))


def _outline(lines: list[str], row: int) -> Iterator[int]:
    """The rows above a row that what stands there may belong to: each begins further out than all below it."""
    least: int | None = None
    for at in range(row - 1, -1, -1):
        if lines[at].strip() and (least is None or _width(lines[at]) < least):
            least = _width(lines[at])
            yield at
        if least == 0:
            return


def _width(line: str) -> int:
    """How many spaces a line begins with."""
    return len(line) - len(line.lstrip(" "))


def _merge(lines: list[str], at: int) -> Iterator[Slip]:
    if _MERGE.match(lines[at]):
        message, fix = "Two versions of this file were not merged", "Keep one of the two and delete the marks."
        yield Slip(at, 0, "merge-conflict", message, fix, "")


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
    yield from _bullets(lines, at)
    yield from _tight(lines, at)
    if found := re.match(r"( *(?:- )*)([a-z_]+) ?\uff1a *", line):
        fixed = f"{found[1]}{found[2]}: {line[found.end() :]}"
        message = "This colon is a wide one, as East Asian keyboards give; a field takes the narrow one"
        yield Slip(at, line.index("\uff1a"), "no-colon", message, f"Write `{fixed.strip()}`.", fixed)
    if found := re.match(r"( *(?:- )*)([a-z_]+) (?:= *)?(?=\S)", line):
        fixed = f"{found[1]}{found[2]}: {line[found.end() :]}"
        message = f"A colon is missing after `{found[2]}`"
        above = next((each for each in reversed(lines[:at]) if each.strip()), "")
        in_text = found[2] not in _FIELDS and (_shape(above) == "text" or _BLOCK.search(above))
        doubt = 50 * bool(in_text)  # rather a line of the text above
        yield Slip(at, found.end(2), "no-colon", message, f"Write `{fixed.strip()}`.", fixed, doubt)
    if re.fullmatch(r" *[\w-]+", line):
        name, below = line.strip(), next(filter(str.strip, lines[at + 1 :]), "")
        holds = _width(below) > _width(line) or _shape(below) == "item"
        message, fix = f"A colon is missing after `{name}`", f"Write `{name}:`." if holds else f"Write `{name}: …`."
        yield Slip(at, len(line), "no-colon", message, fix, f"{line}:", sure=holds)


def _tight(lines: list[str], at: int) -> Iterator[Slip]:
    """Items that lack the space after their dash, told at the first of them."""
    if found := _TIGHT_ITEM.match(lines[at]):
        dash = found[0]
        items = list(takewhile(lambda each: each.startswith(dash) and _TIGHT_ITEM.match(each), lines[at:]))
        spaced = [f"{dash} {item[len(dash) :]}" for item in items]
        message, fix = "A list's item needs a space after its dash", f"Write `{spaced[0].strip()}`."
        yield Slip(at, len(dash), "no-space", message, fix, "\n".join(spaced), rows=len(items))


def _bullets(lines: list[str], at: int) -> Iterator[Slip]:
    """Items that begin with another sign than a hyphen, told at the first of them."""
    if (found := _BULLET.match(lines[at])) is None:
        return
    has = _width(lines[at])
    above = next((each for each in reversed(lines[:at]) if each.strip() and _width(each) <= has), "")
    if not (_shape(above) == "item" or _is_bare(above)):
        return
    run = list(takewhile(lambda each: _width(each) > has or _width(each) == has and _begins_item(each), lines[at:]))
    rows = [_BULLET.sub(r"\1- ", each, count=1) if _width(each) == has else each for each in run]
    message = f"A list's item begins with `- `, not with `{found[2] or found[3]}`"
    more = ", and so with the items below" if rows[1:] != run[1:] else ""
    yield Slip(at, has, "wrong-hyphen", message, f"Write `{rows[0].strip()}`{more}.", "\n".join(rows), rows=len(rows))


def bulleted(path: str, lines: list[str], row: int) -> Diagnostic | None:
    """What is said of items that YAML takes for one text, since they begin with another sign than a hyphen, or lack
    the space behind it."""
    slip = next(chain(_bullets(lines, row), _tight(lines, row)), None)
    return slip.told(path, lines) if slip else None


def _begins_item(line: str) -> bool:
    return _shape(line) == "item" or _BULLET.match(line) is not None


def _is_bare(line: str) -> bool:
    """Whether a name stands in a line, and nothing behind it."""
    parts = _LINE.fullmatch(line)
    return bool(parts and parts["field"] and (not parts["value"] or parts["value"].startswith("#")))


def _quotes(lines: list[str], at: int) -> Iterator[Slip]:
    """A text that needs quotes round it."""
    parts = _LINE.fullmatch(lines[at])
    if parts is None or not parts["value"].strip() or not (parts["field"] or parts["dash"]):
        return
    value, start = parts["value"].strip(), parts.start("value")
    fixed = lines[at][:start] + _in_quotes(value)
    fix = f"Put the whole text in double quotes: `{fixed.strip()}`."
    first, alone = value[0], " #" not in value  # what follows may be meant as a remark
    cited = re.fullmatch(r"\[@([^\[\]]+)\]", value) if parts["dash"] or parts["field"] == "evidence" else None
    below = next(filter(str.strip, lines[at + 1 :]), "")
    if cited:
        sources = re.split(r"; *@", cited[1])
        alone = bool(parts["dash"]) and len(sources) == 1
        message = "A list of evidence names its sources without brackets"
        listed = " and ".join(f"`- {each}`" for each in sources)
        fix = f"Write {listed}." if alone else f"Write each on a line of its own: {listed}."
        inline = sources[0] if parts["dash"] else f"[{', '.join(map(_in_quotes, sources))}]"
        yield Slip(at, start, "needs-quotes", message, fix, f"{lines[at][:start]}{inline}", sure=alone)
    elif (block := _BEGUN.match(value)) and (block[1][1:] or _width(below) > _depth(lines[at])):
        has = _depth(lines[at])
        width = _width(below) if _width(below) > has else has + 2
        opened = lines[at][: start + len(block[1])]
        message, fix = (
            f"After `{block[1]}` a text begins on the next line",
            f"Write it there, with {width} spaces before it.",
        )
        apart = f"{opened}\n{' ' * width}{value[block.end() :]}"
        yield Slip(at, start + block.end(), "needs-quotes", message, fix, opened, apart=apart)
    elif first == "'" and value.endswith("'") and len(value) > 2 and (inner := value.find("'", 1)) < len(value) - 1:
        straight = lines[at][:start] + _in_quotes(value[1:-1])
        message = "An apostrophe ends a text that stands in single quotes"
        fix = f"Put the text in double quotes: `{straight.strip()}`."
        sure = "''" not in value
        yield Slip(at, start + inner, "apostrophe", message, fix, straight, sure=sure)
    elif first == '"' and (bad := re.search(r"\\(?![0abtnvfre \"/\\N_LPxuU])", value)):
        doubled = lines[at][:start] + re.sub(r"\\(?![0abtnvfre \"/\\N_LPxuU])", r"\\\\", value)
        message = "A backslash in double quotes begins a special sign, and this one does not exist"
        sure = not re.search(r"\\[^\"\\]", re.sub(r"\\\\", "", doubled[start:]))  # another may be meant as one, too
        yield Slip(at, start + bad.start(), "bad-escape", message, "Write the backslash twice.", doubled, sure=sure)
    elif first == '"' and (inner := _closing(value)) and inner < len(value) - 1:
        message = "A text that begins with a quotation mark ends at the next one"
        single = lines[at][:start] + "'" + value.replace("'", "''") + "'"
        fix = f"Put the whole text in single quotes: `{single.strip()}`."
        yield Slip(at, start, "needs-quotes", message, fix, single, sure=alone)
    elif first in "[{" and value.count(first) > value.count(_CLOSING[first]):
        return
    elif value.startswith("- ") and (parts["field"] or "").endswith(("s", "evidence")):  # as lists are called
        # on the same line, so that all others keep their place
        inline = f"{lines[at][:start]}[{_in_quotes(value[2:].strip())}]"
        message, fix = "A list begins on the line below its name", f"Write `{value}` there, further in by two spaces."
        yield Slip(at, start, "not-a-list", message, fix, inline, sure=False)
    elif first in _SIGNS or value.startswith("- "):
        yield Slip(at, start, "needs-quotes", f"A text can't start with {_sign(first)}", fix, fixed, sure=alone)
    elif ": " in value or value.endswith(":"):
        colon = value.find(": ") if ": " in value else len(value) - 1
        message = "A colon inside a text needs quotes around the text"
        second = re.search(r"(,?) +([a-z_]+)$", value[:colon])
        if second and (second[1] or second[2] in _FIELDS):
            alone = False  # which of the two is meant nobody knows
            field = f"If `{second[2]}` is a field, write `{second[2]}: …` on a line of its own"
            fix = f"{field}; if not: {fix[0].lower()}{fix[1:]}"
        if value[-1] in _CURLY.get(first, "") and len(value) > 2:
            fixed = f'{lines[at][:start]}"{value[1:-1]}"'
            fix = f"Write straight ones in place of the typographic ones: `{fixed.strip()}`."
        yield Slip(at, start + colon, "unquoted-colon", message, fix, fixed, sure=alone)


def _in_quotes(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


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
        yield Slip(at, start, "unclosed-quote", message, fix, fixed, sure=" #" not in value)
    closing = _CLOSING.get(value[0])
    if closing and value.count(value[0]) > value.count(closing):
        what, apart = (
            ("list", "write one `- ` line each") if closing == "]" else ("record", "write a line for each field")
        )
        message, fix = f"The {what} that opens here is never closed", f"Close it with `{closing}`, or {apart}."
        fixed = lines[at].rstrip() + closing
        yield Slip(at, start, "unclosed-bracket", message, fix, fixed, sure=" #" not in value)


def _indent(lines: list[str], at: int, wanted: int) -> Iterator[Slip]:
    """A line that does not line up with its siblings. `wanted`: how far in the line of the complaint begins."""
    line = lines[at]
    if not line.strip() or line.lstrip().startswith("#"):
        return
    has = _width(line)
    yield from _hanging(lines, at)
    above = (each for each in reversed(lines[:at]) if each.strip() and _width(each) <= has + 1)
    alike = next((each for each in above if _shape(each) == _shape(line)), "")
    for width in sorted({*_indents(lines, at), wanted} - {has}, key=lambda width: abs(width - has)):
        message, fix = out_of_line(has, width)
        # an even number of spaces is seldom wrong, and a slip is seldom a large one
        doubt = 100 * (width % 2 > has % 2) + 2 * abs(width - has) + (width != _width(alike))
        moved = " " * width + line.lstrip()
        joined = list(_joined(lines, [*lines[:at], moved, *lines[at + 1 :]], at))
        if any(_may_be_field(lines[row]) for row, _ in joined):
            continue
        sure = all(kind == "block" and _shape(lines[row]) == "text" for row, kind in joined)
        yield Slip(at, has, "indent", message, fix, moved, doubt, sure=sure)


def _hanging(lines: list[str], at: int) -> Iterator[Slip]:
    """A list that stands further out than its name."""
    has, name = _width(lines[at]), next((each for each in reversed(lines[:at]) if each.strip()), "")
    if _shape(lines[at]) != "item" or not _is_bare(name) or _depth(name) <= has:
        return
    wanted = _depth(name) + 2
    run = takewhile(
        lambda each: _width(each) > _depth(name) or _width(each) == has and _shape(each) == "item", lines[at:]
    )
    rows = [" " * (wanted - has) + each for each in run]
    message = f"This list stands further out than its name, `{name.strip().removeprefix('- ')}`"
    fix = f"Give {'it' if len(rows) == 1 else 'each of its lines'} {wanted - has} spaces more at the start."
    yield Slip(at, has, "indent", message, fix, "\n".join(rows), doubt=1, rows=len(rows))


def _dashes(lines: list[str], at: int) -> Iterator[Slip]:
    """Fields that begin as items do, among others that do not."""
    has = _width(lines[at])
    run = list(takewhile(re.compile(rf" {{{has}}}- +[\w-]+: +\S").match, lines[at:]))
    around = [*lines[:at][-1:], *lines[at + len(run) :][:1]]
    if not run or all(_width(each) != has or _shape(each) != "field" for each in around):
        return
    rows = [re.sub("- +", "", each, count=1) for each in run]
    message, fix = (
        "Items of a list and fields stand side by side",
        f"Write `{rows[0].strip()}`, as in the lines around it.",
    )
    yield Slip(at, has, "not-fields", message, fix, "\n".join(rows), doubt=20, rows=len(rows), sure=False)


def _undashed(lines: list[str], at: int) -> Iterator[Slip]:
    """The first item of a list, which begins as a field where the others begin with a dash."""
    has, above = _width(lines[at]), next((each for each in reversed(lines[:at]) if each.strip()), "")
    if _shape(lines[at]) != "field" or not _is_bare(above) or _depth(above) >= has:
        return
    after = next((each for each in lines[at + 1 :] if each.strip() and _width(each) < has), "")
    if _shape(after) == "item" and _depth(after) == has:
        item = f"{' ' * _width(after)}- {lines[at].lstrip()}"
        message = "The first item of this list lacks its hyphen"
        yield Slip(at, has, "not-fields", message, f"Write `{item.strip()}`.", item, doubt=0, sure=False)


def _joined(before: list[str], after: list[str], at: int) -> Iterator[tuple[int, str]]:
    """A changed line, and the one below it, as far as they become a part of the text above them only by the change;
    and of which kind of text."""
    below = next((row for row in range(at + 1, len(after)) if after[row].strip()), at)
    for row in dict.fromkeys((at, below)):
        kind = _joins(after, row)
        if kind and (row == at or kind != _joins(before, row)):
            yield row, kind


def _may_be_field(line: str) -> bool:
    """Whether a line begins with the name of a field, or is nothing but a word that may become one."""
    return re.match(r" *(?:[a-z][a-z_-]*:(?: |$)|[\w-]+ *$)", line) is not None


def _joins(lines: list[str], at: int) -> str:
    """Whether a line is a part of the text above it: of one that is a `block` of lines below its name, or of another
    `value`; otherwise nothing."""
    above = [lines[row] for row in _outline(lines, at) if _depth(lines[row]) < _width(lines[at])]
    if any(_BLOCK.search(each) for each in above):
        return "block"
    parts = _LINE.fullmatch(above[0]) if above else None
    return "value" if parts and parts["value"] and not parts["value"].startswith("#") else ""


def _depth(line: str) -> int:
    """How far in the name of a line's field begins, behind the dashes; without one, the line itself."""
    parts = _LINE.fullmatch(line)
    return parts.start("field") if parts and parts["field"] else _width(line)


def out_of_line(has: int, wanted: int) -> tuple[str, str]:
    """What is said of a line that begins with so many spaces, and what to do."""
    fix = f"Give it {counted(wanted, 'space')} at its start, not {has}."
    return (
        "This line does not line up with the lines around it",
        fix if wanted else "Begin it at the start of the line.",
    )


def _shape(line: str) -> str:
    """Whether a line begins an item or a field; neither is the rest of a text."""
    parts = _LINE.fullmatch(line)
    return "item" if parts and parts["dash"] else "field" if parts and parts["field"] else "text"


def _indents(lines: list[str], at: int) -> set[int]:
    """How far in the lines begin that a line may line up with: those around it, and what it may belong to."""
    rows = {*range(max(at - 4, 0), min(at + 4, len(lines))), *_outline(lines, at)} - {at}
    return {_width(lines[row]) for row in rows if lines[row].strip() and "\t" not in lines[row]}
