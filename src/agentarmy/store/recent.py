"""Who was spoken with last, what came in since, and the names by which everybody is called."""

from __future__ import annotations

from collections.abc import Iterator

from agentarmy.domain.values import Row
from agentarmy.store.database import Mirror

_SAID = "id text name address at account conversation channel utc_offset".split()


def version(mirror: Mirror) -> int:
    """Return what differs after another connection has written."""
    found = mirror.one("PRAGMA data_version")
    return int(str(found[0])) if found else 0


def accounts(mirror: Mirror, *, most: int) -> list[tuple[str, str]]:
    """Return (id, name) of the accounts of the newest conversations, newest first."""
    found = mirror.all(
        "SELECT a.id, coalesce(a.name, a.domain, a.id) FROM conversations c"
        " JOIN accounts a ON a.id = c.account_id"
        " WHERE c.tenant = ? GROUP BY a.id ORDER BY max(c.last_at) DESC LIMIT ?",
        (mirror.tenant, most),
    )
    return [(str(key), str(name)) for key, name in found]


def said_since(mirror: Mirror, start: str, *, account_id: str = "", most: int = 500) -> list[Row]:
    """Return what people wrote or said with an account from `start` on, newest first.

    A row holds id, text, name, address, at, account (its name), conversation, channel and
    utc_offset.
    """
    about = " AND c.account_id = ?" if account_id else " AND c.account_id IS NOT NULL"
    found = mirror.all(
        "SELECT m.id, m.text, m.sender_name, m.sender_address, m.at, a.name, m.conversation_id,"
        " m.channel, m.utc_offset FROM messages m JOIN conversations c ON c.id = m.conversation_id"
        " LEFT JOIN accounts a ON a.id = c.account_id"
        f" WHERE m.tenant = ? AND m.at >= ? AND m.automatic IS NULL{about}"
        " ORDER BY m.at DESC, m.position LIMIT ?",
        (mirror.tenant, start, *([account_id] if account_id else []), most),
    )
    return [dict(zip(_SAID, cells, strict=True)) for cells in found]


def account_names(mirror: Mirror) -> Iterator[tuple[str, str, str]]:
    """Yield (id, name, domain) of every account."""
    yield from _texts(mirror, "SELECT id, name, domain FROM accounts WHERE tenant = ?")


def deal_names(mirror: Mirror) -> Iterator[tuple[str, str, str]]:
    """Yield (id, name, account) of every deal that has an account."""
    sql = "SELECT id, name, account_id FROM deals WHERE tenant = ? AND account_id IS NOT NULL"
    yield from _texts(mirror, sql)


def people_names(mirror: Mirror) -> Iterator[tuple[str, str, str]]:
    """Yield (name, address, account) of contacts, leads and speakers whose account is known."""
    for table in ("contacts", "leads"):
        sql = f"SELECT name, email, account_id FROM {table} WHERE tenant = ?"
        yield from _texts(mirror, f"{sql} AND account_id IS NOT NULL")
    yield from _texts(
        mirror,
        "SELECT DISTINCT m.sender_name, m.sender_address, c.account_id FROM messages m"
        " JOIN conversations c ON c.id = m.conversation_id WHERE +m.tenant = ?"
        " AND c.account_id IS NOT NULL AND m.automatic IS NULL",
    )


def lone_leads(mirror: Mirror) -> Iterator[tuple[str, str, str]]:
    """Yield (id, name, company) of the leads without an account."""
    sql = "SELECT id, name, company FROM leads WHERE tenant = ? AND account_id IS NULL"
    yield from _texts(mirror, sql)


def _texts(mirror: Mirror, sql: str) -> Iterator[tuple[str, str, str]]:
    for one, two, three in mirror.each(sql, (mirror.tenant,)):
        yield str(one or ""), str(two or ""), str(three or "")
