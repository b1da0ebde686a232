"""The first nine of the thirteen steps of a form lead: from the filled-in form to a draft.

Every step reads the run's input and what the steps before it left, and returns what came of it.
Each can be done again: its rows have keys of their own. What people typed into a form is data and
nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from agentarmy.connectors.base import MailQuery, MailRef, due_text
from agentarmy.domain.effects import Json, Purpose
from agentarmy.domain.knowledge import Audience
from agentarmy.domain.meeting_slots import Place, next_business_day
from agentarmy.domain.records import Channel, Person, Row
from agentarmy.domain.situation import Consent
from agentarmy.errors import Busy, Gone, Storage, UserError
from agentarmy.formats import mime
from agentarmy.formats.base import MessageRecord
from agentarmy.formats.cells import whole
from agentarmy.formats.submissions import Submission, as_text, usable_name
from agentarmy.knowledge.retrieve import search
from agentarmy.reading.instructions import instruction_marks
from agentarmy.services import diaries, scheduling, stopping
from agentarmy.services.drafting import draft
from agentarmy.services.formlead_kit import WORKFLOW, Kit, Result, done, skipped, submission_of
from agentarmy.services.gatekeeping import is_role
from agentarmy.services.import_people import People
from agentarmy.services.leads import score_lead
from agentarmy.services.qualifying import qualify
from agentarmy.services.refusals import Wish
from agentarmy.services.whereabouts import place_of
from agentarmy.store import consents, conversations, people, tables, workflows
from agentarmy.store.ids import record_id
from agentarmy.store.workflows import Run

_MOST_THREADS, _MOST_MAILS, _MOST_READ = 20, 20, 3
_LOOK_BACK = timedelta(days=365)
_MOST_ASSETS = 5
DUE_IN = 2
"""Business days within which the follow-up is due."""


# --- the form --------------------------------------------------------------------------------


async def validate_form(run: Run, kit: Kit) -> Result:
    """Say what may be made of the fields: whether somebody can be greeted by name, and by whom."""
    one = submission_of(run)
    notes: list[Json] = []
    name = one.name
    role = is_role(one.email)
    if role:
        notes.append("the address is of a role, not of a person: nobody is greeted by name")
    elif not name:
        notes.append("no name: nobody is greeted by name")
    elif not usable_name(name) or instruction_marks(name):
        notes.append("the name is no name: nobody is greeted by it")
        name = ""
    if instruction_marks(one.message):
        notes.append("the message speaks to a machine: that is not heeded")
    if not one.message:
        notes.append("no message")
    filled = sum(1 for value in run.input.values() if value)
    said = "; ".join(str(note) for note in notes)
    return done(
        f"{filled} fields{f': {said}' if said else ''}",
        name="" if role else name,
        role=role,
        notes=notes,
    )


async def resolve_contact_company(run: Run, kit: Kit) -> Result:
    """Make or find contact, company and lead, and keep the form as the message that it is.

    A company is told by the domain of the address alone: anybody can type a name.
    """
    one, mirror = submission_of(run), kit.mirror
    name = str(run.left("validate_form").get("name") or "")
    with mirror.write():
        contact = people.remember(mirror, Person(name, one.email), details=_details(one))
        rows = tables.present(mirror, "contacts", [contact])
        account = str(rows[contact]["account_id"] or "") if contact in rows else ""
        notes = _name_company(kit, one, account)
        lead = _keep_lead(kit, run, one, name=name, account=account, contact=contact)
        talk = _keep_message(kit, run, one, name=name)
        if account and talk:
            tables.put_ids(mirror, "conversations", [(talk, {"account_id": account})], fill=True)
        _note_request(kit, run, one, contact)
    company = tables.present(mirror, "accounts", [account]).get(account, {}) if account else {}
    at = str(company.get("name") or "no company (a private address)")
    return done(
        f"{name or one.email} at {at}{f'; {notes}' if notes else ''}",
        contact_id=contact,
        account_id=account,
        lead_id=lead,
        conversation_id=talk,
    )


def _details(one: Submission) -> Row:
    found: Row = {
        "phone": one.phone,
        "title": one.title,
        "company": one.company,
        "country": one.country,
        "zone": one.zone if diaries.zone_named(one.zone) else "",
        "source": "form",
    }
    return {column: value for column, value in found.items() if value}


def _name_company(kit: Kit, one: Submission, account: str) -> str:
    """Name the account of their domain as they do, where we only guessed; else tell the two."""
    from agentarmy.services.directory import core, name_guessed

    if not one.company:
        return ""
    if account:
        domain = one.email.rpartition("@")[2]
        name_guessed(kit.mirror, domain, one.company)
        row = tables.get(kit.mirror, "accounts", account)
        same = core(str(row["name"] or "")) == core(one.company)
        return "" if same else f'they write "{one.company}"'
    known = [r for r in tables.find(kit.mirror, "accounts", name=one.company)]
    return f'they write "{one.company}", from another address than theirs' if known else ""


def _keep_lead(
    kit: Kit, run: Run, one: Submission, *, name: str, account: str, contact: str
) -> str:
    employees: int | None = None
    with suppress(ValueError):
        employees = whole(one.employees) if one.employees else None
    row: Row = {
        **_details(one),
        "name": name,
        "email": one.email,
        "industry": one.industry,
        "employees": employees,
        "account_id": account,
        "contact_id": contact,
        "pages": one.page or one.product,
        "note": one.message[:2000],
    }
    row = {column: value for column, value in row.items() if value}
    known = tables.find(kit.mirror, "leads", email=one.email)
    key = str(known[0]["id"]) if known else record_id(kit.mirror.tenant, "leads", f"form:{run.key}")
    tables.put_ids(kit.mirror, "leads", [(key, row)], fill=bool(known))
    return key


def _keep_message(kit: Kit, run: Run, one: Submission, *, name: str) -> str:
    """The form as a mail of a web desk would bring it: the reading knows such mails."""
    record = MessageRecord(
        key=f"sha256:form:{run.key}",
        channel=Channel.MAIL,
        sender=Person("Web form", ""),
        reply_to=Person(name, one.email),
        to=(Person(kit.writer.rep.name, kit.writer.address),) if kit.writer.address else (),
        subject=f"Contact form: {one.product}",
        text=as_text(one, name=name),
        at=one.submitted_at or run.started_at,
        automatic="auto-reply",
    )
    conversations.store_messages(kit.mirror, [record], source="form")
    found = tables.find(
        kit.mirror, "messages", id=record_id(kit.mirror.tenant, "messages", record.key)
    )
    return str(found[0]["conversation_id"] or "") if found else ""


def _note_request(kit: Kit, run: Run, one: Submission, contact: str) -> None:
    """Who fills in a form asks for an answer: that is the basis on which they get one."""
    consents.record(
        kit.mirror,
        consents.Entry(
            id="",
            address=one.email,
            contact_id=contact,
            evidence=f"form {one.form or 'without a name'}, run {run.id[-8:]}",
            consent=Consent(
                purpose=Purpose.REPLY,
                seller=kit.seller,
                channel="mail",
                basis="request",
                how="web form",
                recorded_by="agent",
                given_at=one.submitted_at or run.started_at,
            ),
        ),
    )


# --- what was said before --------------------------------------------------------------------


async def search_threads(run: Run, kit: Kit) -> Result:
    """Look for earlier threads by address, alias and domain: in the mirror and in the mailbox."""
    addresses, domain = _addresses(run, kit)
    threads = _threads_here(run, kit, addresses=addresses, domain=domain)
    said = f"{len(threads)} in the mirror"
    mailbox = kit.connectors.mailbox
    if mailbox is None:
        said += "; no mailbox connected"
    else:
        query = MailQuery(
            addresses=tuple(addresses),
            domains=(domain,) if domain else (),
            since=kit.now - _LOOK_BACK,
        )
        there = _by_thread(await mailbox.search(query, limit=_MOST_MAILS), addresses)
        said += f", {len(there)} in the mailbox"
        threads = [*there, *threads]
    found: list[Json] = list(threads[:_MOST_THREADS])
    return done(said, threads=found)


def _addresses(run: Run, kit: Kit) -> tuple[list[str], str]:
    one = submission_of(run)
    contact = str(run.left("resolve_contact_company").get("contact_id") or "")
    rows = tables.find(kit.mirror, "contact_aliases", contact_id=contact) if contact else []
    known = [str(row["value"]) for row in rows if row["kind"] == "address"]
    return list(dict.fromkeys([one.email, *known])), people.business_domain(one.email)


def _threads_here(
    run: Run, kit: Kit, *, addresses: Sequence[str], domain: str
) -> list[dict[str, Json]]:
    own = str(run.left("resolve_contact_company").get("conversation_id") or "")
    found = conversations.threads_with(
        kit.mirror, addresses, domain=domain, besides=own, limit=_MOST_THREADS
    )
    return [{"where": "mirror", "id": one.id, "at": one.at, "own": one.by_address} for one in found]


def _by_thread(refs: Iterable[MailRef], addresses: Sequence[str]) -> list[dict[str, Json]]:
    found: dict[str, dict[str, Json]] = {}
    for ref in refs:
        own = ref.sender.lower() in addresses
        one = found.setdefault(
            ref.thread, {"where": "mailbox", "id": ref.thread, "at": ref.at.isoformat(), "own": own}
        )
        one["own"] = bool(one["own"]) or own
    return list(found.values())


async def read_thread(run: Run, kit: Kit) -> Result:
    """Read the newest threads into the mirror, so that all later steps know what was said."""
    threads = _listed(run.left("search_threads").get("threads"))
    if not threads:
        return skipped("nothing was said before")
    mailbox = kit.connectors.mailbox
    own = next((t for t in threads if t["where"] == "mailbox" and t.get("own")), None)
    read = 0
    for one in [t for t in threads if t["where"] == "mailbox"][:_MOST_READ]:
        if mailbox is None:
            break
        with suppress(Gone):
            read += _take_in(kit, await mailbox.thread(str(one["id"]), limit=_MOST_MAILS))
    here = [str(t["id"]) for t in threads if t["where"] == "mirror"]
    talks = [conversations.turns(kit.mirror, key) for key in here[:_MOST_READ]]
    said = sum(map(len, talks))
    return done(
        f"{said} message{_s(said)} in the mirror, {read} new from the mailbox",
        thread=str(own["id"]) if own else "",
        messages=said + read,
    )


def _take_in(kit: Kit, mails: Iterable[object]) -> int:
    records: list[MessageRecord] = []
    for mail in mails:
        read = mime.read(getattr(mail, "content", b""), "mailbox")
        if isinstance(read, MessageRecord):
            records.append(read)
    if not records:
        return 0
    domains = kit.house.domains if kit.house else ()
    ours = {kit.writer.address.lower()}
    with kit.mirror.write():
        People(kit.mirror, frozenset(domains), seen=ours).learn(records)
        stored = conversations.store_messages(kit.mirror, records, source="mailbox")
        box = kit.house.unsubscribe if kit.house else ""
        stopping.heed(kit.mirror, records, ours=stopping.Ours(tuple(domains), tuple(ours), box))
    return stored.messages_added


def _listed(value: Json | None) -> list[dict[str, Json]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


async def recall_patterns(run: Run, kit: Kit) -> Result:
    """Gather what is known for long: earlier forms, deals and how they ended, what you noted."""
    account = run.account_id
    facts: list[Json] = []
    earlier = workflows.count_of(
        kit.mirror, kind=WORKFLOW, contact_id=run.contact_id, besides=run.id
    )
    if earlier:
        facts.append(f"{earlier} earlier form(s) by the same person")
    if account:
        for deal in tables.find(kit.mirror, "deals", account_id=account)[:5]:
            lost = f", lost: {deal['lost_reason']}" if deal.get("lost_reason") else ""
            facts.append(f"deal {deal['name']}: {deal['stage'] or 'no stage'}{lost}")
        for memory in tables.find(kit.mirror, "memories", account_id=account)[-5:]:
            facts.append(f"you noted: {memory['text']}")
    if not facts:
        return skipped("nothing is known from before")
    return done(f"{len(facts)} fact{_s(len(facts))}", facts=facts)


async def hunt_assets(run: Run, kit: Kit) -> Result:
    """Name documents that fit: of the knowledge base, and files of the allowed folders.

    Files are listed, never opened, and nothing is attached: that is for a person to do.
    """
    one = submission_of(run)
    words = " ".join((one.product, one.message)).strip()
    hits = search(kit.mirror, words, audience=Audience.PUBLIC, limit=20) if words else []
    ids = list(dict.fromkeys(hit.passage.document for hit in hits))[:_MOST_ASSETS]
    rows = tables.present(kit.mirror, "documents", ids)
    documents: list[Json] = [str(rows[one]["name"] or "") for one in ids if one in rows]
    if kit.connectors.files is None:
        if not documents:
            return skipped("no files connected, and nothing fits in the knowledge base")
        said = f"{len(documents)} of the knowledge base; no files connected"
        return done(said, documents=documents)
    files: dict[str, Json] = {}
    for query in _queries(one, kit):
        for ref in await kit.connectors.files.search(query, limit=_MOST_ASSETS):
            files.setdefault(ref.path, {"path": ref.path, "ref": ref.ref, "size": ref.size})
    named: list[Json] = list(files.values())[:_MOST_ASSETS]
    if not named and not documents:
        return skipped("nothing fits")
    files_said = f"{len(named)} file{_s(len(named))}"
    said = f"{files_said}, {len(documents)} of the knowledge base"
    return done(said, files=named, documents=documents)


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _queries(one: Submission, kit: Kit) -> list[str]:
    """What files are looked for by: the product of the form, and ours that the message names."""
    said = one.message.casefold()
    ours = [item.name for item in kit.writer.desk.facts.prices if item.name.casefold() in said]
    return list(dict.fromkeys(filter(None, [one.product, *ours])))[:_MOST_ASSETS]


# --- what is proposed ------------------------------------------------------------------------


async def find_slots(run: Run, kit: Kit) -> Result:
    """Find two or three times of 30 minutes in the next business days."""
    rows = _rows_of(run, kit)
    where, now = place_of(rows, now=kit.now), kit.now
    found = scheduling.slots(
        kit.mirror,
        where,
        now=now,
        house=kit.writer.desk.house,
        also=await scheduling.outside(kit.connectors.calendar, now),
    )
    zone = found.shown_in
    starts: list[Json] = [s.starts_at.astimezone(zone).isoformat() for s in found.found.slots]
    notes: list[Json] = [*found.notes, *found.problems]
    if not starts:
        return skipped("no time suits both sides", slots=[], notes=notes)
    local = [s.starts_at.astimezone(zone) for s in found.found.slots]
    said = ", ".join(f"{one:%a %d %b %H:%M}" for one in local)
    return done(f"{said} ({zone.key})", slots=starts, zone=zone.key, notes=notes)


def _rows_of(run: Run, kit: Kit) -> list[Row]:
    wanted = (("contacts", run.contact_id), ("leads", run.lead_id), ("accounts", run.account_id))
    found: list[Row] = []
    for table, key in wanted:
        found += tables.present(kit.mirror, table, [key]).values() if key else []
    return found


async def plan_next_step(run: Run, kit: Kit) -> Result:
    """Judge what is known by now, score the lead, and say what is to be done by when."""
    desk = kit.writer.desk
    _, fit = score_lead(kit.mirror, run.lead_id, icp=desk.icp, now=desk.now)
    talk = str(run.left("resolve_contact_company").get("conversation_id") or "")
    judged = qualify(kit.mirror, run.account_id or talk, desk=desk).judgement
    due = due_on(kit)
    plan: list[Json] = [f"answer {run.prospect} with the draft, offering a call"]
    plan += [action.title for action in judged.actions[:2]]
    plan.append(f"follow up by {due_text(due)}")
    return done(
        f"fit {fit.score}, {judged.verdict.outcome}; follow-up {due:%a %d %b}",
        score=fit.score,
        outcome=str(judged.verdict.outcome),
        plan=plan,
        due_on=due_text(due),
    )


def due_on(kit: Kit) -> date:
    """Return the day on which the follow-up is due: so many of our business days from now."""
    place: Place = scheduling.our_place(kit.writer.desk.house, kit.now)[0]
    day = kit.now.astimezone(place.zone)
    for _ in range(DUE_IN):
        day = next_business_day(day, place)
    return day.date()


async def write_draft(run: Run, kit: Kit) -> Result:
    """Write the answer: from what is known, in the rep's voice, with the times found."""
    one = submission_of(run)
    talk = str(run.left("resolve_contact_company").get("conversation_id") or "")
    zone = ZoneInfo(str(run.left("find_slots").get("zone") or "UTC"))
    starts = run.left("find_slots").get("slots")
    offers = tuple(
        datetime.fromisoformat(str(start)).astimezone(zone)
        for start in (starts if isinstance(starts, list) else [])
    )
    try:
        made = draft(kit.mirror, talk, writer=kit.writer, wish=Wish(to=one.email, offers=offers))
    except (Busy, Storage):
        raise
    except UserError as error:
        return skipped(f"no draft: {error.line()}"[:300])
    marks: list[Json] = list(made.draft.to_confirm)
    return done(
        f"{made.head.subject}{f'; {len(marks)} to confirm' if marks else ''}",
        draft_id=made.id,
        to_confirm=marks,
        notes=list(made.draft.notes),
    )
