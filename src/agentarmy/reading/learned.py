"""What kinds of thing a sentence of the buyer's says, by learned weights.

A linear model per kind over words, their stems and pairs, which cues fired, how the sentence lies
in its turn, and what the other side had asked. Training lies in
`packaging/train_kinds.py`, the weights in `seeds/weights/kinds.json`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from agentarmy.errors import BadInput
from agentarmy.reading.marks import MARKS

_TOKEN = re.compile(rf"[{''.join(MARKS)}]+|[a-z]+(?:'[a-z]+)*|\d+|[?!,:;%]")
_NAMED = {mark: f"<{name}>" for mark, name in MARKS.items()}
_MOST_TOKENS = 80
_ASKED = 14
"""So many of the last words of the question before are looked at."""
_LONGEST = 9
_ENDINGS = ("ing", "ed", "es", "s", "ly", "er")
_LEAST_STEM = 3


@dataclass(frozen=True, slots=True)
class Kinds:
    """What training found: `weights` give each feature its log-odds by kind."""

    names: tuple[str, ...] = ()
    bias: tuple[float, ...] = ()
    weights: Mapping[str, tuple[tuple[int, float], ...]] = field(default_factory=dict)
    figures: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def parse(cls, data: Mapping[str, object]) -> Kinds:
        """Read the object of `weights/kinds.json`. Raises BadInput where a part is missing."""
        try:
            return _parse(data)
        except (KeyError, TypeError, ValueError) as error:
            raise BadInput(
                f"weights of kinds: {error!r}",
                expected="names, bias, scale and weights",
            ) from error

    def chances(self, found: Iterable[str]) -> dict[str, float]:
        """Return how likely (0..1) each kind is said in a sentence with these features."""
        odds = list(self.bias)
        for feature in found:
            for at, weight in self.weights.get(feature, ()):
                odds[at] += weight
        return {
            name: 1 / (1 + math.exp(-max(-30.0, min(30.0, one))))
            for name, one in zip(self.names, odds, strict=True)
        }


def _parse(data: Mapping[str, object]) -> Kinds:
    names, bias = _list(data["names"]), _list(data["bias"])
    weights, figures = _object(data["weights"]), _object(data["figures"])
    scale = float(str(data["scale"]))
    return Kinds(
        tuple(str(name) for name in names),
        tuple(float(str(one)) for one in bias),
        {feature: _pairs(flat, scale) for feature, flat in weights.items()},
        {name: float(str(value)) for name, value in figures.items()},
    )


def _pairs(flat: object, scale: float) -> tuple[tuple[int, float], ...]:
    """Read 'kind weight kind weight …' in whole numbers."""
    numbers = [int(one) for one in str(flat).split()]
    return tuple((k, w * scale) for k, w in zip(numbers[::2], numbers[1::2], strict=True))


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return value


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError(f"{value!r} is no object")
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A masked sentence in its place.

    `asked` is what the other side said right before the turn, masked too ('' when nothing);
    `cues` the ids of the rules that fired, `place` the sentence's number in its turn from 0,
    `last` whether it ends the turn.
    """

    masked: str
    asked: str = ""
    cues: tuple[str, ...] = ()
    place: int = 0
    last: bool = False


def features(said: Said) -> set[str]:
    """Return what the model looks at: binary features by name."""
    own = tokens(said.masked)
    closed = ["^", *own, "$"]
    found = {*own, *(f"{a} {b}" for a, b in pairwise(closed))}
    found.update(f"{stem(one)}-" for one in own)
    found.update(f"lead:{' '.join(own[:n])}" for n in (1, 2, 3) if len(own) >= n)
    found.add(f"length:{min(int(math.sqrt(len(own))), _LONGEST)}")
    found.add(f"place:{min(said.place, 2)}{'$' if said.last else ''}")
    found.update(f"cue:{cue}" for cue in said.cues)
    if said.place <= 1 and said.asked:
        asked = tokens(said.asked)[-_ASKED:]
        short = "short" if len(own) < _LONGEST else "long"
        found.update(f"?{one}" for one in asked)
        found.update(f"?{a} {b}" for a, b in pairwise(asked))
        found.update(f"?{short} {one}" for one in asked)
    return found


def tokens(masked: str) -> list[str]:
    """Return the words of a masked, folded sentence; values as <sum>, <time>, <name> …"""
    return [_NAMED.get(word[0], word) for word in _TOKEN.findall(masked)[:_MOST_TOKENS]]


def stem(word: str) -> str:
    """Return a word without its commonest ending ('deliver' of 'delivering', 'delivers')."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word.removesuffix(ending)
    return word
