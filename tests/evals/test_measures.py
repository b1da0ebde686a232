"""The measures, on small cases worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.evals import measures


def test_word_overlap_counts_each_word_once() -> None:
    assert measures.overlap_f1("A red, red door", "the red door") == pytest.approx(2 * 2 / 7)
    assert measures.overlap_f1("blue", "red") == 0


def test_score_of_counts() -> None:
    found = measures.score(hits=3, wrong=1, missed=2)
    assert (found.precision, found.recall) == (0.75, 0.6)
    assert found.f1 == pytest.approx(2 * 0.75 * 0.6 / 1.35)
    assert measures.score(hits=0, wrong=0, missed=0).f1 == 0


def test_binary_tells_a_false_find_from_a_miss() -> None:
    pairs = [(True, True), (True, False), (False, True), (False, True), (False, False)]
    found = measures.binary(pairs)
    assert found.precision == pytest.approx(1 / 3)
    assert found.recall == 0.5


def test_wilson_of_a_textbook_case() -> None:
    # 81 of 263: Newcombe (1998), table I, method 3.
    low, high = measures.wilson(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert measures.wilson(0, 0) == (0.0, 0.0)


@given(st.integers(0, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share(case: tuple[int, int]) -> None:
    right, n = case
    low, high = measures.wilson(right, n)
    assert -1e-9 <= low <= high <= 1 + 1e-9
    assert not n or low - 1e-9 <= right / n <= high + 1e-9


def test_ndcg_rewards_the_better_grade_first() -> None:
    grades = {"a": 3, "b": 1}
    assert measures.ndcg(["a", "b"], grades) == 1
    swapped = (1 + 7 / math.log2(3)) / (7 + 1 / math.log2(3))
    assert measures.ndcg(["b", "a"], grades) == pytest.approx(swapped)
    assert measures.ndcg(["x"], {}) == 0


def test_the_interval_of_a_mean() -> None:
    low, high = measures.mean_interval([0.0, 1.0])
    assert low == pytest.approx(0.5 - 0.98)
    assert high == pytest.approx(0.5 + 0.98)
    assert measures.mean_interval([0.3]) == (0.3, 0.3)


def test_the_interval_of_f1_draws_whole_items_and_always_the_same() -> None:
    counts = [(3, 1, 0), (0, 0, 2), (5, 0, 1), (1, 2, 0)]
    low, high = measures.f1_interval(counts)
    assert 0 < low < measures.score(hits=9, wrong=3, missed=3).f1 < high <= 1
    assert measures.f1_interval(counts) == (low, high)
    assert measures.f1_interval([(4, 0, 0)] * 5) == (1, 1)
    assert measures.f1_interval([]) == (0, 0)
