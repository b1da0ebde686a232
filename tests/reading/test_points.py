"""Lists of what somebody wants: bulleted, numbered, or in a line behind 'I need:'."""

from __future__ import annotations

import pytest

from agentarmy.reading.points import points


def read(text: str) -> list[str]:
    return [text[p.start : p.end] for p in points(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "I don\u2019t need features. I need:\n- the total, shipping included\n- the delivery"
            " date\n- what we save\nIf those are right I sign.",
            ["the total, shipping included", "the delivery date", "what we save"],
        ),
        (
            "Could you please send me the following before Monday:\n\n1. price for six ovens\n"
            "2. lead time\n3. the data sheet\n\nThanks",
            ["price for six ovens", "lead time", "the data sheet"],
        ),
        (
            "We need three things: a fixed price, the delivery week, and a named technician.",
            ["a fixed price", "the delivery week", "a named technician"],
        ),
        (
            "I need: (1) the total with training; (2) when it is here; (3) who installs it.",
            ["the total with training", "when it is here", "who installs it"],
        ),
        (
            "Our open questions:\n* Does it run on 230 volt?\n* What does a spare head cost,\n"
            "  shipped to Leeds?\n\nBest\nAnn",
            ["Does it run on 230 volt?", "What does a spare head cost,\n  shipped to Leeds?"],
        ),
    ],
)
def test_points_are_read_in_order(text: str, found: list[str]) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Three things decide everything with us:\n1. validation documents\n2. an audit trail",
        "What I took away:\n- nine machines\n- budget of 60,000",
        "I need: peace.",
        "We make:\n- candles\n- soap",
        "I need one thing:\n- the price",
        "Our sites: Leeds, York and Hull.",
        "Please call me.\n\n- Ann",
    ],
)
def test_other_lists_are_no_points(text: str) -> None:
    assert read(text) == []
