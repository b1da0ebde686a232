"""What a number means that no words tell: the list price of the order does.

'The board gave us two hundred and forty' beside an order of 216,000 are thousands; 'he has us
approved for eight' beside one of 7,400 is the budget. What does not fit is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from agentarmy.domain.evidence import Evidence, Kind, Quantity
from agentarmy.domain.ordering import by_buyer, by_seller
from agentarmy.domain.orders import (
    is_flat,
    is_guess,
    is_recurring,
    only_product,
    order_of,
    total_of,
)
from agentarmy.domain.records import Facts, Money, PriceItem

THOUSANDS = "thousands"
"""Topic of a sum that was said without its thousands."""
ECHO = "echo"
"""Topic of a count that answers one which our side named."""
BARE = "bare"
"""Topic of a number without currency or scale that may be a sum in thousands."""

FITTED = 0.6
"""How sure a number is whose meaning only the list tells."""
_COUNTED = 0.75
_TOO_SMALL = 20
"""A sum so many times below the order's list price is no budget for it as it was said."""
_NEAR = (0.4, 2.5)
"""A buyer sets aside between so many times the list price of what they ask for."""
_NEARER = (0.6, 1.7)
"""The same, for a number of which not even the scale was said."""
_LEFT = (0.02, 2.5)
"""The same for what remains of a sum that was told before."""
_REMAINS = re.compile(
    r"\b(?:remain\w*|(?:is|are|'s|you've|have|has|got) (?:only |just )?left"
    r"|left (?:for|over|is|are)"
    r"|leaves (?:us|me|you)|not \w+ but|no longer|down to|instead of|rather than|correct\w*)\b",
    re.IGNORECASE,
)
_THOUSAND, _LAKH = 1_000, 100_000
_IN_LAKHS = frozenset({"INR", "PKR", "BDT", "NPR", "LKR"})
_WRITTEN = re.compile(
    r"[$\u20ac\u00a3\u00a5\u20b9]|\b(?:[A-Z]{3}|R|Rs)\s?\d|\d\s?[A-Z]{3}\b"
    r"|\b(?:thousand|grand|million|lakhs?|crores?|euros?|dollars?|pounds?|bucks|quid|francs?"
    r"|kron\w+|rupees?|rand|shillings?|cents?|k)\b|\dk\b",
    re.IGNORECASE,
)
_MONTHS = (12, 3, 1)


def fitted(evidence: Sequence[Evidence], facts: Facts) -> tuple[Evidence, ...]:
    """Return the evidence in its order, each figure read as what the price book makes of it.

    A count of the buyer's is the quantity where our sum is that many times a list price, or where
    it answers the count that we named; only where they count nothing else. A sum near the list
    price of the order is the budget, where they name no other; one a thousand times too small was
    said in thousands. What fits nothing is left out.
    """
    figures = [e for e in evidence if e.kind is Kind.FIGURE]
    read: dict[int, Evidence] = {}
    if not facts.prices:
        return _with(evidence, read)
    if all(map(is_guess, order_of(_with(evidence, read), facts))):
        read |= _count(figures, facts)
    known = _with(evidence, read)
    totals = _totals(known, facts)
    if not totals:
        return known
    told = [e for e in by_buyer(known) if e.kind is Kind.BUDGET and isinstance(e.value, Money)]
    if told:
        places = {id(e): place for place, e in enumerate(evidence)}
        figures = [e for e in figures if _is_left(e, told[-1], places)]
    read |= _budget(figures, totals, band=_LEFT if told else _NEAR)
    return tuple(_in_scale(e, totals) for e in _with(evidence, read))


def _is_left(figure: Evidence, told: Evidence, places: Mapping[int, int]) -> bool:
    """Whether a sum of a later message is what remains of the one that was told before.

    `places` are those of all evidence by `id`, in order of speaking.
    """
    later = id(told) in places and figure.source != told.source
    after = later and places[id(figure)] > places[id(told)]
    return after and figure.value != told.value and bool(_REMAINS.search(figure.quote))


def _with(evidence: Sequence[Evidence], read: Mapping[int, Evidence]) -> tuple[Evidence, ...]:
    """The evidence with what was read of its figures, and without the others."""
    found = (read.get(id(e)) if e.kind is Kind.FIGURE else e for e in evidence)
    return tuple(e for e in found if e is not None)


def _count(figures: Sequence[Evidence], facts: Facts) -> dict[int, Evidence]:
    """The buyer's last count that our sums bear out; failing that, the one that answers ours."""
    said = [e for e in by_buyer(figures) if isinstance(e.value, Quantity)]
    sums = {e.value.minor for e in by_seller(figures) if isinstance(e.value, Money)}
    for item in reversed(said):
        count = item.value.count if isinstance(item.value, Quantity) else 1
        for price in facts.prices:
            if count > 1 and sums & set(_sums_of(count, price, facts)):
                return {id(item): _counted(item, price.name, _COUNTED)}
    only = "" if all(map(is_flat, facts.prices)) else only_product(facts)
    listed = {price.price.amount for price in facts.prices}
    echoes = [
        e
        for e in said
        if only
        and e.topic == ECHO
        and isinstance(e.value, Quantity)
        and e.value.count not in listed
    ]
    return {id(echoes[-1]): _counted(echoes[-1], only, FITTED)} if echoes else {}


def _sums_of(count: int, item: PriceItem, facts: Facts) -> Iterator[int]:
    """What so many cost: alone, for a year, and with one of each other thing that is sold."""
    whole = count * item.price.minor
    yield whole
    if is_recurring(item):
        yield whole * 12
    for other in facts.prices:
        if other is not item and other.price.currency == item.price.currency:
            yield whole + other.price.minor


def _counted(figure: Evidence, product: str, sure: float) -> Evidence:
    count = figure.value.count if isinstance(figure.value, Quantity) else 1
    value = Quantity(count, product)
    return replace(figure, kind=Kind.QUANTITY, value=value, topic=product, confidence=sure)


def _totals(evidence: Sequence[Evidence], facts: Facts) -> tuple[Money, ...]:
    """What the order costs by the list: in a year, a quarter and a month where it is paid so."""
    lines = order_of(evidence, facts)
    if not lines or any(is_guess(line) for line in lines):
        return ()
    sums = (total_of(lines, (), on=date.min, months=months) for months in _MONTHS)
    return tuple(dict.fromkeys(total.money for total in sums if total))


def _budget(
    figures: Sequence[Evidence], totals: Sequence[Money], *, band: tuple[float, float]
) -> dict[int, Evidence]:
    """The buyer's last sum near the list price of the order that was not ours before."""
    ours = {e.value for e in by_seller(figures) if isinstance(e.value, Money)}
    for item in reversed(by_buyer(figures)):
        value = item.value
        if not isinstance(value, Money) or value in ours or value in totals:
            continue
        bare = item.topic == BARE
        found = value
        if bare:
            found = next(
                (b for b in _larger(value) if b not in totals and _near(b, totals, _NEARER)), value
            )
        if (found is not value) if bare else _near(value, totals, band):
            topic = THOUSANDS if bare else "budget"
            return {
                id(item): replace(
                    item, kind=Kind.BUDGET, value=found, topic=topic, confidence=FITTED
                )
            }
    return {}


def _near(value: Money, totals: Sequence[Money], band: tuple[float, float]) -> bool:
    low, high = band
    return any(
        value.currency == total.currency and low * total.minor <= value.minor <= high * total.minor
        for total in totals
    )


def _larger(value: Money) -> Iterator[Money]:
    """The same number in thousands and, where one counts so, in lakhs."""
    yield Money(value.minor * _THOUSAND, value.currency)
    if value.currency in _IN_LAKHS:
        yield Money(value.minor * _LAKH, value.currency)


def _in_scale(item: Evidence, totals: Sequence[Money]) -> Evidence:
    """A stated budget in the scale in which it fits, where its words leave the scale open."""
    value = item.value
    if item.kind is not Kind.BUDGET or not isinstance(value, Money) or _WRITTEN.search(item.quote):
        return item
    same = [total for total in totals if total.currency == value.currency]
    if not same or value.minor * _TOO_SMALL > min(total.minor for total in same):
        return item
    fits = next((one for one in _larger(value) if _near(one, same, _NEAR)), None)
    return replace(item, value=fits, topic=THOUSANDS) if fits else item
