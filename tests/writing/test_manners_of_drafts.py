"""Drafts made shorter, warmer or firmer, and the messages for one occasion."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agentarmy.domain.evidence import Kind, Source, SourceKind, Text
from agentarmy.domain.records import Person
from agentarmy.domain.stages import Stage
from agentarmy.errors import UsageError
from agentarmy.writing import kind_phrases
from agentarmy.writing.answers import Passage
from agentarmy.writing.context import DraftContext, DraftKind, FreeTime, kind_named
from agentarmy.writing.drafts import Draft, compose
from agentarmy.writing.ground import Ground, Move, of_field
from agentarmy.writing.persona import Manner, Persona
from agentarmy.writing.tactics import is_calibrated_question, is_label
from agentarmy.writing.voice import in_full
from writing.scenes import EVIDENCE, TURNS, context, mail, region, said

DEAR = mail("m4", "Hi Jo,\n\nthat is too expensive for us.\n\nAnna", day=17)
TOO_DEAR = said(DEAR, Kind.OBJECTION, Text("price"), "that is too expensive for us.")
SHEET = Passage(
    source=Source(SourceKind.DOCUMENT, "press"),
    name="press.md",
    text="# Press 40\n\nPress 40 presses apples and pears without pre-cutting them. "
    "What customers report: one Press 40 replaces two men at the old press.\n",
)
RECORD = {
    "title": of_field("leads", "l1", column="title", value="Head of Pressing"),
    "company": of_field("leads", "l1", column="company", value="Larkfield"),
    "pages": of_field("leads", "l1", column="pages", value="/products/press"),
}


def objecting(persona: Persona = Persona.MANAGER) -> DraftContext:
    turns, evidence = (*TURNS, DEAR), (*EVIDENCE, TOO_DEAR)
    return context(DraftKind.OBJECTION, turns=turns, evidence=evidence, persona=persona)


def stranger(place: str = "americas", key: str = "l1") -> DraftContext:
    scene = context(DraftKind.FIRST_TOUCH, turns=(), evidence=(), stage=None, key=key)
    return replace(scene, record=RECORD, passages=(SHEET,), region=region(place))


def words(draft: Draft) -> int:
    return sum(len(s.text.split()) for s in draft.sentences)


@pytest.mark.parametrize("key", [f"c{n}" for n in range(5)])
def test_shorter_is_shorter_and_keeps_the_sum(key: str) -> None:
    plain = compose(context(key=key))
    short = compose(replace(context(key=key), manner=Manner.SHORTER))
    assert words(short) < words(plain)
    assert "7,600 USD" in short.body


def test_firmer_asks_for_a_decision_and_warmer_does_not() -> None:
    wish = mail("m8", "Hi Jo,\n\nthank you, we are thinking about it.\n\nAnna", day=17)
    scene = context(turns=(*TURNS, wish), evidence=EVIDENCE[:1], stage=Stage.NEGOTIATION)
    firm = compose(replace(scene, manner=Manner.FIRMER))
    warm = compose(replace(scene, manner=Manner.WARMER))
    assert any(s.text in kind_phrases.NEXT_FIRM[Stage.NEGOTIATION] for s in firm.sentences)
    assert any(s.text in kind_phrases.WARM for s in warm.sentences)
    assert warm.body.rstrip().endswith("Warm regards,\nJo")
    for draft in (firm, warm):
        assert sum(s.move is Move.QUESTION for s in draft.sentences) <= 1
        assert draft.removed == ()


@pytest.mark.row("AA-SA-06")
@pytest.mark.parametrize("persona", list(Persona))
def test_an_objection_gets_a_label_and_one_open_question(persona: Persona) -> None:
    draft = compose(objecting(persona))
    assert any(is_label(s.text) for s in draft.sentences)
    asked = [s.text for s in draft.sentences if s.move is Move.QUESTION]
    assert len(asked) == 1
    assert is_calibrated_question(asked[0])


def test_without_an_objection_there_is_nothing_to_answer() -> None:
    with pytest.raises(UsageError) as caught:
        compose(context(DraftKind.OBJECTION))
    assert "--kind reply" in caught.value.hint


@pytest.mark.parametrize("persona", list(Persona))
@pytest.mark.parametrize("place", ["americas", "emea", "apac"])
def test_a_first_touch_says_who_why_what_and_asks_once(place: str, persona: Persona) -> None:
    draft = compose(replace(stranger(place), persona=persona))
    assert "Tallpine" in draft.body or "Jo" in draft.body
    assert "Larkfield" in draft.body
    assert "Press 40 presses apples" in draft.body
    assert sum(s.move is Move.QUESTION for s in draft.sentences) == 1
    assert "USD" not in draft.body
    assert "Press" in draft.subject
    assert draft.removed == ()


@pytest.mark.row("AA-INT-13")
def test_a_first_touch_differs_by_region_in_style_relation_and_decision() -> None:
    bodies = {place: compose(stranger(place)).body for place in ("americas", "emea", "apac")}
    assert bodies["americas"].startswith("Hi Anna,")
    assert bodies["emea"].startswith("Dear Anna Keller,")
    full = {place: [in_full(t) for t in texts] for place, texts in _DECISIONS.items()}
    assert any(text in bodies["apac"] for text in kind_phrases.FIRST_RELATION["apac"])
    for place in ("emea", "apac"):
        assert any(text in bodies[place] for text in full[place])
    assert len(bodies["americas"].split()) < len(bodies["apac"].split())
    assert not any(text in bodies["apac"] for text in kind_phrases.WAY_OUT)


_DECISIONS = kind_phrases.FIRST_DECISION


def test_forty_of_the_same_title_and_house_get_nearly_as_many_mails() -> None:
    bodies = {compose(stranger(key=f"lead-{n}")).body for n in range(40)}
    assert len(bodies) >= 35


def test_a_stranger_of_whom_nothing_is_known_still_gets_a_mail() -> None:
    scene = replace(stranger(), record={}, passages=(), recipient=Person("", "x@y.example"))
    draft = compose(scene)
    assert draft.body.startswith("Hello,")
    assert draft.removed == ()


def free(hour: int, day: int) -> FreeTime:
    at = datetime(2026, 3, day, hour, tzinfo=UTC)
    source = Source(SourceKind.CRM_FIELD, "calendar", f"meetings.free.{at.isoformat()}")
    quote = f"nothing in the calendar at {at:%Y-%m-%d %H:%M} Europe/Basel"
    ground = Ground(source=source, quote=quote, who="calendar", at=at, value="Basel")
    return FreeTime(f"{at:%A}, {day} March at {at:%H:%M} (Basel time)", ground)


def test_two_free_times_are_proposed_and_one_question_asked() -> None:
    scene = replace(context(DraftKind.TIMES), free=(free(10, 19), free(15, 20)))
    draft = compose(scene)
    assert "Thursday, 19 March at 10:00 (Basel time)" in draft.body
    assert "Friday, 20 March at 15:00 (Basel time)" in draft.body
    assert draft.question
    assert draft.removed == ()
    assert any("calendar" in note for note in draft.notes)


def test_without_a_calendar_the_rep_fills_in_the_times() -> None:
    draft = compose(context(DraftKind.TIMES))
    assert "confirm: your own free times" in draft.to_confirm[-1].replace("to confirm", "confirm")


def test_the_time_that_they_named_comes_before_ours() -> None:
    wish = mail("m5", "Hi Jo,\n\nTuesday 24th at 2 would suit me.\n\nAnna", day=17)
    scene = context(DraftKind.TIMES, turns=(*TURNS, wish))
    draft = compose(replace(scene, free=(free(10, 19), free(15, 20))))
    assert "Tuesday the 24th at 2" in draft.body
    assert "19 March" not in draft.body


def test_a_thank_you_asks_nothing_and_says_what_for() -> None:
    told = mail("m6", "Hi Jo,\n\nwe want to run a trial on line 2 in April.\n\nAnna", day=17)
    step = said(told, Kind.NEXT_STEP, Text("trial"), "we want to run a trial on line 2 in April.")
    draft = compose(context(DraftKind.THANK_YOU, turns=(*TURNS[:2], told), evidence=(step,)))
    assert "hank" in draft.body
    assert "you want to run a trial on line 2 in April" in draft.body
    assert "?" not in draft.body


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Hi Jo,\n\nThanks for the call.\n\nAnna", "--kind reply"),
        ("Hi Jo,\n\nIt is all there.\n\nAnna", "--kind reply"),
    ],
)
def test_a_bare_thank_you_is_not_written(text: str, hint: str) -> None:
    said_so = mail("m6", text, day=17)
    with pytest.raises(UsageError) as caught:
        compose(context(DraftKind.THANK_YOU, turns=(*TURNS[:2], said_so), evidence=()))
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("told", "carries"),
    [
        ("We lose two hours a shift on it, so we want to run a trial.", ""),
        ("We want to run a trial this month with the wet pulp.", "this month"),
        ("We want to talk about that in May.", ""),
        ("We plan to rebuild hall 3, so that the line can move in May.", "hall 3"),
    ],
)
def test_thanks_name_only_what_can_stand_alone(told: str, carries: str) -> None:
    mailed = mail("m6", f"Hi Jo,\n\n{told}\n\nAnna", day=17)
    step = said(mailed, Kind.NEXT_STEP, Text("trial"), told)
    scene = context(DraftKind.THANK_YOU, turns=(*TURNS[:2], mailed), evidence=(step,))
    if not carries:
        with pytest.raises(UsageError):
            compose(scene)
        return
    assert carries in compose(scene).body


def test_nobody_is_thanked_a_month_late() -> None:
    told = mail("m6", "Hi Jo,\n\nWe want to run a trial in April.\n\nAnna", day=1)
    step = said(told, Kind.NEXT_STEP, Text("trial"), "We want to run a trial in April.")
    scene = context(DraftKind.THANK_YOU, turns=(told,), evidence=(step,))
    with pytest.raises(UsageError, match="too late"):
        compose(scene)


def test_a_day_that_somebody_else_agreed_to_is_not_theirs() -> None:
    agreed = mail("m6", "Hi Jo,\n\nTuesday at 3 suits us\n\nBo", day=17)
    agreed = replace(agreed, speaker=Person("Bo Keller", "bo@larkfield.example"))
    told = mail("m5", "Hi Jo,\n\nall fine.\n\nAnna", day=16)
    with pytest.raises(UsageError):
        compose(context(DraftKind.THANK_YOU, turns=(*TURNS[:2], told, agreed), evidence=()))


def test_who_waits_for_two_answers_is_not_thanked_instead() -> None:
    with pytest.raises(UsageError, match="3 answers"):
        compose(context(DraftKind.THANK_YOU))


@pytest.mark.parametrize(
    ("words", "slot"),
    [("ok friday 10 works, Sam joins", "Friday at 10"), ("Tuesday at 3 suits us", "Tuesday at 3")],
)
def test_a_thank_you_says_what_follows_from_it(words: str, slot: str) -> None:
    agreed = mail("m6", f"Hi Jo,\n\n{words}\n\nAnna", day=17)
    draft = compose(context(DraftKind.THANK_YOU, turns=(*TURNS[:2], agreed), evidence=()))
    assert slot in draft.body
    assert "?" not in draft.body
    assert draft.removed == ()


def test_an_internal_note_greets_no_outsider_and_lists_what_does_not_hold() -> None:
    account = of_field("accounts", "a1", column="name", value="Larkfield")
    scene = replace(context(DraftKind.INTERNAL_NOTE), record={"account": account})
    draft = compose(replace(scene, recipient=Person("Sam Hill", "sam@tallpine.example")))
    assert draft.body.startswith("Sam,")
    assert "Anna," not in draft.body
    assert "their budget of 7,000 USD" in draft.body
    assert "your budget" not in draft.body
    assert 'too quickly: "' in draft.body
    assert draft.subject == "Internal: Larkfield"
    assert draft.removed == ()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("thanks", DraftKind.THANK_YOU),
        ("first touch", DraftKind.FIRST_TOUCH),
        ("Internal_Note", DraftKind.INTERNAL_NOTE),
        ("note", DraftKind.INTERNAL_NOTE),
        ("followup", DraftKind.FOLLOW_UP),
    ],
)
def test_kinds_are_named_as_people_do(name: str, kind: DraftKind) -> None:
    assert kind_named(name) is kind


@pytest.mark.parametrize(
    ("title", "aside"),
    [
        ("Chief Revenue Officer", True),
        ("VP Sales", True),
        ("HR Manager", True),
        ("Head of Finance", True),
        ("Plant Manager", False),
        ("CEO", False),
        ("Geschäftsführerin", False),
        ("Owner and head of sales", False),
        ("Press operator lead, Salesbury works", False),
    ],
)
def test_whose_office_is_another_one_may_point_to_a_colleague(title: str, aside: bool) -> None:
    found = stranger("americas")
    record = {**found.record, "title": of_field("leads", "l9", column="title", value=title)}
    body = compose(replace(found, record=record)).body
    assert any(text in body for text in kind_phrases.WAY_OUT_ASIDE) is aside


@pytest.mark.parametrize("place", ["americas", "emea", "apac"])
def test_a_first_touch_is_short_and_asks_one_thing(place: str) -> None:
    for number in range(8):
        body = compose(stranger(place, key=f"k{number}")).body
        assert len(body.split()) <= 110
        assert body.count("?") == 1
        for stiff in ("one question to you", "subject for you", "How well does it", "in place of"):
            assert stiff not in body


def test_whom_we_write_to_in_full_gets_no_contractions() -> None:
    body = compose(stranger("apac")).body
    assert "'" not in body.replace("Larkfield's", "")


def test_a_thank_you_for_a_visit_thanks_for_the_visit() -> None:
    told = mail(
        "m6",
        "Hi Jo,\n\nthat was a helpful morning. We lose a lot of juice, so we want to try two"
        " presses in May.\n\nAnna",
        day=17,
        subject="Your visit",
    )
    quote = "We lose a lot of juice, so we want to try two presses in May."
    item = said(told, Kind.PAIN, Text("loss"), quote)
    draft = compose(context(DraftKind.THANK_YOU, turns=(*TURNS[:2], told), evidence=(item,)))
    assert any(s.text in kind_phrases.THANKS_VISIT["them"] for s in draft.sentences)
    assert "that you want to try two presses in May" in draft.body
    assert any(s.text in kind_phrases.PLAN_NEXT for s in draft.sentences)
    assert "write" not in draft.body
    assert "needed from you" not in draft.body
