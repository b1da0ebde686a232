"""Signs of an opportunity in the buyer's words, and when they are enough to make a deal of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

from agentarmy.domain.evidence import Day, Days, Evidence, Kind, Text
from agentarmy.domain.judgement import Opportunity, Outcome, Signal, Verdict
from agentarmy.domain.ordering import by_buyer, of_kind
from agentarmy.domain.records import Money
from agentarmy.domain.verdicts import blocking

ENOUGH = 0.80
"""A deal is made only above this confidence (AA-DEAL-02): 0.80 is not enough, 0.81 is."""

WORTH: Mapping[str, float] = {
    "budget": 0.6,
    "pain": 0.5,
    "urgency": 0.5,
    "quantity": 0.45,
    "buying signal": 0.45,
}
"""How much of the doubt a sure sign of each kind takes away; chosen so that no two suffice."""

_SIGNS = (
    *(Kind.BUDGET, Kind.PAIN, Kind.NEED, Kind.TIMELINE),
    *(Kind.DEPTH, Kind.QUANTITY, Kind.BUYING_SIGNAL),
)
_BLOCKED = 0.5
"""What stays of the confidence while a freeze, a leaver or a reorganisation is in the way."""


def creates(confidence: float) -> bool:
    """Say whether a confidence, rounded to two places, is enough to make a deal."""
    return round(confidence, 2) > ENOUGH


def opportunity(evidence: Sequence[Evidence], verdict: Verdict) -> Opportunity:
    """Return the signs of an opportunity and how sure they make one (AA-DEAL-01).

    Each kind of sign counts once, by its surest words: confidence = 1 - Π(1 - worth · sureness).
    """
    best: dict[str, Evidence] = {}
    for item in by_buyer(of_kind(evidence, *_SIGNS)):
        kind = _kind(item)
        if kind and (kind not in best or _weight(item) >= _weight(best[kind])):
            best[kind] = item
    signals = tuple(
        Signal(kind=kind, evidence=best[kind], confidence=round(best[kind].confidence, 2))
        for kind in WORTH
        if kind in best
    )
    sure = 1 - prod(1 - WORTH[s.kind] * s.confidence for s in signals)
    reason = f"{len(signals)} of {len(WORTH)} kinds of sign"
    if verdict.outcome is Outcome.DISQUALIFIED:
        sure, reason = 0.0, verdict.reason
    elif blocking(evidence):
        sure, reason = sure * _BLOCKED, f"{reason}; something is in the way"
    sure = round(sure, 2)
    return Opportunity(confidence=sure, signals=signals, enough=creates(sure), reason=reason)


def _weight(item: Evidence) -> tuple[bool, float]:
    """A trouble tells more than a wish, a sum or a day more than a mere word of it."""
    plain = item.kind in (Kind.NEED, Kind.DEPTH) or isinstance(item.value, Text)
    return item.kind is Kind.PAIN or not plain, item.confidence


def _kind(item: Evidence) -> str:
    """What kind of sign the words are, '' for none; denied and hypothetical words are none."""
    if item.polarity < 0 or item.hypothetical:
        return ""
    if item.kind is Kind.BUDGET:
        return "budget" if isinstance(item.value, Money | Text) else ""
    if item.kind is Kind.PAIN or (item.kind is Kind.NEED and item.confidence >= _BLOCKED):
        return "pain"
    if item.kind is Kind.TIMELINE:
        return "urgency" if isinstance(item.value, Day | Days) else ""
    if item.kind is Kind.DEPTH and item.topic == "urgency":
        return "urgency"
    return {Kind.QUANTITY: "quantity", Kind.BUYING_SIGNAL: "buying signal"}.get(item.kind, "")
