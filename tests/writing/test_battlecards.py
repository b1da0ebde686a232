"""Battlecards: for and against, nothing without a source, nothing hidden."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agentarmy.domain.evidence import Source, SourceKind
from agentarmy.domain.records import Side
from agentarmy.writing.answers import Passage
from agentarmy.writing.battlecards import CardContext, compose_card
from agentarmy.writing.ground import Move, Sentence, library, of_field
from agentarmy.writing.grounding import check
from agentarmy.writing.layouts import render
from agentarmy.writing.sections import Brief, Format, Scope
from writing import scenes
from writing.rivalry import WORDS
from writing.scenes import mail

SHEET = Passage(
    source=Source(SourceKind.DOCUMENT, "d1"),
    name="competitor-kestrel.md",
    text=(
        "# Competitor: Kestrel\n\nList price of its K-line is a tenth below Press 40.\n\n"
        "Where Kestrel is good: the price.\n\nWhere we differ: service within two days.\n\n"
        "Don't say: that they are slow."
    ),
)
SAID = mail(
    "m4", "Kestrel is cheaper than you. Their support is slow. Kestrel quoted $700 a piece.", day=12
)
OURS = mail("m5", "Kestrel is terrible.", side=Side.OURS, day=13)


def context() -> CardContext:
    return CardContext(
        name="Kestrel",
        words=WORDS,
        passages=(SHEET,),
        turns=(SAID, OURS),
        facts=scenes.FACTS,
        company={SAID.conversation: of_field("accounts", "a1", column="name", value="Larkfield")},
    )


def texts(card: Brief, section: str) -> list[str]:
    return [i.text for s in card.sections if s.id == section for i in s.items]


@pytest.mark.row("AA-V2-11")
def test_both_sides_stand_on_the_card_and_every_line_has_its_source() -> None:
    card = compose_card(context())
    assert card.scope is Scope.COMPETITOR
    assert texts(card, "differ") == ["Service within two days"]
    assert texts(card, "strengths") == ["The price"]
    assert texts(card, "caution") == ["That they are slow"]
    (good,), (bad,) = texts(card, "for"), texts(card, "against")
    assert good.startswith('"Kestrel is cheaper than you" (')
    assert bad.startswith('"Their support is slow" (')
    assert "Larkfield, 2026-03-12" in good
    for section in card.sections:
        for item in section.items:
            assert item.grounds or item.basis, item.text


@pytest.mark.row("AA-V2-11")
def test_every_cited_word_stands_where_it_is_said_to() -> None:
    extra = [(SHEET.source, SHEET.text)]
    extra += [(ground.source, ground.quote) for ground in context().company.values()]
    stored = library((SAID, OURS), scenes.FACTS, extra=extra)
    sentences = [
        Sentence(text="", move=Move.RECAP, grounds=item.grounds)
        for section in compose_card(context()).sections
        for item in section.items
        if item.grounds
    ]
    assert [f for f in check(sentences, stored) if f.problem == "quote"] == []


def test_prices_stand_beside_our_own() -> None:
    lines = texts(compose_card(context()), "prices")
    assert lines[0] == "List price of its K-line is a tenth below Press 40"
    assert lines[1].startswith('"Kestrel quoted $700 a piece" (')
    assert lines[2] == "Our list price: Press 40: 1,000 USD per unit"


def test_what_our_side_said_of_them_is_no_evidence() -> None:
    assert "terrible" not in render(compose_card(context()), Format.STRUCTURED)


def test_without_a_sheet_it_says_what_is_missing() -> None:
    card = compose_card(replace(context(), passages=(), turns=()))
    assert all(section.empty for section in card.sections)
    assert any("competitor-NAME.md" in note for note in card.notes)
    assert any("No buyer has spoken of Kestrel" in note for note in card.notes)


def test_the_same_words_are_told_once_and_the_newest_first() -> None:
    again = replace(SAID, id="m9", at=scenes.NOW)
    card = compose_card(replace(context(), turns=(SAID, again)))
    (line,) = texts(card, "for")
    assert "2026-03-18" in line
