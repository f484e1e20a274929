"""The command line: arguments, printing, exit code.

Exit codes: 0 all is well, 1 something in the sources (or in the built site) is wrong, 2 it could not run.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from generator import build, engine
from generator.diagnostics import Diagnostic, as_text, has_errors, summary
from generator.write import write

STAGED_DOCS = Path("build/docs")
STAGED_THEME = Path("build/theme")
SITE = Path("site")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="explainer", description=__import__("generator").__doc__)
    parser.add_argument("--root", type=Path, default=Path(), help="the folder that holds sources/ (default: here)")
    commands = parser.add_subparsers(dest="command", required=True)
    for command in (_check, _generate, _build, _serve):
        assert command.__doc__ is not None
        sub = commands.add_parser(command.__name__.removeprefix("_"), help=command.__doc__)
        sub.set_defaults(run=command)
        if command is not _check and command is not _generate:
            sub.add_argument("--engine", choices=engine.ENGINES, default=engine.ENGINES[0], help="the site engine")
        if command is _check:
            sub.add_argument("--all", action="store_true", help="show notices too")
    options = parser.parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except engine.EngineError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Could not go on: {error.strerror}: {error.filename}", file=sys.stderr)
        return 2


def _check(options: argparse.Namespace) -> int:
    """hold every source against the rules; write nothing"""
    built = build.build(options.root)
    return _report(options.root, built.found, built.files, notices=options.all)


def _generate(options: argparse.Namespace) -> int:
    """check, and stage the pages in build/docs"""
    built = build.build(options.root)
    if code := _report(options.root, built.found, built.files):
        return code
    written = write(built.pages, options.root / STAGED_DOCS) + write(built.theme, options.root / STAGED_THEME)
    print(f"{len(built.pages)} files staged, {written} of them written.")
    return 0


def _build(options: argparse.Namespace) -> int:
    """check, stage and build the site; put it into site/ when all of it is sound"""
    if code := _generate(options):
        return code
    pages = engine.publish(options.root, options.engine, options.root / SITE)
    print(f"{pages} pages built. Open {(options.root / SITE / 'index.html').as_posix()} in a browser.")
    return 0


def _serve(options: argparse.Namespace) -> int:
    """build, then show the site at a local address and build again when a source changes"""
    raise NotImplementedError


def _report(root: Path, found: list[Diagnostic], files: int, *, notices: bool = False) -> int:
    """Prints what was found, and how many files are fine; returns the exit code."""
    shown = [diagnostic for diagnostic in found if notices or diagnostic.severity != "notice"]
    lines: dict[str, list[str]] = {}

    def line_of(path: str, number: int) -> str | None:
        if path not in lines:
            try:
                lines[path] = (root / path).read_text(encoding="utf-8-sig", errors="replace").split("\n")
            except OSError:
                lines[path] = []
        return lines[path][number - 1] if number <= len(lines[path]) else None

    if shown:
        print(as_text(shown, line_of))
    print(summary(shown, files))
    return 1 if has_errors(found) else 0


def run() -> None:
    """The console command."""
    # A closed pipe (`explainer check | head`) is no mistake of anybody's.
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    sys.exit(code)
