"""Effects go through the outbox while the power fails: nothing that was acknowledged is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import cast

from agentarmy.errors import UserError
from agentarmy.store import audit
from agentarmy.store.database import Mirror, open_mirror
from battery.power import Tape, laid_out, recorded, told_before
from services.outgoing import House

State = tuple[tuple[tuple[str, str], ...], tuple[int, str]]
"""What must never be half there: effects with their states, and the head of the audit chain."""


@dataclass
class Told:
    """Every state that was committed, in order; `tape` notes which of them somebody was told."""

    tape: Tape | None = None
    states: list[State] = field(default_factory=list)


class Watched(Mirror):
    """A mirror that notes what each of its transactions has come to."""

    told: Told

    @contextmanager
    def write(self, *, durable: bool = False) -> Iterator[None]:
        """Run a transaction; note what is committed, and what is said to be on the disk."""
        outer, asked = not self.conn.in_transaction, False
        with super().write(durable=self._asked(durable)):
            yield
            asked = self._promised
        if outer:
            self._promised = False
            self.told.states.append(state_of(self))
            if asked and self.told.tape:
                self.told.tape.acked(len(self.told.states) - 1)

    _promised = False

    def _asked(self, durable: bool) -> bool:
        """Remember whether anybody inside is promised that it is on the disk."""
        self._promised |= durable
        return durable


class Forgetful(Watched):
    """A planted fault: it never forces anything out, and says that it did."""

    def _asked(self, durable: bool) -> bool:
        super()._asked(durable)
        return False


def state_of(mirror: Mirror) -> State:
    """Return what is kept of effects and audit."""
    rows = mirror.all("SELECT id, state FROM outbox ORDER BY id")
    effects = tuple((str(one), str(state)) for one, state in rows)
    return effects, audit.last(mirror)


@dataclass
class Found:
    """What came of a number of images."""

    images: int = 0
    lost: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing was lost, torn or damaged."""
        return not (self.lost or self.torn or self.damaged)


def cut_power(
    folder: Path, *, images: int, seed: int, mails: int = 12, kind: type[Watched] = Watched
) -> Found:
    """Send mails through the outbox, and open the mirror as it may lie there after a power cut."""
    (folder / "house").mkdir(parents=True)
    house = House(folder / "house")
    told, tape = _run(house, mails=mails, kind=kind)
    found, where = Found(), folder / "image"
    for image, cut in tape.images(images, seed=seed):
        found.images += 1
        acked = max((cast("int", one) for one in told_before(tape.ops, cut)), default=0)
        laid_out(image, where)
        _judge(where, house.now, found, told=told.states, acked=acked)
    return found


def _run(house: House, *, mails: int, kind: type[Watched]) -> tuple[Told, Tape]:
    rec = recorded(house.mirror, kind=kind)
    mirror = cast("Watched", rec.mirror)
    mirror.told = Told(rec.tape, [state_of(mirror)])
    rec.tape.acked(0)
    house.mirror = mirror
    try:
        items = house.ready(mails)
        house.deliver(group=3)
        house.until_settled(items)
    finally:
        rec.close()
        house.world.close()
    return mirror.told, rec.tape


def _judge(where: Path, now: datetime, found: Found, *, told: list[State], acked: int) -> None:
    """Hold one image against everything that was committed from the last promise on."""
    try:
        mirror = open_mirror(
            where / "mirror.sqlite", tenant="northmill", clock=lambda: now, create=False
        )
    except UserError as error:
        found.damaged.append(error.what)
        return
    with closing(mirror.conn):
        try:
            whole = mirror.one("PRAGMA integrity_check")
            seen = state_of(mirror)
        except UserError as error:
            found.damaged.append(error.what)
            return
        if whole != ("ok",):
            found.damaged.append(str(whole))
        elif seen not in told[acked:]:
            found.lost.append(f"after promise {acked}: {len(seen[0])} effects, audit {seen[1][0]}")
        elif problem := _half(mirror):
            found.torn.append(problem)


def _half(mirror: Mirror) -> str:
    """Return what tells that half a transaction is there, '' when none does."""
    for effect, state in state_of(mirror)[0]:
        row = mirror.one(
            "SELECT action, data FROM audit WHERE tenant = ? AND subject = ?"
            " ORDER BY seq DESC LIMIT 1",
            (mirror.tenant, effect),
        )
        if row is None or f'"{state}"' not in str(row[1]):
            return f"{effect} is {state}, its newest audit entry says {row}"
    previous = audit.beginning(mirror)
    for cells in audit.entries(mirror):
        chained = cells[: len(audit.COLUMNS)]
        if chained[-1] != previous or audit.digest(chained) != cells[len(chained)]:
            return f"the audit chain breaks at entry {cells[0]}"
        previous = str(cells[len(chained)])
    return ""


__all__ = ["Forgetful", "Found", "Watched", "cut_power"]
