"""Evidence in the order of speaking: merged with what was known, later words over earlier ones."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import UTC, datetime
from typing import SupportsIndex, TypeVar, cast

from agentarmy.domain.evidence import Evidence, Kind
from agentarmy.domain.records import Side

T = TypeVar("T")
_EARLIEST = datetime.min.replace(tzinfo=UTC)


class Merged(tuple[Evidence, ...]):
    """What `merge` returns, or a choice from it, which works out each choice from it once.

    A long thread has thousands of pieces, and some hundred rules ask for those of one kind or side.
    """

    worked_out: dict[Hashable, object]
    _chosen: dict[Hashable, Merged]
    _by_kind: dict[Kind, list[Evidence]] | None
    _places: dict[int, int] | None

    def __new__(cls, evidence: Iterable[Evidence] = ()) -> Merged:
        """Make it of evidence in order of speaking."""
        made = super().__new__(cls, evidence)
        made.worked_out, made._chosen = {}, {}
        made._by_kind = made._places = None
        return made

    def choose(self, name: Hashable, pick: Callable[[], Iterable[Evidence]]) -> Merged:
        """Return the choice of that name; `pick` makes it, in the order that is here."""
        if name not in self._chosen:
            self._chosen[name] = Merged(pick())
        return self._chosen[name]

    def listed(self, kind: Kind) -> Sequence[Evidence]:
        """Return the pieces of one kind."""
        if self._by_kind is None:
            self._by_kind = {}
            for item in self:
                self._by_kind.setdefault(item.kind, []).append(item)
        return self._by_kind.get(kind, ())

    def index(self, value: object, /, *place: SupportsIndex) -> int:
        """Return the place of a piece; ValueError when it is not here."""
        if self._places is None:
            self._places = {id(item): n for n, item in enumerate(self)}
        known = None if place else self._places.get(id(value))
        return super().index(value, *place) if known is None else known


def once(evidence: Iterable[Evidence], name: Hashable, *, make: Callable[[], T]) -> T:
    """Return what `make` works out of evidence; of what `merge` returned once under that name."""
    if not isinstance(evidence, Merged):
        return make()
    if name not in evidence.worked_out:
        evidence.worked_out[name] = make()
    return cast("T", evidence.worked_out[name])


def in_order(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return the evidence by time of speaking; what has no time keeps its place in the list."""
    items = tuple(evidence)
    times: list[datetime] = []
    last, sorted_ = _EARLIEST, True
    for item in items:
        at = item.asserted_at
        if at is not None:
            sorted_ = sorted_ and at >= last
            last = at
        times.append(last)
    if sorted_:
        return items
    return tuple(items[n] for n in sorted(range(len(items)), key=times.__getitem__))


def merge(previous: Sequence[Evidence], new: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Join what was known with what was read now, in order of speaking.

    The same claim read twice counts once, in its newest reading. A claim that another one
    supersedes by its id is left out. Nothing else is ever dropped.
    """
    if not previous and isinstance(new, Merged):
        return new
    found = {item.id: item for item in previous}
    found.update((item.id, item) for item in new)
    gone = {item.supersedes for item in found.values() if item.supersedes}
    return Merged(in_order(item for key, item in found.items() if key not in gone))


def of_kind(evidence: Iterable[Evidence], *kinds: Kind) -> tuple[Evidence, ...]:
    """Return the evidence of these kinds, hypothetical words left out."""
    if isinstance(evidence, Merged):
        return evidence.choose(kinds, lambda: _of_kind(evidence, kinds))
    return tuple(e for e in evidence if e.kind in kinds and not e.hypothetical)


def holds(evidence: Iterable[Evidence], *kinds: Kind) -> bool:
    """Say whether there is evidence of one of these kinds, be it hypothetical."""
    if isinstance(evidence, Merged):
        return any(evidence.listed(kind) for kind in kinds)
    return any(e.kind in kinds for e in evidence)


def _of_kind(evidence: Merged, kinds: Sequence[Kind]) -> Iterable[Evidence]:
    plain = evidence.choose("plain", lambda: (e for e in evidence if not e.hypothetical))
    return (e for e in plain if e.kind in kinds) if len(kinds) > 1 else plain.listed(kinds[0])


def by_buyer(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return what the other side said."""
    return _by_side(evidence, Side.THEIRS)


def by_seller(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return what our side said."""
    return _by_side(evidence, Side.OURS)


def _by_side(evidence: Iterable[Evidence], side: Side) -> tuple[Evidence, ...]:
    if isinstance(evidence, Merged):
        return evidence.choose(side, lambda: (e for e in evidence if e.side is side))
    return tuple(e for e in evidence if e.side is side)


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
    read = tuple(e for e in evidence if not e.heard) or tuple(evidence)
    return tuple(e for e in read if e.confidence >= SURE) or read


def all_sure(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return what adds up, without guesses; guesses of learned weights where there is nothing else.

    The surest come last, newer ones behind older ones of the same kind of reading.
    """
    found = tuple(e for e in evidence if e.confidence >= SURE)
    if not found:
        return tuple(sorted(evidence, key=lambda e: e.confidence))
    return tuple(sorted(found, key=lambda e: not e.heard))


def in_quotes(item: Evidence) -> str:
    """Return the words on one line, in quotation marks."""
    return f'"{" ".join(item.quote.split())}"'
