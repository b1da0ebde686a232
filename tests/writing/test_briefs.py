"""Briefs: every part, every line with a source, the same facts in each layout."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from agentarmy.domain.evidence import Evidence, Kind, Source, SourceKind, Text
from agentarmy.domain.judgement import Action
from agentarmy.domain.methodology import parse
from agentarmy.domain.records import Facts, Side
from agentarmy.errors import UsageError
from agentarmy.writing.answers import Passage
from agentarmy.writing.briefs import compose_brief
from agentarmy.writing.escaping import plain_text
from agentarmy.writing.ground import Move, Sentence, library, of_field
from agentarmy.writing.grounding import check
from agentarmy.writing.layouts import render
from agentarmy.writing.sections import (
    Brief,
    BriefContext,
    Format,
    Item,
    Scope,
    Somebody,
    format_named,
    grouped,
)
from writing import scenes
from writing.rivalry import WORDS
from writing.scenes import EVIDENCE, FIRST, NOW, OBJECTIONS, TURNS, judgement, mail, said

RIVAL = mail(
    "m4", "Kestrel offered us 700 a piece. Too expensive, you are. Olga Brandt signs.", day=12
)
OWED = mail("m5", "I'll send the quote on Friday.", side=Side.OURS, day=13)
MORE = (
    said(RIVAL, Kind.COMPETITION, Text("Kestrel"), "Kestrel offered us 700 a piece."),
    said(RIVAL, Kind.OBJECTION, Text("price"), "Too expensive, you are."),
    said(RIVAL, Kind.ECONOMIC_BUYER, scenes.SIGNER, "Olga Brandt signs."),
    said(OWED, Kind.COMMITMENT, Text("quote"), OWED.text),
)


def brief_context(*evidence: Evidence, scope: Scope = Scope.MEETING) -> BriefContext:
    found = (*EVIDENCE, *evidence)
    verdict = judgement(*found)
    action = Action(id="rework", title="Offer a sum that holds", reason="the budget is short")
    stage = of_field("deals", "d1", column="stage", value="PROPOSAL")
    return BriefContext(
        scope=scope,
        title="Larkfield, 20 March",
        now=NOW,
        judgement=replace(verdict, actions=(action,)),
        evidence=found,
        facts=scenes.FACTS,
        turns=(*TURNS, RIVAL, OWED),
        people=(
            Somebody(
                name="Anna Keller",
                title="Head of Print",
                grounds=(
                    of_field("contacts", "k1", column="name", value="Anna Keller"),
                    of_field("contacts", "k1", column="title", value="Head of Print"),
                ),
            ),
            Somebody(
                name="Olga Brandt",
                grounds=(of_field("contacts", "k2", column="name", value="Olga"),),
            ),
        ),
        company=(
            Item(
                text="Company: Larkfield",
                grounds=(of_field("accounts", "a1", column="name", value="Larkfield"),),
            ),
        ),
        record=(Item(text="Stage: PROPOSAL", grounds=(stage,)),),
        objections=OBJECTIONS,
        passages=(
            Passage(
                source=Source(SourceKind.DOCUMENT, "competitor-kestrel.md"),
                name="competitor-kestrel.md",
                text="# Kestrel\n\nWhere we differ: service within two days.",
            ),
        ),
        message_ids={FIRST.id: "first@larkfield.example"},
        words=WORDS,
    )


def texts(brief: Brief, section: str) -> list[str]:
    return [i.text for s in brief.sections if s.id == section for i in s.items]


@pytest.mark.row("AA-MTG-04", "AA-MTG-06", "QH-RTE-05")
def test_all_parts_are_there_and_every_line_has_a_source() -> None:
    brief = compose_brief(brief_context(*MORE))
    assert [s.id for s in brief.sections] == [
        *("summary", "context", "attendees", "objectives", "talk_tracks", "gaps"),
        *("commitments", "objections", "competitors", "pricing"),
    ]
    for section in brief.sections:
        for item in section.items:
            assert item.grounds or item.basis, item.text
            assert item.text != "Nothing on record.", section.id
    assert any("12 hours a week" in t for t in texts(brief, "summary"))
    assert "Stage: PROPOSAL" in texts(brief, "context")
    assert any("champion" in t.lower() for t in texts(brief, "gaps"))
    assert any("We owe" in t and "quote on Friday" in t for t in texts(brief, "commitments"))
    assert "Olga Brandt; signs" in texts(brief, "attendees")
    assert any("monthly cost" in t for t in texts(brief, "objections"))
    assert any("Service within two days" in t for t in texts(brief, "competitors"))


@pytest.mark.row("AA-KB-09")
def test_the_earlier_mail_is_cited_by_its_message_id() -> None:
    brief = compose_brief(brief_context())
    assert any("<first@larkfield.example>" in t for t in texts(brief, "context"))


def test_the_price_follows_list_quantity_and_policy() -> None:
    lines = texts(compose_brief(brief_context()), "pricing")
    assert lines[0] == "Recommend: Press 40, 7 for 6,650 USD, inside their 7,000 USD"
    assert "Press 40: 8 × 1,000 USD = 8,000 USD, less 5 percent = 7,600 USD" in lines
    assert "600 USD above their stated 7,000 USD" in lines
    assert lines[1].startswith("Not within policy: all 8 for 7,000 USD; 600 USD off is more than")
    assert "8 percent that a rep" in lines[1]
    assert "Delivery: 30 days for 8; 10 days for 4" in lines
    assert "Policy: A rep may grant 8 percent in all." in lines


def test_every_sum_of_the_pricing_can_be_done_again() -> None:
    context = brief_context()
    brief = compose_brief(context)
    pricing = next(s for s in brief.sections if s.id == "pricing")
    sentences = [
        Sentence(text=i.text, move=Move.OFFER, grounds=i.grounds, workings=i.workings)
        for i in pricing.items
    ]
    texts = library(context.turns, context.facts)
    assert check(sentences, texts, known_names=["Recommend", "Delivery", "Not", "Policy"]) == ()


def test_our_own_overpromise_is_to_be_taken_back() -> None:
    lines = texts(compose_brief(brief_context()), "talk_tracks")
    assert [t for t in lines if t.startswith("Take back") and "ten days is no problem" in t]


@pytest.mark.row("AA-MTG-05")
@pytest.mark.parametrize("more", [(), MORE])
def test_the_facts_are_the_same_in_each_format(more: tuple[Evidence, ...]) -> None:
    brief = compose_brief(brief_context(*more))
    pages = {layout: render(brief, layout) for layout in Format}
    assert len(set(pages.values())) == 3
    cited = {}
    for layout, page in pages.items():
        body, _, sources = page.partition("## Sources")
        assert [t for t in brief.facts if plain_text(t) not in body] == []
        marks = set(re.findall(r"\[(\d+)\]", body))
        listed = dict(re.findall(r"^(\d+)\. (.+)$", sources, re.MULTILINE))
        assert marks == set(listed)
        cited[layout] = set(listed.values())
    assert cited[Format.STRUCTURED] == cited[Format.BULLETS] == cited[Format.ADAPTIVE]


def test_a_gap_comes_with_a_question_that_was_not_asked_yet() -> None:
    methods = parse(
        {"method": "meddic", "elements": [{"id": "champion", "questions": ["Who gains?", "Why?"]}]}
        for _ in range(1)
    )
    asked = mail("m7", "Who gains?", side=Side.OURS, day=14)
    question = said(asked, Kind.QUESTION, Text("who"), "Who gains?")
    context = replace(brief_context(question), methods=methods)
    (champion,) = [t for t in texts(compose_brief(context), "gaps") if t.startswith("Champion")]
    assert champion.endswith("not known; ask: Why?")


def test_of_many_promises_the_newest_are_told_and_the_rest_counted() -> None:
    mails = [mail(f"p{n}", f"I'll send part {n}.", side=Side.OURS, day=13) for n in range(30)]
    owed = tuple(said(m, Kind.COMMITMENT, Text("part"), m.text) for m in mails)
    context = brief_context()
    judged = replace(context.judgement, commitments=owed)
    context = replace(context, judgement=judged, turns=(*context.turns, *mails))
    lines = texts(compose_brief(context), "commitments")
    assert len([t for t in lines if t.startswith('We owe: "')]) == 8
    assert "We owe: 22 more, promised before these" in lines
    assert "They owe: nothing that is open" in lines


def test_a_competitor_is_shown_for_and_against() -> None:
    told = mail("m8", "Kestrel is cheaper than you. Their support is slow.", day=12)
    rival = said(told, Kind.COMPETITION, Text("Kestrel"), "Kestrel is cheaper than you.")
    context = brief_context(rival)
    lines = texts(compose_brief(replace(context, turns=(*context.turns, told))), "competitors")
    assert any(t.startswith('Kestrel, for them: "Kestrel is cheaper') for t in lines)
    assert any(t.startswith('Kestrel, against them: "Their support is slow') for t in lines)
    assert "Kestrel, we differ: Service within two days" in lines


def test_what_is_urgent_comes_first_in_the_adaptive_format() -> None:
    page = render(compose_brief(brief_context()), Format.ADAPTIVE)
    assert page.index("## First: Objectives") < page.index("**Summary.**")


def test_without_any_history_the_brief_says_so() -> None:
    empty = replace(
        brief_context(), evidence=(), turns=(), judgement=judgement(), facts=Facts(), people=()
    )
    brief = compose_brief(empty)
    assert brief.notes
    assert texts(brief, "pricing") == ["Nothing on record."]
    assert "There is no history" in render(brief, Format.BULLETS)
    (missing,) = texts(grouped(brief), "missing")
    assert missing.endswith("competitor intel and recommended pricing")
    for layout in Format:
        page = render(grouped(brief), layout)
        assert page.lower().count("on record") == 1
        assert missing in page


def test_a_full_brief_has_nothing_to_group() -> None:
    brief = compose_brief(brief_context(*MORE))
    assert grouped(brief) is brief


def test_formats_are_named() -> None:
    assert format_named("Bullets") is Format.BULLETS
    with pytest.raises(UsageError, match="no format"):
        format_named("poem")
