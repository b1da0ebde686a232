"""Mails where nothing was said: written from the deal's record, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agentarmy.domain.evidence import Source, SourceKind
from agentarmy.domain.records import Person
from agentarmy.domain.stages import Stage
from agentarmy.errors import UsageError
from agentarmy.writing.context import DraftContext, DraftKind, FreeTime
from agentarmy.writing.drafts import Draft, compose
from agentarmy.writing.ground import Ground, Move, of_field
from agentarmy.writing.ordered import ordered
from agentarmy.writing.persona import Manner, Persona
from agentarmy.writing.record import named_day
from writing.scenes import context, region

ULLA = Person("Ulla Berg", "ulla@hellweg.example")


def scene(
    step: str = "",
    *,
    deal: str = "Hellweg - cider line",
    activity: str = "2026-03-02",
    amount: str = "24,000 USD",
    stage: Stage = Stage.PROPOSAL,
    kind: DraftKind = DraftKind.FOLLOW_UP,
    close: str = "",
    place: str = "americas",
    key: str = "d1",
) -> DraftContext:
    fields = {
        "deal": ("name", deal),
        "next_step": ("next_step", step),
        "activity": ("last_touch_at", activity),
        "amount": ("amount", amount),
        "close": ("close_on", close),
    }
    record = {
        name: of_field("deals", "d1", column=column, value=value)
        for name, (column, value) in fields.items()
        if value
    }
    record["account"] = of_field("accounts", "a1", column="name", value="Hellweg Papier")
    empty = context(kind, turns=(), evidence=(), stage=stage, key=key)
    return replace(empty, record=record, recipient=ULLA, region=region(place))


def written(step: str = "", **how: object) -> Draft:
    draft = compose(scene(step, **how))  # type: ignore[arg-type]
    assert draft.removed == (), draft.removed
    assert sum(s.move is Move.QUESTION for s in draft.sentences) <= 1
    assert not any(mark in draft.body for mark in ("{", "  ", " ,", " ?", "the the"))
    return draft


@pytest.mark.parametrize("key", ["a", "b", "c", "d"])
@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("Send film of the line with wet pulp", "the film of the line with wet pulp"),
        ("Sam Hill to send the list of spare parts", ""),
        ("Send revised offer by Friday", "the revised offer"),
    ],
)
def test_what_we_owe_comes_with_the_mail(step: str, words: str, key: str) -> None:
    if not words:
        assert "not understood" in written(step, key=key).notes[0]
        return
    draft = written(step, key=key)
    assert words in draft.body
    assert "owe" in draft.body
    assert draft.to_confirm == (f"attach: {words.removeprefix('the ')}",)


@pytest.mark.parametrize("key", ["a", "b", "c", "d"])
@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("Ulla to confirm ceiling height", "the ceiling height"),
        ("Get belt speed from customer", "the belt speed"),
        ("Clarify the voltage in hall 3", "the voltage in hall 3"),
    ],
)
def test_what_they_owe_is_asked_for_plainly(step: str, words: str, key: str) -> None:
    draft = written(step, key=key)
    assert words in draft.body
    assert "from you" in draft.body or "only you" in draft.body
    assert "confirm" not in draft.body
    assert "owe" not in draft.body


def test_a_talk_that_fell_through_is_named_once() -> None:
    start = scene("Ulla to confirm ceiling height")
    source = Source(SourceKind.CRM_FIELD, "m1", "meetings.title")
    at = datetime(2026, 3, 12, 14, tzinfo=UTC)
    missed = Ground(source=source, quote="Hellweg: ceiling height", who="calendar", at=at)
    draft = compose(replace(start, record={**start.record, "missed": missed}))
    assert "March 12" in draft.body
    assert "the ceiling height" in draft.body
    assert draft.removed == ()
    old = replace(missed, at=datetime(2026, 2, 20, 14, tzinfo=UTC))
    later = compose(replace(start, record={**start.record, "missed": old}))
    assert "February" not in later.body  # something happened since


@pytest.mark.parametrize(
    ("step", "day", "past"),
    [
        ("Site walk in Hagen 4/16", "Thursday, April 16", False),
        ("Demo on 26 March", "Thursday, March 26", False),
        ("Workshop 3/13", "March 13", True),
    ],
)
def test_a_day_is_named_as_ahead_or_as_gone(step: str, day: str, past: bool) -> None:
    draft = written(step)
    assert day in draft.body
    assert ("didn't happen" in draft.body) is past
    assert "?" in draft.body
    assert (named_day(scene(step)) is None) is past


def test_a_meeting_that_may_have_been_held_is_not_called_off() -> None:
    draft = written("Workshop 3/3", activity="2026-03-09", deal="Hellweg - cider line")
    assert "didn't happen" not in draft.body
    assert "cider line" in draft.body


@pytest.mark.parametrize("kind", [DraftKind.FOLLOW_UP, DraftKind.TIMES])
def test_a_long_silence_is_owned_up_to(kind: DraftKind) -> None:
    draft = written("Call Ulla after Christmas", activity="2025-11-20", kind=kind)
    assert "after Christmas" in draft.body
    assert "since November" in draft.body
    assert "that's on me" in draft.body.lower()
    assert "cider line" in draft.body
    fresh = written("Call Ulla", activity="2026-03-12")
    assert "on me" not in fresh.body


def test_what_they_wanted_to_do_is_asked_after() -> None:
    draft = written("Ulla to test the sample boards")
    assert "you wanted to test the sample boards" in draft.body
    team = written("IT to check the interface by 20 March")
    assert "your colleagues in IT wanted to check the interface by March 20" in team.body


def test_a_paper_that_is_out_is_asked_for_when_its_day_is_past() -> None:
    assert "March 13" in written("PO expected 3/13", activity="2026-03-01").body
    with pytest.raises(UsageError, match="2026-05-31"):
        compose(scene("Wait for the tender (second half of May)"))


@pytest.mark.parametrize(
    "step", ["Send quote, never below 15 percent", "Push hard before quarter end", "xx 12 // ??"]
)
def test_our_own_thinking_never_leaves(step: str) -> None:
    draft = written(step)
    assert not any(word in draft.body for word in ("15", "quarter", "Push", "xx", "never"))
    assert "cider line" in draft.body
    assert any(step in note for note in draft.notes)


def test_a_record_that_says_nothing_gets_no_mail() -> None:
    with pytest.raises(UsageError) as caught:
        compose(scene(amount="", stage=Stage.PROSPECT))
    assert "next_step=" in caught.value.hint
    with pytest.raises(UsageError, match="lost"):
        compose(scene("Send quote", stage=Stage.LOST))
    with pytest.raises(UsageError):  # a name that says nothing to them
        compose(scene(deal="Hellweg Papier - Opportunity 2026"))


def test_a_deal_without_a_step_gets_one_honest_question() -> None:
    old, new = written(activity="2026-01-05"), written(activity="2026-03-12")
    assert "since January" in old.body
    assert "since" not in new.body
    for draft in (old, new):
        assert "the cider line" in draft.body
        assert len(draft.sentences) <= 3


@pytest.mark.parametrize(
    ("deal", "amount", "expected"),
    [
        ("Hellweg - 3 x Press 40", "3,000 USD", (3, "Press 40")),
        ("Hellweg Press 40", "2,000 USD", (2, "Press 40")),
        ("Hellweg two presses", "2,000 USD", (2, "Press 40")),
        ("Hellweg two presses", "3,000 USD", None),  # name and sum disagree
        ("Hellweg cider line", "1,700 USD", None),
        ("Hellweg Press 40", "1,000 EUR", None),
    ],
)
def test_what_was_ordered_is_told_by_name_and_sum(
    deal: str, amount: str, expected: tuple[int, str] | None
) -> None:
    found = ordered(scene(deal=deal, amount=amount))
    assert (found and (found[0], found[1].name)) == expected


@pytest.mark.parametrize(
    ("close", "words"),
    [("2026-03-01", "get started?"), ("2026-03-15", "10 days"), ("2025-06-01", "?")],
)
def test_a_won_deal_is_thanked_for_and_gets_its_delivery(close: str, words: str) -> None:
    draft = written(deal="Hellweg - 3 x Press 40", amount="3,000 USD", stage=Stage.WON, close=close)
    assert "hank you" in draft.body
    assert "three Press 40" in draft.body
    assert words in draft.body
    assert "in the loop" not in draft.body
    assert "USD" not in draft.body


def test_a_won_deal_of_which_nothing_is_known_is_thanked_for() -> None:
    draft = written(deal="Hellweg Papier", amount="", stage=Stage.WON, close="2026-03-15")
    assert "order" in draft.body
    assert "days" not in draft.body


def test_times_begin_with_the_day_of_the_record() -> None:
    at = datetime(2026, 3, 26, 15, tzinfo=UTC)
    source = Source(SourceKind.CRM_FIELD, "calendar", "meetings.free")
    quote = "nothing in the calendar at 2026-03-26 15:00 America/Denver"
    ground = Ground(source=source, quote=quote, who="calendar", at=at, value="Denver")
    slot = FreeTime("Thursday, March 26 at 15:00 (Denver time)", ground)
    start = replace(scene("Demo 3/26", kind=DraftKind.TIMES), free=(slot,))
    draft = compose(start)
    assert draft.removed == ()
    assert "the demo" in draft.body.lower()
    assert "Thursday, March 26" in draft.body
    assert "15:00 (Denver time)" in draft.body


def test_no_time_is_offered_beside_one_that_stands() -> None:
    at = datetime(2026, 3, 24, 15, tzinfo=UTC)
    source = Source(SourceKind.CRM_FIELD, "m2", "meetings.title")
    when = "Tuesday, March 24 at 10:00 (Denver time)"
    booked = Ground(
        source=source, quote="Hellweg Papier: belt trial", who="calendar", at=at, value=when
    )
    start = scene("Demo", kind=DraftKind.TIMES)
    draft = compose(replace(start, record={**start.record, "meeting": booked}))
    assert f"{when}" in draft.body
    assert "belt trial" in draft.body
    assert "Hellweg Papier:" not in draft.body
    assert "?" not in draft.body
    assert draft.removed == ()


@pytest.mark.parametrize("manner", list(Manner))
@pytest.mark.parametrize("persona", list(Persona))
@pytest.mark.parametrize("place", ["americas", "emea", "apac"])
def test_every_reader_and_manner_gets_the_point(
    place: str, persona: Persona, manner: Manner
) -> None:
    start = replace(
        scene("Ulla to confirm ceiling height", place=place), persona=persona, manner=manner
    )
    draft = compose(start)
    assert "the ceiling height" in draft.body
    assert draft.removed == ()


def test_a_mail_on_a_meeting_of_the_record_is_headed_by_it() -> None:
    draft = written("Plant visit in Kolding 4/14")
    assert draft.subject == "Plant visit in Kolding"
