"""What our documents know of a question: the thing it is about, the sentence, the honest limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from agentarmy.domain.records import PriceItem, Side, Turn
from agentarmy.reading.numbers import numbers
from agentarmy.reading.text import fold, sentences
from agentarmy.writing import offer_phrases as phrases
from agentarmy.writing.about import About
from agentarmy.writing.answers import Asked, content, named_in
from agentarmy.writing.composer import Composer
from agentarmy.writing.context import DraftContext
from agentarmy.writing.ground import Ground, Move, Sentence, of_price, of_turn
from agentarmy.writing.included import included_of
from agentarmy.writing.shelf import Found
from agentarmy.writing.wording import inner, joined, opening

_BACK = re.compile(
    r"(?i)\b(?:it|they|them|that|this|these|those|one|each|two|three|four|five|six|seven|eight|nine"
    r"|ten|\d+|machines?|units?|pieces?|the (?:price|quote|total|number|sum|cost)|an? (?:quote"
    r"|price)"
    r"|price|quote|total)\b"
)
_ASIDE = re.compile(
    r"\b(?:install\w*|training|shipping|freight|transport\w*|carriage|postage|delivery|spares?"
    r"|spare parts"
    r"|wear parts?|(?:service )?visits?|maintenance|support|consumables?|tape|ink|labels|rolls?"
    r"|insurance"
    r"|customs|duty|trial|rental|rent(?:ing)?|leas(?:e|ing)|upgrades?|options?|integration"
    r"|removal|disposal"
    r"|travel|(?:extended|longer) warranty|warranty|calibration|assembly|onboarding|migration"
    r"|overtime)\b"
)
_OF_ASIDE = re.compile(
    rf"\b(?:how much (?:is|are|would|will|does|do|for|extra (?:is|for))|what (?:does|do|would"
    rf"|will|is|are)"
    r"|(?:price|cost|costs|charge|quote|fee|pricing)s? (?:of|for|on)|what about|how about)"
    rf" (?:the |a |an |your |our |one |some |any |it for |\w+ )?(?:[\w-]+ )?{_ASIDE.pattern}"
    rf"|{_ASIDE.pattern} (?:price|cost|costs|fee|charge|rate)s?\b"
)
"""A price of something that goes along with the goods."""


def meant(context: DraftContext, asked: Asked) -> PriceItem | None:
    """Return the product a question is about: named in it or before it, else on the table."""
    facts = context.facts
    own = named_in(asked.text, facts)
    if own:
        return own[-1]
    turn = next((t for t in context.everything if t.id == asked.ground.source.id), None)
    if turn:
        place = turn.text.find(asked.ground.quote)
        before = named_in(turn.text[: max(place, 0)], facts) or named_in(turn.subject, facts)
        if before:
            return before[-1]
    if context.offer and context.offer.priced.line.item:
        return context.offer.priced.line.item
    for other in reversed(context.everything):
        found = named_in(f"{other.subject} {other.text}", facts)
        if found:
            return found[-1] if len(set(found)) == 1 else None
    return None


def points_back(text: str) -> bool:
    """Say whether a question for a price names nothing but 'it', 'two of them' or 'the price'."""
    return bool(_BACK.search(text))


def other_goods(text: str) -> bool:
    """Say whether a price is asked of something that goes along with the goods: 'the training'."""
    return bool(_OF_ASIDE.search(fold(text)))


def looked_up(write: Composer, asked: Asked) -> Found | None:
    """Return the sentence of our documents that holds what is asked; None for none that does."""
    context = write.ctx
    found = write.shelf.answer(asked.text, meant(context, asked))
    if asked.about is not About.INCLUDED:
        return found
    told = included_of(context, asked.text)
    if told.unknown:
        return None
    if found and _INCLUDES.search(fold(found.text)):
        return found
    if not told.said:
        return None
    text = f"{opening(joined(told.said))} {'are' if len(told.said) > 1 else 'is'} in the price."
    return Found(text=text, ground=told.grounds[0])


_INCLUDES = re.compile(r"\binclud\w+|\bin (?:the|our) (?:list )?price|\bextra\b|\bseparate")


@dataclass(frozen=True, slots=True)
class _Measure:
    """A number with its unit as somebody wrote it: 4,000 cartons a day."""

    value: Decimal
    unit: str
    period: str


_UNIT = re.compile(
    r"\s*(?P<unit>kg|kilos?|kilograms?|tons?|tonnes|lbs?|pounds|mm|cm|m|met(?:er|re)s?|feet|ft"
    r"|degrees|c|f|[a-z]{4,})\b"
    r"(?:[a-z ]{0,20}?\b(?:a|an|per|each|every)\s(?P<period>minute|hour|shift|day|week|month"
    r"|year)\b)?"
)
_BOUND = re.compile(
    r"\b(?P<way>below|under|less than|fewer than|above|over|more than|beyond|up to|at most"
    r"|no more than)\s(?=\d)"
)
_AGAINST = re.compile(
    r"\b(?:advise against|(?:do not|don't|not|cannot|can't) (?:recommend\w*|advis\w+|suit\w*"
    r"|be used|make sense|pay off)"
    r"|does not pay|doesn't pay|not worth|no use|better served)\b"
)
_LESS = ("below", "under", "less than", "fewer than")
_MOST = ("up to", "at most", "no more than")


def told_limits(write: Composer) -> Iterator[Sentence]:
    """Tell the honest limit of our documents that their own numbers come under, the first one."""
    context = write.ctx
    turns = [t for t in context.unanswered if t.side is not Side.OURS]
    items = dict.fromkeys(
        item for t in turns for item in named_in(f"{t.subject} {t.text}", context.facts)
    )
    for item in items:
        for quote, ground in write.shelf.about(item):
            found = next(_crossed(quote, turns), None) or next(_ruled_out(quote, turns, item), None)
            if found:
                text = write.choose("limit", phrases.LIMIT).format(said=inner(_told(quote, item)))
                grounds = (ground, of_price(item), found)
                yield Sentence(
                    text=text, move=Move.ANSWER, grounds=grounds, weight=8, paragraph=True
                )
                return


def _crossed(quote: str, turns: list[Turn]) -> Iterator[Ground]:
    """The words of theirs whose number lies where a sentence of ours says that it must not."""
    folded = fold(quote)
    bound = _BOUND.search(folded)
    if bound is None:
        return
    way, limit = bound["way"], _measure(folded, bound.end())
    if limit is None or not (_AGAINST.search(folded) or (way in _MOST and limit.unit in _WEIGHTS)):
        return
    noun = re.search(r"([a-z]{4,}?)s? of (?:up to|at most|no more than)", folded)
    for turn in turns:
        theirs = fold(turn.text)
        if not _same_shift(folded, theirs):
            continue
        for one in sentences(turn.text):
            text = turn.text[one.start : one.end]
            if noun and noun[1] not in one.text and not _LOADS.search(one.text):
                continue
            for number in numbers(one.text):
                said = _measure(one.text, number.start)
                if said is None or (said.unit, said.period) != (limit.unit, limit.period):
                    continue
                low = said.value < limit.value
                if low if way in _LESS else said.value > limit.value:
                    yield of_turn(turn, text)


def _ruled_out(quote: str, turns: list[Turn], item: PriceItem) -> Iterator[Ground]:
    """The words of theirs that speak of what a sentence of ours says that it cannot do."""
    if not _CANNOT.search(fold(quote)):
        return
    own = content(quote) - content(f"{item.name} {item.sku} {' '.join(item.aliases)}")
    for turn in turns:
        for one in sentences(turn.text):
            text = turn.text[one.start : one.end]
            shared = own & content(text)
            if len(shared) >= _SHARED and any("-" in w for w in _hyphened(quote, text)):
                yield of_turn(turn, text)


def _hyphened(ours: str, theirs: str) -> set[str]:
    """The words with a hyphen that both hold: they tell a special thing ('wax-coated')."""
    pattern = re.compile(r"[a-z]{3,}-[a-z]{3,}")
    return set(pattern.findall(fold(ours))) & set(pattern.findall(fold(theirs)))


_CANNOT = re.compile(r"\b(?:neither|cannot|can't|does not|doesn't|do not|not suitable|not for)\b")
_SHARED = 2
_LOADS = re.compile(
    r"\b(?:carton|box|case|bag|sack|crate|tray|parcel|packet|package|bundle)(?:s|es)?\b"
)
_WEIGHTS = ("kg", "lb", "ton")


def _measure(folded: str, start: int) -> _Measure | None:
    number = next((n for n in numbers(folded[start:]) if n.start == 0), None)
    if number is None:
        return None
    unit = _UNIT.match(folded, start + number.end)
    if unit is None:
        return None
    return _Measure(
        number.value, _UNITS.get(unit["unit"], unit["unit"].rstrip("s")), unit["period"] or ""
    )


_UNITS = {
    "kilo": "kg",
    "kilos": "kg",
    "kilogram": "kg",
    "kilograms": "kg",
    "pounds": "lb",
    "lbs": "lb",
}


def _same_shift(ours: str, theirs: str) -> bool:
    """Whether what we say of one shift is said to somebody who works in one."""
    if not re.search(r"\b(?:one|single)[- ]shift", ours):
        return True
    return bool(re.search(r"\b(?:one|single|1)[- ]shift\b", theirs)) and not re.search(
        r"\b(?:two|three|2|3|second)[- ]shifts?\b", theirs
    )


def _told(quote: str, item: PriceItem) -> str:
    """The limit itself, of the product by its name."""
    text = " ".join(quote.replace("**", "").split())
    _, colon, tail = text.partition(": ")
    if colon and _BOUND.search(fold(tail)):
        text = tail
    return re.sub(r"(?i)\b(against|recommend|advise) it\b", rf"\1 the {item.name}", text)
