"""The reader of .bib files: what is read, and what is said of mistakes, through `read` alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.bibliography import Bibliography, read
from generator.cite import word
from generator.diagnostics import Diagnostic, Where, has_errors

ROOT = Path(__file__).parent.parent
TRICKY = ROOT / "tests/data/tricky.bib"
REFERENCES = ROOT / "sources/references.bib"


def _read(text: str) -> tuple[Bibliography, list[Diagnostic]]:
    return read("sources/references.bib", text)


# ---------------------------------------------------------------- mistakes

SOUND = "\n@misc{sound, title = {Sound}}\n"

MISTAKES = {
    # braces and quotation marks: at the sign that opens what is left open
    "value left open": ("@misc{a,\n  title = {Foo,\n  date = {2000},\n}", [(2, 11, "bib-brace")]),
    "value left open within a line": ("@misc{a, title={Foo, date={2000}}", [(1, 16, "bib-brace")]),
    "value left open before a word": ("@misc{a,\n  title = {Foo,\n  month = jun,\n}", [(2, 11, "bib-brace")]),
    "inner brace left open": ("@misc{a,\n  title = {The {DPRK and China},\n  date = {2000}\n}", [(2, 11, "bib-brace")]),
    "last value left open": ("@misc{a,\n  title = {Foo},\n  url = {https://x.org\n}\n", [(3, 9, "bib-brace")]),
    "value and entry left open": ("@misc{a,\n  title = {Foo},\n  note = {Bar", [(3, 10, "bib-brace")]),
    "quotation mark left open": ('@misc{a,\n  title = "Foo,\n  date = "2000",\n}', [(2, 11, "bib-brace")]),
    "last quotation mark left open": ('@misc{a,\n  title = "Foo\n}', [(2, 11, "bib-brace")]),
    "brace left open in quotation marks": ('@misc{a, title="x{y", note={z}}', [(1, 16, "bib-brace")]),
    "entry left open": ("@misc{a,\n  title = {Foo},\n  date = {2000}\n", [(1, 6, "bib-brace")]),
    "entry left open, after a comma": ("@misc{a,\n  title = {Foo},\n", [(1, 6, "bib-brace")]),
    "entry left open, without fields": ("@misc{a", [(1, 6, "bib-brace")]),
    "entry without its brace": ("@misc\n  a, title = {Foo}}", [(1, 1, "bib-brace")]),
    "comment left open": ("@comment{Foo", [(1, 9, "bib-brace")]),
    "preamble left open": ("@preamble{Foo", [(1, 10, "bib-brace")]),
    "surplus brace before a comma": ("@misc{a,\n  title = {Foo}},\n  date = {2000},\n}", [(2, 16, "bib-brace")]),
    "surplus brace without a comma": ("@misc{a,\n  title = {Foo}}\n  date = {2000},\n}", [(2, 16, "bib-brace")]),
    "surplus brace after the last value": ("@misc{a,\n  title = {Foo}}\n}", [(2, 16, "bib-brace")]),
    "surplus brace after the entry": ("@misc{a,\n  title = {Foo}\n}}", [(3, 2, "bib-brace")]),
    "surplus brace within a value": ("@misc{a,\n  title = {Foo} bar},\n  date = {2000}}", [(2, 15, "bib-brace")]),
    "surplus brace in quotation marks": ('@misc{a, title="x}y", note={z}}', [(1, 18, "bib-brace")]),
    "quotation mark within": ('@misc{a,\n  title = "He said "no" to",\n}', [(2, 20, "bib-quote")]),
    "braces too deep": ("@misc{a, title={" + "{" * 51 + "}" * 51 + "}}", [(1, 67, "too-deep")]),
    # commas, equals signs, values and keys
    "no comma": ("@misc{a,\n  title = {Foo}\n  date = {2000}\n}", [(2, 16, "bib-comma")]),
    "no comma within a line": ("@misc{a, title={Foo} date={2000}}", [(1, 21, "bib-comma")]),
    "no comma after a number": ("@misc{a,\n  title = {Foo},\n  year = 2000\n  note = {x}\n}", [(3, 14, "bib-comma")]),
    "no comma after the key": ("@misc{a\n  title = {Foo},\n}", [(1, 8, "bib-comma")]),
    "semicolon for a comma": ("@misc{a,\n  title = {Foo};\n  date = {2000}\n}", [(2, 16, "bib-comma")]),
    "no equals sign": ("@misc{a,\n  title {Foo},\n}", [(2, 3, "bib-equals")]),
    "no equals sign and no value": ("@misc{a,\n  title = {Foo},\n  date\n}", [(3, 3, "bib-equals")]),
    "no value": ("@misc{a,\n  title = {Foo},\n  date = ,\n}", [(3, 3, "bib-value")]),
    "no braces": ("@misc{a,\n  title = {Foo},\n  date = 2021-06-24,\n}", [(3, 10, "bib-value")]),
    "no braces, two words": ("@misc{a,\n  title = Foo bar,\n}", [(2, 11, "bib-value")]),
    "no field": ("@misc{a,\n  título = {x},\n  title = {Foo},\n}", [(2, 3, "bib-field")]),
    "no key": ("@misc{\n  title = {Foo},\n}", [(1, 6, "bib-key")]),
    "no key but a comma": ("@misc{, title = {Foo}}", [(1, 6, "bib-key")]),
    "key with a space": ("@misc{smith 2020, title={Foo}}", [(1, 12, "bib-key")]),
    "key with a sign": ("@misc{o'brien, title={Foo}}", [(1, 8, "bib-key")]),
    # what is given twice, or not at all
    "field given twice": ("@misc{a,\n  title = {Foo},\n  Title = {Bar},\n}", [(3, 3, "duplicate-field")]),
    "key used twice": ("@misc{a, title={A}}\n@book{a, title={B}}", [(2, 7, "duplicate-bib-key")]),
    "key in other case": ("@misc{Kim, title={A}}\n@misc{kim, title={B}}", [(2, 7, "duplicate-bib-key")]),
    "key in decomposed form": (
        "@misc{m\u00fcller, title={A}}\n@misc{mu\u0308ller, title={B}}",
        [(2, 7, "duplicate-bib-key")],
    ),
    "key in compatible form": ("@misc{ﬁn, title={A}}\n@misc{fin, title={B}}", [(2, 7, "duplicate-bib-key")]),
    "unknown type": ("@mics{a, title={Foo}}", [(1, 1, "bib-type")]),
    "no title": ("@misc{a, date={2000}}", [(1, 7, "missing-field")]),
    "empty title": ("@misc{a, title={}}", [(1, 16, "missing-field")]),
    # what values hold
    "percent": ("@misc{a,\n  title = {Trade falls by 80% in\n  2020},\n}", [(2, 29, "bib-percent")]),
    "percent in the second line": ("@misc{a,\n  title = {Trade falls\n  by 80%},\n}", [(3, 8, "bib-percent")]),
    "percent in a @string": ('@string{club = "The 1% Club"}\n@misc{a, title=club}', [(1, 22, "bib-percent")]),
    "month that is none": ("@misc{a, title={x}, year=2000, month={Summer}}", [(1, 38, "bad-date")]),
    "date": ("@misc{a, title={x}, date={2021-06-31}}", [(1, 26, "bad-date")]),
    "year": ("@misc{a, title={x}, year={in press}}", [(1, 26, "bad-date")]),
    "urldate": ("@misc{a, title={x}, urldate={17 June 2021}}", [(1, 29, "bad-date")]),
    "eventdate": ("@misc{a, title={x}, eventdate={2021-13}}", [(1, 31, "bad-date")]),
    "origdate": ("@misc{a, title={x}, origdate={soon}}", [(1, 30, "bad-date")]),
    "language": ("@misc{a, title={x}, langid={koraen}}", [(1, 28, "bib-langid")]),
    "semicolon between names": ("@misc{a, title={x}, author={Doe, Jane; Roe, Rick}}", [(1, 28, "bib-author")]),
    "ampersand between names": ("@misc{a, title={x}, author={Jane Doe \\& Rick Roe}}", [(1, 28, "bib-author")]),
    "ampersand that may be a company's": ("@misc{a, title={x}, author={Doe & Roe}}", [(1, 28, "bib-author")]),
    "ampersand and commas": ("@misc{a, title={x}, author={Doe, J., Roe, R. & Poe, E.}}", [(1, 28, "bib-author")]),
    "et al.": ("@misc{a, title={x}, editor={Doe, Jane, et al.}}", [(1, 28, "bib-author")]),
    "company": ("@misc{a, title={x}, author={Su ve Toprak Müşavirlik A.Ş.}}", [(1, 28, "bib-author")]),
    "company with an ampersand": ("@misc{a, title={x}, author={Doe & Roe GmbH}}", [(1, 28, "bib-author")]),
    "company with a comma": ("@misc{a, title={x}, author={Doe, Inc.}}", [(1, 28, "bib-author")]),
    "too many commas in a name": ("@misc{a, title={x}, author={A, B, C, D}}", [(1, 28, "bib-author")]),
    "no name beside and": ("@misc{a, title={x}, editor={Doe, Jane and}}", [(1, 28, "bib-author")]),
    "endless name": ("@misc{a, title={x}, author={" + "x" * 1001 + "}}", [(1, 28, "bib-author")]),
    "organisation with and": (
        "@misc{a, title={x}, author={Ministry of Foreign Affairs and Trade}}",
        [(1, 28, "bib-author")],
    ),
    "organisation": ("@misc{a, title={x}, author={Seoul National University}}", [(1, 28, "bib-author")]),
    "organisation beside a person": (
        "@misc{a, title={x}, author={Doe, Jane and World Health Organization}}",
        [(1, 28, "bib-author")],
    ),
    "names joined by commas": (
        "@misc{a, title={x}, author={Nam Hyun-woo, Kim Min-su, Lee Ji-won}}",
        [(1, 28, "bib-author")],
    ),
    "another bracket": ("@misc[a,\n  title={x}\n}", [(1, 1, "bib-brace")]),
    # other entries
    "entry behind a percent sign": ("%@misc{b,\n%  title = {B},\n%}", [(1, 2, "bib-comment")]),
    "entry in a remark": ("% see @misc{b, title={B}}", [(1, 7, "bib-comment")]),
    "unknown @string": ("@misc{a, title={x}, journal=natrue}", [(1, 29, "bib-string")]),
    "@string defined below": ("@misc{a, title=x}\n@string{x = {y}}", [(1, 16, "bib-string")]),
    "unknown crossref": ("@misc{a, title={x}, crossref={b}}", [(1, 30, "unknown-reference")]),
    "crossref to itself": ("@misc{a, title={x}, crossref={a}}", [(1, 30, "bib-crossref")]),
    "crossrefs in a ring": (
        "@misc{a, title={x}, crossref={b}}\n@misc{b, title={y}, crossref={a}}",
        [(2, 30, "bib-crossref")],
    ),
    "too many fields": (
        "@misc{a, title={x}," + "".join(f"\nf{number}={{x}}," for number in range(200)) + "}",
        [(201, 1, "too-long")],
    ),
}
WARNINGS = {"bib-comment", "bib-langid"}


@pytest.mark.parametrize(("text", "expected"), MISTAKES.values(), ids=MISTAKES)
def test_one_mistake_one_message_at_its_place(text: str, expected: list[tuple[int, int, str]]) -> None:
    """And the next entry is read, however broken this one is."""
    bibliography, found = _read(text + SOUND)
    places = [(diagnostic.where.line, diagnostic.where.column, diagnostic.code) for diagnostic in found]
    assert places == expected
    assert bibliography.entries["sound"].fields == {"title": "Sound"}
    for diagnostic in found:
        assert diagnostic.fix
        assert diagnostic.where.path == "sources/references.bib"
        organisation = "organisation" in diagnostic.message
        assert diagnostic.severity == ("warning" if organisation or diagnostic.code in WARNINGS else "error")


ADDRESSES = {
    "script": (r"javascript:alert(1)", None),
    "script with a space": ("java script:alert(1)", None),
    "script with a control sign": ("java\x01script:alert(1)", None),
    "script in capitals": ("JaVaScRiPt:alert(1)", None),
    "script as an entity": ("&#106;avascript:alert(1)", None),
    "data": ("data:text/html,x", None),
    "user": ("https://koreatimes.co.kr@x.org/", None),
    "backslash": (r"https:\\x.org", None),
    "backslash after the host": (r"https://x.org\@y.org", None),
    "percent in the host": ("https://%6A.org", None),
    "no host": ("https:///x", None),
    "bad port": ("https://x.org:99999/", None),
    "space": ("https://x.org/a\n  b", "Write `https://x.org/ab`, or `%20` where a space belongs in it."),
    "right to left": ("https://x.org/\u202egpj.exe", None),
    "no scheme": ("www.korea-dpr.com/a?b", "Write `https://www.korea-dpr.com/a?b`."),
    "relative": ("//x.org", None),
}


@pytest.mark.parametrize(("url", "fix"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_unsafe_address_is_refused_and_never_linked(url: str, fix: str | None) -> None:
    bibliography, found = _read(f"@misc{{a, title={{x}}, url={{{url}}}}}")
    assert [(d.where.column, d.code) for d in found] == [(25, "bad-url")]
    assert fix is None or found[0].fix == fix
    reference = word(bibliography.entries["a"])
    assert reference.url is None
    assert "<a" not in reference.html


@pytest.mark.parametrize(
    ("doi", "fix"),
    [
        ("javascript:alert(1)", "A DOI is written `10.1234/abcd`."),
        ("10.12", "A DOI is written `10.1234/abcd`."),
        ("https://link.springer.com/10.1007/s123", "Write `10.1007/s123`."),
    ],
)
def test_what_is_no_doi(doi: str, fix: str) -> None:
    bibliography, found = _read(f"@misc{{a, title={{x}}, doi={{{doi}}}}}")
    assert [(d.where.column, d.code, d.fix) for d in found] == [(25, "bad-doi", fix)]
    assert word(bibliography.entries["a"]).url is None


MESSAGES = {
    "@article{korea-times-2021,\n  title = {Foo {Bar},\n  date = {2000}\n}": (
        "The value of `title` in `korea-times-2021` has 2 opening but 1 closing braces",
        "Add `}` before the comma at the end of line 2.",
    ),
    "@misc{a,\n  title = {Foo}\n\n@misc{b, title={x}}": (
        "The entry `a` is not closed before the next entry in line 4",
        "Add a line `}` after line 2.",
    ),
    "@misc{a,\n  title = {Foo}\n  date = {2000}\n}": (
        "There is no comma after the value of `title`",
        "Add a comma at the end of line 2.",
    ),
    "@misc{a, title={x}, date=2021-06-24}": (
        "The value of `date` is not in braces",
        "Write `date = {2021-06-24}`.",
    ),
    "@misc{a,\n  title={x}}\n@misc{A, title={x}}": (
        "The key `A` differs too little from `a` in line 1",
        "Delete one of the two entries, or give one another key.",
    ),
    "@mics{a, title={x}}": ("There is no type of entry `@mics`", "Did you mean `misc`?"),
    "@misc{a, title={80%}}": ("In LaTeX a `%` hides the rest of the line", r"Write `\%` for every `%` in this value."),
    "@misc{a, title={x}, author={Doe, Jane; Roe, Rick}}": (
        "The names in `author` are joined by `;`, not by the word and",
        "Write `author = {Doe, Jane and Roe, Rick}`.",
    ),
    "@misc{a, title={x}, author={Department of Trade and Industry}}": (
        "The organisation `Department of Trade and Industry` would be read as 2 persons",
        "Write `{{Department of Trade and Industry}}` if it is one; `{{One} and {Other}}` if they are several.",
    ),
    "@misc{a, title={x}, date={2021-17-06}}": (
        "`2021-17-06` is no date: there is no month 17",
        "Did you mean 2021-06-17?",
    ),
    "@string{nature={N}}\n@misc{a, title={x}, journal=natrue}": (
        "There is no @string `natrue` above",
        "Did you mean `nature`?",
    ),
}


@pytest.mark.parametrize(("text", "message", "fix"), [(text, *said) for text, said in MESSAGES.items()])
def test_what_is_said(text: str, message: str, fix: str) -> None:
    (diagnostic,) = _read(text)[1]
    assert (diagnostic.message, diagnostic.fix) == (message, fix)


def test_every_mistake_of_a_file_in_order() -> None:
    text = (
        "@misc{a,\n  title = {A},\n  date = {1.2.2000}\n  url = {x.org},\n}\n"
        "@mics{b,\n  title {B},\n  note = {50% off},\n}\n"
        "@misc{c,\n  title = {C\n}\n"
        "@misc{d, title = {D}}\n"
    )
    bibliography, found = _read(text)
    assert [(d.where.line, d.code) for d in found] == [
        (3, "bad-date"),
        (3, "bib-comma"),
        (4, "bad-url"),
        (6, "bib-type"),
        (7, "bib-equals"),
        (8, "bib-percent"),
        (11, "bib-brace"),
    ]
    assert list(bibliography.entries) == ["a", "b", "c", "d"]
    assert bibliography.entries["b"].type == "misc"


# ---------------------------------------------------------------- what is read

FIELDS = {
    "older names": (
        "@article{a, title={x}, journal={J}, address={A}, school={S}, archivePrefix={arXiv}}",
        {"title": "x", "journaltitle": "J", "location": "A", "institution": "S", "eprinttype": "arXiv"},
    ),
    "biblatex's name wins": ("@misc{a, title={x}, journal={J}, journaltitle={K}}", {"title": "x", "journaltitle": "K"}),
    "year": ("@misc{a, title={x}, year=2000}", {"title": "x", "date": "2000"}),
    "year and month": ("@misc{a, title={x}, year={2000}, month=6}", {"title": "x", "date": "2000-06"}),
    "month by name": ("@misc{a, title={x}, year={2000}, month=jun}", {"title": "x", "date": "2000-06"}),
    "month and day": ('@misc{a, title={x}, year={2000}, month="24~" # jun}', {"title": "x", "date": "2000-06-24"}),
    "date wins over year": ("@misc{a, title={x}, year={1999}, date={2000-01}}", {"title": "x", "date": "2000-01"}),
    "white space": ("@misc{a, title={  Two\n\t  lines  }}", {"title": "Two lines"}),
    "empty fields": ('@misc{a, title={x}, date={}, url=""}', {"title": "x"}),
    "joined": ('@string{x={X}}@misc{a, title = x # " and " # {y} # 1}', {"title": "X and y1"}),
    "@string by @string": ("@string{x={X}}@string(y=x # x)@misc{a, title=Y}", {"title": "XX"}),
    "LaTeX as it is": (r"@misc{a, title={{\'E}t{\'e} \& {DPRK}}}", {"title": r"{\'E}t{\'e} \& {DPRK}"}),
    "quotation marks in braces": ('@misc{a, title="He said {"}no{"}"}', {"title": 'He said {"}no{"}'}),
    "parentheses": ('@misc(a, title={x)}, note="y")', {"title": "x)", "note": "y"}),
    "remarks between fields": ("@misc{a, % key\n % note={x},\n title={x}, % end\n}", {"title": "x"}),
    "percent in an address": (r"@misc{a, title={\url{http://x.org/%20}}}", {"title": r"\url{http://x.org/%20}"}),
    "thesis": ("@phdthesis{a, title={x}}", {"title": "x", "type": "phdthesis"}),
    "from crossref": (
        "@incollection{a, title={x}, crossref={b}}\n@collection{b, title={B}, subtitle={S}, publisher={P}, key={Z}}",
        {"title": "x", "booktitle": "B", "booksubtitle": "S", "publisher": "P"},
    ),
    "from a book of several volumes": (
        "@book{a, title={x}, crossref={b}}\n@mvbook{b, title={B}, editor={E}}",
        {"title": "x", "maintitle": "B", "editor": "E"},
    ),
    "from a periodical": (
        "@article{a, title={x}, crossref={b}}\n@periodical{b, title={B}, date={2000}}",
        {"title": "x", "journaltitle": "B", "date": "2000"},
    ),
    "from the author of the book": (
        "@inbook{a, title={x}, crossref={b}}\n@book{b, title={B}, author={Doe, Jane}}",
        {"title": "x", "booktitle": "B", "bookauthor": "Doe, Jane"},
    ),
    "from xdata": (
        "@xdata{b, publisher={P}}\n@xdata{c, location={L}, publisher={Q}}\n@book{a, title={x}, xdata={b, c}}",
        {"title": "x", "publisher": "P", "location": "L"},
    ),
}


@pytest.mark.parametrize(("text", "fields"), FIELDS.values(), ids=FIELDS)
def test_fields(text: str, fields: dict[str, str]) -> None:
    bibliography, found = _read(text)
    assert not found
    assert bibliography.entries["a"].fields == fields


@pytest.mark.parametrize(
    ("word", "type"),
    [
        ("Article", "article"),
        ("electronic", "online"),
        ("www", "online"),
        ("techreport", "report"),
        ("mastersthesis", "thesis"),
        ("conference", "inproceedings"),
    ],
)
def test_types(word: str, type: str) -> None:
    assert _read(f"@{word}{{a, title={{x}}}}")[0].entries["a"].type == type


NAMES = {
    "Snyder, Scott and Byun, See-Won": [("Snyder", "Scott"), ("Byun", "See-Won")],
    "Scott Snyder": [("Snyder", "Scott")],
    "{Korean Central News Agency}": [("{Korean Central News Agency}", "")],
    "{A and B} and {C}": [("{A and B}", ""), ("{C}", "")],
    "{{A} and {B}}": [("{{A} and {B}}", "")],
    "김정은 and 김, 여정": [("김정은", ""), ("김", "여정")],
    "김 정은": [("김 정은", "")],
    "Doe, Jane and others": [("Doe", "Jane"), ("others", "")],
}


@pytest.mark.parametrize(("names", "expected"), NAMES.items())
def test_names(names: str, expected: list[tuple[str, str]]) -> None:
    bibliography, found = _read(f"@misc{{a, title={{x}}, author={{{names}}}, editor={{{names}}}}}")
    assert not found
    persons = bibliography.entries["a"].persons
    assert list(persons) == ["author", "editor"]
    assert [(" ".join(p.last_names), " ".join(p.first_names)) for p in persons["author"]] == expected


@pytest.mark.parametrize(
    ("langid", "tag"),
    [("urdu", "ur"), ("Bengali", "bn"), ("punjabi", "pa"), ("sindhi", "sd"), ("ngerman", "de")]
    + [(tag, tag) for tag in ("ur", "ckb", "pa-Arab", "es-419", "pt-BR")],
)
def test_languages(langid: str, tag: str) -> None:
    bibliography, found = _read(f"@misc{{a, title={{x}}, langid={{{langid}}}}}")
    assert (bibliography.entries["a"].language, found) == (tag, [])


@pytest.mark.parametrize("langid", ["elvish", "xx", "UR-", "zz-Latn"])
def test_a_language_that_nobody_knows(langid: str) -> None:
    bibliography, found = _read(f"@misc{{a, title={{x}}, langid={{{langid}}}}}")
    assert bibliography.entries["a"].language is None
    assert [diagnostic.message for diagnostic in found] == [f"There is no language `{langid}`"]
    assert "a BCP 47 tag, such as `ur`" in found[0].fix or "Did you mean" in found[0].fix


def test_places() -> None:
    """Of the key, of values with their braces, and of what is taken from another entry."""
    entry = _read(
        "@misc{ab,\n  title = {Ün},\n  date = 2000,\n  note = {Two\n lines},\n  xdata = {x}}\n@xdata{x, url = {https://x.org}}"
    )[0].entries["ab"]
    path = "sources/references.bib"
    assert entry.where() == Where(path, 1, 7, 9)
    assert entry.where("title") == Where(path, 2, 11, 15)
    assert entry.where("date") == Where(path, 3, 10, 14)
    assert entry.where("note") == Where(path, 4, 10, 0)
    assert entry.where("url") == Where(path, 7, 17, 32)
    assert entry.where("publisher") == entry.where()


def test_keys_in_the_order_of_the_file() -> None:
    """Citing an entry behind another of the same key is no second mistake, so it is known; `@xdata` is no source."""
    text = "@xdata{x, note={x}}\n@misc{b, title={x}}\n@misc{mu\u0308, title={x}}\n@misc{B, title={y}}"
    bibliography, _ = _read(text)
    assert list(bibliography.entries) == ["b", "m\u00fc"]
    assert bibliography.known == {"b", "B", "m\u00fc"}
    assert bibliography.text == text


@pytest.mark.parametrize("text", ["", "\n", "Nothing but words, name@example.org", "@", "@misc", "% 50", "@comment{x}"])
def test_a_file_without_entries(text: str) -> None:
    bibliography, _ = _read(text)
    assert bibliography.entries == {}


# ---------------------------------------------------------------- bounds


def test_strings_that_explode_are_cut_off() -> None:
    text = "@string{a = {" + "x" * 1000 + "}}\n" + "@string{a = a # a # a}\n" * 60 + "@misc{b, title=a, note=a}"
    bibliography, found = _read(text)
    assert {d.code for d in found} == {"too-long", "missing-field"}
    assert sum(map(len, bibliography.entries["b"].fields.values())) <= 100_000


def test_no_more_than_fifty_thousand_entries() -> None:
    bibliography, found = _read("@misc{a, title={x}}" + "\n@string{a=1}" * 50_000 + "\n@misc{b, title={x}}")
    assert [(d.where.line, d.code) for d in found] == [(50_001, "too-long")]
    assert list(bibliography.entries) == ["a"]


def test_no_text_is_too_broken() -> None:
    """A file cut off anywhere, or without one of its braces, is read and worded, and every place is in the file."""
    text = TRICKY.read_text(encoding="utf-8")
    cut = [text[:end] for end in range(0, len(text), 97)]
    without = [
        text[max(0, at - 400) : at] + text[at + 1 : at + 400]
        for at in range(0, len(text), 3)
        if text[at] in '{}",=@#\\$%'
    ]
    for broken in [*cut, *without]:
        bibliography, found = _read(broken)
        lines = broken.split("\n")
        for diagnostic in found:
            where = diagnostic.where
            assert 1 <= where.column <= len(lines[where.line - 1]) + 1
        for entry in bibliography.entries.values():
            assert word(entry).text


def test_the_references_are_sound() -> None:
    text = REFERENCES.read_text(encoding="utf-8")
    bibliography, found = _read(text)
    assert not has_errors(found)
    assert len(bibliography.entries) == len(re.findall("^@", text, re.MULTILINE))


def test_tricky_entries_are_sound() -> None:
    bibliography, found = _read(TRICKY.read_text(encoding="utf-8"))
    assert found == []
    assert len(bibliography.entries) >= 30
    assert "hidden" not in bibliography.entries


@pytest.mark.parametrize(
    "names",
    ["Doe SA and Roe AG", "Doe, Jane and others", "Ho Se", "{Doe \\& Roe}", "AT\\&T", "Doe, A. S.", "{Roe GmbH}"],
)
def test_of_names_that_are_well_nothing_is_said(names: str) -> None:
    assert _read(f"@misc{{a, title={{x}}, author={{{names}}}}}")[1] == []
