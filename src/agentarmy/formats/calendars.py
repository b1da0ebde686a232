"""Calendars: iCalendar (RFC 5545), read with the icalendar library."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

from agentarmy.domain.records import Person
from agentarmy.formats.base import EventRecord, MessageRecord, Rejected
from agentarmy.formats.text import clean, one_line, sniff_text
from agentarmy.formats.turns import zone_of

if TYPE_CHECKING:
    from icalendar.cal import Component


def read(data: bytes, name: str, *, zone: str = "UTC") -> Iterator[EventRecord | Rejected]:
    """Yield every event of an .ics file; one without a start is Rejected with its number.

    Times without a zone are read in the calendar's own X-WR-TIMEZONE, else in `zone`; an event
    over whole days begins at midnight there. Cancelled events are yielded with their status.
    """
    from icalendar import Calendar

    text = clean(sniff_text(data))
    if "BEGIN:VCALENDAR" not in text.upper():
        reason = "no calendar in it" if text.strip() else "empty"
        yield Rejected(where=name, reason=reason, expected="BEGIN:VCALENDAR … END:VCALENDAR")
        return
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except Exception as error:  # the library lets errors of every parser inside it through
        yield Rejected(
            where=name, reason=f"broken: {one_line(str(error))[:120]}", expected="RFC 5545"
        )
        return
    number = 0
    for calendar in calendars:
        default = zone_of(str(calendar.get("X-WR-TIMEZONE") or zone))
        cancelled = str(calendar.get("METHOD", "")).upper() == "CANCEL"
        for event in calendar.walk("VEVENT"):
            number += 1
            where = f"{name}: event {number}"
            try:
                yield _event(event, where, default, cancelled=cancelled)
            except Exception as error:  # a property the library could not decode
                yield _broken(event, where, error)


def invited(message: MessageRecord, *, zone: str = "UTC") -> Iterator[EventRecord]:
    """Yield the events to which a mail invites, or which it cancels, each once.

    Answers of those invited are left out: they name nobody but who answers (RFC 5546).
    """
    seen: set[str] = set()
    for file in message.attachments:
        if file.media_type != "text/calendar" or not file.text or _ANSWER.search(file.text):
            continue
        for item in read(file.text.encode(), file.name, zone=zone):
            if isinstance(item, EventRecord) and item.key not in seen:
                seen.add(item.key)
                yield item


_ANSWER = re.compile(r"^METHOD:\s*(?:REPLY|COUNTER|DECLINECOUNTER|REFRESH)\b", re.I | re.M)


def _event(
    event: Component, where: str, default: tzinfo, *, cancelled: bool
) -> EventRecord | Rejected:
    start = _value(event, "DTSTART")
    if start is None:
        return Rejected(
            where=where, reason="no readable DTSTART", expected="DTSTART:20260310T150000Z"
        )
    starts_at = _utc(start, default)
    title = one_line(_string(event, "SUMMARY"))
    own = one_line(_string(event, "UID"))
    if not own:
        said = f"{title}\0{starts_at.isoformat()}"
        own = "sha256:" + hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()
    instance = _value(event, "RECURRENCE-ID")
    status = one_line(_string(event, "STATUS")).upper()
    rule = event.get("RRULE")
    return EventRecord(
        key=f"{own}/{_utc(instance, default):%Y%m%dT%H%M%SZ}" if instance is not None else own,
        title=title,
        starts_at=starts_at,
        ends_at=_end(event, start, default),
        zone=_zone(start, default),
        organizer=_person(event.get("ORGANIZER")),
        attendees=_attendees(event.get("ATTENDEE")),
        location=one_line(_string(event, "LOCATION")),
        description=clean(_string(event, "DESCRIPTION")).strip(),
        status="CANCELLED" if cancelled else status,
        recurrence=rule.to_ical().decode() if rule is not None and hasattr(rule, "to_ical") else "",
    )


def _broken(event: Component, where: str, error: Exception) -> Rejected:
    """Say which field of an event cannot be read, in our words: the library's are its own."""
    for name in ("DTSTART", "DTEND", "RECURRENCE-ID", "DURATION"):
        value = event.get(name)
        if value is not None and not _is_time(value):
            reason = f'{name} "{one_line(str(value))[:60]}" is no time'
            good = "PT30M" if name == "DURATION" else "20260310T150000Z"
            return Rejected(where=where, reason=reason, expected=f"{name}:{good}")
    return Rejected(where=where, reason=f"broken: {type(error).__name__}", expected="RFC 5545")


def _is_time(value: object) -> bool:
    try:
        return getattr(value, "dt", None) is not None
    except ValueError:  # what the library raises where it kept a broken text
        return False


def _string(event: Component, name: str) -> str:
    value = event.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    return str(value) if value is not None else ""


def _value(event: Component, name: str) -> date | datetime | None:
    found = getattr(event.get(name), "dt", None)
    return found if isinstance(found, date) else None


def _utc(value: date | datetime, default: tzinfo) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if value.tzinfo is None:
        value = value.replace(tzinfo=default)
    return value.astimezone(UTC)


def _end(event: Component, start: date | datetime, default: tzinfo) -> datetime | None:
    end = _value(event, "DTEND")
    if end is not None:
        return _utc(end, default)
    length = getattr(event.get("DURATION"), "dt", None)
    if isinstance(length, timedelta):
        return _utc(start, default) + length
    # RFC 5545 section 3.6.1: a day without an end lasts that day.
    return None if isinstance(start, datetime) else _utc(start + timedelta(days=1), default)


def _zone(start: date | datetime, default: tzinfo) -> str:
    found = start.tzinfo if isinstance(start, datetime) and start.tzinfo else default
    key = getattr(found, "key", None) or getattr(found, "zone", None)
    return str(key) if key else (str(found.tzname(None) or "UTC"))


def _attendees(value: object) -> tuple[Person, ...]:
    found = value if isinstance(value, list) else [value]
    return tuple(person for person in map(_person, found) if person is not None)


def _person(value: object) -> Person | None:
    if value is None:
        return None
    address = one_line(str(value))
    if address.lower().startswith("mailto:"):
        address = address[7:]
    params = getattr(value, "params", {})
    name = one_line(str(params.get("CN", ""))).strip("\"'")
    address = address.lower() if "@" in address else ""
    name = "" if name.lower() == address else name
    return Person(name, address) if name or address else None
