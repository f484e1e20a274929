"""What is asked while a page is made: it is made again whenever an answer is another, whatever was changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from generator.asked import Asked, Asking
from generator.build import build
from generator.check import check
from generator.kept import Store


def lines(root: Path) -> Iterator[tuple[Path, int]]:
    """A line of each field in each kind of file, and a line in every third entry and record."""
    seen: set[tuple[str, str]] = set()
    for path in sorted((root / "sources").rglob("*")):
        if path.suffix not in (".yml", ".bib", ".lock"):
            continue
        kind = path.parent.name if path.parent.name != "sources" else path.stem
        for number, line in enumerate(path.read_text("utf-8").splitlines()):
            field = re.match(r"[ -]*([\w-]+)", line)
            name = field[1] if field else ""
            if name and ((kind, name) not in seen or number % 17 == 0):
                seen.add((kind, name))
                yield path, number


def edits(line: str) -> Iterator[str]:
    """The line with another word, with another number, and none."""
    head, sep, value = line.rpartition(": ")
    for pattern, by in ((r"[^\W\d_]{4,}", r"\g<0>s"), (r"\d+", r"\g<0>1")):
        if re.search(pattern, value):
            yield f"{head}{sep}{re.sub(pattern, by, value, count=1)}\n"
    yield ""


def test_whatever_is_changed_the_pages_are_those_of_a_build_from_nothing(project: Path) -> None:
    store = Store()

    def same() -> bool:
        warm = build(project, store)
        store.forget()
        if not warm.pages:
            assert warm.found == check(project).found
            return False
        cold = build(project)
        assert warm.found == cold.found
        assert {path for path in {**warm.pages, **cold.pages} if warm.pages.get(path) != cold.pages.get(path)} == set()
        assert warm.pictures.keys() == cold.pictures.keys()
        return True

    assert same()
    sound = 0
    for path, number in lines(project):
        text = path.read_text("utf-8")
        written = text.splitlines(keepends=True)
        for edit in edits(written[number].rstrip("\n")):
            path.write_text("".join([*written[:number], edit, *written[number + 1 :]]), "utf-8")
            sound += same()
        path.write_text(text, "utf-8")
    assert same()
    assert sound > 80


class Noting(Store):
    """A store that notes which pages were made."""

    def __init__(self) -> None:
        super().__init__()
        self.made: set[str] = set()

    def put(self, key: bytes, value: Any, plain: Callable[[], Any] | None = None, *, lasting: bool = True) -> None:
        if hasattr(value, "asked"):
            self.made.add(value.made.path)
        super().put(key, value, plain, lasting=lasting)


def test_a_page_is_made_again_only_where_something_was_asked_that_has_changed(project: Path) -> None:
    store = Noting()

    def made() -> set[str]:
        store.made.clear()
        assert build(project, store).pages
        store.forget()
        return set(store.made)

    assert len(made()) > 20
    assert made() == set()
    term = project / "sources/terms.yml"
    term.write_text(term.read_text("utf-8").replace("A wall across", "A wall right across", 1), "utf-8")
    assert made() == {"glossary.md", "print.md", "sources/treaty1950.md"}
    actor = project / "sources/actors/arland.yml"
    actor.write_text(actor.read_text("utf-8").replace("name: Arland", "name: The Realm of Arland", 1), "utf-8")
    assert "timeline.md" in made()


def test_what_is_looked_up_is_noted() -> None:
    asking = Asking()
    asked = Asked("actor", {"a": 1, "b": 2}, asking)
    made: dict[str, tuple[int, dict[tuple[str, str], None]]] = {}
    assert asked["a"] == 1, "and nobody wants to know"
    with asking.noted() as outer:
        with asking.noted() as inner:
            assert asked.get("c") is None
            assert "b" in asked
        assert list(inner) == [("actor", "c"), ("actor", "b")]
        assert asking.once(made, "sum", lambda: sum(asked.values())) == 3
    assert list(outer) == [("actor", "c"), ("actor", "b"), ("actor", "")]
    with asking.noted() as later:
        assert asking.once(made, "sum", lambda: 0) == 3
    assert list(later) == [("actor", "")], "who takes what is made has asked the same"
    for ids in (list, len, bool, lambda items: items.keys()):
        with asking.noted() as only_ids:
            ids(asked)
        assert list(only_ids) == [("ids", "actor")]
    for whole in (dict.items, lambda items: items.values(), lambda items: items.items()):
        with asking.noted() as all_of_them:
            whole(asked)
        assert list(all_of_them) == ([] if whole is dict.items else [("actor", "")])
    with asking.noted() as nothing, asking.unnoted():
        asked.get("a")
    assert not nothing
