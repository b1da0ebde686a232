"""Briefs from a real mirror: meeting, account, lead; each line with a source."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agentarmy import resources
from agentarmy.domain.methodology import parse
from agentarmy.domain.records import Channel, Money, Person, PriceItem, Row
from agentarmy.errors import NotFound
from agentarmy.formats.base import ConversationRecord, MessageRecord
from agentarmy.services.briefing import Briefed, brief
from agentarmy.services.drafting import Writer
from agentarmy.services.qualifying import Desk
from agentarmy.store import books, conversations, people, tables
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.wiring import lexicon, seed_objects
from agentarmy.writing.context import Rep, parse_objections
from agentarmy.writing.formality import Tone
from agentarmy.writing.layouts import render
from agentarmy.writing.sections import Format

NOW = datetime(2026, 3, 18, 16, tzinfo=UTC)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ADA = Person("Ada Brook", "ada@brook.example")
MARA = Person("Mara Lindqvist", "mara@northmill.example")
LEXICON = lexicon()
METHODS = parse(d for d in seed_objects("methods").values() if isinstance(d, dict))
MAIL = MessageRecord(
    key="first@brook.example",
    channel=Channel.MAIL,
    sender=ADA,
    text="Hi Mara,\n\nwe need eight Press 20. Our budget is 30,000 USD.\n\nAda",
    at=START,
    to=(MARA,),
    subject="Presses",
)
CHAT = ConversationRecord(
    key="room",
    channel=Channel.CHAT,
    title="Presses chat",
    messages=(
        MessageRecord(
            key="room/1",
            channel=Channel.CHAT,
            sender=ADA,
            text="We lose 40 cartons a day, that is a real problem for us.",
            at=START + timedelta(days=3),
        ),
    ),
)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    found = open_mirror(tmp_path / "mirror.sqlite", tenant="local", clock=lambda: NOW)
    with found.write():
        books.put_prices(found, [PriceItem(id="p", name="Press 20", price=Money.of(4000, "USD"))])
        tables.put(found, "accounts", [("brook", {"name": "Brook", "domain": "brook.example"})])
        people.remember(found, ADA, details={"title": "Operations Manager"})
        conversations.store_messages(found, [MAIL, CHAT], source="test")
        account = str(tables.get(found, "accounts", "Brook")["id"])
        room = tables.get(found, "conversations", "Presses chat")
        tables.edit(found, "conversations", str(room["id"]), {"account_id": account})
        deal: Row = {
            "name": "Hall 2",
            "stage": "Proposal",
            "amount_minor": 3200000,
            "currency": "USD",
            "close_on": "2026-05-01",
            "account_id": account,
        }
        tables.put(found, "deals", [("d", deal)])
        lead: Row = {
            "name": "Ada Brook",
            "email": "ada.lead@brook.example",
            "title": "Operations Manager",
            "source": "trade fair",
            "account_id": account,
        }
        tables.put(found, "leads", [("l", lead)])
        _meeting(found, "next", "Brook and us: the total", at=NOW + timedelta(days=2), on=account)
        _meeting(found, "own", "Pipeline review", at=NOW + timedelta(days=1), on="", who=(MARA,))
    yield found
    found.close()


def _meeting(
    mirror: Mirror,
    key: str,
    title: str,
    *,
    at: datetime,
    on: str,
    who: tuple[Person, ...] = (ADA, MARA),
) -> None:
    row: Row = {
        "title": title,
        "starts_at": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "zone": "America/Chicago",
        "location": "Zoom",
        "attendees": json.dumps([{"name": p.name, "address": p.address} for p in who]),
        "organizer": json.dumps({"name": MARA.name, "address": MARA.address}),
        "account_id": on,
    }
    tables.put(mirror, "meetings", [(key, row)])


def briefed(mirror: Mirror, tmp_path: Path, target: str) -> Briefed:
    desk = Desk(
        facts=books.facts(mirror, our_names=(MARA.name,), our_domains=("northmill.example",)),
        lexicon=LEXICON,
        methods=METHODS,
        now=NOW,
        rejected=tmp_path / "rejected",
    )
    library = parse_objections(json.loads(resources.seed_text("objections.json")))
    return brief(
        mirror, target, writer=Writer(desk=desk, rep=Rep(), objections=library, tone=Tone())
    )


def lines(made: Briefed, section: str) -> list[str]:
    return [i.text for s in made.brief.sections if s.id == section for i in s.items]


@pytest.mark.row("AA-MTG-04", "AA-MTG-06", "AA-KB-09")
def test_a_meeting_is_prepared_from_mail_chat_and_crm(mirror: Mirror, tmp_path: Path) -> None:
    made = briefed(mirror, tmp_path, "next")
    assert made.brief.title == "Brook and us: the total, 2026-03-20 11:00 America/Chicago"
    context = lines(made, "context")
    assert "Deal Hall 2: stage Proposal" in context
    assert "Value in the CRM: 32,000 USD" in context
    assert "Close date: 2026-05-01" in context
    assert [t for t in context if "<first@brook.example>" in t]  # the earlier mail, by its id
    assert [t for t in context if "chat" in t and "40 cartons" in t]
    assert lines(made, "attendees") == [
        "Ada Brook, Operations Manager",
        "Mara Lindqvist (ours)",
        'Ada Brook said: "We lose 40 cartons a day, that is a real problem for us"'
        " (pain, 2026-03-05)",
        'Ada Brook said: "Our budget is 30,000 USD" (budget, 2026-03-02)',
    ]
    for section in made.brief.sections:
        assert all(item.grounds or item.basis for item in section.items)


@pytest.mark.row("QH-RTE-05")
def test_a_lead_brief_has_its_five_parts(mirror: Mirror, tmp_path: Path) -> None:
    made = briefed(mirror, tmp_path, "ada.lead@brook.example")
    assert made.brief.scope == "lead"
    summary = lines(made, "summary")
    assert "Company: Brook" in summary
    assert "Source: trade fair" in summary
    assert [t for t in summary if t.startswith("Fit: ")]
    assert [t for t in summary if t.startswith(("Pain: ", "Need: ")) and "40 cartons" in t]
    assert [t for t in summary if t.startswith("Budget: 30,000 USD")]
    assert lines(made, "pricing")[0].startswith("Recommend: Press 20, 7 for 28,000 USD")
    assert [s.id for s in made.brief.sections][:5] == [
        *("summary", "talk_tracks", "competitors", "objections", "pricing")
    ]
    for part in ("talk_tracks", "competitors", "objections"):
        assert lines(made, part)


def test_an_account_brief_takes_in_the_meeting_ahead(mirror: Mirror, tmp_path: Path) -> None:
    made = briefed(mirror, tmp_path, "Brook")
    assert made.brief.scope == "account"
    assert [t for t in lines(made, "context") if t.startswith("Meeting: Brook and us")]


def test_a_meeting_among_ourselves_is_no_sales_meeting(mirror: Mirror, tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        briefed(mirror, tmp_path, "Pipeline review")
    assert "nobody from outside" in caught.value.what


UNA = Person("Una Strand", "una@freemail.example")


def test_a_meeting_with_strangers_is_prepared_from_the_invitation(
    mirror: Mirror, tmp_path: Path
) -> None:
    with mirror.write():
        _meeting(mirror, "new", "First talk", at=NOW + timedelta(days=3), on="", who=(UNA, MARA))
    made = briefed(mirror, tmp_path, "First talk")
    assert made.brief.title.startswith("First talk, 2026-03-21")
    assert made.brief.notes == ("There is no history: nothing was said yet.",)
    assert lines(made, "attendees") == [
        "Una Strand",
        "Mara Lindqvist (ours)",
        "Una Strand has said nothing that is on record",
    ]
    assert all("; ask: " in line for line in lines(made, "gaps"))
    assert len(lines(made, "gaps")) == 6


def test_a_guest_on_record_brings_the_account_along(mirror: Mirror, tmp_path: Path) -> None:
    with mirror.write():
        _meeting(mirror, "ada", "Coffee", at=NOW + timedelta(days=3), on="", who=(ADA, MARA))
    assert "Company: Brook" in lines(briefed(mirror, tmp_path, "Coffee"), "summary")


def test_an_account_without_history_shows_who_is_on_record(mirror: Mirror, tmp_path: Path) -> None:
    with mirror.write():
        tables.put(mirror, "accounts", [("far", {"name": "Far Mill", "domain": "far.example"})])
        people.remember(mirror, Person("Kim Day", "kim@far.example"), details={"title": "Buyer"})
    made = briefed(mirror, tmp_path, "Far Mill")
    assert lines(made, "attendees") == [
        "Kim Day, Buyer",
        "Kim Day has said nothing that is on record",
    ]
    assert lines(made, "pricing") == ["Nothing on record."]


def test_a_signature_tells_title_and_phone_and_is_cited(mirror: Mirror, tmp_path: Path) -> None:
    ivo = Person("Ivo Petz", "ivo@brook.example")
    signed = replace(
        MAIL,
        key="ivo@brook.example",
        sender=ivo,
        signature="Ivo Petz\nHead of Maintenance\nPhone: +1 515 555 0199",
    )
    with mirror.write():
        conversations.store_messages(mirror, [signed], source="test")
        _meeting(mirror, "ivo", "Visit", at=NOW + timedelta(days=3), on="", who=(ivo, MARA))
    made = briefed(mirror, tmp_path, "Visit")
    item = next(s for s in made.brief.sections if s.id == "attendees").items[0]
    assert item.text == "Ivo Petz, Head of Maintenance; +1 515 555 0199"
    assert [g.quote for g in item.grounds if g.source.part == "signature"]


def test_an_unknown_target_is_named_with_its_neighbours(mirror: Mirror, tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        briefed(mirror, tmp_path, "Brok")
    assert "Brook" in caught.value.expected


def test_a_lead_who_never_spoke_is_named_from_the_record(mirror: Mirror, tmp_path: Path) -> None:
    account = str(tables.get(mirror, "accounts", "Brook")["id"])
    lead: Row = {"name": "Kim Day", "title": "Buyer", "company": "Brook", "account_id": account}
    tables.put(mirror, "leads", [("k", lead)])
    made = briefed(mirror, tmp_path, "Kim Day")
    assert lines(made, "summary")[0] == "Who: Kim Day, Buyer, Brook"


def test_a_lead_without_account_has_a_brief(mirror: Mirror, tmp_path: Path) -> None:
    lead: Row = {"name": "Kim Day", "title": "Buyer", "company": "Far Mill", "employees": 90}
    tables.put(mirror, "leads", [("k", lead)])
    made = briefed(mirror, tmp_path, "Kim Day")
    assert made.brief.title == "Lead: Kim Day"
    assert lines(made, "summary")[0] == "Who: Kim Day, Buyer, Far Mill"


def test_a_sum_among_the_sources_is_money(mirror: Mirror, tmp_path: Path) -> None:
    page = render(briefed(mirror, tmp_path, "Brook").brief, Format.STRUCTURED)
    assert 'amount "32,000 USD"' in page
    assert "minor" not in page
