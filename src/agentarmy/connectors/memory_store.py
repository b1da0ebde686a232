"""The file of the practice world: its tables, its clock, its faults, one transaction per call."""

from __future__ import annotations

import os
import re
import sqlite3
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agentarmy.connectors import memory_faults
from agentarmy.connectors.memory_faults import CHANGING, Fault, Plan
from agentarmy.errors import AuthExpired, Outside, Quota, Storage, Transient

Cell = str | int | float | bytes | None
Cells = tuple[Cell, ...]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS accounts (
  address TEXT PRIMARY KEY, expired INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS calls (
  method TEXT PRIMARY KEY, n INTEGER NOT NULL, since INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS windows (
  method TEXT PRIMARY KEY, started INTEGER NOT NULL, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS threads (id INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS drafts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, key TEXT NOT NULL,
  thread INTEGER NOT NULL, content BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS drafts_by_key ON drafts (owner, key);
CREATE TABLE IF NOT EXISTS mails (
  id INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, sent INTEGER NOT NULL,
  thread INTEGER NOT NULL, key TEXT NOT NULL, message_id TEXT NOT NULL, sender TEXT NOT NULL,
  subject TEXT NOT NULL, at INTEGER NOT NULL, content BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS mails_by_id ON mails (owner, message_id);
CREATE INDEX IF NOT EXISTS mails_by_key ON mails (owner, key) WHERE sent AND key <> '';
CREATE INDEX IF NOT EXISTS mails_by_thread ON mails (thread, at);
CREATE INDEX IF NOT EXISTS mails_by_time ON mails (owner, at);
CREATE TABLE IF NOT EXISTS parties (
  owner TEXT NOT NULL, party TEXT NOT NULL, mail INTEGER NOT NULL,
  PRIMARY KEY (owner, party, mail)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS deliveries (
  id INTEGER PRIMARY KEY, mail INTEGER NOT NULL, address TEXT NOT NULL, outcome TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS deliveries_by_address ON deliveries (address);
CREATE TABLE IF NOT EXISTS bouncing (party TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS labels (
  id INTEGER PRIMARY KEY, thread INTEGER NOT NULL, label TEXT NOT NULL, UNIQUE (thread, label));
CREATE TABLE IF NOT EXISTS events (
  owner TEXT NOT NULL, uid TEXT NOT NULL, starts INTEGER NOT NULL, ends INTEGER NOT NULL,
  last INTEGER NOT NULL, days INTEGER NOT NULL, times INTEGER NOT NULL, version INTEGER NOT NULL,
  data TEXT NOT NULL, PRIMARY KEY (owner, uid)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS events_by_time ON events (owner, last);
CREATE TABLE IF NOT EXISTS invitations (
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL, address TEXT NOT NULL, what TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS rooms (name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS posts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT NOT NULL, sender TEXT NOT NULL,
  thread TEXT NOT NULL, key TEXT, text TEXT NOT NULL, at INTEGER NOT NULL, UNIQUE (room, key));
CREATE TABLE IF NOT EXISTS files (
  id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE, media_type TEXT NOT NULL,
  at INTEGER NOT NULL, content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS records (
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, key TEXT, version INTEGER NOT NULL,
  made INTEGER NOT NULL,
  at INTEGER NOT NULL, fields TEXT NOT NULL, UNIQUE (kind, key));
CREATE TABLE IF NOT EXISTS cells (
  kind TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, record INTEGER NOT NULL,
  PRIMARY KEY (kind, field, value, record)) WITHOUT ROWID;
"""
_VERSION = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WAIT_S = 10.0


class Store:
    """The open file; what its methods raise is an `Outside`, as a provider's would be."""

    def __init__(self, path: Path | str, *, clock: Callable[[], datetime]) -> None:
        self.path = path
        self._clock = clock
        self._conn = _opened(path)
        weakref.finalize(self, self._conn.close)
        self._plan = self._kept_plan()

    def _kept_plan(self) -> Plan:
        kept = self.one("SELECT value FROM meta WHERE name = 'plan'")
        return Plan.from_json(text(kept[0])) if kept else Plan()

    @property
    def plan(self) -> Plan:
        """What goes wrong; kept in the file, so a client that comes later meets it too."""
        return self._plan

    def lay(self, plan: Plan) -> None:
        """Put a plan in force; its `nth` calls count from now."""
        with self.change():
            self.run("INSERT OR REPLACE INTO meta VALUES ('plan', ?)", (plan.to_json(),))
            self.run("UPDATE calls SET since = n")
            self.run("DELETE FROM windows")
        self._plan = plan

    def now(self) -> datetime:
        """Return the moment on the world's clock, in UTC."""
        return self._clock().astimezone(UTC)

    def seen(self) -> int:
        """Return the moment up to which searches show what happened."""
        return micros(self.now() - timedelta(seconds=self._plan.lag))

    def run(self, sql: str, args: Sequence[Cell] = ()) -> int:
        """Execute one statement; return the id of the row it put in, if it did."""
        return self._conn.execute(sql, args).lastrowid or 0

    def changed(self, sql: str, args: Sequence[Cell]) -> bool:
        """Execute one statement; say whether it changed a row."""
        return self._conn.execute(sql, args).rowcount > 0

    def one(self, sql: str, args: Sequence[Cell] = ()) -> Cells | None:
        """Return the first row of a query."""
        found: Cells | None = self._conn.execute(sql, args).fetchone()
        return found

    def all(self, sql: str, args: Sequence[Cell] = ()) -> list[Cells]:
        """Return all rows of a query."""
        return self._conn.execute(sql, args).fetchall()

    def each(self, sql: str, args: Sequence[Cell] = ()) -> Iterator[Cells]:
        """Yield the rows of a query as they are read."""
        yield from self._conn.execute(sql, args)

    @contextmanager
    def change(self) -> Iterator[None]:
        """Run one transaction; an `Outside` keeps what was written before it (the counts)."""
        try:
            self._conn.execute("BEGIN IMMEDIATE")
            try:
                yield
            except Outside:
                self._conn.execute("COMMIT")
                raise
            self._conn.execute("COMMIT")
        except sqlite3.Error as problem:
            raise Transient(f"the practice world's file: {problem}") from problem
        finally:
            if self._conn.in_transaction:
                self._conn.execute("ROLLBACK")

    @contextmanager
    def call(self, method: str, address: str) -> Iterator[None]:
        """Run one call of a client: counted, struck by its fault, performed, answered.

        Inside, an `Outside` must be raised before anything is written.
        """
        with self.change():
            fault = self._counted(method, address)
            if fault is not None and (fault is not Fault.LOST or method not in CHANGING):
                raise memory_faults.error(fault, method, retry_after=self._plan.retry_after)
            yield
        if fault is not None:
            raise memory_faults.error(fault, method, retry_after=self._plan.retry_after)

    def _counted(self, method: str, address: str) -> Fault | None:
        row = self.one(
            "INSERT INTO calls (method, n) VALUES (?, 1)"
            " ON CONFLICT (method) DO UPDATE SET n = n + 1 RETURNING n - since",
            (method,),
        )
        state = self.one("SELECT expired FROM accounts WHERE address = ?", (address,))
        if state is not None and state[0]:
            raise AuthExpired(f"{method}: the token of {address} has expired")
        self._within_limit(method)
        fault = self._plan.fault(method, number(row[0] if row else 0))
        if fault is Fault.EXPIRED:
            self.run("UPDATE accounts SET expired = 1 WHERE address = ?", (address,))
        return fault

    def _within_limit(self, method: str) -> None:
        limit = self._plan.limit(method)
        if limit is None:
            return
        now, length = micros(self.now()), int(limit.seconds * 1_000_000)
        row = self.one("SELECT started, n FROM windows WHERE method = ?", (method,))
        started, n = (number(row[0]), number(row[1])) if row else (now, 0)
        if now >= started + length:
            started, n = now, 0
        if n >= limit.calls:
            left = (started + length - now) / 1_000_000
            raise Quota(f"{method}: more than {limit.calls} calls", retry_after=left)
        self.run("INSERT OR REPLACE INTO windows VALUES (?, ?, ?)", (method, started, n + 1))

    def close(self) -> None:
        """Close the file."""
        self._conn.close()


def _opened(path: Path | str) -> sqlite3.Connection:
    name = str(path)
    try:
        if name != ":memory:":
            os.close(os.open(name, os.O_CREAT | os.O_RDWR, 0o600))
        conn = sqlite3.connect(name, timeout=_WAIT_S, isolation_level=None, check_same_thread=False)
        try:
            # It stands for a data centre: the death of the client loses nothing, a power cut may.
            conn.execute("PRAGMA synchronous = OFF")
            conn.execute("PRAGMA temp_store = MEMORY")
            if conn.execute("PRAGMA user_version").fetchone() != (_VERSION,):
                conn.execute("PRAGMA journal_mode = WAL")
                conn.executescript(f"{_SCHEMA}PRAGMA user_version = {_VERSION};")
        except BaseException:
            conn.close()
            raise
    except (OSError, sqlite3.Error) as problem:
        raise Storage(
            f"{name}: the practice world cannot be opened ({problem})",
            expected="a file that can be written",
            hint="agentarmy doctor",
        ) from problem
    return conn


def micros(moment: datetime) -> int:
    """Return an aware moment as microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(value: Cell) -> datetime:
    """Return the moment that `micros` made a number of, in UTC."""
    return _EPOCH + timedelta(microseconds=number(value))


def text(cell: Cell) -> str:
    """Return a cell as text."""
    return str(cell)


def number(cell: Cell) -> int:
    """Return a cell as a whole number."""
    return int(cell or 0)


def blob(cell: Cell) -> bytes:
    """Return a cell as bytes."""
    return cell if isinstance(cell, bytes) else b""


def named(letter: str, cell: Cell) -> str:
    """Return the ref of a row: its letter and its number."""
    return f"{letter}-{text(cell)}"


def numbered(letter: str, ref: str) -> int:
    """Return the number of the row that a ref names, 0 for none."""
    found = re.fullmatch(rf"{letter}-([1-9][0-9]{{0,17}})", ref, re.ASCII)
    return int(found[1]) if found else 0
