"""Ways out and days reckoned: what a sentence says to hold, list and policies say too."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentarmy.domain.evidence import Day, Days, Evidence, Kind, Quantity, Source, SourceKind, Text
from agentarmy.domain.records import (
    Channel,
    Facts,
    Money,
    Person,
    Policy,
    PolicyKind,
    PriceItem,
    Side,
    Tier,
    Turn,
)
from agentarmy.domain.stages import Stage
from agentarmy.reading.numbers import numbers
from agentarmy.reading.text import fold
from agentarmy.writing.answers import Passage
from agentarmy.writing.composer import Composer
from agentarmy.writing.context import DraftContext, DraftKind
from agentarmy.writing.drafts import Draft, compose
from agentarmy.writing.ground import Move
from agentarmy.writing.persona import Persona
from agentarmy.writing.ways import ways_out
from writing.scenes import context, judgement, mail, said

SPLIT = "An order of six ovens and more can be split: the first {n} ship within {d} days."


def facts(*, price: int, percent: int, limit: int, quick: int, slow: int) -> Facts:
    days = (
        f"From order confirmation 1 to {limit} ovens take {quick} days,"
        f" {limit + 1} or more take {slow} days."
    )
    return Facts(
        prices=(PriceItem(id="o", name="Oven 12", price=Money.of(price, "EUR")),),
        policies=(
            Policy(
                id="days",
                kind=PolicyKind.DELIVERY_DAYS,
                tiers=(Tier(Decimal(quick), 1, limit), Tier(Decimal(slow), limit + 1, None)),
                text=days,
                source="delivery.md",
            ),
            Policy(
                id="volume",
                kind=PolicyKind.VOLUME_DISCOUNT,
                tiers=(Tier(Decimal(percent), 4, None),),
                text=f"Volume discount: {percent} percent from 4 units.",
                source="discounts.md",
            ),
        ),
    )


def scene(
    count: int,
    *,
    budget: int,
    wished: int,
    books: Facts,
    more: str = "",
    persona: Persona = Persona.IC,
) -> DraftContext:
    wish = mail(
        "m1",
        f"We want {count} Oven 12. Our budget is {budget} EUR, within {wished} days of the order."
        f" {more}",
        day=12,
    )
    evidence = (
        said(wish, Kind.QUANTITY, Quantity(count, "Oven 12"), f"We want {count} Oven 12."),
        said(wish, Kind.BUDGET, Money.of(budget, "EUR"), f"Our budget is {budget} EUR"),
        said(wish, Kind.TIMELINE, Days(wished), f"within {wished} days of the order"),
    )
    found = context(turns=(wish,), evidence=evidence, stage=Stage.NEGOTIATION, persona=persona)
    return replace(found, facts=books)


def document(text: str) -> Passage:
    return Passage(source=Source(SourceKind.DOCUMENT, "d1"), name="delivery.md", text=text)


@settings(max_examples=40, deadline=None)
@given(
    count=st.integers(2, 30),
    price=st.integers(300, 4000),
    percent=st.integers(1, 30),
    share=st.integers(20, 130),
    limit=st.integers(1, 8),
    days=st.tuples(st.integers(3, 15), st.integers(16, 70)),
    wished=st.integers(2, 60),
    persona=st.sampled_from(list(Persona)),
    salt=st.integers(0, 5),
)
def test_a_way_out_claims_only_what_list_and_policy_hold(
    count: int,
    price: int,
    percent: int,
    share: int,
    limit: int,
    days: tuple[int, int],
    wished: int,
    persona: Persona,
    salt: int,
) -> None:
    budget = price * count * share // 100
    books = facts(price=price, percent=percent, limit=limit, quick=days[0], slow=days[1])
    found = scene(count, budget=budget, wished=wished, books=books, persona=persona)
    found = replace(found, salt=salt)
    assert compose(found).removed == ()
    offer = found.offer
    assert offer is not None

    def net(units: int) -> Decimal:
        off = percent if units >= 4 else 0
        return Decimal(price * units) * (100 - off) / 100

    for sentence in ways_out(Composer(found), offer):
        low = fold(sentence.text)
        sums = [Decimal(m.replace(",", "")) for m in re.findall(r"([\d,.]+) eur", low)]
        units = _units(low, budget)
        told = [d for d in days if re.search(rf"\b{d} days\b", low)]
        due = days[0] if units <= limit else days[1]
        assert all(abs(s - net(units)) < Decimal("0.01") for s in sums), sentence.text
        if "alone" in low or low.startswith(("within", "an order of")):
            assert due <= wished
            assert told == [due]
            assert not sums or net(units) <= budget
            continue
        assert net(units) <= budget, sentence.text
        assert told in ([], [due]), sentence.text
        assert "both" not in low or due <= wished
        assert not low.startswith(("one hold ", "one fit ", "one stay "))


def _units(low: str, budget: int) -> int:
    """The count that a sentence is about: its first number that is no sum."""
    plain = re.sub(r"[\d,.]+ eur|\bwithin \d+ days|\bin \d+ days|\b\d+ days", " ", low)
    plain = plain.replace(f"{budget:,}", " ")
    return int(next(n.value for n in numbers(plain)))


BOOKS = facts(price=1000, percent=5, limit=3, quick=8, slow=30)


def ways(found: DraftContext) -> list[str]:
    offer = found.offer
    assert offer is not None
    return [s.text for s in ways_out(Composer(found), offer)]


def test_what_holds_the_money_says_that_it_misses_the_date() -> None:
    told = " ".join(ways(scene(9, budget=6000, wished=10, books=BOOKS)))
    assert re.search(r"(?i)\bsix\b.*5,700 EUR.*30 days", told)
    assert re.search(r"(?i)\bthree\b.*3,000 EUR", told)
    assert "8 days" in told


def test_a_count_that_holds_both_is_the_only_way() -> None:
    told = ways(scene(9, budget=3100, wished=10, books=BOOKS))
    assert len(told) == 1
    assert "both" in told[0]
    assert "three" in told[0].lower()


@pytest.mark.parametrize("persona", list(Persona))
def test_a_near_miss_is_not_named_to_a_buyer(persona: Persona) -> None:
    found = scene(9, budget=6640, wished=60, books=BOOKS, persona=persona)
    assert not any("10 EUR" in way for way in ways(found))


def test_a_delivery_in_parts_needs_a_document() -> None:
    found = scene(9, budget=9000, wished=10, books=BOOKS)
    assert not any("rest" in way for way in ways(found))
    text = SPLIT.format(n="four", d=9)
    staged = replace(found, passages=(document(text),))
    told = " ".join(ways(staged))
    assert re.search(r"four .*9 days, the rest in 30", told)
    assert compose(staged).removed == ()
    for no in (
        "Orders are never split: the first four ship within 9 days.",
        SPLIT.format(n="four", d=12),  # later than they wish
        SPLIT.format(n="nine", d=9),  # that is all of them
        "Payment can be made in two parts.",
    ):
        other = replace(found, passages=(document(no),))
        assert not any("rest" in way for way in ways(other)), no


def test_a_colleague_s_word_is_only_a_mark_for_the_rep() -> None:
    found = scene(9, budget=9000, wished=10, books=BOOKS)
    chat = Turn(
        id="x1",
        conversation="room",
        channel=Channel.CHAT,
        speaker=Person("Ruth Ames", "ruth@tallpine.example"),
        text="For the bakery I can ship four in nine days if the order says first delivery four.",
        side=Side.OURS,
    )
    asked = compose(replace(found, colleagues=(chat,)))
    assert "to confirm: four ahead within 9 days" in asked.to_confirm
    assert "Ruth" not in asked.body
    vague = replace(chat, text="Partial deliveries are possible for that one, I think.")
    marks = compose(replace(found, colleagues=(vague,))).to_confirm
    assert any("how many can go ahead" in mark for mark in marks)


def test_days_are_held_against_their_own_day() -> None:
    more = "Our opening is on April 15."
    found = scene(9, budget=9000, wished=10, books=BOOKS, more=more)
    draft = compose(found)
    # today is March 18: thirty days are April 17
    assert re.search(r"today.* April 17, two days after your opening on April 15", draft.body)
    assert draft.removed == ()
    on_time = scene(9, budget=9000, wished=10, books=BOOKS, more="Our opening is on May 1.")
    assert "14 days before your opening on May 1" in compose(on_time).body
    without = compose(scene(9, budget=9000, wished=10, books=BOOKS)).body
    assert "April" not in without


def test_a_meeting_is_the_day_of_the_order() -> None:
    found = scene(9, budget=9000, wished=10, books=BOOKS, more="Our opening is on April 15.")
    meeting = mail("m2", "We decide at our meeting on Monday the 23rd.", day=13)
    step = said(meeting, Kind.NEXT_STEP, Text("meeting"), "We decide at our meeting on Monday")
    step = replace(step, due=date(2026, 3, 23))
    both = replace(found, turns=(*found.turns, meeting), evidence=(*found.evidence, step))
    both = replace(both, judgement=judgement(*both.evidence))
    body = compose(both).body
    assert re.search(r"on Monday.* April 22, seven days after your opening on April 15", body)


def by_day(day: date, words: str) -> DraftContext:
    wish = mail("m1", f"We want nine Oven 12 by {words}. Our budget is 6000 EUR.", day=12)
    evidence = (
        said(wish, Kind.QUANTITY, Quantity(9, "Oven 12"), "nine Oven 12"),
        said(wish, Kind.BUDGET, Money.of(6000, "EUR"), "Our budget is 6000 EUR"),
        said(wish, Kind.TIMELINE, Day(day), f"by {words}"),
    )
    return replace(context(turns=(wish,), evidence=evidence, stage=Stage.PROPOSAL), facts=BOOKS)


def test_a_wished_day_is_held_from_the_day_of_the_order() -> None:
    found = by_day(date(2026, 4, 1), "April 1")
    draft = compose(found)
    assert "April 17, 16 days after April 1" in draft.body
    assert re.search(r"(?i)three alone could be there on March 26", draft.body)
    assert draft.removed == ()
    meeting = mail("m2", "We decide at our meeting on Monday the 30th.", day=13)
    step = said(meeting, Kind.NEXT_STEP, Text("meeting"), "We decide at our meeting on Monday")
    step = replace(step, due=date(2026, 3, 30))
    late = replace(found, turns=(*found.turns, meeting), evidence=(*found.evidence, step))
    assert "three" not in " ".join(ways(late)).lower()  # April 7: not even three are there by then


def test_time_to_get_ready_counts_for_the_first_part() -> None:
    more = "Our opening is on April 15. I want three weeks of baking tests before that."
    found = scene(9, budget=9000, wished=10, books=BOOKS, more=more)
    found = replace(found, passages=(document(SPLIT.format(n="four", d=9)),))
    draft = compose(found)
    # nine days from March 18 are March 27: it leaves then, and is there later
    short = "March 27; even so, that is less than the three weeks you want before your opening"
    assert short in draft.body
    assert "days before your opening" not in draft.body
    assert draft.removed == ()


@pytest.mark.parametrize(
    "newer",
    ["Our opening is off.", "The opening has been moved to April 30."],
)
def test_the_newest_word_on_their_day_counts(newer: str) -> None:
    found = scene(9, budget=9000, wished=10, books=BOOKS, more="Our opening is on April 15.")
    later = mail("m2", newer, day=14)
    body = compose(replace(found, turns=(*found.turns, later))).body
    assert "April 15" not in body
    assert ("April 30" in body) is ("30" in newer)


def test_who_did_not_see_it_is_told_whom_we_told() -> None:
    books = BOOKS
    found = scene(9, budget=6000, wished=10, books=books)
    ben = Person("Ben Hale", "ben@larkfield.example")
    quick = mail("m2", "Hi Ben,\n\nnine ovens fit the budget easily.", side=Side.OURS, day=13)
    quick = replace(quick, to=(ben,))
    told = compose(replace(found, turns=(*found.turns, quick))).body
    assert re.search(r'I told Ben "nine ovens fit the budget easily"', told)
    seen = replace(quick, to=(ben, found.recipient))
    assert "told Ben" not in compose(replace(found, turns=(*found.turns, seen))).body


def moves(draft: Draft) -> set[Move]:
    return {s.move for s in draft.sentences}


def test_nothing_is_asked_where_we_bring_it_anyway() -> None:
    found = scene(9, budget=6000, wished=10, books=BOOKS)
    promise = mail("m2", "I'll bring the page on Friday the 20th.", side=Side.OURS, day=13)
    item = said(promise, Kind.COMMITMENT, Text("page"), "I'll bring the page on Friday the 20th.")
    item = replace(item, due=date(2026, 3, 20))
    back = mail("m3", "Friday works. Bring the total please.", day=14)
    evidence: tuple[Evidence, ...] = (*found.evidence, item)
    both = replace(
        found,
        turns=(*found.turns, promise, back),
        evidence=evidence,
        judgement=judgement(*evidence),
    )
    assert Move.QUESTION in moves(compose(found))
    assert Move.QUESTION not in moves(compose(both))
    assert "page" in compose(both).body


def test_a_follow_up_names_the_ways_too() -> None:
    found = scene(9, budget=6000, wished=10, books=BOOKS)
    assert "5,700 EUR" in compose(replace(found, kind=DraftKind.FOLLOW_UP)).body
