"""What counts as asked, what it is about, and when a document answers it."""

from __future__ import annotations

import pytest

from agentarmy.domain.evidence import Source, SourceKind
from agentarmy.writing.answers import (
    About,
    Passage,
    asked_in,
    clean,
    count_asked,
    product_in,
)
from agentarmy.writing.shelf import Shelf
from writing.scenes import FACTS, mail


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("What is the total?", About.PRICE),
        ("How much are eight of them?", About.PRICE),
        ("how much is it", About.PRICE),
        ("When can you deliver?", About.DELIVERY),
        ("pls bring the real number. and the real date", About.BOTH),
        ("Can you put that in writing, yes or no?", About.YES_NO),
        ("Is there a discount?", About.DISCOUNT),
        ("Please send the order form and your W-9.", About.DOCUMENT),
        ("Where do I sign?", About.DOCUMENT),
        ("Can you hold the price until then?", About.OTHER),
        ("what is the draw at start.", About.TECHNICAL),
        ("Please advise a suitable model.", About.OTHER),
    ],
)
def test_a_question_is_told_by_what_it_is_about(text: str, about: About) -> None:
    found = asked_in([mail("m1", text)], (), bare=True)
    assert [asked.about for asked in found] == [about]


@pytest.mark.parametrize(
    "text",
    [
        "Get back to us in Q3, not before.",
        "Please don't take my words as a promise any more.",
        "How are you?",
        "We are fine.",
    ],
)
def test_what_asks_for_nothing_is_left_alone(text: str) -> None:
    assert asked_in([mail("m1", text)], (), bare=True) == ()


def test_a_talk_is_not_searched_for_question_marks() -> None:
    assert asked_in([mail("m1", "Really? For nine?")], (), bare=False) == ()


def test_a_product_is_found_by_name_or_alias() -> None:
    found = product_in("how much is one press?", FACTS)
    assert found is not None
    assert found.name == "Press 40"
    assert product_in("how much is the oven?", FACTS) is None


def test_a_document_answers_only_what_it_is_about() -> None:
    source = Source(SourceKind.DOCUMENT, "d1")
    text = "# Sheet\n\n**Press 40** runs on a single-phase socket.\n\n| a | b |\n\nIs it heavy?"
    shelf = Shelf([Passage(source=source, name="sheet.md", text=text)])
    found = shelf.find("Does it run on a single phase socket?")
    assert found is not None
    assert found.quote in text
    assert clean(found.quote) == "Press 40** runs on a single-phase socket.".replace("**", "")
    assert shelf.find("Does the socket have a lid?") is None
    assert Shelf([]).find("Anything?") is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("What would ten days cost rather than twenty?", 10),
        ("How much are eight of them?", 8),
        ("And the price for 3 workshop days?", 3),
        ("How much is it for 12 units", 12),
        ("What does it cost within 30 minutes?", 0),
        ("Could you give me a rough price?", 0),
        ("Is 14,500 the price?", 0),
    ],
)
def test_a_question_may_name_its_own_count(text: str, count: int) -> None:
    assert count_asked(text, "Workshop day") == count
