"""Days of theirs that a delivery must not miss: events with their day, and what is none."""

from __future__ import annotations

from datetime import date

import pytest

from agentarmy.reading.deadlines import deadlines

SAID = date(2026, 2, 10)


@pytest.mark.parametrize(
    ("text", "event", "day", "lead"),
    [
        (
            "The audit is set for April 8 and I want two weeks of running-in before that.",
            "audit",
            date(2026, 4, 8),
            14,
        ),
        ("Our trade fair opens on May 12.", "trade fair", date(2026, 5, 12), 0),
        (
            "On June 3 we have our grand opening. I need everything in place one week before.",
            "opening",
            date(2026, 6, 3),
            7,
        ),
        ("The inspection has been moved to 15 April.", "inspection", date(2026, 4, 15), 0),
        ("evidence to be shown at the follow-up audit on April 8.", "audit", date(2026, 4, 8), 0),
        (
            "The season starts on April 15, so three days before that they must run.",
            "season",
            date(2026, 4, 15),
            3,
        ),
        ("We go live... the go-live is on 1 July.", "go-live", date(2026, 7, 1), 0),
        (
            "As every summer, the street festival is on\nAugust 21.",
            "festival",
            date(2026, 8, 21),
            0,
        ),
    ],
)
def test_events_are_read_with_their_day_and_lead(
    text: str, event: str, day: date, lead: int
) -> None:
    found = deadlines(text, SAID)
    assert [(d.event, d.day, d.lead) for d in found] == [(event, day, lead)]
    span = text[found[0].start : found[0].end]
    assert event.split()[-1] in span.lower()


@pytest.mark.parametrize(
    "text",
    [
        "The audit was on March 2.",
        "Can we talk on April 8 about the audit?",
        "I was at the fair on May 3, a good day.",
        "The audit report comes on April 8.",
        "Call me on April 8.",
        "Last audit, on January 5, we failed.",
        "Send it by April 8; the audit team reads it then.",
        "In the long term, April 8 is fine.",
    ],
)
def test_what_is_no_event_ahead_is_none(text: str) -> None:
    assert [d for d in deadlines(text, SAID) if d.day] == []


def test_an_event_that_is_off_has_no_day() -> None:
    found = deadlines("The audit was called off yesterday, thank heavens.", SAID)
    assert [(d.event, d.day) for d in found] in ([("audit", None)], [])
    found = deadlines("Our launch is off.", SAID)
    assert [(d.event, d.day) for d in found] == [("launch", None)]
