"""Schemas: the models -> a JSON Schema (draft-07) for each kind of file in `sources/`, for completion while typing.

Pydantic makes them; here they get what an editor's program shows besides: the ids and citation keys that exist,
with their names, and our own words for what is wrong. What several of them need stands in a file of its own.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import count
from typing import Any

from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema
from pydantic_core import core_schema, to_json

from generator import routes
from generator.cite import Reference, word
from generator.dates import Edtf
from generator.diagnostics import listed
from generator.escape import in_hover, in_pattern
from generator.explanation import Explanation
from generator.load import BIBLIOGRAPHY
from generator.model import (
    KINDS,
    MAX_TEXT,
    NO_KNOWN_STATEMENT,
    Entity,
    Evidence,
    Language,
    Record,
    RelationType,
    Remark,
    Url,
    all_records,
    parts_of,
    records_of,
    ref_of,
)
from generator.naming import Names
from generator.validate import MAX_ID, RESERVED, SLUG
from generator.wording import (
    ACTOR_KINDS,
    EVENT_CERTAINTIES,
    POSITION_KINDS,
    READINGS,
    SEEN,
    SOURCE_TYPES,
    STATUS_WORDS,
    STEPS,
    VOICE_WORDS,
)

Schema = dict[str, Any]

_TEXT = ["string"]
"""The type of a text. For a single type in place of a list, an editor's program has its own words for what is wrong."""
_DRAFT = "http://json-schema.org/draft-07/schema#"
_COMMON = "common"
_WORDINGS: Sequence[Mapping[str, str]] = (
    ACTOR_KINDS,
    EVENT_CERTAINTIES,
    POSITION_KINDS,
    READINGS,
    SEEN,
    SOURCE_TYPES,
    STATUS_WORDS,
    STEPS,
    VOICE_WORDS,
)
"""What readers see for the choices of a field; each is for the field whose choices are all in it."""

_TAKES = {
    "array": "This takes a list: one line each, and each begins with `- `.",
    "boolean": "Write `true` or `false`.",
    "integer": "Write a whole number in digits.",
    "object": "Write its entries below it, one a line, indented by two spaces.",
}
"""What to say where something of another type stands."""
_MARKS: dict[Any, str] = {Edtf: "date", typing.get_args(Url)[1]: "address", typing.get_args(Language)[1]: "language"}
"""By what a field takes, what the common schema has for it."""
_SHORT: dict[type[Record], Sequence[str]] = {Evidence: ("citation-key", "citation"), Remark: ("text",)}
"""What may stand in place of the fields of a record."""
_ONE_OF_TWO = {
    "if": {"required": ["source"]},
    "then": {"properties": {"quote": False}, "errorMessage": "Evidence names a source or a quote, one of the two."},
    "else": {"required": ["quote"], "errorMessage": "Evidence names a source or a quote: add one of the two."},
}


def schemas(explanation: Explanation | None, references: Mapping[str, Reference] | None = None) -> dict[str, str]:
    """Every schema by its path in the staged folder.

    Nothing may be wrong in the explanation; without one, any id and any key will do. `references` are wordings of
    sources that are at hand.
    """
    names = _names(explanation, references or {})
    made = {_COMMON: _common(names)}
    for kind, model in KINDS.items():
        if model.layout:
            made[re.split("[/.]", model.layout)[0]] = _of_file(kind, model, explanation, names["citation"])
    return {
        f"{routes.SCHEMAS}/{name}.json": f"{to_json({'$schema': _DRAFT} | schema, indent=1).decode()}\n"
        for name, schema in made.items()
    }


def _names(explanation: Explanation | None, references: Mapping[str, Reference]) -> dict[str, dict[str, str]]:
    """By kind, and under `citation`, all that can be named: id or key, and what readers know it by."""
    found: dict[str, dict[str, str]] = {kind: {} for kind in _named()}
    if explanation is None:
        return found
    names = Names(explanation)
    for kind, known in found.items():
        for id, record in explanation.of(kind).items():
            pair = isinstance(record, RelationType)
            known[id] = f"{record.wording} / {record.inverse}" if pair else names.name(record)
    for key, entry in explanation.bibliography.entries.items():
        found["citation"][key] = (references.get(key) or word(entry)).text
    return found


@cache
def _named() -> list[str]:
    """The kinds that some field refers to."""
    fields = (info for model in all_records() for info in model.model_fields.values())
    return sorted({ref.kind for ref in map(ref_of, fields) if ref})


# ---------------------------------------------------------------- what several files need


def _common(names: Mapping[str, Mapping[str, str]]) -> Schema:
    """The schema that the others refer to: texts, dates, addresses, ids and keys."""
    keys = names["citation"]
    definitions = {
        "text": _pattern(r"\S", "Write one text, or delete the line.")
        | {"type": ["string", "number"], "maxLength": MAX_TEXT},
        "date": _pattern(_date(), "Write the date year-month-day, as far as it is known: 2021-06-17, 2021-06 or 2021.")
        | {"type": ["string", "integer"], "minimum": 1, "maximum": 9999},
        "address": _pattern(
            r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#@]+([/?#]\S*)?$", "A web address begins with https:// and has no spaces."
        ),
        "language": _pattern(
            "^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$", "Write a language tag, such as `en`, `de` or `zh-Hans`."
        ),
        "id": _pattern(
            f"^(?!(?:{RESERVED.pattern})$)(?:{SLUG.pattern})$",
            "An id is written in small letters from a to z, digits and single hyphens; a few words are reserved.",
        )
        | {"maxLength": MAX_ID, "doNotSuggest": True},
        "citation": _pattern(
            f"^@?(?:{'|'.join(map(in_pattern, keys)) or '[^,@]+'})(\\s*,[\\s\\S]*)?$",
            f"Write a key of {BIBLIOGRAPHY} and, after a comma, the place in it.",
        ),
    }
    for kind, known in names.items():
        if kind == "citation":
            anything, refused = _pattern(r"^\S+$", "Write a key."), f"{BIBLIOGRAPHY} has no such key."
        else:
            anything, refused = definitions["id"], f"There is no {kind.replace('_', ' ')} with this id."
        definitions[_definition(kind)] = _choices(known, refused) if known else anything
    return {"title": "What the other schemas have in common", "definitions": definitions}


def _pattern(pattern: str, words: str) -> Schema:
    return {"type": _TEXT, "pattern": pattern, "patternErrorMessage": words, "errorMessage": words}


def _choices(names: Mapping[str, str], words: str) -> Schema:
    """One of some words; with what each means, and what to say of any other."""
    return {
        "type": _TEXT,
        "enum": list(names),
        "enumDescriptions": list(names.values()),
        "markdownEnumDescriptions": list(map(in_hover, names.values())),
        "errorMessage": words,
    }


def _date() -> str:
    """The pattern of a date as `dates` reads it, but for leap years and the order of an interval's ends."""
    day = "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9])"
    point = f"(?!0000)[0-9]{{4}}(?:-(?:{day}|0[1-9]|1[0-2]))?[?~%]?"
    return rf"^(?:{point}|{point}/(?:{point}|\.\.)?|(?:\.\.)?/{point})$"


def _definition(kind: str) -> str:
    """What the common schema calls a reference to a kind."""
    return "citation-key" if kind == "citation" else f"{kind}-id"


def _refer(name: str) -> Schema:
    return {"$ref": f"{_COMMON}.json#/definitions/{name}"}


# ---------------------------------------------------------------- a kind of file


class _Generator(GenerateJsonSchema):
    """Pydantic's own, without what nobody types: `null`, and what a field is where it is left out."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> Schema:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> Schema:
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def _of_file(kind: str, model: type[Entity], explanation: Explanation | None, keys: Mapping[str, str]) -> Schema:
    """The schema of the files that hold records of a kind."""
    definitions = _definitions(model)
    own = definitions[model.__name__]
    if kind == "position" and explanation is not None:
        stance = own["properties"]["stance"]
        own = own | {"allOf": [_stances(id, issue.scale, stance) for id, issue in explanation.issues.items()]}
    new = {"label": f"New {kind.replace('_', ' ')}", "description": own["description"]}
    if not model.layout.endswith("*"):
        snippets = (
            {"defaultSnippets": [new | {"body": _smallest(model, own, count(1))}]} if model.layout.endswith("/") else {}
        )
        others = {name: schema for name, schema in definitions.items() if name != model.__name__}
        return own | snippets | {"definitions": others}
    record: Schema = {"$ref": f"#/definitions/{model.__name__}"}
    whole: Schema = {"title": model.layout.removesuffix("/*").replace("-", " ").capitalize(), "type": "object"}
    if kind == "source" and keys:
        whole["properties"] = {key: record | _described(text, in_hover(text)) for key, text in keys.items()}
        whole["additionalProperties"] = False
    else:
        whole["propertyNames"] = _refer(_definition("citation") if kind == "source" else "id")
        whole["additionalProperties"] = record
        whole["defaultSnippets"] = [new | {"body": {"${1:id}": _smallest(model, own, count(2))}}]
    return whole | {"definitions": definitions | {model.__name__: own}}


@cache
def _definitions(model: type[Entity]) -> dict[str, Schema]:
    """The schemas of a record and of all its parts, by the names of their classes."""
    wanted: list[tuple[type[Entity], JsonSchemaMode]] = [(model, "validation")]
    _, made = models_json_schema(wanted, ref_template="#/definitions/{model}", schema_generator=_Generator)
    models = {record.__name__: record for record in all_records()}
    return {name: _of_record(models[name], schema) for name, schema in made["$defs"].items()}


def _of_record(model: type[Record], schema: Schema) -> Schema:
    """What pydantic made of a record, and what it does not know."""
    title = re.sub(r"(?<!^)(?=[A-Z])", " ", model.__name__).capitalize()
    schema |= {"title": title} | _described(schema["description"])
    for name, info in model.model_fields.items():
        _complete(schema["properties"][name], info)
    if model is Evidence:
        schema |= _ONE_OF_TWO
    if model not in _SHORT:
        return schema
    about = {name: schema.pop(name) for name in list(schema) if name in ("title", "description", "markdownDescription")}
    return about | {"anyOf": [*map(_refer, _SHORT[model]), schema]}


def _complete(schema: Schema, info: FieldInfo) -> None:
    """Adds to the schema of a field what pydantic does not know."""
    leaf = schema
    while isinstance(inner := leaf.get("items", leaf.get("additionalProperties")), dict):
        leaf["errorMessage"] = _TAKES[leaf["type"]]
        leaf = inner
    if any(issubclass(record, Entity) for record in records_of(info)):
        schema["propertyNames"] = _refer("id")
    text = " ".join(schema["description"].split())
    if isinstance(info.default, str | int) and info.default is not False:
        text = f"{text} Left out, it is `{info.default}`."
    if "enum" in leaf:
        choices = leaf["enum"]
        words = next((words for words in _WORDINGS if set(choices) <= set(words)), {})
        leaf |= _choices({choice: words.get(choice, text) for choice in choices}, f"Choose {listed(choices, most=20)}.")
    elif "pattern" in leaf:
        leaf |= _pattern(leaf["pattern"], text)
    elif shared := _shared(info, leaf):
        leaf.clear()
        leaf |= _refer(shared)
    elif leaf.get("type") in _TAKES:
        leaf["errorMessage"] = _TAKES[leaf["type"]]
    schema |= _described(text)


def _shared(info: FieldInfo, leaf: Schema) -> str | None:
    """What of the common schema a field takes, if anything."""
    if ref := ref_of(info):
        return _definition(ref.kind)
    parts = parts_of(info)
    text = "text" if leaf.get("type") == "string" else None
    return next((name for mark, name in _MARKS.items() if mark in parts), text)


def _described(text: str, markdown: str | None = None) -> Schema:
    text = " ".join(text.split())
    return {"description": text, "markdownDescription": text if markdown is None else markdown}


def _stances(id: str, scale: Mapping[str, str], stance: Schema) -> Schema:
    """That a position on an issue takes a word of the issue's own scale."""
    words = {**scale, NO_KNOWN_STATEMENT: "No statement on it is known."}
    choices = _choices(words, f"The stances on `{id}` are {listed(words, most=20)}.")
    about = {name: stance[name] for name in ("description", "markdownDescription")}
    return {
        "if": {"properties": {"issue": {"const": id}}, "required": ["issue"]},
        "then": {"properties": {"stance": about | choices}},
    }


def _smallest(model: type[Entity], record: Schema, stops: Iterator[int]) -> Schema:
    """The smallest useful record, as a snippet: what must be there, or nearly always is, and its evidence."""
    names = [name for name in record["properties"] if name in (*record["required"], *model.begins_with)]
    body = {name: _stop(record["properties"][name], stops) for name in names}
    if "evidence" in record["properties"]:
        body["evidence"] = [f"${{{next(stops)}:KEY, ¶1}}"]
    return body


def _stop(field: Schema, stops: Iterator[int]) -> Any:
    """What a snippet puts at a field: a place to type, or a choice."""
    if "enum" in field:
        return f"${{{next(stops)}|{','.join(field['enum'])}|}}"
    if field.get("type") == "object":
        return {f"${{{next(stops)}:word}}": f"${{{next(stops)}:what readers see}}"}
    return f"${next(stops)}"
