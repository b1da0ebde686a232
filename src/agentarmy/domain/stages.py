"""Deal stages: their order, other systems' names for them, and what a move needs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from agentarmy.domain.judgement import Element, Standing


class Stage(StrEnum):
    """The stages of a deal, first to last; WON and LOST are set by a person only."""

    PROSPECT = "PROSPECT"
    QUALIFICATION = "QUALIFICATION"
    DISCOVERY = "DISCOVERY"
    PROPOSAL = "PROPOSAL"
    NEGOTIATION = "NEGOTIATION"
    WON = "WON"
    LOST = "LOST"


OPEN = (
    Stage.PROSPECT,
    Stage.QUALIFICATION,
    Stage.DISCOVERY,
    Stage.PROPOSAL,
    Stage.NEGOTIATION,
)
CLOSED = (Stage.WON, Stage.LOST)

NEEDED: Mapping[Stage, tuple[str, ...]] = {
    Stage.QUALIFICATION: ("need",),
    Stage.DISCOVERY: ("need", "pain", "authority"),
    Stage.PROPOSAL: ("need", "budget", "authority", "timeline"),
    Stage.NEGOTIATION: (
        *("need", "budget", "authority", "timeline"),
        *("decision_criteria", "decision_process", "economic_buyer"),
    ),
}
"""The elements that must be evidenced or verified before a deal may enter the stage."""

# Default pipelines of HubSpot and Salesforce (labels and internal names), and common words.
_ALIASES: Mapping[Stage, tuple[str, ...]] = {
    Stage.PROSPECT: (
        *("prospect", "prospecting", "new", "lead", "open", "lead in", "contacted", "contact made"),
        "untouched",
    ),
    Stage.QUALIFICATION: (
        *("qualification", "qualified", "appointment scheduled", "qualified to buy"),
        *("appointmentscheduled", "qualifiedtobuy", "demo scheduled"),
    ),
    Stage.DISCOVERY: (
        *("discovery", "needs analysis", "value proposition", "id decision makers"),
        *(
            "perception analysis",
            "presentation scheduled",
            "presentationscheduled",
            "needs defined",
        ),
        *("decision maker bought in", "decisionmakerboughtin", "evaluation", "demo", "meeting"),
    ),
    Stage.PROPOSAL: (
        *("proposal", "proposal price quote", "quote", "quote sent", "proposal sent"),
        *("proposal made", "offer"),
    ),
    Stage.NEGOTIATION: (
        *("negotiation", "negotiation review", "contract sent", "contractsent", "commit"),
        *("negotiations started", "verbal"),
    ),
    Stage.WON: ("won", "closed won", "closedwon", "customer"),
    Stage.LOST: ("lost", "closed lost", "closedlost", "dead", "disqualified"),
}
_BY_NAME = {name: stage for stage, names in _ALIASES.items() for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Whether a deal may enter `to` now; `missing` names the elements that are not evidenced."""

    to: Stage | None
    allowed: bool
    missing: tuple[str, ...] = ()
    reason: str = ""


def stage_of(name: str) -> Stage | None:
    """Return our stage for any system's name of it; None when the name is not known."""
    return _BY_NAME.get(" ".join(re.findall(r"[a-z]+", name.casefold())))


def following(stage: Stage) -> Stage | None:
    """Return the next open stage; None behind NEGOTIATION: closing is a person's (AA-DEAL-13)."""
    place = OPEN.index(stage) if stage in OPEN else len(OPEN)
    return OPEN[place + 1] if place + 1 < len(OPEN) else None


def advance(stage: Stage, elements: Sequence[Element]) -> Move:
    """Say whether the deal may enter the next stage on the evidence at hand (AA-DEAL-12)."""
    to = following(stage)
    if to is None:
        return Move(to=None, allowed=False, reason="closing is done by a person")
    return may_enter(to, elements)


def may_enter(to: Stage, elements: Sequence[Element]) -> Move:
    """Say whether the evidence is complete for the stage; WON and LOST are never entered here."""
    if to in CLOSED:
        return Move(to=to, allowed=False, reason="closing is done by a person")
    sure = {e.id for e in elements if e.standing in (Standing.EVIDENCED, Standing.VERIFIED)}
    missing = tuple(name for name in NEEDED.get(to, ()) if name not in sure)
    reason = f"not evidenced: {', '.join(missing)}" if missing else "the evidence is complete"
    return Move(to=to, allowed=not missing, missing=missing, reason=reason)


def highest(elements: Sequence[Element]) -> Stage:
    """Return the furthest stage that the evidence carries, each stage on the way included."""
    reached = Stage.PROSPECT
    for stage in OPEN[1:]:
        if not may_enter(stage, elements).allowed:
            break
        reached = stage
    return reached
