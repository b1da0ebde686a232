"""Which documents to look into when no sentence answers."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.knowledge import Passage
from agentarmy.knowledge.nearest import Near, nearest, pieces
from agentarmy.knowledge.questions import read
from agentarmy.wiring import library

GRAMMAR = library().grammar
TEXTS = {
    "glaze": "The glaze lowers cost. The kiln saves energy and time.",
    "again": "The glaze lowers cost. The kiln saves energy.",
    "boats": "A boat has sails, and the harbour repairs torn canvas quickly.",
    "kilns": "Kilns optimise firing curves. Optimising shortens every firing.",
    "oven": "The oven optimises heat for clay.",
    "clay": "To optimise the mixture, weigh the clay.",
}


def shelf(*names: str, parts: int = 1) -> dict[str, list[Passage]]:
    return {name: [_passage(name, part) for part in range(parts)] for name in names}


def _passage(name: str, part: int) -> Passage:
    text = TEXTS.get(name, name)
    return Passage(id=f"{name}{part}", document=name, name=name, text=text, start=0, end=len(text))


def found(text: str, documents: dict[str, list[Passage]], *, cited: tuple[str, ...] = ()) -> Near:
    return nearest(read(text, GRAMMAR), documents, cited=cited)


def test_the_second_document_does_not_repeat_the_first() -> None:
    near = found("What does the glaze of the kiln save?", shelf("glaze", "again", "boats"))
    assert near.documents == ("glaze", "boats")


def test_with_one_cited_only_what_adds_to_it_is_named() -> None:
    near = found("What does the glaze save?", shelf("glaze", "again", "boats"), cited=("glaze",))
    assert near.documents == ("boats",)


def test_one_sentence_that_answers_outweighs_many_that_touch() -> None:
    talk = {
        f"The kiln {verb} and its {part} matters much to potters in the {place}.": None
        for verb, part, place in itertools.product(
            ("hums", "glows", "ticks"), ("door", "brick", "flue"), ("valley", "city", "village")
        )
    }
    texts = ["Cobalt turns the glaze of the kiln blue.", *talk]
    near = found("What turns the glaze of the kiln blue?", shelf(*texts[::-1]))
    assert near.documents[0] == texts[0]


def test_sentences_come_nearest_first() -> None:
    near = found("Which glaze lowers the cost?", shelf("boats", "glaze"))
    assert next(text for text, _ in near.sentences) == "The glaze lowers cost."
    scores = [score for _, score in near.sentences]
    assert scores == sorted(scores, reverse=True)


def test_the_pieces_of_a_new_name_are_read() -> None:
    assert pieces("What is OptiMill's role in PCBMaker?") == ("opti", "mill", "pcb", "maker")
    assert pieces("What is a mill?") == ()
    near = found("What is OptiMill good at?", shelf("boats", "glaze", "kilns", "oven", "clay"))
    assert "ptimis" in near.sentences[0][0]


def test_only_the_first_passages_of_a_manual_have_a_say() -> None:
    manual = [_passage(f"Page {number} tells of glaze.", number) for number in range(20)]
    near = found("What does the glaze save?", shelf("boats", "glaze") | {"manual": manual})
    told = [text for text, _ in near.sentences if text.startswith("Page")]
    assert told == [f"Page {number} tells of glaze." for number in range(6)]


def test_nothing_to_look_into() -> None:
    assert found("What does it cost?", {}) == Near()
    assert found("What does it cost?", shelf("glaze")).documents == ("glaze",)
    assert found("What does it cost?", shelf("glaze"), cited=("glaze",)).documents == ()


@given(st.permutations(sorted(TEXTS)), st.sets(st.sampled_from(sorted(TEXTS))))
def test_the_order_of_candidates_changes_nothing_but_ties(
    order: list[str], cited: set[str]
) -> None:
    question = "What does the glaze of the kiln save?"
    near = found(question, shelf(*order), cited=tuple(cited))
    assert not cited & set(near.documents)
    assert len(near.documents) == (min(2, len(TEXTS)) if not cited else len(cited) < len(TEXTS))
    told = {text for text, _ in near.sentences}
    assert told == {text for text, _ in found(question, shelf(*sorted(TEXTS))).sentences}
