"""Runs of workflows and their steps: what was done, when, how long it took, what came of it.

A run is found by its kind and key, so the same input is one run for ever. A step and what it left
for the steps behind it are written in one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from agentarmy.domain.effects import Json
from agentarmy.domain.values import Row
from agentarmy.errors import NotFound, UsageError
from agentarmy.store import tables
from agentarmy.store.database import Mirror
from agentarmy.store.ids import record_id
from agentarmy.store.schema import selected, to_row
from agentarmy.store.times import moment, stamp


class Status(StrEnum):
    """Where a step or a run stands."""

    RUNNING = "running"
    DONE = "done"
    SKIPPED = "skipped"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a run. `ms` is how long its last attempt took, `detail` one line on it."""

    position: int
    name: str
    status: Status
    attempts: int = 0
    ms: float = 0.0
    detail: str = ""
    started_at: datetime | None = None
    fault: str = ""
    fault_kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: what came in (`input`), and by step name what each left behind (`state`)."""

    id: str
    kind: str
    key: str
    status: Status
    prospect: str = ""
    input: Mapping[str, Json] = field(default_factory=dict)
    state: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    account_id: str = ""
    contact_id: str = ""
    lead_id: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    error: str = ""

    def step(self, name: str) -> Step | None:
        """Return a step by its name, None where it has not begun."""
        return next((one for one in self.steps if one.name == name), None)

    def left(self, name: str) -> Mapping[str, Json]:
        """Return what a step left behind, nothing where it did not."""
        return self.state.get(name, {})


def begin(
    mirror: Mirror, *, kind: str, key: str, prospect: str, given: Mapping[str, Json]
) -> tuple[Run, bool]:
    """Return the run of this kind and key, and whether it was made now."""
    run_id = run_id_of(mirror, kind=kind, key=key)
    with mirror.write():
        known = _found(mirror, run_id)
        if known is not None:
            return known, False
        row: Row = {
            "kind": kind,
            "run_key": key,
            "status": str(Status.RUNNING),
            "prospect": prospect,
            "input": json.dumps(dict(given), ensure_ascii=False),
            "state": "{}",
            "started_at": stamp(mirror.clock()),
        }
        tables.put_ids(mirror, "workflows", [(run_id, row)])
    return get(mirror, run_id), True


def run_id_of(mirror: Mirror, *, kind: str, key: str) -> str:
    """Return the id of a run, whether it is there or not."""
    return record_id(mirror.tenant, "workflows", f"{kind}:{key}")


def get(mirror: Mirror, run_id: str) -> Run:
    """Return a run with its steps. Raises NotFound."""
    found = _found(mirror, run_id)
    if found is None:
        raise NotFound(f'no run "{run_id}"', hint="agentarmy lead runs")
    return found


def named(mirror: Mirror, ref: str, *, kind: str) -> Run:
    """Return the run whose id begins or ends with `ref`. Raises NotFound, UsageError."""
    wanted = ref.strip().lower()
    rows = mirror.all(
        "SELECT id FROM workflows WHERE tenant = ? AND kind = ?"
        " AND (substr(id, 1, ?) = ? OR substr(id, -?) = ?) LIMIT 3",
        (mirror.tenant, kind, len(wanted), wanted, len(wanted), wanted),
    )
    if len(wanted) < 4 or not rows:
        raise NotFound(
            f'no run "{ref}"', expected="the id of a run, or its end", hint="agentarmy lead runs"
        )
    if len(rows) > 1:
        raise UsageError(f'several runs answer to "{ref}"', expected="more of the id")
    return get(mirror, str(rows[0][0]))


def recent(mirror: Mirror, *, kind: str, limit: int = 50) -> tuple[Run, ...]:
    """Return the newest runs of a kind, with their steps."""
    rows = mirror.all(
        "SELECT id FROM workflows WHERE tenant = ? AND kind = ?"
        " ORDER BY started_at DESC, row DESC LIMIT ?",
        (mirror.tenant, kind, limit),
    )
    return tuple(get(mirror, str(key)) for (key,) in rows)


def count_of(mirror: Mirror, *, kind: str, contact_id: str, besides: str) -> int:
    """Return how many other runs of a kind there are of a contact."""
    found = mirror.one(
        "SELECT count(*) FROM workflows WHERE tenant = ? AND kind = ? AND contact_id = ?"
        " AND id IS NOT ?",
        (mirror.tenant, kind, contact_id or "-", besides),
    )
    return int(str(found[0])) if found else 0


def start_step(mirror: Mirror, run: Run, *, position: int, name: str) -> Step:
    """Note that a step has begun, and return it with this attempt counted."""
    known = run.step(name)
    step = Step(
        position=position,
        name=name,
        status=Status.RUNNING,
        attempts=(known.attempts if known else 0) + 1,
        started_at=mirror.clock(),
    )
    with mirror.write():
        _put_step(mirror, run.id, step)
    return step


def end_step(
    mirror: Mirror, run: Run, step: Step, *, left: Mapping[str, Json] | None = None
) -> Run:
    """Note how a step ended and what it leaves behind; return the run as it is then.

    Call it in a transaction where more is to be kept with it. `left` None leaves what an earlier
    attempt left.
    """
    state = dict(run.state)
    if left is not None:
        state[step.name] = dict(left)
    with mirror.write():
        _put_step(mirror, run.id, step)
        row: Row = {
            "state": json.dumps(state, ensure_ascii=False),
            **{
                column: _text(left, column)
                for column in ("account_id", "contact_id", "lead_id")
                if left and left.get(column)
            },
        }
        tables.put_ids(mirror, "workflows", [(run.id, row)])
    return get(mirror, run.id)


def finish(mirror: Mirror, run: Run, *, status: Status, error: str = "") -> Run:
    """Note how a run stands; a moment of its end only when nothing is left to do."""
    over = status in (Status.DONE, Status.FAILED)
    row: Row = {
        "status": str(status),
        "error": error or None,
        "finished_at": stamp(mirror.clock()) if over else None,
    }
    tables.overwrite(mirror, "workflows", run.id, row)
    return replace(
        run,
        status=status,
        error=error,
        finished_at=mirror.clock() if over else None,
    )


def _text(values: Mapping[str, Json] | None, name: str) -> str:
    return str((values or {}).get(name) or "")


def _put_step(mirror: Mirror, run_id: str, step: Step) -> None:
    key = record_id(mirror.tenant, "workflow_steps", f"{run_id}:{step.position}")
    row: Row = {
        "workflow_id": run_id,
        "position": step.position,
        "name": step.name,
        "status": str(step.status),
        "attempts": step.attempts,
        "started_at": stamp(step.started_at),
        "ms": step.ms,
        "output": json.dumps({"detail": step.detail}, ensure_ascii=False),
        "fault": step.fault or "",
        "fault_kind": step.fault_kind or "",
    }
    tables.put_ids(mirror, "workflow_steps", [(key, row)], replace=True)


def _found(mirror: Mirror, run_id: str) -> Run | None:
    cells = mirror.one(
        f"SELECT {selected('workflows')} FROM workflows WHERE id = ? AND tenant = ?",
        (run_id, mirror.tenant),
    )
    if cells is None:
        return None
    row = to_row("workflows", cells)
    return Run(
        id=run_id,
        kind=str(row["kind"]),
        key=str(row["run_key"]),
        status=Status(str(row["status"])),
        prospect=str(row["prospect"] or ""),
        input=_json(row["input"]),
        state={k: v for k, v in _json(row["state"]).items() if isinstance(v, dict)},
        steps=_steps(mirror, run_id),
        account_id=str(row["account_id"] or ""),
        contact_id=str(row["contact_id"] or ""),
        lead_id=str(row["lead_id"] or ""),
        started_at=moment(row["started_at"]),
        finished_at=moment(row["finished_at"]),
        error=str(row["error"] or ""),
    )


def _steps(mirror: Mirror, run_id: str) -> tuple[Step, ...]:
    rows = tables.find(mirror, "workflow_steps", workflow_id=run_id)
    rows.sort(key=lambda row: int(row["position"] or 0))
    return tuple(
        Step(
            position=int(row["position"] or 0),
            name=str(row["name"]),
            status=Status(str(row["status"])),
            attempts=int(row["attempts"] or 0),
            ms=float(row["ms"] or 0),
            detail=str(_json(row["output"]).get("detail") or ""),
            started_at=moment(row["started_at"]),
            fault=str(row["fault"] or ""),
            fault_kind=str(row["fault_kind"] or ""),
        )
        for row in rows
    )


def _json(text: object) -> dict[str, Json]:
    found = json.loads(text) if isinstance(text, str) and text else {}
    return found if isinstance(found, dict) else {}
