"""The mistakes that editors make, one by one and all at once, in a copy of the real sources.

Each is told once: in the right file, at the right line and column, with the right code and with a fix.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.check import check
from tests.expected import PROJECT, golden

HERE = "▸"
"""Stands in front of the place where a mistake has to be told."""


@dataclass(frozen=True)
class Told:
    """What an editor should be told: file, line, column and code."""

    path: str
    line: int
    column: int
    code: str


@dataclass(frozen=True)
class Mistake:
    """What becomes of some words of a file in `sources/`, with a mark where it has to be told; and the code."""

    name: str
    path: str
    before: str
    after: str
    code: str

    def make(self, root: Path) -> Callable[[], Told]:
        """Makes it; returns what finds out where it has to be told, once all others were made, too."""
        file = root / "sources" / self.path
        text = file.read_bytes().decode()
        assert text.count(self.before) == 1, f"{self.path} must have {self.before!r} once"
        file.write_bytes(text.replace(self.before, self.after.replace(HERE, "")).encode())
        return lambda: self._told(root)

    def _told(self, root: Path) -> Told:
        text = (root / "sources" / self.path).read_bytes().decode()
        at = text.index(self.after.replace(HERE, "")) + self.after.index(HERE)
        line = text.count("\n", 0, at) + 1
        return Told(f"sources/{self.path}", line, at - text.rfind("\n", 0, at), self.code)


@dataclass(frozen=True)
class Misfiled:
    """What becomes of a whole file; it has to be told at the file's first line, or where it is said."""

    name: str
    path: str
    do: Callable[[Path], Path]
    code: str
    line: int = 1
    column: int = 1

    def make(self, root: Path) -> Callable[[], Told]:
        """Makes it; returns what finds out where it has to be told."""
        file = self.do(root / "sources" / self.path)
        told = Told(file.relative_to(root).as_posix(), self.line, self.column, self.code)
        return lambda: told


def renamed(name: str) -> Callable[[Path], Path]:
    return lambda file: file.rename(file.with_name(name))


def written(data: bytes) -> Callable[[Path], Path]:
    def write(file: Path) -> Path:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        return file

    return write


def actor(id: str, before: str, after: str) -> tuple[str, str, str]:
    return f"actors/{id}.yml", before, after


NEWS = "koreatimes2021article, ¶10"
UNPROVED = """\
  actor: hong-min
  issue: bargaining-leverage
  stance: tactic
  date: 2021-06-24
  summary: He thinks so.
"""
MISTAKES: list[Mistake | Misfiled] = [
    # ---- how YAML is written
    Mistake("1 a colon in a text", *actor("g7", "name: Group of", "name: Group▸: of"), "unquoted-colon"),
    Mistake("2 a tab", *actor("ccp", "  - CPC", "▸\t- CPC"), "tab"),
    Mistake("4 an item further out", *actor("kim-jong-un", "  - role: General", " ▸- role: General"), "indent"),
    Mistake("5 a field further in", *actor("ewha", "role: University", " ▸role: University"), "indent"),
    Mistake("7 no space after a colon", *actor("hong-min", "kind: person", "kind:▸person"), "no-space"),
    Mistake("8 an open quotation mark", *actor("ild", "note: full name\n", 'note: ▸"full name\n'), "unclosed-quote"),
    Mistake(
        "10 an apostrophe", *actor("kinu", "role: State-run", "role: 'Korea▸'s State-run'\nsort: Kinu #"), "apostrophe"
    ),
    Mistake("12 a text after #", *actor("joe-biden", "role: President of", "role: No ▸# 46 of"), "hidden-text"),
    Mistake("21 a field twice", *actor("kcna", "role: State", "role: Agency\n▸role: State"), "duplicate-field"),
    Mistake(
        "53 versions not merged",
        *actor("ned-price", "sort: Price, Ned\n", "▸<<<<<<< a\nsort: Price, Ned\n=======\nsort: Price\n>>>>>>> b\n"),
        "merge-conflict",
    ),
    Mistake("61 begins with %", *actor("li-jinjun", "note: South Korean form", "note: ▸% form"), "needs-quotes"),
    Mistake("62 begins with @", *actor("xi-jinping", "note: form used by KCNA", "note: ▸@KCNA"), "needs-quotes"),
    Mistake("63 begins with [", *actor("song-tao", "role: Head of", "role: ▸[Head] of"), "needs-quotes"),
    Mistake("64 begins with *", *actor("zhao-lijian", "name: Zhao Lijian", "name: ▸*Zhao* Lijian"), "needs-quotes"),
    Mistake("65 a colon forgotten", *actor("noh-kyu-duk", "role: South", "role▸ South"), "no-colon"),
    Mistake("66 no space after a hyphen", *actor("wang-wenbin", "- mfaprc2021wang", "-▸mfaprc2021wang"), "no-space"),
    Mistake("67 a no-break space", *actor("ri-ryong-nam", "name: Ri", "name:▸\u00a0Ri"), "invisible-sign"),
    Mistake("68 a sign nobody sees", *actor("moon-jae-in", "name: Moon", "name: ▸\u200bMoon"), "invisible-sign"),
    Mistake("69 a tag of YAML", *actor("zhou-enlai", "kind: person", "kind: ▸!!str person"), "yaml-feature"),
    Mistake("70 an anchor of YAML", *actor("kim-il-sung", "kind: person", "kind: ▸&kind person"), "yaml-feature"),
    Mistake(
        "71 an open bracket",
        *actor("takehiro-funakoshi", "aliases:\n  - Funakoshi", "aliases: ▸[Funakoshi"),
        "unclosed-bracket",
    ),
    Mistake(
        "72 text after quotes",
        *actor("nam-hyun-woo", "role: Reporter\n", 'role: ▸"Reporter" at work\n'),
        "needs-quotes",
    ),
    Mistake("73 a wide colon", *actor("rodong-sinmun", "kind: media", "kind▸：media"), "no-colon"),
    # ---- what is written in a field
    Mistake("16 a date with dots", "events.yml", "date: 1961-07-06", "date: ▸06.07.1961", "bad-date"),
    Mistake("16 a date in words", "events.yml", "date: 1961-08-23", "date: ▸23 August 1961", "bad-date"),
    Mistake("16 an American date", "events.yml", "date: 1961-08-30", "date: ▸8/30/1961", "bad-date"),
    Mistake("17 31 September", "events.yml", "date: 1961-09-10", "date: ▸1961-09-31", "bad-date"),
    Mistake("19 a date ahead", "questions.yml", "    date: 2021-06-18", "    date: ▸2201-06-18", "future-date"),
    Mistake("22 a misspelt field", *actor("peoples-daily", "summary:", "▸sumary:"), "unknown-field"),
    Mistake("24 a field in capitals", *actor("wpk", "name: Workers", "▸Name: Workers"), "unknown-field"),
    Mistake("24 another language", *actor("united-states", "role: ", "▸rôle: "), "unknown-field"),
    Mistake("25 a field left out", *actor("south-korea", "kind: state\n", "▸"), "missing-field"),
    Mistake(
        "26 an empty field",
        *actor("korea-times", "role: Newspaper that published the article", "▸role:"),
        "empty-field",
    ),
    Mistake(
        "27 a text for a list",
        *actor(
            "us-state-department",
            "aliases:\n  - State Department\n  - Department of State",
            "aliases: ▸State Department",
        ),
        "not-a-list",
    ),
    Mistake("29 not a number", "issues/kim-visit-to-china.yml", "order: 7", "order: ▸seventh", "not-a-number"),
    Mistake("30 an unknown choice", *actor("sung-kim", "kind: person", "kind: ▸human"), "bad-choice"),
    Mistake(
        "30 a stance in other words", "positions/g7-and-china.yml", "stance: rejects", "stance: ▸neutral", "bad-choice"
    ),
    Mistake(
        "39 text of a template",
        *actor("dprk-embassy-beijing", "role: North Korea's", "role: ▸TODO North Korea's"),
        "placeholder",
    ),
    Mistake(
        "44 an address without https",
        "references.yml",
        "treaty1961ussr:\n",
        "treaty1961ussr:\n  archive: ▸www.un.org/treaty\n",
        "bad-url",
    ),
    Mistake(
        "45 an address with a space",
        "references.yml",
        "mfaprc2021wang:\n",
        "mfaprc2021wang:\n  archive: ▸https://www.un.org/a treaty\n",
        "bad-url",
    ),
    Mistake(
        "46 an address that tracks",
        *actor(
            "unnamed-experts", "role: Experts cited without a name", "role: ▸https://example.org/?id=1&utm_source=x"
        ),
        "tracking-address",
    ),
    Mistake(
        "48 HTML in a text", *actor("north-korean-officials", "Guests of the [[", "▸<b>Guests</b> of the [["), "html"
    ),
    Mistake("49 typographic quotes", *actor("wpk-plenary", "- June plenum", "- ▸“June plenum”"), "outer-quotes"),
    Mistake("51 an image", "terms.yml", "The paper that", "▸![](a.png) The paper that", "bad-markup"),
    Mistake("74 fields for a text", *actor("park-won-gon", "role: Professor", "▸role:\n  en: Professor"), "not-a-text"),
    Mistake(
        "75 a text for fields",
        "events.yml",
        "photo-exhibition:\n",
        "photo-exhibition-again: ▸An exhibition\n\nphoto-exhibition:\n",
        "not-fields",
    ),
    Mistake(
        "76 a language in words",
        "treaty.yml",
        "language: ko-KR\n    note: short form in the South",
        "language: ▸Korean\n    note: short form in the South",
        "bad-language",
    ),
    Mistake(
        "77 a bracket not closed",
        "questions.yml",
        "fact [@koreatimes2021article, ¶4].",
        "fact ▸[@koreatimes2021article, ¶4.",
        "bad-markup",
    ),
    # ---- what leads somewhere
    Mistake(
        "31 an id of nothing",
        "positions/kim-visit-to-china.yml",
        "actor: unnamed-experts",
        "actor: ▸unamed-experts",
        "unknown-reference",
    ),
    Mistake(
        "31 a link to nothing", *actor("jake-sullivan", "[[kim-jong-un]]", "[[▸kim-jung-uns]]"), "unknown-reference"
    ),
    Mistake(
        "40 a quote without source",
        "quotes.yml",
        "hong-value:\n",
        "▸new-quote:\n  speaker: hong-min\n  exact: North Korea’s\n  locator: ¶13\n\nhong-value:\n",
        "missing-field",
    ),
    Mistake("41 a key of nothing", "relations.yml", "yonhap2021gensec", "▸yonhap2012gensec", "unknown-citation"),
    Mistake(
        "42 a source never cited",
        "references.bib",
        "@online{kcnaabout,",
        "@online{▸uncited2020,\n  title = {No one},\n  date = {2020}\n}\n\n@online{kcnaabout,",
        "never-cited",
    ),
    Mistake(
        "33 an id twice",
        "positions/treaty-renewal.yml",
        "china-wang-wenbin-in-force:",
        "▸china-no-known-statement:",
        "duplicate-id",
    ),
    Mistake("35 an id with capitals", "relation-types.yml", "sister-of:", "▸Sister of:", "bad-id"),
    Mistake(
        "78 no evidence",
        "positions/bargaining-leverage.yml",
        "experts-bargaining:\n",
        f"▸hong-min-thinks:\n{UNPROVED}\nexperts-bargaining:\n",
        "no-evidence",
    ),
    Mistake(
        "79 another's words",
        "positions/denuclearisation.yml",
        "    - koreatimes2021article, ¶17\n",
        "    - ▸quote: park-room\n",
        "other-speaker",
    ),
    Mistake("80 a quotation changed", "quotes.yml", "exact: wrong", "exact: ▸wrongs", "quote-changed"),
    Mistake("88 a dash for a hyphen", *actor("wpk", "  - Workers' Party\n", "  ▸– Workers' Party\n"), "wrong-hyphen"),
    Mistake("89 an id indented", "events.yml", "\ntreaty-signed:\n", "\n  ▸treaty-signed:\n", "indent"),
    Mistake(
        "89 a citation in round brackets", *actor("unnamed-interpreters", f"[@{NEWS}]", f"(▸@{NEWS})"), "bad-markup"
    ),
    # ---- the bibliography
    Mistake(
        "56 bib: no comma",
        "references.bib",
        "journaltitle = {Peking Review},",
        "journaltitle = {Peking Review}▸",
        "bib-comma",
    ),
    Mistake(
        "57 bib: a brace too few",
        "references.bib",
        "{Press Gaggle by Press Secretary Jen Psaki}",
        "▸{Press Gaggle by Press Secretary Jen Psaki",
        "bib-brace",
    ),
    Mistake("57 bib: a brace too many", "references.bib", "{Guangming Daily}", "{Guangming Daily}▸}", "bib-brace"),
    Mistake(
        "59 bib: names with ;",
        "references.bib",
        "{Biden, Joseph R. and Moon, Jae-in}",
        "▸{Biden, Joseph R.; Moon, Jae-in}",
        "bib-author",
    ),
    Mistake(
        "59 bib: an organisation",
        "references.bib",
        "{{The White House}}",
        "▸{House of Lords and Commons}",
        "bib-author",
    ),
    Mistake(
        "60 bib: a per cent sign",
        "references.bib",
        "{Department Press Briefing --",
        "{50▸% Department Press Briefing --",
        "bib-percent",
    ),
    Mistake(
        "81 bib: a type that is none", "references.bib", "@online{kbs2021opeds,", "▸@onlin{kbs2021opeds,", "bib-type"
    ),
    Mistake(
        "82 bib: a misspelt field",
        "references.bib",
        "organization = {KCNA Watch},\n  date         = {2021-06-18},",
        "▸organisaton = {KCNA Watch},\n  date         = {2021-06-18},",
        "bib-field",
    ),
    Mistake(
        "83 bib: 31 June", "references.bib", "date         = {2021-04-30},", "date         = ▸{2021-04-31},", "bad-date"
    ),
    Mistake(
        "84 bib: a key twice",
        "references.bib",
        "@online{yonhap2021symposiumko,",
        "@online{▸yonhap2021symposium,\n  title = {Again},\n  date = {2021}\n}\n\n@online{yonhap2021symposiumko,",
        "duplicate-bib-key",
    ),
    Mistake(
        "85 bib: an address without https",
        "references.bib",
        "{https://koreaherald.com/view.php?ud=20210623000342}",
        "▸{koreaherald.com/view.php?ud=20210623000342}",
        "bad-url",
    ),
    # ---- files
    Misfiled(
        "52 saved as Latin-1",
        "actors/new-one.yml",
        written("kind: person\nname: Andr\xe9\n".encode("latin-1")),
        "not-utf8",
        2,
        11,
    ),
    Misfiled(
        "37 a file name with capitals", "actors/biden-administration.yml", renamed("Biden_administration.yml"), "bad-id"
    ),
    Misfiled("55 another ending", "actors/new.yml.txt", written(b"kind: person\n"), "bad-file-name"),
    Misfiled("55 .yaml", "issues/new.yaml", written(b"title: New\n"), "bad-file-name"),
    Misfiled("86 an empty file", "actors/empty.yml", written(b""), "empty-file"),
    Misfiled("87 a file in the wrong place", "people/kim.yml", written(b"kind: person\n"), "misplaced-file"),
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the real sources, without the archived texts."""
    shutil.copytree(PROJECT / "sources", tmp_path / "sources", ignore=shutil.ignore_patterns("texts"))
    return tmp_path


def told(root: Path) -> list[Told]:
    """All that is told of the sources, in the order in which it is told."""
    found = check(root).found
    assert all(each.fix for each in found)
    return [Told(each.where.path, each.where.line, each.where.column, each.code) for each in found]


def test_the_real_sources_are_sound(root: Path) -> None:
    assert told(root) == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake.name for mistake in MISTAKES])
def test_a_mistake_is_told_once_and_where_it_is(mistake: Mistake | Misfiled, root: Path) -> None:
    expected = mistake.make(root)
    assert told(root) == [expected()]


def test_whatever_is_probably_not_meant_is_told(tmp_path: Path) -> None:
    """Each way to leave a placeholder, a tag, quotation marks round a text, or an address that tracks or leads on."""
    words = ["TODO", "FIXME", "TBD", "XXXX", "Lorem ipsum", "Your text here", "???"]
    tags = ["<b>bold</b>", "a break<br/>", "<span class=x>"]
    quotes = ["“All of it.”", "„All of it.“", "«All of it.»", "‘All of it.’"]
    parameters = ["utm_source", "fbclid", "gclid", "dclid", "msclkid", "igshid", "mc_cid", "mc_eid", "ref_src"]
    leading = ["www.google.com/url?q=https://a.org", "google.co.uk/url?q=x", "l.facebook.com/l.php?u=x", "t.co/x"]
    leading += ["lm.facebook.com/l.php?u=x", "bit.ly/x", "lnkd.in/x"]
    addresses = [*(f"https://example.org/?{name}=1" for name in parameters), *(f"https://{way}" for way in leading)]
    texts = [*words, *tags, *quotes, *(f"See [this]({address}) for more." for address in addresses)]
    terms = golden(tmp_path) / "sources" / "terms.yml"
    before = terms.read_text("utf-8")
    for text in texts:
        terms.write_text(f'{before}\nmore:\n  term: More\n  definition: "{text}"\n  synthesis: true\n', "utf-8")
        told = [(each.where.line, each.severity) for each in check(tmp_path).found]
        assert told == [(before.count("\n") + 4, "warning")], text


def test_all_at_once_in_one_run(root: Path) -> None:
    """Every one is told, in the order of files, lines and columns, and none twice.

    Whether a source is never cited can't be said as long as files can't be read that may cite it.
    """
    together = [mistake for mistake in MISTAKES if mistake.code != "never-cited"]
    expected = [mistake.make(root) for mistake in together]
    assert told(root) == sorted((each() for each in expected), key=lambda each: (each.path, each.line, each.column))


def test_there_are_enough() -> None:
    """The 45 that were collected, their cousins, and at least fifteen more."""
    assert len(MISTAKES) >= 60
    assert len({mistake.name.partition(" ")[0] for mistake in MISTAKES}) >= 60


@pytest.mark.parametrize("mark", ['"', "'"])
def test_a_quotation_that_is_never_closed_is_told_where_it_opens(tmp_path: Path, mark: str) -> None:
    """However far the end of the file is, at which no reader of YAML could go on."""
    root = golden(tmp_path)
    terms = "".join(
        f"term-{number}:\n  term: Term {number}\n  definition: It means much.\n  synthesis: true\n\n"
        for number in range(200)
    )
    (root / "sources/terms/many.yml").parent.mkdir(exist_ok=True)
    (root / "sources/terms/many.yml").write_text(terms.replace("term: Term 3\n", f"term: {mark}Term 3\n"), "utf-8")
    (told,) = [each for each in check(root).found if each.severity == "error"]
    assert (told.where.path, told.where.line, told.code) == ("sources/terms/many.yml", 17, "unclosed-quote")
