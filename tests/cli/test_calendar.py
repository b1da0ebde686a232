"""`agentarmy calendar`: meetings listed, times named, times booked."""

from __future__ import annotations

from pathlib import Path

import pytest

import schemas
from clitools import run

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
    data = schemas.check(run("calendar", "list", "--json"), "calendar-list")
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
    data = schemas.check(
        run("calendar", "slots", "Kim Day", "--json", "--explain"), "calendar-slots"
    )
    assert len(data["slots"]) == 3  # type: ignore[arg-type]
    plain = schemas.check(run("calendar", "slots", "Newhall", "--json"), "calendar-slots")
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
