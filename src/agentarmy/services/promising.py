"""Which promises of a thread were kept; of a long one only what is new is looked at."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from agentarmy.domain.evidence import Evidence, Kind
from agentarmy.domain.ordering import of_kind
from agentarmy.domain.promises import kept
from agentarmy.domain.records import Channel, Facts, Turn
from agentarmy.store import conversations

if TYPE_CHECKING:
    from agentarmy.services.rereading import Reread
    from agentarmy.store.checkpoints import Stop
    from agentarmy.store.database import Mirror


def kept_promises(
    mirror: Mirror, evidence: Sequence[Evidence], talks: Sequence[Reread], *, facts: Facts
) -> frozenset[str]:
    """The ids of the promises that a later message with its words or attachments keeps.

    A promise that was kept stays so, and one that was open is only kept by what is new, as long as
    one conversation alone is looked at and no file was put to, or taken off, its earlier messages.
    """
    promised = of_kind(evidence, Kind.COMMITMENT)
    turns = tuple(turn for one in talks for turn in one.reading.turns)
    stop = talks[0].stop if len(talks) == 1 else None
    if stop is None or stop.promises is None or _files_changed(mirror, stop, turns):
        return _kept(mirror, promised, turns, facts=facts)
    known = stop.promises
    new = turns[stop.checkpoint.turns :]
    still = [e for e in promised if known.get(e.id) is False]
    found = {e.id for e in promised if known.get(e.id)}
    found |= _kept(mirror, still, turns, facts=facts, handing=new)
    found |= _kept(mirror, [e for e in promised if e.id not in known], turns, facts=facts)
    return frozenset(found)


def _kept(
    mirror: Mirror,
    promised: Sequence[Evidence],
    turns: Sequence[Turn],
    *,
    facts: Facts,
    handing: Sequence[Turn] | None = None,
) -> frozenset[str]:
    first = min((e.asserted_at for e in promised if e.asserted_at), default=None)
    if first is None:
        return frozenset()
    later = [t for t in (turns if handing is None else handing) if t.at and t.at >= first]
    written = [turn.id for turn in later if turn.channel is not Channel.CALL]
    attached = conversations.attached(mirror, written)
    return kept(promised, turns, facts=facts, attached=attached, handing=later)


def _files_changed(mirror: Mirror, stop: Stop, turns: Sequence[Turn]) -> bool:
    """Whether a file was put to, or taken off, one of the turns up to the stop since then."""
    changed = conversations.attached_since(mirror, stop.written.change)
    if not changed:
        return False
    earlier = {turn.id for turn in turns[: stop.checkpoint.turns]}
    return any(not new or message in earlier for message, new in changed)


def states(evidence: Sequence[Evidence], done: Collection[str]) -> dict[str, bool]:
    """Return of each promise by its id whether it is among those that were `done`."""
    return {e.id: e.id in done for e in of_kind(evidence, Kind.COMMITMENT)}
