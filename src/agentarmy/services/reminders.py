"""What recurs: nurtured deals to look at again, cold leads to write to; one task at a time each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from agentarmy.domain.cycles import Rhythm, due_day
from agentarmy.domain.judgement import Outcome
from agentarmy.domain.records import Facts, Row
from agentarmy.domain.scoring import COLD
from agentarmy.store import tables
from agentarmy.store.ids import record_id
from agentarmy.store.times import moment

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror

SOURCE = "cycle"
"""The source of a task that a cycle made."""
_ENDED = frozenset({"stopped", "unsubscribed", "do not contact", "lost", "won", "customer"})
_SCOPES = ("account", "deal", "lead", "conversation")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """One thing that recurs: since when, how often, for whom, and the task that it makes."""

    key: str
    since: datetime
    rhythm: Rhythm
    task: Row
    conversations: tuple[str, ...] = ()
    address: str = ""


def remind(mirror: Mirror, facts: Facts, *, now: datetime) -> list[Row]:
    """Make the tasks that are due by now and return them.

    A deal judged NURTURE recurs every 14 days (QH-QUAL-09), a COLD lead every month (QH-FIT-14),
    until they reply, ask us to stop, or are judged or scored anew. Twice makes nothing twice;
    after a sleep there is one task, not one per day missed; while one is open no other is made.
    """
    made = []
    with mirror.write():
        for one in (*_nurtured(mirror), *_cold(mirror)):
            day = due_day(one.since.date(), one.rhythm, today=now.date())
            if day is None or _answered(mirror, one, facts):
                continue
            key = f"{one.key}|{one.since.isoformat()}|{day}"
            if _open(mirror, one) or _known(mirror, key):
                continue
            row: Row = {**one.task, "due_on": day.isoformat(), "status": "open", "source": SOURCE}
            made.append(tables.get(mirror, "tasks", tables.add(mirror, "tasks", row, key=key)))
    return made


def _nurtured(mirror: Mirror) -> Iterator[_Turn]:
    """Judgements that say NURTURE, one for each account, the widest; each other for itself."""
    rows = tables.find(mirror, "qualifications")
    rows.sort(key=lambda row: _SCOPES.index(str(row["scope"])))
    seen: set[str] = set()
    for row in rows:
        whose = str(row["account_id"] or row["scope_id"])
        if whose in seen:
            continue
        seen.add(whose)
        since = moment(row["judged_at"])
        if row["outcome"] == str(Outcome.NURTURE) and since:
            yield _Turn(
                key=f"nurture|{row['id']}",
                since=since,
                rhythm=Rhythm.FORTNIGHT,
                task={
                    "title": f"Look again at {_name(mirror, row)}",
                    "reason": row["reason"],
                    "account_id": row["account_id"],
                    "deal_id": row["deal_id"],
                    "provider_key": f"nurture|{row['id']}",
                },
                conversations=tuple(_talks(mirror, row)),
            )


def _name(mirror: Mirror, row: Row) -> str:
    for table, column in (("deals", "deal_id"), ("accounts", "account_id")):
        if row[column]:
            return str(tables.get(mirror, table, str(row[column]))["name"])
    if row["conversation_id"]:
        talk = tables.get(mirror, "conversations", str(row["conversation_id"]))
        return str(talk["title"] or talk["id"])
    return str(row["scope_id"])


def _talks(mirror: Mirror, row: Row) -> Iterator[str]:
    if row["conversation_id"]:
        yield str(row["conversation_id"])
    if row["account_id"]:
        found = tables.find(mirror, "conversations", account_id=row["account_id"])
        yield from (str(one["id"]) for one in found)


def _cold(mirror: Mirror) -> Iterator[_Turn]:
    for row in tables.find(mirror, "leads", tier=COLD):
        since = moment(row["scored_at"])
        if since and str(row["status"] or "").casefold() not in _ENDED:
            yield _Turn(
                key=f"drip|{row['id']}",
                since=since,
                rhythm=Rhythm.MONTH,
                task={
                    "title": f"Write to {row['name'] or row['email'] or row['company']}",
                    "reason": f"cold lead, fit {row['score']}: once a month",
                    "lead_id": row["id"],
                    "account_id": row["account_id"],
                    "provider_key": f"drip|{row['id']}",
                },
                address=str(row["email"] or ""),
            )


def _answered(mirror: Mirror, one: _Turn, facts: Facts) -> bool:
    """Whether somebody of their side has written or spoken since."""
    found: list[Row] = []
    for talk in dict.fromkeys(one.conversations):
        found += tables.find(mirror, "messages", conversation_id=talk)
    if one.address:
        found += tables.find(mirror, "messages", sender_address=one.address)
    return any(_is_theirs(row, facts) and _later(row, one.since) for row in found)


def _later(row: Row, since: datetime) -> bool:
    at = moment(row["at"])
    return at is not None and at > since


def _is_theirs(row: Row, facts: Facts) -> bool:
    domain = str(row["sender_address"] or "").rpartition("@")[2]
    ours = _among(domain, facts.our_domains) or _among(row["sender_name"], facts.our_names)
    return not ours and not row["automatic"]


def _among(word: object, others: Iterable[str]) -> bool:
    return bool(word) and str(word).casefold() in {one.casefold() for one in others}


def _open(mirror: Mirror, one: _Turn) -> bool:
    wanted = {"source": SOURCE, "provider_key": one.task["provider_key"]}
    return bool(tables.find(mirror, "tasks", status="open", **wanted))


def _known(mirror: Mirror, key: str) -> bool:
    wanted = record_id(mirror.tenant, "tasks", key)
    return bool(tables.present(mirror, "tasks", [wanted]))
