"""What a model may answer."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.errors import Bug
from agentarmy.llm.answers import check, read
from agentarmy.llm.base import Fault, Outcome
from modelcalls import GOOD, SCHEMA


def outcome(text: str) -> Outcome:
    with pytest.raises(Fault) as caught:
        read(text, SCHEMA)
    return caught.value.outcome


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", Outcome.EMPTY),
        (" \n", Outcome.EMPTY),
        ("I would reply.", Outcome.GARBLED),
        ('Here: {"intent": "reply"}', Outcome.GARBLED),
        ('{"intent": "reply"', Outcome.GARBLED),
        ('{"intent": "reply", "score": NaN, "subject": ""}', Outcome.GARBLED),
        ('{"score": 1, "score": 2}', Outcome.GARBLED),
        ("[" * 100_000, Outcome.GARBLED),
        ('{"subject": "a\nb"}', Outcome.GARBLED),
        ("[1]", Outcome.INVALID),
        ("null", Outcome.INVALID),
        ('{"intent": "reply", "score": "70", "subject": ""}', Outcome.INVALID),
        ('{"intent": "reply", "score": true, "subject": ""}', Outcome.INVALID),
        ('{"intent": "reply", "score": 1.5, "subject": ""}', Outcome.INVALID),
        ('{"intent": "reply", "score": 1, "subject": "\\ud800"}', Outcome.INVALID),
        (json.dumps({**GOOD, "subject": "x" * 25}), Outcome.INVALID),
        (json.dumps({**GOOD, "tags": ["x" * 9]}), Outcome.INVALID),
        ("x" * 300_000, Outcome.TOO_LARGE),
        ("é" * 200_000, Outcome.TOO_LARGE),
    ],
)
def test_what_is_not_let_through(text: str, wanted: Outcome) -> None:
    assert outcome(text) is wanted


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"score": 170}, {"score": 100}),
        ({"score": -1}, {"score": 0}),
        ({"score": 70.0}, {"score": 70}),
        ({"intent": " Reply"}, {"intent": "reply"}),
        ({"tags": ["a", "b", "c"]}, {"tags": ["a", "b"]}),
        ({"reasoning": "because"}, {}),
        ({"subject": "a\x00b\x1bc"}, {"subject": "abc"}),
    ],
)
def test_what_is_harmless_is_mended(change: dict[str, object], wanted: dict[str, object]) -> None:
    found = read(json.dumps({**GOOD, **change}), SCHEMA)
    assert found.data == {**GOOD, **wanted}
    assert found.mended or change == {"score": 70.0}


def test_a_fence_around_the_whole_is_taken_off() -> None:
    assert read(f"```json\n{json.dumps(GOOD)}\n```", SCHEMA).data == GOOD


def test_all_misfits_are_named() -> None:
    with pytest.raises(Fault, match=r"score is missing; subject is missing; intent is none of"):
        check({"intent": "dance"}, SCHEMA)


def test_null_may_be_one_of_several_types() -> None:
    schema: dict[str, object] = {"properties": {"due": {"type": ["string", "null"]}}}
    assert check({"due": None}, schema).data == {"due": None}


def test_a_schema_that_would_not_be_checked_is_a_mistake_of_ours() -> None:
    with pytest.raises(Bug, match="pattern"):
        check({"a": "b"}, {"properties": {"a": {"pattern": "^b$"}}})


@given(st.text())
def test_no_text_does_more_than_fail(text: str) -> None:
    with suppress(Fault):
        read(text, SCHEMA)
