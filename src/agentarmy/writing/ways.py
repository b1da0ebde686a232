"""What is possible instead, and when it would be there: each sentence says what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from agentarmy.domain.evidence import Day
from agentarmy.domain.orders import plain
from agentarmy.domain.records import Money
from agentarmy.domain.ways import Way, arrival
from agentarmy.writing import offer_phrases as phrases
from agentarmy.writing.composer import Composer, money_words
from agentarmy.writing.context import DraftKind
from agentarmy.writing.ground import Ground, Move, Op, Sentence, Working, of_policy, once
from agentarmy.writing.offer import Delivery, Offer
from agentarmy.writing.planning import OrderDay, Staging, TheirDay, order_day, staging_of, their_day
from agentarmy.writing.wording import count_words, opening

_WEEK = 6
"""Days ahead up to which a day is told by its weekday alone."""
_THE = frozenset("fair trade season harvest festival congress exhibition election marathon".split())
"""Events that are not the buyer's own: 'the fair', but 'your audit'."""


def ways_out(write: Composer, offer: Offer) -> Iterator[Sentence]:
    """Name what would hold the money or the date, and of each what of the other it holds.

    A count is said to hold only what the books say that it holds.
    """
    said = [*_for_money(write, offer), *_for_time(write, offer)]
    for place, sentence in enumerate(said):
        yield replace(sentence, paragraph=place == 0)


def _for_money(write: Composer, offer: Offer) -> Iterator[Sentence]:
    way, fits = offer.ways.money, offer.affordable
    if way is None or fits is None or not way.holds_money:
        return
    budget = offer.budget.value if offer.budget else None
    fields = {
        "count": count_words(way.count),
        "Count": opening(count_words(way.count)),
        "net": money_words(way.net),
        "days": way.days,
        "budget": plain(budget) if isinstance(budget, Money) else "budget",
    }
    text = write.choose("way money", _money_options(way, offer)).format(**fields)
    delivery = offer.delivery if "{days}" in text or str(way.days) in text else None
    policy = (of_policy(delivery.policy),) if delivery else ()
    grounds = once((*fits.grounds, *policy))
    yield Sentence(text=text, move=Move.OFFER, grounds=grounds, workings=fits.workings, weight=8)


def _brief(write: Composer) -> bool:
    """Whether only the ways themselves are named: to the top, and behind the list of a recap."""
    return write.depth == 1 or write.ctx.kind is DraftKind.RECAP


def _money_options(way: Way, offer: Offer) -> Sequence[str]:
    delivery = offer.delivery
    if delivery is None or way.days is None or way.late is None:
        return phrases.FITS_MONEY
    if way.holds_time:
        both = phrases.HOLDS_BOTH if way.count > 1 else phrases.HOLDS_BOTH_ONE
        return both if delivery.late else phrases.FITS_MONEY
    if way.days == delivery.days:
        return phrases.HOLDS_MONEY if way.count > 1 else phrases.HOLDS_MONEY_ONE
    return phrases.HOLDS_MONEY_OTHER if way.count > 1 else phrases.FITS_MONEY


def _for_time(write: Composer, offer: Offer) -> Iterator[Sentence]:
    delivery = offer.delivery
    if delivery is None or not delivery.late:
        return
    staging = staging_of(write.ctx, delivery)
    if staging and staging.sure and staging.days and _comes_in_time(write, delivery, staging.days):
        yield _staged(write, delivery, staging)
        if write.ctx.kind is not DraftKind.RECAP:
            yield from _first_arrives(write, offer, staging)
        return
    yield from _alone(write, offer)
    if staging and (not staging.first or _comes_in_time(write, delivery, staging.days)):
        options = phrases.STAGED_ASKED if staging.first else phrases.STAGED_OPEN
        text = write.choose("way asked", options).format(**_parts(delivery, staging))
        yield Sentence(text=text, move=Move.TO_CONFIRM, grounds=(), weight=7)


def _comes_in_time(write: Composer, delivery: Delivery, days: int) -> bool:
    """Whether so many days hold the wish: a day of theirs is reckoned from the day of the order."""
    wish = delivery.wish.value if delivery.wish else None
    if isinstance(wish, Day):
        return arrival(order_day(write.ctx).day, days) <= wish.day
    return days <= delivery.wished_days


def _parts(delivery: Delivery, staging: Staging) -> dict[str, object]:
    return {
        "first": count_words(staging.first),
        "days": staging.days,
        "rest": delivery.days,
        "come": "ship" if staging.ships else "come",
    }


def _staged(write: Composer, delivery: Delivery, staging: Staging) -> Sentence:
    named = phrases.STAGED_NAMED if staging.first > 1 else phrases.STAGED_NAMED_ONE
    options = named if staging.named else phrases.STAGED
    if _brief(write):
        options = phrases.STAGED_SHORT_NAMED if staging.named else phrases.STAGED_SHORT
    text = write.choose("way staged", options).format(**_parts(delivery, staging))
    grounds = once((staging.ground, *delivery.grounds))
    return Sentence(text=text, move=Move.OFFER, grounds=grounds, weight=8)


def _alone(write: Composer, offer: Offer) -> Iterator[Sentence]:
    """The smaller order that comes in time; its sum where the sum is a matter."""
    way, delivery = offer.ways.time, offer.delivery
    both = offer.ways.money
    if way is None or delivery is None or way.days is None or not way.holds_time:
        return
    if not _comes_in_time(write, delivery, way.days):
        return
    if both and both.holds_time and both.count >= way.count:
        return  # the count inside the budget comes in time already
    summed = offer.too_dear and way.holds_money
    dated = delivery.wish is not None and isinstance(delivery.wish.value, Day)
    options: Sequence[str] = phrases.HOLDS_TIME_SUM if summed else phrases.HOLDS_TIME
    if dated:
        options = phrases.HOLDS_DAY_SUM if summed else phrases.HOLDS_DAY
    order = order_day(write.ctx)
    fields = {
        "count": count_words(way.count),
        "Count": opening(count_words(way.count)),
        "net": money_words(way.net),
        "days": way.days,
        "day": write.day(arrival(order.day, way.days)),
        "when": when(write, order),
    }
    text = write.choose("way time", options).format(**fields)
    workings: tuple[Working, ...] = (sum_of_days(order.day, way.days),) if dated else ()
    grounds = once((*delivery.grounds, *order.grounds)) if dated else delivery.grounds
    item = offer.priced.line.item
    if summed and item:
        gross = item.price.amount * way.count
        workings += (Working(Op.TIMES, (Decimal(way.count), item.price.amount), gross),)
        if gross != way.net.amount:
            percent = (gross - way.net.amount) * 100 / gross
            workings += (Working(Op.LESS_PERCENT, (gross, percent), way.net.amount),)
        grounds = once((*grounds, *offer.budget_grounds))
    yield Sentence(text=text, move=Move.OFFER, grounds=grounds, workings=workings, weight=8)


def calendar(write: Composer, offer: Offer) -> Iterator[Sentence]:
    """Say on which day it would be there, held against the day of theirs that it must not miss."""
    delivery, theirs = offer.delivery, their_day(write.ctx, offer)
    if delivery is None:
        return
    if theirs is None:
        yield from _from_their_order(write, delivery)
        return
    order = order_day(write.ctx)
    there = arrival(order.day, delivery.days)
    if order.day > theirs.day or not (delivery.late or _lead_gap(there, theirs) < 0):
        yield from _from_their_order(write, delivery)
        return
    apart = Apart.of(write, there, theirs=theirs, full=True)
    options = phrases.ARRIVES if delivery.line.count > 1 else phrases.ARRIVES_ONE
    text = write.choose("arrives", options).format(
        when=when(write, order), day=write.day(there), apart=apart.words
    )
    yield Sentence(
        text=opening(text),
        move=Move.CORRECTION if delivery.late else Move.OFFER,
        grounds=once((*delivery.grounds, *order.grounds, *apart.grounds)),
        workings=(sum_of_days(order.day, delivery.days), *apart.workings),
        weight=8,
    )


def _from_their_order(write: Composer, delivery: Delivery) -> Iterator[Sentence]:
    """On which day it is there, reckoned from the day on which they say that they would order."""
    if not write.ctx.named_order:
        return
    order = order_day(write.ctx)
    options = phrases.ARRIVES if delivery.line.count > 1 else phrases.ARRIVES_ONE
    there = write.day(arrival(order.day, delivery.days))
    text = write.choose("arrives", options).format(when=when(write, order), day=there, apart="")
    text = re.sub(r"\s*,?\s*\.$", ".", text.strip())
    yield Sentence(
        text=opening(text),
        move=Move.OFFER,
        grounds=once((*delivery.grounds, *order.grounds)),
        workings=(sum_of_days(order.day, delivery.days),),
        weight=8,
    )


def on_its_way(write: Composer, offer: Offer, *, placed: Ground) -> Iterator[Sentence]:
    """Say when what they ordered is there, where the order is confirmed today."""
    delivery, theirs = offer.delivery, their_day(write.ctx, offer)
    if delivery is None:
        return
    today = write.ctx.now.date()
    one, there = delivery.line.count == 1, arrival(today, delivery.days)
    apart = Apart.of(write, there, theirs=theirs, full=True) if theirs else None
    text = write.choose("on its way", phrases.ON_ITS_WAY).format(
        it="it" if one else "they",
        is_="is" if one else "are",
        day=write.day(there) + (f", {apart.words}" if apart else ""),
    )
    yield Sentence(
        text=text,
        move=Move.OFFER,
        grounds=once((placed, *delivery.grounds, *(apart.grounds if apart else ()))),
        workings=(sum_of_days(today, delivery.days), *(apart.workings if apart else ())),
        weight=9,
    )


def _first_arrives(write: Composer, offer: Offer, staging: Staging) -> Iterator[Sentence]:
    """When the first part of a delivery in parts would be there."""
    theirs, delivery = their_day(write.ctx, offer), offer.delivery
    if theirs is None or delivery is None:
        return
    order = order_day(write.ctx)
    there = arrival(order.day, staging.days)
    if order.day > theirs.day:
        return
    if staging.ships:
        yield _first_leaves(write, delivery, staging, theirs=theirs)
        return
    apart = Apart.of(write, there, theirs=theirs, full=False)
    text = write.choose("first arrives", phrases.FIRST_ARRIVE).format(
        first=count_words(staging.first), day=write.day(there), apart=apart.words
    )
    yield Sentence(
        text=text,
        move=Move.OFFER,
        grounds=once((staging.ground, *delivery.grounds, *order.grounds, *apart.grounds)),
        workings=(sum_of_days(order.day, staging.days), *apart.workings),
        weight=7,
    )


def _first_leaves(
    write: Composer, delivery: Delivery, staging: Staging, *, theirs: TheirDay
) -> Sentence:
    """The day by which the first part leaves us: never held against their day as if it were there.

    Where even that day is short of the time they want before theirs, it is said so.
    """
    order = order_day(write.ctx)
    leaves = arrival(order.day, staging.days)
    text = write.choose("first arrives", phrases.FIRST_LEAVE).format(
        first=count_words(staging.first), day=write.day(leaves)
    )
    grounds = [staging.ground, *delivery.grounds, *order.grounds]
    if theirs.ahead and _lead_gap(leaves, theirs) < 0:
        event = event_words(write, theirs, full=False)
        text += phrases.LEAVES_SHORT.format(lead=_length(theirs.lead), event=event)
        grounds.append(theirs.ahead)
    return Sentence(
        text=f"{text}.",
        move=Move.OFFER,
        grounds=once(grounds),
        workings=(sum_of_days(order.day, staging.days),),
        weight=7,
    )


@dataclass(frozen=True, slots=True)
class Apart:
    """How far a day lies from theirs, in words, and the sum behind it."""

    words: str
    grounds: tuple[Ground, ...]
    workings: tuple[Working, ...] = ()

    @classmethod
    def of(cls, write: Composer, there: date, *, theirs: TheirDay, full: bool) -> Apart:
        """Hold a day against theirs; `full` names its date beside the event."""
        event = event_words(write, theirs, full=full)
        days = (there - theirs.day).days
        if not days:
            event = event_words(write, theirs, full=False)
            return cls(phrases.APART["on"].format(event=event), (theirs.ground,))
        gap = f"{count_words(abs(days))} {'day' if abs(days) == 1 else 'days'}"
        words = phrases.APART["after" if days > 0 else "before"].format(gap=gap, event=event)
        ground = theirs.ground
        if days < 0 and theirs.ahead and theirs.lead > -days:
            ground = theirs.ahead
            words = phrases.SHORT_OF.format(apart=words, lead=_length(theirs.lead))
        later, earlier = max(there, theirs.day), min(there, theirs.day)
        between = Working(Op.DAYS_BETWEEN, (_number(later), _number(earlier)), Decimal(abs(days)))
        return cls(words, (ground,), (between,))


def _length(days: int) -> str:
    weeks, rest = divmod(days, 7)
    if rest or not weeks:
        return f"{count_words(days)} {'day' if days == 1 else 'days'}"
    return f"{count_words(weeks)} {'week' if weeks == 1 else 'weeks'}"


def event_words(write: Composer, theirs: TheirDay, *, full: bool) -> str:
    """Return 'your audit on April 8', 'your audit' where it was named already, or 'April 8'."""
    day = write.day(theirs.day)
    if not theirs.event:
        return day
    whose = "the" if theirs.event.split()[0] in _THE else "your"
    return f"{whose} {theirs.event}" + (f" on {day}" if full else "")


def when(write: Composer, order: OrderDay) -> str:
    """Return 'on Friday', 'on April 8' or 'today'."""
    ahead = (order.day - write.ctx.now.date()).days
    if not ahead:
        return "today"
    return f"on {order.day:%A}" if ahead <= _WEEK else f"on {write.day(order.day)}"


def _lead_gap(there: date, theirs: TheirDay) -> int:
    return (theirs.day - there).days - theirs.lead


def sum_of_days(start: date, days: int) -> Working:
    """Return the sum that leads from a day to the one so many calendar days later."""
    return Working(Op.DAYS_AFTER, (_number(start), Decimal(days)), _number(arrival(start, days)))


def _number(day: date) -> Decimal:
    return Decimal(day.toordinal())
