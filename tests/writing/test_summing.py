"""The summary in plain sentences: facts as ours, words as theirs, promises with their days."""

from __future__ import annotations

from datetime import date

import pytest

from agentarmy.domain.evidence import Day, Days, Fact, PersonRef, Quantity, Text
from agentarmy.domain.records import Money
from agentarmy.reading.acts import Act
from agentarmy.reading.assigning import Assigned
from agentarmy.reading.items import ActionItem
from agentarmy.reading.minutes import Minutes
from agentarmy.reading.summed import Head, Point
from agentarmy.writing.summing import next_step, summary, theirs, understood


def act(text: str, speaker: str = "Wim Claes") -> Act:
    return Act("0", 0, speaker, text, 0, len(text))


def point(head: Head, text: str, value: Fact | None = None, *, denied: bool = False) -> Point:
    return Point(head=head, act=act(text), value=value, denied=denied)


MET = (
    Point(head=Head.MET, act=act("Morning.", "Ada Brook"), ours=True),
    Point(head=Head.MET, act=act("Morning.", "Wim Claes")),
    Point(head=Head.MET, act=act("Hello.", "Dr. Eva Stern")),
)


def task(phrase: str, owner: str, due: date | None = None) -> ActionItem:
    one = Assigned(phrase=phrase, owner=owner, due=due, due_words="tomorrow" if due else "")
    return ActionItem(act=act(phrase, owner), sure=1, found="rules", task=one)


def made(*points: Point, actions: tuple[ActionItem, ...] = ()) -> Minutes:
    return Minutes(
        gist=(),
        decisions=(),
        actions=actions,
        problems=(),
        dictated=(),
        speakers=(),
        on=None,
        read=1,
        points=(*MET, *points),
    )


def test_all_of_it_in_order() -> None:
    found = made(
        point(Head.WANTED, "six dryers", Quantity(6, "Dryer X")),
        point(Head.PAIN, "It stops every Monday.", Text("x")),
        point(Head.PAIN, "We lose two shifts.", Text("x")),
        point(Head.BUDGET, "40,000 euros", Money.of(40_000, "EUR")),
        point(Head.SIGNER, "He signs.", PersonRef("Holger Thys", "CFO")),
        point(Head.DEADLINE, "by June", Day(date(2026, 6, 1))),
        point(Head.RIVAL, "Ventex", Text("Ventex")),
        actions=(
            task("send the plan", "Ada Brook", date(2026, 3, 3)),
            task("ask the lab", "Ada Brook"),
            task("measure the hall", "Wim Claes"),
        ),
    )
    assert [one.text for one in summary(found)] == [
        "Ada Brook met Wim Claes and Dr. Eva Stern.",
        "They want six Dryer X.",
        "What hurts: Wim Claes, “It stops every Monday”; “We lose two shifts”.",
        "Their budget is 40,000 EUR.",
        "Holger Thys (CFO) signs.",
        "They want it by 1 June 2026: Wim Claes, “by June”.",
        "They also look at Ventex.",
        "Promised: Ada Brook will ask the lab.",
        "Promised: Wim Claes will measure the hall.",
        "Next step: Ada Brook will send the plan (due Tue 3 March 2026).",
    ]
    assert all(one.acts for one in summary(found))


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (
            point(Head.WANTED, "We need none.", Text("x"), denied=True),
            "They see no need: Wim Claes, “We need none”.",
        ),
        (
            point(Head.BUDGET, "It's frozen.", Text("x"), denied=True),
            "There is no budget now: Wim Claes, “It's frozen”.",
        ),
        (
            point(Head.BUDGET, "There is some.", Text("has budget")),
            "Budget: Wim Claes, “There is some”.",
        ),
        (point(Head.SIGNER, "He signs.", PersonRef(role="CFO")), "Their CFO signs."),
        (
            point(Head.SIGNER, "A committee.", Text("x")),
            "Who decides: Wim Claes, “A committee”.",
        ),
        (
            point(Head.DEADLINE, "In July.", Text("on hold"), denied=True),
            "They put it off: Wim Claes, “In July”.",
        ),
        (
            point(Head.DEADLINE, "ten days", Days(10, working=True)),
            "They want it within 10 working days: Wim Claes, “ten days”.",
        ),
        (point(Head.DEADLINE, "soon", Text("soon")), "When: Wim Claes, “soon”."),
    ],
)
def test_what_is_no_plain_fact_is_quoted(one: Point, text: str) -> None:
    found = made(one, point(Head.RIVAL, "Ventex", Text("Ventex")))
    assert text in [told.text for told in summary(found)]


def test_nothing_but_who_met_sums_up_nothing() -> None:
    assert summary(made()) == ()


def test_the_next_step_is_ours_and_the_nearest() -> None:
    late = task("send the plan", "Ada Brook", date(2026, 3, 9))
    soon = task("ring Holger", "Ada Brook", date(2026, 3, 3))
    theirs_first = task("sign", "Wim Claes", date(2026, 3, 1))
    assert next_step((late, theirs_first, soon), {"Ada Brook"}) is soon
    assert next_step((theirs_first,), {"Ada Brook"}) is None


def test_the_others_are_told_what_we_understood_but_no_rival() -> None:
    found = made(
        point(Head.WANTED, "six dryers", Quantity(6, "Dryer X")),
        point(Head.PAIN, "It stops.", Text("x")),
        point(Head.BUDGET, "none", Money.of(1, "EUR"), denied=True),
        point(Head.SIGNER, "He signs.", PersonRef(role="CFO")),
        point(Head.DEADLINE, "ten days", Days(10)),
        point(Head.RIVAL, "Ventex", Text("Ventex")),
    )
    assert list(understood(found)) == [
        "You want six Dryer X.",
        "Your CFO signs.",
        "You want it within 10 days.",
    ]
    assert theirs(found) == ["Wim", "Dr. Stern"]
