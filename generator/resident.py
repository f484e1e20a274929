"""Resident: MkDocs, kept loaded for the staged pages of a project, with what it made of them the last time.

When `mkdocs.yml` or the theme changed, all is made anew; where a plugin or an extension of Markdown is in use of which
we do not know what it reads, or other settings, nothing is kept (`incremental`), and MkDocs makes all of it each time.
"""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jinja2
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError

from generator.again import variables
from generator.compiled import Compiled
from generator.engine import EngineError, environment, placed
from generator.finish import Known, Site, read_site
from generator.hurry import Hurried, Listing, hurried
from generator.incremental import Incremental
from generator.kept import Gone, Store, key
from generator.progress import Seen
from generator.stage import STAGED_DOCS, STAGED_THEME

PLUGINS = {"material/search"}
EXTENSIONS = {
    *("abbr", "admonition", "attr_list", "def_list", "fenced_code", "footnotes", "md_in_html", "sane_lists"),
    *("smarty", "tables", "toc"),
}
"""Plugins, and extensions of Markdown, of which we know what they read. With any other, nothing is kept."""


class Resident:
    """MkDocs, loaded once for the staged pages of a project, and again when its settings or its theme changed."""

    def __init__(
        self,
        root: Path,
        target: Path,
        store: Store | None = None,
        seen: Seen = lambda *_: None,
        processes: int = 1,
    ) -> None:
        self.root, self.target = root.resolve(), target.resolve()
        self.store, self._seen, self._processes = store or Store(), seen, processes
        self.known: Known = {}
        """The pages that were made, mended already, and what the check of the site needs to know of them."""
        self._signature = b""
        self._listing = Listing()
        self.keeps = False
        """Whether all is known that the settings make MkDocs read."""
        self.config: MkDocsConfig | None = None
        """The settings of the site, once they were read."""
        self._warned: list[str] = []

    def build(self, *, anew: bool = False) -> Site:
        """Makes the site from the staged pages, all of it `anew` or what has changed since it was `sound`.

        The folder `target` is for MkDocs' own use.

        Raises:
            EngineError: MkDocs failed, or found something to warn of.
        """
        listing = self._listing if self.keeps else None
        with _variables(environment(self.root)), hurried(listing), _heard() as self._warned:
            try:
                if self._signature != (signature := self._signed()) or self.config is None:
                    self._signature = signature
                    self.config = self._loaded()
                kept = self.config.plugins.get(Incremental.NAME)
                if not isinstance(kept, Incremental):
                    build(self.config)
                    return Site(read_site(self.target))
                kept.anew = anew
                try:
                    build(self.config)
                finally:
                    kept.ahead.close()
                site = kept.site()
                self.known = kept.known
                site.files = read_site(self.target) | site.files
            except OSError:
                raise
            except Gone:
                return self.build(anew=True)
            except (Abort, ConfigurationError) as error:
                raise EngineError(placed(self.root, self._warned or [str(error)])) from error
            except Exception as error:
                raise EngineError([f"{_place(error, self.root / STAGED_THEME)}{error}"]) from error
        return site

    def sound(self) -> None:
        """Notes that the site that was made is sound."""
        if self.config is not None and isinstance(kept := self.config.plugins.get(Incremental.NAME), Incremental):
            kept.remember()

    def _signed(self) -> bytes:
        """A digest of `mkdocs.yml`, of the variables that it names, and of the theme's overrides."""
        settings = (self.root / "mkdocs.yml").read_bytes()
        theme = sorted(path for path in (self.root / STAGED_THEME).rglob("*") if path.is_file())
        parts = (part for path in theme for part in (path, path.read_bytes()))
        return key(self.root, settings, *variables(settings), *parts)

    def _hold(self, config: MkDocsConfig) -> None:
        """Holds the settings to what the pages are made for.

        Raises:
            EngineError: the site would not be what it should be.
        """
        wrong = []
        if Path(config.docs_dir).resolve() != self.root / STAGED_DOCS:
            wrong.append(f"write `docs_dir: {STAGED_DOCS.as_posix()}`, where the pages are")
        if config.use_directory_urls:
            wrong.append("write `use_directory_urls: false`, which the links on the pages are made for")
        if str(self.root / STAGED_THEME) not in config.theme.dirs or config.theme.name != "material":
            wrong.append(f"write `name: material` and `custom_dir: {STAGED_THEME.as_posix()}` below `theme:`")
        if wrong:
            raise EngineError([f"mkdocs.yml: {each}." for each in wrong])

    def _loaded(self) -> MkDocsConfig:
        config = load_config(str(self.root / "mkdocs.yml"), site_dir=str(self.target))
        self._hold(config)
        environment = config.theme.get_env()  # once: its templates stay compiled, and its files are known
        environment.bytecode_cache = Compiled(self.store)
        look_up, listed = environment.list_templates, list[str]()

        def list_templates(*_: object, **wanted: Any) -> list[str]:
            if not listed:
                listed.extend(look_up(**wanted))
            return listed

        environment.list_templates = list_templates  # type: ignore[method-assign]
        config.theme.get_env = lambda: environment  # type: ignore[method-assign]
        self.keeps = (
            set(config.plugins) <= PLUGINS
            and set(config.markdown_extensions) <= EXTENSIONS
            and not config.hooks
            and b"INHERIT" not in (self.root / "mkdocs.yml").read_bytes()
        )
        if self.keeps:
            config.plugins[Incremental.NAME] = Incremental(
                self.store, self._signature, lambda: len(self._warned), self._seen, self._processes
            )
        config.markdown_extensions.append(Hurried())
        config.plugins.on_startup(command="build", dirty=False)
        return config


@contextmanager
def _variables(wanted: Mapping[str, str]) -> Iterator[None]:
    """The variables of the environment as an engine wants them, for a while."""
    before = dict(os.environ)
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name in wanted.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)


class _Heard(logging.Handler):
    """Keeps what MkDocs warns of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _heard() -> Iterator[list[str]]:
    """What MkDocs warns of meanwhile; nobody else hears it."""
    logger, handler = logging.getLogger("mkdocs"), _Heard()
    propagates, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield handler.messages
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagates


def _place(error: Exception, theme: Path) -> str:
    """Where in the theme's overrides an error came from, or nothing."""
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, jinja2.TemplateSyntaxError):
        places.append((error.filename or "", error.lineno))
    ours = [f"{Path(name).relative_to(theme)}:{line}: " for name, line in places if Path(name).is_relative_to(theme)]
    return ours[-1] if ours else ""
