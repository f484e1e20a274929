"""A synthetic explainer of any size: plainly artificial, and as dense as the real one.

`python -m bench.corpus FOLDER ENTITIES [SEED]` writes one. Half of its entities are actors; the others are
shared out as in the real sources. Lengths, citations and cross-references are those of the real records; only
an actor's summary is longer, since fewer positions and events to an actor would leave its page too short.
"""

from __future__ import annotations

import random
import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bench import PROJECT
from generator import lock
from generator.model import Quote

REAL = {
    "event": 54,
    "position": 40,
    "relation": 30,
    "term": 26,
    "question": 16,
    "quote": 11,
    "issue": 7,
    "provision": 7,
}
"""How many of each the real sources hold, beside their actors."""
ACTOR_KINDS = {
    "person": 24,
    "state": 4,
    "media": 4,
    "body": 3,
    "voices": 3,
    "party": 2,
    "mission": 2,
    "institute": 2,
    "summit": 2,
}
CLUSTER = 12
"""How many actors share a hub, which is named as often as a state is in the real sources."""
WORDS_A_KEY, WORDS_A_LINK = 13, 32
"""How many words of the real texts there are to each key that they cite and to each cross-reference."""
TOLD = 0.45
"""The share of the statements that rest on the article."""
RECORDS_A_FILE = 1000
ARTICLE = "paper2040article"
LEAST = 24
PARAGRAPHS = 40
LAST_DAY = "2049-01-01"
METHOD = """# How to read this site

Everything here is made up, to measure how long it takes.

## Who speaks { #voices }

The article, somebody quoted in it, the context, or the editors.

## How well it is known { #statuses }

Reported, confirmed, disputed, inferred or superseded.
"""
_WORDS = {
    "adjective": """annual broad brief calm careful closed common dry early eastern final first formal inner joint late
        limited local long narrow new northern open outer plain public recent second sharp short slow strict""",
    "noun": """answer archive basin bridge budget canal charter committee council deadline deputy district draft envoy
        ferry forecast forum harbour inquiry island ledger letter levy market meeting memo minister motion notice
        office panel paper pier plan proposal protocol record region report river shipment survey tariff valley""",
    "verb": """accepts amends answers calls changes confirms denies doubts ends expects extends follows joins limits
        moves names needs notes opens passes praises prints reads recalls refuses repeats replaces shows weighs""",
}


def write(folder: Path, entities: int, seed: int) -> None:
    """Makes `folder` a project with so many entities; the same seed gives the same bytes.

    Raises:
        ValueError: there are too few entities for one of each kind.
        OSError: the folder can't be written.
    """
    if entities < LEAST:
        raise ValueError(f"{entities} entities are too few: at least {LEAST}")
    for path, text in _Maker(entities, seed).files().items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")


class _Maker:
    """Makes the files of one explainer; every choice comes from one random generator."""

    def __init__(self, entities: int, seed: int) -> None:
        self.entities = entities
        self.random = random.Random(f"{seed} {entities}")
        rest = entities - entities // 2
        counts = {kind: max(1, rest * share // sum(REAL.values())) for kind, share in REAL.items()}
        counts["event"] += rest - sum(counts.values())
        kinds = self.random.choices(list(ACTOR_KINDS), list(ACTOR_KINDS.values()), k=entities // 2)
        self.actors = {f"{kind}-{number:04d}": kind for number, kind in enumerate(kinds, 1)}
        self.ids = {kind: [f"{kind}-{number:04d}" for number in range(1, count + 1)] for kind, count in counts.items()}
        self.ids["actor"] = list(self.actors)
        self.hubs = self.ids["actor"][::CLUSTER]
        self.tied: set[tuple[str, str, str]] = set()
        """The relations so far: who stands how to whom."""
        self.keys = [ARTICLE, *(f"report{2040 + number % 9}n{number:04d}" for number in range(2, entities // 3 + 1))]
        self.uncited: list[str] = []
        self.lock = lock.Lock(texts={ARTICLE: lock.LockedText(sha256=_NO_TEXT, paragraphs=PARAGRAPHS)})
        self.words = {kind: words.split() for kind, words in _WORDS.items()}

    def files(self) -> dict[str, str]:
        """Every file of the project by its path."""
        ids, issues = self.ids, {id: self.random.randint(3, 5) for id in self.ids["issue"]}
        quotes = self._dealt(ids["quote"], ids["position"])
        held: dict[str, dict[str, str]] = {id: {} for id in issues}
        holders = self.random.sample(ids["actor"], max(1, len(ids["position"]) * 22 // 40))
        speakers: dict[str, str] = {}
        for id in ids["position"]:
            issue, actor = self._one(ids["issue"]), self._one(holders)
            speakers |= dict.fromkeys(quotes.get(id, []), actor)
            held[issue][id] = self._position(actor, issue, issues[issue], quotes.get(id, []))
        files = {
            "mkdocs.yml": self._settings(),
            "docs/method.md": METHOD,
            "sources/explainer.yml": self._explainer(),
            "sources/treaty.yml": self._treaty(),
            "sources/relation-types.yml": _records(_RELATION_TYPES),
            **{f"sources/actors/{id}.yml": self._actor(id) for id in ids["actor"]},
            **{f"sources/issues/{id}.yml": self._issue(id, scale) for id, scale in issues.items()},
            **{f"sources/positions/{issue}.yml": _records(records) for issue, records in held.items() if records},
            **self._shared("events", ids["event"], self._event),
            **self._shared("relations", ids["relation"], self._relation),
            **self._shared("quotes", ids["quote"], lambda id: self._quote(id, speakers[id])),
            **self._shared("terms", ids["term"], self._term),
            **self._shared("questions", ids["question"], self._question),
            **self._shared("references", self.keys, self._source),
            "sources/references.bib": "\n".join(self._entry(number, key) for number, key in enumerate(self.keys, 1)),
        }
        return {**files, "sources/quotes.lock": lock.write(self.lock)}

    # ------------------------------------------------------------ chance

    def _one(self, of: Sequence[str]) -> str:
        return of[self.random.randrange(len(of))]

    def _word(self, kind: str) -> str:
        return self._one(self.words[kind])

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _dealt(self, what: Iterable[str], to: Sequence[str]) -> dict[str, list[str]]:
        dealt: dict[str, list[str]] = {}
        for id in what:
            dealt.setdefault(self._one(to), []).append(id)
        return dealt

    def _somebody(self) -> str:
        """An actor, half of the time a hub."""
        return self._one(self.hubs if self._chance(0.5) else self.ids["actor"])

    def _date(self, *, precise: bool = False) -> str:
        year, month, day = self.random.randint(2011, 2048), self.random.randint(1, 12), self.random.randint(1, 28)
        if precise or self._chance(0.8):
            return f"{year}-{month:02d}-{day:02d}"
        return self._one([f"{year}", f"{year}-{month:02d}", f"{year}-{month:02d}~", f"{year}-{month:02d}/{year + 1}"])

    # ------------------------------------------------------------ words

    def _line(self, words: int) -> str:
        """A text of about so many words, without a full stop."""
        made: list[str] = []
        while len(made) < words:
            made += [
                *("The", self._word("adjective"), self._word("noun"), self._word("verb")),
                *("the", self._word("noun"), "of", "the", self._word("adjective"), self._word("noun")),
            ]
        return " ".join(made[:words]).removesuffix(" The").replace(" The ", " and the ")

    def _prose(self, least: int, most: int, *, told: bool | None = None, cites: bool = True, links: bool = True) -> str:
        """A text with sentences, citations and cross-references; long ones have paragraphs and a list."""
        wanted = self.random.randint(least, most)
        told = self._chance(TOLD) if told is None else told
        parts: list[str] = []
        words, cited, linked = 0, 0, self.random.randrange(WORDS_A_LINK)
        while words < wanted:
            length = min(self.random.randint(12, 24), max(wanted - words, 6))
            sentence = self._line(length).split(" ")
            if links and words + length - linked >= WORDS_A_LINK:
                sentence[:3] = [self._link()]
                linked += WORDS_A_LINK
            words += length
            keys = round((words - cited) / WORDS_A_KEY) if cites and (self._chance(0.7) or words >= wanted) else 0
            cited += keys * WORDS_A_KEY
            cite = f" [{'; '.join(f'@{key}' for key in self._evidence(keys, told))}]" if keys else ""
            parts.append(f"{' '.join(sentence)}{cite}.")
        return "\n\n".join(_wrapped(" ".join(parts[at : at + 5])) for at in range(0, len(parts), 5))

    def _link(self) -> str:
        kind = self.random.choices(["actor", "event", "provision", "term", "issue"], [95, 36, 9, 7, 1])[0]
        id = self._somebody() if kind == "actor" else self._one(self.ids[kind])
        if self._chance(0.36):
            return f"[[{id}]]"
        return f"[[{id}|the {self._word('adjective')} {self._word('noun')}]]"

    def _evidence(self, count: int, told: bool) -> list[str]:
        """So many sources, with the places in them. Each source has its turn, so that none stays uncited."""
        out = []
        for _ in range(count):
            if told and self._chance(0.7):
                out.append(f"{ARTICLE}, ¶{self.random.randint(1, PARAGRAPHS)}")
                continue
            if not self.uncited:
                self.uncited = self.keys[::-1]
                self.random.shuffle(self.uncited)
            place = f", p. {self.random.randint(1, 90)}" if self._chance(0.05) else ""
            out.append(self.uncited.pop() + place)
        return out

    def _listed(self, least: int, most: int, status: str = "") -> str:
        """A status where one is given, and evidence; what is confirmed has two sources that no agency joins."""
        evidence = self._evidence(self.random.randint(least, most), self._chance(TOLD))
        if status == "confirmed":
            evidence += self.keys[:2]
        return (f"status: {status}\n" if status else "") + _list("evidence", dict.fromkeys(evidence))

    def _status(self) -> str:
        """Mostly none, which is `reported`."""
        return self._one(["confirmed", "confirmed", "disputed", "inferred"]) if self._chance(0.15) else ""

    # ------------------------------------------------------------ records

    def _explainer(self) -> str:
        points = [f"{_text('text', self._prose(30, 50, told=True))}" for _ in range(6)]
        return (
            f"title: A synthetic explainer of {self.entities} entities\n"
            + _text("sentence", self._prose(30, 30, links=False))
            + _text("standfirst", self._prose(70, 70))
            + f"article: {ARTICLE}\noutlet: {self.hubs[0]}\nwritten: 2040-06-23~\nas_of: {LAST_DAY}\n"
            + _text("note", self._prose(90, 90, links=False))
            + "key_points:\n"
            + "".join(map(_item, points))
        )

    def _actor(self, id: str) -> str:
        kind, number = self.actors[id], id[-4:]
        names, aliases = "", ""
        if self._chance(0.48):
            forms = [("ko-KP", f"가상 인물 {number}"), ("zh-Hans", f"虚构人物{number}"), ("ja", f"かりの人 {number}")]
            shown = forms[: self.random.randint(1, 3)]
            names = "names:\n" + "".join(_item(f"text: {text}\nlanguage: {language}\n") for language, text in shown)
        if self._chance(0.57):
            aliases = _list("aliases", [f"Alias {letter} of {number}" for letter in "ABC"[: self.random.randint(1, 3)]])
        offices = [
            f"role: {self._line(5)}\nof: {self._one(self.hubs)}\n"
            + (f"since: {self._date()}\n" if self._chance(0.2) else "")
            + self._listed(1, 2)
            for _ in range(self.random.choice([0, 0, 1, 1, 1, 2]))
        ]
        return (
            f"kind: {kind}\nname: Synthetic {kind} {number}\n{names}{aliases}role: {self._line(6)}\n"
            + _text("summary", self._prose(60, 150))
            + ("offices:\n" if offices else "")
            + "".join(map(_item, offices))
        )

    def _issue(self, id: str, scale: int) -> str:
        turns_on = _list("provisions", [self._one(self.ids["provision"])]) if self._chance(0.15) else ""
        return (
            f"title: Issue {id[-4:]}, the {self._word('adjective')} {self._word('noun')}\n"
            f"question: Does it hold that {self._line(9).lower()}?\norder: {int(id[-4:])}\n"
            + _text("why", self._prose(17, 50, told=True))
            + _text("background", self._prose(33, 86))
            + "scale:\n"
            + "".join(f"  stance-{word}: {self._line(6)}\n" for word in range(1, scale + 1))
            + turns_on
        )

    def _position(self, actor: str, issue: str, scale: int, quotes: list[str]) -> str:
        stance = "no-known-statement" if self._chance(0.05) else f"stance-{self.random.randint(1, scale)}"
        kind = self._one(["statement"] * 3 + ["interpretation"] * 2 + ["narration", "act", "reported"])
        return (
            f"actor: {actor}\nissue: {issue}\nstance: {stance}\nkind: {kind}\ndate: {self._date()}\n"
            + _text("summary", self._prose(10, 37, cites=False, links=False))
            + (f"speaker: {self._somebody()}\n" if self._chance(0.05) else "")
            + (f"via: {self._somebody()}\n" if self._chance(0.1) else "")
            + _list("quotes", quotes)
            + self._listed(1, 3, self._status())
        )

    def _event(self, id: str) -> str:
        actors = dict.fromkeys(self._somebody() for _ in range(self.random.randint(1, 4)))
        certainty = self._one(["reported", "expected", "did-not-happen"])
        certainty = f"certainty: {certainty}\n" if self._chance(0.09) else ""
        summary = _text("summary", self._prose(8, 55)) if self._chance(0.85) else ""
        evidence = self._listed(0 if summary else 1, 0 if summary else 2, self._status())
        place = f"place: Place {self.random.randint(1, 99)}\n" if self._chance(0.57) else ""
        head = f"date: {self._date()}\ntitle: Event {id[-4:]}, {self._line(9).lower()}\n"
        return head + _list("actors", actors) + place + certainty + summary + evidence

    def _relation(self, _: str) -> str:
        """An actor of the first clusters and its hub, or two hubs: as many actors as relations take part."""
        members = self.ids["actor"][: max(2, len(self.ids["relation"]))]
        subject = self._one(members)
        hub = self.hubs[self.ids["actor"].index(subject) // CLUSTER]
        others = self.hubs[: len(members) // CLUSTER + 1] if subject == hub else [hub]
        object = self._one([id for id in others if id != subject] or members[1:])
        type = self._one(list(_RELATION_TYPES))
        narrowed = self._chance(0.43) or (subject, type, object) in self.tied  # none says the same as another
        self.tied.add((subject, type, object))
        return (
            f"subject: {subject}\ntype: {type}\nobject: {object}\n"
            + (f"qualifier: {self._line(4).lower()}\n" if narrowed else "")
            + (_text("note", self._prose(10, 29, links=False)) if self._chance(0.43) else "")
            + self._listed(1, 2, self._status())
        )

    def _quote(self, id: str, speaker: str) -> str:
        """A quote, which the lock then holds as verified."""
        exact, prefix = self._line(self.random.choice([1, 3, 12, 15, 20, 40])), None
        if self._chance(0.45):
            prefix = f"{self._line(5).lower()} “"
        locator = f"¶{self.random.randint(1, PARAGRAPHS)}"
        quote = Quote(speaker=speaker, exact=exact, prefix=prefix, source=ARTICLE, locator=locator)
        self.lock.quotes[id] = lock.LockedQuote(
            selector=lock.selector(quote), text=_NO_TEXT, start=0, end=len(exact), locator=locator, verified=LAST_DAY
        )
        return (
            f"speaker: {speaker}\nexact: {exact}\n"
            + (f"prefix: {prefix}\n" if prefix else "")
            + f"source: {ARTICLE}\nlocator: {locator}\ndate: {self._date()}\n"
            + (f"occasion: {self._line(6).lower()}\n" if self._chance(0.45) else "")
            + _text("note", self._prose(7, 40, links=False))
        )

    def _question(self, id: str) -> str:
        asked = f"question: What of case {id[-4:]}, in which {self._line(7).lower()}?\n"
        then = _text("then", self._prose(8, 26, told=True, links=False))
        now = _text("now", self._prose(12, 60, links=False))
        if self._chance(0.6):
            return asked + then + now + _list("raised_by", [self._somebody()])
        answer = f"date: {self._date()}\n" + _text("text", self._prose(10, 30, cites=False)) + self._listed(1, 2)
        return f"{asked}{then}{now}state: answered\nresolution:\n{textwrap.indent(answer, '  ')}"

    def _term(self, id: str) -> str:
        aliases = _list("aliases", [f"T{int(id[-4:])}"]) if self._chance(0.6) else ""
        names = f"names:\n  - text: 조어 {id[-4:]}\n    language: ko\n" if self._chance(0.27) else ""
        actor = f"actor: {self._somebody()}\n" if self._chance(0.27) else ""
        return f"term: Term {id[-4:]}\n{aliases}{names}{_text('definition', self._prose(14, 60))}{actor}"

    def _treaty(self) -> str:
        provisions = self.ids["provision"]
        steps = [
            f"date: {2011 + 3 * number}-07-11\nkind: {kind}\n" + _text("text", self._prose(10, 30, links=False))
            for number, kind in enumerate(("signed", "ratified", "in-force", "renewed", "renewed", "affirmed"))
        ]
        disputes = [
            f"question: Does clause {id[-4:]} mean that {self._line(8).lower()}?\n"
            + _list("provisions", [id])
            + "readings:\n"
            + "".join(
                _item(f"kind: {kind}\nlabel: {self._line(5)}\n" + _text("text", self._prose(10, 50)))
                for kind in ("as-written", "as-reported", "official", "scholarly", "press", "press", "press")
            )
            for id in provisions[::4]
        ]
        articles = {
            id: f"label: Clause {int(id[-4:])}\ntitle: The {self._word('adjective')} {self._word('noun')}\n"
            + _text("summary", self._prose(18, 60, cites=False, links=False))
            + f"seen: {self._line(8)}\n"
            + self._listed(1, 2)
            for id in provisions
        }
        return (
            "title: A synthetic treaty between two synthetic parties\nshort: the synthetic treaty\n"
            + _list("parties", self.hubs[:2])
            + _text("summary", self._prose(60, 80))
            + "life:\n"
            + "".join(map(_item, steps))
            + f"provisions:\n{textwrap.indent(_records(articles), '  ')}disputes:\n"
            + "".join(map(_item, disputes))
        )

    # ------------------------------------------------------------ sources and settings

    def _source(self, key: str) -> str:
        type = self._one(["newspaper", "wire", "state-media", "official", "news-site", "broadcaster", "academic"])
        confirms = key in self.keys[:2]
        agency = f"agency: {self._somebody()}\n" if self._chance(0.12) and not confirms else ""
        note = _text("note", self._line(self.random.randint(8, 35)) + ".") if self._chance(0.45) else ""
        seen = "passage" if confirms else self._one(["passage", "passage", "opening", "indirect", "title"])
        language = self._one(["en", "en", "ko", "zh-Hans"])
        return f"type: {type}\nlanguage: {language if key != ARTICLE else 'en'}\nseen: {seen}\n{agency}{note}"

    def _entry(self, number: int, key: str) -> str:
        people = [f"Family{number}, Given", f"가명{number}"]
        fields = {
            "author": self._one([f"{{Newsroom {number}}}"] * 5 + people),
            "title": f"{self._line(self.random.randint(6, 16))}, part {number}",
        }
        kind = self.random.choices(["online", "article", "report"], [84, 3, 2])[0]
        if kind == "article":
            first = self.random.randint(1, 300)
            fields |= {"journaltitle": f"Journal {number}", "volume": str(number % 40 + 1), "number": "2"}
            fields |= {"pages": f"{first}--{first + 9}"}
        elif kind == "report":
            fields |= {"type": "Paper Series", "number": f"P {number}", "institution": f"Institute {number}"}
        elif self._chance(0.44):
            fields |= {"organization": f"Archive {number}"}
        if self._chance(0.92):
            fields |= {"date": self._date(precise=True)}
        fields |= {"url": f"https://example.org/archive/{number}/{self._line(6).lower().replace(' ', '-')}"}
        fields |= {"langid": "english"}
        lines = [f"  {name:12} = {{{value}}}" for name, value in fields.items()]
        return f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}\n"

    def _shared(self, name: str, ids: Sequence[str], make: Callable[[str], str]) -> dict[str, str]:
        """A file with the records, or a folder of files where there are too many for one."""
        if len(ids) <= RECORDS_A_FILE:
            return {f"sources/{name}.yml": _records({id: make(id) for id in ids})}
        parts = [ids[at : at + RECORDS_A_FILE] for at in range(0, len(ids), RECORDS_A_FILE)]
        return {
            f"sources/{name}/part-{number:02d}.yml": _records({id: make(id) for id in part})
            for number, part in enumerate(parts, 1)
        }

    def _settings(self) -> str:
        """The project's own settings, without the hand-written pages that are not here."""
        text = (PROJECT / "mkdocs.yml").read_text(encoding="utf-8")
        text = re.sub(r"(?m)^site_name:.*", f"site_name: A synthetic explainer of {self.entities} entities", text)
        for page in (PROJECT / "docs").rglob("*.md"):
            name = page.relative_to(PROJECT / "docs").as_posix()
            if name != "method.md":
                text = re.sub(rf"(?m)^ *- (?:.*: )?{re.escape(name)} *\n", "", text)
        return text


_NO_TEXT = "0" * 64
_RELATION_TYPES = {
    name: f"wording: {wording}\ninverse: {inverse}\ngroup: {group}\n"
    for name, wording, inverse, group in (
        ("head-of", "head of", "headed by", "office"),
        ("envoy-of", "envoy of", "has the envoy", "office"),
        ("spokesman-of", "spokesman of", "has the spokesman", "office"),
        ("sibling-of", "sibling of", "sibling of", "family"),
        ("organ-of", "organ of", "has the organ", "organisation"),
        ("member-of", "member of", "has the member", "organisation"),
        ("ally-of", "treaty ally of", "treaty ally of", "alliance"),
        ("rival-of", "in competition with", "in competition with", "rivalry"),
        ("works-at", "works at", "has on its staff", "work"),
    )
}


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 100, break_long_words=False, break_on_hyphens=False)


def _text(name: str, value: str) -> str:
    """A field with a long text, folded."""
    return f"{name}: >-\n{textwrap.indent(value, '  ')}\n"


def _list(name: str, values: Iterable[str]) -> str:
    items = "".join(f"  - {value}\n" for value in values)
    return f"{name}:\n{items}" if items else ""


def _item(fields: str) -> str:
    """Fields as one item of a list."""
    return "  - " + textwrap.indent(fields, "    ").removeprefix("    ")


def _records(records: dict[str, str]) -> str:
    """Records under their ids."""
    return "\n".join(f"{id}:\n{textwrap.indent(fields, '  ')}" for id, fields in records.items())


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
