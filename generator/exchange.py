"""Exchange: a finished folder takes the place of another as a whole, so that readers never meet half a site."""

from __future__ import annotations

import ctypes
import os
import shutil
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def replace(new: Path, place: Path) -> None:
    """Puts the folder `new` where `place` is, readable for all, and removes what stood there.

    Both must be on one file system. Where anything fails, `place` holds what it held before.

    Raises:
        OSError: `place` can't be replaced.
    """
    _open_for_all(new)
    retired = new.with_name(f"{new.name}.old")
    if retired.exists() and not place.exists():
        retired.rename(place)  # a run without `renameat2` was ended between its two renames
    shutil.rmtree(retired, ignore_errors=True)
    if not place.exists():
        new.rename(place)
    elif _swap(new, place):
        shutil.rmtree(new)
    else:
        _rename_twice(new, place, retired)
        shutil.rmtree(retired)


def _open_for_all(folder: Path) -> None:
    """Folders 755, files 644: a web server that is somebody else can read them, whatever the umask was."""
    for current, _, names in os.walk(folder):
        Path(current).chmod(0o755)
        for name in names:
            Path(current, name).chmod(0o644)


def _swap(one: Path, other: Path) -> bool:
    """Lets two folders change places in a single step; False where the system knows none."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    paths = (ctypes.c_char_p(os.fsencode(one)), ctypes.c_char_p(os.fsencode(other)))
    return bool(rename(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], ctypes.c_uint(_RENAME_EXCHANGE)) == 0)


def _rename_twice(new: Path, place: Path, retired: Path) -> None:
    """The same in two steps; the first is taken back where the second fails."""
    place.rename(retired)
    try:
        new.rename(place)
    except OSError:
        retired.rename(place)
        raise
