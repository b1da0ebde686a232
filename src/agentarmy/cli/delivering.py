"""Delivery from a command: the loop is run here, once, at the edge."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from datetime import timedelta
from typing import TYPE_CHECKING

from agentarmy.errors import Busy, UserError

if TYPE_CHECKING:
    from agentarmy.services.delivery import Report
    from agentarmy.services.gatekeeping import Gatekeeper
    from agentarmy.wiring import Runtime


def actor_of(runtime: Runtime) -> str:
    """Return the rep as the audit names them."""
    from agentarmy.services import auditing

    return auditing.rep(runtime.mirror, runtime.settings.me.email)


def deliver_now(
    runtime: Runtime,
    only: Collection[str] = (),
    *,
    watch: Callable[[Report], None] | None = None,
) -> Report:
    """Deliver what is due, or only these effects. Raises Busy and what connecting raises."""
    from agentarmy.services.delivery import deliver

    made = deliver(
        runtime.mirror, runtime.connectors(), gate=fresh_gate(runtime), only=only, watch=watch
    )
    return asyncio.run(made)


_AHEAD = 120
"""Days for which the connected calendar is asked when a meeting waits to be booked."""


def fresh_gate(runtime: Runtime) -> Gatekeeper:
    """Return the gate, with the connected calendar as it is now where a meeting waits for it."""
    from agentarmy.domain.effects import OPEN, Kind
    from agentarmy.services.scheduling import outside
    from agentarmy.store import outbox

    gate, calendar, now = runtime.gate(), runtime.connectors().calendar, runtime.now()
    meetings, ever = (Kind.INVITATION, Kind.HOLD), now + timedelta(days=3650)
    if calendar is not None and any(
        any(True for _ in outbox.due(runtime.mirror, state, kinds=meetings, now=ever))
        for state in OPEN
    ):
        until = now + timedelta(days=_AHEAD)
        gate.agenda = asyncio.run(outside(calendar, now, until=until))
    return gate


def deliver_after(runtime: Runtime, only: Collection[str]) -> Report:
    """Deliver these effects after a decision; what stands in the way is a line, no error."""
    from agentarmy.services.delivery import Report

    try:
        return deliver_now(runtime, only)
    except Busy:
        report = Report(waiting=sorted(only))
        report.say("another process is delivering: it takes this along")
    except UserError as error:
        report = Report(waiting=sorted(only))
        report.say(f"approved and kept, not delivered yet: {error.line()}")
    return report
