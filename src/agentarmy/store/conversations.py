"""Messages and the conversations they make, whatever the order in which they arrive."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from agentarmy.domain.clock import on_clock
from agentarmy.domain.records import Channel, Person, Row, Side, Turn, Value
from agentarmy.formats.base import Attachment, ConversationRecord, MessageRecord
from agentarmy.store import tables
from agentarmy.store.database import Mirror
from agentarmy.store.ids import record_id
from agentarmy.store.summaries import refresh
from agentarmy.store.threading import place
from agentarmy.store.times import moment, stamp

_CHUNK = 500
_CHANNELS = {str(one): one for one in Channel}


@dataclass(frozen=True, slots=True)
class Stored:
    """What a `store_messages` did; `conversations` are the ids of those that got a message."""

    messages_added: int = 0
    messages_known: int = 0
    documents_added: int = 0
    conversations: tuple[str, ...] = ()


@dataclass(slots=True)
class _Coming:
    """A message on its way in; `conversation` is set for a transcript's or a chat's."""

    record: MessageRecord
    conversation: str = ""


def store_messages(
    mirror: Mirror, records: Iterable[MessageRecord | ConversationRecord], *, source: str
) -> Stored:
    """Store messages, transcripts and chats, and thread them; what is known is left as it is.

    Mail is threaded by References and In-Reply-To. The id of a conversation follows from its
    members alone: the order of arrival does not matter. Accounts are linked through contacts and
    domains that are known, so people are to be remembered first (`people.remember`).
    """
    added = known = documents = 0
    touched: dict[str, None] = {}
    with mirror.write():
        for chunk in _chunks(mirror, records, source):
            fresh = _unknown(mirror, chunk)
            known += len(chunk) - len(fresh)
            homes, moved = _homes(mirror, fresh)
            for old, new in moved.items():
                touched.pop(old, None)
                touched[new] = None
            touched.update(dict.fromkeys(homes.values()))
            added += tables.put_ids(mirror, "messages", _rows(mirror, fresh, homes)).added
            documents += _attach(mirror, fresh, homes, source)
        touched = {one: None for one in touched if one}
        refresh(mirror, touched, source=source)
    return Stored(added, known, documents, tuple(touched))


def _chunks(
    mirror: Mirror, records: Iterable[MessageRecord | ConversationRecord], source: str
) -> Iterator[dict[str, _Coming]]:
    """Yield messages by id, some hundred at a time; a call or room makes its conversation."""
    chunk: dict[str, _Coming] = {}
    for record in records:
        if isinstance(record, MessageRecord):
            chunk[record_id(mirror.tenant, "messages", record.key)] = _Coming(record)
        else:
            home = _room(mirror, record, source)
            for message in record.messages:
                chunk[record_id(mirror.tenant, "messages", message.key)] = _Coming(message, home)
                if len(chunk) >= _CHUNK:
                    yield chunk
                    chunk = {}
        if len(chunk) >= _CHUNK:
            yield chunk
            chunk = {}
    if chunk:
        yield chunk


def _room(mirror: Mirror, record: ConversationRecord, source: str) -> str:
    row: Row = {
        "channel": str(record.channel),
        "title": record.title,
        "started_at": stamp(record.started_at),
        "provider_key": record.key,
        "source": source,
        "participants": people_json(record.participants),
    }
    home = record_id(mirror.tenant, "conversations", record.key)
    old = tables.find(mirror, "conversations", id=home)
    if not old:
        tables.put_ids(mirror, "conversations", [(home, row)])
    return home


def people_json(people: Iterable[Person]) -> str:
    """Return people as a JSON list of {"name", "address"}."""
    plain = [{"name": one.name, "address": one.address} for one in people]
    return json.dumps(plain, ensure_ascii=False)


def people_of(text: object) -> tuple[Person, ...]:
    """Return the people of a JSON list that `people_json` wrote."""
    found = json.loads(text) if isinstance(text, str) and text else []
    return tuple(Person(one.get("name", ""), one.get("address", "")) for one in found)


def _unknown(mirror: Mirror, chunk: dict[str, _Coming]) -> dict[str, _Coming]:
    marks = ", ".join("?" * len(chunk))
    sql = f"SELECT id FROM messages WHERE id IN ({marks})"
    known = {str(cells[0]) for cells in mirror.all(sql, tuple(chunk))}
    return {key: coming for key, coming in chunk.items() if key not in known}


def _homes(mirror: Mirror, fresh: dict[str, _Coming]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the conversation of each message, and which conversations became which others."""
    homes = {key: one.conversation for key, one in fresh.items() if one.conversation}
    mails = {key: one.record for key, one in fresh.items() if not one.conversation}
    placed, moved = place(mirror, mails)
    homes.update(placed)
    return homes, moved


def _rows(
    mirror: Mirror, fresh: dict[str, _Coming], homes: dict[str, str]
) -> Iterator[tuple[str, Row]]:
    contacts = _contacts(mirror, (one.record.sender.address for one in fresh.values()))
    for key, coming in fresh.items():
        one = coming.record
        everyone = dict.fromkeys((*one.to, *one.cc))
        yield (
            key,
            {
                "conversation_id": homes[key],
                "channel": str(one.channel),
                "sender_name": one.sender.name,
                "sender_address": one.sender.address,
                "contact_id": contacts.get(one.sender.address),
                "at": stamp(one.at),
                "utc_offset": one.utc_offset,
                "recipients": people_json(everyone) if everyone else None,
                "subject": one.subject,
                "text": one.text,
                "quoted": one.quoted,
                "signature": one.signature,
                "refs": json.dumps(one.references) if one.references else None,
                "automatic": one.automatic,
                "position": one.position,
                "offset_ms": one.offset_ms,
                "folder": one.folder,
                "provider_key": one.key,
                "reply_to": one.reply_to.address if one.reply_to else None,
            },
        )


def _contacts(mirror: Mirror, addresses: Iterable[str]) -> dict[str, str]:
    wanted = sorted({address for address in addresses if address})
    marks = ", ".join("?" * len(wanted))
    found = mirror.all(
        "SELECT value, contact_id FROM contact_aliases"
        f" WHERE tenant = ? AND kind = 'address' AND value IN ({marks})",
        (mirror.tenant, *wanted),
    )
    return {str(value): str(contact) for value, contact in found}


def _attach(mirror: Mirror, fresh: dict[str, _Coming], homes: dict[str, str], source: str) -> int:
    """Store what came with the messages, each content once, under its first message."""
    rows: dict[str, Row] = {}
    for key, coming in fresh.items():
        for one in coming.record.attachments:
            row_id = record_id(mirror.tenant, "documents", one.sha256)
            rows.setdefault(row_id, _document(one, key, source))
    if not rows:
        return 0
    known = {
        str(cells[0])
        for cells in mirror.all(
            f"SELECT id FROM documents WHERE id IN ({', '.join('?' * len(rows))})", tuple(rows)
        )
    }
    new = [(row_id, row) for row_id, row in rows.items() if row_id not in known]
    return tables.put_ids(mirror, "documents", new).added


def _document(one: Attachment, message: str, source: str) -> Row:
    return {
        "name": one.name,
        "media_type": one.media_type,
        "size": one.size,
        "sha256": one.sha256,
        "text": one.text,
        "message_id": message,
        "source": source,
        "kind": "attachment",
    }


def attached(mirror: Mirror, messages: Sequence[str]) -> dict[str, list[str]]:
    """Return the names of the files that came with each of the messages, by the message's id."""
    found: dict[str, list[str]] = {}
    for begin in range(0, len(messages), _CHUNK):
        part = messages[begin : begin + _CHUNK]
        rows = mirror.all(
            "SELECT message_id, name FROM documents"
            f" WHERE tenant = ? AND message_id IN ({', '.join('?' * len(part))}) ORDER BY row",
            (mirror.tenant, *part),
        )
        for message, name in rows:
            found.setdefault(str(message), []).append(str(name or ""))
    return found


def attached_since(mirror: Mirror, change: int) -> list[tuple[str, bool]]:
    """Return of each file that came, changed or went after a `change` (its number in the log) the
    id of its message, '' for none, and whether the file is new.
    """
    rows = mirror.all(
        "SELECT d.message_id, c.field FROM change_log AS c LEFT JOIN documents AS d ON d.id = c.pk"
        " WHERE c.lseq > ? AND c.tbl = 'documents'",
        (change,),
    )
    return [(str(message or ""), field == "*") for message, field in rows]


@dataclass(frozen=True, slots=True)
class ThreadWith:
    """A conversation in which somebody wrote: the moment of their newest message, and whether it
    was found by an address and not by a domain alone."""

    id: str
    at: str
    by_address: bool


def threads_with(
    mirror: Mirror, addresses: Sequence[str], *, domain: str = "", besides: str = "", limit: int
) -> list[ThreadWith]:
    """Return the newest conversations in which one of the addresses, or somebody of the domain,
    wrote."""
    marks = ", ".join("?" * len(addresses))
    escaped = re.sub(r"([%_\\])", r"\\\1", domain)
    like = " OR sender_address LIKE ? ESCAPE '\\'" if domain else ""
    rows = mirror.all(
        f"SELECT conversation_id, max(at), max(sender_address IN ({marks})) FROM messages"
        " WHERE tenant = ? AND conversation_id IS NOT ?"
        f" AND (sender_address IN ({marks}){like})"
        " GROUP BY conversation_id ORDER BY max(at) DESC LIMIT ?",
        (
            *addresses,
            mirror.tenant,
            besides or None,
            *addresses,
            *([f"%@{escaped}"] if domain else []),
            limit,
        ),
    )
    return [ThreadWith(str(key), str(at or ""), bool(mine)) for key, at, mine in rows if key]


def thread(mirror: Mirror, ref: str) -> Row:
    """Return a conversation by its id, the beginning of it, its title, or a message's id or key.

    Raises NotFound with the nearest titles.
    """
    message = mirror.one(
        "SELECT conversation_id FROM messages WHERE id IN (?, ?) AND tenant = ?",
        (ref, record_id(mirror.tenant, "messages", ref.strip("<>")), mirror.tenant),
    )
    return tables.get(mirror, "conversations", str(message[0]) if message else ref)


def list_conversations(
    mirror: Mirror, *, account_id: str = "", after: str = "", limit: int = 50
) -> tables.Page:
    """Return a page of conversations, of one account or of all, the latest first."""
    filters = [tables.Filter("account_id", "=", account_id)] if account_id else []
    return tables.page(
        mirror, "conversations", filters=filters, order="-last_at", after=after, limit=limit
    )


def turns(mirror: Mirror, conversation_id: str, *, home: tzinfo | None = None) -> tuple[Turn, ...]:
    """Return what was said in a conversation, in the order of time.

    Where a time is missing the places in the transcript decide. Moments are on the speaker's
    clock, or on that at `home`, the rep's place, where the speaker's is not known.
    """
    rows = mirror.all(
        f"SELECT {_SPOKEN} FROM messages WHERE tenant = ? AND conversation_id = ? ORDER BY row",
        (mirror.tenant, conversation_id),
    )
    if all(row[0] for row in rows):
        rows.sort(key=lambda row: (row[0], row[1] or 0, row[2] or row[3]))
    else:
        rows.sort(key=lambda row: (row[1] or 0, row[2] or row[3]))
    people: dict[Value, tuple[Person, ...]] = {}
    speakers: dict[tuple[Value, Value], Person] = {}
    return tuple(_turn(row, speakers=speakers, people=people, home=home) for row in rows)


_SPOKEN = (
    "at, position, provider_key, id, conversation_id, channel, sender_name, sender_address, text,"
    " utc_offset, side, subject, recipients, automatic"
)


def _turn(
    row: Sequence[Value],
    *,
    speakers: dict[tuple[Value, Value], Person],
    people: dict[Value, tuple[Person, ...]],
    home: tzinfo | None = None,
) -> Turn:
    """A row of _SPOKEN as a turn; `speakers` and addressees that were met already are told."""
    at, _, _, key, talk, channel, name, address, text, offset, side, subject, to, auto = row
    who = (name, address)
    if who not in speakers:
        speakers[who] = Person(str(name or ""), str(address or ""))
    if to not in people:
        people[to] = people_of(to)
    east = None if offset is None else int(offset)
    return Turn(
        id=str(key),
        conversation=str(talk),
        channel=_CHANNELS[str(channel)],
        speaker=speakers[who],
        text=str(text or ""),
        at=on_clock(moment(at), east, home=home),
        utc_offset=east,
        side=Side(str(side)) if side else Side.UNKNOWN,
        subject=str(subject or ""),
        to=people[to],
        automatic=str(auto or ""),
    )


def set_sides(mirror: Mirror, sides: Sequence[tuple[str, Side]]) -> None:
    """Note on whose side each message (id, side) was spoken; kept on this device only."""
    with mirror.write():
        mirror.many(
            "UPDATE messages SET side = ? WHERE id = ? AND tenant = ?",
            [(str(side), one, mirror.tenant) for one, side in sides],
        )
