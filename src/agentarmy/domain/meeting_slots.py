"""When two sides can meet: a few free stretches in the next business days, and why not at others.

Everything is compared as moments; a wall clock is only read. So a day on which clocks change is no
special case, but for hours that do not exist, exist twice or change in the middle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

LENGTH = timedelta(minutes=30)
NOTICE = timedelta(hours=12)
"""Nobody is asked for a meeting that begins sooner."""
DAYS = 3
"""How many business days ahead are looked at first."""
FURTHEST = 14
"""How many calendar days ahead are looked at when the first ones are full."""
WANTED = 3
_GRID = timedelta(minutes=15)
_STEP = 30
"""Minutes on the reader's clock at which a meeting may begin."""
_LIKED = (10, 15, 11, 14, 9, 16)
"""Hours of the reader's day, the likeliest first."""
_NOON = 12


class Why(StrEnum):
    """Why a stretch is not proposed."""

    NOTICE = "too short notice"
    WEEKEND = "weekend"
    HOLIDAY = "public holiday"
    HOURS = "outside of the day"
    BUSY = "busy"
    CLOCK = "the clock changes"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason against a stretch, and what exactly stands against it."""

    why: Why
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The days of one side: its clock, from when to when it meets, its free days.

    `closes` of 00:00 is the end of the day. `weekend` holds numbers of `date.weekday`; `holidays`
    the names of days. `whose` is how a reason calls this side.
    """

    zone: ZoneInfo
    whose: str
    opens: time = time(8)
    closes: time = time(18)
    weekend: frozenset[int] = frozenset({5, 6})
    holidays: Mapping[date, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """A stretch that is taken, both ends aware, the end not included."""

    starts_at: datetime
    ends_at: datetime
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: both sides, what is taken, and how long the meeting lasts.

    `theirs` are all the places where they may be: a stretch must be good in each. The first one's
    clock is the one that hours are picked on. `first` is the first day that is looked at, tomorrow
    on that clock when None.
    """

    now: datetime
    ours: Place
    theirs: tuple[Place, ...]
    taken: tuple[Taken, ...] = ()
    length: timedelta = LENGTH
    notice: timedelta = NOTICE
    wanted: int = WANTED
    days: int = DAYS
    first: date | None = None

    @property
    def reader(self) -> ZoneInfo:
        """The clock that hours are picked on."""
        return self.theirs[0].zone if self.theirs else self.ours.zone

    @property
    def places(self) -> tuple[Place, ...]:
        """Ours, then theirs."""
        return (self.ours, *self.theirs)


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch that both sides have free, in UTC."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Rejected:
    """A stretch that is not proposed, and everything that stands against it."""

    slot: Slot
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is proposed, in order of time, and what was looked at and is not.

    `free` are all free stretches on the days looked at; `late` says that the next business days
    were full and later ones had to be taken.
    """

    slots: tuple[Slot, ...]
    free: tuple[Slot, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    late: bool = False


def find(question: Question) -> Found:
    """Return up to `wanted` stretches, on different days where possible, mornings and afternoons
    in turn.

    Only when the next business days have fewer than two are later days looked at.
    """
    near, rejected = _looked_at(question, question.days)
    chosen = _spread(near, question)
    if len(chosen) >= min(2, question.wanted):
        return Found(slots=chosen, free=tuple(_all(near)), rejected=tuple(rejected))
    far, rejected = _looked_at(question, FURTHEST)
    chosen = _spread(far, question)
    late = any(slot not in set(_all(near)) for slot in chosen)
    return Found(slots=chosen, free=tuple(_all(far)), rejected=tuple(rejected), late=late)


def against(start: datetime, question: Question) -> tuple[Reason, ...]:
    """Return all that stands against a meeting that begins at this moment; nothing: it is free."""
    slot = Slot(start.astimezone(UTC), start.astimezone(UTC) + question.length)
    return tuple(_reasons(slot, question))


_Days = dict[date, list[Slot]]


def _all(days: _Days) -> Iterator[Slot]:
    for slots in days.values():
        yield from slots


def _looked_at(question: Question, most: int) -> tuple[_Days, list[Rejected]]:
    """The free stretches of the next `most` business days by day, and those that are not free."""
    free: _Days = {}
    rejected: list[Rejected] = []
    business = 0
    tomorrow = question.now.astimezone(question.reader).date() + timedelta(days=1)
    first = max(question.first or tomorrow, tomorrow)
    for ahead in range(FURTHEST):
        day = first + timedelta(days=ahead)
        slots, off = [], True
        for slot in _grid(day, question):
            reasons = tuple(_reasons(slot, question))
            off = off and _free_day(reasons)
            if reasons:
                rejected.append(Rejected(slot, reasons))
            else:
                slots.append(slot)
        business += not off
        free[day] = slots
        if business >= most:
            break
    return free, rejected


def _free_day(reasons: Iterable[Reason]) -> bool:
    return any(one.why in (Why.WEEKEND, Why.HOLIDAY) for one in reasons)


def _grid(day: date, question: Question) -> Iterator[Slot]:
    """Every stretch that begins on a full or half hour of the reader's business day."""
    zone = question.reader
    window = question.theirs[0] if question.theirs else question.ours
    moment = datetime.combine(day, time(), zone).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    while moment < end:
        local = moment.astimezone(zone)
        shown = local.time().replace(tzinfo=None, fold=0)
        inside = window.opens <= shown and (window.closes == time() or shown < window.closes)
        if local.minute % _STEP == 0 and local.date() == day and inside:
            yield Slot(moment, moment + question.length)
        moment += _GRID


def _reasons(slot: Slot, question: Question) -> Iterator[Reason]:
    if slot.starts_at < question.now + question.notice:
        hours = question.notice // timedelta(hours=1)
        yield Reason(Why.NOTICE, f"it begins in less than {hours} hours")
    for place in question.places:
        yield from _of_place(slot, place)
    for one in question.taken:
        if one.starts_at < slot.ends_at and slot.starts_at < one.ends_at:
            yield Reason(Why.BUSY, one.title or "something in your calendar")


def _of_place(slot: Slot, place: Place) -> Iterator[Reason]:
    start, end = slot.starts_at.astimezone(place.zone), slot.ends_at.astimezone(place.zone)
    for day in dict.fromkeys((start.date(), _last_day(end, start))):
        if day.weekday() in place.weekend:
            yield Reason(Why.WEEKEND, f"{day:%A} is {place.whose} weekend")
        elif day in place.holidays:
            yield Reason(Why.HOLIDAY, f"{place.holidays[day]} ({place.whose} holiday)")
    if not _inside(start, end, place):
        hours = f"{place.opens:%H:%M}-{place.closes:%H:%M}"
        yield Reason(Why.HOURS, f"{place.whose} day is {hours} in {place.zone.key}")
    if _unclear(start) or _unclear(end) or start.utcoffset() != end.utcoffset():
        yield Reason(Why.CLOCK, f"{place.whose} clock is changed then ({place.zone.key})")


def _last_day(end: datetime, start: datetime) -> date:
    """The day of a stretch's last moment: midnight belongs to the day that it ends."""
    return end.date() if end.time() != time() else max(start.date(), end.date() - timedelta(days=1))


def _inside(start: datetime, end: datetime, place: Place) -> bool:
    day = start.date()
    opens = datetime.combine(day, place.opens)
    shut = place.closes == time()
    closes = datetime.combine(day + timedelta(days=shut), place.closes)
    return opens <= start.replace(tzinfo=None) and end.replace(tzinfo=None) <= closes


def _unclear(local: datetime) -> bool:
    """Whether the clock shows this hour twice."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _spread(free: _Days, question: Question) -> tuple[Slot, ...]:
    """One stretch a day first, the other half of the day each time; then a second one a day."""
    zone, chosen = question.reader, list[Slot]()
    for far in (None, timedelta(hours=2)):
        for slots in free.values():
            if len(chosen) >= question.wanted:
                break
            afternoon = bool(chosen) and chosen[-1].starts_at.astimezone(zone).hour < _NOON
            open_ = [s for s in slots if far is None or _apart(s, chosen, far)]
            if open_:
                chosen.append(min(open_, key=lambda s: _rank(s, zone, afternoon=afternoon)))
    return tuple(sorted(chosen, key=lambda s: s.starts_at))


def _apart(slot: Slot, chosen: Sequence[Slot], gap: timedelta) -> bool:
    return all(
        one.ends_at + gap <= slot.starts_at or slot.ends_at + gap <= one.starts_at for one in chosen
    )


def _rank(slot: Slot, zone: ZoneInfo, *, afternoon: bool) -> tuple[int, int, int, datetime]:
    local = slot.starts_at.astimezone(zone)
    place = _LIKED.index(local.hour) if not local.minute and local.hour in _LIKED else len(_LIKED)
    wrong_half = int((local.hour >= _NOON) != afternoon)
    return wrong_half, place, abs(local.hour - _NOON), slot.starts_at


def next_business_day(day: datetime, place: Place) -> datetime:
    """Return the same hour on the next day that is no weekend and no holiday at a place."""
    later = day + timedelta(days=1)
    while later.weekday() in place.weekend or later.date() in place.holidays:
        later += timedelta(days=1)
    return later
