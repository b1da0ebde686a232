"""What the numbers of a sentence measure, and whether its evidence says the same of them.

A number is carried with its unit (14 days are two weeks), the sense of its limit ('at least' is
not 'at most'), the period it is counted by ('a month') and its share of a whole ('a third').
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from agentarmy.reading.numbers import numbers

Problem = tuple[str, str]
"""What is wrong ('number'), and the words at fault."""

_HOURS = {
    "minute": Fraction(1, 60),
    "hour": Fraction(1),
    "day": Fraction(24),
    "week": Fraction(168),
    "month": Fraction(730),
    "quarter": Fraction(2190),
    "year": Fraction(8760),
}
_UNITS = {
    **{f"{one}{s}": one for one in _HOURS for s in ("", "s")},
    **dict.fromkeys(("kg", "kilo", "kilos", "kilogram", "kilograms"), "kg"),
    **dict.fromkeys(("tonne", "tonnes", "ton", "tons"), "tonne"),
    **dict.fromkeys(("metre", "metres", "meter", "meters", "m"), "metre"),
    **dict.fromkeys(("km", "kilometre", "kilometres", "kilometer", "kilometers"), "km"),
    **dict.fromkeys(("mile", "miles"), "mile"),
    **dict.fromkeys(("litre", "litres", "liter", "liters"), "litre"),
    **dict.fromkeys(("volt", "volts"), "volt"),
    **dict.fromkeys(("gb", "gigabyte", "gigabytes"), "gb"),
    **dict.fromkeys(("tb", "terabyte", "terabytes"), "tb"),
    **dict.fromkeys(("mb", "megabyte", "megabytes"), "mb"),
    **dict.fromkeys(("%", "percent", "per cent"), "percent"),
    **dict.fromkeys(("cent", "cents"), "cent"),
    **dict.fromkeys(("euro", "euros", "eur", "\u20ac"), "EUR"),
    **dict.fromkeys(("dollar", "dollars", "usd", "$"), "USD"),
    **dict.fromkeys(("pound", "pounds", "gbp", "\u00a3"), "GBP"),
    **dict.fromkeys(("krone", "kroner", "kronor", "krona", "nok", "sek", "dkk"), "kroner"),
    **dict.fromkeys(("franc", "francs", "chf"), "CHF"),
    **dict.fromkeys(("degree", "degrees"), "degree"),
}
_UNIT = re.compile(
    r"[\s-]?(?:(?:working|business|full|calendar|more|further)[\s-])?"
    r"(per cent|[%\u20ac$\u00a3]|[a-z]+)"
)
_SIGN = re.compile(r"(?:([\u20ac$\u00a3])|\b(eur|usd|gbp|chf|nok|sek|dkk))\s?$")
_COUNTED = re.compile(r"[\s-](?:(?:of|more|new|other|further|open|the|our|your)\s)*([a-z]{3,})")
_LOW = re.compile(
    r"\b(?:at least|no (?:less|fewer) than|not (?:less|fewer) than|minimum(?: of)?|more than"
    r"|over|above"
    r"|from|starting (?:at|from)|exceeds?|beyond|upwards of)(?:\s(?:the|a|about|eur|usd"
    r"|gbp))?\s?[\u20ac$\u00a3]?$"
)
_HIGH = re.compile(
    r"\b(?:at most|(?:no|not) more than|up to|under|below|less than|fewer than|within|inside"
    r"|maximum(?: of)?|as (?:much|many) as|not exceed\w*|lower than)"
    r"(?:\s(?:the|a|about|eur|usd|gbp))?\s?[\u20ac$\u00a3]?$"
)
_LOW_AFTER = re.compile(
    r"^(?:\s\w+){0,2}\s(?:or|and) (?:more|over|above|longer)\b|^\+|^(?:\s\w+)? on\b"
    r"|^(?:\s\w+)? upwards\b"
)
_HIGH_AFTER = re.compile(
    r"^(?:\s\w+){0,2}\s(?:or|and) (?:less|fewer|under)\b|^(?:\s\w+){0,2}\sat (?:the )?most\b"
)
_NOT = re.compile(r",? not (?:the )?$")
"""'21 days, not 14': both are days."""
_FIRM = re.compile(r"\b(?:at least|at most|minimum|maximum)\b")
_RATE = re.compile(
    r"(?<!in\s)(?<!for\s)(?<!of\s)(?<!over\s)(?<!within\s)(?<!half\s)(?<!than\s)(?<!once\s)"
    r"\b(?:per|an?|every|each|and|/)\s?(?:single\s)?(minute|hour|day|week|month|quarter|year)\b"
)
_RATE_WORDS = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annual": "year",
    "annually": "year",
}
_RATE_WORD = re.compile(r"\b(" + "|".join(_RATE_WORDS) + r")\b")
_ONCE_A = re.compile(
    r"\b(?:each|every)\s(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
)
_SHARE_WORDS = {
    "half": Fraction(1, 2),
    "halves": Fraction(1, 2),
    "third": Fraction(1, 3),
    "thirds": Fraction(1, 3),
    "quarter": Fraction(1, 4),
    "quarters": Fraction(1, 4),
    "fifth": Fraction(1, 5),
    "fifths": Fraction(1, 5),
    "fourth": Fraction(1, 4),
    "tenth": Fraction(1, 10),
}
_SHARE = re.compile(
    r"\b(?:(two|three|four|2|3|4)[\s-])?(?:(?:a|one|by a|the other)[\s-])?"
    r"(half|halves|thirds?|quarters?|fifths?|tenth)\b"
    r"(?!\s(?:floor|time|party|parties|of a (?:million|thousand|billion)|a (?:million"
    r"|thousand|billion)|year|stor))"
)
_SHARE_BEFORE = re.compile(r"(?:\b(?:a|one|by a|two|three|four|2|3|4|other)[\s-])$")
_OUT_OF = re.compile(
    r"\b(?:(one) [a-z]+|([a-z]+|\d+)) (?:in|out of)(?: every)? ([a-z]+|\d+)\b"
    r"(?! (?:working |business |calendar )?(?:minute|hour|day|week|month|quarter|year|place|part))"
)
_EVERY_NTH = re.compile(
    r"\bevery (other|second|third|fourth|fifth|tenth)\b(?! (?:day|week|month|quarter|year|hour"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b)"
)
"""Every second parent is half of them; every second week is none."""
_OF_PERIOD = re.compile(r"\b(?:a|the|our|your|each|every) (day|week|month|quarter|year)'s\b")
_HARDLY_ONE = re.compile(
    r"\b(?:hardly|scarcely|not) an? (hour|day|week|month|year) (?:goes|passes)\b"
)
"""'Hardly a week goes by without' is nearly every week."""
_TIMES = re.compile(r"\b(doubl\w+|twice as|twice the|tripl\w+|three times (?:as|the)|halv\w+)\b")
_TWICE = re.compile(r"\b(twice|thrice)\b(?! (?:as|the)\b)")
_ORDINAL = re.compile(
    r"\b(second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\s(?!of\b|quarter|that\b)[a-z]"
)
_ONE = re.compile(
    r"(?<![\w-])(?:one|an?)\s(?:single\s|working\s|full\s)?(minute|hour|day|week|month|year)\b"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A number in a text: its span, unit ('' when none of ours), what it counts, its limit.

    `limit` is 1 for a lower limit ('at least'), -1 for an upper one, 0 for none; `firm` where the
    limit is the point ('at most'), `spoken` for a mere 'one', `named` within a name ('3PL').
    """

    value: Fraction
    start: int
    end: int
    unit: str = ""
    counted: str = ""
    limit: int = 0
    firm: bool = False
    spoken: bool = False
    named: bool = False

    @property
    def hours(self) -> Fraction | None:
        """The length of a time, for '48 hours' and 'two days' are the same."""
        return self.value * _HOURS[self.unit] if self.unit in _HOURS else None

    def shown(self) -> str:
        """The number in digits with its unit."""
        plain = f"{float(self.value):g}" if self.value < 10**6 else str(int(self.value))
        return f"{plain} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Quantities:
    """All that a text says in numbers."""

    measured: tuple[Measured, ...] = ()
    shares: frozenset[Fraction] = frozenset()
    rates: frozenset[str] = frozenset()
    ordinals: frozenset[str] = frozenset()


def quantities(folded: str, plain: str) -> Quantities:
    """Read the numbers of a folded text; `plain` is it with days and hours blanked out."""
    shares, masked = _shares(plain)
    measured = tuple(_measured(masked))
    percents = {m.value / 100 for m in measured if m.unit == "percent"}
    rates = {m[1] for m in _RATE.finditer(folded) if _counts(folded, m)}
    rates |= {_RATE_WORDS[m[1]] for m in _RATE_WORD.finditer(folded)}
    rates |= {m[1] for m in _OF_PERIOD.finditer(folded)}
    rates |= {m[1] for m in _HARDLY_ONE.finditer(folded)}
    rates |= {"week"} if _ONCE_A.search(folded) else set()
    return Quantities(
        measured=measured,
        shares=frozenset(shares | percents),
        rates=frozenset(rates),
        ordinals=frozenset(m[1] for m in _ORDINAL.finditer(masked)),
    )


_COSTS_TIME = re.compile(r"\b(?:costs?|takes?) (?:\w+ )?$")
"""'It costs Paul an hour' is a length of time."""


def _counts(folded: str, rate: re.Match[str]) -> bool:
    """'Name a day' is no rate, '40 a day' is."""
    if not rate[0].startswith("a"):
        return True
    before = folded[max(0, rate.start() - 40) : rate.start()]
    if _COSTS_TIME.search(before):
        return False
    return bool(
        numbers(before)
        or re.search(
            r"\b(?:once|twice|thrice|one|half|quarter|third|hour|day|cost|pay|charge)", before
        )
    )


def _shares(folded: str) -> tuple[set[Fraction], str]:
    """Shares and multiples, and the text without them."""
    found: set[Fraction] = set()

    def blank(match: re.Match[str], share: Fraction) -> str:
        found.add(share)
        return " " * (match.end() - match.start())

    def share(match: re.Match[str]) -> str:
        told = match[0] != match[2] or match[2] in ("half", "thirds", "quarters", "fifths")
        if not told:
            return match[0]
        return blank(match, _SHARE_WORDS[match[2]] * _count(match[1] or "one"))

    def out_of(match: re.Match[str]) -> str:
        part, whole = _count(match[1] or match[2]), _count(match[3])
        if not part or not whole or part >= whole or whole > 100:
            return match[0]
        return blank(match, Fraction(part, whole))

    def times(match: re.Match[str]) -> str:
        word = match[1]
        half = word.startswith("halv")
        return blank(
            match, Fraction(1, 2) if half else Fraction(3 if word[:2] in ("tr", "th") else 2)
        )

    def every(match: re.Match[str]) -> str:
        half = match[1] in ("other", "second")
        return blank(match, Fraction(1, 2) if half else _SHARE_WORDS[match[1]])

    folded = _OUT_OF.sub(out_of, folded)
    folded = _EVERY_NTH.sub(every, folded)
    folded = _SHARE.sub(share, folded)
    return found, _TIMES.sub(times, folded)


def _count(word: str) -> int:
    found = numbers(word)
    return int(found[0].value) if found and found[0].end == len(word) else 0


def _measured(folded: str) -> Iterator[Measured]:
    unit = ""
    for number in numbers(folded):
        before, after = folded[max(0, number.start - 28) : number.start], folded[number.end :]
        unit = (_unit(before, after) or unit) if _NOT.search(before) else _unit(before, after)
        noun = _COUNTED.match(after)
        low = _LOW.search(before) or _LOW_AFTER.search(after)
        high = _HIGH.search(before) or _HIGH_AFTER.search(after)
        firm = bool(_FIRM.search(before[-12:]) or (_HIGH_AFTER.search(after)))
        yield Measured(
            value=_fraction(number.value),
            start=number.start,
            end=number.end,
            unit=unit,
            counted=noun[1] if noun and not unit else "",
            limit=-1 if high else 1 if low else 0,
            firm=firm,
            spoken=number.words and number.value <= 1,
            named=not unit and not number.words and after[:1].isalpha(),
        )
    for match in _TWICE.finditer(folded):
        yield Measured(Fraction(3 if match[1] == "thrice" else 2), match.start(), match.end())
    for match in _ONE.finditer(folded):
        yield Measured(Fraction(1), match.start(), match.end(), unit=match[1])


def _fraction(value: Decimal) -> Fraction:
    return Fraction(value)


def _unit(before: str, after: str) -> str:
    sign = _SIGN.search(before)
    if sign:
        return _UNITS[sign[1] or sign[2]]
    found = _UNIT.match(after)
    return _UNITS.get(found[1], "") if found else ""


def compare(own: Quantities, theirs: Quantities, *, sums: Iterable[Decimal] = ()) -> list[Problem]:
    """Return what a sentence's quantities say that its evidence does not.

    `sums` are numbers worked out from the evidence.
    """
    worked = {_fraction(value) for value in sums}
    found: list[Problem] = []
    for one in own.measured:
        if one.value not in worked and not one.spoken:
            found += _of_one(one, theirs)
    percents = {value / 100 for value in worked}
    found += [("number", f"{share}") for share in sorted(own.shares - theirs.shares - percents)]
    if theirs.rates or own.rates:
        found += [("number", f"per {rate}") for rate in sorted(own.rates - theirs.rates)]
    found += [("number", one) for one in sorted(own.ordinals - theirs.ordinals)]
    return found


def stands(one: Measured, theirs: Quantities) -> bool:
    """Whether the number, or the same length of time, is said at all."""
    return any(
        same.value == one.value or (one.hours is not None and same.hours == one.hours)
        for same in theirs.measured
    )


def _of_one(one: Measured, theirs: Quantities) -> list[Problem]:
    if one.hours is not None and any(m.hours == one.hours for m in theirs.measured):
        return _limits(one, [m for m in theirs.measured if m.hours == one.hours])
    same = [m for m in theirs.measured if m.value == one.value]
    if not same:
        # 'a week' and 'one day' are read as lengths only to be compared with one another.
        other = any(m.unit in _HOURS for m in theirs.measured)
        return [("number", one.shown())] if one.value != 1 or not one.unit or other else []
    if one.unit and all(m.unit != one.unit for m in same):
        bare = [m for m in same if not m.unit]
        rivals = [m for m in theirs.measured if m.unit == one.unit and m.value != one.value]
        if not bare or rivals:
            return [("number", one.shown())]
    return _limits(one, same)


def _limits(one: Measured, same: Iterable[Measured]) -> list[Problem]:
    limits = {m.limit for m in same}
    if one.limit and one.limit not in limits and (-one.limit in limits or one.firm):
        return [("number", f"{'at least' if one.limit > 0 else 'at most'} {one.shown()}")]
    return []
