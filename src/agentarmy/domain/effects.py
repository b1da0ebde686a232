"""What the program may do to the world: kinds of effects, their tiers, and what each one carries.

An effect is proposed by a service, judged by the gate, kept in the outbox with its exact bytes and
performed once. Every kind is in exactly one tier; what is not known needs approval.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from agentarmy.domain.values import Money

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


class Kind(StrEnum):
    """Every effect that anything in the program can propose."""

    RECORD = "record"
    TASK = "task"
    SCORE = "score"
    LABEL = "label"
    MAIL_DRAFT = "mail_draft"
    HOLD = "hold"
    CRM_TASK = "crm_task"
    CRM_NOTE = "crm_note"
    CRM_FIELD = "crm_field"
    STAGE = "stage"
    MAIL = "mail"
    CHAT = "chat"
    INVITATION = "invitation"
    MINUTES = "minutes"
    PROPOSAL = "proposal"
    PAYMENT_LINK = "payment_link"
    INVOICE = "invoice"
    CALL = "call"
    CLOSE = "close"
    DELETE = "delete"
    EXPORT = "export"
    CONSENT = "consent"
    BULK = "bulk"
    MONEY_OUT = "money_out"


class Tier(StrEnum):
    """How much a person has to do with an effect; later members are stricter."""

    AUTONOMOUS = "autonomous"
    APPROVAL = "approval_required"
    HARD_STOP = "hard_stop"


class Mode(StrEnum):
    """What may leave the machine: nothing unasked, or what the gate lets through."""

    DRAFT_ONLY = "DRAFT_ONLY"
    SEND = "SEND"


class Purpose(StrEnum):
    """Why somebody is written to; law asks more of advertising than of an answer."""

    REPLY = "reply"
    OUTREACH = "outreach"
    SERVICE = "service"
    INTERNAL = "internal"


class State(StrEnum):
    """Where an effect in the outbox stands."""

    PROPOSED = "proposed"
    BLOCKED = "blocked"
    APPROVED = "approved"
    DRAFTED = "draft_created"
    SENDING = "sending"
    DONE = "done"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


OPEN = frozenset({State.PROPOSED, State.BLOCKED, State.APPROVED, State.DRAFTED, State.SENDING})
"""States from which something may still come."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One addressee: a lower-case mail address, a chat handle or a phone number in E.164."""

    address: str
    name: str = ""
    contact_id: str = ""
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file that goes with a mail; `sha256` is of its bytes, `seen` says the rep opened it."""

    name: str
    media_type: str
    size: int
    sha256: str
    seen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One effect as a service proposes it.

    `key` names it for ever: two proposals of one key are one effect. `content` are the exact bytes
    that are performed: a mail in RFC 5322 form without its Date, else `packed` JSON. `summary` is
    one line for the queue. `workflow` names the process that proposes, empty for the rep.
    """

    kind: Kind
    key: str
    content: bytes
    summary: str
    purpose: Purpose = Purpose.REPLY
    recipients: tuple[Recipient, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    links: tuple[str, ...] = ()
    amount: Money | None = None
    workflow: str = ""
    account_id: str = ""
    contact_id: str = ""
    deal_id: str = ""
    conversation_id: str = ""
    draft_id: str = ""

    @property
    def digest(self) -> str:
        """What an approval is bound to: the kind and the exact bytes, as SHA-256 in hex."""
        return digest(self.kind, self.content)

    @property
    def outside(self) -> bool:
        """Whether anybody who is not of our house gets it."""
        return any(not one.internal for one in self.recipients)


def digest(kind: Kind, content: bytes) -> str:
    """Return the hash that an approval is bound to."""
    return sha256(kind.value.encode() + b"\0" + content).hexdigest()


def packed(payload: Mapping[str, Json]) -> bytes:
    """Return a payload as bytes that are the same for the same values: sorted keys, no spaces."""
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def unpacked(content: bytes) -> dict[str, Json]:
    """Return the payload that `packed` made. Raises ValueError for anything else."""
    found = json.loads(content)
    if not isinstance(found, dict):
        raise ValueError("no payload of an effect")
    return found
