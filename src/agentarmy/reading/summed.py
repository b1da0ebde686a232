"""What a sales call is summed up by: who met, wish, trouble, sum, signer, day, rival."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from agentarmy.domain.evidence import Day, Days, Evidence, Fact, Kind, PersonRef, Quantity, Text
from agentarmy.domain.orders import Line
from agentarmy.domain.records import Money, Side, Turn
from agentarmy.reading.acts import Act
from agentarmy.reading.items import is_shred
from agentarmy.reading.people import names
from agentarmy.reading.text import fold


class Head(StrEnum):
    """What a sentence of the summary tells, in the order in which they are told."""

    MET = "met"
    WANTED = "wanted"
    PAIN = "pain"
    BUDGET = "budget"
    SIGNER = "signer"
    DEADLINE = "deadline"
    RIVAL = "rival"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing that the summary tells: its words in the transcript, and how they were read.

    `denied`: they say that there is none. Of MET the value is None, one point for each person;
    `ours` tells whose side they are on.
    """

    head: Head
    act: Act
    value: Fact | None = None
    denied: bool = False
    ours: bool = False


_SURE = 0.5
_SURE_NUMBER = 0.35
_PAINS = 2
_LEAST = 4
_NUMBER = re.compile(
    r"\d|\b(?:hundred|thousand|million|percent|per cent|twice|three times|dozen|half|quarter|two"
    r"|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty)\b"
)
_PRONOUN = re.compile(r"(?:and |but |so )?(?:he|she)(?:'s| is)? ")
_COST = "cost"


def summed(
    turns: Sequence[Turn],
    evidence: Iterable[Evidence],
    *,
    order: Sequence[Line] = (),
    taken: Iterable[date | None] = (),
) -> tuple[Point, ...]:
    """Return what the evidence read in the turns comes to, in the order of `Head`.

    `order` are the lines of what the buyer wants. `taken` are days on which something else is due:
    they are no day by which the buyer wants it. With no evidence there is nothing but who met.
    """
    places = {turn.id: place for place, turn in enumerate(turns)}
    said = [one for one in evidence if one.source.id in places and _stands(one, turns, places)]
    theirs = [one for one in said if one.side is not Side.OURS and not one.hypothetical]
    call = _Call(turns, places)
    return (
        *_met(turns),
        *_wanted(call, theirs, order),
        *_pains(call, theirs),
        *_budget(call, theirs),
        *_signer(call, theirs),
        *_deadline(call, theirs, frozenset(taken)),
        *_rivals(call, theirs),
    )


def _stands(one: Evidence, turns: Sequence[Turn], places: dict[str, int]) -> bool:
    return turns[places[one.source.id]].text[one.start : one.end] == one.quote


@dataclass(frozen=True, slots=True)
class _Call:
    turns: Sequence[Turn]
    places: dict[str, int]

    def point(self, head: Head, one: Evidence, *, value: Fact | None = None) -> Point:
        """A piece of evidence as a point."""
        place = self.places[one.source.id]
        turn = self.turns[place]
        return Point(
            head=head,
            act=Act(turn.id, place, turn.speaker.label, one.quote, one.start, one.end),
            value=one.value if value is None else value,
            denied=one.polarity < 0,
            ours=turn.side is Side.OURS,
        )

    def full_name(self, name: str) -> str:
        """The longer form of a name that was said somewhere else in the call."""
        longer = {
            found
            for turn in self.turns
            for _, _, found in names(turn.text)
            if found.startswith(f"{name} ") and "'" not in found
        }
        return longer.pop() if len(longer) == 1 else name

    def named_before(self, one: Evidence) -> str:
        """The one person that the same turn names before 'He is our CFO, he signs'."""
        turn = self.turns[self.places[one.source.id]]
        before = [name for start, _, name in names(turn.text) if start < one.start]
        return before[0] if len(set(before)) == 1 and _PRONOUN.match(fold(one.quote)) else ""


def _met(turns: Sequence[Turn]) -> Iterator[Point]:
    known: set[str] = set()
    for place, turn in enumerate(turns):
        who = turn.speaker.label
        if who and who not in known and turn.text and not turn.automatic:
            known.add(who)
            act = Act(turn.id, place, who, turn.text, 0, len(turn.text))
            yield Point(head=Head.MET, act=act, ours=turn.side is Side.OURS)


def _wanted(call: _Call, theirs: Sequence[Evidence], order: Sequence[Line]) -> Iterator[Point]:
    lines = [line for line in order if not line.doubtful and line.evidence.source.id in call.places]
    lines = [line for line in lines if line.product]
    for line in lines:
        yield call.point(Head.WANTED, line.evidence, value=Quantity(line.count, line.product))
    if lines:
        return
    needs = [one for one in theirs if one.kind is Kind.NEED and one.confidence >= _SURE]
    counts = [one for one in theirs if one.kind is Kind.QUANTITY and one.polarity > 0]
    spoken = [one for one in needs if len(one.quote.split()) >= _LEAST]
    if counted := [one for one in spoken if any(_over(one, other) for other in counts)]:
        yield call.point(Head.WANTED, counted[-1])
        return
    if spoken:
        yield call.point(Head.WANTED, max(spoken, key=lambda one: one.confidence))
    for one in [one for one in counts if not is_shred(one.quote)][-1:]:
        yield call.point(Head.WANTED, one, value=Text(one.quote))


def _over(one: Evidence, other: Evidence) -> bool:
    same = one.source.id == other.source.id
    return same and one.start < other.end and other.start < one.end


def _pains(call: _Call, theirs: Sequence[Evidence]) -> Iterator[Point]:
    """What hurts, those first that tell how much, then a number that stands apart."""
    told = [one for one in theirs if one.polarity > 0 and len(one.quote.split()) >= _LEAST]
    numbers = [
        one
        for one in told
        if (one.kind is Kind.METRICS and one.confidence >= _SURE_NUMBER)
        or (one.kind is Kind.DEPTH and getattr(one.value, "text", "") == _COST)
    ]
    numbers = [one for one in numbers if _NUMBER.search(fold(one.quote))]
    pains = [one for one in told if one.kind is Kind.PAIN and one.confidence >= _SURE]
    pains = [one for one in pains if not is_shred(one.quote)]
    pains.sort(key=lambda one: (not any(_over(one, n) for n in numbers), one.heard))
    chosen: list[Evidence] = []
    for one in pains:
        if len(chosen) < _PAINS and not any(_over(one, other) for other in chosen):
            chosen.append(one)
    apart = [n for n in numbers if not any(_over(n, one) for one in chosen)]
    apart.sort(key=lambda one: -one.confidence)
    found = [*chosen, *apart[:1]]
    found.sort(key=lambda one: (call.places[one.source.id], one.start))
    yield from (call.point(Head.PAIN, one) for one in found)


def _budget(call: _Call, theirs: Sequence[Evidence]) -> Iterator[Point]:
    said = [one for one in theirs if one.kind is Kind.BUDGET]
    sums = [one for one in said if one.polarity < 0 or isinstance(one.value, Money)]
    for one in (sums or said)[-1:]:
        yield call.point(Head.BUDGET, one)


def _signer(call: _Call, theirs: Sequence[Evidence]) -> Iterator[Point]:
    kinds = (Kind.ECONOMIC_BUYER, Kind.AUTHORITY)
    said = [one for one in theirs if one.kind in kinds and not one.heard]
    people = [one for one in said if isinstance(one.value, PersonRef)]
    people.sort(key=lambda one: bool(getattr(one.value, "name", "")))
    for one in (people or said)[-1:]:
        value = one.value
        if isinstance(value, PersonRef):
            name = value.name or call.named_before(one)
            value = PersonRef(call.full_name(name) if name else "", value.role, value.company)
        yield replace(call.point(Head.SIGNER, one, value=value), denied=False)


def _deadline(
    call: _Call, theirs: Sequence[Evidence], taken: frozenset[date | None]
) -> Iterator[Point]:
    said = [one for one in theirs if one.kind is Kind.TIMELINE]
    said = [one for one in said if not (isinstance(one.value, Day) and one.value.day in taken)]
    dated = [one for one in said if one.polarity < 0 or isinstance(one.value, Day | Days)]
    for one in (dated or said)[-1:]:
        yield call.point(Head.DEADLINE, one)


def _rivals(call: _Call, theirs: Sequence[Evidence]) -> Iterator[Point]:
    known: set[str] = set()
    for one in theirs:
        name = getattr(one.value, "text", "")
        if one.kind is Kind.COMPETITION and one.polarity > 0 and fold(name) not in known:
            known.add(fold(name))
            yield call.point(Head.RIVAL, one)
