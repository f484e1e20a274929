"""What a run tells of itself while it works: on a terminal, and in a log."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

from generator.progress import Progress
from tests.expected import PROJECT


def on_a_terminal(root: Path) -> str:
    """All that a build writes to a terminal as its errors."""
    ours, theirs = pty.openpty()
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-m", "generator", "--root", str(root), "build"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    written = b""
    try:
        while more := os.read(ours, 65_536):
            written += more
    except OSError:  # the other end is closed
        pass
    finally:
        os.close(ours)
    assert process.wait() == 0
    return written.decode()


def test_a_terminal_sees_how_far_it_is_and_nothing_stays(project: Path) -> None:
    written = on_a_terminal(project)
    assert "Checking the sources and writing the pages …" in written
    assert re.search(r"Making the site: \d+%", written)
    assert written.endswith("\r\x1b[K")
    assert "\n" not in written


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_what_is_left_is_told_once_it_is_known() -> None:
    moments = iter([0.0, 0.5, 0.55, 30.0])
    terminal = _Terminal()
    shown = Progress(terminal, lambda: next(moments))
    seen = shown.step("Making the site")
    for done in (10, 11, 1_000):
        seen(done, 3_000)
    shown.close()
    assert terminal.getvalue().split("\r\x1b[K") == [
        "",
        "Making the site …",
        "Making the site: 0%",
        "Making the site: 33%, about 60 s left",
        "",
    ]


def test_a_log_gets_one_line_for_what_takes_long() -> None:
    moments = iter([0.0, 0.5, 2.0, 3.0, 0.0, 0.9])
    log = io.StringIO()
    shown = Progress(log, lambda: next(moments))
    seen = shown.step("Making the site")
    for done in (10, 100, 200):
        seen(done, 3_000)
    shown.step("Another step")(1, 2)
    shown.close()
    assert log.getvalue() == "Making the site: 3% after 2 s.\n"
