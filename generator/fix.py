"""Fix: the mistakes that a machine can mend for sure, mended in the files.

The check is run again on the edited files, which nobody has written yet: an edit that did not do away with its
mistake, or brought another one into its place, is left out. Nothing in a file changes but the signs that the edits
name: remarks, line ends, a byte order mark and whatever else is in it stay, byte for byte.
"""

from __future__ import annotations

import re
import stat
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator.check import Checked, check
from generator.diagnostics import Diagnostic, Edit
from generator.document import text_of
from generator.records import Refused
from generator.write import write_files

MAX_ROUNDS = 50
"""How often the check is run at most: a mended line may show the next mistake, and an edit may have to be left out."""
MAX_READ = 400_000
"""How many bytes of edited files are checked at most, all rounds together: more is left for the next time."""

Told = tuple[str, int, str, str]
"""A mistake as it is known before and after an edit: its path, line, code and message."""


@dataclass(slots=True)
class Fixed:
    """What is found when all is mended that can be, and the files that changed: by path, before and after."""

    checked: Checked
    before: dict[str, bytes] = field(default_factory=dict)
    after: dict[str, bytes] = field(default_factory=dict)


def fix(root: Path) -> Fixed:
    """Mends the sources under `root`.

    Raises:
        Refused: a file may not be written; none was.
        OSError: a file can't be written; all are as they were.
    """
    fixed = mended(root)
    put(root, fixed)
    return fixed


def put(root: Path, fixed: Fixed) -> None:
    """Writes what `mended` gave, if nobody has changed those files meanwhile. Raises the same as `fix`."""
    for path, data in fixed.before.items():
        mode = (root / path).lstat().st_mode
        if not stat.S_ISREG(mode) or not stat.S_IMODE(mode) & 0o222:
            raise Refused(f"{path} may only be read; nothing was changed.")
        if (root / path).read_bytes() != data:
            raise Refused(f"{path} was changed by somebody else meanwhile; nothing was changed.")
    write_files(root, fixed.after)


def mended(root: Path) -> Fixed:
    """What `fix` would do; nothing is written."""
    fixed = first = Fixed(check(root))
    left_out: set[Told] = set()
    room = MAX_READ
    for _ in range(MAX_ROUNDS):
        chosen = _apart(each for each in fixed.checked.found if each.edits and _told(each) not in left_out)
        if not chosen or room < 0:
            break
        edits = _by_path(chosen)
        before = {path: fixed.before.get(path) or _read(root, path, fixed.checked) for path in edits}
        after = {path: edited(fixed.after.get(path, before[path]), edits[path]) for path in edits}
        room -= sum(map(len, after.values()))
        checked = check(root, {**fixed.after, **after})
        sure = {_told(each) for each in checked.found if each.edits} - left_out
        if failed := _failed(chosen, edits, fixed.checked.found, checked.found, sure):
            left_out |= failed
            fixed = first  # without them, and without those that only led to them
        else:
            fixed = Fixed(checked, {**fixed.before, **before}, {**fixed.after, **after})
    fixed.checked.found = [replace(each, edits=()) for each in fixed.checked.found]
    return fixed


def _read(root: Path, path: str, checked: Checked) -> bytes:
    """The bytes of a file that was checked."""
    data = (root / path).read_bytes()
    if text_of(data, "replace") != checked.loaded.read[path]:
        raise Refused(f"{path} was changed by somebody else meanwhile; nothing was changed.")
    return data


def edited(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes of a file with edits that do not overlap."""
    text = data.decode()
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    lines = re.split("(\r\n|\r|\n)", text.removeprefix(mark))  # between the lines, how each of them ends
    usual = lines[1] if len(lines) > 1 else "\n"
    for edit in sorted(edits, key=lambda edit: edit.where, reverse=True):
        at, where = 2 * (edit.where.line - 1), edit.where
        end = lines[at + 1] if at + 1 < len(lines) else usual
        lines[at] = lines[at][: where.column - 1] + edit.text.replace("\n", end) + lines[at][where.end - 1 :]
    return (mark + "".join(lines)).encode()


def _apart(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Those of the diagnostics whose edits touch no sign that the edits of one before them touch."""
    taken: dict[tuple[str, int], list[Edit]] = defaultdict(list)
    apart = []
    for diagnostic in found:
        if not any(
            _touch(edit, other) for edit in diagnostic.edits for other in taken[edit.where.path, edit.where.line]
        ):
            apart.append(diagnostic)
            for edit in diagnostic.edits:
                taken[edit.where.path, edit.where.line].append(edit)
    return apart


def _touch(one: Edit, other: Edit) -> bool:
    return one.where.column <= other.where.end and other.where.column <= one.where.end


def _by_path(found: Iterable[Diagnostic]) -> dict[str, list[Edit]]:
    edits: dict[str, list[Edit]] = defaultdict(list)
    for edit in (edit for diagnostic in found for edit in diagnostic.edits):
        edits[edit.where.path].append(edit)
    return edits


def _told(diagnostic: Diagnostic) -> Told:
    return diagnostic.where.path, diagnostic.where.line, diagnostic.code, diagnostic.message


def _failed(
    chosen: Iterable[Diagnostic],
    edits: Mapping[str, Sequence[Edit]],
    before: Iterable[Diagnostic],
    after: Iterable[Diagnostic],
    sure: Collection[Told],
) -> set[Told]:
    """Those of the chosen diagnostics that are still there after their edits, or have another one in their lines then,
    which is not `sure` to be mended next."""
    breaks = [(path, edit.where.line, edit.text.count("\n")) for path, own in edits.items() for edit in own]

    def moved(path: str, line: int) -> int:
        """The number of a line after the edits."""
        return line + sum(added for other, above, added in breaks if other == path and above < line)

    def later(diagnostic: Diagnostic) -> Told:
        path, line, code, message = _told(diagnostic)
        return path, moved(path, line), code, message

    now = {_told(each) for each in after if each.severity != "notice"}
    worse = {(path, line) for path, line, *_ in now - {later(each) for each in before} - set(sure)}
    failed = set()
    for diagnostic in chosen:
        lines = {
            (edit.where.path, moved(edit.where.path, edit.where.line) + added)
            for edit in diagnostic.edits
            for added in range(edit.text.count("\n") + 1)
        }
        if later(diagnostic) in now or lines & worse:
            failed.add(_told(diagnostic))
    return failed
