from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from agentarmy.domain.evidence import Evidence, Kind
from agentarmy.domain.judgement import Opportunity, Outcome, Verdict
from agentarmy.domain.opportunities import WORTH, creates, opportunity
from saying import Talk
from scripts import hear

NURTURE = Verdict(outcome=Outcome.NURTURE, reason="")
SIGNS = {
    "Our budget is 20,000 dollars.": "budget",
    "We struggle with wet boxes bursting on the ramp.": "pain",
    "We need them by April 30.": "urgency",
    "We want four Press 20.": "quantity",
    "Please send the order form.": "buying signal",
}


def sure(confidence: float) -> list[Evidence]:
    """A pain and a budget that come to this confidence together."""
    talk = Talk()
    pain = talk.say(Kind.PAIN, "wet boxes")
    budget = talk.budget(20_000)
    mine = 1 - WORTH["pain"] * 0.97
    worth = 1 - (1 - confidence) / mine
    return [replace(pain, confidence=0.97), replace(budget, confidence=worth / WORTH["budget"])]


@pytest.mark.row("AA-DEAL-01")
@pytest.mark.parametrize("said", SIGNS)
def test_each_sign_gives_a_row_with_its_quote(said: str) -> None:
    found = hear(f"Ada: {said}").judgement.opportunity
    assert found
    (signal,) = (s for s in found.signals if s.kind == SIGNS[said])
    assert signal.evidence.quote == said
    assert 0 < signal.confidence <= 1


@pytest.mark.row("AA-DEAL-02")
def test_only_above_four_fifths_is_enough() -> None:
    assert [creates(c) for c in (0.0, 0.8, 0.804, 0.81, 1.0)] == [False, False, False, True, True]
    at, above = opportunity(sure(0.8), NURTURE), opportunity(sure(0.81), NURTURE)
    assert (at.confidence, at.enough) == (0.8, False)
    assert (above.confidence, above.enough) == (0.81, True)


def test_no_two_signs_that_are_read_suffice() -> None:
    for one, two in combinations(WORTH.values(), 2):
        assert not creates(1 - (1 - one * 0.97) * (1 - two * 0.97))


def judged(*script: str) -> Opportunity:
    found = hear("\n".join(f"Ada: {line}" for line in script)).judgement.opportunity
    assert found
    return found


def test_signs_add_up_and_a_blow_takes_them_away() -> None:
    three = list(SIGNS)[:3]
    assert judged(*three).enough
    assert not judged(*three[:2]).enough
    frozen = judged(*three, "But all our budgets are frozen since Monday.")
    assert not frozen.enough
    assert "in the way" in frozen.reason
    stopped = judged(*three, "Please stop emailing us and take us off your list.")
    assert (stopped.confidence, stopped.enough) == (0.0, False)


def test_hypotheses_denials_and_our_own_words_are_no_signs() -> None:
    talk = Talk()
    talk.budget(20_000, ours=True)
    talk.say(Kind.PAIN, "none", polarity=-1)
    day = talk.by(date(2026, 4, 30))
    talk.evidence[-1] = replace(day, hypothetical=True)
    assert opportunity(talk.evidence, NURTURE).signals == ()
