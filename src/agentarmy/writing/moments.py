"""Whether the days of a sentence are those of its evidence, each read from where it was said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from agentarmy.reading.calendar_words import MONTHS, WEEKDAYS
from agentarmy.reading.dates import When, times
from agentarmy.reading.day_phrases import DayPhrase, Moment
from agentarmy.reading.days import days

Problem = tuple[str, str]

_WEEKDAY = re.compile(
    r"\b(?:(?:next|this|on|by|last|every|each|until|coming)\s)?"
    r"((?:mon|tues|wednes|thurs|fri|satur|sun)day)s?\b"
)
_NAMES, _MONTHS = tuple(WEEKDAYS)[:7], tuple(MONTHS)[:12]
"""The full names, which come first there."""
_MONTH = re.compile(rf"\b({'|'.join(month for month in _MONTHS if month != 'may')})\b")
_MAY = re.compile(
    r"\b(?:in|mid|by|of|early|late|until|since|last|next|every|each|before|after|during|from|\d{1,2}(?:st|nd|rd|th)?)[\s-]may\b"
    r"|\bmay \d"
)
_SEASON = re.compile(r"\b(spring|summer|autumn|winter)\b")
_FALL = re.compile(r"\b(?:in the|this|next|last|by the) fall\b")
_DAYS = re.compile(r"\b(weekdays?|weekends?)\b")
_END_OF = re.compile(r"\bend of (?:a|an|any|each|every|the) (week|month|quarter|year)\b")
_WEEK = re.compile(r"\bweek (\d{1,2})\b")
_CLOCK = re.compile(
    r"\b(\d{1,2})(?:[:.]([0-5]\d))?\s?(am|pm|a\.m\.|p\.m\.|o'clock|h|hrs)\b|\b(\d{1,2}):([0-5]\d)\b"
    r"|\b(noon|midday|midnight)\b"
)
_INT = re.compile(r"\b(\d{1,2})\b")
_NO_DAY = re.compile(r"(?:in |by |until )?[a-z]+ \d{1,2}")
"""'April 31', which is read as a month of 2031."""
_AT = re.compile(
    r"\bat (\d{1,2})\b(?=\s?(?:[;!?\u2026)]|[.,](?!\d)|$)|\s(?:it|on|and|then|or|is|works?"
    r"|suits?|fits?|would|sharp|please|for|in|with|does|if|to|as|but|so)\b)"
)
_RANGE = re.compile(
    r"\b(\d{1,2})(?= (?:to|until|till|-) \d{1,2}(?::\d\d)?\s?(?:am|pm|h|hrs|o'clock)\b)"
)
_RELATIVE = re.compile(r"\b(?:last|next|this|past|previous|today|tomorrow|yesterday)\b")


@dataclass(frozen=True, slots=True)
class Moments:
    """The days of a text: on the calendar, by weekday, by season, week or hour.

    `months` are those of any day, `named` those told by name; `small` are numbers that may be
    hours. `spans` are the places of days and
    hours in the text.
    """

    days: frozenset[date] = frozenset()
    months: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()
    tokens: frozenset[str] = frozenset()
    hours: frozenset[tuple[int, int]] = frozenset()
    small: frozenset[int] = frozenset()
    spans: tuple[tuple[int, int], ...] = field(default=(), compare=False)
    whens: tuple[When, ...] = field(default=(), compare=False)

    def union(self, other: Moments) -> Moments:
        """Return the days of both."""
        return Moments(
            days=self.days | other.days,
            months=self.months | other.months,
            weekdays=self.weekdays | other.weekdays,
            tokens=self.tokens | other.tokens,
            hours=self.hours | other.hours,
            small=self.small | other.small,
            named=self.named | other.named,
        )


def moments(folded: str, today: date | None) -> Moments:
    """Read the days of a folded text as said on `today`."""
    found = times(folded, today)
    phrases = days(folded, Moment(today))
    whens = tuple(w for w in found if w.day is not None)
    ahead = {
        today + timedelta(days=w.days)
        for w in found
        if w.days is not None and today and not w.past and w.days < 3660
    }
    months = {_MONTHS.index(m[1]) + 1 for m in _MONTH.finditer(folded)}
    months |= {5} if _MAY.search(folded) else set()
    tokens = {m[1].rstrip("s") for m in _DAYS.finditer(folded)} | {
        m[1] for m in _SEASON.finditer(folded)
    }
    tokens |= {"autumn"} if _FALL.search(folded) else set()
    tokens |= {f"end of {m[1]}" for m in _END_OF.finditer(folded)}
    tokens |= {f"week {m[1]}" for m in _WEEK.finditer(folded)}
    hours, clock = _hours(folded)
    return Moments(
        days=frozenset({w.day for w in whens if w.day} | {p.day for p in phrases if p.day} | ahead),
        months=frozenset(months | {w.day.month for w in whens if w.day}),
        named=frozenset(months),
        weekdays=frozenset(
            {_NAMES.index(m[1]) for m in _WEEKDAY.finditer(folded)}
            | {w.day.weekday() for w in whens if w.day and not w.edge}
        ),
        tokens=frozenset(tokens),
        hours=frozenset(hours),
        small=frozenset(int(n) for n in _INT.findall(folded)),
        spans=(*_written(whens, phrases), *clock),
        whens=whens,
    )


def _written(whens: Iterable[When], phrases: Iterable[DayPhrase]) -> Iterator[tuple[int, int]]:
    """Where a day is written; '21 days from 5 March' is a number too, and only its end is a day."""
    yield from ((one.start, one.end) for one in phrases if one.day)
    yield from ((one.start, one.end) for one in whens if one.edge)


def _hours(folded: str) -> tuple[set[tuple[int, int]], list[tuple[int, int]]]:
    found: set[tuple[int, int]] = set()
    spans = []
    for match in _CLOCK.finditer(folded):
        spans.append(match.span())
        if match[6]:
            found.add((0 if match[6] == "midnight" else 12, 0))
        elif match[4]:
            found.add((int(match[4]), int(match[5])))
        else:
            hour, minute = int(match[1]), int(match[2] or 0)
            half = match[3][0]
            hour += 12 if half == "p" and hour < 12 else 0
            found.add((hour, minute))
    for match in (*_RANGE.finditer(folded), *_AT.finditer(folded)):
        spans.append(match.span())
        found.add((int(match[1]), 0))
    return found, spans


def blank(folded: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return the text with these places blanked out, every other place as it was."""
    for start, end in spans:
        folded = folded[:start] + " " * (end - start) + folded[end:]
    return folded


def compare(
    folded: str, theirs: Sequence[Moments], *, now: datetime | None, said: Sequence[datetime]
) -> list[Problem]:
    """Return the days of a sentence that its evidence does not come to.

    `theirs` are the days of the evidence, `said` when that was said. A sentence's own 'next Monday'
    is read from `now`, or as the evidence says it where both are of one week.
    """
    known = Moments()
    for one in theirs:
        known = known.union(one)
    spoken = {at.date() for at in said}
    latest = max(spoken, default=None)
    today = now.date() if now else latest
    own = moments(folded, today)
    near = latest and today and latest.isocalendar()[:2] == today.isocalendar()[:2]
    again = moments(folded, latest) if near or now is None else own
    found: list[Problem] = []
    for when in own.whens:
        words = folded[when.start : when.end]
        if not _carried(when, words, known, spoken) and not any(
            w.start == when.start and _carried(w, words, known, spoken) for w in again.whens
        ):
            found.append(("day", words))
    # 'Thursday, 17 March' where the 17th is no Thursday
    slips = (p for p in days(folded, Moment(today)) if p.slip)
    found += [("day", folded[p.start : p.end]) for p in slips]
    weekdays = known.weekdays | {day.weekday() for day in known.days | spoken}
    found += [
        ("day", _NAMES[day])
        for day in sorted(own.weekdays)
        if _plain(folded, day)
        and day not in (known.weekdays if f"{_NAMES[day]}s" in folded else weekdays)
    ]
    found += [("day", one) for one in sorted(own.tokens - known.tokens)]
    found += [
        ("day", f"{h}:{m:02}")
        for h, m in sorted(own.hours - known.hours)
        if m or not known.small & {h, h - 12}
    ]
    months = known.months | {day.month for day in known.days | spoken}
    return found or [("day", _MONTHS[m - 1]) for m in sorted(own.named - months)]


def dated(folded: str, today: date | None) -> frozenset[date]:
    """The days that a text writes with their number ('5 March', 'the 22nd')."""
    phrases = days(folded, Moment(today))
    return frozenset(
        p.day for p in phrases if p.day and any(c.isdigit() for c in folded[p.start : p.end])
    )


def loose(words: str) -> bool:
    """Whether words tell a time from now ('this year') and no day of the calendar."""
    named = _WEEKDAY.search(words) or any(month in words for month in _MONTHS)
    return not named and not any(sign.isdigit() for sign in words)


def _plain(folded: str, day: int) -> bool:
    return _NAMES[day] in folded


def _carried(when: When, words: str, known: Moments, spoken: set[date]) -> bool:
    day = when.day
    if day is None or day in known.days or day in spoken or words in ("today", "tonight", "now"):
        return True
    if when.edge and _NO_DAY.fullmatch(words.strip()):
        return False
    if any((day.month, day.day) == (d.month, d.day) for d in (*known.days, *spoken)):
        return not re.search(r"\d{4}", words)
    weekday = _WEEKDAY.fullmatch(words.strip())
    if weekday and day.weekday() in known.weekdays:
        return not _RELATIVE.search(words)
    month = when.edge == "end" and re.fullmatch(r"(?:in |until |by )?[a-z]+", words.strip())
    if month and not _RELATIVE.search(words):
        return day.month in known.months
    if any(words == token for token in known.tokens):
        return True
    season = _SEASON.search(words)
    return bool(season and season[1] in known.tokens)
