"""Write: pages and files -> a folder that is wholly ours, of which only what changed is written; and files that
somebody wrote, all of them or none.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path
from typing import Any

UNDO = Path("build/undo")
"""While files that somebody wrote are exchanged: what was there before."""
_LIST = "list.json"
"""In it: which files; it is written last and removed first."""
_MARK = "mark"
"""In it: a file that the list knows by what the system alone sets, so that nobody can bring such a folder along."""


def write(files: Mapping[str, bytes], folder: Path, named: Mapping[str, Callable[[], bytes]] | None = None) -> int:
    """Makes `folder` hold exactly `files` (path with `/` -> bytes) and `named`; returns how many were written.

    Files that are the same already keep their times; each of the others is exchanged as a whole. Whatever else
    stands in the folder is removed. A run that was ended halfway leaves nothing that the next one would not mend.

    The names of those in `named` are made from what they hold: only where there is no such file, it is made.

    Raises:
        OSError: the folder can't be written.
    """
    named = named or {}
    paths = files.keys() | named.keys()
    folders = {parent for path in paths for parent in _parents(path)}
    _remove_others(folder, paths, folders)
    for name in ["", *sorted(folders)]:
        (folder / name).mkdir(parents=not name, exist_ok=True)
    base = str(folder)
    missing = {path: make for path, make in named.items() if not os.path.isfile(f"{base}/{path}")}  # noqa: PTH113
    for path, make in missing.items():
        _write(f"{base}/{path}", make())
    return len(missing) + sum(_write(f"{base}/{path}", data) for path, data in files.items())


def patch(files: Mapping[str, bytes], folder: Path) -> None:
    """Exchanges some of the files of a folder, in which each of them is already. All are made ready before the first
    is exchanged.

    Raises:
        OSError: the folder can't be written.
    """
    beside = {path: _beside(f"{folder}/{path}") for path in files}
    try:
        for path, data in files.items():
            write_new(beside[path], data)
        for path, new in beside.items():
            os.replace(new, folder / path)  # noqa: PTH105
    finally:
        for new in beside.values():
            with suppress(OSError):
                os.unlink(new)  # noqa: PTH108


def is_same(files: Mapping[str, bytes], folder: Path, named: Mapping[str, object]) -> bool:
    """Whether the folder holds exactly these already, each as open as it should be."""
    there: dict[str, str] = {}
    top = len(str(folder)) + 1
    for current, names, leaves in os.walk(folder):
        if os.stat(current).st_mode & 0o777 != 0o755 or not (names or leaves):  # noqa: PTH116
            return False
        if any(os.path.islink(f"{current}/{name}") for name in names):  # noqa: PTH114
            return False
        there |= {f"{current}/{name}"[top:]: f"{current}/{name}" for name in leaves}
    return (
        there.keys() == files.keys() | named.keys()
        and all(_is_plain(path) for path in there.values())
        and all(_holds(there[path], data) for path, data in files.items())
    )


def _is_plain(path: str) -> bool:
    return os.lstat(path).st_mode == stat.S_IFREG | 0o644


def _holds(path: str, data: bytes) -> bool:
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 (pathlib takes as long as the reading)
            return stream.read(len(data) + 1) == data
    except FileNotFoundError:
        return False


def _write(path: str, data: bytes) -> bool:
    """Makes one file hold the bytes; returns whether it did not before."""
    if _holds(path, data):
        return False
    write_new(beside := _beside(path), data)
    os.replace(beside, path)  # noqa: PTH105
    return True


def _beside(path: str) -> str:
    folder, _, name = path.rpartition("/")
    return f"{folder}/.{name}.new"


def write_new(path: str | Path, data: bytes) -> None:
    """Writes a file that nobody reads yet."""
    try:
        with open(path, "wb") as stream:  # noqa: PTH123
            stream.write(data)
    except OSError as error:
        raise _at(path, error) from None


def _at(path: str | Path, error: OSError) -> OSError:
    """The error with its place, which the system does not tell where it was writing."""
    error.filename = error.filename or str(path)
    return error


def second_name(source: str | Path, target: str | Path) -> bool:
    """Gives a file a second name; False where the system has none, and it is a copy."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)
        return False
    return True


def second_names(folder: Path, new: Path, paths: Iterable[str]) -> None:
    """Gives some of the files of a folder second names in another one that is there, at the same paths."""
    made = {""}
    for path in paths:
        below = path.rpartition("/")[0]
        if below not in made:
            (new / below).mkdir(parents=True, exist_ok=True)
            made.add(below)
        second_name(f"{folder}/{path}", f"{new}/{path}")


def sync(path: str | Path) -> None:
    """Waits until a file, or the names in a folder, are on the disk.

    Raises:
        OSError: they can't be.
    """
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    except OSError as error:
        raise _at(path, error) from None
    finally:
        os.close(file)


# ---------------------------------------------------------------- files that somebody wrote


def write_files(root: Path, files: Mapping[str, bytes | None], like: Mapping[str, str] | None = None) -> None:
    """Writes files that somebody wrote, by their paths, and removes those that are None: all of it or nothing.

    Who may read a file stays as it was; a new one is as open as the one it is `like`, or as the umask has it. All is
    made ready in `build/undo`, with what was there before: of a run that is killed, the next takes back what it did.

    Raises:
        OSError: one of them can't be written; all are as they were.
    """
    undo = root / UNDO
    ready = undo.with_name(f"{undo.name}.new")
    shutil.rmtree(ready, ignore_errors=True)
    bare = not ready.parent.exists()
    try:
        ready.mkdir(parents=True)
        _prepare(root, ready, files, like or {})
        ready.rename(undo)
        sync(undo.parent)
        for number, (path, data) in enumerate(files.items()):
            if data is None:
                (root / path).unlink(missing_ok=True)
            else:
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (undo / f"new-{number}").replace(root / path)
        for folder in sorted({(root / path).parent for path in files}):
            sync(folder)
        (undo / _LIST).unlink()  # from here on it is done
    except BaseException:
        shutil.rmtree(ready, ignore_errors=True)
        take_back(root)
        raise
    finally:
        if not (undo / _LIST).exists():
            shutil.rmtree(undo, ignore_errors=True)
        if bare:
            with suppress(OSError):
                undo.parent.rmdir()


def _prepare(root: Path, ready: Path, files: Mapping[str, bytes | None], like: Mapping[str, str]) -> None:
    """Puts into the folder `ready` the new files, the old ones, and a list of both."""
    listed = []
    for number, (path, data) in enumerate(files.items()):
        target, new = root / path, ready / f"new-{number}"
        missing = [parent for parent in Path(path).parents if not (root / parent).exists()]
        if data is not None:
            write_new(new, data)
            model = root / like.get(path, path)
            if model.exists():
                new.chmod(stat.S_IMODE(model.stat().st_mode))
            sync(new)
        had = os.path.lexists(target)
        if had and not second_name(target, ready / f"old-{number}"):
            sync(ready / f"old-{number}")
        digest = None if data is None else hashlib.sha256(data).hexdigest()
        listed.append({"path": path, "had": had, "now": digest, "folders": [str(parent) for parent in missing]})
    write_new(ready / _MARK, b"")
    write_new(ready / _LIST, json.dumps({"mark": _marked(ready), "files": listed}).encode())
    sync(ready / _LIST)
    sync(ready)


def is_halfway(root: Path) -> bool:
    """Whether a run was ended while it wrote files that somebody wrote."""
    return _listed(root / UNDO) is not None


def _marked(undo: Path) -> list[int]:
    state = (undo / _MARK).lstat()
    return [state.st_ino, state.st_ctime_ns]


def _listed(undo: Path) -> list[dict[str, Any]] | None:
    """What such a run had on its list; None where there is none, or none of ours."""
    try:
        listed = json.loads((undo / _LIST).read_bytes())
        files: list[dict[str, Any]] = listed["files"]
        return files if listed["mark"] == _marked(undo) else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def take_back(root: Path) -> list[str]:
    """Takes back what such a run did, and removes what it left; returns the files that are as before again.

    A file that somebody has changed since stays as it is.

    Raises:
        OSError: it can't be taken back; the next run will try again.
    """
    undo, taken = root / UNDO, []
    for link in (undo, undo.with_name(f"{undo.name}.new")):
        if link.is_symlink():
            link.unlink()
    shutil.rmtree(undo.with_name(f"{undo.name}.new"), ignore_errors=True)
    if (listed := _listed(undo)) is not None:
        for number, each in enumerate(listed):
            path, old = root / each["path"], undo / f"old-{number}"
            there = os.path.lexists(path)
            if (hashlib.sha256(path.read_bytes()).hexdigest() if there else None) != each["now"]:
                continue
            if each["had"]:
                if old.exists():  # or it is back already
                    old.replace(path)  # which needs no room on a full disk
            else:
                path.unlink(missing_ok=True)
            for folder in each["folders"]:
                with suppress(OSError):
                    (root / folder).rmdir()
            taken.append(each["path"])
        for folder in {(root / path).parent for path in taken}:
            if folder.exists():
                sync(folder)
        (undo / _LIST).unlink()
    shutil.rmtree(undo, ignore_errors=True)
    return taken


# ---------------------------------------------------------------- a folder of ours


def _parents(path: str) -> list[str]:
    """The folders that a path goes through, from the top."""
    steps = path.split("/")[:-1]
    return ["/".join(steps[: count + 1]) for count in range(len(steps))]


def _remove_others(folder: Path, files: AbstractSet[str], folders: set[str]) -> None:
    """Removes every file that is not in `files`, every link, and every folder in which nothing of ours is."""
    top = len(str(folder)) + 1
    for current, names, leaves in os.walk(folder, topdown=False):
        prefix = f"{current[top:]}/" if len(current) >= top else ""
        for name in leaves:
            path = f"{prefix}{name}"
            if path not in files or os.path.islink(f"{current}/{name}"):  # noqa: PTH114
                Path(current, name).unlink()
        for name in names:
            below = Path(current, name)
            if below.is_symlink():
                below.unlink()
            elif f"{prefix}{name}" not in folders:
                below.rmdir()
