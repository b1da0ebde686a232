"""What a written sentence stands on: quotes of stored texts, and sums that can be done again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from agentarmy.domain.evidence import (
    Day,
    Days,
    Evidence,
    Fact,
    PersonRef,
    Quantity,
    Source,
    SourceKind,
)
from agentarmy.domain.records import Facts, Money, Policy, PriceItem, Turn


class Move(StrEnum):
    """What a sentence does in a message."""

    GREETING = "greeting"
    OPENING = "opening"
    LABEL = "label"
    ANSWER = "answer"
    CORRECTION = "correction"
    OFFER = "offer"
    RECAP = "recap"
    RELATION = "relation"
    NEXT = "next"
    QUESTION = "question"
    TO_CONFIRM = "to_confirm"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Words of a stored text that carry a sentence.

    `quote` stands in the source's canonical text; `who` said it and `at` when, as far as known.
    `value` is the typed reading of the quote in words ('2026-04-30', '90,440.00 USD').
    """

    source: Source
    quote: str
    who: str = ""
    at: datetime | None = None
    value: str = ""


class Op(StrEnum):
    """The sums a writer may do."""

    TIMES = "times"  # a × b
    LESS_PERCENT = "less_percent"  # a - b %
    PLUS = "plus"  # a + b
    MINUS = "minus"  # a - b
    PERCENT_OFF = "percent_off"  # by how many percent b is below a, rounded up to a tenth
    MOST = "most"  # result × a - b % stays within c
    ABOVE = "above"  # result × a - b % is more than c
    DAYS_BEFORE = "days_before"  # ordinal of a day a, minus b days
    DAYS_AFTER = "days_after"  # ordinal of a day a, plus b days
    DAYS_BETWEEN = "days_between"  # ordinal of the later day a, minus that of b
    ABOUT = "about"  # a : b, to the nearest whole number
    UNDER = "under"  # a : b, up to the next whole number


@dataclass(frozen=True, slots=True)
class Working:
    """One sum: its inputs must stand in the grounds or be results of earlier workings."""

    op: Op
    inputs: tuple[Decimal, ...]
    result: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence (or list line) of a message with all that carries it.

    `weight` says what is given up first when the message is too long: 0 goes first, 9 stays.
    `bullet` sentences are written as list lines; `paragraph` sentences open a paragraph.
    `answers` are the words of theirs that it answers, or leaves to the rep by a mark.
    """

    text: str
    move: Move
    grounds: tuple[Ground, ...] = ()
    workings: tuple[Working, ...] = ()
    weight: int = 5
    bullet: bool = False
    paragraph: bool = False
    answers: tuple[Ground, ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where the sentence comes from, each place once."""
        return tuple(dict.fromkeys(ground.source for ground in self.grounds))

    @property
    def quotes(self) -> tuple[str, ...]:
        """The words that carry the sentence."""
        return tuple(ground.quote for ground in self.grounds)

    def saying(self, text: str) -> Sentence:
        """Return the same sentence in other words."""
        return replace(self, text=text)


def value_words(value: Fact) -> str:
    """Return a typed value in words that the grounding check can read."""
    if isinstance(value, Money):
        return str(value)
    if isinstance(value, Day):
        return value.day.isoformat()
    if isinstance(value, Days):
        return f"{value.days} {'working ' if value.working else ''}days"
    if isinstance(value, Quantity):
        return f"{value.count} {value.product}".strip()
    if isinstance(value, PersonRef):
        return ", ".join(part for part in (value.name, value.role, value.company) if part)
    return value.text


def of_evidence(item: Evidence) -> Ground:
    """Return the ground of one piece of evidence."""
    return Ground(
        source=item.source,
        quote=item.quote,
        who=item.speaker,
        at=item.asserted_at,
        value=value_words(item.value) + (f" due {item.due.isoformat()}" if item.due else ""),
    )


def price_text(item: PriceItem) -> str:
    """Return the canonical text of a price line."""
    return f"{item.name}: {item.price} per {item.unit}"


def of_price(item: PriceItem) -> Ground:
    """Return the ground of a price line."""
    source = Source(SourceKind.PRICE_BOOK, item.id, "price")
    return Ground(source=source, quote=price_text(item), who="price book")


def of_day(ground: Ground, day: date) -> Ground:
    """Return the ground with the day that its words come to."""
    return replace(ground, value=day.isoformat())


def of_policy(policy: Policy) -> Ground:
    """Return the ground of a policy, quoted whole."""
    source = Source(SourceKind.POLICY, policy.id, "tiers")
    return Ground(source=source, quote=policy.text, who=policy.source or "policy")


def of_field(table: str, record: str, *, column: str, value: str) -> Ground:
    """Return the ground of one field of a CRM record, such as a deal's stage."""
    source = Source(SourceKind.CRM_FIELD, record, f"{table}.{column}")
    return Ground(source=source, quote=value, who=f"{table} record")


def of_turn(turn: Turn, quote: str) -> Ground:
    """Return the ground of words in a message or in its subject."""
    part = "text" if quote in turn.text else "subject"
    source = Source(SourceKind.MESSAGE, turn.id, part)
    return Ground(source=source, quote=quote, who=turn.speaker.label, at=turn.at)


Library = Mapping[Source, str]
"""Every text that may be quoted, by its place."""


def library(
    turns: Iterable[Turn], facts: Facts, *, extra: Iterable[tuple[Source, str]] = ()
) -> dict[Source, str]:
    """Collect the canonical texts: messages and their subjects, prices, policies, and `extra`."""
    texts: dict[Source, str] = {}
    for turn in turns:
        texts[Source(SourceKind.MESSAGE, turn.id, "text")] = turn.text
        texts[Source(SourceKind.MESSAGE, turn.id, "subject")] = turn.subject
    for item in facts.prices:
        texts[of_price(item).source] = price_text(item)
    for policy in facts.policies:
        texts[of_policy(policy).source] = policy.text
    texts.update(extra)
    return texts


def once(grounds: Sequence[Ground]) -> tuple[Ground, ...]:
    """Return the grounds without repetition, in order."""
    return tuple(dict.fromkeys(grounds))
