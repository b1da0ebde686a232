"""SQLite's errors in our words: which file, what happened, what to type."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agentarmy.errors import BadInput, Busy, Storage, UserError

_WORDS = {
    sqlite3.SQLITE_FULL: ("the disk is full", "free some space, then run the same command again"),
    sqlite3.SQLITE_READONLY: ("it cannot be written", "check its owner and mode, and its folder's"),
    sqlite3.SQLITE_IOERR: ("the disk is full or does not answer", "agentarmy doctor"),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "check its owner and mode, and its folder's"),
    sqlite3.SQLITE_PERM: ("access is denied", "check its owner and mode, and its folder's"),
    sqlite3.SQLITE_CORRUPT: ("it is damaged", "agentarmy backup restore FILE"),
    sqlite3.SQLITE_NOTADB: ("it is not a database", "agentarmy backup restore FILE"),
}


def in_our_words(error: sqlite3.Error, path: Path) -> UserError | None:
    """Return Busy or Storage for a fault of the machine, BadInput for a text beyond all limits.

    None for a fault of the program.
    """
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    primary = code & 0xFF
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy(
            f"another process is writing to {path}",
            hint="wait until it has ended, then run the same command again",
        )
    if primary == sqlite3.SQLITE_TOOBIG or "pattern too complex" in str(error):
        return BadInput("a text is too long to be kept or searched for")
    if primary not in _WORDS:
        return None
    what, hint = _WORDS[primary]
    return Storage(f"{path}: {what} ({error})", hint=hint)


@contextmanager
def mapped(path: Path) -> Iterator[None]:
    """Raise Busy or Storage in place of SQLite's own errors about the file at `path`.

    Raises BadInput for a whole number that does not fit into 64 bits (sqlite.org/datatype3.html).
    """
    try:
        yield
    except sqlite3.Error as error:
        found = in_our_words(error, path)
        if found is None:
            raise
        raise found from error
    except OverflowError as error:
        raise BadInput(
            "a number is too large to be kept", expected="at most 9,223,372,036,854,775,807"
        ) from error
