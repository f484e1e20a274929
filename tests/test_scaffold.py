"""How records and explainers begin: `new` on copies of the golden explainer, and `init` in empty folders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator import begin, cli, lock, scaffold
from generator.build import build, verified
from generator.check import check
from generator.diagnostics import Diagnostic
from generator.document import Path as Steps
from generator.load import LOCK, load
from generator.records import Refused
from tests.expected import PROJECT, contents, golden

KINDS = ["actor", "issue", "position", "event", "question", "quote", "relation", "relation_type", "term", "source"]


def begun(root: Path, kind: str) -> Path:
    """A new record; that of a source belongs to an entry of the .bib that has none yet."""
    return scaffold.new(root, kind, "reeds1988flood" if kind == "source" else "Café: «l’Été»")


def empty(data: Any, path: Steps = ()) -> Iterator[Steps]:
    """The paths of everything in the data that is still to be filled in."""
    if isinstance(data, dict | list):
        for step, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from empty(value, (*path, step))
    elif data is None:
        yield path


def left_to_do(root: Path, path: Path) -> list[tuple[int, int]]:
    """The places in a file that are still to be filled in: of a field its name, of a list the item."""
    documents = [item.document for item in load(root)[0].written if root / item.path == path]
    assert documents[0] is not None
    document = documents[0]
    steps = empty(document.data)
    places = [document.where_field(step) if isinstance(step[-1], str) else document.where(step) for step in steps]
    return sorted((place.line, place.column) for place in places)


def told(found: list[Diagnostic]) -> list[tuple[int, int]]:
    return sorted((each.where.line, each.where.column) for each in found)


@pytest.mark.parametrize("kind", KINDS)
def test_check_names_what_is_to_be_filled_in_and_nothing_else(kind: str, tmp_path: Path) -> None:
    root = golden(tmp_path)
    path = begun(root, kind)
    found = check(root).found
    assert {(each.code, root / each.where.path) for each in found} == {("empty-field", path)}
    assert told(found) == left_to_do(root, path)


def test_a_treaty_begins_where_there_is_none(tmp_path: Path) -> None:
    root = golden(tmp_path)
    with pytest.raises(Refused, match=r"There is already a file sources/treaty\.yml"):
        begun(root, "treaty")
    (root / "sources/treaty.yml").unlink()
    path = scaffold.new(root, "treaty", "호수 조약")
    found = [each for each in check(root).found if root / each.where.path == path]
    assert {each.code for each in found} == {"empty-field"}
    assert told(found) == left_to_do(root, path)


@pytest.mark.parametrize("kind", KINDS)
def test_the_optional_fields_are_sound_once_their_sign_is_deleted(kind: str, tmp_path: Path) -> None:
    root = golden(tmp_path)
    path = begun(root, kind)
    text = path.read_text(encoding="utf-8")
    opened = re.sub(r"(?m)^( *)#(?! \S)", r"\1", text)
    assert (opened == text) == (kind == "relation_type")
    path.write_text(opened, encoding="utf-8")
    found = check(root).found
    assert {each.code for each in found} == {"empty-field"}
    assert set(told(found)) <= set(left_to_do(root, path))


def test_a_record_looks_like_this(tmp_path: Path) -> None:
    root = golden(tmp_path)
    assert cli.main(["--root", str(root), "new", "term", "Lock & gate", "--file", "ships"]) == 0
    assert (root / "sources/terms/ships.yml").read_text(encoding="utf-8") == (
        "lock-gate:\n"
        "  # Fill in what is empty (`check` names it). To add a field below, delete the # before its lines.\n"
        "  # The word.\n"
        "  term: Lock & gate\n"
        "  # What it means here.\n"
        "  definition:\n"
        "  # Where it comes from; one line each. Write the key of a source and the place in it, such as\n"
        "  # `smith2021, p. 5`.\n"
        "  evidence:\n"
        "    -\n"
        "  # Short and other forms.\n"
        "  #aliases:\n"
        "  #  -\n"
        "  # The word in other languages.\n"
        "  #names:\n"
        "  #  - text:\n"
        "  #    language:\n"
        "  # The actor that the word names, where it names one. Write the id of an actor.\n"
        "  #actor:\n"
    )


def test_a_record_that_is_filled_in_is_sound(tmp_path: Path) -> None:
    root = golden(tmp_path)
    path = scaffold.new(root, "actor", "Zoë O’Hara")
    text = path.read_text(encoding="utf-8")
    for before, after in {
        "\nkind:\n": "\nkind: person\n",
        "\nsummary:\n": "\nsummary: She counts the fish.\n",
        "\n  -\n# Who": "\n  - courier2020article, ¶4\n# Who",
        "\n#role:\n": "\nrole: counter of fish\n",
    }.items():
        assert before in text
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")
    assert check(root).found == []
    explanation = check(root).explanation
    assert explanation is not None
    assert explanation.actors["zoe-ohara"].name == "Zoë O’Hara"


# ---------------------------------------------------------------- ids


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("Jean-Luc Mélenchon", "jean-luc-melenchon"),
        ("  São   Tomé & Príncipe ", "sao-tome-principe"),
        ("Nguyễn Phú Trọng", "nguyen-phu-trong"),
        ("Große Straße", "grosse-strasse"),
        ("The People’s Daily (Ｎo. １)", "the-peoples-daily-no-1"),
        ("Hawaiʻi", "hawaii"),
        ("İstanbul", "istanbul"),
        ("Łódź", "lodz"),
        ("Lech Wałęsa", "lech-walesa"),
        ("Søren Ørsted", "soren-orsted"),
        ("Ahmet Yıldız", "ahmet-yildiz"),
        ("Æthel Þórr", "aethel-thorr"),
        ("Đorđe Ħandaq Œuvre", "dorde-handaq-oeuvre"),
    ],
)
def test_accents_are_dropped_from_an_id(name: str, id: str) -> None:
    assert scaffold.slug(name) == id


@pytest.mark.parametrize("name", ["김정은", "محمد بن سلمان", "東京", "Владимир", "Ƿulf", "Kim (김)", "Ελλάδα", "हिन्दी"])
def test_other_scripts_ask_for_an_id(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No spelling is made up; with an id, the name stands in the file as it was given."""
    root = golden(tmp_path)
    before = contents(root)
    assert cli.main(["--root", str(root), "new", "actor", name]) == 2
    said = capsys.readouterr().err
    assert re.fullmatch(r"`\w` has no letter from a to z; give the id yourself, such as --id jane-doe\.\n", said)
    assert contents(root) == before
    assert cli.main(["--root", str(root), "new", "actor", name, "--id", "somebody"]) == 0
    assert f"\nname: {name}\n" in (root / "sources/actors/somebody.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "name", "options", "said"),
    [
        ("actor", "Arland", {}, "There is already an actor `arland`; choose another id."),
        ("term", "Weir", {}, "There is already a term `weir`; choose another id."),
        ("relation_type", "Speaks for", {}, "There is already a relation type `speaks-for`; choose another id."),
        ("source", "treaty1950", {}, "There is already a source `treaty1950`; choose another id."),
        ("source", "Treaty text", {}, "references.bib has no key `Treaty text`. Give the KEY of an entry there"),
        ("source", "treaty1951", {}, "references.bib has no key `treaty1951`. Did you mean `treaty1950`?"),
        ("actor", "Index", {}, "The id `index` is reserved; choose another."),
        ("actor", "A" * 65, {}, f"The id `{'a' * 65}` is longer than 64 signs; choose a shorter one."),
        ("actor", "A", {"id": "Big A"}, "`Big A` can't be an id: write small letters from a to z, digits and"),
        ("actor", "!?", {}, "This name has no letters for an id; give it yourself, such as --id jane-doe."),
        ("actor", "  ", {}, "Give a name, without invisible signs."),
        ("actor", "A\u202eB", {}, "Give a name, without invisible signs."),
        ("actor", "Newcomer", {"file": "actors.yml"}, "Every actor has a file of its own; leave out --file."),
        ("term", "Moat", {"file": "../terms"}, "`../terms` can't be the file: name one in sources/terms/"),
        ("explainer", "Another", {}, "`new` begins no explainer: `init` begins an explainer."),
        ("provision", "Article 4", {}, "`new` begins no provision: write one in sources/treaty.yml."),
    ],
)
def test_what_can_not_begin_is_refused(
    kind: str, name: str, options: dict[str, str], said: str, tmp_path: Path
) -> None:
    root = golden(tmp_path)
    before = contents(root)
    with pytest.raises(Refused, match=re.escape(said)):
        scaffold.new(root, kind, name, **options)
    assert contents(root) == before


# ---------------------------------------------------------------- files


@pytest.mark.parametrize(
    "before",
    [
        b"weir:\n  term: Weir\n  definition: A wall. # with a remark\n  synthesis: true\n",
        b"weir:\n  term: Weir\n  definition: A wall.\n  synthesis: true",
        b"weir:\n  term: Weir\n  definition: A wall.\n  synthesis: true\n\n# the end\n\n",
        b"\xef\xbb\xbfweir:\r\n  term: 'Weir'\r\n  definition: A wall.\r\n  synthesis: true\r\n",
        b"weir:\n  term: Weir\n  synthesis: true\n  definition: >-\n    A wall.\n\n    And a gate.\n",
        b"# no term yet\n",
        b"",
    ],
    ids=["plain", "no end of line", "remark", "Windows", "long text", "only a remark", "empty"],
)
def test_what_stands_in_a_file_stays_byte_for_byte(before: bytes, tmp_path: Path) -> None:
    root = golden(tmp_path)
    (root / "sources/terms.yml").write_bytes(before)
    path = scaffold.new(root, "term", "Moat")
    after = path.read_bytes()
    end = b"\r\n" if b"\r" in before else b"\n"
    assert after.startswith(before)
    assert before == b"" or after.partition(b"moat:")[0].endswith(end * 2)
    assert after.count(b"\n") == after.count(end)
    assert {each.message for each in check(root).found if each.where.path == "sources/terms.yml"} == {
        "`definition` is empty",
        "This item of a list is empty",
    }


@pytest.mark.parametrize(
    ("before", "said", "code"),
    [
        (b"weir:\n\tterm: Weir\n", "sources/terms.yml can't be read; mend what `check` says of it first.", 1),
        (b"weir:\n  term: W\xe4r\n", "sources/terms.yml can't be read; mend what `check` says of it first.", 1),
        (b"{weir: {term: Weir}}\n", "Nothing can be added at the end of sources/terms.yml; name another file", 2),
        (b"  weir:\n    term: Weir\n", "Nothing can be added at the end of sources/terms.yml; name another file", 2),
        (b"weir:\n  term: |+\n    Weir", "Nothing can be added at the end of sources/terms.yml; name another file", 2),
    ],
    ids=["tab", "Latin-1", "in braces", "indented", "text that keeps its end"],
)
def test_a_file_that_can_not_be_added_to_is_left_alone(
    before: bytes, said: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = golden(tmp_path)
    (root / "sources/terms.yml").write_bytes(before)
    assert cli.main(["--root", str(root), "new", "term", "Moat"]) == code
    assert capsys.readouterr().err.startswith(said)
    assert (root / "sources/terms.yml").read_bytes() == before


def test_of_several_files_one_must_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = golden(tmp_path)
    first = scaffold.new(root, "term", "Moat", file="water")
    assert first == root / "sources/terms/water.yml"
    assert cli.main(["--root", str(root), "new", "term", "Ditch"]) == 2
    assert capsys.readouterr().err.endswith("name one with --file: `terms/water.yml` or `terms.yml`.\n")
    for name, file in {"ditch": "sources/terms/water.yml", "pond": "terms/water.yml", "sea": "terms"}.items():
        path = scaffold.new(root, "term", name, file=file)
        assert f"\n{name}:\n" in path.read_text(encoding="utf-8")
    assert sorted(path.name for path in (root / "sources/terms").iterdir()) == ["water.yml"]


def test_the_first_of_a_kind_gets_a_file(tmp_path: Path) -> None:
    root = golden(tmp_path)
    (root / "sources/questions.yml").unlink()
    path = scaffold.new(root, "question", "Who turned the wheel?")
    assert path.read_text(encoding="utf-8").startswith("who-turned-the-wheel:\n  #")


def test_a_file_in_the_way_is_never_overwritten(tmp_path: Path) -> None:
    """Not even one that can't be read, or that is none."""
    root = golden(tmp_path)
    (root / "sources/actors/moat.yml").write_bytes(b"\xff\xfe")
    (root / "sources/actors/pond.yml").mkdir()
    for name in ("Moat", "Pond"):
        with pytest.raises(Refused, match="There is already an actor"):
            scaffold.new(root, "actor", name)
    assert (root / "sources/actors/moat.yml").read_bytes() == b"\xff\xfe"


@pytest.mark.parametrize("word", ["actors", "Actor", "relation-type", "relation_types"])
def test_a_kind_may_be_called_in_several_ways(word: str, tmp_path: Path) -> None:
    assert cli.main(["--root", str(golden(tmp_path)), "new", word, "Newcomer"]) == 0


def test_an_unknown_kind_gets_a_guess(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--root", str(golden(tmp_path)), "new", "acter", "Newcomer"]) == 2
    assert capsys.readouterr().err == "There is no kind `acter`. Did you mean `actor`?\n"
    assert cli.main(["--root", str(golden(tmp_path / "other")), "new", "thing", "Newcomer"]) == 2
    assert not {"`explainer`", "`provision`"} & set(capsys.readouterr().err.replace(",", "").split())
    assert cli.main(["--root", str(tmp_path / "nowhere"), "new", "actor", "Newcomer"]) == 2
    assert capsys.readouterr().err == "There is no folder sources/ here; `init` begins an explainer.\n"


# ---------------------------------------------------------------- init


LEFT = [("placeholder", "docs/about.md")]
"""What is left to be filled in, so that it is not published unseen."""


def kinds_of(found: list[Diagnostic]) -> list[tuple[str, str]]:
    return [(each.code, each.where.path) for each in found]


def test_an_explainer_checks_and_builds_as_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "river"
    assert cli.main(["init", str(root), "--title", 'Who keeps "it": 1.10?']) == 0
    assert kinds_of(build(root).found) == LEFT
    (root / "docs/about.md").write_text("# About this site\n\nIt is ours.\n", encoding="utf-8")
    capsys.readouterr()
    assert cli.main(["--root", str(root), "check", "--all"]) == 0
    assert cli.main(["--root", str(root), "build"]) == 0
    printed = capsys.readouterr()
    said = r"16 files are fine\.\n16 files are fine\.\n(\d+) files staged, \1 of them written\.\n"
    assert re.fullmatch(said, printed.out)
    assert re.fullmatch(r"(.+ after \d+ s.*\n)*", printed.err), "nothing but how far it is, where that takes a second"
    heading = LexborHTMLParser((root / "site/index.html").read_text(encoding="utf-8")).css_first("h1")
    assert heading is not None
    assert heading.text().startswith('Who keeps "it": 1.10?')


@pytest.mark.parametrize("title", ["1.10", "no", "# A: [b] {{ c }}", "왜?", "\\1 and \\g<0>"])
def test_any_title_will_do(title: str, tmp_path: Path) -> None:
    begin.init(tmp_path / "it", title)
    built = build(tmp_path / "it")
    assert kinds_of(built.found) == LEFT
    assert built.explanation is not None
    assert built.explanation.settings.title == title


def test_the_example_has_one_of_each_kind_and_a_verified_quote(tmp_path: Path) -> None:
    made = begin.init(tmp_path, "Example")
    assert made == sorted(path for path in tmp_path.rglob("*") if path.is_file())
    explanation = check(tmp_path).explanation
    assert explanation is not None
    assert explanation.treaty is not None
    for kind in ("actor", "provision", *KINDS[1:]):
        assert explanation.of(kind), kind
    anew = verified(tmp_path, begin.EXAMPLE_DAY)
    assert anew.found == []
    assert anew.lock is not None
    assert list(anew.lock.quotes) == ["word-for-word"]
    assert (tmp_path / "sources" / LOCK).read_text(encoding="utf-8") == lock.write(anew.lock)
    assert "This text is an example" in (tmp_path / "sources/texts/gazette2025river.txt").read_text(encoding="utf-8")


def test_the_example_names_no_host_and_pins_what_it_runs(tmp_path: Path) -> None:
    made = begin.init(tmp_path / "it", "Example")
    texts = {path.relative_to(tmp_path / "it").as_posix(): path.read_text(encoding="utf-8") for path in made}
    generator = re.search(r"(?m)^GENERATOR \?= (.+)$", texts["Makefile"])
    assert generator is not None
    assert generator[1] == begin.address(PROJECT) or (tmp_path / "it" / generator[1] / "generator/begin.py").exists()
    texts["Makefile"] = texts["Makefile"].replace(generator[1], "")
    hosts = {host for text in texts.values() for host in re.findall(r"https?://([^/\s\"']+)", text)}
    assert hosts <= {"example.org", "HOST"}
    used = re.findall(r"uses: (\S+)", texts[".github/workflows/site.yml"])
    assert len(used) == 5
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action) for action in used)
    assert len(texts["README.md"].splitlines()) == 12
    assert "method.md" not in texts["mkdocs.yml"]


def test_new_records_begin_in_a_new_explainer(tmp_path: Path) -> None:
    begin.init(tmp_path, "Example")
    for kind in KINDS[:-1]:
        begun(tmp_path, kind)
    assert {each.code for each in check(tmp_path).found} == {"empty-field", "placeholder"}


@pytest.mark.parametrize("name", ["note.txt", ".hidden", "folder/"])
def test_a_folder_that_is_not_empty_is_refused(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / name
    target.mkdir() if name.endswith("/") else target.write_text("mine", encoding="utf-8")
    before = contents(tmp_path)
    assert cli.main(["init", str(tmp_path)]) == 2
    assert capsys.readouterr().err.endswith("is not empty; `init` begins in a new folder or an empty one.\n")
    assert contents(tmp_path) == before
    with pytest.raises(Refused, match="Give a title"):
        begin.init(tmp_path / "new", " ")
    assert not (tmp_path / "new").exists()
