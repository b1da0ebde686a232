"""What a linear model looks at in one sentence of a meeting, and around it.

Words and pairs of the sentence and of its neighbours, cues of promise, duty and choice, how long
it is, where in the meeting and in whose mouth it stands, how often its subject recurs, and the
rhythm of the talk around it. Two passes over the meeting, the second in chunks: time grows with
the meeting, memory with its vocabulary.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from agentarmy.reading.acts import Act, words
from agentarmy.reading.text import fold

CHUNK = 400
"""Sentences whose features are worked out, and let go, together."""
_NEAR = (4, 12, 30)
"""Sentences before and after, over which the talk's rhythm is taken."""
_CUES = {
    name: re.compile(rf"(?<![\w'])(?:{pattern})(?![\w])")
    for name, pattern in {
        "will": r"will|[a-z]+'ll|gonna|going to",
        "should": r"should|shall|have to|has to|needs? to|must|supposed to|gotta|got to",
        "me": r"i'll|i will|i can|i'm (?:gonna|going to)|i could|let me",
        "you": r"you'll|you will|you can|you have|can you|could you|would you|you guys|you need"
        r"|you're|you should",
        "us": r"we'll|we will|we have|we need|we should|let's|we're|we can",
        "choice": r"agreed?|decided?|decisions?|settled?|go(?:ing)? (?:for|with)|stick|choo?se"
        r"|chosen|concluded?|consensus",
        "when": r"next|tomorrow|before|until|by|minutes|later|afternoon|morning|week|month|end of"
        r"|(?:mon|tues|wednes|thurs|fri)day|follow",
        "meeting": r"meetings?|agenda|call",
        "work": r"work on|look (?:at|into)|do|prepare|send|e-?mail|write|make|find out|design|draw"
        r"|check|get|come up|finish|complete|present|put|think about",
        "number": r"one|two|three|four|five|ten|twenty|fifty|twelve|hundred|million|percent|\d+",
        "role": r"designer|expert|manager|engineer|team|everyone|everybody|each of (?:you|us)"
        r"|(?:the two|both) of (?:you|us)",
        "doubt": r"think|guess|maybe|could|might|would|probably|perhaps|prefer|like",
        "trouble": r"problems?|issues?|difficult|hard|not sure|worried|concern(?:s|ed)?|expensive"
        r"|whether|can't|don't know",
    }.items()
}
_CUES["asked"] = re.compile(r"\?")
_YES = frozenset(
    "yeah yes okay right ok sure yep fine good alright cool great agreed exactly".split()
)
_ENDS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.94, 0.97, 0.985)
_PARTS = (0.1, 0.5, 0.8, 0.92)
_LEFT = (30, 60, 120, 240, 400, 700, 1200, 2000, 3500)
_SIZES = (1, 2, 3, 5, 8, 12, 17, 24, 35)
_BESIDE = (1, 2, 4, 8, 14, 22)
_RECURS = (0.5, 1.0, 1.5, 2.0, 2.6, 3.2, 4.0)
_SHARES = (0.01, 0.2, 0.4, 0.6, 0.8)
_NEXT = 8
"""A word that is not said again after so many sentences is done with."""
_EDGE = 20
"""The first and last twentieth of a meeting show who chairs it."""


@dataclass(frozen=True, slots=True)
class Stats:
    """What the first pass found: words in all, how many sentences hold a word, who chairs.

    `first` and `last` are the sentences in which a word is said first and last.
    """

    total: int
    spread: Counter[str]
    chair: str
    rank: dict[str, int]
    first: dict[str, int]
    last: dict[str, int]
    closing: int


@dataclass(frozen=True, slots=True)
class _Seen:
    """One sentence with its words and cues, and the words spoken before it."""

    speaker: str
    words: tuple[str, ...]
    cues: frozenset[str]
    before: int
    place: int


def survey(acts: Sequence[Act]) -> Stats:
    """Count what the features of every sentence need to know of the whole meeting."""
    spread, talk, edges = Counter[str](), Counter[str](), Counter[str]()
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    total, margin = 0, max(10, len(acts) // _EDGE)
    for at, act in enumerate(acts):
        said = words(act.text)
        total += len(said)
        talk[act.speaker] += len(said)
        telling = {word for word in said if len(word) > 3}
        spread.update(telling)
        for word in telling:
            first.setdefault(word, at)
            last[word] = at
        if at < margin or at >= len(acts) - margin:
            edges[act.speaker] += len(said)
    chair = edges.most_common(1)[0][0] if edges else ""
    rank = {speaker: place for place, (speaker, _) in enumerate(talk.most_common())}
    return Stats(total, spread, chair, rank, first, last, len(acts) - margin)


def features(acts: Sequence[Act]) -> Iterator[dict[str, float]]:
    """Yield the features of each sentence of a meeting in turn."""
    stats, said, edge = survey(acts), 0, max(_NEAR)
    for begin in range(0, len(acts), CHUNK):
        low = max(0, begin - edge)
        window = list(_seen(acts[low : begin + CHUNK + edge], low))
        before = said - sum(len(one.words) for one in window[: begin - low])
        stop = min(CHUNK, len(acts) - begin)
        chunk = _Chunk(window, before)
        for at in range(begin - low, begin - low + stop):
            yield _features(chunk, at, stats)
            said += len(window[at].words)


def _seen(acts: Iterable[Act], low: int) -> Iterator[_Seen]:
    before = 0
    for place, act in enumerate(acts, start=low):
        said = tuple(words(act.text))
        folded = fold(act.text)
        cues = frozenset(name for name, cue in _CUES.items() if cue.search(folded))
        yield _Seen(act.speaker, said, cues, before, place)
        before += len(said)


class _Chunk:
    """A run of sentences with running sums, so that a window costs the same at any width."""

    def __init__(self, seen: list[_Seen], before: int) -> None:
        self.seen = seen
        self.before = before
        self.sums = {name: _running(name in one.cues for one in seen) for name in _CUES}
        self.yes = _running(bool(one.words) and one.words[0] in _YES for one in seen)
        self.changes = _running(
            (False, *(a.speaker != b.speaker for a, b in pairwise(seen))) if seen else ()
        )


def _running(flags: Iterable[bool]) -> list[int]:
    sums = [0]
    for flag in flags:
        sums.append(sums[-1] + flag)
    return sums


def _features(chunk: _Chunk, at: int, stats: Stats) -> dict[str, float]:
    one = chunk.seen[at]
    found = dict.fromkeys(_own(one), 1.0)
    found |= dict.fromkeys(_beside(chunk.seen, at), 1.0)
    position = (chunk.before + one.before) / max(1, stats.total)
    left = stats.total - chunk.before - one.before
    found |= dict.fromkeys(_placed(one, stats, position=position, left=left), 1.0)
    found |= _rhythm(chunk, at)
    return found


def _own(one: _Seen) -> Iterator[str]:
    yield from (f"w:{word}" for word in set(one.words))
    yield from (f"b:{first} {second}" for first, second in set(pairwise(one.words)))
    yield from (f"lead:{' '.join(one.words[:size])}" for size in (1, 2) if one.words)
    cues = sorted(one.cues)
    yield from (f"c:{cue}" for cue in cues)
    yield from (f"c:{a}+{b}" for n, a in enumerate(cues) for b in cues[n + 1 :])


def _beside(seen: Sequence[_Seen], at: int) -> Iterator[str]:
    for name, other in (("p", at - 1), ("n", at + 1)):
        if not 0 <= other < len(seen):
            continue
        yield from (f"{name}:{word}" for word in set(seen[other].words))
        yield from (f"{name}c:{cue}" for cue in seen[other].cues)
        yield f"{name}len:{bisect_right(_BESIDE, len(seen[other].words))}"
        if seen[other].speaker == seen[at].speaker:
            yield f"{name}same"


def _placed(one: _Seen, stats: Stats, *, position: float, left: int) -> Iterator[str]:
    part, size = bisect_right(_PARTS, position), bisect_right(_SIZES, len(one.words))
    yield f"pos:{bisect_right(_ENDS, position)}"
    yield f"left:{bisect_right(_LEFT, left)}"
    yield f"len:{size}"
    yield from (f"at{part}:{cue}" for cue in one.cues)
    if one.speaker == stats.chair:
        yield from ("chair", f"chairlen:{size}", f"chairat:{part}")
        yield from (f"chair:{cue}" for cue in one.cues)
    else:
        yield f"rank:{min(stats.rank.get(one.speaker, 9), 9)}"
    telling = {word for word in one.words if len(word) > 3}
    weight = sum(math.log(stats.spread[word]) for word in telling)
    recurs = weight / math.sqrt(len(telling) + 1)
    yield f"recurs:{bisect_right(_RECURS, recurs)}"
    if telling:
        size = len(telling)
        new = sum(stats.first[word] == one.place for word in telling) / size
        done = sum(stats.last[word] <= one.place + _NEXT for word in telling) / size
        closing = sum(stats.last[word] >= stats.closing for word in telling) / size
        yield f"new:{bisect_right(_SHARES, new)}"
        yield f"done:{bisect_right(_SHARES, done)}"
        yield f"closing:{bisect_right(_SHARES, closing)}"


def _rhythm(chunk: _Chunk, at: int) -> dict[str, float]:
    found: dict[str, float] = {}
    last = len(chunk.seen) - 1
    for reach in _NEAR:
        low, high = max(0, at - reach), min(last, at + reach)
        size = high - low + 1
        for cue, sums in chunk.sums.items():
            if share := (sums[high + 1] - sums[low]) / size:
                found[f"near{reach}:{cue}"] = 2 * share
        found[f"changes{reach}"] = (chunk.changes[high + 1] - chunk.changes[low + 1]) / size
    after = min(last, at + 6)
    found["agreed"] = (chunk.yes[after + 1] - chunk.yes[at + 1]) / 3
    return found
