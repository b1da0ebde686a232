"""Deals: the one function that moves a deal to another stage."""

from __future__ import annotations

from agentarmy.domain.records import Row
from agentarmy.domain.stages import CLOSED, Stage, stage_of
from agentarmy.errors import NotFound, UsageError
from agentarmy.store import tables
from agentarmy.store.database import Mirror


def move(
    mirror: Mirror, deal_id: str, stage: str, *, by_person: bool = False, lost_reason: str = ""
) -> Row:
    """Set the stage of a deal (ours or another system's name of it) and return the deal.

    Won and lost are set by a person only: raises UsageError without `by_person`. Raises NotFound
    for an unknown deal or stage.
    """
    to = stage_of(stage)
    if to is None:
        raise NotFound.among("stage", stage, [str(one) for one in Stage])
    if to in CLOSED and not by_person:
        raise UsageError(f"closing a deal as {to} is done by a person")
    values: Row = {"stage": str(to)}
    if lost_reason or to is not Stage.LOST:
        values["lost_reason"] = lost_reason if to is Stage.LOST else None
    return tables.overwrite(mirror, "deals", deal_id, values)
