"""The sentences of a meeting that tell what a question asks."""

from __future__ import annotations

import pytest

from agentarmy.reading.acts import Act, count
from agentarmy.reading.passages import Room, asked_for, passages, people_in, stemmed
from agentarmy.writing.recounting import recount

SAID = [
    ("Mara Lindqvist", "Let us talk about the heating of hall four first."),
    ("Dana Whitcombe", "The heating failed twice in January and the boxes got wet."),
    ("Tomas Reyes", "A new boiler would cost about nine thousand pounds."),
    ("Mara Lindqvist", "And the second topic today was the loading dock."),
    ("Dana Whitcombe", "Drivers wait forty minutes at the dock every single morning."),
    ("Tomas Reyes", "We could open a second gate for the drivers in spring."),
]


def room(said: list[tuple[str, str]] = SAID) -> Room:
    return Room([Act(str(n), n, who, text, 0, len(text)) for n, (who, text) in enumerate(said)])


def test_words_and_neighbours_lead_to_the_answer() -> None:
    found = passages(room(), "What was said about the dock?", most=22)
    assert {act.place for act in found} <= {3, 4, 5}
    assert [act.place for act in found] == sorted(act.place for act in found)
    assert sum(count(act.text) for act in found) <= 26


def test_a_person_who_is_asked_about_goes_first() -> None:
    found = passages(room(), "What did Reyes think about the heating?", most=10)
    assert {act.speaker for act in found} == {"Tomas Reyes"}


@pytest.mark.parametrize("question", ["", "Zeppelin?", "Who won the regatta?"])
def test_what_nobody_spoke_of_has_no_answer(question: str) -> None:
    assert passages(room(), question) == ()
    assert recount(room(), question).text == ""
    assert passages(Room([]), "the dock") == ()


def test_every_sentence_of_an_answer_is_made_of_words_that_were_said() -> None:
    found = recount(room(), "Summarize the discussion about the loading dock.")
    assert found.text.startswith("The discussion about the loading dock: ")
    said = {text for _, text in SAID}
    assert found.sentences
    assert all(one.acts and {act.text for act in one.acts} <= said for one in found.sentences)


def test_terms_stems_and_people() -> None:
    assert asked_for("What did the team decide about shipping?") == ("shipp",)
    assert stemmed("meetings") == stemmed("meeting")
    names = ["Ms. Iris Bolt (Harrow, Ops)", "The Chair", "User Interface"]
    assert people_in("What did Bolt and the user interface want?", names) == {names[0], names[2]}
