"""Checks a project several times in this one process; prints wall and CPU seconds of each time as JSON."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time

from generator import cli


def main(root: str, times: int) -> list[tuple[float, float]]:
    """Wall and CPU seconds of each check of the project in `root`; what is imported counts in none."""
    spent = []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        with contextlib.redirect_stdout(io.StringIO()):
            cli.main(["--root", root, "check"])
        spent.append((time.perf_counter() - wall, time.process_time() - cpu))
    return spent


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]))))
