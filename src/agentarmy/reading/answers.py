"""Questions and the answers that take their meaning from them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from agentarmy.domain.evidence import Evidence, Kind, PersonRef, Quantity, Text
from agentarmy.domain.records import Side
from agentarmy.reading.amounts import Amount
from agentarmy.reading.cues import (
    LEAST_BARE,
    RATES,
    Scene,
    evidence_at,
    money_value,
    person_in,
    quote_span,
    thousands,
    time_value,
)
from agentarmy.reading.guards import is_appointment, stands
from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.masking import Prepared, within
from agentarmy.reading.people import people
from agentarmy.reading.products import is_count
from agentarmy.reading.short_answers import short_answer

HELD = frozenset(
    {
        Kind.BUDGET,
        Kind.AUTHORITY,
        Kind.NEED,
        Kind.TIMELINE,
        Kind.QUANTITY,
        Kind.COMPETITION,
        Kind.METRICS,
        Kind.ECONOMIC_BUYER,
        Kind.DECISION_CRITERIA,
        Kind.DECISION_PROCESS,
        Kind.PAIN,
        Kind.CHAMPION,
    }
)
"""Kinds that are the buyer's to say; from the seller's mouth they wait for the buyer's answer."""
IMPLIED = "implied"
"""Extractor of 'one of it' for a product of interest whose count nobody says: a guess."""
WEAK = 0.5
"""Most that the seller's uncontradicted words are worth as to the buyer's affairs."""
_SHORT = 80
"""An answer longer than this is no bare answer."""
LEAST_CORRECTED = 1_000
"""A bare number below this corrects no sum of money."""
_CORRECTS = re.compile(
    r"\b(?:actually|sorry|no|nope|rather|wait|correction|make that|i mean|i meant|more like)\b"
    r"[^.?!;]{0,30}$"
)
_COUNTED = re.compile(
    r"\s+(?!(?:for|all|and|but|that|this|the|then|total|max|now|not|net|plus|including|excluding"
    r"|if|overall|altogether|maximum|tops)\b)[a-z]{3,}"
)
"""A bare number before such a word counts something: 2,000 people."""
_ALONE = re.compile(
    r"\s*(?:[.,;!?]|$)|\s(?:tops|max|maximum|at (?:the )?most|or so|all in|altogether|together|for"
    r"|roughly|give or take|if|but|in total|right now|this year)\b"
)
"""What may follow a small number that says thousands: 'Thirty, tops.'"""
_I_AM = re.compile(r"\b(?:i'm|i am|i happen to be|being)\s(?:also\s)?(?:the|our|their|its)?\s?$")
_NAMES = re.compile(r"\b(?:that's|it's|that'd be|that would be|that is|you want|ask|talk to)\b")
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?")
_TITLE = 5
"""Characters that may stand before a name with which an answer opens ('Mrs. ')."""
_VALUES = frozenset({Kind.BUDGET, Kind.TIMELINE, Kind.QUANTITY})
_INVERTIBLE = frozenset({Kind.AUTHORITY, Kind.NEED, Kind.CHAMPION})


class Answer(StrEnum):
    """How a turn begins, as an answer to the other side's last words."""

    YES = "yes"
    NO = "no"
    OTHER = "other"


def answer_of(prepared: Prepared, lexicon: Lexicon) -> Answer:
    """Read whether the turn opens with a yes or a no."""
    opening = prepared.folded.lstrip()[:60]
    if lexicon.word("no").match(opening):
        return Answer.NO
    if lexicon.word("yes").match(opening):
        return Answer.YES
    if len(prepared.folded) < _SHORT and lexicon.word("agreed").search(prepared.folded):
        return Answer.YES
    return Answer.OTHER


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the seller says of the buyer's affairs, until the buyer answers.

    `closing`: it stands where an answer reaches it, in the last question or the closing words.
    `question`: it was asked rather than said.
    """

    evidence: Evidence
    closing: bool
    question: bool


def settle(
    held: Sequence[Proposal], answer: Answer, *, reply: Prepared | None = None
) -> Iterator[Evidence]:
    """Turn the seller's held proposals into evidence, by the buyer's answer.

    A yes makes a proposal the buyer's ('confirm'); a no drops or inverts it; anything else
    leaves it the seller's word, worth little, and of a question only its values.
    """
    for proposal in held:
        evidence = proposal.evidence
        if reply is None or not proposal.closing or answer is Answer.OTHER:
            if not proposal.question or evidence.kind in _VALUES:
                yield replace(evidence, confidence=min(evidence.confidence, WEAK))
            continue
        said = replace(
            evidence,
            side=reply.turn.side,
            speaker=reply.turn.speaker.label,
            asserted_at=reply.turn.at,
            extractor=IMPLIED if evidence.extractor == IMPLIED else "confirm",
        )
        if answer is Answer.YES:
            yield said
        elif evidence.kind in _INVERTIBLE:
            yield replace(said, polarity=-evidence.polarity, confidence=evidence.confidence * 0.8)


def expected(
    prepared: Prepared, topic: str, *, asked: str, product: str, scene: Scene
) -> Iterator[Evidence]:
    """Read a bare value in the first two sentences as the answer to a question about `topic`.

    `asked` is the question's turn, masked.
    """
    for sentence in prepared.sentences[:2]:
        found = _bare(prepared, (sentence.start, sentence.end), topic, product, scene)
        if found is None:
            found = short_answer(prepared, topic, sentence=sentence, asked=asked, scene=scene)
        if found is not None:
            quote = quote_span(sentence, found.start, found.end)
            text = prepared.turn.text
            whole = replace(found, start=quote[0], end=quote[1], quote=text[quote[0] : quote[1]])
            if stands(whole, prepared, sentence=sentence, lexicon=scene.lexicon):
                yield whole
                return


def _bare(
    prepared: Prepared, span: tuple[int, int], topic: str, product: str, scene: Scene
) -> Evidence | None:
    if topic == "budget":
        amount = _answered_sum(prepared, span)
        if amount is not None:
            place = (amount.start, amount.end)
            value = money_value(amount, scene)
            return evidence_at(prepared, place, kind=Kind.BUDGET, value=value, confidence=0.8)
    elif topic == "timeline":
        when = prepared.time_in(*span)
        if when and (when.past or is_appointment(prepared, when, span=span, lexicon=scene.lexicon)):
            return None
        value_ = time_value(when) if when else None
        if when is not None and value_ is not None:
            place = (when.start, when.end)
            return evidence_at(prepared, place, kind=Kind.TIMELINE, value=value_, confidence=0.8)
    elif topic == "quantity":
        number = next(
            (n for n in within(prepared.bare, *span) if is_count(prepared.folded, n)), None
        )
        if number is not None and number.whole:
            quantity = Quantity(number.whole, product)
            place = (number.start, number.end)
            found = evidence_at(
                prepared, place, kind=Kind.QUANTITY, value=quantity, confidence=0.75
            )
            return replace(found, topic=product)
    elif topic == "authority":
        return _signer(prepared, span, scene)
    elif topic == "need":
        return _none(prepared, span, scene)
    return None


def _answered_sum(prepared: Prepared, span: tuple[int, int]) -> Amount | None:
    """The last amount in the span that can be a sum of money where money was asked for."""
    for amount in reversed(within(prepared.sums, *span)):
        if amount.per in RATES:
            continue
        if amount.currency or amount.value >= LEAST_BARE:
            return amount
        more = thousands(amount) if _ALONE.match(prepared.folded, amount.end) else None
        if more is not None:
            return more
    return None


def corrected(prepared: Prepared, stated: Evidence, *, scene: Scene) -> Iterator[Evidence]:
    """Read 'sorry, it's 22 thousand' said soon after a budget was stated as the sum that holds."""
    for sentence in prepared.sentences:
        for amount in within(prepared.sums, sentence.start, sentence.end):
            before = prepared.folded[sentence.start : amount.start]
            large = amount.currency or amount.value >= LEAST_CORRECTED
            counted = not amount.currency and _COUNTED.match(prepared.folded, amount.end)
            if large and not amount.per and not counted and _CORRECTS.search(before):
                place = quote_span(sentence, amount.start, amount.end)
                value = money_value(amount, scene)
                found = evidence_at(prepared, place, kind=Kind.BUDGET, value=value, confidence=0.8)
                yield replace(found, topic=stated.topic)
                return


def _none(prepared: Prepared, span: tuple[int, int], scene: Scene) -> Evidence | None:
    """Read 'nothing in particular' as the answer to the question what they need."""
    if not scene.lexicon.word("nothing").match(prepared.folded, *span):
        return None
    value = Text(" ".join(prepared.turn.text[slice(*span)].split()))
    found = evidence_at(prepared, span, kind=Kind.NEED, value=value, confidence=0.65)
    return replace(found, topic="need", polarity=-1)


def _signer(prepared: Prepared, span: tuple[int, int], scene: Scene) -> Evidence | None:
    """Read 'our CFO', 'me' or 'I do' as the answer to the question who decides."""
    words = prepared.folded[span[0] : span[1]]
    if scene.lexicon.word("myself").match(words):
        value = Text("can decide")
        found = evidence_at(prepared, span, kind=Kind.AUTHORITY, value=value, confidence=0.7)
        return replace(found, topic="authority")
    short = span[1] - span[0] < _SHORT
    if short and (whole := _group_or_nobody(prepared, span, scene)) is not None:
        return whole
    named = people(prepared.turn.text[span[0] : span[1]], words, lexicon=scene.lexicon)
    if named and _I_AM.search(words[: named[0].start]):
        value = Text("can decide")
        found = evidence_at(prepared, span, kind=Kind.AUTHORITY, value=value, confidence=0.7)
        return replace(found, topic="authority")
    somebody = named[0].person if named else _pointed_at(prepared, span, scene)
    if somebody and short:
        found = evidence_at(prepared, span, kind=Kind.AUTHORITY, value=somebody, confidence=0.7)
        return replace(found, topic="authority", polarity=-1)
    return None


def _group_or_nobody(prepared: Prepared, span: tuple[int, int], scene: Scene) -> Evidence | None:
    """Read 'the five partners', 'my sister and I', 'not me' or 'I wish I knew'."""
    words, word = prepared.folded[span[0] : span[1]], scene.lexicon.word
    value, polarity = "a committee decides", 1
    if word("unknown").search(words) or (word("not_i").match(words) and not _NAMES.search(words)):
        value, polarity = "cannot decide", -1
    elif not word("groups").match(words):
        return None
    found = evidence_at(prepared, span, kind=Kind.AUTHORITY, value=Text(value), confidence=0.7)
    return replace(found, topic="authority", polarity=polarity)


def _pointed_at(prepared: Prepared, span: tuple[int, int], scene: Scene) -> PersonRef | None:
    """Whom 'God no, that's Margot' or 'Dr. Foss, our head' names."""
    sentence = next((s for s in prepared.sentences if (s.start, s.end) == span), None)
    if sentence is None:
        return None
    first = next(iter(within(prepared.strangers, *span)), None)
    if first is not None and _WEEKDAY.fullmatch(first.name.casefold()):
        return None
    opens = first is not None and first.start - sentence.start <= _TITLE
    if not opens and not _NAMES.search(sentence.text):
        return None
    return person_in(prepared, sentence, span=span, scene=scene)


def opposite(side: Side, other: Side) -> bool:
    """Whether two turns are from different, known sides."""
    return side is not other and Side.UNKNOWN not in (side, other)
