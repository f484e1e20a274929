"""Cite: a bibliography entry, worded as a reference that a reader of newspapers understands.

A reference is a row of sentences: who, the title, where and when it appeared, and what else is known of
it. Parts of a larger work stand in quotation marks, works of their own in italics, laws in neither. A
title in [square brackets] is our description and stays as it is. Every list of names has the family
name first, the one order that is right for Byun See-Won and Scott Snyder alike; editors and translators
stand in the order in which their names are said. Nothing is recased but the first letter of our own words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

from markupsafe import Markup, escape
from pybtex.backends import BaseBackend
from pybtex.database import Person
from pybtex.richtext import HRef, Tag, Text
from pybtex.style.formatting import BaseStyle

from generator import dates, latex, letters
from generator.addresses import AddressError
from generator.bibliography import Entry, is_east_asian
from generator.escape import script_language
from generator.kept import Store
from generator.kept import key as key_of
from generator.latex import plain, rich

SortKey: TypeAlias = tuple[bool, str, int, int, int, int, int, int, str, str]

NO_DATE = "no date"
_UNDATED = ((9999, 12, 31), (9999, 12, 31))
_MOST_NAMES = 10
_FIRST_NAMES = 7
_ENDS = (".", "?", "!", "…", "。", "？", "！")
_LABELS = {
    "artwork": "Artwork",
    "audio": "Audio",
    "dataset": "Data set",
    "image": "Image",
    "movie": "Film",
    "music": "Music",
    "performance": "Performance",
    "software": "Software",
    "video": "Video",
}
"""What a work is, where the entry's `type` does not say."""
OF_TYPE = {
    "bathesis": "Bachelor’s thesis",
    "candthesis": "Candidate thesis",
    "mathesis": "Master’s thesis",
    "phdthesis": "PhD thesis",
    "resreport": "Research report",
    "techreport": "Technical report",
}
"""biblatex's words for `type`."""
_BY_ORGANISATION = {"booklet", "dataset", "manual", "misc", "online", "report", "software", "standard"}
"""What an organisation publishes in its own name where no author is given."""
_ARCHIVES = {
    "arxiv": ("arXiv:", "https://arxiv.org/abs/"),
    "googlebooks": ("Google Books ", "https://books.google.com/books?id="),
    "hdl": ("Handle ", "https://hdl.handle.net/"),
    "jstor": ("JSTOR ", "https://www.jstor.org/stable/"),
    "pubmed": ("PubMed ", "https://pubmed.ncbi.nlm.nih.gov/"),
}


class Reference(NamedTuple):
    """A source as readers meet it. `html` and `text` hold the same words, `html` with the title linked."""

    key: str
    markup: str
    text: str
    short: str
    """Author or outlet, and the date, for cards and screen readers: `Snyder and Byun, September 2021`."""
    label: str
    """Author or outlet, and the year, as author-date citations have it: `Snyder and Byun 2021`; or the `shorthand`."""
    title: str
    url: str | None
    """The safe address that the title leads to: the entry's `url`, else that of its `doi` or `eprint`."""
    language: str | None
    """The BCP 47 tag of the source's language."""
    sort: SortKey
    """Latin script first, then the others by code point; within, by the first name, else the title, without
    case, accents and signs; then by date, undated last; then by title and key."""

    @property
    def html(self) -> Markup:
        """Its words for a page: text is escaped, and the only markup is that of `_HTML`."""
        return Markup(self.markup)


@lru_cache(maxsize=1 << 13)
def word(entry: Entry) -> Reference:
    """The entry in words. Any entry can be worded, whatever it lacks."""
    work = _Work(entry)
    wording = _STYLE.format_entry(entry.key, entry).text
    title = plain(work.full_title)
    return Reference(
        key=entry.key,
        markup=wording.render(_HTML),
        text=str(wording),
        short=f"{work.known_by or title}, {work.date or NO_DATE}",
        label=plain(entry.fields.get("shorthand", "")) or f"{work.known_by or title} {work.year or NO_DATE}",
        title=title,
        url=work.url,
        language=entry.language,
        sort=_sort_key(work, title),
    )


def worded(entries: Mapping[str, Entry], store: Store | None = None) -> dict[str, Reference]:
    """The entries in words, by their keys; those that are in the store are not worded again."""
    if store is None:
        return {name: word(entry) for name, entry in entries.items()}
    kept: dict[str, Reference] = store.get(_WORDED, _from_plain) or {}
    now: dict[str, Reference] = {}
    references: dict[str, Reference] = {}
    for name, entry in entries.items():
        references[name] = now[entry.digest] = kept.get(entry.digest) or word(entry)
    if now.keys() != kept.keys():
        store.put(_WORDED, now, lambda: now)
    return references


_AT_LABEL, _AT_SORT = map(Reference._fields.index, ("label", "sort"))
_WORDED = key_of("references")
"""What is kept of all references, each by a digest of its entry."""


def _from_plain(plain: dict[str, Any]) -> dict[str, Reference]:
    """The references as they were kept."""
    for row in plain.values():
        row[_AT_SORT] = tuple(row[_AT_SORT])
    return dict(zip(plain, map(Reference._make, plain.values()), strict=True))


def told_apart(references: dict[str, Reference]) -> dict[str, Reference]:
    """The references with a letter behind the year of each label that several share: `KCNA 2021a`."""
    by_label: dict[str, list[Reference]] = {}
    for reference in references.values():
        by_label.setdefault(reference.label, []).append(reference)
    apart = dict(references)
    for label, alike in by_label.items():
        if len(alike) > 1:
            for index, words in enumerate(sorted(alike, key=attrgetter("sort"))):
                told = f"{label}{_letters(index)}"
                apart[words.key] = Reference._make((*words[:_AT_LABEL], told, *words[_AT_LABEL + 1 :]))
    return apart


@cache
def _letters(index: int) -> str:
    """`a` to `z`, then `aa`, `ab` …"""
    return (_letters(index // 26 - 1) if index >= 26 else "") + chr(ord("a") + index % 26)


# ---------------------------------------------------------------- the style


class NewspaperStyle(BaseStyle):  # type: ignore[misc]
    """One method for each type of entry; pybtex finds it by the type's name."""

    def format_article(self, context: Mapping[str, Entry]) -> Text:
        """A piece in a newspaper, magazine or journal."""
        work = _Work(context["entry"])
        return work.reference(
            work.in_quotes(),
            work.dated(work.container("journal") or work.imprint(), work.text("series"), *work.issue(), pages=True),
        )

    format_review = format_suppperiodical = format_article

    def format_online(self, context: Mapping[str, Entry]) -> Text:
        """A page of a website."""
        work = _Work(context["entry"])
        container = work.container("journal") or work.container("book")
        return work.reference(
            work.in_quotes(),
            work.dated(container, *work.texts("howpublished", "organization", "institution", "publisher")),
        )

    def format_misc(self, context: Mapping[str, Entry]) -> Text:
        """Anything else; a container is shown where there is one."""
        work = _Work(context["entry"])
        container = work.container("journal") or work.container("book")
        return work.reference(
            work.in_quotes(),
            work.clause(work.kind(), work.number()),
            work.clause(*work.texts("howpublished")),
            work.event(),
            work.dated(container, work.imprint(), pages=True),
        )

    format_letter = format_unpublished = format_misc

    def format_report(self, context: Mapping[str, Entry]) -> Text:
        """A work that an organisation published, often in a numbered series."""
        work = _Work(context["entry"])
        return work.reference(
            work.in_italics(),
            work.clause(work.edition()),
            work.clause(work.text("series"), work.kind(), work.volume(), work.number()),
            work.clause(*work.texts("howpublished")),
            work.dated(work.imprint(), pages=True),
        )

    format_manual = format_patent = format_standard = format_report

    def format_book(self, context: Mapping[str, Entry]) -> Text:
        """A book, or a work of several volumes."""
        work = _Work(context["entry"])
        return work.reference(
            work.in_italics(),
            work.clause(work.edition()),
            work.clause(work.volume(), work.container("main")),
            work.clause(work.text("series"), work.number()),
            work.clause(*work.texts("howpublished")),
            work.event(),
            work.dated(work.imprint(), pages=True),
        )

    format_mvbook = format_collection = format_mvcollection = format_book
    format_reference = format_mvreference = format_booklet = format_book
    format_proceedings = format_mvproceedings = format_book

    def format_incollection(self, context: Mapping[str, Entry]) -> Text:
        """A part of a book, with an author of its own."""
        work = _Work(context["entry"])
        return work.reference(
            work.in_quotes(),
            work.in_a_book(),
            work.clause(work.text("series"), work.number()),
            work.event(),
            work.dated(work.imprint()),
        )

    format_inbook = format_bookinbook = format_suppbook = format_suppcollection = format_incollection
    format_inproceedings = format_inreference = format_incollection

    def format_thesis(self, context: Mapping[str, Entry]) -> Text:
        """A thesis: which degree, and where."""
        work = _Work(context["entry"])
        return work.reference(
            work.in_italics(), work.dated(work.kind() or Text("Thesis"), work.number(), work.imprint(), pages=True)
        )

    def format_periodical(self, context: Mapping[str, Entry]) -> Text:
        """A whole issue."""
        work = _Work(context["entry"])
        return work.reference(
            work.in_italics(), work.dated(work.text("issuetitle"), *work.issue(), work.imprint(), pages=True)
        )

    def format_legislation(self, context: Mapping[str, Entry]) -> Text:
        """A law or a treaty."""
        work = _Work(context["entry"])
        container = work.container("journal") or work.container("book")
        return work.reference(
            work.upright(),
            Text(" ").join(list(filter(None, [work.kind(), "" if container else work.number()]))),
            work.clause(*work.texts("howpublished")),
            work.dated(container, *(work.issue() if container else ()), work.imprint(), pages=True),
        )

    format_legal = format_commentary = format_legislation

    def format_jurisdiction(self, context: Mapping[str, Entry]) -> Text:
        """A decision of a court."""
        work = _Work(context["entry"])
        return work.reference(
            work.in_italics(),
            work.clause(work.kind(), *work.texts("howpublished")),
            work.dated(work.container("journal"), *work.issue(), work.imprint(), pages=True),
        )

    def format_video(self, context: Mapping[str, Entry]) -> Text:
        """A recording, a picture, a data set or a program: what it is, and who brought it out."""
        work = _Work(context["entry"])
        version = plain(work.fields.get("version", ""))
        return work.reference(
            work.in_italics(),
            work.clause(work.kind(), work.number(), f"version {version}" if version else ""),
            work.clause(*work.texts("howpublished")),
            work.event(),
            work.dated(work.container("book"), work.text("series"), work.imprint()),
        )

    format_movie = format_audio = format_music = format_performance = format_video
    format_artwork = format_image = format_dataset = format_software = format_video


class _Work:
    """An entry, and the phrases that a reference to it is made of. A phrase is empty where it has no field."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.fields = entry.fields
        self.url = _address(entry)
        self.date = _date_words(entry.fields.get("date", ""))
        authors, editors = entry.persons.get("author"), entry.persons.get("editor")
        self.led_by_editor = bool(editors and not authors) and not {"booktitle", "journaltitle"} & set(self.fields)
        self.leaders = editors if self.led_by_editor else authors
        self.head = self._names(self.leaders or [], _family_first)
        if not self.leaders and entry.type in _BY_ORGANISATION:
            self.head = self.text("organization") or self.text("institution")
        self.head_words = str(self.head)

    @property
    def year(self) -> str:
        """The year of its date; nothing where there is none."""
        found = re.search(r"\d{4}", self.fields.get("date", ""))
        return found[0] if found else ""

    # ------------------------------------------------------------ what it is called

    @property
    def full_title(self) -> str:
        """The title with its subtitle, as LaTeX."""
        return with_subtitle(self.fields.get("title", ""), self.fields.get("subtitle", ""))

    @property
    def known_by(self) -> str:
        """Who or what readers would name: the short form of an author, a newspaper for its pieces, else the author,
        else the short title where the reference begins with its title, else who published it."""
        if short := self.entry.named("shortauthor") or (self.led_by_editor and self.entry.named("shorteditor")):
            return _listed(short)
        if (
            self.entry.type == "article"
            and not {"volume", "number"} & set(self.fields)
            and "journaltitle" in self.fields
        ):
            return plain(self.fields["journaltitle"])
        if self.leaders:
            return _listed(self.leaders)
        if "shorttitle" in self.fields and not self.head:
            return plain(self.fields["shorttitle"])
        outlets = ("organization", "institution", "journaltitle", "booktitle", "publisher")
        return next((plain(self.fields[name]) for name in outlets if name in self.fields), "")

    def in_quotes(self) -> Text:
        """The title of a part of a larger work. Double quotation marks within become single ones."""
        title = self.full_title
        if not title or _is_description(title):
            return self.upright()
        return Text("“", self._title(_single_quotes(title)), "”")

    def in_italics(self) -> Text:
        """The title of a work of its own."""
        title = self.upright()
        return title if not title or _is_description(self.full_title) else Tag("cite", title)

    def upright(self) -> Text:
        """The title as it is."""
        return self._title(self.full_title)

    def _title(self, title: str) -> Text:
        text, language = rich(title), self.entry.language
        if language and language[:2] != "en" and not _is_description(title):
            text = Tag(f"lang:{language}", text)
        else:
            text = self._marked(text)
        return HRef(self.url, text) if self.url and not re.search(r"\\(?:href|url)\b", title) else text

    # ------------------------------------------------------------ sentences

    def reference(self, title: Text, *sentences: Text) -> Text:
        """All sentences in order, each with one full stop."""
        head = self.head
        if self.led_by_editor:
            head = Text(head, ", ed." if len(self.leaders or []) == 1 else ", eds.")
        people = [self._made("Translated by", "translator")]
        if "booktitle" not in self.fields:
            people.append(self._editors("Edited by"))
        rest = [self.text("titleaddon"), *people, *sentences, *self._after()]
        pieces: list[Text | str] = []
        for sentence in filter(None, [head, title, *rest]):
            stopped = str(sentence).rstrip("”’\"'»").endswith(_ENDS)
            pieces += [" " if pieces else "", sentence, "" if stopped else "."]
        return Text(*pieces)

    def clause(self, *phrases: Text | str | None) -> Text:
        """The phrases that there are, with commas between them; our own words (a `str`) begin with a capital."""
        found = [phrase for phrase in phrases if phrase]
        if found and isinstance(found[0], str):
            found[0] = found[0][0].upper() + found[0][1:]
        return Text(", ").join(found)

    def dated(self, *phrases: Text | str | None, pages: bool = False) -> Text:
        """A clause that ends in the date, and in the pages where they belong to it."""
        return self.clause(*phrases, self.date or NO_DATE, self.pages() if pages else "")

    def in_a_book(self) -> Text:
        """The book that holds the work, and where in it."""
        book = self.container("book")
        if not book:
            return self.clause(self.edition(), self.volume(), self.pages())
        if self.entry.persons.get("bookauthor") != self.entry.persons.get("author"):
            book = self.clause(self._made("", "bookauthor"), book)
        chapter = self._plain("chapter")
        place = [self.volume(), self.container("main"), f"ch. {chapter}" if chapter else "", self.pages()]
        return Text("In ", self.clause(book, self._editors("edited by"), self.edition(), *place))

    def event(self) -> Text:
        """The meeting where it was presented."""
        return self.clause(*self.texts("eventtitle", "venue"), _date_words(self.fields.get("eventdate", "")))

    def _made(self, how: str, role: str) -> Text:
        """Who did something for the work: `Translated by Jane Doe`."""
        names = self._names(self.entry.persons.get(role, []), _spoken)
        return Text(f"{how} ".lstrip(), names) if names else names

    def _names(self, people: list[Person], order: Callable[[Person], str]) -> Text:
        """The names as a sentence lists them; of very many, the first. BibTeX's last name `others` needs no care."""
        if len(people) > _MOST_NAMES:
            people = [*people[:_FIRST_NAMES], Person("others")]
        names = [self._marked(Text(order(person))) for person in people]
        if len(names) < 2:
            return Text(*names)
        *first, last = names
        inverted = any("," in name for name in first)
        if len(first) == 1:
            return Text(*first, ", and " if inverted else " and ", last)
        separator = "; " if inverted else ", "
        return Text(Text(separator).join(first), f"{separator}and ", last)

    def _editors(self, how: str) -> Text:
        return Text() if self.led_by_editor else self._made(how, "editor")

    def _after(self) -> Iterable[Text]:
        """What a reader may want besides: notes, the first printing, numbers, and when it was looked up."""
        yield from self.texts("note", "addendum")
        if first := _date_words(self.fields.get("origdate", "")):
            yield Text(f"First published {first}")
        yield self.clause(self._doi(), self._eprint(), *(f"ISBN {isbn}" for isbn in [self._plain("isbn")] if isbn))
        if looked_up := _date_words(self.fields.get("urldate", "")):
            yield Text(f"Accessed {looked_up}")

    # ------------------------------------------------------------ phrases

    def text(self, name: str) -> Text:
        """A field's text."""
        return self._marked(rich(self.fields[name])) if name in self.fields else Text()

    def texts(self, *names: str) -> list[Text]:
        """The fields' texts, without what the reference begins with and without repetition."""
        first = {self._plain(name): name for name in reversed(names)}
        return [self.text(name) for text, name in reversed(first.items()) if text and text != self.head_words]

    def container(self, prefix: str) -> Text:
        """The title of the larger work whose fields begin with `prefix`, in italics; not where it leads."""
        title = with_subtitle(self.fields.get(f"{prefix}title", ""), self.fields.get(f"{prefix}subtitle", ""))
        return Tag("cite", self._marked(rich(title))) if title and plain(title) != self.head_words else Text()

    def imprint(self) -> Text:
        """Place and publisher."""
        publishers = self.clause(*self.texts("institution", "organization", "publisher"))
        place = self.text("location")
        return Text(place, ": ", publishers) if place and publishers else place or publishers

    def issue(self) -> list[Text | str]:
        """Volume and number of a periodical."""
        return [self.volume(), self.number(), self.text("issue")]

    def volume(self) -> Text | str:
        """The volume: `vol. 4`."""
        volume = self._plain("volume")
        return f"vol. {_ranges(volume)}" if re.match(r"\d|[IVXLC]+\b", volume) else self.text("volume")

    def number(self) -> Text | str:
        """The number: `no. 28`."""
        number = self._plain("number")
        return f"no. {_ranges(number)}" if re.match(r"\d", number) else self.text("number")

    def edition(self) -> Text:
        """The edition: `2nd ed.`"""
        edition = self._plain("edition")
        if not edition.isdecimal():
            return self.text("edition")
        last = edition[-1] if edition[-2:-1] != "1" else ""
        ending = {"1": "st", "2": "nd", "3": "rd"}.get(last, "th")
        return Text(f"{edition}{ending} ed.")

    def pages(self) -> str:
        """The pages: `p. 5`, `pp. 93–102`; else the number that stands for them."""
        pages = _ranges(self._plain("pages"))
        if not pages:
            return f"article {eid}" if (eid := self._plain("eid")) else ""
        return pages if pages.startswith("p") else f"pp. {pages}" if re.search("[–,]", pages) else f"p. {pages}"

    def kind(self) -> Text | str:
        """What the work is."""
        kind = self.fields.get("type", "") or _LABELS.get(self.entry.type, "")
        return OF_TYPE.get(kind, "") or self._marked(rich(kind))

    def _plain(self, name: str) -> str:
        return plain(self.fields.get(name, ""))

    def _doi(self) -> Text:
        try:
            doi = latex.doi(self.fields.get("doi", ""))
        except AddressError:
            return Text()
        return Text("DOI ", HRef(latex.doi_address(doi), doi))

    def _eprint(self) -> Text:
        eprint, archive = self._plain("eprint"), self._plain("eprinttype")
        if not eprint:
            return Text()
        called, _ = _ARCHIVES.get(archive.lower(), (f"{archive} ".lstrip(), ""))
        address = eprint_address(self.entry)
        section = f" [{self._plain('eprintclass')}]" if "eprintclass" in self.fields else ""
        return Text(called, HRef(address, eprint) if address else eprint, section)

    def _marked(self, text: Text) -> Text:
        """The text, with its language where it is in no Latin script (WCAG 3.1.2)."""
        language = _language(str(text), self.entry.language)
        return Tag(f"lang:{language}", text) if language else text


# ---------------------------------------------------------------- names


def _family_first(person: Person) -> str:
    """`Snyder, Scott`; `King, Martin Luther, Jr.`; a name of one part, or in East Asian script, without commas."""
    family, given, lineage = _parts(person)
    if is_east_asian(family):
        return f"{family}{given}"
    return ", ".join(filter(None, [family, given, lineage]))


def _spoken(person: Person) -> str:
    """`Scott Snyder`; in East Asian script with the family name first."""
    family, given, lineage = _parts(person)
    if is_east_asian(family):
        return f"{family}{given}"
    return " ".join(filter(None, [given, family, lineage]))


def _family(person: Person) -> str:
    """The name by which somebody is called in short."""
    family, given, _ = _parts(person)
    return f"{family}{given}" if is_east_asian(family) else family


def _listed(people: list[Person]) -> str:
    """Several as they are called in short."""
    names = [_family(person) for person in people]
    return " and ".join(names) if len(names) < 3 else f"{names[0]} and others"


def _parts(person: Person) -> tuple[str, str, str]:
    family, given, lineage = (
        plain(" ".join(names))
        for names in (
            [*person.prelast_names, *person.last_names],
            [*person.first_names, *person.middle_names],
            person.lineage_names,
        )
    )
    return family, given, lineage


# ---------------------------------------------------------------- fields


def with_subtitle(title: str, subtitle: str) -> str:
    """The title and, where there is one, the subtitle, with what belongs between them."""
    if not subtitle:
        return title
    return f"{title} {subtitle}" if title.endswith((":", *_ENDS)) else f"{title}: {subtitle}"


def _is_description(title: str) -> bool:
    return plain(title).startswith("[") and title.rstrip("}").endswith("]")


def _single_quotes(title: str) -> str:
    """The LaTeX title with single quotation marks for all double ones."""
    title = latex.typographic(title)
    for double, single in (("“", "‘"), ("”", "’"), ("``", "‘"), ("''", "’"), (r"\enquote{", r"\enquote*{")):
        title = title.replace(double, single)
    return title


def _language(text: str, known: str | None) -> str | None:
    """The language of a text in no Latin script: the source's where the script fits, else what the script tells."""
    letter = next((sign for sign in text if sign.isalpha() and not _is_latin(sign)), "")
    if not letter:
        return None
    east_asian = unicodedata.name(letter, "").startswith(("CJK", "HANGUL", "HIRAGANA", "KATAKANA"))
    if known and known[:2] != "en" and east_asian == (known[:2] in ("zh", "ja", "ko")):
        return known
    return script_language(text) if east_asian and not re.search("[A-Za-z]", text) else None


def _ranges(text: str) -> str:
    """Numbers with an en dash from the first to the last."""
    return re.sub(r"(?<=[\da-z])\s*(?:-+|–|—)\s*(?=[A-Z]?\d|[ivxlc]+\b)", "–", text)


def _date_words(date: str) -> str:
    """The date for readers; as it is written where it is none."""
    try:
        return dates.parse(date).words if date else ""
    except dates.DateError:
        return plain(date)


def _address(entry: Entry) -> str | None:
    for name, address in (("url", latex.address), ("doi", latex.doi_address)):
        try:
            if name in entry.fields:
                return address(entry.fields[name])
        except AddressError:
            continue
    return eprint_address(entry)


def eprint_address(entry: Entry) -> str | None:
    """The address of the entry's `eprint`, where its archive is a known one."""
    eprint = entry.fields.get("eprint", "")
    _, site = _ARCHIVES.get(entry.fields.get("eprinttype", "").lower(), ("", ""))
    return f"{site}{eprint}" if site and re.fullmatch(r"[\w./-]+", eprint, re.ASCII) else None


# ---------------------------------------------------------------- order


def _sort_key(work: _Work, title: str) -> SortKey:
    fields = work.fields
    name = plain(fields.get("sortkey") or fields.get("sortname") or "") or work.head_words or title
    try:
        first, last = dates.parse(fields.get("date", "")).sort_key
    except dates.DateError:
        first, last = _UNDATED
    called = _folded(name)
    return (not _is_latin(called[:1]), called, *first, *last, _folded(title), work.entry.key)


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold().translate(letters.TABLE))
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if sign.isalnum() or sign.isspace())).strip()


def _is_latin(text: str) -> bool:
    """Whether every letter is in Latin script."""
    return text.isascii() or all("LATIN" in unicodedata.name(sign, "") for sign in text if sign.isalpha())


# ---------------------------------------------------------------- HTML


class _Html(BaseBackend):  # type: ignore[misc]
    """HTML with everything escaped; pybtex's own leaves addresses as they are."""

    RenderType = Markup

    def format_str(self, str_: str) -> Markup:
        return escape(str_)

    def format_tag(self, tag_name: str, text: Markup) -> Markup:
        if tag_name.startswith("lang:"):
            return Markup('<span lang="{}">{}</span>').format(tag_name.removeprefix("lang:"), text)
        return Markup("<{0}>{1}</{0}>").format(tag_name, text)

    def format_href(self, url: str, text: Markup, external: bool = False) -> Markup:
        return Markup('<a href="{}">{}</a>').format(url, text)

    def render_sequence(self, rendered_list: list[Markup]) -> Markup:
        return Markup("").join(rendered_list)


_STYLE = NewspaperStyle()
_HTML = _Html()
