"""A mirror of the version before is brought up, with all that it holds."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentarmy.store import changes, ddl, migrations, tables
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.store.registry import TABLES

NOW = datetime(2026, 3, 18, 16, 0, tzinfo=UTC)

NEW_COLUMNS = {
    "documents": ("title", "audience", "effective_on", "fingerprint"),
    "policies": ("document_id", "quote", "status"),
    "leads": ("revenue", "authority", "language", "downloads", "searches"),
}


def shape(mirror: Mirror) -> set[tuple[str, str]]:
    """Every object of the file, and every column of every table, without their order."""
    objects = mirror.all("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    found = {(str(kind), str(name)) for kind, name in objects}
    for table in TABLES:
        found |= {(table, str(cells[1])) for cells in mirror.all(f"PRAGMA table_info({table})")}
    return found


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A mirror as the version before made it, with a document and a policy in it."""
    path = tmp_path / "mirror.sqlite"
    conn = sqlite3.connect(path, isolation_level=None)
    for statement in (*ddl.statements(), *changes.statements()):
        conn.execute(statement)
    conn.execute("DROP VIEW changes")
    conn.execute("DROP TABLE passages_fts")
    conn.execute("DROP TABLE passages")
    conn.execute("DROP INDEX documents_kind_source")
    for table, columns in NEW_COLUMNS.items():
        conn.execute(f"DROP TRIGGER {table}_log_update")
        for column in columns:
            conn.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
            conn.execute("DELETE FROM captured WHERE tbl = ? AND field = ?", (table, column))
    conn.execute(
        "INSERT INTO documents (id, tenant, name, text) VALUES ('d', 't', 'a.md', 'tape sealer')"
    )
    conn.execute("INSERT INTO policies (id, tenant, kind) VALUES ('p', 't', 'delivery_days')")
    conn.execute("CREATE TABLE migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)")
    conn.execute("INSERT INTO migrations VALUES ('m001_create', '2026-01-01')")
    conn.close()
    return path


@pytest.mark.row("FL-RM-01", "FL-GAP-04")
def test_an_old_mirror_becomes_as_a_fresh_one_and_keeps_its_rows(old: Path, tmp_path: Path) -> None:
    fresh = open_mirror(tmp_path / "fresh.sqlite", tenant="t", clock=lambda: NOW)
    mirror = open_mirror(old, tenant="t", clock=lambda: NOW)
    assert shape(mirror) == shape(fresh)
    [document] = tables.find(mirror, "documents")
    assert (document["name"], document["audience"]) == ("a.md", None)
    assert mirror.all("SELECT rowid FROM documents_fts WHERE documents_fts MATCH 'sealer'")
    assert (tmp_path / "mirror.sqlite.before-m002_knowledge").is_file()
    mirror.close()
    fresh.close()


def test_new_columns_of_an_old_mirror_are_captured(old: Path) -> None:
    mirror = open_mirror(old, tenant="t", clock=lambda: NOW)
    with mirror.write():
        tables.edit(mirror, "policies", "p", {"status": "open"})
        tables.edit(mirror, "documents", "d", {"audience": "internal", "fingerprint": "1-2"})
    sql = "SELECT tbl, field, value FROM changes WHERE field IN ('status', 'audience') ORDER BY 1"
    assert mirror.all(sql) == [
        ("documents", "audience", "internal"),
        ("policies", "status", "open"),
    ]
    assert mirror.all("SELECT 1 FROM changes WHERE field = 'fingerprint'") == []
    mirror.close()


def test_the_step_changes_nothing_in_a_fresh_file(tmp_path: Path) -> None:
    mirror = open_mirror(tmp_path / "m.sqlite", tenant="t", clock=lambda: NOW)
    before = shape(mirror)
    migrations.m002_knowledge(mirror.conn)
    assert shape(mirror) == before
    mirror.close()


@pytest.mark.parametrize(
    "step",
    ["m003_checkpoints", "m004_enrichment", "m006_models", "m007_conversations_with_the_rep"],
)
def test_a_later_step_brings_up_a_file_that_knows_the_ones_before(
    old: Path, tmp_path: Path, step: str
) -> None:
    names = [name for name, _ in migrations.STEPS]
    with sqlite3.connect(old) as conn:
        conn.execute("INSERT INTO leads (id, tenant, name) VALUES ('l', 't', 'Dana Whitcombe')")
        for name in names[1 : names.index(step)]:
            conn.execute("INSERT INTO migrations VALUES (?, '2026-01-01')", (name,))
    conn.close()
    fresh = open_mirror(tmp_path / "fresh.sqlite", tenant="t", clock=lambda: NOW)
    mirror = open_mirror(old, tenant="t", clock=lambda: NOW)
    assert shape(mirror) == shape(fresh)
    with mirror.write():
        tables.edit(mirror, "leads", "l", {"downloads": "Sealing guide"})
    sql = "SELECT value FROM changes WHERE field = 'downloads'"
    assert mirror.all(sql) == [("Sealing guide",)]
    assert (tmp_path / f"mirror.sqlite.before-{step}").is_file()
    mirror.close()
    fresh.close()
