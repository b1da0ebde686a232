"""A long thread judged again after one more message stands as if all had been read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agentarmy.domain.methodology import parse
from agentarmy.domain.records import Channel, Person
from agentarmy.formats.base import MessageRecord
from agentarmy.services.qualifying import Desk, qualify
from agentarmy.services.rereading import LONG
from agentarmy.store import books, checkpoints, conversations, tables
from agentarmy.store.checkpoints import Stop
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.wiring import lexicon, reader_stamp, seed_objects

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ADA, MARA = Person("Ada Brook", "ada@brook.example"), Person("Mara", "mara@northmill.example")
SAID = (
    "We have a real problem with returned boxes.",
    "So you need nine presses by the end of June?",
    "Yes. I have to ask Ines Barroso, our plant manager, before I sign.",
    "I will send you the quote by Friday. What is your budget?",
    "We have set aside 40,000 dollars.",
    "Please find attached the quote.",
)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    found = open_mirror(tmp_path / "mirror.sqlite", tenant="local", clock=lambda: NOW)
    yield found
    found.close()


def _mail(number: int, text: str = "") -> MessageRecord:
    return MessageRecord(
        key=f"m{number}@x",
        channel=Channel.MAIL,
        sender=MARA if number % 2 else ADA,
        text=text or SAID[number % len(SAID)],
        at=NOW - timedelta(days=90) + timedelta(hours=number),
        to=(ADA if number % 2 else MARA,),
        subject="Presses",
        references=(f"m{number - 1}@x",) if number else (),
    )


def _desk(mirror: Mirror, reader: str) -> Desk:
    methods = parse(d for d in seed_objects("methods").values() if isinstance(d, dict))
    facts = books.facts(mirror, our_domains=("northmill.example",))
    folder = Path("unused")
    return Desk(
        facts=facts, lexicon=lexicon(), methods=methods, now=NOW, rejected=folder, reader=reader
    )


def _take(mirror: Mirror, *mails: MessageRecord) -> str:
    return conversations.store_messages(mirror, mails, source="test").conversations[0]


def _stop(mirror: Mirror, thread: str, reader: str) -> Stop:
    found = checkpoints.load(mirror, thread, reader=reader)
    assert found is not None
    return found


def test_a_new_message_is_read_on_from_the_stop(mirror: Mirror) -> None:
    thread = _take(mirror, *map(_mail, range(LONG + 10)))
    desk = _desk(mirror, reader_stamp())
    qualify(mirror, thread, desk=desk)
    assert _stop(mirror, thread, desk.reader).checkpoint.turns == LONG + 10
    assert _take(mirror, _mail(LONG + 10, "Our budget is 60,000 dollars now.")) == thread
    found = qualify(mirror, thread, desk=desk)
    assert found == qualify(mirror, thread, desk=replace(desk, reader=""))
    assert "60,000" in next(e.value for e in found.judgement.bant if e.id == "budget")
    assert _stop(mirror, thread, desk.reader).checkpoint.turns == LONG + 11
    assert {row["conversation_id"] for row in tables.find(mirror, "checkpoints")} == {thread}


def test_another_reader_begins_anew(mirror: Mirror) -> None:
    thread = _take(mirror, *map(_mail, range(LONG)))
    qualify(mirror, thread, desk=_desk(mirror, "one"))
    assert checkpoints.load(mirror, thread, reader="other") is None


def test_what_is_stored_is_what_was_read(mirror: Mirror) -> None:
    thread = _take(mirror, *map(_mail, range(LONG + 3)))
    qualify(mirror, thread, desk=_desk(mirror, "one"))
    stop = _stop(mirror, thread, "one")
    other = replace(stop.checkpoint, digest="other")
    checkpoints.save(mirror, thread, replace(stop, checkpoint=other), reader="one")
    assert _stop(mirror, thread, "one").checkpoint == other
    assert other.found
    assert other.turns == LONG + 3


def test_a_short_talk_keeps_no_stop(mirror: Mirror) -> None:
    thread = _take(mirror, *map(_mail, range(LONG - 1)))
    qualify(mirror, thread, desk=_desk(mirror, "one"))
    assert not tables.find(mirror, "checkpoints")


def test_a_new_message_writes_what_is_new(mirror: Mirror) -> None:
    thread = _take(mirror, *map(_mail, range(6 * LONG)))
    desk = _desk(mirror, "one")
    qualify(mirror, thread, desk=desk)
    kept = {str(row["id"]): row["state"] for row in tables.find(mirror, "checkpoints")}
    _take(mirror, _mail(6 * LONG, "Our budget is 60,000 dollars now."))
    before = mirror.conn.total_changes
    qualify(mirror, thread, desk=desk)
    assert mirror.conn.total_changes - before < 20
    now = {str(row["id"]): row["state"] for row in tables.find(mirror, "checkpoints")}
    assert len(now.keys() & kept.keys()) > 3
    assert sum(kept[key] != now[key] for key in kept) <= 2  # where it stopped, and the last block
