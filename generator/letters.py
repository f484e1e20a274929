"""Letters: what stands in a to z for those that Unicode does not take apart, in what is searched, sorted and an id."""

from __future__ import annotations

import unicodedata

PLAIN = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ħ": "h",
    "ı": "i",
    "ł": "l",
    "ŋ": "ng",
    "ŧ": "t",
    "ə": "a",
    "ɓ": "b",
    "ɗ": "d",
    "ɛ": "e",
    "ɲ": "n",
    "ɔ": "o",
    "ƙ": "k",
    "ƴ": "y",
}
"""By the small letter; `assets/search.js` holds the same."""
TABLE = str.maketrans(PLAIN)


def unaccented(text: str) -> str:
    """The text in small letters, without accents; letters of other scripts stay."""
    parts = unicodedata.normalize("NFKD", text).casefold().translate(TABLE)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
