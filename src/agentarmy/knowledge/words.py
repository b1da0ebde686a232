"""The words of a query that are worth looking for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from agentarmy import resources
from agentarmy.knowledge.stem import stem

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_LONG = 5
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


def beginnings(words: Iterable[str]) -> tuple[str, ...]:
    """Return what relatives of words begin with that have another stem: 'deliver' of 'delivery'.

    Short words have none: too much begins like them.
    """
    stems = (stem(word).removesuffix("i") for word in words)
    return tuple(dict.fromkeys(one for one in stems if len(one) >= _LONG))
