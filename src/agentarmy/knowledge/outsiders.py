"""How likely a question asks for what outsiders are not told, by learned weights.

A linear model over words, their stems and pairs, who is spoken of (you, we, a stranger's name) and
topics (`data/seeds/knowledge/privacy.json`). Training lies in `packaging/train_refusals.py`, the
weights in `seeds/weights/refusals.json`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, pairwise

from agentarmy.errors import BadInput

_TOKEN = re.compile(r"[¦¶]|[a-z]+(?:-[a-z]+)*|'s\b|\d+|[?!,:;%$]")
_MOST_TOKENS = 60
_ENDINGS = ("ings", "ing", "edly", "ed", "ers", "er", "ies", "es", "s", "ly")
_LEAST_STEM = 3
_LONG = 4
"""Letters from which on a word may be a lower-case name, and counts beside who is spoken of."""
_WHO = {
    word: who
    for who, words in {
        "YOU": "you your yours ur u",
        "WE": "i me my mine we us our ours myself",
        "HE": "he she his her him hers",
        "THEY": "they their them theirs",
        "OTHER": "other another others else",
        "¦": "¦",
        "¶": "¶",
        "WHO": "who whose whom",
    }.items()
    for word in words.split()
}
_FRAME = frozenset(
    "what which when where why how whether if not no never any every each all same both for from"
    " with of to on in by at about".split()
)
_BESIDE = frozenset({"@tool", "@staff", "@customer", "@person"})
KINDS = ("personal", "customer", "internal")


@dataclass(frozen=True, slots=True)
class Topics:
    """Words by topic: whole ones, and beginnings (written with a star behind)."""

    whole: Mapping[str, frozenset[str]]
    begun: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, texts: Mapping[str, str]) -> Topics:
        """Read words by topic, parted by blanks."""
        pairs = [(word, topic) for topic, words in texts.items() for word in words.split()]
        whole: dict[str, frozenset[str]] = {}
        for word, topic in pairs:
            if not word.endswith("*"):
                whole[word] = whole.get(word, frozenset()) | {f"@{topic}"}
        begun = tuple((w.removesuffix("*"), f"@{topic}") for w, topic in pairs if w.endswith("*"))
        return cls(whole, begun)

    def of(self, word: str) -> frozenset[str]:
        """Return the topics of a lower-case word, each with @ before it."""
        more = frozenset(topic for start, topic in self.begun if word.startswith(start))
        return self.whole.get(word, frozenset()) | more


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns a question, names masked and in lower case, into features."""

    topics: Topics
    is_word: Callable[[str], bool]

    def features(self, asked: str) -> set[str]:
        """Return what the model looks at: binary features by name."""
        own = [self._token(word) for word in _TOKEN.findall(asked)[:_MOST_TOKENS]]
        stems = [stem(word) for word in own]
        held = list(self._held(own))
        tags = {one for some in held for one in some}
        who = sorted({_WHO[word] for word in own if word in _WHO})
        found = {*own, *(f"{one}-" for one in stems), *tags}
        found.update(f"{a} {b}" for a, b in pairwise(["^", *own, "$"]))
        found.update(f"lead:{' '.join(own[:n])}" for n in (1, 2, 3))
        found.update(f"{a}+{b}" for a in who or ["NONE"] for b in stems if b not in _WHO)
        found.add("who:" + ",".join(one for one in who if one != "WE"))
        found.add(f"length:{min(int(math.sqrt(len(own))), 6)}")
        for before, after in pairwise([("^",), *held, ("$",)]):
            found.update(f"{a}>{b}" for a in before for b in after)
        for before, after in combinations(held, 2):
            found.update(f"{a}..{b}" for a in before for b in after)
        beside = [one for one in tags if one[0] != "@" or one in _BESIDE]
        long = {stem for word, stem in zip(own, stems, strict=True) if len(word) >= _LONG}
        found.update(f"{a}*{b}" for a in beside for b in long)
        return found

    def subjects(self, asked: str) -> set[str]:
        """Return the topics and persons of a question alone."""
        own = [self._token(word) for word in _TOKEN.findall(asked)[:_MOST_TOKENS]]
        return {one for some in self._held(own) for one in some}

    def plain_word(self, word: str) -> bool:
        """Whether a lower-case word is one of the language or of a topic, not a name."""
        return bool(self.topics.of(word)) or self.is_word(word)

    def _token(self, word: str) -> str:
        if word.isdigit():
            return "#"
        plain = len(word) < _LONG or "-" in word or self.plain_word(word)
        return word if plain else "¿"

    def _held(self, words: Iterable[str]) -> Iterator[tuple[str, ...]]:
        """What is told of each telling word: a person, its topics, or the word of the frame."""
        for word in words:
            if word in _WHO:
                yield (_WHO[word],)
            elif found := self.topics.of(word):
                yield tuple(sorted(found))
            elif word in _FRAME or word == "¿":
                yield (word,)


def stem(word: str) -> str:
    """Return a word without its commonest ending."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word.removesuffix(ending)
    return word


@dataclass(frozen=True)
class Weights:
    """What training found: log-odds by feature, and what a rule's word adds to them.

    `least` are the odds from which a question is refused, `ruled` and `vetoed` what a refusing
    rule adds and an allowing one takes off. `kinds` tell by the subject which kind it is of.
    """

    bias: float
    least: float
    ruled: float
    vetoed: float
    scale: float
    features: Mapping[str, int]
    kinds: Mapping[str, Sequence[float]]
    figures: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def parse(cls, data: Mapping[str, object]) -> Weights:
        """Read the object of `weights/refusals.json`. Raises BadInput where a part is missing."""
        try:
            numbers = {
                name: float(str(data[name]))
                for name in ("bias", "least", "ruled", "vetoed", "scale")
            }
            features, kinds, figures = (
                _object(data[name]) for name in ("features", "kinds", "figures")
            )
            return cls(
                **numbers,
                features={name: int(str(value)) for name, value in features.items()},
                kinds={name: _row(value) for name, value in kinds.items()},
                figures={name: float(str(value)) for name, value in figures.items()},
            )
        except (KeyError, TypeError, ValueError) as error:
            raise BadInput(
                f"weights of refusals: {error!r}",
                expected="bias, least, ruled, vetoed, scale, features, kinds and figures",
            ) from error

    def odds(self, found: Iterable[str]) -> float:
        """Return the log-odds that a question with these features must be refused."""
        return self.bias + self.scale * sum(self.features.get(one, 0) for one in found)

    def kind(self, subjects: Iterable[str]) -> str:
        """Return the likeliest kind of what is refused."""
        rows = [self._start, *(self.kinds[one] for one in subjects if one in self.kinds)]
        sums = [sum(row[at] for row in rows) for at in range(len(KINDS))]
        return KINDS[sums.index(max(sums))]

    @cached_property
    def _start(self) -> Sequence[float]:
        return self.kinds.get("", (0.0,) * len(KINDS))


def _row(value: object) -> tuple[float, ...]:
    if not isinstance(value, list) or len(value) != len(KINDS):
        raise ValueError(f"{value!r} is no number for each of {', '.join(KINDS)}")
    return tuple(float(one) for one in value)


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError(f"{value!r} is no object")
    return value
