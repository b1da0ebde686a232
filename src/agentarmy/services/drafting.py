"""Draft a message on what the mirror knows: the right thread, person, place and stage.

A draft is stored with its sources; nothing is ever sent from here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from agentarmy.domain.evidence import Source, SourceKind
from agentarmy.domain.knowledge import Audience
from agentarmy.domain.policies import for_outsiders
from agentarmy.domain.records import Channel, Person, Row, Side, Turn
from agentarmy.domain.stages import Stage, stage_of
from agentarmy.errors import BadInput, NotFound, UserError
from agentarmy.knowledge.retrieve import search
from agentarmy.reading.language import ENGLISH, shown_by
from agentarmy.services import outcomes
from agentarmy.services.addressing import meant_person, nobody_called
from agentarmy.services.aiming import Aim, Meant, aim, deal_of, with_way_out
from agentarmy.services.copying import copies
from agentarmy.services.dossier import (
    calendar_of,
    contact_row,
    diary_of,
    free_times,
    next_meeting,
    offered,
    record_of,
    reminder_of,
)
from agentarmy.services.engines import RULES, Engine
from agentarmy.services.guidelines import among_us
from agentarmy.services.identity import owner_beside
from agentarmy.services.qualifying import Desk, Qualified, qualify
from agentarmy.services.refusals import Wish, quoted, recorded_stop, refuse_resting
from agentarmy.services.rewording import Worded, suspicions, word
from agentarmy.services.targets import Scope
from agentarmy.services.whereabouts import place_of
from agentarmy.store import embeddings, tables
from agentarmy.writing import persona as personas
from agentarmy.writing import region as regions
from agentarmy.writing.answers import Passage
from agentarmy.writing.context import Counter, DraftContext, DraftKind, FreeTime, Rep, is_internal
from agentarmy.writing.drafts import Draft, compose, known_names, library_of
from agentarmy.writing.editing import Edited, edited
from agentarmy.writing.formality import Tone
from agentarmy.writing.ground import Ground, of_field
from agentarmy.writing.guided import heed
from agentarmy.writing.house_notes import house_notes
from agentarmy.writing.names import same_person
from agentarmy.writing.outdated import outdated
from agentarmy.writing.persona import Persona
from agentarmy.writing.record import named_day
from agentarmy.writing.region import Region
from agentarmy.writing.voice import Voice

if TYPE_CHECKING:
    from datetime import datetime

    from agentarmy.services.engines import Consultant
    from agentarmy.store.database import Mirror


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """What lies ready when something is written: desk, rep, regions, objections, tones.

    `consultant` is the model that words it, if any; it judges nothing here. `voice` is the rep's
    own, once learned.
    """

    desk: Desk
    rep: Rep
    address: str = ""
    regions: tuple[Region, ...] = ()
    objections: Mapping[str, Counter]
    tone: Tone
    consultant: Consultant | None = None
    voice: Voice | None = None


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
    `message_ids` gives public ids of messages by ours. `engine` worded it, `by_model` and `by_rep`
    are the texts of the sentences that are a model's, and those that the rep wrote or changed.
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
    context: DraftContext
    engine: Engine = RULES
    by_model: frozenset[str] = frozenset()
    by_rep: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a draft is written from, before a word stands."""

    found: Qualified
    context: DraftContext
    aim: Aim
    typed: str = ""
    region_from: str = ""


def draft(mirror: Mirror, target: str, *, writer: Writer, wish: Wish, text: str = "") -> Drafted:
    """Write a draft on a file, conversation, deal, account, lead or person, and store it.

    Raises NotFound when there is nothing to answer or nobody of that name, and what `qualify`
    raises; UsageError for a follow-up to somebody who asked for no more mail, a first touch to
    somebody known, an internal note to the buyer.
    """
    return drafts(mirror, target, writer=writer, wish=wish, text=text)[0]


def drafts(
    mirror: Mirror, target: str, *, writer: Writer, wish: Wish, text: str = "", count: int = 1
) -> tuple[Drafted, ...]:
    """Write up to `count` drafts that differ in their words, and store each.

    There are fewer where no more words are at hand.
    """
    meant, typed = None, target
    try:
        meant = _meant(mirror, target, writer, text=text)
        typed = meant.typed
        case = _case(mirror, meant, writer=writer, wish=wish)
        compose(case.context)
    except UserError as error:
        if meant is None and isinstance(error, NotFound) and target != "-":
            error = nobody_called(mirror, target, wish=wish, facts=writer.desk.facts) or error
        works = partial(_works, mirror, meant=meant, writer=writer)
        owner = _owner(mirror, meant, writer) if meant else ""
        raise with_way_out(error, typed, wish=wish, works=works, owner=owner) from None
    found: list[Drafted] = []
    bodies = set[str]()
    for salt in range(count if count == 1 else _TRIES * count):
        context = replace(case.context, salt=salt)
        written = compose(context)
        if written.body in bodies or len(found) == count:
            continue
        bodies.add(written.body)
        found.append(_made(mirror, replace(case, context=context), written, writer=writer))
    return tuple(found)


def _owner(mirror: Mirror, meant: Meant, writer: Writer) -> str:
    """Whose the deal or the lead is, where it is another's of us than the rep's."""
    person = meant_person(mirror, meant.target, meant.found) or Person("")
    return owner_beside(mirror, person, deal_of(mirror, meant), rep=writer.rep.name)


_TRIES = 3
_TELLING = ("account", "company", "industry", "title", "pages", "deal", "next_step")
"""Fields of the record that tell what somebody may want."""


def _works(mirror: Mirror, target: str, wish: Wish, *, meant: Meant | None, writer: Writer) -> bool:
    """Say whether this wish gives a draft on this target."""
    try:
        if meant is None or target not in (meant.target, meant.found.target):
            meant = _meant(mirror, target, writer, text="")
        compose(_case(mirror, meant, writer=writer, wish=wish).context)
    except UserError:
        return False
    return True


def _case(mirror: Mirror, meant: Meant, *, writer: Writer, wish: Wish) -> Case:
    """Gather what the mirror knows for this draft."""
    found, facts = meant.found, writer.desk.facts
    aimed = aim(mirror, meant, wish=wish, facts=facts, now=writer.desk.now)
    internal = wish.kind is DraftKind.INTERNAL_NOTE
    turns, person, deal = aimed.turns, aimed.person, aimed.deal
    stage = stage_of(str(deal.get("stage") or "")) if deal else None
    contact = contact_row(mirror, person)
    region, told = (
        (regions.named(writer.regions, wish.region), "your word")
        if wish.region
        else regions.find(writer.regions, _place(contact, found, person))
    )
    record = dict(record_of(mirror, person, account=found.account, deal=deal))
    first = _TELLING if wish.kind is DraftKind.FIRST_TOUCH else ()
    about = [record[key].quote for key in first if key in record]
    record |= _ahead(
        mirror,
        aimed,
        kind=wish.kind,
        account=found.account,
        now=writer.desk.now,
        zone=str(contact.get("zone") or ""),
        month_first=region.month_first,
    )
    context = DraftContext(
        key=turns[0].conversation if turns else found.scope_id,
        kind=wish.kind,
        now=writer.desk.now,
        turns=turns,
        history=found.turns,
        evidence=found.evidence,
        judgement=found.judgement,
        facts=facts if internal else for_outsiders(facts),
        recipient=person,
        rep=writer.rep,
        channel=wish.channel or _channel(turns),
        persona=_persona(contact, wish),
        region=region,
        stage=stage,
        stage_ground=_stage_ground(deal),
        objections=writer.objections,
        passages=passages(mirror, turns, about=about),
        tone=writer.tone,
        record=record,
        language=_language(turns, writer.desk),
        diary=diary_of(mirror, now=writer.desk.now, ours=writer.desk.zone),
        manner=wish.manner,
        voice=writer.voice,
        referrer=aimed.referrer,
    )
    desk, us = writer.desk, writer.rep.name
    among = among_us(mirror, found, person=person, facts=desk.facts, rep=us, now=desk.now)
    context = heed(replace(context, colleagues=among.turns), among.guidance)
    account = str((found.account or {}).get("name") or "")
    refuse_resting(context, label=account, wish=wish)
    context = replace(context, free=_free(mirror, context, contact, writer=writer, wish=wish))
    return Case(found=found, context=context, region_from=told, aim=aimed, typed=meant.typed)


def _ahead(
    mirror: Mirror,
    aimed: Aim,
    *,
    kind: DraftKind,
    account: Row | None,
    now: datetime,
    zone: str,
    month_first: bool,
) -> Mapping[str, Ground]:
    """What calendar and tasks hold for this kind of draft, and a wish for no mail on record."""
    found: dict[str, Ground] = {}
    if stop := recorded_stop(aimed.person, aimed.circle):
        column = stop.who.removeprefix("record ")
        source = Source(SourceKind.CRM_FIELD, aimed.person.address, column)
        found["opt_out"] = Ground(source=source, quote=stop.quote, who=stop.who, at=stop.at)
    if kind in (DraftKind.FOLLOW_UP, DraftKind.TIMES):
        found |= calendar_of(mirror, aimed.person, now=now, zone=zone, month_first=month_first)
    if kind is DraftKind.INTERNAL_NOTE:
        found |= reminder_of(mirror, account, now=now)
    if kind in (DraftKind.RECAP, DraftKind.INTERNAL_NOTE):
        people = aimed.circle.people
        found |= next_meeting(mirror, people, now=now, zone=zone, month_first=month_first)
    return found


def _persona(contact: Row, wish: Wish) -> Persona:
    """As wished, else by the job title; colleagues get the whole picture."""
    if wish.kind is DraftKind.INTERNAL_NOTE:
        return Persona.IC
    return wish.persona or personas.of_title(str(contact.get("title") or ""))


def _free(
    mirror: Mirror, context: DraftContext, contact: Row, *, writer: Writer, wish: Wish
) -> tuple[FreeTime, ...]:
    """The times that are offered: those that are wished for, else free ones where it asks for
    times."""
    month_first = context.region.month_first
    if wish.offers:
        return offered(wish.offers, ours=writer.desk.zone, month_first=month_first)
    if wish.kind is not DraftKind.TIMES:
        return ()
    return free_times(
        mirror,
        place_of([contact], now=context.now),
        now=context.now,
        house=writer.desk.house,
        month_first=month_first,
        wished=named_day(context),
    )


def _language(turns: Sequence[Turn], desk: Desk) -> str:
    """The English name of the language of their newest message, '' when it is English."""
    theirs = [t for t in turns if t.side is not Side.OURS and not t.automatic]
    code = shown_by(theirs[-1].text, desk.lexicon.languages) if theirs else ""
    return desk.lexicon.languages.name(code) if code not in ("", ENGLISH) else ""


def _made(mirror: Mirror, case: Case, written: Draft, *, writer: Writer) -> Drafted:
    """Word it, put a head on it, and store it."""
    found, context = case.found, case.context
    turns = context.turns
    worded = _worded(context, written, writer=writer, subject=found.scope_id)
    rows = message_rows(mirror, turns)
    head = _letterhead(context, worded.draft, rows, writer=writer)
    around = case.aim.circle
    copied = copies(
        mirror,
        context,
        sender=head.sender,
        stands=lambda p: (around.stands(p) or p == case.aim.referrer) and not around.is_ours(p),
    )
    head = replace(head, cc=copied.kept)
    human = [t for t in found.turns if not t.automatic and not is_internal(t, writer.desk.facts)]
    last = max((t for t in human if t.at), key=lambda t: t.at or writer.desk.now, default=None)
    notes = (*_notes(case, worded.draft, copied.note()), *_elsewhere(head, rows))
    ours = house_notes(context, writer.desk.facts, sentences=worded.draft.sentences)
    made = Drafted(
        id="",
        label=found.label,
        draft=replace(worded.draft, notes=(*notes, *ours)),
        head=head,
        channel=context.channel,
        persona=context.persona,
        region=context.region,
        region_from=case.region_from,
        stage=context.stage,
        last=last,
        message_ids=public_ids(mirror, found.turns),
        names=found.names,
        qualified=found,
        context=context,
        engine=worded.engine,
        by_model=worded.by_model,
    )
    return replace(made, id=_store(mirror, made, context, deal=case.aim.deal))


def _notes(case: Case, written: Draft, copied: str) -> Iterator[str]:
    """What the rep should know, with commands as they are typed."""
    yield from case.aim.told
    if copied:
        yield copied
    typed = f"agentarmy draft {quoted(case.typed)} --to {quoted(case.aim.person.label)}"
    for said in written.notes:
        yield said.replace("agentarmy draft …", typed)


def _elsewhere(head: Letterhead, rows: Mapping[str, Row]) -> Iterator[str]:
    """Say that the mail which is answered asks for answers at an address that is not its own."""
    for row in rows.values():
        other, key = str(row.get("reply_to") or ""), row.get("provider_key")
        if other and key == head.in_reply_to and other != head.to.address:
            yield f"Their mail wants answers at {other} (Reply-To): this goes to {head.to.label}."


def _worded(context: DraftContext, written: Draft, *, writer: Writer, subject: str) -> Worded:
    """The draft in a model's words where one is to word it and they hold."""
    worded = Worded(draft=written)
    if writer.consultant is not None and not context.salt:
        worded = word(context, written, consultant=writer.consultant, subject=subject)
    seen = suspicions(turn for turn in context.turns if turn.side is not Side.OURS)
    return worded.noting(seen) if seen else worded


def take_over(mirror: Mirror, made: Drafted, *, body: str) -> tuple[Drafted, Edited]:
    """Take the rep's own words into a stored draft; what no source carries is noted, not removed.

    Raises BadInput for an empty body.
    """
    if not body.strip():
        raise BadInput("the edited draft is empty: nothing was changed", expected="its text")
    context = made.context
    changed = edited(
        made.draft,
        body,
        texts=library_of(context),
        known_names=known_names(context),
        now=context.now,
        outdated=outdated(context.evidence),
    )
    if changed.diff:
        stored = json.dumps(_stored_sources(changed.draft), ensure_ascii=False)
        with mirror.write():
            tables.edit(mirror, "drafts", made.id, {"body": changed.draft.body, "sources": stored})
    return replace(made, draft=changed.draft, by_rep=changed.own), changed


def _meant(mirror: Mirror, target: str, writer: Writer, *, text: str) -> Meant:
    """Judge the target; for one conversation of an account, all that was said with the account."""
    desk, home = writer.desk, ""
    found = qualify(mirror, target, desk=desk, text=text)
    if found.scope is Scope.CONVERSATION:
        home = found.scope_id
        if found.account is not None:
            found = qualify(mirror, str(found.account["id"]), desk=desk)
    return Meant(found=found, home=home, target=target, rep=writer.rep.name)


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


def passages(
    mirror: Mirror, turns: Sequence[Turn] = (), *, about: Sequence[str] = ()
) -> tuple[Passage, ...]:
    """Return the house's own documents: everything stored that did not come with a mail.

    A draft goes to an outsider: what is internal is left out. Of a large knowledge base those
    documents are returned that the newest `turns` and `about` speak of.
    """
    if embeddings.count(mirror) > MANY:
        rows = list(tables.present(mirror, "documents", _spoken_of(mirror, turns, about)).values())
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


def _spoken_of(mirror: Mirror, turns: Sequence[Turn], about: Sequence[str]) -> list[str]:
    """The ids of the documents that hold the best passages for what the other side said last."""
    found: dict[str, None] = {}
    heard = [turn.text for turn in turns if turn.side is not Side.OURS][-_HEARD:]
    for text in (*reversed(heard), *about):
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
    apart = context.channel is not Channel.MAIL or context.kind is DraftKind.INTERNAL_NOTE
    if apart or not mails:
        return Letterhead(sender=sender, to=context.recipient, subject=written.subject)
    inbound = [t for t in mails if t.side is not Side.OURS]
    answers = context.kind in (DraftKind.REPLY, DraftKind.OBJECTION)
    last = inbound[-1] if inbound and answers else mails[-1]
    row = rows.get(last.id, {})
    key = str(row.get("provider_key") or "")
    known = "" if key.startswith("sha256:") else key
    refs = json.loads(str(row.get("refs") or "[]"))
    chain = [*(str(r) for r in refs), known]
    return Letterhead(
        sender=sender,
        to=context.recipient,
        subject=written.subject,
        in_reply_to=known,
        references=tuple(dict.fromkeys(r for r in chain if r and not r.startswith("sha256:"))),
    )


def _store(mirror: Mirror, made: Drafted, context: DraftContext, *, deal: Row | None) -> str:
    """Keep the draft; writing it again for the same message replaces it while it is a draft."""
    head, newest = made.head, context.turns[-1].id if context.turns else ""
    to_them = context.kind is not DraftKind.INTERNAL_NOTE
    account = made.qualified.account
    row: Row = {
        "kind": str(made.draft.kind),
        "channel": str(made.channel),
        "conversation_id": context.turns[0].conversation if context.turns and to_them else None,
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
    variant = str(context.salt) if context.salt else ""
    parts = (context.key, str(made.draft.kind), head.to.label, newest, variant)
    key = "|".join(parts).rstrip("|")
    with mirror.write():
        stored = tables.add(mirror, "drafts", row, key=_free_key(mirror, key))
        after = context.turns[-1] if context.turns else None
        if to_them and not context.salt:
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
