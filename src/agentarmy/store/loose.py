"""Rows that lack a link which later rows may give: read narrowly, since a mirror may be large."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from agentarmy.store.database import Mirror


class Company(NamedTuple):
    """An account as it is told apart: by its id, its name, its domain and where it is from."""

    id: str
    name: str
    domain: str
    source: str


def companies(mirror: Mirror) -> list[Company]:
    """Return every account, in the order of ids: what is made of them follows from no order."""
    sql = "SELECT id, name, domain, source FROM accounts WHERE tenant = ? ORDER BY id"
    return [Company(*(str(cell or "") for cell in row)) for row in mirror.each(sql, _own(mirror))]


def said(mirror: Mirror) -> Iterator[tuple[str, str]]:
    """Yield the (company, address) that rows of leads and contacts name together."""
    for table in ("leads", "contacts"):
        sql = (
            f"SELECT DISTINCT company, email FROM {table}"
            " WHERE tenant = ? AND company IS NOT NULL AND email IS NOT NULL"
        )
        for company, email in mirror.each(sql, _own(mirror)):
            yield str(company), str(email)


def leads(mirror: Mirror) -> list[tuple[str, str, str]]:
    """Return (id, company, address) of the leads without an account."""
    sql = (
        "SELECT id, company, email FROM leads WHERE tenant = ? AND account_id IS NULL"
        " AND (company IS NOT NULL OR email IS NOT NULL)"
    )
    rows = mirror.each(sql, _own(mirror))
    return [(str(one), str(company or ""), str(email or "")) for one, company, email in rows]


def deals(mirror: Mirror) -> list[tuple[str, str, str]]:
    """Return (id, account, extra) of the deals without a contact that keep spare columns."""
    sql = (
        "SELECT id, account_id, extra FROM deals"
        " WHERE tenant = ? AND contact_id IS NULL AND extra IS NOT NULL"
    )
    rows = mirror.all(sql, _own(mirror))
    return [(str(one), str(at or ""), str(extra)) for one, at, extra in rows]


def talks(mirror: Mirror) -> list[tuple[str, str]]:
    """Return (id, people as JSON) of the conversations without an account that may have one.

    Of mail only what somebody took part in whose company is known by now: its domains are known
    before it is stored, and there may be very much of it.
    """
    sql = (
        "SELECT id, participants FROM conversations WHERE tenant = ?"
        " AND account_id IS NULL AND participants IS NOT NULL AND (channel != 'mail' OR EXISTS ("
        "SELECT 1 FROM json_each(participants) AS one"
        " JOIN contact_aliases AS alias ON alias.tenant = conversations.tenant"
        " AND alias.kind = 'address' AND alias.value = json_extract(one.value, '$.address')"
        " JOIN contacts ON contacts.id = alias.contact_id"
        " WHERE contacts.account_id IS NOT NULL))"
    )
    return [(str(one), str(people)) for one, people in mirror.all(sql, _own(mirror))]


def _own(mirror: Mirror) -> tuple[str]:
    return (mirror.tenant,)
