"""Likely duplicates of given rows, found within blocks and proposed, never merged.

A block holds rows of one company or of one company's mail domain (accounts: of one beginning),
so that the cost grows with the rows, not with their pairs. Within a block two names are alike
from a ratio of 88 of 100.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from agentarmy.store.database import Mirror
from agentarmy.store.mail_domains import business_domain
from agentarmy.store.merging import propose

LIKELY = 88.0
_LARGE_BLOCK = 40
_FEW = 200
_WORD = re.compile(r"\w+")
_FORMS = frozenset("ag co company corp gmbh group inc kg limited llc ltd plc sa sas se spa".split())
_PLACE = {
    "contacts": "coalesce(account_id, company), email",
    "leads": "company, email",
    "accounts": "domain, NULL",
}


class _One(NamedTuple):
    id: str
    made: str
    name: str
    place: str
    domain: str
    core: str


def propose_merges(mirror: Mirror, ids: Iterable[str], *, table: str = "contacts") -> int:
    """Propose merges for these rows of contacts, accounts or leads; return how many are new."""
    wanted = set(ids)
    if not wanted:
        return 0
    rows = _rows(mirror, table, wanted)
    pairs = {(keep, gone): (reason, score) for keep, gone, reason, score in _alike(rows, wanted)}
    found = [(keep, gone, reason, score) for (keep, gone), (reason, score) in pairs.items()]
    return propose(mirror, found, kind=table)


def _rows(mirror: Mirror, table: str, wanted: Collection[str]) -> dict[str, list[_One]]:
    """The rows to compare, by block: all of the table, or what begins like the few wanted."""
    select = (
        f"SELECT id, created_at, name, {_PLACE[table]} FROM {table}"
        " WHERE tenant = ? AND name IS NOT NULL"
    )
    blocks: dict[str, list[_One]] = {}
    seen: set[str] = set()
    for extra, args in _slices(mirror, table, wanted):
        for one, made, name, place, mail in mirror.each(select + extra, (mirror.tenant, *args)):
            if str(one) not in seen:
                seen.add(str(one))
                found = _One(
                    id=str(one),
                    made=str(made),
                    name=str(name),
                    place=str(place or "").casefold(),
                    domain=business_domain(str(mail or "")),
                    core=core_name(table, str(name)),
                )
                for block in _blocks(table, found):
                    blocks.setdefault(block, []).append(found)
    return blocks


def _slices(
    mirror: Mirror, table: str, wanted: Collection[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    if len(wanted) > _FEW:
        yield "", ()
        return
    marks = ", ".join("?" * len(wanted))
    names = mirror.all(f"SELECT name FROM {table} WHERE id IN ({marks})", tuple(wanted))
    for low in sorted({str(name)[:3] for (name,) in names if name}):
        yield " AND name >= ? AND name < ?", (low, low + "\U0010ffff")


def _blocks(table: str, one: _One) -> Iterator[str]:
    if not one.core:
        return
    if table == "accounts":
        yield one.core[:4]
        return
    if one.place:
        yield f"at {one.place}"
    if one.domain:
        yield f"mail {one.domain}"
    if not (one.place or one.domain):
        yield f"named {one.core}"


def core_name(table: str, name: str) -> str:
    """Return a name as it is compared: sorted small words, a company's legal form left off."""
    words = _WORD.findall(name.casefold())
    if table == "accounts":
        words = [word for word in words if word not in _FORMS] or words
    return " ".join(sorted(words))


def _alike(
    blocks: dict[str, list[_One]], wanted: Collection[str]
) -> Iterator[tuple[str, str, str, float]]:
    from rapidfuzz.fuzz import ratio

    for block in _small(blocks.values()):
        for one, two in combinations(block, 2):
            if one.id not in wanted and two.id not in wanted:
                continue
            score = ratio(one.core, two.core, score_cutoff=LIKELY)
            if score:
                keep, gone = sorted((one, two), key=lambda row: (row.made, row.id))
                reason = f'"{keep.name}" and "{gone.name}"' + (
                    " at one company" * bool(one.place or one.domain)
                )
                yield keep.id, gone.id, reason, round(score / 100, 3)


def _small(blocks: Iterable[list[_One]]) -> Iterator[list[_One]]:
    """Split large blocks by the beginning of the names, so that pairs stay few."""
    for block in blocks:
        if len(block) <= _LARGE_BLOCK:
            yield block
            continue
        parts: dict[str, list[_One]] = {}
        for one in block:
            parts.setdefault(one.core[:6], []).append(one)
        yield from (part[:_LARGE_BLOCK] for part in parts.values())
