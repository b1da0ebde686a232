"""Which words carry an element, and which stand beside it first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agentarmy.domain.carrying import measure
from agentarmy.domain.elements import meddic_elements
from agentarmy.domain.evidence import LEARNED, Evidence, Kind, PersonRef
from agentarmy.domain.judgement import Element
from saying import Talk

FREEZE = "We may not spend a cent before the group has its figures."


def element(evidence: list[Evidence], name: str) -> Element:
    return next(e for e in meddic_elements(evidence) if e.id == name)


def heard(item: Evidence, sure: float) -> Evidence:
    return replace(item, extractor=LEARNED, confidence=sure)


@pytest.mark.parametrize("kind", [Kind.METRICS, Kind.PAIN, Kind.DECISION_CRITERIA])
@pytest.mark.parametrize(
    "plain", [Kind.AUTHORITY, Kind.DECISION_PROCESS, Kind.TIMELINE, Kind.BUDGET]
)
def test_a_weak_guess_yields_to_a_plain_reading_of_the_sentence(kind: Kind, plain: Kind) -> None:
    talk = Talk()
    read = talk.say(plain, "what it is", FREEZE)
    guess = heard(replace(read, kind=kind), 0.6)
    assert not element([read, guess], str(kind)).evidence
    assert element([read, replace(guess, confidence=0.85)], str(kind)).evidence
    assert element([guess], str(kind)).evidence


def test_the_weaker_of_two_guesses_at_a_sentence_carries_nothing() -> None:
    talk = Talk()
    sure = heard(talk.say(Kind.METRICS, "Eight boxes a week, my sister and I."), 0.65)
    faint = heard(replace(sure, kind=Kind.PAIN), 0.35)
    assert element([sure, faint], "metrics").evidence == (sure,)
    assert not element([sure, faint], "pain").evidence


def test_a_faint_guess_carries_nothing_by_itself() -> None:
    guess = heard(Talk().say(Kind.DECISION_CRITERIA, "Better than that."), 0.24)
    assert not element([guess], "decision_criteria").evidence


def test_a_bound_of_somebodys_say_is_nothing_to_move() -> None:
    talk = Talk()
    bound = talk.say(Kind.AUTHORITY, "can decide", "Anything under 40,000 is my call.")
    assert not element([bound, replace(bound, kind=Kind.METRICS)], "metrics").evidence
    share = talk.say(Kind.AUTHORITY, "can decide", "I sign every return over 4 percent scrap.")
    assert element([share, replace(share, kind=Kind.METRICS)], "metrics").evidence


def test_rules_stand_before_what_was_heard_and_newer_before_older() -> None:
    talk = Talk()
    old = talk.say(Kind.PAIN, "The seams burst.")
    sure = heard(talk.say(Kind.PAIN, "Nobody sleeps in the season."), 0.85)
    new = talk.say(Kind.PAIN, "The pallets come back.")
    weak = heard(talk.say(Kind.PAIN, "So it goes."), 0.55)
    found = element([old, sure, new, weak], "pain")
    assert [e.quote for e in found.evidence] == [new.quote, old.quote, sure.quote]


def test_where_all_is_faint_the_surest_stands_alone() -> None:
    talk = Talk()
    better = heard(talk.say(Kind.METRICS, "Two stops cost us three weeks of paper."), 0.46)
    worse = heard(talk.say(Kind.METRICS, "Nobody was hurt.", polarity=-1), 0.34)
    assert element([better, worse], "metrics").evidence == (better,)


def test_shares_and_sums_stand_before_counts() -> None:
    talk = Talk()
    share = talk.say(Kind.METRICS, "Seven percent of the jars crack.")
    talk.say(Kind.METRICS, "I walk over there twice a day.")
    assert element(talk.evidence, "metrics").evidence[0] == share


def test_a_signer_is_no_champion_by_a_guess() -> None:
    talk = Talk()
    signs = talk.say(Kind.ECONOMIC_BUYER, PersonRef("Ada Brook"), "I run sales and I sign for it.")
    guess = heard(replace(signs, kind=Kind.CHAMPION), 0.42)
    assert not element([signs, guess], "champion").evidence


@pytest.mark.parametrize(
    ("said", "number"),
    [
        (
            "People overshoot, complain, and we write it off: about 31,000 dollars in January.",
            "about 31,000 dollars in January.",
        ),
        ("The old press jams, I'm there twice a day", "I'm there twice a day"),
        ("Seven percent of the jars crack", "Seven percent of the jars crack"),
        ("It eats us", "It eats us"),
        ("We lose 4 % there, and everybody knows", "We lose 4 % there"),
    ],
)
def test_a_measure_is_the_clause_with_the_number(said: str, number: str) -> None:
    assert measure(said) == number
