"""Sentences weighed by how well they meet a question."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.knowledge import Passage
from agentarmy.knowledge.questions import read
from agentarmy.knowledge.weighing import plain, spans, told, weigher
from agentarmy.wiring import library

GRAMMAR = library().grammar
TEXT = (
    "**Omra 4** seals jars. It runs at 6 bar.\n\n**Omra 8** seals jars and tins. It runs at 9 bar."
)
TABLE = "| Units | Days |\n|---|---|\n| 1 to 4 | 10 |"


def passage(text: str) -> Passage:
    return Passage(id="p", document="d", name="d.md", text=text, start=0, end=len(text))


def best(asked: str, text: str) -> str:
    weighs = weigher(read(asked, GRAMMAR), [passage(text)], grammar=GRAMMAR)
    return max(weighs.weigh(passage(text), 0), key=lambda one: one.score).quote


def test_a_sentence_is_about_the_name_before_it_not_about_its_sibling() -> None:
    assert best("What pressure does the Omra 4 run at?", TEXT) == "It runs at 6 bar."
    assert best("What pressure does the Omra 8 run at?", TEXT) == "It runs at 9 bar."


def test_a_row_is_told_by_its_columns() -> None:
    start, end = spans(TABLE)[-1]
    assert told(TABLE, start=start, end=end) == "1 to 4 units; 10 days"
    weighs = weigher(read("How many days?", GRAMMAR), [passage(TABLE)], grammar=GRAMMAR)
    assert plain(list(weighs.weigh(passage(TABLE), 0))[-1]) == "Units: 1 to 4; Days: 10"


def test_cover_counts_the_surroundings_and_inside_does_not() -> None:
    weighs = weigher(read("Does Omra 4 seal jars?", GRAMMAR), [passage(TEXT)], grammar=GRAMMAR)
    first, second = list(weighs.weigh(passage(TEXT), 0))[:2]
    assert first.inside == first.cover == 1.0
    assert second.inside < second.cover < 1.0


@given(st.text(max_size=300))
def test_spans_are_in_order_and_hold_something(text: str) -> None:
    found = spans(text)
    assert all(text[start:end].strip() for start, end in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
