"""Logistic regression with an elastic net, found by accelerated proximal gradient.

Beck and Teboulle, "A fast iterative shrinkage-thresholding algorithm" (2009). The same rows give
the same weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]

STEPS = 127
"""Weights are kept as whole numbers from -127 to 127."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of binary features: the `column` of each feature that stands in each `row`."""

    row: Places
    column: Places
    rows: int
    width: int


def descend(
    table: Table, wanted: Numbers, *, lasso: float, ridge: float, rounds: int = 400
) -> tuple[Numbers, float]:
    """Minimise mean log loss + lasso·|w| + ridge·|w|²/2 over weights and a free bias.

    `wanted` are 0 or 1.
    """
    n, width = table.rows, table.width

    def forward(w: Numbers) -> Numbers:
        found = np.bincount(table.row, weights=w[table.column], minlength=n).astype(np.float64)
        return found + float(w[width])

    def back(g: Numbers) -> Numbers:
        return np.append(np.bincount(table.column, weights=g[table.row], minlength=width), g.sum())

    probe = np.ones(width + 1)
    for _ in range(20):  # the largest singular value bounds the step
        probe = back(forward(probe / np.linalg.norm(probe)))
    step = n / (0.25 * 1.05 * float(np.linalg.norm(probe)) + n * ridge)
    w, ahead, momentum = np.zeros(width + 1), np.zeros(width + 1), 1.0
    for _ in range(rounds):
        gradient = back((1 / (1 + np.exp(-forward(ahead))) - wanted) / n)
        gradient[:width] += ridge * ahead[:width]
        new = ahead - step * gradient
        new[:width] = np.sign(new[:width]) * np.maximum(np.abs(new[:width]) - step * lasso, 0)
        following = (1 + (1 + 4 * momentum**2) ** 0.5) / 2
        ahead = new + (momentum - 1) / following * (new - w)
        w, momentum = new, following
    return w[:width], float(w[width])
