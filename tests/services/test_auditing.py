"""Tampering with the audit chain is found, whoever does it without the signing key."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agentarmy import paths
from agentarmy.secrets import FileVault, Vault
from agentarmy.services import audit_check
from agentarmy.services.audit_check import Verdict
from agentarmy.services.auditing import KEY, Sealer, heads_outside, rep
from agentarmy.store import audit, audit_heads
from agentarmy.store.audit import COLUMNS, Entry
from agentarmy.store.database import open_mirror

NOW = datetime(2026, 3, 18, 16, 0, tzinfo=UTC)
ENTRIES = 40
Tamper = Callable[[sqlite3.Connection, random.Random], None]


class Place:
    """A mirror with its vault and its heads outside."""

    def __init__(self, folder: Path, *, site: str = "") -> None:
        self.mirror = open_mirror(folder / "mirror.sqlite", tenant="northmill", clock=lambda: NOW)
        if site:
            self.mirror.run("UPDATE clock SET site = ?", (site,))
        self.outside = folder / "config" / "heads.jsonl"
        self.vault: Vault = FileVault(folder / "config" / "secrets.sealed")
        self.sealer = Sealer(self.mirror, self.outside, self.vault)

    def fill(self, count: int, *, marks: int = 4) -> None:
        for mark in range(marks):
            audit.append_all(
                self.mirror,
                (
                    Entry(
                        actor=("rep", "agent", "daemon")[n % 3],
                        action="effect.proposed",
                        subject_kind="effect",
                        subject=f"{n:08x}-0000",
                        data={"mark": mark},
                    )
                    for n in range(count // marks)
                ),
            )
            self.sealer.seal(now=NOW)

    def verify(self) -> Verdict:
        return audit_check.verify(self.mirror, outside=self.outside, vault=self.vault)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setenv("AGENTARMY_SECRETS_KEY", "a long phrase")
    found = Place(tmp_path)
    yield found
    found.mirror.close()


def _rows(conn: sqlite3.Connection) -> list[list[object]]:
    sql = f"SELECT row, hash, {', '.join(COLUMNS)} FROM audit ORDER BY seq"  # noqa: S608
    return [list(cells) for cells in conn.execute(sql)]


def _hash_anew(conn: sqlite3.Connection, since: int) -> None:
    """Work the chain out anew from an entry on, as somebody does who knows how it is made."""
    previous = ""
    conn.execute("UPDATE audit SET id = 'x' || row WHERE seq >= ?", (since,))
    for row, hashed, *cells in _rows(conn):
        if int(str(cells[0])) >= since:
            cells[-1] = previous or cells[-1]
            hashed = audit.digest(tuple(cells))  # type: ignore[arg-type]
            conn.execute(
                "UPDATE audit SET previous = ?, hash = ?, id = ? WHERE row = ?",
                (cells[-1], hashed, hashed, row),
            )
        previous = str(hashed)


def _edit(conn: sqlite3.Connection, chance: random.Random) -> None:
    column = chance.choice([*COLUMNS[1:], "hash", "id", "created_at", "updated_at"])
    value = {"hash": "0" * 64, "id": "x"}.get(column, chance.choice(["", "x", "rep", "2026"]))
    conn.execute(
        f"UPDATE audit SET {column} = ? || {column} WHERE seq = ?",  # noqa: S608
        (value or "y", chance.randint(1, ENTRIES)),
    )


def _delete(conn: sqlite3.Connection, chance: random.Random) -> None:
    first = chance.randint(1, ENTRIES - 1)
    last = first + chance.randint(0, 3)
    conn.execute("DELETE FROM audit WHERE seq BETWEEN ? AND ?", (first, last))
    if chance.random() < 0.5:  # and close the gap
        conn.execute("UPDATE audit SET seq = seq - ? WHERE seq > ?", (last - first + 1, last))


def _reorder(conn: sqlite3.Connection, chance: random.Random) -> None:
    one, other = chance.sample(range(1, ENTRIES + 1), 2)
    conn.execute("UPDATE audit SET seq = -1 WHERE seq = ?", (one,))
    conn.execute("UPDATE audit SET seq = ? WHERE seq = ?", (one, other))
    conn.execute("UPDATE audit SET seq = ? WHERE seq = -1", (other,))
    if chance.random() < 0.5:
        _hash_anew(conn, min(one, other))


def _truncate(conn: sqlite3.Connection, chance: random.Random) -> None:
    end = chance.randint(0, ENTRIES - 1)
    conn.execute("DELETE FROM audit WHERE seq > ?", (end,))
    conn.execute("DELETE FROM audit_heads WHERE seq > ?", (end,))


def _splice(conn: sqlite3.Connection, chance: random.Random) -> None:
    """Put in an entry that never was, and make room for it."""
    at = chance.randint(1, ENTRIES)
    conn.execute("UPDATE audit SET seq = seq + 1 WHERE seq >= ?", (at,))
    cells = ", ".join(COLUMNS[1:])
    sql = (
        f"INSERT INTO audit (tenant, created_at, updated_at, seq, {cells}, hash)"  # noqa: S608
        f" SELECT tenant, created_at, updated_at, ?, {cells}, hash FROM audit WHERE seq = ?"
    )
    conn.execute(sql, (at, chance.choice([n for n in range(1, ENTRIES + 2) if n != at])))
    if chance.random() < 0.5:
        _hash_anew(conn, 1)


def _recompute(conn: sqlite3.Connection, chance: random.Random) -> None:
    """Change an entry, mend the chain behind it, and drop or turn the heads in the mirror."""
    at = chance.randint(1, ENTRIES)
    conn.execute("UPDATE audit SET actor = 'agent', reason = 'forged' WHERE seq = ?", (at,))
    _hash_anew(conn, at)
    if chance.random() < 0.5:
        conn.execute("DELETE FROM audit_heads WHERE seq >= ?", (at,))
    else:
        conn.execute(
            "UPDATE audit_heads SET hash = (SELECT hash FROM audit WHERE seq = audit_heads.seq)"
        )


def _hide(conn: sqlite3.Connection, chance: random.Random) -> None:
    """Take an entry out of the walk without deleting it."""
    at = chance.randint(1, ENTRIES)
    what = chance.choice(["tenant = 'other'", "seq = NULL", "seq = 'x'", "seq = seq + 0.5"])
    conn.execute(f"UPDATE audit SET {what} WHERE seq = ?", (at,))  # noqa: S608


WAYS: tuple[Tamper, ...] = (_edit, _delete, _reorder, _truncate, _splice, _recompute, _hide)


class Opened:
    """A vault that was opened once: the scrypt of a real one is slow on purpose."""

    place = "the test"

    def __init__(self, value: str) -> None:
        self.value = value

    def names(self) -> list[str]:
        return [KEY]

    def get(self, name: str) -> str:
        return self.value

    def put(self, name: str, value: str) -> None:
        raise AssertionError

    def remove(self, name: str) -> None:
        raise AssertionError


def _unlock(conn: sqlite3.Connection) -> None:
    for table in ("audit", "audit_heads"):
        for event in ("update", "delete"):
            conn.execute(f"DROP TRIGGER {table}_no_{event}")


@pytest.mark.row("QH-CMP-11")
def test_a_thousand_tamperings_are_found(place: Place) -> None:
    place.fill(ENTRIES)
    conn, chance = place.mirror.conn, random.Random(5)  # noqa: S311
    assert place.verify().is_clean
    missed = []
    place.vault = Opened(place.vault.get(KEY))
    for case in range(1000):
        way = WAYS[case % len(WAYS)]
        conn.execute("BEGIN")
        _unlock(conn)
        way(conn, chance)
        audit_heads.guard(place.mirror)  # a careful hand puts the triggers back
        if place.verify().is_clean:
            missed.append((case, way.__name__))
        conn.execute("ROLLBACK")
    assert missed == []
    assert place.verify().is_clean


def _broken(place: Place, statement: str) -> list[tuple[int, str]]:
    _unlock(place.mirror.conn)
    place.mirror.run(statement)
    audit_heads.guard(place.mirror)
    return [(one.seq, one.kind) for one in place.verify().findings]


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE audit SET reason = 'x' WHERE seq = 7", [(7, "edited")]),
        ("DELETE FROM audit WHERE seq = 7", [(7, "missing")]),
        ("DELETE FROM audit WHERE seq < 3", [(1, "missing")]),
        ("DELETE FROM audit WHERE seq > 37", [(37, "cut")]),
        ("UPDATE audit_heads SET signature = 'ab' WHERE seq = 10", [(10, "head")]),
    ],
)
def test_it_is_said_what_was_done_and_where(
    place: Place, statement: str, told: list[tuple[int, str]]
) -> None:
    place.fill(ENTRIES)
    assert _broken(place, statement) == told


def test_triggers_that_were_dropped_are_told_and_put_back_with_an_entry(place: Place) -> None:
    place.fill(ENTRIES)
    _unlock(place.mirror.conn)
    assert {one.kind for one in place.verify().findings} == {"unguarded"}
    place.sealer.seal(now=NOW)
    assert place.verify().is_clean
    assert audit.last(place.mirror)[0] == ENTRIES + 1


def test_the_mirror_of_another_clone_is_told(place: Place, tmp_path: Path) -> None:
    place.fill(ENTRIES)
    (tmp_path / "other").mkdir()
    other = Place(tmp_path / "other")
    other.fill(2 * ENTRIES)
    other.outside, other.vault = place.outside, place.vault
    kinds = {one.kind for one in other.verify().findings}
    other.mirror.close()
    assert {"mirror", "replaced"} <= kinds


def test_a_chain_forged_with_another_key_is_told(place: Place, tmp_path: Path) -> None:
    """All of the mirror and of the file outside is made anew; the key in the vault is not."""
    (site,) = place.mirror.one("SELECT site FROM clock") or ("",)
    place.fill(ENTRIES)
    (tmp_path / "forged").mkdir()
    forged = Place(tmp_path / "forged", site=str(site))
    forged.fill(ENTRIES)
    assert forged.verify().is_clean
    forged.vault = place.vault
    kinds = {one.kind for one in forged.verify().findings}
    forged.mirror.close()
    assert kinds == {"outside"}


def test_without_a_key_the_chain_goes_on_and_what_is_not_covered_is_said(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AGENTARMY_SECRETS_KEY")
    place.fill(ENTRIES)
    assert "no passphrase" in place.sealer.why
    found = place.verify()
    assert found.is_clean
    assert found.entries == ENTRIES
    assert found.signed == 0
    assert "no signed head covers entries 1 to 40 (no system keyring" in found.gaps[0]
    assert _broken(place, "DELETE FROM audit WHERE seq > 30") == [(30, "cut")]


def test_what_was_unsigned_is_signed_once_the_key_is_at_hand(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AGENTARMY_SECRETS_KEY")
    place.fill(ENTRIES, marks=1)
    assert place.sealer.seal(now=NOW) is None
    monkeypatch.setenv("AGENTARMY_SECRETS_KEY", "a long phrase")
    head = place.sealer.seal(now=NOW)
    assert head is not None
    assert place.verify().signed == head.seq == ENTRIES
    assert place.verify().gaps == []


def test_long_work_is_sealed_every_thousand_entries_or_every_hour(place: Place) -> None:
    assert place.sealer.seal_when_due(now=NOW) is None
    place.fill(999, marks=1)
    seal = place.sealer.seal_when_due
    audit.append(
        place.mirror, actor="rep", action="mode.set", subject_kind="switch", subject="mode"
    )
    assert seal(now=NOW) is None
    assert seal(now=NOW + timedelta(hours=1)) is not None
    one = Entry(actor="agent", action="lead.read", subject_kind="lead", subject="a")
    audit.append_all(place.mirror, [one] * 1000)
    assert seal(now=NOW) is not None


def test_a_copy_that_was_put_back_on_purpose_is_no_tampering(place: Place, tmp_path: Path) -> None:
    place.fill(20)
    place.mirror.copy_to(tmp_path / "older.sqlite")
    place.fill(20)
    place.mirror.close()
    (tmp_path / "older.sqlite").replace(tmp_path / "mirror.sqlite")
    for suffix in ("-wal", "-shm"):
        (tmp_path / f"mirror.sqlite{suffix}").unlink(missing_ok=True)
    again = Place(tmp_path)
    assert [one.kind for one in again.verify().findings] == ["cut"]
    audit.append(
        again.mirror, actor="rep", action="clone.restored", subject_kind="clone", subject="default"
    )
    again.sealer.seal(now=NOW, kind="restored")
    found = again.verify()
    again.mirror.close()
    assert found.findings == []
    assert "from before a backup was put back" in found.gaps[-1]


def test_the_file_outside_is_private_appended_and_survives_a_torn_line(place: Place) -> None:
    place.fill(20)
    assert place.outside.stat().st_mode & 0o777 == paths.FILE_MODE
    before = place.outside.read_bytes()
    with place.outside.open("ab") as stream:
        stream.write(b'{"kind":"he')
    assert len(list(heads_outside(place.outside))) == 4
    assert place.verify().is_clean
    place.fill(4, marks=1)
    assert place.outside.read_bytes().startswith(before)
    found = place.verify()
    assert found.is_clean
    assert found.signed == 24
    assert "line 5" in found.gaps[0]


def test_cutting_the_file_outside_is_told_by_the_mirror(place: Place) -> None:
    place.fill(ENTRIES)
    lines = place.outside.read_bytes().splitlines(keepends=True)
    place.outside.write_bytes(b"".join(lines[:-1]))
    assert [one.kind for one in place.verify().findings] == ["outside"]
    place.outside.unlink()
    assert [one.kind for one in place.verify().findings] == ["outside"]


def test_a_rep_is_a_pseudonym(place: Place) -> None:
    one = rep(place.mirror, "mara@northmill.example")
    assert one.startswith("rep:")
    assert "mara" not in one
    assert rep(place.mirror, "") == "rep"
    audit.append(place.mirror, actor=one, action="mode.set", subject_kind="switch", subject="mode")
