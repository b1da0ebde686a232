"""What a sum or a time in the buyer's words is not: supposed, of the past, of another matter."""

from __future__ import annotations

import re

from agentarmy.domain.evidence import Day, Days, Evidence, Kind
from agentarmy.domain.records import Money, Side
from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.masking import Prepared, within
from agentarmy.reading.text import Sentence
from agentarmy.reading.when import When

_AFTER = 40
"""Characters after a time that still say what it is the time of."""
_CLAUSE = re.compile(r"[,;:.?!(]")
_TO_DO = re.compile(r"\b(?:to|must|should) (?=[a-z])|\bexpect(?:ing)? ")
OWN_WORDS = 2
"""Gaps between words from which a clause says by itself what its time is of."""
_TURNS = re.compile(r"[;:(]|,? (?:but|while|whereas) |,? (?:and|so)? ?(?:this year|now|today)\b")
"""Where a sentence turns from what was to what is."""
_FALLEN = re.compile(r"\b(?:would|could|might)\b|'d\b")
_YEAR = re.compile(r"\b(?:in|for|of|during) ((?:19|20)\d\d)\b|\b((?:19|20)\d\d)'s\b")
_REPEATED = re.compile(r"\b(?:an?|every|each|most|some|always)\s$")
_BY_THEN = re.compile(r"\b(?:by|before|until|till) (?:then|that|it)\b|\bin time for (?:that|it)\b")
_NEXT = 60
"""So far behind the sentence 'so by then' still makes a wish of its day."""
_PROMISE = re.compile(
    r"\b(?:i|we)(?:'ll| will| shall|'m going to|'re going to) (?!need|want|have|be\b|go\b|start"
    r"|take|move|open|require|use|run|launch|switch)[a-z]"
)
"""'I'll confirm the address by 15 October' is what they do by then, not what they wish for."""
_RELATIVE = re.compile(r"\s(?:before|after|earlier|later)\b(?=\s*(?:[.,;!?]|$))")
"""'The Friday before': which one follows from another day."""
_FEW = 6
"""A duration in so few words is a wish when it is heard as one: 'Twelve weeks at the outside.'"""


def stands(found: Evidence, turn: Prepared, *, sentence: Sentence, lexicon: Lexicon) -> bool:
    """Whether what was read of a budget, time or need may stand.

    A sum must be theirs to spend now; a time must be one by which they want to have it, which is
    asked only of what no cue read as a wish. What our side says is held to neither.
    """
    if found.side is Side.OURS or found.hypothetical:
        return True
    heard = found.heard
    if found.kind is Kind.BUDGET and isinstance(found.value, Money):
        return _is_to_spend(turn, sentence, found.value, lexicon)
    if found.kind is Kind.BUDGET and heard:
        return not _is_history(turn, sentence.text, lexicon)
    if found.kind is Kind.TIMELINE and isinstance(found.value, Day | Days):
        gone = isinstance(found.value, Day) and turn.today and found.value.day < turn.today
        last = next(iter(reversed(within(turn.times, sentence.start, sentence.end))), None)
        if gone or (last and _is_loose(turn, sentence, last)):
            return False
        return not heard or _is_wish(turn, sentence, lexicon)
    if found.kind is Kind.NEED and heard:
        other = "no_such_need" if found.polarity > 0 else "closing_words"
        return not lexicon.word(other).search(sentence.text)
    return True


def _is_to_spend(turn: Prepared, sentence: Sentence, value: Money, lexicon: Lexicon) -> bool:
    text = sentence.text
    if lexicon.word("supposed").search(text) or (
        lexicon.word("given_if").search(text) and _FALLEN.search(text)
    ):
        return False
    same = [
        a
        for a in within(turn.sums, sentence.start, sentence.end)
        if a.value == value.amount or a.value * 1000 == value.amount
    ]
    at = same[-1].start - sentence.start if same else 0
    start = max((m.end() for m in _TURNS.finditer(text, 0, at)), default=0)
    end = next((m.start() for m in _TURNS.finditer(text, at)), len(text))
    clause = text[start:end]
    if _is_history(turn, clause, lexicon):
        return False
    other = lexicon.word("other_money").search(clause)
    return not other or bool(lexicon.word("to_spend").search(clause))


def _is_history(turn: Prepared, clause: str, lexicon: Lexicon) -> bool:
    """Whether the clause tells of money that was: 'last year there were two million'."""
    if lexicon.word("to_spend").search(clause):
        return False
    years = [int(one or other) for one, other in _YEAR.findall(clause)]
    gone = turn.today is not None and any(year < turn.today.year for year in years)
    then = gone or lexicon.word("past_money").search(clause)
    return bool(then and lexicon.word("there_was").search(clause))


def _is_loose(turn: Prepared, sentence: Sentence, when: When) -> bool:
    """Whether it is no certain day: 'on a Sunday', 'the Friday before'."""
    lead = turn.folded[sentence.start : when.start]
    repeated = when.day is not None and _REPEATED.search(lead)
    return bool(repeated or _RELATIVE.match(turn.folded, when.end))


def _is_wish(turn: Prepared, sentence: Sentence, lexicon: Lexicon) -> bool:
    """Whether the last time of the sentence can be the wished one."""
    span = (sentence.start, sentence.end)
    when = next((w for w in reversed(within(turn.times, *span)) if not w.past), None)
    if when is None:
        return False
    if _BY_THEN.search(turn.folded, when.end, sentence.end + _NEXT):
        return True
    if is_past(turn, when, sentence=sentence, lexicon=lexicon):
        return False
    if is_appointment(turn, when, span=span, lexicon=lexicon):
        return False
    if when.days is None or len(sentence.text.split()) <= _FEW:
        return True
    return not lexicon.word("takes_time").search(sentence.text)


def is_past(turn: Prepared, when: When, *, sentence: Sentence, lexicon: Lexicon) -> bool:
    """Whether the clause before a time is told in the past ('they had it here in May')."""
    clause = turn.masked[sentence.start : when.start]
    told = list(lexicon.word("past").finditer(clause))
    wished = list(lexicon.word("wished").finditer(clause))
    return bool(told) and (not wished or told[-1].start() > wished[-1].end())


def is_appointment(
    prepared: Prepared, when: When, *, span: tuple[int, int], lexicon: Lexicon
) -> bool:
    """Whether a time is that of a meeting, a decision or an errand rather than of a delivery.

    `span` is the sentence that the time stands in.
    """
    lead = prepared.masked[span[0] : when.start].rstrip(", ")
    cut = max(map(lead.rfind, ",;:("))
    if lead.count(" ", cut + 2) < OWN_WORDS:  # 'we'd like to meet, ideally by Friday'
        cut = max(lead.rfind(mark, 0, max(cut, 0)) for mark in ",;:(")
    lead = lead[cut + 1 :]
    stop = _CLAUSE.search(prepared.masked, when.end, span[1])
    tail = prepared.masked[when.end : stop.start() if stop else span[1]][:_AFTER]
    about = f"{lead} {tail}"
    if lexicon.word("appointments").search(about) or _PROMISE.search(lead):
        return True
    rest = prepared.masked[when.end : span[1]].lstrip(", ")
    if _is_to_read(lead, rest, lexicon):
        return True
    if lexicon.word("delivering").search(about):
        return False
    task = _TO_DO.search(lead)
    busy = task is not None and not lexicon.word("plain_verbs").match(lead, task.end())
    return busy or bool(lexicon.word("papers").search(lead))


def _is_to_read(lead: str, rest: str, lexicon: Lexicon) -> bool:
    """'I need it by Friday so our COO can look': a paper, unless it is to be there and run."""
    one = lexicon.word("one_thing").search(lead) and not lexicon.word("delivering").search(lead)
    return bool(one and lexicon.word("for_reading").match(rest))
