"""What a time in a text comes to: a length in days, or a day of the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class When:
    """A duration or a day in a text, end exclusive.

    Exactly one of `days` and `day` is set, or neither when the reference time is unknown.
    `edge` is 'end' where a range (a month, a week, a quarter) stands for its last day.
    `past` marks words such as 'ago' or 'last week'. `least` is the lower end of 'six to eight
    weeks', in days.
    """

    start: int
    end: int
    days: int | None = None
    working: bool = False
    day: date | None = None
    edge: str = ""
    past: bool = False
    least: int | None = None
