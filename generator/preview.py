"""Preview: the site as it was last whole, and what is wrong with what was saved since.

All that `build` does is done here too, in one process that remembers: what is seen is what will be published. The
pages are made in one folder and shown from another, which changes only when everything is sound.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Lock

from generator.alone import SERVE, alone
from generator.build import build
from generator.check import uncollected
from generator.diagnostics import Diagnostic, has_errors, told
from generator.engine import EngineError
from generator.finish import Known, finished
from generator.kept import Store
from generator.resident import Resident
from generator.routes import is_of_all
from generator.stage import Staging
from generator.write import patch, write


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the sources as they are now. Where anything stops the site, what was shown before is shown still."""

    found: list[Diagnostic] = field(default_factory=list)
    """Mistakes and warnings in the sources, by place."""
    problems: list[str] = field(default_factory=list)
    """What the engine, or the check of the site, found: a line each."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """What was read, by path."""
    pages: list[str] = field(default_factory=list)
    """The pages that are new or have changed."""
    changed: bool = False
    """Whether any file that is shown has changed."""

    @property
    def mistakes(self) -> int:
        """How much of what was found stops the site."""
        return len(self.problems) + sum(diagnostic.severity == "error" for diagnostic in self.found)

    @property
    def stopped(self) -> bool:
        """Whether the site could not be made."""
        return self.mistakes > 0


class Preview:
    """The site of the project in `root`; it works in `folder`, and what is shown is in `folder/site`."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.shown = root, folder / "site"
        self._store = Store()
        self.engine = Resident(root, folder / "made", self._store)
        self._staging = Staging(root)
        self.is_behind = False
        """Whether what is made of the whole explainer is still that of an earlier save."""
        self._whole: dict[str, bytes] = {}
        self._turn = Lock()
        self._known: Known = {}
        self._files: dict[str, bytes] = {}
        self._written: Mapping[str, bytes] = {}
        """What the folder that is shown holds, if anybody knows."""

    @property
    def is_empty(self) -> bool:
        """Whether the site was never whole."""
        return not self._files

    def refresh(self, *, whole: bool = True) -> Outcome:
        """Makes the site from what is saved now; what is made of the `whole` explainer may be left for later.

        It is as long as all the rest together, and is seldom looked at while somebody writes.

        Raises:
            OSError: a file can't be read or written.
        """
        with self._turn, uncollected():
            return self._refresh(whole)

    def _refresh(self, whole: bool) -> Outcome:
        earlier = {} if whole else self._whole
        built = build(self.root, self._store, whole=not earlier)
        found = told(diagnostic for diagnostic in built.found if diagnostic.severity != "notice")
        texts = built.loaded.read
        if has_errors(found):
            return Outcome(found, texts=texts)
        pages = {**earlier, **built.pages}
        try:
            with alone(self.root, SERVE):
                self._staging.stage(pages, built.theme, built.pictures)
                site = self.engine.build()
            files = dict(sorted((site.files | {path: self._files[path] for path in site.same}).items()))
            self._known |= self.engine.known
            problems = finished(files, self._known, site.same)
        except EngineError as error:
            problems = error.problems
        else:
            if not problems:
                self.engine.sound()
        self._store.forget()
        if problems and earlier:  # what was left for later may be what is at fault
            return self._refresh(whole=True)
        self._whole, self.is_behind = {path: pages[path] for path in pages if is_of_all(path)}, bool(earlier)
        if problems:
            return Outcome(found, problems, _with_docs(texts, built.loaded.docs))
        news = [path for path, data in files.items() if path.endswith(".html") and self._files.get(path) != data]
        changed, self._files = files != self._files, files
        self._show(files, site.same)
        return Outcome(found, texts=texts, pages=news, changed=changed)

    def _show(self, files: Mapping[str, bytes], same: Container[str]) -> None:
        """Makes the folder that is shown hold these files, of which some are the `same` as before."""
        written, self._written = self._written, {}
        if files.keys() == written.keys():
            patch({path: data for path, data in files.items() if data != written[path]}, self.shown)
        else:
            old = {path: partial(files.__getitem__, path) for path in written if path in same}
            write({path: data for path, data in files.items() if path not in old}, self.shown, old)
        self._written = files


def _with_docs(texts: Mapping[str, str], docs: Mapping[str, bytes]) -> dict[str, str]:
    """What was read, with the pages written by hand."""
    pages = {path: data for path, data in docs.items() if path.endswith(".md")}
    return {**texts, **{f"docs/{path}": data.decode("utf-8", "replace") for path, data in pages.items()}}
