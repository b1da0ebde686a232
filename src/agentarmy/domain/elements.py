"""Each element of BANT+ and MEDDIC as a standing: what is known, by whose words, how surely.

The buyer's own words make an element evidenced, the seller's only claimed; a check that fails
makes it contradicted, one that holds verified. Later words stand over earlier ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from agentarmy.domain.authority import authority_element
from agentarmy.domain.bindings import stated_ceiling, wished_time
from agentarmy.domain.carrying import carrying, measure, plainest_first
from agentarmy.domain.evidence import (
    Day,
    Days,
    Evidence,
    Fact,
    Kind,
    PersonRef,
    Quantity,
    Text,
)
from agentarmy.domain.judgement import Check, CheckResult, Element, Standing
from agentarmy.domain.methodology import BANT, LABELS, MEDDIC
from agentarmy.domain.naming import plural
from agentarmy.domain.ordering import SURE, all_sure, by_buyer, of_kind, sure
from agentarmy.domain.records import Money, Side
from agentarmy.domain.releasing import economic_buyer_said

SELLER_DISCOUNT = 0.5
"""The seller's words weigh half: they say what we heard, not what the buyer said."""

CERTAIN = 0.97
"""No reading of words alone is surer than this."""

PLAINLY = 0.7
"""From this confidence on a denial of the need takes sum and date with it."""
_STANDING = (Standing.EVIDENCED, Standing.VERIFIED)

DECISIVE = 3
"""How many quotes carry an element at most."""

STOP_WORDS = frozenset({"stop", "unsubscribe", "remove", "removal", "opt_out", "do_not_contact"})
"""Topics of a request not to be written to any more: what denies a need beside one is meant."""

_LISTS = frozenset({"competition", "metrics", "decision_criteria", "decision_process", "pain"})
"""Elements whose values add up instead of replacing one another."""


def words(value: Fact) -> str:
    """Return a value as a person would read it."""
    if isinstance(value, Text):
        return value.text
    if isinstance(value, PersonRef):
        detail = f" ({value.role})" if value.role and value.name else value.role
        return f"{value.name}{detail}"
    if isinstance(value, Quantity):
        return f"{value.count:,} {plural(value.product, value.count)}".strip()
    if isinstance(value, Days):
        unit = "day" if value.days == 1 else "days"
        return f"within {value.days}{' working' if value.working else ''} {unit}"
    return f"by {value.day}" if isinstance(value, Day) else str(value)


def bant_elements(evidence: Sequence[Evidence], checks: Mapping[str, Check]) -> tuple[Element, ...]:
    """Return budget, authority, need, timeline and competition, in that order."""
    return tuple(_element(name, evidence, checks.get(name)) for name in BANT)


def meddic_elements(evidence: Sequence[Evidence]) -> tuple[Element, ...]:
    """Return the six elements of MEDDIC in its order; what nobody spoke of stays unknown."""
    return tuple(_element(name, evidence, None) for name in MEDDIC)


def _element(name: str, evidence: Sequence[Evidence], check: Check | None) -> Element:
    if name == "authority":
        return authority_element(evidence)
    said = _said(name, evidence)
    theirs = by_buyer(said)
    stop = _stop(evidence) if name == "need" else None
    if stop is not None:
        return _denied(name, (*(theirs or said), replace(stop, polarity=-1)))
    if not said:
        return Element(id=name, label=LABELS[name], standing=Standing.UNKNOWN, why="nobody said")
    heard = _plainly_denied(name, theirs or said) if name in _LISTS else sure(theirs or said)
    if name in ("budget", "timeline"):
        heard = _claim_last(name, heard, evidence)
    elif name == "need" and heard[-1].polarity > 0:
        heard = _telling_last(heard, evidence)
    newest = heard[-1]
    if newest.polarity < 0 and name not in _LISTS:
        return _denied(name, heard)
    standing = Standing.EVIDENCED if theirs else Standing.CLAIMED
    found = Element(
        id=name,
        label=LABELS[name],
        standing=standing,
        value=_wish(heard) if name == "need" else _value(name, heard),
        confidence=confidence(heard, claimed=not theirs),
        evidence=_decisive(name, heard),
        why=_why(heard, bool(theirs)),
    )
    return _checked(found, check) if check else found


def _said(name: str, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """What bears on an element."""
    if name == "need":
        return _need(evidence)
    if name == "economic_buyer":
        return economic_buyer_said(evidence)
    return carrying(name, of_kind(evidence, Kind(name)), evidence=evidence)


def _stop(evidence: Sequence[Evidence]) -> Evidence | None:
    """The buyer's request not to be written to any more, where they want nothing later."""
    asked = [e for e in by_buyer(of_kind(evidence, Kind.RISK)) if is_stop(e)]
    if not asked or asked[-1].confidence < PLAINLY:
        return None
    later = by_buyer(of_kind(evidence[evidence.index(asked[-1]) + 1 :], Kind.NEED, *_WANTS))
    wanted = any(e.polarity > 0 and e.source != asked[-1].source for e in later)
    return None if wanted else asked[-1]


def is_stop(item: Evidence) -> bool:
    """Say whether a risk is a request to leave them in peace; to leave others so is none."""
    stop = item.topic in STOP_WORDS and item.polarity > 0
    return stop and not (_OTHERS.search(item.quote) and not _US.search(item.quote))


_OTHERS = re.compile(
    r"\b(?:write|writing|call|calling|contact|contacting|mail|mailing|ring|ringing|phone|phoning"
    r"|speak|talk)(?: to)? (?:them|him|her|the|my|our|mr|mrs|ms)\b",
    re.IGNORECASE,
)
_US = re.compile(r"\b(?:us|me|our (?:clubs?|house|company|office|staff|people)|list|again)\b", re.I)
_TAKEN_BACK = re.compile(
    r"\b(?:any ?more|any longer|no longer|now|gone|solved|fixed|sorted|cured|behind us|over|history"
    r"|pulled out|dropped out|withdrew|bowed out|backed out|out of the (?:race|running)"
    r"|are out|is out)\b",
    re.IGNORECASE,
)


def _plainly_denied(name: str, said: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """What counts of a list: plain denials alone where all else was only heard, or taken back.

    A rival or a trouble of an earlier message is taken back by words such as 'they pulled out'.
    """
    plain = [e for e in said if not e.heard]
    denied = tuple(e for e in plain if e.polarity < 0)
    if plain and len(denied) == len(plain):
        return denied
    last = plain[-1] if plain else None
    if name in ("competition", "pain") and last in denied and last is not None:
        same = any(e.source == last.source for e in plain if e.polarity > 0)
        if not same and _TAKEN_BACK.search(last.quote):
            return denied
    return all_sure(said)


_WANTS = (Kind.BUDGET, Kind.QUANTITY, Kind.TIMELINE)
_INTEREST = re.compile(r"\b(model|quote|quotation|prices?|offer|demo|trial)\b", re.IGNORECASE)
_SIGNS_OF_NEED = (Kind.PAIN, Kind.QUANTITY, Kind.BUYING_SIGNAL)


def _need(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """What was said of the need; failing that, the buyer's pain, wish or interest.

    A buyer who names a sum, a quantity or a time in the same message or later wants something:
    what reads as a denial there is about a detail.
    """
    denials = {(e.source, e.start) for e in of_kind(evidence, Kind.NEED) if e.polarity < 0}
    wants = [
        e
        for e in by_buyer(of_kind(evidence, *_WANTS))
        if e.polarity > 0
        and e.confidence >= SURE  # 'one of it' is only guessed
        and (not e.heard or (e.source, e.start) not in denials)
    ]
    stops = {e.source for e in by_buyer(of_kind(evidence, Kind.RISK)) if e.topic in STOP_WORDS}
    wants = [e for e in wants if e.source not in stops]
    places = {e.source for e in wants}
    later = evidence[evidence.index(wants[-1]) + 1 :] if wants else evidence
    denied = {e.id for e in of_kind(later, Kind.NEED) if e.source not in places}
    said = tuple(e for e in of_kind(evidence, Kind.NEED) if e.polarity > 0 or e.id in denied)
    if by_buyer(said):
        return said
    for kind in _SIGNS_OF_NEED:
        signs = tuple(e for e in by_buyer(of_kind(evidence, kind)) if e.polarity > 0)
        if signs:
            return signs
    return said or tuple(
        e for e in by_buyer(of_kind(evidence, Kind.ASK)) if _INTEREST.search(e.quote)
    )


def _telling_last(heard: Sequence[Evidence], evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Put the words last that tell the need best: the surest reading, the newest of those.

    Words that only name a sum, a quantity or a time tell none.
    """
    wants = {(e.source, e.start) for e in of_kind(evidence, *_WANTS)}
    telling = [e for e in heard if e.polarity > 0 and (e.source, e.start) not in wants]
    if not telling:
        return tuple(heard)
    best = max(reversed(telling), key=lambda e: e.confidence)
    return (*(e for e in heard if e is not best), best)


def _wish(heard: Sequence[Evidence]) -> str:
    last = heard[-1]
    if isinstance(last.value, Quantity):
        named = replace(last.value, product=last.value.product or last.topic)
        return f"wants {words(named)}"
    return words(last.value)


def _claim_last(
    name: str, heard: Sequence[Evidence], evidence: Sequence[Evidence]
) -> tuple[Evidence, ...]:
    """Put the claim that is held against the facts last: it is what stands."""
    claim = stated_ceiling(evidence) if name == "budget" else wished_time(evidence)
    if claim is None or claim not in heard:
        return tuple(heard)
    return (*(e for e in heard if e is not claim), claim)


def ended(elements: Sequence[Element], evidence: Sequence[Evidence]) -> tuple[Element, ...]:
    """Return budget and timeline as gone where what they are for was denied for good afterwards.

    Whoever has bought elsewhere, closes or wants nothing any more has no date for it either. A sum
    or a time that the buyer names after the denial stands.
    """
    need = next((e for e in elements if e.id == "need"), None)
    if need is None or need.standing is not Standing.CONTRADICTED or not need.evidence:
        return tuple(elements)
    last = need.evidence[0]
    if last.polarity > 0 or last.confidence < PLAINLY:
        return tuple(elements)
    place = next(n for n, e in enumerate(evidence) if e.id == last.id)
    return tuple(_gone(e, last) if _is_before(e, evidence, place) else e for e in elements)


def _is_before(element: Element, evidence: Sequence[Evidence], place: int) -> bool:
    """Whether all that bears out an element was said before this place by the buyer."""
    if element.id not in ("budget", "timeline") or element.standing not in _STANDING:
        return False
    later = by_buyer(of_kind(evidence[place + 1 :], Kind(element.id)))
    return not any(e.polarity > 0 and isinstance(e.value, Money | Days | Day) for e in later)


def _gone(element: Element, denial: Evidence) -> Element:
    return replace(
        element,
        standing=Standing.CONTRADICTED,
        value="no date" if element.id == "timeline" else "no budget now",
        confidence=denial.confidence,
        evidence=(denial, *element.evidence)[:DECISIVE],
        why=f"{denial.speaker or 'the buyer'} wants nothing any more; earlier words said otherwise",
    )


def _denied(name: str, heard: Sequence[Evidence]) -> Element:
    last = heard[-1]
    said = {
        "need": "no need",
        "budget": "no budget now",
        "timeline": "no date",
        "champion": f"{words(last.value)} leaves".strip(),
    }
    return Element(
        id=name,
        label=LABELS[name],
        standing=Standing.CONTRADICTED,
        value=said.get(name, f"not {words(last.value)}"),
        confidence=confidence(heard, claimed=last.side is not Side.THEIRS),
        evidence=tuple(e for e in reversed(heard) if e.polarity < 0)[:DECISIVE],
        why=f"{last.speaker or 'they'} said so" + _newer(heard),
    )


def _newer(heard: Sequence[Evidence]) -> str:
    changed = any(e.polarity > 0 for e in heard[:-1])
    return "; earlier words said otherwise" if changed else ""


def _value(name: str, heard: Sequence[Evidence]) -> str:
    if name not in _LISTS:
        return words(heard[-1].value)
    known: dict[str, str] = {}
    for item in heard:
        text = words(item.value).rstrip(".")
        known.pop(text.casefold(), None)
        if item.polarity > 0 and text:
            known[text.casefold()] = text
    if name == "competition":
        return "; ".join(list(known.values())[-DECISIVE:]) or "none"
    told = [words(e.value).rstrip(".").casefold() for e in plainest_first(name, heard)]
    best = [text for text in dict.fromkeys(told) if text in known][:DECISIVE]
    said = [text for key, text in known.items() if key in best]
    return "; ".join(map(measure, said) if name == "metrics" else said) or "none"


def _decisive(name: str, heard: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The quotes that carry the value: the plainest of them first, each value once."""
    found: dict[str, Evidence] = {}
    said = heard[::-1] if name == "competition" else plainest_first(name, heard)
    for item in said if name in _LISTS else reversed(heard):
        found.setdefault(words(item.value).casefold(), item)
    kept = list(found.values())
    if name not in _LISTS:
        kept = [e for e in kept if e.polarity > 0]
    return tuple(kept[:DECISIVE])


def _why(heard: Sequence[Evidence], buyer: bool) -> str:
    last = heard[-1]
    if not buyer:
        unknown = last.side is Side.UNKNOWN
        return "said by somebody whose side is not known" if unknown else "only our side said so"
    different = {words(e.value).casefold() for e in heard[:-1]} - {words(last.value).casefold()}
    text = f"{last.speaker or 'the buyer'} said so"
    if different and isinstance(last.value, Money | Days | Day):
        earlier = next(e for e in reversed(heard[:-1]) if words(e.value) != words(last.value))
        text += f"; earlier: {words(earlier.value)}"
    return text


def _checked(element: Element, check: Check) -> Element:
    if check.result is CheckResult.UNCHECKED:
        return replace(element, settle=check.command)
    holds = check.result is CheckResult.HOLDS
    ours = element.evidence[0].side is Side.OURS if element.evidence else False
    if element.standing is Standing.CLAIMED and (holds or ours):
        # What only we said is neither verified nor overturned by arithmetic on our own words.
        return element if holds else replace(element, why=f"{element.why}: {check.reason}")
    if check.sure < 1:  # nobody said how many: that overturns nothing
        sure = min(element.confidence, check.sure)
        return replace(element, confidence=sure, why=check.reason)
    return replace(
        element,
        standing=Standing.VERIFIED if holds else Standing.CONTRADICTED,
        confidence=max(element.confidence, 0.9)
        if element.standing is not Standing.CLAIMED
        else element.confidence,
        why=check.reason,
    )


def confidence(heard: Sequence[Evidence], *, claimed: bool) -> float:
    """Return how sure the newest reading is, 0..1.

    Each further piece of evidence that agrees with it closes half of its own share of the doubt
    that is left; each that differs takes a tenth off. The seller's words weigh half.
    """
    last = heard[-1]
    sure = last.confidence
    mine = (last.polarity, words(last.value).casefold())
    for item in heard[:-1]:
        if (item.polarity, words(item.value).casefold()) == mine:
            sure += (1 - sure) * item.confidence / 2
        elif item.polarity != last.polarity:
            sure *= 0.9
    return round(min(sure, CERTAIN) * (SELLER_DISCOUNT if claimed else 1), 2)
