"""Calls of models as rows: what was asked by reference, what came back, what it cost.

A trace is one call, `model_calls` are its attempts. Sums are millionths of a US dollar. A row with
the outcome 'held' sets money aside while a call is under way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from agentarmy.domain.values import Row, Value
from agentarmy.errors import Bug, NotFound
from agentarmy.store import tables
from agentarmy.store.database import Cells, Mirror
from agentarmy.store.ids import new_id
from agentarmy.store.registry import TABLES
from agentarmy.store.times import stamp

HELD = "held"
GROUPS = ("tenant", "agent", "task", "model", "subject", "outcome", "day", "month")
"""What costs can be summed by."""

SUMS = ("calls", "fresh", "cache_read", "cache_write", "output", "cost", "held")


def answered(mirror: Mirror, key: str, models: Collection[str]) -> Row | None:
    """Return the newest trace of a call with this key that one of the models answered."""
    marks = ", ".join("?" * len(models))
    found = mirror.one(
        "SELECT id FROM traces WHERE tenant = ? AND call_key = ? AND data IS NOT NULL"
        f" AND model IN ({marks}) ORDER BY row DESC LIMIT 1",
        (mirror.tenant, key, *models),
    )
    return tables.present(mirror, "traces", [str(found[0])])[str(found[0])] if found else None


def spent(mirror: Mirror, at: datetime) -> int:
    """Return what counts towards the cap in the UTC month of `at`: billed, or perhaps billed."""
    month = str(stamp(at))[:7]
    found = mirror.one(
        "SELECT coalesce(sum(cost + held), 0) FROM model_calls"
        " WHERE tenant = ? AND at >= ? AND at < ?",
        (mirror.tenant, f"{month}-01", f"{month}-32"),
    )
    return int(str(found[0])) if found else 0


def hold(mirror: Mirror, most: int, *, cap: int | None, at: datetime) -> str | None:
    """Set `most` aside and return the id of it; None when the month would then exceed `cap`.

    Seeing and setting aside are one transaction, on the disk before it returns.
    """
    _refuse_inside(mirror)
    with mirror.write(durable=True):
        if cap is not None and spent(mirror, at) + most > cap:
            return None
        made = new_id(mirror.clock())
        row: Row = {"at": stamp(at), "outcome": HELD, "cost": 0, "held": most}
        tables.put_ids(mirror, "model_calls", [(made, row)])
        return made


def settle(mirror: Mirror, hold_id: str, amount: int) -> None:
    """Set `amount` aside in place of what was."""
    tables.edit(mirror, "model_calls", hold_id, {"held": amount})


def record(mirror: Mirror, trace: Row, *, calls: Sequence[Row], holds: Sequence[str] = ()) -> str:
    """Keep a trace with its attempts, which take the place of the `holds`; return its id."""
    _refuse_inside(mirror)
    made = new_id(mirror.clock())
    with mirror.write(durable=bool(holds)):
        _forget_old(mirror)
        tables.put_ids(mirror, "traces", [(made, trace)])
        rows = [(new_id(mirror.clock()), {**call, "trace_id": made}) for call in calls]
        tables.put_ids(mirror, "model_calls", rows)
        for one in holds:
            tables.remove(mirror, "model_calls", one)
    return made


def _forget_old(mirror: Mirror) -> None:
    """Drop the traces that are past their time; what they cost stays."""
    days = TABLES["traces"].retention_days or 0
    sql = "DELETE FROM traces WHERE tenant = ? AND started_at < ?"
    mirror.run(sql, (mirror.tenant, stamp(mirror.clock() - timedelta(days=days))))


def _refuse_inside(mirror: Mirror) -> None:
    if mirror.conn.in_transaction:
        raise Bug("a model is asked inside a transaction: nobody else could write meanwhile")


def add_notes(mirror: Mirror, trace_id: str, notes: Sequence[Mapping[str, str]]) -> None:
    """Add to a trace what was made of its answer. Raises NotFound."""
    with mirror.write():
        found = tables.present(mirror, "traces", [trace_id]).get(trace_id)
        if found is None:
            raise NotFound(f'no trace "{trace_id}"', hint="agentarmy trace list")
        kept = json.loads(str(found["notes"] or "[]"))
        tables.edit(mirror, "traces", trace_id, {"notes": _dumps([*kept, *notes])})


def calls_of(mirror: Mirror, trace_id: str) -> list[Row]:
    """Return the attempts of a trace, in order."""
    return sorted(tables.find(mirror, "model_calls", trace_id=trace_id), key=_position)


def newest(mirror: Mirror, *, limit: int, task: str = "") -> list[Row]:
    """Return the newest traces, newest first."""
    where, args = (" AND name = ?", (task,)) if task else ("", ())
    found = mirror.all(
        f"SELECT id FROM traces WHERE tenant = ?{where} ORDER BY started_at DESC, row DESC LIMIT ?",
        (mirror.tenant, *args, limit),
    )
    ids = [str(one) for (one,) in found]
    rows = tables.present(mirror, "traces", ids)
    return [rows[one] for one in ids]


def ending(mirror: Mirror, end: str) -> list[Row]:
    """Return the traces whose id ends so, newest first; with fewer than four characters none.

    Ids that were made in the same hour begin alike.
    """
    if not re.fullmatch(r"[0-9a-f-]{4,36}", end):
        return []
    found = mirror.all(
        "SELECT id FROM traces WHERE tenant = ? AND substr(id, ?) = ? ORDER BY row DESC LIMIT 21",
        (mirror.tenant, -len(end), end),
    )
    ids = [str(one) for (one,) in found]
    rows = tables.present(mirror, "traces", ids)
    return [rows[one] for one in ids]


def costs(mirror: Mirror, by: Sequence[str], *, since: str = "") -> list[Row]:
    """Return sums of tokens and cost by the columns `by`, the dearest first.

    `since` is an ISO day or moment in UTC. Money that is only held counts in `held`, and its row
    counts as a call once the attempt is recorded. Raises NotFound for an unknown column.
    """
    for name in by:
        if name not in GROUPS:
            raise NotFound.among("column of costs", name, GROUPS)
    columns = [_EXPRESSIONS.get(name, f"coalesce({name}, '')") for name in by]
    sums = f"sum(outcome <> '{HELD}'), " + ", ".join(
        f"coalesce(sum({name}), 0)" for name in SUMS[1:]
    )
    group = f" GROUP BY {', '.join(str(n + 1) for n in range(len(by)))}" if by else ""
    chosen = ", ".join([*columns, sums])
    sql = f"SELECT {chosen} FROM model_calls WHERE tenant = ? AND at >= ?{group}"
    found = mirror.all(sql, (mirror.tenant, since))
    rows = [_row(by, cells) for cells in found if cells[len(by)] is not None]
    return sorted(rows, key=lambda row: (-_int(row["cost"]), -_int(row["calls"])))


_EXPRESSIONS = {"day": "substr(at, 1, 10)", "month": "substr(at, 1, 7)"}


def _row(by: Sequence[str], cells: Cells) -> Row:
    return dict(zip((*by, *SUMS), cells, strict=True))


def _position(row: Row) -> int:
    return _int(row["position"])


def _int(value: Value) -> int:
    return int(str(value or 0))


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
