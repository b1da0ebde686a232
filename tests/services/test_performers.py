"""Effects that are no mails: each once, whatever goes wrong, against a practice world."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agentarmy.connectors.base import MailQuery
from agentarmy.connectors.memory import Fault, Plan, Strike
from agentarmy.domain import payloads
from agentarmy.domain.delivery import event_uid
from agentarmy.domain.effects import Effect, Json, Kind, Recipient, State, packed
from agentarmy.domain.reasons import Reason
from agentarmy.errors import Bug
from agentarmy.services import approvals
from agentarmy.store import outbox, tables
from agentarmy.store.outbox import Item
from services.outgoing import NOW, REP, House, Killed, Steps, every_step

EVENT: dict[str, Json] = {
    "title": "Line walk-through",
    "starts_at": (NOW + timedelta(days=1)).isoformat(),
    "ends_at": (NOW + timedelta(days=1, minutes=30)).isoformat(),
    "zone": "Europe/Berlin",
    "attendees": ["ada@brook.example"],
    "description": "",
    "location": "",
}


def effects(house: House) -> list[Effect]:
    """One of every kind that a provider performs."""
    raw = b"From: ada@brook.example\r\nTo: " + REP.encode() + b"\r\nSubject: x\r\n"
    mail = house.world.deliver(raw + b"Message-ID: <a@brook.example>\r\n\r\nHi\r\n", to=REP)
    deal = house.world.add_record("deal", {"name": "Presses", "stage": "DISCOVERY", "amount": "1"})
    house.world.open_room("sales")
    contents = {
        Kind.LABEL: payloads.label(mail.thread, "form lead"),
        Kind.HOLD: packed({**EVENT, "attendees": []}),
        Kind.INVITATION: packed({**EVENT}),
        Kind.CHAT: payloads.chat("sales", "New lead: Brook"),
        Kind.CRM_TASK: payloads.crm_new({"title": "Call Ada", "due_on": "2026-03-20"}),
        Kind.CRM_NOTE: payloads.crm_new({"note": "Asked for prices"}),
        Kind.CRM_FIELD: payloads.crm_change("deal", deal.ref, fields={"amount": "2"}),
        Kind.STAGE: payloads.stage("PROPOSAL", ref=deal.ref),
    }
    guests = {Kind.INVITATION: (Recipient("ada@brook.example"),)}
    return [
        Effect(
            kind=kind,
            key=f"k:{kind}",
            content=content,
            summary=str(kind),
            recipients=guests.get(kind, ()),
        )
        for kind, content in contents.items()
    ]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.close()


def ready(house: House) -> list[Item]:
    return [house.approve(house.propose(one)) for one in effects(house)]


def there(house: House) -> dict[str, object]:
    """What the world holds of the effects."""
    world, starts = house.world, NOW

    async def look() -> dict[str, object]:
        calendar, chat, crm, box = (
            world.calendar(REP),
            world.chat(REP),
            world.crm(REP),
            world.mailbox(REP),
        )
        (deal,) = await crm.find("deal", field="name", value="Presses")
        (mail,) = await box.search(MailQuery(addresses=("ada@brook.example",)), limit=1)
        events = await calendar.events(starts, starts + timedelta(days=3))
        return {
            "labels": list(await box.labels(mail.thread)),
            "events": sorted((one.title, one.tentative) for one in events),
            "posts": [one.text for one in await chat.messages("sales", limit=9)],
            "tasks": len(await crm.find("task", field="title", value="Call Ada")),
            "notes": len(await crm.find("note", field="note", value="Asked for prices")),
            "deal": {k: deal.fields[k] for k in ("stage", "amount")},
            "invited": [who for _, who, _ in world.invitations()],
        }

    return asyncio.run(look())


ONCE = {
    "labels": ["form lead"],
    "events": [("Line walk-through", False), ("Line walk-through", True)],
    "posts": ["New lead: Brook"],
    "tasks": 1,
    "notes": 1,
    "deal": {"stage": "PROPOSAL", "amount": "2"},
    "invited": ["ada@brook.example"],
}


def test_each_kind_is_performed_once(house: House) -> None:
    items = ready(house)
    assert sorted(house.deliver().done) == sorted(one.id for one in items)
    house.deliver()
    assert there(house) == ONCE
    hold = next(one for one in items if one.effect.kind is Kind.HOLD)
    assert house.at(hold).provider_ref == event_uid(hold.id)


def test_a_kill_at_any_step_makes_nothing_twice(tmp_path: Path) -> None:
    for number, steps in enumerate(every_step()):
        folder = tmp_path / str(number)
        folder.mkdir()
        house = House(folder)
        items = ready(house)
        with suppress(Killed):
            house.deliver_until_killed(steps)
        house.until_settled(items)
        assert {house.at(one).state for one in items} == {State.DONE}, number
        assert there(house) == ONCE, number
        house.close()
    assert number > 30


@pytest.mark.parametrize("fault", [one for one in Fault if one is not Fault.REFUSED])
def test_each_fault_ends_in_one_of_each(house: House, fault: Fault) -> None:
    items = ready(house)
    methods = ("add_label", "insert", "post", "create", "update")
    house.world.plan = Plan(strikes=tuple(Strike(one, 1, fault) for one in methods), lag=0.0)
    for _ in methods:
        house.deliver()
        house.world.renew()
        house.later(hours=1)
    house.until_settled(items)
    assert there(house) == ONCE


def test_a_record_that_was_changed_meanwhile_is_left_and_said(house: House) -> None:
    deal = house.world.add_record("deal", {"name": "Presses", "stage": "DISCOVERY"})
    content = payloads.crm_change("deal", deal.ref, fields={"amount": "2"}, version=deal.version)
    effect = Effect(kind=Kind.CRM_FIELD, key="k", content=content, summary="amount")
    item = house.approve(house.propose(effect))
    house.world.change_record(deal, {"amount": "9"})
    assert house.deliver().failed == [item.id]
    assert "changed meanwhile" in house.at(item).fault


def test_what_was_done_before_a_stop_is_done_and_not_cancelled(house: House) -> None:
    """The invitation went out, its reply was lost, and then they asked not to be reached."""
    item = next(one for one in ready(house) if one.effect.kind is Kind.INVITATION)
    house.world.plan = Plan(strikes=(Strike("insert", 1, Fault.LOST),))
    house.deliver(only=[item.id])
    house.standing.append(Reason(code="suppressed", text="asked not to be reached"))
    house.later(hours=1)
    house.deliver()
    assert house.at(item).state is State.DONE


def test_a_row_of_the_mirror_is_written_with_its_effect(house: House) -> None:
    house.standing.clear()
    key = outbox.row_id(house.mirror, "any")
    content = payloads.record("tasks", key, values={"title": "Call Ada", "due_on": "2026-03-20"})
    item = house.propose(Effect(kind=Kind.TASK, key="t", content=content, summary="task"))
    assert house.deliver().done == [item.id]
    assert tables.get(house.mirror, "tasks", key)["title"] == "Call Ada"


def test_a_row_that_cannot_be_written_has_failed_and_nothing_is_half(house: House) -> None:
    house.standing.clear()
    content = payloads.record("tasks", "x", values={"no such column": "1"})
    item = house.propose(Effect(kind=Kind.RECORD, key="t", content=content, summary="task"))
    assert house.deliver().failed == [item.id]
    assert "column" in house.at(item).fault


def test_a_stage_of_the_mirror_alone_moves_the_deal(house: House) -> None:
    deal = tables.add(house.mirror, "deals", {"name": "Presses", "stage": "DISCOVERY"})
    effect = Effect(
        kind=Kind.STAGE,
        key="s",
        content=payloads.stage("PROPOSAL"),
        summary="stage",
        deal_id=deal,
    )
    item = house.approve(house.propose(effect))
    assert house.deliver().done == [item.id]
    assert tables.get(house.mirror, "deals", deal)["stage"] == "PROPOSAL"


def test_a_call_is_for_a_person_and_one_line_says_so(house: House) -> None:
    effect = Effect(kind=Kind.CALL, key="c", content=packed({}), summary="call")
    approvals.approve(
        house.mirror,
        house.propose(effect).id,
        gate=house.gate,
        person=approvals.Person(actor="rep"),
    )
    assert any("for a person" in line for line in house.deliver().lines)


def test_a_hold_has_no_guests_whatever_its_bytes_say(house: House) -> None:
    content = packed({**EVENT})
    hold = Effect(kind=Kind.HOLD, key="hold", content=content, summary="hold")
    house.standing.clear()
    assert house.deliver([house.propose(hold).id]).done
    made = house.world.calendar(REP).events(NOW, NOW + timedelta(days=3))
    assert [one.attendees for one in asyncio.run(made)] == [()]
    assert house.world.invitations() == []


def test_a_meeting_without_its_guests_says_so_whoever_finds_it(house: House) -> None:
    draft_only = Reason(code="draft_only", text="DRAFT_ONLY")
    invitation = next(one for one in effects(house) if one.kind is Kind.INVITATION)
    for at in range(1, 12):
        one = house.approve(house.propose(replace(invitation, key=f"i{at}")))
        before = len(house.world.invitations())
        house.standing.append(draft_only)
        with suppress(Killed):
            house.deliver_until_killed(Steps(at=at))
        house.standing.remove(draft_only)
        for _ in range(2):
            house.later(minutes=5)
            house.deliver()
        found, told = house.at(one), len(house.world.invitations()) - before
        assert (found.state, told) == (State.DONE, int("nobody was invited" not in found.fault)), at
    assert 0 < len(house.world.invitations()) < 11


@pytest.mark.parametrize("table", ["switches", "outbox", "consents", "rulings", "deals", ""])
def test_a_record_is_no_way_around_the_gate(house: House, table: str) -> None:
    house.standing.clear()
    content = payloads.record(table, "x", values={"name": "mode", "value": "SEND"})
    effect = Effect(kind=Kind.RECORD, key="r", content=content, summary="record")
    item = house.propose(effect)
    assert house.deliver().failed == [item.id]
    assert "accounts" in house.at(item).fault
    assert outbox.found(house.mirror, "x") is None


def test_what_no_performer_could_read_does_not_get_in(house: House) -> None:
    for content in (b"", b"{", b"[]", b"\xff"):
        with pytest.raises(Bug, match="no payload"):
            house.propose(Effect(kind=Kind.CHAT, key="c", content=content, summary="chat"))
