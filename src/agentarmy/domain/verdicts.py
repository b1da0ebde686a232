"""The verdict on a conversation, deal or account, by rules that docs/qualify.md writes down."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from agentarmy.domain.authority import Signer, authority_of
from agentarmy.domain.elements import CERTAIN, is_stop
from agentarmy.domain.evidence import Evidence, Kind, Source, Text
from agentarmy.domain.judgement import Element, Outcome, Standing, Verdict
from agentarmy.domain.ordering import by_buyer, in_quotes, of_kind, once

REVIEW_DAYS = 14
"""A nurtured deal is looked at again after two weeks (QH-QUAL-09)."""

UNHEARD = (0.9, 0.6)
"""How sure it is that what no rule has heard was not said: of a word or two, and of a long talk.
On labelled deals of our own, half of what was not heard in a talk of over 100 words was said."""
LONG = 120
"""Words of the buyer from which on a talk is long."""
NAME_WORDS = 3
"""A risk's value with more words is a quote, and its topic the name."""
FREEZE, LEFT, REORGANISED = "budget_freeze", "champion_left", "reorganisation"
OVERPROMISE = "overpromise"
OUTCOME = "outcome"
"""Topic of a guarantee of what the buyer will achieve: a risk that no check can bear out."""

_BLOCKS = {
    FREEZE: "the budget is frozen",
    LEFT: "the champion has left",
    REORGANISED: "the buyer is being reorganised",
}
_QUARTER = re.compile(r"\bQ([1-4])\b")
_MONTHS = {
    name: number
    for number, name in enumerate(
        "january february march april may june july august september october november"
        " december".split(),
        start=1,
    )
} | {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12, "new year": 1, "next year": 1}
_MONTH = "((?i:" + "|".join(name for name in _MONTHS if name != "may") + ")|May)\\b"
_UNTIL = re.compile(
    r"\b(?i:until|till|not before|starts? in|begins? in|after|from)\b[^.?!;]{0,40}?\b" + _MONTH
)
_AGAIN = re.compile(
    r"\b(?i:again|back|touch|revisit|reconnect|pick (?:it|this) up)\b[^.?!;]{0,30}?\b" + _MONTH
)
_AFFIRMS = (Kind.TIMELINE, Kind.BUDGET)
_PUTTING_OFF = (Kind.RISK, Kind.OBJECTION, Kind.ASK)
_BUYING = frozenset(
    {
        *(Kind.BUDGET, Kind.TIMELINE, Kind.QUANTITY, Kind.PAIN, Kind.DECISION_CRITERIA),
        *(Kind.DECISION_PROCESS, Kind.CHAMPION, Kind.BUYING_SIGNAL, Kind.COMMITMENT),
    }
)
_EXPLICIT = 4
"""Words that an explicit denial has at least ('we don't need it')."""
_GOING_ON = 2
"""Kinds of sign after a denial that take it back."""
_PLAIN = 0.75
"""A denial disqualifies from this confidence on; 'mostly curious' and faint hearsay do not."""
_NEEDED = ("need", "budget", "authority", "timeline")
_KNOWN = (Standing.EVIDENCED, Standing.VERIFIED)
_EITHER = {"budget": "timeline", "timeline": "budget"}
"""Either is enough to go on with, where neither is denied or overturned."""
_SHORT = {"need": "need", "budget": "budget", "authority": "signer", "timeline": "date"}


def risk_name(item: Evidence) -> str:
    """Return what kind of risk it is, e.g. 'budget_freeze'."""
    text = item.value.text if isinstance(item.value, Text) else ""
    name = text if text and len(text.split()) <= NAME_WORDS else item.topic
    return name.casefold().replace(" ", "_").replace("-", "_")


def stopped(evidence: Sequence[Evidence]) -> Evidence | None:
    """Return the buyer's newest request not to be written to any more; None when there is none."""
    asked = [
        e for e in by_buyer(of_kind(evidence, Kind.RISK)) if is_stop(replace(e, topic=risk_name(e)))
    ]
    return asked[-1] if asked else None


def blocking(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the risks that stand in the way now, the newest of each kind.

    A freeze is lifted by a sum that the buyer names later; the others stand until denied. A
    champion who is said to leave counts as a risk of that kind.
    """
    found: dict[str, Evidence] = {}
    for item in by_buyer(of_kind(evidence, Kind.RISK, Kind.CHAMPION, Kind.BUDGET)):
        if item.kind is Kind.RISK and risk_name(item) in _BLOCKS:
            found.pop(risk_name(item), None)
            if item.polarity > 0:
                found[risk_name(item)] = item
        elif item.kind is Kind.CHAMPION and item.polarity < 0:
            left = replace(item, kind=Kind.RISK, value=Text(LEFT), topic=LEFT, polarity=1)
            found.setdefault(LEFT, left)
        elif item.kind is Kind.BUDGET and item.polarity > 0:
            found.pop(FREEZE, None)
    return tuple(found.values())


def put_off(evidence: Sequence[Evidence], now: datetime) -> tuple[Evidence, date] | None:
    """Return the buyer's newest words that put it off to a quarter, season or month that has not
    begun, and its first day; None when there are none ('get back to us in Q3', 'nothing is spent
    until April', 'please try again in the spring') or when they later name a sum or a day.
    """
    return once(evidence, ("put off", now), make=lambda: _put_off(evidence, now))


def _put_off(evidence: Sequence[Evidence], now: datetime) -> tuple[Evidence, date] | None:
    affirmed: set[Source] = set()
    for item in reversed(by_buyer(of_kind(evidence, *_AFFIRMS, *_PUTTING_OFF))):
        if item.kind in _AFFIRMS and item.polarity > 0:
            affirmed.add(item.source)
        month = 0 if item.heard else _later_month(item)
        if month:
            if affirmed - {item.source}:
                return None
            spoken = (item.asserted_at or now).date()
            first = date(spoken.year, month, 1)
            first = first if first > spoken else first.replace(year=first.year + 1)
            return (item, first) if first > now.date() else None
    return None


def _later_month(item: Evidence) -> int:
    """The month to which these words put it off, 0 for none."""
    return _named_month(item.quote, item.kind is Kind.ASK) if _puts_off(item) else 0


@lru_cache(maxsize=1024)
def _named_month(quote: str, asked: bool) -> int:
    quarter = None if asked else _QUARTER.search(quote)
    if quarter:
        return int(quarter[1]) * 3 - 2
    found = _UNTIL.search(quote) or (asked and _AGAIN.search(quote))
    return _MONTHS[found[1].casefold()] if found else 0


def _puts_off(item: Evidence) -> bool:
    if item.kind in _AFFIRMS:
        return item.polarity < 0
    if item.kind is Kind.RISK:
        return risk_name(item) == FREEZE
    return item.kind in (Kind.OBJECTION, Kind.ASK)


def verdict(
    elements: Mapping[str, Element],
    evidence: Sequence[Evidence],
    *,
    heard: int = 0,
    failing: Collection[str] = (),
) -> Verdict:
    """Return the outcome, its reason and how sure it is.

    `heard` are the words the buyer spoke, `failing` the elements that a check of a sum or date
    speaks against, even of one that only our side named.

    DISQUALIFIED only on the buyer's explicit words: a request to stop, or a need denied and not
    affirmed later. QUALIFIED when need, signer and at least one of budget and time are evidenced
    by the buyer, no check fails and nothing blocks: three of the four, as BANT has been used
    since IBM wrote it down. Everything else is NURTURE with what is in the way.
    """
    stop = stopped(evidence)
    need = elements["need"]
    if stop:
        return Verdict(
            outcome=Outcome.DISQUALIFIED,
            reason=f"{stop.speaker or 'the buyer'} asked us to stop: {in_quotes(stop)}",
            confidence=round(stop.confidence, 2),
        )
    if _denied_plainly(need) and not _goes_on(evidence, need):
        said = need.evidence[0]
        return Verdict(
            outcome=Outcome.DISQUALIFIED,
            reason=f"{said.speaker or 'the buyer'} has no need: {in_quotes(said)}",
            confidence=need.confidence,
        )
    ways = _in_the_way(elements, evidence, failing=failing)
    unheard = UNHEARD[0] - (UNHEARD[0] - UNHEARD[1]) * min(heard / LONG, 1)
    if ways:
        # What is missed is missed together, so that several reasons are no surer than the best.
        sure = max(sure or unheard for _, sure in ways)
        return Verdict(
            outcome=Outcome.NURTURE,
            reason="; ".join(way for way, _ in ways),
            review_in_days=REVIEW_DAYS,
            confidence=round(min(sure, CERTAIN), 2),
        )
    open_checks = [
        elements[n].label.casefold()
        for n in ("budget", "timeline")
        if elements[n].standing is Standing.EVIDENCED
    ]
    stand = [n for n in _NEEDED if elements[n].standing in _KNOWN]
    *first, last = (_SHORT[n] for n in stand)
    reason = f"{', '.join(first)} and {last} stand in the buyer's own words"
    if open_checks:
        reason += f"; not checked yet: {' and '.join(open_checks)}"
    reason += "".join(f"; {_SHORT[n]} not known yet" for n in _NEEDED if n not in stand)
    if authority_of(evidence).signer is Signer.COMMITTEE:
        reason += "; a group decides"
    sure = min(elements[n].confidence for n in stand)
    return Verdict(outcome=Outcome.QUALIFIED, reason=reason, confidence=sure)


def _denied_plainly(need: Element) -> bool:
    """Whether the need is denied in words that nobody could hear otherwise."""
    if need.standing is not Standing.CONTRADICTED or not need.evidence:
        return False
    said = need.evidence[0]
    return said.confidence >= _PLAIN


def _goes_on(evidence: Sequence[Evidence], need: Element) -> bool:
    """Whether the buyer, having denied the need, goes on about how, when and what to buy.

    'No need' is then the answer to something smaller; so are a few words alone.
    """
    denied = {item.id for item in need.evidence if item.polarity < 0}
    if all(len(item.quote.split()) < _EXPLICIT for item in need.evidence if item.id in denied):
        return True
    last = max((n for n, item in enumerate(evidence) if item.id in denied), default=-1)
    later = by_buyer(evidence[last + 1 :])
    kinds = {item.kind for item in later if item.polarity > 0 and not item.hypothetical}
    return len(kinds & _BUYING) >= _GOING_ON


def _in_the_way(
    elements: Mapping[str, Element], evidence: Sequence[Evidence], *, failing: Collection[str]
) -> list[tuple[str, float]]:
    """What is in the way, each with how sure that is, 0 for what was not heard.

    One that is right is enough for NURTURE.
    """
    ways = [(_BLOCKS.get(risk_name(e), _BLOCKS[LEFT]), e.confidence) for e in blocking(evidence)]
    for name in _NEEDED:
        element = elements[name]
        label = element.label.casefold()
        if element.standing is Standing.CONTRADICTED:
            frozen = name == "budget" and any(way == _BLOCKS[FREEZE] for way, _ in ways)
            doubtful = name == "need"  # a plain denial has disqualified already
            sure = 0.0 if doubtful else element.confidence
            ways += [] if frozen else [(f"{label}: {_broken(element)}", sure)]
        elif element.standing not in _KNOWN and (name in failing or not _can_wait(name, elements)):
            known = "only claimed by us" if element.standing is Standing.CLAIMED else "not known"
            ways.append((f"{label} {known}", 0.0))
    return ways


def _can_wait(name: str, elements: Mapping[str, Element]) -> bool:
    """Whether it may be asked later: of sum and date one, where the other is known."""
    other = _EITHER.get(name)
    return other is not None and elements[other].standing in _KNOWN


def _broken(element: Element) -> str:
    """Why it does not hold: the check's arithmetic, or what the buyer denied."""
    denied = any(e.polarity < 0 for e in element.evidence[:1]) or element.id == "authority"
    return element.value if denied and element.value else element.why or element.value
