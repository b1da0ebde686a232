"""From a stored draft to the effect that sends it: exact bytes, thread, footer, recipients."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from agentarmy.domain.delivery import Event
from agentarmy.domain.effects import Attachment, Effect, Kind, Purpose, Recipient
from agentarmy.domain.records import Person, Row
from agentarmy.errors import NotSetUp, UsageError
from agentarmy.formats.outgoing import File, Outgoing, build
from agentarmy.formats.reopening import files_of
from agentarmy.services.outreach import Proposed, names_of, propose
from agentarmy.store import outbox, tables, traffic
from agentarmy.store.outbox import Item, Move
from agentarmy.writing.context import DraftKind

if TYPE_CHECKING:
    from agentarmy.config import Settings
    from agentarmy.services.outreach import Gate
    from agentarmy.store.database import Mirror

FOOT = "\n-- \n"
"""What parts the words of a mail from its foot (RFC 3676 section 4.3)."""
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"')\]]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Who writes: the rep, the domain of our Message-IDs, what the foot of advertising says."""

    sender: Person
    domain: str
    domains: tuple[str, ...] = ()
    company: str = ""
    address: str = ""
    unsubscribe: str = ""

    def ours(self, address: str) -> bool:
        """Whether an address is of our house."""
        return address.rpartition("@")[2] in self.domains or address == self.sender.address


def house_of(settings: Settings) -> House:
    """Return who writes by the settings. Raises NotSetUp without a mail address of the rep's."""
    if not settings.me.email:
        hint = "agentarmy config set me.email you@firm.example"
        raise NotSetUp("your mail address is not known", hint=hint)
    address = settings.me.email.lower()
    return House(
        sender=Person(settings.me.name, address),
        domain=address.rpartition("@")[2],
        domains=settings.us.domains,
        company=settings.us.company,
        address=settings.reach.address,
        unsubscribe=settings.reach.unsubscribe,
    )


def mail_effect(
    mirror: Mirror,
    draft_id: str,
    *,
    house: House,
    files: Sequence[tuple[File, bool]] = (),
    workflow: str = "",
    kind: Kind = Kind.MAIL,
) -> Effect:
    """Return the effect that sends a stored draft, its exact bytes included.

    `files` go with it, each with whether the rep has seen it. The key follows from the draft, so a
    draft is one effect for ever. Raises NotFound for no such draft, UsageError for one that is no
    mail or goes to nobody, BadInput for what cannot stand in a mail.
    """
    row = tables.get(mirror, "drafts", draft_id)
    people = _people(row)
    to = _written_to(mirror, row, people)
    known = _wrote(mirror, row, people, house=house)
    purpose = _purpose(row, people, house=house, wrote=known)
    key = f"{kind}:draft:{row['id']}"
    own_id, provider_key = names_of(mirror, key, domain=house.domain)
    # Law counts a mail to somebody who never wrote as advertising, whatever it calls itself.
    below = foot(house) if purpose is Purpose.OUTREACH or not known else ""
    text = str(row["body"] or "").rstrip() + "\n"
    content = build(
        Outgoing(
            sender=house.sender,
            to=people[:1],
            cc=people[1:],
            subject=str(row["subject"] or ""),
            text=text + below,
            message_id=own_id,
            key=provider_key,
            in_reply_to=str(row["in_reply_to"] or ""),
            references=tuple(json.loads(str(row["refs"] or "[]"))),
            unsubscribe=house.unsubscribe if below else "",
            files=tuple(file for file, _ in files),
        )
    )
    return Effect(
        kind=kind,
        key=key,
        content=content,
        summary=f"{str(row['kind']).replace('-', ' ').capitalize()}: {row['subject']}",
        purpose=purpose,
        recipients=tuple(_recipient(one, to, house) for one in people),
        attachments=tuple(
            attached(held, seen=seen)
            for held, (_, seen) in zip(files_of(content), files, strict=True)
        ),
        links=links_in(text + below),
        workflow=workflow,
        account_id=str(row["account_id"] or ""),
        contact_id=to.get(people[0].address, ""),
        deal_id=str(row["deal_id"] or ""),
        conversation_id=str(row["conversation_id"] or ""),
        draft_id=str(row["id"]),
    )


def queue_draft(
    mirror: Mirror, draft_id: str, *, house: House, gate: Gate, actor: str
) -> tuple[Proposed, list[str]]:
    """Put a stored draft into the outbox; return it and the ids of older ones that it replaces.

    An older mail to the same people in the same conversation that still waits is cancelled. Raises
    what `mail_effect` and `propose` raise.
    """
    with mirror.write(durable=True):
        effect = mail_effect(mirror, draft_id, house=house)
        made = propose(mirror, effect, gate=gate, actor=actor)
        older = _older(mirror, made.item) if made.fresh else []
        moves = [Move(item=one, event=Event.CANCEL, reason="superseded") for one in older]
        outbox.move(mirror, moves, actor=actor)
        # A draft that is queued is not written over by the next one.
        tables.edit(mirror, "drafts", draft_id, {"status": "queued"})
    return made, [one.id for one in older]


def _older(mirror: Mirror, item: Item) -> list[Item]:
    effect = item.effect
    if not effect.conversation_id:
        return []
    return [
        one
        for one in outbox.waiting_in(mirror, effect.conversation_id)
        if one.id != item.id and one.effect.draft_id and one.effect.kind is effect.kind
        if {r.address for r in one.effect.recipients} == {r.address for r in effect.recipients}
    ]


def foot(house: House) -> str:
    """Return what stands under advertising: who we are, where, and how one unsubscribes."""
    lines = [", ".join(filter(None, (house.company, house.address)))]
    if house.unsubscribe:
        lines.append(f"Unsubscribe: {house.unsubscribe.removeprefix('mailto:')}")
    return FOOT + "\n".join(filter(None, lines)) + "\n"


def links_in(text: str) -> tuple[str, ...]:
    """Return the web addresses of a text, each once, in order."""
    return tuple(dict.fromkeys(one.rstrip(".,;:!?") for one in _LINK.findall(text)))


def _people(row: Row) -> tuple[Person, ...]:
    if row["channel"] != "mail":
        raise UsageError(f"the draft {str(row['id'])[:8]} is no mail", expected="a mail")
    found = json.loads(str(row["recipients"] or "[]"))
    people = tuple(Person(str(p["name"] or ""), str(p["address"] or "").lower()) for p in found)
    if not people or not all("@" in one.address for one in people):
        nameless = next((p.name for p in people if "@" not in p.address), "nobody")
        raise UsageError(
            f"the draft {str(row['id'])[:8]} goes to {nameless or 'nobody'}: no mail address",
            expected="a recipient with one",
            hint="agentarmy draft TARGET --to ADDRESS --queue",
        )
    return people


def _written_to(mirror: Mirror, row: Row, people: Sequence[Person]) -> dict[str, str]:
    """The ids of the contacts among the recipients, by address."""
    found = {}
    for one in people:
        rows = tables.find(mirror, "contacts", email=one.address)
        if rows:
            found[one.address] = str(rows[0]["id"])
    return found


def _recipient(one: Person, contacts: dict[str, str], house: House) -> Recipient:
    return Recipient(
        address=one.address,
        name=one.name,
        contact_id=contacts.get(one.address, ""),
        internal=house.ours(one.address),
    )


def attached(file: File, *, seen: bool) -> Attachment:
    """Return how an effect names a file that goes with it."""
    return Attachment(
        name=file.name,
        media_type=file.media_type,
        size=len(file.content),
        sha256=sha256(file.content).hexdigest(),
        seen=seen,
    )


def _purpose(row: Row, people: Sequence[Person], *, house: House, wrote: bool) -> Purpose:
    """Advertising is what comes unasked: a first touch, and a follow-up nobody has answered yet."""
    if all(house.ours(one.address) for one in people):
        return Purpose.INTERNAL
    first = row["kind"] == DraftKind.FIRST_TOUCH
    unasked = first or (row["kind"] == DraftKind.FOLLOW_UP and not wrote)
    return Purpose.OUTREACH if unasked else Purpose.REPLY


def _wrote(mirror: Mirror, row: Row, people: Sequence[Person], *, house: House) -> bool:
    """Whether every outsider has a part in a conversation in which their side wrote to us."""
    conversation = str(row["conversation_id"] or "")
    return all(
        house.ours(one.address) or traffic.wrote(mirror, conversation, address=one.address)
        for one in people
    )
