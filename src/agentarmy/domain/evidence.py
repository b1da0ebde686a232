"""Evidence: a typed claim with the exact words that carry it.

No quote, no signal: `quote == canonical_text[start:end]` always.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from agentarmy.domain.records import Money, Side


class Kind(StrEnum):
    """What a piece of evidence is about."""

    # BANT+
    BUDGET = "budget"  # Money (the stated ceiling), Text when only 'we have budget' / 'frozen'
    AUTHORITY = "authority"  # PersonRef or Text; polarity -1: the speaker cannot decide
    NEED = "need"  # Text; polarity -1: says there is no need
    TIMELINE = "timeline"  # Days, Day or Text; polarity -1: no date, on hold
    COMPETITION = "competition"  # Text: the competitor's name
    # MEDDIC
    METRICS = "metrics"  # Text: the number the buyer wants to move
    ECONOMIC_BUYER = "economic_buyer"  # PersonRef
    DECISION_CRITERIA = "decision_criteria"  # Text
    DECISION_PROCESS = "decision_process"  # Text
    PAIN = "pain"  # Text
    CHAMPION = "champion"  # PersonRef; polarity -1: the champion leaves
    # around them
    QUANTITY = "quantity"  # Quantity of a price-book product
    PRICE_QUOTED = "price_quoted"  # Money: a price that the seller named
    OBJECTION = "objection"  # Text: price | timing | competitor | authority | status_quo | risk
    SENTIMENT = "sentiment"  # Text: positive | negative | neutral
    COMMITMENT = "commitment"  # Text: what somebody promised; Day when dated (in `due`)
    ASK = "ask"  # Text: what somebody asked the other side to do
    QUESTION = "question"  # Text: a question of substance
    NEXT_STEP = "next_step"  # Text
    BUYING_SIGNAL = "buying_signal"  # Text
    RISK = "risk"  # Text: budget_freeze | champion_left | reorganisation | stop …
    PERSON = "person"  # PersonRef: somebody mentioned
    # how the talk goes
    DEPTH = "depth"  # Text: described | consequence | cost | urgency, of the trouble last named
    RESISTANCE = "resistance"  # Text: does not want to be asked this
    ALARM = "alarm"  # Text: person | legal | hostile | stakes, which wants a human's eye
    FIGURE = "figure"  # Money or Quantity: a number whose meaning only the price list may tell
    REACH = "reach"  # Text: department | site, more of the buyer's house than who speaks


LEARNED = "learned"
"""The extractor of what no cue lists: heard by learned weights, at the confidence they give."""

MODEL = "model:"
"""How the extractor of what a model claims begins; its name follows."""


class State(StrEnum):
    """How far a claim has been carried."""

    CLAIMED = "claimed"
    EVIDENCED = "evidenced"
    CONTRADICTED = "contradicted"
    VERIFIED = "verified"


class SourceKind(StrEnum):
    """Where words or a fact stand."""

    MESSAGE = "message"
    TURN = "turn"
    DOCUMENT = "document"
    PRICE_BOOK = "price_book"
    POLICY = "policy"
    CRM_FIELD = "crm_field"


@dataclass(frozen=True, slots=True)
class Source:
    """A stored text: `id` of its row, `part` the column (text, subject, signature …)."""

    kind: SourceKind
    id: str
    part: str = "text"


@dataclass(frozen=True, slots=True)
class Text:
    """A value that stays words."""

    text: str


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A person named in the text, with the role it gives them; any field may be empty."""

    name: str = ""
    role: str = ""
    company: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many of which price-book product; `product` is its name there, '' when not said."""

    count: int
    product: str = ""


@dataclass(frozen=True, slots=True)
class Days:
    """A wished duration, in days from the moment of speaking; `working` when so said."""

    days: int
    working: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day, resolved from the moment of speaking in the speaker's zone."""

    day: date


Fact = Text | PersonRef | Quantity | Days | Day | Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One claim, who made it, how sure the reading is, and the words that carry it.

    `confidence` is 0..1. `polarity` is 1 (affirmed) or -1 (denied). `start` and `end` are code
    points of the source's canonical text. `due` is set on commitments that name a day.
    `topic` ties several pieces together (a product, a pain, an objection kind).
    """

    kind: Kind
    value: Fact
    quote: str
    start: int
    end: int
    source: Source
    side: Side
    speaker: str
    confidence: float
    asserted_at: datetime | None = None
    state: State = State.CLAIMED
    polarity: int = 1
    hypothetical: bool = False
    topic: str = ""
    due: date | None = None
    extractor: str = "rules"
    version: str = "1"
    supersedes: str = ""
    _id: str = field(default="", init=False, repr=False, compare=False)

    @property
    def heard(self) -> bool:
        """Whether no cue read it: learned weights heard it, or a model claims it."""
        return self.extractor == LEARNED or self.extractor.startswith(MODEL)

    @property
    def id(self) -> str:
        """A deterministic id from source, span, kind and extractor."""
        if not self._id:
            key = (
                f"{self.source.kind}|{self.source.id}|{self.source.part}|"
                f"{self.start}|{self.end}|{self.kind}|{self.extractor}|{self.topic}"
            )
            found = hashlib.sha256(key.encode()).hexdigest()[:32]
            object.__setattr__(self, "_id", found)  # asked for often, and the same for good
        return self._id
