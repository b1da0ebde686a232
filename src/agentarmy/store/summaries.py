"""What a conversation shows of its messages: title, time, people, and the account it is with."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable

from agentarmy.domain.records import Person, Row
from agentarmy.store import people, tables
from agentarmy.store.database import Mirror

_PREFIX = re.compile(r"^\s*(?:(?:re|aw|fwd?|wg|sv|vs|antw|tr|rif|res)(?:\[\d+\])?\s*:\s*)+", re.I)
_SELECT = (
    "SELECT channel, sender_name, sender_address, recipients, subject, at, automatic, position"
    " FROM messages WHERE tenant = ? AND conversation_id = ?"
)
_MOST_PEOPLE = 100


def bare_subject(subject: str) -> str:
    """Return a subject without its Re:, AW:, Fwd: …"""
    return _PREFIX.sub("", subject).strip()


def refresh(mirror: Mirror, conversations: Iterable[str], *, source: str) -> None:
    """Work out again what these conversations show, and link those without an account."""
    for one in conversations:
        columns = ("channel", "name", "address", "to", "subject", "at", "automatic", "position")
        cells = mirror.all(_SELECT, (mirror.tenant, one))
        rows = [dict(zip(columns, found, strict=True)) for found in cells]
        if not rows:
            continue
        rows.sort(key=lambda row: (str(row["at"] or "~"), int(str(row["position"] or 0))))
        old = tables.find(mirror, "conversations", id=one)
        before = old[0] if old else {}
        tables.put_ids(mirror, "conversations", [(one, _summary(mirror, rows, before, source))])


def _summary(mirror: Mirror, rows: list[Row], before: Row, source: str) -> Row:
    times = [str(row["at"]) for row in rows if row["at"]]
    subjects = (bare_subject(str(row["subject"] or "")) for row in rows)
    known = _people(before.get("participants"))
    everyone = _everyone(rows, known)
    found: Row = {
        "channel": rows[0]["channel"],
        "last_at": max(times, default=None),
        "messages": len(rows),
        "participants": json.dumps(
            [{"name": name, "address": address} for address, name in everyone[:_MOST_PEOPLE]],
            ensure_ascii=False,
        ),
        "source": before.get("source") or source,
    }
    mail = rows[0]["channel"] == "mail"
    if mail or not before.get("title"):
        found["title"] = next((one for one in subjects if one), None)
    if mail or not before.get("started_at"):
        found["started_at"] = min(times, default=None)
    if not before.get("account_id"):
        found["account_id"] = account_of(mirror, everyone)
    return found


def _people(text: object) -> list[tuple[str, str]]:
    plain = json.loads(text) if isinstance(text, str) and text else []
    return [(str(one["address"]), str(one["name"])) for one in plain]


def _everyone(rows: list[Row], known: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Everybody's (address, name), by address or else by name, in the order of appearance."""
    found: dict[str, tuple[str, str]] = {}
    listed = [pair for row in rows for pair in _named(row)]
    for address, name in (*listed, *known):
        key = address or name.casefold()
        if key and not found.get(key, ("", ""))[1]:
            found[key] = (address, name)
    return list(found.values())


def _named(row: Row) -> list[tuple[str, str]]:
    sender = (str(row["address"] or ""), str(row["name"] or ""))
    return [sender, *_people(row["to"])]


def account_of(mirror: Mirror, everyone: Iterable[tuple[str, str]]) -> str:
    """Return the account that most of these people belong to, '' when none is known.

    A person belongs to the account of the contact, else to that of the address's domain.
    """
    votes: Counter[str] = Counter()
    for address, name in everyone:
        contact = people.resolve(mirror, Person(name, address))
        row = tables.find(mirror, "contacts", id=contact) if contact else []
        account = str(row[0]["account_id"] or "") if row else ""
        account = account or people.account_of_domain(
            mirror, people.business_domain(address), make=False
        )
        if account:
            votes[account] += 1
    return min(votes, key=lambda one: (-votes[one], one), default="")
