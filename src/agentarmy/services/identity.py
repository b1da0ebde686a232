"""Whether somebody is a known person under another record, and whose they are among us."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from agentarmy.domain.likeness import near_company, near_name, same_phone
from agentarmy.domain.records import Person, Row
from agentarmy.domain.stages import Stage, stage_of
from agentarmy.services.refusals import Refusal, Wish, contact_of, quoted
from agentarmy.store import people, tables
from agentarmy.store.tables import Filter
from agentarmy.writing.context import DraftKind
from agentarmy.writing.names import same_person, surname

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror


def refuse_twin(mirror: Mirror, person: Person, *, wish: Wish) -> None:
    """Raise where a first touch would go to a known person under a second record.

    They are likely one with the same telephone, or with nearly the same name at nearly the same
    company. Who is named with --to is written to.
    """
    if wish.kind is not DraftKind.FIRST_TOUCH or wish.to:
        return
    own = _own(mirror, person)
    for row, why in _twins(mirror, person, own):
        if not _is_known(mirror, row):
            continue
        name, where = str(row["name"]), str(row.get("company") or "")
        at = f" of {where}" if where else ""
        raise Refusal(
            f"{person.label} ({person.address}) looks like {name}{at}, whom you know: {why}",
            expected=f"{row.get('email') or name}, or --to {quoted(person.label)} where they are"
            " two",
            ways=[
                Wish(kind=DraftKind.FOLLOW_UP, to=name),
                Wish(kind=DraftKind.REPLY, to=name),
            ],
            hint=_merge(mirror, person),
            target=name,
        )


def _twins(mirror: Mirror, person: Person, own: Row) -> Iterator[tuple[Row, str]]:
    """Other records that are likely this person, with what they have in common."""
    key = people.resolve(mirror, person)
    if key:
        card = tables.get(mirror, "contacts", key)
        if str(card.get("email") or "").lower() not in ("", person.address):
            yield card, f"{person.address} is another address of theirs"
    company, phone = str(own.get("company") or ""), str(own.get("phone") or "")
    start = surname(person)[:3]
    for table in ("contacts", "leads"):
        for row in tables.stream(mirror, table, [Filter("name", "~", start)] if start else []):
            other = Person(str(row.get("name") or ""), str(row.get("email") or "").lower())
            if not other.name or not other.address or other.address == person.address:
                continue
            if phone and same_phone(phone, str(row.get("phone") or "")):
                yield row, f"both have the telephone {phone}"
                continue
            theirs = str(row.get("company") or "") or _company(mirror, row)
            if near_name(person.name, other.name) and near_company(company, theirs):
                yield row, f"nearly the same name at {theirs}"


def _own(mirror: Mirror, person: Person) -> Row:
    """The record that bears this very address."""
    for table in ("leads", "contacts"):
        rows = tables.find(mirror, table, email=person.address) if person.address else []
        if rows:
            return rows[0]
    return {}


def _company(mirror: Mirror, row: Row) -> str:
    rows = tables.find(mirror, "accounts", id=row["account_id"]) if row.get("account_id") else []
    return str(rows[0].get("name") or "") if rows else ""


def _is_known(mirror: Mirror, row: Row) -> bool:
    """Whether anybody dealt with them: a message, or a deal that went beyond its first stage."""
    address = str(row.get("email") or "").lower()
    if tables.find(mirror, "messages", sender_address=address):
        return True
    person = Person(str(row.get("name") or ""), address)
    if people.resolve(mirror, person):
        return True
    deals = tables.find(mirror, "deals", account_id=row["account_id"]) if row["account_id"] else []
    return any(
        same_person(Person(contact_of(mirror, deal)), Person(person.name))
        and (deal.get("last_touch_at") or stage_of(str(deal.get("stage") or "")) != Stage.PROSPECT)
        for deal in deals
    )


def _merge(mirror: Mirror, person: Person) -> str:
    rows = tables.find(mirror, "leads", email=person.address)
    table = "leads" if rows else "contacts"
    return f"agentarmy {table} merge --proposals"


def owner_beside(mirror: Mirror, person: Person, deal: Row | None, *, rep: str) -> str:
    """Return whose they are in the CRM where that is another of us than the rep, else ''.

    The deal's owner counts before that of the contact or lead.
    """
    rows = [deal] if deal else []
    for table in ("leads", "contacts"):
        rows += tables.find(mirror, table, email=person.address) if person.address else []
    owner = next((str(r["owner"]) for r in rows if r.get("owner")), "")
    known = " ".join(owner.casefold().split())
    return owner if rep and known and known != " ".join(rep.casefold().split()) else ""


def whose(owner: str) -> str:
    """Return how the rep is told whose somebody is: "Ann Lee's in the CRM"."""
    return f"{owner}'s in the CRM"
