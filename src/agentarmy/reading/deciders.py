"""Sentences whose build tells who decides: contrasts, limits, 'nobody knows'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from agentarmy.domain.evidence import Evidence, Fact, Kind, PersonRef, Text
from agentarmy.reading.cues import Scene, evidence_at, person_in, quote_span
from agentarmy.reading.masking import Prepared
from agentarmy.reading.text import Sentence

_SURE = 0.75
_DO = r"(?:buy|decide|choose|sign|approve|pick|order|release|pay for|authori[sz]e)s?"
_SUM = r"(?:[\u00a4\u00a2\u00a3$\u20ac]+|that|this|the \u00a2+|a certain sum)"
_BOUND = (
    r"(?:up to|under|below|beneath|less than|not more than|no more than"
    r"|as long as it's (?:under|below))"
)
_ENDS = (
    r"(?:(?:stops|ends|stays|rests|lands) (?:at|on|with) (?:my (?:own )?desk|me)"
    r"|(?:is|are|stays|remains) (?:all )?(?:mine|my (?:own )?(?:business|say|signature|money))"
    r"|(?:goes|go) (?:out |through )?(?:on|with|under) my (?:own )?"
    r"(?:signature|name|say-so|nod|pen)"
    r"|(?:needs?|takes?|wants?) (?:only |just |nothing but |no more than )?my "
    r"(?:signature|name|nod|pen|say-so|initials))"
)
"""Where a sum goes no further than the speaker."""
_I_DECIDE = (
    r"(?:it's (?:me|my (?:call|decision|pen|signature))|that's (?:me|mine|my call)|i (?:can )?"
    r"(?:decide|sign|choose|approve|release|pick|say)|(?:it's )?my (?:own )?(?:call|decision))"
)
_CONTRAST = re.compile(
    rf"\b(?:he|she|they|\u00a6+) (?:does not|doesn't|do not|don't|did not"
    rf"|didn't) {_DO}\b[^.?!]{{0,40}}"
    r"[;,.:]? (?:but |it is |it's )?i do\b"
    rf"|\bnot (?:he|she|him|her|\u00a6+)[^.?!]{{0,30}}\b(?:but|it is|it's) (?:i|me)\b"
)
_OWN_DESK = re.compile(
    r"\b(?:anything|everything|what(?:ever)?|all|any (?:order|sum|purchase|amount|bill|invoice)"
    r"|orders?|sums?|purchases?|amounts?|invoices?|bills?)(?: (?:that|which))?(?: (?:costs?|is|are"
    rf"|stays?|comes?))? {_BOUND} (?:about |around )?[\u00a4\u00a2\u00a3$\u20ac]+,? {_ENDS}\b"
    r"(?! to (?:lift|carry|move|pack|fix|repair|clean|drive|keep))"
)
"""'Anything under 250,000 stops at my desk', 'orders below 8k go out on my signature'."""
_LIMIT = re.compile(
    rf"\b(?:for )?(?:[\w-]+ ){{0,2}}{_BOUND} (?:about )?{_SUM}[^.?!]{{0,40}}?\b{_I_DECIDE}\b"
    rf"|\b{_I_DECIDE}\b[^.?!]{{0,40}}?\b{_BOUND} (?:about |the )?{_SUM}"
)
_ONLY = re.compile(
    r"\b(?:is|are) the only (?:one|person|people|man|woman|lady)?\s?(?:that|who|to)?\s?(?:can"
    r"|could|may"
    r"|is allowed to|has the right to)? ?(?:say|says|decide|decides|sign|signs|approve|approves)\b"
    r"|\bonly (?:\u00a6+|the [\w-]+|our [\w-]+|she|he) (?:can|may|could) (?:say (?:go|yes|no)"
    r"|decide|sign"
    r"|approve|choose)\b"
)
_KNOWS_NOT = (
    r"(?:don't (?:really |actually )?know|do not know|no idea|(?:haven't|have not"
    r"|not) (?:got )?a clue"
    r"|(?:can't|cannot|could not|couldn't|can not) (?:tell|say|name|give)(?: you)?|(?:nobody"
    r"|no one)"
    r" (?:knows|could (?:name|tell|say)|can (?:name|tell|say))|wouldn't know|not clear|unclear"
    r"|have not named|hasn't been named|haven't named)"
)
_DECIDES = (
    r"(?:decid\w+|signs?|approv\w+|(?:can|could) say yes|says yes|has the (?:last|final) (?:say"
    r"|word)"
    r"|authori[sz]\w+|releases|pays|is (?:it|in charge) now)"
)
_NOBODY = re.compile(
    rf"\bwho(?:m|se)?\b[^.?!;]{{0,40}}\b{_DECIDES}\b[^.?!;]{{0,30}}\b{_KNOWS_NOT}\b"
    rf"|\b{_KNOWS_NOT}\b[^.?!;]{{0,20}}\bwho(?:m|se)?\b[^.?!;]{{0,30}}\b{_DECIDES}\b"
    rf"|\b(?:can't|cannot|not me that can|don't|do not|couldn't) (?:say yes|approve|sign|decide"
    rf"|choose"
    rf"|pick)\b[^.?!;]{{0,40}}\b{_KNOWS_NOT}\b[^.?!;]{{0,12}}\bwho\b"
    rf"|\b{_DECIDES}\b[^.?!;]{{0,30}}\b{_KNOWS_NOT} who\b"
    r"|\b(?:nobody|no one) (?:whom |who |that )?i (?:could|can|may) name\b"
)


_NOBODY_PAYS = re.compile(
    rf"\bwho(?:m|se)?\b[^.?!;]{{0,30}}\b(?:pays?|releases?|funds?|finances?"
    rf"|budget)\b[^.?!;]{{0,30}}"
    rf"\b(?:{_KNOWS_NOT}|isn't (?:clear|settled|decided)|is (?:open|unclear|not (?:clear"
    rf"|settled)))\b"
)


def deciders(turn: Prepared, sentence: Sentence, *, scene: Scene) -> Iterator[Evidence]:
    """Yield who decides by the build of one of the other side's sentences."""
    if sentence.question:
        return
    folded = turn.folded[sentence.start : sentence.end]
    masked = turn.masked[sentence.start : sentence.end]
    span = (sentence.start, sentence.end)
    value: Fact | None = None
    polarity = 1
    if _NOBODY.search(folded):
        value, polarity = Text("nobody known"), -1
    elif (
        _CONTRAST.search(folded)
        or _CONTRAST.search(masked)
        or _LIMIT.search(masked)
        or _OWN_DESK.search(masked)
    ):
        value = Text("can decide")
    elif _ONLY.search(folded) or _ONLY.search(masked):
        value = person_in(turn, sentence, span=span, scene=scene)
        polarity = -1 if isinstance(value, PersonRef) else 1
    if _NOBODY_PAYS.search(folded):
        found = evidence_at(
            turn,
            quote_span(sentence, *span),
            kind=Kind.ECONOMIC_BUYER,
            value=Text("nobody known"),
            confidence=_SURE,
        )
        yield replace(found, topic="economic_buyer", polarity=-1)
    if value is None:
        return
    found = evidence_at(
        turn, quote_span(sentence, *span), kind=Kind.AUTHORITY, value=value, confidence=_SURE
    )
    yield replace(found, topic="authority", polarity=polarity)
