"""A practice world: mailboxes, calendars, a chat, files and a CRM in one SQLite file.

It behaves as providers do, and fails as they do when its plan says so (`memory_faults.Plan`). It
outlives a client that is killed, and counts every call. Several clients may use one file.

    world = World(path, clock=clock)
    world.plan = Plan(strikes=(Strike("send_draft", 3, Fault.LOST),))
    sent = await world.mailbox("mara@ours.example").send_draft(ref)
    assert world.calls("send_draft") == 1
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from agentarmy.connectors import memory_calendar, memory_desk, memory_mail
from agentarmy.connectors.base import CrmRecord, DraftRef, Event, Mail, SentRef
from agentarmy.connectors.memory_calendar import MemoryCalendar
from agentarmy.connectors.memory_desk import MemoryChat, MemoryCrm, MemoryFiles
from agentarmy.connectors.memory_faults import Fault, Limit, Plan, Strike
from agentarmy.connectors.memory_mail import MemoryMailbox
from agentarmy.connectors.memory_store import (
    Store,
    blob,
    micros,
    moment,
    named,
    number,
    numbered,
    text,
)
from agentarmy.errors import Gone


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMail:
    """One mail that was sent, as the provider's datacentre knows it."""

    owner: str
    key: str
    message_id: str
    recipients: tuple[str, ...]
    subject: str
    at: datetime
    content: bytes = field(repr=False)


def _system_clock() -> datetime:
    return datetime.now(UTC)


class World:
    """The world in the file `path`, or in ":memory:"; raises Storage when it cannot be opened."""

    def __init__(self, path: Path | str, *, clock: Callable[[], datetime] = _system_clock) -> None:
        self._store = Store(path, clock=clock)

    @property
    def plan(self) -> Plan:
        """What goes wrong from now on; it is kept in the file."""
        return self._store.plan

    @plan.setter
    def plan(self, plan: Plan) -> None:
        self._store.lay(plan)

    def close(self) -> None:
        """Close the file; what happened stays."""
        self._store.close()

    # --- what clients use -----------------------------------------------------------------------

    def mailbox(self, address: str) -> MemoryMailbox:
        """Return the mailbox of an account, which is there from then on."""
        return MemoryMailbox(self._store, self._account(address))

    def calendar(self, address: str) -> MemoryCalendar:
        """Return the calendar of an account."""
        return MemoryCalendar(self._store, self._account(address))

    def chat(self, address: str) -> MemoryChat:
        """Return the chat as an account sees it; see `open_room`."""
        return MemoryChat(self._store, self._account(address))

    def files(self, address: str = "") -> MemoryFiles:
        """Return the files; see `put_file`."""
        return MemoryFiles(self._store, address.lower())

    def crm(self, address: str = "") -> MemoryCrm:
        """Return the CRM."""
        return MemoryCrm(self._store, address.lower())

    def _account(self, address: str) -> str:
        name = address.lower()
        if not self._store.one("SELECT 1 FROM accounts WHERE address = ?", (name,)):
            with self._store.change():
                self._store.run("INSERT OR IGNORE INTO accounts (address) VALUES (?)", (name,))
        return name

    def renew(self, address: str = "") -> None:
        """Sign an account in again whose token has expired; without an address, all of them."""
        with self._store.change():
            self._store.run(
                "UPDATE accounts SET expired = 0 WHERE ? IN ('', address)", (address.lower(),)
            )

    def expire(self, address: str) -> None:
        """Let the token of an account expire."""
        with self._store.change():
            name = address.lower()
            self._store.run("UPDATE accounts SET expired = 1 WHERE address = ?", (name,))

    # --- what others do in it -------------------------------------------------------------------

    def deliver(self, content: bytes, *, to: str, at: datetime | None = None) -> Mail:
        """Let a mail of anybody arrive in a mailbox, whatever its bytes are."""
        owner = self._account(to)
        with self._store.change():
            mail = memory_mail.arriving(content, at=at or self._store.now())
            chain = [*mail.found.references, mail.found.in_reply_to]
            thread = memory_mail.home_of(self._store, owner, ids=chain)
            put = memory_mail.put(self._store, owner, mail=mail, thread=thread, sent=False)
        return Mail(named("m", put), named("t", thread), content)

    def bounce(self, party: str) -> None:
        """Let mails to an address, or to all of '@domain', come back as undeliverable."""
        with self._store.change():
            self._store.run("INSERT OR IGNORE INTO bouncing VALUES (?)", (party.lower(),))

    def edit_draft(
        self, address: str, ref: str, *, content: bytes, keep_ref: bool = False
    ) -> DraftRef:
        """Edit a draft by hand in the provider's window: its ref vanishes and a new one is there,
        or, as other providers do it, it keeps its ref.
        """
        with self._store.change():
            owner = address.lower()
            return memory_mail.rewrite(
                self._store, owner, ref=ref, content=content, keep_ref=keep_ref
            )

    def send_by_hand(self, address: str, ref: str) -> SentRef:
        """Send a draft by hand in the provider's window; that is no counted call."""
        with self._store.change():
            return memory_mail.send(self._store, address.lower(), ref=ref)

    def discard_draft(self, address: str, ref: str) -> None:
        """Throw a draft away by hand."""
        with self._store.change():
            memory_mail.discard(self._store, address.lower(), ref=ref)

    def recur(self, address: str, event: Event, *, days: int, times: int) -> None:
        """Put a recurring meeting into a calendar, at the same hour of its zone each time."""
        owner = self._account(address)
        with self._store.change():
            memory_calendar.lay_event(self._store, owner, event=event, days=days, times=times)

    def move_event(self, address: str, moved: Event) -> str:
        """Change a meeting by hand; return its new version. Raises Gone."""
        with self._store.change():
            return memory_calendar.move_event(self._store, address.lower(), moved=moved)

    def open_room(self, name: str) -> None:
        """Open a chat room."""
        with self._store.change():
            self._store.run("INSERT OR IGNORE INTO rooms VALUES (?)", (name,))

    def put_file(self, path: str, content: bytes, *, media_type: str = "") -> None:
        """Put a file on the shelf, in place of one of that path."""
        kind = media_type or "application/octet-stream"
        with self._store.change():
            self._store.run(
                "INSERT OR REPLACE INTO files (path, media_type, at, content) VALUES (?, ?, ?, ?)",
                (path, kind, micros(self._store.now()), content),
            )

    def add_record(self, kind: str, fields: dict[str, str]) -> CrmRecord:
        """Let somebody put a record into the CRM."""
        with self._store.change():
            return memory_desk.make_record(self._store, kind, fields=fields)

    def change_record(self, record: CrmRecord, fields: dict[str, str]) -> CrmRecord:
        """Let somebody change a record, so that versions read before are stale. Raises Gone."""
        with self._store.change():
            asked = "SELECT version, fields FROM records WHERE kind = ? AND id = ?"
            ident = numbered("r", record.ref)
            if not self._store.one(asked, (record.kind, ident)):
                raise Gone(f"no {record.kind} {record.ref}")
            return memory_desk.change_record(self._store, record, fields=fields)

    # --- what a checker asks --------------------------------------------------------------------

    def calls(self, method: str = "") -> int:
        """Return how often a method was called ('send_draft', 'mailbox.send_draft'), faults or
        not; without a name, how often any was.
        """
        return sum(
            n for name, n in self.counts().items() if method in ("", name, name.partition(".")[2])
        )

    def counts(self) -> dict[str, int]:
        """Return how often each method was called, by its full name."""
        rows = self._store.all("SELECT method, n FROM calls ORDER BY method")
        return {text(row[0]): number(row[1]) for row in rows}

    def tally(self) -> dict[str, int]:
        """Return how many mails were sent with each key of ours, those without a key under ''."""
        rows = self._store.all("SELECT key, count(*) FROM mails WHERE sent GROUP BY key")
        return {text(row[0]): number(row[1]) for row in rows}

    def sent(self, owner: str = "") -> list[SentMail]:
        """Return the mails that an account sent, or all, oldest first."""
        rows = self._store.all(
            "SELECT owner, key, message_id, subject, at, content, id FROM mails"
            " WHERE sent AND ? IN ('', owner) ORDER BY id",
            (owner.lower(),),
        )
        return [
            SentMail(
                owner=text(row[0]),
                key=text(row[1]),
                message_id=text(row[2]),
                recipients=self._recipients(number(row[6])),
                subject=text(row[3]),
                at=moment(row[4]),
                content=blob(row[5]),
            )
            for row in rows
        ]

    def _recipients(self, mail: int) -> tuple[str, ...]:
        asked = "SELECT address FROM deliveries WHERE mail = ? ORDER BY id"
        return tuple(text(row[0]) for row in self._store.all(asked, (mail,)))

    def inbox(self, owner: str) -> list[Mail]:
        """Return what arrived in a mailbox, oldest first."""
        rows = self._store.all(
            "SELECT id, thread, content FROM mails WHERE owner = ? AND NOT sent ORDER BY id",
            (owner.lower(),),
        )
        return [Mail(named("m", row[0]), named("t", row[1]), blob(row[2])) for row in rows]

    def draft_content(self, owner: str, ref: str) -> bytes:
        """Return the bytes of a draft as they lie with the provider. Raises Gone."""
        return blob(memory_mail.draft(self._store, owner.lower(), ref=ref)[3])

    def invitations(self) -> list[tuple[str, str, str]]:
        """Return (uid, address, 'invited' or 'cancelled') of all that attendees were told."""
        rows = self._store.all("SELECT uid, address, what FROM invitations ORDER BY id")
        return [(text(row[0]), text(row[1]), text(row[2])) for row in rows]


__all__ = ["Fault", "Limit", "Plan", "SentMail", "Strike", "World"]
