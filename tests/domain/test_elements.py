from __future__ import annotations

import pytest

from agentarmy.domain.elements import bant_elements, meddic_elements
from agentarmy.domain.evidence import Evidence, Kind, PersonRef, Text
from agentarmy.domain.judgement import Element, Standing
from saying import Talk


def element(talk: Talk, name: str) -> Element:
    said: list[Evidence] = talk.evidence
    found = (*bant_elements(said, {}), *meddic_elements(said))
    return next(e for e in found if e.id == name)


@pytest.mark.parametrize(
    ("words", "standing"),
    [
        ("Rosa Lind pays, she decides.", Standing.EVIDENCED),
        ("Rosa Lind, our CFO, decides.", Standing.EVIDENCED),
        ("Rosa Lind decides.", Standing.UNKNOWN),
        ("Final approval rests with Rosa Lind.", Standing.UNKNOWN),
    ],
)
def test_who_only_decides_is_no_economic_buyer(words: str, standing: Standing) -> None:
    talk = Talk()
    talk.say(Kind.ECONOMIC_BUYER, PersonRef("Rosa Lind"), words)
    assert element(talk, "economic_buyer").standing is standing


@pytest.mark.parametrize(
    ("words", "last"),
    [("No, they pulled out.", -1), ("Nobody else besides them.", 1)],
)
def test_a_rival_may_be_taken_back(words: str, last: int) -> None:
    talk = Talk()
    talk.say(Kind.COMPETITION, Text("Halberd"), "Halberd quoted us.")
    talk.say(Kind.COMPETITION, Text("nobody else"), words, polarity=-1)
    found = element(talk, "competition")
    assert {e.polarity for e in found.evidence} == ({-1} if last < 0 else {1, -1})


def test_a_trouble_may_be_over() -> None:
    talk = Talk()
    talk.say(Kind.PAIN, Text("It leaks."), "It leaks.")
    talk.say(Kind.PAIN, Text("gone"), "That problem is gone.", polarity=-1)
    assert element(talk, "pain").value == "none"
