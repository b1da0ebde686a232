"""Single days in a text, written or spoken: which day of the calendar each phrase means."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
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
    only_a_word,
    shifted,
    year_of,
)
from agentarmy.reading.holidays import HOLIDAY, holiday, nth_weekday
from agentarmy.reading.numbers import words_value


@dataclass(frozen=True, slots=True)
class DayPhrase:
    """A phrase for one day, end exclusive; `day` is None when it cannot be told.

    `past` marks words that look back. `slip`: weekday and date contradict each other (the date is
    given all the same). `plain`: written so that it may be no date at all ('5/12', '20261016').
    `feast` marks a holiday, `named` a weekday by its name alone.
    """

    start: int
    end: int
    day: date | None = None
    past: bool = False
    slip: bool = False
    plain: bool = False
    feast: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """When a text was said: the day, and how '3/4' is read there.

    `day_first` None: unknown, then only dots are read day first. `same` takes a weekday's name,
    said on that weekday, for today rather than for a week later.
    """

    today: date | None
    day_first: bool | None = None
    same: bool = False


_Build = Callable[[re.Match[str], Moment], DayPhrase | None]
_YEAR_AGO = 200
"""A date without a year lies at most so many days back when its weekday says it is past."""
_SOON = 61
"""A date without a year that is up to so many days past means this year's."""
_NEAR = 110
"""Days ahead in which a weekday and a day of the month meet when neither is a slip."""
_MEET = 15
"""Months (this one counted) among which a day of the month falls on every weekday."""
_NOON = 13
_DAYS = 32
_LEAP = 9
"""Years ahead among which there is always a 29 February."""


def days(folded: str, moment: Moment) -> tuple[DayPhrase, ...]:
    """Find phrases for single days from left to right; longer readings win over shorter ones."""
    found = []
    for pattern, build in _RULES:
        for match in pattern.finditer(folded):
            phrase = build(match, moment)
            if phrase is not None:
                found.append(phrase)
    return longest_first(found)


def longest_first(found: list[DayPhrase]) -> tuple[DayPhrase, ...]:
    """Keep phrases that do not overlap, of those that do the longest, in the order of the text."""
    kept: list[DayPhrase] = []
    for phrase in sorted(found, key=lambda p: (p.start, -p.end)):
        if not kept or phrase.start >= kept[-1].end:
            kept.append(phrase)
        elif phrase.end - phrase.start > kept[-1].end - kept[-1].start:
            kept[-1] = phrase
    return tuple(kept)


def _at(match: re.Match[str], when: date | None = None, *, past: bool = False) -> DayPhrase:
    return DayPhrase(match.start(), match.end(), when, past)


def _coming(month: int, number: int, today: date) -> date | None:
    """Take the year in which the day is still to come; up to two months back counts as past."""
    for year in range(today.year, today.year + _LEAP):
        found = day(year, month, number=number)
        if found is not None and found >= today - timedelta(days=_SOON):
            return found
    return None


def _month_day(match: re.Match[str], moment: Moment) -> DayPhrase | None:
    """Read 'March 3', 'the 3rd of March 2026', 'Tuesday, 3 March', 'next 3rd of March'."""
    today = moment.today
    month, number = MONTHS[match["month"]], _number(match["day"])
    year = _said_year(match, today)
    if year is not None:
        value = day(year, month, number=number)
    else:
        value = _coming(month, number, today) if today else None
    if value is None and (year is not None or today):
        # There is no such day, but a day was meant ('February 30').
        return replace(_at(match), plain=True) if 0 < number < _DAYS else None
    weekday = match["on"]
    if value is None or not weekday or value.weekday() == WEEKDAYS[weekday]:
        return _at(match, value)
    # A weekday that the date does not fall on: that date a year ago, or a slip of the pen.
    before = day(value.year - 1, month, number=number)
    near = before and today and year is None and (today - before).days < _YEAR_AGO
    if before is None or not near or before.weekday() != WEEKDAYS[weekday]:
        return replace(_at(match, value), slip=True)
    return _at(match, before, past=True)


def _said_year(match: re.Match[str], today: date | None) -> int | None:
    """Return the year that is written, or told as 'next year' or 'this'; None when neither is."""
    if match["year"]:
        return year_of(match["year"])
    told = match["told"] or match["this"]
    if not told or today is None or (match["this"] and match["on"]):
        return None
    return today.year + _STEPS.get(told.split()[0], -1)


def _number(text: str) -> int:
    """Return the day of the month, in ordinals or as 'twenty-five'."""
    return day_number(text) or int(words_value(text))


def _listed(match: re.Match[str], moment: Moment) -> DayPhrase | None:
    """Read the first of '18 and 19 June', which takes its month from the last."""
    if moment.today is None:
        return DayPhrase(match.start("day"), match.end("day"))
    value = _coming(MONTHS[match["month"]], day_number(match["day"]), moment.today)
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
    return replace(_at(match, value), plain=match["sep"] in ("", " "))


def _numeric(match: re.Match[str], moment: Moment) -> DayPhrase | None:
    """Read '3/4/2026', '30.4.26' and, without a year, 'friday 7.6' and 'next 5/12'."""
    sep, weekday = match["sep"], match["on"]
    led = bool(weekday or match["this"] or match["lead"])
    if not match["y"] and sep != "/" and not (weekday or match["lead"]):
        return None  # '2.5' and '3-8' are numbers unless something says otherwise
    if not match["y"] and sep == "-" and int(match["a"]) < int(match["b"]) < _NOON:
        return None  # 'monday 3-8' is from three to eight
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
        return _coming(month, number, today)
    return day(today.year + (lead.startswith("next")), month, number=number)


_SHIFT = {"yesterday": -1, "tomorrow": 1, "tmr": 1, "tmrw": 1, "tomorow": 1, "tommorow": 1}


def _relative(match: re.Match[str], moment: Moment) -> DayPhrase:
    """Read 'today', 'the day after tomorrow', 'the next day', 'the day before'."""
    step = _SHIFT.get(match["word"] or "", 0)
    if match["two"]:
        step = 2 if match["two"].startswith("after") else -2
    elif match["lead"]:
        step = -1 if re.search("previous|last|before", match["lead"]) else 0
        step = 1 if re.search("next|following|after", match["lead"]) else step
    elif match["this"]:
        step = -1 if match["this"].startswith("last") else 0
    value = moment.today + timedelta(days=step) if moment.today else None
    return replace(_at(match, value, past=step < 0), plain=bool(match["this"]))


def _weekday(match: re.Match[str], moment: Moment) -> DayPhrase | None:
    """Read 'Friday', 'next Tuesday', 'last Monday', 'Friday the 13th'."""
    if only_a_word(match.string, match.start(), end=match.end()):
        return None
    today, lead = moment.today, match["lead"] or ""
    past = lead in {"last", "past", "previous", "this past"}
    if today is None:
        return replace(_at(match, past=past), named=not lead and not match["number"])
    target = WEEKDAYS[match["weekday"]]
    if match["number"]:
        number, step = day_number(match["number"]), -1 if past else 1
        value = _numbered(target, number, today=today, step=step)
        far = value is None or abs((value - today).days) > _NEAR
        return replace(_at(match, value, past=past), slip=far)
    if lead in _WEEKS_ON:
        return _at(match, _in_week(today, _WEEKS_ON[lead], target), past=past)
    if past:
        return _at(match, today - timedelta(days=(today.weekday() - target) % 7 or 7), past=True)
    ahead = (target - today.weekday()) % 7
    if not ahead and not (moment.same and not lead):
        ahead = 7
    phrase = _at(match, today + timedelta(days=ahead + (7 if match["late"] else 0)))
    return replace(phrase, named=not lead)


_WEEKS_ON = {"next": 1, "following": 1, "last": -1, "previous": -1}
"""'next Friday' is that of next week; 'past' and 'coming' look for the nearest."""


def _in_week(today: date, step: int, weekday: int) -> date:
    """Return that weekday of the week `step` weeks on; weeks begin on Monday."""
    return today + timedelta(days=7 * step + weekday - today.weekday())


def _numbered(weekday: int, number: int, *, today: date, step: int) -> date | None:
    """Return the next (or with step -1 the last) such day of a month that is that weekday.

    None for a number that is no day of a month.
    """
    for months in range(_MEET):
        year, month = divmod(today.year * 12 + today.month - 1 + step * months, 12)
        found = day(year, month + 1, number=number)
        if found and (found - today).days * step >= 0 and found.weekday() == weekday:
            return found
    return None


_STEPS = {"next": 1, "following": 1, "coming": 1, "upcoming": 1, "this": 0, "the": 0, "current": 0}


def _weekdays_on(match: re.Match[str], moment: Moment) -> DayPhrase | None:
    """Read 'two Sundays from now' and 'three Fridays ago'."""
    back = match["way"] == "ago"
    if moment.today is None:
        return _at(match, past=back)
    count, weekday = int(words_value(match["count"]) or match["count"]), WEEKDAYS[match["weekday"]]
    near = moment.today.weekday()
    if back:
        days_on = -((near - weekday) % 7 or 7) - 7 * (count - 1)
    else:
        days_on = ((weekday - near) % 7 or 7) + 7 * (count - 1)
    return _at(match, moment.today + timedelta(days=days_on), past=back)


def _week_day(match: re.Match[str], moment: Moment) -> DayPhrase | None:
    """Read 'next week on Tuesday', 'Tuesday of next week', 'Monday after next'."""
    if moment.today is None:
        return _at(match)
    weekday = WEEKDAYS[match["weekday"] or match["early"]]
    told = match["lead"] or match["later"] or match["after"]
    step = {"after next": 2, "before last": -2}.get(told, _STEPS.get(told, -1))
    return _at(match, _in_week(moment.today, step, weekday), past=step < 0)


_NTHS = {"last": -1, "final": -1, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5}


def _nth(match: re.Match[str], moment: Moment) -> DayPhrase | None:
    """Read 'the first Friday of May', 'the last Monday of next month', 'last day of the year'."""
    nth = _NTHS.get(match["nth"]) or day_number(match["nth"])
    today = moment.today
    if today is None and not match["year"]:
        return _at(match)
    options = _months(match, today)
    for year, month in options:
        value = _nth_of(match, nth, year=year, month=month)
        if value and (today is None or len(options) == 1 or value >= today):
            return _at(match, value, past=bool(today and value < today))
    return None


def _months(match: re.Match[str], today: date | None) -> list[tuple[int, int]]:
    """Return the months that an 'of May', 'in next month' or 'of the year' may mean, in order."""
    if match["month"]:
        month = MONTHS[match["month"]]
        if match["year"]:
            return [(year_of(match["year"]), month)]
        if match["which"] and today:
            return [(today.year + _STEPS.get(match["which"], -1), month)]
        return [(today.year + i, month) for i in range(3)] if today else []
    assert today is not None  # noqa: S101 - a phrase without month counts from today
    step = _STEPS.get(match["lead"], -1)
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
    step = _STEPS.get(which, -1)
    months = (step,) if which and which != "the" else range(4)
    for ahead in months:
        first = shifted(today.replace(day=1), ahead)
        value = day(first.year, first.month, number=number)
        if value is not None and (value >= today or which):
            return DayPhrase(start, match.end(), value, past=value < today)
    return None


def _bare_day(match: re.Match[str], moment: Moment) -> DayPhrase | None:
    """Read 'on 15' and 'the 15', which may as well be mere numbers."""
    phrase = _day_of_month(match, moment)
    return replace(phrase, plain=True) if phrase else None


def _feast(match: re.Match[str], moment: Moment) -> DayPhrase | None:
    """Read 'Christmas' or 'Good Friday 2026': the next one, unless 'last' is said."""
    value = holiday(match, moment.today)
    known = moment.today is not None or match["year"]
    if value is None and known:
        return None
    past = match["lead"] in ("last", "previous", "past") or match["which"] == "last"
    return replace(_at(match, value, past=past), feast=True)


def _end_of_day(match: re.Match[str], moment: Moment) -> DayPhrase | None:
    """Read 'EOD' and 'close of business' as today."""
    return _at(match, moment.today)


_ENDS = (
    r"(?=\s?[.,;:?!)-]|$|\s(?:of|at|in|and|or|to|till|until|with|for|from|is|was|would|will|works?"
    r"|suits?|fits?|if|we|i|you|it|they|he|she|that|please|then|latest|at|so|but|because|since|as"
    r"|when|before|after|between|about|by|morning|afternoon|evening|instead|sounds|looks|not|are|be|should|can"
    r"|could|has|have|than|the latest|ideally|please|already|when|through|thru|around)\b)"
)
"""What may follow a day of the month; 'the 4th attempt' is none."""
_LEADS = (
    r"(?:(?P<lead>next|this(?: upcoming| coming| past)?|upcoming|coming|following|last|past"
    r"|previous)\s)?"
)
_ON = rf"(?:(?P<this>this|next|last)\s)?(?:(?P<on>{WEEKDAY})(?:,?\s|-|\s-\s)(?P<open>\()?)?"
_SAID_YEAR = rf"(?:\s?,?\s(?:of\s)?(?P<told>this|next|last)\syear\b|{YEAR})"
_NTH_WORD = rf"(?P<nth>last|final|{NUMBERED}|{ORDINAL})"
_OF_MONTH = (
    rf"(?:(?:(?P<which>this|next|last)\s)?(?P<month>{MONTH})\b\.?{YEAR}"
    r"|(?P<lead>the|this|next|last|previous|the\snext|the\sfollowing|following|current|coming)\s"
    r"(?P<unit>month|year)\b)"
)
_MONEY = r"(?<![$\u20ac\u00a3]\s)(?<![$\u20ac\u00a3])"
_RULES: tuple[tuple[re.Pattern[str], _Build], ...] = (
    (
        re.compile(
            rf"\b{_ON}(?P<month>{MONTH})(?:\b\.?,?[\s/-]\s?(?:the\s)?|\.|(?=\d))"
            rf"(?P<day>{DAY})(?!\s?[:]\d|\.\d|,\d{{3}})(?:[-/](?=[12]\d{{3}}))?{_SAID_YEAR}(?(open)\))"
        ),
        _month_day,
    ),
    (
        re.compile(
            rf"\b{_ON}{_MONEY}(?:the\s)?(?<![\d.,:])(?P<day>{DAY})"
            rf"(?:\sday)?[\s/.]?-?\s?(?:of\s)?(?P<month>{MONTH})\b"
            rf"(?:\.(?=\s?,?\s?(?:of\s)?['12]))?[-/]?{_SAID_YEAR}(?(open)\))"
        ),
        _month_day,
    ),
    (
        re.compile(
            rf"\b{_ON}(?P<day>{CARDINAL})\s(?:of\s)?(?P<month>(?!may\b|mar|sat|sun){MONTH})\b"
            rf"{_SAID_YEAR}(?(open)\))"
        ),
        _month_day,
    ),
    (
        re.compile(
            rf"(?<![\d.,:/-]){_MONEY}(?P<day>{DAY})(?=(?:\s?,\s?{DAY}){{0,4}}\s?,?\s?(?:and|or|&)\s"
            rf"{DAY}\s(?:of\s)?(?P<month>{MONTH})\b)"
        ),
        _listed,
    ),
    (
        re.compile(
            r"\b(?:(?P<lead>next|this|last|previous|following|coming) week(?: on|,|\s-)?\s?"
            rf"(?P<weekday>{WEEKDAY})"
            rf"|(?P<early>{WEEKDAY}),?\s(?:(?:of|in)\s)?(?:(?:the\s)?(?P<later>next|this|last"
            r"|previous|following|coming)\sweek|(?P<after>after next|before last)))\b"
        ),
        _week_day,
    ),
    (
        re.compile(
            rf"\b(?:the\s)?{_NTH_WORD}\s(?:(?P<weekday>{WEEKDAY})\s(?:of|in)\s"
            rf"|(?P<kind>(?:working|business|week)[\s-]?)?day\s(?:of|in)\s){_OF_MONTH}"
        ),
        _nth,
    ),
    (
        re.compile(
            rf"\b(?:the\s)?{_NTH_WORD}\sweek\s(?:of|in)\s{_OF_MONTH},?\s(?:on\s)?"
            rf"(?P<kind>)(?P<weekday>{WEEKDAY})\b"
        ),
        _nth,
    ),
    (
        re.compile(
            rf"\b(?P<weekday>{WEEKDAY}),?\s(?P<kind>)(?:of|in)\s(?:the\s)?{_NTH_WORD}\sweek"
            rf"\s(?:of|in)\s{_OF_MONTH}"
        ),
        _nth,
    ),
    (
        re.compile(
            r"(?<!\d)(?<!\d[-/.])(?P<y>(?:19|20)\d\d)(?P<sep>[-/. ]?)"
            rf"(?P<m>\d\d?|(?:{MONTH}))(?P=sep)(?P<d>\d\d?|(?:{MONTH}))(?![\d])(?![-/.]?\d)"
        ),
        _year_first,
    ),
    (
        re.compile(
            r"(?:\b(?P<lead>on|by|before|until|till|since|dated?)\s)?"
            rf"(?:\b(?P<this>this|next)\s)?(?:\b(?P<on>{WEEKDAY}),?\s)?"
            r"(?<![\d/.:$\u20ac\u00a3-])(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})"
            r"(?:(?P=sep)(?P<y>(?:20|19)?\d\d))?(?![\d/.-]*\d)(?!\s?(?:%|k\b|m\b|am\b|pm\b|[ap]\.m))"
        ),
        _numeric,
    ),
    (re.compile(HOLIDAY), _feast),
    (
        re.compile(
            r"\b(?:the\s)?day\s(?:(?P<two>after\s(?:tomorrow|tmrw?)|before\syesterday))\b"
            r"|\b(?P<word>today|tonight|tomorrow|tomorow|tommorow|tmrw?|yesterday)\b"
            r"|\b(?P<lead>(?:the\s)?(?:next|following|previous)\sday"
            r"|the\sday\s(?:before|after)(?=\s?[.,;!?]|$))\b"
            r"|(?<!in )(?<!of )(?<!during )\b"
            r"(?P<this>(?:the\s)?(?:same|very)\sday|(?:the|this|that|last|my)\sday)\b"
            r"(?!\s(?:of|before|after|when|that|i|we|you|he|she|they|is|was|shift|job|rate|care)\b)"
        ),
        _relative,
    ),
    (
        re.compile(
            rf"\b{_LEADS}(?P<weekday>{WEEKDAY})\b"
            rf"(?P<number>(?:,?\s\(?|\s?\()(?:the\s)?(?:(?:{NUMBERED}|{ORDINAL}){_ENDS}"
            rf"|\d{{1,2}}(?!\.\d|\s?[-:/]|\sto\s\d){_ENDS}))?(?P<late>\sweek\b)?"
        ),
        _weekday,
    ),
    (
        re.compile(
            r"(?P<dated>(?<!morning )(?<!evening )(?<!afternoon )(?<!week )(?<!day )\bof\s)?"
            r"(?<!yesterday )(?<!yesterday, )(?<!today )(?<!today, )"
            r"\b(?P<day>(?:(?:the |(?<=\bon )|(?<=\bby )|(?<=\bbefore )|(?<=\buntil ))"
            rf"{NUMBERED}"
            rf"|(?<=\b(?:on|by) )the (?:{LATER_ORDINAL})))"
            r"(?:\s(?:day\s)?of\s(?P<which>this|next|the|last)\smonth\b"
            rf"|\s(?P<unit>this|next|last)\smonth\b|{_ENDS})"
        ),
        _day_of_month,
    ),
    (
        re.compile(
            r"(?P<dated>(?!))?(?P<which>(?!))?(?P<unit>(?!))?"
            rf"\b(?P<day>(?:(?:(?<=\bon )|the )\d{{1,2}}|the (?:{LATER_ORDINAL})"
            rf"|(?<=(?:st|nd|rd|th) and )"
            rf"{NUMBERED}))(?=\s?[.,;!?]|$|\sto\s)"
        ),
        _bare_day,
    ),
    (
        re.compile(
            rf"\b(?:the\s)?(?P<dated>(?!))?(?P<day>{NUMBERED}|{ORDINAL})(?:\sday)?\s(?:of\s)?"
            r"(?P<which>this|next|last)(?P<unit>)\smonth\b"
        ),
        _day_of_month,
    ),
    (
        re.compile(
            rf"\b(?:the\s)?(?P<count>{CARDINAL}|\d{{1,2}})\s(?P<weekday>{WEEKDAY})s?\s(?P<way>from\s(?:now|today)|ago|later)\b"
        ),
        _weekdays_on,
    ),
    (re.compile(r"\b(?:eod|eob|cob)\b(?!\s(?:on\s)?\w+day)"), _end_of_day),
)
