"""Judging a thread again after one more message beside judging all of it anew."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from agentarmy.domain.methodology import parse
from agentarmy.domain.records import Channel, Facts, Money, Person, PriceItem
from agentarmy.formats.base import MessageRecord
from agentarmy.services.qualifying import Desk, qualify
from agentarmy.store import conversations
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.wiring import lexicon, reader_stamp, seed_objects
from harness import Figure, compare, timed

LONG, SHORT = 2_000, 200
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
MARA = Person("Mara Lindqvist", "mara@northmill.example")
COLM = Person("Colm Whelan", "colm@whelan.example")
FACTS = Facts(
    prices=(PriceItem(id="p", name="CartonSeal 200", price=Money(790_000, "USD")),),
    our_domains=("northmill.example",),
)
SAID = (
    "We need 4 CartonSeal 200 by the end of May.",
    "Our budget is $40,000 for this year.",
    "I have to ask Ines Barroso, our plant manager, before I sign anything.",
    "The old sealer stops six times a shift and costs us 3,000 dollars a week.",
    "Thanks, that helps.",
    "Could you send me the datasheet?",
    "I will send you the offer by Friday.",
    "We also look at the machine of Borgwald.",
    "The weather here is dreadful again.",
    "Please find attached the drawing.",
    "We would decide in June, after the audit.",
)


def run(rounds: int) -> list[Figure]:
    """Measure wall-clock seconds in one process; a message is stored before each judgement."""
    methods = parse(d for d in seed_objects("methods").values() if isinstance(d, dict))
    desk = Desk(
        facts=FACTS,
        lexicon=lexicon(),
        methods=methods,
        now=NOW,
        rejected=Path("."),
        reader=reader_stamp(),
    )
    with _thread(LONG) as long, _thread(SHORT) as short:
        return [
            compare(
                f"one message more on {LONG:,}",
                "reading and judging all of it",
                ours=lambda: _again(*long, desk),
                theirs=lambda: _again(*long, replace(desk, reader="")),
                goal=0.2,
                rounds=rounds,
                measure="wall",
            ),
            compare(
                f"one message more on {LONG:,}",
                f"one message more on {SHORT:,}",
                ours=lambda: _again(*long, desk),
                theirs=lambda: _again(*short, desk),
                goal=5.0,
                rounds=rounds,
                measure="wall",
            ),
        ]


@contextmanager
def _thread(messages: int) -> Iterator[tuple[Mirror, Iterator[int]]]:
    with tempfile.TemporaryDirectory() as folder:
        mirror = open_mirror(Path(folder) / "mirror.sqlite", tenant="t", clock=lambda: NOW)
        numbers = count()
        said = [_message(next(numbers)) for _ in range(messages)]
        conversations.store_messages(mirror, said, source="mail")
        yield mirror, numbers
        mirror.close()


def _message(number: int) -> MessageRecord:
    sender, other = (COLM, MARA) if number % 2 == 0 else (MARA, COLM)
    words = " ".join(SAID[(number * step) % len(SAID)] for step in (1, 3, 7))
    return MessageRecord(
        key=f"m{number}@whelan.example",
        channel=Channel.MAIL,
        sender=sender,
        to=(other,),
        at=START + timedelta(minutes=30 * number),
        subject="Sealers",
        text=f"Note {number}. {words}",
        references=(f"m{number - 1}@whelan.example",) if number else (),
    )


def _again(mirror: Mirror, numbers: Iterator[int], desk: Desk) -> float:
    conversations.store_messages(mirror, [_message(next(numbers))], source="mail")
    found = conversations.list_conversations(mirror).rows[0]
    return timed(lambda: qualify(mirror, str(found["id"]), desk=desk))
