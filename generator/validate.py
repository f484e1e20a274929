"""Validate: documents -> records, with what is wrong in each field, at its place."""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import takewhile
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from generator.diagnostics import Diagnostic, Edit, Where, closest, did_you_mean, listed, surely
from generator.document import Document, Path
from generator.letters import unaccented
from generator.load import Loaded, Written
from generator.model import KINDS, Entity, Record, Treaty, records_of
from generator.yaml_repair import bulleted, out_of_line

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_ID = 64
MOST_GUESSES = 100
"""After so many fields of a record that nobody knows, no more is guessed at what was meant."""
_SEPARATOR = re.compile(r" *[,;、，；] *")
"""What stands between several names that are written as one text."""
_NAME = re.compile(r"(?<!\S)([a-z_]+):(?!\S)")
_FIELD = re.compile(r"( *)([a-z_]+):(?: |$)")
"""A line that YAML would read as a field, were it not within a text."""
RESERVED = re.compile(
    r"index|con|prn|aux|nul"  # the name of an index page; names that Windows can't store
    r"|points|who|uses|corrections|treaty|positions|events|questions|article|references|offices|quotes|relations|background"
    r"|issues|table|life|provisions|disputes|voices|citations|statuses|certainty|quotations|seen"  # sections
    r"|y\d{1,4}|(?:cite|ref|point|office|life|dispute|side|type|source)-\d.*|by-.*"  # and what they number
)
"""Ids that are taken by a page or by a section of one."""


R = TypeVar("R", bound=Record)


@dataclass(slots=True)
class Records:
    """The sound records by kind and id, and every id that was written, sound or not.

    Of an `unreadable` kind a file could not be read, so that nobody can say which ids there are.
    """

    sound: dict[str, dict[str, Entity]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    known: dict[str, dict[str, Callable[[], Where]]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    unreadable: set[str] = field(default_factory=set)
    partly: list[tuple[str, Entity]] = field(default_factory=list)
    """The kinds of records in which something is wrong, and these without the fields that hold it."""

    @property
    def broken(self) -> bool:
        """Whether something that was written is not sound."""
        return bool(self.unreadable) or any(len(self.sound[kind]) < len(self.known[kind]) for kind in KINDS)


def validate(loaded: Loaded) -> tuple[Records, list[Diagnostic]]:
    """The records in the documents; a record with a mistake is left out, but its id counts as known."""
    records = Records()
    found: list[Diagnostic] = []
    for written in loaded.written:
        found += _file(written, records)
    return records, found


def _file(written: Written, records: Records) -> Iterator[Diagnostic]:
    model = KINDS[written.kind]
    document = written.document
    if not model.layout.endswith("*"):
        place: Callable[[], Where] = partial(Where, written.path, 1, 1)
        problem = None
        if model.layout.endswith("/"):
            problem = _bad_id(written.name, place, "Rename the file to `{}.yml`.")
            if problem:
                records.known[written.kind].setdefault(_as_id(written.name), place)  # who names it may mean it
        problem = problem or _claim(records, written.kind, written.name, place)
        if problem:
            yield problem
        elif document is None:
            records.unreadable |= {"provision"} if model is Treaty else set()
        else:
            yield from _record(model, written, written.name, (), document.data, records)
        return
    if document is None:
        records.unreadable.add(written.kind)
        return
    for id, data in document.data.items():
        place = partial(document.where_field, (id,))
        if written.kind != "source":
            problem = _bad_id(id, place, "Write `{}:`.", partial(document.edits_field, (id,)))
            if problem:
                records.known[written.kind].setdefault(_as_id(id), place)
                yield problem
                continue
        problem = _claim(records, written.kind, id, place)
        if problem:
            yield problem
        else:
            yield from _record(model, written, id, (id,), data, records)


def _record(
    model: type[Entity], written: Written, id: str, path: tuple[str, ...], data: Any, records: Records
) -> Iterator[Diagnostic]:
    assert written.document is not None
    document = written.document
    provisions = data.get("provisions") if model is Treaty and isinstance(data, dict) else None
    if isinstance(provisions, dict):
        for name in provisions:
            at = (*path, "provisions", name)
            place = partial(document.where_field, at)
            yield from filter(None, [_bad_id(name, place, "Write `{}:`.", partial(document.edits_field, at))])
            records.known["provision"][name] = place
    record, found = _read(model, written.kind, id, document, path)
    yield from found
    if found and (partly := _partly(model, id, document, path)):
        records.partly.append((written.kind, partly))
    if record is None:
        return
    records.sound[written.kind][id] = record
    if isinstance(record, Treaty):
        for name, provision in record.provisions.items():
            provision.placed(name, document, (*path, "provisions", name))
            records.sound["provision"][name] = provision


@lru_cache(maxsize=1 << 13)
def _read(
    model: type[Entity], kind: str, id: str, document: Document, path: tuple[str, ...]
) -> tuple[Entity | None, list[Diagnostic]]:
    """The record at a place in a document, if it is sound, and what is wrong with it; once for each document."""
    data = document.value(path)
    hidden = dict(_hidden(model, document, path, data))
    try:
        record = model.model_validate(data).placed(id, document, path)
        return None if hidden else record, list(hidden.values())
    except ValidationError as error:
        return None, [*hidden.values(), *_explained(error, model, document, path, id, kind, hidden)]


def _partly(model: type[Entity], id: str, document: Document, path: Path) -> Entity | None:
    """A record in which something is wrong, with those of its fields that are sound by themselves."""
    data = document.value(path)
    return _sound_part(model, data).placed(id, document, path) if isinstance(data, dict) else None


def _sound_part(model: type[R], data: Any) -> R:
    """A record with those of its fields that are sound, and of those that hold records, with the same of these."""
    record = model.model_construct()
    for name, info in model.model_fields.items() if isinstance(data, dict) else ():
        try:
            if name in data:
                model.__pydantic_validator__.validate_assignment(record, name, data[name])
        except ValidationError:
            for nested in records_of(info):
                value = data[name]
                is_list = isinstance(value, list)
                below = [_sound_part(nested, each) for each in (value if is_list else [value])]
                vars(record)[name] = below if is_list else below[0]
    return record


def _hidden(model: type[Entity], document: Document, path: Path, data: Any) -> Iterator[tuple[Path, Diagnostic]]:
    """Fields that stand so far in that they are a part of the text above them; by where they were meant to be."""
    for loc, text in _texts(data, ()) if isinstance(data, dict) else ():
        names = {found[1] for found in _NAME.finditer(text)} if ":" in text else set()
        part = loc[: max(at for at, step in enumerate(loc) if isinstance(step, str))]
        for owner in dict.fromkeys((part, ())) if names else ():
            there = data
            for step in owner:
                there = there[step]
            lacking = names.intersection(_fields(_model_at(model, owner))) - set(there)
            names -= lacking
            if lacking:
                indent = document.where_field((*path, *owner, next(iter(there)))).column - 1
                for name, diagnostic in _lines_of_fields(document, (*path, *loc), lacking, indent):
                    yield (*owner, name), diagnostic


def _texts(data: Any, loc: Path) -> Iterator[tuple[Path, str]]:
    """Every text in a record, and where it is."""
    if isinstance(data, str):
        yield loc, data
    elif isinstance(data, dict | list):
        for step, below in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _texts(below, (*loc, step))


def _lines_of_fields(document: Document, path: Path, names: set[str], wanted: int) -> Iterator[tuple[str, Diagnostic]]:
    """What is said of the lines of a text, if it stands below its field's name, that begin with the name of a field."""
    where = document.where(path)
    line = document.lines[where.line - 1]
    if line[where.column - 1] not in "|>":
        return
    name = document.where_field(path).column - 1 if isinstance(path[-1], str) else _indent(line)
    rows = list(takewhile(lambda each: not each.strip() or _indent(each) > name, document.lines[where.line :]))
    least = 0
    for number, row in enumerate(rows, 1):
        field = _FIELD.match(row)
        if field is None or field[2] not in names or 0 < least < _indent(row):
            continue
        least = _indent(row)
        below = list(takewhile(partial(_belongs, least), rows[number:]))
        after = next(iter(rows[number + len(below) :]), "")
        sure = not after or bool((another := _FIELD.match(after)) and another[2] in names)
        message = f"This looks like the field `{field[2]}`, but it is part of the text that begins in line {where.line}"
        fix = f"{out_of_line(least, wanted)[1]} If it belongs to the text, begin the line with another word."
        at = Where(where.path, where.line + number, least + 1, field.end(2) + 1)
        edits = (Edit(Where(at.path, at.line, 1, least + 1), " " * wanted),) if sure else ()
        yield field[2], Diagnostic("indent", at, message, fix, edits=edits)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _belongs(indent: int, line: str) -> bool:
    """Whether a line may belong to a field that begins so far in."""
    return not line.strip() or _indent(line) > indent or (_indent(line) == indent and line.lstrip().startswith("- "))


def _claim(records: Records, kind: str, id: str, where: Callable[[], Where]) -> Diagnostic | None:
    """Notes the id as known; a diagnostic where it was there before."""
    first = records.known[kind].get(id)
    if first is None:
        records.known[kind][id] = where
        return None
    message = f"The id `{id}` is taken by {first().path}, line {first().line}"
    return Diagnostic("duplicate-id", where(), message, "Choose another id, or delete one of the two.")


def _bad_id(
    id: str, place: Callable[[], Where], fix: str, renamed: Callable[[str], tuple[Edit, ...]] | None = None
) -> Diagnostic | None:
    if SLUG.fullmatch(id) and len(id) <= MAX_ID and not RESERVED.fullmatch(id):
        return None
    where = place()
    if RESERVED.fullmatch(id):
        return Diagnostic("bad-id", where, f"The id `{id}` is reserved", "Choose another.")
    if len(id) > MAX_ID:
        return Diagnostic("bad-id", where, f"The id is longer than {MAX_ID} signs", "Choose a shorter one.")
    better = _as_id(id)
    sure = renamed and re.fullmatch(r"[a-z0-9 _.-]+", unaccented(id))  # no letter is lost
    return Diagnostic(
        "bad-id",
        where,
        f"The id `{id}` is not written as ids are: small letters, digits and single hyphens",
        fix.format(better) if better else "Use small letters from a to z, digits and hyphens.",
        edits=renamed(better) if renamed and sure and better else (),
    )


def _as_id(text: str) -> str:
    """The id that was probably meant; empty where no letter of it can stand in one."""
    plain = unaccented(text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


# ---------------------------------------------------------------- pydantic's errors in an editor's words


def _explained(
    error: ValidationError,
    model: type[Entity],
    document: Document,
    path: tuple[str, ...],
    id: str,
    kind: str,
    hidden: Collection[Path],
) -> Iterator[Diagnostic]:
    details = [
        each for each in error.errors(include_url=False) if each["type"] != "missing" or each["loc"] not in hidden
    ]
    missing = {detail["loc"] for detail in details if detail["type"] == "missing"}
    meant: set[tuple[int | str, ...]] = set()
    strangers = (detail for detail in details if detail["type"] == "extra_forbidden")
    for number, detail in enumerate(strangers):
        loc = detail["loc"]
        fields = _fields(_model_at(model, loc[:-1]))
        word = str(loc[-1])
        guessing = number < MOST_GUESSES
        near = closest(word, fields) if guessing else None
        if near is not None:
            meant.add((*loc[:-1], near))
        message = f"There is no field `{word}` in {_called(loc[:-1], kind, id)}"
        fix = did_you_mean(word, fields if guessing else (), f"The fields are {listed(fields, most=30, last='and')}.")
        full = (*path, *loc)
        sure = surely(word, fields) if guessing else None
        edits = document.edits_field(full, sure) if sure and not document.holds((*full[:-1], sure)) else ()
        yield Diagnostic("unknown-field", document.where_field(full), message, fix, edits=edits)
    for detail in details:
        if detail["type"] == "extra_forbidden" or (detail["loc"] in missing and detail["loc"] in meant):
            continue
        if detail["input"] is None:  # told when the file was read, but for what is needed
            if _is_needed(model, detail["loc"]):
                where, name = document.where_field((*path, *detail["loc"])), detail["loc"][-1]
                fix = f"Write {_choices(model, detail['loc']) or 'what belongs there after the colon'}."
                yield Diagnostic("empty-field", where, f"`{name}` is empty", fix)
            continue
        yield _one(detail, model, document, path, id, kind)


def _one(
    detail: ErrorDetails, model: type[Entity], document: Document, path: tuple[str, ...], id: str, kind: str
) -> Diagnostic:
    loc, context, value = detail["loc"], detail.get("ctx", {}), detail["input"]
    name = next((str(step) for step in reversed(loc) if isinstance(step, str)), id)
    full = (*path, *loc)
    where = document.where(full)
    called = _called(loc[:-1], kind, id)
    match detail["type"]:
        case "missing":
            where = document.where_field(full[:-1])
            choices = _choices(model, loc)
            fix = f"Add a line `{name}: …`{f' with {choices}' if choices else ''}."
            return Diagnostic("missing-field", where, f"`{name}` is missing from {called}", fix)
        case "literal_error":
            options = re.findall(r"'([^']+)'", str(context.get("expected", "")))
            meant = surely(str(value), options)
            fix = did_you_mean(str(value), options) or f"Choose {listed(options, most=20)}."
            if "Did you mean" in fix:
                fix += f" The choices are {listed(options, most=20)}."
            edits = document.edits(full, str(value), meant) if meant else ()
            return Diagnostic(
                "bad-choice", where, f"`{value}` is not one of the choices for `{name}`", fix, edits=edits
            )
        case "list_type":
            if isinstance(value, str) and (list_ := bulleted(where.path, document.lines, where.line - 1)):
                return list_
            fix, edits = "Begin each line with `- `.", ()
            if isinstance(value, str):
                owner = _model_at(model, loc[:-1])
                plain = owner and not any(
                    records_of(owner.model_fields[name])
                )  # in a record's short form a comma parts
                text = re.sub(r"^-(?=[^\W\d])", "", value)  # nobody means this dash to be shown
                words = [each for each in _SEPARATOR.split(text) if each] if plain else [text]
                fix = f"Write it as a list, one `- ` line each: {' and '.join(f'`- {each}`' for each in words)}."
                edits = _as_item(document, full, value) if words == [value] else ()
            return Diagnostic("not-a-list", where, f"`{name}` takes a list", fix, edits=edits)
        case "model_type" | "model_attributes_type" | "dict_type":
            fix = "Write its fields below it, indented by two spaces."
            return Diagnostic(
                "not-fields", where, f"`{name}` takes fields of its own, but here stands {_kind_of(value)}", fix
            )
        case "string_type":
            within = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
            fix = "Write one text; a text that begins with `[`, `{` or `- ` needs double quotes."
            if len(within) == 1 and isinstance(within[0], str):
                fix = f"Write the text alone: `{'- ' if isinstance(loc[-1], int) else f'{name}: '}{within[0]}`."
            return Diagnostic("not-a-text", where, f"`{name}` takes a text, but here stands {_kind_of(value)}", fix)
        case "int_parsing" | "int_from_float" | "int_type":
            return Diagnostic("not-a-number", where, f"`{name}` takes a whole number", "Write digits, such as `10`.")
        case "bool_parsing" | "bool_type":
            return Diagnostic("bad-choice", where, f"`{name}` is either `true` or `false`", "Write `true` or `false`.")
        case "string_too_short":
            fix = "Write a text." if _is_needed(model, loc) else "Write a text, or delete the line."
            return Diagnostic("empty-field", where, f"`{name}` is empty", fix)
        case "string_too_long":
            message = f"`{name}` is longer than {context['max_length']:,} signs"
            return Diagnostic("too-long", where, message, "Shorten it.")
        case "too_short":
            message = f"`{name}` needs at least {context['min_length']} entries"
            return Diagnostic("too-few", document.where_field(full), message, "Add what is missing.")
        case "too_long":
            message = f"`{name}` takes at most {context['max_length']} entries"
            return Diagnostic("too-long", document.where_field(full), message, "Delete what is too much.")
        case "string_pattern_mismatch":
            number = re.fullmatch(r"[Qq]? ?([1-9]\d*)", str(value))
            return Diagnostic(
                "bad-form",
                where,
                f"`{value}` is no {name.capitalize()} item",
                "Write its number with a Q, such as `Q884`.",
                edits=document.edits(full, str(value), f"Q{number[1]}") if number else (),
            )
        case "bad_date" | "bad_url" | "bad_language" | "evidence_kind" as code:
            by = context.get("by")
            edits = document.edits(full, str(context["words"]), str(by)) if by else ()
            return Diagnostic(code.replace("_", "-"), where, str(context["why"]), str(context["fix"]), edits=edits)
    raise AssertionError(f"no words for pydantic's error {detail['type']}")


def _as_item(document: Document, path: Path, text: str) -> tuple[Edit, ...]:
    """The edit that makes a list of a text behind its field's name; none where the text may hold several items."""
    key, where = document.where_field(path), document.where(path)
    line = document.lines[where.line - 1]
    if key.line != where.line or not where.end or re.search("[,;]| and ", text):
        return ()
    if line[: key.column - 1].strip(" ") or not re.fullmatch(r": +", line[key.end - 1 : where.column - 1]):
        return ()
    return (Edit(Where(where.path, where.line, key.end + 1, where.column), f"\n{' ' * (key.column + 1)}- "),)


def _called(loc: tuple[int | str, ...], kind: str, id: str) -> str:
    """What an editor would call the record or the part of it that holds a field."""
    whole = f"the {kind.replace('_', ' ')} `{id}`" if kind != "explainer" else "the explainer"
    names = [str(step) for step in loc if isinstance(step, str)]
    return f"`{names[-1]}` of {whole}" if names else whole


def _kind_of(value: Any) -> str:
    if isinstance(value, list):
        return "a list"
    return "a group of fields" if isinstance(value, dict) else "one text"


def _fields(model: type[BaseModel] | None) -> list[str]:
    return list(model.model_fields) if model else []


def _model_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> type[BaseModel] | None:
    """The model of the part that `loc` leads to."""
    current: Any = model
    for step in loc:
        if not isinstance(current, type) or not issubclass(current, BaseModel):
            return None
        if step in current.model_fields:
            current = next(records_of(current.model_fields[str(step)]), None)
    return current if isinstance(current, type) and issubclass(current, BaseModel) else None


def _field_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> FieldInfo | None:
    """The field that `loc` leads to; None where it leads to an item, or into lines of their own."""
    owner = _model_at(model, loc[:-1])
    return owner.model_fields.get(str(loc[-1])) if owner and loc else None


def _is_needed(model: type[BaseModel], loc: tuple[int | str, ...]) -> bool:
    """Whether a record can't be without the field."""
    info = _field_at(model, loc)
    return info is not None and info.is_required()


def _choices(model: type[BaseModel], loc: tuple[int | str, ...]) -> str:
    """The choices of a field that has some."""
    annotation = info.annotation if (info := _field_at(model, loc)) else None
    return listed(typing.get_args(annotation), most=20) if typing.get_origin(annotation) is typing.Literal else ""
