"""What is taken in the rep's calendar: meetings of the mirror, and of the calendar connected."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agentarmy.domain.meeting_slots import Taken
from agentarmy.domain.values import Row
from agentarmy.errors import Outside
from agentarmy.store import tables
from agentarmy.store.tables import Filter

if TYPE_CHECKING:
    from agentarmy.connectors.base import Calendar
    from agentarmy.store.database import Mirror

UNSAID = timedelta(minutes=45)
"""How long a meeting lasts that does not say when it ends."""
_PARTS = frozenset("FREQ INTERVAL BYDAY BYMONTHDAY BYMONTH BYSETPOS UNTIL COUNT WKST".split())
_EACH = frozenset("DAILY WEEKLY MONTHLY YEARLY".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One meeting at one of its times; `source` says who knows of it: mirror or calendar."""

    id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    attendees: tuple[str, ...] = ()
    source: str = "mirror"


@dataclass(frozen=True, slots=True)
class Agenda:
    """The meetings of a stretch of time in order; `problems` are rows that could not be read.

    `known` is whether there is any calendar at all.
    """

    meetings: tuple[Meeting, ...]
    problems: tuple[str, ...] = ()
    known: bool = True

    @property
    def taken(self) -> tuple[Taken, ...]:
        """The same as stretches."""
        return tuple(Taken(m.starts_at, m.ends_at, m.title) for m in self.meetings)


def agenda(mirror: Mirror, start: datetime, end: datetime) -> Agenda:
    """Return the meetings of the mirror that touch a stretch, recurring ones at each time.

    What cannot be read is counted once where it has a start, and told.
    """
    found: list[Meeting] = []
    problems: list[str] = []
    for row in tables.stream(mirror, "meetings", [_STANDS]):
        title = " ".join(str(row.get("title") or "").split())
        try:
            begins = _moment(row.get("starts_at"))
        except ValueError:
            begins = None
        if begins is None:
            problems.append(f'meeting "{title}": start "{row.get("starts_at")}" is no time')
            continue
        length = _length(row, begins)
        if length is None:
            problems.append(
                f'meeting "{title}" ends before it begins; {UNSAID.seconds // 60} min counted'
            )
            length = UNSAID
        times = _times(row, begins, start=start - length, end=end)
        if times is None:
            problems.append(
                f'meeting "{title}": rule "{str(row.get("recurrence"))[:60]}" cannot be read;'
                " only its first time is counted"
            )
            times = [begins]
        found += [
            Meeting(
                id=str(row["id"]),
                title=title,
                starts_at=one,
                ends_at=one + length,
                attendees=_addresses(row.get("attendees")),
            )
            for one in times
            if one < end and start < one + length
        ]
    found.sort(key=lambda m: (m.starts_at, m.id))
    return Agenda(tuple(found), tuple(problems), known=has_calendar(mirror))


async def connected(calendar: Calendar, *, start: datetime, end: datetime) -> Agenda:
    """Return what is taken in a connected calendar: its meetings, and what else it calls busy.

    When it does not answer, its fault is a problem and nothing is known.
    """
    try:
        events = await calendar.events(start, end)
        busy = await calendar.busy(start, end)
    except Outside as error:
        told = f"the calendar {calendar.account.provider} does not answer: {error.what}"
        return Agenda((), (told,), known=False)
    meetings = [
        Meeting(
            id=event.uid,
            title=event.title,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            attendees=event.attendees,
            source="calendar",
        )
        for event in events
    ]
    spans = {(m.starts_at, m.ends_at) for m in meetings}
    meetings += [
        Meeting(id="", title="", starts_at=b.starts_at, ends_at=b.ends_at, source="calendar")
        for b in busy
        if not any(a <= b.starts_at and b.ends_at <= e for a, e in spans)
    ]
    return Agenda(tuple(sorted(meetings, key=lambda m: m.starts_at)))


def joined(*agendas: Agenda) -> Agenda:
    """Return several agendas as one; a meeting that two of them know stands once."""
    seen: dict[tuple[datetime, datetime, str], Meeting] = {}
    for one in agendas:
        for meeting in one.meetings:
            seen.setdefault((meeting.starts_at, meeting.ends_at, meeting.title), meeting)
    return Agenda(
        tuple(sorted(seen.values(), key=lambda m: (m.starts_at, m.ends_at, m.id))),
        tuple(problem for one in agendas for problem in one.problems),
        known=any(one.known for one in agendas),
    )


def has_calendar(mirror: Mirror) -> bool:
    """Whether any meeting that holds has been imported."""
    return any(True for _ in tables.stream(mirror, "meetings", [_STANDS]))


_STANDS = Filter("status", "!=", "CANCELLED")
_SHIFT = timedelta(hours=2)
"""More than any clock is changed by: times are sought that much wider and then cut."""


def _length(row: Row, begins: datetime) -> timedelta | None:
    """How long a meeting lasts; None when it ends before it begins."""
    ends = None
    with suppress(ValueError):
        ends = _moment(row.get("ends_at"))
    if ends is None:
        return UNSAID
    return ends - begins if ends >= begins else None


def _moment(value: object) -> datetime | None:
    if not value:
        return None
    found = datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _addresses(value: object) -> tuple[str, ...]:
    with suppress(ValueError):
        people = json.loads(str(value)) if value else []
        if isinstance(people, list):
            named = [p.get("address") if isinstance(p, dict) else p for p in people]
            return tuple(str(one).lower() for one in named if one)
    return ()


def _times(row: Row, begins: datetime, *, start: datetime, end: datetime) -> list[datetime] | None:
    """The times at which a meeting begins within a stretch; None for a rule we cannot read.

    A rule is followed on the wall clock of the meeting's own zone (RFC 5545 section 3.3.10).
    """
    rule = str(row.get("recurrence") or "").strip().upper().removeprefix("RRULE:")
    if not rule:
        return [begins]
    parts = dict(part.partition("=")[::2] for part in rule.split(";") if part)
    if not set(parts) <= _PARTS or parts.get("FREQ") not in _EACH:
        return None
    zone = zone_named(str(row.get("zone") or "")) or ZoneInfo("UTC")
    until = _until(parts.pop("UNTIL", ""), zone)
    clean = ";".join(f"{name}={value}" for name, value in parts.items())
    return _followed(clean, begins, zone=zone, span=(start, min(end, until) if until else end))


def _followed(
    rule: str, begins: datetime, *, zone: ZoneInfo, span: tuple[datetime, datetime]
) -> list[datetime] | None:
    from dateutil.rrule import rrulestr

    local = begins.astimezone(zone).replace(tzinfo=None)
    start = (span[0] - _SHIFT).astimezone(zone).replace(tzinfo=None)
    end = (span[1] + _SHIFT).astimezone(zone).replace(tzinfo=None)
    try:
        times = rrulestr(rule, dtstart=local).between(start, end, inc=True)
    except (ValueError, TypeError, AttributeError, OverflowError, IndexError, KeyError):
        return None  # the library lets what its parser stumbles over through
    found = (time.replace(tzinfo=zone).astimezone(UTC) for time in times)
    return [one for one in found if span[0] <= one <= span[1]]


def _until(text: str, zone: ZoneInfo) -> datetime | None:
    """The end of a rule; a date alone holds to the end of that day."""
    digits = re.fullmatch(r"(\d{8})(?:T(\d{6})(Z?))?", text)
    if digits is None:
        return None
    with suppress(ValueError):
        if digits[2]:
            found = datetime.strptime(digits[1] + digits[2], "%Y%m%d%H%M%S")
            return found.replace(tzinfo=UTC if digits[3] else zone)
        found = datetime.strptime(digits[1], "%Y%m%d").replace(tzinfo=zone)
        return found + timedelta(days=1) - timedelta(microseconds=1)
    return None


def zone_named(name: str) -> ZoneInfo | None:
    """Return a zone by its IANA name, None when there is none of it."""
    with suppress(KeyError, ValueError, OSError):
        return ZoneInfo(name) if name else None
    return None
