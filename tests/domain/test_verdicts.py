from __future__ import annotations

from dataclasses import replace

import pytest

from agentarmy.domain.evidence import Evidence, Kind
from agentarmy.domain.judgement import Outcome, Verdict
from agentarmy.domain.qualification import Frame, judge
from agentarmy.domain.records import Money
from agentarmy.domain.verdicts import LONG, UNHEARD
from saying import FACTS, NOW, Talk


def verdict(talk: Talk, *, heard: int = 0) -> Verdict:
    frame = Frame(heard=heard)
    return judge(talk.evidence, FACTS, now=NOW, frame=frame).verdict


def test_a_few_words_deny_no_need() -> None:
    talk = Talk()
    talk.need("No need.", polarity=-1)
    assert verdict(talk).outcome is Outcome.NURTURE
    talk.need("We have no need for it.", polarity=-1)
    assert verdict(talk).outcome is Outcome.DISQUALIFIED


def test_who_goes_on_about_buying_has_not_denied() -> None:
    talk = Talk()
    talk.need("We don't need it there.", polarity=-1)
    assert verdict(talk).outcome is Outcome.DISQUALIFIED
    talk.say(Kind.DECISION_CRITERIA, "it must read labels")
    assert verdict(talk).outcome is Outcome.DISQUALIFIED
    talk.say(Kind.DECISION_PROCESS, "a pilot of a month, then I choose")
    found = verdict(talk)
    assert (found.outcome, "need: no need" in found.reason) == (Outcome.NURTURE, True)


@pytest.mark.parametrize(
    ("heard", "sure"),
    [(0, UNHEARD[0]), (LONG // 2, 0.75), (LONG, UNHEARD[1]), (50 * LONG, UNHEARD[1])],
)
def test_what_was_not_heard_is_less_sure_in_a_long_talk(heard: int, sure: float) -> None:
    assert verdict(Talk(), heard=heard).confidence == sure


def test_a_ready_buyer_is_as_sure_as_the_weakest_word() -> None:
    talk = Talk()
    talk.need()
    talk.budget(20_000)
    talk.signs()
    talk.within(30)
    found = verdict(talk)
    assert (found.outcome, found.confidence) == (Outcome.QUALIFIED, 0.8)
    weak = replace(talk.evidence[2], confidence=0.55)
    talk.evidence[2] = weak
    assert verdict(talk).confidence == 0.55


def test_one_sure_reason_is_enough_to_wait() -> None:
    talk = Talk()
    talk.say(Kind.RISK, "budget_freeze", "all budgets are frozen", topic="budget_freeze")
    assert verdict(talk, heard=LONG).confidence == 0.8


@pytest.mark.parametrize("kind", [Kind.NEED, Kind.RISK])
def test_a_disqualified_lead_is_as_sure_as_the_words(kind: Kind) -> None:
    talk = Talk()
    said: Evidence = (
        talk.need("We have no need for it.", polarity=-1)
        if kind is Kind.NEED
        else talk.say(kind, "stop", "please stop writing to us", topic="stop")
    )
    found = verdict(talk)
    assert (found.outcome, found.confidence) == (Outcome.DISQUALIFIED, said.confidence)


def test_three_of_the_four_are_enough_with_need_and_signer() -> None:
    talk = Talk()
    talk.need()
    talk.signs()
    assert verdict(talk).reason == "budget not known; timeline not known"
    talk.within(60)
    found = verdict(talk)
    assert found.outcome is Outcome.QUALIFIED
    assert found.reason.startswith("need, signer and date stand in the buyer's own words")
    assert found.reason.endswith("; budget not known yet")


def test_a_sum_does_not_stand_in_for_need_or_signer() -> None:
    talk = Talk()
    talk.need()
    talk.budget(20_000)
    talk.within(60)
    assert verdict(talk).reason == "authority not known"
    talk = Talk()
    talk.signs()
    talk.budget(20_000)
    assert "need not known" in verdict(talk).reason


def test_what_is_denied_or_overturned_cannot_wait() -> None:
    talk = Talk()
    talk.need()
    talk.signs()
    talk.within(60)
    talk.say(Kind.BUDGET, "none", "there is nothing for it", polarity=-1)
    assert verdict(talk).outcome is Outcome.NURTURE


def test_a_sum_that_only_we_named_and_that_falls_short_cannot_wait() -> None:
    talk = Talk()
    talk.need()
    talk.signs()
    talk.within(60)
    talk.wants(2, "Press 20")
    talk.say(Kind.BUDGET, Money.of(9_000, "USD"), "your budget of 9,000 dollars", ours=True)
    assert verdict(talk).reason == "budget only claimed by us"
