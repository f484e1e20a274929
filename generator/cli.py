"""The command line: arguments, printing, exit code.

Exit codes: 0 all is well, 1 something in the sources (or in the built site) is wrong, 2 it could not run.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import io
import os
import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import generator
from generator import again, channels, cli_edit, engine, fix, lock, messages, publish, records
from generator.alone import Busy, alone
from generator.check import Checked, check
from generator.cores import cores
from generator.diagnostics import has_errors
from generator.kept import Store, place
from generator.load import LOCK, SETTINGS, SOURCES
from generator.progress import Progress
from generator.spool import Spool
from generator.stage import stage
from generator.write import is_halfway, write_files

if TYPE_CHECKING:
    from generator.preview import Outcome


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="explainer", description=generator.__doc__)
    parser.add_argument("--root", type=Path, default=Path(), help="the folder that holds sources/ (default: here)")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for run in (_check, _generate, _build, _serve, _verify, _report, _explain):
        about = run.__doc__ or ""
        command = commands.add_parser(run.__name__.removeprefix("_"), help=about, description=about)
        command.set_defaults(run=run)
        if run is _check:
            command.add_argument("--all", action="store_true", help="show notices too")
            command.add_argument("--fix", action="store_true", help="mend what is sure, and show what was changed")
            command.add_argument("--format", choices=channels.FORMATS, default=channels.FORMATS[0], help="for whom")
        if run is _explain:
            command.add_argument("code", nargs="?", metavar="CODE", help="what stands in brackets after a message")
        if run is _build:
            engines = list(engine.COMMANDS)
            command.add_argument("--engine", choices=engines, default=engines[0], help="the site engine")
        if run is _serve:
            command.add_argument("--address", default="localhost:8000", help="HOST:PORT (default: %(default)s)")
            command.add_argument(
                "--editor",
                metavar="TEMPLATE",
                help="the address that opens a file in your editor, with {path}, {line} and {column}; "
                "idea://open?file={path}&line={line}, say (default: Visual Studio Code)",
            )
    cli_edit.register(commands)
    options = parser.parse_args(arguments)
    try:
        if is_halfway(options.root):
            with alone(options.root, options.command):
                print("A run that was ended while it wrote files was taken back.", file=sys.stderr)
        code: int = options.run(options)
        return code
    except BrokenPipeError:
        raise  # `run` knows what to do
    except engine.EngineError as error:
        print(error, file=sys.stderr)
        return 1
    except Busy as busy:
        print(channels.printable(str(busy)), file=sys.stderr)
        return 2
    except OSError as error:
        print(channels.refused(error), file=sys.stderr)
        return 2


def _check(options: argparse.Namespace) -> int:
    """hold every source against the rules; write nothing, unless told to mend"""
    if not options.fix:
        return _told(check(options.root), notices=options.all, form=options.format)
    try:
        with alone(options.root, "check --fix"):
            fixed = fix.fix(options.root)
    except records.Refused as refused:
        print(channels.printable(str(refused)), file=sys.stderr)
        return 2
    if options.format == channels.FORMATS[0] and fixed.after:
        print(channels.as_diff(fixed.before, fixed.after, colour=_in_colour()))
    return _told(fixed.checked, notices=options.all, form=options.format)


def _generate(options: argparse.Namespace) -> int:
    """check, and stage the pages in build/docs"""
    with alone(options.root, "generate"), closing(Progress(sys.stderr)) as progress:
        publish.clean(options.root)
        with closing(Spool()) as pages:
            return int(has_errors(_staged(options, progress, into=pages).found))


def _staged(
    options: argparse.Namespace, progress: Progress, store: Store | None = None, into: Spool | None = None
) -> Checked:
    from generator.build import build  # here, since `check` alone needs neither pages nor wordings

    progress.step("Checking the sources and writing the pages")
    built = build(options.root, store, processes=cores(), into=into)
    progress.close()
    if _told(built) == 0:
        written = stage(options.root, built.pages, built.theme, built.pictures)
        print(f"{len(built.pages) + len(built.pictures) + len(built.theme)} files staged, {written} of them written.")
    return built


def _build(options: argparse.Namespace) -> int:
    """check, stage and build the site; put it into site/ when all of it is sound"""
    with alone(options.root, "build"), closing(Progress(sys.stderr)) as progress:
        publish.clean(options.root)
        before, told = again.inputs(options.root, options.engine), list[str]()
        with closing(Store(place(options.root, again.program(options.root)), told.append)) as store:
            found = _staged(options, progress, store).found
            if has_errors(found):
                return 1
            seen = progress.step("Making the site")
            made = publish.publish(options.root, options.engine, store, seen, processes=cores())
        progress.close()
        said = [*told, *made.said]
        for line in said:
            print(line)
        if made.is_known and not said and all(diagnostic.severity == "notice" for diagnostic in found):
            again.note(options.root, options.engine, before)
    return 0


def _serve(options: argparse.Namespace) -> int:
    """show the site at a local address, and follow what is saved"""
    from generator import overlay, serve  # here, since nobody else needs a server

    def told(outcome: Outcome) -> str:
        shown = channels.as_text(outcome.found, outcome.texts, colour=_in_colour())
        return "\n".join(filter(None, [shown, *outcome.problems]))

    try:
        serve.serve(options.root, options.address, options.editor or overlay.EDITOR, told)
    except serve.AddressTaken as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _verify(options: argparse.Namespace) -> int:
    """hold every quotation against the archived texts in sources/texts, and write the lock"""
    with alone(options.root, "verify"):
        return _verified(options)


def _verified(options: argparse.Namespace) -> int:
    from generator.build import verified

    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    checked = verified(options.root, today)
    made = checked.lock or lock.Lock()
    for id, quote in made.quotes.items():
        print(f"found  {quote.locator:8} {id}")
    code = _told(checked, notices=True)
    if code == 0 and checked.explanation is not None:
        write_files(options.root, {f"{SOURCES}/{LOCK}": lock.write(made).encode()})
        print(f"{len(made.quotes)} of {len(checked.explanation.quotes)} quotations verified.")
    elif code:
        print("Nothing is recorded before all is well: mend what is named, and verify again.")
    return code


def _report(options: argparse.Namespace) -> int:
    """say how every statement is supported: by whom, how well, on how many independent sources"""
    from generator.report import report, table

    checked = check(options.root)
    if (code := _told(checked)) or checked.explanation is None or checked.lock is None:
        return code
    print(table(report(checked.explanation, len(checked.lock.quotes)), checked.explanation))
    return 0


def _explain(options: argparse.Namespace) -> int:
    """say what a message means, with an example; without a code, list all"""
    if options.code is None:
        print(messages.overview())
        return 0
    code = options.code.strip("[]")  # as it stands behind the message
    if meaning := messages.meanings().get(code):
        print(messages.as_text(meaning))
        return 0
    print(messages.unknown(code), file=sys.stderr)
    return 2


def _told(checked: Checked, *, notices: bool = False, form: str = channels.FORMATS[0]) -> int:
    """Prints what was found, and how many files are fine; returns the exit code."""
    shown = [diagnostic for diagnostic in checked.found if notices or diagnostic.severity != "notice"]
    read = checked.loaded.read
    files = [path for path in read if path not in (f"{SOURCES}/{LOCK}", SETTINGS)]
    print(channels.rendered(form, shown, read, files, colour=_in_colour()))
    if form == "github" and (summary := os.environ.get("GITHUB_STEP_SUMMARY")):
        with Path(summary).open("a", encoding="utf-8") as stream:
            stream.write(channels.step_summary(shown, files))
    return 1 if has_errors(checked.found) else 0


def _in_colour() -> bool:
    return channels.in_colour(sys.stdout.isatty(), os.environ)


def run() -> None:
    """The console command."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started it
            setattr(sys, name, io.StringIO())
    gc.disable()  # what the stages make stays to the end: to look through it, be it once, takes a tenth of a build
    # A closed pipe (`explainer check | head`) and Ctrl-C are no mistakes of anybody's.
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except KeyboardInterrupt:
        code = 130
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(code)  # all is closed by now, and to give back what is in memory, piece by piece, takes its time
