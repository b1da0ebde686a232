"""The day on which they would order: 'if we order in the first week of April'."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from agentarmy.reading.dates import times
from agentarmy.reading.text import fold

_ORDERING = (
    r"(?:order(?:s|ed|ing)?|p\.?o\.?|purchase order|sign(?:s|ed|ing)?|go(?:es)? ahead|confirm(?:s"
    r"|ed)?"
    r"|commit(?:s|ted)?|book(?:s|ed)?|buy|bought|release[ds]?)"
)
_IF = re.compile(
    r"\b(?:if|when|once|suppose|supposing|assum(?:e|ing)|should|provided|as soon as|say)\b"
    rf"[^.?!;,]{{0,40}}?\b{_ORDERING}\b"
    rf"|\bwith (?:an?|our|the) {_ORDERING}\b|^\W*order(?:ed|ing)\b|,\s+ordered\b"
    r"|\b(?:our|the) (?:po|order|purchase order) (?:goes|will go|is going|comes|will come) (?:out"
    r"|to you)\b"
    rf"|\b(?:we|i)(?:'d| would|'ll| will| could| can| want to| plan to| hope to"
    rf"| intend to)\s+(?:\w+\s+)?"
    r"(?:order|sign|place (?:the|our|an) order|send (?:you )?(?:the|a|our) po|release the po)\b"
)
_NOT_OURS = re.compile(r"\b(?:your|you|they|their|he|she)\s+(?:\w+\s+)?(?:sign|confirm|order|book)")


@dataclass(frozen=True, slots=True)
class OrderOn:
    """A day of a possible order, with the span of the words that name it."""

    day: date
    start: int
    end: int


def order_days(
    text: str, said: date | None, *, day_first: bool | None = None
) -> tuple[OrderOn, ...]:
    """Return the days on which they say that they would order; of a period its last day.

    A day of delivery, of a meeting or of an order that is placed already is none.
    """
    folded = fold(text)
    found: list[OrderOn] = []
    for hit in _IF.finditer(folded):
        if _NOT_OURS.search(hit[0]):
            continue
        clause = re.match(r"[^.?!;,]{0,70}", folded[hit.end() :])
        end = hit.end() + (clause.end() if clause else 0)
        for when in times(folded[:end], said, day_first=day_first):
            if when.start >= hit.end() and when.day and not when.past:
                between = folded[hit.end() : when.start]
                if not _DELIVERED.search(between):
                    found.append(OrderOn(when.day, hit.start(), when.end))
                break
    return tuple(found)


_DELIVERED = re.compile(r"\b(?:deliver\w*|arriv\w*|have|get|here|ready|running|live|ship\w*|for)\b")
