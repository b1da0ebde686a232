"""All that a plugin may import.

A plugin is an importable object of type `Plugin`, named by an entry point of the group
`agentarmy.plugins`. Today a plugin can offer reports: functions from rows of the mirror to a
table. What a report gets is handed to it; a plugin never opens the mirror and never sends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from agentarmy.domain.records import Row, Value

__all__ = ["Plugin", "Report", "Row", "Table", "Value"]


@dataclass(frozen=True, slots=True)
class Table:
    """What a report returns: column names and rows of as many values."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    def __post_init__(self) -> None:
        """Refuse a row that has more or fewer values than there are columns."""
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{len(row)} values for {len(self.columns)} columns: {row!r}")


@dataclass(frozen=True, slots=True)
class Report:
    """One report. `reads` names the mirror's table whose rows `make` is given.

    `make(rows, now)` is pure: rows as the mirror holds them, `now` an aware UTC time.
    """

    name: str
    summary: str
    reads: str
    make: Callable[[Sequence[Row], datetime], Table]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """What a plugin tells of itself and offers."""

    name: str
    version: str
    summary: str
    reports: tuple[Report, ...] = ()
