"""The ledger of the gateway on the mirror: calls are kept, counted and never paid for twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from agentarmy.domain.values import Row
from agentarmy.llm.base import Attempt, Call, Known, Note, Part, Reply
from agentarmy.store import traces
from agentarmy.store.database import Mirror
from agentarmy.store.times import stamp


@dataclass(frozen=True, slots=True)
class MirrorLedger:
    """The calls of the mirror's tenant. It does what `llm.base.Ledger` says."""

    mirror: Mirror

    def known(self, key: str, *, models: Collection[str]) -> Known | None:
        """Return the newest answer that one of the `models` gave to the same call."""
        found = traces.answered(self.mirror, key, models)
        if found is None:
            return None
        data = json.loads(str(found["data"]))
        return Known(data=data, model=str(found["model"]), trace=str(found["id"]))

    def spent(self, at: datetime) -> int:
        """Return what counts towards the cap in the month of `at`."""
        return traces.spent(self.mirror, at)

    def hold(self, most: int, *, cap: int | None, at: datetime) -> str | None:
        """Set `most` aside; None when the month of `at` would then exceed `cap`."""
        return traces.hold(self.mirror, most, cap=cap, at=at)

    def settle(self, hold: str, amount: int) -> None:
        """Set aside what a call did cost in place of what it might have."""
        traces.settle(self.mirror, hold, amount)

    def record(self, call: Call, reply: Reply, *, at: datetime, holds: Sequence[str] = ()) -> str:
        """Keep a call with its attempts in place of its `holds`; return the id of its trace."""
        calls = [
            _attempt(call, one, at=at, position=position)
            for position, one in enumerate(reply.attempts)
        ]
        return traces.record(self.mirror, _trace(call, reply, at), calls=calls, holds=holds)

    def note(self, trace: str, notes: Sequence[Note]) -> None:
        """Add to a trace what was made of the answer."""
        said = [{"verdict": one.verdict, "what": one.what, "why": one.why} for one in notes]
        traces.add_notes(self.mirror, trace, said)


def _trace(call: Call, reply: Reply, at: datetime) -> Row:
    return {
        "name": call.task,
        "started_at": stamp(at),
        "ms": sum(one.ms for one in reply.attempts),
        "data": None if reply.data is None else json.dumps(reply.data, ensure_ascii=False),
        "purpose": call.purpose,
        "agent": call.agent,
        "subject": call.subject,
        "call_key": call.key,
        "model": reply.model,
        "warning": reply.warning,
        "prompt": json.dumps([_reference(part) for part in call.parts]),
    }


def _reference(part: Part) -> dict[str, object]:
    """Return a part of a prompt by its name, its records and its hash, without its text."""
    text = part.text.encode()
    return {
        "name": part.name,
        "version": part.version,
        "role": part.role,
        "untrusted": part.untrusted,
        "refs": part.refs,
        "bytes": len(text),
        "sha256": hashlib.sha256(text).hexdigest()[:16],
    }


def _attempt(call: Call, one: Attempt, *, at: datetime, position: int) -> Row:
    return {
        "position": position,
        "at": stamp(at),
        "task": call.task,
        "agent": call.agent,
        "subject": call.subject,
        "model": one.model,
        "outcome": one.outcome,
        "detail": one.detail,
        "fresh": one.usage.fresh,
        "cache_read": one.usage.cache_read,
        "cache_write": one.usage.cache_write,
        "output": one.usage.output,
        "cost": one.cost,
        "held": one.held,
        "ms": one.ms,
    }
