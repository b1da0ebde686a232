"""The day of an order that is only thought of, and days that are something else."""

from __future__ import annotations

from datetime import date

import pytest

from agentarmy.reading.order_days import order_days

SAID = date(2026, 3, 17)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("When could it be here if we order in the first week of April?", date(2026, 4, 7)),
        ("If the order is placed by May 2, do you keep the price?", date(2026, 5, 2)),
        ("Suppose we sign on April 20: when would it run?", date(2026, 4, 20)),
        ("With an order on 3 April, what is the earliest day?", date(2026, 4, 3)),
        ("We would send you the PO on April 10.", date(2026, 4, 10)),
        ("Once the PO is released on May 4, how long is it?", date(2026, 5, 4)),
    ],
)
def test_a_named_day_of_order_is_read(text: str, day: date) -> None:
    assert [one.day for one in order_days(text, SAID)] == [day]


@pytest.mark.parametrize(
    "text",
    [
        "We need them by May 2.",
        "We ordered on March 2 and nothing came.",
        "If we order now, can they be here by June 1?",
        "Could you confirm the date by April 3?",
        "If you confirm by April 3, we are fine.",
        "When can we order?",
        "We would order them for delivery by June 1.",
    ],
)
def test_other_days_are_no_day_of_order(text: str) -> None:
    assert order_days(text, SAID) == ()
