"""What kinds of thing a sentence of the buyer's says, by learned weights.

A linear model per kind over words, their stems, pairs and pieces, which cues fired, how the
sentence lies in its turn, and what the other side had asked; each feature counts by its rarity,
and a sentence of many features no more than one of few. Training lies in
`packaging/train_kinds.py`, the weights in `seeds/weights/kinds.json` and `kinds.npz`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from agentarmy.errors import BadInput
from agentarmy.reading.marks import MARKS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TOKEN = re.compile(rf"[{''.join(MARKS)}]+|[a-z]+(?:'[a-z]+)*|\d+|[?!,:;%]")
_NAMED = {mark: f"<{name}>" for mark, name in MARKS.items()}
_MOST_TOKENS = 80
_ASKED = 14
"""So many of the last words of the question before are looked at."""
_LONGEST = 9
_ENDINGS = ("ing", "ed", "es", "s", "ly", "er")
_LEAST_STEM = 3
_PIECE = 4
"""Letters of a piece of a word: 'jammed', 'jams' and 'a jam' share some."""
_APART = 3
"""Words that lie so far from each other still make a pair ('lost … pallets')."""
_WORD = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True)
class Talks:
    """How what is heard in a talk's sentences adds up, by the names of elements.

    `said` and `denied` are weights of logistic models, the bias first, of what
    `agentarmy.reading.weighing.signs` tells: whether a matter is spoken of, and whether it is
    denied. It counts as spoken of from the chance `least` on. Without them each sentence counts
    by itself.
    """

    said: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    denied: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    least: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """What training found.

    `places` number the features; row n of `weights` (features × kinds) holds what feature n adds
    to the log-odds of each kind, and `rarity` how much it counts. A kind is taken as said from the
    chance in `least` on.
    """

    names: tuple[str, ...] = ()
    bias: tuple[float, ...] = ()
    least: Mapping[str, float] = field(default_factory=dict)
    figures: Mapping[str, float] = field(default_factory=dict)
    talks: Talks = field(default_factory=Talks)
    places: Mapping[str, int] = field(default_factory=dict, repr=False)
    weights: NDArray[np.float32] | None = field(default=None, repr=False)
    rarity: NDArray[np.float32] | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, data: Mapping[str, object], arrays: Mapping[str, NDArray[np.generic]]) -> Kinds:
        """Read the object of `kinds.json` and the arrays of `kinds.npz`.

        The arrays are `features` (the names as bytes, one a line), `weights` (whole numbers,
        features × kinds) and `rarity` (features). Raises BadInput where a part is missing or does
        not fit the others.
        """
        try:
            return _parse(data, arrays)
        except (KeyError, TypeError, ValueError) as error:
            raise BadInput(
                f"weights of kinds: {error!r}",
                expected="names, bias, least and scale; features, weights and rarity",
            ) from error

    def chances(self, found: Iterable[str]) -> dict[str, float]:
        """Return how likely (0..1) each kind is said in a sentence with these features."""
        at = [place for one in found if (place := self.places.get(one)) is not None]
        odds = list(self.bias)
        if at and self.weights is not None and self.rarity is not None:
            rare = self.rarity[at]
            told = (rare @ self.weights[at]) / math.sqrt(float(rare @ rare))
            odds = [bias + one for bias, one in zip(odds, told.tolist(), strict=True)]
        return {
            name: 1 / (1 + math.exp(-max(-30.0, min(30.0, one))))
            for name, one in zip(self.names, odds, strict=True)
        }


def _parse(data: Mapping[str, object], arrays: Mapping[str, NDArray[np.generic]]) -> Kinds:
    names, bias, least = _list(data["names"]), _list(data["bias"]), _object(data["least"])
    features = arrays["features"].tobytes().decode().split("\n")
    weights, rarity = arrays["weights"], arrays["rarity"]
    if weights.shape != (len(features), len(names)) or rarity.shape != (len(features),):
        raise ValueError(f"weights {weights.shape} for {len(features)} features")
    if len(bias) != len(names):
        raise ValueError(f"bias of {len(bias)} kinds, names of {len(names)}")
    return Kinds(
        tuple(str(name) for name in names),
        tuple(float(str(one)) for one in bias),
        {name: float(str(value)) for name, value in least.items()},
        {name: float(str(value)) for name, value in _object(data["figures"]).items()},
        _talks(_object(data.get("talks", {}))),
        {feature: place for place, feature in enumerate(features)},
        (_floats(weights) * float(str(data["scale"]))).astype("float32"),
        _floats(rarity),
    )


def _talks(data: Mapping[str, object]) -> Talks:
    if not data:
        return Talks()
    said, denied = (
        {name: tuple(float(str(one)) for one in _list(row)) for name, row in part.items()}
        for part in (_object(data["said"]), _object(data["denied"]))
    )
    if said.keys() != denied.keys():
        raise ValueError("talks: said and denied of different elements")
    return Talks(said, denied, float(str(data["least"])))


def _floats(array: NDArray[np.generic]) -> NDArray[np.float32]:
    found: NDArray[np.float32] = array.astype("float32")
    return found


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
    found.update(f"~{one}" for word in own for one in _pieces(word))
    found.update(f"{a} .. {b}" for at, a in enumerate(own) for b in own[at + 2 : at + 1 + _APART])
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


_JOINT = re.compile(
    r"[;:–—]\s+|\s-\s|,\s+|"
    r"\s+(?=(?:and|but|so|because|since|which|who)\s+(?:i|i'\w+|we|we'\w+|he|she|it|they|that|"
    r"there|my|our|his|her|their|you|the)\b)"
)
_LEAST_CLAUSE = 4
"""Words of a clause that is looked at by itself."""


def clauses(masked: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the clauses of a sentence; none when it has but one.

    What is said in one half of a long sentence drowns in the whole.
    """
    found: list[tuple[int, int]] = []
    start = 0
    ends = [(joint.start(), joint.end()) for joint in _JOINT.finditer(masked)]
    for end, after in (*ends, (len(masked), len(masked))):
        if len(masked[start:end].split()) >= _LEAST_CLAUSE:
            found.append((start, end))
            start = after
    if found and found[-1][1] < len(masked):
        found[-1] = (found[-1][0], len(masked))
    return tuple(found) if len(found) > 1 else ()


def tokens(masked: str) -> list[str]:
    """Return the words of a masked, folded sentence; values as <sum>, <time>, <name> …"""
    return [_NAMED.get(word[0], word) for word in _TOKEN.findall(masked)[:_MOST_TOKENS]]


def _pieces(word: str) -> list[str]:
    """The runs of letters in a word, all of it when it is short; none of a sign or value."""
    if not _WORD.match(word):
        return []
    return [word[at : at + _PIECE] for at in range(max(1, len(word) - _PIECE + 1))]


def stem(word: str) -> str:
    """Return a word without its commonest ending ('deliver' of 'delivering', 'delivers')."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word.removesuffix(ending)
    return word
