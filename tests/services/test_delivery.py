"""Mails through the outbox against a practice world: once, whatever goes wrong."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from agentarmy.connectors.base import Connectors
from agentarmy.connectors.memory import Fault, Plan, Strike
from agentarmy.domain import payloads
from agentarmy.domain.effects import Effect, Kind, State
from agentarmy.domain.reasons import Reason
from agentarmy.errors import Busy, Storage
from agentarmy.formats.outgoing import envelope
from agentarmy.services import delivery
from agentarmy.store import audit, outbox, tables
from agentarmy.store.database import Args, Cells, Mirror
from services.outgoing import REP, House, Killed, Steps, drafts, every_step, restored


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.close()


def test_what_is_approved_is_sent_once_with_its_exact_bytes(house: House) -> None:
    items = house.ready(3)
    report = house.deliver()
    assert sorted(report.done) == sorted(one.id for one in items)
    sent = house.world.sent(REP)
    assert [one.content.partition(b"\r\n")[2] for one in sent] == [
        one.effect.content for one in items
    ]
    assert all(house.at(one).provider_ref for one in items)
    assert house.deliver().done == []
    assert len(house.world.sent(REP)) == 3
    assert drafts(house) == []


def test_nothing_goes_without_approval(house: House) -> None:
    house.propose(house.mail("one"))
    assert house.deliver().done == []
    assert house.world.calls("create_draft") == house.world.calls("send_draft") == 0


def test_a_group_takes_three_durable_transactions_however_large(house: House) -> None:
    house.ready(20)
    steps = Steps()
    house.deliver_until_killed(steps)
    calls = sum(house.world.counts().values())
    assert steps.taken - 2 * calls == 2 * 2


def test_in_draft_only_it_ends_as_a_provider_draft(house: House) -> None:
    items = house.ready(2)
    house.standing.append(Reason(code="draft_only", text="DRAFT_ONLY"))
    report = house.deliver()
    assert sorted(report.drafted) == sorted(one.id for one in items)
    assert [house.at(one).provider_draft for one in items] == drafts(house)
    assert all(house.at(one).state is State.DONE for one in items)
    for _ in range(3):
        house.later(days=1)
        house.deliver()
    assert len(drafts(house)) == 2
    assert house.world.calls("send_draft") == 0


def test_a_mail_draft_is_never_sent(house: House) -> None:
    house.standing.clear()
    item = house.propose(house.mail("one", kind=Kind.MAIL_DRAFT))
    assert house.deliver().drafted == [item.id]
    assert house.world.calls("send_draft") == 0


class CountingMirror(Mirror):
    """A mirror that counts the rows that are read one by one."""

    rows = 0

    def each(self, sql: str, args: Args = ()) -> Iterator[Cells]:
        for cells in super().each(sql, args):
            self.rows += 1
            yield cells


def test_an_effect_is_read_once_however_many_groups_there_are(house: House) -> None:
    items, plain = house.ready(40), house.mirror
    house.mirror = CountingMirror(plain.conn, plain.tenant, plain.path, plain.clock)
    assert len(house.deliver(group=5).done) == len(items)
    assert house.mirror.rows == len(items)


def test_local_effects_go_though_many_of_a_provider_lie_before_them(house: House) -> None:
    deal = tables.add(house.mirror, "deals", {"name": "Presses", "stage": "DISCOVERY"})
    refs = ["r1", "r2", "r3", ""]
    stages = [
        Effect(
            kind=Kind.STAGE,
            key=f"s{number}",
            content=payloads.stage("PROPOSAL", ref=ref),
            summary="stage",
            deal_id=deal,
        )
        for number, ref in enumerate(refs)
    ]
    items = [house.approve(house.propose(one)) for one in stages]
    made = delivery.deliver(house.mirror, Connectors(), gate=house.gate, group=2)
    assert asyncio.run(made).done == [items[-1].id]


@pytest.mark.parametrize("group", [1, 50])
def test_a_kill_at_any_step_sends_nothing_twice_and_loses_nothing(
    tmp_path: Path, group: int
) -> None:
    for number, steps in enumerate(every_step()):
        folder = tmp_path / str(number)
        folder.mkdir()
        house = House(folder)
        items = house.ready(3)
        with suppress(Killed):
            house.deliver_until_killed(steps, group)
        house.until_settled(items)
        assert [house.at(one).state for one in items] == [State.DONE] * 3, number
        assert house.world.tally() == {one.message_key: 1 for one in items}, number
        assert drafts(house) == [], number
        house.close()
    assert number >= 20


def test_a_kill_after_a_kill_changes_nothing_about_that(tmp_path: Path) -> None:
    for number, steps in enumerate(every_step()):
        folder = tmp_path / str(number)
        folder.mkdir()
        house = House(folder)
        items = house.ready(2)
        with suppress(Killed):
            house.deliver_until_killed(steps)
        for at in (1, 4, 7, 10):
            with suppress(Killed):
                house.deliver_until_killed(Steps(at=at))
        house.until_settled(items)
        assert house.world.tally() == {one.message_key: 1 for one in items}, number
        assert drafts(house) == []
        house.close()


@pytest.mark.parametrize("method", ["create_draft", "send_draft"])
@pytest.mark.parametrize("fault", [one for one in Fault if one is not Fault.REFUSED])
def test_each_fault_of_each_call_ends_in_one_mail(house: House, method: str, fault: Fault) -> None:
    items = house.ready(3)
    house.world.plan = Plan(strikes=(Strike(method, 2, fault),), lag=90.0)
    house.deliver()
    house.world.renew()
    house.until_settled(items)
    assert house.world.tally() == {one.message_key: 1 for one in items}
    assert drafts(house) == []


@pytest.mark.parametrize("method", ["create_draft", "send_draft"])
def test_what_a_provider_refuses_has_failed_and_is_not_tried_again(
    house: House, method: str
) -> None:
    (item,) = house.ready(1)
    house.world.plan = Plan(strikes=(Strike(method, 1, Fault.REFUSED),))
    assert house.deliver().failed == [item.id]
    house.later(days=1)
    house.deliver()
    assert house.at(item).state is State.FAILED
    assert house.at(item).fault_kind == "permanent"
    assert house.world.calls(method) == 1
    assert drafts(house) == []


def test_many_lost_replies_lose_nothing_and_send_nothing_twice(house: House) -> None:
    items = house.ready(120)
    chances = {Fault.LOST: 0.2, Fault.UNHEARD: 0.2, Fault.TIMEOUT: 0.1, Fault.QUOTA: 0.05}
    house.world.plan = Plan(
        seed=7, chances={"create_draft": chances, "send_draft": chances}, lag=45.0
    )
    house.until_settled(items, rounds=400)
    assert house.world.tally() == {one.message_key: 1 for one in items}
    assert {house.at(one).state for one in items} == {State.DONE}
    assert drafts(house) == []


def test_a_search_that_lags_is_waited_out_before_anything_is_believed(house: House) -> None:
    (item,) = house.ready(1)
    house.world.plan = Plan(strikes=(Strike("send_draft", 1, Fault.LOST),), lag=3600.0)
    assert house.deliver().waiting == [item.id]
    house.later(minutes=30)
    house.deliver()
    assert house.at(item).state is State.SENDING
    house.later(minutes=31)
    house.deliver()
    assert house.at(item).state is State.DONE
    assert house.world.tally() == {item.message_key: 1}


def test_a_draft_that_was_thrown_away_by_hand_becomes_uncertain_and_stays_so(
    house: House,
) -> None:
    (item,) = house.ready(1)
    house.world.plan = Plan(strikes=(Strike("send_draft", 1, Fault.TIMEOUT),))
    house.deliver()
    assert house.at(item).state is State.DRAFTED
    house.world.discard_draft(REP, house.at(item).provider_draft)
    house.later(hours=2)
    house.deliver()
    assert house.at(item).state is State.SENDING
    house.later(minutes=16)
    assert house.deliver().uncertain == [item.id]
    for _ in range(5):
        house.later(days=1)
        house.deliver()
    assert house.at(item).state is State.UNCERTAIN
    assert house.world.tally() == {}


def test_what_was_uncertain_is_done_when_it_turns_up_in_sent(house: House) -> None:
    (item,) = house.ready(1)
    house.world.plan = Plan(
        strikes=(Strike("send_draft", 1, Fault.LOST),), lag=timedelta(hours=3).total_seconds()
    )
    house.deliver()
    plain = house.at(item)
    assert plain.state is State.SENDING
    house.world.plan = Plan(lag=0.0)
    house.later(minutes=16)
    house.deliver()
    assert house.at(item).state is State.DONE


def test_a_draft_that_the_rep_has_edited_is_left_to_the_rep(house: House) -> None:
    (item,) = house.ready(1)
    house.world.plan = Plan(strikes=(Strike("send_draft", 1, Fault.TIMEOUT),))
    house.deliver()
    ref = house.at(item).provider_draft
    other = house.world.draft_content(REP, ref) + b"PS: my own words\r\n"
    mine = house.world.edit_draft(REP, ref, content=other)
    house.later(hours=2)
    for _ in range(4):
        house.deliver()
        house.later(minutes=20)
    found = house.at(item)
    assert (found.state, found.provider_draft) == (State.DONE, mine.ref)
    assert "by hand" in found.fault
    assert drafts(house) == [mine.ref]
    assert house.world.tally() == {}


def test_a_draft_that_the_rep_has_sent_by_hand_is_done(house: House) -> None:
    (item,) = house.ready(1)
    house.world.plan = Plan(strikes=(Strike("send_draft", 1, Fault.TIMEOUT),))
    house.deliver()
    house.world.send_by_hand(REP, house.at(item).provider_draft)
    house.later(hours=2)
    house.deliver()
    assert house.at(item).state is State.DONE
    assert house.world.tally() == {item.message_key: 1}


def test_the_provider_s_own_message_id_does_not_hide_what_was_sent(house: House) -> None:
    (item,) = house.ready(1)
    strikes = (Strike("send_draft", 1, Fault.LOST),)
    house.world.plan = Plan(strikes=strikes, rewrites_ids=True)
    house.deliver()
    assert house.at(item).state is State.DONE


def test_an_expired_token_stops_at_once_with_one_line_and_loses_no_attempt(house: House) -> None:
    items = house.ready(4)
    house.world.expire(REP)
    report = house.deliver()
    assert [line for line in report.lines if "sign in" in line] == report.lines
    assert all(house.at(one).attempts == 0 for one in items)
    assert sum(house.world.counts().values()) <= 2
    house.world.renew(REP)
    assert len(house.deliver().done) == 4


def test_a_provider_that_serves_nobody_gets_a_rest_and_one_mail_tries_it_out(house: House) -> None:
    house.ready(30)
    house.world.plan = Plan(chances={"create_draft": {Fault.BROKEN: 1.0}})
    house.deliver()
    assert house.world.calls("create_draft") == 5
    house.later(minutes=2)
    assert any("did not serve us" in line for line in house.deliver().lines)
    assert house.world.calls("create_draft") == 5
    house.later(minutes=4)
    house.deliver()
    assert house.world.calls("create_draft") == 6
    house.world.plan = Plan()
    house.later(hours=2)
    assert len(house.deliver().done) == 30


def test_a_quota_is_waited_out_as_long_as_the_provider_wants(house: House) -> None:
    items = house.ready(2)
    house.world.plan = Plan(strikes=(Strike("send_draft", 2, Fault.QUOTA),), retry_after=1800.0)
    house.deliver()
    waiting = next(one for one in map(house.at, items) if one.state is State.DRAFTED)
    assert waiting.not_before
    assert waiting.not_before - house.now >= timedelta(minutes=30)
    house.later(minutes=31)
    house.deliver()
    assert len(house.world.sent(REP)) == 2


def test_after_many_attempts_it_has_failed(house: House) -> None:
    (item,) = house.ready(1)
    house.world.plan = Plan(chances={"send_draft": {Fault.BROKEN: 1.0}})
    for _ in range(40):
        house.deliver()
        house.later(hours=2)
    found = house.at(item)
    assert (found.state, found.attempts) == (State.FAILED, 12)
    assert "given up" in found.fault


def test_the_gate_is_asked_again_in_the_moment_of_sending(house: House) -> None:
    items = house.ready(2)
    morning = house.now + timedelta(hours=9)
    house.standing.append(Reason(code="quiet_hours", text="night", until=morning))
    assert len(house.deliver().waiting) == 2
    assert house.world.calls("create_draft") == 0
    house.standing.pop()
    house.later(hours=9)
    house.standing.append(Reason(code="suppressed", text="asked not to be reached"))
    assert sorted(house.deliver().cancelled) == sorted(one.id for one in items)
    assert house.world.sent(REP) == []


def test_a_suppression_between_draft_and_send_takes_the_draft_away(house: House) -> None:
    (item,) = house.ready(1)
    house.world.plan = Plan(strikes=(Strike("send_draft", 1, Fault.TIMEOUT),))
    house.deliver()
    assert len(drafts(house)) == 1
    outbox.cancel_for(house.mirror, actor="rep", reason="suppressed", address="ada@brook.example")
    house.later(hours=1)
    assert house.deliver().swept == 1
    assert drafts(house) == []
    assert house.at(item).state is State.CANCELLED


def test_what_policy_has_approved_waits_for_a_person_once_the_gate_is_stricter(
    house: House,
) -> None:
    house.standing.clear()
    item = house.propose(house.mail("one"))
    assert (item.state, item.approved_by) == (State.APPROVED, "policy")
    house.standing.append(Reason(code="mode", text="DRAFT_ONLY"))
    assert house.deliver().held == [item.id]
    assert house.at(item).state is State.PROPOSED
    assert not house.at(item).approved


def test_drafts_of_others_and_of_other_devices_are_not_swept(house: House) -> None:
    mailbox = house.world.mailbox(REP)
    mail = house.mail("elsewhere")
    key = envelope(mail.content).key
    ours = asyncio.run(mailbox.create_draft(mail.content, key=key))
    foreign = mail.content.replace(key.encode(), b"0" * 8 + key[8:].encode())
    asyncio.run(mailbox.create_draft(foreign, key="0" * 8 + key[8:]))
    assert house.deliver().swept == 1
    assert len(drafts(house)) == 1
    assert ours.ref not in drafts(house)


def test_a_reply_goes_into_the_thread_it_answers(house: House) -> None:
    raw = b"From: ada@brook.example\r\nTo: " + REP.encode() + b"\r\nSubject: Presses\r\n"
    theirs = house.world.deliver(raw + b"Message-ID: <two@brook.example>\r\n\r\nHi\r\n", to=REP)
    mail = house.mail("one", references=("one@brook.example", "two@brook.example"))
    item = house.approve(house.propose(mail))
    house.deliver()
    assert house.at(item).provider_thread == theirs.thread
    (sent,) = house.world.sent(REP)
    assert envelope(sent.content).references == ("one@brook.example", "two@brook.example")


def test_two_processes_deliver_one_after_the_other(house: House) -> None:
    house.ready(1)
    with (
        delivery.exclusive(house.mirror),
        pytest.raises(Busy, match="another process is delivering"),
    ):
        house.deliver()
    assert len(house.deliver().done) == 1


def test_a_place_that_cannot_be_locked_is_one_line(house: House) -> None:
    delivery.lock_of(house.mirror.path).mkdir()
    with pytest.raises(Storage, match="cannot be locked"):
        house.deliver()


def test_a_process_that_was_killed_holds_nothing(house: House) -> None:
    place = delivery.lock_of(house.mirror.path)
    code = (
        "import os, sqlite3, sys\n"
        f"conn = sqlite3.connect({str(place)!r}, isolation_level=None)\n"
        "conn.execute('BEGIN EXCLUSIVE')\nprint('held', flush=True)\nsys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(Busy):
            house.deliver()
        other.kill()
        other.wait()
    house.deliver()


def test_a_full_disk_is_one_line_and_every_mail_still_goes_once(house: House) -> None:
    items = house.ready(40)
    (pages,) = house.mirror.one("PRAGMA page_count") or (0,)
    house.mirror.run(f"PRAGMA max_page_count = {int(str(pages)) + 2}")
    with pytest.raises(Storage, match="the disk is full") as caught:
        _deliver_often(house)
    assert "\n" not in caught.value.line()
    house.mirror.run("PRAGMA max_page_count = 1000000")
    house.until_settled(items)
    assert house.world.tally() == {one.message_key: 1 for one in items}


def _deliver_often(house: House) -> None:
    for _ in range(20):
        house.deliver(group=5)


def test_without_a_mailbox_nothing_is_lost_and_one_line_says_so(house: House) -> None:
    items = house.ready(2)
    made = delivery.deliver(house.mirror, Connectors(), gate=house.gate)
    report = asyncio.run(made)
    assert report.lines == [
        "no mailbox is connected: 2 effects wait approved, nothing is lost;"
        " next: agentarmy config set connect.mailbox memory"
    ]
    assert {house.at(one).state for one in items} == {State.APPROVED}


def test_only_what_is_meant_is_delivered(house: House) -> None:
    first, second = house.ready(2)
    assert house.deliver(only=[second.id]).done == [second.id]
    assert house.at(first).state is State.APPROVED


def test_every_step_stands_in_the_audit(house: House) -> None:
    (item,) = house.ready(1)
    house.deliver()
    actions = [str(cells[3]) for cells in audit.entries(house.mirror) if cells[5] == item.id]
    assert actions == [
        "effect.proposed",
        "effect.approved",
        "effect.drafted",
        "effect.begun",
        "effect.done",
    ]


def test_a_restored_backup_sends_nothing_again(house: House, tmp_path: Path) -> None:
    items = house.ready(2)
    house.mirror.copy_to(tmp_path / "backup")
    house.deliver()
    restored(house, tmp_path / "backup")
    assert house.at(items[0]).state is State.APPROVED
    house.deliver()
    assert [house.at(one).state for one in items] == [State.DONE] * 2
    assert house.world.tally() == {one.message_key: 1 for one in items}
    house.later(hours=1)
    (new,) = [house.approve(house.propose(house.mail("new")))]
    house.deliver()
    assert house.at(new).provider_ref


def test_a_restored_backup_leaves_the_rep_s_drafts_where_they_are(
    house: House, tmp_path: Path
) -> None:
    (item,) = house.ready(1)
    house.standing.append(Reason(code="draft_only", text="DRAFT_ONLY"))
    house.mirror.copy_to(tmp_path / "backup")
    later = house.approve(house.propose(house.mail("after the backup")))
    house.deliver()
    before = drafts(house)
    assert len(before) == 2
    restored(house, tmp_path / "backup")
    assert house.deliver().swept == 0
    assert drafts(house) == before
    assert house.at(item).provider_draft in before
    assert outbox.found(house.mirror, later.id) is None
