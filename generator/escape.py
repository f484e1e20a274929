"""Text on its way out, by the place where it goes. No other module escapes anything.

Jinja escapes for HTML by itself (autoescape is on), so the pages' bodies need only `words`,
which also marks the language of native scripts. Headings are Markdown, front matter is YAML.
"""

from __future__ import annotations

import json
import re
from functools import cache
from urllib.parse import quote

from markupsafe import Markup, escape

_HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3"
_KANA = "\u3040-\u30ff"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_EAST_ASIAN = re.compile(
    f"[{_HANGUL}{_KANA}{_HAN}](?:[{_HANGUL}{_KANA}{_HAN}\u3000-\u303f\u00b7 ]*[{_HANGUL}{_KANA}{_HAN}])?"
)
_ASCII_SIGN = re.compile(r"[!-/:-@\[-`{-~]")
_JOINED = (
    "\u0610-\u061a\u0620-\u0669\u066e-\u06d3\u06d5-\u06dc\u06df-\u06ff\u0710-\u077f\u0860-\u08ff"  # Arabic, Syriac
    "\u0900-\u0963\u0966-\u096f\u0971-\u0df3\u1000-\u1049\u1050-\u109f\u1780-\u17b3\u17b6-\u17d3\u17e0-\u17e9\u1810-\u18aa"
)
"""Letters, marks and digits of scripts in which joiners (U+200C, U+200D) change what is read: Arabic and Syriac, those
from Devanagari to Sinhala, those of Myanmar and Cambodia, Mongolian."""
_JOINERS = "\u200c\u200d"
_REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the direction of other signs
    "\u034f\u115f\u1160\u180e\u200b-\u200d\u2060-\u2065\u3164\ufeff\uffa0\ufff9-\uffff"  # unseen
    "\U000e0000-\U000e007f]"
)


def refused_sign(text: str) -> re.Match[str] | None:
    """The first sign that no source may hold: controls, bidirectional overrides, invisible signs.

    A joiner is none between two signs of a script that needs it, and one everywhere else.
    """
    found = _REFUSED.search(text)
    if found is None or found[0] not in _JOINERS:
        return found
    needed = joiners(text)
    return next((each for each in _REFUSED.finditer(text) if each.start() not in needed), None)


def joiners(text: str) -> set[int]:
    """Where joiners stand in a text that may be needed there."""
    return {found.start() for found in _needed().finditer(text)}


@cache
def _needed() -> re.Pattern[str]:
    """A joiner where one may be needed. Few texts hold one, and it takes its time to compile."""
    return re.compile(f"(?<=[{_JOINED}])[{_JOINERS}](?=[{_JOINED}])")


def script_language(run: str) -> str:
    """The language that a run of East Asian script is taken for: `ja` with kana, `ko` with Hangul, else `zh`."""
    if re.search(f"[{_KANA}]", run):
        return "ja"
    return "ko" if re.search(f"[{_HANGUL}]", run) else "zh"


def words(text: str) -> Markup:
    """Text for HTML, each run of East Asian script in a `<span lang>` (WCAG 3.1.2)."""
    if text.isascii():
        return escape(text)
    out: list[Markup] = []
    end = 0
    for run in _EAST_ASIAN.finditer(text):
        language = script_language(run[0])
        out += [escape(text[end : run.start()]), Markup('<span lang="{}">{}</span>').format(language, run[0])]
        end = run.end()
    return Markup("").join([*out, escape(text[end:])])


def in_svg(text: str) -> Markup:
    """Text for a `<text>` of a drawing, each run of East Asian script in a `<tspan lang>`."""
    return Markup(words(text).replace("<span ", "<tspan ").replace("</span>", "</tspan>"))


def heading(text: str) -> Markup:
    """Text for a Markdown heading: every ASCII sign that is no letter, digit or space as a numeric entity.

    Runs of East Asian script stand in a `<span lang>`, as in `words`.
    """
    safe = _ASCII_SIGN.sub(lambda sign: f"&#{ord(sign[0])};", " ".join(text.split()))
    return Markup(_EAST_ASIAN.sub(lambda run: f'<span lang="{script_language(run[0])}">{run[0]}</span>', safe))


def front_matter(values: dict[str, object]) -> str:
    """YAML front matter, each value as JSON, which is YAML as well."""
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items() if value]
    return "\n".join(["---", *lines, "---"])


_WITHOUT_WORD_BOUNDARIES = ("ja", "km", "lo", "my", "th", "zh")
_FRAGMENT_WORDS = 5


def text_fragment(exact: str, prefix: str | None, suffix: str | None, language: str) -> str:
    """The part of an address after `#` that leads to words on a web page; nothing where no browser could find them.

    Long or broken words are given by their first and last ones. See https://wicg.github.io/scroll-to-text-fragment/:
    a browser looks for whole words, so scripts that put no space between them are left out.
    """
    if language.split("-")[0] in _WITHOUT_WORD_BOUNDARIES:
        return ""
    parts = [part.split() for part in re.split(r"\[[^\]]*\]", exact) if part.strip()]
    first, last = parts[0], parts[-1]
    if len(parts) == 1 and len(first) <= 2 * _FRAGMENT_WORDS:
        words = [" ".join(first)]
    else:
        words = [" ".join(first[:_FRAGMENT_WORDS]), " ".join(last[-_FRAGMENT_WORDS:])]
    terms = [_directive(text.strip(",.")) for text in words]
    if len(first) <= 2 and len(parts) == 1:
        before, after = (prefix or "").split()[-3:], (suffix or "").split()[:3]
        terms = [*([f"{_directive(' '.join(before))}-"] if before else []), *terms]
        terms += [f"-{_directive(' '.join(after))}"] if after else []
    return ":~:text=" + ",".join(terms)


def _directive(text: str) -> str:
    """Text within a text directive: the signs that it uses itself are encoded, too."""
    return quote(text, safe="").replace("-", "%2D")


_MARKDOWN_SIGN = re.compile(r"[\\`*_{}\[\]<>|~$&#^=@]")
_CAUGHT_BY_FORGES = re.compile(
    r"@|#(?=\d)|:(?=//|[\w+-]+:)|\bwww(?=\.)|\bGH(?=-\d)|\b[0-9a-f]{4}(?=[0-9a-f]{3,36}\b)", re.IGNORECASE | re.ASCII
)
"""What forges look for even in finished text: people, tickets, addresses, emoji and commits."""


def in_markdown(text: str) -> str:
    """Text for a line or a table's cell of Markdown: no sign in it is markup, and no forge makes a link of it."""
    parted = _CAUGHT_BY_FORGES.sub("\\g<0>\u200b", " ".join(text.split()))
    return _MARKDOWN_SIGN.sub(lambda sign: f"&#{ord(sign[0])};", parted).replace("\u200b", "&#8203;")


_PLAIN_MARKDOWN_SIGN = re.compile(r"[\\`*_{}\[\]<>#|]")
_PATTERN_SIGN = re.compile(r"[\\^$.*+?()\[\]{}|]")


def in_hover(text: str) -> str:
    """Text for the Markdown that an editor's program shows, where no numeric entity is known."""
    return _PLAIN_MARKDOWN_SIGN.sub(r"\\\g<0>", text)


def in_pattern(text: str) -> str:
    """Text for a regular expression; `re.escape` escapes signs that JavaScript does not want to be escaped."""
    return _PATTERN_SIGN.sub(r"\\\g<0>", text)
