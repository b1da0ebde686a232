from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from agentarmy.domain.judgement import Standing
from agentarmy.domain.records import Person, Row, Turn
from agentarmy.errors import BadInput
from agentarmy.formats.base import MessageRecord
from agentarmy.services.opportunities import CONFIRMED, move_on, propose
from agentarmy.services.qualifying import Desk, qualify
from agentarmy.services.questioning import MOVED
from agentarmy.store import books, conversations, deals, tables
from agentarmy.store import evidence as store
from agentarmy.store.database import Mirror, open_mirror
from saying import DELIVERY, DISCOUNT, NOW, PRESS
from scripts import LEXICON, METHODS, turns

ADA = Person("Ada Brook", "ada@brook.example")
SIGNS = """
Ada: We struggle with wet boxes bursting on the ramp.
Ada: Our budget is 20,000 dollars and I sign it myself.
Ada: We need four Press 20 by April 30.
"""
YES = "us: So your budget is 20,000 dollars, is that right?\nAda: Yes, exactly."


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    found = open_mirror(tmp_path / "mirror.sqlite", tenant="local", clock=lambda: NOW)
    with found.write():
        books.put_prices(found, [PRESS])
        books.put_policies(found, [DISCOUNT, DELIVERY])
        tables.put(found, "accounts", [("brook", {"name": "Brook", "domain": "brook.example"})])
    yield found
    found.close()


@pytest.fixture
def desk(mirror: Mirror, tmp_path: Path) -> Desk:
    facts = books.facts(mirror, our_names=("Mara Lindqvist",), our_domains=("northmill.example",))
    return Desk(
        facts=facts, lexicon=LEXICON, methods=METHODS, now=NOW, rejected=tmp_path / "rejected"
    )


def record(turn: Turn, number: int) -> MessageRecord:
    ours = turn.speaker.name == "Mara Lindqvist"
    sender = Person("Mara Lindqvist", "mara@northmill.example") if ours else ADA
    return MessageRecord(
        key=f"m{number}@x",
        channel=turn.channel,
        sender=sender,
        text=turn.text,
        at=turn.at,
        subject="Presses",
        references=tuple(f"m{n}@x" for n in range(number)),
    )


def take(mirror: Mirror, script: str, *, account: str = "Brook", first: int = 0) -> str:
    records = [record(turn, first + n) for n, turn in enumerate(turns(script, start=first))]
    stored = conversations.store_messages(mirror, records, source="test")
    (conversation,) = stored.conversations
    found = tables.get(mirror, "accounts", account)["id"] if account else None
    tables.edit(mirror, "conversations", conversation, {"account_id": found})
    return conversation


def open_deal(mirror: Mirror, stage: str) -> str:
    account = tables.get(mirror, "accounts", "Brook")
    values: Row = {"name": "Brook presses", "account_id": account["id"], "stage": stage}
    return tables.add(mirror, "deals", values)


def log(mirror: Mirror, deal: str) -> list[str]:
    rows = tables.find(mirror, "activities", deal_id=deal)
    return [str(row["kind"]) for row in rows]


@pytest.mark.row("AA-DEAL-03")
def test_a_deal_holds_its_quotes_and_how_every_element_stands(mirror: Mirror, desk: Desk) -> None:
    take(mirror, SIGNS)
    found = propose(mirror, "Brook", desk=desk)
    assert found.created
    deal = found.deal
    assert deal
    assert (deal["name"], deal["stage"]) == ("Brook: 4 Press 20", "QUALIFICATION")
    assert (deal["amount_minor"], deal["currency"]) == (1_956_000, "USD")
    assert deal["close_on"] == "2026-04-30"
    texts = {turn.id: turn.text for turn in found.qualified.turns}
    signals = json.loads(str(deal["extra"]))["signals"]
    assert {s["kind"] for s in signals} == {"budget", "pain", "urgency", "quantity"}
    assert all(s["quote"] in texts[s["message"]] for s in signals)
    kept = store.load_judgement(mirror, "deal", str(deal["id"]))
    assert kept
    standing = {e.id: e.standing for e in (*kept.bant, *kept.meddic)}
    assert standing["budget"] is Standing.VERIFIED
    assert standing["need"] is Standing.EVIDENCED
    assert len(standing) == 11
    later = qualify(mirror, str(deal["name"]), desk=desk)
    assert later.deal
    assert later.judgement.bant == found.qualified.judgement.bant


def test_one_account_or_thread_gets_one_deal(mirror: Mirror, desk: Desk) -> None:
    thread = take(mirror, SIGNS)
    first = propose(mirror, "Brook", desk=desk)
    for target in ("Brook", thread, str(first.deal and first.deal["name"])):
        again = propose(mirror, target, desk=desk)
        assert not again.created
        assert again.deal
        assert again.deal["id"] == (first.deal or {})["id"]
        assert "open deal already" in again.reason
    assert len(tables.find(mirror, "deals")) == 1


def test_a_thread_without_account_gets_one_deal_too(mirror: Mirror, desk: Desk) -> None:
    thread = take(mirror, SIGNS, account="")
    assert propose(mirror, thread, desk=desk).created
    assert not propose(mirror, thread, desk=desk).created


def test_after_a_lost_deal_there_may_be_another(mirror: Mirror, desk: Desk) -> None:
    take(mirror, SIGNS)
    key = open_deal(mirror, "PROSPECT")
    assert not propose(mirror, "Brook", desk=desk).created
    deals.move(mirror, key, "LOST", by_person=True)
    assert propose(mirror, "Brook", desk=desk).created


@pytest.mark.parametrize("dry", [True, False])
def test_too_few_signs_make_no_deal_and_say_why(mirror: Mirror, desk: Desk, dry: bool) -> None:
    take(mirror, SIGNS if dry else "Ada: Our budget is 20,000 dollars.")
    found = propose(mirror, "Brook", desk=desk, dry=dry)
    assert (found.created, found.deal) == (False, None)
    assert ("more than 80 % is needed" in found.reason) is not dry
    assert tables.find(mirror, "deals") == []


@pytest.mark.row("AA-QBS-05")
def test_a_stage_is_left_after_a_confirmation_that_the_log_holds(
    mirror: Mirror, desk: Desk
) -> None:
    take(mirror, SIGNS)
    key = open_deal(mirror, "PROSPECT")
    first = move_on(mirror, "Brook presses", desk=desk)
    assert (first.moved, first.move.allowed, log(mirror, key)) == (False, True, [])
    take(mirror, YES, first=3)
    second = move_on(mirror, "Brook presses", desk=desk)
    assert second.moved
    assert second.deal["stage"] == "QUALIFICATION"
    assert log(mirror, key) == [CONFIRMED, MOVED]
    rows = tables.find(mirror, "activities", deal_id=key)
    assert second.confirmed in str(rows[0]["title"])
    assert str(rows[1]["title"]) == "PROSPECT → QUALIFICATION"


def test_each_stage_wants_a_confirmation_of_its_own(mirror: Mirror, desk: Desk) -> None:
    take(mirror, f"{SIGNS}\n{YES}")
    key = open_deal(mirror, "PROSPECT")
    assert move_on(mirror, "Brook presses", desk=desk).moved
    told = "Ada: Last month a whole pallet was lost, that drives me crazy."
    take(mirror, told, first=5)
    again = move_on(mirror, "Brook presses", desk=desk)
    assert not again.moved
    by_word = move_on(mirror, "Brook presses", desk=desk, confirmed="she said so on the phone")
    assert by_word.moved == by_word.move.allowed
    assert log(mirror, key)[:2] == [CONFIRMED, MOVED]


@pytest.mark.row("AA-DEAL-12")
def test_what_is_missing_is_named_and_nothing_moves(mirror: Mirror, desk: Desk) -> None:
    take(mirror, f"Ada: Our budget is 20,000 dollars.\n{YES}")
    key = open_deal(mirror, "DISCOVERY")
    found = move_on(mirror, "Brook presses", desk=desk, confirmed="yes")
    assert not found.moved
    assert {element.id for element in found.missing} == {"need", "authority", "timeline"}
    assert all(element.settle for element in found.missing)
    assert tables.get(mirror, "deals", key)["stage"] == "DISCOVERY"
    assert log(mirror, key) == []


def test_nothing_moves_past_negotiation_by_itself(mirror: Mirror, desk: Desk) -> None:
    take(mirror, f"{SIGNS}\n{YES}")
    key = open_deal(mirror, "NEGOTIATION")
    found = move_on(mirror, "Brook presses", desk=desk, confirmed="they signed")
    assert (found.moved, found.move.to) == (False, None)
    assert tables.get(mirror, "deals", key)["stage"] == "NEGOTIATION"


def test_without_a_deal_or_a_stage_the_next_command_is_said(mirror: Mirror, desk: Desk) -> None:
    take(mirror, SIGNS)
    with pytest.raises(BadInput, match="has no deal"):
        move_on(mirror, "Brook", desk=desk)
    account = tables.get(mirror, "accounts", "Brook")
    tables.add(mirror, "deals", {"name": "Odd", "account_id": account["id"]})
    with pytest.raises(BadInput, match="has no stage"):
        move_on(mirror, "Odd", desk=desk)
