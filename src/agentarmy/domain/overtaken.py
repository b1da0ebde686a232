"""Promises and requests that events have closed: who made them left, or it goes another way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from agentarmy.domain.evidence import Evidence, Kind, PersonRef
from agentarmy.domain.ordering import by_buyer, of_kind
from agentarmy.domain.promises import names
from agentarmy.domain.verdicts import LEFT, risk_name

_COURTESY = re.compile(
    r"(?i)\b(?:leave you (?:alone|in peace|be)|stop (?:bothering|pestering|writing)"
    r"|(?:not|n't) (?:bother|trouble|pester) you|(?:get|be) out of your (?:hair|way)"
    r"|let you (?:go|get (?:back|on)|be|run)\b|keep my fingers crossed|think of you)\b"
    r"|^\W*(?:(?:and|but|so|well),?\s+)?(?:if not|otherwise|unless)\b"
)
"""Polite words that promise nothing to be done."""
_TENDER = re.compile(
    r"(?i)\b(?:tender(?:ed|ing|s)?|rf[pqi]|bidding|invitation to (?:bid|tender)|call for bids"
    r"|requests? for (?:proposals?|quotations?|quotes|bids)|competitive (?:bid|procedure|process)"
    r"|start(?:ing|s)? (?:again|over|afresh|anew)|from scratch|back to square one)\b"
)
_NO_TENDER = re.compile(
    r"(?i)\b(?:no|not|without|never|instead of)(?: (?:a|an|any|need|need for|going to|have to))*"
    r" (?:\w+ ){0,2}(?:tender\w*|rf[pqi]|bidding|start)\b|n't\b[^,.;]{0,30}\b(?:tender|rf[pqi])\b"
)
_PAPERS = frozenset({"quote", "contract"})
_TITLES = frozenset("dr prof mr mrs ms herr frau".split())


def overtaken(items: Sequence[Evidence], evidence: Sequence[Evidence]) -> frozenset[str]:
    """Return the ids of those promises or requests that nobody waits for any more.

    Those of somebody who left, once another of the buyer's people has spoken; promises of quotes
    and contracts made before the buyer turned to a tender or began anew; courtesies.
    """
    if not items:
        return frozenset()
    gone = dict(_leavers(evidence))
    tender = _tender(evidence)
    return frozenset(
        item.id
        for item in items
        if _is_gone(item, gone)
        or (item.kind is Kind.COMMITMENT and _COURTESY.search(item.quote))
        or (item.kind is Kind.COMMITMENT and _is_before(item, tender) and _is_paper(item))
    )


def _leavers(evidence: Sequence[Evidence]) -> Iterator[tuple[frozenset[str], datetime | None]]:
    """The words of each leaver's name, with the moment of the notice, once others have spoken."""
    said = by_buyer(evidence)
    for item in by_buyer(of_kind(evidence, Kind.RISK, Kind.CHAMPION)):
        named = item.value.name if isinstance(item.value, PersonRef) else ""
        if item.kind is Kind.CHAMPION and item.polarity < 0:
            who = _words(named or item.speaker)
        elif item.kind is Kind.RISK and item.polarity > 0 and risk_name(item) == LEFT:
            who = _words(item.speaker) if re.search(r"(?i)\b(?:i|my)\b", item.quote) else _NOBODY
        else:
            continue
        others = (e for e in reversed(said) if not _same(_words(e.speaker), who))
        other = next(others, None)
        told, spoke = item.asserted_at, other.asserted_at if other else None
        if who and told and spoke and spoke >= told:
            yield who, told


_NOBODY: frozenset[str] = frozenset()


def _is_gone(item: Evidence, gone: dict[frozenset[str], datetime | None]) -> bool:
    who = _words(item.speaker)
    return any(
        _same(who, name) and not (at and item.asserted_at and item.asserted_at > at)
        for name, at in gone.items()
    )


def _words(name: str) -> frozenset[str]:
    found = re.findall(r"[^\W\d_]+", name.casefold())
    return frozenset(word for word in found if word not in _TITLES)


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and (one <= other or other <= one)


def _tender(evidence: Sequence[Evidence]) -> datetime | None:
    """When the buyer last said that it goes by a tender or begins anew."""
    kinds = (Kind.DECISION_PROCESS, Kind.AUTHORITY, Kind.NEXT_STEP)
    for item in reversed(by_buyer(of_kind(evidence, *kinds))):
        if _TENDER.search(item.quote) and not _NO_TENDER.search(item.quote):
            return item.asserted_at
    return None


def _is_before(item: Evidence, moment: datetime | None) -> bool:
    return bool(moment and item.asserted_at and item.asserted_at < moment)


def _is_paper(item: Evidence) -> bool:
    return bool(names(item.quote) & _PAPERS)
