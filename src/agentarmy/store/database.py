"""The one opener of the mirror, and its one way to write."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from agentarmy.domain.values import Value
from agentarmy.errors import NotFound, Storage
from agentarmy.store import migrations
from agentarmy.store.faults import in_our_words, mapped

WAIT_MS = 5000
"""How long a writer waits for another process before it gives up."""

Args = Sequence[Value | bytes]
Cells = tuple[Value, ...]


@dataclass(eq=False)
class Mirror:
    """An open mirror: one SQLite file, one tenant, used by one thread at a time.

    `run`, `all`, `one` and `each` raise Busy and Storage in place of SQLite's errors.
    """

    conn: sqlite3.Connection
    tenant: str
    path: Path
    clock: Callable[[], datetime]
    _sync_after: bool = field(default=False, repr=False)

    def run(self, sql: str, args: Args = ()) -> int:
        """Execute one statement and return the number of rows it changed (-1 for none such)."""
        with mapped(self.path):
            return self.conn.execute(sql, args).rowcount

    def many(self, sql: str, rows: Iterable[Args]) -> int:
        """Execute one statement for each row of arguments; return the number of rows changed."""
        with mapped(self.path):
            return self.conn.executemany(sql, rows).rowcount

    def all(self, sql: str, args: Args = ()) -> list[Cells]:
        """Return all rows of a query."""
        with mapped(self.path):
            return self.conn.execute(sql, args).fetchall()

    def one(self, sql: str, args: Args = ()) -> Cells | None:
        """Return the first row of a query, None when there is none."""
        with mapped(self.path):
            found: Cells | None = self.conn.execute(sql, args).fetchone()
            return found

    def each(self, sql: str, args: Args = ()) -> Iterator[Cells]:
        """Yield the rows of a query as they are read; memory stays flat."""
        with mapped(self.path):
            yield from self.conn.execute(sql, args)

    def blobs(self, sql: str, args: Args = ()) -> Iterator[tuple[str, bytes]]:
        """Yield (text, bytes) rows of a query as they are read."""
        with mapped(self.path):
            for key, blob in self.conn.execute(sql, args):
                yield str(key), bytes(blob)

    @contextmanager
    def write(self, *, durable: bool = False) -> Iterator[None]:
        """Run one transaction; all of it is kept, or nothing. A nested call joins the outer one.

        It advances the clock that stamps changes. With `durable` it is on the disk, power cut or
        not, when the outermost call returns. Raises Busy after 5 s of waiting, Storage.
        """
        self._sync_after |= durable
        if self.conn.in_transaction:
            yield
            return
        with mapped(self.path):
            self._begin()
            try:
                yield
                self.conn.execute("COMMIT")
                self._sync()
            except BaseException:
                self._abandon()
                raise
            finally:
                self._sync_after = False

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Run a transaction of which nothing is kept, to see what something would come to."""
        with mapped(self.path):
            self.conn.execute("BEGIN IMMEDIATE")
            try:
                yield
            finally:
                self._abandon()
                self._sync_after = False

    def _abandon(self) -> None:
        if self.conn.in_transaction:  # SQLite has rolled back by itself when the disk is full
            self.conn.execute("ROLLBACK")

    def _begin(self) -> None:
        self.conn.execute("BEGIN IMMEDIATE")
        # A hybrid logical clock: 48 bits of milliseconds, 16 bits of counter, never backwards.
        milliseconds = int(self.clock().timestamp() * 1000)
        self.conn.execute("UPDATE clock SET hlc = max(hlc + 1, ?)", (milliseconds << 16,))

    def _sync(self) -> None:
        if not self._sync_after:
            return
        # A commit at FULL forces the whole log out, what was committed before it included.
        self.conn.execute("PRAGMA synchronous = FULL")
        try:
            self.conn.execute("UPDATE clock SET hlc = hlc + 1")
        finally:
            self.conn.execute("PRAGMA synchronous = NORMAL")

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy of the whole file to `target` (mode 0600), replacing it.

        Others may go on writing meanwhile. Raises Storage.
        """
        with mapped(target):
            migrations.back_up(self.conn, target)

    def close(self) -> None:
        """Close the file; a transaction still open is rolled back."""
        self.conn.close()


def open_mirror(
    path: Path, *, tenant: str, clock: Callable[[], datetime], create: bool = True
) -> Mirror:
    """Open the mirror at `path`, made and migrated when needed; the file's mode is 0600.

    Raises NotFound when there is none and `create` is off, NewerMirror for the file of a newer
    program, Busy, and Storage when the disk is full, read-only, damaged or holds something else.
    """
    fresh = _prepare(path, create=create)
    with mapped(path):
        conn = _connect(path)
        try:
            migrations.migrate(conn, path, now=clock(), fresh=fresh)
        except BaseException:
            conn.close()
            raise
    return Mirror(conn, tenant, path, clock)


def _prepare(path: Path, *, create: bool) -> bool:
    """Make an empty private file when there is none; say whether the file is empty."""
    try:
        if path.stat().st_size:
            return False
    except FileNotFoundError:
        if not create:
            raise NotFound(f"no mirror at {path}", hint="agentarmy init") from None
    except OSError as error:
        raise _unopened(path, error) from error
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise _unopened(path, error) from error
    return True


def _unopened(path: Path, error: OSError) -> Storage:
    reason = (error.strerror or str(error)).lower()
    return Storage(f"{path}: it cannot be opened ({reason})", hint="agentarmy doctor")


def _connect(path: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(
        path, timeout=WAIT_MS / 1000, isolation_level=None, check_same_thread=False
    )
    try:
        conn.execute("PRAGMA foreign_keys = ON")
        conn.execute("PRAGMA cache_size = -64000")
        conn.execute("PRAGMA temp_store = MEMORY")  # statement journals: 2 x on bulk inserts
        migrations.check(conn, path)  # the log would stay switched on in a file that is not ours
        _use_wal(conn, path)
        conn.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        conn.close()
        raise
    return conn


def _use_wal(conn: sqlite3.Connection, path: Path) -> None:
    """Switch to the write-ahead log; SQLite does not wait by itself when another one is at it."""
    until = time.monotonic() + WAIT_MS / 1000
    while True:
        try:
            conn.execute("PRAGMA journal_mode = WAL").fetchone()
            return
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > until:
                raise in_our_words(error, path) or error from error
            time.sleep(0.02)
