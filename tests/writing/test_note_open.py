"""Lines of a note on what is open: nothing that somebody wished is told as settled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agentarmy.domain.evidence import Kind, Source, SourceKind, Text
from agentarmy.domain.records import Channel, Person, Side
from agentarmy.writing.answers import Passage
from agentarmy.writing.composer import Composer
from agentarmy.writing.context import DraftKind
from agentarmy.writing.ground import Ground
from agentarmy.writing.note_open import (
    close_passed,
    left_wish,
    owed_in_offer,
    takes_longer,
    until_then,
)
from writing.scenes import ANNA, EVIDENCE, FIRST, context, judgement, mail, said

NORA = Person("Nora Pahl", "nora@larkfield.example")
BYE = mail("m5", "I leave Larkfield on March 13. Nora Pahl takes over.", day=9)
LEFT = said(BYE, Kind.RISK, Text("champion_left"), "I leave Larkfield on March 13.")


def note(*turns: object, **fields: object) -> Composer:
    found = context(DraftKind.INTERNAL_NOTE, turns=(FIRST, *turns))  # type: ignore[arg-type]
    return Composer(replace(found, **fields))  # type: ignore[arg-type]


def told(write: Composer) -> list[str]:
    offer = write.ctx.offer
    assert offer
    return [one.text for one in left_wish(write, offer)]


@pytest.mark.parametrize(
    ("words", "tail"),
    [
        ("I don't consider us bound by what was said.", "; that does not bind Nora Pahl"),
        ("We are not bound by earlier talks.", "; that does not bind Nora Pahl"),
        ("I was not involved in this.", "; open with Nora Pahl"),
        ("Nice to meet you.", ""),
    ],
)
def test_the_wish_of_who_left_is_theirs_and_open(words: str, tail: str) -> None:
    news = replace(mail("m6", words, day=12), speaker=NORA)
    evidence = (*EVIDENCE, LEFT)
    write = note(BYE, news, evidence=evidence, judgement=judgement(*evidence))
    wanted, sums = told(write)
    assert wanted == f"{ANNA.name} wanted eight Press 40{tail}"
    assert sums.startswith("That would be ")


def test_who_is_still_there_has_no_past_wish() -> None:
    assert told(note(evidence=EVIDENCE, judgement=judgement(*EVIDENCE))) == []


@pytest.mark.parametrize(
    ("document", "line"),
    [
        (
            "Papers for the Press 40: a CE/UL dossier. The set takes eight weeks from order.",
            "The CE/UL set takes eight weeks from order, longer than the delivery",
        ),
        (
            "Papers for the Press 40: a CE/UL dossier. Drawing it up takes two months from order.",
            'Longer than the delivery: "Drawing it up takes two months from order"',
        ),
        ("The Press 40 has a stand. Packing the set takes eight weeks from order.", ""),
        ("Papers for the Press 40: a CE/UL dossier. The set takes one day from order.", ""),
    ],
)
def test_what_takes_longer_than_the_delivery_has_its_name(document: str, line: str) -> None:
    asks = mail("m6", "We need the CE and UL papers with it.", day=12)
    source = Source(SourceKind.DOCUMENT, "d1", "text")
    passage = Passage(name="press.md", source=source, text=document)
    write = note(asks, evidence=EVIDENCE, passages=(passage,))
    found = [one.text for one in takes_longer(write, write.ctx.offer)]
    assert found == ([line] if line else [])


@pytest.mark.parametrize(
    ("question", "answer", "line"),
    [
        (
            "Is it in the price?",
            "I'll state it in the offer.",
            "whether the stand for their press is in the price",
        ),
        ("Does that cost extra?", "We'll put it in the quote.", ""),
        ("Is it in the price?", "It is.", ""),
    ],
)
def test_what_the_offer_is_to_say_is_kept(question: str, answer: str, line: str) -> None:
    talk = [
        (Side.OURS, "Yes, we have one. The stand for your press takes a day."),
        (Side.THEIRS, question),
        (Side.OURS, answer),
    ]
    turns = [
        replace(mail(f"c{n}", words, side=side, day=10), channel=Channel.CALL, conversation="call")
        for n, (side, words) in enumerate(talk)
    ]
    found = [one.text for one in owed_in_offer(note(*turns, evidence=()))]
    assert [one.partition(": ")[2] for one in found] == ([line] if line else [])


def frozen(**fields: object) -> Composer:
    text = "The budget is frozen. Come back to us in July, not before."
    stop = mail("m6", text, day=12)
    evidence = (said(stop, Kind.RISK, Text("budget_freeze"), "The budget is frozen."),)
    return note(stop, evidence=evidence, judgement=judgement(*evidence), **fields)


def reminder(day: str) -> dict[str, Ground]:
    source = Source(SourceKind.CRM_FIELD, "e1", "meetings.title")
    return {"reminder": Ground(source=source, quote="ask again", who="meetings", value=day)}


@pytest.mark.parametrize(
    ("record", "step"),
    [
        ({}, "ask again in July"),
        (reminder("2026-07-06"), "ask again on July 6 (in the calendar)"),
        (reminder("2026-04-01"), "ask again in July"),  # before they want to hear
    ],
)
def test_the_next_step_of_a_hold_names_its_day(record: dict[str, Ground], step: str) -> None:
    assert until_then(frozen(record=record))[0] == step


@pytest.mark.parametrize(("day", "passed"), [(date(2026, 3, 1), True), (date(2026, 5, 1), False)])
def test_a_close_date_behind_us_is_told(day: date, passed: bool) -> None:
    source = Source(SourceKind.CRM_FIELD, "d1", "deals.close_on")
    record = {
        "deal": Ground(source=source, quote="Presses", who="deal"),
        "close": Ground(source=source, quote=day.isoformat(), who="deal"),
    }
    assert bool(list(close_passed(note(record=record)))) is passed
