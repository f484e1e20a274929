"""Again: whether a build would make once more what stands there already.

Answered from what the system knows of files, their sizes and times, before anything of a build is loaded. Only a build
that had nothing to tell is noted, and any doubt is a no: then all is made anew. pathlib and re are left out, since to
load them would be felt in the answer.
"""

from __future__ import annotations

import errno
import hashlib
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from operator import attrgetter
from os import PathLike, path

PLACE = "build/again"
"""Where the `state` after the last build is noted."""
TOLD = "Nothing has changed since site/ was built."
READ = ("sources", "docs", "mkdocs.yml")
MADE = ("site",)
STAGED = ("build/docs", "build/theme")
"""Folders that a build leaves behind; that they are there will do, since nobody reads them but the next build."""
UNDERWAY = ("build/lock", "build/site", "build/undo")
"""What is there while another run is at work, or was ended."""
_PACKAGE = path.dirname(path.abspath(__file__))
_BETWEEN_NAMES = bytes(
    sign if sign == ord("_") or chr(sign).isalnum() and sign < 128 else ord(" ") for sign in range(256)
)
"""The signs of ASCII that the name of a variable is made of stay, all others are blanks."""
_DEEPEST = 50
"""So deep nothing is read: a build says so."""
_DATE = "SOURCE_DATE_EPOCH"
Root = str | PathLike[str]


def is_made(arguments: Sequence[str], root: Root) -> bool:
    """Whether a command, whose arguments these are, is a build of what is there already."""
    match list(arguments):
        case ["build"]:
            engine = "mkdocs"
        case ["build", "--engine", engine]:
            pass
        case _:
            return False
    if any(path.exists(path.join(root, name)) for name in UNDERWAY):
        return False
    if not all(path.isdir(path.join(root, name)) for name in STAGED):
        return False
    try:
        with open(path.join(root, PLACE), "rb") as noted:
            return noted.read() == state(root, engine).encode("ascii")
    except OSError:
        return False


def note(root: Root, engine: str, before: str) -> None:
    """Notes that a build has ended which had nothing to tell; `before` is what `inputs` gave when it began."""
    with suppress(OSError):
        now = state(root, engine)
        if now.startswith(before):
            with suppress(FileNotFoundError):
                os.unlink(path.join(root, PLACE))  # be it a link
            with open(path.join(root, PLACE), "w", encoding="ascii") as noted:
                noted.write(now)


def state(root: Root, engine: str) -> str:
    """A digest of all that a build reads, and one of all that it made."""
    return f"{inputs(root, engine)} {_digest(_files(root, MADE))}"


def inputs(root: Root, engine: str) -> str:
    """A digest of what a build with an engine reads: files, the program, variables, and the last commit's date."""
    settings = path.join(root, "mkdocs.yml")
    named: list[str] = []
    if path.isfile(settings):
        with open(settings, "rb") as stream:
            named = variables(stream.read())
    parts = [path.realpath(root), engine, program(root), last_commit(root), os.environ.get(_DATE, "-"), *named]
    return _digest([*parts, *_files(root, READ)])


def variables(settings: bytes) -> list[str]:
    """The variables of the environment that are named in `mkdocs.yml`, and what they are."""
    names = sorted(set(settings.translate(_BETWEEN_NAMES).split()))
    return [os.fsdecode(b"%s=%s" % (name, os.environb[name])) for name in names if name in os.environb]


def program(root: Root) -> str:
    """A digest of this program as it stands on the disk, and of its libraries. Nobody can tell it in advance."""
    top, name = path.split(_PACKAGE)
    ours = (path.realpath(top), path.realpath(root))
    places = [place for place in sys.path if path.realpath(place) not in ours and path.isdir(place)]
    libraries = [f"{place} {os.stat(place).st_mtime_ns}" for place in places]
    return _digest([sys.version, *libraries, *_files(top, (name,))])


def last_commit(root: Root) -> str:
    """When the last commit was made, in seconds; nothing where there is none, or no repository that git could be asked
    about."""
    folder = path.realpath(root)
    while "GIT_DIR" not in os.environ and not path.lexists(path.join(folder, ".git")):
        if folder == (folder := path.dirname(folder)):
            return ""
    import subprocess  # here, since it takes its time to load

    command = ["git", "log", "-1", "--no-show-signature", "--format=%ct"]
    try:
        log = subprocess.run(command, cwd=path.realpath(root), capture_output=True, text=True, check=False)
        return log.stdout.strip()
    except FileNotFoundError:
        return ""


def _digest(parts: Iterable[str]) -> str:
    """A digest that only these parts have, in this order."""
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=20).hexdigest()


def _files(root: Root, names: Sequence[str]) -> list[str]:
    """Every file under some names, in order: its path, its size, and when it was changed, which the system sets itself
    whatever is changed."""
    lines: list[str] = []
    for name in names:
        _within(path.join(root, name), name, lines)
    return lines


def _within(folder: str, name: str, lines: list[str], depth: int = 0, above: int | None = None) -> None:
    """The files of a folder, which stands in another one that is open; so no way is looked up from the top."""
    if depth > _DEEPEST:
        return
    try:
        here = os.open(folder, os.O_RDONLY | os.O_DIRECTORY, dir_fd=above)
    except OSError as error:  # no folder, or one that may not be read: both are told apart, and from all others
        lines.append(f"{name} {error.errno}")
        if error.errno == errno.ENOTDIR:
            lines.append(_line(name, os.stat(folder, dir_fd=above, follow_symlinks=False)))
        return
    try:
        with os.scandir(here) as entries:
            found = sorted(entries, key=attrgetter("name"))
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    _within(entry.name, f"{name}/{entry.name}", lines, depth + 1, here)
            else:
                lines.append(_line(f"{name}/{entry.name}", entry.stat(follow_symlinks=False)))
    finally:
        os.close(here)


def _line(name: str, state: os.stat_result) -> str:
    return f"{name} {state.st_size} {state.st_ctime_ns}"
