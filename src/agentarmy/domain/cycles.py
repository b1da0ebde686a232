"""When something recurs: every so many days, or every month; after a long sleep only once."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum


class Rhythm(StrEnum):
    """How often: a nurtured deal is looked at fortnightly, a cold lead written to monthly."""

    FORTNIGHT = "fortnight"
    MONTH = "month"


FORTNIGHT_DAYS = 14
"""Days of the follow-up cycle of a nurtured deal (QH-QUAL-09)."""


def due_day(since: date, rhythm: Rhythm, *, today: date) -> date | None:
    """Return the newest day up to `today` on which it is due; None before the first.

    Counted from `since`, which is itself no due day. Days that passed unused are not made up for:
    only the newest counts. A month without that day takes its last one.
    """
    if rhythm is Rhythm.FORTNIGHT:
        rounds = (today - since).days // FORTNIGHT_DAYS
        return since + timedelta(days=FORTNIGHT_DAYS * rounds) if rounds > 0 else None
    months = (today.year - since.year) * 12 + today.month - since.month
    if _after(since, months) > today:
        months -= 1
    return _after(since, months) if months > 0 else None


def _after(since: date, months: int) -> date:
    years, month = divmod(since.month - 1 + months, 12)
    year = since.year + years
    return date(year, month + 1, min(since.day, monthrange(year, month + 1)[1]))
