from __future__ import annotations

from datetime import date

import pytest

from agentarmy.reading.day_phrases import Moment
from agentarmy.reading.day_roles import Role, roles, single_days
from agentarmy.reading.days import days

TUESDAY = Moment(date(2026, 2, 10))


def _roles(text: str) -> list[Role]:
    return list(roles(text, days(text, TUESDAY)))


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("we start on 3 march.", Role.DAY),
        ("let's meet friday, please", Role.DAY),
        ("friday at three", Role.MOMENT),
        ("at 10:30 on 3 march", Role.MOMENT),
        ("3 march, 4pm", Role.MOMENT),
        ("tomorrow morning", Role.MOMENT),
        ("between 3 and 5 on 3 march", Role.MOMENT),
        ("by 3 march", Role.RANGE),
        ("no later than friday", Role.RANGE),
        ("since the 3rd", Role.RANGE),
        ("the week of 3 march", Role.RANGE),
        ("starting monday", Role.RANGE),
        ("every friday", Role.REPEAT),
        ("on 3 march of every year", Role.REPEAT),
    ],
)
def test_what_a_day_does_in_its_sentence(text: str, role: Role) -> None:
    assert _roles(text) == [role]


@pytest.mark.parametrize(
    "text",
    [
        "from 3 march to 9 march",
        "between 3 march and 9 march",
        "3 march through 9 march",
        "monday - wednesday",
    ],
)
def test_both_ends_of_a_range_are_known(text: str) -> None:
    assert _roles(text) == [Role.RANGE, Role.RANGE]


def test_two_days_in_a_row_are_one_moment() -> None:
    assert _roles("tomorrow, 11 february, at seven") == [Role.MOMENT, Role.MOMENT]


def test_single_days_are_those_that_stand_alone() -> None:
    text = "not friday at nine, nor from 3 march to 9 march, but 12 march or in six weeks"
    found = [text[p.start : p.end] for p in single_days(text, TUESDAY)]
    assert found == ["12 march", "in six weeks"]
