"""A count shared out among places is read whole; what does not come to the count is not told."""

from __future__ import annotations

import pytest

from agentarmy.reading.places import shares


@pytest.mark.parametrize(
    ("text", "total", "words"),
    [
        (
            "Two go to Lyon, three to Nantes and one stays in Brest.",
            6,
            "Two go to Lyon, three to Nantes and one stays in Brest",
        ),
        (
            "- six ovens: two each for the bakery and the canteen, two\n  at the north shop\n- May",
            6,
            "two each for the bakery and the canteen, two\n  at the north shop",
        ),
        ("Three each in Lyon, Nantes and Brest.", 9, "Three each in Lyon, Nantes and Brest"),
        (
            "One on ward 4, one on ward 7, and one for the stores so they stop asking.",
            3,
            "One on ward 4, one on ward 7, and one for the stores",
        ),
    ],
)
def test_parts_and_their_places_are_read(text: str, total: int, words: str) -> None:
    (found,) = shares(text)
    assert found.total == total
    assert text[found.start : found.end] == words


@pytest.mark.parametrize(
    "text",
    [
        "We need six in two weeks, one in March.",
        "Twelve units of the kettle across both halls.",
        "Eight for 90,000 and two for free.",
        "Hall A: 9 docks, 3 label points.",
        "Would two go to Lyon and one to Brest?",
        "Put two in the bakery and the rest in the shop.",
    ],
)
def test_what_shares_out_nothing(text: str) -> None:
    assert shares(text) == ()
