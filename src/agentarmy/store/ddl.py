"""Tables, indexes and full-text indexes, generated from the registry."""

from __future__ import annotations

from collections.abc import Container, Iterator

from agentarmy.store.registry import TABLES, Column, Table

COMMON = ("id", "tenant", "created_at", "updated_at")
"""The columns that every table has beside its own, and beside its integer key `row`."""

_TYPES = {"int": "INTEGER", "real": "REAL"}
_NOW = "(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))"
_WORDS = "unicode61 remove_diacritics 2"
# What a row gets that somebody inserts by hand, without our ids.
_RANDOM = "(lower(hex(randomblob(16))))"


def statements() -> Iterator[str]:
    """Yield the DDL of all tables with their indexes and full-text indexes."""
    for table in TABLES.values():
        yield from whole(table)


def whole(table: Table) -> Iterator[str]:
    """Yield the DDL of one table with its indexes and its full-text index."""
    yield _table(table)
    yield f"CREATE UNIQUE INDEX {table.name}_id ON {table.name} (id)"
    yield from indexes(table)
    yield from guards(table)
    if table.search:
        yield from _search(table)


def guards(table: Table) -> Iterator[str]:
    """Yield the triggers that keep the rows of a frozen table as they are."""
    for event in ("update", "delete") if table.frozen else ():
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {table.name}_no_{event} BEFORE {event.upper()}"
            f" ON {table.name} BEGIN SELECT RAISE(ABORT, '{table.name} is append-only'); END"
        )


def indexes(table: Table) -> Iterator[str]:
    """Yield the indexes of one table; those that are there already are left."""
    for columns in table.indexes:
        yield _index(table, columns)


def added_columns(table: Table, present: Container[str]) -> Iterator[str]:
    """Yield what adds to a table the columns of the registry that it lacks."""
    for column in table.columns:
        if column.name not in present:
            yield f"ALTER TABLE {table.name} ADD COLUMN {_column(column)}"


def _table(table: Table) -> str:
    own = ", ".join(_column(column) for column in table.columns)
    return (
        f"CREATE TABLE {table.name} (row INTEGER PRIMARY KEY, id TEXT NOT NULL DEFAULT {_RANDOM},"
        f" tenant TEXT NOT NULL, created_at TEXT NOT NULL DEFAULT {_NOW},"
        f" updated_at TEXT NOT NULL DEFAULT {_NOW}, {own})"
    )


def _column(column: Column) -> str:
    return f"{column.name} {_TYPES.get(column.type, 'TEXT')}"


def _index(table: Table, columns: tuple[str, ...]) -> str:
    name = f"{table.name}_{'_'.join(columns)}"
    return f"CREATE INDEX IF NOT EXISTS {name} ON {table.name} (tenant, {', '.join(columns)})"


def _search(table: Table) -> Iterator[str]:
    """An external-content FTS5 table; inserts of a bulk load are indexed at its end instead."""
    name, columns = table.name, ", ".join(table.search)
    new = ", ".join(f"NEW.{column}" for column in table.search)
    old = ", ".join(f"OLD.{column}" for column in table.search)
    add = f"INSERT INTO {name}_fts (rowid, {columns}) VALUES (NEW.row, {new});"
    drop = (
        f"INSERT INTO {name}_fts ({name}_fts, rowid, {columns}) VALUES ('delete', OLD.row, {old});"
    )
    tokens = "porter unicode61 remove_diacritics 2" if table.stemmed else _WORDS
    yield (
        f"CREATE VIRTUAL TABLE {name}_fts USING fts5 ({columns}, content='{name}',"
        f" content_rowid='row', tokenize='{tokens}')"
    )
    yield (
        f"CREATE TRIGGER {name}_fts_insert AFTER INSERT ON {name}"
        f" WHEN (SELECT bulk FROM clock) = 0 BEGIN {add} END"
    )
    yield (
        f"CREATE TRIGGER {name}_fts_update AFTER UPDATE OF {columns} ON {name}"
        f" BEGIN {drop} {add} END"
    )
    yield f"CREATE TRIGGER {name}_fts_delete AFTER DELETE ON {name} BEGIN {drop} END"


def index_after_bulk(table: Table) -> str:
    """Return the statement that indexes the rows behind a `row` number."""
    columns = ", ".join(table.search)
    return (
        f"INSERT INTO {table.name}_fts (rowid, {columns})"
        f" SELECT row, {columns} FROM {table.name} WHERE row > ?"
    )
