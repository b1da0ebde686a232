"""What came in is looked through for people who want no more mail: they are suppressed at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from agentarmy.domain.records import Channel
from agentarmy.formats.base import ConversationRecord, MessageRecord
from agentarmy.reading.stops import stop_request
from agentarmy.services import suppressing
from agentarmy.store import consents, traffic
from agentarmy.store.ids import record_id

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror

_REPORTED = re.compile(
    r"(?im)^(?:original-rcpt-to|removal-recipient):\s*(?:rfc822;\s*)?<?([^\s<>;]+@[^\s<>;]+)>?\s*$"
)
"""Whom a complaint is by (RFC 5965 section 3.2)."""


@dataclass(frozen=True, slots=True)
class Ours:
    """Who we are: nobody of us is suppressed. `unsubscribe` is where one unsubscribes from us."""

    domains: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    unsubscribe: str = ""

    @property
    def box(self) -> str:
        """The mailbox for unsubscribing, '' where there is none, or it is one of our own."""
        scheme, _, rest = self.unsubscribe.partition(":")
        address = rest.partition("?")[0].lower() if scheme.lower() == "mailto" else ""
        return "" if address in {one.lower() for one in self.addresses} else address

    def has(self, address: str) -> bool:
        """Say whether an address is of our house."""
        return address.rpartition("@")[2] in self.domains or address in {
            one.lower() for one in self.addresses
        }


def heed(
    mirror: Mirror, records: Iterable[MessageRecord | ConversationRecord], *, ours: Ours
) -> list[str]:
    """Suppress whoever plainly asks for no more mail in these messages; return their addresses.

    Call it when they are stored, in the same transaction. Each suppression has the mail as its
    source, stands in the audit and cancels what is queued. Nobody is suppressed again by a mail
    that is older than the lifting, nor by one after which they asked us for something.
    """
    found: list[str] = []
    for one in records:
        if not isinstance(one, MessageRecord) or one.channel is not Channel.MAIL:
            continue
        for address, reason in _wishes(one, ours):
            if _done_with(mirror, address, one.at) or _asked_since(mirror, address, one.at):
                continue
            day = f" of {one.at:%Y-%m-%d}" if one.at else ""
            source = f"mail {record_id(mirror.tenant, 'messages', one.key)[:8]}{day}"
            suppressing.suppress(mirror, address, reason=reason, source=source, actor="agent")
            found.append(address)
    return list(dict.fromkeys(found))


def _wishes(one: MessageRecord, ours: Ours) -> list[tuple[str, str]]:
    """Who asks for no more mail in a message, and the reason as the audit has it."""
    if one.automatic == "complaint":
        said = "\n".join((one.text, one.quoted, *(a.text for a in one.attachments)))
        named = [found.lower() for found in _REPORTED.findall(said)]
        return [(who, "complained") for who in named if not ours.has(who)]
    sender = one.sender.address
    if "@" not in sender or ours.has(sender) or one.automatic in ("bounce", "calendar"):
        return []
    told = bool(ours.box) and any(to.address == ours.box for to in (*one.to, *one.cc))
    # What a machine sends for somebody says so in its subject; its text is the machine's.
    text = "" if one.automatic else one.text
    asked = told or stop_request(text, subject=one.subject)
    return [(sender, "unsubscribed")] if asked else []


def _done_with(mirror: Mirror, address: str, at: datetime | None) -> bool:
    """Whether the address is refused already, or was allowed again after that mail."""
    known = consents.newest(mirror, "address", value=address)
    if known is None:
        return False
    return known.lifted_at is None or at is None or at <= known.lifted_at


def _asked_since(mirror: Mirror, address: str, at: datetime | None) -> bool:
    asked = traffic.questions(mirror, address, since=at) if at else []
    return any(not stop_request(text, subject=subject) for text, subject in asked)
