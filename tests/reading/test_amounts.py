from __future__ import annotations

from decimal import Decimal

import pytest

from agentarmy.reading.amounts import NO_CURRENCY, amounts, singles
from agentarmy.reading.text import fold


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("$80k", 80_000, "USD"),
        ("US$ 3m", 3_000_000, "USD"),
        ("eighty thousand dollars", 80_000, "USD"),
        ("1.234,50 euro", Decimal("1234.5"), "EUR"),
        ("\u00a315 million", 15_000_000, "GBP"),
        ("usd 640", 640, "USD"),
        ("200 CHF", 200, "CHF"),
        ("\u20b9 3 lakh", 300_000, "INR"),
        ("50 cents", Decimal("0.5"), "USD"),
        ("ca$ 48", 48, "CAD"),
        ("hk $ 3.2 billion", 3_200_000_000, "HKD"),
        ("40 eur million", 40_000_000, "EUR"),
        ("4 dollars 65 cents", Decimal("4.65"), "USD"),
        ("gbp72.5", Decimal("72.5"), "GBP"),
        ("c$100k", 100_000, "CAD"),
        ("rs 5,00,000", 500_000, "INR"),
        ("3 crore rupees", 30_000_000, "INR"),
        ("100\u5143", 100, "CNY"),
        ("500 kr", 500, "SEK"),
        ("40 Danish kroner", 40, "DKK"),
        ("12 Sri Lankan rupees", 12, "LKR"),
        ("50 bucks", 50, "USD"),
        ("CHF 1'200", 1200, "CHF"),
        ("12 MEUR", 12_000_000, "EUR"),
        ("$ 5 m", 5_000_000, "USD"),
        ("$.50", Decimal("0.5"), "USD"),
        ("a quarter of a million dollars", 250_000, "USD"),
        ("half a million pounds", 500_000, "GBP"),
        ("two hundred and fifty thousand dollars", 250_000, "USD"),
        ("nine dollars sixty-two cents", Decimal("9.62"), "USD"),
        ("8 dollars 75", Decimal("8.75"), "USD"),
        ("6 $ 20 cents", Decimal("6.2"), "USD"),
        ("20 pence", Decimal("0.2"), "GBP"),
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
        ("$1.5-2 million", 1_500_000, 2_000_000),
        ("0 to 5,000 dollars", 0, 5_000),
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


def test_cents_alone_are_marked() -> None:
    found = amounts("50 cents here, 2 dollars 50 cents there")
    assert [a.minor for a in found] == [True, False]


def test_the_ends_of_a_range_stand_apart_where_asked() -> None:
    text = "between $20 and $25"
    assert [text[a.start : a.end] for a in singles(text)] == ["$20", "$25"]


@pytest.mark.parametrize("text", ["all 31 crates", "a pen 4 by 2", "top 5", "try 3", "give us 4"])
def test_plain_words_are_no_currency(text: str) -> None:
    assert all(not a.currency for a in amounts(text))


@pytest.mark.parametrize(
    ("words", "sum_"),
    [
        ("98 k€", "98,000 EUR"),
        ("98k€", "98,000 EUR"),
        ("k€ 98", "98,000 EUR"),
        ("TEUR 98", "98,000 EUR"),
        ("40 T€", "40,000 EUR"),
        ("12 k$", "12,000 USD"),
        ("CHF 98k", "98,000 CHF"),
        ("1,2 Mio. €", "1,200,000 EUR"),
        ("3 mn £", "3,000,000 GBP"),
        ("one comma two million rand", "1,200,000 ZAR"),
        ("two comma five million dollars", "2,500,000 USD"),
        ("400 €", "400 EUR"),
    ],
)
def test_thousands_before_the_sign_and_spoken_commas(words: str, sum_: str) -> None:
    (found,) = [a for a in amounts(fold(f"our budget is {words}")) if a.currency]
    assert str(found.money()) == sum_
