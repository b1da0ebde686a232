"""Vectors of passages, and the state of the embedders that made them; all can be made anew.

They stand outside the registry: no device sends them to another, no person reads them, and their
rows hold bytes, which no Row does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from agentarmy.store.database import Mirror

DDL = (
    "CREATE TABLE IF NOT EXISTS embeddings ("
    " tenant TEXT NOT NULL, model TEXT NOT NULL, passage_id TEXT NOT NULL, vector BLOB NOT NULL,"
    " PRIMARY KEY (tenant, model, passage_id)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS embedders ("
    " tenant TEXT NOT NULL, model TEXT NOT NULL, fit TEXT NOT NULL, passages INTEGER NOT NULL,"
    " version INTEGER NOT NULL, state BLOB NOT NULL, PRIMARY KEY (tenant, model))",
)
_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """An embedder as it stands: `fit` names this fitting of it, `passages` how many it saw.

    `version` grows with every change of its vectors.
    """

    model: str
    fit: str
    passages: int
    version: int

    @property
    def stamp(self) -> str:
        """What changes when any vector does."""
        return f"{self.model}/{self.fit}/{self.version}"


def fitted(mirror: Mirror, model: str) -> Fitted | None:
    """Return how an embedder stands; None when it was never fitted."""
    sql = "SELECT fit, passages, version FROM embedders WHERE tenant = ? AND model = ?"
    found = mirror.one(sql, (mirror.tenant, model))
    if found is None:
        return None
    fit, seen, version = found
    return Fitted(model=model, fit=str(fit), passages=int(str(seen)), version=int(str(version)))


def state(mirror: Mirror, model: str) -> bytes:
    """Return the state of an embedder; b'' when it was never fitted."""
    sql = "SELECT model, state FROM embedders WHERE tenant = ? AND model = ?"
    return next((blob for _, blob in mirror.blobs(sql, (mirror.tenant, model))), b"")


def keep_state(mirror: Mirror, model: str, *, fit: str, passages: int, state: bytes) -> None:
    """Put a newly fitted embedder in place of the one before; that one's vectors go."""
    with mirror.write():
        old = fitted(mirror, model)
        mirror.run("DELETE FROM embeddings WHERE tenant = ? AND model = ?", (mirror.tenant, model))
        mirror.run(
            "INSERT OR REPLACE INTO embedders (tenant, model, fit, passages, version, state)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (mirror.tenant, model, fit, passages, old.version + 1 if old else 1, state),
        )


def put_vectors(mirror: Mirror, model: str, rows: Iterable[tuple[str, bytes]]) -> None:
    """Store vectors by passage."""
    with mirror.write():
        mirror.many(
            "INSERT OR REPLACE INTO embeddings (tenant, model, passage_id, vector)"
            " VALUES (?, ?, ?, ?)",
            ((mirror.tenant, model, key, blob) for key, blob in rows),
        )
        _grown(mirror)


def drop_vectors(mirror: Mirror, passages: Sequence[str]) -> None:
    """Delete the vectors of passages that are gone."""
    models = mirror.all("SELECT model FROM embedders WHERE tenant = ?", (mirror.tenant,))
    if not passages or not models:
        return
    for (model,) in models:
        mirror.many(
            "DELETE FROM embeddings WHERE tenant = ? AND model = ? AND passage_id = ?",
            ((mirror.tenant, model, one) for one in passages),
        )
    _grown(mirror)


def _grown(mirror: Mirror) -> None:
    mirror.run("UPDATE embedders SET version = version + 1 WHERE tenant = ?", (mirror.tenant,))


def vectors(mirror: Mirror, model: str, passages: Sequence[str]) -> dict[str, bytes]:
    """Return the vectors of some passages, as far as there are any."""
    found: dict[str, bytes] = {}
    for at in range(0, len(passages), _CHUNK):
        part = passages[at : at + _CHUNK]
        sql = (
            "SELECT passage_id, vector FROM embeddings WHERE tenant = ? AND model = ?"
            f" AND passage_id IN ({', '.join('?' * len(part))})"
        )
        found |= dict(mirror.blobs(sql, (mirror.tenant, model, *part)))
    return found


def all_vectors(mirror: Mirror, model: str) -> Iterator[tuple[str, bytes]]:
    """Yield (passage, vector) of all passages, in the order of their ids."""
    sql = (
        "SELECT passage_id, vector FROM embeddings WHERE tenant = ? AND model = ?"
        " ORDER BY passage_id"
    )
    return mirror.blobs(sql, (mirror.tenant, model))


def lacking(mirror: Mirror, model: str) -> list[str]:
    """Return the ids of the passages that have no vector yet, in the order of making."""
    sql = (
        "SELECT p.id FROM passages p WHERE p.tenant = ? AND NOT EXISTS (SELECT 1 FROM embeddings e"
        " WHERE e.tenant = p.tenant AND e.model = ? AND e.passage_id = p.id) ORDER BY p.row"
    )
    return [str(key) for (key,) in mirror.all(sql, (mirror.tenant, model))]


def texts(mirror: Mirror, passages: Sequence[str]) -> dict[str, str]:
    """Return heading and text of passages, as they are embedded."""
    sql = (
        "SELECT id, coalesce(heading, '') || char(10) || text FROM passages"
        f" WHERE id IN ({', '.join('?' * len(passages))}) AND +tenant = ?"
    )
    return {str(key): str(text) for key, text in mirror.all(sql, (*passages, mirror.tenant))}


def sample(mirror: Mirror, *, most: int) -> list[str]:
    """Return the texts of all passages, or of `most` evenly spaced ones, in order of their ids."""
    sql = (
        "SELECT coalesce(heading, '') || char(10) || text FROM (SELECT heading, text,"
        " row_number() OVER (ORDER BY id) AS n FROM passages WHERE tenant = ?)"
        " WHERE n % ? = 0 ORDER BY n"
    )
    every = max(1, -(-count(mirror) // most))
    return [str(text) for (text,) in mirror.all(sql, (mirror.tenant, every))]


def count(mirror: Mirror) -> int:
    """Return the number of passages."""
    found = mirror.one("SELECT count(*) FROM passages WHERE tenant = ?", (mirror.tenant,))
    return int(str(found[0])) if found else 0


def changes(mirror: Mirror) -> tuple[int, int]:
    """Return what differs after this connection has written, or another one has."""
    found = mirror.one("PRAGMA data_version")
    return mirror.conn.total_changes, int(str(found[0])) if found else 0
