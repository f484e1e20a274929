"""Scaffold: how a record begins, with what it needs still empty; and an explainer, with an example of each kind."""

from __future__ import annotations

import json
import os
import re
import textwrap
import typing
import unicodedata
from importlib import metadata
from pathlib import Path

from pydantic.fields import FieldInfo

from generator import lock, yaml_events
from generator.dates import Edtf
from generator.diagnostics import did_you_mean, has_errors, listed
from generator.edit import Refused, a_kind, checked_id, loaded, parts_of
from generator.escape import refused_sign
from generator.load import LOCK, SOURCES, Loaded
from generator.model import KINDS, Evidence, Record, Ref, Remark
from generator.routes import page_paths
from generator.write import write_file

# ---------------------------------------------------------------- a record

_NAMED_IN = {
    "actor": "name",
    "issue": "title",
    "treaty": "title",
    "event": "title",
    "question": "question",
    "relation_type": "wording",
    "term": "term",
}
"""The field that holds the name with which a record begins; of other kinds only the id is made from it."""

_OFTEN = {
    "actor": ("role", "names", "aliases", "offices", "wikidata"),
    "treaty": ("titles", "languages"),
    "issue": ("background", "order", "provisions"),
    "position": ("kind", "quotes", "speaker", "via"),
    "event": ("summary", "actors", "place", "certainty"),
    "question": ("then", "raised_by", "state", "review_by"),
    "quote": ("kind", "language", "translation", "date", "occasion", "note"),
    "relation": ("qualifier", "since", "until", "note"),
    "relation_type": (),
    "term": ("aliases", "names", "actor"),
    "source": ("language", "archive", "accessed", "seen", "note"),
}
"""The optional fields that most editors will want, for every kind that `new` begins."""

_IDS = {"scale": ("support", "oppose"), "provisions": ("article-1",)}
"""What stands for the words that an editor chooses, in fields that hold something under words of their own."""

_HEAD = "Fill in what is empty (`check` names it). To add a field below, delete the # before its lines."
_APOSTROPHES = "['’‘ʼʻ`´]"
_WIDTH = 100


def new(root: Path, kind: str, name: str, *, id: str = "", file: str = "") -> Path:
    """Begins a record: the fields that it needs, empty, and the most useful others as remarks; returns its file.

    The id is made from the name where it is not given. Where each record has a file, a new one is made; other records
    are added at the end of their file, of which `file` names one where there are several. Nothing is overwritten.

    Raises:
        Refused: it can't begin like this; nothing was written.
        OSError: the file can't be written.
    """
    files, name, layout = loaded(root), " ".join(name.split()), KINDS[kind].layout
    if kind not in _OFTEN:
        instead = "`init` begins an explainer" if kind == "explainer" else f"write one in {SOURCES}/treaty.yml"
        raise Refused(f"`new` begins no {kind}: {instead}.")
    if not name or refused_sign(name):
        raise Refused("Give a name, without invisible signs.")
    if kind == "source":
        id = id or name
        keys = files.bibliography.known if files.bibliography else set()
        if id not in keys:
            fix = did_you_mean(id, keys, "Add its entry there first.")
            raise Refused(f"references.bib has no key `{id}`. {fix}")
    if kind != "treaty":  # there is one, and it needs no id
        id = checked_id(kind, id or slug(name), _taken(files, kind))
    lines = _skeleton(kind, name)
    if layout.endswith("*"):
        return _append(root, _shared_file(files, kind, file), files, id, lines)
    if file:
        raise Refused(f"Every {kind} has a file of its own; leave out --file.")
    path = root / SOURCES / (f"{layout}{id}.yml" if layout.endswith("/") else layout)
    if path.exists():
        raise Refused(f"There is already a file {path.relative_to(root).as_posix()}.")
    _create(path, "\n".join([*lines, ""]))
    return path


def slug(name: str) -> str:
    """A name as an id: small ASCII letters, digits and hyphens; accents are dropped.

    Raises:
        Refused: a letter has no ASCII letter to it; no other spelling is made up.
    """
    name = re.sub(_APOSTROPHES, "", name)
    strange = next(
        (sign for sign in unicodedata.normalize("NFC", name) if re.search(r"[^\W\x00-\x7f]", _folded(sign))), ""
    )
    if strange:
        raise Refused(f"`{strange}` has no letter from a to z; give the id yourself, such as --id jane-doe.")
    id = re.sub(r"[^a-z0-9]+", "-", _folded(name)).strip("-")
    if not id:
        raise Refused("This name has no letters for an id; give it yourself, such as --id jane-doe.")
    return id


def _folded(text: str) -> str:
    """The text in small letters, without accents."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(sign))


def _taken(files: Loaded, kind: str) -> set[str]:
    """The ids of a kind; the names of its files where it has one for each record, whether or not they can be read."""
    taken: set[str] = set()
    for written in files.written:
        if written.kind == kind:
            several = KINDS[kind].layout.endswith("*")
            taken |= set(written.document.data if written.document else ()) if several else {written.name}
    return taken


# ---------------------------------------------------------------- its text


def _skeleton(kind: str, name: str) -> list[str]:
    """The lines of a record: what it needs, its evidence, and as remarks what it may have."""
    model = KINDS[kind]
    given = {_NAMED_IN[kind]: _as_text(name)} if kind in _NAMED_IN else {}
    lines = _remark(_HEAD) + _needed(model, given)
    for field in _OFTEN[kind]:
        info = model.model_fields[field]
        lines += _about(info) + [f"#{line}" for line in _field(field, info, remarks=False)]
    return lines


def _needed(model: type[Record], given: dict[str, str], *, remarks: bool = True) -> list[str]:
    """The lines of the fields without which a record is not sound, each with what it is for."""
    fields = [field for field, info in model.model_fields.items() if info.is_required()]
    lines = []
    for field in (*fields, *(["evidence"] if "evidence" in model.model_fields else [])):
        info = model.model_fields[field]
        lines += _about(info) if remarks else []
        lines += [f"{field}: {given[field]}"] if field in given else _field(field, info, remarks=remarks)
    return lines


def _field(name: str, info: FieldInfo, *, remarks: bool) -> list[str]:
    """A field that is still empty, with the lines for one of each that it holds."""
    parts = parts_of(info)
    holds = next((part for part in parts if isinstance(part, type) and issubclass(part, Record)), None)
    inner = [] if holds in (None, Evidence, Remark) else _needed(holds, {}, remarks=remarks)
    origins = {typing.get_origin(part) for part in parts}
    if dict in origins:
        return [f"{name}:", *(line for id in _IDS[name] for line in [f"  {id}:", *(f"    {each}" for each in inner)])]
    if list in origins:
        first = next((at for at, line in enumerate(inner) if not line.startswith("#")), 0)
        dashed = [f"  {'- ' if at == first else '  ' if at > first else ''}{line}" for at, line in enumerate(inner)]
        return [f"{name}:", *(dashed or ["  -"])]
    default = info.default if isinstance(info.default, str | int) else ""
    return [f"{name}: {default}".rstrip(), *(f"  {line}" for line in inner)]


def _about(info: FieldInfo) -> list[str]:
    """A remark with the sentence on a field, and with what can be written there."""
    sentence, parts = " ".join((info.description or "").split()), parts_of(info)
    ref = next((part for part in parts if isinstance(part, Ref)), None)
    choices = [
        choice for part in parts if typing.get_origin(part) is typing.Literal for choice in typing.get_args(part)
    ]
    if Evidence in parts:
        sentence += " Write the key of a source and the place in it, such as `smith2021, p. 5`."
    elif ref is not None:
        target = "the key of a source in references.bib" if ref.kind == "citation" else f"the id of {a_kind(ref.kind)}"
        sentence += f" Write {target}."
    elif any(f"`{choice}`" not in sentence for choice in choices):
        sentence += f" Write {listed(choices, most=20)}."
    elif Edtf in parts:
        sentence += " Write 2021-06-17, 2021-06 or 2021."
    return _remark(sentence)


def _remark(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(text, _WIDTH)]


def _as_text(text: str) -> str:
    """A text as YAML: in double quotes only where it needs them."""
    document, found = yaml_events.read("", f"text: {text}\n")
    plain = document is not None and not found and document.data == {"text": text}
    return text if plain else json.dumps(text, ensure_ascii=False)


# ---------------------------------------------------------------- its file


def _shared_file(files: Loaded, kind: str, file: str) -> str:
    """The file to which a record is added: the one that is named, or the only one."""
    name = KINDS[kind].layout.removesuffix("/*")
    inner = file.removeprefix(f"{SOURCES}/").removeprefix(f"{name}/").removesuffix(".yml")
    if inner:
        if not re.fullmatch(r"[\w-]+", inner):
            raise Refused(f"`{file}` can't be the file: name one in {SOURCES}/{name}/, such as --file {name}.yml.")
        return f"{SOURCES}/{name}.yml" if inner == name else f"{SOURCES}/{name}/{inner}.yml"
    there = [written.path for written in files.written if written.kind == kind]
    if len(there) > 1:
        names = [path.removeprefix(f"{SOURCES}/") for path in there]
        raise Refused(f"These records are kept in several files; name one with --file: {listed(names)}.")
    return there[0] if there else f"{SOURCES}/{name}.yml"


def _append(root: Path, path: str, files: Loaded, id: str, lines: list[str]) -> Path:
    """Adds a record at the end of a file, and changes nothing else in it."""
    target = root / path
    record = "\n".join([f"{id}:", *(f"  {line}" for line in lines), ""])
    if not target.exists():
        _create(target, record)
        return target
    before = files.read.get(path)
    document, found = yaml_events.read(path, before or "")
    if before is None or has_errors(each for each in found if each.code != "empty-file"):
        raise Refused(f"{path} can't be read; mend what `check` says of it first.", mend_first=True)
    gap = "" if before.endswith("\n\n") or not before else "\n" if before.endswith("\n") else "\n\n"
    whole, found = yaml_events.read(path, before + gap + record)
    wanted = [*(document.data.items() if document else ()), (id, whole.data.get(id) if whole else None)]
    if has_errors(found) or whole is None or list(whole.data.items()) != wanted:
        raise Refused(f"Nothing can be added at the end of {path}; name another file with --file.")
    data = target.read_bytes()
    end = "\r\n" if b"\r\n" in data else "\n"
    write_file(target, data + (gap + record).replace("\n", end).encode())
    return target


def _create(path: Path, text: str) -> None:
    """Writes a file where none was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as stream:
        stream.write(text)


# ---------------------------------------------------------------- an explainer


def init(folder: Path, title: str) -> list[Path]:
    """Begins an explainer in an empty folder, with an example of each kind; returns its files.

    It checks and builds as it stands. The quotation in it was verified against the example's own text.

    Raises:
        Refused: the folder is not empty, or the title can't be one; nothing was written.
        OSError: a file can't be written.
    """
    from generator.build import verified  # here, since nothing else needs the pages

    title = " ".join(title.split())
    if not title or refused_sign(title):
        raise Refused("Give a title, without invisible signs.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"`{folder}` is not empty; `init` begins in a new folder or an empty one.")
    files = {path: text.replace("TITLE", _as_text(title)) for path, text in _EXAMPLE.items()}
    files["README.md"] = _README.replace("TITLE", title)
    files["Makefile"] = _MAKEFILE.replace("ORIGIN", _origin(folder))
    for path, text in files.items():
        _create(folder / path, text)
    checked = verified(folder, EXAMPLE_DAY)
    assert checked.lock is not None
    assert checked.explanation is not None
    pages = {*page_paths(checked.explanation), *checked.loaded.docs}
    _create(folder / SOURCES / LOCK, lock.write(checked.lock))
    _create(folder / "mkdocs.yml", _settings(title, pages))
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _settings(title: str, pages: set[str]) -> str:
    """This project's own mkdocs.yml with another title, and no page in its navigation that is not there."""
    here = Path(__file__).parent
    own = here / "mkdocs.yml"  # where the package is installed
    text = (own if own.exists() else here.parent / own.name).read_text(encoding="utf-8")
    text = re.sub("(?m)^site_name: .*$", lambda _: f"site_name: {json.dumps(title, ensure_ascii=False)}", text, count=1)
    navigation = re.compile(r"(?<=\nnav:\n)(?: .*\n)+")
    return navigation.sub(lambda nav: _without_others(nav[0], pages), text, count=1)


def _without_others(navigation: str, pages: set[str]) -> str:
    """The lines of a navigation that lead to these pages, and the headings over them."""
    leads = re.compile(r" +- (?:[^:]+: )?([\w/-]+\.md)")
    lines = [line for line in navigation.splitlines(keepends=True) if not (at := leads.match(line)) or at[1] in pages]
    return re.sub(r"(?m)^  - [^:\n]+:\n(?! {4})", "", "".join(lines))


def _origin(folder: Path) -> str:
    """Where this generator can be installed from: its folder, as seen from another, or where it was installed from."""
    checkout = Path(__file__).resolve().parent.parent
    if (checkout / "pyproject.toml").exists():
        return os.path.relpath(checkout, folder.resolve())
    package = metadata.distribution("explainer-generator")
    origin = json.loads(package.read_text("direct_url.json") or "{}")
    if "vcs_info" in origin:
        return f"{origin['vcs_info']['vcs']}+{origin['url']}@{origin['vcs_info']['commit_id']}"
    return origin.get("url") or f"{package.name}=={package.version}"


EXAMPLE_DAY = "2026-01-01"
"""The day on which the example was held against its text."""

_README = """# TITLE

An explainer made from evidence. `sources/` holds the evidence, `docs/` the pages written by hand.

- `make` sets up the generator, checks the sources and builds the site; open `site/index.html`.
- `make serve` shows the site and follows what you save; `make check` only checks.
- `.venv/bin/explainer new actor "Name"` begins a record; `list`, `where` and `rename` help to keep order.
- Put the text of a source into `sources/texts/KEY.txt` and run `make verify` to verify its quotations.

Everything in `sources/` is an example: put your own in its place.
"""

_MAKEFILE = """\
# `make` sets up the generator, checks the sources and builds site/.

# Where the generator is installed from: a folder, or its git address, git+https://HOST/PATH@COMMIT.
GENERATOR ?= ORIGIN
PYTHON ?= python3

explainer := .venv/bin/explainer

.PHONY: build check verify serve
build: $(explainer)
	@$(explainer) build
check verify serve: $(explainer)
	@$(explainer) $@

$(explainer): Makefile
	@test -n '$(GENERATOR)' || { echo 'Say where the generator is: make GENERATOR=…' >&2; exit 1; }
	@$(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check '$(GENERATOR)'
	@touch $@
"""

_EXAMPLE = {
    ".gitignore": """\
# what `make` makes
/.venv/
/build/
/site/

# the texts of the sources are their publishers': read by `verify`, never published
/sources/texts/
""",
    ".github/workflows/site.yml": """\
# Builds the site at every change, and publishes what is on main. Two settings of the repository are needed:
# the variable GENERATOR with the git address of the generator, and GitHub Actions as the source of Pages.
name: Site
on:
  push:
    branches: [main]
  pull_request:
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - uses: actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0
        with:
          python-version: "3.11"
      - run: make
        env:
          GENERATOR: ${{ vars.GENERATOR }}
      - uses: actions/upload-pages-artifact@fc324d3547104276b827a68afc52ff2a11cc49c9 # v5.0.0
        with:
          path: site
  publish:
    if: github.event_name == 'push'
    needs: build
    runs-on: ubuntu-latest
    permissions:
      id-token: write
      pages: write
    environment: github-pages
    steps:
      - uses: actions/deploy-pages@368f82528645a54fb793d4d04e342629a3f51346 # v5.0.1
""",
    "docs/about.md": """\
# About this site

This explainer is an example. Say here what yours is about, who made it, and how to reach you.
What the signs on the pages mean stands on the page [How to read this site](reading.md).
""",
    "sources/explainer.yml": """\
# The explainer as a whole. Everything in this folder is an example: put your own in its place.
title: TITLE
sentence: >-
  In January 2025 [[exampleland]] said that it keeps the river treaty [@gazette2025river, ¶2].
standfirst: >-
  An invented newspaper reports on an invented [[treaty]], so that every part of an explainer can be
  seen before yours is there [@gazette2025river, ¶1].
article: gazette2025river
outlet: example-gazette
written: 2025-01-15
as_of: 2026-01-01
key_points:
  - text: The minister promised to keep the treaty.
    evidence:
      - quote: word-for-word
evidence:
  - gazette2025river
""",
    "sources/actors/exampleland.yml": """\
# One file for each actor; its name is the actor's id.
kind: state
name: Exampleland
summary: An invented state on an invented river [@gazette2025river, ¶2].
""",
    "sources/actors/example-gazette.yml": """\
kind: media
name: The Example Gazette
summary: The invented newspaper whose article is explained here.
evidence:
  - gazette2025river
""",
    "sources/issues/river-treaty.yml": """\
# One file for each question in dispute.
title: The river treaty
question: Should the treaty be kept?
why: Without it nobody would have to share the water [@gazette2025river, ¶3].
scale:
  keep: Keep it
  end: End it
provisions:
  - article-1
""",
    "sources/positions.yml": """\
# Who holds what on which issue, each position under its id. The stance is a word of the issue's scale.
exampleland-keeps:
  actor: exampleland
  issue: river-treaty
  stance: keep
  date: 2025-01-14
  summary: It will keep the treaty as it is.
  quotes:
    - word-for-word
""",
    "sources/events.yml": """\
# The timeline, each event under its id.
minister-speaks:
  date: 2025-01-14
  title: The minister of Exampleland speaks about the treaty
  actors:
    - exampleland
  evidence:
    - gazette2025river, ¶2
""",
    "sources/quotes.yml": """\
# Exact words. `verify` looks for them in sources/texts/KEY.txt, KEY being the key of the source.
word-for-word:
  speaker: exampleland
  exact: We keep the treaty, word for word.
  source: gazette2025river
  locator: ¶2
  date: 2025-01-14
""",
    "sources/terms.yml": """\
# The glossary.
shared-river:
  term: Shared river
  definition: A river whose water belongs to the states on both banks [@gazette2025river, ¶3].
""",
    "sources/questions.yml": """\
# What is uncertain, with the honest answer so far.
other-bank:
  question: What does the state on the other bank say?
  now: It had not answered when the article was printed [@gazette2025river, ¶3].
""",
    "sources/relation-types.yml": """\
# The ways in which actors stand to each other, worded from both ends.
printed-in:
  wording: printed in
  inverse: has the newspaper
  group: work
""",
    "sources/relations.yml": """\
# How one actor stands to another.
gazette-printed-in-exampleland:
  subject: example-gazette
  type: printed-in
  object: exampleland
  evidence:
    - gazette2025river
""",
    "sources/treaty.yml": """\
# The treaty. An explainer without one needs no such file, and no `Treaty` in mkdocs.yml.
title: Treaty on the Shared River
short: the river treaty
parties:
  - exampleland
summary: An invented treaty of 1975 on the use of a river [@gazette2025river, ¶3].
life:
  - date: 1975
    kind: signed
    text: Both states sign it.
    evidence:
      - gazette2025river, ¶3
provisions:
  article-1:
    label: Article 1
    title: Water
    summary: Both states share the water.
    evidence:
      - gazette2025river, ¶3
""",
    "sources/references.bib": """\
% Every source: its key, which is cited elsewhere, and what BibTeX can say about it.
@article{gazette2025river,
  author       = {{The Example Gazette}},
  title        = {Exampleland keeps the river treaty},
  journaltitle = {The Example Gazette},
  date         = {2025-01-15},
  url          = {https://example.org/gazette/river},
  langid       = {english}
}
""",
    "sources/references.yml": """\
# What BibTeX cannot say about a source, under its key.
gazette2025river:
  type: newspaper
  language: en
  seen: passage
  note: It is invented, as an example.
""",
    "sources/texts/gazette2025river.txt": """\
This text is an example, made up so that the quotation in sources/quotes.yml can be looked for in it.

The minister of Exampleland said on Tuesday: “We keep the treaty, word for word.”

The treaty was signed in 1975 and lets both banks of the river use its water. The other bank has not answered.
""",
}
"""The files of an example: YAML as an editor writes it, and what else an explainer has."""
