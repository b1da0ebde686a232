"""How likely a sentence of a meeting is an action, a decision, a problem or the gist, as learned.

One linear model per kind over `act_features`; a feature counts by its rarity, and a sentence of
many features no more than one of few. Training lies in `packaging/train_minutes.py`, the weights
in `seeds/weights/minutes.json` and `minutes.npz`.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from agentarmy.errors import BadInput
from agentarmy.reading.act_features import features
from agentarmy.reading.acts import Act

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ACTIONS, DECISIONS, PROBLEMS, GIST = "actions", "decisions", "problems", "gist"
KINDS = (ACTIONS, DECISIONS, PROBLEMS, GIST)
MEASURED = ("near", "changes", "agreed")
"""Features that begin so are shares: they count by their value, not by their rarity."""


@dataclass(frozen=True, slots=True, eq=False)
class Salience:
    """What training found: row n of `weights` (features × kinds) belongs to the feature numbered n.

    `figures` are those of training, out of fold; `learned_from` is the digest of its meetings.
    `least` is the chance from which a sentence is as likely of a kind as not to be missed.
    """

    names: tuple[str, ...] = ()
    bias: tuple[float, ...] = ()
    least: Mapping[str, float] = field(default_factory=dict)
    figures: Mapping[str, float] = field(default_factory=dict)
    learned_from: tuple[str, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict, repr=False)
    weights: NDArray[np.float32] | None = field(default=None, repr=False)
    rarity: NDArray[np.float32] | None = field(default=None, repr=False)

    @classmethod
    def parse(
        cls, data: Mapping[str, object], arrays: Mapping[str, NDArray[np.generic]]
    ) -> Salience:
        """Read the object of `minutes.json` and the arrays of `minutes.npz`.

        Raises BadInput where a part is missing or does not fit the others.
        """
        try:
            return _parse(data, arrays)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadInput(
                f"weights of minutes: {error!r}",
                expected="names, bias, least and scale; features, weights and rarity",
            ) from error

    def odds(self, found: Mapping[str, float]) -> tuple[float, ...]:
        """Return the log-odds of every kind for a sentence with these features."""
        known = [
            (at, value) for one, value in found.items() if (at := self.places.get(one)) is not None
        ]
        if not known or self.weights is None or self.rarity is None:
            return self.bias
        places = [place for place, _ in known]
        held = self.rarity[places] * [value for _, value in known]
        told = (held @ self.weights[places]) / max(math.sqrt(float(held @ held)), 1e-9)
        return tuple(bias + one for bias, one in zip(self.bias, told.tolist(), strict=True))


def _parse(data: Mapping[str, object], arrays: Mapping[str, NDArray[np.generic]]) -> Salience:
    names, bias, seen = data["names"], data["bias"], data["learned from"]
    least, figures = data["least"], data["figures"]
    if not (isinstance(names, list) and isinstance(bias, list) and isinstance(seen, list)):
        raise TypeError("names, bias and 'learned from' are lists")
    if not (isinstance(least, dict) and isinstance(figures, dict)):
        raise TypeError("least and figures are objects")
    features = arrays["features"].tobytes().decode().split("\n")
    weights, rarity = arrays["weights"], arrays["rarity"]
    if weights.shape != (len(features), len(names)) or rarity.shape != (len(features),):
        raise ValueError(f"weights {weights.shape} for {len(features)} features")
    if len(bias) != len(names):
        raise ValueError(f"bias of {len(bias)} kinds, names of {len(names)}")
    scale = float(str(data["scale"]))
    loud: NDArray[np.float32] = (weights.astype("float32") * scale).astype("float32")
    rare: NDArray[np.float32] = rarity.astype("float32")
    return Salience(
        tuple(map(str, names)),
        tuple(float(str(one)) for one in bias),
        {str(name): float(str(value)) for name, value in least.items()},
        {str(name): float(str(value)) for name, value in figures.items()},
        tuple(map(str, seen)),
        {feature: place for place, feature in enumerate(features)},
        loud,
        rare,
    )


def chance(odds: float) -> float:
    """Return the chance (0..1) that log-odds come to."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def scored(acts: Sequence[Act], salience: Salience) -> Iterator[tuple[float, ...]]:
    """Yield the log-odds of each sentence for each kind, in the order of `salience.names`.

    Time grows with the meeting; the features of a few hundred sentences are held at a time.
    """
    return (salience.odds(found) for found in features(acts))


def likeliest(
    acts: Sequence[Act], salience: Salience, *, most: int = 20
) -> dict[str, list[tuple[float, int]]]:
    """Return for each kind the `most` likeliest sentences, best first: (log-odds, place).

    The log-odds are those of `beside`.
    """
    found = beside(list(scored(acts, salience)))
    return {
        name: [
            (value, -place)
            for value, place in heapq.nlargest(
                most, ((odds[at], -place) for place, odds in enumerate(found))
            )
        ]
        for at, name in enumerate(salience.names)
    }


REACH = 4
LEND = 0.05
"""What a neighbour's log-odds count; those further off count less, behind the fourth nothing."""


def beside(odds: Sequence[tuple[float, ...]]) -> list[tuple[float, ...]]:
    """Return the log-odds of sentences with a little of their neighbours' added.

    What is decided or taken on is talked of for a few sentences: one of many likely ones is
    likelier than one that stands alone.
    """
    found = []
    for place, own in enumerate(odds):
        sums = list(own)
        for far in range(1, REACH + 1):
            share = LEND * (1 - (far - 1) / REACH)
            for other in (place - far, place + far):
                if 0 <= other < len(odds):
                    sums = [one + share * more for one, more in zip(sums, odds[other], strict=True)]
        found.append(tuple(sums))
    return found


def digest(texts: Sequence[str]) -> str:
    """Return a short sign by which a meeting of the training is known again, not read."""
    return sha256("\n".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:12]
