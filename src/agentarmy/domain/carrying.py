"""Which words carry an element: the plainest reading first, and no guess over a plain reading.

What learned weights hear in a sentence that a rule reads as something else, or that they hear as
something else more surely, carries nothing. The bounds were chosen on labelled conversations of
our own that rules were written on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from agentarmy.domain.evidence import Evidence, Kind
from agentarmy.domain.ordering import SURE, of_kind, once

FAINT = 0.3
"""What is heard with less than this chance carries no element that adds up."""
FIRM = 0.8
"""From this chance on, what is heard stands beside a plain reading of the same sentence."""

_GUESSED = frozenset({"metrics", "pain", "decision_criteria", "competition", "champion"})
"""Elements that are heard too easily in words on who decides, by when, for how much."""
_PLAIN = (Kind.AUTHORITY, Kind.ECONOMIC_BUYER, Kind.DECISION_PROCESS, Kind.TIMELINE, Kind.BUDGET)
_ELEMENTS = (
    *_PLAIN,
    *(Kind.NEED, Kind.COMPETITION, Kind.METRICS, Kind.DECISION_CRITERIA, Kind.PAIN, Kind.CHAMPION),
)
_NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven"
    r"|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|million|once"
    r"|twice|half|third|quarter|double|dozens?)"
)
_NUMBER = re.compile(rf"\d|\b{_NUMBER_WORD}\b", re.IGNORECASE)
_UNIT = re.compile(
    rf"(?i:(?:\d|\b{_NUMBER_WORD}\b)[^.,;?!]{{0,12}}?(?:%|\b(?:percent|per cent)\b))"
    r"|[$€£¥₹] ?\d|\b[A-Z]{3} ?\d"
    rf"|(?i:\d|\b{_NUMBER_WORD}\b)[\w.,]*(?: \w+)? ?(?:[€£]|\b(?:dollars|euros?|pounds|francs"
    r"|rupees|[A-Z]{3})\b)"
)
"""A share or a sum of money."""
_CLAUSE = re.compile(r"(?<=[;:]) |(?<=,) (?=(?:and|so|but|then|which) |(?:I|we|it|they|he|she)\b)")

_BOUND = re.compile(
    r"\b(?:under|below|beneath|over|above|beyond|up to|(?:less|more) than)"
    r" (?:about )?[$€£¥₹]? ?\d[\d.,]*(?!\d)(?! ?(?:%|percent|per cent))",
    re.IGNORECASE,
)
"""'Anything under 250,000': a sum up to or from which somebody decides is nothing to move."""

_Place = tuple[object, int]


def carrying(
    name: str, said: Sequence[Evidence], *, evidence: Sequence[Evidence]
) -> tuple[Evidence, ...]:
    """Return what of the words on an element carries it, in their order.

    A rule's reading does, but for a number that only bounds whose decision it is. `evidence` is
    all that was read, of every element.
    """
    if name not in _GUESSED and name != "decision_process":
        return tuple(said)
    likeliest = once(evidence, "likeliest", make=lambda: _likeliest(evidence))
    told: frozenset[_Place] = frozenset()
    if name in _GUESSED:
        told = once(evidence, "told plainly", make=lambda: _told(evidence))
    return tuple(
        e
        for e in said
        if (e.heard and _carries(e, told, likeliest.get(_at(e), 0.0)))
        or (not e.heard and not (name == "metrics" and _is_bound(e, told)))
    )


def _is_bound(item: Evidence, told: frozenset[_Place]) -> bool:
    """Whether the number is the bound of somebody's say."""
    return _at(item) in told and bool(_BOUND.search(_line(item.quote)))


def _carries(item: Evidence, told: frozenset[_Place], likeliest: float) -> bool:
    if item.confidence < FAINT or (item.confidence < SURE and item.confidence < likeliest):
        return False
    return item.confidence >= FIRM or _at(item) not in told


def _at(item: Evidence) -> _Place:
    return item.source, item.start


def _told(evidence: Sequence[Evidence]) -> frozenset[_Place]:
    """The sentences that a rule reads as who decides, how, by when or for how much."""
    return frozenset(_at(e) for e in of_kind(evidence, *_PLAIN) if not e.heard)


def _likeliest(evidence: Sequence[Evidence]) -> dict[_Place, float]:
    """The greatest chance of anything heard in each sentence."""
    found: dict[_Place, float] = {}
    for item in of_kind(evidence, *_ELEMENTS):
        if item.heard:
            found[_at(item)] = max(found.get(_at(item), 0.0), item.confidence)
    return found


def plainest_first(name: str, heard: Iterable[Evidence]) -> list[Evidence]:
    """Return the words with those first that carry the element best; `heard` is newest last.

    Rules stand before what was only heard; of each, the surest first, the newest of those first.
    Of metrics, shares and sums stand before mere counts. What is heard weakly is left out where
    anything is read plainly, and where all is faint the surest stands alone.
    """

    def rank(item: Evidence) -> tuple[bool, bool, float]:
        bare = name == "metrics" and not _UNIT.search(_line(item.quote))
        return (bare, item.heard, -item.confidence)

    found = sorted(reversed(list(heard)), key=rank)
    firm = [e for e in found if not e.heard or e.confidence >= FIRM]
    likely = firm or [e for e in found if e.confidence >= SURE]
    return likely or sorted(found, key=lambda e: -e.confidence)[:1]


def _line(text: str) -> str:
    return " ".join(text.split())


def measure(text: str) -> str:
    """Return the clause of a sentence that holds its number, or all of it where none does.

    'They complain, and we write it off: about 31,000 dollars' is 'about 31,000 dollars'.
    """
    clauses = _CLAUSE.split(text)
    for pattern in (_UNIT, _NUMBER):
        found = next((one for one in reversed(clauses) if pattern.search(one)), "")
        if found:
            return found.rstrip(" ,;:")
    return text
