"""What several processes make together is what one makes alone; whatever happens to one of them."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from generator import cores
from generator.build import build
from generator.cores import Ahead, ahead
from generator.kept import Store
from generator.publish import publish
from generator.stage import stage
from tests.expected import contents
from tests.test_incremental import from_nothing

JOBS = [str(number) for number in range(10)]


@pytest.fixture(autouse=True)
def however_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "LEAST", 1)


def test_the_later_part_of_the_jobs_is_made_ahead() -> None:
    here = os.getpid()
    with ahead(JOBS, lambda job: (job, os.getpid()), 3) as made:
        results = [made.take(job) for job in JOBS]
        assert results[:4] == [None] * 4, "the first part is left to whoever asks"
        assert [result[0] for result in results[4:] if result] == JOBS[4:]
        assert len({result[1] for result in results[4:] if result} - {here}) == 2
        assert made.take("9") is None, "once"


def test_what_could_not_be_made_there_is_left_to_whoever_asks() -> None:
    def make(job: str) -> str:
        if job == "7":
            raise ValueError
        if job == "9":
            os.kill(os.getpid(), signal.SIGKILL)
        return job

    with ahead(JOBS, make, 5) as made:
        assert [made.take(job) for job in JOBS] == [None, None, "2", "3", "4", "5", None, None, None, None]


def test_none_is_left_when_all_is_over() -> None:
    with ahead(JOBS, lambda _: threading.Event().wait(), 2) as made:
        assert made.take("0") is None
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_process_with_threads_works_alone() -> None:
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    made = Ahead(JOBS, lambda job: job, 2)
    end.set()
    thread.join()
    assert [made.take(job) for job in JOBS] == [None] * 10


def test_the_site_is_the_same(project: Path) -> None:
    alone, together = build(project), build(project, Store(), processes=3)
    assert alone.pages == together.pages
    assert list(alone.pages) == list(together.pages)
    assert alone.pictures.keys() == together.pictures.keys()
    stage(project, together.pages, together.theme, together.pictures)
    for store in (Store(), Store(project / "build/kept/a.sqlite")):
        publish(project, "mkdocs", store, processes=3)
        assert contents(project / "site") == from_nothing(project)
    store = Store(project / "build/kept/a.sqlite")
    publish(project, "mkdocs", store, processes=3)
    assert contents(project / "site") == from_nothing(project)
