"""Times to meet: the one source of free stretches for drafts, `calendar` and form leads."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agentarmy.domain import meeting_slots
from agentarmy.domain.delivery import event_uid
from agentarmy.domain.effects import Effect, Json, Kind, Recipient, packed, unpacked
from agentarmy.domain.meeting_slots import Found, Place, Question, Reason, Slot, Taken
from agentarmy.errors import BadInput
from agentarmy.services import diaries
from agentarmy.services.diaries import Agenda
from agentarmy.services.places import DaysOff, country_of, days_off
from agentarmy.services.whereabouts import Party, Where
from agentarmy.store import outbox

if TYPE_CHECKING:
    from agentarmy.connectors.base import Calendar
    from agentarmy.store.database import Mirror

_LOOK = timedelta(days=meeting_slots.FURTHEST + 3)
_CAREFUL = (time(10), time(16))
"""Hours of our own day that are hours of work for everybody within two hours of us."""
_SHORTEST, _LONGEST = 10, 8 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Our side: the rep's zone, our country ('' is told by the zone), hours as 'HH:MM-HH:MM'."""

    zone: str = "UTC"
    country: str = ""
    hours: str = "09:00-17:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What meeting is wanted: its length, the first day looked at (tomorrow when None), and how
    many times are named."""

    minutes: int = 30
    first: date | None = None
    most: int = meeting_slots.WANTED


USUAL = Wanted()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Times for a meeting, what was asked to find them, and what a person should know of them."""

    found: Found
    question: Question
    where: Where
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def shown_in(self) -> ZoneInfo:
        """The clock on which times are named: theirs where there is one, else ours."""
        return self.question.reader if self.where.sure else self.question.ours.zone


def slots(
    mirror: Mirror,
    where: Where,
    *,
    now: datetime,
    house: House,
    wanted: Wanted = USUAL,
    also: Agenda | None = None,
) -> Proposal:
    """Return two or three times in the next business days at which both sides can meet.

    `also` is what a connected calendar tells beside the mirror. Raises BadInput for a length that
    is none.
    """
    _check_length(wanted.minutes)
    tomorrow = now + timedelta(days=1)
    begins = datetime.combine(wanted.first, time(), UTC) if wanted.first else tomorrow
    ahead = diaries.agenda(mirror, now, max(begins, tomorrow) + _LOOK)
    if also is not None:
        ahead = diaries.joined(ahead, also)
    question, notes = asked(where, now=now, house=house, taken=ahead.taken)
    length = timedelta(minutes=wanted.minutes)
    question = replace(question, length=length, first=wanted.first, wanted=wanted.most)
    if not ahead.known:
        notes = (*notes, "no calendar is imported or connected: only hours and holidays count")
    found = meeting_slots.find(question)
    if found.late:
        notes = (*notes, "the next business days are full: later ones are named")
    return Proposal(
        found=found, question=question, where=where, notes=notes, problems=ahead.problems
    )


def _check_length(minutes: int) -> None:
    if not _SHORTEST <= minutes <= _LONGEST:
        expected = f"{_SHORTEST} to {_LONGEST} minutes"
        raise BadInput(f"a meeting of {minutes} minutes", expected=expected)


def asked(
    where: Where, *, now: datetime, house: House, taken: Sequence[Taken] = ()
) -> tuple[Question, tuple[str, ...]]:
    """Return the question for the meeting and notes on what is not known."""
    ours, missing = our_place(house, now)
    notes = [f"no public holidays are known for our country {missing}"] if missing else []
    theirs: tuple[Place, ...]
    if where.zones:
        free = _days_off(where.country, now)
        place = Place(zone=ours.zone, whose="their", weekend=free.weekend, holidays=free.holidays)
        theirs = tuple(replace(place, zone=ZoneInfo(name)) for name in where.zones)
        if len(theirs) > 1:
            notes.append(
                f"their clock is one of {len(theirs)} ({', '.join(where.zones[:3])} …):"
                " times are good in each, and named on yours"
            )
        if not free.known:
            named = where.country or "unknown"
            notes.append(f"their public holidays are not known (country {named})")
    else:
        opens, closes = _CAREFUL
        theirs = (replace(ours, whose="their likely", opens=opens, closes=closes, holidays={}),)
        notes.append(
            "nothing tells their time zone or country: times are yours, in the middle of the day"
        )
    question = Question(now=now, ours=ours, theirs=theirs, taken=tuple(taken))
    return question, tuple(notes)


def our_place(house: House, now: datetime) -> tuple[Place, str]:
    """Return our side, and the country whose holidays are not known ('' where they are)."""
    opens, _, closes = house.hours.partition("-")
    zone = diaries.zone_named(house.zone) or ZoneInfo("UTC")
    country = house.country or country_of(zone.key)
    free = _days_off(country, now)
    place = Place(
        zone=zone,
        whose="our",
        opens=_time(opens),
        closes=_time(closes),
        weekend=free.weekend,
        holidays=free.holidays,
    )
    return place, "" if free.known else country or "(reach.country is not set)"


def _time(text: str) -> time:
    """'24:00' is the end of the day."""
    return time() if text == "24:00" else time.fromisoformat(text)


def _days_off(country: str, now: datetime) -> DaysOff:
    return days_off(country, first=now.year, last=(now + _LOOK).year)


async def outside(
    calendar: Calendar | None, now: datetime, *, until: datetime | None = None
) -> Agenda | None:
    """Return what a connected calendar holds in the days ahead, to `until` where that is later;
    None where none is connected."""
    if calendar is None:
        return None
    end = max(now + _LOOK, until or now)
    return await diaries.connected(calendar, start=now, end=end)


def invitation(
    who: Party, start: datetime, *, zone: str, minutes: int, title: str, hold: bool = False
) -> Effect:
    """Return the effect that invites somebody, or holds the time in our own calendar alone.

    Its key is made of who and when, so that the same meeting is proposed once. Raises BadInput for
    somebody without an address, unless it is a hold.
    """
    _check_length(minutes)
    if not hold and not who.address:
        raise BadInput(f"{who.label} has no mail address", hint="agentarmy contacts list")
    begins = start.astimezone(UTC)
    kind = Kind.HOLD if hold else Kind.INVITATION
    key = f"{kind}:{who.contact_id or who.account_id or who.address}:{begins:%Y%m%dT%H%MZ}"
    guests: list[Json] = [] if hold else [who.address]
    content: dict[str, Json] = {
        "title": title,
        "starts_at": begins.isoformat(),
        "ends_at": (begins + timedelta(minutes=minutes)).isoformat(),
        "zone": zone,
        "attendees": guests,
        "description": "",
        "location": "",
    }
    local = start.astimezone(ZoneInfo(zone))
    what = "Hold" if hold else f"Invite {who.label}:"
    return Effect(
        kind=kind,
        key=f"{key}:{minutes}",
        content=packed(content),
        summary=f"{what} {title}, {local:%a %d %b %H:%M} {zone}, {minutes} min",
        recipients=() if hold else (Recipient(who.address, who.name, who.contact_id),),
        account_id=who.account_id,
        contact_id=who.contact_id,
    )


@dataclass(frozen=True, slots=True)
class Recheck:
    """Whether a time that was proposed is still free; else why not, and times that are."""

    reasons: tuple[Reason, ...]
    instead: tuple[Slot, ...] = ()
    zone: str = "UTC"

    @property
    def line(self) -> str:
        """What stands against it and what is free instead, in one line; '' when it is free."""
        if not self.reasons:
            return ""
        said = "; ".join(dict.fromkeys(f"{one.why}: {one.detail}" for one in self.reasons))
        named = ", ".join(
            f"{slot.starts_at.astimezone(ZoneInfo(self.zone)):%a %d %b %H:%M}"
            for slot in self.instead
        )
        return f"{said}; free instead ({self.zone}): {named}" if named else said


def recheck(
    mirror: Mirror,
    effect: Effect,
    *,
    where: Where,
    now: datetime,
    house: House,
    also: Agenda | None = None,
) -> Recheck:
    """Look again at the time of an invitation or hold, when it is accepted and when it is sent.

    The meeting that the effect itself has made is not in its own way; what is in the past or taken
    by now is refused, with free times named. Raises BadInput for an effect without times.
    """
    start, minutes = _when(effect)
    uid = event_uid(outbox.row_id(mirror, effect.key))
    wish = Wanted(minutes=minutes)
    proposal = slots(mirror, where, now=now, house=house, wanted=wish, also=also)
    others = also if also is None else replace(also, meetings=_without(also, uid))
    ahead = diaries.joined(
        diaries.agenda(mirror, now, max(now, start) + _LOOK), others or Agenda((), known=False)
    )
    question = replace(proposal.question, taken=ahead.taken, notice=timedelta())
    wanted = {meeting_slots.Why.BUSY, meeting_slots.Why.NOTICE, meeting_slots.Why.HOLIDAY}
    reasons = tuple(r for r in meeting_slots.against(start, question) if r.why in wanted)
    if start <= now:
        reasons = (Reason(meeting_slots.Why.NOTICE, "it has begun already"),)
    return Recheck(reasons, proposal.found.slots if reasons else (), proposal.shown_in.key)


def _without(agenda: Agenda, uid: str) -> tuple[diaries.Meeting, ...]:
    own = [m for m in agenda.meetings if m.id == uid]
    spans = {(m.starts_at, m.ends_at) for m in own}
    return tuple(
        m
        for m in agenda.meetings
        if m.id != uid and not (not m.id and (m.starts_at, m.ends_at) in spans)
    )


def _when(effect: Effect) -> tuple[datetime, int]:
    content = unpacked(effect.content)
    with suppress(KeyError, ValueError):
        start = datetime.fromisoformat(str(content["starts_at"]))
        end = datetime.fromisoformat(str(content["ends_at"]))
        return start, int((end - start).total_seconds() // 60)
    raise BadInput("an invitation without its times", expected="starts_at and ends_at")
