"""What models have cost, and how single decisions came about. Sums are millionths of a dollar."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agentarmy.domain.values import Row
from agentarmy.errors import NotFound, UsageError
from agentarmy.store import traces
from agentarmy.store.database import Mirror
from agentarmy.store.times import normal

LAST = "last"


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """Sums by the wished columns since a moment, and what counts towards this month's cap."""

    by: tuple[str, ...]
    since: str
    rows: tuple[Row, ...]
    total: int
    calls: int
    month: int
    unpriced: tuple[str, ...] = ()


def costs(
    mirror: Mirror,
    by: Sequence[str],
    *,
    since: str,
    now: datetime,
    priced: Callable[[str], bool] = lambda name: True,
) -> Costs:
    """Sum what models cost. `since` is a day, a moment, '7d' or '' for the month of `now`.

    `unpriced` are the models whose price is not known and that count as the dearest.

    Raises NotFound for an unknown column, UsageError for another `since`.
    """
    start = moment(since, now)
    rows = tuple(traces.costs(mirror, by, since=start))
    return Costs(
        by=tuple(by),
        since=start,
        rows=rows,
        total=sum(number(row["cost"]) for row in rows),
        calls=sum(number(row["calls"]) for row in rows),
        month=traces.spent(mirror, now),
        unpriced=tuple(name for name in _models(mirror, start) if not priced(name)),
    )


def _models(mirror: Mirror, since: str) -> list[str]:
    rows = traces.costs(mirror, ["model"], since=since)
    return [str(row["model"]) for row in rows if row["model"] and number(row["cost"])]


def moment(since: str, now: datetime) -> str:
    """Return the beginning of a span as stored text. Raises UsageError."""
    if not since:
        return normal(now.strftime("%Y-%m-01"))
    if days := re.fullmatch(r"(\d{1,4})d", since):
        return normal((now - timedelta(days=int(days[1]))).isoformat())
    try:
        return normal(datetime.fromisoformat(since).isoformat())
    except (ValueError, OverflowError):
        raise UsageError(f'"{since}" is no time', expected="such as 2026-03-01 or 30d") from None


@dataclass(frozen=True, slots=True)
class Trace:
    """One call with its attempts."""

    row: Row
    calls: tuple[Row, ...]

    @property
    def cost(self) -> int:
        """What it cost altogether."""
        return sum(number(one["cost"]) for one in self.calls)

    def listed(self, column: str) -> list[dict[str, object]]:
        """Return the parts of the prompt ('prompt') or what was decided ('notes')."""
        found: list[dict[str, object]] = json.loads(str(self.row[column] or "[]"))
        return found

    @property
    def answer(self) -> object:
        """The data that came back; None when no model gave any."""
        found: object = json.loads(str(self.row["data"] or "null"))
        return found


def newest(mirror: Mirror, *, limit: int, task: str = "") -> list[Trace]:
    """Return the newest traces, newest first."""
    rows = traces.newest(mirror, limit=limit, task=task)
    return [_with_calls(mirror, row) for row in rows]


def named(mirror: Mirror, ref: str) -> Trace:
    """Return the trace of an id, of its end (four characters or more), or the 'last' one.

    Raises NotFound, UsageError when several end so.
    """
    found = traces.ending(mirror, ref.strip().lower()) if ref != LAST else []
    if ref == LAST:
        found = traces.newest(mirror, limit=1)
    if not found:
        raise NotFound(f'no trace "{ref}"', hint="agentarmy trace list")
    if len(found) > 1:
        ids = " ".join(str(row["id"]) for row in found[:3])
        raise UsageError(f'{len(found)} traces end in "{ref}"', expected=f"one of their ids: {ids}")
    return _with_calls(mirror, found[0])


def _with_calls(mirror: Mirror, row: Row) -> Trace:
    return Trace(row, tuple(traces.calls_of(mirror, str(row["id"]))))


def number(value: object) -> int:
    """Return a stored number; none is 0."""
    return int(str(value or 0))
