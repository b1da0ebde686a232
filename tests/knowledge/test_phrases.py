"""The shortest words that answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.knowledge.phrases import Line, applies, covers, fitting, phrases, short
from agentarmy.knowledge.questions import read
from agentarmy.wiring import library

GRAMMAR = library().grammar


def answer(asked: str, *sentences: str) -> str:
    lines = [Line(text, 1 / n) for n, text in enumerate(sentences, start=1)]
    return short(read(asked, GRAMMAR), lines, grammar=GRAMMAR, among=len(lines)).text


@pytest.mark.parametrize(
    ("asked", "sentence", "expected"),
    [
        ("How many jars does Omra 4 fill?", "Omra 4 fills 300 jars an hour.", "300 jars an hour"),
        ("What does Omra 4 cost?", "Omra 4 (2 heads) costs 4,100 EUR a set.", "4,100 EUR a set"),
        ("How long is the warranty?", "Warranty: 18 months on parts.", "18 months"),
        ("How high is the Omra 4?", "Omra 4 weighs 80 kg and is 1.6 m tall.", "1.6 m"),
        ("Does the Omra 4 need water?", "Omra 4 needs no water.", "No"),
        ("Does the Omra 4 need water?", "Omra 4 needs water and power.", "Yes"),
        ("Is coding needed for a recipe?", "A recipe is typed in; no coding.", "No"),
        ("What is the Omra 4?", "Omra 4 is a jar filler, made to order.", "jar filler"),
        ("How long do 3 tanks take?", "20 days for 1 or 2, 45 days for 3 or more.", "45 days"),
        ("Why are lids warmed?", "Lids are warmed to soften the seal.", "to soften the seal"),
        ("How are jars sorted?", "Jars are sorted by weighing each jar.", "by weighing each jar"),
    ],
)  # fmt: skip
def test_short(asked: str, sentence: str, expected: str) -> None:
    assert answer(asked, sentence) == expected


def test_what_several_sentences_agree_on_is_taken() -> None:
    said = answer(
        "What does the jar filler improve?",
        "The filler brings odd things.",
        "The filler improves speed and hygiene.",
        "Customers praise speed and hygiene.",
    )
    assert said == "speed and hygiene"


def test_how_is_answered_by_a_manner_and_not_by_an_aim() -> None:
    said = "Jars are cooled to save time and energy, by blowing filtered air over the lids."
    assert answer("How are jars cooled?", said) == "by blowing filtered air over the lids"


def test_nothing_to_say() -> None:
    assert answer("What is it?") == ""


@pytest.mark.parametrize(
    ("text", "amounts", "expected"),
    [
        ("5 to 10 units", (7,), 5),
        ("5 to 10 units", (11,), -1),
        ("from 20 units", (25,), 20),
        ("11 or more", (11,), 11),
        ("up to 50 blocks", (51,), -1),
        ("a red lid", (3,), None),
        ("5 to 10 units", (), None),
    ],
)
def test_ranges(text: str, amounts: tuple[int, ...], expected: int | None) -> None:
    assert covers(text, amounts) == expected


def test_the_value_whose_range_holds_the_amount() -> None:
    said = "60 days up to 50 blocks, 90 days up to 200 blocks"
    assert not applies(said, (0, 7), amounts=(120,))
    assert applies(said, (25, 32), amounts=(120,))


@given(st.text(max_size=200))
def test_every_phrase_stands_in_the_sentence(text: str) -> None:
    assert all(found in text for found, _ in phrases(text, GRAMMAR))


@pytest.mark.parametrize(
    ("asked", "sentence", "fits"),
    [
        ("How are jars sorted?", "Jars are sorted by weighing each jar.", True),
        ("How are jars sorted?", "Jars are sorted on Monday.", False),
        ("Why are lids warmed?", "Lids are warmed to soften the seal.", True),
        ("Why are lids warmed?", "Lids are warmed by steam.", False),
        ("What is warmed?", "Lids are warmed by steam.", True),
    ],
)
def test_the_shape_asked_for(asked: str, sentence: str, fits: bool) -> None:
    assert fitting(read(asked, GRAMMAR), sentence, grammar=GRAMMAR) is fits
