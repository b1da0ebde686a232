"""Sentences that say an order may be delivered in parts: how many go ahead, and in what time."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from agentarmy.reading.numbers import Number, numbers
from agentarmy.reading.text import fold, sentences

_CUE = re.compile(
    r"\b(?:(?:can|may|could) be (?:split|staged|divided|shipped in|delivered in)"
    r"|split (?:it|the order|an order|larger orders?|deliver\w*|shipments?)"
    r"|part(?:ial|ly)?[- ](?:deliver\w*|shipments?|shipped|lots?)"
    r"|in (?:two|three|several) (?:stages|batches|parts|lots|deliver\w+|shipments|goes)"
    r"|staged (?:deliver\w*|shipments?)"
    r"|first (?:deliver\w+|batch|lot|part|shipment|instal?ment)"
    r"|the (?:rest|remainder|others|balance) (?:will |can |would )?(?:follows?|comes?|ships?|later)"
    r"|ahead of (?:the (?:rest|others)))\b"
)
_ALLOWED = re.compile(
    r"\b(?:can|may|could|possible|allowed|on request|we (?:ship|deliver|split|offer|do|accept)"
    r"|are (?:shipped|delivered|accepted|offered))\b"
)
_DENIED = re.compile(
    r"\b(?:no|not|never|cannot|without|neither|nor|unless|except|only (?:with|by|after)"
    r"|refuse\w*|pay\w*|paid|invoic\w+|deposit\w*)\b|n't\b"
)
_DAYS = re.compile(r"[\s-]*(?:(?:working|business|calendar)[\s-])?(day|week)s?\b")
_WORKING = re.compile(r"[\s-]*(?:working|business)\b")
_WITHIN = re.compile(r"\b(?:in|within)\s+$")
_BARE = re.compile(r"\s*(?:$|[,.;)]|\b(?:if|when|where|provided|and|the)\b)")
"""Behind 'four in ten': days are meant where nothing that is counted follows."""
_AHEAD = re.compile(
    r"\b(?:first|ship|deliver|send|bring|release|up to|batch of|lot of|part of|delivery(?: of)?)"
    r"\s+(?:the |out |up to |first )*$"
)
_SHIPS = re.compile(
    r"\b(?:ships?|shipped|go(?:es)? out|dispatch\w*|despatch\w*|sen[dt]|leaves?|releas\w+)\b"
)
_ARRIVES = re.compile(r"\b(?:deliver\w*|arriv\w+|dock|there|installed|with you|on site|reach\w*)\b")
_IF_NAMED = re.compile(
    r"\b(?:when|if|where|provided|as long as)\b[^.;]{0,30}\b(?:orders?|po|contract)\b[^.;]{0,20}"
    r"\b(?:names?|says?|lists?|states?|asks?|calls?|shows?|mentions?|splits?|specif\w+)\b"
)


@dataclass(frozen=True, slots=True)
class Split:
    """A sentence that allows delivery in parts, as a span of its text, end exclusive.

    `first` units go ahead in `days` calendar days; 0 where it does not say so. `named`: only where
    the order names them. `ships`: the days are those until they leave, not until they are there.
    """

    start: int
    end: int
    first: int = 0
    days: int = 0
    named: bool = False
    ships: bool = False


def splits(text: str) -> tuple[Split, ...]:
    """Return the sentences of a text that allow delivery in parts; a question or a 'no' is none."""
    found: list[Split] = []
    if not _CUE.search(" ".join(fold(text).split())):
        return ()
    for one in sentences(text):
        folded = " ".join(one.text.split())
        if one.question or not _CUE.search(folded) or not _ALLOWED.search(folded):
            continue
        if _DENIED.search(folded):
            continue
        first, days = _numbers(folded)
        named = bool(_IF_NAMED.search(folded))
        span = Split(one.start, one.end, first if days else 0, days, named)
        found.append(replace(span, ships=_leaves(folded)))
    return tuple(found)


def _leaves(folded: str) -> bool:
    """Whether the sentence says when goods leave and nowhere that they arrive in that time."""
    sent = _SHIPS.search(folded)
    if not sent:
        return False
    clause = re.split(r"[,;]", folded[sent.start() :], maxsplit=1)[0]
    return not _ARRIVES.search(re.sub(r"\bfirst deliver\w+", "", clause))


def _numbers(folded: str) -> tuple[int, int]:
    """How many go ahead, and in how many calendar days: (0, 0) unless both are said."""
    first = days = 0
    for number in numbers(folded):
        before = folded[: number.start]
        if not days and (length := _length(folded, number, before)):
            days = length
        elif not first and number.whole and _AHEAD.search(before):
            first = number.whole
    return (first, days) if first and days else (0, 0)


def _length(folded: str, number: Number, before: str) -> int:
    unit = _DAYS.match(folded, number.end)
    bare = _WITHIN.search(before) and _BARE.match(folded, number.end)
    if not number.whole or not (unit or bare):
        return 0
    count = number.whole * (7 if unit and unit[1] == "week" else 1)
    working = _WORKING.match(folded, number.end)
    return -(-count * 7 // 5) if working else count
