"""An effect that a process proposes and needs at once: into the outbox, and performed if it may."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agentarmy.connectors.base import Connectors
from agentarmy.domain.effects import Effect, State
from agentarmy.errors import Busy
from agentarmy.services.delivery import deliver
from agentarmy.services.outreach import propose
from agentarmy.store import outbox

if TYPE_CHECKING:
    from agentarmy.services.outreach import Gate
    from agentarmy.store.database import Mirror
    from agentarmy.store.outbox import Item

PATIENCE = 60.0
"""Seconds to wait for another process that delivers."""
_PAUSE = 0.05
_UNDER_WAY = (State.APPROVED, State.SENDING)


async def perform(mirror: Mirror, connectors: Connectors, effect: Effect, *, gate: Gate) -> Item:
    """Propose an effect, deliver it where it needs nobody, and return it as it stands then.

    What the outbox does not perform now stays there and is performed by a later delivery. Raises
    UserError for what only a person does.
    """
    item = propose(mirror, effect, gate=gate).item
    waited = 0.0
    while item.state in _UNDER_WAY and waited < PATIENCE:
        try:
            await deliver(mirror, connectors, gate=gate, only=[item.id])
        except Busy:
            await asyncio.sleep(_PAUSE)
            waited += _PAUSE
            item = outbox.found(mirror, item.id) or item
            continue
        return outbox.found(mirror, item.id) or item
    return item
