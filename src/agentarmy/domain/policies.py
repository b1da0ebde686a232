"""Which rule binds, and what holds where documents contradict each other.

A rule that a person entered goes before one that was read; a product's own before a general one;
a newer one before older ones. Of rules that contradict and are equally good the stricter holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from agentarmy.domain.evidence import Source, SourceKind
from agentarmy.domain.records import Facts, Money, Policy, PolicyKind, PriceItem, Tier

LONGEST_DAYS, LARGEST_PERCENT = 730, 60
"""Beyond these a reading of a document is doubted: two years to deliver, three fifths off."""

_ALL = 100
_LONGER = frozenset({PolicyKind.DELIVERY_DAYS})
_BY_SIZE = (PolicyKind.DELIVERY_DAYS, PolicyKind.VOLUME_DISCOUNT, PolicyKind.SPEND_DISCOUNT)


def policy_for(
    kind: PolicyKind, product: str, *, policies: Sequence[Policy], on: date
) -> Policy | None:
    """Return what binds that day; None when nothing does.

    Rules that a person entered leave those that were read aside. Rules that contradict come as one
    whose tiers are the stricter ones and whose `rivals` are the rules themselves.
    """
    day = on.isoformat()
    found = [
        policy
        for policy in policies
        if policy.kind is kind
        and policy.binds
        and policy.effective_from[:10] <= day
        and (not policy.effective_until or day <= policy.effective_until[:10])
        and policy.product.casefold() in ("", product.casefold())
    ]
    if not found:
        return None
    best = max(_rank(policy) for policy in found)
    first = [policy for policy in found if _rank(policy) == best]
    newest = max(policy.effective_from for policy in first)
    # A rule without a date may be as new as any: it is weighed against the newest, never dropped.
    first = [p for p in first if p.effective_from == newest or not p.effective_from]
    first.sort(key=lambda p: (p.effective_from != newest, bool(p.document), p.source, p.id))
    if first[0].document == "":  # entered by hand: the newest stands for itself
        return first[0]
    return _strictest(first)


def for_outsiders(facts: Facts) -> Facts:
    """Return the facts without the rules that stand in internal documents."""
    return replace(facts, policies=tuple(p for p in facts.policies if not p.internal))


def _rank(policy: Policy) -> tuple[bool, bool]:
    return bool(policy.product), not policy.document


def _strictest(policies: Sequence[Policy]) -> Policy:
    """Weigh rules together, step by step; one rule alone stays itself."""
    first = policies[0]
    if len(policies) == 1 or first.kind not in _BY_SIZE:
        return _by_role(policies)
    starts = sorted({cut for p in policies for t in p.tiers for cut in _cuts(t)})
    tiers: list[Tier] = []
    for place, start in enumerate(starts):
        held = [t for p in policies if (t := tier_for(p, start))]
        if not held:
            continue
        worst = max(held, key=lambda t: _strictness(first.kind, t))
        stop = starts[place + 1] - 1 if place + 1 < len(starts) else None
        tiers.append(replace(worst, minimum=start, maximum=stop))
    rivals = _by_name(policies) if _contradict(policies, starts) else ()
    return replace(first, tiers=tuple(tiers), rivals=rivals)


def _by_role(policies: Sequence[Policy]) -> Policy:
    first = policies[0]
    if len(policies) == 1:
        return first
    tiers: dict[str, Tier] = {}
    clash = False
    for tier in (tier for policy in policies for tier in policy.tiers):
        known = tiers.get(tier.role)
        clash |= known is not None and known != tier
        if known is None or (tier.value, tier.minimum) < (known.value, known.minimum):
            tiers[tier.role] = tier
    return replace(first, tiers=tuple(tiers.values()), rivals=_by_name(policies) if clash else ())


def _by_name(policies: Sequence[Policy]) -> tuple[Policy, ...]:
    return tuple(sorted(policies, key=lambda policy: (policy.source, policy.id)))


def _cuts(tier: Tier) -> tuple[int, ...]:
    return (tier.minimum,) if tier.maximum is None else (tier.minimum, tier.maximum + 1)


def _strictness(kind: PolicyKind, tier: Tier) -> Decimal:
    return Decimal(calendar_days(tier)) if kind in _LONGER else -tier.value


def _contradict(policies: Sequence[Policy], starts: Sequence[int]) -> bool:
    return any(len(rules_at(policies, start)) > 1 for start in starts)


def rules_at(policies: Iterable[Policy], count: int) -> dict[tuple[Decimal, bool], Policy]:
    """Return the different values that rules give to one size of order, each with its rule."""
    found: dict[tuple[Decimal, bool], Policy] = {}
    for policy in policies:
        tier = tier_for(policy, count)
        if tier:
            found.setdefault((tier.value, tier.working), policy)
    return found


def tier_for(policy: Policy, count: int) -> Tier | None:
    """Return the step of the policy that holds for `count`; None when no step does."""
    found = [
        tier
        for tier in policy.tiers
        if tier.minimum <= count and (tier.maximum is None or count <= tier.maximum)
    ]
    return max(found, key=lambda tier: tier.minimum, default=None)


def calendar_days(tier: Tier) -> int:
    """Return the days of a step as calendar days: five working days are a week, rounded up."""
    return -(-int(tier.value) * 7 // 5) if tier.working else int(tier.value)


def contradiction(policy: Policy, count: int) -> str:
    """Say what the documents say of this size of order where they contradict; '' otherwise."""
    said = rules_at(policy.rivals, count)
    if len(said) < 2:
        return ""
    parts = [f"{rule.source} says {_amount(rule.kind, value)}" for (value, _), rule in said.items()]
    return "documents contradict: " + ", ".join(parts) + " (the stricter holds)"


def clashes(policies: Sequence[Policy], *, on: date) -> tuple[str, ...]:
    """Return a line for each size of order of which documents in force that day contradict."""
    found: list[str] = []
    for kind, product in sorted({(p.kind, p.product) for p in policies}):
        policy = policy_for(kind, product, policies=policies, on=on)
        if policy is None or not policy.rivals or policy.product != product:
            continue
        name = f"{kind.replace('_', ' ')}{f' of {product}' if product else ''}"
        if kind not in _BY_SIZE:
            sources = ", ".join(dict.fromkeys(one.source for one in policy.rivals))
            found.append(f"{name}: {sources} contradict (the stricter holds)")
        for tier in policy.tiers if kind in _BY_SIZE else ():
            words = contradiction(policy, tier.minimum)
            if words:
                found.append(f"{name}, {_size(tier, policy.currency)}: {words}")
    return tuple(found)


def ruling(policy: Policy, count: int) -> Policy:
    """Return the rule whose value holds for this size where rules contradict, else the rule."""
    tier = tier_for(policy, count)
    said = rules_at(policy.rivals, count)
    return policy if tier is None else said.get((tier.value, tier.working), policy)


def sources_of(policy: Policy) -> tuple[Source, ...]:
    """Return where a rule stands: itself, or each of the rules that contradict."""
    return tuple(Source(SourceKind.POLICY, one.id, "tiers") for one in (policy.rivals or (policy,)))


def _amount(kind: PolicyKind, value: Decimal) -> str:
    number = f"{value.normalize():f}"
    return f"{number} days" if kind is PolicyKind.DELIVERY_DAYS else f"{number} %"


def in_words(policy: Policy) -> str:
    """Say the steps of a rule in one line: '1 to 4 in 10 days, 5 and more in 21 days'."""
    kind = policy.kind
    if kind is PolicyKind.TERRITORY:
        return "sold only in " + ", ".join(tier.role for tier in policy.tiers)
    return ", ".join(_step(policy, tier) for tier in policy.tiers)


def _step(policy: Policy, tier: Tier) -> str:
    number = f"{tier.value.normalize():f}"
    if policy.kind is PolicyKind.DISCOUNT_LIMIT:
        most = "any discount" if tier.value >= _ALL else f"up to {number} %"
        return f"a {tier.role} may grant {most}"
    if policy.kind is PolicyKind.APPROVAL_LIMIT:
        return f"a {tier.role} reads quotes from {Money(tier.minimum, policy.currency)} on"
    size = _size(tier, policy.currency)
    if policy.kind is PolicyKind.DELIVERY_DAYS:
        unit = "day" if tier.value == 1 else "days"
        days = f"{number} working {unit} ({calendar_days(tier)} days)"
        return f"{size} in {days if tier.working else f'{number} {unit}'}"
    return f"{number} % {size if size.startswith('from') else f'for {size}'}"


def _size(tier: Tier, currency: str) -> str:
    low = str(Money(tier.minimum, currency)) if currency else f"{tier.minimum:,}"
    if tier.maximum is None:
        return "any order" if tier.minimum <= 1 and not currency else f"from {low}"
    high = str(Money(tier.maximum, currency)) if currency else f"{tier.maximum:,}"
    return low if low == high else f"{low} to {high}"


def doubt(policy: Policy, prices: Sequence[PriceItem]) -> str:
    """Say why a rule that was read is hard to believe; '' when it is not.

    A discount from a sum on that the cheapest thing in the price book exceeds is no condition.
    """
    ordered = sorted(policy.tiers, key=lambda tier: tier.minimum)
    values = [calendar_days(t) if policy.kind in _LONGER else t.value for t in ordered]
    if policy.kind in _BY_SIZE and any(a > b for a, b in pairwise(values)):
        return "larger orders do better than smaller ones"
    if policy.kind is PolicyKind.DELIVERY_DAYS and values and max(values) > LONGEST_DAYS:
        return f"over {LONGEST_DAYS} days"
    off = policy.kind in (PolicyKind.VOLUME_DISCOUNT, PolicyKind.SPEND_DISCOUNT)
    if off and values and max(values) > LARGEST_PERCENT:
        return f"over {LARGEST_PERCENT} % off"
    if policy.kind is PolicyKind.SPEND_DISCOUNT:
        cheapest = min(
            (p.price.minor for p in prices if p.price.currency == policy.currency), default=None
        )
        if cheapest is not None and ordered and ordered[-1].minimum <= cheapest:
            return "every order passes the highest sum"
    return ""
