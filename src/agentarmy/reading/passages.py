"""The sentences of a meeting that tell what a question asks.

Turns are weighed by the question's words (BM25, Robertson and Zaragoza 2009); the weight spreads
over the turns around, since people answer in other words than they were asked. Within that
region a sentence counts by its own words, its length, and whether it is the person's who is asked
about.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from agentarmy.reading.acts import Act, count, tidy
from agentarmy.reading.text import fold

K1, B = 1.2, 0.5
"""BM25's saturation and length, as usual for short passages."""
SPREAD = math.exp(-1 / 12)
"""What a turn keeps of the weight of the turn before or after it: a third after twelve turns."""
REGION = 0.7
"""Share of a sentence's score that comes from where it stands; the rest from its own words."""
ASKED = 1.6
"""A sentence of the person who is asked about counts so much more."""
QUESTION = 0.7
FULL = 12
"""A sentence of so many words counts fully."""
ENOUGH = 70
"""Words of an answer: what people write who sum up a meeting."""
_WORD = re.compile(r"[^\W_]+(?:'[a-z]+)?")
_ASIDE = re.compile(r"\(.*?\)")
_TITLES = frozenset("mr mrs ms dr hon right prof the sir madam".split())
_SMALL = frozenset(
    "a about above after again against all also am an and any are as at be because been before"
    " being below between both but by can could did do does doing down during each either else"
    " ever every few for from further had has have having he her here hers him his how i if in"
    " into is it its just may me might more most much must my no nor not now of off on once one"
    " only or other our out over own same shall she should so some such than that the their them"
    " then there these they this those through to too under until up upon us very was we were what"
    " when where whether which while who whom whose why will with would you your".split()
)
_ASKING = frozenset(
    "summarize summarise discussion discuss discussed discussing discussions think thought say said"
    " team group members decide decided project opinion opinions agree agreed suggest suggested"
    " mention mentioned whole meeting talk talked talking conclusion tell".split()
)
_ENDINGS = ("ations", "ation", "ings", "ing", "ments", "ment", "ies", "ers", "ed", "es", "er", "s")
_LEAST_STEM = 4


def stemmed(word: str) -> str:
    """Return a lower-case word without its commonest ending."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM - (ending == "s"):
            return word[: -len(ending)].rstrip("e")
    return word.rstrip("e") if len(word) > _LEAST_STEM else word


def _stems(text: str) -> list[str]:
    return [stemmed(word) for word in _WORD.findall(fold(text))]


def asked_for(question: str) -> tuple[str, ...]:
    """Return the stems of a question's telling words; of a question without any all its words."""
    said = [word for word in _WORD.findall(fold(question)) if word not in _SMALL]
    telling = [word for word in said if word not in _ASKING] or said
    return tuple(dict.fromkeys(map(stemmed, telling)))


@dataclass(eq=False)
class Room:
    """A meeting made ready for questions: its sentences, and where each word is said."""

    acts: Sequence[Act]
    turns: int = 0
    stems: list[frozenset[str]] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    spoken: list[int] = field(default_factory=list)
    said: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    speakers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.turns = self.acts[-1].place + 1 if self.acts else 0
        self.spoken = [0] * self.turns
        for act in self.acts:
            stems = _stems(tidy(act.text))
            self.stems.append(frozenset(stems))
            self.sizes.append(len(stems))
            self.spoken[act.place] += len(stems)
            for stem in stems:
                self.said[stem][act.place] += 1
        self.speakers = tuple(dict.fromkeys(act.speaker for act in self.acts if act.speaker))

    def rarity(self, stem: str) -> float:
        """Return how much a word tells, by how many turns hold it."""
        held = len(self.said.get(stem, ()))
        return math.log(1 + (self.turns - held + 0.5) / (held + 0.5))


def _weights(room: Room, terms: Iterable[str]) -> list[float]:
    """The weight of every turn for the terms."""
    found = [0.0] * room.turns
    usual = max(1.0, sum(room.spoken) / max(1, room.turns))
    for term in terms:
        rare = room.rarity(term)
        for place, often in room.said.get(term, {}).items():
            length = 1 - B + B * room.spoken[place] / usual
            found[place] += rare * often * (K1 + 1) / (often + K1 * length)
    return found


def _spread(weights: Sequence[float]) -> list[float]:
    """Each turn with what reaches it from both sides, 0..1."""
    left, right = list(weights), list(weights)
    for at in range(1, len(left)):
        left[at] += SPREAD * left[at - 1]
        right[-at - 1] += SPREAD * right[-at]
    both = [a + b - own for a, b, own in zip(left, right, weights, strict=True)]
    top = max(both, default=0.0) or 1.0
    return [one / top for one in both]


def people_in(question: str, speakers: Iterable[str]) -> frozenset[str]:
    """Return the speakers whom a question names, by name, last name or role."""
    asked = f" {' '.join(_WORD.findall(fold(question)))} "
    found = set()
    for speaker in speakers:
        words = [w for w in _WORD.findall(fold(_ASIDE.sub(" ", speaker))) if w not in _TITLES]
        last = words[-1] if words and len(words[-1]) > 3 else ""
        if words and (f" {' '.join(words)} " in asked or (last and f" {last} " in asked)):
            found.add(speaker)
    return frozenset(found)


def passages(room: Room, question: str, *, most: int = ENOUGH) -> tuple[Act, ...]:
    """Return the sentences that answer best, in the order of speaking: about `most` words.

    None when no turn shares a telling word with the question.
    """
    terms = asked_for(question)
    weights = _weights(room, terms)
    if not any(weights):
        return ()
    near, asked = _spread(weights), people_in(question, room.speakers)
    rarity = {term: room.rarity(term) for term in terms}
    total = 1 + sum(rarity.values())

    def score(at: int) -> float:
        act = room.acts[at]
        own = sum(rarity[term] for term in rarity if term in room.stems[at]) / total
        value = REGION * near[act.place] + (1 - REGION) * own
        value *= min(1.0, room.sizes[at] / FULL)
        value *= ASKED if act.speaker in asked else 1.0
        return value * (QUESTION if act.text.rstrip().endswith("?") else 1.0)

    ranked = sorted(range(len(room.acts)), key=lambda at: (-score(at), at))
    return tuple(room.acts[at] for at in sorted(_fitting(ranked, room, most=most)))


def _fitting(ranked: Sequence[int], room: Room, *, most: int) -> list[int]:
    """The best that fit into so many words; what is far too long is left out."""
    chosen: list[int] = []
    used = 0
    for at in ranked:
        size = count(tidy(room.acts[at].text))
        if not size or used + size > 1.15 * most:
            continue
        chosen.append(at)
        used += size
        if used >= 0.85 * most:
            break
    return chosen
