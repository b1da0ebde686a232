"""Whatever happens between two judgements, going on gives and stores what judging anew does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentarmy.domain.evidence import Evidence, Kind, Source, SourceKind, Text
from agentarmy.domain.methodology import Methods, parse
from agentarmy.domain.records import Channel, Person, Row, Side
from agentarmy.formats.base import MessageRecord
from agentarmy.reading.lexicon import Lexicon
from agentarmy.services.qualifying import Desk, Qualified, qualify
from agentarmy.services.rereading import LONG
from agentarmy.store import books, checkpoints, conversations, evidence, tables
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.wiring import lexicon, seed_objects

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ADA, MARA = Person("Ada Brook", "ada@brook.example"), Person("Mara", "mara@northmill.example")
SAID = (
    "Yes.",
    "No, that is too much.",
    "Sorry, make that 45,000.",
    "So you need nine SealPress by the end of June?",
    "Do you decide on this yourself?",
    "What is your budget for this year?",
    "I have to ask Ines Barroso, our plant manager, before I sign.",
    "Our budget is 60,000 dollars now.",
    "The budget is frozen until April.",
    "We are interested in the SealPress.",
    "We need four SealPress by May.",
    "We have a real problem with returned boxes.",
    "It costs us 3,000 dollars a week.",
    "I will send you the quote by Friday.",
    "Please find attached the quote.",
    "Could you send me the datasheet?",
    "Borgwald offered us a better price.",
    "The weather here is dreadful.",
    "WE NEED FOUR SEALPRESS BY MAY 15 AND INES BARROSO SIGNS.",
    "Wir brauchen vier Pressen und haben kein Geld, das ist nicht mehr möglich.",
)


@cache
def _methods() -> Methods:
    return parse(d for d in seed_objects("methods").values() if isinstance(d, dict))


@cache
def _words() -> Lexicon:
    return lexicon()


@dataclass
class Place:
    """One mirror with one thread, judged by going on (`reader`) or, without, anew."""

    mirror: Mirror
    reader: str
    thread: str = ""

    def take(self, mails: Sequence[MessageRecord]) -> None:
        if mails:
            stored = conversations.store_messages(self.mirror, mails, source="test")
            self.thread = stored.conversations[0]

    def judge(self) -> Qualified:
        desk = Desk(
            facts=books.facts(self.mirror, our_domains=("northmill.example",)),
            lexicon=_words(),
            methods=_methods(),
            now=NOW,
            rejected=Path("unused"),
            reader=self.reader,
        )
        return qualify(self.mirror, self.thread, desk=desk)

    def rows(self) -> list[Row]:
        found = tables.find(self.mirror, "evidence", conversation_id=self.thread)
        return sorted(found, key=lambda row: str(row["id"]))


def _mail(number: int, text: str, *, by: Person = ADA, hours: int = 0) -> MessageRecord:
    return MessageRecord(
        key=f"m{number}@x",
        channel=Channel.MAIL,
        sender=by,
        text=text,
        at=NOW - timedelta(days=90) + timedelta(hours=hours or 10 * number),
        to=(MARA if by is ADA else ADA,),
        subject="Presses",
        references=("m0@x",) if number else (),
    )


def _nothing(place: Place) -> None:
    """Let nothing happen."""


def _price(place: Place) -> None:
    price: Row = {"name": "SealPress", "price_minor": 900_000, "currency": "USD", "sku": "SP"}
    tables.put(place.mirror, "prices", [("SP", price)])


def _policy(place: Place) -> None:
    tiers = '[{"value": "90", "minimum": 0, "maximum": null, "role": ""}]'
    policy: Row = {"kind": "delivery_days", "tiers": tiers, "text": "ninety days"}
    tables.put(place.mirror, "policies", [("d", policy)])


def _edited(place: Place) -> None:
    for row in place.rows()[:2]:
        tables.edit(place.mirror, "evidence", str(row["id"]), {"confidence": 0.11, "topic": "x"})


def _lost(place: Place) -> None:
    for row in place.rows()[:2]:
        tables.remove(place.mirror, "evidence", str(row["id"]))


def _forgotten(place: Place) -> None:
    """A message goes, and what was read of it stays."""
    rows = tables.find(place.mirror, "messages", conversation_id=place.thread)
    tables.remove(place.mirror, "messages", str(rows[len(rows) // 2]["id"]))


def _noted(place: Place) -> None:
    """What somebody else read of words that are not in the thread any more."""
    piece = Evidence(
        kind=Kind.BUDGET,
        value=Text("there is money"),
        quote="there is money",
        start=0,
        end=14,
        source=Source(SourceKind.MESSAGE, "gone"),
        side=Side.THEIRS,
        speaker="Ada Brook",
        confidence=0.9,
        asserted_at=NOW - timedelta(days=80),
    )
    evidence.save(place.mirror, place.thread, "", [piece], sources=["gone"])


def _block_lost(place: Place) -> None:
    for row in tables.find(place.mirror, "checkpoints")[-1:]:
        tables.remove(place.mirror, "checkpoints", str(row["id"]))


def _killed(place: Place) -> None:
    """Judging is killed before it is kept."""
    with suppress(KeyboardInterrupt), place.mirror.write():
        place.judge()
        raise KeyboardInterrupt


def _raced(place: Place) -> None:
    """Somebody keeps another stop in between."""
    if place.reader and (stop := checkpoints.load(place.mirror, place.thread, reader="r")):
        short = replace(stop.checkpoint, digest="else", found=stop.checkpoint.found[:3])
        checkpoints.save(place.mirror, place.thread, replace(stop, checkpoint=short), reader="r")


def _filed(place: Place) -> None:
    """The quote that was promised turns out to have come with a message."""
    rows = tables.find(place.mirror, "messages", conversation_id=place.thread)
    for row in rows[-3:]:
        paper: Row = {"name": "our quote.pdf", "message_id": row["id"], "sha256": str(row["id"])}
        tables.put(place.mirror, "documents", [(str(row["id"]), paper)])


def _unfiled(place: Place) -> None:
    for row in tables.find(place.mirror, "documents"):
        tables.remove(place.mirror, "documents", str(row["id"]))


def _sides(place: Place) -> None:
    rows = tables.find(place.mirror, "messages", conversation_id=place.thread)
    conversations.set_sides(place.mirror, [(str(rows[1]["id"]), Side.OURS)])


EVENTS: tuple[Callable[[Place], None], ...] = (
    *(_nothing, _price, _policy, _edited, _lost, _forgotten, _noted),
    *(_block_lost, _killed, _raced, _sides, _filed),
)
_TALKS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(SAID), min_size=1, max_size=2).map(" ".join),
        st.sampled_from([ADA, MARA]),
        st.integers(0, 9),
    ),
    min_size=LONG + 4,
    max_size=LONG + 30,
)


@settings(max_examples=25, deadline=None)
@given(
    talk=_TALKS,
    stops=st.lists(
        st.tuples(st.integers(LONG - 2, LONG + 30), st.sampled_from(EVENTS)), max_size=4
    ),
)
def test_judging_in_steps_is_judging_anew(
    talk: list[tuple[str, Person, int]], stops: list[tuple[int, Callable[[Place], None]]]
) -> None:
    mails = [
        # One in ten was written long before it arrives.
        _mail(number, text, by=by, hours=number * 7 + 1 if early == 9 else 0)
        for number, (text, by, early) in enumerate(talk)
    ]
    ordered = sorted(stops, key=lambda one: one[0])
    _compare(mails, [*ordered, (len(mails), _nothing), (len(mails), _nothing)])


@pytest.mark.parametrize("event", EVENTS)
def test_each_event_between_two_judgements(event: Callable[[Place], None]) -> None:
    texts = [SAID[(n * 7) % len(SAID)] for n in range(LONG + 20)]
    mails = [_mail(n, text, by=MARA if n % 2 else ADA) for n, text in enumerate(texts)]
    stops = [(LONG + 15, event), (LONG + 16, _nothing), (LONG + 18, event), (LONG + 20, _nothing)]
    _compare(mails, stops)


def test_a_file_that_goes_keeps_no_promise_any_more() -> None:
    texts = [SAID[13] if n % 5 == 1 else SAID[17] for n in range(LONG + 10)]
    mails = [_mail(n, text, by=MARA if n % 2 else ADA) for n, text in enumerate(texts)]
    stops = [(LONG, _filed), (LONG + 4, _unfiled), (LONG + 6, _filed), (LONG + 10, _nothing)]
    _compare(mails, stops)


def _compare(
    mails: Sequence[MessageRecord], stops: Sequence[tuple[int, Callable[[Place], None]]]
) -> None:
    with TemporaryDirectory() as folder:
        here, there = (
            Place(open_mirror(Path(folder) / name, tenant="t", clock=lambda: NOW), reader)
            for name, reader in (("on.sqlite", "r"), ("anew.sqlite", ""))
        )
        taken = 0
        for stop, event in stops:
            for place in (here, there):
                place.take(mails[taken:stop])
            taken = max(taken, min(stop, len(mails)))
            assert here.judge() == there.judge()
            assert here.rows() == there.rows()
            for place in (here, there):
                event(place)
        for place in (here, there):
            place.mirror.close()


def test_what_was_held_until_the_answer_goes_with_it() -> None:
    asked = [SAID[3] if n == LONG + 1 else SAID[17] for n in range(LONG + 2)]
    texts = [*asked, "Yes, exactly.", SAID[17]]
    mails = [_mail(n, text, by=MARA if n % 2 else ADA) for n, text in enumerate(texts)]
    _compare(mails, [(LONG + 1, _nothing), *((LONG + n, _nothing) for n in (2, 3, 4))])


def test_a_stop_that_somebody_else_kept_meanwhile_is_replaced_as_a_whole(tmp_path: Path) -> None:
    place = Place(open_mirror(tmp_path / "m.sqlite", tenant="t", clock=lambda: NOW), "r")
    mails = [_mail(n, SAID[n % len(SAID)], by=MARA if n % 2 else ADA) for n in range(3 * LONG)]
    place.take(mails)
    place.judge()
    first = checkpoints.load(place.mirror, place.thread, reader="r")
    assert first is not None
    other = replace(first.checkpoint, digest="else", found=first.checkpoint.found[1:])
    checkpoints.save(
        place.mirror, place.thread, replace(first, checkpoint=other), reader="r", since=first
    )
    checkpoints.save(place.mirror, place.thread, first, reader="r", since=first)
    again = checkpoints.load(place.mirror, place.thread, reader="r")
    assert again is not None
    assert again.checkpoint == first.checkpoint
    place.mirror.close()
