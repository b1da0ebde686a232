"""Whom an effect reaches, and as what: answer, service or advertising."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime

from agentarmy.domain.effects import Effect, Kind, Purpose
from agentarmy.domain.policy import Policy, Topic
from agentarmy.domain.situation import Addressee, Consent, Situation

OUTWARD = frozenset(
    {
        *(Kind.MAIL, Kind.CHAT, Kind.INVITATION, Kind.MINUTES),
        *(Kind.PROPOSAL, Kind.PAYMENT_LINK, Kind.INVOICE, Kind.CALL),
    }
)
"""Kinds that reach people."""

LETTERS = frozenset({Kind.MAIL, Kind.MINUTES, Kind.PROPOSAL, Kind.PAYMENT_LINK, Kind.INVOICE})
"""Kinds that are mails."""

_NO_ADVERTISING = frozenset({Kind.INVOICE, Kind.PAYMENT_LINK, Kind.MINUTES})
"""What concerns a bargain that was struck or a meeting that was held."""

ASKED_FOR = frozenset({"request", "contract"})
"""Bases of a consent entry that make a message no advertising: they asked, or bought."""


@dataclass(frozen=True, slots=True)
class Audience:
    """The outsiders and our own people whom an effect reaches, in its situation.

    Who is of our house is what the situation says, never what the effect says; somebody of whom
    the situation knows nothing is an outsider of whom nothing is known.
    """

    situation: Situation
    outsiders: tuple[Addressee, ...]
    insiders: tuple[Addressee, ...]

    @classmethod
    def of(cls, effect: Effect, situation: Situation) -> Audience:
        """Tell outsiders from our own people."""
        known = situation.addressees
        all_ = [known.get(r.address) or Addressee(address=r.address) for r in effect.recipients]
        return cls(
            situation,
            tuple(one for one in all_ if not one.internal),
            tuple(one for one in all_ if one.internal),
        )

    @property
    def outside(self) -> bool:
        """Whether anybody outside of our house may be reached; nobody named counts as somebody."""
        return bool(self.outsiders) or not self.insiders

    def advertised(self, effect: Effect) -> tuple[Addressee, ...]:
        """Return the outsiders for whom this is advertising, whatever the effect calls itself.

        What calls itself advertising is. Else it is none for those who began the conversation or
        answered in it, and none for those who asked for it or have a contract with us.
        """
        if effect.purpose is Purpose.OUTREACH:
            return self.outsiders
        if effect.kind in _NO_ADVERTISING:
            return ()
        return tuple(o for o in self.outsiders if not (o.wrote or self._asked(o, effect)))

    def _asked(self, one: Addressee, effect: Effect) -> bool:
        purposes = (Purpose.REPLY, Purpose.SERVICE)
        channel = channel_of(effect.kind)
        return any(
            entry.given and entry.basis in ASKED_FOR and not self._outdated(entry, one)
            for purpose in purposes
            for entry in [newest(one, purpose, channel=channel, situation=self.situation)]
            if entry is not None
        )

    def _outdated(self, entry: Consent, one: Addressee) -> bool:
        policy, now = self.situation.policy, self.situation.now
        return policy is not None and outdated(entry, one, policy=policy, now=now)


_TERMS = {"existing_customer": Topic.CUSTOMER_MONTHS, "request": Topic.REQUEST_MONTHS}
"""Bases that run out by themselves where law says so."""


def outdated(entry: Consent, one: Addressee, *, policy: Policy, now: datetime) -> bool:
    """Say whether law lets the basis of an entry run out, and it has."""
    topic = _TERMS.get(entry.basis)
    if topic is None or entry.given_at is None:
        return False
    terms = [law.value for law in policy.laws_of(topic, one.country, on=now.date())]
    return any(
        isinstance(months, int) and months_on(entry.given_at.date(), months) <= now.date()
        for months in terms
    )


def months_on(day: date, months: int) -> date:
    """Return the same day some months later, the last of the month where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def channel_of(kind: Kind) -> str:
    """Return the channel that a consent for this kind names."""
    return "call" if kind is Kind.CALL else "chat" if kind is Kind.CHAT else "mail"


def newest(one: Addressee, purpose: str, *, channel: str, situation: Situation) -> Consent | None:
    """Return the entry that holds for a purpose, our house and a channel; None for none.

    A withdrawal counts whatever seller it names, and beats a consent of any age, unless there is
    evidence of a newer consent. Nothing is a consent without a moment, of a moment to come, or that
    has run out.
    """
    house = situation.seller.casefold()
    fitting = [
        entry
        for entry in one.consents
        if entry.purpose == purpose
        and entry.channel in ("", channel)
        and (entry.seller.casefold() == house or not entry.given)
    ]
    refusals = [entry for entry in fitting if not entry.given]
    last = max((entry.given_at or situation.now for entry in refusals), default=None)
    best, top = None, None
    for entry in fitting:
        at = _since(entry, situation.now)
        if at is None or (last is not None and not (entry.proven and at > last)):
            continue
        if top is None or at >= top:
            best, top = entry, at
    return best or (refusals[-1] if refusals else None)


def _since(entry: Consent, now: datetime) -> datetime | None:
    """Return since when an entry is a consent; None for one that is none now."""
    at = entry.given_at
    if not entry.given or at is None or at > now:
        return None
    return None if entry.until is not None and entry.until < now.date() else at
