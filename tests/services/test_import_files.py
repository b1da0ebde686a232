"""Which files an import reads: folders, Maildirs, hidden files, and marks of change."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from agentarmy.errors import BadInput, NotFound
from agentarmy.services.import_files import check_paths, is_maildir, tables_last, walk


def put(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def names(*paths: Path) -> list[str]:
    return [found.path.name for found in walk(paths)]


def test_a_folder_is_read_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.eml", "a/z.mbox", "a/y.vtt", ".hidden/c.eml", ".DS_Store", "Thumbs.db"):
        put(tmp_path / name)
    os.symlink(tmp_path, tmp_path / "a" / "loop")
    assert names(tmp_path) == ["y.vtt", "z.mbox", "b.eml"]


def test_the_reports_of_earlier_imports_are_not_read(tmp_path: Path) -> None:
    stem = "2026-03-10T09-14-05"
    for name in (f"{stem}.txt", f"{stem}-2.jsonl", "offer.eml"):
        put(tmp_path / "clone" / "rejected" / name)
    put(tmp_path / "calls" / f"{stem}.txt")
    assert names(tmp_path) == [f"{stem}.txt", "offer.eml"]
    assert names(tmp_path / "clone" / "rejected") == ["offer.eml"]


def test_devices_pipes_and_links_to_nothing_are_no_files(tmp_path: Path) -> None:
    put(tmp_path / "a.eml")
    os.mkfifo(tmp_path / "pipe.eml")
    os.symlink(tmp_path / "none", tmp_path / "link.eml")
    assert names(tmp_path) == ["a.eml"]
    with pytest.raises(BadInput, match="device or a pipe"):
        check_paths([tmp_path / "pipe.eml"])
    with pytest.raises(NotFound, match="link to nothing"):
        check_paths([tmp_path / "link.eml"])


def test_a_name_of_any_bytes_becomes_text(tmp_path: Path) -> None:
    names = [os.fsencode(tmp_path / "a") + byte for byte in (b"\xe9", b"\xe8")]
    for name in names:
        with open(name, "wb"):
            pass
    found = list(walk([tmp_path]))
    assert {f.name.encode()[-3:] for f in found} == {"\ufffd".encode()}
    assert len({f.key.encode() for f in found}) == 2


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    file = put(tmp_path / "b.eml")
    assert names(file, tmp_path, file) == ["b.eml"]


def test_a_maildir_gives_its_messages_and_its_folders(tmp_path: Path) -> None:
    box = tmp_path / "Mail"
    for name in ("cur/1:2,S", "new/2", "tmp/3", ".Sent/cur/4:2,S", ".Sent/new/.gitkeep"):
        put(box / name)
    (box / ".Sent" / "tmp").mkdir()
    put(box / "dovecot-uidlist")
    assert is_maildir(box)
    found = [(f.path.name, f.folder, f.name) for f in walk([box])]
    assert found == [
        ("1:2,S", "Mail", "cur/1:2,S.eml"),
        ("2", "Mail", "new/2.eml"),
        ("4:2,S", ".Sent", "cur/4:2,S.eml"),
    ]


def test_a_path_that_is_not_there_is_told_before_anything_is_read(tmp_path: Path) -> None:
    put(tmp_path / "mail.mbox")
    with pytest.raises(NotFound) as error:
        check_paths([tmp_path, tmp_path / "mial.mbox"])
    assert "mial.mbox" in error.value.what
    assert "mail.mbox" in error.value.expected


def test_tables_come_last(tmp_path: Path) -> None:
    for name in ("a.csv", "b.eml", "c.TSV", "d.vtt"):
        put(tmp_path / name)
    found = tables_last(walk([tmp_path]))
    assert [file.path.name for file in found] == ["b.eml", "d.vtt", "a.csv", "c.TSV"]


def test_what_lies_beside_a_file(tmp_path: Path) -> None:
    put(tmp_path / "users.json", "[]")
    found = next(walk([put(tmp_path / "general" / "2026-01-05.json")]))
    assert found.beside("../users.json") == b"[]"
    assert found.beside("none.json") is None


def test_the_mark_changes_with_the_content(tmp_path: Path) -> None:
    file = put(tmp_path / "a.csv", "one")
    before = next(walk([file])).fingerprint()
    assert before == next(walk([file])).fingerprint()
    info = file.stat()
    file.write_text("two")
    os.utime(file, ns=(info.st_atime_ns, info.st_mtime_ns))
    assert before != next(walk([file])).fingerprint()


CLOSED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from agentarmy.services import importing
from agentarmy.store.database import open_mirror

now, home, mail = datetime(2026, 4, 1, tzinfo=UTC), Path(sys.argv[1]), Path(sys.argv[2])
mirror = open_mirror(home / "m.sqlite", tenant="t", clock=lambda: now)
options = importing.Options(rejected=home / "rejected")
importing.import_paths(mirror, [mail / "a"], options=options, now=now)  # all modules are loaded
mirror.close()
for path in (home, *home.iterdir()):
    path.chmod(0o777)
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
mirror = open_mirror(home / "m.sqlite", tenant="t", clock=lambda: now)
report = importing.import_paths(mirror, [mail], options=options, now=now)
print(report.files, report.read, [(one.where, one.reason, one.expected) for one in report.first])
"""


def test_a_closed_folder_is_one_rejection_and_the_rest_is_read(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / "mail" / name).mkdir(parents=True)
        (tmp_path / "mail" / name / "one.eml").write_text(
            f"From: jo@kern.example\nMessage-ID: <{name}@kern.example>\n\nNine, please.\n"
        )
    (tmp_path / "home").mkdir()
    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(0o755)
    (tmp_path / "mail" / "b").chmod(0)
    command = [sys.executable, "-c", CLOSED, str(tmp_path / "home"), str(tmp_path / "mail")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    wanted = ("mail/b", "cannot be read: permission denied", "a folder that you may read")
    assert ended.stdout == f"2 2 {[wanted]}\n", ended.stderr
