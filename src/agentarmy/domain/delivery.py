"""How an effect of the outbox moves from state to state, when it is tried again, and its names.

Everything that may happen to an effect is an event; what is not in the table cannot happen. Only
BEGIN leads into `sending`, and out of `sending` nothing leads back to a second send but what has
been looked up: UNSENT says that the provider draft still lies there, UNDONE that nothing was done.
"""

from __future__ import annotations

from base64 import b32hexencode
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from hmac import new as hmac

from agentarmy.domain.effects import Kind, State

GRACE = timedelta(minutes=15)
"""How long a send of which nothing is known is looked for before a person is asked."""
TRIES = 12
"""After so many attempts that came to nothing an effect has failed."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
BREAK_AFTER = 5
"""So many attempts in a row that a provider did not serve give it a rest."""
BREAK_FOR = timedelta(minutes=5)

MAILS = frozenset({Kind.MAIL, Kind.MINUTES, Kind.PROPOSAL, Kind.PAYMENT_LINK, Kind.INVOICE})
"""Kinds whose content is a mail that is sent."""
LOCAL = frozenset({Kind.RECORD, Kind.TASK, Kind.SCORE})
"""Kinds that change the mirror alone."""


class Event(StrEnum):
    """What happens to an effect in the outbox."""

    APPROVE = "approved"
    EDIT = "edited"
    REJECT = "rejected"
    SNOOZE = "snoozed"
    HOLD = "held"
    BLOCK = "blocked"
    CANCEL = "cancelled"
    POSTPONE = "postponed"
    DRAFT = "drafted"
    BEGIN = "begun"
    UNSENT = "unsent"
    UNDONE = "undone"
    LOOK = "looked_up"
    FINISH = "done"
    DOUBT = "uncertain"
    FAIL = "failed"
    RETRY = "retried"


_S = State
_TABLE: dict[Event, dict[State, State]] = {
    Event.APPROVE: {_S.PROPOSED: _S.APPROVED},
    # Other bytes need another approval.
    Event.EDIT: {s: _S.PROPOSED for s in (_S.PROPOSED, _S.BLOCKED, _S.APPROVED)},
    Event.REJECT: {s: _S.REJECTED for s in (_S.PROPOSED, _S.BLOCKED)},
    Event.SNOOZE: {_S.PROPOSED: _S.PROPOSED},
    Event.HOLD: {s: _S.PROPOSED for s in (_S.PROPOSED, _S.BLOCKED, _S.APPROVED, _S.DRAFTED)},
    Event.BLOCK: {s: _S.BLOCKED for s in (_S.PROPOSED, _S.BLOCKED, _S.APPROVED, _S.DRAFTED)},
    # What may be on its way cannot be called back; a doubtful one can be put aside.
    Event.CANCEL: {
        s: _S.CANCELLED
        for s in (_S.PROPOSED, _S.BLOCKED, _S.APPROVED, _S.DRAFTED, _S.UNCERTAIN, _S.FAILED)
    },
    Event.POSTPONE: {_S.APPROVED: _S.APPROVED, _S.DRAFTED: _S.DRAFTED},
    Event.DRAFT: {_S.APPROVED: _S.DRAFTED},
    Event.BEGIN: {_S.APPROVED: _S.SENDING, _S.DRAFTED: _S.SENDING},
    Event.UNSENT: {_S.SENDING: _S.DRAFTED},
    Event.UNDONE: {_S.SENDING: _S.APPROVED},
    Event.LOOK: {_S.SENDING: _S.SENDING},
    Event.FINISH: {s: _S.DONE for s in (_S.DRAFTED, _S.SENDING, _S.UNCERTAIN)},
    Event.DOUBT: {_S.SENDING: _S.UNCERTAIN},
    Event.FAIL: {s: _S.FAILED for s in (_S.APPROVED, _S.DRAFTED, _S.SENDING)},
    Event.RETRY: {_S.FAILED: _S.APPROVED, _S.UNCERTAIN: _S.APPROVED},
}


def after(state: State, event: Event) -> State | None:
    """Return the state that an event leads to; None where it cannot happen."""
    return _TABLE[event].get(state)


def sources(event: Event) -> frozenset[State]:
    """Return the states in which an event can happen."""
    return frozenset(_TABLE[event])


def pause(effect_id: str, *, attempt: int, retry_after: float | None = None) -> timedelta:
    """Return how long to wait after the `attempt`-th failure (from 1), as the provider wants it.

    It doubles from 30 s to one hour; the id spreads effects over half of it to one and a half.
    """
    whole = min(FIRST_PAUSE * (1 << min(attempt - 1, 20)), LONGEST_PAUSE)
    drawn = sha256(f"{effect_id} {attempt}".encode()).digest()
    spread = 0.5 + int.from_bytes(drawn[:4]) / 2**32
    return max(whole * spread, timedelta(seconds=retry_after or 0))


def message_key(effect_id: str, *, site: str, revision: int = 0) -> str:
    """Return the key that a provider keeps beside what we made: letters, digits and one '-'.

    It begins with `site_mark`, so that a device tells its own from another's. A revision (an edit)
    has a key of its own: a provider draft of other bytes is never taken for it.
    """
    return f"{site_mark(site)}-{_mac(effect_id, revision)[:20].hex()}"


def site_mark(site: str) -> str:
    """Return the eight signs with which the keys of one mirror begin."""
    return sha256(f"site {site} of agentarmy".encode()).hexdigest()[:8]


def message_id(effect_id: str, *, domain: str, revision: int = 0) -> str:
    """Return the Message-ID of a mail, without brackets: the same on every device."""
    return f"{_mac(effect_id, revision)[:20].hex()}@{domain}"


def event_uid(effect_id: str) -> str:
    """Return the id of a calendar event: base32hex in small letters, as Google takes it.

    Source: https://developers.google.com/workspace/calendar/api/v3/reference/events/insert
    """
    return b32hexencode(_mac(effect_id, 0)[:25]).decode().lower()


def _mac(effect_id: str, revision: int) -> bytes:
    # No secret: it only gives away nothing of the row, whatever the row's id is made from.
    return hmac(b"agentarmy outbox", f"{effect_id} {revision}".encode(), sha256).digest()
