"""All that the gate looks at beside the effect itself. What is not known stands as unknown, and the
gate reads that in the strictest way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING

from agentarmy.domain.effects import Mode

if TYPE_CHECKING:
    from agentarmy.domain.policy import Policy
    from agentarmy.domain.sendtimes import Window


class Grounding(StrEnum):
    """Whether every sentence of a text is carried by a source; BY_HAND: a person wrote it."""

    GROUNDED = "grounded"
    BY_HAND = "by_hand"
    UNGROUNDED = "ungrounded"
    UNKNOWN = "unknown"


class Heard(StrEnum):
    """What came in from somebody."""

    REPLY = "reply"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class Inbound:
    """Something that came in from a recipient; `until` is the last day away of an auto reply."""

    what: Heard
    at: datetime
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One entry on what somebody agreed to, or withdrew (`given` false).

    `purpose` is that of `effects.Purpose`, `channel` mail, chat or call, '' for any; `basis` is
    consent, existing_customer, contract …; `how` it was given; `recorded_by` who wrote it down;
    `proven`: there is evidence of it.
    """

    purpose: str
    seller: str
    given: bool = True
    channel: str = ""
    basis: str = "consent"
    how: str = ""
    recorded_by: str = ""
    given_at: datetime | None = None
    until: date | None = None
    proven: bool = False

    def complete(self) -> bool:
        """Say whether it tells who, when, how and what for."""
        return bool(self.recorded_by and self.given_at and self.how and self.purpose)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """Why somebody is not reached; `kind` is address, domain, contact, call, or record: what the
    fields of a contact or lead say, with "contact FIELD" or "lead FIELD" as its source."""

    kind: str
    reason: str
    source: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallList:
    """A do-not-call list: its country ('' is everywhere) and the day it was fetched."""

    name: str
    country: str
    fetched_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """One recipient as we know them.

    `zones` are where they may be: one when it is known, several when only the country is, none
    when nothing is. `known`: a contact or lead of ours; `typed`: the rep typed the address;
    `wrote`: they began the conversation or answered in it. Counts are of 24 hours, None if unknown.
    """

    address: str
    internal: bool = False
    known: bool = False
    typed: bool = False
    country: str = ""
    zones: tuple[tzinfo, ...] = ()
    closed: frozenset[date] = frozenset()
    role: bool = False
    wrote: bool = False
    listed: bool = False
    consents: tuple[Consent, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    inbound: tuple[Inbound, ...] = ()
    sent_today: int | None = None
    domain_today: int | None = None
    last_outreach: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What our mailbox has sent to outsiders today; `warm_day` counts days since its first
    advertising, 0 on the first."""

    mailbox_today: int
    outreach_today: int
    warm_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What the exact bytes say: who is addressed, which links and sums stand in the text.

    `header_unsubscribe` is the List-Unsubscribe header, `one_click` whether its https address takes
    one click; `text_unsubscribe` and `text_address` say whether the text has the way to
    unsubscribe and our postal address.
    """

    to: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    sums: tuple[str, ...] = ()
    header_unsubscribe: str = ""
    one_click: bool = False
    text_unsubscribe: bool = False
    text_address: bool = False


@dataclass(frozen=True, slots=True)
class Approval:
    """A person's word for the exact bytes with this digest."""

    digest: str
    at: datetime
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One moment in which an effect is judged: at its proposal, or right before it is performed.

    `policy` None means that it cannot be read; `fault` says then what and where. `mode` is the
    stricter of tenant and process, `mode_source` who said so. `zone` and `hours` are our own, in
    force where nothing is known of a recipient. `stage` is what a change of stage goes to,
    `taken` says why the time of a meeting is not free, and which times are.
    `latest` is the newest moment on record, None when there is none. `guests` are those whom a hold
    in our own calendar names: it may name nobody.
    """

    now: datetime
    mode: Mode = Mode.DRAFT_ONLY
    mode_source: str = ""
    policy: Policy | None = None
    fault: str = ""
    seller: str = ""
    zone: tzinfo | None = None
    hours: Window | None = None
    approval: Approval | None = None
    proposed_at: datetime | None = None
    addressees: Mapping[str, Addressee] = field(default_factory=dict)
    counts: Counts | None = None
    letter: Letter | None = None
    grounding: Grounding = Grounding.UNKNOWN
    ungrounded: tuple[str, ...] = ()
    stage: str = ""
    taken: str = ""
    call_lists: tuple[CallList, ...] = ()
    seen_links: frozenset[str] = frozenset()
    latest: datetime | None = None
    guests: tuple[str, ...] = ()

    @property
    def set_back(self) -> timedelta:
        """How far the clock stands before what is on record; none for what machines correct."""
        behind = self.latest - self.now if self.latest is not None else timedelta()
        return behind if behind > SLACK else timedelta()


SLACK = timedelta(minutes=5)
"""How far a clock may be set back without being doubted; machines correct seconds by themselves."""
