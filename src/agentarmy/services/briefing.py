"""Prepare the rep for a meeting, an account or a lead from what the mirror knows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from agentarmy.domain.evidence import Source, SourceKind
from agentarmy.domain.qualification import Frame, judge
from agentarmy.domain.records import Facts, Money, Person, Row, Side, Turn
from agentarmy.errors import NotFound
from agentarmy.reading.guidance import Guidance, Rule
from agentarmy.services import signatures, targets
from agentarmy.services.battlecards import documents_on
from agentarmy.services.dossier import extra_of
from agentarmy.services.drafting import Writer, public_ids
from agentarmy.services.guidelines import among_us
from agentarmy.services.qualifying import Desk, Qualified, qualify
from agentarmy.store import people, tables
from agentarmy.store.times import moment
from agentarmy.writing.briefs import compose_brief
from agentarmy.writing.competitors import Name, Vocabulary
from agentarmy.writing.context import is_internal
from agentarmy.writing.ground import Ground, of_field, of_turn
from agentarmy.writing.names import plain_name
from agentarmy.writing.note_lines import SILENT
from agentarmy.writing.sections import Brief, BriefContext, Item, Scope, Somebody
from agentarmy.writing.wording import tidy

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror

_COMPANY = (
    ("industry", "Industry"),
    ("employees", "Employees"),
    ("country", "Country"),
    ("website", "Website"),
    ("note", "Note"),
)
_MEETING = ("title", "starts_at", "zone", "location")
_LEAD = (
    ("title", "Title"),
    ("source", "Source"),
    ("tech", "Tools they use"),
    ("note", "Note"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefed:
    """A brief with what it was written from; `meeting` is its row when it is for one."""

    brief: Brief
    context: BriefContext
    qualified: Qualified
    meeting: Row | None = None
    message_ids: Mapping[str, str]


def brief(
    mirror: Mirror, target: str, *, writer: Writer, words: Vocabulary | None = None
) -> Briefed:
    """Write the brief on a meeting (its title, id, or 'next'), an account, a deal or a lead.

    With `words` competitors are told by what documents and buyers say of them; without, they are
    only quoted. Raises NotFound with the nearest names, and what `qualify` raises.
    """
    desk = writer.desk
    meeting = find_meeting(mirror, target, now=desk.now)
    lead = None if meeting else _lead(mirror, target)
    found = _judged(mirror, target, meeting=meeting, lead=lead, desk=desk)
    scope = Scope.MEETING if meeting else Scope.LEAD if lead else Scope.ACCOUNT
    upcoming = meeting or _upcoming(mirror, found, now=desk.now)
    turns = tuple(t for t in found.turns if not is_internal(t, desk.facts))
    ids = public_ids(mirror, turns)
    rivals = [Name(one, words) for one in found.judgement.competitors] if words else []
    told = _told(mirror, found, lead=lead, writer=writer)
    context = BriefContext(
        scope=scope,
        title=_title(scope, found, meeting=meeting, lead=lead),
        now=desk.now,
        judgement=found.judgement,
        evidence=found.evidence,
        facts=desk.facts,
        turns=turns,
        people=(
            *_lead_person(lead, found),
            *_people(mirror, found, upcoming=upcoming, facts=desk.facts),
        ),
        company=tuple(_company(found, lead)),
        record=(
            *_record(mirror, found, upcoming, today=desk.now.date()),
            *_among_us(told),
        ),
        colleagues=tuple({one.turn.id: one.turn for one in told}.values()),
        objections=writer.objections,
        passages=documents_on(mirror, rivals),
        message_ids=ids,
        methods=desk.methods,
        words=words,
    )
    return Briefed(
        brief=compose_brief(context),
        context=context,
        qualified=found,
        meeting=meeting,
        message_ids=ids,
    )


def _judged(
    mirror: Mirror, target: str, *, meeting: Row | None, lead: Row | None, desk: Desk
) -> Qualified:
    """The judgement of all that was said with the account; of strangers an empty one."""
    account = str((meeting or lead or {}).get("account_id") or "")
    if meeting and not account:
        account = _home(mirror, meeting, desk.facts)
        if not account:
            return _strangers(meeting, desk)
    found = qualify(mirror, account or target, desk=desk)
    if found.scope is targets.Scope.CONVERSATION and found.account:
        return qualify(mirror, str(found.account["id"]), desk=desk)
    return found


def _home(mirror: Mirror, meeting: Row, facts: Facts) -> str:
    """The account of the first guest from outside who is on record, '' for none."""
    guests = (p for p in _attendees(meeting) if not _is_ours(p, facts))
    return next(
        filter(None, (str(_contact(mirror, p).get("account_id") or "") for p in guests)), ""
    )


def _strangers(meeting: Row, desk: Desk) -> Qualified:
    """What is known where nobody who is invited is: nothing but whom the calendar names.

    Raises NotFound for a meeting among ourselves.
    """
    if all(_is_ours(person, desk.facts) for person in _attendees(meeting)):
        raise NotFound(
            f'meeting "{meeting["title"]}" has nobody from outside that is known',
            expected="a meeting with an account",
            hint="agentarmy brief ACCOUNT",
        )
    title = str(meeting["title"])
    return Qualified(
        scope=targets.Scope.CONVERSATION,
        scope_id=str(meeting["id"]),
        label=title,
        target=title,
        judgement=judge((), desk.facts, now=desk.now, frame=Frame(methods=desk.methods)),
        turns=(),
        evidence=(),
        unknown_speakers=(),
        language="en",
        names={},
    )


def find_meeting(mirror: Mirror, target: str, *, now: datetime) -> Row | None:
    """Return the meeting that is meant: 'next' is the next one with somebody from outside."""
    if target.strip().lower() == "next":
        rows = [r for r in _coming(mirror, now=now) if r.get("account_id")]
        if not rows:
            raise NotFound(
                "no meeting lies ahead",
                expected="an imported calendar",
                hint="agentarmy import calendar.ics",
            )
        return rows[0]
    with suppress(NotFound):
        return tables.get(mirror, "meetings", target)
    return None


def _coming(mirror: Mirror, *, now: datetime) -> list[Row]:
    moment = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
    filters = [tables.Filter("starts_at", ">=", moment)]
    page = tables.page(mirror, "meetings", filters=filters, order="starts_at", limit=50)
    return [row for row in page.rows if str(row.get("status") or "").upper() != "CANCELLED"]


def _upcoming(mirror: Mirror, found: Qualified, *, now: datetime) -> Row | None:
    key = str(found.account["id"]) if found.account else ""
    rows = [row for row in _coming(mirror, now=now) if key and row.get("account_id") == key]
    return rows[0] if rows else None


def _lead(mirror: Mirror, target: str) -> Row | None:
    """The lead that the target names, when no account bears that very name."""
    with suppress(NotFound):
        tables.get(mirror, "accounts", target)
        return None
    with suppress(NotFound):
        return tables.get(mirror, "leads", target)
    return None


def _title(scope: Scope, found: Qualified, *, meeting: Row | None, lead: Row | None) -> str:
    if meeting:
        return f"{meeting['title']}, {_local(meeting)}"
    if lead:
        return f"Lead: {lead.get('name') or found.label}"
    return f"{scope.capitalize()}: {found.label}"


def _local(meeting: Row) -> str:
    """The start in the meeting's own zone."""
    start = datetime.fromisoformat(str(meeting["starts_at"]).replace("Z", "+00:00"))
    zone = str(meeting.get("zone") or "UTC")
    with suppress(KeyError, ValueError, OSError):
        start = start.astimezone(ZoneInfo(zone))
    return f"{start:%Y-%m-%d %H:%M} {zone}"


def _field(table: str, row: Row, column: str) -> Ground:
    return of_field(table, str(row["id"]), column=column, value=str(row.get(column) or ""))


def _company(found: Qualified, lead: Row | None) -> Iterator[Item]:
    account = found.account
    if account is None:
        return
    yield Item(
        text=f"Company: {account.get('name') or account.get('domain')}",
        grounds=(_field("accounts", account, "name"),),
    )
    for table, row, columns in (("accounts", account, _COMPANY), ("leads", lead, _LEAD)):
        for column, head in columns if row else ():
            value = row.get(column) if row else None
            if row and value:
                yield Item(text=f"{head}: {value}", grounds=(_field(table, row, column),))
    fit = found.judgement.fit
    if fit and lead:
        text = f"Fit: {fit.score} of 100, {fit.tier.lower()}"
        parts = ", ".join(f"{part.id.replace('_', ' ')} {part.points}" for part in fit.parts)
        yield Item(text=text, basis=f"fit score {fit.score} of 100, {fit.tier.lower()}: {parts}")


def _record(
    mirror: Mirror, found: Qualified, meeting: Row | None, *, today: date
) -> Iterator[Item]:
    """Lines from the deals of the account, and the meeting ahead; what is past is told as past."""
    rows = [found.deal] if found.deal else []
    if found.account and not rows:
        rows = list(tables.find(mirror, "deals", account_id=found.account["id"]))
    for deal in rows[:3]:
        yield Item(
            text=f"Deal {deal.get('name')}: stage {deal.get('stage') or 'unknown'}",
            grounds=(_field("deals", deal, "name"), _field("deals", deal, "stage")),
        )
        amount, currency = deal.get("amount_minor"), str(deal.get("currency") or "")
        if isinstance(amount, int) and currency:
            value = Money(amount, currency)
            text = f"Value in the CRM: {value}"
            ground = replace(_field("deals", deal, "amount_minor"), value=str(value))
            yield Item(text=text, grounds=(ground,))
        yield from _ahead_of(deal, today=today)
    if meeting:
        where = f", {meeting['location']}" if meeting.get("location") else ""
        yield Item(
            text=f"Meeting: {meeting['title']}, {_local(meeting)}{where}",
            grounds=tuple(_when(meeting, c) for c in _MEETING if meeting.get(c)),
        )


def _ahead_of(deal: Row, *, today: date) -> Iterator[Item]:
    """Close date, last activity and next step of a deal; a step of a silent deal is overdue."""
    key, close = str(deal["id"]), str(deal.get("close_on") or "")[:10]
    touched, pushes = str(deal.get("last_touch_at") or "")[:10], extra_of(deal).get("pushes", "")
    if close:
        grounds = [_field("deals", deal, "close_on")]
        text = f"Close date: {close}{', passed' if close < today.isoformat() else ''}"
        if pushes.isdigit() and int(pushes):
            text = f"{text}, pushed {pushes} time{'s' if int(pushes) > 1 else ''}"
            grounds.append(of_field("deals", key, column="pushes", value=pushes))
        yield Item(text=text, grounds=tuple(grounds))
    if touched:
        ground = of_field("deals", key, column="last_touch_at", value=touched)
        yield Item(text=f"Last activity: {touched}", grounds=(ground,))
    if deal.get("next_step"):
        stale = touched and touched < (today - SILENT).isoformat()
        late = ", overdue" if stale and close and close < today.isoformat() else ""
        text = f"Next step: {deal['next_step']}{late}"
        yield Item(text=text, grounds=(_field("deals", deal, "next_step"),))


_TOLD = 4
"""How many of the newest words among ourselves a brief shows."""


def _told(
    mirror: Mirror, found: Qualified, *, lead: Row | None, writer: Writer
) -> tuple[Guidance, ...]:
    """The newest of what our own people said that binds what we say to them."""
    desk, rep = writer.desk, writer.rep.name
    person = Person(str((lead or {}).get("name") or ""), str((lead or {}).get("email") or ""))
    among = among_us(mirror, found, person=person, facts=desk.facts, rep=rep, now=desk.now)
    return tuple(t for t in among.guidance if t.rule not in (Rule.NEED, Rule.RELEASE))[-_TOLD:]


def _among_us(told: Sequence[Guidance]) -> Iterator[Item]:
    for one in told:
        day = f", {one.turn.at.date().isoformat()}" if one.turn.at else ""
        text = f'Among us: "{tidy(one.quote, limit=26)}" ({one.turn.speaker.label}{day})'
        yield Item(text=text, grounds=(of_turn(one.turn, one.quote),))


def _when(meeting: Row, column: str) -> Ground:
    """A field of a meeting; a start also as the hour in its own zone."""
    ground = _field("meetings", meeting, column)
    return replace(ground, value=_local(meeting)) if column == "starts_at" else ground


def _lead_person(lead: Row | None, found: Qualified) -> Iterator[Somebody]:
    """The lead as recorded, when nobody of that name has spoken yet."""
    spoke = {t.speaker.name.casefold() for t in found.turns if not t.automatic}
    if lead is None or not lead.get("name") or str(lead["name"]).casefold() in spoke:
        return
    columns = [c for c in ("name", "title", "company") if lead.get(c)]
    yield Somebody(
        name=str(lead["name"]),
        title=str(lead.get("title") or ""),
        company=str(lead.get("company") or ""),
        grounds=tuple(_field("leads", lead, column) for column in columns),
    )


def _people(
    mirror: Mirror, found: Qualified, *, upcoming: Row | None, facts: Facts
) -> Iterator[Somebody]:
    """Attendees of the meeting; without one, whoever spoke last, else who is on record."""
    present = _attendees(upcoming) if upcoming else _speakers(found.turns)
    present = present or _on_record(mirror, found)
    theirs = [p for p in present if not _is_ours(p, facts)]
    for person in (*theirs, *(p for p in present if p not in theirs)):
        table, row = _recorded(mirror, person)
        signed, said = _signature(mirror, person)
        grounds = [_field(table, row, c) for c in _CONTACT if row.get(c)]
        if upcoming and not grounds:
            value = person.address or person.name
            invited = value in str(upcoming.get("attendees") or "")
            column = "attendees" if invited else "organizer"
            grounds.append(of_field("meetings", str(upcoming["id"]), column=column, value=value))
        yield Somebody(
            name=person.name or str(row.get("name") or "") or person.address,
            title=str(row.get("title") or "") or signed.title,
            company=str(row.get("company") or "") or signed.company,
            address=person.address,
            phone=str(row.get("phone") or "") or signed.phone,
            ours=person not in theirs,
            grounds=(*(grounds or _spoke(person, found.turns)), *said),
        )


_CONTACT = ("name", "title", "company", "phone")


def _is_ours(person: Person, facts: Facts) -> bool:
    known = facts.known_sides.get(person.address) or facts.known_sides.get(person.name.casefold())
    return person.domain in facts.our_domains if person.domain else known is Side.OURS


def _signature(mirror: Mirror, person: Person) -> tuple[signatures.Details, tuple[Ground, ...]]:
    """What the newest signature of an address tells, and the lines that tell it."""
    if "@" not in person.address:
        return signatures.Details(), ()
    wanted = [tables.Filter("sender_address", "=", person.address)]
    for row in tables.page(mirror, "messages", filters=wanted, order="-at", limit=5).rows:
        text = str(row.get("signature") or "")
        found = signatures.read(text, name=person.name)
        if found.title or found.phone:
            told = (found.title, found.phone)
            lines = [n.strip() for n in text.splitlines() if any(t and t in n for t in told)]
            source = Source(SourceKind.MESSAGE, str(row["id"]), "signature")
            at = moment(row.get("at"))
            said = (Ground(source=source, quote=x, who=person.label, at=at) for x in lines)
            return found, tuple(said)
    return signatures.Details(), ()


def _attendees(meeting: Row) -> list[Person]:
    plain = json.loads(str(meeting.get("attendees") or "[]"))
    organizer = json.loads(str(meeting.get("organizer") or "{}"))
    everyone = [*plain, organizer] if organizer else plain
    found = [Person(str(p.get("name") or ""), str(p.get("address") or "")) for p in everyone]
    return [person for person in dict.fromkeys(found) if person.label]


def _on_record(mirror: Mirror, found: Qualified) -> list[Person]:
    """The contacts and leads of an account with whom nobody has spoken, eight at most."""
    if found.account is None:
        return []
    rows = [
        row
        for table in ("contacts", "leads")
        for row in tables.find(mirror, table, account_id=found.account["id"])
    ]
    named = [Person(str(r.get("name") or ""), str(r.get("email") or "")) for r in rows]
    once = {person.address.casefold() or person.name: person for person in named if person.label}
    return list(once.values())[:8]


def _speakers(turns: Sequence[Turn]) -> list[Person]:
    """Who spoke, the latest first, each name once, eight at most."""
    human = [t for t in turns if not t.automatic and t.side is Side.THEIRS]
    human.sort(key=lambda t: t.at.timestamp() if t.at else 0.0, reverse=True)
    by_name: dict[str, Person] = {}
    for turn in reversed(human):
        name = " ".join(plain_name(turn.speaker.name)) or turn.speaker.address
        known = by_name.pop(name, turn.speaker)
        by_name[name] = turn.speaker if turn.speaker.address else known
    return list(reversed(by_name.values()))[:8]


def _spoke(person: Person, turns: Sequence[Turn]) -> list[Ground]:
    for turn in reversed(turns):
        if turn.speaker == person and turn.text.strip():
            source = Source(SourceKind.MESSAGE, turn.id, "text")
            quote = turn.text.strip().splitlines()[0]
            return [Ground(source=source, quote=quote, who=person.label, at=turn.at)]
    return []


def _recorded(mirror: Mirror, person: Person) -> tuple[str, Row]:
    """The contact of a person with its table; without one the lead of the same address."""
    row = _contact(mirror, person)
    if row or not person.address:
        return "contacts", row
    leads = list(tables.find(mirror, "leads", email=person.address))
    return ("leads", leads[0]) if leads else ("contacts", {})


def _contact(mirror: Mirror, person: Person) -> Row:
    key = people.resolve(mirror, person)
    return tables.get(mirror, "contacts", key) if key else {}
