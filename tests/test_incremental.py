"""What is kept of the time before: the site is byte for byte that of a build from nothing, whatever was changed."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from mkdocs.commands import build as commands
from mkdocs.config import load_config
from mkdocs.structure.files import get_files
from mkdocs.structure.pages import Page

from generator import build, cli, engine
from generator.finish import finish
from generator.hurry import Listing
from generator.kept import Store, key
from generator.preview import Preview
from generator.resident import Resident
from tests.expected import contents


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, f"{path.name} does not hold: {old}"
    path.write_text(text.replace(old, new), "utf-8")


def text(root: Path) -> None:
    change(root / "sources/actors/arland.yml", "It wants the lake high.", "It wants the lake *higher*.")


def title(root: Path) -> None:
    change(root / "sources/actors/arland.yml", "name: Arland", "name: The Realm of Arland")


def title_in_the_navigation(root: Path) -> None:
    change(root / "docs/about.md", "# About this site", "# About us")


def page_added(root: Path) -> None:
    (root / "sources/actors/newland.yml").write_text(
        "kind: state\nname: Newland\nrole: State\nsummary: It is new [@courier2020article, ¶1].\n"
    )


def page_written_by_hand(root: Path) -> None:
    (root / "docs/sources").mkdir()
    (root / "docs/sources/more.md").write_text("# More\n\nOf [Arland](../actors/arland.md) and [this](#more).\n")


def link_to_it(root: Path) -> None:
    change(root / "docs/about.md", "# About us", "# About us\n\nSee [more](sources/more.md#more).")


def page_removed(root: Path) -> None:
    (root / "sources/actors/newland.yml").unlink()


def actor_renamed(root: Path) -> None:
    assert cli.main(["--root", str(root), "rename", "actor", "arland", "arlandia"]) == 0


def settings_changed(root: Path) -> None:
    change(root / "mkdocs.yml", "  language: en", "  language: de")


def template_changed(root: Path) -> None:
    change(root / "theme" / "main.html", '<footer class="x-footer">', '<footer class="x-footer">{{ page.title }}')


def style_changed(root: Path) -> None:
    (root / "theme/assets/explainer.css").write_text("h1 { color: red }\n")


def unknown_extension(root: Path) -> None:
    change(root / "mkdocs.yml", "  - admonition\n", "  - admonition\n  - pymdownx.details\n")
    change(root / "docs/about.md", "# About us", "# About all of us")


CHANGES: list[Callable[[Path], None]] = [
    *(text, title, title_in_the_navigation, page_added, page_written_by_hand, link_to_it, page_removed),
    *(actor_renamed, settings_changed, template_changed, style_changed, unknown_extension),
]


def from_nothing(root: Path) -> dict[str, bytes]:
    """The site of the pages that are staged, as the engine's own command and `finish` make it."""
    target = root / "build/cold"
    engine.run(root, "mkdocs", target)
    assert finish(target) == []
    made = contents(target)
    shutil.rmtree(target)
    return made


def test_after_every_change_the_site_is_that_of_a_build_from_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(build.THEME, project / "theme")
    monkeypatch.setattr(build, "THEME", project / "theme")
    preview = Preview(project, project / "build" / "serve")
    for change in [lambda root: None, *CHANGES]:
        change(project)
        outcome = preview.refresh()
        name = getattr(change, "__name__", "")
        assert not outcome.stopped, (name, outcome.found, outcome.problems)
        assert outcome.changed, name
        assert cli.main(["--root", str(project), "build"]) == 0, capsys.readouterr().out
        shown, made, cold = contents(preview.shown), contents(project / "site"), from_nothing(project)
        assert [path for path in cold.keys() | made.keys() if cold.get(path) != made.get(path)] == [], name
        del made["SHA256SUMS"]  # it is for those who copy what is published
        assert sorted(shown) == sorted(made), name
        assert [path for path in made if shown[path] != made[path]] == [], name
        assert not preview.refresh().changed, name


def test_a_page_that_nothing_has_changed_is_not_made_again(project: Path) -> None:
    preview = Preview(project, project / "build" / "serve")
    preview.refresh()
    everything = preview.engine.known.keys() | {"404.html"}
    assert {path for path in contents(preview.shown) if path.endswith(".html")} == everything
    text(project)
    outcome = preview.refresh()
    assert set(outcome.pages) <= preview.engine.known.keys()
    assert "actors/arland.html" in outcome.pages
    in_the_navigation = load_config(str(project / "mkdocs.yml")).nav
    assert len(preview.engine.known) <= len(str(in_the_navigation).split(".md")) + len(outcome.pages)


def test_two_servers_do_not_mislead_one_another(project: Path) -> None:
    """Each exchanges only the words that have changed since it staged the pages last; so the other must tell it."""
    one, other = (Preview(project, project / "build" / "serve" / port) for port in ("1", "2"))
    one.refresh()
    other.refresh()
    first = contents(one.shown)
    assert contents(other.shown) == first
    text(project)
    assert one.refresh().pages == other.refresh().pages != []
    changed = contents(one.shown)
    assert contents(other.shown) == changed != first
    change(project / "sources/actors/arland.yml", "*higher*", "high")
    one.refresh()
    assert contents(one.shown) == first
    text(project)
    assert not other.refresh().changed, "that was staged by the one, who has staged something else since"
    assert contents(other.shown) == changed


def test_what_was_warned_of_is_warned_of_again(project: Path) -> None:
    change(project / "docs/about.md", "# About this site", "# About this site\n\n[A](/nobody.html) [B](method.md#gone)")
    preview = Preview(project, project / "build" / "serve")
    first, second = preview.refresh(), preview.refresh()
    assert len(first.problems) == 2
    assert first.problems == second.problems
    page_added(project)
    change(project / "docs/about.md", "/nobody.html", "actors/newland.md")
    assert preview.refresh().problems == first.problems[1:]
    change(project / "docs/about.md", "#gone", "")
    assert not preview.refresh().stopped
    page_removed(project)
    (dead,) = preview.refresh().found
    assert "actors/newland.md" in dead.message, "a page that has not changed leads nowhere now"


def test_a_fault_in_the_theme_is_told_where_it_is(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(build.THEME, project / "theme")
    monkeypatch.setattr(build, "THEME", project / "theme")
    main = project / "theme/main.html"
    good = main.read_text()
    preview = Preview(project, project / "build" / "serve")
    for wrong in ("{% block content %}{{ no.such.thing }}{% endblock %}", "{% if %}"):
        main.write_text('{% extends "base.html" %}\n' + wrong)
        (problem,) = preview.refresh().problems
        assert problem.startswith("main.html:2: ")
    change(project / "mkdocs.yml", "docs_dir: build/docs", "docs_dir: build/nowhere")
    main.write_text(good)
    assert preview.refresh().problems
    change(project / "mkdocs.yml", "docs_dir: build/nowhere", "docs_dir: build/docs")
    assert not preview.refresh().stopped


def test_mkdocs_keeps_what_it_makes_of_markdown_where_we_look_for_it(project: Path) -> None:
    """Were this to fail, a page that is taken from the store would lack something."""
    Preview(project, project / "build" / "serve").refresh()
    config = load_config(str(project / "mkdocs.yml"))
    files = get_files(config)
    file = files.get_file_from_path("about.md")
    assert file is not None
    page = Page(None, file, config)
    page.read_source(config)
    before = dict(vars(page))
    page.render(config, files)
    made = {name for name, value in vars(page).items() if before.get(name) != value}
    assert made == {"content", "toc", "_title_from_render", "present_anchor_ids", "links_to_anchors"}


def test_mkdocs_looks_for_its_files_where_we_list_them(project: Path) -> None:
    """Were this to fail, they would be listed anew each time."""
    assert commands.__dict__["get_files"] is get_files
    Preview(project, project / "build" / "serve").refresh()
    config, listing = load_config(str(project / "mkdocs.yml")), Listing()
    first, again = listing.get_files(config), listing.get_files(config)
    assert first is not again
    assert list(first) == list(again)
    assert all(one is other for one, other in zip(first, again, strict=True))
    (project / "build" / "docs" / "more.md").write_text("# More\n")
    assert listing.get_files(config).get_file_from_path("more.md") is not None
    other = load_config(str(project / "mkdocs.yml"))
    assert not {*map(id, listing.get_files(other))} & {*map(id, again)}


def test_nobody_hears_mkdocs_and_no_variable_stays(project: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        Preview(project, project / "build" / "serve").refresh()
    assert caplog.records == []


def test_what_is_not_asked_for_is_forgotten() -> None:
    store = Store()
    store.put(key("a"), "A")
    store.put(key("b"), "B")
    store.forget()
    assert store.get(key("a")) == "A"
    store.forget()
    assert store.get(key("a")) == "A"
    assert store.get(key("b")) is None


def test_no_other_parts_have_the_same_key() -> None:
    assert len({key("ab"), key("a", "b"), key("b", "a"), key(""), key(), key("a", "b", "")}) == 6


def test_the_engine_needs_no_preview(project: Path) -> None:
    assert cli.main(["--root", str(project), "generate"]) == 0
    assert "index.html" in Resident(project, project / "build/made").build().files


def _touched(path: Path) -> None:
    """Other bytes, of which size and time tell nothing."""
    state, data = path.stat(), path.read_bytes()
    path.write_bytes(data.replace(b"the", b"teh"))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def _link(path: Path) -> None:
    path.rename(path.with_suffix(".old"))
    path.symlink_to(path.with_suffix(".old"))


@pytest.mark.parametrize("harm", [_touched, _link, Path.unlink, lambda path: shutil.rmtree(path.parent)])
@pytest.mark.parametrize(
    "file", ["site/actors/borland.html", "site/assets/explainer.css", "build/docs/actors/borland.md"]
)
def test_whoever_touches_what_was_made_the_next_build_makes_it_again(
    project: Path, file: str, harm: Callable[[Path], None]
) -> None:
    assert cli.main(["--root", str(project), "build"]) == 0
    harm(project / file)
    text(project)
    assert cli.main(["--root", str(project), "build"]) == 0
    made, cold = contents(project / "site"), from_nothing(project)
    assert [path for path in cold.keys() | made.keys() if cold.get(path) != made.get(path)] == []
    assert not any(path.is_symlink() for path in (project / "site").rglob("*"))


def test_what_is_gone_from_a_page_is_missed_where_it_was_linked_to(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page that has not changed is looked at again where a page that it leads to has lost an id."""
    about, more = project / "docs/about.md", project / "docs/more.md"
    more.write_text('# More\n\n<p id="here">Here.</p>\n', "utf-8")
    change(project / "mkdocs.yml", "  /search.md", "  /search.md\n  /more.md\n  /other.md")
    (project / "docs/other.md").write_text("# Other\n\n[there](more.md#here)\n", "utf-8")
    assert cli.main(["--root", str(project), "build"]) == 0, capsys.readouterr()
    before = contents(project / "site")
    change(more, 'id="here"', 'id="there"')
    assert cli.main(["--root", str(project), "build"]) == 1
    assert "more.md" in capsys.readouterr().err
    assert contents(project / "site") == before
    change(more, 'id="there"', 'id="here"')
    change(about, "# About this site", "# About these pages")
    assert cli.main(["--root", str(project), "build"]) == 0
    assert b"About these pages" in (project / "site/other.html").read_bytes(), "it stands in the navigation"
