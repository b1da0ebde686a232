"""From a stored draft to the exact bytes of a mail: thread, foot, recipients, purpose, files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from agentarmy.config import Connect, Me, Reach, Settings, Us
from agentarmy.domain.effects import Purpose, State
from agentarmy.domain.records import Row
from agentarmy.errors import NotSetUp, UsageError, UserError
from agentarmy.formats.outgoing import File, envelope
from agentarmy.formats.reopening import files_of, text_of
from agentarmy.services import approvals, gatekeeping, outreach
from agentarmy.services.mail_effects import house_of, mail_effect, queue_draft
from agentarmy.services.queue_facts import save_files
from agentarmy.store import tables
from services.outgoing import REP, House

SETTINGS = Settings(
    me=Me("Mara Lindqvist", REP, "Sales"),
    us=Us("Northmill", ("northmill.example",)),
    reach=Reach("1 Mill Lane, Northtown", "https://northmill.example/stop", "US"),
    connect=Connect(),
    tenant="northmill",
)
OURS = house_of(SETTINGS)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.close()


def draft(house: House, **more: str) -> str:
    row: Row = {
        "kind": "reply",
        "channel": "mail",
        "recipients": json.dumps([{"name": "Ada Brook", "address": "Ada@brook.example"}]),
        "subject": "Re: Presses",
        "body": "Hi Ada,\n\nsee https://northmill.example/presses.\n\nMara",
        "sources": '[{"text": "Hi Ada,", "sources": []}]',
        "refs": "[]",
        "status": "draft",
        **more,
    }
    return tables.add(house.mirror, "drafts", row, key=json.dumps(row))


def talk(house: House, sender: str) -> str:
    """A conversation in which somebody wrote."""
    key = tables.add(house.mirror, "conversations", {"channel": "mail", "title": "Presses"})
    row: Row = {"conversation_id": key, "channel": "mail", "sender_address": sender, "text": "x"}
    tables.add(house.mirror, "messages", row)
    return key


def test_a_reply_keeps_its_thread_and_carries_no_foot(house: House) -> None:
    chain = ["one@brook.example", "two@northmill.example", "three@brook.example"]
    key = talk(house, "ada@brook.example")
    made = draft(house, in_reply_to=chain[-1], refs=json.dumps(chain), conversation_id=key)
    effect = mail_effect(house.mirror, made, house=OURS)
    seen = envelope(effect.content)
    assert seen.references == tuple(chain)
    assert seen.in_reply_to == chain[-1]
    assert (seen.sender, seen.recipients) == (REP, ("ada@brook.example",))
    assert text_of(effect.content) == tables.get(house.mirror, "drafts", made)["body"] + "\n"  # type: ignore[operator]
    assert effect.links == ("https://northmill.example/presses",)
    assert effect.purpose is Purpose.REPLY
    assert seen.unsubscribe == ""


def test_the_names_of_the_mail_follow_from_the_draft(house: House) -> None:
    made = draft(house)
    effect = mail_effect(house.mirror, made, house=OURS)
    assert mail_effect(house.mirror, made, house=OURS) == effect
    seen = envelope(effect.content)
    assert (seen.message_id, seen.key) == outreach.names_of(
        house.mirror, effect.key, domain="northmill.example"
    )
    item = house.propose(effect)
    assert item.message_key == seen.key


def test_advertising_says_who_we_are_where_and_how_one_unsubscribes(house: House) -> None:
    effect = mail_effect(house.mirror, draft(house, kind="first-touch"), house=OURS)
    text = text_of(effect.content)
    assert text.endswith(
        "\n-- \nNorthmill, 1 Mill Lane, Northtown\nUnsubscribe: https://northmill.example/stop\n"
    )
    assert envelope(effect.content).unsubscribe == "https://northmill.example/stop"
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in effect.content
    assert effect.purpose is Purpose.OUTREACH


@pytest.mark.parametrize(
    ("sender", "purpose"),
    [("ada@brook.example", Purpose.REPLY), (REP, Purpose.OUTREACH), ("", Purpose.OUTREACH)],
)
def test_a_follow_up_is_advertising_until_somebody_answered(
    house: House, sender: str, purpose: Purpose
) -> None:
    more = {"conversation_id": talk(house, sender)} if sender else {}
    effect = mail_effect(house.mirror, draft(house, kind="follow-up", **more), house=OURS)
    assert effect.purpose is purpose


def test_a_recap_to_somebody_who_never_wrote_carries_the_foot(house: House) -> None:
    effect = mail_effect(house.mirror, draft(house, kind="recap"), house=OURS)
    assert effect.purpose is Purpose.REPLY
    assert "Unsubscribe:" in text_of(effect.content)


def test_mail_to_our_own_people_is_internal(house: House) -> None:
    people = json.dumps([{"name": "Priya", "address": "priya@northmill.example"}])
    effect = mail_effect(house.mirror, draft(house, recipients=people), house=OURS)
    assert effect.purpose is Purpose.INTERNAL
    assert not effect.outside


def test_files_go_with_it_and_say_whether_they_were_seen(house: House) -> None:
    files = [(File("list.pdf", "application/pdf", b"%PDF"), True)]
    effect = mail_effect(house.mirror, draft(house), house=OURS, files=files)
    assert files_of(effect.content) == (files[0][0],)
    assert [(one.name, one.seen) for one in effect.attachments] == [("list.pdf", True)]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"channel": "chat"}, "is no mail"),
        ({"recipients": "[]"}, "goes to nobody"),
        ({"recipients": '[{"name": "Ada", "address": ""}]'}, "goes to Ada: no mail address"),
    ],
)
def test_what_cannot_be_mailed_is_said_in_one_line(
    house: House, more: dict[str, str], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        mail_effect(house.mirror, draft(house, **more), house=OURS)


def test_without_an_address_of_ours_nothing_is_written() -> None:
    with pytest.raises(NotSetUp, match="your mail address"):
        house_of(replace(SETTINGS, me=Me("Mara")))


@pytest.mark.row("QH-CMP-04")
def test_the_real_gate_blocks_advertising_without_foot_and_takes_one_with(house: House) -> None:
    gate = gatekeeping.gatekeeper(house.mirror, SETTINGS, folder=house.folder)
    bare = replace(OURS, address="", unsubscribe="")
    blocked = outreach.propose(
        house.mirror,
        mail_effect(house.mirror, draft(house, kind="first-touch"), house=bare),
        gate=gate,
    )
    assert blocked.item.state is State.BLOCKED
    codes = {str(one["code"]) for one in blocked.item.reasons}
    assert {"unsubscribe_header", "postal_address"} <= codes
    good = outreach.propose(
        house.mirror,
        mail_effect(house.mirror, draft(house, kind="first-touch", subject="Two"), house=OURS),
        gate=gate,
    )
    codes = {str(one["code"]) for one in good.item.reasons}
    assert not {"unsubscribe_header", "unsubscribe_link", "postal_address", "one_click"} & codes


def test_a_queued_draft_is_left_alone_and_replaces_what_still_waits(house: House) -> None:
    key = talk(house, "ada@brook.example")
    first, second = (
        draft(house, conversation_id=key),
        draft(house, conversation_id=key, subject="2"),
    )
    made, older = queue_draft(house.mirror, first, house=OURS, gate=house.gate, actor="rep")
    assert older == []
    assert tables.get(house.mirror, "drafts", first)["status"] == "queued"
    again, older = queue_draft(house.mirror, first, house=OURS, gate=house.gate, actor="rep")
    assert (again.fresh, older) == (False, [])
    _, older = queue_draft(house.mirror, second, house=OURS, gate=house.gate, actor="rep")
    assert older == [made.item.id]
    assert house.at(made.item).state is State.CANCELLED


def test_an_attachment_that_nobody_has_opened_is_not_approved(house: House, tmp_path: Path) -> None:
    gate = gatekeeping.gatekeeper(house.mirror, SETTINGS, folder=house.folder)
    files = [(File("../list.pdf", "application/pdf", b"%PDF"), False)]
    made = draft(house, conversation_id=talk(house, "ada@brook.example"))
    effect = mail_effect(house.mirror, made, house=OURS, files=files)
    item = outreach.propose(house.mirror, effect, gate=gate).item
    person = approvals.Person(actor="rep")
    with pytest.raises(UserError, match="have not opened the attachment") as caught:
        approvals.approve(house.mirror, item.id, gate=gate, person=person)
    assert caught.value.hint == f"agentarmy approvals show {item.id[-8:]} --save FOLDER"
    (place,) = save_files(house.mirror, house.at(item), tmp_path / "out")
    assert place.parent == tmp_path / "out"
    assert place.read_bytes() == b"%PDF"
    approved = approvals.approve(house.mirror, item.id, gate=gate, person=person)
    assert approved.item.state is State.APPROVED
