"""What the registry says, in the forms that queries need, each worked out once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from agentarmy.domain.values import Row, Value
from agentarmy.errors import NotFound
from agentarmy.store.registry import TABLES, Table
from agentarmy.store.times import normal

HEAD = ("id", "created_at", "updated_at")
"""What every row shows beside its own columns."""


def table_of(name: str) -> Table:
    """Return a table by name; raises NotFound."""
    try:
        return TABLES[name]
    except KeyError:
        raise NotFound.among("table", name, TABLES) from None


@cache
def names(table: str) -> tuple[str, ...]:
    """Return the names of a table's own columns, in order."""
    return tuple(column.name for column in table_of(table).columns)


@cache
def shown(table: str) -> tuple[str, ...]:
    """Return the columns of a Row: HEAD and the table's own."""
    return (*HEAD, *names(table))


@cache
def selected(table: str) -> str:
    """Return the select list of a Row."""
    return ", ".join(shown(table))


def to_row(table: str, cells: Iterable[Value]) -> Row:
    """Name the cells of one `selected` row."""
    return dict(zip(shown(table), cells, strict=True))


@cache
def _known(table: str) -> frozenset[str]:
    return frozenset(names(table))


@cache
def _times(table: str) -> tuple[str, ...]:
    return tuple(column.name for column in table_of(table).columns if column.type == "time")


def clean(table: str, values: Row) -> Row:
    """Return the values as they are stored: '' is NULL, moments are UTC of fixed width.

    Raises NotFound for an unknown column, BadInput for a moment that is none.
    """
    if not _known(table).issuperset(values):
        wrong = next(name for name in values if name not in _known(table))
        raise NotFound.among(f"column of {table}", wrong, names(table))
    found = {name: None if value == "" else value for name, value in values.items()}
    for name in _times(table):
        if (text := found.get(name)) is not None:
            found[name] = normal(str(text))
    return found


@cache
def references(table: str) -> tuple[tuple[str, str], ...]:
    """Return (table, column) of everything that points at rows of a table by id."""
    column = f"{table_of(table).label}_id"
    return tuple((other, column) for other in TABLES if column in names(other))
