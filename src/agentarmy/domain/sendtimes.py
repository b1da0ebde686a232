"""When something may leave: windows on the clock of a place, its weekends, holidays and DST."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

REACH_DAYS = 21
"""How far ahead an open moment is looked for; year-end closures are shorter."""

EVERY_DAY = frozenset(range(7))
WORKING_DAYS = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of some days on the wall clock: from `start` up to `end`, not included.

    `days` count from Monday, 0.
    """

    start: time
    end: time
    days: frozenset[int] = EVERY_DAY

    def __str__(self) -> str:
        days = "" if self.days == EVERY_DAY else f"{_named(self.days)} "
        return f"{days}{self.start:%H:%M}-{self.end:%H:%M}"

    def within(self, other: Window) -> bool:
        """Say whether it lies inside another window: it is at least as tight."""
        return self.start >= other.start and self.end <= other.end and self.days <= other.days

    def cut(self, other: Window) -> Window:
        """Return what both windows allow; `end` before `start` means nothing."""
        return Window(
            max(self.start, other.start), min(self.end, other.end), self.days & other.days
        )


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _named(days: frozenset[int]) -> str:
    ordered = sorted(days)
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"{_DAYS[ordered[0]]}-{_DAYS[ordered[-1]]}"
    return ",".join(_DAYS[day] for day in ordered)


@dataclass(frozen=True, slots=True)
class Place:
    """One clock with the hours that are allowed on it, and the days on which nothing is."""

    zone: tzinfo
    window: Window
    closed: frozenset[date] = field(default=frozenset())

    def is_open(self, at: datetime) -> bool:
        """Say whether the wall clock of the place shows an allowed hour."""
        wall = at.astimezone(self.zone)
        return self._works(wall.date()) and self.window.start <= wall.time() < self.window.end

    def _works(self, day: date) -> bool:
        return day.weekday() in self.window.days and day not in self.closed

    def opens(self, at: datetime) -> datetime | None:
        """Return the first allowed moment from `at` on (UTC), None within three weeks.

        An hour that the clock leaves out opens with the first moment after the gap; one that it
        shows twice is allowed both times.
        """
        if self.is_open(at):
            return at.astimezone(UTC)
        today = at.astimezone(self.zone).date()
        for ahead in range(REACH_DAYS + 1):
            day = today + timedelta(days=ahead)
            if self._works(day):
                for moment in self._starts(day):
                    if moment > at and self.is_open(moment):
                        return moment
        return None

    def _starts(self, day: date) -> list[datetime]:
        """Return the moments at which the clock of the place shows the opening, in order."""
        wall = datetime.combine(day, self.window.start)
        both = sorted(_utc(wall.replace(fold=fold), self.zone) for fold in (0, 1))
        shown = [one for one in both if one.astimezone(self.zone).replace(tzinfo=None) == wall]
        # Neither side of a gap shows the hour: the clock jumps over it between the two.
        return shown or [_jump(both[0], both[1], zone=self.zone)]


def _utc(wall: datetime, zone: tzinfo) -> datetime:
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _jump(before: datetime, after: datetime, *, zone: tzinfo) -> datetime:
    """Return the first moment with the offset of `after`, to the second."""
    wanted = after.astimezone(zone).utcoffset()
    low, high = 0, int((after - before).total_seconds())
    while low < high:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == wanted:
            high = middle
        else:
            low = middle + 1
    return before + timedelta(seconds=low)


def next_moment(at: datetime, places: Sequence[Place]) -> datetime | None:
    """Return the first moment from `at` on (UTC) that is allowed at every place.

    None when there is none within three weeks: the places have no hour in common.
    """
    found = at.astimezone(UTC)
    last = found + timedelta(days=REACH_DAYS)
    while found <= last:
        later = found
        for place in places:
            opened = place.opens(later)
            if opened is None:
                return None
            later = opened
        if later == found:
            return found
        found = later
    return None


def next_day(at: datetime, zone: tzinfo) -> datetime:
    """Return the beginning of the next day on the clock of a place (UTC)."""
    wall = at.astimezone(zone)
    place = Place(zone, Window(time(0), time(23, 59, 59)))
    return place._starts(wall.date() + timedelta(days=1))[0]
