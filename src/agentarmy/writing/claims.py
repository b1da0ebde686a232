"""What a sentence claims: numbers, money, days, names, strength and negation, as tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agentarmy.reading.calendar_words import MONTH, MONTHS, WEEKDAYS
from agentarmy.reading.numbers import numbers
from agentarmy.reading.text import fold
from agentarmy.writing.matter import is_light
from agentarmy.writing.phrases import vocabulary

_NAMES = tuple(WEEKDAYS)[:7]
_WEEKDAYS = {word: _NAMES[place] for word, place in WEEKDAYS.items()}
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_DAY_MONTH = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\.?\s(?:of\s)?({MONTH})\b(?:,?\s(\d{{4}}))?"
)
_MONTH_DAY = re.compile(
    rf"(?<!\d\s)(?<!\dth\s)\b({MONTH})\.?\s(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(\d{{4}}))?"
)
_WEEKDAY = re.compile(r"\b(" + "|".join(sorted(_WEEKDAYS, key=len, reverse=True)) + r")s?\b")
_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
_WORDS = {"dollars": "USD", "dollar": "USD", "euros": "EUR", "euro": "EUR", "pounds": "GBP"}
_CODES = "USD EUR GBP CHF JPY SGD AUD CAD NZD CNY INR SEK NOK DKK PLN BRL MXN ZAR AED HKD".split()
_AFTER = re.compile(
    r"\s?(?:(?P<code>" + "|".join(c.lower() for c in _CODES) + r")\b|(?P<symbol>[$€£¥₹])"
    r"|(?P<word>dollars?|euros?|pounds)\b|(?P<percent>%|percent\b|per cent\b))"
)
_BEFORE = re.compile(r"(?:\b(" + "|".join(c.lower() for c in _CODES) + r")|([$€£¥₹]))\s?$")
_STRONG = re.compile(
    r"\b(?:will|shall|guarantee[ds]?|guaranteed|promise[ds]?|always|definitely|certainly|surely"
    r"|ensures?|commit(?:ted)? to|must|without fail)\b|\b(?:we|it|they|you|that|i)'ll\b"
)
_WEAK = re.compile(
    r"\b(?:may(?!\s\d)|might|could|can|should|would|hope[sd]?|expect(?:ed|s)?|aim[sd]?|plan(?:ned|s)?"
    r"|try|trying|likely|probably|possibly|perhaps|maybe|approximately|roughly|think|believe)\b"
)
_NEGATION = re.compile(r"\b(?:not|no|never|none|neither|nor|cannot|without)\b|n't\b")
_CONTRAST = re.compile(r",\s*not\s+(?:the\s+)?[\w-]+(?=\s*(?:[.,;]|$))")
"""'21 days, not ten' corrects a value; it turns no statement round."""
_NAME = re.compile(r"\b[^\W\d_][\w'\u2019&-]*(?<!['\u2019])")
STARTERS = vocabulary() | frozenset(
    (
        "a about after again all also an and any anything are as at because before below but by can"
        " coming could counted dear delivery everything first for from given glad good happy hello"
        " here hi how i if in is it its just last let like may meanwhile more my nine no nothing"
        " now of on once one only open or our over please quick quite same seen shall short so some"
        " sorry still such tell thank thanks that the their then there these they this those three"
        " to two under until up we what when where whether which while who why with within would"
        " yes yet you your agreed noted understood fair attached together either both not do does"
        " did has have had was were will each every since sums sum price total budget need timing"
        " decision next open wanted pain goal criteria steps question questions answer answers"
        " rather between however looking reading sounds seems mine ours yours hers his her he she"
        " initially originally previously formerly recently currently usually normally roughly"
        " nearly hardly generally mostly mainly lately finally despite without throughout besides"
        " during"
        " against among across along beyond inside outside out anything anybody anyone everyone"
        " everybody somebody someone something nobody none neither another others half every even"
        " ever never always often sometimes although though unless whatever whenever wherever"
        " whoever hence thus instead overall altogether"
        " four five six seven eight ten eleven twelve order orders ordered"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of one text. Money with no currency stands in `numbers` only."""

    numbers: frozenset[Decimal] = frozenset()
    money: frozenset[tuple[Decimal, str]] = frozenset()
    percents: frozenset[Decimal] = frozenset()
    days: frozenset[tuple[int, int]] = frozenset()
    weekdays: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    strong: bool = False
    weak: bool = False
    negated: bool = False

    @property
    def any(self) -> bool:
        """Whether there is anything that needs a source."""
        return bool(self.numbers or self.days or self.weekdays or self.names or self.strong)


def claims_of(text: str) -> Claims:
    """Read the claims of a text. The words 'one' and 'a couple' are not counted as numbers."""
    folded = fold(text)
    days, masked = _days(folded)
    found, money, percents = _numbers(masked)
    return Claims(
        numbers=frozenset(found),
        money=frozenset(money),
        percents=frozenset(percents),
        days=frozenset(days),
        weekdays=frozenset(_WEEKDAYS[m[1]] for m in _WEEKDAY.finditer(folded)),
        names=frozenset(_names(text)),
        strong=bool(_STRONG.search(folded)),
        weak=bool(_WEAK.search(folded)),
        negated=len(_NEGATION.findall(_CONTRAST.sub("", folded))) % 2 == 1,
    )


def _days(folded: str) -> tuple[list[tuple[int, int]], str]:
    """Return (month, day) pairs, and the text with these places blanked out."""
    found: list[tuple[int, int]] = []
    for pattern in (_ISO, _MONTH_DAY, _DAY_MONTH):
        for match in pattern.finditer(folded):
            found.append(_month_day(pattern, match))
        folded = pattern.sub(lambda m: " " * (m.end() - m.start()), folded)
    return found, folded


def _month_day(pattern: re.Pattern[str], match: re.Match[str]) -> tuple[int, int]:
    if pattern is _ISO:
        return int(match[2]), int(match[3])
    if pattern is _DAY_MONTH:
        return MONTHS[match[2]], int(match[1])
    return MONTHS[match[1]], int(match[2])


def _numbers(
    folded: str,
) -> tuple[list[Decimal], list[tuple[Decimal, str]], list[Decimal]]:
    plain, money, percents = [], [], []
    for number in numbers(folded):
        if (number.words and number.value <= 1) or folded[number.start : number.end] == "couple":
            continue
        plain.append(number.value)
        after = _AFTER.match(folded, number.end)
        before = _BEFORE.search(folded[max(0, number.start - 8) : number.start])
        if after and after["percent"]:
            percents.append(number.value)
        currency = _currency(after, before)
        if currency:
            money.append((number.value, currency))
    return plain, money, percents


def _currency(after: re.Match[str] | None, before: re.Match[str] | None) -> str:
    if before:
        return before[1].upper() if before[1] else _SYMBOLS[before[2]]
    if after and after["code"]:
        return after["code"].upper()
    if after and after["symbol"]:
        return _SYMBOLS[after["symbol"]]
    return _WORDS.get(after["word"] or "", "") if after else ""


def _names(text: str) -> list[str]:
    """Capitalised words that are neither common sentence openers nor months nor weekdays."""
    found = []
    for match in _NAME.finditer(text):
        word = match[0].replace("\u2019", "'").removesuffix("'s").casefold()
        if not match[0][0].isupper():
            continue
        opens = _opens(text, match.start())
        if (
            word in MONTHS
            or word in _WEEKDAYS
            or word.removesuffix("s") in _WEEKDAYS
            or (word.upper() in _CODES)
        ):
            continue
        if word.split("'")[0] in ("i", "ok") or (opens and _plain(word)):
            continue
        found.append(word)
    return found


def _plain(word: str) -> bool:
    """Whether a word at the head of a sentence is no name: a common opener or a number."""
    bare = word.split("'")[0]
    return bare in STARTERS or is_light(bare) or bool(numbers(word))


def _opens(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \t\"“('[*-")
    return not before or before[-1] in ".!?:;\n,…"


def day_pair(day: date) -> tuple[int, int]:
    """Return a day as the pair that `Claims.days` holds."""
    return day.month, day.day
