"""Reading conversations on from where they were left, so that a new message costs itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agentarmy.domain.evidence import Evidence
from agentarmy.domain.records import Facts, Turn
from agentarmy.reading.checkpoint import START
from agentarmy.reading.reader import Reading, read
from agentarmy.services.promising import states
from agentarmy.store import checkpoints, evidence_rows
from agentarmy.store import evidence as store
from agentarmy.store.checkpoints import Stop

if TYPE_CHECKING:
    from agentarmy.reading.lexicon import Lexicon
    from agentarmy.store.database import Mirror

LONG = 20
"""Turns from which on it is kept where the reading stopped; less is read anew as fast."""
EXTRACTORS = ("rules", "confirm", "implied", "learned")
"""Who reads: a reading replaces the earlier one of the same extractor only."""


@dataclass(frozen=True, slots=True)
class Reread:
    """A conversation's reading, and the `stop` that it went on from; None where all was read."""

    conversation: str
    reading: Reading
    stop: Stop | None = None


def read_on(
    mirror: Mirror,
    talks: Iterable[tuple[str, Sequence[Turn]]],
    *,
    facts: Facts,
    lexicon: Lexicon,
    reader: str,
) -> list[Reread]:
    """Read conversations (id, turns); of long ones only what was not read by this `reader` yet.

    The result is that of reading everything. With '' for `reader` everything is read.
    """
    found = []
    for one, turns in talks:
        long = reader and len(turns) >= LONG
        stop = checkpoints.load(mirror, one, reader=reader) if long else None
        since = stop.checkpoint if stop else START
        reading = read(turns, facts, lexicon=lexicon, since=since)
        found.append(Reread(one, reading, stop if reading.resumed else None))
    return found


def left_over(mirror: Mirror, talks: Iterable[Reread]) -> tuple[Evidence, ...]:
    """Return evidence kept earlier from words that were not read now (they may be gone)."""
    return tuple(piece for one in talks for piece in _left_over(mirror, one))


def _left_over(mirror: Mirror, one: Reread) -> tuple[Evidence, ...]:
    if _is_alone(mirror, one):
        return ()
    said = {turn.id for turn in one.reading.turns}
    return store.load(mirror, conversation_id=one.conversation, besides=said)


def _is_alone(mirror: Mirror, one: Reread) -> bool:
    """Whether nothing else is stored than what the reading went on from."""
    written = one.stop.written if one.stop else None
    return bool(
        written and written.alone and evidence_rows.is_untouched(mirror, one.conversation, written)
    )


def keep(
    mirror: Mirror, talks: Sequence[Reread], *, account: str, reader: str, done: Collection[str]
) -> None:
    """Store what was read, each extractor's in place of its own earlier one, and the stops.

    `done` are the ids of the promises that were kept.
    """
    with mirror.write():
        for one in talks:
            _keep(mirror, one, account)
            if reader and len(one.reading.turns) >= LONG:
                evidence = one.reading.evidence
                # With others beside it a promise may be kept there.
                promises = states(evidence, done) if len(talks) == 1 else None
                _keep_stop(mirror, one, account, reader=reader, promises=promises)


def _keep(mirror: Mirror, one: Reread, account: str) -> None:
    home, evidence, stop = one.conversation, one.reading.evidence, one.stop
    if stop and stop.written.account == account and _is_alone(mirror, one):
        evidence_rows.save_differing(
            mirror,
            home,
            account_id=account,
            evidence=evidence,
            found=[piece for _, piece in stop.checkpoint.found],
            written=stop.written,
        )
        return
    evidence_rows.save(
        mirror,
        home,
        account_id=account,
        evidence=evidence,
        sources={turn.id for turn in one.reading.turns},
        extractors=EXTRACTORS,
    )


def _keep_stop(
    mirror: Mirror,
    one: Reread,
    account: str,
    *,
    reader: str,
    promises: Mapping[str, bool] | None,
) -> None:
    home, checkpoint = one.conversation, one.reading.checkpoint
    written = evidence_rows.as_written(
        mirror,
        home,
        account_id=account,
        evidence=one.reading.evidence,
        found=[piece for _, piece in checkpoint.found],
    )
    stop = Stop(checkpoint=checkpoint, written=written, promises=promises)
    checkpoints.save(mirror, home, stop, reader=reader, since=one.stop)
