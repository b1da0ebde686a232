"""No line of a brief or a card stays that its sources do not carry, and the page says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agentarmy.domain.evidence import Kind, Source, SourceKind
from agentarmy.domain.records import Money
from agentarmy.writing.brief_gate import Gate, faults, gated
from agentarmy.writing.briefs import compose_brief
from agentarmy.writing.ground import Ground, of_field
from agentarmy.writing.outdated import outdated
from agentarmy.writing.sections import NOTHING, Brief, Item, Scope, Section
from writing.scenes import EVIDENCE, TURNS, mail, said
from writing.test_briefs import brief_context

NOW = datetime(2026, 3, 18, 16, tzinfo=UTC)
SOURCE = Source(SourceKind.MESSAGE, "m1")
TEXT = "We lose 12 hours a week on the old press. Olga Brandt signs by March 30."
STAGE = of_field("deals", "d1", column="stage", value="PROPOSAL")
GATE = Gate(texts={SOURCE: TEXT, STAGE.source: STAGE.quote}, now=NOW, names=("Anna Keller",))


def ground(quote: str) -> Ground:
    at = datetime(2026, 3, 5, 9, tzinfo=UTC)
    return Ground(source=SOURCE, quote=quote, who="Anna Keller", at=at)


HOURS = ground("We lose 12 hours a week on the old press.")
SIGNS = ground("Olga Brandt signs by March 30.")


@pytest.mark.parametrize(
    ("text", "cited", "section"),
    [
        ('Pain: "We lose 12 hours a week on the old press" (Anna Keller)', HOURS, "summary"),
        ("Pain: 12 hours lost a week on the old press", HOURS, "summary"),
        (
            '2026-03-05, mail, Anna Keller: "We lose 12 hours a week" <a1@x.example>',
            HOURS,
            "context",
        ),
        ('Anna Keller said: "We lose 12 hours a week" (pain, 2026-03-05)', HOURS, "attendees"),
        ("Deal stage: stage PROPOSAL", STAGE, "context"),
        ("Champion not known; ask: What would this change for you?", SIGNS, "gaps"),
        ('They owe: "Olga Brandt signs by March 30" (Anna Keller)', SIGNS, "commitments"),
    ],
)
def test_what_its_source_carries_stays(text: str, cited: Ground, section: str) -> None:
    assert faults(Item(text=text, grounds=(cited,)), section, gate=GATE) == []


@pytest.mark.parametrize(
    ("text", "cited", "section", "problem"),
    [
        (
            'Pain: "We lose 21 hours a week on the old press" (Anna Keller)',
            HOURS,
            "summary",
            "quote",
        ),
        ("Pain: 21 hours lost a week on the old press", HOURS, "summary", "number"),
        ("Pain: 12 hours lost a month on the old press", HOURS, "summary", "number"),
        ('2026-03-06, mail, Anna Keller: "We lose 12 hours a week"', HOURS, "context", "day"),
        ('Gregor Vance said: "We lose 12 hours a week"', HOURS, "attendees", "name"),
        ("Next step: Olga Brandt signs by March 31", SIGNS, "context", "day"),
        (
            "Give Gregor one page: total, date, terms: Olga Brandt signs",
            SIGNS,
            "objectives",
            "name",
        ),
        ("Stage: NEGOTIATION", STAGE, "context", "name"),
        ("Who: Olga Brandt will sign by March 30", SIGNS, "summary", "promise"),
        ("Leave with an answer to: Do 40,000 USD suffice?", SIGNS, "objectives", "number"),
    ],
)
def test_what_it_does_not_carry_is_found(
    text: str, cited: Ground, section: str, problem: str
) -> None:
    found = faults(Item(text=text, grounds=(cited,)), section, gate=GATE)
    assert problem in [one.problem for one in found]
    assert found[0].sentence.text == text


def test_a_line_that_rests_on_a_count_says_no_other_number() -> None:
    basis = "14 promises read that nothing settles, 6 before these"
    assert (
        faults(Item(text="We owe: 6 more, promised before these", basis=basis), "x", gate=GATE)
        == []
    )
    assert faults(Item(text="We owe: 7 more, promised before these", basis=basis), "x", gate=GATE)


def test_what_fails_is_left_out_and_the_brief_says_so() -> None:
    good = Item(text="Pain: 12 hours lost a week on the old press", grounds=(HOURS,))
    bad = Item(text="Pain: 21 hours lost a week on the old press", grounds=(HOURS,))
    one = Section(id="summary", heading="Summary", items=(good, bad))
    other = Section(id="context", heading="Context", items=(bad,))
    brief = Brief(title="T", scope=Scope.ACCOUNT, sections=(one, other), notes=("First.",))
    found = gated(brief, GATE)
    assert [[i.text for i in s.items] for s in found.sections] == [[good.text], [NOTHING]]
    assert found.notes[0] == "First."
    assert found.notes[1].startswith('Left out, not carried by its source: (number "21 hour")')
    assert len(found.notes) == 2
    assert len(found.removed) == 2


def test_a_line_that_newer_words_overtook_stays_and_says_so() -> None:
    newer = mail("m6", "We can go to 9,500 USD.", day=17)
    budget = said(newer, Kind.BUDGET, Money.of(9500, "USD"), "We can go to 9,500 USD.")
    evidence = (*EVIDENCE, budget)
    older = next(e for e in EVIDENCE if e.kind is Kind.BUDGET)
    texts = {turn_source(t.id): t.text for t in (*TURNS, newer)}
    gate = Gate(texts=texts, now=NOW, outdated=outdated(evidence))
    at = older.asserted_at
    quote = Ground(source=older.source, quote=older.quote, who=older.speaker, at=at)
    item = Item(text='Budget: "Our budget is 7,000 USD" (Anna Keller)', grounds=(quote,))
    section = Section(id="summary", heading="Summary", items=(item,))
    brief = Brief(title="T", scope=Scope.ACCOUNT, sections=(section,))
    (line,) = gated(brief, gate).sections[0].items
    assert line.text.endswith('[overtaken: "We can go to 9,500 USD." (2026-03-17)]')


def turn_source(key: str) -> Source:
    return Source(SourceKind.MESSAGE, key)


def test_a_brief_of_wrong_records_loses_the_line_not_the_rest() -> None:
    context = brief_context()
    wrong = Item(text="Value in the CRM: 90,000 USD", grounds=(STAGE,))
    brief = compose_brief(replace(context, record=(*context.record, wrong)))
    assert [one.sentence.text for one in brief.removed] == [wrong.text]
    assert wrong.text not in brief.facts
    assert "Stage: PROPOSAL" in brief.facts
