"""All that was ever said, across mail, chat, calls and attachments, by words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from agentarmy.domain.clock import on_clock
from agentarmy.domain.records import Row
from agentarmy.knowledge.words import alike
from agentarmy.store import tables
from agentarmy.store.database import Mirror
from agentarmy.store.search import Hit, search
from agentarmy.store.times import moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One message or attachment: `quote` is the passage, the words found between « and »."""

    id: str
    channel: str
    at: str
    day: str
    who: str
    subject: str
    quote: str
    conversation: str


def search_history(
    mirror: Mirror, query: str, *, channel: str = "", limit: int = 20, home: tzinfo | None = None
) -> list[Found]:
    """Return the best passages for the words of `query`, then those that say it in other words.

    `channel` is mail, chat, call or document; empty means all. Days are on
    the speaker's clock, else on that at `home`, the rep's place.
    """
    wanted = ("documents",) if channel == "document" else ("messages",) if channel else None
    hits = search(
        mirror,
        query,
        tables=wanted or ("messages", "documents"),
        limit=limit * 3,
        alike=() if '"' in query else alike(query),
    )
    found = [_found(mirror, hit, home=home) for hit in hits]
    return [one for one in found if channel in ("", one.channel)][:limit]


def _day(row: Row, home: tzinfo | None) -> str:
    east = row.get("utc_offset")
    at = on_clock(moment(row.get("at")), east if isinstance(east, int) else None, home=home)
    return at.date().isoformat() if at else ""


def _found(mirror: Mirror, hit: Hit, *, home: tzinfo | None) -> Found:
    row = tables.get(mirror, hit.table, hit.id)
    if hit.table == "documents":
        letter = _letter(mirror, row)
        return Found(
            id=hit.id,
            channel="document",
            at=_text(letter, "at"),
            day=_day(letter, home),
            who=_who(letter),
            subject=_text(row, "name"),
            quote=hit.snippet,
            conversation=_text(letter, "conversation_id"),
        )
    return Found(
        id=hit.id,
        channel=_text(row, "channel"),
        at=_text(row, "at"),
        day=_day(row, home),
        who=_who(row),
        subject=_text(row, "subject") or _title(mirror, row),
        quote=hit.snippet,
        conversation=_text(row, "conversation_id"),
    )


def _letter(mirror: Mirror, document: Row) -> Row:
    """Return the message that a document came with, or an empty row."""
    message = _text(document, "message_id")
    return tables.get(mirror, "messages", message) if message else {}


def _title(mirror: Mirror, message: Row) -> str:
    """Return the name of the call or room that a message belongs to."""
    conversation = _text(message, "conversation_id")
    return _text(tables.get(mirror, "conversations", conversation), "title") if conversation else ""


def _who(row: Row) -> str:
    return _text(row, "sender_name") or _text(row, "sender_address")


def _text(row: Row, column: str) -> str:
    return str(row.get(column) or "")
