"""Where the reading of each conversation stopped; kept on this device, and made anew at will.

One row holds where it stopped, further rows the evidence found so far, block by block, so that
only the last of them is written when more was said.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from agentarmy.domain.evidence import Evidence
from agentarmy.domain.records import Row
from agentarmy.reading.answers import Proposal
from agentarmy.reading.checkpoint import Checkpoint
from agentarmy.store import tables
from agentarmy.store.checkpoints_json import Found, block_to, blocks_from
from agentarmy.store.database import Mirror
from agentarmy.store.evidence_rows import Written, written_from, written_to
from agentarmy.store.facts_json import dumps, evidence_from, evidence_to
from agentarmy.store.ids import record_id

_BLOCK = 32
"""Turns whose evidence lies in one row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A checkpoint, and what was written of its evidence.

    `promises` tells by their ids which were kept, None where that was not looked at for this
    conversation alone. `state` is the text that is stored.
    """

    checkpoint: Checkpoint
    written: Written
    promises: Mapping[str, bool] | None = None
    state: str = ""


def load(mirror: Mirror, conversation_id: str, *, reader: str) -> Stop | None:
    """Return where the reading stopped; None when never, or when it was another `reader`.

    `reader` names the program and lexicons that read.
    """
    head = _head_id(mirror, conversation_id)
    rows = tables.find(mirror, "checkpoints", id=head, reader=reader)
    if not rows:
        return None
    state = str(rows[0]["state"])
    plain = json.loads(state)
    names = [_block_id(mirror, conversation_id, number) for number, _ in plain["blocks"]]
    there = tables.present(mirror, "checkpoints", names)
    if len(there) < len(names):
        return None
    found = blocks_from([str(there[name]["state"]) for name in names])
    if len(found) != sum(pieces for _, pieces in plain["blocks"]):
        return None
    return Stop(
        checkpoint=_from(plain, found),
        written=written_from(plain["written"]),
        promises=plain["promises"],
        state=state,
    )


def save(
    mirror: Mirror,
    conversation_id: str,
    stop: Stop,
    *,
    reader: str,
    since: Stop | None = None,
) -> None:
    """Keep where the reading stopped, in place of what was kept before.

    Of the blocks only those are written that differ from `since`, as long as that is what is kept.
    """
    head, checkpoint = _head_id(mirror, conversation_id), stop.checkpoint
    sizes = sorted(Counter(at // _BLOCK for at, _ in checkpoint.found).items())
    beside = {"written": written_to(stop.written), "promises": stop.promises, "blocks": sizes}
    state = dumps({**_to(checkpoint), **beside})
    with mirror.write():
        kept = tables.find(mirror, "checkpoints", id=head, reader=reader)
        same = since is not None and bool(kept) and kept[0]["state"] == since.state
        if same and since and state == since.state:
            return
        fresh = _changed(since.checkpoint.found if same and since else (), checkpoint.found)
        rows = [
            (_block_id(mirror, conversation_id, at), _row(conversation_id, reader, block_to(block)))
            for at, block in groupby(fresh, key=_block_of)
        ]
        if not same:
            _clear(mirror, conversation_id)
        row = {**_row(conversation_id, reader, state), "digest": checkpoint.digest}
        tables.put_ids(mirror, "checkpoints", [(head, row), *rows], replace=True)


def _clear(mirror: Mirror, conversation_id: str) -> None:
    """Remove what is kept, also of a conversation that became this one."""
    for other in tables.find(mirror, "checkpoints", conversation_id=conversation_id):
        tables.remove(mirror, "checkpoints", str(other["id"]))


def _row(conversation_id: str, reader: str, state: str) -> Row:
    return {"conversation_id": conversation_id, "reader": reader, "digest": "", "state": state}


def _head_id(mirror: Mirror, conversation_id: str) -> str:
    return record_id(mirror.tenant, "checkpoints", conversation_id)


def _block_id(mirror: Mirror, conversation_id: str, number: int) -> str:
    return record_id(mirror.tenant, "checkpoints", f"{conversation_id}|{number}")


def _block_of(found: Found) -> int:
    return found[0] // _BLOCK


def _changed(old: Sequence[Found], new: Sequence[Found]) -> list[Found]:
    """The pieces of the blocks that differ. What was not read again is the very same object."""
    differing = {_block_of(b) for a, b in zip(old, new, strict=False) if a is not b}
    differing |= {_block_of(piece) for piece in new[len(old) :]}
    return [piece for piece in new if _block_of(piece) in differing]


def _to(one: Checkpoint) -> dict[str, object]:
    return {
        "digest": one.digest,
        "turns": one.turns,
        "read": one.read,
        "shown": one.shown,
        "strange": sorted(one.strange),
        "currencies": one.currencies,
        "heard": [(at, evidence_to(e)) for at, e in one.heard],
        "held": [(evidence_to(p.evidence), p.closing, p.question) for p in one.held],
        "before": one.before,
        "topic": one.topic,
        "products": one.products,
        "counted": one.counted,
        "open": [evidence_to(e) for e in one.open],
        "stated": (one.stated[0], evidence_to(one.stated[1])) if one.stated else None,
    }


def _from(plain: Mapping[str, list[object]], found: tuple[Found, ...]) -> Checkpoint:
    stated = plain["stated"]
    return Checkpoint(
        digest=str(plain["digest"]),
        turns=_int(plain["turns"]),
        read=_int(plain["read"]),
        shown=tuple(map(str, plain["shown"])),
        strange=frozenset(map(str, plain["strange"])),
        currencies=tuple((str(name), _int(n)) for name, n in map(_list, plain["currencies"])),
        found=found,
        heard=tuple((_int(at), _evidence(e)) for at, e in map(_list, plain["heard"])),
        held=tuple(
            Proposal(_evidence(e), bool(closing), bool(question))
            for e, closing, question in map(_list, plain["held"])
        ),
        before=str(plain["before"]),
        topic=str(plain["topic"]),
        products=tuple(map(str, plain["products"])),
        counted=tuple((str(name), _int(n)) for name, n in map(_list, plain["counted"])),
        open=tuple(map(_evidence, plain["open"])),
        stated=(_int(stated[0]), _evidence(stated[1])) if stated else None,
    )


def _int(value: object) -> int:
    return int(str(value))


def _list(value: object) -> list[object]:
    assert isinstance(value, list)  # noqa: S101 what _to wrote
    return value


def _evidence(value: object) -> Evidence:
    assert isinstance(value, Mapping)  # noqa: S101 what _to wrote
    return evidence_from(value)
