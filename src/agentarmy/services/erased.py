"""People who were erased and come in again with an import: they stay out.

Only keyed hashes of their addresses and numbers are known; so what is looked at is who a record
says that it is from, to or about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from agentarmy.domain import erasing
from agentarmy.domain.erasing import Traits
from agentarmy.domain.records import Person
from agentarmy.formats.base import (
    ContactRecord,
    ConversationRecord,
    EventRecord,
    MessageRecord,
    Record,
    TableRecord,
)
from agentarmy.store import erasure, pseudonyms
from agentarmy.store.database import Mirror

_LOCAL = re.compile(r"[._+-](?=[^@]*@)|@.*")


@dataclass(slots=True)
class Erased:
    """The people who stay out; `left_out` counts records that are refused or come in without."""

    mirror: Mirror
    left_out: int = 0
    _hashes: frozenset[str] = field(init=False)
    _seen: dict[str, bool] = field(default_factory=dict)
    _secret: bytes = b""

    def __post_init__(self) -> None:
        self._hashes = erasure.buried(self.mirror)
        self._secret = pseudonyms.key(self.mirror) if self._hashes else b""

    def admit(self, record: Record) -> Record | None:
        """Return what of a record comes in: all of it as a rule, None for one of the erased."""
        if not self._hashes:
            return record
        kept = self._admitted(record)
        self.left_out += kept != record
        return kept

    def is_erased(self, value: str) -> bool:
        """Return whether an address or a number is of one of them."""
        value = value.strip().lower()
        value = value if "@" in value or ":" in value else erasing.digits(value)
        if not value or not self._hashes:
            return False
        if value not in self._seen:
            self._seen[value] = pseudonyms.digest(self._secret, value) in self._hashes
        return self._seen[value]

    def _admitted(self, record: Record) -> Record | None:
        if isinstance(record, MessageRecord):
            return self._message(record)
        if isinstance(record, ConversationRecord):
            return self._talk(record)
        if isinstance(record, EventRecord):
            return self._event(record)
        if isinstance(record, ContactRecord):
            return None if self._any(record.addresses, record.phones) else record
        return self._row(record)

    def _any(self, addresses: Iterable[str], phones: Iterable[str]) -> bool:
        """A number decides where there is no address: a switchboard's is that of many."""
        known = [one for one in addresses if one]
        return any(map(self.is_erased, known or phones))

    def _row(self, record: TableRecord) -> TableRecord | None:
        email, phone = (str(record.values.get(name) or "") for name in ("email", "phone"))
        return None if self._any([email], [phone] if phone else []) else record

    def _message(self, record: MessageRecord) -> MessageRecord | None:
        if self.is_erased(record.sender.address):
            return None
        gone = self._those((*record.to, *record.cc))
        if not gone:
            return record
        mask = _mask(gone)
        return replace(
            record,
            to=self._others(record.to),
            cc=self._others(record.cc),
            subject=mask(record.subject),
            text=mask(record.text),
            quoted="",
        )

    def _talk(self, record: ConversationRecord) -> ConversationRecord:
        speakers = [message.sender for message in record.messages]
        gone = self._those((*record.participants, *speakers))
        if not gone:
            return record
        mask = _mask(gone)
        kept = (self._message(message) for message in record.messages)
        return replace(
            record,
            title=mask(record.title),
            participants=self._others(record.participants),
            messages=tuple(replace(one, text=mask(one.text)) for one in kept if one),
        )

    def _event(self, record: EventRecord) -> EventRecord:
        organizer = (record.organizer,) if record.organizer else ()
        gone = self._those((*record.attendees, *organizer))
        if not gone:
            return record
        mask = _mask(gone)
        return replace(
            record,
            title=mask(record.title),
            description=mask(record.description),
            attendees=self._others(record.attendees),
            organizer=next(iter(self._others(organizer)), None),
        )

    def _those(self, people: Iterable[Person]) -> list[Person]:
        return [one for one in people if self.is_erased(one.address)]

    def _others(self, people: Iterable[Person]) -> tuple[Person, ...]:
        return tuple(one for one in people if not self.is_erased(one.address))


def _mask(gone: Iterable[Person]) -> Callable[[str], str]:
    """Return what masks these people in a text."""
    people = list(gone)
    given = [one.name for one in people if one.name]
    # 'dana.whitcombe@…' tells the name of somebody of whom a record gives a part or none.
    given += [" ".join(parts) for one in people if len(parts := _LOCAL.split(one.address)[:-1]) > 1]
    traits = Traits(
        addresses=frozenset(one.address.lower() for one in people),
        names=erasing.whole_names(given),
        called=erasing.called(given),
    )
    return lambda text: erasing.mask(text, traits.nearby)
