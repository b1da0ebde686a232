"""What a person does with effects beside deciding on them: try again, cancel, see what rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agentarmy.domain.delivery import Event
from agentarmy.domain.effects import State
from agentarmy.domain.values import Row
from agentarmy.errors import UsageError, UserError
from agentarmy.services.outreach import lines, short, standing
from agentarmy.store import outbox
from agentarmy.store.outbox import WITHDRAWABLE, Item, Move
from agentarmy.store.times import stamp

if TYPE_CHECKING:
    from agentarmy.services.outreach import Gate
    from agentarmy.store.database import Mirror

_SETTLED = (State.UNCERTAIN, State.FAILED)


def retry(mirror: Mirror, ref: str, *, gate: Gate, actor: str, unsent: bool = False) -> Item:
    """Let an effect that failed, waits or is blocked be tried again now; return it.

    One that is uncertain is only with `unsent`: the person has looked and it was not sent. Raises
    UsageError for one that cannot be, UserError for one that is still blocked.
    """
    with mirror.write(durable=True):
        item = outbox.get(mirror, ref)
        if item.state is State.UNCERTAIN and not unsent:
            raise UsageError(
                f"{short(item.id)} may have been sent",
                expected="a look into Sent first; then --unsent, or cancel it",
                hint=f"agentarmy outbox retry {short(item.id)} --unsent",
            )
        move = _again(mirror, item, gate)
        outbox.move(mirror, [move], actor=actor)
        item = outbox.get(mirror, item.id)
    if item.state is State.BLOCKED:
        raise UserError(
            f"{short(item.id)} is still blocked: {'; '.join(lines(item))}",
            hint=f"agentarmy approvals show {short(item.id)}",
        )
    return item


def _again(mirror: Mirror, item: Item, gate: Gate) -> Move:
    now: Row = {"not_before": stamp(mirror.clock())}
    if item.state in _SETTLED:
        # The kind of the fault stays: what was doubtful is looked up before it goes again.
        fresh: Row = {"attempts": 0, "provider_draft": None, "fault": None}
        return Move(item=item, event=Event.RETRY, reason="by_hand", values={**now, **fresh})
    if item.state in (State.APPROVED, State.DRAFTED):
        return Move(item=item, event=Event.POSTPONE, reason="by_hand", values=now)
    if item.state is State.BLOCKED:
        state, reasons = standing(gate(item.effect, proposed_at=item.proposed_at))
        values: Row = {**now, "reasons": outbox.reasons_text(reasons)}
        event = Event.BLOCK if state is State.BLOCKED else Event.HOLD
        return Move(item=item, event=event, reason="judged_again", values=values)
    hint = f"agentarmy approvals approve {short(item.id)}" if item.state is State.PROPOSED else ""
    raise UsageError(
        f"{short(item.id)} is {item.state}", expected="one that failed or waits", hint=hint
    )


def cancel(mirror: Mirror, ref: str, *, actor: str) -> tuple[Item, bool]:
    """Cancel an effect; return it, with False when it had been cancelled before.

    Raises UsageError for one that is on its way or done.
    """
    with mirror.write(durable=True):
        item = outbox.get(mirror, ref)
        if item.state is State.CANCELLED:
            return item, False
        if item.state not in (*WITHDRAWABLE, *_SETTLED):
            way = "on its way" if item.state is State.SENDING else str(item.state)
            raise UsageError(f"{short(item.id)} is {way}", expected="one that has not been sent")
        outbox.move(mirror, [Move(item=item, event=Event.CANCEL, reason="by_hand")], actor=actor)
        return outbox.get(mirror, item.id), True
