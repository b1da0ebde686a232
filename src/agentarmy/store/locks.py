"""Rights that one process has at a time; they fall away when it ends, however it ends."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from agentarmy.errors import Busy, Storage


@contextmanager
def held(place: Path, *, doing: str) -> Iterator[None]:
    """Hold the file locked. Raises Busy, saying what the other process is `doing`, and Storage."""
    with closing(_locked(place, doing)):
        yield


def _locked(place: Path, doing: str) -> sqlite3.Connection:
    """A connection that has the file locked until it is closed, by us or by our end."""
    conn = None
    try:
        os.close(os.open(place, os.O_CREAT | os.O_RDWR, 0o600))
        conn = sqlite3.connect(place, timeout=0, isolation_level=None)
        conn.execute("BEGIN EXCLUSIVE")
    except (OSError, sqlite3.Error) as error:
        if conn is not None:
            conn.close()
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise Busy(
                f"another process is {doing}",
                hint="wait until it has ended, then run the same command again",
            ) from None
        hint = "agentarmy doctor"
        raise Storage(f"{place}: it cannot be locked ({error})", hint=hint) from error
    return conn
