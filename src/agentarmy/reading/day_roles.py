"""Whether a day stands alone, or is an end of a range, part of a moment, or a repetition."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from agentarmy.reading.calendar_words import MONTH, NUMBERED, ORDINAL, SPOKEN_YEAR, WEEKDAY
from agentarmy.reading.day_phrases import DayPhrase, Moment, longest_first
from agentarmy.reading.days import days
from agentarmy.reading.distances import anchored, distances


class Role(Enum):
    """What a phrase for a day does in its sentence."""

    DAY = "day"
    MOMENT = "moment"
    RANGE = "range"
    REPEAT = "repeat"


_HOUR = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"(?:[\s-](?:oh\s\w+|ten|fifteen|twenty|thirty|forty|fifty)(?:[\s-](?:one|two|three|four|five"
    r"|six|seven|eight|nine))?)?"
)
_HALF_DAY = r"(?:a|p)\s?\.?\s?m?\b\s?\.?"
_CLOCK = (
    rf"(?:t\d\d:|\d{{1,2}}ish\b|\d{{1,2}}(?:\s?[:.]\s?\d\d)(?:\s?:\s?\d\d)?(?:\s?{_HALF_DAY})?|(?:\d{{1,2}}|{_HOUR})\s?"
    rf"(?:{_HALF_DAY}|o'?\s?clock\b|oclock\b|h\b|hrs?\b)|noon\b|mid-?night\b|mid-?day\b"
    r"|(?:half|quarter|\d{1,2}|five|ten|twenty)\s(?:past|to)\s\w+"
    rf"|\d{{1,2}}\s?-\s?\d{{1,2}}(?:\s?{_HALF_DAY})?(?![\d/])|[0-2]\d[0-5]\dh\b)"
)
_PART = (
    r"(?:(?:early\s|late\s|mid-?)?(?:morning|afternoon|evening|night|noon)s?\b"
    r"|end\sof\s(?:the\s)?day\b|eod\b|cob\b|close\sof\sbusiness\b|[ap]\.?m\b)"
)
_AT = r"(?:at|@|around|about|from|between|after|before|by|for|until|till|later\sthan|earlier\sthan)"
_MOMENT_AFTER = re.compile(
    rf"\s?(?:,\s?)?(?:(?:in\sthe\s|the\s)?{_PART}|{_CLOCK}"
    rf"|(?:starting\s|beginning\s|sharp\s|anytime\s|for\s\w+\s(?:hours?|minutes?|mins?)\s)?{_AT}\s(?:{_AT}\s)?(?:the\s)?(?:{_CLOCK}|{_PART}"
    rf"|(?:\d{{1,2}}|{_HOUR})\b(?!\s?(?:[/%]|{MONTH}|units?|people|days?|weeks?|months?|years?|hours?"
    r"|hrs?|min|nights?|of\b|to\s\d))))"
)
_COMMA_RANGE = re.compile(r"\s?,\s?(?:between|from|after|before|by|until|till)\b")
_MOMENT_BEFORE = re.compile(
    rf"(?:(?<![\w$.,]){_CLOCK}|(?:in\sthe\s)?{_PART}|\b(?:at|@|around|by|and|to)\s(?:\d{{1,2}}|{_HOUR})"
    r"|\bend\sof(?:\sthe\sday)?)"
    r"(?:\s?,\s?|\s)(?:on\s|of\s|in\s)?(?:the\s)?$"
)
_MOMENT_REACH, _RANGE_REACH = 40, 60

_SOMETIME = (
    rf"(?<![\w/])(?:(?:{MONTH}|{WEEKDAY}|now|today|tomorrow|yesterday|tonight|present|date)\b"
    rf"|(?:the\s)?(?:{NUMBERED}|{ORDINAL})\b|\d{{1,4}}(?:[/.-](?:\d{{1,4}}|{MONTH}))*\b|{SPOKEN_YEAR}"
    r"|(?:this|next|last|the)\s(?:\w+\s)?(?:week|month|year|day|week-?end|\w+day)\b)"
)
_THROUGH = r"(?:\s?[-~]{1,2}\s?|\s(?:to|through|thru|till?|until|up\sto|upto)\s)"
_RANGE_AFTER = re.compile(rf"{_THROUGH}(?:the\s|end\sof\s)?{_SOMETIME}")
_RANGE_BEFORE = re.compile(rf"{_SOMETIME}{_THROUGH}(?:the\s)?$")
_BETWEEN = re.compile(
    rf"\bbetween\s(?:the\s)?$|\bbetween\s(?:the\s)?{_SOMETIME}.{{0,15}}\sand\s(?:the\s)?$"
)
_SIDE = re.compile(
    r"\b(?:(?:on\sor\s)?before|by|(?:un)?till?|since|(?<!day )(?<!week )after|prior\sto"
    r"|(?:no\s)?(?:later|earlier|sooner)\sthan|as\s(?:early|late)\sas|in\sadvance\sof"
    r"|(?:start|beginn|commenc|end)ing(?:\s(?:on|from|with|at))?"
    r"|week(?:-?end)?\s(?:of|beginning|starting|commencing|ending|from)|end\sof|through(?:out)?)"
    r"\s(?:around\s)?(?:the\s)?$"
    r"|(?:[<>]=?)\s?$"
)
_AFTER_ALL = re.compile(
    r"\s(?:or|and)\s(?:before|after|earlier|later|since|sooner|onwards?|prior)\b"
)
_SPAN = re.compile(r"\w+\s(?:\w+\s)?(?:days?|weeks?|months?|years?)\s(?:from|after)\b")
_FOR = re.compile(r"\bfor\s(?:about\s)?$")
_HOURS = frozenset({"tonight", "eod", "eob", "cob"})
"""Words for a day that mean an hour of it."""
_EVERY = re.compile(r"\b(?:every|each)\s(?:\w+\s)?(?:the\s)?$")
_REPEATED = re.compile(r"\sof\s(?:every|each)\b|s\b")


def single_days(folded: str, moment: Moment) -> tuple[DayPhrase, ...]:
    """Find the days that stand alone, those told by their distance ('in two weeks') among them."""
    found = [*days(folded, moment), *distances(folded, moment.today)]
    phrases = anchored(folded, longest_first(found))
    listed = zip(phrases, roles(folded, phrases), strict=True)
    return tuple(phrase for phrase, role in listed if role is Role.DAY)


def roles(folded: str, phrases: Sequence[DayPhrase]) -> tuple[Role, ...]:
    """Return the role of each phrase, in order; phrases are sorted and do not overlap.

    'tomorrow, the 11th, at seven' is one moment, and both its days are part of it.
    """
    found: list[Role] = []
    for phrase in reversed(phrases):
        role = _role(folded, phrase)
        at = len(phrases) - len(found)
        if role is Role.DAY and found and at < len(phrases):
            between = folded[phrase.end : phrases[at].start]
            if found[-1] is Role.MOMENT and between in (", ", " "):
                role = Role.MOMENT
        found.append(role)
    return tuple(reversed(found))


def _role(folded: str, phrase: DayPhrase) -> Role:
    lead = folded[max(0, phrase.start - _RANGE_REACH) : phrase.start]
    near = lead[-_MOMENT_REACH:]
    if folded[phrase.start : phrase.end] in _HOURS:
        return Role.MOMENT
    if _EVERY.search(near) or _REPEATED.match(folded, phrase.end):
        return Role.REPEAT
    if phrase.feast:  # 'on Christmas at eight' names the day; the hour goes beside it
        return Role.RANGE if _SIDE.search(near) or _BETWEEN.search(lead) else Role.DAY
    if _SPAN.match(folded, phrase.start) and _FOR.search(near):
        return Role.RANGE  # 'for three days from today' is how long
    comma = _COMMA_RANGE.match(folded, phrase.end)
    if not comma and _MOMENT_AFTER.match(folded, phrase.end):
        return Role.MOMENT
    if _SIDE.search(near) or _BETWEEN.search(lead) or _AFTER_ALL.match(folded, phrase.end):
        return Role.RANGE
    if _RANGE_AFTER.match(folded, phrase.end) or _RANGE_BEFORE.search(near):
        return Role.RANGE
    return Role.MOMENT if _MOMENT_BEFORE.search(near) else Role.DAY
