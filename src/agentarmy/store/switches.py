"""Who switched what to what, when and why; the newest row of a name and a process holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agentarmy.domain.effects import Mode
from agentarmy.domain.values import Row
from agentarmy.store import audit, tables
from agentarmy.store.database import Mirror
from agentarmy.store.times import moment, stamp

MODE = "mode"


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One switch of the mode; `workflow` '' is the tenant's own."""

    workflow: str
    mode: Mode
    reason: str
    set_by: str
    set_at: datetime | None


def set_mode(mirror: Mirror, mode: Mode, *, workflow: str = "", reason: str, actor: str) -> Switch:
    """Switch the mode of the tenant or of a process, durably and with its audit entry."""
    values: Row = {
        "name": MODE,
        "workflow": workflow or None,
        "value": str(mode),
        "reason": reason,
        "set_by": actor,
        "set_at": stamp(mirror.clock()),
    }
    with mirror.write(durable=True):
        before = newest(mirror, workflow)
        made = tables.add(mirror, "switches", values)
        audit.append(
            mirror,
            actor=actor,
            action="mode.set",
            subject_kind="switch",
            subject=made,
            data={
                "mode": str(mode),
                "before": str(before.mode) if before else "",
                "workflow": workflow,
            },
        )
    return Switch(workflow=workflow, mode=mode, reason=reason, set_by=actor, set_at=mirror.clock())


def newest(mirror: Mirror, workflow: str = "") -> Switch | None:
    """Return the switch that holds for the tenant ('') or a process, None when there is none.

    A value that is no mode counts as DRAFT_ONLY.
    """
    row = mirror.one(
        "SELECT workflow, value, reason, set_by, set_at FROM switches"
        " WHERE tenant = ? AND name = ? AND workflow IS ? ORDER BY set_at DESC, row DESC LIMIT 1",
        (mirror.tenant, MODE, workflow or None),
    )
    return _switch(row) if row else None


def everything(mirror: Mirror) -> list[Switch]:
    """Return every switch of the mode, newest first."""
    rows = mirror.all(
        "SELECT workflow, value, reason, set_by, set_at FROM switches"
        " WHERE tenant = ? AND name = ? ORDER BY set_at DESC, row DESC",
        (mirror.tenant, MODE),
    )
    return [_switch(row) for row in rows]


def _switch(row: tuple[object, ...]) -> Switch:
    workflow, value, reason, set_by, set_at = row
    return Switch(
        workflow=str(workflow or ""),
        mode=Mode.SEND if value == Mode.SEND else Mode.DRAFT_ONLY,
        reason=str(reason or ""),
        set_by=str(set_by or ""),
        set_at=moment(set_at),
    )
