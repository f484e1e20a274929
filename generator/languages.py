"""Languages: the English name of each tag, and the tag of each name, as Unicode's CLDR has them.

Babel and its data are loaded when somebody asks for the first time: few explainers need them.
"""

from __future__ import annotations

import re
from functools import cache

_TWO_LETTERS = """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en
    eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja
    jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb
    nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so
    sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
"""Every language that has a tag of two letters."""
_SHORT = frozenset(_TWO_LETTERS.split())
_LONGER = {
    "ar": "ara",
    "bg": "bul",
    "cs": "ces cze cz",
    "da": "dan dk",
    "de": "deu ger",
    "el": "ell gre gr",
    "en": "eng",
    "es": "spa",
    "et": "est",
    "fa": "fas per ir",
    "fi": "fin",
    "fr": "fra fre",
    "he": "heb il iw",
    "hi": "hin",
    "hr": "hrv",
    "hu": "hun",
    "hy": "hye arm",
    "id": "ind in",
    "it": "ita",
    "ja": "jpn jp",
    "ka": "kat geo",
    "ko": "kor kp",
    "lt": "lit",
    "lv": "lav",
    "nl": "nld dut",
    "no": "nor",
    "pl": "pol",
    "pt": "por",
    "ro": "ron rum mo",
    "ru": "rus",
    "sk": "slk slo",
    "sl": "slv",
    "sq": "sqi alb",
    "sr": "srp",
    "sv": "swe",
    "tr": "tur",
    "uk": "ukr ua",
    "vi": "vie vn",
    "yi": "yid ji",
    "zh": "zho chi cn",
}
_OTHERWISE = {code: tag for tag, codes in _LONGER.items() for code in codes.split()}
"""What is written for a tag: the code of three letters beside it, which BCP 47 does not take, an older one, and the
code of the country. Those of some countries, such as `se`, are the tags of other languages."""
_SHAPE = re.compile(r"([a-z]{2,3})(-[A-Z][a-z]{3})?(-[A-Z]{2})?")


def is_tag(text: str) -> bool:
    """Whether a text is a BCP 47 tag of a language; those of three letters are too many to be known here."""
    found = _SHAPE.fullmatch(text)
    return found is not None and (found[1] in _SHORT if len(found[1]) == 2 else found[1] not in _OTHERWISE)


def meant(text: str) -> tuple[str, bool]:
    """The tag that was meant by what is none, and whether that is sure; an empty one where nobody knows."""
    first, *more = re.split("[-_]", text.strip().lower())
    rest = [part.title() if len(part) == 4 else part.upper() for part in more]
    if is_tag(tag := "-".join([_OTHERWISE.get(first, first), *rest])):
        return tag, len(first) > 2 or first not in _OTHERWISE
    return (tag, True) if (tag := tags().get(text.strip().lower(), "")) else ("", False)


@cache
def _names() -> dict[str, str]:
    """The English names by BCP 47 tag."""
    from babel import Locale

    return {tag.replace("_", "-"): name for tag, name in Locale("en").languages.items()}


@cache
def tags() -> dict[str, str]:
    """The tags by English name, in small letters."""
    return {name.lower(): tag for tag, name in _names().items()}


def name(tag: str) -> str | None:
    """The English name of a tag's language, without script and country; None where nobody knows it."""
    return _names().get(tag.split("-")[0])
