"""What is kept on the disk between two builds: never trusted, and the site is that of a build from nothing."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import bibliography, cite, cli, kept
from generator.kept import DAMAGED, Store, key
from tests.expected import contents


def closed(store: Store) -> None:
    store.forget()
    store.close()


def filled(file: Path) -> None:
    store = Store(file)
    for name, value in VALUES.items():
        store.put(key(name), value, lambda value=value: value)  # type: ignore[misc]
    closed(store)


VALUES = {"page": b"<p>A page</p>" * 1000, "list": ["a", {"b": 1}, None], "other": b"\xff\0"}


def test_what_was_made_is_there_in_the_next_run(tmp_path: Path) -> None:
    """As long as each run asks for it."""
    file = tmp_path / "kept/a.sqlite"
    filled(file)
    store = Store(file)
    assert {name: store.get(key(name)) for name in VALUES} == VALUES
    closed(store)
    store = Store(file)
    assert store.has(key("page"))
    assert store.get(key("list"), read=lambda plain: (*plain,)) == (*VALUES["list"],)
    closed(store)
    store = Store(file)
    assert store.get(key("page")) == VALUES["page"]
    assert store.get(key("other")) is None


def test_what_json_can_not_hold_is_not_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.sqlite"
    store = Store(file)
    for number, value in enumerate([{"a"}, object(), dt.date(2021, 6, 1), "\ud800"]):
        store.put(key(number), value, lambda value=value: value)  # type: ignore[misc]
    closed(store)
    store = Store(file)
    assert not any(store.has(key(number)) for number in range(4))


def test_what_is_not_lasting_is_for_this_run_and_other_processes(tmp_path: Path) -> None:
    store, other = Store(tmp_path / "a.sqlite"), Store()
    store.put(key("a"), (1, 2), lambda: [1, 2], lasting=False)
    store.put(key("b"), (3, 4), lambda: [3, 4])
    other.put(key("c"), "not plain")
    other.take_over(store.handed_on())
    assert other.has(key("a"))
    assert [other.get(key(name), lambda plain: (*plain,)) for name in "ab"] == [(1, 2), (3, 4)]
    assert [put[0] for put in other.handed_on()] == [key("a"), key("b")]
    closed(store)
    assert Store(tmp_path / "a.sqlite").get(key("a")) is None


def _rows(file: Path, command: str, *values: object) -> None:
    with sqlite3.connect(file) as disk:
        disk.execute(command, values)
    disk.close()


def _exchanged(file: Path) -> None:
    """Two values, each whole, in one another's place."""
    with sqlite3.connect(file) as disk:
        (one, first), (other, second), *_ = disk.execute("SELECT key, value FROM kept").fetchall()
        disk.execute("UPDATE kept SET value = ? WHERE key = ?", (second, one))
        disk.execute("UPDATE kept SET value = ? WHERE key = ?", (first, other))
    disk.close()


def _flipped(file: Path) -> None:
    data = bytearray(file.read_bytes())
    at = data.index(b"<p>A page</p>") + 5
    data[at] ^= 1
    file.write_bytes(data)


def _another_table(file: Path) -> None:
    file.unlink()
    _rows(file, "CREATE TABLE kept (a, b)")


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _link(file: Path) -> None:
    other = file.rename(file.with_suffix(".other"))
    file.symlink_to(other)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "nothing in it": lambda file: file.write_bytes(b""),
    "another file": lambda file: file.write_bytes(b"not a database" * 100),
    "cut": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "zeros": lambda file: file.write_bytes(file.read_bytes()[:4096] + bytes(file.stat().st_size - 4096)),
    "a bit": _flipped,
    "another table": _another_table,
    "values of another kind": lambda file: _rows(file, "UPDATE kept SET value = 7"),
    "values cut": lambda file: _rows(file, "UPDATE kept SET value = substr(value, 1, 9)"),
    "values exchanged": _exchanged,
    "a folder": _folder,
    "a link": _link,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_is_damaged_is_made_anew(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    file, told = tmp_path / "kept/a.sqlite", list[str]()
    filled(file)
    damage(file)
    store = Store(file, told.append)
    for name, value in VALUES.items():
        assert store.get(key(name)) in (None, value)
        store.put(key(name), value, lambda value=value: value)  # type: ignore[misc]
    closed(store)
    assert told in ([], [DAMAGED])
    store = Store(file)
    closed(store)
    if not file.is_dir():
        filled(file)
        assert Store(file).get(key("page")) == VALUES["page"]


def test_of_another_program_nothing_is_taken(tmp_path: Path) -> None:
    filled(tmp_path / "kept/a.sqlite")
    store = Store(tmp_path / "kept/b.sqlite")
    assert store.get(key("page")) is None
    store.put(key("page"), b"", lambda: b"")
    closed(store)
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["b.sqlite"]


def test_a_link_in_the_place_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine").write_text("mine")
    (tmp_path / "kept").symlink_to(elsewhere)
    filled(tmp_path / "kept/a.sqlite")
    assert contents(elsewhere) == {"mine": b"mine"}


@pytest.mark.parametrize("harm", ["cut", "a bit", "a folder", "gone", "of nobody"])
def test_the_site_is_right_whatever_became_of_it(project: Path, harm: str, capsys: pytest.CaptureFixture[str]) -> None:
    build = ["--root", str(project), "build"]
    assert cli.main(build) == 0
    before = contents(project / "site")
    (file,) = (project / "build/kept").iterdir()
    match harm:
        case "cut":
            os.truncate(file, file.stat().st_size * 2 // 3)
        case "a bit":
            file.write_bytes(file.read_bytes().replace(b"<h1", b"<h2"))
        case "a folder":
            file.unlink()
            file.mkdir()
        case "gone":
            shutil.rmtree(file.parent)
        case "of nobody":
            file.rename(file.with_name("0.sqlite"))
    capsys.readouterr()
    assert cli.main(build) == 0
    assert (kept.DAMAGED in capsys.readouterr().out) == (harm in ("cut", "a bit"))
    assert contents(project / "site") == before
    assert cli.main(build) == 0
    assert kept.DAMAGED not in capsys.readouterr().out
    assert contents(project / "site") == before


def test_references_and_the_bibliography_are_what_they_are_when_read(project: Path, tmp_path: Path) -> None:
    """And an entry that is changed is worded anew, the others not."""
    path = project / "sources/references.bib"
    file = tmp_path / "a.sqlite"
    for text in (path.read_text("utf-8"), path.read_text("utf-8").replace("title = {", "title = {New ", 1)):
        for _ in range(2):
            store = Store(file)
            kept_now, found = bibliography.read_kept("a.bib", text, store)
            read, wrong = bibliography.read("a.bib", text)
            assert (found, kept_now.known, list(kept_now.entries)) == (wrong, read.known, list(read.entries))
            assert cite.worded(kept_now.entries, store) == cite.worded(read.entries)
            for name, entry in read.entries.items():
                again = kept_now.entries[name]
                assert (again.type, again.fields) == (entry.type, entry.fields)
                assert (again.where(), again.where("title")) == (entry.where(), entry.where("title"))
            closed(store)
