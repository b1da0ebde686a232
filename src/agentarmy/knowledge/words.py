"""The words of a query that are worth looking for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from agentarmy import resources
from agentarmy.knowledge.stem import stem

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_LONG, _SHORT = 5, 4
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


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    """Return the words of each group of synonyms, by the stem of each of its words."""
    found: dict[str, tuple[str, ...]] = {}
    for line in resources.seed_text("retrieval", "synonyms.txt").splitlines():
        words = tuple(line.split()) if not line.startswith("#") else ()
        for word in words:
            found[stem(word)] = tuple(dict.fromkeys((*found.get(stem(word), ()), *words)))
    return found


def alike(query: str) -> tuple[tuple[str, ...], ...]:
    """Return for each telling word of a query the beginnings of words that mean the same.

    The word itself is first (its stem, where that is long enough to tell), then its synonyms
    (data/seeds/retrieval/synonyms.txt).
    """
    found: dict[tuple[str, ...], None] = {}
    for word in terms(query):
        own = stem(word).removesuffix("i")
        begin = own if len(own) >= _SHORT and word.startswith(own) else word
        found[tuple(dict.fromkeys((begin, *_groups().get(stem(word), ()))))] = None
    return tuple(found)
