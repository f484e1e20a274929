"""Stage: the pages and the theme's overrides -> `build/docs` and `build/theme`, both of them or neither.

They are made beside, out of what is there already, and exchanged. Nothing is made to last a power cut here: each run
holds the folders to the pages byte by byte.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.exchange import mend, remove, replace, settle
from generator.write import is_same, patch, second_name, write, write_new

STAGED_DOCS = Path("build/docs")
STAGED_THEME = Path("build/theme")


_MARK, _MARKED = "mark", "marked"
"""In `build`: a file, and what the system alone sets of it."""
_STAGED = Path("build/staged")
"""A token of who exchanged some of the staged pages last."""
_MADE = (
    "again",
    "docs",
    "docs.new",
    "docs.new.old",
    "kept",
    "serve",
    "site",
    "site.old",
    "staged",
    "theme",
    "theme.new",
    "theme.new.old",
)


def claim(root: Path) -> None:
    """Removes from `build` what no run in this place made, so that nothing there can come along with a pull request.

    Raises:
        OSError: the folder can't be written.
    """
    folder = root / "build"
    if not _is_marked(folder / _MARK, folder / _MARKED):
        for name in _MADE:
            remove(folder / name)
        mark(root)


def mark(root: Path) -> None:
    """Notes that what stands in `build` was made in this place.

    Raises:
        OSError: the folder can't be written.
    """
    folder = root / "build"
    folder.mkdir(exist_ok=True)
    for name in (_MARK, _MARKED):
        remove(folder / name)
    (folder / _MARK).touch()
    write_new(folder / _MARKED, _state(folder / _MARK))


def _is_marked(mark: Path, marked: Path) -> bool:
    try:
        return not marked.is_symlink() and marked.read_bytes() == _state(mark)
    except OSError:
        return False


def _state(mark: Path) -> bytes:
    state = mark.lstat()
    return f"{state.st_ino} {state.st_ctime_ns}".encode()


def stage(
    root: Path, pages: Mapping[str, bytes], theme: Mapping[str, bytes], pictures: Mapping[str, Callable[[], bytes]]
) -> int:
    """Stages the pages, the pictures and the theme's overrides for a site engine; returns how many files were written.

    Raises:
        OSError: they can't be written; what was staged before still is.
    """
    claim(root)
    written = 0
    pairs: list[tuple[Path, Path]] = []
    try:
        for place, files, named in ((root / STAGED_DOCS, pages, pictures), (root / STAGED_THEME, theme, {})):
            new = place.with_name(f"{place.name}.new")
            mend(new, place)
            remove(new)
            if is_same(files, place, named):
                continue
            pairs.append((new, place))
            _doubled(place, new)
            written += write(files, new, named)
            settle(new, durable=False)
        replace(*pairs)
    except BaseException:
        for new, _ in pairs:
            remove(new)
        raise
    return written


class Staging:
    """Stages for who stays: what has been staged last, and is there still, is not held against the pages again."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._last: _Staged | None = None

    def stage(
        self, pages: Mapping[str, bytes], theme: Mapping[str, bytes], pictures: Mapping[str, Callable[[], bytes]]
    ) -> None:
        """Stages pages, theme and pictures. Where only the words of some pages are others, only they are exchanged.

        Raises:
            OSError: they can't be written; what was staged before still is, but for pages that were exchanged already.
        """
        last, self._last = self._last, None
        if last is not None and last.fits(self.root, pages, theme, pictures):
            patch({path: data for path, data in pages.items() if data != last.pages[path]}, self.root / STAGED_DOCS)
            write_new(self.root / _STAGED, secrets.token_bytes())
        else:
            stage(self.root, pages, theme, pictures)
        self._last = _Staged(_places(self.root), pages, theme, pictures)


@dataclass(frozen=True, slots=True)
class _Staged:
    """What was staged, and where."""

    places: list[tuple[int, bytes]]
    pages: Mapping[str, bytes]
    theme: Mapping[str, bytes]
    pictures: Mapping[str, object]

    def fits(
        self, root: Path, pages: Mapping[str, bytes], theme: Mapping[str, bytes], pictures: Mapping[str, object]
    ) -> bool:
        """Whether the same folders are there, and are to hold files of the same names and the same theme."""
        names = (pages.keys(), pictures.keys(), theme)
        return (self.pages.keys(), self.pictures.keys(), self.theme) == names and self.places == _places(root)


def _places(root: Path) -> list[tuple[int, bytes]]:
    """Which folders these are, since another run puts others in their place; and who exchanged some pages last."""
    folders = [path for name in (STAGED_DOCS, STAGED_THEME) if (path := root / name).is_dir()]
    by = (root / _STAGED).read_bytes() if (root / _STAGED).is_file() else b""
    return [(path.lstat().st_ino, by) for path in folders]


def _doubled(folder: Path, new: Path) -> None:
    """Gives the files of a folder second names in another one, where there are any; `write` writes into none."""
    new.mkdir(parents=True)
    for current, names, leaves in os.walk(folder):
        beside = f"{new}{current[len(str(folder)) :]}"
        for name in names:
            if not os.path.islink(f"{current}/{name}"):  # noqa: PTH114 (pathlib takes as long as the rest)
                os.mkdir(f"{beside}/{name}")  # noqa: PTH102
        for name in leaves:
            second_name(f"{current}/{name}", f"{beside}/{name}")
