"""A build of what is there already is answered at once, and after any change it is not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import again, cli
from generator.engine import COMMANDS
from tests.expected import PROJECT

BUILD = ["build"]
ENGINE = next(iter(COMMANDS))
LOADED = """import runpy, sys
sys.argv = ["generator", "build"]
runpy.run_module("generator", run_name="__main__")
print(sorted({"generator.cli", "jinja2", "mkdocs", "pydantic", "yaml"} & sys.modules.keys()))
"""


def build(root: Path, *options: str, command: tuple[str, ...] = ("-m", "generator", "build")) -> str:
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    ran = subprocess.run(
        [sys.executable, *command, *options], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    return ran.stdout


def test_a_second_build_says_that_nothing_has_changed(project: Path) -> None:
    """It loads nothing of what builds, and answers anew after each build that made something."""
    assert "files staged" in build(project)
    before = (project / "site/index.html").stat()
    assert build(project, command=("-c", LOADED)) == f"{again.TOLD}\n[]\n"
    assert (project / "site/index.html").stat() == before
    terms = project / "sources/terms.yml"
    terms.write_text(f"{terms.read_text()}# a remark\n")
    assert "files staged" in build(project)
    assert build(project) == f"{again.TOLD}\n"
    assert "files staged" in build(project, "--engine", "zensical")
    assert "files staged" in build(project)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("built")
    for name in ("docs", "sources"):
        shutil.copytree(PROJECT / name, root / name, ignore=shutil.ignore_patterns("texts"))
    shutil.copy(PROJECT / "mkdocs.yml", root)
    assert cli.main(["--root", str(root), *BUILD]) == 0
    return root


def _written(path: str) -> Callable[[Path], object]:
    return lambda root: (root / path).write_bytes((root / path).read_bytes())


CHANGES: dict[str, Callable[[Path], object]] = {
    "a source": _written("sources/quotes.yml"),
    "a new source": lambda root: (root / "sources/new.yml").touch(),
    "a source less": lambda root: (root / "sources/new.yml").unlink(),
    "a page by hand": _written("docs/about.md"),
    "the settings": _written("mkdocs.yml"),
    "a page of the site": _written("site/index.html"),
    "a file too many in the site": lambda root: (root / "site/x.txt").touch(),
    "a mode": lambda root: (root / "site/x.txt").chmod(0o600),
    "a page of the site less": lambda root: (root / "site/treaty.html").unlink(),
    "a link in the place of a page": lambda root: (root / "site/treaty.html").symlink_to("index.html"),
    "no site": lambda root: shutil.rmtree(root / "site"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_after_a_change_all_is_made(built: Path, change: Callable[[Path], object]) -> None:
    """Be it of the same size and bytes."""
    again.note(built, ENGINE, again.inputs(built, ENGINE))
    assert again.is_made(BUILD, built)
    change(built)
    assert not again.is_made(BUILD, built)


def test_other_surroundings_are_a_change(built: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Variables that `mkdocs.yml` names, the date that pages carry, and the libraries."""
    again.note(built, ENGINE, again.inputs(built, ENGINE))
    for name in ("SITE_URL", "SOURCE_DATE_EPOCH"):
        with monkeypatch.context() as patch:
            patch.setenv(name, "1")
            assert not again.is_made(BUILD, built)
    with monkeypatch.context() as patch:
        patch.syspath_prepend(tmp_path)
        assert not again.is_made(BUILD, built)
    assert again.is_made(BUILD, built)
    assert again.is_made([*BUILD, "--engine", ENGINE], built)
    assert not again.is_made([*BUILD, "--engine", "zensical"], built)
    assert not again.is_made(["check"], built)


@pytest.mark.parametrize("path", [*again.UNDERWAY, *again.STAGED])
def test_what_a_run_left_halfway_is_no_answer(built: Path, path: str) -> None:
    again.note(built, ENGINE, again.inputs(built, ENGINE))
    made = built / path
    if path in again.STAGED:
        made.rename(made.with_suffix(".away"))
        assert not again.is_made(BUILD, built)
        made.with_suffix(".away").rename(made)
    else:
        made.mkdir()
        assert not again.is_made(BUILD, built)
        made.rmdir()
    assert again.is_made(BUILD, built)


@pytest.mark.parametrize("damaged", [b"", b"\xff\xfe", b"0" * 81, b"{}"])
def test_a_damaged_note_is_no_answer(built: Path, damaged: bytes) -> None:
    (built / again.PLACE).write_bytes(damaged)
    assert not again.is_made(BUILD, built)


def test_a_source_that_changed_meanwhile_is_not_noted(built: Path) -> None:
    before = again.inputs(built, ENGINE)
    _written("sources/quotes.yml")(built)
    (built / again.PLACE).unlink(missing_ok=True)
    again.note(built, ENGINE, before)
    assert not (built / again.PLACE).exists()


def test_a_build_with_something_to_tell_tells_it_again(project: Path) -> None:
    terms = project / "sources/terms.yml"
    text = terms.read_text()
    before, definition, after = text.partition("definition: ")
    terms.write_text(f"{before}{definition}TODO {after}")
    assert "warning" in build(project)
    assert "warning" in build(project)


@pytest.mark.parametrize("settings", ["INHERIT: base.yml\n", "hooks:\n  - hook.py\n"])
def test_what_reads_more_than_we_know_is_not_noted(project: Path, settings: str) -> None:
    """Other settings, or a program of the project's own."""
    (project / "base.yml").write_text("copyright: Nobody\n")
    (project / "hook.py").write_text("def on_page_markdown(markdown, **_):\n    return markdown\n")
    with (project / "mkdocs.yml").open("a") as stream:
        stream.write(settings)
    for _ in range(2):
        assert "files staged" in build(project)


def test_variables_of_any_name_are_a_change(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = project / "mkdocs.yml"
    settings.write_text(settings.read_text().replace("repo_name: Source", "repo_name: !ENV [name_of_it, Source]"))
    before = again.inputs(project, ENGINE)
    monkeypatch.setenv("name_of_it", "Other")
    assert again.inputs(project, ENGINE) != before


def test_folders_too_deep_are_no_traceback(project: Path) -> None:
    deep = project / "docs" / "/".join("d" * 400)
    deep.mkdir(parents=True)
    (project / "docs" / "/".join("d" * 60) / "x.md").write_text("# X\n")
    assert again.inputs(project, ENGINE)
    assert cli.main(["--root", str(project), "build"]) == 1


def test_closed_streams_are_no_traceback(project: Path) -> None:
    command = f"exec '{sys.executable}' -m generator --root '{project}' check >&- 2>&-"
    ran = subprocess.run(["sh", "-c", command], cwd=PROJECT, check=False)
    assert ran.returncode == 0
