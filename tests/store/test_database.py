"""One opener: modes, transactions, and one clear line when the machine refuses."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentarmy.domain.records import Row
from agentarmy.errors import BadInput, Busy, NewerMirror, NotFound, Storage
from agentarmy.store import database, migrations, tables
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.store.sums import checksums

NOW = datetime(2026, 3, 18, 16, 0, tzinfo=UTC)


def fresh(path: Path, tenant: str = "northmill") -> Mirror:
    return open_mirror(path, tenant=tenant, clock=lambda: NOW)


CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from agentarmy.store import tables
from agentarmy.store.database import open_mirror
mirror = open_mirror(Path(sys.argv[1]), tenant="t", clock=lambda: datetime.now(UTC))
"""


def child(code: str, path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CHILD + code, str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.row("PC-07")
def test_the_file_is_private_and_opens_in_plain_sqlite(mirror: Mirror) -> None:
    assert stat.S_IMODE(mirror.path.stat().st_mode) == 0o600
    for name in (f"{mirror.path.name}-wal", f"{mirror.path.name}-shm"):
        assert stat.S_IMODE(mirror.path.with_name(name).stat().st_mode) == 0o600
    plain = sqlite3.connect(mirror.path)
    assert plain.execute("SELECT count(*) FROM leads").fetchone() == (0,)
    plain.close()


def test_the_settings_of_a_connection(mirror: Mirror) -> None:
    found = {
        name: mirror.one(f"PRAGMA {name}")
        for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
    }
    assert found == {
        "journal_mode": ("wal",),
        "foreign_keys": (1,),
        "busy_timeout": (5000,),
        "synchronous": (1,),
    }


def test_all_or_nothing_and_nested_calls_join(mirror: Mirror) -> None:
    def broken() -> None:
        with mirror.write():
            tables.add(mirror, "accounts", {"name": "A"})
            with mirror.write():
                tables.add(mirror, "accounts", {"name": "B"})
            raise ValueError

    with pytest.raises(ValueError):
        broken()
    assert tables.find(mirror, "accounts") == []
    with mirror.write(), mirror.write():
        tables.add(mirror, "accounts", {"name": "C"})
    assert len(tables.find(mirror, "accounts")) == 1


def test_a_durable_write_leaves_the_setting_as_it_was(mirror: Mirror) -> None:
    seen: list[str] = []
    mirror.conn.set_trace_callback(seen.append)
    with mirror.write(), mirror.write(durable=True):
        tables.add(mirror, "accounts", {"name": "A"})
    assert "PRAGMA synchronous = FULL" in seen
    assert seen.index("PRAGMA synchronous = FULL") > seen.index("COMMIT")
    assert mirror.one("PRAGMA synchronous") == (1,)
    seen.clear()
    with mirror.write():
        pass
    assert "PRAGMA synchronous = FULL" not in seen


def test_the_clock_never_goes_back(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    hlc = []
    for moment in (NOW, NOW.replace(year=2020)):
        mirror = open_mirror(path, tenant="t", clock=iter([moment] * 9).__next__)
        with mirror.write():
            found = mirror.one("SELECT hlc FROM clock")
            hlc.append(int(str(found[0])) if found else 0)
        mirror.close()
    first = int(NOW.timestamp() * 1000) << 16
    assert hlc == [first, first + 1]


def test_another_writer_makes_it_busy(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WAIT_MS", 50)
    other = fresh(mirror.path)
    with mirror.write(), pytest.raises(Busy) as caught, other.write():
        pass
    assert str(mirror.path) in caught.value.line()
    other.close()


def test_two_processes_open_a_fresh_file_and_both_write(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    code = "\nfor n in range(50):\n    tables.add(mirror, 'accounts', {'name': str(n)})\n"
    both = [child(code, path), child(code, path)]
    ends = [one.communicate(timeout=60) for one in both]
    assert [one.returncode for one in both] == [0, 0], ends
    mirror = fresh(path, tenant="t")
    assert len(tables.find(mirror, "accounts")) == 100
    mirror.close()


def test_kill_9_in_mid_write_leaves_whole_transactions(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    code = """
n = 0
while True:
    rows = ((f"{n}-{i}", {"name": f"{n}", "company": "Harrow"}) for i in range(200))
    tables.put(mirror, "leads", rows)
    n += 1
    print(n, flush=True)
"""
    for _ in range(3):
        path.unlink(missing_ok=True)
        for end in ("-wal", "-shm"):
            Path(f"{path}{end}").unlink(missing_ok=True)
        process = child(code, path)
        assert process.stdout is not None
        acknowledged = [process.stdout.readline() for _ in range(5)]
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=30)
        mirror = fresh(path, tenant="t")
        counts = mirror.all("SELECT name, count(*) FROM leads GROUP BY name")
        assert len(counts) >= len(acknowledged)
        assert {count for _, count in counts} == {200}
        assert mirror.one("SELECT bulk FROM clock") == (0,)
        mirror.run("INSERT INTO leads_fts (leads_fts, rank) VALUES ('integrity-check', 1)")
        assert mirror.one("PRAGMA integrity_check") == ("ok",)
        mirror.close()


def test_a_full_disk_is_said_and_nothing_is_half_written(mirror: Mirror) -> None:
    pages = mirror.one("PRAGMA page_count")
    assert pages is not None
    mirror.run(f"PRAGMA max_page_count = {int(str(pages[0])) + 5}")
    rows: list[tuple[str, Row]] = [(str(n), {"name": "x" * 500}) for n in range(5000)]
    with pytest.raises(Storage) as caught:
        tables.put(mirror, "accounts", rows)
    assert "the disk is full" in caught.value.line()
    assert not mirror.conn.in_transaction
    assert tables.find(mirror, "accounts") == []


@pytest.mark.parametrize("content", [b"this is no database at all" * 100, b"SQLite format 3\0junk"])
def test_something_else_under_the_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "m.sqlite"
    path.write_bytes(content)
    with pytest.raises(Storage) as caught:
        fresh(path)
    assert str(path) in caught.value.line()
    assert "backup restore" in caught.value.line()
    assert path.read_bytes() == content


def test_a_strange_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "m.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE songs (name)")
    other.close()
    with pytest.raises(Storage, match="not a mirror"):
        fresh(path)


def test_no_file_is_made_unasked(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        open_mirror(tmp_path / "m.sqlite", tenant="t", clock=lambda: NOW, create=False)
    with pytest.raises(Storage):
        fresh(tmp_path / "none" / "m.sqlite")


def test_a_read_only_folder_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    folder.mkdir()
    fresh(folder / "m.sqlite").close()
    (folder / "m.sqlite").chmod(0o444)
    folder.chmod(0o555)
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents[:2]:
        parent.chmod(0o755)
    imports, opened = CHILD.rsplit("mirror = ", 1)
    # The other user may not be able to read the interpreter's files: import first, then change.
    code = f"""{imports}
import os
from agentarmy.errors import Storage
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    mirror = {opened.strip()}
    tables.add(mirror, "accounts", {{"name": "A"}})
except Storage as error:
    print(error.line())
"""
    command = [sys.executable, "-c", code, str(folder / "m.sqlite")]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert str(folder / "m.sqlite") in found.stdout, found.stderr
    folder.chmod(0o755)


@pytest.mark.row("FL-RM-01")
def test_the_mirror_of_a_newer_program_is_refused(mirror: Mirror) -> None:
    mirror.run("INSERT INTO migrations VALUES ('m999_future', 'x')")
    mirror.close()
    with pytest.raises(NewerMirror, match="m999_future"):
        fresh(mirror.path)


def test_a_new_step_is_applied_once_after_a_backup(mirror: Mirror) -> None:
    tables.add(mirror, "accounts", {"name": "A"})

    def step(conn: sqlite3.Connection) -> None:
        conn.execute("ALTER TABLE accounts ADD COLUMN extra_new TEXT")

    steps = (*migrations.STEPS, ("m003_more", step))
    assert migrations.migrate(mirror.conn, mirror.path, now=NOW, steps=steps) == ("m003_more",)
    assert migrations.migrate(mirror.conn, mirror.path, now=NOW, steps=steps) == ()
    backup = mirror.path.with_name("mirror.sqlite.before-m003_more")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    old = fresh(backup)
    assert [row["name"] for row in tables.find(old, "accounts")] == ["A"]
    old.close()


def test_a_step_that_fails_leaves_the_file_as_it_was(mirror: Mirror) -> None:
    def step(conn: sqlite3.Connection) -> None:
        conn.execute("ALTER TABLE accounts ADD COLUMN extra_new TEXT")
        raise ValueError

    steps = (*migrations.STEPS, ("m003_more", step))
    with pytest.raises(ValueError):
        migrations.migrate(mirror.conn, mirror.path, now=NOW, steps=steps)
    assert mirror.all("SELECT name FROM migrations") == [(name,) for name, _ in migrations.STEPS]
    assert ("extra_new",) not in mirror.all("SELECT name FROM pragma_table_info('accounts')")


def test_a_copy_has_equal_sums(mirror: Mirror, tmp_path: Path) -> None:
    tables.add(mirror, "accounts", {"name": "A"})
    mirror.copy_to(tmp_path / "copy.sqlite")
    tables.add(mirror, "accounts", {"name": "B"})
    copy = fresh(tmp_path / "copy.sqlite")
    ours, theirs = checksums(mirror), checksums(copy)
    assert {name for name in ours if ours[name] != theirs[name]} == {"accounts"}
    copy.close()


def test_a_number_beyond_64_bits_is_one_clear_line(tmp_path: Path) -> None:
    mirror = fresh(tmp_path / "mirror.sqlite")
    with pytest.raises(BadInput, match="too large"):
        mirror.all("SELECT ?", (2**63,))
    with pytest.raises(BadInput, match="too large"), mirror.write():
        mirror.run("UPDATE clock SET hlc = ?", (2**63,))
    assert not mirror.conn.in_transaction
    mirror.close()


def test_a_database_that_is_not_ours_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE songs (title)")
    other.commit()
    other.close()
    before = path.read_bytes()
    with pytest.raises(Storage, match="not a mirror"):
        fresh(path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["other.sqlite"]


def test_what_is_only_tried_leaves_nothing(tmp_path: Path) -> None:
    mirror = fresh(tmp_path / "m.sqlite")
    with mirror.undone():
        tables.add(mirror, "accounts", {"name": "Brook Foods"})
        assert tables.find(mirror, "accounts", name="Brook Foods")
    assert not tables.find(mirror, "accounts")
    assert not mirror.conn.in_transaction
    mirror.close()
