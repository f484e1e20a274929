"""Write: pages and files -> a folder that is wholly ours. Only what changed is written."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

STAGED_DOCS = Path("build/docs")
STAGED_THEME = Path("build/theme")


def stage(
    root: Path, pages: Mapping[str, bytes], theme: Mapping[str, bytes], pictures: Mapping[str, Callable[[], bytes]]
) -> int:
    """Stages the pages, the pictures and the theme's overrides for a site engine; returns how many files were written.

    Raises:
        OSError: they can't be written.
    """
    return write(pages, root / STAGED_DOCS, pictures) + write(theme, root / STAGED_THEME)


def write(files: Mapping[str, bytes], folder: Path, named: Mapping[str, Callable[[], bytes]] | None = None) -> int:
    """Makes `folder` hold exactly `files` (path with `/` -> bytes) and `named`; returns how many were written.

    Files that are the same already keep their times. Whatever else stands in the folder is removed. A run
    that was ended halfway leaves nothing that the next one would not mend.

    The names of those in `named` are made from what they hold: only where there is no such file, it is made.

    Raises:
        OSError: the folder can't be written.
    """
    named = named or {}
    paths = files.keys() | named.keys()
    folders = {parent for path in paths for parent in _parents(path)}
    _remove_others(folder, paths, folders)
    for name in ["", *sorted(folders)]:
        (folder / name).mkdir(parents=not name, exist_ok=True)
    base = str(folder)
    missing = {path: make for path, make in named.items() if not os.path.isfile(f"{base}/{path}")}  # noqa: PTH113
    for path, make in missing.items():
        write_file(folder / path, make())  # as a whole: it is not looked into again
    return len(missing) + sum(_write(f"{base}/{path}", data) for path, data in files.items())


def _write(path: str, data: bytes) -> bool:
    """Makes one file hold the bytes; returns whether it did not before."""
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 (pathlib takes as long as the reading)
            if stream.read(len(data) + 1) == data:
                return False
    except FileNotFoundError:
        pass
    with open(path, "wb") as stream:  # noqa: PTH123
        stream.write(data)
    return True


def write_file(path: Path, data: bytes) -> None:
    """Makes a file that somebody wrote hold the bytes, as a whole or not at all; who may read it stays as it was.

    Raises:
        OSError: it can't be written; it holds what it held before.
    """
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)  # what a run that was ended left, or a link that leads elsewhere
    try:
        with beside.open("xb") as stream:
            if path.exists():
                os.fchmod(stream.fileno(), stat.S_IMODE(path.stat().st_mode))
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def write_files(root: Path, files: Mapping[str, bytes | None]) -> None:
    """Writes files that somebody wrote, by their paths, and removes those that are None.

    Raises:
        OSError: one of them can't be written; all are as they were.
    """
    before: dict[Path, bytes | None] = {}
    try:
        for path, data in sorted(files.items(), key=lambda item: item[1] is None):
            was = (root / path).read_bytes() if (root / path).exists() else None
            _set(root / path, data)
            before[root / path] = was
    except OSError:
        for changed, data in before.items():
            _set(changed, data)
        raise


def _set(path: Path, data: bytes | None) -> None:
    if data is None:
        path.unlink(missing_ok=True)
    else:
        write_file(path, data)


def _parents(path: str) -> list[str]:
    """The folders that a path goes through, from the top."""
    steps = path.split("/")[:-1]
    return ["/".join(steps[: count + 1]) for count in range(len(steps))]


def _remove_others(folder: Path, files: AbstractSet[str], folders: set[str]) -> None:
    """Removes every file that is not in `files`, every link, and every folder in which nothing of ours is."""
    top = len(str(folder)) + 1
    for current, names, leaves in os.walk(folder, topdown=False):
        prefix = f"{current[top:]}/" if len(current) >= top else ""
        for name in leaves:
            path = f"{prefix}{name}"
            if path not in files or os.path.islink(f"{current}/{name}"):  # noqa: PTH114
                Path(current, name).unlink()
        for name in names:
            below = Path(current, name)
            if below.is_symlink():
                below.unlink()
            elif f"{prefix}{name}" not in folders:
                below.rmdir()
