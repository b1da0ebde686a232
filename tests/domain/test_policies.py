"""Which rule binds, and what holds where documents contradict."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.policies import (
    calendar_days,
    clashes,
    contradiction,
    doubt,
    in_words,
    policy_for,
    ruling,
    sources_of,
    tier_for,
)
from agentarmy.domain.records import Money, Policy, PolicyKind, Status, Tier
from saying import DELIVERY, price

DAY = date(2026, 3, 18)
KIND = PolicyKind.DELIVERY_DAYS


def read(name: str, *steps: tuple[int, int | None, int], start: str = "", end: str = "") -> Policy:
    """A rule that was read from a document of this name: (from, to, days)."""
    return Policy(
        id=name,
        kind=KIND,
        tiers=tuple(Tier(Decimal(days), low, high) for low, high, days in steps),
        text="",
        source=f"{name}.md",
        document=name,
        quote="words",
        effective_from=start,
        effective_until=end,
    )


def chosen(*policies: Policy, product: str = "", on: date = DAY) -> Policy:
    found = policy_for(KIND, product, policies=policies, on=on)
    assert found
    return found


def test_a_rule_entered_by_hand_goes_before_one_that_was_read() -> None:
    assert chosen(read("faq", (1, None, 3), start="2026-03-01"), DELIVERY) is DELIVERY


def test_a_products_own_rule_goes_before_a_general_one() -> None:
    own = replace(read("faq", (1, None, 3)), product="Press 20")
    assert chosen(DELIVERY, own, product="press 20") is own
    assert chosen(DELIVERY, own, product="Binder 5") is DELIVERY


def test_the_newest_that_is_in_force_stands() -> None:
    old = read("old", (1, None, 9), start="2025-01-01")
    new = read("new", (1, None, 5), start="2026-03-01", end="2026-03-31")
    coming = read("coming", (1, None, 2), start="2026-04-01")
    assert chosen(old, new, coming) is new
    assert chosen(old, new, coming, on=date(2026, 2, 1)) is old
    assert chosen(old, new, coming, on=date(2026, 4, 2)) is coming
    assert chosen(old, new, on=date(2026, 4, 2)) is old


def test_what_is_rejected_or_doubtful_binds_nobody() -> None:
    for status in (Status.REJECTED, Status.DOUBTFUL):
        assert policy_for(KIND, "", policies=(replace(DELIVERY, status=status),), on=DAY) is None
    accepted = replace(DELIVERY, status=Status.ACCEPTED)
    assert chosen(accepted) is accepted


def test_of_two_that_contradict_the_stricter_holds_and_both_are_named() -> None:
    found = chosen(read("faq", (1, 9, 10), (10, None, 14)), read("terms", (1, None, 12)))
    assert [tier_for(found, count) for count in (1, 9, 10)] == [
        Tier(Decimal(12), 1, 9),
        Tier(Decimal(12), 1, 9),
        Tier(Decimal(14), 10, None),
    ]
    assert contradiction(found, 4) == (
        "documents contradict: faq.md says 10 days, terms.md says 12 days (the stricter holds)"
    )
    assert {source.id for source in sources_of(found)} == {"faq", "terms"}
    assert ruling(found, 4).id == "terms"
    assert ruling(found, 20).id == "faq"


def test_a_rule_without_a_date_is_weighed_against_the_newest() -> None:
    found = chosen(read("dated", (1, None, 5), start="2026-01-01"), read("bare", (1, None, 8)))
    assert {one.id for one in found.rivals} == {"dated", "bare"}


def test_rules_for_other_sizes_and_the_same_words_twice_do_not_contradict() -> None:
    first, second = read("a", (1, 9, 10)), read("b", (5, 9, 10), (10, None, 20))
    found = chosen(first, second)
    assert found.rivals == ()
    assert tier_for(found, 30) == Tier(Decimal(20), 10, None)
    assert clashes((first, second), on=DAY) == ()


def test_contradictions_are_listed_by_size() -> None:
    policies = (read("faq", (1, 9, 10), (10, None, 14)), read("terms", (1, None, 12)))
    assert clashes(policies, on=DAY) == (
        "delivery days, 1 to 9: documents contradict: faq.md says 10 days, terms.md says 12 days"
        " (the stricter holds)",
        "delivery days, from 10: documents contradict: faq.md says 14 days, terms.md says 12 days"
        " (the stricter holds)",
    )


def test_the_smaller_grant_of_two_documents_holds() -> None:
    one = Policy(
        id="a",
        kind=PolicyKind.DISCOUNT_LIMIT,
        tiers=(Tier(Decimal(8), role="rep"),),
        text="",
        source="a.md",
        document="a",
        quote="words",
    )
    other = replace(one, id="b", source="b.md", tiers=(Tier(Decimal(5), role="rep"),))
    found = policy_for(one.kind, "", policies=(one, other), on=DAY)
    assert found
    assert [tier.value for tier in found.tiers] == [Decimal(5)]
    assert clashes((one, other), on=DAY) == (
        "discount limit: a.md, b.md contradict (the stricter holds)",
    )


@given(st.integers(1, 60), st.integers(1, 40), st.integers(1, 40), st.integers(2, 50))
def test_weighing_is_never_laxer_than_either(count: int, one: int, two: int, cut: int) -> None:
    left, right = read("a", (1, cut, one), (cut + 1, None, one + 5)), read("b", (1, None, two))
    tier = tier_for(chosen(left, right), count)
    assert tier
    said = [t.value for p in (left, right) if (t := tier_for(p, count))]
    assert tier.value == max(said)


@pytest.mark.parametrize(("working", "days"), [(1, 2), (3, 5), (5, 7), (10, 14)])
def test_working_days_as_calendar_days(working: int, days: int) -> None:
    assert calendar_days(Tier(Decimal(working), working=True)) == days


@pytest.mark.parametrize(
    ("kind", "tiers", "why"),
    [
        (KIND, ((1, 10), (5, 21)), ""),
        (KIND, ((1, 21), (5, 10)), "larger orders do better than smaller ones"),
        (KIND, ((1, 800),), "over 730 days"),
        (PolicyKind.VOLUME_DISCOUNT, ((5, 5), (10, 70)), "over 60 % off"),
        (PolicyKind.SPEND_DISCOUNT, ((500, 5), (2000, 15)), "every order passes the highest sum"),
        (PolicyKind.SPEND_DISCOUNT, ((500, 5), (1_000_000, 15)), ""),
    ],
)
def test_what_is_hard_to_believe(
    kind: PolicyKind, tiers: tuple[tuple[int, int], ...], why: str
) -> None:
    policy = replace(
        DELIVERY,
        kind=kind,
        currency="USD",
        tiers=tuple(Tier(Decimal(value), low) for low, value in tiers),
    )
    assert doubt(policy, (price("Press 20", "4890"),)) == why


def test_a_rule_in_words() -> None:
    assert in_words(DELIVERY) == "1 to 4 in 10 days, 5 to 10 in 21 days, from 11 in 35 days"
    spend = replace(
        DELIVERY,
        kind=PolicyKind.SPEND_DISCOUNT,
        currency="USD",
        tiers=(Tier(Decimal(5), Money.of(5000, "USD").minor),),
    )
    assert in_words(spend) == "5 % from 5,000 USD"
    sold = replace(
        DELIVERY,
        kind=PolicyKind.TERRITORY,
        tiers=(Tier(Decimal(1), role="Chile"), Tier(Decimal(1), role="Peru")),
    )
    assert in_words(sold) == "sold only in Chile, Peru"
