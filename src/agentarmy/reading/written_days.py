"""Days by their date: '3 May 2026', '30.4.', 'the 20th', 'the first Friday of May'."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from agentarmy.reading.calendar_words import (
    CARDINAL,
    DAY,
    LATER_ORDINAL,
    MONTH,
    MONTHS,
    NUMBERED,
    ORDINAL,
    WEEKDAY,
    WEEKDAYS,
    YEAR,
    day,
    day_number,
    shifted,
    year_of,
)
from agentarmy.reading.day_phrases import ENDS, STEPS, DayPhrase, Moment, Rule, at, coming
from agentarmy.reading.holidays import nth_weekday
from agentarmy.reading.numbers import words_value

_YEAR_AGO = 200
"""A date without a year lies at most so many days back when its weekday says it is past."""
_NOON = 13
_DAYS = 32


def _month_day(match: re.Match[str], moment: Moment) -> DayPhrase | None:
    """Read 'March 3', 'the 3rd of March 2026', 'Tuesday, 3 March', 'next 3rd of March'."""
    today = moment.today
    month, number = MONTHS[match["month"]], _number(match["day"])
    year = _said_year(match, today)
    if year is not None:
        value = day(year, month, number=number)
    else:
        value = coming(month, number, today=today) if today else None
    if value is None and (year is not None or today):
        # There is no such day, but a day was meant ('February 30').
        return replace(at(match), plain=True) if 0 < number < _DAYS else None
    weekday = match["on"]
    if value is None or not weekday or value.weekday() == WEEKDAYS[weekday]:
        return at(match, value)
    # A weekday that the date does not fall on: that date a year ago, or a slip of the pen.
    before = day(value.year - 1, month, number=number)
    near = before and today and year is None and (today - before).days < _YEAR_AGO
    if before is None or not near or before.weekday() != WEEKDAYS[weekday]:
        return replace(at(match, value), slip=True)
    return at(match, before, past=True)


def _said_year(match: re.Match[str], today: date | None) -> int | None:
    """Return the year that is written, or told as 'next year' or 'this'; None when neither is."""
    if match["year"]:
        return year_of(match["year"])
    told = match["told"] or match["this"]
    if not told or today is None or (match["this"] and match["on"]):
        return None
    return today.year + STEPS.get(told.split()[0], -1)


def _number(text: str) -> int:
    """Return the day of the month, in ordinals or as 'twenty-five'."""
    return day_number(text) or int(words_value(text))


def _listed(match: re.Match[str], moment: Moment) -> DayPhrase | None:
    """Read the first of '3, 4 and 6 June', which takes its month from the last."""
    if moment.today is None:
        return DayPhrase(match.start("day"), match.end("day"))
    value = coming(MONTHS[match["month"]], day_number(match["day"]), today=moment.today)
    return DayPhrase(match.start("day"), match.end("day"), value) if value else None


def _year_first(match: re.Match[str], _moment: Moment) -> DayPhrase | None:
    """Read '2026-03-01', '2026/3/1', '20260301', '2026/mar/01' and '2026/23/sep'."""
    middle, last = match["m"], match["d"]
    if middle in MONTHS:
        value = day(int(match["y"]), MONTHS[middle], number=int(last))
    elif last in MONTHS:
        value = day(int(match["y"]), MONTHS[last], number=int(middle))
    else:
        value = day(int(match["y"]), int(middle), number=int(last))
    if value is None:
        return None
    return replace(at(match, value), plain=match["sep"] in ("", " "))


def _numeric(match: re.Match[str], moment: Moment) -> DayPhrase | None:
    """Read '3/4/2026', '30.4.26' and, without a year, 'friday 3.7' and 'next 8/14'."""
    sep, weekday = match["sep"], match["on"]
    led = bool(weekday or match["this"] or match["lead"])
    if not match["y"] and sep != "/" and not (weekday or match["lead"]):
        return None  # '2.5' and '2-4' are numbers unless something says otherwise
    if not match["y"] and sep == "-" and int(match["a"]) < int(match["b"]) < _NOON:
        return None  # 'tuesday 2-4' is from two to four
    phrase = DayPhrase(
        min(match.start(g) for g in ("this", "on", "a") if match[g]),
        match.end(),
        plain=not match["y"] and (not led or (sep != "/" and not weekday)),
    )
    values = _numeric_days(match, moment)
    if not values:
        return phrase if moment.today is None and not match["y"] else None
    if weekday is None:
        return replace(phrase, day=values[0])
    fitting = [v for v in values if v.weekday() == WEEKDAYS[weekday]]
    if not fitting and not match["y"] and sep != "/":
        return None
    return replace(phrase, day=(fitting or values)[0], slip=not fitting)


def _numeric_days(match: re.Match[str], moment: Moment) -> list[date]:
    """Return the days that two numbers may mean, the likelier order first."""
    first, second, today = int(match["a"]), int(match["b"]), moment.today
    day_first = moment.day_first if moment.day_first is not None else match["sep"] == "."
    values = []
    for number, month in ((first, second), (second, first))[:: 1 if day_first else -1]:
        if match["y"]:
            values.append(day(year_of(match["y"]), month, number=number))
        elif today is not None:
            values.append(_this_or_next(match["this"], month, number, today=today))
    return [v for v in values if v is not None]


def _this_or_next(lead: str | None, month: int, number: int, *, today: date) -> date | None:
    if not lead:
        return coming(month, number, today=today)
    return day(today.year + (lead.startswith("next")), month, number=number)


_NTHS = {"last": -1, "final": -1, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5}


def _nth(match: re.Match[str], moment: Moment) -> DayPhrase | None:
    """Read 'the first Friday of May', 'the last Monday of next month', 'last day of the year'."""
    nth = _NTHS.get(match["nth"]) or day_number(match["nth"])
    today = moment.today
    if today is None and not match["year"]:
        return at(match)
    options = _months(match, today)
    for year, month in options:
        value = _nth_of(match, nth, year=year, month=month)
        if value and (today is None or len(options) == 1 or value >= today):
            return at(match, value, past=bool(today and value < today))
    return None


def _months(match: re.Match[str], today: date | None) -> list[tuple[int, int]]:
    """Return the months that an 'of May', 'in next month' or 'of the year' may mean, in order."""
    if match["month"]:
        month = MONTHS[match["month"]]
        if match["year"]:
            return [(year_of(match["year"]), month)]
        if match["which"] and today:
            return [(today.year + STEPS.get(match["which"], -1), month)]
        return [(today.year + i, month) for i in range(3)] if today else []
    assert today is not None  # noqa: S101 - a phrase without month counts from today
    step = STEPS.get(match["lead"], -1)
    if match["unit"] == "year":
        return [(today.year + step, 12 if match["nth"] in ("last", "final") else 1)]
    first = shifted(today, step)
    return [(first.year, first.month)]


def _nth_of(match: re.Match[str], nth: int, *, year: int, month: int) -> date | None:
    if match["weekday"]:
        return nth_weekday(year, month, weekday=WEEKDAYS[match["weekday"]], nth=nth)
    if nth > 0:
        return day(year, month, number=nth)
    end = shifted(date(year, month, 1), 1) - timedelta(days=1)
    if match["kind"] and end.weekday() > 4:
        return end - timedelta(days=end.weekday() - 4)
    return end


def _day_of_month(match: re.Match[str], moment: Moment) -> DayPhrase | None:
    """Read 'the 20th': the next one to come, or the one of the month that is named."""
    today = moment.today
    if not 0 < (number := day_number(match["day"])) < 32:
        return None
    start = match.start("day")
    if today is None or match["dated"]:
        return DayPhrase(start, match.end())  # 'your mail of the 9th' may be any month's
    which = match["which"] or match["unit"] or ""
    step = STEPS.get(which, -1)
    months = (step,) if which and which != "the" else range(4)
    for ahead in months:
        first = shifted(today.replace(day=1), ahead)
        value = day(first.year, first.month, number=number)
        if value is not None and (value >= today or which not in ("", "the")):
            return DayPhrase(start, match.end(), value, past=value < today)
    return None


def _bare_day(match: re.Match[str], moment: Moment) -> DayPhrase | None:
    """Read 'on 15' and 'the 15', which may as well be mere numbers."""
    phrase = _day_of_month(match, moment)
    return replace(phrase, plain=True) if phrase else None


_ON = rf"(?:(?P<this>this|next|last)\s)?(?:(?P<on>{WEEKDAY})(?:,?\s|-|\s-\s)(?P<open>\()?)?"
_SAID_YEAR = rf"(?:\s?,?\s(?:of\s)?(?P<told>this|next|last)\syear\b|{YEAR})"
_NTH_WORD = rf"(?P<nth>last|final|{NUMBERED}|{ORDINAL})"
_OF_MONTH = (
    rf"(?:(?:(?P<which>this|next|last)\s)?(?P<month>{MONTH})\b\.?{YEAR}"
    r"|(?P<lead>the|this|next|last|previous|the\snext|the\sfollowing|following|current|coming)\s"
    r"(?P<unit>month|year)\b)"
)
_MONEY = r"(?<![$\u20ac\u00a3]\s)(?<![$\u20ac\u00a3])"
_A_MONTH = re.compile("jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec")
_A_NUMBER = re.compile(r"\d[-/. ]|\d{8}")
_AN_ORDINAL = re.compile(r"\d\s?(?:st|nd|rd|th)|th\b|first|second|third")
_A_BARE_DAY = re.compile(r"\b(?:the|on)\s\d|\bthe\s\w+(?:th|st|nd|rd)\b|(?:st|nd|rd|th)\sand\s\d")
_AN_NTH = re.compile(
    r"(?:day|week)\s(?:of|in)\b|day,?\sof\b|\b(?:mon|tue|wed|thu|fri|sat|sun)\w*,?\s(?:of|in|this|next|last)\b"
)
WRITTEN: tuple[Rule, ...] = (
    (
        _A_MONTH,
        re.compile(
            rf"\b{_ON}(?P<month>{MONTH})(?:\b\.?,?[\s/-]\s?(?:the\s)?|\.|(?=\d))"
            rf"(?P<day>{DAY})(?!\s?[:]\d|\.\d|,\d{{3}})(?:[-/](?=[12]\d{{3}}))?{_SAID_YEAR}(?(open)\))"
        ),
        _month_day,
    ),
    (
        _A_MONTH,
        re.compile(
            rf"\b{_ON}{_MONEY}(?:the\s)?(?<![\d.,:])(?P<day>{DAY}|\d{{1,2}}(?=[a-z]{{3}}))"
            rf"(?:\sday)?[\s/.]?-?\s?(?:of\s)?(?P<month>{MONTH})\b"
            rf"(?:\.(?=\s?,?\s?(?:of\s)?['12]))?[-/]?{_SAID_YEAR}(?(open)\))"
        ),
        _month_day,
    ),
    (
        _A_MONTH,
        re.compile(
            rf"\b{_ON}(?P<day>{CARDINAL})\s(?:of\s)?(?P<month>(?!may\b|mar|sat|sun){MONTH})\b"
            rf"{_SAID_YEAR}(?(open)\))"
        ),
        _month_day,
    ),
    (
        _A_MONTH,
        re.compile(
            rf"\b{_ON}{_MONEY}(?P<told>(?!))?(?P<day>\d{{1,2}})(?P<sep>[\s/-])(?P<month>{MONTH})(?P=sep)"
            r"(?P<year>\d\d)(?=\s?[.,;!?)]|$)"
        ),
        _month_day,
    ),
    (
        _A_MONTH,
        re.compile(
            rf"(?<![\d.,:/-]){_MONEY}(?P<day>{DAY})(?=(?:\s?,\s?{DAY}){{0,4}}\s?,?\s?(?:and|or|&)\s"
            rf"{DAY}\s(?:of\s)?(?P<month>{MONTH})\b)"
        ),
        _listed,
    ),
    (
        _AN_NTH,
        re.compile(
            rf"\b(?:the\s)?{_NTH_WORD}\s(?:(?P<weekday>{WEEKDAY})\s"
            r"(?:(?:of|in)\s|(?=(?:this|next|last)\smonth))"
            rf"|(?P<kind>(?:working|business|week)[\s-]?)?day\s(?:of|in)\s){_OF_MONTH}"
        ),
        _nth,
    ),
    (
        _AN_NTH,
        re.compile(
            rf"\b(?:the\s)?{_NTH_WORD}\sweek\s(?:of|in)\s{_OF_MONTH},?\s(?:on\s)?"
            rf"(?P<kind>)(?P<weekday>{WEEKDAY})\b"
        ),
        _nth,
    ),
    (
        _AN_NTH,
        re.compile(
            rf"\b(?P<weekday>{WEEKDAY}),?\s(?P<kind>)(?:of|in)\s(?:the\s)?{_NTH_WORD}\sweek"
            rf"\s(?:of|in)\s{_OF_MONTH}"
        ),
        _nth,
    ),
    (
        _A_NUMBER,
        re.compile(
            r"(?<!\d)(?<!\d[-/.])(?P<y>(?:19|20)\d\d)(?P<sep>[-/. ]?)"
            rf"(?P<m>\d\d?|(?:{MONTH}))(?P=sep)(?P<d>\d\d?|(?:{MONTH}))(?![\d])(?![-/.]?\d)"
        ),
        _year_first,
    ),
    (
        _A_NUMBER,
        re.compile(
            r"(?:\b(?P<lead>on|by|before|until|till|since|dated?)\s)?"
            rf"(?:\b(?P<this>this|next)\s)?(?:\b(?P<on>{WEEKDAY}),?\s)?"
            r"(?<!version )(?<!release )(?<![\w/.:$\u20ac\u00a3-])"
            r"(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})"
            r"(?:(?P=sep)(?P<y>(?:20|19)?\d\d))?(?![\d/.-]*\d)(?!\s?(?:%|k\b|m\b|am\b|pm\b|[ap]\.m))"
        ),
        _numeric,
    ),
    (
        _AN_ORDINAL,
        re.compile(
            r"(?P<dated>(?<!morning )(?<!evening )(?<!afternoon )(?<!week )(?<!day )\bof\s)?"
            r"(?<!yesterday )(?<!yesterday, )(?<!today )(?<!today, )"
            r"\b(?P<day>(?:(?:the |(?<=\bon )|(?<=\bby )|(?<=\bbefore )|(?<=\buntil ))"
            rf"{NUMBERED}"
            rf"|(?<=\b(?:on|by) )the (?:{LATER_ORDINAL})))"
            r"(?:\s(?:day\s)?of\s(?P<which>this|next|the|last)\smonth\b"
            rf"|\s(?P<unit>this|next|last)\smonth\b|{ENDS})"
        ),
        _day_of_month,
    ),
    (
        _A_BARE_DAY,
        re.compile(
            r"(?P<dated>(?!))?(?P<which>(?!))?(?P<unit>(?!))?"
            rf"\b(?P<day>(?:(?:(?<=\bon )|the )\d{{1,2}}|the (?:{LATER_ORDINAL})"
            rf"|(?<=(?:st|nd|rd|th) and )"
            rf"{NUMBERED}))(?=\s?[.,;!?](?!\d)|$|\sto\s)"  # 'the 17,400 USD' is no 17th
        ),
        _bare_day,
    ),
    (
        _AN_ORDINAL,
        re.compile(
            rf"\b(?:the\s)?(?P<dated>(?!))?(?P<day>{NUMBERED}|{ORDINAL})(?:\sday)?\s(?:of\s)?"
            r"(?P<which>this|next|last|(?<=of\s)the)(?P<unit>)\smonth\b"
        ),
        _day_of_month,
    ),
)
