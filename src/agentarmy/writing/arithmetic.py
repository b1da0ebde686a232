"""Sums that are written out in a line, read back so that they can be done again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from agentarmy.writing.ground import Op, Working

_N = r"(\d[\d,]*(?:\.\d+)?)"
_TERM = re.compile(rf"{_N} × {_N}(?: × {_N} [a-z]+)?")
_TOTAL = re.compile(rf"((?:{_N} × [^=+]*?)(?: \+ [^=]*?)?) = {_N}")
_CUT = re.compile(rf"{_N} \u2212 {_N}( %)? = {_N}")
_AGAINST = re.compile(rf"{_N} [A-Z]{{3}} against {_N} [A-Z]{{3}}[^:]*: {_N} (?:short|to spare)")
_TAKES = re.compile(
    rf"takes? {_N} (?:working )?days? against (?:by )?(?:(\d{{4}}-\d\d-\d\d)|{_N})"
    rf"[^:]*wished: {_N} (too many|to spare)"
)
_ORDER_BY = re.compile(r"; order by (\d{4}-\d\d-\d\d)")
_AGO = re.compile(rf"(\d{{4}}-\d\d-\d\d), {_N} days? (?:ago|late)")
_CLOSES = re.compile(rf"{_N} % off (?:would close|closes) the gap")


def written_sums(text: str, *, today: date) -> tuple[Working, ...]:
    """Return the sums of a line in their order: products, totals, discounts, what is left.

    What was written as '9 × 7,900 = 71,100 USD against 60,000 USD claimed: 11,100
    short' gives one working for each step. A step that cannot be read gives none, and its numbers
    then need a source.
    """
    return (*_totals(text), *_cuts(text), *_gaps(text), *_days(text), *_since(text, today))


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _totals(text: str) -> Iterator[Working]:
    total = _TOTAL.search(text)
    sums: list[Decimal] = []
    for term in _TERM.finditer(text):
        values = [_number(part) for part in term.groups() if part]
        product = values[0]
        for factor in values[1:]:
            yield Working(Op.TIMES, (product, factor), product * factor)
            product *= factor
        sums.append(product)
    if total and sums:
        whole = sums[0]
        for one in sums[1:]:
            yield Working(Op.PLUS, (whole, one), whole + one)
            whole += one


def _cuts(text: str) -> Iterator[Working]:
    for gross, off, percent, net in _CUT.findall(text):
        op = Op.LESS_PERCENT if percent else Op.MINUS
        yield Working(op, (_number(gross), _number(off)), _number(net))


def _gaps(text: str) -> Iterator[Working]:
    found = _AGAINST.search(text)
    if found:
        sums = sorted((_number(found[1]), _number(found[2])), reverse=True)
        yield Working(Op.MINUS, (sums[0], sums[1]), _number(found[3]))
    total, closes = _TOTAL.search(text), _CLOSES.search(text)
    if found and closes and total:
        gross = _number(total.groups()[-1])
        yield Working(Op.PERCENT_OFF, (gross, _number(found[2])), _number(closes[1]))


def _since(text: str, today: date) -> Iterator[Working]:
    for day, days in _AGO.findall(text):
        inputs = (Decimal(today.toordinal()), Decimal(date.fromisoformat(day).toordinal()))
        yield Working(Op.DAYS_BETWEEN, inputs, _number(days))


def _days(text: str) -> Iterator[Working]:
    found = _TAKES.search(text)
    if found is None:
        return
    takes, over = _number(found[1]), _number(found[4])
    wished = _number(found[3]) if found[3] else Decimal(0)
    if found[2]:  # counted from the day on which it was wished
        day = Decimal(date.fromisoformat(found[2]).toordinal())
        wished = takes + over if found[5] == "to spare" else takes - over
        yield Working(Op.DAYS_BETWEEN, (day, day - wished), wished)
        last = _ORDER_BY.search(text)
        if last:
            on = Decimal(date.fromisoformat(last[1]).toordinal())
            yield Working(Op.DAYS_BEFORE, (day, takes), on)
    more, less = max(takes, wished), min(takes, wished)
    yield Working(Op.MINUS, (more, less), over)
