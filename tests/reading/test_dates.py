from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.reading.dates import local_day, reads_day_first, times

TUESDAY = date(2026, 2, 10)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("10 days", 10),
        ("two weeks", 14),
        ("a couple of days", 2),
        ("one-day", 1),
        ("a single day", 1),
        ("24 hours", 1),
        ("half a year", 182),
        ("a month", 30),
    ],
)
def test_a_duration(text: str, days: int) -> None:
    [when] = times(text, TUESDAY)
    assert (when.days, when.day, when.past) == (days, None, False)


def test_of_a_range_of_days_the_upper_end_counts() -> None:
    [when] = times("six to eight weeks", TUESDAY)
    assert (when.start, when.days, when.least) == (0, 56, 42)
    [when] = times("3-5 working days", TUESDAY)
    assert (when.days, when.least, when.working) == (5, 3, True)


def test_working_days_are_told_apart() -> None:
    assert [w.working for w in times("5 working days or 5 days", TUESDAY)] == [True, False]


@pytest.mark.parametrize(
    "text", ["two weeks ago", "the last three months", "for a week", "last friday", "yesterday"]
)
def test_what_lies_behind_is_past(text: str) -> None:
    assert all(w.past for w in times(text, TUESDAY))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("tomorrow", date(2026, 2, 11)),
        ("the day after tomorrow", date(2026, 2, 12)),
        ("friday", date(2026, 2, 13)),
        ("next tuesday", date(2026, 2, 17)),
        ("tuesday", date(2026, 2, 17)),
        ("april 8", date(2026, 4, 8)),
        ("the 8th of april", date(2026, 4, 8)),
        ("8 april 2027", date(2027, 4, 8)),
        ("january 5", date(2026, 1, 5)),
        ("november 5", date(2026, 11, 5)),
        ("2026-04-30", date(2026, 4, 30)),
        ("4/30/2026", date(2026, 4, 30)),
        ("30.4.2026", date(2026, 4, 30)),
        ("the end of march", date(2026, 3, 31)),
        ("mid-june", date(2026, 6, 15)),
        ("next week", date(2026, 2, 20)),
        ("end of the month", date(2026, 2, 28)),
        ("this quarter", date(2026, 3, 31)),
        ("q3", date(2026, 9, 30)),
        ("q4 2027", date(2027, 12, 31)),
        ("by the 15th", date(2026, 2, 15)),
        ("on the 5th", date(2026, 3, 5)),
        ("next week on friday", date(2026, 2, 20)),
        ("friday next week", date(2026, 2, 20)),
        ("friday 13", date(2026, 2, 13)),
        ("march twenty first", date(2026, 3, 21)),
        ("nov. 27 , 2026", date(2026, 11, 27)),
        ("09-jul-2026", date(2026, 7, 9)),
        ("this upcoming friday", date(2026, 2, 13)),
        ("two weeks from tomorrow", date(2026, 2, 25)),
        ("two weeks from friday", date(2026, 2, 27)),
        ("a week on friday", date(2026, 2, 20)),
        ("by friday the 20th.", date(2026, 2, 20)),
        ("friday, the 20th, please", date(2026, 2, 20)),
        ("friday (the 20th)", date(2026, 2, 20)),
        ("friday the twentieth", date(2026, 2, 20)),
        ("friday 20 at 3 pm", date(2026, 2, 20)),
        ("friday 20 units", date(2026, 2, 13)),
        ("friday 20:30", date(2026, 2, 13)),
        ("friday 9-11", date(2026, 2, 13)),
        ("friday the 6th", date(2026, 3, 6)),
        ("last friday the 6th", date(2026, 2, 6)),
        ("tuesday, november 25", date(2025, 11, 25)),
        ("the 20th works", date(2026, 2, 20)),
        ("by the twentieth", date(2026, 2, 20)),
        ("on the 20th at 10 am", date(2026, 2, 20)),
        ("10 am on the 20th of march", date(2026, 3, 20)),
        ("before the 5th of next month", date(2026, 3, 5)),
        ("the 31st", date(2026, 3, 31)),
        ("the week of march 9", date(2026, 3, 9)),
        ("the first week of march", date(2026, 3, 7)),
        ("the second half of march", date(2026, 3, 31)),
        ("the first half of march", date(2026, 3, 15)),
        ("the first friday of may", date(2026, 5, 1)),
        ("the last monday of next month", date(2026, 3, 30)),
        ("last working day of may", date(2026, 5, 29)),
        ("friday in the second week of march", date(2026, 3, 13)),
        ("monday after next", date(2026, 2, 23)),
        ("last monday", date(2026, 2, 2)),
        ("this past monday", date(2026, 2, 9)),
        ("two sundays from now", date(2026, 2, 22)),
        ("this thursday (february 12)", date(2026, 2, 12)),
        ("next 3rd of march", date(2027, 3, 3)),
        ("may 22nd of last year", date(2025, 5, 22)),
        ("twenty-two may two thousand and twenty-six", date(2026, 5, 22)),
        ("may 5, '27", date(2027, 5, 5)),
        ("29 february", date(2028, 2, 29)),
        ("2026/4/30", date(2026, 4, 30)),
        ("30-apr-2026", date(2026, 4, 30)),
        ("by 4/30", date(2026, 4, 30)),
        ("friday 13.2", date(2026, 2, 13)),
        ("the day before yesterday", date(2026, 2, 8)),
        ("eod friday", date(2026, 2, 13)),
        ("friday eod", date(2026, 2, 13)),
        ("by the first of the month", date(2026, 3, 1)),
        ("8 jun 26", date(2026, 6, 8)),
        ("first monday next month", date(2026, 3, 2)),
        ("by eod", date(2026, 2, 10)),
        ("end of next month", date(2026, 3, 31)),
        ("by year-end", date(2026, 12, 31)),
        ("month end", date(2026, 2, 28)),
        ("the third quarter", date(2026, 9, 30)),
        ("end of h1", date(2026, 6, 30)),
        ("the second half of the year", date(2026, 12, 31)),
        ("the first half of 2027", date(2027, 6, 30)),
        ("end of 2027", date(2027, 12, 31)),
        ("q3 fy27", date(2027, 9, 30)),
    ],
)
def test_a_day_relative_to_the_moment_of_speaking(text: str, day: date) -> None:
    [when] = times(text, TUESDAY)
    assert when.day == day


@pytest.mark.parametrize(
    "text",
    [
        "you may march on",
        "the sun sat low",
        "feb 30",
        "24/7",
        "third",
        "the 20th century",
        "on the 4th attempt",
        "the 3rd floor",
        "2/3 of the pallets",
        "part 20261016",
        "version 3.5.12",
        "next day delivery",
    ],
)
def test_no_time(text: str) -> None:
    assert not times(text, TUESDAY)


def test_without_a_moment_a_weekday_has_no_day() -> None:
    [when] = times("by friday", None)
    assert (when.day, when.days) == (None, None)


@pytest.mark.parametrize(
    "text",
    ["wednesday the 31st", "tuesday 25 february", "your mail of the 9th", "sunday, 3 march 2026"],
)
def test_a_day_that_cannot_be_told_stays_open(text: str) -> None:
    [when] = times(text, TUESDAY)
    assert (when.day, when.days) == (None, None)


@pytest.mark.parametrize(
    "text", ["by the end of june", "the 20th", "a week on friday", "friday the 20th"]
)
def test_without_a_moment_no_day_is_guessed(text: str) -> None:
    [when] = times(text, None)
    assert (when.day, when.days) == (None, None)


def test_the_day_is_that_of_the_speakers_zone() -> None:
    late = datetime(2026, 2, 10, 23, 30, tzinfo=UTC)
    assert local_day(late, 120) == date(2026, 2, 11)
    assert local_day(late, None) == date(2026, 2, 10)
    assert local_day(None, 0) is None


@pytest.mark.parametrize(
    ("text", "day", "past"),
    [
        ("before christmas", date(2026, 12, 24), False),
        ("by xmas", date(2026, 12, 25), False),
        ("by easter", date(2026, 4, 5), False),
        ("since christmas", date(2026, 12, 25), True),
    ],
)
def test_a_feast_is_a_day(text: str, day: date, *, past: bool) -> None:
    [when] = times(text, TUESDAY)
    assert (when.day, when.past) == (day, past)


def test_a_feast_that_is_over_comes_again_and_a_card_is_none() -> None:
    [when] = times("by easter", date(2026, 4, 6))
    assert when.day == date(2027, 3, 28)
    assert not times("a christmas card", TUESDAY)
    assert [w.day for w in times("by easter", None)] == [None]


@pytest.mark.parametrize(
    ("text", "offset", "day"),
    [
        ("by 3/4/2026", 60, date(2026, 4, 3)),
        ("by 3/4/2026", -300, date(2026, 3, 4)),
        ("by 3/4/2026", 0, date(2026, 3, 4)),
        ("by 3/4/2026", None, date(2026, 3, 4)),
        ("by 3.4.2026", None, date(2026, 4, 3)),
        ("by 30/4/2026", -300, date(2026, 4, 30)),
    ],
)
def test_the_zone_tells_whether_the_day_comes_first(
    text: str, offset: int | None, day: date
) -> None:
    [when] = times(text, TUESDAY, day_first=reads_day_first(offset))
    assert when.day == day


@given(day=st.dates(date(1950, 1, 1), date(2099, 12, 31)), european=st.booleans())
def test_a_written_date_is_that_day(day: date, *, european: bool) -> None:
    month = day.strftime("%B").lower()
    text = f"{day.day} {month} {day.year}" if european else f"{month} {day.day}, {day.year}"
    assert [w.day for w in times(text, TUESDAY)] == [day]
    assert [w.day for w in times(day.isoformat(), TUESDAY)] == [day]


@given(st.text(alphabet="0123456789/.-, :amptfrionmdyuesthw", max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    for when in times(text, TUESDAY):
        assert 0 <= when.start < when.end <= len(text)
