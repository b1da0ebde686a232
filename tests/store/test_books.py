"""Prices, policies and answers come back as they were given."""

from __future__ import annotations

from decimal import Decimal

from agentarmy.domain.records import Money, Policy, PolicyKind, Side, Tier
from agentarmy.store import books
from agentarmy.store.database import Mirror

POLICY = Policy(
    id="lead-times",
    kind=PolicyKind.DELIVERY_DAYS,
    tiers=(Tier(Decimal("12.5"), 1, 50), Tier(Decimal(30), 51, None, "manager")),
    text="Up to 50 units in 12.5 days.",
    source="handbook, page 3",
    product="Press",
    effective_from="2026-01-01",
)


def test_a_price_replaces_the_one_of_the_same_name(mirror: Mirror) -> None:
    books.add_price(mirror, "Seat", price=Money.of(40, "USD"), unit="seat", sku="S", aliases=["A"])
    item = books.add_price(mirror, " seat ", price=Money.of("45.50", "EUR"))
    assert books.prices(mirror) == (item,)
    assert (item.name, item.price, item.sku, item.aliases) == ("seat", Money(4550, "EUR"), "", ())


def test_many_prices_at_once(mirror: Mirror) -> None:
    item = books.add_price(mirror, "Seat", price=Money.of(40, "USD"))
    assert books.put_prices(mirror, [item], source="prices.csv").changed == 1
    assert books.put_prices(mirror, [item], source="prices.csv").unchanged == 1


def test_a_policy_comes_back_whole_and_is_replaced_by_its_id(mirror: Mirror) -> None:
    books.put_policies(mirror, [POLICY])
    assert books.put_policies(mirror, [POLICY]).unchanged == 1
    (found,) = books.policies(mirror)
    assert (found.kind, found.tiers, found.text) == (POLICY.kind, POLICY.tiers, POLICY.text)
    assert (found.product, found.effective_from) == ("Press", "2026-01-01")


def test_an_answer_is_remembered_and_can_be_changed(mirror: Mirror) -> None:
    books.remember_side(mirror, "Dana ", Side.OURS)
    books.remember_side(mirror, "dana", Side.THEIRS)
    facts = books.facts(mirror, our_names=("Mara",), our_domains=("northmill.example",))
    assert facts.known_sides == {"dana": Side.THEIRS}
    assert (facts.our_names, facts.our_domains) == (("Mara",), ("northmill.example",))
