"""What newer words of a deal overtook is found, cited or not; what still holds is let stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

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
)
from agentarmy.domain.records import Money, Side
from agentarmy.writing.drafts import compose
from agentarmy.writing.editing import edited
from agentarmy.writing.ground import Ground, Move, Sentence, of_evidence
from agentarmy.writing.grounding import check, gate
from agentarmy.writing.outdated import outdated
from writing.scenes import EVIDENCE, TURNS, context, mail, said

NOW = datetime(2026, 3, 18, 16, tzinfo=UTC)


def claim(kind: Kind, value: Fact, quote: str, *, day: int, side: Side = Side.THEIRS) -> Evidence:
    """A claim of March 2026, in a message of its own."""
    return Evidence(
        kind=kind,
        value=value,
        quote=quote,
        start=0,
        end=len(quote),
        source=Source(SourceKind.MESSAGE, f"m{day}"),
        side=side,
        speaker="Anna Keller",
        confidence=0.9,
        asserted_at=datetime(2026, 3, day, 9, tzinfo=UTC),
    )


def deal() -> tuple[Evidence, ...]:
    """A deal in which everything was said twice, differently."""
    return (
        claim(Kind.BUDGET, Money.of(30_000, "USD"), "our budget is 30,000 USD", day=2),
        claim(Kind.QUANTITY, Quantity(9, "press"), "we need nine presses", day=3),
        claim(Kind.TIMELINE, Day(date(2026, 4, 30)), "by April 30, please", day=4),
        claim(Kind.AUTHORITY, PersonRef("Olga Brandt", "CFO"), "Olga Brandt signs", day=5),
        claim(Kind.BUDGET, Money.of(41_000, "USD"), "we can go to 41,000 USD", day=9),
        claim(Kind.QUANTITY, Quantity(7, "press"), "make it seven presses", day=10),
        claim(Kind.TIMELINE, Days(14), "we need them within 14 days", day=11),
        claim(Kind.AUTHORITY, PersonRef("Priya Nair"), "Priya Nair signs now", day=12),
    )


def problems(text: str, *cited: Evidence, move: Move = Move.RECAP, known: bool = True) -> list[str]:
    grounds = tuple(of_evidence(item) for item in cited)
    texts = {item.source: item.quote for item in deal()}
    sentence = Sentence(text=text, move=move, grounds=grounds)
    older = outdated(deal()) if known else ()
    return [one.problem for one in check([sentence], texts, now=NOW, outdated=older)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Your budget is 30,000 USD.", 0),
        ("You can spend 30,000 USD at most.", 0),
        ("You need nine presses.", 1),
        ("Nine is what you need.", 1),
        ("You would like them by April 30.", 2),
        ("Olga Brandt signs.", 3),
    ],
)
def test_what_was_overtaken_is_found_though_only_the_older_words_are_cited(
    text: str, place: int
) -> None:
    older = deal()[place]
    assert "stale" in problems(text, older)
    assert "stale" not in problems(text, older, known=False)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("We can go to 41,000 USD.", (4,)),
        ("At first the budget was 30,000 USD, now you can go to 41,000 USD.", (0, 4)),
        ("The budget went up from 30,000 USD to 41,000 USD.", (0, 4)),
        ("You need seven presses, not nine.", (1, 5)),
        ("You need them within 14 days.", (6,)),
        ("Priya Nair signs now.", (7,)),
        ("Olga Brandt wrote about the presses.", (3, 5)),
    ],
)
def test_what_holds_or_is_told_as_history_stands(text: str, places: tuple[int, ...]) -> None:
    assert "stale" not in problems(text, *(deal()[n] for n in places))


def test_a_question_tells_nothing() -> None:
    asked = problems("Is it still 30,000 USD?", deal()[0], move=Move.QUESTION)
    assert "stale" not in asked


def test_the_same_figure_of_another_source_is_another_matter() -> None:
    source = Source(SourceKind.PRICE_BOOK, "p1", "price")
    price = Ground(source=source, quote="Press 40: 30,000 USD per unit", who="price book")
    sentence = Sentence(text="Press 40 is 30,000 USD.", move=Move.RECAP, grounds=(price,))
    texts = {source: price.quote}
    assert check([sentence], texts, now=NOW, outdated=outdated(deal())) == ()


def test_the_finding_says_what_holds_since() -> None:
    sentence = Sentence(
        text="Your budget is 30,000 USD.", move=Move.ANSWER, grounds=(of_evidence(deal()[0]),)
    )
    texts = {item.source: item.quote for item in deal()}
    kept, (finding,) = gate([sentence], texts, now=NOW, outdated=outdated(deal()))
    assert finding.detail == 'budget, since: "we can go to 41,000 USD" (2026-03-09)'
    assert kept[0].text.startswith("[to confirm:")


def test_other_products_ours_and_words_of_one_message_overtake_nothing() -> None:
    first, _, _, _, newer, *_ = deal()
    count = claim(Kind.QUANTITY, Quantity(2, "crane"), "and two cranes", day=10)
    nine = deal()[1]
    assert outdated((first, replace(newer, side=Side.OURS))) == ()
    assert outdated((nine, count)) == ()
    assert outdated((first, replace(newer, source=first.source))) == ()
    assert outdated((first, replace(newer, hypothetical=True))) == ()
    assert [one.what for one in outdated(deal())] == ["budget", "count", "date", "signer"]


def test_a_rep_who_writes_an_older_figure_into_a_draft_is_told() -> None:
    newer = mail("m4", "We can go to 9,500 USD.", day=17)
    budget = said(newer, Kind.BUDGET, Money.of(9500, "USD"), "We can go to 9,500 USD.")
    made = context(turns=(*TURNS, newer), evidence=(*EVIDENCE, budget))
    draft = compose(made)
    body = f"{draft.body}\n\nYour budget is 7,000 USD."
    texts = {item.source: item.quote for item in (*EVIDENCE, budget)}
    found = edited(draft, body, texts=texts, now=made.now, outdated=outdated(made.evidence))
    stale = [one for one in found.findings if one.problem == "stale"]
    assert [one.sentence.text for one in stale] == ["Your budget is 7,000 USD."]
    assert any(note.startswith("Your words are overtaken (budget") for note in found.draft.notes)
