"""What is on the disk when the system refuses something, when a run is killed, and when somebody else builds.

Faults are put in at the border to the system (`bench.faults`) or are the kernel's own; `python -m bench.crash` tries
all of them, here is a sample.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bench import crash
from generator import cli, engine
from generator.alone import SERVE, alone
from tests.expected import PROJECT, contents, golden

COMMAND = [sys.executable, "-m", "generator", "--root"]
LIMITED = """import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""
"""Runs a command that may write no more than so many bytes into a file: the kernel refuses it."""
WITHOUT_RIGHTS = """import ctypes, os, sys
for right in (1, 2, 3):  # to write and to read whatever the modes say, and to change them
    ctypes.CDLL(None).prctl(24, right)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
"""Runs a command that not even root may write where the modes of a folder say no."""


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | variables
    return subprocess.run(arguments, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)


def refused(ran: subprocess.CompletedProcess[str], reason: str) -> None:
    """It ended with 2, and said so in one line."""
    assert ran.returncode == 2, ran.stdout + ran.stderr
    assert re.fullmatch(rf"Could not go on: {reason}(: .*)?\n", ran.stderr)


# ---------------------------------------------------------------- refused and killed


def test_a_sample_of_faults_leaves_the_old_state_or_the_new_one() -> None:
    """A call refused, a disk that is full from there on, and a `kill -9`, at calls of every command that writes."""
    ran = run(sys.executable, "-m", "bench.crash", "--seed", "5", "--faults", "1", "--kills", "0", "--last", "0")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.endswith("18 in all; each left the old state or the new one.\n")


def test_the_kernel_refuses_to_write(project: Path) -> None:
    """First the lock itself, then what the engine writes: one line, and the site as it was."""
    assert cli.main(["--root", str(project), "generate"]) == 0
    (project / "site").mkdir()
    (project / "site/index.html").write_text("old")
    before = crash.state(project)
    for most in ("1", "3000"):
        refused(run(sys.executable, "-c", LIMITED, most, *COMMAND[1:], str(project), "build"), "File too large")
        assert crash.state(project) == before
        assert crash.left(project) == []


def test_a_folder_that_may_only_be_read(tmp_path: Path) -> None:
    """One line, and what was staged stays; so do the sources where they are to be mended."""
    root = golden(tmp_path)
    assert cli.main(["--root", str(root), "generate"]) == 0
    crash.new_edition(root)
    crash.mistakes(root)
    before = crash.state(root)
    for folder, command in (("build", ["generate"]), ("sources/terms", ["check", "--fix"])):
        (root / folder).chmod(0o555)
        ran = run(sys.executable, "-c", WITHOUT_RIGHTS, *COMMAND[1:], str(root), *command)
        (root / folder).chmod(0o755)
        refused(ran, "Permission denied")
        assert crash.state(root) == before


def test_what_somebody_changed_after_a_killed_run_stays(tmp_path: Path) -> None:
    """A rename is killed between two files; one of them is edited; the next command takes only the others back."""
    root = golden(tmp_path)
    before = contents(root)
    faults = str(PROJECT / "bench/faults")
    killed = run(
        *COMMAND, str(root), "rename", "actor", "arland", "moat", PYTHONPATH=faults, FAULT=f"{root}|replace|4|KILL"
    )
    assert killed.returncode == -signal.SIGKILL
    half = contents(root / "sources")
    changed = [path for path, data in half.items() if before.get(f"sources/{path}") != data]
    assert len(changed) == 3
    (root / "sources" / changed[0]).write_bytes(half[changed[0]] + b"\n# mine\n")
    ran = run(*COMMAND, str(root), "list", "actor")
    assert ran.stderr == "A run that was ended while it wrote files was taken back.\n"
    assert contents(root) == before | {f"sources/{changed[0]}": half[changed[0]] + b"\n# mine\n"}


def test_the_engine_ends_with_who_started_it() -> None:
    command = [sys.executable, "-P", str(engine._LEASH), "http.server", "0", "--bind", "127.0.0.1"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdin
        process.stdin.close()
        assert process.wait() == 1


# ---------------------------------------------------------------- at the same time


@pytest.mark.parametrize(
    "arguments",
    [
        ["generate"],
        ["build"],
        ["verify"],
        ["check", "--fix"],
        ["new", "term", "Dyke"],
        ["rename", "actor", "arland", "a"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_who_comes_second_is_told_who_is_there(
    tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    root = golden(tmp_path)
    with alone(root, "build"):
        before = contents(root)
        assert cli.main(["--root", str(root), *arguments]) == 2
        assert cli.main(["--root", str(root), "check"]) == 0, "who only reads is not kept waiting"
        assert contents(root) == before
    message = f"`build` (process {os.getpid()}) is at work here; wait until it has ended, and try again.\n"
    assert capsys.readouterr().err == message
    assert cli.main(["--root", str(root), "check", "--fix"]) == 0
    assert not (root / "build").exists()


def test_serve_and_a_build_wait_for_each_other(tmp_path: Path) -> None:
    root = golden(tmp_path)
    with alone(root, SERVE):
        process = subprocess.Popen([*COMMAND, str(root), "generate"], cwd=PROJECT, stdout=subprocess.DEVNULL)
    assert process.wait() == 0
    assert crash.left(root) == []


def test_a_lock_of_a_run_that_was_killed_holds_nobody_up(tmp_path: Path) -> None:
    root = golden(tmp_path)
    (root / "build").mkdir()
    (root / "build/lock").write_text("1 build\n")
    assert cli.main(["--root", str(root), "generate"]) == 0
    assert crash.left(root) == []


# ---------------------------------------------------------------- brought along by a pull request


@pytest.mark.parametrize("name", ["build", "site"])
@pytest.mark.parametrize("target", [".", "docs", "../elsewhere"])
def test_a_folder_of_ours_may_be_no_link(tmp_path: Path, name: str, target: str) -> None:
    """What it leads to would be taken for what was built, and replaced."""
    root = golden(tmp_path / "tree")
    (root / "docs").mkdir()
    (root / "docs/mine.md").write_text("# Mine\n")
    (tmp_path / "elsewhere/docs").mkdir(parents=True)
    (root / name).symlink_to(target)
    before = contents(root / "sources"), contents(root / "docs"), sorted(tmp_path.rglob("*"))
    refused(run(*COMMAND, str(root), "build"), "This is a link, and must be a folder of its own")
    assert (contents(root / "sources"), contents(root / "docs"), sorted(tmp_path.rglob("*"))) == before


@pytest.mark.parametrize("name", ["build", "build/serve"])
def test_what_is_served_is_made_in_no_link(tmp_path: Path, name: str) -> None:
    root = golden(tmp_path / "tree")
    mine = tmp_path / "elsewhere/8000/mine"
    mine.mkdir(parents=True)
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).symlink_to(tmp_path / "elsewhere")
    refused(run(*COMMAND, str(root), "serve", "--address", "localhost:0"), "This is a link, and must be .*")
    assert mine.exists()


def test_what_stands_in_build_was_made_here_or_goes(project: Path) -> None:
    """A picture by its name, an old site that would be put back, links in the place of folders."""
    elsewhere = project.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "index.md").write_text("# Mine\n")
    (elsewhere / "index.md").chmod(0o600)
    assert cli.main(["--root", str(project), "build"]) == 0
    (picture, *_) = sorted((project / "build/docs/assets/share").glob("*.png"))
    right = picture.read_bytes()
    before = contents(project / "site")
    shutil.rmtree(project / "site")
    (project / "build/mark").unlink()  # as a checkout in another place has it
    picture.write_bytes(b"HOSTILE")
    (project / "build/site.old").mkdir()
    (project / "build/site.old/index.html").write_text("HOSTILE")
    shutil.rmtree(project / "build/theme")
    (project / "build/theme").symlink_to(elsewhere)
    (project / "build/undo").symlink_to("/nowhere")
    assert cli.main(["--root", str(project), "build"]) == 0
    assert picture.read_bytes() == right
    assert contents(project / "site") == before
    assert contents(elsewhere) == {"index.md": b"# Mine\n"}
    assert (elsewhere / "index.md").stat().st_mode & 0o777 == 0o600
    assert crash.left(project) == []
    (project / "build/mark").unlink()
    shutil.rmtree(project / "build/docs")
    (project / "build/docs").symlink_to(elsewhere)
    assert cli.main(["--root", str(project), "generate"]) == 0
    assert not (project / "build/docs").is_symlink()
    assert (elsewhere / "index.md").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["docs", "sources"])
def test_what_is_read_may_be_no_link(project: Path, name: str) -> None:
    """What it leads to would be published."""
    (project / name).rename(project / "real")
    (project / name).symlink_to("real")
    ran = run(*COMMAND, str(project), "build")
    assert ran.returncode == 1
    assert f"{name}:1:1: error: This is a link to another folder [not-a-file]" in ran.stdout
    assert not (project / "site").exists()


def test_a_list_of_what_is_to_be_taken_back_is_ours_or_nothing(tmp_path: Path) -> None:
    """Else whoever commits one writes where they like."""
    root = golden(tmp_path / "tree")
    undo = root / "build/undo"
    undo.mkdir(parents=True)
    (undo / "mark").touch()
    (undo / "old-0").write_text("run()")
    state = (undo / "mark").stat()
    files = [{"path": "../outside", "had": True, "now": None, "folders": []}]
    for listed in (files, {"mark": [state.st_ino, state.st_ctime_ns - 1], "files": files}, {"mark": 1}, "?"):
        (undo / "list.json").write_text(json.dumps(listed) if listed != "?" else "?")
        ran = run(*COMMAND, str(root), "generate")
        assert (ran.returncode, ran.stderr) == (0, "")
        assert not (tmp_path / "outside").exists()
        undo.mkdir(exist_ok=True)
        (undo / "old-0").write_text("run()")
        (undo / "mark").touch()


# ---------------------------------------------------------------- the same bytes


def test_two_trees_give_the_same_bytes(tmp_path: Path) -> None:
    """Another path, time zone, locale, hash seed, umask, home, user, and order in which the files came to be."""
    one = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1", "USER": "one"}
    other = {"TZ": "America/Anchorage", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    other |= {"PYTHONHASHSEED": "4294967295", "USER": "other", "LANGUAGE": "ko"}
    trees, running = [tmp_path / "one", tmp_path / "quite another" / "tree"], []
    for root, variables, umask in zip(trees, (one, other), (0o002, 0o077), strict=True):
        files = sorted(path for path in crash.project(tmp_path / f"from {umask}").rglob("*") if path.is_file())
        for path in files if umask == 0o002 else reversed(files):
            target = root / path.relative_to(tmp_path / f"from {umask}")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        home = tmp_path / f"home {umask}"
        environment = os.environ | variables | {"HOME": str(home), "PYTHONPATH": str(PROJECT)}
        command = [sys.executable, "-m", "generator", "build"]
        running.append(subprocess.Popen(command, cwd=root, env=environment, umask=umask, stdout=subprocess.DEVNULL))
    assert [process.wait() for process in running] == [0, 0]
    first, second = (crash.state(root, crash.WHOLE) for root in trees)
    assert len(first) > 300
    assert [path for path in first.keys() | second.keys() if first.get(path) != second.get(path)] == []
    assert {mode for mode, _ in first.values()} == {0o644, 0o755}
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=trees[1] / "site", check=False
    )
    assert checked.returncode == 0
    listed = [line[66:] for line in (trees[0] / "site/SHA256SUMS").read_text().splitlines()]
    assert listed == sorted(contents(trees[0] / "site").keys() - {"SHA256SUMS"})
    today = dt.datetime.now(tz=dt.UTC).date().isoformat().encode()
    written = {path for path in ("sources", "docs") for data in contents(trees[0] / path).values() if today in data}
    assert written or not any(today in data for data in contents(trees[0] / "site").values()), "the clock is on a page"
