"""Words said back, numbers, days, subjects, and a choice that is always the same."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.writing.wording import (
    agree,
    base_subject,
    count_words,
    day_words,
    flippable,
    flipped,
    inner,
    joined,
    pick,
    reply_subject,
    tidy,
    with_article,
)


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("we have three temps on it.", "you have three temps on it"),
        ("I'm tired and my team is too", "you're tired and your team is too"),
        ("it costs us about three weeks", "it costs you about three weeks"),
        ("can you tell me the day", "can we tell you the day"),
        ("I was there with you", "you were there with us"),
        ("I'll ring you before I ring my mother", "you'll ring us before you ring your mother"),
        ("we owe you.", "you owe us"),
        ("it works if you say so", "it works if we say so"),
        ("as soon as you can", "as soon as we can"),
        ("the order form and your W-9", "the order form and our W-9"),
        ("To be clear about it: our budget is 7,000", "your budget is 7,000"),
        ("And we need it", "you need it"),
    ],
)
def test_their_words_are_said_back(quote: str, expected: str) -> None:
    assert flipped(quote) == expected


def test_only_a_plain_clause_is_said_back_without_quotes() -> None:
    assert flippable("we lose 12 hours a week")
    assert not flippable("see csv")
    assert not flippable("do we lose hours every week?")
    assert not flippable("Better than that. Finance gave us more")


@given(st.text(max_size=300))
def test_no_text_breaks_the_tidying(text: str) -> None:
    assert "\n" not in tidy(text)
    flipped(text)
    flippable(text)
    assert len(tidy(text, limit=5).split()) <= 6


@given(st.text(max_size=80))
def test_reply_marks_never_stack(subject: str) -> None:
    once = reply_subject(subject)
    assert reply_subject(once) == once
    assert not base_subject(once).lower().startswith("re:")


def test_the_choice_is_stable_and_even() -> None:
    options = ("a", "b", "c", "d")
    assert pick("key", options) == pick("key", options)
    counts = Counter(pick(f"key {n}", options) for n in range(400))
    assert min(counts.values()) > 60


def test_small_things() -> None:
    assert count_words(9) == "nine"
    assert count_words(1200) == "1,200"
    assert day_words(date(2026, 3, 5), month_first=True) == "March 5"
    assert day_words(date(2026, 3, 5), month_first=False) == "5 March"
    assert joined(["a", "b", "c"]) == "a, b and c"
    assert joined(["a"]) == "a"
    assert inner("The sum") == "the sum"
    assert inner("WMS sends") == "WMS sends"
    assert inner("I'm here") == "I'm here"
    assert agree(1, "takes/take") == "takes"
    assert agree(2, "takes/take") == "take"


@pytest.mark.parametrize(
    ("subject", "base"),
    [
        ("Re: New date (was: Label printers)", "New date"),
        ("New date [WAS: Label printers (old)]", "New date"),
        ("(was: Label printers)", "(was: Label printers)"),
        ("How it was (in May)", "How it was (in May)"),
    ],
)
def test_the_subject_that_was_is_dropped(subject: str, base: str) -> None:
    assert base_subject(subject) == base


@pytest.mark.parametrize(
    ("noun", "expected"),
    [
        ("objection", "an objection"),
        ("internal-note", "an internal-note"),
        ("reply", "a reply"),
        ("follow-up", "a follow-up"),
        ("first-touch", "a first-touch"),
        ("hour", "an hour"),
        ("hood", "a hood"),
        ("unit", "a unit"),
        ("umbrella", "an umbrella"),
        ("one-pager", "a one-pager"),
        ("SLA", "an SLA"),
        ("UPS", "a UPS"),
        ("8-day pass", "an 8-day pass"),
        ("80-day pass", "an 80-day pass"),
    ],
)
def test_a_noun_gets_its_article(noun: str, expected: str) -> None:
    assert with_article(noun) == expected
