"""Publish: the staged pages -> site/, by whichever engine; only a whole, finished and checked site takes its place.

MkDocs runs in this process, and what it made of a page that has not changed is taken from what is kept on the disk:
the site is byte for byte what `mkdocs build` and `finish` make of nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.engine import EngineError, run
from generator.exchange import mend, remove, replace, settle
from generator.finish import SUMS, Site, finish, finished, sums
from generator.kept import Gone, Store, key
from generator.progress import Seen
from generator.stage import claim
from generator.write import second_names, write

SITE = Path("site")
MADE = Path("build/site")
"""Where a site is made before it takes its place."""


@dataclass(slots=True)
class Published:
    """What there is to say of a build, what is wrong with its site, and whether all is known that was read for it."""

    said: list[str]
    problems: list[str] = field(default_factory=list)
    is_known: bool = False
    sums: dict[str, str] = field(default_factory=dict)
    """The check sum of each of its files, where they are known."""


def publish(
    root: Path, engine: str, store: Store | None = None, seen: Seen = lambda *_: None, *, processes: int = 1
) -> Published:
    """Makes `root/site` from the pages staged in `root/build`, with what is in the `store` of the last time.

    `seen` hears how far it is. What takes long is made by several `processes`.

    Raises:
        EngineError: a page is at fault; `root/site` is as it was.
        OSError: `root/site` can't be replaced.
    """
    target, store = root / MADE, store or Store()
    try:
        if engine == "mkdocs":
            made = _by_mkdocs(root, target, store, seen, processes)
        else:
            made = _by_command(root, engine, target)
        if made.problems:
            raise EngineError(made.problems)
        settle(target)
        replace((target, root / SITE))
        if made.sums:
            _remember(root, store, made.sums)
    finally:
        remove(target)
        store.forget()
    return made


def clean(root: Path) -> None:
    """Removes what a run that was ended left of a site, or puts its old site back."""
    claim(root)
    mend(root / MADE, root / SITE)
    remove(root / MADE)


def _by_command(root: Path, engine: str, target: Path) -> Published:
    said = run(root, engine, target)
    return Published(said, finish(target))


def _by_mkdocs(root: Path, target: Path, store: Store, seen: Seen, processes: int) -> Published:
    from generator.resident import Resident  # here: it loads MkDocs

    resident = Resident(root, target, store, seen, processes)
    for anew in (False, True):
        remove(target)
        site = resident.build(anew=anew)
        try:
            problems = finished(site.files, dict(resident.known), site.same)
            sums = {} if problems else _filled(root, target, site, store)
            break
        except Gone:
            continue
    if not problems:
        resident.sound()
    return Published([], problems, resident.keeps, sums)


_PUBLISHED = key("published")
"""What is kept of the files of `site/`: the state of each, and its check sum."""


def _filled(root: Path, target: Path, site: Site, store: Store) -> dict[str, str]:
    """Makes the folder hold the site; returns the check sum of each file.

    What is the same, and has not been touched since it was published, gets a second name.
    """
    published: dict[str, list[Any]] = store.get(_PUBLISHED) or {}
    digests: dict[str, str] = {}
    for path in site.same:
        known = published.get(path)
        if known is not None and (state := _state(root / SITE / path)) and known[:-1] == state:
            digests[path] = known[-1]
    target.mkdir(parents=True, exist_ok=True)
    second_names(root / SITE, target, digests)
    files = site.files | {path: get() for path, get in site.get.items() if path not in digests}
    digests |= {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}
    files[SUMS] = sums(digests)
    write(files, target, {path: get for path, get in site.get.items() if path not in files})
    return digests


def _remember(root: Path, store: Store, digests: Mapping[str, str]) -> None:
    """Keeps what tells whether somebody has touched a file since."""
    published = {path: [*_state(root / SITE / path), digest] for path, digest in digests.items()}
    store.put(_PUBLISHED, published, lambda: published)


def _state(path: Path) -> list[int]:
    """What the system knows of a file, of which it sets the last itself; nothing where there is none."""
    try:
        state = path.lstat()
    except OSError:
        return []
    return [state.st_ino, state.st_mode, state.st_size, state.st_mtime_ns, state.st_ctime_ns]
