"""Whom an effect reaches, and as what: answer, service or advertising."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agentarmy.domain.effects import Effect, Kind, Purpose
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

        It is none for those who began the conversation or answered in it, and none for those who
        asked for it or have a contract with us.
        """
        if effect.kind in _NO_ADVERTISING:
            return ()
        excused = effect.purpose is not Purpose.OUTREACH
        return tuple(
            one
            for one in self.outsiders
            if not (excused and (one.wrote or self._asked(one, effect)))
        )

    def _asked(self, one: Addressee, effect: Effect) -> bool:
        purposes = (Purpose.REPLY, Purpose.SERVICE)
        channel = channel_of(effect.kind)
        return any(
            entry.given and entry.basis in ASKED_FOR
            for purpose in purposes
            for entry in [newest(one, purpose, channel=channel, situation=self.situation)]
            if entry is not None
        )


def channel_of(kind: Kind) -> str:
    """Return the channel that a consent for this kind names."""
    return "call" if kind is Kind.CALL else "chat" if kind is Kind.CHAT else "mail"


def newest(one: Addressee, purpose: str, *, channel: str, situation: Situation) -> Consent | None:
    """Return the newest entry for a purpose, our house and a channel that has not run out.

    Of entries of one moment a withdrawal holds; one without a moment is as new as can be, while
    a consent without a moment, or of a moment to come, is none.
    """
    now, best = situation.now, None
    top: tuple[datetime, bool] | None = None
    for entry in one.consents:
        if entry.purpose != purpose or entry.channel not in ("", channel):
            continue
        if entry.seller.casefold() != situation.seller.casefold():
            continue
        rank = _moment(entry, now)
        if rank is not None and (top is None or rank >= top):
            best, top = entry, rank
    return best


def _moment(entry: Consent, now: datetime) -> tuple[datetime, bool] | None:
    """Return what entries are ordered by; None for a consent that is none now."""
    at = entry.given_at
    if not entry.given:
        return (now if at is None else at, True)
    if at is None or at > now or (entry.until is not None and entry.until < now.date()):
        return None
    return (at, False)
