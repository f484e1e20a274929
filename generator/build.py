"""The stages, in order, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from generator.cite import told_apart, word
from generator.diagnostics import Diagnostic, Where, has_errors, in_order
from generator.escape import front_matter
from generator.link import Explanation, link
from generator.load import DOCS, LOCK, SOURCES, Loaded, load
from generator.lock import Lock
from generator.lock import read as read_lock
from generator.render import render
from generator.routes import page_paths
from generator.validate import validate
from generator.verify import hold, pages_digest, republished, verify

PACKAGE = Path(__file__).parent
THEME = PACKAGE / "theme"
"""The theme's overrides; `assets/` in it holds what the pages themselves need."""


@dataclass(slots=True)
class Checked:
    """What the sources say, and all that is wrong with them, by place."""

    explanation: Explanation | None
    loaded: Loaded
    lock: Lock | None
    """What was verified; None where the file was changed by hand."""
    found: list[Diagnostic]


@dataclass(slots=True)
class Built(Checked):
    """What is to be staged: nothing where anything is wrong."""

    pages: dict[str, bytes] = field(default_factory=dict)
    """`build/docs`: the generated pages, the hand-written ones and the assets, by path."""
    theme: dict[str, bytes] = field(default_factory=dict)
    """`build/theme`: the theme's overrides, by path."""


def read(root: Path) -> Checked:
    """The explanation under `root`, and what is wrong in it, quotations and pages aside."""
    loaded, unreadable = load(root)
    records, invalid = validate(loaded)
    explanation, dangling = link(records, loaded.bibliography)
    lock, broken = read_lock(loaded.lock)
    if any(diagnostic.where.path == f"{SOURCES}/{LOCK}" for diagnostic in unreadable):
        lock = None
    slips = {(item.path, line) for item in loaded.written if item.document for line in item.document.slips}
    later = [each for each in (*invalid, *dangling) if (each.where.path, each.where.line) not in slips]
    return Checked(explanation, loaded, lock, in_order([*unreadable, *later, *broken]))


def check(root: Path) -> Checked:
    """The same, with what is wrong with quotations and with hand-written pages."""
    checked = read(root)
    if checked.explanation is not None:
        unproved = hold(checked.explanation, checked.lock, checked.loaded.texts) if checked.lock else []
        twice = _twice(page_paths(checked.explanation), checked.loaded.docs)
        checked.found = in_order([*checked.found, *unproved, *twice])
    return checked


def build(root: Path) -> Built:
    """Everything that is to be staged."""
    checked = check(root)
    explanation, loaded, lock, found = checked.explanation, checked.loaded, checked.lock, checked.found
    if explanation is None or lock is None or has_errors(found):
        return Built(explanation, loaded, lock, found)
    pages = _pages(explanation, loaded, lock)
    if lock.pages not in ("", pages_digest(pages)):
        message = "The pages changed since they were held against the archived texts"
        fix = "Run `verify` where the texts are at hand."
        found = in_order([*found, Diagnostic("pages-unchecked", Where(f"{SOURCES}/{LOCK}"), message, fix, "notice")])
    theme = _files(THEME)
    assets = {path: theme.pop(path) for path in list(theme) if path.startswith("assets/")}
    return Built(explanation, loaded, lock, found, {**assets, **pages}, theme)


def verified(root: Path, today: str) -> Checked:
    """The sources with a lock made anew from the archived texts, and what was found on the way.

    `today` (ISO 8601) is the day that is noted for what was not verified before.
    """
    checked = read(root)
    explanation, loaded = checked.explanation, checked.loaded
    before = [diagnostic for diagnostic in checked.found if diagnostic.code != "lock-edited"]
    if explanation is None or has_errors(before):
        return checked
    lock, found = verify(explanation, loaded.texts, checked.lock or Lock(), today)
    pages = _pages(explanation, loaded, lock)
    found += republished(loaded.texts, pages)
    lock = lock.model_copy(update={"pages": pages_digest(pages)})
    return Checked(explanation, loaded, lock, in_order([*before, *found]))


def _pages(explanation: Explanation, loaded: Loaded, lock: Lock) -> dict[str, bytes]:
    """Every page and file of the staged folder that comes from `sources/` or `docs/`, by path."""
    entries = {key: explanation.bibliography.entries[key] for key in explanation.cited_keys}
    references = told_apart({key: word(entry) for key, entry in entries.items()})
    pages = {path: text.encode() for path, text in render(explanation, references, lock).items()}
    return {**{path: _with_origin(path, data) for path, data in loaded.docs.items()}, **pages}


def _twice(generated: Iterable[str], docs: Iterable[str]) -> Iterator[Diagnostic]:
    """A hand-written file that stands where a generated one must go; letter case makes no difference."""
    taken = {path.casefold(): path for path in generated}
    for path in docs:
        if path.casefold() in taken:
            message = f"This page would take the place of `{taken[path.casefold()]}`, which is made from the sources"
            yield Diagnostic("page-twice", Where(f"{DOCS}/{path}"), message, "Rename this file.")


def _with_origin(path: str, data: bytes) -> bytes:
    """A hand-written page that says which file it is, as the generated ones do."""
    if not path.endswith(".md") or data.startswith(b"---"):
        return data
    return f"{front_matter({'sources': [f'{DOCS}/{path}'], 'hide': ['navigation']})}\n\n".encode() + data


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
