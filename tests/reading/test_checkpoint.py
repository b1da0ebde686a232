"""Reading on from where one stopped gives what reading the whole gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentarmy.domain.records import Channel, Facts, Money, Person, PriceItem, Side, Turn
from agentarmy.reading.checkpoint import START
from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.reader import read
from agentarmy.wiring import lexicon

START_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BOOK = (
    PriceItem(id="p1", name="CartonSeal 200", price=Money(790_000, "USD")),
    PriceItem(id="p2", name="PalletWrap Duo", price=Money(1_240_000, "USD")),
)
FACTS = (
    Facts(prices=BOOK, our_domains=("northmill.example",)),
    Facts(our_names=("Mara Lindqvist",)),
)
MARA = Person("Mara Lindqvist", "mara@northmill.example")
COLM, INES = Person("Colm Whelan", "colm@whelan.example"), Person("Ines Barroso")
SAID = (
    "Yes.",
    "No, I do not.",
    "Exactly, that is right.",
    "Do you decide on this yourself?",
    "What is your budget for this year?",
    "40,000.",
    "Sorry, make that 45,000.",
    "So you need 4 CartonSeal 200 by the end of May?",
    "We need the eight of them, and two PalletWrap Duo.",
    "We are interested in the PalletWrap Duo.",
    "Our budget is 60,000 euros.",
    "We have set aside $85,000, nothing more before January.",
    "Borgwald offered us a better price.",
    "The borgwald thing is only a rumour.",
    "Ines Barroso, our plant manager, has to sign.",
    "I will send you the offer by Friday.",
    "Could you send me the datasheet?",
    "The old sealer stops six times a shift and costs us 3,000 dollars a week.",
    "That's what I would like to fix.",
    "WE NEED FOUR CARTONSEAL 200 BY MAY 15 AND INES BARROSO SIGNS.",
    "Wir brauchen vier Maschinen und haben dafür kein Geld, das ist nicht mehr möglich.",
    "Name: Ole Berg\nEmail: ole@norrfisk.example\nMessage: We need 3 CartonSeal 200 in June.",
    "Could it be delivered within two weeks? How long does it take?",
    "The weather here is dreadful.",
)


@pytest.fixture(scope="module")
def words() -> Lexicon:
    """The lexicon with its learned weights: what they hear also rests on the turn before."""
    return lexicon()


@st.composite
def _threads(draw: st.DrawFn) -> tuple[Turn, ...]:
    channel = draw(st.sampled_from([Channel.MAIL, Channel.CALL, Channel.CHAT]))
    said = st.lists(st.sampled_from(SAID), min_size=1, max_size=3).map(" ".join)
    spoken = st.tuples(st.sampled_from([MARA, COLM, MARA, COLM, INES]), said, st.booleans())
    return tuple(
        Turn(
            id=f"t{number}",
            conversation="c",
            channel=channel,
            speaker=speaker,
            text=text,
            at=START_AT + timedelta(hours=number),
            automatic="auto-reply" if away and number % 5 == 4 else "",
        )
        for number, (speaker, text, away) in enumerate(draw(st.lists(spoken, max_size=14)))
    )


@settings(max_examples=150, deadline=None)
@given(
    turns=_threads(), stops=st.lists(st.integers(0, 14), max_size=3), facts=st.sampled_from(FACTS)
)
def test_reading_in_steps_is_reading_the_whole(
    words: Lexicon, turns: tuple[Turn, ...], stops: list[int], facts: Facts
) -> None:
    since = START
    for stop in sorted(stops):
        since = read(turns[:stop], facts, lexicon=words, since=since).checkpoint
    whole = read(turns, facts, lexicon=words)
    found = read(turns, facts, lexicon=words, since=since)
    assert (found, found.checkpoint) == (whole, whole.checkpoint)


def _turn(number: int, speaker: Person, text: str) -> Turn:
    at = START_AT + timedelta(hours=number)
    return Turn(
        id=f"t{number}", conversation="c", channel=Channel.MAIL, speaker=speaker, text=text, at=at
    )


def test_a_yes_to_what_was_asked_before_the_stop_counts(words: Lexicon) -> None:
    asked = (_turn(0, MARA, "So you need 4 CartonSeal 200 by the end of May?"),)
    turns = (*asked, _turn(1, COLM, "Yes."))
    since = read(asked, FACTS[0], lexicon=words).checkpoint
    found = read(turns, FACTS[0], lexicon=words, since=since)
    assert [e.side for e in found.evidence if e.extractor == "confirm"][:1] == [Side.THEIRS]


def test_words_that_were_changed_since_are_read_again(words: Lexicon) -> None:
    turns = (_turn(0, COLM, "Our budget is $40,000."), _turn(1, COLM, "Thanks."))
    since = read(turns[:1], FACTS[0], lexicon=words).checkpoint
    other = (replace(turns[0], text="Our budget is $90,000."), turns[1])
    assert read(other, FACTS[0], lexicon=words, since=since) == read(other, FACTS[0], lexicon=words)


def test_a_price_book_that_changed_since_is_minded(words: Lexicon) -> None:
    turns = (_turn(0, COLM, "We need 4 CartonSeal 200."), _turn(1, COLM, "Thanks."))
    since = read(turns[:1], FACTS[1], lexicon=words).checkpoint
    found = read(turns, FACTS[0], lexicon=words, since=since)
    assert found == read(turns, FACTS[0], lexicon=words)
    assert found != read(turns, FACTS[1], lexicon=words, since=since)
