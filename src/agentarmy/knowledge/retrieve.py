"""Passages for a question, best first."""

from __future__ import annotations

from agentarmy.domain.knowledge import Audience, Hit
from agentarmy.knowledge.words import terms
from agentarmy.store import knowledge
from agentarmy.store.database import Mirror


def search(
    mirror: Mirror, query: str, *, audience: Audience = Audience.INTERNAL, limit: int = 10
) -> list[Hit]:
    """Return the best passages for the words of a query; outsiders (PUBLIC) get public ones."""
    ranked = knowledge.lexical(mirror, terms(query), audience=audience, limit=limit)
    found = knowledge.passages(mirror, ranked)
    return [Hit(passage=one, score=1 / n, lexical=n) for n, one in enumerate(found, start=1)]
