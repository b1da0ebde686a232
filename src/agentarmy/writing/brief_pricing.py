"""What to offer at which price, inside the price list and the policies, each sum shown."""

from __future__ import annotations

from collections.abc import Iterator

from agentarmy.domain.limits import discount_needed, reader_of
from agentarmy.domain.policies import policy_for
from agentarmy.domain.records import Money, Policy, PolicyKind
from agentarmy.writing.ground import Ground, of_policy, once, value_words
from agentarmy.writing.offer import Offer, Priced, gap_working
from agentarmy.writing.sections import BriefContext, Item

_LIMITS = (PolicyKind.DISCOUNT_LIMIT, PolicyKind.APPROVAL_LIMIT)


def pricing(context: BriefContext) -> Iterator[Item]:
    """What to recommend, then list price × quantity less discount, budget, days, who approves."""
    offer = context.offer
    if offer is None:
        return
    limits = {kind: _policy(kind, context) for kind in _LIMITS}
    yield from _recommended(offer, limits[PolicyKind.DISCOUNT_LIMIT], context)
    main = offer.priced
    yield Item(text=_sum_line(main), grounds=main.grounds, workings=main.workings)
    for plan in offer.plans:
        unit = plan.line.item.unit.partition("/")[2] if plan.line.item else ""
        text = f"{_sum_line(plan)} per {unit}"
        yield Item(text=text, grounds=plan.grounds, workings=plan.workings)
    if offer.gap is not None and offer.budget is not None:
        yield Item(
            text=f"{_gap(offer)} {_side(offer)} their stated {value_words(offer.budget.value)}",
            grounds=offer.budget_grounds,
            workings=gap_working(offer),
        )
    if offer.delivery:
        text = f"Delivery: {offer.delivery.days} days for {offer.delivery.line.count}"
        if offer.delivery.late and offer.in_time:
            text += f"; {offer.in_time_days} days for {offer.in_time}"
        yield Item(text=text, grounds=offer.delivery.grounds)
    for policy in limits.values():
        if policy:
            yield Item(text=f"Policy: {policy.text}", grounds=(of_policy(policy),))


def _recommended(offer: Offer, limit: Policy | None, context: BriefContext) -> Iterator[Item]:
    """The one offer that the list and the policies allow, and what they do not."""
    main, fits = offer.priced, offer.affordable
    if not offer.too_dear:
        yield _offer(main, offer, context)
        return
    if fits:
        yield _offer(fits, offer, context)
    closes = _closing(offer, limit)
    if closes:
        yield closes
    elif not fits:
        text = f"Recommend: no sum that fits; {_gap(offer)} are missing, nothing is to be promised"
        yield Item(text=text, grounds=offer.budget_grounds, workings=gap_working(offer))


def _offer(priced: Priced, offer: Offer, context: BriefContext) -> Item:
    text = f"Recommend: {priced.line.product}, {_count(priced)} for {priced.net}"
    grounds = list(priced.grounds)
    if offer.budget is not None:
        text += f", inside their {value_words(offer.budget.value)}"
        grounds += offer.budget_grounds
    reader = reader_of(priced.net, context.facts.policies, on=context.now.date())
    policy = _policy(PolicyKind.APPROVAL_LIMIT, context) if reader else None
    if reader and policy:
        text += f"; a {reader[0]} reads the quote first"
        grounds.append(of_policy(policy))
    return Item(text=text, grounds=once(grounds), workings=priced.workings)


def _count(priced: Priced) -> int:
    """How many; of what fits a budget the number stands in its working."""
    first = priced.workings[0]
    return int(first.result) if first.op == "most" else priced.line.count


def _closing(offer: Offer, limit: Policy | None) -> Item | None:
    """Whether a discount may close the gap for all of them, and on whose word."""
    budget = offer.budget.value if offer.budget else None
    steps = sorted(limit.tiers, key=lambda tier: tier.value) if limit else []
    if limit is None or not steps or not isinstance(budget, Money):
        return None
    needed = discount_needed(offer.priced.gross, budget)
    able = next((tier for tier in steps if needed <= tier.value), None)
    grounds: tuple[Ground, ...] = once((*offer.budget_grounds, of_policy(limit)))
    count = offer.priced.line.count
    if able:
        text = (
            f"Recommend: all {count} for {value_words(budget)} only on the word of a {able.role},"
            f" who may grant {able.value.normalize():f} percent in all"
        )
    else:
        most = steps[-1]
        text = (
            f"Not within policy: all {count} for {value_words(budget)}; {_gap(offer)} off is more"
            f" than the {most.value.normalize():f} percent that a {most.role} may grant in all"
        )
    return Item(text=text, grounds=grounds, workings=gap_working(offer))


def _policy(kind: PolicyKind, context: BriefContext) -> Policy | None:
    return policy_for(kind, "", policies=context.facts.policies, on=context.now.date())


def _side(offer: Offer) -> str:
    return "above" if offer.too_dear else "inside"


def _gap(offer: Offer) -> str:
    return str(offer.gap).lstrip("-")


def _sum_line(priced: Priced) -> str:
    item = priced.line.item
    price = item.price if item else priced.gross
    text = f"{priced.line.product}: {priced.line.count} × {price} = {priced.gross}"
    if priced.percent:
        text += f", less {priced.percent.normalize():f} percent = {priced.net}"
    return text
