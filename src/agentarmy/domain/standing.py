"""Whether somebody can still be written to: what was said of them last, by them or by others."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from agentarmy.domain.records import Person

Same = Callable[[Person, Person], bool]
"""Says whether two mentions are one person."""

NOTICE = timedelta(days=14)
"""How long somebody stays who names no last day: two weeks' notice, as is customary in the US."""

_ADDRESS = re.compile(r"[^@\s<>(),;:\"]+@[^@\s<>(),;:\".]+(?:\.[^@\s<>(),;:\".]+)+")


class About(StrEnum):
    """What a notice says of somebody."""

    LEFT = "left"
    PASSED_ON = "passed on"
    AWAY = "away"
    NO_MAIL = "no mail"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One word on somebody's place, with who said it and when.

    `to` are those to turn to instead. It holds after the day `since` (None: from when it was said;
    somebody who only announces that they leave stays for `NOTICE`) and through the day `until`
    (None: for good). `announced`: it is still to come.
    """

    about: About
    person: Person
    quote: str
    who: str
    at: datetime | None = None
    to: tuple[Person, ...] = ()
    since: date | None = None
    until: date | None = None
    announced: bool = False

    def holds(self, today: date) -> bool:
        """Say whether it is in force on that day."""
        if self.until is not None and today > self.until:
            return False
        begins = self._begins
        return begins is None or today > begins

    @property
    def _begins(self) -> date | None:
        if self.since is None and self.announced and self.at is not None:
            return (self.at + NOTICE).date()
        return self.since


@dataclass(frozen=True, slots=True)
class Spoken:
    """That somebody wrote or spoke themselves; `wants`: they asked for something."""

    at: datetime
    wants: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one person stands towards us; `notices` are those in force, the newest first.

    `coming` will hold on a later day. `malformed`: their address cannot be written to.
    """

    person: Person
    notices: tuple[Notice, ...] = ()
    coming: tuple[Notice, ...] = ()
    malformed: bool = False

    def found(self, *about: About) -> Notice | None:
        """Return the newest notice of these kinds that is in force."""
        return next((n for n in self.notices if n.about in about), None)

    @property
    def gone(self) -> Notice | None:
        """That they left, or that mail to them comes back."""
        return self.found(About.LEFT, About.RETURNED)

    @property
    def passed_on(self) -> Notice | None:
        """That they send questions elsewhere."""
        return self.found(About.PASSED_ON)

    @property
    def no_mail(self) -> Notice | None:
        """That they asked for no more mail."""
        return self.found(About.NO_MAIL)

    @property
    def stands(self) -> bool:
        """Whether they can be written to, and be copied."""
        return not (self.malformed or self.gone or self.passed_on or self.no_mail)


def well_formed(address: str) -> bool:
    """Say whether a mail can go there: one '@', and a host with a dot.

    True for none at all and for a chat handle.
    """
    return not address or address.startswith("chat:") or bool(_ADDRESS.fullmatch(address))


def standing(
    person: Person,
    notices: Sequence[Notice],
    *,
    spoken: Sequence[Spoken],
    today: date,
    same: Same,
) -> Standing:
    """Judge one person; the newest word wins.

    What they say themselves afterwards lifts a notice: any word of somebody who had left or was
    away, a wish of somebody who sent questions elsewhere or wanted no mail. So does a later notice
    that sends us to them.
    """
    own = [n for n in notices if same(n.person, person)]
    named = [n.at for n in notices if n.at and any(same(p, person) for p in n.to)]
    newest = sorted(own, key=lambda n: n.at.timestamp() if n.at else 0.0, reverse=True)
    lasting = [n for n in newest if not _lifted(n, spoken, named)]
    return Standing(
        person=person,
        notices=tuple(n for n in lasting if n.holds(today)),
        coming=tuple(n for n in lasting if not n.holds(today) and _ahead(n, today)),
        malformed=not well_formed(person.address),
    )


def _ahead(notice: Notice, today: date) -> bool:
    return notice.until is None or notice.until >= today


def _lifted(notice: Notice, spoken: Sequence[Spoken], named: Sequence[datetime]) -> bool:
    """Whether a later word takes it back."""
    if notice.at is None:
        return False
    if notice.about in (About.LEFT, About.RETURNED):
        return any(s.at > notice.at and notice.holds(s.at.date()) for s in spoken)
    later = [s for s in spoken if s.at > notice.at and notice.holds(s.at.date())]
    if notice.about is About.AWAY:
        return bool(later)
    if any(s.wants for s in later):
        return True
    return notice.about is About.PASSED_ON and any(at > notice.at for at in named)


def instead(
    judged: Standing, *, of: Callable[[Person], Standing], seen: Sequence[Person] = ()
) -> Person | None:
    """Return whom to write to instead, following who was named to the one who still stands."""
    for notice in judged.notices:
        for person in notice.to:
            if person in seen:
                continue
            other = of(person)
            if other.stands:
                return other.person
            further = instead(other, of=of, seen=(*seen, person))
            if further is not None:
                return further
    return None
