"""Money that was there and is gone: spent, taken back, gone into something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from agentarmy.domain.evidence import Evidence, Kind, Text
from agentarmy.reading.cues import evidence_at, quote_span
from agentarmy.reading.masking import Prepared, within
from agentarmy.reading.text import Sentence

_SURE = 0.75
_MONEY = (
    r"(?:money|moneys|budget|funds?|funding|sum|pot|kitty|line|grant|allocation|reserve|provision"
    r"|envelope|capex|lot|rest|amount)"
)
_IS = r"(?:'s| is| was| are| were| has been| have been| has| have| had been| got| gets)"
_GONE = (
    r"(?:spent|gone|used up|eaten up|swallowed|exhausted|withdrawn|pulled|revoked|cancelled"
    r"|scrapped|clawed back|taken (?:back|away|off us)|given (?:back|away|to)|cut|reallocated"
    r"|diverted|redirected|moved to|earmarked elsewhere|blown|empty|vanished|dried up)"
)
_OF_ITSELF = re.compile(
    rf"\b(?:the|that|our|this|all (?:the|that)) (?:[\w-]+ ){{0,2}}{_MONEY}{_IS}(?: \w+)? {_GONE}\b"
    rf"|\b(?:nothing|not (?:a|one) (?:penny|cent|euro|dollar|pound|rupee|bean|peso)"
    rf"|no money) (?:is |was )?"
    rf"(?:left|remaining|to be had)\b(?: (?:in|of|from) (?:the|that|this|our)(?: \w+)? {_MONEY})"
    rf"|\b(?:there is|there's|we have|we've|i have|i've)(?: accordingly| therefore| now)?"
    r"[^.?!;]{0,30}\bno (?:money|budget|funds?|funding)\b(?! (?:problem|issue|worr))"
)
_POINTING = re.compile(
    rf"(?:^|[,;] |\b(?:and|but|so|because|sorry|no) )(?:it|that|they|those|this|\u00a2+|\u00a4+"
    rf"|the \u00a2+|the \u00a4+)"
    rf"(?:{_IS}(?: all| already| now| since| just)? (?:{_GONE}(?<!gone)|gone (?:on|into|to)\b)"
    r"| went (?:on|into|to) (?:the|a|an|our|some)\b)"
)
_GONE_ALONE = re.compile(rf"\b(?:it|that|they|those|this){_IS}(?: all| already| now)? gone\b")
_STILL_OPEN = re.compile(
    r"\b(?:if|once|until|unless|before|when|as soon as|would|could|might|may|last (?:year|month"
    r"|quarter|season)|years? ago|not (?:all )?(?:spent|gone))\b"
)
_OF_MONEY = re.compile(rf"\b(?:{_MONEY}|afford|spend\w*|sanction\w*|approved|swing it)\b")


def withdrawn(turn: Prepared, *, before: Prepared | None, stated: bool) -> Iterator[Evidence]:
    """Yield that there is no money any more, in so many words or pointing at a sum named before.

    `stated`: they named a sum; `before` is the turn of the other side that this one answers. What
    'that' is gone is the thing that was spoken of right before it.
    """
    spoken = bool(before and (before.sums or _OF_MONEY.search(before.folded)))
    for sentence in turn.sentences:
        money, spoken = spoken, _speaks_of_money(turn, sentence)
        if sentence.question or _STILL_OPEN.search(sentence.text):
            continue
        masked = turn.masked[sentence.start : sentence.end]
        named = _OF_ITSELF.search(sentence.text)
        points = (money or stated) and (_POINTING.search(sentence.text) or _POINTING.search(masked))
        points = points or (money and _GONE_ALONE.search(sentence.text))
        sums = [a for a in within(turn.sums, sentence.start, sentence.end) if a.currency]
        if (named or points) and len(sums) < 2:
            place = quote_span(sentence, sentence.start, sentence.end)
            found = evidence_at(
                turn, place, kind=Kind.BUDGET, value=Text("spent or withdrawn"), confidence=_SURE
            )
            yield replace(found, topic="budget", polarity=-1)


def _speaks_of_money(turn: Prepared, sentence: Sentence) -> bool:
    return bool(within(turn.sums, sentence.start, sentence.end) or _OF_MONEY.search(sentence.text))
