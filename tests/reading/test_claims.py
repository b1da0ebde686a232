"""Words that look like a claim of the buyer's and are none, or are one of another kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from agentarmy.domain.evidence import Day, Evidence, Kind, Text
from agentarmy.domain.records import Side
from agentarmy.reading.reader import Reading

Talk = Callable[[str], Reading]


def of(reading: Reading, kind: Kind, side: Side = Side.THEIRS) -> list[Evidence]:
    return [e for e in reading.evidence if e.kind is kind and e.side is side]


@pytest.mark.row("AA-SA-07")
@pytest.mark.parametrize(
    "said",
    [
        "I need it by Friday so Petra (COO) can look at it.",
        "Good. I need it by Friday so Petra, our COO, can look.",
        "We need the deck by Friday so that our CFO can read it.",
        "I'd like to have that in my hands by Friday, so our COO can see it before the board.",
    ],
)
def test_a_day_for_a_paper_leaves_the_true_date(talk: Talk, said: str) -> None:
    reading = talk(f"them: We want it delivered by December 15.\nus: Good.\nthem: {said}")
    [wish] = of(reading, Kind.TIMELINE)
    assert isinstance(wish.value, Day)
    assert (wish.value.day.month, wish.value.day.day) == (12, 15)
    assert not of(reading, Kind.NEED)


@pytest.mark.parametrize(
    "said",
    [
        "We need it by Friday so production can start.",
        "We need it running by Friday so our COO can see it.",
        "We need them by Friday so the inspectors can check them.",
    ],
)
def test_a_day_for_the_goods_is_a_wish(talk: Talk, said: str) -> None:
    assert of(talk(f"them: {said}"), Kind.TIMELINE)


@pytest.mark.parametrize(
    "said",
    [
        "Orrin & Vale have quoted us 1,200 a day.",
        "They quoted us 1,200 dollars a day.",
        "Their price is 1,200 dollars a day.",
        "So you guarantee thirty percent less breakage?",
        "You said breakage goes down thirty percent.",
        "We need 12 kiln monitors and our budget is 2,000 a month.",
    ],
)
def test_a_rivals_price_and_our_own_promise_are_no_metrics(talk: Talk, said: str) -> None:
    assert not of(talk(f"them: {said}"), Kind.METRICS)


@pytest.mark.parametrize(
    "said",
    [
        "As you said, we lose 4,000 dollars a week on returns.",
        "They charge us 4,000 dollars for each late truck.",
        "We lose too many glazers - eleven left last year.",
        "The panes crack and we write them off: about 31,000 dollars in January.",
        "Three of our four glazers have left since June.",
        "Fourteen customers have left us this year.",
    ],
)
def test_the_buyers_own_figures_are_metrics_and_pain(talk: Talk, said: str) -> None:
    reading = talk(f"them: {said}")
    assert of(reading, Kind.METRICS)
    assert of(reading, Kind.PAIN)


@pytest.mark.parametrize(
    ("said", "risky"),
    [
        ("I guarantee breakage goes down thirty percent.", True),
        ("We promise that output will double within a year.", True),
        ("We guarantee 30 percent fewer errors or your money back.", True),
        ("We can't guarantee that breakage goes down.", False),
        ("I promise you an answer.", False),
    ],
)
def test_a_guarantee_of_an_outcome_is_a_risk(talk: Talk, said: str, *, risky: bool) -> None:
    risks = of(talk(f"us: {said}"), Kind.RISK, Side.OURS)
    assert [e.topic for e in risks] == ["outcome"] * risky


@pytest.mark.parametrize(
    "said",
    [
        "You mentioned back in June that you run these in December.",
        "Last September we wanted a kiln delivered and had no money.",
        "In September 2024 we hoped to be live by the autumn.",
        "You wrote that we could start in May.",
    ],
)
def test_what_is_past_is_no_wish(talk: Talk, said: str) -> None:
    assert not of(talk(f"them: {said}"), Kind.TIMELINE)


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("Let me check 8 and 9 Dec with the fitters and come back to you.", None),
        ("I will book 8 or 9 December and send the invitation tomorrow.", "tomorrow"),
        ("I'll check the 8th of December with the fitters and get back by December 4.", (12, 4)),
        ("I'll confirm by 8 December.", (12, 8)),
    ],
)
def test_the_days_a_promise_is_about_are_not_its_due_day(
    talk: Talk, said: str, due: tuple[int, int] | str | None
) -> None:
    [promise] = of(talk(f"us: {said}"), Kind.COMMITMENT, Side.OURS)
    at = promise.asserted_at
    assert at
    tomorrow = date.fromordinal(at.date().toordinal() + 1)
    wanted = (tomorrow.month, tomorrow.day) if due == "tomorrow" else due
    assert (promise.due and (promise.due.month, promise.due.day)) == wanted


@pytest.mark.parametrize(
    ("said", "rivals"),
    [
        ("Couldn't our own training team do half of it?", ["in-house"]),
        ("Why can't we just do this in-house?", ["in-house"]),
        ("We'd have our own team do the rest.", ["in-house"]),
        ("Our own fitters and people could do half of it.", ["in-house"]),
        ("Orrin & Vale have quoted us 1,200 a day.", ["Orrin & Vale"]),
        ("We cannot do it ourselves.", []),
        ("Today we do it ourselves.", []),
        ("We had a firm like that, Corvane. They left us with a folder.", []),
        ("We used Corvane until last year.", []),
        ("We had a firm like that, Corvane, and Corvane is still in the running.", ["Corvane"]),
        ("We are under contract with Corvane until May.", ["Corvane"]),
    ],
)
def test_who_is_a_rival_now(talk: Talk, said: str, rivals: list[str]) -> None:
    found = [e.value for e in of(talk(f"them: {said}"), Kind.COMPETITION)]
    assert [v.text for v in found if isinstance(v, Text)] == rivals


def test_the_need_is_told_by_the_sentence_that_it_points_to(talk: Talk) -> None:
    reading = talk("them: Eleven glazers left us. That's what I would like to fix.")
    [need] = of(reading, Kind.NEED)
    assert need.quote == "Eleven glazers left us."
    text = {t.id: t.text for t in reading.turns}[need.source.id]
    assert text[need.start : need.end] == need.quote


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Our plant manager has left the company.", True),
        ("Fourteen customers have left us this year.", False),
        ("Half of the team has left us.", False),
    ],
)
def test_customers_who_leave_are_no_champion(talk: Talk, said: str, *, left: bool) -> None:
    reading = talk(f"them: {said}")
    assert bool(of(reading, Kind.CHAMPION)) == left
    assert any(e.topic == "champion_left" for e in of(reading, Kind.RISK)) == left


def test_a_figure_of_happy_guests_is_no_metric(talk: Talk) -> None:
    assert not of(talk("them: 40 guests left happy."), Kind.METRICS)
