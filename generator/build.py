"""Build: what was checked -> all that is to be staged, or a lock made anew."""

from __future__ import annotations

import codecs
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from generator.check import Checked, check, read
from generator.cite import told_apart, worded
from generator.diagnostics import Diagnostic, Where, has_errors, in_order
from generator.escape import front_matter
from generator.explanation import Explanation
from generator.kept import Store
from generator.load import DOCS, LOCK, SOURCES, Loaded
from generator.lock import Lock, pages_digest
from generator.redirects import lead_on
from generator.render import render
from generator.schemas import schemas
from generator.share import draw

PACKAGE = Path(__file__).parent
THEME = PACKAGE / "theme"
"""The theme's overrides; `assets/` in it holds what the pages themselves need."""


@dataclass(slots=True)
class Built(Checked):
    """What is to be staged: nothing where anything is wrong."""

    pages: MutableMapping[str, bytes] = field(default_factory=dict)
    """`build/docs`: the generated pages, the hand-written ones and the assets, by path."""
    pictures: dict[str, Callable[[], bytes]] = field(default_factory=dict)
    """`build/docs`: what draws each picture, by its path, which is made from what is drawn."""
    theme: dict[str, bytes] = field(default_factory=dict)
    """`build/theme`: the theme's overrides, by path."""


def build(
    root: Path,
    store: Store | None = None,
    *,
    whole: bool = True,
    processes: int = 1,
    into: MutableMapping[str, bytes] | None = None,
) -> Built:
    """Everything that is to be staged; what is made of the `whole` explainer may be left out.

    What is in the `store`, and would be made again as it is, is taken from there. What takes long is made by several
    `processes`. The pages are put `into` an empty mapping, which need not be in memory.
    """
    checked = check(root, store=store)
    explanation, loaded, lock, found = checked.explanation, checked.loaded, checked.lock, checked.found
    if explanation is None or lock is None or has_errors(found):
        return Built(explanation, loaded, lock, found)
    pages: MutableMapping[str, bytes] = {} if into is None else into
    pictures = _make(pages, explanation, loaded, lock, store, whole=whole, processes=processes)
    if whole and lock.pages and lock.pages != pages_digest(pages):
        message = "The pages changed since they were held against the archived texts"
        fix = "Run `make verify` where the texts are at hand."
        found = in_order([*found, Diagnostic("pages-unchecked", Where(f"{SOURCES}/{LOCK}"), message, fix, "notice")])
    theme = _files(THEME)
    pages.update({path: theme.pop(path) for path in list(theme) if path.startswith("assets/")})
    return Built(explanation, loaded, lock, found, pages, pictures, theme)


def verified(root: Path, today: str) -> Checked:
    """The sources with a lock made anew from the archived texts, or none where something else is wrong first, and what
    was found on the way.

    `today` (ISO 8601) is the day that is noted for what was not verified before.
    """
    from generator.verify import republished, verify  # here, since nobody else needs what it stands on

    checked = read(root)
    explanation, loaded = checked.explanation, checked.loaded
    before = [diagnostic for diagnostic in checked.found if diagnostic.code != "lock-edited"]
    if explanation is None or has_errors(before):
        return Checked(explanation, loaded, None, checked.found)
    lock, found = verify(explanation, loaded.texts, checked.lock or Lock(), today)
    pages: dict[str, bytes] = {}
    _make(pages, explanation, loaded, lock)
    found += republished(loaded.texts, pages)
    lock = lock.model_copy(update={"pages": pages_digest(pages)})
    unmended = [replace(each, edits=()) for each in found]  # `check` does not know of them yet, nor does its `--fix`
    return Checked(explanation, loaded, lock, in_order([*before, *unmended]))


def _make(
    pages: MutableMapping[str, bytes],
    explanation: Explanation,
    loaded: Loaded,
    lock: Lock,
    store: Store | None = None,
    *,
    whole: bool = True,
    processes: int = 1,
) -> dict[str, Callable[[], bytes]]:
    """Puts every page and file of the staged folder that comes from `sources/` or `docs/` among the pages, by path;
    returns the pictures."""
    entries = {key: explanation.bibliography.entries[key] for key in explanation.cited_keys}
    references = told_apart(worded(entries, store))
    rendered = render(pages, explanation, references, lock, loaded.docs, whole=whole, store=store, processes=processes)
    lead_on(pages, loaded.redirects, explanation.settings.title)
    pages.update({path: text.encode() for path, text in schemas(explanation, references).items()})
    for path, data in loaded.docs.items():
        if path not in pages:
            pages[path] = _with_origin(path, data, rendered.picture)
    return {path: partial(draw, card) for path, card in rendered.pictures.items()}


def _with_origin(path: str, data: bytes, picture: dict[str, str]) -> bytes:
    """A hand-written page that says which file it is and shares the site's picture, as the generated ones do."""
    if not path.endswith(".md"):
        return data
    data = data.removeprefix(codecs.BOM_UTF8)  # it would stand within the page
    if data.startswith(b"---"):
        return data
    front = front_matter({"sources": [f"{DOCS}/{path}"], "hide": ["navigation"], "picture": picture})
    return f"{front}\n\n".encode() + data


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
