"""Mails go through the outbox of a process that is killed again and again: none twice, none lost.

The provider is the practice world in a file of its own: it loses replies, breaks, sets quotas, and
its search lags behind. The clock of both goes on by some minutes with every delivery.
"""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

from agentarmy.connectors.memory import World
from agentarmy.connectors.memory_faults import Fault, Limit, Plan
from agentarmy.domain.effects import State
from agentarmy.store import outbox
from battery import TESTS
from services.outgoing import NOW, REP, House

PACE = timedelta(minutes=5)
"""How far the clock goes on between two deliveries."""
LAG = 2.0
_OPEN = (State.PROPOSED, State.BLOCKED, State.APPROVED, State.DRAFTED, State.SENDING)


def faults(seed: int) -> Plan:
    """Return how the provider misbehaves: one reply in twenty is lost."""
    return Plan(
        seed=seed,
        chances={
            "send_draft": {
                Fault.LOST: 0.05,
                Fault.UNHEARD: 0.005,
                Fault.TIMEOUT: 0.01,
                Fault.BROKEN: 0.01,
                Fault.QUOTA: 0.005,
            },
            "create_draft": {Fault.LOST: 0.02, Fault.BROKEN: 0.01, Fault.EXPIRED: 0.0002},
            "find_sent": {Fault.BROKEN: 0.01},
            "find_draft": {Fault.TIMEOUT: 0.01},
        },
        limits={"create_draft": Limit(20_000, 60.0)},
        lag=LAG,
    )


@dataclass
class Outcome:
    """What became of a number of mails."""

    mails: int = 0
    kills: int = 0
    sent: int = 0
    twice: int = 0
    lost: int = 0
    uncertain: int = 0
    failed: int = 0
    left: int = 0
    orphans: int = 0
    seconds: float = 0.0
    binned: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether none left twice, and none is gone without anybody being told."""
        return not (self.twice or self.lost)


def run(
    folder: Path,
    *,
    mails: int,
    seed: int,
    pause: tuple[float, float] = (0.4, 2.0),
    strategy: str = "outbox",
    progress: Callable[[int], None] = lambda done: None,
) -> Outcome:
    """Send so many mails by a process that is killed after a random pause, until all are settled.

    `pause` are the bounds of its life in seconds, `strategy` who sends: see `naive`.
    """
    began = time.monotonic()
    prepare(folder, mails=mails, seed=seed)
    draw = Random(seed)  # noqa: S311 - chance, not secrecy
    result, hour = Outcome(mails=mails), 0
    while True:
        process = subprocess.Popen(
            [sys.executable, "-m", "battery.worker", str(folder), strategy, str(hour)],
            cwd=TESTS,
            stdout=subprocess.DEVNULL,
        )
        try:
            code = process.wait(timeout=draw.uniform(*pause) + _start())
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            result.kills += 1
            code = -1
            result.binned |= interfere(folder, draw)
        hour += 1
        progress(settled(folder))
        if code == 0:
            break
        if code > 0:
            raise RuntimeError(f"the delivering process ended with {code}")
    count(folder, result)
    result.seconds = time.monotonic() - began
    return result


def _start() -> float:
    """What a process needs before it does anything, in seconds."""
    global _STARTED
    if not _STARTED:
        began = time.monotonic()
        subprocess.run([sys.executable, "-c", "import battery.worker"], cwd=TESTS, check=True)
        _STARTED = time.monotonic() - began
    return _STARTED


_STARTED = 0.0


def prepare(folder: Path, *, mails: int, seed: int) -> None:
    """Lay approved mails into the outbox of a new house."""
    folder.mkdir(parents=True)
    house = House(folder)
    house.world.plan = faults(seed)
    for first in range(0, mails, 500):
        with house.mirror.write():
            for number in range(first, min(first + 500, mails)):
                house.approve(house.propose(house.mail(f"m{number}")))
    house.close()


def settled(folder: Path) -> int:
    """Return how many effects wait for nothing any more."""
    house = House(folder)
    found = outbox.counts(house.mirror)
    house.close()
    return sum(number for state, number in found.items() if state not in _OPEN)


def count(folder: Path, result: Outcome) -> None:
    """Hold what the outbox says against what the provider has really sent."""
    house = House(folder)
    tally, drafts = Counter(house.world.tally()), _drafts(house.world)
    result.sent = sum(tally.values())
    result.twice = sum(number - 1 for number in tally.values() if number > 1)
    for cells in house.mirror.each("SELECT message_key, state FROM outbox"):
        key, state = str(cells[0]), State(str(cells[1]))
        gone = tally[key] > 0
        result.uncertain += state is State.UNCERTAIN
        result.failed += state is State.FAILED
        # Left to the rep, who may have thrown it away since.
        if state is State.DONE and not gone and (key in drafts or key in result.binned):
            result.left += 1
        elif state is State.DONE and not gone:
            result.lost += 1
            result.notes.append(f"{key} is done, and was never sent")
        elif state in _OPEN or state in (State.CANCELLED, State.REJECTED):
            result.lost += 1
            result.notes.append(f"{key} is {state}")
        elif state is State.FAILED and gone:
            result.notes.append(f"{key} is called failed, but was sent")
            result.lost += 1
    result.orphans = max(0, len(drafts) - result.left)
    house.close()


def _drafts(world: World) -> set[str]:
    world.plan = Plan()
    return {one.key for one in asyncio.run(world.mailbox(REP).drafts())}


def interfere(folder: Path, draw: Random) -> set[str]:
    """Let the rep edit one of the drafts that lie there in the provider's window, and bin one.

    Returns the key of the one that was thrown away.
    """
    world = World(folder / "world.sqlite", clock=lambda: NOW)
    plan, world.plan = world.plan, Plan()
    lying = list(asyncio.run(world.mailbox(REP).drafts()))
    chosen = draw.sample(lying, min(2, len(lying)))
    if chosen:
        content = world.draft_content(REP, chosen[0].ref)
        world.edit_draft(REP, chosen[0].ref, content=content.replace(b"Hi Ada", b"Dear Ada"))
    for one in chosen[1:]:
        world.discard_draft(REP, one.ref)
    world.plan = plan
    world.close()
    return {one.key for one in chosen[1:]}


def moment(hour: int) -> timedelta:
    """Return how far the clock has gone when the process is started for the so-manieth time."""
    return timedelta(hours=2) * hour
