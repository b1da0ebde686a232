from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.cycles import Rhythm, due_day

START = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("days", "rhythm", "due"),
    [
        (13, Rhythm.FORTNIGHT, None),
        (14, Rhythm.FORTNIGHT, date(2026, 2, 14)),
        (27, Rhythm.FORTNIGHT, date(2026, 2, 14)),
        (100, Rhythm.FORTNIGHT, date(2026, 5, 9)),
        (27, Rhythm.MONTH, None),
        (28, Rhythm.MONTH, date(2026, 2, 28)),
        (59, Rhythm.MONTH, date(2026, 3, 31)),
        (400, Rhythm.MONTH, date(2027, 2, 28)),
    ],
)
def test_only_the_newest_day_is_due(days: int, rhythm: Rhythm, due: date | None) -> None:
    assert due_day(START, rhythm, today=START + timedelta(days=days)) == due


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 900), st.sampled_from(Rhythm))
def test_a_due_day_is_never_ahead_nor_long_past(since: date, days: int, rhythm: Rhythm) -> None:
    today = since + timedelta(days=days)
    due = due_day(since, rhythm, today=today)
    assert due is None or since < due <= today
    if days >= 31:
        assert due
        assert (today - due).days < (14 if rhythm is Rhythm.FORTNIGHT else 31)
