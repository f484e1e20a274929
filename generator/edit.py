"""Edit: where a record is named, and how it gets another name.

`where` only reads. `rename` changes the signs of an id at every place that names it, and nothing
else, and notes the old address in `sources/redirects.yml`; what the check and the build make of that file is in the
module `redirects`.
"""

from __future__ import annotations

import posixpath
import re
import typing
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from generator import lock, prose, redirects, routes
from generator.diagnostics import Where, did_you_mean
from generator.document import Path as Steps
from generator.document import text_of
from generator.explanation import CROSS_REFERENCED
from generator.load import DOCS, LOCK, REDIRECTS, SOURCES, TEXTS, Loaded
from generator.model import KINDS, Evidence, Quote, Record, Remark, parts_of, records_of, ref_of
from generator.records import Raw, Refused, checked_id, is_fields, kind_called, listed_in, records, shown, sound
from generator.routes import Route
from generator.validate import validate
from generator.write import write_files

# ---------------------------------------------------------------- where it is named


@dataclass(frozen=True, slots=True)
class Use:
    """Words that name a record: the kind that is meant, the file and its text, and where in it they stand.

    `bare` is the id of a reference `[[id]]`: its kind is not written, but follows from what there is.
    """

    kind: str
    path: str
    text: str
    start: int
    words: str
    bare: bool = False

    @property
    def where(self) -> Where:
        """The place of the words."""
        return Where.within(self.path, self.text, self.start, self.words)

    @property
    def line(self) -> str:
        """The line in which they stand."""
        return self.text.split("\n")[self.where.line - 1]


Known = Mapping[str, Collection[str]]
"""Every id that there is, by kind; of sources, the keys of the .bib."""


def where(root: Path, target: str) -> list[Use]:
    """Every use of an id or citation key, in the order of the files; `kind:id` asks for those of one kind."""
    files = sound(root)
    before, _, id = target.rpartition(":")
    known = _known(files)
    asked = [kind_called(before)] if before else list(KINDS)
    kinds = [kind for kind in asked if id in known[kind]]
    if not kinds:
        names = {each.id: each.name for each in listed_in(files) if each.kind in asked}
        raise Refused(f"There is nothing called `{target}`. {did_you_mean(id, names, '`list` shows what there is.')}")
    uses = [use for use in _uses(files, id, known) if use.kind in kinds]
    links = [link for kind in kinds for route in _addresses(files, kind, id) for link in _links(files, kind, route)]
    return sorted([*uses, *links], key=lambda use: use.where)


def _known(files: Loaded) -> dict[str, set[str]]:
    known: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for each in listed_in(files):
        known[each.kind].add(each.id)
    return known


def _meant(id: str, known: Known) -> str:
    """The kind that `[[id]]` means; nothing where there is no such id."""
    return next((kind for kind in CROSS_REFERENCED if id in known[kind]), "")


def _uses(files: Loaded, id: str, known: Known) -> Iterator[Use]:
    """Every place in `sources/` that names the id, whichever kind is meant. Where a record has it as its own id,
    it is not named; a source's own place is the .bib."""
    for record in records(files):
        document = record.document
        if record.kind == "provision":
            continue  # it is read with its treaty
        if record.kind == "source" and record.id == id:
            yield _own_name(record)
        for reads, path, text in _texts(KINDS[record.kind], record.data, record.path):
            if id not in text:
                continue
            start, end = _spans(document.text)[_mark(document.where(path))]
            start += _header(document.text[start:end])
            for kind, at in _named(reads, id, text, document.text[start:end]):
                if at < 0:
                    place = document.where(path)
                    why = "is written with a code (such as `\\x61`); write it letter by letter"
                    raise Refused(f"{place.path}, line {place.line}: `{id}` {why}.", mend_first=True)
                yield Use(kind or _meant(id, known), document.path, document.text, start + at, id, bare=not kind)
    yield from _in_bibliography(files, id)


def _in_bibliography(files: Loaded, key: str) -> Iterator[Use]:
    """Where another entry of the .bib names a source."""
    for entry in files.bibliography.entries.values() if files.bibliography else ():
        text = files.read[entry.where().path]
        for place in (entry.where(name) for name in ("crossref", "xref", "related")):
            if place == entry.where():
                continue  # there is no such field
            start = _index(text, place) + 1
            value = re.split('[}"]', text[start:], maxsplit=1)[0]
            for found in re.finditer(r"[\w:./+-]+", value):
                if found[0] == key:
                    yield Use("source", place.path, text, start + found.start(), key)


def _own_name(record: Raw) -> Use:
    """The id that stands above a record."""
    document = record.document
    start, end = _spans(document.text)[_mark(document.where_field(record.path))]
    at = document.text[start:end].find(record.id)
    if at < 0:
        raise Refused(f"{document.path}: `{record.id}` is written with a code; write it letter by letter.")
    return Use(record.kind, document.path, document.text, start + at, record.id)


@lru_cache(maxsize=1)
def _spans(text: str) -> dict[tuple[int, int], tuple[int, int]]:
    """From where to where each name and text of a file stands in it, by the line and column at which it begins."""
    text = re.sub("[\u2028\u2029]", " ", text)  # as it was read: only YAML takes them for the end of a line
    events = yaml.parse(text, Loader=yaml.CSafeLoader)
    marks: list[Any] = [(event.start_mark, event.end_mark) for event in events if isinstance(event, yaml.ScalarEvent)]
    return {(start.line + 1, start.column + 1): (start.index, end.index) for start, end in marks}


def _mark(place: Where) -> tuple[int, int]:
    return place.line, place.column


def _index(text: str, place: Where) -> int:
    """How many signs stand before a place."""
    return sum(len(line) + 1 for line in text.split("\n")[: place.line - 1]) + place.column - 1


def _header(written: str) -> int:
    """How long the sign `>-` or `|` is that opens a text on the lines below, with a remark behind it."""
    return written.index("\n") if written[:1] in ("|", ">") else 0


@cache
def _plan(model: type[Record]) -> dict[str, tuple[str, type[Record] | None, bool]]:
    """For each field: how a text in it names others, which records stand in it, and whether under names of their own.

    A text names a record of a kind, `citation`s a source, is `evidence` in its short form, or `prose`.
    """
    plan = {}
    for name, info in model.model_fields.items():
        inner, ref = next(records_of(info), None), ref_of(info)
        reads = ref.kind if ref else "evidence" if inner is Evidence else ""
        if inner is Remark or prose.Prose in parts_of(info):
            reads = "prose"
        plan[name] = reads, inner, typing.get_origin(info.annotation) is dict
    return plan


def _texts(model: type[Record], data: Mapping[str, Any], path: Steps) -> Iterator[tuple[str, Steps, str]]:
    """Every text in a record that may name others: how it names them, where it is, and the text."""
    for name, (reads, inner, keyed) in _plan(model).items():
        for at, value in _each(data.get(name), (*path, name), keyed):
            if inner is not None and is_fields(value):
                yield from _texts(inner, value, at)
            elif reads and isinstance(value, str):
                yield reads, at, value


def _each(value: Any, path: Steps, keyed: bool) -> Iterator[tuple[Steps, Any]]:
    """A value at a path, or each that it holds where it is a list or has names of its own."""
    if isinstance(value, list):
        yield from (((*path, index), item) for index, item in enumerate(value))
    elif keyed and is_fields(value):
        yield from (((*path, key), item) for key, item in value.items())
    else:
        yield path, value


def _named(reads: str, id: str, text: str, written: str) -> Iterator[tuple[str, int]]:
    """Where an id is named in a text as it is written: the kind, if it is given there, and the place; -1 where YAML
    writes it in another way."""
    if reads == "prose":
        yield from _in_prose(id, text, written)
        return
    named = text.partition(",")[0].strip().removeprefix("@") if reads == "evidence" else text.strip()
    if named == id:
        yield "source" if reads in ("evidence", "citation") else reads, written.find(id)


_CROSS_REFERENCE = re.compile(r"\[\[\s*(?:(?P<kind>\w+):)?(?P<id>[^\s:|\[\]]+)")
_CITATION = re.compile(r"@(?P<id>[^\s,;@\[\]]+)")
_PROBE = "\ue000"
"""An id that nobody has."""


def _in_prose(id: str, text: str, written: str) -> Iterator[tuple[str, int]]:
    """The same for a text in our Markdown.

    What looks like a reference is one if the text, once read, refers elsewhere when it is changed there.
    """
    for pattern in (_CROSS_REFERENCE, _CITATION):
        seen = [found for found in pattern.finditer(text) if found["id"] == id]
        places = [found.start("id") for found in pattern.finditer(written) if found["id"] == id]
        for number, found in enumerate(seen):
            read = prose.read(f"{text[: found.start('id')]}{_PROBE}{text[found.end('id') :]}")
            kind = found.groupdict().get("kind") or ""
            target = f"{kind}:{_PROBE}" if kind else _PROBE
            if pattern is _CITATION and any(key == _PROBE for key, _ in read.citations):
                kind = "source"
            elif not any(reference.target == target for reference in read.cross_references):
                continue
            yield kind, places[number] if len(places) == len(seen) else -1


def _route(files: Loaded, kind: str, id: str, called: str = "") -> Route | None:
    """The address of a record, sound or not, as it is or if it were called otherwise; None where it has none."""
    if kind == "source":
        return routes.to_source(called or id)
    record = next(record for record in records(files) if (record.kind, record.id) == (kind, id))
    issue = record.data.get("issue")
    if kind == "relation_type" or (kind == "position" and not isinstance(issue, str)):
        return None
    entity = KINDS[kind].model_construct(issue=issue)
    return routes.to(kind, entity.placed(called or id, record.document, record.path))


def _addresses(files: Loaded, kind: str, id: str, called: str = "") -> list[Route]:
    """All addresses that come from an id, as they are or if it were called otherwise: that of the record, if it has
    one, and those of the pages on which an actor stands beside others."""
    route = _route(files, kind, id, called)
    beside = [ids for ids in _compared(files) if id in ids] if kind == "actor" else []
    compared = [routes.to_comparison([(called or id) if each == id else each for each in ids]) for ids in beside]
    return [*([route] if route else []), *compared]


def _compared(files: Loaded) -> list[tuple[str, ...]]:
    """The ids of the actors on each page that compares some, as far as there are such actors."""
    there = list(records(files))
    actors = {record.id for record in there if record.kind == "actor"}
    compared: dict[Steps, list[str]] = {}
    for record in there:
        if record.kind == "explainer":
            data = {"comparisons": record.data.get("comparisons")}
            for _, path, text in _texts(KINDS["explainer"], data, ()):
                compared.setdefault(path[:-1], []).append(text.strip())
    return [ids for ids in dict.fromkeys(map(tuple, compared.values())) if actors.issuperset(ids)]


_LINK = re.compile(
    r"""(?:\]\(<?|href=["']|^\[[^\]]+\]:[ ]*<?)(?P<page>[^\s)"'<>#?]*)(?:\#(?P<anchor>[^\s)"'<>]*))?""",
    re.MULTILINE | re.VERBOSE,
)


def _links(files: Loaded, kind: str, route: Route) -> Iterator[Use]:
    """Every link to an address on the hand-written pages: its anchor, or the page's name where it has none."""
    name = posixpath.basename(route.page).removesuffix(".md")
    for path, data in files.docs.items():
        text = text_of(data, "surrogateescape") if path.endswith(".md") else ""
        for found in _LINK.finditer(text):
            page = posixpath.normpath(posixpath.join(posixpath.dirname(path), found["page"]))
            if page not in (route.page, redirects.address(Route(route.page))):
                continue
            if not route.anchor:
                yield Use(kind, f"{DOCS}/{path}", text, found.start("page") + found["page"].rindex(name), name)
            elif found["anchor"] == route.anchor:
                yield Use(kind, f"{DOCS}/{path}", text, found.start("anchor"), route.anchor)


# ---------------------------------------------------------------- another name


@dataclass(frozen=True, slots=True)
class Change:
    """One change: where, what stood there, and what stands there now. A file's name changes at its first place."""

    where: Where
    before: str
    after: str


def rename(root: Path, kind: str, old: str, new: str) -> list[Change]:
    """Gives a record another id, or a source another key, everywhere; returns every change.

    Only the id itself changes, byte for byte, in `sources/` and in links on the pages in `docs/`. All files are
    prepared before the first is written, and put back should one of them fail.

    Raises:
        Refused: it can't be done; nothing was changed.
        OSError: a file can't be written; all are as they were.
    """
    files = sound(root)
    known = _known(files)
    if kind in ("explainer", "treaty"):
        raise Refused(f"The {kind} has no id that could be changed.")
    if old not in known[kind]:
        names = {each.id: each.name for each in listed_in(files) if each.kind == kind}
        fix = did_you_mean(old, names, f"`list {shown(kind)}` shows what there is.")
        raise Refused(f"There is no {kind.replace('_', ' ')} `{old}`. {fix}")
    checked_id(kind, new, known[kind])
    routes_now, routes_then = _addresses(files, kind, old), _addresses(files, kind, old, new)
    leads = [(before, after) for before, after in zip(routes_now, routes_then, strict=True) if before != after]
    changes = _changes(files, kind, old, new, known)
    for before, after in leads:
        name = after.anchor or posixpath.basename(after.page).removesuffix(".md")
        changes += [(link, name) for link in _links(files, kind, before)]
    made = _rewritten(root, changes)
    edits = [Change(use.where, use.words, words) for use, words in changes]
    moves = _moves(root, kind, old, new)
    for path, moved in moves.items():
        if (root / moved).exists():
            raise Refused(f"There is already a file {moved}; choose another id.")
        made |= {moved: made.get(path) or (root / path).read_bytes(), path: None}
        edits.append(Change(Where(path), path, moved))
    if kind in ("quote", "source") and files.lock is not None:
        relocked = _relocked(files, kind, old, new)
        if relocked != (root / SOURCES / LOCK).read_bytes():
            made[f"{SOURCES}/{LOCK}"] = relocked
            edits.append(Change(Where(f"{SOURCES}/{LOCK}"), old, new))
    if leads:
        led = redirects.sound(files.redirects)
        if files.redirects is not None and len(led) < len(files.redirects.data):
            raise Refused(f"{SOURCES}/{REDIRECTS}: mend what `check` says of it first.", mend_first=True)
        for ends in leads:
            old_address, new_address = map(redirects.address, ends)
            led = redirects.led(led, old_address, new_address)
            edits.append(Change(Where(f"{SOURCES}/{REDIRECTS}"), old_address, new_address))
        made[f"{SOURCES}/{REDIRECTS}"] = redirects.as_file(led)
    write_files(root, made, like={moved: path for path, moved in moves.items()})
    return sorted(edits, key=lambda edit: edit.where)


def _changes(files: Loaded, kind: str, old: str, new: str, known: Known) -> list[tuple[Use, str]]:
    """The places in the files of `sources/` that change, and the words that are to stand there.

    A reference without a kind gets one where the new id would make it mean something else.
    """
    later = {**known, kind: {*known[kind], new} - {old}}
    changes = [
        (use, f"{kind}:{new}" if use.bare and _meant(new, later) != kind else new)
        for use in _uses(files, old, known)
        if use.kind == kind
    ]
    changes += [
        (use, f"{use.kind}:{new}")
        for use in _uses(files, new, known)
        if use.bare and use.kind and use.kind != _meant(new, later)
    ]
    if kind == "source":
        assert files.bibliography is not None
        place = files.bibliography.entries[old].where()
        text = files.read[place.path]
        changes.append((Use(kind, place.path, text, _index(text, place), old), new))
    elif not KINDS[kind].layout.endswith("/"):
        record = next(record for record in records(files) if (record.kind, record.id) == (kind, old))
        changes.append((_own_name(record), new))
    return changes


def _moves(root: Path, kind: str, old: str, new: str) -> dict[str, str]:
    """The files whose name is the id: from their old path to the new one."""
    layout = KINDS[kind].layout
    moves = {f"{SOURCES}/{layout}{old}.yml": f"{SOURCES}/{layout}{new}.yml"} if layout.endswith("/") else {}
    if kind == "source":
        moves[f"{SOURCES}/{TEXTS}/{old}.txt"] = f"{SOURCES}/{TEXTS}/{new}.txt"
    return {path: moved for path, moved in moves.items() if (root / path).exists()}


def _rewritten(root: Path, changes: list[tuple[Use, str]]) -> dict[str, bytes | None]:
    """The files with their changes, by path; byte order mark and line ends as they were."""
    made: dict[str, bytes | None] = {}
    for path in dict.fromkeys(use.path for use, _ in changes):
        written = (root / path).read_bytes()
        data, text = written.decode("utf-8", "surrogateescape"), text_of(written, "surrogateescape")
        for use, words in sorted(changes, key=lambda change: -change[0].start):
            if use.path == path:
                text = text[: use.start] + words + text[use.start + len(use.words) :]
        ends = [*re.findall(r"\r\n|\r|\n", data), ""]
        mark = "\ufeff" if data.startswith("\ufeff") else ""
        whole = mark + "".join(line + end for line, end in zip(text.split("\n"), ends, strict=True))
        made[path] = whole.encode("utf-8", "surrogateescape")
    return made


def _relocked(files: Loaded, kind: str, old: str, new: str) -> bytes:
    """The lock with the other name: what was verified stays verified, since no word of it changed."""
    held, _ = lock.read(files.lock)
    if held is None:
        raise Refused(f"{SOURCES}/{LOCK} was changed by hand; mend what `check` says of it first.", mend_first=True)
    if kind == "quote":
        quotes = {new if id == old else id: locked for id, locked in held.quotes.items()}
        return lock.write(held.model_copy(update={"quotes": quotes})).encode()
    quotes = dict(held.quotes)
    for id, quote in validate(files)[0].sound["quote"].items():
        assert isinstance(quote, Quote)
        if quote.source == old and id in quotes and quotes[id].selector == lock.selector(quote):
            selector = lock.selector(quote.model_copy(update={"source": new}))
            quotes[id] = quotes[id].model_copy(update={"selector": selector})
    texts = {new if key == old else key: text for key, text in held.texts.items()}
    return lock.write(held.model_copy(update={"texts": texts, "quotes": quotes})).encode()
