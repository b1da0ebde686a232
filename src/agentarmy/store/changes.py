"""Change capture: what was written, when and by which device, field by field.

The log `change_log` keeps one row per field that was changed after its record was made, and one
row with the field '*' per record made: so a bulk load writes one line per record, not one per
field, and no value is stored twice. The view `changes` (site, lseq, hlc, tbl, pk, field, value,
class) shows it as one row per captured field, each with its present value. Since the log holds
only the newest change of each field, the present value is the value of that change.

Triggers write the log in the transaction of the row, so that any opener of the file is captured.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from agentarmy.store.registry import TABLES, Column, Merge, Table

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror

UNCAPTURED = frozenset({Merge.DERIVED, Merge.LOCAL})

BASE = (
    "CREATE TABLE clock ("
    " one INTEGER PRIMARY KEY CHECK (one = 1), site TEXT NOT NULL, hlc INTEGER NOT NULL,"
    " bulk INTEGER NOT NULL DEFAULT 0)",
    "INSERT INTO clock (one, site, hlc) VALUES (1, lower(hex(randomblob(8))), 0)",
    "CREATE TABLE change_log ("
    " lseq INTEGER PRIMARY KEY AUTOINCREMENT, site TEXT NOT NULL, hlc INTEGER NOT NULL,"
    " tbl TEXT NOT NULL, pk TEXT NOT NULL, field TEXT NOT NULL)",
    "CREATE UNIQUE INDEX change_log_cell ON change_log (pk, field)",
    "CREATE TABLE captured (tbl TEXT, field TEXT, class TEXT, PRIMARY KEY (tbl, field))"
    " WITHOUT ROWID",
)
"""AUTOINCREMENT, because the number of a change that was compacted away must not come back."""


def captured(table: Table) -> tuple[Column, ...]:
    """Return the columns whose changes are logged."""
    return tuple(column for column in table.columns if column.merge not in UNCAPTURED)


def statements() -> Iterator[str]:
    """Yield the DDL of the log, its triggers on every table, and the view."""
    yield from BASE
    yield from capture()


def again() -> Iterator[str]:
    """Yield what makes triggers and view anew after the registry got new columns or tables."""
    yield "DROP VIEW IF EXISTS changes"
    yield "DELETE FROM captured"
    for table in TABLES.values():
        for event in ("insert", "update", "delete"):
            yield f"DROP TRIGGER IF EXISTS {table.name}_log_{event}"
    yield from capture()


def capture() -> Iterator[str]:
    """Yield the triggers on every table, the list of what they capture, and the view."""
    for table in TABLES.values():
        if captured(table):
            yield _fields(table)
            yield from triggers(table)
    yield view()


def _fields(table: Table) -> str:
    rows = ", ".join(f"('{table.name}', '{c.name}', '{c.merge}')" for c in captured(table))
    return f"INSERT INTO captured (tbl, field, class) VALUES {rows}"


def triggers(table: Table) -> Iterator[str]:
    """Yield the three triggers of one table.

    They delete before they insert: a conflict clause inside a trigger would give way to the one
    of the statement outside (SQLite, CREATE TRIGGER).
    """
    name, columns = table.name, captured(table)
    into = "INSERT INTO change_log (site, hlc, tbl, pk, field)"
    made = f"SELECT site, hlc, '{name}', NEW.id, '*' FROM clock"
    yield (
        f"CREATE TRIGGER {name}_log_insert AFTER INSERT ON {name} BEGIN"
        f" DELETE FROM change_log WHERE pk = NEW.id; {into} {made}; END"
    )
    changed = " UNION ALL ".join(
        f"SELECT '{c.name}' AS field WHERE OLD.{c.name} IS NOT NEW.{c.name}" for c in columns
    )
    yield (
        f"CREATE TRIGGER {name}_log_update AFTER UPDATE OF {', '.join(c.name for c in columns)}"
        f" ON {name} BEGIN"
        f" DELETE FROM change_log WHERE pk = NEW.id AND field IN ({changed});"
        f" {into} SELECT site, hlc, '{name}', NEW.id, field FROM clock, ({changed}); END"
    )
    yield (
        f"CREATE TRIGGER {name}_log_delete AFTER DELETE ON {name} BEGIN"
        f" DELETE FROM change_log WHERE pk = OLD.id;"
        f" {into} SELECT site, hlc, '{name}', OLD.id, '_deleted' FROM clock; END"
    )


def view() -> str:
    """Return the DDL of the view `changes`."""
    parts = [_part(table) for table in TABLES.values() if captured(table)]
    parts.append(
        "SELECT site, lseq, hlc, tbl, pk, field, 1 AS value, 'cell' AS class FROM change_log"
        " WHERE field = '_deleted'"
    )
    return f"CREATE VIEW changes AS {' UNION ALL '.join(parts)}"


def _part(table: Table) -> str:
    """One table's share: a field's own change, or that of its record's making when not NULL."""
    cases = " ".join(f"WHEN '{c.name}' THEN r.{c.name}" for c in captured(table))
    value = f"CASE f.field {cases} END"
    return (
        f"SELECT l.site, l.lseq, l.hlc, l.tbl, l.pk, f.field, {value} AS value, f.class"
        f" FROM change_log l JOIN {table.name} r ON r.id = l.pk JOIN captured f"
        f" ON f.tbl = '{table.name}'"
        f" WHERE l.tbl = '{table.name}' AND (l.field = f.field OR l.field = '*'"
        f" AND {value} IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM change_log o WHERE o.pk = l.pk AND o.field = f.field))"
    )


def changed_at(mirror: Mirror, pk: str, field: str) -> datetime | None:
    """Return when a field was last changed after its record was made; None when it never was."""
    row = mirror.one("SELECT hlc FROM change_log WHERE pk = ? AND field = ?", (pk, field))
    return None if row is None else datetime.fromtimestamp((int(str(row[0])) >> 16) / 1000, tz=UTC)
