"""What a phrase for one day comes to, and when it was said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from agentarmy.reading.calendar_words import day


@dataclass(frozen=True, slots=True)
class DayPhrase:
    """A phrase for one day, end exclusive; `day` is None when it cannot be told.

    `past` marks words that look back. `slip`: weekday and date contradict each other (the date is
    given all the same). `plain`: written so that it may be no date at all ('8/14', '20260814').
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


Rule = tuple[re.Pattern[str], re.Pattern[str], Callable[[re.Match[str], Moment], DayPhrase | None]]
"""What must stand somewhere in a text for the pattern to be tried; the pattern; its reading."""
_SOON = 61
"""A date without a year that is up to so many days past means this year's."""
_LEAP = 9
"""Years ahead among which there is always a 29 February."""
STEPS = {"next": 1, "following": 1, "coming": 1, "upcoming": 1, "this": 0, "the": 0, "current": 0}
"""How many periods on a word leads; those that look back are not listed."""


def read(rules: Iterable[Rule], folded: str, *, moment: Moment) -> list[DayPhrase]:
    """Apply the rules whose hint stands in the text."""
    found = []
    hinted: dict[re.Pattern[str], bool] = {}
    for hint, pattern, build in rules:
        if hint not in hinted:
            hinted[hint] = hint.search(folded) is not None
        if not hinted[hint]:
            continue
        for match in pattern.finditer(folded):
            phrase = build(match, moment)
            if phrase is not None:
                found.append(phrase)
    return found


def longest_first(found: list[DayPhrase]) -> tuple[DayPhrase, ...]:
    """Keep phrases that do not overlap, of those that do the longest, in the order of the text."""
    kept: list[DayPhrase] = []
    for phrase in sorted(found, key=lambda p: (p.start, -p.end)):
        if not kept or phrase.start >= kept[-1].end:
            kept.append(phrase)
        elif phrase.end - phrase.start > kept[-1].end - kept[-1].start:
            kept[-1] = phrase
    return tuple(kept)


def at(match: re.Match[str], when: date | None = None, *, past: bool = False) -> DayPhrase:
    """Return the whole match as a phrase for that day."""
    return DayPhrase(match.start(), match.end(), when, past)


def coming(month: int, number: int, *, today: date) -> date | None:
    """Take the year in which the day is still to come; up to two months back counts as past."""
    for year in range(today.year, today.year + _LEAP):
        found = day(year, month, number=number)
        if found is not None and found >= today - timedelta(days=_SOON):
            return found
    return None


ENDS = (
    r"(?=\s?[.,;:?!)-]|$|\s(?:of|at|in|and|or|to|till|until|with|for|from|is|was|would|will|works?"
    r"|suits?|fits?|if|we|i|you|it|they|he|she|that|please|then|latest|at|so|but|because|since|as"
    r"|when|before|after|between|about|by|morning|afternoon|evening|instead|sounds|looks|not|are|be|should|can"
    r"|could|has|have|than|the latest|ideally|please|already|when|through|thru|around)\b)"
)
"""What may follow a day of the month; 'the 4th attempt' is none."""
