"""What editors are told when one thing in the real sources goes wrong: a short run of `python -m bench.mutations`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from bench.mutations import (
    BIB,
    CRASH,
    ELSEWHERE,
    RIGHT,
    SAME,
    SEVERAL,
    YAML,
    Judged,
    copied,
    judged,
    meaning_of,
    mutants,
)
from generator.check import check
from generator.diagnostics import has_errors
from generator.fix import mended
from tests.expected import PROJECT
from tests.test_messages import no_jargon

EACH = 6
"""With 28 kinds, some 170 mutants."""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Judged]:
    """What became of each mutant; afterwards the sources are as they were."""
    root = copied(tmp_path_factory.mktemp("mutations"))
    before = check(root).found
    found = list(judged(root, mutants(root, EACH, seed=7)))
    assert check(root).found == before
    return found


def test_the_same_seed_draws_the_same() -> None:
    """So that what was found can be found again; another seed draws others."""
    first, again, other = (list(mutants(PROJECT, 2, seed)) for seed in (1, 1, 2))
    assert first == again != other
    assert len(first) == 2 * len(YAML | BIB)


def test_no_mutant_crashes_the_check(results: Sequence[Judged]) -> None:
    """Whatever is wrong, `check` ends and says so."""
    assert [each.said for each in results if each.outcome == CRASH] == []
    assert len(results) == EACH * len(YAML | BIB)


def test_most_mutants_give_one_message_on_their_line(results: Sequence[Judged]) -> None:
    """What is mere luck of the draw is left room for: deleted lines that nobody can miss, names that nobody knows."""
    syntax = [each for each in results if "deleted" not in each.mutant.kind and "misspelt" not in each.mutant.kind]
    meant = [each for each in syntax if each.outcome != SAME]
    assert sum(each.outcome == RIGHT for each in meant) >= 0.75 * len(meant)
    of_yaml = [each for each in meant if each.mutant.kind in YAML]
    assert sum(each.outcome == RIGHT for each in of_yaml) >= 0.95 * len(of_yaml)
    assert sum(each.outcome in (ELSEWHERE, SEVERAL) for each in of_yaml) <= 0.05 * len(of_yaml)


def test_every_message_is_for_editors(results: Sequence[Judged]) -> None:
    """None holds jargon, and each says what to do."""
    for found in (found for each in results for found in each.found):
        assert no_jargon(re.sub("`[^`]*`", "", f"{found.message} {found.fix}"))  # in code stand an editor's own words
        assert found.fix


SLIPS = {
    "a field or id misspelt",
    "one space more",
    "one space less",
    "a tab",
    "no colon",
    "no space after the colon",
    "a list with stars",
    "bib: a comma missing",
    "bib: a field misspelt",
}
"""Kinds that add nothing to what the sources say, so that they say it again when all is mended."""


def test_what_is_mended_means_what_it_meant(tmp_path: Path) -> None:
    """`check --fix` gives back what was there, and most of these slips are mended."""
    root = copied(tmp_path)
    meaning = meaning_of(check(root))
    told = given_back = 0
    for mutant in (each for each in mutants(root, 4, seed=11) if each.kind in SLIPS):
        before = (root / mutant.path).read_bytes()
        (root / mutant.path).write_text(mutant.text, encoding="utf-8")
        fixed = mended(root)
        (root / mutant.path).write_bytes(before)
        if fixed.after and not has_errors(fixed.checked.found):
            assert meaning_of(fixed.checked) == meaning, mutant
            given_back += 1
        told += bool(fixed.after or fixed.checked.found)
    assert given_back >= 0.85 * told
