"""Whether confidence means something: how often we were right where we said how sure we were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from agentarmy.evals.base import Figure
from agentarmy.evals.measures import wilson

Decided = Sequence[tuple[float, bool]]

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Bins of confidence: coarse where little is decided, fine where a rep would act."""

SURE = 0.7
"""From here on a verdict counts as decided: the threshold of escalation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """The verdicts whose confidence lies in [low, high): how many, how sure, how often right."""

    low: float
    high: float
    n: int
    said: float
    right: float


def bins(decided: Decided) -> tuple[Bin, ...]:
    """Return the bins that hold a verdict, the least sure first; the last includes 1."""
    found = []
    for low, high in pairwise(EDGES):
        inside = [p for p in decided if low <= p[0] < high or (high == 1.0 == p[0])]
        if inside:
            found.append(
                Bin(
                    low=low,
                    high=high,
                    n=len(inside),
                    said=sum(sure for sure, _ in inside) / len(inside),
                    right=sum(right for _, right in inside) / len(inside),
                )
            )
    return tuple(found)


def figures(decided: Decided) -> tuple[Figure, ...]:
    """Return the share decided (confidence of SURE or more) and the share of these that is wrong.

    A figure's goal is the least wanted; for `wrong when sure` it is the most that is borne.
    """
    if not decided:
        return ()
    sure = [right for confidence, right in decided if confidence >= SURE]
    wrong = sum(not right for right in sure)
    low, high = wilson(len(sure), len(decided))
    bad_low, bad_high = wilson(wrong, len(sure))
    return (
        Figure(
            name="decided",
            value=len(sure) / len(decided),
            n=len(decided),
            low=low,
            high=high,
            goal=0.70,
        ),
        Figure(
            name="wrong when sure",
            value=wrong / len(sure) if sure else 0.0,
            n=len(sure),
            low=bad_low,
            high=bad_high,
            goal=0.02,
            less=True,
        ),
    )
