"""Competitors in other people's words: names told from words, praise from blame."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agentarmy.domain.evidence import Kind, Text
from agentarmy.domain.records import Channel, Person, Side, Turn
from agentarmy.errors import BadInput
from agentarmy.writing.competitors import (
    Bearing,
    Name,
    Statement,
    Vocabulary,
    bearing_of,
    statements,
)
from writing.rivalry import WORDS
from writing.scenes import said

IVO = Person("Ivo Petz", "ivo@petz.example")


def turn(text: str, *, side: Side = Side.THEIRS, key: str = "m1") -> Turn:
    return Turn(
        id=key,
        conversation="c1",
        channel=Channel.MAIL,
        speaker=IVO,
        text=text,
        at=datetime(2026, 3, 2, tzinfo=UTC),
        side=side,
    )


def heard(text: str, name: str = "Kestrel") -> list[tuple[str, Bearing]]:
    found = statements([turn(text)], Name(name, WORDS), words=WORDS)
    return [(one.quote, one.bearing) for one in found]


@pytest.mark.parametrize(
    "clause",
    [
        "kestrel is cheaper than you",
        "they are faster and easier to clean",
        "their rep was very helpful",
        "we really like their screen",
        "i was asked why we pay more for yours",
        "that offer got a lot of attention upstairs",
        "kestrel undercut you by a fifth",
        "you are too expensive beside kestrel",
        "their machine is not bad at all",
        "kestrel is the favourite of our workshop",
        "the trial with them went well",
        "kestrel could start in march already",
        "their price is lower than what you quoted",
        "the kids in the workshop prefer the kestrel",
        "they sent two references from our town",
        "kestrel threw in the first service",
        "it is lighter and takes less room",
        "our it people recommend them",
        "kestrel has the better screen",
        "they were quick with the samples",
        "you charge more than kestrel",
        "kestrel won us over with the trial",
    ],
)
def test_what_speaks_for_the_competitor(clause: str) -> None:
    assert bearing_of(clause, WORDS) is Bearing.FOR


@pytest.mark.parametrize(
    "clause",
    [
        "kestrel jams twice a shift",
        "their support is slow",
        "the verifier costs extra",
        "five working days until a technician turns up",
        "we are not going further with them",
        "the kestrel one needs an allen key",
        "you are cheaper than kestrel",
        "your service is better than theirs",
        "we ruled kestrel out",
        "nobody here was impressed",
        "kestrel wouldn't put it in writing",
        "they won't ship before june",
        "their trainer forgot half of it",
        "we sent back the second machine",
        "it took them two months to fix a belt",
        "kestrel demands a deposit of half",
        "their parts are only available in the us",
        "i would never trust them again",
        "the kestrel we have leaks oil",
        "they charge extra for every visit",
        "kestrel does not speak to our scales",
        "your people answer faster than theirs",
        "their contract is too rigid for us",
        "kestrel let us down last year",
    ],
)
def test_what_speaks_against_the_competitor(clause: str) -> None:
    assert bearing_of(clause, WORDS) is Bearing.AGAINST


@pytest.mark.parametrize(
    "clause",
    [
        "kestrel came in on monday",
        "kestrel offered 7,150 a piece",
        "they have 40 people",
        "kestrel's offer arrived today",
        "they have a plant in ohio",
        "we meet kestrel on thursday",
        "kestrel runs on 24 volts",
        "they asked about our volumes",
        "kestrel is owned by a fund",
    ],
)
def test_what_speaks_for_nobody(clause: str) -> None:
    assert bearing_of(clause, WORDS) is Bearing.OPEN


def test_a_sentence_for_both_sides_is_shown_by_its_clauses() -> None:
    text = "We had Kestrel in. Decent engine, but five days until a technician turns up."
    assert heard(text) == [
        ("We had Kestrel in.", Bearing.OPEN),
        ("Decent engine", Bearing.FOR),
        ("five days until a technician turns up.", Bearing.AGAINST),
    ]


def test_a_clause_too_short_to_stand_alone_is_shown_with_its_sentence() -> None:
    text = "Kestrel are cheaper than you but slow."
    assert heard(text) == [
        ("Kestrel are cheaper than you", Bearing.FOR),
        (text, Bearing.AGAINST),
    ]


@pytest.mark.parametrize(
    "behind",
    [
        "Anything over 50k is signed by our CFO.",
        "Could you send me the good data sheet?",
        "We like the colour of the hall.",
        "The meeting is on Friday.",
        "By the way, the old press jams.",
    ],
)
def test_what_stands_behind_is_not_about_them(behind: str) -> None:
    (found,) = heard(f"Kestrel called us today. {behind}")
    assert found == ("Kestrel called us today.", Bearing.OPEN)


def test_our_own_words_and_questions_are_no_statements() -> None:
    name = Name("Kestrel", WORDS)
    ours = turn("Kestrel is slow and expensive.", side=Side.OURS)
    assert statements([ours, turn("Is Kestrel any good?")], name, words=WORDS) == ()


def test_words_that_the_reading_took_for_it_count() -> None:
    told = turn("The bird people are cheaper.")
    read = said(told, Kind.COMPETITION, Text("Kestrel"), "The bird people are cheaper.")
    (found,) = statements([told], Name("Kestrel", WORDS), words=WORDS, evidence=[read])
    assert found.bearing is Bearing.FOR
    assert found.ground.quote == "The bird people are cheaper."


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [
        ("Kestrel", "we saw kestrel, KESTREL and Kestrel's van", 3),
        ("Kestrel", "the kestrels of jo@kestrel.example, kestrel.example", 0),
        ("Square", "Square the carton first. A square box.", 0),
        ("Square", "We looked at Square too. Square is cheaper.", 2),
        ("Monday", "On Monday we met; by Monday, or next Monday.", 0),
        ("Monday", "Monday is a holiday here. We plan with Monday too.", 1),
        ("Monday", "So far Monday has the better board.", 1),
        ("Big Wheel", "Big Wheel came by; a big wheel is no rival.", 1),
        ("Blue-Ox", "blue ox and Blue-Ox", 1),
    ],
)
def test_a_name_is_told_from_a_word(name: str, text: str, named: int) -> None:
    assert len(Name(name, WORDS).spans(text)) == named


def test_a_sum_is_known_as_a_price() -> None:
    found = statements(
        [turn("Kestrel offered us $7,150 a piece.")], Name("Kestrel", WORDS), words=WORDS
    )
    assert [(type(one), one.priced) for one in found] == [(Statement, True)]


def test_a_data_file_without_its_parts_is_refused() -> None:
    with pytest.raises(BadInput, match="rivals"):
        Vocabulary.parse({"good": ["good"]}, is_word=lambda _: True)
