"""Real runs of both engines, with the project's own `mkdocs.yml`, on a site of a few words."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator import engine, exchange, publish
from generator.build import THEME
from generator.finish import finish
from tests.expected import PROJECT, contents

both_engines = pytest.mark.parametrize("name", engine.COMMANDS)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project whose pages are staged: all that `mkdocs.yml` names, and one outside the navigation."""
    settings = Path(shutil.copy(PROJECT / "mkdocs.yml", tmp_path)).read_text()
    for page in re.findall(r"\w[\w/]*\.md", settings):
        stage(tmp_path, page, f"# {page}\n\n## More {{ #more }}\n")
    for asset in re.findall(r"assets/[\w.]+", settings):
        stage(tmp_path, asset, "")
    stage(tmp_path, "search.md", "# Search\n")
    stage(tmp_path, "actors/kim.md", "# Kim\n\nSee [what more there is](../treaty.md#more) and [who else](index.md).\n")
    shutil.copytree(THEME, tmp_path / "build/theme", ignore=shutil.ignore_patterns("assets"))
    shutil.copytree(THEME / "assets", tmp_path / "build/docs/assets", dirs_exist_ok=True)
    return tmp_path


def stage(root: Path, page: str, text: str) -> None:
    path = root / "build" / "docs" / page
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@both_engines
def test_a_site_is_made_in_silence_and_mended(root: Path, name: str) -> None:
    assert publish.publish(root, name).said == []
    pages = {path.relative_to(root / "site").as_posix() for path in root.glob("site/**/*.html")}
    staged = {path.relative_to(root / "build/docs").with_suffix(".html").as_posix() for path in root.rglob("*.md")}
    assert pages == staged | {"404.html"}
    for page in sorted(pages):
        tree = LexborHTMLParser((root / "site" / page).read_text())
        assert not tree.css("input:not([name=q]), label, [role=dialog], .md-dialog")
        assert [node.attributes.get("src") for node in tree.css("script")][1:] == []
        assert len(tree.css("nav.x-menu a")) == len(tree.css("nav.x-menu li")) > 5


@both_engines
def test_a_project_is_found_from_the_folder_above(root: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root.parent)
    publish.publish(Path(root.name), name)
    assert (root / "site/index.html").exists()


@both_engines
def test_the_same_pages_give_the_same_bytes(root: Path, name: str) -> None:
    publish.publish(root, name)
    first = contents(root / "site")
    publish.publish(root, name)
    assert contents(root / "site") == first
    assert finish(root / "site") == []
    assert contents(root / "site") == first, "what is mended needs no mending"


def test_both_engines_give_the_same_anchors_and_titles(root: Path) -> None:
    found = []
    for name in engine.COMMANDS:
        publish.publish(root, name)
        tree = LexborHTMLParser((root / "site/treaty.html").read_text())
        links = [(node.attributes["href"], node.attributes["title"]) for node in tree.css("a.headerlink")]
        canonical = tree.css_first("link[rel=canonical]")
        assert canonical is not None
        found.append(([node.id for node in tree.css("article [id^=more]")], links, canonical.attributes["href"]))
    assert found[0] == found[1]
    assert found[0][0] == ["more"]


@both_engines
def test_what_markdown_makes_may_stand_on_a_page(root: Path, name: str) -> None:
    text = """# About

| a | b |
|:-:|--:|
| 1 | 2 |

!!! note "A note"
    Of *this* and `that`{ .word }.

```python
run()
```

<!-- a remark -->

<details><summary>More</summary>Text</details>
"""
    stage(root, "about.md", text)
    assert publish.publish(root, name).said == []
    page = (root / "site/about.html").read_text()
    assert re.findall(r'<td align="(\w+)">', page) == ["center", "right"]


@both_engines
@pytest.mark.parametrize(
    ("page", "text", "told"),
    [
        ("about.md", "# About\n\n[nobody](actors/nobody.md)\n", r"about\.md"),
        ("about.md", "# About\n\n[gone](treaty.md#gone)\n", r"about\.md"),
        ("about.md", "# About\n\n<p><a href='treaty.html#gone'>x</a></p>\n", r"about\.html: .*treaty\.html has no id"),
        ("about.md", "# About\n\n<img src='https://example.org/x.png' alt=''>\n", r"about\.html: .*another host"),
        ("about.md", "# About\n\n*x*{ onclick='run()' }\n", r"about\.html: <em onclick>: a page may not hold"),
        ("about.md", "---\ntitle: <script>run()</script>\ntemplate: redirect.html\n---\n", r"about\.html: <script>"),
        ("mine.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script>run()</script></svg>", r"mine\.svg: .*script"),
        ("mine.js", "run()", r"mine\.js: a site may not hold a script"),
    ],
    ids=[
        *("dead link", "dead anchor", "dead anchor in HTML", "request to another host"),
        *("handler", "template of the theme", "drawing that runs", "script"),
    ],
)
def test_a_page_at_fault_leaves_the_site_as_it_was(root: Path, name: str, page: str, text: str, told: str) -> None:
    stage(root, "index.md", "# The site as it was\n")
    publish.publish(root, name)
    before = contents(root / "site")
    stage(root, "index.md", "# The site as it must not be\n")
    stage(root, page, text)
    with pytest.raises(engine.EngineError, match=told) as failed:
        publish.publish(root, name)
    assert "Traceback" not in str(failed.value)
    assert "\x1b" not in str(failed.value)
    assert contents(root / "site") == before


def test_a_page_outside_the_navigation_must_be_meant_to_be(root: Path) -> None:
    stage(root, "forgotten.md", "# Forgotten\n")
    with pytest.raises(engine.EngineError, match=r"forgotten\.md"):
        publish.publish(root, "mkdocs")
    assert not (root / "site").exists()


@both_engines
def test_a_fault_in_a_template_is_told_where_it_is(root: Path, name: str) -> None:
    (root / "build/theme/main.html").write_text(
        '{% extends "base.html" %}\n{% block content %}{{ no.such.thing }}{% endblock %}'
    )
    with pytest.raises(engine.EngineError, match=r"main\.html"):
        publish.publish(root, name)


def test_the_date_of_a_build_is_that_of_the_last_commit(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert engine.environment(root)["SOURCE_DATE_EPOCH"] == "0"
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2021-06-24T00:00:00Z")
    for command in (["init", "--quiet"], ["commit", "--quiet", "--allow-empty", "--message", "First"]):
        subprocess.run([*git, *command], cwd=root, check=True)
    publish.publish(root, "mkdocs")
    assert "<lastmod>2021-06-24</lastmod>" in (root / "site/sitemap.xml").read_text()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    assert engine.environment(root)["SOURCE_DATE_EPOCH"] == "1"


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A new folder, the old one whose place it takes, and where that goes in between."""
    for name in ("new", "old"):
        (tmp_path / name / "deep").mkdir(parents=True)
        (tmp_path / name / "deep" / "page.html").write_text(name)
    return tmp_path / "new", tmp_path / "old", tmp_path / "new.old"


def test_a_folder_takes_the_place_of_another_and_can_be_read(folders: tuple[Path, Path, Path]) -> None:
    new, place, _ = folders
    (new / "deep").chmod(0o700)
    (new / "deep" / "page.html").chmod(0o600)
    exchange.settle(new)
    exchange.replace((new, place))
    assert contents(place) == {"deep/page.html": b"new"}
    assert [path.stat().st_mode & 0o777 for path in (place, place / "deep", place / "deep/page.html")] == [
        0o755,
        0o755,
        0o644,
    ]
    assert [path.name for path in place.parent.iterdir()] == [place.name]


def test_two_renames_do_the_same_or_are_taken_back(folders: tuple[Path, Path, Path]) -> None:
    new, place, retired = folders
    with pytest.raises(FileNotFoundError):
        exchange._rename_twice(new / "missing", place, retired)
    assert contents(place) == {"deep/page.html": b"old"}
    exchange._rename_twice(new, place, retired)
    assert contents(place) == {"deep/page.html": b"new"}
    assert contents(retired) == {"deep/page.html": b"old"}


def test_what_an_ended_run_left_aside_comes_back(folders: tuple[Path, Path, Path]) -> None:
    new, place, retired = folders
    place.rename(retired)
    shutil.rmtree(new)
    with pytest.raises(FileNotFoundError):
        exchange.replace((new, place))
    assert contents(place) == {"deep/page.html": b"old"}
