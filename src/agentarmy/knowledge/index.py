"""The dense side of retrieval: the embedder as it is fitted, its vectors, and the store of them.

The mirror holds the vectors and the state of the embedder, so that every store can be made anew
from it and then gives the same. A small knowledge base has none: there words alone find as much.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agentarmy.errors import Storage
from agentarmy.knowledge.embed import Embedder, Lsa, Vectors, fingerprint, unit
from agentarmy.knowledge.retrieve import LEAST
from agentarmy.knowledge.vectors import VectorStore, opened
from agentarmy.store import embeddings
from agentarmy.store.database import Mirror

SAMPLE = 4096
"""Passages that the embedder learns from at most; the others are folded in."""
MODEL = "lsa"
_BATCH = 1000


def refresh(mirror: Mirror, *, embedder: Embedder | None = None) -> int:
    """Make the vectors that are lacking and return how many were made.

    The embedder that learns from the documents learns anew when there are twice as many passages
    as it saw, or half: over time that costs a constant number of vectors for each passage.
    `embedder` is one that needs no learning.
    """
    model = embedder.name if embedder else MODEL
    number = embeddings.count(mirror)
    if number < LEAST and embedder is None:
        return 0
    known = embeddings.fitted(mirror, model)
    stale = embedder is None and known and not number / 2 < known.passages < number * 2
    if known is None or stale:
        state = b"" if embedder else Lsa.fit(embeddings.sample(mirror, most=SAMPLE)).to_bytes()
        fit = fingerprint(state)
        # A fitting and its vectors go together; a slow model is left where it was stopped.
        with nullcontext() if embedder else mirror.write():
            embeddings.keep_state(mirror, model, fit=fit, passages=number, state=state)
            return _embed(mirror, embedder or Lsa.from_bytes(state))
    lacking = embeddings.lacking(mirror, model)
    return _embed(mirror, embedder or _learned(mirror)) if lacking else 0


def _learned(mirror: Mirror) -> Lsa:
    return Lsa.from_bytes(embeddings.state(mirror, MODEL))


def _embed(mirror: Mirror, embedder: Embedder) -> int:
    lacking = embeddings.lacking(mirror, embedder.name)
    for at in range(0, len(lacking), _BATCH):
        texts = embeddings.texts(mirror, lacking[at : at + _BATCH])
        rows = embedder.embed(list(texts.values())).astype(np.float16)
        keyed = ((key, row.tobytes()) for key, row in zip(texts, rows, strict=True))
        embeddings.put_vectors(mirror, embedder.name, keyed)
    return len(lacking)


def _vectors(blobs: Iterable[bytes]) -> Vectors:
    return np.stack([np.frombuffer(one, dtype=np.float16) for one in blobs]).astype(np.float32)


def _rows(mirror: Mirror, model: str) -> Iterator[tuple[str, Vectors]]:
    # Sixteen bits do not keep a length of exactly 1, and a cosine must be one in every store.
    for key, blob in embeddings.all_vectors(mirror, model):
        yield key, unit(_vectors([blob]))[0]


@dataclass(eq=False)
class Index:
    """An open index of one mirror; it follows what others write to the mirror."""

    mirror: Mirror
    embedder: Embedder
    store: VectorStore
    _seen: tuple[int, int] = (-1, -1)

    @classmethod
    def open(
        cls,
        mirror: Mirror,
        folder: Path | None = None,
        *,
        store: str = "auto",
        embedder: Embedder | None = None,
    ) -> Index | None:
        """Open the index of the mirror's tenant; None when it has no vectors.

        `folder` is where a store may keep files. `store` is exact, chroma or auto.
        """
        found = embeddings.fitted(mirror, embedder.name if embedder else MODEL)
        if found is None:
            return None
        places = opened(folder, tenant=mirror.tenant, kind=store)
        index = cls(mirror, embedder or _learned(mirror), places)
        index.follow()
        return index

    def follow(self) -> None:
        """Bring the store up to the mirror, when that has changed."""
        now = embeddings.changes(self.mirror)
        if now == self._seen:
            return
        model = self.embedder.name
        found = embeddings.fitted(self.mirror, model)
        if found is not None and found.stamp != self.store.stamp:
            if isinstance(self.embedder, Lsa):
                self.embedder = _learned(self.mirror)
            self.store.fill(_rows(self.mirror, model), stamp=found.stamp)
        self._seen = now

    def rebuild(self) -> None:
        """Fill the store anew from the mirror. Raises Storage when that has no vectors."""
        found = embeddings.fitted(self.mirror, self.embedder.name)
        if found is None:
            raise Storage("the mirror has no vectors", hint="agentarmy kb ingest FOLDER --again")
        self.store.fill((), stamp="")
        self._seen = (-1, -1)
        self.follow()

    def pulled(self, vector: Vectors, seeds: list[str]) -> Vectors:
        """Return a question's vector, drawn half-way to the middle of these passages."""
        found = embeddings.vectors(self.mirror, self.embedder.name, seeds)
        if not found:
            return vector
        middle = _vectors(found.values()).sum(axis=0)
        both: Vectors = unit((vector + unit(middle[None, :])).astype(np.float32))[0]
        return both

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()
