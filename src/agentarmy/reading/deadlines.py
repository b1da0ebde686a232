"""Days of their own that a delivery must not miss: an audit, a fair, the start of a season."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from agentarmy.reading.dates import times
from agentarmy.reading.numbers import numbers
from agentarmy.reading.text import Sentence, fold, sentences

_EVENT = (
    r"(?:(?:follow-up|customer|retailer|food safety|site|fire|safety|annual|grand"
    r"|spring|summer|autumn|winter|christmas|harvest|garden|new) )?"
    r"(?P<event>re-?audit|audit|inspection|re-?certification|certification|accreditation|go-?live"
    r"|launch|re-?opening|opening|trade (?:fair|show)|fair|exhibition|congress|season|harvest"
    r"|festival|cut-?over|start of production|sop|relocation"
    r"|move-in|hand-?over|school year|semester|election|marathon|tournament|wedding)"
)
_FOUND = re.compile(
    rf"\b(?:the|our|their|its|your|a|an|this|next|\w+'s)?\s*\b{_EVENT}\b(?! (?:report|note|finding"
    r"|result|fee|team|firm|committee|document|trail|last|was|were|went)s?\b)"
)
_LINK = re.compile(
    r"(?:[\s,:(]+(?:is|are|will|be|comes?|up|falls?|starts?|begins?|opens?|happens|takes place|runs"
    r"|set|scheduled|fixed|booked|planned|due|now|moved|back|has|been|to|for|from|on|by|at|the|of"
    r"|this year|again|here|site|hall|plant|date|it)\b)*[\s,:(]*"
)
_LINK_BACK = re.compile(
    r"(?:[\s,:]+(?:is|for|when|we|have|comes|starts|opens|begins|sees|marks|the|our|their|a)\b)*"
    r"[\s,:]*"
)
_OFF = re.compile(
    r"\b(?:cancel\w*|called off|is off|was off|no longer|postponed|suspended|dropped|not any ?more"
    r"|fell through|done|over|behind us|passed)\b"
)
_PAST = re.compile(
    r"\b(?:was|were|went|passed|failed|had|last (?:year|month|week)|ago|since|after the)\b"
)
_LEAD = re.compile(
    r"\b(?P<count>[a-z]+|\d+)\s+(?P<unit>day|week)s?\b[^.;!?]{0,40}?\bbefore"
    r"(?: (?:that|it|then)\b| (?:the|our) (?P<what>[a-z-]+)|(?=[\s.,;!?]|$))"
)


_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day of theirs and its event ('audit'), as the span of both in the text, end exclusive.

    `lead` are the calendar days before it by which they want to be ready, said by `until`; 0 for
    none. Without a `day` the event is off.
    """

    event: str
    start: int
    end: int
    day: date | None = None
    lead: int = 0
    until: int = 0


def deadlines(
    text: str, said_on: date | None, *, day_first: bool | None = None
) -> tuple[Deadline, ...]:
    """Return the events of a text with their days, and those that it calls off."""
    if not _FOUND.search(_SPACE.sub(" ", fold(text))):
        return ()
    found = sentences(text)
    return tuple(
        deadline
        for place, one in enumerate(found)
        if not one.question
        for deadline in _in(one, found[place + 1 : place + 2], said_on, day_first=day_first)
    )


def _in(
    one: Sentence, after: tuple[Sentence, ...], said_on: date | None, *, day_first: bool | None
) -> Iterator[Deadline]:
    folded = _SPACE.sub(" ", one.text)
    event = _FOUND.search(folded)
    if event is None:
        return
    days = [w for w in times(folded, said_on, day_first=day_first) if w.day and not w.edge]
    for when in days:
        ahead = when.start >= event.end() and _LINK.fullmatch(folded[event.end() : when.start])
        back = when.end <= event.start() and _LINK_BACK.fullmatch(folded[when.end : event.start()])
        past = when.past or _PAST.search(folded[: max(when.start, event.end())])
        if (ahead or back) and not past and when.day and (said_on is None or when.day >= said_on):
            start, end = min(event.start(), when.start), max(event.end(), when.end)
            lead, until = _lead_in((one, *after), event["event"])
            yield Deadline(
                event["event"], one.start + start, one.start + end, when.day, lead, until
            )
            return
    if not days and _OFF.search(folded):
        yield Deadline(event["event"], one.start, one.end)


def _lead_in(near: tuple[Sentence, ...], event: str) -> tuple[int, int]:
    """The lead said in a sentence or the next, and the end of what says it."""
    for one in near:
        days = _lead(_SPACE.sub(" ", one.text), event)
        if days:
            return days, one.end
    return 0, 0


def _lead(folded: str, event: str) -> int:
    """'Two weeks of running-in before that': the days between being ready and the event."""
    for found in _LEAD.finditer(folded):
        if found["what"] and found["what"] != event:
            continue
        count = numbers(found["count"])
        whole = count[0].whole if count else 0
        if whole:
            return whole * (7 if found["unit"] == "week" else 1)
    return 0
