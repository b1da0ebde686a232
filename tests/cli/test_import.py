"""`import`: real files in, twice without a change, every bad file told in one line."""

from __future__ import annotations

import importlib.resources
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from agentarmy import paths, resources
from agentarmy.domain.records import Side
from agentarmy.services import importing
from agentarmy.store import database
from agentarmy.wiring import open_runtime
from clitools import Result, run
from mailmaking import mail, write_mbox
from schemas import check

WHOLE = importing.BATCH // importing.MESSAGE
"""Mails in one transaction."""

VTT = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Dana Whitfield>We need twelve machines by June.</v>

00:00:05.000 --> 00:00:08.000
<v Mara Lindqvist>Twelve machines take five weeks.</v>
"""
LEADS = """First Name,Last Name,Email,Company Name,Job Title
Dana,Whitfield,dana@pell.example,Pell Foods,Head of Operations
Ravi,Okafor,ravi@orchard.example,Orchard Works,CFO
"""
VCF = """BEGIN:VCARD
VERSION:3.0
FN:Dana Whitfield
EMAIL:dana@pell.example
TEL:+1 312 555 0142
ORG:Pell Foods
END:VCARD
"""
ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//test//EN
BEGIN:VEVENT
UID:demo-1@us.example
DTSTART:20260401T090000Z
DTEND:20260401T093000Z
SUMMARY:Demo
ATTENDEE;CN=Dana Whitfield:mailto:dana@pell.example
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    write_mbox(folder / "mail.mbox", 10)
    (folder / "one.eml").write_text(mail(42))
    (folder / "call.vtt").write_text(VTT)
    (folder / "leads.csv").write_text(LEADS)
    (folder / "book.vcf").write_text(VCF)
    (folder / "calendar.ics").write_text(ICS)
    return folder


def rows(table: str, columns: str = "id") -> list[tuple[object, ...]]:
    with sqlite3.connect(paths.current().mirror) as connection:
        sql = f"SELECT {columns} FROM {table} ORDER BY 1"  # noqa: S608 - our own words
        found = connection.execute(sql).fetchall()
    connection.close()
    return found


def counts(result: Result) -> dict[str, dict[str, int]]:
    found = check(result, "import")["counts"]
    assert isinstance(found, dict)
    return found


def added(number: int) -> dict[str, int]:
    return {"added": number, "changed": 0, "unchanged": 0}


def there(number: int) -> dict[str, int]:
    return {"added": 0, "changed": 0, "unchanged": number}


def test_one_folder_of_everything_twice(files: Path) -> None:
    run("init", "--name", "Mara Lindqvist", "--domain", "us.example")
    first = counts(run("import", str(files), "--json"))
    wanted = {"mail": 11, "call": 2, "lead": 2, "contact": 1, "event": 1}
    assert first == {kind: added(number) for kind, number in wanted.items()}
    before = {table: rows(table) for table in ("messages", "contacts", "conversations", "leads")}
    again = run("import", str(files), "--json")
    assert counts(again) == {kind: there(number) for kind, number in wanted.items()}
    assert check(again, "import")["known_files"] == 6
    read = run("import", str(files), "--again", "--json")
    assert counts(read) == {kind: there(number) for kind, number in wanted.items()}
    assert check(read, "import")["known_files"] == 0
    assert {table: rows(table) for table in before} == before
    shown = run("import", str(files)).out
    assert "already there" in shown
    assert "Nothing has changed" in shown


def test_the_demo_files_read_twice_change_nothing() -> None:
    run("init", "--domain", "northmill.example")
    folders = ("mail", "calls", "chat", "contacts", "calendar", "crm")
    files = [str(resources.seed_path("tenants", "northmill", folder)) for folder in folders]
    first = counts(run("import", *files, "--json"))
    assert {"mail", "call", "chat", "contact", "event", "lead", "deal"} == set(first)
    again = counts(run("import", *files, "--again", "--json"))
    read = {kind: there(sum(found.values())) for kind, found in first.items()}
    assert again == read


def test_mails_that_nobody_here_wrote_twice(tmp_path: Path) -> None:
    """The test mails of Python's own email package, and some that no program should write."""
    folder = tmp_path / "mails"
    folder.mkdir()
    for number, raw in enumerate([*stdlib_mails(), b"Subject: alone\n\n", b"\0\1\2" * 99]):
        (folder / f"{number}.eml").write_bytes(raw)
    first = check(run("import", str(folder), "--json"), "import")
    assert isinstance(first["counts"], dict)
    read = sum(first["counts"]["mail"].values())
    assert read + int(str(first["rejected"])) == first["files"]
    again = check(run("import", str(folder), "--again", "--json"), "import")
    assert again["counts"] == {"mail": there(read)}
    assert again["rejected"] == first["rejected"]


def stdlib_mails() -> list[bytes]:
    """Some distributions of Python ship without its tests; then there are none."""
    try:
        data = importlib.resources.files("test.test_email").joinpath("data")
        return [file.read_bytes() for file in data.iterdir() if file.name.startswith("msg_")]
    except (ModuleNotFoundError, FileNotFoundError):
        return []


def test_people_come_with_their_signatures_and_ours_stay_out(files: Path) -> None:
    run("init", "--domain", "us.example")
    run("import", str(files))
    people = rows("contacts", "email, name, title, phone")
    assert ("buyer0@firm0.example", "Buyer 0", "Head of Operations", "+1 312 555 0142") in people
    assert not [email for email, *_ in people if str(email).endswith("us.example")]


def test_a_founder_at_a_free_mail_address_is_ours(tmp_path: Path) -> None:
    text = mail(1).replace("mara@us.example", "Mara@gmail.com")
    (tmp_path / "one.eml").write_text(text)
    run("init", "--name", "Mara Lindqvist <mara@gmail.com>")
    run("import", str(tmp_path))
    assert rows("contacts", "email") == [("buyer0@firm0.example",)]
    assert open_runtime().facts().known_sides == {"mara@gmail.com": Side.OURS}


def test_leads_are_scored(files: Path) -> None:
    result = check(run("import", str(files / "leads.csv"), "--json"), "import")
    assert result["scored"] == 2
    assert all(score is not None for _, score in rows("leads", "id, score"))


def test_two_clones_of_one_company_hold_the_same_ids(files: Path) -> None:
    held = []
    for name in ("one", "two"):
        run("clone", "create", name)
        run("clone", "use", name)
        run("init", "--domain", "us.example")
        run("import", str(files))
        held.append({t: rows(t) for t in ("messages", "conversations", "contacts", "accounts")})
    assert held[0] == held[1]
    assert all(held[0].values())


def test_ten_thousand_messages_read_twice_leave_equal_counts(tmp_path: Path) -> None:
    file = write_mbox(tmp_path / "mail.mbox", 10_000)
    assert counts(run("import", str(file), "--json")) == {"mail": added(10_000)}
    held = rows("messages"), rows("conversations", "id"), rows("contacts", "id")
    again = check(run("import", "--again", str(file), "--json"), "import")
    assert again["counts"] == {"mail": {"added": 0, "changed": 0, "unchanged": 10_000}}
    assert (rows("messages"), rows("conversations", "id"), rows("contacts", "id")) == held


def test_a_maildir(tmp_path: Path) -> None:
    for folder in ("cur", "new", "tmp"):
        (tmp_path / "Mail" / folder).mkdir(parents=True)
    for number in range(6):
        (tmp_path / "Mail" / "cur" / f"{number}.host:2,S").write_text(mail(number))
    assert counts(run("import", str(tmp_path / "Mail"), "--json")) == {"mail": added(6)}
    (tmp_path / "Mail" / "new" / "7.host").write_text(mail(7))
    again = check(run("import", str(tmp_path / "Mail"), "--json"), "import")
    assert again["counts"] == {"mail": {"added": 1, "changed": 0, "unchanged": 6}}
    assert again["known_files"] == 6


def test_without_a_path_the_mail_export_is_read(files: Path) -> None:
    refused = run("import")
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    run("init", "--mail", str(files / "mail.mbox"))
    assert counts(run("import", "--json")) == {"mail": added(10)}


# Bad input: one clear line, a documented exit code, the rest is read all the same.

BAD = {
    "empty.eml": b"",
    "binary.eml": bytes(range(256)) * 40,
    "nobody.vtt": b"WEBVTT\n\n00:00.000 --> 00:02.000\nhello there\n",
    "no speakers.txt": b"just some words\nand more of them\n",
    "columns.csv": b"colour,size\nred,4\n",
    "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(100),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BAD[name])
    result = run("import", str(tmp_path / name))
    if name == "nobody.vtt":  # captions without names still hold what was said
        assert result.code in (0, 4)
        return
    assert result.code == 4
    assert name in result.err
    assert result.err.count("\n") == 1
    assert "Traceback" not in result.err
    assert result.out == ""


def test_bad_files_beside_a_good_one(files: Path) -> None:
    for name, content in BAD.items():
        (files / name).write_bytes(content)
    shown = check(result := run("import", str(files), "--json"), "import")
    assert isinstance(shown["counts"], dict)
    assert shown["counts"]["mail"] == added(11)
    rejected = int(str(shown["rejected"]))
    assert len(BAD) - 1 <= rejected <= len(BAD)
    report = Path(str(shown["report"]))
    lines = [json.loads(line) for line in report.with_suffix(".jsonl").read_text().splitlines()]
    assert len(lines) == rejected
    assert all(line["reason"] and line["file"] for line in lines)
    assert "binary.eml" in report.read_text()
    assert report.stat().st_mode & 0o777 == 0o600
    assert f"{rejected} could not be read" in result.err
    again = check(run("import", str(files), "--json"), "import")
    assert again["rejected"] == rejected


def test_broken_utf8_is_read_all_the_same(tmp_path: Path) -> None:
    raw = mail(0).encode().replace(b"We looked", b"We l\xff\xfeoked")
    (tmp_path / "broken.eml").write_bytes(raw)
    assert counts(run("import", str(tmp_path), "--json")) == {"mail": added(1)}


def test_a_path_that_is_not_there(files: Path) -> None:
    result = run("import", str(files), str(files / "mial.mbox"))
    assert result.code == 3
    assert "mail.mbox" in result.err
    assert result.err.count("\n") == 1
    assert rows("messages") == [] if paths.current().mirror.exists() else True


def test_a_mirror_of_a_newer_program(files: Path) -> None:
    run("import", str(files / "one.eml"))
    with sqlite3.connect(paths.current().mirror) as connection:
        connection.execute("INSERT INTO migrations VALUES ('m999_later', '')")
    connection.close()
    result = run("import", str(files))
    assert result.code == 7
    assert result.err.count("\n") == 1


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "agentarmy", *words]


def test_a_full_disk(tmp_path: Path, home: Path) -> None:
    box = write_mbox(tmp_path / "mail.mbox", 5000)
    run("init")

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (7_000_000, 7_000_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    full = subprocess.run(
        command("import", str(box)), preexec_fn=little_room, capture_output=True, text=True
    )
    assert full.returncode == 8, full.stderr
    assert full.stderr.count("\n") == 1
    assert len(rows("messages")) in (0, WHOLE, 2 * WHOLE)
    assert counts(run("import", str(box), "--json"))["mail"]["unchanged"] < 5000
    assert len(rows("messages")) == 5000


def test_a_home_that_is_read_only(files: Path, home: Path) -> None:
    if os.geteuid() == 0:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(home.parent)], capture_output=True
        )
        if mounted.returncode:
            return
    else:
        home.parent.chmod(0o500)
    try:
        result = run("import", str(files))
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", str(home.parent)], check=True)
        else:
            home.parent.chmod(0o700)
    assert result.code == 8
    assert result.err.count("\n") == 1
    assert "read-only" in result.err or "permission" in result.err


def test_two_at_once(tmp_path: Path, home: Path) -> None:
    box = write_mbox(tmp_path / "mail.mbox", 1500)
    run("init")
    both = [
        subprocess.Popen(
            command("import", str(box)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    said = [(one.communicate()[1], one.returncode) for one in both]
    assert [code for _, code in said] == [0, 0], said
    assert len(rows("messages")) == 1500


def test_a_mirror_that_another_process_holds(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("init", "--price", "Seat 40 USD")
    monkeypatch.setattr(database, "WAIT_MS", 50)
    other = sqlite3.connect(paths.current().mirror, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    result = run("import", str(files))
    other.execute("ROLLBACK")
    other.close()
    assert result.code == 6
    assert result.err.count("\n") == 1
    assert run("import", str(files)).code == 0


def test_killed_in_the_middle(tmp_path: Path, home: Path) -> None:
    box = write_mbox(tmp_path / "mail.mbox", 5000)
    run("init")
    victim = subprocess.Popen(command("import", str(box)))
    while victim.poll() is None:
        if paths.current().mirror.exists() and _count():
            victim.kill()
            break
    victim.wait()
    left = _count()
    assert left in (WHOLE, 2 * WHOLE)
    finished = counts(run("import", str(box), "--json"))["mail"]
    assert finished["added"] + finished["unchanged"] == 5000
    assert finished["unchanged"] >= left
    assert counts(run("import", str(box), "--json"))["mail"] == there(5000)


def _count() -> int:
    connection = sqlite3.connect(paths.current().mirror)
    try:
        found: int = connection.execute("SELECT count(*) FROM messages").fetchone()[0]
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()
    return found


def test_memory_stays_flat(tmp_path: Path, home: Path) -> None:
    peaks = []
    for number, count in enumerate((200, 1600)):
        box = write_mbox(tmp_path / f"{number}.mbox", count, size=20_000)
        program = (
            "import resource, sys; from agentarmy.cli.app import run; code = run(sys.argv[1:]);"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr);"
            "sys.exit(code)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, "import", str(box)],
            env={**os.environ, "AGENTARMY_HOME": str(tmp_path / f"home{number}")},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        peaks.append(int(done.stderr.split()[-1]))
    assert peaks[1] < peaks[0] * 1.5


def test_headers_of_ones_own_are_named(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(
        "Customer,What,Worth,Where it stands\nBrook Foods,Nine presses,44010,Proposal\n"
    )
    refused = run("import", str(path))
    assert refused.code == 4
    assert "--columns 'Customer=…,What=…,Worth=…,Where it stands=…'" in refused.err
    wish = "Customer=company,What=name,Worth=amount,Where it stands=stage"
    data = check(run("import", str(path), "--columns", wish, "--as", "deals", "--json"), "import")
    assert data["counts"] == {"deal": {"added": 1, "changed": 0, "unchanged": 0}}
    assert "Nine presses" in run("deals", "list").out
    assert run("import", str(tmp_path), "--columns", wish).code == 2
    wrong = run("import", str(path), "--columns", "Customer=firm")
    assert (wrong.code, wrong.err.count("\n")) == (2, 1)


def test_what_comes_next_names_the_company_and_what_looks_alike(tmp_path: Path) -> None:
    run("pricebook", "add", "Seat", "--price", "40", "--currency", "USD")
    table = tmp_path / "leads.csv"
    table.write_text(
        "Name,Email,Company\nMarc Adeyemi,marc@orchard.example,Orchard & Sons\n"
        "Marcus Adeyemi,m.adeyemi@orchard.example,Orchard & Sons\n"
    )
    letter = tmp_path / "one.eml"
    letter.write_text(
        "From: Marc Adeyemi <marc@orchard.example>\nDate: Mon, 2 Mar 2026 09:00:00 +0000\n"
        "Message-ID: <one@orchard.example>\nSubject: Presses\n\nNine, please.\n"
    )
    run("import", str(letter))
    data = check(run("import", str(table), "--json"), "import")
    assert data["alike"] == {"leads": 2}
    assert data["next"] == 'agentarmy qualify "Orchard & Sons"'
    table.write_text(table.read_text() + "Marco Adeyemi,ma@orchard.example,Orchard & Sons\n")
    shown = run("import", str(table)).out
    assert "leads look alike: agentarmy leads merge --proposals" in shown
    assert shown.rstrip().endswith('Next: agentarmy qualify "Orchard & Sons"')
