"""What they want left alone, until when, and the one touch that was agreed for before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from agentarmy.domain.evidence import Evidence, Kind, Source, SourceKind, Text
from agentarmy.domain.records import Channel, Person, Side, Turn
from agentarmy.writing.resting import agreed_touch, due_day, puts_off, rest_of
from agentarmy.writing.waiting import moment_in

TODAY = date(2026, 3, 18)
MIA, REP = Person("Mia Torres", "mia@torres.example"), Person("Ben Hale", "ben@hale.example")


def turn(text: str, *, days: float = 0, ours: bool = False, talk: str = "a") -> Turn:
    at = datetime(2026, 3, 2, 10, tzinfo=UTC) + timedelta(days=days)
    return Turn(
        id=f"{talk}{days}{ours}",
        conversation=talk,
        channel=Channel.CALL if talk == "call" else Channel.MAIL,
        speaker=REP if ours else MIA,
        text=text,
        at=at,
        side=Side.OURS if ours else Side.THEIRS,
    )


def frozen(said: Turn, quote: str) -> Evidence:
    start = said.text.index(quote)
    return Evidence(
        kind=Kind.RISK,
        value=Text("budget_freeze"),
        quote=quote,
        start=start,
        end=start + len(quote),
        source=Source(SourceKind.MESSAGE, said.id, "text"),
        side=Side.THEIRS,
        speaker=MIA.name,
        confidence=1.0,
        asserted_at=said.at,
        topic="budget_freeze",
        extractor="rules",
        version="1",
    )


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("Please don't write before September.", date(2026, 9, 1)),
        ("We're moving halls, so leave it until after Easter.", date(2026, 4, 5)),
        ("Call me again in three weeks.", date(2026, 3, 23)),
        ("Let's not talk before the fair in October.", date(2026, 10, 1)),
        ("Please wait until the 20th of April.", date(2026, 4, 20)),
        ("Get back to us in Q3, not before.", date(2026, 7, 1)),
        ("Try me again in the autumn, after the harvest.", date(2026, 9, 1)),
        ("You may write to us again from May on.", date(2026, 5, 1)),
        ("Check back with me in mid-June.", date(2026, 6, 15)),
    ],
)
def test_words_that_put_us_off_name_a_day(said: str, due: date) -> None:
    assert puts_off(said)
    assert due_day(said, moment_in(said), said=date(2026, 3, 2)) == due


@pytest.mark.parametrize(
    "said",
    [
        "Can you come back in July?",
        "Please get back to me by Friday with the price.",
        "Come back to me in two weeks with a quote.",
        "Delivery not before July, please.",
        "We won't start before September.",
        "I'm not back until Monday.",
        "Write to me in the morning.",
        "Nobody can tell me before July whether we get the money.",
        "I was in Rome until April.",
    ],
)
def test_a_request_a_date_or_an_absence_puts_nobody_off(said: str) -> None:
    assert not puts_off(said)


def test_a_wish_to_wait_rests_until_its_day() -> None:
    said = turn("Thanks, but please don't write to us again before September.")
    found = rest_of([said], (), own=MIA.name, today=TODAY)
    assert found is not None
    assert (found.due, found.until, found.named) == (date(2026, 9, 1), "September", True)
    assert rest_of([said], (), own=MIA.name, today=date(2026, 9, 1)) is None


def test_what_they_ask_on_a_later_day_lifts_it() -> None:
    said = turn("Leave it until September, please.")
    later = turn("Hi Ben, what would four of them cost?", days=5)
    assert rest_of([said, later], (), own=MIA.name, today=TODAY) is None
    thanks = turn("Thanks for the brochure.", days=5)
    assert rest_of([said, thanks], (), own=MIA.name, today=TODAY) is not None


def test_a_frozen_budget_rests_until_what_they_name_and_then_by_custom() -> None:
    quote = "All spending is frozen until our board has met"
    said = turn(f"{quote}. Sorry about that.")
    found = rest_of([said], [frozen(said, quote)], own=MIA.name, today=TODAY)
    assert found is not None
    assert (found.until, found.named, found.due) == ("your board has met", False, date(2026, 4, 13))
    assert rest_of([said], [frozen(said, quote)], own=MIA.name, today=date(2026, 4, 13)) is None


def test_a_freeze_without_an_end_is_no_wish_to_wait() -> None:
    said = turn("Our budget is frozen.")
    assert rest_of([said], [frozen(said, said.text)], own=MIA.name, today=TODAY) is None


def test_a_tender_s_silence_is_told_from_an_hour_of_the_day() -> None:
    rule = turn("No visits and no calls before the council has voted, please.")
    found = rest_of([rule], (), own=MIA.name, today=TODAY)
    assert found is not None
    assert found.silent
    hour = turn("Please no calls before nine, the line is loud then.")
    assert rest_of([hour], (), own=MIA.name, today=TODAY) is None


@pytest.mark.parametrize(
    ("ours", "theirs", "thing", "month", "once"),
    [
        (
            "Would you mind if I sent you the new price list, just once, in May?",
            "Not at all.",
            "the new price list",
            "May",
            True,
        ),
        (
            "I could share Rosa's figures again in June.",
            "Yes, do.",
            "Rosa's figures",
            "June",
            False,
        ),
        (
            "Shall we say I send the summary in August?",
            "Sure. Once.",
            "the summary",
            "August",
            True,
        ),
    ],
)
def test_a_touch_that_they_agreed_to_in_a_call(
    ours: str, theirs: str, thing: str, month: str, once: bool
) -> None:
    talk = [turn(ours, ours=True, talk="call"), turn(theirs, days=0.001, talk="call")]
    found = agreed_touch(talk, today=TODAY)
    assert found is not None
    assert (found.thing, found.month, found.once) == (thing, month, once)
    assert found.due.day == 1
    assert [g.quote for g in found.grounds] == [ours, theirs]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Would you mind if I sent you the price list in May?", "No, please don't."),
        ("Would you mind if I sent you the price list in May?", "But not in May."),
        ("I sent you the list in March.", "Do you have a newer one?"),
        ("How was the fair in June?", "Yes, it was good."),
    ],
)
def test_what_they_decline_or_what_was_is_no_agreement(ours: str, theirs: str) -> None:
    talk = [turn(ours, ours=True, talk="call"), turn(theirs, days=0.001, talk="call")]
    assert agreed_touch(talk, today=TODAY) is None


def test_the_touch_stands_beside_the_day_and_is_said_as_their_own() -> None:
    talk = [
        turn("I could send Mia's table again in May.", ours=True, talk="call"),
        turn("Fine by me. Otherwise leave it until July, please.", days=0.001, talk="call"),
    ]
    found = rest_of(talk, (), own=MIA.name, today=TODAY)
    assert found is not None
    assert found.touch is not None
    assert (found.due, found.touch.due) == (date(2026, 7, 1), date(2026, 5, 1))
    assert found.touch.said_to("Mia") == "your table"
    assert found.touch.said_to("Otto") == "Mia's table"
