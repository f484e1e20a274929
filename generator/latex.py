r"""What a value in a .bib file says: its text, and the web address in it.

A value is LaTeX. Its braces protect capitals in other programs; here nothing is ever recased, so they
only vanish. A sign that LaTeX would swallow, such as a lone `%` or `$`, is shown.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import latexcodec  # noqa: F401 - registers the codec `ulatex`, whose table of signs is used here
from pybtex.richtext import HRef, Tag, Text

from generator import addresses
from generator.addresses import AddressError

MAX_DEPTH = 50
"""How deep commands and braces may be nested; what is deeper is left out."""
_SPECIAL = re.compile(r"[\\{}~$]|--|``|''")
_TOKEN = re.compile(r"\\[A-Za-z]+\*? *|\\.|[{}$~]|---?|``|''|[^\\{}$~`'-]+|.", re.DOTALL)
_ADDRESS = re.compile(r"\\(?:url|href)\b")
_PAIR = re.compile(r'(?<![0-9\\])"((?:[^"\\]|\\.)*)"')
_OPENING = re.compile(r"(?<![^\s(\[{“‘–—-])'(?=[^\s'\d.,;:!?)\]}])")
_APOSTROPHE = re.compile(r"(?<![\\'])'(?!')")
_LIGATURES = {"---": "\u2014", "--": "\u2013", "``": "“", "''": "”", "~": "\u00a0"}
_ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
    "t": "\u0361",
}
_SIGNS = dict.fromkeys("-/@!()[]", "") | dict.fromkeys(" \n\\;:", " ") | {",": "\u202f"}
"""What a backslash and a sign stand for, where it is not the sign itself."""
_MARKUP = {
    "emph": "em",
    "textit": "em",
    "textsl": "em",
    "textbf": "strong",
    "textsuperscript": "sup",
    "textsubscript": "sub",
}
_SWITCHES = {"em": "em", "it": "em", "itshape": "em", "sl": "em", "bf": "strong", "bfseries": "strong"}
_QUOTES = {"enquote": ("“", "”"), "enquote*": ("‘", "’")}
_WORDS = {
    "TeX": "TeX",
    "LaTeX": "LaTeX",
    "BibTeX": "BibTeX",
    "dots": "…",
    "texteuro": "€",
    "euro": "€",
    "textunderscore": "_",
    "textquotedblleft": "“",
    "textquotedblright": "”",
    "textquoteleft": "‘",
    "textquoteright": "’",
    "space": " ",
    "newline": " ",
}
"""Words that the codec does not know."""
_UP = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")
_DOWN = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")


def typographic(value: str) -> str:
    r"""The LaTeX value with “ ” ‘ ’ in place of straight marks, but for accents such as `\'e` and for addresses."""
    if "'" not in value and '"' not in value or _ADDRESS.search(value):
        return value
    return _APOSTROPHE.sub("’", _OPENING.sub("‘", _PAIR.sub(r"“\1”", value)))


@lru_cache(maxsize=4096)
def rich(value: str) -> Text:
    """The value as pybtex's rich text: the tags `em`, `strong`, `sup` and `sub`, and links to safe addresses."""
    value = typographic(value)
    return Text(*_Reader(value).parts()) if _SPECIAL.search(value) else Text(value)


@lru_cache(maxsize=4096)
def plain(value: str) -> str:
    """The value as text without markup."""
    return str(rich(value))


class _Reader:
    """Reads a value from left to right; braces that do not match do no harm."""

    def __init__(self, value: str) -> None:
        self.tokens: list[str] = _TOKEN.findall(value)
        self.tokens.reverse()  # so that the next one is cheap to take, and to put back
        self.depth = 0

    def parts(self) -> Iterator[Text]:
        while self.tokens:
            yield self._group()

    def _group(self) -> Text:
        """What follows, up to the brace that closes it or the end."""
        parts: list[Text | str] = []
        switches: dict[str, int] = {}
        while self.tokens:
            token = self.tokens.pop()
            if token == "}":
                break
            if token.startswith("\\") and (switch := _SWITCHES.get(token[1:].strip())):
                switches.setdefault(switch, len(parts))
                continue
            parts.append(self._part(token))
        for switch, start in switches.items():
            parts[start:] = [Tag(switch, *parts[start:])]
        return Text(*parts)

    def _part(self, token: str) -> Text | str:
        if token[0] not in "{$\\":
            return _LIGATURES.get(token, token)
        if self.depth == MAX_DEPTH:
            return ""
        self.depth += 1
        if token == "{":
            part = self._group()
        elif token == "$":
            part = self._math()
        else:
            part = self._command(token[1:].strip() if token[1:2].isalpha() else token[1:])
        self.depth -= 1
        return part

    def _command(self, name: str) -> Text | str:
        if name in _ACCENTS:
            return self._accented(name)
        if name in _MARKUP:
            return Tag(_MARKUP[name], self._argument())
        if name in _QUOTES:
            opening, closing = _QUOTES[name]
            return Text(opening, self._argument(), closing)
        if name in ("url", "nolinkurl"):
            target = self._verbatim()
            return _linked(target, target)
        if name == "href":
            return _linked(self._verbatim(), self._argument())
        if name[:1].isalpha():
            return _word(name)
        return _SIGNS.get(name, name)

    def _argument(self) -> Text | str:
        """What a command applies to: a group, another command or one sign."""
        while self.tokens and self.tokens[-1].isspace():
            self.tokens.pop()
        if not self.tokens or self.tokens[-1] == "}":
            return ""
        token = self.tokens.pop().lstrip(" ")
        if token[0] in "\\{":
            return self._part(token)
        if token[1:]:
            self.tokens.append(token[1:])
        return token[0]

    def _verbatim(self) -> str:
        """A group as it is written, for an address."""
        if not self.tokens or self.tokens[-1] != "{":
            return ""
        depth = 0
        written: list[str] = []
        while self.tokens:
            token = self.tokens.pop()
            depth += (token == "{") - (token == "}")
            written.append(token)
            if not depth:
                break
        return "".join(written)[1:].removesuffix("}")

    def _accented(self, accent: str) -> str:
        base = str(self._argument()).replace("ı", "i").replace("ȷ", "j")
        return unicodedata.normalize("NFC", base[:1] + _ACCENTS[accent] + base[1:]) if base else accent

    def _math(self) -> Text | str:
        """What stands between two dollar signs, or the sign where it is one of money: `from $5 to $10`."""
        end = len(self.tokens) - 1
        while end >= 0 and self.tokens[end] != "$":
            end -= 1
        formula = "".join(self.tokens[:end:-1]) if end >= 0 else ""
        following = self.tokens[end - 1] if end > 0 else ""
        if not formula or formula != formula.strip() or following[:1].isdigit():
            return "$"
        del self.tokens[end:]
        formula = re.sub(r"\^\{?([0-9n+-]+)\}?", lambda found: found[1].translate(_UP), formula)
        formula = re.sub(r"_\{?([0-9+-]+)\}?", lambda found: found[1].translate(_DOWN), formula)
        return Text(*_Reader(formula.replace("^", "").replace("_", "")).parts())


@lru_cache(maxsize=512)
def _word(name: str) -> str:
    r"""The sign that a command such as `\ss` or `\alpha` stands for; nothing for one that only sets type."""
    if name in _WORDS:
        return _WORDS[name]
    for command in (rf"\{name}", rf"$\{name}$"):
        sign = codecs.getdecoder("ulatex")(command)[0].strip()  # type: ignore[arg-type]
        if "\\" not in sign:
            return sign
    return ""


def _linked(target: str, text: Text | str) -> Text | str:
    try:
        return HRef(address(target), str(text))  # no link in a link
    except AddressError:
        return text


# ---------------------------------------------------------------- addresses

_ESCAPED = re.compile(r"\\([%_&#])")


def address(value: str) -> str:
    r"""The web address in a value, with nothing unescaped but `\%`, `\_`, `\&` and `\#`.

    Raises:
        AddressError: it is none, as `addresses` says.
    """
    try:
        return addresses.address(_ESCAPED.sub(r"\1", value))
    except AddressError as error:
        raise AddressError(str(error), error.fix, error.by and f"https://{value}") from None


def doi(value: str) -> str:
    """The DOI in a value, which may be given as an address.

    Raises:
        AddressError: it is none.
    """
    return addresses.doi(_ESCAPED.sub(r"\1", value))


def doi_address(value: str) -> str:
    """The address that the DOI in a value resolves at.

    Raises:
        AddressError: it is no DOI.
    """
    return addresses.doi_address(_ESCAPED.sub(r"\1", value))
