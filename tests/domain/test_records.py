"""The shared nouns: money in minor units, people by address."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.records import Money, Person


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (1_250_000, "EUR", "12,500 EUR"),
        (1_250_050, "EUR", "12,500.50 EUR"),
        (5, "USD", "0.05 USD"),
        (1_250_000, "JPY", "1,250,000 JPY"),
        (1_500, "KWD", "1.500 KWD"),
        (-100, "USD", "-1 USD"),
    ],
)
def test_money_is_written_in_its_own_digits(minor: int, currency: str, shown: str) -> None:
    assert str(Money(minor, currency)) == shown


@given(st.integers(-(10**12), 10**12), st.sampled_from(["USD", "JPY", "BHD"]))
def test_money_survives_the_way_through_major_units(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.of(money.amount, currency) == money


def test_money_is_rounded_to_its_digits() -> None:
    assert Money.of(Decimal("40.005"), "usd") == Money(4000, "USD")
    assert Money.of("7900", "USD") == Money(790_000, "USD")


def test_a_person_has_a_domain_only_with_an_address() -> None:
    assert Person("Dana Ruiz", "dana@firm.example").domain == "firm.example"
    assert Person("Dana Ruiz").domain == ""
    assert Person(address="dana@firm.example").label == "dana@firm.example"
