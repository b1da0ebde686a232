"""Minutes of a meeting from its words alone: gist, decisions, actions and open points.

Each item is one sentence of the meeting with its span. Rules find what is plainly said, learned
weights rank and add what no rule knows. The meeting is gone through in chunks, of each only the
best are kept: time grows with the meeting, memory does not grow with its evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import starmap

from agentarmy.domain.evidence import Evidence
from agentarmy.domain.orders import Line
from agentarmy.domain.records import Turn
from agentarmy.reading.acts import Act, acts_of, count, tidy
from agentarmy.reading.assigning import is_dictated, telling
from agentarmy.reading.dates import local_day
from agentarmy.reading.due_days import declines_day
from agentarmy.reading.items import ActionItem, Item, Room, Window, spans, windows
from agentarmy.reading.owed import RULE, Owed, alike, once, owed, spoken
from agentarmy.reading.salience import (
    ACTIONS,
    DECISIONS,
    GIST,
    PROBLEMS,
    Salience,
    chance,
    scored,
)
from agentarmy.reading.settling import settled
from agentarmy.reading.summed import Point, summed
from agentarmy.reading.text import fold

MOST = 20
"""Items of one kind at most."""
_KEPT = 60
"""Candidates of one kind that are kept while the meeting is gone through."""
SURE = {DECISIONS: 0.4, PROBLEMS: 0.5}
"""From this chance on a sentence is an item though no rule knows it."""
_TOLD = 1.0
"""What a decision or a trouble adds to the log-odds of the gist."""
_TROUBLE = re.compile(
    r"(?<![\w'])(?:(?:the|our|a|my|one|big|main|only) (?:big |main |real |biggest )?(?:problem"
    r"|issue"
    r"|concern|worry|risk|challenge|obstacle|blocker|catch|bottleneck)s?|concerned|worried|worries"
    r" me|struggl\w+|blocked|stuck|not sure (?:if|whether|how|what|we|that|about)|unclear"
    r"|(?:we|i) (?:still )?don't know (?:if|whether|how|what|who|when|why|yet)"
    r"|open (?:question|point|issue)|still (?:need to|have to|to)"
    r" (?:decide|figure|find out|clarify|settle)|to be decided|undecided|too (?:expensive|slow|late"
    r"|high|heavy|long|small|big)|over budget|(?:does|do|did)n't work|keeps? (?:failing|breaking"
    r"|crashing|jamming)|broken|falls? apart|running late|behind schedule|can't (?:agree|decide))"
    r"(?![\w'])"
)
_NO_TROUBLE = re.compile(
    r"(?:\bno\b|\bnot an?\b|n't an?\b|\bwithout\b|\bnever\b|\bsolved?\b|\bfixed\b)[\w ']{0,18}$"
)
_SHRUG = re.compile(
    r"(?<![\w'])(?:i don't know|i do not know|not sure|no idea|let me (?:check|find out|look)"
    r"|(?:i'd|i'll|we'd|i would) (?:have to|need to) (?:check|ask|find out)|good question|we'll see"
    r"|come back to (?:that|you|it)|get back to you|park (?:that|it)|hard to say"
    r"|too early)(?![\w'])"
)
_EARLY = 48
"""Whoever cannot answer says so at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """What a meeting came to; every list in the order of speaking.

    `points` are what a sales call comes to. `mentioned` may be things to do that the words do not
    tell. `dictated` are sentences that speak to a machine: quoted, followed by nobody. `on` is the
    day of the meeting, None when it is not known. `read` counts sentences;
    `times` are those of the turns, by their place.
    """

    gist: tuple[Item, ...]
    decisions: tuple[Item, ...]
    actions: tuple[ActionItem, ...]
    problems: tuple[Item, ...]
    dictated: tuple[Item, ...]
    speakers: tuple[str, ...]
    on: date | None
    read: int
    mentioned: tuple[Item, ...] = ()
    points: tuple[Point, ...] = ()
    times: Mapping[int, datetime] = field(default_factory=dict)


@dataclass(slots=True)
class _Best:
    """The likeliest items of one kind so far: a few dozen, however long the meeting."""

    kept: list[tuple[float, Item]]

    def add(self, odds: float, item: Item) -> None:
        self.kept.append((odds, item))
        if len(self.kept) > 2 * _KEPT:
            self.kept = sorted(self.kept, key=_worth)[:_KEPT]

    def top(self, most: int) -> list[tuple[float, Item]]:
        return sorted(self.kept, key=_worth)[:most]


def _worth(one: tuple[float, Item]) -> tuple[float, int, int]:
    return (-one[0], one[1].act.place, one[1].act.start)


def minutes(
    turns: Sequence[Turn],
    *,
    salience: Salience,
    unread: Iterable[str] = (),
    evidence: Iterable[Evidence] = (),
    order: Sequence[Line] = (),
    held: date | None = None,
) -> Minutes:
    """Write down what a meeting came to. An empty one comes to nothing.

    `unread` are ids of turns to leave out (in another language). `evidence` was read in the same
    turns: what it rests on is worth summing up, with the lines of the `order` that it comes to.
    Days are counted from the day of the first turn that has a time, else from the day on which it
    was `held`.
    """
    left_out = frozenset(unread)
    acts = [
        act for act in acts_of(turns) if act.turn not in left_out and not turns[act.place].automatic
    ]
    speakers = tuple(dict.fromkeys(turn.speaker.label for turn in turns if turn.speaker.label))
    days = (local_day(turn.at, turn.utc_offset) for turn in turns)
    on = next((day for day in days if day is not None), held)
    evidence = tuple(evidence)
    room = Room(turns, speakers, on, spans(evidence))
    best = {kind: _Best([]) for kind in (ACTIONS, DECISIONS, PROBLEMS, GIST)}
    dictated: list[Item] = []
    for window, odds in zip(windows(acts), scored(acts, salience), strict=True):
        if is_dictated(window.act.text):
            if len(dictated) < MOST:
                dictated.append(room.item(window.act, sure=1.0, found="rules"))
            continue
        learned = dict(zip(salience.names, odds, strict=True))
        for kind, one, item in _candidates(window, learned, room):
            best[kind].add(one, item)
    actions, mentioned = once(starmap(Owed, best[ACTIONS].top(_KEPT)), MOST, speakers=speakers)
    decisions = _once(best[DECISIONS].top(_KEPT), MOST)
    return Minutes(
        gist=tuple(_spread(best[GIST].top(_KEPT), len(turns), said=sum(map(_size, acts)))),
        decisions=tuple(decisions),
        actions=tuple(actions),
        problems=tuple(_once(_plain(best[PROBLEMS].top(_KEPT)), MOST // 2, besides=decisions)),
        dictated=tuple(dictated),
        speakers=speakers,
        on=on,
        read=len(acts),
        mentioned=tuple(mentioned),
        times={place: turn.at for place, turn in enumerate(turns) if turn.at},
        points=summed(turns, evidence, order=order, taken=[item.task.due for item in actions]),
    )


def _size(act: Act) -> int:
    return count(act.text)


def _candidates(
    window: Window, learned: dict[str, float], room: Room
) -> Iterator[tuple[str, float, Item]]:
    """Yield what a sentence may be: the kind, its log-odds with what rules add, the item."""
    act, folded = window.act, fold(tidy(window.act.text))
    for one in owed(window, odds=learned.get(ACTIONS, -RULE), room=room):
        yield ACTIONS, one.odds, one.item
    said, answer = settled(window)
    if said is not None and answer is None and room.is_fact(said):
        said = None  # what sum there is and who signs is known, not settled
    is_open = (_is_open(window, folded) or room.troubled(act)) and not declines_day(folded)
    if odds := learned.get(GIST):
        odds += _TOLD if is_open or said is act else 0
        odds += _TOLD * room.weight(act)
        yield GIST, odds, room.item(act, sure=chance(odds), found="learned")
    if said is not None:
        odds = learned.get(DECISIONS, -RULE) + RULE
        yield (
            DECISIONS,
            odds,
            room.item(said, sure=max(0.6, chance(odds)), found="rules", answer=answer),
        )
    elif (sure := chance(learned.get(DECISIONS, -9.0))) >= SURE[DECISIONS] and _states(folded):
        yield DECISIONS, learned[DECISIONS], room.item(act, sure=sure, found="learned")
    if is_open:
        odds = learned.get(PROBLEMS, -RULE) + RULE
        yield PROBLEMS, odds, room.item(act, sure=max(0.6, chance(odds)), found="rules")
    elif (sure := chance(learned.get(PROBLEMS, -9.0))) >= SURE[PROBLEMS]:
        yield PROBLEMS, learned[PROBLEMS], room.item(act, sure=sure, found="learned")


def _states(folded: str) -> bool:
    """Whether a sentence says something: no question, no shred."""
    return len(folded.split()) >= 5 and not folded.rstrip().endswith("?")


def _is_open(window: Window, folded: str) -> bool:
    """Whether a sentence names trouble, or asks what nobody present can answer."""
    if folded.rstrip().endswith("?"):
        others = [one for one in window.after[:2] if one.speaker != window.act.speaker]
        return len(folded.split()) >= 4 and any(
            _SHRUG.search(fold(tidy(one.text))[:_EARLY]) for one in others
        )
    hit = _TROUBLE.search(folded)
    return bool(hit and len(folded.split()) >= 5 and not _NO_TROUBLE.search(folded[: hit.start()]))


_PRONOUN = re.compile(r"(?:(?:and|but|so|then|because)[, ]+)*(?:that|it|this|they|he|she)\b")
_FEW = 3


def _plain(found: Iterable[tuple[float, Item]]) -> Iterator[tuple[float, Item]]:
    """Those that tell something by themselves, not 'That's what drives me crazy'."""
    for odds, item in found:
        folded = fold(tidy(item.quote))
        if not (_PRONOUN.match(folded) and len(telling(folded)) <= _FEW):
            yield odds, item


def _once(
    found: Iterable[tuple[float, Item]], most: int, *, besides: Sequence[Item] = ()
) -> list[Item]:
    """The likeliest items, each matter once and each sentence once."""
    chosen: list[Item] = []
    seen = [telling(item.quote) for item in besides]
    for _, item in found:
        about = telling(item.quote)
        if len(chosen) < most and not any(alike(about, other) for other in seen):
            chosen.append(item)
            seen.append(about)
    return sorted(chosen, key=spoken)


GIST_EVERY = 350
"""Words of a meeting for one sentence of its summary."""
LEAST_GIST, LONGEST_GIST = 6, 10
"""Sentences of a summary: what a short call came to, one page however long the meeting."""


_ORDER = re.compile(
    r"^(?:(?:oh|and|so|but|then|well|just|okay|ok)[, ]+)*(?:please|don't|give me)\b"
)


def _spread(found: Sequence[tuple[float, Item]], turns: int, *, said: int) -> list[Item]:
    """The gist, taken from all over the meeting: of each part the likeliest first."""
    wanted = max(LEAST_GIST, min(LONGEST_GIST, round(said / GIST_EVERY)))
    parts: dict[int, list[Item]] = {}
    for _, item in found:
        folded = fold(tidy(item.quote))
        if _states(folded) and not _ORDER.match(folded) and not declines_day(folded):
            parts.setdefault(item.act.place * wanted // max(1, turns), []).append(item)
    chosen: list[Item] = []
    seen: list[frozenset[str]] = []
    while parts and len(chosen) < wanted:
        for part in sorted(parts, key=lambda key: -parts[key][0].sure):
            item = parts[part].pop(0)
            about = telling(item.quote)
            if len(chosen) < wanted and not any(alike(about, other) for other in seen):
                chosen.append(item)
                seen.append(about)
        parts = {key: rest for key, rest in parts.items() if rest}
    return sorted(chosen, key=spoken)
