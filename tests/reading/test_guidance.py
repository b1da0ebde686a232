"""What binds a message, read from what our own people said, and what must not be read so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agentarmy.domain.records import Channel, Person, Turn
from agentarmy.reading.guidance import Guidance, Rule, Topic, guidance, own_words

NAMES = ("Imke", "Vogt", "Imke Vogt")
HOUSE = ("Ravi Nair", "Lotte Brandis")
SOLD = ("DrumDryer 60", "Kiln 900")


def said(who: str, text: str, *, number: int = 1, talk: str = "t") -> Turn:
    return Turn(
        id=f"m{number}",
        conversation=talk,
        channel=Channel.MAIL,
        speaker=Person(who, ""),
        text=text,
        at=datetime(2026, 5, 4, 9, number, tzinfo=UTC),
    )


def read(*texts: str | tuple[str, str], rep: str = "Jo Marsh") -> tuple[Guidance, ...]:
    pairs = [t if isinstance(t, tuple) else ("Ravi Nair", t) for t in texts]
    turns = [said(who, text, number=place + 1) for place, (who, text) in enumerate(pairs)]
    return guidance(turns, rep=rep, names=NAMES, colleagues=HOUSE, products=SOLD)


@pytest.mark.parametrize(
    "text",
    [
        "CFO, so short please.",
        "Please keep it brief.",
        "keep the mail short, she is travelling",
        "Two lines are enough.",
        "Three sentences at most.",
        "no essay please",
        "He reads things short.",
        "Don't write a novel.",
        "Short and sweet on this one.",
    ],
)
def test_a_wish_for_few_words_is_read(text: str) -> None:
    assert [g.rule for g in read(text)] == [Rule.SHORT]


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Please don't name a price.", {Topic.PRICE}),
        ("Do not promise a date, whatever they say.", {Topic.DATE}),
        ("No price yet.", {Topic.PRICE}),
        ("no dates please", {Topic.DATE}),
        ("Leave the price out.", {Topic.PRICE}),
        ("Hold the discount back for now.", {Topic.DISCOUNT}),
        ("Don't commit to a delivery week.", {Topic.DATE}),
        ("Check with Lotte before you name a model.", {Topic.MODEL}),
        ("Before you quote a price, ask finance.", {Topic.PRICE}),
        ("Run it past Lotte before you recommend a machine.", {Topic.MODEL}),
        ("Name a model only after Lotte has answered.", {Topic.MODEL}),
        ("You must not give her a discount.", {Topic.DISCOUNT}),
        ("Don't offer a call.", {Topic.CALL}),
    ],
)
def test_what_is_not_to_be_named_is_read(text: str, topics: set[Topic]) -> None:
    found = read(text)

    assert [(g.rule, set(g.topics)) for g in found] == [(Rule.AVOID, topics)]


def test_other_things_are_kept_back_by_their_words() -> None:
    (found,) = read("Say nothing about the recall.")

    assert (found.rule, found.words) == (Rule.AVOID, ("recall",))


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        (
            "Ask him only for the pallet height and the number of shifts.",
            ("the pallet height", "the number of shifts"),
        ),
        (
            "Ask them how many lines they run and whether the hall is heated.",
            ("how many lines you run", "whether the hall is heated"),
        ),
        ("Find out the ceiling height first.", ("the ceiling height",)),
        ("All we need from her is the voltage.", ("the voltage",)),
        ("Only ask for the bottle diameter, please.", ("the diameter of a bottle",)),
        (
            "Get the drum size and their label width from them before we quote.",
            ("the drum size", "your label width"),
        ),
        ("Just ask Imke what she packs.", ("what you pack",)),
        (
            "To size it I need the throughput and the room temperature.",
            ("the throughput", "the temperature in the room"),
        ),
    ],
)
def test_what_to_ask_is_read_in_words_for_the_buyer(text: str, asks: tuple[str, ...]) -> None:
    found = [g for g in read(text) if g.rule is Rule.ASK]

    assert [g.asks for g in found] == [asks]


def test_those_two_are_what_was_needed_before() -> None:
    found = read(
        ("Lotte Brandis", "I need the moisture and the batch weight."),
        ("Ravi Nair", "Ask her those two and nothing else."),
    )

    asking = next(g for g in found if g.rule is Rule.ASK)
    assert asking.asks == ("the moisture", "the weight of a batch")
    assert asking.only
    assert asking.turn.speaker.name == "Ravi Nair"


def test_a_limit_of_a_product_is_read_with_who_said_it() -> None:
    (found,) = read(("Lotte Brandis", "The 60 goes up to 90 C as built."))

    assert (found.rule, found.turn.speaker.name) == (Rule.LIMIT, "Lotte Brandis")


def test_a_question_among_us_stays_open_until_somebody_answers_it() -> None:
    asked = ("Ravi Nair", "She told them three weeks. Did operations agree to that?")

    assert [g.rule for g in read(asked)] == [Rule.UNCONFIRMED]
    assert Rule.DENIED in [g.rule for g in read(asked, ("Jo Marsh", "No, not yet."))]
    assert read(asked, ("Jo Marsh", "Yes, this morning.")) == ()


def test_a_plain_denial_is_read() -> None:
    (found,) = read("Lotte never confirmed three weeks for the kilns.")

    assert (found.rule, set(found.topics)) == (Rule.DENIED, {Topic.DATE})


def test_what_was_held_back_can_be_freed() -> None:
    assert [g.rule for g in read("No price yet.", "You can now name the price.")] == [
        Rule.AVOID,
        Rule.RELEASE,
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Don't forget to name a price.",
        "She asked that we do not name a price.",
        "He wants us to keep it short of the gate.",
        "Nobody named a price.",
        "I could not name a price on the call.",
        "Do you name a price there?",
        "They want short lead times.",
        "Keep the lead time short.",
        "We are short of parts.",
        "Be ready for a short call.",
        "There is no price yet in the book.",
        "No price was ever given.",
        "No problem.",
        'She wrote "do not name a price to my boss".',
        "Ask Lotte for the drawing.",
        "I'll ask Ravi about the stand.",
        "Ask operations whether nine fit.",
        "I need the report by Friday.",
        "I need you to clean the pipeline.",
        "The 60 is sold out.",
        "Ask for a meeting.",
        "I was told to find out what it costs.",
        "Ask for Joanne, she knows.",
        "You can check the numbers.",
        "The money is released by the board.",
        "Do not write to us again.",
        "Please don't send anything to his office.",
        "Sixty would be short.",
        "The talk was so short.",
    ],
)
def test_what_only_sounds_like_it_binds_nothing(text: str) -> None:
    assert [g for g in read(text) if g.rule is not Rule.NEED] == []


def test_the_rep_does_not_instruct_themselves() -> None:
    assert read(("Jo Marsh", "Keep it short. Don't name a price.")) == ()


@pytest.mark.parametrize(
    "text",
    [
        "See below.\n\n---------- Forwarded message ---------\nFrom: Imke <imke@vogt.example>\n\n"
        "Do not name a price to my boss. Keep it short.",
        "> Do not name a price.\n> Ask her for the key.\nSeen.",
        "FYI\n\nOn Mon, May 4, 2026 at 8:00 Imke Vogt <imke@vogt.example> wrote:\nno price please",
        "Name: Imke Vogt\nEmail: imke@vogt.example\nMessage: Do not name a price. Short please.",
        "A visitor filled in the form.\n\nName: Imke Vogt\nCompany: Vogt\nMessage: keep it short",
    ],
)
def test_what_others_wrote_is_never_guidance(text: str) -> None:
    assert read(text) == ()


def test_the_writers_own_words_above_a_forward_stay() -> None:
    text = "Short please.\n\n-------- Original Message --------\nFrom: a@b.example\nNo price yet."

    assert own_words(text).strip() == "Short please."
    assert [g.rule for g in read(text)] == [Rule.SHORT]
