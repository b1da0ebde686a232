"""What the rep wants kept: their own words, when they said them, and about whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from agentarmy.domain.values import Row
from agentarmy.errors import NotFound, UsageError
from agentarmy.store import tables
from agentarmy.store.database import Mirror
from agentarmy.store.times import moment, stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """A fact in the rep's words; `account_id` is whom it is about ('' for nobody known), `topic`
    what about, in the words of `reading.inquiries`, separated by spaces.
    """

    id: str
    text: str
    said_at: datetime
    account_id: str = ""
    session_id: str = ""
    topic: str = ""


def keep(
    mirror: Mirror, text: str, *, account_id: str = "", session_id: str = "", topic: str = ""
) -> Memory:
    """Keep a fact; the same words about the same account are kept once, as said now."""
    now = mirror.clock()
    row: Row = {
        "text": text,
        "account_id": account_id,
        "session_id": session_id,
        "topic": topic,
        "said_at": stamp(now),
    }
    with mirror.write(durable=True):
        same = tables.find(mirror, "memories", text=text, account_id=account_id)
        if same:
            return _memory(tables.edit(mirror, "memories", str(same[0]["id"]), row))
        return _memory(tables.get(mirror, "memories", tables.add(mirror, "memories", row)))


def everything(mirror: Mirror) -> list[Memory]:
    """Return all memories, oldest first."""
    return [_memory(row) for row in tables.stream(mirror, "memories")]


def named(mirror: Mirror, ref: str) -> Memory:
    """Return a memory by its id or the end of it. Raises NotFound, UsageError for several."""
    hint = "agentarmy memory list"
    found: list[Row] = []
    if re.fullmatch(r"[0-9a-f-]{4,36}", ref):
        rows = mirror.all(
            "SELECT id FROM memories WHERE tenant = ? AND substr(id, ?) = ? LIMIT 3",
            (mirror.tenant, -len(ref), ref),
        )
        found = [tables.get(mirror, "memories", str(key)) for (key,) in rows]
    if not found:
        raise NotFound(f'no memory "{ref}"', expected="an id, or four signs of its end", hint=hint)
    if len(found) > 1:
        raise UsageError(f'several memories end in "{ref}"', expected="more of the id")
    return _memory(found[0])


def forget(mirror: Mirror, memory: Memory) -> None:
    """Delete a memory for good."""
    with mirror.write(durable=True):
        tables.remove(mirror, "memories", memory.id)


def _memory(row: Row) -> Memory:
    said = moment(row["said_at"])
    assert said is not None  # noqa: S101 always written
    return Memory(
        id=str(row["id"]),
        text=str(row["text"] or ""),
        said_at=said,
        account_id=str(row["account_id"] or ""),
        session_id=str(row["session_id"] or ""),
        topic=str(row["topic"] or ""),
    )
