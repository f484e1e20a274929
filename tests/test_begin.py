"""How an explainer that was begun gets its generator: its Makefile, on a stand-in for the generator, which pip installs
without asking anybody; and the address that `init` writes there."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from generator import begin
from tests.expected import PROJECT, contents

MAKEFILE = PROJECT / "generator/example/Makefile"
STAND_IN = {
    "pyproject.toml": """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
""",
    "backend.py": """
from pathlib import Path
from zipfile import ZipFile

def build_wheel(folder, settings=None, metadata=None, *, files=("says.py",), more=""):
    info = "explainer_generator-0.1.0.dist-info"
    with ZipFile(Path(folder) / "explainer_generator-0.1.0-py3-none-any.whl", "w") as wheel:
        for file in files:
            wheel.write(file)
        wheel.writestr("folder.pth", more)
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: explainer-generator\\nVersion: 0.1.0\\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/entry_points.txt", "[console_scripts]\\nexplainer = says:run\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return "explainer_generator-0.1.0-py3-none-any.whl"

def build_editable(folder, settings=None, metadata=None):
    return build_wheel(folder, files=(), more=str(Path.cwd()))
""",
    "says.py": "def run(): print('one')\n",
}


def stand_in(folder: Path) -> Path:
    folder.mkdir()
    for name, text in STAND_IN.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def say(folder: Path, word: str) -> None:
    (folder / "says.py").write_text(f"def run(): print({word!r})\n", encoding="utf-8")


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    return subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout


def commit(folder: Path) -> str:
    """Commits what is there; returns the commit."""
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=A commit")
    return git(folder, "rev-parse", "HEAD").strip()


def begun(folder: Path, generator: str) -> Path:
    """The Makefile in a folder, with the address of the generator; its other lines as they are."""
    folder.mkdir(exist_ok=True)
    text = re.sub("(?m)^(GENERATOR .?= ).*$", rf"\g<1>{generator}", MAKEFILE.read_text(encoding="utf-8"))
    (folder / "Makefile").write_text(text, encoding="utf-8")
    return folder


def make(folder: Path) -> subprocess.CompletedProcess[str]:
    ours = re.compile("GENERATOR|MAKE.*|MFLAGS|PYTHONPATH|PIP_.*")
    around = {name: value for name, value in os.environ.items() if not ours.fullmatch(name)}
    return subprocess.run(["make", "check"], cwd=folder, env=around, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("generator", ["../explainer", "../no generator", ""])
def test_a_generator_that_is_not_there_is_told_in_a_sentence(generator: str, tmp_path: Path) -> None:
    """As somebody meets it who clones an explainer whose generator stayed on another computer."""
    (tmp_path / "no generator").mkdir()
    ran = make(begun(tmp_path / "it", generator))
    assert ran.returncode == 2
    assert ran.stdout == ""
    said = f"The generator is not at {generator}; write its address into the line GENERATOR of the Makefile"
    assert ran.stderr.splitlines()[:-1] == [f"{said}, such as git+https://HOST/PATH@COMMIT."]
    assert list(contents(tmp_path / "it")) == ["Makefile"]


def test_what_can_not_be_installed_leaves_nothing_half_made(tmp_path: Path) -> None:
    generator = stand_in(tmp_path / "generator")
    (generator / "backend.py").write_text("", encoding="utf-8")
    root = begun(tmp_path / "it", "../generator")
    assert make(root).returncode == 2
    assert not (root / ".venv").exists()


def test_another_commit_in_the_makefile_is_another_generator(tmp_path: Path) -> None:
    """Though its version has the same number; and one that is not there leaves the old one in its place."""
    generator = stand_in(tmp_path / "generator")
    address = f"git+{generator.as_uri()}"
    root = begun(tmp_path / "it", f"{address}@{commit(generator)}")
    assert make(root).stdout == "one\n"
    say(generator, "two")
    second = commit(generator)
    assert make(root).stdout == "one\n"
    begun(root, f"{address}@{second}")
    assert make(root).stdout == "two\n"
    begun(root, f"{address}@{'0' * 40}")
    assert make(root).returncode == 2
    said = subprocess.run([root / ".venv/bin/explainer"], capture_output=True, text=True, check=True).stdout
    assert said == "two\n"


def test_a_change_in_the_generator_s_folder_is_there_at_once(tmp_path: Path) -> None:
    generator = stand_in(tmp_path / "a generator")
    root = begun(tmp_path / "it", "../a generator")
    assert make(root).stdout == "one\n"
    say(generator, "another")
    assert make(root).stdout == "another\n"


def test_init_writes_the_address_that_others_can_reach(tmp_path: Path) -> None:
    """That of the commit, where it is at a public host as it is here; else the folder is what there is."""
    checkout = stand_in(tmp_path / "generator")
    assert begin.address(checkout) == "", "no repository"
    first = commit(checkout)
    assert begin.address(checkout) == "", "no remote"
    git(checkout, "remote", "add", "origin", "https://example.org/generator.git")
    assert begin.address(checkout) == "", "never pushed"
    git(checkout, "update-ref", "refs/remotes/origin/main", first)
    assert begin.address(checkout) == f"git+https://example.org/generator.git@{first}"
    for private in ("git@example.org:generator.git", "https://name:secret@example.org/generator.git", "/a/folder"):
        git(checkout, "remote", "set-url", "origin", private)
        assert begin.address(checkout) == "", private
    git(checkout, "remote", "set-url", "origin", "https://example.org/generator.git")
    say(checkout, "two")
    assert begin.address(checkout) == "", "changed since"
    commit(checkout)
    assert begin.address(checkout) == "", "committed, and not pushed"
    (checkout / "within").mkdir()
    assert begin.address(checkout / "within") == "", "in the repository of something else"
