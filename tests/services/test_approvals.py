"""What a person decides: bound to the bytes, once, kept with who, when, why and the difference."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from agentarmy.connectors.memory import Fault, Plan, Strike
from agentarmy.domain import payloads
from agentarmy.domain.effects import Effect, Kind, State, packed
from agentarmy.domain.reasons import Reason
from agentarmy.domain.records import Facts, Row
from agentarmy.errors import BadInput, NotFound, UsageError, UserError
from agentarmy.formats.outgoing import File, envelope
from agentarmy.formats.reopening import files_of, text_of
from agentarmy.services import approvals, outreach, withdrawing
from agentarmy.services.approvals import Person, Reworded, Words
from agentarmy.services.regrounding import reground
from agentarmy.store import outbox, tables
from agentarmy.store.outbox import Item
from agentarmy.writing.editing import Edited
from services.outgoing import REP, House

REP_SAYS = Person(actor="rep", reason="t", note="warmer", rating=1)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.close()


def edit(house: House, item: Item, body: str, *files: File) -> Reworded:
    def again(row: Row, words: str) -> Edited:
        return reground(house.mirror, row, words, facts=Facts(), now=house.now)

    return approvals.edit(
        house.mirror,
        item.id,
        words=Words(body, files),
        gate=house.gate,
        person=REP_SAYS,
        reground=again,
    )


def decisions(house: House, item: Item) -> list[Row]:
    return approvals.rulings(house.mirror, item.id)


def test_a_proposal_waits_for_a_person_with_its_reasons(house: House) -> None:
    item = house.propose(house.mail("one"))
    assert item.state is State.PROPOSED
    assert outreach.lines(item) == ["A mail needs approval"]


def test_what_the_gate_blocks_is_there_to_be_seen_and_may_not_be_approved(house: House) -> None:
    house.standing.append(Reason(code="postal_address", text="no address", mend="agentarmy x"))
    item = house.propose(house.mail("one"))
    assert item.state is State.BLOCKED
    with pytest.raises(UserError, match="may not go: no address") as caught:
        house.approve(item)
    assert caught.value.hint == "agentarmy x"
    house.standing.pop()
    assert house.approve(item).state is State.APPROVED


def test_what_only_a_person_does_is_refused_and_leaves_no_row(house: House) -> None:
    house.standing.append(Reason(code="hard_stop", text="A person does it", mend="agentarmy y"))
    with pytest.raises(UserError, match="A person does it"):
        house.propose(house.mail("one"))
    assert outbox.counts(house.mirror) == {}


def test_the_same_key_again_is_the_same_row_and_says_so(house: House) -> None:
    first = outreach.propose(house.mirror, house.mail("one"), gate=house.gate)
    again = outreach.propose(house.mirror, house.mail("one", text="other"), gate=house.gate)
    assert (again.item.id, again.fresh) == (first.item.id, False)
    assert "proposed before" in again.line


def test_a_mail_that_is_too_heavy_is_refused_in_one_line(house: House) -> None:
    mail = house.mail("one", text="x" * 70 + "\n")
    heavy = Effect(kind=Kind.MAIL, key="h", content=mail.content * 110_000, summary="List")
    with pytest.raises(BadInput, match="MB with its attachments"):
        house.propose(heavy)


def test_two_approvals_send_once(house: House) -> None:
    item = house.propose(house.mail("one"))
    first = approvals.approve(house.mirror, item.id, gate=house.gate, person=REP_SAYS)
    again = approvals.approve(house.mirror, item.id, gate=house.gate, person=REP_SAYS)
    assert (first.fresh, again.fresh) == (True, False)
    house.deliver()
    third = approvals.approve(house.mirror, item.id, gate=house.gate, person=REP_SAYS)
    assert not third.fresh
    house.deliver()
    assert house.world.tally() == {item.message_key: 1}
    assert [one["decision"] for one in decisions(house, item)] == ["approved"]


def test_an_approval_of_other_bytes_is_refused(house: House) -> None:
    item = house.propose(house.mail("one"))
    shown = item.effect.digest
    edit(house, item, "Hi Ada,\n\nother words.\n")
    with pytest.raises(UsageError, match="other bytes"):
        approvals.approve(
            house.mirror, item.id, gate=house.gate, person=REP_SAYS, digest=shown[:12]
        )
    assert house.at(item).state is State.PROPOSED


def test_an_edit_makes_other_bytes_that_need_another_approval(house: House) -> None:
    item = house.approve(house.propose(house.mail("one")))
    before = item.effect
    made = edit(house, item, "Hi Ada,\n\nabout two.\n")
    after = house.at(item)
    assert after.state is State.PROPOSED
    assert not after.approved
    assert after.effect.digest != before.digest
    assert text_of(after.effect.content) == "Hi Ada,\n\nabout two.\n"
    assert made.diff[2:] == ("@@ -2,2 +2,2 @@", " ", "-about one.", "+about two.")
    assert house.deliver().done == []
    house.approve(after)
    house.deliver()
    (sent,) = house.world.sent(REP)
    assert sent.content.partition(b"\r\n")[2] == after.effect.content
    assert envelope(sent.content).key == after.message_key != item.message_key


def test_an_edit_that_changes_nothing_leaves_the_approval(house: House) -> None:
    item = house.approve(house.propose(house.mail("one")))
    assert edit(house, item, "Hi Ada,\n\nabout one.").diff == ()
    assert house.at(item).approved
    with pytest.raises(BadInput, match="empty"):
        edit(house, item, "  \n")


def test_a_file_that_is_attached_goes_with_the_mail(house: House) -> None:
    item = house.propose(house.mail("one"))
    made = edit(house, item, "Hi Ada,\n\nabout one.\n", File("order.txt", "text/plain", b"nine"))
    assert made.diff == ("+ attached: order.txt",)
    (attached,) = house.at(item).effect.attachments
    assert (attached.name, attached.size, attached.seen) == ("order.txt", 4, True)
    house.approve(house.at(item))
    house.deliver()
    (sent,) = house.world.sent(REP)
    assert files_of(sent.content) == (File("order.txt", "text/plain", b"nine"),)
    heavy = house.propose(house.mail("two"))
    with pytest.raises(BadInput, match="30 MB"):
        edit(house, heavy, "Hi\n", File("big.bin", "application/x", bytes(22 * 2**20)))


def test_a_draft_of_older_words_is_never_sent_for_newer_ones(house: House) -> None:
    """A draft was laid down and the process was killed before it was recorded; then an edit."""
    item = house.approve(house.propose(house.mail("one")))
    house.world.plan = Plan(strikes=(Strike("create_draft", 1, Fault.LOST),))
    house.deliver()
    edit(house, item, "Hi Ada,\n\nabout two.\n")
    house.approve(house.at(item))
    house.later(hours=2)
    house.deliver()
    (sent,) = house.world.sent(REP)
    assert b"about two" in sent.content
    assert house.world.tally() == {house.at(item).message_key: 1}


def test_words_with_a_mark_that_is_still_open_are_not_approved(house: House) -> None:
    item = house.propose(house.mail("one", text="It costs [to confirm: the price].\n"))
    with pytest.raises(UsageError, match=r"leaves to you: \[to confirm: the price\]") as caught:
        house.approve(item)
    assert "approvals edit" in caught.value.hint


def test_new_words_are_held_against_the_sources_of_the_draft(house: House) -> None:
    row: Row = {
        "kind": "reply",
        "channel": "mail",
        "subject": "Presses",
        "body": "Hi Ada,\n\nabout one.",
        "sources": '[{"text": "about one.", "sources": []}]',
    }
    draft = tables.add(house.mirror, "drafts", row)
    mail = house.mail("one")
    item = house.propose(
        Effect(
            kind=mail.kind,
            key=mail.key,
            content=mail.content,
            summary=mail.summary,
            recipients=mail.recipients,
            draft_id=draft,
        )
    )
    made = edit(house, item, "Hi Ada,\n\nIt costs 9,900 USD.\n")
    assert any("9,900" in one for one in made.findings)
    assert tables.get(house.mirror, "drafts", draft)["body"] == "Hi Ada,\n\nIt costs 9,900 USD."


def test_every_ruling_keeps_who_when_what_and_why(house: House) -> None:
    item = house.propose(house.mail("one"))
    edit(house, item, "Hi Ada,\n\nabout two.\n")
    approvals.approve(house.mirror, item.id, gate=house.gate, person=REP_SAYS)
    edited, approved = decisions(house, item)
    assert (edited["decision"], approved["decision"]) == ("edited", "approved")
    assert "+about two." in str(edited["diff"])
    for one in (edited, approved):
        assert one["digest"] == house.at(item).effect.digest
        assert (one["decided_by"], one["reason"], one["rating"]) == ("rep", "t", 1)
        assert one["decided_at"]
        assert one["note"] == "warmer"


def test_a_rejected_effect_is_over(house: House) -> None:
    item = house.propose(house.mail("one"))
    assert approvals.reject(house.mirror, item.id, person=REP_SAYS).fresh
    assert not approvals.reject(house.mirror, item.id, person=REP_SAYS).fresh
    with pytest.raises(UsageError, match="is rejected"):
        house.approve(item)
    assert house.deliver().done == []


def test_a_snoozed_effect_comes_back(house: House) -> None:
    item = house.propose(house.mail("one"))
    until = house.now + timedelta(days=2)
    found = approvals.snooze(house.mirror, item.id, until=until, person=REP_SAYS).item
    assert (found.state, found.not_before) == (State.PROPOSED, until)
    with pytest.raises(BadInput, match="is over"):
        approvals.snooze(house.mirror, item.id, until=house.now, person=REP_SAYS)
    house.approve(item)
    house.deliver()
    assert house.at(item).state is State.DONE


@pytest.mark.parametrize(
    ("person", "error"),
    [(Person(actor="rep", reason="zz"), NotFound), (Person(actor="rep", rating=5), BadInput)],
)
def test_reasons_and_ratings_are_of_a_small_list(
    house: House, person: Person, error: type[UserError]
) -> None:
    item = house.propose(house.mail("one"))
    with pytest.raises(error):
        approvals.reject(house.mirror, item.id, person=person)
    assert Person(actor="rep", reason="fact wrong").checked().reason == "f"


def test_a_row_has_no_words_to_edit(house: House) -> None:
    effect = Effect(kind=Kind.CRM_NOTE, key="n", content=packed({"fields": {}}), summary="note")
    item = house.propose(effect)
    with pytest.raises(UsageError, match="crm note"):
        edit(house, item, "words")


def test_what_failed_is_tried_again_by_a_person(house: House) -> None:
    (item,) = house.ready(1)
    house.world.plan = Plan(strikes=(Strike("send_draft", 1, Fault.REFUSED),))
    house.deliver()
    found = withdrawing.retry(house.mirror, item.id, gate=house.gate, actor="rep")
    assert (found.state, found.attempts) == (State.APPROVED, 0)
    house.deliver()
    assert house.world.tally() == {item.message_key: 1}


def test_what_is_uncertain_is_tried_again_only_when_somebody_has_looked(house: House) -> None:
    (item,) = house.ready(1)
    house.world.plan = Plan(strikes=(Strike("send_draft", 1, Fault.TIMEOUT),))
    house.deliver()
    house.world.discard_draft(REP, house.at(item).provider_draft)
    for _ in range(3):
        house.later(hours=2)
        house.deliver()
    with pytest.raises(UsageError, match="may have been sent"):
        withdrawing.retry(house.mirror, item.id, gate=house.gate, actor="rep")
    withdrawing.retry(house.mirror, item.id, gate=house.gate, actor="rep", unsent=True)
    house.deliver()
    assert house.world.tally() == {item.message_key: 1}


def test_what_is_blocked_is_judged_again(house: House) -> None:
    house.standing.append(Reason(code="postal_address", text="no address"))
    item = house.propose(house.mail("one"))
    with pytest.raises(UserError, match="still blocked: no address"):
        withdrawing.retry(house.mirror, item.id, gate=house.gate, actor="rep")
    house.standing.pop()
    found = withdrawing.retry(house.mirror, item.id, gate=house.gate, actor="rep")
    assert found.state is State.PROPOSED


def test_what_is_cancelled_does_not_go(house: House) -> None:
    item, done = house.ready(2)
    assert withdrawing.cancel(house.mirror, item.id, actor="rep")[1]
    assert not withdrawing.cancel(house.mirror, item.id, actor="rep")[1]
    house.deliver()
    with pytest.raises(UsageError, match="is done"):
        withdrawing.cancel(house.mirror, done.id, actor="rep")
    assert house.world.tally() == {done.message_key: 1}


def test_a_chat_message_that_may_only_be_a_draft_is_not_approved(house: House) -> None:
    house.standing.append(Reason(code="draft_only", text="DRAFT_ONLY", mend="agentarmy mode set"))
    effect = Effect(kind=Kind.CHAT, key="c", content=payloads.chat("sales", "Hi"), summary="chat")
    item = house.propose(effect)
    with pytest.raises(UserError, match="may not go: DRAFT_ONLY") as caught:
        house.approve(item)
    assert caught.value.hint == "agentarmy mode set"
    assert house.at(item).state is State.PROPOSED
    house.standing.pop()
    assert house.approve(item).state is State.APPROVED
