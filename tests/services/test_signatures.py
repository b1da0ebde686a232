"""Titles, companies and phones in signatures; nothing is guessed."""

from __future__ import annotations

import pytest

from agentarmy.services.signatures import Details, read


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Dana Whitfield\nHead of Operations\nPell Foods\nTel: +1 312 555 0142",
            Details("Head of Operations", "", "+1 312 555 0142"),
        ),
        ("Dana Whitfield, CFO, Pell Foods", Details("CFO", "Pell Foods", "")),
        ("Dana | VP, Sales | Pell Foods", Details("VP, Sales", "Pell Foods", "")),
        ("Dana\nPurchasing Manager at Pell Foods\n(312) 555-0142", Details(
            "Purchasing Manager", "Pell Foods", "(312) 555-0142")),
        ("Dana\nFax: +1 312 555 0199", Details()),
        ("Sent from my phone", Details()),
        ("Dana\nOrder 4500012345 of 2026-01-02", Details()),
        ("Best,\nDana", Details()),
        ("", Details()),
    ],
)  # fmt: skip
def test_signatures(text: str, wanted: Details) -> None:
    assert read(text) == wanted
