"""Meeting times: what is left out and why, DST days of several zones, and what always holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.meeting_slots import (
    FURTHEST,
    Place,
    Question,
    Taken,
    Why,
    against,
    find,
)

NOW = datetime(2026, 3, 18, 16, tzinfo=UTC)  # a Wednesday


def place(zone: str, whose: str = "our", opens: str = "09:00", closes: str = "17:00") -> Place:
    return Place(
        zone=ZoneInfo(zone),
        whose=whose,
        opens=time.fromisoformat(opens),
        closes=time() if closes == "24:00" else time.fromisoformat(closes),
    )


def theirs(zone: str) -> Place:
    return place(zone, "their", "08:00", "18:00")


def question(ours: str, *others: str, now: datetime = NOW) -> Question:
    return Question(now=now, ours=place(ours), theirs=tuple(map(theirs, others)))


def said(asked: Question) -> list[str]:
    return [f"{s.starts_at.astimezone(asked.reader):%a %d %b %H:%M}" for s in find(asked).slots]


def whys(asked: Question, local: str) -> set[Why]:
    start = datetime.fromisoformat(local).replace(tzinfo=asked.reader)
    return {reason.why for reason in against(start, asked)}


@pytest.mark.row("FL-NOW-09")
def test_three_times_on_three_business_days_mornings_and_afternoons_in_turn() -> None:
    asked = question("Europe/London", "Europe/Zurich")
    assert said(asked) == ["Thu 19 Mar 10:00", "Fri 20 Mar 15:00", "Mon 23 Mar 10:00"]
    assert all(s.ends_at - s.starts_at == timedelta(minutes=30) for s in find(asked).slots)


@pytest.mark.parametrize(
    ("ours", "other"),
    [
        ("America/Chicago", "Europe/London"),
        ("America/New_York", "America/Los_Angeles"),
        ("Europe/Berlin", "Asia/Kolkata"),
        ("Europe/Berlin", "Asia/Kathmandu"),
        ("America/Los_Angeles", "Australia/Sydney"),
    ],
)
def test_hours_suit_both_clocks(ours: str, other: str) -> None:
    found = find(question(ours, other)).slots
    assert len(found) >= 2
    for slot in found:
        here, there = (slot.starts_at.astimezone(ZoneInfo(z)) for z in (ours, other))
        assert 9 <= here.hour < 17
        assert 8 <= there.hour < 18
        assert there.minute in (0, 30)


def test_no_time_suits_both_and_every_reason_says_so() -> None:
    asked = question("America/Los_Angeles", "Asia/Kolkata")
    found = find(asked)
    assert found.slots == ()
    assert {r.why for one in found.rejected for r in one.reasons} >= {Why.HOURS}


def test_what_is_taken_pushes_to_another_hour_and_then_another_day() -> None:
    asked = question("Europe/London", "Europe/London")
    day = datetime(2026, 3, 19, tzinfo=UTC)
    first = Taken(day.replace(hour=10), day.replace(hour=11), "Standup")
    assert said(replace(asked, taken=(first,)))[0] == "Thu 19 Mar 11:00"
    whole = Taken(day, day + timedelta(days=1), "Off")
    assert said(replace(asked, taken=(whole,)))[0] == "Fri 20 Mar 10:00"


def test_a_meeting_may_begin_when_another_ends() -> None:
    asked = question("Europe/London", "Europe/London")
    day = datetime(2026, 3, 19, tzinfo=UTC)
    taken = (Taken(day.replace(hour=9), day.replace(hour=10)),)
    assert whys(replace(asked, taken=taken), "2026-03-19T10:00") == set()
    assert whys(replace(asked, taken=taken), "2026-03-19T09:45") == {Why.BUSY}


def test_full_days_lead_to_later_ones_and_that_is_told() -> None:
    asked = question("Europe/London", "Europe/London")
    start = datetime(2026, 3, 19, tzinfo=UTC)
    busy = Taken(start, start + timedelta(days=5), "Fair")
    found = find(replace(asked, taken=(busy,)))
    assert found.late
    assert [f"{s.starts_at:%d}" for s in found.slots] == ["24", "25", "26"]


def test_a_second_time_of_one_day_is_two_hours_apart() -> None:
    asked = question("Europe/London", "Europe/London")
    start = datetime(2026, 3, 20, tzinfo=UTC)
    found = find(replace(asked, taken=(Taken(start, start + timedelta(days=30)),)))
    assert [f"{s.starts_at:%d %H}" for s in found.slots] == ["19 10", "19 15"]
    gaps = [b.starts_at - a.ends_at for a, b in zip(found.slots, found.slots[1:], strict=False)]
    assert all(gap >= timedelta(hours=2) for gap in gaps)


def test_holidays_of_either_side_and_their_names() -> None:
    asked = question("Europe/London", "Europe/Zurich")
    ours = replace(asked.ours, holidays={date(2026, 3, 19): "Founders Day"})
    other = replace(asked.theirs[0], holidays={date(2026, 3, 20): "Spring Feast"})
    asked = replace(asked, ours=ours, theirs=(other,))
    assert said(asked)[0] == "Mon 23 Mar 10:00"
    details = [
        r.detail for one in find(asked).rejected for r in one.reasons if r.why is Why.HOLIDAY
    ]
    assert "Founders Day (our holiday)" in details
    assert "Spring Feast (their holiday)" in details


def test_friday_and_saturday_are_a_weekend_where_they_are() -> None:
    asked = question("Europe/Berlin", "Asia/Riyadh")
    other = replace(asked.theirs[0], weekend=frozenset({4, 5}))
    found = said(replace(asked, theirs=(other,)))
    assert [day[:3] for day in found] == ["Thu", "Mon", "Tue"]


def test_short_notice_is_left_out() -> None:
    late = datetime(2026, 3, 18, 22, 30, tzinfo=UTC)
    asked = question("Europe/London", "Europe/London", now=late)
    assert whys(asked, "2026-03-19T10:00") == {Why.NOTICE}
    assert said(asked)[0] == "Thu 19 Mar 11:00"


def test_a_stretch_must_be_good_in_every_place_where_they_may_be() -> None:
    asked = question("America/New_York", "America/New_York", "America/Los_Angeles")
    assert all(int(words[-5:-3]) >= 11 for words in said(asked))


SPRING = [
    ("America/New_York", "2026-03-08", "02:30"),
    ("Europe/Berlin", "2026-03-29", "02:30"),
    ("Australia/Sydney", "2026-10-04", "02:30"),
    ("Australia/Lord_Howe", "2026-10-04", "02:15"),
    ("America/Santiago", "2026-09-06", "00:30"),
]
AUTUMN = [
    ("America/New_York", "2026-11-01", "01:30"),
    ("Europe/Berlin", "2026-10-25", "02:30"),
    ("Australia/Sydney", "2026-04-05", "02:30"),
    ("Australia/Lord_Howe", "2026-04-05", "01:45"),
]


def round_the_clock(zone: str, day: str) -> Question:
    """A week before that day; both sides meet at any hour of any day."""
    always = replace(place(zone, opens="00:00", closes="24:00"), weekend=frozenset())
    now = datetime.fromisoformat(day).replace(tzinfo=UTC) - timedelta(days=3)
    return Question(now=now, ours=always, theirs=(replace(always, whose="their"),), days=FURTHEST)


@pytest.mark.parametrize(("zone", "day", "hour"), SPRING)
def test_an_hour_that_the_clock_leaves_out_is_never_named(zone: str, day: str, hour: str) -> None:
    asked = round_the_clock(zone, day)
    named = {f"{s.starts_at.astimezone(asked.reader):%Y-%m-%d %H:%M}" for s in find(asked).free}
    assert f"{day} {hour}" not in named
    assert f"{day} 12:00" in named


@pytest.mark.parametrize(("zone", "day", "hour"), AUTUMN)
def test_an_hour_that_the_clock_shows_twice_is_not_named(zone: str, day: str, hour: str) -> None:
    asked = round_the_clock(zone, day)
    assert whys(asked, f"{day}T{hour}") == {Why.CLOCK}
    start = datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=asked.reader, fold=1)
    assert {r.why for r in against(start, asked)} == {Why.CLOCK}


@pytest.mark.parametrize(("zone", "day", "hour"), [*SPRING, *AUTUMN])
def test_a_stretch_across_a_change_is_not_named(zone: str, day: str, hour: str) -> None:
    """Three hours, begun two hours before the change: the clock would show another length."""
    asked = replace(round_the_clock(zone, day), length=timedelta(hours=3))
    before = datetime.fromisoformat(f"{day}T{hour}") - timedelta(hours=2)
    start = before.replace(tzinfo=asked.reader)
    assert Why.CLOCK in {r.why for r in against(start, asked)}


@pytest.mark.parametrize(
    ("now", "ours", "other", "first"),
    [
        # The United States changes weeks before Europe: five hours lie between, not six.
        ((2026, 3, 5), "America/Chicago", "Europe/Berlin", {5: 7, 6: 7, 9: 6, 10: 6}),
        ((2026, 3, 26), "America/Chicago", "Europe/Berlin", {26: 6, 27: 6, 30: 7, 31: 7}),
        ((2026, 10, 22), "America/Chicago", "Europe/Berlin", {22: 7, 23: 7, 26: 6, 27: 6}),
    ],
)
def test_hours_apart_follow_the_changes_of_both_sides(
    now: tuple[int, int, int], ours: str, other: str, first: dict[int, int]
) -> None:
    moment = datetime(*now, 1, tzinfo=UTC)
    asked = replace(question(ours, other, now=moment), days=4)
    for slot in find(asked).free:
        here, there = (slot.starts_at.astimezone(ZoneInfo(z)) for z in (ours, other))
        apart = there.replace(tzinfo=None) - here.replace(tzinfo=None)
        assert apart == timedelta(hours=first.get(there.day, apart // timedelta(hours=1)))
        assert here.hour >= 9
        assert there.hour < 18


ZONES = [
    *("America/Chicago", "America/St_Johns", "America/Los_Angeles", "America/Sao_Paulo"),
    *("Europe/London", "Europe/Berlin", "Africa/Cairo", "Asia/Kolkata", "Asia/Kathmandu"),
    *("Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham", "UTC"),
]
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1)).map(
    lambda d: d.replace(tzinfo=UTC)
)
weekends = st.sampled_from([frozenset({5, 6}), frozenset({4, 5}), frozenset({6}), frozenset[int]()])


@st.composite
def questions(draw: st.DrawFn) -> Question:
    now = draw(moments)
    ahead = st.integers(0, FURTHEST)
    sides = []
    for whose in ("our", *draw(st.sampled_from([("their",), ("their", "their")]))):
        days = {now.date() + timedelta(days=draw(ahead)): "Feast" for _ in range(draw(ahead) // 4)}
        sides.append(
            replace(
                place(draw(st.sampled_from(ZONES)), whose, "08:00", "18:00"),
                weekend=draw(weekends),
                holidays=days,
            )
        )
    taken = []
    for _ in range(draw(st.integers(0, 12))):
        start = now + timedelta(minutes=draw(st.integers(0, 6 * 24 * 60)))
        taken.append(Taken(start, start + timedelta(minutes=draw(st.integers(1, 900)))))
    length = timedelta(minutes=draw(st.sampled_from([15, 30, 45, 60, 90])))
    return Question(
        now=now, ours=sides[0], theirs=tuple(sides[1:]), taken=tuple(taken), length=length
    )


@given(questions())
def test_no_time_is_busy_at_night_on_a_weekend_or_a_holiday(asked: Question) -> None:
    found = find(asked)
    assert len(found.slots) <= asked.wanted
    assert list(found.slots) == sorted(set(found.slots), key=lambda s: s.starts_at)
    for slot in (*found.slots, *found.free):
        assert slot.ends_at - slot.starts_at == asked.length
        assert slot.starts_at >= asked.now + asked.notice
        assert not any(
            t.starts_at < slot.ends_at and slot.starts_at < t.ends_at for t in asked.taken
        )
        for side in asked.places:
            start, end = (m.astimezone(side.zone) for m in (slot.starts_at, slot.ends_at))
            assert start.date() == end.date()
            assert start.weekday() not in side.weekend
            assert start.date() not in side.holidays
            assert side.opens <= start.time()
            assert end.time() <= side.closes
            assert start.utcoffset() == end.utcoffset()
    for a, b in zip(found.slots, found.slots[1:], strict=False):
        assert a.ends_at <= b.starts_at
    assert all(one.reasons for one in found.rejected)
    assert not {one.slot for one in found.rejected} & set(found.free)
