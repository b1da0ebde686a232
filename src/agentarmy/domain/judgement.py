"""What the judging of a conversation returns; every part carries its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agentarmy.domain.depth import Topic
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
    """The outcome, its reason, and in how many days to look again (14 for NURTURE).

    `confidence` is 0..1: how sure it is that a careful person would come to the same outcome.
    """

    outcome: Outcome
    reason: str
    review_in_days: int | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The one next question to ask: at most one per message (AA-SA-08)."""

    text: str
    element: str
    method: str
    reason: str


class QuestionType(StrEnum):
    """What a question is for (AA-QBS-01)."""

    PAIN_FUNNEL = "pain_funnel"
    IMPACT = "impact"
    SOLUTION = "solution"
    CONFIRMATION = "confirmation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """What we can do about a trouble: `words` stand in the document `name`, letter for letter."""

    words: str
    name: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedQuestion:
    """One question by the method, at most one per message.

    `technique` is the finer name (SPIN's 'implication', 'calibrated_question' …), `topic` the id
    of the trouble and `element` the gap that it is about, '' when about none; `evidence` are the
    buyer's words that stand in it, `capability` what it names of ours.
    """

    text: str
    type: QuestionType
    technique: str
    reason: str
    topic: str = ""
    element: str = ""
    evidence: tuple[Evidence, ...] = ()
    capability: Capability | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """How to go on by the method at this stage: an addition to the judgement, never part of it.

    `label` is a statement that shows we have heard, to be said before the question or, where the
    buyer did not want to be asked (`backed_off`), in its place; `mirror` repeats their last words,
    to be said in a call in place of the question.
    """

    stage: str
    goal: str
    types: tuple[str, ...]
    do: tuple[str, ...]
    avoid: tuple[str, ...]
    question: TypedQuestion | None = None
    label: str = ""
    mirror: str = ""
    backed_off: str = ""


class Trigger(StrEnum):
    """Why a person should look (AA-SA-13)."""

    LOW_CONFIDENCE = "low_confidence"
    PERSON_WANTED = "person_wanted"
    HIGH_STAKES = "high_stakes"
    HOSTILE = "hostile_or_legal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """A case for a person: why (with the words), what was tried, what is recommended."""

    trigger: Trigger
    why: str
    tried: tuple[str, ...]
    recommended: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One sign of an opportunity (budget, pain, urgency …) in the buyer's words."""

    kind: str
    evidence: Evidence
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """The signs together: `confidence` 0..1, and whether that is enough to make a deal of it."""

    confidence: float
    signals: tuple[Signal, ...]
    enough: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Somebody or some part of the buyer's house that we do not know yet, with the sentence.

    `kind` is person, role, department or site; `command` what to type to keep a person.
    """

    kind: str
    name: str
    evidence: Evidence
    role: str = ""
    command: str = ""


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
    topics: tuple[Topic, ...] = ()
    guidance: Guidance | None = None
    escalations: tuple[Escalation, ...] = ()
    opportunity: Opportunity | None = None
    suggestions: tuple[Suggestion, ...] = ()
