"""What every format yields: records with a natural key, or a rejection with its reason.

A reader is `read(stream, name) -> Iterator[Item]`. It never raises on bad content: what cannot
be read becomes a `Rejected` that names the place, and the rest of the file is still read.
It holds at most one message, conversation or row in memory.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from agentarmy.domain.records import Channel, Person, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a message; `text` is its words when they could be read, else ''."""

    name: str
    media_type: str
    size: int
    sha256: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRecord:
    """One message. `key` is its natural key: the Message-ID without brackets, the provider's id,
    or 'sha256:…' of the canonical content when it has neither.

    `text` is what this person newly said; `quoted` what they quoted (replies and forwards),
    `signature` their signature block. All are NFC with '\\n' line ends.
    `references` are natural keys of earlier messages, oldest first (References, then In-Reply-To).
    `at` is aware UTC; `utc_offset` the sender's minutes east of UTC.
    `automatic` is '', 'auto-reply', 'bounce', 'complaint', 'list' or 'calendar'.
    `position` orders the turns of a transcript; `offset_ms` is the time from its start.
    """

    key: str
    channel: Channel
    sender: Person
    text: str
    at: datetime | None = None
    utc_offset: int | None = None
    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    reply_to: Person | None = None
    subject: str = ""
    quoted: str = ""
    signature: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    automatic: str = ""
    position: int = 0
    offset_ms: int | None = None
    folder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRecord:
    """A call transcript or a chat room (or one thread of it) with its turns in order.

    `key` is the provider's id or 'sha256:…' of the canonical content.
    """

    key: str
    channel: Channel
    title: str
    messages: tuple[MessageRecord, ...]
    started_at: datetime | None = None
    participants: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRecord:
    """One card of an address book."""

    key: str
    name: str
    addresses: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    title: str = ""
    company: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRecord:
    """One calendar event; `key` is its UID (with '/' and the RECURRENCE-ID when it has one)."""

    key: str
    title: str
    starts_at: datetime
    ends_at: datetime | None = None
    zone: str = ""
    organizer: Person | None = None
    attendees: tuple[Person, ...] = ()
    location: str = ""
    description: str = ""
    status: str = ""
    recurrence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRecord:
    """One row of an export, with our column names.

    `table` is lead, deal, contact, account, activity, task or price. `key` is
    'vendor:id' when the export has ids, else ''. `values` are typed for our columns (money as
    minor units with a currency column); `extra` keeps what has no column, by its own header.
    """

    table: str
    values: Row
    line: int
    key: str = ""
    extra: dict[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """Something that could not be read: where it stands, why, and what would have been right."""

    where: str
    reason: str
    expected: str = ""


Record = MessageRecord | ConversationRecord | ContactRecord | EventRecord | TableRecord
Item = Record | Rejected


def no_json(error: ValueError | RecursionError) -> str:
    """Return why something is no JSON, in words that do not need Python."""
    if isinstance(error, RecursionError):
        return "no JSON: nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        return f"no JSON: {error}"[:160]
    if isinstance(error, UnicodeDecodeError):
        return f"no JSON: byte {error.start} is not UTF-8"
    return "no JSON: a number with thousands of digits"
