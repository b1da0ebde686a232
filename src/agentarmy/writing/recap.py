"""The list of what was said: wish, sum, date, who decides, and the promises of both sides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from agentarmy.domain.evidence import Day, Evidence, Kind, Text
from agentarmy.domain.naming import plural
from agentarmy.domain.records import Side
from agentarmy.writing.ground import Move, Sentence, of_evidence, value_words
from agentarmy.writing.names import surname
from agentarmy.writing.wording import count_words, flippable, flipped, inner, opening, tidy

if TYPE_CHECKING:
    from agentarmy.writing.composer import Composer

_STILL_OWED = timedelta(days=21)
_TOPICS = (
    ("pain", "The trouble", 6),
    ("metrics", "What should change", 4),
    ("decision_criteria", "What counts", 5),
    ("decision_process", "How it is decided", 5),
)
_DENIES = re.compile(r"(?i)\b(?:but|not|no|never|nobody)\b|n't\b")
"""Words about a sum that name none and take it back: nothing to sum up."""
_CLAIMS = (
    (Kind.BUDGET, "Budget you named", 8),
    (Kind.TIMELINE, "When", 8),
    (Kind.ECONOMIC_BUYER, "Who signs", 7),
)


def recap_lines(write: Composer) -> Iterator[Sentence]:
    """Yield the list lines: order, claims, elements in their words, then promises by side.

    What was said once stands once, under its first head.
    """
    told = set[str]()
    for sentence in _lines(write):
        quotes = set(sentence.quotes)
        if quotes <= told and not sentence.text.startswith("On the table"):
            continue
        told |= quotes
        yield sentence


def _lines(write: Composer) -> Iterator[Sentence]:
    offer = write.ctx.offer
    if offer:
        line = offer.priced.line
        text = f"{count_words(line.count)} {plural(line.product, line.count)}"
        yield _bullet(f"On the table: {text}", line.evidence, weight=9)
    for kind, head, weight in _CLAIMS:
        item = _newest(write.ctx.evidence, kind)
        if item and not _DENIES.search(item.quote if isinstance(item.value, Text) else ""):
            said = _claim(item)
            if isinstance(item.value, Day) and len(item.quote.split()) < 5:
                said = write.day(item.value.day)
            if kind is Kind.ECONOMIC_BUYER and said == write.ctx.recipient.name:
                said = "you"
            yield _bullet(f"{head}: {said}", item, weight=weight)
    here = {turn.id for turn in write.ctx.human}
    for element in write.ctx.judgement.meddic:
        for key, head, weight in _TOPICS:
            theirs = [
                e for e in element.evidence if e.side is not Side.OURS and e.source.id in here
            ]
            last = surname(write.ctx.recipient)
            theirs = [e for e in theirs if len(e.quote.split()) > 4]
            theirs = [e for e in theirs if _stands_alone(e) and not (last and last in e.quote)]
            if element.id == key and theirs:
                yield _bullet(f"{head}: {_words(theirs[0])}", theirs[0], weight=weight)
    promised = [e for e in write.ctx.judgement.commitments if e.source.id in here]
    promised = [e for e in promised if _stands_alone(e) and _recent(e, write)]
    for item in promised[-4:]:
        head = "From us" if item.side is Side.OURS else "From you"
        yield _bullet(f"{head}: {_promise(item)}", item, weight=7)


def _recent(item: Evidence, write: Composer) -> bool:
    """Whether a promise is of the last weeks of the talk: older ones were kept or forgotten."""
    last = write.ctx.human[-1].at
    return not (last and item.asserted_at) or last - item.asserted_at <= _STILL_OWED


def _stands_alone(item: Evidence) -> bool:
    """Whether a quote tells something by itself: no scrap and no mere condition."""
    words = item.quote.split()
    return len(words) > 3 and words[0].lower() not in ("if", "when", "unless", "because")


def _bullet(text: str, item: Evidence, *, weight: int) -> Sentence:
    return Sentence(
        text=text, move=Move.RECAP, grounds=(of_evidence(item),), weight=weight, bullet=True
    )


def _newest(evidence: tuple[Evidence, ...], kind: Kind) -> Evidence | None:
    found = [
        e
        for e in evidence
        if e.kind is kind and e.side is not Side.OURS and e.polarity > 0 and not e.hypothetical
    ]
    return found[-1] if found else None


def _claim(item: Evidence) -> str:
    if item.kind is Kind.BUDGET or item.kind is Kind.ECONOMIC_BUYER:
        plain = not isinstance(item.value, Text)
        return value_words(item.value) if plain else f'"{tidy(item.quote)}"'
    return f'"{tidy(item.quote, limit=26)}"'


def _words(item: Evidence) -> str:
    if flippable(item.quote):
        return inner(flipped(item.quote, limit=22))
    return f'"{tidy(item.quote, limit=18)}"'


def _promise(item: Evidence) -> str:
    """Our own promises are quoted as said; theirs are said back to them when that reads well."""
    if item.side is Side.OURS:
        return opening(f'"{tidy(item.quote, limit=18)}"')
    return _words(item)
