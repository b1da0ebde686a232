"""Confidence held against what came out."""

from __future__ import annotations

from agentarmy.evals.reliability import bins, figures


def test_bins_hold_every_verdict_once_and_the_last_holds_one() -> None:
    decided = [(0.2, False), (0.7, True), (0.79, False), (0.95, True), (1.0, True)]
    found = bins(decided)
    assert sum(b.n for b in found) == len(decided)
    assert [(b.low, b.n, b.right) for b in found] == [(0.0, 1, 0.0), (0.7, 2, 0.5), (0.9, 2, 1.0)]
    assert found[-1].said == 0.975


def test_the_sure_ones_are_counted_and_so_are_their_errors() -> None:
    share, wrong = figures([(0.9, True), (0.8, False), (0.4, False), (0.7, True)])
    assert (share.value, share.n, share.reached) == (0.75, 4, True)
    assert (wrong.value, wrong.n, wrong.reached) == (1 / 3, 3, False)
    assert figures([]) == ()
