"""`python -m bench.parts PART FOLDER`: one part of the work in a process of its own, beside what it is measured by.

    yaml         all records of a project, by PyYAML's CSafeLoader alone: no places, no checks
    pybtex       a .bib of 5,000 entries, parsed and worded by pybtex in its plain style
    references   the same, read and worded by us, with what was kept in FOLDER the last time

Each prints the seconds of CPU that the work took, without what is loaded for it.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

ENTRIES = 5000
_ENTRY = """@article{{key{0},
  author = {{Kim, Min-su and Lee, Ji-won}},
  title = {{Some words on {{North}} and South, part {0}}},
  journal = {{Paper {1}}},
  {2},
  volume = {{12}},
  number = {{3}},
  pages = {{1--12}},
  url = {{https://example.org/articles/{0}}},
  note = {{A note of some words to fill the line}}
}}

"""


def text(date: str) -> str:
    """The .bib, its date as the one or the other knows it."""
    return "".join(_ENTRY.format(number, number % 400, date) for number in range(ENTRIES))


def by_yaml(root: Path) -> float:
    """Seconds for all records of a project."""
    import yaml

    files = [path.read_bytes() for path in sorted((root / "sources").rglob("*.yml"))]
    start = time.process_time()
    for data in files:
        yaml.load(data, yaml.CSafeLoader)
    return time.process_time() - start


def by_pybtex(_: Path) -> float:
    """Seconds for the .bib, in pybtex's own plain style."""
    from pybtex.database import parse_string
    from pybtex.plugin import find_plugin

    written = text("year = {2021}")
    style, html = find_plugin("pybtex.style.formatting", "plain")(), find_plugin("pybtex.backends", "html")()
    start = time.process_time()
    made = [entry.text.render(html) for entry in style.format_bibliography(parse_string(written, "bibtex"))]
    assert len(made) == ENTRIES
    return time.process_time() - start


def by_us(folder: Path) -> float:
    """Seconds for the .bib, with what was kept in the folder."""
    from generator import bibliography, cite
    from generator.check import uncollected
    from generator.kept import Store

    written = text("date = {2021-06-24}")
    with uncollected():
        start = time.process_time()
        store = Store(folder / "references" / "kept.sqlite")  # a folder of its own: all else in it goes
        read, found = bibliography.read_kept("references.bib", written, store)
        made = cite.told_apart(cite.worded(read.entries, store))
        spent = time.process_time() - start
    assert (len(made), found) == (ENTRIES, [])
    store.forget()
    store.close()
    return spent


PARTS = {"yaml": by_yaml, "pybtex": by_pybtex, "references": by_us}

if __name__ == "__main__":
    print(PARTS[sys.argv[1]](Path(sys.argv[2])))
