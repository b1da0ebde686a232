"""A house at northmill.example with a mirror, a practice world and mails ready to go."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import cast

from agentarmy.connectors.base import Calendar, Chat, Connectors, Crm, Mailbox
from agentarmy.connectors.memory import World
from agentarmy.domain.effects import Effect, Kind, Purpose, Recipient
from agentarmy.domain.reasons import Reason, Verdict, verdict
from agentarmy.domain.records import Person
from agentarmy.domain.situation import Approval
from agentarmy.domain.values import Row
from agentarmy.formats.outgoing import Outgoing, build
from agentarmy.services import approvals, delivery, outreach
from agentarmy.services.delivery import Report
from agentarmy.store import audit, outbox
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.store.outbox import Item
from agentarmy.writing.editing import Edited

NOW = datetime(2026, 3, 18, 16, 0, tzinfo=UTC)
REP = "mara@northmill.example"
HOLD = Reason(code="approval", text="A mail needs approval")


class Killed(BaseException):
    """The process ends here, as by kill -9."""


@dataclass
class Steps:
    """Counts what a delivery does, and ends the process at one of its steps."""

    at: int = -1
    taken: int = 0

    def tick(self) -> None:
        self.taken += 1
        if 0 < self.at <= self.taken:  # what is dead does nothing more
            raise Killed


class DyingMirror(Mirror):
    """A mirror whose process may end before or after any commit."""

    steps: Steps

    @contextmanager
    def write(self, *, durable: bool = False) -> Iterator[None]:
        outer = not self.conn.in_transaction
        if outer:
            self.steps.tick()
        with super().write(durable=durable):
            yield
        if outer:
            self.steps.tick()


class Dying:
    """A connector whose client may end before or after any call."""

    def __init__(self, inner: object, steps: Steps) -> None:
        self._inner, self._steps = inner, steps

    def __getattr__(self, name: str) -> object:
        found = getattr(self._inner, name)
        if not callable(found):
            return found

        async def call(*args: object, **named: object) -> object:
            self._steps.tick()
            answer = await found(*args, **named)
            self._steps.tick()
            return answer

        return call


@dataclass
class House:
    """A mirror and a world in one folder, with a clock that the test sets.

    `standing` are the gate's reasons; those that need approval are answered by one.
    """

    folder: Path
    now: datetime = NOW
    standing: list[Reason] = field(default_factory=lambda: [HOLD])
    seen: list[Effect] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.mirror = self.opened()
        self.world = World(self.folder / "world.sqlite", clock=lambda: self.now)
        self.world.mailbox(REP)

    def opened(self) -> Mirror:
        path = self.folder / "mirror.sqlite"
        return open_mirror(path, tenant="northmill", clock=lambda: self.now)

    def connectors(self) -> Connectors:
        world = self.world
        return Connectors(
            mailbox=world.mailbox(REP),
            calendar=world.calendar(REP),
            chat=world.chat(REP),
            crm=world.crm(REP),
        )

    def gate(
        self,
        effect: Effect,
        *,
        approval: Approval | None = None,
        proposed_at: datetime | None = None,
        ahead: Sequence[Effect] = (),
    ) -> Verdict:
        self.seen.append(effect)
        bound = approval is not None and approval.digest == effect.digest
        return verdict([one for one in self.standing if not (bound and one.outcome == "hold")])

    def mail(self, key: str, **more: object) -> Effect:
        own_id, provider_key = outreach.names_of(self.mirror, key, domain="northmill.example")
        content = build(
            Outgoing(
                sender=Person("Mara Lindqvist", REP),
                to=(Person("Ada Brook", "ada@brook.example"),),
                subject=f"Presses {key}",
                text=str(more.get("text") or f"Hi Ada,\n\nabout {key}.\n"),
                message_id=own_id,
                key=provider_key,
                references=cast("tuple[str, ...]", more.get("references") or ()),
            )
        )
        return Effect(
            kind=cast("Kind", more.get("kind") or Kind.MAIL),
            key=key,
            content=content,
            summary=f"Mail {key}",
            purpose=Purpose.REPLY,
            recipients=(Recipient("ada@brook.example", "Ada Brook"),),
        )

    def propose(self, effect: Effect) -> Item:
        return outreach.propose(self.mirror, effect, gate=self.gate).item

    def approve(self, item: Item) -> Item:
        person = approvals.Person(actor="rep")
        return approvals.approve(self.mirror, item.id, gate=self.gate, person=person).item

    def ready(self, number: int) -> list[Item]:
        """Propose and approve so many mails."""
        return [self.approve(self.propose(self.mail(f"m{n}"))) for n in range(number)]

    def deliver(self, only: Collection[str] = (), group: int = 50) -> Report:
        return asyncio.run(
            delivery.deliver(self.mirror, self.connectors(), gate=self.gate, only=only, group=group)
        )

    def deliver_until_killed(self, steps: Steps, group: int = 50) -> None:
        """Deliver in a process of its own that ends at a step."""
        plain = self.opened()
        mirror = DyingMirror(plain.conn, plain.tenant, plain.path, plain.clock)
        mirror.steps = steps
        inner = self.connectors()
        dying = Connectors(
            mailbox=cast("Mailbox", Dying(inner.mailbox, steps)),
            calendar=cast("Calendar", Dying(inner.calendar, steps)),
            chat=cast("Chat", Dying(inner.chat, steps)),
            crm=cast("Crm", Dying(inner.crm, steps)),
        )
        try:
            asyncio.run(delivery.deliver(mirror, dying, gate=self.gate, group=group))
        finally:
            plain.close()

    def at(self, item: Item) -> Item:
        return outbox.get(self.mirror, item.id)

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

    def until_settled(self, items: Sequence[Item], rounds: int = 40) -> None:
        """Deliver again, a minute later each time, until nothing is open."""
        for _ in range(rounds):
            self.deliver()
            if all(self.at(one).done_at for one in items):
                return
            self.later(minutes=5)

    def close(self) -> None:
        self.mirror.close()
        self.world.close()


def drafts(house: House) -> list[str]:
    """The refs of our drafts that lie in the mailbox."""
    found = asyncio.run(house.world.mailbox(REP).drafts())
    return [one.ref for one in found]


def restored(house: House, backup: Path) -> None:
    """Put a backup in the mirror's place, as `backup restore` does."""
    house.later(hours=1)
    house.mirror.close()
    for name in ("mirror.sqlite-wal", "mirror.sqlite-shm"):
        (house.folder / name).unlink(missing_ok=True)
    (house.folder / "mirror.sqlite").write_bytes(backup.read_bytes())
    house.mirror = house.opened()
    audit.append(
        house.mirror, actor="rep", action="clone.restored", subject_kind="clone", subject="clone"
    )


def reworded(house: House, item: Item, text: str) -> Item:
    """Put other words into an effect that no stored draft stands behind."""

    def never(row: Row, words: str) -> Edited:
        raise AssertionError

    return approvals.edit(
        house.mirror,
        item.id,
        words=approvals.Words(text),
        gate=house.gate,
        person=approvals.Person(actor="rep"),
        reground=never,
    ).item


def every_step() -> Iterator[Steps]:
    """Yield steps that end at the first, the second … step, until a run ends by itself."""
    for number in count(1):
        steps = Steps(at=number)
        yield steps
        if steps.taken < number:
            return
