"""Engine: the staged pages -> site/, by MkDocs or by Zensical.

Both read the same `mkdocs.yml` and the same staged folders, and both are strict: a warning fails the
build. They work in a folder of their own; only a whole, finished and checked site takes the place of `site/`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from generator.again import last_commit
from generator.exchange import remove

COMMANDS = {
    "mkdocs": ("build", "--strict"),  # never --quiet: it hides the warnings from --strict, too
    "zensical": ("build", "--strict", "--clean"),
}
"""The engines, and what each is told to do."""

_LEASH = Path(__file__).with_name("leash.py")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_STRICT_TRACEBACK = re.compile(
    r"Traceback \(most recent call last\):\n(?: .*\n)+RuntimeError: Aborted because --strict flag is set\n?"
)
_REFUSED = re.compile(r"\w*Error: \[Errno (\d+)\] ([^:\n]+)(?:: '(.+)')?\Z")
"""How Python ends when the system refused something."""
_OF_A_FIELD = re.compile(r"Config value '(\w+)': ")
"""How MkDocs begins what it says of a field of its settings."""
_PROGRESS = re.compile(
    r"INFO    -  (Cleaning site directory|Building documentation to directory: .*|Documentation built in .*)"
    r"|Build (started|finished in .*)|No issues found"
)


class EngineError(Exception):
    """The site could not be built: a line for each thing that the engine or the check of its pages found."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def run(root: Path, engine: str, target: Path) -> list[str]:
    """Builds the staged pages into the folder `target`, below `root`; returns what the engine had to say.

    Raises:
        EngineError: the engine failed, or found something to warn of.
        OSError: the engine could not write.
    """
    remove(target)
    waits, held = os.pipe()  # the system closes it with this process, and the engine ends then, too
    try:
        ran = subprocess.run(
            [sys.executable, "-P", str(_LEASH), engine, *COMMANDS[engine]],
            cwd=root,
            env=environment(root) | {"SITE_DIR": str(target.resolve())},
            stdin=waits,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    finally:
        os.close(waits)
        os.close(held)
    said = _without_progress(ran.stdout)
    if ran.returncode != 0:
        if refused := _REFUSED.search(ran.stdout.strip()):
            raise OSError(int(refused[1]), refused[2], refused[3] or str(target))
        raise EngineError(placed(root, said) or [f"{engine} failed and did not say why (exit code {ran.returncode})."])
    return said


def placed(root: Path, said: list[str]) -> list[str]:
    """What an engine says of the settings, with the place of the field of which it says it."""
    lines = (root / "mkdocs.yml").read_text("utf-8", "replace").splitlines()
    fields = {line.partition(":")[0].rstrip(): number for number, line in reversed([*enumerate(lines, 1)])}
    found = ((line, _OF_A_FIELD.match(line)) for line in said)
    return [f"mkdocs.yml:{fields[of[1]]}:1: {line}" if of and of[1] in fields else line for line, of in found]


def environment(root: Path) -> dict[str, str]:
    """The variables that the engine runs with.

    The date is that of the last commit, so that the same sources give the same bytes. Material announces
    its end of life at every build; we know, and are ready for its successor.
    """
    return {"SOURCE_DATE_EPOCH": last_commit(root) or "0"} | os.environ | {"NO_MKDOCS_2_WARNING": "1"}


def _without_progress(output: str) -> list[str]:
    """The lines that are worth a reader's time: all but colour, progress and Zensical's way to say no."""
    plain = _STRICT_TRACEBACK.sub("", _COLOUR.sub("", output))
    return [line.rstrip() for line in plain.splitlines() if line.strip() and not _PROGRESS.fullmatch(line.strip())]
