"""Real mails and a real mirror for tests of the gate: what must be there, and what came in."""

from __future__ import annotations

from datetime import datetime, timedelta

from agentarmy.config import Me, Reach, Settings, Us
from agentarmy.domain.effects import Effect, Kind, Mode, Purpose, Recipient
from agentarmy.domain.reasons import Outcome
from agentarmy.domain.records import Person
from agentarmy.domain.situation import Approval
from agentarmy.formats.outgoing import Outgoing, build
from agentarmy.services.gatekeeping import Gatekeeper
from agentarmy.store import people, switches, tables
from agentarmy.store.database import Mirror
from agentarmy.store.times import stamp
from gating import ANA, NOW, OWN

STOP = "https://northmill.example/stop"
PLACE = "1 Mill Road, Springfield"
SETTINGS = Settings(
    me=Me("Mara", OWN),
    us=Us("Northmill", ("northmill.example",)),
    zone="America/Chicago",
    reach=Reach(address=PLACE, unsubscribe=STOP),
)
BODY = "Hello Ana,\n\nshall we talk about labels?\n\nMara\n"
FOOT = f"\n-- \nNorthmill, {PLACE}\nUnsubscribe: {STOP}\n"


def mail(
    to: str = ANA, *, text: str = BODY + FOOT, unsubscribe: str = STOP, key: str = "first"
) -> Effect:
    """Advertising with all that it must have."""
    content = build(
        Outgoing(
            sender=Person("Mara", OWN),
            to=(Person("Ana", to),),
            subject="Labels",
            text=text,
            message_id="one@northmill.example",
            key=key,
            unsubscribe=unsubscribe,
        )
    )
    return Effect(
        kind=Kind.MAIL,
        key=key,
        content=content,
        summary="First touch",
        purpose=Purpose.OUTREACH,
        recipients=(Recipient(to),),
        links=(STOP,),
    )


def contact(mirror: Mirror, address: str = ANA, **columns: str) -> str:
    return people.remember(mirror, Person("Ana Ruiz", address), details={**columns})


def send(mirror: Mirror) -> None:
    switches.set_mode(mirror, Mode.SEND, reason="tried", actor="rep")


def codes(gate: Gatekeeper, one: Effect) -> set[str]:
    return {reason.code for reason in gate(one, proposed_at=NOW - timedelta(hours=1)).reasons}


def message(mirror: Mirror, sender: str, at: datetime, **columns: str | None) -> None:
    tables.add(
        mirror,
        "messages",
        {"sender_address": sender, "at": stamp(at), "text": "hello", "channel": "mail", **columns},
    )


def approved(gate: Gatekeeper, one: Effect) -> Outcome:
    given = Approval(one.digest, gate.mirror.clock(), "rep")
    return gate(one, approval=given, proposed_at=NOW - timedelta(hours=1)).outcome
