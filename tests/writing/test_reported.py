"""What people said, told by another in plain grammar, or quoted where that would not do."""

from __future__ import annotations

import pytest

from agentarmy.reading.acts import Act
from agentarmy.writing.reported import reported, shown, subject_of, tell


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("I think we need nine of them.", "they thought they needed nine of them"),
        ("So, um, we are losing four pallets a day.", "they were losing four pallets a day"),
        ("Our crew can't clear it at night.", "Their crew could not clear it at night"),
        ("I'll send you the drawings.", "they would send them the drawings"),
        ("Yeah, it's too slow for us.", "it was too slow for them"),
        ("The plant runs on gas, you know.", "the plant runs on gas"),
        ("That will cost, cost us a week.", "that would cost them a week"),
        ("To sum up, we lease two of them.", "they leased two of them"),
        ("My sister Greta and I own the place.", "they and their sister Greta owned the place"),
        ("The last provider lost a whole day.", "the last provider lost a whole day"),
    ],
)
def test_statements_are_told(said: str, told: str) -> None:
    assert reported(said).lower() == told.lower()


@pytest.mark.parametrize(
    "said",
    [
        *("What about the price?", "Okay.", "Nine.", "", "{vocalsound}"),
        *(
            "Oh, and don't call the bakery, nobody picks up.",
            "Just put it in the quote.",
            "Give me a day.",
        ),
        "Kastel Roofing and a small company from the coast.",
    ],
)
def test_what_is_no_statement_is_not_told(said: str) -> None:
    assert reported(said) == ""


@pytest.mark.parametrize(
    "said",
    [
        *("That a night crew can change it alone.", "That it survives the steam."),
        *("How fast somebody is here when it breaks.", "What two people cost against four pumps."),
        *("If the move stops the line for a night.", "Let's say, Eva counts and I call."),
        *("And the old press jams, I'm there twice a day.", "The pump leaks and I mop it up."),
        *("They come at six, so I open the gate.", "Hi Eva, we wrote on Monday about the pump."),
        *("Four old printers, and behind each a man with a gun.", "Two percent of all crates."),
    ],
)
def test_what_would_be_broken_is_quoted(said: str) -> None:
    assert reported(said) == ""
    (told,) = tell([Act("0", 0, "Dana Whitcombe", said, 0, len(said))])
    assert told.text == f"Dana Whitcombe said “{said.rstrip('.')}”."


def test_persons_and_tenses_agree() -> None:
    assert reported("It's gone, I ate it while you were talking.", you="Eva") == (
        "it was gone, they ate it while Eva was talking"
    )
    assert reported("They look at it again in May.") == "they looked at it again in May"
    assert reported("We should let you get back to work.", you="Eva") == (
        "they should let Eva get back to work"
    )
    (told,) = tell([Act("0", 0, "Dana", "That makes us nervous.", 0, 22)])
    assert "that that" not in told.text


def test_of_two_you_is_the_other_by_name() -> None:
    acts = [
        Act("0", 0, "Dana Whitcombe", "You quoted us nine thousand.", 0, 28),
        Act("1", 1, "Dana Whitcombe", "What about freight?", 0, 19),
        Act("2", 2, "Mara Lindqvist", "We include your freight.", 0, 24),
    ]
    first, second = tell(acts, speakers=("Dana Whitcombe", "Mara Lindqvist"))
    assert first.text == (
        "Dana Whitcombe said that Mara quoted them nine thousand, and “What about freight?”."
    )
    assert second.text == "Mara Lindqvist said that they included Dana's freight."
    assert [len(first.acts), len(second.acts)] == [2, 1]


def test_heads_and_names() -> None:
    assert subject_of("Summarize the discussion about tools.") == "The discussion about tools"
    assert subject_of("What did Dana think of the price?") == "Dana think of the price"
    assert subject_of("Price?") == ""
    assert (shown("Dana Whitcombe (Harrow)"), shown("")) == ("Dana Whitcombe", "Somebody")
