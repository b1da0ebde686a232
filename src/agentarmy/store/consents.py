"""Who agreed to what, whom nobody reaches, and the do-not-call lists.

A suppression is found by a keyed hash of what it is about, so that it holds for a person who was
erased. The numbers of call lists are kept as hashes alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agentarmy.domain.situation import CallList, Consent, Suppression
from agentarmy.domain.values import Row
from agentarmy.store import pseudonyms, tables
from agentarmy.store.database import Mirror
from agentarmy.store.ids import record_id
from agentarmy.store.schema import selected, to_row
from agentarmy.store.times import moment, stamp

KINDS = ("address", "domain", "contact", "call")
"""What a suppression can be about: a mail address, a mail domain, a contact's id, a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of consents: what was agreed or withdrawn, and by whom it was written down."""

    id: str
    address: str
    contact_id: str
    evidence: str
    consent: Consent


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """One suppression as a person sees it; `value` is '' for somebody who was erased."""

    id: str
    kind: str
    value: str
    reason: str
    source: str
    recorded_by: str
    at: datetime | None
    lifted_at: datetime | None


def record(mirror: Mirror, entry: Entry) -> Entry:
    """Keep a consent or its withdrawal; the same entry twice is one."""
    one = entry.consent
    key = "\x1f".join(
        (
            *(entry.address, entry.contact_id, one.purpose, one.channel, one.seller, one.basis),
            *(str(one.given), str(stamp(one.given_at)), one.how),
        )
    )
    values: Row = {
        "contact_id": entry.contact_id,
        "address": entry.address,
        "seller": one.seller,
        "purpose": one.purpose,
        "channel": one.channel,
        "state": "given" if one.given else "withdrawn",
        "basis": one.basis,
        "how": one.how,
        "evidence": entry.evidence,
        "recorded_by": one.recorded_by,
        "given_at": stamp(one.given_at),
        "until": one.until.isoformat() if one.until else None,
    }
    with mirror.write(durable=True):
        row = tables.get(mirror, "consents", tables.add(mirror, "consents", values, key=key))
    return _entry(row)


def of(mirror: Mirror, *, address: str = "", contact_id: str = "") -> list[Entry]:
    """Return the entries of an address or a contact, oldest first."""
    found: dict[str, Entry] = {}
    for column, value in (("address", address), ("contact_id", contact_id)):
        if value:
            rows = mirror.all(
                f"SELECT {selected('consents')} FROM consents"
                f" WHERE tenant = ? AND {column} = ? ORDER BY row",
                (mirror.tenant, value),
            )
            found |= {one.id: one for one in (_entry(to_row("consents", r)) for r in rows)}
    return list(found.values())


def everything(mirror: Mirror) -> list[Entry]:
    """Return all entries, oldest first."""
    return [_entry(row) for row in tables.stream(mirror, "consents")]


def _entry(row: Row) -> Entry:
    until = str(row["until"] or "")
    return Entry(
        id=str(row["id"]),
        address=str(row["address"] or ""),
        contact_id=str(row["contact_id"] or ""),
        evidence=str(row["evidence"] or ""),
        consent=Consent(
            purpose=str(row["purpose"] or ""),
            seller=str(row["seller"] or ""),
            given=row["state"] == "given",
            channel=str(row["channel"] or ""),
            basis=str(row["basis"] or ""),
            how=str(row["how"] or ""),
            recorded_by=str(row["recorded_by"] or ""),
            given_at=moment(row["given_at"]),
            until=date.fromisoformat(until) if until else None,
            proven=bool(row["evidence"]),
        ),
    )


def suppress(
    mirror: Mirror, kind: str, *, value: str, reason: str, source: str, recorded_by: str
) -> tuple[Refused, bool]:
    """Keep a suppression; return it, and whether it is new or holds again.

    `value` is normal already: small letters, a domain without '@', a number in E.164.
    """
    hashed = pseudonyms.pseudonym(mirror, value)
    key = f"{kind}:{hashed}"
    with mirror.write(durable=True):
        rows = tables.find(mirror, "suppressions", id=record_id(mirror.tenant, "suppressions", key))
        if rows and rows[0]["lifted_at"] is None:
            return _refused(rows[0]), False
        values: Row = {
            "kind": kind,
            "value": value,
            "value_hash": hashed,
            "reason": reason,
            "source": source,
            "recorded_by": recorded_by,
            "at": stamp(mirror.clock()),
            "lifted_at": None,
        }
        tables.put(mirror, "suppressions", [(key, values)], replace=True)
        return _refused(tables.get(mirror, "suppressions", _id(mirror, key))), True


def newest(mirror: Mirror, kind: str, *, value: str) -> Refused | None:
    """Return what is on record of a suppression, lifted or not; None when there never was one."""
    key = f"{kind}:{pseudonyms.pseudonym(mirror, value)}"
    rows = tables.find(mirror, "suppressions", id=_id(mirror, key))
    return _refused(rows[0]) if rows else None


def _id(mirror: Mirror, key: str) -> str:
    return record_id(mirror.tenant, "suppressions", key)


def lift(mirror: Mirror, kind: str, *, value: str) -> bool:
    """Let a suppression hold no more; say whether one held."""
    with mirror.write(durable=True):
        row_id = _id(mirror, f"{kind}:{pseudonyms.pseudonym(mirror, value)}")
        now = stamp(mirror.clock())
        return bool(
            mirror.run(
                "UPDATE suppressions SET lifted_at = ?, updated_at = ?"
                " WHERE id = ? AND tenant = ? AND lifted_at IS NULL",
                (now, now, row_id, mirror.tenant),
            )
        )


def holding(
    mirror: Mirror, wanted: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], Suppression]:
    """Return the suppressions in force for (kind, value) pairs: one indexed query per kind."""
    secret = pseudonyms.key(mirror)
    hashes: dict[str, dict[str, str]] = {}
    for kind, value in wanted:
        if value:
            hashes.setdefault(kind, {})[pseudonyms.digest(secret, value)] = value
    found: dict[tuple[str, str], Suppression] = {}
    for kind, values in hashes.items():
        marks = ", ".join("?" * len(values))
        rows = mirror.all(
            "SELECT value_hash, reason, source, at FROM suppressions WHERE tenant = ?"
            f" AND kind = ? AND value_hash IN ({marks}) AND lifted_at IS NULL",
            (mirror.tenant, kind, *values),
        )
        for hashed, reason, source, at in rows:
            found[kind, values[str(hashed)]] = Suppression(
                kind=kind, reason=str(reason or ""), source=str(source or ""), at=moment(at)
            )
    return found


def suppressed(mirror: Mirror, *, lifted: bool = False, limit: int = 1000) -> list[Refused]:
    """Return suppressions in force (or all), newest first; numbers of call lists are left out."""
    rows = mirror.all(
        f"SELECT {selected('suppressions')} FROM suppressions"
        " WHERE tenant = ? AND kind IN ('address', 'domain', 'contact', 'call')"
        " AND coalesce(source, '') NOT LIKE 'list:%'"
        f"{'' if lifted else ' AND lifted_at IS NULL'} ORDER BY at DESC, row DESC LIMIT ?",
        (mirror.tenant, limit),
    )
    return [_refused(to_row("suppressions", row)) for row in rows]


def _refused(row: Row) -> Refused:
    return Refused(
        id=str(row["id"]),
        kind=str(row["kind"] or ""),
        value=str(row["value"] or ""),
        reason=str(row["reason"] or ""),
        source=str(row["source"] or ""),
        recorded_by=str(row["recorded_by"] or ""),
        at=moment(row["at"]),
        lifted_at=moment(row["lifted_at"]),
    )


def put_call_list(
    mirror: Mirror, name: str, *, country: str, fetched_on: date, numbers: Sequence[str]
) -> int:
    """Replace a do-not-call list by a newer copy of itself; return how many numbers it has.

    Numbers in E.164. What stood on the old copy and not on the new one is listed no more.
    """
    secret, source = pseudonyms.key(mirror), f"list:{name}"
    now = stamp(mirror.clock())
    with mirror.write(durable=True):
        mirror.run(
            "UPDATE suppressions SET lifted_at = ? WHERE tenant = ? AND kind = 'call_list'"
            " AND source = ? AND lifted_at IS NULL",
            (now, mirror.tenant, source),
        )
        rows = (
            (f"{source}:{hashed}", _listed(hashed, name=name, now=now))
            for hashed in dict.fromkeys(pseudonyms.digest(secret, one) for one in numbers)
        )
        tables.put(mirror, "suppressions", rows, replace=True)
        count = len(set(numbers))
        values: Row = {
            "name": name,
            "source": "file",
            "country": country,
            "fetched_on": fetched_on.isoformat(),
            "numbers": count,
        }
        tables.put(mirror, "call_lists", [(name, values)], replace=True)
    return count


def _listed(hashed: str, *, name: str, now: str | None) -> Row:
    return {
        "kind": "call_list",
        "value": None,
        "value_hash": hashed,
        "reason": f"on the do-not-call list {name}",
        "source": f"list:{name}",
        "recorded_by": "import",
        "at": now,
        "lifted_at": None,
    }


def call_lists(mirror: Mirror) -> tuple[CallList, ...]:
    """Return the do-not-call lists that were taken in."""
    rows = mirror.all(
        "SELECT name, country, fetched_on FROM call_lists WHERE tenant = ? ORDER BY row",
        (mirror.tenant,),
    )
    return tuple(
        CallList(
            name=str(name),
            country=str(country or ""),
            fetched_on=date.fromisoformat(str(day)) if day else None,
        )
        for name, country, day in rows
    )
