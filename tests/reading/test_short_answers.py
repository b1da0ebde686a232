"""Answers that say nothing without their question, and plain denials."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agentarmy.domain.evidence import Evidence, Kind, PersonRef
from agentarmy.domain.records import Side
from agentarmy.reading.reader import Reading

Talk = Callable[[str], Reading]


def said(reading: Reading, kind: Kind) -> list[Evidence]:
    return [e for e in reading.evidence if e.kind is kind and e.side is Side.THEIRS]


ANSWERS = [
    (Kind.COMPETITION, "Is anybody else in the running?", "Nobody.", -1),
    (Kind.COMPETITION, "Are you talking to anyone else about saws?", "Not a single one.", -1),
    (Kind.BUDGET, "Is there money for it?", "There is, indeed.", 1),
    (Kind.BUDGET, "Is the money still there?", "No, sadly.", -1),
    (Kind.ECONOMIC_BUYER, "And who releases the money?", "No idea, honestly.", -1),
    (Kind.ECONOMIC_BUYER, "Who pays for the saws?", "That would be Odette Farrow.", 1),
    (Kind.PAIN, "Any trouble with the old saws?", "None.", -1),
    (Kind.PAIN, "And the kilns, are they holding up?", "Splendidly.", -1),
    (Kind.METRICS, "Do you count the broken bricks?", "No, never.", -1),
    (Kind.DECISION_PROCESS, "Is there a procedure?", "None so far.", -1),
    (Kind.AUTHORITY, "And who signs?", "Mine alone.", 1),
]


@pytest.mark.parametrize(("kind", "asked", "answer", "polarity"), ANSWERS)
def test_a_short_answer_is_read_by_its_question(
    talk: Talk, kind: Kind, asked: str, answer: str, polarity: int
) -> None:
    found = said(talk(f"us: {asked}\nthem: {answer}"), kind)
    assert [e.polarity for e in found] == [polarity]
    assert found[0].quote == answer


@pytest.mark.parametrize(
    ("kind", "asked", "answer"),
    [
        (Kind.BUDGET, "Is the budget 9,000 dollars?", "No."),
        (Kind.BUDGET, "Is there money put by?", "No no, it stands in the plan for the yard."),
        (Kind.COMPETITION, "Is anybody else in the running?", "Hard to say."),
        (Kind.PAIN, "Shall we meet again?", "None of us can before May."),
    ],
)
def test_what_is_no_answer_to_it_is_left_alone(
    talk: Talk, kind: Kind, asked: str, answer: str
) -> None:
    found = said(talk(f"us: {asked}\nthem: {answer}"), kind)
    assert all(e.polarity > 0 for e in found)


def test_a_pronoun_means_the_person_named_right_before(talk: Talk) -> None:
    found = said(
        talk("us: Who has the last word?\nthem: Odette Farrow. She decides on every saw."),
        Kind.AUTHORITY,
    )
    assert next(e.value for e in found if isinstance(e.value, PersonRef)).name == "Odette Farrow"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.NEED, "We won't be buying a saw after all."),
        (Kind.NEED, "We are closing the yard in spring."),
        (Kind.COMPETITION, "You are the only firm in this."),
        (Kind.METRICS, "We never counted the broken bricks."),
        (Kind.DECISION_PROCESS, "There is no set way for such a purchase."),
        (Kind.ECONOMIC_BUYER, "Nobody can say who pays for machines here."),
        (Kind.PAIN, "The old saw works like a charm."),
        (Kind.CHAMPION, "She is no longer with the yard."),
        (Kind.AUTHORITY, "I couldn't tell you who decides."),
        (Kind.TIMELINE, "It does not have to run by 1 July."),
    ],
)
def test_a_plain_denial_is_read(talk: Talk, kind: Kind, words: str) -> None:
    found = said(talk(f"them: {words}"), kind)
    assert found
    assert all(e.polarity < 0 for e in found)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.ECONOMIC_BUYER, "Odette holds the purse."),
        (Kind.ECONOMIC_BUYER, "I run my own cost centre."),
        (Kind.BUDGET, "There's 8,000 dollars put by for the saw."),
        (Kind.PAIN, "The kiln packed up twice in June."),
        (Kind.DECISION_PROCESS, "Three quotes are collected and compared."),
        (Kind.METRICS, "One brick in twelve is cracked."),
        (Kind.DECISION_CRITERIA, "You win if the dust stays out."),
        (Kind.CHAMPION, "I've been pushing for this since autumn."),
    ],
)
def test_plain_words_for_what_holds(talk: Talk, kind: Kind, words: str) -> None:
    found = said(talk(f"them: {words}"), kind)
    assert [e.polarity for e in found] == [1]


def test_small_talk_of_capital_letters_is_no_rival(talk: Talk) -> None:
    assert not said(talk("us: You met our team?\nthem: Lovely people."), Kind.COMPETITION)
