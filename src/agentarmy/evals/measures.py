"""The measures of the tasks, as the reference scorer works them out.

Word overlap is that of SQuAD-style token F1; shares have Wilson's 95 % interval.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_DRAWS = 1000
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Precision, recall and their harmonic mean, 0..1."""

    precision: float
    recall: float
    f1: float


def words(text: str) -> list[str]:
    """Return the lower-case words and numbers of a text."""
    return _WORD.findall(text.lower())


def overlap_f1(said: str, wanted: str) -> float:
    """Return the F1 of the words (as a bag) of two texts; 0 when they share none."""
    ours, theirs = Counter(words(said)), Counter(words(wanted))
    same = sum((ours & theirs).values())
    return 2 * same / (sum(ours.values()) + sum(theirs.values())) if same else 0.0


def score(*, hits: int, wrong: int, missed: int) -> Score:
    """Return precision, recall and F1 of counts of hits, false finds and misses."""
    precision = hits / (hits + wrong) if hits + wrong else 0.0
    recall = hits / (hits + missed) if hits + missed else 0.0
    total = precision + recall
    return Score(
        precision=precision, recall=recall, f1=2 * precision * recall / total if total else 0.0
    )


def binary(pairs: Iterable[tuple[bool, bool]]) -> Score:
    """Return the score of (gold, predicted) flags."""
    counted = Counter(pairs)
    return score(hits=counted[True, True], wrong=counted[False, True], missed=counted[True, False])


def wilson(right: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927); (0, 0) when n is 0."""
    if not n:
        return 0.0, 0.0
    z, share = 1.96, right / n
    scale = 1 + z * z / n
    middle = (share + z * z / (2 * n)) / scale
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / scale
    return middle - half, middle + half


def mean_interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % interval of a mean by the normal law; the mean itself twice for n < 2."""
    n = len(values)
    mean = sum(values) / n if n else 0.0
    if n < 2:
        return mean, mean
    spread = math.sqrt(sum((v - mean) ** 2 for v in values) / (n - 1) / n)
    return mean - 1.96 * spread, mean + 1.96 * spread


def f1_interval(counts: Sequence[tuple[int, int, int]]) -> tuple[float, float]:
    """Return the 95 % interval of F1 by the percentile bootstrap over items (Efron 1979).

    `counts` are hits, false finds and misses of each item (a sentence, a conversation): what
    stands in one item is not independent, so whole items are drawn. The draw is always the same.
    """
    if not counts:
        return 0.0, 0.0
    chance = random.Random(1979)  # noqa: S311 - a resampling, no secret
    drawn = []
    for _ in range(_DRAWS):
        hits, wrong, missed = map(sum, zip(*chance.choices(counts, k=len(counts)), strict=True))
        drawn.append(score(hits=hits, wrong=wrong, missed=missed).f1)
    drawn.sort()
    return drawn[round(0.025 * _DRAWS)], drawn[round(0.975 * _DRAWS) - 1]


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], *, k: int = 10) -> float:
    """Return nDCG@k with gains 2^grade - 1 (Järvelin and Kekäläinen 2002); 0 with none relevant."""
    got = sum(
        (2 ** grades.get(key, 0) - 1) / math.log2(place + 2) for place, key in enumerate(ranked[:k])
    )
    best = sum(
        (2**grade - 1) / math.log2(place + 2)
        for place, grade in enumerate(sorted(grades.values(), reverse=True)[:k])
    )
    return got / best if best else 0.0
