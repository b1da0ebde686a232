"""From which day on a question looks back: 'since March 10', 'this week', 'the last ten days'."""

from __future__ import annotations

import re
from datetime import date, timedelta

from agentarmy.reading.dates import times
from agentarmy.reading.numbers import words_value
from agentarmy.reading.text import fold

_BACK = re.compile(
    r"\b(?:last|past|previous|within the|in the last)\s+(?:(?P<count>\d{1,3}|[a-z]+)\s+)?"
    r"(?P<unit>days?|weeks?|months?|fortnight)\b"
)
_DAYS = {"day": 1, "week": 7, "month": 30, "fortnight": 14}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = re.compile(
    r"\bsince\s+(?:the (?:start|beginning) of\s+)?(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct"
    r"|nov|dec)[a-z]*\b(?!\.?\s*\d)"
)
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_WEEKDAY = re.compile(rf"\b(?:last |since |on |past )?(?P<day>{'|'.join(_WEEKDAYS)})\b")


def since(text: str, today: date) -> date | None:
    """Return the first day that is meant, never one to come; None when the text names none."""
    folded = " ".join(fold(text).split())
    if re.search(r"\btoday\b|\bthis morning\b", folded):
        return today
    if "yesterday" in folded:
        return today - timedelta(days=1)
    if re.search(r"\bthis week\b", folded):
        return today - timedelta(days=today.weekday())
    if re.search(r"\blast week\b", folded):
        return today - timedelta(days=today.weekday() + 7)
    if re.search(r"\bthis month\b", folded):
        return today.replace(day=1)
    return _counted(folded, today) or _named(folded, today)


def _counted(folded: str, today: date) -> date | None:
    found = _BACK.search(folded)
    if not found:
        return None
    word = found["count"] or "1"
    count = int(word) if word.isdigit() else int(words_value(word) or 0)
    return today - timedelta(days=count * _DAYS[found["unit"].rstrip("s")]) if count else None


def _named(folded: str, today: date) -> date | None:
    if found := _MONTH.search(folded):
        month = _MONTHS.index(found["month"]) + 1
        return date(today.year - (month > today.month), month, 1)
    if found := _WEEKDAY.search(folded):
        back = (today.weekday() - _WEEKDAYS.index(found["day"])) % 7
        return today - timedelta(days=back or 7)
    days = [when.day for when in times(folded, today) if when.day]
    if not days:
        return None
    return days[0] if days[0] <= today else _year_before(days[0], today)


def _year_before(day: date, today: date) -> date:
    """A day of the year that is still to come was meant in the year before."""
    years = day.year - today.year + 1
    return day.replace(year=day.year - years, day=min(day.day, 28)) if years > 0 else today
