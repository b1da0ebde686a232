"""Importing: batches, what is known, people, cards and events, rejections in writing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agentarmy.domain.records import Person
from agentarmy.errors import BadInput, NotFound, Storage
from agentarmy.formats.base import ContactRecord, Rejected
from agentarmy.services import importing
from agentarmy.services.import_people import People
from agentarmy.services.import_report import Count, Rejections, Report, words
from agentarmy.store import tables
from agentarmy.store.database import Mirror, open_mirror
from mailmaking import mail, write_mbox

NOW = datetime(2026, 3, 18, 16, tzinfo=UTC)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    found = open_mirror(tmp_path / "mirror.sqlite", tenant="us.example", clock=lambda: NOW)
    yield found
    found.close()


def take(mirror: Mirror, path: Path, *, again: bool = False) -> Report:
    options = importing.Options(
        rejected=mirror.path.parent / "rejected", our_domains=("us.example",), again=again
    )
    return importing.import_paths(mirror, [path], options=options, now=NOW)


def test_progress_is_told_in_bytes_up_to_the_whole(mirror: Mirror, tmp_path: Path) -> None:
    box = write_mbox(tmp_path / "mail.mbox", 2 * importing.BATCH // importing.MESSAGE + 100)
    told: list[tuple[int, int, str]] = []
    options = importing.Options(rejected=tmp_path / "rejected")
    importing.import_paths(
        mirror,
        [box],
        options=options,
        now=NOW,
        progress=lambda done, total, name: told.append((done, total, name)),
    )
    size = box.stat().st_size
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert told[-1] == (size, size, "mail.mbox")
    assert len(told) >= 3


def test_a_file_that_changed_is_read_again_and_one_that_did_not_is_not(
    mirror: Mirror, tmp_path: Path
) -> None:
    box = write_mbox(tmp_path / "mail.mbox", 5)
    assert take(mirror, box).counts == {"mail": Count(5, 0, 0)}
    assert take(mirror, box).known == 1
    write_mbox(box, 8)
    report = take(mirror, box)
    assert (report.counts, report.known) == ({"mail": Count(3, 0, 5)}, 0)


def test_a_mail_in_two_files_is_one(mirror: Mirror, tmp_path: Path) -> None:
    write_mbox(tmp_path / "a.mbox", 5)
    (tmp_path / "b.eml").write_text(mail(3))
    assert take(mirror, tmp_path / "a.mbox").people == 1
    assert take(mirror, tmp_path / "b.eml").counts == {"mail": Count(0, 0, 1)}
    assert len(tables.find(mirror, "messages")) == 5


def test_a_path_that_is_not_there_reads_nothing(mirror: Mirror, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        take(mirror, tmp_path / "none")


def test_a_thread_is_one_conversation(mirror: Mirror, tmp_path: Path) -> None:
    take(mirror, write_mbox(tmp_path / "mail.mbox", 10))
    assert len(tables.find(mirror, "conversations")) == 2
    newest = importing.latest(mirror, limit=1)
    assert [(one.title, one.channel) for one in newest] == [("Offer 5", "mail")]


def test_nothing_read_is_an_error_with_the_first_reason(mirror: Mirror, tmp_path: Path) -> None:
    for name in ("a.eml", "b.eml"):
        (tmp_path / name).touch()
    report = take(mirror, tmp_path / "a.eml")
    with pytest.raises(BadInput, match=r"a\.eml: empty"):
        importing.check_read(report)
    again = take(mirror, tmp_path / "a.eml")
    with pytest.raises(BadInput, match=r"a\.eml: empty"):
        importing.check_read(again)
    assert (again.rejected, again.known) == (report.rejected, 0)
    with pytest.raises(BadInput, match="nothing to import"):
        importing.check_read(Report())


def test_people_of_ours_and_machines_stay_out(mirror: Mirror) -> None:
    people = People(mirror, frozenset({"us.example"}), seen={"mara@gmail.com"})
    people.meet(
        Person("x", address)
        for address in (
            "theo@us.example",
            "no-reply@shop.example",
            "MAILER-DAEMON@shop.example",
            "mara@gmail.com",
            "dana@pell.example",
            "",
        )
    )
    assert [row["email"] for row in tables.find(mirror, "contacts")] == ["dana@pell.example"]
    assert len(people.added) == 1


def test_a_card_joins_the_contact_that_is_known_by_any_address(mirror: Mirror) -> None:
    people = People(mirror, frozenset())
    people.meet([Person("Dana", "dana@pell.example")])
    card = ContactRecord(
        key="c1",
        name="Dana Whitfield",
        addresses=("dana@home.example", "dana@pell.example"),
        phones=("+1 312 555 0142",),
        title="COO",
    )
    assert people.card(card) is False
    assert people.card(card) is False
    (row,) = tables.find(mirror, "contacts")
    assert (row["email"], row["title"], row["phone"]) == (
        "dana@pell.example",
        "COO",
        "+1 312 555 0142",
    )
    people.meet([Person("", "dana@home.example")])
    assert len(tables.find(mirror, "contacts")) == 1


def test_a_card_without_an_address_is_kept_once(mirror: Mirror) -> None:
    people = People(mirror, frozenset())
    card = ContactRecord(key="c2", name="Ravi Okafor", phones=("+1 312 555 0143",))
    assert people.card(card) is True
    assert people.card(card) is False
    assert len(tables.find(mirror, "contacts")) == 1


def test_rejections_are_written_for_people_and_programs(tmp_path: Path) -> None:
    item = Rejected(where="a.csv: line 3", reason="no name", expected="a name")
    for _ in range(2):
        with Rejections(tmp_path / "rejected", NOW) as rejections:
            assert rejections.path is None
            rejections.add(tmp_path / "a.csv", item)
            assert rejections.path is not None
    names = sorted(path.name for path in (tmp_path / "rejected").iterdir())
    stem = "2026-03-18T16-00-00"
    assert names == [f"{stem}-2.jsonl", f"{stem}-2.txt", f"{stem}.jsonl", f"{stem}.txt"]
    line = json.loads((tmp_path / "rejected" / f"{stem}.jsonl").read_text())
    assert (line["where"], line["reason"]) == ("a.csv: line 3", "no name")
    assert words(item) == "a.csv: line 3: no name; expected a name"


def test_nothing_rejected_writes_nothing(tmp_path: Path) -> None:
    with Rejections(tmp_path / "rejected", NOW):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        Rejections(tmp_path / "file" / "rejected", NOW) as rejections,
        pytest.raises(Storage, match="cannot"),
    ):
        rejections.add(tmp_path, Rejected(where="", reason="x"))


INVITATION = """\
From: Dana <dana@brook.example>
To: mara@us.example
Subject: Numbers
Message-ID: <{method}@brook.example>
Date: Tue, 10 Mar 2026 09:00:00 +0000
Content-Type: text/calendar; method={method}; charset=utf-8

BEGIN:VCALENDAR
VERSION:2.0
METHOD:{method}
BEGIN:VEVENT
UID:numbers@brook.example
SUMMARY:Numbers with Dana
DTSTART:20260324T140000Z
ORGANIZER;CN=Dana:mailto:dana@brook.example
ATTENDEE:mailto:{who}
END:VEVENT
END:VCALENDAR
"""


def test_an_invitation_in_a_mail_is_a_meeting(mirror: Mirror, tmp_path: Path) -> None:
    for number, (method, who) in enumerate(
        [("REQUEST", "mara@us.example"), ("REPLY", "someone@else.example")]
    ):
        text = INVITATION.format(method=method, who=who)
        box = tmp_path / "box"
        box.mkdir(exist_ok=True)
        (box / f"{number}.eml").write_text(text)
    report = take(mirror, box)
    assert report.counts == {"mail": Count(2, 0, 0), "event": Count(1, 0, 0)}
    (meeting,) = tables.find(mirror, "meetings")
    assert (meeting["title"], meeting["starts_at"]) == (
        "Numbers with Dana",
        "2026-03-24T14:00:00.000Z",
    )
    assert "mara@us.example" in str(meeting["attendees"])
    again = take(mirror, box, again=True)
    assert again.counts == {"mail": Count(0, 0, 2), "event": Count(0, 0, 1)}


def test_what_a_stopped_import_left_undone_is_done_by_the_next(tmp_path: Path) -> None:
    mails = "".join(
        f"From a@b.example Mon Mar  2 10:00:00 2026\n"
        f"From: Ann Case <ann{number % 2}@c.example>\nTo: mara@northmill.example\n"
        f"Subject: s{number}\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n"
        f"Message-ID: <m{number}@c.example>\n\nHello {number}\n\n"
        for number in range(2100)
    )
    box = tmp_path / "box.mbox"
    box.write_text(mails)
    mirrors = [
        open_mirror(tmp_path / f"{name}.sqlite", tenant="t", clock=lambda: NOW) for name in "ab"
    ]
    stopped = mirrors[1]

    def stop(done: int, total: int, name: str) -> None:
        if tables.find(stopped, "contacts"):
            raise KeyboardInterrupt

    options = importing.Options(rejected=tmp_path / "rejected", our_domains=("northmill.example",))
    with pytest.raises(KeyboardInterrupt):
        importing.import_paths(stopped, [box], options=options, now=NOW, progress=stop)
    assert tables.find(stopped, "contacts")
    assert not tables.find(stopped, "merge_proposals")
    for one in mirrors:
        importing.import_paths(one, [box], options=options, now=NOW)
        importing.import_paths(one, [box], options=options, now=NOW)
    for table in ("contacts", "merge_proposals", "messages", "conversations", "imports"):
        ids = [{str(row["id"]) for row in tables.stream(one, table)} for one in mirrors]
        assert ids[0] == ids[1], table
        assert ids[0]
    for one in mirrors:
        one.close()
