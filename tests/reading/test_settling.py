"""What both sides settled, by a yes, an echo or a summing-up that stands; what one said is none."""

from __future__ import annotations

import pytest

from agentarmy.reading.acts import acts_of
from agentarmy.reading.items import windows
from agentarmy.reading.settling import settled
from callmaking import turns


def decided(call: str) -> list[tuple[str, str]]:
    found = [settled(window) for window in windows(acts_of(turns(call)))]
    return [(said.text, answer.text if answer else "") for said, answer in found if said]


@pytest.mark.parametrize(
    ("call", "found"),
    [
        (
            "Ada Brook: So, eleven pumps, blue, and Holger approves. Is that correct?\n"
            "Wim Claes: Correct.",
            ("So, eleven pumps, blue, and Holger approves.", "Correct."),
        ),
        (
            "Ada Brook: Five licences from April, a review in autumn. Does that sum it up?\n"
            "Wim Claes: Exactly.",
            ("Five licences from April, a review in autumn.", "Exactly."),
        ),
        (
            "Ada Brook: Ten units, ten days, one invoice. Did I get that right?\n"
            "Wim Claes: You did.",
            ("Ten units, ten days, one invoice.", "You did."),
        ),
        (
            "Wim Claes: Thursday would suit us for the tour.\nAda Brook: Okay, Thursday it is.",
            ("Thursday would suit us for the tour.", "Okay, Thursday it is."),
        ),
        (
            "Wim Claes: Ring us in May, not earlier. We'll know then.\nAda Brook: May it is.",
            ("Ring us in May, not earlier.", "May it is."),
        ),
        (
            "Eva Stern: The blue one looks best to me.\nAda Brook: Then the blue one it is.",
            ("The blue one looks best to me.", "Then the blue one it is."),
        ),
    ],
)
def test_what_the_other_side_agrees_to_is_settled(call: str, found: tuple[str, str]) -> None:
    assert decided(call) == [found]


@pytest.mark.parametrize(
    "call",
    [
        "Ada Brook: Two trucks, training included. Have I got that right?\n"
        "Wim Claes: Yes, but without the training.",
        "Ada Brook: Two trucks, in May, training included. Is that right?\nWim Claes: No, one.",
        "Ada Brook: Great. Is that right?\nWim Claes: Yes.",
        "Wim Claes: My brother and me, and we've decided.",
        "Wim Claes: We have not decided on the colour.",
        "Wim Claes: I know what it is.",
    ],
)
def test_what_is_half_agreed_or_said_by_one_is_not(call: str) -> None:
    assert decided(call) == []
