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
_TAKEN_BACK = re.compile(
    r"\b(?:scratch that|forget that|strike that|(?:were|was|been) (?:saying|thinking|planning)"
    r"|(?:i'd|i had|we'd|we had) (?:said|thought|planned|hoped)|(?:first|originally|once) (?:we "
    r"|i )?"
    r"(?:said|thought|planned|wanted))\b"
)
_NO_USE_OF_A_DAY = re.compile(
    r"\u00a7+(?: [\w-]+){0,2} (?:is|are|would be|'s) (?:of )?(?:no|not any|not of any|too late"
    r"|not) "
    r"(?:use|good|help|longer)?"
)
_NO_OTHERS = re.compile(
    r"\b(?:looking at|talking to|speaking to|seeing|asked|considering|got) (?:any(?:one|body)"
    r"|no(?:body|"
    r" one)|any others?)(?: else)?\b|\b(?:any(?:one|body)|nobody|no one) else\b"
)
_MAY_SIGN = re.compile(
    r"\b(?:sign|approve|release|decide|order|buy)\w*"
    r"(?: (?:only|alone|myself|just|for|off|things?|anything|orders?|purchases?|contracts?"
    r"|it)){0,3}"
    r" (?:up to|to|under|below|above|over|until|beyond)\W*(?:about )?$"
    r"|\b(?:over|above|beyond|under|below|(?<!for )up to|anything|exceed\w*)(?: (?:about|a"
    r"|the))*\W*$"
)
_WHO_SIGNS = re.compile(
    r"\b(?:sign|signs|signed|signature|approv\w+|decid\w+|bids?|tender\w*|committee|board|council"
    r"|authori[sz]\w+|releas\w+|permission|my call|by myself|alone)\b"
)
"""'Over 25,000 it is a public bid' tells who decides, not what there is."""
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
        few = len(sentence.text.split()) < OWN_WORDS  # 'Ha.' is neither yes nor no
        if few and not any(lexicon.word(w).match(sentence.text) for w in ("yes", "no", "agreed")):
            return False
        return not _is_history(turn, sentence.text, lexicon)
    if found.kind is Kind.TIMELINE and isinstance(found.value, Day | Days):
        gone = isinstance(found.value, Day) and turn.today and found.value.day < turn.today
        last = next(iter(reversed(within(turn.times, sentence.start, sentence.end))), None)
        if gone or (last and (_is_loose(turn, sentence, last) or _is_span_of(turn, last))):
            return False
        if last and _TAKEN_BACK.search(turn.folded, sentence.start, sentence.end):
            return _anew(turn, sentence, last)
        return not heard or _is_wish(turn, sentence, lexicon)
    if found.kind is Kind.NEED and found.polarity < 0 and _is_detail(turn, sentence):
        return False
    if found.kind is Kind.NEED and heard:
        other = "no_such_need" if found.polarity > 0 else "closing_words"
        return not lexicon.word(other).search(sentence.text)
    return True


_SPAN_OF = re.compile(
    r"\s?(?:of|for) (?:\w+[ -]){0,2}?(?:runn?ing|training|test\w*|trial\w*|commissioning|notice"
    r"|parallel|acceptance|support|warranty|preparation|rehearsals?|onboarding|set-?up|stock"
    r"|buffer|overlap|stand(?:ing|still)|down ?time|holidays?|vacation|leave|credit|payment)\b"
)
"""'Two weeks of running-in' is how long something else takes, not when they want it."""


def _is_span_of(turn: Prepared, last: When) -> bool:
    """Whether a duration is that of training, notice or the like."""
    return _SPAN_OF.match(turn.folded, last.end) is not None


def _anew(turn: Prepared, sentence: Sentence, last: When) -> bool:
    """Whether the last time of a sentence comes behind the words that take one back."""
    back = list(_TAKEN_BACK.finditer(turn.folded, sentence.start, sentence.end))
    named = within(turn.times, sentence.start, sentence.end)
    return len(named) > 1 and back[-1].end() < last.start


def _is_detail(turn: Prepared, sentence: Sentence) -> bool:
    """Whether 'no' and 'of no use' are said of a day or of other vendors, not of the thing."""
    masked = turn.masked[sentence.start : sentence.end]
    return bool(_NO_USE_OF_A_DAY.search(masked) or _NO_OTHERS.search(sentence.text))


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
    if is_limit(text, at):
        return False
    start = max((m.end() for m in _TURNS.finditer(text, 0, at)), default=0)
    end = next((m.start() for m in _TURNS.finditer(text, at)), len(text))
    clause = text[start:end]
    if _is_history(turn, clause, lexicon):
        return False
    other = lexicon.word("other_money").search(clause)
    return not other or bool(lexicon.word("to_spend").search(clause))


def is_limit(text: str, at: int) -> bool:
    """Whether the sum at this place of a folded sentence is one up to which somebody may sign."""
    return bool(_MAY_SIGN.search(text[:at]) and _WHO_SIGNS.search(text))


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


_MUST = re.compile(
    r"\b(?:(?:want|need|like) (?:it|them|this|those|these|all|you|the \w+)(?: \w+){0,2}?"
    r" (?:running|working|live|in|up|there|ready|here|on|by|for|fitted|installed|hung)"
    r"|(?:must|has to|have to|'ve got to|'s got to|got to|gotta|needs? to|should)(?: all)? (?:be"
    r"|stand|run"
    r"|work|arrive|come|go live|hang|start|land|reach))\b"
)
_FOR_THAT = re.compile(r"\b(?:for|by|before|on) (?:that|then|this|it)\b")


def deadline(turn: Prepared, sentence: Sentence, *, lexicon: Lexicon) -> When | None:
    """Return the one coming day of a sentence that says what must be by then; None for others."""
    days = [w for w in within(turn.times, sentence.start, sentence.end) if w.day or w.days]
    if len(days) != 1 or sentence.question or days[0].past or days[0].day is None:
        return None
    when = days[0]
    early = turn.today is not None and when.day is not None and when.day <= turn.today
    must = _MUST.search(turn.folded, sentence.start, sentence.end)
    if early or must is None or _is_loose(turn, sentence, when):
        return None
    span = (sentence.start, sentence.end)
    points = must.start() < when.start or _FOR_THAT.search(turn.folded, must.start(), sentence.end)
    stands_then = must.start() > when.end and must.start() - when.end < _NEXT // 2
    if not (points or stands_then) or is_appointment(turn, when, span=span, lexicon=lexicon):
        return None
    return None if is_past(turn, when, sentence=sentence, lexicon=lexicon) else when
