"""The newest word on somebody wins, and each notice holds for its time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest

from agentarmy.domain.records import Person
from agentarmy.domain.standing import (
    About,
    Notice,
    Spoken,
    Standing,
    instead,
    standing,
    well_formed,
)

INA, OLE, RAY = Person("Ina Voss"), Person("Ole Brandt"), Person("Ray Holt")


def day(number: int) -> datetime:
    return datetime(2026, 5, number, 9, tzinfo=UTC)


def said(about: About, person: Person = INA, **more: object) -> Notice:
    base: dict[str, object] = {"at": day(4), "quote": "…", "who": person.label, **more}
    return Notice(about=about, person=person, **base)  # type: ignore[arg-type]


def judged(
    *notices: Notice, person: Person = INA, spoken: Sequence[Spoken] = (), today: int = 20
) -> Standing:
    return standing(
        person,
        notices,
        spoken=spoken,
        today=date(2026, 5, today),
        same=lambda one, other: one.name == other.name,
    )


def test_nothing_said_is_good_standing() -> None:
    assert judged().stands
    assert judged(said(About.LEFT, OLE)).stands


@pytest.mark.parametrize("about", [About.LEFT, About.RETURNED, About.PASSED_ON, About.NO_MAIL])
def test_each_notice_takes_the_standing(about: About) -> None:
    assert not judged(said(about)).stands


def test_away_alone_takes_nothing() -> None:
    found = judged(said(About.AWAY, until=date(2026, 5, 30)))
    assert found.stands
    assert found.found(About.AWAY)


def test_who_leaves_on_a_day_stays_till_then() -> None:
    leaves = said(About.LEFT, since=date(2026, 5, 15), announced=True)
    assert judged(leaves, today=15).stands
    assert judged(leaves, today=15).coming
    assert judged(leaves, today=16).gone == leaves


def test_who_names_no_day_stays_two_weeks() -> None:
    leaves = said(About.LEFT, announced=True)
    assert judged(leaves, today=18).stands
    assert not judged(leaves, today=19).stands
    assert not judged(said(About.LEFT), today=5).stands  # who has left has left


def test_a_stand_in_holds_until_they_are_back() -> None:
    passed = said(About.PASSED_ON, to=(OLE,), until=date(2026, 5, 21))
    assert not judged(passed, today=21).stands
    assert judged(passed, today=22).stands


@pytest.mark.parametrize(
    ("about", "wants", "stands"),
    [
        (About.PASSED_ON, False, False),  # a mere thank-you takes nothing back
        (About.PASSED_ON, True, True),
        (About.NO_MAIL, False, False),
        (About.NO_MAIL, True, True),
        (About.LEFT, False, True),  # who writes is there
        (About.RETURNED, False, True),
    ],
)
def test_their_own_later_word_wins(about: About, wants: bool, stands: bool) -> None:
    assert judged(said(about), spoken=[Spoken(day(6), wants)]).stands is stands
    assert not judged(said(about), spoken=[Spoken(day(3), wants)]).stands  # said before


def test_what_a_leaver_writes_before_the_last_day_keeps_nobody() -> None:
    leaves = said(About.LEFT, since=date(2026, 5, 15), announced=True)
    assert not judged(leaves, spoken=[Spoken(day(12), wants=True)]).stands
    assert judged(leaves, spoken=[Spoken(day(18))]).stands


def test_a_later_word_that_sends_us_back_wins() -> None:
    there = said(About.PASSED_ON, to=(OLE,))
    back = said(About.PASSED_ON, OLE, to=(INA,), at=day(9))
    assert judged(there, back).stands
    assert not judged(there, back, person=OLE).stands


def test_the_chain_is_followed_to_who_still_stands() -> None:
    notices = (
        said(About.LEFT, to=(OLE,), since=date(2026, 5, 8)),
        said(About.PASSED_ON, OLE, to=(RAY,), at=day(10)),
    )
    assert instead(judged(*notices), of=lambda p: judged(*notices, person=p)) == RAY


def test_a_ring_of_people_ends() -> None:
    notices = (said(About.LEFT, to=(OLE,)), said(About.LEFT, OLE, to=(INA,)))
    assert instead(judged(*notices), of=lambda p: judged(*notices, person=p)) is None


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("ina@voss.example", True),
        ("ina.v+x@mail.voss.example", True),
        ("chat:U123", True),
        ("", True),
        ("ina@@voss.example", False),
        ("ina@voss", False),
        ("ina.voss.example", False),
        ("ina voss@voss.example", False),
        ("ina@voss..example", False),
        ("ina@voss.example, ole@voss.example", False),
    ],
)
def test_an_address_has_one_at_and_a_host(address: str, good: bool) -> None:
    assert well_formed(address) is good
    assert judged(person=Person("Ina Voss", address)).stands is good
