"""Languages: the English name of each tag, and the tag of each name, as Unicode's CLDR has them.

Babel and its data are loaded when somebody asks for the first time: few explainers need them.
"""

from __future__ import annotations

from functools import cache


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
