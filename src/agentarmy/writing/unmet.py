"""What they asked or need and the message says nothing to: told to the rep, never dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from agentarmy.domain.evidence import Day, Evidence, Kind
from agentarmy.domain.records import Side
from agentarmy.reading.text import sentences
from agentarmy.writing.answers import is_social, single, wants_talk
from agentarmy.writing.claims import claims_of
from agentarmy.writing.context import DraftContext, DraftKind
from agentarmy.writing.ground import Ground, Move, Sentence, of_evidence, of_turn
from agentarmy.writing.wording import tidy

_KINDS = (DraftKind.REPLY, DraftKind.FOLLOW_UP, DraftKind.OBJECTION, DraftKind.TIMES)
_DECLINES = re.compile(
    r"(?i)\b(?:don't|do not|no longer|not before|stop|never)\b"
    r"|^\W*(?:let's|let us|please|so|then|ok|yes|,|\s)*\s*(?:let's|let us|go ahead|do it"
    r"|proceed)\b[^,;]{0,12}$"
)
"""What asks for nothing that a message could give: a no, or a yes."""
_TALKED = re.compile(r"(?i)\b(?:call|talk|meet|times?|speak|visit|works|slot)\b")
_MOST = 6


def unmet(context: DraftContext, kept: Sequence[Sentence]) -> Iterator[str]:
    """Yield a line for every question, request and day of their unanswered messages left out."""
    if context.kind not in _KINDS or context.stopped or context.language or not context.human:
        return
    told = [(g.source.id, _flat(g.quote)) for s in kept for g in (*s.answers, *s.grounds)]
    said = list[str]()
    for ground in _wanted(context):
        words = _flat(ground.quote)
        met = any(key == ground.source.id and _same(words, q) for key, q in told)
        met = met or any(words in one or one in words for one in said)
        talked = wants_talk(ground.quote) and any(_talks(s) for s in kept)
        if not (met or talked) and len(said) < _MOST:
            said.append(words)
            yield f'Not answered here: "{tidy(ground.quote, limit=22)}" ({ground.who}).'
    days = frozenset[tuple[int, int]]().union(*(claims_of(s.text).days for s in kept))
    for item in context.fresh:
        if _needs(item) and not _named(item, days, told, said, context):
            said.append(_flat(item.quote))
            yield f'A day that this draft does not speak of: "{tidy(item.quote)}" ({item.speaker}).'


def _wanted(context: DraftContext) -> Iterator[Ground]:
    """The words of every question and request that is open, as far as this reader's."""
    yield from (asked.ground for asked in context.asked)
    if context.aside:
        return
    for turn in context.unanswered:
        for one in sentences(turn.text):
            words = turn.text[one.start : one.end]
            if one.question and not is_social(words):
                yield from (of_turn(turn, part) for part in single(words))
    for item in context.fresh:
        asks = item.kind in (Kind.ASK, Kind.QUESTION) and item.side is not Side.OURS
        if asks and not _DECLINES.search(item.quote) and not is_social(item.quote):
            yield from (replace(of_evidence(item), quote=part) for part in single(item.quote))


def _needs(item: Evidence) -> bool:
    theirs = item.side is not Side.OURS and item.polarity > 0
    return theirs and item.kind is Kind.TIMELINE and isinstance(item.value, Day)


def _named(
    item: Evidence,
    days: frozenset[tuple[int, int]],
    told: Sequence[tuple[str, str]],
    said: Sequence[str],
    context: DraftContext,
) -> bool:
    if not isinstance(item.value, Day) or item.value.day < context.now.date():
        return True
    words, day = _flat(item.quote), item.value.day
    near = any(key == item.source.id and (words in q or q in words) for key, q in told)
    return near or (day.month, day.day) in days or any(words in one for one in said)


def _talks(sentence: Sentence) -> bool:
    return sentence.move in (Move.NEXT, Move.QUESTION, Move.TO_CONFIRM) and bool(
        _TALKED.search(sentence.text)
    )


def _same(words: str, quote: str) -> bool:
    """Whether a quote is of this question, and not a passage that it happens to stand in."""
    close = len(quote) <= 2 * len(words) and len(words) <= 2 * len(quote)
    return close and (quote in words or words in quote)


def _flat(text: str) -> str:
    return " ".join(text.split()).casefold().strip(" .,;:?!")
