"""Who is who: contacts by address, accounts by domain, and names that stand for them."""

from __future__ import annotations

from collections.abc import Iterable

from agentarmy.domain.records import Person, Row
from agentarmy.store import tables
from agentarmy.store.database import Mirror
from agentarmy.store.duplicates import propose_merges
from agentarmy.store.ids import record_id
from agentarmy.store.mail_domains import FREE_MAIL, business_domain
from agentarmy.store.merging import merge, proposals

__all__ = [
    "FREE_MAIL",
    "account_of_domain",
    "business_domain",
    "merge",
    "proposals",
    "propose_merges",
    "remember",
    "resolve",
]

FROM_DOMAIN = "mail domain"
"""The source of an account that was made from an address; its name is only a guess."""


def resolve(mirror: Mirror, person: Person) -> str:
    """Return the id of the one contact that is meant, '' when there is none or several are.

    The address decides; a bare name only when exactly one contact bears it.
    """
    if person.address:
        return by_alias(mirror, "address", person.address.lower())
    return by_alias(mirror, "name", _name_key(person.name)) if person.name else ""


def by_alias(mirror: Mirror, kind: str, value: str) -> str:
    """Return the contact behind an alias (kind 'address' or 'name'), '' unless exactly one."""
    found = mirror.all(
        # '+' keeps SQLite from walking the index of contact_id through the whole tenant.
        "SELECT DISTINCT +contact_id FROM contact_aliases"
        " WHERE tenant = ? AND kind = ? AND value = ? AND contact_id IS NOT NULL LIMIT 2",
        (mirror.tenant, kind, value),
    )
    return str(found[0][0]) if len(found) == 1 else ""


def _name_key(name: str) -> str:
    return " ".join(name.split()).casefold()


def remember(mirror: Mirror, person: Person, *, details: Row | None = None) -> str:
    """Make or complete the contact with this address and return its id; '' without an address.

    The company's account is made from the address's domain unless it is a free-mail one.
    `details` are further columns of contacts; what is known already stays. The name and the
    address become aliases, so that `resolve` finds the contact by either.
    """
    address = person.address.lower()
    if not address:
        return resolve(mirror, person)
    with mirror.write():
        known = by_alias(mirror, "address", address)
        contact = known or record_id(mirror.tenant, "contacts", address)
        account = account_of_domain(mirror, business_domain(address))
        offered: Row = {"name": " ".join(person.name.split()), "account_id": account}
        offered |= details or {}
        old = tables.find(mirror, "contacts", id=contact)
        if old:
            offered = {k: v for k, v in offered.items() if not old[0][k]}
        elif "@" in address:
            offered["email"] = address
        if offered or not old:
            tables.put_ids(mirror, "contacts", [(contact, offered)])
        learn_aliases(mirror, contact, (address,), names=(person.name,))
    return contact


def learn_aliases(
    mirror: Mirror, contact: str, addresses: Iterable[str] = (), *, names: Iterable[str] = ()
) -> None:
    """Let these addresses and names stand for a contact."""
    pairs = [("address", one.strip().lower()) for one in addresses]
    pairs += [("name", _name_key(one)) for one in names]
    rows: list[tuple[str, Row]] = [
        (f"{contact}|{kind}|{value}", {"contact_id": contact, "kind": kind, "value": value})
        for kind, value in pairs
        if value
    ]
    ids = [(record_id(mirror.tenant, "contact_aliases", key), row) for key, row in rows]
    missing = [(one, row) for one, row in ids if not _exists(mirror, one)]
    if missing:
        tables.put_ids(mirror, "contact_aliases", missing)


def _exists(mirror: Mirror, alias: str) -> bool:
    # A merge re-points aliases and keeps their ids, so the row may name another contact by now.
    return mirror.one("SELECT 1 FROM contact_aliases WHERE id = ?", (alias,)) is not None


def account_of_domain(mirror: Mirror, domain: str, *, make: bool = True) -> str:
    """Return the account of a company's domain, made when there is none; '' for no domain."""
    if not domain:
        return ""
    found = mirror.one(
        "SELECT id FROM accounts WHERE tenant = ? AND domain = ? ORDER BY row LIMIT 1",
        (mirror.tenant, domain),
    )
    if found:
        return str(found[0])
    if not make:
        return ""
    name = " ".join(part.capitalize() for part in domain.split(".")[0].replace("_", "-").split("-"))
    row: Row = {"name": name or domain, "domain": domain, "source": FROM_DOMAIN}
    return tables.add(mirror, "accounts", row, key=domain)
