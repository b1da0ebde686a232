"""Heads of the audit chain as rows, and what a look at the chain needs to know of its table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agentarmy.domain.values import Value
from agentarmy.store import ddl
from agentarmy.store.audit import last
from agentarmy.store.database import Mirror
from agentarmy.store.registry import TABLES
from agentarmy.store.times import stamp

_COLUMNS = ("kind", "seq", "hash", "chain", "signed_at", "signer", "signature")
_INSERT = (
    f"INSERT INTO audit_heads (id, tenant, created_at, updated_at, {', '.join(_COLUMNS)})"
    f" VALUES (lower(hex(randomblob(16))), {', '.join('?' * (len(_COLUMNS) + 3))})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where the chain stood at `signed_at`: the number and hash of its newest entry.

    `kind` is 'head', or 'restored' where a copy was put back on purpose and the chain goes on from
    here; `chain` is its beginning, which names the mirror; `signer` is an Ed25519 public key and
    `signature` what it made of the rest (hex), both '' where no key was at hand.
    """

    kind: str
    seq: int
    hash: str
    chain: str
    signed_at: str
    signer: str = ""
    signature: str = ""


def keep(mirror: Mirror, head: Head) -> None:
    """Keep a head in the mirror."""
    cells: list[Value] = [getattr(head, name) for name in _COLUMNS]
    at = stamp(mirror.clock())
    with mirror.write(durable=True):
        mirror.run(_INSERT, (mirror.tenant, at, at, *cells))


def kept(mirror: Mirror) -> Iterator[Head]:
    """Yield the heads in the mirror as they were kept."""
    sql = f"SELECT {', '.join(_COLUMNS)} FROM audit_heads WHERE tenant = ? ORDER BY row"
    for cells in mirror.each(sql, (mirror.tenant,)):
        texts = ["" if cell is None else str(cell) for cell in cells]
        yield Head(
            kind=texts[0],
            seq=int(texts[1]) if texts[1].isdecimal() else -1,
            hash=texts[2],
            chain=texts[3],
            signed_at=texts[4],
            signer=texts[5],
            signature=texts[6],
        )


def newest(mirror: Mirror) -> tuple[int, str, bool]:
    """Return number and moment of the newest head in the mirror, and whether it is signed."""
    found = mirror.one(
        "SELECT seq, signed_at, signature FROM audit_heads WHERE tenant = ? ORDER BY row DESC"
        " LIMIT 1",
        (mirror.tenant,),
    )
    if found is None:
        return 0, "", False
    return int(str(found[0] or 0)), str(found[1] or ""), bool(found[2])


def size(mirror: Mirror) -> int:
    """Return how many entries are to be looked at, as the newest one says."""
    return last(mirror)[0]


def strays(mirror: Mirror) -> int:
    """Return how many entries have no number, or one that no entry can have."""
    found = mirror.one(
        "SELECT count(*) FROM audit WHERE tenant = ?"
        " AND (seq IS NULL OR typeof(seq) <> 'integer' OR seq < 1)",
        (mirror.tenant,),
    )
    return int(str(found[0])) if found else 0


def unguarded(mirror: Mirror) -> list[str]:
    """Return the tables of the chain whose rows SQLite would let anyone change."""
    there = {
        (str(table), str(name))
        for table, name in mirror.all(
            "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
        )
    }
    wanted = [(one, f"{one}_no_{event}") for one in _TABLES for event in ("update", "delete")]
    return sorted({table for table, name in wanted if (table, name) not in there})


def guard(mirror: Mirror) -> None:
    """Put back the triggers that keep the rows as they are."""
    with mirror.write():
        for name in _TABLES:
            for statement in ddl.guards(TABLES[name]):
                mirror.run(statement)


_TABLES = ("audit", "audit_heads")
