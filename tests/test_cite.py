"""How sources are worded: a row for each type of entry and each oddity of a field, through `word` alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.bibliography import read
from generator.bibtex import TYPES
from generator.cite import Reference, word

ROOT = Path(__file__).parent.parent
FILES = [ROOT / "tests/data/tricky.bib", ROOT / "sources/references.bib"]


def _word(entry: str) -> Reference:
    """The reference for the first of the entries."""
    bibliography, _ = read("references.bib", entry)
    return word(next(iter(bibliography.entries.values())))


TYPES_IN_WORDS = {
    "article in a newspaper": (
        (
            "@article{a, author={Nam, Hyun-woo}, title={North Korea and China}, journaltitle={The Korea Times},"
            " date={2021-06-24}, pages={A1}}"
        ),
        "Nam, Hyun-woo. “North Korea and China”. The Korea Times, 24 June 2021, p. A1.",
    ),
    "article in a journal": (
        (
            "@article{a, author={Snyder, Scott and Byun, See-Won}, title={Alliance Restoration},"
            " journaltitle={Comparative Connections}, volume={23}, number={2}, pages={93--102}, date={2021-09}}"
        ),
        (
            "Snyder, Scott, and Byun, See-Won. “Alliance Restoration”. Comparative Connections, vol. 23, no. 2,"
            " September 2021, pp. 93–102."
        ),
    ),
    "article by number": (
        "@article{a, title={x}, journaltitle={J}, volume={8}, issue={Spring}, eid={e01}, date={2020}}",
        "“x”. J, vol. 8, Spring, 2020, article e01.",
    ),
    "article without a journal": (
        "@article{a, title={x}, publisher={Reuters}, date={2020}}",
        "“x”. Reuters, 2020.",
    ),
    "online": (
        (
            "@online{a, author={Ku, Julian}, title={A Strike}, organization={Lawfare}, date={2017-04-16},"
            " urldate={2021-07-01}}"
        ),
        "Ku, Julian. “A Strike”. Lawfare, 16 April 2017. Accessed 1 July 2021.",
    ),
    "online in a newspaper": (
        "@online{a, title={x}, journaltitle={The Guardian}, date={2017}}",
        "“x”. The Guardian, 2017.",
    ),
    "online by its organisation": (
        "@online{a, title={About us}, organization={KCNA}}",
        "KCNA. “About us”. No date.",
    ),
    "online by an author who is the outlet": (
        "@online{a, author={{UPI}}, title={x}, organization={UPI}, date={2021}}",
        "UPI. “x”. 2021.",
    ),
    "report": (
        (
            "@report{a, author={Cheon, Seong-Whun}, title={Byungjin}, type={Online Series}, number={CO 13-11},"
            " institution={Korea Institute for National Unification}, location={Seoul}, date={2013-04-23}}"
        ),
        (
            "Cheon, Seong-Whun. Byungjin. Online Series, CO 13-11."
            " Seoul: Korea Institute for National Unification, 23 April 2013."
        ),
    ),
    "technical report": (
        "@techreport{a, title={x}, number={7}, institution={CERN}, year={1989}}",
        "CERN. x. Technical report, no. 7. 1989.",
    ),
    "manual": (
        "@manual{a, organization={GNU}, title={Make}, edition={4}, version={2}, date={2020}}",
        "GNU. Make. 4th ed. 2020.",
    ),
    "patent": (
        "@patent{a, author={Bell, A. G.}, title={Telegraphy}, type={US Patent}, number={174465}, date={1876}}",
        "Bell, A. G. Telegraphy. US Patent, no. 174465. 1876.",
    ),
    "standard": (
        "@standard{a, organization={ISO}, title={Dates}, number={ISO 8601}, date={2019}}",
        "ISO. Dates. ISO 8601. 2019.",
    ),
    "book": (
        (
            "@book{a, author={Arendt, Hannah}, title={Vita activa}, subtitle={Oder vom tätigen Leben}, edition={2},"
            " volume={1}, series={Serie}, number={217}, location={München}, publisher={Piper}, date={1960},"
            " origdate={1958}, isbn={3-492-00517-9}}"
        ),
        (
            "Arendt, Hannah. Vita activa: Oder vom tätigen Leben. 2nd ed. Vol. 1. Serie, no. 217. München: Piper, 1960."
            " First published 1958. ISBN 3-492-00517-9."
        ),
    ),
    "book with an editor and a translator": (
        (
            "@book{a, author={한, 강}, translator={Smith, Deborah}, editor={Doe, Jane}, title={The Vegetarian},"
            " date={2016}}"
        ),
        "한강. The Vegetarian. Translated by Deborah Smith. Edited by Jane Doe. 2016.",
    ),
    "book of several volumes": (
        "@book{a, author={Marx, Karl}, title={The Process}, volume={II}, maintitle={Capital}, date={1885}}",
        "Marx, Karl. The Process. Vol. II, Capital. 1885.",
    ),
    "booklet": ("@booklet{a, title={x}, howpublished={Handed out}, date={1900}}", "x. Handed out. 1900."),
    "collection": (
        "@collection{a, editor={Doe, Jane and Roe, Richard}, title={Papers}, publisher={OUP}, date={2010}}",
        "Doe, Jane, and Roe, Richard, eds. Papers. OUP, 2010.",
    ),
    "reference": (
        "@reference{a, editor={Doe, Jane}, title={Lexicon}, date={2010}}",
        "Doe, Jane, ed. Lexicon. 2010.",
    ),
    "proceedings": (
        (
            "@proceedings{a, title={Proceedings}, eventtitle={ICML}, venue={Bonn}, eventdate={2019-06-09/2019-06-15},"
            " publisher={PMLR}, date={2020}}"
        ),
        "Proceedings. ICML, Bonn, 9 to 15 June 2019. PMLR, 2020.",
    ),
    "inproceedings": (
        (
            "@inproceedings{a, author={Tan, M.}, title={x}, crossref={b}, pages={1-2}}"
            "@proceedings{b, title={Proceedings}, editor={Doe, Jane}, venue={Bonn}, publisher={PMLR}, date={2020}}"
        ),
        "Tan, M. “x”. In Proceedings, edited by Jane Doe, pp. 1–2. Bonn. PMLR, 2020.",
    ),
    "incollection": (
        (
            "@incollection{a, author={Arendt, Hannah}, title={x}, booktitle={Exercises}, booksubtitle={Eight},"
            " editor={Kohn, Jerome}, edition={3}, chapter={4}, pages={91--141}, publisher={Penguin}, date={2006}}"
        ),
        "Arendt, Hannah. “x”. In Exercises: Eight, edited by Jerome Kohn, 3rd ed., ch. 4, pp. 91–141. Penguin, 2006.",
    ),
    "incollection without an author": (
        "@incollection{a, title={x}, booktitle={B}, editor={Doe, Jane}, date={2006}}",
        "“x”. In B, edited by Jane Doe. 2006.",
    ),
    "incollection without a book": (
        "@incollection{a, author={Doe, Jane}, title={x}, editor={Roe, Ann}, pages={5}, date={2006}}",
        "Doe, Jane. “x”. Edited by Ann Roe. P. 5. 2006.",
    ),
    "inbook": (
        "@inbook{a, author={Doe, Jane}, bookauthor={Roe, Ann}, title={x}, booktitle={B}, date={2006}}",
        "Doe, Jane. “x”. In Ann Roe, B. 2006.",
    ),
    "inbook by the author of the book": (
        "@inbook{a, author={Doe, Jane}, bookauthor={Doe, Jane}, title={x}, booktitle={B}, date={2006}}",
        "Doe, Jane. “x”. In B. 2006.",
    ),
    "inreference": (
        "@inreference{a, title={Treaty}, booktitle={Wikipedia}, date={2016-01-24}}",
        "“Treaty”. In Wikipedia. 24 January 2016.",
    ),
    "thesis": (
        "@phdthesis{a, author={Curie, Marie}, title={Recherches}, school={Sorbonne}, year=1903}",
        "Curie, Marie. Recherches. PhD thesis, Sorbonne, 1903.",
    ),
    "thesis of another kind": (
        "@thesis{a, author={Doe, Jane}, title={x}, type={Habilitation}, institution={Bonn}, date={2001}}",
        "Doe, Jane. x. Habilitation, Bonn, 2001.",
    ),
    "misc": (
        "@misc{a, title={To the People}, howpublished={Leaflet}, publisher={RAF}, date={1940-08?}, note={Dropped.}}",
        "“To the People”. Leaflet. RAF, August 1940 (uncertain). Dropped.",
    ),
    "unpublished": (
        "@unpublished{a, author={Turing, A. M.}, title={x}, howpublished={Typescript}, date={1948}}",
        "Turing, A. M. “x”. Typescript. 1948.",
    ),
    "letter": (
        "@letter{a, author={van Gogh, Vincent}, title={To Theo}, date={1888}}",
        "van Gogh, Vincent. “To Theo”. 1888.",
    ),
    "legislation": (
        "@legislation{a, title={Data Protection}, type={Regulation}, number={(EU) 2016/679}, date={2016-04-27}}",
        "Data Protection. Regulation (EU) 2016/679. 27 April 2016.",
    ),
    "legal": (
        "@legal{a, title={Treaty of Friendship}, journaltitle={UNTS}, volume={420}, number={6045}, date={1961-07-06}}",
        "Treaty of Friendship. UNTS, vol. 420, no. 6045, 6 July 1961.",
    ),
    "jurisdiction": (
        (
            "@jurisdiction{a, title={Brown v. Board}, journaltitle={U.S. Reports}, volume={347}, pages={483},"
            " institution={Supreme Court}, date={1954-05-17}}"
        ),
        "Brown v. Board. U.S. Reports, vol. 347, Supreme Court, 17 May 1954, p. 483.",
    ),
    "video": (
        "@video{a, author={Sagan, Carl}, title={Cosmos}, type={Television series}, publisher={PBS}, date={1980}}",
        "Sagan, Carl. Cosmos. Television series. PBS, 1980.",
    ),
    "audio": ("@audio{a, title={War of the Worlds}, organization={CBS}}", "War of the Worlds. Audio. CBS, no date."),
    "dataset": (
        "@dataset{a, author={{ECMWF}}, title={ERA5}, version={2}, publisher={ECMWF}, date={2020}}",
        "ECMWF. ERA5. Data set, version 2. 2020.",
    ),
    "software": (
        "@software{a, author={Knuth, Donald E.}, title={\\TeX}, version={3.14}}",
        "Knuth, Donald E. TeX. Software, version 3.14. No date.",
    ),
    "periodical": (
        "@periodical{a, title={Der Spiegel}, issuetitle={Das geteilte Land}, number={45}, date={1989-11-06}}",
        "Der Spiegel. Das geteilte Land, no. 45, 6 November 1989.",
    ),
    "unknown type": ("@newspiece{a, title={x}, date={2000}}", "“x”. 2000."),
}


@pytest.mark.parametrize(("entry", "text"), TYPES_IN_WORDS.values(), ids=TYPES_IN_WORDS)
def test_types(entry: str, text: str) -> None:
    assert _word(entry).text == text


@pytest.mark.parametrize("type", sorted(TYPES - {"xdata"}))
def test_every_type_is_worded(type: str) -> None:
    text = _word(f"@{type}{{a, author={{Doe, Jane}}, title={{North Korea}}, date={{2000}}}}").text
    assert text.startswith("Doe, Jane. ")
    assert "North Korea" in text
    assert text.endswith("2000.")


TITLES = {
    "a description": ("@online{a, title={[Report on the G7]}, date={2021}}", "[Report on the G7]. 2021."),
    "a description of a book": ("@book{a, title={{[Diary]}}, date={2021}}", "[Diary]. 2021."),
    "a question": ("@misc{a, title={Close as Teeth?}, date={2021}}", "“Close as Teeth?” 2021."),
    "an exclamation in a book": ("@book{a, title={Oklahoma!}, date={2021}}", "Oklahoma! 2021."),
    "an abbreviation": ("@misc{a, title={Talks with the U.S.}, date={2021}}", "“Talks with the U.S.” 2021."),
    "an ellipsis": ("@misc{a, title={And so on \\dots}, date={2021}}", "“And so on …” 2021."),
    "a question with a subtitle": ("@book{a, title={Who?}, subtitle={A Life}, date={1}}", "Who? A Life. 1."),
    "quotation marks": ('@misc{a, title={He said "no"}, date={2021}}', "“He said ‘no’”. 2021."),
    "typographic marks": ("@misc{a, title={“Gone”: a scholar}, date={2021}}", "“‘Gone’: a scholar”. 2021."),
    "LaTeX's marks": ("@misc{a, title={``Gone''?}, date={2021}}", "“‘Gone’?” 2021."),
    "a command for marks": (r"@misc{a, title={\enquote{Gone}}, date={2021}}", "“‘Gone’”. 2021."),
    "marks in a book's title": ('@book{a, title={The "Byungjin" Line}, date={2021}}', "The “Byungjin” Line. 2021."),
    "apostrophes": ("@misc{a, title={'Lips' and the '90s leaders'}}", "“‘Lips’ and the ’90s leaders’”. No date."),
    "inches": ('@book{a, title={A 5" Gun}, date={2021}}', 'A 5" Gun. 2021.'),
    "capitals": ("@misc{a, title={{DPRK} and north KOREA}, date={2021}}", "“DPRK and north KOREA”. 2021."),
    "accents": (r"@misc{a, title={{\'E}t\'e, Erd{\H o}s, \'{\i}, \c{c}, \v s}}", "“Été, Erdős, í, ç, š”. No date."),
    "letters": (r"@misc{a, title={\aa, \ss, {\o}, \L{}, \ae{}on}}", "“å, ß, ø, Ł, æon”. No date."),
    "dashes": ("@misc{a, title={A--B---C -- D~E}}", "“A–B—C – D\u00a0E”. No date."),
    "formulas": (r"@misc{a, title={$\alpha$, H$_2$O, $10^{-3}$, $x < y$}}", "“α, H₂O, 10⁻³, x < y”. No date."),
    "money": (r"@misc{a, title={From $5 to $10 and \$7}}", "“From $5 to $10 and $7”. No date."),
    "escaped signs": (r"@misc{a, title={A \& B, 5\%, a\_b, \#1, \{x\}}}", "“A & B, 5%, a_b, #1, {x}”. No date."),
    "bare signs": ("@misc{a, title={AT&T, 5%, a_b, #1}}", "“AT&T, 5%, a_b, #1”. No date."),
    "unknown commands": (r"@misc{a, title={\noop{A} \textsc{B}\xspace{} \mbox{C}}}", "“A B C”. No date."),
    "no title": ("@misc{a, author={Doe, Jane}, date={2000}}", "Doe, Jane. 2000."),
    "nothing at all": ("@misc{a}", "No date."),
    "an addition": ("@book{a, title={x}, titleaddon={With a map}, date={2000}}", "x. With a map. 2000."),
}


@pytest.mark.parametrize(("entry", "text"), TITLES.values(), ids=TITLES)
def test_titles(entry: str, text: str) -> None:
    """Never recased; quotation marks in quotation marks are single; one full stop, and none after another end."""
    assert _word(entry).text == text


NAMES = {
    "Snyder, Scott": "Snyder, Scott",
    "Scott Snyder": "Snyder, Scott",
    "Biden, Joseph R. and Moon, Jae-in": "Biden, Joseph R., and Moon, Jae-in",
    "A, B and C, D and E, F": "A, B; C, D; and E, F",
    "{UPI} and {AFP}": "UPI and AFP",
    "{UPI} and {AFP} and {Xinhua}": "UPI, AFP, and Xinhua",
    "Park, Chan-kyong and {Bloomberg}": "Park, Chan-kyong, and Bloomberg",
    "{UPI} and Doe, Jane": "UPI and Doe, Jane",
    "Doe, Jane and others": "Doe, Jane, and others",
    " and ".join(["N, X"] * 10): "; ".join(["N, X"] * 9) + "; and N, X",
    " and ".join(["N, X"] * 11): "; ".join(["N, X"] * 7) + "; and others",
    "{People's Republic of China} and {Democratic People's Republic of Korea}": (
        "People’s Republic of China and Democratic People’s Republic of Korea"
    ),
    "{{People's Republic of China} and {Democratic People's Republic of Korea}}": (
        "People’s Republic of China and Democratic People’s Republic of Korea"
    ),
    "van der Berg, Jan": "van der Berg, Jan",
    "Jan van der Berg": "van der Berg, Jan",
    "King, Jr., Martin Luther": "King, Martin Luther, Jr",
    "O'Brien, David": "O’Brien, David",
    r"Erd{\H o}s, P{\'a}l": "Erdős, Pál",
    "권영전": "권영전",
    "김, 정은": "김정은",
    "김 정은": "김 정은",
    "习, 近平 and 毛泽东": "习近平 and 毛泽东",
    "夏目, 漱石": "夏目漱石",
    "スミス, ジョン": "スミス, ジョン",
    "Толстой, Лев": "Толстой, Лев",
    "Plato": "Plato",
}


@pytest.mark.parametrize(("names", "text"), NAMES.items())
def test_names(names: str, text: str) -> None:
    stop = "" if text.endswith(".") else "."
    assert _word(f"@misc{{a, author={{{names}}}, title={{x}}, date={{2000}}}}").text == f"{text}{stop} “x”. 2000."


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ("Doe, Jane and van Gogh, Vincent", "Jane Doe and Vincent van Gogh"),
        ("King, Jr, Martin", "Martin King Jr"),
        ("김, 화영", "김화영"),
        ("{The Editors}", "The Editors"),
    ],
)
def test_names_as_they_are_said(names: str, text: str) -> None:
    assert _word(f"@book{{a, title={{x}}, translator={{{names}}}}}").text == f"x. Translated by {text}. No date."


FIELDS = {
    "range of dates": ("date={2018-03-25/2018-03-28}", "“x”. 25 to 28 March 2018."),
    "range of years": ("date={1950/1953}", "“x”. 1950 to 1953."),
    "open range": ("date={1961/..}", "“x”. Since 1961."),
    "about": ("date={1961~}", "“x”. About 1961."),
    "no date that can be read": ("date={in press}", "“x”. In press."),
    "note that ends in a stop": ("note={In Korean.}", "“x”. No date. In Korean."),
    "note with a link": (r"note={See \href{https://x.org}{here}}", "“x”. No date. See here."),
    "pages in several places": ("pages={12, 14-16}", "“x”. No date, pp. 12, 14–16."),
    "Roman pages": ("pages={xii--xv}", "“x”. No date, pp. xii–xv."),
    "pages as written": ("pages={pp. 3--4}", "“x”. No date, pp. 3–4."),
    "one page with a hyphen": ("pages={S-12}", "“x”. No date, p. S-12."),
    "DOI": ("doi={10.1038/171737a0}", "“x”. No date. DOI 10.1038/171737a0."),
    "DOI as an address": ("doi={https://doi.org/10.1038/171737a0}", "“x”. No date. DOI 10.1038/171737a0."),
    "arXiv": (
        "eprint={1905.11946}, eprinttype={arxiv}, eprintclass={cs.LG}",
        "“x”. No date. arXiv:1905.11946 [cs.LG].",
    ),
    "JSTOR": ("eprint={123}, eprinttype={jstor}", "“x”. No date. JSTOR 123."),
    "another archive": ("eprint={123}, eprinttype={HAL}", "“x”. No date. HAL 123."),
    "ISBN": ("isbn={978-3-16}", "“x”. No date. ISBN 978-3-16."),
    "DOI and ISBN": ("doi={10.1038/1}, isbn={978}", "“x”. No date. DOI 10.1038/1, ISBN 978."),
    "publisher that ends in a stop": ("publisher={Knopf Inc.}, date={2000}", "“x”. Knopf Inc., 2000."),
    "place without publisher": ("location={Seoul}, date={2000}", "“x”. Seoul, 2000."),
}


@pytest.mark.parametrize(("fields", "text"), FIELDS.values(), ids=FIELDS)
def test_fields(fields: str, text: str) -> None:
    assert _word(f"@misc{{a, title={{x}}, {fields}}}").text == text


@pytest.mark.parametrize(
    ("edition", "text"),
    [
        ("1", "1st ed."),
        ("2", "2nd ed."),
        ("3", "3rd ed."),
        ("11", "11th ed."),
        ("22", "22nd ed."),
        ("Revised", "Revised."),
    ],
)
def test_editions(edition: str, text: str) -> None:
    assert _word(f"@book{{a, title={{x}}, edition={{{edition}}}}}").text == f"x. {text} No date."


SHORT = {
    "a newspaper for its pieces": (
        "@article{a, author={Nam, Hyun-woo}, title={x}, journaltitle={The Korea Times}, date={2021-06-24}}",
        "The Korea Times, 24 June 2021",
    ),
    "the authors in a journal": (
        "@article{a, author={Snyder, Scott and Byun, See-Won}, journaltitle={J}, number={2}, date={2021-09}}",
        "Snyder and Byun, September 2021",
    ),
    "three authors": ("@misc{a, author={A, B and C, D and E, F}, title={x}, date={2021}}", "A and others, 2021"),
    "others": ("@misc{a, author={A, B and others}, title={x}, date={2021}}", "A and others, 2021"),
    "particle": ("@misc{a, author={van Gogh, Vincent}, title={x}, date={1888}}", "van Gogh, 1888"),
    "Korean": ("@misc{a, author={김, 정은}, title={x}, date={2021}}", "김정은, 2021"),
    "editor": ("@collection{a, editor={Doe, Jane}, title={x}, date={2021}}", "Doe, 2021"),
    "not the editor of the book": (
        "@incollection{a, editor={Doe, Jane}, title={x}, booktitle={B}, date={2021}}",
        "B, 2021",
    ),
    "organisation": ("@online{a, organization={KCNA}, title={x}}", "KCNA, no date"),
    "publisher": ("@book{a, publisher={OUP}, title={x}, date={2000/2001}}", "OUP, 2000 to 2001"),
    "title": ("@book{a, title={The {Bible}}}", "The Bible, no date"),
}


@pytest.mark.parametrize(("entry", "short"), SHORT.values(), ids=SHORT)
def test_short(entry: str, short: str) -> None:
    assert _word(entry).short == short


HTML = {
    "titles are linked": (
        r"@article{a, title={A \emph{b}}, journaltitle={J & K}, date={2000}, url={https://x.org/?a=1\&b=%20}}",
        '“<a href="https://x.org/?a=1&amp;b=%20">A <em>b</em></a>”. <cite>J &amp; K</cite>, 2000.',
    ),
    "books are in italics": (
        "@book{a, title={A}, date={2000}, url={https://x.org}}",
        '<cite><a href="https://x.org">A</a></cite>. 2000.',
    ),
    "laws are not": ("@legislation{a, title={A}, date={2000}}", "A. 2000."),
    "descriptions are neither quoted nor in italics nor foreign": (
        "@book{a, title={[A]}, date={2000}, langid={korean}, url={https://x.org}}",
        '<a href="https://x.org">[A]</a>. 2000.',
    ),
    "markup is text": (
        "@online{a, author={{<i>}}, title={<script>alert('x')</script>}, organization={A<B}, date={2000}}",
        "&lt;i&gt;. “&lt;script&gt;alert(‘x’)&lt;/script&gt;”. A&lt;B, 2000.",
    ),
    "signs in addresses are encoded": (
        """@misc{a, title={A}, date={2000}, url={https://x.org/"'<>`|}}""",
        '“<a href="https://x.org/%22&#39;%3C%3E%60%7C">A</a>”. 2000.',
    ),
    "links in a title stay": (
        r"@misc{a, title={A \url{https://y.org}}, date={2000}, url={https://x.org}}",
        '“A <a href="https://y.org">https://y.org</a>”. 2000.',
    ),
    "links of scripts do not": (
        r"@misc{a, title={A}, note={\href{javascript:alert(1)}{B}}}",
        "“A”. No date. B.",
    ),
    "no link in a link": (
        r"@misc{a, title={A}, note={\href{https://x.org}{\url{https://y.org}}}}",
        '“A”. No date. <a href="https://x.org">https://y.org</a>.',
    ),
    "Korean": (
        "@online{a, author={권영전}, title={북중}, organization={연합뉴스}, date={2021}, langid={korean}}",
        '<span lang="ko">권영전</span>. “<span lang="ko">북중</span>”. <span lang="ko">연합뉴스</span>, 2021.',
    ),
    "German": (
        "@book{a, author={Kant, Immanuel}, title={Zum Frieden}, location={Königsberg}, date={1795}, langid={ngerman}}",
        'Kant, Immanuel. <cite><span lang="de">Zum Frieden</span></cite>. Königsberg, 1795.',
    ),
    "Japanese names in Han": (
        "@book{a, author={夏目, 漱石}, title={こころ}, date={1914}, langid={japanese}}",
        '<span lang="ja">夏目漱石</span>. <cite><span lang="ja">こころ</span></cite>. 1914.',
    ),
    "Russian": (
        "@book{a, author={Толстой, Лев and Smith, Jane}, title={Мир}, date={1869}, langid={russian}}",
        '<span lang="ru">Толстой, Лев</span>, and Smith, Jane. <cite><span lang="ru">Мир</span></cite>. 1869.',
    ),
    "a Korean name beside an English title": (
        "@book{a, author={한, 강}, title={The Vegetarian}, date={2016}, langid={english}}",
        '<span lang="ko">한강</span>. <cite>The Vegetarian</cite>. 2016.',
    ),
    "a Korean title without langid": ("@misc{a, title={북중}}", '“<span lang="ko">북중</span>”. No date.'),
    "a tag for langid": ("@misc{a, title={A}, langid={pt-BR}}", '“<span lang="pt-BR">A</span>”. No date.'),
    "DOI": (
        "@misc{a, title={A}, doi={10.1002/(S)1<1::A>3}}",
        (
            '“<a href="https://doi.org/10.1002/(S)1%3C1::A%3E3">A</a>”. No date. DOI '
            '<a href="https://doi.org/10.1002/(S)1%3C1::A%3E3">10.1002/(S)1&lt;1::A&gt;3</a>.'
        ),
    ),
}


@pytest.mark.parametrize(("entry", "html"), HTML.values(), ids=HTML)
def test_html(entry: str, html: str) -> None:
    assert str(_word(entry).html) == html


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ("url={https://x.org}, doi={10.1038/1}", "https://x.org"),
        ("url={javascript:x}, doi={10.1038/1}", "https://doi.org/10.1038/1"),
        ("doi={https://dx.doi.org/10.1038/1%3C2}", "https://doi.org/10.1038/1%3C2"),
        ("doi={doi:10.1038/1}", "https://doi.org/10.1038/1"),
        ("eprint={1905.11946}, archiveprefix={arXiv}", "https://arxiv.org/abs/1905.11946"),
        ("eprint={1?x=<script>}, eprinttype={arxiv}", None),
        ("eprint={1905.11946}", None),
        (r"url={http://x.org/a\_b\%20\#c\&d--e~f}", "http://x.org/a_b%20#c&d--e~f"),
        ("url={http://ja.wikipedia.org/wiki/中朝友好}", "http://ja.wikipedia.org/wiki/中朝友好"),
        ("note={x}", None),
    ],
)
def test_url(fields: str, url: str | None) -> None:
    assert _word(f"@misc{{a, title={{x}}, {fields}}}").url == url


def test_plain_fields() -> None:
    reference = _word("@book{kim2000, title={{The} \\emph{Life}}, subtitle={A~Novel}, langid={british}}")
    assert (reference.key, reference.title, reference.language) == ("kim2000", "The Life: A\u00a0Novel", "en")


@pytest.mark.parametrize(
    ("entry", "label", "short"),
    [
        ("@book{a, author={Doe, Jane}, shortauthor={JD}, title={X}, date={1960}}", "JD 1960", "JD, 1960"),
        ("@misc{a, author={{The Court}}, shortauthor={{PCA} and {ICJ}}, title={X}}", "PCA and ICJ no date", None),
        ("@book{a, editor={Doe, Jane}, shorteditor={JD}, title={X}, date={1960}}", "JD 1960", None),
        ("@book{a, author={Doe, Jane}, title={X}, shorttitle={Y}, date={1960}}", "Doe 1960", None),
        ("@legal{a, title={Treaty on Water}, shorttitle={\\emph{Water}}, date={1960}}", "Water 1960", "Water, 1960"),
        ("@legal{a, title={Treaty on Water}, shorttitle={Water}, publisher={P}, date={1960}}", "Water 1960", None),
        ("@online{a, title={Long}, shorttitle={L}, organization={BBC}, date={1960}}", "BBC 1960", None),
        ("@article{a, title={Long}, shorttitle={L}, journaltitle={Courier}, date={1960-05}}", "Courier 1960", None),
        ("@legal{a, title={Treaty}, shorthand={IWT}, publisher={P}, date={1960-09}}", "IWT", "P, September 1960"),
    ],
)
def test_short_forms(entry: str, label: str, short: str | None) -> None:
    reference = _word(entry)
    assert reference.label == label
    assert short is None or reference.short == short


def test_order() -> None:
    """Latin before other scripts; by what the reference begins with; then by date, undated last; then by title."""
    sorted_titles = [
        ("{Ärzteblatt}", "2000", "1"),
        ("{Ars}", "2000", "2"),
        ("kim, a", "2000", "3"),
        ("Kim, B", "1999-05", "4"),
        ("Kim, B", "1999-05/..", "5"),
        ("Kim, B", "2000", "{6}"),
        ("Kim, B", "2000", "'7'"),
        ("Kim, B", "", "8"),
        ("Kimball, A", "1900", "9"),
        ("O'Brien, A", "2000", "10"),
        ("{“Quoted”}", "2000", "11"),
        ("van Gogh, V", "2000", "12"),
        ("Толстой, Л", "1900", "13"),
        ("夏目, 漱石", "1900", "14"),
        ("{“김”}", "1900", "15"),
    ]
    text = "".join(
        f"@misc{{k{at}, author={{{author}}}, date={{{date}}}, title={{{title}}}}}\n"
        for at, (author, date, title) in reversed(list(enumerate(sorted_titles)))
    )
    references = [word(entry) for entry in read("references.bib", text)[0].entries.values()]
    ordered = [reference.title for reference in sorted(references, key=lambda reference: reference.sort)]
    expected = ["2", "1", *map(str, range(3, 16))]
    assert [re.sub(r"\D", "", title) for title in ordered] == expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_reference_of_a_file(path: Path) -> None:
    """One full stop at the end, no doubled signs, nothing of LaTeX or of a script left, and North Korea in capitals."""
    bibliography, _ = read("references.bib", path.read_text(encoding="utf-8"))
    north = 0
    for entry in bibliography.entries.values():
        reference = word(entry)
        assert re.search(r"(?<![.…?!])[.?!…]”?$", reference.text.replace("..”", "..")), reference.text
        assert not re.search(r"[,;:] ?[.,;:]|\.\.|  | [.,;:]|“”|\(\)|[{}\\]|--", reference.text), reference.text
        assert "<script" not in reference.html
        assert "javascript:" not in reference.html
        assert "north korea" not in reference.text
        assert reference.html.striptags() == " ".join(reference.text.split())
        assert reference.short
        assert reference.title
        north += "North Korea" in reference.text
    assert north > 1
