from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.reading.text import MAX_SENTENCE, fold, sentences


@given(st.text(max_size=400))
def test_spans_are_in_order_and_folding_keeps_lengths(text: str) -> None:
    assert len(fold(text)) == len(text)
    last = 0
    for sentence in sentences(text):
        assert last <= sentence.start < sentence.end <= len(text)
        assert len(sentence.text) == sentence.end - sentence.start <= MAX_SENTENCE
        assert text[sentence.start : sentence.end].strip()
        last = sentence.end


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It costs $3.50. Is that ok?", ["it costs $3.50.", "is that ok?"]),
        ("Mr. Stone comes at 3 p.m. on Jan. 5.", ["mr. stone comes at 3 p.m. on jan. 5."]),
        ("He comes in Feb. We wait.", ["he comes in feb.", "we wait."]),
        ("At 2 p.m. Tuesday, with Dr. Stone", ["at 2 p.m. tuesday, with dr. stone"]),
        ("Hi Ada,\n\nthanks for the list", ["hi ada,", "thanks for the list"]),
        ("We need:\n- two saws\n- one kiln", ["we need:", "two saws", "one kiln"]),
        ("1. First thing\n2. Second thing", ["first thing", "second thing"]),
        (
            "the wrapped line of a mail goes on and on until\nit ends here. Done",
            ["the wrapped line of a mail goes on and on until it ends here.", "done"],
        ),
        ("\u201cWhat?\u201d", ['"what?"']),
        ("Rs. 26 lakh is with Smt. Rao. Fine.", ["rs. 26 lakh is with smt. rao.", "fine."]),
        ("A dozen nos. Loomlight are wanted.", ["a dozen nos. loomlight are wanted."]),
        ("", []),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert [s.text for s in sentences(text)] == parts


def test_a_question_ends_with_a_question_mark() -> None:
    assert [s.question for s in sentences("Is it? It is. (Really?)")] == [True, False, True]
