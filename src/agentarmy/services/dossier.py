"""What the records say of the person and the deal a draft is for, and when the rep is free."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agentarmy.domain.evidence import Source, SourceKind
from agentarmy.domain.records import Money, Person, Row
from agentarmy.errors import NotFound, UsageError
from agentarmy.services import diaries
from agentarmy.services.diaries import zone_named
from agentarmy.services.scheduling import House, Wanted, slots
from agentarmy.services.whereabouts import Where
from agentarmy.store import people, tables
from agentarmy.writing.context import Diary, FreeTime
from agentarmy.writing.ground import Ground, of_field
from agentarmy.writing.wording import day_words

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror

_AHEAD = timedelta(days=90)
"""How far ahead a draft knows what is taken."""
_NEEDED = 2


def contact_row(mirror: Mirror, person: Person) -> Row:
    """Return the person's contact, what it lacks filled from a lead of the same address."""
    found: Row = {}
    key = people.resolve(mirror, person)
    if key:
        found = dict(tables.get(mirror, "contacts", key))
    for _, row in _rows(mirror, person):
        found = {**row, **{k: v for k, v in found.items() if v}}
    return found


def _rows(mirror: Mirror, person: Person) -> Iterator[tuple[str, Row]]:
    """The contacts and leads of this address, then of this name; no namesake's of another one."""
    for ref in (person.address, person.name):
        for table in ("contacts", "leads"):
            with suppress(NotFound, UsageError):
                row = tables.get(mirror, table, ref) if ref else {}
                other = str(row.get("email") or person.address).casefold()
                if row and (not person.address or other == person.address.casefold()):
                    yield table, row


def record_of(mirror: Mirror, person: Person, *, account: Row | None, deal: Row | None) -> Record:
    """Return the fields of lead, contact, account and deal that a draft may name, by name."""
    found: dict[str, Ground] = {}
    for name, table, row, column in _places(mirror, person, account=account, deal=deal):
        value = " ".join(str(row.get(column) or "").split())
        if value and name not in found:
            found[name] = of_field(table, str(row["id"]), column=column, value=value)
    if deal:
        found.update(_facts_of(deal))
        found.update(_seen_since(mirror, person, found.get("activity")))
    return found


Record = Mapping[str, Ground]


def _seen_since(
    mirror: Mirror, person: Person, activity: Ground | None
) -> Iterator[tuple[str, Ground]]:
    """What the lead's record tells of a later activity than the deal's."""
    for table, row in _rows(mirror, person):
        extra = row.get("extra")
        fields = json.loads(extra) if table == "leads" and isinstance(extra, str) and extra else {}
        day = str(fields.get("last_touch_at") or "")[:10] if isinstance(fields, dict) else ""
        if activity and day > activity.quote:
            yield "activity", of_field(table, str(row["id"]), column="last_touch_at", value=day)


def _facts_of(deal: Row) -> Iterator[tuple[str, Ground]]:
    """The deal's sum, its close date and the day of its last activity, as far as it has them."""
    key, minor, currency = (
        str(deal["id"]),
        deal.get("amount_minor"),
        str(deal.get("currency") or ""),
    )
    if isinstance(minor, int) and minor and currency:
        yield "amount", of_field("deals", key, column="amount", value=str(Money(minor, currency)))
    pushes = extra_of(deal).get("pushes", "")
    if pushes.isdigit() and int(pushes):
        yield "pushes", of_field("deals", key, column="pushes", value=pushes)
    for name, column in (("close", "close_on"), ("activity", "last_touch_at")):
        value = str(deal.get(column) or "")[:10]
        if value:
            yield name, of_field("deals", key, column=column, value=value)


def extra_of(deal: Row) -> dict[str, str]:
    """Return what the export of a deal told beside our own columns."""
    told = deal.get("extra")
    read = json.loads(told) if isinstance(told, str) and told.startswith("{") else told
    return {str(k): str(v) for k, v in read.items()} if isinstance(read, dict) else {}


def calendar_of(
    mirror: Mirror, person: Person, *, now: datetime, zone: str, month_first: bool
) -> Record:
    """Return the next meeting with this person as 'meeting', the newest called off as 'missed'.

    The quote is the meeting's title, the value when it is, at their hours where `zone` is known.
    """
    found: dict[str, Ground] = {}
    for row in sorted(tables.find(mirror, "meetings"), key=lambda r: str(r.get("starts_at") or "")):
        begins = _time(row.get("starts_at"))
        if begins is None or row.get("recurrence") or not _takes_part(row, person):
            continue
        off = str(row.get("status")) == "CANCELLED"
        where = zone_named(zone) or zone_named(str(row.get("zone") or "")) or ZoneInfo("UTC")
        source = Source(SourceKind.CRM_FIELD, str(row["id"]), "meetings.title")
        title = " ".join(str(row.get("title") or "").split())
        booked = zone_named(str(row.get("zone") or ""))
        named = not zone or not _same_clock(begins.astimezone(where), booked)
        said = _said(begins.astimezone(where), where, month_first=month_first, named=named).words
        ground = Ground(source=source, quote=title, who="calendar", at=begins, value=said)
        if off and now - _LONG_AGO < begins:
            found["missed"] = ground
        elif not off and begins > now:
            found.setdefault("meeting", ground)
    return found


def next_meeting(
    mirror: Mirror, people: Iterable[Person], *, now: datetime, zone: str, month_first: bool
) -> Record:
    """Return the next meeting with any of these people as 'next_meeting', `who` being with whom."""
    found: list[Ground] = []
    for person in people:
        ahead = calendar_of(mirror, person, now=now, zone=zone, month_first=month_first)
        if "meeting" in ahead:
            found.append(replace(ahead["meeting"], who=f"calendar: {person.label}"))
    if not found:
        return {}
    return {"next_meeting": min(found, key=lambda one: one.at or now)}


def reminder_of(mirror: Mirror, account: Row | None, *, now: datetime) -> Record:
    """Return our own next reminder on an account as 'reminder': quote the title, value the day.

    It is an open task of the account's, or an event with no guest whose title names the account.
    """
    name = str((account or {}).get("name") or "")
    if account is None or not name:
        return {}
    found: list[Ground] = []
    for row in tables.find(mirror, "tasks", account_id=str(account["id"])):
        due = str(row.get("due_on") or "")[:10]
        if due and not row.get("done_at"):
            found.append(_reminder("tasks", row, due))
    named = re.compile(rf"(?i)^{re.escape(' '.join(name.split()[:2]))}\b")
    for row in tables.find(mirror, "meetings"):
        begins = _time(row.get("starts_at"))
        alone = str(row.get("attendees") or "[]") == "[]" and not row.get("recurrence")
        if begins and alone and str(row.get("status")) != "CANCELLED":
            where = zone_named(str(row.get("zone") or "")) or ZoneInfo("UTC")
            if named.search(str(row.get("title") or "")):
                day = begins.astimezone(where).date().isoformat()
                found.append(_reminder("meetings", row, day))
    ahead = [one for one in found if one.value > now.date().isoformat()]
    return {"reminder": min(ahead, key=lambda one: one.value)} if ahead else {}


def _reminder(table: str, row: Row, day: str) -> Ground:
    source = Source(SourceKind.CRM_FIELD, str(row["id"]), f"{table}.title")
    return Ground(source=source, quote=str(row.get("title") or ""), who=table, value=day)


_LONG_AGO = timedelta(days=30)


def _takes_part(row: Row, person: Person) -> bool:
    guests = str(row.get("attendees") or "").casefold()
    return bool(person.address) and person.address.casefold() in guests


def _places(
    mirror: Mirror, person: Person, *, account: Row | None, deal: Row | None
) -> Iterator[tuple[str, str, Row, str]]:
    """Where each field is looked for: name, table, row, column; the first that is filled counts."""
    if account:
        yield "account", "accounts", account, "name"
        yield "company", "accounts", account, "name"
        yield "industry", "accounts", account, "industry"
    for table, row in _rows(mirror, person):
        for column in ("title", "company", "industry", "pages"):
            yield column, table, row, column
        yield "account", table, row, "company"
    if deal:
        yield "deal", "deals", deal, "name"
        yield "next_step", "deals", deal, "next_step"


def free_times(
    mirror: Mirror,
    where: Where,
    *,
    now: datetime,
    house: House,
    month_first: bool,
    wished: date | None = None,
) -> tuple[FreeTime, ...]:
    """Return two moments at which both sides can meet, on two days where possible, at their
    hours; none without a calendar.

    Where their clock is not surely known, our hours are named. They begin on the `wished` day
    where there is one. See `scheduling.slots` for what is left out.
    """
    if not diaries.has_calendar(mirror):
        return ()
    wanted = Wanted(first=wished, most=_NEEDED)
    proposal = slots(mirror, where, now=now, house=house, wanted=wanted)
    zone, ours = proposal.shown_in, zone_named(house.zone)
    found = []
    for slot in proposal.found.slots:
        start = slot.starts_at.astimezone(zone)
        same = where.sure and _same_clock(start, ours)
        found.append(_said(start, zone, month_first=month_first, named=not same))
    return tuple(found)


def offered(starts: Iterable[datetime], *, ours: str, month_first: bool) -> tuple[FreeTime, ...]:
    """Return moments that were found to be free as a reader is told them, on the clock they bear.

    `ours` is the rep's zone: where both clocks show the same, no city is named.
    """
    found = []
    for start in starts:
        zone = start.tzinfo if isinstance(start.tzinfo, ZoneInfo) else ZoneInfo("UTC")
        same = _same_clock(start, zone_named(ours))
        found.append(_said(start.astimezone(zone), zone, month_first=month_first, named=not same))
    return tuple(found)


def diary_of(mirror: Mirror, *, now: datetime, ours: str) -> Diary | None:
    """Return what is taken in the rep's calendar in the days ahead; None where none is imported."""
    ahead = diaries.agenda(mirror, now, now + _AHEAD)
    spans = sorted((one.starts_at, one.ends_at) for one in ahead.taken)
    return Diary(ours, tuple(spans)) if ahead.known else None


def _same_clock(start: datetime, ours: ZoneInfo | None) -> bool:
    """Whether our clocks show the same at that moment: then no zone need be named."""
    return ours is not None and start.astimezone(ours).utcoffset() == start.utcoffset()


def _said(start: datetime, zone: ZoneInfo, *, month_first: bool, named: bool = True) -> FreeTime:
    """A moment as the reader writes it, with the city of its clock where that is `named`."""
    city = zone.key.rpartition("/")[2].replace("_", " ")
    day = f"{start:%A}, {day_words(start.date(), month_first=month_first)}"
    hour = _half_day(start) if month_first else f"{start:%H:%M}"
    words = f"{day} at {hour} ({city} time)" if named else f"{day} at {hour}"
    source = Source(SourceKind.CRM_FIELD, "calendar", f"meetings.free.{start.isoformat()}")
    quote = f"nothing in the calendar at {start:%Y-%m-%d %H:%M} {zone.key}"
    return FreeTime(words, Ground(source=source, quote=quote, who="calendar", at=start, value=city))


def _half_day(start: datetime) -> str:
    """'3 pm', '10:30 am'."""
    minutes = f":{start:%M}" if start.minute else ""
    return f"{start.hour % 12 or 12}{minutes} {'am' if start.hour < 12 else 'pm'}"


def _time(value: object) -> datetime | None:
    with suppress(ValueError):
        found = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None
