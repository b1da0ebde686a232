"""Ways to send that look right and are not: planted in the battery, which must find them out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from itertools import islice

from agentarmy.connectors.memory_mail import MemoryMailbox
from agentarmy.domain.delivery import Event
from agentarmy.domain.effects import Kind, State
from agentarmy.errors import Outside
from agentarmy.services.delivery import begin
from agentarmy.store import outbox
from agentarmy.store.outbox import Item, Move
from services.outgoing import REP, House

GROUP = 50


def outbox_way(house: House) -> None:
    """What the program does."""
    house.deliver()


def again_and_again(house: House) -> None:
    """Send, and send again when no answer came: what libraries do that retry by themselves."""

    async def send(box: MemoryMailbox, item: Item) -> bool:
        for _ in range(4):
            with suppress(Outside):
                made = await box.create_draft(item.effect.content, key=item.message_key)
                await box.send_draft(made.ref)
                return True
        return False

    _each(house, send)


def looked_up_at_once(house: House) -> None:
    """Look into Sent when in doubt, and believe it at once, though the search lags behind."""

    async def send(box: MemoryMailbox, item: Item) -> bool:
        with suppress(Outside):
            if await box.find_sent(key=item.message_key, message_id=""):
                return True
            made = await box.create_draft(item.effect.content, key=item.message_key)
            await box.send_draft(made.ref)
            return True
        return False

    _each(house, send)


def _each(house: House, send: Callable[[MemoryMailbox, Item], object]) -> None:
    """Send what is approved, one after the other, and note it when it is done."""

    async def all_of_them() -> None:
        box = house.world.mailbox(REP)
        for state in (State.SENDING, State.APPROVED):
            while items := _due(house, state):
                for item in items:
                    await _one(house, item, await _awaited(send(box, item)))
                house.world.renew()

    asyncio.run(all_of_them())


def _due(house: House, state: State) -> list[Item]:
    return [*islice(outbox.due(house.mirror, state, kinds=[Kind.MAIL], now=house.now), GROUP)]


async def _awaited(sending: object) -> bool:
    return bool(await sending) if asyncio.iscoroutine(sending) else False


async def _one(house: House, item: Item, sent: bool) -> None:
    if not sent:
        return
    if item.state is State.APPROVED:
        item, move = begin(item, now=house.now, contract="mailbox")
        outbox.move(house.mirror, [move], actor="daemon")
    outbox.move(house.mirror, [Move(item=item, event=Event.FINISH)], actor="daemon")


STRATEGIES: dict[str, Callable[[House], None]] = {
    "outbox": outbox_way,
    "again": again_and_again,
    "at_once": looked_up_at_once,
}
"""Who sends, by name."""
