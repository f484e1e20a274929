"""Alone: one run at a time works on a project, and who comes second is told who is there.

The lock is the kernel's: it ends with the process, however that ends. What a killed run left halfway in files that
somebody wrote is taken back by the next one that has the lock.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from generator.load import SOURCES
from generator.write import take_back

PLACE = Path("build/lock")
OURS = ("build", "site")
"""The folders in which a run does as it likes."""
SERVE = "serve"
"""Works for a moment after each save: it waits for others, and they for it."""


class Busy(Exception):
    """Another run is at work; the sentence says which."""


@contextmanager
def alone(root: Path, work: str) -> Iterator[None]:
    """Keeps the project in `root` to this run, whose command is `work`. Where there is none, nothing is kept.

    Raises:
        Busy: another run is at work there.
        OSError: the lock can't be written, or a folder of ours is a link.
    """
    if not (root / SOURCES).is_dir():
        yield
        return
    own(root, *OURS)
    path = root / PLACE
    file = _held(path, work)
    try:
        take_back(root)
        yield
    finally:
        with suppress(OSError):
            path.unlink()  # before it is let go: who waits for it sees that it is another one now
        os.close(file)
        with suppress(OSError):
            path.parent.rmdir()  # where nothing else is in it


def own(root: Path, *names: str) -> None:
    """Refuses folders in which a run does as it likes, where they are links: what they lead to is somebody's.

    Raises:
        OSError: one of them is a link.
    """
    for name in names:
        if (root / name).is_symlink():
            raise OSError(errno.ELOOP, "This is a link, and must be a folder of its own", name)


def _held(path: Path, work: str) -> int:
    """The lock's file, open and locked."""
    while True:
        path.parent.mkdir(exist_ok=True)
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        except FileNotFoundError:
            continue  # the run before took the empty folder away
        try:
            _wait(file, work)
            if _is_at(path, file):
                _sign(path, file, work)
                return file
        except BaseException:
            os.close(file)
            raise
        os.close(file)


def _wait(file: int, work: str) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        process, _, other = os.pread(file, 100, 0).decode(errors="replace").strip().partition(" ")
        if SERVE not in (work, other):
            who = f"`{other}` (process {process})" if other else "Another run"
            raise Busy(f"{who} is at work here; wait until it has ended, and try again.") from None
        fcntl.flock(file, fcntl.LOCK_EX)


def _sign(path: Path, file: int, work: str) -> None:
    """Says in the lock who has it; where the disk is full, there is none."""
    try:
        os.ftruncate(file, 0)
        os.write(file, f"{os.getpid()} {work}\n".encode())
    except OSError as error:
        path.unlink()
        raise OSError(error.errno, error.strerror, str(path)) from None


def _is_at(path: Path, file: int) -> bool:
    """Whether the open file still is the one at the path."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file))
    except FileNotFoundError:
        return False
