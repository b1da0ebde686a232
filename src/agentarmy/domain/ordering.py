"""Evidence in the order of speaking: merged with what was known, later words over earlier ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from agentarmy.domain.evidence import LEARNED, Evidence, Kind
from agentarmy.domain.records import Side

_EARLIEST = datetime.min.replace(tzinfo=UTC)


def in_order(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return the evidence by time of speaking; what has no time keeps its place in the list."""
    keyed: list[tuple[datetime, int, Evidence]] = []
    last = _EARLIEST
    for place, item in enumerate(evidence):
        last = item.asserted_at or last
        keyed.append((last, place, item))
    keyed.sort(key=lambda entry: entry[:2])
    return tuple(item for _, _, item in keyed)


def merge(previous: Sequence[Evidence], new: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Join what was known with what was read now, in order of speaking.

    The same claim read twice counts once, in its newest reading. A claim that another one
    supersedes by its id is left out. Nothing else is ever dropped.
    """
    found = {item.id: item for item in previous}
    found.update((item.id, item) for item in new)
    gone = {item.supersedes for item in found.values() if item.supersedes}
    return in_order(item for key, item in found.items() if key not in gone)


def of_kind(evidence: Iterable[Evidence], *kinds: Kind) -> tuple[Evidence, ...]:
    """Return the evidence of these kinds, hypothetical words left out."""
    return tuple(e for e in evidence if e.kind in kinds and not e.hypothetical)


def by_buyer(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return what the other side said."""
    return tuple(e for e in evidence if e.side is Side.THEIRS)


def by_seller(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return what our side said."""
    return tuple(e for e in evidence if e.side is Side.OURS)


SURE = 0.5
"""A reading below this is a guess and never overrides one above it."""


def weighty(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the buyer's words, or, when there are none, all of them; guesses only alone.

    Whoever is not known to be the buyer is heard only where the buyer is silent.
    """
    return sure(by_buyer(evidence)) or sure(evidence)


def sure(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the evidence without guesses, or all of it when there are only guesses.

    What was only heard by learned weights counts where no cue read anything.
    """
    read = tuple(e for e in evidence if e.extractor != LEARNED) or tuple(evidence)
    return tuple(e for e in read if e.confidence >= SURE) or read


def all_sure(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return what adds up, without guesses; guesses of learned weights where there is nothing else.

    The surest come last, newer ones behind older ones of the same kind of reading.
    """
    found = tuple(e for e in evidence if e.confidence >= SURE)
    if not found:
        return tuple(sorted(evidence, key=lambda e: e.confidence))
    return tuple(sorted(found, key=lambda e: e.extractor != LEARNED))


def in_quotes(item: Evidence) -> str:
    """Return the words on one line, in quotation marks."""
    return f'"{" ".join(item.quote.split())}"'
