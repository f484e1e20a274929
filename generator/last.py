"""Last: what is known of the site that was made last and was sound, so that what is still as it was can stay.

Links of a page that has not changed are sound as long as no file is gone and no id of those that were made anew.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

State = tuple[int, int, int]
"""What the system knows of a file that nobody writes into: its number, its size, and when it was written."""


def state_of(path: str | Path) -> State | None:
    """A file's state; None where there is none."""
    try:
        state = os.lstat(path)
    except OSError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns


@dataclass(frozen=True)
class LastPage:
    """A page: the state of its source, the keys of what was made of it, the last of them that of the page, its anchors
    as MkDocs knows them, and the other ids in its HTML; of a page in the navigation its title and its front matter."""

    source: State
    keys: list[bytes]
    anchors: list[str]
    others: list[str]
    shown: tuple[str | None, dict[str, Any]] | None

    @cached_property
    def ids(self) -> set[str]:
        """All its ids."""
        return {*self.anchors, *self.others}


@dataclass(frozen=True, slots=True)
class Last:
    """The last site: a digest of the files that MkDocs knew, one of the navigation, and the pages by their paths in
    the staged folder; the other files by their paths in the site, each with the state of what it was copied from."""

    files: bytes
    navigation: bytes
    pages: dict[str, LastPage]
    others: dict[str, State]

    def plain(self) -> list[Any]:
        """As JSON."""
        pages = {
            path: [*page.source, [each.hex() for each in page.keys], page.anchors, page.others, page.shown]
            for path, page in self.pages.items()
        }
        others = {path: list(state) for path, state in self.others.items()}
        return [self.files.hex(), self.navigation.hex(), pages, others]

    @classmethod
    def read(cls, plain: list[Any]) -> Last:
        """What `plain` gave, read back."""
        files, navigation, pages, files_beside = plain
        return cls(
            bytes.fromhex(files),
            bytes.fromhex(navigation),
            {
                path: LastPage(
                    (number, size, written),
                    [bytes.fromhex(each) for each in keys],
                    anchors,
                    others,
                    shown and (shown[0], shown[1]),
                )
                for path, (number, size, written, keys, anchors, others, shown) in pages.items()
            },
            {path: (number, size, written) for path, (number, size, written) in files_beside.items()},
        )
