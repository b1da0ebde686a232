"""What can be offered: the sum by list and policy, the days it takes, and what would fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from agentarmy.domain.bindings import count_within, stated_ceiling, wished_time
from agentarmy.domain.evidence import Day, Days, Evidence
from agentarmy.domain.orders import (
    Line,
    discounted,
    is_recurring,
    largest_within,
    order_of,
)
from agentarmy.domain.policies import calendar_days, policy_for, ruling, tier_for
from agentarmy.domain.records import Facts, Money, Policy, PolicyKind
from agentarmy.domain.ways import Bounds, Way, near_miss, way_of
from agentarmy.writing.ground import Ground, Op, Working, of_evidence, of_policy, of_price, once


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """One product at its quantity: gross, percent off by volume, net, and what proves it."""

    line: Line
    gross: Money
    percent: Decimal
    net: Money
    grounds: tuple[Ground, ...]
    workings: tuple[Working, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The days that the policy gives for a quantity, against what was wished."""

    line: Line
    days: int
    policy: Policy
    grounds: tuple[Ground, ...]
    wish: Evidence | None = None
    wished_days: int = 0
    order_by: date | None = None
    workings: tuple[Working, ...] = ()

    @property
    def late(self) -> bool:
        """Whether the policy takes longer than was wished."""
        return self.wish is not None and self.days > self.wished_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Smaller counts than the wanted one, each with what it holds of both money and time.

    `money` is the largest inside the budget, `time` the largest in the wished time, `near` one
    that misses the budget by under 1 %.
    """

    money: Way | None = None
    time: Way | None = None
    near: Priced | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What follows from the price book and the policies for what the buyer wants.

    `gap` is the sum minus the stated budget (positive: too dear), None without a budget in the
    same currency. `affordable` and `in_time` are smaller quantities that would fit, with proof;
    `ways` says of both what they hold and what they miss.
    """

    priced: Priced
    plans: tuple[Priced, ...] = ()
    budget: Evidence | None = None
    gap: Money | None = None
    delivery: Delivery | None = None
    affordable: Priced | None = None
    in_time: int = 0
    in_time_days: int = 0
    ways: Ways = field(default_factory=Ways)

    @property
    def too_dear(self) -> bool:
        """Whether the sum is above the stated budget."""
        return self.gap is not None and self.gap.minor > 0

    @property
    def budget_grounds(self) -> tuple[Ground, ...]:
        """The proof of the sum and of the budget beside it."""
        said = (of_evidence(self.budget),) if self.budget else ()
        return once((*self.priced.grounds, *said))


def offer_of(evidence: Sequence[Evidence], facts: Facts, *, now: datetime) -> Offer | None:
    """Return the offer for what the buyer wants; None when no priced quantity stands.

    Only the main product (the dearest line) is bargained with; recurring plans stand aside.
    """
    lines = [line for line in order_of(evidence, facts) if line.item is not None]
    goods = [line for line in lines if line.item and not is_recurring(line.item)]
    plans = [line for line in lines if line.item and is_recurring(line.item)]
    priced = [price_line(line, line.count, facts=facts, now=now) for line in goods]
    if not priced:
        return None
    main = max(priced, key=lambda p: p.net.minor)
    ceiling = stated_ceiling(evidence) if len(priced) == 1 else None
    gap = _gap(main.net, ceiling)
    delivery = delivery_of(main.line, evidence, facts=facts, now=now)
    fits = _affordable(main.line, ceiling, facts, now=now) if gap and gap.minor > 0 else None
    count, days = _in_time(delivery, facts, now=now)
    stated = ceiling.value if ceiling and isinstance(ceiling.value, Money) else None
    wished = delivery.wished_days if delivery and delivery.wish else None
    bounds = Bounds(ceiling=stated, days=wished)
    return Offer(
        priced=main,
        plans=tuple(price_line(line, line.count, facts=facts, now=now) for line in plans),
        budget=ceiling if gap is not None else None,
        gap=gap,
        delivery=delivery,
        affordable=fits,
        in_time=count,
        in_time_days=days,
        ways=_ways(main.line, (fits, count), bounds=bounds, facts=facts, now=now),
    )


def _ways(
    line: Line, fitting: tuple[Priced | None, int], *, bounds: Bounds, facts: Facts, now: datetime
) -> Ways:
    """What the counts that fit the money and the time hold of the other."""
    fits, quick = fitting
    on, policies = now.date(), facts.policies
    within = int(fits.workings[0].result) if fits else 0
    near = near_miss(line, bounds=bounds, policies=policies, on=on) if fits else None
    return Ways(
        money=way_of(line, within, bounds=bounds, policies=policies, on=on) if fits else None,
        time=way_of(line, quick, bounds=bounds, policies=policies, on=on) if quick else None,
        near=price_line(line, near.count, facts=facts, now=now) if near else None,
    )


def price_line(line: Line, count: int, *, facts: Facts, now: datetime) -> Priced:
    """Price `count` of a line's product by list and volume discount, with every step."""
    return priced_as(line, count, said=of_evidence(line.evidence), facts=facts, now=now)


def priced_as(line: Line, count: int, *, said: Ground, facts: Facts, now: datetime) -> Priced:
    """Price `count` of a line's product that other words than the line's evidence ask for."""
    item = line.item
    if item is None:
        raise ValueError("a line without a price")
    policy = None
    if not is_recurring(item):  # a plan is quoted by the list; nothing says it is discounted
        policy = _policy(PolicyKind.VOLUME_DISCOUNT, item.name, facts, now=now)
    gross, off, percent = discounted(item.price, count, policy=policy)
    net = Money(gross.minor - off.minor, gross.currency)
    workings = [Working(Op.TIMES, (Decimal(count), item.price.amount), gross.amount)]
    grounds = [said, of_price(item)]
    if percent and policy:
        workings.append(Working(Op.LESS_PERCENT, (gross.amount, percent), net.amount))
        grounds.append(of_policy(ruling(policy, count)))
    return Priced(
        line=replace(line, count=count),
        gross=gross,
        percent=percent,
        net=net,
        grounds=tuple(grounds),
        workings=tuple(workings),
    )


def at_count(offer: Offer, count: int, *, facts: Facts, now: datetime) -> Offer:
    """Return the same offer for another count: its sum and the gap to the budget."""
    priced = price_line(offer.priced.line, count, facts=facts, now=now)
    return replace(
        offer,
        priced=priced,
        gap=_gap(priced.net, offer.budget),
        delivery=None,
        affordable=None,
        ways=Ways(),
    )


def gap_working(offer: Offer) -> tuple[Working, ...]:
    """Return the steps that lead to the gap between sum and budget."""
    if offer.gap is None or offer.budget is None or not isinstance(offer.budget.value, Money):
        return offer.priced.workings
    net, stated = offer.priced.net.amount, offer.budget.value.amount
    high, low = max(net, stated), min(net, stated)
    return (*offer.priced.workings, Working(Op.MINUS, (high, low), high - low))


def _policy(kind: PolicyKind, product: str, facts: Facts, *, now: datetime) -> Policy | None:
    return policy_for(kind, product, policies=facts.policies, on=now.date())


def _gap(net: Money, ceiling: Evidence | None) -> Money | None:
    if ceiling is None or not isinstance(ceiling.value, Money):
        return None
    if ceiling.value.currency != net.currency:
        return None
    return Money(net.minor - ceiling.value.minor, net.currency)


def _affordable(
    line: Line, ceiling: Evidence | None, facts: Facts, *, now: datetime
) -> Priced | None:
    if ceiling is None or not isinstance(ceiling.value, Money) or line.item is None:
        return None
    found = largest_within(line, ceiling.value, policies=facts.policies, on=now.date())
    if found is None:
        return None
    count, _ = found
    fits = price_line(line, count, facts=facts, now=now)
    inputs = (line.item.price.amount, fits.percent, ceiling.value.amount)
    most = Working(Op.MOST, inputs, Decimal(count))
    return Priced(
        line=line,
        gross=fits.gross,
        percent=fits.percent,
        net=fits.net,
        grounds=once((*fits.grounds, of_evidence(ceiling))),
        workings=(most, *fits.workings),
    )


def delivery_of(
    line: Line, evidence: Sequence[Evidence], *, facts: Facts, now: datetime
) -> Delivery | None:
    """Return the policy's days for a line, and the last day to order for a wished day."""
    policy = _policy(PolicyKind.DELIVERY_DAYS, line.product, facts, now=now)
    tier = tier_for(policy, line.count) if policy else None
    if policy is None or tier is None:
        return None
    policy, wish = ruling(policy, line.count), wished_time(evidence)
    days = calendar_days(tier)
    wished, order_by = _wished(wish, now, days)
    workings: tuple[Working, ...] = ()
    if order_by and wish and isinstance(wish.value, Day):
        first, last = Decimal(wish.value.day.toordinal()), Decimal(order_by.toordinal())
        workings = (Working(Op.DAYS_BEFORE, (first, Decimal(days)), last),)
    return Delivery(
        line=line,
        days=days,
        policy=policy,
        grounds=(of_evidence(line.evidence), of_policy(policy)),
        wish=wish,
        wished_days=wished,
        order_by=order_by,
        workings=workings,
    )


def _wished(wish: Evidence | None, now: datetime, days: int) -> tuple[int, date | None]:
    if wish is None:
        return 0, None
    if isinstance(wish.value, Day):
        start = now.date()
        return (wish.value.day - start).days, wish.value.day - timedelta(days=days)
    if isinstance(wish.value, Days):
        return wish.value.days * 7 // 5 if wish.value.working else wish.value.days, None
    return 0, None


def _in_time(delivery: Delivery | None, facts: Facts, *, now: datetime) -> tuple[int, int]:
    if delivery is None or not delivery.late or delivery.wish is None:
        return 0, 0
    return count_within(delivery.line, delivery.wish, facts=facts, now=now)
