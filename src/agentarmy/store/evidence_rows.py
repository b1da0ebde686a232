"""Writing a reading's evidence over that of the one it went on from: only what differs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from agentarmy.domain.evidence import Evidence
from agentarmy.store import evidence as store
from agentarmy.store import tables
from agentarmy.store.database import Mirror
from agentarmy.store.ids import record_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How the stored evidence of a conversation follows from what a reading found.

    It is what was found, less the ids `left_out`, and beside it the ids `besides`. `rows` counts
    the stored ones; `alone`: there are no others. `change` is the number of the file's last
    change then: with `rows` it tells whether anybody wrote there since.
    """

    account: str = ""
    rows: int = 0
    change: int = -1
    alone: bool = False
    left_out: frozenset[str] = frozenset()
    besides: frozenset[str] = frozenset()

    def alters(self, key: str) -> bool:
        """Whether the piece of that id is not stored as it was found."""
        return key in self.besides or key in self.left_out


def is_untouched(mirror: Mirror, conversation_id: str, written: Written) -> bool:
    """Whether the stored evidence of a conversation is still as it was then."""
    where = (mirror.tenant, conversation_id)
    changed = mirror.one(
        "SELECT 1 FROM change_log AS c CROSS JOIN evidence AS e ON e.id = c.pk"
        " WHERE c.lseq > ? AND c.tbl = 'evidence' AND e.tenant = ? AND e.conversation_id = ?"
        " LIMIT 1",
        (written.change, *where),
    )
    return changed is None and _count(mirror, conversation_id) == written.rows


def _count(mirror: Mirror, conversation_id: str) -> int:
    sql = "SELECT count(*) FROM evidence WHERE tenant = ? AND conversation_id = ?"
    (found,) = mirror.one(sql, (mirror.tenant, conversation_id)) or (0,)
    return int(str(found))


def save(
    mirror: Mirror,
    conversation_id: str,
    *,
    account_id: str,
    evidence: Sequence[Evidence],
    sources: Collection[str],
    extractors: Iterable[str],
) -> None:
    """Store a reading of the messages `sources`, each extractor's in place of its earlier one."""
    by: dict[str, list[Evidence]] = {name: [] for name in extractors}
    for one in evidence:
        by.setdefault(one.extractor, []).append(one)
    for name, theirs in by.items():
        store.save(mirror, conversation_id, account_id, theirs, extractor=name, sources=sources)


def save_differing(
    mirror: Mirror,
    conversation_id: str,
    *,
    account_id: str,
    evidence: Sequence[Evidence],
    found: Iterable[Evidence],
    written: Written,
) -> None:
    """Store a reading over the `written` one, which had `found` this, and is untouched.

    What stands as it was found then is the very same object.
    """
    known = list(found)
    same = set(map(id, known))
    now = {one.id for one in evidence}
    fresh = [one for one in evidence if id(one) not in same or written.alters(one.id)]
    stored = {one.id for one in known}.difference(written.left_out).union(written.besides)
    with mirror.write():
        for key in stored - now:
            row_id = record_id(mirror.tenant, "evidence", f"{conversation_id}|{key}")
            tables.remove(mirror, "evidence", row_id)
        store.put(mirror, conversation_id, account_id=account_id, evidence=fresh)


def as_written(
    mirror: Mirror,
    conversation_id: str,
    *,
    account_id: str,
    evidence: Sequence[Evidence],
    found: Iterable[Evidence],
) -> Written:
    """Return how the evidence that was just stored follows from what the reading found."""
    known = list(found)
    same = set(map(id, known))
    now = {one.id for one in evidence}
    (change,) = mirror.one("SELECT max(lseq) FROM change_log") or (0,)
    rows = _count(mirror, conversation_id)
    return Written(
        account=account_id,
        rows=rows,
        change=int(str(change or 0)),
        alone=rows == len(now),
        left_out=frozenset(one.id for one in known).difference(now),
        besides=frozenset(one.id for one in evidence if id(one) not in same),
    )


def written_to(one: Written) -> dict[str, object]:
    """Return it as a JSON object."""
    return {
        "account": one.account,
        "rows": one.rows,
        "change": one.change,
        "alone": one.alone,
        "left_out": sorted(one.left_out),
        "besides": sorted(one.besides),
    }


def written_from(plain: Mapping[str, object]) -> Written:
    """Return what `written_to` wrote."""
    left_out, besides = plain["left_out"], plain["besides"]
    assert isinstance(left_out, list)  # noqa: S101 what written_to wrote
    assert isinstance(besides, list)  # noqa: S101
    return Written(
        account=str(plain["account"]),
        rows=int(str(plain["rows"])),
        change=int(str(plain["change"])),
        alone=bool(plain["alone"]),
        left_out=frozenset(left_out),
        besides=frozenset(besides),
    )
