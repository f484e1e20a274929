"""Overlay: what was found, for the browser, above the last page that was sound; and the way into the editor.

Like every channel it renders the same records, and escapes whatever an author typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from generator.diagnostics import Diagnostic, Where, counted
from generator.messages import with_code

LIVE = Path(__file__).parent / "live"
"""What pages get while the site is served, and never otherwise."""
EDITOR = "vscode://file{path}:{line}:{column}"
"""The address that opens a file in an editor; `{path}` begins with a slash."""
_NO_CODE = ""
"""What the engine and the check of the site find has none, and nothing more to explain."""
_AROUND = 1
"""How many lines are shown before and after that of a mistake."""
_LONGEST = 600
"""How much of a line is shown before and after the mistake."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """What is laid over a page. `html` is empty where nothing is wrong."""

    html: str = ""
    opens: bool = False
    """Whether it opens by itself: something stopped the site. Otherwise a badge says that there are warnings."""

    @property
    def digest(self) -> str:
        """The same for the same messages, so that what was hidden stays hidden."""
        return blake2b(self.html.encode("utf-8", "replace"), digest_size=8).hexdigest() if self.html else ""


@dataclass(frozen=True, slots=True)
class Editor:
    """The editor that opens the files of the project in `root`, by a template of its addresses."""

    root: Path
    template: str = EDITOR

    def address(self, where: Where) -> str:
        """The address that opens a file at a place."""
        path = (self.root.resolve() / where.path).as_posix()
        values = {"path": quote(f"/{path.lstrip('/')}"), "line": str(where.line), "column": str(where.column)}
        return re.sub(r"\{(path|line|column)\}", lambda name: values[name[1]], self.template)


def overlay(
    found: list[Diagnostic], problems: list[str], texts: Mapping[str, str], editor: Editor, *, first: bool = False
) -> Overlay:
    """What was found in the sources, and the problems of the built site.

    `texts` is what was read, by path; `first` says that there is no site from before.
    """
    if not found and not problems:
        return Overlay()
    every = [*(_of_site(problem, texts) for problem in problems), *found]
    worst = [each for each in every if each.severity == "error"]
    many = counted(len(worst), "mistake") if worst else counted(len(every), "warning")
    stops = "stops" if len(worst) == 1 else "stop"
    title = f"{many} {stops} the site from being made" if worst else many
    shown = "There is no site to show yet." if first else "The site is shown as it was before."
    lead = f"{shown} Mend and save, and this goes by itself." if worst else "The site was made all the same."
    items = Markup("").join(Markup("<li>{}</li>").format(Markup("").join(_card(each, texts, editor))) for each in every)
    named = {"title": title, "lead": lead, "items": items, "many": many, "worst": "error" if worst else "warning"}
    return Overlay(_SHEET.format(**named), opens=bool(worst))


_SHEET = Markup("""<dialog aria-labelledby="title"><div class="sheet">
<header><h1 id="title" tabindex="-1" autofocus>{title}</h1><p>{lead}</p>
<form method="dialog"><button>Hide <kbd>Esc</kbd></button></form></header>
<ol>{items}</ol>
</div></dialog>
<button class="badge {worst}" aria-haspopup="dialog" hidden>{many}</button>""")


def _card(diagnostic: Diagnostic, texts: Mapping[str, str], editor: Editor) -> Iterator[Markup]:
    where = diagnostic.where
    named = Markup('<span class="{0}">{0}</span>').format(diagnostic.severity)
    if where.path:
        place = f"{where.path}:{where.line}:{where.column}"
        opened = Markup('<a href="{}">Open <code>{}</code></a>').format(editor.address(where), place)
    else:
        opened = Markup("The built site")
    yield Markup('<p class="place">{} {}</p>').format(named, opened)
    yield Markup('<h2 class="message">{}</h2>').format(with_code(diagnostic.message))
    if where.path in texts:
        yield _lines(texts[where.path].split("\n"), where)
    if diagnostic.fix:
        yield Markup('<p class="fix"><b>Fix:</b> {}</p>').format(with_code(diagnostic.fix))
    if diagnostic.code:
        yield Markup('<p class="code">{}</p>').format(diagnostic.code)


def _lines(lines: list[str], where: Where) -> Markup:
    """The lines about a place as they are written, with what is wrong marked."""
    first, last = max(1, where.line - _AROUND), min(len(lines), where.line + _AROUND)
    shown = [
        Markup('<span class="line{}" data-line="{}">{}\n</span>').format(
            " here" if number == where.line else "",
            number,
            _marked(lines[number - 1], where) if number == where.line else lines[number - 1][: 2 * _LONGEST],
        )
        for number in range(first, last + 1)
    ]
    return Markup("<pre>{}</pre>").format(Markup("").join(shown))


def _marked(line: str, where: Where) -> Markup:
    start = where.column - 1
    end = max(where.end - 1, start + 1)
    before, wrong, after = line[max(0, start - _LONGEST) : start], line[start:end], line[end : end + _LONGEST]
    return Markup("{}<mark>{}</mark>{}").format(before, wrong or " ", after)


_DEAD = re.compile(
    r"Doc file '(?P<page>.+)\.md' contains an? (?:\w+ )*link '(?P<link>.*?)',(?P<why>.*?)"
    r"(?: Did you mean '(?P<fix>.*)'\?)?"
)
_ELSE = re.compile(r"(?P<page>[^:]+)\.html: (?:<\w+ [\w:]+=\"(?P<link>.*)\">: )?.*")


def _of_site(problem: str, texts: Mapping[str, str]) -> Diagnostic:
    """A problem of the built site: at its place, where that is in a page written by hand."""
    dead = _DEAD.fullmatch(problem)
    named = dead or _ELSE.fullmatch(problem)
    path = f"docs/{named['page']}.md" if named else ""
    if path not in texts or named is None:
        return Diagnostic(_NO_CODE, Where(""), problem)
    where = _where(path, texts[path], named["link"] or "")
    if dead is None:
        return Diagnostic(_NO_CODE, where, problem)
    lack = "a place that its page does not have" if "anchor" in dead["why"] else "no page of this site"
    fix = f"Did you mean `{dead['fix']}`?" if dead["fix"] else ""
    return Diagnostic(_NO_CODE, where, f"The link `{dead['link']}` leads to {lack}", fix)


def _where(path: str, text: str, words: str) -> Where:
    """Where the words stand first in a text, or its beginning."""
    at = text.find(words) if words else -1
    return Where.within(path, text, at, words) if at >= 0 else Where(path)
