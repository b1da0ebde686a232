"""A small labelled set for the classifier of labels and calibrated questions."""

from __future__ import annotations

import pytest

from agentarmy import resources
from agentarmy.writing.tactics import is_calibrated_question, is_label, weighs

LABELS = [
    "It sounds like the sum is hard to defend.",
    "It seems that something else has to come first.",
    "It looks like you would answer for it alone.",
    "It feels like this came at a bad time.",
    "You seem unsure about the date.",
    "Sounds like a long winter.",
    "It sounds as though finance has the last word.",
]
NOT_LABELS = [
    "That sounds good to me.",
    "The sum is 400 USD.",
    "Does it sound like a fit?",
    "I sound like a parrot by now.",
    "The sound of the machine is low.",
    "Tuesday seems fine.",
    "We look at it on Monday.",
]
CALIBRATED = [
    "What would have to change for this to move up the list?",
    "How would a test have to look for you to trust it?",
    "If the prices were the same, what would decide it for you?",
    "What makes the date so important?",
    "How am I supposed to bring this to my manager?",
    "May I ask: what would make this safe enough to try?",
]
NOT_CALIBRATED = [
    "Can you sign this week?",
    "Who signs?",
    "Is it the price?",
    "How many units do you need?",
    "What time suits you?",
    "Why did you choose them?",
    "What matters is the date.",
    "How are you today?",
]


@pytest.mark.row("AA-SA-06")
def test_labels_and_calibrated_questions_are_told_from_the_rest() -> None:
    assert [s for s in LABELS if not is_label(s)] == []
    assert [s for s in NOT_LABELS if is_label(s)] == []
    assert [s for s in CALIBRATED if not is_calibrated_question(s)] == []
    assert [s for s in NOT_CALIBRATED if is_calibrated_question(s)] == []


def test_the_library_of_objections_holds_what_it_says() -> None:
    import json

    rows = json.loads(resources.seed_text("objections.json"))
    assert [r["id"] for r in rows if not is_label(r["label"])] == []
    assert [r["id"] for r in rows if not is_calibrated_question(r["calibrated_question"])] == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("that is too expensive for us.", True),
        ("Is there anything you can do, it is above our budget?", True),
        ("we are worried about downtime", True),
        ("Is there a discount?", False),
        ("Can't you do better on price?", False),
        ("Could you give us a better price", False),
    ],
)
def test_only_words_of_trouble_weigh(words: str, expected: bool) -> None:
    assert weighs(words) is expected
