"""The format of `sources/`: one class a kind, and a sentence under each field.

These models are the documentation: the reference page, the skeletons and the editor's
completion are made from them. An `id` is never a field: it is the file's name, or the
name above the record in a file that holds several.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError, core_schema

from generator import dates, languages, prose
from generator.addresses import AddressError, address
from generator.dates import Edtf
from generator.kept import key

if TYPE_CHECKING:
    from generator.diagnostics import Edit, Where
    from generator.document import Document, Path

# ---------------------------------------------------------------- what a text can be


@dataclass(frozen=True)
class Ref:
    """Marks a text that names another record: the kind's name, as in `KINDS`, or `citation`."""

    kind: str


@dataclass(frozen=True)
class _ReadBy:
    """Marks a field that is written as a text and kept as what a function makes of it.

    It says so to pydantic itself, which would otherwise study the class of the result for each field.
    """

    read: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        return {"type": "string"}


MAX_TEXT = 20_000


def _plain_text(value: Any) -> str:
    """The text of a field that is read further; the errors are pydantic's own for a text."""
    if not isinstance(value, str):
        raise PydanticKnownError("string_type")
    if not value.strip():
        raise PydanticKnownError("string_too_short", {"min_length": 1})
    if len(value) > MAX_TEXT:
        raise PydanticKnownError("string_too_long", {"max_length": MAX_TEXT})
    return value.strip()


def _prose(value: Any) -> prose.Prose:
    return prose.read(_plain_text(value))


def _date(value: Any) -> Edtf:
    try:
        return dates.parse(_plain_text(value))
    except dates.DateError as error:
        context = {"why": str(error), "fix": error.fix, "words": error.words, "by": error.by}
        raise PydanticCustomError("bad_date", "{why}", context) from None


def _url(value: str) -> str:
    try:
        address(value)
    except AddressError as error:
        context = {"why": str(error), "fix": error.fix, "words": value, "by": error.by}
        raise PydanticCustomError("bad_url", "{why}", context) from None
    return value


def _language(value: str) -> str:
    if not languages.is_tag(value):
        meant, sure = languages.meant(value)
        name = languages.name(meant) if meant else None
        guess = f"Did you mean `{meant}`{f' ({name})' if name else ''}?" if meant else ""
        raise PydanticCustomError(
            "bad_language",
            "{why}",
            {
                "why": f"There is no language `{value}`" if len(value) == 2 else f"`{value}` is no language tag",
                "fix": guess or "Write a BCP 47 tag, such as `en`, `ko`, `ko-KP` or `zh-Hans`.",
                "words": value,
                "by": meant if sure else "",
            },
        )
    return value


Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
"""Plain text: whatever is written is shown as written."""
Prose = Annotated[prose.Prose, _ReadBy(_prose)]
"""Text in our Markdown: emphasis, links, lists, `[@key, ¶9]` and `[[id]]`."""
Date = Annotated[Edtf, _ReadBy(_date)]
"""An EDTF date: `2021`, `2021-06`, `2021-06-17`, `2021-06~`, `2021-06-19/2021-06-23`."""
Url = Annotated[str, AfterValidator(_url)]
"""A full web address that begins with https:// or http://."""
Language = Annotated[str, AfterValidator(_language)]
"""A BCP 47 language tag, such as `en`, `ko-KP` or `zh-Hans`."""
ActorId = Annotated[str, Ref("actor")]
IssueId = Annotated[str, Ref("issue")]
QuoteId = Annotated[str, Ref("quote")]
ProvisionId = Annotated[str, Ref("provision")]
EventId = Annotated[str, Ref("event")]
RelationTypeId = Annotated[str, Ref("relation_type")]
CitationKey = Annotated[str, Ref("citation")]

Status = Literal["reported", "confirmed", "disputed", "inferred", "superseded"]
Voice = Literal["article", "quoted", "context"]

NO_KNOWN_STATEMENT = "no-known-statement"
"""The stance of an actor of whom no statement on the issue is known. It is never neutral."""


# ---------------------------------------------------------------- the parts of records


class Record(BaseModel):
    """Anything written in `sources/`: unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, str_strip_whitespace=True)


def all_records(base: type[Record] = Record) -> Iterator[type[Record]]:
    """Every class of records."""
    for record in base.__subclasses__():
        yield record
        yield from all_records(record)


def parts_of(info: FieldInfo) -> list[Any]:
    """All that a field's type is made of, outer before inner: `list[Name] | None`, `list[Name]`, `Name` …"""
    parts = [*info.metadata, info.annotation]
    for part in parts:
        parts += typing.get_args(part)
    return parts


def ref_of(info: FieldInfo) -> Ref | None:
    """What a field names, if it names other records."""
    return next((part for part in parts_of(info) if isinstance(part, Ref)), None)


def records_of(info: FieldInfo) -> Iterator[type[Record]]:
    """The models of the records that stand in a field."""
    return (part for part in parts_of(info) if isinstance(part, type) and issubclass(part, Record))


def _without_brackets(text: str) -> dict[str, str]:
    """What is wrong with evidence that has square brackets as a citation in a text has them; nothing otherwise."""
    text = text.strip()
    if not text.startswith("[") and text.count("[") == text.count("]"):
        return {}
    bare = text.lstrip("[")
    closing = min(max(1, len(text) - len(bare)), len(bare) - len(bare.rstrip("]")))
    bare = bare[: len(bare) - closing]
    sources = re.split(r"\s*;\s*@", bare.removeprefix("@"))
    why = "A list of evidence names its sources without brackets"
    if not text.startswith("["):
        why = "A square bracket stands here without the other one"
    if len(sources) > 1:
        fix, by = f"Write each on a line of its own: {' and '.join(f'`- {each}`' for each in sources)}.", ""
    elif bare.count("[") != bare.count("]"):
        fix, by = "Write both brackets, or none.", ""
    else:
        fix, by = f"Write `{sources[0]}`.", sources[0]
    return {"why": why, "fix": fix, "words": text, "by": by}


class Evidence(Record):
    """Where a statement comes from: a source and the place in it, or a quote.

    The short form is the text `KEY, LOCATOR`, such as `smith2021, p. 5`.
    """

    source: CitationKey | None = None
    """The source's key in references.bib."""
    locator: Text | None = None
    """The place in the source: a paragraph (`¶9`), a page (`p. 5`), a time (`12:30`)."""
    quote: QuoteId | None = None
    """The id of a quote, in place of source and locator, which the quote holds itself."""
    via: ActorId | None = None
    """Through whom the source has it, such as a news agency."""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if bare := _without_brackets(value):
            raise PydanticCustomError("evidence_kind", "{why}", bare)
        source, _, locator = value.partition(",")
        return {"source": source.strip().removeprefix("@") or None, "locator": locator.strip() or None}

    @model_validator(mode="after")
    def _one_of_two(self) -> Evidence:
        if (self.source is None) == (self.quote is None):
            raise PydanticCustomError(
                "evidence_kind",
                "{why}",
                {
                    "why": "evidence names a source or a quote, one of the two",
                    "fix": "Write `source:` with a key of references.bib, or `quote:` with the id of a quote.",
                },
            )
        return self


class Statement(Record):
    """Whatever readers see as true. It carries evidence, or says that it is the editors' own.

    Citations in its text, `[@key, ¶9]`, are evidence as well as the list `evidence`.
    """

    status: Status = "reported"
    """How well it is known: `reported` by the source, `confirmed` by others that are independent
    of it, `disputed`, `inferred` by us from what is reported, or `superseded` by something later."""
    voice: Voice | None = None
    """Who speaks: the `article`, somebody `quoted` in it, or the `context`, which is everything known
    from elsewhere. Left out, it follows from the evidence."""
    evidence: list[Evidence] = []
    """Where it comes from; one line each."""
    synthesis: bool = False
    """`true` where the editors themselves explain or sum up, without a source. The page says so."""


class Remark(Statement):
    """A text of its own, with its own evidence. The short form is the text alone."""

    text: Prose
    """The text."""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value


class Name(Record):
    """A name or title in a language, in that language's own script."""

    text: Text
    """The name as it is written there."""
    language: Language
    """The language and, where it matters, the script or country."""
    note: Text | None = None
    """What kind of name it is, such as `short form` or `older spelling`."""


class Office(Statement):
    """What a person or body is or was, of whom, and when."""

    role: Text
    """The title, such as `ambassador to France`."""
    of: ActorId | None = None
    """The body, party or state in which the office is held."""
    since: Date | None = None
    """When it began, as far as a source says."""
    until: Date | None = None
    """When it ended, as far as a source says."""


class KeyPoint(Statement):
    """One sentence of the minute that the home page takes."""

    text: Prose
    """The sentence."""


class Correction(Record):
    """A mistake that stood on the site, and what was done."""

    date: Date
    """The day of the correction."""
    text: Prose
    """What was wrong and what is right."""


class Step(Statement):
    """One step in a treaty's life."""

    date: Date
    """When it happened, or is said to have."""
    kind: Literal[
        "signed",
        "ratified",
        "acceded",
        "in-force",
        "renewed",
        "amended",
        "affirmed",
        "ruled-on",
        "suspended",
        "resumed",
        "denounced",
        "ended",
    ]
    """What happened to the treaty; `ruled-on` by a court, `suspended` also where a party alone says so."""
    text: Prose
    """What happened, in a sentence."""
    event: EventId | None = None
    """The event on the timeline, where it stands there too."""


class Reading(Statement):
    """One way to read a rule that is disputed."""

    kind: Literal["as-written", "as-reported", "official", "judicial", "scholarly", "press"]
    """Whether this is the rule as the treaty writes it, as it is reported, or who reads it so."""
    label: Text
    """Whose reading it is, in a few words."""
    holder: ActorId | None = None
    """The actor who holds it, where there is one."""
    text: Prose
    """The reading."""


class Dispute(Record):
    """A question on which readings of the treaty differ; they stand side by side."""

    question: Text
    """The question."""
    provisions: list[ProvisionId] = []
    """The provisions that it is about."""
    readings: Annotated[list[Reading], Field(min_length=2)]
    """The readings, at least two."""


class Resolution(Statement):
    """How an open question ended."""

    date: Date
    """When it was answered."""
    text: Prose
    """The answer."""


# ---------------------------------------------------------------- the kinds


class Entity(Record):
    """A record with an id, and the place where it was written."""

    layout: ClassVar[str] = ""
    """Where it is written in `sources/`: `NAME.yml` is one record, `NAME/` holds one a file, `NAME/*` is
    a file `NAME.yml`, or a folder of files, with records under their ids."""
    begins_with: ClassVar[tuple[str, ...]] = ()
    """Fields that can be left out, but seldom are: a new record begins with them."""

    _id: str = ""
    _document: Document | None = None
    _path: Path = ()

    @cached_property
    def id(self) -> str:
        """The file's name, or the name above the record."""
        return self._id

    @cached_property
    def file(self) -> str:
        """The file that holds it, from the project's top, with `/`."""
        assert self._document is not None
        return self._document.path

    @cached_property
    def digest(self) -> bytes:
        """A digest of all that it says, of its id and of the file that it stands in."""
        return key(type(self).__name__, self.id, self.file, repr(self._data))

    @cached_property
    def outline(self) -> bytes:
        """A digest of the record without its texts, which lists do not show."""
        texts = texts_of(type(self))
        data = {name: value for name, value in self._data.items() if name not in texts}
        return key(type(self).__name__, self.id, self.file, repr(data))

    @property
    def _data(self) -> Any:
        """As it was written."""
        assert self._document is not None
        return self._document.value(self._path)

    def placed(self, id: str, document: Document, path: Path) -> Entity:
        """Itself, after it was told its id and where it stands."""
        self._id, self._document, self._path = id, document, path
        return self

    def where(self, path: Path = ()) -> Where:
        """The place of one of its values, or of the nearest that is there."""
        assert self._document is not None
        return self._document.where((*self._path, *path))

    def where_field(self, path: Path = ()) -> Where:
        """The place of a field's name, or of a list's item; of the record itself: where it begins."""
        assert self._document is not None
        return self._document.where_field((*self._path, *path))

    def where_words(self, path: Path, words: str, earlier: int = 0) -> Where:
        """The place of some words within one of its texts; not that of the same words that stand `earlier` in it."""
        assert self._document is not None
        return self._document.where_words((*self._path, *path), words, earlier)

    def edits_name(self, by: str | None) -> tuple[Edit, ...]:
        """The edit that gives it another id, if there is one; none where the id is the name of the file."""
        assert self._document is not None
        return self._document.edits_field(self._path, by) if by and self._path else ()

    def around(self, where: Where) -> tuple[str, str]:
        """The line in which something stands, up to there and from there on."""
        assert self._document is not None
        line = self._document.lines[where.line - 1]
        return line[: where.column - 1], line[where.column - 1 :]

    def edits(self, path: Path, words: str, by: str | None) -> tuple[Edit, ...]:
        """The edit that puts other words, if there are any, in the place of some in one of its texts."""
        assert self._document is not None
        return self._document.edits((*self._path, *path), words, by) if by else ()


@cache
def texts_of(model: type[Record]) -> tuple[str, ...]:
    """The fields that hold a text and no records."""
    fields = model.model_fields.items()
    return tuple(name for name, info in fields if prose.Prose in parts_of(info) and not any(records_of(info)))


class Comparison(Record):
    """Two or three actors whose positions stand side by side on a page of their own."""

    actors: Annotated[list[ActorId], Field(min_length=2, max_length=3)]
    """Whom to compare, in this order."""


class Explainer(Entity, Statement):
    """The explainer as a whole: `sources/explainer.yml`. Its own statement is the standfirst."""

    layout: ClassVar[str] = "explainer.yml"

    title: Text
    """The title of the site and of its home page."""
    sentence: Remark
    """The whole in one sentence, for readers with ten seconds."""
    standfirst: Prose
    """Two or three sentences under the title: what this is about and why it matters."""
    article: CitationKey
    """The article that is explained: its key in references.bib."""
    outlet: ActorId
    """The actor that published the article. What it narrates itself is the voice of the article."""
    written: Date
    """The day that the article itself knows as today; what came later is context."""
    note: Remark | None = None
    """What readers should know about the article's dates and edition."""
    version: Text = "1.0"
    """The edition of the explainer, for those who cite it."""
    as_of: Date
    """The day on which the editors last held the explainer against its sources."""
    key_points: Annotated[list[KeyPoint], Field(min_length=1)]
    """The point in a minute: four to six sentences."""
    comparisons: list[Comparison] = []
    """Whose positions are worth a page side by side."""
    citations: Literal["numbered", "author-date"] = "numbered"
    """How sources are cited: by a number on each page, or by author and year."""
    language: Language = "en"
    """The language that your texts are written in, for machines. What the pages say of themselves is English;
    `theme: language:` in mkdocs.yml says so to browsers."""
    editors: list[Text] = []
    """Who answers for it, as shown on the page."""
    licence: Text = "CC BY 4.0"
    """The licence of the explainer's own text."""
    corrections: list[Correction] = []
    """Corrections, the newest first."""


class Actor(Entity, Statement):
    """A state, person, body or other voice: `sources/actors/ID.yml`. Its statement is the summary."""

    layout: ClassVar[str] = "actors/"

    kind: Literal[
        "state",
        "region",
        "person",
        "party",
        "body",
        "mission",
        "organisation",
        "court",
        "company",
        "media",
        "institute",
        "summit",
        "voices",
    ]
    """What it is; `region` is a part of a state, `body` an organ of a state or party, `mission` an embassy,
    `organisation` one that is no state's own, such as a bank of many states or an association; `voices` are people whom
    the article does not name."""
    name: Text
    """The one name under which the site shows it."""
    definite: bool = False
    """`true` where a sentence puts `the` before the name, as in president of the United States."""
    names: list[Name] = []
    """Names in native scripts and other official forms."""
    aliases: list[Text] = []
    """Other spellings and short forms under which readers may look for it."""
    sort: Text | None = None
    """What to sort by, where that is not the name."""
    role: Text | None = None
    """Who or what it is at the time of the article, in a few words."""
    summary: Prose
    """Who or what it is and what part it plays, in one to four sentences."""
    offices: list[Office] = []
    """The offices it holds or held."""
    wikidata: Annotated[str, Field(pattern=r"^Q[1-9]\d*$")] | None = None
    """Its Wikidata item, such as `Q884`."""

    @property
    def sort_key(self) -> str:
        """The text it is sorted by."""
        return (self.sort or self.name).casefold()


class RelationType(Entity):
    """A way in which two actors stand to each other, worded in both directions."""

    layout: ClassVar[str] = "relation-types/*"

    wording: Text
    """From the subject's side, such as `sister of`."""
    inverse: Text
    """From the object's side, such as `has the sister`."""
    group: Literal["family", "office", "organisation", "alliance", "rivalry", "mediation", "work", "other"]
    """What sort of tie it is; the drawing tells the sorts apart."""


class Relation(Entity, Statement):
    """How one actor stands to another."""

    layout: ClassVar[str] = "relations/*"

    subject: ActorId
    """The actor that the relation starts from."""
    type: RelationTypeId
    """The type of the relation, from relation-types.yml."""
    object: ActorId
    """The actor that it leads to."""
    qualifier: Text | None = None
    """What narrows it, such as `to France`."""
    since: Date | None = None
    """When it began, as far as a source says."""
    until: Date | None = None
    """When it ended, as far as a source says."""
    note: Remark | None = None
    """A sentence to add, where the wording alone would mislead."""


class Provision(Entity, Statement):
    """An article or clause of the treaty, written in the treaty's own file."""

    label: Text
    """What it is called, such as `Article II`."""
    title: Text
    """Its subject in a few words."""
    summary: Prose
    """What it provides, in our own words."""
    quotes: list[QuoteId] = []
    """Its own words, where they may be quoted: one quote for each language; they stand side by side."""
    seen: Text | None = None
    """In which text or rendering it was read."""


class Treaty(Entity, Statement):
    """The treaty: `sources/treaty.yml`. Its own statement is the summary."""

    layout: ClassVar[str] = "treaty.yml"

    title: Text
    """The official title in the explainer's language."""
    short: Text
    """What the site calls it, without an article, such as `1961 treaty`: texts say `the [[treaty]]`."""
    titles: list[Name] = []
    """The title in other languages and in other official or customary forms."""
    parties: Annotated[list[ActorId], Field(min_length=1)]
    """The states that are bound by it."""
    languages: list[Language] = []
    """The authentic languages, where a source says which they are."""
    summary: Prose
    """What it is, in two or three sentences."""
    life: Annotated[list[Step], Field(min_length=1)]
    """Its life: signed, ratified, in force, renewed, amended, ended; in order of time."""
    provisions: dict[str, Provision]
    """Article by article: the id, such as `article-2`, and under it the record."""
    disputes: list[Dispute] = []
    """What is disputed about it."""


class Issue(Entity, Statement):
    """A question in dispute: `sources/issues/ID.yml`. Its statement is why it matters."""

    layout: ClassVar[str] = "issues/"

    title: Text
    """Its name in a few words."""
    question: Text
    """The question on which the positions differ."""
    why: Prose
    """Why it matters."""
    background: Remark | None = None
    """What one needs to know beforehand."""
    order: int = 100
    """Where it stands among the issues: the smallest comes first."""
    scale: dict[str, Text]
    """The stances: a word for each, and what readers see for it."""
    provisions: list[ProvisionId] = []
    """The provisions of the treaty that it is about."""


class Position(Entity, Statement):
    """What one actor holds on one issue at one date."""

    layout: ClassVar[str] = "positions/*"

    actor: ActorId
    """Whose position it is."""
    issue: IssueId
    """What it is about."""
    stance: Text
    """A word from the issue's scale, or `no-known-statement`."""
    kind: Literal["statement", "act", "reported", "interpretation", "narration"] = "statement"
    """A `statement` or an `act` of the actor; `reported` by somebody else; an analyst's
    `interpretation`; or the article's own `narration`."""
    date: Date
    """When it was taken, said or published."""
    summary: Prose
    """The position in a sentence or two, in our own words."""
    speaker: ActorId | None = None
    """Who spoke for the actor, where that is somebody else."""
    via: ActorId | None = None
    """Through whom it is reported, where that is not the source itself."""
    quotes: list[QuoteId] = []
    """The actor's own words. They are evidence too."""


class Event(Entity, Statement):
    """Something that happened, or is said or expected to."""

    layout: ClassVar[str] = "events/*"

    date: Date
    """When; as precise as a source says."""
    title: Text
    """What happened, in a line."""
    summary: Prose | None = None
    """More, where a line is not enough."""
    actors: list[ActorId] = []
    """Who took part."""
    place: Text | None = None
    """Where."""
    certainty: Literal["happened", "reported", "expected", "did-not-happen"] = "happened"
    """Whether it happened, is only reported, was expected, or did not happen in the end."""


class Quote(Entity):
    """Somebody's exact words, and where they stand: a W3C TextQuoteSelector into a source."""

    layout: ClassVar[str] = "quotes/*"
    begins_with: ClassVar[tuple[str, ...]] = ("speaker",)

    speaker: ActorId | None = None
    """Whose words they are. Left out only where the source is a `treaty-text` in references.yml: then they are the
    treaty’s own."""
    exact: Text
    """The words exactly as the source prints them, without the quotation marks round them."""
    prefix: Text | None = None
    """The words just before, where the quote alone could stand in several places."""
    suffix: Text | None = None
    """The words just after, likewise."""
    source: CitationKey
    """The source that prints them."""
    locator: Text
    """The place in it, such as `¶9`."""
    kind: Literal["direct", "partial", "translated"] = "direct"
    """Whole sentences, a `partial` sentence or single words, or `translated` by the source."""
    language: Language = "en"
    """The language of these words, also where a translation stands below them. Give it wherever the source is not in
    English."""
    translation: Text | None = None
    """A translation into the explainer's language."""
    translator: Text | None = None
    """Who translated."""
    date: Date | None = None
    """When the words were said or published."""
    occasion: Text | None = None
    """On what occasion."""
    addressee: ActorId | None = None
    """To whom."""
    via: ActorId | None = None
    """Through whom the source has them, such as a news agency."""
    note: Remark | None = None
    """What readers should know about the wording."""


class Question(Entity, Statement):
    """Something uncertain, with the honest answer so far."""

    layout: ClassVar[str] = "questions/*"

    question: Text
    """The question."""
    then: Remark | None = None
    """What was known and said at the time of the article."""
    now: Prose
    """What is known now, or that nothing is."""
    raised_by: list[ActorId] = []
    """Who called it uncertain."""
    issues: list[IssueId] = []
    """The issues that it bears on: their pages lead to it, and so to what came of them."""
    state: Literal["open", "answered", "disputed"] = "open"
    """Whether it is open, answered, or answered differently by different people."""
    review_by: Date | None = None
    """When the editors should look again."""
    resolution: Resolution | None = None
    """The answer, once there is one."""


class Term(Entity, Statement):
    """A word of the glossary. Its statement is the definition."""

    layout: ClassVar[str] = "terms/*"

    term: Text
    """The word."""
    aliases: list[Text] = []
    """Short and other forms."""
    names: list[Name] = []
    """The word in other languages."""
    definition: Prose
    """What it means here."""
    actor: ActorId | None = None
    """The actor that the word names, where it names one."""


class Source(Entity):
    """What BibTeX cannot say about a source; the id is its key in references.bib."""

    layout: ClassVar[str] = "references/*"

    type: Literal[
        "state-media",
        "official",
        "treaty-text",
        "court-decision",
        "wire",
        "newspaper",
        "broadcaster",
        "news-site",
        "academic",
        "book",
        "think-tank",
        "encyclopaedia",
        "other",
    ]
    """What sort of source it is."""
    language: Language | None = None
    """The language it is written in."""
    archive: Url | None = None
    """The address of an archived copy."""
    accessed: Date | None = None
    """The day on which an editor read it."""
    paywall: bool = False
    """Whether readers need a subscription."""
    agency: ActorId | None = None
    """The agency whose report it repeats; with it, it counts as one source."""
    seen: Literal["passage", "opening", "indirect", "title"] | None = None
    """What the editors saw of it: the whole `passage` that the site rests on; the title and
    opening with the point in them; the opening only, so that the point rests on other sources
    too (`indirect`); or only a `title` or a repost."""
    note: Text | None = None
    """What readers should know about it."""


def names_of(record: Record) -> list[tuple[str, str]]:
    """Every name of a record that has several, each with its language, which may be empty; the shown one first."""
    match record:
        case Actor():
            return [(record.name, ""), *_named(record.names), *((alias, "") for alias in record.aliases)]
        case Term():
            return [(record.term, ""), *_named(record.names), *((alias, "") for alias in record.aliases)]
        case Provision():
            return [(record.label, ""), (record.title, "")]
        case Treaty():
            return [(record.short, ""), (record.title, ""), *_named(record.titles)]
    return []


def _named(names: list[Name]) -> list[tuple[str, str]]:
    return [(name.text, name.language) for name in names]


AS_PRINTED = {"exact", "prefix", "suffix", "translation"}
"""Fields with the words of a source; no sign in them is the editor's."""

KINDS: dict[str, type[Entity]] = {
    "explainer": Explainer,
    "actor": Actor,
    "treaty": Treaty,
    "provision": Provision,
    "issue": Issue,
    "position": Position,
    "event": Event,
    "question": Question,
    "quote": Quote,
    "relation": Relation,
    "relation_type": RelationType,
    "term": Term,
    "source": Source,
}
"""Every kind by name. Where `[[id]]` fits several kinds, the one that stands first here is meant."""


def a_kind(kind: str) -> str:
    """A kind as one says it: `an actor`, `a relation type`."""
    called = kind.replace("_", " ")
    return f"{'an' if called[0] in 'aeiou' else 'a'} {called}"
