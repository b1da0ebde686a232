"""What was read out of conversations, and what was judged from it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from agentarmy.domain.depth import Topic
from agentarmy.domain.evidence import Evidence
from agentarmy.domain.judgement import Element, Judgement, Outcome, Standing, Verdict
from agentarmy.domain.records import Row, Value
from agentarmy.store import tables
from agentarmy.store.database import Mirror
from agentarmy.store.facts_json import (
    dumps,
    element_from,
    element_to,
    evidence_from,
    evidence_to,
    topic_from,
    topic_to,
)
from agentarmy.store.ids import record_id
from agentarmy.store.times import moment, stamp

_SURE = (Standing.EVIDENCED, Standing.VERIFIED)


def save(
    mirror: Mirror,
    conversation_id: str,
    account_id: str,
    evidence: Iterable[Evidence],
    *,
    extractor: str = "rules",
    sources: Collection[str] | None = None,
) -> tables.Counts:
    """Store a reading of a conversation in place of the extractor's earlier one.

    With `sources` (message ids) only the evidence of these is replaced; without, of all. Saving
    the same reading again changes nothing.
    """
    fresh = dict(_rows(mirror, conversation_id, account_id, evidence))
    with mirror.write():
        old = tables.find(mirror, "evidence", conversation_id=conversation_id, extractor=extractor)
        for row in old:
            within = sources is None or row["source_id"] in sources
            if within and row["id"] not in fresh:
                tables.remove(mirror, "evidence", str(row["id"]))
        return tables.put_ids(mirror, "evidence", fresh.items(), replace=True)


def put(
    mirror: Mirror, conversation_id: str, *, account_id: str, evidence: Iterable[Evidence]
) -> tables.Counts:
    """Store pieces of a reading beside, or in place of, what is stored of them."""
    rows = _rows(mirror, conversation_id, account_id, evidence)
    return tables.put_ids(mirror, "evidence", rows, replace=True)


def _rows(
    mirror: Mirror, conversation_id: str, account_id: str, evidence: Iterable[Evidence]
) -> Iterable[tuple[str, Row]]:
    for one in evidence:
        row: Row = {"conversation_id": conversation_id, "account_id": account_id}
        for name, value in evidence_to(one).items():
            row[name] = dumps(value) if name == "value" else _cell(value)
        yield record_id(mirror.tenant, "evidence", f"{conversation_id}|{one.id}"), row


def _cell(value: object) -> Value:
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, str | int | float) else None


def load(
    mirror: Mirror,
    *,
    conversation_id: str = "",
    account_id: str = "",
    besides: Collection[str] = frozenset(),
) -> tuple[Evidence, ...]:
    """Return the stored evidence of a conversation or account, in the order of speaking.

    That of the messages `besides` (their ids) is left out.
    """
    wanted: dict[str, Value] = {}
    if conversation_id:
        wanted["conversation_id"] = conversation_id
    if account_id:
        wanted["account_id"] = account_id
    if not wanted:
        return ()
    rows = tables.find(mirror, "evidence", **wanted)
    rows = [row for row in rows if row["source_id"] not in besides]
    found = [evidence_from({**row, "value": json.loads(str(row["value"]))}) for row in rows]
    order = _positions(mirror, {one.source.id for one in found})
    first = (2, "", 0)
    return tuple(sorted(found, key=lambda e: (order.get(e.source.id, first), e.start, e.end, e.id)))


def _positions(mirror: Mirror, ids: Collection[str]) -> dict[str, tuple[int, str, int]]:
    """Where each message stands among the others: by time, then by place in its transcript."""
    found: dict[str, tuple[int, str, int]] = {}
    wanted = sorted(ids)
    for begin in range(0, len(wanted), 1000):
        part = wanted[begin : begin + 1000]
        marks = ", ".join("?" * len(part))
        rows = mirror.all(
            f"SELECT id, at, position FROM messages WHERE +tenant = ? AND id IN ({marks})",
            (mirror.tenant, *part),
        )
        for row_id, at, position in rows:
            found[str(row_id)] = (0 if at else 1, str(at or ""), int(str(position or 0)))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a judgement is about: `scope` is conversation, deal, account or lead."""

    scope: str
    scope_id: str
    account_id: str = ""
    conversation_id: str = ""
    deal_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A stored judgement: the verdict and how each element stands, with its evidence."""

    place: Place
    verdict: Verdict
    bant: tuple[Element, ...]
    meddic: tuple[Element, ...]
    judged_at: datetime
    review_on: date | None = None
    topics: tuple[Topic, ...] = ()


def save_judgement(mirror: Mirror, place: Place, judgement: Judgement, *, now: datetime) -> Kept:
    """Store a judgement and return what is kept.

    An element that was evidenced or verified is not lost to a judgement that knows less, unless
    that one brings evidence newer than what the element stood on.
    """
    with mirror.write():
        old = load_judgement(mirror, place.scope, place.scope_id)
        verdict = judgement.verdict
        days = verdict.review_in_days
        kept = Kept(
            place=place,
            verdict=verdict,
            bant=merged(old.bant if old else (), judgement.bant),
            meddic=merged(old.meddic if old else (), judgement.meddic),
            judged_at=now,
            review_on=None if days is None else (now + timedelta(days=days)).date(),
            topics=judgement.topics,
        )
        key = f"{place.scope}:{place.scope_id}"
        tables.put(mirror, "qualifications", [(key, _kept_row(kept))], replace=True)
    return kept


def _kept_row(kept: Kept) -> Row:
    place = kept.place
    state = {
        "bant": [element_to(one) for one in kept.bant],
        "meddic": [element_to(one) for one in kept.meddic],
        "review_in_days": kept.verdict.review_in_days,
        "confidence": kept.verdict.confidence,
        "topics": [topic_to(one) for one in kept.topics],
    }
    return {
        "scope": place.scope,
        "scope_id": place.scope_id,
        "account_id": place.account_id,
        "conversation_id": place.conversation_id,
        "deal_id": place.deal_id,
        "outcome": str(kept.verdict.outcome),
        "reason": kept.verdict.reason,
        "state": dumps(state),
        "review_on": kept.review_on.isoformat() if kept.review_on else None,
        "judged_at": stamp(kept.judged_at),
    }


def load_judgement(mirror: Mirror, scope: str, scope_id: str) -> Kept | None:
    """Return the stored judgement of a conversation, deal, account or lead; None without one."""
    rows = tables.find(mirror, "qualifications", scope=scope, scope_id=scope_id)
    return _kept(rows[0]) if rows else None


def _kept(row: Row) -> Kept:
    state: Mapping[str, list[Mapping[str, object]]] = json.loads(str(row["state"]))
    days, sure = state["review_in_days"], state.get("confidence", 1.0)
    judged_at = moment(row["judged_at"])
    assert judged_at is not None  # noqa: S101 always written
    return Kept(
        place=Place(
            scope=str(row["scope"]),
            scope_id=str(row["scope_id"]),
            account_id=str(row["account_id"] or ""),
            conversation_id=str(row["conversation_id"] or ""),
            deal_id=str(row["deal_id"] or ""),
        ),
        verdict=Verdict(
            outcome=Outcome(str(row["outcome"])),
            reason=str(row["reason"] or ""),
            review_in_days=None if days is None else int(str(days)),
            confidence=float(str(sure)),
        ),
        bant=tuple(element_from(one) for one in state["bant"]),
        meddic=tuple(element_from(one) for one in state["meddic"]),
        judged_at=judged_at,
        review_on=date.fromisoformat(str(row["review_on"])) if row["review_on"] else None,
        topics=tuple(topic_from(one) for one in state.get("topics", ())),
    )


def merged(old: Sequence[Element], new: Sequence[Element]) -> tuple[Element, ...]:
    """Return the new elements, each kept as it was where the new one only knows less."""
    before = {element.id: element for element in old}
    found = [_stronger(before.pop(element.id, None), element) for element in new]
    kept = (element for element in before.values() if element.standing in _SURE)
    return (*found, *kept)


def _stronger(old: Element | None, new: Element) -> Element:
    if old is None or old.standing not in _SURE or new.standing in _SURE:
        return new
    latest_old, latest_new = _latest(old), _latest(new)
    if latest_new is not None and (latest_old is None or latest_new > latest_old):
        return new
    known = {piece.id for piece in old.evidence}
    extra = tuple(piece for piece in new.evidence if piece.id not in known)
    return replace(old, evidence=old.evidence + extra)


def _latest(element: Element) -> datetime | None:
    times = [piece.asserted_at for piece in element.evidence if piece.asserted_at is not None]
    return max(times, default=None)
