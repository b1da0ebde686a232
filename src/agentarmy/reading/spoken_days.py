"""Days by their name: 'tomorrow', 'next Friday', 'two Sundays from now', 'Good Friday'."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from agentarmy.reading.calendar_words import (
    CARDINAL,
    MONTH,
    NUMBERED,
    ORDINAL,
    WEEKDAY,
    WEEKDAYS,
    day,
    day_number,
    only_a_word,
)
from agentarmy.reading.day_phrases import ENDS, STEPS, DayPhrase, Moment, Rule, at
from agentarmy.reading.holidays import FEAST_HINT, HOLIDAY, holiday
from agentarmy.reading.numbers import words_value

_NEAR = 110
"""Days ahead in which a weekday and a day of the month meet when neither is a slip."""
_MEET = 15
"""Months (this one counted) among which a day of the month falls on every weekday."""
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
    return replace(at(match, value, past=step < 0), plain=bool(match["this"] or match["lead"]))


def _weekday(match: re.Match[str], moment: Moment) -> DayPhrase | None:
    """Read 'Friday', 'next Tuesday', 'last Monday', 'Friday the 13th'."""
    if only_a_word(match.string, match.start(), end=match.end()):
        return None
    today, lead = moment.today, match["lead"] or ""
    past = lead in {"last", "past", "previous", "this past"}
    if today is None:
        return replace(at(match, past=past), named=not lead and not match["number"])
    target = WEEKDAYS[match["weekday"]]
    if match["number"]:
        number, step = day_number(match["number"]), -1 if past else 1
        value = _numbered(target, number, today=today, step=step)
        far = value is None or abs((value - today).days) > _NEAR
        return replace(at(match, value, past=past), slip=far)
    if lead in _WEEKS_ON:
        return at(match, _in_week(today, _WEEKS_ON[lead], target), past=past)
    if past:
        return at(match, today - timedelta(days=(today.weekday() - target) % 7 or 7), past=True)
    ahead = (target - today.weekday()) % 7
    if not ahead and not (moment.same and not lead):
        ahead = 7
    phrase = at(match, today + timedelta(days=ahead + (7 if match["late"] else 0)))
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


def _weekdays_on(match: re.Match[str], moment: Moment) -> DayPhrase | None:
    """Read 'two Sundays from now' and 'three Fridays ago'."""
    back = match["way"] == "ago"
    if moment.today is None:
        return at(match, past=back)
    count, weekday = int(words_value(match["count"]) or match["count"]), WEEKDAYS[match["weekday"]]
    near = moment.today.weekday()
    if back:
        days_on = -((near - weekday) % 7 or 7) - 7 * (count - 1)
    else:
        days_on = ((weekday - near) % 7 or 7) + 7 * (count - 1)
    return at(match, moment.today + timedelta(days=days_on), past=back)


def _week_day(match: re.Match[str], moment: Moment) -> DayPhrase | None:
    """Read 'next week on Tuesday', 'Tuesday of next week', 'Monday after next'."""
    if moment.today is None:
        return at(match)
    weekday = WEEKDAYS[match["weekday"] or match["early"]]
    told = match["lead"] or match["later"] or match["after"]
    step = {"after next": 2, "before last": -2}.get(told, STEPS.get(told, -1))
    return at(match, _in_week(moment.today, step, weekday), past=step < 0)


def _feast(match: re.Match[str], moment: Moment) -> DayPhrase | None:
    """Read 'Christmas' or 'Good Friday 2026': the next one, unless 'last' is said."""
    value = holiday(match, moment.today)
    known = moment.today is not None or match["year"]
    if value is None and known:
        return None
    past = match["lead"] in ("last", "previous", "past") or match["which"] == "last"
    return replace(at(match, value, past=past), feast=True)


def _end_of_day(match: re.Match[str], moment: Moment) -> DayPhrase | None:
    """Read 'EOD' and 'close of business' as today."""
    return at(match, moment.today)


_LEADS = (
    r"(?:(?P<lead>next|this(?: upcoming| coming| past)?|upcoming|coming|following|last|past"
    r"|previous)\s)?"
)
_A_WEEKDAY = re.compile("mon|tue|wed|thu|fri|sat|sun")
_A_DAY = re.compile("day|tmr|tomor|tommor|tonight")
_AN_END = re.compile("eod|eob|cob")
SPOKEN: tuple[Rule, ...] = (
    (
        _A_WEEKDAY,
        re.compile(
            r"\b(?:(?P<lead>next|this|last|previous|following|coming) week(?: on|,|\s-)?\s?"
            rf"(?P<weekday>{WEEKDAY})"
            rf"|(?P<early>{WEEKDAY}),?\s(?:(?:of|in)\s)?(?:(?:the\s)?(?P<later>next|this|last"
            r"|previous|following|coming)\sweek|(?P<after>after next|before last)))\b"
        ),
        _week_day,
    ),
    (FEAST_HINT, re.compile(HOLIDAY), _feast),
    (
        _A_DAY,
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
        _A_WEEKDAY,
        re.compile(
            rf"\b{_LEADS}(?P<weekday>{WEEKDAY})\b"
            rf"(?P<number>(?:,?\s\(?|\s?\()(?:the\s)?(?:(?:{NUMBERED}|{ORDINAL}){ENDS}"
            rf"|\d{{1,2}}(?!\.\d|\s?[-:/]|\sto\s\d){ENDS}))?(?P<late>\sweek\b)?"
        ),
        _weekday,
    ),
    (
        _A_WEEKDAY,
        re.compile(
            rf"\b(?:the\s)?(?P<count>{CARDINAL}|\d{{1,2}})\s(?P<weekday>{WEEKDAY})s?\s"
            r"(?P<way>from\s(?:now|today)|ago|later)\b"
        ),
        _weekdays_on,
    ),
    (
        _AN_END,
        re.compile(
            r"(?<!day )(?<!tomorrow )\b(?:eod|eob|cob)\b(?!,?\s(?:on\s|of\s|by\s)?(?:the\s\d|\d"
            rf"|tomorrow|tmr|{WEEKDAY}|today|{MONTH})\b)"
        ),
        _end_of_day,
    ),
)
