"""Disputes that are unlike the first: whatever an explainer lacks, or has more of, its pages say what is true."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from generator import cli
from generator.channels import printable
from generator.model import a_kind
from generator.routes import ONLY_WITH


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, f"{path.name} does not hold: {old}"
    path.write_text(text.replace(old, new), "utf-8")


def page(root: Path, name: str) -> LexborHTMLParser:
    """A staged page; its Markdown is left as it is."""
    assert cli.main(["--root", str(root), "generate"]) == 0
    return LexborHTMLParser((root / "build/docs" / name).read_text("utf-8"))


def words(node: LexborNode | None) -> str:
    assert node is not None
    return " ".join(node.text(separator=" ").split())


def described_elsewhere(root: Path) -> None:
    for path in (root / "sources/actors").glob("*.yml"):
        path.write_text(re.sub(r"@courier2020article, ¶1(?=\])", "@treaty1950, p. 1", path.read_text("utf-8")), "utf-8")


def test_the_parties_stand_on_the_home_page_whoever_describes_them(project: Path) -> None:
    """Summaries may rest on other sources than the article, and events too: nobody is left out for that."""
    described_elsewhere(project)
    for event in ("courier2020article, ¶2", "courier2020article, ¶6"):
        change(project / "sources/events.yml", event, "treaty1950, p. 1")
    home = page(project, "index.md")
    assert {words(node) for node in home.css(".who li a")} >= {"Arland", "Borland"}
    assert home.css(".timeline li") != []
    assert "in the article" not in words(page(project, "actors/index.md").css_first("p"))


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("2010", "2020-02", "(since 2010, until February 2020)"),
        ("../2010", "2020/..", "(since 2010 or earlier, until 2020 or later)"),
        ("2010/", "/2020~", "(since 2010 or later, until about 2020 or earlier)"),
        ("2020-02?", "", "(since February 2020, uncertain)"),
        ("2010?", "2020%", "(since 2010, uncertain; until about 2020, uncertain)"),
        ("2010/2012", "../2020?", "(since some time from 2010 to 2012; until 2020 or earlier, uncertain)"),
    ],
)
def test_it_is_said_how_well_it_is_known_when_something_began_and_ended(
    since: str, until: str, said: str, project: Path
) -> None:
    """In English, and in one pair of brackets."""
    dates = f"  since: {since}\n" + (f"  until: {until}\n" if until else "")
    change(project / "sources/relations.yml", "  since: 1999-12\n", dates)
    assert said in [node.text() for node in page(project, "relations.md").css("small")]


def test_without_events_there_is_no_empty_list(project: Path) -> None:
    (project / "sources/events.yml").unlink()
    change(project / "sources/treaty.yml", "    event: treaty-signed\n", "")
    for path in (project / "sources").rglob("*.yml"):
        path.write_text(
            re.sub(
                r"\[\[(event:)?(flood|talks|weir-opened|lake-refilled|treaty-signed)(\|([^]]+))?\]\]",
                "it",
                path.read_text("utf-8"),
            ),
            "utf-8",
        )
    change(project / "mkdocs.yml", "  - Timeline: timeline.md\n", "")
    home = page(project, "index.md")
    assert home.css("ol.timeline") == []


@pytest.mark.parametrize(
    ("steps", "full"),
    [
        (["1951 in-force"], 1),
        (["1951 in-force", "1960 suspended"], 1),
        (["1951 in-force", "1960 suspended", "1990 resumed"], 2),
        (["1951 in-force", "1960 suspended", "1990 resumed", "2004 denounced", "2008 ended"], 2),
        (["1960 suspended"], 0),
    ],
)
def test_a_treaty_is_in_force_but_while_it_is_suspended(project: Path, steps: list[str], full: int) -> None:
    written = "".join(
        f"  - date: {date}\n    kind: {kind}\n    text: It was so.\n    evidence: [treaty1950]\n"
        for date, kind in map(str.split, steps)
    )
    path = project / "sources/treaty.yml"
    text = path.read_text("utf-8")
    start, end = text.index("  - date: 1951"), text.index("provisions:")
    path.write_text(text[:start] + written + text[end:], "utf-8")
    drawn = page(project, "treaty.md").css(".lifeline .in-force")
    assert len(drawn) == full
    assert all(float(str(line.attributes["x1"])[:-1]) < float(str(line.attributes["x2"])[:-1]) for line in drawn)


def test_courts_companies_and_organisations_have_their_kinds(project: Path) -> None:
    for kind in ("court", "company", "organisation", "region"):
        text = f"kind: {kind}\nname: The {kind} of the lake\nsummary: It is new [@courier2020article, ¶1].\n"
        (project / f"sources/actors/new-{kind}.yml").write_text(text)
    change(project / "sources/references.yml", "type: treaty-text", "type: court-decision")
    listed = words(page(project, "actors/index.md").body)
    assert all(f"The {kind} of the lake" in listed for kind in ("court", "company", "organisation", "region"))
    assert '"@type":"Corporation"' in (project / "build/docs/actors/new-company.md").read_text("utf-8").replace(" ", "")
    assert "Court decision" in words(page(project, "sources/index.md").body)


def test_one_house_does_not_confirm_itself(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two pieces of one newspaper are one source, and one in which the point was not seen is none."""
    entry = "@online{{{0},\n  title = {{Piece {0}}},\n  organization = {{{1}}},\n  date = {{2020}},\n  url = {{https://example.org/{0}}}\n}}\n"
    bib = project / "sources/references.bib"
    bib.write_text(bib.read_text("utf-8") + entry.format("one2020", "The Echo") + entry.format("two2020", "The Echo"))
    known = project / "sources/references.yml"
    known.write_text(known.read_text("utf-8") + "one2020:\n  type: newspaper\ntwo2020:\n  type: newspaper\n")
    event = "\nechoed:\n  date: 2020-06\n  title: It echoes\n  status: confirmed\n  evidence: [one2020, two2020]\n"
    events = project / "sources/events.yml"
    events.write_text(events.read_text("utf-8") + event)
    assert cli.main(["--root", str(project), "check"]) == 1
    assert "A single independent source" in capsys.readouterr().out
    change(
        bib,
        "title = {Piece two2020},\n  organization = {The Echo}",
        "title = {Piece two2020},\n  organization = {The Bell}",
    )
    assert cli.main(["--root", str(project), "check"]) == 0
    change(known, "two2020:\n  type: newspaper\n", "two2020:\n  type: newspaper\n  seen: title\n")
    assert cli.main(["--root", str(project), "check"]) == 1


def test_who_speaks_beside_the_article_is_said(project: Path) -> None:
    change(project / "sources/actors/arland.yml", "It wants the lake high.", "It wants the lake high [@treaty1950].")
    panel = page(project, "actors/arland.md").css_first("details.how")
    assert "Article and others" in words(panel)
    assert "other sources beside it" in words(panel)


@pytest.mark.parametrize(
    ("tag", "name"), [("hi", "Hindi"), ("pa-Arab", "Punjabi"), ("zh-Hans", "Chinese"), ("qxx", "qxx")]
)
def test_languages_are_told_by_their_english_names(project: Path, tag: str, name: str) -> None:
    change(project / "sources/treaty.yml", "languages:\n", f"languages:\n  - {tag}\n")
    assert f"<dd>{name}, Korean" in (page(project, "treaty.md").html or "")


TREATY_WORDS = (
    "article-1-words:\n  exact: The lake stands in summer between 4 and 6 ells.\n  source: {}\n  locator: ¶2\n"
)


def add(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def test_a_treaty_speaks_for_itself(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a quote from a treaty's text nobody need be the speaker; every page says whose words they are."""
    quotes = project / "sources/quotes.yml"
    change(quotes, "level-in-english:\n  speaker: borland\n", "level-in-english:\n")
    shown = page(project, "quotes.md")
    assert "## The treaty’s own words { #treaty }" in words(shown.body)
    caption = shown.css_first("#level-in-english figcaption")
    assert re.match(r"\d, ¶2 ", words(caption))
    assert words(page(project, "report.md").body).count("The treaty’s own words: 1") == 1
    assert "The treaty’s own words" in words(page(project, "print.md").body)
    assert page(project, "actors/borland.md").css("#level-in-english") == []
    assert page(project, "sources/treaty1950.md").css("#level-in-english figcaption") != []
    staged = project / "build/docs"
    assert '"value": "The treaty’s own words"' in (staged / "data/v1/quotations.jsonld").read_text("utf-8")
    found = "".join(path.read_text("utf-8") for path in (staged / "data/v1/search").glob("statements-*.js"))
    assert '"The treaty’s own words"' in found
    (node,) = [
        node
        for script in shown.css("script")
        for node in json.loads(script.text())["@graph"]
        if node["@id"] == "#quote-level-in-english"
    ]
    assert node["@type"] == "Quotation"
    assert not {"creator", "spokenByCharacter"} & set(node)
    capsys.readouterr()
    for command in (["report"], ["list", "quotes"]):
        assert cli.main(["--root", str(project), *command]) == 0
    printed = capsys.readouterr().out
    assert "     1  The treaty’s own words" in printed
    assert "treaty1950: The lake stands in summer" in printed


@pytest.mark.parametrize(
    ("source", "removed", "fix"),
    [
        ("courier2020article", "", "Add a line `speaker: …`."),
        (
            "treaty1950",
            "treaty1950:\n  type: treaty-text\n  language: el\n  seen: title\n\n",
            "Add a line `speaker: …`. If the words are the treaty’s own, write {}.",
        ),
    ],
)
def test_nobody_else_is_quoted_without_a_name(
    source: str, removed: str, fix: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if removed:
        change(project / "sources/references.yml", removed, "")
    add(project / "sources/quotes.yml", f"\n{TREATY_WORDS.format(source)}")
    assert cli.main(["--root", str(project), "check"]) == 1
    printed = capsys.readouterr().out
    assert "sources/quotes.yml:35:1: error: `speaker` is missing from the quote `article-1-words`" in printed
    of_treaty = "`treaty1950:` and below it `type: treaty-text` in references.yml"
    assert f"= fix: {fix.format(of_treaty)}\n" in printed
    assert printed.count("[missing-field]") == 1


def test_nobody_takes_the_words_of_a_treaty_for_his_own(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(project / "sources/quotes.yml", f"\n{TREATY_WORDS.format('treaty1950')}")
    change(project / "sources/positions.yml", "    - spokesman-level\n", "    - article-1-words\n")
    assert cli.main(["--root", str(project), "check"]) == 1
    printed = capsys.readouterr().out
    assert "`article-1-words` are the treaty’s own words, not those of `arland` [other-speaker]" in printed
    assert "= fix: Name a quote of `arland`, or cite the treaty: `- treaty1950, ¶2`.\n" in printed


@pytest.mark.parametrize(
    ("exact", "language", "of_source", "told"),
    [
        ("पानी ऊपर है।", "", "el", (28, "taken for English", "Add `language: el`.")),
        ("पानी ऊपर है।", "", "en", (28, "taken for English", "Add `language:` with the tag of their language, such")),
        ("پانی ABC اوپر ہے", "en-GB", "el", (31, "`en-GB` is written in Latin letters", "Write `language: el`.")),
        ("پانی اوپر ہے", "hi-Latn", "fr", (31, "`hi-Latn` is written", "Write the tag of their language, such as")),
        ("پانی اوپر ہے", "ur", "en", ()),
        ("Вода стоит", "sr", "en", ()),
        ("Вода стоит", "en-Cyrl", "en", ()),
        ("Voda ‘вода’", "", "en", ()),
        ("1950 – 4/6", "", "en", ()),
    ],
)
def test_words_are_in_a_language_of_their_letters(
    exact: str,
    language: str,
    of_source: str,
    told: tuple[int, str, str] | tuple[()],
    project: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Where most letters are not Latin, `en`, which goes without saying, would be wrong."""
    change(project / "sources/references.yml", "treaty-text\n  language: el", f"treaty-text\n  language: {of_source}")
    written = f"  language: {language}\n" if language else ""
    change(
        project / "sources/quotes.yml",
        "  exact: Στην υγεία της λίμνης!\n  source: treaty1950\n  locator: ¶1\n  language: el\n",
        f"  exact: {exact}\n  source: treaty1950\n  locator: ¶1\n{written}",
    )
    cli.main(["--root", str(project), "check"])
    printed = capsys.readouterr().out
    assert printed.count("[other-letters]") == bool(told)
    if told:
        line, message, fix = told
        assert re.search(rf"quotes\.yml:{line}:\d+: warning: .*{re.escape(message)}.* \[other-letters\]", printed)
        assert f"= fix: {fix}" in printed


@pytest.mark.parametrize(
    ("of_source", "language", "told"),
    [
        ("tr", "", True),
        ("tr", "tr", False),
        ("tr", "en", False),
        ("en-GB", "", False),
        ("", "", False),
        ("{turkish}", "", True),
    ],
)
def test_a_quote_from_a_source_in_another_language_names_its_own(
    of_source: str, language: str, told: bool, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whether references.yml says so, or `langid` in the .bib; which of the two it is, nobody but the editors knows."""
    said = f"  language: {of_source}\n" if of_source.isascii() and of_source[:1].isalpha() else ""
    change(project / "sources/references.yml", "treaty-text\n  language: el\n", f"treaty-text\n{said}")
    if of_source and not said:
        change(project / "sources/references.bib", "@book{treaty1950,", f"@book{{treaty1950,\n  langid = {of_source},")
    written = f"  language: {language}\n" if language else ""
    change(project / "sources/quotes.yml", "  locator: ¶2\n  language: en\n", f"  locator: ¶2\n{written}")
    assert cli.main(["--root", str(project), "check"]) == 0
    printed = capsys.readouterr().out
    assert ("but their source `treaty1950` is in `tr` [other-language]" in printed) == told
    assert ("= fix: Add `language: tr`, or `language: en` where the source prints them in English." in printed) == told


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        ("1950-07-01 1951 1951 1960/..", {}),
        ("1950-07-01 1950 1950-07 1950-06/1950-08", {}),
        ("1951 1951-03 1951-02", {2: "1951-03"}),
        ("1950 1990 1951 1960 1991 1990-12-31", {2: "1990", 3: "1990", 5: "1991"}),
        ("../1950 1950 1949-12-31", {2: "1950"}),
        ("1951~ 1950-12?", {1: "1951~"}),
    ],
)
def test_the_life_of_a_treaty_is_told_in_order(
    dates: str, told: dict[int, str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = [f"  - date: {date}\n    kind: affirmed\n    text: It was so [@treaty1950].\n" for date in dates.split()]
    path = project / "sources/treaty.yml"
    text = path.read_text("utf-8")
    start, end = text.index("  - date: 1950"), text.index("provisions:")
    path.write_text(text[:start] + "".join(steps) + text[end:], "utf-8")
    first = text[:start].count("\n") + 1
    assert cli.main(["--root", str(project), "check"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("[out-of-order]") == len(told)
    for index, later in told.items():
        assert f"treaty.yml:{first + 3 * index}:11: warning: The step of `{dates.split()[index]}`" in printed
        assert f"= fix: Move it above that of `{later}`, or mend the date that is wrong.\n" in printed


NAVIGATION = """\
nav:
  - Home: index.md
  - treaty.md
  - Timeline: ./time-line.md
  - More:
      - Nowhere: pages/nowhere.md
      - data: data/v1/quotations.jsonld
      - elsewhere: https://example.org/page.html
      - at the top: /page.html
      - Deeper: [actors/exampleland.md, actors/nobody.html]
  - From outside: !ENV [PAGE, other.md]
"""


def test_the_navigation_leads_to_pages_that_are_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each line that leads nowhere is named at its place, before any engine reads it."""
    project = tmp_path / "new"
    assert cli.main(["init", str(project), "--title", "New"]) == 0
    (project / "sources/treaty.yml").unlink()
    change(project / "sources/explainer.yml", "[[treaty]]", "treaty")
    change(project / "docs/about.md", "TODO: ", "")
    assert cli.main(["--root", str(project), "check"]) == 1
    missing = "There is no treaty: leave this out, or write one in sources/treaty.yml."
    assert capsys.readouterr().out.endswith(f"= fix: {missing}\n1 problem in 1 file; 14 files are fine.\n")
    change(project / "sources/issues/river-treaty.yml", "provisions:\n  - article-1\n", "")
    settings = project / "mkdocs.yml"
    text = settings.read_text("utf-8")
    start, end = text.index("\nnav:\n") + 1, text.index("not_in_nav:")
    settings.write_text(text[:start] + NAVIGATION + text[end:], "utf-8")
    line = text[:start].count("\n") + 1
    for command in ("check", "generate"):
        capsys.readouterr()
        assert cli.main(["--root", str(project), command]) == 1
        printed = capsys.readouterr().out
        assert printed.count("[unknown-page]") == 4
        assert f"mkdocs.yml:{line + 2}:5: error: There is no page `treaty.md` to lead to [unknown-page]" in printed
        assert "= fix: Delete this line: the page is made once there is a treaty.\n" in printed
        assert f"mkdocs.yml:{line + 3}:15: error: There is no page `./time-line.md`" in printed
        assert "= fix: Did you mean `timeline.md`?\n" in printed
        assert f"mkdocs.yml:{line + 5}:18: error: There is no page `pages/nowhere.md`" in printed
        assert f"mkdocs.yml:{line + 9}:41: error: There is no page `actors/nobody.html`" in printed


@pytest.mark.parametrize(
    "settings",
    [
        "nav: nowhere.md",
        "nav: !include nowhere.md",
        "nav: !ENV [NAV, nowhere.md]",
        "nav:\n  - sub/*.md\n",
        "plugins:\n  - search: !!python/object/apply:os.system [nowhere.md]\n",
    ],
)
def test_of_settings_that_are_not_understood_nothing_is_said(
    settings: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "mkdocs.yml").write_text(f"site_name: Mine\n{settings}", "utf-8")
    assert cli.main(["--root", str(project), "check"]) == 0
    assert "mkdocs.yml" not in capsys.readouterr().out


def test_of_what_is_needed_nobody_is_told_to_delete_the_line(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(project / "sources/actors/arland.yml", "kind: state\n", "kind:\nwikidata:\n")
    change(project / "sources/treaty.yml", "  - date: 1951\n", '  - date: " "\n')
    change(project / "sources/terms.yml", "  term: weir\n", "  term:\n")
    assert cli.main(["--root", str(project), "check"]) == 1
    printed = capsys.readouterr().out
    assert printed.count("[empty-field]") == 4
    fixes = re.findall("= fix: (.*)", printed)
    assert re.fullmatch("Write `state`, `region`, .* or `voices`.", fixes[0])
    optional = "Write what belongs there after the colon, or delete the line."
    assert fixes[1:] == [optional, "Write what belongs there after the colon.", "Write a text."]


@pytest.mark.parametrize("short", ["the Lake Treaty", "The Lake Treaty", "Lake Treaty", "Theatre Treaty"])
def test_no_text_has_two_articles(short: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The treaty's short name may have an article of its own, as long as no text gives it another."""
    change(project / "sources/treaty.yml", "short: the Lake Treaty", f"short: {short}")
    change(project / "sources/explainer.yml", "whether [[treaty]]", "whether the [[treaty]]")
    assert cli.main(["--root", str(project), "check"]) == 0
    printed = capsys.readouterr().out
    doubled = short.lower().startswith("the ")
    assert printed.count("[doubled-article]") == doubled
    assert (f"explainer.yml:6:81: warning: This will read `the {short}` [doubled-article]" in printed) == doubled
    assert ("or write `short: Lake Treaty` in treaty.yml and `the [[treaty]]` everywhere." in printed) == doubled
    assert 'aria-label="The life of the treaty"' in (page(project, "treaty.md").html or "")


def test_a_new_explainer_reads_well(tmp_path: Path) -> None:
    assert cli.main(["init", str(tmp_path / "new"), "--title", "New"]) == 0
    assert "on an invented river treaty , so that" in words(page(tmp_path / "new", "index.md").body)


def test_an_article_before_the_name_of_an_actor_or_a_term_is_not_doubled(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(project / "sources/actors/arland.yml", "name: Arland\n", "name: The Republic of Arland\n")
    change(project / "sources/terms.yml", "  term: weir\n", "  term: a weir\n")
    mentions = "whether The [[arland]], an [[Arland]], a [[term:weir]]"
    change(project / "sources/explainer.yml", "whether [[treaty]]", mentions)
    cli.main(["--root", str(project), "check"])
    printed = capsys.readouterr().out
    told = [line for line in printed.splitlines() if "explainer.yml:6:" in line and "[doubled-article]" in line]
    assert len(told) == 2
    assert "This will read `The The Republic of Arland` [doubled-article]" in printed
    assert "This will read `a a weir` [doubled-article]" in printed


LEAST = {
    "explainer.yml": """\
title: One day at the weir
sentence: The weir was opened [@gazette2020].
standfirst: The Gazette told of it [@gazette2020].
article: gazette2020
outlet: gazette
written: 2020-05-14
as_of: 2020-06-01
licence: CC0 1.0
key_points:
  - text: It was opened at noon.
    evidence:
      - gazette2020
""",
    "actors/gazette.yml": "kind: media\nname: The Gazette\nsummary: It tells of the weir [@gazette2020].\n",
    "references.bib": "@article{gazette2020, title = {The weir}, author = {Roe, Ann}, date = {2020-05-14}}\n",
}


def test_there_is_no_page_of_what_is_not_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The least that an explainer can be. Nothing on its pages counts what is not there, or leads there."""
    shutil.rmtree(project / "sources")
    for path, text in LEAST.items():
        (project / "sources" / path).parent.mkdir(parents=True, exist_ok=True)
        (project / "sources" / path).write_text(text, "utf-8")
    settings = project / "mkdocs.yml"
    assert cli.main(["--root", str(project), "check"]) == 1
    printed = capsys.readouterr().out
    lines = settings.read_text("utf-8").splitlines()
    for route, kind in ONLY_WITH.items():
        number = next(number for number, line in enumerate(lines, 1) if line.endswith(f": {route.page}"))
        assert f"mkdocs.yml:{number}:" in printed
        assert f"There is no page `{route.page}` to lead to [unknown-page]" in printed
        assert f"= fix: Delete this line: the page is made once there is {a_kind(kind)}.\n" in printed
    gone = {f": {route.page}" for route in ONLY_WITH}
    settings.write_text("\n".join(line for line in lines if not line.endswith(tuple(gone))) + "\n", "utf-8")
    assert cli.main(["--root", str(project), "build"]) == 0
    made = {path.relative_to(project / "build/docs").as_posix() for path in (project / "build/docs").rglob("*.md")}
    assert made.isdisjoint({route.page for route in ONLY_WITH})
    for path in ("index.md", "actors/index.md", "actors/gazette.md", "sources/index.md", "print.md"):
        shown = words(LexborHTMLParser((project / "build/docs" / path).read_text("utf-8")).body)
        assert not re.search(r"\b0 (?![%:])|\b1 \w+s\b", shown), path


def test_a_page_that_is_made_stands_in_the_navigation(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """MkDocs would stop, and say nothing of the place."""
    change(project / "mkdocs.yml", "  - Relations: relations.md\n", "")
    change(project / "mkdocs.yml", "  /sources/*\n", "")
    assert cli.main(["--root", str(project), "check"]) == 1
    printed = capsys.readouterr().out
    line = (project / "mkdocs.yml").read_text("utf-8").splitlines().index("nav:") + 1
    assert f"mkdocs.yml:{line}:1: error: No entry of the navigation leads to `relations.md`, `sources/" in printed
    assert "and 2 more [page-unlisted]\n" in printed
    assert "= fix: Add `- relations.md` below `nav:`, or the line `/relations.md` below `not_in_nav:`.\n" in printed


def test_who_said_nothing_is_not_among_those_who_spoke(project: Path) -> None:
    """The stance of whom no statement is known is neither said nor done."""
    change(project / "sources/positions.yml", "  stance: in-force\n", "  stance: in-force\n  kind: act\n")
    shown = page(project, "positions/treaty-end.md")
    assert "no known statement" in words(shown.css_first(".card.unknown .stance"))
    listed = [words(node) for node in shown.css(".said-done .stance")]
    assert listed == ["Still in force"]


JOINED = {
    "Persian": "می\u200cخواهم ۲۰\u200cساله",
    "Kurdish": "دە\u200cڵێ",
    "Hindi": "क्\u200dष रक्\u200cषा",
    "Bengali": "র\u200d্যাব",
    "Sinhala": "ශ්\u200dරී",
    "Malayalam": "തമിഴ്\u200cനാട്",
    "Khmer": "ប៊\u200cី",
    "Mongolian": "ᠠ\u200dᠨ",
}


@pytest.mark.parametrize("words_", JOINED.values(), ids=JOINED)
def test_joiners_stay_where_a_script_needs_them(project: Path, words_: str) -> None:
    """As signs, and as codes in double quotes; on the pages and in messages they are as they were written."""
    code = words_.encode("unicode_escape").decode()
    names = "".join(f'  - text: "{each}"\n    language: fa\n' for each in (words_, code))
    change(project / "sources/actors/arland.yml", "names:\n", f"names:\n{names}")
    change(project / "docs/guide.md", "## Add a source\n", f"## Add a source\n\n{words_}\n")
    shown = words(page(project, "actors/arland.md").body)
    assert shown.count(words_) == 4  # in its data, too
    assert printable(f"{words_} a\u200cb") == f"{words_} a\\u200cb"


@pytest.mark.parametrize("sign", ["\u200c", "\u200d"])
@pytest.mark.parametrize(
    "words_",
    ["wa{}ter", "می{} شود", "{}می", "می{}", "می{}.", "می{}a", "a{}می", "می{}{}شود", "김{}정", "2{}ساله", "क।{}क"],
)
def test_joiners_hide_nowhere_else(project: Path, words_: str, sign: str, capsys: pytest.CaptureFixture[str]) -> None:
    change(project / "sources/actors/arland.yml", "name: Arland\n", f"name: Arland {words_.format(sign, sign)}\n")
    assert cli.main(["--root", str(project), "check"]) == 1
    assert f"An invisible sign stands here (U+{ord(sign):04X})" in capsys.readouterr().out


def test_no_address_or_id_holds_a_joiner(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    address = "https://example.org/می\u200cشود"
    change(project / "sources/references.yml", "type: treaty-text\n", f"type: treaty-text\n  archive: {address}\n")
    change(project / "sources/actors/arland.yml", "It wants", f"[It]({address}) wants")
    add(project / "sources/terms.yml", "\nمی\u200cشود:\n  term: A\n  definition: B\n  synthesis: true\n")
    add(project / "sources/references.bib", "\n@misc{می\u200cشود,\n  title = {A}\n}\n")
    assert cli.main(["--root", str(project), "check"]) == 1
    told = capsys.readouterr().out
    assert told.count("a sign stands in it that nobody sees") == 2
    assert all(f"[{code}]" in told for code in ("bad-url", "bad-markup", "bad-id", "bib-key"))


def test_a_name_that_needs_an_article_has_it_within_a_sentence(project: Path) -> None:
    change(project / "sources/actors/borland.yml", "name: Borland\n", "name: Borland Union\ndefinite: true\n")
    relations = page(project, "relations.md")
    objects = [words(cell) for cell in relations.css('td[data-label="to whom"]')]
    assert "the Borland Union across the lake" in objects
    assert {words(cell) for cell in relations.css('td[data-label="Who"]')} >= {"Borland Union"}
