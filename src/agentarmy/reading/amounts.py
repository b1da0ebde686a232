"""Sums of money in a text: currency, scale, range, and what they are per."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from agentarmy.domain.records import Money
from agentarmy.reading.numbers import Number, numbers

NO_CURRENCY = "XXX"
"""ISO 4217's own code for 'no currency': a sum whose currency was never said."""

_SYMBOLS = {
    "us$": "USD", "usd$": "USD", "ca$": "CAD", "cad$": "CAD", "c$": "CAD", "au$": "AUD",
    "aud$": "AUD", "a$": "AUD", "nz$": "NZD", "s$": "SGD", "sgd$": "SGD", "hk$": "HKD",
    "r$": "BRL", "mx$": "MXN", "mxn$": "MXN", "c $": "CAD", "us $": "USD", "hk $": "HKD",
    "a $": "AUD", "\u20ad": "LAK", "\u20a1": "CRC", "\u5143": "CNY",
    "dollar": "USD", "$": "USD", "\u20ac": "EUR", "\u00a3": "GBP", "\u00a5": "JPY",
    "\u20b9": "INR", "\u20a9": "KRW", "\u20ba": "TRY", "\u20bd": "RUB", "\u20aa": "ILS",
    "\u0e3f": "THB", "\u20ab": "VND", "\u20b1": "PHP", "\u20b4": "UAH", "\u20a6": "NGN",
    "\u20be": "GEL", "\u20bf": "BTC", "rs.": "INR", "rs": "INR",
}  # fmt: skip
_WORDS = {
    "us dollars": "USD", "us dollar": "USD", "u.s. dollars": "USD", "dollars": "USD",
    "dollar": "USD", "bucks": "USD", "buck": "USD", "canadian dollars": "CAD",
    "australian dollars": "AUD", "singapore dollars": "SGD", "euros": "EUR", "euro": "EUR",
    "pounds sterling": "GBP", "pounds": "GBP", "pound": "GBP", "quid": "GBP", "yen": "JPY",
    "rupees": "INR", "rupee": "INR", "swiss francs": "CHF", "francs": "CHF", "franc": "CHF",
    "yuan": "CNY", "rmb": "CNY", "renminbi": "CNY", "kronor": "SEK", "kroner": "NOK",
    "krona": "SEK", "krone": "NOK", "zloty": "PLN", "reais": "BRL", "rand": "ZAR",
    "chinese yuan": "CNY", "turkish lira": "TRY", "lira": "TRY", "indian rupees": "INR",
    "pesos": "MXN", "dirhams": "AED", "baht": "THB", "won": "KRW", "ringgit": "MYR",
}  # fmt: skip
_CODES = (
    "usd eur gbp jpy chf cad aud nzd sgd hkd inr cny sek nok dkk pln czk huf ron bgn brl mxn zar "
    "aed sar ils try thb myr idr php krw twd vnd clp cop ars"
).split()
_CENTS = {"cents": 100, "cent": 100, "pence": 100}
_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD"})


def _choice(words: object) -> str:
    listed = sorted(map(str, words), key=len, reverse=True)  # type: ignore[call-overload]
    return "|".join(re.escape(w) for w in listed)


_BEFORE = re.compile(rf"(?<![\w])(?P<symbol>{_choice([*_SYMBOLS, *_CODES])})\s?$")
_AFTER = re.compile(
    rf"\s?(?:(?P<m>m)?(?P<code>{_choice(_CODES)})(?![\w])|(?P<sign>[\u20ac\u00a3\u20b9\u20be\u20ad\u20a1\u5143$])(?!\s?\d)"
    rf"|-?(?P<word>{_choice(_WORDS)})(?![\w])|-?(?P<cents>{_choice(_CENTS)})(?![\w]))"
)
_SCALE_AFTER = re.compile(r"\s(?P<scale>thousand|million|billion)\b")
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
    price of one, or a period (day, week, month, quarter, year). `sign` is the symbol as written.
    """

    start: int
    end: int
    value: Decimal
    currency: str = ""
    per: str = ""
    low: Decimal | None = None
    sign: str = ""

    def money(self, currency: str = "") -> Money:
        """The sum as Money, in `currency` when none was written."""
        return Money.of(self.value, self.currency or currency or NO_CURRENCY)


def amounts(folded: str, found: tuple[Number, ...] | None = None) -> tuple[Amount, ...]:
    """Find sums that carry a currency, and bare numbers that may be sums by context.

    Bare numbers have an empty currency; whether they are money is for the reader to say.
    """
    single: list[Amount] = []
    floor = 0
    for number in numbers(folded) if found is None else found:
        if number.start < floor:
            continue
        amount = _single(folded, number, floor)
        floor = amount.end
        single.append(amount)
    return tuple(_ranges(folded, single))


def _single(folded: str, number: Number, floor: int) -> Amount:
    start, end, value = number.start, number.end, number.value
    currency = sign = ""
    before = _BEFORE.search(folded, max(floor, start - 8), start)
    if before:
        sign = before["symbol"]
        currency = _SYMBOLS.get(sign) or sign.upper()
        start = before.start()
    scale = None if number.scaled else _SCALE_AFTER.match(folded, end)
    if scale:
        value, end = value * {"t": 1000, "m": 10**6, "b": 10**9}[scale["scale"][0]], scale.end()
    after = _AFTER.match(folded, end)
    if after and not currency:
        currency, sign, value = _written_after(after, value)
        end = after.end()
        value, end = _tail(folded, value, end)
    elif after and after["word"] and "dollar" in after["word"] and currency in _DOLLARS:
        end = after.end()
    return Amount(start, end, value, currency, _per(folded, start, end), None, sign)


_TAIL = re.compile(r"\s(?P<scale>thousand|million|billion)\b|(?:\sand)?\s(?P<cents>\d\d)\scents?\b")


def _tail(folded: str, value: Decimal, end: int) -> tuple[Decimal, int]:
    """Read what follows the currency: '75 usd million', '3 dollars 50 cents'."""
    match = _TAIL.match(folded, end)
    if match is None:
        return value, end
    if match["scale"]:
        return value * {"t": 1000, "m": 10**6, "b": 10**9}[match["scale"][0]], match.end()
    return value + Decimal(match["cents"]) / 100, match.end()


def _written_after(after: re.Match[str], value: Decimal) -> tuple[str, str, Decimal]:
    if after["code"]:
        return after["code"].upper(), after["code"], value * (10**6 if after["m"] else 1)
    if after["sign"]:
        return _SYMBOLS[after["sign"]], after["sign"], value
    if after["word"]:
        sign = "$" if after["word"] in {"dollars", "dollar"} else after["word"]
        return _WORDS[after["word"]], sign, value
    return "USD", after["cents"], value / 100


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
    while 0 < value * 1000 <= high.value and high.value >= 1000 and value < 1000:
        value *= 1000
    return Amount(
        low.start,
        high.end,
        high.value,
        high.currency or low.currency,
        high.per or low.per,
        value,
        high.sign or low.sign,
    )
