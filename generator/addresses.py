"""Addresses: what is a safe web address, wherever it is written, and what is a DOI; with what to write instead."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

_ENCODED = {ord(sign): quote(sign) for sign in '"<>^`{|}'}
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?")
_LACKS_HTTPS = re.compile(r"(?=www\.|[^/]+/)[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(?![^/?#])", re.IGNORECASE)
"""How an address begins that lacks only its https://; `report.pdf` may be the name of a file."""
_DOI = re.compile(r"(doi:\s*|https?://(?:dx\.|www\.)?doi\.org/)?(10\.\d{4,9}(?:\.\d+)*/\S+)", re.IGNORECASE)


class AddressError(ValueError):
    """A text that is no safe web address; the message says why, and `fix` what to write instead.

    Where there is no doubt about it, `by` is what to put in the place of the text."""

    def __init__(self, why: str, fix: str, by: str = "") -> None:
        super().__init__(why)
        self.fix, self.by = fix, by


def shown(text: str) -> str:
    """The text for a message, cut where it is long."""
    return text if len(text) <= 60 else f"{text[:59]}…"


def address(url: str) -> str:
    """A web address, with the signs encoded that have no place in one.

    Browsers skip white space and control signs, and take a backslash for a slash (WHATWG URL, 4.4), so
    an address that holds one is refused.

    Raises:
        AddressError: it is not http or https, holds such a sign, or names a user.
    """
    if not url.replace(" ", "").isprintable():
        fix = "Copy it again from the address bar of a browser: a sign stands in it that nobody sees."
        raise AddressError(f"The address `{shown(url)}` holds a space or an invisible sign", fix)
    if " " in url:
        address, _, rest = url.partition(" ")
        words = " " in rest.strip() and "/" not in rest and url.startswith("http")
        fix = f"Write `{address if words else ''.join(url.split())}`, or `%20` where a space belongs in it."
        raise AddressError(f"The address `{shown(url)}` holds a space or an invisible sign", fix)
    if not re.match(r"https?://", url, re.IGNORECASE):
        host = url.split("/")[0]
        if between := re.fullmatch(r"(<)([^<>]+)>|(\{)([^{}]+)\}", url):
            signs, inner = ("between < and >", between[2]) if between[1] else ("in braces of its own", between[4])
            raise AddressError(f"The address `{shown(url)}` stands {signs}", f"Write `{inner}`.")
        plausible = "." in host and _HOST.fullmatch(host)
        fix = f"Write `https://{url}`." if plausible else "A web address begins with https:// or http://."
        by = f"https://{url}" if plausible and _LACKS_HTTPS.match(url) else ""
        raise AddressError(f"`{shown(url)}` is not a full web address", fix, by)
    try:
        split = urlsplit(url)
        host, user = split.hostname or "", "@" in split.netloc
        _ = split.port
    except ValueError:
        host, user = "", False
    if user:
        raise AddressError("The address holds a user name or a password", "Leave out what stands before the `@`.")
    if "\\" in url or not _HOST.fullmatch(host):
        raise AddressError(f"`{shown(url)}` is not a web address", "Copy it again from the address bar of a browser.")
    return url.translate(_ENCODED)


def doi(text: str) -> str:
    """The DOI in a text, which may be given as an address.

    Raises:
        AddressError: it is none.
    """
    found = _DOI.fullmatch(text)
    if found is None or not text.isprintable():
        within = _DOI.search(text)
        fix = f"Write `{within[2]}`." if within and text.isprintable() else "A DOI is written `10.1234/abcd`."
        raise AddressError(f"`{shown(text)}` is no DOI", fix)
    return unquote(found[2]) if (found[1] or "").startswith("http") else found[2]


def doi_address(text: str) -> str:
    """The address that a DOI resolves at.

    Raises:
        AddressError: it is no DOI.
    """
    return "https://doi.org/" + quote(doi(text), safe="/:;().,!*'$@=+&~")
