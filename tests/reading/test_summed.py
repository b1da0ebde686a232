"""The points that a sales call is summed up by, each with the words that carry it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

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
    Text,
)
from agentarmy.domain.records import Money, Side, Turn
from agentarmy.reading.summed import Head, Point, summed
from callmaking import turns

CALL = """\
Ada Brook: Morning. What brings you here?
Wim Claes: The dryer stops every Monday. We lose two shifts a month. Near the gate.
Eva Stern: Holger Thys runs finance. He is our CFO, he signs.
Wim Claes: We have 40,000 euros. We need six dryers by 1 June. You and Ventex are in it.
Wim Claes: I'll have the floor plan by 9 March.
"""


def heard(said: Sequence[Turn], kind: Kind, quote: str, value: Fact, **more: object) -> Evidence:
    turn = next(turn for turn in said if quote in turn.text)
    start = turn.text.index(quote)
    fields: dict[str, object] = {"side": Side.THEIRS, "confidence": 0.8} | more
    return Evidence(
        kind=kind,
        value=value,
        quote=quote,
        start=start,
        end=start + len(quote),
        source=Source(SourceKind.TURN, turn.id),
        speaker=turn.speaker.label,
        **fields,  # type: ignore[arg-type]
    )


def points(*evidence: Evidence, said: Sequence[Turn], **more: object) -> list[Point]:
    found = summed(said, evidence, **more)  # type: ignore[arg-type]
    return [point for point in found if point.head is not Head.MET]


def test_they_come_in_the_order_in_which_they_are_told() -> None:
    said = turns(CALL)
    found = points(
        heard(said, Kind.COMPETITION, "Ventex", Text("Ventex")),
        heard(said, Kind.TIMELINE, "by 1 June", Day(date(2026, 6, 1))),
        heard(said, Kind.ECONOMIC_BUYER, "He is our CFO, he signs.", PersonRef(role="CFO")),
        heard(said, Kind.BUDGET, "We have 40,000 euros.", Money.of(40_000, "EUR")),
        heard(said, Kind.PAIN, "The dryer stops every Monday.", Text("x")),
        heard(said, Kind.METRICS, "We lose two shifts a month.", Text("x")),
        heard(said, Kind.NEED, "We need six dryers by 1 June.", Text("x")),
        heard(said, Kind.QUANTITY, "six dryers", Quantity(6)),
        said=said,
    )
    assert [point.head for point in found] == [
        *(Head.WANTED, Head.PAIN, Head.PAIN, Head.BUDGET),
        *(Head.SIGNER, Head.DEADLINE, Head.RIVAL),
    ]
    assert found[0].act.text == "We need six dryers by 1 June."
    assert found[4].value == PersonRef("Holger Thys", "CFO")  # named in the sentence before
    texts = {turn.id: turn.text for turn in said}
    assert all(texts[p.act.turn][p.act.start : p.act.end] == p.act.text for p in found)


def test_a_name_is_told_in_full_where_it_was_said_so() -> None:
    said = turns("Eva Stern: Holger Thys looks at it.\nEva Stern: Then Holger has to sign.")
    one = heard(said, Kind.ECONOMIC_BUYER, "Then Holger has to sign.", PersonRef("Holger"))
    (point,) = points(one, said=said)
    assert point.value == PersonRef("Holger Thys")


def test_who_met_is_known_without_evidence() -> None:
    found = summed(turns(CALL), ())
    assert [(p.act.speaker, p.ours) for p in found] == [
        *(("Ada Brook", True), ("Wim Claes", False), ("Eva Stern", False)),
    ]


def test_the_day_of_a_task_is_no_day_by_which_it_is_wanted() -> None:
    said = turns(CALL)
    day = heard(said, Kind.TIMELINE, "by 9 March", Day(date(2026, 3, 9)))
    wish = heard(said, Kind.TIMELINE, "by 1 June", Day(date(2026, 6, 1)))
    assert [p.value for p in points(wish, day, said=said)] == [day.value]
    (point,) = points(wish, day, said=said, taken=[date(2026, 3, 9)])
    assert point.value == wish.value


@pytest.mark.parametrize(
    ("kind", "quote", "more"),
    [
        (Kind.PAIN, "Near the gate.", {}),
        (Kind.PAIN, "The dryer stops every Monday.", {"confidence": 0.3}),
        (Kind.PAIN, "The dryer stops every Monday.", {"side": Side.OURS}),
        (Kind.PAIN, "The dryer stops every Monday.", {"polarity": -1}),
        (Kind.TIMELINE, "by 1 June", {"hypothetical": True}),
        (Kind.COMPETITION, "Ventex", {"polarity": -1}),
    ],
)
def test_shreds_guesses_and_our_own_words_are_none(
    kind: Kind, quote: str, more: dict[str, object]
) -> None:
    said = turns(CALL)
    assert not points(heard(said, kind, quote, Text(quote), **more), said=said)


def test_words_that_do_not_stand_there_are_none() -> None:
    said = turns(CALL)
    one = heard(said, Kind.TIMELINE, "by 1 June", Days(9))
    assert not points(one, said=turns(CALL.replace("1 June", "2 June")))
