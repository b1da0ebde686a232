"""Keep a message to what our own people told us: what not to say, what to ask, and how short.

Their words never reach the buyer: a sentence takes from them what is asked, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from agentarmy.domain.evidence import SourceKind
from agentarmy.domain.records import Side
from agentarmy.reading.guidance import Guidance, Rule, Topic
from agentarmy.reading.text import fold
from agentarmy.reading.to_ask import is_clause, is_measure, is_paper
from agentarmy.writing import kind_phrases as phrases
from agentarmy.writing.claims import claims_of
from agentarmy.writing.composer import Composer
from agentarmy.writing.context import DraftContext, DraftKind
from agentarmy.writing.enquiries import Want, chooses, want_of
from agentarmy.writing.ground import Move, Sentence, of_turn
from agentarmy.writing.persona import Manner
from agentarmy.writing.wording import count_words, day_words, joined, tidy

_ASKING = (DraftKind.REPLY, DraftKind.FOLLOW_UP, DraftKind.OBJECTION)
"""Kinds in which what a colleague wants to know is asked."""
_MOST = 4
_SAYING = frozenset(
    {Move.ANSWER, Move.CORRECTION, Move.OFFER, Move.NEXT, Move.QUESTION, Move.RECAP}
)
_TELLING = frozenset({Move.ANSWER, Move.OFFER, Move.NEXT})
_BOOKS = frozenset({SourceKind.PRICE_BOOK, SourceKind.POLICY})
_PRICE = re.compile(r"(?i)\b(?:list price|prices?|costs?|comes? to|total)\b")
_DISCOUNT = re.compile(r"(?i)\b(?:discounts?|rebates?|percent|per cent)\b|%")
_DATE = re.compile(
    r"(?i)\b(?:deliver\w*|shipp?\w*|arriv\w*|on the dock|order by|ordered by|ready (?:by|on|within)"
    r"|lead time)\b|\b\w+ (?:working )?(?:days|weeks|months)\b"
)
_CALL = re.compile(r"(?i)\b(?:calls?|talks?|meetings?|visits?|conversation|calendar|slots?)\b")
_SPOKEN = {Topic.PRICE: "the price", Topic.DISCOUNT: "the discount", Topic.DATE: "the date",
           Topic.MODEL: "the model"}  # fmt: skip
_LABELS = {
    Rule.SHORT: "Heeded",
    Rule.AVOID: "Heeded",
    Rule.ASK: "Heeded",
    Rule.LIMIT: "Not for the buyer",
    Rule.UNCONFIRMED: "Still open among us",
    Rule.DENIED: "Not agreed among us",
}


def heed(context: DraftContext, told: Sequence[Guidance]) -> DraftContext:
    """Return the context with what colleagues told us, and in the shorter manner they wish."""
    context = replace(context, guidance=tuple(told))
    wished = any(g.rule is Rule.SHORT for g in told) and context.manner is Manner.PLAIN
    if wished and context.kind is not DraftKind.INTERNAL_NOTE:
        return replace(context, manner=Manner.SHORTER)
    return context


def narrowed(write: Composer, planned: Iterable[Sentence]) -> Iterator[Sentence]:
    """Yield the plan without what is not to be said, with what we are told to ask in place of ours.

    An internal note is left as it is.
    """
    context = write.ctx
    if not context.guidance or context.kind is DraftKind.INTERNAL_NOTE:
        yield from planned
        return
    asks, only = to_ask(context)
    dropped: set[Topic] = set()
    chosen = {a.ground.quote for a in context.asked if chooses(a)} if asks else set()
    for sentence in planned:
        topics = forbidden(context, sentence)
        if topics is not None:
            dropped |= topics if sentence.move in (Move.ANSWER, Move.OFFER) else set()
        elif not (asks and _gives_way(sentence, chosen, only=only)):
            yield sentence
    if asks:
        yield from _told_to_ask(write, asks)
    elif dropped:
        topic = joined([_SPOKEN[t] for t in Topic if t in dropped and t in _SPOKEN][:2])
        if topic:
            text = write.choose("held back", phrases.HELD_BACK).format(topic=topic)
            yield Sentence(text=text, move=Move.NEXT, weight=8)


def to_ask(context: DraftContext) -> tuple[tuple[str, ...], bool]:
    """Return what we are told to ask, and whether nothing else is to be asked.

    What was said before we last wrote to them is done; where somebody said 'nothing else', only
    that counts.
    """
    live = [g for g in context.guidance if g.rule is Rule.ASK and not _done(context, g)]
    if context.kind not in _ASKING or not live:
        return (), False
    alone = [g for g in live if g.only]
    asks = alone[-1].asks if alone else tuple(dict.fromkeys(a for g in live for a in g.asks))
    return asks[:_MOST], bool(alone)


def _done(context: DraftContext, told: Guidance) -> bool:
    """Whether we wrote to them since this was said among us."""
    at = told.turn.at
    ours = [t.at for t in context.everything if t.side is Side.OURS and t.at]
    return at is not None and any(one > at for one in ours)


def _gives_way(sentence: Sentence, chosen: set[str], *, only: bool) -> bool:
    """Whether a sentence of the plan stands aside for what we are told to ask."""
    if sentence.move is Move.QUESTION:
        return True
    if sentence.move is Move.TO_CONFIRM and any(g.quote in chosen for g in sentence.grounds):
        return True
    return sentence.move in (Move.NEXT, Move.RELATION) and (only or not sentence.grounds)


def forbidden(context: DraftContext, sentence: Sentence) -> frozenset[Topic] | None:
    """Return the topics for which a sentence may not be said, frozenset() where it is for single
    words of it, None where it may be.
    """
    hard, soft, words = _closed(context)
    found = frozenset(t for t in hard if sentence.move in _SAYING and _on(context, sentence, t))
    booked = any(g.source.kind in _BOOKS for g in sentence.grounds)
    if sentence.move in _TELLING and not booked:
        found |= frozenset(t for t in soft if _on(context, sentence, t))
    if found:
        return found
    said = fold(sentence.text)
    if sentence.move is not Move.GREETING and any(all(w in said for w in ws) for ws in words):
        return frozenset()
    return None


def _closed(context: DraftContext) -> tuple[set[Topic], set[Topic], list[tuple[str, ...]]]:
    """Topics not to be spoken of, topics that only our books may tell, words to be left unsaid."""
    hard, soft = set[Topic](), set[Topic]()
    words: list[tuple[str, ...]] = []
    for told in context.guidance:
        if told.rule is Rule.AVOID:
            hard |= told.topics
            words += [told.words] if told.words else []
        elif told.rule is Rule.RELEASE:
            hard -= told.topics
        elif told.rule in (Rule.UNCONFIRMED, Rule.DENIED):
            soft |= told.topics
    return hard, soft, words


def _on(context: DraftContext, sentence: Sentence, topic: Topic) -> bool:
    """Whether a sentence speaks of a topic."""
    text = sentence.text
    if topic is Topic.PRICE:
        telling = sentence.move in _TELLING | {Move.CORRECTION}
        return bool(claims_of(text).money) or (telling and bool(_PRICE.search(text)))
    if topic is Topic.MODEL:
        return _names_a_model(context, text)
    if topic is Topic.CALL:
        return sentence.move in (Move.NEXT, Move.QUESTION) and bool(_CALL.search(text))
    return bool((_DISCOUNT if topic is Topic.DISCOUNT else _DATE).search(text))


def _names_a_model(context: DraftContext, text: str) -> bool:
    """Whether something we sell is named that the buyer did not name first."""
    low = fold(text)
    theirs = [t.text for t in context.everything if t.side is not Side.OURS]
    said = fold(" ".join([*theirs, context.enquiry.quote if context.enquiry else ""]))
    for item in context.facts.prices:
        for name in (item.name, item.name.split()[0], item.sku, *item.aliases):
            word = re.compile(rf"\b{re.escape(fold(name))}s?\b") if len(name) > 2 else None
            if word and word.search(low) and not word.search(said):
                return True
    return False


def _told_to_ask(write: Composer, asks: Sequence[str]) -> Iterator[Sentence]:
    """Ask what we are told to, all of it in one sentence, and say what comes of an answer."""
    want = want_of(write)
    purpose = phrases.PURPOSE.get(str(want), phrases.PURPOSE[str(Want.ANYTHING)])
    told: Sequence[str] = phrases.TOLD_TO_ASK
    if any(is_paper(one) for one in asks):
        told = phrases.TOLD_TO_ASK_PAPER
    elif len(asks) == 1 or any(is_clause(one) for one in asks):
        told = phrases.TOLD_TO_ASK_CLAUSE
    text = write.choose("told to ask", told).format(
        purpose=purpose,
        count=count_words(len(asks)),
        what="numbers" if all(is_measure(one) for one in asks) else "things",
        asks=joined(list(asks)),
    )
    yield Sentence(text=text, move=Move.QUESTION, weight=9)
    these = "both" if len(asks) == 2 else "these" if len(asks) > 2 else "that"
    text = write.choose("with answers", phrases.WITH_ANSWERS).format(these=these)
    yield Sentence(text=text, move=Move.NEXT, weight=5)


def notes(context: DraftContext) -> Iterator[str]:
    """Tell the rep what was heeded, what is not for the buyer and what is not agreed, from whom.

    An internal note has it in its own lines.
    """
    if context.kind is DraftKind.INTERNAL_NOTE:
        return
    grouped: dict[str, list[Guidance]] = {}
    for told in shown(context):
        grouped.setdefault(_LABELS[told.rule], []).append(told)
    for label, group in grouped.items():
        turns = dict.fromkeys(told.turn.id for told in group)
        parts = [_from_one([t for t in group if t.turn.id == turn]) for turn in turns]
        yield f"{label}: {' '.join(parts)}"


def shown(context: DraftContext) -> tuple[Guidance, ...]:
    """Return what of it the rep is to see: all that binds this message, each sentence once."""
    live = to_ask(context)[0]
    found: dict[tuple[str, str], Guidance] = {}
    for told in context.guidance:
        idle = told.rule is Rule.ASK and not set(told.asks) & set(live)
        if told.rule in _LABELS and not idle:
            found.setdefault((told.turn.id, told.quote), told)
    return tuple(found.values())


def _from_one(group: Sequence[Guidance]) -> str:
    quotes = " ".join(f'"{_said(told)}"' for told in group)
    return f"{_who(group[0])}: {quotes}"


def _said(told: Guidance) -> str:
    words = tidy(told.quote, limit=30)
    return words if words.endswith(("…", "?")) else f"{words}."


def _who(told: Guidance) -> str:
    day = f", {day_words(told.turn.at.date(), month_first=True)}" if told.turn.at else ""
    return f"{told.turn.speaker.label}{day}"


def for_colleagues(context: DraftContext) -> Iterator[Sentence]:
    """Yield what was said among us as lines of an internal note; the buyer never gets them."""
    for told in [g for g in context.guidance if g.rule in _LABELS][-3:]:
        text = f'{phrases.AMONG_US[0]}: "{tidy(told.quote, limit=22)}" ({_who(told)})'
        ground = of_turn(told.turn, told.quote)
        yield Sentence(text=text, move=Move.RECAP, grounds=(ground,), weight=6, bullet=True)
