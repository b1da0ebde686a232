"""What the selling method adds to a judgement: depth, guidance, escalation, opportunity, reach.

Of the judgement itself only the question to ask next is chosen anew; with the guidance off the
judgement stands as it was.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from agentarmy.domain.bindings import stated_ceiling
from agentarmy.domain.depth import Topic, track
from agentarmy.domain.escalation import Case, Limits, escalations
from agentarmy.domain.evidence import Evidence
from agentarmy.domain.expansion import suggestions
from agentarmy.domain.judgement import Guidance, Judgement, Outcome, Question
from agentarmy.domain.methodology import Methods
from agentarmy.domain.next_actions import KEEP_AWAY
from agentarmy.domain.opportunities import opportunity
from agentarmy.domain.ordering import by_buyer
from agentarmy.domain.orders import order_of, total_of
from agentarmy.domain.qbs import Capabilities, Moment, guide, nothing_known
from agentarmy.domain.questions import resisted
from agentarmy.domain.records import Facts, Money
from agentarmy.domain.verdicts import put_off

METHOD = "Question based selling"
CONFIRMED = "confirm"
"""The extractor of what the buyer confirmed of our words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selling:
    """What the method needs beside the judgement.

    `topics` are those of an earlier judgement, `known` the names on record with the `account`,
    `stage`, `since` (when the deal came into it) and `amount` are the deal's. `guiding` turns the
    guidance off; nothing else changes then.
    """

    methods: Methods = field(default_factory=Methods)
    limits: Limits = field(default_factory=Limits)
    capability: Capabilities = nothing_known
    topics: tuple[Topic, ...] = ()
    known: Collection[str] = ()
    account: str = ""
    stage: str = ""
    since: datetime | None = None
    amount: Money | None = None
    guiding: bool = True


def extend(
    judgement: Judgement,
    evidence: Sequence[Evidence],
    *,
    facts: Facts,
    now: datetime,
    selling: Selling,
) -> Judgement:
    """Return the judgement with the method's additions. `evidence` is all, in order of speaking."""
    topics = track(evidence, selling.topics)
    total = total_of(order_of(evidence, facts), facts.policies, on=now.date())
    stated = stated_ceiling(evidence)
    wanted = (total.money if total else None, stated.value if stated else None, selling.amount)
    case = Case(
        evidence=evidence,
        verdict=judgement.verdict,
        checks=judgement.checks,
        question=judgement.question,
        sums=[one for one in wanted if isinstance(one, Money)],
    )
    moment = Moment(
        evidence=evidence,
        elements={e.id: e for e in (*judgement.bant, *judgement.meddic)},
        topics=topics,
        methods=selling.methods,
        gap=judgement.question,
        shy=resisted(evidence),
        stage=selling.stage,
        confirmed=confirmation(evidence, selling.since) is not None,
        quiet=_quiet(judgement, evidence, now),
        settled=judgement.verdict.outcome is Outcome.QUALIFIED,
        capability=selling.capability,
    )
    guidance = guide(moment) if selling.guiding else None
    return replace(
        _asking(judgement, guidance),
        topics=topics,
        guidance=guidance,
        escalations=escalations(case, selling.limits),
        opportunity=opportunity(evidence, judgement.verdict),
        suggestions=suggestions(evidence, known=selling.known, account=selling.account),
    )


def _asking(judgement: Judgement, guidance: Guidance | None) -> Judgement:
    """Put the guided question in place of the judgement's own: one is asked, never two."""
    asked, own = guidance.question if guidance else None, judgement.question
    if asked is None or (own and own.text == asked.text):
        return judgement
    question = Question(text=asked.text, element=asked.element, method=METHOD, reason=asked.reason)
    actions = tuple(
        replace(
            action,
            id=f"ask-{asked.element or asked.type}",
            title=f"Ask: {asked.text}",
            reason=asked.reason,
            evidence=tuple(e.id for e in asked.evidence),
        )
        if own and action.id == f"ask-{own.element}"
        else action
        for action in judgement.actions
    )
    return replace(judgement, question=question, actions=actions)


def confirmation(evidence: Sequence[Evidence], since: datetime | None = None) -> Evidence | None:
    """Return the buyer's newest yes to what we put to them, from `since` on; None without one."""
    said = [
        e
        for e in by_buyer(evidence)
        if e.extractor == CONFIRMED
        and e.polarity > 0
        and (since is None or (e.asserted_at is not None and e.asserted_at >= since))
    ]
    return said[-1] if said else None


def _quiet(judgement: Judgement, evidence: Sequence[Evidence], now: datetime) -> str:
    """Why nothing is asked now, '' when something may be."""
    if judgement.verdict.outcome is Outcome.DISQUALIFIED:
        return judgement.verdict.reason
    away = next((a.reason for a in judgement.actions if a.id == KEEP_AWAY), "")
    if away:
        return away
    later = put_off(evidence, now)
    return f"they asked us to come back on {later[1]}" if later else ""
