"""What there is, where it is named, and another name for it: on copies of the golden explainer, and a real build."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from generator import begin, cli, edit, engine, scaffold
from generator.build import build, verified
from generator.check import check
from generator.load import load
from generator.records import Refused, listing
from tests.expected import contents, golden

REDIRECTS = "sources/redirects.yml"


def run(root: Path, *arguments: str) -> int:
    return cli.main(["--root", str(root), *arguments])


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)


def redirects(root: Path) -> dict[str, str]:
    document = load(root)[0].redirects
    return dict(document.data) if document else {}


# ---------------------------------------------------------------- rename


def test_every_record_can_be_renamed_and_back(tmp_path: Path) -> None:
    """The check passes with the new name, nobody names the old one, and renaming back restores every byte."""
    root = golden(tmp_path)
    before = contents(root)
    for each in listing(root):
        if each.kind in ("explainer", "treaty"):
            continue
        uses = edit.where(root, f"{each.kind}:{each.id}")
        changed = [change.where for change in edit.rename(root, each.kind, each.id, "newcomer")]
        assert {use.where for use in uses} <= set(changed), each
        assert check(root).found == [], each
        assert len(edit.where(root, f"{each.kind}:newcomer")) == len(uses), each
        edit.rename(root, each.kind, "newcomer", each.id)
        (root / REDIRECTS).unlink(missing_ok=True)
        assert contents(root) == before, each


def test_nothing_but_the_id_changes(tmp_path: Path) -> None:
    """Neither remarks nor words that only look like the id; quotes, lists and line ends stay as they are."""
    root = golden(tmp_path)
    text = (
        "# arland, [[arland]] and @arland\r\n"
        "look-alikes: # arland\r\n"
        "  term: arland\r\n"
        "  aliases: [arland, Arland]\r\n"
        '  actor: "arland" # arland, not arlands\r\n'
        "  definition: >- # [[arland]]\r\n"
        "    In arland, near arland-spokesman and [[arland-spokesman]], *say [[arland]] or **[[actor:arland|\r\n"
        "    arland]]***, \\[[arland]], [[ arland ]] or\r\n"
        "    [[arland|the arland]] [@treaty1950, arland]. Write to boss@arland.\r\n"
        "  # [[arland]]\r\n"
        "quoted:\r\n"
        '  term: "a \\"word\\""\r\n'
        '  definition: "One \\u2014 \\"[[arland]]\\", \\\\[[arland]], [arland](https://example.org/arland)\r\n'
        '    and [[arland|two]]" # [[arland]]\r\n'
        "  synthesis: true\r\n"
        "single: {term: it, definition: 'It''s [[arland]]''s', actor: 'arland', synthesis: true}\r\n"
    )
    path = root / "sources/terms/look-alikes.yml"
    path.parent.mkdir()
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert check(root).found == []
    edit.rename(root, "actor", "arland", "westland")
    after = text
    for old, new in {
        'actor: "arland"': 'actor: "westland"',
        "*say [[arland]]": "*say [[westland]]",
        "[[actor:arland|": "[[actor:westland|",
        "[[ arland ]]": "[[ westland ]]",
        "    [[arland|the": "    [[westland|the",
        '\\"[[arland]]\\"': '\\"[[westland]]\\"',
        "[[arland|two]]": "[[westland|two]]",
        "It''s [[arland]]": "It''s [[westland]]",
        "actor: 'arland'": "actor: 'westland'",
    }.items():
        assert after.count(old) == 1, old
        after = after.replace(old, new)
    assert path.read_bytes() == b"\xef\xbb\xbf" + after.encode()
    assert check(root).found == []


def test_a_line_separator_moves_no_place(tmp_path: Path) -> None:
    """YAML takes it for the end of a line, and nobody else does."""
    root = golden(tmp_path)
    path = root / "sources/terms/moat.yml"
    path.parent.mkdir()
    text = "moat:\n  term: Moat\n  definition: A\u2028ditch\u2029of [[arland]].\n  actor: arland\n  synthesis: true\n"
    path.write_text(text, encoding="utf-8")
    assert [
        (use.where.line, use.where.column) for use in edit.where(root, "arland") if use.where.path.endswith("moat.yml")
    ] == [
        (3, 28),
        (4, 10),
    ]
    edit.rename(root, "actor", "arland", "westland")
    assert path.read_text(encoding="utf-8") == text.replace("arland", "westland")


def test_every_form_of_evidence_follows_its_source(tmp_path: Path) -> None:
    root = golden(tmp_path)
    append(
        root / "sources/terms.yml",
        "\nforms:\n  term: forms\n  definition: As said [@treaty1950; @treaty1950x, treaty1950;@treaty1950, p. 1].\n"
        "  evidence:\n    - treaty1950\n    - '@treaty1950, p. 3' # treaty1950\n    - source: treaty1950\n",
    )
    append(
        root / "sources/references.bib",
        "\n@incollection{treaty1950x, title = {Part of treaty1950}, date = {1950}, crossref = {treaty1950}}\n",
    )
    assert check(root).found == []
    edit.rename(root, "source", "treaty1950", "Lake:1950")
    assert check(root).found == []
    assert (
        (root / "sources/terms.yml")
        .read_text(encoding="utf-8")
        .endswith(
            "  definition: As said [@Lake:1950; @treaty1950x, treaty1950;@Lake:1950, p. 1].\n"
            "  evidence:\n    - Lake:1950\n    - '@Lake:1950, p. 3' # treaty1950\n    - source: Lake:1950\n"
        )
    )
    bibliography = (root / "sources/references.bib").read_text(encoding="utf-8")
    assert "@book{Lake:1950,\n" in bibliography
    assert "{Part of treaty1950}, date = {1950}, crossref = {Lake:1950}}" in bibliography
    assert (root / "sources/texts/Lake:1950.txt").exists()
    assert not (root / "sources/texts/treaty1950.txt").exists()


@pytest.mark.parametrize(("kind", "old"), [("quote", "ferry-toast"), ("source", "treaty1950")])
def test_a_verified_quotation_stays_verified(kind: str, old: str, tmp_path: Path) -> None:
    """Its words and its text are the same; the lock is the one that `verify` would write."""
    root = golden(tmp_path)
    edit.rename(root, kind, old, "newcomer")
    checked, anew = check(root), verified(root, "2030-01-01")
    assert checked.found == []
    assert anew.found == []
    assert checked.lock is not None
    assert anew.lock is not None
    assert checked.lock.texts == anew.lock.texts
    assert checked.lock.quotes == anew.lock.quotes


def test_a_reference_goes_on_meaning_what_it_meant(tmp_path: Path) -> None:
    """An actor may get the id of a term: what meant the term says so from now on, and nothing else changes."""
    root = golden(tmp_path)
    edit.rename(root, "actor", "boatmen", "weir")
    assert "[[term:weir]]" in (root / "sources/issues/lake-level.yml").read_text(encoding="utf-8")
    assert "[[weir|others]]" in (root / "sources/relations.yml").read_text(encoding="utf-8")
    edit.rename(root, "term", "weir", "lake-courier")
    assert "[[term:lake-courier]]" in (root / "sources/treaty.yml").read_text(encoding="utf-8")
    assert "[[term:lake-courier|weir]]" in (root / "sources/actors/borland.yml").read_text(encoding="utf-8")
    assert "speaker: weir\n" in (root / "sources/quotes.yml").read_text(encoding="utf-8")
    assert check(root).found == []


def test_links_on_pages_written_by_hand_follow(tmp_path: Path) -> None:
    root = golden(tmp_path)
    page = root / "docs/more/about.md"
    page.parent.mkdir(parents=True)
    text = (
        "# arland\r\n\r\n[arland](../actors/arland.md#offices), <a href='../actors/arland.html'>arland</a>,\r\n"
        "[flood](../timeline.md#flood), [other](arland.md), [far](https://example.org/actors/arland.html)\r\n\r\n"
        "[arland]: ../actors/arland.md\r\n"
    )
    page.write_bytes(text.encode())
    assert [(use.where.line, use.where.column) for use in edit.where(root, "actor:arland")][:3] == [
        (3, 20),
        (3, 59),
        (6, 21),
    ]
    edit.rename(root, "actor", "arland", "westland")
    edit.rename(root, "event", "flood", "high-water")
    after = text.replace("/actors/arland.md", "/actors/westland.md").replace(
        "../actors/arland.h", "../actors/westland.h"
    )
    assert page.read_bytes() == after.replace("#flood", "#high-water").encode()


@pytest.mark.parametrize(
    ("kind", "old", "new", "said"),
    [
        ("actor", "arlnd", "moat", "There is no actor `arlnd`. Did you mean `arland` (Arland)?"),
        ("actor", "nobody-at-all", "moat", "There is no actor `nobody-at-all`. `list actor` shows what there is."),
        ("actor", "arland", "borland", "There is already an actor `borland`; choose another id."),
        ("actor", "arland", "arland", "There is already an actor `arland`; choose another id."),
        ("actor", "arland", "Ar Land", "`Ar Land` can't be an id: write small letters from a to z, digits and single"),
        (
            "actor",
            "arland",
            "아를란드",
            "`아를란드` can't be an id: write small letters from a to z, digits and single",
        ),
        ("actor", "arland", "index", "The id `index` is reserved; choose another."),
        ("provision", "article-1", "article-3", "There is already a provision `article-3`; choose another id."),
        ("source", "treaty1950", "a key", "`a key` can't be the key of a source: write letters, digits and - _ : . +"),
        ("source", "treaty1950", "Treaty1950", "There is already a source `Treaty1950`; choose another id."),
        ("treaty", "treaty", "pact", "The treaty has no id that could be changed."),
        ("explainer", "explainer", "it", "The explainer has no id that could be changed."),
        ("relation-types", "member-of", "speaks-for", "There is already a relation type `speaks-for`; choose another"),
        ("actr", "arland", "moat", "There is no kind `actr`. Did you mean `actor`?"),
    ],
)
def test_what_can_not_be_renamed_is_refused(
    kind: str, old: str, new: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = golden(tmp_path)
    before = contents(root)
    assert run(root, "rename", kind, old, new) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(said)
    assert printed.err.count("\n") == 1
    assert contents(root) == before


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("sources/terms/a.yml", "a:\n\tterm: A\n", "Something in sources/terms/a.yml, line 2, can't be read"),
        ("sources/terms/a.yml", '"a: \n', "Something in sources/terms/a.yml, line 1, can't be read"),
        ("sources/references.bib", "@book{a, title = {A\n", "Something in sources/references.bib, line 1, can't be"),
        (
            "sources/terms/a.yml",
            'a:\n  term: A\n  synthesis: true\n  definition: "See [[\\x61rland]]."\n',
            "sources/terms/a.yml, line 4: `arland` is written with a code",
        ),
        (REDIRECTS, "timeline.html: nowhere\n", "sources/redirects.yml: mend what `check` says of it first."),
    ],
    ids=["tab", "quote", "brace", "code", "redirect"],
)
def test_what_can_not_be_read_is_to_be_mended_first(
    path: str, text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = golden(tmp_path)
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")
    before = contents(root)
    assert run(root, "rename", "actor", "arland", "moat") == 1
    printed = capsys.readouterr()
    assert printed.err.startswith(said)
    assert printed.err.count("\n") == 1
    assert contents(root) == before


def test_a_record_that_is_not_sound_yet_follows_too(tmp_path: Path) -> None:
    """A draft with empty fields, and a reference to nobody, hinder no renaming."""
    root = golden(tmp_path)
    path = scaffold.new(root, "position", "draft")
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("  actor:\n", "  actor: arland\n").replace("  issue:\n", "  issue: nothing\n"), "utf-8"
    )
    before = {each.message for each in check(root).found}
    edit.rename(root, "actor", "arland", "westland")
    assert "\n  actor: westland\n  #" in path.read_text(encoding="utf-8")
    assert {each.message for each in check(root).found} == before
    edit.rename(root, "position", "draft", "sketch")
    assert "\nsketch:\n" in path.read_text(encoding="utf-8")


def test_a_file_that_can_not_be_written_changes_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = golden(tmp_path)
    before = contents(root)
    (root / "build").touch()  # where what is made ready would be put
    assert run(root, "rename", "actor", "arland", "moat") == 2
    assert capsys.readouterr().err.startswith("Could not go on: File exists: ")
    (root / "build").unlink()
    assert contents(root) == before


def test_no_text_of_a_source_is_overwritten(tmp_path: Path) -> None:
    root = golden(tmp_path)
    (root / "sources/texts/lake.txt").write_text("another text", encoding="utf-8")
    before = contents(root)
    with pytest.raises(Refused, match=r"There is already a file sources/texts/lake\.txt"):
        edit.rename(root, "source", "treaty1950", "lake")
    assert contents(root) == before


def test_rename_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = golden(tmp_path)
    assert run(root, "rename", "actors", "boatmen", "fishers") == 0
    assert capsys.readouterr().out == (
        "sources/actors/boatmen.yml:1:1: sources/actors/boatmen.yml -> sources/actors/fishers.yml\n"
        "sources/positions.yml:22:10: boatmen -> fishers\n"
        "sources/quotes.yml:11:12: boatmen -> fishers\n"
        "sources/quotes.yml:17:30: boatmen -> fishers\n"
        "sources/redirects.yml:1:1: actors/boatmen.html -> actors/fishers.html\n"
        "sources/relations.yml:14:42: boatmen -> fishers\n"
        "6 changes.\n"
    )


# ---------------------------------------------------------------- old addresses


def test_redirects_lead_straight_to_where_it_is_now(tmp_path: Path) -> None:
    """Over several renames no redirect leads to another, and none away from a page that is there again."""
    root = golden(tmp_path)
    edit.rename(root, "issue", "lake-level", "level")
    edit.rename(root, "position", "arland-high", "high")
    edit.rename(root, "issue", "level", "water")
    assert redirects(root) == {
        "positions/lake-level.html": "positions/water.html",
        "positions/level.html": "positions/water.html",
        "positions/water.html#arland-high": "positions/water.html#high",
    }
    edit.rename(root, "issue", "water", "lake-level")
    edit.rename(root, "position", "high", "arland-high")
    edit.rename(root, "relation_type", "member-of", "part-of")
    assert redirects(root) == {
        "positions/lake-level.html#high": "positions/lake-level.html#arland-high",
        "positions/level.html": "positions/lake-level.html",
        "positions/water.html": "positions/lake-level.html",
    }
    assert check(root).found == []


def test_pages_on_which_an_actor_stands_beside_others_are_led_to_as_well(tmp_path: Path) -> None:
    """Also where both have been renamed, and from pages written by hand; what is no such page yet is left alone."""
    root = golden(tmp_path)
    explainer = root / "sources/explainer.yml"
    text, unsound = explainer.read_text("utf-8"), "  - actors: [{0}, nobody]\n  - actors: [{0}, {1}]\n  - actors: 1\n"
    explainer.write_text(text.replace("editors:", f"{unsound.format('arland', 'borland')}editors:"), encoding="utf-8")
    page = root / "docs/mine.md"
    page.parent.mkdir()
    page.write_text("# Mine\n\n[Both](positions/arland--borland.md), [one](actors/arland.md)\n", encoding="utf-8")
    assert "docs/mine.md" in [use.where.path for use in edit.where(root, "arland")]
    edit.rename(root, "actor", "arland", "westland")
    edit.rename(root, "actor", "borland", "eastland")
    assert redirects(root) == {
        "actors/arland.html": "actors/westland.html",
        "actors/borland.html": "actors/eastland.html",
        "positions/arland--borland.html": "positions/westland--eastland.html",
        "positions/westland--borland.html": "positions/westland--eastland.html",
    }
    assert "[Both](positions/westland--eastland.md), [one](actors/westland.md)" in page.read_text(encoding="utf-8")
    text = explainer.read_text(encoding="utf-8")
    explainer.write_text(text.replace(unsound.format("westland", "eastland"), ""), encoding="utf-8")
    built = build(root)
    assert built.found == []
    assert b"url=westland--eastland.html" in built.pages["positions/arland--borland.html"]


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ("actors/old.html: actors/arlnd.html", 18, "There is no `actors/arlnd.html` to lead to"),
        ("timeline.html#a: timeline.html#b", 18, "There is no `timeline.html#b` to lead to"),
        ("actors/arland.html: actors/borland.html", 1, "`actors/arland.html` is there and can't lead elsewhere"),
        ("about.html: actors/borland.html", 1, "`about.html` is there and can't lead elsewhere"),
        ("timeline.html#flood: timeline.html#talks", 1, "`timeline.html#flood` is there and can't lead elsewhere"),
        ("timeline.html#a: quotes.html", 18, "A place on a page can lead only to a place on the same page"),
        ("actors/old: actors/arland.html", 13, "This does not lead from one address to another"),
        ("actors/old.html: https://example.org/", 18, "This does not lead from one address to another"),
        ("../old.html: actors/arland.html", 14, "This does not lead from one address to another"),
        ("actors/old.html: [actors/arland.html]", 1, "This does not lead from one address to another"),
    ],
)
def test_a_redirect_that_leads_nowhere_is_told(line: str, column: int, message: str, tmp_path: Path) -> None:
    root = golden(tmp_path)
    (root / "docs").mkdir()
    (root / "docs/about.md").write_text("# About\n", encoding="utf-8")
    (root / REDIRECTS).write_text(f"# by hand\n{line}\nactors/gone.html: about.html\n", encoding="utf-8")
    found = check(root).found
    assert [(each.code, each.where.path, each.where.line, each.message) for each in found] == [
        ("bad-redirect", REDIRECTS, 2, message)
    ]
    assert found[0].where.column == column
    assert found[0].fix


def test_an_old_place_is_on_the_page_once_and_a_page_leads_on(tmp_path: Path) -> None:
    root = golden(tmp_path)
    for kind, old in {
        "event": "flood",
        "quote": "ferry-toast",
        "term": "weir",
        "question": "did-they-talk",
        "relation": "arland-member-of-commission",
        "provision": "article-2",
        "position": "borland-low",
    }.items():
        edit.rename(root, kind, old, "newcomer")
        pages = {path: data.decode() for path, data in build(root).pages.items() if path.endswith(".md")}
        marked = [path for path, page in pages.items() if f'<span id="{old}"></span>' in page]
        assert marked == [redirects(root).popitem()[0].partition(".html")[0] + ".md"]
        assert pages[marked[0]].count(f'id="{old}"') == 1
        edit.rename(root, kind, "newcomer", old)
        (root / REDIRECTS).unlink()


@pytest.mark.parametrize("name", engine.COMMANDS)
def test_old_links_live_on_in_the_built_site(name: str, tmp_path: Path) -> None:
    """Without script: a page refreshes to the new one and links to it; a place on a page is still there."""
    root = tmp_path / "river"
    begin.init(root, "Who & what?")
    renamed = {
        ("actor", "exampleland"): "inventia",
        ("issue", "river-treaty"): "treaty-kept",
        ("source", "gazette2025river"): "gazette",
        ("event", "minister-speaks"): "speech",
        ("question", "other-bank"): "silence",
        ("term", "shared-river"): "river",
    }
    for (kind, old), new in renamed.items():
        assert run(root, "rename", kind, old, new) == 0
    assert run(root, "build", "--engine", name) == 0
    led = redirects(root)
    assert len(led) == len(renamed)
    for old, new in led.items():
        page, _, anchor = old.partition("#")
        tree = LexborHTMLParser((root / "site" / page).read_text(encoding="utf-8"))
        if anchor:
            assert len(tree.css(f'[id="{anchor}"]')) == 1
            continue
        assert [node.text() for node in tree.css("h1")] == ["This page has moved"]
        assert tree.css("script, style") == []
        folder = (root / "site" / page).parent
        refresh, canonical, link = (
            tree.css_first(selector) for selector in ("meta[http-equiv=refresh]", "link[rel=canonical]", "body a")
        )
        assert refresh is not None
        assert canonical is not None
        assert link is not None
        href = link.attributes["href"] or ""
        assert (folder / href).resolve() == (root / "site" / new).resolve()
        assert (root / "site" / new).exists()
        assert canonical.attributes["href"] == href
        assert refresh.attributes["content"] == f"0; url={href}"


# ---------------------------------------------------------------- where, list


def test_where_lists_every_use_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = golden(tmp_path)
    assert run(root, "where", "boatmen") == 0
    assert capsys.readouterr().out == (
        "sources/positions.yml:22:10: actor: boatmen\n"
        "sources/quotes.yml:11:12: speaker: boatmen\n"
        "sources/quotes.yml:17:30: note: One voice said it; [[boatmen|the others]] nodded [@courier2020article, ¶3].\n"
        "sources/relations.yml:14:42: note: In office hours only; at night [[boatmen|others]] speak "
        "[@arland2020statement].\n"
        "`boatmen` is named in 4 places.\n"
    )
    assert run(root, "where", "reeds1988flood") == 0
    assert capsys.readouterr().out == (
        "sources/events.yml:15:48: summary: Nobody measured how high it stood [@reeds1988flood, pp. 4–6].\n"
        "sources/explainer.yml:23:70: "
        "text: The flood was dated to April; [[flood|it came in March]] [@reeds1988flood, p. 4].\n"
        "sources/treaty.yml:25:9: - reeds1988flood, p. 4\n"
        "`reeds1988flood` is named in 3 places.\n"
    )
    assert run(root, "where", "ell") == 0
    assert capsys.readouterr().out == "`ell` is named in 0 places.\n"


def test_where_tells_kinds_with_the_same_id_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = golden(tmp_path)
    append(
        root / "sources/questions.yml",
        "\nx:\n  question: X?\n  now: See [[term:lake-commission]].\n  synthesis: true\n",
    )
    everywhere, actor, term = (
        edit.where(root, target) for target in ("lake-commission", "actor:lake-commission", "term:lake-commission")
    )
    assert [use.line.strip() for use in term] == ["now: See [[term:lake-commission]]."]
    assert sorted([*actor, *term], key=lambda use: use.where) == everywhere
    for use in everywhere:
        column = use.where.column - 1
        assert use.line[column : column + len("lake-commission")] == "lake-commission"
    assert run(root, "where", "terms:lake-comission") == 2
    assert "Did you mean `lake-commission`" in capsys.readouterr().err
    assert run(root, "where", "nothing-like-it") == 2
    assert capsys.readouterr().err == "There is nothing called `nothing-like-it`. `list` shows what there is.\n"


def test_list_shows_ids_and_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = golden(tmp_path)
    assert run(root, "list", "terms") == 0
    assert capsys.readouterr().out == (
        "weir             weir\nlake-commission  Commission\nell              Ell | cubit\n"
    )
    assert run(root, "list", "position") == 0
    assert "borland-low          borland on lake-level: low\n" in capsys.readouterr().out
    assert run(root, "list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert re.fullmatch("explainer +explainer +Why Borland opened the weir in May 2020", lines[0])
    assert lines[-1].startswith("source         reeds1988flood")
    assert len(lines) == len(listing(root))
    kinds = [each.kind for each in listing(root)]
    assert kinds == sorted(kinds, key=list(dict.fromkeys(kinds)).index)


def test_list_shows_what_is_not_sound_yet(tmp_path: Path) -> None:
    root = golden(tmp_path)
    scaffold.new(root, "position", "draft")
    (root / "sources/terms.yml").write_text("a:\n\tterm: A\n", encoding="utf-8")
    assert {each.id: each.name for each in listing(root, "position")}["draft"] == "… on …: …"
    assert [each.id for each in listing(root, "term")] == ["a"]
    assert re.match(r"sources/positions\.yml", listing(root, "position")[-1].where.path)
