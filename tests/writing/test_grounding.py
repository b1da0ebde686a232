"""The gate finds every planted change, and lets a true sentence pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.evidence import Source, SourceKind
from agentarmy.writing.ground import Ground, Move, Op, Sentence, Working
from agentarmy.writing.grounding import check, gate

SOURCE = Source(SourceKind.MESSAGE, "m1")
TEXT = (
    "Graham Pell signs. The total is 67,545 USD and delivery may take 21 days from March 5. "
    "We do not run a third shift on Friday in the old hall."
)
TEXTS = {SOURCE: TEXT}


LINES = (
    "Graham Pell signs.",
    "Gregory Pell signs.",
    "The total is 67,445 USD.",
    "Delivery will take 12 days.",
    "We guarantee 21 days.",
    "There is no shift on Monday.",
    "Thank you.",
)


def sentence(text: str, quote: str = TEXT, *, workings: tuple[Working, ...] = ()) -> Sentence:
    ground = Ground(source=SOURCE, quote=quote, who="Dana Whitcombe")
    return Sentence(text=text, move=Move.ANSWER, grounds=(ground,), workings=workings)


def problems(text: str, quote: str = TEXT) -> list[str]:
    return [finding.problem for finding in check([sentence(text, quote)], TEXTS)]


@pytest.mark.parametrize(
    "text",
    [
        "Graham Pell signs.",
        "The total is 67,545 USD.",
        "The total is 67,545.",
        "Delivery may take twenty-one days.",
        "It counts from 5 March.",
        "Dana wrote that it may take 21 days.",
        "You do not run a third shift on Friday in the old hall.",
        "Here is what we know so far.",
    ],
)
def test_a_carried_sentence_passes(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("The total is 67,445 USD.", "number"),
        ("The total is sixty thousand.", "number"),
        ("Delivery may take 12 days.", "number"),
        ("The total is 67,545 EUR.", "currency"),
        ("The total is €67,545.", "currency"),
        ("Gregory Pell signs.", "name"),
        ("It is with Luis now.", "name"),
        ("Delivery will take 21 days.", "promise"),
        ("We guarantee 21 days.", "promise"),
        ("It counts from March 6.", "day"),
        ("There is no shift on Monday.", "day"),
        ("We do run a third shift on Friday in the old hall.", "negation"),
    ],
)
def test_a_planted_change_is_found(text: str, problem: str) -> None:
    quote = TEXT.split(". ")[2].rstrip(".") if problem == "negation" else TEXT
    assert problem in problems(text, quote)


def test_a_quote_that_stands_nowhere_is_found() -> None:
    assert [f.problem for f in check([sentence("It is so.", "never said")], TEXTS)] == ["quote"]


def test_a_claim_without_any_source_is_found() -> None:
    bare = Sentence(text="It costs 40 USD.", move=Move.ANSWER)
    assert [f.problem for f in check([bare], TEXTS)] == ["unsourced"]
    assert check([Sentence(text="Thank you for asking.", move=Move.OPENING)], TEXTS) == ()


def test_sums_are_done_again() -> None:
    prices = {SOURCE: "8 units at 1,000 USD, less 5 percent"}
    right = (
        Working(Op.TIMES, (Decimal(8), Decimal(1000)), Decimal(8000)),
        Working(Op.LESS_PERCENT, (Decimal(8000), Decimal(5)), Decimal(7600)),
    )
    good = sentence("It comes to 7,600 USD.", prices[SOURCE], workings=right)
    assert check([good], prices) == ()
    wrong = (Working(Op.TIMES, (Decimal(8), Decimal(1000)), Decimal(9000)),)
    bad = sentence("It comes to 9,000 USD.", prices[SOURCE], workings=wrong)
    assert [f.problem for f in check([bad], prices)] == ["sum"]
    unknown = (Working(Op.TIMES, (Decimal(9), Decimal(1000)), Decimal(9000)),)
    unsaid = sentence("It comes to 9,000 USD.", prices[SOURCE], workings=unknown)
    assert [f.problem for f in check([unsaid], prices)] == ["sum"]


def test_a_sum_in_another_currency_is_found() -> None:
    prices = {SOURCE: "8 units at 1,000 USD"}
    right = (Working(Op.TIMES, (Decimal(8), Decimal(1000)), Decimal(8000)),)
    bad = sentence("It comes to 8,000 EUR.", prices[SOURCE], workings=right)
    assert [f.problem for f in check([bad], prices)] == ["currency"]


def test_the_gate_takes_out_what_fails_and_says_so() -> None:
    good = sentence("Graham Pell signs.")
    bad = replace(sentence("Gregory and Luis sign."), move=Move.OFFER)
    kept, findings = gate([good, bad], TEXTS)
    assert kept == (good,)
    assert [one.detail for one in findings[:2]] == ["gregory", "luis"]
    assert {one.became for one in findings} == {""}
    assert "Gregory and Luis sign." in findings[0].line()


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Gregory Pell signs.", "Graham Pell signs."),
        ("The total is 67,445 USD.", "The total is 67,545 USD."),
        ("The total is 67,545 EUR.", "The total is 67,545 USD."),
        ("Delivery may take 12 days.", "Delivery may take 21 days."),
        ("Delivery will take 21 days.", "Delivery may take 21 days."),
        ("It counts from March 6.", "It counts from March 5."),
        ("It counts from 6 March.", "It counts from 5 March."),
        ("Delivery will take 12 days.", "Delivery may take 21 days."),
    ],
)
def test_what_has_one_cure_is_put_right_from_its_source(wrong: str, right: str) -> None:
    at = datetime(2026, 2, 23, 9, tzinfo=UTC)
    ground = Ground(source=SOURCE, quote=TEXT, who="Dana Whitcombe", at=at)
    bad = Sentence(text=wrong, move=Move.OFFER, grounds=(ground,))
    kept, findings = gate([bad], TEXTS, now=at)
    assert [one.text for one in kept] == [right]
    assert all(one.became == right and one.sentence == bad for one in findings)


@pytest.mark.parametrize(
    "wrong",
    [
        "We guarantee 21 days.",  # nothing was promised
        "You do run a third shift on Friday in the old hall.",  # denied
        "It takes 7 people.",  # nobody counted people
        "The roof of the old hall leaks.",
    ],
)
def test_what_has_no_cure_goes_and_where_it_answered_a_mark_stays(wrong: str) -> None:
    bad = sentence(wrong)
    assert gate([replace(bad, move=Move.RECAP)], TEXTS)[0] == ()
    (mark,), findings = gate([bad], TEXTS)
    assert mark.move is Move.TO_CONFIRM
    assert mark.text.startswith("[to confirm: ")
    assert not any(sign.isdigit() for sign in mark.text)
    assert findings[0].became == mark.text


@given(st.lists(st.sampled_from(LINES), max_size=6))
def test_the_gate_finds_nothing_in_what_it_let_through(texts: list[str]) -> None:
    once, _ = gate([sentence(text) for text in texts], TEXTS)
    assert gate(once, TEXTS) == (once, ())


def test_words_in_quotation_marks_are_those_of_the_source() -> None:
    assert problems('Dana wrote "delivery may take 21 days".') == []
    assert "quote" in problems('Dana wrote "delivery may take 67,545 days".')
    assert "quote" in problems('Dana wrote "delivery takes 21 days".')


def test_known_names_pass_anywhere() -> None:
    greeting = Sentence(text="This is between Jo and Anna.", move=Move.OPENING)
    assert check([greeting], TEXTS, known_names=["Jo Marsh", "Anna Keller"]) == ()


@given(st.integers(min_value=13, max_value=10**7))
def test_no_number_passes_that_was_not_said(number: int) -> None:
    found = problems(f"The total is {number:,} USD.")
    assert ("number" in found) == (number != 67545)  # 21 are days, no dollars


@given(st.sampled_from(["Mallory", "Trent", "Zürcher", "O'Neill", "Łukasz"]))
def test_no_name_passes_that_was_not_said(name: str) -> None:
    assert "name" in problems(f"The paper went to {name} for a look.")


@pytest.mark.parametrize(
    "text",
    ["By the 17,545 USD it is done.", "The 12,545 USD are the total.", "On 17,545 USD they agree."],
)
def test_the_head_of_a_sum_is_no_day(text: str) -> None:
    assert "number" in problems(text)
