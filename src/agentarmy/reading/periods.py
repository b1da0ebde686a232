"""Weeks, months, quarters and years that stand for their last day, as deadlines do."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from agentarmy.reading.calendar_words import MONTH, MONTHS, YEAR, only_a_word, year_of
from agentarmy.reading.when import When


def _period_end(match: re.Match[str], today: date | None) -> When | None:
    """Read 'next week', 'end of the month', 'this quarter' as the last day of the period."""
    if today is None:
        return When(match.start(), match.end(), edge="end")
    unit, lead = match["unit"], match["lead"] or ""
    step = 1 if "next" in lead else -1 if re.search("last|previous|past", lead) else 0
    past = step < 0
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return When(
            match.start(), match.end(), day=monday + timedelta(days=4), edge="end", past=past
        )
    if unit == "weekend":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return When(
            match.start(), match.end(), day=monday + timedelta(days=6), edge="end", past=past
        )
    size = {"month": 1, "quarter": 3, "year": 12}[unit]
    index = (today.year * 12 + today.month - 1) // size + step
    return When(
        match.start(), match.end(), day=_last_day((index + 1) * size - 1), edge="end", past=past
    )


def _last_day(months: int) -> date:
    year, month = divmod(months, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def _close(match: re.Match[str], today: date | None) -> When | None:
    """Read 'month end', 'year-end', 'end of quarter'; the plain word is none."""
    if not match["lead"] and match[0] == match["unit"]:
        return None
    return _period_end(match, today)


def _half_year(match: re.Match[str], today: date | None) -> When | None:
    if today is None and not match["y"]:
        return When(match.start(), match.end(), edge="end")
    last = 6 * (_NTHS.get(match["nth"] or "") or int(match["h"]))
    year = int(match["y"]) if match["y"] else 0
    if today is not None and not year:
        year = today.year + (1 if last < today.month else 0)
    return When(match.start(), match.end(), day=_last_day(year * 12 + last - 1), edge="end")


def _year_end(match: re.Match[str], _today: date | None) -> When:
    return When(match.start(), match.end(), day=date(int(match["y"]), 12, 31), edge="end")


_GONE = re.compile(r"\b(?:last|this past|back in|as far back as)\s(?:the\s)?$")


def _month_end(match: re.Match[str], today: date | None) -> When | None:
    if only_a_word(match.string, match.start(), end=match.end()):
        return None
    month = MONTHS[match["month"]]
    past = bool(_GONE.search(match.string, max(0, match.start() - 14), match.start()))
    if match["year"]:
        year = year_of(match["year"])
    elif past and today is not None:
        year = today.year - (1 if month >= today.month else 0)
    elif today is None:
        return When(match.start(), match.end(), edge="end", past=past)
    else:
        year = today.year + (1 if month < today.month - 1 else 0)
    day = _last_day(year * 12 + month - 1)
    part = (match["part"] or "").removeprefix("the ").split(" ")[0]
    if match["nth"]:
        which, unit = match["nth"].removeprefix("the ").split(" ")[:2]
        weeks = _WEEKS.get(which, 9)
        last = (15 if weeks == 1 else 31) if unit == "half" else 7 * weeks
        day = day.replace(day=min(day.day, last))
    if part in {"mid", "middle"}:
        day = day.replace(day=15)
    elif part in {"early", "start", "beginning"}:
        day = day.replace(day=1 if part != "early" else 7)
    past = past or bool(match["year"] and today and day < today)
    return When(match.start(), match.end(), day=day, edge="end", past=past)


def _quarter(match: re.Match[str], today: date | None) -> When | None:
    quarter = _NTHS.get(match["q"]) or int(match["q"])
    if match["y"]:
        year = int(match["y"])
        year += 2000 if year < 100 else 0
    elif today is None:
        return When(match.start(), match.end(), edge="end")
    else:
        year = today.year + (1 if quarter * 3 < today.month else 0)
    return When(match.start(), match.end(), day=_last_day(year * 12 + quarter * 3 - 1), edge="end")


_WEEKS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_PART = (
    r"(?:(?P<part>(?:the )?(?:end|start|beginning|middle) of|end|early|mid|late)[\s-](?:the )?)?"
)
_NTH = (
    r"(?P<nth>(?:the )?(?:first|1st|second|2nd|third|3rd|fourth|4th|last|final)"
    r" (?:week|half|days) (?:of|in) )?"
)
_Build = Callable[[re.Match[str], date | None], When | None]
_NTHS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_RULES: tuple[tuple[re.Pattern[str], _Build], ...] = (
    (
        re.compile(
            r"\b(?P<lead>(?:(?:the )?end of |late )?(?:the |this |next |last |previous |past |our )"
            r"(?:fiscal |financial |calendar )?)(?P<unit>week|weekend|month|quarter|year)\b"
            r"(?!\s(?:ago|earlier|of\s|on\s|after|before))"
        ),
        _period_end,
    ),
    (
        re.compile(
            r"\b(?P<lead>end of |)(?P<unit>week|month|quarter|year)(?:[\s-](?:end|close)\b)?"
        ),
        _close,
    ),
    (
        re.compile(rf"\b{_PART}{_NTH}(?P<month>{MONTH})\b(?!\s\d{{1,2}}\b(?!\d)){YEAR}"),
        _month_end,
    ),
    (
        re.compile(
            r"\b(?:(?:the )?(?:end|start|middle) of )?(?:q|quarter )(?P<q>[1-4])\b"
            r"(?:\s?(?:of |/|-|')?\s?(?:fy\s?)?(?P<y>20\d\d|\d\d(?!\d)))?"
        ),
        _quarter,
    ),
    (
        re.compile(
            r"\b(?:(?:the )?end of )?(?:the )?(?P<q>first|1st|second|2nd|third|3rd|fourth|4th)"
            r" quarter\b(?: of (?:the year\b|(?P<y>20\d\d)))?"
        ),
        _quarter,
    ),
    (
        re.compile(
            r"\b(?:(?:the )?end of )?(?:h(?P<h>[12])\b|(?:the )?(?P<nth>first|1st|second|2nd) half"
            r"(?= of (?:the year|20\d\d)\b))(?:(?: of the year| fy)\b)?"
            r"(?:\s?(?:of |/|-|')?\s?(?P<y>20\d\d))?"
        ),
        _half_year,
    ),
    (re.compile(r"\b(?:the )?end of (?P<y>20\d\d)\b(?![-/.]\d)"), _year_end),
)


def periods(folded: str, today: date | None) -> list[When]:
    """Find periods, each with its last day; those of `today` unknown have none."""
    found = []
    for pattern, build in _RULES:
        for match in pattern.finditer(folded):
            when = build(match, today)
            if when is not None:
                found.append(when)
    return found
