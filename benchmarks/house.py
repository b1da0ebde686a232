"""A house whose mirror has a long history, with a practice world and mails that may go."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agentarmy.config import Me, Reach, Settings, Us
from agentarmy.connectors.base import Connectors
from agentarmy.connectors.memory import World
from agentarmy.domain.effects import Effect, Kind, Mode, Purpose, Recipient
from agentarmy.domain.records import Person, Row
from agentarmy.formats.outgoing import Outgoing, build
from agentarmy.services import approvals, outreach
from agentarmy.services.outreach import Gate
from agentarmy.store import switches, tables
from agentarmy.store.database import Mirror, open_mirror
from agentarmy.store.ids import record_id
from agentarmy.store.outbox import Item
from agentarmy.store.times import stamp

NOW = datetime(2026, 11, 17, 15, 0, tzinfo=UTC)
"""A Tuesday, ten in the morning in New York."""
REP = "mara@northmill.example"
STOP, PLACE = "https://northmill.example/stop", "1 Mill Road, Springfield"
FOOT = f"\n-- \nNorthmill, {PLACE}\nUnsubscribe: {STOP}\n"
SETTINGS = Settings(
    me=Me("Mara Lindqvist", REP),
    us=Us("Northmill", ("northmill.example",)),
    zone="America/New_York",
    reach=Reach(address=PLACE, unsubscribe=STOP),
)
PER_DAY = 150
"""So many mails of the past left on each day: a busy rep below the cap of a mailbox."""
TALKS = 100
"""In so many conversations the other side waits for an answer."""


@dataclass
class House:
    """A mirror and a world in one folder; `now` is set by the benchmark."""

    folder: Path
    now: datetime = NOW
    mirror: Mirror = field(init=False)
    world: World = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "mirror.sqlite"
        self.mirror = open_mirror(path, tenant="northmill", clock=lambda: self.now)
        self.world = World(self.folder / "world.sqlite", clock=lambda: self.now)

    def connectors(self) -> Connectors:
        """Return the mailbox of the practice world."""
        return Connectors(mailbox=self.world.mailbox(REP))

    def ready(self, effect: Effect, *, gate: Gate) -> Item:
        """Propose and approve an effect."""
        item = outreach.propose(self.mirror, effect, gate=gate).item
        person = approvals.Person(actor="rep")
        return approvals.approve(self.mirror, item.id, gate=gate, person=person).item

    def close(self) -> None:
        """Close both files."""
        self.mirror.close()
        self.world.close()


def address(number: int) -> str:
    """Return the mail address of a contact."""
    return f"buyer{number}@firm{number // 3}.example"


def mail(mirror: Mirror, key: str, *, to: int, purpose: Purpose = Purpose.REPLY) -> Effect:
    """Return a mail to a contact: an answer in their conversation, or advertising."""
    own_id, provider_key = outreach.names_of(mirror, key, domain="northmill.example")
    advertising = purpose is Purpose.OUTREACH
    text = f"Hello,\n\nabout the presses {key}: the data sheet follows on Friday.\n\nMara\n"
    content = build(
        Outgoing(
            sender=Person("Mara Lindqvist", REP),
            to=(Person(f"Buyer {to}", address(to)),),
            subject=f"Presses {key}",
            text=text + (FOOT if advertising else ""),
            message_id=own_id,
            key=provider_key,
            unsubscribe=STOP if advertising else "",
        )
    )
    return Effect(
        kind=Kind.MAIL,
        key=key,
        content=content,
        summary=f"Mail {key}",
        purpose=purpose,
        recipients=(Recipient(address(to), f"Buyer {to}"),),
        links=(STOP,) if advertising else (),
        conversation_id="" if advertising else f"talk-{to % TALKS}",
    )


def remember(house: House, *, contacts: int) -> None:
    """Give a house contacts, a consent and a message of each, and six mails to each that left.

    The mails lie the further back the more there are: no day has more than PER_DAY.
    """
    mirror = house.mirror
    with mirror.write():
        tables.put(mirror, "contacts", _each(contacts, _contact))
        tables.put(mirror, "consents", _each(contacts, _consent))
        tables.put(mirror, "messages", _each(contacts, _message))
        effects = ((record_id(mirror.tenant, "outbox", f"old{n}"), n) for n in range(contacts * 6))
        tables.put_ids(mirror, "outbox", ((key, _gone(n, contacts)) for key, n in effects))
        switches.set_mode(mirror, Mode.SEND, reason="benchmark", actor="rep")
    mirror.run("ANALYZE")


def _each(count: int, row: Callable[[int], Row]) -> Iterator[tuple[str, Row]]:
    return ((f"b{number}", row(number)) for number in range(count))


def _contact(number: int) -> Row:
    return {
        "name": f"Buyer {number}",
        "email": address(number),
        "company": f"Firm {number // 3}",
        "country": "US",
        "zone": "America/New_York",
    }


def _consent(number: int) -> Row:
    return {
        "address": address(number),
        "seller": "Northmill",
        "purpose": "outreach",
        "channel": "mail",
        "state": "given",
        "basis": "consent",
        "how": "form on our site",
        "evidence": "form",
        "recorded_by": "rep",
        "given_at": stamp(NOW - timedelta(days=400)),
    }


def _message(number: int) -> Row:
    """What they wrote; the first TALKS have a conversation each, the others share older ones."""
    ours = number >= TALKS
    return {
        "conversation_id": f"talk-{number}" if not ours else f"old-{number // 5}",
        "channel": "mail",
        "sender_name": f"Buyer {number}",
        "sender_address": address(number),
        "side": "theirs",
        "at": stamp(NOW - timedelta(days=7, minutes=7 * number)),
        "recipients": json.dumps([{"name": "Mara", "address": REP}]),
        "subject": f"Presses {number}",
        "text": "Could you send me the data sheet by Friday?",
    }


def _gone(number: int, contacts: int) -> Row:
    """A mail that left; every third was advertising."""
    at = NOW - timedelta(days=1 + number // PER_DAY, seconds=60 * (number % PER_DAY))
    return {
        "kind": "mail",
        "effect_key": f"old{number}",
        "tier": "approval_required",
        "purpose": "reply" if number % 3 else "outreach",
        "state": "done",
        "summary": f"Mail old{number}",
        # From the end, so that those who are written to now were not written to lately.
        "recipients": json.dumps([{"address": address(contacts - 1 - number % contacts)}]),
        "content": f"To: {address(contacts - 1 - number % contacts)}\r\n\r\n" + "words " * 100,
        "digest": f"{number:064x}",
        "proposed_at": stamp(at),
        "not_before": stamp(at),
        "attempt_at": stamp(at),
        "done_at": stamp(at),
        "provider": "mailbox",
        "provider_ref": f"m-{number}",
        "message_key": f"k{number}",
        "attempts": 1,
    }
