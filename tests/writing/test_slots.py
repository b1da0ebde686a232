"""Times that somebody offers, and words that only look like one."""

from __future__ import annotations

from datetime import date

import pytest

from agentarmy.writing.slots import offered, slot_in

SAID = date(2026, 3, 17)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Tuesday 24th at 2 or Wednesday morning would suit me", "Tuesday the 24th at 2"),
        ("friday 10 works", "Friday at 10"),
        ("Friday 10:30 works", "Friday at 10:30"),
        ("How about Monday after 3pm?", "Monday after 3pm"),
        ("I am free Thursday afternoon.", "Thursday afternoon"),
    ],
)
def test_an_offered_time_is_read(text: str, words: str) -> None:
    slot = offered(text, SAID)
    assert slot is not None
    assert slot.words == words
    assert slot.quote in text


@pytest.mark.parametrize(
    "text",
    [
        "Tuesday morning is not possible for me.",
        "Tuesday at 2 works, but only if Olga can join.",
        "The lorry came on Tuesday at 2.",
        "Friday works for me.",
        "Our line works Tuesday morning.",
        "Friday 20 works",  # its date
        "Monday 3 works",  # no hour of the working day
        "Friday 10 units would suit me",
    ],
)
def test_what_is_no_offer_or_no_time_is_left_alone(text: str) -> None:
    assert offered(text, SAID) is None


def test_without_the_day_of_speaking_a_bare_number_is_no_hour() -> None:
    assert slot_in("friday 10 works", None) is None
