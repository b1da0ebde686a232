"""Rows of any table: add, put, get, find, page, edit, remove.

A Row holds the columns of the registry beside id, created_at and updated_at. Every query is
confined to the mirror's tenant. A value of '' is stored as none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from agentarmy.domain.values import Row, Value
from agentarmy.errors import Bug, NotFound
from agentarmy.store import ddl
from agentarmy.store.database import Mirror
from agentarmy.store.ids import new_id, record_id
from agentarmy.store.lookup import get
from agentarmy.store.paging import Filter, Page, conditions, page, parse_filters
from agentarmy.store.registry import TABLES
from agentarmy.store.schema import clean, names, references, selected, table_of, to_row
from agentarmy.store.times import stamp

__all__ = [
    "Counts",
    "Filter",
    "Page",
    "add",
    "count_rows",
    "edit",
    "find",
    "get",
    "known",
    "page",
    "parse_filters",
    "present",
    "put",
    "put_ids",
    "remove",
    "stream",
]

_CHUNK = 1000
_BULK_FROM = 50
_OWN_WRITERS = {
    ("deals", "stage"): "store.deals.move",
    ("deals", "lost_reason"): "store.deals.move",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows a `put` made, changed and left as they were."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
        )


def add(mirror: Mirror, table: str, values: Row, *, key: str = "") -> str:
    """Make one row and return its id; with a natural `key` the id follows from it.

    A key that is known already updates its row, as `put` does.
    """
    if key:
        put(mirror, table, [(key, values)])
        return record_id(mirror.tenant, table, key)
    made = new_id(mirror.clock())
    put_ids(mirror, table, [(made, values)])
    return made


def put(
    mirror: Mirror, table: str, rows: Iterable[tuple[str, Row]], *, replace: bool = False
) -> Counts:
    """Make or update rows by natural key: (key, values). See `put_ids`."""
    tenant = mirror.tenant
    keyed = ((record_id(tenant, table, key), row) for key, row in rows)
    return put_ids(mirror, table, keyed, replace=replace)


def put_ids(
    mirror: Mirror,
    table: str,
    rows: Iterable[tuple[str, Row]],
    *,
    replace: bool = False,
    fill: bool = False,
) -> Counts:
    """Make or update rows by id, in one transaction, in chunks: memory stays flat.

    A value of None never erases what is known, unless `replace` is on; with `fill` only what is
    unknown is written. Putting the same again changes nothing.
    """
    counts, source = Counts(), iter(rows)
    differing = _lacking if fill else _replaced if replace else _differing
    with mirror.write():
        while chunk := list(islice(source, _CHUNK)):
            counts += _put_chunk(mirror, table, chunk, differing)
    return counts


def _put_chunk(
    mirror: Mirror,
    table: str,
    chunk: list[tuple[str, Row]],
    differing: Callable[[Row, Row], Row],
) -> Counts:
    wanted: dict[str, Row] = {}
    for row_id, values in chunk:
        cleaned = clean(table, values)
        before = wanted.setdefault(row_id, cleaned)
        if before is not cleaned:
            before.update({k: v for k, v in cleaned.items() if v is not None})
    there = _present(mirror, table, list(wanted))
    fresh = [(row_id, row) for row_id, row in wanted.items() if row_id not in there]
    _insert(mirror, table, fresh)
    changed = 0
    for row_id, old in there.items():
        changed += _update(mirror, table, row_id, differing(old, wanted[row_id]))
    return Counts(len(fresh), changed, len(chunk) - len(fresh) - changed)


def _differing(old: Row, new: Row) -> Row:
    return {k: v for k, v in new.items() if v is not None and old[k] != v}


def _replaced(old: Row, new: Row) -> Row:
    return {k: v for k, v in new.items() if old[k] != v}


def _lacking(old: Row, new: Row) -> Row:
    return {k: v for k, v in new.items() if v is not None and old[k] is None}


def _present(mirror: Mirror, table: str, ids: Sequence[str]) -> dict[str, Row]:
    marks = ", ".join("?" * len(ids))
    found = mirror.all(
        f"SELECT {selected(table)} FROM {table} WHERE id IN ({marks}) AND +tenant = ?",
        (*ids, mirror.tenant),
    )
    return {str(cells[0]): to_row(table, cells) for cells in found}


def _insert(mirror: Mirror, table: str, rows: Sequence[tuple[str, Row]]) -> None:
    """Insert; many rows are indexed for search by one statement at the end, 2 x as fast."""
    if not rows:
        return
    columns, now, tenant = names(table), stamp(mirror.clock()), mirror.tenant
    sql = (
        f"INSERT INTO {table} (id, tenant, created_at, updated_at, {', '.join(columns)})"
        f" VALUES ({', '.join('?' * (len(columns) + 4))})"
    )
    cells = ((key, tenant, now, now, *map(row.get, columns)) for key, row in rows)
    if len(rows) < _BULK_FROM or not TABLES[table].search:
        mirror.many(sql, cells)
        return
    (last,) = mirror.one(f"SELECT coalesce(max(row), 0) FROM {table}") or (0,)
    mirror.run("UPDATE clock SET bulk = 1")
    mirror.many(sql, cells)
    mirror.run(ddl.index_after_bulk(TABLES[table]), (last,))
    mirror.run("UPDATE clock SET bulk = 0")


def _update(mirror: Mirror, table: str, row_id: str, values: Mapping[str, Value]) -> int:
    if not values:
        return 0
    sets = ", ".join(f"{name} = ?" for name in values)
    return mirror.run(
        f"UPDATE {table} SET {sets}, updated_at = ? WHERE id = ? AND tenant = ?",
        (*values.values(), stamp(mirror.clock()), row_id, mirror.tenant),
    )


def known(mirror: Mirror, table: str, **wanted: Iterable[Value]) -> dict[Value, tuple[str, str]]:
    """Return (id, provider_key) of the rows with these values of one indexed column, by value."""
    ((column, values),) = wanted.items()
    found: dict[Value, tuple[str, str]] = {}
    source = iter(sorted({str(value) for value in values if value}))
    while part := list(islice(source, _CHUNK)):
        rows = mirror.all(
            f"SELECT {column}, id, provider_key FROM {table}"
            f" WHERE tenant = ? AND {column} IN ({', '.join('?' * len(part))}) ORDER BY row DESC",
            (mirror.tenant, *part),
        )
        found.update((value, (str(one), str(key or ""))) for value, one, key in rows)
    return found


def present(mirror: Mirror, table: str, ids: Iterable[str]) -> dict[str, Row]:
    """Return those of these rows that are there, by id."""
    found: dict[str, Row] = {}
    source = iter(ids)
    while part := list(islice(source, _CHUNK)):
        found |= _present(mirror, table, part)
    return found


def find(mirror: Mirror, table: str, **equals: Value) -> list[Row]:
    """Return all rows whose columns have these values ('' and None: no value), oldest first."""
    return list(stream(mirror, table, [Filter(k, "=", v or None) for k, v in equals.items()]))


def stream(mirror: Mirror, table: str, filters: Sequence[Filter] = ()) -> Iterator[Row]:
    """Yield every row that passes the filters, in the order of making; memory stays flat."""
    columns = {*names(table), "id"}
    for one in filters:
        if one.column not in columns:
            raise NotFound.among(f"column of {table}", one.column, columns)
    where, args = conditions(filters)
    sql = f"SELECT {selected(table)} FROM {table} WHERE tenant = ?{where} ORDER BY row"
    for cells in mirror.each(sql, (mirror.tenant, *args)):
        yield to_row(table, cells)


def edit(mirror: Mirror, table: str, row_id: str, values: Row) -> Row:
    """Set columns of one row (None erases) and return the row as it stands then.

    Raises NotFound for an unknown id or column.
    """
    for column in values:
        if (table, column) in _OWN_WRITERS:
            raise Bug(f"{table}.{column} is written by {_OWN_WRITERS[table, column]} only")
    return overwrite(mirror, table, row_id, values)


def overwrite(mirror: Mirror, table: str, row_id: str, values: Row) -> Row:
    """Do what `edit` does, for the modules of the store that own a column."""
    wanted = clean(table, values)
    with mirror.write():
        old = _present(mirror, table, [row_id]).get(row_id)
        if old is None:
            raise NotFound(f'no {table_of(table).label} "{row_id}"')
        _update(mirror, table, row_id, {k: v for k, v in wanted.items() if old[k] != v})
        return _present(mirror, table, [row_id])[row_id]


def remove(mirror: Mirror, table: str, row_id: str) -> None:
    """Delete one row; what pointed at it points at nothing. Raises NotFound."""
    with mirror.write():
        sql = f"DELETE FROM {table} WHERE id = ? AND tenant = ?"
        if not mirror.run(sql, (row_id, mirror.tenant)):
            raise NotFound(f'no {table_of(table).label} "{row_id}"')
        for other, column in references(table):
            mirror.run(
                f"UPDATE {other} SET {column} = NULL WHERE {column} = ? AND tenant = ?",
                (row_id, mirror.tenant),
            )


def count_rows(mirror: Mirror) -> dict[str, int]:
    """Return the number of rows by table; reads whole indexes, so not for a hot path."""
    counts = {}
    for table in TABLES:
        found = mirror.one(f"SELECT count(*) FROM {table} WHERE tenant = ?", (mirror.tenant,))
        counts[table] = int(str(found[0])) if found else 0
    return counts
