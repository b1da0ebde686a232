"""The gate on ten times the history, and its share of a send from the proposal to Sent."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from time import perf_counter

from agentarmy.domain.effects import Effect, Purpose
from agentarmy.domain.reasons import Outcome, Verdict
from agentarmy.domain.situation import Approval
from agentarmy.services import delivery
from agentarmy.services.gatekeeping import Gatekeeper, gatekeeper
from harness import Figure, compare, timed
from house import SETTINGS, House, mail, remember

FEW, MANY = 1_000, 10_000
VERDICTS = 400
MAILS = 40
"""A send stays below the caps of one day."""


def run(rounds: int) -> list[Figure]:
    """Measure wall-clock seconds in one process, on two mirrors of 6 effects a contact."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        few, many = (House(folder / str(contacts)) for contacts in (FEW, MANY))
        for house, contacts in ((few, FEW), (many, MANY)):
            stack.callback(house.close)
            remember(house, contacts=contacts)
        small, large = _judging(few), _judging(many)
        sending = _Sending(many)
        return [
            compare(
                f"{VERDICTS} verdicts, {MANY * 6:,} effects",
                f"{FEW * 6:,} effects",
                ours=lambda: timed(large),
                theirs=lambda: timed(small),
                goal=1.2,
                rounds=rounds,
                measure="wall",
                units=VERDICTS,
            ),
            compare(
                f"the gate in {MAILS} sends",
                "the whole of a send",
                ours=lambda: sending.day()[0],
                theirs=lambda: sending.day()[1],
                goal=0.4,
                rounds=rounds,
                measure="wall",
                units=MAILS,
            ),
        ]


@dataclass
class _Judging:
    """Answers and advertising, half of each approved, judged as at the moment of a send."""

    gate: Gatekeeper
    mails: list[Effect]

    def __call__(self) -> None:
        now = self.gate.mirror.clock()
        for number, one in enumerate(self.mails):
            given = Approval(one.digest, now, "rep") if number % 2 else None
            found = self.gate(one, approval=given, proposed_at=now - timedelta(minutes=5))
            wanted = Outcome.PERFORM if given else Outcome.HOLD
            if found.outcome is not wanted:
                raise RuntimeError(f"{one.key}: {found}")


def _judging(house: House) -> _Judging:
    purposes = (Purpose.REPLY, Purpose.REPLY, Purpose.OUTREACH, Purpose.OUTREACH)
    mails = [
        mail(house.mirror, f"j{n}", to=n % 90, purpose=purposes[n % 4]) for n in range(VERDICTS)
    ]
    return _Judging(_gate(house), mails)


def _gate(house: House) -> Gatekeeper:
    return gatekeeper(house.mirror, SETTINGS, folder=house.folder)


@dataclass
class _Timed:
    """A gate that counts its own seconds."""

    gate: Gatekeeper
    seconds: float = 0.0

    def __call__(
        self,
        effect: Effect,
        *,
        approval: Approval | None = None,
        proposed_at: datetime | None = None,
        ahead: Sequence[Effect] = (),
    ) -> Verdict:
        start = perf_counter()
        try:
            return self.gate(effect, approval=approval, proposed_at=proposed_at, ahead=ahead)
        finally:
            self.seconds += perf_counter() - start


@dataclass
class _Sending:
    """Answers that are proposed, approved and delivered: so many on each day that follows."""

    house: House
    numbers: count[int] = field(default_factory=count)

    def day(self) -> tuple[float, float]:
        """Send a day's mails; return the gate's seconds and all seconds."""
        house, gate = self.house, _Timed(_gate(self.house))
        house.now += timedelta(days=1)
        keys = [f"s{next(self.numbers)}" for _ in range(MAILS)]
        effects = [mail(house.mirror, key, to=n) for n, key in enumerate(keys)]
        start = perf_counter()
        for one in effects:
            house.ready(one, gate=gate)
        report = asyncio.run(delivery.deliver(house.mirror, house.connectors(), gate=gate))
        whole = perf_counter() - start
        if len(report.done) != MAILS:
            raise RuntimeError(f"{len(report.done)} of {MAILS} were sent: {report.lines}")
        return gate.seconds, whole
