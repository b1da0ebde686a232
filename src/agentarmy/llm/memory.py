"""A ledger that lives as long as the program: for evaluations and tests."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from agentarmy.llm.base import Call, Known, Note, Reply


@dataclass
class MemoryLedger:
    """Calls, holds and notes in lists; traces are numbered 'trace-1', 'trace-2' …"""

    calls: list[tuple[Call, Reply, datetime]] = field(default_factory=list)
    holds: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    notes: dict[str, list[Note]] = field(default_factory=dict)
    _held: int = 0

    def known(self, key: str, *, models: Collection[str]) -> Known | None:
        """Return the newest answer that one of the `models` gave to the same call."""
        for number, (call, reply, _) in reversed(list(enumerate(self.calls, start=1))):
            if call.key == key and reply.data is not None and reply.model in models:
                return Known(data=reply.data, model=reply.model, trace=f"trace-{number}")
        return None

    def spent(self, at: datetime) -> int:
        """Return what counts towards the cap in the month of `at`: billed, or perhaps billed."""
        calls = [r for _, r, then in self.calls if _month(then) == _month(at)]
        held = [most for most, then in self.holds.values() if _month(then) == _month(at)]
        return sum(held) + sum(one.cost + one.held for r in calls for one in r.attempts)

    def hold(self, most: int, *, cap: int | None, at: datetime) -> str | None:
        """Set `most` aside; None when the month of `at` would then exceed `cap`."""
        if cap is not None and most and self.spent(at) + most > cap:
            return None
        self._held += 1
        self.holds[name := f"hold-{self._held}"] = (most, at)
        return name

    def settle(self, hold: str, amount: int) -> None:
        """Set aside what a call did cost in place of what it might have."""
        self.holds[hold] = (amount, self.holds[hold][1])

    def record(self, call: Call, reply: Reply, *, at: datetime, holds: Sequence[str] = ()) -> str:
        """Keep a call in place of its `holds`; return the id of its trace."""
        for hold in holds:
            del self.holds[hold]
        self.calls.append((call, reply, at))
        return f"trace-{len(self.calls)}"

    def note(self, trace: str, notes: Sequence[Note]) -> None:
        """Add to a trace what was made of the answer."""
        self.notes.setdefault(trace, []).extend(notes)


def _month(moment: datetime) -> tuple[int, int]:
    return moment.year, moment.month
