"""What a change does to the published statements, between real revisions of real repositories."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from markdown import markdown
from selectolax.lexbor import LexborHTMLParser

from generator import cli
from generator.changes import HEADING, NOTHING, changes
from generator.load import SOURCES
from generator.records import Refused
from tests.expected import contents, golden

Row = tuple[str, str, str, str]
"""Statement, change, before, after."""


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Desk", "-c", "user.email=desk@example.org", "-c", "core.hooksPath=/dev/null"]
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Change")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with the golden explainer on `main`, and a branch that begins there."""
    top = golden(tmp_path / "explainer")
    (top / ".gitignore").write_text("/sources/texts/\n", encoding="utf-8")
    git(top, "init", "--quiet", "--initial-branch", "main")
    commit(top)
    git(top, "switch", "--quiet", "--create", "branch")
    return top


def change(root: Path, path: str, old: str, new: str) -> None:
    """Puts one text in the place of another, which stands there once."""
    target = root / SOURCES / path
    before = target.read_text(encoding="utf-8")
    assert before.count(old) == 1, old
    target.write_text(before.replace(old, new), encoding="utf-8")


def seen(text: str) -> str:
    """A text without the invisible signs that part what a forge would make a link of."""
    return text.replace("\u200b", "").strip()


def shown(cell: str) -> str:
    """Markdown without markup, as readers see it."""
    return seen(html.unescape(cell))


def tables(text: str) -> dict[str, list[Row]]:
    """The rows of each table, by its heading; a statement's name stands in each of its rows."""
    found: dict[str, list[Row]] = {}
    rows: list[Row] = []
    for line in text.splitlines():
        if line.startswith("### "):
            rows = found[shown(line[4:])] = []
        elif line.startswith("| ") and not line.startswith("| Statement"):
            name, what, before, after = (shown(cell) for cell in line.split("|")[1:-1])
            rows.append((name or rows[-1][0], what, before, after))
    return found


def told(text: str) -> list[tuple[str, str, str]]:
    """What changes, in all tables: change, before, after."""
    return [row[1:] for rows in tables(text).values() for row in rows]


RAFT = [("Place", "on a ferry", "on a raft")]


def to_a_raft(root: Path) -> None:
    """A small change."""
    change(root, "events.yml", "place: on a ferry", "place: on a raft")


# ---------------------------------------------------------------- what changes


def test_a_stance_a_date_and_a_quote(root: Path) -> None:
    """Each is told with what it was and what it is, grouped by page, and counted in the last line."""
    change(root, "positions.yml", "  stance: high\n", "  stance: low\n")
    change(root, "events.yml", "date: 2020-05-10", "date: 2020-05-11")
    change(root, "quotes.yml", "our water, and do it <b>today</b>,", "our water,")
    assert cli.main(["--root", str(root), "verify"]) == 0
    commit(root)
    head = "| Statement | Change | Before | After |\n|---|---|---|---|\n"
    assert changes(root, "main") == (
        f"{HEADING}\n\n"
        "### Positions: The level &#42;of&#95;the&#42; &#123;&#123; lake &#125;&#125;\n\n"
        f"{head}"
        "| Position: Arland on The level &#42;of&#95;the&#42; &#123;&#123; lake &#125;&#125; | Stance "
        "| As high as the treaty allows | As low as the weir allows |\n\n"
        f"### Timeline\n\n{head}"
        "| Event: Borland opens the weir | Date | 10 May 2020 | 11 May 2020 |\n\n"
        f"### Quotes\n\n{head}"
        "| Quote: Office of the Spokesman of Arland: “Give us back our water” | Quotation "
        "| Give us back our water, and do it &#60;b&#62;today&#60;/b&#62;, | Give us back our water, |\n\n"
        "3 published statements change: 3 changed; by kind: event 1, position 1, quote 1; on 3 pages.\n"
    )


def test_added_and_removed(root: Path) -> None:
    """What is new is told with all that it says, what is gone with its sentence; evidence comes and goes."""
    with (root / SOURCES / "terms.yml").open("a", encoding="utf-8") as stream:
        stream.write("\npier:\n  term: Pier\n  definition: Where the *ferry* lies [@treaty1950, p. 5].\n")
    change(root, "relations.yml", "p. 1\n\nborland-member", "p. 1\n    - treaty1950\n\nborland-member")
    change(root, "events.yml", "    - courier2020article, ¶6\n", "    - arland2020statement\n")
    positions = root / SOURCES / "positions.yml"
    positions.write_text(positions.read_text("utf-8").split("\ncommission-in-force:")[0], encoding="utf-8")
    text = changes(root, "main")
    treaty = "Government Printers of Arland and Borland, July 1950 [treaty1950]"
    talks = "Event: Talks on the level of the lake"
    assert tables(text) == {
        "Positions: End of the treaty": [
            (
                "Position: Commission for Lake and River on End of the treaty",
                "Removed",
                "The commission counts the treaty among those that bind it.",
                "",
            )
        ],
        "Timeline": [
            (talks, "Who speaks", "Article", "Context"),
            (talks, "Evidence removed", "The Lake Courier, 14 May 2020 [courier2020article], ¶6", ""),
            (
                talks,
                "Evidence added",
                "",
                "Office of the Spokesman of Arland, 21 May 2020 [arland2020statement]",
            ),
        ],
        "Relations": [("Relation: Arland: member of Commission for Lake and River", "Evidence added", "", treaty)],
        "Glossary": [
            ("Term: Pier", "Added", "", "Where the ferry lies."),
            ("Term: Pier", "Term", "", "Pier"),
            ("Term: Pier", "Who speaks", "", "Context"),
            ("Term: Pier", "Evidence", "", f"{treaty}, p. 5"),
        ],
    }
    counts = "4 published statements change: 1 added, 1 removed, 2 changed"
    assert text.endswith(f"{counts}; by kind: event 1, position 1, relation 1, term 1; on 4 pages.\n")


def test_a_status_that_moved_and_a_sentence(root: Path) -> None:
    """A status is told in the words that readers see, a sentence before and after, without its marks."""
    change(root, "events.yml", "  title: Talks on the level of the lake\n", "  title: Talks\n  status: disputed\n")
    change(root, "terms.yml", "A wall across the mouth", "A *wall* at the [[borland|mouth]]")
    assert tables(changes(root, "main")) == {
        "Timeline": [
            ("Event: Talks", "Title", "Talks on the level of the lake", "Talks"),
            ("Event: Talks", "Status", "Reported", "Disputed"),
        ],
        "Glossary": [
            (
                "Term: weir",
                "Definition",
                "A wall across the mouth of the lake, with a gate that a wheel moves.",
                "A wall at the mouth of the lake, with a gate that a wheel moves.",
            )
        ],
    }


def test_parts_of_records_are_statements_too(root: Path) -> None:
    """A point put before the others is the only one that is new; an office is known by what it says."""
    change(root, "explainer.yml", "key_points:\n", "key_points:\n  - text: The lake fell.\n    synthesis: true\n")
    change(root, "actors/arland-spokesman.yml", "    since: 2001?\n", "    since: 2002\n")
    office = "Office: Office of the Spokesman of Arland: keeper of the microphone"
    assert tables(changes(root, "main")) == {
        "Home": [
            ("Key point: The lake fell", "Added", "", "The lake fell."),
            ("Key point: The lake fell", "Who speaks", "", "Editors"),
        ],
        "Actor: Office of the Spokesman of Arland": [(office, "Since", "2001 (uncertain)", "2002")],
    }


def test_links_citations_and_lists(root: Path) -> None:
    """Where the words stay and only a link or the place of a citation changes, the text is told with its marks."""
    change(root, "terms.yml", "the [[lake-commission]]", "the [[borland|Commission for Lake and River]]")
    change(root, "treaty.yml", ", and who has to be told [@treaty1950].", " [@treaty1950], and who has to be told.")
    change(root, "treaty.yml", "  - text: 호수의 수위에 관한 조약\n    language: ko\n    note: as signed\n", "")
    change(root, "issues/lake-level.yml", "once called it\n  **the", "[@treaty1950] once called it\n  **the")
    change(root, "issues/lake-level.yml", "question** [@commission2019levels, p. 1]", "question**")
    found = tables(changes(root, "main"))
    assert [row[1:] for row in found["Treaty"]] == [
        ("Titles", "호수의 수위에 관한 조약 (Korean, as signed)", ""),
        (
            "Summary: links, stress or citations",
            "Three articles of 1950 that say how high the lake may stand, and who has to be told [@treaty1950].",
            "Three articles of 1950 that say how high the lake may stand [@treaty1950], and who has to be told.",
        ),
    ]
    assert [row[1:] for row in found["Glossary"]] == [
        (
            "Definition: links, stress or citations",
            "Here always the [[Commission for Lake and River]], never the [[The Lake Courier|newspaper]]'s.",
            "Here always the [[Borland|Commission for Lake and River]], never the [[The Lake Courier|newspaper]]'s.",
        )
    ]
    assert [row[1] for row in found["Positions: The level *of_the* {{ lake }}"]] == [
        "Evidence removed",
        "Evidence added",
    ]


def test_a_source_is_published_too(root: Path) -> None:
    """What its entry says is told on its page, and nothing of the statements that rest on it."""
    change(root, "references.bib", "date         = {1988}", "date         = {1989}")
    found = tables(changes(root, "main"))
    assert list(found) == ["Source: The Flood of the UN Year"]
    assert [row[1] for row in found["Source: The Flood of the UN Year"]] == ["Reference"]


def test_a_renamed_record_has_a_new_address(root: Path) -> None:
    """Nothing else is told, neither of it nor of what refers to it."""
    git(root, "mv", "sources/actors/borland.yml", "sources/actors/bor.yml")
    for path in (root / SOURCES).rglob("*.yml"):
        text = path.read_text(encoding="utf-8")
        renamed = re.sub(r"(?<=: )borland$|(?<=- )borland$|(?<=\[\[)borland\b", "bor", text, flags=re.MULTILINE)
        path.write_text(renamed, encoding="utf-8")
    assert tables(changes(root, "main")) == {
        "Actor: Borland": [("Actor: Borland", "Address", "actors/borland.html", "actors/bor.html")]
    }


def test_another_name_is_told_once(root: Path) -> None:
    """Where an actor gets another name, the texts that mention it are not told one by one."""
    change(root, "actors/lake-commission.yml", "name: Commission for", "name: Council for")
    change(root, "terms.yml", "lake-commission:\n  term: Commission", "lake-commission:\n  term: Council")
    assert told(changes(root, "main")) == [
        ("Name", "Commission for Lake and River", "Council for Lake and River"),
        ("Term", "Commission", "Council"),
    ]


def test_only_the_layout_changed(root: Path) -> None:
    """Other line ends, quotation marks of YAML, remarks, order and files are no change of a statement."""
    nothing = f"{HEADING}\n\n{NOTHING}\n"
    assert changes(root, "main") == nothing
    change(root, "events.yml", "  title: Borland opens", '  # as in the paper\n  title: "Borland opens')
    change(root, "events.yml", "opens the weir\n", 'opens the weir"\n')
    change(root, "explainer.yml", "a few days\n  before", "a few\n  days before")
    change(root, "references.yml", "  type: newspaper\n  language: en\n", "  language: en\n  type: newspaper\n")
    terms = (root / SOURCES / "terms.yml").read_text(encoding="utf-8").split("\n\n")
    (root / SOURCES / "terms.yml").unlink()
    (root / SOURCES / "terms").mkdir()
    for number, term in enumerate(reversed(terms)):
        (root / SOURCES / "terms" / f"part-{number}.yml").write_bytes(term.strip().replace("\n", "\r\n").encode())
    assert changes(root, "main") == nothing


# ---------------------------------------------------------------- what an author wrote

HOSTILE = (
    "@everyone | a || b | <img src=x onerror=alert(1)> ![i](https://example.org/i.png) [l](https://example.org)"
    " `code` **b** __u__ ~~s~~ #12 GH-7 org/repo#3 :tada: www.example.org https://example.org/x deadbeef1234"
    " &lt; $x$ \\| --- <!-- c --> {{ x }} { #id }"
)


def test_hostile_text_stays_text(root: Path) -> None:
    """It shows as written, in its own cell, and no markup, link, mention or picture comes of it."""
    quoted = HOSTILE.replace("\\", "\\\\")
    change(root, "events.yml", "  title: Borland opens the weir\n", f'  title: "{quoted}\\n\\n# no heading\\n| x |"\n')
    change(root, "actors/arland.yml", "name: Arland\n", f'name: "{quoted}"\n')
    text = changes(root, "main")
    tree = LexborHTMLParser(markdown(text, extensions=["attr_list", "tables"]))
    body = tree.body
    assert body is not None
    assert {node.tag for node in body.css("*")} == {
        *("body", "h2", "h3", "p"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    }
    assert {len(row.css("td, th")) for row in tree.css("tr")} == {4}
    assert not tree.css("[id]")
    cells = [seen(cell.text()) for cell in tree.css("td")]
    assert f"{HOSTILE} # no heading | x |" in cells
    assert HOSTILE in cells
    assert f"Actor: {HOSTILE}" in [seen(heading.text()) for heading in tree.css("h3")]
    assert not re.search(r"@\w|#\d|GH-\d|:tada:|www\.|https?://|deadbeef", body.text())
    assert text.splitlines()[-1].startswith("2 published statements change: 2 changed")


# ---------------------------------------------------------------- what is not sound


def test_a_mistake_hides_nothing_else(root: Path) -> None:
    """The side with it is named; what can't be read is neither added nor removed; the rest is compared."""
    change(root, "positions.yml", "arland-high:\n  actor: arland\n", "arland-high:\n  aktor: arland\n")
    (root / SOURCES / "terms.yml").write_bytes(b"weir:\n  term: \xff\n")
    to_a_raft(root)
    commit(root)
    ferry = [("Place", "on a raft", "on a ferry")]
    for base, name, expected in (("main", "working tree", RAFT), ("branch", "revision branch", ferry)):
        text = changes(root, base)
        assert f"**The {name} has 2 errors**; `make check` names them. What is sound is compared." in text
        assert "Not compared, because of a mistake on one side: position arland-high." in text
        assert told(text) == expected
        git(root, "switch", "--quiet", "main")


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("explainer.yml", "title: Why", "titel: Why"),
        ("explainer.yml", "article: courier2020article", "article: [courier2020article"),
        ("references.bib", "% Every source is invented.", "\u202e"),
    ],
)
def test_settings_or_sources_that_cannot_be_read(root: Path, path: str, old: str, new: str) -> None:
    """Those of the other side stand in for them, and the other records are compared."""
    change(root, path, old, new)
    to_a_raft(root)
    text = changes(root, "main")
    assert "**The working tree has 1 error**" in text
    assert told(text) == RAFT


def test_settings_that_neither_side_can_read(root: Path) -> None:
    """Then there is nothing to compare, and the text says so."""
    change(root, "explainer.yml", "title: Why", "titel: Why")
    commit(root)
    text = changes(root, "branch")
    assert text.count("has 1 error") == 2
    assert text.endswith("Nothing can be compared before `explainer.yml` and `references.bib` can be read.\n")


def test_a_record_that_others_name_is_gone(root: Path) -> None:
    """What names it is told by its id."""
    (root / SOURCES / "actors" / "boatmen.yml").unlink()
    change(root, "quotes.yml", "exact: less lake & more fish", "exact: more fish")
    text = changes(root, "main")
    assert "**The working tree has " in text
    assert ("Quote: boatmen-word", "Quotation", "less lake & more fish", "more fish") in tables(text)["Quotes"]


# ---------------------------------------------------------------- git


def test_no_link_is_followed(root: Path, tmp_path: Path) -> None:
    """A link at the revision is a mistake there; what it leads to is neither read nor written."""
    secret = tmp_path / "secret.yml"
    secret.write_text("kind: body\nname: Secret\nsummary: Secret.\nsynthesis: true\n", encoding="utf-8")
    (root / SOURCES / "actors" / "secret.yml").symlink_to(secret)
    (root / SOURCES / "events").symlink_to(tmp_path)
    commit(root)
    git(root, "switch", "--quiet", "main")
    before = contents(tmp_path)
    text = changes(root, "branch")
    assert "**The revision branch has 2 errors**" in text
    assert "Secret" not in text
    assert contents(tmp_path) == before


def test_nothing_is_touched(root: Path) -> None:
    """Neither the working tree nor the repository is another one afterwards."""
    to_a_raft(root)
    before = contents(root)
    assert told(changes(root, "main")) == RAFT
    assert contents(root) == before


def test_the_explainer_may_stand_deeper_in_the_repository(tmp_path: Path) -> None:
    """The revision's `sources/` is the one of the same folder."""
    root = golden(tmp_path / "desk" / "explainer")
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    commit(tmp_path)
    to_a_raft(root)
    assert told(changes(root, "HEAD")) == RAFT


@pytest.mark.parametrize("base", ["nowhere", "--output=x", "", "main:sources", "a\nb\x1b[31m", "0" * 40])
def test_a_revision_that_is_not_there(root: Path, base: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It is one line, without signs that steer a terminal, and the exit code is 2."""
    assert cli.main(["--root", str(root), "diff", "--", base]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("There is no revision `")
    assert printed.err.count("\n") == 1
    assert "\x1b" not in printed.err


def test_a_revision_without_sources(root: Path) -> None:
    """There is nothing to compare with."""
    shutil.rmtree(root / SOURCES)
    commit(root)
    with pytest.raises(Refused, match="There is no folder sources/ at `branch`"):
        changes(root, "branch")


def test_a_folder_without_git(tmp_path: Path) -> None:
    """It says that there is no repository."""
    with pytest.raises(Refused, match="in no git repository"):
        changes(golden(tmp_path), "main")


def test_a_machine_without_git(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says that git is missing."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused, match="git is not installed"):
        changes(root, "main")


def test_the_command_prints_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`diff BASE` prints what the function returns; the exit code is 0."""
    to_a_raft(root)
    assert cli.main(["--root", str(root), "diff", "main"]) == 0
    assert capsys.readouterr().out == changes(root, "main")
