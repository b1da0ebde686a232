"""The one way out: takes approved effects from the outbox and performs each of them once.

What is to be done is on the disk before it is asked for. A group of effects enters `sending` in one
transaction, in which the gate judges each anew; then the provider is asked for one after the other;
then one transaction records what came of it. What a kill, a lost reply or a full disk leaves in
`sending` is looked up at the provider before anything is asked for again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from agentarmy.connectors.base import Connectors
from agentarmy.domain.delivery import BREAK_AFTER, BREAK_FOR, LOCAL, TRIES, Event, after, pause
from agentarmy.domain.effects import Effect, Kind, State
from agentarmy.domain.reasons import Outcome, Verdict
from agentarmy.domain.situation import SLACK, Approval
from agentarmy.domain.values import Row
from agentarmy.errors import (
    AuthExpired,
    Busy,
    Outside,
    Quota,
    Storage,
    Transient,
    Unanswered,
    UserError,
)
from agentarmy.services import performers
from agentarmy.services.outreach import names_its_people
from agentarmy.services.performers import PROVIDERS, Done, performer
from agentarmy.store import locks, outbox, traffic
from agentarmy.store.outbox import Item, Move
from agentarmy.store.times import stamp

if TYPE_CHECKING:
    from pathlib import Path

    from agentarmy.services.outreach import Gate
    from agentarmy.store.database import Mirror

ACTOR = "daemon"
GROUP = 50
"""So many effects share a transaction, and are in doubt together after a kill."""
_LATER = (Transient, Quota, Unanswered)
_SIGN_IN = "agentarmy doctor"


@dataclass(slots=True)
class Report:
    """What a delivery came to: ids by the state they reached, and what stands in the way.

    `drafted` lie with the provider as drafts, unsent; `waiting` are tried again later by
    themselves. `lines` say in one line each what is missing or paused.
    """

    done: list[str] = field(default_factory=list)
    drafted: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    uncertain: list[str] = field(default_factory=list)
    swept: int = 0
    lines: list[str] = field(default_factory=list)

    def say(self, line: str) -> None:
        """Keep a line, once."""
        if line not in self.lines:
            self.lines.append(line)


@dataclass(slots=True)
class Desk:
    """What one delivery works with, and what it has learned on its way.

    `only` are the ids that are meant; empty for all. `rest` are the contracts that get a rest.
    """

    mirror: Mirror
    connectors: Connectors
    gate: Gate
    only: frozenset[str] = frozenset()
    group: int = GROUP
    report: Report = field(default_factory=Report)
    rest: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    faults: dict[str, int] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.mirror.clock()

    def judge(self, item: Item, ahead: Sequence[Effect] = ()) -> Verdict:
        """Judge an effect with the facts of this moment, and the approval that it has.

        What goes `ahead` of it in its group counts as sent: a cap holds inside a group too.
        """
        approval = None
        if item.approved_by not in ("", "policy") and item.approved_at:
            approval = Approval(item.approved_digest, item.approved_at, item.approved_by)
        return self.gate(item.effect, approval=approval, proposed_at=item.proposed_at, ahead=ahead)

    def due(self, state: State, kinds: Iterable[Kind], *, local: bool = False) -> list[Item]:
        """Return the next group of effects of one state that are due and were not taken yet.

        `local` are those that change the mirror alone, the others are a provider's.
        """
        with closing(self._due(state, frozenset(kinds))) as found:
            fresh = (one for one in found if one.id not in self.seen)
            fitting = (one for one in fresh if performers.local(one.effect) is local)
            return list(islice(fitting, self.group))

    def _due(self, state: State, kinds: frozenset[Kind]) -> Generator[Item, None, None]:
        """Yield them as they are read, so that a group costs what it holds, not what is queued."""
        now, latest = self.now, traffic.latest(self.mirror)
        set_back = latest is not None and latest - now > SLACK
        if not self.only:
            yield from outbox.due(self.mirror, state, kinds=kinds, now=now, set_back=set_back)
            return
        for wanted in sorted(self.only - self.seen):
            one = outbox.found(self.mirror, wanted)
            if one is None or one.state is not state or one.effect.kind not in kinds:
                continue
            if set_back or one.not_before is None or one.not_before <= now:
                yield one

    def take(self, contract: str, state: State, *, kinds: Iterable[Kind]) -> list[Item]:
        """Return the next group for a contract; none while it rests."""
        if contract in self.rest:
            return []
        there = self.due(state, kinds)
        taken = there[: self._size(contract)] if there else []
        self.seen.update(one.id for one in taken)
        return taken

    def _size(self, contract: str) -> int:
        """One effect alone tries out a provider that did not serve us last time."""
        newest = outbox.last_faults(self.mirror, contract, now=self.now, limit=BREAK_AFTER)
        broken = len(newest) == BREAK_AFTER and all(kind in _POOR for kind, _ in newest)
        if not broken:
            return self.group
        again = newest[0][1] + BREAK_FOR
        if self.now < again:
            self.rest.add(contract)
            self.report.say(
                f"{contract}: it did not serve us {BREAK_AFTER} times in a row,"
                f" it is tried again from {again:%H:%M} UTC"
            )
            return 0
        return 1

    def judged(self, items: Sequence[Item]) -> tuple[list[tuple[Item, Verdict]], list[Move]]:
        """Part what may go on, with its verdict, from the moves of what may not."""
        going, moves = list[tuple[Item, Verdict]](), list[Move]()
        ahead = list[Effect]()
        for item in items:
            verdict = self.judge(item, ahead)
            bound = item.approved and names_its_people(item.effect)
            bound = bound and not _undraftable(item, verdict)
            if bound and verdict.outcome in (Outcome.PERFORM, Outcome.DRAFT):
                going.append((item, verdict))
                ahead += [item.effect] if verdict.outcome is Outcome.PERFORM else []
            else:
                moves.append(turned_away(item, verdict, now=self.now))
        return going, moves

    def move(self, moves: Iterable[Move]) -> None:
        """Record moves, durably, and tell of them in the report."""
        wanted = list(moves)
        if not wanted:
            return
        moved = outbox.move(self.mirror, wanted, actor=ACTOR)
        last = {one.item.id: one for one in wanted if one.item.id in moved}
        for one in last.values():
            self._tell(one)

    async def each(self, doing: Iterable[Awaitable[Move]]) -> None:
        """Do one thing after the other and record what came of each, up to an interruption too."""
        made = list[Move]()
        try:
            for one in doing:
                made.append(await one)
        finally:
            self.move(made)

    def _tell(self, one: Move) -> None:
        to, lists = after(one.item.state, one.event), self.report
        into = {
            State.APPROVED: lists.waiting,
            State.DRAFTED: lists.waiting,
            State.PROPOSED: lists.held,
            State.BLOCKED: lists.blocked,
            State.CANCELLED: lists.cancelled,
            State.FAILED: lists.failed,
            State.UNCERTAIN: lists.uncertain,
            State.DONE: lists.done if one.values.get("provider_draft") is None else lists.drafted,
        }
        if to is State.SENDING and one.event is Event.LOOK:
            lists.waiting.append(one.item.id)
        elif to in into:
            into[to].append(one.item.id)

    def faulted(self, item: Item, error: Outside, *, contract: str, event: Event) -> Move:
        """Return the move of an effect that a provider did not perform, and learn from the error.

        `event` is what leads to where it is tried again, or looked up again.
        """
        values: Row = {
            "fault": error.what,
            "fault_kind": error.kind,
            "provider": contract,
            "attempt_at": stamp(self.now),
        }
        if isinstance(error, AuthExpired):
            self.signed_out(contract)
            return Move(item=item, event=event, reason=error.kind, values=values)
        if not isinstance(error, _LATER):
            return Move(item=item, event=Event.FAIL, reason=error.kind, values=values)
        self._count(contract)
        tries = item.attempts + (item.state is not State.SENDING)
        values["attempts"] = tries
        if tries >= TRIES and event is not Event.LOOK:
            values["fault"] = f"given up after {tries} attempts: {error.what}"
            return Move(item=item, event=Event.FAIL, reason=error.kind, values=values)
        wait = pause(item.id, attempt=max(tries, 1), retry_after=error.retry_after)
        values["not_before"] = stamp(self.now + wait)
        return Move(item=item, event=event, reason=error.kind, values=values)

    def signed_out(self, contract: str) -> None:
        """Let a contract rest until somebody has signed in again."""
        self.rest.add(contract)
        self.report.say(f"{contract}: somebody must sign in again; next: {_SIGN_IN}")

    def _count(self, contract: str) -> None:
        self.faults[contract] = self.faults.get(contract, 0) + 1
        if self.faults[contract] >= BREAK_AFTER:
            self.rest.add(contract)
            self.report.say(f"{contract}: it does not serve us now, the rest waits")

    def served(self, contract: str) -> None:
        """Note that a provider has served us."""
        self.faults[contract] = 0


def _undraftable(item: Item, verdict: Verdict) -> bool:
    """Whether only a draft may be made of what has none: a chat message is sent or it is not."""
    return verdict.outcome is Outcome.DRAFT and item.effect.kind is Kind.CHAT


_POOR = frozenset({Transient.kind, Quota.kind, Unanswered.kind})


def turned_away(item: Item, verdict: Verdict, *, now: datetime) -> Move:
    """Return the move of an approved effect that the gate does not let through now."""
    reasons: Row = {"reasons": outbox.reasons_text(one.plain() for one in verdict.reasons)}
    code = verdict.reasons[0].code if verdict.reasons else "unapproved"
    unclaimed: Row = {**reasons, "provider_draft": None, "not_before": stamp(now)}
    if verdict.cancels:
        return Move(item=item, event=Event.CANCEL, reason=code, values=unclaimed)
    if verdict.outcome is Outcome.WAIT and item.approved:
        until = stamp(verdict.not_before or now + timedelta(minutes=15))
        return Move(
            item=item, event=Event.POSTPONE, reason=code, values={**reasons, "not_before": until}
        )
    if verdict.outcome is Outcome.BLOCK:
        return Move(item=item, event=Event.BLOCK, reason=code, values=unclaimed)
    if verdict.outcome is Outcome.PERSON:
        return Move(item=item, event=Event.FAIL, reason=code, values=unclaimed)
    return Move(item=item, event=Event.HOLD, reason=code, values={**unclaimed, **WITHDRAWN})


WITHDRAWN: Row = {"approved_at": None, "approved_by": None, "approved_digest": None}
"""The columns of an approval that holds no more."""


@contextmanager
def exclusive(mirror: Mirror) -> Iterator[None]:
    """Hold the right to deliver; it falls away when the process ends, however it ends.

    Raises Busy when another process has it.
    """
    with locks.held(lock_of(mirror.path), doing="delivering"):
        yield


def lock_of(path: Path) -> Path:
    """Return the file that the delivering process holds locked, by whatever path one came."""
    path = path.resolve()
    return path.with_name(path.name + ".delivery")


async def deliver(
    mirror: Mirror,
    connectors: Connectors,
    *,
    gate: Gate,
    only: Collection[str] = (),
    group: int = GROUP,
    watch: Callable[[Report], None] | None = None,
) -> Report:
    """Perform what is approved and due, and say what came of it.

    `only` are ids; without them everything due. `watch` is told after every group. One process
    delivers at a time: raises Busy. Raises Storage when the disk is full; nothing is lost by it.
    """
    from agentarmy.services import delivery_mail

    desk = Desk(mirror, connectors, gate, only=frozenset(only), group=group)
    with exclusive(mirror):
        mails = delivery_mail.Mails(desk, connectors.mailbox) if connectors.mailbox else None
        if mails:
            await mails.settle()
        await _settle(desk)
        _locally(desk)
        if mails:
            await mails.send(watch)
        for contract in PROVIDERS:
            await _others(desk, contract, watch)
        if mails:
            await mails.sweep()
    _tell_missing(desk)
    return desk.report


def _tell_missing(desk: Desk) -> None:
    """Say what cannot be performed for want of a provider."""
    have = {name: getattr(desk.connectors, name) is not None for name in PROVIDERS}
    for contract, kinds in PROVIDERS.items():
        if have[contract]:
            continue
        waiting = [
            one
            for state in (State.APPROVED, State.DRAFTED, State.SENDING)
            for one in desk.due(state, kinds)
        ]
        if waiting:
            desk.report.say(
                f"no {contract} is connected: {_many(waiting)} approved, nothing is lost;"
                f" next: agentarmy config set connect.{contract} memory"
            )
    by_hand = frozenset(Kind) - LOCAL - frozenset().union(*PROVIDERS.values())
    if waiting := desk.due(State.APPROVED, by_hand):
        desk.report.say(f"{_many(waiting)} for a person to do: agentarmy outbox list")


def _many(items: Sequence[Item]) -> str:
    return f"{len(items)} effect{' waits' if len(items) == 1 else 's wait'}"


# --- effects on the mirror ----------------------------------------------------------------------


def _locally(desk: Desk) -> None:
    """Change the mirror: judged, changed and recorded in one transaction per effect."""
    while items := desk.due(State.APPROVED, LOCAL | {Kind.STAGE}, local=True):
        for item in items:
            desk.seen.add(item.id)
            _apply(desk, item)


def _apply(desk: Desk, item: Item) -> None:
    try:
        with desk.mirror.write(durable=True):
            going, moves = desk.judged([item])
            for one, _ in going:
                ref = performers.apply(desk.mirror, one.effect)
                began, moving = begin(one, now=desk.now, contract="mirror")
                moves += [moving, finished(began, Done(ref), now=desk.now)]
            desk.move(moves)
    except (Busy, Storage):
        raise
    except UserError as error:
        values: Row = {"fault": error.what, "fault_kind": "data"}
        desk.move([Move(item=item, event=Event.FAIL, reason="data", values=values)])


def begin(item: Item, *, now: datetime, contract: str) -> tuple[Item, Move]:
    """Return an effect as it is once it is `sending`, and the move that leads there."""
    values: Row = {
        "attempts": item.attempts + 1,
        "attempt_at": stamp(now),
        "not_before": stamp(now),
        "provider": contract,
    }
    began = replace(item, state=State.SENDING, attempts=item.attempts + 1, attempt_at=now)
    return began, Move(item=item, event=Event.BEGIN, values=values)


def finished(item: Item, done: Done, *, now: datetime) -> Move:
    """Return the move of an effect that has been performed."""
    values: Row = {
        "provider_ref": done.ref,
        "provider_thread": done.thread,
        "provider_draft": None,
        "done_at": stamp(now),
        "fault": done.note,
        "fault_kind": None,
    }
    return Move(item=item, event=Event.FINISH, values=values)


# --- effects that are no mails ------------------------------------------------------------------

_NO_MAIL = {
    contract: kinds if contract != "mailbox" else frozenset({Kind.LABEL})
    for contract, kinds in PROVIDERS.items()
}


async def _settle(desk: Desk) -> None:
    """Look up what was left in `sending`: done, or to be asked for again."""
    for contract, kinds in _NO_MAIL.items():
        moves = []
        for item in desk.due(State.SENDING, kinds):
            maker = performer(desk.connectors, item.effect.kind)
            if maker is None or contract in desk.rest:
                continue
            try:
                done = await maker.look(item)
            except Outside as error:
                moves.append(desk.faulted(item, error, contract=contract, event=Event.LOOK))
                continue
            if done:
                moves.append(finished(item, done, now=desk.now))
            else:
                moves.append(Move(item=item, event=Event.UNDONE, reason="not_there"))
        desk.move(moves)


async def _others(desk: Desk, contract: str, watch: Callable[[Report], None] | None) -> None:
    kinds = _NO_MAIL[contract]
    while items := desk.take(contract, State.APPROVED, kinds=kinds):
        if all(performer(desk.connectors, one.effect.kind) is None for one in items):
            return
        began = _began(desk, items, contract)
        await desk.each(_performed(desk, one, contract, quiet=quiet) for one, quiet in began)
        if watch:
            watch(desk.report)


def _began(desk: Desk, items: Sequence[Item], contract: str) -> list[tuple[Item, bool]]:
    """Judge a group and let what may go enter `sending`, in one transaction; say of each whether
    nobody else may notice it."""
    with desk.mirror.write(durable=True):
        going, moves = desk.judged(items)
        pairs = [begin(one, now=desk.now, contract=contract) for one, _ in going]
        quiet = {one.id for one, verdict in going if verdict.outcome is Outcome.DRAFT}
        begun = outbox.move(desk.mirror, [move for _, move in pairs], actor=ACTOR)
        desk.move(moves)
    return [(one, one.id in quiet) for one, _ in pairs if one.id in begun]


async def _performed(desk: Desk, item: Item, contract: str, *, quiet: bool) -> Move:
    maker = performer(desk.connectors, item.effect.kind, quiet=quiet)
    if maker is None or contract in desk.rest:
        return Move(item=item, event=Event.UNDONE, reason="rest")
    try:
        done = await maker.do(item)
    except Unanswered as error:
        return desk.faulted(item, error, contract=contract, event=Event.LOOK)
    except Outside as error:
        return desk.faulted(item, error, contract=contract, event=Event.UNDONE)
    desk.served(contract)
    return finished(item, done, now=desk.now)
