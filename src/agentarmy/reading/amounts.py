"""Sums of money in a text: currency, scale, range, and what they are per."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from agentarmy.domain.records import Money
from agentarmy.reading.calendar_words import CARDINAL
from agentarmy.reading.currencies import (
    CODES,
    DOLLARS,
    MINOR,
    NAMES,
    SIGNS,
    SYMBOLS,
    choice,
    code_of,
)
from agentarmy.reading.numbers import Number, numbers, words_value

NO_CURRENCY = "XXX"
"""ISO 4217's own code for 'no currency': a sum whose currency was never said."""

_SCALES = {
    "thousand": 10**3, "k": 10**3, "m": 10**6, "mn": 10**6, "mm": 10**6, "mln": 10**6,
    "mio": 10**6,
    "million": 10**6, "b": 10**9, "bn": 10**9, "bln": 10**9, "billion": 10**9,
    "trillion": 10**12, "tn": 10**12, "cr": 10**7, "t": 10**3,
}  # fmt: skip
_WORDY = "thousand|million|billion|trillion"
_BEFORE = re.compile(
    rf"(?<![\w])(?P<thousands>[kt](?=[\u20ac\u00a3$]|eur|chf|usd|gbp))?"
    rf"(?P<symbol>{choice([*SYMBOLS, *CODES])})\s?$"
)
_REACH = 8
"""Code points before a number in which its currency stands."""
_AFTER = re.compile(
    rf"\s?(?:(?:(?P<scale>[kmt]|mn|mio\.?|bn)\s?)?"
    rf"(?:(?P<code>{choice(CODES)})(?![\w])|(?P<sign>[{re.escape(SIGNS)}])(?!\s?\d))"
    rf"|-?(?P<word>{choice(NAMES)})(?![\w])|-?(?P<minor>(?:{choice(MINOR)})s?)(?![\w]))"
)
_SCALE_AFTER = re.compile(rf"\s(?P<scale>{_WORDY})s?\b")
_SHORT_SCALE = re.compile(r"\s?(?P<scale>k|mn|mm|mln|m|bn|bln|b|tn|cr)\b(?!\s?[/'])")
_PER = re.compile(
    r"[\s,]*\(?(?:(?:per|a|an|each|every)\b|/|p\.)\s?(?P<per>[a-z]+)?"
    r"|\s(?:apiece|a piece|monthly|annually|yearly|pcm|p\.?a\.?)(?![\w])"
)
_PERIODS = {
    "month": "month", "mo": "month", "m": "month", "mth": "month", "monthly": "month",
    "pcm": "month", "year": "year", "yr": "year", "annum": "year", "yearly": "year",
    "annually": "year", "pa": "year", "week": "week", "quarter": "quarter", "day": "day",
    "hour": "hour", "shift": "day",
}  # fmt: skip
_EACH_BEFORE = re.compile(r"\b(?:each|every|per)\b[^.;?!\d]{0,45}$")
_JOIN = re.compile(r"\s*(?:-|to|and|or|up to)\s*")
_UP_TO = 40


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum as written.

    `value` is in major units; of a range it is the upper bound and `low` the lower one.
    `currency` is an ISO code, or '' for a bare number. `per` is '' for a total, 'unit' for a
    price of one, or a period (day, week, month, quarter, year). `sign` is the symbol as written;
    `minor`: it was written in hundredths alone ('50 cents').
    """

    start: int
    end: int
    value: Decimal
    currency: str = ""
    per: str = ""
    low: Decimal | None = None
    sign: str = ""
    minor: bool = False

    def money(self, currency: str = "") -> Money:
        """The sum as Money, in `currency` when none was written."""
        return Money.of(self.value, self.currency or currency or NO_CURRENCY)


def amounts(folded: str, found: tuple[Number, ...] | None = None) -> tuple[Amount, ...]:
    """Find sums that carry a currency, and bare numbers that may be sums by context.

    Bare numbers have an empty currency; whether they are money is for the reader to say.
    """
    return tuple(_ranges(folded, singles(folded, found)))


def singles(folded: str, found: tuple[Number, ...] | None = None) -> list[Amount]:
    """Find the same sums, but both ends of a range apart, each as it is written."""
    single: list[Amount] = []
    floor = 0
    for number in numbers(folded) if found is None else found:
        if number.start < floor:
            continue
        amount = _single(folded, number, floor)
        floor = amount.end
        single.append(amount)
    return single


def _single(folded: str, number: Number, floor: int) -> Amount:
    start, end, value = number.start, number.end, number.value
    currency = sign = ""
    before = _BEFORE.search(folded, max(floor, start - _REACH), start)
    if before:
        sign = before["symbol"]
        currency, start = code_of(sign), before.start()
        value *= 1000 if before["thousands"] else 1
    scale = None if number.scaled else _SCALE_AFTER.match(folded, end)
    if currency and not number.scaled and not scale:
        scale = _SHORT_SCALE.match(folded, end)
    if scale:
        value, end = value * _SCALES[scale["scale"]], scale.end()
    minor = False
    dotted = _DOTTED.match(folded, end) if number.scaled else None
    after = _AFTER.match(folded, dotted.end() if dotted else end)
    if after and not currency:
        currency, sign, value, minor = _written_after(after, value)
        end = after.end()
        value, end = _tail(folded, value, end)
    elif after and after["word"] and "dollar" in after["word"] and currency in DOLLARS:
        end = after.end()
    elif before is None and (split := _SPLIT.match(folded, end)):
        currency, sign, end = code_of(split["sign"]), split["sign"], split.end()
        value += Decimal(split["cents"]) / 100
    return Amount(start, end, value, currency, _per(folded, start, end), None, sign, minor=minor)


_DOTTED = re.compile(r"(?<=mio)\.|(?<=mln)\.|(?<=mrd)\.")
_SPLIT = re.compile(
    rf"\s?(?P<sign>[{re.escape(SIGNS)}])\s?(?P<cents>\d\d?)\s(?:{choice(MINOR)})s?\b"
)
_TAIL = re.compile(
    rf"\s(?P<scale>{_WORDY})\b|(?:\sand)?\s(?P<cents>\d\d?)\s(?:{choice(MINOR)})s?(?!\w)"
    rf"|(?:,|\sand)?\s(?P<spoken>{CARDINAL})\s(?:{choice(MINOR)})s?(?!\w)"
    rf"|(?:\sand)?\s(?:(?P<bare>\d\d)|(?P<loose>{CARDINAL}))(?=\s?[.,;!?](?!\d)|$)"
)


def _tail(folded: str, value: Decimal, end: int) -> tuple[Decimal, int]:
    """Read what follows the currency: '40 eur million', '8 dollars 75 cents', '8 dollars 75'."""
    match = _TAIL.match(folded, end)
    if match is None:
        return value, end
    if match["scale"]:
        return value * _SCALES[match["scale"]], match.end()
    hundredths = match["cents"] or match["bare"]
    cents = Decimal(hundredths) if hundredths else words_value(match["spoken"] or match["loose"])
    return value + cents / 100, match.end()


def _written_after(after: re.Match[str], value: Decimal) -> tuple[str, str, Decimal, bool]:
    sign = after["code"] or after["sign"]
    if sign:
        scale = _SCALES[after["scale"].rstrip(".")] if after["scale"] else 1
        return code_of(sign), sign, value * scale, False
    if after["word"]:
        sign = "$" if after["word"] in {"dollars", "dollar"} else after["word"]
        return code_of(after["word"]), sign, value, False
    name = " ".join(after["minor"].split())
    code = MINOR.get(name) or MINOR[name.removesuffix("s")]
    return code, after["minor"], value / 100, True


def _per(folded: str, start: int, end: int) -> str:
    match = _PER.match(folded, end)
    if not match:
        clause = folded[max(0, start - _UP_TO) : start]
        return "unit" if _EACH_BEFORE.search(clause) else ""
    word = match["per"] or match[0].strip(" ,.").replace(".", "")
    return _PERIODS.get(word, "unit")


def _ranges(folded: str, single: list[Amount]) -> list[Amount]:
    """Join 'X to Y' into one amount with the upper bound as its value."""
    joined: list[Amount] = []
    for amount in single:
        last = joined[-1] if joined else None
        if last is not None and last.low is None and _is_range(folded, last, amount):
            joined[-1] = _span(last, amount)
        else:
            joined.append(amount)
    return joined


def _is_range(folded: str, low: Amount, high: Amount) -> bool:
    gap = folded[low.end : high.start]
    match = _JOIN.fullmatch(gap)
    if match is None or not gap:
        return False
    if low.currency and high.currency and low.currency != high.currency:
        return False
    if "and" in gap and not re.search(r"\bbetween\s+$", folded[max(0, low.start - 10) : low.start]):
        return False
    return low.value < high.value or (low.value < 1000 <= high.value)


def _span(low: Amount, high: Amount) -> Amount:
    value = low.value
    while 0 < low.value < 1000 <= high.value and value * 1000 <= high.value:
        value *= 1000  # of '1.5 to 2 million' both ends are millions
    return Amount(
        low.start,
        high.end,
        high.value,
        high.currency or low.currency,
        high.per or low.per,
        value,
        high.sign or low.sign,
    )
