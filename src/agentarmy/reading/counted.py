"""How many are wanted, by our own arithmetic and by what the buyer puts right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from agentarmy.domain.evidence import Evidence, Kind, Quantity
from agentarmy.domain.orders import is_recurring
from agentarmy.domain.records import PriceItem
from agentarmy.reading.cues import evidence_at, quote_span
from agentarmy.reading.masking import Prepared, within
from agentarmy.reading.numbers import Number
from agentarmy.reading.products import is_count

_AT_PRICE = re.compile(
    r"\s*(?:(?:of (?:the|these|those|them)|[a-z-]+)\s){0,2}(?:x|\u00d7|\*|times|at|@|\u00e0|for)\s*"
)
"""Between a count and the price of one: '32 at 55', '4 x 1,200', '12 units times 240'."""
_MONTHS = 12
_LEAST_SUM = 100
"""A smaller sum agrees with some count and price too easily."""
_PUT_RIGHT = re.compile(
    r"\b(?:sorry|(?:no|oh),? (?:wait|no|sorry)|wait|hold on|hang on|actually|scrap|scratch"
    r"|strike|make (?:that|it)|correction|i mean|i meant|forgot|i keep forgetting|rather"
    r"|not \w+ but|used to be|i (?:said|wrote) \w+|no longer|on second thoughts?|come to think"
    r"|let me recount)\b"
)
_LEAD = re.compile(
    r"(?:^|\b(?:make (?:that|it)|it's|it is|that's|that makes|so|now|no|sorry|actually|rather"
    r"|instead|call it|then|but|say|need|want|take|be|wait|is|are|only|just|mean|meant)|[,:;])\s*"
    r"(?:(?:only|just|about|exactly|rather|maybe|the|a|,)\s)*$"
)
_ALONE = re.compile(
    r"\s*(?:[.,;!?)]|$)|\s(?:of (?:them|those|these|the)|pieces?|pcs|units?|nos|now|then"
    r"|in (?:all|total)|altogether|together|please|instead|rather|and not|not)\b"
)


def priced(
    turn: Prepared, *, before: Prepared | None, prices: Sequence[PriceItem]
) -> Iterator[Evidence]:
    """Yield the counts for which our turn works out a sum by the list: '42 at 640 is 26,880'.

    The count is the buyer's where their turn right `before` says it, else our own. A product is
    counted where the count times its price is a sum of our turn, or stands at its price.
    """
    sums = {a.value for a in turn.sums if a.value >= _LEAST_SUM}
    for number in turn.bare:
        count = number.whole
        if count is None or count < 1 or not _counts(turn, number):
            continue
        for item in prices:
            if _agrees(turn, number, item, sums):
                yield _counted(turn, before, number, item)
                break


def _agrees(turn: Prepared, number: Number, item: PriceItem, sums: set[Decimal]) -> bool:
    price = item.price.amount
    next_sum = next((a for a in turn.sums if a.start >= number.end), None)
    beside = next_sum is not None and next_sum.value == price
    if next_sum and beside and _AT_PRICE.fullmatch(turn.folded, number.end, next_sum.start):
        return True
    if number.value < 2:
        return False
    total = number.value * price
    return total in sums or (is_recurring(item) and total * _MONTHS in sums)


def _counted(turn: Prepared, before: Prepared | None, number: Number, item: PriceItem) -> Evidence:
    said = [n for n in before.bare if n.value == number.value] if before else []
    where, at = (before, said[-1]) if before and said else (turn, number)
    value = Quantity(int(number.value), item.name)
    found = evidence_at(where, _quote(where, at), kind=Kind.QUANTITY, value=value, confidence=0.8)
    return replace(found, topic=item.name)


def recounted(turn: Prepared, stated: Evidence | None) -> Evidence | None:
    """Return the count with which a turn puts right one it named itself or that was `stated`.

    'No, wait, with the second field it's forty-eight.' The last such count of the turn stands.
    """
    if stated is None or not isinstance(stated.value, Quantity):
        return None
    cue = _PUT_RIGHT.search(turn.folded)
    if cue is None:
        return None
    for sentence in reversed(turn.sentences):
        for number in reversed(within(turn.bare, sentence.start, sentence.end)):
            lead = turn.folded[sentence.start : number.start]
            fits = _LEAD.search(lead) and _ALONE.match(turn.folded, number.end, sentence.end)
            if number.end <= cue.start() or not fits or not _counts(turn, number):
                continue
            if number.whole is None or number.whole == stated.value.count or sentence.question:
                continue
            value = Quantity(number.whole, stated.value.product)
            found = evidence_at(
                turn, _quote(turn, number), kind=Kind.QUANTITY, value=value, confidence=0.75
            )
            return replace(found, topic=stated.topic)
    return None


def _counts(turn: Prepared, number: Number) -> bool:
    """Whether a number of a turn may count things, seen in its own sentence."""
    sentence = next((s for s in turn.sentences if s.start <= number.start < s.end), None)
    if sentence is None:
        return False
    here = replace(number, start=number.start - sentence.start, end=number.end - sentence.start)
    return is_count(sentence.text, here)


def _quote(turn: Prepared, number: Number) -> tuple[int, int]:
    sentence = next(s for s in turn.sentences if s.start <= number.start < s.end)
    return quote_span(sentence, number.start, number.end)
