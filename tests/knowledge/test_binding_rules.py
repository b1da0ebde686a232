"""What documents lay down is read as rules; what they merely tell is not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.records import Money, Policy, PolicyKind, PriceItem, Tier
from agentarmy.knowledge.binding_rules import Paper, prices_in, read_rules

BOOK = (
    PriceItem(id="a", name="Brickline 20", price=Money.of("4000", "USD"), aliases=("brick saw",)),
    PriceItem(id="b", name="Kiln Watch", price=Money.of("900", "USD")),
    PriceItem(id="c", name="Mortar press", price=Money.of("150", "USD"), unit="seat/month"),
)


def rules(text: str, *, title: str = "", name: str = "rules.md") -> tuple[Policy, ...]:
    return read_rules(Paper(text=text, name=name, title=title), prices=BOOK).policies


def told(text: str, *, title: str = "") -> list[str]:
    """The rules in words, each behind the product that it is about."""
    return [f"{p.product}: {p.text}" if p.product else p.text for p in rules(text, title=title)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Orders of five to fourteen units need three days.", "5 to 14 in 3 days"),
        (
            "# Rollout\n\n- for 1-4 seats: 2 business days\n- for 5-50 seats: 5 business days\n"
            "- anything above 50 takes two weeks",
            "1 to 4 in 2 working days (3 days), 5 to 50 in 5 working days (7 days),"
            " from 51 in 14 days",
        ),
        (
            "Small orders (up to 10 units) ship within three days. Larger orders need two weeks.",
            "1 to 10 in 3 days, from 11 in 14 days",
        ),
        (
            "# Delivery\nSmall orders are easy. Up to 10 units leave our warehouse in 3 days."
            " From 11 to 40 it is a week. Beyond that, allow a month.",
            "1 to 10 in 3 days, 11 to 40 in 7 days, from 41 in 30 days",
        ),
        (
            "A single machine is delivered in 2 weeks, two machines in 3 weeks and three or more"
            " in 5 weeks.",
            "1 in 14 days, 2 in 21 days, from 3 in 35 days",
        ),
        (
            "Deliveries of fewer than 6 pallets arrive within 24 hours; six or more take 4 days.",
            "1 to 5 in 1 day, from 6 in 4 days",
        ),
        ("Setup takes two to three weeks for 10 to 20 machines.", "10 to 20 in 21 days"),
        (
            "One or two freezers leave the dock in nine days, three or more in five weeks.",
            "1 to 2 in 9 days, from 3 in 35 days",
        ),
        ("Our lead time is 15 working days.", "any order in 15 working days (21 days)"),
        ("We ship within 48 hours.", "any order in 2 days"),
        (
            "Kiln Watch ships in 4 days for 1 to 3 units and in 9 days for 4 or more.",
            "Kiln Watch: 1 to 3 in 4 days, from 4 in 9 days",
        ),
        (
            "SlateRunner 8 takes 40 days for 1 or 2 units and 60 days for 3 or more.",
            "SlateRunner 8: 1 to 2 in 40 days, from 3 in 60 days",
        ),
        (
            "# Lead times\n\n| Quantity | Lead time |\n|---|---|\n| 1-9 | 5 days |\n"
            "| 10-99 | 2 weeks |\n| 100+ | 6 weeks |",
            "1 to 9 in 5 days, 10 to 99 in 14 days, from 100 in 42 days",
        ),
        (
            "| Order size | Working days |\n|---|---|\n| up to 5 | 3 |\n| more than 5 | 10 |",
            "1 to 5 in 3 working days (5 days), from 6 in 10 working days (14 days)",
        ),
        ("Buy 10 or more and get 5% off; 50 or more, 12 % off.", "5 % for 10 to 49, 12 % from 50"),
        ("From 10 seats on we take 10 percent off the list price.", "10 % from 10"),
        (
            "# Discounts\n\n| From | Discount |\n|---|---|\n| 10 | 5% |\n| 50 | 9% |",
            "5 % for 10 to 49, 9 % from 50",
        ),
        (
            "Orders over $50,000 receive a 5% discount; orders over $100,000 receive 8%.",
            "5 % for 50,000 USD to 99,999.99 USD, 8 % from 100,000 USD",
        ),
        (
            "# Discounts\nSales reps may grant up to 5%. Managers may approve up to 15%."
            " Discounts above 15% need the CFO.",
            "a rep may grant up to 5 %, a manager may grant up to 15 %,"
            " a cfo may grant any discount",
        ),
        (
            "We only deliver to the United States, Canada and Mexico.",
            "sold only in United States, Canada, Mexico",
        ),
        ("Orders are shipped exclusively within Chile.", "sold only in Chile"),
        (
            "Any deal above 100,000 EUR must be approved by the sales director.",
            "a director reads quotes from 100,000 EUR on",
        ),
    ],
)
def test_a_rule_is_read_with_its_sizes(text: str, wanted: str) -> None:
    assert told(text) == [wanted]


@pytest.mark.parametrize(
    "text",
    [
        "Implementation took 3 weeks at one customer with 50 seats.",
        "A customer with 200 seats went live in 3 weeks.",
        "In a recent project we delivered 20 units in 5 days.",
        "Refunds are issued within 7 to 10 business days for orders of 5 units or more.",
        "Orders over 50 units must be paid within 30 days.",
        "We cannot deliver 50 units in 3 days.",
        "Can you deliver 50 units in 3 days?",
        "We'd need 50 units delivered in 3 days.",
        "Our team of 5 engineers installs everything in 2 days.",
        "With 500 companies in 20 countries, delivery in 3 steps is what we are known for.",
        "Training takes 2 days for groups of 5 to 10 users.",
        "Save up to 25% with our annual plan for teams of 10 or more.",
        "Our 30-day trial is ready for 5 users.",
        "We deliver to the United States, Canada and Mexico.",
        "Towers are rented for at least three months.",
        "The warranty covers orders of 10 units or more for 24 months.",
        "Support responds within 4 hours to customers with more than 50 seats.",
    ],
)
def test_what_is_told_asked_or_denied_is_no_rule(text: str) -> None:
    assert told(text) == []


def test_counts_alone_hold_until_the_next_one() -> None:
    text = (
        "# Installation by volume\n\n"
        "1. **One unit (volume: 1)**\n   A single unit is installed within a single day.\n\n"
        "2. **Small lot (volume: 6)**\n   For a larger lot of 6 units installation extends to 4"
        " days. This four-day window gives us room.\n\n"
        "3. **Large lot (volume: 20)**\n   A lot of 20 units takes 10 days to install.\n"
    )
    (policy,) = rules(text, title="Installation policy")
    assert policy.text == "1 to 5 in 1 day, 6 to 19 in 4 days, from 20 in 10 days"
    assert policy.quote in text


def test_products_of_a_table_have_rules_of_their_own() -> None:
    text = (
        "# Lead times\n\n| Product | Units | Days |\n|---|---|---|\n| Brickline 20 | 1-4 | 10 |\n"
        "| Brickline 20 | 5+ | 20 |\n| Kiln Watch | 1-9 | 3 |\n"
    )
    assert told(text) == [
        "Brickline 20: 1 to 4 in 10 days, from 5 in 20 days",
        "Kiln Watch: 1 to 9 in 3 days",
    ]


def test_dates_come_from_the_head_the_section_or_the_sentence() -> None:
    text = (
        "# Delivery, in force from 1 March 2026\n\nOrders of 1 to 4 units need 10 days.\n\n"
        "## Delivery, effective 2026-06-01\n\nOrders of 1 to 4 units need 8 days.\n\n"
        "## Delivery in summer\n\n"
        "From July 2026 until August 2026, orders of 1 to 4 units need 20 days.\n"
    )
    terms = [(p.effective_from, p.effective_until) for p in rules(text)]
    assert terms == [("2026-03-01", ""), ("2026-06-01", ""), ("2026-07-01", "2026-08-31")]


def test_a_day_known_from_elsewhere_goes_before_the_head() -> None:
    paper = Paper(text="We ship within 3 days.", name="a.md", effective="2026-05-01")
    (policy,) = read_rules(paper).policies
    assert policy.effective_from == "2026-05-01"


def test_what_has_no_end_is_told_and_the_rest_is_kept() -> None:
    text = "Delivery takes 10 days for up to 100 units, plus an extra week for each further 100."
    found = read_rules(Paper(text=text, name="a.md"))
    assert [p.text for p in found.policies] == ["1 to 100 in 10 days"]
    assert found.unsupported == (text,)


@pytest.mark.parametrize("title", ["Competitor: Slate & Sons", "Case study: a mason in Leeds"])
def test_a_paper_on_others_binds_nobody(title: str) -> None:
    text = "Orders of five to fourteen units need three days.\n\n| Product | Price |\n|---|---|\n"
    paper = Paper(text=f"{text}| Slate | 10 EUR |\n", name="a.md", title=title)
    assert not read_rules(paper).policies
    assert not prices_in(paper)


def test_the_stricter_of_two_that_say_the_same_size() -> None:
    text = "# Delivery\n\n- 1 to 5 units by road: 10 days\n- 1 to 5 units by air: 4 days\n"
    (policy,) = rules(text)
    assert policy.tiers == (Tier(policy.tiers[0].value, 1, 5),)
    assert policy.tiers[0].value == 10


def test_two_sections_are_two_rules() -> None:
    text = (
        "## Delivery in Europe\n1 to 5 units: 10 days\n\n## Delivery at home\n1 to 5 units: 4 days"
    )
    assert told(text) == ["1 to 5 in 10 days", "1 to 5 in 4 days"]


@given(
    st.lists(st.integers(1, 400), min_size=2, max_size=5, unique=True).map(sorted),
    st.sampled_from(["{a} to {b} units take {d} days", "{a}-{b} units: {d} days"]),
)
def test_steps_never_overlap_and_quotes_are_exact(bounds: list[int], shape: str) -> None:
    lines = [
        "- " + shape.format(a=a, b=b - 1, d=place + 2)
        for place, (a, b) in enumerate(pairwise(bounds))
        if b - 1 > a
    ]
    text = "# Delivery times\n\n" + "\n".join(lines)
    for policy in rules(text):
        assert policy.kind is PolicyKind.DELIVERY_DAYS
        assert policy.quote in text
        tiers = policy.tiers
        assert len(tiers) == len(lines)
        assert all(t.maximum is not None and t.minimum <= t.maximum for t in tiers)
        for one, other in pairwise(tiers):
            assert (one.maximum or 0) < other.minimum


@given(st.text(max_size=300))
def test_any_text_is_read_with_exact_quotes(text: str) -> None:
    assert all(policy.quote in text for policy in rules(text))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Up to 250 saws: ten weeks including programming.", "1 to 250 in 70 days"),
        ("One to ten machines: twelve weeks.", "1 to 10 in 84 days"),
        ("Up to 300 seats: eight weeks.", "1 to 300 in 56 days"),
        (
            "Up to forty saws leave the works in four weeks; above forty it is nine weeks.",
            "1 to 40 in 28 days, from 41 in 63 days",
        ),
        (
            "Up to one hundred seats are set up in four weeks, more take ten weeks.",
            "1 to 100 in 28 days, from 101 in 70 days",
        ),
        (
            "Up to fifteen machines ship in three weeks, more in seven.",
            "1 to 15 in 21 days, from 16 in 49 days",
        ),
        (
            "Up to six ovens are fitted in ten working days; seven or more within thirty.",
            "1 to 6 in 10 working days (14 days), from 7 in 30 working days (42 days)",
        ),
        (
            "Up to 40 lamps go live in 30 days, larger ones in 90.",
            "1 to 40 in 30 days, from 41 in 90 days",
        ),
        (
            "Pumps are installed in six weeks, more than four pumps in ten weeks.",
            "1 to 4 in 42 days, from 5 in 70 days",
        ),
        (
            "A single saw ships in a week; two or more ship in three weeks.",
            "1 in 7 days, from 2 in 21 days",
        ),
        ("Gates are delivered nine weeks after the order.", "any order in 63 days"),
        ("Kits go out within five working days.", "any order in 5 working days (7 days)"),
        ("A clinic needs twelve weeks to be set up.", "any order in 84 days"),
        ("Any number of users is live within three days.", "any order in 3 days"),
        ("Each yard is set up in six weeks.", "any order in 42 days"),
        ("Integration takes two weeks.", "any order in 14 days"),
        ("Live within five days.", "any order in 5 days"),
    ],
)
def test_short_rules(text: str, wanted: str) -> None:
    assert told(text) == [wanted]


@pytest.mark.parametrize(
    "text",
    [
        "Two weeks.",
        "Warranty on up to ten saws: two years.",
        "Trial for up to five seats: two weeks.",
        "Up to ten saws: support answers within two days.",
        "We keep data of up to 50 seats: ten weeks.",
        "Invoices for up to ten saws: 30 days net.",
        "Bookings need ten days' notice.",
        "Spare parts are delivered within two days.",
        "Samples ship in three days.",
        "Your questions are answered within four hours.",
        "We need three weeks.",
    ],
)
def test_short_words_that_are_no_rule(text: str) -> None:
    assert told(text) == []
