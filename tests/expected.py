"""What the tests share: the golden explainer, cases that differ from it, and expectations kept as files.

An expectation is compared whole. `make golden` (the variable GOLDEN is `write`) writes it anew instead; what
has changed is then reviewed as a difference.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

TESTS = Path(__file__).parent
PROJECT = TESTS.parent
GOLDEN = TESTS / "golden"
CASES = TESTS / "cases"
WRITING = os.environ.get("GOLDEN") == "write"


def hold(expected: Path, text: str) -> None:
    """Holds a text against the file that says what it should be, or writes that file."""
    if WRITING:
        expected.parent.mkdir(parents=True, exist_ok=True)
        expected.write_text(text, encoding="utf-8")
    assert expected.exists(), f"{expected.relative_to(PROJECT)} is missing; `make golden` writes it"
    assert text == expected.read_text(encoding="utf-8"), f"{expected.relative_to(PROJECT)} says otherwise"


def golden(root: Path, case: Path | None = None) -> Path:
    """The golden explainer under `root`, and laid over it what is different in the folder `case`.

    A file of the case takes the place of the golden one. `NAME.add` is added to the end of the file `NAME`,
    `NAME.diff` puts its lines with `+` where those with `-` stand, `NAME.gone` removes `NAME`.
    """
    shutil.copytree(GOLDEN / "sources", root / "sources")
    for path in sorted(case.rglob("*")) if case else ():
        target = root / path.relative_to(case or path)
        if path.is_dir() and not path.is_symlink():
            target.mkdir(exist_ok=True)
        elif path.suffix in _CHANGES:
            _CHANGES[path.suffix](target.with_suffix(""), path.read_text(encoding="utf-8"))
        else:
            shutil.copy(path, target, follow_symlinks=False)
    return root


def _add(target: Path, text: str) -> None:
    target.write_text(target.read_text(encoding="utf-8") + text, encoding="utf-8")


def _change(target: Path, text: str) -> None:
    old, new = ("".join(line[1:] for line in text.splitlines(keepends=True) if line[0] == sign) for sign in "-+")
    before = target.read_text(encoding="utf-8")
    assert before.count(old) == 1, f"{target.name} does not hold exactly once: {old}"
    target.write_text(before.replace(old, new), encoding="utf-8")


def _remove(target: Path, _: str) -> None:
    if target.is_dir():
        shutil.rmtree(target)
    else:
        target.unlink()


_CHANGES = {".add": _add, ".diff": _change, ".gone": _remove}


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path in it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
