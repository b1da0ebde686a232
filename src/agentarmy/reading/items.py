"""What minutes are made of: items, each one sentence of the meeting, and what stands around it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from agentarmy.domain.evidence import Evidence, Kind
from agentarmy.domain.records import Side, Turn
from agentarmy.reading.acts import Act
from agentarmy.reading.assigning import Assigned

AROUND = 4
"""Sentences before and after one that are looked at with it."""
_TELLING = 5
_SURE = 0.5
"""Troubles that are less sure than this are no open points."""
WEIGHTY = frozenset(
    (
        *(Kind.BUDGET, Kind.AUTHORITY, Kind.NEED, Kind.TIMELINE, Kind.COMPETITION, Kind.PAIN),
        *(Kind.METRICS, Kind.ECONOMIC_BUYER, Kind.DECISION_CRITERIA, Kind.DECISION_PROCESS),
    )
)
"""What the buyer says of these is what a sales call is about."""
_TROUBLES = frozenset((Kind.PAIN, Kind.OBJECTION, Kind.RISK))
_NO_TROUBLES = frozenset(("authority", "timing"))
"""Objections that tell who signs and when, and hurt nobody."""
_FACTS = frozenset((Kind.BUDGET, Kind.AUTHORITY, Kind.ECONOMIC_BUYER, Kind.DECISION_PROCESS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One sentence of the meeting that minutes name: `quote` is its turn's text [start:end].

    `sure` (0..1) is how likely it belongs here; `found` says by which ('rules' or 'learned').
    `answer` is the sentence that said yes to it, or named its day.
    """

    act: Act
    sure: float
    found: str
    at: datetime | None = None
    answer: Act | None = None

    @property
    def quote(self) -> str:
        """The words as they stand in the transcript."""
        return self.act.text


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItem(Item):
    """Something to be done: `task.phrase` begins with its verb, in the third person.

    `task.owner` is '' where nobody has it.
    """

    task: Assigned


@dataclass(frozen=True, slots=True)
class Room:
    """What is the same for all sentences of a meeting; `spans` is evidence by its turn."""

    turns: Sequence[Turn]
    speakers: tuple[str, ...]
    on: date | None
    spans: Mapping[str, Sequence[Evidence]]

    def weight(self, act: Act) -> int:
        """How many kinds of evidence rest on a sentence."""
        return len({one.kind for one in self._resting(act)} & WEIGHTY)

    def troubled(self, act: Act) -> bool:
        """Whether a trouble or an objection of the buyer's rests on a sentence of some length."""
        words = act.text.split()
        return (
            len(words) >= _TELLING
            and not is_shred(act.text)
            and any(
                one.kind in _TROUBLES
                and one.confidence >= _SURE
                and getattr(one.value, "text", "") not in _NO_TROUBLES
                for one in self._resting(act)
            )
        )

    def is_fact(self, act: Act) -> bool:
        """Whether a sentence tells what sum there is, or who decides and how: nobody's task."""
        return any(one.kind in _FACTS for one in self._resting(act))

    def is_ours(self, act: Act) -> bool:
        """Whether somebody of our side speaks, or nobody's side is known."""
        return self.turns[act.place].side is not Side.THEIRS

    def _resting(self, act: Act) -> list[Evidence]:
        spans = self.spans.get(act.turn, ())
        return [one for one in spans if one.start < act.end and act.start < one.end]

    def item(self, act: Act, *, sure: float, found: str, answer: Act | None = None) -> Item:
        """Return a sentence as an item, with its time."""
        at = self.turns[act.place].at
        return Item(act=act, sure=round(sure, 3), found=found, at=at, answer=answer)


def is_shred(text: str) -> bool:
    """Whether words only answer 'where' or 'what': 'Between the printer and the pallet.'"""
    return bool(_SHRED.match(text)) and len(text.split()) < _SHORT


_SHRED = re.compile(
    r"(?i)(?:and |but |so )?(?:between|from|with|of|on|in|at|for|to|by|behind|under|over|near|the"
    r" one|what|how|which)\b"
)
_SHORT = 8


def spans(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """Return by turn what the buyer's side affirmed."""
    found: dict[str, list[Evidence]] = {}
    for one in evidence:
        wanted = one.kind in WEIGHTY or one.kind in _TROUBLES
        affirmed = one.polarity > 0 or one.kind is Kind.AUTHORITY
        if wanted and one.side is not Side.OURS and affirmed and not one.hypothetical:
            found.setdefault(one.source.id, []).append(one)
    return found


@dataclass(frozen=True, slots=True)
class Window:
    """A sentence and the few around it, each side the nearest first."""

    act: Act
    before: tuple[Act, ...]
    after: tuple[Act, ...]


def windows(acts: Iterable[Act]) -> Iterator[Window]:
    """Yield every sentence with those around it."""
    source = iter(acts)
    before: deque[Act] = deque(maxlen=AROUND)
    ahead = deque(islice(source, AROUND + 1))
    while ahead:
        act = ahead.popleft()
        yield Window(act, tuple(reversed(before)), tuple(ahead))
        before.append(act)
        ahead.extend(islice(source, 1))
