"""What is wrong in mkdocs.yml: what an editor is told is in `cases/settings`, here is what MkDocs has to say to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from mkdocs.config.defaults import MkDocsConfig

from generator import cli
from generator.settings import NAMES
from tests.test_other_subjects import change

OLD = {"config_file_path", "google_analytics", "pages"}
"""What MkDocs does not want to find in settings any more, or never did."""


def test_the_names_are_those_of_mkdocs() -> None:
    assert set(NAMES) == {name for name, _ in MkDocsConfig()._schema} - OLD | {"INHERIT"}


def test_what_only_mkdocs_knows_is_told_with_its_place(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Which themes and plugins there are depends on what is installed."""
    change(project / "mkdocs.yml", "  name: material\n", "  name: materiall\n")
    assert cli.main(["--root", str(project), "build"]) == 1
    line = (project / "mkdocs.yml").read_text("utf-8").splitlines().index("theme:") + 1
    assert capsys.readouterr().err.startswith(f"mkdocs.yml:{line}:1: Config value 'theme': ")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (b"", "1:1: error: The file is empty [empty-file]"),
        (b"- nav\n", "1:1: error: The file holds no fields [no-fields]"),
        (b"site_name: One\n---\nsite_name: Two\n", "2:1: error: A second document begins here"),
        (b"site_name: One\n\0: two\n", "2:1: error: An invisible sign stands here (U+0000)"),
        (b"site_name: \xff\n", "1:12: error: The file is not saved as UTF-8"),
        (b"nav: " + b"[" * 100_000, "1:69: error: Lists and fields are nested more than 64 deep"),
        (b"nav:\n" + b"  - [nowhere.md]\n" * 60_000, "1:1: error: The file is larger than 1 MB"),
        (b"site_name: One\nnav: *pages\n? - a\n: - b\n ]\n", "5:1: error: From here on the file can't be read"),
    ],
    ids=range(8),
)
def test_what_can_not_be_read_is_told_once(
    settings: bytes, told: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "mkdocs.yml").write_bytes(settings)
    assert cli.main(["--root", str(project), "check"]) == 1
    printed = capsys.readouterr().out
    assert printed.startswith(f"mkdocs.yml:{told}")
    assert printed.count(": error: ") == 1


def test_a_title_with_a_colon_is_mended(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = project / "mkdocs.yml"
    title = settings.read_text("utf-8").partition("\nsite_name: ")[2].partition("\n")[0]
    change(settings, title, f"Arland: {title}")
    assert cli.main(["--root", str(project), "check"]) == 1
    assert cli.main(["--root", str(project), "check", "--fix"]) == 0
    assert f'\nsite_name: "Arland: {title}"\n' in settings.read_text("utf-8")
    assert cli.main(["--root", str(project), "build"]) == 0
    assert f">Arland: {title}<" in (project / "site/index.html").read_text("utf-8").replace("&mdash;", "<")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("docs_dir: build/docs\n", "", "write `docs_dir: build/docs`, where the pages are."),
        ("use_directory_urls: false", "use_directory_urls: true", "write `use_directory_urls: false`, which the links"),
        ("  custom_dir: build/theme\n", "", "write `name: material` and `custom_dir: build/theme` below `theme:`."),
    ],
)
def test_the_site_is_made_of_the_pages_as_they_are_meant(
    old: str, new: str, told: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whichever way the settings come about, from a file that is inherited or from the environment."""
    change(project / "mkdocs.yml", old, new)
    assert cli.main(["--root", str(project), "build"]) == 1
    assert f"mkdocs.yml: {told}" in capsys.readouterr().err
