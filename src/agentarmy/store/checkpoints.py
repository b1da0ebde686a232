"""Where the reading of each conversation stopped; kept on this device, and made anew at will."""

from __future__ import annotations

import json
from collections.abc import Mapping

from agentarmy.domain.evidence import Evidence
from agentarmy.domain.records import Row
from agentarmy.reading.answers import Proposal
from agentarmy.reading.checkpoint import START, Checkpoint
from agentarmy.store import tables
from agentarmy.store.database import Mirror
from agentarmy.store.facts_json import dumps, evidence_from, evidence_to
from agentarmy.store.ids import record_id


def load(mirror: Mirror, conversation_id: str, *, reader: str) -> Checkpoint:
    """Return where the reading stopped; START when never, or when it was another `reader`.

    `reader` names the program and lexicons that read.
    """
    row_id = record_id(mirror.tenant, "checkpoints", conversation_id)
    rows = tables.find(mirror, "checkpoints", id=row_id, reader=reader)
    return _from(json.loads(str(rows[0]["state"]))) if rows else START


def save(mirror: Mirror, conversation_id: str, checkpoint: Checkpoint, *, reader: str) -> None:
    """Keep where the reading stopped, in place of what was kept before."""
    row_id = record_id(mirror.tenant, "checkpoints", conversation_id)
    row: Row = {"conversation_id": conversation_id, "reader": reader, "digest": checkpoint.digest}
    if tables.find(mirror, "checkpoints", id=row_id, **row):
        return
    row["state"] = dumps(_to(checkpoint))
    with mirror.write():
        for other in tables.find(mirror, "checkpoints", conversation_id=conversation_id):
            if other["id"] != row_id:  # of a conversation that became this one
                tables.remove(mirror, "checkpoints", str(other["id"]))
        tables.put_ids(mirror, "checkpoints", [(row_id, row)], replace=True)


def _to(one: Checkpoint) -> dict[str, object]:
    return {
        "digest": one.digest,
        "turns": one.turns,
        "read": one.read,
        "shown": one.shown,
        "strange": sorted(one.strange),
        "currencies": one.currencies,
        "found": [(at, evidence_to(e)) for at, e in one.found],
        "held": [(evidence_to(p.evidence), p.closing, p.question) for p in one.held],
        "before": one.before,
        "topic": one.topic,
        "products": one.products,
        "counted": one.counted,
        "open": [evidence_to(e) for e in one.open],
        "stated": (one.stated[0], evidence_to(one.stated[1])) if one.stated else None,
    }


def _from(plain: Mapping[str, list[object]]) -> Checkpoint:
    stated = plain["stated"]
    return Checkpoint(
        digest=str(plain["digest"]),
        turns=_int(plain["turns"]),
        read=_int(plain["read"]),
        shown=tuple(map(str, plain["shown"])),
        strange=frozenset(map(str, plain["strange"])),
        currencies=tuple((str(name), _int(n)) for name, n in map(_list, plain["currencies"])),
        found=tuple((_int(at), _evidence(e)) for at, e in map(_list, plain["found"])),
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
