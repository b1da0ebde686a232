"""The audit chain beside bare rows and SHA-256 of the same bytes, and thrice as many entries."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

from agentarmy.secrets import FileVault
from agentarmy.services import audit_check
from agentarmy.services.auditing import Sealer
from agentarmy.store import audit
from agentarmy.store.audit import Entry
from agentarmy.store.database import Mirror, open_mirror
from harness import Figure, compare, worked

FEW, MANY = 100_000, 300_000
APPENDED = 5_000
HEADS = 1_000
"""A head is signed after so many entries, as in long work."""
NOW = datetime(2026, 11, 17, 15, 0, tzinfo=UTC)


def run(rounds: int) -> list[Figure]:
    """Measure CPU seconds in one process."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.callback(os.environ.pop, "AGENTARMY_SECRETS_KEY", None)
        os.environ["AGENTARMY_SECRETS_KEY"] = "a phrase of the benchmark alone"
        new, few, many = (_Chain(folder / name) for name in ("new", "few", "many"))
        for chain, size in ((few, FEW), (many, MANY)):
            chain.fill(size)
        for chain in (new, few, many):
            stack.callback(chain.mirror.close)
        cells = [one[:9] for one in audit.entries(few.mirror)]
        lines = [_packed(one) for one in cells]
        compared = partial(compare, rounds=rounds, measure="CPU")
        return [
            compared(
                f"appending {APPENDED:,} entries",
                "bare rows and SHA-256",
                ours=new.append,
                theirs=lambda: _bare(folder / "bare.sqlite", cells[:APPENDED]),
                goal=6.0,
                units=APPENDED,
            ),
            compared(
                f"verifying {FEW:,} entries",
                "SHA-256 of their bytes",
                ours=few.verify,
                theirs=lambda: _hashed(lines),
                goal=20.0,
                units=FEW,
            ),
            compared(
                f"verifying {MANY:,} entries",
                f"{FEW:,} entries",
                ours=many.verify,
                theirs=few.verify,
                goal=3.3,
                units=MANY,
            ),
        ]


class _Chain:
    """A chain with its heads and its key."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.mirror: Mirror = open_mirror(
            folder / "mirror.sqlite", tenant="northmill", clock=lambda: NOW
        )
        self.outside = folder / "heads.jsonl"
        self.vault = FileVault(folder / "secrets.sealed")

    def fill(self, size: int) -> None:
        """Append so many entries, with a signed head now and then."""
        sealer = Sealer(self.mirror, self.outside, self.vault)
        for start in range(0, size, HEADS):
            audit.append_all(self.mirror, _entries(start, start + HEADS))
            sealer.seal(now=NOW)

    def append(self) -> float:
        """Append entries one by one in one transaction; return the seconds."""

        def work() -> None:
            with self.mirror.write(durable=True):
                for one in made:
                    audit.append_all(self.mirror, [one])

        made = list(_entries(0, APPENDED))
        return worked(work)

    def verify(self) -> float:
        """Look at all of it; return the seconds."""

        def work() -> None:
            found = audit_check.verify(self.mirror, outside=self.outside, vault=self.vault)
            if not found.is_clean:
                raise RuntimeError(str(found.findings))

        return worked(work)


def _entries(start: int, end: int) -> Iterator[Entry]:
    """Yield what a delivered mail leaves: drafted, begun, finished."""
    moves = (("draft", "approved", "drafted"), ("begin", "drafted", "sending"))
    for number in range(start, end):
        event, before, after = moves[number % 2]
        yield Entry(
            actor="daemon",
            action=f"effect.{event}",
            subject_kind="effect",
            subject=f"0192f1c4-0000-7000-8000-{number:012x}",
            data={"from": before, "to": after, "digest": f"{number:064x}"},
        )


def _packed(cells: audit.Chained) -> bytes:
    return json.dumps(cells, separators=(",", ":")).encode()


def _hashed(lines: list[bytes]) -> float:
    def work() -> None:
        for line in lines:
            sha256(line).hexdigest()

    return worked(work)


def _bare(path: Path, rows: list[audit.Chained]) -> float:
    """Hash rows and write them into a table without a chain, checks or triggers."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        names = ", ".join(audit.COLUMNS)
        conn.execute(f"CREATE TABLE audit (row INTEGER PRIMARY KEY, {names}, hash UNIQUE)")
        for columns in ("seq", "subject, seq", "action, seq"):
            conn.execute(f"CREATE INDEX audit_{columns[:3]} ON audit ({columns})")
        marks = ", ".join("?" * (len(audit.COLUMNS) + 1))

        def work() -> None:
            conn.execute("BEGIN")
            for cells in rows:
                hashed = sha256(_packed(cells)).hexdigest()
                conn.execute(
                    f"INSERT INTO audit ({names}, hash) VALUES ({marks})", (*cells, hashed)
                )
            conn.execute("COMMIT")

        return worked(work)
