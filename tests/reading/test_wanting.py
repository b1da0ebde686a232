"""That it is wanted, that it is not, and that somebody else sold it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agentarmy.domain.evidence import Kind
from agentarmy.domain.records import Side
from agentarmy.reading.reader import Reading

Talk = Callable[[str], Reading]


def needs(reading: Reading) -> list[int]:
    return [e.polarity for e in reading.evidence if e.kind is Kind.NEED and e.side is Side.THEIRS]


@pytest.mark.parametrize(
    "words",
    [
        "The replacement of the old saws is mandatory.",
        "Scope: replacement of 40 saws.",
        "The old ones and the present saws must go.",
        "They have to be replaced this year.",
        "We want rid of the paper.",
        "I'd like one for each yard.",
        "The cutters need one screen and not five.",
    ],
)
def test_it_is_wanted(talk: Talk, words: str) -> None:
    assert needs(talk(f"them: {words}")) == [1]


@pytest.mark.parametrize(
    "words",
    [
        "We're not in need of anything like that.",
        "We have no call for one.",
        "A saw is no use to us since we stopped.",
        "We're sticking with what we have.",
        "That problem is gone.",
        "We bought one last month.",
        "We went with another firm.",
        "Somebody already sold us one.",
    ],
)
def test_it_is_not_wanted(talk: Talk, words: str) -> None:
    assert needs(talk(f"them: {words}")) == [-1]


@pytest.mark.parametrize(
    "words",
    [
        "My drivers need to know by noon.",
        "We took one look at it.",
        "The old man must go home now.",
        "I got one of your letters.",
    ],
)
def test_it_is_not_said(talk: Talk, words: str) -> None:
    assert needs(talk(f"them: {words}")) == []


def test_a_day_in_a_farewell_is_no_wish(talk: Talk) -> None:
    said = talk("them: We're not in need of that, my niece sorts the lists by Friday every week.")
    assert not [e for e in said.evidence if e.kind is Kind.TIMELINE]
