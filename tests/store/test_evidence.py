"""Readings replace each other, and what was once evidenced stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from agentarmy.domain.evidence import (
    Day,
    Days,
    Evidence,
    Fact,
    Kind,
    PersonRef,
    Quantity,
    Source,
    SourceKind,
    State,
    Text,
)
from agentarmy.domain.judgement import Element, Judgement, Outcome, Standing, Verdict
from agentarmy.domain.records import Money, Side
from agentarmy.store import evidence as store
from agentarmy.store.database import Mirror

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
WORDS = Text("frozen")
PLACE = store.Place(scope="conversation", scope_id="c1", account_id="a1", conversation_id="c1")


def piece(value: Fact = WORDS, *, source: str = "m1", start: int = 0, day: int = 0) -> Evidence:
    return Evidence(
        kind=Kind.BUDGET,
        value=value,
        quote="eighty thousand",
        start=start,
        end=start + 15,
        source=Source(SourceKind.MESSAGE, source),
        side=Side.THEIRS,
        speaker="Dana",
        confidence=0.8,
        asserted_at=AT + timedelta(days=day),
        state=State.CLAIMED,
        polarity=-1,
        hypothetical=True,
        topic="press",
        due=date(2026, 4, 1),
        supersedes="abc",
    )


@pytest.mark.parametrize(
    "value",
    [
        Text("frozen"),
        PersonRef("Dana", "CFO", "Harrow"),
        Quantity(12, "Press"),
        Days(10, True),
        Day(date(2026, 4, 1)),
        Money(8_000_000, "USD"),
    ],
)
def test_evidence_comes_back_whole(mirror: Mirror, value: Fact) -> None:
    store.save(mirror, "c1", "a1", [piece(value)])
    assert store.load(mirror, conversation_id="c1") == (piece(value),)
    assert store.load(mirror, account_id="a1") == (piece(value),)
    assert store.load(mirror, conversation_id="c2") == store.load(mirror) == ()


def test_a_new_reading_replaces_the_old_one(mirror: Mirror) -> None:
    store.save(mirror, "c1", "a1", [piece(start=0), piece(start=20)])
    counts = store.save(mirror, "c1", "a1", [piece(start=20), piece(start=40)])
    assert (counts.added, counts.unchanged) == (1, 1)
    assert [one.start for one in store.load(mirror, conversation_id="c1")] == [20, 40]


def test_other_extractors_and_other_sources_stay(mirror: Mirror) -> None:
    model = replace(piece(start=5), extractor="model")
    store.save(mirror, "c1", "a1", [model], extractor="model")
    store.save(mirror, "c1", "a1", [piece(source="m1"), piece(source="m2")])
    store.save(mirror, "c1", "a1", [], sources=["m1"])
    found = store.load(mirror, conversation_id="c1")
    assert {(one.source.id, one.extractor) for one in found} == {("m1", "model"), ("m2", "rules")}


def element(standing: Standing, *pieces: Evidence) -> Element:
    return Element(id="budget", label="Budget", standing=standing, value="80k", evidence=pieces)


def judgement(*bant: Element) -> Judgement:
    verdict = Verdict(outcome=Outcome.NURTURE, reason="no budget", review_in_days=14)
    return Judgement(bant=bant, meddic=(), checks=(), verdict=verdict, question=None, actions=())


def test_a_judgement_comes_back(mirror: Mirror) -> None:
    strong = element(Standing.EVIDENCED, piece())
    kept = store.save_judgement(mirror, PLACE, judgement(strong), now=AT)
    assert store.load_judgement(mirror, "conversation", "c1") == kept
    assert kept.review_on == date(2026, 3, 15)
    assert store.load_judgement(mirror, "deal", "c1") is None


def test_an_evidenced_element_outlives_a_reading_that_knows_less(mirror: Mirror) -> None:
    strong = element(Standing.EVIDENCED, piece())
    store.save_judgement(mirror, PLACE, judgement(strong), now=AT)
    kept = store.save_judgement(mirror, PLACE, judgement(element(Standing.UNKNOWN)), now=AT)
    assert kept.bant == (strong,)
    kept = store.save_judgement(mirror, PLACE, judgement(), now=AT)
    assert kept.bant == (strong,)


def test_newer_evidence_takes_it_away() -> None:
    strong = element(Standing.EVIDENCED, piece())
    denied = element(Standing.CONTRADICTED, piece(start=9, day=2))
    assert store.merged([strong], [denied]) == (denied,)
    older = element(Standing.CLAIMED, piece(start=9, day=-2))
    (found,) = store.merged([strong], [older])
    assert (found.standing, len(found.evidence)) == (Standing.EVIDENCED, 2)
