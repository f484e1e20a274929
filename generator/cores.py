"""Cores: what takes long is made ahead in processes of their own, while this one makes the first part of it.

Whoever asks for something that was not made ahead, or could not be, makes it: nothing depends on the others.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import IO, Generic, TypeVar

R = TypeVar("R")
_DEATH_SIGNAL = 1
"""What Linux calls PR_SET_PDEATHSIG."""
LEAST = 100
"""For fewer jobs it does not pay to have them made ahead."""


def cores() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Ahead(Generic[R]):
    """Jobs that are made ahead: all but the first part, which whoever asks for is left to make."""

    def __init__(
        self,
        jobs: Sequence[str] = (),
        make: Callable[[str], R] | None = None,
        processes: int = 1,
        begin: Callable[[], None] = lambda: None,
    ) -> None:
        """Each of the other processes will first `begin`."""
        self._made: dict[str, R] = {}
        self._where: dict[str, int] = {}
        """Which process makes a job."""
        self._running: dict[int, IO[bytes]] = {}
        self._ended: dict[int, IO[bytes]] = {}
        """What each has made, in the order of the jobs."""
        if make is None or processes < 2 or len(jobs) < LEAST or threading.active_count() > 1:
            return  # a process with threads can't be doubled safely
        each = -(-len(jobs) // processes)
        with suppress(OSError):  # no room for another process, or for what it makes
            for first in range(each, len(jobs), each):
                part = jobs[first : first + each]
                process = self._begin(part, make, begin)
                self._where.update(dict.fromkeys(part, process))

    def _begin(self, jobs: Sequence[str], make: Callable[[str], R], begin: Callable[[], None]) -> int:
        file = tempfile.TemporaryFile()  # noqa: SIM115 (it is closed when it is read)
        parent = os.getpid()
        process = os.fork()
        if process == 0:
            code = 1
            try:
                _end_with_parent()
                begin()
                for job in jobs:
                    if os.getppid() != parent:
                        break  # nobody waits for it any more
                    pickle.dump((job, make(job)), file)
                file.flush()
                code = 0
            finally:
                os._exit(code)  # nothing of this process is undone here
        self._running[process] = file
        return process

    def take(self, job: str) -> R | None:
        """What was made of a job, once; None where nothing was."""
        process = self._where.pop(job, 0)
        if process in self._running:
            self._wait(process)
        if process in self._ended:
            while job not in self._made:
                other, made = pickle.load(self._ended[process])
                self._made[other] = made
        return self._made.pop(job, None)

    def _wait(self, process: int) -> None:
        _, status = os.waitpid(process, 0)
        file = self._running.pop(process)
        if status == 0:
            file.seek(0)
            self._ended[process] = file
        else:
            file.close()

    def close(self) -> None:
        """Ends what is still at work: nobody waits for it."""
        for process, file in self._running.items():
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            file.close()
        for file in self._ended.values():
            file.close()
        self._running, self._ended = {}, {}
        self._made, self._where = {}, {}


def _end_with_parent() -> None:
    """Lets the system end this process with the one that began it, where it can: the project's lock is theirs both."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
