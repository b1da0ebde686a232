"""The people of an import: who wrote and who was written to become contacts, once each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from agentarmy.domain.records import Person, Row
from agentarmy.formats.base import ContactRecord, ConversationRecord, EventRecord, MessageRecord
from agentarmy.services import directory, signatures
from agentarmy.store import people, tables
from agentarmy.store.database import Mirror
from agentarmy.store.ids import record_id

_MACHINE = re.compile(
    r"(?:no-?reply|do-?not-?reply|mailer-daemon|postmaster|bounces?|notifications?|newsletters?"
    r"|news|alerts?|mailing|majordomo|daemon|root|auto-?confirm|calendar-notification)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class People:
    """Remembers every person of an import once; our own side and machines are left out.

    `seen` are the addresses done with, at first our own; `told` those whose signature was read;
    `ours` stays what `seen` was at first; `added` the ids of new contacts.
    """

    mirror: Mirror
    our_domains: frozenset[str]
    seen: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    added: list[str] = field(default_factory=list)
    ours: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.ours = frozenset(self.seen)

    def learn(self, records: Iterable[MessageRecord | ConversationRecord]) -> None:
        """Make contacts of the people in these records, with what their signatures tell."""
        for record in records:
            if isinstance(record, MessageRecord):
                self._message(record)
            else:
                for message in record.messages:
                    self._message(message)
                self.meet(record.participants)

    def meet(self, persons: Iterable[Person]) -> None:
        """Make contacts of these people."""
        for person in persons:
            if person.address and person.address not in self.seen:
                self._remember(person, {})

    def _message(self, record: MessageRecord) -> None:
        if record.automatic:
            return
        address = record.sender.address
        if record.signature and address and address not in self.told:
            self.told.add(address)
            self._remember(record.sender, _details(record.signature, record.sender.name))
        self.meet((record.sender, *record.to, *record.cc))

    def card(self, record: ContactRecord) -> bool:
        """Make or complete the contact of an address book's card; say whether it is new."""
        addresses = [address.lower() for address in record.addresses]
        details: Row = {
            "name": record.name,
            "phone": record.phones[0] if record.phones else "",
            "title": record.title,
            "company": record.company,
            "note": record.note,
        }
        details = {column: value for column, value in details.items() if value}
        before = len(self.added)
        known = next((a for a in addresses if people.by_alias(self.mirror, "address", a)), "")
        first = known or (addresses[0] if addresses else "")
        if first:
            contact = self._remember(Person(record.name, first), details)
        else:
            contact = self._without_address(record, details)
        if contact:
            people.learn_aliases(self.mirror, contact, addresses, names=[record.name])
            self.seen.update(addresses)
        return len(self.added) > before

    def _without_address(self, record: ContactRecord, details: Row) -> str:
        """Keep a card that has no address under the card's own key."""
        counts = tables.put(self.mirror, "contacts", [(f"card:{record.key}", details)])
        contact = record_id(self.mirror.tenant, "contacts", f"card:{record.key}")
        self.added += [contact] * counts.added
        return contact

    def _remember(self, person: Person, details: Row) -> str:
        if not self._is_other(person):
            self.seen.add(person.address)
            return ""
        known = person.address in self.seen or bool(people.resolve(self.mirror, person))
        contact = people.remember(self.mirror, person, details=details)
        if company := str(details.get("company") or ""):
            directory.name_guessed(self.mirror, people.business_domain(person.address), company)
        self.seen.add(person.address)
        if contact and not known:
            self.added.append(contact)
        return contact

    def _is_other(self, person: Person) -> bool:
        if person.domain in self.our_domains or person.address in self.ours:
            return False
        return not _MACHINE.match(person.address)


def _details(signature: str, name: str) -> Row:
    found = signatures.read(signature, name=name)
    pairs = (("title", found.title), ("company", found.company), ("phone", found.phone))
    return {column: value for column, value in pairs if value}


def meeting(mirror: Mirror, record: EventRecord, our_domains: frozenset[str]) -> Row:
    """Return the row of a calendar event, with the account of its first outside attendee."""

    def plain(person: Person) -> dict[str, str]:
        return {"name": person.name, "address": person.address}

    account = ""
    for person in record.attendees:
        domain = people.business_domain(person.address)
        if domain and person.domain not in our_domains:
            account = account or people.account_of_domain(mirror, domain, make=False)
    organizer = json.dumps(plain(record.organizer), ensure_ascii=False) if record.organizer else ""
    return {
        "title": record.title,
        "starts_at": record.starts_at.isoformat(),
        "ends_at": record.ends_at.isoformat() if record.ends_at else "",
        "zone": record.zone,
        "organizer": organizer,
        "attendees": json.dumps([plain(p) for p in record.attendees], ensure_ascii=False),
        "location": record.location,
        "description": record.description,
        "status": record.status,
        "recurrence": record.recurrence,
        "account_id": account,
        "provider_key": record.key,
    }
