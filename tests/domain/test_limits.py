from __future__ import annotations

from decimal import Decimal

import pytest

from agentarmy.domain.limits import discount_needed, granting, reader_of
from agentarmy.domain.records import Money, Policy, PolicyKind, Tier
from saying import NOW

ON = NOW.date()
LIMITS = Policy(
    id="limit",
    kind=PolicyKind.DISCOUNT_LIMIT,
    tiers=(Tier(Decimal(8), role="rep"), Tier(Decimal(15), role="manager")),
    text="",
    source="",
)
READERS = Policy(
    id="read",
    kind=PolicyKind.APPROVAL_LIMIT,
    tiers=(
        Tier(Decimal(0), 75_000_00, role="manager"),
        Tier(Decimal(0), 250_000_00, role="director"),
    ),
    text="",
    source="",
    currency="USD",
)


@pytest.mark.parametrize(
    ("gross", "ceiling", "percent"),
    [(71_100, 60_000, "15.7"), (100, 95, "5.0"), (100, 100, "0"), (100, 200, "0")],
)
def test_the_discount_needed_is_rounded_up(gross: int, ceiling: int, percent: str) -> None:
    found = discount_needed(Money.of(gross, "USD"), Money.of(ceiling, "USD"))
    assert found == Decimal(percent)


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        ("5", "5 % off closes the gap, which a rep may grant"),
        ("8.1", "8.1 % off closes the gap, which a manager may grant"),
        ("15.7", "15.7 % off would close the gap, a manager may grant 15 %"),
    ],
)
def test_who_may_grant_it(percent: str, words: str) -> None:
    assert granting(Decimal(percent), [LIMITS], on=ON) == words
    assert granting(Decimal(percent), [], on=ON) == ""


@pytest.mark.parametrize(
    ("amount", "role"),
    [(74_999, None), (75_000, "manager"), (90_440, "manager"), (300_000, "director")],
)
def test_who_reads_the_quote(amount: int, role: str | None) -> None:
    found = reader_of(Money.of(amount, "USD"), [READERS], on=ON)
    assert (found[0] if found else None) == role
    assert reader_of(Money.of(amount, "EUR"), [READERS], on=ON) is None
