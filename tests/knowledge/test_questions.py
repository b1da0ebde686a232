"""Questions taken apart and read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.errors import BadInput
from agentarmy.knowledge.questions import Grammar, Wanted, parts, read, stems
from agentarmy.wiring import library

GRAMMAR = library().grammar


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (
            "What does the Zetta 9 cost and how long is the warranty?",
            ["What does the Zetta 9 cost", "how long is the warranty?"],
        ),
        (
            "What does the Zetta 9 weigh, and how high is it?",
            ["What does the Zetta 9 weigh", "how high is it (Zetta 9)?"],
        ),
        ("What do Zetta 9 and Omra 4 cost?", ["What do Zetta 9 cost?", "What do Omra 4 cost?"]),
        ("Is it loud? Who repairs it?", ["Is it loud?", "Who repairs it?"]),
        ("Which terms and conditions apply?", ["Which terms and conditions apply?"]),
    ],
)
def test_parts(asked: str, expected: list[str]) -> None:
    assert list(parts(asked, GRAMMAR)) == expected


@given(st.text(max_size=80))
def test_any_text_has_parts_without_repeats(text: str) -> None:
    found = parts(text, GRAMMAR)
    assert found
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("Does it need air?", Wanted.YES_NO),
        ("How long is the warranty?", Wanted.DURATION),
        ("What does the press cost?", Wanted.MONEY),
        ("Which discount applies from ten units?", Wanted.PERCENT),
        ("How many bottles an hour?", Wanted.COUNT),
        ("When do you ship?", Wanted.WHEN),
        ("Where is it built?", Wanted.PLACE),
        ("Why is it sealed?", Wanted.REASON),
        ("How is it cleaned?", Wanted.MANNER),
        ("Who repairs it?", Wanted.NAME),
        ("What is a purge valve?", Wanted.THING),
    ],
)
def test_the_kind_of_answer_wanted(asked: str, wanted: Wanted) -> None:
    assert read(asked, GRAMMAR).wanted is wanted


def test_terms_names_and_amounts() -> None:
    found = read("How much does Vorro pay for three Zetta 9?", GRAMMAR, ours=frozenset({"vorro"}))
    assert found.names == ("Vorro", "Zetta 9")
    assert found.amounts == (3,)
    assert "vorro" not in found.terms
    assert "zetta" in found.terms


def test_numbers_are_one_word_however_written() -> None:
    assert stems("two of 4,000 units") == ["2", "4000", "unit"]


def test_missing_lists_are_named() -> None:
    with pytest.raises(BadInput, match="words of questions"):
        Grammar.parse({})


@pytest.mark.parametrize(
    ("asked", "sort"),
    [
        ("Which Vorro Systems tool seals jars?", "tool"),
        ("Which OmraCare plan covers lids?", "plan"),
        ("Which lids fit?", "lid"),
        ("How long does it take?", ""),
    ],
)
def test_the_sort_of_thing_asked_for_is_no_name(asked: str, sort: str) -> None:
    assert read(asked, GRAMMAR).kind == sort
