"""Cores: what takes long is made ahead in processes of their own, while this one makes the rest of it.

Whoever asks for something that was not made ahead, or could not be, makes it: nothing depends on the others.
"""

from __future__ import annotations

import ctypes
import mmap
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
    """Jobs that are made ahead, from the last one on, while whoever asks for them makes them from the first one on:
    where both meet, nobody waits for long."""

    def __init__(
        self,
        jobs: Sequence[str] = (),
        make: Callable[[str], R] | None = None,
        processes: int = 1,
        begin: Callable[[], None] = lambda: None,
    ) -> None:
        """Each of the other processes will first `begin`. The jobs are to be asked for in their order."""
        self._running: dict[int, tuple[int, IO[bytes]]] = {}
        """Of the other processes, by their turns: their ids, and the files for what they make."""
        self._ended: dict[int, IO[bytes]] = {}
        """The files of those that made all of what they took up."""
        self._numbers: dict[str, int] = {}
        """Of the jobs that nobody has asked for, their places in the order."""
        self._others = 0
        """How many processes there are besides this one, which share the jobs among them in turns."""
        if make is None or processes < 2 or len(jobs) < LEAST or threading.active_count() > 1:
            return  # a process with threads can't be doubled safely
        self._numbers = {job: number for number, job in enumerate(jobs)}
        self._others = processes - 1
        shared = memoryview(mmap.mmap(-1, 8 * (1 + self._others + len(jobs)))).cast("q")
        """All of the processes see what one of them writes here; nobody is misled who sees it late."""
        self._asked = shared[:1]
        """The number of the job that was asked for last."""
        self._taken_up = shared[1 : 1 + self._others]
        """By turns, the number of the job that each process has taken up last: it will do no later one."""
        self._places = shared[1 + self._others :]
        """By jobs, where in its file stands what was made of each, counted from 1; 0 for what was not made."""
        for turn in range(self._others):
            self._taken_up[turn] = len(jobs)
        with suppress(OSError):  # no room for another process, or for what it makes
            for turn in range(self._others):
                self._begin(turn, jobs, make, begin)

    def _begin(self, turn: int, jobs: Sequence[str], make: Callable[[str], R], begin: Callable[[], None]) -> None:
        file = tempfile.TemporaryFile()  # noqa: SIM115 (it is closed when it is read)
        parent = os.getpid()
        process = os.fork()
        if process == 0:
            code = 1
            try:
                _end_with_parent()
                begin()
                for number in range(len(jobs) - 1 - turn, -1, -self._others):
                    self._taken_up[turn] = number
                    if self._asked[0] >= number or os.getppid() != parent:
                        break  # it is made already, or nobody waits for it any more
                    made = make(jobs[number])
                    place = file.tell()
                    pickle.dump(made, file)
                    self._places[number] = place + 1
                file.flush()
                code = 0
            finally:
                os._exit(code)  # nothing of this process is undone here
        self._running[turn] = process, file

    def take(self, job: str) -> R | None:
        """What was made of a job, once; None where nothing was."""
        number = self._numbers.pop(job, None)
        if number is None:
            return None
        self._asked[0] = number
        turn = (len(self._places) - 1 - number) % self._others
        if number < self._taken_up[turn]:
            return None
        if turn in self._running:
            self._wait(turn)
        if turn not in self._ended or not (place := self._places[number]):
            return None
        file = self._ended[turn]
        file.seek(place - 1)
        made: R = pickle.load(file)
        return made

    def _wait(self, turn: int) -> None:
        process, file = self._running.pop(turn)
        _, status = os.waitpid(process, 0)
        if status == 0:
            self._ended[turn] = file
        else:
            file.close()

    def close(self) -> None:
        """Ends what is still at work: nobody waits for it."""
        for process, file in self._running.values():
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            file.close()
        for file in self._ended.values():
            file.close()
        self._running, self._ended, self._numbers = {}, {}, {}


def _end_with_parent() -> None:
    """Lets the system end this process with the one that began it, where it can: the project's lock is theirs both."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
