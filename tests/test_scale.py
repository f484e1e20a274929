"""Work grows with the sources, not with their square: counted, not timed."""

from __future__ import annotations

import cProfile
import pstats
from pathlib import Path

from bench import corpus
from generator.build import build

OURS = str(Path(build.__code__.co_filename).parent)
FEW = 1_000
"""Calls that are not worth a thought."""


def calls(root: Path, entities: int) -> dict[str, int]:
    """How often each function of ours is called while an explainer of so many entities becomes pages."""
    folder = root / str(entities)
    corpus.write(folder, entities, 1)
    profile = cProfile.Profile()
    profile.runcall(build, folder)
    stats: dict[tuple[str, int, str], tuple[int, int]] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    return {
        f"{Path(file).name}:{line} {name}": counted[1]
        for (file, line, name), counted in stats.items()
        if file.startswith(OURS)
    }


def test_twice_the_sources_are_twice_the_work(tmp_path: Path) -> None:
    """A function that is called for each pair of pages or records would be called four times as often."""
    calls(tmp_path, corpus.LEAST)  # what happens once in a process
    once, twice = calls(tmp_path, 100), calls(tmp_path, 200)
    many = {name: (once.get(name, 0), count) for name, count in twice.items() if count > FEW}
    assert {name: counts for name, counts in many.items() if counts[1] > 3 * counts[0]} == {}
    assert sum(twice.values()) < 2.2 * sum(once.values())
