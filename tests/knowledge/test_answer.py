"""Answers that quote, and questions that get none."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.domain.knowledge import Hit, Passage, Refusal
from agentarmy.knowledge.answer import Found, House, Search, answer
from agentarmy.knowledge.questions import stems
from agentarmy.wiring import library

LIBRARY = library()


def passage(name: str, text: str, *, title: str = "", kind: str = "document") -> Passage:
    return Passage(
        id=f"{name}:{len(text)}",
        document=name,
        name=name,
        text=text,
        start=0,
        end=len(text),
        title=title,
        heading=title,
        kind=kind,
    )


FILLER = passage(
    "filler.md",
    "**Omra 4** fills 300 jars an hour. It needs no water.\n\n"
    "**Omra 8** fills 900 jars an hour. It needs 6 litres of water.",
    title="Omra 4 and 8",
)
CARE = passage("care.md", "Warranty: 18 months on parts. Spare lids ship the same day.")
TABLE = passage(
    "days.md",
    "| Units of one order | Days |\n|---|---|\n| 1 to 4 | 10 |\n| 5 to 9 | 20 |",
    title="Delivery days",
)
PRICE = passage(
    "price book#O4", "Omra 4 (O4) has a list price of 4,100 EUR per unit.", kind="price_book"
)
SHELF = (FILLER, CARE, TABLE, PRICE)


def searching(shelf: Sequence[Passage]) -> Search:
    """Passages by the number of words shared, as a store would rank them."""

    def search(words: str, limit: int) -> list[Hit]:
        wanted = set(stems(words))
        scored = [
            (len(wanted & set(stems(f"{one.title} {one.text}"))), -n, one)
            for n, one in enumerate(shelf)
        ]
        best = sorted((s for s in scored if s[0]), key=lambda s: s[:2], reverse=True)
        return [Hit(passage=one, score=same) for same, _, one in best[:limit]]

    return search


def ask(text: str, *shelf: Passage, inside: bool = False, withheld: tuple[str, ...] = ()) -> Found:
    return answer(
        text,
        search=searching(shelf or SHELF),
        grammar=LIBRARY.grammar,
        privacy=None if inside else LIBRARY.privacy,
        house=House(names=("vorro",), withheld=withheld),
    )


@pytest.mark.row("AA-KB-10")
def test_a_question_of_two_parts_has_two_in_the_trace() -> None:
    found = ask("What does the Omra 4 cost and how long is the warranty?")
    assert len(found.answer.parts) == 2
    assert [part.answered for part in found.parts] == [True, True]
    assert found.answer.short == "4,100 EUR per unit; 18 months"


@pytest.mark.row("AA-KB-11")
def test_an_answer_draws_on_two_kinds_of_source() -> None:
    found = ask("What does the Omra 4 cost and how long is the warranty?")
    kinds = {p.kind for said in found.answer.sentences for p in said.sources}
    assert kinds == {"price_book", "document"}


@pytest.mark.row("AA-KB-12")
@pytest.mark.parametrize(
    ("asked", "cited", "short"),
    [
        ("How many jars an hour does the Omra 8 fill?", "filler.md", "900 jars an hour"),
        ("Does the Omra 4 need water?", "filler.md", "No"),
        ("How long is the warranty on parts?", "care.md", "18 months"),
        ("How much is an Omra 4?", "price book#O4", "4,100 EUR per unit"),
    ],
)
def test_every_sentence_quotes_its_source(asked: str, cited: str, short: str) -> None:
    found = ask(asked)
    assert found.answer.refusal is Refusal.NONE
    assert cited in found.answer.citations
    assert found.answer.short == short
    assert all(said.quote in said.sources[0].text for said in found.answer.sentences)


@pytest.mark.row("AA-KB-12")
@pytest.mark.parametrize(
    "asked",
    [
        "Who painted the ceiling of the chapel?",
        "Does the Omra 4 play music?",
        "How much does the Zetta 9 cost?",
        "How loud is the Omra 4 in decibels?",
        "Do you rent tents?",
    ],
)
def test_without_support_there_is_no_answer(asked: str) -> None:
    found = ask(asked)
    assert found.answer.refusal is Refusal.UNKNOWN
    assert found.answer.sentences == ()
    assert found.answer.short == ""
    assert found.answer.reason.startswith("not in the knowledge base")


def test_a_name_that_nothing_is_written_about_is_said() -> None:
    found = ask("How much does the Zetta 9 cost?")
    assert "Zetta 9" in found.answer.reason
    assert found.near


def test_a_row_of_a_table_is_told_by_its_columns() -> None:
    found = ask("How many days does delivery of 7 units take?")
    (said,) = found.answer.sentences[:1]
    assert said.text == "Units of one order: 5 to 9; Days: 20"
    assert said.quote == "| 5 to 9 | 20 |"


def test_documents_that_contradict_each_other_are_both_shown() -> None:
    old = passage("old.md", "The warranty on parts is 12 months.")
    found = ask("How long is the warranty on parts?", FILLER, old, CARE)
    assert found.disagree
    assert set(found.answer.citations) == {"old.md", "care.md"}


def test_numbers_in_letters_contradict_too() -> None:
    one = passage("old.md", "Orders of five to fourteen lifts need three days.")
    other = passage("new.md", "Orders of five to fourteen lifts need nine days.")
    found = ask("How many days do orders of eight lifts need?", FILLER, one, other)
    assert found.disagree
    assert set(found.answer.citations) == {"old.md", "new.md"}


def test_sentences_on_different_things_do_not_contradict() -> None:
    steps = passage("terms.md", "1 to 4 in 10 days, 5 to 9 in 20 days.")
    visit = passage("visits.md", "A fitter comes within two days, the Omra 4 costs 90 a month.")
    found = ask("How many days for 7 units of the Omra 4?", steps, visit)
    assert not found.disagree


def test_an_outsider_is_refused_and_nothing_is_said() -> None:
    found = ask("What did Quillon Farms pay for the Omra 4?")
    assert found.answer.refusal is Refusal.PRIVATE
    assert found.answer.sentences == ()
    assert found.near == ()
    assert ask("What is your margin on the Omra 4?").answer.refusal is Refusal.INTERNAL
    assert ask("What is your margin on the Omra 4?", inside=True).refused is None


def test_words_withheld_are_not_said() -> None:
    limits = passage("terms.md", "Lids come free. Up to 9 percent is a rep's own to give.")
    asked = "What percentage is a rep's own?"
    assert ask(asked, limits, inside=True).answer.sentences
    closed = ask(asked, limits, withheld=("Up to 9 percent is a rep's own to give.",))
    assert all("9 percent" not in said.text for said in closed.answer.sentences)


def test_our_own_name_need_not_stand_in_the_passage() -> None:
    assert ask("How long is Vorro's warranty on parts?").answer.short == "18 months"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=120))
def test_any_question_gets_quotes_or_a_reason(text: str) -> None:
    found = ask(text or "?", inside=True)
    assert found.answer.sentences or found.answer.reason
    assert all(said.quote in said.sources[0].text for said in found.answer.sentences)


def test_how_is_answered_by_a_way_and_why_by_an_aim() -> None:
    ways = passage("ways.md", "Jars are sorted at the gate by weighing each jar.")
    aims = passage("aims.md", "Lids are warmed first to soften the seal.")
    jars, lids = passage("jars.md", "Jars are sorted."), passage("lids.md", "Lids are warmed.")
    assert ask("How are jars sorted?", jars, ways).answer.short == "by weighing each jar"
    assert ask("Why are lids warmed?", lids, aims).answer.short == "to soften the seal"
    assert ask("How are jars sorted?", jars).answer.refusal is Refusal.NONE
