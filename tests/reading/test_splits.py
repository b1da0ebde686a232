"""Which sentences allow a delivery in parts, and how many go ahead in how many days."""

from __future__ import annotations

import pytest

from agentarmy.reading.splits import splits


@pytest.mark.parametrize(
    ("text", "first", "days", "named"),
    [
        (
            "A larger order may be split: the first four machines can ship within 10 days when the"
            " order names them as a first delivery.",
            4,
            10,
            True,
        ),
        ("It's 21. I can ship four in ten if the order says first delivery four.", 4, 10, True),
        ("Larger orders can be split: up to 20 desks leave within 5 working days.", 20, 7, False),
        (
            "Orders above six ovens may be delivered in two batches: the first three within 2"
            " weeks, the remainder by the table.",
            3,
            14,
            False,
        ),
        ("Part shipments are accepted on request; the first 12 go out within 14 days.", 12, 14, 0),
        ("We can deliver two in five days, the rest follows in March.", 2, 5, False),
        ("Partial deliveries are possible.", 0, 0, False),
        ("A part-delivery can be arranged where the order asks for it.", 0, 0, True),
    ],
)
def test_parts_are_read_with_their_count_and_days(
    text: str, first: int, days: int, *, named: bool
) -> None:
    found = splits(text)
    assert len(found) == 1
    assert (found[0].first, found[0].days, found[0].named) == (first, days, bool(named))


@pytest.mark.parametrize(
    "text",
    [
        "We do not accept partial deliveries.",
        "Can you split the delivery?",
        "The first delivery of the season came late.",
        "No order can be split.",
        "Partial deliveries are possible only by written consent; never within a week.",
        "Payment can be made in two parts.",
        "The rest of the team can join at ten.",
        "1 to 4 machines in 10 days, 5 to 10 machines in 21 days.",
    ],
)
def test_what_allows_nothing_is_no_split(text: str) -> None:
    assert splits(text) == ()


@pytest.mark.parametrize(
    ("text", "ships"),
    [
        ("The order may be split: the first four machines can ship within 10 days.", True),
        ("Larger orders can be split: up to 20 desks leave within 5 working days.", True),
        ("Part shipments are accepted on request; the first 12 go out within 14 days.", True),
        ("We can deliver two in five days, the rest follows in March.", False),
        ("The order may be split: the first two ship so that they are there within 9 days.", False),
    ],
)
def test_days_until_it_leaves_are_no_days_until_it_is_there(text: str, *, ships: bool) -> None:
    assert [one.ships for one in splits(text)] == [ships]
