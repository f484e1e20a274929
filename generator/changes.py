"""Changes: what has been written since a revision, as what it does to the published statements.

An editor approves statements, not YAML: what only moved, or is only laid out anew, is not told.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from generator import routes
from generator.channels import printable
from generator.check import Checked, check
from generator.cite import Reference, word
from generator.dates import Edtf
from generator.diagnostics import counted
from generator.escape import in_markdown
from generator.explanation import Cited, Claim, Explanation
from generator.link import link
from generator.load import SOURCES
from generator.model import (
    NO_KNOWN_STATEMENT,
    Actor,
    Comparison,
    Correction,
    Dispute,
    Entity,
    Event,
    Name,
    Position,
    Reading,
    Record,
    Source,
    Statement,
    Step,
    ref_of,
)
from generator.naming import Names, shortened
from generator.prose import Citation, CrossReference, Emphasis, Inline, Link, Prose, Words
from generator.records import Refused
from generator.routes import Route
from generator.validate import validate
from generator.wording import (
    ACTOR_KINDS,
    EVENT_CERTAINTIES,
    POSITION_KINDS,
    READINGS,
    SEEN,
    SOURCE_TYPES,
    STATUSES,
    STEPS,
    VOICES,
    language,
)

HEADING = "## What this changes on the site"
NOTHING = "No published statement changes."


def changes(root: Path, base: str) -> str:
    """What `root/sources` does to the statements that are published at the revision `base`, as Markdown.

    Raises:
        Refused: git is missing, `root` is in no repository, or `base` is no revision with sources.
    """
    with tempfile.TemporaryDirectory(prefix="explainer-") as folder:
        _restore(root, base, Path(folder))
        before, after = check(Path(folder)), check(root)
    old, new = _Side(before, after), _Side(after, before)
    lines = [HEADING, *_faults(f"The revision {in_markdown(base)}", old), *_faults("The working tree", new)]
    if old.x is None or new.x is None:
        lines.append("Nothing can be compared before `explainer.yml` and `references.bib` can be read.")
    else:
        unsound = sorted(old.unsound | new.unsound)
        if unsound:
            named = ", ".join(f"{kind.replace('_', ' ')} {in_markdown(id)}" for kind, id in unsound)
            lines.append(f"Not compared, because of a mistake on one side: {named}.")
        found = _compared(old, new)
        lines += [*_tables(found), _summary(found)]
    return "\n\n".join(lines) + "\n"


# ---------------------------------------------------------------- the revision


def _restore(root: Path, base: str, folder: Path) -> None:
    """Writes the files that `sources/` held at a revision below `folder`. A link is kept as one, but leads nowhere."""
    if not _git(root, "rev-parse", "--git-dir"):
        raise Refused("This folder is in no git repository, so there is nothing to compare with.")
    shown = printable(base)
    commit = b"" if base.startswith("-") else _git(root, "rev-parse", "--verify", "--quiet", f"{base}^{{commit}}")
    if not commit:
        raise Refused(f"There is no revision `{shown}` here. Name a branch, a tag or a commit, or fetch it first.")
    entries = os.fsdecode(_git(root, "ls-tree", "-r", "-z", commit.decode().strip(), f"{SOURCES}/")).split("\0")
    if not any(entries):
        raise Refused(f"There is no folder {SOURCES}/ at `{shown}`.")
    files: dict[str, str] = {}
    for entry in filter(None, entries):
        about, path = entry.split("\t", 1)
        mode, _, id = about.split()
        target = folder / path
        if ".." in target.parts:  # git writes no such path, but a forged commit may hold one
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if mode == "120000":
            target.symlink_to(target.name)
        elif mode.startswith("100"):
            files[path] = id
    contents = _contents(_git(root, "cat-file", "--batch", given="".join(f"{id}\n" for id in files.values()).encode()))
    for path, id in files.items():
        (folder / path).write_bytes(contents[id])


def _git(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What git prints; nothing where it refuses."""
    git = shutil.which("git")
    if git is None:
        raise Refused("git is not installed, so there is nothing to compare with.")
    return subprocess.run([git, *arguments], cwd=root, input=given, capture_output=True, check=False).stdout


def _contents(batch: bytes) -> dict[str, bytes]:
    """The files in what `git cat-file --batch` prints, by their ids."""
    found, at = {}, 0
    while at < len(batch):
        end = batch.index(b"\n", at)
        id, _, size = batch[at:end].decode().split()
        at = end + 1 + int(size)
        found[id] = batch[end + 1 : at]
        at += 1
    return found


# ---------------------------------------------------------------- the two sides


class _Side:
    """What is published before or after the change, as far as it is sound.

    Where its settings or its bibliography can't be read, those of the other side stand in for them.
    """

    def __init__(self, own: Checked, other: Checked) -> None:
        self.errors = sum(diagnostic.severity == "error" for diagnostic in own.found)
        records, _ = validate(own.loaded)
        self.known = {(kind, id) for kind, ids in records.known.items() for id in ids}
        self.unreadable = set(records.unreadable)
        self.unsound = {(kind, id) for kind, id in self.known if id not in records.sound[kind]}
        self.x = own.explanation
        bibliography = own.loaded.bibliography
        if bibliography is None:
            self.unreadable.add("source")
        else:
            self.known |= {("source", key) for key in bibliography.known}
            self.unsound |= {("source", key) for key in bibliography.known - set(bibliography.entries)}
        if self.x is None:
            others, _ = validate(other.loaded)
            if not records.sound["explainer"]:
                records.sound["explainer"] = others.sound["explainer"]
                self.unsound.add(("explainer", "explainer"))
            self.x, _ = link(records, bibliography or other.loaded.bibliography)

    def lost(self, kind: str, id: str) -> bool:
        """Whether a record is, or may well be, written here, but can't be read."""
        return (kind, id) in self.unsound or (kind in self.unreadable and (kind, id) not in self.known)


def _faults(name: str, side: _Side) -> Iterator[str]:
    if side.errors:
        errors = counted(side.errors, "error")
        yield f"**{name} has {errors}**; `make check` names them. What is sound is compared."


# ---------------------------------------------------------------- a side in words

EVIDENCE = "Evidence"
_SECTIONS = {
    "explainer": "Home",
    "actor": "Actor",
    "treaty": "Treaty",
    "provision": "Treaty",
    "issue": "Positions",
    "position": "Positions",
    "event": "Timeline",
    "relation": "Relations",
    "relation_type": "Relations",
    "quote": "Quotes",
    "question": "Questions",
    "term": "Glossary",
    "source": "Source",
}
"""Kind -> the part of the site where it is shown, in the site's order."""
_PARTS = {
    "key_points": "key point",
    "offices": "office",
    "life": "step of the treaty",
    "readings": "reading",
    "then": "known then",
    "sentence": "the one sentence",
}
_LABELS = {"exact": "Quotation", "as_of": "Checked on", "object": "To whom", "written": "Day of the article"}
_CHOICES: dict[tuple[type[Record], str], Mapping[str, str]] = {
    (Actor, "kind"): ACTOR_KINDS,
    (Position, "kind"): POSITION_KINDS,
    (Event, "certainty"): EVENT_CERTAINTIES,
    (Step, "kind"): STEPS,
    (Reading, "kind"): READINGS,
    (Source, "type"): SOURCE_TYPES,
    (Source, "seen"): SEEN,
}
_TOLD_BY_CLAIM = {"status", "voice", "evidence", "synthesis", "quotes"}


@dataclass(frozen=True, slots=True)
class _Value:
    """A value: what was written, what readers see of it, and, of a text, that with links, stress and citations."""

    what: object
    said: str
    marked: str = ""


@dataclass(slots=True, eq=False)
class _Told:
    """A published statement, or another record that readers see."""

    kind: str
    name: str
    sentence: str
    page: str
    """The title of its page."""
    route: Route
    of: tuple[str, str]
    """The kind and the id of its record."""
    part: tuple[str, ...]
    """The fields that lead to it within the record."""
    listed: bool
    """Whether it is one of several there."""
    values: dict[str, list[_Value]]
    """What it says, by what readers would call the field."""
    left_out: set[str]
    """The fields that nobody wrote; what they say goes without saying."""

    @property
    def said(self) -> tuple[str, ...]:
        """All that it says, in words."""
        return tuple(f"{label}: {value.said}" for label, values in self.values.items() for value in values)


class _Names(Names):
    """Names that hold even where a record names another one that is not there."""

    def name(self, record: Entity) -> str:
        try:
            return super().name(record)
        except KeyError:
            return record.id


class _Teller:
    """Puts every statement of an explanation into words, and every other record that readers see."""

    def __init__(self, x: Explanation) -> None:
        self.x, self.names = x, _Names(x)
        self.references = {key: word(x.bibliography.entries[key]) for key in x.cited_keys}

    def all(self) -> Iterator[_Told]:
        """Everything, in the order of the sources."""
        for claim in self.x.claims:
            yield self._claim(claim)
        for quote in self.x.quotes.values():
            yield self._record("quote", quote, self.names.name(quote), quote.exact, routes.to("quote", quote))
        for type in self.x.relation_types.values():
            yield self._record("relation_type", type, type.wording, type.wording, routes.RELATIONS)
        for key, reference in self.references.items():
            yield self._source(key, reference)

    def _claim(self, claim: Claim) -> _Told:
        statement = claim.statement
        route = routes.to(claim.kind, claim.entity)
        told = self._record(claim.kind, claim.entity, self.names.title(claim), self.names.sentence(claim), route)
        told.part = tuple(step for step in claim.path if isinstance(step, str))
        told.listed = isinstance(claim.path[-1], int) if claim.path else False
        if told.part:
            told.kind = _PARTS.get(told.part[-1], told.part[-1])
            told.values, told.left_out = self._values(statement), self._left_out(statement)
            if told.name == self.names.name(claim.entity):
                told.name = shortened(told.sentence)
        told.values |= {
            "Who speaks": [_Value(claim.voice, VOICES[claim.voice])],
            "Status": [_Value(statement.status, STATUSES[statement.status])],
            EVIDENCE: [self._cited(cited) for cited in claim.cited],
        }
        told.left_out.discard(EVIDENCE)
        return told

    def _source(self, key: str, reference: Reference) -> _Told:
        source = self.x.sources.get(key)
        values = {"Reference": [_Value(reference.text, reference.text)]}
        if reference.url:
            values["Link"] = [_Value(reference.url, reference.url)]
        if source:
            values |= self._values(source)
        left_out = self._left_out(source) if source else set()
        page, route = f"Source: {reference.title}", routes.to_source(key)
        of = ("source", key)
        return _Told("source", reference.short, reference.text, page, route, of, (), False, values, left_out)

    def _record(self, kind: str, record: Entity, name: str, sentence: str, route: Route) -> _Told:
        page = _SECTIONS[kind]
        if isinstance(record, Position):
            page = f"{page}: {self._named('issue', record.issue)}"
        elif kind in ("actor", "issue"):
            page = f"{page}: {self.names.name(record)}"
        called, values, left_out = kind.replace("_", " "), self._values(record), self._left_out(record)
        return _Told(called, name, sentence, page, route, (kind, record.id), (), False, values, left_out)

    def _values(self, record: Record) -> dict[str, list[_Value]]:
        """What each field says. Parts that are statements are told by themselves, a position's quotes as evidence."""
        values: dict[str, list[_Value]] = {}
        elsewhere = _TOLD_BY_CLAIM if isinstance(record, Statement) else set()
        for field, info in type(record).model_fields.items():
            if field in elsewhere:
                continue
            held = getattr(record, field)
            if isinstance(held, dict):
                held = [f"{key}: {value}" for key, value in held.items() if not isinstance(value, Record)]
            items = held if isinstance(held, list) else [held]
            ref = ref_of(info)
            values[_label(field)] = [
                _Value(item, self._named(ref.kind, item)) if ref else self._value(record, field, item)
                for item in items
                if item is not None and not isinstance(item, Statement)
            ]
        return values

    def _left_out(self, record: Record) -> set[str]:
        return {_label(field) for field in type(record).model_fields if field not in record.model_fields_set}

    def _value(self, record: Record, field: str, item: Any) -> _Value:
        match item:
            case Prose():
                return _Value(" ".join(item.source.split()), self.names.plain(item), self._marked(item))
            case Edtf():
                return _Value(item.text, item.words)
            case bool():
                return _Value(item, "yes" if item else "no")
            case Name(text=text, language=tag, note=note):
                return _Value((text, tag, note), f"{text} ({', '.join(filter(None, [language(tag), note]))})")
            case Correction(date=date, text=prose):
                said = f"{date.words}: {self._marked(prose)}"
                return _Value(said, said)
            case Comparison(actors=ids):
                return _Value(tuple(ids), " – ".join(self._named("actor", id) for id in ids))
            case Dispute(question=question, provisions=ids):
                about = ", ".join(self._named("provision", id) for id in ids)
                return _Value((question, *ids), f"{question} ({about})" if about else question)
        said = str(item)
        if field == "stance" and isinstance(record, Position):
            issue = self.x.issues.get(record.issue)
            scale = {**(issue.scale if issue else {}), NO_KNOWN_STATEMENT: "no known statement"}
            said = scale.get(said, said)
        elif field == "language":
            said = language(said)
        return _Value(item, _CHOICES.get((type(record), field), {}).get(said, said))

    def _named(self, kind: str, id: str) -> str:
        """What readers know the record or source with an id by."""
        if kind == "citation":
            return f"{self.references[id].short} [{id}]" if id in self.references else id
        record = self.x.of(kind).get(id)
        return self.names.name(record) if record else id

    def _cited(self, cited: Cited) -> _Value:
        """A piece of evidence: the source, the place in it, whose report it is, and the words that are quoted."""
        via = f"through {self._named('actor', cited.via)}" if cited.via else ""
        words = f"“{self.x.quotes[cited.quote].exact}”" if cited.quote in self.x.quotes else ""
        said = [self._named("citation", cited.key), " ".join(cited.locator.split()), via, words]
        return _Value(cited, ", ".join(filter(None, said)))

    def _marked(self, prose: Prose) -> str:
        """A text with its marks, in one line."""
        items = ("".join(map(self._mark, item)) for block in prose.blocks for item in block.items)
        return " ".join(" ".join(items).split())

    def _mark(self, inline: Inline) -> str:
        match inline:
            case Words(text):
                return text
            case Emphasis(inner, strong):
                sign = "**" if strong else "*"
                return f"{sign}{''.join(map(self._mark, inner))}{sign}"
            case Link(url, inner):
                return f"[{''.join(map(self._mark, inner))}]({url})"
            case Citation(items):
                return f" [{'; '.join(', '.join(filter(None, (f'@{key}', locator))) for key, locator in items)}]"
            case CrossReference(target, label):
                found = self.x.resolve(target)
                name = self.names.name(found[1]) if found else target
                return f"[[{name}|{label}]]" if label else f"[[{name}]]"


def _label(field: str) -> str:
    """What readers would call a field."""
    return _LABELS.get(field, field.replace("_", " ").capitalize())


# ---------------------------------------------------------------- the difference

ALIKE = 0.5
"""From what likeness on, of 1, two parts of a record are taken for one that was changed."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One thing that changes in a statement."""

    what: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class _Change:
    """What happens to one statement: it is `added`, `removed` or `changed`."""

    how: str
    told: _Told
    rows: list[_Row]


def _compared(before: _Side, after: _Side) -> list[_Change]:
    """Every statement that changes; what can't be read on one side is left out on both."""
    old, new = (
        [told for told in _Teller(side.x).all() if not before.lost(*told.of) and not after.lost(*told.of)]
        for side in (before, after)
        if side.x is not None
    )
    earlier = _paired(old, new)
    found = []
    for told in new:
        if told not in earlier:
            found.append(_Change("added", told, list(_added(told))))
        elif rows := list(_differences(earlier[told], told)):
            found.append(_Change("changed", told, rows))
    kept = set(earlier.values())
    return [*found, *(_Change("removed", told, [_Row("Removed", told.sentence)]) for told in old if told not in kept)]


def _paired(old: list[_Told], new: list[_Told]) -> dict[_Told, _Told]:
    """For each statement of `new` what it was in `old`: what has the same place in the same record, and of several
    there what says the same, or nearly so; of the rest, what says the same under another id."""
    earlier: dict[_Told, _Told] = {}

    def pair(key: Callable[[_Told], object], likeness: Callable[[_Told, _Told], float]) -> None:
        taken = set(earlier.values())
        places: dict[object, list[_Told]] = defaultdict(list)
        for told in old:
            if told not in taken:
                places[key(told)].append(told)
        for told in new:
            others = places[key(told)] if told not in earlier else []
            best = max(others, key=lambda other: likeness(other, told), default=None)
            if best is not None and likeness(best, told) >= ALIKE:
                earlier[told] = best
                others.remove(best)

    pair(lambda told: (told.of, told.part, told.said), lambda *_: 1)
    pair(lambda told: (told.of, told.part), _likeness)
    pair(lambda told: (told.of[0], told.part, told.name, told.said), lambda *_: 1)
    return earlier


def _likeness(one: _Told, other: _Told) -> float:
    """How alike two statements in one place are, of 1. A record is itself, whatever it says."""
    if not one.listed:
        return 1
    return SequenceMatcher(None, " ".join(one.said), " ".join(other.said), autojunk=False).ratio()


def _added(told: _Told) -> Iterator[_Row]:
    """All that a new statement says."""
    yield _Row("Added", after=told.sentence)
    for label, values in told.values.items():
        if label not in told.left_out:
            yield from (_Row(label, after=value.said) for value in values if value.said != told.sentence)


def _differences(old: _Told, new: _Told) -> Iterator[_Row]:
    """What changes from the one to the other, field by field."""
    if old.route != new.route and not new.part:
        yield _Row("Address", routes.href("index.md", old.route), routes.href("index.md", new.route))
    evidence = _gone(old, new, EVIDENCE), _gone(new, old, EVIDENCE)
    for label in {**old.values, **new.values}:
        gone, come = _gone(old, new, label), _gone(new, old, label)
        if label == EVIDENCE:
            yield from (_Row("Evidence removed", said) for said in gone)
            yield from (_Row("Evidence added", after=said) for said in come)
        elif len(gone) <= 1 and len(come) <= 1 and (gone or come):
            yield _Row(label, *(gone or [""]), *(come or [""]))
        elif gone or come:
            yield from (_Row(label, said) for said in gone)
            yield from (_Row(label, after=said) for said in come)
        else:
            for before, after in zip(old.values.get(label, []), new.values.get(label, []), strict=False):
                marked = [_uncited(value.marked) if any(evidence) else value.marked for value in (before, after)]
                if before.what != after.what and marked[0] != marked[1]:
                    yield _Row(f"{label}: links, stress or citations", before.marked, after.marked)


def _gone(old: _Told, new: _Told, label: str) -> list[str]:
    """What `old` says in a field and `new` does not."""
    values = new.values.get(label, [])
    kept, said = [value.what for value in values], [value.said for value in values]
    return [value.said for value in old.values.get(label, []) if value.what not in kept and value.said not in said]


def _uncited(marked: str) -> str:
    return re.sub(r" ?\[@[^\[\]]*\]", "", marked)


# ---------------------------------------------------------------- as Markdown


def _tables(found: list[_Change]) -> Iterator[str]:
    """A table for each page, in the order of the site."""
    sections = list(dict.fromkeys(_SECTIONS.values()))
    pages: dict[tuple[int, str], list[_Change]] = defaultdict(list)
    for change in found:
        pages[sections.index(_SECTIONS[change.told.of[0]]), change.told.page].append(change)
    for (_, page), of_page in sorted(pages.items()):
        lines = [f"### {in_markdown(page)}", "", "| Statement | Change | Before | After |", "|---|---|---|---|"]
        for change in sorted(of_page, key=lambda change: change.told.kind):
            name = f"{change.told.kind.capitalize()}: {change.told.name}"
            for row in change.rows:
                cells = (name, row.what, row.before, row.after)
                lines.append(f"| {' | '.join(map(in_markdown, cells))} |")
                name = ""
        yield "\n".join(lines)


def _summary(found: list[_Change]) -> str:
    """The line at the end: how many statements change, how, and of which kinds."""
    if not found:
        return NOTHING
    ways, kinds = Counter(change.how for change in found), Counter(change.told.kind for change in found)
    how = ", ".join(f"{ways[way]} {way}" for way in ("added", "removed", "changed") if ways[way])
    of = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
    pages = len({change.told.page for change in found})
    many = "1 published statement changes" if len(found) == 1 else f"{len(found)} published statements change"
    return f"{many}: {how}; by kind: {of}; on {counted(pages, 'page')}."
