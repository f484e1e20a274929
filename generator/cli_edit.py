"""The commands that begin, name and find records: `new`, `init`, `rename`, `where`, `list`; and `diff`.

Exit codes: 0 it was done, 1 something in the sources has to be mended first, 2 it can't be done as asked.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from generator import begin, edit, records, scaffold
from generator.alone import alone
from generator.channels import printable
from generator.diagnostics import counted


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands; each sets `run`, which takes the options and returns the exit code."""
    command = _command(commands, "new", _new)
    command.add_argument("kind", metavar="KIND", help="actor, issue, position, event, quote, term, question …")
    command.add_argument("name", metavar="NAME", help="its name, from which the id is made; of a source its KEY")
    command.add_argument("--id", default="", help="the id, where it is not to be made from the name")
    command.add_argument("--file", default="", help="the file to add it to, where there are several")
    command = _command(commands, "init", _init)
    command.add_argument("folder", metavar="DIR", type=Path, help="a new folder, or an empty one")
    command.add_argument("--title", default="A new explainer", help="the title of the site (default: %(default)s)")
    command = _command(commands, "rename", _rename)
    command.add_argument("kind", metavar="KIND", help="actor, issue, position …; `source` for a citation key")
    command.add_argument("old", metavar="OLD", help="the id that it has")
    command.add_argument("new", metavar="NEW", help="the id that it is to have")
    command = _command(commands, "where", _where)
    command.add_argument("id", metavar="ID", help="an id or a citation key; KIND:ID where several kinds have it")
    command = _command(commands, "diff", _diff)
    command.add_argument("base", metavar="BASE", help="the branch, tag or commit to compare with")
    command = _command(commands, "list", _list)
    command.add_argument("kind", metavar="KIND", nargs="?", default="", help="one kind alone")


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, act: Callable[[argparse.Namespace], None]
) -> argparse.ArgumentParser:
    def run(options: argparse.Namespace) -> int:
        try:
            act(options)
        except records.Refused as refused:
            print(printable(str(refused)), file=sys.stderr)
            return 1 if refused.mend_first else 2
        return 0

    command = commands.add_parser(name, help=act.__doc__, description=act.__doc__)
    command.set_defaults(run=run)
    return command


def _new(options: argparse.Namespace) -> None:
    """begin a record: what it needs is left empty, and `check` names it"""
    kind = records.kind_called(options.kind, scaffold.KINDS_BEGUN)
    with alone(options.root, "new"):
        path = scaffold.new(options.root, kind, options.name, id=options.id, file=options.file)
    print(f"{path.relative_to(options.root).as_posix()}: fill in what is empty; `check` names it.")


def _init(options: argparse.Namespace) -> None:
    """begin an explainer on another subject, with an example of everything"""
    made = begin.init(options.folder, options.title)
    print(f"{len(made)} files in {options.folder}. Go there and run `make`; README.md says what is next.")


def _rename(options: argparse.Namespace) -> None:
    """give a record another id, everywhere; its old address leads to the new one"""
    with alone(options.root, "rename"):
        edits = edit.rename(options.root, records.kind_called(options.kind), options.old, options.new)
    for each in edits:
        print(f"{each.where.path}:{each.where.line}:{each.where.column}: {each.before} -> {each.after}")
    print(f"{len(edits)} changes.")


def _where(options: argparse.Namespace) -> None:
    """show every place that names a record or a source"""
    uses = edit.where(options.root, options.id)
    for use in uses:
        print(f"{use.where.path}:{use.where.line}:{use.where.column}: {printable(use.line.strip())}")
    print(f"`{options.id}` is named in {counted(len(uses), 'place')}.")


def _diff(options: argparse.Namespace) -> None:
    """say in words, as Markdown, what changed in the published statements since a revision"""
    from generator.changes import changes  # here, since it brings wordings and settings that no other needs

    print(changes(options.root, options.base), end="")


def _list(options: argparse.Namespace) -> None:
    """show what there is: ids, and the names that go with them"""
    kind = records.kind_called(options.kind) if options.kind else ""
    found = records.listing(options.root, kind)
    wide = max((len(each.id) for each in found), default=0)
    for each in found:
        of = "" if kind else f"{records.shown(each.kind):14} "
        print(f"{of}{each.id:{wide}}  {printable(each.name)}")
