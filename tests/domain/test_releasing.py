"""Who releases the money, and who only chooses."""

from __future__ import annotations

import pytest

from agentarmy.domain.elements import meddic_elements
from agentarmy.domain.evidence import Kind, PersonRef
from agentarmy.domain.judgement import Element
from saying import Talk


def buyer(talk: Talk) -> Element:
    return next(e for e in meddic_elements(talk.evidence) if e.id == "economic_buyer")


@pytest.mark.parametrize(
    "quote",
    [
        "I sign.",
        "I sign for this myself.",
        "In the end I\nsign it alone, there is no board.",
        "I'll sign, and the order goes out the same day.",
        "I sign capital items at Quarry & Dunn.",
        "I approve every purchase order myself.",
    ],
)
def test_whoever_signs_what_is_offered_releases_the_money(quote: str) -> None:
    talk = Talk()
    talk.say(Kind.ECONOMIC_BUYER, PersonRef("Ada Brook"), quote)
    assert buyer(talk).value == "Ada Brook"


@pytest.mark.parametrize(
    "quote",
    [
        "Piet Voss signs capital items, he built the place.",
        "Piet Voss approves all investments.",
        "Piet Voss authorizes the purchase orders here.",
        "Everything of that kind ends on Piet's desk.",
    ],
)
def test_whoever_signs_purchases_releases_the_money(quote: str) -> None:
    talk = Talk()
    talk.say(Kind.ECONOMIC_BUYER, PersonRef("Piet Voss"), quote)
    assert buyer(talk).value == "Piet Voss"


@pytest.mark.parametrize(
    "quote",
    [
        "I decide which model we take.",
        "I sign the visitors' book.",
        "I sign off every batch that leaves the hall.",
        "Piet has the final say on the colour.",
        "Piet signs the delivery notes.",
        "The sourcing committee decides, not before June.",
    ],
)
def test_mere_say_releases_nothing(quote: str) -> None:
    talk = Talk()
    talk.say(Kind.ECONOMIC_BUYER, PersonRef("Piet Voss"), quote)
    assert buyer(talk).value == ""


@pytest.mark.parametrize(
    "quote",
    [
        "Anything under 250,000 stops at my desk, no board.",
        "Up to 9,000 euros I decide alone.",
        "It's my call as long as it stays below the sum.",
    ],
)
def test_a_say_over_sums_releases_them(quote: str) -> None:
    talk = Talk()
    talk.say(Kind.AUTHORITY, "can decide", quote)
    assert buyer(talk).value == "Ada Brook"
