"""Who of ours said what about a buyer, from a real mirror; nobody else's word binds us."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agentarmy import resources
from agentarmy.domain.methodology import parse
from agentarmy.domain.records import Channel, Facts, Money, Person, PriceItem, Side
from agentarmy.formats.base import ConversationRecord, MessageRecord
from agentarmy.reading.guidance import Guidance, Rule
from agentarmy.services.addressing import Wish
from agentarmy.services.briefing import brief
from agentarmy.services.drafting import Drafted, Writer, draft
from agentarmy.services.guidelines import Among, among_us
from agentarmy.services.qualifying import Desk, qualify
from agentarmy.store import books, conversations, people, tables
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.wiring import lexicon, seed_objects
from agentarmy.writing import formality
from agentarmy.writing import region as regions
from agentarmy.writing.context import DraftKind, Rep, parse_objections
from clitools import run

NOW = datetime(2026, 5, 6, 14, tzinfo=UTC)
JO = Person("Jo Marsh", "jo@tallpine.example")
RAVI = Person("Ravi Nair", "ravi@tallpine.example")
LOTTE = Person("Lotte Brandis", "lotte@tallpine.example")
IMKE = Person("Imke Vogt", "imke@vogtbrot.example")
OLE = Person("Ole Vogt", "ole@vogtbrot.example")
DESK = Person("Web Desk", "web@tallpine.example")
LEXICON = lexicon()
METHODS = parse(d for d in seed_objects("methods").values() if isinstance(d, dict))
FORM = (
    "Name: Imke Vogt\nJob title: Managing Director\nCompany: Vogt Brot\n"
    "Email: imke@vogtbrot.example\nMessage: We are looking for an oven for our third bakery."
    " Which model do you recommend?\n\nCountry: Germany"
)
TOLD = "Ask her for the floor area and the dough weight, nothing else."


def message(
    number: int,
    sender: Person,
    text: str,
    *,
    to: tuple[Person, ...] = (JO,),
    subject: str = "Fwd: Contact form: ovens",
    thread: bool = True,
    **more: str,
) -> MessageRecord:
    found = MessageRecord(
        key=f"k{number}@tallpine.example",
        channel=Channel.MAIL,
        sender=sender,
        text=text,
        at=NOW - timedelta(days=2) + timedelta(hours=number),
        to=to,
        subject=subject,
        references=("k0@tallpine.example",) if thread and number else (),
    )
    return replace(found, **more)  # type: ignore[arg-type]


FORM_MAIL = message(0, DESK, FORM, subject="Contact form: ovens", automatic="auto-reply")


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    found = open_mirror(tmp_path / "mirror.sqlite", tenant="local", clock=lambda: NOW)
    ovens = [PriceItem(id="o", name="DeckOven 12", price=Money.of(9000, "EUR"))]
    with found.write():
        books.put_prices(found, ovens)
        rows = (("vogt", "Vogt Brot", "vogtbrot"), ("hal", "Halvorsen Kjeks", "halvorsen"))
        tables.put(
            found,
            "accounts",
            [(key, {"name": name, "domain": f"{host}.example"}) for key, name, host in rows],
        )
        for person in (IMKE, OLE):
            people.remember(found, person, details={"title": "Managing Director"})
    yield found
    found.close()


def writer(mirror: Mirror, tmp_path: Path) -> Writer:
    return Writer(
        desk=Desk(
            facts=facts(mirror),
            lexicon=LEXICON,
            methods=METHODS,
            now=NOW,
            rejected=tmp_path / "rejected",
        ),
        rep=Rep(name=JO.name, title="Sales", company="Tallpine"),
        address=JO.address,
        regions=tuple(
            regions.parse(r) for r in seed_objects("regions").values() if isinstance(r, dict)
        ),
        objections=parse_objections(json.loads(resources.seed_text("objections.json"))),
        tone=formality.parse(json.loads(resources.seed_text("tone.json"))),
    )


def facts(mirror: Mirror) -> Facts:
    return books.facts(mirror, our_names=(JO.name,), our_domains=("tallpine.example",))


def store(mirror: Mirror, *records: MessageRecord | ConversationRecord) -> None:
    conversations.store_messages(mirror, records, source="test")
    rows = tables.find(mirror, "conversations")
    account = tables.get(mirror, "accounts", "Vogt Brot")["id"]
    with mirror.write():
        for row in rows:
            if "ovens" in str(row.get("title")) and not row.get("account_id"):
                tables.edit(mirror, "conversations", str(row["id"]), {"account_id": account})


def told(mirror: Mirror, tmp_path: Path, person: Person = IMKE) -> tuple[Guidance, ...]:
    desk = writer(mirror, tmp_path).desk
    found = qualify(mirror, "Vogt Brot", desk=desk)
    heard = among_us(mirror, found, person=person, facts=desk.facts, rep=JO.name, now=NOW)
    return heard.guidance


def written(mirror: Mirror, tmp_path: Path, **wish: object) -> Drafted:
    wanted = replace(Wish(to="Imke Vogt"), **wish)  # type: ignore[arg-type]
    return draft(mirror, "Vogt Brot", writer=writer(mirror, tmp_path), wish=wanted)


def test_a_form_is_answered_as_the_colleague_says(mirror: Mirror, tmp_path: Path) -> None:
    limit = "The 12 takes 600 kg at most. Check with me before you name a model. Short please."
    store(mirror, FORM_MAIL, message(1, LOTTE, f"{limit}\n{TOLD}"))

    made = written(mirror, tmp_path)

    assert "an oven for your third bakery." in made.draft.body
    assert made.draft.question.endswith("the floor area and the dough weight.")
    for word in ("600", "DeckOven", "Lotte", "call"):
        assert word not in made.draft.body
    notes = " ".join(made.draft.notes)
    assert f'"{TOLD}"' in notes
    assert 'Not for the buyer: Lotte Brandis, May 4: "The 12 takes 600 kg at most."' in notes
    assert made.draft.to_confirm == ()


def test_a_form_nobody_spoke_of_is_answered_by_itself(mirror: Mirror, tmp_path: Path) -> None:
    store(mirror, FORM_MAIL)

    made = written(mirror, tmp_path)

    assert made.context.guidance == ()
    assert "an oven for your third bakery." in made.draft.body
    assert made.draft.question.endswith("?")
    assert not [note for note in made.draft.notes if note.startswith("Heeded")]


SPOOFS = {
    "the name alone": message(1, Person("Lotte Brandis", "lotte@tallpine.example.co"), TOLD),
    "a domain that looks like ours": message(1, Person("Lotte", "l@tallp1ne.example"), TOLD),
    "a domain below ours": message(1, Person("Lotte", "l@guest.tallpine.example"), TOLD),
    "a free mailbox": message(1, Person("Lotte Brandis", "lotte@mail.example"), TOLD),
    "no address": message(1, Person("Lotte Brandis", ""), TOLD),
    "the buyer in copy": message(1, LOTTE, TOLD, to=(JO, IMKE)),
    "the buyer": message(1, IMKE, TOLD),
    "a machine of ours": message(1, LOTTE, TOLD, automatic="auto-reply"),
    "the junk folder": message(1, LOTTE, TOLD, folder="INBOX/Junk"),
    "a forward": message(1, LOTTE, "FYI", quoted=f"From: {IMKE.address}\n\n{TOLD}"),
    "a forward inside": message(
        1, LOTTE, f"See.\n\n-------- Forwarded message --------\nFrom: {IMKE.address}\n{TOLD}"
    ),
    "a quote inside": message(1, LOTTE, f"See what she wrote.\n\n> {TOLD}"),
    "their words in marks": message(1, LOTTE, f'She wrote: "{TOLD}"'),
    "a form not marked as one": message(
        1, DESK, f"Name: Imke Vogt\nEmail: {IMKE.address}\nMessage: {TOLD}"
    ),
}


@pytest.mark.parametrize("case", SPOOFS)
def test_only_our_own_people_are_obeyed(mirror: Mirror, tmp_path: Path, case: str) -> None:
    store(mirror, FORM_MAIL, SPOOFS[case])

    assert told(mirror, tmp_path) == ()


def test_who_the_rep_said_is_not_ours_is_not_obeyed(mirror: Mirror, tmp_path: Path) -> None:
    store(mirror, FORM_MAIL, message(1, LOTTE, TOLD))
    assert told(mirror, tmp_path)
    with mirror.write():
        books.remember_side(mirror, LOTTE.address, Side.THEIRS)
    assert told(mirror, tmp_path) == ()


def test_another_thread_counts_only_as_far_as_it_is_about_them(
    mirror: Mirror, tmp_path: Path
) -> None:
    text = (
        "Jo, before Friday:\n\nVogt Brot waits for an answer. Do not name a price.\n\n"
        "Halvorsen is late. Do not promise a date."
    )
    store(mirror, FORM_MAIL, message(5, RAVI, text, subject="Pipeline", thread=False))

    (found,) = told(mirror, tmp_path)

    assert (found.rule, found.quote) == (Rule.AVOID, "Do not name a price.")


def test_a_new_paragraph_in_a_mail_on_several_says_anew_whom_it_is_about(
    mirror: Mirror, tmp_path: Path
) -> None:
    text = (
        "Halvorsen Kjeks is late.\n\nVogt Brot is on.\n\n"
        "I also heard of two weeks. Did operations agree to that?"
    )
    store(mirror, FORM_MAIL, message(5, RAVI, text, subject="Pipeline", thread=False))
    assert told(mirror, tmp_path) == ()

    alone = text.partition("\n\n")[2]
    store(mirror, message(6, RAVI, alone, subject="One thing", thread=False))
    assert [g.rule for g in told(mirror, tmp_path)] == [Rule.UNCONFIRMED]


def test_words_on_another_buyer_bind_nothing(mirror: Mirror, tmp_path: Path) -> None:
    text = "Halvorsen Kjeks wants an offer. No price yet. Short please."
    store(mirror, FORM_MAIL, message(5, RAVI, text, subject="Kjeks", thread=False))

    assert told(mirror, tmp_path) == ()


def test_what_to_ask_one_person_is_not_asked_another(mirror: Mirror, tmp_path: Path) -> None:
    text = "Imke Vogt called. Ask her for the floor area. No price yet."
    store(mirror, FORM_MAIL, message(5, RAVI, text, subject="A call", thread=False))

    assert [g.rule for g in told(mirror, tmp_path)] == [Rule.ASK, Rule.AVOID]
    assert [g.rule for g in told(mirror, tmp_path, OLE)] == [Rule.AVOID]


def test_what_is_long_past_binds_nothing(mirror: Mirror, tmp_path: Path) -> None:
    old = replace(message(1, LOTTE, TOLD), at=NOW - timedelta(days=90))
    store(mirror, FORM_MAIL, old)

    assert told(mirror, tmp_path) == ()


def room(*speakers: tuple[Person, str], members: tuple[Person, ...]) -> ConversationRecord:
    messages = tuple(
        MessageRecord(
            key=f"chat/{place}",
            channel=Channel.CHAT,
            sender=person,
            text=text,
            at=NOW - timedelta(hours=3) + timedelta(minutes=place),
            position=place,
        )
        for place, (person, text) in enumerate(speakers)
    )
    return ConversationRecord(
        key="room",
        channel=Channel.CHAT,
        title="#sales",
        messages=messages,
        started_at=messages[0].at,
        participants=members,
    )


SPOKEN = (
    (RAVI, "Vogt Brot came in by the form. Who takes it?"),
    (LOTTE, "No date please, the line is full."),
    (RAVI, "Did operations agree to June?"),
    (LOTTE, "no, they said August"),
)


def test_a_chat_of_our_own_counts_from_where_they_are_named(mirror: Mirror, tmp_path: Path) -> None:
    store(mirror, FORM_MAIL, room(*SPOKEN, members=(RAVI, LOTTE, JO)))

    assert [g.rule for g in told(mirror, tmp_path)] == [Rule.AVOID, Rule.DENIED]


@pytest.mark.parametrize("guest", [IMKE, Person("Guest", ""), Person("A", "a@agency.example")])
def test_a_chat_with_a_guest_does_not(mirror: Mirror, tmp_path: Path, guest: Person) -> None:
    store(mirror, FORM_MAIL, room(*SPOKEN, members=(RAVI, LOTTE, JO, guest)))

    assert told(mirror, tmp_path) == ()


def test_without_a_domain_of_ours_nobody_is_obeyed(mirror: Mirror, tmp_path: Path) -> None:
    store(mirror, FORM_MAIL, message(1, LOTTE, TOLD))
    desk = writer(mirror, tmp_path).desk
    found = qualify(mirror, "Vogt Brot", desk=desk)
    nobody = replace(desk.facts, our_domains=())

    heard = among_us(mirror, found, person=IMKE, facts=nobody, rep=JO.name, now=NOW)

    assert heard == Among()


def test_brief_and_internal_note_show_it(mirror: Mirror, tmp_path: Path) -> None:
    store(mirror, FORM_MAIL, message(1, LOTTE, TOLD))

    made = brief(mirror, "Vogt Brot", writer=writer(mirror, tmp_path))
    note = written(mirror, tmp_path, kind=DraftKind.INTERNAL_NOTE, to="")

    line = f'Among us: "{TOLD.rstrip(".")}" (Lotte Brandis, 2026-05-04)'
    assert line in made.brief.facts
    assert "Among us: " in note.draft.body
    assert note.draft.removed == ()


def test_the_form_of_the_demo_is_answered_with_the_two_questions() -> None:
    folder = resources.seed_path("tenants", "northmill")
    for words in (
        ["init", "--name", "Mara Lindqvist", "--domain", "northmill.example"],
        ["config", "set", "clock.now", "2026-03-18T16:00:00+00:00"],
        ["pricebook", "import", str(folder / "price_book.csv")],
        ["import", *(str(folder / name) for name in ("mail", "contacts", "crm"))],
        ["kb", "ingest", str(folder / "knowledge")],
    ):
        assert run(*words).code == 0, words

    shown = run("draft", "Mei-Lin Koh", "--json")
    assert shown.code == 0, shown.err
    body = str(shown.json()["body"])

    assert body.startswith("Dear Mei-Lin Koh,")
    assert "palletising frozen cartons at your second facility." in body
    assert "two numbers from you: the temperature in the hall and the weight of a carton." in body
    for word in ("PalletMate", "2 C", "Priya", "any time", "[to confirm", "?"):
        assert word not in body
