"""Write: pages and files -> a folder that is wholly ours. Only what changed is written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def write(files: Mapping[str, bytes], folder: Path) -> int:
    """Makes `folder` hold exactly `files` (path with `/` -> bytes); returns how many were written.

    Files that are the same already keep their times. Whatever else stands in the folder is removed.

    Raises:
        OSError: the folder can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _remove_others(folder, files)
    written = 0
    for path, data in files.items():
        target = folder / path
        written += write_file(target, data)
    return written


def write_file(path: Path, data: bytes) -> bool:
    """Makes the file hold the bytes, as a whole or not at all; returns whether it did not before.

    Raises:
        OSError: it can't be written; it holds what it held before.
    """
    if _holds(path, data):
        return False
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(data)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
    beside.replace(path)
    return True


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _remove_others(folder: Path, files: Mapping[str, bytes]) -> None:
    """Removes every file that is not in `files`, and every folder in which none is."""
    wanted = set(files)
    parents = {parent.as_posix() for path in wanted for parent in Path(path).parents}
    for current, names, leaves in os.walk(folder, topdown=False):
        base = Path(current)
        for name in leaves:
            if (base / name).relative_to(folder).as_posix() not in wanted:
                (base / name).unlink()
        for name in names:
            below = base / name
            if below.is_symlink():
                below.unlink()
            elif below.relative_to(folder).as_posix() not in parents:
                below.rmdir()
