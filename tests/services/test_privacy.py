"""Erasing a person leaves no byte of them, others keep what they said, and imports do not help."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from agentarmy import paths
from agentarmy.domain.effects import Effect, Kind, Recipient, State
from agentarmy.errors import Busy, NotFound, UsageError
from agentarmy.services import audit_check, privacy, setup
from agentarmy.services.privacy import Erased
from agentarmy.store import memories, outbox, sessions, tables
from agentarmy.store.database import Mirror
from agentarmy.store.outbox import Item
from agentarmy.wiring import Runtime, open_runtime
from clitools import run

ZOE = "zoe.quorlwick@brook.example"
CANARIES = ("quorlwick", "zoe.q", "plumbagochaser", "5550171", "tarnishwort")
_HEAD = "To: {to}\nDate: {at}\nMessage-ID: <{key}@brook.example>\nSubject: {subject}\n"
_PLAIN = "Content-Type: text/plain; charset=utf-8\n\n"
MAILS = {
    "1.eml": "From: Zoe Quorlwick <{zoe}>\n"
    + _HEAD.format(
        to="Mara <mara@northmill.example>, Ben Ode <ben@brook.example>",
        at="Mon, 2 Mar 2026 09:00:00 -0600",
        key="one",
        subject="Presses for the plumbagochaser hall",
    )
    + _PLAIN
    + "Hi Mara,\n\nWe need eleven presses for our plumbagochaser hall before summer."
    " Our budget is 80,000 USD.\n\nZoe Quorlwick\nHead of Works\nPhone: +49 171 5550171\n",
    "2.eml": "From: Mara <mara@northmill.example>\n"
    + _HEAD.format(
        to="Zoe Quorlwick <{zoe}>, Ben Ode <ben@brook.example>",
        at="Tue, 3 Mar 2026 09:00:00 -0600",
        key="two",
        subject="Re: Presses",
    )
    + "In-Reply-To: <one@brook.example>\n"
    + _PLAIN
    + "Dear Zoe,\n\nthe offer follows on Friday.\n\nMara\n\n"
    "On Mon, 2 Mar 2026 Zoe Quorlwick wrote:\n"
    "> We need eleven presses for our plumbagochaser hall before summer.\n",
    "3.eml": "From: Ben Ode <ben@brook.example>\n"
    + _HEAD.format(
        to="Mara <mara@northmill.example>",
        at="Wed, 4 Mar 2026 09:00:00 -0600",
        key="three",
        subject="Re: Presses",
    )
    + "In-Reply-To: <two@brook.example>\n"
    + _PLAIN
    + "Mara, Zoe is away until Monday; I decide on the delivery date myself.\n\nBen\n",
}
CARD = (
    "BEGIN:VCARD\nVERSION:3.0\nUID:c1\nFN:Zoe Quorlwick\nEMAIL:{zoe}\nTEL:+49 171 5550171\n"
    "NOTE:collects tarnishwort\nEND:VCARD\n"
)
EVENT = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:e1\nDTSTART:20260320T100000Z\n"
    "DTEND:20260320T103000Z\nSUMMARY:Presses with Zoe Quorlwick\nATTENDEE;CN=Zoe:mailto:{zoe}\n"
    "ATTENDEE;CN=Ben Ode:mailto:ben@brook.example\nEND:VEVENT\nEND:VCALENDAR\n"
)
LEADS = (
    "name,email,company,note\n"
    "Zoe Quorlwick,{zoe},Brook,likes tarnishwort\n"
    "Ben Ode,ben@brook.example,Brook,\n"
)
NOTES = (
    "# Visitors\n\nZoe Quorlwick visited the plant in March.\n\n# Prices\n\nA press is 7,000 USD.\n"
)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    rest = {"c.vcf": CARD, "e.ics": EVENT, "leads.csv": LEADS}
    for name, text in {**MAILS, **rest}.items():
        (folder / name).write_text(text.replace("{zoe}", ZOE))
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb" / "notes.md").write_text(NOTES)
    return folder


@pytest.fixture
def runtime(files: Path) -> Iterator[Runtime]:
    """A clone that knows Zoe from everywhere."""
    run("config", "set", "us.domains", "northmill.example")
    run("config", "set", "me.email", "mara@northmill.example")
    assert run("import", str(files)).code == 0
    assert run("kb", "ingest", str(files.parent / "kb")).code == 0
    assert run("qualify", "Brook").code == 0
    run("draft", "Brook")
    run("ask", "What does Zoe Quorlwick need?")
    found = open_runtime()
    _more(found)
    yield found
    found.mirror.close()


def _more(runtime: Runtime) -> None:
    mirror = runtime.mirror
    [contact] = tables.find(mirror, "contacts", email=ZOE)
    key, account = str(contact["id"]), str(contact["account_id"])
    memories.keep(mirror, "Zoe Quorlwick likes tarnishwort", account_id=account)
    tables.add(
        mirror, "activities", {"kind": "call", "title": "Tarnishwort again", "contact_id": key}
    )
    tables.add(mirror, "tasks", {"title": "Send Zoe the plumbagochaser sheet", "contact_id": key})
    session = sessions.begin(mirror, title="about Zoe Quorlwick")
    turn = sessions.ask(mirror, session, "Does Zoe Quorlwick have the budget?")
    tables.edit(mirror, "session_turns", turn.id, {"answer": '{"text": "plumbagochaser"}'})
    tables.add(mirror, "traces", {"name": "qualify", "data": json.dumps({"who": "Zoe Quorlwick"})})
    effect = Effect(
        kind=Kind.MAIL,
        key="draft|1",
        content=b"To: zoe\n\nHello Zoe Quorlwick",
        summary="Mail to Zoe Quorlwick",
        recipients=(Recipient(ZOE, "Zoe Quorlwick", key),),
        contact_id=key,
    )
    item = Item(id=outbox.row_id(mirror, effect.key), effect=effect, state=State.PROPOSED)
    outbox.put(mirror, item, actor="agent")
    runtime.clone.rejected.mkdir(exist_ok=True)
    (runtime.clone.rejected / "r.txt").write_text(f"leads.csv: row of {ZOE}\n")
    (runtime.clone.rejected / "other.txt").write_text("leads.csv: row 7\n")


def known(word: str) -> bool:
    """Words of the language that these files use beside names."""
    return word in set("presses eleven before summer budget works phone hall".split())


def erase(runtime: Runtime, ref: str = "Zoe Quorlwick", *, with_backups: bool = False) -> Erased:
    return privacy.erase(runtime.mirror, runtime.clone, ref, known=known, with_backups=with_backups)


def found_in(folder: Path) -> list[tuple[str, str]]:
    """Every canary in the bytes of every file."""
    return [
        (file.name, canary)
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        for canary in CANARIES
        if canary.encode() in file.read_bytes().lower()
    ]


def terms(mirror: Mirror) -> set[str]:
    """Every word of the full-text indexes of messages and documents."""
    mirror.run(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.v1 USING fts5vocab(main, messages_fts, row)"
    )
    mirror.run(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.v2 USING fts5vocab(main, passages_fts, row)"
    )
    return {str(term) for v in ("v1", "v2") for (term,) in mirror.all(f"SELECT term FROM {v}")}  # noqa: S608


@pytest.mark.row("QH-CMP-08")
def test_no_byte_of_an_erased_person_is_left(runtime: Runtime) -> None:
    root, mirror = runtime.clone.root, runtime.mirror
    assert {canary for _, canary in found_in(root)} == set(CANARIES)
    assert {"quorlwick", "zoe"} <= terms(mirror)
    found = erase(runtime)
    assert found_in(root) == []
    assert not {"quorlwick", "plumbagochaser", "zoe"} & terms(mirror)
    assert found.left == []
    assert mirror.path.with_name(f"{mirror.path.name}-wal").stat().st_size == 0
    assert mirror.one("PRAGMA integrity_check") == ("ok",)
    for name in ("messages", "passages", "contacts"):
        mirror.run(f"INSERT INTO {name}_fts ({name}_fts) VALUES ('integrity-check')")  # noqa: S608
    with pytest.raises(NotFound):
        erase(runtime)


def test_what_others_said_stays(runtime: Runtime) -> None:
    erase(runtime)
    texts = [str(row["text"]) for row in tables.stream(runtime.mirror, "messages")]
    assert any("I decide on the delivery date myself" in text for text in texts)
    assert any("the offer follows on Friday" in text for text in texts)
    assert sum(text == "None" for text in texts) == 1
    assert [row["name"] for row in tables.stream(runtime.mirror, "contacts")] == ["Ben Ode"]
    [passage] = [
        r for r in tables.stream(runtime.mirror, "passages") if "visited" in str(r["text"])
    ]
    assert "___ _________ visited the plant in March" in str(passage["text"])
    [meeting] = tables.stream(runtime.mirror, "meetings")
    assert "ben@brook.example" in str(meeting["attendees"])
    for verb in (("history", "search", "offer"), ("qualify", "Brook"), ("outbox", "list")):
        assert run(*verb).code == 0


def test_queued_effects_are_cancelled_and_emptied(runtime: Runtime) -> None:
    assert erase(runtime).cancelled == 1
    [row] = tables.stream(runtime.mirror, "outbox")
    assert row["state"] == "cancelled"
    assert (row["content"], row["recipients"], row["summary"]) == (None, None, None)


def test_a_draft_in_the_mailbox_is_told(runtime: Runtime) -> None:
    runtime.mirror.run("UPDATE outbox SET state = 'draft_created', provider_draft = 'd1'")
    found = erase(runtime)
    assert (found.cancelled, found.provider_drafts) == (1, 1)


def test_what_is_being_sent_comes_first(runtime: Runtime) -> None:
    runtime.mirror.run("UPDATE outbox SET state = 'sending'")
    with pytest.raises(UsageError, match="being sent"):
        erase(runtime)


@pytest.mark.row("QH-CMP-08")
def test_importing_the_same_again_brings_nobody_back(runtime: Runtime, files: Path) -> None:
    erase(runtime)
    before = {
        name: n for name, n in tables.count_rows(runtime.mirror).items() if name[:5] != "audit"
    }
    runtime.mirror.close()
    again = run("import", str(files), "--again")
    assert again.code == 0
    assert "people who were erased: they were left out" in again.err
    new = files / "4.eml"
    new.write_text(MAILS["2.eml"].replace("{zoe}", ZOE).replace("two@", "four@"))
    (files / "5.eml").write_text(MAILS["1.eml"].replace("{zoe}", ZOE).replace("one@", "five@"))
    assert run("import", str(new), str(files / "5.eml")).code == 0
    mirror = open_runtime().mirror
    assert found_in(runtime.clone.root) == []
    after = {name: n for name, n in tables.count_rows(mirror).items() if name[:5] != "audit"}
    assert after == {**before, "messages": before["messages"] + 1, **_grown(before, after)}
    assert not tables.find(mirror, "contacts", email=ZOE)
    mirror.close()


def _grown(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """Files that were read, and what a new mail of ours is threaded by."""
    return {name: after[name] for name in ("imports", "thread_refs", "conversations")}


def test_a_new_record_of_an_erased_address_is_refused_by_hand_too(runtime: Runtime) -> None:
    erase(runtime)
    runtime.mirror.close()
    refused = run("contacts", "add", "Zoe Quorlwick", "--email", ZOE)
    assert refused.code == 2
    assert "was erased" in refused.err
    assert run("privacy", "readmit", ZOE).code == 0
    assert run("contacts", "add", "Zoe Quorlwick", "--email", ZOE).code == 0
    assert run("privacy", "readmit", ZOE).code == 3


def test_the_audit_knows_it_by_an_id_and_still_holds(runtime: Runtime) -> None:
    found = erase(runtime)
    rows = list(tables.stream(runtime.mirror, "audit"))
    assert {"privacy.erased", "privacy.scoured"} <= {str(row["action"]) for row in rows}
    assert {row["subject"] for row in rows if str(row["action"]).startswith("privacy")} == {
        found.person.id
    }
    assert "@" not in repr(rows)
    outside = paths.audit_heads_file(runtime.clone.name)
    vault = setup.vault(runtime.clone)
    assert audit_check.verify(runtime.mirror, outside=outside, vault=vault).is_clean


def test_a_plan_changes_nothing_and_says_the_same(runtime: Runtime) -> None:
    before = tables.count_rows(runtime.mirror)
    planned = privacy.plan(runtime.mirror, runtime.clone, ZOE, known=known)
    assert tables.count_rows(runtime.mirror) == before
    done = erase(runtime)
    assert (planned.done, planned.cancelled) == (done.done, done.cancelled)
    assert [file.name for file in planned.reports] == ["r.txt"]


def test_an_erasure_that_was_stopped_is_finished_without_a_name(runtime: Runtime) -> None:
    mirror = runtime.mirror
    reader = setup_reader(mirror)
    with pytest.raises(Busy):
        erase(runtime)
    reader.close()
    assert found_in(runtime.clone.root) != []
    assert privacy.finish(mirror, runtime.clone) == 1
    assert found_in(runtime.clone.root) == []
    assert privacy.finish(mirror, runtime.clone) == 0


def setup_reader(mirror: Mirror) -> Mirror:
    """Another process that reads an old state of the mirror."""
    from agentarmy.store.database import open_mirror

    other = open_mirror(mirror.path, tenant=mirror.tenant, clock=mirror.clock)
    other.run("BEGIN")
    other.one("SELECT count(*) FROM messages")
    return other


def test_older_copies_are_named_and_go_on_demand(runtime: Runtime) -> None:
    copy = runtime.clone.root / "mirror.sqlite.before-m009_more"
    runtime.mirror.copy_to(copy)
    found = erase(runtime)
    assert found.left == found.backups == [copy]
    runtime.mirror.close()
    run("privacy", "readmit", ZOE)
    run("contacts", "add", "Zoe Quorlwick", "--email", ZOE)
    again = run("privacy", "erase", ZOE, "--backups", "--yes", "--json")
    assert again.code == 0
    assert not copy.exists()


def test_all_that_is_held_is_handed_out(runtime: Runtime, tmp_path: Path) -> None:
    target = tmp_path / "zoe.zip"
    counts = privacy.export(runtime.mirror, "Zoe Quorlwick", target=target)
    assert target.stat().st_mode & 0o777 == paths.FILE_MODE
    with zipfile.ZipFile(target) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for table in ("contacts", "messages", "leads", "meetings", "outbox", "memories", "activities"):
        assert json.loads(parts[f"tables/{table}.json"])
        assert counts[table] == len(json.loads(parts[f"tables/{table}.json"]))
    mails = [message_from_bytes(parts[n], policy=policy.default) for n in parts if n[:5] == "mails"]
    assert {str(mail["Message-ID"]) for mail in mails} >= {"<one@brook.example>"}
    assert any("plumbagochaser hall" in mail.as_string() for mail in mails)
    assert "Zoe Quorlwick" in parts["summary.txt"].decode()
    with pytest.raises(UsageError, match="already there"):
        privacy.export(runtime.mirror, "Zoe Quorlwick", target=target)
    privacy.export(runtime.mirror, ZOE, target=tmp_path / "zoe")
    assert (tmp_path / "zoe" / "summary.txt").read_bytes() == parts["summary.txt"]


def test_nobody_but_the_command_line_can_erase() -> None:
    package = Path(privacy.__file__).parents[1]
    users = [
        file.relative_to(package).as_posix()
        for file in package.rglob("*.py")
        if "services import privacy" in (text := file.read_text()) or "erasure.erase" in text
    ]
    assert sorted(users) == ["cli/privacy.py", "services/privacy.py"]
