"""The calendars of the practice world."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from agentarmy.connectors.base import Account, Busy, Event
from agentarmy.connectors.memory_mail import PROVIDER
from agentarmy.connectors.memory_store import Cells, Store, micros, number, text
from agentarmy.errors import Exists, Gone, Refused

_COLUMNS = "uid, days, times, version, data"


class MemoryCalendar:
    """One calendar; who is invited and has one in the same world finds the meeting there."""

    def __init__(self, store: Store, address: str) -> None:
        self._store = store
        self._address = address

    @property
    def account(self) -> Account:
        """Whom we are signed in as."""
        return Account(provider=PROVIDER, address=self._address, lag=self._store.plan.lag)

    async def busy(self, start: datetime, end: datetime) -> Sequence[Busy]:
        """Return what is taken between two moments, in order; parts outside are cut off."""
        with self._store.call("calendar.busy", self._address):
            return [
                Busy(max(_utc(one.starts_at), _utc(start)), min(_utc(one.ends_at), _utc(end)))
                for one in self._touching(start, end)
            ]

    async def events(self, start: datetime, end: datetime) -> Sequence[Event]:
        """Return the meetings that touch the stretch, recurring ones at each of their times."""
        with self._store.call("calendar.events", self._address):
            return self._touching(start, end)

    def _touching(self, start: datetime, end: datetime) -> list[Event]:
        _aware(start, end)
        rows = self._store.all(
            f"SELECT {_COLUMNS} FROM events WHERE owner = ? AND last > ? AND starts < ?",  # noqa: S608
            (self._address, micros(start), micros(end)),
        )
        found = (one for row in rows for one in _times(row))
        first, last = _utc(start), _utc(end)
        touching = [
            one for one in found if _utc(one.starts_at) < last and _utc(one.ends_at) > first
        ]
        return sorted(touching, key=lambda one: (_utc(one.starts_at), _utc(one.ends_at), one.uid))

    async def find(self, uid: str) -> Event | None:
        """Return the meeting with our uid, None when there is none."""
        with self._store.call("calendar.find", self._address):
            row = self._row(uid)
            return _event(row) if row else None

    async def insert(self, event: Event, *, notify: bool) -> Event:
        """Put a meeting in. Raises Exists for a known uid, Refused for one that cannot be."""
        with self._store.call("calendar.insert", self._address):
            if self._row(event.uid):
                raise Exists(f"an event {event.uid} is there")
            lay_event(self._store, self._address, event=event)
            if notify:
                self._tell(event, "invited")
            return replace(event, version="1")

    async def cancel(self, uid: str, *, version: str, notify: bool) -> None:
        """Take a meeting out. Raises Gone, and Exists when it changed since `version`."""
        with self._store.call("calendar.cancel", self._address):
            row = self._row(uid)
            if row is None:
                raise Gone(f"no event {uid[:40]!r}")
            if str(row[3]) != version:
                raise Exists(f"the event {uid} was changed meanwhile")
            self._store.run("DELETE FROM events WHERE owner = ? AND uid = ?", (self._address, uid))
            if notify:
                self._tell(_event(row), "cancelled")

    def _row(self, uid: str) -> Cells | None:
        return self._store.one(
            f"SELECT {_COLUMNS} FROM events WHERE owner = ? AND uid = ?",  # noqa: S608
            (self._address, uid),
        )

    def _tell(self, event: Event, what: str) -> None:
        for address in dict.fromkeys(one.lower() for one in event.attendees):
            if address == self._address:
                continue
            self._store.run(
                "INSERT INTO invitations (uid, address, what) VALUES (?, ?, ?)",
                (event.uid, address, what),
            )
            self._store.run("DELETE FROM events WHERE owner = ? AND uid = ?", (address, event.uid))
            known = self._store.one("SELECT 1 FROM accounts WHERE address = ?", (address,))
            if known and what == "invited":
                lay_event(self._store, address, event=replace(event, tentative=True))


def lay_event(store: Store, owner: str, *, event: Event, days: int = 0, times: int = 1) -> None:
    """Put an event into a calendar, every `days` days for `times` times at the same hour of its
    zone. Raises Refused for one without uid or zone, with a naive time or no length.
    """
    _aware(event.starts_at, event.ends_at)
    try:
        zone = ZoneInfo(event.zone)
    except (ValueError, OSError, KeyError) as problem:
        raise Refused(f"no time zone {event.zone[:40]!r}") from problem
    if not event.uid or _utc(event.ends_at) <= _utc(event.starts_at):
        raise Refused("an event without a uid" if not event.uid else "an event without length")
    last = _later(event.ends_at, zone, days=days * (times - 1))
    data = {
        "title": event.title,
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "zone": event.zone,
        "attendees": list(event.attendees),
        "description": event.description,
        "location": event.location,
        "tentative": event.tentative,
    }
    spans = (micros(event.starts_at), micros(event.ends_at), micros(last), days, times)
    store.run(
        "INSERT INTO events (owner, uid, starts, ends, last, days, times, version, data)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)",
        (owner, event.uid, *spans, json.dumps(data)),
    )


def move_event(store: Store, owner: str, *, moved: Event) -> str:
    """Change an event as a person does in the provider's window; return its new version."""
    row = store.one("SELECT version FROM events WHERE owner = ? AND uid = ?", (owner, moved.uid))
    if row is None:
        raise Gone(f"no event {moved.uid[:40]!r}")
    store.run("DELETE FROM events WHERE owner = ? AND uid = ?", (owner, moved.uid))
    lay_event(store, owner, event=moved)
    version = number(row[0]) + 1
    store.run(
        "UPDATE events SET version = ? WHERE owner = ? AND uid = ?", (version, owner, moved.uid)
    )
    return str(version)


def _aware(*moments: datetime) -> None:
    if any(one.tzinfo is None for one in moments):
        raise Refused("a time without a zone")


def _utc(one: datetime) -> datetime:
    """Moments of one zone are compared by their wall, which goes back in autumn; not in UTC."""
    return one.astimezone(UTC)


def _later(one: datetime, zone: ZoneInfo, *, days: int) -> datetime:
    """The same hour on the wall so many days on; a sum forgets which of two equal hours it was."""
    return _utc(one.astimezone(zone) + timedelta(days=days)) if days else _utc(one)


def _times(row: Cells) -> Iterator[Event]:
    event, days = _event(row), number(row[1])
    zone = ZoneInfo(event.zone)
    for turn in range(number(row[2])):
        length = _utc(event.ends_at) - _utc(event.starts_at)
        begins = _later(event.starts_at, zone, days=days * turn)
        yield replace(
            event,
            starts_at=begins.astimezone(event.starts_at.tzinfo),
            ends_at=(begins + length).astimezone(event.starts_at.tzinfo),
        )


def _event(row: Cells) -> Event:
    data = json.loads(text(row[4]))
    zone = ZoneInfo(str(data["zone"]))
    return Event(
        uid=text(row[0]),
        title=str(data["title"]),
        starts_at=datetime.fromisoformat(str(data["starts_at"])).astimezone(zone),
        ends_at=datetime.fromisoformat(str(data["ends_at"])).astimezone(zone),
        zone=str(data["zone"]),
        attendees=tuple(str(one) for one in data["attendees"]),
        description=str(data["description"]),
        location=str(data["location"]),
        version=text(row[3]),
        tentative=bool(data["tentative"]),
    )
