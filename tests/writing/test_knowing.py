"""Every question of a message ends as an answer, as a mark for the rep or as a note to the rep."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from agentarmy.domain.evidence import Day, Kind, Quantity, Source, SourceKind, Text
from agentarmy.domain.records import Facts, Money, Policy, PolicyKind, PriceItem, Tier
from agentarmy.writing.answers import Passage, asked_in, single
from agentarmy.writing.context import Diary, DraftContext, DraftKind
from agentarmy.writing.drafts import Draft, compose
from agentarmy.writing.house_notes import house_notes
from writing.scenes import ASKING, FACTS, context, mail, said

BELT = PriceItem(id="p2", name="Belt 10", price=Money.of(200, "USD"), aliases=("feed belt",))
DOCS = (
    Passage(
        source=Source(SourceKind.DOCUMENT, "d1"),
        name="press.md",
        text="# Press 40\n\nPress 40 presses bales of up to 25 kg. It draws 3 kW, 400 volt."
        " It pays in two shifts: below 500 bales a day we advise against it.\n\n"
        "Belt 10 comes in 1 m sections.",
    ),
)
BOOKS = replace(FACTS, prices=(*FACTS.prices, BELT))
LIMITS = replace(
    BOOKS,
    policies=(
        *BOOKS.policies[:2],
        Policy(
            id="limit",
            kind=PolicyKind.DISCOUNT_LIMIT,
            tiers=(Tier(Decimal(8), role="rep"), Tier(Decimal(15), role="manager")),
            text="A rep may grant 8 percent in all, a manager 15.",
            source="discounts.md",
        ),
    ),
)


def scene(text: str, *, count: int = 0, quote: str = "", facts: Facts = BOOKS) -> DraftContext:
    turn = mail("q1", f"Hi Jo,\n\n{text}\n\nAnna", day=17)
    evidence = (said(turn, Kind.QUANTITY, Quantity(count, "Press 40"), quote),) if count else ()
    found = context(turns=(turn,), evidence=evidence)
    return replace(found, facts=facts, passages=DOCS)


def reply(text: str, **options: object) -> Draft:
    return compose(scene(text, **options))  # type: ignore[arg-type]


QUESTIONS = (
    "What is the voltage?",
    "How loud is it at night?",
    "And what about the freight?",
    "Who fits the hoses, and when could they start?",
    "Can you do better on the price?",
    "I'd also like to know whether you take back the old one.",
    "Please tell my colleague how long the training takes and what it costs.",
    "Any chance to see one running near us?",
    "My boss asks: what is the payback?",
    "Could we do Thursday the 26th at 10?",
    "What would six Press 40 cost, and how soon would they be here?",
    "Is it safe for children; does it come in blue?",
    "I wonder if you could hold the price until May.",
    "Do you have a reference in paper mills?",
    "How do we go on from here?",
)


@pytest.mark.parametrize("first", QUESTIONS)
@pytest.mark.parametrize("second", QUESTIONS[::4])
@pytest.mark.parametrize("kind", [DraftKind.REPLY, DraftKind.FOLLOW_UP])
def test_no_question_is_dropped(first: str, second: str, kind: DraftKind) -> None:
    found = replace(scene(f"{first} {second}"), kind=kind)
    draft = compose(found)
    told = {g.quote for s in draft.sentences for g in (*s.answers, *s.grounds)}
    notes = " ".join(draft.notes)
    for question in (first, second):
        for part in single(question):
            words = part.rstrip(".?;, ")
            met = any(words in q or q.rstrip(".?;, ") in words for q in told)
            assert met or words[:40] in notes, (part, draft.body, draft.notes)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("What air does it need, and how much floor?", 2),
        ("Where is the crate and when do I have it?", 2),
        ("Send me the price, and tell her what air it needs, our compressor is old.", 2),
        ("What would two cost, how soon are they here, and what about freight?", 3),
        ("The order form and your tax form, please.", 1),
        ("Is it new or used?", 1),
        ("On Friday, when we meet, can you bring it?", 1),
    ],
)
def test_one_sentence_may_hold_several_questions(text: str, parts: int) -> None:
    assert len(list(single(text))) == parts


def test_a_note_tells_what_the_reader_s_limits_left_out() -> None:
    draft = reply("We must be live by July 31. What is the voltage?")
    assert "400 volt" in draft.body
    turn = mail("q1", "Hi Jo,\n\nwe must be live by July 31. What is the voltage?\n\nAnna", day=17)
    wish = said(turn, Kind.TIMELINE, Day(date(2026, 7, 31)), "we must be live by July 31")
    found = replace(context(turns=(turn,), evidence=(wish,)), facts=BOOKS, passages=DOCS)
    assert "live by July 31" in " ".join(compose(found).notes)


def test_other_goods_are_priced_beside_the_main_one() -> None:
    text = "I need a number: two Press 40 and six metres of your feed belt."
    draft = reply(text, count=2, quote="two Press 40")
    assert "2,000 USD" in draft.body
    assert "1,140 USD" in draft.body
    assert "3,140 USD" in draft.body
    other = reply("What do two Press 40 and a feed belt cost?", count=2, quote="two Press 40")
    assert "to confirm: the price of the Belt 10" in " ".join(other.to_confirm)


def test_the_order_day_they_name_is_reckoned_from() -> None:
    text = "When would two Press 40 be here if we order on April 8?"
    draft = reply(text, count=2, quote="two Press 40")
    assert "April 18" in draft.body
    assert "today" not in draft.body


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("One shift, 300 bales a day. What is the voltage of the Press 40?", True),
        ("One shift, 900 bales a day. What is the voltage of the Press 40?", False),
        ("Our bales weigh 31 kg, 700 a day. What is the voltage of the Press 40?", True),
        ("Our bales weigh 21 kg, 700 a day. What is the voltage of the Press 40?", False),
        ("We eat 300 apples a day. What is the voltage of the Press 40?", False),
    ],
)
def test_the_limit_that_meets_their_numbers_is_told(text: str, told: bool) -> None:
    body = reply(text).body
    assert ("advise against" in body or "up to 25 kg" in body) is told


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Give us 15 percent on six Press 40.", "a sales manager may grant it"),
        ("Could you give us 7 percent on six Press 40?", "within your own word"),
        ("Can you do 20 percent on six Press 40?", "not more"),
        ("Can you do better on six Press 40?", "a sales manager may grant"),
    ],
)
def test_a_discount_is_answered_by_the_list_and_its_limit_told_inside(text: str, note: str) -> None:
    found = scene(text, count=6, quote="six Press 40", facts=BOOKS)
    draft = compose(found)
    assert "5 percent" in draft.body
    assert "8 percent" not in draft.body
    assert "manager" not in draft.body
    assert "[to confirm: whether" in draft.body
    assert note in " ".join(house_notes(found, LIMITS, sentences=draft.sentences))


def test_a_question_that_points_back_is_answered_with_the_one_before() -> None:
    draft = reply("Give us 15 percent. Can you do that?", facts=BOOKS)
    assert len(re.findall(r"\[to confirm", draft.body)) == 1


def test_named_moments_are_held_against_the_calendar() -> None:
    busy = (datetime(2026, 3, 24, 15, tzinfo=UTC), datetime(2026, 3, 24, 17, tzinfo=UTC))
    text = (
        "Thursday is gone. Could we do Tuesday the 24th at 5 pm or Wednesday the 25th at 1 pm?"
        " Ole, who runs the yard, would like to join."
    )
    for kind in (DraftKind.TIMES, DraftKind.REPLY):
        found = replace(scene(text), kind=kind, diary=Diary("Europe/Berlin", (busy,)))
        body = compose(found).body
        assert "Wednesday the 25th at 1 pm" in body
        assert "Tuesday" not in body
        assert "Ole" in body
        assert "in person" not in body
    unknown = compose(replace(scene(text), kind=DraftKind.TIMES))
    assert unknown.to_confirm
    both = (busy, (datetime(2026, 3, 25, 11, tzinfo=UTC), datetime(2026, 3, 25, 14, tzinfo=UTC)))
    taken = compose(replace(scene(text), diary=Diary("Europe/Berlin", both)))
    assert "another time" in " ".join(taken.to_confirm)


def test_a_paper_asked_for_is_not_a_price() -> None:
    assert ASKING
    found = asked_in([mail("m1", "Does the price include training?")], (), bare=True)
    assert found[0].about == "included"
    assert Text("x").text == "x"
