"""Publish: the staged pages -> site/, by whichever engine; only a whole, finished and checked site takes its place.

MkDocs runs in this process, and what it made of a page that has not changed is taken from what is kept on the disk:
the site is byte for byte what `mkdocs build` and `finish` make of nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from generator.engine import EngineError, run
from generator.exchange import mend, remove, replace, settle
from generator.finish import SUMS, finish, finished, sums
from generator.kept import Store
from generator.progress import Seen
from generator.stage import claim
from generator.write import write

SITE = Path("site")
MADE = Path("build/site")
"""Where a site is made before it takes its place."""


@dataclass(slots=True)
class Published:
    """What there is to say of a build, what is wrong with its site, and whether all is known that was read for it."""

    said: list[str]
    problems: list[str] = field(default_factory=list)
    is_known: bool = False


def publish(root: Path, engine: str, store: Store | None = None, seen: Seen = lambda *_: None) -> Published:
    """Makes `root/site` from the pages staged in `root/build`, with what is in the `store` of the last time.

    `seen` hears how far it is.

    Raises:
        EngineError: a page is at fault; `root/site` is as it was.
        OSError: `root/site` can't be replaced.
    """
    target = root / MADE
    try:
        made = _by_mkdocs(root, target, store, seen) if engine == "mkdocs" else _by_command(root, engine, target)
        if made.problems:
            raise EngineError(made.problems)
        settle(target)
        replace((target, root / SITE))
    finally:
        remove(target)
    return made


def clean(root: Path) -> None:
    """Removes what a run that was ended left of a site, or puts its old site back."""
    claim(root)
    mend(root / MADE, root / SITE)
    remove(root / MADE)


def _by_command(root: Path, engine: str, target: Path) -> Published:
    said = run(root, engine, target)
    return Published(said, finish(target))


def _by_mkdocs(root: Path, target: Path, store: Store | None, seen: Seen) -> Published:
    from generator.incremental import Resident  # here: it loads MkDocs

    remove(target)
    resident = Resident(root, target, store, seen)
    files = resident.build()
    problems = finished(files, dict(resident.known))
    if not problems:
        write(files | {SUMS: sums(files)}, target)
    return Published([], problems, resident.keeps)
