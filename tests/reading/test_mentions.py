"""People are found under the names that a message gives them."""

from __future__ import annotations

import pytest

from agentarmy.domain.records import Person
from agentarmy.reading.mentions import mentions

INA = Person("Dr. Ina Voss", "ina@voss.example")
OLE = Person("Ole Brandt", "ole@voss.example")
OLE2 = Person("Ole Nyman", "nyman@voss.example")
MARA = Person("Mara Lindqvist", "mara@northmill.example")


def named(text: str, *theirs: Person) -> list[str]:
    found = mentions(text, theirs=theirs, ours=(MARA,), speaker=OLE2)
    return [one.person.address or one.person.name for one in found]


@pytest.mark.parametrize(
    "text",
    [
        "ask Dr. Ina Voss",
        "ask Dr Voss",
        "ask Ms Voss",
        "ask Ina",
        "ask ina@voss.example",
        "ask Ina Voss (ina@voss.example)",
    ],
)
def test_one_person_under_many_names(text: str) -> None:
    assert named(text, INA, OLE) == ["ina@voss.example"]


def test_a_first_name_that_two_bear_is_a_name_alone() -> None:
    assert named("ask Ole", OLE, OLE2) == ["Ole"]
    assert named("ask Ole Brandt", OLE, OLE2) == ["ole@voss.example"]


def test_a_pronoun_is_who_was_named_last_of_theirs() -> None:
    assert named("Ina runs it, ask her", INA) == ["ina@voss.example"] * 2
    assert named("Mara, ask her", INA) == ["mara@northmill.example"]
    assert named("ask her", INA) == []


def test_somebody_nobody_knows_is_a_person_too() -> None:
    assert named("Contact Gwen Park", INA) == ["Gwen Park"]
    assert named("Gwen Park, gwen@park.example, knows", INA) == ["gwen@park.example"]
