"""Sorry and thanks, by their own words and near misses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agentarmy.domain.stages import Stage
from agentarmy.writing import kind_phrases, phrases
from agentarmy.writing.context import DraftKind
from agentarmy.writing.courtesy import Trouble, complaint, listed, order_placed, visit
from agentarmy.writing.drafts import compose
from agentarmy.writing.endings import unquoted
from agentarmy.writing.ground import Move
from writing.scenes import EVIDENCE, TURNS, context, mail


@pytest.mark.parametrize(
    ("words", "trouble"),
    [
        ("The ovens are five days late and my fitters stand here.", Trouble.DELAY),
        ("Our dryer has not arrived.", Trouble.DELAY),
        ("Nothing came on Tuesday.", Trouble.DELAY),
        ("It is the 17th and they are still not here.", Trouble.DELAY),
        (
            "The kilns were supposed to be here on Monday and the delivery is not here.",
            Trouble.DELAY,
        ),
        ("The shipment is overdue.", Trouble.DELAY),
        ("Your two lathes never turned up.", Trouble.DELAY),
        ("Nobody called us.", Trouble.SILENCE),
        ("I have heard nothing from you since Easter.", Trouble.SILENCE),
        ("No one got back to me.", Trouble.SILENCE),
        ("This is simply not acceptable.", Trouble.OTHER),
        ("The kiln arrived damaged.", Trouble.OTHER),
        ("You sent us the wrong blades.", Trouble.OTHER),
        ("I am very disappointed.", Trouble.OTHER),
    ],
)
def test_a_complaint_is_heard(words: str, trouble: Trouble) -> None:
    found = complaint([mail("m1", f"Hi Jo,\n\n{words}\n\nAnna")])
    assert found is not None
    assert found[0] is trouble
    assert found[1].quote in words


@pytest.mark.parametrize(
    "words",
    [
        "Our current supplier is two weeks late again.",
        "We are three weeks behind with the roof.",
        "What happens if it is late?",
        "Our customers are unhappy with the queues.",
        "The old vendor sent us the wrong blades last year.",
        "The board has not come to a decision.",
        "My boss is not here this week.",
        "I am not here on Friday.",
        "It is late here, so just a line.",
        "It is getting late, more tomorrow.",
        "Nobody knows the old press any more.",
        "We want it before we run late.",
        "I would be disappointed if it slipped.",
    ],
)
def test_no_complaint_about_us(words: str) -> None:
    assert complaint([mail("m1", f"Hi Jo,\n\n{words}\n\nAnna")]) is None


@pytest.mark.parametrize(
    "words",
    [
        "The signed order is attached.",
        "Please find attached our purchase order.",
        "PO 4471 attached.",
        "Here is our PO for the two kilns.",
        "We hereby order two kilns.",
        "I have signed the quote.",
        "Attached the signed contract.",
    ],
)
def test_an_order_is_heard(words: str) -> None:
    assert order_placed([mail("m1", f"Hi Jo,\n\n{words}\n\nAnna")]) is not None


@pytest.mark.parametrize(
    "words",
    [
        "Could you send me the order form?",
        "We want to order in May.",
        "Once we have signed, how fast are you?",
        "Our PO goes out next week.",
        "Before I send our order, one question.",
        "If we order two, is there a discount?",
        "The quote is attached to your last mail, what does line 4 mean?",
        "We have not signed the contract.",
    ],
)
def test_no_order_yet(words: str) -> None:
    assert order_placed([mail("m1", f"Hi Jo,\n\n{words}\n\nAnna")]) is None


@pytest.mark.parametrize(
    ("subject", "words", "who"),
    [
        ("Re: kilns", "Thanks for coming by on Tuesday.", "them"),
        ("Re: kilns", "It was good to have you here.", "them"),
        ("Your visit", "That was a useful morning.", "them"),
        ("Re: kilns", "Thank you for having us, the tour was great.", "us"),
        ("Our visit", "It was a very good day.", "us"),
        ("Your visit", "Could you come on Monday?", ""),
        ("Re: kilns", "Thanks, we would welcome a visit.", ""),
        ("Re: kilns", "Looking forward to having you here.", ""),
        ("Re: kilns", "Thank you for the figures.", ""),
    ],
)
def test_who_was_visited(subject: str, words: str, who: str) -> None:
    assert visit(mail("m1", f"Hi Jo,\n\n{words}\n\nAnna", subject=subject)) == who


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("You are on our list of suppliers.", "your list of suppliers"),
        ("You have been added to the shortlist.", "the shortlist"),
        ("You have been shortlisted.", "your shortlist"),
        ("You are not on the list of bidders.", ""),
        ("Are you on the list of bidders?", ""),
        ("You are on the road, I hear.", ""),
    ],
)
def test_a_place_on_a_list(words: str, what: str) -> None:
    found = listed([mail("m1", f"Dear Jo,\n\n{words}\n\nAnna")])
    assert (found.what if found else "") == what


@pytest.mark.parametrize("key", ["a", "b", "c", "d"])
def test_who_complains_gets_one_sorry_and_no_question(key: str) -> None:
    words = (
        "Hi Jo,\n\nthe two presses are five days late and nobody called. Where are they?\n\nAnna"
    )
    scene = context(turns=(mail("m9", words, day=17),), evidence=(), stage=Stage.WON, key=key)
    draft = compose(scene)
    assert draft.body.count("sorry") == 1
    assert draft.question == ""
    assert draft.sentences[0].text in phrases.SORRY["delay"]
    assert draft.removed == ()


def test_who_orders_gets_thanks_and_no_question() -> None:
    words = "Hi Jo,\n\nthe signed order for two presses is attached.\n\nAnna"
    draft = compose(context(turns=(*TURNS[:2], mail("m9", words, day=17)), evidence=EVIDENCE[:1]))
    assert any(s.text in phrases.ORDER_NOW for s in draft.sentences)
    assert draft.question == ""
    assert draft.removed == ()


@pytest.mark.parametrize("key", ["a", "b", "c", "d", "e"])
def test_a_plain_technical_question_gets_its_answer_and_no_more(key: str) -> None:
    words = "Hi Jo,\n\ndoes the Press 40 need water?\n\nAnna"
    scene = context(
        turns=(mail("m9", words, day=17),), evidence=(), stage=Stage.QUALIFICATION, key=key
    )
    draft = compose(scene)
    assert draft.question == ""
    assert "call" not in draft.body
    assert not any(s.move is Move.NEXT for s in draft.sentences)


@pytest.mark.parametrize("key", ["a", "b", "c"])
def test_a_price_asked_for_no_number_asks_how_many(key: str) -> None:
    words = "Hi Jo,\n\nwhat does the Press 40 cost?\n\nAnna"
    scene = context(turns=(mail("m9", words, day=17),), evidence=(), stage=None, key=key)
    draft = compose(scene)
    assert draft.question in kind_phrases.FORM_ASK_COUNT


def test_a_slow_answer_begins_with_sorry() -> None:
    words = "Hi Jo,\n\nplease send me the floor plan.\n\nAnna"
    draft = compose(context(turns=(mail("m9", words, day=2),), evidence=(), stage=None))
    assert "sorry" in draft.sentences[0].text
    fresh = compose(context(turns=(mail("m9", words, day=16),), evidence=(), stage=None))
    assert "sorry" not in fresh.body


@pytest.mark.parametrize("kind", [DraftKind.REPLY, DraftKind.FOLLOW_UP])
def test_their_words_are_never_thrown_back_to_ask_more(kind: DraftKind) -> None:
    scene = context(kind, stage=Stage.DISCOVERY)
    found = scene.judgement.question
    if found is not None:
        told = replace(found, text='You said "we lose 12 hours". Since when is that so?')
        scene = replace(scene, judgement=replace(scene.judgement, question=told))
    assert "You said" not in compose(scene).body


def test_who_tells_and_asks_nothing_gets_one_step() -> None:
    words = "Hi Jo,\n\nwe fold the sheets by hand and saw your stand in Basel.\n\nAnna"
    scene = context(turns=(mail("m9", words, day=17),), evidence=(), stage=Stage.QUALIFICATION)
    scene = replace(scene, judgement=replace(scene.judgement, question=None))
    draft = compose(scene)
    assert draft.question == ""
    assert any(s.text in phrases.NEXT[Stage.QUALIFICATION] for s in draft.sentences)


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        (
            'When it comes to "the oven trips", what does it do to your bakers?',
            "What does it do to your bakers?",
        ),
        ('What has "the leak" cost you so far?', "What has that cost you so far?"),
        ('You said "it jams". Could you give me an example?', "Could you give me an example?"),
        (
            'If "the queue" stays as it is, what happens to your guests?',
            "If that stays as it is, what happens to your guests?",
        ),
        ('Our page on ovens says: "Bakes." How far would that take care of "the queue"?', ""),
        ('So "the queue" comes first. Have I got that right?', ""),
    ],
)
def test_a_question_of_the_method_is_asked_in_plain_words(question: str, plain: str) -> None:
    assert unquoted(question) == plain
