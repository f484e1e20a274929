"""What is staged: a folder that holds exactly the given files, and nothing outside it is touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.write import write, write_files
from tests.expected import contents

FILES = {"index.md": b"# Lake\n", "actors/arland.md": b"# Arland\n", "actors/borland.md": b"# Borland\n"}
LONG_AGO = 1_000_000_000


def times(folder: Path) -> dict[str, int]:
    """When each file was last changed, in seconds."""
    return {path: int((folder / path).stat().st_mtime) for path in contents(folder)}


def aged(folder: Path) -> None:
    """Makes every file look as if it had been written long ago."""
    for path in contents(folder):
        os.utime(folder / path, (LONG_AGO, LONG_AGO))


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    """Files and folders come into being, and their number is returned."""
    assert write(FILES, tmp_path / "build" / "docs") == 3
    assert contents(tmp_path / "build" / "docs") == FILES


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    """A file that is the same already keeps its time; one of the same length with other words does not."""
    write(FILES, tmp_path)
    aged(tmp_path)
    assert write(FILES | {"actors/arland.md": b"# Orland\n"}, tmp_path) == 1
    changed = {path for path, time in times(tmp_path).items() if time != LONG_AGO}
    assert changed == {"actors/arland.md"}
    assert (tmp_path / "actors" / "arland.md").read_bytes() == b"# Orland\n"


def test_nothing_is_written_where_nothing_changed(tmp_path: Path) -> None:
    """A second time, all files keep their times."""
    write(FILES, tmp_path)
    aged(tmp_path)
    assert write(FILES, tmp_path) == 0
    assert set(times(tmp_path).values()) == {LONG_AGO}


def test_whatever_else_stands_there_is_removed(tmp_path: Path) -> None:
    """Foreign files, hidden ones, empty folders and folders full of other things go away."""
    write(FILES, tmp_path)
    for path in ("notes.txt", ".hidden", "actors/old.md", "terms/old/deep.md"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("old")
    (tmp_path / "empty" / "within").mkdir(parents=True)
    write(FILES, tmp_path)
    assert contents(tmp_path) == FILES
    assert sorted(path.name for path in tmp_path.iterdir()) == ["actors", "index.md"]


def test_a_page_takes_the_place_of_a_folder_and_a_folder_that_of_a_page(tmp_path: Path) -> None:
    """What was a file may become a folder, and the other way round."""
    write({"treaty.md": b"one page", "actors/arland.md": b"in a folder"}, tmp_path)
    other = {"treaty.md/article-1.md": b"in a folder", "actors": b"one page"}
    assert write(other, tmp_path) == 2
    assert contents(tmp_path) == other


def test_links_are_removed_and_never_followed(tmp_path: Path) -> None:
    """Where a link stands in the way, it goes; what it leads to is left alone."""
    outside, folder = tmp_path / "outside", tmp_path / "docs"
    write({"kept.md": b"kept"}, outside)
    folder.mkdir()
    (folder / "index.md").symlink_to(outside / "kept.md")
    (folder / "linked").symlink_to(outside)
    (folder / "actors").symlink_to(outside)
    assert write(FILES, folder) == 3
    assert contents(outside) == {"kept.md": b"kept"}
    assert contents(folder) == FILES
    assert not any(path.is_symlink() for path in folder.rglob("*"))


def test_nothing_outside_the_folder_is_touched(tmp_path: Path) -> None:
    """What stands beside the folder stays as it is."""
    beside = {"docs.md": b"beside", "site/index.html": b"beside", "docs-old/index.md": b"beside"}
    write(beside, tmp_path)
    aged(tmp_path)
    write(FILES, tmp_path / "docs")
    write({}, tmp_path / "docs")
    assert contents(tmp_path) == beside
    assert set(times(tmp_path).values()) == {LONG_AGO}


def test_a_file_that_somebody_wrote_is_exchanged_as_a_whole(tmp_path: Path) -> None:
    """Its permissions stay; what a run that was ended left of its own does no harm, even if it is a link."""
    path, outside = tmp_path / "moat.yml", tmp_path / "outside"
    path.write_bytes(b"old")
    path.chmod(0o640)
    outside.write_bytes(b"outside")
    (tmp_path / "build/undo.new").mkdir(parents=True)
    (tmp_path / "build/undo.new/new-0").symlink_to(outside)
    write_files(tmp_path, {"moat.yml": b"new"})
    assert contents(tmp_path) == {"moat.yml": b"new", "outside": b"outside"}
    assert path.stat().st_mode & 0o777 == 0o640


def test_of_several_files_all_are_written_or_none(tmp_path: Path) -> None:
    """Written, removed, new: where one fails, all are as they were, and nothing is left beside them."""
    before = {"a.yml": b"a", "b.yml": b"b", "c.yml/d": b"d"}
    write(before, tmp_path)
    with pytest.raises(OSError, match=r"c\.yml"):
        write_files(tmp_path, {"a.yml": b"new", "b.yml": None, "c.yml": b"new", "e.yml": b"new"})
    assert contents(tmp_path) == before
    write_files(tmp_path, {"a.yml": b"new", "b.yml": None, "e.yml": b"new"})
    assert contents(tmp_path) == {"a.yml": b"new", "c.yml/d": b"d", "e.yml": b"new"}
