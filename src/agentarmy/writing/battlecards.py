"""A competitor on one card: what differs, what they do well, and what buyers said, all cited.

Nothing stands on it that no document, price line or buyer carries; who speaks for the competitor
is shown as plainly as who speaks against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from agentarmy.domain.evidence import Evidence, Kind, Text
from agentarmy.domain.records import Facts, Turn
from agentarmy.domain.rivals import dropped_rivals
from agentarmy.writing.answers import Passage
from agentarmy.writing.brief_gate import Gate, gated, of_records
from agentarmy.writing.competitors import Bearing, Name, Statement, Vocabulary, statements
from agentarmy.writing.ground import Ground, Library, library, of_evidence, of_price
from agentarmy.writing.sections import (
    Brief,
    BriefContext,
    Item,
    Scope,
    Section,
    quoted,
    section_of,
)
from agentarmy.writing.sheets import Part, SheetLine, all_lines
from agentarmy.writing.wording import tidy

_LIMIT = 34
_MOST = 8
_IN_BRIEF = 3
_BEARINGS = {Bearing.FOR: "for them", Bearing.AGAINST: "against them", Bearing.OPEN: "said"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CardContext:
    """What a battlecard is written from.

    `turns` are those of all who spoke of the competitor, `company` the record of the account of a
    conversation by its id, `deals` lines on the deals in which it was named, from the records.
    """

    name: str
    words: Vocabulary
    passages: tuple[Passage, ...] = ()
    turns: tuple[Turn, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    facts: Facts = field(default_factory=Facts)
    company: Mapping[str, Ground] = field(default_factory=dict)
    deals: tuple[Item, ...] = ()
    now: datetime | None = None

    @property
    def nothing(self) -> str:
        """The basis of a part without a line."""
        papers, said = len(self.passages), len(self.turns)
        documents = "document" if papers == 1 else "documents"
        return f"not found in {papers:,} {documents} and {said:,} messages read"


def compose_card(context: CardContext) -> Brief:
    """Build the battlecard: all parts, an empty one says that nothing is on record."""
    name = Name(context.name, context.words)
    lines = all_lines(context.passages, name, words=context.words)
    said = statements(context.turns, name, words=context.words, evidence=context.evidence)
    company = context.company
    parts: tuple[tuple[str, str, Iterable[Item], int], ...] = (
        ("differ", "Where we differ", _of(lines, Part.DIFFER), 9),
        ("strengths", "Where they are strong", _of(lines, Part.STRENGTHS), 8),
        ("for", "What buyers said for them", _said(said, Bearing.FOR, company), 7),
        ("against", "What buyers said against them", _said(said, Bearing.AGAINST, company), 7),
        ("prices", "Prices", _prices(context, lines, said), 6),
        ("give_way", "Where to give way", _of(lines, Part.GIVE_WAY), 5),
        ("caution", "Not to be said", _of(lines, Part.CAUTION), 5),
        ("deals", "Deals they are in", context.deals, 4),
        ("about", "Also on record", _also(lines, said, company), 3),
    )
    card = Brief(
        title=f"Battlecard: {context.name}",
        scope=Scope.COMPETITOR,
        sections=tuple(
            section_of(key, items, heading=heading, nothing=context.nothing, weight=weight)
            for key, heading, items, weight in parts
        ),
        notes=tuple(_notes(context, lines, said)),
    )
    return gated(card, Gate(texts=_texts(context), now=context.now, names=(context.name,)))


def _texts(context: CardContext) -> Library:
    """Every text that the card may quote; a field of a record is its own."""
    extra = [(passage.source, passage.text) for passage in context.passages]
    fields = [g for item in context.deals for g in item.grounds]
    extra += of_records((*context.company.values(), *fields)).items()
    return library(context.turns, context.facts, extra=extra)


def _notes(
    context: CardContext, lines: Sequence[SheetLine], said: Sequence[Statement]
) -> Iterator[str]:
    if not lines:
        yield (
            f"No document is about {context.name}: what differs is not on record."
            " A sheet called competitor-NAME.md is read by: agentarmy kb ingest FOLDER"
        )
    if not said:
        yield f"No buyer has spoken of {context.name} in the messages at hand."


def _of(lines: Iterable[SheetLine], part: Part) -> Iterator[Item]:
    for line in lines:
        if line.part is part:
            yield Item(text=line.text, grounds=(line.ground,))


def _said(
    said: Iterable[Statement], bearing: Bearing, company: Mapping[str, Ground]
) -> Iterator[Item]:
    for one in _newest(s for s in said if s.bearing is bearing):
        yield _statement(one, company)


def _newest(said: Iterable[Statement]) -> list[Statement]:
    """The newest statements first, the same words once."""
    ranked = sorted(said, key=lambda s: s.turn.at.timestamp() if s.turn.at else 0.0, reverse=True)
    by_words: dict[str, Statement] = {}
    for one in ranked:
        by_words.setdefault(" ".join(one.quote.casefold().split()), one)
    return list(by_words.values())[:_MOST]


def _statement(one: Statement, company: Mapping[str, Ground], head: str = "") -> Item:
    home = company.get(one.turn.conversation)
    who = [one.turn.speaker.label, home.quote if home else ""]
    day = one.turn.at.date().isoformat() if one.turn.at else ""
    told = ", ".join(part for part in (*who, day) if part)
    text = f'{head}"{tidy(one.quote, limit=_LIMIT)}" ({told})'
    return Item(text=text, grounds=(one.ground, home) if home else (one.ground,))


def _prices(
    context: CardContext, lines: Sequence[SheetLine], said: Sequence[Statement]
) -> Iterator[Item]:
    """What the house knows of their price, what buyers were quoted, and ours beside it."""
    yield from _of(lines, Part.PRICE)
    about = [line for line in lines if line.part is Part.ABOUT and _is_price(line)]
    for line in about:
        yield Item(text=line.text, grounds=(line.ground,))
    for one in _newest(s for s in said if s.priced):
        yield _statement(one, context.company)
    named = " ".join(line.text.casefold() for line in lines)
    for item in context.facts.prices:
        if item.name.casefold() in named:
            ground = of_price(item)
            yield Item(text=f"Our list price: {ground.quote}", grounds=(ground,))


def _is_price(line: SheetLine) -> bool:
    low = line.text.casefold()
    return "price" in low or "per month" in low or "per year" in low


def _also(
    lines: Iterable[SheetLine], said: Iterable[Statement], company: Mapping[str, Ground]
) -> Iterator[Item]:
    for line in lines:
        if line.part is Part.ABOUT and not _is_price(line):
            yield Item(text=line.text, grounds=(line.ground,))
    open_ones = (s for s in said if not s.priced)
    yield from _said(open_ones, Bearing.OPEN, company)


def competitors(context: BriefContext) -> Iterator[Item]:
    """Who else is in it: their words, our cited differences, and where the other is strong."""
    out = dropped_rivals(context.evidence)
    for rival in context.judgement.competitors:
        if rival.casefold() in out:
            yield quoted(f"{rival}, seen and dropped", out[rival.casefold()])
            continue
        if context.words is None:
            yield from _quotes(rival, context.evidence)
            continue
        name = Name(rival, context.words)
        said = statements(context.human, name, words=context.words, evidence=context.evidence)
        if not said:
            yield from _quotes(rival, context.evidence)
        for one in said[-_IN_BRIEF:]:
            yield _statement(one, {}, f"{rival}, {_BEARINGS[one.bearing]}: ")
        lines = all_lines(context.passages, name, words=context.words)
        for part, head, most in (
            (Part.DIFFER, "we differ", _IN_BRIEF),
            (Part.STRENGTHS, "they are strong in", 1),
            (Part.CAUTION, "don't say", 1),
        ):
            chosen = [line for line in lines if line.part is part][:most]
            for line in chosen:
                yield Item(text=f"{rival}, {head}: {line.text}", grounds=(line.ground,))


def _quotes(rival: str, evidence: Iterable[Evidence]) -> Iterator[Item]:
    said = [
        e
        for e in evidence
        if e.kind is Kind.COMPETITION
        and isinstance(e.value, Text)
        and rival.casefold() in e.value.text.casefold()
    ]
    for item in said[-2:]:
        yield quoted(rival, item)


def named_by(evidence: Iterable[Evidence], name: Name) -> tuple[Evidence, ...]:
    """Return the evidence that names a competitor, in the order given."""
    return tuple(
        e
        for e in evidence
        if e.kind is Kind.COMPETITION and isinstance(e.value, Text) and name.same(e.value.text)
    )


def deal_line(text: str, said: Evidence) -> Item:
    """Return a line on a deal that stands on who named the competitor there."""
    return Item(text=text, grounds=(of_evidence(said),))


def sections_of(card: Brief, *ids: str) -> tuple[Section, ...]:
    """Return the named parts of a card."""
    return tuple(section for section in card.sections if section.id in ids)
