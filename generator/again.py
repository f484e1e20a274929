"""Again: whether a build would make once more what stands there already.

Answered from what the system knows of files, their sizes and times, before anything of a build is loaded. Only a build
that had nothing to tell is noted, and any doubt is a no: then all is made anew.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from operator import attrgetter
from pathlib import Path

PLACE = Path("build/again")
"""Where the `state` after the last build is noted."""
TOLD = "Nothing has changed since site/ was built."
READ = ("sources", "docs", "mkdocs.yml")
MADE = ("site",)
STAGED = ("build/docs", "build/theme")
"""Folders that a build leaves behind; that they are there will do, since nobody reads them but the next build."""
UNDERWAY = ("build/lock", "build/site", "build/undo")
"""What is there while another run is at work, or was ended."""
_PACKAGE = Path(__file__).parent
_VARIABLE = re.compile(rb"\b[A-Za-z_]\w*\b")
_DEEPEST = 50
"""So deep nothing is read: a build says so."""
_DATE = "SOURCE_DATE_EPOCH"


def is_made(arguments: Sequence[str], root: Path) -> bool:
    """Whether a command, whose arguments these are, is a build of what is there already."""
    match list(arguments):
        case ["build"]:
            engine = "mkdocs"
        case ["build", "--engine", engine]:
            pass
        case _:
            return False
    if any((root / path).exists() for path in UNDERWAY) or not all((root / path).is_dir() for path in STAGED):
        return False
    try:
        return (root / PLACE).read_bytes() == state(root, engine).encode("ascii")
    except OSError:
        return False


def note(root: Path, engine: str, before: str) -> None:
    """Notes that a build has ended which had nothing to tell; `before` is what `inputs` gave when it began."""
    with suppress(OSError):
        now = state(root, engine)
        if now.startswith(before):
            (root / PLACE).unlink(missing_ok=True)  # be it a link
            (root / PLACE).write_text(now, encoding="ascii")


def state(root: Path, engine: str) -> str:
    """A digest of all that a build reads, and one of all that it made."""
    return f"{inputs(root, engine)} {_digest(_files(root, MADE))}"


def inputs(root: Path, engine: str) -> str:
    """A digest of what a build with an engine reads: files, the program, variables, and the last commit's date."""
    settings = root / "mkdocs.yml"
    named = variables(settings.read_bytes() if settings.is_file() else b"")
    parts = [str(root.resolve()), engine, program(root), _last_commit(root), os.environ.get(_DATE, "-"), *named]
    return _digest([*parts, *_files(root, READ)])


def variables(settings: bytes) -> list[str]:
    """The variables of the environment that are named in `mkdocs.yml`, and what they are."""
    names = sorted(set(_VARIABLE.findall(settings)))
    return [os.fsdecode(b"%s=%s" % (name, os.environb[name])) for name in names if name in os.environb]


def program(root: Path) -> str:
    """A digest of this program as it stands on the disk, and of its libraries. Nobody can tell it in advance."""
    places = [Path(place) for place in sys.path if Path(place).resolve() not in (_PACKAGE.parent, root.resolve())]
    libraries = [f"{place} {place.stat().st_mtime_ns}" for place in places if place.is_dir()]
    return _digest([sys.version, *libraries, *_files(_PACKAGE.parent, (_PACKAGE.name,))])


def _last_commit(root: Path) -> str:
    """When the last commit was made; nothing where there is no repository, of which git need not be asked."""
    folders = [(top := root.resolve()), *top.parents]
    if "GIT_DIR" not in os.environ and not any(os.path.lexists(folder / ".git") for folder in folders):
        return ""
    import subprocess  # here, since it takes longer to load than the answer

    command = ["git", "log", "-1", "--no-show-signature", "--format=%ct"]
    try:
        return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        return ""


def _digest(parts: Iterable[str]) -> str:
    """A digest that only these parts have, in this order."""
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=20).hexdigest()


def _files(root: Path, names: Sequence[str]) -> list[str]:
    """Every file under some names, in order: its path, size, mode and times, of which the system sets the last."""
    lines: list[str] = []
    for name in names:
        _within(os.fspath(root / name), name, lines)
    return lines


def _within(path: str, name: str, lines: list[str], depth: int = 0) -> None:
    if depth > _DEEPEST:
        return
    try:
        with os.scandir(path) as entries:
            found = sorted(entries, key=attrgetter("name"))
    except OSError as error:  # no folder, or one that may not be read: both are told apart, and from all others
        lines.append(f"{name} {error.errno}")
        if error.errno == errno.ENOTDIR:
            lines.append(_line(name, os.lstat(path)))
        return
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            if entry.name != "__pycache__":
                _within(entry.path, f"{name}/{entry.name}", lines, depth + 1)
        else:
            lines.append(_line(f"{name}/{entry.name}", entry.stat(follow_symlinks=False)))


def _line(name: str, state: os.stat_result) -> str:
    return f"{name} {state.st_size} {state.st_mode} {state.st_mtime_ns} {state.st_ctime_ns}"
