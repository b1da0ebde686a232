"""What means a person in a text, what only looks like it, and masks that move no place."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain import erasing
from agentarmy.domain.erasing import Quotations, Traits

NAMES = ("Dana Whitcombe", "Dr. Dana M. Whitcombe")
DANA = Traits(
    addresses=frozenset({"dana@harrow.example"}),
    phones=frozenset({erasing.digits("+44 20 7946 0123")}),
    names=erasing.whole_names(NAMES),
    called=erasing.called(NAMES, others=["Tom Pell"]),
)


@pytest.mark.parametrize(
    "text",
    [
        "dana@harrow.example",
        "Write to DANA@Harrow.example.",
        "<dana@harrow.example>",
        "Dana  Whitcombe said",
        "dana\nwhitcombe",
        "Whitcombe, Dana (Operations)",
        "call 020 7946 0123 today",
        "+44 (0)20 7946-0123",
        "00442079460123",
    ],
)
def test_what_means_her_anywhere(text: str) -> None:
    assert DANA.everywhere.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "jordana@harrow.example",
        "dana@harrow.example-shop.example",
        "Dana Pell",
        "Mr Whitcombes",
        "1234567",
        "invoice 9020794601234",
        "Dana",
    ],
)
def test_what_does_not(text: str) -> None:
    assert not DANA.everywhere.search(text)


def test_parts_of_the_name_count_nearby_unless_another_bears_them() -> None:
    assert erasing.mask("Hi Dana, as Whitcombe said", DANA.nearby) == "Hi ____, as _________ said"
    assert erasing.called(["Dana Pell"], others=["Tom Pell"]) == {"dana"}
    assert erasing.called(["Dr Al"]) == frozenset()


@given(st.text())
def test_a_mask_moves_no_place(text: str) -> None:
    whole = f"{text} Dana Whitcombe {text} dana@harrow.example"
    masked = erasing.mask(whole, DANA.nearby)
    assert len(masked) == len(whole)
    assert "hitcombe" not in masked


def test_runs_of_words_are_quotations_short_phrases_are_not() -> None:
    said = Quotations(["We need eleven presses for the hall before summer, if you please."])
    text = "She wrote: need eleven\npresses for the hall before autumn. If you please."
    masked = said.mask(text)
    assert masked == "She wrote: ____ ______\n_______ ___ ___ ____ ______ autumn. If you please."
    assert said.mask("thank you for the mail and all") == "thank you for the mail and all"


def test_json_stays_json() -> None:
    table = {"Dana Whitcombe": [1, None, {"said": 'a "b" Dana Whitcombe'}]}
    masked = json.loads(erasing.in_json(json.dumps(table), [DANA.everywhere]))
    assert masked == {"____ _________": [1, None, {"said": 'a "b" ____ _________'}]}
    assert erasing.in_json("{no json Dana Whitcombe", [DANA.everywhere]).endswith("____ _________")


def test_a_person_leaves_a_list_of_people() -> None:
    people = [{"name": "Dana", "address": "dana@harrow.example"}, {"name": "Tom", "address": "t@x"}]
    assert json.loads(erasing.without(json.dumps(people), DANA)) == people[1:]
    assert erasing.without(json.dumps(people[0]), DANA) == ""
    assert erasing.without('{"name": "dana whitcombe", "address": ""}', DANA) == ""
    assert erasing.without(json.dumps(people[1:]), DANA) == json.dumps(people[1:])


def test_somebody_without_a_trait_is_nowhere() -> None:
    assert not Traits().nearby.search("anything")
    assert erasing.words("Ab tarnishwort 12345 x2345") == {"tarnishwort"}
