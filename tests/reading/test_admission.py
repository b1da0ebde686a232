"""A model's claim is evidence only where it stands in the buyer's own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from agentarmy.domain.evidence import Day, Days, Evidence, Kind, PersonRef
from agentarmy.domain.records import Channel, Facts, Money, Person, Side, Turn
from agentarmy.reading.admission import SUREST, Admitted, Asked, Claim, admit, claims_of
from agentarmy.reading.hints import Hinted, hints
from agentarmy.reading.reader import read
from agentarmy.wiring import lexicon

LEXICON = lexicon()
MARA, ADA = Person("Mara Lind"), Person("Ada Brook")
ALL = tuple(
    "budget authority need timeline competition metrics economic_buyer decision_criteria"
    " decision_process pain champion".split()
)


def talk(*said: str) -> tuple[tuple[Turn, ...], tuple[Evidence, ...]]:
    """A call in which our Mara and their Ada speak in turn, as the rules read it."""
    turns = tuple(
        Turn(
            id=f"m{n}",
            conversation="c",
            channel=Channel.CALL,
            speaker=ADA if n % 2 else MARA,
            text=text,
            at=datetime(2026, 3, 2, 9, n, tzinfo=UTC),
            side=Side.THEIRS if n % 2 else Side.OURS,
        )
        for n, text in enumerate(said)
    )
    found = read(turns, Facts(our_names=("Mara Lind",)), lexicon=LEXICON)
    return found.turns, found.evidence


def asked(*said: str, open_: tuple[str, ...] = ALL, unsure: tuple[str, ...] = ()) -> Asked:
    turns, evidence = talk(*said)
    listed = hints(turns, Facts(our_names=("Mara Lind",)), lexicon=LEXICON, evidence=evidence)
    return Asked(
        turns={f"t{n}": one for n, one in enumerate(listed)},
        open=open_,
        unsure=unsure,
        lexicon=LEXICON,
        evidence=[e for e in evidence if str(e.kind) not in open_],
        model="scripted:one",
    )


def said(
    element: str, quote: str, value: str = "", *, turn: str = "t1", polarity: int = 1
) -> Claim:
    return Claim(element=element, quote=quote, value=value, turn=turn, polarity=polarity)


def why(claim: Claim, question: Asked) -> str:
    found = admit([claim], question)
    assert found.evidence == ()
    (rejected,) = found.rejected
    return rejected.why


def evidence(claim: Claim, question: Asked) -> Evidence:
    found = admit([claim], question)
    assert [one.why for one in found.rejected] == []
    return found.evidence[0]


BUDGET = asked("What have you set aside for it?", "We have 1,500 dollars approved for this.")
TIME = asked("When do you need it?", "It must be up and running by 14 May at the latest.")
WHO = asked("Who signs off on that?", "I get a vote, the chair gets the decision.")


def test_a_claim_that_stands_is_evidence_of_the_model() -> None:
    found = evidence(said("budget", "We have 1,500 dollars approved", "1,500 dollars"), BUDGET)
    assert found.value == Money.of(1500, "USD")
    assert found.quote == "We have 1,500 dollars approved for this."
    assert BUDGET.turns["t1"].turn.text[found.start : found.end] == found.quote
    assert (found.extractor, found.side, found.speaker) == (
        "model:scripted:one",
        Side.THEIRS,
        "Ada Brook",
    )
    assert found.confidence <= SUREST
    assert found.heard


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (said("budget", "We have 1,500 dollar approved", "1,500 dollars"), "does not stand"),
        (said("budget", "we have 1,500 dollars approved", "1,500 dollars"), "does not stand"),
        (said("budget", "What have you set aside", turn="t0"), "our side said that"),
        (said("budget", "We have 1,500 dollars", "1,500", turn="t9"), "no turn 't9'"),
        (said("budget", "We have 1,500 dollars", "2,500 dollars"), "the sum is not"),
        (said("budget", "We have 1,500 dollars", "1,500 euros"), "the sum is not"),
        (said("budget", "We have 1,500 dollars"), "names a sum, the claim none"),
        (said("budget", "We"), "too short"),
        (said("budget", "We have 1,500 dollars", "1,500", polarity=-1), "the opposite"),
        (said("champion", "We have 1,500 dollars approved", "Ada Brook"), "do not speak of it"),
        (said("competition", "We have 1,500 dollars approved", "Zenturo"), "do not speak of it"),
        (said("sympathy", "We have 1,500 dollars approved"), "not asked"),
    ],
)
def test_a_claim_that_does_not_stand_is_turned_away_with_the_reason(
    claim: Claim, reason: str
) -> None:
    assert reason in why(claim, BUDGET)


def test_nobody_whose_side_is_not_known_is_quoted() -> None:
    one = BUDGET.turns["t1"]
    unknown = replace(one, turn=replace(one.turn, side=Side.UNKNOWN))
    question = replace(BUDGET, turns={"t1": unknown})
    assert "whose side" in why(said("budget", "We have 1,500 dollars", "1,500"), question)


@pytest.mark.parametrize("value", ["14 May", "by May 14", "2026-05-14"])
def test_a_day_is_the_one_that_our_reader_reads_in_the_quote(value: str) -> None:
    found = evidence(said("timeline", "It must be up and running by 14 May", value), TIME)
    assert found.value == Day(date(2026, 5, 14))


@pytest.mark.parametrize("value", ["15 May", "in two weeks", "2027-05-14", "soon", ""])
def test_another_day_is_turned_away(value: str) -> None:
    reason = why(said("timeline", "It must be up and running by 14 May", value), TIME)
    assert "the time is not the one of the quote" in reason


def test_a_duration_is_read_too() -> None:
    question = asked("When do you need it?", "We need it within three weeks, no later.")
    found = evidence(said("timeline", "We need it within three weeks", "3 weeks"), question)
    assert found.value == Days(21)
    assert "the time is not" in why(
        said("timeline", "We need it within three weeks", "2 weeks"), question
    )


def test_an_answer_to_the_very_question_may_deny_in_words_that_nobody_listed() -> None:
    quote = "I get a vote, the chair gets the decision."
    found = evidence(said("authority", quote, polarity=-1), WHO)
    assert (found.value, found.polarity) == (PersonRef("Ada Brook"), -1)


@pytest.mark.parametrize(
    "answer",
    [
        "Let me come back to you on that, the board is away.",
        "Good question, I would have to ask the owners.",
        "I do not know what the partners think.",
        "Why do you ask about the board now?",
    ],
)
def test_who_evades_the_question_denies_nothing(answer: str) -> None:
    assert why(said("authority", answer, polarity=-1), asked("Who signs off on that?", answer))


def test_names_must_stand_in_the_quote() -> None:
    question = asked("Who holds the purse?", "Olga Brandt, our CFO, releases the money for it.")
    quote = "Olga Brandt, our CFO, releases the money"
    assert evidence(said("economic_buyer", quote, "Olga Brandt"), question).value == PersonRef(
        "Olga Brandt", "CFO"
    )
    for value in ("Gregor Vance", "Olga Vance"):
        assert "is not in the quote" in why(said("economic_buyer", quote, value), question)


def test_numbers_must_stand_in_the_quote() -> None:
    question = asked(
        "What does it do to you?", "We lose twelve hours every week to broken pallets."
    )
    quote = "We lose twelve hours every week"
    assert evidence(said("metrics", quote, "12 hours"), question).kind is Kind.METRICS
    assert "the number 14 is not" in why(said("metrics", quote, "14 hours"), question)


def test_what_is_only_supposed_stays_supposed_whatever_the_model_says() -> None:
    question = asked(
        "What have you set aside for it?",
        "If the board agreed, we would have 9,000 dollars for it.",
    )
    found = admit([said("budget", "we would have 9,000 dollars", "9,000 dollars")], question)
    (supposed,) = found.evidence
    assert supposed.hypothetical


def test_a_question_states_nothing() -> None:
    question = asked("Anything else?", "Would our budget of 9,000 dollars do for it?")
    reason = why(said("budget", "our budget of 9,000 dollars", "9,000 dollars"), question)
    assert reason == "a question states nothing"


def test_a_plain_reading_wins_over_a_model() -> None:
    question = asked(
        "And how does it look?",
        "We really need this machine, our pallets break every day.",
        open_=tuple(e for e in ALL if e not in ("need", "pain")),
    )
    quote = "We really need this machine"
    assert "the rules read it plainly" in why(said("need", quote, polarity=-1), question)
    doubted = replace(question, unsure=("need",))
    assert why(said("need", quote, polarity=-1), doubted)


def test_of_many_claims_of_one_element_only_the_first_are_looked_at() -> None:
    claim = said("budget", "We have 1,500 dollars approved", "1,500 dollars")
    found = admit([claim] * 5, BUDGET)
    assert len(found.evidence) == 1
    assert [one.why for one in found.rejected] == [
        "claimed twice",
        "claimed twice",
        "more than 3 claims of it",
        "more than 3 claims of it",
    ]


def test_an_answer_of_any_shape_gives_claims_or_none() -> None:
    assert claims_of({}) == ()
    assert claims_of({"claims": "no"}) == ()
    (one,) = claims_of({"claims": [{"element": "need", "quote": "q", "turn": "t1"}, 3]})
    assert one == Claim(element="need", quote="q", turn="t1")
    assert admit([], BUDGET) == Admitted()


def test_hints_tell_the_buyers_sentences_apart() -> None:
    one: Hinted = BUDGET.turns["t1"]
    assert BUDGET.turns["t0"].hints == ()
    assert (one.topic, one.asked) == ("budget", "What have you set aside for it?")
    (hint,) = one.hints
    assert hint.most([Kind.BUDGET]) > 0.5 > hint.most([Kind.CHAMPION])
