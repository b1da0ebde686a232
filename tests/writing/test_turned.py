"""Questions of theirs turned round, and those that are better left to the rep."""

from __future__ import annotations

import pytest

from agentarmy.writing.turned import turned


@pytest.mark.parametrize(
    ("question", "statement", "indirect"),
    [
        (
            "And who is our contact for the install?",
            "Your contact for the install is [to confirm: name].",
            "who your contact for the install is",
        ),
        (
            "Who's your trainer for the night shift, please?",
            "Our trainer for the night shift is [to confirm: name].",
            "who our trainer for the night shift is",
        ),
        (
            "who comes for the roof survey",
            "[to confirm: name] comes for the roof survey.",
            "who comes for the roof survey",
        ),
        (
            "Who will brief our drivers?",
            "[to confirm: name] will brief your drivers.",
            "who will brief your drivers",
        ),
        (
            "Who would look after our night crew?",
            "[to confirm: name] will look after your night crew.",
            "who would look after your night crew",
        ),
        (
            "When could you start on our side?",
            "We can start on your side on [to confirm: day].",
            "when we can start on your side",
        ),
        (
            "when do we get the drawing?",
            "You will get the drawing on [to confirm: day].",
            "when you will get the drawing",
        ),
        (
            "Where can we see one in use?",
            "You can see one in use [to confirm: place].",
            "where you can see one in use",
        ),
        (
            "What is the draw at start?",
            "The draw at start is [to confirm: the draw at start].",
            "what the draw at start is",
        ),
    ],
)
def test_a_plain_question_becomes_a_statement_from_our_side(
    question: str, statement: str, indirect: str
) -> None:
    found = turned(question)
    assert found.statement == statement
    assert found.indirect == indirect


@pytest.mark.parametrize(
    ("question", "indirect"),
    [
        ("Can it run on ethanol?", "whether it can run on ethanol"),
        ("could you hold our price until then?", "whether we could hold your price until then"),
        ("Is there a licence fee?", "whether there is a licence fee"),
        ("Do you have an agent in Spain?", "whether we have an agent in Spain"),
        ("are you insured?", "whether we are insured"),
    ],
)
def test_a_yes_or_no_question_is_reported_with_whether(question: str, indirect: str) -> None:
    found = turned(question)
    assert found.statement == ""
    assert found.indirect == indirect
    assert found.mark == indirect


@pytest.mark.parametrize(
    "question",
    [
        "Can the tape head come out without tools?",
        "Does it weigh more than 90 kg?",
        "How long is the training?",
        "What is it that your people found?",
        "Who is going to pay if it breaks?",
        "Who do we call at night?",
        "Who should we call at night?",
        "Who can the crew ask?",
        "And who can?",
        "Who signs for you, and are there other houses?",
        "Could you explain how the sensor works?",
        "Can you give us a list of your fitters?",
        "Is that all right?",
        "Shall we fix the order?",
        "suitable model",
        "Is it true that it stops? And if so, who restarts it?",
    ],
)
def test_what_cannot_be_turned_for_certain_stays_in_the_slot(question: str) -> None:
    found = turned(question)
    assert found.statement == ""
    assert found.indirect == ""
    assert found.slot.startswith("[to confirm: ")
    assert "?" not in found.statement


@pytest.mark.parametrize(
    ("question", "indirect"),
    [
        ("Who pays for the fitters?", "who pays for the fitters"),
        ("And who will train our drivers?", "who will train your drivers"),
        ("Please confirm that it fits our door.", "whether it fits your door"),
        ("I'd also like to know whether you take it back.", "whether we take it back"),
    ],
)
def test_no_statement_sounds_like_a_promise(question: str, indirect: str) -> None:
    found = turned(question)
    assert (found.statement, found.indirect) == ("", indirect)


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("Where are the crates?", "The crates are [to confirm: place]."),
        ("When do I have them?", "You will have them on [to confirm: day]."),
        ("When will it be here?", "It will be with you on [to confirm: day]."),
    ],
)
def test_here_and_have_are_said_from_our_side(question: str, statement: str) -> None:
    assert turned(question).statement == statement
