"""The nouns that every layer shares: people, messages, conversations, products and policies."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from agentarmy.domain.values import Money as Money
from agentarmy.domain.values import Row as Row
from agentarmy.domain.values import Value as Value
from agentarmy.domain.values import minor_digits as minor_digits


class Side(StrEnum):
    """Whose words these are."""

    OURS = "ours"
    THEIRS = "theirs"
    UNKNOWN = "unknown"


class Channel(StrEnum):
    """How something was said."""

    MAIL = "mail"
    CHAT = "chat"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Person:
    """A name and an address as written in a source; either may be empty.

    `address` is a lower-case e-mail address (or a chat handle prefixed `chat:`).
    """

    name: str = ""
    address: str = ""

    @property
    def domain(self) -> str:
        """The part of the address behind the @, or an empty string."""
        return self.address.rpartition("@")[2] if "@" in self.address else ""

    @property
    def label(self) -> str:
        """The name, or the address when there is no name."""
        return self.name or self.address


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing that one person said: a mail's own words, a chat message or a transcript turn.

    `text` is the stored canonical text of the message (quotes and signature already taken off);
    every span of evidence counts its code points. `at` is an aware time on the
    speaker's clock (where that is not known, on the rep's), so that its date is the day it was; or
    None.
    `utc_offset` is minutes east of UTC at the speaker's place, None when unknown.
    `to` holds the addressees; empty for calls and rooms. `unheeded` are sentences that were
    blanked out of `text`: each with whether it speaks to a machine, else it is of another matter.
    """

    id: str
    conversation: str
    channel: Channel
    speaker: Person
    text: str
    at: datetime | None = None
    utc_offset: int | None = None
    side: Side = Side.UNKNOWN
    subject: str = ""
    to: tuple[Person, ...] = ()
    automatic: str = ""
    unheeded: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceItem:
    """One line of the price book; `unit` is what one of it is called ('unit', 'seat/month')."""

    id: str
    name: str
    price: Money
    sku: str = ""
    aliases: tuple[str, ...] = ()
    unit: str = "unit"


@dataclass(frozen=True, slots=True)
class Tier:
    """One step of a policy: it holds from `minimum` to `maximum` (inclusive; None is open).

    What is counted and what `value` means follows from the policy's kind: units → days
    (delivery_days), units → percent (volume_discount), minor units → percent (spend_discount),
    role → percent (discount_limit), minor units → role (approval_limit), place as `role` → 1 where
    we sell (territory). `working`: the days are Monday to Friday.
    """

    value: Decimal
    minimum: int = 0
    maximum: int | None = None
    role: str = ""
    working: bool = False


class PolicyKind(StrEnum):
    """What a policy binds."""

    DELIVERY_DAYS = "delivery_days"
    VOLUME_DISCOUNT = "volume_discount"
    SPEND_DISCOUNT = "spend_discount"
    DISCOUNT_LIMIT = "discount_limit"
    APPROVAL_LIMIT = "approval_limit"
    TERRITORY = "territory"


class Status(StrEnum):
    """Whether a rule binds: one that was read with a doubt waits for the rep's word."""

    IN_FORCE = ""
    DOUBTFUL = "doubtful"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A rule that binds a deal, with its source; `product` is empty when it binds all.

    `effective_from` and `effective_until` are ISO days, inclusive, '' for open. `document` is the
    id of the document that it was read from, '' for a rule that a person entered; `quote` the
    words there; `internal` where outsiders may not see that document. `rivals` are the rules that
    were weighed together where documents contradict.
    """

    id: str
    kind: PolicyKind
    tiers: tuple[Tier, ...]
    text: str
    source: str
    product: str = ""
    currency: str = ""
    effective_from: str = ""
    effective_until: str = ""
    document: str = ""
    quote: str = ""
    internal: bool = False
    status: Status = Status.IN_FORCE
    rivals: tuple[Policy, ...] = ()

    @property
    def binds(self) -> bool:
        """Whether it is neither rejected nor waiting for the rep's word."""
        return self.status in (Status.IN_FORCE, Status.ACCEPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the house knows beside the conversation: prices, policies and names of our side."""

    prices: tuple[PriceItem, ...] = ()
    policies: tuple[Policy, ...] = ()
    our_names: tuple[str, ...] = ()
    our_domains: tuple[str, ...] = ()
    known_sides: dict[str, Side] = field(default_factory=dict)
    """Side by lower-case speaker name or address, as the rep once answered."""
