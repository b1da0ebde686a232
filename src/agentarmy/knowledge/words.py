"""The words of a query that are worth looking for."""

from __future__ import annotations

import re
from functools import cache

from agentarmy import resources

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
MOST = 64
"""Words of a query that are looked at; a whole mail as a query costs no more."""


@cache
def stopwords() -> frozenset[str]:
    """Return the words that carry no subject (data/seeds/retrieval/stopwords.txt)."""
    return frozenset(resources.seed_text("retrieval", "stopwords.txt").split())


def terms(query: str) -> tuple[str, ...]:
    """Return the distinct words of a query in their order, lower case, without stop words.

    Of a query that has nothing but stop words all are returned.
    """
    found = dict.fromkeys(word.replace("’", "'") for word in _WORD.findall(query.casefold()))
    telling = [word for word in found if word not in stopwords()] or list(found)
    return tuple(telling[:MOST])
