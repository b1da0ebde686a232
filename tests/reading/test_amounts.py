from __future__ import annotations

from decimal import Decimal

import pytest

from agentarmy.reading.amounts import NO_CURRENCY, amounts


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("$80k", 80_000, "USD"),
        ("US$ 3m", 3_000_000, "USD"),
        ("eighty thousand dollars", 80_000, "USD"),
        ("1.234,50 euro", Decimal("1234.5"), "EUR"),
        ("\u00a315 million", 15_000_000, "GBP"),
        ("usd 200", 200, "USD"),
        ("200 CHF", 200, "CHF"),
        ("\u20b9 3 lakh", 300_000, "INR"),
        ("50 cents", Decimal("0.5"), "USD"),
        ("ca$ 15", 15, "CAD"),
        ("hk $ 10.05 billion", 10_050_000_000, "HKD"),
        ("75 usd million", 75_000_000, "USD"),
        ("3 dollars 50 cents", Decimal("3.5"), "USD"),
        ("usd115.5", Decimal("115.5"), "USD"),
    ],
)
def test_a_sum_with_its_currency(text: str, value: Decimal | int, currency: str) -> None:
    [amount] = amounts(text.lower())
    assert (amount.value, amount.currency, amount.per) == (value, currency, "")
    assert (amount.start, amount.end) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("$70-80k", 70_000, 80_000),
        ("between 50 and 60k", 50_000, 60_000),
        ("50 to 60 thousand euros", 50_000, 60_000),
    ],
)
def test_of_a_range_the_upper_bound_counts(text: str, low: int, high: int) -> None:
    [amount] = amounts(text)
    assert amount.low == low
    assert amount.value == high


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("$40 per seat", "unit"),
        ("7,150 a piece", "unit"),
        ("$95 a month", "month"),
        ("95 usd/year", "year"),
        ("each machine costs $522", "unit"),
        ("$522 in all", ""),
        ("each costs $5, all of it 20 dollars", ""),
    ],
)
def test_a_price_of_one_is_no_total(text: str, per: str) -> None:
    assert amounts(text)[-1].per == per


def test_a_bare_number_has_no_currency() -> None:
    [amount] = amounts("80k")
    assert amount.currency == ""
    assert amount.money().currency == NO_CURRENCY
    assert str(amount.money("EUR")) == "80,000 EUR"


def test_a_range_that_starts_at_zero_ends() -> None:
    (found,) = amounts("from 0 to 1000 dollars")
    assert (found.low, found.value) == (Decimal(0), Decimal(1000))
