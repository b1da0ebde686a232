"""Moments for a call that the other side names: 'Tuesday 24th at 2 or Wednesday morning'."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from datetime import date, timedelta

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOUR = r"(?:[01]?\d|2[0-3])(?:[:.][0-5]\d)?\s*(?:[ap]\.?m\b\.?|o'clock)?"
_SLOT = re.compile(
    rf"(?i)\b(?P<day>{'|'.join(_DAYS)})\b"
    r"(?:,?\s+(?:the\s+)?(?P<date>\d{1,2}(?:st|nd|rd|th)))?"
    r"(?:\s+(?P<part>morning|afternoon|noon|evening)"
    rf"|,?\s+(?:at|from|around|after|before)\s+(?P<at>{_HOUR})"
    rf"|,?\s+(?P<bare>{_HOUR})(?!\d|st|nd|rd|th|[.:]\d|\s*(?:days?|weeks?|units?|percent|%)))?"
)
_CLOCK = re.compile(
    r"(?P<h>\d{1,2})(?:[:.](?P<m>[0-5]\d))?\s*(?:(?P<half>[ap])\.?m)?", re.IGNORECASE
)
_DATED = re.compile(
    rf"(?i)(?<!day )\b(?:the|on the) (?P<date>\d{{1,2}}(?:st|nd|rd|th)),?\s+(?:at|from"
    rf"|around)\s+(?P<at>{_HOUR})"
)
_GONE = re.compile(
    rf"(?i)\b(?P<day>{'|'.join(_DAYS)})s?\b(?:,? (?:the )?\d{{1,2}}(?:st|nd|rd"
    rf"|th)?)?(?:\s+(?:morning|afternoon))?"
    r"\s+(?:is|was|has|will|does|doesn't|won't|isn't|no longer|cannot|can't)[^.;!?\n]{0,12}?"
    r"(?:gone|off|out|full|taken|blocked|impossible|cancel\w*|work|possible|fit|suit|fell through"
    r"|fallen through)"
    rf"|\b(?:can(?:'t|not)|unable to|won't"
    rf"|not able to)\s+(?:\w+\s+){{0,3}}?(?P<other>{'|'.join(_DAYS)})\b"
)
_DOES_SUIT = re.compile(
    r"(?i)^\S+\s+(?:is|will|has|does)(?! not|n't| no)\b[^.;!?\n]{0,12}?(?:work|possible|fit|suit)\b"
)
_OFFERS = re.compile(
    r"(?i)\b(?:suits?|works?(?! (?:on |every )?\w+day)|would be (?:good|fine|best|ideal)"
    r"|(?:is|are) (?:fine|good|possible)"
    r"|free|available|could do|can do|how about|what about)\b"
)
_REFUSES = re.compile(r"(?i)\b(?:not|no|never|busy|unless|neither|except|but)\b|n't\b")
_HOURS = range(7, 20)
_AHEAD = 14
"""Days within which a day of the month may be meant beside its weekday."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A moment: the words it was named with, its weekday, and the rest ('the 24th', 'at 2')."""

    quote: str
    day: str
    date: str = ""
    time: str = ""

    @property
    def words(self) -> str:
        """The moment as it is written in a mail: 'Tuesday the 24th at 2'."""
        date = f"the {self.date}" if self.date else ""
        return " ".join(part for part in (self.day, date, self.time) if part)

    @property
    def clock(self) -> tuple[int, int] | None:
        """The hour and minute that it begins; one to six are of the afternoon. None without."""
        found = _CLOCK.search(self.time)
        if found is None:
            return (12, 0) if self.time == "noon" else None
        hour, minute, half = int(found["h"]), int(found["m"] or 0), (found["half"] or "").lower()
        if half == "p" or (not half and hour < _HOURS.start):
            hour += 12 if hour < 12 else 0
        return (hour, minute) if hour < 24 else None

    def on(self, said_on: dt.date | None) -> dt.date | None:
        """The calendar day that is meant: the next one of this weekday and day of the month."""
        if said_on is None:
            return None
        number = int(re.sub(r"\D", "", self.date)) if self.date else 0
        for ahead in range(_AHEAD * 3):
            day = said_on + timedelta(days=ahead)
            right = not self.day or day.weekday() == _DAYS.index(self.day.lower())
            if right and (day.day == number if number else ahead):
                return day
        return None


def offered(text: str, said_on: date | None) -> Slot | None:
    """Return the first moment that a plain offer names, or None.

    An offer is one sentence that says that the moment suits, without a 'not' or a 'but'.
    """
    for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z\"'(])|\n+", text):
        if _OFFERS.search(sentence) and not _REFUSES.search(sentence):
            found = slot_in(sentence, said_on)
            if found:
                return found
    return None


def slot_in(text: str, said_on: date | None) -> Slot | None:
    """Return the first weekday of a text with its hour or part of the day; None without either.

    A bare number behind a weekday is an hour of the working day, unless it may be its date.
    """
    for found in _SLOT.finditer(text):
        time = _time(found, said_on)
        if time:
            quote = found[0].strip(" ,")
            return Slot(quote, found["day"].capitalize(), found["date"] or "", time)
    return None


def alternatives(text: str, said_on: date | None) -> tuple[Slot, ...]:
    """Return every moment that a text names with its hour, in order: '… at 10 or … at 1 pm'.

    A weekday that the text rules out is none of them.
    """
    gone = ruled_out(text)
    found: dict[int, Slot] = {}
    for hit in _SLOT.finditer(text):
        time = _time(hit, said_on)
        day = hit["day"].capitalize()
        if time and day not in gone:
            found[hit.start()] = Slot(hit[0].strip(" ,"), day, hit["date"] or "", time)
    for hit in _DATED.finditer(text):
        if not any(start <= hit.start() < start + len(s.quote) for start, s in found.items()):
            time = f"at {hit['at'].strip().rstrip('.')}"
            found[hit.start()] = Slot(hit[0].strip(" ,"), "", hit["date"], time)
    return tuple(found[start] for start in sorted(found))


def ruled_out(text: str) -> frozenset[str]:
    """Return the weekdays that a text says do not suit: 'Thursday is gone'."""
    hits = [h for h in _GONE.finditer(text) if not _DOES_SUIT.match(h[0])]
    return frozenset((h["day"] or h["other"]).capitalize() for h in hits)


def _time(found: re.Match[str], said_on: date | None) -> str:
    if found["part"]:
        return found["part"].lower()
    if found["at"]:
        return _at(found)
    bare = found["bare"]
    if not bare:
        return ""
    if bare.strip().isdigit() and (
        int(bare) not in _HOURS or _may_be_date(found["day"], int(bare), said_on)
    ):
        return ""
    return f"at {bare.strip().rstrip('.')}"


def _at(found: re.Match[str]) -> str:
    before = found.string[: found.start("at")].split()[-1].lower()
    return f"{before} {found['at'].strip().rstrip('.')}"


def _may_be_date(day: str, number: int, said_on: date | None) -> bool:
    if said_on is None:
        return True
    coming = (said_on + timedelta(days=n) for n in range(_AHEAD))
    return any(d.day == number and d.weekday() == _DAYS.index(day.lower()) for d in coming)
