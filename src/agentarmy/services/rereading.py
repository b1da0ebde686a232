"""Reading conversations on from where they were left, so that a new message costs itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from agentarmy.domain.records import Facts, Turn
from agentarmy.reading.checkpoint import START
from agentarmy.reading.reader import Reading, read
from agentarmy.store import checkpoints

if TYPE_CHECKING:
    from agentarmy.reading.lexicon import Lexicon
    from agentarmy.store.database import Mirror

LONG = 20
"""Turns from which on it is kept where the reading stopped; less is read anew as fast."""


def read_on(
    mirror: Mirror,
    talks: Iterable[tuple[str, Sequence[Turn]]],
    *,
    facts: Facts,
    lexicon: Lexicon,
    reader: str,
) -> list[Reading]:
    """Read conversations (id, turns); of long ones only what was not read by this `reader` yet.

    The result is that of reading everything. With '' for `reader` everything is read.
    """
    found = []
    for one, turns in talks:
        long = reader and len(turns) >= LONG
        since = checkpoints.load(mirror, one, reader=reader) if long else START
        found.append(read(turns, facts, lexicon=lexicon, since=since))
    return found


def keep_stops(mirror: Mirror, readings: Iterable[tuple[str, Reading]], *, reader: str) -> None:
    """Keep where the readings of long conversations stopped."""
    for one, reading in readings:
        if reader and len(reading.turns) >= LONG:
            checkpoints.save(mirror, one, reading.checkpoint, reader=reader)
