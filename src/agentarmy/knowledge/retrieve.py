"""Passages for a question, best first: by its words, by its sense, and by both.

By words: BM25 of FTS5 over stems. By sense: cosine of vectors. Both are fused by reciprocal rank
(Cormack, Clarke and Büttcher 2009); the best of that pull the question's vector towards them
(Rocchio), and what is near then is fused with the words again. The dense side takes part only
where the model can express the question: a part number is found by its letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from agentarmy.domain.knowledge import Audience, Hit
from agentarmy.knowledge.words import beginnings, terms
from agentarmy.store import knowledge
from agentarmy.store.database import Mirror

if TYPE_CHECKING:
    from agentarmy.knowledge.embed import Vectors
    from agentarmy.knowledge.index import Index

LEAST = 200
"""Passages from which on vectors are made: below, on parts of a labelled collection, what they
bring is within chance."""
DEPTH = 50
"""Ranks of each side that are fused."""
SMOOTH = 60
"""The constant of reciprocal rank fusion, as its authors chose it."""
SEEDS = 3
"""Passages that pull the question towards them; 3 to 5 do equally well."""
EXPRESSED = 0.3
"""Share of a question that the model must be able to express."""

Ranks = dict[str, int]


def search(
    mirror: Mirror,
    query: str,
    *,
    index: Index | None = None,
    audience: Audience = Audience.INTERNAL,
    limit: int = 10,
) -> list[Hit]:
    """Return the best passages for a question; outsiders (PUBLIC) get public ones only.

    Without an index words alone decide. A score is good for order only.
    """
    depth = max(DEPTH, limit)
    asked = terms(query)
    words = _ranks(
        knowledge.lexical(
            mirror, asked, beginnings=beginnings(asked), audience=audience, limit=depth
        )
    )
    sense, weight = _sense(index, query, words, audience=audience, depth=depth)
    scores = fused(((words, 1.0), (sense, weight)))
    best = sorted(scores, key=lambda one: (-scores[one], one))[:limit]
    return [
        Hit(
            passage=found,
            score=scores[found.id],
            lexical=words.get(found.id, 0),
            dense=sense.get(found.id, 0),
        )
        for found in knowledge.passages(mirror, best)
    ]


def fused(sides: Sequence[tuple[Ranks, float]]) -> dict[str, float]:
    """Return the score of every id by reciprocal rank, each side with its weight."""
    scores: dict[str, float] = {}
    for ranks, weight in sides:
        for one, rank in ranks.items():
            scores[one] = scores.get(one, 0.0) + weight / (SMOOTH + rank)
    return scores


def _ranks(ids: Sequence[str]) -> Ranks:
    return {one: rank for rank, one in enumerate(ids, start=1)}


def _sense(
    index: Index | None, query: str, words: Ranks, *, audience: Audience, depth: int
) -> tuple[Ranks, float]:
    """Return the ranks by sense after feedback, and what they count beside those by words."""
    if index is None:
        return {}, 0.0
    index.follow()
    vector, expressed = index.embedder.query(query)
    if expressed < EXPRESSED:
        return {}, 0.0
    first = nearest(index, vector, audience=audience, depth=depth)
    scores = fused(((words, 1.0), (first, 1.0)))
    seeds = sorted(scores, key=lambda one: (-scores[one], one))[:SEEDS]
    pulled = index.pulled(vector, seeds)
    return nearest(index, pulled, audience=audience, depth=depth), index.embedder.weight


def nearest(index: Index, vector: Vectors, *, audience: Audience, depth: int) -> Ranks:
    """Return the ranks of the nearest passages that this audience may see."""
    reach = depth
    while True:
        found = [one for one, _ in index.store.query(vector, limit=reach)]
        if audience is not Audience.PUBLIC:
            return _ranks(found)
        public = knowledge.public(index.mirror, found)
        if len(public) >= depth or len(found) < reach:
            return _ranks([one for one in found if one in public][:depth])
        reach *= 4
