"""Promises that events have closed, and those that stay owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agentarmy.domain.evidence import Evidence, Fact, Kind, PersonRef, Source, SourceKind, Text
from agentarmy.domain.overtaken import overtaken
from agentarmy.domain.records import Side

START = datetime(2026, 5, 4, 9, tzinfo=UTC)
OFFER = "I'll state the days in our offer."


def piece(
    day: int, kind: Kind, quote: str, *, who: str = "Ivo Brandl", value: Fact | None = None
) -> Evidence:
    return Evidence(
        kind=kind,
        value=value or Text(quote),
        quote=quote,
        start=0,
        end=len(quote),
        source=Source(SourceKind.MESSAGE, f"m{day}"),
        side=Side.OURS if who == "Jo Marsh" else Side.THEIRS,
        speaker=who,
        confidence=0.8,
        asserted_at=START + timedelta(days=day),
    )


PROMISE = piece(1, Kind.COMMITMENT, "I'll draw up the list of loads.")
NOTICE = piece(9, Kind.RISK, "I am moving to another plant in June.", value=Text("champion_left"))
HEIR = piece(12, Kind.ASK, "Please write to me from now on.", who="Mona Reiss")


def test_what_somebody_who_left_promised_is_owed_by_nobody() -> None:
    found = overtaken([PROMISE], [PROMISE, NOTICE, HEIR])
    assert found == {PROMISE.id}
    titled = replace(PROMISE, speaker="Dr. Ivo Brandl")
    assert overtaken([titled], [titled, NOTICE, HEIR]) == {titled.id}


def test_until_somebody_else_speaks_they_still_owe_it() -> None:
    assert not overtaken([PROMISE], [PROMISE, NOTICE])
    assert not overtaken([PROMISE], [HEIR, PROMISE])


def test_others_and_later_promises_stand() -> None:
    other = piece(2, Kind.COMMITMENT, "I'll measure the dock.", who="Mona Reiss")
    ours = piece(2, Kind.COMMITMENT, "I'll send the drawing.", who="Jo Marsh")
    after = piece(10, Kind.COMMITMENT, "I'll tell you who follows me.")
    said = [PROMISE, other, ours, NOTICE, after, HEIR]
    assert overtaken([other, ours, after], said) == frozenset()


def test_a_colleague_may_tell_that_somebody_left() -> None:
    told = replace(
        piece(9, Kind.CHAMPION, "Ivo left us in May.", who="Mona Reiss", value=PersonRef("Ivo")),
        polarity=-1,
    )
    assert overtaken([PROMISE], [PROMISE, told]) == {PROMISE.id}


@pytest.mark.parametrize(
    ("words", "news"),
    [
        (OFFER, "There will be a public tender in autumn."),
        ("I'll get the quote to you on Friday.", "Purchasing wants an RFP for this."),
        ("We will send the contract next week.", "We start over with three bidders."),
        ("I'll mail you a proposal.", "We are inviting requests for proposals now."),
    ],
)
def test_a_tender_takes_the_place_of_an_offer(words: str, news: str) -> None:
    said = piece(1, Kind.COMMITMENT, words, who="Jo Marsh")
    assert overtaken([said], [said, piece(6, Kind.DECISION_PROCESS, news)]) == {said.id}


@pytest.mark.parametrize(
    ("words", "news", "day"),
    [
        (OFFER, "There will be no tender, we buy it as it is.", 6),
        (OFFER, "The committee meets on the 4th.", 6),
        (OFFER, "There will be a public tender.", 0),  # known before it was promised
        ("I'll send the drawing of the dock.", "There will be a public tender.", 6),
    ],
)
def test_what_no_tender_overtakes(words: str, news: str, day: int) -> None:
    said = piece(1, Kind.COMMITMENT, words, who="Jo Marsh")
    assert not overtaken([said], [piece(day, Kind.DECISION_PROCESS, news), said])


@pytest.mark.parametrize(
    ("words", "courtesy"),
    [
        ("If not, tell me and I'll leave you in peace.", True),
        ("Say no and I will not bother you again.", True),
        ("Otherwise I'll take you off my list.", True),
        ("If you send the sizes I'll have the sum by Friday.", False),
        ("I'll leave you the sheet of our smallest one.", False),
        ("All right, I'll let you get back to the harvest.", True),
        ("I'll let you know by Friday.", False),
    ],
)
def test_a_courtesy_is_no_debt(words: str, courtesy: bool) -> None:
    said = piece(1, Kind.COMMITMENT, words, who="Jo Marsh")
    assert bool(overtaken([said], [said])) is courtesy
