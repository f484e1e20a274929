"""Exchange: finished folders take the places of others as a whole, so that nobody ever meets half of one.

Where the system knows `renameat2` (Linux), two folders change places in a single step. Elsewhere it takes two
renames; a run that was ended between them left the old folder aside, and `mend` puts it back.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from generator.write import sync

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_UNKNOWN = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)
"""What a kernel or a file system says that can't exchange."""


def replace(*pairs: tuple[Path, Path]) -> None:
    """Puts each folder `new` where `place` is, and removes what stood there.

    The two of a pair must be on one file system. Where anything fails, every place holds what it held before.

    Raises:
        OSError: a place can't be replaced.
    """
    undo: list[Callable[[], object]] = []
    try:
        for new, place in pairs:
            mend(new, place)
            undo += _exchanged(new, place)
        for folder in {path.parent for new, place in pairs for path in (new, place)}:
            sync(folder)
    except BaseException:
        for take_back in reversed(undo):
            take_back()
        raise
    for new, _ in pairs:
        remove(new)
        remove(_retired(new))


def mend(new: Path, place: Path) -> None:
    """Puts back what a run that was ended between its two renames had set aside."""
    retired = _retired(new)
    if retired.exists() and not place.exists():
        retired.rename(place)
    remove(retired)


def remove(folder: Path) -> None:
    """Removes a folder, as far as that is possible; or a file, or a link, but not what it leads to."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)


def settle(folder: Path, *, durable: bool = True) -> None:
    """Folders 755, files 644, so that a web server that is somebody else can read them, whatever the umask was; and
    all of it on the disk, where it is to be `durable`.

    Raises:
        OSError: it can't be had.
    """
    paths = []
    for current, _, names in os.walk(folder, topdown=False):
        for path, mode in [*((f"{current}/{name}", 0o644) for name in names), (current, 0o755)]:
            if os.stat(path).st_mode & 0o7777 != mode:  # noqa: PTH116 (pathlib takes as long as the rest)
                os.chmod(path, mode)  # noqa: PTH101
            paths.append(path)
    if durable and not _synced(folder):
        for path in paths:
            sync(path)


def _synced(folder: Path) -> bool:
    """Waits until the folder's whole file system is on the disk; False where the system knows no such call.

    For thousands of files that is a fraction of the work of one call for each.
    """
    call = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if call is None:
        return False
    file = os.open(folder, os.O_RDONLY)
    try:
        if call(file) == 0:
            return True
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(folder))
    finally:
        os.close(file)


def _retired(new: Path) -> Path:
    return new.with_name(f"{new.name}.old")


def _exchanged(new: Path, place: Path) -> list[Callable[[], object]]:
    """Lets `new` take the place; returns what takes that back, in the order in which it was done."""
    if not place.exists():
        new.rename(place)
        return [lambda: place.rename(new)]
    if _swap(new, place):
        return [lambda: _swap(new, place)]
    retired = _retired(new)
    _rename_twice(new, place, retired)
    return [lambda: retired.rename(place), lambda: place.rename(new)]


def _swap(one: Path, other: Path) -> bool:
    """Lets two folders change places in a single step; False where the system knows none."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    paths = (ctypes.c_char_p(os.fsencode(one)), ctypes.c_char_p(os.fsencode(other)))
    if rename(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], ctypes.c_uint(_RENAME_EXCHANGE)) == 0:
        return True
    if (number := ctypes.get_errno()) in _UNKNOWN:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _rename_twice(new: Path, place: Path, retired: Path) -> None:
    """The same in two steps; the first is taken back where the second fails."""
    place.rename(retired)
    try:
        new.rename(place)
    except BaseException:
        retired.rename(place)
        raise
