"""Shouted text is read as quiet text, in place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.records import Channel, Person, Turn
from agentarmy.reading.casing import calm, is_shouted
from agentarmy.reading.english import English


def _turn(text: str) -> Turn:
    return Turn(
        id="m", conversation="c", channel=Channel.MAIL, speaker=Person("Ada Brook"), text=text
    )


@pytest.mark.parametrize(
    ("text", "shouted"),
    [
        ("OUR BUDGET IS 40,000 DOLLARS", True),
        ("WE NEED FOUR PRESS 20 BY THE END OF May", True),
        ("Our budget is 40,000 USD, says the CFO", False),
        ("OK THANKS", False),
        ("ROI, TCO, SLA and the RFP are due", False),
        ("", False),
    ],
)
def test_shouting_is_told_from_abbreviations(text: str, shouted: bool) -> None:
    assert is_shouted(text) is shouted


def test_sentences_and_names_get_their_capitals_back() -> None:
    found = calm(
        _turn("WE NEED IT. I ASKED ADA BROOK ABOUT THE PRESS 20!"), ["Ada Brook", "Press 20"]
    )
    assert found.text == "We need it. I asked Ada Brook about the Press 20!"


def test_a_quiet_turn_is_the_same_object() -> None:
    turn = _turn("We need it by May.")
    assert calm(turn) is turn


@given(st.text(max_size=200))
def test_no_span_moves(text: str) -> None:
    shouted = _turn(text.upper())
    assert len(calm(shouted, ["Straße", "İnci"]).text) == len(shouted.text)


def test_what_is_no_word_is_a_name() -> None:
    english = English(frozenset({"we", "have", "norm", "bolt", "talk", "to", "good"}))
    found = calm(_turn("WE TALKED TO NORBOLT; IT'S GOOD. WE HAVEN'T BOLTED"), english=english)
    assert found.text == "We talked to Norbolt; it's good. We haven't bolted"
