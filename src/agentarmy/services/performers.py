"""How effects that are no mails are performed and looked up: one small class per kind of provider.

Every one of them makes the same thing once, however often it is asked: by a key or an id of ours,
by a version, or because a label is on or off. `look` says whether it has been done; `do` does it.
Used by `services.delivery` alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from agentarmy.connectors.base import Calendar, Chat, Connectors, Crm, Event, Mailbox
from agentarmy.domain.delivery import MAILS, event_uid
from agentarmy.domain.effects import Effect, Json, Kind, unpacked
from agentarmy.errors import BadInput, Exists, Gone, Refused
from agentarmy.store import deals, tables
from agentarmy.store.database import Mirror
from agentarmy.store.outbox import Item

PROVIDERS: Mapping[str, frozenset[Kind]] = {
    "mailbox": MAILS | {Kind.MAIL_DRAFT, Kind.LABEL},
    "calendar": frozenset({Kind.HOLD, Kind.INVITATION}),
    "chat": frozenset({Kind.CHAT}),
    "crm": frozenset({Kind.CRM_TASK, Kind.CRM_NOTE, Kind.CRM_FIELD, Kind.STAGE}),
}
"""Which contract performs which kinds; what stands nowhere is done in the mirror or by a person."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a provider has made: its own id of it and of its thread; `note` says what is missing."""

    ref: str
    thread: str = ""
    note: str = ""


class Performer(Protocol):
    """Performs one effect of one kind."""

    async def look(self, item: Item) -> Done | None:
        """Return what was made of the effect before, None when it has surely not been done."""
        ...

    async def do(self, item: Item) -> Done:
        """Make it, or find that it is made already. Raises Outside."""
        ...


def performer(connectors: Connectors, kind: Kind, *, quiet: bool = False) -> Performer | None:
    """Return what performs a kind, None where its provider is not connected or a person acts.

    With `quiet` nobody but us may notice it: a meeting is put down without its guests.
    """
    if kind is Kind.LABEL and connectors.mailbox:
        return Labels(connectors.mailbox)
    if kind in PROVIDERS["calendar"] and connectors.calendar:
        return Meetings(connectors.calendar, quiet=quiet)
    if kind is Kind.CHAT and connectors.chat:
        return Posts(connectors.chat)
    if kind in (Kind.CRM_TASK, Kind.CRM_NOTE) and connectors.crm:
        return CrmMade(connectors.crm)
    if kind in (Kind.CRM_FIELD, Kind.STAGE) and connectors.crm:
        return CrmChanged(connectors.crm)
    return None


def _text(payload: Mapping[str, Json], name: str) -> str:
    found = payload.get(name)
    return found if isinstance(found, str) else ""


def _texts(payload: Mapping[str, Json], name: str) -> dict[str, str]:
    found = payload.get(name)
    return {key: str(value) for key, value in found.items()} if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels of a thread in the mailbox; putting one on twice changes nothing."""

    mailbox: Mailbox

    async def look(self, item: Item) -> Done | None:
        """Say whether the thread has the label."""
        payload = unpacked(item.effect.content)
        thread = _text(payload, "thread")
        there = await self.mailbox.labels(thread)
        return Done("", thread) if _text(payload, "label") in there else None

    async def do(self, item: Item) -> Done:
        """Put the label on."""
        payload = unpacked(item.effect.content)
        thread = _text(payload, "thread")
        await self.mailbox.add_label(thread, _text(payload, "label"))
        return Done("", thread)


@dataclass(frozen=True, slots=True)
class Meetings:
    """Meetings under an id that follows from the effect; what is there is read back and compared,
    since a provider may take one id twice."""

    calendar: Calendar
    quiet: bool = False

    async def look(self, item: Item) -> Done | None:
        """Return the meeting that is there. Raises Refused when it is another one."""
        wanted = event_of(item)
        there = await self.calendar.find(wanted.uid)
        if there is None:
            return None
        if not _same(there, wanted):
            raise Refused("the meeting under our id was changed by hand")
        return _met(there, wanted)

    async def do(self, item: Item) -> Done:
        """Put the meeting in, inviting people where they are to be."""
        if done := await self.look(item):
            return done
        wanted = event_of(item)
        meant = replace(wanted, attendees=(), tentative=True) if self.quiet else wanted
        try:
            made = await self.calendar.insert(meant, notify=bool(meant.attendees))
        except Exists:
            done = await self.look(item)
            if done is None:
                raise Refused("the calendar knows our id, and does not show it") from None
            return done
        return _met(made, wanted)


_UNINVITED = "it stands in your own calendar: nobody was invited"


def _met(there: Event, wanted: Event) -> Done:
    alone = wanted.attendees and not there.attendees
    return Done(there.uid, note=_UNINVITED if alone else "")


def event_of(item: Item) -> Event:
    """Return the meeting that an effect puts into the calendar. Raises Refused for none."""
    payload = unpacked(item.effect.content)
    # In many a calendar guests see a meeting even without a mail: a hold has none.
    guests = payload.get("attendees") if item.effect.kind is Kind.INVITATION else []
    try:
        starts = datetime.fromisoformat(_text(payload, "starts_at"))
        ends = datetime.fromisoformat(_text(payload, "ends_at"))
    except ValueError:
        raise Refused("a meeting without its times") from None
    return Event(
        uid=event_uid(item.id),
        title=_text(payload, "title"),
        starts_at=starts,
        ends_at=ends,
        zone=_text(payload, "zone") or "UTC",
        attendees=tuple(map(str, guests)) if isinstance(guests, list) else (),
        description=_text(payload, "description"),
        location=_text(payload, "location"),
        tentative=item.effect.kind is Kind.HOLD,
    )


def _same(there: Event, wanted: Event) -> bool:
    return (there.starts_at, there.ends_at, there.title) == (
        wanted.starts_at,
        wanted.ends_at,
        wanted.title,
    )


@dataclass(frozen=True, slots=True)
class Posts:
    """Chat messages under our key."""

    chat: Chat

    async def look(self, item: Item) -> Done | None:
        """Return the message that is there."""
        room = _text(unpacked(item.effect.content), "room")
        there = await self.chat.find(room, item.message_key)
        return Done(there.ref, there.thread) if there else None

    async def do(self, item: Item) -> Done:
        """Post the message."""
        payload = unpacked(item.effect.content)
        try:
            made = await self.chat.post(
                _text(payload, "room"),
                _text(payload, "text"),
                key=item.message_key,
                thread=_text(payload, "thread"),
            )
        except Exists:
            return await self.look(item) or Done("")
        return Done(made.ref, made.thread)


@dataclass(frozen=True, slots=True)
class CrmMade:
    """Tasks and notes of the CRM under our key."""

    crm: Crm

    async def look(self, item: Item) -> Done | None:
        """Return the record that is there, as far as the CRM's search shows it yet."""
        there = await self.crm.find_key(_crm_kind(item.effect), item.message_key)
        return Done(there.ref) if there else None

    async def do(self, item: Item) -> Done:
        """Make the record."""
        fields = _texts(unpacked(item.effect.content), "fields")
        try:
            made = await self.crm.create(_crm_kind(item.effect), fields, key=item.message_key)
        except Exists:
            return await self.look(item) or Done("")
        return Done(made.ref)


def _crm_kind(effect: Effect) -> str:
    return "task" if effect.kind is Kind.CRM_TASK else "note"


@dataclass(frozen=True, slots=True)
class CrmChanged:
    """Fields of a CRM record, changed as they stood at a version."""

    crm: Crm

    async def look(self, item: Item) -> Done | None:
        """Say whether the record has these values."""
        kind, ref, fields, _ = _change(item.effect)
        there = await self.crm.get(kind, ref)
        same = all(there.fields.get(name) == value for name, value in fields.items())
        return Done(ref) if same else None

    async def do(self, item: Item) -> Done:
        """Change the record, unless somebody else has changed it meanwhile."""
        kind, ref, fields, version = _change(item.effect)
        version = version or (await self.crm.get(kind, ref)).version
        try:
            await self.crm.update(kind, ref, fields=fields, version=version)
        except Exists:
            done = await self.look(item)
            if done is None:
                raise Refused("the record was changed meanwhile: propose it anew") from None
            return done
        return Done(ref)


def _change(effect: Effect) -> tuple[str, str, dict[str, str], str]:
    payload = unpacked(effect.content)
    fields, kind = _texts(payload, "fields"), _text(payload, "kind")
    if effect.kind is Kind.STAGE:
        kind, fields = "deal", {_text(payload, "field") or "stage": _text(payload, "stage")}
    ref = _text(payload, "ref")
    if not ref:
        raise Gone("a change of no record")
    return kind, ref, fields, _text(payload, "version")


def local(effect: Effect) -> bool:
    """Whether an effect changes the mirror alone."""
    if effect.kind is Kind.STAGE:
        return not _text(unpacked(effect.content), "ref")
    return effect.kind in (Kind.RECORD, Kind.TASK, Kind.SCORE)


_RECORDS = frozenset({"accounts", "activities", "contacts", "leads", "meetings", "tasks"})
"""What an effect may write in: a deal has its stages, and what the gate reads is a person's."""


def apply(mirror: Mirror, effect: Effect) -> str:
    """Change the mirror in the caller's transaction and return the id of the row.

    Raises UserError for what cannot be done: no such deal or column, a table that is not for this.
    """
    payload = unpacked(effect.content)
    if effect.kind is Kind.STAGE:
        deals.move(mirror, effect.deal_id, _text(payload, "stage"))
        return effect.deal_id
    found = payload.get("values")
    values = found if isinstance(found, dict) else {}
    row = {name: v for name, v in values.items() if not isinstance(v, list | dict)}
    row_id, table = _text(payload, "id"), _text(payload, "table")
    if table not in _RECORDS:
        known = ", ".join(sorted(_RECORDS))
        raise BadInput(f'an effect on the table "{table}": only {known}', expected="one of these")
    tables.put_ids(mirror, table, [(row_id, row)])
    return row_id
