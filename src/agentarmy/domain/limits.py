"""Who on our side may grant a discount, and who must read a quote before it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_UP, Decimal

from agentarmy.domain.policies import policy_for
from agentarmy.domain.records import Money, Policy, PolicyKind


def discount_needed(gross: Money, ceiling: Money) -> Decimal:
    """Return the percent off the list price that brings it down to the ceiling, rounded up to a
    tenth; 0 when it is within the ceiling already.
    """
    if gross.minor <= ceiling.minor or not gross.minor:
        return Decimal(0)
    share = Decimal(gross.minor - ceiling.minor) * 100 / gross.minor
    return share.quantize(Decimal("0.1"), ROUND_UP)


def granting(percent: Decimal, policies: Sequence[Policy], *, on: date) -> str:
    """Say in words who may grant this discount; '' when no policy limits discounts."""
    policy = policy_for(PolicyKind.DISCOUNT_LIMIT, "", policies=policies, on=on)
    steps = sorted(policy.tiers, key=lambda tier: tier.value) if policy else []
    if not steps:
        return ""
    for step in steps:
        if percent <= step.value:
            return f"{percent.normalize():f} % off closes the gap, which a {step.role} may grant"
    most = steps[-1]
    return (
        f"{percent.normalize():f} % off would close the gap,"
        f" a {most.role} may grant {most.value.normalize():f} %"
    )


def reader_of(total: Money, policies: Sequence[Policy], *, on: date) -> tuple[str, Money] | None:
    """Return who must read a quote of this sum and from which sum on; None when nobody must."""
    policy = policy_for(PolicyKind.APPROVAL_LIMIT, "", policies=policies, on=on)
    if policy is None or policy.currency not in ("", total.currency):
        return None
    due = [tier for tier in policy.tiers if tier.minimum <= total.minor]
    if not due:
        return None
    step = max(due, key=lambda tier: tier.minimum)
    return step.role, Money(step.minimum, total.currency)
