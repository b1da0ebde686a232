"""What the judging of a conversation returns; every part carries its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agentarmy.domain.evidence import Evidence, Source


class Standing(StrEnum):
    """How well an element of the method is known."""

    UNKNOWN = "unknown"
    CLAIMED = "claimed"
    EVIDENCED = "evidenced"
    CONTRADICTED = "contradicted"
    VERIFIED = "verified"


class Outcome(StrEnum):
    """The verdict on a lead or deal (QH-QUAL-08..10)."""

    QUALIFIED = "QUALIFIED"
    NURTURE = "NURTURE"
    DISQUALIFIED = "DISQUALIFIED"


class CheckResult(StrEnum):
    """What a check against the price book or a policy found."""

    HOLDS = "holds"
    FAILS = "fails"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element of BANT+ or MEDDIC.

    `id` is the method's own name (budget … competition; metrics … champion), `value` the reading
    in words, `confidence` 0..1, `evidence` what carries it (decisive first), `why` the reason of
    the standing, `settle` what would settle it.
    """

    id: str
    label: str
    standing: Standing
    value: str = ""
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    why: str = ""
    settle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A claim held against the price book or a policy.

    `sources` names the price lines, policies and messages used; `command` is what to type when
    the check could not be made. `sure` (0..1) is less than 1 where a quantity was guessed.
    """

    element: str
    result: CheckResult
    reason: str
    sources: tuple[Source, ...] = ()
    command: str = ""
    sure: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The outcome, its reason, and in how many days to look again (14 for NURTURE)."""

    outcome: Outcome
    reason: str
    review_in_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The one next question to ask: at most one per message (AA-SA-08)."""

    text: str
    element: str
    method: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One recommended action with its reason, its evidence ids and the command to go on."""

    id: str
    title: str
    reason: str
    evidence: tuple[str, ...] = ()
    command: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FitPart:
    """One of the eight weighted parts of the fit score (QH-FIT-02..09)."""

    id: str
    points: int
    of: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The fit score 0-100, its tier (HOT, WARM, COLD) and its eight parts."""

    score: int
    tier: str
    parts: tuple[FitPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """All that `qualify` says of a conversation, thread, deal or account."""

    bant: tuple[Element, ...]
    meddic: tuple[Element, ...]
    checks: tuple[Check, ...]
    verdict: Verdict
    question: Question | None
    actions: tuple[Action, ...]
    objections: tuple[Evidence, ...] = ()
    competitors: tuple[str, ...] = ()
    sentiment: str = "neutral"
    sentiment_score: float = 0.0
    risks: tuple[Evidence, ...] = ()
    commitments: tuple[Evidence, ...] = ()
    asks: tuple[Evidence, ...] = ()
    open_questions: tuple[Evidence, ...] = ()
    fit: Fit | None = None
