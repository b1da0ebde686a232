"""Draft a message on what the mirror knows: the right thread, person, place and stage.

A draft is stored with its sources; nothing is ever sent from here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from agentarmy.domain.evidence import Source, SourceKind
from agentarmy.domain.knowledge import Audience
from agentarmy.domain.policies import for_outsiders
from agentarmy.domain.records import Channel, Person, Row, Side, Turn
from agentarmy.domain.stages import CLOSED, Stage, stage_of
from agentarmy.knowledge.retrieve import search
from agentarmy.services import outcomes
from agentarmy.services.addressing import (
    Wish,
    by_words,
    contact_of,
    conversation,
    meant_person,
    recipient,
    with_address,
)
from agentarmy.services.engines import RULES, Engine
from agentarmy.services.qualifying import Desk, Qualified, qualify
from agentarmy.services.rewording import Worded, suspicions, word
from agentarmy.services.targets import Scope
from agentarmy.store import embeddings, tables
from agentarmy.writing import persona as personas
from agentarmy.writing import region as regions
from agentarmy.writing.answers import Passage
from agentarmy.writing.context import Counter, DraftContext, DraftKind, Rep, is_internal
from agentarmy.writing.drafts import Draft, compose
from agentarmy.writing.formality import Tone
from agentarmy.writing.ground import Ground, of_field
from agentarmy.writing.names import same_person
from agentarmy.writing.persona import Persona
from agentarmy.writing.region import Region

if TYPE_CHECKING:
    from agentarmy.services.engines import Consultant
    from agentarmy.store.database import Mirror


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """What lies ready when something is written: desk, rep, regions, objections, tones.

    `consultant` is the model that words it, if any; it judges nothing here.
    """

    desk: Desk
    rep: Rep
    address: str = ""
    regions: tuple[Region, ...] = ()
    objections: Mapping[str, Counter]
    tone: Tone
    consultant: Consultant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The head of a draft. Message ids stand without brackets, references oldest first."""

    sender: Person
    to: Person
    cc: tuple[Person, ...] = ()
    subject: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A stored draft with everything it was written from.

    `region_from` says what told the region, `last` is the newest thing that anybody said,
    `message_ids` gives public ids of messages by ours. `engine` worded it, `by_model` are the
    texts of the sentences that are a model's.
    """

    id: str
    label: str
    draft: Draft
    head: Letterhead
    channel: Channel
    persona: Persona
    region: Region
    region_from: str
    stage: Stage | None
    last: Turn | None
    message_ids: Mapping[str, str]
    names: Mapping[str, str]
    qualified: Qualified
    engine: Engine = RULES
    by_model: frozenset[str] = frozenset()


def draft(mirror: Mirror, target: str, *, writer: Writer, wish: Wish, text: str = "") -> Drafted:
    """Write a draft on a file, conversation, deal, account or person, and store it.

    Raises NotFound when there is nothing to answer or nobody of that name, and what `qualify`
    raises; UsageError for a follow-up to somebody who asked for no more mail.
    """
    found, home = _whole_account(mirror, target, writer.desk, text)
    wish = replace(wish, to=wish.to or meant_person(mirror, target, found))
    turns = conversation(found, home, wish=wish, facts=writer.desk.facts)
    person = recipient(mirror, found, turns, wish=wish)
    contact = contact_of(mirror, person)
    place = _place(contact, found, person)
    region, told = (
        (regions.named(writer.regions, wish.region), "your word")
        if wish.region
        else regions.find(writer.regions, place)
    )
    deal = found.deal or _open_deal(mirror, found)
    stage = stage_of(str(deal.get("stage") or "")) if deal else None
    context = DraftContext(
        key=turns[0].conversation if turns else found.scope_id,
        kind=wish.kind,
        now=writer.desk.now,
        turns=turns,
        history=found.turns,
        evidence=found.evidence,
        judgement=found.judgement,
        facts=for_outsiders(writer.desk.facts),
        recipient=person,
        rep=writer.rep,
        channel=wish.channel or _channel(turns),
        persona=wish.persona or personas.of_title(str(contact.get("title") or "")),
        region=region,
        stage=stage,
        stage_ground=_stage_ground(deal),
        objections=writer.objections,
        passages=passages(mirror, turns),
        tone=writer.tone,
    )
    worded = _worded(context, compose(context), writer=writer, subject=found.scope_id)
    written = worded.draft
    rows = message_rows(mirror, turns)
    head = _letterhead(context, written, rows, writer=writer)
    if not head.cc and context.is_call:
        others = (with_address(mirror, p) for p in by_words(turns))
        head = replace(head, cc=tuple(p for p in others if p.address and p != person))
    human = [t for t in found.turns if not t.automatic and not is_internal(t, writer.desk.facts)]
    last = max((t for t in human if t.at), key=lambda t: t.at or writer.desk.now, default=None)
    made = Drafted(
        id="",
        label=found.label,
        draft=written,
        head=head,
        channel=context.channel,
        persona=context.persona,
        region=region,
        region_from=told,
        stage=stage,
        last=last,
        message_ids=public_ids(mirror, found.turns),
        names=found.names,
        qualified=found,
        engine=worded.engine,
        by_model=worded.by_model,
    )
    return replace(made, id=_store(mirror, made, context, deal=deal))


def _worded(context: DraftContext, written: Draft, *, writer: Writer, subject: str) -> Worded:
    """The draft in a model's words where one is to word it and they hold."""
    worded = Worded(draft=written)
    if writer.consultant is not None:
        worded = word(context, written, consultant=writer.consultant, subject=subject)
    seen = suspicions(turn for turn in context.turns if turn.side is not Side.OURS)
    return worded.noting(seen) if seen else worded


def _whole_account(mirror: Mirror, target: str, desk: Desk, text: str) -> tuple[Qualified, str]:
    """Judge the target; for one conversation of an account, all that was said with the account."""
    found = qualify(mirror, target, desk=desk, text=text)
    if found.scope is not Scope.CONVERSATION:
        return found, ""
    if found.account is None:
        return found, found.scope_id
    return qualify(mirror, str(found.account["id"]), desk=desk), found.scope_id


def _place(contact: Row, found: Qualified, person: Person) -> regions.Place:
    account = found.account or {}
    own = [t for t in found.turns if same_person(t.speaker, person) and t.utc_offset]
    return regions.Place(
        country=str(contact.get("country") or account.get("country") or ""),
        zone=str(contact.get("zone") or account.get("zone") or ""),
        phone=str(contact.get("phone") or ""),
        address=person.address,
        utc_offset=own[-1].utc_offset if own else None,
    )


def _open_deal(mirror: Mirror, found: Qualified) -> Row | None:
    """The account's open deal that was touched last."""
    if found.account is None:
        return None
    rows = tables.find(mirror, "deals", account_id=found.account["id"])
    still = [r for r in rows if stage_of(str(r.get("stage") or "")) not in CLOSED] or rows
    return max(still, key=lambda r: str(r.get("updated_at") or ""), default=None)


def _stage_ground(deal: Row | None) -> Ground | None:
    if deal is None or not deal.get("stage"):
        return None
    return of_field("deals", str(deal["id"]), column="stage", value=str(deal["stage"]))


def _channel(turns: Sequence[Turn]) -> Channel:
    """A chat is answered in the chat; a call is followed by mail."""
    return Channel.CHAT if turns and turns[0].channel is Channel.CHAT else Channel.MAIL


MANY = 500
"""Passages of a knowledge base from which on only those near to what was said are read."""
_DOCUMENTS = 20
_HEARD = 6


def passages(mirror: Mirror, turns: Sequence[Turn] = ()) -> tuple[Passage, ...]:
    """Return the house's own documents: everything stored that did not come with a mail.

    A draft goes to an outsider: what is internal is left out. Of a large knowledge base those
    documents are returned that the newest `turns` speak of.
    """
    if embeddings.count(mirror) > MANY:
        rows = list(tables.present(mirror, "documents", _spoken_of(mirror, turns)).values())
    else:
        rows = [r for r in tables.find(mirror, "documents", message_id=None) if r.get("text")]
    return tuple(
        Passage(
            source=Source(SourceKind.DOCUMENT, str(row["id"])),
            name=str(row.get("name") or ""),
            text=str(row["text"]),
        )
        for row in rows
        if row.get("kind") != "attachment" and row.get("audience") != Audience.INTERNAL
    )


def _spoken_of(mirror: Mirror, turns: Sequence[Turn]) -> list[str]:
    """The ids of the documents that hold the best passages for what the other side said last."""
    found: dict[str, None] = {}
    heard = [turn.text for turn in turns if turn.side is not Side.OURS][-_HEARD:]
    for text in reversed(heard):
        hits = search(mirror, text, audience=Audience.PUBLIC, limit=_DOCUMENTS)
        found |= dict.fromkeys(hit.passage.document for hit in hits)
    return list(found)[:_DOCUMENTS]


def message_rows(mirror: Mirror, turns: Sequence[Turn]) -> dict[str, Row]:
    """Return the stored rows of the turns of one conversation, by id."""
    if not turns:
        return {}
    rows = tables.find(mirror, "messages", conversation_id=turns[0].conversation)
    return {str(row["id"]): row for row in rows}


def public_ids(mirror: Mirror, turns: Sequence[Turn]) -> dict[str, str]:
    """Return the public id (Message-ID, transcript key) of each turn by our id."""
    found: dict[str, str] = {}
    for key in dict.fromkeys(turn.conversation for turn in turns):
        for row in tables.find(mirror, "messages", conversation_id=key):
            found[str(row["id"])] = str(row.get("provider_key") or row["id"])
    return found


def _letterhead(
    context: DraftContext, written: Draft, rows: Mapping[str, Row], *, writer: Writer
) -> Letterhead:
    sender = Person(writer.rep.name, writer.address)
    mails = [t for t in context.human if t.channel is Channel.MAIL]
    if context.channel is not Channel.MAIL or not mails:
        return Letterhead(sender=sender, to=context.recipient, subject=written.subject)
    inbound = [t for t in mails if t.side is not Side.OURS]
    last = inbound[-1] if inbound and context.kind is DraftKind.REPLY else mails[-1]
    row = rows.get(last.id, {})
    key = str(row.get("provider_key") or "")
    known = "" if key.startswith("sha256:") else key
    refs = json.loads(str(row.get("refs") or "[]"))
    chain = [*(str(r) for r in refs), known]
    return Letterhead(
        sender=sender,
        to=context.recipient,
        cc=_copied(inbound[-1] if inbound else last, context.recipient, sender),
        subject=written.subject,
        in_reply_to=known,
        references=tuple(dict.fromkeys(r for r in chain if r and not r.startswith("sha256:"))),
    )


def _copied(last: Turn, recipient: Person, sender: Person) -> tuple[Person, ...]:
    """Whoever was on their last mail stays on it, but for the rep and the one it goes to."""
    people_on = dict.fromkeys((last.speaker, *last.to))
    return tuple(
        p
        for p in people_on
        if not same_person(p, recipient) and not same_person(p, sender) and p.address
    )


def _store(mirror: Mirror, made: Drafted, context: DraftContext, *, deal: Row | None) -> str:
    """Keep the draft; writing it again for the same message replaces it while it is a draft."""
    head, newest = made.head, context.turns[-1].id if context.turns else ""
    account = made.qualified.account
    row: Row = {
        "kind": str(made.draft.kind),
        "channel": str(made.channel),
        "conversation_id": context.turns[0].conversation if context.turns else None,
        "account_id": str(account["id"]) if account else None,
        "deal_id": str(deal["id"]) if deal else None,
        "recipients": json.dumps(
            [{"name": p.name, "address": p.address} for p in (head.to, *head.cc)],
            ensure_ascii=False,
        ),
        "subject": head.subject,
        "body": made.draft.body,
        "sources": json.dumps(_stored_sources(made.draft), ensure_ascii=False),
        "in_reply_to": head.in_reply_to,
        "refs": json.dumps(list(head.references)),
        "status": "draft",
        "persona": str(made.persona),
        "region": made.region.id,
    }
    key = "|".join((context.key, str(made.draft.kind), head.to.label, newest))
    with mirror.write():
        stored = tables.add(mirror, "drafts", row, key=_free_key(mirror, key))
        after = context.turns[-1] if context.turns else None
        outcomes.note(mirror, made.qualified, made.draft.body, draft_id=stored, after=after)
    return stored


def _free_key(mirror: Mirror, key: str) -> str:
    """A draft that has been decided on is left alone: the next one gets a key of its own."""
    from agentarmy.store.ids import record_id

    for number in range(1, 100):
        tried = key if number == 1 else f"{key}|{number}"
        rows = tables.find(mirror, "drafts", id=record_id(mirror.tenant, "drafts", tried))
        if not rows or rows[0].get("status") == "draft":
            return tried
    return key


def _stored_sources(written: Draft) -> list[dict[str, object]]:
    return [
        {
            "text": sentence.text,
            "sources": [
                {
                    "kind": str(g.source.kind),
                    "id": g.source.id,
                    "part": g.source.part,
                    "quote": g.quote,
                }
                for g in sentence.grounds
            ],
        }
        for sentence in written.sentences
    ]
