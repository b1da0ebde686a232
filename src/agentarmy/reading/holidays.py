"""Holidays that people plan around, and the day on which each falls in a year."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from agentarmy.reading.calendar_words import YEAR, year_of

_EASTER = {
    "ash wednesday": -46, "palm sunday": -7, "maundy thursday": -3, "good friday": -2,
    "easter sunday": 0, "easter day": 0, "easter monday": 1, "easter": 0, "ascension day": 39,
    "whit sunday": 49, "pentecost": 49, "whit monday": 50, "corpus christi": 60,
    "shrove tuesday": -47, "mardi gras": -47, "holy saturday": -1, "easter saturday": -1,
    "trinity sunday": 56, "mothering sunday": -21,
}  # fmt: skip
_FIXED = {
    "new year day": (1, 1), "new years day": (1, 1), "new year": (1, 1), "new years": (1, 1),
    "inauguration day": (1, 20), "australia day": (1, 26),
    "burns night": (1, 25), "groundhog day": (2, 2), "ground hog day": (2, 2),
    "valentines day": (2, 14), "valentines": (2, 14), "saint valentines day": (2, 14),
    "womens day": (3, 8), "international womens day": (3, 8), "pi day": (3, 14),
    "saint patricks day": (3, 17), "saint patricks": (3, 17), "saint patrick": (3, 17),
    "saint patrick day": (3, 17), "april fools day": (4, 1), "april fools": (4, 1),
    "all fools day": (4, 1), "earth day": (4, 22), "saint georges day": (4, 23),
    "anzac day": (4, 25), "kings day": (4, 27), "may day": (5, 1), "mayday": (5, 1),
    "star wars day": (5, 4), "cinco de mayo": (5, 5), "europe day": (5, 9),
    "childrens day": (6, 1), "flag day": (6, 14), "juneteenth": (6, 19),
    "freedom day": (6, 19), "jubilee day": (6, 19), "emancipation day": (6, 19),
    "workers day": (5, 1), "international workers day": (5, 1), "youth day": (5, 4),
    "international labor day": (5, 1), "international labour day": (5, 1), "white day": (3, 14),
    "arbor day": (3, 12), "teachers day": (9, 10), "halloween day": (10, 31),
    "midsummer day": (6, 24), "saint johns day": (6, 24), "canada day": (7, 1),
    "us independence day": (7, 4), "american independence day": (7, 4),
    "independence day": (7, 4), "bastille day": (7, 14), "assumption day": (8, 15),
    "patriot day": (9, 11), "german unity day": (10, 3), "halloween": (10, 31),
    "all hallows eve": (10, 31), "all hallows day": (11, 1), "all saints day": (11, 1),
    "all souls day": (11, 2), "guy fawkes day": (11, 5), "guy fawkes night": (11, 5),
    "bonfire night": (11, 5), "veterans day": (11, 11), "armistice day": (11, 11),
    "remembrance day": (11, 11), "singles day": (11, 11), "martinmas": (11, 11),
    "saint andrews day": (11, 30), "saint nicholas day": (12, 6),
    "christmas eve": (12, 24), "xmas eve": (12, 24), "christmas day": (12, 25),
    "xmas day": (12, 25), "christmas": (12, 25), "xmas": (12, 25), "boxing day": (12, 26),
    "mens day": (11, 19), "international mens day": (11, 19), "saint george": (4, 23),
    "saint andrew": (11, 30), "orthodox christmas": (1, 7), "orthodox new year": (1, 14),
    "saint stephens day": (12, 26), "new year eve": (12, 31), "new years eve": (12, 31),
    "nye": (12, 31),
}  # fmt: skip
_NTH = {
    "martin luther king jr day": (1, 0, 3), "martin luther king day": (1, 0, 3),
    "mlk day": (1, 0, 3), "presidents day": (2, 0, 3), "washingtons birthday": (2, 0, 3),
    "mothers day": (5, 6, 2), "memorial day": (5, 0, -1),
    "fathers day": (6, 6, 3), "labor day": (9, 0, 1), "labour day": (9, 0, 1),
    "columbus day": (10, 0, 2), "indigenous peoples day": (10, 0, 2),
    "thanksgiving day": (11, 3, 4), "thanksgiving": (11, 3, 4), "election day": (11, 1, 1),
}  # fmt: skip
"""Month, weekday (Monday 0) and which of them (-1: the last)."""
_AFTER_THANKSGIVING = {"black friday": 1, "cyber monday": 4}
_ISLAMIC = {
    "eid al fitr": (10, 1), "eid ul fitr": (10, 1), "eid al adha": (12, 10),
    "eid ul adha": (12, 10), "islamic new year": (1, 1), "ashura": (1, 10),
}  # fmt: skip
"""Month and day of the Islamic year; by the tabular calendar, so a day early or late at times."""
_LUNAR_NAMES = ("chinese new year", "lunar new year", "spring festival")
_LUNAR = {
    2015: (2, 19), 2016: (2, 8), 2017: (1, 28), 2018: (2, 16), 2019: (2, 5), 2020: (1, 25),
    2021: (2, 12), 2022: (2, 1), 2023: (1, 22), 2024: (2, 10), 2025: (1, 29), 2026: (2, 17),
    2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3), 2031: (1, 23), 2032: (2, 11),
    2033: (1, 31), 2034: (2, 19), 2035: (2, 8),
}  # fmt: skip
"""The first day of the Chinese year; no holiday is read outside these years."""
_NAMES = {*_ISLAMIC, *_LUNAR_NAMES, *_EASTER, *_FIXED, *_NTH, *_AFTER_THANKSGIVING}


def _pattern(name: str) -> str:
    """Allow apostrophes, 'st' for saint, and hyphens in a name."""
    words = []
    for word in name.split():
        if word in ("saint", "jr"):
            words.append({"saint": r"(?:saint|st\.?)", "jr": r"jr\.?"}[word])
        elif word.endswith("s") and word not in ("christmas", "xmas", "us"):
            words.append(word[:-1] + r"(?:'s|s'?)")
        else:
            words.append(word)
    return r"[\s-]".join(words)


_NAME = "|".join(_pattern(n) for n in sorted(_NAMES, key=len, reverse=True))
_LAST = {re.sub("s$", "", n.split()[-1]) for n in _NAMES}
FEAST_HINT = re.compile(rf"(?<![a-z])(?:{'|'.join(sorted(_LAST))})")
"""Stands in every text with a holiday: the last word of its name."""
HOLIDAY = (
    r"(?<!happy )(?<!merry )"
    r"\b(?:(?P<lead>next|last|this|following|upcoming|coming|previous|past)\s)?"
    rf"(?P<holiday>{_NAME})\b"
    r"(?!'?s?(?:\sday)?\s(?:cards?|part(?:y|ies)|gifts?|season|eggs?|dinner|bonus|presents?|sales?|trees?"
    r"|break|holidays?|lunch|rush|shutdown|week|week-?end|period)\b)"
    rf"(?:(?:\sin|\sof)?\s(?P<which>this|next|last)\syear\b)?{YEAR}"
)


def holiday(match: re.Match[str], today: date | None) -> date | None:
    """Return the day of a match of HOLIDAY: of its year, else the next to come (or last past).

    None when the year is not said and `today` is unknown.
    """
    name = _plain(match["holiday"])
    if match["year"]:
        return on(name, year_of(match["year"]))
    if today is None:
        return None
    if match["which"]:
        return on(name, today.year + {"last": -1, "this": 0, "next": 1}[match["which"]])
    if match["lead"] in ("last", "previous", "past"):
        days = (on(name, today.year - back) for back in range(3))
        return next((day for day in days if day and day < today), None)
    days = (on(name, today.year + ahead) for ahead in range(3))
    return next((day for day in days if day and day >= today), None)


def _plain(name: str) -> str:
    """Return the name as the tables list it: no apostrophes, 'saint' in full."""
    spaced = re.sub(r"[\s-]+", " ", name.replace("'", ""))
    return re.sub(r"\bst\.?\s", "saint ", spaced).replace("jr.", "jr")


def on(name: str, year: int) -> date | None:
    """Return the day of a holiday by its plain name in a year; None outside the calendar."""
    if not date.min.year < year < date.max.year:
        return None
    if name in _FIXED:
        return date(year, *_FIXED[name])
    if name in _EASTER:
        return easter(year) + timedelta(days=_EASTER[name])
    if name in _AFTER_THANKSGIVING:
        return nth_weekday(year, 11, weekday=3, nth=4, more=_AFTER_THANKSGIVING[name])
    if name in _ISLAMIC:
        month, number = _ISLAMIC[name]
        return islamic(year, month, number=number)
    if name in _LUNAR_NAMES:
        return date(year, *_LUNAR[year]) if year in _LUNAR else None
    month, weekday, nth = _NTH[name]
    day = nth_weekday(year, month, weekday=weekday, nth=nth)
    # Election day is the Tuesday after the first Monday.
    if name == "election day" and day and day.day == 1:
        return day + timedelta(days=7)
    return day


def nth_weekday(year: int, month: int, *, weekday: int, nth: int, more: int = 0) -> date | None:
    """Return the nth such weekday of a month (-1: the last), `more` days on; None if none."""
    last = calendar.monthrange(year, month)[1]
    if nth < 0:
        end = date(year, month, last)
        return end - timedelta(days=(end.weekday() - weekday) % 7 - more)
    first = date(year, month, 1)
    number = 1 + (weekday - first.weekday()) % 7 + 7 * (nth - 1)
    return date(year, month, number) + timedelta(days=more) if number <= last else None


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    month, day = divmod(d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114, 31)
    return date(year, month, day + 1)


_ISLAMIC_EPOCH = 227_013
"""Ordinal of the day before the Islamic calendar's first, by the astronomers' count (Thursday)."""


def islamic(year: int, month: int, *, number: int) -> date | None:
    """Return the day of the tabular Islamic calendar that falls in a Gregorian year.

    The first such one; None when there is none. Leap years are those of Dershowitz and Reingold,
    Calendrical Calculations, chapter 7; sightings of the moon may differ by a day.
    """
    about = (year - 622) * 33 // 32
    for hijri in range(max(1, about - 1), about + 3):
        days = 354 * (hijri - 1) + (3 + 11 * hijri) // 30 + 29 * (month - 1) + month // 2 + number
        found = date.fromordinal(_ISLAMIC_EPOCH + days)
        if found.year == year:
            return found
    return None
