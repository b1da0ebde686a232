"""What belongs to a record."""

from __future__ import annotations

from dataclasses import dataclass

from agentarmy.domain.records import Row
from agentarmy.store import tables
from agentarmy.store.database import Mirror
from agentarmy.store.registry import TABLES


@dataclass(frozen=True, slots=True)
class Related:
    """What belongs to a record: a heading and up to a few rows of a table."""

    table: str
    rows: tuple[Row, ...]


_RELATED = {
    "accounts": ("contacts", "leads", "deals", "conversations", "tasks"),
    "contacts": ("deals", "tasks"),
    "deals": ("conversations", "activities", "tasks"),
    "leads": ("tasks",),
}


def related(mirror: Mirror, table: str, row_id: str, *, most: int = 5) -> tuple[Related, ...]:
    """Return the latest records that point at this one, by table, at most `most` of each."""
    column = f"{TABLES[table].label}_id"
    found = []
    for other in _RELATED.get(table, ()):
        wanted = [tables.Filter(column, "=", row_id)]
        rows = tables.page(mirror, other, filters=wanted, limit=most).rows
        if rows:
            found.append(Related(other, rows))
    return tuple(found)
