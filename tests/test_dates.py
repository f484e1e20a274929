"""Dates: what is read, how readers see it, how dates are ordered, and what is said about those that are none."""

from __future__ import annotations

import pytest

from generator.dates import DateError, parse


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("1950", "1950"),
        ("1950-07", "July 1950"),
        ("1950-07-01", "1 July 1950"),
        ("2020-02-29", "29 February 2020"),
        ("0987", "987"),
        ("1950?", "1950 (uncertain)"),
        ("1950-07~", "about July 1950"),
        ("1950-07-01%", "about 1 July 1950 (uncertain)"),
        ("2020-05-18/2020-05-20", "18 to 20 May 2020"),
        ("2020-05-18/2020-06-02", "18 May to 2 June 2020"),
        ("2019-12-30/2020-01-02", "30 December 2019 to 2 January 2020"),
        ("2020-05/2020-07", "May to July 2020"),
        ("2019-05/2020-07", "May 2019 to July 2020"),
        ("1950/1970", "1950 to 1970"),
        ("1950/1950-07", "1950 to July 1950"),
        ("2020-05-18/2020-05", "18 May to May 2020"),
        ("2020-05-18~/2020-05-20", "about 18 May 2020 to 20 May 2020"),
        ("2020-05-18/2020-05-20?", "18 to 20 May 2020 (uncertain)"),
        ("2020-05-18/2020-05-18", "18 to 18 May 2020"),
        ("2020-05/..", "since May 2020"),
        ("2020-05/", "since May 2020"),
        ("../2020-05", "until May 2020"),
        ("/2020-05-18~", "until about 18 May 2020"),
    ],
)
def test_a_date_in_words(written: str, words: str) -> None:
    """Readers see a date as precise as it was written, and what both ends of an interval share only once."""
    assert parse(written).words == words


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("1950", "1950"),
        ("1950-07", "1950-07"),
        ("1950-07-01", "1950-07-01"),
        ("0987~", "0987"),
        ("1950-07?", "1950-07"),
        ("1950-07-01%", "1950-07-01"),
    ],
)
def test_a_date_for_machines(written: str, iso: str) -> None:
    """`<time datetime>` gets the date as precise as it is known, without its doubt."""
    start = parse(written).start
    assert start is not None
    assert start.iso == iso


@pytest.mark.parametrize(("written", "ends"), [("1950", 2), ("1950/1951", 2), ("1950/..", 1), ("/1951", 1)])
def test_the_ends_of_a_date(written: str, ends: int) -> None:
    """A single date is both of its ends; an open or unknown end is None."""
    date = parse(written)
    assert [date.start, date.end].count(None) == 2 - ends
    assert date.is_interval == ("/" in written)


def test_dates_in_order() -> None:
    """By the first day that is possible, then by the last; an open start comes first, an open end last."""
    in_order = [
        "../1950",
        "0987",
        "1950-01-01",
        "1950-01",
        "1950",
        "1950/1951",
        "1950/..",
        "1950-06~",
        "1950-07-01",
        "1950-07-01/1950-07-02",
        "1950-07-02",
        "1951",
    ]
    mixed = in_order[1::2] + in_order[::2]
    assert sorted(mixed, key=lambda written: parse(written).sort_key) == in_order


@pytest.mark.parametrize(
    ("written", "why", "fix"),
    [
        ("2021-06-31", "June 2021 has 30 days", "the last day is 2021-06-30."),
        ("1950-02-29", "February 1950 has 28 days", "the last day is 1950-02-28."),
        ("1900-02-29", "February 1900 has 28 days", "the last day is 1900-02-28."),
        ("2021-06-00", "June 2021 has 30 days", "the last day is 2021-06-30."),
        ("2021-17-06", "there is no month 17", "Did you mean 2021-06-17?"),
        ("2021-13-32", "there is no month 13", "Months run from 01 to 12."),
        ("2021-00", "there is no month 0", "Months run from 01 to 12."),
        ("0000", "there is no year 0", "Check the year in your source."),
        ("17 June 2021", "year-month-day", "Write 2021-06-17."),
        ("17. Juni 2021", "year-month-day", "Write it as 2021-06-17, 2021-06 or 2021."),
        ("June 17, 2021", "year-month-day", "Write 2021-06-17."),
        ("June 2021", "year-month-day", "Write 2021-06."),
        ("Jun. 2021", "year-month-day", "Write 2021-06."),
        ("31.12.2021", "year-month-day", "Write 2021-12-31."),
        ("12/31/2021", "year-month-day", "Write 2021-12-31."),
        ("06/07/2021", "year-month-day", "Write 2021-06-07 or 2021-07-06: which of the two numbers is the month?"),
        ("6.6.2021", "year-month-day", "Write 2021-06-06."),
        ("2021-6-17", "year-month-day", "Write 2021-06-17."),
        ("2021/06/17", "year-month-day", "Write 2021-06-17."),
        ("20210617", "year-month-day", "Write it as 2021-06-17, 2021-06 or 2021."),
        ("2021-06-17T12:00", "year-month-day", "Write it as 2021-06-17, 2021-06 or 2021."),
        ("2021-06-23/2021-06-19", "ends before it starts", "Did you mean 2021-06-19/2021-06-23?"),
        ("2021-06/2021-05", "ends before it starts", "Did you mean 2021-05/2021-06?"),
        ("2020/2021/2022", "more than one `/`", "Write 2021-06-19/2021-06-23."),
        ("../..", "neither end is a date", "Write at least one date."),
        ("/", "neither end is a date", "Write at least one date."),
        ("2021-06-19/2021-06-31", "June 2021 has 30 days", "the last day is 2021-06-30."),
        ("2021–06–24", "year-month-day", "Write 2021-06-24."),
        ("2021–06–31", "year-month-day", "the last day is 2021-06-30."),
        ("June 24th, 2021", "year-month-day", "Write 2021-06-24."),
        ("24th of June 2021", "year-month-day", "Write 2021-06-24."),
        ("June 24 2021", "year-month-day", "Write 2021-06-24."),
        ("2021-06-18 - 2021-06-22", "year-month-day", "Write 2021-06-18/2021-06-22."),
        ("2021-06-18–2021-06-22", "year-month-day", "Write 2021-06-18/2021-06-22."),
        ("2021-06-18 to 2021-06-22", "year-month-day", "Write 2021-06-18/2021-06-22."),
        ("2021-06-18 / 2021-06-22", "year-month-day", "Write 2021-06-18/2021-06-22."),
        ("2021-06-22 - 2021-06-18", "year-month-day", "Did you mean 2021-06-18/2021-06-22?"),
        ("2019-2021", "year-month-day", "Write 2019/2021."),
        ("2021-06-18/22", "both dates are written in full", "Write 2021-06-18/2021-06-22."),
        ("2021-06-18/07-02", "both dates are written in full", "Write 2021-06-18/2021-07-02."),
        ("2021-06/08", "both dates are written in full", "Write 2021-06/2021-08."),
        ("2021-06-18/31", "both dates are written in full", "the last day is 2021-06-30."),
        ("ca. 2021-06-23", "year-month-day", "Write 2021-06-23~."),
        ("c.2021", "year-month-day", "Write 2021~."),
        ("about 2021-06", "year-month-day", "Write 2021-06~."),
        ("~2021", "year-month-day", "Write 2021~."),
        ("about June 2021", "year-month-day", "Write 2021-06~."),
        ("before 1946", "year-month-day", "Write ../1946, which reads “until 1946”."),
        ("by June 1946", "year-month-day", "Write ../1946-06, which reads “until June 1946”."),
        ("after 1946-02", "year-month-day", "Write `1946-02/..`, which reads “since February 1946”."),
        ("until 1946", "year-month-day", "Write ../1946."),
        ("since 3 April 2021", "year-month-day", "Write `2021-04-03/..`."),
        ("1930s", "year-month-day", "Write 1930/1939, which reads “1930 to 1939”."),
        ("the 1930's", "year-month-day", "Write 1930/1939, which reads “1930 to 1939”."),
        ("1900s", "year-month-day", "Write 1900/1909 for the decade, or 1900/1999 for the century."),
        ("193X", "year-month-day", "Write 1930/1939, which reads “1930 to 1939”."),
        ("1945 or 1946", "year-month-day", "Write 1945/1946, which reads “1945 to 1946”."),
        (
            "between 1945-11 and 1946-02",
            "year-month-day",
            "1945-11/1946-02, which reads “November 1945 to February 1946”.",
        ),
        ("summer 1946", "year-month-day", "Write 1946, or the months that are meant, such as 1946-06/1946-08."),
        ("Winter of 1946", "year-month-day", "Write 1946, or the months that are meant, such as 1946-06/1946-08."),
        ("3-4 April 2021", "year-month-day", "Write 2021-04-03/2021-04-04."),
        ("3–4 April 2021", "year-month-day", "Write 2021-04-03/2021-04-04."),
        ("3rd to 4th of April 2021", "year-month-day", "Write 2021-04-03/2021-04-04."),
        ("April 3-4, 2021", "year-month-day", "Write 2021-04-03/2021-04-04."),
        ("30 April - 2 May 2021", "year-month-day", "Write 2021-04-30/2021-05-02."),
        ("30 December 2020 to 2 January 2021", "year-month-day", "Write 2020-12-30/2021-01-02."),
        ("30 December - 2 January 2021", "year-month-day", "Write 2020-12-30/2021-01-02."),
        ("January-March 2020", "year-month-day", "Write 2020-01/2020-03."),
        ("from Jan. to Mar. 2020", "year-month-day", "Write 2020-01/2020-03."),
        ("4-3 April 2021", "year-month-day", "Did you mean 2021-04-03/2021-04-04?"),
        ("30-31 April 2021", "year-month-day", "the last day is 2021-04-30."),
        ("?2020-02", "year-month-day", "Write `2020-02?`."),
        ("2020-02 (?)", "year-month-day", "Write `2020-02?`."),
        ("? February 2020", "year-month-day", "Write `2020-02?`."),
        ("2020-Q1", "year-month-day", "Write 2020-01/2020-03, which reads “January to March 2020”."),
        ("Q4 2020", "year-month-day", "Write 2020-10/2020-12, which reads “October to December 2020”."),
        ("circa 99", "year-month-day", "Write it as 2021-06-17, 2021-06 or 2021."),
        ("yesterday", "year-month-day", "Write it as 2021-06-17, 2021-06 or 2021."),
        ("99", "year-month-day", "Write it as 2021-06-17, 2021-06 or 2021."),
        ("２０２１", "year-month-day", "Write it as 2021-06-17, 2021-06 or 2021."),
        ("", "year-month-day", "Write it as 2021-06-17, 2021-06 or 2021."),
    ],
)
def test_what_is_no_date(written: str, why: str, fix: str) -> None:
    """A text that is no date is refused, and the message says why and what to write."""
    with pytest.raises(DateError) as refused:
        parse(written)
    assert why in str(refused.value)
    assert refused.value.fix.endswith(fix)


@pytest.mark.parametrize(
    ("written", "by"),
    [
        ("3-4 April 2021", "2021-04-03/2021-04-04"),
        ("January-March 2020", "2020-01/2020-03"),
        ("?2020-02", "2020-02?"),
        ("since 1946", "1946/.."),
        ("30 December - 2 January 2021", ""),
        ("before 1946", ""),
        ("1930s", ""),
        ("1945 or 1946", ""),
        ("summer 1946", ""),
        ("2020-Q1", ""),
    ],
)
def test_only_what_is_sure_is_put_in_its_place(written: str, by: str) -> None:
    """A date that only comes near is for the author to choose."""
    with pytest.raises(DateError) as refused:
        parse(written)
    assert (refused.value.words, refused.value.by) == (written, by)
