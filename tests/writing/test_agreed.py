"""The recap of a talk tells what was raised, put in writing, promised by whom, and when next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agentarmy.domain.evidence import Evidence, Kind, Text
from agentarmy.domain.records import Channel, Person, Side, Turn
from agentarmy.writing.context import DraftContext, DraftKind
from agentarmy.writing.drafts import compose
from writing.scenes import ANNA, REP, context, judgement, mail, said

BEN = Person("Ben Adler", "ben@larkfield.example")
TIM = Person("Tim Hale", "")


def talk(*lines: tuple[Person, str], day: int = 16) -> tuple[Turn, ...]:
    return tuple(
        replace(
            mail(f"t{n}", text, side=Side.OURS if who in (REP, TIM) else Side.THEIRS, day=day),
            conversation="talk",
            channel=Channel.CALL,
            speaker=who,
            subject="",
            to=(),
            at=datetime(2026, 3, day, 9, n, tzinfo=UTC),
        )
        for n, (who, text) in enumerate(lines)
    )


def recap(turns: tuple[Turn, ...], *evidence: Evidence, recipient: Person = ANNA) -> DraftContext:
    found = context(DraftKind.RECAP, turns=turns, evidence=evidence)
    return replace(found, recipient=recipient, judgement=judgement(*evidence))


def lines(found: DraftContext) -> list[str]:
    draft = compose(found)
    assert draft.removed == ()
    return [s.text for s in draft.sentences if s.bullet]


def test_all_who_spoke_are_greeted_and_the_next_talk_stands_with_its_day() -> None:
    turns = talk(
        (ANNA, "We dry hops, two kilns."),
        (BEN, "And the second one is slow."),
        (REP, "Then let's talk again on Thursday the 26th at 9:30, with your miller if he can."),
        (ANNA, "Good, I'll ask him."),
    )
    found = recap(turns)
    assert "We speak again on Thursday, March 26 at 9:30, with your miller if he can" in lines(
        found
    )
    assert compose(found).body.startswith("Hi Anna, hi Ben,")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Shall we talk again on Thursday the 26th?", "I am away that week."),
        ("We met on Thursday the 5th, didn't we.", "Yes."),
        ("I can't talk on Thursday the 26th.", "All right."),
    ],
)
def test_no_next_talk_where_none_was_agreed(ours: str, theirs: str) -> None:
    turns = talk((ANNA, "We dry hops."), (REP, ours), (ANNA, theirs))
    assert not any("We speak again" in line for line in lines(recap(turns)))


def test_promises_of_both_sides_stand_by_person_day_and_matter() -> None:
    turns = talk(
        (BEN, "Does it feed our Kilnmaster panel?"),
        (REP, "I'll ask Rosa, our fitter, and you'll have an answer by Friday."),
        (ANNA, "And I'll send you the plan of the loft tomorrow."),
    )
    evidence = (
        said(turns[1], Kind.COMMITMENT, Text("x"), turns[1].text),
        said(turns[2], Kind.COMMITMENT, Text("x"), turns[2].text),
    )
    told = lines(recap(turns, *evidence))
    assert (
        "I will ask Rosa, our fitter, whether it feeds your Kilnmaster panel, and you'll have an"
        " answer by Friday, March 20"
    ) in told
    assert "Anna will send us the plan of the loft on March 17" in told
    assert not any("?" in line or "tomorrow" in line for line in told)


def test_a_promise_that_points_at_nothing_is_not_told() -> None:
    turns = talk((ANNA, "Could Olga join?"), (REP, "I'll ask her."), (ANNA, "Fine."))
    evidence = said(turns[1], Kind.COMMITMENT, Text("x"), "I'll ask her.")
    assert not any(
        "ask her" in line and "Olga" not in line for line in lines(recap(turns, evidence))
    )


def test_what_they_wanted_in_writing_is_put_in_writing() -> None:
    turns = talk(
        (ANNA, "What if the belt stops at night?"),
        (REP, "The spare drive takes over by itself. No batch is lost."),
        (ANNA, "Could I have that in writing?"),
    )
    told = lines(recap(turns))
    assert (
        "In writing, as you asked: the spare drive takes over by itself; no batch is lost" in told
    )
    turns = (*turns[:2], replace(turns[2], text="I have that in my notes, thanks."))
    assert not any("In writing" in line for line in lines(recap(turns)))


def test_what_they_raise_at_the_end_is_told() -> None:
    turns = talk(
        (REP, "What else should I know that I haven't asked?"),
        (BEN, "Height. We have two metres under the beam."),
    )
    assert "Height: two metres under the beam (Ben)" in lines(recap(turns))
    quiet = (turns[0], replace(turns[1], text="No, that's all."))
    assert lines(recap(quiet)) == []


def test_all_that_answers_the_question_for_criteria_stands_in_one_line_each() -> None:
    turns = talk(
        (REP, "What would make you choose one over the other?"),
        (ANNA, "That it survives frost. That one person can move it."),
        (BEN, "And a spare belt. I won't wait a month for one."),
        (REP, "Spare belts leave here the same day. You'll love it."),
    )
    told = lines(recap(turns))
    assert "What counts for you: that it survives frost; that one person can move it" in told
    assert "What counts for Ben: a spare belt" in told
    assert "From our side: spare belts leave here the same day" in told


def test_what_would_speak_against_it_is_told() -> None:
    turns = talk(
        (REP, "What would make you say no to us?"),
        (ANNA, "If the change stops the press for more than a shift."),
    )
    told = lines(recap(turns))
    assert (
        "What would speak against it: if the change stops the press for more than a shift" in told
    )
