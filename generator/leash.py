"""Runs the module that is named, and ends when the process that started it does, even by `kill -9`.

Standard input is a pipe that only that process holds open. Started by its path, since a project's folder may not
know this package: `python -P leash.py MODULE ARGUMENTS`.
"""

import os
import runpy
import sys
import threading


def _end_with_it() -> None:
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_it, daemon=True).start()
    sys.argv = sys.argv[1:]
    sys.path.insert(0, "")  # as `python -m` has it: a project may have extensions of its own
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
