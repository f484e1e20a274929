"""Lets one call to the system fail, or kills the process there; Python imports this where it is in the path.

The variable FAULT says `FOLDER|CALL|NUMBER|WHAT`: the call (`*` for any) to be hit, counted from 1 among those that
touch the folder, and what happens: a name of an error, the same with `+` for all such calls from there on, or KILL.
Removing and renaming go on working where a disk is full. With NUMBER 0 the calls are only counted, into `calls`.
"""

from __future__ import annotations

import builtins
import ctypes
import errno
import fcntl
import io
import os
import signal
import sys
from pathlib import Path
from typing import Any, Self

calls: list[str] = []
"""The names of the calls so far."""
ON_FULL_DISK = {"open", "write", "mkdir", "link", "fsync"}
PATHS = ("rename", "replace", "mkdir", "link", "chmod", "unlink", "rmdir")


class _Hit:
    def __init__(self, folder: str, call: str, number: int, what: str) -> None:
        self.folder, self.call, self.number, self.what = os.path.realpath(folder), call, number, what
        self.count = 0

    def __call__(self, call: str, place: object) -> None:
        path = _path_of(place) if isinstance(place, int) else os.path.abspath(os.fsdecode(place))  # type: ignore[arg-type] # noqa: PTH100
        if not path.startswith(self.folder) or self.call not in ("*", call):
            return
        calls.append(call)
        self.count += 1
        lasting = self.what.endswith("+")
        if self.count != self.number and not (lasting and 0 < self.number < self.count and call in ON_FULL_DISK):
            return
        if self.what == "KILL":
            os.kill(os.getpid(), signal.SIGKILL)
        number = getattr(errno, self.what.rstrip("+"))
        raise OSError(number, os.strerror(number), None if isinstance(place, int) else os.fsdecode(place))  # type: ignore[arg-type]


def _path_of(file: int) -> str:
    if sys.platform == "linux":
        return str(Path(f"/proc/self/fd/{file}").readlink())
    path = fcntl.fcntl(file, fcntl.F_GETPATH, bytes(1024))
    return path.rstrip(b"\0").decode()


def install(fault: str) -> None:
    """Puts the fault into this process."""
    folder, call, number, what = fault.split("|")
    hit = _Hit(folder, call, int(number), what)
    for name in PATHS:
        setattr(os, name, _path_call(hit, name, getattr(os, name)))
    fsync, ftruncate, write, opened = os.fsync, os.ftruncate, os.write, os.open

    def os_open(path: Any, flags: int, *arguments: Any, **named: Any) -> int:
        if flags & os.O_CREAT:
            hit("open", path)
        return opened(path, flags, *arguments, **named)

    def os_fsync(file: int) -> None:
        hit("fsync", file)
        fsync(file)

    def os_write(file: int, data: bytes) -> int:
        hit("write", file)
        return write(file, data)

    def os_ftruncate(file: int, length: int) -> None:
        hit("write", file)
        ftruncate(file, length)

    os.fsync, os.write, os.ftruncate = os_fsync, os_write, os_ftruncate  # type: ignore[assignment]
    os.open = os_open
    builtins.open = io.open = _open(hit, io.open)
    ctypes.CDLL = _libraries(hit, ctypes.CDLL)  # type: ignore[misc]


def _path_call(hit: _Hit, name: str, call: Any) -> Any:
    def called(path: Any, *arguments: Any, **named: Any) -> Any:
        base = named.get("dir_fd") or 0  # `rmtree` names what it removes by its folder
        hit(name, base or path)
        return call(path, *arguments, **named)

    return called


def _open(hit: _Hit, opened: Any) -> Any:
    def called(file: Any, mode: str = "r", *arguments: Any, **named: Any) -> Any:
        if not set(mode) & set("wxa+") or isinstance(file, int):
            return opened(file, mode, *arguments, **named)
        hit("open", file)
        stream = opened(file, mode, *arguments, **named)
        write = stream.write

        def written(data: Any) -> Any:
            hit("write", stream.fileno())
            return write(data)

        try:
            stream.write = written
        except AttributeError:
            return _Stream(stream, written)
        return stream

    return called


class _Stream:
    """A stream whose writing may fail."""

    def __init__(self, stream: Any, write: Any) -> None:
        self._stream, self.write = stream, write

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()


def _libraries(hit: _Hit, load: Any) -> Any:
    def loaded(name: Any, *arguments: Any, **named: Any) -> Any:
        library = load(name, *arguments, **named)
        if name is None and hasattr(library, "renameat2"):
            rename = library.renameat2

            def renameat2(*values: Any) -> Any:
                try:
                    hit("renameat2", values[3].value)
                except OSError as error:
                    ctypes.set_errno(error.errno or 0)
                    return -1
                return rename(*values)

            library.renameat2 = renameat2
        return library

    return loaded


if "FAULT" in os.environ:
    install(os.environ["FAULT"])
