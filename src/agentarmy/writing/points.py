"""The points that somebody listed and nobody answered yet: each taken up, in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from agentarmy.domain.naming import plural
from agentarmy.domain.promises import given, names, names_paper
from agentarmy.domain.records import Channel, Money, Side, Turn
from agentarmy.domain.ways import arrival, periods_of
from agentarmy.reading.amounts import amounts
from agentarmy.reading.dates import local_day
from agentarmy.reading.numbers import numbers
from agentarmy.reading.points import points
from agentarmy.reading.text import fold, sentences
from agentarmy.writing import offer_phrases as phrases
from agentarmy.writing.about import LOOKED_UP
from agentarmy.writing.answers import About, Asked, asked_of, clean, content, count_asked
from agentarmy.writing.asking import checking, document
from agentarmy.writing.composer import Composer, money_words
from agentarmy.writing.context import DraftContext, DraftKind
from agentarmy.writing.ground import (
    Ground,
    Move,
    Op,
    Sentence,
    Working,
    of_day,
    of_turn,
    once,
)
from agentarmy.writing.included import Included, included_of
from agentarmy.writing.names import same_person
from agentarmy.writing.offer import Delivery, Offer, at_count, gap_working
from agentarmy.writing.persona import Manner
from agentarmy.writing.planning import order_day, their_day
from agentarmy.writing.ways import Apart, sum_of_days, when
from agentarmy.writing.wording import agree, count_words, flipped, inner, joined, opening, percent

_KINDS = (DraftKind.REPLY, DraftKind.FOLLOW_UP, DraftKind.OBJECTION)
_SAVES = re.compile(
    r"\b(?:stop\w*|sav(?:e|es|ing|ings)|spend\w*|pay(?:s|ing)?|cost\w*|payback|roi|burn\w*|lose)\b"
)
_IF_MISSED = re.compile(
    r"\b(?:miss(?:es|ed)?|penalt\w+|liquidated|if (?:you|it|they|that) (?:are|is|slips?|come)\w*"
    r"|(?:run|are|is|come) late|delay\w*|late delivery)\b"
)
_PAPER = re.compile(r"(?i)(?:your|the|an?|our)(?: [\w-]+){1,4}[.;]?$")
"""A point that is nothing but a thing: 'your data sheet'."""
_PARTS = re.compile(r"\s*[,;]?\s+and\s+|\s*;\s*|\s*,\s+")
_WILL = re.compile(r"\b(?:will|shall|going to)\b|'ll\b")
_PERIODS = ("day", "week", "month", "quarter", "year")
_SHARE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One point of a list: what it asks, the sum of theirs that it names for a period, if any.

    `missed` are its words that ask what happens when a date is missed, '' for none.
    """

    asked: Asked
    turn: Turn
    rate: Money | None = None
    period: str = ""
    missed: str = ""

    @property
    def about(self) -> About:
        """What it is about; their own running cost is about nothing that we sell."""
        return About.OTHER if self.rate else self.asked.about


def wanted(context: DraftContext) -> tuple[Wanted, ...]:
    """Return the points that this message answers: none in a chat, they go by mail."""
    return () if context.channel is Channel.CHAT else open_points(context)


def open_points(context: DraftContext) -> tuple[Wanted, ...]:
    """Return the points of the reader's last list that no later word of ours answers."""
    if context.kind not in _KINDS:
        return ()
    turns = context.everything
    for place in range(len(turns) - 1, -1, -1):
        turn = turns[place]
        own = turn.side is not Side.OURS and same_person(turn.speaker, context.recipient)
        found = points(turn.text) if own and turn.channel is not Channel.CALL else ()
        if found:
            later = [t for t in turns[place + 1 :] if t.side is Side.OURS]
            listed = [_wanted(turn, turn.text[p.start : p.end]) for p in found]
            return tuple(w for w in listed if not _answered(w, later, context))
    return ()


def _wanted(turn: Turn, words: str) -> Wanted:
    asked = asked_of(words, of_turn(turn, words))
    if asked.about is About.OTHER and _PAPER.match(words) and names_paper(words):
        asked = replace(asked, about=About.DOCUMENT, thing=" ".join(words.rstrip(" .;").split()))
    folded = fold(words)
    rate = period = None
    if _SAVES.search(folded):
        for sum_ in amounts(folded):
            if sum_.currency and sum_.per in _PERIODS:
                rate, period = sum_.money(), sum_.per
    missed = next((p for p in _PARTS.split(words) if _IF_MISSED.search(fold(p))), "")
    return Wanted(asked=asked, turn=turn, rate=rate, period=period or "", missed=missed)


def _answered(one: Wanted, later: Sequence[Turn], context: DraftContext) -> bool:
    offer = context.offer
    return any(_answers(one, turn, offer) for turn in later)


def _answers(one: Wanted, turn: Turn, offer: Offer | None) -> bool:
    """Whether a message of ours answers a point: its sum, its days, its paper, its matter."""
    folded = fold(turn.text)
    if one.rate:
        return any(a.value == one.rate.amount for a in amounts(folded))
    about = one.asked.about
    if about in (About.PRICE, About.BOTH, About.YES_NO):
        sums = [a.value for a in amounts(folded)]
        return offer.priced.net.amount in sums if offer else bool(sums)
    if about is About.DELIVERY:
        days = offer.delivery.days if offer and offer.delivery else None
        return any(n.value == days for n in numbers(folded)) if days else False
    if about is About.DOCUMENT:
        return bool(names(one.asked.thing) & given(turn.text))
    terms = content(one.asked.text)
    told = (s.text for s in sentences(turn.text) if not s.question and not _WILL.search(s.text))
    return bool(terms) and any(len(terms & content(t)) >= _SHARE * len(terms) for t in told)


def covered(context: DraftContext, about: About) -> bool:
    """Say whether a point that is answered here is about the sum or the days."""
    offer = context.offer
    if offer is None or (about is About.DELIVERY and offer.delivery is None):
        return False
    return any(w.about in (about, About.BOTH) for w in wanted(context))


def in_points(context: DraftContext, asked: Asked) -> bool:
    """Say whether a question stands in a list that is answered point by point."""
    listed = [w.asked.ground.quote for w in wanted(context) if w.turn.id == asked.ground.source.id]
    quote = asked.ground.quote
    return any(quote in one or one in quote for one in listed)


def point_answers(write: Composer) -> Iterator[Sentence]:
    """Answer the open points in their order, each on a line of its own; in a chat point to mail."""
    found = wanted(write.ctx)
    if not found:
        yield from _by_mail(write)
        return
    said = local_day(found[0].turn.at, found[0].turn.utc_offset)
    listed = len(found) > 1
    if said and listed:
        late = write.ctx.now.date() - said > _SLOW
        text = write.choose("points", phrases.POINTS_LATE if late else phrases.POINTS)
        text = text.format(day=write.day(said))
        ground = of_day(found[0].asked.ground, said)
        yield Sentence(text=text, move=Move.OPENING, grounds=(ground,), weight=8)
    for one in found:
        answer = _answer(write, one)
        known = (*answer.answers, one.asked.ground)
        yield replace(answer, bullet=listed, paragraph=not listed, answers=known)


_SLOW = timedelta(days=14)


def _by_mail(write: Composer) -> Iterator[Sentence]:
    found = open_points(write.ctx)
    said = local_day(found[0].turn.at, found[0].turn.utc_offset) if found else None
    if said is None or len(found) < 2:
        return
    text = write.choose("points by mail", phrases.POINTS_BY_MAIL).format(day=write.day(said))
    ground = of_day(found[0].asked.ground, said)
    yield Sentence(text=text, move=Move.NEXT, grounds=(ground,), weight=8)


def _answer(write: Composer, one: Wanted) -> Sentence:
    offer, asked = write.ctx.offer, one.asked
    if one.rate and offer:
        months = _months(write, one, offer)
        if months:
            return months
    if not one.rate and offer and asked.about in (About.PRICE, About.BOTH, About.YES_NO):
        return _price(write, one, offer)
    if not one.rate and offer and offer.delivery and asked.about is About.DELIVERY:
        return _days(write, one, offer, offer.delivery)
    if asked.about is About.DOCUMENT:
        return document(write, asked)
    found = write.shelf.answer(asked.text) if asked.about in LOOKED_UP else None
    if found:
        return Sentence(text=found.text, move=Move.ANSWER, grounds=(found.ground,), weight=7)
    if asked.text.endswith("?"):
        return checking(write, asked)
    return _open(write, asked)


def _open(write: Composer, asked: Asked) -> Sentence:
    said = inner(flipped(asked.text, limit=14))
    text = write.choose("open" + asked.text, phrases.POINT_OPEN).format(said=said)
    return Sentence(text=text, move=Move.TO_CONFIRM, grounds=(asked.ground,), weight=8)


def _price(write: Composer, one: Wanted, offer: Offer) -> Sentence:
    """The sum, with what of freight and the like is in it; what nobody says is marked."""
    item = offer.priced.line.item
    count = count_asked(one.asked.text, item.name) if item else 0
    if count and count != offer.priced.line.count:
        offer = at_count(offer, count, facts=write.ctx.facts, now=write.ctx.now)
    priced = offer.priced
    found = included_of(write.ctx, one.asked.text)
    fields = {
        "count": opening(count_words(priced.line.count)),
        "count_low": count_words(priced.line.count),
        "product": plural(item.name, priced.line.count) if item else "",
        "come": agree(priced.line.count, "comes/come"),
        "net": money_words(priced.net),
        "with_discount": _discount(write, offer),
        "included": included_words(write, found),
        "gap": "" if write.ctx.manner is Manner.SHORTER else gap_words(offer),
    }
    text = write.choose("point price", phrases.POINT_PRICE).format(**fields)
    slots = "".join(f" [to confirm: whether {name} is included]" for name in found.unknown)
    return Sentence(
        text=text + slots,
        move=Move.CORRECTION if offer.too_dear else Move.OFFER,
        grounds=once((*offer.budget_grounds, *found.grounds, one.asked.ground)),
        workings=gap_working(offer),
        weight=9,
    )


def _discount(write: Composer, offer: Offer) -> str:
    off = offer.priced.percent
    return f" with the {percent(off)} volume discount" if off and write.depth > 1 else ""


def included_words(write: Composer, found: Included) -> str:
    """Return ', freight and start-up included'; '' where nothing is known to be."""
    if not found.said:
        return ""
    return write.choose("included", phrases.INCLUDED).format(what=joined(found.said))


def gap_words(offer: Offer) -> str:
    """Return ', 545 USD above your budget of 7,000 USD' or where else it lies; '' without one."""
    if offer.gap is None or offer.budget is None or not isinstance(offer.budget.value, Money):
        return ""
    stated = f"your budget of {money_words(offer.budget.value)}"
    if offer.gap.minor > 0:
        return f", {money_words(offer.gap)} above {stated}"
    return f", inside {stated}" if offer.gap.minor < 0 else f", exactly {stated}"


def _days(write: Composer, one: Wanted, offer: Offer, delivery: Delivery) -> Sentence:
    """The days, the day that they come to, and a mark for what happens when it is missed."""
    order, theirs = order_day(write.ctx), their_day(write.ctx, offer)
    there = arrival(order.day, delivery.days)
    grounds, workings = [*delivery.grounds, *order.grounds], [sum_of_days(order.day, delivery.days)]
    apart = ""
    if theirs and order.day <= theirs.day:
        told = Apart.of(write, there, theirs=theirs, full=write.depth > 1)
        apart = f", {told.words}"
        grounds, workings = [*grounds, *told.grounds], [*workings, *told.workings]
    arrives = write.choose("point arrives", phrases.POINT_ARRIVES).format(
        when=when(write, order), day=write.day(there), apart=apart
    )
    count = count_words(delivery.line.count)
    text = write.choose("point days", phrases.POINT_DAYS).format(
        count=count,
        Count=opening(count),
        take=agree(delivery.line.count, "takes/take"),
        days=delivery.days,
        from_order=" from order confirmation"
        if "order confirmation" in delivery.policy.text
        else "",
        arrives=arrives,
    )
    slot, more = _if_missed(write, one)
    return Sentence(
        text=f"{text}{slot}",
        move=Move.CORRECTION if delivery.late else Move.OFFER,
        grounds=once((*grounds, *more, one.asked.ground)),
        workings=tuple(workings),
        weight=9,
    )


def _if_missed(write: Composer, one: Wanted) -> tuple[str, tuple[Ground, ...]]:
    """What our documents say of a date that is missed, else a mark."""
    if not one.missed:
        return "", ()
    found = next((f for q in (one.missed, _TERMS) if (f := write.shelf.find(q))), None)
    if found and _IF_MISSED.search(fold(found.quote)):
        return f" {clean(found.quote)}", (found,)
    return f" [to confirm: {inner(flipped(one.missed, limit=12))}]", ()


_TERMS = "late delivery penalty"


def _months(write: Composer, one: Wanted, offer: Offer) -> Sentence | None:
    """Hold the sum against what they say that they pay for a period: only arithmetic."""
    rate = one.rate
    found = periods_of(offer.priced.net, rate) if rate else None
    if rate is None or found is None:
        return None
    count, about = found
    unit = one.period if count == 1 else f"{one.period}s"
    text = write.choose("point months", phrases.POINT_MONTHS[about]).format(
        net=money_words(offer.priced.net),
        count=f"{count_words(count)} {unit}",
        rate=money_words(rate),
        period=one.period,
    )
    share = Working(
        Op.ABOUT if about else Op.UNDER, (offer.priced.net.amount, rate.amount), Decimal(count)
    )
    return Sentence(
        text=text,
        move=Move.OFFER,
        grounds=once((*offer.priced.grounds, one.asked.ground)),
        workings=(*offer.priced.workings, share),
        weight=9,
    )
