"""Names of days, months, ordinals and years as people write them, as parts of patterns."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date

from agentarmy.reading.numbers import words_value

MONTHS = {m.lower(): i for i, m in enumerate(calendar.month_name) if m}
MONTHS |= {m.lower(): i for i, m in enumerate(calendar.month_abbr) if m} | {"sept": 9}
WEEKDAYS = {d.lower(): i for i, d in enumerate(calendar.day_name)}
WEEKDAYS |= {d.lower(): i for i, d in enumerate(calendar.day_abbr)}
WEEKDAYS |= {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
ORDINALS = {
    w: i + 1
    for i, w in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
        "twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth "
        "twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first".split()
    )
}


def longest(words: Iterable[str]) -> str:
    """Join words to an alternation, the longest first; a hyphen may be a space."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(w).replace(r"\-", r"[\s-]") for w in ordered)


MONTH = longest(MONTHS)
WEEKDAY = longest(WEEKDAYS)
ORDINAL = longest(ORDINALS)
LATER_ORDINAL = longest(w for w, n in ORDINALS.items() if n > 4)
"""Ordinal words that are days without a month: 'by the second' is rather a list."""
NUMBERED = r"\d{1,2}(?:\s?(?:st|nd|rd|th))"
DAY = rf"(?:{NUMBERED}|\d{{1,2}}|{ORDINAL})(?![\w])"
_UNIT = "one|two|three|four|five|six|seven|eight|nine"
_TEEN = (
    "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    rf"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[\s-](?:{_UNIT}))?"
)
SPOKEN_YEAR = (
    rf"(?:(?:seventeen|eighteen|nineteen|twenty)\s(?:(?:oh|o)[\s-](?:{_UNIT})"
    rf"|hundred(?:\s(?:and\s)?(?:{_TEEN}|{_UNIT}))?|{_TEEN})"
    rf"|two\sthousand(?:\s(?:and\s)?(?:{_TEEN}|{_UNIT}))?)(?!\s(?:{_UNIT}|hundred|thousand))"
)
CARDINAL = rf"(?:{_TEEN}|{_UNIT})"
"""One to ninety-nine in words."""
YEAR = (
    r"(?:\s?,?\s?(?:of\s|in\s)?(?:(?<=[\s,/-])(?P<year>(?:19|20|21)\d\d"
    rf"|(?:(?<=of\s)|')\d\d|{SPOKEN_YEAR})))?(?![\d\w])"
)
"""An optional year behind a day or month; the group `year` is read by `year_of`."""

_BEFORE_ORDINAL = re.compile(r"^[^a-z0-9]*(?:the\s)?")
_CENTURY = 50
"""Years written with two digits from here on belong to the last century."""


def day_number(text: str) -> int:
    """Return the day of the month of '3', '3rd', 'the third'; 0 when there is none."""
    word = _BEFORE_ORDINAL.sub("", text)
    return ORDINALS.get(re.sub(r"\s", "-", word)) or int(re.sub(r"\D", "", text) or 0)


def year_of(text: str) -> int:
    """Return the year of '2026', "'26", '26', 'nineteen ninety-six' or 'two thousand and four'."""
    digits = text.strip("' ")
    if digits.isdigit():
        year = int(digits)
        return year if len(digits) > 2 else year + (1900 if year >= _CENTURY else 2000)
    if digits.startswith("two"):
        return int(words_value(digits))
    first, rest = digits.split(" ", 1)
    low = re.sub(r"^(?:oh?[\s-]|hundred\s?)", "", rest)
    return int(words_value(first)) * 100 + int(words_value(low))


def day(year: int, month: int, *, number: int) -> date | None:
    """Return that day of the calendar, or None when there is no such day."""
    try:
        return date(year, month, number)
    except ValueError:
        return None


def shifted(start: date, months: int) -> date:
    """Return the same day so many months on (or back), or the last one of a shorter month.

    Raises OverflowError when that lies outside the calendar's years 1 to 9999.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError(f"year {year} is outside the calendar")
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))


_PLAIN_WORDS = frozenset({"may", "march", "mar", "sat", "sun", "wed", "mon"})
_PREPOSITION = re.compile(
    r"\b(?:by|in|on|until|till|before|of|since|from|through|during|for|after|to|early|late)\s$"
)


def only_a_word(text: str, start: int, *, end: int) -> bool:
    """Whether 'may', 'march', 'sun' ... standing alone there is a verb or noun, not a date."""
    if text[start:end] not in _PLAIN_WORDS:
        return False
    return not _PREPOSITION.search(text, max(0, start - 8), start)
