"""Days by which it is wanted, days that are nobody's wish, and that there is no day."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agentarmy.domain.evidence import Day, Days, Kind
from agentarmy.domain.records import Side
from agentarmy.reading.reader import Reading

Talk = Callable[[str], Reading]


def wishes(reading: Reading) -> list[str]:
    """The wished times as text; 'none' for a denial."""
    found = []
    for e in reading.evidence:
        if e.kind is Kind.TIMELINE and e.side is Side.THEIRS and not e.hypothetical:
            value = e.value
            said = str(value.day) if isinstance(value, Day) else ""
            said = f"{value.days} days" if isinstance(value, Days) else said
            found.append(said if e.polarity > 0 else "none")
    return found


@pytest.mark.parametrize(
    ("script", "want"),
    [
        ("us: And when must they be on site?\nthem: Six weeks from today.", "2026-03-24"),
        ("us: From when does it have to run?\nthem: The second of March.", "2026-03-02"),
        ("us: How urgent is it?\nthem: End of May.", "2026-05-31"),
        ("them: I want them here ten weeks from now, before the December rains.", "70 days"),
        ("them: Material must be at site within five weeks, the rains are near.", "35 days"),
        ("them: We have to be firing on 1 September.", "2026-09-01"),
        ("them: The fair opens on 20 August, so everything by then.", "2026-08-20"),
        ("us: So still end of May?\nthem: No, mid June now.", "2026-06-15"),
        ("us: Still the 2nd of March?\nthem: Yes.", "2026-03-02"),
    ],
)
def test_a_wish(talk: Talk, script: str, want: str) -> None:
    assert wishes(talk(script)) == [want]


@pytest.mark.parametrize(
    "words",
    [
        "It is cancelled, not late.",
        "There is no later.",
        "Please don't count on a date, there isn't one any more.",
        "Nobody can tell me when the builders leave.",
        "The whole thing has been shelved.",
        "They've parked it until further notice.",
        "The project slipped, and I can't give you a new date.",
        "The date is off the table.",
        "It's been pushed back indefinitely.",
        "It can wait.",
        "We're in no rush.",
        "Management has postponed the move.",
        "We aren't planning on it, no date in sight.",
    ],
)
def test_there_is_no_day(talk: Talk, words: str) -> None:
    assert "none" in wishes(talk(f"them: {words}"))


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("And a start date, like when do you need it by?", "There's none."),
        ("When do you need it?", "Whenever."),
        ("Is there a deadline?", "No."),
        ("When do you need it?", "Haven't thought about it."),
        ("When do you need it?", "That depends on the permit, nobody knows."),
        ("What's the timing?", "No idea yet."),
    ],
)
def test_an_answer_that_there_is_no_day(talk: Talk, asked: str, answer: str) -> None:
    assert wishes(talk(f"us: {asked}\nthem: {answer}")) == ["none"]


@pytest.mark.parametrize(
    "script",
    [
        "them: Before that, there is a trial, eight weeks.",
        "them: It took them five weeks to answer.",
        "them: We moved here in March.",
        "them: The board meets on 4 May.",
        "them: I'm on leave until 3 May, nothing happens before that.",
        "us: Which day suits you for a visit?\nthem: No idea yet.",
        "us: Do you need it at all?\nthem: It depends.",
    ],
)
def test_what_says_nothing_of_it(talk: Talk, script: str) -> None:
    assert wishes(talk(script)) == []
