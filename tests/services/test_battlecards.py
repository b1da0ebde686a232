"""Battlecards from a real mirror: known names, documents, words in mail, deals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agentarmy import resources
from agentarmy.domain.methodology import parse
from agentarmy.domain.records import Channel, Person, Row
from agentarmy.errors import NotFound, UsageError
from agentarmy.formats.base import ConversationRecord, MessageRecord
from agentarmy.services import battlecards
from agentarmy.services.battlecards import Carded, battlecard, known_competitors
from agentarmy.services.drafting import Writer
from agentarmy.services.qualifying import Desk
from agentarmy.store import books, conversations, knowledge, people, tables
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.wiring import lexicon, seed_objects
from agentarmy.writing.competitors import Vocabulary
from agentarmy.writing.context import Rep, parse_objections
from agentarmy.writing.formality import Tone

NOW = datetime(2026, 3, 18, 16, tzinfo=UTC)
ADA = Person("Ada Brook", "ada@brook.example")
IVO = Person("Ivo Petz", "ivo@petz.example")
MARA = Person("Mara Lindqvist", "mara@northmill.example")
LEXICON = lexicon()
METHODS = parse(d for d in seed_objects("methods").values() if isinstance(d, dict))
WORDS = Vocabulary.parse(
    json.loads(resources.seed_text("rivals.json")), is_word=LEXICON.english.is_word
)


def letter(key: str, who: Person, text: str, *, day: int = 2) -> MessageRecord:
    return MessageRecord(
        key=key,
        channel=Channel.MAIL,
        sender=who,
        text=text,
        at=datetime(2026, 3, day, 9, tzinfo=UTC),
        to=(MARA,),
        subject="Presses",
    )


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    found = open_mirror(tmp_path / "mirror.sqlite", tenant="local", clock=lambda: NOW)
    said = "we also talk to Kestrel about six presses. They are cheaper than you, but slow to ship."
    with found.write():
        for person in (ADA, IVO):
            people.remember(found, person)
        conversations.store_messages(
            found,
            [
                letter("a@brook.example", ADA, said),
                letter("i@petz.example", IVO, "the kestrel jams. On Monday we square it.", day=4),
            ],
            source="test",
        )
        account = str(tables.get(found, "accounts", "Brook")["id"])
        deal: Row = {"name": "Hall 2", "stage": "PROPOSAL", "amount_minor": 3200000}
        deal |= {"currency": "USD", "account_id": account}
        tables.put(found, "deals", [("d", deal)])
        _sheet(found, "competitor-kestrel.md", "Competitor: Kestrel", "Where we differ: service.")
    yield found
    found.close()


def _sheet(mirror: Mirror, name: str, title: str, text: str) -> None:
    row: Row = {"name": name, "title": title, "audience": "internal", "kind": knowledge.KIND}
    row |= {"text": f"# {title}\n\n{text} Spare parts for years.", "source": f"/kb/{name}"}
    tables.put(mirror, "documents", [(name, row)])


def carded(mirror: Mirror, tmp_path: Path, name: str) -> Carded:
    desk = Desk(
        facts=books.facts(mirror, our_names=(MARA.name,), our_domains=("northmill.example",)),
        lexicon=LEXICON,
        methods=METHODS,
        now=NOW,
        rejected=tmp_path / "rejected",
    )
    library = parse_objections(json.loads(resources.seed_text("objections.json")))
    writer = Writer(desk=desk, rep=Rep(), objections=library, tone=Tone())
    return battlecard(mirror, name, writer=writer, words=WORDS)


def lines(made: Carded, section: str) -> list[str]:
    return [i.text for s in made.brief.sections if s.id == section for i in s.items]


@pytest.mark.row("AA-V2-11")
def test_documents_and_all_accounts_that_named_it_are_on_the_card(
    mirror: Mirror, tmp_path: Path
) -> None:
    made = carded(mirror, tmp_path, "KESTREL")
    assert made.name == "Kestrel"
    assert "Spare parts for years" in lines(made, "differ")  # from an internal sheet
    assert '"They are cheaper than you" (Ada Brook, Brook, 2026-03-02)' in lines(made, "for")
    against = lines(made, "against")
    assert '"slow to ship" (Ada Brook, Brook, 2026-03-02)' in against
    assert '"the kestrel jams" (Ivo Petz, Petz, 2026-03-04)' in against
    (deal,) = lines(made, "deals")
    assert deal == "Hall 2: stage PROPOSAL, 32,000 USD, last named by Ada Brook on 2026-03-02"
    for section in made.brief.sections:
        assert all(item.grounds or item.basis for item in section.items)


def test_an_unknown_name_is_answered_with_its_neighbours(mirror: Mirror, tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        carded(mirror, tmp_path, "Kestral")
    assert "Kestrel" in caught.value.expected


def test_a_word_that_nobody_used_as_a_name_is_no_competitor(mirror: Mirror, tmp_path: Path) -> None:
    for word in ("square", "Monday", "presses"):
        with pytest.raises(NotFound):
            carded(mirror, tmp_path, word)


def test_a_competitor_called_like_a_word_is_found_only_as_a_name(
    mirror: Mirror, tmp_path: Path
) -> None:
    with mirror.write():
        _sheet(mirror, "competitor-square.md", "Competitor: Square", "Where we differ: service.")
    made = carded(mirror, tmp_path, "square")
    assert made.name == "Square"
    assert any("No buyer has spoken of Square" in note for note in made.brief.notes)


def test_more_of_the_name_or_less_of_it_is_understood(mirror: Mirror, tmp_path: Path) -> None:
    assert carded(mirror, tmp_path, "Kestrel Presses Ltd").name == "Kestrel"
    with pytest.raises(UsageError):
        carded(mirror, tmp_path, " - ")


def test_with_nothing_known_it_says_how_to_begin(tmp_path: Path) -> None:
    empty = open_mirror(tmp_path / "empty.sqlite", tenant="local", clock=lambda: NOW)
    with pytest.raises(NotFound) as caught:
        carded(empty, tmp_path, "Kestrel")
    assert "competitor-NAME.md" in caught.value.hint
    empty.close()


def test_names_come_from_sheets_and_from_what_was_read(mirror: Mirror, tmp_path: Path) -> None:
    with mirror.write():
        text = "## Plover\n\nSmall.\n\n## Strengths\n\nNone."
        _sheet(mirror, "competitors.md", "Competitors", text)
    assert set(known_competitors(mirror, WORDS).values()) == {"Kestrel", "Plover"}


def test_only_so_many_accounts_are_read_and_it_is_said(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(battlecards, "MOST_ACCOUNTS", 1)
    made = carded(mirror, tmp_path, "Kestrel")
    assert made.brief.notes == ("1 more account named it longer ago and were not read.",)
    assert "Ada Brook" not in " ".join(lines(made, "for"))


def test_a_chat_without_account_counts_too(mirror: Mirror, tmp_path: Path) -> None:
    room = ConversationRecord(
        key="room",
        channel=Channel.CHAT,
        title="Hall",
        messages=(
            MessageRecord(
                key="room/1",
                channel=Channel.CHAT,
                sender=Person("Una", "chat:una@far.example"),
                text="Kestrel was very helpful with us.",
                at=NOW - timedelta(days=1),
            ),
        ),
    )
    with mirror.write():
        conversations.store_messages(mirror, [room], source="test")
    made = carded(mirror, tmp_path, "Kestrel")
    assert [t for s in made.brief.sections for t in [i.text for i in s.items] if "helpful" in t]
