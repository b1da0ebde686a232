"""Questions across all deals: what is at risk, what changed, who waits for an answer, compare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, tzinfo
from typing import TYPE_CHECKING

from agentarmy.domain.clock import on_clock
from agentarmy.domain.evidence import Source, SourceKind
from agentarmy.domain.judgement import CheckResult, Outcome
from agentarmy.domain.pipeline import FAULTS
from agentarmy.domain.records import Money, Row, Side
from agentarmy.domain.stages import CLOSED, stage_of
from agentarmy.domain.verdicts import risk_name, stopped
from agentarmy.errors import UserError
from agentarmy.reading.inquiries import Topic
from agentarmy.services.casework import Cases, crm, faults, worth
from agentarmy.services.qualifying import Desk
from agentarmy.services.subjects import Subject
from agentarmy.store import recent, tables
from agentarmy.store.times import stamp
from agentarmy.writing import deal_answers
from agentarmy.writing.deal_answers import NOTHING, Case, Statement, first_words
from agentarmy.writing.ground import Ground, of_evidence
from agentarmy.writing.wording import tidy

if TYPE_CHECKING:
    from agentarmy.domain.evidence import Evidence
    from agentarmy.store.database import Mirror

JUDGED = 25
"""Accounts that are judged anew for one question: those that were spoken with last."""
SHOWN = 8
"""Deals, people or messages that one answer shows."""
SOON = 7
"""Days before the close date from which on an open point is a risk of this week."""
_BLOCKING = frozenset({"budget_freeze", "champion_left", "reorganisation"})


def spoken_with(mirror: Mirror, *, most: int = JUDGED) -> list[Subject]:
    """Return the accounts of the newest conversations, newest first."""
    return [_subject(key, label) for key, label in recent.accounts(mirror, most=most)]


def _subject(key: str, label: str) -> Subject:
    return Subject(account_id=key, label=label, target=key)


def newest(cases: Cases) -> Iterator[Case]:
    """Yield the cases of the accounts that were spoken with last."""
    for subject in spoken_with(cases.mirror):
        try:
            yield cases.open(subject)
        except UserError:  # an account that several rows answer to: the others still count
            continue


def at_risk(cases: Cases) -> list[Statement]:
    """Return a sentence for each open deal at risk, those that close soonest and dearest first."""
    mirror, desk = cases.mirror, cases.desk
    judged = {case.label: case for case in newest(cases)}
    found: list[tuple[tuple[bool, int, int], Statement]] = []
    for deal in _open_deals(mirror):
        account = _name(mirror, deal.get("account_id"))
        reasons = [*_rotten(deal, desk), *_broken(judged.get(account))]
        if not reasons:
            continue
        close = _day(deal.get("close_on"))
        days = (close - desk.now.date()).days if close else 999
        money = worth(deal)
        rank = (days > SOON, -len(reasons), -(money.minor if money else 0))
        found.append((rank, _risk(deal, account, reasons, money=money, days=days)))
    found.sort(key=lambda pair: pair[0])
    return [statement for _, statement in found[:SHOWN]] or [
        Statement(text="No open deal is at risk.", basis="open deals on record", kind=NOTHING)
    ]


def _open_deals(mirror: Mirror) -> Iterator[Row]:
    for deal in tables.stream(mirror, "deals"):
        if stage_of(str(deal.get("stage") or "")) not in CLOSED:
            yield deal


def _rotten(deal: Row, desk: Desk) -> list[Statement]:
    serious = {f.title for f in FAULTS.values() if f.weight == 1}
    return [s for s in faults([deal], desk=desk) if s.text.partition(":")[0] in serious]


def _broken(case: Case | None) -> Iterator[Statement]:
    """What speaks against a deal in what was said: checks that fail, risks that block."""
    if case is None:
        return
    if stop := stopped(case.evidence):
        yield deal_answers.quoted("they asked us to stop", stop, limit=16)
    for statement in deal_answers.answer(Topic.STUCK, case):
        failed = any(
            check.result is CheckResult.FAILS and check.reason in statement.text
            for check in case.judgement.checks
        )
        blocks = any(
            risk_name(e) in _BLOCKING and of_evidence(e) in statement.grounds
            for e in case.judgement.risks
        )
        if failed or blocks:
            yield statement


def _risk(
    deal: Row, account: str, reasons: Sequence[Statement], *, money: Money | None, days: int
) -> Statement:
    parts = [str(deal["name"]), str(deal.get("stage") or "stage unknown")]
    grounds = [crm(deal, "name"), crm(deal, "stage")]
    if money:
        parts.append(str(money))
        grounds.append(crm(deal, "amount_minor", value=str(money)))
    if 0 <= days <= SOON:
        parts.append(f"closes on {deal['close_on']}")
        grounds.append(crm(deal, "close_on"))
    said = "; ".join(one.text[:1].lower() + one.text[1:] for one in reasons[:3])
    grounds += [ground for one in reasons[:3] for ground in one.grounds]
    return Statement(text=f"{', '.join(parts)}: {said}", grounds=tuple(dict.fromkeys(grounds)))


def changed(
    mirror: Mirror,
    since: date,
    *,
    account_id: str = "",
    label: str = "",
    home: tzinfo | None = None,
) -> list[Statement]:
    """Return what came in since a day at `home`: messages of both sides, then records, newest
    first.
    """
    start = str(stamp(datetime.combine(since, time(), tzinfo=home or UTC)))
    found = [
        *_messages(mirror, start, account_id, home=home),
        *_activities(mirror, start, account_id),
    ]
    if found:
        return found
    whom = f" with {label}" if label else ""
    text = f"Nothing in the mirror is newer than {since.isoformat()}{whom}."
    return [Statement(text=text, basis="messages and activities by date", kind=NOTHING)]


def _messages(
    mirror: Mirror, start: str, account_id: str, *, home: tzinfo | None
) -> Iterator[Statement]:
    seen: set[object] = set()
    count = 0
    for row in recent.said_since(mirror, start, account_id=account_id):
        words, talk = _telling(str(row["text"] or "")), row["conversation"]
        if not words or (row["channel"] != "mail" and talk in seen):
            continue
        seen.add(talk)
        count += 1
        if count > SHOWN:
            return
        east = row["utc_offset"]
        moment = on_clock(
            datetime.fromisoformat(str(row["at"])), None if east is None else int(east), home=home
        )
        who, account = str(row["name"] or row["address"] or "somebody"), str(row["account"] or "")
        day = moment.date().isoformat() if moment else ""
        said = f'{day}, {who} ({account}): "{tidy(words, limit=24)}"'
        source = Source(SourceKind.MESSAGE, str(row["id"]), "text")
        ground = Ground(source=source, quote=words, who=who, at=moment, value=account)
        yield Statement(text=said, grounds=(ground,))


def _telling(text: str) -> str:
    blocks = [b.strip() for b in text.split("\n\n") if b.strip()]
    telling = [b for b in blocks if len(b.split()) > 3 and not b.endswith(",")] or blocks
    return telling[0][:400] if telling else ""


def _activities(mirror: Mirror, start: str, account_id: str) -> Iterator[Statement]:
    filters = [tables.Filter("at", ">=", start)]
    if account_id:
        filters.append(tables.Filter("account_id", "=", account_id))
    for row in tables.page(mirror, "activities", filters=filters, limit=SHOWN).rows:
        day = str(row["at"])[:10]
        text = f"{day}, {row.get('kind') or 'activity'}: {row.get('title') or row.get('note')}"
        grounds = tuple(
            crm(row, c, table="activities") for c in ("title", "note", "at") if row.get(c)
        )
        yield Statement(text=text, grounds=grounds)


def unanswered(cases: Cases) -> list[Statement]:
    """Return whom we owe an answer, with their words, the newest first."""
    found: list[tuple[float, Statement]] = []
    for case in newest(cases):
        if case.judgement.verdict.outcome is Outcome.DISQUALIFIED:
            continue
        waiting: dict[str, Evidence] = {}
        for item in (*case.judgement.open_questions, *case.judgement.asks):
            waiting[item.speaker] = item
        for item in waiting.values():
            found.append((_when(item), _owed(case, item)))
        last = _last_word(case)
        if last and not waiting:
            found.append((_last_at(case), last))
    found.sort(key=lambda pair: -pair[0])
    return [statement for _, statement in found[:SHOWN]] or [
        Statement(text="Nobody waits for an answer.", basis="the last conversations", kind=NOTHING)
    ]


def _owed(case: Case, item: Evidence) -> Statement:
    day = f", {item.asserted_at.date().isoformat()}" if item.asserted_at else ""
    text = f'{item.speaker} ({case.label}{day}): "{tidy(item.quote, limit=30)}"'
    return Statement(text=text, grounds=(replace(of_evidence(item), value=case.label),))


def _last_word(case: Case) -> Statement | None:
    """Say that they had the last word in writing, where that wants an answer of ours."""
    written = [t for t in case.human if t.at and t.text.strip()]
    last = max(written, key=lambda t: t.at.timestamp() if t.at else 0.0, default=None)
    if last is None or last.side is Side.OURS or "?" not in last.text:
        return None
    words = first_words(last)
    source = Source(SourceKind.MESSAGE, last.id, "text")
    ground = Ground(
        source=source, quote=words, who=last.speaker.label, at=last.at, value=case.label
    )
    text = f'{last.speaker.label} ({case.label}) had the last word: "{tidy(words, limit=30)}"'
    return Statement(text=text, grounds=(ground,))


def _last_at(case: Case) -> float:
    return max((t.at.timestamp() for t in case.human if t.at), default=0.0)


def _when(item: Evidence) -> float:
    return item.asserted_at.timestamp() if item.asserted_at else 0.0


_COMPARED = (Topic.BUDGET, Topic.SIGNER, Topic.TIMELINE, Topic.COMPETITORS)


def compare(cases: Cases, subjects: Sequence[Subject]) -> list[Statement]:
    """Return the same points of each account, side by side: each sentence says whose it is."""
    opened = [cases.open(subject) for subject in subjects]
    found = [
        _of(case, s)
        for case in opened
        for s in list(deal_answers.answer(Topic.SUMMARY, case))[:1] + list(case.record[:2])
    ]
    for topic in _COMPARED:
        for case in opened:
            kept = deal_answers.answer(topic, case)
            first = [s for s in kept if "It " not in s.text[:3]][:1]
            checked = [s for s in kept if s.text.startswith("It ")][:1]
            found += [_of(case, s, str(topic)) for s in (*first, *checked)]
    return found


def _of(case: Case, statement: Statement, topic: str = "") -> Statement:
    head = f"{case.label}, {topic}" if topic else case.label
    return replace(statement, text=f"{head}: {statement.text}")


def _name(mirror: Mirror, account: object) -> str:
    rows = tables.present(mirror, "accounts", [str(account)]) if account else {}
    return next((str(row.get("name") or "") for row in rows.values()), "")


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None
