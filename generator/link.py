"""Link: records -> one explanation, and every reference that leads nowhere."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache, partial
from typing import Any

from pydantic import BaseModel

from generator.bibliography import Bibliography, Entry
from generator.diagnostics import Diagnostic, Edit, Where, closest, did_you_mean, in_order, listed, surely
from generator.document import Path
from generator.explanation import CROSS_REFERENCED, Cited, Claim, Explanation, Speaks, origins, when
from generator.kept import Store
from generator.kept import key as key_of
from generator.letters import unaccented
from generator.load import BIBLIOGRAPHY, SOURCES
from generator.model import (
    AS_PRINTED,
    KINDS,
    NO_KNOWN_STATEMENT,
    Entity,
    Evidence,
    Issue,
    Position,
    Provision,
    Quote,
    Record,
    Ref,
    Relation,
    Source,
    Statement,
    Treaty,
    a_kind,
    names_of,
    parts_of,
    records_of,
    ref_of,
    texts_of,
)
from generator.prose import ENTITY, CrossReference, Prose, in_its_place
from generator.validate import Records


def link(
    records: Records, bibliography: Bibliography | None, store: Store | None = None
) -> tuple[Explanation | None, list[Diagnostic]]:
    """The explanation, or None where the settings or the bibliography are missing, and every reference that
    leads nowhere. A record that is in the `store` with all that it leads to is not walked again."""
    linker = _Linker(records, bibliography, (store.get(_LINKED) if store else None) or {})
    for kind, of_kind in records.sound.items():
        for record in of_kind.values():
            linker.record(kind, record)
    for kind, record in records.partly:
        linker.partly(kind, record)
    if store is not None:
        store.put(_LINKED, linker.linked)
    sound: dict[str, Any] = records.sound
    for check in CHECKS:
        linker.found += check(records, linker)
    linker.found = told_once(linker.sure())
    if bibliography is None or "explainer" not in sound["explainer"]:
        return None, linker.found
    return (
        Explanation(
            settings=sound["explainer"]["explainer"],
            treaties=sound["treaty"],
            actors=dict(sorted(sound["actor"].items(), key=lambda item: (item[1].sort_key, item[0]))),
            events=dict(sorted(sound["event"].items(), key=lambda item: (*when(item[1]), item[0]))),
            issues=dict(sorted(sound["issue"].items(), key=lambda item: (item[1].order, item[0]))),
            terms=dict(sorted(sound["term"].items(), key=lambda item: (item[1].term.casefold(), item[0]))),
            bibliography=bibliography,
            told=linker.claims,
            cited=linker.cited,
            **{f"{kind}s": sound[kind] for kind in _AS_WRITTEN},
        ),
        linker.found,
    )


_AS_WRITTEN = ("provision", "position", "question", "quote", "relation", "relation_type", "source")


MAX_FOUND = 2_000
"""After so many mistakes in a file no more of its names are told of that lead nowhere."""
MOST_COMPARED = 100_000
"""With so many names those that lead nowhere are compared; then no more is guessed at what was meant."""
_Edits = Callable[[str | None], tuple[Edit, ...]]
"""The edits that put another name, if there is one, in the place of the wrong one."""


_LINKED = key_of("linked")


@dataclass(slots=True, eq=False)
class _Linked:
    """What came of a record: its statements, and all that it leads to."""

    entity: Entity
    speakers: tuple[str | None, str | None]
    """The article and its outlet, on which it hangs who speaks."""
    claims: list[Claim] = field(default_factory=list)
    named: set[tuple[str, str]] = field(default_factory=set)
    """Every kind and id that is named and is there."""
    targets: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    """What its texts refer to, and all that it may mean."""
    keys: set[str] = field(default_factory=set)
    """The sources that it names."""
    cited: set[str] = field(default_factory=set)
    """Those that it cites."""
    quotes: dict[str, Entity | None] = field(default_factory=dict)
    is_sure: bool = True
    """Whether nothing else can change what came of it."""


class _Linker:
    """Walks every record once: checks what it names, and gathers the evidence of each statement."""

    def __init__(self, records: Records, bibliography: Bibliography | None, before: Mapping[int, _Linked]) -> None:
        self.records, self.bibliography, self._before = records, bibliography, before
        self.found: list[Diagnostic] = []
        self.linked: dict[int, _Linked] = {}
        """What came of each record in which nothing is wrong, by its identity."""
        self.named: set[tuple[str, str]] = set()
        """Every kind and id that is named and is there."""
        self.guesses: dict[Diagnostic, set[tuple[str, str]]] = {}
        """What was named, probably, in the place of what is not there."""
        self._names: dict[str, dict[str, dict[str, tuple[str, str]]]] = {}
        """By kind and name, as `_spelt` has it: the records of that name, as `_called` tells them."""
        self.unknown_keys: dict[Diagnostic, tuple[str, str | None]] = {}
        """The keys that are not there, and which ones are near."""
        self.compared = 0
        self.states = True
        """Whether what is walked makes statements; a record in which something is wrong makes none."""
        self.path = ""
        self.in_file: Counter[str] = Counter()
        self.claims: list[Claim] = []
        self.cited: set[str] = set()
        settings: Any = records.sound["explainer"].get("explainer")
        self.article = settings.article if settings else None
        self.outlet = settings.outlet if settings else None

    def record(self, kind: str, entity: Entity) -> None:
        """Checks what a record names, and gathers its statements."""
        before = self._before.get(id(entity))
        if before is None or not self._holds(before):
            before = self._walked(kind, entity)
        else:
            self.linked[id(entity)] = before
        self.claims += before.claims
        self.named |= before.named
        self.cited |= before.cited

    def partly(self, kind: str, entity: Entity) -> None:
        """Checks what a record names in which something is wrong. What it states is nothing that counts."""
        self.path, self.here, self.states = entity.file, _Linked(entity, (None, None)), False
        self._walk(entity, kind, entity, (), None)
        self.states = True

    def _walked(self, kind: str, entity: Entity) -> _Linked:
        self.path, found = entity.file, len(self.found)
        self.here = _Linked(entity, (self.article, self.outlet))
        if kind == "source":
            self._citation(entity.id, entity.where_field, entity.edits_name)
        self._walk(entity, kind, entity, (), None)
        if self.here.is_sure and len(self.found) == found and not self._full:
            self.linked[id(entity)] = self.here
        return self.here

    def _holds(self, before: _Linked) -> bool:
        """Whether all is there still to which a record leads, and the same would come of it."""
        known, quotes = self.records.known, self.records.sound["quote"]
        return (
            before.speakers == (self.article, self.outlet)
            and all(id in known[kind] for kind, id in before.named if kind != "source")
            and all(self._meant(target) == meant for target, meant in before.targets.items())
            and self.bibliography is not None
            and before.keys <= self.bibliography.known
            and all(quotes.get(id) is quote for id, quote in before.quotes.items())
        )

    def _meant(self, target: str) -> set[tuple[str, str]]:
        """All that a text may refer to by a name: kinds and ids that are there."""
        kind, _, id = target.rpartition(":")
        return {(name, id) for name in ([kind] if kind else CROSS_REFERENCED) if id in self.records.known[name]}

    def sure(self) -> list[Diagnostic]:
        """What was found; without edits, where nobody else calls by its name what was meant: then that name may be the
        misspelt one."""
        guesses = self.guesses.items()
        unsure = {diagnostic for diagnostic, meant in guesses if not meant & self.named}
        found = [replace(each, edits=()) if each in unsure else each for each in self.found]
        entries = self.bibliography.entries if self.bibliography is not None else {}
        uncited = [key for key in entries if key not in self.cited] if self.unknown_keys else []
        if not self._may_guess(len(self.unknown_keys) * len(uncited)):
            return found
        return [self._renamed(each, uncited) if each in self.unknown_keys else each for each in found]

    def _renamed(self, diagnostic: Diagnostic, uncited: list[str]) -> Diagnostic:
        """The same, with a key that nothing cites where that is nearer than the one that was guessed: sources that
        are cited have their key."""
        key, guessed = self.unknown_keys[diagnostic]
        near = get_close_matches(key, [*uncited, *filter(None, [guessed])], n=1, cutoff=0.75)
        if not near or near[0] == guessed:
            return diagnostic
        return replace(diagnostic, fix=f"Did you mean `{near[0]}`, which nothing cites?", edits=())

    def _may_guess(self, names: int) -> bool:
        """Whether one more name that leads nowhere may be compared with so many."""
        self.compared += names
        return self.compared <= MOST_COMPARED

    def _guess(self, diagnostic: Diagnostic, kinds: Iterable[str], meant: str | None) -> None:
        """Tells of a name that leads nowhere, and notes which one was meant."""
        self.found.append(diagnostic)
        self.in_file[self.path] += 1
        if meant:
            self.guesses[diagnostic] = {(kind, meant) for kind in kinds}

    def _walk(self, record: Record, kind: str, entity: Entity, path: Path, owner: Claim | None) -> None:
        if isinstance(record, Statement) and self.states:
            owner = Claim(entity, kind, path, record)
            self.here.claims.append(owner)
        elif not isinstance(record, Evidence):
            owner = None
        for name, ref, nested in _plan(type(record)):
            value = getattr(record, name, None)
            if value is None:
                continue
            below = (*path, name)
            if ref is not None:
                ids = [*_each(value, below)]
                for at, id in ids:
                    self._reference(ref, id, entity, at)
                self.found += _named_twice(entity, ids)
            elif isinstance(value, Prose):
                self._prose(value, entity, below, owner)
            elif nested:
                for at, item in _each(value, below):
                    sound = not isinstance(item, Evidence) or self._evidence(item, owner, entity, at)
                    if sound and not isinstance(item, Entity):
                        self._walk(item, kind, entity, at, owner)
            else:
                for at, text in _each(value, below):
                    self._plain(text, name, record, entity, at, owner)
        if owner is not None and owner.statement is record:
            if isinstance(record, Position | Provision):
                owner.listed += [cited for id in record.quotes for cited in self._quoted(id)]
            owner.voice = self._voice(owner)
            self._supported(owner, entity)

    def _reference(self, ref: Ref, id: str, entity: Entity, path: Path) -> None:
        if ref.kind == "citation":
            self.here.cited.add(id)
            self._citation(
                id, partial(entity.where, path), partial(entity.edits, path, id), partial(_in_field, entity, path)
            )
        elif id in self.records.known[ref.kind]:
            self.here.named.add((ref.kind, id))
        elif ref.kind in self.records.unreadable:
            self.here.is_sure = False
        elif not self._full:
            where, edits = entity.where(path), partial(entity.edits, path, id)
            if not (isinstance(path[-1], int) and self._several(ref.kind, id, entity, path)):
                self._unknown(ref.kind, id, where, edits)

    def _several(self, kind: str, text: str, entity: Entity, path: Path) -> bool:
        """Tells of an item of a list that holds several ids, if it does."""
        ids = [word for word in _ID.findall(text) if word != "and"]
        if len(ids) < 2 or not all(id in self.records.known[kind] for id in ids):
            return False
        where = entity.where(path)
        before, within = entity.around(where)
        fix, between = f"Write commas between them: `{', '.join(ids)}`.", ", "
        if before.endswith("- "):
            fix = f"Write each on a line of its own: {' and '.join(f'`- {id}`' for id in ids)}."
            between = f"\n{before}"
        apart = entity.edits(path, text, between.join(ids)) if within.startswith(text) else ()  # and not in quotes
        several = Diagnostic("unknown-reference", where, "Several ids stand in one item", fix, edits=apart)
        self._guess(several, [kind], "")
        return True

    @property
    def _full(self) -> bool:
        """Whether enough was found in a file: nobody reads on, and to look for places takes time."""
        return self.in_file[self.path] >= MAX_FOUND

    def _unknown(self, kind: str, id: str, where: Where, edits: _Edits) -> None:
        there, called = self.records.known[kind], kind.replace("_", " ")
        if named := self._called([kind], id):
            message, meant = f"There is no {called} `{id}`", next(iter(named)) if len(named) == 1 else None
            self._guess(Diagnostic("unknown-reference", where, message, _of_names(named), edits=edits(meant)), [], None)
            return
        guessing = self._may_guess(len(there))
        names = {known: _name(self.records.sound[kind].get(known)) for known in there} if guessing else {}
        otherwise = f"Make {a_kind(kind)} with this id under {SOURCES}/{KINDS[kind].layout.removesuffix('*')}"
        fix = did_you_mean(id, names, f"{otherwise.removesuffix('/')}.")
        if kind == "provision":
            others = _of_provisions(names) if guessing else "Name one of the treaty's provisions."
            fix = did_you_mean(id, names, others)
            if not self.records.known["treaty"]:
                fix = f"There is no treaty: leave this out, or write one in {SOURCES}/{Treaty.layout}."
        message, meant = f"There is no {called} `{id}`", surely(id, names)
        self._guess(Diagnostic("unknown-reference", where, message, fix, edits=edits(meant)), [kind], meant)

    def _called(self, kinds: Iterable[str], text: str) -> dict[str, tuple[str, str]]:
        """The ids of the records of which a text is a name, with the name that is shown and the one that it is."""
        found: dict[str, tuple[str, str]] = {}
        for kind in kinds:
            if kind not in self._names:
                names = self._names[kind] = defaultdict(dict)
                for id, record in self.records.sound[kind].items():
                    for name in (_name(record), *(name for name, _ in names_of(record))):
                        names[_spelt(name)].setdefault(id, (_name(record), name))
            found |= self._names[kind].get(_spelt(text) or text, {})
        return found

    def _citation(
        self, key: str, where: Callable[[], Where], edits: _Edits, alone: Callable[[], bool] = lambda: False
    ) -> None:
        """Checks a key; `alone` says whether the place in its source has a field of its own."""
        if self.bibliography is None:
            self.here.is_sure = False
            return
        if key in self.bibliography.known:
            self.here.named.add(("source", key))
            self.here.keys.add(key)
            return
        if self._full:
            return
        entries = self.bibliography.entries
        guessing = self._may_guess(len(entries))
        titles = {known: each.fields.get("title", "") for known, each in entries.items()} if guessing else {}
        fix = did_you_mean(key, titles, f"Add an entry with this key to {SOURCES}/{BIBLIOGRAPHY}.")
        message, meant = f"{BIBLIOGRAPHY} has no key `{key}`", surely(key, titles)
        if _PLACE.match(key):
            fix = f"The place stands behind its source, in one item: `- KEY, {key}`."
        elif written := self._written(key, guessing):
            known, _, place = written.partition(", ")
            fix, changes = f"Write `{written}`.", edits(written)
            if place and alone():
                fix, changes = f"Write `{known}`, and below it `locator: {place}`.", ()
            self.found.append(Diagnostic("unknown-citation", where(), message, fix, edits=changes))
            return
        diagnostic = Diagnostic("unknown-citation", where(), message, fix, edits=edits(meant))
        if meant is None and not _PLACE.match(key):
            self.unknown_keys[diagnostic] = key, closest(key, titles)
        self._guess(diagnostic, ["source"], meant)

    def _written(self, key: str, guessing: bool) -> str:
        """What is to be written in the place of a source and a place without a comma, or of a source's address."""
        assert self.bibliography is not None
        found, known = _LOOSE.fullmatch(key), self.bibliography.known
        if found and found[2] and found[1] in known and known.isdisjoint(re.findall(r"[^\s,;@]+", found[2])):
            return f"{found[1]}, {found[2]}"
        if not guessing or not key.startswith(("http://", "https://")):
            return ""
        entries = self.bibliography.entries.values()
        same = [each.key for each in entries if each.fields.get("url", "").replace("\\", "") == key]
        return same[0] if len(same) == 1 else ""

    def _prose(self, prose: Prose, entity: Entity, path: Path, owner: Claim | None) -> None:
        for fault in prose.faults:
            if owner is not None:
                owner.faulty = True
            where = entity.where_words(path, fault.words, fault.earlier)
            edits = entity.edits(path, fault.words, fault.by)
            self.found.append(Diagnostic("bad-markup", where, fault.message, fault.fix, edits=edits))
        for unlinked in self._unlinked(prose, entity, path):
            self.found.append(unlinked)
            if owner is not None:
                owner.faulty = True
        for key, locator in prose.citations:
            self.here.cited.add(key)
            self._citation(key, partial(entity.where_words, path, key), partial(entity.edits, path, key))
            if owner is not None:
                owner.inline.append(Cited(key, locator))
        for reference in prose.cross_references:
            target = reference.target
            before = prose.source.count(target, 0, max(0, prose.source.find(f"[[{target}")))
            at = partial(entity.where_words, path, target, before)
            self._cross_reference(reference, at, partial(entity.edits, path))

    def _plain(self, text: str, name: str, record: Record, entity: Entity, path: Path, owner: Claim | None) -> None:
        """Tells of signs of our Markdown, and of HTML's, in a field that is shown as it is written."""
        if not any(sign in text for sign in ("[", "**", "&")):
            return
        for found in _SIGNS.finditer(text):
            self.here.is_sure = False  # since one day it may be the name of something
            where, kind = entity.where_words(path, found[0]), (found["target"] or "").rpartition(":")[0]
            if words := found["strong"]:
                message, edits = f"The stars will be shown in `{name}`", entity.edits(path, found[0], words)
                self.found.append(Diagnostic("bad-markup", where, message, f"Write `{words}`.", "warning", edits))
            elif found["entity"]:
                message = f"`{found[0]}` will be shown as it is written here"
                self.found.append(Diagnostic("html", where, message, in_its_place(found[0]), "warning"))
            elif found["key"] and self.bibliography is not None and found["key"] in self.bibliography.known:
                if owner is not None:
                    owner.faulty = True
                places = [f"into `{field}:`" for field in texts_of(type(record))[:1]]
                places += ["under `evidence:`"] if isinstance(record, Statement) else []
                fix = f"Put it {' or '.join(places)}." if places else "Leave it out."
                self.found.append(Diagnostic("bad-markup", where, f"`{name}` takes no citations", fix))
            elif found["target"] and kind in ("", *CROSS_REFERENCED) and self._meant(found["target"]):
                words = found["label"] or ""
                fix = f"Write `{words}`." if words else "Write the name itself."
                edits = entity.edits(path, found[0], words)
                self.found.append(Diagnostic("bad-markup", where, f"`{name}` takes no links", fix, edits=edits))

    def _unlinked(self, prose: Prose, entity: Entity, path: Path) -> Iterator[Diagnostic]:
        """Citations and links that lack a sign: they would show as they are written, and lead nowhere."""
        source, at = prose.source, 0
        if prose.faults or not ("@" in source or "[" in source):
            return  # of a text that can't be read to its end nothing more is said
        while found := _MARK.search(source, at):
            at = found.end()
            if found.lastgroup is None:
                continue
            self.here.is_sure = False  # since one day it may be the name of something
            message, meant = self._mark(found)
            if meant:
                words = found[0].split()[0].removeprefix("(")
                where = entity.where_words(path, words, source.count(words, 0, found.start()))
                sure = re.search(r"[\d@\uff20|¶-]", found[0])  # and no word that may stand in brackets
                edits = entity.edits(path, found[0], meant if sure else None)
                yield Diagnostic("bad-markup", where, message, f"Write `{meant}`.", edits=edits)
            else:
                at = found.start() + 1

    def _mark(self, found: re.Match[str]) -> tuple[str, str]:
        """What is wrong with something that is no mark, and which one was meant; empty where it is a plain text."""
        inner = found[found.lastgroup or 0]
        cited = [_LOOSE.fullmatch(part.strip()) for part in inner.split(";")]
        known = self.bibliography.known if self.bibliography is not None else set()
        sources = [(each[1], each[2]) for each in cited if each and each[1] in known]
        if len(sources) == len(cited):
            items = (f"@{key}" + (f", {' '.join(place.split())}" if place else "") for key, place in sources)
            message = f"`{sources[0][0]}` is a source, but this is no citation"
            if found.lastgroup != "square":
                message = f"The citation of `{sources[0][0]}` stands outside of square brackets"
            return message, f"[{'; '.join(items)}]"
        target, bar, _ = inner.partition("|")
        kind = target.strip().rpartition(":")[0]
        may_be_one = found.lastgroup == "square" and (bar or "-" in target) and kind in ("", *CROSS_REFERENCED)
        if may_be_one and self._meant(target.strip()):
            return f"`{target.strip()}` is the id of a record, but a link has two pairs of brackets", f"[[{inner}]]"
        return "", ""

    def _cross_reference(
        self, to: CrossReference, where: Callable[[], Where], edits: Callable[[str, str | None], tuple[Edit, ...]]
    ) -> None:
        target = to.target
        kind, _, id = target.rpartition(":")
        if self._full:
            return
        if kind and kind not in CROSS_REFERENCED:
            fix = did_you_mean(kind, CROSS_REFERENCED, f"The kinds are {listed(CROSS_REFERENCED, most=20)}.")
            message, meant = f"There is no kind `{kind}` to refer to", surely(kind, CROSS_REFERENCED)
            changes = edits(target, meant and f"{meant}:{id}")
            self.found.append(Diagnostic("unknown-reference", where(), message, fix, edits=changes))
            return
        kinds = [kind] if kind else CROSS_REFERENCED
        there = self.here.targets[target] = self._meant(target)
        self.here.named |= there
        if there:
            return
        if any(name in self.records.unreadable for name in kinds):
            self.here.is_sure = False
            return
        if kind:
            self._unknown(kind, id, where(), lambda meant: edits(target, meant and f"{kind}:{meant}"))
            return
        message = f"There is nothing with the id `{id}`"
        if named := self._called(CROSS_REFERENCED, id):
            shown = {known if to.label or id == each[0] else f"{known}|{id}": each for known, each in named.items()}
            by = next(iter(shown)) if len(shown) == 1 else None
            changes = edits(f"[[{target}", by and f"[[{by}")
            self._guess(Diagnostic("unknown-reference", where(), message, _of_names(shown), edits=changes), [], None)
            return
        guessing = self._may_guess(sum(len(self.records.known[name]) for name in CROSS_REFERENCED))
        names = {
            known: _name(self.records.sound[name].get(known))
            for name in (reversed(CROSS_REFERENCED) if guessing else ())
            for known in self.records.known[name]
        }
        fix = did_you_mean(id, names, "Write the id of an actor, an event, an issue, a term …")
        meant = surely(id, names)
        nothing = Diagnostic("unknown-reference", where(), message, fix, edits=edits(target, meant))
        self._guess(nothing, CROSS_REFERENCED, meant)

    def _evidence(self, evidence: Evidence, owner: Claim | None, entity: Entity, path: Path) -> bool:
        """Notes a piece of evidence, if it is one."""
        if owner is None:
            return True
        if items := self._in_one_item(evidence):
            message, where = "Two pieces of evidence stand in one line", entity.where_field(path)
            self.found.append(Diagnostic("evidence-kind", where, message, f"Write one line each: {items}."))
            owner.faulty = True
            return False
        if evidence.quote is not None:
            owner.listed += self._quoted(evidence.quote)
        elif evidence.source is not None:
            owner.listed.append(Cited(evidence.source, evidence.locator or "", via=evidence.via))
        return True

    def _in_one_item(self, evidence: Evidence) -> str:
        """The items to be made of one in which another source stands behind the first one."""
        first, *others = re.split(r"\s*;\s*", ", ".join(filter(None, [evidence.source, evidence.locator])))
        known = self.bibliography.known if self.bibliography is not None else set()
        if not any(part.partition(",")[0].removeprefix("@") in known for part in others):
            return ""
        return " and ".join(f"`- {each.removeprefix('@')}`" for each in (first, *others))

    def _quoted(self, id: str) -> Iterator[Cited]:
        quote = self.here.quotes[id] = self.records.sound["quote"].get(id)
        if isinstance(quote, Quote):
            yield Cited(quote.source, quote.locator, quote.id, quote.via)

    def _voice(self, claim: Claim) -> Speaks:
        """Who speaks, where the author does not say: it follows from the evidence."""
        statement = claim.statement
        if statement.synthesis:
            return "editors"
        if statement.voice is not None:
            return statement.voice
        if not any(cited.key == self.article for cited in claim.cited):
            return "context"
        if all(cited.quote for cited in claim.cited):
            return "quoted"
        told = ("statement", "reported", "interpretation")
        if isinstance(statement, Position) and statement.actor != self.outlet and statement.kind in told:
            return "article" if statement.stance == NO_KNOWN_STATEMENT else "quoted"
        return "article"

    def _supported(self, claim: Claim, entity: Entity) -> None:
        statement = claim.statement
        names_quote = any(evidence.quote for evidence in statement.evidence) or getattr(statement, "quotes", [])
        if not (claim.cited or names_quote or statement.synthesis or claim.faulty):
            where = entity.where_field(claim.path)
            fix = "Add `evidence:` with `- KEY, ¶9`, or `synthesis: true` where the editors say it themselves."
            self.found.append(Diagnostic("no-evidence", where, "This statement has no evidence", fix))


def told_once(found: list[Diagnostic]) -> list[Diagnostic]:
    """The same thing missing in many places as one message, at the first place, with the count and the next places."""
    places: dict[tuple[str, str, str], list[Diagnostic]] = defaultdict(list)
    for diagnostic in in_order(found):
        places[diagnostic.code, diagnostic.message, diagnostic.fix].append(diagnostic)
    once = []
    for (code, message, fix), same in places.items():
        if code not in ("unknown-reference", "unknown-citation") or len(same) == 1:
            once += same
            continue
        others = [f"{each.where.path}:{each.where.line}" for each in same[1:3]]
        more = f", and {len(same) - 3} more" if len(same) > 3 else ""
        named = f"{message}; it is named in {len(same)} places, also in {', '.join(others)}{more}"
        edits = tuple(dict.fromkeys(edit for each in same for edit in each.edits))
        once.append(Diagnostic(code, same[0].where, named, fix, edits=edits))
    return once


def _in_field(entity: Entity, path: Path) -> bool:
    """Whether a value stands behind the name of its own field, and not in the short form of a record."""
    before, _ = entity.around(entity.where(path))
    return re.search(rf"\b{path[-1]}: *[\"']?$", before) is not None


def _spelt(name: str) -> str:
    """A name as it is compared: without case, accents and signs between its words."""
    return re.sub(r"[\W_]+", "-", unaccented(name)).strip("-")


def _of_names(named: Mapping[str, tuple[str, str]]) -> str:
    """The sentence on the records of a name, by what is to be written for each."""
    (by, (shown, name)), *others = named.items()
    if others:
        return f"Did you mean {listed(named)}? Each of them is called {name}."
    return f"Did you mean `{by}` ({shown}){f', which is also called {name}' if name != shown else ''}?"


def _name(record: Entity | None) -> str:
    for name in ("name", "title", "term", "question", "label"):
        if isinstance(value := getattr(record, name, None), str):
            return value
    return ""


def _each(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """A value at a path, or each that it holds where it is a list or a mapping."""
    if isinstance(value, list):
        yield from (((*path, index), item) for index, item in enumerate(value))
    elif isinstance(value, dict):
        yield from (((*path, key), item) for key, item in value.items())
    else:
        yield path, value


def _named_twice(entity: Entity, ids: Iterable[tuple[Path, str]]) -> Iterator[Diagnostic]:
    """The first of some ids in a list that stands in it before."""
    before: set[str] = set()
    for at, id in ids:
        if id in before:
            message, fix = f"`{id}` stands in this list twice", "Delete one of the two."
            yield Diagnostic("written-twice", entity.where(at), message, fix, "warning")
            return
        before.add(id)


_PLACE = re.compile(r"[¶§]|pp?\.? ?\d")
"""How a place in a source begins, and no key."""
_MARK = re.compile(
    r"""\\.|\[\[[^\[\]]*\]\]|\[@[^\[\]]*\]|\]\([^()\s]*\)
    | \[(?P<square>(?=[^\[\]]*\w)[^\[\]]*)\](?!\()
    | \((?P<round>[@\uff20][^()\[\]]*)\)
    | (?<![\w.@/])(?P<bare>@[\w:./+-]*\w(?:,\s*(?:[¶§]|pp?\.)\s?\d+(?:[-–]\d+)?)?)
    """,
    re.VERBOSE | re.DOTALL,
)
"""A mark of our Markdown, and then, by name, what may be meant as one."""
_SIGNS = re.compile(
    r"\[@(?P<key>[^\s,;\[\]]+)[^\[\]]*\]|\[\[(?P<target>[^\[\]|]+)(?:\|(?P<label>[^\[\]]+))?\]\]"
    rf"|\*\*(?P<strong>[^\s*](?:[^*]*[^\s*])?)\*\*|(?P<entity>{ENTITY.pattern})"
)
"""A citation, a link, strong words and HTML's name of a sign, in a text that knows none of them."""
_ID = re.compile(r"[a-z0-9-]+")
_LOOSE = re.compile(
    r"[@\uff20]?\s*([^\s,;@]+)(?:(?:\s*[,;]\s*|\s+(?=[¶§\d]|pp?\.?\s*\d|[^\W\d_]{1,9}\.?\s+\d))(.+))?",
    re.DOTALL | re.IGNORECASE,
)
"""A citation as it is written in haste."""


@cache
def _plan(model: type[BaseModel]) -> list[tuple[str, Ref | None, bool]]:
    """The fields of a model that hold texts of the editors or lead somewhere: name, what it refers to, and whether it
    holds records."""
    plan = []
    for name, info in model.model_fields.items():
        ref, nested = ref_of(info), any(records_of(info))
        if ref or nested or Prose in parts_of(info) or (str in parts_of(info) and name not in AS_PRINTED):
            plan.append((name, ref, nested))
    return plan


def _of_provisions(names: Mapping[str, str]) -> str:
    return f"The treaty's provisions are {listed(names, most=30)}." if names else "The treaty has none."


# ---------------------------------------------------------------- checks that need several records


def stances(records: Records, _: _Linker) -> Iterator[Diagnostic]:
    """A position's stance is a word of its issue's scale."""
    taken = {(getattr(each, "issue", ""), getattr(each, "stance", "")) for each in records.sound["position"].values()}
    for position in records.sound["position"].values():
        issue = records.sound["issue"].get(getattr(position, "issue", ""))
        if not isinstance(position, Position) or not isinstance(issue, Issue):
            continue
        scale = {**issue.scale, NO_KNOWN_STATEMENT: "no known statement"}
        if position.stance not in scale:
            where = position.where(("stance",))
            message = f"`{position.stance}` is not one of the stances on `{issue.id}`"
            choices = f"The stances are {listed(scale, most=20)}."
            fix = " ".join(filter(None, [did_you_mean(position.stance, scale), choices]))
            meant = surely(position.stance, scale)
            edits = position.edits(("stance",), position.stance, meant if (issue.id, meant) in taken else None)
            yield Diagnostic("bad-choice", where, message, fix, edits=edits)


def relations_to_self(records: Records, _: _Linker) -> Iterator[Diagnostic]:
    """A relation leads from one actor to another."""
    for relation in records.sound["relation"].values():
        if isinstance(relation, Relation) and relation.subject == relation.object:
            message = "An actor can't stand in a relation to itself"
            yield Diagnostic("relation-to-self", relation.where(("object",)), message, "Name another actor.")


def periods(_: Records, linker: _Linker) -> Iterator[Diagnostic]:
    """What began and ended did not end before."""
    for claim in linker.claims:
        since, until = getattr(claim.statement, "since", None), getattr(claim.statement, "until", None)
        if since and until and since.start and until.end and since.start.first_day > until.end.last_day:
            message, fix = "`until` lies before `since`", "Write the day of the beginning in `since:`."
            yield Diagnostic("bad-date", claim.entity.where((*claim.path, "until")), message, fix)


def written_twice(records: Records, linker: _Linker) -> Iterator[Diagnostic]:
    """No actor, relation or source is there twice under two names."""
    first: dict[tuple[Any, ...], Entity] = {}
    for entity in (*records.sound["actor"].values(), *records.sound["relation"].values()):
        same: tuple[Any, ...] = (_name(entity).casefold(),)
        message, fix = f"The actor `{{}}` has the name `{_name(entity)}`, too", "Tell them apart by their names"
        if isinstance(entity, Relation):
            same = (entity.subject, entity.type, entity.object, entity.qualifier, entity.since, entity.until)
            message, fix = "The relation `{}` says the same", "Say how they differ in `qualifier:`"
        other = first.setdefault((type(entity), *same), entity)
        if other is not entity:
            where = entity.where(("type" if isinstance(entity, Relation) else "name",))
            fix = f"{fix}, or delete one of the two."
            yield Diagnostic("written-twice", where, message.format(other.id), fix, "warning")
    at: dict[tuple[str, str], Entry] = {}
    for entry in linker.bibliography.entries.values() if linker.bibliography else ():
        if url := entry.fields.get("url"):
            other_entry = at.setdefault((url, entry.fields.get("pages", "")), entry)
            if other_entry is not entry and other_entry.where("url") != entry.where("url"):
                message, fix = f"The source `{other_entry.key}` has this address, too", "Delete one of the two entries."
                yield Diagnostic("written-twice", entry.where("url"), message, fix, "warning")


def own_words(records: Records, _: _Linker) -> Iterator[Diagnostic]:
    """A position quotes its actor, or who speaks for it, and nobody else; so does the evidence of a statement."""
    for position in records.sound["position"].values():
        if not isinstance(position, Position) or position.actor not in records.known["actor"]:
            continue
        named: list[tuple[Path, str]] = [(("quotes", index), id) for index, id in enumerate(position.quotes)]
        if position.kind == "statement":
            listed_quotes = ((index, evidence.quote) for index, evidence in enumerate(position.evidence))
            named += [(("evidence", index), id) for index, id in listed_quotes if id is not None]
        for path, id in named:
            quote = records.sound["quote"].get(id)
            if not isinstance(quote, Quote) or quote.speaker in (position.actor, position.speaker or position.actor):
                continue
            message = f"`{id}` are the words of `{quote.speaker}`, not of `{position.actor}`"
            fix = f"Name a quote of `{position.actor}`, or add `speaker: {quote.speaker}`."
            if quote.speaker is None:
                if not _is_of_treaty(records.sound["source"].get(quote.source)):
                    continue  # that it lacks its speaker is told
                message = f"`{id}` are the treaty’s own words, not those of `{position.actor}`"
                fix = f"Name a quote of `{position.actor}`, or cite the treaty: `- {quote.source}, {quote.locator}`."
            yield Diagnostic("other-speaker", position.where(path), message, fix)


def spoken(records: Records, linker: _Linker) -> Iterator[Diagnostic]:
    """A quote names who speaks, if its words are not the treaty's own."""
    for quote in records.sound["quote"].values():
        if not isinstance(quote, Quote) or "speaker" in quote.model_fields_set:
            continue
        source = records.sound["source"].get(quote.source)
        if source is None and quote.source in records.known["source"] or "source" in records.unreadable:
            continue  # what is wrong there is told
        if _is_of_treaty(source):
            continue
        fix = "Add a line `speaker: …`."
        if source is None and linker.bibliography and quote.source in linker.bibliography.known:
            of_treaty = f"`{quote.source}:` and below it `type: treaty-text`"
            fix = f"Add a line `speaker: …`. If the words are the treaty’s own, write {of_treaty} in references.yml."
        yield Diagnostic("missing-field", quote.where_field(), f"`speaker` is missing from the quote `{quote.id}`", fix)


def _is_of_treaty(source: Entity | None) -> bool:
    """Whether a source is the text of a treaty."""
    return isinstance(source, Source) and source.type == "treaty-text"


_LATIN = re.compile(
    r"af|br|ca|co|cs|cy|da|de|en|eo|es|et|eu|fi|fil|fo|fr|fy|ga|gd|gl|haw|hr|ht|hu|id|ig|is|it|la|lb|lt|lv|mg"
    r"|mi|mt|nb|nl|nn|no|pl|pt|qu|rm|ro|sk|sl|sm|sn|so|sq|st|sv|sw|tl|tn|to|tr|vi|wo|xh|yo|zu"
)
"""Languages that are written in Latin letters, as long as their tag names no other script."""


def letters(records: Records, linker: _Linker) -> Iterator[Diagnostic]:
    """Words in other than Latin letters are in no language that is written in these."""
    for quote in records.sound["quote"].values():
        if not isinstance(quote, Quote) or not _is_latin(quote.language) or not _in_other_letters(quote.exact):
            continue
        meant = _language_of(quote.source, records, linker)
        example = f"`language: {meant}`" if meant and not _is_latin(meant) else ""
        where, message = quote.where(("exact",)), "These words are taken for English, but most letters are not Latin"
        fix = f"Add {example or '`language:` with the tag of their language, such as `hi`, `ru` or `zh-Hans`'}."
        if "language" in quote.model_fields_set:
            where, message = (
                quote.where(("language",)),
                f"`{quote.language}` is written in Latin letters, `exact` is not",
            )
            fix = f"Write {example or 'the tag of their language, such as `hi`, `ru` or `zh-Hans`'}."
        yield Diagnostic("other-letters", where, message, fix, "warning")


def languages_of_quotes(records: Records, linker: _Linker) -> Iterator[Diagnostic]:
    """A quote from a source in another language than English says its own; once for all from a source."""
    unsaid: dict[str, list[Quote]] = defaultdict(list)
    for quote in records.sound["quote"].values():
        if isinstance(quote, Quote) and "language" not in quote.model_fields_set and not _in_other_letters(quote.exact):
            unsaid[quote.source].append(quote)
    for source, quotes in unsaid.items():
        meant = _language_of(source, records, linker)
        if meant and meant.split("-")[0] != "en":
            more = f"; so are those of {len(quotes) - 1} more" if len(quotes) > 1 else ""
            message = f"These words are taken for English, but their source `{source}` is in `{meant}`{more}"
            fix = f"Add `language: {meant}`, or `language: en` where the source prints them in English."
            yield Diagnostic("other-language", quotes[0].where(("exact",)), message, fix, "warning")


def _language_of(key: str, records: Records, linker: _Linker) -> str | None:
    """The language of a source, where it is said."""
    source = records.sound["source"].get(key)
    entry = linker.bibliography.entries.get(key) if linker.bibliography else None
    return (source.language if isinstance(source, Source) else None) or (entry.language if entry else None)


def _is_latin(tag: str) -> bool:
    """Whether a language is surely written in Latin letters."""
    language, *more = tag.split("-")
    return "Latn" in more or bool(_LATIN.fullmatch(language) and all(len(part) != 4 for part in more))


def _in_other_letters(text: str) -> bool:
    """Whether most of its letters are not Latin."""
    others = [sign for sign in text if sign.isalpha() and "LATIN" not in unicodedata.name(sign, "")]
    return 2 * len(others) > sum(map(str.isalpha, text))


def confirmed(records: Records, linker: _Linker) -> Iterator[Diagnostic]:
    """What is confirmed rests on two sources that do not depend on each other."""
    for claim in linker.claims:
        if claim.statement.status != "confirmed":
            continue
        if linker.bibliography and len(origins(claim.cited, records.sound["source"], linker.bibliography)) < 2:
            where = claim.entity.where((*claim.path, "status"))
            message = "A single independent source can't confirm itself"
            fix = "Cite a second source that does not repeat the first, or write `status: reported`."
            yield Diagnostic("confirmed-alone", where, message, fix)


def life_in_order(records: Records, _: _Linker) -> Iterator[Diagnostic]:
    """The steps of a treaty's life stand in order of time; one whose date is less precise may stand beside."""
    for treaty in records.sound["treaty"].values():
        assert isinstance(treaty, Treaty)
        latest = treaty.life[0].date
        for index, step in enumerate(treaty.life):
            if step.date.sort_key >= latest.sort_key:
                latest = step.date
            elif not step.date.holds(latest):
                message = f"The step of `{step.date.text}` stands below that of `{latest.text}`, which is later"
                fix = f"Move it above that of `{latest.text}`, or mend the date that is wrong."
                yield Diagnostic("out-of-order", treaty.where(("life", index, "date")), message, fix, "warning")


def sources_used(records: Records, linker: _Linker) -> Iterator[Diagnostic]:
    """Every source in the .bib is cited somewhere."""
    if records.broken or linker.bibliography is None:
        return
    for key, entry in linker.bibliography.entries.items():
        if key not in linker.cited:
            yield Diagnostic("never-cited", entry.where(), f"Nothing cites `{key}`", "Cite it or delete it.", "notice")


CHECKS: list[Callable[[Records, _Linker], Iterator[Diagnostic]]] = [
    stances,
    relations_to_self,
    periods,
    written_twice,
    own_words,
    spoken,
    letters,
    languages_of_quotes,
    confirmed,
    life_in_order,
    sources_used,
]
