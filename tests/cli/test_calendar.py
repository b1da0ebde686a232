"""`agentarmy calendar`: meetings listed, times named, times booked."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import schemas
from agentarmy.connectors.base import Event
from agentarmy.connectors.memory import World
from clitools import run

NOW = datetime(2026, 3, 18, 16, tzinfo=UTC)

_ICS = """\
BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:fair@our.example
DTSTART:20260319T150000Z
DTEND:20260319T160000Z
SUMMARY:Trade fair
END:VEVENT
BEGIN:VEVENT
UID:odd@our.example
DTSTART:20260320T150000Z
DTEND:20260320T160000Z
RRULE:FREQ=HOURLY
SUMMARY:Odd
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def house(tmp_path: Path) -> None:
    """A rep in Chicago on a Wednesday, a calendar, and a buyer in London."""
    (tmp_path / "c.ics").write_text(_ICS)
    for key, value in (
        ("zone", "America/Chicago"),
        ("me.email", "me@our.example"),
        ("us.domains", "our.example"),
        ("clock.now", "2026-03-18T16:00:00+00:00"),
    ):
        assert run("config", "set", key, value).code == 0
    assert run("import", str(tmp_path / "c.ics")).code == 0
    added = run("contacts", "add", "Kim Day", "--email", "kim@newhall.example")
    assert added.code == 0, added.err
    edited = run("contacts", "edit", "Kim Day", "zone=Europe/London", "country=GB")
    assert edited.code == 0, edited.err


@pytest.mark.usefixtures("house")
def test_list_shows_meetings_and_names_what_cannot_be_read() -> None:
    found = run("calendar", "list")
    assert "Thu 19 Mar  10:00  11:00  Trade fair" in found.out
    assert 'meeting "Odd": rule "FREQ=HOURLY" cannot be read' in found.err
    data = schemas.check(run("calendar", "list", "--json"), "calendar")
    assert len(data["meetings"]) == 2  # type: ignore[arg-type]


def test_an_empty_calendar_says_what_to_do() -> None:
    found = run("calendar", "list")
    assert (found.code, found.out) == (0, "")
    assert "No calendar is imported" in found.err


@pytest.mark.usefixtures("house")
@pytest.mark.row("FL-NOW-09")
def test_slots_on_both_clocks_with_reasons() -> None:
    found = run("calendar", "slots", "Kim Day", "--explain")
    assert found.code == 0, found.err
    assert "2026-03-19T14:00+00:00" in found.out
    assert "busy: Trade fair" in found.out
    assert "weekend: Saturday is our weekend" in found.out
    data = schemas.check(run("calendar", "slots", "Kim Day", "--json", "--explain"), "calendar")
    assert len(data["slots"]) == 3  # type: ignore[arg-type]
    plain = schemas.check(run("calendar", "slots", "Newhall", "--json"), "calendar")
    assert plain["rejected"] is None


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("slots", "Nobody"), 3, "no account"),
        (("slots", "Kim Day", "--minutes", "5"), 4, "10 to 480 minutes"),
        (("slots", "Kim Day", "--minutes", "soon"), 2, "--minutes"),
        (("list", "--days", "0"), 2, "--days"),
    ],
)
def test_bad_input_is_one_line(words: tuple[str, ...], code: int, said: str) -> None:
    found = run("calendar", *words)
    assert found.code == code
    assert said in found.err
    assert found.err.count("\n") == 1


def connect() -> None:
    for part in ("mailbox", "calendar"):
        assert run("config", "set", f"connect.{part}", "memory").code == 0


def world(tmp: Path) -> World:
    (place,) = tmp.rglob("world.sqlite")
    return World(place, clock=lambda: NOW)


@pytest.mark.usefixtures("house")
def test_an_invitation_waits_and_is_proposed_once() -> None:
    slot = "2026-03-19T14:00+00:00"
    data = schemas.check(run("calendar", "book", "Kim Day", slot, "--json"), "calendar")
    assert (data["kind"], data["state"], data["fresh"]) == ("invitation", "proposed", True)
    again = schemas.check(run("calendar", "book", "Kim Day", slot, "--json"), "calendar")
    assert (again["id"], again["fresh"]) == (data["id"], False)
    assert "Kim Day" in run("approvals", "list").out


@pytest.mark.usefixtures("house")
def test_a_time_without_an_offset_is_on_our_clock() -> None:
    found = run("calendar", "book", "Kim Day", "2026-03-19T09:00")
    assert "Thu 19 Mar 14:00 Europe/London" in found.out


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    ("slot", "said"),
    [
        ("2026-03-19T15:30+00:00", "busy: Trade fair; free instead (Europe/London): Thu 19 Mar"),
        ("2026-03-17T15:30+00:00", "it has begun already"),
        ("tomorrow at ten", '"tomorrow at ten" is no time'),
    ],
)
def test_a_time_that_is_none_is_refused_with_others(slot: str, said: str) -> None:
    found = run("calendar", "book", "Kim Day", slot)
    assert found.code == 4
    assert said in found.err
    assert found.err.count("\n") == 1


@pytest.mark.usefixtures("house")
def test_in_draft_only_an_approved_invitation_invites_nobody(home: Path) -> None:
    connect()
    made = run("calendar", "book", "Kim Day", "2026-03-19T14:00+00:00", "--json").json()
    approved = run("approvals", "approve", str(made["id"])[-8:])
    assert approved.code == 0, approved.err
    assert world(home).invitations() == []
    there = asyncio.run(world(home).calendar("me@our.example").events(NOW, NOW + timedelta(days=3)))
    assert [(one.attendees, one.tentative) for one in there] == [((), True)]


@pytest.mark.usefixtures("house")
def test_a_hold_is_put_into_our_own_calendar_at_once(home: Path) -> None:
    connect()
    slot = "2026-03-19T14:00+00:00"
    data = schemas.check(run("calendar", "book", "Newhall", slot, "--hold", "--json"), "calendar")
    assert (data["kind"], data["state"]) == ("hold", "done")
    assert world(home).invitations() == []
    assert "2026-03-19T14:00" not in run("calendar", "slots", "Kim Day").out


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("where", ["imported", "connected"])
def test_what_is_taken_since_is_blocked_with_new_times(
    home: Path, tmp_path: Path, where: str
) -> None:
    connect()
    made = run("calendar", "book", "Kim Day", "2026-03-19T14:00+00:00", "--json").json()
    if where == "imported":
        (tmp_path / "d.ics").write_text(
            _ICS.replace("20260319T15", "20260319T14").replace("fair@", "new@")
        )
        assert run("import", str(tmp_path / "d.ics")).code == 0
    else:
        start = datetime(2026, 3, 19, 14, tzinfo=UTC)
        other = Event(
            uid="x",
            title="Dentist",
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            zone="UTC",
        )
        asyncio.run(world(home).calendar("me@our.example").insert(other, notify=False))
    refused = run("approvals", "approve", str(made["id"])[-8:])
    assert refused.code != 0
    assert "not free any more" in refused.err
    assert "free instead (Europe/London)" in refused.err
    assert '"blocked"' in run("outbox", "list", "--json").out
