"""Who decides: a group, a figure of speech, a bare answer; and money that is gone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agentarmy.domain.authority import Signer, authority_of
from agentarmy.domain.evidence import Kind
from agentarmy.domain.records import Money, Side
from agentarmy.reading.reader import Reading

Talk = Callable[[str], Reading]
SELF, NAMED, GROUP, NOBODY = Signer.SELF, Signer.NAMED, Signer.COMMITTEE, Signer.UNKNOWN


@pytest.mark.parametrize(
    ("words", "want"),
    [
        ("What we buy the two of us settle over breakfast.", GROUP),
        ("Majority wins, we've done it that way since the barn.", GROUP),
        ("We put it to a vote in the staff meeting.", GROUP),
        ("Catriona and me, we're partners, we choose together or not at all.", GROUP),
        ("The works committee for machines decides, I'm one of nine.", GROUP),
        ("Selection is made by the Road Committee, seven members.", GROUP),
        ("It goes to the technology partners and then to the whole partnership.", GROUP),
        ("The trustees have the final say.", GROUP),
        ("You're talking to her.", SELF),
        ("The buck stops here.", SELF),
        ("My word goes.", SELF),
        ("Nothing gets bought without my okay.", SELF),
        ("I don't have a vote.", NOBODY),
    ],
)
def test_who_decides(talk: Talk, words: str, want: Signer) -> None:
    found = authority_of(talk(f"us: Tell me about the firm.\nthem: {words}").evidence)
    assert (found.signer, bool(found.evidence)) == (want, True)


@pytest.mark.parametrize(
    ("asked", "answer", "want"),
    [
        (
            "And who gives the final nod?",
            "The mayoral committee for roads. I'm one of nine.",
            GROUP,
        ),
        ("Who decides?", "The five partners, by majority.", GROUP),
        ("So the three of you decide?", "That's it, yes. Majority wins.", GROUP),
        ("Whose call is it?", "My husband, always has been.", NAMED),
        ("Who decides?", "Dr. Foss, our head. She says yes or no.", NAMED),
        ("Is it your call?", "It is.", SELF),
        ("Is it your call?", "God no, that's Margot.", NAMED),
        ("You're the one deciding as well?", "You're looking at him.", SELF),
        ("Who decides?", "I wish I knew.", NOBODY),
        ("Who decides?", "Nobody knows since the merger.", NOBODY),
        ("Who decides?", "Not me.", NOBODY),
    ],
)
def test_who_decides_in_answer(talk: Talk, asked: str, answer: str, want: Signer) -> None:
    found = authority_of(talk(f"us: {asked}\nthem: {answer}").evidence)
    assert (found.signer, bool(found.evidence)) == (want, True)


@pytest.mark.parametrize(
    "words",
    [
        "All of us need new boots.",
        "The committee meets on Tuesdays and likes cake.",
        "We agree on the colour.",
        "The two of us work in the barn.",
    ],
)
def test_a_group_that_decides_nothing(talk: Talk, words: str) -> None:
    assert not authority_of(talk(f"them: {words}").evidence).evidence


def money(reading: Reading) -> list[int]:
    """+1 for a budget that is there, -1 for one that is not."""
    return [
        e.polarity
        for e in reading.evidence
        if e.kind is Kind.BUDGET and e.side is Side.THEIRS and not isinstance(e.value, Money)
    ]


@pytest.mark.parametrize(
    "script",
    [
        "them: The holding took it all back, there's zero now.",
        "them: There isn't a penny for it in this year's plan.",
        "them: Not a euro has been set aside.",
        "them: Finance swallowed it.",
        "them: We have nothing to spend this year.",
        "them: The budget went to another project.",
        "them: There's no line for it.",
        "them: Every expense is stopped until spring.",
        "them: The grant fell through.",
        "us: Is there money for it?\nthem: Not this year.",
        "us: Is there money for it?\nthem: It's gone.",
        "us: What have you set aside?\nthem: Zero.",
    ],
)
def test_money_that_is_gone(talk: Talk, script: str) -> None:
    assert money(talk(script)) == [-1]


@pytest.mark.parametrize(
    "script",
    [
        "them: It's in the maintenance plan, page eleven.",
        "them: Money isn't the problem.",
        "them: It's not that we lack the budget.",
        "them: Funds are available.",
        "them: It's covered by the grant.",
    ],
)
def test_money_that_is_there(talk: Talk, script: str) -> None:
    assert money(talk(script)) == [1]


@pytest.mark.parametrize(
    "words",
    [
        "We have zero tolerance for noise.",
        "There's nothing left of the old saw.",
        "We took it back to the shop.",
        "It isn't a penny cheaper than the old one.",
    ],
)
def test_words_of_money_that_say_nothing_of_it(talk: Talk, words: str) -> None:
    assert money(talk(f"them: {words}")) == []
