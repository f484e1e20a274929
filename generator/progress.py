"""Progress: what a run does, how far it is and what is left, for who watches; in a log, a line for what takes long."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

PATIENCE = 1.0
"""Seconds after which somebody wants to know."""
_EACH = 0.1
_CLEAR = "\r\x1b[K"

Seen = Callable[[int, int], None]
"""Told how much of how much is done."""


class Progress:
    """One step after the other: on a terminal in a line that goes, elsewhere in a line that stays, once."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._watched, self._clock = stream, stream.isatty(), clock
        self._what, self._began, self._told = "", 0.0, 0.0

    def step(self, what: str) -> Seen:
        """A step begins; returns what is to be told how far it is."""
        self._what, self._began, self._told = what, self._clock(), 0.0
        if self._watched:
            self._say(f"{_CLEAR}{what} …")
        return self._seen

    def close(self) -> None:
        """The step is over, however it ended."""
        if self._watched and self._what:
            self._say(_CLEAR)
        self._what = ""

    def _seen(self, done: int, total: int) -> None:
        now = self._clock()
        spent = now - self._began
        if self._watched and now - self._told >= _EACH:
            self._told = now
            left = f", about {spent / done * (total - done):.0f} s left" if spent > PATIENCE else ""
            self._say(f"{_CLEAR}{self._what}: {done / total:.0%}{left}")
        elif not self._watched and not self._told and spent > PATIENCE:
            self._told = now
            self._say(f"{self._what}: {done / total:.0%} after {spent:.0f} s.\n")

    def _say(self, words: str) -> None:
        self._stream.write(words)
        self._stream.flush()
