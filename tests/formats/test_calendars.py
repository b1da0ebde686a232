"""Events of calendars."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agentarmy.domain.records import Person
from agentarmy.formats import calendars
from agentarmy.formats.base import EventRecord, Rejected


def events(
    *lines: str, head: tuple[str, ...] = (), zone: str = "UTC"
) -> list[EventRecord | Rejected]:
    text = "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:x",
            *head,
            "BEGIN:VEVENT",
            *lines,
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    )
    return list(calendars.read(text.encode(), "a.ics", zone=zone))


def event(*lines: str, head: tuple[str, ...] = (), zone: str = "UTC") -> EventRecord:
    found = events(*lines, head=head, zone=zone)
    assert len(found) == 1
    assert isinstance(found[0], EventRecord), found
    return found[0]


def test_an_event_with_people_and_zone() -> None:
    found = event(
        "UID:e1",
        "SUMMARY:Total\\, and date",
        "DTSTART;TZID=America/Chicago:20260320T100000",
        "DTEND;TZID=America/Chicago:20260320T104500",
        "ORGANIZER;CN=Mara Lind:mailto:Mara@North.example",
        'ATTENDEE;CN="Whit, Dana";PARTSTAT=ACCEPTED:mailto:dana@harrow.example',
        "ATTENDEE:MAILTO:al@b.example",
        "LOCATION:Zoom",
        "DESCRIPTION:one\\ntwo",
        "STATUS:CONFIRMED",
        "RRULE:FREQ=WEEKLY;BYDAY=FR",
    )
    assert found.starts_at == datetime(2026, 3, 20, 15, tzinfo=UTC)
    assert found.ends_at == datetime(2026, 3, 20, 15, 45, tzinfo=UTC)
    assert (found.key, found.title, found.zone) == ("e1", "Total, and date", "America/Chicago")
    assert found.organizer == Person("Mara Lind", "mara@north.example")
    assert found.attendees == (
        Person("Whit, Dana", "dana@harrow.example"),
        Person("", "al@b.example"),
    )
    assert (found.status, found.recurrence, found.description) == (
        "CONFIRMED",
        "FREQ=WEEKLY;BYDAY=FR",
        "one\ntwo",
    )


def test_whole_days_floating_times_and_durations() -> None:
    assert event(
        "UID:e", "DTSTART;VALUE=DATE:20260320", zone="Europe/Berlin"
    ).starts_at == datetime(2026, 3, 19, 23, tzinfo=UTC)
    day = event("UID:e", "DTSTART;VALUE=DATE:20260320")
    assert day.ends_at == datetime(2026, 3, 21, tzinfo=UTC)
    floating = event(
        "UID:e",
        "DTSTART:20260320T100000",
        "DURATION:PT30M",
        head=("X-WR-TIMEZONE:America/Chicago",),
    )
    assert floating.starts_at == datetime(2026, 3, 20, 15, tzinfo=UTC)
    assert floating.ends_at == datetime(2026, 3, 20, 15, 30, tzinfo=UTC)


def test_one_of_a_series_and_cancelled() -> None:
    one = event(
        "UID:e1", "DTSTART:20260320T150000Z", "RECURRENCE-ID:20260318T150000Z", "STATUS:CANCELLED"
    )
    assert one.key == "e1/20260318T150000Z"
    assert one.status == "CANCELLED"
    assert (
        event("UID:e1", "DTSTART:20260320T150000Z", head=("METHOD:CANCEL",)).status == "CANCELLED"
    )


def test_without_uid_the_content_is_the_key() -> None:
    assert event("DTSTART:20260320T150000Z", "SUMMARY:x").key.startswith("sha256:")


def test_what_cannot_be_read_is_rejected() -> None:
    assert isinstance(events("UID:e1", "SUMMARY:no start")[0], Rejected)
    assert isinstance(events("UID:e1", "DTSTART:never")[0], Rejected)
    for data in (
        b"",
        b"hello",
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n",
        b"BEGIN:VCALENDAR\nEND:VEVENT\n\xff",
    ):
        assert all(isinstance(item, Rejected) for item in calendars.read(data, "a.ics"))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("DTSTART:2026-13-45", 'DTSTART "2026-13-45" is no time'),
        ("DTSTART:20260401T090000Z\nDTEND:soon", 'DTEND "soon" is no time'),
        ("DTSTART:20260401T090000Z\nDURATION:xx", 'DURATION "xx" is no time'),
    ],
)
def test_a_broken_time_is_told_in_our_words(line: str, reason: str) -> None:
    text = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\n{line}\nEND:VEVENT\nEND:VCALENDAR\n"
    (found,) = calendars.read(text.encode(), "a.ics")
    assert isinstance(found, Rejected)
    assert found.reason == reason
    assert found.expected.partition(":")[0] == reason.partition(" ")[0]
