from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy import resources
from agentarmy.domain.evidence import Evidence, Kind, PersonRef
from agentarmy.domain.judgement import CheckResult, Element, Judgement, Outcome, Standing
from agentarmy.domain.methodology import Methods, parse
from agentarmy.domain.next_actions import KEEP_AWAY
from agentarmy.domain.ordering import merge
from agentarmy.domain.qualification import Frame, failed_factors, judge
from agentarmy.domain.verdicts import REVIEW_DAYS, risk_name
from saying import FACTS, NOW, START, Talk

METHODS = parse(
    json.loads(resources.seed_text("methods", name)) for name in ("bant.json", "meddic.json")
)
FRAME = Frame(methods=METHODS, target="Brook")


def judged(talk: Talk, **more: tuple[Evidence, ...]) -> Judgement:
    return judge(talk.evidence, FACTS, now=NOW, frame=FRAME, **more)  # type: ignore[arg-type]


def element(found: Judgement, name: str) -> Element:
    return next(e for e in (*found.bant, *found.meddic) if e.id == name)


def good_talk() -> Talk:
    talk = Talk()
    talk.need()
    talk.wants(4, "Press 20")
    talk.budget(20_000)
    talk.signs()
    talk.by(date(2026, 4, 30))
    return talk


@pytest.mark.row("QH-QUAL-01", "QH-QUAL-08", "AA-SA-07")
def test_all_evidenced_and_checked_is_qualified() -> None:
    found = judged(good_talk())
    assert found.verdict.outcome is Outcome.QUALIFIED
    assert [e.id for e in found.bant] == ["budget", "authority", "need", "timeline", "competition"]
    assert element(found, "budget").standing is Standing.VERIFIED
    assert element(found, "timeline").standing is Standing.VERIFIED
    assert element(found, "authority").value == "Ada Brook decides alone"
    assert all(e.evidence and e.confidence > 0 for e in found.bant[:4])
    assert found.actions[0].id == "propose"


def test_a_failed_check_is_nurtured_and_looked_at_again() -> None:
    talk = good_talk()
    talk.budget(15_000)
    found = judged(talk)
    assert found.verdict.outcome is Outcome.NURTURE
    assert found.verdict.review_in_days == REVIEW_DAYS
    assert element(found, "budget").standing is Standing.CONTRADICTED
    assert "4,560 short" in found.verdict.reason
    assert found.actions[0].title == "Offer a budget that holds: 3 Press 20 come to 14,670 USD"


@pytest.mark.row("QH-QUAL-10")
@pytest.mark.parametrize("how", ["need", "stop"])
def test_only_explicit_words_disqualify_and_are_the_reason(how: str) -> None:
    talk = good_talk()
    if how == "need":
        words = talk.say(Kind.NEED, "no need", "we don't need it", polarity=-1)
    else:
        words = talk.say(Kind.RISK, "stop", "please take me off the list", topic="stop")
    found = judged(talk)
    assert found.verdict.outcome is Outcome.DISQUALIFIED
    assert words.quote in found.verdict.reason
    assert found.question is None
    assert [a.id for a in found.actions] == ["archive"]


def test_a_doubt_beside_a_wish_is_no_denial_and_yet_fails_the_strict_reading() -> None:
    talk = good_talk()
    talk.need("we have no pressing need", polarity=-1)
    talk.budget(20_000)
    found = judged(talk)
    assert found.verdict.outcome is Outcome.QUALIFIED
    assert failed_factors(found, talk.evidence) == ("need",)


def test_a_need_that_comes_back_counts() -> None:
    talk = good_talk()
    talk.need("no need", polarity=-1)
    talk.need("now we do")
    assert judged(talk).verdict.outcome is Outcome.QUALIFIED


@pytest.mark.parametrize(
    ("risk", "words"),
    [("budget_freeze", "the budget is frozen"), ("champion_left", "the champion has left")],
)
def test_what_blocks_is_nurtured(risk: str, words: str) -> None:
    talk = good_talk()
    talk.say(Kind.RISK, risk, topic=risk)
    found = judged(talk)
    assert found.verdict.outcome is Outcome.NURTURE
    assert words in found.verdict.reason
    assert [risk_name(r) for r in found.risks] == [risk]


def test_the_sellers_words_are_claims_only() -> None:
    talk = Talk()
    talk.say(Kind.NEED, "they need it", ours=True)
    talk.budget(20_000, ours=True)
    found = judged(talk)
    assert element(found, "need").standing is Standing.CLAIMED
    assert element(found, "budget").standing is Standing.CLAIMED
    assert found.verdict.outcome is Outcome.NURTURE


def test_a_named_signer_is_known_and_yet_not_the_speakers_own_authority() -> None:
    talk = good_talk()
    talk.signs("Ada Brook", polarity=-1)
    talk.signs("Graham Pell", "CFO")
    found = judged(talk)
    assert element(found, "authority").value == "Graham Pell (CFO) signs"
    assert element(found, "authority").standing is Standing.EVIDENCED
    assert failed_factors(found, talk.evidence) == ("authority",)


def test_a_committee_is_a_known_signer() -> None:
    talk = good_talk()
    talk.signs("", "sourcing committee")
    found = judged(talk)
    assert element(found, "authority").value == "a group decides"
    assert found.verdict.outcome is Outcome.QUALIFIED
    assert found.verdict.reason.endswith("; a group decides")


def test_our_assurance_that_a_check_overturns_is_a_risk_with_its_quote() -> None:
    talk = good_talk()
    talk.budget(15_000)
    said = talk.say(Kind.BUDGET, "fits", "Fifteen thousand? That fits comfortably.", ours=True)
    found = judged(talk)
    assert [(risk_name(r), r.quote) for r in found.risks] == [("overpromise", said.quote)]
    assert found.actions[0].id == "correct"


@pytest.mark.row("AA-SA-09")
def test_six_meddic_fields_and_absent_stays_absent() -> None:
    talk = good_talk()
    talk.say(Kind.CHAMPION, PersonRef("Ada Brook"))
    talk.say(Kind.DECISION_CRITERIA, "IP54")
    talk.say(Kind.DECISION_CRITERIA, "24 months")
    found = judged(talk)
    assert [e.id for e in found.meddic] == [
        "metrics",
        "economic_buyer",
        "decision_criteria",
        "decision_process",
        "pain",
        "champion",
    ]
    assert element(found, "decision_criteria").value == "IP54; 24 months"
    assert element(found, "metrics").standing is Standing.UNKNOWN
    assert element(found, "metrics").value == ""
    assert element(found, "metrics").evidence == ()


def test_a_champion_who_leaves_contradicts() -> None:
    talk = good_talk()
    talk.say(Kind.CHAMPION, PersonRef("Jo Kern"))
    talk.say(Kind.RISK, "champion_left", "Jo has left us", topic="champion_left")
    talk.say(Kind.CHAMPION, PersonRef("Ann Weir"), "Ann took over")
    found = judged(talk)
    assert element(found, "champion").standing is Standing.CONTRADICTED
    assert "Win Ann Weir for it" in [a.title for a in found.actions]


@pytest.mark.row("AA-SA-08", "QH-QUAL-02", "QH-QUAL-03")
def test_one_question_for_the_gap_that_is_worth_most() -> None:
    found = judged(Talk())
    assert found.question
    assert found.question.element == "need"
    assert found.question.method == "BANT+"
    for name in ("budget", "authority", "need", "timeline", "competition"):
        assert METHODS.asking(name)


def test_an_interest_is_asked_for_its_need_first() -> None:
    talk = Talk()
    talk.say(Kind.ASK, "advise", "Please advise a suitable model.")
    found = judged(talk)
    assert element(found, "need").standing is Standing.EVIDENCED
    assert found.question
    assert (found.question.element, found.question.reason) == (
        "need",
        "Need: only an interest was shown",
    )


@pytest.mark.row("QH-QUAL-06")
def test_who_puts_it_off_is_left_alone_until_then() -> None:
    talk = good_talk()
    talk.say(Kind.RISK, "budget_freeze", "The budget is frozen.", topic="budget_freeze")
    words = talk.say(Kind.OBJECTION, "timing", "Get back to us in Q3, not before.")
    found = judged(talk)
    assert found.question is None
    assert [(a.id, a.due, a.evidence) for a in found.actions] == [
        ("review", date(2026, 7, 1), (words.id,))
    ]
    assert [c.element for c in found.checks] == []


@pytest.mark.parametrize(
    ("kind", "value", "words", "due"),
    [
        (Kind.RISK, "budget_freeze", "All spend is frozen until our year starts in April.", 4),
        (Kind.ASK, "", "Please get in touch again in the summer.", 6),
        (Kind.OBJECTION, "timing", "Not before May, I'm afraid.", 5),
        (Kind.RISK, "champion_left", "I am with another company from May.", 0),
        (Kind.ASK, "", "Please send the list in April.", 0),
        (Kind.OBJECTION, "timing", "We may, from experience, wait.", 0),
    ],
)
def test_a_month_or_season_puts_it_off(kind: Kind, value: str, words: str, due: int) -> None:
    talk = Talk()
    talk.need()
    talk.say(kind, value, words, topic=value)
    days = [action.due for action in judged(talk).actions if action.id == "review"]
    later = date(2026, due, 1) if due else NOW.date() + timedelta(days=14)
    assert days == [later]


def test_a_sum_named_later_lifts_what_was_put_off() -> None:
    talk = Talk()
    talk.say(Kind.OBJECTION, "timing", "Not before May, I'm afraid.")
    talk.budget(9_000)
    assert judged(talk).question


@pytest.mark.row("QH-QUAL-06")
def test_resistance_stops_questions_on_that_topic() -> None:
    talk = Talk()
    talk.need()
    talk.say(Kind.OBJECTION, "price", "I won't talk about money")
    found = judged(talk)
    assert found.question
    assert found.question.element == "authority"
    talk.say(Kind.BUDGET, "we do have money")
    assert element(judged(talk), "budget").standing is Standing.EVIDENCED


def test_a_question_that_was_asked_is_not_asked_again() -> None:
    talk = Talk()
    first = judged(talk).question
    assert first
    talk.say(Kind.QUESTION, first.text, first.text, ours=True)
    second = judged(talk).question
    assert second
    assert (second.element, second.text != first.text) == (first.element, True)


def test_what_they_ask_is_open_until_we_speak() -> None:
    talk = good_talk()
    talk.say(Kind.QUESTION, "Is it IP54?", "Is it IP54?")
    found = judged(talk)
    assert [q.quote for q in found.open_questions] == ["Is it IP54?"]
    assert found.actions[0].id == "answer"
    talk.say(Kind.COMMITMENT, "I will send it", ours=True)
    assert judged(talk).open_questions == ()


def test_a_promise_of_ours_falls_due() -> None:
    talk = good_talk()
    talk.say(Kind.COMMITMENT, "I'll send the page", ours=True)
    owed = [a for a in judged(talk).actions if a.id == "keep-promise"]
    assert owed[0].due == date(2026, 3, 5)
    assert owed[0].title == "Do what we promised on 2026-03-02, 16 days ago"
    talk.evidence[-1] = replace(talk.evidence[-1], due=date(2026, 3, 17))
    owed = [a for a in judged(talk).actions if a.id == "keep-promise"]
    assert owed[0].title == "Do what we promised by 2026-03-17, 1 day late"
    talk.evidence[-1] = replace(talk.evidence[-1], due=None, asserted_at=None)
    owed = [a for a in judged(talk).actions if a.id == "keep-promise"]
    assert [a.title for a in owed] == ["Do what we promised"]


@pytest.mark.row("AA-DEAL-12")
def test_a_move_is_proposed_when_its_evidence_is_complete() -> None:
    talk = good_talk()
    frame = replace(FRAME, deal="Brook line", stage="Needs Analysis")
    found = judge(talk.evidence, FACTS, now=NOW, frame=frame)
    (move,) = (a for a in found.actions if a.id == "advance")
    assert move.title == "Move the deal from DISCOVERY to PROPOSAL"
    assert move.command == 'agentarmy deals advance "Brook line"'
    frame = replace(frame, stage="NEGOTIATION")
    found = judge(talk.evidence, FACTS, now=NOW, frame=frame)
    assert "advance" not in [a.id for a in found.actions]


def test_the_price_is_shown_where_no_sum_was_named() -> None:
    talk = Talk()
    talk.wants(2, "Press 20")
    assert "9,780 USD" in element(judged(talk), "budget").why


def test_an_unchecked_budget_qualifies_and_says_so() -> None:
    talk = good_talk()
    found = judge(talk.evidence, type(FACTS)(), now=NOW, frame=FRAME)
    assert found.verdict.outcome is Outcome.QUALIFIED
    assert "not checked yet: budget and timeline" in found.verdict.reason
    assert {c.result for c in found.checks} == {CheckResult.UNCHECKED}
    assert element(found, "budget").settle.startswith("agentarmy pricebook add")


@pytest.mark.row("AA-SA-11")
@given(
    st.lists(st.sampled_from([k for k in Kind if k is not Kind.RISK]), max_size=12),
    st.integers(0, 12),
)
def test_a_merge_never_lowers_what_was_evidenced(kinds: list[Kind], cut: int) -> None:
    talk = Talk()
    for kind in kinds:
        talk.say(kind, "some words")
    before, after = tuple(talk.evidence[:cut]), tuple(talk.evidence[cut:])
    first = judge(before, FACTS, now=NOW)
    second = judge(after, FACTS, now=NOW, previous=before)
    for old, new in zip((*first.bant, *first.meddic), (*second.bant, *second.meddic), strict=True):
        assert old.standing is Standing.UNKNOWN or new.standing is not Standing.UNKNOWN
        assert new.standing is not Standing.CLAIMED or old.standing is not Standing.EVIDENCED


@given(st.permutations(range(8)))
def test_merging_is_in_order_of_speaking(order: list[int]) -> None:
    talk = Talk()
    for number in range(8):
        talk.say(Kind.NEED, f"n{number}")
    found = merge([], [talk.evidence[i] for i in order])
    assert all(
        a.asserted_at and b.asserted_at and a.asserted_at <= b.asserted_at
        for a, b in pairwise(found)
    )
    assert merge(found, talk.evidence) == found


def test_without_methods_nothing_is_asked() -> None:
    assert judge([], FACTS, now=START, frame=Frame(methods=Methods())).question is None


def test_a_mail_is_answered_by_any_later_one_of_ours_in_its_thread() -> None:
    talk = Talk()
    first = talk.say(Kind.QUESTION, "", "Is it IP54?")
    talk.say(Kind.COMMITMENT, "", "I send the list.", ours=True)
    second = talk.say(Kind.ASK, "", "Please call me.")
    replied = {first.source.id: False, second.source.id: True}
    found = judge(talk.evidence, FACTS, now=NOW, frame=Frame(replied=replied))
    assert [e.quote for e in (*found.open_questions, *found.asks)] == ["Is it IP54?"]


def test_what_is_both_asked_and_wanted_waits_once_and_a_stop_not_at_all() -> None:
    talk = Talk()
    asked = talk.say(Kind.QUESTION, "", "Could you send it?")
    talk.evidence.append(replace(asked, kind=Kind.ASK))
    assert len((*judged(talk).open_questions, *judged(talk).asks)) == 1
    stop = talk.say(Kind.RISK, "stop", "Please take me off your list.")
    talk.evidence.append(replace(stop, kind=Kind.ASK))
    assert not judged(talk).asks


@pytest.mark.parametrize(
    ("role", "words", "title"),
    [
        ("partners", "the partners sign", "Give the partners one page: total, date, terms"),
        ("boss", "boss signs", "Give boss one page: total, date, terms"),
        ("CFO", "CFO signs", "Give CFO one page: total, date, terms"),
    ],
)
def test_several_sign_and_one_signs(role: str, words: str, title: str) -> None:
    talk = good_talk()
    talk.evidence = [e for e in talk.evidence if e.kind is not Kind.AUTHORITY]
    talk.signs("", role, polarity=-1)
    found = judged(talk)
    assert element(found, "authority").value == words
    assert title in [action.title for action in found.actions]


@pytest.mark.parametrize(("topic", "risky"), [("outcome", True), ("overpromise", False)])
def test_a_guarantee_of_an_outcome_is_a_risk_whatever_the_checks_say(
    topic: str, *, risky: bool
) -> None:
    talk = Talk()
    talk.wants(2, "Press 20")
    talk.say(Kind.RISK, "overpromise", "I guarantee output doubles.", ours=True, topic=topic)
    judgement = judge(talk.evidence, FACTS, now=NOW)
    assert [r.topic for r in judgement.risks] == ["outcome"] * risky
    reasons = [a.reason for a in judgement.actions if a.id == "correct"]
    assert all("nothing we have shows it" in reason for reason in reasons)
    assert len(reasons) == risky


def test_the_comparison_with_doing_it_in_house_is_named_so() -> None:
    talk = Talk()
    talk.say(Kind.COMPETITION, "in-house", "Couldn't our own fitters do it?")
    titles = [a.title for a in judge(talk.evidence, FACTS, now=NOW).actions if a.id == "compare"]
    assert titles == ["Prepare the comparison with doing it in-house"]


def test_a_rule_against_contact_leaves_nothing_that_seeks_it() -> None:
    talk = good_talk()
    talk.say(Kind.RISK, "champion_left", "Ada leaves on Friday.", topic="champion_left")
    talk.say(Kind.PERSON, PersonRef("Uwe Lind"), "Uwe Lind comes after me.")
    frame = replace(FRAME, no_contact="No visits before the jury has met")
    found = judge(talk.evidence, FACTS, now=NOW, frame=frame)
    assert found.actions[0].id == KEEP_AWAY
    assert "No visits before the jury has met" in found.actions[0].reason
    sought = {"champion", "signer", "propose", "advance"}
    assert not sought & {a.id for a in found.actions}
    assert found.question is None
    free = judge(talk.evidence, FACTS, now=NOW, frame=FRAME)
    assert KEEP_AWAY not in {a.id for a in free.actions}
    assert "champion" in {a.id for a in free.actions}
