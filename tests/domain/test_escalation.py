from __future__ import annotations

from dataclasses import replace

import pytest

from agentarmy.domain.escalation import BELOW, Limits
from agentarmy.domain.judgement import Escalation, Trigger
from agentarmy.domain.records import Money
from agentarmy.domain.selling import Selling
from scripts import SELLING, hear

PLAIN = (
    "us: What have you set aside for this?\nAda: Our budget is 40,000 dollars and I sign it myself."
)
FIXTURES = {
    Trigger.PERSON_WANTED: "I want to talk to a real person, not to a machine.",
    Trigger.HIGH_STAKES: "Our budget is 900,000 dollars for the whole group.",
    Trigger.HOSTILE: "You will hear from our lawyers.",
    Trigger.LOW_CONFIDENCE: "",
}


def escalated(script: str, selling: Selling = SELLING) -> tuple[Escalation, ...]:
    return hear(script, selling).judgement.escalations


@pytest.mark.row("AA-SA-13")
@pytest.mark.parametrize("trigger", Trigger)
def test_each_trigger_fires_and_reports(trigger: Trigger) -> None:
    script, selling = f"{PLAIN}\nAda: {FIXTURES[trigger]}", SELLING
    if trigger is Trigger.LOW_CONFIDENCE:
        script, selling = PLAIN, replace(SELLING, limits=Limits(below=1.0))
    (found,) = escalated(script, selling)
    assert found.trigger is trigger
    assert found.tried == ('we asked "What have you set aside for this?"', *found.tried[1:])
    assert found.recommended
    if trigger in (Trigger.PERSON_WANTED, Trigger.HOSTILE):
        assert FIXTURES[trigger] in found.why
        assert found.evidence[0].quote == FIXTURES[trigger]


def test_the_threshold_of_confidence_is_that_of_the_settings() -> None:
    sure = hear(PLAIN).judgement.verdict.confidence
    for below, fires in ((sure, False), (sure + 0.01, True)):
        found = escalated(PLAIN, replace(SELLING, limits=Limits(below=below)))
        assert [one.trigger for one in found] == [Trigger.LOW_CONFIDENCE] * fires
    assert Limits().below == BELOW == 0.7


def test_the_stakes_are_those_of_the_settings() -> None:
    selling = replace(SELLING, limits=Limits(stakes=40_000))
    (found,) = escalated(PLAIN, selling)
    assert "40,000 USD is at stake" in found.why
    assert escalated(PLAIN, replace(SELLING, limits=Limits(stakes=40_001))) == ()
    big = replace(SELLING, amount=Money.of(1_000_000, "USD"))
    assert [one.trigger for one in escalated("Ada: Hello.", big)] == [Trigger.HIGH_STAKES]
    assert escalated("Ada: Hello.", replace(big, limits=Limits(stakes=None))) == ()


@pytest.mark.parametrize(
    ("said", "trigger"),
    [
        ("Can I speak to your manager, please?", Trigger.PERSON_WANTED),
        ("Am I talking to a bot?", Trigger.PERSON_WANTED),
        ("Could you put me through to a human?", Trigger.PERSON_WANTED),
        ("This is a waste of my time.", Trigger.HOSTILE),
        ("That is simply unacceptable.", Trigger.HOSTILE),
        ("You people are incompetent.", Trigger.HOSTILE),
        ("We are considering legal action.", Trigger.HOSTILE),
        ("This is a clear breach of contract.", Trigger.HOSTILE),
        ("We will report you to the regulator.", Trigger.HOSTILE),
        ("We need unlimited liability in the contract.", Trigger.HIGH_STAKES),
        ("There has to be a penalty clause for every late day.", Trigger.HIGH_STAKES),
        ("Our CEO would like to meet you before we go on.", Trigger.HIGH_STAKES),
    ],
)
def test_other_words_fire_too(said: str, trigger: Trigger) -> None:
    assert [one.trigger for one in escalated(f"Ada: {said}")] == [trigger]


@pytest.mark.parametrize(
    "said",
    [
        "I have to talk to my manager about it.",
        "Let me speak with our legal team, they read every contract.",
        "A delay would be unacceptable for our customers, so we plan early.",
        "We need someone on site who can talk to our people.",
        "The machine damages the boxes.",
        "We are not going to sue anybody, we just want it fixed.",
        "Our budget is 25,000 dollars.",
        "I was tired of the old system.",
        "It's a person who loads the press today.",
        "Our CEO signs anything above 50,000.",
        "Could you call me on Thursday?",
        "The human side matters to us.",
        "Is this machine able to close wet boxes?",
        "We had a lawsuit years ago over a supplier, so references matter.",
        "What does the warranty cover?",
        "No, that price is too high for us.",
    ],
)
def test_ordinary_words_raise_no_alarm(said: str) -> None:
    assert escalated(f"Ada: {said}") == ()


def test_our_own_words_raise_no_alarm() -> None:
    assert escalated("us: You will hear from our lawyers.\nAda: Pardon?") == ()


def test_where_nothing_was_tried_the_report_says_so() -> None:
    (found,) = escalated(f"Ada: {FIXTURES[Trigger.HOSTILE]}")
    assert found.tried == ("nothing yet",)


def test_the_gravest_comes_first() -> None:
    script = f"Ada: {FIXTURES[Trigger.HIGH_STAKES]}\nAda: {FIXTURES[Trigger.HOSTILE]}"
    assert [one.trigger for one in escalated(script)] == [Trigger.HOSTILE, Trigger.HIGH_STAKES]
