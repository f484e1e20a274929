"""Settings: what is wrong in mkdocs.yml, told like any other mistake. A site engine says it later, in words of its own,
and seldom where it stands.

Only what would stop the engine is told, and only what is sure: plugins, hooks and tags can mean whatever they like.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import yaml

from generator.addresses import AddressError, address
from generator.diagnostics import Diagnostic, Where, did_you_mean, listed, surely
from generator.document import Document
from generator.load import SETTINGS, Loaded

NAMES = (
    *("site_name", "site_url", "site_description", "site_author", "site_dir", "copyright"),
    *("repo_url", "repo_name", "edit_uri", "edit_uri_template", "remote_branch", "remote_name"),
    *("nav", "not_in_nav", "exclude_docs", "draft_docs", "docs_dir", "use_directory_urls", "validation", "strict"),
    *("theme", "extra", "extra_css", "extra_javascript", "extra_templates", "plugins", "hooks"),
    *("markdown_extensions", "mdx_configs", "dev_addr", "watch", "INHERIT"),
)
"""The fields at the top of mkdocs.yml, as MkDocs knows them."""
_ADDRESSES = ("site_url", "repo_url")
_UNDERSTOOD = {"yaml-feature", "empty-field", "hidden-text"}
"""What records may not hold, and settings may."""
_STOPS = {"duplicate-field", "empty-file", "no-fields", "several-documents"}
"""What is wrong with settings, though YAML itself could be read."""


def settings_of(files: Loaded) -> Document | None:
    """What mkdocs.yml holds, every value as a text; None where it can't be understood."""
    if not {each.code for each in files.of_settings} <= _UNDERSTOOD:
        return None
    return files.settings


def wrong(files: Loaded) -> Iterator[Diagnostic]:
    """What is wrong in mkdocs.yml, as far as that is sure; its navigation aside."""
    yield from _unread(files)
    if (settings := settings_of(files)) is not None:
        yield from _fields(settings)
        yield from _edit(settings)
        tagged = {each.where.line for each in files.of_settings}
        yield from (each for each in (*_addresses(settings), *_language(settings)) if each.where.line not in tagged)


def _unread(files: Loaded) -> Iterator[Diagnostic]:
    """Why the file can't be read."""
    found = [each for each in files.of_settings if each.code not in _UNDERSTOOD]
    if SETTINGS not in files.read:  # it is too large, say, or no UTF-8
        yield from found
    elif (stopped := _stopped(files.read[SETTINGS])) is None:
        yield from (each for each in found if each.code in _STOPS)
    elif found:
        yield from found
    else:
        fix = "Look at this line and the one above it."
        yield Diagnostic("unreadable", Where(SETTINGS, stopped, 1), "From here on the file can't be read", fix)


def _stopped(text: str) -> int | None:
    """The line at which YAML can't be read, whatever its tags and names mean; None where it can."""
    try:
        for _ in yaml.parse(text, Loader=yaml.CSafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        return error.problem_mark.line + 1 if error.problem_mark else 1
    except yaml.YAMLError:
        return 1
    return None


def _fields(settings: Document) -> Iterator[Diagnostic]:
    """Fields that MkDocs does not know, and the one that it can't do without."""
    fields = settings.data
    for name in fields:
        if name not in NAMES:
            meant = surely(name, NAMES)
            edits = settings.edits_field((name,), meant) if meant and meant not in fields else ()
            otherwise = "Delete it; what a theme or a plugin takes stands below `extra` or `plugins`."
            fix = did_you_mean(name, NAMES, otherwise)
            where = settings.where_field((name,))
            yield Diagnostic("unknown-field", where, f"There is no field `{name}` in the settings", fix, edits=edits)
    if "INHERIT" in fields or fields.get("site_name"):
        return
    fix = "Write what the site is called, such as `site_name: The river treaty`."
    if "site_name" in fields:
        yield Diagnostic("empty-field", settings.where_field(("site_name",)), "`site_name` is empty", fix)
    elif not any(surely(name, ("site_name",)) for name in fields):
        yield Diagnostic("missing-field", settings.where_field(()), "`site_name` is missing from the settings", fix)


def _addresses(settings: Document) -> Iterator[Diagnostic]:
    for name in _ADDRESSES:
        if isinstance(value := settings.data.get(name), str) and value:
            try:
                address(value)
            except AddressError as error:
                edits = settings.edits((name,), value, error.by) if error.by else ()
                yield Diagnostic("bad-url", settings.where((name,)), str(error), error.fix, edits=edits)


def _edit(settings: Document) -> Iterator[Diagnostic]:
    """Where pages are edited, within a repository that is not named."""
    fields = settings.data
    within = fields.get("edit_uri")
    if fields.get("repo_url") or "INHERIT" in fields:
        return
    if isinstance(within, str) and within and ":" not in within:
        fix = "Add a line `repo_url: …` with the address of the repository, or delete this line."
        yield Diagnostic("missing-field", settings.where_field(("edit_uri",)), "`edit_uri` needs `repo_url`", fix)


def _language(settings: Document) -> Iterator[Diagnostic]:
    """A language in which the theme has no words."""
    theme = settings.data.get("theme")
    language = theme.get("language") if isinstance(theme, dict) and theme.get("name") == "material" else None
    if not isinstance(language, str) or not (known := _languages()) or language in known:
        return
    fix = did_you_mean(language, known, f"The languages are {listed(known, most=len(known), last='and')}.")
    message = f"The theme has no words in the language `{language}`"
    yield Diagnostic("bad-language", settings.where(("theme", "language")), message, fix)


def _languages() -> list[str]:
    """The tags of the languages in which Material for MkDocs has words."""
    found = importlib.util.find_spec("material")
    folders = found.submodule_search_locations if found else None
    return sorted(
        path.stem for folder in folders or () for path in Path(folder).glob("templates/partials/languages/*.html")
    )
