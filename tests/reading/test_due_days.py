"""The day by which something is due belongs to it, not to what stands beside it."""

from __future__ import annotations

from datetime import date

import pytest

from agentarmy.reading.due_days import day_in, declines_day, due_of
from agentarmy.reading.text import fold
from callmaking import BEGAN

TODAY = BEGAN.date()


@pytest.mark.parametrize(
    ("text", "verb", "due"),
    [
        ("I'll send the plan by Friday", "send", date(2026, 3, 6)),
        ("I'll send the plan in ten days", "send", date(2026, 3, 12)),
        ("I'll send the plan, we start on Friday", "send", None),
        ("I'll send the plan and they need it running by June", "send", None),
        ("I'll send the plan so you have it on Friday", "send", date(2026, 3, 6)),
        ("Ten units, ten days, Holger signs", "signs", None),
        ("I'll bring samples, two weeks is long", "bring", None),
        ("On Friday I'll send the plan", "send", date(2026, 3, 6)),
    ],
)
def test_only_its_own_day_is_due(text: str, verb: str, due: date | None) -> None:
    folded = fold(text)
    assert due_of(folded, text, at=folded.index(verb), today=TODAY, after=())[0] == due


def test_the_words_stay_without_a_day_of_the_meeting() -> None:
    assert day_in("by friday", "by Friday", today=None) == (None, "Friday")
    assert day_in("by and by", "by and by", today=TODAY) is None


def test_a_day_that_does_not_suit() -> None:
    assert declines_day("Tuesday's bad, we do the stocktaking.")
    assert not declines_day("Tuesday works.")
