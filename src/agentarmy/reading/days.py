"""Single days in a text, written or spoken: which day of the calendar each phrase means."""

from __future__ import annotations

from agentarmy.reading.day_phrases import DayPhrase, Moment, longest_first, read
from agentarmy.reading.spoken_days import SPOKEN
from agentarmy.reading.written_days import WRITTEN

_RULES = (*WRITTEN, *SPOKEN)


def days(folded: str, moment: Moment) -> tuple[DayPhrase, ...]:
    """Find phrases for single days from left to right; longer readings win over shorter ones."""
    return longest_first(read(_RULES, folded, moment=moment))
