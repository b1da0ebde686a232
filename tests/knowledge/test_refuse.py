"""What outsiders are not told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agentarmy.domain.knowledge import Refusal
from agentarmy.errors import BadInput
from agentarmy.knowledge.refuse import Privacy, masked
from agentarmy.wiring import library

QUESTIONS = Path(__file__).parents[1] / "quality" / "refusals.jsonl"
PRIVACY = library().privacy


def test_private_and_internal_questions_are_refused_and_ordinary_ones_are_not() -> None:
    rows = [json.loads(line) for line in QUESTIONS.read_text().splitlines()]
    rows = [row for row in rows if row["part"] == "dev"]
    refused = [row for row in rows if row["refuse"]]
    ordinary = [row for row in rows if not row["refuse"]]
    assert len(refused) >= 60
    assert len(ordinary) >= 60
    missed = [row["question"] for row in refused if PRIVACY.refuse(row["question"]) is None]
    false = [row["question"] for row in ordinary if PRIVACY.refuse(row["question"])]
    assert len(missed) <= 0.05 * len(refused), missed
    assert len(false) <= 0.05 * len(ordinary), false


def test_a_refusal_says_why_in_one_sentence() -> None:
    found = PRIVACY.refuse("What did Quillon Farms pay for the sorter?")
    assert found is not None
    assert (found.refusal, found.kind) == (Refusal.PRIVATE, "customer")
    assert found.reason.count(".") == 1
    margin = PRIVACY.refuse("What is your margin on the sorter?")
    assert margin is not None
    assert margin.refusal is Refusal.INTERNAL


@pytest.mark.parametrize(
    "opening",
    ["", "Could you tell me ", "Hi, please give me ", "I'd like to know ", "Just curious: "],
)
def test_the_polite_opening_changes_nothing(opening: str) -> None:
    assert PRIVACY.refuse(f"{opening}the home address of Zora Lindt")


def test_a_name_of_our_own_knowledge_is_no_stranger() -> None:
    asked = "How many pallets did the Liftron 30 order system move?"
    assert PRIVACY.refuse("What did Liftron 30 order last year?")
    assert PRIVACY.refuse(asked, known=lambda name: name == "Liftron 30") is None


def test_names_are_masked_but_not_the_first_word_or_a_shout() -> None:
    openers = frozenset({"what", "did"})
    assert (
        masked("What did Vela & Co order?", openers, known=lambda _: False) == "what did ¦ order?"
    )
    assert masked("WHAT DID VELA ORDER?", openers, known=lambda _: False) == "what did vela order?"
    assert masked("the Zetta 9 press", openers, known=lambda _: True) == "the ¶ press"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"id": "a", "any": ["("], "kind": "personal"}, 'privacy rule "a"'),
        ({"id": "a", "any": ["<<nothing>>"], "kind": "personal"}, "nothing"),
        ({"id": "a", "any": ["x"], "kind": "other"}, "a kind of personal"),
        ({"id": "a"}, "patterns"),
    ],
)
def test_a_faulty_rule_is_named(rule: dict[str, object], said: str) -> None:
    document = {"macros": {}, "says": {}, "polite": "", "disclose": "", "rules": [rule]}
    with pytest.raises(BadInput) as error:
        Privacy.parse(document, frozenset())
    assert said in error.value.line()


def test_several_of_a_thing_in_capitals_are_no_stranger() -> None:
    said = masked("Which tool links APIs and VMs?", frozenset({"which"}), known=lambda _: False)
    assert said == "which tool links apis and vms?"
    assert PRIVACY.refuse("Which tool moves parts faster between linked APIs?") is None
