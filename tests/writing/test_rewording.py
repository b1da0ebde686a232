"""A model may say the plan's sentences in other words; what else it says does not stand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agentarmy.domain.evidence import Source, SourceKind
from agentarmy.writing.ground import Ground, Move, Sentence, of_evidence
from agentarmy.writing.outdated import outdated
from agentarmy.writing.rewording import (
    Reworded,
    Written,
    plan_of,
    plan_text,
    reword,
    schema,
    written_of,
)
from writing.test_outdated import deal

SOURCE = Source(SourceKind.MESSAGE, "m1")
TEXT = (
    "We want nine Press 40 by April 8. Our budget is 60,000 USD, all in. Olga signs before April 8."
    " We do not run on Fridays. It may take 21 days after your order. Ten are too many."
    " If you order by April 8, it holds."
)
TEXTS = {SOURCE: TEXT}
ANNA = ("Anna Keller", "Tallpine")


def ground(quote: str) -> Ground:
    return Ground(source=SOURCE, quote=quote, who="Anna Keller")


def sentence(text: str, quote: str = "", move: Move = Move.OFFER) -> Sentence:
    return Sentence(text=text, move=move, grounds=(ground(quote),) if quote else ())


SUM = sentence(
    "The budget of 60,000 USD holds for nine Press 40, not for ten.",
    TEXT,
)
DAYS = sentence(
    "Delivery may take 21 days after your order.", "It may take 21 days after your order."
)
SIGNS = sentence(
    "Olga signs, so I can send it to her before April 8.", "Olga signs before April 8.", Move.NEXT
)
HELLO = sentence("Thank you for writing.", move=Move.OPENING)
ASK = sentence("What would have to be true by then?", move=Move.QUESTION)
MARK = sentence("[to confirm: the crane]", move=Move.TO_CONFIRM)
IF = sentence("If you order by April 8, it holds.", "If you order by April 8, it holds.")


def one(planned: Sentence, text: str, *, cites: tuple[str, ...] = ("e1",)) -> Reworded:
    plan = plan_of([planned])
    return reword(plan, [Written("s1", text, cites)], texts=TEXTS, known_names=ANNA)


@pytest.mark.parametrize(
    ("planned", "text"),
    [
        (SUM, "For nine Press 40 your budget of 60,000 USD holds, though not for ten."),
        (SUM, "Your 60,000 USD budget does hold for nine Press 40, but not for ten of them."),
        (DAYS, "After your order, delivery may take 21 days."),
        (DAYS, "Please note that it might take 21 days to deliver after your order."),
        (SIGNS, "Since Olga signs, I can send it to her before April 8."),
        (SIGNS, "I understand that Olga signs; I could send it to her before April 8."),
        (HELLO, "I really appreciate that you wrote."),
        (HELLO, "Anna, thank you kindly for writing."),
        (ASK, "May I ask what would have to be true by then?"),
        (ASK, "So that I understand: what would really have to be true by then?"),
        (IF, "It holds if you order by April 8."),
        (IF, "With an order by April 8, it holds for you."),
    ],
)
def test_the_same_in_other_words_is_kept(planned: Sentence, text: str) -> None:
    found = one(planned, text)
    assert [no.why for no in found.refused] == []
    assert found.sentences[0].text == text
    assert found.sentences[0].grounds[: len(planned.grounds)] == planned.grounds


@pytest.mark.parametrize(
    ("planned", "text", "why"),
    [
        (SUM, "The budget of 66,000 USD holds for nine Press 40, not for ten.", "number"),
        (SUM, "The budget of 60,000 EUR holds for nine Press 40, not for ten.", "sum"),
        (SUM, "The budget holds for nine Press 40, not for ten.", "is missing"),
        (SUM, "The budget of 60,000 USD holds for ten Press 40, not for nine.", "another thing"),
        (SUM, "The budget of 60,000 USD does not hold for nine Press 40, nor for ten.", "denies"),
        (SUM, "The budget of 60,000 USD holds for nine Press 40 and ten.", "denies"),
        (SUM, "All of the budget of 60,000 USD holds for nine Press 40, not ten.", '"all"'),
        (DAYS, "Delivery takes 21 days after your order.", "firmer"),
        (DAYS, "Delivery will take 21 days after your order.", "firmer"),
        (DAYS, "Delivery may take 21 days before your order.", "reverse"),
        (DAYS, "Delivery may take 21 days after our order.", "somebody else"),
        (DAYS, "Delivery may take 21 days after your order and is insured.", '"insured"'),
        (SIGNS, "Gregor signs, so I can send it to him before April 8.", "gregor"),
        (SIGNS, "Olga signs, so I can send it to her before April 9.", "day"),
        (SIGNS, "Olga signs, so I can send it to her before Friday April 8.", "weekday"),
        (SIGNS, "Olga signs. I can send it. Before April 8. To her.", "more sentences"),
        (SIGNS, "Olga signs, so I can send it to her before April 8, shall I?", "asks"),
        (SIGNS, "Olga signs, so I attach it and can send it to her before April 8.", "attach"),
        (SIGNS, "Olga signs, so I can send it to her: pay.example/a before April 8.", "a link"),
        (SIGNS, "Olga signs, so I can send it to olga@x.example before April 8.", "a link"),
        (SIGNS, "Hi Anna, Olga signs, so I can send it to her before April 8.", "a greeting"),
        (HELLO, "Thank you for writing, you win a free crane.", '"'),
        (HELLO, "", "no text"),
        (HELLO, "[attach: the offer] Thank you for writing.", "a mark"),
        (HELLO, "Thank you so very much " * 4 + "for writing.", "longer"),
        (ASK, "What would have to be true by then for a free discount?", '"free"'),
        (ASK, "Tell me what would have to be true by then.", "does not ask"),
        (IF, "It holds by April 8, and you order.", "condition"),
    ],
)
def test_what_says_anything_else_is_replaced_by_the_rules_own_words(
    planned: Sentence, text: str, why: str
) -> None:
    found = one(planned, text)
    assert found.sentences == (planned,)
    assert why in found.refused[0].why


def test_marks_for_the_rep_and_unknown_codes_are_never_the_models() -> None:
    plan = plan_of([HELLO, MARK])
    assert plan.open == ("s1",)
    written = [
        Written("s2", "The crane is fine."),
        Written("s7", "And so is the rest."),
        Written("s1", "I really appreciate that you wrote."),
        Written("s1", "Thank you for writing again."),
    ]
    found = reword(plan, written, texts=TEXTS)
    assert [one.text for one in found.sentences] == [
        "I really appreciate that you wrote.",
        MARK.text,
    ]
    assert len(found.refused) == 3


def test_a_model_may_leave_out_a_courtesy_but_not_the_matter() -> None:
    plan = plan_of([HELLO, SUM, DAYS])
    written = [Written("s3", "After your order, delivery may take 21 days.", ("e2",))]
    found = reword(plan, written, texts=TEXTS, known_names=ANNA)
    assert found.left_out == ("s1",)
    assert [one.text for one in found.sentences] == [SUM.text, written[0].text]


def test_with_nothing_that_holds_all_stays_as_it_was() -> None:
    plan = plan_of([HELLO, SUM])
    found = reword(plan, [Written("s2", "It is free.")], texts=TEXTS)
    assert (found.sentences, found.kept, found.left_out) == ((HELLO, SUM), {}, ())


def test_the_plan_names_what_carries_each_sentence_and_the_schema_only_its_codes() -> None:
    plan = plan_of([HELLO, SUM, MARK])
    lines = plan_text(plan).splitlines()
    assert lines[0] == "s1 [opening] Thank you for writing."
    assert lines[1].endswith("(e1)")
    assert lines[2] == "s3 [to_confirm keep] [to confirm: the crane]"
    assert lines[3].startswith('e1 Anna Keller: "We want nine')
    assert "'enum': ['s1', 's2']" in str(schema(plan))


def test_an_answer_of_any_shape_gives_sentences_or_none() -> None:
    assert written_of({}) == ()
    rows = {"sentences": [{"for": "s1", "text": " a\n b ", "evidence": ["e1"]}, 7]}
    assert written_of(rows) == (Written("s1", "a b", ("e1",)),)


def test_a_relative_day_is_read_from_the_day_of_writing() -> None:
    said = Ground(
        source=SOURCE,
        quote="Olga signs before April 8.",
        who="Anna Keller",
        at=datetime(2026, 4, 2, 9, tzinfo=UTC),
    )
    planned = Sentence(text="Olga signs before tomorrow.", move=Move.RECAP, grounds=(said,))
    written = [Written("s1", "Before tomorrow Olga signs.", ("e1",))]
    for now, holds in ((datetime(2026, 4, 7, 9, tzinfo=UTC), True), (said.at, False)):
        found = reword(plan_of([planned]), written, texts=TEXTS, now=now)
        assert bool(found.kept) is holds, found.refused


def test_a_figure_that_newer_words_overtook_is_not_the_models_to_tell() -> None:
    known = outdated(deal())
    planned = Sentence(
        text="Your budget is 30,000 USD.", move=Move.RECAP, grounds=(of_evidence(deal()[0]),)
    )
    texts = {item.source: item.quote for item in deal()}
    written = [Written("s1", "The budget that you have is 30,000 USD.", ("e1",))]
    assert reword(plan_of([planned]), written, texts=texts).kept
    found = reword(plan_of([planned]), written, texts=texts, outdated=known)
    assert "stale" in found.refused[0].why
