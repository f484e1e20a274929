"""Scaffold: how a record begins, with what it needs still empty."""

from __future__ import annotations

import json
import re
import textwrap
import typing
import unicodedata
from pathlib import Path

from pydantic.fields import FieldInfo

from generator import yaml_events
from generator.dates import Edtf
from generator.diagnostics import did_you_mean, is_unread, listed
from generator.escape import refused_sign
from generator.letters import unaccented
from generator.load import SOURCES, Loaded
from generator.model import KINDS, Entity, Evidence, Record, Remark, a_kind, parts_of, records_of, ref_of
from generator.records import Refused, checked_id, loaded
from generator.write import write_files

_NAMED_IN = {
    "actor": "name",
    "issue": "title",
    "treaty": "title",
    "event": "title",
    "question": "question",
    "relation_type": "wording",
    "term": "term",
}
"""The field that holds the name with which a record begins; of other kinds only the id is made from it."""

_OFTEN = {
    "actor": ("role", "names", "aliases", "offices", "wikidata"),
    "treaty": ("titles", "languages"),
    "issue": ("background", "order", "provisions"),
    "position": ("kind", "quotes", "speaker", "via"),
    "event": ("summary", "actors", "place", "certainty"),
    "question": ("then", "raised_by", "state", "review_by"),
    "quote": ("kind", "language", "translation", "date", "occasion", "note"),
    "relation": ("qualifier", "since", "until", "note"),
    "relation_type": (),
    "term": ("aliases", "names", "actor"),
    "source": ("language", "archive", "accessed", "seen", "note"),
}
"""The optional fields that most editors will want, for every kind that `new` begins."""

KINDS_BEGUN = tuple(_OFTEN)
"""The kinds of which `new` begins records."""

_IDS = {"scale": ("support", "oppose"), "provisions": ("article-1",)}
"""What stands for the words that an editor chooses, in fields that hold something under words of their own."""

_HEAD = "Fill in what is empty (`check` names it). To add a field below, delete the # before its lines."
_APOSTROPHES = "['’‘ʼʻ`´]"
_WIDTH = 100


def new(root: Path, kind: str, name: str, *, id: str = "", file: str = "") -> Path:
    """Begins a record: the fields that it needs, empty, and the most useful others as remarks; returns its file.

    The id is made from the name where it is not given. Where each record has a file, a new one is made; other records
    are added at the end of their file, of which `file` names one where there are several. Nothing is overwritten.

    Raises:
        Refused: it can't begin like this; nothing was written.
        OSError: the file can't be written.
    """
    files, name, layout = loaded(root), " ".join(name.split()), KINDS[kind].layout
    if kind not in _OFTEN:
        instead = "`init` begins an explainer" if kind == "explainer" else f"write one in {SOURCES}/treaty.yml"
        raise Refused(f"`new` begins no {kind}: {instead}.")
    if not name or refused_sign(name):
        raise Refused("Give a name, without invisible signs.")
    if kind == "source":
        id = id or name
        keys = files.bibliography.known if files.bibliography else set()
        if id not in keys:
            fix = did_you_mean(id, keys, "Give the KEY of an entry there, which comes first.")
            raise Refused(f"references.bib has no key `{id}`. {fix}")
    if kind != "treaty":  # there is one, and it needs no id
        id = checked_id(kind, id or slug(name), _taken(files, kind))
    lines = _skeleton(kind, name)
    if layout.endswith("*"):
        return _append(root, _shared_file(files, kind, file), files, id, lines)
    if file:
        raise Refused(f"Every {kind} has a file of its own; leave out --file.")
    path = root / SOURCES / (f"{layout}{id}.yml" if layout.endswith("/") else layout)
    if path.exists():
        raise Refused(f"There is already a file {path.relative_to(root).as_posix()}.")
    write_files(root, {path.relative_to(root).as_posix(): "\n".join([*lines, ""]).encode()})
    return path


def slug(name: str) -> str:
    """A name as an id: small ASCII letters, digits and hyphens; accents are dropped.

    Raises:
        Refused: a letter has no ASCII letter to it; no other spelling is made up.
    """
    name = re.sub(_APOSTROPHES, "", name)
    strange = next(
        (sign for sign in unicodedata.normalize("NFC", name) if re.search(r"[^\W\x00-\x7f]", unaccented(sign))), ""
    )
    if strange:
        raise Refused(f"`{strange}` has no letter from a to z; give the id yourself, such as --id jane-doe.")
    id = re.sub(r"[^a-z0-9]+", "-", unaccented(name)).strip("-")
    if not id:
        raise Refused("This name has no letters for an id; give it yourself, such as --id jane-doe.")
    return id


def _taken(files: Loaded, kind: str) -> set[str]:
    """The ids of a kind; the names of its files where it has one for each record, whether or not they can be read."""
    taken: set[str] = set()
    for written in files.written:
        if written.kind == kind:
            several = KINDS[kind].layout.endswith("*")
            taken |= set(written.document.data if written.document else ()) if several else {written.name}
    return taken


# ---------------------------------------------------------------- its text


def _skeleton(kind: str, name: str) -> list[str]:
    """The lines of a record: what it needs, its evidence, and as remarks what it may have."""
    model = KINDS[kind]
    given = {_NAMED_IN[kind]: as_text(name)} if kind in _NAMED_IN else {}
    lines = _remark(_HEAD) + _needed(model, given)
    for field in _OFTEN[kind]:
        info = model.model_fields[field]
        lines += _about(info) + [f"#{line}" for line in _field(field, info, remarks=False)]
    return lines


def _needed(model: type[Record], given: dict[str, str], *, remarks: bool = True) -> list[str]:
    """The lines of the fields without which a record is not sound, each with what it is for."""
    usual = model.begins_with if issubclass(model, Entity) else ()
    fields = [field for field, info in model.model_fields.items() if info.is_required() or field in usual]
    lines = []
    for field in (*fields, *(["evidence"] if "evidence" in model.model_fields else [])):
        info = model.model_fields[field]
        lines += _about(info) if remarks else []
        lines += [f"{field}: {given[field]}"] if field in given else _field(field, info, remarks=remarks)
    return lines


def _field(name: str, info: FieldInfo, *, remarks: bool) -> list[str]:
    """A field that is still empty, with the lines for one of each that it holds."""
    holds = next(records_of(info), None)
    inner = [] if holds in (None, Evidence, Remark) else _needed(holds, {}, remarks=remarks)
    origins = {typing.get_origin(part) for part in parts_of(info)}
    if dict in origins:
        return [f"{name}:", *(line for id in _IDS[name] for line in [f"  {id}:", *(f"    {each}" for each in inner)])]
    if list in origins:
        first = next((at for at, line in enumerate(inner) if not line.startswith("#")), 0)
        dashed = [f"  {'- ' if at == first else '  ' if at > first else ''}{line}" for at, line in enumerate(inner)]
        return [f"{name}:", *(dashed or ["  -"])]
    default = info.default if isinstance(info.default, str | int) else ""
    return [f"{name}: {default}".rstrip(), *(f"  {line}" for line in inner)]


def _about(info: FieldInfo) -> list[str]:
    """A remark with the sentence on a field, and with what can be written there."""
    sentence, parts = " ".join((info.description or "").split()), parts_of(info)
    ref = ref_of(info)
    choices = [
        choice for part in parts if typing.get_origin(part) is typing.Literal for choice in typing.get_args(part)
    ]
    if Evidence in parts:
        sentence += " Write the key of a source and the place in it, such as `smith2021, p. 5`."
    elif ref is not None:
        target = "the key of a source in references.bib" if ref.kind == "citation" else f"the id of {a_kind(ref.kind)}"
        sentence += f" Write {target}."
    elif any(f"`{choice}`" not in sentence for choice in choices):
        sentence += f" Write {listed(choices, most=20)}."
    elif Edtf in parts:
        sentence += " Write 2021-06-17, 2021-06 or 2021."
    return _remark(sentence)


def _remark(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(text, _WIDTH)]


def as_text(text: str) -> str:
    """A text as YAML: in double quotes only where it needs them."""
    document, found = yaml_events.read("", f"text: {text}\n")
    plain = document is not None and not found and document.data == {"text": text}
    return text if plain else json.dumps(text, ensure_ascii=False)


# ---------------------------------------------------------------- its file


def _shared_file(files: Loaded, kind: str, file: str) -> str:
    """The file to which a record is added: the one that is named, or the only one."""
    name = KINDS[kind].layout.removesuffix("/*")
    inner = file.removeprefix(f"{SOURCES}/").removeprefix(f"{name}/").removesuffix(".yml")
    if inner:
        if not re.fullmatch(r"[\w-]+", inner):
            raise Refused(f"`{file}` can't be the file: name one in {SOURCES}/{name}/, such as --file {name}.yml.")
        return f"{SOURCES}/{name}.yml" if inner == name else f"{SOURCES}/{name}/{inner}.yml"
    there = [written.path for written in files.written if written.kind == kind]
    if len(there) > 1:
        names = [path.removeprefix(f"{SOURCES}/") for path in there]
        raise Refused(f"These records are kept in several files; name one with --file: {listed(names)}.")
    return there[0] if there else f"{SOURCES}/{name}.yml"


def _append(root: Path, path: str, files: Loaded, id: str, lines: list[str]) -> Path:
    """Adds a record at the end of a file, and changes nothing else in it."""
    target = root / path
    record = "\n".join([f"{id}:", *(f"  {line}" for line in lines), ""])
    if not target.exists():
        write_files(root, {path: record.encode()})
        return target
    before = files.read.get(path)
    document, found = yaml_events.read(path, before or "")
    if before is None or is_unread(found):
        raise Refused(f"{path} can't be read; mend what `check` says of it first.", mend_first=True)
    gap = "" if before.endswith("\n\n") or not before else "\n" if before.endswith("\n") else "\n\n"
    whole, found = yaml_events.read(path, before + gap + record)
    wanted = [*(document.data.items() if document else ()), (id, whole.data.get(id) if whole else None)]
    if is_unread(found) or whole is None or list(whole.data.items()) != wanted:
        raise Refused(f"Nothing can be added at the end of {path}; name another file with --file.")
    data = target.read_bytes()
    end = "\r\n" if b"\r\n" in data else "\n"
    write_files(root, {path: data + (gap + record).replace("\n", end).encode()})
    return target
