"""Mails through the outbox beside bare durable commits, beside no groups, and beside fewer."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path

from agentarmy.domain.effects import Effect
from agentarmy.domain.reasons import Reason, Verdict, verdict
from agentarmy.domain.situation import Approval
from agentarmy.services import delivery
from harness import Figure, compare, timed, worked
from house import House, mail

FEW, MANY = 2_000, 8_000
Watch = Callable[[Callable[[], object]], float]
ALONE = 200
"""So many mails go without groups, each with its own commits."""
_APPROVAL = Reason(code="approval", text="a mail needs approval")


def run(rounds: int) -> list[Figure]:
    """Measure in one process, on files, with a gate that costs nothing.

    What waits for the disk counts beside bare commits; what grows is a matter of the CPU.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        alone, few, many = (_Queue(folder / str(size), size) for size in (ALONE, FEW, MANY))
        compared = partial(compare, rounds=rounds)
        return [
            compared(
                f"delivery of {ALONE} mails",
                f"{ALONE} bare commits",
                ours=alone.deliver,
                theirs=lambda: _bare(folder / "bare.sqlite", ALONE),
                goal=1.0,
                measure="wall",
                units=ALONE,
            ),
            compared(
                f"delivery of {ALONE} mails",
                "groups of one",
                ours=alone.deliver,
                theirs=lambda: alone.deliver(group=1),
                goal=0.6,
                measure="wall",
                units=ALONE,
            ),
            compared(
                f"delivery of {MANY:,} mails",
                f"of {FEW:,} mails",
                ours=lambda: many.deliver(by=worked),
                theirs=lambda: few.deliver(by=worked),
                goal=MANY / FEW * 1.25,
                measure="CPU",
                units=MANY,
            ),
            compared(
                f"queueing {FEW:,} mails at once",
                f"{ALONE} mails at once",
                ours=few.fill,
                theirs=alone.fill,
                goal=FEW / ALONE * 1.1,
                measure="CPU",
                units=FEW,
            ),
        ]


@dataclass
class _Queue:
    """A mirror in which so many mails are approved, kept aside; each delivery has a copy of it."""

    folder: Path
    size: int
    _names: count[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self.fill(self.folder / "queued.sqlite")

    def fill(self, keep: Path | None = None) -> float:
        """Propose and approve all in one transaction of a new mirror; return the CPU seconds."""
        with closing(House(self.folder / str(next(self._names)))) as house:
            effects = [mail(house.mirror, f"m{n}", to=n) for n in range(self.size)]
            seconds = worked(lambda: _queue(house, effects))
            if keep:
                house.mirror.copy_to(keep)
        return seconds

    def deliver(self, *, group: int = delivery.GROUP, by: Watch = timed) -> float:
        """Deliver all of a fresh copy; return the seconds that it took `by` a watch."""
        place = self.folder / str(next(self._names))
        place.mkdir()
        (place / "mirror.sqlite").write_bytes((self.folder / "queued.sqlite").read_bytes())
        with closing(House(place)) as house:
            work = partial(delivery.deliver, house.mirror, house.connectors(), gate=_open_gate)
            seconds = by(lambda: asyncio.run(work(group=group)))
            if len(house.world.tally()) != self.size:
                raise RuntimeError(f"{len(house.world.tally())} of {self.size} mails were sent")
        for file in place.iterdir():
            file.unlink()
        return seconds


def _queue(house: House, effects: Sequence[Effect]) -> None:
    with house.mirror.write(durable=True):
        for one in effects:
            house.ready(one, gate=_open_gate)


def _open_gate(
    effect: Effect,
    *,
    approval: Approval | None = None,
    proposed_at: datetime | None = None,
    ahead: Sequence[Effect] = (),
) -> Verdict:
    """Let through what is approved."""
    return verdict([] if approval and approval.digest == effect.digest else [_APPROVAL])


def _bare(path: Path, commits: int) -> float:
    """Write one row after the other, each in a transaction of its own that is on the disk."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA synchronous = FULL")
        conn.execute("CREATE TABLE mails (id INTEGER PRIMARY KEY, state TEXT, content TEXT)")
        rows = [(number, "done", "words " * 130) for number in range(commits)]

        def write() -> None:
            for row in rows:
                conn.execute("INSERT INTO mails VALUES (?, ?, ?)", row)

        return timed(write)
