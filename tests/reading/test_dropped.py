"""A rival that was looked at and dropped, in many wordings, and what drops nobody."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agentarmy.domain.evidence import Evidence, Kind, Text
from agentarmy.domain.rivals import dropped_rivals, in_the_race
from agentarmy.reading.reader import Reading

Talk = Callable[[str], Reading]
LOOKED = "We're also talking to Torvald, their rep came by on Monday."


def out(evidence: tuple[Evidence, ...]) -> set[str]:
    return set(dropped_rivals(evidence))


@pytest.mark.parametrize(
    "words",
    [
        "Nice people, but the spares come from overseas. We're not going further with them.",
        "We won't go on with them.",
        "We are not moving forward with them.",
        "We decided against Torvald.",
        "I ruled them out, too slow.",
        "We've ruled out Torvald.",
        "We have dropped them.",
        "Torvald is off the list.",
        "They're out, too dear.",
        "Torvald is out of the race.",
        "We turned them down on Friday.",
        "We passed on Torvald in the end.",
        "We told them no.",
        "Torvald is no longer in the running.",
        "We are not pursuing Torvald any further.",
        "The board voted against Torvald.",
        "They were rejected by quality.",
        "We said no to them.",
    ],
)
def test_a_rival_is_dropped(talk: Talk, words: str) -> None:
    found = talk(f"us: Who else do you look at?\nthem: {LOOKED} {words}").evidence
    assert out(found) == {"torvald"}, words
    assert in_the_race(("Torvald",), found) == ()


@pytest.mark.parametrize(
    "words",
    [
        "We're not going further with you.",
        "We're not going further this week.",
        "We are not going further with the second hall.",
        "If they can't deliver, they're out.",
        "Should we drop them?",
        "We might decide against them.",
        "They are out of the office until Friday.",
        "They're out of stock today.",
        "We decided against a leasing contract.",
        "We have not ruled them out yet.",
        "We turned the old line off.",
        "They turned us down last year.",
        "They are still in the race.",
        "We dropped our own printer on the floor.",
    ],
)
def test_nobody_is_dropped(talk: Talk, words: str) -> None:
    found = talk(f"us: Who else do you look at?\nthem: {LOOKED} {words}").evidence
    assert out(found) == set(), words
    assert in_the_race(("Torvald",), found) == ("Torvald",)


def test_of_two_rivals_the_one_named_last_is_meant(talk: Talk) -> None:
    found = talk(
        "us: Who else do you look at?\n"
        "them: We're talking to Torvald. We're also talking to Ostrander."
        " Their machine jams. We're not going further with them."
    ).evidence
    assert out(found) == {"ostrander"}
    assert in_the_race(("Torvald", "Ostrander"), found) == ("Torvald",)


def test_a_name_said_earlier_is_dropped_later_and_may_come_back(talk: Talk) -> None:
    first = f"us: Who else do you look at?\nthem: {LOOKED}"
    later = f"{first}\nus: How is it going?\nthem: By the way, we decided against Torvald."
    assert out(talk(later).evidence) == {"torvald"}
    again = f"{later}\nus: I see.\nthem: Forget what I said, we're talking to Torvald again."
    assert out(talk(again).evidence) == set()


def test_our_own_words_drop_nobody(talk: Talk) -> None:
    found = talk(f"us: Who else?\nthem: {LOOKED}\nus: So they're out, I take it.").evidence
    assert out(found) == set()


def test_a_denial_names_who_was_dropped(talk: Talk) -> None:
    found = talk(f"us: Who else?\nthem: {LOOKED} We decided against them.").evidence
    denied = [e for e in found if e.kind is Kind.COMPETITION and e.polarity < 0]
    assert [e.value for e in denied] == [Text("Torvald")]
    assert denied[0].quote == "We decided against them."
