"""What several processes make together is what one makes alone; whatever happens to one of them.

Each check runs in a process of its own: this one may have threads by now, and then it works alone.
"""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from generator import cores
from generator.build import build
from generator.cores import Ahead
from generator.kept import Store
from generator.publish import publish
from generator.spool import Spool
from generator.stage import stage
from tests.expected import PROJECT, contents
from tests.test_incremental import from_nothing

JOBS = [str(number) for number in range(10)]


def later_part(_: Path) -> None:
    """Whatever the others have made is not made again."""
    here, (done, begun) = os.getpid(), os.pipe()

    def make(job: str) -> tuple[str, int]:
        os.write(begun, b".")
        return job, os.getpid()

    with closing(Ahead(JOBS, make, 3)) as made:
        for _job in JOBS[1:]:
            os.read(done, 1)
        results = [made.take(job) for job in JOBS]
        assert results[0] is None, "the first is left to whoever asks"
        assert [result and result[0] for result in results[1:]] == JOBS[1:]
        assert len({result[1] for result in results if result} - {here}) == 2
        assert made.take("9") is None, "once"


def until_they_meet(_: Path) -> None:
    """What was asked for is left to whoever asked, and not made again."""
    go, may_go = os.pipe()
    count = itertools.count(1)

    def make(job: str) -> tuple[str, int]:
        os.read(go, 1)
        return job, next(count)

    with closing(Ahead(JOBS, make, 2)) as made:
        assert made.take("0") is None
        os.write(may_go, b".")
        while made._taken_up[0] != 8:  # the last one is made
            pass
        assert [made.take(job) for job in JOBS[1:8]] == [None] * 7
        os.write(may_go, b".....")
        assert made.take("8") == ("8", 2)
        assert made.take("9") == ("9", 1)
        assert os.read(go, 9) == b"....", "nobody has begun another"


def not_made(_: Path) -> None:
    """What could not be made there is left to whoever asks."""
    done, begun = os.pipe()

    def make(job: str) -> str:
        os.write(begun, b".")
        if job == "7":
            raise ValueError
        if job == "9":
            os.kill(os.getpid(), signal.SIGKILL)
        return job

    with closing(Ahead(JOBS, make, 5)) as made:
        for _job in "9", "8", "4", "7", "6", "2":  # each of the others had every fourth
            os.read(done, 1)
        assert [made.take(job) for job in JOBS] == [None, None, "2", None, "4", None, "6", None, "8", None]


def none_left(_: Path) -> None:
    """No process is left when all is over."""
    with closing(Ahead(JOBS, lambda _: threading.Event().wait(), 2)) as made:
        assert made.take("0") is None
    with suppress(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
        raise AssertionError


def with_threads(_: Path) -> None:
    """A process with threads works alone."""
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    made = Ahead(JOBS, lambda job: job, 2)
    end.set()
    thread.join()
    assert [made.take(job) for job in JOBS] == [None] * 10


def same_site(project: Path) -> None:
    """The site is the same, from nothing and from what was kept."""
    alone, together = build(project), build(project, Store(), processes=3)
    assert alone.pages == together.pages
    assert list(alone.pages) == list(together.pages)
    with closing(Spool()) as spool:
        waiting = build(project, processes=2, into=spool)
        assert list(waiting.pages.items()) == list(alone.pages.items()), "or while they wait on the disk"
    assert alone.pictures.keys() == together.pictures.keys()
    stage(project, together.pages, together.theme, together.pictures)
    cold = from_nothing(project)
    for _ in range(2):
        store = Store(project / "build/kept/a.sqlite")
        publish(project, "mkdocs", store, processes=3)
        store.close()
        assert contents(project / "site") == cold


@pytest.mark.parametrize("check", [later_part, until_they_meet, not_made, none_left, with_threads, same_site])
def test_together(check: Callable[[Path], None], project: Path) -> None:
    command = [sys.executable, "-m", "tests.test_cores", check.__name__, str(project)]
    ran = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


if __name__ == "__main__":
    cores.LEAST = 1
    globals()[sys.argv[1]](Path(sys.argv[2]))
