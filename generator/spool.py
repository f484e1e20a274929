"""Spool: files by path that wait on the disk, and not in memory, until they are written where they belong."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, MutableMapping


class Spool(MutableMapping[str, bytes]):
    """Bytes by path, in a file that nobody else sees."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 (`close` closes it)
        self._places: dict[str, tuple[int, int]] = {}
        """Where each begins, and how long it is."""
        self._end = 0

    def __setitem__(self, path: str, data: bytes) -> None:
        start = self._end
        while self._end < start + len(data):
            self._end += os.pwrite(self._file.fileno(), data[self._end - start :], self._end)
        self._places[path] = start, len(data)

    def __getitem__(self, path: str) -> bytes:
        start, length = self._places[path]
        return os.pread(self._file.fileno(), length, start)

    def close(self) -> None:
        """Gives up what is in it."""
        self._file.close()

    def __delitem__(self, path: str) -> None:
        del self._places[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
