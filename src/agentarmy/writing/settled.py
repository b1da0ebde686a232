"""What stands in a deal whatever the channel: quoted, accepted, ordered, who signs, what we owe."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agentarmy.domain.evidence import Day, Days, Evidence, Kind
from agentarmy.domain.promises import given, promised
from agentarmy.domain.records import Channel, Money, Person, Side, Turn
from agentarmy.reading.text import sentences
from agentarmy.writing.answers import About, asked_in
from agentarmy.writing.names import first_name, same_person

ORDER_PAPERS = re.compile(r"(?i)\b(?:contract|order form|agreement|purchase order|invoice)\b")
_QUOTE = "quote"
_PAPERS = frozenset({"contract", "form", "invoice"})
_OFFERED = r"(?:quote|quotation|offer|proposal|price|prices|sum|total|scope|contract|terms?|paper)"
_ACCEPTS = re.compile(
    r"(?i)\b(?:(?:looks?|sounds?) (?:right|good|fine|perfect|great|ok|okay)"
    rf"|(?:{_OFFERED}|everything|all of it|all) (?:is|are)"
    r" (?:right|good|fine|perfect|great|ok|okay)"
    rf"|(?:we|i) (?:accept|approve|confirm) (?:it|this|(?:your|the) {_OFFERED})"
    r"|(?:we|i)(?:'ll| will)? take (?:it|them)\b"
    rf"|(?:{_OFFERED}|it|that|this|all) (?:is|are|was|has been) (?:approved|accepted|signed off)"
    r"|(?:please|then|so|we|let's|yes,?) go(?:ing)? ahead|let's do (?:it|this)"
    r"|(?:we|i)(?:'d| would) like to order|(?:we|i)(?:'ll| will) order)\b"
    r"|(?i:^\W*(?:thanks?(?: you)?[,.]? )?(?:please )?go ahead\b)"
)
_DOUBTS = re.compile(
    r"(?i)\b(?:not|never|but|if|unless|except|however|once|until|before|when|what|how|first|too"
    r"|almost|nearly|otherwise|no)\b"
    r"|n't\b|\?"
)
_OVER = ("budget_freeze", "freeze", "on_hold", "stop", "unsubscribe", "opt_out")
_LONG_AGO = timedelta(days=45)
"""What we said we would do and nobody came back to since is taken as forgotten by both."""
_NEAR = 4
"""Turns of a talk within which a promise answers what somebody said."""
_FINDS_OUT = re.compile(
    r"(?i)\b(?:i|we)(?:'ll| will| am going to|'m going to| can)\s+"
    r"(?P<do>(?:ask|check|find out|look into|clarify|arrange|see whether|see if)\b.+)$"
)
_NO_LONGER = ("link", "invite", "invitation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What is settled in a deal, each with the words that settle it; None where it is open.

    `quoted` is our newest message that hands over a quote, `papers` that with what an order is
    signed on, `priced` the sum that we named last,
    `accepted` their newest plain yes after either, `ordering` their newest request for the papers
    of an order, `signer` who signs.
    """

    quoted: Turn | None = None
    papers: Turn | None = None
    priced: Evidence | None = None
    accepted: Turn | None = None
    ordering: Turn | None = None
    signer: Evidence | None = None
    known: frozenset[str] = frozenset()

    @property
    def buying(self) -> bool:
        """Whether they said yes or asked for the papers of an order: nothing more is asked then."""
        return self.accepted is not None or self.ordering is not None

    def answered(self, element: str) -> bool:
        """Whether somebody of theirs said what a question on this element would ask for."""
        return element in self.known


def settled_of(turns: Sequence[Turn], evidence: Sequence[Evidence]) -> Settled:
    """Return what the turns of a whole deal and their evidence settle, the newest word counting."""
    written = [t for t in turns if t.channel is not Channel.CALL]
    ours = [(t, given(t.text)) for t in written if t.side is Side.OURS]
    quoted = _newest(t for t, things in ours if _QUOTE in things)
    prices = [e for e in evidence if e.kind is Kind.PRICE_QUOTED and e.side is Side.OURS]
    priced = prices[-1] if prices else None
    stamps = (quoted.at if quoted else None, priced.asserted_at if priced else None)
    since = max((at for at in stamps if at), default=None)
    ended = _ended(evidence)
    theirs = [t for t in written if t.side is Side.THEIRS and not _before(t, ended)]
    accepted = _newest(t for t in theirs if since and not _before(t, since) and _accepts(t))
    return Settled(
        quoted=quoted,
        papers=_newest(t for t, things in ours if _PAPERS & things),
        priced=priced,
        accepted=accepted,
        ordering=_newest(t for t in theirs if _orders(t)),
        signer=_signer(evidence),
        known=_known(evidence),
    )


def _newest(turns: Iterable[Turn]) -> Turn | None:
    return max(turns, key=lambda t: t.at.timestamp() if t.at else 0.0, default=None)


def _before(turn: Turn, moment: datetime | None) -> bool:
    return bool(moment and turn.at and turn.at <= moment)


def _ended(evidence: Sequence[Evidence]) -> datetime | None:
    """When they last stopped it or objected: an older yes is then none."""
    moments = [
        e.asserted_at
        for e in evidence
        if e.asserted_at
        and e.side is not Side.OURS
        and (
            e.kind is Kind.OBJECTION
            or (e.kind is Kind.RISK and getattr(e.value, "text", "") in _OVER)
        )
    ]
    return max(moments, default=None)


def _accepts(turn: Turn) -> bool:
    """Whether a sentence of theirs takes what we offered, without a but."""
    return any(
        _ACCEPTS.search(one.text) and not _DOUBTS.search(one.text) for one in sentences(turn.text)
    )


def _orders(turn: Turn) -> bool:
    found = asked_in([turn], (), bare=True)
    return any(a.about is About.DOCUMENT and ORDER_PAPERS.search(a.thing) for a in found)


def _signer(evidence: Sequence[Evidence]) -> Evidence | None:
    said = [e for e in evidence if e.kind is Kind.ECONOMIC_BUYER and e.polarity > 0]
    theirs = [e for e in said if e.side is not Side.OURS]
    return theirs[-1] if theirs else None


def _known(evidence: Sequence[Evidence]) -> frozenset[str]:
    found = set[str]()
    for item in evidence:
        if item.side is Side.OURS or item.polarity <= 0:
            continue
        if item.kind is Kind.ECONOMIC_BUYER:
            found |= {"economic_buyer", "authority"}
        elif item.kind is Kind.BUDGET and isinstance(item.value, Money):
            found.add("budget")
        elif item.kind is Kind.TIMELINE and isinstance(item.value, Day | Days):
            found.add("timeline")
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Owed:
    """What we said we would do for somebody: our words, and what is to be handed over.

    `thing` is '' where nothing is: then `doing` says what we went to find out.
    """

    item: Evidence
    thing: str
    doing: str = ""


def owed_to(
    person: Person, promises: Sequence[Evidence], *, turns: Sequence[Turn], now: datetime
) -> tuple[Owed, ...]:
    """Return what we owe this person, oldest first: said to them, or in answer to their words.

    `promises` are our open ones. Meeting links and what lies long back are left out.
    """
    places = {turn.id: place for place, turn in enumerate(turns)}
    found: list[Owed] = []
    for item in promises:
        place = places.get(item.source.id)
        recent = item.asserted_at and now - item.asserted_at <= _LONG_AGO
        if item.side is not Side.OURS or place is None or not recent:
            continue
        if not _is_for(person, item, turns, place):
            continue
        owed = _owed(item)
        if owed:
            found.append(owed)
    return tuple({owed.thing or owed.doing: owed for owed in found}.values())


def _owed(item: Evidence) -> Owed | None:
    about = promised(item.quote)
    if any(thing in _NO_LONGER for thing in about.things) or item.quote.lower().startswith("if "):
        return None
    if about.giving and about.phrase and about.things:
        return Owed(item, " ".join(about.phrase.split()))
    finds = _FINDS_OUT.search(" ".join(item.quote.split()))
    return Owed(item, "", _MEANWHILE.sub("", finds["do"].rstrip(".!"))) if finds else None


_MEANWHILE = re.compile(r"(?i),?\s+(?:in the meantime|meanwhile|then|too|as well|first|now|today)$")


def _is_for(person: Person, item: Evidence, turns: Sequence[Turn], place: int) -> bool:
    """Whether a promise was made to this person: alone, by name, or in answer to them."""
    turn = turns[place]
    name = first_name(person)
    if name and re.search(rf"\b{re.escape(name)}\b", item.quote):
        return True
    if len(turn.to) == 1:
        return same_person(turn.to[0], person)
    talk = [t for t in turns[:place] if t.conversation == turn.conversation][-_NEAR:]
    asking = [t for t in talk if t.side is not Side.OURS and "?" in t.text]
    theirs = asking or [t for t in talk if t.side is not Side.OURS]
    return bool(theirs) and same_person(theirs[-1].speaker, person)
