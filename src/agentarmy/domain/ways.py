"""Ways out of a wish that does not hold: what a count costs, when it comes, what it misses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agentarmy.domain.orders import Line, discounted
from agentarmy.domain.policies import calendar_days, policy_for, tier_for
from agentarmy.domain.records import Money, Policy, PolicyKind

NEAR = 100
"""A sum that is above the budget by less than one part in so many misses it nearly."""
AROUND = 4
"""'About six months': off by at most one part of a month in so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One count of a product by the books.

    `over` are minor units above the stated budget (0 or less: it holds), `late` days beyond the
    wished ones (0 or less: they hold); None where nothing was stated or no policy binds.
    """

    count: int
    net: Money
    days: int | None = None
    over: int | None = None
    late: int | None = None

    @property
    def holds_money(self) -> bool:
        """Whether the stated budget pays it."""
        return self.over is not None and self.over <= 0

    @property
    def holds_time(self) -> bool:
        """Whether it comes in the wished time."""
        return self.late is not None and self.late <= 0

    @property
    def missed(self) -> Money | None:
        """By how much it misses the budget; None where it does not."""
        return Money(self.over, self.net.currency) if self.over and self.over > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What was stated: a budget, and the most days until delivery; None for nothing."""

    ceiling: Money | None = None
    days: int | None = None


def way_of(
    line: Line, count: int, *, bounds: Bounds, policies: Sequence[Policy], on: date
) -> Way | None:
    """Work out one count of a line's product; None without a price."""
    item = line.item
    if item is None:
        return None
    volume = policy_for(PolicyKind.VOLUME_DISCOUNT, item.name, policies=policies, on=on)
    gross, off, _ = discounted(item.price, count, policy=volume)
    net = Money(gross.minor - off.minor, gross.currency)
    ceiling = bounds.ceiling
    over = None
    if ceiling is not None and ceiling.currency == net.currency:
        over = net.minor - ceiling.minor
    delivery = policy_for(PolicyKind.DELIVERY_DAYS, item.name, policies=policies, on=on)
    tier = tier_for(delivery, count) if delivery else None
    days = calendar_days(tier) if tier else None
    late = days - bounds.days if days is not None and bounds.days is not None else None
    return Way(count=count, net=net, days=days, over=over, late=late)


def near_miss(line: Line, *, bounds: Bounds, policies: Sequence[Policy], on: date) -> Way | None:
    """Return the largest count below the wanted one that misses the budget by under 1 %."""
    for count in range(line.count - 1, 0, -1):
        found = way_of(line, count, bounds=bounds, policies=policies, on=on)
        if found is None or found.over is None or bounds.ceiling is None or found.over <= 0:
            return None
        if found.over * NEAR < bounds.ceiling.minor:
            return found
    return None


def arrival(ordered: date, days: int) -> date:
    """Return the day on which an order of that day arrives; the days are calendar days."""
    return ordered + timedelta(days=days)


def periods_of(total: Money, rate: Money) -> tuple[int, bool] | None:
    """Return how many periods of a rate make up a sum: the number, and whether it is about that.

    (6, True) is 'about six', (7, False) 'less than seven'. None where they cannot be compared.
    """
    if rate.minor <= 0 or total.minor <= 0 or rate.currency != total.currency:
        return None
    nearest = (2 * total.minor + rate.minor) // (2 * rate.minor)
    if nearest and AROUND * abs(total.minor - nearest * rate.minor) <= rate.minor:
        return nearest, True
    return -(-total.minor // rate.minor), False
