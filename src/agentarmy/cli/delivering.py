"""Delivery from a command: the loop is run here, once, at the edge."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from agentarmy.errors import Busy, UserError

if TYPE_CHECKING:
    from agentarmy.services.delivery import Report
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
        runtime.mirror, runtime.connectors(), gate=runtime.gate(), only=only, watch=watch
    )
    return asyncio.run(made)


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
