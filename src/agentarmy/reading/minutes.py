"""Minutes of a meeting from its words alone: gist, decisions, actions and open points.

Each item is one sentence of the meeting with its span. Rules find what is plainly said, learned
weights rank and add what no rule knows. The meeting is gone through in chunks, of each only the
best are kept: time grows with the meeting, memory does not grow with its evidence.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice, takewhile

from agentarmy.domain.evidence import Evidence, Kind
from agentarmy.domain.records import Side, Turn
from agentarmy.reading.acts import Act, acts_of, count, tidy
from agentarmy.reading.assigning import (
    Assigned,
    assigned,
    declines_day,
    is_dictated,
    is_hollow,
    is_order,
    said_of,
    telling,
)
from agentarmy.reading.dates import local_day
from agentarmy.reading.salience import (
    ACTIONS,
    DECISIONS,
    GIST,
    PROBLEMS,
    Salience,
    chance,
    scored,
)
from agentarmy.reading.text import fold

MOST = 20
"""Items of one kind at most."""
AROUND = 4
"""Sentences before and after one that are looked at with it."""
_KEPT = 60
"""Candidates of one kind that are kept while the meeting is gone through."""
SURE = {ACTIONS: 0.5, DECISIONS: 0.4, PROBLEMS: 0.5}
"""From this chance on a sentence is an item though no rule knows it."""
_RULE = 2.5
"""What a rule adds to the learned log-odds: a plain promise outranks a likely place."""
_TOLD = 1.0
"""What a decision or a trouble adds to the log-odds of the gist."""
_SAME = 0.5
"""Items that share so many of their telling words (Jaccard) are one."""

_DECIDED = re.compile(
    r"(?<![\w'])(?:we(?:'ve| have)? (?:all |now |just )?(?:agreed|decided|settled|chosen|opted)"
    r"|(?:so |then )?we(?:'ll| will|'re going to) (?:go (?:with|for|ahead)|take|stick (?:with|to))"
    r"|let's (?:go (?:with|for|ahead)|settle|say|stick (?:with|to)|take|proceed)"
    r"|(?:we're|i'm|we are) (?:going with|happy to go|good to go|agreed)"
    r"|(?:the|our|final|my) decision is|(?:it's|that's|it is|that is) (?:settled|agreed|decided"
    r"|a deal|final)|i approve (?:it|this|that|the)|(?:is|are|been|it's) approved|signed off on"
    r"|you have (?:my|our) (?:go|approval)|we have a deal|consensus|agreed(?: then)?[:,]"
    r"|i've decided|we're choosing|we choose (?:the|your|this|that)|we (?:stay|stick) with"
    r"|let's make it|let's do it (?:like that|that way|this way)"
    r"|(?:so|then) [\w' -]{2,30} it is(?=[.!]|$))"
    r"(?![\w'])"
)
_SHALL = re.compile(
    r"(?<![\w'])(?:shall we|should we|so we|are we|do we|can we|then we|so it's|so that's|let's)"
    r"(?![\w'])"
)
_CHOICE = re.compile(
    r"\b(?:go (?:with|for|ahead)|take|settle|start (?:in|on)|use|choose|order|say"
    r"|(?:meet|speak|talk|call|catch up)\b.*\b(?:on|at|next|tomorrow|again))\b"
)
_LETS = re.compile(
    r"^(?:(?:okay|ok|so|then|well|good|right|great|fine|alright|and|but|maybe)[, ]+)*"
    r"(?:let's|then we(?:'ll)?) (?!start(?: with\b| by\b| off\b|[.!]|$)|begin|move|look|see|talk"
    r"|speak|go (?:through|over|back|around|on)|get|discuss|wait|hope|face|be|not|say|take a|have a"
    r"|recap|jump|imagine|assume|pretend|just|call|check|ask|need|can|could|should|might|would|lose"
    r"|don't|think|know)[a-z]+"
)
"""A proposal that is no question; what only steers the talk is none."""
_FITS = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|next week|the (?:\w+ )?\w+(?:st|nd"
    r"|rd|th)|\d{1,2}(?:st|nd|rd|th)?|noon|o'clock)\b[\w ',:]{0,30}? (?:works|suits|is (?:good|fine"
    r"|perfect|great|okay|ok)|would (?:work|be (?:good|fine|perfect|great)))"
    r"(?![\w'])(?! (?:on|as|because|in)\b)"
)
"""A day that was offered is taken."""
_UNDECIDED = re.compile(
    r"(?:\bnot\b|n't\b|\bnever\b|\byet to\b|\bonce\b|\bif\b|\buntil\b|\bbefore\b|\bwhether\b"
    r"|\bhas to be\b|\bwhen\b)[\w ']{0,24}$"
)
_BARE_YES = re.compile(
    r"^(?:yes|yeah|yep|ok|okay|sure|great|fine|perfect|right|so|good)?[ ,]*(?:agreed|deal"
    r"|that's (?:agreed|settled|decided|a deal)|settled|decided|let's do (?:that|it)|let's go with"
    r" (?:that|it)|sold)(?: then)?[.! ]*$"
)
_SAYS_YES = re.compile(
    r"^(?:yes|yeah|yep|sure|ok|okay|agreed|absolutely|fine|exactly|deal|right)\b"
)
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
_JUST = re.compile(r"(?i)^(?:(?:and|so|then|just|please|also|maybe)[, ]+)+")
_EARLY = 48
"""Whoever cannot answer says so at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One sentence of the meeting that minutes name: `quote` is its turn's text [start:end].

    `sure` (0..1) is how likely it belongs here; `found` says by which ('rules' or 'learned').
    `answer` is the sentence that said yes, where the item is a question.
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
    """Something to be done: `phrase` in the third person, `owner` '' where nobody has it."""

    phrase: str
    owner: str = ""
    due: date | None = None
    due_words: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """What a meeting came to; every list in the order of speaking.

    `dictated` are sentences that speak to a machine: quoted, followed by nobody. `on` is the day
    of the meeting, None when it is not known. `read` and `left_out` count sentences.
    """

    gist: tuple[Item, ...]
    decisions: tuple[Item, ...]
    actions: tuple[ActionItem, ...]
    problems: tuple[Item, ...]
    dictated: tuple[Item, ...]
    speakers: tuple[str, ...]
    on: date | None
    read: int


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
    held: date | None = None,
    most: int = MOST,
) -> Minutes:
    """Write down what a meeting came to. An empty one comes to nothing.

    `unread` are ids of turns to leave out (in another language). `evidence` was read in the same
    turns: what it rests on is worth summing up. Days are counted from the day of
    the first turn that has a time, else from the day on which it was `held`.
    """
    left_out = frozenset(unread)
    acts = [
        act for act in acts_of(turns) if act.turn not in left_out and not turns[act.place].automatic
    ]
    speakers = tuple(dict.fromkeys(turn.speaker.label for turn in turns if turn.speaker.label))
    days = (local_day(turn.at, turn.utc_offset) for turn in turns)
    on = next((day for day in days if day is not None), held)
    room = _Room(turns, speakers, on, _spans(evidence))
    best = {kind: _Best([]) for kind in (ACTIONS, DECISIONS, PROBLEMS, GIST)}
    dictated: list[Item] = []
    for window, odds in zip(_windows(acts), scored(acts, salience), strict=True):
        if is_dictated(window.act.text):
            if len(dictated) < most:
                dictated.append(room.item(window.act, 1.0, "rules"))
            continue
        learned = dict(zip(salience.names, odds, strict=True))
        for kind, one, item in _candidates(window, learned, room):
            best[kind].add(one, item)
    actions = _actions(best[ACTIONS].top(_KEPT), most)
    decisions = _once(best[DECISIONS].top(_KEPT), most)
    return Minutes(
        gist=tuple(_spread(best[GIST].top(_KEPT), len(turns), said=sum(map(_size, acts)))),
        decisions=tuple(decisions),
        actions=tuple(actions),
        problems=tuple(_once(best[PROBLEMS].top(_KEPT), most // 2, besides=decisions)),
        dictated=tuple(dictated),
        speakers=speakers,
        on=on,
        read=len(acts),
    )


def _size(act: Act) -> int:
    return count(act.text)


_WEIGHTY = frozenset(
    (
        *(Kind.BUDGET, Kind.AUTHORITY, Kind.NEED, Kind.TIMELINE, Kind.COMPETITION, Kind.PAIN),
        *(Kind.METRICS, Kind.ECONOMIC_BUYER, Kind.DECISION_CRITERIA, Kind.DECISION_PROCESS),
    )
)
"""What the buyer says of these is what a sales call is about."""
_TROUBLES = frozenset((Kind.PAIN, Kind.OBJECTION, Kind.RISK))
_TELLING = 5


def _spans(evidence: Iterable[Evidence]) -> dict[str, list[tuple[Kind, int, int]]]:
    found: dict[str, list[tuple[Kind, int, int]]] = {}
    for one in evidence:
        wanted = one.kind in _WEIGHTY or one.kind in _TROUBLES
        if wanted and one.side is not Side.OURS and one.polarity > 0 and not one.hypothetical:
            found.setdefault(one.source.id, []).append((one.kind, one.start, one.end))
    return found


@dataclass(frozen=True, slots=True)
class _Room:
    """What is the same for all sentences of a meeting."""

    turns: Sequence[Turn]
    speakers: tuple[str, ...]
    on: date | None
    spans: Mapping[str, Sequence[tuple[Kind, int, int]]]

    def weight(self, act: Act) -> int:
        """How many kinds of evidence rest on a sentence."""
        return len(self._kinds(act) & _WEIGHTY)

    def troubled(self, act: Act) -> bool:
        """Whether a trouble or an objection of the buyer's rests on a sentence of some length."""
        return bool(self._kinds(act) & _TROUBLES) and len(act.text.split()) >= _TELLING

    def _kinds(self, act: Act) -> set[Kind]:
        spans = self.spans.get(act.turn, ())
        return {kind for kind, start, end in spans if start < act.end and act.start < end}

    def item(self, act: Act, sure: float, found: str, *, answer: Act | None = None) -> Item:
        at = self.turns[act.place].at
        return Item(act=act, sure=round(sure, 3), found=found, at=at, answer=answer)


@dataclass(frozen=True, slots=True)
class _Window:
    """A sentence and the few around it, each side the nearest first."""

    act: Act
    before: tuple[Act, ...]
    after: tuple[Act, ...]


def _windows(acts: Iterable[Act]) -> Iterator[_Window]:
    source = iter(acts)
    before: deque[Act] = deque(maxlen=AROUND)
    ahead = deque(islice(source, AROUND + 1))
    while ahead:
        act = ahead.popleft()
        yield _Window(act, tuple(reversed(before)), tuple(ahead))
        before.append(act)
        ahead.extend(islice(source, 1))


def _candidates(
    window: _Window, learned: dict[str, float], room: _Room
) -> Iterator[tuple[str, float, Item]]:
    """Yield what a sentence may be: the kind, its log-odds with what rules add, the item."""
    act, folded = window.act, fold(tidy(window.act.text))
    yield from _action(window, learned.get(ACTIONS, -_RULE), room)
    said, answer = _decision(window, folded)
    is_open = (_is_open(window, folded) or room.troubled(act)) and not declines_day(folded)
    if odds := learned.get(GIST):
        odds += _TOLD if is_open or said is act else 0
        odds += _TOLD * room.weight(act)
        yield GIST, odds, room.item(act, chance(odds), "learned")
    if said is not None:
        odds = learned.get(DECISIONS, -_RULE) + _RULE
        yield DECISIONS, odds, room.item(said, max(0.6, chance(odds)), "rules", answer=answer)
    elif (sure := chance(learned.get(DECISIONS, -9.0))) >= SURE[DECISIONS] and _states(folded):
        yield DECISIONS, learned[DECISIONS], room.item(act, sure, "learned")
    if is_open:
        odds = learned.get(PROBLEMS, -_RULE) + _RULE
        yield PROBLEMS, odds, room.item(act, max(0.6, chance(odds)), "rules")
    elif (sure := chance(learned.get(PROBLEMS, -9.0))) >= SURE[PROBLEMS]:
        yield PROBLEMS, learned[PROBLEMS], room.item(act, sure, "learned")


def _action(window: _Window, odds: float, room: _Room) -> Iterator[tuple[str, float, Item]]:
    act = window.act
    found = assigned(act, after=window.after, speakers=room.speakers, today=room.on)
    if found and found.bare:
        asked = window.before[0] if window.before else None
        if asked is None or asked.speaker == act.speaker or not is_order(asked.text):
            return  # the request itself is the item, or there is none
        words = _JUST.sub("", tidy(asked.text))
        phrase = said_of(words, act=asked, owner=act.speaker, speakers=room.speakers)
        found = replace(found, phrase=phrase.rstrip(".?! "), bare=False)
    if found and not found.due_words:
        found = _dated_next(found, window, room)
    if found and found.owner and is_hollow(found.phrase, room.speakers):
        if not found.asked and _takes_on(window, found, room):
            return  # what this answers, with the day of this, is the item
        found = replace(found, phrase=f"{found.phrase}{_about(window)}")
    if found:
        base = room.item(act, max(0.6, chance(odds + _RULE)), "rules")
        yield ACTIONS, odds + _RULE, _item(base, found)
    elif chance(odds) >= SURE[ACTIONS] and _states(fold(tidy(act.text))):
        phrase = tidy(act.text).rstrip(".!? ")
        base = room.item(act, chance(odds), "learned")
        yield ACTIONS, odds, _item(base, Assigned(phrase=phrase, owner=""))


def _dated_next(found: Assigned, window: _Window, room: _Room) -> Assigned:
    """The same with the day on which its outcome is promised: 'I'll get back to you tomorrow'."""
    after = window.after[:1]
    if after and after[0].speaker == window.act.speaker:
        told = assigned(after[0], speakers=room.speakers, today=room.on)
        if told and _REPORTS.match(told.phrase):
            return replace(found, due=told.due, due_words=told.due_words)
    return found


def _takes_on(window: _Window, found: Assigned, room: _Room) -> bool:
    """Whether a hollow promise answers a request of just before, or tells when one is kept."""
    for far, one in enumerate(window.before[:2]):
        told = assigned(one, after=(window.act,), speakers=room.speakers, today=room.on)
        if told and one.speaker != window.act.speaker:
            return told.asked and told.owner == window.act.speaker
        if told and not far and not told.bare and _REPORTS.match(found.phrase):
            return True
    return False


_REPORTS = re.compile(r"(?:get|come|go|report|circle) back\b|let \w+ know\b|find out\b")


def _about(window: _Window) -> str:
    """What a hollow promise is about: what it says is not known, or what was said before."""
    if unknown := _NOT_KNOWN.search(tidy(window.act.text)):
        return f" {unknown['what']}"
    said: list[str] = []
    for one in window.before[:3]:
        words = _JUST.sub("", tidy(one.text)).split()
        said = [*words, *said] if len(words) > 1 else said
        if len(words) > _LEAST:
            break
    cut = "…" if len(said) > _SHOWN else ""
    return f": “{' '.join(said[:_SHOWN]).rstrip('.,')}{cut}”" if said else ""


_NOT_KNOWN = re.compile(
    r"(?i)(?:not sure|don't know|can't (?:say|tell)|no idea)(?: yet)?,? "
    r"(?P<what>(?:if|whether|what|how|who|when|where|which|why)\b[^.;,]+?),?(?: but| so| and)?"
    r" (?:i'll|i will|i'd|let me)\b"
)
_LEAST, _SHOWN = 2, 16
"""Words of what was said before that tell something, and that are shown of it."""


def _item(base: Item, found: Assigned) -> ActionItem:
    return ActionItem(
        act=base.act,
        sure=base.sure,
        found=base.found,
        at=base.at,
        phrase=found.phrase,
        owner=found.owner,
        due=found.due,
        due_words=found.due_words,
        condition=found.condition,
    )


def _states(folded: str) -> bool:
    """Whether a sentence says something: no question, no shred."""
    return len(folded.split()) >= 5 and not folded.rstrip().endswith("?")


def _decision(window: _Window, folded: str) -> tuple[Act | None, Act | None]:
    """The sentence that says what was decided, and the one that says yes where that is another."""
    act = window.act
    asked = window.before[0] if window.before else None
    fits = _FITS.search(folded)
    if (fits or _SAYS_YES.match(folded)) and asked and _proposes(asked, act):
        return None, None  # what was asked says what was decided
    if _BARE_YES.match(folded):
        others = (one for one in window.before if len(one.text.split()) >= 5)
        said = next((one for one in others if one.speaker != act.speaker), None)
        return said, act if said else None
    hit = _DECIDED.search(folded)
    if hit and not folded.rstrip().endswith("?") and not _UNDECIDED.search(folded[: hit.start()]):
        return (act if len(folded.split()) >= 4 else None), None
    if fits and asked and asked.speaker != act.speaker and asked.text.rstrip().endswith("?"):
        return act, None
    own = list(takewhile(lambda one: one.speaker == act.speaker, window.after))
    answer = window.after[len(own)] if len(own) < len(window.after) else None
    if any(one.text.rstrip().endswith("?") for one in own):
        return None, None  # the answer is one to another question
    if answer is not None and _proposes(act, answer):
        said_yes = fold(tidy(answer.text))
        return (
            (act, answer) if _SAYS_YES.match(said_yes) or _FITS.search(said_yes) else (None, None)
        )
    return None, None


def _proposes(act: Act, answer: Act) -> bool:
    """Whether a sentence asks somebody else to choose something."""
    folded = fold(tidy(act.text))
    if act.speaker == answer.speaker:
        return False
    if not folded.rstrip().endswith("?"):
        return bool(_LETS.match(folded))
    return bool((_SHALL.search(folded) or _DECIDED.search(folded)) and _CHOICE.search(folded))


def _is_open(window: _Window, folded: str) -> bool:
    """Whether a sentence names trouble, or asks what nobody present can answer."""
    if folded.rstrip().endswith("?"):
        others = [one for one in window.after[:2] if one.speaker != window.act.speaker]
        return len(folded.split()) >= 4 and any(
            _SHRUG.search(fold(tidy(one.text))[:_EARLY]) for one in others
        )
    hit = _TROUBLE.search(folded)
    return bool(hit and len(folded.split()) >= 5 and not _NO_TROUBLE.search(folded[: hit.start()]))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    both = len(one | other)
    return bool(both) and len(one & other) / both >= _SAME


def _spoken(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (item.act.place, item.act.start))


def _once(
    found: Iterable[tuple[float, Item]], most: int, *, besides: Sequence[Item] = ()
) -> list[Item]:
    """The likeliest items, each matter once and each sentence once."""
    chosen: list[Item] = []
    seen = [telling(item.quote) for item in besides]
    for _, item in found:
        about = telling(item.quote)
        if len(chosen) < most and not any(_alike(about, other) for other in seen):
            chosen.append(item)
            seen.append(about)
    return _spoken(chosen)


def _actions(found: Iterable[tuple[float, Item]], most: int) -> list[ActionItem]:
    """The likeliest actions; what is said again is one, with its owner and day."""
    chosen: list[ActionItem] = []
    for _, item in found:
        if not isinstance(item, ActionItem):
            continue
        about = telling(item.phrase) or telling(item.quote)
        for at, other in enumerate(chosen):
            owners = {item.owner, other.owner} - {""}
            if len(owners) < 2 and _alike(about, telling(other.phrase) or telling(other.quote)):
                chosen[at] = _merged(other, item)
                break
        else:
            if len(chosen) < most:
                chosen.append(item)
    ordered = sorted(chosen, key=lambda item: (item.act.place, item.act.start))
    return ordered


def _merged(one: ActionItem, other: ActionItem) -> ActionItem:
    """The one that names a day, so that its quote shows it; else the likelier."""
    kept = one if one.due_words or not other.due_words else other
    return replace(kept, owner=one.owner or other.owner)


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
            if len(chosen) < wanted and not any(_alike(about, other) for other in seen):
                chosen.append(item)
                seen.append(about)
        parts = {key: rest for key, rest in parts.items() if rest}
    return _spoken(chosen)
