"""Windows on a wall clock: weekends, holidays, days on which the clock is put forward or back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.sendtimes import WORKING_DAYS, Place, Window, next_day, next_moment

OFFICE = Window(time(8), time(17), WORKING_DAYS)
ZONES = (
    *("America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Cairo"),
    *("America/St_Johns", "Pacific/Chatham", "America/Asuncion", "Asia/Beirut", "UTC"),
)


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-17T10:00", "2026-11-17T10:00"),
        ("2026-11-17T07:59", "2026-11-17T08:00"),
        ("2026-11-17T17:00", "2026-11-18T08:00"),
        ("2026-11-20T18:00", "2026-11-23T08:00"),  # Friday evening: Monday
        ("2026-11-25T18:00", "2026-11-27T08:00"),  # the Thursday is a holiday
    ],
)
def test_office_hours(now: str, opens: str) -> None:
    place = Place(ZoneInfo("America/New_York"), OFFICE, frozenset({date(2026, 11, 26)}))
    assert place.opens(at(now, "America/New_York")) == at(opens, "America/New_York")


@pytest.mark.parametrize(
    ("zone", "window", "now", "opens"),
    [
        # The hour from 2 to 3 does not exist on 8 March 2026 in New York, on 29 March in Berlin.
        ("America/New_York", "02:30-05:00", "2026-03-08T05:00", "2026-03-08T07:00"),
        ("Europe/Berlin", "02:15-06:00", "2026-03-28T23:30", "2026-03-29T01:00"),
        ("Europe/Berlin", "08:00-17:00", "2026-03-28T23:30", "2026-03-29T06:00"),
        ("Europe/Berlin", "08:00-17:00", "2026-10-24T23:30", "2026-10-25T07:00"),
        # The hour from 1 to 2 is shown twice on 1 November 2026 in New York: both times count.
        ("America/New_York", "01:30-05:00", "2026-11-01T04:00", "2026-11-01T05:30"),
        ("America/New_York", "01:30-05:00", "2026-11-01T06:10", "2026-11-01T06:30"),
        # Half an hour on Lord Howe, at midnight in Cairo.
        ("Australia/Lord_Howe", "08:00-17:00", "2026-10-03T12:00", "2026-10-03T21:00"),
        ("Africa/Cairo", "00:00-05:00", "2026-04-23T20:30", "2026-04-23T22:00"),
    ],
)
def test_days_on_which_the_clock_is_changed(zone: str, window: str, now: str, opens: str) -> None:
    start, _, end = window.partition("-")
    place = Place(ZoneInfo(zone), Window(time.fromisoformat(start), time.fromisoformat(end)))
    assert place.opens(at(now)) == at(opens)


@given(
    zone=st.sampled_from(ZONES),
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    start=st.integers(0, 22),
    length=st.integers(1, 10),
)
def test_the_next_moment_is_open_and_nothing_before_it_is(
    zone: str, now: datetime, start: int, length: int
) -> None:
    window = Window(time(start, 30), time(min(23, start + length), 45))
    place, moment = Place(ZoneInfo(zone), window), now.replace(tzinfo=UTC)
    opens = place.opens(moment)
    assert opens is not None
    assert place.is_open(opens)
    assert opens >= moment
    step = moment
    while step < opens:
        assert not place.is_open(step)
        step += timedelta(minutes=11)


def test_several_places_share_an_hour_or_have_none() -> None:
    now = at("2026-11-17T06:00")
    berlin, york = (Place(ZoneInfo(z), OFFICE) for z in ("Europe/Berlin", "America/New_York"))
    assert next_moment(now, [berlin, york]) == at("2026-11-17T13:00")
    far = Place(ZoneInfo("Asia/Kamchatka"), OFFICE)
    assert next_moment(now, [berlin, far]) is None
    assert next_moment(now, []) == now
    shut = Place(UTC, Window(time(9), time(10), frozenset()))
    assert next_moment(now, [shut]) is None


def test_a_day_ends_at_midnight_of_the_place() -> None:
    assert next_day(at("2026-11-17T23:30"), ZoneInfo("Europe/Berlin")) == at("2026-11-18T23:00")
    # In Cairo the first hour of 24 April 2026 does not exist: the day begins at one.
    assert next_day(at("2026-04-23T12:00"), ZoneInfo("Africa/Cairo")) == at("2026-04-23T22:00")


def test_windows_are_compared_and_cut() -> None:
    inner = Window(time(9), time(12), frozenset({0, 1}))
    assert inner.within(OFFICE)
    assert not OFFICE.within(inner)
    assert OFFICE.cut(inner) == inner
    assert str(OFFICE) == "Mon-Fri 08:00-17:00"
    assert str(inner) == "Mon,Tue 09:00-12:00"
