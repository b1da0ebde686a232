"""Mails on bad days: drafts that people change, backups, clocks, searches that refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from agentarmy.connectors.base import Connectors, DraftRef, Mailbox, SentRef
from agentarmy.connectors.memory import Fault, Plan, Strike
from agentarmy.connectors.memory_mail import MemoryMailbox
from agentarmy.domain.effects import State
from agentarmy.domain.reasons import Reason
from agentarmy.errors import BadInput, Bug, Busy, Refused, UsageError
from agentarmy.formats.outgoing import envelope
from agentarmy.formats.reopening import with_text
from agentarmy.services import approvals, delivery, withdrawing
from agentarmy.store import outbox
from agentarmy.store.database import open_mirror
from agentarmy.store.outbox import Item
from services.outgoing import REP, House, drafts, restored, reworded


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.close()


def lying(house: House) -> Item:
    """A mail whose draft lies in the mailbox and waits to be sent."""
    (item,) = house.ready(1)
    house.world.plan = Plan(strikes=(Strike("send_draft", 1, Fault.TIMEOUT),))
    house.deliver()
    found = house.at(item)
    assert found.state is State.DRAFTED
    return found


def test_a_draft_that_keeps_its_ref_when_edited_is_left_to_the_rep(house: House) -> None:
    item = lying(house)
    ref = item.provider_draft
    other = house.world.draft_content(REP, ref).replace(b"ada@brook", b"eve@brook")
    kept = house.world.edit_draft(REP, ref, content=other, keep_ref=True)
    assert kept.ref == ref
    house.later(hours=2)
    house.deliver()
    found = house.at(item)
    assert (found.state, found.provider_draft) == (State.DONE, ref)
    assert "by hand" in found.fault
    assert drafts(house) == [ref]
    assert house.world.sent() == []


def test_a_draft_edited_after_a_lost_answer_is_not_sent_either(house: House) -> None:
    (item,) = house.ready(1)
    house.world.plan = Plan(strikes=(Strike("send_draft", 1, Fault.UNHEARD),))
    house.deliver()
    ref = house.at(item).provider_draft
    other = house.world.draft_content(REP, ref) + b"PS: mine\r\n"
    house.world.edit_draft(REP, ref, content=other, keep_ref=True)
    house.later(hours=2)
    house.deliver()
    assert drafts(house) == [ref]
    assert house.world.sent() == []


class NoSearch(MemoryMailbox):
    """A mailbox that does not let us look into Sent."""

    async def find_sent(self, *, key: str, message_id: str) -> SentRef | None:
        raise Refused("no right to search")


def test_a_doubtful_mail_that_cannot_be_looked_up_is_uncertain_and_not_failed(
    house: House,
) -> None:
    (item,) = house.ready(1)
    house.world.plan = Plan(strikes=(Strike("send_draft", 1, Fault.LOST),))
    plain = house.connectors()
    box = cast("MemoryMailbox", plain.mailbox)
    blind = NoSearch(box._store, REP)
    house.connectors = lambda: Connectors(mailbox=cast("Mailbox", blind))  # type: ignore[method-assign]
    house.deliver()
    assert house.at(item).state is State.UNCERTAIN
    assert "no right to search" in house.at(item).fault


def test_what_was_sent_after_all_is_not_sent_again_on_a_person_s_word(house: House) -> None:
    (item,) = house.ready(1)
    house.deliver()
    _force_uncertain(house, item)
    house.world.plan = Plan(lag=1200.0)
    withdrawing.retry(house.mirror, item.id, gate=house.gate, actor="rep", unsent=True)
    house.deliver()
    assert house.at(item).state is State.APPROVED
    house.later(minutes=30)
    house.deliver()
    assert house.at(item).state is State.DONE
    assert house.world.tally() == {item.message_key: 1}


def test_nor_are_other_words_sent_beside_it(house: House) -> None:
    (item,) = house.ready(1)
    house.deliver()
    _force_uncertain(house, item)
    withdrawing.retry(house.mirror, item.id, gate=house.gate, actor="rep", unsent=True)
    house.approve(reworded(house, item, "Other words.\n"))
    house.deliver()
    assert (house.at(item).state, "other words" in house.at(item).fault) == (State.DONE, True)
    assert house.world.tally() == {item.message_key: 1}


def _force_uncertain(house: House, item: Item) -> None:
    """As it stands after a search that did not show it in time."""
    house.mirror.run(
        "UPDATE outbox SET state = 'uncertain', fault_kind = 'doubtful', provider_ref = NULL,"
        " done_at = NULL WHERE id = ?",
        (item.id,),
    )


def test_an_effect_that_came_after_the_backup_is_not_sent_again_when_proposed_anew(
    house: House, tmp_path: Path
) -> None:
    house.mirror.copy_to(tmp_path / "backup")
    mail = house.mail("after the backup")
    house.approve(house.propose(mail))
    house.deliver()
    restored(house, tmp_path / "backup")
    house.later(hours=1)
    again = house.approve(house.propose(mail))
    house.deliver()
    assert house.at(again).state is State.DONE
    assert house.world.tally() == {again.message_key: 1}


def test_nor_is_its_draft_swept_away_or_made_twice(house: House, tmp_path: Path) -> None:
    house.standing.append(Reason(code="draft_only", text="DRAFT_ONLY"))
    house.mirror.copy_to(tmp_path / "backup")
    mail = house.mail("after the backup")
    house.approve(house.propose(mail))
    house.deliver()
    before = drafts(house)
    restored(house, tmp_path / "backup")
    house.later(hours=1)
    again = house.approve(house.propose(mail))
    report = house.deliver()
    assert (report.swept, report.drafted) == (0, [again.id])
    assert drafts(house) == before


def test_words_that_were_edited_and_sent_after_the_backup_are_not_sent_in_their_old_form(
    house: House, tmp_path: Path
) -> None:
    (item,) = house.ready(1)
    house.mirror.copy_to(tmp_path / "backup")
    house.approve(reworded(house, item, "Other words.\n"))
    house.deliver()
    assert len(house.world.sent()) == 1
    restored(house, tmp_path / "backup")
    house.deliver()
    assert house.at(item).state is State.DONE
    assert len(house.world.sent()) == 1


def test_after_a_backup_a_lost_draft_of_our_own_is_still_sent(house: House, tmp_path: Path) -> None:
    house.mirror.copy_to(tmp_path / "backup")
    restored(house, tmp_path / "backup")
    house.later(hours=1)
    item = house.approve(house.propose(house.mail("new")))
    house.world.plan = Plan(strikes=(Strike("create_draft", 1, Fault.LOST),))
    house.deliver()
    house.until_settled([item])
    assert house.world.tally() == {item.message_key: 1}
    assert drafts(house) == []


def test_many_uncertain_ones_are_all_looked_for(house: House) -> None:
    items = house.ready(7)
    house.deliver()
    for one in items:
        _force_uncertain(house, one)
    house.world.plan = Plan()
    lost = [one for one in items if one.id != items[-1].id]
    for one in lost:
        house.world._store.run(
            "UPDATE mails SET key = '', message_id = '' WHERE key = ?", [one.message_key]
        )
    house.later(minutes=10)
    house.deliver(group=2)
    assert house.at(items[-1]).state is State.DONE


# --- clocks -------------------------------------------------------------------------------------


def test_what_was_approved_on_a_clock_years_ahead_goes_when_it_is_set_right(house: House) -> None:
    right = house.now
    house.later(days=400)
    (item,) = house.ready(1)
    house.now = right
    assert house.deliver().done == [item.id]


def test_what_was_being_sent_on_a_clock_years_ahead_is_looked_up_and_told(house: House) -> None:
    right = house.now
    house.later(days=400)
    (item,) = house.ready(1)
    house.world.plan = Plan(strikes=(Strike("send_draft", 1, Fault.UNHEARD),))
    house.deliver()
    assert house.at(item).state is State.DRAFTED
    house.world.plan = Plan(strikes=(Strike("send_draft", 1, Fault.LOST),), lag=7 * 86400.0)
    house.later(hours=2)
    house.deliver()
    assert house.at(item).state is State.SENDING
    house.now = right
    for _ in range(3):
        house.deliver()
        house.later(days=4)
    assert house.at(item).state in (State.UNCERTAIN, State.DONE)
    assert house.world.tally() == {item.message_key: 1}


def test_faults_on_a_clock_years_ahead_do_not_keep_a_provider_at_rest(house: House) -> None:
    right = house.now
    house.later(days=400)
    items = house.ready(6)
    house.world.plan = Plan(chances={"create_draft": {Fault.BROKEN: 1.0}})
    house.deliver()
    house.now = right
    house.world.plan = Plan()
    house.deliver()
    house.deliver()
    assert all(house.at(one).state is State.DONE for one in items)


@pytest.mark.parametrize("minutes", [1, 60])
def test_a_clock_that_goes_back_sends_nothing_twice_and_holds_nothing_for_long(
    house: House, minutes: int
) -> None:
    items = house.ready(4)
    chances = {Fault.LOST: 0.3, Fault.UNHEARD: 0.3, Fault.TIMEOUT: 0.2}
    house.world.plan = Plan(seed=3, chances={"send_draft": chances}, lag=30.0)
    house.deliver()
    house.later(minutes=-minutes)
    house.until_settled(items, rounds=100)
    assert house.world.tally() == {one.message_key: 1 for one in items}


# --- faults of our own --------------------------------------------------------------------------


class Breaking(MemoryMailbox):
    """A connector with an error of its own at the third send."""

    sends = 0

    async def send_draft(self, ref: str, *, version: str = "") -> SentRef:
        Breaking.sends += 1
        if Breaking.sends == 3:
            raise KeyboardInterrupt
        return await super().send_draft(ref, version=version)


def test_what_was_done_before_an_interruption_is_recorded_and_the_rest_goes_later(
    house: House,
) -> None:
    items = house.ready(5)
    plain = house.connectors
    box = Breaking(cast("MemoryMailbox", plain().mailbox)._store, REP)
    house.connectors = lambda: Connectors(mailbox=cast("Mailbox", box))  # type: ignore[method-assign]
    Breaking.sends = 0
    with pytest.raises(KeyboardInterrupt):
        house.deliver()
    states = sorted(str(house.at(one).state) for one in items)
    assert states == ["done", "done", "sending", "sending", "sending"]
    house.until_settled(items)
    assert house.world.tally() == {one.message_key: 1 for one in items}


# --- what is shown is what is sent --------------------------------------------------------------


def test_an_effect_that_names_other_people_than_its_bytes_is_refused(house: House) -> None:
    mail = house.mail("one")
    hidden = mail.content.replace(b"Subject:", b"Bcc: eve@else.example\r\nSubject:", 1)
    for other in (
        replace(mail, recipients=()),
        replace(mail, recipients=(replace(mail.recipients[0], address="eve@else.example"),)),
        replace(mail, content=hidden),
    ):
        with pytest.raises(Bug, match="other people"):
            house.propose(other)
    assert outbox.counts(house.mirror) == {}


def test_a_row_whose_people_were_changed_behind_its_bytes_does_not_go(house: House) -> None:
    (item,) = house.ready(1)
    house.mirror.run("UPDATE outbox SET recipients = '[]' WHERE id = ?", (item.id,))
    house.deliver()
    assert house.world.sent() == []


def test_a_subject_that_looks_like_a_header_survives_an_edit(house: House) -> None:
    mail = house.mail("MIME-Version: 9")
    content = with_text(mail.content, "Other words.\n", message_id="a@northmill.example", key="k")
    head = mail.content.partition(b"Message-ID")[0]
    assert content.startswith(head)
    assert b"\r\nMessage-ID: <a@northmill.example>\r\n" in content


def test_a_summary_is_one_printable_line(house: House) -> None:
    mail = replace(house.mail("one"), summary="Re: \x1b[2J\x1b[31mpaid\nApproved \u202eall")
    item = house.propose(mail)
    assert house.at(item).effect.summary.isprintable()


def test_approvals_are_of_the_bytes_that_were_shown(house: House) -> None:
    item = house.propose(house.mail("one"))
    shown = item.effect.digest
    reworded(house, item, "Other words.\n")
    with pytest.raises(UsageError, match="other bytes"):
        approvals.approve(
            house.mirror,
            item.id,
            gate=house.gate,
            person=approvals.Person(actor="rep"),
            digest=shown,
        )


def test_one_delivers_by_whatever_path_the_mirror_is_opened(house: House) -> None:
    other = house.folder / "elsewhere"
    other.mkdir()
    link = other / "linked.sqlite"
    link.symlink_to(house.mirror.path)
    mirror = open_mirror(link, tenant="northmill", clock=lambda: house.now)
    with delivery.exclusive(mirror), pytest.raises(Busy):
        house.deliver()
    mirror.close()


@pytest.mark.parametrize("name", ["a\r\nBcc: eve@else.example", "ü" * 300, "x" * 10_000])
def test_a_hostile_message_id_of_theirs_breaks_out_of_nothing(house: House, name: str) -> None:
    mail = house.mail("one", references=(f"{name}@else.example", "two@brook.example"))
    item = house.approve(house.propose(mail))
    assert house.deliver().done == [item.id]
    (sent,) = house.world.sent(REP)
    assert sent.recipients == ("ada@brook.example",)
    assert envelope(sent.content).references == ("two@brook.example",)


def test_what_weighs_too_much_or_goes_to_thousands_is_one_line(house: House) -> None:
    mail = house.mail("one")
    heavy = replace(mail, content=mail.content + b"x" * (30 * 2**20))
    many = b", ".join(b"p%d@brook.example" % n for n in range(10_000))
    crowd = replace(mail, content=mail.content.replace(b"Ada Brook <ada@brook.example>", many))
    for one in (heavy, crowd):
        with pytest.raises(BadInput) as caught:
            house.propose(one)
        assert "\n" not in caught.value.line()
    assert outbox.counts(house.mirror) == {}


class Meanwhile(MemoryMailbox):
    """A mailbox in which somebody does something right after one of our calls."""

    method = ""

    @staticmethod
    def does() -> None:
        """What is done meanwhile."""

    async def create_draft(self, content: bytes, *, key: str, thread: str = "") -> DraftRef:
        made = await super().create_draft(content, key=key, thread=thread)
        if self.method == "create_draft":
            self.does()
        return made

    async def send_draft(self, ref: str, *, version: str = "") -> SentRef:
        sent = await super().send_draft(ref, version=version)
        if self.method == "send_draft":
            self.does()
        return sent


def meanwhile(house: House, method: str, does: Callable[[], object]) -> None:
    """Let something be done in another process after each call of a method."""
    plain = house.connectors()
    box = Meanwhile(cast("MemoryMailbox", plain.mailbox)._store, REP)
    box.method, box.does = method, does  # type: ignore[method-assign,assignment]
    house.connectors = lambda: replace(plain, mailbox=box)  # type: ignore[method-assign]


@pytest.mark.parametrize("what", ["edit", "cancel"])
def test_what_is_withdrawn_while_its_draft_is_laid_is_not_sent(house: House, what: str) -> None:
    (item,) = house.ready(1)
    plain, mine = house.connectors, house.mirror

    def withdraw() -> None:
        house.mirror = house.opened()
        if what == "edit":
            reworded(house, item, "Other words.\n")
        else:
            withdrawing.cancel(house.mirror, item.id, actor="rep")
        house.mirror.close()
        house.mirror = mine

    meanwhile(house, "create_draft", withdraw)
    house.deliver()
    house.connectors = plain  # type: ignore[method-assign]
    house.deliver()
    assert house.world.sent() == []
    assert drafts(house) == []
    assert house.at(item).state is (State.PROPOSED if what == "edit" else State.CANCELLED)


def test_what_is_on_its_way_is_neither_cancelled_nor_edited_nor_tried_again(house: House) -> None:
    (item,) = house.ready(1)
    refused = list[str]()

    def try_all() -> None:
        other = house.opened()
        for act in (
            lambda: withdrawing.cancel(other, item.id, actor="rep"),
            lambda: withdrawing.retry(other, item.id, gate=house.gate, actor="rep", unsent=True),
            lambda: approvals.reject(other, item.id, person=approvals.Person(actor="rep")),
            lambda: reworded(house, item, "Other words.\n"),
        ):
            with pytest.raises(UsageError) as caught:
                act()
            refused.append(caught.value.what)
        other.close()

    meanwhile(house, "send_draft", try_all)
    assert house.deliver().done == [item.id]
    assert len(refused) == 4
    assert len(house.world.sent()) == 1


def test_a_mirror_that_another_holds_too_long_is_busy_and_nothing_goes_twice(house: House) -> None:
    items = house.ready(3)
    house.mirror.run("PRAGMA busy_timeout = 50")
    plain, other = house.connectors, house.opened()

    def hold() -> None:
        if not other.conn.in_transaction:
            other.run("BEGIN IMMEDIATE")

    meanwhile(house, "send_draft", hold)
    with pytest.raises(Busy):
        house.deliver()
    other.run("ROLLBACK")
    other.close()
    house.connectors = plain  # type: ignore[method-assign]
    assert {house.at(one).state for one in items} == {State.SENDING}
    house.until_settled(items)
    assert house.world.tally() == {one.message_key: 1 for one in items}
