from __future__ import annotations

from datetime import date

import pytest

from agentarmy.reading.dates import times
from agentarmy.reading.holidays import easter, islamic, nth_weekday

TUESDAY = date(2026, 2, 10)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("by thanksgiving", date(2026, 11, 26)),
        ("on black friday", date(2026, 11, 27)),
        ("by labour day", date(2026, 9, 7)),
        ("memorial day", date(2026, 5, 25)),
        ("mother's day", date(2026, 5, 10)),
        ("st. patrick's day", date(2026, 3, 17)),
        ("saint patrick's day", date(2026, 3, 17)),
        ("martin luther king jr. day", date(2027, 1, 18)),
        ("new year's eve", date(2026, 12, 31)),
        ("good friday", date(2026, 4, 3)),
        ("easter monday", date(2026, 4, 6)),
        ("whit monday", date(2026, 5, 25)),
        ("chinese new year", date(2026, 2, 17)),
        ("christmas 2024", date(2024, 12, 25)),
        ("christmas next year", date(2027, 12, 25)),
        ("last christmas", date(2025, 12, 25)),
        ("election day 2022", date(2022, 11, 8)),
    ],
)
def test_a_holiday_is_a_day(text: str, day: date) -> None:
    [when] = times(text, TUESDAY)
    assert when.day == day


def test_before_a_holiday_is_the_day_before_it() -> None:
    [when] = times("before thanksgiving", TUESDAY)
    assert when.day == date(2026, 11, 25)


@pytest.mark.parametrize("text", ["a valentine's day card", "happy new year", "our easter lunch"])
def test_what_only_bears_its_name_is_none(text: str) -> None:
    assert not times(text, TUESDAY)


def test_without_a_moment_only_a_year_tells_the_day() -> None:
    assert [w.day for w in times("by thanksgiving", None)] == [None]
    assert [w.day for w in times("by thanksgiving 2026", None)] == [date(2026, 11, 26)]


def test_easter_of_known_years() -> None:
    known = {2000: (4, 23), 2008: (3, 23), 2011: (4, 24), 2026: (4, 5), 2038: (4, 25)}
    assert {year: (easter(year).month, easter(year).day) for year in known} == known


def test_the_nth_weekday_of_a_month() -> None:
    assert nth_weekday(2026, 2, weekday=0, nth=1) == date(2026, 2, 2)
    assert nth_weekday(2026, 2, weekday=4, nth=-1) == date(2026, 2, 27)
    assert nth_weekday(2026, 2, weekday=0, nth=5) is None


def test_the_islamic_year_moves_through_ours() -> None:
    celebrated = {2022: (5, 2), 2023: (4, 21), 2024: (4, 10), 2025: (3, 30), 2026: (3, 20)}
    for year, (month, number) in celebrated.items():
        found = islamic(year, 10, number=1)
        assert found is not None
        assert abs((found - date(year, month, number)).days) <= 1
