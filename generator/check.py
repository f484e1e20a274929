"""Check: the stages up to the explanation, in order, and all that is wrong with the sources."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.advice import advice
from generator.diagnostics import Diagnostic, Where, has_errors, in_order
from generator.explanation import Explanation
from generator.handwritten import wrong as wrong_by_hand
from generator.kept import Store
from generator.link import link
from generator.load import DOCS, LOCK, SOURCES, Loaded, load
from generator.lock import Lock, hold
from generator.lock import read as read_lock
from generator.navigation import lost
from generator.redirects import misled
from generator.routes import GENERATED_FOLDERS, page_paths
from generator.settings import wrong as wrong_settings
from generator.validate import validate


@dataclass(slots=True)
class Checked:
    """What the sources say, and all that is wrong with them, by place."""

    explanation: Explanation | None
    loaded: Loaded
    lock: Lock | None
    """What was verified; None where the file was changed by hand."""
    found: list[Diagnostic]


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the garbage collector: what the stages make stays to the end, and looking through it over and over
    costs more than making it."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def read(root: Path, edited: Mapping[str, bytes] | None = None, store: Store | None = None) -> Checked:
    """The explanation under `root`, and what is wrong in it, quotations and pages aside. Of files that are `edited`,
    by their paths, these bytes are read in the place of what is in them."""
    loaded, unreadable = load(root, edited, store)
    records, invalid = validate(loaded)
    explanation, dangling = link(records, loaded.bibliography, store)
    lock, broken = read_lock(loaded.lock)
    if any(diagnostic.where.path == f"{SOURCES}/{LOCK}" for diagnostic in unreadable):
        lock = None
    slips = {(item.path, line) for item in loaded.written if item.document for line in item.document.slips}
    later = [each for each in (*invalid, *dangling, *advice(loaded)) if (each.where.path, each.where.line) not in slips]
    # what a later stage says of the same thing, it says knowing more
    found = {(each.code, each.where, each.message): each for each in (*unreadable, *later, *broken)}
    return Checked(explanation, loaded, lock, in_order(found.values()))


def check(root: Path, edited: Mapping[str, bytes] | None = None, store: Store | None = None) -> Checked:
    """All that `read` finds, and what is wrong with quotations, hand-written pages, old addresses and the settings."""
    checked = read(root, edited, store)
    sure = not has_errors(checked.found)
    by_hand = wrong_by_hand(checked.loaded, checked.explanation, sure=sure)
    checked.found = in_order([*checked.found, *by_hand, *wrong_settings(checked.loaded)])
    if checked.explanation is not None:
        slipped = {item.path for item in checked.loaded.written if item.document and item.document.slips}
        unproved = hold(checked.explanation, checked.lock, checked.loaded.texts) if checked.lock else []
        unproved = [each for each in unproved if each.where.path not in slipped]  # a quotation may be read wrongly
        twice = _twice(page_paths(checked.explanation), checked.loaded.docs)
        astray = misled(checked.loaded, checked.explanation)
        nowhere = lost(checked.loaded, checked.explanation) if sure else ()  # else a record may lack its page
        checked.found = in_order([*checked.found, *unproved, *twice, *astray, *nowhere])
    return checked


def _twice(pages: Iterable[str], docs: Iterable[str]) -> Iterator[Diagnostic]:
    """A hand-written file that stands where one of ours must go; letter case makes no difference."""
    whose = dict.fromkeys(pages, "is made from the sources") | dict.fromkeys(_assets(), "every site has")
    taken = {path.casefold(): path for path in whose}
    for path in docs:
        place = PurePosixPath(path.casefold())
        folder = next((each for each in GENERATED_FOLDERS if place.is_relative_to(each)), None)
        if folder:
            message, fix = f"Nothing is written by hand in `{folder}/`", "Put this file into another folder."
        elif ours := taken.get(str(place)):
            sort = "page" if path.endswith(".md") else "file"
            message, fix = f"This {sort} would take the place of `{ours}`, which {whose[ours]}", "Rename this file."
        else:
            continue
        yield Diagnostic("page-twice", Where(f"{DOCS}/{path}"), message, fix)


def _assets() -> list[str]:
    """The files that every site has beside its pages, by their paths in it."""
    theme = Path(__file__).with_name("theme")
    return [path.relative_to(theme).as_posix() for path in (theme / "assets").rglob("*") if path.is_file()]
