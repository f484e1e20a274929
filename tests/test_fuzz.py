"""Texts that nobody would write: what is read ends, says what is wrong at places that there are, and never fails.

The draws are the same in every run; `make fuzz` draws others, many more of them, and prints the seed. What once
failed is kept: as an example here, or as a file in `tests/data/fuzz/`.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from bench.fuzz import BIB, YAML, faults, mutant, mutated, origins, planted, small
from generator import bibliography, bibtex, channels, cite, cli, dates, load, prose, yaml_events
from generator.archive import MOST_PLACES, Archived
from generator.check import check
from generator.diagnostics import MOST_IN_ALL, MOST_IN_FILE, Diagnostic, Where, closest, in_order, told
from generator.fix import edited, mended
from generator.latex import plain
from generator.write import write_files
from tests import expected
from tests.test_messages import no_jargon

LONG = os.environ.get("FUZZ")
"""The number of examples for `make fuzz`; nothing for the short run."""
KEPT = sorted((expected.TESTS / "data" / "fuzz").iterdir())
settings.register_profile(
    "fuzz",
    derandomize=not LONG,
    database=None,
    deadline=None,
    max_examples=int(LONG or 100),
    print_blob=True,
    phases=[Phase.explicit, Phase.generate, Phase.target, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
fuzz = settings.get_profile("fuzz")
few = settings(fuzz, max_examples=max(25, fuzz.max_examples // 10))
"""For what takes long: a whole explainer is checked."""

SIGNS = st.sampled_from([*"\"'`[]{}()<>|&*!%@#:;,?-=~\\/^_$+. \t\n", "\u2028", "\u200b", "\u00a0", "가", "\U0001f600"])
WORDS = st.sampled_from(
    ["a", "and", "2021", "kim", "- ", ": ", " #", "[[", "]]", "[@", "](", "**", "http://", "\\emph{"]
)
TEXTS = st.one_of(st.lists(SIGNS | WORDS, max_size=40).map("".join), st.text(max_size=60))
SEEDS = st.integers(0, 1 << 40)


@st.composite
def structured(draw: st.DrawFn) -> str:
    """YAML of fields and lists, in which any text may need quotes that it has not."""

    def block(depth: int) -> Iterator[str]:
        for _ in range(draw(st.integers(1, 3))):
            indent = " " * draw(st.sampled_from([2 * depth, 2 * depth, 2 * depth, 2 * depth + 1]))
            field = draw(st.sampled_from(["term", "definition", "aliases", "evidence", "a b", "? c", "-"]))
            if depth < 3 and draw(st.booleans()):
                yield f"{indent}{draw(st.sampled_from([field + ':', '- ' + field + ':', '-']))}"
                yield from block(depth + 1)
            else:
                yield f"{indent}{draw(st.sampled_from([field + ': ', field + ':', '- ', '-']))}{draw(TEXTS)}"

    return "\n".join(block(0)) + "\n"


@st.composite
def entries(draw: st.DrawFn) -> str:
    """A few entries, with fields of any text, in braces, quotation marks, or neither."""
    names = st.sampled_from(["title", "author", "date", "year", "month", "url", "doi", "crossref", "langid", "a b", ""])
    made = []
    for _ in range(draw(st.integers(1, 3))):
        fields = []
        for _ in range(draw(st.integers(0, 4))):
            marks = draw(st.sampled_from(["{}", "{}", '""', "  ", "{ ", " }"]))
            value = f"{marks[0]}{draw(TEXTS)}{marks[1]}"
            fields.append(f"{draw(names)}{draw(st.sampled_from([' = ', ' = ', ' ']))}{value}")
        type = draw(st.sampled_from(["book", "online", "string", "comment", "xdata", "bok", "Book"]))
        ends = draw(st.sampled_from([",\n", ",\n", "\n", ", "]))
        made.append(f"@{type}{draw(st.sampled_from('{({'))}{draw(TEXTS)}{ends}{ends.join(fields)}\n}}")
    return "\n".join(made)


def of_mutants(kind: str) -> st.SearchStrategy[str]:
    """Real files with a few slips."""
    known = origins(kind)

    def made(seed: int) -> str:
        draw = random.Random(seed)
        data = mutated(draw.choice(known).data[: draw.choice((300, 3_000))], [each.data for each in known], draw)
        return data.decode("utf-8", "replace").replace("\r", "\n")

    return SEEDS.map(made)


def hold(path: str, text: str, found: list[Diagnostic]) -> None:
    """What was found is at places of the text, and is said in an editor's words."""
    lines = text.split("\n")
    for each in found:
        for where in (each.where, *(edit.where for edit in each.edits)):
            assert where.path == path
            assert 1 <= where.line <= len(lines), each
            assert 1 <= where.column <= len(lines[where.line - 1]) + 1, each
            assert where.end == 0 or where.column <= where.end <= len(lines[where.line - 1]) + 2, each
        assert each.message
        assert each.fix
        assert no_jargon(re.sub("`.*`", "", f"{each.message} {each.fix}", flags=re.DOTALL)), each


@fuzz
@given(st.one_of(of_mutants(YAML), structured(), TEXTS))
@example("a: [\n")
@example("[[")
@example("0\x850")
@example("--- #")
@example("a:\n  b: c\n  d: e\ncon")
@example("con:\n  a: b\n  c: d\n\ncon")
@example("a: b\n'{x': c\n'{x': d\n")
@example("- [" * 300)
@example('a: "b\n' * 100)
def test_no_yaml_is_too_broken(text: str) -> None:
    """Read as a whole or not, all that is wrong is told at its place."""
    document, found = yaml_events.read("a.yml", text)
    hold("a.yml", text, found)
    assert document is not None or any(each.severity == "error" for each in found)
    if all(each.edits for each in found) and found:
        edited(text.encode(), found[0].edits).decode()


@fuzz
@given(st.one_of(of_mutants(BIB), entries(), TEXTS))
@example("@book{a, title = {" + "{" * 60)
@example("@a{\n" * 50)
def test_no_bibliography_is_too_broken(text: str) -> None:
    """Every entry that was read is worded, and all that is wrong is told once, in order and at its place."""
    read, found = bibliography.read("a.bib", text)
    hold("a.bib", text, found)
    assert found == in_order(found)
    for entry in read.entries.values():
        cite.word(entry)
        assert all(len(value) <= bibtex.MAX_VALUE for value in entry.fields.values())


@fuzz
@given(TEXTS)
@example("[@a, ]")
@example("[@" * 500)
@example("[*" * 500)
@example("**" + "a*" * 500)
def test_no_text_is_too_broken(text: str) -> None:
    """A text keeps its words, whatever its marks; what is wrong in it is named by words that stand in it."""
    read = prose.read(text)
    folded = " ".join(text.split())
    assert all(" ".join(fault.words.split()) in folded for fault in read.faults)
    assert len(read.faults) <= prose.MOST_FAULTS
    plain(text)


@fuzz
@given(st.one_of(st.from_regex(r"[0-9./?~% -]{0,25}", fullmatch=True), TEXTS))
@example("0000-00-00")
@example("31.02.2021")
@example("٢٠٢١-٠١-٠١")
def test_a_text_is_a_date_or_is_told_why_not(text: str) -> None:
    """A date is in order and has words; of any other text it is said what to write."""
    try:
        date = dates.parse(text)
    except dates.DateError as error:
        fix, by = error.fix, error.by
    else:
        fix, by = date.words, ""
        assert date.sort_key[0] <= date.sort_key[1]
    assert fix
    assert not by or dates.parse(by).words


@fuzz
@given(TEXTS, st.integers(0, 60), st.integers(1, 30), TEXTS, TEXTS)
@example("a b a b a b", 0, 1, "", "")
@example("ab", 2, 1, "\u00ad", "")
@example("x" * 50 + " y", 0, 3, "[...]", "")
def test_words_of_a_text_are_found_in_it(text: str, start: int, many: int, prefix: str, suffix: str) -> None:
    """Words that stand in a text are found there, where they are whole ones; and every place is within the text."""
    archived = Archived(text)
    words = text.split()[start % 7 :][:many]
    exact = " ".join(words)
    places = archived.find(exact) if exact else []
    for place in [*places, *archived.find(prefix + exact, prefix, suffix), *archived.find(f"{exact} [...] {suffix}")]:
        assert 0 <= place.start < place.end <= len(archived.text)
        assert 1 <= place.first_paragraph <= place.last_paragraph <= len(archived.paragraphs)
    if words and not re.search(r"[\u00ad\[\]]", text):
        assert places


@few
@given(st.sampled_from([YAML, BIB]), SEEDS)
def test_no_mutant_of_an_explainer_is_too_broken(kind: str, seed: int) -> None:
    """With one file changed at random, `check` says what is wrong in all, at places that there are; what `--fix`
    changes, it changes once."""
    with tempfile.TemporaryDirectory() as folder:
        root = small(Path(folder))
        with planted(root, mutant(kind, seed, 0, origins(kind))):
            assert faults(check(root)) == []
            write_files(root, mended(root).after)
            assert mended(root).after == {}


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.name)
def test_what_failed_once_is_read(path: Path, tmp_path: Path) -> None:
    """A file that once was too much is told of within an explainer, at places that there are."""
    root = expected.golden(tmp_path)
    name = "references.bib" if path.suffix == ".bib" else "terms.yml"
    shutil.copy(path, root / "sources" / name)
    assert faults(check(root)) == []


# ---------------------------------------------------------------- bounds


def test_of_many_mistakes_the_first_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is wrong throughout fills no screen, and does not hide what is wrong in another one."""
    root = expected.golden(tmp_path)
    (root / "sources" / "terms.yml").write_text("".join(f"m{number}:\n" for number in range(5_000)))
    (root / "sources" / "questions.yml").write_text("a: b\n")
    found = check(root).found
    for form in channels.FORMATS:
        assert cli.main(["--root", str(root), "check", "--format", form]) == 1
        printed = capsys.readouterr().out
        assert "questions.yml" in printed or form == "github"
        assert len(printed) < 150_000
    shortly = told(found)
    assert len(shortly) < 2 * MOST_IN_FILE + 10
    assert f"{len(found) - len(shortly) + 1:,} more mistakes in this file are not shown" in [d.message for d in shortly]
    assert shortly == in_order(shortly)
    assert told(shortly[:MOST_IN_FILE]) == shortly[:MOST_IN_FILE]


def test_of_mistakes_in_many_files_the_first_are_told(tmp_path: Path) -> None:
    """Errors come before warnings."""
    where = [Where(f"sources/actors/a{number}.yml", 1, 1) for number in range(3_000)]
    warnings = [Diagnostic("bad-id", each, "So and so", "Do so.", "warning") for each in where]
    shortly = told([*warnings, Diagnostic("bad-id", Where("sources/z.yml"), "x" * 30_000, "Do so.")])
    assert len(shortly) == MOST_IN_ALL + 1
    assert [each.message[-1] for each in shortly if each.severity == "error"] == ["…"]
    assert [each.message for each in shortly if "more" in each.message] == [
        "2,001 more mistakes in other files are not shown"
    ]


def test_folders_files_and_names_have_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders in folders, more files than anybody writes, and names that no system shows are told of, and not read."""
    root = expected.golden(tmp_path)
    deep = root.joinpath("docs", *["a"] * 400)
    deep.mkdir(parents=True)
    (deep / "page.md").write_text("# Page\n")
    (root / "docs" / "a\nb.md").write_text("# Page\n")
    os.close(os.open(os.fsencode(root / "docs") + b"/c\xff.md", os.O_CREAT))
    os.mkfifo(root / "docs" / "pipe.md")
    (root / "docs" / "link.md").symlink_to("/etc/passwd")
    (root / "docs" / ".hidden.md").write_text("# Page\n")
    checked = check(root)
    assert [each.code for each in checked.found] == [
        "bad-file-name",
        "too-deep",
        "bad-file-name",
        "not-a-file",
        "not-a-file",
    ]
    assert checked.loaded.docs == {}
    for form in channels.FORMATS:
        channels.rendered(form, checked.found, {}, []).encode()
    monkeypatch.setattr(load, "MAX_FILES", 5)
    assert [each.code for each in check(root).found].count("too-long") == 1


def test_large_files_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a file beside the pages, nor a text, nor all texts together, nor a file of nothing but lines."""
    root = expected.golden(tmp_path)
    for name, bound in {"MAX_DOC_BYTES": 1_000_000, "MAX_TEXT_BYTES": 1_000_000, "MAX_TEXTS_BYTES": 1_500_000}.items():
        monkeypatch.setattr(load, name, bound)
    (root / "docs").mkdir()
    (root / "docs" / "picture.png").write_bytes(b"\0" * 1_000_001)
    for name in "abc":
        (root / "sources" / "texts" / f"{name}.txt").write_text("a " * (450_000 + 100_000 * (name == "c")))
    (root / "sources" / "references.bib").write_text("\n" * 1_000_001)
    found = [(each.where.path, each.code) for each in check(root).found if each.code == "too-long"]
    assert found == [
        ("docs/picture.png", "too-long"),
        ("sources/references.bib", "too-long"),
        ("sources/texts/b.txt", "too-long"),
        ("sources/texts/c.txt", "too-long"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("@misc{a, title = {T}, note = {" + "a " * 10_001 + "}}", "too-long"),
        ("@misc{a, title = {T}, author = {" + "a; " * 10_001 + "}}", "too-long"),
        ("@misc{a, title = {T}, note = " + "{a} # " * 201 + "{b}}", "too-long"),
        ("@misc{" + "a" * 501 + ", title = {T}}", "too-long"),
        ("@misc\n" * 10_001, "too-long"),
    ],
    ids=["a value", "names", "parts", "a key", "mistakes"],
)
def test_values_and_mistakes_of_a_bibliography_have_bounds(text: str, code: str) -> None:
    """Each is told of at its place."""
    _, found = bibliography.read("a.bib", text)
    assert code in [each.code for each in found]
    hold("a.bib", text, found)


def test_effort_for_slips_is_bounded() -> None:
    """Where there are many slips after many records, the first are told, and that the rest is left."""
    text = "".join(f"r{number}:\n  a: b\n" for number in range(10_000)) + "z:\n  term: a: b\n" * 60
    _, found = yaml_events.read("a.yml", text)
    assert 1 < len(found) <= yaml_events.MAX_SLIPS + 1
    assert [each.code for each in found][-1] == "unreadable"
    assert {each.code for each in found[:-1]} == {"unquoted-colon"}


def test_a_misspelt_name_is_found_among_very_many() -> None:
    """However many there are, the nearest is named."""
    names = [f"kim-yo-jong-{number}" for number in range(20_000)]
    assert closest("kim-yo-jnog", [*names, "kim-yo-jong"]) == "kim-yo-jong"
    assert closest("completely-else", names) is None


def test_words_that_stand_everywhere_are_not_looked_for_everywhere() -> None:
    """Nor is the end of an omission looked for anew from each place."""
    archived = Archived("a b " * 10_000 + "z")
    assert len(archived.find("a")) == MOST_PLACES
    assert len(archived.find("a [...] z")) == MOST_PLACES
    assert archived.find("\u00ad") == []
