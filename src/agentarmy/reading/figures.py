"""Numbers that no cue reads, kept until the price list tells what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from agentarmy.domain.evidence import Evidence, Kind, Quantity
from agentarmy.domain.fitting import BARE, ECHO
from agentarmy.domain.records import Money, Side
from agentarmy.reading.amounts import Amount
from agentarmy.reading.cues import (
    LEAST_BARE,
    RATES,
    STANDS,
    Scene,
    evidence_at,
    money_value,
    quote_span,
)
from agentarmy.reading.guards import stands
from agentarmy.reading.masking import Prepared, within
from agentarmy.reading.text import Sentence

_SURE = 0.5
_LEAST_SUM = 1_000
"""A bare number from here on may be a sum without our having spoken of money."""
_SCALE_OF_MONEY = 100_000
"""So many things are not counted in lakhs and millions."""
_OF_MONEY = re.compile(
    r"\b(?:pric\w+|costs?|budget\w*|spend\w*|money|funds?|amount|sanction\w*|ceiling|afford\w*"
    r"|put aside|set aside|put by|approved|how much|what (?:can|could|have) you|figure|purse)\b"
)
"""What our side speaks of when a small number may answer with a sum."""
_OTHER_MATTER = re.compile(
    r"\b(?:quot(?:e|ed|es|ation)|charg\w+|list price|costs?|costing|los[et]\w*|losing|penalt\w+"
    r"|fined?|damages?|sav(?:e|es|ed|ing)|worth|debts?|salar\w+|wages?|paid|elsewhere|somewhere"
    r"|last (?:year|month|season)|turnover|too (?:much|high|dear|expensive)|down to|match|came in"
    r"|they(?:'re| are| want| ask)|used to|instead of|refund\w*|population|people|insur\w+)\b"
)
"""What makes a sum another one than what may be spent."""
_ENDS = re.compile(
    r"\s*(?:[.,;!?)]|$)|\s(?:tops|max|maximum|and (?:he|she|they|we|i|it|not|no)\b"
    r"|for (?:it|this|that|the|all|lenses|every)\b|in (?:the|our|my) \w+|when|if|but|all in"
    r"|altogether|together|at (?:the )?(?:most|outside)|or so|roughly|give or take"
    r"|to (?:spend|play)"
    r"|set aside|put (?:aside|by)|approved|ring|maximum)"
)
"""What may follow a number that says thousands."""
_GIVES = re.compile(
    r"\b(?:approved|told|gave|given|give|got|get|have|has|had|is|it's|that's|there's|we're|we are"
    r"|said|about|around|roughly|nearer|say|call it|to|for|up to|maximum|most|only|between|and)"
    r"(?: (?:us|me|you|him|her|them|my \w+|our \w+|the|a|about|around|for|up to|just|only|exactly"
    r"|more like|say|maybe|some)){0,3} $|^\W*$"
)
"""What may stand before it."""
_UNIT_AFTER = re.compile(
    r"\s?(?:%|percent|per cent|degrees|days?|weeks?|months?|years?|hours?|o'clock)"
)


def figures(
    turn: Prepared, *, before: Prepared | None, scene: Scene, read: list[Evidence]
) -> Iterator[Evidence]:
    """Yield the sums and counts of a turn that may mean something beside the list price.

    `before` is the turn of the other side that it answers, `read` what was read of it already.
    """
    ours = turn.turn.side is Side.OURS
    taken = {e.start for e in read if isinstance(e.value, Money | Quantity) and not e.heard}
    for sentence in turn.sentences:
        if sentence.question and not ours:
            continue
        for amount in within(turn.sums, sentence.start, sentence.end):
            found = _sum(turn, sentence, amount, before=before, scene=scene)
            if found and (ours or found.start not in taken):
                yield found
        if not ours:
            yield from _counts(turn, sentence, before=before)


def _sum(
    turn: Prepared, sentence: Sentence, amount: Amount, *, before: Prepared | None, scene: Scene
) -> Evidence | None:
    """A sum that may be what is to be spent; of ours every sum."""
    small = not amount.currency and amount.value < LEAST_BARE
    ours = turn.turn.side is Side.OURS
    if amount.per in RATES or amount.value < 2 or (ours and small):
        return None
    place = quote_span(sentence, amount.start, amount.end)
    found = evidence_at(
        turn, place, kind=Kind.BUDGET, value=money_value(amount, scene), confidence=_SURE
    )
    if ours:
        return replace(found, kind=Kind.FIGURE)
    if _OTHER_MATTER.search(sentence.text) or not stands(
        found, turn, sentence=sentence, lexicon=scene.lexicon
    ):
        return None
    if scene.lexicon.word("others_money").search(sentence.text):
        return None
    lead = turn.folded[sentence.start : amount.start]
    spoken = amount.currency or amount.value >= _LEAST_SUM
    if not amount.currency and not STANDS.match(turn.folded, amount.end):
        return None
    if not spoken and not (
        before
        and _speaks_of_money(before)
        and _GIVES.search(lead)
        and _ENDS.match(turn.folded, amount.end)
    ):
        return None
    return replace(found, kind=Kind.FIGURE, topic="" if spoken else BARE)


def _speaks_of_money(turn: Prepared) -> bool:
    named = any(a.currency or a.value >= _LEAST_SUM for a in turn.sums)
    return named or bool(_OF_MONEY.search(turn.folded))


def _counts(turn: Prepared, sentence: Sentence, *, before: Prepared | None) -> Iterator[Evidence]:
    """The whole numbers of a sentence, marked where the other side named the same before."""
    named = {n.value for n in before.bare} if before else set()
    for number in within(turn.bare, sentence.start, sentence.end):
        if number.whole is None or (number.scaled and number.whole >= _SCALE_OF_MONEY):
            continue
        if number.whole < 2 or _UNIT_AFTER.match(turn.folded, number.end):
            continue
        place = quote_span(sentence, number.start, number.end)
        found = evidence_at(
            turn, place, kind=Kind.FIGURE, value=Quantity(number.whole), confidence=_SURE
        )
        yield replace(found, topic=ECHO if number.value in named else f"count {number.whole}")
