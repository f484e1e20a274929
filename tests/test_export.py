"""Each export is read back by programs that are not ours, and says what the entries say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import citeproc
import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts
from bibtexparser.model import Entry as BibtexparserEntry
from citeproc.source.json import CiteProcJSON
from pybtex.database import Entry as PybtexEntry
from pybtex.database import Person
from pybtex.database.input.bibtex import Parser
from pybtex.richtext import Text
from rispy.config import TYPE_OF_REFERENCE_MAPPING

from generator import bibliography, cite
from generator.bibliography import PEOPLE, Entry
from generator.bibtex import TYPES
from generator.export import FORMATS, Downloads, bibtex, csl_json, ris
from tests.expected import PROJECT, TESTS

FILES = {"references": PROJECT / "sources" / "references.bib", "tricky": TESTS / "data" / "tricky.bib"}
STRAIGHT = str.maketrans("‘’“”", "''\"\"")
ROUGH_DATES: dict[str, tuple[str, dict[str, Any]]] = {
    "2020-11-03/2020-11-05": ("2020/11/03/to 2020-11-05", {"date-parts": [[2020, 11, 3], [2020, 11, 5]]}),
    "2019-06-09/2019-06-15": ("2019/06/09/to 2019-06-15", {"date-parts": [[2019, 6, 9], [2019, 6, 15]]}),
    "2010/2012": ("2010///to 2012", {"date-parts": [[2010], [2012]]}),
    "2003~": ("2003///circa", {"date-parts": [[2003]], "circa": True}),
    "1940-08?": ("1940/08//circa", {"date-parts": [[1940, 8]], "circa": True}),
    "1950/..": ("1950///and later", {"date-parts": [[1950], [0, 0, 0]]}),
    "../1950": ("///until 1950", {"literal": "until 1950"}),
}
"""What a date that is more than year, month and day becomes in RIS and in CSL."""

pytestmark = pytest.mark.filterwarnings(
    "ignore:The following arguments for Reference are unsupported. event_title:UserWarning"  # citeproc-py is older
)


def read(text: str) -> list[Entry]:
    """The entries of a bibliography in which nothing is wrong."""
    read, found = bibliography.read("sources/references.bib", text)
    assert not [diagnostic for diagnostic in found if diagnostic.severity == "error"]
    return list(read.entries.values())


@pytest.fixture(params=FILES)
def source(request: pytest.FixtureRequest) -> Path:
    return FILES[request.param]


@pytest.fixture
def entries(source: Path) -> list[Entry]:
    text = source.read_text(encoding="utf-8")
    entries = read(text)
    assert len(entries) == len(re.findall(r"^@(?!string|preamble|comment|xdata)", text, re.MULTILINE))
    return entries


def from_pybtex(text: str) -> dict[str, PybtexEntry]:
    return dict(Parser(person_fields=PEOPLE).parse_string(text).entries)


def from_bibtexparser(text: str, **options: Any) -> dict[str, BibtexparserEntry]:
    library = parse_string(text, **options)
    assert not library.failed_blocks
    assert not library.comments
    return {entry.key: entry for entry in library.entries}


def from_rispy(text: str) -> dict[str, dict[str, Any]]:
    records = rispy.loads(text)
    by_id = {record["id"]: record for record in records}
    assert len(by_id) == len(records)
    return by_id


def from_citeproc(text: str) -> dict[str, dict[str, Any]]:
    """The items, each of which citeproc-py takes."""
    items = json.loads(text)
    assert list(CiteProcJSON(items)) == [item["id"].lower() for item in items]
    return {item["id"]: item for item in items}


def written_address(entry: Entry) -> str | None:
    """The entry's address without LaTeX's and without a web address's way to write some signs."""
    url = entry.fields.get("url")
    return unquote(url.replace("\\", "")) if url else None


def joined(*parts: str | None, by: str = ", ") -> str:
    return by.join(filter(None, parts))


def names(entry: Entry, role: str = "author") -> list[str]:
    """The names as pybtex, not our own code, reads their LaTeX."""

    def text(*parts: str) -> str:
        return str(Text.from_latex(" ".join(parts))).translate(STRAIGHT)

    return [
        joined(
            text(*person.prelast_names, *person.last_names),
            text(*person.bibtex_first_names),
            text(*person.lineage_names),
        )
        for person in entry.persons.get(role, [])
    ]


def parts(person: Person) -> list[str]:
    """A name's parts; braces around the whole of one do not count."""
    groups = (person.bibtex_first_names, person.prelast_names, person.last_names, person.lineage_names)
    return [" ".join(group).strip("{}") for group in groups]


def ris_date(text: str) -> str:
    if text in ROUGH_DATES:
        return ROUGH_DATES[text][0]
    return "/".join([*text.split("-"), "", "", ""][:4])


def csl_date(text: str) -> dict[str, Any]:
    return ROUGH_DATES[text][1] if text in ROUGH_DATES else {"date-parts": [[int(part) for part in text.split("-")]]}


# ---------------------------------------------------------------- biblatex


def expected_fields(entry: Entry) -> dict[str, str]:
    """The entry's fields but for the names; an address and a DOI stand alone, without LaTeX."""
    fields = {name: text for name, text in entry.fields.items() if name not in PEOPLE}
    if address := written_address(entry):
        fields["url"] = address
    if "doi" in fields:
        fields["doi"] = fields["doi"].removeprefix("https://doi.org/")
    return fields


def test_pybtex_reads_the_same_entries(entries: list[Entry]) -> None:
    found = from_pybtex(bibtex(entries))
    assert list(found) == [entry.key for entry in entries]
    for entry in entries:
        back = found[entry.key]
        fields = dict(back.fields.items())
        if "url" in fields:
            fields["url"] = unquote(fields["url"])
        assert back.type == entry.type
        assert fields == expected_fields(entry)
        assert {role: [parts(person) for person in people] for role, people in back.persons.items()} == {
            role: [parts(person) for person in people] for role, people in entry.persons.items()
        }


def test_bibtexparser_reads_the_same_entries(entries: list[Entry]) -> None:
    found = from_bibtexparser(bibtex(entries))
    assert list(found) == [entry.key for entry in entries]
    for entry in entries:
        back = found[entry.key]
        fields = {field.key: field.value for field in back.fields if field.key not in PEOPLE}
        if "url" in fields:
            fields["url"] = unquote(fields["url"])
        assert back.entry_type == entry.type
        assert fields == expected_fields(entry)


def test_short_forms_are_kept() -> None:
    fields = {"shortauthor": "{UN}", "shorttitle": "{\\emph{T}}", "shorthand": "TT"}
    written = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    exported = bibtex(read(f"@legal{{a,\n  title = {{T}},\n{written}}}"))
    for name, value in fields.items():
        assert re.search(rf"^  {name} += \{{{re.escape(value)}\}},$", exported, re.MULTILINE), name


def test_bibtexparser_takes_names_apart_in_the_same_way(entries: list[Entry]) -> None:
    found = from_bibtexparser(bibtex(entries), append_middleware=[SeparateCoAuthors(), SplitNameParts()])
    for entry in entries:
        if entry.key == "script2022":
            continue  # the two disagree on whether `<b>` begins with a small letter
        for role in ("author", "editor", "translator"):
            field = found[entry.key].fields_dict.get(role)
            people = [
                [" ".join(group).strip("{}") for group in (name.first, name.von, name.last, name.jr)]
                for name in (field.value if field else [])
            ]
            assert people == [parts(person) for person in entry.persons.get(role, [])]


def test_our_own_reader_finds_nothing_wrong_and_writes_the_same_again(entries: list[Entry]) -> None:
    text = bibtex(entries)
    back, found = bibliography.read("download.bib", text)
    assert not found
    assert bibtex(back.entries.values()) == text


def test_the_order_of_fields_is_ours() -> None:
    (entry,) = read("@report{a, url={https://a.org}, note={N}, title={T}, institution={I}, author={Doe, Jane}}")
    assert bibtex([entry]) == bibtex([replace(entry, fields=dict(reversed(entry.fields.items())))])
    assert re.findall(r"^  (\w+)", bibtex([entry]), re.MULTILINE) == ["author", "title", "url", "institution", "note"]


def test_where_a_file_lies_on_the_editors_computer_is_not_told() -> None:
    entries = read("@misc{a, title={T}, file={/home/jane/t.pdf}}")
    assert [export(entries).count("jane") for export in FORMATS.values()] == [0, 0, 0]


# ---------------------------------------------------------------- RIS


def test_rispy_reads_the_same_entries(entries: list[Entry]) -> None:
    found = from_rispy(ris(entries))
    assert list(found) == [entry.key for entry in entries]
    for entry in entries:
        record, date = found[entry.key], entry.fields.get("date")
        assert record.get("title") == cite.word(entry).title
        assert record.get("date") == (ris_date(date) if date else None)
        assert record.get("year") == (date[:4] if date else None)
        assert record.get("doi") == expected_fields(entry).get("doi")
        assert record.get("language") == entry.language
        assert [name.translate(STRAIGHT) for name in record.get("authors", [])] == names(entry)
        assert [name.translate(STRAIGHT) for name in record.get("secondary_authors", [])] == names(entry, "editor")
        if url := written_address(entry):
            assert [unquote(each) for each in record["urls"]] == [url]


def test_every_line_of_ris_is_a_tag_and_its_value(entries: list[Entry]) -> None:
    text = ris(entries)
    assert text.endswith("ER  - \r\n")
    for line in text.removesuffix("\r\n").split("\r\n"):
        assert re.fullmatch(r"[A-Z][A-Z0-9]  - [^\x00-\x1f\x7f-\x9f\u2028\u2029]*", line)
        if not line.startswith("UR"):
            assert not re.search(r"[\\{}]", line)


# ---------------------------------------------------------------- CSL-JSON


def schema(name: str) -> set[str]:
    """The words of a part of the official CSL schema, which citeproc-py brings along."""
    rules = Path(citeproc.SCHEMA_PATH).with_name(f"csl-{name}.rnc").read_text(encoding="utf-8").partition("div")[2]
    return set(re.findall(r'^[^#\n]*"([\w-]+)"$', rules, re.MULTILINE))


def test_citeproc_reads_the_same_entries(entries: list[Entry]) -> None:
    found = from_citeproc(csl_json(entries))
    assert list(found) == [entry.key for entry in entries]
    for entry in entries:
        item = found[entry.key]
        assert item.get("title") == cite.word(entry).title
        assert item.get("DOI") == expected_fields(entry).get("doi")
        assert item.get("language") == entry.language
        for variable, field in {"issued": "date", "accessed": "urldate", "event-date": "eventdate"}.items():
            assert item.get(variable) == (csl_date(entry.fields[field]) if field in entry.fields else None)
        for role in ("author", "editor", "translator"):
            people = [
                joined(
                    name.get("literal") or joined(name.get("non-dropping-particle"), name["family"], by=" "),
                    name.get("given"),
                    name.get("suffix"),
                ).translate(STRAIGHT)
                for name in item.get(role, [])
            ]
            assert people == names(entry, role)
        if url := written_address(entry):
            assert unquote(item["URL"]) == url


def test_csl_uses_only_what_its_schema_knows(entries: list[Entry]) -> None:
    types, variables = schema("types"), schema("variables")
    assert {"treaty", "song"} < types
    assert {"issued", "author", "publisher-place"} < variables
    for item in json.loads(csl_json(entries)):
        assert item["type"] in types
        assert item.keys() - {"id", "type"} <= variables
        assert all(item.values())


def test_citeproc_words_every_item(entries: list[Entry]) -> None:
    items = json.loads(csl_json(entries))
    style = citeproc.CitationStylesStyle("harvard-cite-them-right", validate=False)
    works = citeproc.CitationStylesBibliography(style, CiteProcJSON(items), citeproc.formatter.plain)
    for item in items:
        works.register(citeproc.Citation([citeproc.CitationItem(item["id"])]))
    worded = dict(zip(works.keys, (str(text) for text in works.bibliography()), strict=True))
    assert worded.keys() == {item["id"].lower() for item in items}
    for item in items:
        text = worded[item["id"].lower()].translate(STRAIGHT).casefold()
        assert item["title"].translate(STRAIGHT).casefold() in text
        for name in item.get("author", item.get("editor", []))[:1]:  # the others may be `et al.`
            assert (name.get("family") or name["literal"]).translate(STRAIGHT).casefold() in text
        dates = item.get("issued", {"date-parts": [["no date"]]})["date-parts"]
        years = [str(date[0]) for date in dates]
        if len({*years}) == len(years):  # of a range within one year citeproc-py says nothing
            assert all(year in text for year in years)


# ---------------------------------------------------------------- both


ALL_TYPES = "\n".join(f"@{name}{{{name}, title = {{T}}, date = {{2021}}}}" for name in sorted(TYPES - {"xdata"}))


def test_every_type_of_entry_has_one_in_every_format() -> None:
    entries = read(ALL_TYPES)
    assert all(entry.type == key for key, entry in from_pybtex(bibtex(entries)).items())
    assert {record["type_of_reference"] for record in from_rispy(ris(entries)).values()} <= {*TYPE_OF_REFERENCE_MAPPING}
    assert {item["type"] for item in json.loads(csl_json(entries))} <= schema("types")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("@article{a, title={T}, journaltitle={J}}", ("NEWS", "article-newspaper")),
        ("@article{a, title={T}, journaltitle={J}, volume={1}}", ("JOUR", "article-journal")),
        ("@article{a, title={T}, journaltitle={J}, number={7}}", ("JOUR", "article-journal")),
        ("@article{a, title={T}, number={7}, entrysubtype={magazine}}", ("MGZN", "article-magazine")),
        ("@article{a, title={T}, number={7}, entrysubtype={newspaper}}", ("NEWS", "article-newspaper")),
        ("@online{a, title={T}}", ("ELEC", "webpage")),
        ("@techreport{a, title={T}}", ("RPRT", "report")),
        ("@collection{a, title={T}}", ("BOOK", "book")),
        ("@inbook{a, title={T}}", ("CHAP", "chapter")),
        ("@inproceedings{a, title={T}}", ("CONF", "paper-conference")),
        ("@phdthesis{a, title={T}}", ("THES", "thesis")),
        ("@legislation{a, title={T}}", ("STAT", "legislation")),
        ("@legal{a, title={T}}", ("LEGAL", "treaty")),
        ("@video{a, title={T}}", ("VIDEO", "motion_picture")),
        ("@audio{a, title={T}}", ("SOUND", "song")),
        ("@dataset{a, title={T}}", ("DATA", "dataset")),
        ("@misc{a, title={T}}", ("GEN", "document")),
    ],
)
def test_types(written: str, expected: tuple[str, str]) -> None:
    entries = read(written)
    assert (rispy.loads(ris(entries))[0]["type_of_reference"], json.loads(csl_json(entries))[0]["type"]) == expected


@pytest.mark.parametrize(
    ("written", "in_ris", "in_csl"),
    [
        ("Doe, Jane", "Doe, Jane", {"family": "Doe", "given": "Jane"}),
        ("Jane Q. Doe", "Doe, Jane Q.", {"family": "Doe", "given": "Jane Q."}),
        (
            "King, Jr., Martin Luther",
            "King, Martin Luther, Jr.",
            {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
        ),
        (
            "Hubert van den Berg",
            "van den Berg, Hubert",
            {"family": "Berg", "given": "Hubert", "non-dropping-particle": "van den"},
        ),
        ("{Xinhua}", "Xinhua", {"literal": "Xinhua"}),
        ("{Ministry of Foreign Affairs}", "Ministry of Foreign Affairs", {"literal": "Ministry of Foreign Affairs"}),
        (r"{{\'E}cole normale}", "École normale", {"literal": "École normale"}),
        (r"{\'E}mile", "Émile", {"family": "Émile"}),
        (r"{\'E}tienn{\'e}", "Étienné", {"family": "Étienné"}),
        ("Plato", "Plato", {"family": "Plato"}),
        ("권영전", "권영전", {"literal": "권영전"}),
        ("김 훈", "김 훈", {"literal": "김 훈"}),
        ("夏目, 漱石", "夏目, 漱石", {"family": "夏目", "given": "漱石"}),
        (r"Erd{\H o}s, P{\'a}l", "Erdős, Pál", {"family": "Erdős", "given": "Pál"}),
        (r"{Procter \& Gamble}", "Procter & Gamble", {"literal": "Procter & Gamble"}),
        ("others", "others", {"literal": "others"}),
    ],
)
def test_names(written: str, in_ris: str, in_csl: dict[str, str]) -> None:
    entries = read(f"@book{{a, author = {{Roe, Richard and {written}}}, title = {{T}}}}")
    assert rispy.loads(ris(entries))[0]["authors"] == ["Roe, Richard", in_ris]
    assert json.loads(csl_json(entries))[0]["author"] == [{"family": "Roe", "given": "Richard"}, in_csl]


@pytest.mark.parametrize("written", ["1961", "1961-07", "1961-07-11", "0043-03-15", *ROUGH_DATES])
def test_dates(written: str) -> None:
    entries = read(f"@book{{a, title = {{T}}, date = {{{written}}}, urldate = {{{written}}}}}")
    record, item = rispy.loads(ris(entries))[0], from_citeproc(csl_json(entries))["a"]
    assert (record["date"], record["access_date"]) == (ris_date(written), ris_date(written))
    assert (item["issued"], item["accessed"]) == (csl_date(written), csl_date(written))
    assert from_pybtex(bibtex(entries))["a"].fields["date"] == written


@pytest.mark.parametrize(
    ("written", "in_ris", "in_csl"),
    [
        ("93--102", ("93", "102"), "93-102"),
        ("17-61", ("17", "61"), "17-61"),
        ("xii–xv", ("xii", "xv"), "xii-xv"),
        ("5", ("5", None), "5"),
        ("91--141, 200", ("91-141, 200", None), "91-141, 200"),
    ],
)
def test_pages(written: str, in_ris: tuple[str, str | None], in_csl: str) -> None:
    entries = read(f"@article{{a, title = {{T}}, volume = {{1}}, pages = {{{written}}}}}")
    record = rispy.loads(ris(entries))[0]
    assert (record["start_page"], record.get("end_page")) == in_ris
    assert json.loads(csl_json(entries))[0]["page"] == in_csl


@pytest.mark.parametrize(
    ("written", "variables"),
    [
        ("@article{a, title={T}, journaltitle={J}, number={7}}", {"container-title": "J", "issue": "7"}),
        ("@report{a, title={T}, institution={I}, number={7}}", {"publisher": "I", "number": "7"}),
        ("@book{a, title={T}, series={S}, number={7}}", {"collection-title": "S", "collection-number": "7"}),
        ("@book{a, title={T}, subtitle={S}, shorttitle={X}}", {"title": "T: S", "title-short": "X"}),
        ("@online{a, title={T}, organization={O}, publisher={P}}", {"container-title": "O", "publisher": "P"}),
        ("@inbook{a, title={T}, booktitle={B}, booksubtitle={S}}", {"container-title": "B: S"}),
        ("@phdthesis{a, title={T}, school={S}}", {"genre": "PhD thesis", "publisher": "S"}),
        ("@jurisdiction{a, title={T}, institution={Court}}", {"authority": "Court"}),
        ("@misc{a, title={T}, titleaddon={A}, note={N}, addendum={N}}", {"note": "A; N"}),
        ("@misc{a, title={T}, doi={https://doi.org/10.1234/a_b}}", {"DOI": "10.1234/a_b"}),
        ("@misc{a, title={T}, eprint={2101.00001}, eprinttype={arxiv}}", {"URL": "https://arxiv.org/abs/2101.00001"}),
        ("@misc{a, title={T}, eprint={1}, eprinttype={arxiv}, doi={10.1234/a}}", {"DOI": "10.1234/a"}),
        (r"@misc{a, title={T}, url={https://a.org/?b\_c=1\&d=\%20}}", {"URL": "https://a.org/?b_c=1&d=%20"}),
    ],
)
def test_variables(written: str, variables: dict[str, str]) -> None:
    (item,) = json.loads(csl_json(read(written)))
    assert {name: value for name, value in item.items() if name not in ("id", "type")} == {"title": "T"} | variables


def test_what_is_no_address_no_doi_and_no_date_is_not_passed_for_one() -> None:
    (entry,) = read("@book{a, title = {T}}")
    wrong = {"title": "T", "url": "javascript:alert(1)", "doi": "none", "date": "last summer"}
    entries = [replace(entry, fields=wrong)]
    assert json.loads(csl_json(entries)) == [
        {"id": "a", "type": "book", "title": "T", "issued": {"literal": "last summer"}}
    ]
    assert rispy.loads(ris(entries)) == [
        {"type_of_reference": "BOOK", "id": "a", "title": "T", "date": "///last summer"}
    ]
    assert dict(from_pybtex(bibtex(entries))["a"].fields) == {"title": "T", "date": "last summer"}


# ---------------------------------------------------------------- hostile values


READERS: dict[str, Callable[[str], dict[str, Any]]] = {
    "bib": from_pybtex,
    "ris": from_rispy,
    "json": from_citeproc,
}
HOSTILE = [
    "line\r\nER  - \r\nTY  - BOOK\r\nID  - evil",
    "line\nTI  - evil",
    "next line\x85ER  - \x85TY  - BOOK",
    "separators\u2028ER  - \u2029ER  - ",
    "nul\x00 bell\x07 escape\x1b[2J delete\x7f",
    "a brace } too many, title = {evil}",
    "a brace { too few",
    "} } @book{evil, title = {evil}}",
    "braces {that {match} and} @book{evil, title = {evil}}",
    "{a} escapes it: \\}, note = {evil},",
    "ends in a backslash \\",
    'quotation marks " and \\" and "", title = "evil"',
    "% a remark",
    "</script><script>alert(1)</script><!-- ]]>",
    '"}], "id": "evil", {"type": "book"',
    "ER  - ",
]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("format", FORMATS)
def test_a_hostile_value_stays_in_its_field(format: str, value: str) -> None:
    entry, after = read("@book{first, title = {T}, publisher = {P}}\n@book{second, title = {After}}")
    person = Person()
    person.last_names.append(value)
    hostile = replace(entry, fields={"title": value, "note": value, "author": value}, _persons={"author": [person]})
    text = FORMATS[format]([hostile, after])
    found = READERS[format](text)
    assert list(found) == ["first", "second"]
    if format == "bib":
        assert {*found["first"].fields, *found["first"].persons} == {"author", "title", "note"}
        assert dict(found["second"].fields) == {"title": "After"}
        assert {key: {*entry.fields_dict} for key, entry in from_bibtexparser(text).items()} == {
            "first": {"author", "title", "note"},
            "second": {"title"},
        }
    if format == "ris":
        assert found["first"].keys() == {"type_of_reference", "id", "authors", "title", "notes"}
        assert found["second"] == {"type_of_reference": "BOOK", "id": "second", "title": "After"}
        assert [line[:6] for line in text.splitlines()].count("ER  - ") == 2
    if format == "json":
        assert found["first"].keys() == {"id", "type", "author", "title", "note"}
        assert found["second"] == {"id": "second", "type": "book", "title": "After"}
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]", text)


def test_hostile_values_of_a_file_come_back_as_text() -> None:
    entries = read(
        r"""
@online{first,
  author = {{Ministry of "Truth", ER  - \& </script>}},
  title = {One
ER  - TI
</script> {Two {Three}} \{four\} "five" @book{six, seven = {eight}}},
  url = {https://a.org/?q=</script>"{}},
}
@online{second, title = {After}}
"""
    )
    title = "One ER - TI </script> Two Three {four} “five” @booksix, seven = eight"
    for record in (rispy.loads(ris(entries))[0], json.loads(csl_json(entries))[0]):
        assert record["title"] == title
    assert rispy.loads(ris(entries))[0]["authors"] == ["Ministry of “Truth”, ER - & </script>"]
    assert json.loads(csl_json(entries))[0]["URL"] == "https://a.org/?q=%3C/script%3E%22%7B%7D"
    assert list(from_pybtex(bibtex(entries))) == ["first", "second"]
    assert from_bibtexparser(bibtex(entries))["first"]["title"] == entries[0].fields["title"]


def test_downloads_of_pages_are_what_the_formats_write(entries: list[Entry]) -> None:
    """Files put together from entries that were written once are the files that the formats write at once."""
    by_key = {entry.key: entry for entry in entries}
    some = list(by_key)[3:9]
    chosen = [by_key[key] for key in some]
    downloads = Downloads(by_key)
    for _ in range(2):
        files = downloads.of("downloads/page", some)
        assert files == {f"downloads/page.{suffix}": write(chosen) for suffix, write in FORMATS.items()}
    assert json.loads(downloads.of("none", [])["none.json"]) == []
