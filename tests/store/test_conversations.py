"""Mail becomes the same conversations whatever the order of arrival."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentarmy.domain.records import Channel, Person, Side
from agentarmy.formats.base import Attachment, ConversationRecord, MessageRecord
from agentarmy.store import conversations, evidence, people, tables
from agentarmy.store.database import Mirror, open_mirror

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
DANA = Person("Dana Whitfield", "dana@harrow.example")
MARA = Person("Mara Lindqvist", "mara@northmill.example")


def mail(key: str, *refs: str, minutes: int = 0, sender: Person = DANA) -> MessageRecord:
    return MessageRecord(
        key=key,
        channel=Channel.MAIL,
        sender=sender,
        text=f"words of {key}",
        at=AT + timedelta(minutes=minutes),
        to=(MARA,),
        subject=f"Re: press {key}",
        references=refs,
    )


def groups(mirror: Mirror) -> dict[str, str]:
    return {
        str(row["provider_key"]): str(row["conversation_id"])
        for row in tables.stream(mirror, "messages")
    }


def test_replies_join_their_thread(mirror: Mirror) -> None:
    stored = conversations.store_messages(
        mirror, [mail("a"), mail("b", "a", minutes=5), mail("x")], source="test"
    )
    assert (stored.messages_added, len(stored.conversations)) == (3, 2)
    found = groups(mirror)
    assert found["a"] == found["b"] != found["x"]
    row = conversations.thread(mirror, "b")
    assert (row["title"], row["messages"]) == ("press a", 2)
    assert row["started_at"] == "2026-03-01T09:00:00.000Z"


@pytest.mark.row("AA-SA-07")
def test_mails_that_name_the_same_unseen_one_belong_together(mirror: Mirror) -> None:
    conversations.store_messages(mirror, [mail("b", "a"), mail("c", "a")], source="test")
    found = groups(mirror)
    assert found["b"] == found["c"]


def test_a_late_mail_unites_two_threads_and_what_pointed_at_them(mirror: Mirror) -> None:
    conversations.store_messages(mirror, [mail("b"), mail("y", "x")], source="test")
    before = groups(mirror)
    draft = tables.add(mirror, "drafts", {"conversation_id": before["y"], "kind": "reply"})
    tables.edit(mirror, "conversations", before["y"], {"deal_id": "d1"})
    stored = conversations.store_messages(mirror, [mail("z", "b", "y", minutes=9)], source="test")
    after = groups(mirror)
    assert set(after.values()) == set(stored.conversations)
    assert len(set(after.values())) == 1
    assert tables.get(mirror, "drafts", draft)["conversation_id"] == after["z"]
    (row,) = tables.stream(mirror, "conversations")
    assert (row["messages"], row["deal_id"]) == (3, "d1")


def test_storing_twice_changes_nothing(mirror: Mirror) -> None:
    batch = [mail("a"), mail("b", "a")]
    conversations.store_messages(mirror, batch, source="one.mbox")
    before = mirror.all("SELECT * FROM changes ORDER BY lseq")
    again = conversations.store_messages(mirror, batch, source="two.mbox")
    assert (again.messages_added, again.messages_known) == (0, 2)
    assert mirror.all("SELECT * FROM changes ORDER BY lseq") == before


@st.composite
def mailboxes(draw: st.DrawFn) -> tuple[list[MessageRecord], list[MessageRecord]]:
    """The same mails twice, in two orders; references are cut, forked and sometimes absurd."""
    keys = [f"k{number}" for number in range(draw(st.integers(2, 9)))]
    mails = [
        mail(key, *draw(st.lists(st.sampled_from(keys), max_size=4)), minutes=number)
        for number, key in enumerate(keys)
    ]
    kept = draw(st.lists(st.sampled_from(mails), min_size=1, unique_by=lambda one: one.key))
    return kept, draw(st.permutations(kept))


_NUMBERS = count()


@given(boxes=mailboxes(), sizes=st.tuples(st.integers(1, 4), st.integers(1, 4)))
@settings(max_examples=60)
def test_two_clones_end_with_the_same_conversations(
    tmp_path: Path,
    boxes: tuple[list[MessageRecord], list[MessageRecord]],
    sizes: tuple[int, int],
) -> None:
    ends = []
    for box, size in zip(boxes, sizes, strict=True):
        path = tmp_path / f"{next(_NUMBERS)}.sqlite"
        mirror = open_mirror(path, tenant="t", clock=lambda: AT)
        for begin in range(0, len(box), size):
            part = box[begin : begin + size]
            conversations.store_messages(mirror, part, source="test")
        rows = mirror.all(
            "SELECT id, title, messages, started_at, last_at FROM conversations ORDER BY id"
        )
        refs = mirror.all("SELECT message_key, conversation_id FROM thread_refs ORDER BY 1")
        ends.append((groups(mirror), rows, refs))
        mirror.close()
    assert ends[0] == ends[1]


def call(*words: str) -> ConversationRecord:
    return ConversationRecord(
        key="call-1",
        channel=Channel.CALL,
        title="Kick-off",
        messages=tuple(
            MessageRecord(
                key=f"call-1/{place}",
                channel=Channel.CALL,
                sender=Person("Dana Whitfield" if place % 2 else "Mara"),
                text=text,
                position=place,
            )
            for place, text in enumerate(words)
        ),
        started_at=AT,
        participants=(Person("Dana Whitfield"), Person("Mara")),
    )


def test_a_call_keeps_its_order_and_finds_its_account(mirror: Mirror) -> None:
    contact = people.remember(mirror, DANA)
    stored = conversations.store_messages(mirror, [call("One.", "Two.", "Three.")], source="t")
    (one,) = stored.conversations
    turns = conversations.turns(mirror, one)
    assert [turn.text for turn in turns] == ["One.", "Two.", "Three."]
    assert turns[1].speaker == Person("Dana Whitfield")
    row = tables.get(mirror, "conversations", "Kick-off")
    assert row["account_id"] == tables.get(mirror, "contacts", contact)["account_id"]
    assert row["started_at"] == "2026-03-01T09:00:00.000Z"


def test_a_mail_finds_the_account_of_its_domain(mirror: Mirror) -> None:
    account = tables.add(mirror, "accounts", {"name": "Harrow", "domain": "harrow.example"})
    conversations.store_messages(mirror, [mail("a")], source="t")
    assert conversations.thread(mirror, "a")["account_id"] == account
    page = conversations.list_conversations(mirror, account_id=account)
    assert len(page.rows) == 1


def test_an_attachment_is_stored_once(mirror: Mirror) -> None:
    paper = Attachment(
        name="p.pdf", media_type="application/pdf", size=3, sha256="ff", text="terms"
    )
    first = MessageRecord(
        key="a", channel=Channel.MAIL, sender=DANA, text="x", attachments=(paper,)
    )
    second = MessageRecord(
        key="b", channel=Channel.MAIL, sender=DANA, text="x", attachments=(paper,)
    )
    assert conversations.store_messages(mirror, [first], source="t").documents_added == 1
    assert conversations.store_messages(mirror, [second], source="t").documents_added == 0
    (row,) = tables.stream(mirror, "documents")
    assert row["text"] == "terms"


def test_sides_are_noted(mirror: Mirror) -> None:
    stored = conversations.store_messages(mirror, [mail("a")], source="t")
    (turn,) = conversations.turns(mirror, stored.conversations[0])
    assert (turn.side, turn.to, turn.at) == (Side.UNKNOWN, (MARA,), AT)
    conversations.set_sides(mirror, [(turn.id, Side.THEIRS)])
    (turn,) = conversations.turns(mirror, stored.conversations[0])
    assert turn.side is Side.THEIRS
    assert evidence.load(mirror, conversation_id=turn.conversation) == ()
