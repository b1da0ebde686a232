"""Reading and judging ten times the text beside the text itself."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from agentarmy.domain.qualification import judge
from agentarmy.domain.records import Channel, Facts, Money, PriceItem, Turn
from agentarmy.formats import reader as formats
from agentarmy.formats.base import ConversationRecord
from agentarmy.reading.reader import read
from agentarmy.wiring import lexicon
from data import talk
from harness import Figure, compare, timed

TURNS = 300
FACTS = Facts(
    prices=(PriceItem(id="p", name="CartonSeal 200", price=Money(790_000, "USD")),),
    our_names=("Mara Lindqvist",),
)


def run(rounds: int) -> list[Figure]:
    """Measure wall-clock seconds in one process."""
    words = lexicon()
    now = datetime.now(UTC)
    short, long = _turns(talk(TURNS)), _turns(talk(TURNS * 10))

    def work(turns: tuple[Turn, ...]) -> float:
        return timed(lambda: judge(read(turns, FACTS, lexicon=words).evidence, FACTS, now=now))

    return [
        compare(
            "qualify of 3,000 turns",
            "qualify of 300 turns",
            ours=lambda: work(long),
            theirs=lambda: work(short),
            goal=12.0,
            rounds=rounds,
            measure="wall",
        )
    ]


def _turns(text: str) -> tuple[Turn, ...]:
    [call] = formats.read(io.BytesIO(text.encode()), "call.txt")
    assert isinstance(call, ConversationRecord)
    return tuple(
        Turn(
            id=message.key,
            conversation=call.key,
            channel=Channel.CALL,
            speaker=message.sender,
            text=message.text,
        )
        for message in call.messages
    )
