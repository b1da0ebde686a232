"""Drafts from a real mirror: thread, recipient, stage, and what is stored."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pytest

from agentarmy import resources
from agentarmy.domain.methodology import parse
from agentarmy.domain.records import (
    Channel,
    Money,
    Person,
    Policy,
    PolicyKind,
    PriceItem,
    Row,
    Tier,
)
from agentarmy.errors import NotFound, UsageError, UserError
from agentarmy.formats.base import Attachment, ConversationRecord, MessageRecord
from agentarmy.services.addressing import Wish
from agentarmy.services.drafting import Drafted, Writer, draft, drafts, take_over
from agentarmy.services.qualifying import Desk, qualify
from agentarmy.store import books, conversations, people, tables
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.wiring import lexicon, seed_objects
from agentarmy.writing import formality
from agentarmy.writing import region as regions
from agentarmy.writing.context import DraftKind, Rep, parse_objections
from agentarmy.writing.persona import Persona

NOW = datetime(2026, 3, 18, 16, tzinfo=UTC)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ADA = Person("Ada Brook", "ada@brook.example")
LEE = Person("Lee Stone", "lee@brook.example")
MARA = Person("Mara Lindqvist", "mara@northmill.example")
SAM = Person("Sam Whitlock", "sam@northmill.example")
LEXICON = lexicon()
METHODS = parse(d for d in seed_objects("methods").values() if isinstance(d, dict))


def letter(
    number: int,
    sender: Person,
    text: str,
    *,
    to: tuple[Person, ...] = (),
    references: tuple[str, ...] = (),
    subject: str = "Presses for hall 2",
) -> MessageRecord:
    others = (MARA,) if sender.domain == "brook.example" else (ADA,)
    return MessageRecord(
        key=f"m{number}@{sender.domain}",
        channel=Channel.MAIL,
        sender=sender,
        text=text,
        at=START + timedelta(days=number),
        utc_offset=-360,
        to=to or others,
        subject=subject,
        references=references,
    )


FIRST = letter(
    1,
    ADA,
    "Hi Mara,\n\nwe need eight Press 20 within 10 days. Our budget is 30,000 USD.\n\nAda",
    to=(MARA, LEE),
)
OURS = letter(
    2,
    MARA,
    "Hi Ada,\n\nten days is no problem for us.\n\nBest,\nMara",
    references=("m1@brook.example",),
    subject="Re: Presses for hall 2",
)
ASKS = letter(
    3,
    ADA,
    "Hi Mara,\n\nwhat is the total for the eight? And do you have a demo room?\n\nAda",
    to=(MARA, LEE),
    references=("m1@brook.example", "m2@northmill.example"),
    subject="RE: Re: Presses for hall 2",
)
INTERNAL = letter(
    4,
    SAM,
    "Mara, do not tell Ada, but we could go down to 3,000 a piece.",
    to=(MARA,),
    references=("m1@brook.example", "m2@northmill.example", "m3@brook.example"),
    subject="Fwd: Presses for hall 2",
)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    found = open_mirror(tmp_path / "mirror.sqlite", tenant="local", clock=lambda: NOW)
    days = (Tier(Decimal(10), 1, 4), Tier(Decimal(30), 5, None))
    with found.write():
        books.put_prices(found, [PriceItem(id="p", name="Press 20", price=Money.of(4000, "USD"))])
        books.put_policies(
            found,
            [
                Policy(
                    id="days",
                    kind=PolicyKind.DELIVERY_DAYS,
                    tiers=days,
                    text="From order confirmation 1 to 4 machines take 10 days, 5 or more 30 days.",
                    source="delivery.md",
                )
            ],
        )
        tables.put(found, "accounts", [("brook", {"name": "Brook", "domain": "brook.example"})])
        for person, title in ((ADA, "Operations Manager"), (LEE, "Chief Financial Officer")):
            people.remember(found, person, details={"title": title})
        conversations.store_messages(found, [FIRST, OURS, ASKS], source="test")
    yield found
    found.close()


def writer(mirror: Mirror, tmp_path: Path) -> Writer:
    return Writer(
        desk=Desk(
            facts=books.facts(
                mirror, our_names=(MARA.name, SAM.name), our_domains=("northmill.example",)
            ),
            lexicon=LEXICON,
            methods=METHODS,
            now=NOW,
            rejected=tmp_path / "rejected",
        ),
        rep=Rep(name=MARA.name, title="Account Executive", company="Northmill"),
        address=MARA.address,
        regions=tuple(
            regions.parse(r) for r in seed_objects("regions").values() if isinstance(r, dict)
        ),
        objections=parse_objections(json.loads(resources.seed_text("objections.json"))),
        tone=formality.parse(json.loads(resources.seed_text("tone.json"))),
    )


def written(mirror: Mirror, tmp_path: Path, target: str = "Brook", **wish: object) -> Drafted:
    wanted = replace(Wish(), **wish)  # type: ignore[arg-type]
    return draft(mirror, target, writer=writer(mirror, tmp_path), wish=wanted)


@pytest.mark.row("AA-SA-01")
def test_the_reply_stands_in_the_right_thread(mirror: Mirror, tmp_path: Path) -> None:
    deal: Row = {"name": "Hall 2", "stage": "Proposal", "account_id": _account(mirror)}
    tables.add(mirror, "deals", deal, key="d")
    made = written(mirror, tmp_path)
    assert made.head.to == ADA
    assert made.head.cc == ()  # an owner in copy who never took part
    assert any("Left out" in note and LEE.name in note for note in made.draft.notes)
    assert made.head.sender == MARA
    assert made.head.subject == "Re: Presses for hall 2"
    assert made.head.in_reply_to == "m3@brook.example"
    assert made.head.references == (
        "m1@brook.example",
        "m2@northmill.example",
        "m3@brook.example",
    )
    assert made.stage == "PROPOSAL"
    assert made.last is not None
    assert made.last.speaker == ADA


def _account(mirror: Mirror) -> str:
    return str(tables.get(mirror, "accounts", "Brook")["id"])


def test_the_reply_answers_from_the_books_and_marks_the_rest(
    mirror: Mirror, tmp_path: Path
) -> None:
    made = written(mirror, tmp_path)
    assert "32,000 USD" in made.draft.body
    assert "2,000 USD above your budget of 30,000 USD" in made.draft.body
    assert "ten days is no problem for us" in made.draft.body
    assert [m for m in made.draft.to_confirm if "demo room" in m]
    assert made.draft.removed == ()


def test_a_draft_is_stored_and_written_again_in_place(mirror: Mirror, tmp_path: Path) -> None:
    made = written(mirror, tmp_path)
    row = tables.get(mirror, "drafts", made.id)
    assert row["status"] == "draft"
    assert row["body"] == made.draft.body
    assert row["in_reply_to"] == "m3@brook.example"
    sources = json.loads(str(row["sources"]))
    assert any(s["sources"][0]["quote"] for s in sources if s["sources"])
    assert written(mirror, tmp_path).id == made.id
    tables.edit(mirror, "drafts", made.id, {"status": "approved"})
    again = written(mirror, tmp_path)
    assert again.id != made.id
    assert tables.get(mirror, "drafts", made.id)["status"] == "approved"


def test_our_internal_mail_never_leaks(mirror: Mirror, tmp_path: Path) -> None:
    conversations.store_messages(mirror, [INTERNAL], source="test")
    for kind in DraftKind:
        if kind in (DraftKind.FIRST_TOUCH, DraftKind.OBJECTION, DraftKind.THANK_YOU):
            continue  # nobody objected, nobody is a stranger, and they wait for an answer
        made = written(mirror, tmp_path, kind=kind)
        assert "3,000" not in made.draft.body
        assert "m4@northmill.example" not in made.head.references
        assert SAM not in (made.head.to, *made.head.cc)
        assert all("do not tell" not in q for s in made.draft.sentences for q in s.quotes)


def test_the_named_person_gets_it_in_their_depth(mirror: Mirror, tmp_path: Path) -> None:
    made = written(mirror, tmp_path, to="lee", kind=DraftKind.FOLLOW_UP)
    assert made.head.to == LEE
    assert made.head.cc == (ADA,)
    assert made.persona is Persona.C_SUITE
    assert written(mirror, tmp_path).persona is Persona.MANAGER
    assert written(mirror, tmp_path, persona=Persona.IC).persona is Persona.IC
    assert written(mirror, tmp_path, target="lee@brook.example").head.to == LEE


def test_an_unknown_person_is_named_with_those_that_are_known(
    mirror: Mirror, tmp_path: Path
) -> None:
    with pytest.raises(NotFound) as caught:
        written(mirror, tmp_path, to="Nobody Known", kind=DraftKind.FOLLOW_UP)
    assert "Ada Brook" in caught.value.expected


def test_an_account_without_history_gets_one_clear_line_or_a_first_note(
    mirror: Mirror, tmp_path: Path
) -> None:
    tables.put(mirror, "accounts", [("new", {"name": "Newhall", "domain": "newhall.example"})])
    people.remember(mirror, Person("Kim Day", "kim@newhall.example"))
    with pytest.raises(NotFound) as caught:
        written(mirror, tmp_path, target="Newhall")
    assert "--kind first-touch" in caught.value.hint
    with pytest.raises(NotFound):  # there is nothing to follow up
        written(mirror, tmp_path, target="Newhall", kind=DraftKind.FOLLOW_UP)
    made = written(mirror, tmp_path, target="Newhall", kind=DraftKind.FIRST_TOUCH)
    assert made.head.to.name == "Kim Day"
    assert made.head.in_reply_to == ""


@pytest.mark.row("AA-INT-13")
def test_the_region_comes_from_the_contact(mirror: Mirror, tmp_path: Path) -> None:
    made = written(mirror, tmp_path)
    assert (made.region.id, made.region_from) == ("americas", "clock of their mails")
    contact = tables.get(mirror, "contacts", "ada@brook.example")
    tables.edit(mirror, "contacts", str(contact["id"]), {"country": "SG"})
    made = written(mirror, tmp_path)
    assert (made.region.id, made.region_from) == ("apac", "country")
    assert written(mirror, tmp_path, region="emea").region.id == "emea"


def test_a_call_is_recapped_to_who_spoke_most(mirror: Mirror, tmp_path: Path) -> None:
    def turn(place: int, name: str, text: str) -> MessageRecord:
        return MessageRecord(
            key=f"call/{place}",
            channel=Channel.CALL,
            sender=Person(name),
            text=text,
            at=START + timedelta(days=9, minutes=place),
            position=place,
        )

    call = ConversationRecord(
        key="call",
        channel=Channel.CALL,
        title="Walk-through",
        messages=(
            turn(1, "Mara Lindqvist", "What happens in hall 2 today?"),
            turn(2, "Ada Brook", "We lose 40 cartons a day, that is a real problem for us."),
            turn(3, "Lee Stone", "Yes."),
            turn(4, "Mara Lindqvist", "I'll send you a summary tomorrow."),
        ),
    )
    with mirror.write():
        conversations.store_messages(mirror, [call], source="test")
        row = tables.get(mirror, "conversations", "Walk-through")
        tables.edit(mirror, "conversations", str(row["id"]), {"account_id": _account(mirror)})
    made = written(mirror, tmp_path, kind=DraftKind.RECAP)
    assert made.head.to == ADA
    assert made.head.cc == (LEE,)
    assert made.head.subject == "Our call on March 11"
    assert made.head.references == ()
    assert "summary" not in made.draft.body  # what was promised is this very mail
    assert "30,000" not in made.draft.body  # said in a mail, not in this call


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mirror]:
    """The demo tenant, imported as a rep would."""
    from agentarmy.formats.policies import read_policies
    from agentarmy.services.importing import Options, import_paths

    seeds = resources.seed_path("tenants", "northmill")
    base = tmp_path_factory.mktemp("demo")
    found = open_mirror(base / "mirror.sqlite", tenant="demo", clock=lambda: NOW)
    raw = (seeds / "policies.json").read_bytes()
    with found.write():
        rules = read_policies(raw, source="policies.json")
        books.put_policies(found, (p for p in rules if isinstance(p, Policy)))
    options = Options(
        rejected=base / "rejected",
        our_domains=("northmill.example",),
    )
    names = ("mail", "calls", "chat", "contacts", "calendar", "crm", "price_book.csv")
    import_paths(found, [seeds / name for name in names], options=options, now=NOW)
    yield found
    found.close()


STORIES = (
    "Harrow & Pell Foods",
    "Brightwater Logistics",
    "Castellan Pharma AG",
    "Orrin Textiles Ltd",
    "Tanjung Cold Chain Pte Ltd",
)


REFUSED = {
    *((DraftKind.FIRST_TOUCH, account) for account in STORIES),  # nobody there is a stranger
    *((DraftKind.OBJECTION, account) for account in (STORIES[1], STORIES[2], STORIES[4])),
    (DraftKind.RECAP, STORIES[4]),  # a form and no talk
    *((DraftKind.THANK_YOU, account) for account in STORIES[1:]),  # nothing, or two answers owed
    *((kind, STORIES[2]) for kind in (DraftKind.FOLLOW_UP, DraftKind.TIMES)),  # their rule
    # they asked us to wait until July, and nothing of theirs is open
    *((kind, STORIES[3]) for kind in (DraftKind.REPLY, DraftKind.FOLLOW_UP, DraftKind.OBJECTION)),
    (DraftKind.TIMES, STORIES[3]),
}


@pytest.mark.parametrize("account", STORIES)
@pytest.mark.parametrize("kind", list(DraftKind))
@pytest.mark.row("AA-SA-08")
def test_the_demo_stories_are_drafted_without_an_invented_fact(
    demo: Mirror, tmp_path: Path, account: str, kind: DraftKind
) -> None:
    from agentarmy.writing.ground import Move

    if (kind, account) in REFUSED:
        with pytest.raises(UserError) as caught:
            written(demo, tmp_path, target=account, kind=kind)
        assert caught.value.hint
        return
    for persona in Persona:
        made = written(demo, tmp_path, target=account, kind=kind, persona=persona)
        assert made.draft.removed == ()
        assert sum(s.move is Move.QUESTION for s in made.draft.sentences) <= 1
        assert made.head.to.domain != "northmill.example"
        assert "didn't. I said it" not in made.draft.body  # said among ourselves
        assert not [r for r in made.head.references if r.startswith("in0")]


def test_the_demo_s_overpromise_is_taken_back(demo: Mirror, tmp_path: Path) -> None:
    made = written(demo, tmp_path, target="Harrow & Pell Foods")
    for words in (
        "67,545 USD",
        "7,545 USD above your budget of 60,000 USD",
        "21 days",
        "52,535 USD",
        "two days after your audit on April 8",
    ):
        assert words in made.draft.body
    assert "nine machines fit that comfortably" in made.draft.body
    assert made.head.in_reply_to == "hp17@harrowpell.example"


def test_the_demo_s_signer_gets_each_point_answered(demo: Mirror, tmp_path: Path) -> None:
    for kind in (DraftKind.OBJECTION, DraftKind.REPLY):
        made = written(demo, tmp_path, target="Graham Pell", kind=kind)
        points = [s.text for s in made.draft.sentences if s.bullet]
        assert len(points) == 3
        assert "67,545 USD" in points[0]
        assert "freight and two days of start-up" in points[0]
        assert "April 10, two days after your audit" in points[1]
        assert "[to confirm: what happens if we miss it]" in points[1]
        assert "about six months" in points[2]


def test_the_demo_s_buyer_who_wants_no_mail_gets_no_pitch(demo: Mirror, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Tess Vale asked for no more mail 30 days ago") as caught:
        written(demo, tmp_path, target="Juniper & Vale")
    assert 'agentarmy leads edit "Tess Vale" status="Do not contact"' in str(caught.value.hint)
    made = written(demo, tmp_path, target="Juniper & Vale", to="Tess Vale")
    assert "I'm sorry it took me a month." in made.draft.body
    assert "off our list" in made.draft.body
    assert len(made.draft.sentences) <= 2  # the second says sorry: she had to ask twice
    assert "?" not in made.draft.body


def _owed(mirror: Mirror, tmp_path: Path) -> list[str]:
    desk = writer(mirror, tmp_path).desk
    judgement = qualify(mirror, "Brook", desk=desk).judgement
    return [a.title for a in judgement.actions if a.id == "keep-promise"]


@pytest.mark.parametrize("how", ["words", "file"])
def test_a_promise_that_a_later_mail_keeps_is_no_longer_owed(
    mirror: Mirror, tmp_path: Path, how: str
) -> None:
    said = letter(4, MARA, "Hi Ada,\n\nI'll send you the outline tomorrow.\n\nMara")
    text = "Hi Ada,\n\nhere is the outline." if how == "words" else "Hi Ada,\n\nall the best."
    file = Attachment(name="outline.pdf", media_type="application/pdf", size=9, sha256="ab" * 32)
    kept = letter(5, MARA, f"{text}\n\nMara")
    kept = kept if how == "words" else replace(kept, attachments=(file,))
    with mirror.write():
        conversations.store_messages(mirror, [said], source="test")
    assert _owed(mirror, tmp_path) == ["Do what we promised by 2026-03-07, 11 days late"]
    with mirror.write():
        conversations.store_messages(mirror, [kept], source="test")
    assert _owed(mirror, tmp_path) == []


def overlap(one: str, other: str) -> float:
    """Share of three-word runs of the shorter body that stand in the other too."""

    def runs(text: str) -> set[tuple[str, ...]]:
        words = text.casefold().split("\n\n", 1)[-1].rsplit("\n\n", 1)[0].split()
        return set(zip(words, words[1:], words[2:], strict=False))

    a, b = runs(one), runs(other)
    return len(a & b) / max(1, min(len(a), len(b)))


@pytest.mark.parametrize("kind", [DraftKind.FIRST_TOUCH, DraftKind.FOLLOW_UP, DraftKind.REPLY])
def test_no_two_prospects_of_the_demo_get_the_same_mail(
    demo: Mirror, tmp_path: Path, kind: DraftKind
) -> None:
    bodies: dict[str, str] = {}
    for row in tables.find(demo, "leads"):
        address = str(row.get("email") or "")
        if not address or address in bodies:
            continue
        with suppress(UserError):
            bodies[address] = written(demo, tmp_path, target=address, kind=kind).draft.body
    assert len(bodies) >= {DraftKind.REPLY: 4, DraftKind.FIRST_TOUCH: 5}.get(kind, 9)
    pairs = [overlap(a, b) for a, b in combinations(bodies.values(), 2)]
    assert len(set(bodies.values())) == len(bodies)
    assert kind is DraftKind.FOLLOW_UP or max(pairs) < 0.85  # where all we know is a deal's name
    assert sum(pairs) / len(pairs) < 0.3


def test_a_first_touch_names_only_what_their_record_and_our_documents_say(
    demo: Mirror, tmp_path: Path
) -> None:
    made = written(demo, tmp_path, target="Hana Morimoto", kind=DraftKind.FIRST_TOUCH)
    assert made.head.to.address == "hana.morimoto@umisora.example"
    assert made.region.id == "apac"
    assert made.head.in_reply_to == ""
    for words in ("Northmill", "Umisora Foods KK"):
        assert words in made.draft.body
    kinds = {str(g.source.kind) for s in made.draft.sentences for g in s.grounds}
    assert kinds <= {"crm_field", "document", "price_book"}
    assert not re.search(r"(?i)visit|web ?page|website|download|\bUSD\b", made.draft.body)


def test_who_was_written_to_gets_no_first_touch(mirror: Mirror, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        written(mirror, tmp_path, kind=DraftKind.FIRST_TOUCH)
    assert "--kind follow-up" in caught.value.hint


def test_an_internal_note_goes_to_no_outsider(mirror: Mirror, tmp_path: Path) -> None:
    made = written(mirror, tmp_path, kind=DraftKind.INTERNAL_NOTE)
    assert made.head.to == Person("")
    assert made.head.cc == ()
    assert made.head.in_reply_to == ""
    assert made.head.references == ()
    assert not re.match(r"(?i)(hi|dear|hello)\b", made.draft.body)
    assert tables.get(mirror, "drafts", made.id)["conversation_id"] is None
    assert "@brook.example" not in str(tables.get(mirror, "drafts", made.id)["recipients"])
    with pytest.raises(UsageError) as caught:
        written(mirror, tmp_path, kind=DraftKind.INTERNAL_NOTE, to="Ada Brook")
    assert "buyer's side" in str(caught.value)
    conversations.store_messages(mirror, [INTERNAL], source="test")
    made = written(mirror, tmp_path, kind=DraftKind.INTERNAL_NOTE, to="Sam")
    assert made.head.to == SAM
    assert made.draft.body.startswith("Sam,")


def test_variants_differ_in_words_and_not_in_facts(mirror: Mirror, tmp_path: Path) -> None:
    found = drafts(
        mirror,
        "Brook",
        writer=writer(mirror, tmp_path),
        wish=Wish(kind=DraftKind.REPLY),
        count=3,
    )
    assert len({made.draft.body for made in found}) == 3
    assert len({made.id for made in found}) == 3
    assert max(overlap(a.draft.body, b.draft.body) for a, b in combinations(found, 2)) < 0.8
    sources = [{g for s in made.draft.sentences for g in s.grounds} for made in found]
    assert sources[0] == sources[1] == sources[2]
    again = drafts(
        mirror, "Brook", writer=writer(mirror, tmp_path), wish=Wish(kind=DraftKind.REPLY), count=3
    )
    assert [m.draft.body for m in again] == [m.draft.body for m in found]


def test_two_who_ask_are_both_answered(mirror: Mirror, tmp_path: Path) -> None:
    asks = letter(
        5,
        LEE,
        "Hello Mara,\n\nand is the frame stainless?\n\nLee",
        to=(MARA, ADA),
        references=("m3@brook.example",),
        subject="Re: Presses for hall 2",
    )
    conversations.store_messages(mirror, [asks], source="test")
    made = written(mirror, tmp_path, to="Ada")
    assert "Ada" in made.draft.body.splitlines()[0]
    assert "Lee" in made.draft.body.splitlines()[0]
    assert {made.head.to, *made.head.cc} == {ADA, LEE}
    assert "stainless" in made.draft.body
    assert made.draft.body.count("Lee") > 1
    assert made.draft.removed == ()


def test_another_language_gets_a_short_word_in_english(mirror: Mirror, tmp_path: Path) -> None:
    german = letter(
        6,
        ADA,
        "Guten Tag Frau Lindqvist,\n\nwir brauchen die Maschinen schon im April, und ich muss das"
        " noch mit meinem Kollegen klären. Können Sie mir sagen, ob das geht?\n\nAda Brook",
        references=("m3@brook.example",),
    )
    conversations.store_messages(mirror, [german], source="test")
    made = written(mirror, tmp_path)
    assert made.context.language == "German"
    assert "English" in made.draft.body
    assert len(made.draft.body.split()) < 70
    assert "30,000" not in made.draft.body
    assert any("German" in note for note in made.draft.notes)
    assert made.draft.removed == ()


def test_an_edit_is_taken_over_and_checked(mirror: Mirror, tmp_path: Path) -> None:
    made = written(mirror, tmp_path)
    body = made.draft.body.replace("Best,", "We can do it for 11,500 USD.\n\nBest,")
    changed, edit = take_over(mirror, made, body=body)
    assert any(line == "+We can do it for 11,500 USD." for line in edit.diff)
    assert [f.problem for f in edit.findings]
    assert changed.by_rep == {"We can do it for 11,500 USD."}
    assert [s.grounds for s in changed.draft.sentences if s.text in changed.by_rep] == [()]
    assert any("11,500" in note for note in changed.draft.notes)
    stored = tables.get(mirror, "drafts", made.id)
    assert "11,500" in str(stored["body"])
    assert stored["status"] == "draft"
    same, none = take_over(mirror, made, body=made.draft.body)
    assert (same.draft, none.diff) == (made.draft, ())
