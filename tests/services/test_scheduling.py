"""Meeting times from real records: what is taken, where people are, whose holidays count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agentarmy.connectors.base import Account, Busy, Event
from agentarmy.domain.delivery import event_uid
from agentarmy.domain.effects import Kind, unpacked
from agentarmy.domain.records import Person, Row
from agentarmy.errors import BadInput, NotFound, Transient
from agentarmy.services import diaries
from agentarmy.services.places import country_code, country_of, zones_of
from agentarmy.services.scheduling import House, Wanted, invitation, recheck, slots
from agentarmy.services.whereabouts import Where, party, place_of
from agentarmy.store import outbox, people, tables
from agentarmy.store.database import Mirror, open_mirror

NOW = datetime(2026, 3, 18, 16, tzinfo=UTC)  # a Wednesday
WEEK = NOW + timedelta(days=7)
CHICAGO = House(zone="America/Chicago", country="US")


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    opened = open_mirror(tmp_path / "mirror.sqlite", tenant="t", clock=lambda: NOW)
    yield opened
    opened.close()


def meeting(mirror: Mirror, start: str, end: str | None, **more: str) -> None:
    row: Row = {"title": "Review", "starts_at": start, "ends_at": end, "status": "CONFIRMED"}
    tables.put(mirror, "meetings", [(start, {**row, **more})])


def starts(mirror: Mirror, end: datetime = WEEK) -> list[str]:
    return [f"{m.starts_at:%d %H:%M}" for m in diaries.agenda(mirror, NOW, end).meetings]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY", ["19 09:00", "20 09:00", "21 09:00", "22 09:00"]),
        ("FREQ=DAILY;INTERVAL=2", ["19 09:00", "21 09:00"]),
        ("FREQ=WEEKLY;BYDAY=TH,FR", ["19 09:00", "20 09:00"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", ["19 09:00"]),
        ("FREQ=MONTHLY;BYDAY=3FR", ["20 09:00"]),
        ("FREQ=MONTHLY;BYMONTHDAY=19", ["19 09:00"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", []),
        ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=20", ["20 09:00"]),
        ("FREQ=DAILY;UNTIL=20260320T235959Z", ["19 09:00", "20 09:00"]),
        ("FREQ=DAILY;UNTIL=20260320", ["19 09:00", "20 09:00"]),
        ("FREQ=DAILY;COUNT=3", []),
        ("RRULE:FREQ=DAILY", ["19 09:00", "20 09:00", "21 09:00", "22 09:00"]),
    ],
)
def test_a_rule_is_followed(mirror: Mirror, rule: str, expected: list[str]) -> None:
    meeting(mirror, "2026-01-06T09:00:00Z", "2026-01-06T10:00:00Z", recurrence=rule, zone="UTC")
    end = datetime(2026, 3, 22, 23, tzinfo=UTC)
    found = starts(mirror, end)
    assert found == expected


def test_a_rule_keeps_its_hour_when_clocks_change(mirror: Mirror) -> None:
    meeting(
        mirror,
        "2026-03-05T15:00:00Z",  # nine in Chicago, before its change on the 8th
        "2026-03-05T16:00:00Z",
        recurrence="FREQ=WEEKLY;BYDAY=TH",
        zone="America/Chicago",
    )
    assert starts(mirror) == ["19 14:00"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=YEARLY;BYHOUR=1,2,3;BYSECOND=1,2",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY;INTERVAL=soon",
        "every other week",
    ],
)
def test_a_rule_that_cannot_be_read_is_told_in_one_line(mirror: Mirror, rule: str) -> None:
    meeting(mirror, "2026-03-19T09:00:00Z", "2026-03-19T10:00:00Z", recurrence=rule)
    found = diaries.agenda(mirror, NOW, WEEK)
    assert [m.title for m in found.meetings] == ["Review"]
    assert len(found.problems) == 1
    assert rule in found.problems[0]
    assert "\n" not in found.problems[0]


def test_a_meeting_that_ends_before_it_begins_is_told_and_counted(mirror: Mirror) -> None:
    meeting(mirror, "2026-03-19T15:00:00Z", "2026-03-19T14:00:00Z")
    found = diaries.agenda(mirror, NOW, WEEK)
    assert "ends before it begins" in found.problems[0]
    assert found.meetings[0].ends_at - found.meetings[0].starts_at == diaries.UNSAID


@pytest.mark.parametrize(
    ("row", "zones", "country", "told"),
    [
        ({"zone": "Europe/Zurich"}, ("Europe/Zurich",), "CH", "zone"),
        ({"zone": "Europe/Zurich", "country": "Germany"}, ("Europe/Zurich",), "DE", "zone"),
        ({"zone": "Mars/Olympus", "country": "France"}, ("Europe/Paris",), "FR", "country"),
        ({"country": "uk"}, ("Europe/London",), "GB", "country"),
        ({"country": "Deutschland"}, ("Europe/Berlin",), "DE", "country"),
        ({"phone": "+1 312 555 0123"}, ("America/Chicago",), "US", "telephone"),
        ({"phone": "+65 6123 4567"}, ("Asia/Singapore",), "SG", "telephone"),
        (
            {"phone": "(312) 555-0123", "country": "United States"},
            ("America/Chicago",),
            "US",
            "country and telephone",
        ),
        ({"phone": "312 555 0123"}, (), "", ""),
        ({"phone": "call me"}, (), "", ""),
        ({}, (), "", ""),
    ],
)
def test_where_somebody_is(row: Row, zones: tuple[str, ...], country: str, told: str) -> None:
    found = place_of([row], now=NOW)
    assert (found.zones, found.country, found.told) == (zones, country, told)


def test_a_country_of_many_clocks_is_all_of_them(mirror: Mirror) -> None:
    where = place_of([{"country": "US"}], now=NOW)
    assert not where.sure
    assert {"America/New_York", "America/Chicago", "Pacific/Honolulu"} <= set(where.zones)
    found = slots(mirror, where, now=NOW, house=CHICAGO)
    assert found.shown_in.key == "America/Chicago"
    assert any("their clock is one of" in line for line in found.notes)
    for slot in found.found.slots:
        for zone in ("America/New_York", "Pacific/Honolulu"):
            local = slot.starts_at.astimezone(diaries.zone_named(zone))
            assert 8 <= local.hour < 18


def test_nobody_knows_where_they_are(mirror: Mirror) -> None:
    found = slots(mirror, Where(), now=NOW, house=CHICAGO)
    assert any("nothing tells their time zone" in line for line in found.notes)
    hours = [s.starts_at.astimezone(found.shown_in).hour for s in found.found.slots]
    assert all(10 <= hour < 16 for hour in hours)


def test_public_holidays_of_both_sides_by_name(mirror: Mirror) -> None:
    now = datetime(2026, 4, 1, 16, tzinfo=UTC)  # before Easter
    where = Where(zones=("Europe/Berlin",), country="DE", told="zone")
    found = slots(mirror, where, now=now, house=CHICAGO)
    days = [s.starts_at.date().isoformat() for s in found.found.slots]
    assert days == ["2026-04-02", "2026-04-07", "2026-04-08"]
    told = {r.detail for one in found.found.rejected for r in one.reasons}
    assert {"Good Friday (their holiday)", "Easter Monday (their holiday)"} <= told
    thanks = datetime(2026, 11, 24, 16, tzinfo=UTC)
    ours = slots(mirror, where, now=thanks, house=CHICAGO)
    assert "Thanksgiving Day (our holiday)" in {
        r.detail for one in ours.found.rejected for r in one.reasons
    }


def test_a_weekend_of_friday_and_saturday_is_known_by_country(mirror: Mirror) -> None:
    where = Where(zones=("Asia/Riyadh",), country="SA", told="zone")
    found = slots(mirror, where, now=NOW, house=House(zone="Europe/Berlin"))
    told = {r.detail for one in found.found.rejected for r in one.reasons}
    assert "Friday is their weekend" in told


def test_an_unknown_country_is_told(mirror: Mirror) -> None:
    where = Where(zones=("Etc/GMT-3",), told="zone")
    found = slots(mirror, where, now=NOW, house=House(zone="UTC"))
    assert any("their public holidays are not known" in line for line in found.notes)
    assert any("reach.country" in line for line in found.notes)


@pytest.mark.parametrize("minutes", [0, -30, 9, 100_000])
def test_a_length_that_is_none(mirror: Mirror, minutes: int) -> None:
    with pytest.raises(BadInput, match="minutes"):
        slots(mirror, Where(), now=NOW, house=CHICAGO, wanted=Wanted(minutes=minutes))


def test_whom_a_target_names(mirror: Mirror) -> None:
    kim = Person("Kim Day", "kim@newhall.example")
    people.remember(mirror, kim, details={"phone": "+44 20 7183 8750"})
    by_name = party(mirror, "Kim Day", now=NOW)
    assert by_name.where.zones == ("Europe/London",)
    account = party(mirror, "Newhall", now=NOW)
    assert (account.where.zones, account.contact_id) == (("Europe/London",), "")
    tables.add(mirror, "leads", {"name": "Bo Ek", "email": "bo@ek.example", "country": "Sweden"})
    assert party(mirror, "bo@ek.example", now=NOW).where.country == "SE"
    with pytest.raises(NotFound):
        party(mirror, "Nobody Here", now=NOW)


def test_countries_and_zones() -> None:
    assert zones_of("de") == ("Europe/Berlin", "Europe/Busingen")
    assert country_of("America/Chicago") == "US"
    assert (country_of("Etc/UTC"), zones_of("XX"), country_code("Atlantis")) == ("", (), "")


class Listed:
    """A calendar that tells what it was given; it answers nothing when it is `down`."""

    def __init__(self, *, events: Sequence[Event] = (), busy: Sequence[Busy] = ()) -> None:
        self.account = Account(provider="listed", address="me@our.example")
        self.down = False
        self._events, self._busy = events, busy

    async def events(self, start: datetime, end: datetime) -> Sequence[Event]:
        if self.down:
            raise Transient("no route")
        return self._events

    async def busy(self, start: datetime, end: datetime) -> Sequence[Busy]:
        return self._busy

    async def find(self, uid: str) -> Event | None:
        raise NotImplementedError

    async def insert(self, event: Event, *, notify: bool) -> Event:
        raise NotImplementedError

    async def cancel(self, uid: str, *, version: str, notify: bool) -> None:
        raise NotImplementedError


LONDON = Where(zones=("Europe/London",), country="GB", told="zone")
TEN = datetime(2026, 3, 19, 10, tzinfo=UTC)


async def test_a_connected_calendar_is_asked_too(mirror: Mirror) -> None:
    calendar = Listed(busy=[Busy(TEN, TEN + timedelta(hours=1))])
    also = await diaries.connected(calendar, start=NOW, end=WEEK)
    house = House(zone="Europe/London")
    alone = slots(mirror, LONDON, now=NOW, house=house)
    both = slots(mirror, LONDON, now=NOW, house=house, also=also)
    assert alone.found.slots[0].starts_at == TEN
    assert both.found.slots[0].starts_at == TEN + timedelta(hours=1)
    assert any("no calendar" in line for line in alone.notes)
    assert not any("no calendar" in line for line in both.notes)


async def test_a_calendar_that_does_not_answer_is_told(mirror: Mirror) -> None:
    calendar = Listed()
    calendar.down = True
    also = await diaries.connected(calendar, start=NOW, end=WEEK)
    found = slots(mirror, LONDON, now=NOW, house=House(zone="Europe/London"), also=also)
    assert found.problems == ("the calendar listed does not answer: no route",)
    assert found.found.slots


async def test_a_proposal_is_checked_again_and_other_times_are_named(mirror: Mirror) -> None:
    kim = Person("Kim Day", "kim@newhall.example")
    people.remember(mirror, kim, details={"zone": "Europe/London", "country": "GB"})
    who, house = party(mirror, "Kim Day", now=NOW), House(zone="Europe/London")
    made = invitation(who, TEN, zone="Europe/London", minutes=30, title="Presses")
    assert made.kind is Kind.INVITATION
    assert unpacked(made.content)["attendees"] == ["kim@newhall.example"]
    assert recheck(mirror, made, where=who.where, now=NOW, house=house).line == ""
    meeting(mirror, "2026-03-19T10:15:00Z", "2026-03-19T10:45:00Z")
    line = recheck(mirror, made, where=who.where, now=NOW, house=house).line
    assert line.startswith("busy: Review; free instead (Europe/London): Thu 19 Mar 11:00")
    late = recheck(mirror, made, where=who.where, now=TEN, house=house)
    assert late.line.startswith("too short notice: it has begun already; free instead")


async def test_a_meeting_is_not_in_its_own_way(mirror: Mirror) -> None:
    who = party(mirror, people_row(mirror), now=NOW)
    made = invitation(who, TEN, zone="Europe/London", minutes=30, title="Presses")
    uid = event_uid(outbox.row_id(mirror, made.key))
    own = Event(
        uid=uid, title="Presses", starts_at=TEN, ends_at=TEN + timedelta(minutes=30), zone="UTC"
    )
    calendar = Listed(events=[own], busy=[Busy(own.starts_at, own.ends_at)])
    also = await diaries.connected(calendar, start=NOW, end=WEEK)
    house = House(zone="Europe/London")
    assert recheck(mirror, made, where=who.where, now=NOW, house=house, also=also).line == ""


def people_row(mirror: Mirror) -> str:
    people.remember(mirror, Person("Kim Day", "kim@newhall.example"))
    return "kim@newhall.example"


def test_who_has_no_address_cannot_be_invited_but_time_can_be_held(mirror: Mirror) -> None:
    tables.add(mirror, "accounts", {"name": "Newhall"})
    who = party(mirror, "Newhall", now=NOW)
    with pytest.raises(BadInput, match="no mail address"):
        invitation(who, TEN, zone="UTC", minutes=30, title="x")
    held = invitation(who, TEN, zone="UTC", minutes=30, title="x", hold=True)
    assert (held.kind, held.recipients) == (Kind.HOLD, ())
