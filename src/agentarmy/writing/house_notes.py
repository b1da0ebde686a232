"""What the rep may decide alone and what needs somebody else's yes: for the rep, never a buyer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from agentarmy.domain.limits import discount_needed, reader_of
from agentarmy.domain.policies import policy_for
from agentarmy.domain.records import Facts, Money, PolicyKind, Tier
from agentarmy.writing.answers import About
from agentarmy.writing.composer import money_words
from agentarmy.writing.context import DraftContext, DraftKind, is_internal
from agentarmy.writing.ground import Op, Sentence
from agentarmy.writing.wording import count_words, opening, percent

_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:%|per ?cent)", re.IGNORECASE)
_SUMS = (Op.TIMES, Op.LESS_PERCENT, Op.PLUS)


def house_notes(
    context: DraftContext, house: Facts, *, sentences: Sequence[Sentence]
) -> Iterator[str]:
    """Yield what binds this message inside the house: who reads the quote, who grants a discount.

    `house` are the facts with the internal rules, which the context of a draft does not hold.
    """
    if context.kind is DraftKind.INTERNAL_NOTE:
        return
    yield from _read_by(context, house, sentences)
    yield from _discount(context, house)
    yield from _near(context, house, sentences)


def _read_by(context: DraftContext, house: Facts, sentences: Sequence[Sentence]) -> Iterator[str]:
    """Who must read a quote of the largest sum that stands in the message."""
    if context.offer is None:
        return
    sums = [
        Money.of(w.result, context.offer.priced.net.currency)
        for s in sentences
        for w in s.workings
        if w.op in _SUMS
        and money_words(Money.of(w.result, context.offer.priced.net.currency)) in s.text
    ]
    total = max(sums, key=lambda m: m.minor, default=None)
    due = reader_of(total, house.policies, on=context.now.date()) if total else None
    if total and due:
        role, least = due
        yield (
            f"{money_words(total)}: a quote of {money_words(least)} or more is read by a sales"
            f" {role} before it leaves the house."
        )


def _steps(context: DraftContext, house: Facts) -> list[Tier]:
    policy = policy_for(
        PolicyKind.DISCOUNT_LIMIT, "", policies=house.policies, on=context.now.date()
    )
    return sorted(policy.tiers, key=lambda tier: tier.value) if policy else []


def _discount(context: DraftContext, house: Facts) -> Iterator[str]:
    asked = next((a for a in context.asked if a.about is About.DISCOUNT), None)
    steps = _steps(context, house)
    if asked is None or not steps or any(is_internal(t, house) for t in context.unanswered):
        return
    own, most = steps[0], steps[-1]
    offer = context.offer
    used = offer.priced.percent if offer else Decimal(0)
    left = own.value - used
    within = (
        f"{percent(used)} of your {percent(own.value)} are used by the volume discount"
        if used
        else f"your own word goes to {percent(own.value)} in all"
    )
    if used and left > 0:
        within += f", {percent(left)} are left"
    elif used:
        within = f"the volume discount of {percent(used)} uses up your own {percent(own.value)}"
    named = _PERCENT.search(asked.text)
    wish = Decimal(named[1].replace(",", ".")) if named else None
    if wish is not None and used and wish <= used:
        wish += used
        within += f", another {named[1] if named else ''} percent makes {percent(wish)}"
    if wish is None:
        more = f"up to {percent(most.value)}"
        yield f"Discount: {within}; more, {more}, a sales {most.role} may grant."
    elif wish <= own.value:
        yield f"They ask for {percent(wish)}: {within}; it lies within your own word."
    elif wish <= most.value:
        asks = f"They ask for {percent(wish)}: {within}"
        yield f"{asks}; a sales {most.role} may grant it, you may not."
    else:
        yield (
            f"They ask for {percent(wish)}: {within}; a sales {most.role} may grant"
            f" {percent(most.value)}, not more."
        )


def _near(context: DraftContext, house: Facts, sentences: Sequence[Sentence]) -> Iterator[str]:
    """Whether a count that misses their budget by little lies within the rep's own word."""
    offer = context.offer
    near = offer.ways.near if offer else None
    budget = offer.budget.value if offer and offer.budget else None
    steps = _steps(context, house)
    if near is None or not isinstance(budget, Money) or not steps or near.line.count < 2:
        return
    if not any(s.workings for s in sentences):
        return
    needed, gap = (
        discount_needed(near.gross, budget),
        Money(near.net.minor - budget.minor, budget.currency),
    )
    able = next((step for step in steps if needed <= step.value), None)
    if able is None:
        return
    whose = "within your own word" if able is steps[0] else f"which a sales {able.role} may grant"
    yield (
        f"{opening(count_words(near.line.count))} at {money_words(near.net)} are"
        f" {money_words(gap)} above the {money_words(budget)}: {percent(needed)} in all closes"
        f" that, {whose} ({percent(able.value)}); the draft does not offer it."
    )
