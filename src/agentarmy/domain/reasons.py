"""What the gate answers: outcomes by strictness, reasons, and the verdict they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agentarmy.domain.effects import Json


class Outcome(StrEnum):
    """What becomes of an effect; each member is stricter than the one before it.

    WAIT: performed later by itself. DRAFT: a provider draft is laid down and nothing is sent.
    HOLD: a person must approve it. BLOCK: not even then, until something is mended. PERSON: a
    person does it elsewhere; the program never does.
    """

    PERFORM = "perform"
    WAIT = "wait"
    DRAFT = "draft"
    HOLD = "hold"
    BLOCK = "block"
    PERSON = "person"

    @property
    def rank(self) -> int:
        """The place in the order of strictness, 0 for PERFORM."""
        return _RANK[self]


_RANK = {outcome: place for place, outcome in enumerate(Outcome)}

_SPEC = """
hard_stop            person  A hard stop: a person does it elsewhere
closing              person  Setting a deal won or lost is for a person
bulk                 person  More recipients than one effect may have
policy               block   The policy cannot be read: nothing leaves
clock                block   The clock stands before what was recorded last
other_bytes          block   What was approved is not what is here now
no_recipient         block   Nobody is addressed
not_ours             block   An outsider whom the effect calls one of ours
recipients_differ    block   The text addresses others than the effect names
unreadable           block   The content cannot be read, so it cannot be checked
suppressed           block   The person or company asked not to be reached
on_record            block   The record says: opted out, left, or mail came back
withdrawn            block   The consent was withdrawn
bounced              block   Mail to this address came back
complained           block   The recipient complained
replied              block   They answered, or wrote, since this was proposed
unsubscribe_header   block   Advertising without a List-Unsubscribe header
one_click            block   An unsubscribe address without one-click
unsubscribe_link     block   Advertising without a way to unsubscribe in its text
postal_address       block   Advertising without our postal address
link_hidden          block   A link in the text that the effect does not name
attachment_unshown   block   Approved, but the rep has not opened an attachment
counts_unknown       block   What was sent today cannot be counted
slot_taken           block   The time of a meeting is not free any more
call_consent         block   A call without consent: who, when, how, what for
call_listed          block   The number is on a do-not-call list
call_list_stale      block   The do-not-call list is too old
call_list_missing    block   There is no do-not-call list
call_number          block   The number to call cannot be read
call_no_hour         block   No hour is allowed for a call wherever they may be
clock_far            hold    The clock stands a day or more before what was recorded last
approval             hold    This kind of effect needs approval
mode                 hold    DRAFT_ONLY: nothing leaves unasked
policy_local         hold    The policy cannot be read: nothing is done unasked
recipient_unknown    hold    Somebody who is no contact and was not typed by the rep
role_address         hold    An address of a role, not of a person
ungrounded           hold    A sentence that no source carries
grounding_unknown    hold    The text was not checked against its sources
price                hold    A sum or a price in the text
link_unseen          hold    A link that the rep has not seen
attachment_unseen    hold    An attachment that the rep has not opened
late_stage           hold    A stage beyond what may move without a person
written_since        hold    They wrote since this was proposed
away                 wait    An automatic reply says they are away
away_unknown         hold    An automatic reply, without a day of return
no_common_hour       hold    No hour is allowed in all zones where they may be
no_basis             draft   No lawful basis to send: a draft may be made
draft_only           draft   DRAFT_ONLY: a provider draft instead of sending
quiet_hours          wait    It is night where the recipient is
send_window          wait    Outside the hours for advertising where the recipient is
call_hours           wait    Outside the hours for calls where the recipient is
mailbox_cap          wait    The mailbox has sent its share of the day
outreach_cap         wait    The mailbox has advertised its share of the day
contact_cap          wait    The person has been written to enough today
contact_gap          wait    The person was advertised to a short while ago
domain_cap           wait    The company has been written to enough today
"""


def _codes() -> dict[str, tuple[Outcome, str]]:
    rows = (line.split(maxsplit=2) for line in _SPEC.strip().splitlines())
    return {code: (Outcome(outcome), words) for code, outcome, words in rows}


CODES: Mapping[str, tuple[Outcome, str]] = _codes()
"""Every reason of the gate: what it comes to, and what it means in a few words."""

ENDING = frozenset({"suppressed", "withdrawn", "complained", "replied"})
"""Reasons that end an effect for good: it is cancelled, and a new one must be proposed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason for not performing now.

    `text` is one plain sentence; `source` where it comes from (a law with its date and section, the
    tenant's policy, the mode); `mend` the command that mends it, '' where nothing does. `since`
    is when it arose, None for always: an older approval does not answer it. `until` is the moment
    from which it falls away by itself.
    """

    code: str
    text: str
    source: str = ""
    mend: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def outcome(self) -> Outcome:
        """What this reason alone comes to."""
        return CODES[self.code][0]

    @property
    def ends(self) -> bool:
        """Whether it ends the effect: it is to be cancelled."""
        return self.code in ENDING

    def line(self) -> str:
        """Say it in one line: what, from where, the next command."""
        source = f" ({self.source})" if self.source else ""
        return f"{self.text}{source}{f'; try: {self.mend}' if self.mend else ''}"

    def plain(self) -> dict[str, Json]:
        """Return it as JSON values, for the outbox and for programs."""
        return {
            "code": self.code,
            "outcome": self.outcome.value,
            "text": self.text,
            "source": self.source,
            "mend": self.mend,
            "until": self.until.isoformat() if self.until else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the gate says of an effect: the strictest of its reasons wins.

    `reasons` stand strictest first; `answered` are those that an approval has answered.
    `not_before` is the moment from which the waiting is over, None when nothing has to wait.
    `advertises`: it is advertising to every outsider, whatever it calls itself.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    not_before: datetime | None = None
    answered: tuple[Reason, ...] = ()
    advertises: bool = False

    @property
    def cancels(self) -> bool:
        """Whether the effect is over and must be cancelled."""
        return any(one.ends for one in self.reasons)

    def has(self, code: str) -> bool:
        """Say whether a reason with this code stands."""
        return any(one.code == code for one in self.reasons)

    def lines(self) -> tuple[str, ...]:
        """Return every reason as one line, strictest first."""
        return tuple(one.line() for one in self.reasons)

    def plain(self) -> list[Json]:
        """Return the reasons as JSON values."""
        return [one.plain() for one in self.reasons]


def verdict(
    reasons: Iterable[Reason],
    *,
    answered: Iterable[Reason] = (),
    not_before: datetime | None = None,
    advertises: bool = False,
) -> Verdict:
    """Add reasons up: the strictest wins, and a further one never loosens.

    `not_before` is a joint moment that was found for all that has to wait; without one, the latest
    of the reasons' own.
    """
    ordered = sorted(dict.fromkeys(reasons), key=lambda one: (-one.outcome.rank, one.code))
    outcome = ordered[0].outcome if ordered else Outcome.PERFORM
    ends = [one.until for one in ordered if one.until]
    latest = max([*ends, *([not_before] if not_before else [])], default=None)
    return Verdict(
        outcome=outcome,
        reasons=tuple(ordered),
        not_before=latest,
        answered=tuple(dict.fromkeys(answered)),
        advertises=advertises,
    )
