"""What they asked for is told as asked for; sum, day and ways out are told once, as they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agentarmy.domain.evidence import Day, Days, Evidence, Kind, Quantity
from agentarmy.domain.records import Money, PriceItem, Side, Turn
from agentarmy.writing.context import DraftContext, DraftKind
from agentarmy.writing.drafts import compose
from writing.scenes import FACTS, PRESS, context, mail, said

WISH = mail(
    "m1",
    "Hi Jo,\n\nI am thinking of eight Press 40. Our budget is 7,000 USD. We need them within"
    " 10 days of the order. Three go to Ghent, four to Bruges and one stays in Ypres.\n\nAnna",
    day=5,
)
HASTY = mail(
    "m2",
    "Hi Anna,\n\neight presses fit that easily, and ten days is no problem for us.\n\nJo",
    side=Side.OURS,
    day=6,
)


def wishes(turn: Turn) -> tuple[Evidence, ...]:
    return (
        said(turn, Kind.QUANTITY, Quantity(8, "Press 40"), "I am thinking of eight Press 40."),
        said(turn, Kind.BUDGET, Money.of(7000, "USD"), "Our budget is 7,000 USD."),
        said(turn, Kind.TIMELINE, Days(10), "We need them within 10 days of the order."),
    )


def scene(*turns: Turn, evidence: tuple[Evidence, ...]) -> DraftContext:
    return context(DraftKind.RECAP, turns=turns, evidence=evidence)


def lines(found: DraftContext) -> list[str]:
    draft = compose(found)
    assert draft.removed == ()
    return [s.text for s in draft.sentences if s.bullet]


def test_an_ask_is_no_state_and_the_truth_stands_once() -> None:
    found = scene(WISH, HASTY, evidence=wishes(WISH))
    told = lines(found)
    assert told[0] == (
        "On the table: eight Press 40 (three go to Ghent, four to Bruges and one stays in Ypres),"
        " 7,600 USD, 600 USD above your budget of 7,000 USD"
    )
    assert told[1].startswith(
        "You asked for ten days from the order; by our policy eight take 30 days: April 17"
    )
    assert told[2].startswith("Possible instead: ")
    body = compose(found).body
    assert body.count("7,600") == 1
    assert "orry" in body.split("- ")[0]
    assert "Delivery: ten days" not in body


def test_what_does_not_come_to_the_count_names_no_place() -> None:
    part = replace(WISH, text=WISH.text.replace("and one stays in Ypres", "and none to Ypres"))
    told = lines(scene(part, evidence=wishes(part)))
    assert told[0].startswith("On the table: eight Press 40, 7,600 USD")


def test_a_bare_answer_is_no_wish_for_delivery() -> None:
    other = mail("m4", "By the thirtieth.", day=9)
    bare = said(other, Kind.TIMELINE, Day(date(2026, 3, 30)), "By the thirtieth.")
    told = lines(scene(WISH, other, evidence=(*wishes(WISH), bare)))
    assert not any("March 30" in line for line in told)


PLAN = PriceItem(
    id="p2",
    name="PressCare Plan",
    price=Money(1250, "USD"),
    unit="unit/month",
    aliases=("service plan",),
)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Please quote the service plan beside it, not inside.", True),
        ("And show PressCare on a line of its own.", False),
        ("We want no service plan.", False),
    ],
)
def test_a_plan_they_want_beside_stands_on_its_own_line(words: str, told: bool) -> None:
    asks = mail("m5", words, day=10)
    found = scene(WISH, asks, evidence=wishes(WISH))
    found = replace(found, facts=replace(FACTS, prices=(PRESS, PLAN)))
    line = "PressCare Plan on its own line: 100 USD a month for eight"
    assert (line in lines(found)) is told
    assert PLAN.price.amount * 8 == Decimal(100)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("The price stands until April 10 as an order date.", "for orders until April 10"),
        ("Our quote is valid through April 2.", "until April 2"),
        ("The price stood until March 2.", ""),
        ("The price holds until April 10 only if you order all of them.", ""),
        ("The price stands until March 2.", ""),
    ],
)
def test_until_when_our_price_stands(words: str, line: str) -> None:
    ours = mail("m6", words, side=Side.OURS, day=11)
    told = [one for one in lines(scene(WISH, ours, evidence=wishes(WISH))) if "price stands" in one]
    assert bool(told) is bool(line)
    assert all(one.endswith(line) for one in told)
