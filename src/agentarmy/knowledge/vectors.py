"""Where vectors are looked up: exactly in memory, or with chromadb.

A store is opened for one tenant and answers for it alone; there is no way to ask without one.
It holds ids and vectors only, and can be filled anew from the mirror at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from agentarmy.errors import Busy, NotSetUp
from agentarmy.knowledge.embed import Vectors

if TYPE_CHECKING:
    from typing import TextIO

    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

BATCH = 5000
"""Rows that chromadb takes at once: SQLite's limit of variables makes it 5,461 at most."""
_SPARE = 10
"""Further neighbours that are asked for, so that chance does not choose among equal ones."""
_BUILD = {"hnsw:space": "cosine", "hnsw:construction_ef": 200, "hnsw:search_ef": 200}
_LOCK, _STAMP = "writer.lock", "stamp"

Found = list[tuple[str, float]]
"""Ids with their cosine, nearest first."""


class VectorStore(Protocol):
    """Finds the nearest of many vectors of one tenant."""

    @property
    def tenant(self) -> str:
        """Whose vectors these are."""

    @property
    def stamp(self) -> str:
        """What the store was last filled from, as `fill` was told; '' when it never was."""

    def fill(self, rows: Iterable[tuple[str, Vectors]], *, stamp: str) -> None:
        """Make the store hold these vectors and no others."""

    def query(self, vector: Vectors, *, limit: int) -> Found:
        """Return the nearest vectors; fewer when there are not so many."""

    def __len__(self) -> int:
        """Return how many vectors there are."""

    def close(self) -> None:
        """Let go of files and locks."""


class ExactStore:
    """All vectors in one matrix; every query looks at each of them."""

    def __init__(self, *, tenant: str) -> None:
        self.tenant = tenant
        self.stamp = ""
        self._ids: list[str] = []
        self._matrix: Vectors = np.zeros((0, 0), dtype=np.float32)

    def fill(self, rows: Iterable[tuple[str, Vectors]], *, stamp: str) -> None:
        """Make the store hold these vectors and no others."""
        listed = sorted(rows, key=lambda row: row[0])  # equal cosines come in the order of ids
        self._ids = [key for key, _ in listed]
        self._matrix = np.asarray([vector for _, vector in listed], dtype=np.float32)
        self.stamp = stamp

    def query(self, vector: Vectors, *, limit: int) -> Found:
        """Return the nearest vectors; fewer when there are not so many."""
        if not self._ids:
            return []
        scores = self._matrix @ vector
        limit = min(limit, len(self._ids))
        # What is as near as the last one counts too: which one is taken must not be chance.
        least = np.partition(scores, -limit)[-limit]
        near = np.flatnonzero(scores >= least)
        best = near[np.argsort(-scores[near], kind="stable")][:limit]
        return [(self._ids[at], float(scores[at])) for at in best]

    def __len__(self) -> int:
        return len(self._ids)

    def close(self) -> None:
        """Let go of the matrix."""
        self.fill((), stamp="")


class ChromaStore:
    """A collection of chromadb for each tenant, in a folder that one process writes at a time."""

    def __init__(self, folder: Path, *, tenant: str) -> None:
        """Open the store. Raises NotSetUp without the extra, Busy when another process has it."""
        self.tenant = tenant
        self._folder = folder
        self._name = f"t-{hashlib.sha256(tenant.encode()).hexdigest()[:32]}"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = _locked(folder / _LOCK)
        try:
            self._client = _client(folder)
            self._collection = self._opened()
        except BaseException:
            self._lock.close()
            raise

    def _opened(self) -> Collection:
        return self._client.get_or_create_collection(
            self._name, embedding_function=None, metadata=_BUILD
        )

    @property
    def stamp(self) -> str:
        """What the store was last filled from; '' when it never was, or not to the end."""
        try:
            return (self._folder / f"{self._name}.{_STAMP}").read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    def fill(self, rows: Iterable[tuple[str, Vectors]], *, stamp: str) -> None:
        """Make the store hold these vectors and no others; what it has already is left."""
        mark = self._folder / f"{self._name}.{_STAMP}"
        before, after = self.stamp.rpartition("/")[0], stamp.rpartition("/")[0]
        mark.unlink(missing_ok=True)
        if before != after:  # another model: no vector of before is of use
            self._client.delete_collection(self._name)
            self._collection = self._opened()
        wanted = dict(rows)
        held = set(self._collection.get(include=[])["ids"])
        gone, fresh = sorted(held - wanted.keys()), sorted(wanted.keys() - held)
        for at in range(0, len(gone), BATCH):
            self._collection.delete(ids=gone[at : at + BATCH])
        for at in range(0, len(fresh), BATCH):
            part = fresh[at : at + BATCH]
            self._collection.add(ids=part, embeddings=np.asarray([wanted[one] for one in part]))
        mark.write_text(stamp, encoding="utf-8")

    def query(self, vector: Vectors, *, limit: int) -> Found:
        """Return the nearest vectors; fewer when there are not so many."""
        found = self._collection.query(
            query_embeddings=vector[None, :], n_results=limit + _SPARE, include=["distances"]
        )
        distances = found["distances"] or [[]]
        pairs = zip(found["ids"][0], distances[0], strict=True)
        near = [(key, 1 - float(far)) for key, far in pairs]
        return sorted(near, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def __len__(self) -> int:
        return self._collection.count()

    def close(self) -> None:
        """Let go of the files and of the lock."""
        self._client.close()
        self._lock.close()


def _locked(path: Path) -> TextIO:
    """Take the lock of a folder; it is gone with the process, however that ends."""
    import fcntl

    stream = path.open("a", encoding="utf-8")
    path.chmod(0o600)
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        stream.close()
        raise Busy(
            f"another process holds the index in {path.parent}", hint="try again when it is done"
        ) from None
    return stream


def _client(folder: Path) -> Client:
    try:
        import chromadb
        from chromadb.api.client import Client
        from chromadb.config import Settings
    except ImportError:
        hint = "pip install 'agentarmy[vector]'"
        raise NotSetUp("chromadb is not installed", hint=hint) from None
    settings = Settings(anonymized_telemetry=False, is_persistent=True)
    client = chromadb.PersistentClient(path=str(folder), settings=settings)
    assert isinstance(client, Client)  # noqa: S101 - it is typed more widely than it is
    return client


def has_chroma() -> bool:
    """Return whether the extra is installed, without importing it."""
    from importlib.util import find_spec

    with suppress(ValueError):  # a broken installation has no spec
        return find_spec("chromadb") is not None
    return False


def opened(folder: Path | None, *, tenant: str, kind: str = "auto") -> VectorStore:
    """Open a store: 'exact', 'chroma', or 'auto' for chromadb where it is installed.

    With 'auto', chromadb in use by another process gives way to the exact store: a search never
    waits. Raises NotSetUp and Busy for 'chroma'.
    """
    if kind == "chroma" and folder is not None:
        return ChromaStore(folder, tenant=tenant)
    if kind == "auto" and folder is not None and has_chroma():
        with suppress(Busy):
            return ChromaStore(folder, tenant=tenant)
    return ExactStore(tenant=tenant)
