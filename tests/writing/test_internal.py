"""A note to our own people: what stands, what is open, and a next step that breaks no rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agentarmy.domain.evidence import Day, Evidence, Kind, PersonRef, Quantity, Text
from agentarmy.domain.judgement import Action
from agentarmy.domain.records import Money, Person, Side, Turn
from agentarmy.writing.context import DraftContext, DraftKind
from agentarmy.writing.drafts import Draft, compose
from agentarmy.writing.ground import of_field
from writing.scenes import context, judgement, mail, said

SAM = Person("Sam Hill", "sam@tallpine.example")
OLGA = Person("Olga Brandt", "olga@larkfield.example")
WISH = mail("m1", "We want three Press 40 by April 30. Budget is 7,000 USD.", day=5)
WANTED = (
    said(WISH, Kind.QUANTITY, Quantity(3, "Press 40"), "three Press 40"),
    said(WISH, Kind.BUDGET, Money.of(7000, "USD"), "Budget is 7,000 USD"),
    said(WISH, Kind.TIMELINE, Day(date(2026, 4, 30)), "We want three Press 40 by April 30."),
)


def note(*turns: Turn, evidence: tuple[Evidence, ...] = WANTED, **more: str) -> DraftContext:
    record = {"account": of_field("accounts", "a1", column="name", value="Larkfield")}
    record |= {k: of_field("deals", "d1", column=k, value=v) for k, v in more.items()}
    found = context(DraftKind.INTERNAL_NOTE, turns=(WISH, *turns), evidence=evidence)
    return replace(found, recipient=SAM, record=record)


def acting(found: DraftContext, *actions: Action) -> DraftContext:
    return replace(found, judgement=replace(found.judgement, actions=actions))


def made(found: DraftContext) -> Draft:
    draft = compose(found)
    assert draft.removed == ()
    assert sum(s.bullet for s in draft.sentences) <= 9
    return draft


def test_wish_date_and_sum_stand_in_two_lines() -> None:
    told = [s.text for s in made(note()).sentences if s.bullet]
    assert told[0] == "They want: three Press 40, by April 30 if ordered by April 20"
    assert "3,000 USD" in told[1]
    assert "their budget of 7,000 USD" in told[1]
    assert not any("10 days" in line for line in told)  # the last day to order says it


def test_who_signs_and_what_they_want_to_see_from_our_side() -> None:
    sign = replace(
        mail(
            "m2",
            "I sign for Larkfield. Before I sign I need:\n- your price with our ramp\n"
            "- what we save\nThen I sign.",
            day=9,
        ),
        speaker=OLGA,
    )
    signs = said(sign, Kind.ECONOMIC_BUYER, PersonRef(OLGA.name), "I sign for Larkfield.")
    body = made(note(sign, evidence=(*WANTED, signs))).body
    assert "Who signs: Olga Brandt, who wants: our price with their ramp; what they save" in body


def test_a_dropped_rival_is_not_in_the_race() -> None:
    both = mail(
        "m3",
        "We looked at Torvald. We looked at Ostrander. Solid, but the fitter sits in Oslo."
        " We dropped Ostrander.",
        day=9,
    )
    named = [
        said(both, Kind.COMPETITION, Text(name), f"We looked at {name}.")
        for name in ("Torvald", "Ostrander")
    ]
    out = said(both, Kind.COMPETITION, Text("Ostrander"), "We dropped Ostrander.")
    evidence = (*WANTED, *named, replace(out, polarity=-1))
    found = replace(note(both, evidence=evidence), judgement=judgement(*WANTED, *named))
    body = made(found).body
    assert "Also in the race: Torvald" in body
    assert "Also in the race: Ostrander" not in body
    assert "Seen and dropped: Ostrander: the fitter sits in Oslo" in body


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ("Please send the drawing and your tax form.", "the drawing and our tax form"),
        ("Who is our fitter?", "who their fitter is"),
        ("Please send me the true weight.", "the true weight"),
    ],
)
def test_what_they_wait_for_is_told_from_our_pen(asked: str, line: str) -> None:
    body = made(note(mail("m4", f"Looks fine to us.\n\n{asked}", day=16))).body
    waits = next(one for one in body.splitlines() if one.startswith("- They wait for: "))
    assert line in waits
    assert 'Last word: Anna Keller, March 16: "Looks fine to us"' in body


def test_a_salutation_is_no_last_word() -> None:
    text = "Sehr geehrter Herr Marsh,\n\nthe papers go out in May."
    body = made(note(mail("m4", text, day=16))).body
    assert 'March 16: "the papers go out in May"' in body


RULE = mail("m5", "No calls to the jury until the award is out, please. We answer by mail.", day=16)
WIN = Action(id="champion", title="Win Olga Brandt for it", reason="x")


def test_no_next_step_breaks_their_rule() -> None:
    body = made(acting(note(RULE), WIN)).body
    assert "Win Olga" not in body
    assert "nothing before they come back" in body
    assert 'Their rule: "No calls to the jury until the award is out" (Anna Keller)' in body
    body = made(acting(note(mail("m5", "No calls came in.", day=16)), WIN)).body
    assert "win Olga Brandt for it" in body


@pytest.mark.parametrize(
    ("activity", "step"),
    [("2026-03-16", "wait for the papers (May)"), ("2026-02-01", "win Olga Brandt for it")],
)
def test_the_record_s_next_step_counts_where_it_is_newer(activity: str, step: str) -> None:
    found = note(
        mail("m4", "Thank you for the film.", day=16),
        next_step="Wait for the papers (May)",
        activity=activity,
    )
    assert f"{step}." in made(acting(found, WIN)).body


def test_a_name_at_the_head_of_a_step_keeps_its_capital() -> None:
    assert (
        ": Greta to confirm the width." in made(note(next_step="Greta to confirm the width")).body
    )


def test_a_deal_on_hold_is_left_in_peace() -> None:
    text = "The budget is frozen until June. Come back to us in summer, not before."
    frozen = mail("m6", text, day=16)
    evidence = (
        *WANTED,
        said(frozen, Kind.RISK, Text("budget_freeze"), "The budget is frozen until June."),
        said(frozen, Kind.ASK, Text("x"), "Come back to us in summer, not before."),
    )
    found = replace(note(frozen, evidence=evidence), judgement=judgement(*evidence))
    body = made(acting(found, WIN)).body
    assert 'On hold: "The budget is frozen until June" (Anna Keller)' in body
    assert "order by" not in body
    assert "ask again in the summer" in body  # the moment, never 'until then'


def test_who_left_is_told_with_the_day() -> None:
    gone = replace(mail("m7", "I leave Larkfield, my last day is March 13.", day=9), speaker=OLGA)
    risk = said(gone, Kind.RISK, Text("champion_left"), gone.text)
    found = replace(note(gone, evidence=(*WANTED, risk)), judgement=judgement(*WANTED, risk))
    assert "Our contact Olga Brandt left on March 13" in made(found).body


def test_of_many_lines_the_weightiest_stay() -> None:
    hasty = mail("m8", "Three presses fit the 7,000 easily.", side=Side.OURS, day=6)
    low = mail("m9", "Budget is 2,000 USD, no more. It must be quiet. Is it heavy?", day=9)
    rival = mail("m10", "We looked at Torvald. I find it dear.", day=16)
    evidence = (
        *WANTED,
        said(low, Kind.BUDGET, Money.of(2000, "USD"), "Budget is 2,000 USD, no more."),
        said(low, Kind.DECISION_CRITERIA, Text("x"), "It must be quiet."),
        said(rival, Kind.COMPETITION, Text("Torvald"), "We looked at Torvald."),
        said(rival, Kind.OBJECTION, Text("price"), "I find it dear."),
    )
    found = note(hasty, low, rival, evidence=evidence)
    found = replace(found, judgement=judgement(*evidence))
    told = [s.text for s in made(found).sentences if s.bullet]
    assert any(line.startswith("They want: ") for line in told)
    assert any("above their budget of 2,000 USD" in line for line in told)
    assert any("Torvald" in line for line in told)
