"""Sums as they are said in answer: bare, in small numbers, by a yes, and against our own figure."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agentarmy.domain.evidence import Kind
from agentarmy.domain.records import Money, Side
from agentarmy.reading.reader import Reading

Talk = Callable[[str], Reading]


def sums(reading: Reading) -> list[int]:
    return [
        int(e.value.amount)
        for e in reading.evidence
        if e.kind is Kind.BUDGET and e.side is Side.THEIRS and isinstance(e.value, Money)
    ]


@pytest.mark.parametrize(
    ("asked", "answer", "want"),
    [
        ("And is there an amount you're comfortable with?", "Fifteen grand.", 15_000),
        ("What's put away for it, roughly?", "Forty-two thousand for the year.", 42_000),
        ("What would you invest?", "Maybe 30,000.", 30_000),
        ("What have you got to play with?", "Twenty-two thousand, both yards in it.", 22_000),
        ("What's the envelope?", "It's around 45,000.", 45_000),
        ("Is there a figure you have in mind?", "18,000, give or take.", 18_000),
        ("What number are we working with?", "60k.", 60_000),
        ("And money-wise?", "Eighty thousand.", 80_000),
        ("How deep are the pockets?", "25,000.", 25_000),
        ("What's in the kitty for this?", "Nine thousand.", 9_000),
        ("What can you stretch to?", "Twelve thousand at most.", 12_000),
        ("What did the board give you for it?", "A hundred thousand.", 100_000),
        ("Roughly what's been sanctioned?", "Two lakh.", 200_000),
        ("Trimmed to?", "Thirty-two thousand for the twelve months.", 32_000),
        ("What would you invest?", "Two thousand a month.", 2_000),
        ("How much is earmarked?", "Thirty.", 30_000),
        ("What's the budget?", "Thirty, tops.", 30_000),
        ("What's put aside?", "Thirty, for the two yards together.", 30_000),
    ],
)
def test_a_bare_sum_after_a_question_of_money(
    talk: Talk, asked: str, answer: str, want: int
) -> None:
    assert sums(talk(f"us: {asked}\nthem: {answer}")) == [want]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("What do you pay today?", "9,000 a year."),
        ("How much do you pay the present firm?", "9,000 a year."),
        ("What does the downtime cost you?", "40,000 a year."),
        ("How much did you pay for the old one?", "12,000."),
        ("What figure do you see on the meter?", "14,000."),
        ("How many do you need?", "Thirty."),
        ("What's the ceiling?", "Two of us have to agree on that."),
        ("What's the budget?", "Sixty a seat."),
    ],
)
def test_a_number_after_another_question_is_no_sum(talk: Talk, asked: str, answer: str) -> None:
    assert sums(talk(f"us: {asked}\nthem: {answer}")) == []


@pytest.mark.parametrize(
    ("asked", "answer", "want"),
    [
        ("Would a hundred and fifty thousand be about what's put aside?", "Yes, correct.", 150_000),
        ("Is there fifteen thousand signed off for it, as you hoped?", "There is, yep.", 15_000),
        ("Is $350,000 still the frame?", "Unchanged, yes.", 350_000),
        ("So the board gave you 40,000 for this?", "That's right.", 40_000),
        ("Are we still talking about 60,000 dollars?", "Indeed.", 60_000),
        ("Weren't there 25,000 in the plan?", "There were, and there still are.", 25_000),
        ("Did you get the 9,000 approved?", "We did.", 9_000),
        ("Can you still spend 12,000?", "No, 8,000.", 8_000),
        ("And you said there's like 30,000 for it?", "No such thing. It's 20,000.", 20_000),
        ("And you said there's 30,000 for it?", "Did I? It's twenty thousand.", 20_000),
    ],
)
def test_our_figure_is_confirmed_or_put_right(
    talk: Talk, asked: str, answer: str, want: int
) -> None:
    assert sums(talk(f"us: {asked}\nthem: {answer}")) == [want]


@pytest.mark.parametrize(
    "asked",
    [
        "That would be 12,000 dollars, is that okay?",
        "Is it 12,000 dollars for four of them?",
        "Last year you had 40,000 set aside, right?",
    ],
)
def test_a_yes_to_a_price_or_to_the_past_is_no_budget(talk: Talk, asked: str) -> None:
    assert sums(talk(f"us: {asked}\nthem: Yes.")) == []


@pytest.mark.parametrize(
    ("words", "want"),
    [
        ("There's thirty set aside in opex for it.", [30_000]),
        ("The bank's given us twenty-five for gates and doors.", [25_000]),
        ("Seventy got approved in the spring.", [70_000]),
        ("What I have left is seven.", [7_000]),
        ("For the bricks we have 98 k€.", [98_000]),
        ("Sanctioned amount is Rs. 26 lakh all inclusive.", [2_600_000]),
        ("Three got approved by the committee.", []),
        ("Don't go above 40.", []),
        ("We gave them thirty of the old ones.", []),
        ("There are thirty left in the store.", []),
        ("We set aside twelve chairs.", []),
        ("Twelve were released in May.", []),
    ],
)
def test_small_numbers_say_thousands_only_of_money(talk: Talk, words: str, want: list[int]) -> None:
    assert sums(talk(f"them: {words}")) == want
