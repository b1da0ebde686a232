"""From which day on a question looks back."""

from __future__ import annotations

from datetime import date

import pytest

from agentarmy.reading.since import since

TODAY = date(2026, 3, 18)  # a Wednesday


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("what changed since March 10?", "2026-03-10"),
        ("what changed since 10 March", "2026-03-10"),
        ("since 2026-02-03", "2026-02-03"),
        ("since Monday", "2026-03-16"),
        ("since last Wednesday", "2026-03-11"),
        ("since yesterday", "2026-03-17"),
        ("what is new today", "2026-03-18"),
        ("what happened this week", "2026-03-16"),
        ("what happened last week", "2026-03-09"),
        ("in the last 10 days", "2026-03-08"),
        ("over the past two weeks", "2026-03-04"),
        ("this month", "2026-03-01"),
        ("since February", "2026-02-01"),
        ("since November", "2025-11-01"),
        ("since December 5", "2025-12-05"),
    ],
)
def test_the_day_is_read(words: str, day: str) -> None:
    assert since(words, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize("words", ["what changed?", "any news", "what is the deadline"])
def test_no_day_is_made_up(words: str) -> None:
    assert since(words, TODAY) is None
