"""Ordered, named steps that bring a file up to this program's tables.

All steps that a file lacks run in one transaction together with their record, after a backup of
the file beside it. A file that knows a step we don't is refused.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from agentarmy.errors import NewerMirror, Storage
from agentarmy.store.times import stamp

Step = tuple[str, Callable[[sqlite3.Connection], None]]

_RECORD = "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)"


def m001_create(conn: sqlite3.Connection) -> None:
    """Create everything that the registry names."""
    from agentarmy.store import changes, ddl

    for statement in (*ddl.statements(), *changes.statements()):
        conn.execute(statement)


def m002_knowledge(conn: sqlite3.Connection) -> None:
    """Bring documents, policies, passages and vectors into a file of 0.1; a fresh one has them."""
    from agentarmy.store import changes, ddl, embeddings
    from agentarmy.store.registry import TABLES

    for statement in embeddings.DDL:
        conn.execute(statement)
    there = {name for (name,) in conn.execute("SELECT name FROM sqlite_master")}
    grown = False
    for table in TABLES.values():
        if table.name not in there:
            for statement in ddl.whole(table):
                conn.execute(statement)
            grown = True
            continue
        held = {str(cells[1]) for cells in conn.execute(f"PRAGMA table_info({table.name})")}
        changes_to = (*ddl.added_columns(table, held), *ddl.indexes(table), *ddl.guards(table))
        for statement in changes_to:
            conn.execute(statement)
            grown |= statement.startswith("ALTER")
    if grown:
        for statement in changes.again():
            conn.execute(statement)


def m003_checkpoints(conn: sqlite3.Connection) -> None:
    """Bring in where readings stopped; a file that got its tables just now has them."""
    m002_knowledge(conn)


def m004_enrichment(conn: sqlite3.Connection) -> None:
    """Bring in what is known of a lead before the first message (QH-FIT-01)."""
    m002_knowledge(conn)


def m005_question_outcomes(conn: sqlite3.Connection) -> None:
    """Bring in what came of the questions that were asked (AA-QBS-10)."""
    m002_knowledge(conn)


def m006_models(conn: sqlite3.Connection) -> None:
    """Bring in what models were asked, what they answered and what it cost (AA-CTX-04, 05)."""
    m002_knowledge(conn)


def m007_conversations_with_the_rep(conn: sqlite3.Connection) -> None:
    """Bring in the turns of sessions and what the rep wants kept (AA-CTX-02, 03)."""
    m002_knowledge(conn)


def m008_effects(conn: sqlite3.Connection) -> None:
    """Bring in the outbox, rulings, consents, suppressions, switches, audit and workflows."""
    m002_knowledge(conn)


STEPS: tuple[Step, ...] = (
    ("m001_create", m001_create),
    ("m002_knowledge", m002_knowledge),
    ("m003_checkpoints", m003_checkpoints),
    ("m004_enrichment", m004_enrichment),
    ("m005_question_outcomes", m005_question_outcomes),
    ("m006_models", m006_models),
    ("m007_conversations_with_the_rep", m007_conversations_with_the_rep),
    ("m008_effects", m008_effects),
)


def check(conn: sqlite3.Connection, path: Path, *, steps: Sequence[Step] = STEPS) -> None:
    """Look whether the file is ours, or empty, and change nothing.

    Raises NewerMirror for the file of a newer program, Storage for a database that is not ours.
    """
    _refuse_newer(_done(conn, path), [name for name, _ in steps], path)


def migrate(
    conn: sqlite3.Connection,
    path: Path,
    *,
    now: datetime,
    fresh: bool = False,
    steps: Sequence[Step] = STEPS,
) -> tuple[str, ...]:
    """Apply what the file lacks and return the names of the steps applied.

    Raises NewerMirror for the file of a newer program, Storage for a database that is not ours.
    """
    wanted = [name for name, _ in steps]
    done = _done(conn, path)
    if done == set(wanted):
        return ()
    _refuse_newer(done, wanted, path)
    if done and not fresh:
        back_up(conn, path.with_name(f"{path.name}.before-{wanted[len(done)]}"))
    return _apply(conn, path, now=now, steps=steps)


def _apply(
    conn: sqlite3.Connection, path: Path, *, now: datetime, steps: Sequence[Step]
) -> tuple[str, ...]:
    conn.execute("BEGIN IMMEDIATE")
    try:
        done = _done(conn, path)  # another process may have been quicker
        _refuse_newer(done, [name for name, _ in steps], path)
        conn.execute(_RECORD)
        missing = [step for step in steps if step[0] not in done]
        for name, step in missing:
            step(conn)
            conn.execute("INSERT INTO migrations VALUES (?, ?)", (name, stamp(now)))
        conn.execute("COMMIT")
    except BaseException:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise
    return tuple(name for name, _ in missing)


def _refuse_newer(done: set[str], wanted: Sequence[str], path: Path) -> None:
    if unknown := sorted(done - set(wanted)):
        raise NewerMirror(
            f"{path} was written by a newer agentarmy (step {unknown[-1]})",
            hint="pip install --upgrade agentarmy",
        )


def _done(conn: sqlite3.Connection, path: Path) -> set[str]:
    try:
        return {name for (name,) in conn.execute("SELECT name FROM migrations")}
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
    if conn.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        raise Storage(f"{path} is a database, but not a mirror", hint="agentarmy clone create NAME")
    return set()


def back_up(conn: sqlite3.Connection, target: Path) -> None:
    """Copy the whole database, as it stands now, to `target` (mode 0600), replacing it."""
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(part)) as copy:
        conn.backup(copy)
    part.replace(target)
