"""Days told by their distance, alone and before or after another day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.reading.dates import times
from agentarmy.reading.day_phrases import Moment
from agentarmy.reading.day_roles import single_days
from agentarmy.reading.distances import distances

TUESDAY = date(2026, 2, 10)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("in two weeks", date(2026, 2, 24)),
        ("in a fortnight", date(2026, 2, 24)),
        ("in 3 business days", date(2026, 2, 13)),
        ("in 4 working days", date(2026, 2, 16)),
        ("two months ago", date(2025, 12, 10)),
        ("half a year ago", date(2025, 8, 10)),
        ("a year and a half ago", date(2024, 8, 10)),
        ("two weeks and three days ago", date(2026, 1, 24)),
        ("a couple of days from now", date(2026, 2, 12)),
        ("3 weeks later", date(2026, 3, 3)),
        ("few days ago", date(2026, 2, 7)),
    ],
)
def test_a_distance_from_now(text: str, day: date) -> None:
    [phrase] = distances(text, TUESDAY)
    assert phrase.day == day
    assert (phrase.start, phrase.end) == (0, len(text))
    assert phrase.past == text.endswith("ago")


@pytest.mark.parametrize(
    "text",
    ["for three days from now", "within two weeks", "9999 years ago", "the last two weeks"],
)
def test_a_span_of_time_is_no_day(text: str) -> None:
    assert not distances(text, TUESDAY)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("three weeks before christmas", date(2026, 12, 4)),
        ("the day after thanksgiving", date(2026, 11, 27)),
        ("a week from monday", date(2026, 2, 23)),
        ("ten days after 3 march", date(2026, 3, 13)),
        ("a month from next friday", date(2026, 3, 20)),
        ("5 working days after 26 february", date(2026, 3, 5)),
        ("the friday before easter", date(2026, 4, 3)),
        ("monday after thanksgiving", date(2026, 11, 30)),
    ],
)
def test_a_distance_from_another_day(text: str, day: date) -> None:
    [when] = times(text, TUESDAY)
    assert when.day == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("friday, two weeks from now", date(2026, 2, 27)),
        ("three months from today on monday", date(2026, 5, 11)),
    ],
)
def test_a_weekday_beside_a_distance(text: str, day: date) -> None:
    [phrase] = single_days(text, Moment(TUESDAY))
    assert (phrase.start, phrase.end, phrase.day) == (0, len(text), day)


def test_without_a_moment_the_day_is_open() -> None:
    assert [p.day for p in distances("in two weeks", None)] == [None]


@given(st.integers(1, 200), st.sampled_from(["day", "week", "month", "year"]))
def test_ago_and_from_now_lie_on_either_side(count: int, unit: str) -> None:
    back = distances(f"{count} {unit}s ago", TUESDAY)
    ahead = distances(f"{count} {unit}s from now", TUESDAY)
    assert back[0].day is not None
    assert ahead[0].day is not None
    assert back[0].day < TUESDAY < ahead[0].day
