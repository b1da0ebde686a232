"""Sums that are not theirs to spend, and times by which they want nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from agentarmy.domain.evidence import LEARNED, Day, Days, Fact, Kind, Text
from agentarmy.domain.records import Channel, Money, Person, Side, Turn
from agentarmy.reading.cues import evidence_at
from agentarmy.reading.guards import stands
from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.masking import prepare
from agentarmy.reading.products import Catalogue
from agentarmy.reading.reader import Reading

Talk = Callable[[str], Reading]
MAY = date(2026, 5, 8)


def spendable(reading: Reading) -> list[int]:
    return [
        int(e.value.amount)
        for e in reading.evidence
        if e.kind is Kind.BUDGET and isinstance(e.value, Money) and not e.hypothetical
    ]


NOT_TO_SPEND = [
    "If head office gave us 90,000 dollars I'd take three.",
    "If somebody handed me 20,000 dollars for it we would sign today.",
    "I'd buy the lot if the trustees granted us 50,000 dollars.",
    "I wish we had 40,000 dollars set aside.",
    "Suppose we had a budget of 60,000 dollars.",
    "Had we won the grant, there would be 30,000 dollars for this.",
    "In another world we have 30,000 dollars for this.",
    "Last year we had 45,000 dollars for this and spent none of it.",
    "In 2024 the board gave us 45,000 dollars and it was gone by June.",
    "The year before there were 45,000 dollars in the pot.",
    "Two years ago we had 45,000 dollars for it.",
    "We have 300,000 dollars in annual sales, but that is for the wages.",
]


@pytest.mark.parametrize("words", NOT_TO_SPEND)
def test_money_that_is_supposed_or_gone_is_no_budget(talk: Talk, words: str) -> None:
    assert spendable(talk(f"us: What could you spend?\nthem: {words}")) == []


@pytest.mark.parametrize(
    "words",
    [
        "If you can do it by May, we have 40,000 dollars for it.",
        "We could go up to 40,000 dollars.",
        "The board approved 40,000 dollars for it last year.",
        "Last year we had 25,000 dollars, but this year the budget is 40,000 dollars.",
        "Since 2024 there are 40,000 dollars set aside for it.",
        "We lost a week, so the budget is 40,000 dollars now.",
    ],
)
def test_money_that_is_there_is_a_budget(talk: Talk, words: str) -> None:
    assert spendable(talk(f"us: What could you spend?\nthem: {words}"))[-1] == 40_000


def heard(lexicon: Lexicon, words: str, kind: Kind, value: Fact) -> bool:
    """Whether what learned weights heard in the words may stand."""
    turn = Turn(
        id="t",
        conversation="c",
        channel=Channel.CALL,
        speaker=Person("Ben Stone"),
        text=words,
        at=datetime(2026, 4, 7, 15, 0, tzinfo=UTC),
        utc_offset=0,
        side=Side.THEIRS,
    )
    ready = prepare(turn, Catalogue.of(()))
    (sentence,) = ready.sentences
    span = (sentence.start, sentence.end)
    found = evidence_at(ready, span, kind=kind, value=value, confidence=0.6)
    return stands(replace(found, extractor=LEARNED), ready, sentence=sentence, lexicon=lexicon)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("We signed three years with another firm on 8 May.", Day(MAY)),
        ("I'll pay the deposit by Friday if it opens.", Day(MAY)),
        ("My daughter sorts the lists on a Sunday.", Day(MAY)),
        ("Let us sit down with legal on 8 May.", Day(MAY)),
        ("That is what we hoped for in January.", Day(date(2026, 1, 31))),
        ("Before that there is a trial with the yard team, eight weeks.", Days(56)),
        ("The last supplier took eleven weeks for a single saw.", Days(77)),
        ("The old one has a warranty of two years, so they say.", Days(730)),
        ("The fair is on 8 May and I want two weeks of running-in before that.", Days(14)),
        ("We would like three weeks for staff training.", Days(21)),
    ],
)
def test_times_that_are_no_wish(lexicon: Lexicon, words: str, value: Fact) -> None:
    assert not heard(lexicon, words, Kind.TIMELINE, value)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("The wing opens on 8 May.", Day(MAY)),
        ("Six weeks from today.", Days(42)),
        ("The saws should stand in the yard within six weeks.", Days(42)),
        ("The inspection is in four days, so before that.", Days(4)),
        ("The first kiln is fired on 8 May and not a day later.", Day(MAY)),
    ],
)
def test_times_that_are_one(lexicon: Lexicon, words: str, value: Fact) -> None:
    assert heard(lexicon, words, Kind.TIMELINE, value)


def test_who_wants_to_talk_needs_no_saw(lexicon: Lexicon) -> None:
    words = "I want to talk to a person, not to a machine."
    assert not heard(lexicon, words, Kind.NEED, Text(words))
    assert heard(lexicon, "We want fewer broken bricks.", Kind.NEED, Text("fewer broken bricks"))
