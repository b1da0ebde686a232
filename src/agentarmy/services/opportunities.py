"""Deals that grow out of what was said: made on enough signs, moved on complete evidence.

Nothing here closes a deal: won and lost are set by a person.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agentarmy.domain.evidence import Day, Evidence, Kind, Source, SourceKind
from agentarmy.domain.judgement import Element, Opportunity, QuestionType, TypedQuestion
from agentarmy.domain.ordering import by_buyer, in_quotes, of_kind
from agentarmy.domain.orders import order_of, total_of
from agentarmy.domain.records import Facts, Row, Side, Turn
from agentarmy.domain.selling import confirmation
from agentarmy.domain.stages import CLOSED, Move, Stage, advance, may_enter, stage_of
from agentarmy.errors import BadInput
from agentarmy.services.qualifying import Desk, Qualified, qualify
from agentarmy.services.questioning import MOVED, entered
from agentarmy.services.targets import Scope
from agentarmy.store import deals, people, tables
from agentarmy.store import evidence as store

if TYPE_CHECKING:
    from agentarmy.store.database import Mirror

CONFIRMED = "confirmation"
"""Kind of the activity that notes what the buyer confirmed before a stage was left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What came of looking for an opportunity: the deal made or known already, and why."""

    qualified: Qualified
    opportunity: Opportunity
    deal: Row | None
    created: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advanced:
    """What came of the wish to move on: whether it moved, what is missing, what to ask.

    `confirmed` are the words that stand in the log for the buyer's confirmation, '' for none.
    """

    qualified: Qualified
    deal: Row
    move: Move
    moved: bool
    confirmed: str
    question: TypedQuestion | None
    missing: tuple[Element, ...] = ()


def propose(
    mirror: Mirror, target: str, *, desk: Desk, text: str = "", dry: bool = False
) -> Proposed:
    """Make a deal of a conversation or account whose signs are enough (AA-DEAL-02, AA-DEAL-03).

    One deal at a time: where an open one is known for the account or the thread, that is returned.
    `dry` makes none. Raises what `qualify` raises.
    """
    found = qualify(mirror, target, desk=desk, text=text)
    chance = found.judgement.opportunity or Opportunity(
        confidence=0, signals=(), enough=False, reason="nothing was read"
    )
    known = _open_deal(mirror, found)
    created, deal = False, known
    if known:
        reason = f'there is an open deal already: "{known["name"]}"'
    elif not chance.enough:
        reason = f"{chance.confidence:.0%} sure, more than 80 % is needed; {chance.reason}"
    elif dry:
        reason = f"{chance.confidence:.0%} sure: {chance.reason}"
    else:
        deal, created = _made(mirror, found, chance, desk=desk), True
        reason = f"{chance.confidence:.0%} sure: {chance.reason}"
    return Proposed(qualified=found, opportunity=chance, deal=deal, created=created, reason=reason)


def _open_deal(mirror: Mirror, found: Qualified) -> Row | None:
    """The open deal of the account, or of the threads that were judged."""
    rows = [found.deal] if found.deal else []
    if found.account:
        rows += tables.find(mirror, "deals", account_id=found.account["id"])
    for talk in dict.fromkeys(turn.conversation for turn in found.turns):
        for one in tables.find(mirror, "conversations", id=talk):
            if one.get("deal_id"):
                rows += tables.find(mirror, "deals", id=one["deal_id"])
    still = (row for row in rows if stage_of(str(row.get("stage") or "")) not in CLOSED)
    return next(still, None)


def _made(mirror: Mirror, found: Qualified, chance: Opportunity, *, desk: Desk) -> Row:
    judgement = found.judgement
    elements = (*judgement.bant, *judgement.meddic)
    ready = may_enter(Stage.QUALIFICATION, elements).allowed
    account = str(found.account["id"]) if found.account else ""
    row: Row = {
        **_order(found.evidence, desk.facts, desk),
        "account_id": account or None,
        "contact_id": _contact(mirror, found.turns),
        "stage": str(Stage.QUALIFICATION if ready else Stage.PROSPECT),
        "close_on": _wished(found.evidence),
        "next_step": judgement.actions[0].title if judgement.actions else None,
        "source": "agentarmy",
        "note": "\n".join(f"{s.kind}: {in_quotes(s.evidence)}" for s in chance.signals),
        "extra": json.dumps(_extra(chance), ensure_ascii=False),
    }
    row["name"] = f"{found.label}: {row['name']}" if row["name"] else found.label
    with mirror.write():
        key = tables.add(mirror, "deals", row)
        for talk in dict.fromkeys(turn.conversation for turn in found.turns):
            tables.edit(mirror, "conversations", talk, {"deal_id": key})
        place = store.Place(scope=str(Scope.DEAL), scope_id=key, account_id=account, deal_id=key)
        store.save_judgement(mirror, place, judgement, now=desk.now)
    return tables.get(mirror, "deals", key)


def _order(evidence: Sequence[Evidence], facts: Facts, desk: Desk) -> Row:
    """What they want, as a name, and what it comes to by the price book."""
    lines = order_of(evidence, facts)
    total = total_of(lines, facts.policies, on=desk.now.date())
    return {
        "name": ", ".join(f"{line.count} {line.product}" for line in lines if line.product),
        "amount_minor": total.money.minor if total else None,
        "currency": total.money.currency if total else None,
    }


def _contact(mirror: Mirror, turns: Sequence[Turn]) -> str | None:
    """Who of the other side spoke last and is on record."""
    for turn in reversed(turns):
        if turn.side is Side.THEIRS and not turn.automatic:
            key = people.resolve(mirror, turn.speaker)
            if key:
                return key
    return None


def _wished(evidence: Sequence[Evidence]) -> str | None:
    said = [e.value for e in by_buyer(of_kind(evidence, Kind.TIMELINE)) if e.polarity > 0]
    days = [value.day for value in said if isinstance(value, Day)]
    return days[-1].isoformat() if days else None


def _extra(chance: Opportunity) -> dict[str, object]:
    return {
        "confidence": chance.confidence,
        "signals": [
            {
                "kind": signal.kind,
                "quote": signal.evidence.quote,
                "evidence": signal.evidence.id,
                "message": signal.evidence.source.id,
            }
            for signal in chance.signals
        ],
    }


def move_on(mirror: Mirror, target: str, *, desk: Desk, confirmed: str = "") -> Advanced:
    """Move a deal to its next stage when the evidence is complete and the buyer confirmed it.

    `confirmed` is the rep's word for a confirmation that is not in the mirror. The confirmation is
    logged before the move (AA-QBS-05). Nothing moves past NEGOTIATION. Raises BadInput when the
    target has no deal or the deal no stage, and what `qualify` raises.
    """
    found = qualify(mirror, target, desk=desk)
    if found.deal is None:
        raise BadInput(
            f'"{found.label}" has no deal', hint=f'agentarmy deals propose "{found.target}"'
        )
    stage = stage_of(str(found.deal.get("stage") or ""))
    if stage is None:
        name = found.deal["name"]
        raise BadInput(
            f'deal "{name}" has no stage', hint=f'agentarmy deals edit "{name}" stage=PROSPECT'
        )
    elements = (*found.judgement.bant, *found.judgement.meddic)
    move = advance(stage, elements)
    yes = confirmation(found.evidence, entered(mirror, found.deal))
    words = " ".join(yes.quote.split()) if yes else confirmed.strip()
    deal, moved = found.deal, False
    if move.allowed and move.to and words:
        deal, moved = _moved(mirror, found, (stage, move.to), words=words, yes=yes, desk=desk), True
    guidance = found.judgement.guidance
    asked = guidance.question if guidance else None
    return Advanced(
        qualified=found,
        deal=deal,
        move=move,
        moved=moved,
        confirmed=words,
        question=asked if asked and asked.type is QuestionType.CONFIRMATION else None,
        missing=tuple(e for e in elements if e.id in move.missing),
    )


def _moved(
    mirror: Mirror,
    found: Qualified,
    stages: tuple[Stage, Stage],
    *,
    words: str,
    yes: Evidence | None,
    desk: Desk,
) -> Row:
    """Log the confirmation, then move, then log the move."""
    deal = found.deal or {}
    key = str(deal["id"])
    said = yes.asserted_at if yes and yes.asserted_at else desk.now
    base: Row = {"deal_id": key, "account_id": deal.get("account_id"), "source": "agentarmy"}
    source = yes.source if yes else Source(SourceKind.CRM_FIELD, key)
    with mirror.write():
        tables.add(
            mirror,
            "activities",
            {
                **base,
                "kind": CONFIRMED,
                "at": said.isoformat(),
                "title": f"Confirmed before {stages[1]}: {words}",
                "note": f"{source.kind} {source.id}" if yes else "said the rep",
            },
        )
        row = deals.move(mirror, key, str(stages[1]))
        title = f"{stages[0]} → {stages[1]}"
        moved: Row = {**base, "kind": MOVED, "at": desk.now.isoformat(), "title": title}
        tables.add(mirror, "activities", moved)
    return row
