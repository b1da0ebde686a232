"""What a brief and a battlecard are made of: sections of lines, each with where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from agentarmy.domain.evidence import Evidence
from agentarmy.domain.judgement import Element, Judgement
from agentarmy.domain.methodology import Methods
from agentarmy.domain.records import Facts, Side, Turn
from agentarmy.errors import UsageError
from agentarmy.writing.answers import Passage
from agentarmy.writing.competitors import Vocabulary
from agentarmy.writing.context import Counter
from agentarmy.writing.ground import Ground, Working, of_evidence
from agentarmy.writing.grounding import Finding
from agentarmy.writing.offer import Offer, offer_of
from agentarmy.writing.wording import inner, joined, opening, tidy

NOTHING = "Nothing on record."
"""The one line of a section without a fact."""


class Scope(StrEnum):
    """What is prepared for."""

    MEETING = "meeting"
    ACCOUNT = "account"
    LEAD = "lead"
    COMPETITOR = "competitor"


class Format(StrEnum):
    """How a brief is laid out; the facts are the same in each."""

    STRUCTURED = "structured"
    BULLETS = "bullets"
    ADAPTIVE = "adaptive"


def format_named(name: str) -> Format:
    """Return the format by its name. Raises UsageError for any other word."""
    try:
        return Format(name.strip().lower())
    except ValueError:
        known = ", ".join(Format)
        raise UsageError(f'no format "{name}"', expected=f"one of {known}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line: its text, what carries it, or (`basis`) why it can be said without a quote."""

    text: str
    grounds: tuple[Ground, ...] = ()
    basis: str = ""
    workings: tuple[Working, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a brief; `urgent` parts come first in the adaptive format.

    `weight` says what is given up last where room is short: 9 stays, 1 goes first.
    """

    id: str
    heading: str
    items: tuple[Item, ...]
    urgent: bool = False
    weight: int = 5

    @property
    def empty(self) -> bool:
        """Whether there is no fact in it."""
        return self.items[0].text == NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A brief with its sections in their fixed order; `removed` is what the gate took out."""

    title: str
    scope: Scope
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()
    removed: tuple[Finding, ...] = ()

    @property
    def facts(self) -> frozenset[str]:
        """The text of every line: the same whatever the format."""
        return frozenset(item.text for section in self.sections for item in section.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A person who takes part: name, title and company as recorded, and where that stands.

    `phone` is what the record or a signature gives.
    """

    name: str
    title: str = ""
    company: str = ""
    address: str = ""
    phone: str = ""
    ours: bool = False
    grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BriefContext:
    """What a brief is written from. `turns` are those of the whole account in time order.

    `record` are lines on the account, deal or lead that come from CRM fields. `message_ids` gives
    the public id of a turn (its Message-ID) by our id. `passages` are the house's own documents,
    internal ones too: a brief stays in the house, and so do the `colleagues`' words among us.
    `words` tell for whom words about a competitor speak; without them competitors are only quoted.
    """

    scope: Scope
    title: str
    now: datetime
    judgement: Judgement
    evidence: tuple[Evidence, ...]
    facts: Facts
    turns: tuple[Turn, ...] = ()
    colleagues: tuple[Turn, ...] = ()
    people: tuple[Somebody, ...] = ()
    company: tuple[Item, ...] = ()
    record: tuple[Item, ...] = ()
    objections: Mapping[str, Counter] = field(default_factory=dict)
    passages: tuple[Passage, ...] = ()
    message_ids: Mapping[str, str] = field(default_factory=dict)
    methods: Methods = field(default_factory=Methods)
    words: Vocabulary | None = None

    @cached_property
    def offer(self) -> Offer | None:
        """The sum and the days that follow from what they want."""
        return offer_of(self.evidence, self.facts, now=self.now)

    @cached_property
    def human(self) -> tuple[Turn, ...]:
        """Turns that people wrote or said."""
        return tuple(turn for turn in self.turns if not turn.automatic)

    @cached_property
    def nothing_said(self) -> str:
        """The basis of a line about what is missing."""
        return f"not found in {len(self.human):,} messages read"


def section_of(
    key: str,
    items: Iterable[Item],
    *,
    heading: str,
    nothing: str,
    urgent: bool = False,
    weight: int = 5,
) -> Section:
    """Return a section of the lines that have a source; of none it says so, with why."""
    kept = tuple({item.text: item for item in items if item.grounds or item.basis}.values())
    return Section(
        id=key,
        heading=heading,
        items=kept or (Item(text=NOTHING, basis=nothing),),
        urgent=urgent and bool(kept),
        weight=weight,
    )


def grouped(brief: Brief) -> Brief:
    """Return the brief with one line in place of all sections without a fact: it names them."""
    empty = [s for s in brief.sections if s.empty]
    if not empty:
        return brief
    names = joined([inner(section.heading) for section in empty])
    line = replace(empty[0].items[0], text=opening(names))
    missing = Section(id="missing", heading="Not on record", items=(line,), weight=8)
    return replace(brief, sections=(*(s for s in brief.sections if s not in empty), missing))


def short_id(public: str) -> str:
    """Return a message's public id, a content hash cut to what one can still read."""
    if not public.startswith("sha256:"):
        return public
    digest, slash, place = public.partition("/")
    return f"{digest[:15]}{slash}{place}"


def element_of(judgement: Judgement, key: str) -> Element | None:
    """Return an element of BANT+ or MEDDIC by its id."""
    found = (e for e in (*judgement.bant, *judgement.meddic) if e.id == key)
    return next(found, None)


def weight_of(item: Evidence) -> int:
    """Return how well words tell: with a number, neither short nor long, the buyer's own, and
    in words that a rule knows rather than words that were only heard.
    """
    words = len(item.quote.split())
    told = 2 * any(c.isdigit() for c in item.quote) + (6 <= words <= 32)
    return told + (item.side is not Side.OURS) + 3 * (not item.heard)


def quoted(head: str, item: Evidence) -> Item:
    """Return a line that is a quote with who said it."""
    text = f'{head}: "{tidy(item.quote, limit=34)}" ({item.speaker})'
    return Item(text=text, grounds=(of_evidence(item),))
