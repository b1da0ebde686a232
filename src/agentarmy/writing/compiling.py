"""What fits into a prompt: pieces chosen by priority under a budget of tokens, never above it.

Tokens are estimated from bytes, with a margin; what is left out is listed, so that a trace can say
what a model did not see.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

MARGIN_TENTHS = 13
"""Bytes / 4 underrates tokens in some languages: × 1.3."""
_SHORTEST = 40
"""Tokens below which the beginning of a piece is not worth having."""
_CUT = " …"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One piece of working context.

    `priority` 0 is kept first; among equals what is `cited` goes before what is not, and the newer
    (higher `order`) before the older. `ref` is the id of the record it came from. A piece that may
    be cut keeps its beginning.
    """

    name: str
    text: str
    priority: int = 5
    order: float = 0.0
    cited: bool = False
    ref: str = ""
    may_be_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A piece that was left out, or whose end was: `left` are the tokens that it lacks."""

    name: str
    priority: int
    left: int
    ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """The pieces kept, in the order they were given; what was dropped, the weightiest first.

    `tokens` is what the kept ones take up, at most `budget`.
    """

    kept: tuple[Item, ...]
    dropped: tuple[Dropped, ...]
    tokens: int
    budget: int


def tokens_of(text: str) -> int:
    """Return the most tokens that a text may count, estimated from its bytes."""
    return -(-len(text.encode("utf-8", "surrogatepass")) * MARGIN_TENTHS // 40)


def compile_context(items: Sequence[Item], *, budget: int, frame: int = 2) -> Compiled:
    """Choose the pieces that fit `budget` tokens; each takes `frame` tokens more than its text.

    A weightier piece is never left out for a lighter one: once a piece does not fit, pieces of
    lower priority are taken only into the room that is left.
    """
    chosen: dict[int, Item] = {}
    dropped: list[Dropped] = []
    spent = 0
    for place in sorted(range(len(items)), key=lambda n: _rank(items[n], n)):
        item = items[place]
        cost = tokens_of(item.text) + frame
        kept = item if spent + cost <= budget else _cut(item, budget - spent - frame)
        if kept is not None:
            chosen[place] = kept
            spent += tokens_of(kept.text) + frame
        if kept is not item:
            left = cost - (tokens_of(kept.text) + frame if kept else 0)
            dropped.append(Dropped(name=item.name, priority=item.priority, left=left, ref=item.ref))
    return Compiled(
        kept=tuple(chosen[n] for n in sorted(chosen)),
        dropped=tuple(dropped),
        tokens=spent,
        budget=budget,
    )


def _rank(item: Item, place: int) -> tuple[int, bool, float, int]:
    return item.priority, not item.cited, -item.order, place


def _cut(item: Item, room: int) -> Item | None:
    """Return the beginning of a piece that takes at most `room` tokens; None when it is too short.

    It ends at a space.
    """
    if not item.may_be_cut or room < _SHORTEST:
        return None
    most = room * 40 // MARGIN_TENTHS - len(_CUT.encode())
    start = item.text.encode("utf-8", "surrogatepass")[:most].decode("utf-8", "ignore")
    start = start.rpartition(" ")[0] or start
    return replace(item, text=start.rstrip() + _CUT)


def by_priority(dropped: Iterable[Dropped]) -> tuple[Dropped, ...]:
    """Return what was dropped, the weightiest first."""
    return tuple(sorted(dropped, key=lambda one: one.priority))
