"""A recap tells what stands as a colleague would: values plainly, words only where they matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agentarmy.domain.evidence import (
    Day,
    Days,
    Evidence,
    Kind,
    PersonRef,
    Quantity,
    Source,
    SourceKind,
    Text,
)
from agentarmy.domain.records import Channel, Money, Person, Side, Turn
from agentarmy.writing.answers import Passage
from agentarmy.writing.context import DraftContext, DraftKind
from agentarmy.writing.drafts import compose
from agentarmy.writing.recap import process_words
from writing.scenes import ANNA, context, judgement, mail, said

OLGA = Person("Olga Brandt", "olga@larkfield.example")
WISH = mail(
    "m1",
    "Hi Jo,\n\nI am thinking of three Press 40. Our budget is 7,000 USD."
    " We need them by April 30.\n\nAnna",
    day=5,
    subject="Presses for the Ghent bindery",
)
SIGN = replace(
    mail(
        "m2",
        "Jo,\nI sign what Larkfield buys. Before I sign I want:\n- your total with the ramp\n"
        "- the name of the fitter\nThen I sign the same day.",
        day=9,
    ),
    speaker=OLGA,
)
BRING = mail(
    "m3",
    "Hi Anna,\n\nI'll bring the sheet on Friday the 20th, invitation follows."
    " You will have one total and one name.\n\nJo",
    side=Side.OURS,
    day=12,
)


def wishes(*more: Evidence) -> tuple[Evidence, ...]:
    return (
        said(WISH, Kind.QUANTITY, Quantity(3, "Press 40"), "I am thinking of three Press 40."),
        said(WISH, Kind.BUDGET, Money.of(7000, "USD"), "Our budget is 7,000 USD."),
        said(WISH, Kind.TIMELINE, Day(date(2026, 4, 30)), "We need them by April 30."),
        *more,
    )


SIGNER = said(
    SIGN, Kind.ECONOMIC_BUYER, PersonRef(OLGA.name, "owner"), "I sign what Larkfield buys."
)
PROMISE = replace(
    said(
        BRING,
        Kind.COMMITMENT,
        Text("x"),
        "I'll bring the sheet on Friday the 20th, invitation follows.",
    ),
    due=date(2026, 3, 20),
)


def scene(*turns: Turn, evidence: tuple[Evidence, ...]) -> DraftContext:
    return context(DraftKind.RECAP, turns=turns, evidence=evidence)


def lines(found: DraftContext) -> list[str]:
    draft = compose(found)
    assert draft.removed == ()
    return [s.text for s in draft.sentences if s.bullet]


def test_goods_sum_date_terms_and_promise_stand_in_plain_words() -> None:
    told = lines(scene(WISH, SIGN, BRING, evidence=wishes(SIGNER, PROMISE)))
    assert told[0].startswith("On the table: three Press 40 for the Ghent bindery, 3,000 USD")
    assert "budget" not in told[0]  # nobody is reminded of what is left
    assert told[1] == "Delivery: by April 30 if ordered by April 20"
    assert told[2] == (
        "For Olga Brandt's signature: our total with the ramp; the name of the fitter"
    )
    assert told[3] == "I will bring the sheet on Friday the 20th: one total and one name"
    assert not any("\u2026" in line for line in told)


def test_to_who_signs_the_terms_are_their_own() -> None:
    found = scene(WISH, SIGN, BRING, evidence=wishes(SIGNER, PROMISE))
    told = lines(replace(found, recipient=OLGA))
    assert "For your signature: our total with the ramp; the name of the fitter" in told
    assert not any(line.startswith("Olga Brandt signs") for line in told)


def test_days_from_the_order_are_told_with_the_reason() -> None:
    wish = mail(
        "m1",
        "Hi Jo,\n\nI am thinking of three Press 40. Once the PO is out we need them within 10 days"
        " of the PO. The inspection is set for May 12.\n\nAnna",
        day=5,
        subject="Question about ovens",
    )
    evidence = (
        said(wish, Kind.QUANTITY, Quantity(3, "Press 40"), "I am thinking of three Press 40."),
        said(
            wish,
            Kind.TIMELINE,
            Days(10),
            "Once the PO is out we need them within 10 days of the PO.",
        ),
    )
    told = lines(scene(wish, evidence=evidence))
    assert told[0] == "On the table: three Press 40"
    assert told[1].startswith("Delivery: ten days from PO")
    assert "inspection on May 12" in told[1]


@pytest.mark.parametrize(
    ("subject", "place"),
    [
        ("Re: Two ovens for the bakery in Ghent", " for the bakery in Ghent"),
        ("Thank you for yesterday", ""),
        ("Quote for you", ""),
        ("Presses for Anna", ""),
        ("Your offer", ""),
    ],
)
def test_what_it_is_for_is_told_where_the_first_subject_says_it(subject: str, place: str) -> None:
    wish = replace(WISH, subject=subject)
    told = lines(scene(wish, evidence=wishes()))
    assert told[0].startswith(f"On the table: three Press 40{place}, 3,000 USD")


def test_review_in_between_stands_beside_the_signer() -> None:
    own = mail(
        "m4", "I sign up to 50,000. Our lawyer reads it once. Procurement needs four days.", day=9
    )
    evidence = wishes(
        said(own, Kind.ECONOMIC_BUYER, PersonRef(ANNA.name), "I sign up to 50,000."),
        said(own, Kind.DECISION_PROCESS, Text("x"), "Our lawyer reads it once."),
        said(own, Kind.DECISION_PROCESS, Text("x"), "Procurement needs four days."),
    )
    assert "You sign; procurement needs four days" in lines(scene(WISH, own, evidence=evidence))


def test_a_criterion_of_another_is_told_with_the_name() -> None:
    other = replace(mail("m4", "So the noise matters most to me.", day=9), speaker=OLGA)
    own = mail("m5", "It must start cold.", day=8)
    evidence = wishes(
        said(own, Kind.DECISION_CRITERIA, Text("x"), "It must start cold."),
        said(other, Kind.DECISION_CRITERIA, Text("x"), "So the noise matters most to me."),
    )
    told = lines(scene(WISH, own, other, evidence=evidence))
    assert "What counts for you: it must start cold" in told
    assert 'What counts for Olga Brandt: "the noise matters most to me"' in told


def test_a_word_such_as_tomorrow_is_told_as_its_day_and_a_late_promise_as_open() -> None:
    ours = mail("m4", "I'll send the drawing tomorrow.", side=Side.OURS, day=18)
    item = said(ours, Kind.COMMITMENT, Text("x"), "I'll send the drawing tomorrow.")
    told = lines(scene(WISH, ours, evidence=wishes(replace(item, due=date(2026, 3, 19)))))
    assert "I will send the drawing on March 19" in told
    told = lines(scene(WISH, ours, evidence=wishes(replace(item, due=date(2026, 3, 12)))))
    assert "Still open from us: the drawing" in told


def test_the_summary_itself_and_requests_are_no_promises() -> None:
    ours = mail("m4", "I'll send you a summary on Friday.", side=Side.OURS, day=10)
    theirs = mail("m5", "Please leave the film up, we will need it.", day=11)
    found = scene(
        WISH,
        ours,
        theirs,
        evidence=wishes(
            said(ours, Kind.COMMITMENT, Text("x"), ours.text),
            said(theirs, Kind.COMMITMENT, Text("x"), theirs.text),
        ),
    )
    assert not any("summary" in line or "film" in line for line in lines(found))


def test_their_promise_is_said_back_to_them() -> None:
    theirs = mail("m5", "We'll measure the door on Monday.", day=16)
    evidence = wishes(said(theirs, Kind.COMMITMENT, Text("x"), theirs.text))
    assert any(
        line.startswith("You will measure the door on Monday")
        for line in lines(scene(WISH, theirs, evidence=evidence))
    )


def test_a_recap_of_a_talk_keeps_to_the_talk() -> None:
    talk = replace(
        mail("t1", "I am thinking of three Press 40.", day=4),
        conversation="t",
        channel=Channel.CALL,
    )
    evidence = (
        said(talk, Kind.QUANTITY, Quantity(3, "Press 40"), "I am thinking of three Press 40."),
        SIGNER,
        PROMISE,
    )
    found = replace(scene(talk, evidence=evidence), history=(SIGN, BRING))
    assert lines(found) == ["On the table: three Press 40"]


def test_where_room_is_short_the_truth_stays_before_the_terms() -> None:
    dear = tuple(
        replace(e, value=Money.of(2000, "USD")) if e.kind is Kind.BUDGET else e for e in wishes()
    )
    found = scene(WISH, SIGN, BRING, evidence=(*dear, SIGNER, PROMISE))
    body = compose(replace(found, channel=Channel.CHAT)).body
    assert "3,000 USD" in body
    assert len(body.split()) <= 90


def test_who_does_not_pay_reads_no_sum() -> None:
    tom = Person("Tom Ode", "tom@larkfield.example")
    asks = replace(mail("m6", "Which door does it need?", day=16), speaker=tom)
    found = replace(scene(WISH, SIGN, asks, evidence=wishes(SIGNER)), recipient=tom)
    told = lines(found)
    assert told[0] == "On the table: three Press 40 for the Ghent bindery"
    assert "USD" not in " ".join(told)


def test_where_they_asked_to_wait_neither_date_nor_their_promises_stand() -> None:
    frozen = mail("m7", "All money is frozen until June. I'll ring you then.", day=16)
    evidence = wishes(
        said(frozen, Kind.RISK, Text("budget_freeze"), "All money is frozen until June."),
        said(frozen, Kind.COMMITMENT, Text("x"), "I'll ring you then."),
    )
    found = replace(scene(WISH, frozen, evidence=evidence), judgement=judgement(*evidence))
    told = [s.text for s in compose(found).sentences if s.bullet]
    assert not any("Delivery" in line or "From you" in line for line in told)


KOFI = Person("Kofi Aidoo", "kofi@larkfield.example")


@pytest.mark.parametrize("copied", [False, True])
def test_who_signs_by_a_mail_to_us_alone_is_not_told_to_others(copied: bool) -> None:
    quote = "I sign what Larkfield buys."
    alone = mail("m2", f"Jo,\n{quote}", day=9)
    newest = mail("m4", "Hi Jo,\n\nplease send the papers.\n\nAnna", day=16)
    newest = replace(newest, to=(*newest.to, KOFI) if copied else newest.to)
    alone = replace(alone, to=newest.to[:1] or (Person("Jo", "jo@press.example"),))
    signs = said(alone, Kind.ECONOMIC_BUYER, PersonRef(ANNA.name, ""), quote)
    told = lines(scene(WISH, alone, newest, evidence=wishes(signs)))
    assert any(line.startswith("You sign") for line in told) is not copied


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("Legal reads the terms once, takes them two days.", "once, which takes two days"),
        ("Finance looks at it, that takes about a week.", "it, which takes about a week"),
        ("Our board reviews it; it usually takes 10 days.", "reviews it, which takes 10 days"),
        ("Legal takes what it needs, takes its time.", "takes what it needs, takes its time"),
        ("Procurement takes two days to read it.", "procurement takes two days to read it"),
    ],
)
def test_how_long_a_review_lasts_reads_as_a_clause(quote: str, words: str) -> None:
    turn = mail("m9", quote)
    assert words in process_words(said(turn, Kind.DECISION_PROCESS, Text("x"), quote))


@pytest.mark.parametrize(
    ("rule", "said_of_it", "told"),
    [
        ("in the damp version, which must be named in the order", "in the damp version", True),
        (
            "in the long-arm build, which has to be stated on the order",
            "in the long-arm build",
            True,
        ),
        ("in the damp version, which must be named in the order", "in the usual version", False),
        ("in the damp version, at the same price", "in the damp version", False),
    ],
)
def test_a_version_that_the_order_must_name_stands_beside_the_goods(
    rule: str, said_of_it: str, *, told: bool
) -> None:
    agreed = mail("m4", f"Hi Anna,\n\nthree Press 40 {said_of_it}, then.\n\nJo", side=Side.OURS)
    source = Source(SourceKind.DOCUMENT, "d1", "text")
    paper = Passage(name="press.md", source=source, text=f"Rust: the Press 40 holds {rule}.")
    found = replace(scene(WISH, agreed, evidence=wishes()), passages=(paper,))
    goods = next(line for line in lines(found) if "three Press 40" in line)
    assert (f"three Press 40 {said_of_it}" in goods) is told
