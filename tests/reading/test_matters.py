"""What was heard counts only where the sentence speaks of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agentarmy.domain.evidence import LEARNED, Evidence, Kind, Source, SourceKind, Text
from agentarmy.domain.records import Side
from agentarmy.reading.learned import Said
from agentarmy.reading.lexicon import Lexicon
from agentarmy.reading.marks import NAME, NUMBER, TIME
from agentarmy.reading.matters import speaks_of


def heard(kind: Kind, words: str, polarity: int = 1) -> Evidence:
    return Evidence(
        kind=kind,
        value=Text(words),
        quote=words,
        start=0,
        end=len(words),
        source=Source(SourceKind.MESSAGE, "t0"),
        side=Side.THEIRS,
        speaker="Ben Stone",
        confidence=0.6,
        asserted_at=datetime(2026, 2, 10, tzinfo=UTC),
        polarity=polarity,
        extractor=LEARNED,
    )


@pytest.mark.parametrize(
    ("kind", "words", "asked", "counts"),
    [
        (Kind.DECISION_PROCESS, "she reads it, then the panel votes.", "", True),
        (Kind.DECISION_PROCESS, "nine hundred metres of cable gone.", "", False),
        (Kind.DECISION_PROCESS, "two weeks with marta.", "who has to approve it?", True),
        (Kind.ECONOMIC_BUYER, "all of it passes through her account.", "", True),
        (Kind.ECONOMIC_BUYER, "the weather stays, that i know.", "", False),
        (Kind.COMPETITION, f"{NAME * 5} and a good one.", "", True),
        (Kind.COMPETITION, "two old ones of my father's.", "", False),
        (Kind.METRICS, "we are rather slow.", "", False),
        (Kind.METRICS, f"{NUMBER * 2} a shift.", "how many do you lose?", True),
        (Kind.METRICS, f"{NUMBER * 2} of them.", "how many would you need?", False),
        (Kind.CHAMPION, "i'll put it before maria on monday.", "", False),
        (Kind.CHAMPION, "i'll put it before maria and fight for it.", "", True),
        (Kind.DECISION_CRITERIA, f"they must be with us by {TIME * 6}", "", False),
        (Kind.DECISION_CRITERIA, "what counts is that it is quiet.", "", True),
        (Kind.PAIN, "what matters: no cable, no noise.", "", False),
        (Kind.PAIN, "the night shift is on its knees.", "", True),
    ],
)
def test_speaks_of(lexicon: Lexicon, kind: Kind, words: str, asked: str, counts: bool) -> None:
    said = Said(masked=words, asked=asked)
    assert speaks_of(heard(kind, words), said, lexicon=lexicon) is counts


def test_not_a_date_for_a_criterion(lexicon: Lexicon) -> None:
    words = "it has to hang before the fair."
    said = Said(masked=words, cues=("timeline+",))
    assert not speaks_of(heard(Kind.DECISION_CRITERIA, words), said, lexicon=lexicon)


@pytest.mark.parametrize(
    ("words", "counts"),
    [("they don't come to our valley any more.", False), ("she is not here any more.", True)],
)
def test_only_a_person_is_a_champion_gone(lexicon: Lexicon, words: str, counts: bool) -> None:
    said = Said(masked=words)
    assert speaks_of(heard(Kind.CHAMPION, words, -1), said, lexicon=lexicon) is counts


def test_alone_in_deciding_is_no_word_on_rivals(lexicon: Lexicon) -> None:
    said = Said(masked="persons who have a say: none, i pick.")
    assert not speaks_of(heard(Kind.COMPETITION, said.masked, -1), said, lexicon=lexicon)
