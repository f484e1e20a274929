"""Verify: every quotation word for word against the archived text of its source.

`verify` looks in the texts and makes the lock anew; `republished` looks for the texts in the pages. Both
return diagnostics, and neither matches fuzzily.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher

from rapidfuzz import fuzz
from selectolax.lexbor import LexborHTMLParser

from generator.archive import MOST_PLACES, Archived, Found, fold
from generator.diagnostics import Diagnostic, Where
from generator.explanation import Explanation
from generator.lock import Lock, LockedQuote, LockedText, kept, places, selector
from generator.model import Quote

MOST_WORDS = 25
"""The longest run of a text's words that may stand on the pages outside quotation marks."""
MOST_NEAREST = 20
"""For so many quotations that are not in their source, the nearest passage is looked for."""
MOST_COMPARED = 500_000_000
"""With how many signs those of a quotation are compared, for the nearest passage: of a long one only the beginning."""
_SIGNS = ",.\"'"
"""Signs round words that are looked at last."""
TOO_SHORT = 2
"""So many words prove nothing unless those before and after them are given."""


def verify(
    explanation: Explanation, texts: Mapping[str, Archived], before: Lock, today: str
) -> tuple[Lock, list[Diagnostic]]:
    """The lock made anew, without the pages, and what is wrong with each quote and place.

    What was verified already in the same text keeps its day; `today` (ISO 8601) goes with the rest. A quote
    whose text is not at hand keeps what the lock says of it.
    """
    found: list[Diagnostic] = []
    quotes: dict[str, LockedQuote] = {}
    missing = 0
    for quote in explanation.quotes.values():
        text, old = texts.get(quote.source), before.quotes.get(quote.id)
        if text is None:
            found += kept(quote, old, at_hand=False)
            if old is not None and old.selector == selector(quote):
                quotes[quote.id] = old
            continue
        stands = text.find(quote.exact, quote.prefix, quote.suffix)
        problem = _judged(quote, text, stands, nearest=missing < MOST_NEAREST)
        if problem:
            missing += not stands
            found.append(problem)
            continue
        place = stands[0]
        fresh = LockedQuote(
            selector=selector(quote),
            text=text.digest,
            start=place.start,
            end=place.end,
            locator=place.locator,
            verified=today,
        )
        same = old is not None and old.model_copy(update={"verified": today}) == fresh
        quotes[quote.id] = old if same and old is not None else fresh
    known = {key: LockedText(sha256=text.digest, paragraphs=len(text.paragraphs)) for key, text in texts.items()}
    texts_kept = {key: text for key, text in (before.texts | known).items() if key in explanation.bibliography.entries}
    lock = Lock(texts=texts_kept, quotes=quotes)
    return lock, [*found, *places(explanation, lock)]


# ---------------------------------------------------------------- quotes


def _judged(quote: Quote, text: Archived, places: list[Found], *, nearest: bool) -> Diagnostic | None:
    """What is wrong with a quote whose words stand at these places, if anything; with the `nearest` passage or not."""
    where = quote.where(("exact",))
    words = len(fold(quote.exact).split())
    if words <= TOO_SHORT and not (quote.prefix and quote.suffix):
        message = f"{'One word proves' if words == 1 else 'Two words prove'} nothing: it may stand anywhere"
        return Diagnostic("quote-too-short", where, message, "Add `prefix:` and `suffix:` with the words round it.")
    if len(places) > 1:
        seen = ", ".join(dict.fromkeys(place.locator for place in places))
        times = f"at least {MOST_PLACES}" if len(places) == MOST_PLACES else len(places)
        message = f"These words stand {times} times in the source ({seen})"
        return Diagnostic("quote-ambiguous", where, message, "Add `prefix:` with the words right before the right one.")
    if places:
        return None
    if alone := text.find(quote.exact):
        message = "The words are in the source, but not between this prefix and suffix"
        start, end = alone[0].start, alone[0].end
        around = f"“{_one_line(text.text[max(start - 40, 0) : start])}” and “{_one_line(text.text[end : end + 40])}”"
        field = "prefix" if quote.prefix else "suffix"
        fix = f"In {alone[0].locator} they stand between {around}."
        return Diagnostic("quote-not-in-source", quote.where((field,)), message, fix)
    message = f"These words are not in the source `{quote.source}`"
    if not nearest:
        return Diagnostic("quote-not-in-source", where, message, "Look them up in the source.")
    passage, locator, difference = _nearest(quote, text)
    fix = f"The nearest passage is in {locator}: “{passage}”. {difference}"
    return Diagnostic("quote-not-in-source", where, message, fix)


def _nearest(quote: Quote, text: Archived) -> tuple[str, str, str]:
    """The passage most like the quote, its place, and the first words in which they differ."""
    words = fold(quote.exact).strip()[: max(40, MOST_COMPARED // (len(text.folded) + 1))]
    alignment = fuzz.partial_ratio_alignment(words, text.folded)
    if alignment is None:
        return "", "¶1", ""
    start = text.folded.rfind(" ", 0, alignment.dest_start + 1) + 1
    end = text.folded.find(" ", max(alignment.dest_end - 1, start))
    passage = text.folded[start : end if end >= 0 else None].strip()
    passage = passage.strip("\"' ")
    bare = [[word.strip(_SIGNS) for word in text.split()] for text in (passage, words)]
    difference = _difference(*bare) or _last_sign(passage, words) or _difference(passage.split(), words.split())
    return passage, f"¶{text.paragraph(text.position(start))}", difference


def _difference(theirs: list[str], ours: list[str]) -> str:
    """The first words in which a source and a quote differ, in a sentence; empty where there are none."""
    for kind, a, b, c, d in SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes():
        if kind != "equal":
            source, here = " ".join(theirs[a:b]), " ".join(ours[c:d])
            return f"It has `{source or 'nothing'}` where the quote has `{here or 'nothing'}`."
    return ""


def _last_sign(theirs: str, ours: str) -> str:
    """What is said where nothing but the last sign differs, which many set before the closing mark; else nothing."""
    if ours[-1] in _SIGNS and ours[:-1] in (theirs, theirs[:-1]):
        source = f"ends with `{theirs[-1]}`" if theirs[-1] in _SIGNS else "goes on"
        return f"There it {source}: leave out the `{ours[-1]}` at the end of the quote."
    return ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


# ---------------------------------------------------------------- pages


def republished(texts: Mapping[str, Archived], pages: Mapping[str, bytes]) -> Iterator[Diagnostic]:
    """Long runs of a text's words on the pages, outside marked quotations; each is told once, where it stands first."""
    told: set[int] = set()
    runs = {key: {run for run, _ in _runs(_words(text.folded))} for key, text in texts.items()}
    for path, data in pages.items():
        if not path.endswith(".md"):
            continue
        tree = LexborHTMLParser(data.decode())
        tree.strip_tags(["blockquote", "q", "script"])
        body = tree.body
        words = _words(fold(body.text(separator=" "))) if body else []
        for key, of_text in runs.items():
            repeated = [(run, at) for run, at in _runs(words) if run in of_text and run not in told]
            if repeated:
                told.update(run for run, _ in repeated)
                shown = " ".join(words[repeated[0][1] :][:8])
                message = f"This page repeats more than {MOST_WORDS} words of `{key}` without marking them: “{shown} …”"
                fix = "Say it in your own words, or mark it as a quotation."
                yield Diagnostic("republished", Where(path), message, fix)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _runs(words: list[str]) -> Iterable[tuple[int, int]]:
    """Every run of one word more than is allowed, as a hash of it, with where it begins."""
    length = MOST_WORDS + 1
    return ((hash(tuple(words[at : at + length])), at) for at in range(len(words) - length + 1))
