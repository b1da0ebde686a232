"""The answer to a web form: a plain thanks, what is known, one question, no praise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agentarmy.domain.records import Person, Turn
from agentarmy.writing.composer import Composer
from agentarmy.writing.context import DraftContext
from agentarmy.writing.drafts import Draft, compose
from agentarmy.writing.enquiries import Want, topic_of, want_of
from agentarmy.writing.ground import Move
from writing.scenes import context, mail, region

MIRELA = Person("Mirela Stan", "mirela@podgoria.example")


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        (
            "We are looking at palletising for frozen cartons at our second site. Please advise.",
            "palletising frozen cartons at your second site",
        ),
        ("Hello, I am looking for a labeller for our winery.", "a labeller for your winery"),
        ("We need three case sealers by autumn, please call.", "three case sealers by autumn"),
        ("We're considering a second dryer because the old one is slow.", "a second dryer"),
        ("Our team is planning to replace our washer.", "your plan to replace your washer"),
        ("I would like to know more about your drum dryers.", "our drum dryers"),
        ("We are searching for suitable rinser for our jars", "a suitable rinser for your jars"),
        ("We are looking for suitable machines for crates", "suitable machines for crates"),
        ("Good day! We seek training for our fitters and need it.", "training for your fitters"),
        ("Please send me information on your kilns.", "our kilns"),
        ("Please call me back about a leaking pump.", "a leaking pump"),
        ("Please call me.", ""),
        ("How much is the Press 40?", ""),
        ("We want to know the price.", ""),
        ("We are looking to cut our costs.", ""),
        ("I need help.", ""),
        ("asdf", ""),
    ],
)  # fmt: skip
def test_what_a_form_is_about_is_told_in_a_few_words(message: str, topic: str) -> None:
    assert topic_of(message) == topic


def form(message: str, *, product: str = "") -> Turn:
    lines = [f"Name: {MIRELA.name}", f"Email: {MIRELA.address}", f"Message: {message}"]
    lines += ["", f"Product: {product}"] if product else []
    turn = mail("m1", "\n".join(lines), subject="Contact form: presses")
    return replace(turn, automatic="auto-reply")


def scene(message: str, *, product: str = "") -> DraftContext:
    found = context(turns=(form(message, product=product),), evidence=(), stage=None)
    return replace(found, recipient=MIRELA, region=region("emea"))


def answer(message: str, *, product: str = "") -> Draft:
    return compose(scene(message, product=product))


def test_a_form_that_asks_which_one_is_asked_what_it_has_to_do() -> None:
    draft = answer("We are looking for a press for apples at our farm. Which model do you suggest?")

    assert "a press for apples at your farm." in draft.body
    assert "what" in draft.question.lower()
    assert draft.question.endswith("?")
    assert draft.to_confirm == ()
    assert "Press 40" not in draft.body  # nobody named one: none is praised
    assert draft.body.startswith("Dear Mirela Stan,")


def test_a_price_of_what_we_sell_is_told() -> None:
    assert "1,000" in answer("How much is the Press 40?").body


def test_a_price_of_nothing_named_is_asked_back() -> None:
    draft = answer("What are your prices?")

    assert "how many" in draft.question.lower()
    assert draft.to_confirm == ()


def test_who_wants_a_call_is_asked_when() -> None:
    draft = answer("Please call me back about a leaking pump.")

    assert "call" in draft.question
    assert len([s for s in draft.sentences if s.move is Move.QUESTION]) == 1


def test_who_told_how_many_is_not_asked_again() -> None:
    draft = answer("We plan to replace our press. How long is delivery for 6 Press 40?")

    assert "How many" not in draft.body
    assert draft.question == ""


def test_who_wants_papers_gets_them_and_is_asked_nothing() -> None:
    draft = answer("We need a press. Please send me your catalogue.")

    assert any("catalogue" in one for one in draft.to_confirm)
    assert draft.question == ""


def test_the_field_of_the_form_tells_what_the_message_does_not() -> None:
    assert "about fruit presses." in answer("Please call me.", product="Fruit presses").body


def test_without_anything_the_day_is_told() -> None:
    assert "enquiry of 10 March." in answer("Please advise.").body


@pytest.mark.parametrize(
    "message",
    [
        "We are looking for a press for apples. Please advise suitable model.",
        "We need help with our old press.",
        "Please advise.",
    ],
)
def test_no_form_is_answered_with_an_empty_courtesy(message: str) -> None:
    for number in range(3):
        asking = replace(scene(message), salt=number, region=region("apac"))
        body = compose(asking).body
        for words in ("any time of yours", "introduce our house", "As I read it", "honour", '"'):
            assert words not in body


@pytest.mark.parametrize(
    ("message", "want"),
    [
        ("Please advise suitable model.", Want.MODEL),
        ("Could you recommend something for us?", Want.MODEL),
        ("Which size fits a hall of ours?", Want.MODEL),
        ("What does it cost?", Want.PRICE),
        ("Please arrange a call.", Want.CALL),
        ("We saw you at the fair.", Want.ANYTHING),
    ],
)
def test_what_they_want_to_hear_is_read(message: str, want: Want) -> None:
    assert want_of(Composer(scene(message))) is want
