from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agentarmy.domain.evidence import Kind
from agentarmy.domain.judgement import CheckResult, Outcome, Standing
from agentarmy.domain.methodology import parse
from agentarmy.domain.records import Channel, Person, Row, Side
from agentarmy.errors import NotFound
from agentarmy.formats.base import MessageRecord
from agentarmy.services.qualifying import Desk, Qualified, qualify
from agentarmy.services.targets import Scope
from agentarmy.store import books, conversations, tables
from agentarmy.store import evidence as store
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.wiring import lexicon, seed_objects
from saying import DELIVERY, DISCOUNT, FACTS, NOW, PRESS, START

ADA = Person("Ada Brook", "ada@brook.example")
MARA = Person("Mara Lindqvist", "mara@northmill.example")
METHODS = parse(d for d in seed_objects("methods").values() if isinstance(d, dict))
LEXICON = lexicon()


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    found = open_mirror(tmp_path / "mirror.sqlite", tenant="local", clock=lambda: NOW)
    with found.write():
        books.put_prices(found, [PRESS])
        books.put_policies(found, [DISCOUNT, DELIVERY])
        tables.put(found, "accounts", [("brook", {"name": "Brook", "domain": "brook.example"})])
    yield found
    found.close()


def desk(mirror: Mirror, tmp_path: Path) -> Desk:
    facts = books.facts(mirror, our_domains=("northmill.example",))
    return Desk(
        facts=facts, lexicon=LEXICON, methods=METHODS, now=NOW, rejected=tmp_path / "rejected"
    )


def mail(number: int, sender: Person, text: str, *, days: int = 0) -> MessageRecord:
    return MessageRecord(
        key=f"m{number}@x",
        channel=Channel.MAIL,
        sender=sender,
        text=text,
        at=START + timedelta(days=days, minutes=number),
        to=(MARA if sender is ADA else ADA,),
        subject="Presses",
        references=tuple(f"m{n}@x" for n in range(number)),
    )


THREAD = (
    mail(0, ADA, "We have a real problem with returned boxes. We need nine Press 20."),
    mail(1, MARA, "Happy to help. What have you set aside for this?"),
    mail(2, ADA, "Our budget is 40,000 dollars. I sign it myself. We need them within 30 days."),
)


REASON = (
    "budget: 9 \u00d7 4,890 = 44,010 \u2212 5 % = 41,809.50 USD against 40,000 USD claimed:"
    " 1,809.50 short"
)


def take(mirror: Mirror, *records: MessageRecord) -> str:
    stored = conversations.store_messages(mirror, records, source="test")
    (conversation,) = stored.conversations
    account = tables.get(mirror, "accounts", "Brook")
    tables.edit(mirror, "conversations", conversation, {"account_id": account["id"]})
    return conversation


def judged(mirror: Mirror, tmp_path: Path, target: str = "Brook") -> Qualified:
    return qualify(mirror, target, desk=desk(mirror, tmp_path))


def standing(found: Qualified, name: str) -> Standing:
    elements = (*found.judgement.bant, *found.judgement.meddic)
    return next(e.standing for e in elements if e.id == name)


def test_a_thread_is_judged_against_the_price_book(mirror: Mirror, tmp_path: Path) -> None:
    conversation = take(mirror, *THREAD)
    found = judged(mirror, tmp_path, conversation)
    assert found.scope is Scope.CONVERSATION
    assert found.judgement.checks[0].result is CheckResult.FAILS
    assert found.judgement.verdict.outcome is Outcome.NURTURE
    assert found.judgement.verdict.reason == REASON
    texts = {turn.id: turn.text for turn in found.turns}
    for element in found.judgement.bant:
        for item in element.evidence:
            assert texts[item.source.id][item.start : item.end] == item.quote


@pytest.mark.row("AA-SA-11")
def test_state_survives_a_restart_and_a_lost_message(mirror: Mirror, tmp_path: Path) -> None:
    conversation = take(mirror, *THREAD)
    first = judged(mirror, tmp_path)
    mirror.close()
    again = open_mirror(mirror.path, tenant="local", clock=lambda: NOW)
    kept = store.load_judgement(again, "account", first.scope_id)
    assert kept
    assert kept.verdict.outcome is first.judgement.verdict.outcome
    for row in tables.find(again, "messages", conversation_id=conversation):
        if row["text"] and "budget" in str(row["text"]):
            tables.remove(again, "messages", str(row["id"]))
    later = qualify(again, "Brook", desk=desk(again, tmp_path))
    assert standing(later, "budget") == standing(first, "budget")
    again.close()


def test_a_newer_mail_overrides(mirror: Mirror, tmp_path: Path) -> None:
    take(mirror, *THREAD)
    assert judged(mirror, tmp_path).judgement.checks[0].result is CheckResult.FAILS
    conversations.store_messages(
        mirror,
        [mail(3, ADA, "Finance moved: our budget is now 60,000 dollars.", days=3)],
        source="t",
    )
    found = judged(mirror, tmp_path)
    assert found.judgement.checks[0].result is CheckResult.HOLDS
    assert standing(found, "budget") is Standing.VERIFIED


def test_judging_twice_changes_nothing(mirror: Mirror, tmp_path: Path) -> None:
    take(mirror, *THREAD)
    first = judged(mirror, tmp_path)
    rows = tables.count_rows(mirror)
    assert judged(mirror, tmp_path).judgement == first.judgement
    assert tables.count_rows(mirror) == rows


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("dollars", "USD"),
        ("We need nine Press 20.", "WE NEED NINE PRESS 20."),
        ("nine", "9"),
        (
            " I sign it myself. We need",
            " By the way, the weather is fine. I sign it myself. We need",
        ),
    ],
)
def test_another_wording_changes_no_verdict(
    mirror: Mirror, tmp_path: Path, old: str, new: str
) -> None:
    told = [replace(one, text=one.text.replace(old, new)) for one in THREAD]
    assert told != list(THREAD)
    take(mirror, *told)
    found = judged(mirror, tmp_path)
    assert found.judgement.verdict.reason == REASON
    assert found.judgement.verdict.outcome is Outcome.NURTURE


def test_a_name_told_once_is_remembered(mirror: Mirror, tmp_path: Path) -> None:
    qualify_desk = replace(desk(mirror, tmp_path), facts=FACTS)
    text = "Speaker 1: What is your budget?\nSpeaker 2: Our budget is 20,000 dollars.\n"
    found = qualify(mirror, "-", desk=qualify_desk, us=["Speaker 1"], text=text)
    sides = {e.speaker: e.side for e in found.evidence if e.kind is Kind.BUDGET}
    assert sides == {"Speaker 2": Side.THEIRS}
    assert books.known_sides(mirror)["speaker 1"] is Side.OURS


def test_a_name_that_nobody_bears_makes_nobody_theirs(mirror: Mirror, tmp_path: Path) -> None:
    qualify_desk = replace(desk(mirror, tmp_path), facts=FACTS)
    text = "Speaker 1: What is your budget?\nSpeaker 2: Our budget is 20,000 dollars.\n"
    before = books.known_sides(mirror)
    with pytest.raises(NotFound, match="no speaker"):
        qualify(mirror, "-", desk=qualify_desk, us=["Spoker 1"], text=text)
    assert books.known_sides(mirror) == before


def test_a_deal_takes_the_words_of_its_account(mirror: Mirror, tmp_path: Path) -> None:
    take(mirror, *THREAD)
    account = tables.get(mirror, "accounts", "Brook")
    values: Row = {"name": "Nine presses", "account_id": account["id"]}
    tables.put(mirror, "deals", [("d", values)])
    found = judged(mirror, tmp_path, "nine presses")
    assert (found.scope, found.label, found.target) == (Scope.DEAL, "Nine presses", "Nine presses")
    assert found.deal
    assert found.account
    assert standing(found, "need") is Standing.EVIDENCED
    assert judged(mirror, tmp_path).deal == found.deal


def test_a_person_stands_for_the_account(mirror: Mirror, tmp_path: Path) -> None:
    account = tables.get(mirror, "accounts", "Brook")
    lead: Row = {"name": "Bo", "email": "bo@brook.example", "title": "CEO"}
    lead["account_id"] = account["id"]
    tables.put(mirror, "leads", [("b", lead)])
    found = judged(mirror, tmp_path, "bo@brook.example")
    assert found.label == "Brook"
    assert found.judgement.fit
    assert found.judgement.fit.score == 15
    assert found.judgement.verdict.outcome is Outcome.NURTURE


@pytest.mark.parametrize("name", ["Harbour Foods", "harbourfoods", "Harbour Foods Inc"])
def test_an_account_of_nearly_that_name_is_meant(mirror: Mirror, tmp_path: Path, name: str) -> None:
    tables.put(mirror, "accounts", [("h", {"name": "Harbour Foods Ltd"})])
    assert judged(mirror, tmp_path, name).label == "Harbour Foods Ltd"


def test_the_nearest_names_are_said(mirror: Mirror, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="Broke") as raised:
        judged(mirror, tmp_path, "Broke")
    assert "Brook" in raised.value.expected


def test_a_reply_without_substance_is_a_reply(mirror: Mirror, tmp_path: Path) -> None:
    words = (mail(0, ADA, "Please get in touch again in the spring."), mail(1, MARA, "Of course."))
    take(mirror, *words)
    assert judged(mirror, tmp_path).judgement.asks == ()


def test_an_automatic_reply_of_ours_is_none(mirror: Mirror, tmp_path: Path) -> None:
    away = replace(mail(1, MARA, "I am away."), automatic="out of office")
    take(mirror, mail(0, ADA, "Please get in touch again in the spring."), away)
    assert len(judged(mirror, tmp_path).judgement.asks) == 1
