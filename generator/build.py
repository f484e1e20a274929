"""The stages, in order, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from generator.cite import word
from generator.diagnostics import Diagnostic, Where, has_errors, in_order
from generator.link import Explanation, link
from generator.load import DOCS, Loaded, load
from generator.render import render
from generator.validate import validate

ASSETS = Path(__file__).parent / "theme"
"""The theme's overrides; `assets/` in it holds what the pages themselves need."""


@dataclass(slots=True)
class Built:
    """The outcome: what is to be staged, and all that was found. Nothing is staged where anything is wrong."""

    pages: dict[str, bytes] = field(default_factory=dict)
    """`build/docs`: the generated pages, the hand-written ones and the assets, by path."""
    theme: dict[str, bytes] = field(default_factory=dict)
    """`build/theme`: the theme's overrides, by path."""
    found: list[Diagnostic] = field(default_factory=list)
    files: int = 0
    """How many source files were read."""


def check(root: Path) -> tuple[Explanation | None, Loaded, list[Diagnostic]]:
    """The explanation under `root`, what was loaded for it, and all that is wrong, by place."""
    loaded, unreadable = load(root)
    records, invalid = validate(loaded)
    explanation, dangling = link(records, loaded.bibliography)
    return explanation, loaded, in_order([*unreadable, *invalid, *dangling])


def build(root: Path) -> Built:
    """Everything that is to be staged, or nothing of it where a source has an error."""
    explanation, loaded, found = check(root)
    if explanation is None or has_errors(found):
        return Built(found=found, files=loaded.files)
    references = {key: word(loaded.bibliography.entries[key]) for key in explanation.cited_keys}
    pages = {path: text.encode() for path, text in render(explanation, references).items()}
    theme = _files(ASSETS)
    pages |= {path: theme.pop(path) for path in list(theme) if path.startswith("assets/")}
    found = in_order([*found, *_twice(pages, loaded.docs)])
    if has_errors(found):
        return Built(found=found, files=loaded.files)
    return Built({**loaded.docs, **pages}, theme, found, loaded.files)


def _twice(pages: dict[str, bytes], docs: dict[str, bytes]) -> list[Diagnostic]:
    """A hand-written file that stands where a generated one must go; letter case makes no difference."""
    generated = {path.casefold(): path for path in pages}
    found = []
    for path in docs:
        if path.casefold() in generated:
            message = f"This page would take the place of `{generated[path.casefold()]}`, which is made from the sources"
            found.append(Diagnostic("page-twice", Where(f"{DOCS}/{path}"), message, "Rename this file."))
    return found


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
