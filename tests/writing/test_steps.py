"""A deal's next step: who owes what to whom, until when, and what is not for their eyes."""

from __future__ import annotations

from datetime import date

import pytest

from agentarmy.writing.steps import Act, Names, Step, read_step

SAID_ON = date(2026, 3, 10)
NAMES = Names(
    theirs=("Ulla Berg", "Hellweg Papier"),
    ours=("Jo Marsh", "Sam Hill", "Tallpine"),
    products={"PR40": "Press 40"},
)


def step(text: str, said_on: date = SAID_ON) -> Step | None:
    return read_step(text, NAMES, said_on=said_on)


@pytest.mark.parametrize(
    ("text", "act", "thing"),
    [
        (
            "Send clip of the PR40 with wet cider pulp",
            Act.SEND,
            "the clip of the Press 40 with wet",
        ),
        ("Email data sheet to Ulla asap", Act.SEND, "the data sheet"),
        ("Send Ulla the reference list", Act.SEND, "the reference list"),
        ("Revised quote", Act.SEND, "the revised quote"),
        ("Jo to forward the floor plan", Act.SEND, "the floor plan"),
        ("Get sample boards to customer", Act.SEND, "the sample boards"),
        ("Get back to Ulla on noise level", Act.ANSWER, "the noise level"),
        ("Confirm lead time", Act.ANSWER, "the lead time"),
        ("Ulla to confirm sheet format", Act.ASK, "the sheet format"),
        ("Customer to provide drawings", Act.ASK, "the drawings"),
        ("Confirm ceiling height", Act.ASK, "the ceiling height"),
        ("Need pallet dimensions from Ulla", Act.ASK, "the pallet dimensions"),
        ("They owe us the electrical plan", Act.ASK, "the electrical plan"),
        ("Ulla: sheet format", Act.ASK, "the sheet format"),
        ("Client to test the sample boards", Act.DO, "test the sample boards"),
        ("Hellweg to come back to us after Easter", Act.DO, "come back to us"),
        ("Awaiting PO", Act.WAIT, "your PO"),
        ("Purchase order expected 30 March", Act.WAIT, "your purchase order"),
        ("Waiting for feedback on the quote", Act.WAIT, "your feedback on the quote"),
        ("Ask Ulla for the sheet format", Act.ASK, "the sheet format"),
        ("Send summary of visit", Act.SEND, "the summary of our visit"),
        ("Check in with Ulla after trial", Act.NUDGE, ""),
        ("Trial run in Hagen 5 May", Act.MEET, "the trial run in Hagen"),
        ("Schedule demo", Act.MEET, "the demo"),
        ("Find a date for the site survey", Act.MEET, "the site survey"),
        ("Discovery 4/16", Act.MEET, "the discovery call"),
        ("Visit plant", Act.MEET, "our visit to your plant"),
        ("Ring Ulla after Christmas", Act.CALL, ""),
        ("Call about the spare rollers", Act.CALL, "the spare rollers"),
        ("Follow up", Act.NUDGE, ""),
        ("F/u on quote w/ Ulla", Act.NUDGE, "the quote"),
        ("Check in Q3", Act.NUDGE, ""),
    ],
)
def test_a_step_tells_who_owes_what(text: str, act: Act, thing: str) -> None:
    found = step(text)
    assert found is not None, text
    assert found.act is act
    assert found.thing.startswith(thing)
    assert bool(found.thing) == bool(thing)


@pytest.mark.parametrize(
    ("text", "to_know"),
    [
        ("Clarify power supply in hall 2", True),
        ("Ulla to confirm sheet format", True),
        ("Get pallet dimensions from Ulla", True),
        ("Get drawings from Ulla", False),
        ("Customer to return the contract", False),
    ],
)
def test_a_word_is_told_from_a_paper(text: str, to_know: bool) -> None:
    found = step(text)
    assert found is not None
    assert (found.act, found.to_know) == (Act.ASK, to_know)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Legal to return the contract", "your colleagues in legal"),
        ("IT to check the interface", "your colleagues in IT"),
        ("Board to decide in June", "your board"),
        ("Ulla to sign", ""),
    ],
)
def test_a_team_of_theirs_is_named_as_theirs(text: str, who: str) -> None:
    found = step(text)
    assert found is not None
    assert found.who == who


@pytest.mark.parametrize(
    ("text", "day", "exact"),
    [
        ("Demo 4/16", date(2026, 4, 16), True),
        ("Site survey 16.04.", date(2026, 4, 16), True),
        ("Demo on 16 April at 10", date(2026, 4, 16), True),
        ("Send quote by Friday", date(2026, 3, 13), True),
        ("Follow up in May", date(2026, 5, 31), False),
        ("Demo", None, False),
    ],
)
def test_a_step_tells_its_day(text: str, day: date | None, exact: bool) -> None:
    found = step(text)
    assert found is not None
    assert (found.day, found.exact) == (day, exact)


def test_a_season_is_over_in_the_new_year() -> None:
    found = step("Phone Ulla after the holidays", said_on=date(2025, 12, 4))
    assert found is not None
    assert found.vague == "after the holidays"
    assert found.day == date(2026, 1, 7)


def test_a_day_that_may_be_two_is_told_as_such() -> None:
    found = step("Demo 3/4")
    assert found is not None
    assert (found.day, found.doubtful) == (None, "3/4")
    both = step("Demo 4/4")
    assert both is not None
    assert both.day == date(2026, 4, 4)


def test_what_comes_behind_the_first_step_is_kept_apart() -> None:
    found = step("Send the order form; name the fitter")
    assert found is not None
    assert (found.thing, found.rest) == ("the order form", "name the fitter")


@pytest.mark.parametrize(
    "text",
    [
        "Send quote, don't go below 15 percent",
        "Check discount with Sam",
        "Push for signature by end of quarter",
        "Need to know whether budget is real",
        "Find champion in production",
        "Check lead time with Sam",  # settled among ourselves
        "Tom to send the PO",  # nobody knows whose Tom is
        "Next steps TBD",
        "???",
        "Q2",
        "Negotiate terms",
        "Send https://tallpine.example/x?y=1",
    ],
)
def test_what_is_ours_or_unclear_is_not_read(text: str) -> None:
    assert step(text) is None
