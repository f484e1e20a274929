"""Ten mistakes at once: all are reported in one run, and nothing that was made before is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import cli
from tests.expected import contents, golden

MOAT = "moat:\n  term: Moat\n  definition: {}\n  synthesis: true\n"
SHORE = "kind: body\nname: Shore\nsummary: The rim of the lake.\nsynthesis: true\n"
BOOK = "\n@book{moats1950,\n  title = {Moats and Ditches,\n  publisher = {Ferry Press},\n  date = {1950}\n}\n"


def planted(root: Path) -> dict[str, str]:
    """Plants the ten mistakes; returns the place of each, and the code it has to be reported with."""
    bibliography = root / "sources" / "references.bib"
    end = bibliography.read_text(encoding="utf-8").count("\n")
    bibliography.write_text(bibliography.read_text(encoding="utf-8") + BOOK, encoding="utf-8")
    files = {
        "docs/timeline.md": b"# My own timeline\n",
        "sources/actors/Old_Shore.yml": SHORE.encode(),
        "sources/actors/rim.yml": b"kind: body\n\tname: Rim\nsummary: The rim of the lake.\nsynthesis: true\n",
        "sources/actors/shore.yml": (SHORE + "colour: green\n").encode(),
        "sources/events/dug.yml": b"dug:\n  date: 1950-06-31\n  title: The moat is dug\n  synthesis: true\n",
        "sources/terms/a.yml": MOAT.replace("moat:", "a-moat:").format("As in [@treaty1905].").encode(),
        "sources/terms/b.yml": MOAT.replace("moat:", "b-moat:").format('"A ditch.').encode(),
        "sources/terms/c.yml": (MOAT.replace("moat:", "c-moat:").format("A ditch.") + "  actor: arlnd\n").encode(),
        "sources/terms/d.yml": "d-moat:\n  term: Graben\n  definition: gefüllt\n".encode("latin-1"),
    }
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return {
        "docs/timeline.md:1:1": "page-twice",
        "sources/actors/Old_Shore.yml:1:1": "bad-id",
        "sources/actors/rim.yml:2:1": "tab",
        "sources/actors/shore.yml:5:1": "unknown-field",
        "sources/events/dug.yml:2:9": "bad-date",
        f"sources/references.bib:{end + 3}:11": "bib-brace",
        "sources/terms/a.yml:3:23": "unknown-citation",
        "sources/terms/b.yml:3:15": "unclosed-quote",
        "sources/terms/c.yml:5:10": "unknown-reference",
        "sources/terms/d.yml:3:18": "not-utf8",
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The golden explainer, with staged pages and a site."""
    golden(tmp_path)
    assert cli.main(["--root", str(tmp_path), "generate"]) == 0
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("<h1>The last good site</h1>", encoding="utf-8")
    return tmp_path


def places(printed: str) -> dict[str, str]:
    """The place and the code of each error that was printed."""
    return dict(re.findall(r"^(\S+:\d+:\d+): error: .* \[(\S+)\]$", printed, re.MULTILINE))


def errors(printed: str) -> int:
    return len(re.findall(r"^\S+: error: ", printed, re.MULTILINE))


@pytest.mark.parametrize("command", ["check", "generate", "build"])
def test_ten_mistakes_are_ten_messages(root: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each is reported at its line and column, in order, none twice; the exit code is 1."""
    expected = planted(root)
    capsys.readouterr()
    assert cli.main(["--root", str(root), command]) == 1
    printed = capsys.readouterr().out
    assert places(printed) == expected
    assert list(places(printed)) == list(expected)
    assert errors(printed) == 10
    assert "10 problems in 10 files" in printed.splitlines()[-1]


@pytest.mark.parametrize("command", ["check", "generate", "build"])
def test_what_was_made_before_stays_as_it_was(root: Path, command: str) -> None:
    """The staged pages and the site keep every byte and every time."""

    def made() -> dict[str, tuple[bytes, int]]:
        return {
            f"{folder}/{path}": (data, (root / folder / path).stat().st_mtime_ns)
            for folder in ("build", "site")
            for path, data in contents(root / folder).items()
        }

    before = made()
    planted(root)
    assert cli.main(["--root", str(root), command]) == 1
    assert made() == before


def test_a_mistake_that_is_mended_lets_the_others_stand(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Mended one by one, the mistakes disappear one by one, and in the end the check is silent."""

    def remaining() -> set[str]:
        capsys.readouterr()
        cli.main(["--root", str(root), "check"])
        return set(places(capsys.readouterr().out))

    left = set(planted(root))
    for place in sorted(left):
        path, line, _ = place.split(":")
        mend: Callable[[Path], object] = Path.unlink if path != "sources/references.bib" else _without_last_entry
        mend(root / path)
        left.remove(place)
        assert remaining() == left, f"after {path}, line {line}, was mended"


def _without_last_entry(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").removesuffix(BOOK), encoding="utf-8")
