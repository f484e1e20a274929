"""The real sources: sound, complete, and written as the editors' rules ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from generator.check import check
from generator.explanation import Explanation
from generator.load import DOCS, SOURCES
from generator.model import KINDS, Entity, Record
from generator.prose import Prose, Words
from tests.expected import PROJECT

WRITTEN = [
    path
    for folder in (SOURCES, DOCS)
    for path in sorted((PROJECT / folder).rglob("*"))
    if path.is_file() and "texts" not in path.parts
]


@cache
def explanation() -> Explanation:
    """The real explainer. Nothing is wrong with it, so it is there."""
    checked = check(PROJECT)
    assert [diagnostic for diagnostic in checked.found if diagnostic.severity != "notice"] == []
    assert checked.explanation is not None
    return checked.explanation


def texts(record: Record, path: str) -> Iterator[tuple[str, Prose]]:
    """Every text in our Markdown that a record holds, and what it is called."""
    for name in type(record).model_fields:
        value = getattr(record, name)
        if isinstance(value, Prose):
            yield f"{path}.{name}", value
        for key, item in value.items() if isinstance(value, dict) else enumerate(_listed(value)):
            if isinstance(item, Record):
                yield from texts(item, f"{path}.{name}.{key}")


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def records() -> Iterator[tuple[str, Entity]]:
    """Every record of the real explainer that stands by itself, with its kind and id."""
    whole = explanation()
    yield "explainer", whole.settings
    for kind, model in KINDS.items():
        yield from ((f"{kind} {id}", record) for id, record in whole.of(kind).items() if model.layout)


def test_nothing_is_wrong_with_the_sources() -> None:
    """The check of the real sources finds no error and has no warning."""
    assert explanation().settings.title


@pytest.mark.parametrize(
    ("kind", "least"),
    [("actor", 40), ("event", 44), ("position", 28), ("question", 10), ("term", 15), ("issue", 5), ("relation", 20)],
)
def test_the_sources_hold_the_whole_dossier(kind: str, least: int) -> None:
    """There are at least as many records of each kind as the dossier has."""
    assert len(explanation().of(kind)) >= least


def test_the_article_has_eleven_quotes_and_the_treaty_seven_articles() -> None:
    """These numbers are exact."""
    whole = explanation()
    assert len(whole.quotes) == 11
    assert len(whole.provisions) == 7
    assert list(whole.treaty.provisions if whole.treaty else []) == [f"article-{number}" for number in range(1, 8)]


def test_the_bibliography_holds_the_sources_of_the_dossier() -> None:
    """There are at least 85, each is described in references.yml, and none is described that does not exist."""
    whole = explanation()
    assert len(whole.bibliography.entries) >= 85
    assert list(whole.sources) == list(whole.bibliography.entries)


def test_every_statement_has_evidence() -> None:
    """What names no source and no quote says that it is the editors' own."""
    without = [claim for claim in explanation().claims if not claim.cited and not claim.statement.synthesis]
    assert without == []
    assert len(explanation().claims) > 200


def test_every_quote_is_the_articles_own() -> None:
    """It names a paragraph of the article, has no quotation marks round it and no space too many; none is twice."""
    quotes = explanation().quotes
    for id, quote in quotes.items():
        assert quote.source == explanation().settings.article, id
        assert re.fullmatch(r"¶\d+(–\d+)?", quote.locator), id
        assert quote.language == "en", id
        assert quote.exact == " ".join(quote.exact.split()), id
        assert not re.search(r'^["“‘«]|["”»]$', quote.exact), id
    assert len({quote.exact.casefold() for quote in quotes.values()}) == len(quotes)


def test_the_three_voices_are_all_heard() -> None:
    """Events and positions are told apart by who speaks: the article, somebody in it, or the context."""
    voices = {claim.voice for claim in explanation().claims}
    assert voices >= {"article", "quoted", "context"}


def test_what_is_known_now_is_not_put_into_the_articles_mouth() -> None:
    """What came of a question is known from elsewhere, even where the article is cited for what was known then."""
    whole = explanation()
    spoken = {id: whole.claim(question).voice for id, question in whole.questions.items()}
    assert {id: voice for id, voice in spoken.items() if voice in {"article", "quoted"}} == {}


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_no_address_of_a_person_is_given_away(path: Path) -> None:
    """No file that is published holds an e-mail address."""
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"[\w.+-]+@[\w-]+\.[a-z]{2,}\b", text, re.IGNORECASE) == []


def test_no_words_of_others_outside_quotes() -> None:
    """Quotation marks stand in quotes alone: every other text is the editors' own wording."""
    looked_at = [found for name, record in records() for found in texts(record, name)]
    assert len(looked_at) > 250
    marked = [
        f"{place}: {prose.source}"
        for place, prose in looked_at
        if re.search('["“”„«»‘]', "".join(part.text for part in prose.inlines() if isinstance(part, Words)))
    ]
    assert marked == []
