"""Contracts of the five kinds of providers. All that anybody implements them must hold is tested in
`agentarmy.testing.connectors`.

Glossary. *Account*: the mailbox, calendar … that we are signed in to. *Ref*: the provider's own id
of a thing. *Key*: an id that we made before we asked, by which we find again what we made: the
Message-ID and the header `X-Agentarmy-Key` of a mail, the uid of an event, the idempotency key of a
CRM task. *Draft*: a mail that lies with the provider, unsent. *Thread*: mails that answer each
other, under the provider's thread ref. *Lag*: for how many seconds a provider's search may not show
yet what it has done. *Version*: what a thing must not have lost when we change it (ETag).

Every method raises the errors of `agentarmy.errors.Outside` and nothing else: `Unanswered` when the
request went out and no answer came, so that it may have been performed; any other of them only when
nothing was done. No method repeats a request that changes something.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from agentarmy.formats.outgoing import KEY_HEADER


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whom we are signed in as. `lag` in seconds; 0: searches never lag."""

    provider: str
    address: str
    lag: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MailQuery:
    """Which mails are wanted: from or to any of the addresses or domains, newest first."""

    addresses: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    words: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRef:
    """One mail as a search shows it; `message_id` without brackets."""

    ref: str
    thread: str
    message_id: str
    sender: str
    subject: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Mail:
    """One whole mail: its ref and its bytes in RFC 5322 form."""

    ref: str
    thread: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class DraftRef:
    """A draft that lies with the provider; sending it twice is impossible, for it is gone then.

    `version` changes with every edit, whether or not the ref does, and with nothing else.
    """

    ref: str
    key: str
    thread: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class SentRef:
    """A mail that has been sent."""

    ref: str
    thread: str = ""
    message_id: str = ""


class Mailbox(Protocol):
    """A mailbox with drafts, threads, labels and a search."""

    @property
    def account(self) -> Account:
        """Whom we are signed in as, and how far searches lag."""
        ...

    async def search(self, query: MailQuery, *, limit: int) -> Sequence[MailRef]:
        """Return the newest mails that fit, at most `limit`."""
        ...

    async def thread(self, ref: str, *, limit: int) -> Sequence[Mail]:
        """Return the newest mails of a thread, oldest first. Raises Gone."""
        ...

    async def create_draft(self, content: bytes, *, key: str, thread: str = "") -> DraftRef:
        """Lay a draft into the mailbox, in a thread when one is named.

        `content` has no Date and names the key in `KEY_HEADER`; it is kept as it is. Two drafts of
        one key are two drafts. Raises Gone for no such thread, Refused for what is no such mail.
        """
        ...

    async def find_draft(self, key: str) -> DraftRef | None:
        """Return the newest draft with our key, None when there is none; never lags."""
        ...

    async def drafts(self) -> Sequence[DraftRef]:
        """Return every draft that has our header, for sweeping up."""
        ...

    async def delete_draft(self, ref: str) -> None:
        """Remove a draft. Raises Gone when it is not there (any more)."""
        ...

    async def send_draft(self, ref: str, *, version: str = "") -> SentRef:
        """Send a draft, which is no draft any more then, to whom its bytes name.

        The mailbox adds the Date; all else goes out as it lies there. Raises Gone for one that is
        not there, Exists for one that was changed since `version` (where one is named), Refused
        for one that cannot be sent; in both cases the draft stays.
        """
        ...

    async def find_sent(self, *, key: str, message_id: str) -> SentRef | None:
        """Return the sent mail with our key or Message-ID; it may lag by `account.lag` seconds."""
        ...

    async def add_label(self, thread: str, label: str) -> None:
        """Put a label on a thread; one that it has already stays as it is. Raises Gone."""
        ...

    async def labels(self, thread: str) -> Sequence[str]:
        """Return the labels of a thread. Raises Gone."""
        ...


@dataclass(frozen=True, slots=True)
class Busy:
    """A stretch of time that is taken, both ends aware, the end not included."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One meeting. `uid` is our key; `zone` the IANA zone it was made in; attendees by address."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    attendees: tuple[str, ...] = ()
    description: str = ""
    location: str = ""
    version: str = ""
    tentative: bool = False


class Calendar(Protocol):
    """A calendar that takes ids which we made."""

    @property
    def account(self) -> Account:
        """Whom we are signed in as, and how far searches lag."""
        ...

    async def busy(self, start: datetime, end: datetime) -> Sequence[Busy]:
        """Return what is taken between two moments, in order; parts outside are cut off.

        Tentative meetings take their time too.
        """
        ...

    async def events(self, start: datetime, end: datetime) -> Sequence[Event]:
        """Return the meetings that touch the stretch, recurring ones at each of their times."""
        ...

    async def find(self, uid: str) -> Event | None:
        """Return the meeting with our uid, None when there is none; never lags."""
        ...

    async def insert(self, event: Event, *, notify: bool) -> Event:
        """Put a meeting in, inviting its attendees when `notify`; return it with its version.

        Raises Exists for a known uid, Refused for one that does not end after it starts.
        """
        ...

    async def cancel(self, uid: str, *, version: str, notify: bool) -> None:
        """Take a meeting out. Raises Gone, and Exists when it changed since `version`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage:
    """One chat message; `key` is ours where we wrote it."""

    ref: str
    room: str
    sender: str
    text: str
    at: datetime
    thread: str = ""
    key: str = ""


class Chat(Protocol):
    """A chat of rooms and threads that takes keys which we made."""

    @property
    def account(self) -> Account:
        """Whom we are signed in as, and how far searches lag."""
        ...

    async def messages(self, room: str, *, limit: int) -> Sequence[ChatMessage]:
        """Return the newest messages of a room, oldest first. Raises Gone."""
        ...

    async def post(self, room: str, text: str, *, key: str, thread: str = "") -> ChatMessage:
        """Post a message. Raises Exists when one with this key is there, Gone for no such room."""
        ...

    async def find(self, room: str, key: str) -> ChatMessage | None:
        """Return our message with this key, None when there is none; never lags."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRef:
    """One file: its ref, its path below an allowed folder, size in bytes, time of change."""

    ref: str
    path: str
    media_type: str
    size: int
    changed_at: datetime


class Files(Protocol):
    """Files in allowed folders; nothing outside of them is listed, named or opened."""

    @property
    def account(self) -> Account:
        """Whom we are signed in as, and how far searches lag."""
        ...

    async def search(self, words: str, *, limit: int) -> Sequence[FileRef]:
        """Return the files whose paths hold more than half of the words, best first.

        Letter case and accents do not count; without a word nothing is found.
        """
        ...

    async def read(self, ref: str, *, limit: int) -> bytes:
        """Return the bytes of a file. Raises Gone, Refused outside of the folders or over limit."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmRecord:
    """One record of a CRM, its kind one of `CRM_KINDS`, with its fields as texts."""

    kind: str
    ref: str
    fields: dict[str, str]
    version: str = ""


class Crm(Protocol):
    """A CRM that remembers our key beside what we made."""

    @property
    def account(self) -> Account:
        """Whom we are signed in as, and how far searches lag."""
        ...

    async def find(self, kind: str, *, field: str, value: str) -> Sequence[CrmRecord]:
        """Return the records whose field has this value (letter case aside); it may lag."""
        ...

    async def get(self, kind: str, ref: str) -> CrmRecord:
        """Return one record. Raises Gone."""
        ...

    async def create(self, kind: str, fields: dict[str, str], *, key: str) -> CrmRecord:
        """Make a record (a task, a note, a contact). Raises Exists when one has this key."""
        ...

    async def find_key(self, kind: str, key: str) -> CrmRecord | None:
        """Return the record with our key, None when there is none; may lag by `account.lag`."""
        ...

    async def update(
        self, kind: str, ref: str, *, fields: dict[str, str], version: str
    ) -> CrmRecord:
        """Change fields of a record, the others stay; return all of it with its new version.

        Raises Gone, and Exists when it changed since `version`.
        """
        ...


CRM_KINDS = ("contact", "company", "deal", "task", "note")
"""What a CRM holds; other kinds are Refused."""

TASK_FIELDS = ("title", "due_on", "note", "contact", "company", "deal")
"""Fields of a task; `due_on` is an ISO date, the last three are refs."""


def due_text(day: date) -> str:
    """Return a day as the field `due_on` holds it."""
    return day.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Connectors:
    """What a rep has connected; None where nothing is."""

    mailbox: Mailbox | None = None
    calendar: Calendar | None = None
    chat: Chat | None = None
    files: Files | None = None
    crm: Crm | None = None


__all__ = [
    "CRM_KINDS",
    "KEY_HEADER",
    "TASK_FIELDS",
    *("Account", "Busy", "Calendar", "Chat", "ChatMessage", "Connectors", "Crm", "CrmRecord"),
    *("DraftRef", "Event", "FileRef", "Files", "Mail", "MailQuery", "MailRef", "Mailbox"),
    *("SentRef", "due_text"),
]
