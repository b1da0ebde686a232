"""Conditions, criteria, rules of contact and dropped rivals, in other trades' words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agentarmy.domain.evidence import Evidence, Kind, Text
from agentarmy.domain.records import Person, Side, Turn
from agentarmy.writing import terms
from agentarmy.writing.composer import Composer
from agentarmy.writing.context import DraftKind
from writing.scenes import ANNA, context, judgement, mail, said

OLGA = Person("Olga Brandt", "olga@larkfield.example")


def by(person: Person, turn: Turn) -> Turn:
    return replace(turn, speaker=person)


def writer(turns: tuple[Turn, ...], *evidence: Evidence) -> Composer:
    return Composer(context(DraftKind.RECAP, turns=turns, evidence=evidence))


@pytest.mark.parametrize(
    ("text", "items", "signs"),
    [
        (
            "Jo,\nbefore I sign I want to see:\n1) the noise figure at full speed\n"
            "2) your word on spare rolls: how many lie in Ghent\nWith both I sign on Monday.",
            ("the noise figure at full speed", "your word on spare rolls"),
            True,
        ),
        (
            "What decides for us:\n\u2022 two oven doors, not one\n\u2022 a fitter within a day\n"
            "\u2022 24 months",
            ("two oven doors, not one", "a fitter within a day", "24 months"),
            False,
        ),
    ],
)
def test_a_list_of_needs_is_their_terms(text: str, items: tuple[str, ...], signs: bool) -> None:
    found = terms.conditions([by(OLGA, mail("m1", text))])
    assert found
    assert (found.items, found.signs, found.person) == (items, signs, OLGA)
    assert found.ground.quote in text


@pytest.mark.parametrize(
    "text",
    [
        "Here is what we have:\n- two ovens\n- one door",
        "We don't need:\n- a crate\n- a ramp",
        "I need an answer to:\n- how heavy is it?\n- who lifts it?",
        "I need:\n- one total",
        "We need nine presses by May.",
    ],
)
def test_other_lists_are_no_terms(text: str) -> None:
    assert terms.conditions([mail("m1", text)]) is None
    ours = mail("m2", "What we need:\n- the size\n- the weight", side=Side.OURS)
    assert terms.conditions([ours]) is None


def criterion(turn: Turn, quote: str) -> Evidence:
    return said(turn, Kind.DECISION_CRITERIA, Text(quote), quote)


def test_the_readers_own_criterion_comes_first_and_the_weightiest_of_those() -> None:
    asking = mail("m1", "Hi Anna,\n\nwhat would be your criteria?\n\nJo", side=Side.OURS, day=4)
    own = mail("m2", "It starts cold at minus ten. That's number one. It must be quiet.", day=5)
    other = by(OLGA, mail("m3", "So the colour is important to us.", day=9))
    write = writer(
        (asking, own, other),
        criterion(own, "That's number one."),
        criterion(own, "It must be quiet."),
        criterion(other, "So the colour is important to us."),
    )
    found = list(terms.criteria(write, (ANNA.label,)))
    assert [one.text for one in found[:2]] == ["It starts cold at minus ten", "It must be quiet"]
    assert found[0].first
    assert all(one.who == ANNA.label for one in found[:2])


def test_a_technical_aside_is_no_criterion_of_anybody() -> None:
    aside = by(OLGA, mail("m1", "The hall has one socket left, three phases.", day=9))
    asked = mail("m2", "If it is no, tell me soon. Please send the list. Better than that.", day=10)
    write = writer(
        (aside, asked),
        criterion(aside, "The hall has one socket left, three phases."),
        *(criterion(asked, q) for q in ("If it is no, tell me soon.", "Please send the list.")),
        criterion(asked, "Better than that."),
    )
    assert list(terms.criteria(write, (ANNA.label,))) == []


def test_what_somebody_who_left_wanted_counts_no_more() -> None:
    old = by(OLGA, mail("m1", "It must be quiet, that matters most.", day=3))
    gone = by(OLGA, mail("m2", "I leave Larkfield on March 6.", day=5))
    risk = said(gone, Kind.RISK, Text("champion_left"), "I leave Larkfield on March 6.")
    write = writer((old, gone), criterion(old, "It must be quiet, that matters most."), risk)
    assert list(terms.criteria(write, (ANNA.label,))) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (
            "Please understand: no calls to the jury until the award is published.",
            "no calls to the jury until the award is published",
        ),
        (
            "Do not contact the plant before the board has met, please; it is a rule here.",
            "Do not contact the plant before the board has met",
        ),
        ("During the tender we accept no visits.", "During the tender we accept no visits"),
    ],
)
def test_a_rule_of_contact_is_heard(text: str, rule: str) -> None:
    found = terms.no_contact([mail("m1", text)])
    assert found
    assert rule in found[0] or found[0] in rule


@pytest.mark.parametrize(
    "text",
    [
        "There were no calls yesterday.",
        "No visit has been more useful than yours.",
        "Can we have no call before Friday?",
        "Please call before you come.",
    ],
)
def test_what_is_no_rule_of_contact(text: str) -> None:
    assert terms.no_contact([mail("m1", text)]) is None


@pytest.mark.parametrize(
    ("text", "quote", "reason"),
    [
        (
            "We had Torvald here. Fast, but the blades come from overseas. We dropped them.",
            "We dropped them.",
            "the blades come from overseas",
        ),
        (
            "We had Torvald here. We decided against them, too loud for the hall.",
            "We decided against them, too loud for the hall.",
            "too loud for the hall",
        ),
        ("We had Torvald here. Nice people. We dropped them.", "We dropped them.", ""),
    ],
)
def test_a_dropped_rival_is_told_with_their_reason(text: str, quote: str, reason: str) -> None:
    turn = mail("m1", text)
    named = said(turn, Kind.COMPETITION, Text("Torvald"), "We had Torvald here.")
    out = replace(said(turn, Kind.COMPETITION, Text("Torvald"), quote), polarity=-1)
    write = writer((turn,), named, out)
    write = Composer(replace(write.ctx, judgement=judgement(named)))
    [found] = terms.dropped(write)
    assert (found.name, found.reason) == ("Torvald", reason)
