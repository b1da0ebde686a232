"""A small price book, the shipped lexicon, and a way to write a conversation in one string."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from agentarmy import resources
from agentarmy.domain.records import Channel, Facts, Money, Person, PriceItem, Side, Turn
from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.reader import Reading, read

NOON = datetime(2026, 2, 10, 15, 0, tzinfo=UTC)
"""A Tuesday."""


def _load() -> Lexicon:
    return Lexicon.parse(
        {
            name.removesuffix(".json"): json.loads(resources.seed_text("lexicons", name))
            for name in resources.seed_names("lexicons")
            if name.endswith(".json")
        }
    )


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return _load()


@pytest.fixture(scope="session")
def facts() -> Facts:
    book = (
        ("Brickline 20", "4000.00", ("BL20", "brick saw")),
        ("Kiln Watch", "900.00", ("kiln monitor",)),
        ("Mortar Pro", "150.00", ()),
    )
    return Facts(
        prices=tuple(
            PriceItem(id=name, name=name, price=Money.of(price, "USD"), aliases=aliases)
            for name, price, aliases in book
        ),
        our_names=("Ada Quill",),
        our_domains=("clayworks.example",),
    )


Talk = Callable[[str], Reading]


@pytest.fixture
def talk(lexicon: Lexicon, facts: Facts) -> Talk:
    """Read lines 'us: …' and 'them: …' (or 'Name: …') of a call, ten seconds apart."""

    def reads(script: str) -> Reading:
        turns = []
        for index, line in enumerate(filter(None, map(str.strip, script.splitlines()))):
            name, _, said = line.partition(": ")
            label = {"us": "Ada Quill", "them": "Ben Stone"}.get(name, name)
            side = Side.THEIRS if name == "them" else Side.UNKNOWN
            turns.append(
                Turn(
                    id=f"t{index}",
                    conversation="c",
                    channel=Channel.CALL,
                    speaker=Person(label),
                    text=said,
                    at=NOON + timedelta(seconds=10 * index),
                    utc_offset=0,
                    side=side,
                )
            )
        return read(turns, facts, lexicon=lexicon)

    return reads
