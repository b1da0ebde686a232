"""What the records give a draft: fields with their places, and free times of the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentarmy.domain.records import Person, Row
from agentarmy.services.dossier import contact_row, free_times, record_of
from agentarmy.services.scheduling import House
from agentarmy.services.whereabouts import Where
from agentarmy.store import people, tables
from agentarmy.store.database import Mirror, open_mirror

NOW = datetime(2026, 3, 18, 16, tzinfo=UTC)  # a Wednesday
KIM = Person("Kim Day", "kim@newhall.example")


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    opened = open_mirror(tmp_path / "mirror.sqlite", tenant="t", clock=lambda: NOW)
    yield opened
    opened.close()


def meeting(mirror: Mirror, start: str, end: str, **more: str) -> None:
    row: Row = {"title": "x", "starts_at": start, "ends_at": end, "status": "CONFIRMED", **more}
    tables.put(mirror, "meetings", [(start, row)])


def times(
    mirror: Mirror, *, theirs: str = "Europe/Zurich", ours: str = "Europe/London"
) -> list[str]:
    where = Where(zones=(theirs,) if theirs else ())
    found = free_times(mirror, where, now=NOW, house=House(zone=ours), month_first=False)
    return [time.words for time in found]


def test_no_calendar_no_times(mirror: Mirror) -> None:
    assert times(mirror) == []


def test_two_days_ahead_in_their_zone_and_never_at_the_weekend(mirror: Mirror) -> None:
    meeting(mirror, "2026-03-02T09:00:00+00:00", "2026-03-02T10:00:00+00:00")
    assert times(mirror) == [
        "Thursday, 19 March at 10:00 (Zurich time)",
        "Friday, 20 March at 15:00 (Zurich time)",
    ]


def test_a_clock_that_shows_the_same_is_not_named(mirror: Mirror) -> None:
    meeting(mirror, "2026-03-02T09:00:00+00:00", "2026-03-02T10:00:00+00:00")
    assert times(mirror, ours="Europe/Rome") == [
        "Thursday, 19 March at 10:00",
        "Friday, 20 March at 15:00",
    ]
    unknown = times(mirror, ours="Europe/Rome", theirs="")
    assert all(words.endswith("(Rome time)") for words in unknown)


def test_who_writes_the_month_first_reads_the_half_day(mirror: Mirror) -> None:
    meeting(mirror, "2026-03-02T09:00:00+00:00", "2026-03-02T10:00:00+00:00")
    west = "America/Denver"
    where = Where(zones=(west,))
    found = free_times(mirror, where, now=NOW, house=House(zone=west), month_first=True)
    assert [time.words for time in found] == [
        "Thursday, March 19 at 10 am",
        "Friday, March 20 at 3 pm",
    ]


def test_what_is_taken_is_not_offered(mirror: Mirror) -> None:
    meeting(mirror, "2026-03-19T08:30:00+00:00", "2026-03-19T09:30:00+00:00")
    meeting(mirror, "2026-03-20T07:00:00+00:00", "2026-03-20T17:00:00+00:00")
    assert times(mirror) == [
        "Thursday, 19 March at 11:00 (Zurich time)",
        "Monday, 23 March at 15:00 (Zurich time)",
    ]


def test_a_weekly_meeting_is_taken_each_week_and_a_cancelled_one_is_not(mirror: Mirror) -> None:
    meeting(
        mirror,
        "2026-01-08T09:00:00+00:00",
        "2026-01-08T10:00:00+00:00",
        recurrence="FREQ=WEEKLY;BYDAY=TH",
        zone="Europe/Zurich",
    )
    meeting(mirror, "2026-03-20T13:00:00+00:00", "2026-03-20T15:00:00+00:00", status="CANCELLED")
    assert times(mirror) == [
        "Thursday, 19 March at 11:00 (Zurich time)",
        "Friday, 20 March at 15:00 (Zurich time)",
    ]


def test_hours_suit_both_sides(mirror: Mirror) -> None:
    meeting(mirror, "2026-03-02T09:00:00+00:00", "2026-03-02T10:00:00+00:00")
    where, house = Where(zones=("Europe/London",)), House(zone="America/Chicago")
    found = free_times(mirror, where, now=NOW, house=house, month_first=False)
    assert [time.words for time in found] == [
        "Thursday, 19 March at 15:00 (London time)",
        "Friday, 20 March at 15:00 (London time)",
    ]
    for time in found:
        assert time.ground.at is not None


def test_what_a_contact_lacks_stands_in_the_lead(mirror: Mirror) -> None:
    people.remember(mirror, KIM)
    lead: Row = {"name": KIM.name, "email": KIM.address, "title": "CEO", "country": "Switzerland"}
    tables.put(mirror, "leads", [("l1", lead)])
    row = contact_row(mirror, KIM)
    assert row["country"] == "Switzerland"
    assert row["email"] == KIM.address
    record = record_of(mirror, KIM, account=None, deal=None)
    assert record["title"].quote == "CEO"
    assert record["title"].source.part == "leads.title"


def test_a_namesake_elsewhere_lends_nothing(mirror: Mirror) -> None:
    with mirror.write():
        people.remember(mirror, KIM, details={"title": "Buyer"})
    lead: Row = {"name": KIM.name, "email": "kim@other.example", "phone": "1", "title": "Owner"}
    tables.add(mirror, "leads", lead, key="other")
    tables.add(mirror, "leads", {**lead, "email": "kim@third.example"}, key="third")
    assert not contact_row(mirror, KIM).get("phone")
    record = record_of(mirror, KIM, account=None, deal=None)
    assert record["title"].quote == "Buyer"
