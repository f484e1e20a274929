"""Hostile texts, and the golden explainer with such a text in every field that takes one, as the models say."""

from __future__ import annotations

import re
import shutil
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic.fields import FieldInfo

from generator import model
from generator.model import KINDS, Record, parts_of, records_of, ref_of
from tests.expected import GOLDEN, TESTS

OFF_HOST = "off-host.invalid"
PAYLOADS = TESTS / "data" / "payloads.txt"


def payloads() -> list[str]:
    """Every payload; the program in each says by its number which it is."""
    lines = [line for line in PAYLOADS.read_text("utf-8").splitlines() if line and not line.startswith("# ")]
    lines = [line for line in lines if not re.fullmatch(r"\[[a-z][^\]]*\]|\[Markdown\]", line)]
    return [_spelt(line, number) for number, line in enumerate(lines, 1)]


def _spelt(line: str, number: int) -> str:
    line = line.replace("⏎", "\n").replace("RUN", f"__ran({number})").replace("(N)", f"({number})")
    line = line.replace("HOST", f"https://{OFF_HOST}/{number}").replace(f"{OFF_HOST}/N", f"{OFF_HOST}/{number}")
    return re.sub(r"\{U\+([0-9A-F]+)\}", lambda sign: chr(int(sign[1], 16)), line)


# ---------------------------------------------------------------- fields

PROSE, TEXT, STRICT, NAMED, CLOSED = "prose", "text", "strict", "a name of something", "one of a few words"
_SAID_OTHERWISE = {("Position", "stance"): NAMED, ("Quote", "locator"): NAMED}
"""Texts that must be a word of another record, or a place in a text."""


def takes(owner: type[Record], name: str, info: FieldInfo) -> str:
    """What a field takes."""
    parts = _every_part(info)
    readers = [getattr(part, "read", None) or getattr(part, "func", None) for part in parts]
    if kind := _SAID_OTHERWISE.get((owner.__name__, name)):
        return kind
    if ref_of(info):
        return NAMED
    if model._prose in readers:
        return PROSE
    if {model._date, model._url, model._language} & set(readers) or any(
        getattr(part, "pattern", None) for part in parts
    ):
        return STRICT
    return TEXT if str in parts and not any(records_of(info)) else CLOSED


def _every_part(info: FieldInfo) -> list[Any]:
    """All that the type is made of, and what narrows it."""
    parts = parts_of(info)
    parts += [each for part in parts if isinstance(part, FieldInfo) for each in part.metadata]
    return [*parts, *(origin for part in parts if (origin := typing.get_origin(part)))]


@dataclass
class Filled:
    """The golden sources with other texts; notes what stands where."""

    text: Iterator[str]
    prose: Iterator[str]
    fields: set[tuple[str, str]] = field(default_factory=set)
    put: list[tuple[str, str, str]] = field(default_factory=list)
    """The class, the field and the text, of each."""

    def record(self, owner: type[Record], data: Any) -> Any:
        """The record with every text replaced, and every optional one added."""
        if isinstance(data, str):
            return self._remark(data) if issubclass(owner, model.Remark) else data
        filled = dict(data)
        for name, info in owner.model_fields.items():
            value = filled.get(name)
            parts = _every_part(info)
            if nested := next(records_of(info), None):
                self._nested(nested, filled, name, value, parts)
                continue
            kind = takes(owner, name, info)
            if kind not in (TEXT, PROSE) or (owner is model.Evidence and "quote" in filled):
                continue
            if dict in parts:
                filled[name] = {key: self._next(owner, name, kind) for key in value or {}}
            elif list in parts:
                filled[name] = [self._next(owner, name, kind)]
            else:
                filled[name] = self._next(owner, name, kind)
                if kind == PROSE and issubclass(owner, model.Statement) and not filled.get("evidence"):
                    filled["synthesis"] = True
        return filled

    def _nested(self, nested: type[Record], filled: dict[str, Any], name: str, value: Any, parts: list[Any]) -> None:
        if isinstance(value, list):
            filled[name] = [self.record(nested, each) for each in value]
        elif isinstance(value, Mapping) and name == "provisions":
            filled[name] = {key: self.record(nested, each) for key, each in value.items()}
        elif value is not None:
            filled[name] = self.record(nested, value)
        elif nested is model.Remark and list not in parts:
            filled[name] = self._remark("")
        elif nested is model.Name:
            filled[name] = [self.record(nested, {"text": "x", "language": "el"})]

    def _remark(self, _: str) -> dict[str, Any]:
        return {"text": self._next(model.Remark, "text", PROSE), "synthesis": True}

    def _next(self, owner: type[Record], name: str, kind: str) -> str:
        text = next(self.prose if kind == PROSE else self.text)
        self.fields.add((owner.__name__, name))
        self.put.append((owner.__name__, name, text))
        return text


def write(root: Path, text: Iterator[str], prose: Iterator[str]) -> Filled:
    """The golden explainer under `root`, every field filled anew, with texts that hold its quotations."""
    shutil.copytree(GOLDEN / "sources", root / "sources", ignore=shutil.ignore_patterns("quotes.lock", "*.txt"))
    filled = Filled(text, prose)
    for owner in (each for each in KINDS.values() if each.layout):
        name = owner.layout.removesuffix("/*").removesuffix(".yml").rstrip("/")
        pattern = f"{name}/*.yml" if owner.layout.endswith("/") else f"{name}.yml"
        for path in sorted((root / "sources").glob(pattern)):
            data = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
            several = owner.layout.endswith("/*")
            data = (
                {id: filled.record(owner, each) for id, each in data.items()} if several else filled.record(owner, data)
            )
            path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10**6), "utf-8")
            if owner is model.Quote:
                _archive(root / "sources" / "texts", data)
    return filled


def _archive(folder: Path, quotes: Mapping[str, Mapping[str, str]]) -> None:
    """Writes texts in which each quotation stands in its paragraph."""
    texts: dict[str, dict[int, str]] = {}
    for quote in quotes.values():
        words = " ".join(" ".join(quote[part].split()) for part in ("prefix", "exact", "suffix"))
        texts.setdefault(quote["source"], {})[int(quote["locator"].removeprefix("¶"))] = words
    for key, paragraphs in texts.items():
        whole = [paragraphs.get(number, "Nothing is said here.") for number in range(1, 10)]
        (folder / f"{key}.txt").write_text("\n\n".join(whole), "utf-8")
