"""Which counts make the order: one per product, the newest, and in linear time."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from agentarmy.domain.orders import is_flat, is_recurring, order_of, total_of
from agentarmy.domain.records import Facts
from saying import FACTS, NOW, PRESS, Talk, price

ROLLER = replace(price("Roller 6", "310"), sku="R6", aliases=("ink roller",))
CARE = price("Care Plan", "90", unit="plan/year")
BOTH = Facts(prices=(PRESS, ROLLER, CARE))


def counted(talk: Talk, facts: Facts = BOTH) -> dict[str, int]:
    return {line.product: line.count for line in order_of(talk.evidence, facts)}


def test_each_product_keeps_its_own_newest_count() -> None:
    talk = Talk()
    talk.wants(4, "Press 20")
    talk.wants(9, "Roller 6")
    talk.wants(3, "Press 20")
    assert counted(talk) == {"Roller 6": 9, "Press 20": 3}


def test_a_count_of_one_product_leaves_the_other_alone() -> None:
    talk = Talk()
    talk.wants(4, "Press 20")
    talk.wants(6, "Roller 6")
    talk.wants(5, "Roller 6")
    assert counted(talk)["Press 20"] == 4


@pytest.mark.parametrize("name", ["roller 6", "R6", "Ink Roller"])
def test_a_product_goes_by_sku_and_alias_too(name: str) -> None:
    talk = Talk()
    talk.wants(2, name)
    assert counted(talk) == {"Roller 6": 2}


def test_a_bare_count_takes_the_product_named_for_that_count() -> None:
    talk = Talk()
    talk.wants(6, "Roller 6", ours=True)
    talk.wants(2, "Press 20")
    talk.wants(6)
    assert counted(talk) == {"Press 20": 2, "Roller 6": 6}


def test_else_the_last_one_ordered() -> None:
    talk = Talk()
    talk.wants(2, "Roller 6")
    talk.wants(4, "Press 20")
    talk.wants(5)
    assert counted(talk) == {"Roller 6": 2, "Press 20": 5}


def test_else_the_only_one_named_at_all() -> None:
    talk = Talk()
    talk.wants(5)
    talk.wants(2, "Roller 6", ours=True)
    assert counted(talk) == {"Roller 6": 5}


def test_two_products_named_for_one_count_are_not_the_only_one() -> None:
    talk = Talk()
    talk.wants(3, "Roller 6", ours=True)
    talk.wants(3, "Press 20", ours=True)
    talk.wants(7, quote="7 pallets")
    assert counted(talk) == {"Pallet": 7}


def test_else_the_only_one_in_the_book_that_is_bought_once() -> None:
    talk = Talk()
    talk.wants(7)
    assert counted(talk, Facts(prices=(PRESS, CARE))) == {"Press 20": 7}


def test_else_the_noun_behind_the_number() -> None:
    talk = Talk()
    talk.wants(7, quote="We would take 7 seats.")
    assert counted(talk) == {"Seat": 7}


def test_one_of_it_in_passing_is_no_order() -> None:
    talk = Talk()
    talk.wants(7, "Press 20")
    talk.wants(1, "Press 20", quote="The footprint of one Press 20 is known.")
    assert counted(talk) == {"Press 20": 7}
    talk.wants(1, "Press 20", quote="We only need one.")
    assert counted(talk) == {"Press 20": 1}


def test_a_count_taken_back_leaves_the_order() -> None:
    talk = Talk()
    talk.wants(7, "Press 20")
    talk.evidence.append(replace(talk.evidence[-1], polarity=-1))
    assert counted(talk, FACTS) == {}


@pytest.mark.parametrize("named", [True, False])
def test_four_thousand_counts_take_well_under_a_second(named: bool) -> None:
    talk = Talk()
    for number in range(4000):
        talk.wants(number + 1, f"Part {number % 900}" if named else "", f"{number + 1} parts")
    book = Facts(prices=tuple(price(f"Part {n}", "10") for n in range(900)))
    start = time.perf_counter()
    lines = order_of(talk.evidence, book)
    assert time.perf_counter() - start < 1
    assert len(lines) == (900 if named else 1)


@pytest.mark.parametrize(
    ("unit", "again", "flat"),
    [
        ("seat/month", True, False),
        ("seat per month", True, False),
        ("month", True, True),
        ("per year", True, True),
        ("recruiter per month", True, False),
        ("unit", False, False),
        ("month-end kit", False, False),
    ],
)
def test_a_unit_says_whether_it_is_paid_again(unit: str, again: bool, flat: bool) -> None:
    item = price("Deskline Seat", "38.00", unit=unit)
    assert (is_recurring(item), is_flat(item)) == (again, flat)


def test_a_seat_per_month_is_counted_for_a_year() -> None:
    seat = price("Deskline Seat", "38.00", unit="seat per month")
    talk = Talk()
    talk.wants(60, "Deskline Seat")
    total = total_of(order_of(talk.evidence, Facts(prices=(seat,))), (), on=NOW.date())
    assert total is not None
    assert (
        total.expression
        == "60 \N{MULTIPLICATION SIGN} 38 \N{MULTIPLICATION SIGN} 12 months = 27,360 USD"
    )


def test_a_count_is_not_of_the_setup() -> None:
    seat = price("Deskline Seat", "38.00", unit="seat per month")
    setup = price("Deskline setup", "3000.00", unit="one-off")
    talk = Talk()
    talk.wants(60)
    (line,) = order_of(talk.evidence, Facts(prices=(seat, setup)))
    assert (line.product, line.doubtful) == ("Deskline Seat", False)
