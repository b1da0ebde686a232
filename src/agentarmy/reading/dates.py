"""Durations and days, relative to the moment of speaking in the speaker's zone."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from agentarmy.domain.clock import on_clock
from agentarmy.reading.day_phrases import DayPhrase, Moment
from agentarmy.reading.days import days
from agentarmy.reading.distances import anchored
from agentarmy.reading.durations import durations
from agentarmy.reading.periods import periods
from agentarmy.reading.when import When

__all__ = ["When", "local_day", "reads_day_first", "times"]

_DAY_FIRST, _MONTH_FIRST = 60, -180
"""Minutes east of Greenwich: from there on '3/4' is April's; west of the other, it is March's."""


def local_day(at: datetime | None, utc_offset: int | None) -> date | None:
    """Return the calendar day at the speaker's place; None when the moment is unknown.

    Where the place is not known it is the day of the clock that the moment is on.
    """
    here = on_clock(at, utc_offset)
    return here.date() if here else None


def reads_day_first(utc_offset: int | None) -> bool | None:
    """Whether '3/4' is the third of April at that offset, in minutes; None when it is not known.

    Offset 0 says nothing: many programs write it whatever the place.
    """
    if utc_offset is None or _MONTH_FIRST < utc_offset < _DAY_FIRST:
        return None
    return utc_offset >= _DAY_FIRST


def times(folded: str, today: date | None, *, day_first: bool | None = None) -> tuple[When, ...]:
    """Find durations and days from left to right; longer readings win over shorter ones.

    `day_first` says how '3/4/2026' is read; None: month first, but days first with dots.
    """
    single = anchored(folded, days(folded, Moment(today, day_first)))
    found = durations(folded) + periods(folded, today)
    found += [_when(folded, phrase, today) for phrase in single if not phrase.plain]
    found.sort(key=lambda w: (w.start, -w.end))
    kept: list[When] = []
    for when in found:
        if not kept or when.start >= kept[-1].end:
            kept.append(when)
        elif when.end - when.start > kept[-1].end - kept[-1].start:
            kept[-1] = when
    return tuple(kept)


_BEFORE = re.compile(r"\bbefore\s$")
_SINCE = re.compile(r"\b(?:last|since|after last)\s$")
_AHEAD = {"tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2}


def _when(folded: str, phrase: DayPhrase, today: date | None) -> When:
    """Return the day that a plan means: before a holiday is the day before it."""
    start, end, past = phrase.start, phrase.end, phrase.past
    if today is None and phrase.day is None:
        return When(start, end, _AHEAD.get(folded[start:end]), past=past)
    value = None if phrase.slip else phrase.day
    if phrase.feast and value is not None:
        early = _BEFORE.search(folded, max(0, start - 8), start)
        past = past or bool(_SINCE.search(folded, max(0, start - 12), start))
        value -= timedelta(days=1 if early else 0)
    return When(start, end, day=value, past=past)
