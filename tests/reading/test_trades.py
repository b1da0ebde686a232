"""Talk of other trades: software seats, cleaning, consulting, medical devices, catering."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agentarmy.domain.evidence import Day, Days, Evidence, Kind, Quantity, Text
from agentarmy.domain.records import Channel, Facts, Money, Person, PriceItem, Side, Turn
from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.reader import read

TUESDAY = datetime(2026, 2, 10, 15, 0, tzinfo=UTC)
BOOK = (
    ("Deskline Seat", "40.00", ("Deskline",)),
    ("Consulting Day", "1200.00", ()),
    ("PulseBand Monitor", "1450.00", ("PulseBand",)),
    ("Buffet Menu", "38.00", ()),
)
TOLD = json.loads(Path(__file__).with_name("wordings2.json").read_text(encoding="utf-8"))


@pytest.fixture
def trades(facts: Facts) -> Facts:
    return replace(
        facts,
        prices=tuple(
            PriceItem(id=name, name=name, price=Money.of(price, "USD"), aliases=aliases)
            for name, price, aliases in BOOK
        ),
    )


def turn(index: int, line: str, channel: str) -> Turn:
    ours, said = line.startswith("us: "), line.partition(": ")[2]
    return Turn(
        id=f"t{index}",
        conversation="c",
        channel=Channel(channel),
        speaker=Person("Ada Quill" if ours else "Ben Stone"),
        text=said,
        at=TUESDAY + timedelta(minutes=index),
        utc_offset=0,
        side=Side.UNKNOWN if ours else Side.THEIRS,
    )


def last(values: Sequence[object]) -> object:
    return values[-1] if values else None


def plain(value: object) -> object:
    if isinstance(value, Money):
        return int(value.amount)
    if isinstance(value, Quantity):
        return [value.product, value.count]
    if isinstance(value, Days):
        return value.days
    if isinstance(value, Day):
        return value.day.isoformat()
    return value.text if isinstance(value, Text) else value


READERS: dict[str, Callable[[list[Evidence]], object]] = {
    "budget": lambda e: last([plain(x.value) for x in e]),
    "price_quoted": lambda e: last([plain(x.value) for x in e]),
    "timeline": lambda e: last([plain(x.value) for x in e]),
    "authority": lambda e: last(sorted({x.polarity for x in e}, reverse=True)),
    "champion": lambda e: last([x.polarity for x in e]),
    "need": lambda e: min((x.polarity for x in e), default=None),
    "competition": lambda e: sorted({str(plain(x.value)) for x in e}),
    "objection": lambda e: sorted({x.topic for x in e}),
    "quantity": lambda e: [plain(x.value) for x in e if x.extractor != "implied"],
    "pain": bool,
}


@pytest.mark.row("AA-SA-07")
@pytest.mark.parametrize("case", TOLD, ids=[case["talk"][-60:] for case in TOLD])
def test_what_is_said(case: dict[str, object], trades: Facts, lexicon: Lexicon) -> None:
    talk, wanted = str(case["talk"]), case["read"]
    assert isinstance(wanted, dict)
    turns = [turn(i, x, str(case["channel"])) for i, x in enumerate(talk.splitlines())]
    evidence = read(turns, trades, lexicon=lexicon).evidence
    for name, want in wanted.items():
        if name == "needvalue":
            assert want in next(str(plain(e.value)) for e in evidence if e.kind is Kind.NEED)
            continue
        side = Side.OURS if name == "price_quoted" else Side.THEIRS
        said = [e for e in evidence if e.kind == name and e.side is side and not e.hypothetical]
        assert READERS[name](said) == want, name
