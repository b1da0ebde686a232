"""A number means what the list price of the order makes of it."""

from __future__ import annotations

import pytest

from agentarmy.domain.bindings import check_budget
from agentarmy.domain.evidence import Evidence, Kind, Quantity
from agentarmy.domain.fitting import BARE, ECHO, THOUSANDS, fitted
from agentarmy.domain.orders import order_of
from agentarmy.domain.records import Facts, Money
from saying import NOW, Talk, price

LAMPS = Facts(prices=(price("Glowmast lamp", "5400"),))


def budgets(found: tuple[Evidence, ...]) -> list[str]:
    return [str(e.value) for e in found if e.kind is Kind.BUDGET]


def figure(talk: Talk, value: Money | Quantity, *, topic: str = "", ours: bool = False) -> None:
    talk.say(Kind.FIGURE, value, "that number", topic=topic, ours=ours)


@pytest.mark.parametrize(
    ("said", "words", "read"),
    [
        (240, "the board gave us two hundred and forty", "240,000 USD"),
        (240, "the board gave us 240 dollars", "240 USD"),
        (200_000, "two hundred thousand", "200,000 USD"),
        (3, "we have three", "3 USD"),
        (9_000, "nine, no more", "9,000 USD"),
    ],
)
def test_a_stated_sum_is_read_in_the_scale_that_fits(said: int, words: str, read: str) -> None:
    talk = Talk()
    talk.wants(40, "Glowmast lamp")
    talk.say(Kind.BUDGET, Money.of(said, "USD"), words)
    assert budgets(fitted(talk.evidence, LAMPS)) == [read]


def test_a_sum_near_the_list_price_is_the_budget_where_none_is_named() -> None:
    talk = Talk()
    talk.wants(10, "Glowmast lamp")
    figure(talk, Money.of(54_000, "USD"), ours=True)
    figure(talk, Money.of(54_000, "USD"))  # our own sum said again
    figure(talk, Money.of(60_000, "USD"))
    figure(talk, Money.of(900, "USD"))
    assert budgets(fitted(talk.evidence, LAMPS)) == ["60,000 USD"]


def test_a_bare_number_may_say_thousands() -> None:
    talk = Talk()
    talk.wants(10, "Glowmast lamp")
    figure(talk, Money.of(60, "USD"), topic=BARE)
    (found,) = [e for e in fitted(talk.evidence, LAMPS) if e.kind is Kind.BUDGET]
    assert (str(found.value), found.topic) == ("60,000 USD", THOUSANDS)


def test_lakhs_where_one_counts_in_them() -> None:
    facts = Facts(prices=(price("Glowmast lamp", "40000", "INR"),))
    talk = Talk()
    talk.wants(60, "Glowmast lamp")
    figure(talk, Money.of(22, "INR"), topic=BARE)
    assert budgets(fitted(talk.evidence, facts)) == ["2,200,000 INR"]


def test_nothing_is_taken_for_the_budget_where_one_is_named() -> None:
    talk = Talk()
    talk.wants(10, "Glowmast lamp")
    talk.budget(50_000)
    figure(talk, Money.of(60_000, "USD"))
    assert budgets(fitted(talk.evidence, LAMPS)) == ["50,000 USD"]


def test_what_remains_of_a_named_sum_replaces_it() -> None:
    talk = Talk()
    talk.wants(10, "Glowmast lamp")
    talk.budget(55_000)
    talk.say(Kind.FIGURE, Money.of(20_000, "USD"), "the rest is spoken for, 20,000 are left")
    assert budgets(fitted(talk.evidence, LAMPS)) == ["55,000 USD", "20,000 USD"]


@pytest.mark.parametrize(
    ("count", "topic", "sums", "wanted"),
    [
        (12, "", [64_800], [12]),  # our sum is twelve times the price
        (12, ECHO, [], [12]),  # it answers the number that we named
        (12, "", [], []),
        (12, "", [64_000], []),
    ],
)
def test_a_count_is_the_quantity_where_our_words_bear_it_out(
    count: int, topic: str, sums: list[int], wanted: list[int]
) -> None:
    talk = Talk()
    figure(talk, Quantity(count), topic=topic)
    for amount in sums:
        figure(talk, Money.of(amount, "USD"), ours=True)
    found = [e.value for e in fitted(talk.evidence, LAMPS) if e.kind is Kind.QUANTITY]
    assert [v.count for v in found if isinstance(v, Quantity)] == wanted


def test_figures_without_a_price_list_are_left_out() -> None:
    talk = Talk()
    figure(talk, Money.of(60_000, "USD"))
    assert fitted(talk.evidence, Facts()) == ()


def test_the_check_says_that_the_scale_was_read() -> None:
    talk = Talk()
    talk.wants(40, "Glowmast lamp")
    talk.say(Kind.BUDGET, Money.of(240, "USD"), "the board gave us two hundred and forty")
    evidence = fitted(talk.evidence, LAMPS)
    (ceiling,) = [e for e in evidence if e.kind is Kind.BUDGET]
    check = check_budget(ceiling, order_of(evidence, LAMPS), facts=LAMPS, now=NOW)
    assert check.reason.endswith(
        "240,000 USD claimed, read in the scale that fits: 24,000 to spare"
    )
