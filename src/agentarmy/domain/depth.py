"""How deep the buyer has gone into each trouble, in their own words; it only ever goes forward."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache
from itertools import groupby

from agentarmy.domain.evidence import Evidence, Kind, Text
from agentarmy.domain.ordering import by_buyer
from agentarmy.domain.resistance import refused


class Level(IntEnum):
    """How far a trouble has been told, from the surface to the depth."""

    MENTIONED = 1
    DESCRIBED = 2
    CONSEQUENCE = 3
    COST = 4
    URGENCY = 5


LEVELS = tuple(level.name.lower() for level in Level)
"""The names of the levels as cues and methods write them, the surface first."""

NEAR = 2
"""A cue without words of its own belongs to a trouble named in the last so many messages."""

_WORD = re.compile(r"[a-z][a-z'-]{3,}")
_STEM = 5
_PLAIN = frozenset(
    "about after again also always another around because been before being both cannot come "
    "comes could does doing done down each every from gets give goes going good have having here "
    "into it's just keep know last like look make many maybe month months more most much must "
    "need needs never next only other over people quite really right same says should since some "
    "still such take than that that's their them then there these they thing things this those "
    "three time times today twice under until upon very want wants week weeks well went were what "
    "when where which while whole will with without would year years your we're we've i've i'm "
    "i'll don't can't won't didn't isn't aren't percent between thought said back send sent".split()
)
_CLAUSE = re.compile(
    r"\s*(?:[.:](?!\d)|[!?;()]|,(?!\d)|\s[-–—]\s|\b(?:because|which|so that|so|but|and then|and)\b)"
    r"\s*"
)
_LEAD = re.compile(
    r"(?i)(?:and|but|so|well|also|then|look|honestly|frankly|right|yes|yeah|no|oh|uh|um"
    r"|i mean|you know|the thing is|to be honest|for us|as i said)\b[,\s]*"
)
_POINTS_BACK = re.compile(
    r"(?i)(?:(?:and |but |so )?(?:that|this|it)|so|which|then|and then|as a result|hence)\b"
)
_TROUBLE = re.compile(
    r"(?i)\b(?:problems?|troubles?|issues?|struggl\w+|difficult\w*|challenges?|suffer\w*|headaches?"
    r"|bottlenecks?|complain\w*|pains?|hurts?|mess|nightmare)\b"
)
_FEWEST, _MOST = 3, 12
_TELLING = frozenset({Kind.PAIN, Kind.NEED, Kind.RESISTANCE, Kind.METRICS, Kind.DEPTH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One trouble: its id, the buyer's own words for it, and the words that reached each level.

    `stems` tell it from others. `steps` are in the order in which they were said; there is at
    most one per level. `resisted` says that the buyer did not want to be asked on, and has not
    come back to it since.
    """

    id: str
    words: str
    stems: frozenset[str]
    steps: tuple[tuple[Level, Evidence], ...]
    resisted: bool = False

    @property
    def level(self) -> Level:
        """The deepest level reached."""
        return max(level for level, _ in self.steps)

    def said(self, level: Level) -> Evidence | None:
        """Return the words that reached this very level."""
        return next((item for at, item in self.steps if at is level), None)


def track(evidence: Sequence[Evidence], known: Iterable[Topic] = ()) -> tuple[Topic, ...]:
    """Return every trouble with its depth (AA-QBS-06).

    `evidence` comes in order of speaking. `known` are the topics of an earlier tracking: none is
    lost and no depth ever decreases. The same evidence twice changes nothing. Only the buyer's
    words count; a guess or a hypothesis does not.
    """
    before = {topic.id: topic for topic in known}
    told = {item.id for item in evidence}
    # What is told again is heard afresh, so that hearing it twice comes to the same.
    heard = _Hearing({k: t for k, t in before.items() if t.steps[0][1].id not in told})
    for _, group in groupby(by_buyer(evidence), key=lambda e: e.source):
        heard.since += 1
        said = [e for e in group if e.kind in _TELLING and not e.hypothetical]
        if len(said) > 1:
            said.sort(key=lambda e: (e.start, not _is_trouble(e)))
        for item in said:
            if _is_trouble(item):
                heard.trouble(item, said)
            elif item.kind is Kind.RESISTANCE:
                heard.refusal(item)
            elif level := _level(item):
                heard.cue(item, level)
    return tuple(_united(before, heard.topics))


def _united(before: Mapping[str, Topic], now: Mapping[str, Topic]) -> Iterator[Topic]:
    """Yield every topic with the steps of both, the earlier hearing's first."""
    for key, topic in before.items():
        fresh = now.get(key, topic)
        known = {level for level, _ in topic.steps}
        more = (step for step in fresh.steps if step[0] not in known)
        yield replace(fresh, steps=(*topic.steps, *more))
    yield from (topic for key, topic in now.items() if key not in before)


@dataclass(slots=True)
class _Hearing:
    """The topics so far, the one last spoken of, and how many messages ago that was."""

    topics: dict[str, Topic]
    last: str = ""
    since: int = NEAR + 1

    @property
    def near(self) -> str:
        """The topic that words without a trouble of their own belong to, '' for none."""
        return self.last if self.since <= NEAR else ""

    def trouble(self, item: Evidence, beside: Sequence[Evidence]) -> None:
        key = _key(item)
        about = key if key in self.topics else self._joined(item, beside)
        if about:
            if self.topics[about].resisted:
                self.topics[about] = replace(self.topics[about], resisted=False)
        else:
            self.topics[key] = _opened(item)
        self.last, self.since = about or key, 0

    def refusal(self, item: Evidence) -> None:
        if not refused(item) and self.near:
            self.topics[self.near] = replace(self.topics[self.near], resisted=True)

    def cue(self, item: Evidence, level: Level) -> None:
        about = self._about(item) or (self.near if item.kind is Kind.DEPTH else "")
        if not about:
            return
        topic = self.topics[about]
        if topic.resisted or not topic.said(level):
            steps = topic.steps if topic.said(level) else (*topic.steps, (level, item))
            self.topics[about] = replace(topic, steps=steps, resisted=False)
        self.last, self.since = about, 0

    def _joined(self, item: Evidence, beside: Sequence[Evidence]) -> str:
        """The topic that a trouble belongs to, '' for a new one.

        Words that only tell a feeling or point back ('I am tired of this') belong to the last.
        """
        mine = stems(item.quote)
        same = (e for e in beside if (e.start, e.end) == (item.start, item.end))
        feeling = any(_level(e) is Level.URGENCY for e in same)
        bare = len(mine) < (_FEWEST if feeling else 2) or _POINTS_BACK.match(item.quote)
        if self.near and bare:
            return self.near
        return self._about(item)

    def _about(self, item: Evidence) -> str:
        """The topic with which the words share most, '' for none; a later one goes first."""
        mine = stems(item.quote)
        best, most = "", 0
        for topic in self.topics.values():
            shared = len(mine & topic.stems)
            enough = shared >= 2 or (shared == 1 and min(len(mine), len(topic.stems)) <= 2)
            if enough and shared >= most:
                best, most = topic.id, shared
        return best


def _is_trouble(item: Evidence) -> bool:
    """Whether the words name what goes wrong: a pain, or a need that is told as a trouble."""
    if item.polarity < 0:
        return False
    return item.kind is Kind.PAIN or (
        item.kind is Kind.NEED and _TROUBLE.search(item.quote) is not None
    )


def _level(item: Evidence) -> Level | None:
    """What a cue says of the depth; a number that the buyer wants to move is a cost."""
    if item.polarity < 0:
        return None
    if item.kind is Kind.METRICS:
        return Level.COST
    if item.kind is Kind.DEPTH and isinstance(item.value, Text):
        return Level[item.value.text.upper()]
    return None


def _key(item: Evidence) -> str:
    return item.id[:12]


def _opened(item: Evidence) -> Topic:
    return Topic(
        id=_key(item),
        words=own_words(item.quote),
        stems=stems(item.quote),
        steps=((Level.MENTIONED, item),),
    )


@lru_cache(maxsize=1024)
def stems(text: str) -> frozenset[str]:
    """Return the beginnings of the words that carry a meaning, to compare two texts by."""
    words = (w for w in _WORD.findall(text.casefold().replace("\u2019", "'")))
    return frozenset(w[:_STEM] for w in words if w not in _PLAIN)


def own_words(quote: str) -> str:
    """Return a short clause of the quote, as it stands there, to name the trouble by.

    At most a dozen words: the clause that says most, the first of equals.
    """
    text = " ".join(quote.split())
    clauses = [c for c in _clauses(text) if len(c.split()) >= _FEWEST]
    best = max(clauses, key=_telling, default=text)
    words = best.split()
    return " ".join(words[:_MOST]).rstrip(" ,.;:!?-")


def _telling(clause: str) -> tuple[bool, int]:
    return not _POINTS_BACK.match(clause), min(len(stems(clause)), _FEWEST + 1)


def _clauses(text: str) -> Iterator[str]:
    at = 0
    for mark in _CLAUSE.finditer(text):
        yield _without_lead(text[at : mark.start()])
        at = mark.end()
    yield _without_lead(text[at:])


def _without_lead(clause: str) -> str:
    clause = clause.strip(" ,\"'")
    while lead := _LEAD.match(clause):
        clause = clause[lead.end() :]
    return clause


def main_topic(topics: Sequence[Topic]) -> Topic | None:
    """Return the trouble to go on with: the deepest that is not resisted, the newest of equals."""
    listed = [topic for topic in topics if not topic.resisted]
    return max(reversed(listed), key=lambda topic: topic.level, default=None)
