"""Found evidence comes back from its blocks as it was."""

from __future__ import annotations

import gc
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from agentarmy.domain.evidence import (
    Day,
    Days,
    Evidence,
    Fact,
    Kind,
    PersonRef,
    Quantity,
    Source,
    SourceKind,
    State,
    Text,
)
from agentarmy.domain.records import Money, Side
from agentarmy.store.checkpoints_json import block_to, blocks_from

PIECE = Evidence(
    kind=Kind.BUDGET,
    value=Text("frozen"),
    quote='it is "frozen", 冻结',
    start=3,
    end=21,
    source=Source(SourceKind.TURN, "m1", "subject"),
    side=Side.THEIRS,
    speaker="Dana",
    confidence=0.1 + 0.2,
    asserted_at=datetime(2026, 3, 1, 9, 30, 15, 250, tzinfo=UTC),
    state=State.VERIFIED,
    polarity=-1,
    hypothetical=True,
    topic="press",
    due=date(2026, 4, 1),
    extractor="confirm",
    version="7",
    supersedes="abc",
)
FACTS: tuple[Fact, ...] = (
    Text(""),
    PersonRef("Dana", "CFO", "Harrow"),
    Quantity(12, "Press"),
    Days(10, True),
    Day(date(2026, 4, 1)),
    Money(8_000_000, "USD"),
)


@pytest.mark.parametrize("value", FACTS)
def test_every_field_comes_back(value: Fact) -> None:
    piece = replace(PIECE, value=value)
    [(at, found)] = blocks_from([block_to([(4, piece)])])
    assert (at, found, found.id) == (4, piece, piece.id)
    assert hash(found) == hash(piece)
    assert replace(found, start=1).id == replace(piece, start=1).id


def test_blocks_come_one_behind_the_other() -> None:
    bare = replace(PIECE, asserted_at=None, due=None, supersedes="")
    found = [(n, replace(bare, start=n, speaker=f"S{n % 3}")) for n in range(10)]
    texts = [block_to(found[:4]), block_to(found[4:])]
    assert blocks_from(texts) == tuple(found)
    assert blocks_from([]) == ()


def test_the_collector_is_left_as_it_was() -> None:
    gc.disable()
    try:
        blocks_from([block_to([(0, PIECE)])])
        assert not gc.isenabled()
    finally:
        gc.enable()
    later = replace(PIECE, asserted_at=datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=1))
    assert blocks_from([block_to([(0, later)])]) == ((0, later),)
    assert gc.isenabled()
