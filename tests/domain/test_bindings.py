from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.bindings import (
    check_budget,
    check_timeline,
    noted_ceiling,
    noted_time,
    stated_ceiling,
    wished_time,
)
from agentarmy.domain.evidence import Days, Kind
from agentarmy.domain.judgement import Check, CheckResult, Standing
from agentarmy.domain.orders import likely, order_of, total_of
from agentarmy.domain.qualification import failed_factors, judge
from agentarmy.domain.records import Facts, Money, Policy, PolicyKind, Tier
from saying import DELIVERY, DISCOUNT, FACTS, NOW, PRESS, Talk, price


def budget(talk: Talk, facts: Facts = FACTS) -> Check:
    ceiling = stated_ceiling(talk.evidence)
    assert ceiling
    return check_budget(ceiling, order_of(talk.evidence, facts), facts=facts, now=NOW)


def timeline(talk: Talk, facts: Facts = FACTS) -> Check:
    wish = wished_time(talk.evidence)
    assert wish
    return check_timeline(wish, order_of(talk.evidence, facts), facts=facts, now=NOW)


def test_a_short_budget_fails_with_the_arithmetic() -> None:
    talk = Talk()
    talk.wants(14, "Press 20")
    talk.budget(60_000)
    check = budget(
        talk, replace(FACTS, policies=(replace(DISCOUNT, tiers=(Tier(Decimal(5), 5),)),))
    )
    assert check.result is CheckResult.FAILS
    assert check.reason == (
        "14 × 4,890 = 68,460 − 5 % = 65,037 USD against 60,000 USD claimed: 5,037 short"
    )
    assert {s.id for s in check.sources} == {"m0", "m1", "price-Press 20", "discount"}


def test_a_budget_that_holds_says_what_is_left() -> None:
    talk = Talk()
    talk.wants(2, "Press 20")
    talk.budget(10_000)
    check = budget(talk)
    assert check.result is CheckResult.HOLDS
    assert check.reason.endswith("= 9,780 USD against 10,000 USD claimed: 220 to spare")


def test_later_quantities_and_sums_override_earlier_ones() -> None:
    talk = Talk()
    talk.wants(12, "Press 20")
    talk.budget(20_000)
    talk.wants(4, "Press 20")
    talk.budget(19_560)
    assert budget(talk).result is CheckResult.HOLDS


def test_the_sellers_quantity_and_sum_do_not_count_beside_the_buyers() -> None:
    talk = Talk()
    talk.wants(4, "Press 20")
    talk.budget(10_000)
    talk.wants(1, "Press 20", ours=True)
    talk.budget(90_000, ours=True)
    assert budget(talk).result is CheckResult.FAILS


def test_what_only_our_side_counts_is_an_offer() -> None:
    facts = Facts(prices=(PRESS, price("Binder 5", "900")))
    talk = Talk()
    talk.wants(2, "Press 20")
    talk.wants(3, "Binder 5", ours=True)
    assert [line.product for line in order_of(talk.evidence, facts)] == ["Press 20"]


def test_a_bare_number_takes_the_product_that_the_other_side_names() -> None:
    talk = Talk()
    facts = Facts(prices=(PRESS, price("Binder 5", "900")))
    talk.wants(9)
    talk.wants(9, "Press 20", ours=True)
    (line,) = order_of(talk.evidence, facts)
    assert (line.product, line.count) == ("Press 20", 9)


def test_a_time_called_history_stands_no_more() -> None:
    talk = Talk()
    talk.by(date(2026, 4, 30))
    talk.within(14, quote="April 30 on the dock, the two weeks are history.")
    assert wished_time(talk.evidence) is talk.evidence[0]


def test_one_in_passing_is_no_new_order() -> None:
    talk = Talk()
    talk.wants(9, "Press 20")
    talk.wants(1, "Press 20", "Is there a drawing of one Press 20?")
    assert [line.count for line in order_of(talk.evidence, FACTS)] == [9]
    talk.wants(1, "Press 20", "We only need one Press 20 now.")
    assert [line.count for line in order_of(talk.evidence, FACTS)] == [1]


def test_two_products_are_added_up() -> None:
    facts = Facts(prices=(PRESS, price("Binder 5", "900")), policies=(DISCOUNT,))
    talk = Talk()
    talk.wants(5, "Press 20")
    talk.wants(1, "Binder 5")
    total = total_of(order_of(talk.evidence, facts), facts.policies, on=NOW.date())
    assert total
    assert total.money == Money.of("24127.50", "USD")


def test_a_missing_price_is_said_with_the_command() -> None:
    talk = Talk()
    talk.wants(2_000, "", "2,000 seats")
    talk.budget(80_000)
    check = budget(talk, Facts())
    assert check.reason == 'claimed 80,000 USD, UNCHECKED: no price for "Seat"'
    assert check.command == 'agentarmy pricebook add "Seat" --price PRICE --currency USD'


def test_another_currency_is_not_converted() -> None:
    talk = Talk()
    talk.wants(2, "Press 20")
    talk.budget(80_000, "EUR")
    check = budget(talk)
    assert check.result is CheckResult.UNCHECKED
    assert 'the list price of "Press 20" is in USD, not EUR' in check.reason
    assert check.command.endswith("--currency EUR")


@pytest.mark.parametrize(
    ("amount", "result", "words"),
    [
        (4_000, CheckResult.FAILS, "one Press 20 is 4,890 USD"),
        (10_000, CheckResult.UNCHECKED, "it pays 2"),
    ],
)
def test_without_a_quantity_one_unit_is_the_least(
    amount: int, result: CheckResult, words: str
) -> None:
    talk = Talk()
    talk.budget(amount)
    check = budget(talk)
    assert check.result is result
    assert words in check.reason


def test_an_empty_price_book_is_said() -> None:
    talk = Talk()
    talk.budget(10_000)
    assert "no price book" in budget(talk, Facts()).reason


def test_a_service_plan_is_set_aside_beside_goods_and_counted_by_the_year_alone() -> None:
    plan = price("Care Plan", "95", unit="unit/month")
    facts = Facts(prices=(PRESS, plan))
    talk = Talk()
    talk.wants(1, "Care Plan")
    talk.budget(1_200)
    assert "1 × 95 × 12 months = 1,140 USD" in budget(talk, facts).reason
    talk.wants(1, "Press 20")
    check = budget(talk, facts)
    assert "Care Plan 95 USD per month not counted" in check.reason


def test_a_freeze_takes_the_sum_back_and_a_new_sum_stands_again() -> None:
    talk = Talk()
    talk.budget(10_000)
    talk.say(Kind.RISK, "budget_freeze", topic="budget_freeze")
    assert stated_ceiling(talk.evidence) is None
    new = talk.budget(8_000)
    assert stated_ceiling(talk.evidence) is new


@pytest.mark.parametrize(
    ("count", "days", "result"),
    [(9, 10, CheckResult.FAILS), (9, 21, CheckResult.HOLDS), (4, 10, CheckResult.HOLDS)],
)
def test_wished_days_are_held_against_the_policy(
    count: int, days: int, result: CheckResult
) -> None:
    talk = Talk()
    talk.wants(count, "Press 20")
    talk.within(days)
    check = timeline(talk)
    assert check.result is result
    assert DELIVERY.id in {s.id for s in check.sources}


def test_a_wished_day_counts_from_the_day_it_was_spoken() -> None:
    talk = Talk()
    talk.wants(9, "Press 20")
    talk.by(date(2026, 3, 30))
    check = timeline(talk)
    assert check.result is CheckResult.HOLDS
    assert check.reason == (
        "9 units take 21 days against 2026-03-30 (28 days from 2026-03-02) wished: 7 to spare;"
        " order by 2026-03-09"
    )


def test_the_sellers_promise_is_no_wish() -> None:
    talk = Talk()
    talk.wants(9, "Press 20")
    talk.within(10)
    talk.within(60, ours=True)
    assert timeline(talk).result is CheckResult.FAILS


def test_without_a_quantity_time_is_checked_where_every_step_agrees() -> None:
    for days, result in (
        (9, CheckResult.FAILS),
        (20, CheckResult.UNCHECKED),
        (35, CheckResult.HOLDS),
    ):
        talk = Talk()
        talk.within(days)
        assert timeline(talk).result is result


def test_a_product_of_its_own_policy_is_not_counted_by_the_general_one() -> None:
    own = Policy(
        id="own",
        kind=PolicyKind.DELIVERY_DAYS,
        tiers=(Tier(Decimal(45)),),
        text="45",
        source="x.md",
        product="Robot",
    )
    facts = Facts(prices=(PRESS, price("Robot", "1")), policies=(DELIVERY, own))
    talk = Talk()
    talk.wants(4, "Press 20")
    talk.wants(1, "Robot")
    talk.within(40)
    assert "5 units take 45 days" in timeline(talk, facts).reason


def test_no_policy_is_said_with_the_command() -> None:
    talk = Talk()
    talk.within(10)
    check = timeline(talk, Facts())
    assert check.result is CheckResult.UNCHECKED
    assert check.command == "agentarmy policies import policies.json"


def test_working_days_become_calendar_days() -> None:
    talk = Talk()
    talk.wants(9, "Press 20")
    talk.say(Kind.TIMELINE, Days(15, working=True))
    assert timeline(talk).result is CheckResult.HOLDS


@given(count=st.integers(1, 500), cents=st.integers(1, 10**7), ceiling=st.integers(1, 10**11))
def test_the_check_agrees_with_plain_arithmetic(count: int, cents: int, ceiling: int) -> None:
    item = replace(PRESS, price=Money(cents, "USD"))
    facts = Facts(prices=(item,))
    talk = Talk()
    talk.wants(count, "Press 20")
    talk.say(Kind.BUDGET, Money(ceiling, "USD"))
    fails = budget(talk, facts).result is CheckResult.FAILS
    assert fails == (count * cents > ceiling)


PLANS = replace(FACTS, prices=(price("Meter", "180", unit="block/month"),), policies=(DELIVERY,))


@pytest.mark.parametrize(
    ("quote", "reason"),
    [
        ("4,000 dollars a month, approved in the yearly plan", "USD against 4,000 USD a month"),
        ("our monthly budget is 4,000", "20 × 180 = 3,600 USD against 4,000 USD a month claimed"),
        ("48,000 a year", "× 12 months = 43,200 USD against 48,000 USD a year claimed: 4,800"),
        ("we have 48,000 and need it this month", "43,200 USD against 48,000 USD claimed"),
        ("12,000 per quarter", "× 3 months = 10,800 USD against 12,000 USD a quarter claimed"),
    ],
)
def test_a_price_per_month_is_held_against_the_sum_of_the_same_time(
    quote: str, reason: str
) -> None:
    talk = Talk()
    talk.wants(20, "Meter")
    amount = next(int(w.replace(",", "")) for w in quote.split() if w[0].isdigit())
    talk.say(Kind.BUDGET, Money.of(amount, "USD"), quote)
    check = budget(talk, PLANS)
    assert check.result is CheckResult.HOLDS
    assert reason in check.reason


def test_delivery_counts_what_is_subscribed_to_where_nothing_is_bought() -> None:
    talk = Talk()
    talk.wants(20, "Meter")
    talk.within(300)
    assert timeline(talk, PLANS).reason.startswith("20 units take")


def test_a_monthly_sum_is_not_held_against_a_price_paid_once() -> None:
    talk = Talk()
    talk.wants(2, "Press 20")
    talk.say(Kind.BUDGET, Money.of(2000, "USD"), "2,000 dollars a month")
    check = budget(talk)
    assert check.result is CheckResult.UNCHECKED
    assert check.reason.endswith("2,000 USD a month, UNCHECKED: the list price is paid once")


def test_a_discount_by_the_sum_of_an_order() -> None:
    spend = Policy(
        id="spend",
        kind=PolicyKind.SPEND_DISCOUNT,
        tiers=(Tier(Decimal(10), Money.of(40_000, "USD").minor),),
        text="10 percent from 40,000 USD",
        source="prices.md",
        currency="USD",
    )
    talk = Talk()
    talk.wants(9, "Press 20")
    talk.budget(40_000)
    check = budget(talk, Facts(prices=(PRESS,), policies=(spend,)))
    assert check.result is CheckResult.HOLDS
    assert "44,010 − 10 % = 39,609 USD" in check.reason
    total = total_of(
        order_of(talk.evidence, FACTS), (spend, DISCOUNT), on=NOW.date()
    )  # a volume discount is taken already
    assert total
    assert total.money == Money.of("41809.50", "USD")


def test_documents_that_contradict_are_both_in_the_check() -> None:
    one = replace(DELIVERY, id="one", source="one.md", document="d1", quote="words")
    other = replace(one, id="other", source="other.md", tiers=(Tier(Decimal(30), 1),))
    talk = Talk()
    talk.wants(5, "Press 20")
    talk.within(25)
    check = timeline(talk, Facts(prices=(PRESS,), policies=(one, other)))
    assert check.result is CheckResult.FAILS
    assert check.reason == (
        "5 units take 30 days against 25 days wished: 5 too many; documents contradict:"
        " one.md says 21 days, other.md says 30 days (the stricter holds)"
    )
    assert {s.id for s in check.sources} >= {"one", "other"}


@pytest.mark.parametrize(("days", "result"), [(3, CheckResult.HOLDS), (2, CheckResult.FAILS)])
def test_working_days_are_held_against_working_days(days: int, result: CheckResult) -> None:
    policy = replace(DELIVERY, tiers=(Tier(Decimal(3), 1, working=True),))
    talk = Talk()
    talk.wants(5, "Press 20")
    talk.say(Kind.TIMELINE, Days(days, working=True))
    assert timeline(talk, Facts(prices=(PRESS,), policies=(policy,))).result is result


def test_what_only_our_side_noted_is_checked_but_proves_nothing() -> None:
    talk = Talk()
    talk.wants(9, "Press 20")
    noted = talk.say(Kind.BUDGET, Money.of(30_000, "USD"), "your budget of 30,000", ours=True)
    wish = talk.say(Kind.TIMELINE, Days(5), "you asked for five days", ours=True)
    talk.say(Kind.TIMELINE, Days(9), "we can do nine days", ours=True)
    assert noted_ceiling(talk.evidence) == noted
    assert noted_time(talk.evidence) == wish
    judgement = judge(talk.evidence, FACTS, now=NOW)
    assert {c.element for c in judgement.checks if c.result is CheckResult.FAILS} == {
        "budget",
        "timeline",
    }
    elements = {e.id: e for e in judgement.bant}
    assert elements["budget"].standing is Standing.CLAIMED
    assert elements["timeline"].standing is Standing.CLAIMED
    assert set(failed_factors(judgement, talk.evidence)) >= {"budget", "timeline"}
    talk.budget(90_000)
    assert noted_ceiling(talk.evidence) is None


def guess(talk: Talk, product: str) -> None:
    """The buyer names a product of interest; how many, nobody says."""
    item = talk.wants(1, product)
    talk.evidence[talk.evidence.index(item)] = replace(item, confidence=0.3)


def test_the_sum_tells_how_many_where_nobody_does() -> None:
    talk = Talk()
    facts = replace(FACTS, prices=(PRESS, price("Binder 5", "1110")))
    guess(talk, "Press 20")
    guess(talk, "Binder 5")
    lines = order_of(talk.evidence, facts)
    assert [line.count for line in likely(lines, Money.of(36_500, "USD"))] == [6, 6]
    assert [line.count for line in likely(lines, Money.of(33_000, "USD"))] == [6, 5]
    assert [line.count for line in likely(lines, Money.of(10, "USD"))] == [1, 1]
    assert likely(lines, Money.of(36_500, "EUR")) == lines
    assert likely(lines, None) == lines


def test_a_guessed_quantity_warns_and_overturns_nothing() -> None:
    talk = Talk()
    guess(talk, "Press 20")
    talk.budget(60_000)
    talk.within(20)
    judgement = judge(talk.evidence, FACTS, now=NOW)
    (check,) = (c for c in judgement.checks if c.element == "timeline")
    assert check.result is CheckResult.FAILS
    assert check.sure < 1
    assert check.reason.startswith("nobody says how many; 12 units take 35 days against 20 days")
    element = next(e for e in judgement.bant if e.id == "timeline")
    assert element.standing is Standing.EVIDENCED
    assert element.confidence <= check.sure
    assert "timeline" in failed_factors(judgement, talk.evidence)


@pytest.mark.parametrize(
    ("sum_", "quote", "want"),
    [
        (2_000, "two thousand a month", CheckResult.HOLDS),
        (1_000, "a thousand a month", CheckResult.FAILS),
        (20_000, "twenty thousand for the year", CheckResult.HOLDS),
        (9_000, "nine thousand", CheckResult.FAILS),
    ],
)
def test_what_is_paid_by_the_month_alone_is_one(sum_: int, quote: str, want: CheckResult) -> None:
    talk = Talk()
    ceiling = talk.say(Kind.BUDGET, Money.of(sum_, "USD"), quote)
    facts = Facts(prices=(price("Deskline Studio", "1400.00", unit="month"),))
    found = check_budget(ceiling, (), facts=facts, now=NOW)
    assert found.result is want
    assert found.sure < 1 or want is CheckResult.FAILS


def test_a_doubtful_count_overturns_nothing() -> None:
    talk = Talk()
    ceiling = talk.budget(25_000)
    talk.wants(300)
    talk.wants(1, "Press 30", ours=True)
    facts = Facts(prices=(PRESS, price("Press 30", "3900.00")))
    lines = order_of(talk.evidence, facts)
    assert check_budget(ceiling, lines, facts=facts, now=NOW).sure < 1
