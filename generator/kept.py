"""Kept: what was made, by a digest of all that it was made from, in memory and on the disk until the next run.

The disk is never trusted: the file's name holds the digest of the program, its libraries and its place, so that nobody
can bring one along; each value stands behind its own digest; and whatever is wrong with the file, it is put away and
all is made anew. It may be deleted at any time, and holds no more than the last run asked for.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from pydantic_core import from_json  # reads in half the time of `json`, which refuses to write what it can't read

_FOLDER = Path("build/kept")
DAMAGED = "What was kept of an earlier run is damaged; all is made anew."
_SIZE = 20
_BYTES, _JSON = b"b", b"j"
_TABLE = "CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, seal BLOB, form BLOB, value BLOB)"
"""Before each value stand a digest of all that is in its row, and whether it is JSON."""


def place(root: Path, program: str) -> Path:
    """Where a program, by its digest, keeps what it makes of a project."""
    return root / _FOLDER / f"{program}.sqlite"


def key(*parts: object) -> bytes:
    """A digest that only these parts have, in this order."""
    digest = hashlib.blake2b(digest_size=_SIZE)
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.digest()


_Written = tuple[bytes, bytes, bytes]
"""A value as it is on the disk: the seal of its row, its form, and its bytes."""
Put = tuple[bytes, _Written, bool]
"""What one process hands on to another: a key, what is there as it is written, and whether it is lasting."""


class Gone(Exception):
    """What was kept is not there any more, or is damaged."""


class Store:
    """What was made, by its key. What a build does not ask for is forgotten when it ends.

    With a `file`, it is also kept there; all others beside it go. `told` hears it where something in it is damaged.
    """

    def __init__(self, file: Path | None = None, told: Callable[[str], None] = lambda _: None) -> None:
        self._before: dict[bytes, Any] = {}
        self._now: dict[bytes, Any] = {}
        self._file, self._told = file, told
        self._write: dict[bytes, tuple[Callable[[], _Written | None], bool]] = {}
        """What this build made that goes to other processes, or to the disk, by key: how it is written there, and
        whether it is lasting."""
        self._there: set[bytes] = set()
        """The keys of what is on the disk."""
        self._stays: set[bytes] = set()
        """Those of them that stay, though this build has not looked at them."""
        self._given: dict[bytes, _Written] = {}
        """What another process made, and nobody has asked for yet."""
        self._disk: sqlite3.Connection | None = None
        if file is not None and file.exists():
            self._open(file)

    def get(self, key: bytes, read: Callable[[Any], Any] = lambda plain: plain) -> Any:
        """What was made, or None. `read` makes it of what it is on the disk: JSON, or bytes."""
        if (value := self._now.get(key)) is None:
            if key in self._given:
                _, *written = self._given.pop(key)
                value = read(_read(*written))
            elif (value := self._before.get(key)) is None and key in self._there:
                value = self._from_disk(key, read)
            if value is not None:
                self._now[key] = value
        return value

    def need(self, key: bytes) -> Any:
        """What was made, of which `has` said that it is there.

        Raises:
            Gone: it is not.
        """
        if (value := self.get(key)) is None:
            raise Gone
        return value

    def put(self, key: bytes, value: Any, plain: Callable[[], Any] | None = None, *, lasting: bool = True) -> None:
        """Keeps what was made; what can be made `plain`, JSON or bytes, for other processes as well, and on the disk
        where it is to be `lasting`."""
        self._now[key] = value
        if plain is not None:
            self._write[key] = partial(_written, key, plain), lasting

    def has(self, key: bytes) -> bool:
        """Whether it was made; if so it stays, though this build may not look at it."""
        if key in self._before:
            self._now.setdefault(key, self._before[key])
        if key in self._there:
            self._stays.add(key)
        return key in self._now or key in self._given or key in self._stays

    def forget(self) -> None:
        """Ends a build."""
        self._to_disk()
        self._before, self._now, self._write, self._given, self._stays = self._now, {}, {}, {}, set()

    # ------------------------------------------------------------ other processes

    def go_apart(self) -> None:
        """Goes on in a process that has begun as this one was: what is on the disk is not for it."""
        self._disk = self._file = None
        self._there, self._write = set(), {}

    def handed_on(self) -> list[Put]:
        """What was put since."""
        put = ((key, write(), lasting) for key, (write, lasting) in self._write.items())
        handed_on = [(key, written, lasting) for key, written, lasting in put if written is not None]
        self._write = {}
        return handed_on

    def take_over(self, put: Iterable[Put]) -> None:
        """Puts what another process has handed on."""
        for key, written, lasting in put:
            self._given[key] = written
            self._write[key] = partial(_itself, written), lasting

    # ------------------------------------------------------------ the disk

    def _open(self, file: Path) -> None:
        try:
            if file.parent.is_symlink():
                raise FileExistsError
            file.parent.mkdir(parents=True, exist_ok=True)
            for other in file.parent.iterdir():
                if other.name != file.name or other.is_symlink():
                    other.unlink()  # of another program, or brought along
            self._disk = sqlite3.connect(file, isolation_level=None)
            self._disk.execute("PRAGMA page_size = 8192")  # values are read twice as fast as with the half of it
            self._disk.execute("PRAGMA journal_mode = OFF")  # a file that was not written to its end is damaged, and
            self._disk.execute("PRAGMA synchronous = OFF")  # a damaged one costs no more than none
            self._disk.execute(_TABLE)
            self._there = {found for (found,) in self._disk.execute("SELECT key FROM kept")}
        except (OSError, sqlite3.Error) as error:
            self._leave(error)

    def _from_disk(self, key: bytes, read: Callable[[Any], Any]) -> Any:
        if self._disk is None:
            return None
        try:
            found = self._disk.execute("SELECT seal, form, value FROM kept WHERE key = ?", (key,)).fetchone()
            if found is None:
                raise ValueError("what was there is gone")
            seal, form, value = found
            if seal != _seal(key, form, value):
                raise ValueError("what is kept is not what was written")
            return read(_read(form, value))
        except (sqlite3.Error, ValueError, TypeError) as error:
            self._leave(error)
            return None

    def _to_disk(self) -> None:
        """Makes the file hold what was asked for in this build; there is none before something is to be in it."""
        if self._disk is None and self._file is not None:
            self._open(self._file)
        if self._disk is None:
            return
        stay = self._there & (self._now.keys() | self._stays)
        new: set[bytes] = set()
        try:
            self._disk.execute("BEGIN")
            self._disk.executemany("DELETE FROM kept WHERE key = ?", [(key,) for key in self._there - stay])
            self._disk.executemany("REPLACE INTO kept VALUES (?, ?, ?, ?)", self._rows(new))
            self._disk.execute("COMMIT")
            self._there = stay | new
        except sqlite3.Error as error:
            self._leave(error)

    def _rows(self, new: set[bytes]) -> Iterator[tuple[bytes, bytes, bytes, bytes]]:
        """What goes to the disk, one after the other; the `new` keys are noted."""
        for key, (write, lasting) in self._write.items():
            if lasting and (written := write()) is not None:
                new.add(key)
                yield key, *written

    def _leave(self, error: Exception) -> None:
        """Goes on without the disk. A file that is damaged, or was not written to its end, is put away."""
        if self._disk is not None:
            with suppress(sqlite3.Error):
                self._disk.close()
        self._disk, self._there = None, set()
        with suppress(OSError):
            if self._file is not None and self._file.exists():
                self._file.unlink()
        self._file = None
        if not isinstance(error, OSError | sqlite3.OperationalError):  # those say that the disk is full, or shut
            self._told(DAMAGED)

    def close(self) -> None:
        """Ends the work with the disk."""
        if self._disk is not None:
            self._disk.close()
        self._disk = self._file = None


def _itself(written: _Written) -> _Written:
    return written


def _seal(key: bytes, form: bytes, value: bytes) -> bytes:
    """A digest of a row."""
    digest = hashlib.blake2b(key, digest_size=_SIZE)
    digest.update(form)
    digest.update(value)
    return digest.digest()


def _written(key: bytes, plain: Callable[[], Any]) -> _Written | None:
    """A value with its seal and its form; None where JSON can't hold it."""
    form, value = _BYTES, plain()
    if not isinstance(value, bytes):
        try:
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), check_circular=False)
            form, value = _JSON, text.encode()
        except (TypeError, ValueError):
            return None
    return _seal(key, form, value), form, value


def _read(form: bytes, value: bytes) -> Any:
    return value if form == _BYTES else from_json(value, cache_strings="keys")
