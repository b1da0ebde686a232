"""Bulk reading of what a score needs, and bulk writing of scores, past the general layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from agentarmy.store.database import Cells, Mirror
from agentarmy.store.times import stamp


def lead_cells(mirror: Mirror, columns: Sequence[str], *, changed_only: bool) -> Iterator[Cells]:
    """Yield (row number, *columns) of each lead of the tenant, as read.

    With `changed_only` only leads never scored, or changed since. `columns` must be names of the
    registry: they become part of the statement.
    """
    wanted = ", ".join(columns)
    where = " AND (scored_at IS NULL OR updated_at > scored_at)" if changed_only else ""
    yield from mirror.each(
        f"SELECT row, {wanted} FROM leads WHERE tenant = ?{where}",
        (mirror.tenant,),
    )


def write_scores(
    mirror: Mirror, rows: Iterable[tuple[int, str, str, int]], *, now: datetime
) -> int:
    """Write (score, tier, reasons, row number) of each lead; return how many were written.

    Scores are derived columns: no change is captured. Call it inside `mirror.write()`.
    """
    at = stamp(now)
    return mirror.many(
        "UPDATE leads SET score = ?, tier = ?, reasons = ?, scored_at = ? WHERE row = ?",
        ((score, tier, reasons, at, row) for score, tier, reasons, row in rows),
    )


def write_score(
    mirror: Mirror, lead_id: str, scored: tuple[int, str, str], *, now: datetime
) -> None:
    """Write (score, tier, reasons) of one lead in a transaction of its own, or in the outer one."""
    with mirror.write():
        mirror.run(
            "UPDATE leads SET score = ?, tier = ?, reasons = ?, scored_at = ?"
            " WHERE tenant = ? AND id = ?",
            (*scored, stamp(now), mirror.tenant, lead_id),
        )
