"""The process that delivers, and is killed: python -m battery.worker FOLDER STRATEGY HOUR."""

from __future__ import annotations

import sys
from pathlib import Path

from agentarmy.domain.effects import State
from agentarmy.store import outbox
from battery.kills import PACE, moment
from battery.naive import STRATEGIES
from services.outgoing import NOW, House

_OPEN = (State.APPROVED, State.DRAFTED, State.SENDING)


def main(folder: str, strategy: str, hour: str) -> int:
    """Deliver until nothing is open any more."""
    house = House(Path(folder), now=NOW + moment(int(hour)))
    house.world.renew()
    deliver = STRATEGIES[strategy]
    while True:
        deliver(house)
        left = outbox.counts(house.mirror)
        if not any(left.get(state) for state in _OPEN):
            break
        house.now += PACE
        house.world.renew()
    house.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
