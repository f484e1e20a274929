"""Load: the files of `sources/` and `docs/` as documents, with what could not be read."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator import bibliography, yaml_events
from generator.archive import Archived
from generator.bibliography import Bibliography
from generator.diagnostics import Diagnostic, Edit, Where, closest
from generator.document import Document, text_of
from generator.escape import refused_sign
from generator.kept import Store
from generator.model import KINDS

SOURCES = "sources"
DOCS = "docs"
BIBLIOGRAPHY = "references.bib"
LOCK = "quotes.lock"
REDIRECTS = "redirects.yml"
SETTINGS = "mkdocs.yml"
TEXTS = "texts"
"""The folder in `sources/` that git ignores: `KEY.txt` is the archived text of the source KEY."""
AN_ENTRY = "Write an entry for each source, such as `@article{key, title = {…}, date = {2021}}`."
_EMPTY_SIGNS = "\u200b\u2060\ufeff"
"""Signs of no width that pages and text processors leave behind: zero width space, word joiner, byte order mark."""
MAX_BYTES = 1_000_000
MAX_BIB_BYTES = 20_000_000
MAX_TEXT_BYTES = 2_000_000
MAX_LINES = 1_000_000
MAX_TEXTS_BYTES = 20_000_000
"""How large the archived texts may be all together."""
MAX_DOC_BYTES = 20_000_000
MAX_FOLDERS = 20
"""How deep folders may lie in one another."""
MAX_FILES = 20_000
"""How many files `sources/` or `docs/` may hold."""
_UNNAMEABLE = {SOURCES: re.compile("[\ud800-\udfff]"), DOCS: re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")}
"""What no name of a file may hold: bytes that are no UTF-8; where it becomes an address, control signs, too."""


@dataclass(frozen=True, slots=True)
class Written:
    """One YAML file: which kind it holds, its name without `.yml`, and what is in it: None where it can't be read."""

    kind: str
    name: str
    path: str
    document: Document | None


@dataclass(slots=True)
class Loaded:
    """What was found: YAML files in order of their paths, the bibliography (None where it can't be read),
    hand-written pages and files by their path in `docs/`, the lock, and archived texts by their key."""

    written: list[Written] = field(default_factory=list)
    bibliography: Bibliography | None = None
    docs: dict[str, bytes] = field(default_factory=dict)
    lock: Document | None = None
    redirects: Document | None = None
    """Old addresses, and those to which they lead; written by `rename`."""
    settings: Document | None = None
    """The settings of the site; they are the engine's, which says itself what is wrong with them."""
    of_settings: list[Diagnostic] = field(default_factory=list)
    """What their file holds that records may not."""
    texts: dict[str, Archived] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)
    """Every file that could be read as text, by its path."""
    edited: Mapping[str, bytes] = field(default_factory=dict)
    """What was read in the place of some files, by their paths."""


def load(
    root: Path, edited: Mapping[str, bytes] | None = None, store: Store | None = None
) -> tuple[Loaded, list[Diagnostic]]:
    """Everything under `root/sources` and `root/docs`, and the settings of the site, with the files that are `edited`
    as they would be then. What is in the `store` is not read again. Symbolic links and devices are never followed."""
    loaded, found = Loaded(edited=edited or {}), []
    places = {layout.removesuffix("/*").removesuffix("/").removesuffix(".yml"): kind for kind, layout in _layouts()}
    for path, problem in _files(root, SOURCES):
        parts = path.split("/")[1:] or [""]
        kind = places.get(parts[0].removesuffix(".yml"))
        if parts[0] == TEXTS:
            found += _archived(root, path, problem, loaded)
        elif problem:
            found.append(problem)
            if kind is not None:
                loaded.written.append(Written(kind, parts[-1].removesuffix(".yml"), path, None))
        elif parts == [BIBLIOGRAPHY]:
            text, wrong = _text(root, path, MAX_BIB_BYTES, loaded)
            found += wrong
            if text is not None:
                loaded.bibliography, wrong = bibliography.read_kept(path, text, store)
                found += wrong
        elif parts == [LOCK]:
            loaded.lock, wrong = _document(root, path, loaded)
            found += wrong
        elif parts == [REDIRECTS]:
            loaded.redirects, wrong = _document(root, path, loaded)
            found += wrong
        elif wrong_place := _misplaced(path, parts, places):
            found.append(wrong_place)
        elif kind is not None:
            document, wrong = _document(root, path, loaded)
            found += wrong
            loaded.written.append(Written(kind, parts[-1].removesuffix(".yml"), path, document))
    for path, problem in _files(root, DOCS):
        if problem:
            found.append(problem)
            continue
        data = _bytes(root, path, MAX_DOC_BYTES, loaded)
        if len(data) > MAX_DOC_BYTES:
            found.append(_too_large(path, MAX_DOC_BYTES))
            continue
        if path.endswith(".md"):
            _, wrong = _text(root, path, MAX_BYTES, loaded)
            found += wrong
        loaded.docs[path.removeprefix(f"{DOCS}/")] = data
    if (root / SETTINGS).is_file() and not (root / SETTINGS).is_symlink():
        loaded.settings, loaded.of_settings = _document(root, SETTINGS, loaded)
    if not any(item.kind == "explainer" for item in loaded.written):
        fix = f"Make {SOURCES}/explainer.yml with the title, the standfirst and the key points."
        found.append(
            Diagnostic("no-explainer", Where(f"{SOURCES}/explainer.yml"), "The explainer has no settings", fix)
        )
    where = Where(f"{SOURCES}/{BIBLIOGRAPHY}")
    if loaded.bibliography is None and not any(each.where.path == where.path for each in found):
        fix = f"Make this file. {AN_ENTRY}"
        found.append(Diagnostic("no-bibliography", where, "There are no sources to cite", fix))
    return loaded, found


def _archived(root: Path, path: str, problem: Diagnostic | None, loaded: Loaded) -> list[Diagnostic]:
    """Reads the archived text of a source; whatever else lies in the folder is nobody's business."""
    name = path.rpartition("/")[2]
    if problem or not name.endswith(".txt") or path.count("/") != 2:
        return []
    text, wrong = _text(root, path, MAX_TEXT_BYTES)
    if text is None:
        return wrong
    if sum(len(each.text) for each in loaded.texts.values()) + len(text) > MAX_TEXTS_BYTES:
        message = f"With this file the archived texts hold more than {MAX_TEXTS_BYTES // 1_000_000} MB"
        return [Diagnostic("too-long", Where(path), message, "Keep in each text only what is quoted.")]
    loaded.texts[name.removesuffix(".txt")] = Archived(text)
    return wrong


def _layouts() -> list[tuple[str, str]]:
    return [(kind, model.layout) for kind, model in KINDS.items() if model.layout]


def _files(root: Path, folder: str) -> Iterator[tuple[str, Diagnostic | None]]:
    """Every file under the folder, sorted by path, hidden ones left out; with why it can't be read."""
    if (root / folder).is_symlink():  # it could lead to what is not to be published
        message, fix = "This is a link to another folder", "Put the folder itself here."
        yield folder, Diagnostic("not-a-file", Where(folder), message, fix)
        return
    for number, (path, problem) in enumerate(_walked(root, folder, 1)):
        if number == MAX_FILES:
            message = f"The folder {folder}/ holds more than {MAX_FILES:,} files; from here on they are not read"
            yield path, Diagnostic("too-long", Where(path), message, "Put several records into one file.")
            return
        yield path, problem


def _walked(root: Path, folder: str, depth: int) -> Iterator[tuple[str, Diagnostic | None]]:
    try:
        entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        path = f"{folder}/{entry.name}"
        if entry.name.startswith("."):
            continue
        mode = entry.stat(follow_symlinks=False).st_mode
        if _UNNAMEABLE[folder.partition("/")[0]].search(entry.name):
            message, fix = "The name holds a sign that not every system can show", "Rename it with letters and hyphens."
            yield path, Diagnostic("bad-file-name", Where(path), message, fix)
        elif stat.S_ISDIR(mode):
            if entry.name.endswith((".yml", ".bib", ".md")):
                message, fix = "This is a folder, but its name is that of a file", "Rename the folder or delete it."
                yield path, Diagnostic("not-a-file", Where(path), message, fix)
            elif depth == MAX_FOLDERS:
                message = f"Folders lie more than {MAX_FOLDERS} deep in one another"
                yield path, Diagnostic("too-deep", Where(path), message, "Take some of them out.")
            else:
                yield from _walked(root, path, depth + 1)
        elif stat.S_ISREG(mode):
            yield path, None
        else:
            message = "This is a link to another file" if stat.S_ISLNK(mode) else "This is not an ordinary file"
            yield path, Diagnostic("not-a-file", Where(path), message, "Put the file itself here.")


def _misplaced(path: str, parts: list[str], places: dict[str, str]) -> Diagnostic | None:
    """What is wrong with a file's name or folder, if anything."""
    name = parts[0].removesuffix(".yml")
    if not parts[-1].endswith(".yml"):
        stem = re.sub(r"\.(ya?ml|YML|YAML)(\.txt)?$", "", parts[-1])
        if stem == parts[-1]:
            fix = f"Records are read from files that end in `.yml`, sources from {SOURCES}/{BIBLIOGRAPHY}."
            return Diagnostic("not-read", Where(path), "This file is not read", fix, "warning")
        message = "This file is not read: its name does not end in `.yml`"
        return Diagnostic("bad-file-name", Where(path), message, f"Rename it to `{stem}.yml`.")
    layout = dict(_layouts()).get(places.get(name, ""), "")
    fits = len(parts) == 1 and layout.endswith((".yml", "/*")) or len(parts) == 2 and layout.endswith(("/", "/*"))
    if fits:
        return None
    meant = closest(name, places)
    if layout:
        where = f"`{SOURCES}/{layout.replace('/*', '.yml')}`"
        fix = f"Records of this kind belong in {where}" + (", one file each." if layout.endswith("/") else ".")
    elif meant:
        fix = f"Did you mean `{meant}`?"
    else:
        fix = "Folders and files are named " + ", ".join(f"`{place}`" for place in sorted(places)) + "."
    return Diagnostic("misplaced-file", Where(path), "No kind of record is kept here", fix)


def _document(root: Path, path: str, loaded: Loaded) -> tuple[Document | None, list[Diagnostic]]:
    """A file of YAML, as far as it can be read."""
    text, wrong = _text(root, path, MAX_BYTES, loaded)
    if text is None:
        return None, wrong
    document, found = yaml_events.read(path, text)
    return document, [*wrong, *found]


def _text(root: Path, path: str, most: int, loaded: Loaded | None = None) -> tuple[str | None, list[Diagnostic]]:
    """The file as text, or None and why not. What is `loaded` is noted there, and may hold no invisible sign."""
    try:
        data = _bytes(root, path, most, loaded)
    except OSError as error:
        return None, [Diagnostic("unreadable", Where(path), f"The file can't be opened: {error.strerror}", "")]
    if len(data) > most:
        return None, [_too_large(path, most)]
    if max(data.count(b"\n"), data.count(b"\r")) > MAX_LINES:
        message = f"The file holds more than {MAX_LINES:,} lines"
        return None, [Diagnostic("too-long", Where(path), message, "Split it into several files.")]
    try:
        text = text_of(data)
    except UnicodeDecodeError as error:
        before = text_of(data[: error.start])
        seems = "UTF-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "Windows-1252 (Latin-1)"
        message = f"The file is not saved as UTF-8; it looks like {seems}"
        fix = "Save it again with the encoding UTF-8."
        return None, [Diagnostic("not-utf8", Where.within(path, before, len(before)), message, fix)]
    if loaded is None:
        return text, []
    loaded.read[path] = text
    if not text.strip() and path.endswith(".bib"):
        return None, [Diagnostic("empty-file", Where(path), "The file is empty", AN_ENTRY)]
    wrong = _invisible(path, text)
    return (None, wrong) if wrong else (text, [])


def _bytes(root: Path, path: str, most: int, loaded: Loaded | None) -> bytes:
    """The file, or what it would be after an edit; no more than so many bytes, and one."""
    if loaded is not None and path in loaded.edited:
        return loaded.edited[path]
    with (root / path).open("rb") as stream:
        return stream.read(most + 1)


def _invisible(path: str, text: str) -> list[Diagnostic]:
    """A diagnostic where a sign stands that nobody sees, the first one."""
    sign = refused_sign(text)
    if sign is None:
        return []
    message = f"An invisible sign stands here (U+{ord(sign[0]):04X})"
    where, edits = Where.within(path, text, sign.start(), sign[0]), tuple(_emptied(path, text, sign[0]))
    return [Diagnostic("invisible-sign", where, message, "Delete it.", edits=edits)]


def _too_large(path: str, most: int) -> Diagnostic:
    message = f"The file is larger than {most // 1_000_000} MB"
    return Diagnostic("too-long", Where(path), message, "Split it into several files.")


def _emptied(path: str, text: str, sign: str) -> Iterator[Edit]:
    """The edits that delete a sign wherever it stands, if it does nothing: others change how a text is read."""
    if sign in _EMPTY_SIGNS:
        for number, line in enumerate(text.split("\n"), 1):
            for found in re.finditer(sign, line):
                yield Edit(Where(path, number, found.start() + 1, found.end() + 1), "")
