"""By which day something is due: the words for it that belong to what is to be done, no others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from agentarmy.reading.acts import Act, tidy
from agentarmy.reading.dates import times
from agentarmy.reading.text import fold

_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|that day|next week)"
BAD_DAY = re.compile(
    rf"\b{_DAY}(?:(?:'s| is|,)? (?:i can't|we can't|bad|difficult|tricky|full|impossible"
    rf"|out|no good|not (?:good|great|possible))| (?:doesn't|won't) work"
    rf"| isn't (?:good|great|possible))"
    rf"|\b(?:can't|cannot) (?:do|make)(?: it)?(?: on)? {_DAY}"
)
_ABSENT = re.compile(
    r"\b(?:i|we|he|she|they)(?:'m|'re|'s| am| are| is)\b[^,.;?!]*?\b(?:not|away|out|off|holiday"
    r"|leave|travelling|traveling|busy)\b[^,.;?!]*"
)
"""A day on which somebody is not there is no day by when something is due."""
_OTHER_CLAUSE = re.compile(
    r"(?:,? (?:and|but|so|because|since|while|which)|,| -) (?:then )?"
    r"(?!(?:you|they|he|she)(?:'ll| will| can| should)? (?:have|get|receive|see)\b)"
    r"(?!(?:i|we)(?:'ll| will| can)\b)"
    r"(?:i|we|you|he|she|they|it|there|that's|this is)(?:'|\b)"
)
"""What another clause says of days is not this task's."""
CONDITION = re.compile(
    r"(?:^|[,;] ?|\b(?:and|but|so) )"
    r"(?P<if>(?:if|once|as soon as) (?!you (?:could|can|would|like)\b|possible)[^,;]{4,90})"
)
_DUE_BEFORE = re.compile(
    r"(?:^|\b(?:by|before|on|until|till|within|in|at|no later than|latest|around|due|first thing"
    r"|early|late|end of|come)|[,:-])\s*(?:the |about |around |end of )*$"
)
_IN = re.compile(
    r"\b(?:in|within|after|inside|under|by|no later than|next|give me)\s*(?:the |about )*$"
)
"""A bare number of days ('nine units, ten days') is no day by when."""
_DUE_ITSELF = re.compile(
    r"^(?:today|tonight|tomorrow|this|next|end|(?:mon|tues|wednes|thurs|fri|satur|sun)day|the day"
    r"|first|right|close|within|in|by|before|eo[dw]|cob)\b"
)
_IN_ITSELF = re.compile(r"(?:in|within|inside|under|next|tomorrow|today)\b")
_ABOUT = re.compile(
    r"\b(?:from|of|since|last|about|until now|between|during|whether|if)\s*(?:the )?$"
)
_PART = re.compile(
    r"\b(?:(?:by |until |before )?(?:later )?(?P<same>today|tonight"
    r"|this (?:morning|afternoon|evening)"
    r"|(?:the )?end of (?:the )?(?:business )?day|eod|cob"
    r"|(?:right |straight |just )?after (?:this|the|our) (?:call|meeting)|(?:right|straight) away"
    r"|immediately)"
    r"|(?P<next>(?:first thing |early )?in the morning|first thing))\b"
)
"""Words for parts of this day and of the next."""
_BOOKS = re.compile(r"(?:organi[sz]e|arrange|book|schedule|set up|plan|reserve)\b")
_BY = re.compile(
    r"^(?:(?:yes|yeah|sure|ok|okay|ideally|preferably|if possible|maybe|and|say|of course|will do)"
    r"[,. ]+)*(?:by|before|until|on|no later|today|tomorrow|this|next|within|in|later (?:to|this)"
    r"|first thing|right away|straight away|end of)"
)
_CLAUSE = re.compile(r"\b(?:we|they|he|she|it|there)(?:'| (?!can\b|could\b|will\b)[a-z])")


def declines_day(text: str) -> bool:
    """Whether a sentence only says that a day does not suit."""
    return bool(BAD_DAY.search(fold(tidy(text))))


def due_of(
    folded: str, text: str, *, at: int, today: date | None, after: Sequence[Act]
) -> tuple[date | None, str]:
    """The day behind what is to be done, before it, or in what is said next."""
    folded = _ABSENT.sub(lambda hit: " " * len(hit[0]), folded)
    booking = bool(_BOOKS.match(folded, at))
    other = _OTHER_CLAUSE.search(folded, at)
    own = folded[: other.start()] if other else folded
    behind = day_in(own, text, today=today, at=at, booking=booking)
    if behind is not None:
        return behind
    lead = CONDITION.sub(lambda hit: " " * len(hit[0]), folded[:at])
    ahead = day_in(lead, text, today=today)
    if ahead is not None:
        return ahead
    for one in after[:2]:
        said = tidy(one.text)
        if said.endswith("?"):
            break  # what follows answers that
        if len(said.split()) <= 9 and _BY.match(fold(said)) and not _CLAUSE.search(fold(said)):
            return day_in(fold(said), said, today=today) or (None, "")
    return None, ""


def day_in(
    folded: str, text: str, *, today: date | None, at: int = 0, booking: bool = False
) -> tuple[date | None, str] | None:
    """The first day from `at` on by when something is due; of a booking the day it is for."""
    for when in times(folded, today):
        lead, itself = folded[: when.start], folded[when.start : when.end]
        if when.past or when.start < at or _ABOUT.search(lead):
            continue
        booked = booking and lead.rstrip().endswith(("for", "for the"))
        if when.days is not None and not (_IN.search(lead) or _IN_ITSELF.match(itself)):
            continue
        if not (booked or _DUE_BEFORE.search(lead) or _DUE_ITSELF.match(itself)):
            continue
        day = when.day
        if day is None and when.days is not None and today is not None:
            day = today + timedelta(days=when.days)
        return day, text[when.start : when.end].strip()
    part = _PART.search(folded, at)
    if part is None:
        return None
    day = today + timedelta(days=part["next"] is not None) if today else None
    return day, text[slice(*part.span("next" if part["next"] else "same"))]
