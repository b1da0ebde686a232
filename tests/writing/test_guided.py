"""A draft keeps to what colleagues said, and their words never reach the buyer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agentarmy.domain.evidence import Kind, Text
from agentarmy.domain.records import Channel, Person, Side, Turn
from agentarmy.reading.guidance import Topic, guidance
from agentarmy.writing.context import DraftContext, DraftKind
from agentarmy.writing.drafts import Draft, compose, library_of
from agentarmy.writing.ground import Ground, Move, Sentence, of_evidence, of_turn
from agentarmy.writing.grounding import gate
from agentarmy.writing.guided import heed
from agentarmy.writing.persona import Manner
from writing.scenes import EVIDENCE, FACTS, NOW, REP, TURNS, context, mail, said

LOTTE = Person("Lotte Brandis", "lotte@tallpine.example")
OURS = replace(FACTS, our_domains=("tallpine.example",))


def among_us(text: str, *, number: int = 1, day: int = 17) -> Turn:
    return Turn(
        id=f"i{number}",
        conversation="c9",
        channel=Channel.MAIL,
        speaker=LOTTE,
        text=text,
        at=datetime(2026, 3, day, 10, number, tzinfo=UTC),
        side=Side.OURS,
        subject="Fwd: Two presses",
        to=(REP,),
    )


def told(scene: DraftContext, *texts: str, day: int = 17) -> DraftContext:
    turns = [among_us(text, number=place, day=day) for place, text in enumerate(texts)]
    found = guidance(
        turns,
        rep=scene.rep.name,
        names=("Anna",),
        colleagues=(LOTTE.name,),
        products=[item.name for item in scene.facts.prices],
    )
    return heed(replace(scene, facts=OURS, colleagues=tuple(turns)), found)


def written(*texts: str, scene: DraftContext | None = None, day: int = 17) -> Draft:
    return compose(told(scene or context(), *texts, day=day))


def test_without_guidance_the_sum_stands_there() -> None:
    assert "USD" in compose(context()).body


@pytest.mark.parametrize(
    "text",
    ["Please don't name a price.", "Leave the price out.", "Ask finance before you quote a sum."],
)
def test_a_price_that_is_not_to_be_named_is_not_named(text: str) -> None:
    draft = written(text)

    assert "USD" not in draft.body
    assert "the price" in draft.body  # they asked for it: what becomes of it is said
    assert text.rstrip(".") in " ".join(draft.notes)


def test_a_date_that_is_not_to_be_promised_is_left_out() -> None:
    asks = mail("m4", "Hi Jo,\n\nhow long does delivery of the eight take?\n\nAnna", day=16)
    scene = context(turns=(*TURNS[:2], asks))

    assert "30 days" in compose(scene).body
    assert "30 days" not in written("Do not promise a date.", scene=scene).body


def test_what_was_freed_again_may_be_said() -> None:
    assert "USD" in written("No price yet.", "You can now name the price.").body


def test_a_model_that_the_buyer_named_may_be_named_and_no_other() -> None:
    assert "Press 40" in written("Check with Lotte before you name a model.").body


def test_other_words_that_are_kept_back_take_their_sentence_along() -> None:
    scene = context()
    assert "ethanol" in compose(scene).body
    assert "ethanol" not in written("Say nothing about ethanol.", scene=scene).body


def test_the_questions_we_are_told_to_ask_replace_ours() -> None:
    draft = written("To size it I need the floor load and the hall temperature.")

    assert draft.question.endswith("the floor load and the temperature in the hall.")
    assert "two numbers" in draft.question
    assert "?" not in draft.body
    assert len([s for s in draft.sentences if s.move is Move.QUESTION]) == 1


def test_a_clause_is_asked_as_a_question() -> None:
    draft = written("Ask her how many shifts they run and what the old press does.")

    assert draft.question.endswith("how many shifts you run and what the old press does?")


def test_what_was_told_before_we_last_wrote_is_done() -> None:
    assert "floor load" not in written("Ask her for the floor load.", day=2).body


def test_an_ask_does_not_change_a_recap() -> None:
    scene = context(DraftKind.RECAP)
    assert "floor load" not in written("Ask her for the floor load.", scene=scene).body


def test_a_wish_for_few_words_is_the_shorter_manner() -> None:
    scene = told(context(), "Short please.")

    assert scene.manner is Manner.SHORTER
    assert len(compose(scene).body.split()) < len(compose(context()).body.split())
    assert told(replace(context(), manner=Manner.WARMER), "Short please.").manner is Manner.WARMER


def test_the_rep_sees_what_was_heeded_and_from_whom() -> None:
    draft = written("Ask her for the floor load and nothing else.", "The 40 tops out at 900 kg.")

    notes = " ".join(draft.notes)
    assert 'Lotte Brandis, March 17: "Ask her for the floor load and nothing else."' in notes
    assert 'Not for the buyer: Lotte Brandis, March 17: "The 40 tops out at 900 kg."' in notes


@pytest.mark.parametrize(
    "kind",
    [
        DraftKind.REPLY,
        DraftKind.FOLLOW_UP,
        DraftKind.RECAP,
        DraftKind.TIMES,
        DraftKind.FIRST_TOUCH,
    ],
)
def test_no_word_among_us_reaches_the_buyer(kind: DraftKind) -> None:
    lines = (
        "Short please.",
        "The 40 goes down to 2 C as built. Below that I need the hall temperature.",
        "Do not name a price. Did operations agree to ten days?",
    )
    scene = context(kind)
    if kind is DraftKind.FIRST_TOUCH:
        scene = context(kind, turns=(), evidence=())
    body = written(*lines, scene=scene).body

    for word in ("Lotte", "2 C", "as built", "operations", "goes down"):
        assert word not in body


def test_the_gate_carries_no_sentence_on_words_among_us() -> None:
    secret = replace(among_us("We could go down to 900 USD."), conversation="c1")
    read = said(secret, Kind.BUDGET, Text("900 USD"), "We could go down to 900 USD.")
    scene = replace(
        told(context(), "The 40 goes down to 2 C as built."),
        turns=(*TURNS, secret),
        evidence=(*EVIDENCE, read),
    )
    limit = scene.guidance[0]
    leaks = [
        leak("The Press 40 goes down to 2 C as built.", of_turn(limit.turn, limit.quote)),
        leak("We could go down to 900 USD.", of_evidence(read)),
    ]

    kept, findings = gate(leaks, library_of(scene), now=NOW)

    assert {s.move for s in kept} <= {Move.TO_CONFIRM}
    assert {f.problem for f in findings} >= {"quote"}
    assert not any("900" in s.text or "2 C" in s.text for s in kept)


def leak(text: str, ground: Ground) -> Sentence:
    return Sentence(text=text, move=Move.ANSWER, grounds=(ground,))


def test_an_internal_note_may_quote_it() -> None:
    scene = replace(context(DraftKind.INTERNAL_NOTE), recipient=Person(""))
    draft = written("The 40 tops out at 900 kg.", scene=scene)

    assert 'Among us: "The 40 tops out at 900 kg" (Lotte Brandis, March 17)' in draft.body
    assert draft.removed == ()


def test_what_operations_denied_stands_only_where_the_books_say_it() -> None:
    draft = written("Operations never agreed to ten days.")

    assert any(n.startswith("Not agreed among us: Lotte Brandis") for n in draft.notes)
    assert Topic.DATE in told(context(), "Operations never agreed to ten days.").guidance[0].topics
