"""The one next question: for the most valuable gap, never where the buyer pushed back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from agentarmy.domain.evidence import Evidence, Kind, Text
from agentarmy.domain.judgement import Element, Question, Standing
from agentarmy.domain.methodology import Methods
from agentarmy.domain.ordering import by_seller, holds, of_kind, once
from agentarmy.domain.records import Side
from agentarmy.domain.resistance import refused

WORTH = (
    *("need", "budget", "authority", "timeline", "competition"),
    *("pain", "economic_buyer", "decision_process", "decision_criteria", "metrics", "champion"),
)
"""Elements by what knowing them is worth, most first: BANT decides the verdict."""

_RESISTED = {
    "price": "budget",
    "timing": "timeline",
    "competitor": "competition",
    "authority": "authority",
    "status_quo": "need",
}
_PUSHING = (Kind.RESISTANCE, Kind.OBJECTION)
_GAP = {Standing.UNKNOWN: 0, Standing.CONTRADICTED: 0, Standing.CLAIMED: 1}
_THIN = "only an interest was shown"
_REASON = {
    Standing.UNKNOWN: "nobody spoke of it yet",
    Standing.CONTRADICTED: "what was said does not hold",
    Standing.CLAIMED: "only our side said it",
}


def resisted(evidence: Sequence[Evidence]) -> frozenset[str]:
    """Return the elements where the buyer's last word was an objection, or that they did not want
    to be asked about.

    Either is overcome when the buyer speaks of the element affirmatively later.
    """
    if not holds(evidence, *_PUSHING):
        return frozenset()
    return once(evidence, "resisted", make=lambda: _resisted(evidence))


def _resisted(evidence: Sequence[Evidence]) -> frozenset[str]:
    found: set[str] = set()
    asked: Evidence | None = None
    for item in evidence:
        if item.side is Side.OURS:
            asked = item if item.kind is Kind.QUESTION else asked
        elif item.side is not Side.THEIRS:
            continue
        elif item.kind is Kind.RESISTANCE:
            found |= {refused(item, asked)}
        elif item.kind is Kind.OBJECTION and not item.hypothetical:
            text = item.value.text if isinstance(item.value, Text) else ""
            name = _RESISTED.get(text) or _RESISTED.get(item.topic)
            found |= {name} if name else set()
        elif found and item.polarity > 0:
            found.discard(str(item.kind))
    return frozenset(found - {""})


def next_question(
    elements: Iterable[Element], evidence: Sequence[Evidence], *, methods: Methods
) -> Question | None:
    """Return the one question to ask next (AA-SA-08), or None when nothing is to be asked.

    The gap that is worth most is asked for, unknown and contradicted before merely claimed. A
    question that our side asked before is not asked again. Where a check failed it is the
    element's last one, which asks what would have to change; what the buyer denied in words
    (frozen, no date, no need) is left alone.
    """
    by_id = {e.id: e for e in elements}
    shy = resisted(evidence)
    asked = {_bare(e.quote) for e in by_seller(of_kind(evidence, Kind.QUESTION, Kind.ASK))}
    gaps = sorted(
        (
            e
            for name in WORTH
            if (e := by_id.get(name))
            and (e.standing in _GAP or _thin(e))
            and name not in shy
            and (name == "authority" or not _denied(e))
        ),
        key=lambda e: _GAP.get(e.standing, 0),
    )
    for element in gaps:
        found = _question(element, asked, methods)
        if found:
            return found
    return None


def _question(element: Element, asked: set[str], methods: Methods) -> Question | None:
    for source in methods.asking(element.id):
        broken = element.standing is Standing.CONTRADICTED and not _denied(element)
        texts = source.questions[::-1] if broken else source.questions
        for text in texts:
            if _bare(text) not in asked:
                return Question(
                    text=text,
                    element=element.id,
                    method=methods.names.get(source.method.casefold(), source.method),
                    reason=f"{element.label}: {_REASON.get(element.standing, _THIN)}",
                )
    return None


def _thin(element: Element) -> bool:
    """An interest was shown, but nobody said what goes wrong."""
    kinds = {e.kind for e in element.evidence}
    return element.id == "need" and bool(kinds) and kinds <= {Kind.ASK, Kind.BUYING_SIGNAL}


def _denied(element: Element) -> bool:
    contradicted = element.standing is Standing.CONTRADICTED
    return contradicted and any(e.polarity < 0 for e in element.evidence)


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
