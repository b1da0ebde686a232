"""Likely duplicates of given rows, found within blocks and proposed, never merged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agentarmy.domain.records import Row
from agentarmy.store import tables
from agentarmy.store.database import Mirror
from agentarmy.store.merging import propose
from agentarmy.store.schema import names

LIKELY = 88.0
"""Token-sort ratio (0..100) from which two names are proposed as one."""

_MOST = 50
_GENERIC = frozenset(
    "ag co company corp gmbh group inc kg limited llc ltd plc sa sas se spa".split()
)


def propose_merges(mirror: Mirror, ids: Iterable[str], *, table: str = "contacts") -> int:
    """Propose merges for these rows of contacts, accounts or leads; return how many are new.

    Compared is only what begins alike (first letters of the name) or shares an account or a
    company, so that the cost grows with the rows given, not with the table.
    """
    pairs: dict[tuple[str, str], tuple[str, str, str, float]] = {}
    for row_id in ids:
        for row in tables.find(mirror, table, id=row_id):
            for other in _block(mirror, table, row):
                score, reason = likeness(table, row, other)
                if score >= LIKELY:
                    keep, gone = _older(row, other)
                    pairs[keep, gone] = (keep, gone, reason, round(score / 100, 3))
    return propose(mirror, pairs.values(), kind=table)


def _older(one: Row, two: Row) -> tuple[str, str]:
    first, second = sorted((one, two), key=lambda row: (str(row["created_at"]), str(row["id"])))
    return str(first["id"]), str(second["id"])


def _block(mirror: Mirror, table: str, row: Row) -> list[Row]:
    """Rows of a near spelling: the same beginning of the name, at most 50."""
    name = str(row["name"] or "")
    if len(name) < 3:
        return []
    low = name[:3]
    cells = mirror.all(
        f"SELECT id, created_at, updated_at, {', '.join(names(table))} FROM {table}"
        " WHERE tenant = ? AND name >= ? AND name < ? AND id <> ? LIMIT ?",
        (mirror.tenant, low, low + "\U0010ffff", row["id"], _MOST),
    )
    columns = ("id", "created_at", "updated_at", *names(table))
    return [dict(zip(columns, one, strict=True)) for one in cells]


def likeness(table: str, one: Row, two: Row) -> tuple[float, str]:
    """Return how alike two rows are, 0..100, and why; people of two companies are not alike."""
    from rapidfuzz.fuzz import token_sort_ratio

    left, right = core_name(table, one), core_name(table, two)
    if not left or not right:
        return 0.0, ""
    score = token_sort_ratio(left, right)
    if table == "accounts":
        return score, f'names alike: "{one["name"]}", "{two["name"]}"'
    place = "account_id" if table == "contacts" else "company"
    if not one[place] or not two[place]:
        return min(score, LIKELY if score == 100 else 0.0), "the same name"
    same = str(one[place]).casefold() == str(two[place]).casefold()
    return (score, "names alike at one company") if same else (0.0, "")


def core_name(table: str, row: Row) -> str:
    """Return a name as it is compared: small letters, a company's legal form left off."""
    words: Sequence[str] = str(row["name"] or "").casefold().replace(",", " ").split()
    if table == "accounts":
        words = [word for word in words if word.strip(".") not in _GENERIC]
    return " ".join(words)
