"""The mail after an order: thanks, when it comes by policy, how it goes; what was ordered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from agentarmy.domain.policies import calendar_days, policy_for, tier_for
from agentarmy.domain.records import Policy, PolicyKind, PriceItem
from agentarmy.writing import record_phrases as phrases
from agentarmy.writing.composer import Composer
from agentarmy.writing.context import DraftContext
from agentarmy.writing.ground import Ground, Move, Sentence, of_policy, of_price
from agentarmy.writing.record import about, deal_of, say
from agentarmy.writing.wording import count_words, opening

_FRESH_ORDER = 60
"""Days after an order within which its start is still the subject."""
_COUNTED = re.compile(
    r"(?i)\b(?P<n>\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
)
_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()


def thank_for_order(write: Composer) -> Iterator[Sentence]:
    """Thank for the order and say when it comes, or ask how it goes where it should be there."""
    context, said = write.ctx, about(write)
    closed = context.record.get("close")
    day = date.fromisoformat(closed.quote) if closed else None
    gone = (context.now.date() - day).days if day else 0
    order = ordered(context)
    what, grounds = said, deal_of(write)
    if order:
        count, item = order
        what, grounds = (
            f"the {count_words(count)} {item.name}",
            (*_amount(context, order), of_price(item)),
        )
        what = f"the {item.name}" if count == 1 else what
    yield say(
        write,
        phrases.ORDER_THANKS if what else phrases.ORDER_THANKS_BARE,
        move=Move.OPENING,
        key="order",
        grounds=grounds,
        weight=9,
        what=what,
    )
    found = _delivery(context, order)
    late = gone > _FRESH_ORDER
    if found and day is not None and gone > found[1]:
        late = True  # it should be there: no policy is recited to who has it
    elif found and order and not late:
        policy, days = found
        count = order[0]
        yield say(
            write,
            phrases.COMES,
            move=Move.ANSWER,
            key="comes",
            grounds=(of_policy(policy), *_amount(context, order), *((closed,) if closed else ())),
            weight=9,
            days=str(days),
            count=opening(count_words(count)),
            count_low=count_words(count),
            take="takes" if count == 1 else "take",
        )
    if late:
        asking = phrases.HOW_IS_IT if gone > _FRESH_ORDER else phrases.ARRIVED
        yield say(write, asking, move=Move.QUESTION, key="missing", weight=8)
    else:
        yield say(write, phrases.BEFORE_IT_COMES, move=Move.NEXT, key="missing", weight=8)


def _amount(context: DraftContext, order: tuple[int, PriceItem]) -> tuple[Ground, ...]:
    """Name and sum of the deal, read as the order that they tell."""
    read = f"{order[0]} {order[1].name}"
    found = [g for key in ("amount", "deal") if (g := context.record.get(key))]
    return tuple(replace(ground, value=read) for ground in found)


def ordered(context: DraftContext) -> tuple[int, PriceItem] | None:
    """Return what a deal is for where name and sum tell: the count and the product, else None.

    The sum must be a whole number of one product at its list price, and the count of the name,
    where there is one, that number.
    """
    deal, amount = context.record.get("deal"), context.record.get("amount")
    if deal is None or amount is None:
        return None
    name = deal.quote
    found: list[tuple[int, PriceItem]] = []
    for item in context.facts.prices:
        price = str(item.price)
        if price.rpartition(" ")[2] != amount.quote.rpartition(" ")[2] or not item.price.minor:
            continue
        count, rest = divmod(_minor(amount.quote), _minor(price))
        if not rest and count and (not (said := _count(name, item)) or said == count):
            found.append((count, item))
    named = [(count, item) for count, item in found if _called(item, name)]
    counted = [pair for pair in found if _count(name, pair[1]) == pair[0]]
    for pairs in (named, counted):
        if len(pairs) == 1:
            return pairs[0]
    return None


def _minor(text: str) -> int:
    number = text.rpartition(" ")[0].replace(",", "")
    whole, _, part = number.partition(".")
    return int(whole) * 100 + int((part + "00")[:2])


def _called(item: PriceItem, name: str) -> bool:
    return any(
        re.search(rf"(?i)(?<![\w-]){re.escape(one)}s?(?![\w-])", name)
        for one in (item.name, *item.aliases)
    )


def _count(name: str, item: PriceItem) -> int:
    """The count in a deal's name, 0 without one; the number of a product's own name is none."""
    bare = re.sub(re.escape(item.name), "", name, flags=re.I)
    for alias in item.aliases:
        bare = re.sub(rf"(?i)(?<![\w-]){re.escape(alias)}(?![\w-])", "", bare)
    found = _COUNTED.search(bare)
    if found is None:
        return 0
    word = found["n"].lower()
    if word.isdigit():
        return int(word)
    return 1 if word in ("a", "an") else _NUMBERS.index(word)


def _delivery(
    context: DraftContext, order: tuple[int, PriceItem] | None
) -> tuple[Policy, int] | None:
    """The policy on delivery that binds an order, and its days."""
    if order is None:
        return None
    count, item = order
    policies, today = context.facts.policies, context.now.date()
    policy = policy_for(PolicyKind.DELIVERY_DAYS, item.name, policies=policies, on=today)
    tier = tier_for(policy, count) if policy else None
    return (policy, calendar_days(tier)) if policy and tier else None
