"""Publish: the staged pages -> site/, by whichever engine; only a whole, finished and checked site takes its place.

MkDocs runs in this process, and what it made of a page that has not changed is taken from what is kept on the disk:
the site is byte for byte what `mkdocs build` and `finish` make of nothing.
"""

from __future__ import annotations

from pathlib import Path

from generator import again, kept
from generator.engine import EngineError, run
from generator.exchange import mend, remove, replace, settle
from generator.finish import SUMS, finish, finished, sums
from generator.progress import Seen
from generator.write import write

SITE = Path("site")
MADE = Path("build/site")
"""Where a site is made before it takes its place."""


def publish(root: Path, engine: str, seen: Seen = lambda *_: None) -> list[str]:
    """Makes `root/site` from the pages staged in `root/build`; returns what there is to say.

    `seen` hears how far it is.

    Raises:
        EngineError: a page is at fault; `root/site` is as it was.
        OSError: `root/site` can't be replaced.
    """
    target = root / MADE
    try:
        said, problems = _by_mkdocs(root, target, seen) if engine == "mkdocs" else _by_command(root, engine, target)
        if problems:
            raise EngineError(problems)
        settle(target)
        replace((target, root / SITE))
    finally:
        remove(target)
    return said


def clean(root: Path) -> None:
    """Removes what a run that was ended left of a site, or puts its old site back."""
    mend(root / MADE, root / SITE)
    remove(root / MADE)


def _by_command(root: Path, engine: str, target: Path) -> tuple[list[str], list[str]]:
    """Makes the site as a folder; what the engine said, and what is wrong."""
    return run(root, engine, target), finish(target)


def _by_mkdocs(root: Path, target: Path, seen: Seen) -> tuple[list[str], list[str]]:
    """The same with what is kept of the last time."""
    from generator.incremental import Resident  # here: it loads MkDocs

    said: list[str] = []
    remove(target)
    store = kept.Store(kept.place(root, again.program(root)), said.append)
    try:
        resident = Resident(root, target, store, seen)
        files = resident.build()
    finally:
        store.close()
    problems = finished(files, dict(resident.known))
    if not problems:
        write(files | {SUMS: sums(files)}, target)
    return said, problems
