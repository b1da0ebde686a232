from __future__ import annotations

from dataclasses import replace

import pytest

from agentarmy.domain.depth import Level
from agentarmy.domain.judgement import Guidance, QuestionType, TypedQuestion
from agentarmy.domain.qualification import Frame, judge
from agentarmy.domain.questions import resisted
from agentarmy.domain.stages import OPEN
from saying import FACTS, NOW
from scripts import METHODS, OFFER, SELLING, at, hear, turns

WORDS = "We struggle with wet boxes bursting on the ramp"
TROUBLE = f"Ada: {WORDS}."
DEEP = f"""
{TROUBLE}
Ada: It happens every week.
Ada: So our customers complain and send the boxes back.
Ada: It costs us about 4,000 dollars a month.
"""


def guided(script: str, stage: str, *, offer: bool = False) -> Guidance:
    found = hear(script, at(stage, offer=offer)).judgement.guidance
    assert found
    return found


def asked(script: str, stage: str, *, offer: bool = False) -> TypedQuestion:
    found = guided(script, stage, offer=offer).question
    assert found
    assert found.text.count("?") == 1
    return found


@pytest.mark.row("AA-QBS-01")
@pytest.mark.parametrize(
    ("script", "stage", "kind"),
    [
        (TROUBLE, "QUALIFICATION", QuestionType.PAIN_FUNNEL),
        (f"{TROUBLE}\nAda: It happens every week.", "QUALIFICATION", QuestionType.IMPACT),
        (DEEP, "PROPOSAL", QuestionType.SOLUTION),
        (TROUBLE, "PROSPECT", QuestionType.PAIN_FUNNEL),
        ("Ada: We need a new press.", "PROSPECT", QuestionType.CONFIRMATION),
    ],
)
def test_every_type_is_reached(script: str, stage: str, kind: QuestionType) -> None:
    assert asked(script, stage, offer=kind is QuestionType.SOLUTION).type is kind


@pytest.mark.row("AA-QBS-02")
def test_a_dialogue_goes_deeper_step_by_step_and_backs_off_at_resistance() -> None:
    answers = (
        f"{WORDS}.",
        "For example last week, three pallets.",
        "So our customers complain and send the boxes back.",
        "It costs us about 4,000 dollars a month.",
        "I am tired of it, it has to stop.",
    )
    said, levels, questions = "", [], []
    for answer in answers:
        said += f"Ada: {answer}\n"
        found = hear(said, at("DISCOVERY"))
        (topic,) = found.judgement.topics
        levels.append(topic.level)
        guidance = found.judgement.guidance
        assert guidance
        assert guidance.question
        questions.append(guidance.question)
        said += f"us: {guidance.question.text}\n"
    assert levels == list(Level)
    assert len({question.text for question in questions}) == len(questions)
    assert [q.type for q in questions[:3]] == [
        QuestionType.PAIN_FUNNEL,
        QuestionType.IMPACT,
        QuestionType.PAIN_FUNNEL,
    ]


def test_resistance_stops_the_questions_on_that_trouble() -> None:
    refused = f"{TROUBLE}\nus: How long has it been like that?\nAda: I'd rather not go into that."
    found = guided(refused, "DISCOVERY")
    assert found.backed_off == WORDS
    assert "not the moment" in found.label
    assert found.question is None or not found.question.topic
    later = f"{refused}\nus: Of course.\nAda: We still struggle with wet boxes on the ramp."
    assert guided(later, "DISCOVERY").backed_off == ""
    assert asked(later, "DISCOVERY").topic


@pytest.mark.row("QH-QUAL-06")
@pytest.mark.parametrize(
    "answer", ["I'd rather not say.", "We can't share our budget.", "Why do you ask?"]
)
def test_who_will_not_speak_of_money_is_not_asked_for_it_again(answer: str) -> None:
    script = f"""
    Ada: We need a new press for hall 2.
    us: What have you set aside for this, and is it already approved?
    Ada: {answer}
    """
    for stage in ("QUALIFICATION", "DISCOVERY", "PROPOSAL"):
        found = hear(script, at(stage)).judgement
        assert found.question is None or found.question.element != "budget"
    opened = hear(f"{script}\nAda: Our budget is 20,000 dollars.", at("PROPOSAL"))
    assert "budget" not in resisted(opened.evidence)


def test_a_refusal_about_money_leaves_the_trouble_open() -> None:
    found = guided(f"{TROUBLE}\nAda: We can't share our budget.", "DISCOVERY")
    assert found.backed_off == ""


@pytest.mark.row("AA-QBS-03")
def test_an_impact_question_names_the_pain_and_a_consequence() -> None:
    script = f"{TROUBLE}\nAda: It happens every week."
    listed = [c.text for c in METHODS.element("qbs", "impact").consequences]
    found = asked(script, "QUALIFICATION")
    assert WORDS in found.text
    assert any(one in found.text for one in listed)
    told = asked(f"{DEEP}", "DISCOVERY")
    assert told.type is QuestionType.IMPACT
    assert "our customers complain" in told.text
    assert WORDS in told.text
    assert [" ".join(e.quote.split()) for e in told.evidence] == [
        f"{WORDS}.",
        "So our customers complain and send the boxes back.",
    ]


def test_a_solution_question_names_what_the_knowledge_base_holds() -> None:
    found = asked(DEEP, "PROPOSAL", offer=True)
    assert found.capability == OFFER
    assert OFFER.words in found.text
    assert OFFER.name in found.text
    assert asked(DEEP, "PROPOSAL").type is not QuestionType.SOLUTION


READY = f"""
{DEEP}
Ada: We need 4 Press 20 by April 30.
Ada: Our budget is 20,000 dollars and I sign it myself.
"""


def test_a_stage_is_left_after_a_confirmation_only() -> None:
    before = asked(READY, "DISCOVERY")
    assert before.type is QuestionType.CONFIRMATION
    assert "PROPOSAL" in before.reason
    confirmed = f"{READY}\nus: So your budget is 20,000 dollars, is that right?\nAda: Yes, exactly."
    after = guided(confirmed, "DISCOVERY").question
    assert after is None or "have not confirmed" not in after.reason


def test_a_question_that_we_asked_is_not_asked_again() -> None:
    first = asked(TROUBLE, "DISCOVERY")
    second = asked(f"{TROUBLE}\nus: {first.text}\nAda: Hm.", "DISCOVERY")
    assert second.text != first.text
    assert second.type is first.type


def test_who_wants_to_be_left_alone_is_asked_nothing() -> None:
    found = guided("Ada: Please stop emailing us and take us off your list.", "DISCOVERY")
    assert (found.question, found.label) == (None, "")
    assert hear(TROUBLE, at("WON")).judgement.guidance is None


def test_a_feeling_is_labelled_before_the_question() -> None:
    found = guided(f"{DEEP}\nAda: I am tired of it.", "DISCOVERY")
    if found.question and found.question.topic:
        assert WORDS in found.label
    assert asked(TROUBLE, "DISCOVERY").topic
    assert guided(TROUBLE, "DISCOVERY").mirror == "Bursting on the ramp?"


@pytest.mark.row("AA-QBS-09")
@pytest.mark.parametrize("stage", OPEN)
def test_with_the_guidance_off_the_judgement_is_as_it_was(stage: str) -> None:
    off = hear(DEEP, at(stage, guiding=False))
    frame = Frame(methods=METHODS, target="Brook", deal="d", stage=stage)
    base = judge(off.evidence, FACTS, now=NOW, frame=frame)
    assert (off.judgement.question, off.judgement.actions) == (base.question, base.actions)
    assert off.judgement.guidance is None
    on = hear(DEEP, at(stage))
    assert on.judgement.guidance
    kept = ("bant", "meddic", "checks", "verdict", "objections", "risks", "commitments", "asks")
    assert all(getattr(on.judgement, name) == getattr(base, name) for name in kept)


def test_one_question_is_asked_never_two() -> None:
    found = hear(TROUBLE, at("DISCOVERY")).judgement
    assert found.guidance
    assert found.guidance.question
    assert found.question
    assert found.question.text == found.guidance.question.text
    titles = [a.title for a in found.actions if a.id.startswith("ask-")]
    assert titles == [f"Ask: {found.question.text}"]


@pytest.mark.row("AA-QBS-08")
@pytest.mark.parametrize("stage", OPEN)
def test_every_stage_has_its_guidance_and_a_question(stage: str) -> None:
    found = guided(TROUBLE, stage)
    assert found.stage == stage
    assert found.goal
    assert found.do
    assert found.avoid
    assert found.question
    assert str(found.question.type) in found.types


def test_without_methods_nothing_is_guided() -> None:
    assert (
        hear(turns(TROUBLE), replace(SELLING, methods=type(METHODS)())).judgement.guidance is None
    )
