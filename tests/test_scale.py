"""Work grows with the sources, not with their square, and a change costs what it changes: counted, not timed."""

from __future__ import annotations

import cProfile
import io
import pstats
import re
from collections.abc import Mapping
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from bench import corpus
from generator import cli, cores
from generator.build import build

OURS = str(Path(build.__code__.co_filename).parent)
FEW = 1_000
"""Calls that are not worth a thought."""


Stats = Mapping[tuple[str, int, str], tuple[int, int]]
"""How often each function was called, by its file, line and name."""


def calls(root: Path, entities: int) -> dict[str, int]:
    """How often each function of ours is called while an explainer of so many entities becomes pages."""
    folder = root / str(entities)
    corpus.write(folder, entities, 1)
    profile = cProfile.Profile()
    profile.runcall(build, folder)
    stats: Stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
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


COUNTED = {
    "templates of ours": ("contents.py", "_page"),
    "Markdown to HTML": ("core.py", "convert"),
    "pages mended": ("finish.py", "mended"),
    "references worded": ("cite.py", "format_entry"),
    "files of the site that were written": ("write.py", "write_new"),
}
"""What costs time in a build, and the function that does it."""


def after_a_change(folder: Path, entities: int) -> tuple[dict[str, int], int]:
    """How often each of these is done where a word of one actor has changed, and how many bytes are written."""
    corpus.write(folder, entities, 1)

    def made() -> Stats:
        profile = cProfile.Profile()
        with redirect_stdout(io.StringIO()):
            assert profile.runcall(cli.main, ["--root", str(folder), "build"]) == 0
        stats: Stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
        return stats

    made()
    before = {path: path.stat().st_ino for path in (folder / "site").rglob("*") if path.is_file()}
    actor = min((folder / "sources/actors").glob("*.yml"))
    actor.write_text(re.sub(r"(summary:\s+(?:>-\s+)?)", r"\1Again ", actor.read_text("utf-8"), count=1), "utf-8")
    stats = made()
    counted = {
        what: sum(count for (file, _, called), (count, *_) in stats.items() if (Path(file).name, called) == where)
        for what, where in COUNTED.items()
    }
    new = [path for path in (folder / "site").rglob("*") if path.is_file() and before.get(path) != path.stat().st_ino]
    return counted, sum(path.stat().st_size for path in new if path.name not in LISTS)


LISTS = {"SHA256SUMS", "sitemap.xml", "print.html", "index.html", "search.html"}
"""Files of which a part stands for each page: they grow with the site."""


def test_a_change_costs_what_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However large the explainer is: few pages are made again, and nothing else is written."""
    monkeypatch.setattr(cores, "LEAST", 10_000)  # what other processes do would not be counted
    (few, little), (many, much) = (after_a_change(tmp_path / str(size), size) for size in (100, 300))
    assert few["references worded"] == many["references worded"] == 0
    assert all(0 < count < 40 for what, count in many.items() if what != "references worded"), many
    assert all(many[what] <= 1.5 * few[what] + 5 for what in many), (few, many)
    assert much < 2 * little + 10_000, (little, much)
