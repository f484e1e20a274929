"""Explanations: what each code of a message means, with a bad and a good example.

A file `CODE.yml` beside this one explains a code. Its examples are files that differ from those of a sound
explainer, by their path, in the manner of `tests/cases`: a test lays them over the golden explainer, and the bad one
gives exactly that message. `NAME.add` is what is added to the end of the file NAME, `NAME.diff` puts its lines with
`+` where those with `-` stand, `NAME.gone` takes NAME away. `<N signs>` and `<N words>` stand for so many of them.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from markupsafe import Markup

from generator import escape
from generator.diagnostics import Severity, did_you_mean

MENDED = "`check --fix` mends this where it is sure what is meant."
_LINE = 88
"""How long the lines of an explanation are on a terminal."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code means. `why` says why it matters and what to do; `bad` and `good` are the examples."""

    code: str
    title: str
    severity: Severity
    why: str
    bad: Mapping[str, str]
    good: Mapping[str, str]
    command: str = "check"
    """The command that says it."""
    encoding: str = "utf-8"
    """How the files of the bad example are saved."""
    mended: bool = False
    """Whether `check --fix` can mend it."""

    def examples(self) -> Iterator[tuple[str, str]]:
        """What to print above each file of the examples, and what is in it."""
        for kind, files in (("Wrong", self.bad), ("Right", self.good)):
            for path, text in files.items():
                place, shown = _shown(path, text)
                saved = f", saved as {self.encoding}" if kind == "Wrong" and self.encoding != "utf-8" else ""
                yield f"{kind}, {place}{saved}", shown


@cache
def meanings() -> dict[str, Meaning]:
    """Every code with its meaning, in order of the codes."""
    files = sorted(Path(__file__).parent.glob("*.yml"))
    read = {path.stem: yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) for path in files}
    return {code: Meaning(code, **fields) for code, fields in read.items()}


def _shown(path: str, text: str) -> tuple[str, str]:
    """Where a file of an example is, and its text for a reader: signs that nobody would see are shown."""
    name, _, change = path.rpartition(".")
    if change == "gone":
        return f"without {name}", ""
    if change == "diff":
        text = "".join(line[1:] for line in text.splitlines(keepends=True) if line[0] == "+")
    visible = text.strip("\n").replace("\t", "→   ")
    visible = "".join(sign if sign.isprintable() or sign == "\n" else f"\\u{ord(sign):04x}" for sign in visible)
    return f"in {name if change in ('add', 'diff') else path}", visible


# ---------------------------------------------------------------- for a terminal


def overview() -> str:
    """Every code with its title."""
    longest = max(map(len, meanings()))
    lines = [f"{meaning.code:{longest}}  {meaning.title}{_usual(meaning)}" for meaning in meanings().values()]
    return "\n".join([*lines, "", "`explain CODE` says more about one of them."])


def _usual(meaning: Meaning) -> str:
    """How serious it is, where it is no error, which most are."""
    return "" if meaning.severity == "error" else f" ({meaning.severity})"


def as_text(meaning: Meaning) -> str:
    """One code for a terminal: title, meaning and examples."""
    head = f"{meaning.code}: {meaning.title}{_usual(meaning)}"
    parts = [head, textwrap.fill(meaning.why.strip(), _LINE), *([MENDED] if meaning.mended else [])]
    for place, text in meaning.examples():
        parts.append("\n\n".join(filter(None, [f"{place}:", textwrap.indent(text, "    ")])))
    return "\n\n".join(parts)


def unknown(code: str) -> str:
    """What to say where there is no such code."""
    return f"There is no message with the code `{code}`. " + did_you_mean(
        code, {each.code: each.title for each in meanings().values()}, "`explain` alone lists all codes."
    )


# ---------------------------------------------------------------- for a page


def with_code(text: str) -> Markup:
    """Text for HTML; what stands between backticks is code."""
    parts = re.split(r"`([^`]*)`", " ".join(text.split()))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if at % 2 else escape.words(part) for at, part in enumerate(parts)
    )
