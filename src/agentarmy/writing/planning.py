"""What a date is reckoned from: the day of the order, their own day, a delivery in parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from agentarmy.domain.evidence import Day, Evidence, Kind
from agentarmy.domain.records import Side, Turn
from agentarmy.reading.dates import local_day, reads_day_first
from agentarmy.reading.deadlines import Deadline, deadlines
from agentarmy.reading.splits import Split, splits
from agentarmy.writing.answers import product_in
from agentarmy.writing.context import DraftContext
from agentarmy.writing.ground import Ground, of_day, of_evidence, of_policy, of_turn
from agentarmy.writing.offer import Delivery, Offer

_MEETING = re.compile(
    r"\b(?:page|meet\w*|call|talk|session|room|present\w*|settle\w*|deci\w+|sign\w*|orders?|po"
    r"|go through|visit|come by|board|committee|at \d{1,2}|\d{1,2}[:.]\d\d|\d ?[ap]m)\b",
    re.IGNORECASE,
)
_SOON = timedelta(days=30)
"""A day of decision further off is no day to reckon from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDay:
    """The day on which they may order, and what tells it; no grounds: today."""

    day: date
    grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirDay:
    """A day of theirs that the delivery must not miss: its event, '' for a mere day.

    `lead` are the days before it by which they want to be ready; `ahead` tells that.
    """

    day: date
    ground: Ground
    event: str = ""
    lead: int = 0
    ahead: Ground | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """A delivery in parts: `first` of the units ahead in `days` days; 0 where nothing says so.

    `sure` where a document or a rule of the house says so, not only a colleague's word. `named`:
    the order must name them. `ships`: they leave us then, and are there later.
    """

    first: int
    days: int
    ground: Ground
    sure: bool = True
    named: bool = False
    ships: bool = False


def order_day(context: DraftContext) -> OrderDay:
    """Return the day of the order that they name, else the next on which both sides meet or decide,
    by what was said; else today.
    """
    today = context.now.date()
    if context.named_order:
        turn, found_day = context.named_order
        quote = turn.text[found_day.start : found_day.end]
        return OrderDay(day=found_day.day, grounds=(of_day(of_turn(turn, quote), found_day.day),))
    said = (*context.evidence, *context.judgement.commitments)
    found = [e for e in dict.fromkeys(said) if _decides(e, today)]
    if not found:
        return OrderDay(day=today)
    newest = max(found, key=lambda e: e.asserted_at.timestamp() if e.asserted_at else 0.0)
    day = newest.due or today
    return OrderDay(day=day, grounds=(of_evidence(newest),))


def _decides(item: Evidence, today: date) -> bool:
    if item.kind not in (Kind.COMMITMENT, Kind.NEXT_STEP) or item.polarity < 0 or not item.due:
        return False
    return today <= item.due <= today + _SOON and bool(_MEETING.search(item.quote))


def their_day(context: DraftContext, offer: Offer) -> TheirDay | None:
    """Return the event of theirs with its day, by their newest word; else the day they wish for."""
    today = context.now.date()
    gone = set[str]()
    for found, turn in _events(context):
        if found.event in gone:
            continue
        if found.day is None:
            gone.add(found.event)
        elif found.day >= today:
            return _of(found, found.day, turn)
    wish = offer.delivery.wish if offer.delivery else None
    if wish and isinstance(wish.value, Day) and wish.value.day >= today:
        return TheirDay(day=wish.value.day, ground=of_evidence(wish))
    return None


def _of(found: Deadline, day: date, turn: Turn) -> TheirDay:
    ground = of_day(of_turn(turn, turn.text[found.start : found.end]), day)
    whole = turn.text[found.start : found.until].strip() if found.lead else ""
    ahead = of_day(of_turn(turn, whole), day) if whole else None
    return TheirDay(day=day, ground=ground, event=found.event, lead=found.lead, ahead=ahead)


def _events(context: DraftContext) -> Iterator[tuple[Deadline, Turn]]:
    """The events that they told of, the newest first."""
    for turn in reversed(context.everything):
        if turn.side is Side.OURS:
            continue
        said = local_day(turn.at, turn.utc_offset)
        found = deadlines(turn.text, said, day_first=reads_day_first(turn.utc_offset))
        yield from ((one, turn) for one in reversed(found))


def staging_of(context: DraftContext, delivery: Delivery) -> Staging | None:
    """Return how the order may be delivered in parts, by the rules, the documents, a colleague.

    One that does not go ahead of the whole order, or of as many units, is none.
    """
    fitting = [
        one
        for one in _stagings(context, delivery)
        if one.first < delivery.line.count and one.days < delivery.days
    ]
    return next(iter(sorted(fitting, key=lambda one: (not one.sure, not one.first))), None)


def _stagings(context: DraftContext, delivery: Delivery) -> Iterator[Staging]:
    own = delivery.policy.text
    for split in splits(own):
        yield _staging(split, of_policy(delivery.policy))
    item = delivery.line.item
    for passage in context.passages:
        for split in splits(passage.text):
            quote = passage.text[split.start : split.end].strip()
            other = product_in(quote, context.facts)
            if other is None or other == item:
                yield _staging(split, Ground(source=passage.source, quote=quote, who=passage.name))
    for turn in reversed(context.colleagues):
        for split in splits(turn.text):
            quote = turn.text[split.start : split.end].strip()
            yield _staging(split, of_turn(turn, quote), sure=False)


def _staging(split: Split, ground: Ground, *, sure: bool = True) -> Staging:
    return Staging(
        first=split.first,
        days=split.days,
        ground=ground,
        sure=sure,
        named=split.named,
        ships=split.ships,
    )
