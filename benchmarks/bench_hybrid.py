"""A question put to the knowledge base beside chromadb with rank-bm25, and its cost as it grows.

Ours is the whole of `kb search`: words, vector of the question, feedback, fusion, passages read.
The peer gets every vector given, the question's too, and returns ids.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from agentarmy.domain.values import Row
from agentarmy.knowledge.index import Index, refresh
from agentarmy.knowledge.retrieve import search
from agentarmy.knowledge.vectors import BATCH
from agentarmy.store import embeddings, knowledge
from agentarmy.store.database import Mirror, open_mirror
from harness import Figure, compare

SIZE = int(os.environ.get("PASSAGES", "10000"))
CURVE = tuple(int(n) for n in os.environ.get("CURVE", "1000,10000,100000").split(","))
QUERIES, TOP, DEPTH = 60, 10, 50
TOPICS, WORDS, COMMON = 60, 150, 3000


def run(rounds: int) -> list[Figure]:
    """Measure the p50 of a question in wall-clock seconds; agreement is printed and must hold."""
    figures = []
    with tempfile.TemporaryDirectory() as place:
        ours = Shelf.filled(Path(place), SIZE)
        exact = Index.open(ours.mirror, store="exact")
        agreed = _agreement(ours, exact)
        both = sum(any(h.dense for h in search(ours.mirror, q, index=exact)) for q in ours.queries)
        sys.stderr.write(
            f"agreement@10 with exact dense search at {SIZE:,}: {agreed:.3f};"
            f" {both} of {len(ours.queries)} questions are searched by sense too\n"
        )
        if agreed < 0.99:
            raise SystemExit(f"agreement@10 is {agreed:.3f}, expected 0.99 or more")
        peer = _peer(ours)
        figures.append(
            compare(
                f"hybrid query, {SIZE:,} passages",
                "chromadb + rank-bm25",
                ours=_p50(ours.queries, lambda q: search(ours.mirror, q, index=ours.index)),
                theirs=_p50(ours.queries, peer),
                goal=0.5,
                rounds=rounds,
                measure="p50",
            )
        )
        ours.close()
    return [*figures, *_curve(rounds)]


@dataclass
class Shelf:
    """A mirror full of passages with its index, and questions on them."""

    mirror: Mirror
    index: Index
    queries: list[str]
    texts: list[str]

    @classmethod
    def filled(cls, folder: Path, size: int) -> Shelf:
        """Write so many made-up passages and build the index with chromadb."""
        chance = random.Random(7)
        topics = [[_word(chance) for _ in range(WORDS)] for _ in range(TOPICS)]
        common = [_word(chance) for _ in range(COMMON)]
        texts = [_text(chance, topics, common) for _ in range(size)]
        mirror = open_mirror(folder / f"{size}.sqlite", tenant="t", clock=lambda: datetime.now(UTC))
        begun = time.perf_counter()
        for at in range(0, size, 1000):
            rows: list[Row] = [
                {"position": n, "text": text, "start": 0, "end": len(text), "audience": "public"}
                for n, text in enumerate(texts[at : at + 1000])
            ]
            one = knowledge.Kept(key=str(at), row={"name": f"{at}.md"}, passages=rows)
            knowledge.keep_file(mirror, str(at), [one])
        stored = time.perf_counter()
        refresh(mirror)
        embedded = time.perf_counter()
        index = Index.open(mirror, folder / f"vectors-{size}", store="chroma")
        assert index is not None
        done = time.perf_counter()
        sys.stderr.write(
            f"{size:,} passages: stored {stored - begun:.1f} s, vectors {embedded - stored:.1f} s,"
            f" chromadb {done - embedded:.1f} s\n"
        )
        queries = [" ".join(_drawn(chance, topics[n % TOPICS], 5)) for n in range(QUERIES)]
        return cls(mirror, index, queries, texts)

    def close(self) -> None:
        """Let go of the files."""
        self.index.close()
        self.mirror.close()


def _word(chance: random.Random) -> str:
    return "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(3)) + "k"


def _drawn(chance: random.Random, words: list[str], number: int) -> list[str]:
    """Words by Zipf's law: the n-th is drawn about 1/n as often as the first."""
    return [
        words[min(int(len(words) ** chance.random()) - 1, len(words) - 1)] for _ in range(number)
    ]


def _text(chance: random.Random, topics: list[list[str]], common: list[str]) -> str:
    length = chance.randint(40, 120)
    words = [
        *_drawn(chance, chance.choice(topics), length * 4 // 5),
        *_drawn(chance, common, length // 5),
    ]
    chance.shuffle(words)
    return " ".join(words)


def _agreement(shelf: Shelf, exact: Index | None) -> float:
    same = whole = 0
    for query in shelf.queries:
        ours = {hit.passage.id for hit in search(shelf.mirror, query, index=shelf.index)}
        theirs = {hit.passage.id for hit in search(shelf.mirror, query, index=exact)}
        same, whole = same + len(ours & theirs), whole + len(theirs)
    return same / whole


def _peer(shelf: Shelf) -> Callable[[str], object]:
    """The usual stack on the same passages and vectors, in memory and on disk as it comes."""
    import chromadb
    import numpy as np
    from chromadb.config import Settings
    from rank_bm25 import BM25Okapi

    client = chromadb.EphemeralClient(Settings(anonymized_telemetry=False))
    rows = list(embeddings.all_vectors(shelf.mirror, "lsa"))
    vectors = np.stack([np.frombuffer(b, dtype=np.float16) for _, b in rows]).astype(np.float32)
    held = client.create_collection(
        "peer", metadata={"hnsw:space": "cosine"}, embedding_function=None
    )
    for at in range(0, len(rows), BATCH):
        part = [key for key, _ in rows[at : at + BATCH]]
        held.add(ids=part, embeddings=vectors[at : at + BATCH])
    texts = {one.id: one.text for one in knowledge.all_passages(shelf.mirror)}
    words = BM25Okapi([texts[key].split() for key, _ in rows])
    asked = {query: shelf.index.embedder.query(query)[0] for query in shelf.queries}

    def ask(query: str) -> list[str]:
        scores = words.get_scores(query.split())
        lexical = [rows[at][0] for at in np.argsort(-scores)[:DEPTH]]
        found = held.query(query_embeddings=asked[query][None, :], n_results=DEPTH, include=[])
        fused: dict[str, float] = {}
        for ranked in (lexical, found["ids"][0]):
            for rank, key in enumerate(ranked, start=1):
                fused[key] = fused.get(key, 0.0) + 1 / (60 + rank)
        return sorted(fused, key=lambda key: -fused[key])[:TOP]

    return ask


def _p50(queries: list[str], ask: Callable[[str], object]) -> Callable[[], float]:
    def once() -> float:
        times = []
        for query in queries:
            begun = time.perf_counter()
            ask(query)
            times.append(time.perf_counter() - begun)
        return statistics.median(times)

    return once


def _curve(rounds: int) -> list[Figure]:
    """The same question at ten times the passages."""
    figures = []
    with tempfile.TemporaryDirectory() as place:
        before: Shelf | None = None
        for size in CURVE:
            shelf = Shelf.filled(Path(place), size)
            if before is not None:
                small, large = _asking(before), _asking(shelf)
                name, peer = f"hybrid query, {size:,} passages", f"{len(before.texts):,} passages"
                figures.append(
                    compare(
                        name, peer, ours=large, theirs=small, goal=4, rounds=rounds, measure="p50"
                    )
                )
                before.close()
            before = shelf
        if before is not None:
            before.close()
    return figures


def _asking(shelf: Shelf) -> Callable[[], float]:
    return _p50(shelf.queries, lambda query: search(shelf.mirror, query, index=shelf.index))
