"""`python -m bench.profile FOLDER`: where the time of a cold build goes, on one core: the functions that take most."""

from __future__ import annotations

import cProfile
import os
import pstats
import sys
from pathlib import Path

from generator import cli, cores

MOST = 40


def main(root: str) -> None:
    """Builds the project in `root` from nothing, and prints what took how long."""
    os.chdir(root)
    cores.LEAST = sys.maxsize  # what other processes do would not be seen
    profile = cProfile.Profile()
    profile.runcall(cli.main, ["build"])
    stats = pstats.Stats(profile)
    for order in ("cumulative", "tottime"):
        stats.sort_stats(order).print_stats(MOST)


if __name__ == "__main__":
    main(str(Path(sys.argv[1])))
