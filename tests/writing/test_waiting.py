"""Until when they asked us to wait."""

from __future__ import annotations

import pytest

from agentarmy.domain.evidence import Source, SourceKind
from agentarmy.writing.ground import Ground
from agentarmy.writing.waiting import asks_to_wait, wait_of


def words(*quotes: str, who: str = "Ida") -> list[Ground]:
    return [
        Ground(source=Source(SourceKind.MESSAGE, f"m{n}"), quote=quote, who=who)
        for n, quote in enumerate(quotes)
    ]


@pytest.mark.parametrize(
    ("said", "moment", "asked"),
    [
        (("Our budget is frozen.", "Come back to us in October."), "October", True),
        (("All capex is on hold until January, sorry.",), "January", False),
        (("Call us again in the autumn, not before.",), "the autumn", True),
        (("It is paused.", "Please write me again in the second quarter."), "Q2", True),
        (("Ring me in July.", "No, better come back in September."), "September", True),
        # a quarter and an older month in it
        (("Come back to us in Q3, July at the earliest.", "get back to us in Q3"), "July", True),
        (("Come back in November.", "get back to us in Q3, not before"), "Q3", True),
    ],
)
def test_the_newest_moment_counts(said: tuple[str, ...], moment: str, asked: bool) -> None:
    found = wait_of(words(*said), own="Ida")
    assert found is not None
    assert found.moment == moment
    assert found.asked is asked


def test_an_event_is_said_from_our_side_where_no_moment_is_named() -> None:
    found = wait_of(words("Nothing is signed until our board has met."), own="Ida")
    assert found is not None
    assert (found.moment, found.event) == ("", "your board has met")


def test_the_reader_s_own_words_come_before_those_of_others() -> None:
    said = [*words("come back in May"), *words("try again in August", who="Otto")]
    found = wait_of(said, own="Ida")
    assert found is not None
    assert found.moment == "May"
    assert found.grounds[0].who == "Ida"


def test_no_moment_is_none() -> None:
    found = wait_of(words("Our budget is frozen."), own="Ida")
    assert found is not None
    assert (found.moment, found.event, found.asked) == ("", "", False)
    assert wait_of([], own="Ida") is None


@pytest.mark.parametrize(
    ("sentence", "asks"),
    [
        ("Get back to us in Q3.", True),
        ("The money is gone until April.", True),
        ("Nothing moves until the merger is through.", True),
        ("Until the merger is through we buy nothing.", True),
        ("Their offer stands until June.", False),
        ("We have had your film since June and I will keep at them till they sign.", False),
        ("Please leave the film up, I will need it in Q3.", False),
        ("Shall we come back in May?", False),
    ],
)
def test_only_words_on_waiting_ask_to_wait(sentence: str, asks: bool) -> None:
    assert asks_to_wait(sentence) is asks
