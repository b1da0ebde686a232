"""Whose day it was: a moment as the clock of the place showed it at which it was written or said.

Moments are stored in UTC; a day is always somebody's. A mail of Monday evening in Chicago was
written on Monday, though UTC counts Tuesday then.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

_DAY = 24 * 60


def on_clock(
    at: datetime | None, utc_offset: int | None, *, home: tzinfo | None = None
) -> datetime | None:
    """Return the same moment on the speaker's clock, so that its date is the day on which it was.

    `utc_offset` is minutes east of UTC at the speaker's place; where it is not known, the clock at
    `home`, the rep's place, counts, and without one the moment stays as it is.
    """
    if at is None or at.tzinfo is None:
        return at
    if utc_offset is not None and abs(utc_offset) < _DAY:
        return at.astimezone(_east(utc_offset))
    return at.astimezone(home) if home else at


def in_utc(at: datetime | None) -> str | None:
    """Return the moment as ISO 8601 text in UTC, as programs are told it; None stays None."""
    return at.astimezone(UTC).isoformat() if at else None


@lru_cache(maxsize=256)
def _east(minutes: int) -> timezone:
    return timezone(timedelta(minutes=minutes))
