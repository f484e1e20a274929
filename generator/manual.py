"""Reference: the models of `sources/` in words, for people who have never seen YAML."""

from __future__ import annotations

import inspect
import re
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from pydantic.fields import FieldInfo

from generator.dates import Edtf
from generator.load import BIBLIOGRAPHY, SOURCES
from generator.messages import with_code
from generator.model import KINDS, Entity, Language, Record, Ref, Statement, Url, records_of
from generator.prose import Prose

EXAMPLES: Mapping[str, Mapping[str, str]] = {
    "explainer": {
        "explainer.yml": """\
title: Why the ferry stopped
sentence: The ferry stopped when the lake fell [@courier2020article, ¶2].
standfirst: What one article says of a lake without water, and what it leaves out [@courier2020article, ¶1].
article: courier2020article
outlet: lake-courier
written: 2020-05-14
as_of: 2026-01-31
key_points:
  - text: The weir was opened on a Sunday [@courier2020article, ¶2].
"""
    },
    "actor": {
        "actors/ferryman.yml": """\
kind: person
name: The ferryman
summary: He takes people across the lake [@courier2020article, ¶5].
"""
    },
    "treaty": {
        "treaty.yml": """\
title: Treaty on the Level of the Lake
short: Lake Treaty
parties:
  - arland
  - borland
summary: It says how high the lake may stand [@treaty1950].
life:
  - date: 1950-07-01
    kind: signed
    text: Both states sign it [@treaty1950, p. 1].
provisions:
  article-1:
    label: Article 1
    title: Level of the lake
    summary: In summer the lake stands between 4 and 6 ells [@treaty1950, p. 2].
  article-2:
    label: Article 2
    title: Notice
    summary: Whoever moves the weir says so thirty days before [@treaty1950, p. 3].
  article-3:
    label: Article 3
    title: End
    summary: It holds until one side ends it [@treaty1950, p. 8].
"""
    },
    "issue": {
        "issues/fishing.yml": """\
title: Fishing
question: Who may fish in the lake?
why: Both shores live on the fish [@commission2019levels, p. 2].
scale:
  everybody: Everybody may
  nobody: Nobody may
"""
    },
    "position": {
        "positions.yml": """\
arland-wants-water:
  actor: arland
  issue: lake-level
  stance: high
  date: 2020-05-12
  summary: The lake is to be filled again [@courier2020article, ¶3].
"""
    },
    "event": {
        "events.yml": """\
weir-closed:
  date: 2020-05-21
  title: Borland closes the weir
  evidence:
    - arland2020statement
"""
    },
    "question": {
        "questions.yml": """\
who-paid:
  question: Who paid for the weir?
  now: No source says so; both states could have.
  synthesis: true
"""
    },
    "quote": {
        "quotes.yml": """\
courier-calm:
  speaker: lake-courier
  exact: On the piers people took it calmly.
  source: courier2020article
  locator: ¶4
"""
    },
    "relation": {
        "relations.yml": """\
boatmen-neighbour-of-borland:
  subject: boatmen
  type: neighbour-of
  object: borland
  evidence:
    - courier2020article, ¶4
"""
    },
    "relation_type": {
        "relation-types.yml": """\
employs:
  wording: employs
  inverse: works for
  group: work
"""
    },
    "term": {
        "terms.yml": """\
pier:
  term: Pier
  definition: Where the ferry is tied up [@courier2020article, ¶4].
"""
    },
    "source": {
        BIBLIOGRAPHY: """\
@online{ferry2021winter,
  author  = {{Ferry Company}},
  title   = {The Ferry in Winter},
  date    = {2021-01-10},
  urldate = {2026-01-30},
  url     = {https://example.org/ferry/winter},
}
""",
        "references.yml": """\
ferry2021winter:
  type: official
  seen: passage
""",
    },
}
"""A small example of each kind: the files in `sources/`, and what to write there."""

_VALUES = {"text": "text", "prose": "text with marks", "date": "date", "url": "web address", "language": "language tag"}
"""What a field can hold, by its anchor on the page, whose template explains each."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field in words."""

    name: str
    anchor: str
    sentence: Markup
    takes: Markup
    """What can be written there, to be put behind the word `Write`."""
    required: bool
    otherwise: str
    """What it is where it is left out, if that is a word of the format."""


@dataclass(frozen=True, slots=True)
class Group:
    """A kind of record, or a part of records, in words."""

    title: str
    anchor: str
    sentences: Markup
    place: Markup
    """Where it is written; empty for a part of records."""
    is_statement: bool
    """Whether it has the fields of every statement besides its own."""
    fields: list[Field]
    examples: list[tuple[str, str]]
    """The place and the text of each file of the example."""


@dataclass(frozen=True, slots=True)
class Format:
    """The whole format: what every statement has, the kinds of records, and their parts."""

    statement: Group
    kinds: list[Group]
    parts: list[Group]


def manual() -> Format:
    """The format in words, from the models."""
    parts = dict.fromkeys(part for model in KINDS.values() for part in _parts(model))
    return Format(
        _group(Statement),
        [_group(model, EXAMPLES.get(kind, {})) for kind, model in KINDS.items()],
        [_group(part) for part in sorted(parts, key=_called)],
    )


def _parts(model: type[Record]) -> Iterator[type[Record]]:
    """The parts that a model's fields hold, and the parts of those, kinds left out."""
    for info in model.model_fields.values():
        for held in records_of(info):
            if not issubclass(held, Entity):
                yield held
                yield from _parts(held)


def _called(model: type[Record]) -> str:
    """`KeyPoint` is a key point."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).lower()


def _anchor(model: type[Record]) -> str:
    return _called(model).replace(" ", "-")


def _group(model: type[Record], examples: Mapping[str, str] | None = None) -> Group:
    common = {} if model is Statement else Statement.model_fields
    return Group(
        _called(model).capitalize(),
        _anchor(model),
        with_code(inspect.getdoc(model) or ""),
        _place(model) if issubclass(model, Entity) else Markup(""),
        issubclass(model, Statement) and model is not Statement,
        [_field(model, name, info) for name, info in model.model_fields.items() if name not in common],
        [(f"{SOURCES}/{path}", text) for path, text in (examples or {}).items()],
    )


def _place(model: type[Entity]) -> Markup:
    """Where records of a kind are written."""
    name = f"{SOURCES}/{model.layout.rstrip('/*')}"
    if model.layout.endswith("/*"):
        return with_code(f"Several in the file `{name}.yml`, each under its id; or in several files in `{name}/`.")
    if model.layout.endswith("/"):
        return with_code(f"One in each file, `{name}/ID.yml`. The file's name without `.yml` is the id.")
    if model.layout:
        return with_code(f"In the file `{name}`, of which there is one.")
    owners = ((f"`{name}`", info) for owner in KINDS.values() for name, info in owner.model_fields.items())
    fields = ", ".join(name for name, info in owners if model in records_of(info))
    return with_code(f"In the field {fields} of another record, each under its id; the example there shows how.")


def _field(model: type[Record], name: str, info: FieldInfo) -> Field:
    otherwise = "" if info.is_required() or info.default in (None, [], False) else str(info.default)
    takes = _takes(info.annotation, tuple(info.metadata))
    sentence = with_code(info.description or "")
    return Field(name, f"{_anchor(model)}.{name}", sentence, takes, info.is_required(), otherwise)


def _takes(annotation: Any, marks: tuple[Any, ...]) -> Markup:
    """What can be written in a field."""
    arguments = typing.get_args(annotation)
    match typing.get_origin(annotation):
        case typing.Annotated:
            return _takes(arguments[0], arguments[1:])
        case types.UnionType | typing.Union:
            return _takes(arguments[0], marks)
        case typing.Literal:
            return Markup("one of the words {}").format(with_code(", ".join(f"`{word}`" for word in arguments)))
        case origin if origin is list:
            return Markup("a list, each item {}").format(_takes(arguments[0], ()))
        case origin if origin is dict:
            return Markup("lines of its own, each with a name and {}").format(_takes(arguments[1], ()))
    if isinstance(annotation, type) and issubclass(annotation, Record):
        short = ", or its short form" if "short form" in (annotation.__doc__ or "") else ""
        return Markup("the fields of {}{}").format(_link(_called(annotation), _anchor(annotation)), short)
    return _single(annotation, marks)


def _single(annotation: Any, marks: tuple[Any, ...]) -> Markup:
    """What can be written in a field that holds a single value."""
    ref = next((mark.kind for mark in marks if isinstance(mark, Ref)), None)
    if ref == "citation":
        return Markup("a key of {}").format(_link(BIBLIOGRAPHY, "source"))
    if ref is not None:
        called = _called(KINDS[ref])
        article = "an" if called[0] in "aeiou" else "a"
        return Markup("the {} of {} {}").format(_link("id", "values.id"), article, _link(called, _anchor(KINDS[ref])))
    if annotation is bool:
        return with_code("`true` or `false`")
    if annotation is int:
        return Markup("a whole number")
    value = {Prose: "prose", Edtf: "date"}.get(annotation, "text")
    for name, type in (("url", Url), ("language", Language)):
        if set(typing.get_args(type)[1:]) & set(marks):
            value = name
    return Markup("a {}").format(_link(_VALUES[value], f"values.{value}"))


def _link(words: str, anchor: str) -> Markup:
    return Markup('<a href="#{}">{}</a>').format(anchor, words)
