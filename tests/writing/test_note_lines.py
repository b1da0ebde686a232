"""A note to colleagues answers what they asked, tells the record, ways out and who came after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agentarmy.domain.evidence import Evidence, Kind, Quantity, Text
from agentarmy.domain.records import Channel, Money, Person, Side, Turn
from agentarmy.writing.context import DraftContext, DraftKind
from agentarmy.writing.drafts import compose
from agentarmy.writing.ground import Ground, of_field
from writing.scenes import FACTS, REP, context, judgement, mail, said

IDA = Person("Ida Brandt", "ida@tallpine.example")
NEW = Person("Vera Lund", "vera@larkfield.example")


def field(column: str, value: str) -> Ground:
    return of_field("deals", "d1", column=column, value=value)


def note(
    *turns: Turn,
    evidence: tuple[Evidence, ...] = (),
    record: Mapping[str, str] | None = None,
) -> DraftContext:
    found = context(DraftKind.INTERNAL_NOTE, turns=turns, evidence=evidence)
    fields = {name: field(name, value) for name, value in (record or {}).items()}
    return replace(found, recipient=IDA, record=fields, judgement=judgement(*evidence))


def lines(found: DraftContext) -> list[str]:
    draft = compose(found)
    assert draft.removed == ()
    return [s.text for s in draft.sentences if s.bullet]


def from_ida(text: str) -> Turn:
    return Turn(
        id="i1",
        conversation="us",
        channel=Channel.MAIL,
        speaker=IDA,
        text=text,
        at=datetime(2026, 3, 16, 9, tzinfo=UTC),
        side=Side.OURS,
        to=(REP,),
    )


RECORD = {
    "account": "Larkfield Bindery",
    "deal": "Larkfield presses",
    "amount": "24,000 USD",
    "close": "2026-02-20",
    "activity": "2025-12-02",
    "pushes": "2",
    "next_step": "Ring Olga after Christmas",
}


def test_a_silent_deal_is_told_by_its_record_and_its_step_as_overdue() -> None:
    found = note(record=RECORD)
    told = lines(found)
    assert (
        "On record: Larkfield presses, 24,000 USD, close date February 20 has passed, pushed two"
        " times"
    ) in told
    assert "Last activity: December 2, 2025" in told
    body = compose(found).body
    assert "ing Olga after Christmas (on record since December 2, 2025, overdue)" in body
    assert not any("nothing about them is known" in one for one in compose(found).notes)


def test_a_deal_that_is_talked_about_needs_no_record() -> None:
    fresh = mail("m1", "Hi Jo,\n\nwe still think about it.\n\nAnna", day=12)
    live = {**RECORD, "activity": "2026-03-12", "close": "2026-04-20", "next_step": "Ring Olga"}
    found = note(fresh, record=live)
    assert not any(line.startswith("On record") for line in lines(found))
    assert "overdue" not in compose(found).body


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ('Larkfield is in "proposal" and no quote sent.', "right, none has gone out yet"),
        ("Larkfield has had no touch since autumn.", "right, the last was on December 2, 2025"),
        ("Is Larkfield going to close?", ""),
        ("Mooring has had no touch since autumn.", ""),
    ],
)
def test_what_a_colleague_held_against_it_is_answered(words: str, answer: str) -> None:
    found = replace(note(record=RECORD), colleagues=(from_ida(words),))
    told = [line for line in lines(found) if line.startswith("To your")]
    assert bool(told) is bool(answer)
    assert all(line.endswith(answer) for line in told)


WISH = mail(
    "m1",
    "I am thinking of eight Press 40. Our budget is 6,600 USD. Seven would do if need be.",
    day=9,
)


def wishes(budget: int) -> tuple[Evidence, ...]:
    return (
        said(WISH, Kind.QUANTITY, Quantity(8, "Press 40"), "I am thinking of eight Press 40."),
        said(WISH, Kind.BUDGET, Money.of(budget, "USD"), "Our budget is 6,600 USD."),
        replace(
            said(WISH, Kind.QUANTITY, Quantity(7, "Press 40"), "Seven would do if need be."),
            confidence=0.3,
        ),
    )


def test_the_gap_that_a_rep_may_close_is_told_with_who_said_that_it_would_do() -> None:
    told = lines(note(WISH, evidence=wishes(6600)))
    assert any(
        line.startswith(
            "Seven Press 40 are 6,650 USD, 50 USD above their budget; 5.8 percent in all"
        )
        and "Seven would do if need be" in line
        for line in told
    )
    strict = note(WISH, evidence=wishes(6600))
    policies = tuple(p for p in FACTS.policies if p.id != "limit")
    strict = replace(strict, facts=replace(FACTS, policies=policies))
    assert not any("I may give" in line for line in lines(strict))


LEFT = mail(
    "m2",
    "Dear Jo,\nI am leaving Larkfield, my last day is March 6. Vera Lund takes over the bindery.",
    day=2,
)
HEIR = replace(
    mail(
        "m3",
        "Dear Jo,\nI was not part of those talks. Ms Orr runs the tender."
        " Please address questions to her only.",
        day=10,
    ),
    speaker=NEW,
)


def test_who_came_after_a_contact_is_told_with_how_they_stand() -> None:
    words = "I am leaving Larkfield, my last day is March 6."
    gone = said(LEFT, Kind.RISK, Text("champion_left"), words)
    found = note(LEFT, HEIR, evidence=(gone,))
    told = lines(found)
    assert 'Vera Lund took over: "I was not part of those talks"' in told
    alone = note(LEFT, evidence=())
    assert not any("took over" in line for line in lines(alone))
