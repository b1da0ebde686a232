"""Whose day it was: on both sides of midnight, and on both sides of a change of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from agentarmy.domain.clock import in_utc, on_clock
from agentarmy.reading.dates import local_day

CHICAGO, BERLIN = ZoneInfo("America/Chicago"), ZoneInfo("Europe/Berlin")


def _day(text: str, offset: int | None, home: ZoneInfo | None = None) -> date:
    found = on_clock(datetime.fromisoformat(text), offset, home=home)
    assert found is not None
    return found.date()


@pytest.mark.parametrize(
    ("utc", "offset", "day"),
    [
        ("2026-03-17T00:26:00+00:00", -300, date(2026, 3, 16)),  # a Monday evening in the Midwest
        ("2026-03-17T04:59:00+00:00", -300, date(2026, 3, 16)),
        ("2026-03-17T05:00:00+00:00", -300, date(2026, 3, 17)),
        ("2026-03-16T16:30:00+00:00", 540, date(2026, 3, 17)),  # an early morning in Japan
        ("2026-03-16T14:59:00+00:00", 540, date(2026, 3, 16)),
        ("2026-12-31T18:45:00+00:00", 345, date(2027, 1, 1)),
        ("2026-03-16T12:00:00+00:00", 0, date(2026, 3, 16)),
    ],
)
def test_a_day_is_that_of_the_writers_clock(utc: str, offset: int, day: date) -> None:
    assert _day(utc, offset) == day
    assert _day(utc, offset, BERLIN) == day  # whatever the rep's place
    assert local_day(datetime.fromisoformat(utc), offset) == day


@pytest.mark.parametrize(
    ("utc", "home", "day"),
    [
        ("2026-03-08T05:30:00+00:00", CHICAGO, date(2026, 3, 7)),  # -06:00, before the change
        ("2026-03-09T05:30:00+00:00", CHICAGO, date(2026, 3, 9)),  # -05:00, after it
        ("2026-10-24T22:30:00+00:00", BERLIN, date(2026, 10, 25)),  # +02:00
        ("2026-10-25T22:30:00+00:00", BERLIN, date(2026, 10, 25)),  # +01:00
    ],
)
def test_without_an_offset_it_is_that_of_the_reps_clock(
    utc: str, home: ZoneInfo, day: date
) -> None:
    at = datetime.fromisoformat(utc)
    assert _day(utc, None, home) == day
    assert local_day(on_clock(at, None, home=home), None) == day


def test_nothing_known_leaves_the_moment_as_it_is() -> None:
    at = datetime(2026, 3, 17, 0, 26, tzinfo=UTC)
    assert on_clock(at, None) is at
    assert on_clock(None, -300, home=CHICAGO) is None
    assert on_clock(at, 100_000) is at  # no offset that a clock can have


def test_programs_are_told_utc() -> None:
    at = datetime(2026, 3, 17, 0, 26, tzinfo=UTC)
    assert in_utc(on_clock(at, -300)) == "2026-03-17T00:26:00+00:00"
    assert in_utc(None) is None
