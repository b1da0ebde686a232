"""Lengths of time: 'two weeks', '10 working days', 'six to eight weeks', 'half a year'."""

from __future__ import annotations

import re
from dataclasses import replace

from agentarmy.reading.numbers import Number, numbers
from agentarmy.reading.when import When

_UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "quarter": 91, "year": 365}

_DURATION = re.compile(
    r"\s?-?(?P<working>(?:working|business|calendar|work)\s)?"
    r"(?P<unit>hours?|hrs?|days?|weeks?|wks?|fortnights?|months?|quarters?|years?)(?![\w])"
    r"(?P<ago>'?\s(?:ago|earlier|back\b|before\b|prior to\b|ahead of\b))?"
)


FURTHEST = 36_500
"""Durations beyond a hundred years are no plans, and would leave the calendar."""


_ONE = re.compile(
    r"\b(?P<lead>an?|the next|a single|one single|same)\s"
    r"(?P<working>(?:working|business)\s)?(?P<unit>hour|day|week|fortnight|month|quarter|year)\b"
    r"(?P<ago>\s(?:ago|earlier|back\b))?"
)
_BEFORE_ONE = re.compile(
    r"(?:^|[^\w\s]\s?|\b(?:in|within|of|for|about|around|under|than|by|over|after|only|just|is|be"
    r"|it's|that's|take|takes|need|needs|want|wants|have|has|maybe|probably|exactly|like|at|to|and"
    r"|or|down|almost|nearly|roughly|inside|before|half|done|up|ideally|say|until|installed)\s)$"
)
_RATE = re.compile(
    r"\s(?:(?:a|an|per|each|every)\s(?:\w+\s)?(?:day|night|week|month|quarter|year|shift)s?|daily|weekly"
    r"|monthly|a piece|apiece|each)\b"
)
"""'two hours a day' is how much, not how long from now."""
_MOST = 5000
_OF = re.compile(r"\sof(?=\s)")
_HALF = re.compile(r"\bhalf a (?P<unit>year|month|week|day)\b")
_PAST_LEAD = re.compile(r"\b(?:last|past|previous|for|over|every|each)\s(?:the\s)?(?:last\s)?$")


_TO = re.compile(r"\s?(?:-|to|or)\s?")
_LEAST_GAP = 6
"""Code points between the ends of a range: 'six to eight', '6 - 8'."""


def durations(folded: str) -> list[When]:
    """Find lengths of time; of a range the upper end counts, `least` is the lower one."""
    found = _counted(folded)
    for match in _ONE.finditer(folded):
        if match["lead"] in {"a", "an"} and not _BEFORE_ONE.search(
            folded, max(0, match.start() - 14), match.start()
        ):
            continue  # 'eight boxes a week' is how often, not how long
        past = bool(match["ago"]) or match["lead"] == "same" or _looks_back(folded, match.start())
        working = bool(match["working"])
        found.append(
            When(match.start(), match.end(), _in_days(1, match["unit"]), working, past=past)
        )
    for match in _HALF.finditer(folded):
        found.append(When(match.start(), match.end(), max(1, _in_days(0.5, match["unit"]))))
    return found


def _counted(folded: str) -> list[When]:
    found: list[When] = []
    before: Number | None = None
    for number in numbers(folded):
        lower, before = before, number
        match = _DURATION.match(folded, number.end)
        of = _OF.match(folded, number.end)
        if match is None and of:
            match = _DURATION.match(folded, of.end())
        if match is None or number.value > _MOST:
            continue
        days = _in_days(float(number.value), match["unit"])
        if days > FURTHEST or _RATE.match(folded, match.end()):
            continue
        past = bool(match["ago"]) or _looks_back(folded, number.start)
        working = (match["working"] or "").strip() in {"working", "business", "work"}
        when = When(number.start, match.end(), days, working, None, "", past)
        if lower is not None and _is_range(folded, lower, number):
            least = _in_days(float(lower.value), match["unit"])
            when = replace(when, start=lower.start, least=least)
        found.append(when)
    return found


def _is_range(folded: str, low: Number, high: Number) -> bool:
    near = high.start - low.end <= _LEAST_GAP and low.value < high.value
    return near and bool(_TO.fullmatch(folded, low.end, high.start))


def _looks_back(folded: str, start: int) -> bool:
    return bool(_PAST_LEAD.search(folded, max(0, start - 14), start))


def _in_days(count: float, unit: str) -> int:
    unit = unit.rstrip("s")
    if unit in {"hour", "hr"}:
        return max(1, -(-int(count) // 24))
    return round(count * _UNIT_DAYS.get("week" if unit == "wk" else unit, 1))
