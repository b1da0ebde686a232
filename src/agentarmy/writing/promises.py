"""Words of our own side that do not hold: too sure for the books, or late by now."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from agentarmy.domain.evidence import Days, Evidence
from agentarmy.domain.next_actions import OVERDUE_AFTER
from agentarmy.domain.ordering import by_seller
from agentarmy.domain.promises import promised
from agentarmy.domain.records import Channel, Money, Side, Turn
from agentarmy.reading.numbers import numbers
from agentarmy.reading.text import fold, sentences
from agentarmy.writing.answers import About, Asked
from agentarmy.writing.ground import Ground, of_turn
from agentarmy.writing.offer import Offer

if TYPE_CHECKING:
    from agentarmy.writing.context import DraftContext

_SURE = re.compile(
    r"\b(?:no problem|not a problem|not an issue|no issue|comfortabl\w+|easily|of course|sure"
    r"|absolutely|definitely|guarantee\w*|promise\w*|can do|will (?:be|have|fit|deliver|ship|work)"
    r"|fits?\b|we'll|you'll have)"
)
_NOT = re.compile(r"\b(?:not sure|doubt|can't|cannot|won't|doesn't fit|does not fit|if)\b")
_MONEY = re.compile(r"\b(?:budget|fits?|inside|within|covers?|comfortabl\w+|affordable)\b")
_NEWS = re.compile(
    r"\b(?:any (?:news|update|progress|word|sign)|updates? on|news (?:on|of|about)|still waiting"
    r"|waiting for|where (?:is|are|does)|what (?:happened|about|became)|how is .{0,30} coming"
    r"|when (?:can|will|do|could|may|should) (?:i|we) (?:expect|get|have|see|receive)"
    r"|did you (?:get|manage|send)|(?:haven't|have not|not yet) (?:received|got|seen)"
    r"|have you (?:had|sent|got|managed)|you (?:promised|wanted to|were going to))\b"
)
_AFTER = re.compile(
    r"(?i)\b(?:that|the|this|your|our|those|these)\s+(?P<thing>(?:[\w-]+\s+){0,2}?[\w-]+)"
    r"(?=\s*(?:[?.,;!]|$|\b(?:yet|by|you|we|i|that|which|so|for|from|is|are|now|today|coming)\b))"
)
_NOWHERE = ("side", "end", "part", "one", "front", "matter", "subject", "topic")
_CUT = re.compile(r"\s*[,;:]\s*(?:and|but|so)?\s*|\s+and\s+(?=\S+ (?:days?|weeks?)\b)")


def overpromise(turns: Sequence[Turn], offer: Offer, *, about: str) -> Ground | None:
    """Return our newest assurance on 'money' or 'days' that the offer overturns; None for none.

    Days: a sentence of ours that names the wished number of days and sounds sure. Money: one that
    sounds sure that the wish fits the budget.
    """
    for turn in reversed([t for t in turns if t.side is Side.OURS]):
        for sentence in reversed(sentences(turn.text)):
            if sentence.question or not _SURE.search(sentence.text):
                continue
            for start, end in _clauses(sentence.text):
                clause = turn.text[sentence.start + start : sentence.start + end]
                if _is_about(clause, offer, about):
                    return of_turn(turn, clause)
    return None


def _clauses(text: str) -> list[tuple[int, int]]:
    """Spans of the clauses, the narrowest that can stand for themselves, then the whole."""
    cuts = [0, *(p for m in _CUT.finditer(text) for p in m.span()), len(text.rstrip(" .!"))]
    spans = list(zip(cuts[::2], cuts[1::2], strict=True))
    return [*spans, (0, len(text.rstrip(" .!")))]


def _is_about(clause: str, offer: Offer, about: str) -> bool:
    low = fold(clause)
    if len(low.split()) < 3 or not _SURE.search(low) or _NOT.search(low):
        return False
    spoken = {n.value for n in numbers(low)}
    if about == "days":
        wish = offer.delivery.wish if offer.delivery else None
        days = wish.value.days if wish and isinstance(wish.value, Days) else None
        if days is None:
            return False
        wanted = {Decimal(days)} | ({Decimal(days) / 7} if "week" in low else set())
        return bool(spoken & wanted) and bool(re.search(r"\b(?:day|week)s?\b", low))
    money = offer.budget.value if offer.budget else None
    named = {money.amount} if isinstance(money, Money) else set()
    named.add(Decimal(offer.priced.line.count))
    return bool(_MONEY.search(low)) and bool(spoken & named)


def late_promise(context: DraftContext, asked: Asked) -> Evidence | None:
    """Return our open promise, late by now, that they ask after: its newest; None for none.

    They ask after it when they ask for news and name nothing else, or when they ask for the very
    thing. A promise without a day is late three days after it was made.
    """
    news = bool(_NEWS.search(asked.text.lower()))
    if not news and asked.about is not About.DOCUMENT:
        return None
    wanted = promised(f"send {asked.thing or asked_thing(asked.text)}").things
    for item in reversed(by_seller(context.judgement.commitments)):
        said = item.asserted_at.date() if item.asserted_at else None
        due = item.due or (said + OVERDUE_AFTER if said else None)
        asked_at = asked.ground.at
        if due is None or due >= context.now.date():
            continue
        if asked_at and item.asserted_at and item.asserted_at > asked_at:
            continue
        about = promised(item.quote)
        same = bool(set(wanted) & set(about.things))
        if same or (news and not (wanted and about.things) and (about.giving or not wanted)):
            return item
    return None


def asked_thing(text: str) -> str:
    """Return what a question asks after as 'the outline': its article and noun; '' for none."""
    found = _AFTER.search(text)
    return f"the {found['thing']}" if found and found["thing"] not in _NOWHERE else ""


def spoken_in_call(turn: Turn) -> bool:
    """Say whether the words were spoken, not written."""
    return turn.channel is Channel.CALL
