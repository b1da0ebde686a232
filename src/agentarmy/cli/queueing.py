"""From a draft that was just written into the queue."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from agentarmy.cli.output import JsonValue
    from agentarmy.services.drafting import Drafted
    from agentarmy.services.outreach import Proposed
    from agentarmy.wiring import Runtime


@dataclass(frozen=True, slots=True)
class Queued:
    """What became of a draft in the queue, as plain data and as lines."""

    data: dict[str, JsonValue]
    lines: tuple[Text, ...]


def queue_made(runtime: Runtime, made: Drafted) -> Queued:
    """Put a draft into the outbox and say which effect it is. Raises what `queue_draft` raises."""
    from agentarmy.cli.delivering import actor_of
    from agentarmy.cli.effect_views import telling
    from agentarmy.services.mail_effects import house_of, queue_draft
    from agentarmy.services.outreach import lines, short

    proposed, older = queue_draft(
        runtime.mirror,
        made.id,
        house=house_of(runtime.settings),
        gate=runtime.gate(),
        actor=actor_of(runtime),
    )
    item = proposed.item
    reasons = lines(replace(item, reasons=tuple(telling(item))))
    said = [
        Text(_head(proposed), style="bold"),
        *(Text(f"  {one}", style="dim") for one in reasons),
    ]
    if older:
        ends = " ".join(map(short, older))
        said.append(Text(f"It takes the place of {ends}, which you had not approved."))
    data: dict[str, JsonValue] = {
        "id": item.id,
        "state": str(item.state),
        "fresh": proposed.fresh,
        "digest": item.effect.digest,
        "reasons": [dict(one) for one in item.reasons],
        "replaced": list(older),
    }
    return Queued(data, tuple(said))


def _head(proposed: Proposed) -> str:
    from agentarmy.domain.effects import State
    from agentarmy.services.outreach import short

    end = short(proposed.item.id)
    if not proposed.fresh or proposed.item.state not in (State.PROPOSED, State.BLOCKED):
        return f"In the queue: {proposed.line}"
    stands = "it waits for you" if proposed.item.state is State.PROPOSED else "the gate blocks it"
    return f"In the queue as {end}, {stands}. Next: agentarmy approvals show {end}"
