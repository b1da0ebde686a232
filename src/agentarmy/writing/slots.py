"""Moments for a call that the other side names: 'Tuesday 24th at 2 or Wednesday morning'."""

from __future__ import annotations

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
